"""The promise as a machine: whatever happens in whatever order, nobody who may have it is ever claimed again."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.mailing.delivery import Delivery, Outcome, Selection, State, Verdict
from advisory_cli.model.ports.ledger import Permission
from tests.breadth import examples
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, entry, mailing, plan

NAMES = ["ana", "ben", "cleo", "dora", "eve", "finn"]
OUTCOMES = [ACCEPTED, DEFERRED, REFUSED, IN_DOUBT]


class LedgerMachine(RuleBasedStateMachine):
    """Plans, claims, begins, records, crashes, reboots, stops and resolves."""

    @initialize()
    def start(self) -> None:
        """An empty newsroom."""
        self.place = tempfile.TemporaryDirectory()
        self.boot, self.mailings = 1, 0
        self.hand: list[Delivery] = []  # claimed, not begun
        self.begun: list[Delivery] = []
        self.refused: list[Delivery] = []  # by this process
        self.final: set[str] = set()  # accepted, refused, in doubt
        self.open()

    def open(self) -> None:
        """Start a process."""
        self.ledger: SqliteLedger = open_ledger(
            Path(self.place.name) / "ledger", now=NOW, writer=True, boot=str(self.boot)
        )
        self.ledger.recover(NOW)
        self.hand, self.begun, self.refused = [], [], []

    @rule(names=st.lists(st.sampled_from(NAMES), max_size=6), held=st.sets(st.sampled_from(NAMES), max_size=1))
    def plan(self, names: list[str], held: set[str]) -> None:
        """A new mailing of the same revision."""
        self.mailings += 1
        people = [entry(n, selection=Selection.HELD if n in held else Selection.SEND) for n in names]
        plan(self.ledger, mailing(f"m{self.mailings}"), people)

    @precondition(lambda self: self.mailings)
    @rule(data=st.data(), limit=st.integers(1, 4))
    def claim(self, data: st.DataObject, limit: int) -> None:
        """Nobody twice."""
        which = data.draw(st.integers(max(1, self.mailings - 2), self.mailings))
        for delivery in self.ledger.claim(f"m{which}", limit=limit, now=NOW):
            assert delivery.key not in self.final
            assert delivery.key not in {d.key for d in (*self.hand, *self.begun)}
            self.hand.append(delivery)

    @precondition(lambda self: self.hand)
    @rule()
    def begin(self) -> None:
        """The next one of the batch goes out."""
        delivery = self.hand.pop(0)
        if self.ledger.check_allowed(delivery) is Permission.GO:
            self.ledger.mark_committing(delivery)
            self.begun.append(delivery)
        else:
            self.ledger.release([delivery], now=NOW)

    @precondition(lambda self: self.begun)
    @rule(outcome=st.sampled_from(OUTCOMES))
    def record(self, outcome: Outcome) -> None:
        """The server answers."""
        delivery = self.begun.pop(0)
        self.ledger.record(delivery, outcome, now=NOW)
        if outcome.verdict is not Verdict.DEFERRED:
            self.final.add(delivery.key)
        if outcome.verdict is Verdict.REFUSED:
            self.refused.append(delivery)

    @precondition(lambda self: self.refused)
    @rule()
    def requeue(self) -> None:
        """The refusals were not about the recipients."""
        self.ledger.requeue(self.refused, now=NOW, why="of the sender")
        self.final -= {d.key for d in self.refused}
        self.refused = []

    @precondition(lambda self: self.hand)
    @rule(later=st.booleans())
    def postpone(self, later: bool) -> None:
        """The next one of the batch has to wait."""
        delivery = self.hand.pop(0)
        self.ledger.postpone([(delivery, NOW + timedelta(hours=later))], now=NOW)

    @rule()
    def release(self) -> None:
        """The run ends in order."""
        self.ledger.release([*self.hand, *self.begun], now=NOW)
        self.final |= {d.key for d in self.begun}
        self.hand, self.begun = [], []

    @rule(reboot=st.booleans())
    def crash(self, reboot: bool) -> None:
        """The process dies without a word: nothing is flushed."""
        self.final |= {d.key for d in self.begun}
        if reboot:
            self.boot += 1
        self.let_go()
        self.open()
        if reboot:  # what was claimed is in doubt, as is what only the marks knew
            self.final |= {row.address for row in self.ledger.rows(states=[State.IN_DOUBT])}

    @rule()
    def stop_or_go_on(self) -> None:
        """A person stops everything, or lets it go on."""
        if not self.ledger.stop(None, NOW):
            for summary in self.ledger.mailings():
                self.ledger.reopen(summary.mailing.id)

    @rule(accepted=st.booleans())
    def resolve(self, accepted: bool) -> None:
        """A person decides one doubt."""
        for row in list(self.ledger.rows(states=[State.IN_DOUBT]))[:1]:
            self.ledger.resolve(row, accepted=accepted, now=NOW)
            if not accepted:
                self.final.discard(row.address)

    @invariant()
    def everybody_is_in_one_state(self) -> None:
        """One row a person, and what is final on disk was final here."""
        if not hasattr(self, "ledger"):
            return
        rows = list(self.ledger.rows())
        assert len({row.address for row in rows}) == len(rows)
        final = {r.address for r in rows if r.state in {State.ACCEPTED, State.REFUSED, State.IN_DOUBT}}
        assert final <= self.final
        assert {r.address for r in rows if r.state in {State.PLANNED, State.HELD}}.isdisjoint(self.final)

    def let_go(self) -> None:
        """What the death of a process does."""
        self.ledger._db.close()
        if self.ledger._marks is not None:
            self.ledger._marks.close()
        for number in list(self.ledger._held):
            self.ledger._unlock_mailing(number)
        assert self.ledger._lock is not None
        self.ledger._lock.release()

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "ledger"):
            self.let_go()
            self.place.cleanup()


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(
    max_examples=examples(60), stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
