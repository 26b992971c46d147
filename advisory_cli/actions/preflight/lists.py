"""Open the lists that a command names, read their recipients row by row, and collect findings about rows.

A command names lists of recipients (--list), of people to leave out (--exclude), and of cleared people (--cleared).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place, errors
from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.text import excerpt
from advisory_cli.read.lists.cells import yes_or_no
from advisory_cli.read.lists.columns import STANDARD_COLUMNS
from advisory_cli.read.lists.reader import RecipientList, open_list
from advisory_cli.read.lists.table import ListOptions, is_workbook


def open_lists(request: SendRequest) -> tuple[list[RecipientList], list[Finding]]:
    """Open the lists of a request. Return the lists that can be read, and the findings about all heading rows.

    A list that cannot be read, or whose heading row has an error, is missing from the first result. The findings that
    say why are in the second.
    Raises NoInput when a file is missing. Raises UsageFault when --sheet is given and no list is a workbook, and for an
    unknown --encoding.
    """
    if request.reading.sheets and not any(map(is_workbook, (*request.lists, *request.exclude, *request.cleared))):
        words = "--sheet names a sheet, but none of these lists is a workbook."
        raise UsageFault(words, remedy="Leave it out, or name the .xlsx file.")
    lists: list[RecipientList] = []
    findings: list[Finding] = []
    for path in request.lists:
        try:
            opened_list = open_list(path, request.reading)
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += fault.findings
        else:
            findings += opened_list.findings
            if not errors(opened_list.findings):
                lists.append(opened_list)
    return lists, findings


def recipients(lists: Iterable[RecipientList], faults: RowFaults) -> Iterator[Recipient]:
    """Yield the recipients of all lists, row by row, and add the findings about rows to `faults`.

    When the rest of a list cannot be read, the findings about that are added to `faults` too, and the next list
    follows. A fault (AdvisoryError) that has no findings is raised, while iterating.
    """
    for recipient_list in lists:
        try:
            for row in recipient_list:
                if isinstance(row, Recipient):
                    yield row
                else:
                    faults.note(row)
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            faults.note_lost(fault.findings)


def refuse_unknown_columns(request: SendRequest, lists: list[RecipientList]) -> None:
    """Raise UsageFault when --where names a column that none of the lists has and that is no standard column.

    Nothing is raised when `lists` is empty.
    """
    known = STANDARD_COLUMNS.union(*(recipient_list.columns for recipient_list in lists))
    for condition in request.where:
        if lists and condition.column not in known:
            raise UsageFault(
                f"--where asks for the column {condition.column}, which none of these lists has.",
                remedy=f"Columns: {', '.join(sorted(set(chain.from_iterable(opened.columns for opened in lists))))}.",
            )


def read_excluded(paths: Iterable[Path], options: ListOptions) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Read the --exclude lists. Return the e-mail addresses of everybody in the lists, and the findings.

    Addresses are normalised by address_key(). The findings are an error for each row that cannot be read, and a warning
    for each list with nobody in it. `options` says how the files are read.
    Raises NoInput when a file is missing, BadData when a file is no list, and UsageFault for an unknown encoding.
    """
    faults, keys = RowFaults(), set()
    for path in paths:
        list_keys = {row.key for row in recipients([open_list(path, replace(options, every_address=True))], faults)}
        _warn_if_empty(list_keys, path, "--exclude", faults)
        keys |= list_keys
    return frozenset(keys), faults.findings()


def read_cleared(
    paths: Iterable[Path], options: ListOptions, *, now: datetime, months: int
) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Read the --cleared lists. Return the e-mail addresses of people cleared for the embargo, and the findings.

    Addresses are normalised by address_key(). Everybody in these lists is cleared, with two exceptions: people with a
    row that says no in the column `embargo_ok`, and people with a row that names an agreement older than `months`
    months at `now`. `options` says how the files are read.
    Raises NoInput when a file is missing, BadData when a file is no list, and UsageFault for an unknown encoding.
    """
    faults, keys, denied = RowFaults(), set(), set()
    for path in paths:
        list_keys: set[str] = set()
        for row in recipients([open_list(path, options)], faults):
            list_keys.add(row.key)
            if reason := _denial_reason(row, now, months):
                denied.add(row.key)
                words = f"{row.address} {reason}: --cleared {path.name} does not clear them."
                faults.note(finding("LST31", words, place=row.place, remedy="Correct the row, or delete it."))
            else:
                keys.add(row.key)
        _warn_if_empty(list_keys, path, "--cleared", faults)
    # "Not cleared, because no day is given" is said of a list of its own; by name they are.
    findings = (fault for fault in faults.findings() if fault.code != "LST11" or fault.level is not Level.WARNING)
    return frozenset(keys - denied), tuple(findings)


def _denial_reason(row: Recipient, now: datetime, months: int) -> str:
    """Return why a row's own cells speak against keeping an embargo, "" when they agree or say nothing."""
    word = row.fields.get("embargo_ok", "")
    if word and yes_or_no(word) is False:
        return f"has “{excerpt(word)}” in embargo_ok"
    if row.clearance_agreed is not None and not row.cleared(now, months=months):
        return f"agreed on {row.clearance_agreed:%Y-%m-%d}, which has expired"
    return ""


def _warn_if_empty(keys: Collection[str], path: Path, flag: str, faults: RowFaults) -> None:
    if not keys:
        words = f"{path.name} ({flag}) has nobody in it."
        remedy = "If it should, export it again."
        faults.note(finding("LST08", words, place=Place(file=path), remedy=remedy, level=Level.WARNING))
