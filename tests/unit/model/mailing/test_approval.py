"""Four eyes: who is who, and what waits."""

from dataclasses import replace
from hashlib import sha256

import pytest

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.mailing.approval import (
    key_identity,
    needs_eyes,
    people,
    refuse_approver,
    same_choice,
    waits_for_approval,
)
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

ADA = mailing(needs_approval=True, planned_by="ada")
WAITING = MailingSummary(mailing=ADA, counts={State.PLANNED: 2, State.HELD: 3, State.ACCEPTED: 7})


def test_a_key_is_shown_by_a_mark_that_does_not_give_it_away() -> None:
    """If it breaks, an approver's mark in advisory.toml is the key itself, or changes from day to day."""
    key = "correct horse battery"
    assert key_identity(key) == f"key:{sha256(key.encode()).hexdigest()[:16]}"
    assert key_identity(key) != key_identity(key + "!")


def test_nobody_approves_their_own() -> None:
    """If it breaks, four eyes are two."""
    with pytest.raises(NotAllowed, match="that is you") as caught:
        refuse_approver(ADA, "ada", ())
    assert caught.value.exit_code == 77
    with pytest.raises(NotAllowed, match="that is you"):
        refuse_approver(ADA, "ada", ("ada", "bea"))
    refuse_approver(ADA, "bea", ())


def test_only_those_named_approve() -> None:
    """If it breaks, an intern approves a profit warning."""
    with pytest.raises(NotAllowed, match="does not name you") as caught:
        refuse_approver(ADA, "ida", ("bea", "key:0123456789abcdef"))
    assert "bea, key:0123456789abcdef" in caught.value.remedy
    refuse_approver(ADA, "bea", ("bea",))


def test_what_waits_for_approval() -> None:
    """If it breaks, somebody approves what was stopped, replaced or sent, or what waits is not shown."""
    assert people(WAITING) == 5
    assert waits_for_approval(WAITING)
    given = replace(WAITING, approval=Approval(who="bea", at=NOW))
    assert needs_eyes(given)
    assert not waits_for_approval(given)
    for over in (
        replace(WAITING, counts={State.ACCEPTED: 7, State.LEFT_OUT: 1}),
        replace(WAITING, mailing=replace(ADA, stopped_at=NOW)),
        replace(WAITING, mailing=replace(ADA, replaced_by="m2")),
        replace(WAITING, mailing=replace(ADA, needs_approval=False)),
    ):
        assert not needs_eyes(over)


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
def test_the_pace_is_no_choice_of_people(one: tuple[str, ...], other: tuple[str, ...], same: bool) -> None:
    """If it breaks, an approved mailing cannot be sent more slowly, or goes to others under the same approval."""
    assert same_choice(one, other) is same
