"""Make the output of `advisory` without a command: mailings that need a person or wait, and the next command.

Where no mailing was planned yet, the output explains the first steps.
"""

from collections.abc import Iterator, Sequence

from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Route
from advisory_cli.report.screens.status import (
    entry_lines,
    heading_lines,
    is_open,
    needs_somebody,
    run_lines,
    summary_counts,
)
from advisory_cli.report.screens.waiting import is_over, obstacle_lines
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.context import ReportContext
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.transport import how_to_go_live, is_practice, mode_line


def overview_lines(
    mailings: Sequence[MailingSummary],
    context: ReportContext,
    *,
    route: Route | None,
    advisories: Sequence[str] = (),
    lists: Sequence[str] = (),
) -> Block:
    """Return the output of `advisory` without a command: mailings that need a person or wait, and the next command.

    `mailings` are all mailings of the newsroom, newest first. `context` gives the present time, the zone for times, the
    line length, and what keeps mailings from leaving. `route` is the newsroom's route, None when none is set.
    `advisories` and `lists` are names of files in the newsroom, for the commands shown when nothing was sent yet.
    """
    width = context.width
    mode = mode_line(route, relative_to=context.relative_to, width=width) if route else _no_route(width)
    open_mailings = [summary for summary in mailings if is_open(summary, context, mailings)]
    if context.unsound is not None and not open_mailings:
        return (*mode, *BLANK, *obstacle_lines(context.unsound, context))
    if not mailings:
        return (*mode, *BLANK, *_first_steps(advisories, lists, width))
    if not open_mailings:
        return (*mode, *BLANK, *_all_done(mailings[0], context, route))
    return (*mode, *BLANK, *_open_mailings(open_mailings, mailings, context))


def welcome_lines(*, width: int = WIDTH) -> Block:
    """Return the output of `advisory` without a command outside of any newsroom: the command that makes a newsroom.

    `width` is the line length in columns.
    """
    words = "No newsroom here yet. To create one, in practice mode, so that nothing is sent by accident:"
    return (*wrapped(words, width=width), *command("advisory init my-newsroom"))


def _open_mailings(
    open_mailings: Sequence[MailingSummary], mailings: Sequence[MailingSummary], context: ReportContext
) -> Iterator[Line]:
    """Yield the mailings that need a person, those being sent, those that need nothing but time, and the stopped."""
    first = [summary for summary in open_mailings if needs_somebody(summary, context, mailings)]
    rest = [summary for summary in open_mailings if summary not in first]
    sent_now = [summary for summary in rest if summary.mailing.id in context.being_sent]
    stopped = [summary for summary in rest if is_over(summary.mailing) and summary not in sent_now]
    others = [summary for summary in rest if summary not in sent_now and summary not in stopped]
    if first or context.unsound is None:
        words = f"Action needed on {amount(len(first), 'mailing')}:" if first else "No action needed."
        yield from (*wrapped(words, tone="strong" if first else "good", width=context.width), *BLANK)
    for summary in first:
        yield from (*entry_lines(summary, context, mailings), *BLANK)
    if sent_now:
        yield from (*wrapped("Being sent now:", tone="strong", width=context.width), *BLANK)
    for summary in sent_now:
        yield from (*entry_lines(summary, context, mailings), *BLANK)
    if others:
        words = f"{amount(len(others), 'scheduled mailing')}:"
        yield from (*wrapped(words, tone="strong", width=context.width), *BLANK)
    for summary in others:
        yield from (*entry_lines(summary, context, mailings), *BLANK)
    if stopped:
        yield from (*wrapped("Stopped:", tone="strong", width=context.width), *BLANK)
    for summary in stopped:
        yield from (*entry_lines(summary, context, mailings), *BLANK)
    yield from run_lines(open_mailings, context, mailings)[1:]


def _no_route(width: int) -> Block:
    words = "No mail server is set, so nothing can be sent."
    return (*wrapped(words, tone="warn", width=width), *how_to_go_live(width=width))


def _first_steps(advisories: Sequence[str], lists: Sequence[str], width: int) -> Iterator[Line]:
    yield from wrapped("Nothing has been sent from this newsroom yet.", width=width)
    if not advisories:
        yield from wrapped("Put your text into advisories/ as a .md file. Then:", width=width)
    file = advisories[0] if advisories else "advisories/YOUR-TEXT.md"
    chosen = [word for name in lists[:1] for word in ("-l", name)]
    yield from wrapped("To see it as journalists will:", width=width)
    yield from command(commands.line("preview", file, *chosen))
    yield from wrapped("To check it for mistakes:", width=width)
    yield from command(commands.line("check", file, *chosen))
    yield from wrapped("To send it (you see the plan first):", width=width)
    yield from command(commands.line("send", file, *(chosen or ("-l", "YOUR-LIST"))))


def _all_done(newest: MailingSummary, context: ReportContext, route: Route | None) -> Iterator[Line]:
    width = context.width
    yield from wrapped("Nothing is scheduled, and no action is needed. The latest:", tone="good", width=width)
    yield from BLANK
    yield from heading_lines(newest, context)
    yield from wrapped(f"{summary_counts(newest)}.", indent=2, width=width)
    yield from BLANK
    yield from wrapped("Who got what:", width=width)
    yield from command(commands.status("last"))
    if route is not None and is_practice(route):
        yield from how_to_go_live(width=width)
