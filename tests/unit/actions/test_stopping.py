"""Which mailings `advisory stop` without a name leaves alone."""

from typing import Any

import pytest

from advisory_cli.actions.stopping import left_alone
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

HELD, PLANNED, CLAIMED = {State.HELD: 2}, {State.PLANNED: 1}, {State.CLAIMED: 1}
DONE = {State.ACCEPTED: 3}


def summary(id_: str, advisory: str, counts: dict[State, int], **more: Any) -> MailingSummary:
    """A mailing of that advisory, with deliveries in these states."""
    return MailingSummary(mailing=mailing(id_, advisory=advisory, **more), counts=counts)


@pytest.mark.parametrize(
    ("summaries", "questioned", "kept"),
    [
        ((summary("a1", "a", HELD), summary("b1", "b", PLANNED)), (), ["a1"]),
        ((summary("a1", "a", HELD), summary("b1", "b", CLAIMED)), (), ["a1"]),
        ((summary("a1", "a", HELD),), (), []),  # there is nothing else to stop
        ((summary("a1", "a", HELD), summary("a2", "a", HELD)), (), []),  # two mailings of one advisory
        ((summary("a1", "a", HELD), summary("b1", "b", HELD)), (), ["a1", "b1"]),  # nobody can know which is meant
        ((summary("a1", "a", HELD), summary("b1", "b", DONE)), (), []),
        ((summary("a1", "a", HELD | PLANNED), summary("b1", "b", HELD)), (), ["b1"]),
        ((summary("a1", "a", HELD), summary("a2", "a", PLANNED), summary("b1", "b", HELD)), (), ["b1"]),
        ((summary("a1", "a", HELD), summary("b1", "b", HELD)), ("a",), ["b1"]),
        ((summary("a1", "a", HELD),), ("b",), ["a1"]),
        ((summary("a1", "a", HELD),), ("a",), []),
        ((summary("a1", "a", HELD), summary("b1", "b", PLANNED, stopped_at=NOW)), (), []),
        ((summary("a1", "a", HELD, stopped_at=NOW), summary("b1", "b", PLANNED)), (), []),
        ((summary("a1", "a", HELD, replaced_by="a2"), summary("b1", "b", PLANNED)), (), []),
        ((summary("a1", "a", {State.HELD: 0}), summary("b1", "b", PLANNED)), (), []),
        ((), (), []),
    ],
)
def test_stop_leaves_alone_what_only_waits_for_an_embargo_when_something_else_leaves(
    summaries: tuple[MailingSummary, ...], questioned: tuple[str, ...], kept: list[str]
) -> None:
    """A held mailing is left alone when something of another advisory can be meant, and stopped with its own advisory.

    Otherwise an embargoed text would be given up with the wrong one, or leave although somebody said stop.
    """
    assert [one.mailing.id for one in left_alone(summaries, questioned)] == kept
