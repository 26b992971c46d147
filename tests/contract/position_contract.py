"""The steps of every ledger: one for each claim and each decision, told to the safety copy."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from advisory_cli.model.ledger.concerns import Position, ProblemKind
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.newsroom import Realm
from tests.contract.provenance_contract import HERE, said
from tests.ledger_makers import IN_DOUBT, NOW, deliver, mailing, plan


@dataclass(slots=True)
class Copies:
    """A safety copy in memory; model.ports.ledger_identity.Positions."""

    kept: list[Position] = field(default_factory=list)

    def read(self) -> Position | None:
        """The last one."""
        return self.kept[-1] if self.kept else None

    def advance(self, position: Position, follows: Callable[[Position], bool]) -> bool:
        """One more, where it follows."""
        if not self.kept or follows(self.kept[-1]):
            self.kept.append(position)
        return True

    def close(self) -> None:
        """Nothing to let go."""

    def claim_folder(self) -> None:
        """It has no folder."""

    def displaced(self) -> Position | None:
        """Nobody."""
        return None


def in_doubt(ledger: Ledger) -> None:
    """The doubt about the first."""
    (row,) = ledger.rows("m1", states=(State.IN_DOUBT,))
    ledger.resolve(row, accepted=True, now=NOW)


DECISIONS: dict[str, Callable[[Ledger], object]] = {
    "stop": lambda ledger: ledger.stop("m1", NOW),
    "undo": lambda ledger: ledger.reopen("m1"),
    "approve": lambda ledger: ledger.approve("m1", who="bea", now=NOW),
    "lift": lambda ledger: ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="out", now=NOW),
    "resolve": in_doubt,
    "suppress": lambda ledger: ledger.suppress("x@quiet.example", reason="asked", now=NOW),
    "no opt-out": lambda ledger: ledger.unsuppress("x@quiet.example"),
    "freeze": lambda ledger: plan(ledger, mailing("m2", revision=2, send_at=NOW), ["ben"]),
}


class PositionContract:
    """What tells that a step is missing."""

    @pytest.mark.parametrize("name", DECISIONS)
    def test_position_moves_one_step_when_a_decision_is_made(self, ledger: Ledger, name: str) -> None:
        """The position moves one step with each decision, and the safety copy with it.

        Otherwise a backup from before it would send what was stopped, or to somebody who opted out.
        """
        copies = Copies()
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", IN_DOUBT)
        ledger.release([], now=NOW)
        ledger.write_positions_to(copies)
        before = ledger.position()
        DECISIONS[name](ledger)
        after = ledger.position()
        assert (after.number, after.decisions, after.messages) == (before.number + 1, before.decisions + 1, 1)
        assert copies.read() == after
        assert ledger.has_step(before)
        assert ledger.has_step(after)

    def test_position_moves_without_a_decision_when_a_send_leaves_at_once(self, ledger: Ledger) -> None:
        """A send that leaves at once is a step that counts by its messages, and a scheduled one is a decision too."""
        plan(ledger, mailing(), ["ana"])
        first = ledger.position()
        assert (first.number, first.decisions) == (1, 0)
        plan(ledger, mailing("m2", revision=2, send_at=NOW), ["ben"])
        assert (ledger.position().number, ledger.position().decisions) == (2, 1)

    def test_position_moves_one_step_when_a_claim_is_made(self, ledger: Ledger) -> None:
        """The safety copy moves one step with each claim.

        Otherwise a killed run would leave nothing by which last night's copy is known.
        """
        copies = Copies()
        plan(ledger, mailing(), [f"p{n}" for n in range(5)])
        ledger.write_positions_to(copies)
        deliver(ledger, "m1")
        assert [one.messages for one in copies.kept] == [2, 4, 5]

    def test_has_taken_says_no_when_the_step_is_of_another_ledger(self, ledger: Ledger) -> None:
        """A step of another ledger was not taken, and nothing is written behind it.

        Otherwise a ledger that came as far by another way would be taken for this one.
        """
        plan(ledger, mailing(), ["ana"])
        own = ledger.position()
        other = Position(number=own.number, token=own.token ^ 1)
        assert not ledger.has_step(other)
        assert not ledger.has_step(Position(number=own.number + 1, token=own.token))
        copies = Copies([other])
        ledger.write_positions_to(copies)
        ledger.suppress("x@quiet.example", reason="asked", now=NOW)
        assert copies.kept == [other]

    def test_position_replaces_the_copy_when_an_old_ledger_was_accepted(self, ledger: Ledger) -> None:
        """An accepted ledger writes its own position over the lost one's.

        Otherwise an old ledger that is all there is would be asked about for ever.
        """
        plan(ledger, mailing(), ["ana"])
        copies = Copies([Position(number=9, token=9, messages=90)])
        ledger.write_positions_to(copies)
        ledger.accept(said(ProblemKind.RESTORED), place=HERE, trace=None)
        ledger.suppress("x@quiet.example", reason="asked", now=NOW)
        assert copies.read() == ledger.position()
        assert ledger.position().branch == ledger.progress().branch

    def test_believe_takes_over_the_marks_when_they_know_better(self, ledger: Ledger) -> None:
        """The marks that contradict the ledger are counted and believed.

        Otherwise a database whose last pages were lost would send again what the marks hold as accepted.
        """
        plan(ledger, mailing(), ["ana", "ben", "eve"])
        ids = {row.address.partition("@")[0]: row.id for row in ledger.rows("m1")}
        begun = {(ids["ana"], 1): True, (ids["ben"], 1): False}
        assert ledger.count_unknown_claims(begun) == 2
        assert ledger.count_unknown_claims({(999, 1): True}) == 1
        ledger.apply_marks(begun, NOW)
        states = {row.address.partition("@")[0]: row.state for row in ledger.rows("m1")}
        assert states == {"ana": State.ACCEPTED, "ben": State.IN_DOUBT, "eve": State.PLANNED}
        assert ledger.count_unknown_claims(begun) == 0
        deliver(ledger, "m1")
        done = {(row.id, row.attempts): True for row in ledger.rows("m1")}
        assert ledger.count_unknown_claims(done) == 0
