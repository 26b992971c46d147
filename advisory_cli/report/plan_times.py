"""What a plan says about time: when it leaves, by whom, until when, whose place it takes, and who just had mail."""

from collections.abc import Iterator

from advisory_cli.model.mailing.plan import Plan
from advisory_cli.report.countdown import at_and_when, countdown, span
from advisory_cli.report.send_times import from_to, is_per_recipient, time_words
from advisory_cli.report.wording.lines import Line, Tone, command, labelled
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_both


def embargo_words(plan: Plan) -> str:
    """'until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June), in 1 day 10 hours'; empty where there is none."""
    if plan.embargo is None:
        return ""
    until = plan.embargo.until
    if plan.embargo.lifted(plan.now):
        return f"it ended at {at_both(until.instant, plan.zone)}: everybody gets it now"
    words = f"until {at_and_when(until.instant, plan.zone, plan.now)}"
    if until.local.utcoffset() != until.in_zone(plan.zone or "UTC").utcoffset():
        words += f"; in the advisory {until.wall:%H:%M} in {until.zone}"
    return words


def time_lines(plan: Plan, at: int, width: int) -> Iterator[Line]:
    """All of it, each fact from column `at` on."""
    mailing = plan.mailing
    if mailing.send_at is not None and plan.to_send:
        yield from labelled("When", _when(plan), at=at, tone="strong", width=width)
    if later := plan.second_wave > 0 or (mailing.send_at is not None and plan.to_send > 0):
        yield from _leaves(plan, at, width)
    if mailing.not_after is not None:
        words = f"{at_both(mailing.not_after, plan.zone)}: what has not left by then does not leave"
        yield from labelled("Not after", words, at=at, width=width)
    elif mailing.grace is not None and later:
        words = f"what has not left {span(mailing.grace)} after its time is not sent by itself any more"
        yield from labelled("Too late", words, at=at, width=width)
    if plan.replaces:
        who = amount(plan.takes_over, "person waits", "people wait")
        words = f"it takes the place of {plan.replaces}, where {who}; nothing of that leaves"
        yield from labelled("Replaces", words, at=at, tone="warn", width=width)


def heard_lines(plan: Plan, at: int, width: int) -> Iterator[Line]:
    """How many had mail of this newsroom within a day; a warning from half of them on."""
    if plan.heard and plan.to_send:
        words = f"{plan.heard:,} of these {amount(plan.to_send, 'person', 'people')} got something from this newsroom"
        tone: Tone = "warn" if 2 * plan.heard >= plan.to_send else "plain"
        yield from labelled("Recently", f"{words} in the last 24 hours", at=at, tone=tone, width=width)


def _when(plan: Plan) -> str:
    mailing = plan.mailing
    if mailing.send_at is None:
        return ""
    words = time_words(mailing, plan.zone)
    if is_per_recipient(mailing):
        words += f": {from_to(mailing.send_at, plan.last_at or mailing.send_at)}"
    return f"{words}, {countdown(mailing.send_at, plan.now)}"


def _leaves(plan: Plan, at: int, width: int) -> Iterator[Line]:
    """Who sends when the time has come."""
    if plan.stays:
        words = "by this command, which stays until then (--wait); keep the computer awake"
        yield from labelled("Leaves", words, at=at, width=width)
    elif plan.self_running and plan.last_run is not None:
        seen = countdown(min(plan.last_run, plan.now), plan.now)
        words = f"by `advisory run`, last seen at work {seen}; keep the computer awake"
        yield from labelled("Leaves", words, at=at, width=width)
    else:
        words = "not by itself: `advisory run` is not at work on this computer. Let cron run it:"
        yield from labelled("Leaves", words, at=at, tone="warn", width=width)
        yield from command("advisory cron --install", indent=at)
