"""Function that sends a mailing: takes its deliveries (claims them), sends their messages, and records the outcomes."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from advisory_cli.deliver.rate_limiter import PaceDecision, RateLimiter
from advisory_cli.deliver.recorder import Outcomes
from advisory_cli.deliver.retry import Policy
from advisory_cli.model.errors import AdvisoryError, TryLater
from advisory_cli.model.mailing.delivery import Delivery, Outcome, TransportResult
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.provider_limits import NOTHING, Limits
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Dispatch, Permission, RateLimits
from advisory_cli.model.ports.transport import MessageBuilder, Transport
from advisory_cli.model.press.edition import Phase

SLICE = 0.5  # seconds after which a wish to stop is noticed at the latest
BATCH = 80  # most deliveries taken from the ledger by one claim
_LAST_WAIT = 660.0  # seconds for answers to what is past its commit point: the server has 600 (RFC 5321 4.5.3.2.6)
_SLEEP_GAP = timedelta(minutes=15)  # longer than any wait for a server: whoever was away so long was asleep
_LONG = timedelta(hours=1)  # a limit that lets nothing leave for so long is not waited for

STANDARD = Policy()


class DeliveryQueue(Dispatch, RateLimits, Protocol):
    """Protocol of the ledger as deliver() uses it: claims and outcomes (Dispatch), and counts for limits (RateLimits).

    The methods are those of the two base classes.
    """


def deliver(  # noqa: PLR0913  (the contract between the rooms; each is one part)
    mailing_id: str,
    *,
    ledger: DeliveryQueue,
    transport: Transport,
    builder: MessageBuilder,
    clock: Clock,
    on_outcome: Callable[[Delivery, Outcome], None],
    interrupted: Callable[[], bool],
    limits: Limits = NOTHING,
    policy: Policy = STANDARD,
    expected: int = 1,
    unattended: bool = False,
    before_claim: Callable[[], None] = lambda: None,
) -> Tally:
    """Send the due deliveries of one mailing until none is due or the run must end. Return the counts of the run.

    - `builder` makes the messages. `transport` is opened here, and closed in every case.
    - `limits`: the limits of speed, by default none. `policy`: how long deferred deliveries are tried again.
    - `expected`: about how many deliveries are due.
    - `unattended`: no person is present. Then only deliveries leave that were tried before, or that were planned to
      leave by themselves.
    - `before_claim` is called without arguments before deliveries are taken from the ledger.
    - `on_outcome` is called with each delivery and its recorded outcome.
    - `interrupted` is called often, and ends the run when it returns True.
    Right before each message's commit point, the write that cannot be taken back, embargo, deadline, stop, newer text
    and opt-out are checked again. A message that may not leave then is given back to the ledger. The fields `waiting`,
    `late` and `overtaken` of the result stay 0, for the caller to fill in.
    When the server goes away during the run, nothing is raised, and `trouble` of the result says why the run ended.
    When the transport cannot be opened, its exception (such as TryLater) passes to the caller, and no delivery is
    taken.
    An exception of `builder`, `ledger` or one of the functions passes to the caller too. Before that, the answers to
    messages past their commit point are awaited and recorded, and the other deliveries are given back.
    """
    worker = _Worker(
        mailing_id=mailing_id,
        ledger=ledger,
        transport=transport,
        builder=builder,
        clock=clock,
        rate_limiter=RateLimiter(limits, ledger) if limits.overall or limits.per_domain else None,
        outcomes=Outcomes(ledger=ledger, clock=clock, policy=policy, on_outcome=on_outcome),
        interrupted=interrupted,
        unattended=unattended,
        before_claim=before_claim,
    )
    try:
        transport.open(expected)
        worker.run()
    finally:
        transport.close()
    return worker.outcomes.tally()


@dataclass(slots=True, eq=False)
class _InFlight:
    """Message handed to the transport. `begun`: the ledger knows that the message may have arrived."""

    delivery: Delivery
    begun: bool = False
    opted_out: bool = False
    late: bool = False  # its time to leave was over at the last moment
    overtaken: bool = False  # the embargo ended while it was in hand


@dataclass(slots=True, kw_only=True)
class _Worker:
    """State of one call of `deliver`."""

    mailing_id: str
    ledger: DeliveryQueue
    transport: Transport
    builder: MessageBuilder
    clock: Clock
    rate_limiter: RateLimiter | None
    outcomes: Outcomes
    interrupted: Callable[[], bool]
    unattended: bool
    before_claim: Callable[[], None]
    _waiting: deque[Delivery] = field(default_factory=deque)  # claimed, and not offered yet
    _in_flight: dict[int, _InFlight] = field(default_factory=dict)
    _collected: deque[TransportResult] = field(default_factory=deque)  # collected, and not noted yet
    _last_offered: Delivery | None = None
    _nothing_due: bool = False  # nothing was due when last asked
    _last_checked: datetime | None = None  # when time was last looked at
    _ending: bool = False

    def run(self) -> None:
        """Run the loop until nothing is due or something ends the run. Release unsent deliveries at the end."""
        try:
            while self._step():
                pass
        except Exception:
            self._drain()
            raise
        finally:
            self._release_unsent()

    def _step(self) -> bool:
        """Offer deliveries that may leave and collect results. Return False at the end of the run."""
        self._check_for_end()
        if not self._ending:
            self._offer_claimed()
        if self._in_flight:
            self._collected.extend(self.transport.collect(SLICE))
            self._note_all()
            return True
        return not self._ending and self._wait_for_time()

    def _check_for_end(self) -> None:
        """Check whether something ends the run.

        If so, recall the transport, which finishes the messages that have begun.
        """
        if self.interrupted():
            self.outcomes.interrupted = True
        self._notice_sleep()
        if fault := self.transport.trouble:
            passing = isinstance(fault, TryLater)
            words = fault.message if passing else f"{fault.message} {fault.remedy}".rstrip()  # a person has to act
            self.outcomes.end(words, forbidden=not passing)
        outcomes = self.outcomes
        if not self._ending and (outcomes.interrupted or outcomes.stopped or outcomes.overtaken or outcomes.trouble):
            self._ending = True
            self.transport.recall()

    # --- out ---

    def _offer_claimed(self) -> None:
        while self.transport.room > 0 and (delivery := self._next()) is not None:
            if self._overtaken(delivery) or self._late(delivery):
                self._reclaim(self._waiting.popleft())
                continue
            decision = self.rate_limiter.decide(delivery, self.clock.now()) if self.rate_limiter else PaceDecision.NOW
            if decision is PaceDecision.WAIT:
                break
            self._waiting.popleft()
            if decision is PaceDecision.NOW:
                self._offer(delivery)
        if self.rate_limiter and (later := self.rate_limiter.pop_postponed()):
            self.ledger.postpone(later, now=self.clock.now())
            self._nothing_due = False

    def _next(self) -> Delivery | None:
        """Return the first claimed delivery, and claim more when none is left. Return None when nothing is due.

        A claim is no larger than what may leave in a moment, because claimed deliveries are in doubt after a power
        loss.
        """
        if not self._waiting and not self._nothing_due:
            pace = self.rate_limiter.per_second if self.rate_limiter else None
            most = BATCH if pace is None else max(1, min(BATCH, pace))
            self.before_claim()
            now = self.clock.now()
            claimed = self.ledger.claim(self.mailing_id, limit=most, now=now, unattended=self.unattended)
            self._waiting.extend(claimed)
            self._nothing_due = not claimed
        return self._waiting[0] if self._waiting else None

    def _offer(self, delivery: Delivery) -> None:
        in_flight = _InFlight(delivery)
        self._in_flight[delivery.id] = in_flight
        self._last_offered = delivery
        try:
            message = self.builder.build(delivery)
            self.outcomes.sender = message.mail_from
            self.transport.offer(delivery.id, message, before_commit=partial(self._may_commit, in_flight))
        except Exception:
            if not in_flight.begun:
                self._waiting.appendleft(self._in_flight.pop(delivery.id).delivery)
            raise

    def _overtaken(self, delivery: Delivery) -> bool:
        """Tell whether the embargo makes the delivery's edition the wrong one: barred after its end, or open before."""
        end = delivery.embargo_end
        return end is not None and (delivery.phase is Phase.OPEN) is not (self.clock.now() >= end)

    def _late(self, delivery: Delivery) -> bool:
        """Tell whether the delivery's time limit is over."""
        return delivery.until is not None and self.clock.now() > delivery.until

    def _notice_sleep(self) -> None:
        """Note a gap of over 15 minutes since the last look at the clock: the computer or this process was asleep."""
        now = self.clock.now()
        if self._last_checked is not None and now - self._last_checked > _SLEEP_GAP:
            self.outcomes.slept = (self._last_checked, now)
        self._last_checked = now

    def _reclaim(self, delivery: Delivery) -> None:
        """Give a delivery back to the ledger.

        The next claim brings the right edition, or leaves a late delivery there.
        """
        self.ledger.release([delivery], now=self.clock.now())
        self._nothing_due = False

    def _may_commit(self, in_flight: _InFlight) -> bool:
        """Decide at the commit point whether a message may leave.

        When it may, the ledger notes that it may have arrived.
        A stop, a newer text or an opt-out that another process has just recorded still counts. The transport asks a
        second time only when the server has not taken what left the first time.
        """
        self._mark_not_taken(in_flight)
        if self._overtaken(in_flight.delivery):
            in_flight.overtaken = True
            return False
        if self._late(in_flight.delivery):
            in_flight.late = True
            return False
        match self.ledger.check_allowed(in_flight.delivery):
            case Permission.STOPPED:
                self.outcomes.stopped = True
            case Permission.OVERTAKEN:
                self.outcomes.overtaken = True
            case Permission.OPTED_OUT:
                in_flight.opted_out = True
            case Permission.GO:
                self.ledger.mark_committing(in_flight.delivery)
                in_flight.begun = True
        return in_flight.begun

    def _mark_not_taken(self, in_flight: _InFlight) -> None:
        """Note in the ledger that a message which has begun was not taken, so that it is no doubt."""
        if in_flight.begun:
            self.ledger.mark_not_taken(in_flight.delivery)
            in_flight.begun = False

    # --- back ---

    def _note_all(self) -> None:
        while self._collected:
            self._note(self._collected.popleft())

    def _note(self, result: TransportResult) -> None:
        in_flight = self._in_flight.pop(result.handle)
        outcome = result.outcome
        if outcome is None:
            self._mark_not_taken(in_flight)
        if outcome is None and in_flight.opted_out:
            self.outcomes.left_out += 1
            self.ledger.release([in_flight.delivery], now=self.clock.now())
        elif outcome is None and (in_flight.overtaken or in_flight.late):
            self._reclaim(in_flight.delivery)
        elif outcome is None:
            self._waiting.appendleft(in_flight.delivery)
        elif outcome.about_sender:
            if not self.outcomes.refuse_sender(in_flight.delivery, outcome, begun=in_flight.begun):
                self._waiting.appendleft(in_flight.delivery)
        else:
            self.outcomes.record(in_flight.delivery, outcome)

    # --- nothing in hand ---

    def _wait_for_time(self) -> bool:
        """Wait a moment for the next delivery that may leave. Return False when none is worth waiting for."""
        now, until = self.clock.now(), self._next_time()
        if self._stopped_meanwhile() or (until is None and not self._waiting):
            return False
        if until is not None and self._waiting and until - now > _LONG:
            words = f"The mail server's limit is reached. The next message may be sent at {until:%Y-%m-%d %H:%M} UTC."
            self.outcomes.end(words)
            return False
        if until is None or (until <= now and not self.transport.room):
            self.transport.collect(SLICE)  # it has no room, and nothing in hand: a connection comes, or a pause ends
        elif until > now:
            self.clock.sleep(min((until - now).total_seconds(), SLICE))
            self.transport.collect(0)
        self._nothing_due = self._nothing_due and until is not None and self.clock.now() < until
        return True

    def _next_time(self) -> datetime | None:
        """Return when the next delivery that this run waits for may leave.

        Return None without such a delivery or limit.
        """
        if self._waiting:
            return self.rate_limiter.not_before if self.rate_limiter else None
        due = self.ledger.next_due(self.mailing_id, now=self.clock.now(), unattended=self.unattended)
        later = self.rate_limiter.last_postponed if self.rate_limiter else None
        by_limit = later is not None and due is not None and due <= later
        return due if due is not None and (by_limit or due <= self.clock.now()) else None

    def _stopped_meanwhile(self) -> bool:
        """Tell whether the mailing was stopped, or overtaken by a newer text.

        Such a mailing has nothing due, so that a run that waits long would otherwise notice late.
        """
        last = self._waiting[0] if self._waiting else self._last_offered
        permission = self.ledger.check_allowed(last) if last is not None else Permission.GO
        self.outcomes.stopped, self.outcomes.overtaken = (
            permission is Permission.STOPPED,
            permission is Permission.OVERTAKEN,
        )
        return self.outcomes.stopped or self.outcomes.overtaken

    # --- the end ---

    def _drain(self) -> None:
        """Record the answers to messages past their commit point, so that a fault in this loop makes no doubts."""
        self._note_what_can_be()
        with suppress(Exception):
            self.transport.recall()
            until = self.clock.monotonic() + _LAST_WAIT
            while self.transport.in_hand and self.clock.monotonic() < until:
                self._collected.extend(self.transport.collect(SLICE))
                self._note_what_can_be()

    def _note_what_can_be(self) -> None:
        while self._collected:
            with suppress(Exception):
                self._note(self._collected.popleft())

    def _release_unsent(self) -> None:
        """Give unsent deliveries back to be planned again.

        The ledger calls a message in doubt that may have arrived and got no answer.
        """
        left = [*self._waiting, *(in_flight.delivery for in_flight in self._in_flight.values())]
        self._waiting.clear()
        self._in_flight.clear()
        with suppress(AdvisoryError):  # recover() settles it at the next start
            self.ledger.release(left, now=self.clock.now())
