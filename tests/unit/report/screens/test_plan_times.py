"""The plan and its summary where something is scheduled: times, two groups, the question, and what was planned."""

import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.screens.plan import plan_lines
from advisory_cli.report.screens.plan_question import headline, question_of
from advisory_cli.report.screens.summary import summary_lines
from advisory_cli.report.wording.times import countdown
from tests.unit.report.screens.test_plan import EMBARGO, HOME, LIVE, MAILING, NOW, PRACTICE, entry, plan, shown

AT = datetime(2026, 6, 4, 5, 0, tzinfo=UTC)
GRACE = timedelta(hours=6)
AT_WORDS = "06:00 BST, Thu 4 June 2026 (05:00 UTC)"
AT_SHORT = "06:00 BST, Thu 4 June 2026"
END_WORDS = "00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June)"


def scheduled(words: str = "2026-06-04 06:00 Europe/London", **changes: Any) -> Plan:
    """Seven at six in London, by `run`, with what a test changes."""
    mailing = replace(MAILING, send_at=AT, send_at_words=words, grace=GRACE)
    fields = {"mailing": mailing, "last_at": AT, "self_running": True, "last_run": NOW - timedelta(minutes=3)}
    return plan(**(fields | changes))


def waves(first: int, second: int, **changes: Any) -> Plan:
    """Cleared ones now, the others when the embargo ends."""
    counts = {one: count for one, count in ((Selection.SEND, first), (Selection.HELD, second)) if count}
    samples = {one: (entry(9, one),) for one in counts}
    fields = {"embargo": EMBARGO, "phase": Phase.EMBARGOED, "counts": counts, "samples": samples}
    running = {"self_running": True, "last_run": NOW, "mailing": replace(MAILING, grace=GRACE)}
    return plan(**(fields | running | changes))


@pytest.mark.parametrize(
    ("away", "words"),
    [
        ({"hours": 14, "minutes": 20, "seconds": 59}, "in 14 hours 20 minutes"),
        ({"hours": 1}, "in 1 hour"),
        ({"minutes": 1}, "in 1 minute"),
        ({"seconds": 59}, "in less than a minute"),
        ({}, "less than a minute ago"),
        ({"days": 3, "hours": 4, "minutes": 50}, "in 3 days 4 hours"),
        ({"days": 1}, "in 1 day"),
        ({"minutes": -12}, "12 minutes ago"),
        ({"days": -2, "hours": -1}, "2 days 1 hour ago"),
    ],
)
def test_countdown_tells_the_distance_in_words(away: dict[str, int], words: str) -> None:
    """A countdown tells the distance in its two largest units, before or after the moment."""
    assert countdown(NOW + timedelta(**away), NOW) == words


def test_countdown_counts_instants_when_the_clocks_change() -> None:
    """A countdown over the night when the clocks change counts real hours, else the clocks would add or drop one."""
    before = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    after = datetime.fromisoformat("2026-10-25T04:00:00+01:00")
    assert countdown(after, before) == "in 5 hours"


def test_plan_says_hour_sender_and_limit_when_scheduled() -> None:
    """A scheduled plan says its hour in both zones, which process sends it, and when it expires.

    Otherwise a person would agree without its hour, or believe that nothing more is to be done.
    """
    text = shown(plan_lines(scheduled()))
    for words in (
        f"Scheduled {AT_WORDS}, in 15 hours 58 minutes",
        "Sent by `advisory run`, last run 3 minutes ago.",
        "Expires 6 hours after the scheduled time",
    ):
        assert words in text
    assert " now" not in text


def test_plan_says_what_stays_and_the_last_moment_when_scheduled() -> None:
    """A scheduled plan says whether this command stays or `run` is to send, and names the last moment."""
    last = replace(scheduled().mailing, not_after=AT + timedelta(hours=2), grace=None)
    text = shown(plan_lines(scheduled(mailing=last, stays=True)))
    assert "Sent by this command (--wait)." in text
    assert "Expires 08:00 BST, Thu 4 June 2026 (07:00 UTC)" in text
    unattended = finding("SET06", "`advisory run` does not run on this computer by itself.")
    alone = plan_lines(scheduled(self_running=False, findings=(unattended,)))
    (line,) = [line for line in alone if line.text.startswith("Sent by")]
    assert line.text == "Sent by    Nothing sends it automatically yet: see `advisory cron`"
    assert line.tone == "warn"
    assert "SET06" not in shown(alone)


def test_plan_tells_first_and_last_when_each_has_their_own_clock() -> None:
    """A plan by each reader's clock tells when the first and the last get it.

    Otherwise nobody would see that eight o'clock is not one moment.
    """
    mine = scheduled("2026-06-04 08:00 recipient", last_at=AT + timedelta(hours=7), finish=AT + timedelta(hours=8))
    text = shown(plan_lines(mine))
    assert (
        "Scheduled 08:00 on Thu 4 June 2026, each in their own zone: first at 05:00 UTC, Thu 4 June 2026, last at 12:00"
        " UTC, Thu 4 June 2026, in 15 hours 58 minutes"
    ) in text
    assert "Done by about 14:00 BST, Thu 4 June 2026 (13:00 UTC)" in text
    assert shown(headline(mine)) == (
        "LIVE: 7 messages at 08:00 on Thu 4 June 2026, each in their own zone, through smtp.example.org."
    )


def test_plan_tells_no_finish_when_sending_takes_no_time() -> None:
    """A plan whose sending takes no time tells no finish.

    Otherwise a sending would be said to be done at the minute when it begins.
    """
    assert "Done by about" not in shown(plan_lines(scheduled(finish=AT)))


def test_plan_tells_who_gets_it_now_and_who_later() -> None:
    """A plan under embargo tells how many get it now, with the banner, and how many when the embargo ends.

    Otherwise nobody could tell who has it early.
    """
    text = shown(plan_lines(waves(12, 14)))
    assert f"Embargo until {END_WORDS} 12 cleared now, with the embargo banner; 14 later, in 1 day 9 hours" in text
    assert "Expires 6 hours after the embargo ends" in text
    at_six = waves(12, 14, mailing=replace(scheduled().mailing, grace=GRACE))
    assert "12 cleared as scheduled, with the embargo banner; 14 later" in shown(plan_lines(at_six))


def test_plan_says_nobody_is_cleared_when_all_wait() -> None:
    """A plan without cleared people says that nobody is cleared, and one that goes on that nobody new is.

    Otherwise a plan for later would look like a sending.
    """
    assert "nobody is cleared; 14 later, in 1 day 9 hours" in shown(plan_lines(waves(0, 14)))
    served = waves(0, 1, counts={Selection.HELD: 1, Selection.HAS_IT: 3})
    assert "nobody new is cleared; 1 later" in shown(plan_lines(served))


def test_plan_speaks_of_nobody_later_when_everybody_is_cleared() -> None:
    """A plan in which everybody is cleared speaks of nobody later."""
    text = shown(plan_lines(waves(12, 0)))
    assert "12 cleared now, with the embargo banner" in text
    assert "later" not in text


def test_plan_limits_the_banner_when_the_embargo_ends_on_the_way() -> None:
    """A plan by each reader's clock promises the banner only until the embargo ends."""
    what = replace(scheduled("2026-06-05 00:30 recipient").mailing, embargo_until=EMBARGO.until.instant)
    crossing = waves(12, 3, mailing=what, last_at=EMBARGO.until.instant)
    assert "with the embargo banner until the embargo ends" in shown(plan_lines(crossing))


def test_plan_shows_the_reason_when_uncleared_people_get_it() -> None:
    """A plan that sends to uncleared people under embargo shows the reason, and one without embargo does not.

    Otherwise nobody would be reminded that people get it who never agreed.
    """
    text = shown(plan_lines(waves(12, 0, mailing=replace(MAILING, uncleared_reason="agreed by phone"))))
    assert "Uncleared get it under embargo too: “agreed by phone” (--allow-uncleared)" in text
    assert "12 now, with the embargo banner" in text
    over = waves(12, 0, phase=Phase.OPEN, mailing=replace(MAILING, uncleared_reason="agreed by phone"))
    assert "Uncleared" not in shown(plan_lines(over))


def test_plan_names_the_mailing_that_it_replaces() -> None:
    """A plan that takes another mailing's place names it and how many it was scheduled for."""
    text = shown(plan_lines(scheduled(replaces="protest.1", takes_over=26)))
    assert "Replaces protest.1, scheduled for 26 recipients. Nothing of that is sent." in text


def test_plan_says_nothing_new_is_sent_when_all_wait_already() -> None:
    """A plan for people who wait already counts them, and its headline says that nobody is new.

    Otherwise the same line again would look as if nobody got anything.
    """
    same = scheduled(counts={Selection.SCHEDULED: 26}, samples={})
    text = shown(plan_lines(same))
    assert "Scheduled " not in text
    assert shown(headline(same)) == "No new recipients: 26 already scheduled."


@pytest.mark.parametrize(("heard", "tone"), [(3, "plain"), (4, "warn"), (7, "warn")])
def test_plan_warns_when_many_had_mail_today(heard: int, tone: str) -> None:
    """A plan tells how many had mail in the last 24 hours, and warns from half of them on.

    Otherwise the third mail of a morning would go out unnoticed, or each second one cry wolf.
    """
    (line,) = [one for one in plan_lines(plan(heard=heard), width=200) if one.text.startswith("Recently")]
    assert line.text == f"Recently   {heard} of 7 got another message in the last 24 hours"
    assert line.tone == tone
    assert "Recently" not in shown(plan_lines(plan()))


KEYS = "p preview, v everybody, q quit:"


@pytest.mark.parametrize(
    ("what", "number", "words"),
    [
        (plan(), "7", f"LIVE: 7 messages through smtp.example.org. Type 7 to send, {KEYS}"),
        (plan(route=PRACTICE), "7", f"PRACTICE: 7 messages into outbox/. Type 7 to send, {KEYS}"),
        (scheduled(), "7", f"LIVE: 7 messages at {AT_SHORT}, through smtp.example.org. Type 7 to schedule, {KEYS}"),
        (
            waves(12, 14),
            "12 14",
            (
                f"LIVE: 12 messages now and 14 when the embargo ends, through smtp.example.org."
                f" Type 12 14 to send, {KEYS}"
            ),
        ),
        (
            waves(0, 1),
            "1",
            (f"LIVE: 1 message when the embargo ends, through smtp.example.org. Type 1 to schedule, {KEYS}"),
        ),
        (
            waves(1, 2, mailing=scheduled().mailing),
            "1 2",
            (
                f"LIVE: 1 message at {AT_SHORT} and 2 when the embargo ends, through smtp.example.org."
                f" Type 1 2 to schedule, {KEYS}"
            ),
        ),
        (
            waves(1, 2, mailing=replace(MAILING, needs_approval=True)),
            "1 2",
            (
                f"LIVE: 1 message after approval and 2 when the embargo ends, through smtp.example.org."
                f" Type 1 2 to submit for approval, {KEYS}"
            ),
        ),
    ],
)
def test_question_names_realm_number_time_and_server(what: Plan, number: str, words: str) -> None:
    """The question names practice or live, each number with its time, the server, and what can be typed.

    Otherwise somebody would agree to a sending that leaves at another time, or to a live one.
    """
    question = question_of(what, relative_to=HOME)
    assert question.number == number
    assert " ".join((shown(question.lines) + " " + question.prompt).split()) == words
    assert max(map(len, question.prompt.split("\n"))) < 80


def test_summary_tells_the_hour_and_the_next_commands_when_planned() -> None:
    """The summary of a planned mailing tells when and by what it leaves, and how to look, stop or change it."""
    done = summary_lines(Tally(waiting=7), scheduled(), relative_to=HOME)
    text = shown(done)
    assert text.startswith(
        f"Scheduled: 7 messages for {AT_WORDS}, in 15 hours 58 minutes. `advisory run` sends them if this"
        " computer is awake then."
    )
    commands = [line.text.strip() for line in done if line.tone == "command"]
    assert commands == [
        f"advisory status {MAILING.id}",
        f"advisory stop {MAILING.id}",
        f"advisory send advisories/protest.md --replace {MAILING.id}",
    ]
    assert "7 waiting" not in text
    assert "was sent" not in text


def test_summary_counts_no_messages_when_practice_waits() -> None:
    """The summary of practice that waits does not say that nought messages were written."""
    assert "0 messages" not in shown(summary_lines(Tally(waiting=7), scheduled(route=PRACTICE)))


def test_summary_tells_the_second_wave_behind_the_first() -> None:
    """The summary of a first wave tells when and by what the second leaves.

    Otherwise the office would not know what is still to come.
    """
    text = shown(summary_lines(Tally(accepted=12), waves(12, 14)))
    assert text.startswith("12 accepted and 14 held.")
    assert (
        f"Second send: 14 messages when the embargo ends, {END_WORDS}, in 1 day 9 hours. `advisory run` sends" in text
    )
    assert f"advisory stop {MAILING.id}" in text
    assert "release: immediate" not in text
    assert "--replace" not in text
    alone = shown(summary_lines(Tally(accepted=12), waves(12, 1, self_running=False, last_run=None)))
    assert "Second send: 1 message when the embargo ends" in alone
    assert "The first `advisory run` after that sends it." in alone
    assert "advisory cron --install" in alone


def test_summary_ends_with_the_command_for_that_time_when_rehearsing() -> None:
    """The command after a rehearsal holds the time, the limit and the choice rehearsed.

    Otherwise the command would send now a text that was rehearsed for tomorrow.
    """
    what = replace(scheduled().mailing, not_after=AT + timedelta(hours=2), options=("--where", "beat=human rights"))
    text = shown(summary_lines(Tally(accepted=7), scheduled(mailing=what, replaces="protest.1"), dry_run=True))
    shell = text[text.index("advisory send") :]
    assert shlex.split(shell)[-8:] == [
        "--where",
        "beat=human rights",
        "--at",
        "2026-06-04 06:00 Europe/London",
        "--not-after",
        "2026-06-04 07:00 UTC",
        "--replace",
        "protest.1",
    ]


def test_summary_speaks_of_no_waiting_when_all_left() -> None:
    """The summary of a plain sending has no words about planning or stopping."""
    text = shown(summary_lines(Tally(accepted=7), plan(route=LIVE)))
    assert "Planned" not in text
    assert "advisory stop" not in text
