"""The plan a person agrees to, and the summary at the end."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level, Place
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, Outcome, Selection, State, Verdict
from advisory_cli.model.mailing.left_out import LEFT_OUT_WORDS
from advisory_cli.model.mailing.plan import Plan, Tally, Wave, WaveTime
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Realm, Security, SmtpRoute
from advisory_cli.model.schedule.times import Moment
from advisory_cli.report.screens import summary
from advisory_cli.report.screens.plan import plan_lines
from advisory_cli.report.screens.plan_people import everybody_lines
from advisory_cli.report.screens.plan_question import headline
from advisory_cli.report.wording.lines import Block
from tests.screen_text import as_text

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
    send, held = Selection.SEND, Selection.HELD
    yield Wave(
        number=1,
        edition=phase,
        time=WaveTime.NOW,
        served=served,
        count=counts.get(send, 0),
        samples=samples.get(send, ()),
    )
    if counts.get(held):
        yield Wave(
            number=2,
            edition=Phase.OPEN,
            time=WaveTime.EMBARGO_END,
            count=counts[held],
            samples=samples.get(held, ()),
        )


def shown(block: Block) -> str:
    """The block with its wrapping undone, so that a test can look for sentences."""
    assert all(len(line.text) <= 80 or " " not in line.text.strip() or "advisory " in line.text for line in block)
    return " ".join(as_text(block).split())


def test_plan_says_first_that_it_is_practice() -> None:
    """A plan says first whether it is practice or live, else somebody could take one for the other."""
    lines = plan_lines(plan(route=PRACTICE), relative_to=HOME)
    assert lines[0].text == "PRACTICE: messages are written to outbox/. Nothing is sent."
    assert (
        plan_lines(plan())[0].text == "LIVE: sent through smtp.example.org, port 587, encrypted (STARTTLS), as press."
    )


def test_plan_names_the_message_and_the_way_out() -> None:
    """A plan names subject, sender, server, advisory and counts, and the subject cannot move the cursor."""
    text = shown(plan_lines(plan(), relative_to=HOME))
    for words in (
        "Subject Protest on 27 January\\x1b[2J",
        "From Press Office <press@example.org>",
        "smtp.example.org, port 587, encrypted (STARTTLS), as press",
        "Advisory protest, revision 2",
        "Lists eu (7)",
        "Languages readers of en (5), fr (2), text in en",
    ):
        assert words in text


def test_plan_warns_when_the_connection_is_not_encrypted() -> None:
    """A plan names a connection that is not encrypted, else mail would travel unprotected without a word."""
    assert "NOT encrypted" in shown(plan_lines(plan(route=replace(LIVE, security=Security.NONE))))


@pytest.mark.parametrize(("selection", "words"), LEFT_OUT_WORDS.items())
def test_plan_counts_people_left_out_by_reason(selection: Selection, words: tuple[str, str]) -> None:
    """A plan counts the people left out by reason and names nobody, else a long list would push the question away."""
    one = entry(9, selection)
    for count, word in ((1, words[0]), (1200, words[1])):
        text = shown(plan_lines(plan(counts={Selection.SEND: 1, selection: count}, samples={selection: (one,)})))
        assert f"Left out {count:,} {word}" in text
        assert one.address not in text


def test_everybody_is_named_with_place_and_reason() -> None:
    """The list of everybody names all people in groups: now, when the embargo ends, and left out with the reason.

    Otherwise somebody would be left out without a word.
    """
    people = [
        *((1, entry(number)) for number in range(7)),
        (2, entry(7, Selection.HELD)),
        (0, entry(9, Selection.OPTED_OUT)),
    ]
    text = shown(tuple(everybody_lines(plan(), people)))
    assert text.startswith("Get it now: Ann 0, The Example Times <ann0@example.com> (eu:2) Ann 1,")
    assert text.count("@example.com") == 9
    assert "Get it when the embargo ends: Ann 7, The Example Times <ann7@example.com> (eu:9)" in text
    assert text.endswith("Left out, opted out: Ann 9, The Example Times <ann9@example.com> (eu:11)")


def test_plan_counts_languages_when_there_are_more_than_five() -> None:
    """A plan names five languages with their numbers, and counts more of them, else they would fill half a screen."""
    five = dict.fromkeys(("en", "fr", "de", "nl", "it"), 1)
    assert "Languages readers of de (1), en (1), fr (1), it (1), nl (1), text in en" in shown(
        plan_lines(plan(by_language=five))
    )
    assert "Languages en (2), en-GB (1)" in shown(plan_lines(plan(by_language={"en": 2, "en-GB": 1})))
    text = shown(plan_lines(plan(by_language={**five, "pl": 2})))
    assert "Lists eu (7); readers of 6 languages, text in en" in text
    assert "Languages" not in text


def test_plan_says_now_of_every_language_when_some_people_are_held() -> None:
    """Once somebody is held, each number says whether it is now or later; else a bare number could be either."""
    text = shown(plan_lines(plan(by_language={"en": 1, "de": 1}, later_by_language={"en": 1, "fr": 1})))
    assert "readers of en (1 now, 1 later), de (1 now), fr (1 later)" in text.replace("\u00a0", " ")


def test_plan_tells_the_embargo_in_the_zone_and_in_utc() -> None:
    """The embargo's end is told in the newsroom's zone and in UTC, and as the advisory writes it where that differs.

    It takes two lines: the end, and who gets the message before and after.
    """
    under = plan(embargo=EMBARGO, phase=Phase.EMBARGOED, counts={Selection.SEND: 7, Selection.HELD: 19})
    lines = [line.text for line in plan_lines(under)]
    at = lines.index("Embargo    until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June)")
    assert lines[at + 1] == "           7 cleared now, with the embargo banner; 19 later, in 1 day 9 hours"
    elsewhere = shown(plan_lines(plan(embargo=EMBARGO, zone="Europe/Brussels")))
    assert "until 01:01 CEST, Fri 5 June 2026 (23:01 UTC Thu 4 June); in the advisory 00:01 Europe/London" in elsewhere


def test_plan_says_that_the_embargo_ended_when_it_is_over() -> None:
    """A plan after the embargo's end says when the embargo ended, and speaks of no banner."""
    text = shown(plan_lines(plan(embargo=EMBARGO, now=NOW + timedelta(days=3))))
    assert "Embargo ended at 00:01 BST, Fri 5 June 2026" in text
    assert "banner" not in text


def test_plan_tells_pace_finish_test_and_notes() -> None:
    """A plan tells the finish, the last test, skipped rows and the limit of people, and -v the limits of speed too."""
    full = plan(
        pace=("By your own settings: at most 60 a minute.", "To any one domain: at most 9 a minute."),
        finish=NOW + timedelta(minutes=3),
        tested_at=NOW - timedelta(hours=1),
        full_renders=2,
        full_render_seconds=4.0,
        skipped_rows=3,
        limit=30,
    )
    text, verbose = shown(plan_lines(full)), shown(plan_lines(full, verbose=True))
    for words in (
        "Done by about 14:05 BST, Wed 3 June 2026 (13:05 UTC)",
        "Test sent to your testers at 13:02 BST",
        "Left out 3 rows with mistakes (--skip-bad-rows)",
        "Limit the first 30 of the lists (--limit)",
    ):
        assert words in text
    for words in (
        "Pace By your own settings: at most 60 a minute. To any one domain: at most 9 a minute.",
        "2 messages are rendered one by one, which takes about 4 seconds",
    ):
        assert words in verbose
        assert words not in text


def test_plan_hints_at_a_test_once_when_a_live_text_is_untested() -> None:
    """A live text that was not tested has one warning with the flag for a test, and no finding beside it.

    Otherwise nobody would see the mail in an own inbox first.
    """
    lines = plan_lines(plan(findings=(finding("TST01", "This very text was never sent as a test."),)))
    (line,) = [line for line in lines if "TST01" in line.text]
    assert (line.text, line.tone) == ("Test       none of this text yet (TST01). To send yourself one: --test", "warn")


def test_plan_groups_findings_by_code() -> None:
    """Findings of one code are one group, with their number, the first line and the words, and -v shows each.

    Otherwise twenty warnings alike would push the question off the screen.
    """
    source = Path(MAILING.source)
    alike = [
        finding("TXT05", f"Too long, number {number}.", place=Place(file=source, line=number), remedy="Cut it.")
        for number in (3, 9, 12)
    ]
    other = finding("LST06", "Twice.", place=Place(file=HOME / "lists" / "eu.csv", line=7))
    full = plan(findings=(*alike, other))
    lines = [line.text for line in plan_lines(full, relative_to=HOME)]
    assert lines[-4:] == [
        "WARNING TXT05 (3) line 3: Too long, number 3.",
        "WARNING LST06 lists/eu.csv:7: Twice.",
        "A number in brackets counts the places. For all: -v, or v at the question.",
        "",
    ]
    verbose = shown(plan_lines(full, verbose=True, relative_to=HOME))
    assert "WARNING TXT05 advisories/protest.md:12 Too long, number 12. Cut it." in verbose


def test_plan_cuts_the_words_of_a_finding_at_two_lines() -> None:
    """The words of a group take two lines at most: whole sentences where they fit, else words with '…'."""
    long = "The first sentence is of a usual length, and says what is wrong. " + "The second one goes on. " * 6
    (first, second, *rest) = plan_lines(plan(findings=(finding("TXT05", long),)))[-3:]
    assert (first.text + second.text).endswith("goes on.")
    assert [line.text for line in rest] == [""]
    endless = plan_lines(plan(findings=(finding("TXT05", "word " * 60),)))[-3:]
    assert endless[0].text.startswith("WARNING TXT05: word")
    assert endless[1].text.endswith("word…")


def test_plan_gives_a_note_two_lines_when_the_terminal_is_narrow() -> None:
    """At 44 columns a note is not cut where one line of a wider terminal has it whole."""
    note = finding("ADV18", "The notice is sent as revision 2, but the file says 1.", level=Level.NOTE)
    text = shown(plan_lines(plan(findings=(note,)), width=44))
    assert "NOTE ADV18: The notice is sent as revision 2, but the file says 1." in text


def test_headline_says_that_nobody_gets_it_when_the_plan_is_empty() -> None:
    """The headline of a plan for nobody says so, else an empty plan would look like a full one."""
    assert shown(headline(plan(counts={}, samples={}))) == "No new recipients."
    counts = {Selection.HAS_IT: 4, Selection.SCHEDULED: 4, Selection.DUPLICATE: 1}
    told = finding("LST08", "No new recipients.", level=Level.NOTE)
    nobody = plan(counts=counts, samples={}, findings=(told,))
    assert shown(headline(nobody)) == "No new recipients: 1 duplicate, 4 already sent, 4 already scheduled."
    text = shown(plan_lines(nobody))
    assert "Left out" not in text
    assert "LST08" not in text


def test_plan_tells_an_empty_list_of_exclude_when_everybody_gets_it() -> None:
    """A warning LST08 is of one list, so the plan tells it, else a failed export would exclude nobody in silence."""
    empty = finding("LST08", "e.csv (--exclude) has nobody in it.", level=Level.WARNING)
    assert "WARNING LST08: e.csv (--exclude) has nobody in it." in shown(plan_lines(plan(findings=(empty,))))


def test_plan_and_summary_say_that_nothing_leaves_when_it_is_a_dry_run() -> None:
    """A dry run says which send it is of in its plan, and in its summary that nothing was sent."""
    assert plan_lines(plan(), dry_run=True)[0].text.startswith("Dry run of a LIVE send, through smtp.example.org")
    practice = plan_lines(plan(route=PRACTICE), dry_run=True, relative_to=HOME)
    assert practice[0].text == "Dry run of a practice send, into outbox/, a folder on this computer."
    text = shown(summary.summary_lines(Tally(accepted=7), plan(), dry_run=True))
    assert text.startswith("Dry run: 7 messages would be sent. Nothing was sent.")


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


def test_summary_counts_the_doubts_of_an_earlier_mailing_apart() -> None:
    """A message that another mailing left unconfirmed is no result of this send, and is named with its own command.

    Otherwise a person who sent three messages reads of four.
    """
    tally = Tally(accepted=3, in_doubt=2, in_doubt_before=1)
    rows = [row(State.IN_DOUBT), replace(row(State.IN_DOUBT), id=2, mailing_id="old.1", address="zoe@example.com")]
    text = shown(summary.summary_lines(tally, plan(), rows=rows))
    assert text.startswith("1 unconfirmed and 3 accepted.")
    own, _, earlier = text.partition("1 of an earlier mailing is still unconfirmed. Decide:")
    assert ("bob@example.com" in own, f"advisory resolve {MAILING.id}" in own) == (True, True)
    assert ("zoe@example.com" in earlier, "advisory resolve old.1" in earlier) == (True, True)
    alone = shown(summary.summary_lines(Tally(accepted=3, in_doubt=1, in_doubt_before=1), plan(), rows=rows[1:]))
    assert alone.startswith("3 accepted.")
    assert "the server hung up" not in alone


def test_summary_masks_addresses() -> None:
    """A summary that nobody reads at a terminal masks each address, the server's echo of it included.

    Otherwise a cron mail would hold a journalist's address.
    """
    rows = [summary.shortened(row(State.REFUSED, reply="550 5.1.1 <Bob@Example.com>: unknown"))]
    text = shown(summary.summary_lines(Tally(refused=1), plan(), rows=rows))
    assert "b***@example.com" in text
    assert "bob@example.com" not in text.lower()


def test_summary_says_not_sent_when_somebody_stopped_the_mailing() -> None:
    """Who did not get their turn is not sent in a stopped mailing, as `status` says, and waiting in any other."""
    stopped = shown(summary.summary_lines(Tally(accepted=9, waiting=2, stopped=True), plan()))
    assert "9 accepted and 2 not sent." in stopped
    assert "waiting" not in stopped
    assert "2 waiting" in shown(summary.summary_lines(Tally(accepted=9, waiting=2, interrupted=True), plan()))


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
