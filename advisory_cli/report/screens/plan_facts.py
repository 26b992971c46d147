"""Make the lines of facts that the plan of a send and the plan of a notice share: server, people, times, test."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.left_out import left_out_words
from advisory_cli.model.mailing.plan import Plan
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.newsroom import PracticeRoute
from advisory_cli.model.text import size_words
from advisory_cli.report.wording.event import deadline_words, event_words
from advisory_cli.report.wording.lines import Block, Line, Tone, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, duration, person, shown_path
from advisory_cli.report.wording.times import at_both, clock, countdown, span
from advisory_cli.report.wording.transport import mode_line, transport_words

AT = 11  # the column the facts start in
UNTESTED = "TST01"  # the finding that the line about the test tells
NOBODY = "LST08"  # as a note, the finding that the headline tells when nobody gets a message
UNATTENDED = "SET06"  # the finding that the line about who sends later tells
_CALENDAR = "; calendar file attached"  # behind the first event


def mode_lines(plan: Plan, *, dry_run: bool, relative_to: Path | None, width: int) -> Block:
    """Return lines that say LIVE and name the mail server, or say PRACTICE and name the folder.

    With `dry_run`, the lines say that the run is a dry run of one of the two. Paths below the folder `relative_to` are
    shown relative to that folder (None: whole paths). `width` is the line length in columns.
    """
    route, where = plan.route, transport_words(plan.route, relative_to=relative_to)
    practice = isinstance(route, PracticeRoute)
    if dry_run:
        words = (
            f"Dry run of a practice send, into {where}." if practice else f"Dry run of a LIVE send, through {where}."
        )
        return wrapped(words, tone="strong", hang=4, width=width)
    if practice:
        return mode_line(route, relative_to=relative_to, width=width)
    return wrapped(f"LIVE: sent through {where}.", tone="strong", hang=6, width=width)


def message_lines(plan: Plan, *, verbose: bool, relative_to: Path | None, width: int) -> Iterator[Line]:
    """Yield lines with sender, reply address, advisory, events and deadlines.

    With `verbose`, the advisory is named with its revision and its file. Without it, advisory and revision are named
    only when the revision is above 1, and the file is not named.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing = plan.mailing
    yield from labelled("From", person(plan.sender.address, name=plan.sender.name), at=AT, width=width)
    if plan.reply_to is not None:
        yield from labelled("Reply to", person(plan.reply_to.address, name=plan.reply_to.name), at=AT, width=width)
    if verbose or mailing.revision > 1:
        file = f" ({shown_path(Path(mailing.source), relative_to)})" if verbose and mailing.source else ""
        words = f"{mailing.advisory_id}, revision {mailing.revision}{file}"
        yield from labelled("Advisory", words, at=AT, width=width)
    attached = _CALENDAR if not verbose and _has_calendar_alone(plan) else ""
    for number, event in enumerate(event for event in (plan.event, *plan.further_events) if event is not None):
        words = f"{event_words(event)}{attached if number == 0 else ''}"
        yield from labelled("Event", words, at=AT, width=width)
    for deadline in plan.deadlines:
        yield from labelled("Deadline", deadline_words(deadline), at=AT, width=width)
    yield from _file_lines(plan, verbose=verbose, width=width)


def _file_lines(plan: Plan, *, verbose: bool, width: int) -> Iterator[Line]:
    """Yield one line on pictures and attachments. With `verbose`, a line for each, with type, size and hash.

    Nothing is yielded, without `verbose`, for a calendar file alone, which is named beside the event.
    """
    if not plan.files or (not verbose and _has_calendar_alone(plan)):
        return
    if verbose:
        for number, file in enumerate(plan.files):
            kind = file.media_type.partition(";")[0]
            words = f"{file.name} ({kind}, {size_words(file.size)}, SHA-256 {file.digest[:16]}…)"
            yield from labelled("" if number else "Files", words, at=AT, width=width)
        return
    shown = [file for file in plan.files if file.inline]
    attached = [file for file in plan.files if not file.inline]
    pictures = [f"{amount(len(shown), 'picture')} ({_sizes(shown)})"] if shown else []
    named = [f"{file.name} ({size_words(file.size)})" for file in attached]
    words = ", ".join([*pictures, *named])
    if AT + len(words) > width and len(attached) > 1:
        words = ", ".join([*pictures, f"{amount(len(attached), 'attachment')} ({_sizes(attached)})"])
    yield from labelled("Files", words, at=AT, width=width)


def _has_calendar_alone(plan: Plan) -> bool:
    """Tell whether the calendar file that the program makes of the event is the only file of a message."""
    made = [file for file in plan.files if not file.path and file.media_type.startswith("text/calendar")]
    return plan.event is not None and len(made) == len(plan.files) == 1


def _sizes(files: Sequence[SentFile]) -> str:
    return size_words(sum(file.size for file in files))


def left_out_parts(plan: Plan) -> str:
    """Return the numbers of people left out, by reason, and of rows with mistakes: '1 duplicate, 4 already sent'.

    "" when there are none.
    """
    rows = f"{amount(plan.skipped_rows, 'row')} with mistakes (--skip-bad-rows)" if plan.skipped_rows else ""
    held = f"{plan.second_wave:,} already held until the embargo ends" if plan.held_already else ""
    return ", ".join(filter(None, (left_out_words(plan.counts), held, rows)))


def left_out_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line with the number of people left out by reason, such as duplicates.

    Nothing is yielded when nobody is left out. Nothing is yielded either when nobody gets a message, because the plan's
    headline then tells the reasons. `width` is the line length in columns.
    """
    if not plan.to_send and not plan.second_wave:
        return
    if words := left_out_parts(plan):
        tone: Tone = "warn" if plan.skipped_rows else "plain"
        yield from labelled("Left out", words, at=AT, tone=tone, width=width)


def sent_by_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield lines that say which process sends a scheduled mailing, or by which command to set up cron for it.

    `width` is the line length in columns.
    """
    if plan.stays:
        yield from labelled("Sent by", "this command (--wait). Keep the computer awake.", at=AT, width=width)
    elif plan.self_running and plan.last_run is not None:
        seen = countdown(min(plan.last_run, plan.now), plan.now)
        words = f"`advisory run`, last run {seen}. Keep the computer awake."
        yield from labelled("Sent by", words, at=AT, width=width)
    elif plan.cron_line is not None and (first := plan.cron_line.first_run(plan.now)) is not None:
        words = f"`advisory run`, first run at {clock(first, plan.zone)}. Keep the computer awake."
        yield from labelled("Sent by", words, at=AT, width=width)
    else:
        words = "Nothing sends it automatically yet: see `advisory cron`"
        yield from labelled("Sent by", words, at=AT, tone="warn", width=width)


def expiry_lines(plan: Plan, *, later: bool, width: int) -> Iterator[Line]:
    """Yield a line with the time after which nothing is sent any more, if there is one.

    `later` tells whether any message of the plan waits for its time. Only such a message expires by itself. `width` is
    the line length in columns.
    """
    mailing = plan.mailing
    if mailing.not_after is not None:
        yield from labelled("Expires", at_both(mailing.not_after, plan.zone), at=AT, width=width)
    elif mailing.grace is not None and later:
        since = "the scheduled time" if mailing.send_at is not None and plan.to_send else "the embargo ends"
        yield from labelled("Expires", f"{span(mailing.grace)} after {since}", at=AT, width=width)


def pace_lines(plan: Plan, *, verbose: bool, width: int) -> Iterator[Line]:
    """Yield a line with the time by which all is sent, unless all messages leave at once.

    With `verbose`, the limits of speed follow in sentences, and the time that rendering takes. `width` is the line
    length in columns.
    """
    begin = plan.last_at or plan.mailing.send_at or plan.now
    if plan.finish is not None and plan.leaving and plan.finish > begin:
        yield from labelled("Done by", f"about {at_both(plan.finish, plan.zone)}", at=AT, width=width)
    for number, sentence in enumerate(plan.pace if verbose else ()):
        yield from labelled("" if number else "Pace", sentence, at=AT, width=width)
    if verbose and plan.full_renders:
        took = f", which takes {duration(plan.full_render_seconds)}" if plan.full_render_seconds else ""
        words = f"{amount(plan.full_renders, 'message is', 'messages are')} rendered one by one{took}"
        yield from labelled("Rendering", words, at=AT, width=width)


def tested_lines(plan: Plan, width: int) -> Iterator[Line]:
    """Yield a line that says when the text of the plan was sent as a test, or that it was never sent as a test.

    For a text that was never sent as a test and is to be sent live, the line is coloured as a warning. `width` is the
    line length in columns.
    """
    if plan.tested_at is not None:
        words = f"sent to your testers at {at_both(plan.tested_at, plan.zone)}"
        yield from labelled("Test", words, at=AT, width=width)
        return
    practice = isinstance(plan.route, PracticeRoute)
    code = "" if practice or plan.notice is not None else f" ({UNTESTED})"
    words = f"none of this text yet{code}. To send yourself one: --test"
    yield from labelled("Test", words, at=AT, tone="plain" if practice else "warn", width=width)
