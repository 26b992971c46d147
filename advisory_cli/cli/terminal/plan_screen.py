"""Show a plan, as text or as JSON, and let a person agree to it, look at its preview, or see everybody."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import is_interactive, print_data, print_fault, show
from advisory_cli.cli.terminal.question import ask
from advisory_cli.cli.terminal.size import is_terminal, line_width
from advisory_cli.cli.terminal.undo import hold_back

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisory_cli.actions.sending.proposal import Proposal
    from advisory_cli.bootstrap import App
    from advisory_cli.model.mailing.options import DeliveryOptions
    from advisory_cli.model.mailing.plan import Plan, PlanResult
    from advisory_cli.model.ports.ledger import SendingLedger
    from advisory_cli.report.wording.lines import Block, Line


def is_verbose(app: "App", plan: "Plan", options: "DeliveryOptions") -> bool:
    """Tell whether a command prints the plan, and prints the result even when every message was accepted.

    False only for a send that is live, has --yes, is no dry run, and is watched by nobody (stderr is no terminal), as
    from cron. True for everything else: a notice, a dry run, practice, and a command that asks a person.
    """
    return plan.notice is not None or options.dry_run or not options.yes or is_interactive() or app.practice


def show_plan(proposal: "Proposal", ledger: "SendingLedger", options: "DeliveryOptions", *, asks: bool) -> None:
    """Print a plan on stderr. The plan of a dry run is printed on stdout, unless the output is JSON.

    `asks`: a question follows, which names the number of messages. Otherwise a last line of the plan names this number,
    with two exceptions: an unfinished notice, and a dry run of a plan to which a person would have to agree.
    """
    from advisory_cli.report.screens.plan_question import headline

    plan, err = proposal.plan, not options.dry_run or options.form != "text"
    if options.verbose:
        show(_everything(proposal, ledger, dry_run=options.dry_run), err=err)
    else:
        show(_screen(plan, dry_run=options.dry_run), err=err)
    if not asks and plan.resumes is None and not (options.dry_run and plan.asks):
        show(headline(plan, relative_to=Path.cwd(), width=line_width(err=err)), err=err)


def confirm_plan(app: "App", ledger: "SendingLedger", proposal: "Proposal") -> None:
    """Ask a person to type the number of messages in a plan, as proof that the plan was read.

    At the question, the key p opens the preview, and v shows everybody in the plan. For an unfinished notice there are
    no such keys. After the answer, a live send waits for as many seconds as the setting undo_seconds says, so that the
    person can take the send back.
    Raises UsageFault when nobody can answer, when anything else was typed, and when the send was taken back. Raises
    click.Abort on Ctrl-C at the question.
    """
    from advisory_cli.report.screens.plan_question import question_of

    keys = proposal.plan.resumes is None
    actions = {
        "p": lambda: _preview(app, ledger, proposal),
        "v": lambda: show(_everything(proposal, ledger), err=not is_terminal(sys.stdout)),
    }
    question = question_of(proposal.plan, keys=keys, relative_to=Path.cwd(), width=line_width())
    ask(question, actions if keys else {})
    if not app.practice:
        hold_back(proposal.plan.at_once, app.newsroom.undo_seconds, app.clock)


def print_json(plan: "Plan", result: "PlanResult | None", options: "DeliveryOptions", code: int) -> None:
    """Print a plan and its result as JSON on stdout, for --format json. Without that flag nothing is printed.

    `result` is None when nothing was to be sent yet. `code` is the exit code of the command so far.
    """
    if options.form == "json":
        from advisory_cli.report.plan_json import plan_json

        print_data(plan_json(plan, result, code=code, dry_run=options.dry_run, relative_to=Path.cwd()))


def _screen(plan: "Plan", *, dry_run: bool, verbose: bool = False) -> "Block":
    from advisory_cli.report.screens.notice_plan import notice_plan_lines
    from advisory_cli.report.screens.notices import unfinished_lines
    from advisory_cli.report.screens.plan import plan_lines

    cwd, width = Path.cwd(), line_width(err=not dry_run)
    if plan.resumes is not None:
        return unfinished_lines(plan, plan.resumes, width=width)
    if plan.notice is not None:
        return notice_plan_lines(plan, plan.notice, dry_run=dry_run, verbose=verbose, relative_to=cwd, width=width)
    return plan_lines(plan, dry_run=dry_run, verbose=verbose, relative_to=cwd, width=width)


def _everything(proposal: "Proposal", ledger: "SendingLedger", *, dry_run: bool = False) -> "Iterator[Line]":
    """Yield the plan with every finding in full, and then everybody in the plan by name."""
    from advisory_cli.report.screens.plan_people import everybody_lines

    yield from _screen(proposal.plan, dry_run=dry_run, verbose=True)
    yield from everybody_lines(proposal.plan, proposal.people(ledger), width=line_width(err=not dry_run))


def _preview(app: "App", ledger: "SendingLedger", proposal: "Proposal") -> None:
    """Open the preview of a plan. A fault of the preview is printed, because the question stands."""
    from advisory_cli.cli.terminal.preview_page import open_preview
    from advisory_cli.model.errors import AdvisoryError

    mailing = proposal.plan.mailing
    kind = f"-{mailing.notice.value}" if mailing.notice else ""
    name = f"{Path(mailing.source).stem if mailing.source else mailing.advisory_id}{kind}"
    try:
        if (prepared := proposal.previewed(ledger)) is not None:
            open_preview(app, prepared, ledger, name=name)
    except AdvisoryError as fault:
        print_fault(fault)
