"""Delivering what was frozen: the same bytes at every call, whatever became of the files. Without a person leave
deferred deliveries, mailings whose time has come, and second waves; no list is read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from advisory_cli.actions.context import Parts
from advisory_cli.actions.preflight.preconditions import refuse_moved, way_out
from advisory_cli.actions.sending.archive import keep_copies
from advisory_cli.actions.sending.observer import OnOutcome
from advisory_cli.deliver.retry import Policy
from advisory_cli.deliver.worker import deliver
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.mailing.delivery import Delivery, Mailing, Message, Outcome, State, Verdict
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.provider_limits import NOTHING, limits_for
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.ports.transport import MessageBuilder
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Rate
from advisory_cli.read.settings.values import rate


def deliver_frozen(
    mailing: Mailing,
    parts: Parts,
    ledger: Ledger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    expected: int,
    rehearse: bool = False,
    unattended: bool = False,
) -> Tally:
    """Deliver what is due of one mailing, at the pace it was planned with, each in the edition of the moment. Whoever
    stays for the rest does so without the ledger: sending/wait.py.
    """
    newsroom = parts.newsroom
    left: set[Phase] = set()
    refuse_moved(mailing, ledger, parts.clock.now())

    def note(delivery: Delivery, outcome: Outcome) -> None:
        if outcome.verdict is Verdict.ACCEPTED:
            left.add(delivery.phase)
        on_outcome(delivery, outcome)

    tally = deliver(
        mailing.id,
        ledger=ledger,
        transport=parts.transport(rehearse),
        builder=FrozenBuilder(parts, ledger),
        clock=parts.clock,
        limits=NOTHING if rehearse else limits_for(newsroom, _own_rate(mailing)),
        policy=Policy(hours=newsroom.retry_hours, refusals_in_a_row=newsroom.refusals_in_a_row),
        on_outcome=note,
        interrupted=interrupted,
        expected=expected,
        unattended=unattended,
        not_after=mailing.not_after,
    )
    return tally if rehearse else _with_copies(tally, mailing, left, parts, ledger)


def _with_copies(tally: Tally, mailing: Mailing, left: set[Phase], parts: Parts, ledger: Ledger) -> Tally:
    """The tally, with the trouble of a copy that could not be filed."""
    try:
        keep_copies(mailing, left, parts, ledger)
    except CannotWrite as fault:
        return replace(tally, trouble=tally.trouble or f"The office's own copy is missing: {fault.message}")
    return tally


def _own_rate(mailing: Mailing) -> Rate | None:
    """The --rate that the mailing was planned with."""
    options = mailing.options
    return rate(options[options.index("--rate") + 1]) if "--rate" in options else None


class AheadClock:
    """A clock that shows a later time, for rehearsing what will happen then."""

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        self._clock = clock
        self._ahead = ahead

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self._clock.now() + self._ahead

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._clock.sleep(seconds)


class FrozenBuilder:
    """Builds each delivery from the mailing that its text was frozen in: model.ports.transport.MessageBuilder."""

    def __init__(self, parts: Parts, ledger: Ledger) -> None:
        self._parts = parts
        self._ledger = ledger
        self._builders: dict[str, MessageBuilder] = {}

    def build(self, delivery: Delivery) -> Message:
        """The message, byte-identical at every call."""
        builder = self._builders.get(delivery.frozen_in)
        if builder is None:
            pieces = partial(self._ledger.piece, delivery.frozen_in)
            builder = self._builders[delivery.frozen_in] = self._parts.builder(pieces, self._ledger.newsroom_key, "")
        return builder.build(delivery)


def waiting_alone(
    ledger: Ledger, parts: Parts, among: Sequence[MailingSummary], *, unattended: bool = True
) -> Iterator[tuple[MailingSummary, datetime]]:
    """Mailings of this newsroom's way out with deliveries that wait for nobody but time, and when the first is due. If
    not `unattended`, also those that a person has begun.
    """
    now = parts.clock.now()
    for one in among:
        if one.mailing.realm is parts.newsroom.realm:
            due = ledger.next_due(one.mailing.id, now=now, unattended=unattended)
            if due is not None:
                yield one, due


def missed(ledger: Ledger, parts: Parts, among: Sequence[MailingSummary]) -> Iterator[tuple[MailingSummary, int]]:
    """Mailings with people for whom it has just become too late, and how many; told once, since they are left out."""
    for one in among:
        if one.mailing.realm is parts.newsroom.realm and (count := ledger.too_late(one.mailing.id, parts.clock.now())):
            yield one, count


def deliver_due(
    one: MailingSummary,
    parts: Parts,
    ledger: Ledger,
    *,
    on_outcome: OnOutcome,
    interrupted: Callable[[], bool],
    unattended: bool = True,
) -> Tally:
    """Deliver what is due of one mailing without a person, or for one who stays with it."""
    way_out(parts)
    return deliver_frozen(
        one.mailing,
        parts,
        ledger,
        on_outcome=on_outcome,
        interrupted=interrupted,
        expected=sum(one.counts.get(state, 0) for state in (State.PLANNED, State.HELD)),
        unattended=unattended,
    )
