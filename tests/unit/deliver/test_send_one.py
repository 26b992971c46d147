"""One message by itself: it always comes to an end, and never leaves twice."""

from collections.abc import Callable, Sequence

import pytest

from advisory_cli.deliver.dry_run import DryRunTransport
from advisory_cli.deliver.send_one import send_one
from advisory_cli.model.errors import AdvisoryError, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, TransportResult, Verdict
from advisory_cli.model.press.newsroom import Realm
from tests.contract.transport_contract import allowed, forbidden, message, never


class Moody(DryRunTransport):
    """A rehearsal whose server hangs up under the first messages, and answers as it is told."""

    def __init__(self, *, hangs_up: int = 0, answer: Verdict = Verdict.ACCEPTED) -> None:
        super().__init__(Realm.LIVE)
        self.hangs_up = hangs_up
        self.answer = answer
        self.offered = 0
        self.fault: AdvisoryError | None = None

    @property
    def trouble(self) -> AdvisoryError | None:  # type: ignore[override]
        """As it was set."""
        return self.fault

    @property
    def room(self) -> int:
        """None in trouble."""
        return 0 if self.fault else super().room

    def open(self, expected: int = 1) -> None:
        """Not where it is told so."""
        if self.fault:
            raise self.fault
        super().open(expected)

    def offer(self, handle: int, message: Message, *, before_commit: Callable[[], bool]) -> None:
        """Counted."""
        self.offered += 1
        super().offer(handle, message, before_commit=allowed if self.offered <= self.hangs_up else before_commit)

    def collect(self, seconds: float) -> Sequence[TransportResult]:
        """The answer, or none."""
        outcome = None if self.offered <= self.hangs_up else Outcome(verdict=self.answer, reply="as told")
        return [
            TransportResult(handle=each.handle, outcome=each.outcome and outcome) for each in super().collect(seconds)
        ]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_was_said_is_told(verdict: Verdict) -> None:
    """A tester who was refused would be told that the message is on its way."""
    transport = Moody(answer=verdict)
    assert send_one(transport, message()).verdict is verdict
    assert transport.offered == 1


def test_one_that_came_back_is_offered_once_more() -> None:
    """A server that hung up in the silence between two tests would end the trial."""
    transport = Moody(hangs_up=1)
    assert send_one(transport, message()).verdict is Verdict.ACCEPTED
    assert transport.offered == 2


def test_and_not_for_ever() -> None:
    """A trial would never end."""
    transport = Moody(hangs_up=99)
    outcome = send_one(transport, message())
    assert (outcome.verdict, transport.offered) == (Verdict.DEFERRED, 2)
    assert outcome.reply


@pytest.mark.parametrize("fault", [TryLater("The server is away."), NotAllowed("The password is wrong.")])
def test_trouble_is_told_in_its_own_words(fault: AdvisoryError) -> None:
    """Nobody would know why no test arrives."""
    transport = Moody()
    transport.fault = fault
    outcome = send_one(transport, message(), before_commit=never)
    assert (outcome.verdict, outcome.reply) == (Verdict.DEFERRED, fault.message)


def test_a_closed_way_out_is_opened() -> None:
    """A trial would wait for room that never comes."""
    transport = DryRunTransport(Realm.PRACTICE)
    assert transport.room == 0
    assert send_one(transport, message()).verdict is Verdict.ACCEPTED


def test_what_is_forbidden_does_not_leave() -> None:
    """A no of the ledger would be overruled by the second offer."""
    assert send_one(Moody(), message(), before_commit=forbidden).verdict is Verdict.DEFERRED
