"""What every ledger must do, whatever it is kept in. A ledger's test module subclasses LedgerContract and gives it a
fixture `ledger`: empty, opened for sending, closed afterwards.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.model.errors import LedgerFault, PersonDecides, UsageFault
from advisory_cli.model.ledger.concerns import Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance
from advisory_cli.model.mailing.delivery import ReplyKind, Selection, State
from advisory_cli.model.mailing.provider_limits import Limit
from advisory_cli.model.ports.ledger import Ledger, Permission
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from tests.contract.audience_contract import AudienceContract
from tests.contract.outlook_contract import OutlookContract
from tests.contract.position_contract import PositionContract
from tests.contract.provenance_contract import ProvenanceContract
from tests.contract.waiting_contract import WaitingContract
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, entry, mailing, plan, states

LATER = NOW + timedelta(minutes=15)


class PlanningContract:
    """Rolls and freezing."""

    def test_counts_every_standing_by_strength(self, ledger: Ledger) -> None:
        """If it breaks, somebody opted out, excluded, or served already gets a message, or is counted twice."""
        plan(ledger, mailing("old", revision=1), ["had"])
        deliver(ledger, "old")
        plan(ledger, mailing("m1", revision=2), ["done", "bad", "unsure"])
        for name, outcome in (("done", ACCEPTED), ("bad", REFUSED), ("unsure", IN_DOUBT)):
            (one,) = ledger.claim("m1", limit=1, now=NOW)
            assert one.address.startswith(name)
            ledger.record(one, outcome, now=NOW)
        ledger.suppress("gone@paper.example.com", reason="asked", now=NOW)
        ledger.suppress("@quiet.example", reason="whole house", now=NOW)
        counts = plan(
            ledger,
            mailing("m2", revision=2),
            [
                *("ana", "ANA@paper.example.com", "done", "bad", "unsure", "had", "gone", "done"),
                *("x@quiet.example", "y@sub.quiet.example"),
                entry("out", standing=Selection.EXCLUDED),
                entry("gone2@quiet.example", standing=Selection.EXCLUDED),
                entry("wait", standing=Selection.HELD),
            ],
        )
        assert counts == {
            Selection.SEND: 2,  # ana and the subdomain
            Selection.DUPLICATE: 2,
            Selection.HAS_IT: 3,
            Selection.EARLIER_REVISION: 1,
            Selection.OPTED_OUT: 3,
            Selection.EXCLUDED: 1,
            Selection.HELD: 1,
        }

    def test_duplicate_is_the_later_row(self, ledger: Ledger) -> None:
        """If it breaks, the first row of a person does not count, or both do."""
        plan(ledger, mailing(), [entry("ana", fields={"name": "First"}), entry("ana", fields={"name": "Second"})])
        assert [row.name for row in ledger.rows("m1")] == ["First"]

    def test_again_reaches_people_of_an_earlier_revision(self, ledger: Ledger) -> None:
        """If it breaks, --again does nothing, or a refused person of an earlier revision is skipped without it."""
        plan(ledger, mailing("m1"), ["ana", "ben"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(ana, ACCEPTED, now=NOW)
        (ben,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(ben, REFUSED, now=NOW)
        ledger.release([], now=NOW)
        assert plan(ledger, mailing("m2", revision=2), ["ana", "ben"])[Selection.EARLIER_REVISION] == 1
        assert plan(ledger, mailing("m3", revision=3), ["ana", "ben"], again=True) == {Selection.SEND: 2}

    def test_practice_never_counts_as_sent(self, ledger: Ledger) -> None:
        """If it breaks, a practice run keeps the real one from sending."""
        plan(ledger, mailing("p", realm=Realm.PRACTICE), ["ana"])
        deliver(ledger, "p")
        assert plan(ledger, mailing("m1"), ["ana"]) == {Selection.SEND: 1}
        assert plan(ledger, mailing("m2", revision=2), ["ana"]) == {Selection.SEND: 1}

    def test_limit_means_the_first_of_the_list(self, ledger: Ledger) -> None:
        """If it breaks, the same command with --limit, given twice, reaches the next people of the list."""
        people = ["ana", "ana", entry("out", standing=Selection.EXCLUDED), "ben", "cleo", "dora"]
        assert plan(ledger, mailing("m1"), people, limit=2)[Selection.BEYOND_LIMIT] == 2
        assert deliver(ledger, "m1") == ["ana@paper.example.com", "ben@paper.example.com"]
        counts = plan(ledger, mailing("m2"), people, limit=2)
        assert Selection.SEND not in counts
        assert counts[Selection.HAS_IT] == 2
        assert plan(ledger, mailing("m3"), people, limit=0)[Selection.BEYOND_LIMIT] == 2
        assert plan(ledger, mailing("m4"), people, limit=99)[Selection.SEND] == 2

    def test_the_newsrooms_own_are_outside_the_limit(self, ledger: Ledger) -> None:
        """The limit is about the lists: the newsroom's own people neither count nor are cut, else nobody in the office
        sees what the first of the list got.
        """
        own = [entry("boss", first=True), entry("desk", first=True)]
        assert plan(ledger, mailing("m1"), [own[0], "ana", "ben", own[1]], limit=1) == {
            Selection.SEND: 3,
            Selection.BEYOND_LIMIT: 1,
        }
        assert [one[:4] for one in deliver(ledger, "m1")] == ["boss", "desk", "ana@"]

    def test_entries_come_back_whole_and_in_order(self, ledger: Ledger) -> None:
        """If it breaks, a preview shows other people, fields or places than the lists hold."""
        people = [entry(f"p{n}", language="fr" if n % 2 else "en", list_name=f"l{n % 3}") for n in range(2_500)]
        people.append(entry("boss", first=True))
        with ledger.open_roll(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            for person in people:
                roll.add(person)
            roll.settle()
            assert list(roll.entries(Selection.SEND)) == [people[-1], *people[:-1]]
            assert [e.fields for e in roll.entries(Selection.SEND, limit=1)] == [people[-1].fields]
            assert list(roll.entries(Selection.SEND, limit=1_200)) == [people[-1], *people[:1_199]]
            assert roll.by_language() == {"en": 1_251, "fr": 1_250}
            assert list(roll.by_list().items()) == [("l0", 834), ("l1", 833), ("l2", 833), ("eu", 1)]

    def test_settling_again_starts_afresh(self, ledger: Ledger) -> None:
        """If it breaks, a second settle with another limit keeps the marks of the first."""
        with ledger.open_roll(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            for name in ("ana", "ben", "cleo"):
                roll.add(entry(name))
            roll.settle(limit=1)
            roll.add(entry("dora"))
            roll.settle()
            assert roll.counts() == {Selection.SEND: 4}

    def test_a_roll_that_is_not_frozen_leaves_nothing(self, ledger: Ledger) -> None:
        """If it breaks, a plan that was only looked at keeps people from getting the real one."""
        with ledger.open_roll(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            roll.add(entry("ana"))
            roll.settle()
        assert ledger.mailings() == ()
        assert list(ledger.rows()) == []

    def test_freeze_keeps_mailing_and_pieces(self, ledger: Ledger) -> None:
        """If it breaks, a resumed mailing is sent with other words than were frozen."""
        what = mailing("m1", embargo_until=datetime(2026, 6, 5, 23, 1, tzinfo=UTC))
        plan(ledger, what, ["ana"])
        assert [one.mailing for one in ledger.mailings()] == [what]
        assert ledger.piece("m1", Phase.OPEN, -1) == b"head"
        assert ledger.piece("m1", Phase.OPEN, 0) == b"variant"
        with pytest.raises(LedgerFault, match="m1"):
            ledger.piece("m1", Phase.EMBARGOED, 0)

    def test_mailings_are_told_newest_first(self, ledger: Ledger) -> None:
        """If it breaks, an outdated text is taken for the latest."""
        for name in ("m2", "m1", "m3"):
            plan(ledger, mailing(name), ["ana"])
        plan(ledger, mailing("other", revision=2), ["ana"])
        assert [one.mailing.id for one in ledger.mailings()] == ["other", "m3", "m1", "m2"]

    def test_freeze_twice_under_one_id_changes_nothing(self, ledger: Ledger) -> None:
        """If it breaks, half a mailing stays behind when freezing fails."""
        plan(ledger, mailing("m1"), ["ana"])
        with pytest.raises(LedgerFault):
            plan(ledger, mailing("m1"), ["ben"])
        assert states(ledger) == {"ana": "planned"}

    def test_open_rows_follow_the_newest_mailing(self, ledger: Ledger) -> None:
        """If it breaks, a corrected text leaves people in the old mailing, or touches what was decided."""
        plan(ledger, mailing("m1"), [entry("done"), entry("ana", variant=1), entry("wait", standing=Selection.HELD)])
        (done,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(done, ACCEPTED, now=NOW)
        ledger.release([], now=NOW)
        plan(ledger, mailing("m2"), ["wait", "done", entry("ana", standing=Selection.HELD, fields={"name": "A."})])
        assert states(ledger, "m1") == {"done": "accepted"}
        assert states(ledger, "m2") == {"wait": "planned", "ana": "held"}
        ana = next(row for row in ledger.rows("m2") if row.name == "A.")
        assert ana.reason == "not cleared for the embargo"
        assert deliver(ledger, "m2") == ["wait@paper.example.com"]
        assert ledger.claim("m1", limit=9, now=NOW) == []

    def test_what_is_decided_is_never_held_again(self, ledger: Ledger) -> None:
        """If it breaks, somebody who has it waits for it, and gets it a second time when the embargo lifts."""
        plan(ledger, mailing("m1"), ["ana"])
        deliver(ledger, "m1")
        plan(ledger, mailing("m2"), [entry("ana", standing=Selection.HELD)])
        assert states(ledger) == {"ana": "accepted"}

    def test_the_newest_mailing_has_its_own_order(self, ledger: Ledger) -> None:
        """If it breaks, a mailing planned again serves people in the order of the old lists."""
        plan(ledger, mailing("m1"), ["ana", "ben", "cleo"])
        plan(ledger, mailing("m2"), ["cleo", "ana", entry("ben", first=True)])
        assert [a.partition("@")[0] for a in deliver(ledger, "m2")] == ["ben", "cleo", "ana"]

    def test_excluding_withdraws_what_an_older_mailing_still_planned(self, ledger: Ledger) -> None:
        """If it breaks, somebody excluded now is written to when the older mailing goes on."""
        plan(ledger, mailing("m1"), ["ana", "ben"])
        plan(ledger, mailing("m2"), [entry("ana", standing=Selection.EXCLUDED)])
        assert states(ledger, "m1") == {"ana": "left out", "ben": "planned"}
        assert deliver(ledger, "m1") == ["ben@paper.example.com"]
        assert plan(ledger, mailing("m3"), ["ana"]) == {Selection.SEND: 1}
        assert deliver(ledger, "m3") == ["ana@paper.example.com"]

    def test_a_stop_during_planning_is_not_overridden(self, ledger: Ledger) -> None:
        """If it breaks, a stop given while somebody looks at the plan is gone once they confirm it."""
        plan(ledger, mailing("m1"), ["ana", "ben"])
        ledger.stop("m1", NOW + timedelta(seconds=1))
        with pytest.raises(PersonDecides):
            plan(ledger, mailing("m2"), ["ana", "ben"])
        assert deliver(ledger, "m1") == []

    def test_a_stop_of_everything_reaches_a_plan_that_is_being_shown(self, ledger: Ledger) -> None:
        """If it breaks, a stop from a second terminal is gone once somebody confirms the first text of all."""
        assert ledger.stop(None, NOW) == ()
        plan(ledger, mailing("m1"), ["ana"])  # planned after the stop, or at it
        ledger.stop(None, NOW + timedelta(seconds=1))
        with pytest.raises(PersonDecides, match="stopped everything"):
            plan(ledger, mailing("m2", advisory="another"), ["ben"])
        later = replace(mailing("m3", advisory="another"), planned_at=NOW + timedelta(seconds=2))
        assert plan(ledger, later, ["ben"]) == {Selection.SEND: 1}

    def test_a_stop_at_a_wrong_time_does_not_hold_for_ever(self, ledger: Ledger) -> None:
        """If it breaks, nothing can be sent before the hour that a wrong clock once showed."""
        wrong = NOW + timedelta(days=400)
        ledger.stop(None, wrong)
        assert ledger.newest() == wrong
        place = Place(machine="m", host="h", folder="/f")
        accepted = Acceptance(at=NOW, by="ada", worries=(ProblemKind.CLOCK,), reason="")
        ledger.accept(accepted, place=place, trace=None)
        assert plan(ledger, mailing("m1"), ["ana"]) == {Selection.SEND: 1}

    def test_a_grown_list_gets_only_its_new_people(self, ledger: Ledger) -> None:
        """If it breaks, the same command twice sends twice."""
        plan(ledger, mailing("m1"), ["ana"])
        deliver(ledger, "m1")
        assert plan(ledger, mailing("m2"), ["ana", "ben"]) == {Selection.HAS_IT: 1, Selection.SEND: 1}
        assert deliver(ledger, "m2") == ["ben@paper.example.com"]

    def test_remembers_tests_by_content(self, ledger: Ledger) -> None:
        """If it breaks, an untested text passes for tested."""
        assert ledger.last_test("abc") is None
        ledger.remember_test("abc", NOW)
        ledger.remember_test("abc", LATER)
        assert ledger.last_test("abc") == LATER
        assert ledger.last_test("abd") is None


class DispatchContract:
    """Claiming and recording."""

    def test_serves_the_first_first_then_the_list(self, ledger: Ledger) -> None:
        """If it breaks, the newsroom's own people learn of a mistake after everyone else."""
        plan(ledger, mailing(), ["ben", "ana", entry("boss", first=True), entry("chief", first=True), "cleo"])
        assert [a.partition("@")[0] for a in deliver(ledger, "m1")] == ["boss", "chief", "ben", "ana", "cleo"]

    def test_claim_takes_each_delivery_once(self, ledger: Ledger) -> None:
        """If it breaks, two batches hold the same person."""
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        first, second = ledger.claim("m1", limit=2, now=NOW), ledger.claim("m1", limit=2, now=NOW)
        assert [d.key for d in (*first, *second)] == [f"{n}@paper.example.com" for n in ("ana", "ben", "cleo")]
        assert ledger.claim("m1", limit=2, now=NOW) == []
        assert ledger.claim("m1", limit=0, now=NOW) == []

    def test_delivery_carries_what_was_frozen(self, ledger: Ledger) -> None:
        """If it breaks, a message is built from other fields than were planned."""
        plan(
            ledger, mailing(), [entry("Ana.B@Paper.example.com", fields={"name": "Ána “B”", "greeting": ""}, variant=3)]
        )
        (one,) = ledger.claim("m1", limit=5, now=NOW)
        assert (one.mailing_id, one.address, one.key) == ("m1", "Ana.B@Paper.example.com", "ana.b@paper.example.com")
        assert one.fields == {"name": "Ána “B”", "greeting": ""}
        assert (one.phase, one.variant, one.attempt) == (Phase.OPEN, 3, 1)
        assert one.date == NOW.replace(microsecond=0)

    def test_deferred_comes_back_when_due_with_its_date(self, ledger: Ledger) -> None:
        """If it breaks, a busy server is hammered, or a second attempt is not byte-identical."""
        plan(ledger, mailing(), ["ana", "ben"])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.begin(one)
        ledger.record(one, DEFERRED, now=NOW, retry_at=LATER)
        assert [d.address for d in ledger.claim("m1", limit=9, now=LATER - timedelta(seconds=1))] == [
            "ben@paper.example.com"
        ]
        row = next(ledger.rows("m1", who="ana"))
        assert (row.state, row.code, row.reply) == (State.PLANNED, 451, DEFERRED.reply)
        assert (row.retry_at, row.attempts) == (LATER, 1)
        (again,) = ledger.claim("m1", limit=9, now=LATER)
        assert (again.id, again.attempt, again.date) == (one.id, 2, one.date)

    def test_outcomes_are_durable_at_the_next_claim(self, ledger: Ledger) -> None:
        """If it breaks, status forgets what the server said."""
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
        outcomes = [ACCEPTED, REFUSED, IN_DOUBT]
        for delivery, outcome in zip(ledger.claim("m1", limit=3, now=NOW), outcomes, strict=True):
            ledger.begin(delivery)
            ledger.record(delivery, outcome, now=LATER)
        ledger.claim("m1", limit=1, now=LATER)
        rows = list(ledger.rows("m1"))
        assert [row.state for row in rows] == [State.ACCEPTED, State.REFUSED, State.IN_DOUBT, State.CLAIMED]
        assert [(row.code, row.reply) for row in rows[:3]] == [(o.code, o.reply) for o in outcomes]
        assert rows[0].changed_at == LATER

    def test_release_gives_back_what_has_not_begun(self, ledger: Ledger) -> None:
        """If it breaks, an interrupted run loses people, or sends again what may have gone."""
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        batch = ledger.claim("m1", limit=3, now=NOW)
        ledger.begin(batch[0])
        ledger.record(batch[0], ACCEPTED, now=NOW)
        ledger.begin(batch[1])
        ledger.release(batch, now=LATER)
        assert states(ledger) == {"ana": "accepted", "ben": "in doubt", "cleo": "planned"}
        assert next(ledger.rows("m1")).reply == ACCEPTED.reply
        (again,) = ledger.claim("m1", limit=3, now=LATER)
        assert (again.attempt, again.date) == (1, batch[2].date)

    def test_opted_out_rows_are_left_out_at_the_claim(self, ledger: Ledger) -> None:
        """If it breaks, an opt-out that comes after planning is not honoured."""
        plan(ledger, mailing(), ["ana", "ben", "x@quiet.example", "cleo"])
        ledger.suppress("Ben@Paper.example.com", reason="asked", now=NOW)
        ledger.suppress("@quiet.example", reason="asked", now=NOW)
        assert [d.address for d in ledger.claim("m1", limit=2, now=NOW)] == [
            "ana@paper.example.com",
            "cleo@paper.example.com",
        ]
        left = list(ledger.rows("m1", states=[State.LEFT_OUT]))
        assert [(row.address, row.reason) for row in left] == [
            ("ben@paper.example.com", "opted out"),
            ("x@quiet.example", "opted out"),
        ]

    def test_permission_is_asked_of_the_last_moment(self, ledger: Ledger) -> None:
        """If it breaks, stop and opt-outs wait for the end of a batch."""
        plan(ledger, mailing(), ["ana", "x@quiet.example"])
        ana, quiet = ledger.claim("m1", limit=2, now=NOW)
        assert [ledger.permission(d) for d in (ana, quiet)] == [Permission.GO, Permission.GO]
        ledger.suppress("@quiet.example", reason="asked", now=NOW)
        assert [ledger.permission(d) for d in (ana, quiet)] == [Permission.GO, Permission.OPTED_OUT]
        ledger.stop("m1", NOW)
        assert [ledger.permission(d) for d in (ana, quiet)] == [Permission.STOPPED, Permission.STOPPED]

    def test_permission_follows_what_this_ledger_itself_is_told(self, ledger: Ledger) -> None:
        """If it breaks, a stop or an opt-out given to the process that sends is not heard by it, or for ever."""
        plan(ledger, mailing(), ["ana", "ben"])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        for delivery in (ana, ben, ana):
            assert ledger.permission(delivery) is Permission.GO
        ledger.stop(None, NOW)
        assert ledger.permission(ana) is Permission.STOPPED
        ledger.reopen("m1")
        assert ledger.permission(ana) is Permission.GO
        ledger.suppress(ana.key, reason="asked", now=NOW)
        assert [ledger.permission(d) for d in (ana, ben, ana)] == [
            Permission.OPTED_OUT,
            Permission.GO,
            Permission.OPTED_OUT,
        ]
        ledger.unsuppress(ana.key)
        assert ledger.permission(ana) is Permission.GO
        ledger.release([ana, ben], now=NOW)

    def test_outcomes_arrive_in_any_order_over_several_claims(self, ledger: Ledger) -> None:
        """If it breaks, several connections mix up what became of whom."""
        plan(ledger, mailing(), [f"p{n}" for n in range(9)])
        claims = [ledger.claim("m1", limit=3, now=NOW) for _ in range(3)]
        late = [delivery for batch in claims for delivery in batch][::-1]
        for delivery in late:
            ledger.begin(delivery)
        for delivery, outcome in zip(late, (ACCEPTED, REFUSED, DEFERRED) * 3, strict=True):
            ledger.record(delivery, outcome, now=NOW, retry_at=LATER)
            assert ledger.claim("m1", limit=1, now=NOW) == []
        expected = dict(zip([d.address for d in late], ("accepted", "refused", "planned") * 3, strict=True))
        assert {row.address: row.state.value for row in ledger.rows("m1")} == expected
        assert len(ledger.claim("m1", limit=9, now=LATER)) == 3

    def test_unattended_serves_those_tried_before(self, ledger: Ledger) -> None:
        """If it breaks, `retry` starts a mailing that nobody confirmed, or leaves a deferred one waiting."""
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
        ana, ben, cleo = ledger.claim("m1", limit=3, now=NOW)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER)
        ledger.postpone([(ben, NOW)], now=NOW)
        ledger.release([cleo], now=NOW)
        assert ledger.next_due("m1", now=NOW, unattended=True) == LATER
        assert ledger.claim("m1", limit=9, now=NOW, unattended=True) == []
        (again,) = ledger.claim("m1", limit=9, now=LATER, unattended=True)
        assert (again.address, again.attempt, again.date) == (ana.address, 2, ana.date)
        assert ledger.next_due("m1", now=NOW, unattended=True) is None
        assert len(ledger.claim("m1", limit=9, now=LATER)) == 3

    def test_what_is_postponed_waits_and_does_not_count(self, ledger: Ledger) -> None:
        """If it breaks, a domain's limit eats up the attempts of its people, or nobody waits for it."""
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        batch = ledger.claim("m1", limit=3, now=NOW)
        ledger.postpone([(batch[0], LATER), (batch[1], LATER + timedelta(minutes=1))], now=NOW)
        ledger.record(batch[2], ACCEPTED, now=NOW)
        assert ledger.claim("m1", limit=3, now=LATER - timedelta(microseconds=1)) == []
        assert states(ledger) == {"ana": "planned", "ben": "planned", "cleo": "accepted"}
        (again,) = ledger.claim("m1", limit=3, now=LATER)
        assert again == batch[0]
        ledger.release([again], now=LATER)
        assert [d.key for d in ledger.claim("m1", limit=3, now=LATER + timedelta(minutes=1))] == [
            batch[0].key,
            batch[1].key,
        ]

    def test_only_what_a_server_put_off_is_hastened(self, ledger: Ledger) -> None:
        """Who waits for a limit of ours, or for a time of their own, goes on waiting, else `retry` says of people that
        they were put off, and a limit is asked for nothing.
        """
        plan(ledger, mailing(), ["ana", "ben", entry("cleo", due=LATER)])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER)
        ledger.postpone([(ben, LATER)], now=NOW)
        assert ledger.retry_now("m1", now=NOW) == 1
        assert [one.key for one in ledger.claim("m1", limit=9, now=NOW)] == [ana.key]

    def test_what_has_begun_is_neither_released_nor_postponed(self, ledger: Ledger) -> None:
        """If it breaks, a message that may have gone is sent again."""
        plan(ledger, mailing(), ["ana", "ben"])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.begin(ana)
        ledger.begin(ben)
        ledger.release([ana, ana], now=NOW)
        ledger.postpone([(ben, LATER)], now=NOW)
        assert states(ledger) == {"ana": "in doubt", "ben": "in doubt"}

    def test_taking_back_concerns_the_refused_alone(self, ledger: Ledger) -> None:
        """If it breaks, a sender that was refused loses its whole list, or somebody served is served again."""
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
        batch = ledger.claim("m1", limit=4, now=NOW)
        ledger.record(batch[0], REFUSED, now=NOW)
        ledger.release([], now=NOW)  # the first one is durable already
        for delivery, outcome in zip(batch[1:], (REFUSED, ACCEPTED, IN_DOUBT), strict=True):
            ledger.begin(delivery)
            ledger.record(delivery, outcome, now=NOW)
        ledger.requeue(batch, now=LATER, why="the server refused the sender")
        assert states(ledger) == {"ana": "planned", "ben": "planned", "cleo": "accepted", "dora": "in doubt"}
        first = next(ledger.rows("m1"))
        assert (first.code, first.reply, first.changed_at) == (None, "the server refused the sender", LATER)
        again = ledger.claim("m1", limit=4, now=LATER)
        assert [(d.id, d.attempt, d.date) for d in again] == [(d.id, 1, d.date) for d in batch[:2]]
        assert [ledger.permission(delivery) for delivery in again] == [Permission.GO] * 2

    def test_next_due_is_the_first_of_what_is_planned(self, ledger: Ledger) -> None:
        """If it breaks, a run ends while somebody waits, or waits for nobody."""
        plan(ledger, mailing(), ["ana", "ben", entry("wait", standing=Selection.HELD)])
        due = ledger.next_due("m1", now=NOW)
        assert due is not None
        assert due <= NOW
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        assert ledger.next_due("m1", now=NOW) is None
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER)
        assert ledger.next_due("m1", now=NOW) == LATER
        ledger.stop("m1", NOW)
        assert ledger.next_due("m1", now=NOW) is None
        ledger.record(ben, ACCEPTED, now=NOW)
        with pytest.raises(LedgerFault, match="m9"):
            ledger.next_due("m9", now=NOW)

    def test_many_batches_reuse_the_marks(self, ledger: Ledger) -> None:
        """If it breaks, a long mailing ends when the marks file is full."""
        plan(ledger, mailing(), [f"p{n}" for n in range(9_000)])
        served = 0
        while batch := ledger.claim("m1", limit=5_000, now=NOW):
            for delivery in batch:
                ledger.begin(delivery)
                ledger.record(delivery, ACCEPTED, now=NOW)
            served += len(batch)
        assert served == 9_000

    def test_recover_without_a_crash_finds_nothing(self, ledger: Ledger) -> None:
        """If it breaks, a process takes its own claims for a dead one's."""
        plan(ledger, mailing(), ["ana", "ben"])
        batch = ledger.claim("m1", limit=2, now=NOW)
        ledger.begin(batch[0])
        assert ledger.recover(NOW) == 0
        assert states(ledger) == {"ana": "claimed", "ben": "claimed"}
        ledger.record(batch[0], ACCEPTED, now=NOW)

    def test_claim_of_an_unknown_mailing_is_refused(self, ledger: Ledger) -> None:
        """If it breaks, a mistyped mailing looks like one that is done."""
        with pytest.raises(LedgerFault, match="m9"):
            ledger.claim("m9", limit=1, now=NOW)


class RegisterContract:
    """Status, stop, resolve, opt-outs."""

    def test_a_stopped_mailing_claims_nothing_until_reopened(self, ledger: Ledger) -> None:
        """If it breaks, stop does not stop, or nothing goes on afterwards."""
        plan(ledger, mailing(), ["ana"])
        assert ledger.stop("m1", LATER) == ("m1",)
        assert ledger.claim("m1", limit=1, now=LATER) == []
        assert states(ledger) == {"ana": "planned"}
        assert ledger.mailings()[0].mailing.stopped_at == LATER
        assert ledger.mailings()[0].last_change == LATER
        ledger.reopen("m1")
        assert deliver(ledger, "m1") == ["ana@paper.example.com"]
        with pytest.raises(LedgerFault, match="m9"):
            ledger.reopen("m9")

    def test_stop_without_a_name_stops_what_is_not_finished(self, ledger: Ledger) -> None:
        """If it breaks, one of several mailings goes on, or a finished one is shown as stopped."""
        plan(ledger, mailing("done", advisory="a"), ["ana"])
        deliver(ledger, "done")
        plan(ledger, mailing("m1", advisory="b"), ["ana"])
        plan(ledger, mailing("m2", advisory="c"), [entry("ana", standing=Selection.HELD)])
        assert sorted(ledger.stop(None, NOW)) == ["m1", "m2"]
        assert ledger.stop(None, NOW) == ()
        assert ledger.stop("m1", LATER) == ("m1",)
        assert ledger.stop("done", NOW) == ()
        assert ledger.stop("m9", NOW) == ()
        assert {s.mailing.id: s.mailing.stopped_at for s in ledger.mailings()} == {"done": None, "m1": NOW, "m2": NOW}

    def test_resolve_decides_a_doubt_once(self, ledger: Ledger) -> None:
        """If it breaks, a doubt stays for ever, or what was accepted is sent again."""
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        batch = ledger.claim("m1", limit=3, now=NOW)
        for delivery, outcome in zip(batch, (IN_DOUBT, IN_DOUBT, ACCEPTED), strict=True):
            ledger.record(delivery, outcome, now=NOW)
        ledger.release([], now=NOW)
        ana, ben, cleo = ledger.rows("m1")
        ledger.resolve(ana, accepted=True, now=LATER)
        ledger.resolve(ben, accepted=False, now=LATER)
        for row in (ana, cleo):
            with pytest.raises(UsageFault, match="no doubt"):
                ledger.resolve(row, accepted=False, now=LATER)
        (first, *_) = ledger.rows("m1")
        assert (first.state, first.reply, first.changed_at) == (State.ACCEPTED, "confirmed by hand", LATER)
        (again,) = ledger.claim("m1", limit=3, now=LATER)
        assert (again.id, again.date, again.fields) == (batch[1].id, batch[1].date, batch[1].fields)

    def test_what_came_back_is_noted_once_and_moves_nothing(self, ledger: Ledger) -> None:
        """If it breaks, somebody who answered is sent it again, or counted twice, or shown as not served."""
        plan(ledger, mailing(), ["ana", "ben"])
        deliver(ledger, "m1")
        ana, ben = ledger.rows("m1")
        assert ledger.note(ben, ReplyKind.RETURNED, why="550 5.1.1 nobody", now=LATER)
        assert ledger.note(ben, ReplyKind.ANSWERED, why="by ben@home.example", now=LATER)
        assert not ledger.note(ben, ReplyKind.RETURNED, why="552 full", now=LATER)
        again_ana, again_ben = ledger.rows("m1")
        assert again_ana == ana
        assert again_ben == replace(ben, came_back=(ReplyKind.ANSWERED, ReplyKind.RETURNED))
        assert ledger.mailings()[0].counts == {State.ACCEPTED: 2}
        assert plan(ledger, mailing("m2"), ["ana", "ben"]) == {Selection.HAS_IT: 2}

    def test_what_came_back_about_a_doubt_leaves_it_in_doubt(self, ledger: Ledger) -> None:
        """If it breaks, a bounce decides what only a person may."""
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", IN_DOUBT)
        (ana,) = ledger.rows("m1")
        ledger.note(ana, ReplyKind.RETURNED, why="550 5.1.1 nobody", now=LATER)
        assert states(ledger) == {"ana": "in doubt"}
        ledger.resolve(ana, accepted=False, now=LATER)
        assert deliver(ledger, "m1", now=LATER) == ["ana@paper.example.com"]

    def test_resolve_says_what_decided(self, ledger: Ledger) -> None:
        """If it breaks, a doubt that a receipt decided looks like one that a person did."""
        plan(ledger, mailing(), ["ana", "ben"])
        for delivery in ledger.claim("m1", limit=2, now=NOW):
            ledger.record(delivery, IN_DOUBT, now=NOW)
        ledger.release([], now=NOW)
        ana, ben = ledger.rows("m1")
        ledger.resolve(ana, accepted=True, now=LATER, why="a receipt says it arrived")
        ledger.resolve(ben, accepted=False, now=LATER, why="it came back")
        assert [(row.state, row.reply) for row in ledger.rows("m1")] == [
            (State.ACCEPTED, "a receipt says it arrived"),
            (State.PLANNED, "it came back"),
        ]

    def test_find_by_last_id_advisory_and_beginning(self, ledger: Ledger) -> None:
        """If it breaks, `status summit` shows another mailing, or hides that the name is ambiguous."""
        plan(ledger, mailing("summit-1-a7", advisory="summit"), ["ana"])
        plan(ledger, mailing("summit-1-b2", advisory="summit"), ["ben"])
        plan(ledger, mailing("summit-2014-1-c3", advisory="summit-2014"), ["ana"])
        found = {
            text: [s.mailing.id for s in ledger.find(text)]
            for text in ("last", "summit", "summit-1-a7", "summit-2", "summit-", "nope", "", "%")
        }
        assert found == {
            "last": ["summit-2014-1-c3"],
            "summit": ["summit-1-b2", "summit-1-a7"],
            "summit-1-a7": ["summit-1-a7"],
            "summit-2": ["summit-2014-1-c3"],
            "summit-": ["summit-2014-1-c3", "summit-1-b2", "summit-1-a7"],
            "nope": [],
            "": [],
            "%": [],
        }

    def test_summary_counts_by_state(self, ledger: Ledger) -> None:
        """If it breaks, status adds up to another number than the list has."""
        assert ledger.find("last") == ()
        plan(ledger, mailing("m1"), ["ana", "ben", entry("wait", standing=Selection.HELD)])
        plan(ledger, mailing("m2", revision=2), [])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(one, ACCEPTED, now=LATER)
        ledger.release([], now=LATER)
        empty, summary = ledger.mailings()
        assert (empty.mailing.id, empty.counts, empty.last_change) == ("m2", {}, None)
        assert summary.counts == {State.ACCEPTED: 1, State.PLANNED: 1, State.HELD: 1}
        assert summary.last_change == LATER

    def test_history_in_the_order_of_time(self, ledger: Ledger) -> None:
        """If it breaks, a report draws a refusal that a second try has mended, or another mailing's messages."""
        plan(ledger, mailing("m0", advisory="other"), ["ana"])
        plan(ledger, mailing("m1"), ["ana", "ben"])
        deliver(ledger, "m0")
        assert list(ledger.history("m1")) == []
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.record(ana, DEFERRED, now=NOW)
        ledger.record(ben, IN_DOUBT, now=NOW)
        (ana,) = ledger.claim("m1", limit=2, now=LATER)
        ledger.record(ana, REFUSED, now=LATER)
        ledger.release([], now=LATER)
        (_, row) = ledger.rows("m1")
        ledger.resolve(row, accepted=True, now=LATER + timedelta(minutes=1))
        told = list(ledger.history("m1"))
        assert [(one.word, one.code, one.reply) for one in told] == [
            ("deferred", 451, DEFERRED.reply),
            ("in doubt", None, IN_DOUBT.reply),
            ("refused", 550, REFUSED.reply),
            ("accepted", None, "confirmed by hand"),
        ]
        assert [one.when for one in told] == [NOW, NOW, LATER, LATER + timedelta(minutes=1)]
        assert [one.delivery for one in told] == [ana.id, ben.id, ana.id, ben.id]
        assert {(one.address.partition("@")[0], one.outlet) for one in told} == {
            ("ana", "The Paper"),
            ("ben", "The Paper"),
        }
        assert list(ledger.history("m9")) == []

    def test_history_in_pages(self, ledger: Ledger) -> None:
        """If it breaks, a report of many people loses some where a page ends."""
        names = [f"p{n:04}" for n in range(2_000)]
        plan(ledger, mailing(), names)
        deliver(ledger, "m1")
        assert [one.address.partition("@")[0] for one in ledger.history("m1")] == names

    def test_rows_by_state_and_by_whom(self, ledger: Ledger) -> None:
        """If it breaks, `status --who` misses somebody, or pages lose rows."""
        people = [
            entry(f"p{n:04}", fields={"name": f"P {n}", "outlet": "Écho" if n == 7 else "x"}) for n in range(2_100)
        ]
        plan(ledger, mailing("m1"), people)
        assert [row.address for row in ledger.rows("m1")] == [p.address for p in people]
        assert [row.name for row in ledger.rows(who="éCHO")] == ["P 7"]
        assert [row.name for row in ledger.rows("m1", who="P0009@")] == ["P 9"]
        assert list(ledger.rows("m1", states=[State.ACCEPTED, State.HELD])) == []
        assert sum(1 for _ in ledger.rows(states=[State.PLANNED])) == 2_100
        assert list(ledger.rows("m9")) == []

    def test_rows_may_be_resolved_while_they_are_read(self, ledger: Ledger) -> None:
        """If it breaks, `resolve` for many people fails half way."""
        plan(ledger, mailing(), [f"p{n}" for n in range(20)])
        for delivery in ledger.claim("m1", limit=20, now=NOW):
            ledger.record(delivery, IN_DOUBT, now=NOW)
        ledger.release([], now=NOW)
        for row in ledger.rows("m1", states=[State.IN_DOUBT]):
            ledger.resolve(row, accepted=True, now=LATER)
        assert ledger.mailings()[0].counts == {State.ACCEPTED: 20}

    def test_suppressions(self, ledger: Ledger) -> None:
        """If it breaks, an opt-out is lost, or cannot be taken back."""
        assert ledger.suppress(" Ana@Paper.example.com ", reason="asked", now=NOW)
        assert not ledger.suppress("ana@paper.example.com", reason="again", now=LATER)
        assert ledger.suppress("@quiet.example", reason="", now=NOW)
        assert [(s.pattern, s.reason, s.since) for s in ledger.suppressions()] == [
            ("@quiet.example", "", NOW),
            ("ana@paper.example.com", "asked", NOW),
        ]
        assert ledger.unsuppress("ANA@paper.example.com")
        assert not ledger.unsuppress("ana@paper.example.com")

    def test_key_is_32_bytes_and_stays(self, ledger: Ledger) -> None:
        """If it breaks, Message-IDs change from run to run."""
        assert len(ledger.newsroom_key) == 32
        assert ledger.newsroom_key == ledger.newsroom_key

    def test_hostile_words_are_only_words(self, ledger: Ledger) -> None:
        """If it breaks, a cell of a list reaches the database as a command."""
        words = "Robert'); DROP TABLE delivery;-- \x00 %s ? :now 🗞"
        plan(ledger, mailing("m'1", advisory="a';--"), [entry("ana", fields={"name": words}, list_name=words)])
        (row,) = ledger.rows("m'1", who="drop table")
        assert (row.name, row.list_name) == (words, words)


class PacingContract:
    """Limits that all runs keep together."""

    def test_even_gaps(self, ledger: Ledger) -> None:
        """If it breaks, messages leave in bursts, or slower than they may."""
        limits = [Limit(name="account", count=30, seconds=60)]
        assert ledger.acquire(limits, NOW) is None
        assert ledger.acquire(limits, NOW) == NOW + timedelta(seconds=2)
        assert ledger.acquire(limits, NOW + timedelta(seconds=1.5)) == NOW + timedelta(seconds=2)
        assert ledger.acquire(limits, NOW + timedelta(seconds=2)) is None
        assert ledger.acquire(limits, NOW + timedelta(seconds=100)) is None
        assert ledger.acquire(limits, NOW + timedelta(seconds=100)) == NOW + timedelta(seconds=102)

    def test_a_window_that_slides(self, ledger: Ledger) -> None:
        """If it breaks, a day's quota is exceeded, or never free again."""
        limits = [Limit(name="account", count=3, seconds=86_400, even=False)]
        assert [ledger.acquire(limits, NOW) for _ in range(3)] == [None] * 3
        day = NOW + timedelta(days=1)
        assert ledger.acquire(limits, NOW) == day
        assert ledger.acquire(limits, day - timedelta(microseconds=1)) == day
        assert [ledger.acquire(limits, day) for _ in range(4)] == [None, None, None, day + timedelta(days=1)]

    def test_all_limits_or_none(self, ledger: Ledger) -> None:
        """If it breaks, waiting for one limit uses up another."""
        day = Limit(name="account", count=2, seconds=86_400, even=False)
        slow, quick = (Limit(name=f"account @{host}.example", count=1, seconds=60) for host in ("a", "b"))
        assert ledger.acquire([day, slow], NOW) is None
        assert [ledger.acquire([day, slow], NOW) for _ in range(3)] == [NOW + timedelta(minutes=1)] * 3
        assert ledger.acquire([day, quick], NOW) is None
        assert ledger.acquire([day, quick], NOW) == NOW + timedelta(days=1)
        assert ledger.acquire([], NOW) is None

    def test_names_do_not_mix(self, ledger: Ledger) -> None:
        """If it breaks, one account waits for another."""
        for name in ("a", "b", "A", ""):
            assert ledger.acquire([Limit(name=name, count=1, seconds=60)], NOW) is None
            assert ledger.acquire([Limit(name=name, count=1, seconds=60, even=False)], NOW) is None
        assert ledger.acquire([Limit(name="a", count=1, seconds=60)], NOW) == NOW + timedelta(minutes=1)

    def test_two_gaps_under_one_name_are_both_kept(self, ledger: Ledger) -> None:
        """If it breaks, the provider's pace is forgotten where the newsroom has one too."""
        limits = [Limit(name="account", count=count, seconds=60) for count in (30, 2)]
        for hour, both in enumerate((limits, limits[::-1], limits * 2)):
            now = NOW + timedelta(hours=hour)
            assert ledger.acquire(both, now) is None
            assert ledger.acquire(both, now) == now + timedelta(seconds=30)
            assert ledger.acquire(limits[:1], now + timedelta(seconds=2)) is None

    @pytest.mark.parametrize("even", [True, False])
    def test_a_clock_that_was_set_back_stalls_nothing(self, ledger: Ledger, even: bool) -> None:
        """If it breaks, a wrong clock of yesterday keeps everything from leaving until its time has come."""
        limits = [Limit(name="account", count=1, seconds=60, even=even)]
        assert ledger.acquire(limits, NOW + timedelta(days=365)) is None
        ready = ledger.acquire(limits, NOW)
        assert ready == NOW + timedelta(minutes=1)
        assert ledger.acquire(limits, ready - timedelta(seconds=1)) == ready
        assert ledger.acquire(limits, ready) is None


class LedgerContract(
    AudienceContract,
    PlanningContract,
    WaitingContract,
    OutlookContract,
    DispatchContract,
    PacingContract,
    RegisterContract,
    ProvenanceContract,
    PositionContract,
):
    """All of it."""
