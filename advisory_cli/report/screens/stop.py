"""Make the output of `stop` and of `stop --undo`: the mailings stopped, left alone, or going on."""

from collections.abc import Collection, Sequence

from advisory_cli.model.mailing.approval import is_refused_draft, waits_for_approval
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.obstacles import Kind
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.value_class import value_class
from advisory_cli.report.screens.approval import pending_approval_lines
from advisory_cli.report.screens.cron import not_at_work_lines
from advisory_cli.report.screens.waiting import (
    is_past,
    obstacle_lines,
    overtaken_remedies,
    overtaken_words,
    resume_lines,
    too_late_lines,
    unserved,
    waiting_lines,
)
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.mailing_time import SENT, mailing_time
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.times import at_both, time_words

_MOST_NAMED = 5


@value_class
class InProgress:
    """Counts of the messages that a command had taken for sending when their mailing was stopped.

    `accepted`: the server has taken them. `begun`: they may have been sent, because their last bytes were on the way.
    None of the others was sent.
    """

    accepted: int = 0
    begun: int = 0


def halted_lines(summary: MailingSummary, progress: InProgress, context: ReportContext) -> Block:
    """Return lines that say that `stop` has stopped a mailing, and how to let the mailing go on.

    When nobody waited for a message any more, the lines say no more than that. Otherwise they also say how many people
    have not got the mailing, for which time they waited, and that other mailings still reach them. After an interrupted
    send, the time is not said. People whose message may have been sent are named apart. `progress` says what became of
    the messages that were in progress.
    `context` gives the present time, the zone for times and the line length.
    """
    left = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
    time = _waited_for(summary, context) if left and not unserved(summary) else ""
    waited = f" {time}" if time else ""
    end = _left_without(summary, progress) if left else "Nothing more of it is sent."
    words = f"Stopped: {summary.mailing.id}.{waited} {end}"
    if is_refused_draft(summary):
        by = f" by {summary.mailing.stopped_by}" if summary.mailing.stopped_by else ""
        words = f"Stopped: {summary.mailing.id}. It waited for approval and is refused{by}. Nothing of it was sent."
    resume = resume_lines(summary, context) if left else ()
    return (*wrapped(words, tone="good", width=context.width), *resume)


def continued_lines(named: Sequence[MailingSummary], stopped: Collection[str], *, width: int = WIDTH) -> Block:
    """Return lines that say which of the `named` mailings went on as another one, which is among the `stopped` ids.

    `width` is the line length in columns.
    """
    return tuple(
        line
        for summary in named
        if summary.continued_as in stopped and summary.mailing.id not in stopped
        for line in wrapped(f"{summary.mailing.id} was continued as {summary.continued_as}.", width=width)
    )


def untouched_lines(untouched: Sequence[MailingSummary], context: ReportContext) -> Block:
    """Return lines about the mailings that `stop` without a name has not stopped, each with the command to stop it.

    `untouched` are these mailings. Everybody who waits in them is held until the embargo's end. Empty when there are
    none. `context` gives the line length.
    """
    lines: list[Line] = []
    for summary in untouched:
        who = amount(summary.counts.get(State.HELD, 0), "person is", "people are")
        words = f"Not stopped: {summary.mailing.id}. {who} held until its embargo ends. To stop that too:"
        lines += [*wrapped(words, tone="warn", width=context.width), *command(commands.stop(summary.mailing.id))]
    if len(untouched) > 1:
        lines += [*wrapped("To stop everything:", width=context.width), *command(commands.line("stop", "--all"))]
    return tuple(lines)


def nothing_stopped_lines(
    named: Sequence[MailingSummary], summaries: Sequence[MailingSummary], context: ReportContext
) -> Block:
    """Return the output of `stop NAME` when nothing of NAME waits: what NAME meant, and which other mailings wait.

    `named` are the mailings that NAME means, and `summaries` all mailings of the newsroom. Each mailing that waits
    stands with the command that stops it. `context` gives the present time, the zone for times and the line length.
    """
    others = [summary for summary in summaries if _can_be_stopped(summary) and summary not in named]
    reasons = "; ".join(_why_idle(summary, context) for summary in named[:_MOST_NAMED])
    rest = f"; {len(named) - _MOST_NAMED} more likewise" if len(named) > _MOST_NAMED else ""
    end = "" if others else " No other messages are scheduled."
    lines: list[Line] = [*wrapped(f"Nothing to stop: {reasons}{rest}.{end}", width=context.width)]
    for summary in others[:_MOST_NAMED]:
        words = f"Not stopped: {summary.mailing.id}. {_waiting_for(summary, context)} To stop it:"
        lines += [*wrapped(words, tone="warn", width=context.width), *command(commands.stop(summary.mailing.id))]
    if len(others) > 1:
        words = f"To stop all {len(others)} that are scheduled:"
        lines += [*wrapped(words, width=context.width), *command(commands.line("stop"))]
    return tuple(lines)


def _can_be_stopped(summary: MailingSummary) -> bool:
    waiting = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
    return waiting > 0 and summary.mailing.stopped_at is None and not summary.mailing.replaced_by


def _why_idle(summary: MailingSummary, context: ReportContext) -> str:
    mailing = summary.mailing
    if mailing.stopped_at is not None:
        return f"{mailing.id} is stopped already"
    if mailing.replaced_by:
        return f"{mailing.id} was replaced by {mailing.replaced_by}"
    if summary.continued_as:
        return f"{mailing.id} was continued as {summary.continued_as}"
    what, when = mailing_time(summary, context.now)
    if what == SENT:
        return f"{mailing.id} was sent already, at {at_both(when, context.zone)}"
    return f"nothing of {mailing.id} is scheduled"


def _waiting_for(summary: MailingSummary, context: ReportContext) -> str:
    planned = summary.counts.get(State.PLANNED, 0) + summary.counts.get(State.CLAIMED, 0)
    held = summary.counts.get(State.HELD, 0)
    who = amount(planned + held, "person waits", "people wait")
    if not planned:
        return f"{who} for the end of its embargo."
    time = time_words(summary.mailing, context.zone)
    return f"{who} for {time}." if time else f"{who} for it."


def undone_lines(summary: MailingSummary, context: ReportContext) -> Block:
    """Return the output of `stop --undo` for a mailing, which may go on: when it leaves, or by which command.

    When the mailing still cannot leave, the lines say why. `context` gives the present time, the zone for times, the
    line length, and what keeps mailings from leaving.
    """
    mailing = summary.mailing
    left = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
    resend = commands.send(mailing, relative_to=context.relative_to)
    if not left:
        words = f"{mailing.id} is no longer stopped. Nothing of it is scheduled."
        late = too_late_lines(summary, context) if summary.too_late else ()
        return (*wrapped(words, width=context.width), *late)
    free = f"{mailing.id} is no longer stopped"
    if summary.overtaken_by:
        return (
            *wrapped(f"{free}. {overtaken_words(summary)}.", tone="warn", width=context.width),
            *overtaken_remedies(mailing, relative_to=context.relative_to, width=context.width),
        )
    if unserved(summary):
        who = amount(left, "person waits", "people wait")
        return (*wrapped(f"{free}; {who} for:", width=context.width), *command(resend))
    if is_past(mailing, context):
        over = f"but it has expired. To send it now to {amount(left, 'person', 'people')}:"
        return (*wrapped(f"{free}, {over}", tone="warn", width=context.width), *command(resend))
    words = f"{mailing.id} continues."
    if waits_for_approval(summary):
        return (*wrapped(words, width=context.width), *pending_approval_lines(mailing, width=context.width))
    idle = (
        ()
        if context.running
        else not_at_work_lines(
            context.cron_runs, context.now, context.cron_line, zone=context.zone, width=context.width
        )
    )
    obstacles = [obstacle for obstacle in context.obstacles_of(mailing.id) if obstacle.kind is not Kind.ELSEWHERE]
    obstacle_rows = [line for obstacle in obstacles for line in obstacle_lines(obstacle, context)]
    return (*wrapped(words, width=context.width), *waiting_lines(summary, context), *obstacle_rows, *idle)


def withdrawn_lines(summary: MailingSummary, context: ReportContext) -> Block:
    """Return the output of `stop --undo` for a mailing whose text was withdrawn: it stays stopped.

    `context` gives the line length.
    """
    words = f"{summary.mailing.id} stays stopped. {overtaken_words(summary)}."
    return wrapped(words, tone="warn", width=context.width)


def still_stopped_lines(mailing_ids: Sequence[str], context: ReportContext) -> Block:
    """Return lines that name the mailings that stay stopped after `stop --undo`, and the command that lets the
    first of them go on.

    Empty when there are none. `context` gives the line length.
    """
    if not mailing_ids:
        return ()
    words = f"Still stopped: {', '.join(mailing_ids)}. To continue one:"
    return (*wrapped(words, width=context.width), *command(commands.line("stop", mailing_ids[0], "--undo")))


def _left_without(summary: MailingSummary, progress: InProgress) -> str:
    """Return how many people have a mailing and how many have not, and that these get other mailings."""
    claimed = summary.counts.get(State.CLAIMED, 0)
    accepted, begun = progress.accepted, progress.begun
    sure = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.HELD)) + claimed - accepted - begun
    unsure = begun + summary.counts.get(State.IN_DOUBT, 0)
    reached = accepted + summary.counts.get(State.ACCEPTED, 0)
    known = f"{amount(reached, 'person has', 'people have')} it. " if reached else ""
    if not sure:
        most = amount(unsure, "message")
        perhaps = f"{f'At most {most}' if begun else most} may have been sent. " if unsure else ""
        return f"{known}{perhaps}Nothing more of it is sent."
    who = amount(sure + unsure, "person has", "people have")
    most = f"{'at most ' if begun else ''}{'one' if unsure == 1 else f'{unsure:,}'}"
    perhaps = f", except {most} whose message may have been sent" if unsure else ""
    who_gets = "That person gets" if sure + unsure == 1 else "They get"
    rest = f"{who_gets} nothing more of this mailing; other mailings still reach them."
    return f"{known}{who} not got it{perhaps}. {rest}"


def _waited_for(summary: MailingSummary, context: ReportContext) -> str:
    """Return for which time the people of a mailing waited, in a sentence. "" where they waited for none."""
    mailing, planned = summary.mailing, summary.counts.get(State.PLANNED, 0)
    held = summary.counts.get(State.HELD, 0)
    if mailing.send_at is not None and planned:
        who = amount(planned + held, "person", "people")
        return f"It was scheduled for {time_words(mailing, context.zone)}, to {who}."
    if held and not planned:
        return f"{amount(held, 'person was', 'people were')} held until the embargo's end."
    return ""


def namesake_lines(namesakes: Sequence[MailingSummary], context: ReportContext) -> tuple[Line, ...]:
    """Return lines about mailings that `stop NAME` has not stopped, each with the command that stops it.

    NAME is the id of one advisory, and also the file name of another advisory, whose id is different. `stop` took NAME
    for the id.
    `namesakes`: the mailings of the other advisory. There is no line for a mailing that is stopped, or in which nobody
    waits. `context`: gives the line length.
    """
    lines: list[Line] = []
    for summary in namesakes:
        waiting = sum(summary.counts.get(state, 0) for state in (State.PLANNED, State.CLAIMED, State.HELD))
        if waiting and summary.mailing.stopped_at is None:
            words = f"Not stopped: {summary.mailing.id}. Its file has that name, but another id. To stop it too:"
            lines += [*wrapped(words, tone="warn", width=context.width), *command(commands.stop(summary.mailing.id))]
    return tuple(lines)
