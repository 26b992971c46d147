"""When the same answer over and over is not about the recipients."""

from collections.abc import Sequence

import pytest

from advisory_cli.deliver.circuit_breaker import Streak
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from tests.delivery_makers import delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT

SPAM = Outcome(verdict=Verdict.REFUSED, code=554, reply="5.7.1 Message rejected as spam")


def refusal(reply: str, code: int = 550) -> Outcome:
    """For good."""
    return Outcome(verdict=Verdict.REFUSED, code=code, reply=reply)


def ends(outcomes: Sequence[Outcome], most: int = 3) -> list[int]:
    """After which of these, counted from 1, the row is too long."""
    streak = Streak(most)
    return [number for number, each in enumerate(outcomes, 1) if streak.note(delivery(number), each)]


def test_a_row_of_the_same() -> None:
    """A server that takes the text for spam would refuse a whole list for good."""
    assert ends([SPAM] * 3) == [3]
    assert ends([DEFERRED] * 3) == [3]


def test_its_members_are_those_of_the_row() -> None:
    """Somebody who was refused for a reason of their own would be taken back with the others."""
    streak = Streak(3)
    for number, each in enumerate([refusal("5.7.1 nobody"), SPAM, SPAM, SPAM], 1):
        streak.note(delivery(number), each)
    assert [each.id for each in streak.members] == [2, 3, 4]


@pytest.mark.parametrize("other", [ACCEPTED, IN_DOUBT, refusal("5.7.26 not by this policy"), DEFERRED])
def test_another_answer_begins_anew(other: Outcome) -> None:
    """Two unlike reasons would be taken for one, and a run end that goes well."""
    assert ends([SPAM, SPAM, other, SPAM, SPAM]) == []


@pytest.mark.parametrize("reply", ["5.1.1 no such person", "5.2.2 mailbox full", "4.2.1 not now", "5.1.10 no"])
def test_what_is_said_of_the_recipient_does_not_count(reply: str) -> None:
    """A list with ten dead addresses in a row could not be sent to (RFC 3463 3.2, 3.3)."""
    assert ends([refusal(reply)] * 9) == []


def test_a_hang_up_is_not_an_answer() -> None:
    """Lost connections have a rule of their own."""
    assert ends([Outcome(verdict=Verdict.DEFERRED, reply="the server hung up")] * 9) == []


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("5.7.1 <p1@a.example>: rejected", "5.7.1 <p2@b.example>: rejected"),
        ("5.7.1 p1@a.example rejected", "5.7.1 p2@b.example rejected"),
        ("5.7.1 rejected, id 4A1F-22", "5.7.1 rejected, id 9C00-23"),
        ("5.7.1 rejected at 2026-06-05 09:00:01", "5.7.1 rejected at 2026-06-05 09:00:02"),
    ],
)
def test_what_is_particular_does_not_make_it_another_answer(one: str, another: str) -> None:
    """Nearly every server names the address or a number in its words: no row would ever be seen."""
    assert ends([refusal(one), refusal(another), refusal(one)]) == [3]


@pytest.mark.parametrize(("one", "another"), [(("no", 550), ("no", 554)), (("spam", 550), ("policy", 550))])
def test_other_words_or_another_code_are_another_answer(one: tuple[str, int], another: tuple[str, int]) -> None:
    """Unlike reasons would be taken for one."""
    assert ends([refusal(*one), refusal(*another)] * 4) == []


def test_zero_never_ends_one() -> None:
    """Who has said so in the settings would be stopped all the same."""
    assert ends([SPAM] * 30, most=0) == []
