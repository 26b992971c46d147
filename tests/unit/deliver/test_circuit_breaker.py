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


def test_breaker_opens_when_three_at_two_domains_get_one_refusal() -> None:
    """The same refusal opens the breaker after three people at two domains, and not after nine at one.

    Otherwise a server that takes the text for spam would refuse a whole list for good, or a list of nine to the last.
    """
    assert ends([SPAM] * 4) == [3, 4]
    assert ends([SPAM] * 9, domains=1) == []


def test_breaker_opens_at_the_set_number_when_all_refusals_are_of_one_domain() -> None:
    """The same refusal at one domain opens the breaker at the number that is set.

    Otherwise a list of one mail system's people would be lost whole.
    """
    assert ends([SPAM] * 11, domains=1) == [10, 11]
    assert ends([SPAM] * 2, most=2, domains=1) == [2]


def test_breaker_opens_at_the_whole_number_when_deferrals_repeat() -> None:
    """The same deferral at two domains opens the breaker only at the whole number.

    Otherwise a server that asks newcomers to come again would be asked by three people a run.
    """
    assert ends([LATER] * 11) == [10, 11]


def test_breaker_opens_when_an_acceptance_or_another_refusal_is_between() -> None:
    """An acceptance or another refusal between the same refusals does not keep the breaker closed.

    Otherwise a filter that lets every third message through would refuse all the others for good.
    """
    assert ends([SPAM, ACCEPTED, SPAM, SPAM]) == [4]
    assert ends([SPAM, refusal("5.7.1 another"), SPAM, SPAM]) == [4]


def test_breaker_stays_closed_when_fewer_than_half_are_refused_alike() -> None:
    """The same refusal to fewer than half leaves the breaker closed, counted from the first of them.

    Otherwise a few whose mail systems say the same would end a run that goes well.
    """
    assert ends([SPAM, ACCEPTED, ACCEPTED] * 30) == []
    assert ends([ACCEPTED] * 9 + [SPAM] * 3) == [12], "what was answered before the first of them says nothing"


def test_breaker_stays_closed_when_just_half_are_refused_alike() -> None:
    """The same refusal to just half leaves the breaker closed, and to one more opens it.

    Otherwise a run would end in which the server takes as many messages as it refuses.
    """
    half = [SPAM, ACCEPTED, ACCEPTED, ACCEPTED, SPAM, SPAM]
    assert ends(half) == []
    assert ends([*half, SPAM]) == [7]


def test_breaker_names_only_those_refused_alike_when_it_opens() -> None:
    """The members of an opened breaker are those who were refused in the same words.

    Otherwise somebody who was refused for a reason of their own would be taken back with the others.
    """
    breaker = CircuitBreaker(3)
    alike = [breaker.note(delivery(n), each) for n, each in enumerate([refusal("5.7.1 nobody"), SPAM, SPAM, SPAM], 1)]
    assert alike[-1] is not None
    assert [each.id for each in alike[-1].members] == [2, 3, 4]


@pytest.mark.parametrize(
    "reply", ["5.1.1 rejected", "5.2.2 mailbox full", "4.2.1 not now", "5.1.10 no", "no such user here", "5.1.3 bad"]
)
def test_breaker_stays_closed_when_refusals_are_about_the_recipient(reply: str) -> None:
    """Refusals about a recipient's address or mailbox never open the breaker (RFC 3463 3.2, 3.3).

    Otherwise a list with thirty dead addresses in a row could not be sent to.
    """
    assert ends([refusal(reply)] * 30) == []


@pytest.mark.parametrize("silence", [Outcome(verdict=Verdict.DEFERRED, reply="the server hung up"), IN_DOUBT])
def test_breaker_counts_no_hang_up_when_connections_are_lost(silence: Outcome) -> None:
    """Lost connections neither open the breaker nor count among the refusals around them.

    Otherwise they would speak for or against others, though they have a rule of their own.
    """
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
def test_breaker_takes_refusals_as_alike_when_only_particulars_differ(one: str, another: str) -> None:
    """Refusals that differ in an address, an id, a time or a host alone are the same answer.

    Otherwise no row would ever be seen, as nearly every server names one of these in its words.
    """
    assert ends([refusal(one), refusal(another), refusal(one)]) == [3]


@pytest.mark.parametrize(("one", "another"), [(("no", 550), ("no", 554)), (("spam", 550), ("policy", 550))])
def test_breaker_stays_closed_when_the_words_or_the_codes_differ(
    one: tuple[str, int], another: tuple[str, int]
) -> None:
    """Refusals with other words or another code are different answers, else unlike reasons would be taken for one."""
    assert ends([refusal(*one), refusal(*another)] * 4) == []


def test_breaker_never_opens_when_the_setting_is_zero() -> None:
    """A setting of zero keeps the breaker closed.

    Otherwise somebody who has switched it off in the settings would be stopped all the same.
    """
    assert ends([SPAM] * 30, most=0) == []
    assert ends([DEFERRED] * 30, most=0) == []


CLOSED = refusal("5.7.1 user is closed")


def test_breaker_opens_when_ten_at_three_domains_are_told_a_user_is_closed() -> None:
    """Words about a user open the breaker after ten people at three domains with nobody accepted, and no sooner.

    Otherwise a list would be lost whole for words about the sender that no rule knows.
    """
    assert ends([CLOSED] * 11, domains=3) == [10, 11]
    assert ends([CLOSED] * 11, most=2, domains=3) == [10, 11]
    assert ends([CLOSED] * 30, domains=2) == []
    assert ends([CLOSED] * 9 + [ACCEPTED] + [CLOSED] * 9, domains=3) == []
    assert ends([CLOSED] * 30, most=0, domains=3) == []
    assert ends([refusal("no such user")] * 30, domains=30) == []
    assert ends([refusal(f"User <p{n}@d{n % 30}.example> is closed") for n in range(1, 31)], domains=30) == []
