"""The number that --expect holds a plan against."""

from typing import Any

import pytest

from advisory_cli.actions.sending.expected import refuse_unexpected, total_sizes
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.approval import waves_of
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.plan import Wave, WaveTime
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from tests.ledger_makers import NOW, mailing

SEND: dict[str, Any] = {"open_second": True}
AFTER_EMBARGO: dict[str, Any] = {"open_second": True, "sums": {12}}
NOTICE: dict[str, Any] = {}
RESUMED: dict[str, Any] = {"sums": {3}}


def wave(number: int, count: int, served: int = 0) -> Wave:
    """People who leave now."""
    return Wave(number=number, edition=Phase.OPEN, time=WaveTime.NOW, count=count, served=served)


@pytest.mark.parametrize(
    ("waves", "rule", "right", "wrong"),
    [
        ((wave(1, 12, 3), wave(2, 400)), SEND, ("12", "15", "12+400", "15+400"), ("412", "13", "12+399", "12+0")),
        ((wave(1, 12),), SEND, ("12", "12+0"), ("0", "11+1", "12+1")),
        ((wave(1, 12),), AFTER_EMBARGO, ("12", "4+8"), ("4+9", "4")),
        ((wave(1, 4), wave(2, 3)), NOTICE, ("4+3",), ("4", "7", "3+4", "4+0")),
        ((wave(1, 4), wave(2, 0)), NOTICE, ("4", "4+0"), ("4+1", "3+1", "0")),
        ((wave(1, 1, 3), wave(2, 2, 1)), RESUMED, ("4+3", "3", "2+1", "1+2"), ("1", "7", "4", "5", "3+4", "4+4")),
    ],
    ids=["two waves", "one wave", "after the embargo", "notice", "notice to readers alone", "unfinished notice"],
)
def test_expect_refuses_when_the_waves_have_another_size(
    waves: tuple[Wave, ...], rule: dict[str, Any], right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    """A number is right when it is that of the waves, with or without the people served before.

    Otherwise a script would send to a number of people that nobody looked at.
    """
    for expected in right:
        refuse_unexpected(expected, waves, **rule)
    for expected in wrong:
        with pytest.raises(BadData, match="Expected "):
            refuse_unexpected(expected, waves, **rule)


@pytest.mark.parametrize(
    ("waves", "expected", "there"),
    [((wave(1, 4), wave(2, 3)), "4", "4+3"), ((wave(1, 4),), "5", "4"), ((wave(1, 4),), "4+1", "4+0")],
)
def test_expect_names_the_number_there_is(waves: tuple[Wave, ...], expected: str, there: str) -> None:
    """The refusal says the number that --expect would have to say."""
    with pytest.raises(BadData) as caught:
        refuse_unexpected(expected, waves)
    assert caught.value.message == f"Expected {expected}, but the number is {there}. Nothing was sent."


def test_expect_counts_nobody_left_out_when_a_mailing_is_approved() -> None:
    """The number expected of an approved mailing is of those to come, or of those and the accepted.

    Otherwise a cron line would go on with another number of people than somebody wrote into it.
    """
    counts = {State.PLANNED: 2, State.HELD: 1, State.ACCEPTED: 4, State.LEFT_OUT: 8}
    waves = waves_of(MailingSummary(mailing=mailing(), counts=counts), now=NOW)
    for right in ("3", "2+1", "7", "4+3"):
        refuse_unexpected(right, waves, sums=total_sizes(waves))
    for wrong in ("15", "11", "4", "8"):
        with pytest.raises(BadData, match=r"the number is 2\+1"):
            refuse_unexpected(wrong, waves, sums=total_sizes(waves))
