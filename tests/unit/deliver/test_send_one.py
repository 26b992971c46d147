"""One message by itself: it always comes to an end, and never leaves twice."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from advisory_cli.deliver.dry_run import DryRunTransport
from advisory_cli.deliver.maildir import MaildirTransport
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
def test_send_one_returns_the_verdict_when_the_server_answers(verdict: Verdict) -> None:
    """The verdict of the server is returned after one offer.

    Otherwise a refused tester would be told that the message is on its way.
    """
    transport = Moody(answer=verdict)
    assert send_one(transport, message()).verdict is verdict
    assert transport.offered == 1


def test_send_one_offers_once_more_when_a_message_comes_back() -> None:
    """A message that came back without an answer is offered once more.

    Otherwise a server that hung up in the silence between two tests would end the trial.
    """
    transport = Moody(hangs_up=1)
    assert send_one(transport, message()).verdict is Verdict.ACCEPTED
    assert transport.offered == 2


def test_send_one_defers_when_a_message_comes_back_twice() -> None:
    """A message that comes back twice is deferred with a reply, else a trial would never end."""
    transport = Moody(hangs_up=99)
    outcome = send_one(transport, message())
    assert (outcome.verdict, transport.offered) == (Verdict.DEFERRED, 2)
    assert outcome.reply


@pytest.mark.parametrize("fault", [TryLater("The server is away."), NotAllowed("The password is wrong.")])
def test_send_one_defers_in_the_words_of_the_trouble_when_the_server_is_shut(fault: AdvisoryError) -> None:
    """A message is deferred in the words of the trouble that stops it, else nobody would know why no test arrives."""
    transport = Moody()
    transport.fault = fault
    outcome = send_one(transport, message(), before_commit=never)
    assert (outcome.verdict, outcome.reply) == (Verdict.DEFERRED, fault.message)


def test_send_one_opens_the_transport_when_it_is_closed() -> None:
    """A closed transport is opened first, else a trial would wait for room that never comes."""
    transport = DryRunTransport(Realm.PRACTICE)
    assert transport.room == 0
    assert send_one(transport, message()).verdict is Verdict.ACCEPTED


def test_send_one_defers_when_the_ledger_forbids_the_message(tmp_path: Path) -> None:
    """A message that is forbidden before its commit is deferred at both offers and nothing of it leaves.

    Otherwise a no of the ledger would be overruled by the second offer.
    """
    moody = Moody()
    assert send_one(moody, message(), before_commit=forbidden).verdict is Verdict.DEFERRED
    assert moody.offered == 2
    maildir = MaildirTransport(tmp_path)
    assert send_one(maildir, message(), before_commit=forbidden).verdict is Verdict.DEFERRED
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert send_one(maildir, message()).verdict is Verdict.ACCEPTED
    assert len(list((tmp_path / "new").iterdir())) == 1
