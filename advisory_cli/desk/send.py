"""Sending: the plan a person sees, and what happens once they agree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from advisory_cli.check.embargo import check_pace
from advisory_cli.deliver.maildir import MaildirTransport, store
from advisory_cli.desk.frozen import OnOutcome, deliver_frozen
from advisory_cli.desk.gate import refuse, way_out
from advisory_cli.desk.order import Order
from advisory_cli.desk.parts import Parts
from advisory_cli.desk.prepare import Prepared
from advisory_cli.desk.trial import to_ourselves, unfrozen
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.catalogue import finding
from advisory_cli.model.delivery import Mailing, Standing, State
from advisory_cli.model.errors import BadData, CannotWrite
from advisory_cli.model.limits import Limits
from advisory_cli.model.newsroom import Mailbox
from advisory_cli.model.plan import Plan, Tally
from advisory_cli.model.ports import Ledger
from advisory_cli.model.profiles import limit_warnings, limit_words, limits_for
from advisory_cli.model.recipient import Recipient

_SAMPLES = 5


def propose(order: Order, prepared: Prepared, parts: Parts, ledger: Ledger) -> Plan:
    """The plan of a send, or the fault that forbids one: BadConfig, BadData or NotAllowed, with its findings."""
    route, sender = way_out(parts)
    refuse(prepared.findings)
    advisory, roll = prepared.advisory, prepared.roll
    if advisory is None or roll is None:
        raise AssertionError("an advisory without findings has a roll")
    counts = roll.counts()
    limits = limits_for(parts.newsroom)
    finish = _finish(prepared.now, counts.get(Standing.SEND, 0), limits)
    too_fast = [finding("SET05", words) for words in limit_warnings(parts.newsroom)]
    findings = (*prepared.findings, *too_fast, *check_pace(advisory, finish=finish, now=prepared.now))
    refuse(findings)
    return Plan(
        mailing=_mailing(_next_id(ledger, advisory), order, prepared, parts, advisory, sender),
        route=route,
        sender=sender,
        phase=prepared.phase_now,
        now=prepared.now,
        zone=parts.newsroom.zone or "UTC",
        counts=counts,
        by_language=roll.by_language(),
        by_list=roll.by_list(),
        samples={standing: tuple(roll.entries(standing, limit=_SAMPLES)) for standing in counts},
        embargo=advisory.embargo,
        pace=limit_words(parts.newsroom),
        finish=finish,
        findings=findings,
        skipped_rows=prepared.skipped_rows,
        full_renders=prepared.composer.full_renders if prepared.composer else 0,
        tested_at=ledger.last_test(prepared.digest),
        limit=order.limit,
    )


def _finish(now: datetime, count: int, limits: Limits) -> datetime | None:
    """When the last one leaves if every server answers at once: by even gaps, and by what a day allows."""
    takes = [limit.gap * (count - 1) for limit in limits.overall if limit.even]
    takes += [timedelta(seconds=(count - 1) // one.count * one.seconds) for one in limits.overall if not one.even]
    longest = max(takes, default=timedelta())
    return now + longest if longest else None


def _next_id(ledger: Ledger, advisory: Advisory) -> str:
    """The advisory's id and a running number: short enough to type after `stop`."""
    taken = {one.mailing.id for one in ledger.mailings()}
    return next(name for name in (f"{advisory.id}.{number}" for number in count(1)) if name not in taken)


def _mailing(
    mailing_id: str, order: Order, prepared: Prepared, parts: Parts, advisory: Advisory, sender: Mailbox
) -> Mailing:
    composer = prepared.composer
    if composer is None:
        raise AssertionError("an advisory without findings has been composed")
    return Mailing(
        id=mailing_id,
        realm=parts.newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        subject=composer.head(prepared.phase_now).subject,
        language=advisory.language,
        content_digest=prepared.digest,
        planned_at=prepared.now,
        sender_domain=sender.domain,
        source=str(advisory.source or ""),
        lists=prepared.lists,
        options=order.options,
        embargo_until=advisory.embargo.until.instant if advisory.embargo else None,
    )


def expect(plan: Plan, number: int) -> None:
    """Refuse when the plan is not as large as the caller thinks. A line that goes on after an interruption is right
    when those who have it already make up the number.
    """
    served = sum(plan.counts.get(one, 0) for one in (Standing.ALREADY, Standing.LATER))
    if number not in {plan.to_send, plan.to_send + served}:
        raise BadData(
            f"--expect says {number}, but the number that would leave is {plan.to_send}. Nothing was sent.",
            remedy="Look at the plan: advisory send … --dry-run",
        )


def carry_out(
    plan: Plan,
    prepared: Prepared,
    parts: Parts,
    ledger: Ledger,
    *,
    rehearse: bool,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    wait: bool = False,
) -> Tally:
    """Freeze the mailing and deliver it; who was in doubt gets the very bytes of that time."""
    if prepared.roll is None:
        raise AssertionError("a plan has a roll")
    ledger.withdraw(prepared.roll, prepared.now)
    if not plan.to_send and (not plan.counts.get(Standing.HELD, 0) or _held_before(prepared, plan)):
        return Tally()
    if parts.newsroom.archive is not None and not rehearse:
        MaildirTransport(parts.newsroom.archive).open()
    ledger.freeze(plan.mailing, prepared.roll, prepared.now)
    if not plan.to_send:
        return Tally()
    tally = deliver_frozen(
        plan.mailing,
        parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=plan.to_send,
        wait=wait,
        rehearse=rehearse,
    )
    if tally.accepted and not rehearse:
        try:
            _archive(plan, prepared, parts, ledger)
        except CannotWrite as fault:
            tally = replace(tally, trouble=tally.trouble or f"The office's own copy is missing: {fault.message}")
    return tally


def _held_before(prepared: Prepared, plan: Plan) -> bool:
    """Whether those who are held stand in the ledger already, as held by this very text."""
    same = [one for one in prepared.before if one.mailing.content_digest == prepared.digest]
    return sum(one.counts.get(State.HELD, 0) for one in same) >= plan.counts.get(Standing.HELD, 0)


def _archive(plan: Plan, prepared: Prepared, parts: Parts, ledger: Ledger) -> None:
    """The office's own copy of the edition that left, addressed to the office and to nobody else."""
    composer = prepared.composer
    if parts.newsroom.archive is None or composer is None:
        return
    office = Recipient(address=plan.sender.address, fields={"email": plan.sender.address})
    placing = composer.place(office, plan.phase)
    copy = to_ourselves(office.address, phase=plan.phase, variant=placing.variant, now=plan.now, fields=placing.fields)
    builder = parts.builder(unfrozen(composer), ledger.newsroom_key, "")
    store(parts.newsroom.archive, builder.build(copy).content)


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
