"""Check lists by themselves, and read the people in them, for `lists` and for `check` without an advisory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import inf
from pathlib import Path

from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.people.list_review import ListedPerson
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions


def check_lists(paths: Sequence[Path], options: ListOptions, *, skip_bad_rows: bool = False) -> tuple[Finding, ...]:
    """Return the findings about the lists at `paths`, which `options` say how to read, by list and line.

    When there are many findings of one kind, the first are returned, and one more that tells how many are not shown. A
    list that cannot be read gives its findings, and the next list follows. A list whose headings stand below its first
    line is a fault, and the rows below its headings are checked all the same. With `skip_bad_rows`, an error of a row
    becomes a warning.
    Raises NoInput when a file is missing.
    """
    findings = _read(paths, options, RowFaults(skip_bad_rows=skip_bad_rows), from_headings=True)[1]
    order = {path: number for number, path in enumerate(paths)}

    def by_line(found: Finding) -> tuple[float, float]:
        return order.get(found.place.file, inf) if found.place.file else inf, found.place.line or inf

    return tuple(sorted(findings, key=by_line))


def read_people(
    path: Path, options: ListOptions, newsroom: Newsroom, opted_out: Iterable[str], *, now: datetime
) -> tuple[tuple[ListedPerson, ...], tuple[Finding, ...]]:
    """Return the people in the list at `path` as the program reads them, and the findings about the list.

    `opted_out` are the opt-outs, addresses and @domains. Embargo clearances are judged at `now`.
    Raises NoInput when the file is missing.
    """
    people, findings = _read([path], options, RowFaults())
    patterns = frozenset(opted_out)
    listed = (
        ListedPerson(
            recipient=person,
            cleared=person.cleared(now, months=newsroom.clearance_months),
            opted_out=not patterns.isdisjoint({person.key, f"@{person.key.rpartition('@')[2]}"}),
        )
        for person in people
    )
    return tuple(listed), findings


def _read(
    paths: Sequence[Path], options: ListOptions, faults: RowFaults, *, from_headings: bool = False
) -> tuple[list[Recipient], tuple[Finding, ...]]:
    """Read lists to their ends. Return the people of all, and the findings of headings and rows.

    With `from_headings`, a list whose headings are lower than its first line is read from there on, so that everything
    is told at once. That the headings have to be first stays a finding.
    """
    people: list[Recipient] = []
    headings: list[Finding] = []
    for path in paths:
        found_before, has_bad_rows = len(people), False
        try:
            opened = open_list(path, options)
            if opened.headings_below and from_headings:
                headings += [found for found in opened.findings if found.code == "LST02"]
                opened = open_list(path, options, above=opened.headings_below - 1)
            headings += opened.findings
            for row in opened:
                if isinstance(row, Recipient):
                    people.append(row)
                else:
                    faults.note(row)
                    has_bad_rows |= row.level is Level.ERROR
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            faults.note_lost(found for found in fault.findings if found not in headings)
        else:
            if len(people) == found_before and not has_bad_rows:
                words = "There is nobody in this list."
                headings.append(finding("LST08", words, place=Place(file=path), remedy="Add people, or delete it."))
    for double in duplicates(people):
        faults.note(double)
    return people, (*headings, *faults.findings())


def duplicates(people: Iterable[Recipient]) -> Iterator[Finding]:
    """Yield LST06 for each person whose address is in an earlier row, and say whether the whole row is the same."""
    first: dict[str, Recipient] = {}
    for person in people:
        earlier = first.setdefault(person.key, person)
        if earlier is person:
            continue
        where = f"line {earlier.place.line}"
        if earlier.place.file != person.place.file:
            where += f" of {earlier.list_name}"
        same = {**earlier.fields, "email": ""} == {**person.fields, "email": ""}
        words = f"The row is the same as {where}." if same else f"{person.address} is on {where} already."
        remedy = "Delete one of them." if same else "Everybody gets one message; the first row counts."
        yield finding("LST06", words, place=person.place, remedy=remedy)
