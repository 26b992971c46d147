"""Which mailings `advisory stop` without a name leaves alone, and which such a stop has stopped."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from advisory_cli.actions.stopping import left_alone, stopped_together
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

HELD, PLANNED, CLAIMED = {State.HELD: 2}, {State.PLANNED: 1}, {State.CLAIMED: 1}
DONE = {State.ACCEPTED: 3}
LATER = NOW + timedelta(hours=1)


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


@pytest.mark.parametrize(
    ("stops", "by_name", "together"),
    [
        ({}, (), ()),
        ({"a": NOW}, (), ("a",)),
        ({"a": NOW, "b": NOW}, (), ("a", "b")),
        ({"a": NOW, "b": LATER}, (), ("b",)),  # a was stopped by an earlier stop of everything
        ({"a": NOW, "b": LATER}, ("b",), ("a",)),
        ({"a": NOW}, ("a",), ()),
        ({"a": None, "b": NOW}, (), ("b",)),
    ],
)
def test_stopped_together_returns_what_the_last_stop_without_a_name_stopped(
    stops: dict[str, datetime | None], by_name: tuple[str, ...], together: tuple[str, ...]
) -> None:
    """Only the mailings of the last stop without a name go on together, else an old mailing would be set free."""
    summaries = [MailingSummary(mailing=mailing(name, stopped_at=at), counts={}) for name, at in stops.items()]
    assert tuple(summary.mailing.id for summary in stopped_together(summaries, by_name)) == together
