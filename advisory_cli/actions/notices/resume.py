"""Unfinished notices: the same command goes on with a notice that it began, and nobody gets the notice twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.draft import in_force
from advisory_cli.actions.preflight.history import earlier, says
from advisory_cli.actions.preflight.sent_version import is_sendable
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.actions.sending.lateness import too_late
from advisory_cli.model.errors import BadData, PersonDecides
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.plan import NoticeDone, Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.notice import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedNotice:
    """A notice that this very command planned before, with the mailings of the text alone that belong to it.

    A lift that nobody had to be told of has no notice. The newest mailing that the lift freed stands for the notice.
    `freed` counts people whom nothing holds any more.
    """

    notice: MailingSummary
    rest: tuple[MailingSummary, ...]
    freed: int = 0

    @property
    def waiting(self) -> int:
        """The number of people still to be served, now or at a time of their own."""
        return sum(_waiting(one) for one in (self.notice, *self.rest)) + self.freed

    @property
    def held(self) -> int:
        """The number of people who wait for the embargo's end, beside the ones in `waiting`."""
        return sum(one.counts.get(State.HELD, 0) for one in (self.notice, *self.rest)) - self.freed

    @property
    def doubts(self) -> int:
        """The number of people who may or may not have the message."""
        return sum(one.counts.get(State.IN_DOUBT, 0) for one in (self.notice, *self.rest))

    @property
    def numbers(self) -> tuple[int, int]:
        """The size of the two groups when the notice was planned, without people left out since."""
        return _all(self.notice), sum(_all(one) for one in self.rest)

    @property
    def mailings(self) -> tuple[str, ...]:
        """The ids of all its mailings."""
        return tuple(one.mailing.id for one in (self.notice, *self.rest))

    @property
    def stopped(self) -> tuple[str, ...]:
        """The ids of its mailings that somebody stopped."""
        return tuple(one.mailing.id for one in (self.notice, *self.rest) if one.mailing.stopped_at is not None)


def find_unfinished(
    order: NoticeRequest, advisory_id: str, advisory: Advisory | None, ctx: Context, ledger: Ledger
) -> UnfinishedNotice | None:
    """Return the newest notice about an advisory when this command repeats that notice. None otherwise."""
    before = earlier(ledger, realm=ctx.newsroom.realm, advisory_id=advisory_id)
    newest = next((one for one in before if one.mailing.notice is not None), None)
    now = ctx.clock.now()
    if order.kind is NoticeKind.LIFT and in_force(before, now):
        return None
    if order.kind is NoticeKind.LIFT and (newest is None or newest.mailing.notice is not NoticeKind.LIFT):
        freed = [one for one in before if one.mailing.lifted_at is not None and is_sendable(one)]
        waits = [one for one in freed if _waiting(one) or _freed(one, ledger, now)]
        if not waits:  # whatever it freed was served, or stays: the embargo is lifted all the same
            waits = [one for one in before if one.mailing.lifted_at is not None][:1]
        return _begun(waits[0], waits[1:], ledger, now) if waits else None
    if newest is None or newest.mailing.notice is not order.kind:
        return None
    if advisory is not None and _said(newest.mailing) != order.what:
        return None
    if advisory is not None and not says(newest.mailing, advisory, ledger, ctx.newsroom):
        return None
    rest = [one for one in before if one is not newest and _belongs(one, newest.mailing)]
    return _begun(newest, rest, ledger, now)


def _begun(notice: MailingSummary, rest: Sequence[MailingSummary], ledger: Ledger, now: datetime) -> UnfinishedNotice:
    freed = sum(_freed(one, ledger, now) for one in (notice, *rest))
    return UnfinishedNotice(notice=notice, rest=tuple(rest), freed=freed)


def _said(mailing: Mailing) -> str:
    words = mailing.options
    return words[words.index("--what") + 1] if "--what" in words else ""


def _belongs(one: MailingSummary, notice: Mailing) -> bool:
    """Tell whether a mailing belongs to a notice.

    The text alone has the revision number of the notice. For a lift, a mailing belongs when the lift freed it, unless
    somebody had stopped the mailing before.
    """
    mailing, begun = one.mailing, notice.planned_at
    if notice.notice is not NoticeKind.LIFT:
        return mailing.notice is None and mailing.revision == notice.revision
    if mailing.embargo_end is None or mailing.lifted_at != begun:
        return False
    if mailing.stopped_at is not None and mailing.stopped_at <= begun:
        return False
    return is_sendable(replace(one, mailing=replace(mailing, stopped_at=None)))


def _waiting(one: MailingSummary) -> int:
    """Count the people of a mailing still to be served.

    People for whom it was too late count, because a person may send to them.
    """
    return one.too_late + sum(one.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED))


def _freed(one: MailingSummary, ledger: Ledger, now: datetime) -> int:
    """Count the held people whom nothing holds any more. The next claim plans them."""
    end, held = one.mailing.embargo_end, one.counts.get(State.HELD, 0)
    if not held or end is None or end > now:
        return 0
    due = ledger.next_due(one.mailing.id, now=now)
    return held if one.mailing.stopped_at is not None or (due is not None and due <= now) else 0


def _all(one: MailingSummary) -> int:
    return sum(count for state, count in one.counts.items() if state is not State.LEFT_OUT)


def expect_begun(begun: UnfinishedNotice, number: int, second: int | None) -> None:
    """Raise BadData when the notice is not as large as the caller expects.

    `number` and `second` must match the planned sizes of the two groups, or together the people who still wait.
    """
    if (number, second or 0) != begun.numbers and number + (second or 0) != begun.waiting:
        first, rest = begun.numbers
        raise BadData(
            f"--expect says {number + (second or 0)}, and mailing {begun.notice.mailing.id} was planned for"
            f" {first + rest}, of whom {begun.waiting} wait. Nothing was sent.",
            remedy="Look at the plan: the same command with --dry-run",
        )


def refuse_begun_stopped(begun: UnfinishedNotice) -> None:
    """Raise PersonDecides when somebody stopped a mailing of the notice.

    Because a stop is a person's word, no script takes a stop back.
    """
    if begun.stopped:
        raise PersonDecides(
            f"Somebody stopped mailing {begun.stopped[0]}. Nothing was sent.",
            remedy=f"Give the command from a terminal, or lift the stop: advisory stop {begun.stopped[0]} --undo",
        )


def refuse_begun_late(begun: UnfinishedNotice, ledger: Ledger, now: datetime) -> None:
    """Raise PersonDecides when it is too late for anybody in the notice.

    Because only a person can say that a late notice shall leave, a script is refused.
    """
    for one in (begun.notice, *begun.rest):
        if count := one.too_late + ledger.too_late(one.mailing.id, now):
            raise too_late(one.mailing.id, count)


def resume(
    begun: UnfinishedNotice, ledger: SendingLedger, now: datetime, *, dry_run: bool, attended: bool
) -> tuple[str, ...]:
    """Reopen what was stopped, and return the ids of the notice's mailings in the order of delivery.

    `attended` by a person also grants more time to people for whom it was too late. A dry run needs nobody's approval.
    """
    for one in (begun.notice, *begun.rest) if dry_run else ():
        if one.mailing.needs_approval and one.approval is None:
            ledger.approve(one.mailing.id, who="", now=now)
    for name in begun.stopped:
        ledger.reopen(name)
    for name in begun.mailings if attended else ():
        ledger.grant(name, now)
    return (begun.notice.mailing.id, *(one.mailing.id for one in reversed(begun.rest)))


def still_waiting(done: NoticeDone, mailing: Mailing, ledger: Ledger, now: datetime) -> NoticeDone:
    """Add to the result the people who could have been served and still wait, and all doubts of this revision."""
    waiting = {False: 0, True: 0}
    doubts = {False: 0, True: 0}
    for one in ledger.mailings():
        same = (one.mailing.realm, one.mailing.advisory_id) == (mailing.realm, mailing.advisory_id)
        if same and (one.mailing.id == mailing.id or _belongs(one, mailing)):
            alone = one.mailing.notice is None
            due = ledger.next_due(one.mailing.id, now=now)
            at_once = one.mailing.send_at is None  # what is planned has been tried, or could not be
            if at_once or one.mailing.stopped_at is not None or (due is not None and due <= now):
                waiting[alone] += one.counts.get(State.PLANNED, 0) + _freed(one, ledger, now)
            doubts[alone] += one.counts.get(State.IN_DOUBT, 0)
    return NoticeDone(
        notice=_with(done.notice, waiting[False], doubts[False]), rest=_with(done.rest, waiting[True], doubts[True])
    )


def _with(tally: Tally, waiting: int, doubts: int) -> Tally:
    """Return the tally with these numbers. Deferred people are not counted as waiting too."""
    return replace(tally, waiting=max(waiting - tally.deferred, 0), in_doubt=max(doubts, tally.in_doubt))
