"""Make the output of commands for notices: the replies that were found, the results, and an unfinished notice."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisory_cli.model.mailing.delivery import Mailing, ReplyKind
from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.mailing.plan import Plan, PlanResult, Resumed, Tally
from advisory_cli.model.press.newsroom import Route
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.screens.notice_plan import NOTICE_NAMES
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, wrapped
from advisory_cli.report.wording.phrases import amount, listed, overtaken_words, unconfirmed_words
from advisory_cli.report.wording.states import came_back_in_words, waiting_word
from advisory_cli.report.wording.times import at_both
from advisory_cli.report.wording.transport import written_lines


def looked_lines(evidence: Sequence[Evidence], new: Mapping[ReplyKind, int], *, width: int = WIDTH) -> Block:
    """Return lines that say where replies to an advisory were searched for, and how many new replies were found.

    `evidence` has an entry for each place searched. Empty means that no place was searched, because nothing was sent
    that could be answered.
    `new` is the number of replies of each kind that the ledger did not know before. `width` is the line length in
    columns.
    """
    if not evidence:
        return wrapped("Nothing of it was sent, so there are no replies.", width=width)
    places = listed([found.place for found in evidence])
    return (*wrapped(f"Searched {places}: {came_back_in_words(new) or 'nothing new'}.", width=width), *BLANK)


def notice_done_lines(
    plan: Plan,
    done: PlanResult,
    *,
    route: Route | None,
    dry_run: bool = False,
    relative_to: Path | None = None,
    width: int = WIDTH,
) -> Block:
    """Return lines that say how many messages of a notice were accepted, refused and so on, and what to do next.

    The last line is the command that shows who got what.
    `plan`: the plan that was carried out. `done`: the numbers for the readers of the original, and for the people who
    got the new text alone.
    `route`: the newsroom's route, None when none is set.
    `dry_run`: the lines only say how many messages were built.
    `relative_to`: paths below this folder are shown relative to it. None: whole paths. `width`: the line length in
    columns.
    """
    mailing = plan.mailing
    held = plan.held if plan.notice is not None and plan.notice.text_mailing is not None else 0
    if dry_run:
        end = "wait for approval" if mailing.needs_approval else "be sent"
        words = f"Dry run: {amount(done.total.accepted, 'message')} would {end}. Nothing was sent."
        return wrapped(words, tone="good", hang=9, width=width)
    parts: list[Line] = []
    if mailing.notice is NoticeKind.LIFT:
        parts += wrapped("The embargo is lifted. Messages are now sent without it.", tone="good", width=width)
    if route is not None:
        parts += written_lines(route, done.total.accepted, relative_to=relative_to, width=width)
    name = NOTICE_NAMES[mailing.notice] if mailing.notice else "notice"
    parts += _came_of(name.capitalize(), done.first, width)
    parts += _came_of("First-time recipients", done.second, width)
    if held:
        parts += wrapped(f"{held:,} held until the embargo ends. `advisory run` sends them then.", width=width)
    parts += [*_next(mailing, done.total, relative_to, width), *BLANK]
    return (*parts, *wrapped("Who got what:", width=width), *command(commands.status(mailing.advisory_id, "-v")))


def _came_of(what: str, tally: Tally, width: int) -> Iterator[Line]:
    counts = {
        "unconfirmed": tally.in_doubt,
        "refused": tally.refused,
        "accepted": tally.accepted,
        "trying again": tally.deferred,
        "left out": tally.left_out,
        waiting_word(stopped=tally.stopped): tally.waiting,
    }
    if phrases := listed([f"{count:,} {word}" for word, count in counts.items() if count]):
        well = not (tally.in_doubt or tally.refused or tally.deferred or tally.waiting)
        yield from wrapped(f"{what}: {phrases}.", tone="good" if well else "warn", width=width)


def _next(mailing: Mailing, tally: Tally, relative_to: Path | None, width: int) -> Iterator[Line]:
    if tally.trouble:
        yield from wrapped(tally.trouble, tone="bad", width=width)
    if tally.overtaken:
        yield from wrapped(overtaken_words(tally.overtaken), tone="bad", width=width)
    if tally.stopped:
        yield from wrapped("Somebody stopped it while it was being sent.", tone="warn", width=width)
    if tally.interrupted:
        yield from wrapped("Interrupted. Messages in progress were finished first.", tone="warn", width=width)
    if tally.waiting:
        waiting = f"{tally.waiting:,} {waiting_word(stopped=tally.stopped)}"
        words = f"{waiting}. The same command continues. Nobody gets it twice:"
        yield from (*wrapped(words, width=width), *command(commands.send(mailing, relative_to=relative_to)))
    if tally.deferred:
        words = f"{tally.deferred:,} trying again: `advisory run` does that. To try now:"
        yield from (*wrapped(words, width=width), *command(commands.line("retry", mailing.advisory_id)))
    if tally.in_doubt:
        words = unconfirmed_words(tally.in_doubt)
        yield from (*wrapped(words, tone="bad", width=width), *command(commands.resolve(mailing.advisory_id)))


def unfinished_lines(plan: Plan, resumed: Resumed, *, width: int = WIDTH) -> Block:
    """Return lines that say that a notice was planned before, and how many people still wait for the notice.

    `plan` goes on with that notice. Its waves are the people who can get the notice now. `resumed` has the numbers of
    people who cannot: those held until the embargo's end, and those in doubt. When nobody can get the notice now, the
    lines say that nothing was sent, how many people are held, and how to decide the doubts. `width` is the line length
    in columns.
    """
    mailing, waiting, held, doubts = plan.mailing, plan.to_send + plan.second_wave, resumed.held, resumed.doubts
    name = NOTICE_NAMES[mailing.notice] if mailing.notice else "notice"
    since = f"This {name} was planned at {at_both(mailing.planned_at, plan.zone)} as {mailing.id}"
    if mailing.lifted_at is not None:
        since = f"The embargo of {mailing.id} was lifted at {at_both(mailing.lifted_at, plan.zone)}"
    if waiting:
        verb = "does" if waiting == 1 else "do"
        words = f"{since}. Continuing with {amount(waiting, 'person', 'people')} who {verb} not have it yet."
        return wrapped(words, tone="warn", width=width)
    rest = f" {held:,} {'is' if held == 1 else 'are'} held until the embargo ends." if held else ""
    words = f"{since}. Nobody is waiting for it. Nothing was sent.{rest}"
    lines = (*wrapped(words, width=width), *command(commands.status(mailing.id)))
    if not doubts:
        return lines
    return (
        *lines,
        *wrapped(unconfirmed_words(doubts, resumed.cut_off), tone="bad", width=width),
        *command(commands.resolve(mailing.advisory_id)),
    )
