"""The plan a person agrees to, and the summary at the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, Outcome, Selection, State, Verdict
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Realm, Security, SmtpRoute
from advisory_cli.model.schedule.times import Moment
from advisory_cli.report.screens import summary
from advisory_cli.report.screens.plan import embargo_words, plan_lines
from advisory_cli.report.wording.lines import Block, as_text

HOME = Path("/office")
NOW = datetime(2026, 6, 3, 13, 2, tzinfo=UTC)
PRACTICE = MaildirRoute(folder=HOME / "outbox")
LIVE = SmtpRoute(host="smtp.example.org", port=587, security=Security.STARTTLS, user="press")
EMBARGO = Embargo(until=Moment(wall=datetime(2026, 6, 5, 0, 1), zone="Europe/London"))  # noqa: DTZ001  a wall time
MAILING = Mailing(
    id="protest-260603-130200-ab12",
    realm=Realm.LIVE,
    advisory_id="protest",
    revision=2,
    subject="Protest on 27 January\x1b[2J",
    language="en",
    content_digest="",
    planned_at=NOW,
    sender_domain="example.org",
    source="/office/advisories/protest.md",
    lists=("eu",),
)


def entry(number: int, standing: Selection = Selection.SEND) -> Candidate:
    """Somebody on a list."""
    return Candidate(
        address=f"ann{number}@example.com",
        key=f"ann{number}@example.com",
        fields={"name": f"Ann {number}", "outlet": "The Example Times"},
        list_name="eu",
        line=number + 2,
        language="en",
        phase=Phase.OPEN,
        variant=0,
        standing=standing,
    )


def plan(**changes: Any) -> Plan:
    """A plan for seven, with what a test changes."""
    fields: dict[str, Any] = {
        "mailing": MAILING,
        "route": LIVE,
        "sender": Mailbox(address="press@example.org", name="Press Office"),
        "phase": Phase.OPEN,
        "now": NOW,
        "zone": "Europe/London",
        "counts": {Selection.SEND: 7},
        "by_language": {"en": 5, "fr": 2},
        "by_list": {"eu": 7},
        "samples": {Selection.SEND: tuple(entry(n) for n in range(5))},
    }
    return Plan(**(fields | changes))


def shown(block: Block) -> str:
    """The block with its wrapping undone, so that a test can look for sentences."""
    assert all(len(line.text) <= 80 or " " not in line.text.strip() or "advisory " in line.text for line in block)
    return " ".join(as_text(block).split())


def test_practice_says_so_first() -> None:
    """Fails if somebody could take practice for the real thing, or the other way round."""
    lines = plan_lines(plan(route=PRACTICE), relative_to=HOME)
    assert lines[0].text == "PRACTICE: messages are written to outbox/, nothing leaves this computer."
    assert plan_lines(plan())[0].text.startswith("LIVE: messages leave through smtp.example.org")


def test_plan_names_the_message_and_the_way_out() -> None:
    """Fails if subject, sender, server, file or counts are missing, or the subject can move the cursor."""
    text = shown(plan_lines(plan(), relative_to=HOME))
    for words in (
        "Subject Protest on 27 January\\x1b[2J",
        "From Press Office <press@example.org>",
        "smtp.example.org, port 587, encrypted (STARTTLS), as press",
        "advisories/protest.md (protest, revision 2)",
        "eu (7)",
        "en (5), fr (2)",
        "7 journalists get it now.",
    ):
        assert words in text


def test_an_open_connection_is_named() -> None:
    """Fails if a plan hides that mail travels unprotected."""
    assert "NOT encrypted" in shown(plan_lines(plan(route=replace(LIVE, security=Security.NONE))))


@pytest.mark.parametrize("standing", [one for one in Selection if one not in {Selection.SEND, Selection.HELD}])
def test_everybody_left_out_is_counted_with_the_reason(standing: Selection) -> None:
    """Fails if somebody is left out without a word, or the place in the list is not named."""
    text = shown(plan_lines(plan(counts={Selection.SEND: 1, standing: 3}, samples={standing: (entry(9, standing),)})))
    assert "3 left out: " in text
    assert "Ann 9, The Example Times <ann9@example.com> (eu:11)" in text
    assert "and 2 more" in text


def test_at_most_five_samples() -> None:
    """Fails if a long list floods the plan."""
    everybody = {Selection.SEND: tuple(entry(n) for n in range(7))}
    text = shown(plan_lines(plan(samples=everybody)))
    assert text.count("@example.com") == 5
    assert "and 2 more" in text


def test_embargo_in_the_newsrooms_zone_and_utc() -> None:
    """Fails if the lift time, or who gets it early, is unclear."""
    under = plan(embargo=EMBARGO, counts={Selection.SEND: 7, Selection.HELD: 19})
    assert embargo_words(under) == "until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June), in 1 day 9 hours"
    elsewhere = plan(embargo=EMBARGO, zone="Europe/Brussels")
    assert "01:01 CEST, Fri 5 June 2026" in embargo_words(elsewhere)
    assert "in the advisory 00:01 in Europe/London" in embargo_words(elsewhere)


def test_a_lifted_embargo_is_over() -> None:
    """Fails if a plan after the lift still speaks of holding."""
    over = plan(embargo=EMBARGO, now=NOW + timedelta(days=3))
    assert "everybody gets it now" in embargo_words(over)


def test_pace_test_and_notes() -> None:
    """Fails if the limits, finish, the last test, full renders or skipped rows are not told."""
    full = plan(
        pace=("By your own settings: at most 60 a minute.", "To any one domain: at most 9 a minute."),
        finish=NOW + timedelta(minutes=3),
        tested_at=NOW - timedelta(hours=1),
        full_renders=2,
        full_render_seconds=4.0,
        skipped_rows=3,
        limit=30,
    )
    text = shown(plan_lines(full))
    for words in (
        "By your own settings: at most 60 a minute.",
        "To any one domain: at most 9 a minute. Done by about 14:05 BST, Wed 3 June 2026 (13:05 UTC)",
        "last went to your testers at 13:02 BST",
        "2 messages are rendered one by one, which takes about 4 seconds",
        "3 rows with mistakes left out (--skip-bad-rows)",
        "only the first 30",
        "7 journalists get it now.",
    ):
        assert words in text


def test_an_untested_live_text_gets_a_hint() -> None:
    """Fails if nobody is told how to see the mail in an own inbox first."""
    assert "advisory send advisories/protest.md --test" in shown(plan_lines(plan(), relative_to=HOME))


def test_findings_stand_in_the_plan() -> None:
    """Fails if a warning is not seen before the count is typed."""
    assert "WARNING TXT05" in shown(plan_lines(plan(findings=(finding("TXT05", "Too long."),))))


def test_a_plan_for_nobody_says_so() -> None:
    """Fails if an empty plan looks like a full one."""
    assert plan_lines(plan(counts={}, samples={}))[-1].text == "Nobody gets a message now."


def test_a_dry_run_says_that_nothing_leaves() -> None:
    """Fails if a rehearsal can be taken for sending, before or after."""
    lines = plan_lines(plan(), dry_run=True)
    assert lines[0].text.startswith("REHEARSAL")
    assert lines[-1].text == "7 messages would leave."
    assert "Nothing was written or sent." in shown(summary.summary_lines(Tally(accepted=7), plan(), dry_run=True))


def test_practice_summary_says_where_and_how_to_go_on() -> None:
    """Fails if practice does not say that nothing left, where the messages are, and how to go live."""
    text = shown(summary.summary_lines(Tally(accepted=7), plan(route=PRACTICE), relative_to=HOME))
    for words in (
        "PRACTICE: 7 messages written to outbox/. Nothing left this computer.",
        "advisory preview advisories/protest.md -l eu",
        "advisory login smtp",
    ):
        assert words in text


def row(state: State, **rest: Any) -> DeliveryRow:
    """One delivery that needs a look."""
    return DeliveryRow(id=1, mailing_id=MAILING.id, address="bob@example.com", state=state, name="Bob", **rest)


def test_doubts_come_first_with_what_to_do() -> None:
    """Fails if a doubt is buried under what went well."""
    tally = Tally(accepted=400, in_doubt=1, refused=1)
    rows = [row(State.IN_DOUBT), row(State.REFUSED, reply="550 <bob@example.com>: unknown\x1b[31m")]
    text = shown(summary.summary_lines(tally, plan(), rows=rows))
    assert text.startswith("1 unsure, 1 refused and 400 accepted.")
    assert f"advisory resolve {MAILING.id}" in text
    assert f"advisory status {MAILING.id} --failed" in text


def test_a_summary_masks_addresses() -> None:
    """Fails if a cron mail holds a journalist's address, the server's echo of it included."""
    rows = [row(State.REFUSED, reply="550 5.1.1 <Bob@Example.com>: unknown")]
    text = shown(summary.summary_lines(Tally(refused=1), plan(), rows=rows))
    assert "b***@example.com" in text
    assert "bob@example.com" not in text.lower()


def test_what_still_has_to_leave_is_counted_once() -> None:
    """Fails if those tried again are counted as waiting as well, or the next command is not named."""
    tally = Tally(accepted=3, deferred=2, waiting=5, interrupted=True)
    text = shown(summary.summary_lines(tally, plan(), relative_to=HOME))
    assert "3 accepted, 2 trying again and 3 waiting." in text
    assert "It was interrupted" in text
    assert "advisory send advisories/protest.md -l eu" in text


def test_trouble_that_waiting_does_not_mend() -> None:
    """Fails if somebody is told to try again where the login is wrong."""
    tally = Tally(waiting=7, trouble="The server refused the password.", forbidden=True)
    text = shown(summary.summary_lines(tally, plan()))
    assert "The server refused the password." in text
    assert "advisory login smtp" in text


def test_a_test_names_each_tester() -> None:
    """Fails if it is unclear to whom a test went and what was said."""
    outcomes = [
        ("me@example.org", Outcome(verdict=Verdict.ACCEPTED, reply="250 ok", code=250)),
        ("you@example.org", Outcome(verdict=Verdict.REFUSED, reply="550 no", code=550)),
    ]
    text = shown(summary.test_lines(outcomes, route=LIVE))
    assert "accepted me@example.org" in text
    assert "refused you@example.org 550 no" in text
    assert "1 test on the way" in text
