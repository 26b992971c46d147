"""What every ledger must be able to say of those who wait, and to remember of what was told and what is owed."""

from datetime import timedelta

import pytest

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import Changed, Trouble
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import ACCEPTED, NOW, deliver, entry, mailing, plan, states

LATER = NOW + timedelta(hours=2)
END = NOW + timedelta(hours=4)
GRACE = timedelta(hours=6)
DAY = timedelta(days=1)


def _early(ledger: Ledger, *names: str) -> None:
    """A mailing of those people for LATER, before the embargo's END."""
    people = [entry(name, phase=Phase.EMBARGOED, variant=3, open_variant=5, due=LATER) for name in names]
    plan(ledger, mailing(embargo_until=END, send_at=LATER, grace=GRACE), people)


class OutlookContract:
    """Asking and remembering."""

    def test_routes_are_all_by_which_a_mailing_may_have_left(self, ledger: Ledger) -> None:
        """Each route of a mailing is kept once, and a mailing that was tried before has an unknown one too.

        Otherwise a folder would be taken to hold all its copies.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        assert ledger.routes("m1") == frozenset()
        for route in ("a", "b", "b"):
            ledger.record_route("m1", route)
        assert ledger.routes("m1") == {"a", "b"}
        plan(ledger, mailing("m2", revision=2), ["ana", "ben"], again=True)
        deliver(ledger, "m2")
        ledger.record_route("m2", "a")
        assert ledger.routes("m2") == {"", "a"}

    def test_late_counts_and_leaves_nobody_out_when_people_are_too_late(self, ledger: Ledger) -> None:
        """The late are counted and stay planned, and only `too_late` leaves them out.

        Otherwise a look would take the news from the run that has to tell it.
        """
        _early(ledger, "ana", "ben")
        late = LATER + GRACE + timedelta(seconds=1)
        assert ledger.late("m1", LATER) == 0
        assert (ledger.late("m1", late), ledger.late("m1", late)) == (2, 2)
        assert states(ledger) == {"ana": "planned", "ben": "planned"}
        assert ledger.expire_overdue("m1", late) == 2
        assert ledger.late("m1", late) == 0

    def test_beyond_limit_counts_somebody_when_they_are_due_after_the_last_moment(self, ledger: Ledger) -> None:
        """The people due after the last moment are counted.

        Otherwise an attempt would be promised when nothing may leave.
        """
        people = [entry("ana", due=LATER), entry("ben", due=END)]
        plan(ledger, mailing(send_at=LATER, not_after=LATER + timedelta(hours=1)), people)
        plan(ledger, mailing("m2", advisory="march"), ["ana"])
        assert (ledger.due_after_limit("m1"), ledger.due_after_limit("m2")) == (1, 0)

    def test_overtaken_counts_and_claim_skips_when_somebody_has_a_later_text(self, ledger: Ledger) -> None:
        """A reader who has a later text counts as overtaken and is not claimed.

        Otherwise people would be said to wait for a text that they never get.
        """
        plan(ledger, mailing(send_at=LATER), [entry(name, due=LATER) for name in ("ana", "ben", "cleo")])
        assert ledger.overtaken("m1") == 0
        plan(ledger, mailing("m2", revision=2), ["ben"])
        deliver(ledger, "m2", now=NOW)
        assert ledger.overtaken("m1") >= 1
        claimed = ledger.claim("m1", limit=9, now=LATER, unattended=True)
        assert "ben@paper.example.com" not in {one.address for one in claimed}

    def test_untold_tells_news_once_and_again_when_it_comes_back(self, ledger: Ledger) -> None:
        """News is told once, when its words change, and again when it comes back.

        Otherwise cron would mail every five minutes, or not at all the second time.
        """
        assert ledger.unreported("a", {"x": "away", "y": "late"}, NOW) == {"x", "y"}
        assert ledger.unreported("a", {"x": "away", "y": "later"}, NOW) == {"y"}
        assert ledger.unreported("b", {"x": "away"}, NOW) == {"x"}
        assert ledger.unreported("a", {"y": "later"}, NOW + DAY) == frozenset()
        assert ledger.unreported("a", {"x": "away", "y": "later"}, NOW) == {"x"}

    def test_untold_tells_again_each_day_when_news_stays(self, ledger: Ledger) -> None:
        """News that stays is told again each day, and after a clock set back.

        Otherwise a doubt would be forgotten with the mail that told of it.
        """
        assert ledger.unreported("a", {"x": "?"}, NOW, every=DAY) == {"x"}
        assert ledger.unreported("a", {"x": "?"}, NOW + DAY / 2, every=DAY) == frozenset()
        assert ledger.unreported("a", {"x": "?"}, NOW + DAY, every=DAY) == {"x"}
        assert ledger.unreported("a", {"x": "?", "y": "?"}, NOW + DAY * 1.5, every=DAY) == {"y"}
        assert ledger.unreported("a", {"x": "?", "y": "?"}, NOW + DAY * 2.2, every=DAY) == frozenset()
        assert ledger.unreported("a", {"x": "?"}, NOW, every=DAY) == {"x"}  # the clock was set back

    def test_trouble_keeps_its_beginning_until_answered_when_words_change(self, ledger: Ledger) -> None:
        """The trouble of a realm keeps its beginning until the server answers.

        Otherwise nobody who looks would see that the server is away, or it would be away for ever.
        """
        first = Trouble(words="It is away.", code=75, since=NOW, at=NOW)
        ledger.record_transport_state(Realm.LIVE, None)
        assert ledger.trouble(Realm.LIVE) is None
        ledger.record_transport_state(Realm.LIVE, first)
        assert ledger.trouble(Realm.LIVE) == first
        assert ledger.trouble(Realm.PRACTICE) is None
        ledger.record_transport_state(Realm.LIVE, Trouble(words="It refuses.", code=77, since=LATER, at=LATER))
        assert ledger.trouble(Realm.LIVE) == Trouble(words="It refuses.", code=77, since=NOW, at=LATER)
        ledger.record_transport_state(Realm.LIVE, None)
        assert ledger.trouble(Realm.LIVE) is None

    @pytest.mark.parametrize("elsewhere", [False, True], ids=["archive", "mailbox"])
    def test_copies_are_due_for_each_phase_sent_until_filed_when_owed(self, ledger: Ledger, elsewhere: bool) -> None:
        """The copies of each phase that was sent are due until they are filed.

        Otherwise the office's own copy would be lost with the run that could not file it, or filed twice.
        """
        _early(ledger, "ana", "ben")
        place, other = CopyPlace.ARCHIVE, CopyPlace.SENT
        if elsewhere:
            place, other = other, place
        assert ledger.copies_due("m1", place) == frozenset()
        ledger.mark_copy_owed("m1", place)
        assert ledger.copies_owed(place) == ("m1",)
        (ana,) = ledger.claim("m1", limit=1, now=LATER, unattended=True)
        ledger.record(ana, ACCEPTED, now=LATER)
        assert ledger.copies_due("m1", place) == {Phase.EMBARGOED}
        ledger.copies_filed("m1", [Phase.EMBARGOED], place)
        assert (ledger.copies_due("m1", place), ledger.copies_owed(place)) == (frozenset(), ())
        ledger.mark_copy_owed("m1", place)
        (ben,) = ledger.claim("m1", limit=1, now=END, unattended=True)
        ledger.record(ben, ACCEPTED, now=END)
        assert ledger.copies_due("m1", place) == {Phase.OPEN}
        ledger.copies_filed("m1", [Phase.OPEN], place)
        assert (ledger.copies_due("m1", place), ledger.copies_owed(place)) == (frozenset(), ())
        assert ledger.copies_due("m1", other) == {Phase.EMBARGOED, Phase.OPEN}
        assert ledger.copies_owed(other) == ()

    def test_hold_uncleared_holds_until_the_end_when_a_clearance_is_withdrawn(self, ledger: Ledger) -> None:
        """A reader whose clearance is withdrawn is held and gets the open edition at the end.

        Otherwise somebody whose agreement has ended would get the text before its time.
        """
        _early(ledger, "ana", "ben", "cleo")
        listed = [("ana@paper.example.com", True), ("ben@paper.example.com", False), ("ana@paper.example.com", False)]
        found = Changed(uncleared=1, unlisted=1)
        assert ledger.compare_with_lists("m1", listed, NOW) == found
        assert states(ledger)["ben"] == "planned"
        assert ledger.hold_uncleared("m1", listed, NOW) == found
        assert states(ledger) == {"ana": "planned", "ben": "held", "cleo": "planned"}
        assert ledger.compare_with_lists("m1", listed, NOW) == Changed(unlisted=1)
        early = ledger.claim("m1", limit=9, now=LATER, unattended=True)
        assert [(one.address[:3], one.phase, one.variant) for one in early] == [
            ("ana", Phase.EMBARGOED, 3),
            ("cle", Phase.EMBARGOED, 3),
        ]
        (ben,) = ledger.claim("m1", limit=9, now=END, unattended=True)
        assert (ben.address[:3], ben.phase, ben.variant) == ("ben", Phase.OPEN, 5)

    def test_hold_uncleared_holds_nobody_when_the_embargo_has_ended(self, ledger: Ledger) -> None:
        """A withdrawn clearance has nobody in it after the end.

        Otherwise a list edited afterwards would keep people from what is free.
        """
        _early(ledger, "ana")
        assert ledger.hold_uncleared("m1", [("ana@paper.example.com", False)], END) == Changed()
        assert ledger.find("m1")[0].counts == {State.PLANNED: 1}
