"""The verb by which a person tries deferred messages again: retry."""

import click

from advisory_cli.cli.terminal.console import say
from advisory_cli.cli.terminal.options import workshop
from advisory_cli.model.exit_codes import gravest


@click.command()
@click.argument("mailing", required=False)
@click.option("--wait", is_flag=True, help="Stay until all of them are settled, trying again as time goes by.")
@click.pass_context
def retry(context: click.Context, mailing: str | None, wait: bool) -> None:
    """Try deferred deliveries again now, of one mailing or of all, without waiting for their time."""
    from advisory_cli.actions.lookup import mailings_called
    from advisory_cli.actions.sending.run import deliver_again
    from advisory_cli.cli.terminal.progress import TerminalObserver

    shop = workshop(context)
    observer = TerminalObserver(shop)
    with shop.sending_ledger() as ledger:
        among = mailings_called(ledger, mailing) if mailing else ledger.mailings()
        here = [one for one in among if one.mailing.realm is shop.newsroom.realm and not one.mailing.stopped_at]
        code, due, late = deliver_again(shop, ledger, here, observer)
        if not due and not late:
            say("Nothing waits to be tried again.")
    if wait and code in {0, 69, 73, 75, 77}:
        from advisory_cli.actions.sending.wait import stay

        agreed = [one.mailing.id for one in due if not one.mailing.needs_approval or one.approval is not None]
        code = stay(shop, agreed, observer, own=False, code=code)
    context.exit(gravest((code, 76 if late else 0)))
