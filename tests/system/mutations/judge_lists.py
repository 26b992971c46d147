"""What became of everybody in a list: mailed, held, named as left out, or the whole send refused."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from tests.system.mutations.drafts import Row
from tests.system.mutations.lists import ListCase
from tests.system.press import Done

_FINDING = re.compile(r"^(ERROR|WARNING|NOTE) [A-Z]{3}\d\d\b", re.MULTILINE)
_LEFT_OUT = re.compile(r"^(?:Left out {3}|No new recipients: )(.*\n(?: {11}.*\n)*)", re.MULTILINE)  # one of them
_NAMED = re.compile(r"^Left out, ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a send ended: what was said, what lies in the outbox, and who waits."""

    done: Done
    messages: tuple[EmailMessage, ...]
    waiting: frozenset[str] = frozenset()

    @property
    def squeezed(self) -> str:
        """What was said, without blanks: lines are broken where they are full."""
        return "".join(self.done.stderr.split())

    @property
    def findings(self) -> str:
        """The same of its findings alone: the rest is the plan."""
        start = _FINDING.search(self.done.stderr)
        return "".join(self.done.stderr[start.start() :].split()) if start else ""

    @property
    def mailed(self) -> Counter[str]:
        """How many messages each address got."""
        return Counter(_to(message) for message in self.messages)

    @property
    def left_out(self) -> int:
        """How many rows are told as left out, over all reasons."""
        return sum(
            int(count.replace(",", ""))
            for line in _LEFT_OUT.findall(self.done.stderr)
            for count in re.findall(r"(?<![\w-])[\d,]*\d(?= )", line)
        )

    def names(self, file: str, row: Row) -> bool:
        """Whether a row is named by one of its lines."""
        lines = range(row.first_line, row.last_line + 1)
        return any(re.search(rf"{re.escape(file)}:{line}(?!\d)", self.findings) for line in lines)


def _to(message: EmailMessage) -> str:
    header = message["To"]
    (address,) = header.addresses
    return str(address.addr_spec).lower()


def judge(case: ListCase, ending: Ending) -> list[str]:
    """What must not be, in sentences; nothing where all is well."""
    code, said = ending.done.returncode, ending.done.stderr
    if code == 70 or "Traceback" in said:
        return [f"it crashed with {code}"]
    if code == 0:
        return [*_sent(case, ending)]
    return [*_refused(case, ending)]


def _refused(case: ListCase, ending: Ending) -> Iterator[str]:
    if ending.messages:
        yield f"it ended with {ending.done.returncode} and wrote {len(ending.messages)} messages all the same"
    if ending.done.returncode not in {64, 65}:
        yield f"it ended with {ending.done.returncode}"
    if case.draft.must_send:
        yield "it was refused, though nothing in it is wrong"
    if ending.done.returncode != 64 and not re.search(r"^ERROR [A-Z]{3}\d\d", ending.done.stderr, re.MULTILINE):
        yield "the refusal names nothing that is wrong"
    if not case.draft.all_touched:
        touched = {line for row in case.draft.rows if row.touched for line in range(row.first_line, row.last_line + 1)}
        touched.add(case.draft.heading.first_line)
        for line in map(int, re.findall(rf"ERROR[A-Z]{{3}}\d\d\S*?{re.escape(case.file)}:(\d+)", _errors(ending))):
            if line not in touched:
                yield f"line {line} is blamed, which nobody touched"


def _errors(ending: Ending) -> str:
    """The heads of the errors, a line each."""
    return "\n".join(
        re.sub(r"\s+", "", head) for head in re.findall(r"^ERROR [^\n]*", ending.done.stderr, re.MULTILINE)
    )


def _sent(case: ListCase, ending: Ending) -> Iterator[str]:
    """Everybody is in exactly one place, nobody is there who was not written, and the numbers add up."""
    mailed, rows = ending.mailed, case.rows
    known = {address for row in rows if row.person for address in row.person.addresses}
    for address, count in mailed.items():
        if address not in known:
            yield f"{address} was mailed, whom nobody wrote into the list"
        if count > 1:
            yield f"{address} got {count} messages"
        if address in case.draft.barred:
            yield f"{address} was mailed, who was to be spared"
        if address in ending.waiting:
            yield f"{address} was mailed and waits"
    low, high = _bounds(case)
    told = sum(mailed.values()) + len(ending.waiting) + ending.left_out
    for row in rows:
        yield from _person(case, ending, row, mailed)
    if not low <= told <= high:
        expected = f"{low}" if low == high else f"{low} to {high}"
        yield f"{told} rows are told of (mailed, held or left out), and the list has {expected}"


def _person(case: ListCase, ending: Ending, row: Row, mailed: Counter[str]) -> Iterator[str]:
    person = row.person
    assert person is not None
    where = f"{person.name} ({', '.join(person.addresses) or 'no address'}), line {row.first_line}"
    spoilt = f": {person.spoilt}" if person.spoilt else ""
    named = ending.names(case.file, row)
    for address in person.addresses:
        if mailed[address] and not person.seen and "hidden" not in ending.squeezed.lower():
            yield f"{where} was mailed, though the row cannot be seen, and no word was said of it{spoilt}"
    served = [one for one in person.addresses if mailed[one] or one in ending.waiting or _named(one, ending)]
    if named or (served and len(served) >= _wanted(row)):
        return
    yield f"{where} is lost{spoilt}"


def _named(address: str, ending: Ending) -> bool:
    """Whether an address stands among those left out: <ada@…>, or bare with its list and line behind it."""
    start = _NAMED.search(ending.done.stderr)
    said = "".join(ending.done.stderr[start.start() :].split()).lower() if start else ""
    return any(form in said for form in (f"<{address}>", f"{address}(", f"{address})"))


def _wanted(row: Row) -> int:
    """How many addresses of a row must be served: all that stand in one cell as people of their own."""
    person = row.person
    return len(person.addresses) if person and "two addresses" in person.spoilt else 1


def _bounds(case: ListCase) -> tuple[int, int]:
    """How many rows may be told of: one a row, more where a cell names two, and rubbish counts or not."""
    rows = case.rows
    more = sum(max(0, _wanted(row) - 1) for row in rows)
    rubbish = sum(row.counts and bool(any(row.cells)) for row in case.draft.rows)
    return len(rows), len(rows) + more + rubbish
