"""Find a notice that an equal command planned before and did not finish, and go on with that notice.

Nobody gets the notice twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from advisory_cli.actions.approval.verify import refuse_unapproved
from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.draft import in_force
from advisory_cli.actions.preflight.history import earlier_mailings, has_same_words
from advisory_cli.actions.preflight.preconditions import require_transport
from advisory_cli.actions.preflight.sent_version import is_sendable
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.actions.sending.lateness import too_late_fault
from advisory_cli.actions.sending.proposal import PlannedMailings, Proposal
from advisory_cli.actions.sending.run import RunResult
from advisory_cli.model.errors import PersonDecides, PlanChanged
from advisory_cli.model.mailing.approval import edition_at, is_refused_draft
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.options import stored_translations, stored_value
from advisory_cli.model.mailing.plan import NoticeTerms, Plan, PlanResult, Resumed, Tally, Wave, WaveTime
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.press.notice import Notice, NoticeKind
from advisory_cli.model.value_class import value_class


@value_class
class UnfinishedNotice:
    """A notice that an equal command planned before, and that the repeated command goes on with.

    - `notice`: the notice's mailing. For a lift that nobody had to be told of, which has no mailing of its own: the
      newest mailing whose embargo the lift has ended.
    - `rest`: the mailings planned with the notice for people without the original, who get the text alone. For a lift:
      the mailings whose embargo the lift has ended.
    - `found_at`: time (aware) at which the ledger was read.
    - `freed`: by mailing id, the number of people who are still marked as held although the embargo has ended.
    """

    notice: MailingSummary
    rest: tuple[MailingSummary, ...]
    found_at: datetime
    freed: Mapping[str, int] = field(default_factory=dict)

    @property
    def summaries(self) -> tuple[MailingSummary, ...]:
        """Mailings of the notice: first `notice`, then those in `rest`.

        `notice` brings the notice to readers. `rest` bring the text alone to people without the original, or, for a
        lift, are the mailings whose embargo the lift has ended. For a lift of which nobody had to be told, all are such
        mailings.
        """
        return (self.notice, *self.rest)

    @property
    def waves(self) -> tuple[Wave, ...]:
        """Two waves: 1 for people who get the notice, and 2 for people without the original who get the text alone.

        For a lift, wave 2 is for people in the mailings whose embargo the lift has ended.
        Wave.count is the number of people in the wave who are still to get a message. It includes people who were left
        out as too late, and people who are marked as held although the embargo has ended.
        Wave.served is the number of people in the wave to whom the message was tried before the interruption, or whom
        an embargo still holds.
        People left out for another reason than being too late, such as an opt-out, are in neither number.
        """
        return (self._wave(1, (self.notice,)), self._wave(2, self.rest))

    def _wave(self, number: int, summaries: Sequence[MailingSummary]) -> Wave:
        count = sum(_waiting(summary) + self.freed.get(summary.mailing.id, 0) for summary in summaries)
        planned = sum(_all(summary) + summary.too_late for summary in summaries)
        phases = {edition_at(summary.mailing, self.found_at) for summary in summaries}
        edition = Phase.EMBARGOED if Phase.EMBARGOED in phases else Phase.OPEN
        return Wave(number=number, edition=edition, time=WaveTime.NOW, count=count, served=max(planned - count, 0))

    @property
    def waiting(self) -> int:
        """Number of people who are still to get a message, people who were left out as too late included.

        People marked as held are counted if the embargo has ended, and not counted if the embargo still holds.
        """
        return sum(_waiting(summary) for summary in self.summaries) + sum(self.freed.values())

    @property
    def held(self) -> int:
        """Number of people held for the end of an embargo that has not ended. `waiting` does not count these people."""
        return sum(summary.counts.get(State.HELD, 0) for summary in self.summaries) - sum(self.freed.values())

    @property
    def doubts(self) -> int:
        """Number of people who may or may not have the message."""
        return sum(summary.counts.get(State.IN_DOUBT, 0) for summary in self.summaries)

    @property
    def cut_off(self) -> int:
        """Number of those people for whom the sending program, or the computer, stopped."""
        return sum(summary.cut_off for summary in self.summaries)

    @property
    def mailings(self) -> tuple[str, ...]:
        """Ids of the notice's mailings: first the one to its readers, then those to people without the original."""
        return tuple(summary.mailing.id for summary in self.summaries)

    @property
    def stopped(self) -> tuple[str, ...]:
        """Ids of the notice's mailings that somebody stopped."""
        return tuple(summary.mailing.id for summary in self.summaries if summary.mailing.stopped_at is not None)


def find_unfinished(
    request: NoticeRequest, advisory_id: str, advisory: Advisory | None, ctx: Context, ledger: Ledger
) -> UnfinishedNotice | None:
    """Return the newest notice about an advisory when the request repeats that notice. None otherwise.

    `advisory`: the text that the request would send, None for a notice without text.
    The request repeats a notice with text when the kind, the words of --what and the text are the same. The request
    repeats a notice without text when the kind is the same.
    A repeated notice is returned even when nobody waits for it any more. For a lift, the result is None while any
    embargo of the advisory holds. A notice that was refused, by a stop of its name before anybody approved it, is not
    gone on with: the same command plans it anew.
    """
    before = earlier_mailings(ledger, realm=ctx.newsroom.realm, advisory_id=advisory_id)
    notices = (summary for summary in before if summary.mailing.notice is not None)
    by_name = ledger.stopped_by_name()
    newest = next((each for each in notices if not (is_refused_draft(each) and each.mailing.id in by_name)), None)
    now = ctx.clock.now()
    if request.kind is NoticeKind.LIFT and in_force(before, now):
        return None
    if request.kind is NoticeKind.LIFT and (newest is None or newest.mailing.notice is not NoticeKind.LIFT):
        freed = [summary for summary in before if summary.mailing.lifted_at is not None and is_sendable(summary)]
        unfinished = [summary for summary in freed if _waiting(summary) or _freed(summary, ledger, now)]
        if not unfinished:  # whatever it freed was served, or stays: the embargo is lifted all the same
            unfinished = [summary for summary in before if summary.mailing.lifted_at is not None][:1]
        return _unfinished(unfinished[0], unfinished[1:], ledger, now) if unfinished else None
    if newest is None or newest.mailing.notice is not request.kind:
        return None
    stored_words = (_words_of(newest.mailing), stored_translations(newest.mailing.options, "--in"))
    if advisory is not None and stored_words != (request.what, dict(request.what_in)):
        return None
    if advisory is not None and not has_same_words(newest.mailing, advisory, ledger, ctx.newsroom):
        return None
    rest = [summary for summary in before if summary is not newest and _belongs(summary, newest.mailing)]
    return _unfinished(newest, rest, ledger, now)


def _unfinished(
    notice: MailingSummary, rest: Sequence[MailingSummary], ledger: Ledger, now: datetime
) -> UnfinishedNotice:
    freed = {summary.mailing.id: count for summary in (notice, *rest) if (count := _freed(summary, ledger, now))}
    return UnfinishedNotice(notice=notice, rest=tuple(rest), found_at=now, freed=freed)


def _words_of(mailing: Mailing) -> str:
    """Return what a notice says, as it was typed."""
    return stored_value(mailing.options, "--what") or ""


def _belongs(summary: MailingSummary, notice: Mailing) -> bool:
    """Tell whether a mailing belongs to a notice.

    The text alone has the revision number of the notice. For a lift, a mailing belongs when the lift freed it, unless
    somebody had stopped the mailing before.
    """
    mailing, planned_at = summary.mailing, notice.planned_at
    if notice.notice is not NoticeKind.LIFT:
        return mailing.notice is None and mailing.revision == notice.revision
    if mailing.embargo_end is None or mailing.lifted_at != planned_at:
        return False
    if mailing.stopped_at is not None and mailing.stopped_at <= planned_at:
        return False
    return is_sendable(replace(summary, mailing=replace(mailing, stopped_at=None)))


def _waiting(summary: MailingSummary) -> int:
    """Count the people of a mailing still to be served.

    People for whom it was too late count, because a person may send to them.
    """
    return summary.too_late + sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED))


def _freed(summary: MailingSummary, ledger: Ledger, now: datetime) -> int:
    """Count the held people whom nothing holds any more. The next claim plans them."""
    end, held = summary.mailing.embargo_end, summary.counts.get(State.HELD, 0)
    if not held or end is None or end > now:
        return 0
    due = ledger.next_due(summary.mailing.id, now=now)
    return held if summary.mailing.stopped_at is not None or (due is not None and due <= now) else 0


def _all(summary: MailingSummary) -> int:
    return sum(count for state, count in summary.counts.items() if state is not State.LEFT_OUT)


def refuse_unfinished_stopped(unfinished: UnfinishedNotice) -> None:
    """Raise PersonDecides when somebody stopped a mailing of the notice.

    Call this function only when no person is present, because a person may undo a stop.
    """
    if unfinished.stopped:
        raise PersonDecides(
            f"Somebody stopped mailing {unfinished.stopped[0]}. Nothing was sent.",
            remedy="Run the command at a terminal, or take the stop back:"
            f" advisory stop {unfinished.stopped[0]} --undo",
        )


def refuse_unfinished_late(unfinished: UnfinishedNotice, ledger: Ledger, now: datetime) -> None:
    """Raise PersonDecides when any message of an unfinished notice is past its deadline at `now`. Otherwise do nothing.

    Call this function only when no person is present. A person at a terminal is asked instead, and can have such
    messages sent after all.
    The fault names the first mailing of the notice with messages past their deadline, and the number of these messages.
    Writes to the ledger: these messages are left out as too late, so that nothing sends them by itself.
    """
    for summary in unfinished.summaries:
        if count := summary.too_late + ledger.expire_overdue(summary.mailing.id, now):
            raise too_late_fault(summary.mailing.id, count)


def propose_resumed(
    unfinished: UnfinishedNotice, ctx: Context, ledger: Ledger, *, as_of: int, dry_run: bool, attended: bool
) -> "UnfinishedProposal":
    """Return the proposal to go on with an unfinished notice.

    `as_of`: the number that Ledger.decisions() returned when the notice was looked up. The ledger raises that number
    with each plan or decision that is stored.
    `attended`: True when a person is present. `dry_run`: True when nothing is to be sent.
    When nobody is present, and this is no dry run, raises PersonDecides in two cases: a message is past its deadline,
    or a mailing of the notice was stopped while somebody waits in it.
    Raises BadConfig when somebody waits and `send_via` or `from` is missing or still an example.
    """
    if not dry_run:
        if unfinished.waiting and unfinished.stopped and not attended:
            refuse_unfinished_stopped(unfinished)
        if not attended:
            refuse_unfinished_late(unfinished, ledger, ctx.clock.now())
    route, sender = ctx.newsroom.route, ctx.newsroom.sender
    if unfinished.waiting or route is None:  # without a route, practice would answer for a live newsroom
        route, sender = require_transport(ctx)
    mailing = unfinished.notice.mailing
    kind = mailing.notice or NoticeKind.LIFT
    plan = Plan(
        mailing=mailing,
        waves=unfinished.waves,
        counts={},
        notice=NoticeTerms(notice=Notice(kind=kind, what="", headline=mailing.subject, sent_at=mailing.planned_at)),
        resumes=Resumed(held=unfinished.held, doubts=unfinished.doubts, cut_off=unfinished.cut_off),
        route=route,
        sender=sender or Mailbox(address=""),  # where nobody waits, nothing is sent
        now=ctx.clock.now(),
        zone=ctx.newsroom.zone or "UTC",
    )
    return UnfinishedProposal(plan=plan, as_of=as_of, unfinished=unfinished)


@value_class
class UnfinishedProposal(Proposal):
    """Proposal to go on with an unfinished notice. The plan shows the people to whom the notice was not sent yet.

    `unfinished` is the notice with its mailings. freeze() makes these mailings ready for delivery, and plans no new
    ones.
    """

    unfinished: UnfinishedNotice

    def refuse_unapproved(self, ctx: Context, ledger: Ledger) -> None:
        """Raise NotAllowed when somebody waits and a mailing of the notice has no approval that holds.

        Only mailings that need an approval are looked at. An approval no longer holds when the mailing has changed
        since.
        """
        for summary in self.unfinished.summaries if self.unfinished.waiting else ():
            refuse_unapproved(summary.mailing, ctx, ledger)

    def freeze(self, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool) -> PlannedMailings:
        """Make the mailings of the notice ready for delivery, and return their ids.

        `dry_run`: `ledger` is a copy, and mailings without an approval are approved there.
        In the ledger, a stop of these mailings is taken back. When a person is present (`attended`), people for
        whom it was too late get a new deadline.
        Raises PlanChanged when anything was decided after the plan was made. Nothing is changed then.
        """
        if ledger.decisions() != self.as_of:
            raise PlanChanged(
                "Something changed in the meantime. Nothing was sent.", remedy="Run the same command again."
            )
        now, unfinished = ctx.clock.now(), self.unfinished
        for summary in unfinished.summaries if dry_run else ():
            if summary.mailing.needs_approval and summary.approval is None:
                ledger.approve(summary.mailing.id, who="", now=now)
        for name in unfinished.stopped:
            ledger.reopen(name)
        for name in unfinished.mailings if attended else ():
            ledger.extend_time(name, now)
        rest = tuple(summary.mailing.id for summary in reversed(unfinished.rest))
        return PlannedMailings(first=(unfinished.notice.mailing.id,), second=rest)

    def count(self, run: RunResult, planned: PlannedMailings, ledger: Ledger, now: datetime) -> PlanResult:
        """Return the result of the notice after its delivery, as two tallies (counts of outcomes).

        The first tally is for the notice, and the second for the text alone, sent to people who had none.
        `run`: has the tallies of the delivered mailings. `planned`: their ids, as freeze() returned them.
        The numbers of people who wait and of messages in doubt do not come from `run`. They are counted in the ledger
        at `now`.
        """
        return with_waiting(run.tally(planned.first), run.tally(planned.second), self.plan.mailing, ledger, now)

    def mailings(self, ledger: Ledger) -> tuple[str, ...]:
        """Return the ids of all mailings of the notice. `ledger` has no effect here."""
        del ledger
        return self.unfinished.mailings


def with_waiting(first: Tally, second: Tally, mailing: Mailing, ledger: Ledger, now: datetime) -> PlanResult:
    """Return the result of a notice as two tallies (counts of outcomes).

    `mailing`: the notice's own mailing. `first`: the tally of its delivery.
    `second`: the tally of the mailings planned with the notice for people who had no text yet.
    In both tallies, the number of people who wait and the number of doubts are replaced by numbers counted in the
    ledger at `now`. The people who wait do not include deferred people, nor people whose delivery is due only later, at
    a send time or an embargo's end.
    """
    waiting = {False: 0, True: 0}
    doubts = {False: 0, True: 0}
    for summary in ledger.mailings():
        same = (summary.mailing.realm, summary.mailing.advisory_id) == (mailing.realm, mailing.advisory_id)
        if same and (summary.mailing.id == mailing.id or _belongs(summary, mailing)):
            alone = summary.mailing.notice is None
            due = ledger.next_due(summary.mailing.id, now=now)
            at_once = summary.mailing.send_at is None  # what is planned has been tried, or could not be
            if at_once or summary.mailing.stopped_at is not None or (due is not None and due <= now):
                waiting[alone] += summary.counts.get(State.PLANNED, 0) + _freed(summary, ledger, now)
            doubts[alone] += summary.counts.get(State.IN_DOUBT, 0)
    first, second = _with(first, waiting[False], doubts[False]), _with(second, waiting[True], doubts[True])
    total = first + second
    return PlanResult(first=first, second=second, owed=bool(total.waiting or total.deferred))


def _with(tally: Tally, waiting: int, doubts: int) -> Tally:
    """Return the tally with these numbers. Deferred people are not counted as waiting too."""
    return replace(tally, waiting=max(waiting - tally.deferred, 0), in_doubt=max(doubts, tally.in_doubt))
