"""What every ledger keeps about itself: its newest entry, how far it has come, where it lives, what was accepted."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from advisory_cli.model.ledger.concerns import HighWaterMark, Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance
from advisory_cli.model.ports.ledger import Ledger
from tests.ledger_makers import ACCEPTED, NOW, deliver, mailing, plan

HERE = Place(machine="aa", host="press-1", folder="/srv/press/ledger")
THERE = Place(machine="bb", host="press-2", folder="/srv/büro \udcff/ledger")
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)


@dataclass(slots=True)
class FieldErrors:
    """Traces kept in memory, all of them; model.ports.ledger_identity.Traces."""

    notes: list[HighWaterMark] = field(default_factory=list)
    where: str = "notebook"
    fault: str = ""

    def read(self) -> HighWaterMark | None:
        """The last one."""
        return self.notes[-1] if self.notes else None

    def write(self, trace: HighWaterMark) -> bool:
        """One more, unless there is a fault."""
        if not self.fault:
            self.notes.append(trace)
        return not self.fault


def said(*worries: ProblemKind) -> Acceptance:
    """Somebody accepts that."""
    return Acceptance(at=NOW, by="ann", worries=worries, reason="looked – it is right")


class ProvenanceContract:
    """What tells a copy, or an old one, from the ledger that sent last."""

    @pytest.fixture
    def notebook(self) -> FieldErrors:
        """An empty one."""
        return FieldErrors()

    def test_the_newest_entry(self, ledger: Ledger) -> None:
        """If it breaks, a clock that was set back goes unnoticed, or a right one is refused."""
        assert ledger.newest() is None
        plan(ledger, mailing(), ["ana"])
        assert ledger.newest() == NOW
        deliver(ledger, "m1", now=NOW + HOUR)
        ledger.release([], now=NOW)
        assert ledger.newest() == NOW + HOUR
        ledger.remember_test("digest", NOW + 2 * HOUR)
        assert ledger.newest() == NOW + 2 * HOUR
        plan(ledger, mailing("m2", revision=2), ["ben"])
        ledger.stop("m2", NOW + 3 * HOUR)
        assert ledger.newest() == NOW + 3 * HOUR

    def test_entries_that_are_known_to_be_wrong(self, ledger: Ledger) -> None:
        """If it breaks, one wrong clock forbids sending for ever, or the next one goes unnoticed."""
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", now=NOW + YEAR)
        ledger.remember_test("digest", NOW + YEAR)
        ledger.release([], now=NOW)
        ledger.accept(said(ProblemKind.CLOCK), place=HERE, trace=None)
        assert ledger.newest() is None
        plan(ledger, mailing("m2", advisory="other"), ["ana"])
        deliver(ledger, "m2", now=NOW + HOUR)
        ledger.release([], now=NOW)
        assert ledger.newest() == NOW + HOUR
        ledger.remember_test("digest", NOW + 2 * YEAR)
        assert ledger.newest() == NOW + 2 * YEAR

    def test_who_waits_keeps_the_time(self, ledger: Ledger) -> None:
        """If it breaks, accepting a wrong clock sends what was to be sent later."""
        plan(ledger, mailing(), ["ana"])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.postpone([(one, NOW + YEAR)], now=NOW)
        ledger.accept(said(ProblemKind.CLOCK), place=HERE, trace=None)
        assert ledger.claim("m1", limit=1, now=NOW + HOUR) == []

    def test_reach_grows_with_mailings_and_entries(self, ledger: Ledger) -> None:
        """If it breaks, an old ledger looks like the newest."""
        assert (ledger.progress().events, ledger.progress().mailings) == (0, 0)
        plan(ledger, mailing(), ["ana", "ben"])
        assert (ledger.progress().events, ledger.progress().mailings) == (0, 1)
        deliver(ledger, "m1", ACCEPTED)
        ledger.release([], now=NOW)
        assert (ledger.progress().events, ledger.progress().mailings) == (2, 1)

    def test_place(self, ledger: Ledger) -> None:
        """If it breaks, a moved ledger is refused for ever, or a copy is not."""
        assert ledger.place() is None
        for place in (HERE, THERE):
            ledger.settle(place)
            assert ledger.place() == place

    def test_accepting_a_place(self, ledger: Ledger) -> None:
        """If it breaks, `accept --moved` changes nothing, or something else."""
        ledger.settle(HERE)
        before = ledger.progress()
        ledger.accept(said(ProblemKind.MOVED), place=THERE, trace=None)
        assert ledger.place() == THERE
        assert ledger.progress() == before

    def test_accepting_an_old_ledger_leaves_its_branch(self, ledger: Ledger) -> None:
        """If it breaks, the lost ledger may come back and send what this one has sent meanwhile."""
        first = ledger.progress()
        trace = HighWaterMark(events=9, mailings=2, branch="other", at=NOW, folder=HERE.folder)
        ledger.accept(said(ProblemKind.RESTORED), place=HERE, trace=trace)
        second = ledger.progress()
        assert second.branch not in {first.branch, "other"}
        assert {first.branch, "other"} <= set(second.past)
        ledger.accept(said(ProblemKind.RESTORED), place=HERE, trace=None)
        assert {*second.past, second.branch} <= set(ledger.progress().past)

    def test_the_record_of_acceptances(self, ledger: Ledger) -> None:
        """If it breaks, nobody can say later who let an old ledger send."""
        assert ledger.acceptances() == ()
        both = (said(ProblemKind.CLOCK, ProblemKind.RESTORED), said(ProblemKind.MOVED))
        for one in both:
            ledger.accept(one, place=HERE, trace=None)
        assert ledger.acceptances() == both

    def test_a_trace_after_a_freeze(self, ledger: Ledger, notebook: FieldErrors) -> None:
        """If it breaks, a run that is killed leaves nothing by which an old ledger is known."""
        ledger.keep_traces(notebook, HERE.folder)
        assert notebook.notes == []
        plan(ledger, mailing(), ["ana"])
        assert notebook.read() == HighWaterMark(events=0, mailings=1, branch="", at=NOW, folder=HERE.folder)

    def test_a_trace_is_not_left_at_every_message(self, ledger: Ledger, notebook: FieldErrors) -> None:
        """If it breaks, a large mailing takes much longer; or nothing is noted while it takes hours."""
        ledger.keep_traces(notebook, HERE.folder)
        plan(ledger, mailing(), [f"p{n}" for n in range(2_500)])
        deliver(ledger, "m1", now=NOW)
        assert [one.events for one in notebook.notes] == [0, 1_000, 2_000]

    def test_a_trace_of_what_was_there_before(self, ledger: Ledger, notebook: FieldErrors) -> None:
        """If it breaks, what a killed run did after its last note is never noted; or a note is made for nothing."""
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", now=NOW)
        ledger.release([], now=NOW)
        ledger.keep_traces(notebook, HERE.folder)
        ledger.keep_traces(notebook, HERE.folder)
        assert [(one.events, one.mailings) for one in notebook.notes] == [(1, 1)]
        ledger.keep_traces(notebook, THERE.folder)
        assert notebook.notes[-1].folder == THERE.folder

    def test_a_trace_that_cannot_be_kept(self, ledger: Ledger) -> None:
        """If it breaks, a home folder that is full ends a mailing."""
        ledger.keep_traces(FieldErrors(fault="full"), HERE.folder)
        plan(ledger, mailing(), ["ana"])
        assert deliver(ledger, "m1") == ["ana@paper.example.com"]

    def test_inventory(self, ledger: Ledger) -> None:
        """If it breaks, `advisory ledger` counts wrongly, or calls a whole file damaged."""
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1")
        ledger.release([], now=NOW)
        held = ledger.inventory()
        assert (held.mailings, held.deliveries, held.events, held.faults) == (1, 2, 2, ())
        assert held.version >= 2
        assert held.size > 0
