"""What every ledger must know of whom an advisory has reached."""

from dataclasses import replace
from datetime import datetime, timedelta

from advisory_cli.model.mailing.delivery import Selection, State
from advisory_cli.model.mailing.message_id import is_message_id, message_id
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, entry, mailing, plan, states

LATER = NOW + timedelta(hours=2)


def _audience(ledger: Ledger) -> list[Reader]:
    return list(ledger.audience(realm=Realm.LIVE, advisory_id="summit"))


def _unserved(ledger: Ledger) -> list[Reader]:
    return list(ledger.unserved(realm=Realm.LIVE, advisory_id="summit"))


def _names(readers: list[Reader]) -> list[str]:
    return [one.address.partition("@")[0] for one in readers]


def _deliver_one(ledger: Ledger, now: datetime) -> None:
    (delivery,) = ledger.claim("m1", limit=1, now=now)
    ledger.mark_committing(delivery)
    ledger.record(delivery, ACCEPTED, now=now)
    ledger.release([], now=now)


class AudienceContract:
    """Who has it, who still waits, and what each of them has."""

    def test_audience_and_unserved_tell_everybody_apart_when_outcomes_differ(self, ledger: Ledger) -> None:
        """The audience is those accepted or in doubt, and the unserved are those deferred or never tried.

        Otherwise a correction would reach strangers, or leave the wrong text standing.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora", "emil", "fay"])
        outcomes = (ACCEPTED, REFUSED, IN_DOUBT, DEFERRED)
        for one, outcome in zip(ledger.claim("m1", limit=4, now=NOW), outcomes, strict=True):
            ledger.mark_committing(one)
            ledger.record(one, outcome, now=NOW, retry_at=LATER)
        ledger.release([], now=NOW)
        ledger.stop("m1", NOW)
        has = _audience(ledger)
        assert _names(has) == ["ana", "cleo"]
        assert [one.state for one in has] == [State.ACCEPTED, State.IN_DOUBT]
        assert _names(_unserved(ledger)) == ["dora", "emil", "fay"]
        assert {one.due for one in _unserved(ledger)} == {None}

    def test_audience_is_empty_when_only_another_realm_or_advisory_was_sent(self, ledger: Ledger) -> None:
        """A mailing of practice or of another advisory has no audience here.

        Otherwise practice would decide about real corrections.
        """
        plan(ledger, mailing(realm=Realm.PRACTICE), ["ana"])
        plan(ledger, mailing("m2", advisory="march"), ["ben"])
        deliver(ledger, "m1")
        deliver(ledger, "m2")
        assert _audience(ledger) == []
        assert _unserved(ledger) == []

    def test_audience_gives_one_thread_when_somebody_has_two_revisions(self, ledger: Ledger) -> None:
        """A reader of two revisions has both in one thread, with the newest fields.

        Otherwise a second correction would answer the first text only, or name a message nobody got.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1")
        second = mailing("m2", revision=2, notice=NoticeKind.CORRECTION)
        plan(ledger, second, [entry("ana", fields={"name": "Ana B"})], again=True)
        deliver(ledger, "m2")
        ben, ana = _audience(ledger)
        assert _names([ana, ben]) == ["ana", "ben"]
        assert (ana.mailing_id, ben.mailing_id) == ("m2", "m1")
        assert ana.fields == {"name": "Ana B"}
        assert ana.received == ((1, "example.org", ""), (2, "example.org", ""))
        first, last = ana.thread(b"k" * 32, "summit")
        assert is_message_id(first)
        assert last == message_id(
            b"k" * 32, advisory_id="summit", revision=2, recipient_key=ana.key, domain="example.org"
        )
        assert len(ben.thread(b"k" * 32, "summit")) == 1

    def test_audience_names_the_providers_id_behind_ours_when_it_is_known(self, ledger: Ledger) -> None:
        """A thread names the id under which a provider passed a message on, behind ours, and no unsound one.

        Otherwise a correction would answer an id that its reader never saw.
        """
        renamed = "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>"
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1", replace(ACCEPTED, provider_message_id=renamed))
        ana, _ = _audience(ledger)
        assert ana.received == ((1, "example.org", renamed),)
        own, second = ana.thread(b"k" * 32, "summit")
        assert is_message_id(own)
        assert second == renamed
        (row,) = ledger.rows("m1", who="ben")
        assert row.provider_message_id == renamed
        assert not ledger.note_provider_id(row, renamed)
        assert not ledger.note_provider_id(row, renamed.replace("0102", "0304"))  # than the server's reply has named
        assert [reader.thread(b"k" * 32, "summit")[1] for reader in _audience(ledger)] == [renamed, renamed]
        assert replace(ana, received=((1, "example.org", "<a b>"),)).thread(b"k" * 32, "summit") == (own,)

    def test_note_provider_id_stores_the_first_sound_id_alone(self, ledger: Ledger) -> None:
        """An id that a copy tells is stored where none is known, and no later copy puts another in its place.

        Otherwise whoever can put mail into the mailbox would choose what the next correction answers.
        """
        renamed = "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>"
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1")
        (row,) = ledger.rows("m1")
        assert not ledger.note_provider_id(row, "<a@b>\r\nBcc: x@y.example")
        assert ledger.note_provider_id(row, renamed)
        assert not ledger.note_provider_id(row, renamed.replace("0102", "0304"))
        assert [one.provider_message_id for one in ledger.rows("m1")] == [renamed]

    def test_audience_tells_who_expects_a_later_text_when_one_is_planned(self, ledger: Ledger) -> None:
        """A reader for whom a later revision is planned expects it.

        Otherwise a short notice would overtake the text it is about.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1")
        plan(ledger, mailing("m2", revision=2), ["ana"], again=True)
        assert [(one.address[:3], one.expects) for one in _audience(ledger)] == [("ana", True), ("ben", False)]
        assert _unserved(ledger) == []

    def test_draft_takes_nobody_before_it_is_approved(self, ledger: Ledger) -> None:
        """Whoever waits for a text keeps waiting while a correction waits for approval, and is left out with that.

        Otherwise a correction that is refused would take the text from those who had nothing yet.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        _deliver_one(ledger, NOW)
        plan(ledger, mailing("m2", revision=2, needs_approval=True), ["ben"], overtakes="the text was corrected")
        assert states(ledger, "m1") == {"ana": "accepted", "ben": "planned"}
        ledger.approve("m2", who="bea", now=NOW, overtakes="the text was corrected")
        (left_out,) = (row for row in ledger.rows("m1") if row.state is State.LEFT_OUT)
        assert left_out.reason == "the text was corrected"

    def test_draft_takes_the_people_of_an_older_draft_at_once(self, ledger: Ledger) -> None:
        """A newer draft takes the place of an older one, to which nobody has agreed."""
        plan(ledger, mailing(needs_approval=True), ["ana"])
        plan(ledger, mailing("m2", revision=2, needs_approval=True), ["ana"], overtakes="the text was corrected")
        assert states(ledger, "m1") == {"ana": "left out"}

    def test_unserved_wait_for_the_older_text_when_a_draft_was_stopped(self, ledger: Ledger) -> None:
        """People of a stopped draft wait in the mailing that was agreed to, however many drafts were stopped.

        Otherwise a second correction would hold them for stopped by name, and leave them out.
        """
        plan(ledger, mailing(), ["ana"])
        for number in (2, 3):
            plan(ledger, mailing(f"m{number}", revision=number, needs_approval=True), ["ana"], overtakes="corrected")
            ledger.stop(f"m{number}", NOW)
        assert [reader.mailing_id for reader in _unserved(ledger)] == ["m1"]

    def test_unserved_wait_in_a_stopped_draft_when_there_is_no_older_text(self, ledger: Ledger) -> None:
        """People whose only mailing is a stopped draft are told of by that."""
        plan(ledger, mailing(needs_approval=True), ["ana"])
        ledger.stop("m1", NOW)
        assert [reader.mailing_id for reader in _unserved(ledger)] == ["m1"]

    def test_reached_since_counts_whom_an_older_text_has_reached_after_the_plan(self, ledger: Ledger) -> None:
        """Only people whom the older text reached after a notice was planned, and who do not get it, are counted.

        Otherwise somebody would keep the wrong text without hearing of it, or nothing could be approved.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        _deliver_one(ledger, NOW)
        notice = mailing("m2", revision=2, needs_approval=True, notice=NoticeKind.CORRECTION)
        plan(ledger, notice, ["ana"], again=True)
        assert ledger.reached_since("m2") == 0
        _deliver_one(ledger, LATER)
        assert ledger.reached_since("m2") == 1
        assert ledger.reached_since("m9") == 0

    def test_unserved_keep_their_phase_time_and_place_when_they_wait(self, ledger: Ledger) -> None:
        """The unserved keep their phase, their time and their place among the first.

        Otherwise a correction would take the held before the embargo's end, or the morning's people at night.
        """
        people = [
            entry("ana", phase=Phase.EMBARGOED, first=True),
            entry("ben", selection=Selection.HELD, due=LATER),
            entry("cleo", due=LATER + timedelta(hours=1)),
        ]
        plan(ledger, mailing(embargo_until=LATER), people)
        ana, ben, cleo = _unserved(ledger)
        assert (ana.phase, ana.first, ana.state, ana.due) == (Phase.EMBARGOED, True, State.PLANNED, None)
        assert (ben.phase, ben.first, ben.state, ben.due) == (Phase.OPEN, False, State.HELD, LATER)
        assert cleo.due == LATER + timedelta(hours=1)

    def test_audience_loses_nobody_when_it_has_many_pages(self, ledger: Ledger) -> None:
        """An audience of many pages loses nobody and keeps its order.

        Otherwise everybody after the first thousand would keep the wrong text, or get two corrections.
        """
        names = [f"p{number:04}" for number in range(2_300)]
        plan(ledger, mailing(), names)
        while batch := ledger.claim("m1", limit=80, now=NOW):
            for one in batch:
                ledger.mark_committing(one)
                ledger.record(one, ACCEPTED, now=NOW)
        plan(ledger, mailing("m2"), [f"q{number:04}" for number in range(1_000)])
        assert _names(_audience(ledger)) == names
        assert len(set(_names(_unserved(ledger)))) == 1_000

    def test_columns_kept_names_every_column_when_people_have_different_ones(self, ledger: Ledger) -> None:
        """The columns kept are those of all people together.

        Otherwise a template's own column would be unknown to a correction.
        """
        plan(
            ledger, mailing(), [entry("ana", fields={"name": "Ana", "desk": "b"}), entry("ben", fields={"zone": "UTC"})]
        )
        assert ledger.columns_kept(realm=Realm.LIVE, advisory_id="summit") == {"name", "desk", "zone"}

    def test_freeze_leaves_out_the_older_text_when_it_overtakes(self, ledger: Ledger) -> None:
        """A freeze that overtakes leaves out the rest of the older text, and no other advisory's.

        Otherwise somebody would get the wrong text after everybody else was told that it is wrong.
        """
        plan(ledger, mailing(), ["ana", "ben", entry("cleo", selection=Selection.HELD, due=LATER)])
        plan(ledger, mailing("other", advisory="march"), ["eva"])
        what = mailing("m2", revision=2)
        with ledger.open_recipient_table(
            realm=what.realm, advisory_id=what.advisory_id, revision=2, now=NOW, again=True
        ) as roll:
            roll.keep(Phase.OPEN, -1, b"head")
            roll.keep(Phase.OPEN, 0, b"variant")
            roll.add(entry("ana"))
            roll.classify()
            ledger.freeze(what, roll, NOW, overtakes="corrected")
        assert set(states(ledger, "m1").values()) == {"left out"}
        assert {row.reason for row in ledger.rows("m1")} == {"corrected"}
        assert states(ledger, "m2") == {"ana": "planned"}
        assert states(ledger, "other") == {"eva": "planned"}
        assert ledger.claim("m1", limit=9, now=LATER) == []
