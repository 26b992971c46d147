"""Writer of a repaired list as CSV, and the proof that the people in it are the right ones.

The file is UTF-8 with a byte-order mark and commas, as Excel opens it (RFC 4180). With a row that cannot be taken
apart, and stays as it was written, the file keeps the separator of the list.
"""

import codecs
import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from unicodedata import normalize

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import AdvisoryError, BadData
from advisory_cli.model.people.list_repair import Repair
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.value_class import value_class
from advisory_cli.read.email_address import unicode_domain
from advisory_cli.read.lists.cell_repair import tidy_cell
from advisory_cli.read.lists.raw_table import RawTable
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions

_BREAK = re.compile(r"\r\n|\r|\n")


@value_class
class ListContents:
    """Contents of a list as the list reader finds them: people, and findings.

    `people` are the recipients in their order. `whole` is False if the list, or its end, cannot be read.
    """

    people: tuple[Recipient, ...]
    findings: tuple[Finding, ...]
    whole: bool


def _other_people(raw: RawTable, line: int, words: str) -> BadData:
    """Return the refusal of a repaired list that has not the people of the list. `words` say what would happen."""
    message = f"The list cannot be fixed by the program: {words}. Nothing was written."
    place = Place(file=raw.path, line=line or None)
    found = finding("LST01", message, place=place, remedy="Correct this row by hand, and try again.")
    return BadData(message, findings=(found,))


def read_contents(path: Path, options: ListOptions) -> ListContents:
    """Read the list at `path` to its end, or to where it cannot be read further.

    Raises NoInput when there is no file.
    """
    people: list[Recipient] = []
    findings: list[Finding] = []
    try:
        opened = open_list(path, options)
        findings += opened.findings
        for item in opened:
            if isinstance(item, Recipient):
                people.append(item)
            else:
                findings.append(item)
    except AdvisoryError as fault:
        if not fault.findings:
            raise
        findings += (found for found in fault.findings if found not in findings)
        return ListContents(people=tuple(people), findings=tuple(findings), whole=False)
    return ListContents(people=tuple(people), findings=tuple(findings), whole=True)


def as_csv(repair: Repair) -> tuple[bytes, Mapping[int, int]]:
    """Return a repaired list as the content of a CSV file, and the old line of each row by its new line."""
    texts, lines, at = [_row(repair.heading, repair.delimiter)], dict[int, int](), 1
    at += len(_BREAK.findall(texts[0]))
    for row in repair.rows:
        lines[at] = row.line
        texts.append(row.text.rstrip("\r\n") + "\r\n" if row.text else _row(row.cells, repair.delimiter))
        at += len(_BREAK.findall(texts[-1]))
    return codecs.BOM_UTF8 + "".join(texts).encode(), lines


def _row(cells: tuple[str, ...], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()


def require_same_people(
    before: ListContents, after: ListContents, lines: Mapping[int, int], raw: RawTable, repair: Repair
) -> None:
    """Raise BadData unless the repaired list has the people of the old list, and no others by mistake.

    `before`: the content of the old list. `after`: that of the repaired one. `lines`: the old line of each row, by its
    new line. `raw`: the rows of the old list. `repair`: the changes made.
    Everybody in `before` must be in `after`, with the same address. Somebody else may be in `after` only if the repair
    changed the person's row, or if the old list could not be read as a whole. The person's address must then stand in
    the old row.
    """
    old, new = _by_line(before), _by_line(after, lines)
    for line, addresses in old.items():
        if new.get(line, [])[: len(addresses)] != addresses:
            raise _other_people(raw, line, "somebody in this row would be lost")
    changed = {row.line for row in repair.rows if row.changed}
    changed |= {change.line for change in repair.changes if change.line is not None}
    words: dict[int, str] = {raw.heading_line: " ".join(raw.heading)}
    for line, cells in raw.rows:
        words[line] = words.get(line, "") + (cells if isinstance(cells, str) else " ".join(cells))
    for line, addresses in new.items():
        added = addresses[len(old.get(line, [])) :]
        if added and before.whole and line not in changed:
            raise _other_people(raw, line, "somebody would be added by this row")
        for address in added:
            if not _is_written_in(words.get(line, ""), address):
                raise _other_people(raw, line, "the address in this row would be another one")


def _is_written_in(text: str, address: str) -> bool:
    """Tell whether a row's old text has the whole address in it, its domain in ASCII or in other letters."""
    local, _, domain = address.rpartition("@")
    old = normalize("NFC", tidy_cell(text).replace("＠", "@")).casefold()
    return any(f"{local}@{form}".casefold() in old for form in (domain, normalize("NFC", unicode_domain(domain))))


def _by_line(contents: ListContents, old: Mapping[int, int] | None = None) -> dict[int, list[str]]:
    """Return the addresses on each line, which is that of the `old` list by the line of the new one if `old` is given.

    Rows of a damaged workbook may have the same number.
    """
    found: dict[int, list[str]] = {}
    for person in contents.people:
        line = person.place.line or 0
        found.setdefault(line if old is None else old.get(line, 0), []).append(person.address)
    return found
