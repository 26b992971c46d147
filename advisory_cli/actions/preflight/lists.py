"""The lists of an order, opened and read row by row."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.request import Order
from advisory_cli.model.checks.findings import Finding, errors
from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.columns import STANDARD_COLUMNS
from advisory_cli.read.lists.reader import RecipientList, open_list
from advisory_cli.read.lists.table import ListOptions, is_workbook


def open_lists(order: Order) -> tuple[list[RecipientList], list[Finding]]:
    """Those that can be read, and what is wrong with the headings of all."""
    if order.reading.sheets and not any(map(is_workbook, (*order.lists, *order.exclude, *order.cleared))):
        words = "--sheet names a sheet of a workbook, and none of these lists is one."
        raise UsageFault(words, remedy="Leave it out, or name the .xlsx file.")
    lists: list[RecipientList] = []
    findings: list[Finding] = []
    for path in order.lists:
        try:
            opened = open_list(path, order.reading)
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            findings += fault.findings
        else:
            findings += opened.findings
            if not errors(opened.findings):
                lists.append(opened)
    return lists, findings


def recipients(lists: Iterable[RecipientList], faults: RowFaults) -> Iterator[Recipient]:
    """All people of the lists; what is wrong with other rows goes to `faults`. Where a file ends early the next list
    goes on.
    """
    for one in lists:
        try:
            for row in one:
                if isinstance(row, Recipient):
                    yield row
                else:
                    faults.note(row)
        except AdvisoryError as fault:
            if not fault.findings:
                raise
            faults.note_lost(fault.findings)


def refuse_unknown_columns(order: Order, lists: list[RecipientList]) -> None:
    """A condition on a column that no list has would choose nobody, or everybody."""
    known = STANDARD_COLUMNS.union(*(one.columns for one in lists))
    for condition in order.where:
        if lists and condition.column not in known:
            raise UsageFault(
                f"--where asks for the column {condition.column}, which none of these lists has.",
                remedy=f"They have: {', '.join(sorted(set(chain.from_iterable(one.columns for one in lists))))}.",
            )


def keys_of(
    paths: Iterable[Path], how: ListOptions, *, every_address: bool = False
) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """The keys of --exclude or --cleared lists, and their faults. A row of these that cannot be read refuses: it might
    spare somebody. Who is to be spared is so at `every_address` of the row; cleared is the one that is written to.
    """
    faults = RowFaults()
    how = replace(how, every_address=every_address)
    lists = (open_list(path, how) for path in paths)
    keys = frozenset(row.key for row in recipients(lists, faults))
    return keys, faults.findings()
