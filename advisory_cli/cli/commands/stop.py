"""The command that stops what is being sent: stop."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import say, show
from advisory_cli.cli.terminal.options import load_app, report_context

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisory_cli.actions.lookup import NeverPlanned
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command()
@click.argument("mailing", required=False)
@click.option("--undo", is_flag=True, help="Take the stop back: what waits leaves at its time.")
@click.option("--all", "everything", is_flag=True, help="Also what waits for the end of another advisory's embargo.")
@click.pass_context
def stop(context: click.Context, mailing: str | None, undo: bool, everything: bool) -> None:
    """Stop a mailing at once, or everything; the message in hand is finished, nothing more leaves.

    MAILING is its id, or an advisory's id or file: then all mailings of it. Without one, what somebody is just being
    asked about is stopped too, and what only waits for the end of another advisory's embargo goes on.
    """
    from advisory_cli.actions.lookup import advisories_called
    from advisory_cli.report.screens.stop import halted_lines, untouched_lines

    if everything and (mailing or undo):
        raise click.UsageError("--all stops everything: it goes with no mailing and not with --undo.")
    app = load_app(context)
    with app.ledger() as ledger:
        if undo and not mailing:
            names = [one.mailing.id for one in ledger.mailings() if one.mailing.stopped_at]
            stopped_ones = f" Stopped are: {', '.join(names)}." if names else " None is stopped."
            raise click.UsageError(f"--undo needs a mailing: which one may go on?{stopped_ones}")
        folder = app.newsroom.folder
        meant, unplanned = _meant(ledger, mailing, folder, undo=undo)
        if undo:
            _undo(app, ledger, [one.mailing.id for one in meant if one.mailing.stopped_at])
            return
        found = [one.mailing.id for one in meant] if mailing else [None]
        advisories = advisories_called(ledger, mailing, folder) if mailing else ()
        for name in advisories:
            ledger.stop_plans(name, app.clock.now())
        if unplanned is not None and unplanned.near and not _asked(app, ledger, advisories):
            raise unplanned
        spared = () if mailing or everything else _left_alone(app, ledger)
        names = [one.mailing.id for one in spared]
        stopped = dict.fromkeys(name for one in found for name in ledger.stop(one, app.clock.now(), spared=names))
        for one in ledger.mailings():
            if one.mailing.id in stopped:
                show(halted_lines(one, report_context(app)))
        show(untouched_lines(spared, report_context(app)))
        _say_not_meant(app, ledger, mailing)
    if not stopped and spared:
        say("Nothing else was there to stop. A plan that somebody is just being shown is not sent.")
    elif not stopped:
        asked = "" if mailing and not advisories else " A plan that somebody is just being shown is not sent."
        say(f"There was nothing to stop: no message waits.{asked}")


def _left_alone(app: "App", ledger: "Ledger") -> "Sequence[MailingSummary]":
    from advisory_cli.actions.stopping import STALE, left_alone

    return left_alone(ledger.mailings(), ledger.questions(app.clock.now() - STALE))


def _meant(
    ledger: "Ledger", name: str | None, folder: "Path", *, undo: bool
) -> "tuple[Sequence[MailingSummary], NeverPlanned | None]":
    """Return the named mailings. Empty, with the reason, for an advisory of which nothing was planned yet."""
    from advisory_cli.actions.lookup import NeverPlanned, advisories_called, find_mailings

    if name is None:
        return (), None
    try:
        return find_mailings(ledger, name, folder), None
    except NeverPlanned as fault:
        if (undo and fault.near) or not advisories_called(ledger, name, folder):
            raise
        return (), fault


def _say_not_meant(app: "App", ledger: "Ledger", name: str | None) -> None:
    """Say that a file of this very name has another id, of which messages may still leave."""
    from advisory_cli.actions.lookup import not_meant
    from advisory_cli.report.screens.stop import namesake_lines

    show(namesake_lines(not_meant(ledger, name, app.newsroom.folder) if name else (), report_context(app)))


def _asked(app: "App", ledger: "Ledger", advisories: "Sequence[str]") -> bool:
    """Tell whether a person is being asked about one of these advisories."""
    from advisory_cli.actions.stopping import STALE

    return not ledger.questions(app.clock.now() - STALE).isdisjoint(advisories)


def _undo(app: "App", ledger: "Ledger", stopped: list[str]) -> None:
    from advisory_cli.report.screens.stop import undone_lines

    for name in stopped:
        ledger.reopen(name)
        (one,) = ledger.find(name)
        show(undone_lines(one, report_context(app, [one], ledger)))
    if not stopped:
        say("It was not stopped: nothing was changed.")
