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
    return Acceptance(at=NOW, by="ann", problems=worries, reason="looked – it is right")


class ProvenanceContract:
    """What tells a copy, or an old one, from the ledger that sent last."""

    @pytest.fixture
    def notebook(self) -> FieldErrors:
        """An empty one."""
        return FieldErrors()

    def test_newest_is_the_time_of_the_latest_entry_when_more_are_made(self, ledger: Ledger) -> None:
        """The newest time is that of the latest plan, outcome, test or stop.

        Otherwise a clock that was set back would go unnoticed, or a right one be refused.
        """
        assert ledger.newest() is None
        plan(ledger, mailing(), ["ana"])
        assert ledger.newest() == NOW
        deliver(ledger, "m1", now=NOW + HOUR)
        ledger.release([], now=NOW)
        assert ledger.newest() == NOW + HOUR
        ledger.record_test("digest", NOW + 2 * HOUR)
        assert ledger.newest() == NOW + 2 * HOUR
        plan(ledger, mailing("m2", revision=2), ["ben"])
        ledger.stop("m2", NOW + 3 * HOUR)
        assert ledger.newest() == NOW + 3 * HOUR

    def test_newest_forgets_entries_when_a_wrong_clock_was_accepted(self, ledger: Ledger) -> None:
        """Entries of a clock that was accepted as wrong count no more, and later ones do.

        Otherwise one wrong clock would forbid sending for ever, or the next one go unnoticed.
        """
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", now=NOW + YEAR)
        ledger.record_test("digest", NOW + YEAR)
        ledger.release([], now=NOW)
        ledger.accept(said(ProblemKind.CLOCK), place=HERE, trace=None)
        assert ledger.newest() is None
        plan(ledger, mailing("m2", advisory="other"), ["ana"])
        deliver(ledger, "m2", now=NOW + HOUR)
        ledger.release([], now=NOW)
        assert ledger.newest() == NOW + HOUR
        ledger.record_test("digest", NOW + 2 * YEAR)
        assert ledger.newest() == NOW + 2 * YEAR

    def test_accept_keeps_the_times_of_those_who_wait_when_the_clock_was_wrong(self, ledger: Ledger) -> None:
        """A delivery that waits keeps its time when a wrong clock is accepted.

        Otherwise what was to be sent later would be sent.
        """
        plan(ledger, mailing(), ["ana"])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.postpone([(one, NOW + YEAR)], now=NOW)
        ledger.accept(said(ProblemKind.CLOCK), place=HERE, trace=None)
        assert ledger.claim("m1", limit=1, now=NOW + HOUR) == []

    def test_reach_grows_when_mailings_and_entries_are_added(self, ledger: Ledger) -> None:
        """The reach counts mailings and entries as they are added, else an old ledger would look like the newest."""
        assert (ledger.progress().events, ledger.progress().mailings) == (0, 0)
        plan(ledger, mailing(), ["ana", "ben"])
        assert (ledger.progress().events, ledger.progress().mailings) == (0, 1)
        deliver(ledger, "m1", ACCEPTED)
        ledger.release([], now=NOW)
        assert (ledger.progress().events, ledger.progress().mailings) == (2, 1)

    def test_place_is_the_one_that_was_settled_last(self, ledger: Ledger) -> None:
        """The place is the one that was settled last.

        Otherwise a moved ledger would be refused for ever, or a copy would not.
        """
        assert ledger.place() is None
        for place in (HERE, THERE):
            ledger.record_place(place)
            assert ledger.place() == place

    def test_accept_changes_the_place_alone_when_a_move_is_accepted(self, ledger: Ledger) -> None:
        """An accepted move changes the place and nothing else, else `accept --moved` would do nothing, or too much."""
        ledger.record_place(HERE)
        before = ledger.progress()
        ledger.accept(said(ProblemKind.MOVED), place=THERE, trace=None)
        assert ledger.place() == THERE
        assert ledger.progress() == before

    def test_accept_leaves_the_branch_when_an_old_ledger_is_accepted(self, ledger: Ledger) -> None:
        """An accepted old ledger has a new branch and remembers the ones left.

        Otherwise the lost ledger might come back and send what this one has sent meanwhile.
        """
        first = ledger.progress()
        trace = HighWaterMark(events=9, mailings=2, branch="other", at=NOW, folder=HERE.folder)
        ledger.accept(said(ProblemKind.RESTORED), place=HERE, trace=trace)
        second = ledger.progress()
        assert second.branch not in {first.branch, "other"}
        assert {first.branch, "other"} <= set(second.past)
        ledger.accept(said(ProblemKind.RESTORED), place=HERE, trace=None)
        assert {*second.past, second.branch} <= set(ledger.progress().past)

    def test_acceptances_keeps_each_in_order_when_several_were_made(self, ledger: Ledger) -> None:
        """The acceptances are kept in their order, else nobody could say later who let an old ledger send."""
        assert ledger.acceptances() == ()
        both = (said(ProblemKind.CLOCK, ProblemKind.RESTORED), said(ProblemKind.MOVED))
        for one in both:
            ledger.accept(one, place=HERE, trace=None)
        assert ledger.acceptances() == both

    def test_trace_is_left_when_a_mailing_is_frozen(self, ledger: Ledger, notebook: FieldErrors) -> None:
        """A trace is left when a mailing is frozen.

        Otherwise a killed run would leave nothing by which an old ledger is known.
        """
        ledger.write_traces_to(notebook, HERE.folder)
        assert notebook.notes == []
        plan(ledger, mailing(), ["ana"])
        assert notebook.read() == HighWaterMark(events=0, mailings=1, branch="", at=NOW, folder=HERE.folder)

    def test_trace_is_left_at_each_thousand_messages_when_a_mailing_is_large(
        self, ledger: Ledger, notebook: FieldErrors
    ) -> None:
        """A trace is left at each thousand messages.

        Otherwise a large mailing would take much longer, or nothing be noted while it takes hours.
        """
        ledger.write_traces_to(notebook, HERE.folder)
        plan(ledger, mailing(), [f"p{n}" for n in range(2_500)])
        deliver(ledger, "m1", now=NOW)
        assert [one.events for one in notebook.notes] == [0, 1_000, 2_000]

    def test_trace_is_left_once_when_traces_are_kept_after_a_run(self, ledger: Ledger, notebook: FieldErrors) -> None:
        """A trace of what was there before is left once, and again in a new folder.

        Otherwise what a killed run did after its last note would never be noted, or a note be made for nothing.
        """
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", now=NOW)
        ledger.release([], now=NOW)
        ledger.write_traces_to(notebook, HERE.folder)
        ledger.write_traces_to(notebook, HERE.folder)
        assert [(one.events, one.mailings) for one in notebook.notes] == [(1, 1)]
        ledger.write_traces_to(notebook, THERE.folder)
        assert notebook.notes[-1].folder == THERE.folder

    def test_claim_goes_on_when_a_trace_cannot_be_kept(self, ledger: Ledger) -> None:
        """A mailing goes on when its trace cannot be kept, else a home folder that is full would end it."""
        ledger.write_traces_to(FieldErrors(fault="full"), HERE.folder)
        plan(ledger, mailing(), ["ana"])
        assert deliver(ledger, "m1") == ["ana@paper.example.com"]

    def test_inventory_counts_all_and_finds_no_fault_when_the_file_is_whole(self, ledger: Ledger) -> None:
        """The inventory counts mailings, deliveries and entries, and finds no fault in a whole file."""
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1")
        ledger.release([], now=NOW)
        held = ledger.inventory()
        assert (held.mailings, held.deliveries, held.events, held.faults) == (1, 2, 2, ())
        assert held.version >= 2
        assert held.size > 0
