"""Store a notice in the ledger once a person agrees, and count the results after its delivery."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.notices.audience import Released
from advisory_cli.actions.notices.draft import Draft
from advisory_cli.actions.notices.plan import manuscript_of, prepared_preview
from advisory_cli.actions.notices.resume import with_waiting
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.sent_version import is_sendable
from advisory_cli.actions.sending.archive import prepare_archive
from advisory_cli.actions.sending.proposal import PlannedMailings, Proposal, people_in
from advisory_cli.actions.sending.run import RunResult
from advisory_cli.model.errors import PlanChanged
from advisory_cli.model.mailing.delivery import Candidate, Mailing
from advisory_cli.model.mailing.plan import NoticeTerms, Plan, PlanResult
from advisory_cli.model.ports.ledger import Ledger, RecipientTable, SendingLedger
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.value_class import value_class


@value_class
class NoticeProposal(Proposal):
    """Proposal to send a new notice. The plan was made from `draft`: the notice's words, text and recipients.

    freeze() stores the mailings of the notice in the ledger. count() returns the results after the delivery.
    """

    draft: Draft

    def confirmed_at(self, now: datetime) -> "NoticeProposal":
        """Return the proposal with the notice planned, and a lift carried out, at `now`, when a person confirmed it.

        `draft.now` stays the time of the plan that was shown, because a stop since then forbids the notice.
        """
        terms = self._notice
        text = replace(terms.text_mailing, planned_at=now) if terms.text_mailing else None
        mailing, notice = replace(self.plan.mailing, planned_at=now), replace(terms, text_mailing=text)
        return replace(self, plan=replace(self.plan, now=now, mailing=mailing, notice=notice))

    def people(self, ledger: Ledger) -> Iterator[tuple[int, Candidate]]:
        """Yield everybody in the plan as pairs of a number and a recipient.

        1 stands for the notice, 2 for the text without the notice, and 0 for no message. Raises BadData, while
        iterating, for a fault of a template.
        Exhaust the iterator, or close it, before the ledger is used for anything else.
        """
        for number, group in ((1, self.draft.addressees), (2, self.draft.rest)):
            if group is not None:
                with group.selected(ledger) as (table, _):
                    yield from people_in(table, first=number, held=number)

    def previewed(self, ledger: Ledger) -> Prepared:
        """Return the notice as readers of the original get it, or the text alone when there are no such readers."""
        return prepared_preview(self.draft, ledger, readers=self.plan.to_send > 0)

    def freeze(self, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool) -> PlannedMailings:
        """Store the mailings of the notice in the ledger, and return the ids of the mailings to deliver now.

        No ids are returned while the notice waits for an approval.
        `dry_run`: `ledger` is a copy, and no approval is needed. `attended`: has no effect, because a new notice has no
        deadlines that have passed.
        Raises PlanChanged, and stores nothing, when anything was decided after the plan of the notice was made. Raises
        CannotWrite when the archive folder cannot be made.
        """
        del attended  # a notice is for people served before, or who wait
        notice = self._notice
        _freeze_notice(self.plan, notice, self.draft, ctx, ledger, dry_run=dry_run)
        is_pending = self.plan.mailing.needs_approval and not dry_run
        return PlannedMailings() if is_pending else _mailings_of(self.plan, notice, ledger)

    def count(self, run: RunResult, planned: PlannedMailings, ledger: Ledger, now: datetime) -> PlanResult:
        """Return the result of the notice after its delivery, as two tallies (counts of outcomes).

        The first tally is for the notice, and the second for the text alone, sent to people who had none.
        `run`: has the tallies of the delivered mailings. `planned`: their ids, as freeze() returned them.
        The numbers of people who wait and of messages in doubt do not come from `run`. They are counted in the ledger
        at `now`.
        """
        return with_waiting(run.tally(planned.first), run.tally(planned.second), self.plan.mailing, ledger, now)

    def mailings(self, ledger: Ledger) -> tuple[str, ...]:
        """Return the ids of the mailings that carry the notice out, even when they still wait for an approval."""
        return _mailings_of(self.plan, self._notice, ledger).ids

    @property
    def _notice(self) -> NoticeTerms:
        if self.plan.notice is None:
            raise AssertionError("a notice's plan has the notice")
        return self.plan.notice


@value_class
class _Times:
    """Times of storing a notice: the person's answer, the beginning, and since when a stop forbids the notice."""

    now: datetime
    begun: datetime
    stopped_since: datetime


def _freeze_notice(
    plan: Plan, notice: NoticeTerms, draft: Draft, ctx: Context, ledger: SendingLedger, *, dry_run: bool
) -> None:
    """Freeze the mailings of a notice in the ledger.

    The text alone comes first. If the power fails after that, people who still wait are found waiting, and readers of
    the original have had no notice yet. The same command then does both. A lift and its notice are one step.
    """
    now, stopped_since = plan.now, draft.now
    if ledger.decisions() != draft.as_of:
        raise PlanChanged("Something changed in the meantime. Nothing was sent.", remedy="Run the same command again.")
    if not dry_run:
        prepare_archive(ctx)
    if draft.notice.kind is NoticeKind.WITHDRAWAL:
        ledger.refuse_stopped(plan.mailing, since=draft.now)
        stopped_since = now  # what the withdrawal stops itself does not forbid it
        for name in notice.given_up:
            ledger.stop(name, now, who=ctx.account)
    _leave_out_excluded(draft, ledger, now)
    overtakes = draft.notice.kind.overtakes_why
    times = _Times(now=now, begun=ctx.clock.now(), stopped_since=stopped_since)
    if draft.rest is not None and notice.text_mailing is not None:
        with draft.rest.selected(ledger) as (table, _):
            text = _for(notice.text_mailing, dry_run)
            _freeze(text, table, draft, ledger, times, overtakes=overtakes)
    lifts = draft.notice.what if draft.notice.kind is NoticeKind.LIFT else None
    if plan.to_send or draft.gives_up:  # which holds, whoever is told of it
        with draft.addressees.selected(ledger) as (table, _):
            mailing = _for(plan.mailing, dry_run)
            _freeze(mailing, table, draft, ledger, times, overtakes=overtakes, lifts=lifts)
    elif lifts is not None:
        ledger.lift(realm=ctx.newsroom.realm, advisory_id=draft.advisory.id, reason=lifts, now=now)


def _leave_out_excluded(draft: Draft, ledger: Ledger, now: datetime) -> None:
    """Leave out excluded people from the mailings that a lift frees.

    Because these mailings were frozen before the lift, the exclusion came later.
    """
    if isinstance(draft.rest, Released) and draft.rest.excluded:
        with draft.rest.selected(ledger) as (table, _):
            for name in draft.rest.mailings:
                ledger.leave_out_excluded(table, name, now)


def _for(mailing: Mailing, dry_run: bool) -> Mailing:
    """Return the mailing as it is frozen. A dry run needs nobody's approval."""
    return replace(mailing, needs_approval=mailing.needs_approval and not dry_run)


def _freeze(
    mailing: Mailing,
    table: RecipientTable,
    draft: Draft,
    ledger: Ledger,
    times: "_Times",
    *,
    overtakes: str,
    lifts: str | None = None,
) -> None:
    text = manuscript_of(draft)
    ledger.freeze(
        mailing,
        table,
        times.now,
        overtakes=overtakes,
        lifts=lifts,
        manuscript=text,
        begun=times.begun,
        stopped_since=times.stopped_since,
    )


def _mailings_of(plan: Plan, notice: NoticeTerms, ledger: Ledger) -> PlannedMailings:
    """Return the mailings to readers of the original, and the mailings to people who have nothing yet."""
    first = (plan.mailing.id,) if plan.to_send else ()
    if notice.notice.kind is NoticeKind.LIFT:
        freed = _lifted(plan, ledger) if plan.second_wave > plan.held else []
        return PlannedMailings(first=first, second=tuple(mailing.id for mailing in freed))
    return PlannedMailings(first=first, second=(notice.text_mailing.id,) if notice.text_mailing else ())


def _lifted(plan: Plan, ledger: Ledger) -> list[Mailing]:
    """Return the mailings that the lift has freed, the oldest first."""
    return [
        summary.mailing
        for summary in reversed(ledger.mailings())
        if summary.mailing.lifted_at == plan.now
        and is_sendable(summary)
        and (summary.mailing.realm, summary.mailing.advisory_id) == (plan.mailing.realm, plan.mailing.advisory_id)
    ]
