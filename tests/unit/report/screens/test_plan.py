"""The plan a person agrees to, and the summary at the end."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, Outcome, Selection, State, Verdict
from advisory_cli.model.mailing.plan import Plan, Tally, Wave, WaveTime
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
        selection=standing,
    )


def plan(**changes: Any) -> Plan:
    """A plan for seven, with what a test changes. Its waves are those of `counts` and `samples`."""
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
    fields |= changes
    phase = fields.pop("phase")
    return Plan(**{"waves": tuple(_waves(fields["counts"], fields["samples"], phase)), **fields})


def _waves(
    counts: Mapping[Selection, int], samples: Mapping[Selection, tuple[Candidate, ...]], phase: Phase
) -> Iterator[Wave]:
    served = sum(counts.get(one, 0) for one in (Selection.HAS_IT, Selection.RETRYING, Selection.SCHEDULED))
    send, held = (
        {"count": counts.get(one, 0), "samples": samples.get(one, ())} for one in (Selection.SEND, Selection.HELD)
    )
    yield Wave(number=1, edition=phase, time=WaveTime.NOW, served=served, **send)
    if held["count"]:
        yield Wave(number=2, edition=Phase.OPEN, time=WaveTime.EMBARGO_END, **held)


def shown(block: Block) -> str:
    """The block with its wrapping undone, so that a test can look for sentences."""
    assert all(len(line.text) <= 80 or " " not in line.text.strip() or "advisory " in line.text for line in block)
    return " ".join(as_text(block).split())


def test_plan_says_first_that_it_is_practice() -> None:
    """A plan says first whether it is practice or live, else somebody could take one for the other."""
    lines = plan_lines(plan(route=PRACTICE), relative_to=HOME)
    assert lines[0].text == "PRACTICE: messages are written to outbox/. Nothing is sent."
    assert plan_lines(plan())[0].text.startswith("LIVE: messages are sent through smtp.example.org")


def test_plan_names_the_message_and_the_way_out() -> None:
    """A plan names subject, sender, server, file and counts, and the subject cannot move the cursor."""
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


def test_plan_warns_when_the_connection_is_not_encrypted() -> None:
    """A plan names a connection that is not encrypted, else mail would travel unprotected without a word."""
    assert "NOT encrypted" in shown(plan_lines(plan(route=replace(LIVE, security=Security.NONE))))


@pytest.mark.parametrize("standing", [one for one in Selection if one not in {Selection.SEND, Selection.HELD}])
def test_plan_counts_and_names_people_who_are_left_out(standing: Selection) -> None:
    """A plan counts the people left out and names a sample with the place in the list.

    Otherwise somebody would be left out without a word.
    """
    text = shown(plan_lines(plan(counts={Selection.SEND: 1, standing: 3}, samples={standing: (entry(9, standing),)})))
    assert "3 left out: " in text
    assert "Ann 9, The Example Times <ann9@example.com> (eu:11)" in text
    assert "and 2 more" in text


def test_plan_shows_at_most_five_samples() -> None:
    """A plan shows five samples and counts the others, else a long list would flood the plan."""
    everybody = {Selection.SEND: tuple(entry(n) for n in range(7))}
    text = shown(plan_lines(plan(samples=everybody)))
    assert text.count("@example.com") == 5
    assert "and 2 more" in text


def test_embargo_words_tell_the_end_in_the_zone_and_in_utc() -> None:
    """The embargo's end is told in the newsroom's zone and in UTC, and as the advisory writes it where that differs."""
    under = plan(embargo=EMBARGO, counts={Selection.SEND: 7, Selection.HELD: 19})
    assert embargo_words(under) == "until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June), in 1 day 9 hours"
    elsewhere = plan(embargo=EMBARGO, zone="Europe/Brussels")
    assert "01:01 CEST, Fri 5 June 2026" in embargo_words(elsewhere)
    assert "in the advisory 00:01 in Europe/London" in embargo_words(elsewhere)


def test_embargo_words_say_everybody_when_the_embargo_is_over() -> None:
    """A plan after the embargo's end says that everybody gets it now."""
    over = plan(embargo=EMBARGO, now=NOW + timedelta(days=3))
    assert "everybody gets it now" in embargo_words(over)


def test_plan_tells_pace_finish_test_and_notes() -> None:
    """A plan tells the limits, the finish, the last test, full renders, skipped rows and the limit of people."""
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


def test_plan_hints_at_a_test_when_a_live_text_is_untested() -> None:
    """A live text that was not tested has the command for a test.

    Otherwise nobody would see the mail in an own inbox first.
    """
    assert "advisory send advisories/protest.md --test" in shown(plan_lines(plan(), relative_to=HOME))


def test_plan_shows_findings() -> None:
    """A warning stands in the plan, else nobody would see it before the count is typed."""
    assert "WARNING TXT05" in shown(plan_lines(plan(findings=(finding("TXT05", "Too long."),))))


def test_plan_says_nobody_when_empty() -> None:
    """A plan for nobody says that nobody gets a message, else an empty plan would look like a full one."""
    assert plan_lines(plan(counts={}, samples={}))[-1].text == "Nobody gets a message now."


def test_plan_and_summary_say_that_nothing_leaves_when_rehearsing() -> None:
    """A dry run says that it is a rehearsal in its plan and that nothing was sent in its summary."""
    lines = plan_lines(plan(), dry_run=True)
    assert lines[0].text.startswith("REHEARSAL")
    assert lines[-1].text == "7 messages would leave."
    assert "Nothing was written or sent." in shown(summary.summary_lines(Tally(accepted=7), plan(), dry_run=True))


def test_summary_says_where_and_how_to_go_on_when_practice() -> None:
    """The summary of practice says that nothing left, where the messages are, and how to go live."""
    text = shown(summary.summary_lines(Tally(accepted=7), plan(route=PRACTICE), relative_to=HOME))
    for words in (
        "PRACTICE: 7 messages written to outbox/. Nothing was sent.",
        "advisory preview advisories/protest.md -l eu",
        "advisory login smtp",
    ):
        assert words in text


def row(state: State, **rest: Any) -> DeliveryRow:
    """One delivery that needs a look."""
    return DeliveryRow(id=1, mailing_id=MAILING.id, address="bob@example.com", state=state, name="Bob", **rest)


def test_summary_tells_doubts_first_with_their_command() -> None:
    """The summary begins with the doubts and names the commands to decide and to look, else a doubt would be buried."""
    tally = Tally(accepted=400, in_doubt=1, refused=1)
    rows = [row(State.IN_DOUBT), row(State.REFUSED, reply="550 <bob@example.com>: unknown\x1b[31m")]
    text = shown(summary.summary_lines(tally, plan(), rows=rows))
    assert text.startswith("1 unconfirmed, 1 refused and 400 accepted.")
    assert f"advisory resolve {MAILING.id}" in text
    assert f"advisory status {MAILING.id} --failed" in text


def test_summary_masks_addresses() -> None:
    """A summary masks each address, the server's echo of it included.

    Otherwise a cron mail would hold a journalist's address.
    """
    rows = [row(State.REFUSED, reply="550 5.1.1 <Bob@Example.com>: unknown")]
    text = shown(summary.summary_lines(Tally(refused=1), plan(), rows=rows))
    assert "b***@example.com" in text
    assert "bob@example.com" not in text.lower()


def test_summary_counts_each_message_once_when_some_still_wait() -> None:
    """The messages that are tried again do not count as waiting too, and the command to go on is named."""
    tally = Tally(accepted=3, deferred=2, waiting=5, interrupted=True)
    text = shown(summary.summary_lines(tally, plan(), relative_to=HOME))
    assert "3 accepted, 2 trying again and 3 waiting." in text
    assert "Interrupted" in text
    assert "advisory send advisories/protest.md -l eu" in text


def test_summary_names_login_when_waiting_does_not_mend_the_trouble() -> None:
    """A trouble that waiting does not mend is told with the command to log in.

    Otherwise somebody would try again in vain.
    """
    tally = Tally(waiting=7, trouble="The server refused the password.", forbidden=True)
    text = shown(summary.summary_lines(tally, plan()))
    assert "The server refused the password." in text
    assert "advisory login smtp" in text


def test_test_lines_name_each_tester_and_the_answer() -> None:
    """A test names each tester with the verdict and, on a refusal, the server's words."""
    outcomes = [
        ("me@example.org", Outcome(verdict=Verdict.ACCEPTED, reply="250 ok", code=250)),
        ("you@example.org", Outcome(verdict=Verdict.REFUSED, reply="550 no", code=550)),
    ]
    text = shown(summary.test_lines(outcomes, route=LIVE))
    assert "accepted me@example.org" in text
    assert "refused you@example.org 550 no" in text
    assert "1 test sent" in text
