"""Command `resend`: send a message once more to one person who has it and asks for it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisory_cli.cli.terminal.console import ask_number, ask_text, can_prompt, info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskCommand
from advisory_cli.cli.terminal.options import load_app
from advisory_cli.cli.terminal.size import line_width
from advisory_cli.model.errors import CannotWrite

if TYPE_CHECKING:
    from advisory_cli.model.mailing.delivery import Outcome
    from advisory_cli.model.mailing.resend import ResendPlan

_CODES = {"accepted": 0, "refused": 69, "deferred": 75, "in doubt": 76}


@click.command(cls=DeskCommand)
@click.argument("mailing")
@click.option("--to", required=True, metavar="ADDRESS", help="The person who asked for it.")
@click.option("--reason", metavar="WORDS", help='Why, for the record: "they deleted it".')
@click.option("--dry-run", "-n", is_flag=True, help="Show the plan and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask. Counts for the first resend to a person only.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="json: plan and result as data."
)
@click.pass_context
def resend(
    context: click.Context, mailing: str, to: str, reason: str | None, dry_run: bool, yes: bool, form: str
) -> None:
    """Send the message of MAILING once more to a person who has it, such as one who deleted it.

    MAILING is the id of a mailing, or the id or file of its advisory. The person gets the same text under a new
    Message-ID, below the first message. An embargo, an opt-out and a stop forbid the resend. The person still
    counts once. The message is sent now or not at all: nothing sends it later by itself.
    """
    from advisory_cli.actions.sending.resend import deliver_resend, file_resent_copies, plan_resend
    from advisory_cli.read.email_address import clean_or_fault
    from advisory_cli.report.screens.resend import plan_lines, resend_question, result_lines

    if reason is None and can_prompt():
        reason = ask_text("Why? Only for your records", required=True)
    if reason is None or len(reason.strip()) < 3:
        raise click.UsageError('--reason needs a few words, such as: --reason "they deleted it"')
    app = load_app(context)
    address = clean_or_fault(to, utf8=app.newsroom.smtp_utf8)
    with app.sending_ledger(dry_run=dry_run) as ledger:
        plan = plan_resend(mailing, address, reason.strip(), app.context(), ledger)
        if form == "text" or not (yes or dry_run):
            show(plan_lines(plan, dry_run=dry_run, relative_to=Path.cwd(), width=line_width()))
        if dry_run:
            _print_json(plan, None, form, 0)
            return
        _confirm(plan, yes=yes, question=resend_question(plan))
        outcome = deliver_resend(plan, app.context(app.log_event), ledger)
        missing_copy = file_resent_copies(plan, app.context(), ledger)
    with app.delivery_log() as log:
        log.note(app.clock.now(), plan.delivery, outcome)
    code = _CODES[outcome.verdict.value] or (CannotWrite.exit_code if missing_copy else 0)
    if form == "text":
        show(result_lines(plan, outcome, width=line_width()))
    if missing_copy:
        info(missing_copy)
    _print_json(plan, outcome, form, code)
    context.exit(code)


def _print_json(plan: "ResendPlan", outcome: "Outcome | None", form: str, code: int) -> None:
    if form == "json":
        from advisory_cli.report.plan_json import resend_json

        print_data(resend_json(plan, outcome, code=code))


def _confirm(plan: "ResendPlan", *, yes: bool, question: str) -> None:
    """Ask a person, unless --yes was given and no earlier resend can have arrived."""
    from advisory_cli.model.errors import UsageFault

    if yes and not plan.repeated:
        return
    if plan.repeated and not can_prompt():
        raise UsageFault(
            f"{plan.row.address} got it again before. --yes does not count for another resend. Nothing was sent.",
            remedy="Run the command at a terminal.",
        )
    ask_number("1", question, nothing="Nothing was sent.", remedy="Add --yes.")
