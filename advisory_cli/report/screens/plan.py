"""Make the output of a plan, which a person sees and agrees to before anything leaves.

The output says when messages leave, by which command, and after which time none leaves any more. It names the mailing
that is replaced, if any. It says how many recipients got another message in the last 24 hours.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisory_cli.model.mailing.delivery import Selection
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.edition import Phase
from advisory_cli.report.screens.findings import findings_lines
from advisory_cli.report.screens.plan_waves import verdict_lines, wave_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.event import event_words
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, duration, person, sample_lines, shown_list, shown_path
from advisory_cli.report.wording.states import SELECTION_WORDS
from advisory_cli.report.wording.times import (
    at_and_when,
    at_both,
    countdown,
    from_to,
    is_per_recipient,
    span,
    time_words,
)
from advisory_cli.report.wording.transport import dry_run_line, is_practice, mode_line, transport_words

_AT = 12  # the column the facts start in
_GET_IT = frozenset({Selection.SEND, Selection.HELD})


def plan_lines(plan: Plan, *, dry_run: bool = False, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that show the plan of a send to the person who decides.

    The lines show practice or live, the message, when and how fast it leaves, its people, whether the text was sent as
    a test before, who is left out and why, and the findings of the checks. The last line says how many people get the
    message, or with `dry_run` how many messages would leave.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    return (
        *(dry_run_line(width) if dry_run else mode_line(plan.route, relative_to=relative_to, width=width)),
        *BLANK,
        *_message(plan, relative_to, width),
        *time_lines(plan, _AT, width),
        *_people(plan, width),
        *_pace(plan, width),
        *heard_lines(plan, _AT, width),
        *_test(plan, relative_to, width),
        *_notes(plan, width),
        *BLANK,
        *wave_lines(plan, width),
        *_left_out(plan, width),
        *_findings(plan, relative_to, width),
        *verdict_lines(plan, dry_run=dry_run, width=width),
    )


def _message(plan: Plan, relative_to: Path | None, width: int) -> Iterator[Line]:
    mailing = plan.mailing
    source = shown_path(Path(mailing.source), relative_to) if mailing.source else mailing.advisory_id
    yield from labelled("Subject", mailing.subject, at=_AT, tone="strong", width=width)
    yield from labelled("From", person(plan.sender.address, name=plan.sender.name), at=_AT, width=width)
    if plan.reply_to is not None:
        yield from labelled("Answers to", person(plan.reply_to.address, name=plan.reply_to.name), at=_AT, width=width)
    yield from labelled("Way out", transport_words(plan.route, relative_to=relative_to), at=_AT, width=width)
    words = f"{source} ({mailing.advisory_id}, revision {mailing.revision})"
    yield from labelled("Advisory", words, at=_AT, width=width)
    if plan.event is not None:
        yield from labelled("Event", event_words(plan.event), at=_AT, width=width)
    if plan.embargo is not None:
        yield from labelled("Embargo", embargo_words(plan), at=_AT, tone="warn", width=width)
    if mailing.uncleared_reason and plan.phase is Phase.EMBARGOED:
        words = f"they get it under embargo too: “{mailing.uncleared_reason}” (--allow-uncleared)"
        yield from labelled("Uncleared", words, at=_AT, tone="warn", width=width)


def _addressees(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line for each person named by address, with the list whose row is used."""
    for number, addressee in enumerate(plan.addressees):
        others = ", ".join(map(shown_list, addressee.others))
        if addressee.list_name:
            words = f"{addressee.address}, with the row in {shown_list(addressee.list_name)}"
        elif others:
            words = f"{addressee.address}, by the address alone, as several rows have it ({others}; choose with -l)"
        else:
            words = f"{addressee.address}, by the address alone, as no list has it"
        yield from labelled("" if number else "Only to", words, at=_AT, tone="strong", width=width)


def _people(plan: Plan, width: int) -> Iterator[Line]:
    if plan.addressees:
        yield from _addressees(plan, width)
        return
    by_list = dict.fromkeys(map(shown_list, plan.mailing.lists), 0) | dict(plan.by_list)
    lists = _counted(by_list) if plan.to_send else ", ".join(map(shown_list, plan.mailing.lists))
    yield from labelled("Lists", lists, at=_AT, width=width)
    if plan.by_language:
        yield from labelled("Languages", _counted(plan.by_language), at=_AT, width=width)
    if plan.limit is not None:
        words = f"only the first {plan.limit:,} of the lists (--limit)"
        yield from labelled("Limit", words, at=_AT, tone="warn", width=width)


def _counted(counts: Mapping[str, int]) -> str:
    """Return counts as 'eu (412), uk (12)', the largest first. A name and its count stay on one line."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name or 'not said'}\u00a0({count:,})" for name, count in ordered)


def _pace(plan: Plan, width: int) -> Iterator[Line]:
    words = list(plan.pace)
    begin = plan.last_at or plan.mailing.send_at or plan.now
    if plan.finish is not None and plan.to_send and plan.finish > begin:
        words.append(f"Done by about {at_both(plan.finish, plan.zone)}.")
    for number, sentence in enumerate(words):
        yield from labelled("" if number else "Pace", sentence, at=_AT, width=width)


def _test(plan: Plan, relative_to: Path | None, width: int) -> Iterator[Line]:
    if plan.tested_at is not None:
        words = f"this very text last went to your testers at {at_both(plan.tested_at, plan.zone)}"
        yield from labelled("Test", words, at=_AT, width=width)
    elif is_practice(plan.route):
        yield from labelled("Test", "none yet of this very text", at=_AT, width=width)
    else:
        words = "none yet of this very text. To see it in your own inbox first:"
        yield from labelled("Test", words, at=_AT, tone="warn", width=width)
        yield from command(commands.send_test(plan.mailing, relative_to=relative_to), indent=_AT)


def _notes(plan: Plan, width: int) -> Iterator[Line]:
    if plan.full_renders:
        took = f", which takes {duration(plan.full_render_seconds)}" if plan.full_render_seconds else ""
        words = f"{amount(plan.full_renders, 'message is', 'messages are')} rendered one by one{took} (TPL04)"
        yield from labelled("Note", words, at=_AT, tone="quiet", width=width)


def _left_out(plan: Plan, width: int) -> Iterator[Line]:
    """Yield the people who do not get the message, by reason, each with a count and a few names."""
    for standing in Selection:
        count = plan.counts.get(standing, 0)
        if not count or standing in _GET_IT:
            continue
        yield from wrapped(f"{count:,} {SELECTION_WORDS[standing]}", hang=4, width=width)
        yield from sample_lines(plan.samples.get(standing, ()), count, width)
        yield from BLANK
    if plan.skipped_rows:
        words = f"{amount(plan.skipped_rows, 'row')} with mistakes left out (--skip-bad-rows)"
        yield from (*wrapped(words, tone="warn", hang=4, width=width), *BLANK)


def _findings(plan: Plan, relative_to: Path | None, width: int) -> Block:
    if not plan.findings:
        return ()
    return (*findings_lines(plan.findings, relative_to=relative_to, width=width), *BLANK)


def embargo_words(plan: Plan) -> str:
    """Return the end of a plan's embargo: 'until 00:01 BST, Fri 5 June 2026 (23:01 UTC Thu 4 June), in 1 day'.

    For an embargo that has ended, the words say so. "" for a plan without an embargo.
    """
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
    """Yield lines about the times of a plan: when messages leave, by which command, and the time after which none does.

    If the plan replaces a waiting mailing, a last line names that mailing. Each line begins with a label, and the text
    behind the label begins at column `at`. `width` is the line length in columns.
    """
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
    """Yield a line with the number of recipients who got another message of the newsroom in the last 24 hours.

    If these are at least half of the recipients, the line is a warning. If there are none, nothing is yielded. The line
    begins with a label, and the text behind the label begins at column `at`. `width` is the line length in columns.
    """
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
    """Tell which process sends when the time has come."""
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
