"""Findings, status, the overview, exports, settings, opt-outs and progress."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import DeliveryRow, Mailing, ReplyKind, Selection, State
from advisory_cli.model.mailing.not_sent_again import NotSentAgain
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.mailing.records import MailingSummary, Suppression
from advisory_cli.model.mailing.resend import Resend, ResendState
from advisory_cli.model.press.newsroom import MaildirRoute, Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.export import overview_json, rows_csv, rows_json
from advisory_cli.report.screens.config import config_json, config_lines
from advisory_cli.report.screens.deliveries import doubt_lines, mailing_lines, rows_lines
from advisory_cli.report.screens.findings import findings_json, findings_lines
from advisory_cli.report.screens.overview import overview_lines, welcome_lines
from advisory_cli.report.screens.status import mailings_lines
from advisory_cli.report.screens.suppressions import suppression_json, suppression_lines
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import Block
from tests.screen_text import as_text

HOME = Path("/office")
NOW = datetime(2026, 6, 3, 13, 2, tzinfo=UTC)
PRACTICE = MaildirRoute(folder=HOME / "outbox")


def mailing(**changes: Any) -> Mailing:
    """One mailing, with what a test changes."""
    fields: dict[str, Any] = {
        "id": "protest-260603-130200-ab12",
        "realm": Realm.LIVE,
        "advisory_id": "protest",
        "revision": 1,
        "subject": "Protest\x1b[2J on 27 January",
        "language": "en",
        "content_digest": "",
        "planned_at": NOW,
        "sender_domain": "example.org",
        "source": "/office/advisories/protest.md",
        "lists": ("eu",),
    }
    return Mailing(**(fields | changes))


def summary(counts: dict[State, int], **changes: Any) -> MailingSummary:
    """A mailing and how it stands."""
    return MailingSummary(mailing=mailing(**changes), counts=counts, last_change=NOW, first_message=NOW)


def scene(**changes: Any) -> ReportContext:
    """The newsroom in UTC at NOW, with `run` at work."""
    return replace(ReportContext(zone="UTC", now=NOW, cron_runs=(NOW,), relative_to=HOME), **changes)


def row(**changes: Any) -> DeliveryRow:
    """One delivery, accepted unless a test says otherwise."""
    fields: dict[str, Any] = {
        "id": 1,
        "mailing_id": "protest-260603-130200-ab12",
        "address": "ann@example.com",
        "state": State.ACCEPTED,
        "name": "Ann Lee",
        "outlet": "The Example Times",
        "code": 250,
        "reply": "250 2.0.0 ok",
        "changed_at": NOW,
    }
    return DeliveryRow(**(fields | changes))


def shown(block: Block) -> str:
    """The block as running text, and nothing in it that a terminal obeys."""
    assert all(line.text.isprintable() for line in block)
    return " ".join(as_text(block).split())


FINDINGS = (
    finding("TXT05", "The subject is long.", place=Place(file=HOME / "advisories/x.md", line=7), remedy="Shorten it."),
    finding("TXT01", "A placeholder was left in.", place=Place(file=HOME / "advisories/x.md", line=31)),
    finding("TPL04", "Rendered alone."),
)


def test_findings_lines_put_errors_first_with_place_and_remedy() -> None:
    """The findings begin with errors, each with file, line and remedy, and end with the counts."""
    lines = [line.text for line in findings_lines(FINDINGS, relative_to=HOME)]
    assert lines[0] == "ERROR TXT01 advisories/x.md:31"
    assert lines[3:6] == ["WARNING TXT05 advisories/x.md:7", "  The subject is long.", "    Shorten it."]
    assert lines[-1] == "1 error, 1 warning and 1 note. Fix the error before sending."


def test_findings_lines_say_so_when_there_are_none() -> None:
    """A clean check says that there is nothing to complain about, else a person would be left wondering."""
    assert [line.text for line in findings_lines(())] == ["No problems found."]


def test_findings_json_is_stable() -> None:
    """The JSON of findings keeps its names and order, else a script could no longer read it."""
    data = json.loads(findings_json(FINDINGS, relative_to=HOME))
    assert data["counts"] == {"error": 1, "warning": 1, "note": 1}
    assert data["findings"][0] == {
        "code": "TXT01",
        "level": "error",
        "file": "advisories/x.md",
        "line": 31,
        "words": "A placeholder was left in.",
        "remedy": "",
    }
    assert data["findings"][2]["file"] is None


def test_status_shows_the_commands_when_a_person_is_needed() -> None:
    """A doubt and a waiting message have their next command, and the mailing its time in both zones."""
    one = summary({State.ACCEPTED: 400, State.IN_DOUBT: 2, State.PLANNED: 3})
    text = shown(mailings_lines([one], scene(zone="Europe/London")))
    assert "2 unconfirmed, 400 accepted and 3 waiting." in text
    assert "advisory resolve protest-260603-130200-ab12" in text
    assert "advisory send advisories/protest.md -l eu" in text
    assert "LIVE, first sent at 14:02 BST, Wed 3 June 2026 (13:02 UTC)" in text


def test_overview_lets_held_ones_rest_when_a_later_revision_served_them() -> None:
    """A mailing whose held people got a later revision waits for nothing, and without that revision waits.

    Otherwise a finished embargo would ask for a person for ever.
    """
    first = summary({State.ACCEPTED: 7, State.HELD: 19})
    second = summary({State.ACCEPTED: 19}, id="protest.2", revision=2)
    assert "Nothing is scheduled" in shown(overview_lines([second, first], scene(), route=PRACTICE))
    assert "embargo's end" not in shown(mailings_lines([second, first], scene()))
    other = summary({State.ACCEPTED: 1}, id="other", advisory_id="other", revision=2)
    assert "1 scheduled mailing" in shown(overview_lines([other, first], scene(), route=PRACTICE))


def test_status_says_stopped_when_a_mailing_is_stopped() -> None:
    """A stopped mailing is called so, with those not sent and the command to let it go on.

    Otherwise a stopped mailing would look as if under way.
    """
    text = shown(mailings_lines([summary({State.PLANNED: 3}, stopped_at=NOW)], scene()))
    assert "LIVE, stopped" in text
    assert "3 not sent." in text
    assert "To continue: advisory send advisories/protest.md -l eu" in text


def test_status_shows_no_command_when_a_mailing_is_finished() -> None:
    """A finished mailing shows no command, else a person would be sent to one that has nothing to do."""
    assert "advisory" not in shown(mailings_lines([summary({State.ACCEPTED: 4})], scene()))


def test_overview_shows_first_steps_when_nothing_was_sent() -> None:
    """A newsroom without mailings is shown the first commands to type, else a new user would not know what to type."""
    text = shown(overview_lines([], scene(), route=PRACTICE, advisories=["protest.md"], lists=["example"]))
    assert "PRACTICE: messages are written to outbox/" in text
    assert "advisory preview protest.md -l example" in text
    assert "advisory init my-newsroom" in shown(welcome_lines())
    assert "No mailings yet" in shown(mailings_lines([], scene()))


def test_overview_shows_open_mailings_only() -> None:
    """The overview shows the mailing that needs a person and none that is finished.

    Otherwise finished ones would hide it.
    """
    done, doubt = summary({State.ACCEPTED: 4}, id="done-1"), summary({State.IN_DOUBT: 1}, id="doubt-1")
    text = shown(overview_lines([done, doubt], scene(), route=PRACTICE))
    assert "Action needed on 1 mailing" in text
    assert "doubt-1" in text
    assert "done-1" not in text
    assert "Nothing is scheduled" in shown(overview_lines([done], scene(), route=PRACTICE))


def test_overview_names_login_when_there_is_no_way_out() -> None:
    """A newsroom without a way out is told how to log in.

    Otherwise somebody would learn only while sending that nothing can be sent.
    """
    assert "advisory login smtp" in shown(overview_lines([], scene(), route=None))


def test_status_of_a_mailing_shows_deliveries_that_need_a_look() -> None:
    """A mailing shows the refused and the deferred with the server's words, made harmless, before everybody else."""
    rows = [
        row(),
        row(address="bob@example.com", state=State.REFUSED, code=550, reply="5.1.1 unknown\x1b[31m", name="Bob"),
        row(address="eve@example.com", state=State.PLANNED, attempts=1, retry_at=NOW, reply="450 later"),
    ]
    text = shown(mailing_lines(summary({State.ACCEPTED: 1, State.REFUSED: 1}), rows, scene()))
    assert text.index("bob@example.com") < text.index("eve@example.com") < text.index("accepted Ann Lee")
    assert "refused Bob, The Example Times <bob@example.com> 550 5.1.1 unknown\\x1b[31m" in text
    assert "trying again" in text


def test_status_who_shows_everybody_found() -> None:
    """The deliveries of people who were looked for are shown even when accepted, and none is told as nobody.

    Otherwise somebody who got it would not be found by name.
    """
    assert "accepted Ann Lee, The Example Times <ann@example.com>" in shown(rows_lines([row()], zone="UTC"))
    assert shown(rows_lines([], zone="UTC")) == "Nobody."


def test_status_who_says_that_a_message_waits_for_approval() -> None:
    """A message that nobody has approved waits for that, and is due only where it has a time of its own."""
    waiting = row(state=State.PLANNED, retry_at=NOW, mailing_id="p.1", attempts=0)
    told = [
        shown(rows_lines([waiting], zone="UTC", mailings=[summary({State.PLANNED: 1}, id="p.1", **more)]))
        for more in ({}, {"needs_approval": True}, {"needs_approval": True, "send_at": NOW})
    ]
    assert ["waits for approval" in text for text in told] == [False, True, True]
    assert ["due at" in text for text in told] == [True, False, True]


def test_status_of_a_mailing_names_as_many_people_as_the_screen_has_rows() -> None:
    """On a small screen the first people are named, with the number of the others and the command for all of them."""
    rows = [row(address=f"ann{number}@example.com") for number in range(40)]
    text = shown(mailing_lines(summary({State.ACCEPTED: 40}), iter(rows), scene(), screen=24))
    assert "ann0@example.com" in text
    named = text.count("accepted Ann Lee")
    assert 0 < named < 24
    assert f"and {40 - named} more. To see everybody: advisory status" in text
    everybody = shown(mailing_lines(summary({State.ACCEPTED: 40}), iter(rows), scene(), screen=None))
    assert everybody.count("accepted Ann Lee") == 40
    assert "more. To see" not in everybody


@pytest.mark.parametrize("width", [44, 80])
def test_status_cuts_the_long_path_of_an_advisory(width: int) -> None:
    """A path or an id that is too long for its column is cut in its middle, and its end stays."""
    name = "heat-deaths-doubled-in-ten-years-and-cities-need-a-fund-of-their-own-at-last"
    long = summary({State.ACCEPTED: 1}, advisory_id=name, source=str(HOME / "advisories" / f"{name}.md"))
    rows = [line.text for line in mailing_lines(long, [], scene(width=width)) if line.tone != "command"]
    assert all(len(row) <= width for row in rows)
    assert any("…" in row and "last.md" in row for row in rows)


def test_status_who_says_what_each_message_was() -> None:
    """What a person got is named: the text and its revision, a correction, a withdrawal, and what was resent."""
    kinds = (None, NoticeKind.CORRECTION, NoticeKind.WITHDRAWAL)
    mailings = [summary({State.ACCEPTED: 1}, id=f"p.{place}", notice=kind) for place, kind in enumerate(kinds)]
    rows = [row(id=place, mailing_id=f"p.{place}") for place in range(3)]
    state, reason = ResendState.ACCEPTED, "she deleted it"
    resend = Resend(delivery=1, address="ann@example.com", number=1, state=state, at=NOW, who="ada", reason=reason)
    text = shown(rows_lines(rows, zone="UTC", mailings=mailings, resends=[resend]))
    assert "p.0 (text, revision 1)" in text
    assert "p.2 (withdrawal)" in text
    corrected, _, rest = text.partition("p.1 (correction)")
    assert "resent" not in corrected
    assert rest.startswith(" resent once more: 13:02 UTC, Wed 3 June 2026, accepted (she deleted it)")


def test_doubts_are_shown_with_both_answers() -> None:
    """A doubt is shown with the commands for both answers, else a person could not see how to decide."""
    text = shown(doubt_lines([row(state=State.IN_DOUBT, code=None, reply="")]))
    assert "advisory resolve --arrived ann@example.com" in text
    assert "advisory resolve --resend ann@example.com" in text
    assert shown(doubt_lines([])) == "No unconfirmed messages."
    assert shown(doubt_lines([], delivered=["ann@example.com"])) == "Recorded as arrived: ann@example.com"


def test_status_says_what_a_notice_said() -> None:
    """What a notice told its readers stands with its facts, and in the JSON; a text says nothing of that."""
    notice = summary(
        {State.ACCEPTED: 1}, notice=NoticeKind.WITHDRAWAL, options=("--what", "A mistake.", "--replacement", "None.")
    )
    assert "Says A mistake. None." in shown(mailing_lines(notice, [], scene()))
    (entry,) = json.loads(overview_json([notice], scene()))["mailings"]
    assert entry["says"] == "A mistake."
    assert "Says" not in shown(mailing_lines(summary({State.ACCEPTED: 1}), [], scene()))


DOUBT = PastDoubt(
    since=NOW - timedelta(minutes=4),
    reply="the server hung up",
    decided_at=NOW,
    arrived=True,
    by_hand=True,
    by="key:2f5c",
)


def test_rows_tell_who_decided_a_doubt_and_when_the_message_left() -> None:
    """Whoever is recorded as arrived was sent it before the decision; the person who decided is named."""
    confirmed = row(code=None, reply="confirmed by hand", doubt=DOUBT)
    text = shown(rows_lines([confirmed], zone="UTC"))
    assert "12:58 UTC, Wed 3 June 2026; protest-260603-130200-ab12 was unconfirmed at 12:58 UTC" in text
    assert "(the server hung up); decided by hand by key:2f5c at 13:02 UTC, Wed 3 June 2026: arrived" in text
    assert "confirmed by hand" not in text, "said once"


def test_rows_keep_the_doubt_when_the_message_is_not_sent_again() -> None:
    """Whoever may have a withdrawn text keeps what is known: that it was unconfirmed, and what was decided."""
    gone = row(
        state=State.LEFT_OUT, code=None, reply="", reason="withdrawn", doubt=replace(DOUBT, arrived=False, by="")
    )
    text = shown(rows_lines([gone], zone="UTC"))
    assert "left out Ann Lee, The Example Times <ann@example.com> the text was withdrawn" in text
    assert "was unconfirmed at 12:58 UTC, Wed 3 June 2026 (the server hung up); decided by hand at 13:02" in text
    assert text.endswith(": not arrived")
    assert "the text was withdrawn; not arrived, decided by hand" in shown(
        mailing_lines(summary({State.LEFT_OUT: 1}), [gone], scene())
    )


def test_rows_name_the_evidence_when_no_person_decided() -> None:
    """A doubt that a delivery report decided names the report, and when it was found."""
    found = replace(DOUBT, by_hand=False, by="", why="delivery report: delivered, 2.1.5 ok")
    text = shown(rows_lines([row(code=None, reply=found.why, doubt=found)], zone="UTC"))
    assert "; arrived: delivery report: delivered, 2.1.5 ok, found at 13:02 UTC" in text


def test_rows_say_that_somebody_who_waits_has_opted_out() -> None:
    """Whoever opted out while waiting is not shown as due."""
    waiting = row(state=State.HELD, code=None, reply="", retry_at=NOW + timedelta(hours=1), opted_out=True)
    text = shown(rows_lines([waiting], zone="UTC"))
    assert "opted out: will not get it" in text
    assert "due at" not in text


def test_resolve_does_not_promise_what_is_never_sent() -> None:
    """Of a withdrawn text, a person is told before and after that nothing is sent again, and how to change that."""
    doubtful = row(state=State.IN_DOUBT, code=None, reply="")
    never = NotSentAgain(row=doubtful, reason="withdrawn", by="p.2")
    before = shown(doubt_lines([doubtful], unsendable=[never]))
    assert "not sent again: the text was withdrawn (p.2)" in before
    assert "If not, to record that. Nothing is sent again: advisory resolve --resend ann@example.com" in before
    after = shown(doubt_lines([], kept_back=[never]))
    assert after.startswith(
        "Recorded as not arrived: ann@example.com. Not sent again: the text was withdrawn (p.2). If it arrived after"
    )
    assert after.endswith("advisory resolve --arrived ann@example.com")
    assert "Will be sent again" not in after
    stopped = shown(doubt_lines([], kept_back=[replace(never, reason="stopped", by="")]))
    assert "advisory stop protest-260603-130200-ab12 --undo" in stopped
    mixed = shown(doubt_lines([doubtful, row(id=2, state=State.IN_DOUBT, code=None, reply="")], unsendable=[never]))
    assert "to send the same message again, where it may still be sent:" in mixed


def test_rows_csv_can_be_read_as_a_list() -> None:
    """The CSV has an e-mail column and quotes its cells, else a comma or a quote would break a row."""
    rows = list(csv.DictReader(io.StringIO(rows_csv([row(name='Ann "A" Lee, junior')]), newline="")))
    assert rows == [
        {
            "email": "ann@example.com",
            "name": 'Ann "A" Lee, junior',
            "outlet": "The Example Times",
            "state": "accepted",
            "code": "250",
            "reply": "250 2.0.0 ok",
            "when": "2026-06-03T13:02:00Z",
            "mailing": "protest-260603-130200-ab12",
            "came_back": "",
            "reason": "",
            "language": "",
        }
    ]


def test_status_shows_what_came_back_in_each_form() -> None:
    """The answers and returns are shown on the screen, in CSV and in JSON.

    Otherwise a press officer would not see who answered, or take a returned message for one that arrived.
    """
    rows = [
        row(address="ann@example.com", came_back=(ReplyKind.ANSWERED,)),
        row(address="ben@example.com", came_back=(ReplyKind.ANSWERED, ReplyKind.RETURNED)),
        row(address="cleo@example.com"),
    ]
    text = shown(mailing_lines(summary({State.ACCEPTED: 3}), iter(rows), scene()))
    assert "Came back 2 answered and 1 returned" in text
    assert "ben@example.com" in text
    assert "answered and returned" in shown(rows_lines(rows[1:2], zone="UTC"))
    cells = [one["came_back"] for one in csv.DictReader(io.StringIO(rows_csv(rows), newline=""))]
    assert cells == ["answered", "answered returned", ""]
    entries = json.loads(rows_json(rows, scene()))["deliveries"]
    assert [one["came_back"] for one in entries] == [["answered"], ["answered", "returned"], []]
    assert "Came back" not in shown(mailing_lines(summary({State.ACCEPTED: 1}), rows[2:], scene()))


def test_status_counts_who_was_left_out_by_reason() -> None:
    """The screen says how many people were left out and why, and the CSV has the reason of each who is stored.

    Otherwise a press officer would have to make the report to learn why somebody has nothing.
    """
    rows = [row(address="ann@example.com", state=State.LEFT_OUT, reason="opted out"), row(address="ben@example.com")]
    counted = summary({State.ACCEPTED: 1, State.LEFT_OUT: 1})
    planned_out = {Selection.DUPLICATE: 2, Selection.OPTED_OUT: 1}
    text = shown(mailing_lines(counted, iter(rows), scene(), planned_out=planned_out))
    assert "Left out by the plan 2 duplicates, 1 opted out; since then 1 opted out" in text
    cells = [one["reason"] for one in csv.DictReader(io.StringIO(rows_csv(rows), newline=""))]
    assert cells == ["opted out", ""]
    assert "Left out" not in shown(mailing_lines(summary({State.ACCEPTED: 1}), rows[1:], scene()))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_rows_csv_disarms_formulas(cell: str) -> None:
    """A cell that a spreadsheet would run is disarmed by an apostrophe."""
    (found,) = csv.DictReader(io.StringIO(rows_csv([row(name=cell, reply=cell)]), newline=""))
    assert found["name"].startswith("'")
    assert found["reply"].startswith("'")


def test_rows_csv_and_json_hold_no_control_characters() -> None:
    """The CSV and the JSON hold no control character, else an export printed to a terminal could move the cursor."""
    hostile = row(reply="no\x1b[2J\x9b\u202e")
    for text in (rows_csv([hostile]), rows_json([hostile], scene())):
        assert not any(c in text for c in "\x1b\x9b\u202e")


def test_status_json_keys_are_stable() -> None:
    """The JSON of mailings and deliveries keeps its keys, else a script that reads status would break."""
    one = summary({State.ACCEPTED: 2, State.LEFT_OUT: 1})
    (entry,) = json.loads(overview_json([one], scene()))["mailings"]
    assert entry["id"] == "protest-260603-130200-ab12"
    assert entry["planned_at"] == "2026-06-03T13:02:00Z"
    assert set(entry) == {
        "id", "realm", "advisory", "revision", "subject", "language", "source", "lists", "notice", "planned_at",
        "planned_by", "needs_approval",
        "approved_by", "approved_at", "send_at", "send_at_words", "not_after", "grace", "next_due", "too_late",
        "embargo_until", "held_until", "lifted_at", "lift_reason", "uncleared_reason", "stopped_at", "replaced_by",
        "last_change", "counts", "obstacles", "being_sent", "missing_copies", "says", "first_message", "withdrawn",
        "opted_out",
    }  # fmt: skip
    assert entry["counts"] == {"unsure": 0, "refused": 0, "accepted": 2, "waiting": 0, "held": 0, "left_out": 1}
    data = json.loads(rows_json([row(state=State.IN_DOUBT, code=None)], scene(), one))
    assert data["mailing"]["id"] == entry["id"]
    assert set(data["deliveries"][0]) == {
        "mailing", "email", "name", "outlet", "state", "reason", "code", "reply", "when", "next_try", "attempts",
        "list", "line", "language", "came_back", "opted_out", "doubt",
    }  # fmt: skip
    assert data["deliveries"][0]["state"] == "unsure"


def test_config_shows_where_settings_come_from() -> None:
    """A setting is shown with its origin, and one that is not set says so.

    Otherwise a person could not see which file wins.
    """
    rows = [("zone", "Europe/London", "advisory.toml"), ("smtp_password", "***", ".env"), ("rate", "", "default")]
    text = shown(config_lines(rows))
    assert "zone Europe/London [advisory.toml]" in text
    assert "rate (not set) [default]" in text
    assert json.loads(config_json(rows))["settings"][1] == {"name": "smtp_password", "value": "***", "origin": ".env"}


def test_suppressions_show_pattern_reason_and_day() -> None:
    """An opt-out is shown with its reach, reason and day, else a whole domain would look like one person."""
    entries = [Suppression(pattern="@example.net", reason="asked", since=NOW)]
    text = shown(suppression_lines(entries, zone="Europe/London"))
    assert "@example.net (everybody there) asked; since 14:02 BST, Wed 3 June 2026" in text
    assert shown(suppression_lines([])) == "Nobody has opted out."
    assert json.loads(suppression_json(entries))["suppressions"][0]["pattern"] == "@example.net"


@pytest.mark.parametrize("alone", [0, 2], ids=["send", "run"])
def test_status_asks_for_nothing_while_a_mailing_is_being_sent(alone: int) -> None:
    """A mailing that is being sent is said to be, with the command that stops it, and nobody is asked to send it.

    Otherwise whoever does as told would meet the command that is sending it.
    """
    sent_now = replace(summary({State.PLANNED: 2, State.CLAIMED: 38}), alone=alone)
    for being_sent in (True, False):
        names = frozenset({sent_now.mailing.id} if being_sent else ())
        facts = scene(being_sent=names, cron_runs=(NOW,) if being_sent else ())
        for lines in (overview_lines([sent_now], facts, route=None), mailings_lines([sent_now], facts)):
            text = as_text(lines)
            assert ("Being sent now. To stop it:" in text) is being_sent
            assert ("To send what is due:" in text) is not being_sent
            assert "Action needed" not in text or not being_sent
        assert json.loads(overview_json([sent_now], facts))["mailings"][0]["being_sent"] is being_sent
