"""Comparison of frozen recipients with the present lists of a waiting mailing.

A withdrawn clearance outweighs what was frozen. Recipients who left the list are reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.lists import cleared_by, recipients
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.request import SendRequest, order_of
from advisory_cli.model.checks.findings import errors
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import Changed, MailingSummary
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.read.lists.reader import open_list


def changed_people(one: MailingSummary, ctx: Context, ledger: Ledger) -> Changed:
    """Count the waiting recipients who are no longer cleared, or who left the lists. Nothing is changed.

    Lists that were not written since the plan are not read. Nobody counts as departed while a row cannot be read.
    """
    lists = None if one.mailing.needs_approval else _lists_of(one, ctx)  # there, another row undoes the approval
    if lists is None or not lists.newer_than(one.mailing.planned_at):
        return Changed()
    return lists.judged(ledger.held_against(one.mailing.id, lists.rows(one.mailing, ctx), ctx.clock.now()))


def hold_uncleared(one: MailingSummary, ctx: Context, ledger: Ledger) -> Changed:
    """Hold waiting recipients who are no longer cleared until the embargo's end, and count the changes.

    The result counts recipients no longer cleared and recipients who left the lists.
    While an embargo holds, the lists are read whatever their age. Because something leaves right after, a file's time
    is
    too little to rely on.
    """
    now, end = ctx.clock.now(), one.mailing.embargo_end
    lists = _lists_of(one, ctx)
    if lists is None or not ((end is not None and end > now) or lists.newer_than(one.mailing.planned_at)):
        return Changed()
    return lists.judged(ledger.hold_uncleared(one.mailing.id, lists.rows(one.mailing, ctx), now))


def _lists_of(one: MailingSummary, ctx: Context) -> "_Lists | None":
    """Return the lists of a mailing in which somebody still waits. None when it has no lists, or a list is gone."""
    mailing = one.mailing
    over = mailing.stopped_at is not None or mailing.replaced_by != ""
    waiting = sum(one.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    if mailing.notice is not None or not mailing.lists or over or not waiting:
        return None
    try:
        return _Lists(order=order_of(mailing, ctx.newsroom))
    except AdvisoryError:
        return None


@dataclass(slots=True, kw_only=True)
class _Lists:
    """The lists that a mailing was planned with, read anew. `whole` is false once a row could not be read."""

    order: SendRequest
    whole: bool = True

    def newer_than(self, moment: datetime) -> bool:
        """Tell whether any of the lists was written after `moment`."""
        return any(_written(path) > moment for path in (*self.order.lists, *self.order.cleared))

    def rows(self, mailing: Mailing, ctx: Context) -> Iterator[tuple[str, bool]]:
        """Yield the key of each chosen row, and whether its recipient may have the text under embargo, then or now."""
        newsroom, order, now = ctx.newsroom, self.order, ctx.clock.now()
        yield from ((address_key(address), True) for address in newsroom.first)
        named, faults = cleared_by(
            order.cleared, order.reading, now=mailing.planned_at, months=newsroom.clearance_months
        )
        self.whole = not errors(faults)
        for row in self._read():
            if all(wanted(row) for wanted in order.where):
                moments = (mailing.planned_at, now)
                agreed = any(row.cleared(moment, months=newsroom.clearance_months) for moment in moments)
                yield row.key, agreed or row.key in named or bool(order.allow_uncleared)

    def judged(self, changed: Changed) -> Changed:
        """Return the changes, but without departures when a row could not be read.

        Because the unread row may be anybody's, nobody is called gone then.
        """
        return changed if self.whole else replace(changed, unlisted=0)

    def _read(self) -> Iterator[Recipient]:
        faults = RowFaults()
        for path in self.order.lists:
            try:
                yield from recipients([open_list(path, self.order.reading)], faults)
            except AdvisoryError:
                self.whole = False
        self.whole &= not errors(faults.findings())


def _written(path: Path) -> datetime:
    """Return the time at which a file last changed, the earliest time there is when nobody can tell."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.min.replace(tzinfo=UTC)
