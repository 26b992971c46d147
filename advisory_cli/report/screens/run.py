"""Make the output of `run` and `retry`: results, waiting mailings, outages, and expired mailings."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.outages import next_attempt
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import PASSES, Cause, MailingSummary, Outage
from advisory_cli.model.schedule.cron import CronLine, is_called
from advisory_cli.report.screens.cron import not_at_work_lines
from advisory_cli.report.screens.waiting import overtaken_remedies
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed, overtaken_words
from advisory_cli.report.wording.states import EXPIRED, TRYING_AGAIN, with_expired, word_counts
from advisory_cli.report.wording.times import at_and_when, at_both, at_near, time_words

_MOST = 5


def retry_lines(
    summary: MailingSummary,
    tally: Tally,
    *,
    next_due: datetime | None,
    cron_runs: Sequence[datetime],
    cron_line: CronLine | None = None,
    zone: str,
    now: datetime,
    width: int = WIDTH,
) -> Block:
    """Return lines that say what a `retry` or a `run` did with one mailing, and the next command to give.

    `summary` is the mailing as it stands after the run. `tally` holds the numbers of messages accepted, refused and so
    on, and the reason why the run ended early. `next_due` is when the next delivery of the mailing is due, None when
    none waits. `cron_runs` are the times of the last runs of cron, oldest first, and `now` (aware) the present time.
    `cron_line` is the installed call of `run`. None without one, and when cron has just made it.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    mailing = summary.mailing
    counts = {
        "unconfirmed": tally.in_doubt,
        "refused": tally.refused,
        "accepted": tally.accepted,
        TRYING_AGAIN: tally.deferred,
        "left out": tally.left_out,
    }
    results = listed([f"{count:,} {word}" for word, count in counts.items() if count]) or "nothing was due"
    well = not (tally.in_doubt or tally.refused or tally.trouble)
    lines = list(wrapped(f"{mailing.id}: {results}.", tone="good" if well else "warn", width=width))
    if tally.trouble:
        lines += wrapped(tally.trouble, tone="bad", width=width)
    if tally.overtaken:
        lines += wrapped(overtaken_words(tally.overtaken), tone="bad", width=width)
    if tally.stopped:
        lines += wrapped("Somebody stopped this mailing.", tone="warn", width=width)
    if next_due is not None:
        lines += _rest_lines(summary, next_due, cron_runs, cron_line, zone=zone, now=now, width=width)
    return (*lines, *_next_step(mailing.id, tally, width))


def _next_step(mailing_id: str, tally: Tally, width: int) -> Block:
    """Return the command that comes next, after a sentence that says what it is for."""
    if tally.in_doubt:
        words, next_command = f"{tally.in_doubt:,} unconfirmed. Decide:", commands.resolve(mailing_id)
    elif tally.refused:
        words, next_command = f"{tally.refused:,} refused. Who, and why:", commands.status(mailing_id, "--failed")
    else:
        words, next_command = "Who got what:", commands.status(mailing_id)
    return (*wrapped(words, width=width), *command(next_command))


def _rest_lines(
    summary: MailingSummary,
    next_due: datetime,
    cron_runs: Sequence[datetime],
    cron_line: CronLine | None,
    *,
    zone: str,
    now: datetime,
    width: int,
) -> Block:
    """Return lines about those of a mailing who still wait: for another attempt, for their time, or for the embargo."""
    mailing, held, end = summary.mailing, summary.held, summary.mailing.embargo_end
    runs, lines = is_called(cron_runs, now, cron_line), list[Line]()
    by = ", by `advisory run`" if runs else ""
    if summary.retried:
        words = f"Next attempt at {at_both(summary.due or next_due, zone)}{by}. To try deferred messages now:"
        lines += (*wrapped(words, width=width), *command(commands.line("retry", mailing.id)))
    elif summary.scheduled:
        words = f"{summary.scheduled:,} scheduled: the next at {at_both(next_due, zone)}{by}."
        due = f"{summary.scheduled:,} due with the next `advisory run`."
        lines += wrapped(words if next_due > now else due, width=width)
    if held:
        until = f" until {at_near(end, zone, now)}" if end is not None else ""
        sends = f" `advisory run` sends {'it' if held == 1 else 'them'} then." if runs else ""
        lines += wrapped(f"{held:,} held{until}.{sends}", width=width)
    return (*lines, *(() if runs else not_at_work_lines(cron_runs, now, cron_line, zone=zone, width=width)))


def idle_lines(
    waiting: Sequence[tuple[MailingSummary, datetime]], *, zone: str, now: datetime, width: int = WIDTH
) -> Block:
    """Return the output of `run` at a terminal when nothing is due: the mailings that wait, at most five by name.

    `waiting` holds each waiting mailing, with the time at which its next delivery is due. Empty: the lines say that
    nothing waits. `now` (aware) is the present time.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    waiting = _who_get_it(waiting)
    if not waiting:
        return wrapped("Nothing is due, and nothing is scheduled.", tone="good", width=width)
    lines = list(wrapped("Nothing is due. Scheduled:", width=width))
    entries = sorted(waiting, key=lambda entry: entry[1])
    return (*lines, *_named(entries, lambda entry: _scheduled_words(*entry, zone, now), width))


def _scheduled_words(summary: MailingSummary, when: datetime, zone: str, now: datetime) -> str:
    """Return the numbers of a mailing's people with their times: those who wait for a time, and those who are held."""
    held, end = summary.held, summary.mailing.embargo_end
    times = []
    planned = summary.scheduled if summary.scheduled or held else summary.for_sender
    if planned:
        due = when if summary.due is None else summary.due
        times.append(f"{planned:,} for {at_and_when(due, zone, now)}")
    if held:
        times.append(f"{held:,} for {at_and_when(when if end is None else end, zone, now)}")
    return f"{summary.mailing.id}: {'; '.join(times)}"


def outage_lines(
    outage: Outage, waiting: Sequence[tuple[MailingSummary, datetime]], *, zone: str, now: datetime, width: int = WIDTH
) -> Block:
    """Return lines that say since when and why nothing can leave, and which mailings wait.

    `outage`: the outage. If it is over (`outage.over`), the lines say since when mail leaves again. If it was reported
    before (`outage.reported`), the lines name only the mailings that came due meanwhile. Otherwise they also say what a
    person can do, and when the next attempt is.
    `waiting`: pairs of a mailing with due deliveries and the time at which the first of these was due. When the outage
    is over, these are the mailings that went on since it began, and the lines say what became of each. `now` (aware):
    the present time.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    since = at_both(outage.since, zone)
    if outage.over is not None:
        words = f"Sending works again since {at_both(outage.over, zone)}. It had failed since {since}: {outage.words}"
        resumed = _named(waiting, lambda entry: _resumed_words(entry[0]), width)
        return (*wrapped(words, tone="good", width=width), *resumed)
    named = _named(_who_get_it(waiting), lambda entry: _overdue_words(*entry, zone, now), width)
    if outage.reported:
        words = f"WAITING too, because nothing can be sent since {since}:"
        return (*wrapped(words, tone="warn", hang=9, width=width), *named)
    remedy = outage.remedy if outage.code != PASSES else ""
    until = next_attempt(outage)
    words = f"{next_words(outage, zone)} You will hear when sending works again, or when a mailing expires."
    try_now = (*wrapped("To try now, at a terminal:", width=width), *command(commands.line("run")))
    return (
        *wrapped(f"WAITING since {since}: {outage.words}", tone="warn", hang=9, width=width),
        *named,
        *(wrapped(remedy, width=width) if remedy else ()),
        *wrapped(words, width=width),
        *(try_now if until is not None else ()),
    )


def next_words(outage: Outage, zone: str) -> str:
    """Return a sentence that says when `run` tries again after an outage, and what has to be done before.

    Times are shown in `zone`.
    """
    if outage.code == PASSES:
        return "`advisory run` keeps trying."
    until = next_attempt(outage)
    if until is None:
        return "Fix this first. `advisory run` goes on as soon as it is fixed."
    again = f"`advisory run` tries again at {at_both(until, zone)}, and as soon as a setting or the login has changed."
    return f"Fix this first. {again}"


def _resumed_words(summary: MailingSummary) -> str:
    """Return what became of a mailing since the outage: 'p.1: 4 sent, 0 wait.' Other states are named if they occur."""
    totals = with_expired(word_counts(summary.counts), summary.too_late)
    wait = totals["waiting"]
    others = ("held", "refused", "unconfirmed", EXPIRED)
    parts = [f"{totals['accepted']:,} sent", f"{wait:,} {'waits' if wait == 1 else 'wait'}"]
    return (
        f"{summary.mailing.id}: {', '.join(parts + [f'{totals[word]:,} {word}' for word in others if totals[word]])}."
    )


def _overdue_words(summary: MailingSummary, when: datetime, zone: str, now: datetime) -> str:
    """Return how many people of a mailing are due, and since when. People who are held for later do not count."""
    end = summary.mailing.embargo_end
    held = summary.held if end is not None and end <= now else 0
    since = max(when, summary.mailing.planned_at)  # a send without a time of its own is due from its planning on
    who = amount(summary.scheduled + held, "person", "people")
    return f"{summary.mailing.id}: {who}, due since {at_both(since, zone)}"


def _who_get_it(entries: Sequence[tuple[MailingSummary, datetime]]) -> Sequence[tuple[MailingSummary, datetime]]:
    """Return the entries of mailings in which anybody waits who has not opted out."""
    return [entry for entry in entries if entry[0].scheduled + entry[0].held + entry[0].for_sender > 0]


def _named(
    entries: Sequence[tuple[MailingSummary, datetime]],
    words: Callable[[tuple[MailingSummary, datetime]], str],
    width: int,
) -> Block:
    """Return the `words` of the first five entries, and the number of the rest."""
    lines = [line for entry in entries[:_MOST] for line in wrapped(words(entry), indent=2, hang=6, width=width)]
    if len(entries) > _MOST:
        lines += wrapped(f"and {len(entries) - _MOST:,} more", tone="quiet", indent=2, width=width)
    return tuple(lines)


def cause_words(cause: Cause | None, zone: str) -> str:  # noqa: PLR0911  (a sentence each)
    """Return a clause that says why messages have not left in time, to be put after 'because'.

    None as `cause` means that no cause is known. The clause then names two likely causes: the computer was asleep, or
    `run` was not called. Times are shown in `zone`.
    """
    if cause is None:
        return "this computer was asleep, or `advisory run` was not running"
    if cause.outage is not None:
        start = at_both(cause.outage.since, zone)
        span = (
            f"failed from {start} to {at_both(cause.outage.over, zone)}"
            if cause.outage.over
            else f"has failed since {start}"
        )
        return f"sending {span}: {cause.outage.words.rstrip('.')}"
    if cause.slept is not None:
        begin, end = cause.slept
        return f"this computer was asleep from {at_both(begin, zone)} to {at_both(end, zone)}"
    if cause.no_run is not None:
        return _not_run(*cause.no_run, zone)
    if cause.paced:
        return "there were too many messages for the sending limit"
    if cause.unapproved:
        return "nobody approved it in time"
    if cause.interrupted:
        return "its `send` was interrupted and not repeated in time"
    return "`advisory run` was busy: other mailings, a limit or another command came first"


def _not_run(last: datetime | None, end: datetime, zone: str) -> str:
    if last is None:
        return "cron has never started `advisory run` on this computer"
    return (
        f"`advisory run` did not run from {at_both(last, zone)} to {at_both(end, zone)}: this computer was"
        " asleep, or cron was not running"
    )


def too_late_lines(
    summary: MailingSummary,
    count: int,
    cause: Cause | None = None,
    *,
    zone: str,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that say that `count` people were just left out as too late, why, and what a person can do.

    `summary` is the mailing as it stood before these people were left out. None as `cause` means that no cause is
    known.
    Times are shown in `zone`, in lines of at most `width` columns.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    mailing = summary.mailing
    who = amount(count, "person", "people")
    if mailing.not_after is not None:
        words = (
            f"EXPIRED: {mailing.id} was not sent to {who} by {at_both(mailing.not_after, zone)}"
            f"{f', because {cause_words(cause, zone)}' if cause else ''}."
        )
    else:
        end = at_both(mailing.embargo_end, zone) if mailing.embargo_end else ""
        when = time_words(mailing, zone) if summary.counts.get(State.PLANNED, 0) else end
        intended = f" It was scheduled for {when}." if when else ""
        words = f"EXPIRED: {mailing.id} was not sent to {who}, because {cause_words(cause, zone)}.{intended}"
    parts = wrapped(f"{words} It is no longer sent by itself.", tone="bad", hang=9, width=width)
    advice = "To send it now to those who do not have it (read the text first):"
    return (
        *parts,
        *wrapped(advice, width=width),
        *command(commands.send(mailing, relative_to=relative_to)),
        *wrapped("To give it up:", width=width),
        *command(commands.stop(mailing.id)),
    )


def overtaken_lines(
    summary: MailingSummary, count: int, *, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that say that `count` people get neither the text of a mailing nor a newer text of its advisory.

    The newer text was planned after the mailing, for other people, so that the mailing does not leave any more. The
    lines end with the commands by which a person can decide. `summary` is the mailing as it stood before the `count`
    people were left out.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    mailing, newer = summary.mailing, summary.overtaken_by
    words = (
        f"NOT SENT: {mailing.id}. A newer text of {mailing.advisory_id} was planned ({newer})."
        f" {amount(count, 'person gets', 'people get')} neither."
    )
    return (
        *wrapped(words, tone="bad", hang=10, width=width),
        *overtaken_remedies(mailing, relative_to=relative_to, width=width),
    )
