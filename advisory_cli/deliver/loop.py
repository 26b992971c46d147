"""The delivery loop: claim a few, hand each over, note what became of it, and leave no doubt that can be avoided."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.deliver.pace import Pace
from advisory_cli.deliver.retry import settle
from advisory_cli.model.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.errors import AdvisoryError, NotAllowed, TryLater
from advisory_cli.model.newsroom import Rate
from advisory_cli.model.plan import Tally
from advisory_cli.model.ports import Clock, Dispatch, MessageBuilder, Permission, Transport

MOST_BREAKS = 3  # connections lost in a row before the server counts as gone


def deliver(  # noqa: PLR0913  (the contract between the rooms; each is one part)
    mailing_id: str,
    *,
    ledger: Dispatch,
    transport: Transport,
    builder: MessageBuilder,
    clock: Clock,
    rate: Rate | None,
    on_outcome: Callable[[Delivery, Outcome], None],
    interrupted: Callable[[], bool],
    batch: int = 32,
) -> Tally:
    """Send what is due of one mailing and say what happened; `waiting` is left to who can count.

    Raises what `transport.open` raises, before anything is claimed; a server that goes away later ends the run with
    `trouble` instead. Raises also what building, the ledger or `on_outcome` raises: what is claimed and unsent is given
    back first, and what was past its commit point without an answer is in doubt. Closes the transport.
    """
    run = _Run(
        mailing_id=mailing_id,
        ledger=ledger,
        transport=transport,
        builder=builder,
        clock=clock,
        pace=Pace(rate, clock),
        on_outcome=on_outcome,
        interrupted=interrupted,
    )
    try:
        transport.open()
        run.go(batch)
    finally:
        transport.close()
    return run.tally()


@dataclass(slots=True, kw_only=True)
class _Hand:
    """The message in hand: whether its commit point was noted, and what came of it."""

    delivery: Delivery
    begun: bool = False
    outcome: Outcome | None = None
    recorded: bool = False


class _Run:
    """One call of `deliver`."""

    def __init__(
        self,
        *,
        mailing_id: str,
        ledger: Dispatch,
        transport: Transport,
        builder: MessageBuilder,
        clock: Clock,
        pace: Pace,
        on_outcome: Callable[[Delivery, Outcome], None],
        interrupted: Callable[[], bool],
    ) -> None:
        self._mailing_id = mailing_id
        self._ledger = ledger
        self._transport = transport
        self._builder = builder
        self._clock = clock
        self._pace = pace
        self._on_outcome = on_outcome
        self._interrupted = interrupted
        self._counts: Counter[Verdict] = Counter()
        self._seen: dict[int, datetime | None] = {}  # deferred in this run until, or left out: not to be served again
        self._last: Delivery | None = None
        self._left_out = 0
        self._breaks = 0
        self._stopped = self._was_interrupted = False
        self._trouble, self._forbidden = "", False

    def tally(self) -> Tally:
        """What this run did."""
        return Tally(
            accepted=self._counts[Verdict.ACCEPTED],
            deferred=self._counts[Verdict.DEFERRED],
            refused=self._counts[Verdict.REFUSED],
            in_doubt=self._counts[Verdict.IN_DOUBT],
            left_out=self._left_out,
            stopped=self._stopped,
            interrupted=self._was_interrupted,
            trouble=self._trouble,
            forbidden=self._forbidden,
        )

    def go(self, most: int) -> None:
        """Batch after batch until nothing is due or something ends it."""
        size = self._pace.batch(most)
        while self._may_go_on() and (claimed := self._claim(size)):
            left = list(claimed)
            try:
                self._serve(left)
            except BaseException:
                with suppress(AdvisoryError):  # recover() settles it at the next start
                    self._ledger.release(left, now=self._clock.now())
                raise
            if left or self._ended():
                self._ledger.release(left, now=self._clock.now())

    def _ended(self) -> bool:
        return self._stopped or self._was_interrupted or bool(self._trouble)

    def _may_go_on(self) -> bool:
        """Asked with nothing claimed: a server that is gone costs no doubt."""
        if self._ended():
            return False
        if self._interrupted():
            self._was_interrupted = True
            return False
        try:
            if not self._transport.ready:
                self._transport.open()
        except (TryLater, NotAllowed) as fault:
            self._trouble, self._forbidden = fault.message, isinstance(fault, NotAllowed)
        return not self._trouble

    def _claim(self, size: int) -> Sequence[Delivery]:
        """New ones only: what was deferred in this run waits for another, even if its time came meanwhile."""
        now = self._clock.now()
        due_again = sum(at is not None and at <= now for at in self._seen.values())
        claimed = self._ledger.claim(self._mailing_id, limit=size + due_again, now=now)
        if not claimed and self._last is not None:  # a stopped mailing has nothing due either
            self._stopped = self._ledger.permission(self._last) is Permission.STOPPED
        if again := [each for each in claimed if each.id in self._seen]:
            self._ledger.release(again, now=now)
        return [each for each in claimed if each.id not in self._seen]

    def _serve(self, left: list[Delivery]) -> None:
        """Serve from the front of `left`; what stays in it is to be given back."""
        while left:
            if not self._pace.wait(self._interrupted):
                self._was_interrupted = True
                return
            match self._ledger.permission(left[0]):
                case Permission.STOPPED:
                    self._stopped = True
                    return
                case Permission.OPTED_OUT:
                    self._leave_out(left)
                case Permission.GO:
                    self._hand_over(left)
                    if self._trouble or not self._transport.ready:
                        return

    def _leave_out(self, left: list[Delivery]) -> None:
        self._seen[left[0].id] = None
        self._left_out += 1
        self._ledger.release(left[:1], now=self._clock.now())
        del left[0]

    def _hand_over(self, left: list[Delivery]) -> None:
        hand = _Hand(delivery=left[0])
        self._last = hand.delivery
        message = self._builder.build(hand.delivery)
        self._pace.leave()
        try:
            hand.outcome = self._transport.send(message, before_commit=lambda: self._begin(hand, left))
            if hand.outcome.about_sender:  # nobody of this list is to blame: all of them wait
                self._forbidden = hand.outcome.verdict is Verdict.REFUSED
                what = "refuses the sender" if self._forbidden else "takes nothing from this sender now"
                self._trouble = f"The server {what}: {hand.outcome.code} {hand.outcome.reply}"
                return
            self._record(hand)
        except BaseException:
            if hand.begun and not hand.recorded:
                with suppress(AdvisoryError):
                    self._record(hand)
            raise
        if not hand.begun:
            del left[0]
        self._watch(hand.outcome)
        self._on_outcome(hand.delivery, hand.outcome)

    def _begin(self, hand: _Hand, left: list[Delivery]) -> None:
        """From here on the delivery is never given back, only recorded."""
        hand.begun = True
        del left[0]
        try:
            self._ledger.begin(hand.delivery)
        except BaseException:  # the transport passes this on and never writes its dot
            left.insert(0, hand.delivery)
            hand.begun = False
            raise

    def _record(self, hand: _Hand) -> None:
        now = self._clock.now()
        answer = hand.outcome or Outcome(verdict=Verdict.IN_DOUBT, reply="interrupted while the server was answering")
        hand.outcome, retry_at = settle(hand.delivery, answer, now)
        self._ledger.record(hand.delivery, hand.outcome, now=now, retry_at=retry_at)
        hand.recorded = True
        if retry_at is not None:
            self._seen[hand.delivery.id] = retry_at
        self._counts[hand.outcome.verdict] += 1

    def _watch(self, outcome: Outcome) -> None:
        """A server that breaks off again and again would turn a whole list into deferrals or doubts."""
        self._breaks = 0 if self._transport.ready else self._breaks + 1
        if self._breaks >= MOST_BREAKS:
            self._trouble = f"The connection broke {self._breaks} times in a row; last: {outcome.reply}"
