"""The plan and its summary where something waits: times, two waves, the question, and what was planned."""

import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan, Tally
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.screens.plan import plan_lines
from advisory_cli.report.screens.plan_waves import confirmation
from advisory_cli.report.screens.summary import summary_lines
from advisory_cli.report.wording.times import countdown
from tests.unit.report.screens.test_plan import EMBARGO, HOME, LIVE, MAILING, NOW, PRACTICE, entry, plan, shown

AT = datetime(2026, 6, 4, 5, 0, tzinfo=UTC)
GRACE = timedelta(hours=6)
AT_WORDS = "06:00 BST, Thu 4 June 2026 (05:00 UTC)"
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
    """A scheduled plan says its hour in both zones, by what it leaves, and when it is too late.

    Otherwise a person would agree without its hour, or believe that it leaves by itself.
    """
    text = shown(plan_lines(scheduled()))
    for words in (
        f"When {AT_WORDS}, in 15 hours 58 minutes",
        "Leaves by `advisory run`, last seen at work 3 minutes ago",
        "Too late what has not left 6 hours after its time",
        f"7 get it at {AT_WORDS}",
        f"7 journalists get it at {AT_WORDS}.",
    ):
        assert words in text
    assert " now" not in text


def test_plan_says_what_stays_and_the_last_moment_when_scheduled() -> None:
    """A scheduled plan says whether this command stays or `run` is to send, and names the last moment."""
    last = replace(scheduled().mailing, not_after=AT + timedelta(hours=2), grace=None)
    text = shown(plan_lines(scheduled(mailing=last, stays=True)))
    assert "by this command, which stays until then (--wait)" in text
    assert "Not after 08:00 BST, Thu 4 June 2026 (07:00 UTC): what has not left by then does not leave" in text
    assert "Too late" not in text
    alone = shown(plan_lines(scheduled(self_running=False)))
    assert "`advisory run` is not at work on this computer" in alone
    assert "advisory cron --install" in alone


def test_plan_tells_first_and_last_when_each_has_their_own_clock() -> None:
    """A plan by each reader's clock tells when the first and the last get it.

    Otherwise nobody would see that eight o'clock is not one moment.
    """
    mine = scheduled("2026-06-04 08:00 recipient", last_at=AT + timedelta(hours=7), finish=AT + timedelta(hours=8))
    text = shown(plan_lines(mine))
    assert (
        "When 08:00 on Thu 4 June 2026, each in their own zone: first at 05:00 UTC, Thu 4 June 2026, last at 12:00 UTC,"
        " Thu 4 June 2026, in 15 hours 58 minutes"
    ) in text
    assert "Done by about 14:00 BST, Thu 4 June 2026 (13:00 UTC)." in text
    assert text.endswith("7 journalists get it at 08:00 on Thu 4 June 2026, each in their own zone.")


def test_plan_tells_no_finish_when_sending_takes_no_time() -> None:
    """A plan whose sending takes no time tells no finish.

    Otherwise a sending would be said to be done at the minute when it begins.
    """
    assert "Done by about" not in shown(plan_lines(scheduled(finish=AT)))


def test_plan_tells_two_waves_apart() -> None:
    """A plan tells the people of both waves, their hours and the bar.

    Otherwise nobody could tell who has it early and who when the embargo ends.
    """
    text = shown(plan_lines(waves(12, 14)))
    for words in (
        "Wave 1: 12 cleared get it now, with the bar Ann 9, The Example Times <ann9@example.com> (eu:11) and 11 more",
        f"Wave 2: 14 get it when the embargo ends at {END_WORDS}, without the bar, by `advisory run` Ann 9",
        f"12 journalists get it now, 14 at {END_WORDS}.",
    ):
        assert words in text
    assert f"12 messages would leave now, 14 at {END_WORDS}." in shown(plan_lines(waves(12, 14), dry_run=True))
    assert "12 messages are written now, 14 at" in shown(plan_lines(waves(12, 14, route=PRACTICE)))


def test_plan_says_nothing_leaves_now_when_nobody_is_cleared() -> None:
    """A plan without cleared people says that nothing leaves before the embargo ends.

    Otherwise a plan for later would look like a sending.
    """
    text = shown(plan_lines(waves(0, 14)))
    assert "Wave 1: nobody of these is cleared for the embargo, so nothing leaves before it ends" in text
    assert text.endswith(f"Nobody gets a message now; 14 get it at {END_WORDS}.")
    served = waves(0, 1, counts={Selection.HELD: 1, Selection.HAS_IT: 3})
    assert "Wave 1: nobody is left: who is cleared has it" in shown(plan_lines(served))


def test_plan_speaks_of_no_wave_when_everybody_is_cleared() -> None:
    """A plan in which everybody is cleared speaks of no wave, else there would seem to be a second one."""
    text = shown(plan_lines(waves(12, 0)))
    assert "12 cleared get it now, with the bar" in text
    assert "Wave" not in text


def test_plan_limits_the_bar_when_the_embargo_ends_on_the_way() -> None:
    """A plan by each reader's clock promises the bar only where it leaves before the embargo ends."""
    what = replace(scheduled("2026-06-05 00:30 recipient").mailing, embargo_until=EMBARGO.until.instant)
    crossing = waves(12, 3, mailing=what, last_at=EMBARGO.until.instant)
    assert "with the bar where it leaves before the embargo ends" in shown(plan_lines(crossing))


def test_plan_shows_the_reason_when_uncleared_people_get_it() -> None:
    """A plan that sends to uncleared people under embargo shows the reason, and one without embargo does not.

    Otherwise nobody would be reminded that people get it who never agreed.
    """
    text = shown(plan_lines(waves(12, 0, mailing=replace(MAILING, uncleared_reason="agreed by phone"))))
    assert "Uncleared they get it under embargo too: “agreed by phone” (--allow-uncleared)" in text
    assert "12 get it now, with the bar" in text
    assert "12 cleared" not in text
    over = waves(12, 0, phase=Phase.OPEN, mailing=replace(MAILING, uncleared_reason="agreed by phone"))
    assert "Uncleared" not in shown(plan_lines(over))


def test_plan_names_the_mailing_that_it_replaces() -> None:
    """A plan that takes another mailing's place names it and how many wait there."""
    text = shown(plan_lines(scheduled(replaces="protest.1", takes_over=26)))
    assert "it takes the place of protest.1, where 26 people wait" in text


def test_plan_says_nothing_new_leaves_when_all_wait_already() -> None:
    """A plan for people who wait already says that nothing new leaves.

    Otherwise the same line again would look as if nobody got anything.
    """
    text = shown(plan_lines(scheduled(counts={Selection.SCHEDULED: 26}, samples={})))
    assert "an earlier mailing of this revision waits for its time" in text
    assert text.endswith("Nothing new leaves: 26 people wait for it already.")
    assert "When " not in text


@pytest.mark.parametrize(("heard", "tone"), [(3, "plain"), (4, "warn"), (7, "warn")])
def test_plan_warns_when_many_had_mail_today(heard: int, tone: str) -> None:
    """A plan tells how many had mail in the last 24 hours, and warns from half of them on.

    Otherwise the third mail of a morning would go out unnoticed, or each second one cry wolf.
    """
    (line,) = [one for one in plan_lines(plan(heard=heard), width=200) if one.text.startswith("Recently")]
    assert f"{heard} of these 7 people got something from this newsroom in the last 24 hours" in line.text
    assert line.tone == tone
    assert "Recently" not in shown(plan_lines(plan()))


@pytest.mark.parametrize(
    ("what", "number", "question"),
    [
        (plan(), "7", "Type 7 to send 7 messages, or press Enter to send nothing"),
        (scheduled(), "7", f"Type 7 to plan 7 messages for {AT_WORDS}, or press Enter to plan nothing"),
        (
            waves(12, 14),
            "12 14",
            (
                f"Type 12 14 to send 12 messages now and 14 for the embargo's end, {END_WORDS}, or press Enter to send"
                " nothing"
            ),
        ),
        (
            waves(0, 1),
            "1",
            f"Type 1 to plan 1 message for the embargo's end, {END_WORDS}, or press Enter to plan nothing",
        ),
        (
            waves(1, 2, mailing=scheduled().mailing),
            "1 2",
            (
                f"Type 1 2 to plan 1 message for {AT_WORDS} and 2 for the embargo's end, {END_WORDS}, or press Enter to"
                " plan nothing"
            ),
        ),
    ],
)
def test_confirmation_names_number_and_time(what: Plan, number: str, question: str) -> None:
    """The question names each number with its time.

    Otherwise somebody would agree to a sending that leaves at another time.
    """
    assert confirmation(what) == (number, question)


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
