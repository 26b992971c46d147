"""The command for cron, which delivers all that is due: run."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import is_interactive, say, say_fault
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.model.exit_codes import worst_code

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.model.ports.ledger import Ledger


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Deliver all that is due: mailings whose time has come, people held until an embargo's end, deferred messages.

    For cron, as often as you like. Silent when there is nothing to say; two runs at once do no harm.
    """
    from advisory_cli.actions.sending.hindrances import say_begun
    from advisory_cli.actions.sending.run import deliver_all
    from advisory_cli.cli.terminal.progress import TerminalObserver

    app = load_app(context)
    if not is_interactive():
        _beat(app)
    app.refuse_lost()
    if not app.has_ledger:
        if is_interactive():
            say("Nothing was ever planned here.")
        return
    with app.sending_ledger() as ledger:
        found = ledger.recovered
        observer = TerminalObserver(app)
        code = deliver_all(app, ledger, ledger.mailings(), observer, verbose=is_interactive())
        unsure = _say_doubts(app, ledger, found)
        begun = 0 if code > 128 else say_begun(app, ledger, ledger.mailings(), observer, cron=not is_interactive())
        _tell_office(app, ledger)
    context.exit(worst_code((code, begun, 76 if unsure else 0)))


def _say_doubts(app: "App", ledger: "Ledger", found: int) -> int:
    """Print how many messages are in doubt, until a person has decided about each, and return that number.

    `found` counts the doubts that a run left when it died.
    """
    from advisory_cli.actions.sending.hindrances import doubts_to_tell

    unsure, news = doubts_to_tell(ledger, app.newsroom.realm, app, cron=not is_interactive())
    if found:
        say("An earlier run ended in the middle of a message. What is unsure now, and what to do: advisory resolve")
    elif news:
        is_ = "message is" if unsure == 1 else "messages are"
        say(f"{unsure:,} {is_} unsure, and not sent again before a person decides: advisory resolve")
    return max(unsure, found)


def _tell_office(app: "App", ledger: "Ledger") -> None:
    """Mail the office everything that waits for a person, when the setting `notify` asks for that."""
    if not app.newsroom.notify:
        return
    from advisory_cli.actions.sending.office import notify_office

    with app.journal() as journal:
        notify_office(app.context(), ledger, lambda words: journal.tell(app.clock.now(), words))


def _beat(app: "App") -> None:
    """Leave the trace by which other commands see that cron is at work.

    Without the trace the mail leaves all the same, and the fault is printed.
    """
    from advisory_cli.model.errors import AdvisoryError

    try:
        app.record_cron_run()
    except AdvisoryError as fault:
        say_fault(fault)
