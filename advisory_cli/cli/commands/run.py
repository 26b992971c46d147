"""The verb for cron, which delivers all that is due: run."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import say, say_fault, watched
from advisory_cli.cli.terminal.options import workshop
from advisory_cli.model.exit_codes import gravest

if TYPE_CHECKING:
    from advisory_cli.bootstrap import Workshop


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Deliver all that is due: mailings whose time has come, people held until an embargo's end, deferred messages.

    For cron, as often as you like. Silent when there is nothing to say; two runs at once do no harm.
    """
    from advisory_cli.actions.ledger_check import guard
    from advisory_cli.actions.sending.run import deliver_all
    from advisory_cli.cli.terminal.progress import TerminalObserver
    from advisory_cli.model.errors import TryLater

    shop = workshop(context)
    if not watched():
        _beat(shop)
    shop.refuse_lost()
    if shop.at_work or not shop.has_ledger:
        if watched():
            say("A mailing is being sent right now." if shop.at_work else "Nothing was ever planned here.")
        return
    with ExitStack() as stack:
        try:
            ledger = stack.enter_context(shop.ledger(True))
        except TryLater:  # another one has just begun, and does the same
            return
        guard(ledger, shop.surroundings(ledger), shop.clock.now())
        doubts = ledger.recover(shop.clock.now())
        if doubts:
            say("An earlier run ended in the middle of a message. What is unsure now, and what to do: advisory resolve")
        code = deliver_all(shop, ledger, ledger.mailings(), TerminalObserver(shop), loud=watched())
    context.exit(gravest((code, 76 if doubts else 0)))


def _beat(shop: "Workshop") -> None:
    """Leave the trace by which others see that cron is at work; without it the mail leaves all the same."""
    from advisory_cli.model.errors import AdvisoryError

    try:
        shop.beat()
    except AdvisoryError as fault:
        say_fault(fault)
