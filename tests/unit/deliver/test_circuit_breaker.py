"""When the same answer to many is not about the recipients."""

from collections.abc import Sequence

import pytest

from advisory_cli.deliver.circuit_breaker import CircuitBreaker
from advisory_cli.model.mailing.delivery import Outcome, Verdict
from tests.delivery_makers import delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT

SPAM = Outcome(verdict=Verdict.REFUSED, code=554, reply="5.7.1 Message rejected as spam")
LATER = Outcome(verdict=Verdict.DEFERRED, code=451, reply="4.7.1 come again")


def refusal(reply: str, code: int = 550) -> Outcome:
    """For good."""
    return Outcome(verdict=Verdict.REFUSED, code=code, reply=reply)


def ends(outcomes: Sequence[Outcome], most: int = 10, *, domains: int = 2) -> list[int]:
    """After which of these, counted from 1, they are about the sender."""
    breaker = CircuitBreaker(most)
    return [
        number
        for number, each in enumerate(outcomes, 1)
        if breaker.note(delivery(number, domain=f"d{number % domains}.example"), each) is not None
    ]


def test_three_at_two_domains() -> None:
    """A server that takes the text for spam would refuse a whole list for good, and a list of nine to the last."""
    assert ends([SPAM] * 4) == [3, 4]
    assert ends([SPAM] * 9, domains=1) == []


def test_at_most_so_many_are_lost_at_one_domain() -> None:
    """A list of one mail system's people would be lost whole."""
    assert ends([SPAM] * 11, domains=1) == [10, 11]
    assert ends([SPAM] * 2, most=2, domains=1) == [2]


def test_a_deferral_loses_nobody_and_needs_the_whole_number() -> None:
    """A server that asks newcomers to come again would be asked by three people a run."""
    assert ends([LATER] * 11) == [10, 11]


def test_an_acceptance_in_between_saves_nobody() -> None:
    """A filter that lets every third message through would refuse all the others for good."""
    assert ends([SPAM, ACCEPTED, SPAM, SPAM]) == [4]
    assert ends([SPAM, refusal("5.7.1 another"), SPAM, SPAM]) == [4]


def test_fewer_than_half_are_the_readers_own() -> None:
    """A few whose mail systems say the same would end a run that goes well."""
    assert ends([SPAM, ACCEPTED, ACCEPTED] * 30) == []
    assert ends([ACCEPTED] * 9 + [SPAM] * 3) == [12], "what was answered before the first of them says nothing"


def test_its_members_are_those_of_the_same_words() -> None:
    """Somebody who was refused for a reason of their own would be taken back with the others."""
    breaker = CircuitBreaker(3)
    alike = [breaker.note(delivery(n), each) for n, each in enumerate([refusal("5.7.1 nobody"), SPAM, SPAM, SPAM], 1)]
    assert alike[-1] is not None
    assert [each.id for each in alike[-1].members] == [2, 3, 4]


@pytest.mark.parametrize(
    "reply", ["5.1.1 rejected", "5.2.2 mailbox full", "4.2.1 not now", "5.1.10 no", "no such user here", "5.1.3 bad"]
)
def test_what_is_said_of_the_recipient_does_not_count(reply: str) -> None:
    """A list with thirty dead addresses in a row could not be sent to (RFC 3463 3.2, 3.3)."""
    assert ends([refusal(reply)] * 30) == []


@pytest.mark.parametrize("silence", [Outcome(verdict=Verdict.DEFERRED, reply="the server hung up"), IN_DOUBT])
def test_a_hang_up_is_not_an_answer(silence: Outcome) -> None:
    """Lost connections have a rule of their own, and say nothing for or against others."""
    assert ends([silence] * 30) == []
    assert ends([SPAM, *[silence] * 30, SPAM, SPAM]) == [33]


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("5.7.1 <p1@a.example>: rejected", "5.7.1 <p2@b.example>: rejected"),
        ("5.7.1 p1@a.example rejected", "5.7.1 p2@b.example rejected"),
        ("5.7.1 rejected, id 4A1F-22", "5.7.1 rejected, id 9C00-23"),
        ("5.7.1 rejected at 2026-06-05 09:00:01", "5.7.1 rejected at 2026-06-05 09:00:02"),
        ("5.7.1 rejected. o65sm25351206pga.71 - gsmtp", "5.7.1 rejected. j37sm5180744wre.54 - gsmtp"),
        ("5.7.1 rejected [mx1.x.example 2026-06-05T09:00:01Z 0A]", "5.7.1 rejected [mx2.y.example 2026-06-05T09 0B]"),
    ],
)
def test_what_is_particular_does_not_make_it_another_answer(one: str, another: str) -> None:
    """Nearly every server names the address, an id or a time in its words: no row would ever be seen."""
    assert ends([refusal(one), refusal(another), refusal(one)]) == [3]


@pytest.mark.parametrize(("one", "another"), [(("no", 550), ("no", 554)), (("spam", 550), ("policy", 550))])
def test_other_words_or_another_code_are_another_answer(one: tuple[str, int], another: tuple[str, int]) -> None:
    """Unlike reasons would be taken for one."""
    assert ends([refusal(*one), refusal(*another)] * 4) == []


def test_zero_never_ends_one() -> None:
    """Who has said so in the settings would be stopped all the same."""
    assert ends([SPAM] * 30, most=0) == []
    assert ends([DEFERRED] * 30, most=0) == []


CLOSED = refusal("5.7.1 user is closed")


def test_words_of_a_user_to_ten_at_three_domains_with_nobody_accepted() -> None:
    """A list would be lost whole for words about the sender that no rule knows."""
    assert ends([CLOSED] * 11, domains=3) == [10, 11]
    assert ends([CLOSED] * 11, most=2, domains=3) == [10, 11]
    assert ends([CLOSED] * 30, domains=2) == []
    assert ends([CLOSED] * 9 + [ACCEPTED] + [CLOSED] * 9, domains=3) == []
    assert ends([CLOSED] * 30, most=0, domains=3) == []
    assert ends([refusal("no such user")] * 30, domains=30) == []
    assert ends([refusal(f"User <p{n}@d{n % 30}.example> is closed") for n in range(1, 31)], domains=30) == []
