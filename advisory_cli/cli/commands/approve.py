"""Command `approve`: show a mailing that somebody else has planned, ask a person, and record the approval."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import ask_number, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def approve(context: click.Context, mailing: str | None, yes: bool) -> None:
    """Look at a mailing that another person has planned, and agree to it.

    MAILING is the id of the mailing, or the id or file of its advisory. Without MAILING, list the mailings that wait
    for approval, and the account or key you approve as.
    """
    from advisory_cli.actions.approval.review import collect_review, to_approve
    from advisory_cli.actions.approval.verify import approved_together, refuse_changed
    from advisory_cli.model.mailing.approval import refuse_approver
    from advisory_cli.report.screens.approval import approval_question, approved_lines, review_lines

    app = load_app(context)
    if mailing is None:
        _list(app)
        return
    ctx = app.context()
    with app.sending_ledger(dry_run=True, checked=False) as copy:
        summary = to_approve(copy, mailing, ctx)
        refuse_approver(summary.mailing, ctx.account, app.newsroom.approvers)
        refuse_changed(summary.mailing, ctx, copy)
        view = collect_review(summary, ctx, copy)
    show(review_lines(view, relative_to=Path.cwd(), width=line_width()))
    if not yes:
        ask_number(*approval_question(view), nothing="Nothing was approved.", remedy="Add --yes.")
    now = app.clock.now()
    with app.ledger() as ledger:
        to_approve(ledger, summary.mailing.id, ctx)  # it may have been stopped or replaced while it was looked at
        for name in approved_together(summary.mailing, ledger):
            ledger.approve(name, who=ctx.account, now=now)
    with app.delivery_log() as log:
        log.tell(now, f"{summary.mailing.id} approved by {ctx.account}")
    from advisory_cli.model.schedule.cron import recent

    alone = recent(ctx.cron_runs, now)
    show(approved_lines(summary.mailing, who=ctx.account, automatic=alone, relative_to=Path.cwd(), width=line_width()))


def _list(app: "App") -> None:
    from advisory_cli.model.mailing.approval import waits_for_approval
    from advisory_cli.report.screens.approval import approvals_lines

    with app.ledger() as ledger:
        waiting = [summary for summary in ledger.mailings() if waits_for_approval(summary)]
    show(approvals_lines(waiting, who=app.account, width=line_width(err=False)), err=False)
