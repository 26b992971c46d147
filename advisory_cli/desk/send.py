"""Sending: the plan a person sees, and what happens once they agree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from advisory_cli.check.embargo import check_pace
from advisory_cli.check.people import check_empty
from advisory_cli.compose.frozen import unpack_head
from advisory_cli.deliver.loop import deliver
from advisory_cli.deliver.maildir import store
from advisory_cli.desk.gate import refuse, way_out
from advisory_cli.desk.order import Order
from advisory_cli.desk.parts import Parts
from advisory_cli.desk.prepare import Prepared
from advisory_cli.desk.trial import to_ourselves, unfrozen
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.delivery import Delivery, Mailing, Message, Outcome, Standing, State
from advisory_cli.model.edition import Phase
from advisory_cli.model.errors import BadData
from advisory_cli.model.newsroom import Mailbox, Rate
from advisory_cli.model.plan import Plan, Tally
from advisory_cli.model.ports import Ledger, MailingSummary, MessageBuilder
from advisory_cli.model.recipient import Recipient

_SAMPLES = 5
OnOutcome = Callable[[Delivery, Outcome], None]


def propose(order: Order, prepared: Prepared, parts: Parts, ledger: Ledger) -> Plan:
    """The plan of a send, or the fault that forbids one: BadConfig, BadData or NotAllowed, with its findings."""
    route, sender = way_out(parts)
    refuse(prepared.findings)
    advisory, roll = prepared.advisory, prepared.roll
    if advisory is None or roll is None:
        raise AssertionError("an advisory without findings has a roll")
    earlier = _earlier(ledger, parts, advisory)
    _refuse_changed_text(advisory, earlier, prepared, ledger)
    counts = roll.counts()
    rate = order.rate or parts.newsroom.rate
    finish = _finish(prepared.now, counts.get(Standing.SEND, 0), rate)
    findings = (*prepared.findings, *check_pace(advisory, finish=finish, now=prepared.now))
    findings += check_empty(listed=sum(counts.values()), to_send=counts.get(Standing.SEND, 0))
    refuse(findings)
    return Plan(
        mailing=_mailing(_next_id(ledger, advisory), prepared, parts, advisory, sender),
        route=route,
        sender=sender,
        phase=Phase.EMBARGOED if advisory.embargo else Phase.OPEN,
        now=prepared.now,
        zone=parts.newsroom.zone or "UTC",
        counts=counts,
        by_language=roll.by_language(),
        by_list=roll.by_list(),
        samples={standing: tuple(roll.entries(standing, limit=_SAMPLES)) for standing in counts},
        embargo=advisory.embargo,
        rate=rate,
        finish=finish,
        findings=findings,
        skipped_rows=prepared.skipped_rows,
        full_renders=prepared.composer.full_renders if prepared.composer else 0,
        tested_at=ledger.last_test(prepared.digest),
        limit=order.limit,
    )


def _earlier(ledger: Ledger, parts: Parts, advisory: Advisory) -> list[MailingSummary]:
    """Mailings of this very revision, newest first."""
    wanted = (parts.newsroom.realm, advisory.id, advisory.revision)
    return [
        one for one in ledger.mailings() if (one.mailing.realm, one.mailing.advisory_id, one.mailing.revision) == wanted
    ]


def _refuse_changed_text(advisory: Advisory, earlier: list[MailingSummary], prepared: Prepared, ledger: Ledger) -> None:
    """A revision that somebody may have has one text for ever."""
    settled = (State.ACCEPTED, State.IN_DOUBT, State.CLAIMED)
    for one in earlier:
        gone = sum(one.counts.get(state, 0) for state in settled)
        same = one.mailing.content_digest == prepared.digest or _only_lifted(one.mailing, prepared, ledger)
        if gone and not same:
            raise BadData(
                f"The text has changed since {gone} people were sent revision {advisory.revision} of it"
                f" (mailing {one.mailing.id}).",
                remedy=f"Write `revision: {advisory.revision + 1}` into the file. Who has an earlier revision is left"
                " out then, unless you say --again.",
            )


def _only_lifted(mailing: Mailing, prepared: Prepared, ledger: Ledger) -> bool:
    """Whether nothing changed but that the embargo is over: those who were held get what was meant for them."""
    if mailing.embargo_until is None or mailing.embargo_until > prepared.now or prepared.composer is None:
        return False
    if prepared.advisory is None or prepared.advisory.embargo is not None:
        return False
    frozen = unpack_head(ledger.piece(mailing.id, Phase.OPEN, -1))
    return frozen.digest == prepared.composer.head(Phase.OPEN).digest


def _finish(now: datetime, count: int, rate: Rate | None) -> datetime | None:
    if rate is None or count < 2:
        return None
    return now + timedelta(seconds=(count - 1) * rate.gap)


def _next_id(ledger: Ledger, advisory: Advisory) -> str:
    """The advisory's id and a running number: short enough to type after `stop`."""
    taken = {one.mailing.id for one in ledger.mailings()}
    return next(name for name in (f"{advisory.id}.{number}" for number in count(1)) if name not in taken)


def _mailing(mailing_id: str, prepared: Prepared, parts: Parts, advisory: Advisory, sender: Mailbox) -> Mailing:
    composer = prepared.composer
    if composer is None:
        raise AssertionError("an advisory without findings has been composed")
    phase = Phase.EMBARGOED if advisory.embargo else Phase.OPEN
    return Mailing(
        id=mailing_id,
        realm=parts.newsroom.realm,
        advisory_id=advisory.id,
        revision=advisory.revision,
        subject=composer.head(phase).subject,
        language=advisory.language,
        content_digest=prepared.digest,
        planned_at=prepared.now,
        sender_domain=sender.domain,
        source=str(advisory.source or ""),
        lists=prepared.lists,
        embargo_until=advisory.embargo.until.instant if advisory.embargo else None,
    )


def expect(plan: Plan, number: int) -> None:
    """Refuse when the plan is not as large as the caller thinks."""
    if plan.to_send != number:
        raise BadData(
            f"--expect says {number}, but {plan.to_send} messages would leave. Nothing was sent.",
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
) -> Tally:
    """Freeze the mailing and deliver it; who was tried before gets the very bytes of that time."""
    if prepared.roll is None:
        raise AssertionError("a plan has a roll")
    if not plan.to_send and not plan.counts.get(Standing.HELD, 0):
        return Tally()
    ledger.freeze(plan.mailing, prepared.roll, prepared.now)
    if not plan.to_send:
        return Tally()
    tally = deliver(
        plan.mailing.id,
        ledger=ledger,
        transport=parts.transport(rehearse),
        builder=FrozenBuilder(parts, ledger),
        clock=parts.clock,
        rate=None if rehearse else plan.rate,
        on_outcome=on_outcome,
        interrupted=interrupted,
    )
    if tally.accepted and not rehearse:
        _archive(plan, prepared, parts, ledger)
    return tally


class FrozenBuilder:
    """Builds each delivery from the mailing that its text was frozen in: ports.MessageBuilder."""

    def __init__(self, parts: Parts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        self._builders: dict[str, MessageBuilder] = {}

    def build(self, delivery: Delivery) -> Message:
        """The message, byte-identical at every call."""
        name = delivery.frozen_in
        if name not in self._builders:
            pieces = partial(self._ledger.piece, name)
            self._builders[name] = self._parts.builder(pieces, self._ledger.newsroom_key, "")
        return self._builders[name].build(delivery)


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
