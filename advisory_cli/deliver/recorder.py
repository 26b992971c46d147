"""Recorder of outcomes: stores each in the ledger, sets when a deferred one is tried again, and counts them."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.deliver.circuit_breaker import CircuitBreaker, ReplyGroup
from advisory_cli.deliver.retry import LAST_CALL, Policy, apply_retry_policy, retry_deadline, wait_after
from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.refusals import About, about
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Dispatch

_SAME_WORDS = "the server gave everybody this answer"
_OF_SENDER = "the server's answer is about who sends"


@dataclass(slots=True, kw_only=True)
class Outcomes:
    """Recorder of the outcomes of one run, for the ledger and for the run's tally (its numbers, and why it ended).

    Given by the caller:
    - `ledger` is written to by record(). `clock` gives the present time.
    - `policy` says how long a deferred delivery is tried again, and how many like answers end the run.
    - `on_outcome` is called with each delivery and its recorded outcome.
    Set by end(), which record() may call:
    - `trouble`: why the run has to end. "" means that it may go on.
    - `forbidden`: trying again later would not help.
    Set by the caller while the run goes on:
    - `stopped` (by a person), `overtaken` (by a newer text), `interrupted` (by a signal): the run ended for this
      reason.
    - `left_out`: the number of recipients who opted out during the run.
    - `slept`: the beginning and end of the last time this computer was asleep, None without any.
    - `sender`: the sender's address, "" until the first message is built.
    """

    ledger: Dispatch
    clock: Clock
    policy: Policy
    on_outcome: Callable[[Delivery, Outcome], None]  # called with each delivery and its recorded outcome
    sender: str = ""  # sender's address in the envelope. "" until the first message is built
    left_out: int = 0  # recipients who opted out after their delivery was claimed
    stopped: bool = False  # somebody stopped the mailing
    overtaken: bool = False  # a newer text of the advisory was planned
    interrupted: bool = False  # a signal asked the run to end
    trouble: str = ""
    forbidden: bool = False
    slept: tuple[datetime, datetime] | None = None  # begin and end of the last time this computer or process was asleep
    _counts: Counter[Verdict] = field(default_factory=Counter)
    _deferred: set[int] = field(default_factory=set)  # and not settled since
    _breaker: CircuitBreaker = field(init=False)

    def __post_init__(self) -> None:
        self._breaker = CircuitBreaker(self.policy.refusals_in_a_row)

    def record(self, delivery: Delivery, outcome: Outcome) -> None:
        """Record the outcome of one delivery attempt in the ledger, count it, and call `on_outcome`.

        `on_outcome` gets the delivery and the recorded outcome. This may differ from `outcome`: after `policy.hours`
        and three attempts, a deferral is recorded as a refusal. Any other deferral is recorded with the time of the
        next attempt.
        The run is ended, by setting `trouble`, in two cases: the server's answer is about the sender, or a
        CircuitBreaker concludes, from the same answer for many recipients, that it is about the sender. Deliveries
        refused by such answers are planned again, and do not count as refused.
        """
        subject = self._about(delivery, outcome)
        if subject in {About.SENDER, About.SENDER_NOW}:
            self._record_of_sender(delivery, outcome, subject)
            self.on_outcome(delivery, outcome)
            return
        now = self.clock.now()
        final, retry_at = apply_retry_policy(
            delivery, outcome, now, hours=self.policy.hours, randomness=_random_fraction()
        )
        self._note(delivery, final, now, retry_at)
        given_up = final is not outcome  # by our own patience, whatever was said
        if not given_up and (group := self._breaker.note(delivery, final, sender=self.sender)) is not None:
            self._end_on_like_replies(final, group)
        self.on_outcome(delivery, final)

    def _note(self, delivery: Delivery, final: Outcome, now: datetime, retry_at: datetime | None) -> None:
        until = retry_deadline(delivery, self.policy.hours) + LAST_CALL if retry_at is not None else None
        self.ledger.record(delivery, final, now=now, retry_at=retry_at, until=until)
        self._counts[final.verdict] += 1
        if final.verdict is Verdict.DEFERRED:
            self._deferred.add(delivery.id)
        else:
            self._deferred.discard(delivery.id)

    def _record_of_sender(self, delivery: Delivery, outcome: Outcome, subject: About) -> None:
        """Record an answer about the sender and end the run.

        A refused delivery is planned anew. A deferred one is tried again however late, because no reader is to blame.
        """
        now, refused = self.clock.now(), outcome.verdict is Verdict.REFUSED
        retry_at = None if refused else now + wait_after(delivery.attempt, randomness=_random_fraction())
        self._note(delivery, outcome, now, retry_at)
        if refused:
            self._requeue([delivery], _OF_SENDER)
        problem = "refuses the sender" if subject is About.SENDER else "accepts nothing from this sender now"
        self.end(f"The server {problem}: {_reply_text(outcome)}", forbidden=refused)

    def refuse_sender(self, delivery: Delivery, outcome: Outcome, *, begun: bool) -> bool:
        """End the run, by setting `trouble`, after an `outcome` that the transport marked as being about the sender.

        `begun` is True when the message has passed its commit point, after which it cannot be taken back. Then the
        outcome is recorded in the ledger, and a refused delivery is planned again. When `begun` is False, nothing is
        recorded, and the caller has to give the delivery back to the ledger.
        Return `begun` unchanged. `on_outcome` is not called.
        """
        refused = outcome.verdict is Verdict.REFUSED
        problem = "refuses the sender" if refused else "accepts nothing from this sender now"
        if outcome.code is not None:
            trouble = f"The server {problem}: {_reply_text(outcome)}"
        else:
            trouble = f"{'' if begun else 'Nothing was sent: '}{outcome.reply.rstrip('.')}."
        self.end(trouble, forbidden=refused)
        if begun:  # its content left with its envelope, and was refused with it
            now = self.clock.now()
            self.ledger.record(delivery, outcome, now=now, retry_at=None if refused else now)
            if refused:
                self.ledger.requeue([delivery], now=now, why=_OF_SENDER)
        return begun

    def end(self, trouble: str, *, forbidden: bool = False) -> None:
        """Note that the run has to end. `trouble` is the reason, as a sentence.

        `forbidden` means that trying again later would not help. Only the first call counts: later ones change
        nothing.
        """
        if not self.trouble:
            self.trouble, self.forbidden = trouble, forbidden

    def tally(self) -> Tally:
        """Return the numbers of messages by outcome, and the reason why the run ended.

        The fields `waiting`, `late` and `overtaken` of the Tally are 0, for the caller to fill in.
        """
        return Tally(
            accepted=self._counts[Verdict.ACCEPTED],
            deferred=len(self._deferred),
            refused=self._counts[Verdict.REFUSED],
            in_doubt=self._counts[Verdict.IN_DOUBT],
            left_out=self.left_out,
            stopped=self.stopped,
            interrupted=self.interrupted,
            trouble=self.trouble,
            forbidden=self.forbidden,
            slept=self.slept,
        )

    def _end_on_like_replies(self, last: Outcome, group: ReplyGroup) -> None:
        """End the run because many like answers are about the sender.

        Recipients refused by these answers are planned anew.
        """
        refused = last.verdict is Verdict.REFUSED
        members = group.take_members()
        if refused:
            self._requeue(members, _SAME_WORDS)
        count = f"{group.count} in a row" if group.count == group.asked else f"{group.count} of {group.asked}"
        self.end(f"The server gave {count} the same answer: {_reply_text(last)}", forbidden=refused)

    def _about(self, delivery: Delivery, outcome: Outcome) -> About:
        """Judge whom an answer is about. Return UNSAID for an acceptance, a doubt or no answer.

        UNSAID stands also for a server that has named a time to come back, because the run then waits for that time.
        """
        judged = outcome.verdict in {Verdict.DEFERRED, Verdict.REFUSED}
        if outcome.code is None or not judged or outcome.not_before is not None:
            return About.UNSAID
        return about(outcome.code, outcome.reply, sender=self.sender, reader=delivery.address)

    def _requeue(self, members: list[Delivery], why: str) -> None:
        self.ledger.requeue(members, now=self.clock.now(), why=why)
        self._counts[Verdict.REFUSED] -= len(members)


def _random_fraction() -> float:
    return random.random()  # noqa: S311  no secret


def _reply_text(outcome: Outcome) -> str:
    return f"{outcome.code} {outcome.reply}" if outcome.code is not None else outcome.reply
