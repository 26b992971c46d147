"""Command `reschedule`: give a waiting mailing another send time."""

from pathlib import Path

import click

from advisory_cli.cli.terminal.console import ask_number, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width


@click.command(cls=DeskCommand)
@click.argument("mailing")
@click.argument("when")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def reschedule(context: click.Context, mailing: str, when: str, yes: bool) -> None:
    """Give a scheduled MAILING another time: WHEN, as for `send --at`, such as +2h or 'tomorrow 07:00'.

    Its text and its people stay as they were planned. Where an approval is needed, it has to be given again, because it
    was for the old time.
    """
    from advisory_cli.actions.preflight.preconditions import refuse_questions
    from advisory_cli.actions.sending.reschedule import plan_reschedule
    from advisory_cli.actions.sending.reschedule import reschedule as store
    from advisory_cli.report.screens.reschedule import reschedule_lines, reschedule_question, rescheduled_lines

    app = load_app(context)
    ctx = app.context()
    with app.recovered_ledger() as ledger:
        plan = plan_reschedule(mailing, when, ctx, ledger)
        show(reschedule_lines(plan, relative_to=Path.cwd(), width=line_width()))
        if yes:
            refuse_questions(plan.findings)
        else:
            number, question = reschedule_question(plan)
            ask_number(number, question, nothing="Nothing was changed.", remedy="Add --yes.")
        store(plan, ctx, ledger)
    with app.delivery_log() as log:
        log.tell(app.clock.now(), f"{plan.mailing.id} rescheduled to {plan.when.words} by {ctx.account}")
    show(rescheduled_lines(plan, width=line_width()))
