"""Status and the overview of mailings that wait: countdowns, waves, lateness, and whether that needs a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.export import overview_json
from advisory_cli.report.screens.deliveries import mailing_lines, rows_lines
from advisory_cli.report.screens.overview import overview_lines
from advisory_cli.report.screens.run import idle_lines, outage_lines, retry_lines, too_late_lines
from advisory_cli.report.screens.status import is_open, mailings_lines, needs_somebody
from advisory_cli.report.screens.stop import (
    InProgress,
    halted_lines,
    namesake_lines,
    nothing_stopped_lines,
    still_stopped_lines,
    undone_lines,
)
from advisory_cli.report.screens.waiting import is_pending
from advisory_cli.report.wording.lines import Block
from advisory_cli.report.wording.times import at_both
from tests.unit.report.screens.test_status import NOW, PRACTICE, mailing, row, scene, shown

AT = datetime(2026, 6, 4, 5, 0, tzinfo=UTC)
GRACE = timedelta(hours=6)
TIMES: dict[str, Any] = {"send_at": AT, "send_at_words": "2026-06-04 07:00 Europe/Brussels", "grace": GRACE}
EMBARGO: dict[str, Any] = {"embargo_until": AT, "grace": GRACE}
FILE = "advisory send advisories/protest.md -l eu"


def waiting(count: int = 26, *, due: datetime | None = AT, **changes: Any) -> MailingSummary:
    """A mailing for tomorrow that nobody has got yet."""
    what = mailing(**({"id": "p.1"} | TIMES | changes))
    return MailingSummary(mailing=what, counts={State.PLANNED: count}, alone=count, due=due, last_change=NOW)


def held(counts: dict[State, int] | None = None, **changes: Any) -> MailingSummary:
    """Fourteen who wait for an embargo's end, behind twelve who have it."""
    counts = counts or {State.ACCEPTED: 12, State.HELD: 14}
    return MailingSummary(mailing=mailing(**({"id": "p.1"} | EMBARGO | changes)), counts=counts, last_change=NOW)


def late(**changes: Any) -> MailingSummary:
    """Three for whom it was too late."""
    what = mailing(**({"id": "p.1"} | TIMES | changes))
    return MailingSummary(mailing=what, counts={State.ACCEPTED: 4, State.LEFT_OUT: 3}, too_late=3)


def told(*mailings: MailingSummary, **around: Any) -> str:
    """What `status` says."""
    return shown(mailings_lines(mailings, scene(**around)))


def commands(block: Block) -> list[str]:
    """The commands to copy."""
    return [line.text.strip() for line in block if line.tone == "command"]


def test_status_counts_down_when_a_mailing_waits() -> None:
    """A mailing that waits is shown with its time in both zones, the countdown and the command to stop it.

    Otherwise a person could not see when it leaves.
    """
    text = told(waiting(), zone="Europe/Brussels")
    assert "26 scheduled for 07:00 CEST, Thu 4 June 2026 (05:00 UTC), in 15 hours 58 minutes." in text
    assert "planned at 15:02 CEST" in text
    assert "To stop it: advisory stop p.1" in text
    assert "`advisory run` is running (last run less than a minute ago)" in text
    assert FILE not in text


def test_status_tells_the_next_hour_when_each_has_their_own_clock() -> None:
    """A mailing by each reader's clock is shown with the next hour at which some of it leaves."""
    one = waiting(due=AT + timedelta(hours=1), send_at_words="2026-06-04 07:00 recipient")
    assert "26 scheduled for 07:00 on Thu 4 June 2026, each in their own zone; the next at 06:00 UTC" in told(one)


def test_status_says_the_time_has_come_when_overdue() -> None:
    """A mailing whose time has passed waits for the next run, else the time would still look like one to come."""
    assert "26 due with the next `advisory run`." in told(waiting(), now=AT + GRACE)


def test_status_counts_down_to_the_second_wave() -> None:
    """A second wave is shown with its countdown, and after the embargo's end with the next run.

    Otherwise people would be told to do by hand what `run` does.
    """
    text = told(held())
    assert "Second send: 14 held until the embargo ends: 05:00 UTC, Thu 4 June 2026, in 15 hours 58 minutes." in text
    assert "release: immediate" not in text
    assert "14 held until the embargo ends" in told(held({State.HELD: 14}))
    assert "Second send" not in told(held({State.HELD: 14}))
    over = told(held(), now=AT + timedelta(minutes=2), cron_runs=(AT,))
    assert "14 due with the next `advisory run`: the embargo ended 2 minutes ago." in over


def test_status_says_when_and_why_an_embargo_was_lifted() -> None:
    """An embargo lifted early is shown with its time and reason.

    Otherwise nobody could say afterwards who ended it and why.
    """
    lifted = held(lifted_at=NOW, lift_reason="The Example Times broke it")
    text = shown(mailing_lines(lifted, [], scene()))
    assert "LIVE, embargo lifted early" in text
    assert "Lifted 13:02 UTC, Wed 3 June 2026: The Example Times broke it" in text
    assert "the embargo was lifted less than a minute" in shown(mailings_lines([lifted], scene(now=NOW)))


def test_status_of_a_mailing_tells_its_facts() -> None:
    """A mailing is shown with planner, hour, last moment, embargo, reason and successor."""
    one = waiting(
        not_after=AT + GRACE, planned_by="ada", uncleared_reason="agreed by phone", replaced_by="p.2", **EMBARGO
    )
    text = shown(mailing_lines(one, [], scene()))
    for words in (
        "Planned by ada",
        "Send time 05:00 UTC, Thu 4 June 2026, in 15 hours 58 minutes",
        "Expires 11:00 UTC, Thu 4 June 2026, in 21 hours 58 minutes",
        "Embargo until 05:00 UTC, Thu 4 June 2026, in 15 hours 58 minutes",
        "Uncleared sent under embargo to everybody: agreed by phone",
        "Replaced by p.2",
    ):
        assert words in text
    timed = shown(mailing_lines(waiting(**EMBARGO), [], scene()))
    assert "Expires 6 hours after the scheduled time" in timed


def test_status_names_the_kind_of_a_notice() -> None:
    """A notice is shown with its kind and its advisory.

    Otherwise a correction could not be told from the text that it corrects.
    """
    assert "p.1, CORRECTION of protest" in told(waiting(notice=NoticeKind.CORRECTION))


def test_overview_needs_a_person_when_run_is_not_at_work() -> None:
    """A mailing that waits needs a person when `run` is not at work, with the command to install it.

    Otherwise a mailing would wait for ever while the overview says that all is well.
    """
    for one in (waiting(), held()):
        assert not needs_somebody(one, scene())
        assert is_open(one, scene())
        quiet = scene(cron_runs=(NOW - timedelta(days=2),))
        assert needs_somebody(one, quiet)
        block = overview_lines([one], quiet, route=PRACTICE)
        assert "Action needed on 1 mailing:" in shown(block)
        assert "Nothing sends it automatically now: `advisory run` last ran 2 days ago." in shown(block)
        assert commands(block)[-1] == "advisory cron --install"
    assert "cron" not in told(held({State.ACCEPTED: 3}), cron_runs=())


def test_overview_needs_nobody_when_a_mailing_waits_for_time_alone() -> None:
    """A mailing that waits for its time alone stands below those that need a person.

    Otherwise a planned mailing would look like a fault.
    """
    doubt = MailingSummary(mailing=mailing(id="q.1", advisory_id="q"), counts={State.IN_DOUBT: 1})
    text = shown(overview_lines([waiting(), doubt], scene(), route=PRACTICE))
    assert text.index("Action needed on 1 mailing:") < text.index("q.1") < text.index("1 scheduled mailing:")
    assert text.index("scheduled mailing") < text.index("p.1")
    assert "No action needed." in shown(overview_lines([waiting()], scene(), route=PRACTICE))


def test_status_needs_nobody_when_the_server_deferred() -> None:
    """A deferred message is shown with its next time and needs nobody.

    Otherwise a person would send again what `run` tries again.
    """
    one = MailingSummary(mailing=mailing(), counts={State.PLANNED: 2}, alone=2, trying=2, due=AT)
    text = told(one)
    assert "2 are tried again at 05:00 UTC, Thu 4 June 2026, in 15 hours 58 minutes." in text
    assert "advisory retry protest-260603" in text
    assert not needs_somebody(one, scene())


def test_status_needs_a_person_when_a_sending_was_interrupted() -> None:
    """A sending that was interrupted needs a person and shows its command.

    Otherwise half a list would never get the text, because everybody believes that cron goes on.
    """
    one = MailingSummary(mailing=mailing(), counts={State.PLANNED: 5}, alone=2)
    assert needs_somebody(one, scene())
    assert f"3 waiting. To send what is due: {FILE}" in told(one)


def test_overview_lists_a_mailing_as_stopped_when_a_person_stopped_it_in_the_middle() -> None:
    """A mailing that was stopped on purpose stands under Stopped with the command to continue, and asks for nobody."""
    one = MailingSummary(mailing=mailing(stopped_at=NOW), counts={State.ACCEPTED: 2, State.PLANNED: 3})
    assert not needs_somebody(one, scene())
    block = overview_lines([one], scene(), route=PRACTICE)
    assert "Action needed" not in shown(block)
    assert "No action needed. Stopped: " in shown(block)
    assert "Stopped: 3 people do not get it." in shown(block)
    assert commands(block) == [FILE]
    assert not is_open(MailingSummary(mailing=mailing(stopped_at=NOW), counts={State.ACCEPTED: 2}), scene())


def test_overview_needs_a_person_when_too_late_until_given_up() -> None:
    """A mailing that was too late needs a person with both ways out, until it is stopped or followed.

    Otherwise people would be missed and nobody hear of it, or hear of it for ever.
    """
    text = shown(overview_lines([late()], scene(), route=PRACTICE))
    assert "Action needed on 1 mailing:" in text
    assert "it expired for 3 people. It was scheduled for 05:00 UTC, Thu 4 June 2026" in text
    assert f"To send it now to those who do not have it (read the text first): {FILE}" in text
    assert "To give it up: advisory stop p.1" in text
    assert not is_open(late(stopped_at=NOW), scene())
    newer = MailingSummary(mailing=mailing(id="p.2", revision=2), counts={State.ACCEPTED: 7})
    assert not needs_somebody(late(), scene(), [newer, late()])
    notice = told(late(notice=NoticeKind.CORRECTION, options=("--what", "It is at noon.")))
    assert "advisory correct advisories/protest.md --what 'It is at noon.'" in notice
    last = told(late(not_after=NOW - timedelta(hours=1)))
    assert "it expired for 3 people, at 12:02 UTC, Wed 3 June 2026, 1 hour ago. Nothing" in last


def test_status_says_over_when_a_mailing_was_stopped_or_replaced() -> None:
    """A mailing that was stopped or replaced is over and does not wait.

    Otherwise a text that a person ended would still be said to wait.
    """
    stopped = waiting(stopped_at=NOW)
    text = told(stopped)
    assert "26 not sent. Stopped: 26 people do not get it. To continue: advisory stop p.1 --undo" in text
    assert "scheduled for" not in text
    assert not is_open(stopped, scene())
    assert "It has expired." in told(stopped, now=AT + GRACE + timedelta(minutes=1))
    replaced = MailingSummary(mailing=mailing(id="p.1", replaced_by="p.2", **TIMES), counts={State.LEFT_OUT: 1})
    assert "Replaced by p.2." in told(replaced)
    assert not is_open(replaced, scene())


def test_status_says_so_when_an_older_text_waits() -> None:
    """A mailing whose file has changed says that an older text waits, with the command to replace it where that goes.

    Otherwise somebody would mend the file and believe that the mended text leaves.
    """
    text = told(waiting(), edited=frozenset({"p.1"}))
    assert "The file has changed since. The older text is scheduled. To replace it with the new text:" in text
    assert "advisory send advisories/protest.md --replace p.1" in text
    second = told(held(), edited=frozenset({"p.1"}))
    assert "The older text is scheduled. People get the text as planned." in second
    assert "--replace" not in second
    assert "The file has changed" not in told(waiting(), edited=frozenset({"p.2"}))


def test_status_needs_a_person_when_practice_waits_in_a_live_newsroom() -> None:
    """A mailing planned in practice does not leave a live newsroom and needs a person there.

    Otherwise the newsroom would wait for that mailing in vain.
    """
    one = waiting(realm=Realm.PRACTICE)
    assert "planned for practice, but this newsroom is now live. It is not sent" in told(one, realm=Realm.LIVE)
    assert needs_somebody(one, scene(realm=Realm.LIVE))
    assert not needs_somebody(one, scene(realm=Realm.PRACTICE))


def test_status_who_says_waiting_when_nobody_was_tried_yet() -> None:
    """A delivery that was never tried is called waiting with its time.

    Otherwise a server would seem to have put somebody off.
    """
    one = row(state=State.PLANNED, code=None, reply="", retry_at=AT)
    text = shown(rows_lines([one], zone="UTC"))
    assert text.startswith("waiting Ann Lee")
    assert "due at 05:00 UTC, Thu 4 June 2026" in text


def test_overview_json_has_the_times() -> None:
    """The JSON has the times, the limits and the number too late, else a script could not see when something leaves."""
    text = overview_json([waiting(not_after=AT + GRACE), held(), late(notice=NoticeKind.UPDATE)], scene())
    for words in (
        '"send_at": "2026-06-04T05:00:00Z"',
        '"not_after": "2026-06-04T11:00:00Z"',
        '"grace": 21600',
        '"next_due": "2026-06-04T05:00:00Z"',
        '"held_until": "2026-06-04T05:00:00Z"',
        '"notice": "update"',
        '"too_late": 3',
    ):
        assert words in text


def test_stop_says_what_waited_and_how_to_undo_it() -> None:
    """The words after a stop tell what waited, for when, and the command to go on.

    Otherwise somebody would not know whether the mailing leaves after all.
    """
    block = halted_lines(waiting(stopped_at=NOW), InProgress(), scene())
    assert shown(block).startswith(
        "Stopped: p.1. It was scheduled for 05:00 UTC, Thu 4 June 2026, to 26 people. 26 people have not got it."
        " They get nothing more of this mailing; other mailings still reach them."
    )
    assert commands(block) == ["advisory stop p.1 --undo"]
    second = shown(halted_lines(held(stopped_at=NOW), InProgress(), scene()))
    assert "14 people were held until the embargo's end." in second
    middle = MailingSummary(mailing=mailing(stopped_at=NOW), counts={State.PLANNED: 3})
    assert commands(halted_lines(middle, InProgress(), scene())) == [FILE]
    unsure = MailingSummary(mailing=mailing(stopped_at=NOW), counts={State.PLANNED: 3, State.IN_DOUBT: 1})
    assert "4 people have not got it, except one whose message may have been sent." in shown(
        halted_lines(unsure, InProgress(), scene())
    )
    last = MailingSummary(mailing=mailing(stopped_at=NOW), counts={State.CLAIMED: 1})
    end = shown(halted_lines(last, InProgress(begun=1), scene()))
    assert ". At most 1 message may have been sent. Nothing more of it is sent." in end
    given_up = late(stopped_at=NOW)
    assert shown(halted_lines(given_up, InProgress(), scene())) == "Stopped: p.1. Nothing more of it is sent."


@pytest.mark.parametrize(
    ("counts", "progress", "words"),
    [
        (
            {State.ACCEPTED: 8, State.CLAIMED: 32},
            InProgress(accepted=12, begun=4),
            "20 people have it. 20 people have not got it, except at most 4 whose message may have been sent.",
        ),
        (
            {State.ACCEPTED: 36, State.CLAIMED: 4},
            InProgress(begun=4),
            "36 people have it. At most 4 messages may have been sent. Nothing more of it is sent.",
        ),
        (
            {State.ACCEPTED: 36, State.CLAIMED: 4},
            InProgress(accepted=4),
            "40 people have it. Nothing more of it is sent.",
        ),
        ({State.CLAIMED: 3}, InProgress(), "3 people have not got it. They get nothing more of this mailing;"),
    ],
    ids=["middle", "end", "all accepted", "none begun"],
)
def test_stop_counts_what_was_in_progress_by_how_far_it_came(
    counts: dict[State, int], progress: InProgress, words: str
) -> None:
    """After a stop in mid-run, only what was on the way may have been sent; what the server took is told as sent.

    Otherwise 32 people would have to be asked, of whom 12 have it and 16 have not.
    """
    stopped = MailingSummary(mailing=mailing(stopped_at=NOW), counts=counts)
    assert words in shown(halted_lines(stopped, progress, scene()))


def test_stop_names_what_was_meant_and_what_waits_when_it_stopped_nothing() -> None:
    """The words of a stop without effect name the mailing that was meant, and every other that waits."""
    done = MailingSummary(mailing=mailing(id="p.8"), counts={State.ACCEPTED: 4}, first_message=NOW)
    alone = shown(nothing_stopped_lines([done], [done, waiting(stopped_at=NOW)], scene()))
    assert alone == f"Nothing to stop: p.8 was sent already, at {at_both(NOW, 'UTC')}. No other messages are scheduled."
    middle = MailingSummary(mailing=mailing(id="p.3"), counts={State.PLANNED: 1})
    others = [done, waiting(), held(id="p.2"), middle]
    block = nothing_stopped_lines([done], others, scene())
    assert "Not stopped: p.1. 26 people wait for 05:00 UTC, Thu 4 June 2026." in shown(block)
    assert "Not stopped: p.2. 14 people wait for the end of its embargo." in shown(block)
    assert "Not stopped: p.3. 1 person waits for it." in shown(block)
    assert commands(block) == [f"advisory stop p.{number}" for number in (1, 2, 3)] + ["advisory stop"]
    replaced = [MailingSummary(mailing=mailing(id=f"q.{n}", replaced_by="p.1"), counts={}) for n in range(7)]
    text = shown(nothing_stopped_lines([late(), *replaced], [], scene()))
    assert text.startswith("Nothing to stop: nothing of p.1 is scheduled; ")
    assert "; q.0 was replaced by p.1; " in text
    assert "; 3 more likewise." in text


def test_stop_undo_says_when_the_mailing_leaves() -> None:
    """The words after an undone stop tell when the mailing leaves, or the command to send it.

    Otherwise a person would send by hand what leaves by itself.
    """
    assert "p.1 continues. 26 scheduled for 05:00 UTC, Thu 4 June 2026" in shown(undone_lines(waiting(), scene()))
    middle = MailingSummary(mailing=mailing(), counts={State.PLANNED: 3})
    assert commands(undone_lines(middle, scene())) == [FILE]


def test_run_says_what_waits_when_nothing_is_due() -> None:
    """A run with nothing to do says what waits and until when, or that nothing does.

    Otherwise such a run could not be told from a run that did not work.
    """
    text = shown(idle_lines([(waiting(), AT)], zone="UTC", now=NOW))
    assert text == "Nothing is due. Scheduled: p.1: 26 for 05:00 UTC, Thu 4 June 2026, in 15 hours 58 minutes"
    assert shown(idle_lines([], zone="UTC", now=NOW)) == "Nothing is due, and nothing is scheduled."
    many = [(waiting(id=f"p.{n}"), AT) for n in range(9)]
    assert shown(idle_lines(many, zone="UTC", now=NOW)).endswith("and 4 more")


@pytest.mark.parametrize(
    ("summary", "why"),
    [
        (waiting(), "this computer was asleep, or `advisory run` was not running. It was scheduled for 05:00 UTC"),
        (held(), "It was scheduled for 05:00 UTC, Thu 4 June 2026."),
        (waiting(not_after=AT), "by 05:00 UTC, Thu 4 June 2026"),
    ],
)
def test_too_late_is_told_with_its_time_and_both_ways_out(summary: MailingSummary, why: str) -> None:
    """A mailing that is too late is told with its time or limit and the commands to send it or give it up."""
    block = too_late_lines(summary, 3, zone="UTC", relative_to=scene().relative_to)
    assert shown(block).startswith("EXPIRED: p.1 was not sent to 3 people")
    assert why in shown(block)
    assert commands(block) == [FILE, "advisory stop p.1"]


def test_too_late_names_the_time_of_each_reader_when_it_was_planned_so() -> None:
    """A mailing for a time in each reader's own zone expires with that time, and not with the first zone's.

    Otherwise a person would read an hour of Tokyo about a reader in New York.
    """
    summary = waiting(send_at=AT, send_at_words="2026-06-04 08:00 recipient")
    text = shown(too_late_lines(summary, 1, zone="UTC", relative_to=scene().relative_to))
    assert "It was scheduled for 08:00 on Thu 4 June 2026, each in their own zone." in text


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (Cause(outage=Outage(since=AT, words="mail.example is away.")), "sending has failed since 05:00 UTC"),
        (Cause(outage=Outage(since=AT, words="away", over=AT + GRACE)), "to 11:00 UTC, Thu 4 June 2026: away."),
        (Cause(slept=(AT, AT + GRACE)), "asleep from 05:00 UTC, Thu 4 June 2026 to 11:00 UTC"),
        (Cause(no_run=(AT, AT + GRACE)), "`advisory run` did not run from 05:00 UTC"),
        (Cause(no_run=(None, AT)), "cron has never started `advisory run` on this computer"),
        (Cause(unapproved=True), "nobody approved it in time"),
        (Cause(interrupted=True), "its `send` was interrupted"),
        (Cause(paced=True), "too many messages for the sending limit"),
        (Cause(), "`advisory run` was busy"),
    ],
)
def test_too_late_is_told_with_its_cause_when_known(cause: Cause, why: str) -> None:
    """A mailing that is too late is told with the cause that is known, and no other.

    Otherwise somebody would look for a sleep that never was.
    """
    for summary in (waiting(), waiting(not_after=AT)):
        text = shown(too_late_lines(summary, 3, cause, zone="UTC", relative_to=scene().relative_to))
        assert f"because {why}" in text or why in text
        assert "or `advisory run` was not running" not in text


def test_run_puts_each_command_under_its_own_heading() -> None:
    """Unconfirmed and deferred messages each have their heading and command, else one seems to mean the other."""
    deferred = MailingSummary(
        mailing=mailing(), counts={State.PLANNED: 1, State.IN_DOUBT: 1}, trying=1, alone=1, due=AT
    )

    def rows(tally: Tally) -> list[str]:
        block = retry_lines(deferred, tally, next_due=AT, cron_runs=(NOW,), zone="UTC", now=NOW)
        return [line.text.strip() for line in block]

    both = rows(Tally(deferred=1, in_doubt=1))
    retry, resolve = (f"advisory {verb} {deferred.mailing.id}" for verb in ("retry", "resolve"))
    assert both[both.index(retry) - 1].endswith("messages now:")
    assert both[both.index(resolve) - 1].endswith("Decide:")
    assert rows(Tally(deferred=1))[-2:] == ["Who got what:", f"advisory status {deferred.mailing.id}"]


def test_outage_is_told_with_what_waits_and_when_over() -> None:
    """An outage is told with its start, its words and what waits, and its end is told too.

    Otherwise cron's owner could not see what does not leave.
    """
    outage = Outage(since=NOW, words="mail.example cannot be reached.")
    text = shown(outage_lines(outage, [(waiting(), AT)], zone="UTC", now=AT))
    assert text.startswith("WAITING since ")
    assert "mail.example cannot be reached. p.1: 26 people, due since 05:00 UTC, Thu 4 June 2026" in text
    many = [(waiting(id=f"p.{n}"), AT) for n in range(9)]
    assert "and 4 more" in shown(outage_lines(outage, many, zone="UTC", now=AT))
    over = replace(outage, over=AT)
    end = shown(outage_lines(over, [], zone="UTC", now=AT))
    sent = replace(waiting(), counts={State.ACCEPTED: 4, State.HELD: 2, State.LEFT_OUT: 3}, too_late=1)
    named = shown(outage_lines(over, [(sent, AT)], zone="UTC", now=AT))
    assert f"{sent.mailing.id}: 4 sent, 0 wait, 2 held, 1 expired." in named
    assert end.startswith("Sending works again since 05:00 UTC, Thu 4 June 2026.")


def test_outage_counts_only_people_who_are_due() -> None:
    """An outage counts the people who are due, from the planning on without a time, and not those held for later."""
    outage, start = Outage(since=NOW, words="away."), datetime(1970, 1, 1, tzinfo=UTC)
    two_waves = MailingSummary(
        mailing=mailing(id="p.1", embargo_until=AT), counts={State.PLANNED: 3, State.HELD: 7}, alone=3, due=None
    )
    planned = at_both(two_waves.mailing.planned_at, "UTC")
    text = shown(outage_lines(outage, [(two_waves, start)], zone="UTC", now=AT - GRACE))
    assert f"p.1: 3 people, due since {planned}" in text
    assert "1970" not in text
    assert "p.1: 10 people" in shown(outage_lines(outage, [(two_waves, start)], zone="UTC", now=AT))


def test_idle_tells_both_numbers_when_more_people_are_held() -> None:
    """People who wait for a time and people held for an embargo's end are counted apart, each with their time."""
    later = AT + GRACE
    two_waves = MailingSummary(
        mailing=mailing(id="p.1", **TIMES, embargo_until=later),
        counts={State.PLANNED: 3, State.HELD: 7},
        alone=3,
        due=AT,
    )
    text = shown(idle_lines([(two_waves, AT)], zone="UTC", now=NOW))
    assert "p.1: 3 for 05:00 UTC, Thu 4 June 2026" in text
    assert "; 7 for 11:00 UTC, Thu 4 June 2026" in text


def test_run_names_retry_only_when_something_was_deferred() -> None:
    """The command `retry` is named where the server deferred something, and not for a second wave that waits."""
    two_waves = MailingSummary(mailing=mailing(id="p.1", embargo_until=AT), counts={State.ACCEPTED: 12, State.HELD: 5})
    held = retry_lines(two_waves, Tally(accepted=12), next_due=AT, cron_runs=(NOW,), zone="UTC", now=NOW)
    assert commands(held) == ["advisory status p.1"]
    assert "5 held until 05:00 UTC, Thu 4 June 2026. `advisory run` sends them then." in shown(held)
    deferred = MailingSummary(mailing=mailing(id="p.1"), counts={State.PLANNED: 1}, alone=1, trying=1, due=AT)
    again = retry_lines(deferred, Tally(accepted=2, deferred=1), next_due=AT, cron_runs=(NOW,), zone="UTC", now=NOW)
    assert commands(again) == ["advisory retry p.1", "advisory status p.1"]
    assert "2 accepted and 1 trying again." in shown(again)
    assert "Next attempt at 05:00 UTC, Thu 4 June 2026, by `advisory run`." in shown(again)


@pytest.mark.parametrize(
    ("tally", "ends"),
    [
        (Tally(accepted=2, in_doubt=1, refused=4), "1 unconfirmed. Decide: advisory resolve p.1"),
        (Tally(accepted=2, refused=4), "4 refused. Who, and why: advisory status p.1 --failed"),
        (Tally(accepted=2), "Who got what: advisory status p.1"),
    ],
)
def test_run_says_what_its_last_command_is_for(tally: Tally, ends: str) -> None:
    """The command at the end of a result stands behind a sentence, and that of doubts and refusals first."""
    summary = MailingSummary(mailing=mailing(id="p.1"), counts={State.ACCEPTED: 2})
    assert shown(retry_lines(summary, tally, next_due=None, cron_runs=(), zone="UTC", now=NOW)).endswith(ends)


def test_run_says_that_the_rest_is_due_when_its_time_is_over() -> None:
    """People left over by a run that was ended are due at once: a time that has passed is no next time."""
    rest = MailingSummary(mailing=mailing(id="p.1", **TIMES), counts={State.PLANNED: 21}, alone=21)
    said = shown(retry_lines(rest, Tally(accepted=5), next_due=AT, cron_runs=(AT,), zone="UTC", now=AT))
    assert "21 due with the next `advisory run`." in said
    assert "the next at" not in said


def test_run_says_that_nothing_sends_the_held_when_cron_is_not_running() -> None:
    """Without cron, the result of a send does not promise that `advisory run` sends those held.

    Otherwise one screen would say so, and the next that nothing sends it.
    """
    two_waves = MailingSummary(mailing=mailing(id="p.1", embargo_until=AT), counts={State.ACCEPTED: 3, State.HELD: 5})
    block = retry_lines(two_waves, Tally(accepted=3), next_due=AT, cron_runs=(), zone="UTC", now=NOW)
    assert "5 held until 05:00 UTC, Thu 4 June 2026. Nothing sends it automatically yet." in shown(block)
    assert "Next attempt" not in shown(block)
    assert commands(block) == ["advisory cron --install", "advisory status p.1"]


def test_status_tells_the_untried_from_those_tried_again() -> None:
    """Mail that was approved and never tried is sent, not tried again, and `retry` is not its command."""
    fresh = MailingSummary(mailing=mailing(), counts={State.PLANNED: 2}, alone=2)
    text = told(fresh)
    assert "2 are sent with the next `advisory run`. To send it now: advisory send" in text
    assert "advisory retry" not in text
    mixed = MailingSummary(mailing=mailing(), counts={State.PLANNED: 3}, alone=3, trying=1)
    assert "2 are sent and 1 is tried again with the next `advisory run`." in told(mixed)
    assert "1 trying again and 2 waiting" in told(mixed)


def test_mailings_that_stay_stopped_are_named_with_the_way_to_let_one_go_on() -> None:
    """After an undo, what stays stopped is named, and nothing is said when nothing does."""
    assert still_stopped_lines((), scene()) == ()
    block = still_stopped_lines(("p.1", "p.2"), scene())
    assert "p.1, p.2" in shown(block)
    assert commands(block) == ["advisory stop p.1 --undo"]


def test_namesakes_are_named_when_they_wait_and_were_not_stopped() -> None:
    """A mailing of another text by the same name is named while people wait in it and nobody has stopped it."""
    stopped = waiting(id="p.2", stopped_at=NOW)
    assert namesake_lines((late(id="p.3"), stopped), scene()) == ()
    assert commands(tuple(namesake_lines((waiting(), stopped), scene()))) == ["advisory stop p.1"]


@pytest.mark.parametrize(
    ("counts", "alone", "ended", "pending"),
    [
        ({State.HELD: 1}, 0, {}, True),
        ({State.PLANNED: 1}, 1, {}, True),
        ({State.PLANNED: 1}, 0, {}, False),  # a person sends that
        ({State.ACCEPTED: 1}, 0, {}, False),
        ({}, 0, {}, False),
        ({State.HELD: 1}, 0, {"stopped_at": NOW}, False),
        ({State.HELD: 1}, 0, {"replaced_by": "p.2"}, False),
    ],
)
def test_mailing_is_pending_when_anybody_waits_for_a_time(
    counts: dict[State, int], alone: int, ended: dict[str, Any], pending: bool
) -> None:
    """A mailing is pending while it holds people or `run` is to serve them, and not once it has ended."""
    assert is_pending(MailingSummary(mailing=mailing(id="p.1", **ended), counts=counts, alone=alone)) is pending
