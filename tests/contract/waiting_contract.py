"""What every ledger must do with mailings that wait: for their time, for an embargo's end, for a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisory_cli.model.errors import LedgerFault, NotAllowed
from advisory_cli.model.mailing.delivery import Approval, Candidate, Selection, State
from advisory_cli.model.mailing.records import Outage
from advisory_cli.model.ports.ledger import Ledger, RecipientTable
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, deliver, entry, mailing, plan, states

LATER = NOW + timedelta(hours=2)
AFTER = LATER + timedelta(minutes=1)
GRACE = timedelta(hours=6)
SECOND = timedelta(microseconds=1)


def _waiting(ledger: Ledger, *names: str, id_: str = "m1", **more: Any) -> None:
    """A mailing of those people for LATER."""
    what = mailing(id_, send_at=LATER, grace=GRACE, **more)
    plan(ledger, what, [entry(name, due=LATER) for name in names])


def _two_waves(ledger: Ledger) -> None:
    """Ana has it early, Ben waits for the embargo's end."""
    people = [
        entry("ana", phase=Phase.EMBARGOED, variant=3, open_variant=5),
        entry("ben", selection=Selection.HELD, variant=1, due=LATER),
    ]
    plan(ledger, mailing(embargo_until=LATER, grace=GRACE), people)


@contextmanager
def _roll(ledger: Ledger, *people: Candidate | str, now: datetime) -> Iterator[RecipientTable]:
    """Those people, laid down as for the mailing of the summit."""
    what = mailing()
    with ledger.open_recipient_table(now=now, realm=what.realm, advisory_id="summit", revision=1) as roll:
        for one in people:
            roll.add(entry(one) if isinstance(one, str) else one)
        roll.classify()
        yield roll


class WaitingContract:
    """Time, embargoes and people."""

    def test_freeze_keeps_time_reason_planner_and_manuscript(self, ledger: Ledger) -> None:
        """A mailing keeps its time, reason, planner and manuscript, else a plan would forget what was said of it."""
        what = mailing(
            send_at=LATER,
            send_at_words="2026-06-05 13:00 recipient",
            grace=GRACE,
            not_after=AFTER,
            planned_by="user ada",
            needs_approval=True,
            notice=NoticeKind.CORRECTION,
            uncleared_reason="asked by phone",
            source_digest="ab" * 32,
        )
        plan(ledger, what, ["ana"], manuscript="---\nid: summit\n---\nWords — and more.\n")
        assert ledger.mailings()[0].mailing == what
        assert ledger.manuscript("m1") == "---\nid: summit\n---\nWords — and more.\n"
        assert ledger.manuscript("m9") == ""

    def test_claim_gives_nothing_when_the_time_has_not_come(self, ledger: Ledger) -> None:
        """A claim before the time gives nothing and at the time gives everybody.

        Otherwise a text would be sent before its hour.
        """
        _waiting(ledger, "ana", "ben")
        assert ledger.claim("m1", limit=9, now=LATER - SECOND, unattended=True) == []
        assert ledger.claim("m1", limit=9, now=LATER - SECOND) == []
        assert ledger.next_due("m1", now=NOW, unattended=True) == LATER
        assert len(ledger.claim("m1", limit=9, now=LATER, unattended=True)) == 2

    def test_claim_gives_each_at_their_own_time_when_the_times_differ(self, ledger: Ledger) -> None:
        """Each reader is claimed at a time of their own, else eight in the morning would be eight in one place only."""
        people = [entry("ana", due=AFTER), entry("ben", due=LATER)]
        plan(ledger, mailing(send_at=LATER), people)
        assert [one.address[:3] for one in ledger.claim("m1", limit=9, now=LATER, unattended=True)] == ["ben"]
        assert [one.address[:3] for one in ledger.claim("m1", limit=9, now=AFTER, unattended=True)] == ["ana"]

    def test_claim_gives_nothing_unattended_when_the_send_is_watched(self, ledger: Ledger) -> None:
        """A watched send is neither due nor claimed unattended.

        Otherwise cron would go on with what a person interrupted.
        """
        plan(ledger, mailing(), ["ana"])
        assert ledger.next_due("m1", now=NOW, unattended=True) is None
        assert ledger.claim("m1", limit=9, now=AFTER, unattended=True) == []

    def test_too_late_leaves_out_the_untried_once_when_the_grace_is_over(self, ledger: Ledger) -> None:
        """The untried are left out once when the grace is over, and one with more time is claimed.

        Otherwise a computer that slept would send yesterday's invitation, or say so every five minutes.
        """
        _waiting(ledger, "ana", "ben", "cleo")
        ana = ledger.claim("m1", limit=1, now=LATER, unattended=True)[0]
        late = LATER + GRACE + SECOND
        ledger.record(ana, DEFERRED, now=LATER, retry_at=LATER, until=late)
        assert ledger.expire_overdue("m1", LATER + GRACE) == 0
        assert ledger.next_due("m1", now=LATER + GRACE, unattended=True) == LATER
        assert [one.address[:3] for one in ledger.claim("m1", limit=9, now=late, unattended=True)] == ["ana"]
        assert ledger.expire_overdue("m1", late) == 2
        assert ledger.expire_overdue("m1", late) == 0
        assert states(ledger) == {"ana": "claimed", "ben": "left out", "cleo": "left out"}
        assert {row.reason for row in ledger.rows("m1", states=(State.LEFT_OUT,))} == {"too late"}

    def test_claim_gives_no_deferred_when_its_hours_are_over(self, ledger: Ledger) -> None:
        """A deferred delivery has its own hours, or the grace if that is longer, and no more.

        Otherwise a message that was put off once would leave days later, when the computer wakes.
        """
        _waiting(ledger, "ana", "ben")
        ana, ben = ledger.claim("m1", limit=2, now=LATER, unattended=True)
        day = LATER + timedelta(hours=24)
        ledger.record(ana, DEFERRED, now=LATER, retry_at=LATER, until=day)
        ledger.record(ben, DEFERRED, now=LATER, retry_at=LATER, until=LATER + SECOND)  # less than it had
        ledger.release([], now=LATER)
        (ben,) = [one for one in ledger.claim("m1", limit=9, now=LATER + GRACE, unattended=True) if one.key[0] == "b"]
        assert ben.until == LATER + GRACE
        ledger.release([ben], now=LATER + GRACE)
        assert [row.until for row in ledger.rows("m1")] == [day, LATER + GRACE]
        assert ledger.expire_overdue("m1", day) == 1
        assert ledger.claim("m1", limit=9, now=day + SECOND) == []
        assert ledger.next_due("m1", now=day + SECOND) is None

    def test_claim_gives_nothing_when_the_grace_of_a_send_at_once_is_over(self, ledger: Ledger) -> None:
        """A send at once has its grace too, else what a person began on Friday would go on on Monday."""
        plan(ledger, mailing(grace=GRACE), ["ana", "ben"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW + GRACE)
        ledger.release([ana], now=NOW + GRACE)
        late = NOW + GRACE + SECOND
        assert ledger.claim("m1", limit=9, now=late) == []
        assert ledger.next_due("m1", now=late) is None
        assert ledger.expire_overdue("m1", late) == 2

    def test_claim_gives_nothing_when_the_last_moment_of_all_has_passed(self, ledger: Ledger) -> None:
        """The last moment of a mailing ends every patience, else patience with a server would outlive the event."""
        plan(ledger, mailing(not_after=LATER), ["ana"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        assert ana.until == LATER
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER, until=AFTER + GRACE)
        ledger.release([], now=NOW)
        assert ledger.claim("m1", limit=1, now=AFTER) == []

    def test_freeze_gives_no_more_time_when_a_script_plans_again(self, ledger: Ledger) -> None:
        """A script that plans again gives nobody more time, and a person does.

        Otherwise a line of cron that is tried every hour would never get too late.
        """
        plan(ledger, mailing(grace=GRACE), ["ana"])
        again = replace(mailing("m2", grace=GRACE), planned_at=NOW + GRACE / 2)
        with _roll(ledger, "ana", "ben", now=NOW + GRACE / 2) as roll:
            ledger.freeze(again, roll, NOW + GRACE / 2, attended=False)
        assert [row.until for row in ledger.rows("m2")] == [NOW + GRACE, NOW + GRACE * 1.5]
        with _roll(ledger, "ana", now=NOW + GRACE / 2) as roll:
            ledger.freeze(replace(again, id="m3"), roll, NOW + GRACE / 2)
        assert [row.until for row in ledger.rows("m3")] == [NOW + GRACE * 1.5]

    def test_freeze_keeps_patience_and_first_try_when_a_script_plans_again(self, ledger: Ledger) -> None:
        """A script that plans again keeps the first attempt and its hours, and a person begins anew.

        Otherwise a line of cron that is put off every hour would be tried for ever, or given up early.
        """
        plan(ledger, mailing(grace=GRACE), ["ana"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        day, hour = NOW + timedelta(hours=24), NOW + timedelta(hours=1)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=NOW, until=day)
        ledger.release([], now=NOW)
        with _roll(ledger, "ana", now=hour) as roll:
            ledger.freeze(replace(mailing("m2", grace=GRACE), planned_at=hour), roll, hour, attended=False)
        (again,) = ledger.claim("m2", limit=1, now=hour)
        assert (again.until, again.first_tried, again.attempt) == (day, NOW, 2)
        ledger.release([again], now=hour)
        with _roll(ledger, "ana", now=hour) as roll:
            ledger.freeze(replace(mailing("m3", grace=GRACE), planned_at=hour), roll, hour)
        (again,) = ledger.claim("m3", limit=1, now=hour + SECOND)
        assert (again.until, again.first_tried) == (hour + GRACE, hour + SECOND)

    def test_grant_gives_the_planned_more_time_when_they_are_too_late(self, ledger: Ledger) -> None:
        """A grant gives the planned their grace anew, and touches nobody served.

        Otherwise nobody could send a notice that came too late.
        """
        plan(ledger, mailing(grace=GRACE), ["ana", "ben"])
        late = NOW + GRACE + SECOND
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(ana, ACCEPTED, now=NOW)
        ledger.release([], now=NOW)
        assert ledger.extend_time("m1", late) == 1
        assert ledger.expire_overdue("m1", late) == 0
        assert ledger.expire_overdue("m1", late + GRACE + SECOND) == 1
        assert ledger.extend_time("m1", late + GRACE + SECOND) == 1
        assert states(ledger) == {"ana": "accepted", "ben": "planned"}
        assert deliver(ledger, "m1", now=late + GRACE + SECOND) == ["ben@paper.example.com"]

    def test_claim_gives_a_new_date_when_the_old_one_is_of_yesterday(self, ledger: Ledger) -> None:
        """A deferred message gets a new date on another day, and one that may have arrived keeps its own.

        Otherwise it would stand below yesterday's, or come as another one.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=NOW)
        ledger.mark_committing(ben)
        ledger.record(ben, IN_DOUBT, now=NOW)
        ledger.release([], now=NOW)
        (row,) = ledger.rows("m1", states=(State.IN_DOUBT,))
        ledger.resolve(row, accepted=False, now=NOW)
        (same, _) = ledger.claim("m1", limit=2, now=NOW + timedelta(hours=14))
        assert same.date == ana.date
        ledger.release([same, _], now=NOW)
        again = {one.key[:3]: one.date for one in ledger.claim("m1", limit=2, now=NOW + timedelta(hours=15))}
        assert again == {"ana": (NOW + timedelta(hours=15)).replace(microsecond=0), "ben": ben.date}

    def test_outage_is_told_once_at_each_end_when_words_change(self, ledger: Ledger) -> None:
        """An outage is told once at its beginning and once at its end.

        Otherwise cron would mail every five minutes, or nobody hear why nothing came.
        """
        assert ledger.outage() is None
        assert not ledger.end_outage(NOW)
        assert ledger.begin_outage("away", NOW)
        assert not ledger.begin_outage("still away", AFTER)
        assert ledger.outage() == Outage(since=NOW, words="still away")
        ledger.mark_outage_reported()
        assert ledger.end_outage(AFTER)
        assert not ledger.end_outage(AFTER + GRACE)
        assert ledger.outage() == Outage(since=NOW, words="still away", reported=True, over=AFTER)
        ledger.mark_outage_reported()
        assert ledger.outage() == Outage(since=NOW, words="still away", reported=True, over=AFTER, end_reported=True)
        ledger.begin_outage("away again", AFTER)
        ledger.end_outage(AFTER)  # nobody was told of it: nobody needs to hear that it is over
        assert ledger.outage() == Outage(since=AFTER, words="away again", over=AFTER, end_reported=True)

    def test_outage_counts_attempts_and_is_told_anew_when_a_person_has_to_act(self, ledger: Ledger) -> None:
        """A refused login counts its attempts, and is told once for each reason, whatever number its words have.

        Otherwise a login that is refused when the server is back would be told to nobody, or every five minutes.
        """
        ledger.begin_outage("away", NOW)
        ledger.mark_outage_reported()
        assert not ledger.begin_outage("535 no login (id 123)", AFTER, code=77, remedy="Ask.", mark="a")
        first = Outage(since=NOW, words="535 no login (id 123)", code=77, remedy="Ask.", attempts=1, attempted=AFTER)
        assert ledger.outage() == replace(first, mark="a")
        ledger.mark_outage_reported()
        ledger.begin_outage("535 no login (id 456)", AFTER + GRACE, code=77, mark="b")
        again = ledger.outage()
        assert again is not None
        assert (again.reported, again.attempts, again.attempted, again.mark) == (True, 2, AFTER + GRACE, "b")
        ledger.begin_outage("There is no password.", AFTER + GRACE, code=78)
        other = ledger.outage()
        assert other is not None
        assert (other.reported, other.attempts, other.since) == (False, 1, NOW)

    def test_late_among_names_the_mailing_when_people_are_planned_anew_too_late(self, ledger: Ledger) -> None:
        """The late among a new plan's people are counted, also when stopped.

        Otherwise a script would send what a person was to decide.
        """
        plan(ledger, mailing(grace=GRACE), ["ana", "ben"])
        late = NOW + GRACE + SECOND
        with _roll(ledger, "ana", "cleo", now=late) as roll:
            assert ledger.late_among(roll, {1}, NOW + GRACE) is None
            assert ledger.late_among(roll, {1}, late) == ("m1", 1)
        assert ledger.expire_overdue("m1", late) == 2
        ledger.stop("m1", late)
        with _roll(ledger, "ana", "ben", now=late) as roll:
            assert ledger.late_among(roll, {1}, late) == ("m1", 2)

    def test_plan_reaches_somebody_again_when_they_were_too_late(self, ledger: Ledger) -> None:
        """A reader who was too late may be planned anew, else nobody could send what a sleeping computer missed."""
        _waiting(ledger, "ana")
        late = LATER + GRACE + SECOND
        ledger.expire_overdue("m1", late)
        assert plan(ledger, mailing("m2"), ["ana"], now=late) == {Selection.SEND: 1}
        assert deliver(ledger, "m2", now=late) == ["ana@paper.example.com"]

    def test_too_late_leaves_out_the_deferred_too_when_the_last_moment_has_passed(self, ledger: Ledger) -> None:
        """The deferred are left out too after the last moment, else an invitation would arrive after the event."""
        plan(ledger, mailing(not_after=LATER), ["ana", "ben"])
        ana = ledger.claim("m1", limit=1, now=NOW)[0]
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER)
        ledger.release([], now=NOW)
        assert ledger.expire_overdue("m1", LATER) == 0
        assert ledger.expire_overdue("m1", AFTER) == 2
        assert set(states(ledger).values()) == {"left out"}

    def test_summary_counts_people_as_alone_when_they_wait_for_time(self, ledger: Ledger) -> None:
        """The summary counts those who leave by themselves and when.

        Otherwise a person would be asked to send what leaves by itself, or nobody for what does not.
        """
        people = [entry("ana", due=AFTER), entry("ben", due=LATER)]
        plan(ledger, mailing(send_at=LATER, grace=GRACE), people)
        plan(ledger, mailing("m2", advisory="march"), ["cleo", "dan"])
        deferred = ledger.claim("m2", limit=1, now=NOW)[0]
        ledger.record(deferred, DEFERRED, now=NOW, retry_at=AFTER)
        ledger.release([], now=NOW)
        march, summit = ledger.mailings()
        assert (summit.alone, summit.due, summit.too_late) == (2, LATER, 0)
        assert (march.alone, march.due, march.counts) == (1, AFTER, {State.PLANNED: 2})

    def test_summary_counts_the_too_late_only_when_they_were_not_planned_anew(self, ledger: Ledger) -> None:
        """The summary counts those for whom it was too late until they are planned anew.

        Otherwise nobody would see who was missed, or it be held up to people for ever.
        """
        _waiting(ledger, "ana", "ben")
        late = LATER + GRACE + SECOND
        ledger.expire_overdue("m1", late)
        assert [(one.alone, one.too_late) for one in ledger.mailings()] == [(0, 2)]
        assert ledger.stop(None, late) == ()
        assert ledger.stop("m1", late) == ("m1",)
        assert ledger.find("m1")[0].mailing.stopped_at == late
        again = replace(mailing("m2"), planned_at=late + SECOND)
        assert plan(ledger, again, ["ana"], now=late + SECOND) == {Selection.SEND: 1}
        assert ledger.find("m1")[0].too_late == 1

    def test_too_late_leaves_nobody_out_when_the_mailing_is_stopped(self, ledger: Ledger) -> None:
        """A stopped mailing is not too late, else what a person stopped would be reported as a failure."""
        _waiting(ledger, "ana")
        ledger.stop("m1", NOW)
        assert ledger.expire_overdue("m1", LATER + 2 * GRACE) == 0

    def test_claim_gives_the_held_the_open_edition_when_the_embargo_ends(self, ledger: Ledger) -> None:
        """The held are claimed at the embargo's end, with the open edition, and not before.

        Otherwise an uncleared address would get it early, or never.
        """
        _two_waves(ledger)
        (ana,) = ledger.claim("m1", limit=9, now=LATER - SECOND)
        assert (ana.phase, ana.variant) == (Phase.EMBARGOED, 3)
        ledger.record(ana, ACCEPTED, now=NOW)
        assert ledger.next_due("m1", now=NOW, unattended=True) == LATER
        assert ledger.claim("m1", limit=9, now=LATER - SECOND, unattended=True) == []
        (ben,) = ledger.claim("m1", limit=9, now=LATER, unattended=True)
        assert (ben.address[:3], ben.phase, ben.variant) == ("ben", Phase.OPEN, 1)

    def test_next_due_is_the_time_of_the_held_when_the_planned_leave_later(self, ledger: Ledger) -> None:
        """The next due is the first time of all, also when the held come before the planned.

        Otherwise the run would wait for the later time, and the held would get the text late.
        """
        people = [
            entry("ana", phase=Phase.EMBARGOED, due=AFTER),
            entry("ben", selection=Selection.HELD, due=LATER),
        ]
        plan(ledger, mailing(embargo_until=LATER), people)
        assert ledger.next_due("m1", now=NOW, unattended=True) == LATER

    def test_roll_holds_nobody_when_they_have_the_text_already(self, ledger: Ledger) -> None:
        """A person who has the text or an earlier revision is not held for it.

        Otherwise the second wave would count them, or send them another revision nobody asked for.
        """
        plan(ledger, mailing("m0"), ["ana", "ben"])
        deliver(ledger, "m0", now=NOW)
        held = [entry(name, selection=Selection.HELD, due=LATER) for name in ("ana", "ben", "cleo")]
        assert plan(ledger, mailing("m1", embargo_until=LATER), held) == {Selection.HAS_IT: 2, Selection.HELD: 1}
        what = mailing("m2", revision=2, embargo_until=LATER)
        assert plan(ledger, what, held) == {Selection.EARLIER_REVISION: 2, Selection.HELD: 1}
        assert plan(ledger, mailing("m3", revision=2, embargo_until=LATER), held, again=True) == {Selection.HELD: 3}

    def test_claim_gives_the_cleared_the_open_edition_when_the_embargo_has_ended(self, ledger: Ledger) -> None:
        """The cleared who were not served get the open edition at the end.

        Otherwise they would be told to wait for a moment that passed.
        """
        _two_waves(ledger)
        early = ledger.claim("m1", limit=1, now=LATER - SECOND)
        ledger.release(early, now=LATER)
        both = ledger.claim("m1", limit=9, now=LATER)
        assert {(one.address[:3], one.phase, one.variant) for one in both} == {
            ("ana", Phase.OPEN, 5),
            ("ben", Phase.OPEN, 1),
        }

    def test_lift_frees_the_held_only_when_they_are_of_its_realm_and_advisory(self, ledger: Ledger) -> None:
        """A lift frees the held of its own realm and advisory, once, and keeps its reason.

        Otherwise a broken embargo would bind those who kept it.
        """
        _two_waves(ledger)
        plan(ledger, mailing("other", advisory="march", embargo_until=LATER), [entry("eva", selection=Selection.HELD)])
        now = NOW + timedelta(minutes=5)
        assert ledger.lift(realm=Realm.PRACTICE, advisory_id="summit", reason="x", now=now) == ()
        assert ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="it was broken", now=now) == ("m1",)
        assert ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="again", now=now) == ()
        one = ledger.find("m1")[0].mailing
        assert (one.lifted_at, one.lift_reason, one.embargo_end, one.embargo_until) == (
            now,
            "it was broken",
            now,
            LATER,
        )
        claimed = ledger.claim("m1", limit=9, now=now, unattended=True)
        assert [(one.address[:3], one.phase) for one in claimed] == [("ben", Phase.OPEN)]
        assert states(ledger, "other") == {"eva": "held"}

    def test_freeze_lifts_the_embargo_when_the_notice_says_so(self, ledger: Ledger) -> None:
        """A notice that is frozen lifts the embargo in the same step.

        Otherwise a lift that is cut off would tell the readers, and the others wait on.
        """
        _two_waves(ledger)
        what = mailing("m2", revision=2, notice=NoticeKind.LIFT)
        with ledger.open_recipient_table(
            now=NOW, realm=what.realm, advisory_id="summit", revision=2, again=True
        ) as roll:
            roll.add(entry("ana"))
            roll.classify()
            ledger.freeze(what, roll, NOW + SECOND, lifts="it was broken")
        one = ledger.find("m1")[0].mailing
        assert (one.lifted_at, one.lift_reason) == (NOW + SECOND, "it was broken")
        assert [one.address[:3] for one in ledger.claim("m1", limit=9, now=NOW + SECOND, unattended=True)] == ["ben"]
        assert ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="again", now=LATER - SECOND) == ()

    def test_lift_gives_the_held_the_grace_from_now_when_the_mailing_has_one(self, ledger: Ledger) -> None:
        """The held whom a lift frees may leave for the grace from the lift on.

        Otherwise they would be sent hours later than the office set, as if the embargo had ended in its time.
        """
        _two_waves(ledger)
        ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="it was broken", now=NOW)
        (ben,) = ledger.claim("m1", limit=9, now=NOW, unattended=True)
        assert (ben.address[:3], ben.until) == ("ben", NOW + GRACE)

    def test_lift_keeps_a_time_when_it_is_after_the_embargo(self, ledger: Ledger) -> None:
        """A time after the embargo is kept when it is lifted.

        Otherwise a newsletter would be sent in the night that was meant for the morning.
        """
        plan(ledger, mailing(embargo_until=LATER), [entry("ben", selection=Selection.HELD, due=AFTER)])
        ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="x", now=NOW)
        assert ledger.claim("m1", limit=9, now=LATER) == []
        assert len(ledger.claim("m1", limit=9, now=AFTER)) == 1

    def test_roll_marks_somebody_as_waiting_when_they_wait_in_another_mailing(self, ledger: Ledger) -> None:
        """A person who waits in another mailing counts as waiting until that is stopped.

        Otherwise a second text would slip past the one that waits, or the same line plan it twice.
        """
        _waiting(ledger, "ana", "ben")
        assert plan(ledger, mailing("m2"), ["ana", "cleo"]) == {Selection.SCHEDULED: 1, Selection.SEND: 1}
        assert states(ledger, "m1") == {"ana": "planned", "ben": "planned"}
        ledger.stop("m1", NOW)
        assert plan(ledger, mailing("m3"), ["ana"], now=NOW + SECOND) == {Selection.SEND: 1}

    def test_freeze_takes_everybody_over_when_it_replaces_a_mailing(self, ledger: Ledger) -> None:
        """A mailing that replaces another takes its people over or leaves them out.

        Otherwise some people would get the old text and some the new one.
        """
        _waiting(ledger, "ana", "ben")
        counts = plan(ledger, mailing("m2", send_at=AFTER), [entry("ana", due=AFTER)], replaces="m1")
        assert counts == {Selection.SEND: 1}
        assert states(ledger, "m2") == {"ana": "planned"}
        assert [(row.state.value, row.reason) for row in ledger.rows("m1")] == [("left out", "replaced")]
        assert ledger.find("m1")[0].mailing.replaced_by == "m2"
        assert ledger.claim("m1", limit=9, now=AFTER) == []
        assert len(ledger.claim("m2", limit=9, now=AFTER)) == 1

    def test_freeze_leaves_out_the_held_when_it_replaces_their_mailing(self, ledger: Ledger) -> None:
        """The held of a replaced mailing who are not in the new one get neither.

        Otherwise the text that was replaced would leave to them after all.
        """
        _two_waves(ledger)
        people = [entry("ana", phase=Phase.EMBARGOED, variant=3, open_variant=5)]
        plan(ledger, mailing("m2", embargo_until=LATER, grace=GRACE), people, replaces="m1")
        assert [(row.address[:3], row.state.value, row.reason) for row in ledger.rows("m1")] == [
            ("ben", "left out", "replaced")
        ]
        assert ledger.claim("m1", limit=9, now=LATER) == []

    def test_newly_held_counts_somebody_when_they_wait_for_another_text_or_time(self, ledger: Ledger) -> None:
        """The newly held are those who wait for another text or another time.

        Otherwise a command that moves an embargo's end would say that there is nothing to do.
        """
        _two_waves(ledger)
        ben = entry("ben", selection=Selection.HELD, variant=1, due=LATER)
        with _roll(ledger, ben, now=NOW) as roll:
            assert roll.newly_held("0" * 64) == 0
            assert roll.newly_held("1" * 64) == 1
        with _roll(ledger, replace(ben, due=AFTER), now=NOW) as roll:
            assert roll.newly_held("0" * 64) == 1

    def test_too_late_leaves_nobody_out_when_they_are_held_without_a_time(self, ledger: Ledger) -> None:
        """A reader held without a time is never too late, as somebody has yet to decide.

        Otherwise they would be told as missed.
        """
        plan(ledger, mailing(grace=GRACE), ["ana", entry("ben", selection=Selection.HELD)])
        assert ledger.expire_overdue("m1", NOW + GRACE + SECOND) == 1
        assert states(ledger) == {"ana": "left out", "ben": "held"}

    def test_approve_moves_nobody_who_was_tried_when_given_again(self, ledger: Ledger) -> None:
        """A second approval leaves the tried their time and patience.

        Otherwise agreeing once more would give them up early.
        """
        plan(ledger, mailing(needs_approval=True, grace=GRACE), ["ana"])
        ledger.approve("m1", who="user ben", now=NOW)
        (ana,) = ledger.claim("m1", limit=9, now=NOW, unattended=True)
        day = NOW + timedelta(hours=24)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER, until=day)
        ledger.release([], now=NOW)
        ledger.approve("m1", who="user cleo", now=AFTER)
        assert [row.until for row in ledger.rows("m1")] == [day]
        assert ledger.next_due("m1", now=AFTER, unattended=True) == LATER

    def test_claim_gives_the_thread_when_one_was_frozen(self, ledger: Ledger) -> None:
        """A delivery keeps the thread that was frozen, else a correction would stand alone in the inbox."""
        thread = ("<a2@example.org>", "<b3@example.org>")
        plan(ledger, mailing(revision=2), [entry("ana", thread=thread)])
        assert ledger.claim("m1", limit=1, now=NOW)[0].thread == thread

    def test_approve_keeps_who_and_when(self, ledger: Ledger) -> None:
        """An approval keeps who agreed and when, and an unknown mailing is refused.

        Otherwise nobody could say who agreed.
        """
        _waiting(ledger, "ana")
        assert ledger.approval("m1") is None
        ledger.approve("m1", who="user ben", now=NOW)
        approval = ledger.approval("m1")
        assert approval is not None
        assert (approval.who, approval.at) == ("user ben", NOW)
        with pytest.raises(LedgerFault, match="m9"):
            ledger.approve("m9", who="user ben", now=NOW)

    def test_strangers_counts_somebody_when_they_differ_from_what_was_agreed_to(self, ledger: Ledger) -> None:
        """The strangers are people who are new or differ in time, fields, variant or thread, and not those taken out.

        Otherwise a row added after the approval would be sent, or one taken out refuse the mailing.
        """
        _waiting(ledger, "ana", "ben")

        def strangers(*people: Candidate) -> int:
            what = mailing()
            with ledger.open_recipient_table(now=NOW, realm=what.realm, advisory_id="summit", revision=1) as roll:
                for one in people:
                    roll.add(one)
                roll.classify()
                return ledger.unapproved_recipients(roll, "m1")

        ana, ben = entry("ana", due=LATER), entry("ben", due=LATER)
        assert strangers(ana, ben) == 0
        assert strangers(ben) == 0
        assert strangers(ana, ben, entry("cleo", due=LATER)) == 1
        assert strangers(ana, entry("ben", due=AFTER)) == 1
        assert strangers(ana, entry("ben", due=LATER, fields={"name": "Bernd"})) == 1
        assert strangers(ana, entry("ben", due=LATER, variant=2)) == 1
        assert strangers(ana, entry("ben", due=LATER, thread=("<a2@example.org>",))) == 1
        ledger.suppress("ben@paper.example.com", reason="asked", now=NOW)
        assert strangers(ana, ben) == 0

    def test_claim_refuses_when_the_mailing_is_not_approved(self, ledger: Ledger) -> None:
        """A mailing that needs an approval gives no claim before it.

        Otherwise one command that forgets to ask would send what nobody has agreed to.
        """
        plan(ledger, mailing(needs_approval=True, planned_by="user ada"), ["ana", "ben"])
        for unattended in (True, False):
            with pytest.raises(NotAllowed, match="m1 was not approved"):
                ledger.claim("m1", limit=9, now=AFTER, unattended=unattended)
        assert set(states(ledger).values()) == {"planned"}
        assert ledger.mailings()[0].approval is None
        ledger.approve("m1", who="user ben", now=NOW)
        assert ledger.find("m1")[0].approval == ledger.approval("m1") == Approval(who="user ben", at=NOW)
        assert len(ledger.claim("m1", limit=9, now=NOW, unattended=True)) == 2

    def test_next_due_is_now_unattended_when_the_mailing_needs_an_approval(self, ledger: Ledger) -> None:
        """A mailing that needs an approval is due unattended and can get too late.

        Otherwise it would wait for a planner who went home, or never get too late.
        """
        plan(ledger, mailing(needs_approval=True, grace=GRACE), ["ana", entry("ben", due=LATER)])
        assert ledger.next_due("m1", now=NOW, unattended=True) == NOW
        ledger.approve("m1", who="user ben", now=NOW)
        assert ledger.expire_overdue("m1", NOW + GRACE) == 0
        assert ledger.expire_overdue("m1", NOW + GRACE + SECOND) == 1
        assert states(ledger) == {"ana": "left out", "ben": "planned"}

    def test_too_late_spares_people_when_they_wait_for_an_approval_alone(self, ledger: Ledger) -> None:
        """People who wait for an approval alone are not too late, and those with a time of their own are.

        Otherwise what was planned in the evening could not be approved in the morning.
        """
        plan(ledger, mailing(needs_approval=True, grace=GRACE), ["ana", entry("ben", due=LATER)])
        morning = LATER + 2 * GRACE
        assert ledger.expire_overdue("m1", morning) == 1
        ledger.approve("m1", who="user ben", now=morning)
        assert ledger.expire_overdue("m1", morning + GRACE) == 0
        (ana,) = ledger.claim("m1", limit=9, now=morning + GRACE, unattended=True)
        assert ana.address[:3] == "ana"
        assert states(ledger) == {"ana": "claimed", "ben": "left out"}

    def test_too_late_spares_the_lifted_when_they_wait_for_an_approval(self, ledger: Ledger) -> None:
        """The lifted who wait for an approval are not too late.

        Otherwise those held for a broken embargo would get nothing, as nobody agreed within six hours.
        """
        what = mailing(needs_approval=True, embargo_until=AFTER, grace=GRACE)
        plan(ledger, what, [entry("ben", selection=Selection.HELD, variant=1, due=AFTER)])
        ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="x", now=LATER)
        morning = LATER + 2 * GRACE
        assert ledger.expire_overdue("m1", morning) == 0
        ledger.approve("m1", who="user ben", now=morning)
        assert len(ledger.claim("m1", limit=9, now=morning, unattended=True)) == 1

    def test_strangers_counts_nobody_when_the_plan_for_at_once_is_the_same(self, ledger: Ledger) -> None:
        """The same plan for at once has no strangers, and another time makes one.

        Otherwise what was planned for at once would be another plan a minute later.
        """
        plan(ledger, mailing(needs_approval=True), ["ana", "ben"])
        with _roll(ledger, "ana", "ben", now=NOW) as roll:
            assert ledger.unapproved_recipients(roll, "m1") == 0
        with _roll(ledger, "ana", entry("ben", due=AFTER), now=NOW) as roll:
            assert ledger.unapproved_recipients(roll, "m1") == 1

    def test_strangers_counts_nobody_when_the_embargo_was_lifted(self, ledger: Ledger) -> None:
        """A lifted embargo makes no strangers of the held, else they would be refused the text once it is free."""
        _two_waves(ledger)
        people = [
            entry("ana", phase=Phase.EMBARGOED, variant=3, open_variant=5),
            entry("ben", selection=Selection.HELD, variant=1, due=LATER),
        ]
        ledger.lift(realm=Realm.LIVE, advisory_id="summit", reason="x", now=NOW + SECOND)
        with _roll(ledger, *people, now=NOW) as roll:
            assert ledger.unapproved_recipients(roll, "m1") == 0

    def test_strangers_counts_nobody_when_they_were_postponed(self, ledger: Ledger) -> None:
        """A postponed person is no stranger at the planned time.

        Otherwise a mailing that keeps to a limit would be another one.
        """
        _waiting(ledger, "ana")
        ledger.postpone([(ledger.claim("m1", limit=1, now=LATER)[0], AFTER)], now=LATER)
        assert ledger.next_due("m1", now=LATER, unattended=True) == AFTER
        with _roll(ledger, entry("ana", due=LATER), now=LATER) as roll:
            assert ledger.unapproved_recipients(roll, "m1") == 0
        with _roll(ledger, entry("ana", due=AFTER), now=LATER) as roll:
            assert ledger.unapproved_recipients(roll, "m1") == 1

    def test_strangers_counts_nobody_when_they_wait_in_another_mailing(self, ledger: Ledger) -> None:
        """A person who waits in another mailing is no stranger.

        Otherwise two mailings of one text would forbid each other.
        """
        _waiting(ledger, "ana")
        plan(ledger, mailing("m2", send_at=LATER), [entry("ana", due=LATER), entry("cleo", due=LATER)])
        with _roll(ledger, entry("ana", due=LATER), entry("cleo", due=LATER), now=NOW) as roll:
            assert ledger.unapproved_recipients(roll, "m2") == 0
            assert [one.address[:4] for one in ledger.first_unapproved_recipients(roll, "m1", limit=9)] == []
        with _roll(ledger, entry("ana", due=LATER), entry("dora", due=LATER), now=NOW) as roll:
            assert ledger.unapproved_recipients(roll, "m2") == 1

    def test_first_strangers_names_each_with_list_and_line(self, ledger: Ledger) -> None:
        """The first strangers are named with list and line.

        Otherwise nobody would know who came into the list after the approval.
        """
        _waiting(ledger, "ana")
        with _roll(ledger, *(entry(name, due=LATER) for name in ("ana", "ben", "cleo")), now=NOW) as roll:
            (ben,) = ledger.first_unapproved_recipients(roll, "m1", limit=1)
            assert (ben.address, ben.list_name, ben.line) == ("ben@paper.example.com", "eu", 2)
            assert (
                len(ledger.first_unapproved_recipients(roll, "m1", limit=9))
                == ledger.unapproved_recipients(roll, "m1")
                == 2
            )

    def test_leave_out_missing_leaves_out_the_untried_when_they_are_unlisted(self, ledger: Ledger) -> None:
        """The untried who are in the lists no more are left out once, and the tried stay.

        Otherwise somebody who was taken out would get it all the same, or who was tried be forgotten.
        """
        _waiting(ledger, "ana", "ben", "cleo")
        ana = ledger.claim("m1", limit=1, now=LATER, unattended=True)[0]
        ledger.record(ana, DEFERRED, now=LATER, retry_at=AFTER)
        ledger.release([], now=LATER)
        with _roll(ledger, entry("ben", due=LATER), now=NOW) as roll:
            assert ledger.leave_out_missing(roll, "m1", LATER) == 1
            assert ledger.leave_out_missing(roll, "m1", LATER) == 0
        assert states(ledger) == {"ana": "planned", "ben": "planned", "cleo": "left out"}
        (cleo,) = ledger.rows("m1", states=(State.LEFT_OUT,))
        assert cleo.reason == "not in the lists any more"

    def test_leave_out_excluded_counts_whom_it_leaves_out(self, ledger: Ledger) -> None:
        """People who wait and stand in an --exclude list are left out once, and their number is told."""
        _waiting(ledger, "ana", "ben", "cleo")
        excluded = [entry(name, due=LATER, selection=Selection.EXCLUDED) for name in ("ana", "ben", "dora")]
        with _roll(ledger, *excluded, entry("cleo", due=LATER), now=NOW) as roll:
            assert ledger.leave_out_excluded(roll, "m1", LATER) == 2
            assert ledger.leave_out_excluded(roll, "m1", LATER) == 0
        assert states(ledger) == {"ana": "left out", "ben": "left out", "cleo": "planned"}

    def test_first_told_says_yes_when_the_words_are_new(self, ledger: Ledger) -> None:
        """The same words are told once a mailing until others follow.

        Otherwise cron would write the same mail every five minutes, or be silent about something new.
        """
        _waiting(ledger, "ana")
        told = [ledger.mark_notified("m1", words) for words in ("waits", "waits", "file changed", "waits", "waits")]
        assert told == [True, False, True, True, False]
        assert ledger.mark_notified("m2", "waits")

    def test_heard_since_counts_somebody_when_they_were_served_since_the_moment(self, ledger: Ledger) -> None:
        """The people served since a moment are counted.

        Otherwise the plan would be silent about the third mail of a morning.
        """
        plan(ledger, mailing("m0", advisory="march"), ["ana", "ben"])
        deliver(ledger, "m0", now=NOW)
        what = mailing()
        with ledger.open_recipient_table(now=NOW, realm=what.realm, advisory_id="summit", revision=1) as roll:
            for name in ("ana", "ben", "cleo"):
                roll.add(entry(name))
            roll.classify()
            assert roll.contacted_since(NOW - timedelta(hours=24)) == 2
            assert roll.contacted_since(NOW + SECOND) == 0

    def test_heard_since_counts_by_arrival_when_it_was_planned_long_before(self, ledger: Ledger) -> None:
        """A message counts on the day it leaves, whenever it was planned.

        Otherwise the mail of a list that was planned the day before would not be seen.
        """
        month = NOW + timedelta(days=30)
        plan(ledger, mailing("m0", advisory="march"), ["ana"])
        plan(ledger, mailing("m1", advisory="april", send_at=month), [entry("ben", due=month)])
        deliver(ledger, "m0", now=NOW + timedelta(days=2))
        deliver(ledger, "m1", now=month)
        with _roll(ledger, "ana", "ben", now=month) as roll:
            assert roll.contacted_since(NOW + timedelta(days=1)) == 2
            assert roll.contacted_since(month - timedelta(days=1)) == 1
