"""Command `run`, made for cron: deliver everything that is due. Silent when there is nothing to say."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.commands_to_copy import from_anywhere
from advisory_cli.cli.terminal.console import info, is_by_hand, is_interactive, print_fault
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.model.exit_codes import worst_code

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.model.errors import AdvisoryError
    from advisory_cli.model.ports.ledger import Ledger
    from advisory_cli.model.press.newsroom import Realm


@click.command(cls=DeskCommand)
@click.pass_context
def run(context: click.Context) -> None:
    """Deliver all that is due: mailings whose time has come, people held until an embargo's end, deferred messages.

    The command is made for cron, and may be called as often as you like. Nothing is printed when there is nothing to
    say. Two runs at once do no harm.
    """
    from advisory_cli.model.errors import AdvisoryError

    try:
        _run(context)
    except AdvisoryError as fault:
        if is_by_hand():
            raise
        if _is_news(context, fault):
            print_fault(fault, whole_paths=True)
        context.exit(fault.exit_code)


def _is_news(context: click.Context, fault: "AdvisoryError") -> bool:
    """Tell whether cron has to tell a fault that ended the command. The same one is told once a day."""
    from advisory_cli.bootstrap import is_new_run_fault

    words = "\n".join([fault.message, *(found.words for found in fault.findings)])
    return is_new_run_fault(context.find_root().obj.newsroom, words, clock=context.find_root().obj.clock)


def _run(context: click.Context) -> None:
    from advisory_cli.actions.sending.hindrances import report_left_behind, report_unfinished
    from advisory_cli.actions.sending.run import deliver_all
    from advisory_cli.cli.terminal.progress import TerminalObserver

    app = load_app(context)
    unrecorded = None if is_by_hand() else _record_cron_run(app)
    app.refuse_lost()
    if not app.has_ledger:
        if unrecorded is not None:
            print_fault(unrecorded)
        if is_interactive():
            info("No mailings yet.")
        return
    with app.sending_ledger() as ledger:
        if app.clear_run_fault():
            info("`advisory run` works again.")
        _print_unrecorded(app, ledger, unrecorded)
        new_doubts = ledger.recovered
        observer = TerminalObserver(app)
        left_behind_code = report_left_behind(app, ledger, ledger.mailings(), observer, cron=not is_interactive())
        code = deliver_all(app, ledger, ledger.mailings(), observer, verbose=is_interactive())
        doubts = _print_doubts(app, ledger, new_doubts, shown=observer.unconfirmed_shown)
        unfinished_code = (
            0 if code > 128 else report_unfinished(app, ledger, ledger.mailings(), observer, cron=not is_interactive())
        )
        _tell_office(app, ledger)
    context.exit(worst_code((code, left_behind_code, unfinished_code, 76 if doubts else 0)))


def _print_doubts(app: "App", ledger: "Ledger", new_doubts: int, *, shown: int) -> int:
    """Print how many messages are in doubt, until a person has decided about each, and return that number.

    `new_doubts` counts the doubts that a command left when it was stopped, and `shown` those that this run has printed.
    Where these are all, nothing is printed.
    """
    from advisory_cli.actions.sending.hindrances import doubts_to_report

    doubts, is_news = doubts_to_report(ledger, app.newsroom.realm, app, cron=not is_interactive())
    if new_doubts:
        info(_cut_off_words(ledger, app.newsroom.realm, new_doubts))
    elif is_news and doubts > shown:
        itself = "itself" if doubts == 1 else "themselves"
        info(f"{doubts:,} unconfirmed, not sent again by {itself}. Decide: advisory resolve")
    return max(doubts, new_doubts)


def _cut_off_words(ledger: "Ledger", realm: "Realm", count: int) -> str:
    """Return a sentence about `count` messages that became unconfirmed when a command was stopped."""
    from advisory_cli.report.wording.phrases import listed

    names = [summary.mailing.id for summary in ledger.mailings() if summary.cut_off and summary.mailing.realm is realm]
    which = f" while sending {listed(names)}" if names else " while sending"
    are = "1 message is" if count == 1 else f"{count:,} messages are"
    return f"An earlier command, or the computer, stopped{which}: {are} now unconfirmed. Decide: advisory resolve"


def _tell_office(app: "App", ledger: "Ledger") -> None:
    """Mail the office everything that waits for a person, when the setting `notify` asks for that."""
    if not app.newsroom.notify:
        return
    from advisory_cli.actions.sending.office import notify_office

    folder = app.newsroom.folder
    notify_office(
        app.context(app.log_event),
        ledger,
        host=app.ledger_environment(ledger).place.host,
        command=lambda text: from_anywhere(text, folder),
    )


def _record_cron_run(app: "App") -> "AdvisoryError | None":
    """Leave the trace by which other commands see that cron is running. Return the fault when that fails."""
    from advisory_cli.model.errors import AdvisoryError

    try:
        app.record_cron_run()
    except AdvisoryError as fault:
        return fault
    return None


def _print_unrecorded(app: "App", ledger: "Ledger", fault: "AdvisoryError | None") -> None:
    """Print once why the trace of this run could not be left. The mail is sent all the same."""
    words = {} if fault is None else {"heartbeat": fault.message}
    if ledger.unreported("heartbeat", words, app.clock.now()) and fault is not None:
        print_fault(fault)
