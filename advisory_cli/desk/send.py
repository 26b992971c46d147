"""Sending: the plan a person sees, and what happens once they agree."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from advisory_cli.desk.trial import to_ourselves
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.delivery import Delivery, Mailing, Outcome, Standing, State
from advisory_cli.model.edition import Phase
from advisory_cli.model.errors import BadData
from advisory_cli.model.newsroom import Mailbox, Rate
from advisory_cli.model.plan import Plan, Tally
from advisory_cli.model.ports import Ledger, MailingSummary, Pieces

_SAMPLES = 5
OnOutcome = Callable[[Delivery, Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan, with what carrying it out needs. `rest`: older mailings of this text that have messages to try again."""

    plan: Plan
    rest: tuple[str, ...] = ()
    rest_due: int = 0

    @property
    def total(self) -> int:
        """How many messages leave if this is confirmed; the number a person types."""
        return self.plan.to_send + self.rest_due


def propose(order: Order, prepared: Prepared, parts: Parts, ledger: Ledger) -> Proposal:
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
    rest = [one for one in earlier if one.mailing.stopped_at is None and one.mailing.content_digest == prepared.digest]
    due = {one.mailing.id: _due(ledger, one.mailing.id, prepared.now) for one in rest}
    findings = (*prepared.findings, *check_pace(advisory, finish=finish, now=prepared.now))
    findings += check_empty(listed=sum(counts.values()), to_send=counts.get(Standing.SEND, 0))
    refuse(findings)
    plan = Plan(
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
        resumes=any(due.values()),
        limit=order.limit,
    )
    return Proposal(plan=plan, rest=tuple(key for key, number in due.items() if number), rest_due=sum(due.values()))


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


def _due(ledger: Ledger, mailing_id: str, now: datetime) -> int:
    """Messages tried before, and to be tried again now."""
    rows = ledger.rows(mailing_id, states=(State.PLANNED,))
    return sum(1 for row in rows if row.attempts and (row.retry_at is None or row.retry_at <= now))


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


def expect(proposal: Proposal, number: int) -> None:
    """Refuse when the plan is not as large as the caller thinks."""
    if proposal.total != number:
        raise BadData(
            f"--expect says {number}, but {proposal.total} messages would leave. Nothing was sent.",
            remedy="Look at the plan: advisory send … --dry-run",
        )


def carry_out(
    proposal: Proposal,
    prepared: Prepared,
    parts: Parts,
    ledger: Ledger,
    *,
    rehearse: bool,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
) -> Tally:
    """Freeze the mailing and deliver it, then what earlier mailings of this text have to try again."""
    if prepared.roll is None:
        raise AssertionError("a proposal has a roll")
    plan, transport = proposal.plan, parts.transport(rehearse)
    wanted = list(proposal.rest)
    if plan.to_send or plan.counts.get(Standing.HELD, 0):
        ledger.freeze(plan.mailing, prepared.roll, prepared.now)
        wanted.insert(0, plan.mailing.id)
    tally = Tally()
    for mailing_id in wanted:
        done = deliver(
            mailing_id,
            ledger=ledger,
            transport=transport,
            builder=parts.builder(_frozen(ledger, mailing_id), ledger.newsroom_key, ""),
            clock=parts.clock,
            rate=None if rehearse else plan.rate,
            on_outcome=on_outcome,
            interrupted=interrupted,
        )
        tally += done
        if done.stopped or done.interrupted or done.trouble:
            break
    if tally.accepted and not rehearse:
        _archive(plan, parts, ledger)
    return tally


def _frozen(ledger: Ledger, mailing_id: str) -> Pieces:
    return lambda phase, number: ledger.piece(mailing_id, phase, number)


def _archive(plan: Plan, parts: Parts, ledger: Ledger) -> None:
    """The office's own copy: the edition as frozen, addressed to the office and to nobody else."""
    if parts.newsroom.archive is None or not plan.to_send:
        return
    copy = to_ourselves(plan.sender.address, phase=plan.phase, variant=0, now=plan.now)
    builder = parts.builder(_frozen(ledger, plan.mailing.id), ledger.newsroom_key, "")
    store(parts.newsroom.archive, builder.build(copy).content)


def with_waiting(tally: Tally, ledger: Ledger, proposal: Proposal) -> Tally:
    """The tally, with what this advisory still has to do and what is in doubt after all its runs."""
    mailing = proposal.plan.mailing
    waiting = doubts = 0
    for one in ledger.mailings():
        same = one.mailing.advisory_id == mailing.advisory_id and one.mailing.realm == mailing.realm
        if same and one.mailing.revision == mailing.revision:
            waiting += one.counts.get(State.PLANNED, 0)
            doubts += one.counts.get(State.IN_DOUBT, 0)
    return replace(tally, waiting=waiting, in_doubt=doubts)
