"""The steps after a person agrees to a plan: the plan is frozen, and counted after its delivery."""

from dataclasses import replace

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.sending.alike import with_own_id
from advisory_cli.actions.sending.archive import prepare_archive
from advisory_cli.model.mailing.delivery import Mailing, Selection, State
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.ports.ledger import Ledger, SendingLedger


def freeze_plan(
    plan: Plan, prepared: Prepared, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool = True
) -> tuple[str, ...]:
    """Freeze the plan as a mailing in the ledger, and return the ids of the mailings to deliver now.

    People in doubt get the very bytes of that time. Without `attended`, from a script, nobody gets more time.
    Raises PlanChanged when anything was decided since the plan was made, and nothing is frozen then.
    """
    if prepared.roll is None or prepared.advisory is None:
        raise AssertionError("a plan has a roll")
    if not dry_run:
        ledger.refuse_at_work(prepared.roll, replaces=plan.replaces)
    if not plan.to_send and not plan.replaces and not prepared.roll.newly_held(prepared.digest):
        ledger.withdraw(prepared.roll, prepared.now)
        return ()
    if not dry_run:
        prepare_archive(ctx)
    advisory = prepared.advisory if dry_run else with_own_id(prepared.advisory)
    mailing = replace(plan.mailing, source_digest=source_digest(advisory.manuscript))
    ledger.freeze(
        replace(mailing, grace=None, needs_approval=False) if dry_run else mailing,  # all at the last hour
        prepared.roll,
        prepared.now,
        replaces=plan.replaces,
        manuscript=advisory.manuscript,
        as_of=prepared.as_of,
        begun=ctx.clock.now(),
        attended=attended,
    )
    waits = plan.mailing.send_at is not None or plan.mailing.needs_approval
    return (plan.mailing.id,) if plan.to_send and (dry_run or not waits) else ()


def planned_as(plan: Plan, prepared: Prepared, ledger: Ledger) -> str:
    """Return the id of the mailing in which the people of a plan stand, "" when there is none.

    That is the plan's own mailing, or the one of an earlier command that held all of them.
    """
    if ledger.find(plan.mailing.id):
        return plan.mailing.id
    same = (one for one in prepared.before if one.mailing.content_digest == prepared.digest)
    return next((one.mailing.id for one in same if one.counts.get(State.HELD, 0)), "")


def with_waiting(tally: Tally, ledger: Ledger, plan: Plan) -> Tally:
    """Add to the tally the people of this plan who still wait, and all doubts of this revision."""
    waiting, doubts = plan.counts.get(Selection.RETRYING, 0), 0
    for one in ledger.mailings():
        if one.mailing.id == plan.mailing.id:
            waiting += one.counts.get(State.PLANNED, 0)
        if _same_revision(one.mailing, plan.mailing):
            doubts += one.counts.get(State.IN_DOUBT, 0)
    return replace(tally, waiting=waiting, in_doubt=doubts)


def _same_revision(one: Mailing, other: Mailing) -> bool:
    return (one.realm, one.advisory_id, one.revision) == (other.realm, other.advisory_id, other.revision)
