"""Command `approve`: show a mailing that somebody else has planned, ask a person, and record the approval."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import ask_number, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.plan import ApprovalReview

CHANGED = "Something changed while this was looked at. Nothing was approved."


@click.command(cls=DeskCommand)
@click.argument("mailing", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("-v", "--verbose", is_flag=True, help="Name everybody, and show each finding in full.")
@click.pass_context
def approve(context: click.Context, mailing: str | None, yes: bool, verbose: bool) -> None:
    """Look at a mailing that another person has planned, and agree to it.

    MAILING is the id of the mailing, or the id or file of its advisory. Without MAILING, list the mailings that wait
    for approval, and the account or key you approve as. A notice and the text for first-time readers are approved
    together. To refuse a mailing: advisory stop MAILING
    """
    from advisory_cli.actions.approval.review import collect_review, to_approve
    from advisory_cli.actions.approval.verify import overtaking_reason, refuse_changed
    from advisory_cli.actions.notices.findings import planned_findings
    from advisory_cli.model.mailing.approval import people, refuse_approver
    from advisory_cli.report.screens.approval import approval_question, approved_lines, refusal_lines, review_lines

    app = load_app(context)
    if mailing is None:
        _list(app)
        return
    ctx = app.context()
    with app.sending_ledger(dry_run=True, checked=False) as copy:
        together = to_approve(copy, mailing, ctx)
        mailings = [summary.mailing for summary in together]
        for each in mailings:
            refuse_approver(each, ctx.account, app.newsroom.approvers)
            refuse_changed(each, ctx, copy)
        found = planned_findings(mailings[0], ctx, copy)
        views = [collect_review(summary, ctx, copy, findings=found) for summary in together if people(summary)]
    if verbose:
        _show_everything(app, views)
    else:
        show(review_lines(views, relative_to=Path.cwd(), width=line_width()))
    if not yes:
        number, question = approval_question(views)
        show(refusal_lines(mailings[0], width=line_width()))
        more = {"v": lambda: _show_everything(app, views)}
        ask_number(number, question, nothing="Nothing was approved.", remedy="Add --yes.", actions=more)
    now = app.clock.now()
    with app.ledger() as ledger:
        # one of them may have been stopped or replaced while they were looked at
        still = [summary.mailing.id for summary in to_approve(ledger, views[0].mailing.id, ctx)]
        if still != [each.id for each in mailings]:
            raise UsageFault(CHANGED, remedy="Give the command again to see what waits now.")
        for each in mailings:
            ledger.approve(each.id, who=ctx.account, now=now, overtakes=overtaking_reason(each, ledger))
    with app.delivery_log() as log:
        for each in mailings:
            log.tell(now, f"{each.id} approved by {ctx.account}")
    from advisory_cli.model.schedule.cron import is_called

    alone = is_called(ctx.cron_runs, now, ctx.cron_line())
    show(approved_lines(mailings, who=ctx.account, automatic=alone, relative_to=Path.cwd(), width=line_width()))


def _show_everything(app: "App", views: "Sequence[ApprovalReview]") -> None:
    """Print the review with everybody by name and each finding in full."""
    from advisory_cli.model.mailing.delivery import State
    from advisory_cli.report.screens.approval import review_lines

    with app.sending_ledger(dry_run=True, checked=False) as copy:
        people = {view.mailing.id: copy.rows(view.mailing.id, states=(State.PLANNED, State.HELD)) for view in views}
        show(review_lines(views, people=people, relative_to=Path.cwd(), width=line_width()))


def _list(app: "App") -> None:
    from advisory_cli.actions.approval.review import waiting_groups
    from advisory_cli.report.screens.approval import approvals_lines

    with app.ledger() as ledger:
        waiting = waiting_groups(ledger.mailings(), ledger)
    show(approvals_lines(waiting, who=app.account, width=line_width(err=False)), err=False)
