"""Make the output about a mailing that waits: until when, for whom it was too late, and what can be done."""

from collections.abc import Iterator
from pathlib import Path

from advisory_cli.model.mailing.delivery import Mailing, State
from advisory_cli.model.mailing.obstacles import Obstacle
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import Line, Tone, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at_and_when, countdown, is_per_recipient, time_words

_INDENT = 2


def is_over(mailing: Mailing) -> bool:
    """Tell whether a person has ended a mailing, by stopping the mailing or by putting another in its place."""
    return mailing.stopped_at is not None or mailing.replaced_by != ""


def is_elsewhere(mailing: Mailing, context: ReportContext) -> bool:
    """Tell whether a mailing was planned for another realm (live or practice) than the newsroom's present one.

    `context` says whether the newsroom is live or in practice. False when the newsroom has no route set.
    """
    return context.realm is not None and mailing.realm is not context.realm


def is_pending(summary: MailingSummary) -> bool:
    """Tell whether anybody in a mailing still waits for a time, for the embargo's end, or for another attempt.

    Whoever has opted out waits for nothing. False for a mailing that was stopped or replaced.
    """
    return not is_over(summary.mailing) and summary.scheduled + summary.held > 0


def unserved(summary: MailingSummary) -> int:
    """Return the number of deliveries, planned or claimed, that `advisory run` does not send by itself.

    Such deliveries belong to a send that a person began. The send was interrupted or refused, or is under way at this
    moment. People who have opted out do not count.
    """
    return summary.for_sender + summary.counts.get(State.CLAIMED, 0)


def waiting_lines(summary: MailingSummary, context: ReportContext, *, held: bool = True) -> Iterator[Line]:
    """Yield lines on the people of a mailing who wait for a time or the embargo's end: how many, and until when.

    The last line has the command that stops the mailing. When nobody waits, or the mailing was stopped or replaced,
    nothing is yielded.
    `held`: False when people held for the embargo's end get the text of another mailing instead. They are then not
    counted.
    `context` gives the present time, the zone for times, the line length, and whether the newsroom is live.
    """
    mailing = summary.mailing
    if is_over(mailing):
        return
    if summary.scheduled:
        yield from wrapped(_planned_words(summary, context), indent=_INDENT, width=context.width)
    if held:
        yield from held_lines(summary, context)
    if not summary.scheduled and not (held and summary.held):
        return
    if mailing.send_at is None and summary.scheduled:
        again = commands.send(mailing, relative_to=context.relative_to)
        by_hand = commands.line("retry", mailing.id) if summary.retried else again
        yield from (
            *wrapped("To try now:" if summary.retried else "To send it now:", indent=_INDENT, width=context.width),
            *command(by_hand, indent=_INDENT + 2),
        )
    yield from elsewhere_lines(mailing, context)
    yield from _edited_lines(summary, context)
    yield from wrapped("To stop it:", indent=_INDENT, width=context.width)
    yield from command(commands.stop(mailing.id), indent=_INDENT + 2)


def elsewhere_lines(mailing: Mailing, context: ReportContext) -> Iterator[Line]:
    """Yield a warning when a mailing was planned for another realm (live or practice) than the newsroom's present one.

    Such a mailing does not leave. For any other mailing nothing is yielded. `context` says whether the newsroom is
    live, and gives the line length.
    """
    if is_elsewhere(mailing, context):
        words = "It was planned for practice, but this newsroom is now live. It is not sent."
        if mailing.realm is Realm.LIVE:
            words = "It was planned live, but this newsroom is now in practice. It is not sent."
        yield from wrapped(words, tone="warn", indent=_INDENT, width=context.width)


def void_lines(obstacle: Obstacle, summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield the lines about a waiting mailing that is not what was approved, in the place of when it would be sent.

    `obstacle` says what has changed. `context` gives the line length.
    """
    yield from obstacle_lines(obstacle, context, indent=_INDENT)
    yield from wrapped("To stop it:", indent=_INDENT, width=context.width)
    yield from command(commands.stop(summary.mailing.id), indent=_INDENT + 2)


def obstacle_lines(obstacle: Obstacle, context: ReportContext, *, indent: int = 0) -> Iterator[Line]:
    """Yield lines that say why a mailing does not leave by itself, and what a person can do.

    `obstacle` is the reason. `context` gives the line length. `indent` is the number of blanks before each line.
    """
    tone: Tone = "bad" if obstacle.asks else "warn"
    for words in obstacle.words.split("\n"):
        yield from wrapped(words, tone=tone, indent=indent, width=context.width)
    for words in filter(None, obstacle.remedy.split("\n")):
        yield from wrapped(words, indent=indent, width=context.width)


def held_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield lines that say how many people of a mailing are held, and when the embargo ends.

    When nobody is held, nothing is yielded. `context` gives the present time, the zone for times and the line length.
    """
    count = summary.held
    if summary.held_opted_out:
        who = amount(summary.held_opted_out, "person was", "people were")
        yield from wrapped(f"{who} held, opted out, and will not get it.", indent=_INDENT, width=context.width)
    if count > 0:
        yield from wrapped(_held_words(summary, count, context), indent=_INDENT, width=context.width)


def too_late_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield lines that say how many people were left out as too late, and the commands to send to them or to give up.

    `summary` must have such people (`too_late` above 0). `context` gives the present time, the zone for times and the
    line length.
    """
    mailing = summary.mailing
    ends = "the embargo's end" if mailing.shows_embargo or mailing.send_at is None else ""
    intended = ", or for ".join(filter(None, (time_words(mailing, context.zone), ends)))
    words = (
        f"Action needed: it expired for {amount(summary.too_late, 'person', 'people')}. It was scheduled for"
        f" {intended}. Nothing was sent to them."
    )
    if mailing.not_after is not None:
        limit = at_and_when(mailing.not_after, context.zone, context.now)
        who = amount(summary.too_late, "person", "people")
        words = f"Action needed: it expired for {who}, at {limit}. Nothing was sent to them."
    yield from wrapped(words, tone="bad", indent=_INDENT, width=context.width)
    yield from wrapped(
        "To send it now to those who do not have it (read the text first):", indent=_INDENT, width=context.width
    )
    yield from command(commands.send(mailing, relative_to=context.relative_to), indent=_INDENT + 2)
    yield from wrapped("To give it up:", indent=_INDENT, width=context.width)
    yield from command(commands.stop(mailing.id), indent=_INDENT + 2)


def overtaken_remedies(mailing: Mailing, *, relative_to: Path | None, width: int, indent: int = 0) -> Iterator[Line]:
    """Yield lines with what a person can do for people who got neither an older text of an advisory nor the newer one.

    `mailing` is the mailing with the older text. `indent` is the number of blanks before each line.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    deeper = indent + 2
    yield from wrapped("To send them the newer text (with its revision in the file):", indent=indent, width=width)
    yield from command(commands.send(mailing, relative_to=relative_to), indent=deeper)
    words = "If the older text is right, give it the next revision number and send that."
    yield from wrapped(words, indent=indent, width=width)
    yield from wrapped("To send them neither:", indent=indent, width=width)
    yield from command(commands.stop(mailing.id), indent=deeper)


def overtaken_words(summary: MailingSummary) -> str:
    """Return why nothing more of an overtaken mailing is sent, without a stop: 'Withdrawn (rivers.2): not sent again'.

    `summary.overtaken_by` must not be empty.
    """
    if summary.withdrawn:
        return f"Withdrawn ({summary.overtaken_by}): not sent again"
    return f"A newer text was planned ({summary.overtaken_by}): this one is not sent again"


def overtaken_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield lines about a mailing of which nothing more leaves, because a newer text of its advisory was planned.

    For people who still wait, a line says that nothing leaves any more. For people who get neither text, lines give
    their number and say what a person can do. For any other mailing nothing is yielded. `context` gives the line
    length.
    """
    mailing, newer = summary.mailing, summary.overtaken_by
    waiting = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD))
    if waiting:
        words = f"A newer text was planned ({newer}). Nothing more of this one is sent."
        if summary.withdrawn:
            words = f"Withdrawn ({newer}). Nothing more of it is sent."
        yield from wrapped(words, tone="warn", indent=_INDENT, width=context.width)
    if summary.overtaken:
        who = amount(summary.overtaken, "person has", "people have")
        words = f"Action needed: {who} nothing, because a newer text was planned ({newer})."
        yield from wrapped(words, tone="bad", indent=_INDENT, width=context.width)
        yield from overtaken_remedies(mailing, relative_to=context.relative_to, width=context.width, indent=_INDENT)


def stopped_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield lines that say how many people do not get a stopped mailing, and how to let the mailing go on.

    When nobody in the mailing still waits for a message, nothing is yielded. `context` gives the present time and the
    line length.
    """
    left = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
    if not left:
        return
    yield from wrapped(
        f"Stopped: {amount(left, 'person does', 'people do')} not get it.", indent=_INDENT, width=context.width
    )
    yield from resume_lines(summary, context)


def resume_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    """Yield lines with the command that lets a stopped mailing go on, or a line that says that its time is over.

    A mailing whose text was withdrawn, or has a newer text, never goes on, and a line says so. A send that was
    interrupted goes on by the command that began it, even when its time is over. Any other mailing goes
    on by `stop --undo`, and leaves at its own time. `context` gives the present time and the line length.
    """
    mailing = summary.mailing
    if summary.overtaken_by:
        yield from wrapped(f"{overtaken_words(summary)}.", indent=_INDENT, width=context.width)
        return
    if unserved(summary):
        resume = commands.send(mailing, relative_to=context.relative_to)
    elif is_past(mailing, context):
        resume = ""
    else:
        resume = commands.stop(mailing.id, "--undo")
    yield from wrapped("To continue:" if resume else "It has expired.", indent=_INDENT, width=context.width)
    if resume:
        yield from command(resume, indent=_INDENT + 2)


def is_past(mailing: Mailing, context: ReportContext) -> bool:
    """Tell whether a mailing would be too late for all of its people at `context.now`.

    A mailing is too late when its time limit `not_after` has passed. It is also too late when more time than its
    `grace` has passed since its send time or its embargo's end, whichever is later.
    """
    ends = [mailing.not_after] if mailing.not_after is not None else []
    times = [when for when in (mailing.send_at, mailing.embargo_end) if when is not None]
    if times and mailing.grace is not None:
        ends.append(max(times) + mailing.grace)
    return any(end < context.now for end in ends)


def _planned_words(summary: MailingSummary, context: ReportContext) -> str:
    mailing, count = summary.mailing, summary.scheduled
    due = summary.due if summary.due is not None and summary.due > context.now else None
    if mailing.send_at is None:
        when = f"at {at_and_when(due, context.zone, context.now)}" if due else "with the next `advisory run`"
        fresh = count - min(summary.retried, count)
        parts = [f"{fresh:,} {'is' if fresh == 1 else 'are'} sent"] if fresh else []
        parts += [f"{count - fresh:,} {'is' if count - fresh == 1 else 'are'} tried again"] if count > fresh else []
        return f"{listed(parts)} {when}."
    if due is None:
        return f"{count:,} due with the next `advisory run`."
    if is_per_recipient(mailing):
        first = f"the next at {at_and_when(due, context.zone, context.now)}"
        return f"{count:,} scheduled for {time_words(mailing, context.zone)}; {first}."
    if due != mailing.send_at:
        return (
            f"{count:,} {'is' if count == 1 else 'are'} tried again at {at_and_when(due, context.zone, context.now)}."
        )
    return f"{count:,} scheduled for {time_words(mailing, context.zone)}, {countdown(mailing.send_at, context.now)}."


def _held_words(summary: MailingSummary, count: int, context: ReportContext) -> str:
    mailing, end = summary.mailing, summary.mailing.embargo_end
    second = (
        "Second send: " if any(number for state, number in summary.counts.items() if state is not State.HELD) else ""
    )
    if end is None:
        return f"{second}{count:,} held until the embargo ends."
    if end > context.now:
        ends = at_and_when(end, context.zone, context.now)
        return f"{second}{count:,} held until the embargo ends: {ends}. Sent without the embargo banner."
    how = "was lifted" if mailing.lifted_at == end else "ended"
    return f"{second}{count:,} due with the next `advisory run`: the embargo {how} {countdown(end, context.now)}."


def _edited_lines(summary: MailingSummary, context: ReportContext) -> Iterator[Line]:
    mailing = summary.mailing
    if mailing.id not in context.edited:
        return
    words = "The file has changed since. The older text is scheduled."
    timed = mailing.send_at is not None and summary.scheduled > 0
    held = summary.all_held and mailing.embargo_end is not None and mailing.embargo_end > context.now
    if mailing.notice is not None or not (timed or held):
        words += " People get the text as planned."
        yield from wrapped(words, tone="warn", indent=_INDENT, width=context.width)
        return
    yield from wrapped(f"{words} To replace it with the new text:", tone="warn", indent=_INDENT, width=context.width)
    replace = commands.replace(mailing, relative_to=context.relative_to)
    yield from command(replace, indent=_INDENT + 2)
