"""What happens once a person agrees to a plan: frozen, delivered, counted."""

from collections.abc import Callable
from dataclasses import replace

from advisory_cli.actions.context import Parts
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.sending.alike import with_own_id
from advisory_cli.actions.sending.archive import make_room
from advisory_cli.actions.sending.deliver import AheadClock, deliver_frozen
from advisory_cli.actions.sending.observer import OnOutcome
from advisory_cli.model.mailing.delivery import Mailing, Standing, State
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.ports.ledger import Ledger, SendingLedger


def carry_out(
    plan: Plan,
    prepared: Prepared,
    parts: Parts,
    ledger: SendingLedger,
    *,
    rehearse: bool,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    attended: bool = True,
) -> Tally:
    """Freeze the mailing, and deliver what of it is for now; who was in doubt gets the very bytes of that time. Not
    `attended`, by a script: nobody gets more time by it.

    Raises PlanChanged where anything was decided since the plan was made; nothing is frozen or sent then.
    """
    if prepared.roll is None or prepared.advisory is None:
        raise AssertionError("a plan has a roll")
    if not rehearse:
        ledger.refuse_at_work(prepared.roll, replaces=plan.replaces)
    if not plan.to_send and not plan.replaces and not prepared.roll.newly_held(prepared.digest):
        ledger.withdraw(prepared.roll, prepared.now)
        return Tally()
    if not rehearse:
        make_room(parts)
    advisory = prepared.advisory if rehearse else with_own_id(prepared.advisory)
    mailing = replace(plan.mailing, source_digest=source_digest(advisory.manuscript))
    ledger.freeze(
        replace(mailing, grace=None, needs_approval=False) if rehearse else mailing,  # all at the last hour
        prepared.roll,
        prepared.now,
        replaces=plan.replaces,
        manuscript=advisory.manuscript,
        as_of=prepared.as_of,
        begun=parts.clock.now(),
        attended=attended,
    )
    waits = plan.mailing.send_at is not None or plan.mailing.needs_approval
    if not plan.to_send or (waits and not rehearse):
        return Tally()
    return deliver_frozen(
        plan.mailing,
        _at_its_time(plan, parts) if rehearse else parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=plan.to_send,
        rehearse=rehearse,
    )


def _at_its_time(plan: Plan, parts: Parts) -> Parts:
    """The same parts on the day when the mailing leaves."""
    if plan.last_at is None:
        return parts
    return replace(parts, clock=AheadClock(parts.clock, plan.last_at - plan.now))


def planned_as(plan: Plan, prepared: Prepared, ledger: Ledger) -> str:
    """The mailing in which the people of a plan stand: its own, or the one of an earlier command that held them all."""
    if ledger.find(plan.mailing.id):
        return plan.mailing.id
    same = (one for one in prepared.before if one.mailing.content_digest == prepared.digest)
    return next((one.mailing.id for one in same if one.counts.get(State.HELD, 0)), "")


def with_waiting(tally: Tally, ledger: Ledger, plan: Plan) -> Tally:
    """The tally, with those of this plan who still wait, and what is in doubt after all runs of this revision."""
    waiting, doubts = plan.counts.get(Standing.LATER, 0), 0
    for one in ledger.mailings():
        if one.mailing.id == plan.mailing.id:
            waiting += one.counts.get(State.PLANNED, 0)
        if _same_revision(one.mailing, plan.mailing):
            doubts += one.counts.get(State.IN_DOUBT, 0)
    return replace(tally, waiting=waiting, in_doubt=doubts)


def _same_revision(one: Mailing, other: Mailing) -> bool:
    return (one.realm, one.advisory_id, one.revision) == (other.realm, other.advisory_id, other.revision)
