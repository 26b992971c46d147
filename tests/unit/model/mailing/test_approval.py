"""Four eyes: who is who, and what waits."""

from dataclasses import replace
from hashlib import sha256

import pytest

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.approval import (
    chooses_same_people,
    key_identity,
    people,
    refuse_approver,
    requires_approval,
    waits_for_approval,
)
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

ADA = mailing(needs_approval=True, planned_by="ada")
WAITING = MailingSummary(mailing=ADA, counts={State.PLANNED: 2, State.HELD: 3, State.ACCEPTED: 7})


def test_key_identity_is_a_lasting_mark_and_not_the_key() -> None:
    """The mark of a key is the beginning of its hash.

    Otherwise an approver's mark in advisory.toml would be the key itself, or change from day to day.
    """
    key = "correct horse battery"
    assert key_identity(key) == f"key:{sha256(key.encode()).hexdigest()[:16]}"
    assert key_identity(key) != key_identity(key + "!")


def test_refuse_approver_refuses_when_the_planner_approves() -> None:
    """A planner may not approve their own mailing, also when named, and another may, else four eyes would be two."""
    with pytest.raises(NotAllowed, match="You planned") as caught:
        refuse_approver(ADA, "ada", ())
    assert caught.value.exit_code == 77
    with pytest.raises(NotAllowed, match="You planned"):
        refuse_approver(ADA, "ada", ("ada", "bea"))
    refuse_approver(ADA, "bea", ())


def test_refuse_approver_refuses_when_the_approver_is_not_named() -> None:
    """An approver who is not named is refused with the names, else an intern would approve a profit warning."""
    with pytest.raises(NotAllowed, match="does not name you") as caught:
        refuse_approver(ADA, "ida", ("bea", "key:0123456789abcdef"))
    assert "bea, key:0123456789abcdef" in caught.value.remedy
    refuse_approver(ADA, "bea", ("bea",))


def test_needs_eyes_says_yes_only_when_people_still_wait_for_an_approval() -> None:
    """A mailing needs eyes while people wait in it, and not when it was stopped, replaced or sent.

    Otherwise somebody would approve such a one, or what waits would not be shown.
    """
    assert people(WAITING) == 5
    assert waits_for_approval(WAITING)
    given = replace(WAITING, approval=Approval(who="bea", at=NOW))
    assert requires_approval(given)
    assert not waits_for_approval(given)
    for over in (
        replace(WAITING, counts={State.ACCEPTED: 7, State.LEFT_OUT: 1}),
        replace(WAITING, mailing=replace(ADA, stopped_at=NOW)),
        replace(WAITING, mailing=replace(ADA, replaced_by="m2")),
        replace(WAITING, mailing=replace(ADA, needs_approval=False)),
    ):
        assert not requires_approval(over)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((), (), True),
        (("--limit", "5"), ("--limit", "5"), True),
        (("--limit", "5"), ("--limit", "6"), False),
        (("--rate", "5/minute", "--limit", "5"), ("--limit", "5"), True),
        (("--limit", "5", "--rate", "9/minute"), ("--limit", "5", "--rate", "5/minute"), True),
        (("--again",), (), False),
    ],
)
def test_same_choice_ignores_the_rate_when_options_are_compared(
    one: tuple[str, ...], other: tuple[str, ...], same: bool
) -> None:
    """The rate is no choice of people and the limit is one.

    Otherwise an approved mailing could not be sent more slowly, or would go to others under the same approval.
    """
    assert chooses_same_people(one, other) is same
