"""Command `stop`: stop one mailing, all mailings of an advisory, or everything. With --undo, take a stop back."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import info, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app, report_context
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import PersonDecides

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisory_cli.actions.lookup import NeverPlanned
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.report.screens.stop import InProgress

_MOST_LOOKS = 20


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--undo", is_flag=True, help="Take a stop back: of MAILING, or the last stop without MAILING.")
@click.option("--all", "everything", is_flag=True, help="Everything: also messages held for an embargo.")
@click.pass_context
def stop(context: click.Context, mailing: str | None, undo: bool, everything: bool) -> None:
    """Stop at once all that is being sent or scheduled. To take it back: --undo.

    `stop MAILING` stops that one: the id of a mailing, or the id or file of an advisory for all its mailings.

    `stop --all` also stops messages that are held for an embargo.
    """
    from advisory_cli.actions.lookup import find_advisory_ids
    from advisory_cli.report.screens.stop import (
        continued_lines,
        halted_lines,
        nothing_stopped_lines,
        untouched_lines,
    )

    if everything and (mailing or undo):
        raise click.UsageError("--all stops everything. Use it without a mailing and without --undo.")
    app = load_app(context)
    with app.ledger() as ledger:
        if undo and not mailing:
            _undo_everything(app, ledger)
            return
        folder = app.newsroom.folder
        named_summaries, unplanned = _named_mailings(ledger, mailing, folder, undo=undo)
        if undo:
            _undo(app, ledger, [summary.mailing.id for summary in named_summaries if summary.mailing.stopped_at])
            return
        targets = [summary.mailing.id for summary in named_summaries] if mailing else [None]
        advisories = find_advisory_ids(ledger, mailing, folder) if mailing else ()
        for name in advisories:
            ledger.stop_plans(name, app.clock.now())
        if unplanned is not None and unplanned.near and not _is_being_asked(app, ledger, advisories):
            raise unplanned
        untouched = () if mailing or everything else _left_alone(app, ledger)
        names = [summary.mailing.id for summary in untouched]
        stopped = dict.fromkeys(
            name
            for target in targets
            for name in ledger.stop(target, app.clock.now(), who=app.account, except_ids=names)
        )
        summaries = ledger.mailings()
        show(continued_lines(named_summaries, stopped, width=line_width()))
        for name in [summary.mailing.id for summary in summaries if summary.mailing.id in stopped]:
            app.log_event(f"{name} stopped by {app.account}")
            show(halted_lines(*_in_progress(app, ledger, name), report_context(app, err=True)))
        show(untouched_lines(untouched, report_context(app, err=True)))
        if named_summaries and not stopped:
            named_ids = {summary.mailing.id for summary in named_summaries}
            named = [summary for summary in summaries if summary.mailing.id in named_ids]
            show(nothing_stopped_lines(named, summaries, report_context(app, err=True)))
        _show_other_id(app, ledger, mailing)
    if not stopped:
        plans = " A plan now on somebody's screen will not be sent." if advisories or not mailing else ""
        nothing = "Nothing else to stop." if untouched else "Nothing to stop: no messages are scheduled."
        info(plans.strip() if named_summaries else f"{nothing}{plans}")
    context.exit(PersonDecides.exit_code if untouched else 0)


def _in_progress(app: "App", ledger: "Ledger", mailing_id: str) -> "tuple[MailingSummary, InProgress]":
    """Return a stopped mailing, and what became of its messages that were in progress.

    The process that sends them notes how far each one came, and writes the outcomes meanwhile. Its notes are therefore
    read first, and all again while the numbers do not fit together.
    """
    from advisory_cli.ledger.queue.commit_marks import Mark
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.stop import InProgress

    for _ in range(_MOST_LOOKS):
        how_far, summary = app.marks(), ledger.find(mailing_id)[0]
        rows = tuple(ledger.rows(mailing_id, states=(State.CLAIMED,)))
        if len(rows) == summary.counts.get(State.CLAIMED, 0):
            break
    marks = [how_far.get((row.id, row.attempts), Mark.BEGUN) for row in rows]  # without a mark it may have been sent
    return summary, InProgress(accepted=marks.count(Mark.ACCEPTED), begun=marks.count(Mark.BEGUN))


def _left_alone(app: "App", ledger: "Ledger") -> "Sequence[MailingSummary]":
    from advisory_cli.actions.stopping import STALE, left_alone

    return left_alone(ledger.mailings(), ledger.questions(app.clock.now() - STALE))


def _named_mailings(
    ledger: "Ledger", name: str | None, folder: "Path", *, undo: bool
) -> "tuple[Sequence[MailingSummary], NeverPlanned | None]":
    """Return the named mailings. Empty, with the reason, for an advisory of which nothing was planned yet."""
    from advisory_cli.actions.lookup import NeverPlanned, find_advisory_ids, find_mailings

    if name is None:
        return (), None
    try:
        return find_mailings(ledger, name, folder), None
    except NeverPlanned as fault:
        if (undo and fault.near) or not find_advisory_ids(ledger, name, folder):
            raise
        return (), fault


def _show_other_id(app: "App", ledger: "Ledger", name: str | None) -> None:
    """Say that a file of this very name has another id, of which messages may still leave."""
    from advisory_cli.actions.lookup import other_id_mailings
    from advisory_cli.report.screens.stop import namesake_lines

    show(
        namesake_lines(
            other_id_mailings(ledger, name, app.newsroom.folder) if name else (), report_context(app, err=True)
        )
    )


def _is_being_asked(app: "App", ledger: "Ledger", advisories: "Sequence[str]") -> bool:
    """Tell whether a person is being asked about one of these advisories."""
    from advisory_cli.actions.stopping import STALE

    return not ledger.questions(app.clock.now() - STALE).isdisjoint(advisories)


def _undo_everything(app: "App", ledger: "Ledger") -> None:
    """Take back the last stop without a name. Say which mailings stay stopped."""
    from advisory_cli.actions.stopping import stopped_together
    from advisory_cli.report.screens.stop import still_stopped_lines

    summaries = ledger.mailings()
    together = [summary.mailing.id for summary in stopped_together(summaries, ledger.stopped_by_name())]
    others = [s.mailing.id for s in summaries if s.mailing.stopped_at and s.counts and s.mailing.id not in together]
    if not together:
        hint = f" Stopped: {', '.join(others)}." if others else " None is stopped."
        raise click.UsageError(f"--undo needs a mailing.{hint}")
    _undo(app, ledger, together)
    show(still_stopped_lines(others, report_context(app)))


def _undo(app: "App", ledger: "Ledger", stopped: list[str]) -> None:
    from advisory_cli.report.screens.stop import undone_lines, withdrawn_lines

    for name in stopped:
        (summary,) = ledger.find(name)
        if summary.withdrawn:  # nothing more of it can be sent, whatever is taken back
            show(withdrawn_lines(summary, report_context(app, err=True)))
            continue
        ledger.reopen(name)
        app.log_event(f"the stop of {name} taken back by {app.account}")
        (summary,) = ledger.find(name)
        show(undone_lines(summary, report_context(app, [summary], ledger, err=True)))
    if not stopped:
        info("It was not stopped. Nothing was changed.")
