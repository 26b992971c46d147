"""Make the output of `status`: mailings as they were planned and as people have changed them, and the next command."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.mailing.approval import waits_for_approval
from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.left_behind import is_expired, is_lost, is_outdated
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.options import stored_value
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.screens.approval import given_words, pending_approval_lines
from advisory_cli.report.screens.cron import at_work_lines, not_at_work_lines
from advisory_cli.report.screens.waiting import (
    elsewhere_lines,
    held_lines,
    is_elsewhere,
    is_over,
    is_pending,
    obstacle_lines,
    overtaken_lines,
    stopped_lines,
    too_late_lines,
    unserved,
    void_lines,
    waiting_lines,
)
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.languages import indented_subjects
from advisory_cli.report.wording.lines import BLANK, Block, Line, command, cut_in_the_middle, labelled, wrapped
from advisory_cli.report.wording.mailing_time import PLANNED, SCHEDULED, SENT, mailing_time
from advisory_cli.report.wording.phrases import shown_list, shown_path, unconfirmed_words
from advisory_cli.report.wording.states import counts_in_words, opted_out_by_word
from advisory_cli.report.wording.times import at_and_when, at_both, countdown, span, stopped_words, time_words

_COLUMN = 16
_COPY_PLACES = {CopyPlace.ARCHIVE: "the archive", CopyPlace.SENT: "the mailbox"}


def mailings_lines(mailings: Sequence[MailingSummary], context: ReportContext) -> Block:
    """Return the output of `status -v`: all mailings in detail, in the order given (newest first).

    If any mailing waits for `advisory run`, the last lines say whether cron calls that command. `context` gives the
    present time, the zone for times, the line length, and what keeps mailings from leaving.
    """
    if not mailings:
        words = "No mailings yet."
        return (*wrapped(words, width=context.width), *_wide_lines((), context))
    parts = [line for summary in mailings for line in (*entry_lines(summary, context, mailings), *BLANK)]
    return (*parts[:-1], *run_lines(mailings, context, mailings))


def entry_lines(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary]) -> Block:
    """Return lines about one mailing in a list of several: heading, deliveries by state, next steps.

    `context` gives the present time, the zone for times, the line length, and what keeps mailings from leaving.
    `mailings` are all mailings of the newsroom. If one of them is a later revision of the same advisory, people held
    get that text, and the next steps say so.
    """
    shows_counts = (
        summary.counts or not summary.mailing.replaced_by
    )  # all of its people may have moved to the other one
    words = summary_counts(summary)
    counts = wrapped(f"{words}.", indent=2, width=context.width) if shows_counts else ()
    return (*heading_lines(summary, context), *counts, *next_lines(summary, context, mailings))


def summary_counts(summary: MailingSummary) -> str:
    """Return the numbers of a mailing's deliveries in words: '2 unconfirmed and 36 held (1 of them opted out: …)'."""
    return counts_in_words(
        summary.counts,
        expired=summary.too_late,
        trying=summary.trying,
        stopped=is_over(summary.mailing),
        opted_out=opted_out_by_word(summary, stopped=is_over(summary.mailing)),
    )


def run_lines(shown: Sequence[MailingSummary], context: ReportContext, mailings: Sequence[MailingSummary]) -> Block:
    """Return lines about the obstacles that keep every mailing from leaving, each once, and then lines about cron.

    `shown`: the mailings on the screen. `mailings`: all mailings of the newsroom. `context`: the present time, the runs
    of cron, and what keeps mailings from leaving.
    The lines about cron say whether cron calls `advisory run`. There are none of these in two cases: no mailing in
    `shown` waits for a run, or cron is running and something keeps all waiting mailings from leaving. The result is
    empty when there is nothing to say.
    """
    waiting = [
        summary for summary in shown if _is_pending(summary, mailings) and summary.mailing.id not in context.being_sent
    ]
    if not waiting:
        return _wide_lines((), context)
    wide = _wide_lines(waiting, context)
    if not context.running:
        return (
            *wide,
            *BLANK,
            *not_at_work_lines(
                context.cron_runs, context.now, context.cron_line, zone=context.zone, width=context.width
            ),
        )
    blocked = [
        summary
        for summary in waiting
        if any(obstacle.blocks or obstacle.code for obstacle in context.obstacles_of(summary.mailing.id))
    ]
    if len(blocked) == len(waiting):
        return wide
    return (
        *wide,
        *BLANK,
        *at_work_lines(context.cron_runs, context.now, width=context.width, some_blocked=bool(blocked)),
    )


def _wide_lines(waiting: Sequence[MailingSummary], context: ReportContext) -> Block:
    """Return the obstacles that keep everything that waits or is still to be planned, each once."""
    wide: dict[Obstacle, None] = dict.fromkeys([context.unsound] if context.unsound else [])
    wide |= dict.fromkeys(
        obstacle for summary in waiting for obstacle in context.obstacles_of(summary.mailing.id) if obstacle.wide
    )
    return tuple(line for obstacle in wide for line in (*BLANK, *obstacle_lines(obstacle, context)))


def needs_somebody(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary] = ()) -> bool:
    """Tell whether a person has to do something about a mailing.

    `context` gives the obstacles, the missing copies, the runs of cron, and whether the newsroom is live. `mailings`
    are all mailings of the newsroom.
    True for any mailing
    - that has deliveries in doubt, or
    - of which the office lacks its own copy.
    True also for a mailing that was not replaced, is not being sent at this moment, and that
    - lacks its approval,
    - has people who were left out as too late (but False if it was stopped, or if `mailings` has a later revision of
      the advisory),
    - has people who got neither its text nor a newer text of the advisory (but False if it was stopped),
    - was interrupted while it was sent (but False if it was stopped, because a person decided that),
    - waits, and has an obstacle that asks for a person,
    - waits, while cron does not call `run`, or
    - waits, and was planned live in a newsroom that is now in practice, or the other way round.
    A mailing in which only held people wait does not count as waiting when `mailings` has a later revision of the
    advisory, because these people get that revision.
    """
    if summary.counts.get(State.IN_DOUBT, 0) or context.uncopied.get(summary.mailing.id):
        return True
    if summary.mailing.replaced_by or summary.mailing.id in context.being_sent:
        return False
    if waits_for_approval(summary):
        return True
    if is_expired(summary, mailings) or is_lost(summary) or (_is_cut_short(summary) and not is_over(summary.mailing)):
        return True
    if _is_pending(summary, mailings) and any(obstacle.asks for obstacle in context.obstacles_of(summary.mailing.id)):
        return True
    by_cron = context.running or context.starting
    return _is_pending(summary, mailings) and (not by_cron or is_elsewhere(summary.mailing, context))


def is_open(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary] = ()) -> bool:
    """Tell whether a mailing is still open: a person has to act, recipients wait, or its send was cut short.

    needs_somebody() tells when a person has to act. Recipients wait for a time, an embargo's end or another attempt. A
    mailing that is being sent is open too.
    `context` gives the obstacles, the missing copies, the runs of cron, and whether the newsroom is live. `mailings`
    are all mailings of the newsroom. When one of them is a later revision of the same advisory, held deliveries do not
    count as waiting.
    """
    if needs_somebody(summary, context, mailings) or _is_pending(summary, mailings):
        return True
    if summary.mailing.id in context.being_sent:
        return True
    return _is_cut_short(summary) and not summary.mailing.replaced_by


def _is_cut_short(summary: MailingSummary) -> bool:
    """Tell whether a send ended before its time, so that people wait whom `advisory run` does not serve by itself."""
    return unserved(summary) > 0 and not summary.overtaken_by


def _is_pending(summary: MailingSummary, mailings: Sequence[MailingSummary]) -> bool:
    """Tell whether a mailing waits for time alone.

    Held recipients do not count once there is a later revision, because they get that revision.
    """
    if is_over(summary.mailing) or summary.overtaken_by:
        return False
    return summary.scheduled > 0 or (is_pending(summary) and not is_outdated(summary, mailings))


def next_lines(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary] = ()) -> Block:
    """Return lines with the steps that a person can take about a mailing, and with what leaves by itself and when.

    The result is empty when nothing is left to do.
    `context` gives the present time, the zone for times, the line length, and what keeps mailings from leaving.
    `mailings`: all mailings of the newsroom. If one of them is a later revision of the same advisory, people held in
    this mailing get the later text, and the lines say so.
    """
    mailing, width = summary.mailing, context.width
    parts: list[Line] = []
    if doubts := summary.counts.get(State.IN_DOUBT, 0):
        words = unconfirmed_words(doubts, summary.cut_off)
        parts += (*wrapped(words, tone="bad", indent=2, width=width), *command(commands.resolve(mailing.id), indent=4))
    parts += _missing_copy_lines(context.uncopied.get(mailing.id, ()), width)
    being_sent = mailing.id in context.being_sent
    rest = _being_sent_lines(mailing, width) if being_sent else _open_lines(summary, context, mailings)
    return (*parts, *rest)


def _open_lines(summary: MailingSummary, context: ReportContext, mailings: Sequence[MailingSummary]) -> Block:
    """Return the lines of next_lines() about those who have not got a mailing, while nobody is sending it."""
    mailing, width = summary.mailing, context.width
    parts: list[Line] = []
    if mailing.replaced_by:
        return (*parts, *wrapped(f"Replaced by {mailing.replaced_by}.", indent=2, width=width))
    if summary.continued_as:
        who = "whoever had not got it is there" if summary.nobody_waits else "others who had not got it are there"
        words = f"Continued as {summary.continued_as}: {who}."
        parts += wrapped(words, indent=2, width=width)
    if is_expired(summary, mailings):
        parts += too_late_lines(summary, context)
    if mailing.stopped_at is not None:
        return (*parts, *stopped_lines(summary, context))
    if summary.overtaken_by:
        return (*parts, *overtaken_lines(summary, context))
    if waits_for_approval(summary):
        return (*parts, *pending_approval_lines(mailing, indent=2, width=context.width), *held_lines(summary, context))
    if waiting := unserved(summary):
        resend = commands.send(mailing, relative_to=context.relative_to)
        words = f"{waiting:,} waiting. To send what is due:"
        parts += (*wrapped(words, indent=2, width=width), *command(resend, indent=4))
        parts += () if is_pending(summary) else elsewhere_lines(mailing, context)
    outdated = is_outdated(summary, mailings)
    if outdated and (held := summary.counts.get(State.HELD, 0)):
        until = f" until {at_both(mailing.embargo_end, context.zone)}" if mailing.embargo_end else ""
        words = f"{held:,} held{until}: they get a later text of {mailing.advisory_id}."
        parts += wrapped(words, tone="quiet", indent=2, width=width)
    own = [
        obstacle
        for obstacle in context.obstacles_of(mailing.id)
        if not obstacle.wide and obstacle.kind is not Kind.ELSEWHERE
    ]
    void = next((obstacle for obstacle in own if obstacle.kind is Kind.APPROVAL and obstacle.blocks), None)
    if void is not None and _is_pending(summary, mailings):
        return (*parts, *void_lines(void, summary, context))
    obstacle_rows = (
        [line for obstacle in own for line in obstacle_lines(obstacle, context, indent=2)]
        if _is_pending(summary, mailings)
        else []
    )
    return (*parts, *waiting_lines(summary, context, held=not outdated), *obstacle_rows)


def _being_sent_lines(mailing: Mailing, width: int) -> Iterator[Line]:
    yield from wrapped("Being sent now. To stop it:", indent=2, width=width)
    yield from command(commands.stop(mailing.id), indent=4)


def _missing_copy_lines(places: Sequence[CopyPlace], width: int) -> Iterator[Line]:
    if places:
        where = " and ".join(_COPY_PLACES[place] for place in places)
        words = f"The office's copy is missing in {where}. To try again and see why:"
        yield from wrapped(words, tone="bad", indent=2, width=width)
        yield from command(commands.line("run"), indent=4)


def heading_lines(summary: MailingSummary, context: ReportContext) -> Block:
    """Return lines that name a mailing: id, kind of notice, subject, live or practice, and its time.

    The time is that of its planning, or since when it is due, when it was sent, or for when it was before it expired.
    `context` gives the present time, the zone for times and the line length.
    """
    mailing, width = summary.mailing, context.width
    notice = f", {mailing.notice.value.upper()} of {mailing.advisory_id}" if mailing.notice else ""
    facts = [
        "LIVE" if mailing.realm is Realm.LIVE else "PRACTICE",
        "stopped" if mailing.stopped_at is not None else "",
        "withdrawn" if summary.withdrawn else "",
        "embargo lifted early" if mailing.lifted_at is not None else "",
        _heading_time(summary, context),
    ]
    return (
        *wrapped(f"{mailing.id}{notice}", tone="strong", width=width),
        *indented_subjects(mailing, indent=2, width=width),
        *wrapped(", ".join(filter(None, facts)), tone="quiet", indent=2, width=width),
    )


def _heading_time(summary: MailingSummary, context: ReportContext) -> str:
    """Return the time in a mailing's heading, with its word: that of the first message, or that of the planning."""
    mailing = summary.mailing
    word, when = mailing_time(summary, context.now)
    if summary.first_message is not None and (word == SENT or mailing.stopped_at is not None):
        word, when = "first sent at", summary.first_message
    elif mailing.stopped_at is not None or word in {PLANNED, SCHEDULED}:
        word, when = "planned at", mailing.planned_at
    return f"{word} {at_both(when, context.zone)}"


def fact_lines(
    summary: MailingSummary,
    context: ReportContext,
    *,
    came_back: str = "",
    left_out: str = "",
    languages: str = "",
) -> Iterator[Line]:
    """Yield lines with the facts of a mailing, each after a label: advisory, lists, times, embargo, decisions, counts.

    A fact without a value is left out. `context` gives the present time, the zone for times and the line length.
    `came_back` is the number of replies in words, such as '3 answered and 1 returned', or "" for none. `left_out` is
    the number of people left out, by reason, in words, such as '2 duplicates, 1 opted out', or "" for none. `languages`
    is the number of people who get each language, in words, or "" for a mailing in one language.
    """
    mailing, zone = summary.mailing, context.zone
    source = shown_path(Path(mailing.source), context.relative_to) if mailing.source else mailing.advisory_id
    room = context.width - _COLUMN - 2  # for a path or an id, with the bracket before and the comma behind it
    path, name = (cut_in_the_middle(text, room) for text in (source, mailing.advisory_id))
    facts = {
        "Advisory": f"{path} ({name}, revision {mailing.revision})",
        "Says": _says(mailing),
        "Lists": ", ".join(map(shown_list, mailing.lists)),
        "Languages": languages,
        "Planned by": mailing.planned_by,
        "Approval": given_words(summary.approval, zone) if summary.approval else "",
        "Send time": _send_time(mailing, context),
        "Expires": _expiry(mailing, context),
        "Embargo": _embargo(mailing, context),
        "Lifted": f"{at_both(mailing.lifted_at, zone)}: {mailing.lift_reason}" if mailing.lifted_at else "",
        "Uncleared": f"sent under embargo to everybody: {mailing.uncleared_reason}" if mailing.uncleared_reason else "",
        "Stopped": stopped_words(mailing, zone),
        "Replaced by": mailing.replaced_by,
        "Last change": at_both(summary.last_change, zone) if summary.last_change else "",
        "Messages": summary_counts(summary),
        "Left out": left_out,
        "Came back": came_back,
    }
    for label, text in facts.items():
        if text:
            yield from labelled(label, text, at=_COLUMN, indent=2, width=context.width)


def _says(mailing: Mailing) -> str:
    """Return what a notice says, in the words of `--what` and `--replacement`. "" for a text and without such words."""
    if mailing.notice is None:
        return ""
    words = (stored_value(mailing.options, flag) for flag in ("--what", "--replacement"))
    return " ".join(filter(None, words))


def _embargo(mailing: Mailing, context: ReportContext) -> str:
    """Return until when the text is under embargo, or when the embargo ended. "" without one."""
    if mailing.embargo_until is None:
        return ""
    word = "until" if mailing.embargo_until > context.now else "ended at"
    return f"{word} {at_and_when(mailing.embargo_until, context.zone, context.now)}"


def _send_time(mailing: Mailing, context: ReportContext) -> str:
    if mailing.send_at is None:
        return ""
    return f"{time_words(mailing, context.zone)}, {countdown(mailing.send_at, context.now)}"


def _expiry(mailing: Mailing, context: ReportContext) -> str:
    """Tell when a delivery is no longer sent by itself. Empty for a mailing without a time of its own."""
    if mailing.not_after is not None:
        return at_and_when(mailing.not_after, context.zone, context.now)
    if mailing.grace is None or (mailing.send_at is None and not mailing.shows_embargo):
        return ""
    start = "the scheduled time" if mailing.send_at is not None else "the embargo ends"
    return f"{span(mailing.grace)} after {start}"
