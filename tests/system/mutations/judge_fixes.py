"""What became of everybody when a spoilt list was fixed: found, named, or destroyed by what had happened before."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions
from tests.system.mutations.drafts import Row
from tests.system.mutations.lists import ListCase
from tests.system.press import Done

# Operators after which the whole list may be unreadable still, by their words, and why a person has to look first.
WHOLE: Final = {
    r"a quotation mark \w+ a cell|between two stray quotation marks": "rows may be one cell",
    r"foreign bytes|in another encoding far down": "two encodings in one file, or a sign that is no text",
    r"Windows' encoding, not said|said to be": "the encoding is not known",
    r"sheets with people|rows hidden|column \d+ \(.*\) hidden": "who is meant is hidden",
    r"the file is called": "the name says another kind of file",
    r"right of the headings": "a second table beside the first",
    r"two columns of addresses": "two columns mean the same",
    r"the sheet's rows in XML": "a damaged sheet",
    r"the column '[^']*': (?:no heading|renamed);|; the column '[^']*': (?:no heading|renamed)": "what else was done "
    "leaves a doubt about the column",
    r"two addresses in one cell": "a line break between two addresses looks like a row in quotation marks",
}
UNREAD: Final = frozenset({"LST01", "LST02", "LST05", "LST08", "LST10", "LST12", "LST15", "LST16", "LST17"})
# What a fix has to put right, by the words of the operator on one row.
MENDED: Final = re.compile(
    r"^(?:address written as '(?:<[^<>@]+@[^<>@]+>|mailto:\S+|Redaktion <.*>|[^\s@]+@[^\s@,;]+[.,;]|“[^“”]+”"
    r"|[^\s@\\]+@[^\s@\\]+\\xa0|\\u200b\S+|\\ufeff\S+|\S+\\u200f|[^\s@\\]+\\xad@\S+| \S+\\t)'"
    r"|address written as \"'[^'\"]+'\"|more empty cells than headings|language is '(?:english|français)')$"
)
# Kinds of findings that nobody may see in a fixed list.
NOT_LEFT: Final = re.compile(
    r"is a name and an address|is a link\.|Leave out the dot at the end|Write (?:en|fr|de|es|nl|it|pl|pt|el)\."
    r"|ZERO WIDTH|The headings are on line"
)
OPERATOR: Final = re.compile("|".join(WHOLE))


@dataclass(frozen=True, slots=True)
class Fixed:
    """How the fix of a list ended: what was said, and the list that people have afterwards."""

    done: Done
    path: Path  # the fixed list, or the old one where nothing was written
    written: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What the list reader finds in a file."""

    addresses: tuple[str, ...]
    findings: tuple[Finding, ...]


def read(path: Path, options: ListOptions) -> Contents:
    """Read a list to its end, or to where it cannot be read further."""
    addresses: list[str] = []
    findings: list[Finding] = []
    try:
        opened = open_list(path, options)
        findings += opened.findings
        for item in opened:
            if isinstance(item, Recipient):
                addresses.append(item.key)
            else:
                findings.append(item)
    except AdvisoryError as fault:
        findings += fault.findings
    return Contents(tuple(addresses), tuple(findings))


def judge_fix(case: ListCase, fixed: Fixed, before: Contents, after: Contents) -> Iterator[str]:
    """What must not be, in sentences; nothing where all is well."""
    if fixed.done.returncode not in {0, 65} or "Traceback" in fixed.done.stderr:
        yield f"it ended with {fixed.done.returncode}"
        return
    known = {address for row in case.rows if row.person for address in row.person.addresses}
    for address in after.addresses:
        if address not in known:
            yield f"{address} is found afterwards, whom nobody wrote into the list"
    lost = _less(before.addresses, after.addresses)
    if lost:
        yield f"found before and not afterwards: {', '.join(lost)}"
    unread = any(found.code in UNREAD and found.level is Level.ERROR for found in after.findings)
    whole = unread and OPERATOR.search(case.words) is not None
    if not whole:
        for row in case.rows:
            yield from _person(row, after)
    if fixed.written:
        yield from () if whole else _left(after)
    elif not whole and fixed.done.returncode and "ERROR" not in fixed.done.stdout + fixed.done.stderr:
        yield "it was refused, and nothing says why"


def _left(after: Contents) -> Iterator[str]:
    for found in after.findings:
        if NOT_LEFT.search(f"{found.words} {found.remedy}"):
            yield f"left in the fixed list: {found.words} {found.remedy}"


def _less(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    rest = list(after)
    lost = []
    for address in before:
        if address in rest:
            rest.remove(address)
        else:
            lost.append(address)
    return lost


def can_be_fixed(row: Row) -> bool:
    """Whether what was done to a row can be put right, and leaves no doubt."""
    assert row.person is not None
    return MENDED.match(row.person.spoilt) is not None


def _person(row: Row, after: Contents) -> Iterator[str]:
    person = row.person
    assert person is not None
    must = not person.spoilt or can_be_fixed(row)
    if must and not (set(person.addresses) & set(after.addresses)):
        yield f"{person.name} ({', '.join(person.addresses)}), line {row.first_line}, is not found: {person.spoilt}"
