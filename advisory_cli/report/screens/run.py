"""Make the output of `run` and `retry`: results, waiting mailings, outages, and people for whom it was too late."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
from advisory_cli.report.screens.waiting import overtaken_remedies
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import WIDTH, Block, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed, overtaken_words
from advisory_cli.report.wording.times import at_and_when, at_both

_MOST = 5


def retry_lines(mailing: Mailing, tally: Tally, *, next_due: datetime | None, zone: str, width: int = WIDTH) -> Block:
    """Return lines that say what a `retry` or a `run` did with one mailing, and the next command to give.

    `tally` holds the numbers of messages accepted, refused and so on, and the reason why the run ended early.
    `next_due` is when the next delivery of the mailing is due, None when none waits.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    counts = {
        "unsure": tally.in_doubt,
        "refused": tally.refused,
        "accepted": tally.accepted,
        "deferred again": tally.deferred,
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
        words = f"The next is due at {at_both(next_due, zone)}; `advisory run` goes on then."
        lines += wrapped(words, width=width)
        if tally.deferred:
            by_hand = commands.line("retry", mailing.id)
            lines += (*wrapped("To try those that were deferred at once:", width=width), *command(by_hand))
    next_command = commands.resolve(mailing.id) if tally.in_doubt else commands.status(mailing.id)
    return (*lines, *command(next_command))


def idle_lines(
    waiting: Sequence[tuple[MailingSummary, datetime]], *, zone: str, now: datetime, width: int = WIDTH
) -> Block:
    """Return the output of `run` at a terminal when nothing is due: the mailings that wait, at most five by name.

    `waiting` holds each waiting mailing, with the time at which its next delivery is due. Empty: the lines say that
    nothing waits. `now` (aware) is the present time.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    if not waiting:
        return wrapped("Nothing is due, and nothing waits.", tone="good", width=width)
    lines = list(wrapped("Nothing is due. What waits:", width=width))
    for summary, when in sorted(waiting, key=lambda entry: entry[1])[:_MOST]:
        count = summary.alone + summary.counts.get(State.HELD, 0)
        words = f"{summary.mailing.id}: {count:,} for {at_and_when(when, zone, now)}"
        lines += wrapped(words, indent=2, hang=6, width=width)
    if len(waiting) > _MOST:
        lines += wrapped(f"and {len(waiting) - _MOST:,} more", tone="quiet", indent=2, width=width)
    return tuple(lines)


def outage_lines(
    outage: Outage, waiting: Sequence[tuple[MailingSummary, datetime]], *, zone: str, width: int = WIDTH
) -> Block:
    """Return lines that say since when and why nothing can leave, and which mailings wait.

    If the outage is over (`outage.over`), the lines say since when mail leaves again. `waiting` holds each mailing with
    due deliveries, with the time at which the first was due.
    Times are shown in `zone`, in lines of at most `width` columns.
    """
    since = at_both(outage.since, zone)
    if outage.over is not None:
        words = (
            f"It leaves again since {at_both(outage.over, zone)}. Nothing could leave from {since} on: {outage.words}"
        )
        return wrapped(words, tone="good", width=width)
    lines = list(wrapped(f"WAITING since {since}: {outage.words}", tone="warn", hang=9, width=width))
    for summary, when in waiting[:_MOST]:
        count = summary.alone + summary.counts.get(State.HELD, 0)
        words = f"{summary.mailing.id}: {amount(count, 'person', 'people')}, for {at_both(when, zone)}"
        lines += wrapped(words, indent=2, hang=6, width=width)
    if len(waiting) > _MOST:
        lines += wrapped(f"and {len(waiting) - _MOST:,} more", tone="quiet", indent=2, width=width)
    words = "Each `advisory run` tries again. The next word about it comes when it leaves, or when it is too late."
    return (*lines, *wrapped(words, width=width))


def cause_words(cause: Cause | None, zone: str) -> str:  # noqa: PLR0911  (a sentence each)
    """Return a clause that says why messages have not left in time, to be put after 'because'.

    None as `cause` means that no cause is known. The clause then names two likely causes: the computer was asleep, or
    `run` was not called. Times are shown in `zone`.
    """
    if cause is None:
        return "this computer was not awake then or `advisory run` was not at work"
    if cause.outage is not None:
        until = f" until {at_both(cause.outage.over, zone)}" if cause.outage.over else ""
        return f"nothing could leave since {at_both(cause.outage.since, zone)}{until}: {cause.outage.words.rstrip('.')}"
    if cause.slept is not None:
        begin, end = cause.slept
        return f"this computer was asleep in the middle of it, from {at_both(begin, zone)} to {at_both(end, zone)}"
    if cause.no_run is not None:
        return _not_run(*cause.no_run, zone)
    if cause.paced:
        return "it was not its turn in time: so many did not leave as fast as this"
    if cause.unapproved:
        return "nobody approved it in time"
    if cause.interrupted:
        return "the command that was to send it ended before, and nobody gave it again in time"
    return (
        "`advisory run` was at work, and it was not its turn in time: other mailings, a limit, or a command in its way"
    )


def _not_run(last: datetime | None, end: datetime, zone: str) -> str:
    if last is None:
        return "`advisory run` has never run on this computer by itself"
    return (
        f"`advisory run` did not run from {at_both(last, zone)} to {at_both(end, zone)}: this computer was not awake"
        " then, or cron was not at work"
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
            f"TOO LATE: {mailing.id} has not left for {who}, and nothing of it was to leave after"
            f" {at_both(mailing.not_after, zone)}{f', because {cause_words(cause, zone)}' if cause else ''}."
        )
    else:
        when = mailing.send_at if summary.counts.get(State.PLANNED, 0) else mailing.embargo_end
        intended = f" It was meant for {at_both(when, zone)}." if when else ""
        words = f"TOO LATE: {mailing.id} has not left for {who}, because {cause_words(cause, zone)}.{intended}"
    parts = wrapped(f"{words} It does not leave by itself any more.", tone="bad", hang=10, width=width)
    advice = "If it should still leave, look at the text first, then send it now to those who have not got it:"
    return (
        *parts,
        *wrapped(advice, width=width),
        *command(commands.send(mailing, relative_to=relative_to)),
        *wrapped("If not, say so, and it needs nobody any more:", width=width),
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
        f"NOT SENT: {mailing.id} does not leave any more, because a newer text of {mailing.advisory_id} was planned"
        f" ({newer}). {amount(count, 'person gets', 'people get')} neither."
    )
    return (
        *wrapped(words, tone="bad", hang=10, width=width),
        *overtaken_remedies(mailing, relative_to=relative_to, width=width),
    )
