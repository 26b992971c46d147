"""Compare the recipients who wait in a mailing with the mailing's lists as they are now.

A recipient who is no longer cleared for the embargo is held. Recipients who left the lists are reported only.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.lists import read_cleared, recipients
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.actions.request import SendRequest, request_of
from advisory_cli.model.checks.findings import errors
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.records import Changed, MailingSummary
from advisory_cli.model.people.recipient import Recipient, address_key
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.read.lists.reader import open_list


def changed_people(summary: MailingSummary, ctx: Context, ledger: Ledger) -> Changed:
    """Count the recipients who wait in a mailing and are no longer cleared for the embargo, or have left the lists.

    The result has both counts, `uncleared` and `unlisted`. The ledger is not changed.
    When a row of the lists cannot be read, `unlisted` is 0, because that row may be anybody's. Both counts are 0, and
    the lists are not read, if
    - the mailing is a notice, needs an approval, was stopped or was replaced,
    - nobody waits in the mailing, or it was planned without lists,
    - one of its lists is gone, or
    - none of its lists was written after the mailing was planned.
    """
    # where an approval is needed, another row undoes the approval
    lists = None if summary.mailing.needs_approval else _lists_of(summary, ctx)
    if lists is None or not lists.newer_than(summary.mailing.planned_at):
        return Changed()
    return lists.without_unsure_departures(
        ledger.compare_with_lists(summary.mailing.id, lists.rows(summary.mailing, ctx), ctx.clock.now())
    )


def hold_uncleared(summary: MailingSummary, ctx: Context, ledger: Ledger) -> Changed:
    """Hold the recipients who wait in a mailing and are no longer cleared, until the embargo's end. Return the counts.

    Changed.uncleared is the number of recipients held by this call, and Changed.unlisted the number of recipients who
    wait and have left the lists.
    While the embargo holds, the lists are read at every call. After its end, they are read only when a list was written
    after the mailing was planned. Otherwise both counts are 0.
    Nothing is done, and both counts are 0, for a notice, for a stopped or replaced mailing, and when a list is gone.
    """
    now, end = ctx.clock.now(), summary.mailing.embargo_end
    lists = _lists_of(summary, ctx)
    if lists is None or not ((end is not None and end > now) or lists.newer_than(summary.mailing.planned_at)):
        return Changed()
    return lists.without_unsure_departures(
        ledger.hold_uncleared(summary.mailing.id, lists.rows(summary.mailing, ctx), now)
    )


def is_denied(mailing: Mailing, key: str, ctx: Context) -> bool:
    """Tell whether the lists of a mailing say now that a person may not have the text under embargo.

    `key` is the person's normalised address (address_key()). False in these cases, too:
    - the person was cleared by the lists when the mailing was planned,
    - the person has left the lists,
    - the mailing is a notice, or was planned without lists,
    - a list cannot be read.
    """
    if mailing.notice is not None or not mailing.lists:
        return False
    try:
        lists = _Lists(request=request_of(mailing, ctx.newsroom))
        return not next((cleared for row, cleared in lists.rows(mailing, ctx) if row == key), True)
    except AdvisoryError:
        return False


def _lists_of(summary: MailingSummary, ctx: Context) -> "_Lists | None":
    """Return the lists of a mailing in which somebody still waits. None when it has no lists, or a list is gone."""
    mailing = summary.mailing
    ended = mailing.stopped_at is not None or mailing.replaced_by != ""
    waiting = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    if mailing.notice is not None or not mailing.lists or ended or not waiting:
        return None
    try:
        return _Lists(request=request_of(mailing, ctx.newsroom))
    except AdvisoryError:
        return None


@dataclass(slots=True, kw_only=True)
class _Lists:
    """The lists that a mailing was planned with, read anew. `complete` is false once a row could not be read."""

    request: SendRequest
    complete: bool = True

    def newer_than(self, moment: datetime) -> bool:
        """Tell whether any of the lists was written after `moment`."""
        return any(_modified_at(path) > moment for path in (*self.request.lists, *self.request.cleared))

    def rows(self, mailing: Mailing, ctx: Context) -> Iterator[tuple[str, bool]]:
        """Yield the key of each chosen row, and whether its recipient may have the text under embargo, then or now.

        People named by address come last, because their rows, where there are some, count first.
        """
        newsroom, request, now = ctx.newsroom, self.request, ctx.clock.now()
        yield from ((address_key(address), True) for address in newsroom.first)
        cleared_keys, faults = read_cleared(
            request.cleared, request.reading, now=mailing.planned_at, months=newsroom.clearance_months
        )
        self.complete = not errors(faults)
        for row in self._read():
            if all(condition(row) for condition in request.where):
                moments = (mailing.planned_at, now)
                cleared = any(row.cleared(moment, months=newsroom.clearance_months) for moment in moments)
                yield row.key, cleared or row.key in cleared_keys or bool(request.allow_uncleared)
        for key in {address_key(addressee.address) for addressee in request.to}:  # where no row says otherwise
            yield key, key in cleared_keys or bool(request.allow_uncleared)

    def without_unsure_departures(self, changed: Changed) -> Changed:
        """Return the changes, but without departures when a row could not be read.

        Because the unread row may be anybody's, nobody is called gone then.
        """
        return changed if self.complete else replace(changed, unlisted=0)

    def _read(self) -> Iterator[Recipient]:
        faults = RowFaults()
        for path in self.request.lists:
            try:
                yield from recipients([open_list(path, self.request.reading)], faults)
            except AdvisoryError:
                self.complete = False
        self.complete &= not errors(faults.findings())


def _modified_at(path: Path) -> datetime:
    """Return the time at which a file last changed, the earliest time there is when nobody can tell."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return datetime.min.replace(tzinfo=UTC)
