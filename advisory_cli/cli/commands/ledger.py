"""Command `ledger`: show the ledger and its problems, accept a problem, make a backup, or put a backup back."""

from pathlib import Path

import click

from advisory_cli.cli.terminal.console import ask_text, can_prompt, info, print_data, show
from advisory_cli.cli.terminal.help_page import DeskGroup
from advisory_cli.cli.terminal.options import load_app, say_unwritable
from advisory_cli.cli.terminal.size import line_width


@click.group(cls=DeskGroup, invoke_without_command=True)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text for people, json for programs."
)
@click.pass_context
def ledger(context: click.Context, form: str) -> None:
    """Show where the ledger is, what is in it, and every problem that forbids sending with it.

    The whole file of the ledger is read to find damage. The exit code is 76 when a problem forbids sending, and 74 when
    the file is damaged.
    """
    from advisory_cli.actions.ledger_check import inspect_ledger
    from advisory_cli.report.screens.ledger import ledger_json, ledger_lines, no_ledger_json

    if context.invoked_subcommand is not None:
        return
    app = load_app(context)
    if not app.has_ledger:
        app.refuse_lost()
        if form == "json":
            print_data(no_ledger_json(str(app.ledger_folder)))
        else:
            info("No ledger yet. Nothing has been planned here.")
        return
    with app.ledger() as opened:
        say_unwritable(opened)
        view = inspect_ledger(opened, app.ledger_environment(opened), app.clock.now())
    if form == "json":
        print_data(ledger_json(view))
    else:
        show(ledger_lines(view, zone=app.zone, width=line_width(err=False)), err=False)
    context.exit(74 if view.inventory.faults else 76 if view.concerns else 0)


@ledger.command("accept")
@click.option("--clock", is_flag=True, help="The clock is right. Entries made so far have a wrong time.")
@click.option("--moved", is_flag=True, help="The ledger has moved here. Nothing is sent from the old place.")
@click.option("--restored", is_flag=True, help="The newer ledger is lost. Continue with this one.")
@click.option("--zone", is_flag=True, help="Send scheduled mailings as planned, whatever the zone's rules are now.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the record.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def accept_(context: click.Context, /, *, reason: str, yes: bool, **flags: bool) -> None:
    """Accept problems that forbid sending, once you have looked into them, so that mail may be sent again.

    `advisory ledger` shows the problems. Each of --clock, --moved, --restored and --zone accepts one kind of problem.
    """
    from advisory_cli.actions.ledger_check import accept, acceptable_problems
    from advisory_cli.model.ledger.concerns import WRITTEN_AGAIN, ProblemKind
    from advisory_cli.report.screens.ledger import accepted_lines

    kinds = {ProblemKind(name) for name, given in flags.items() if given}
    if not kinds:
        raise click.UsageError("Add --clock, --moved, --restored or --zone. To see the problems: advisory ledger")
    app = load_app(context)
    with app.ledger_alone() as opened:
        environment, now = app.ledger_environment(opened), app.clock.now()
        problems = acceptable_problems(opened, environment, now)
        accepted = [problem for problem in problems if problem.kind in kinds]
        remaining = [problem for problem in problems if problem.kind not in kinds]
        if not accepted:
            info("Nothing to accept. To see the problems: advisory ledger")
            return
        for problem in accepted:
            if problem.kind is ProblemKind.RESTORED and not yes:
                _confirm(f"{problem.words} {WRITTEN_AGAIN}", "restored")
        accept(opened, environment, {problem.kind for problem in accepted}, reason=reason, by=app.account, now=now)
        accepted_kinds = ", ".join(sorted({problem.kind.value for problem in accepted}))
        app.log_event(f"ledger: {accepted_kinds} accepted by {app.account}{f', because {reason}' if reason else ''}")
    show(accepted_lines(accepted, remaining, width=line_width()))


@ledger.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_context
def backup_(context: click.Context, file: Path | None) -> None:
    """Copy the ledger to a new file FILE, or without FILE to a new file in backups/ of the newsroom.

    An existing FILE is never replaced. This works while mail is being sent, too.
    """
    from advisory_cli.model.errors import NoInput

    app = load_app(context)
    app.refuse_lost()
    if not app.has_ledger:
        raise NoInput("No ledger yet. Nothing has been planned here.")
    target = app.back_up(file)
    info(f"Ledger copied to {target}. It holds personal data: store it safely.")


@ledger.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def restore_(context: click.Context, file: Path, yes: bool) -> None:
    """Put a copy of the backup FILE in the place of the ledger. The old ledger is kept beside it, under a dated name.

    The exit code is 76 when a problem then forbids sending, such as messages sent after the backup was made. Nothing
    is sent before you have accepted the problem.
    """
    from advisory_cli.actions.ledger_check import concerns
    from advisory_cli.report.screens.ledger import extent_words, restored_lines

    app = load_app(context)
    extent = app.extent_of(file)
    if not yes:
        _confirm(extent_words(file, extent), "restore")
    replaced = app.restore_backup(file)
    app.log_event(f"ledger: the backup {file} restored by {app.account}")
    with app.ledger() as opened:
        problems = concerns(opened, app.ledger_environment(opened), app.clock.now())
    show(restored_lines(file, extent, replaced, problems, zone=app.zone, width=line_width()))
    context.exit(76 if problems else 0)


def _confirm(words: str, word: str) -> None:
    """Ask a person to type a word, as proof that the cost is known. Raises UsageFault without that answer."""
    from advisory_cli.model.errors import UsageFault

    if not can_prompt():
        raise UsageFault(f"{words}\nNo terminal to confirm on. Add --yes. Nothing was changed.")
    info(words)
    action = "continue with this ledger" if word == "restored" else "replace the ledger with it"
    typed = ask_text(f"Type {word} to {action}")
    if typed.strip() != word:
        raise UsageFault(f"Expected {word}. Nothing was changed." if typed.strip() else "Nothing was changed.")
