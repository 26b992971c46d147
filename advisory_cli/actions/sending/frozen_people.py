"""People frozen in a mailing that waits, held against its lists as they are now: a clearance that was withdrawn wins
over what was frozen, and who left the list is said.
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
    """How many of those who wait are not cleared any more, or left the lists; nothing is changed. Lists as old as the
    plan are not read, and lists that cannot be read say nothing.
    """
    lists = None if one.mailing.needs_approval else _lists_of(one, ctx)  # there, another row undoes the approval
    if lists is None or not lists.newer_than(one.mailing.planned_at):
        return Changed()
    return lists.judged(ledger.held_against(one.mailing.id, lists.rows(one.mailing, ctx), ctx.clock.now()))


def hold_uncleared(one: MailingSummary, ctx: Context, ledger: Ledger) -> Changed:
    """The same, and whoever is not cleared any more waits for the embargo's end. While an embargo holds the lists are
    read whatever their age: right before something leaves, a time of a file is too little to go by.
    """
    now, end = ctx.clock.now(), one.mailing.embargo_end
    lists = _lists_of(one, ctx)
    if lists is None or not ((end is not None and end > now) or lists.newer_than(one.mailing.planned_at)):
        return Changed()
    return lists.judged(ledger.hold_uncleared(one.mailing.id, lists.rows(one.mailing, ctx), now))


def _lists_of(one: MailingSummary, ctx: Context) -> "_Lists | None":
    """The lists of a mailing that somebody still waits in; None where it has none, or one is gone."""
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
    """The lists that a mailing was planned with, read anew; `whole`: each row of them could be."""

    order: SendRequest
    whole: bool = True

    def newer_than(self, moment: datetime) -> bool:
        """Whether any of them was written after that."""
        return any(_written(path) > moment for path in (*self.order.lists, *self.order.cleared))

    def rows(self, mailing: Mailing, ctx: Context) -> Iterator[tuple[str, bool]]:
        """The key of each chosen row, and whether it may have the text under embargo, then or now."""
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
        """Nobody is called gone whose row may be the one that cannot be read."""
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
    """When a file last changed; what cannot be asked has not."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.min.replace(tzinfo=UTC)
