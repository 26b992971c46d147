"""Store the plan of a send in the ledger once a person agrees, and count the results after its delivery."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.sending.alike import with_own_id
from advisory_cli.actions.sending.archive import prepare_archive
from advisory_cli.actions.sending.proposal import PlannedMailings, Proposal, people_in
from advisory_cli.actions.sending.run import RunResult
from advisory_cli.model.mailing.delivery import Candidate, Mailing, Selection, State
from advisory_cli.model.mailing.plan import Plan, PlanResult
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.value_class import value_class


@value_class
class SendProposal(Proposal):
    """Proposal of a send. The plan was made from `prepared`: the checked text and the selected recipients.

    freeze() stores the plan in the ledger as a mailing. count() returns the results after the delivery.
    """

    prepared: Prepared

    def people(self, ledger: Ledger) -> Iterator[tuple[int, Candidate]]:  # noqa: ARG002  the table is open already
        """Yield everybody in the plan as pairs of a number and a recipient.

        1 stands for a message now or at the planned time, 2 for a message at the embargo's end, and 0 for no message.
        `ledger` has no effect.
        """
        if self.prepared.table is not None:
            yield from people_in(self.prepared.table)

    def previewed(self, ledger: Ledger) -> Prepared:  # noqa: ARG002  as above
        """Return the prepared messages of the send. `ledger` has no effect."""
        return self.prepared

    def freeze(self, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool) -> PlannedMailings:
        """Store the plan in the ledger as one mailing. Return its id when a message is to leave now, otherwise no id.

        `dry_run`: `ledger` is a copy, and no file is written.
        `attended`: a person agreed at a terminal. Deliveries past their deadline then get a new deadline.
        A plan in which nobody gets a message is stored only when it replaces another mailing. When the advisory's file
        holds no id, the advisory's id is written into the file.
        Raises PlanChanged when anything was decided after the plan was made, and AtWork when another process sends to a
        recipient. Raises PersonDecides when somebody stopped the advisory meanwhile, and CannotWrite when the archive
        folder cannot be made.
        """
        frozen = _freeze(self.plan, self.prepared, ctx, ledger, dry_run=dry_run, attended=attended)
        return PlannedMailings(first=(self.plan.mailing.id,) if frozen else ())

    def count(self, run: RunResult, planned: PlannedMailings, ledger: Ledger, now: datetime) -> PlanResult:
        """Return what came of the plan after the run: numbers of messages accepted, refused, waiting and so on.

        The result includes the people who still wait, and all messages in doubt of this revision. `run` holds the
        counts of the delivered mailing. `planned` and `now` have no effect.
        """
        del planned, now
        waiting, doubts, before = self.plan.counts.get(Selection.RETRYING, 0), 0, 0
        for summary in ledger.mailings():
            if summary.mailing.id == self.plan.mailing.id:
                waiting += summary.counts.get(State.PLANNED, 0)
            elif _same_revision(summary.mailing, self.plan.mailing):
                before += summary.counts.get(State.IN_DOUBT, 0)
            if _same_revision(summary.mailing, self.plan.mailing):
                doubts += summary.counts.get(State.IN_DOUBT, 0)
        tally = replace(run.tally(), waiting=waiting, in_doubt=doubts, in_doubt_before=before)
        return PlanResult(first=tally, owed=bool(waiting) and self.plan.mailing.send_at is None)

    def mailings(self, ledger: Ledger) -> tuple[str, ...]:
        """Return a tuple with a single id: that of the mailing to which the plan's recipients now belong.

        This is the plan's own mailing when one was stored. Otherwise it is the newest earlier mailing of the same text
        that holds people for an embargo's end. The tuple is empty when there is no such mailing.
        """
        if ledger.find(self.plan.mailing.id):
            return (self.plan.mailing.id,)
        same = (summary for summary in self.prepared.before if summary.mailing.content_digest == self.prepared.digest)
        return tuple(summary.mailing.id for summary in same if summary.counts.get(State.HELD, 0))[:1]


def _freeze(
    plan: Plan, prepared: Prepared, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool
) -> bool:
    """Freeze a plan, and tell whether the mailing is to be delivered now."""
    if prepared.table is None or prepared.advisory is None:
        raise AssertionError("a plan has a recipient table")
    if not dry_run:
        ledger.refuse_at_work(prepared.table, replaces=plan.replaces)
    if not plan.to_send and not plan.replaces and not prepared.table.newly_held(prepared.digest):
        ledger.withdraw(prepared.table, prepared.now)
        return False
    if not dry_run:
        prepare_archive(ctx)
    advisory = prepared.advisory if dry_run else with_own_id(prepared.advisory)
    mailing = replace(plan.mailing, source_digest=source_digest(advisory.whole_manuscript))
    ledger.freeze(
        replace(mailing, grace=None, needs_approval=False) if dry_run else mailing,  # all at the last hour
        prepared.table,
        prepared.now,
        replaces=plan.replaces,
        manuscript=advisory.whole_manuscript,
        as_of=prepared.as_of,
        begun=ctx.clock.now(),
        attended=attended,
    )
    is_pending = plan.mailing.send_at is not None or plan.mailing.needs_approval
    return bool(plan.to_send) and (dry_run or not is_pending)


def _same_revision(mailing: Mailing, other: Mailing) -> bool:
    return (mailing.realm, mailing.advisory_id, mailing.revision) == (other.realm, other.advisory_id, other.revision)
