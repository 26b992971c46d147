"""What every ledger must do, whatever it is kept in. A ledger's test module subclasses LedgerContract and gives it a
fixture `ledger`: empty, opened for sending, closed afterwards.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.model.errors import LedgerFault, PersonDecides, UsageFault
from advisory_cli.model.ledger.concerns import Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance
from advisory_cli.model.mailing.delivery import Candidate, ReplyKind, Selection, SentEdition, State
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

    def test_roll_counts_each_person_by_the_strongest_standing_when_several_fit(self, ledger: Ledger) -> None:
        """Each person of a roll is counted once, by the strongest standing that fits.

        Otherwise somebody opted out, excluded or served already would get a message, or be counted twice.
        """
        plan(ledger, mailing("old", revision=1), ["had"])
        deliver(ledger, "old")
        plan(ledger, mailing("m1", revision=2), ["done", "bad", "unsure"])
        for name, outcome in (("done", ACCEPTED), ("bad", REFUSED), ("unsure", IN_DOUBT)):
            (one,) = ledger.claim("m1", limit=1, now=NOW)
            assert one.address.startswith(name)
            ledger.record(one, outcome, now=NOW)
        ledger.release([], now=NOW)
        ledger.suppress("gone@paper.example.com", reason="asked", now=NOW)
        ledger.suppress("@quiet.example", reason="whole house", now=NOW)
        counts = plan(
            ledger,
            mailing("m2", revision=2),
            [
                *("ana", "ANA@paper.example.com", "done", "bad", "unsure", "had", "gone", "done"),
                *("x@quiet.example", "y@sub.quiet.example"),
                entry("out", selection=Selection.EXCLUDED),
                entry("gone2@quiet.example", selection=Selection.EXCLUDED),
                entry("wait", selection=Selection.HELD),
            ],
        )
        assert counts == {
            Selection.SEND: 2,  # ana and the subdomain
            Selection.DUPLICATE: 2,
            Selection.HAS_IT: 1,
            Selection.REFUSED: 1,
            Selection.UNCONFIRMED: 1,
            Selection.EARLIER_REVISION: 1,
            Selection.OPTED_OUT: 3,
            Selection.EXCLUDED: 1,
            Selection.HELD: 1,
        }

    def test_roll_takes_the_first_row_when_a_person_is_listed_twice(self, ledger: Ledger) -> None:
        """The first row of a person counts and the later one is the duplicate.

        Otherwise the later one would count, or both.
        """
        plan(ledger, mailing(), [entry("ana", fields={"name": "First"}), entry("ana", fields={"name": "Second"})])
        assert [row.name for row in ledger.rows("m1")] == ["First"]

    def test_again_reaches_the_served_when_they_have_an_earlier_revision(self, ledger: Ledger) -> None:
        """A served person of an earlier revision is reached with `again` alone, and a refused one without it too."""
        plan(ledger, mailing("m1"), ["ana", "ben"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(ana, ACCEPTED, now=NOW)
        (ben,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(ben, REFUSED, now=NOW)
        ledger.release([], now=NOW)
        assert plan(ledger, mailing("m2", revision=2), ["ana", "ben"])[Selection.EARLIER_REVISION] == 1
        assert plan(ledger, mailing("m3", revision=3), ["ana", "ben"], again=True) == {Selection.SEND: 2}

    def test_roll_sends_to_all_when_only_practice_was_sent(self, ledger: Ledger) -> None:
        """A practice mailing never counts as sent, else a practice run would keep the real one from sending."""
        plan(ledger, mailing("p", realm=Realm.PRACTICE), ["ana"])
        deliver(ledger, "p")
        assert plan(ledger, mailing("m1"), ["ana"]) == {Selection.SEND: 1}
        assert plan(ledger, mailing("m2", revision=2), ["ana"]) == {Selection.SEND: 1}

    def test_limit_takes_the_first_of_the_list_when_given_twice(self, ledger: Ledger) -> None:
        """The limit takes the first of the list, served or not.

        Otherwise the same command with --limit, given twice, would reach the next people of the list.
        """
        out = entry("out", selection=Selection.EXCLUDED)
        people: list[Candidate | str] = ["ana", "ana", out, "ben", "cleo", "dora"]
        assert plan(ledger, mailing("m1"), people, limit=2)[Selection.BEYOND_LIMIT] == 2
        assert deliver(ledger, "m1") == ["ana@paper.example.com", "ben@paper.example.com"]
        counts = plan(ledger, mailing("m2"), people, limit=2)
        assert Selection.SEND not in counts
        assert counts[Selection.HAS_IT] == 2
        assert plan(ledger, mailing("m3"), people, limit=0)[Selection.BEYOND_LIMIT] == 2
        assert plan(ledger, mailing("m4"), people, limit=99)[Selection.SEND] == 2

    def test_limit_spares_people_when_they_are_the_newsrooms_own(self, ledger: Ledger) -> None:
        """The newsroom's own people neither count nor are cut by the limit.

        Otherwise nobody in the office would see what the first of the list got.
        """
        own = [entry("boss", first=True), entry("desk", first=True)]
        assert plan(ledger, mailing("m1"), [own[0], "ana", "ben", own[1]], limit=1) == {
            Selection.SEND: 3,
            Selection.BEYOND_LIMIT: 1,
        }
        assert [one[:4] for one in deliver(ledger, "m1")] == ["boss", "desk", "ana@"]

    def test_roll_finds_one_person_with_the_decision_when_the_address_stands_twice(self, ledger: Ledger) -> None:
        """A person is found by the address key, in the row that counts, with what the plan decided.

        Otherwise the preview would say "duplicate" of somebody who gets the message.
        """
        with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            waiting = entry("wait", selection=Selection.HELD, due=LATER)
            for person in (entry("ana"), waiting, replace(entry("ana"), line=9)):
                roll.add(person)
            roll.classify()
            ana, wait = roll.find("ana@paper.example.com"), roll.find("wait@paper.example.com")
            assert ana is not None
            assert (ana.selection, ana.line) == (Selection.SEND, 2)
            assert wait is not None
            assert (wait.selection, wait.due) == (Selection.HELD, LATER)
            assert roll.find("nobody@paper.example.com") is None

    def test_roll_entries_come_back_whole_and_in_order_when_there_are_many(self, ledger: Ledger) -> None:
        """The entries of a long roll come back whole, in order, the newsroom's own first.

        Otherwise a preview would show other people, fields or places than the lists hold.
        """
        people = [entry(f"p{n}", language="fr" if n % 2 else "en", list_name=f"l{n % 3}") for n in range(2_500)]
        people.append(entry("boss", first=True))
        with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            for person in people:
                roll.add(person)
            roll.classify()
            assert list(roll.entries(Selection.SEND)) == [people[-1], *people[:-1]]
            assert [e.fields for e in roll.entries(Selection.SEND, limit=1)] == [people[-1].fields]
            assert list(roll.entries(Selection.SEND, limit=1_200)) == [people[-1], *people[:1_199]]
            assert roll.by_language() == {"en": 1_251, "fr": 1_250}
            assert list(roll.by_list().items()) == [("l0", 834), ("l1", 833), ("l2", 833), ("eu", 1)]

    def test_settle_starts_afresh_when_called_again(self, ledger: Ledger) -> None:
        """A second settling starts afresh, else one with another limit would keep the marks of the first."""
        with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            for name in ("ana", "ben", "cleo"):
                roll.add(entry(name))
            roll.classify(limit=1)
            roll.add(entry("dora"))
            roll.classify()
            assert roll.counts() == {Selection.SEND: 4}

    def test_roll_leaves_nothing_when_it_is_not_frozen(self, ledger: Ledger) -> None:
        """A roll that is not frozen leaves nothing.

        Otherwise a plan that was only looked at would keep people from the real one.
        """
        with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as roll:
            roll.add(entry("ana"))
            roll.classify()
        assert ledger.mailings() == ()
        assert list(ledger.rows()) == []

    def test_freeze_keeps_each_file_once_by_its_digest(self, ledger: Ledger) -> None:
        """A picture that two mailings send is stored once, and what was only planned is not stored.

        Otherwise a ledger would grow by an attachment with every revision.
        """
        for name, revision in (("m1", 1), ("m2", 2)):
            what = mailing(name, revision=revision)
            with ledger.open_recipient_table(
                realm=what.realm, advisory_id=what.advisory_id, revision=revision, now=NOW, again=True
            ) as roll:
                for _ in range(2):  # once for each edition
                    roll.keep_file("ab" * 32, b"a picture")
                roll.keep(Phase.OPEN, -1, b"head")
                roll.add(entry("ana"))
                roll.classify()
                ledger.freeze(what, roll, NOW)
        with ledger.open_recipient_table(realm=what.realm, advisory_id=what.advisory_id, revision=3, now=NOW) as roll:
            roll.keep_file("cd" * 32, b"never planned")
        assert ledger.file("ab" * 32) == b"a picture"
        with pytest.raises(LedgerFault, match="no file cdcdcdcdcdcd"):
            ledger.file("cd" * 32)

    def test_freeze_keeps_the_languages_of_a_mailing(self, ledger: Ledger) -> None:
        """Languages and subjects of a mailing in several are kept in their order, and one alone has none."""
        both = (SentEdition(language="en", subject="Ministers meet"), SentEdition(language="ar", subject="الوزراء"))
        for name, revision, editions in (("m1", 1, both), ("m2", 2, ())):
            what = mailing(name, revision=revision, editions=editions)
            with ledger.open_recipient_table(
                realm=what.realm, advisory_id=what.advisory_id, revision=revision, now=NOW, again=True
            ) as roll:
                roll.keep(Phase.OPEN, -1, b"head")
                roll.classify()
                ledger.freeze(what, roll, NOW)
        kept = {summary.mailing.id: summary.mailing.editions for summary in ledger.mailings()}
        assert kept == {"m1": both, "m2": ()}

    def test_freeze_keeps_the_mailing_and_its_pieces(self, ledger: Ledger) -> None:
        """A frozen mailing and its pieces are kept as they were.

        Otherwise a resumed mailing would be sent with other words.
        """
        what = mailing("m1", embargo_until=datetime(2026, 6, 5, 23, 1, tzinfo=UTC))
        plan(ledger, what, ["ana"])
        assert [one.mailing for one in ledger.mailings()] == [what]
        assert ledger.piece("m1", Phase.OPEN, -1) == b"head"
        assert ledger.piece("m1", Phase.OPEN, 0) == b"variant"
        with pytest.raises(LedgerFault, match="m1"):
            ledger.piece("m1", Phase.EMBARGOED, 0)

    def test_mailings_are_told_newest_first_when_there_are_several(self, ledger: Ledger) -> None:
        """The mailings are told newest first, in the order of freezing.

        Otherwise an outdated text would be taken for the latest.
        """
        for name in ("m2", "m1", "m3"):
            plan(ledger, mailing(name), ["ana"])
        plan(ledger, mailing("other", revision=2), ["ana"])
        assert [one.mailing.id for one in ledger.mailings()] == ["other", "m3", "m1", "m2"]

    def test_freeze_refuses_and_changes_nothing_when_the_id_is_taken(self, ledger: Ledger) -> None:
        """A second mailing under one id is refused and changes nothing, else half a mailing would stay behind."""
        plan(ledger, mailing("m1"), ["ana"])
        with pytest.raises(LedgerFault):
            plan(ledger, mailing("m1"), ["ben"])
        assert states(ledger) == {"ana": "planned"}

    def test_freeze_takes_over_open_rows_when_an_older_mailing_has_them(self, ledger: Ledger) -> None:
        """The open rows of an older mailing move to the newest one, and decided ones stay.

        Otherwise a corrected text would leave people in the old mailing, or touch what was decided.
        """
        plan(ledger, mailing("m1"), [entry("done"), entry("ana", variant=1), entry("wait", selection=Selection.HELD)])
        (done,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(done, ACCEPTED, now=NOW)
        ledger.release([], now=NOW)
        plan(ledger, mailing("m2"), ["wait", "done", entry("ana", selection=Selection.HELD, fields={"name": "A."})])
        assert states(ledger, "m1") == {"done": "accepted"}
        assert states(ledger, "m2") == {"wait": "planned", "ana": "held"}
        ana = next(row for row in ledger.rows("m2") if row.name == "A.")
        assert ana.reason == "not cleared for the embargo"
        assert deliver(ledger, "m2") == ["wait@paper.example.com"]
        assert ledger.claim("m1", limit=9, now=NOW) == []

    def test_freeze_holds_nobody_again_when_they_have_it(self, ledger: Ledger) -> None:
        """A person who has it is not held again.

        Otherwise they would wait for it, and get it a second time when the embargo lifts.
        """
        plan(ledger, mailing("m1"), ["ana"])
        deliver(ledger, "m1")
        plan(ledger, mailing("m2"), [entry("ana", selection=Selection.HELD)])
        assert states(ledger) == {"ana": "accepted"}

    def test_claim_follows_the_order_of_the_newest_mailing_when_planned_again(self, ledger: Ledger) -> None:
        """A mailing planned again has an order of its own, else it would serve people in the order of the old lists."""
        plan(ledger, mailing("m1"), ["ana", "ben", "cleo"])
        plan(ledger, mailing("m2"), ["cleo", "ana", entry("ben", first=True)])
        assert [a.partition("@")[0] for a in deliver(ledger, "m2")] == ["ben", "cleo", "ana"]

    def test_freeze_withdraws_from_an_older_mailing_when_somebody_is_excluded(self, ledger: Ledger) -> None:
        """A person excluded now is left out of the older mailing too, and may be planned again.

        Otherwise they would be written to when the older mailing goes on.
        """
        plan(ledger, mailing("m1"), ["ana", "ben"])
        plan(ledger, mailing("m2"), [entry("ana", selection=Selection.EXCLUDED)])
        assert states(ledger, "m1") == {"ana": "left out", "ben": "planned"}
        assert deliver(ledger, "m1") == ["ben@paper.example.com"]
        assert plan(ledger, mailing("m3"), ["ana"]) == {Selection.SEND: 1}
        assert deliver(ledger, "m3") == ["ana@paper.example.com"]

    def test_freeze_refuses_when_the_older_mailing_was_stopped_during_planning(self, ledger: Ledger) -> None:
        """A plan made before a stop is refused.

        Otherwise a stop given while somebody looks at the plan would be gone once they confirm it.
        """
        plan(ledger, mailing("m1"), ["ana", "ben"])
        ledger.stop("m1", NOW + timedelta(seconds=1))
        with pytest.raises(PersonDecides):
            plan(ledger, mailing("m2"), ["ana", "ben"])
        assert deliver(ledger, "m1") == []

    def test_freeze_refuses_when_everything_was_stopped_after_it_was_planned(self, ledger: Ledger) -> None:
        """A plan made before a stop of everything is refused, and a later one not.

        Otherwise a stop from a second terminal would be gone once somebody confirms the first text of all.
        """
        assert ledger.stop(None, NOW) == ()
        plan(ledger, mailing("m1"), ["ana"])  # planned after the stop, or at it
        ledger.stop(None, NOW + timedelta(seconds=1))
        with pytest.raises(PersonDecides, match="stopped everything"):
            plan(ledger, mailing("m2", advisory="another"), ["ben"])
        later = replace(mailing("m3", advisory="another"), planned_at=NOW + timedelta(seconds=2))
        assert plan(ledger, later, ["ben"]) == {Selection.SEND: 1}

    def test_freeze_goes_on_when_a_stop_had_a_wrong_time_that_was_accepted(self, ledger: Ledger) -> None:
        """A stop at a wrong time holds no more once the clock is accepted.

        Otherwise nothing could be sent before the hour that a wrong clock once showed.
        """
        wrong = NOW + timedelta(days=400)
        ledger.stop(None, wrong)
        assert ledger.newest() == wrong
        place = Place(machine="m", host="h", folder="/f")
        accepted = Acceptance(at=NOW, by="ada", problems=(ProblemKind.CLOCK,), reason="")
        ledger.accept(accepted, place=place, trace=None)
        assert plan(ledger, mailing("m1"), ["ana"]) == {Selection.SEND: 1}

    def test_plan_reaches_only_new_people_when_the_list_has_grown(self, ledger: Ledger) -> None:
        """A grown list reaches its new people alone, else the same command twice would send twice."""
        plan(ledger, mailing("m1"), ["ana"])
        deliver(ledger, "m1")
        assert plan(ledger, mailing("m2"), ["ana", "ben"]) == {Selection.HAS_IT: 1, Selection.SEND: 1}
        assert deliver(ledger, "m2") == ["ben@paper.example.com"]

    def test_plan_says_who_is_being_sent_the_text_when_a_process_has_claimed_it(self, ledger: Ledger) -> None:
        """A person whose message is claimed is not said to have it, because it may still fail."""
        plan(ledger, mailing("m1"), ["ana"])
        (ana,) = ledger.claim("m1", limit=1, now=NOW)
        assert plan(ledger, mailing("m2"), ["ana"]) == {Selection.SENDING: 1}
        ledger.mark_committing(ana)
        ledger.record(ana, ACCEPTED, now=NOW)
        assert ledger.claim("m1", limit=1, now=NOW) == []  # and the outcome before it is stored
        assert plan(ledger, mailing("m3"), ["ana"]) == {Selection.HAS_IT: 1}

    def test_texts_of_others_gives_a_text_when_its_embargo_ends_since_then(self, ledger: Ledger) -> None:
        """A text of another advisory counts as recent when its embargo ends since then, however early it was planned.

        Otherwise the same words would go out twice under two ids, the first being under embargo for long.
        """
        plan(ledger, mailing("m1", advisory="march"), ["ana"], manuscript="of before")
        plan(ledger, mailing("m2", advisory="strike", embargo_until=LATER), ["ana"], manuscript="under embargo")
        texts = ledger.texts_of_others(realm=Realm.LIVE, advisory_id="summit", since=LATER)
        assert list(texts) == [("m2", "under embargo")]

    def test_last_test_is_remembered_by_content(self, ledger: Ledger) -> None:
        """The last test is remembered for its content alone, else an untested text would pass for tested."""
        assert ledger.last_test("abc") is None
        ledger.record_test("abc", NOW)
        ledger.record_test("abc", LATER)
        assert ledger.last_test("abc") == LATER
        assert ledger.last_test("abd") is None


class DispatchContract:
    """Claiming and recording."""

    def test_claim_serves_the_newsrooms_own_first_then_the_list(self, ledger: Ledger) -> None:
        """The newsroom's own are served first and then the list.

        Otherwise they would learn of a mistake after everyone else.
        """
        plan(ledger, mailing(), ["ben", "ana", entry("boss", first=True), entry("chief", first=True), "cleo"])
        assert [a.partition("@")[0] for a in deliver(ledger, "m1")] == ["boss", "chief", "ben", "ana", "cleo"]

    def test_claim_takes_each_delivery_once_when_called_again(self, ledger: Ledger) -> None:
        """Each delivery is claimed once, else two batches would hold the same person."""
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        first, second = ledger.claim("m1", limit=2, now=NOW), ledger.claim("m1", limit=2, now=NOW)
        assert [d.key for d in (*first, *second)] == [f"{n}@paper.example.com" for n in ("ana", "ben", "cleo")]
        assert ledger.claim("m1", limit=2, now=NOW) == []
        assert ledger.claim("m1", limit=0, now=NOW) == []

    def test_claim_gives_what_was_frozen_when_a_delivery_is_taken(self, ledger: Ledger) -> None:
        """A claimed delivery carries the address, fields and variant that were frozen.

        Otherwise a message would be built from others.
        """
        plan(
            ledger, mailing(), [entry("Ana.B@Paper.example.com", fields={"name": "Ána “B”", "greeting": ""}, variant=3)]
        )
        (one,) = ledger.claim("m1", limit=5, now=NOW)
        assert (one.mailing_id, one.address, one.key) == ("m1", "Ana.B@Paper.example.com", "ana.b@paper.example.com")
        assert one.fields == {"name": "Ána “B”", "greeting": ""}
        assert (one.phase, one.variant, one.attempt) == (Phase.OPEN, 3, 1)
        assert one.date == NOW.replace(microsecond=0)

    def test_claim_returns_a_deferred_with_its_date_when_it_is_due(self, ledger: Ledger) -> None:
        """A deferred delivery is claimed when it is due, with its old date.

        Otherwise a busy server would be hammered, or a second attempt not be byte-identical.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.mark_committing(one)
        ledger.record(one, DEFERRED, now=NOW, retry_at=LATER)
        assert [d.address for d in ledger.claim("m1", limit=9, now=LATER - timedelta(seconds=1))] == [
            "ben@paper.example.com"
        ]
        row = next(ledger.rows("m1", who="ana"))
        assert (row.state, row.code, row.reply) == (State.PLANNED, 451, DEFERRED.reply)
        assert (row.retry_at, row.attempts) == (LATER, 1)
        (again,) = ledger.claim("m1", limit=9, now=LATER)
        assert (again.id, again.attempt, again.date) == (one.id, 2, one.date)

    def test_rows_tell_outcomes_and_words_when_the_next_claim_is_made(self, ledger: Ledger) -> None:
        """The outcomes and words of a batch are durable at the next claim.

        Otherwise status would forget what the server said.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
        outcomes = [ACCEPTED, REFUSED, IN_DOUBT]
        for delivery, outcome in zip(ledger.claim("m1", limit=3, now=NOW), outcomes, strict=True):
            ledger.mark_committing(delivery)
            ledger.record(delivery, outcome, now=LATER)
        ledger.claim("m1", limit=1, now=LATER)
        rows = list(ledger.rows("m1"))
        assert [row.state for row in rows] == [State.ACCEPTED, State.REFUSED, State.IN_DOUBT, State.CLAIMED]
        assert [(row.code, row.reply) for row in rows[:3]] == [(o.code, o.reply) for o in outcomes]
        assert rows[0].changed_at == LATER

    def test_release_plans_a_delivery_again_only_when_it_has_not_begun(self, ledger: Ledger) -> None:
        """A release plans again what has not begun, with its date, and doubts what has.

        Otherwise an interrupted run would lose people, or send again what may have gone.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        batch = ledger.claim("m1", limit=3, now=NOW)
        ledger.mark_committing(batch[0])
        ledger.record(batch[0], ACCEPTED, now=NOW)
        ledger.mark_committing(batch[1])
        ledger.release(batch, now=LATER)
        assert states(ledger) == {"ana": "accepted", "ben": "in doubt", "cleo": "planned"}
        assert next(ledger.rows("m1")).reply == ACCEPTED.reply
        (again,) = ledger.claim("m1", limit=3, now=LATER)
        assert (again.attempt, again.date) == (1, batch[2].date)

    def test_release_plans_a_delivery_again_when_the_server_has_not_taken_it(self, ledger: Ledger) -> None:
        """A message that the server has surely not taken is planned again, though it had begun, and may begin anew.

        Otherwise a token that ran out would make a doubt of a message that a stop kept back.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        batch = ledger.claim("m1", limit=2, now=NOW)
        for delivery in batch:
            ledger.mark_committing(delivery)
            ledger.mark_not_taken(delivery)
        ledger.mark_committing(batch[1])
        ledger.release(batch, now=LATER)
        assert states(ledger) == {"ana": "planned", "ben": "in doubt"}

    def test_claim_leaves_somebody_out_when_they_opted_out_after_planning(self, ledger: Ledger) -> None:
        """People who opted out after planning are left out at the claim, else their opt-out would not be honoured."""
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

    def test_permission_changes_when_an_opt_out_or_stop_follows_the_claim(self, ledger: Ledger) -> None:
        """An opt-out or a stop after the claim takes the permission away, else it would wait for the end of a batch."""
        plan(ledger, mailing(), ["ana", "x@quiet.example"])
        ana, quiet = ledger.claim("m1", limit=2, now=NOW)
        assert [ledger.check_allowed(d) for d in (ana, quiet)] == [Permission.GO, Permission.GO]
        ledger.suppress("@quiet.example", reason="asked", now=NOW)
        assert [ledger.check_allowed(d) for d in (ana, quiet)] == [Permission.GO, Permission.OPTED_OUT]
        ledger.stop("m1", NOW)
        assert [ledger.check_allowed(d) for d in (ana, quiet)] == [Permission.STOPPED, Permission.STOPPED]

    def test_permission_follows_each_word_when_this_ledger_is_told_it(self, ledger: Ledger) -> None:
        """The permission follows each stop, reopening and opt-out of the same ledger.

        Otherwise a word given to the process that sends would not be heard by it, or for ever.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        for delivery in (ana, ben, ana):
            assert ledger.check_allowed(delivery) is Permission.GO
        ledger.stop(None, NOW)
        assert ledger.check_allowed(ana) is Permission.STOPPED
        ledger.reopen("m1")
        assert ledger.check_allowed(ana) is Permission.GO
        ledger.suppress(ana.key, reason="asked", now=NOW)
        assert [ledger.check_allowed(d) for d in (ana, ben, ana)] == [
            Permission.OPTED_OUT,
            Permission.GO,
            Permission.OPTED_OUT,
        ]
        ledger.unsuppress(ana.key)
        assert ledger.check_allowed(ana) is Permission.GO
        ledger.release([ana, ben], now=NOW)

    def test_record_keeps_each_outcome_when_several_claims_answer_in_any_order(self, ledger: Ledger) -> None:
        """Each outcome is its own delivery's in any order over several claims.

        Otherwise connections would mix up what became of whom.
        """
        plan(ledger, mailing(), [f"p{n}" for n in range(9)])
        claims = [ledger.claim("m1", limit=3, now=NOW) for _ in range(3)]
        late = [delivery for batch in claims for delivery in batch][::-1]
        for delivery in late:
            ledger.mark_committing(delivery)
        for delivery, outcome in zip(late, (ACCEPTED, REFUSED, DEFERRED) * 3, strict=True):
            ledger.record(delivery, outcome, now=NOW, retry_at=LATER)
            assert ledger.claim("m1", limit=1, now=NOW) == []
        expected = dict(zip([d.address for d in late], ("accepted", "refused", "planned") * 3, strict=True))
        assert {row.address: row.state.value for row in ledger.rows("m1")} == expected
        assert len(ledger.claim("m1", limit=9, now=LATER)) == 3

    def test_claim_serves_only_the_deferred_when_unattended(self, ledger: Ledger) -> None:
        """An unattended claim serves those that a server deferred and nobody else.

        Otherwise `retry` would start a mailing that nobody confirmed, or leave a deferred one waiting.
        """
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

    def test_postpone_makes_a_delivery_wait_and_counts_no_attempt(self, ledger: Ledger) -> None:
        """A postponed delivery waits for its time, and no attempt is counted.

        Otherwise a domain's limit would eat up the attempts of its people, or nobody wait for it.
        """
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

    def test_retry_now_hastens_somebody_only_when_a_server_put_them_off(self, ledger: Ledger) -> None:
        """The people that a server put off are hastened, and those who wait for a limit or a time are not.

        Otherwise `retry` would say that they were put off, and a limit be asked for nothing.
        """
        plan(ledger, mailing(), ["ana", "ben", entry("cleo", due=LATER)])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.record(ana, DEFERRED, now=NOW, retry_at=LATER)
        ledger.postpone([(ben, LATER)], now=NOW)
        assert ledger.retry_now("m1", now=NOW) == 1
        assert [one.key for one in ledger.claim("m1", limit=9, now=NOW)] == [ana.key]

    def test_release_and_postpone_make_a_doubt_when_a_delivery_has_begun(self, ledger: Ledger) -> None:
        """A delivery that has begun is in doubt when it is released or postponed.

        Otherwise one that may have gone would be sent again.
        """
        plan(ledger, mailing(), ["ana", "ben"])
        ana, ben = ledger.claim("m1", limit=2, now=NOW)
        ledger.mark_committing(ana)
        ledger.mark_committing(ben)
        ledger.release([ana, ana], now=NOW)
        ledger.postpone([(ben, LATER)], now=NOW)
        assert states(ledger) == {"ana": "in doubt", "ben": "in doubt"}

    def test_requeue_plans_a_delivery_again_only_when_it_was_refused(self, ledger: Ledger) -> None:
        """A batch that is taken back plans the refused again, with the reason, and leaves the others.

        Otherwise a refused sender would lose its whole list, or somebody served be served again.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
        batch = ledger.claim("m1", limit=4, now=NOW)
        ledger.record(batch[0], REFUSED, now=NOW)
        ledger.release([], now=NOW)  # the first one is durable already
        for delivery, outcome in zip(batch[1:], (REFUSED, ACCEPTED, IN_DOUBT), strict=True):
            ledger.mark_committing(delivery)
            ledger.record(delivery, outcome, now=NOW)
        ledger.requeue(batch, now=LATER, why="the server refused the sender")
        assert states(ledger) == {"ana": "planned", "ben": "planned", "cleo": "accepted", "dora": "in doubt"}
        first = next(ledger.rows("m1"))
        assert (first.code, first.reply, first.changed_at) == (None, "the server refused the sender", LATER)
        again = ledger.claim("m1", limit=4, now=LATER)
        assert [(d.id, d.attempt, d.date) for d in again] == [(d.id, 1, d.date) for d in batch[:2]]
        assert [ledger.check_allowed(delivery) for delivery in again] == [Permission.GO] * 2

    def test_next_due_is_the_first_time_of_what_is_planned(self, ledger: Ledger) -> None:
        """The next due is the first of what is planned, and none when all is claimed or stopped.

        Otherwise a run would end while somebody waits, or wait for nobody.
        """
        plan(ledger, mailing(), ["ana", "ben", entry("wait", selection=Selection.HELD)])
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

    def test_claim_serves_all_when_batches_exceed_the_marks(self, ledger: Ledger) -> None:
        """A mailing of more people than there are marks is served whole.

        Otherwise it would end when the marks file is full.
        """
        plan(ledger, mailing(), [f"p{n}" for n in range(9_000)])
        served = 0
        while batch := ledger.claim("m1", limit=5_000, now=NOW):
            for delivery in batch:
                ledger.mark_committing(delivery)
                ledger.record(delivery, ACCEPTED, now=NOW)
            served += len(batch)
        assert served == 9_000

    def test_recover_finds_nothing_when_the_claims_are_its_own(self, ledger: Ledger) -> None:
        """A recovery leaves the claims of its own process, else they would be taken for a dead one's."""
        plan(ledger, mailing(), ["ana", "ben"])
        batch = ledger.claim("m1", limit=2, now=NOW)
        ledger.mark_committing(batch[0])
        assert ledger.recover(NOW) == 0
        assert states(ledger) == {"ana": "claimed", "ben": "claimed"}
        ledger.record(batch[0], ACCEPTED, now=NOW)

    def test_claim_refuses_when_the_mailing_is_unknown(self, ledger: Ledger) -> None:
        """A claim of an unknown mailing is refused by name, else a mistyped one would look like one that is done."""
        with pytest.raises(LedgerFault, match="m9"):
            ledger.claim("m9", limit=1, now=NOW)


class RegisterContract:
    """Status, stop, resolve, opt-outs."""

    def test_claim_gives_nothing_when_the_mailing_is_stopped(self, ledger: Ledger) -> None:
        """A stopped mailing gives no claim until it is reopened.

        Otherwise stop would not stop, or nothing go on afterwards.
        """
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

    def test_stop_reaches_every_unfinished_mailing_when_none_is_named(self, ledger: Ledger) -> None:
        """A stop without a name reaches every mailing that is not finished, and no other.

        Otherwise one of several would go on, or a finished one be shown as stopped.
        """
        plan(ledger, mailing("done", advisory="a"), ["ana"])
        deliver(ledger, "done")
        plan(ledger, mailing("m1", advisory="b"), ["ana"])
        plan(ledger, mailing("m2", advisory="c"), [entry("ana", selection=Selection.HELD)])
        assert sorted(ledger.stop(None, NOW)) == ["m1", "m2"]
        assert ledger.stop(None, NOW) == ()
        assert ledger.stop("m1", LATER) == ("m1",)
        assert ledger.stop("done", NOW) == ()
        assert ledger.stop("m9", NOW) == ()
        assert {s.mailing.id: s.mailing.stopped_at for s in ledger.mailings()} == {"done": None, "m1": NOW, "m2": NOW}

    def test_resolve_decides_a_doubt_once_and_refuses_when_there_is_none(self, ledger: Ledger) -> None:
        """A doubt is resolved once, as accepted or planned again, and what is no doubt is refused.

        Otherwise a doubt would stay for ever, or what was accepted be sent again.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        batch = ledger.claim("m1", limit=3, now=NOW)
        for delivery, outcome in zip(batch, (IN_DOUBT, IN_DOUBT, ACCEPTED), strict=True):
            ledger.record(delivery, outcome, now=NOW)
        ledger.release([], now=NOW)
        ana, ben, cleo = ledger.rows("m1")
        ledger.resolve(ana, accepted=True, now=LATER)
        ledger.resolve(ben, accepted=False, now=LATER)
        for row in (ana, cleo):
            with pytest.raises(UsageFault, match="is not unconfirmed"):
                ledger.resolve(row, accepted=False, now=LATER)
        (first, *_) = ledger.rows("m1")
        assert (first.state, first.reply, first.changed_at) == (State.ACCEPTED, "confirmed by hand", LATER)
        (again,) = ledger.claim("m1", limit=3, now=LATER)
        assert (again.id, again.date, again.fields) == (batch[1].id, batch[1].date, batch[1].fields)

    def test_note_keeps_each_reply_once_and_moves_no_state(self, ledger: Ledger) -> None:
        """A reply of each kind is noted once and moves no state.

        Otherwise somebody who answered would be sent it again, counted twice, or shown as not served.
        """
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

    def test_note_leaves_a_doubt_when_a_message_came_back(self, ledger: Ledger) -> None:
        """A doubt stays one when a message came back, else a bounce would decide what only a person may."""
        plan(ledger, mailing(), ["ana"])
        deliver(ledger, "m1", IN_DOUBT)
        (ana,) = ledger.rows("m1")
        ledger.note(ana, ReplyKind.RETURNED, why="550 5.1.1 nobody", now=LATER)
        assert states(ledger) == {"ana": "in doubt"}
        ledger.resolve(ana, accepted=False, now=LATER)
        assert deliver(ledger, "m1", now=LATER) == ["ana@paper.example.com"]

    def test_rows_tell_whether_a_message_may_have_left_when_it_was_in_doubt_before(self, ledger: Ledger) -> None:
        """A message that was in doubt may have left for ever, also when it waits again; one that was refused has not.

        Otherwise an answer to it would be taken for one to the next text.
        """
        plan(ledger, mailing(), ["ana", "ben", "cleo"])
        for delivery, outcome in zip(ledger.claim("m1", limit=3, now=NOW), (IN_DOUBT, REFUSED, ACCEPTED), strict=True):
            ledger.record(delivery, outcome, now=NOW)
        ledger.release([], now=NOW)
        (doubt,) = ledger.rows("m1", states=[State.IN_DOUBT])
        assert doubt.may_have_left
        ledger.resolve(doubt, accepted=False, now=NOW)
        assert [(row.state, row.may_have_left) for row in ledger.rows("m1")] == [
            (State.PLANNED, True),
            (State.REFUSED, False),
            (State.ACCEPTED, True),
        ]

    def test_resolve_keeps_the_reason_when_one_is_given(self, ledger: Ledger) -> None:
        """The reason of a resolved doubt is kept in its row.

        Otherwise one that a receipt decided would look like a person's.
        """
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

    def test_find_tells_mailings_by_last_id_advisory_and_beginning(self, ledger: Ledger) -> None:
        """A mailing is found by `last`, its id, its advisory or its beginning.

        Otherwise `status summit` would show another mailing, or hide that the name is ambiguous.
        """
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

    def test_summary_counts_each_state_and_the_last_change(self, ledger: Ledger) -> None:
        """The summary counts each state once and tells the last change.

        Otherwise status would add up to another number than the list.
        """
        assert ledger.find("last") == ()
        plan(ledger, mailing("m1"), ["ana", "ben", entry("wait", selection=Selection.HELD)])
        plan(ledger, mailing("m2", revision=2), [])
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(one, ACCEPTED, now=LATER)
        ledger.release([], now=LATER)
        empty, summary = ledger.mailings()
        assert (empty.mailing.id, empty.counts, empty.last_change) == ("m2", {}, None)
        assert summary.counts == {State.ACCEPTED: 1, State.PLANNED: 1, State.HELD: 1}
        assert summary.last_change == LATER

    def test_history_tells_one_mailing_in_order_when_a_second_try_follows(self, ledger: Ledger) -> None:
        """The history tells each change of one mailing in the order of time.

        Otherwise a report would draw a refusal that a second try has mended, or another mailing's messages.
        """
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

    def test_history_loses_nobody_when_it_has_many_pages(self, ledger: Ledger) -> None:
        """A history of many pages loses nobody, else a report would miss some where a page ends."""
        names = [f"p{n:04}" for n in range(2_000)]
        plan(ledger, mailing(), names)
        deliver(ledger, "m1")
        assert [one.address.partition("@")[0] for one in ledger.history("m1")] == names

    def test_rows_are_told_by_state_and_by_whom_when_there_are_many(self, ledger: Ledger) -> None:
        """The rows are told by state and by any part of name, outlet or address.

        Otherwise `status --who` would miss somebody, or pages lose rows.
        """
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

    def test_resolve_works_when_rows_are_still_being_read(self, ledger: Ledger) -> None:
        """The rows may be resolved while they are read, else `resolve` for many people would fail half way."""
        plan(ledger, mailing(), [f"p{n}" for n in range(20)])
        for delivery in ledger.claim("m1", limit=20, now=NOW):
            ledger.record(delivery, IN_DOUBT, now=NOW)
        ledger.release([], now=NOW)
        for row in ledger.rows("m1", states=[State.IN_DOUBT]):
            ledger.resolve(row, accepted=True, now=LATER)
        assert ledger.mailings()[0].counts == {State.ACCEPTED: 20}

    def test_suppress_keeps_one_opt_out_and_unsuppress_takes_it_back(self, ledger: Ledger) -> None:
        """An opt-out is kept once, whatever its spelling, and can be taken back.

        Otherwise it would be lost, or stay for ever.
        """
        assert ledger.suppress(" Ana@Paper.example.com ", reason="asked", now=NOW)
        assert not ledger.suppress("ana@paper.example.com", reason="again", now=LATER)
        assert ledger.suppress("@quiet.example", reason="", now=NOW)
        assert [(s.pattern, s.reason, s.since) for s in ledger.suppressions()] == [
            ("@quiet.example", "", NOW),
            ("ana@paper.example.com", "asked", NOW),
        ]
        assert ledger.unsuppress("ANA@paper.example.com")
        assert not ledger.unsuppress("ana@paper.example.com")

    def test_newsroom_key_is_32_bytes_and_stays(self, ledger: Ledger) -> None:
        """The newsroom's key has 32 bytes and stays the same, else Message-IDs would change from run to run."""
        assert len(ledger.newsroom_key) == 32
        assert ledger.newsroom_key == ledger.newsroom_key

    def test_rows_give_words_back_as_they_were_when_they_are_hostile(self, ledger: Ledger) -> None:
        """Hostile words in ids and fields come back as they were.

        Otherwise a cell of a list would reach the database as a command.
        """
        words = "Robert'); DROP TABLE delivery;-- \x00 %s ? :now 🗞"
        plan(ledger, mailing("m'1", advisory="a';--"), [entry("ana", fields={"name": words}, list_name=words)])
        (row,) = ledger.rows("m'1", who="drop table")
        assert (row.name, row.list_name) == (words, words)


class PacingContract:
    """Limits that all runs keep together."""

    def test_take_leaves_even_gaps_when_the_limit_is_even(self, ledger: Ledger) -> None:
        """An even limit leaves its gap after each message.

        Otherwise messages would leave in bursts, or slower than they may.
        """
        limits = [Limit(name="account", count=30, seconds=60)]
        assert ledger.acquire(limits, NOW) is None
        assert ledger.acquire(limits, NOW) == NOW + timedelta(seconds=2)
        assert ledger.acquire(limits, NOW + timedelta(seconds=1.5)) == NOW + timedelta(seconds=2)
        assert ledger.acquire(limits, NOW + timedelta(seconds=2)) is None
        assert ledger.acquire(limits, NOW + timedelta(seconds=100)) is None
        assert ledger.acquire(limits, NOW + timedelta(seconds=100)) == NOW + timedelta(seconds=102)

    def test_take_frees_the_window_when_it_has_slid_on(self, ledger: Ledger) -> None:
        """A window that slides is free again a day after its messages.

        Otherwise a day's quota would be exceeded, or never free.
        """
        limits = [Limit(name="account", count=3, seconds=86_400, even=False)]
        assert [ledger.acquire(limits, NOW) for _ in range(3)] == [None] * 3
        day = NOW + timedelta(days=1)
        assert ledger.acquire(limits, NOW) == day
        assert ledger.acquire(limits, day - timedelta(microseconds=1)) == day
        assert [ledger.acquire(limits, day) for _ in range(4)] == [None, None, None, day + timedelta(days=1)]

    def test_take_uses_up_no_limit_when_another_says_wait(self, ledger: Ledger) -> None:
        """A wait for one limit uses up no other, and no limits never wait."""
        day = Limit(name="account", count=2, seconds=86_400, even=False)
        slow, quick = (Limit(name=f"account @{host}.example", count=1, seconds=60) for host in ("a", "b"))
        assert ledger.acquire([day, slow], NOW) is None
        assert [ledger.acquire([day, slow], NOW) for _ in range(3)] == [NOW + timedelta(minutes=1)] * 3
        assert ledger.acquire([day, quick], NOW) is None
        assert ledger.acquire([day, quick], NOW) == NOW + timedelta(days=1)
        assert ledger.acquire([], NOW) is None

    def test_take_keeps_limits_apart_when_their_names_differ(self, ledger: Ledger) -> None:
        """The limits of different names are kept apart, even and sliding too.

        Otherwise one account would wait for another.
        """
        for name in ("a", "b", "A", ""):
            assert ledger.acquire([Limit(name=name, count=1, seconds=60)], NOW) is None
            assert ledger.acquire([Limit(name=name, count=1, seconds=60, even=False)], NOW) is None
        assert ledger.acquire([Limit(name="a", count=1, seconds=60)], NOW) == NOW + timedelta(minutes=1)

    def test_take_keeps_both_gaps_when_two_limits_have_one_name(self, ledger: Ledger) -> None:
        """The longer of two gaps under one name counts for both.

        Otherwise the provider's pace would be forgotten beside the newsroom's.
        """
        limits = [Limit(name="account", count=count, seconds=60) for count in (30, 2)]
        for hour, both in enumerate((limits, limits[::-1], limits * 2)):
            now = NOW + timedelta(hours=hour)
            assert ledger.acquire(both, now) is None
            assert ledger.acquire(both, now) == now + timedelta(seconds=30)
            assert ledger.acquire(limits[:1], now + timedelta(seconds=2)) is None

    @pytest.mark.parametrize("even", [True, False])
    def test_take_stalls_nothing_when_the_clock_was_set_back(self, ledger: Ledger, even: bool) -> None:
        """A limit taken by a clock of next year counts a minute and no more.

        Otherwise a wrong clock would keep everything from leaving.
        """
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
