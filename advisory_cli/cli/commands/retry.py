"""Command `retry`: try deferred messages again now, and with --refused also messages that were refused."""

from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import info
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.model.exit_codes import worst_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.records import MailingSummary
    from advisory_cli.model.ports.ledger import Ledger


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--wait", is_flag=True, help="Stay, and keep trying until all are settled.")
@click.option(
    "--refused",
    multiple=True,
    is_flag=False,
    flag_value="all",
    metavar="[ADDRESS]",
    help="Also try refused people again: all of MAILING, or this address.",
)
@click.pass_context
def retry(context: click.Context, mailing: str | None, wait: bool, refused: tuple[str, ...]) -> None:
    """Try deferred messages again now, without waiting for their time.

    Deferred means that the server asked to be tried later. MAILING is the id of a mailing, or the id or file of an
    advisory, which stands for all its mailings. Without MAILING, the deferred messages of all mailings are tried.
    """
    from advisory_cli.actions.lookup import find_mailings
    from advisory_cli.actions.sending.hindrances import report_left_behind, report_unfinished
    from advisory_cli.actions.sending.run import deliver_again
    from advisory_cli.cli.terminal.progress import TerminalObserver

    if mailing is None and len(refused) == 1 and "@" not in refused[0] and refused[0] != "all":
        mailing, refused = refused[0], ("all",)  # the name stood behind the flag
    if refused and mailing is None:
        raise click.UsageError("--refused needs a mailing.")
    app = load_app(context)
    observer = TerminalObserver(app)
    with app.sending_ledger() as ledger:
        summaries = find_mailings(ledger, mailing, app.newsroom.folder) if mailing else ledger.mailings()
        realm_summaries = [summary for summary in summaries if summary.mailing.realm is app.newsroom.realm]
        if refused:
            _plan_anew(app, ledger, realm_summaries, refused)
        left_behind_code = report_left_behind(app, ledger, realm_summaries, observer, cron=False)
        code, due, late = deliver_again(
            app, ledger, [summary for summary in realm_summaries if not summary.mailing.stopped_at], observer
        )
        if not due and not late and not left_behind_code:
            info("No deferred messages.")
        report_unfinished(
            app,
            ledger,
            [current for summary in realm_summaries for current in ledger.find(summary.mailing.id)],
            observer,
            cron=False,
        )
    if wait and code in {0, 69, 73, 75, 77}:
        from advisory_cli.actions.sending.wait import wait_until_sent

        agreed_ids = [
            summary.mailing.id for summary in due if not summary.mailing.needs_approval or summary.approval is not None
        ]
        code = wait_until_sent(app, agreed_ids, observer, include_unattempted=False, code=code)
    context.exit(worst_code((code, left_behind_code, 76 if late else 0)))


def _plan_anew(app: "App", ledger: "Ledger", summaries: "Sequence[MailingSummary]", refused: "Sequence[str]") -> None:
    """Plan refused people anew, and print how many there are."""
    from advisory_cli.actions.followup.refused import plan_refused_anew

    count = plan_refused_anew(ledger, summaries, refused, app.clock.now()) if summaries else 0
    if count:
        who = "1 refused person" if count == 1 else f"{count:,} refused people"
        info(f"Trying {who} again.")
    else:
        info("Nobody was refused in that mailing.")
