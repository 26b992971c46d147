"""Entry of the program: the group of all commands, which ends the process with an exit code.

Here, and nowhere else, a fault becomes a sentence on stderr and an exit code.
"""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import click
from click.core import ParameterSource

from advisory_cli import __version__
from advisory_cli.cli.terminal.colour import NO_COLOUR
from advisory_cli.cli.terminal.commands_to_copy import keep_newsroom
from advisory_cli.cli.terminal.console import info, print_data, print_fault, print_usage
from advisory_cli.cli.terminal.help_page import DeskGroup
from advisory_cli.cli.terminal.invocation import Invocation
from advisory_cli.model.errors import AdvisoryError, NoInput

# verb -> (module of commands/, group in the help, one line). The modules are imported when their verb is used: the help
# must not wait for libraries it does not need.
VERBS: dict[str, tuple[str, str, str]] = {
    "init": ("init", "Setup", "Make a newsroom folder that works at once, in practice mode."),
    "login": ("login", "Setup", "Sign in, or ask for the mail server; try it, and store it."),
    "config": ("config", "Setup", "Show every setting and where it came from."),
    "cron": ("cron", "Setup", "Let cron send for you: print, add or remove its line."),
    "completion": ("completion", "Setup", "Complete commands, lists and mailings with the Tab key."),
    "new": ("new", "Write", "Write a new advisory file, from a few questions."),
    "import": ("import_", "Write", "Make an advisory file of a Word file, a web page, a text or an e-mail."),
    "check": ("check", "Write", "Check an advisory, its e-mail and its lists for mistakes."),
    "preview": ("preview", "Write", "Show the e-mail in the browser, as journalists will see it."),
    "export": ("export", "Write", "Write an advisory for calendars, websites, newsroom systems and paper."),
    "send": ("send", "Send", "Show the plan, ask, and send."),
    "run": ("run", "Send", "Send everything that is due (for cron: silent when nothing is)."),
    "approve": ("approve", "Send", "Approve a mailing that somebody else has planned."),
    "stop": ("stop", "Send", "Stop sending at once, also from a second terminal."),
    "reschedule": ("reschedule", "Send", "Give a scheduled mailing another time."),
    "status": ("status", "Afterwards", "Show what is scheduled, what happened, and who got what."),
    "report": ("report", "Afterwards", "Report for the director: state, numbers, who failed; details behind."),
    "retry": ("retry", "Afterwards", "Try deferred messages again now."),
    "resend": ("resend", "Afterwards", "Send a message once more to one person who has it and asks for it."),
    "correct": ("correct", "Afterwards", "Tell those who have a text what was wrong in it."),
    "update": ("update", "Afterwards", "Tell them what is new, or that the event is cancelled or postponed."),
    "remind": ("remind", "Afterwards", "Send a text once more to those who have it and have not answered."),
    "withdraw": ("withdraw", "Afterwards", "Ask those who have a text not to use it. This sends mail."),
    "lift": ("lift", "Afterwards", "End an embargo early, when somebody has broken it."),
    "resolve": ("resolve", "Afterwards", "Decide unconfirmed messages: arrived, or send again."),
    "lists": ("lists", "People", "Show the lists of journalists; check and fix one."),
    "suppress": ("suppress", "People", "Keep the opt-outs: people who want no mail."),
    "ledger": ("ledger", "Server", "Check the ledger, back it up, or restore a backup."),
}


class CommandGroup(DeskGroup):
    """Group of all commands of the program, as click runs it. A command's module is imported when the command is used.

    The help lists the commands under headings such as Setup and Send. `groups` are these headings, in their order.
    `hides_shared` is False, because the program's help shows the options that all commands share.
    """

    hides_shared: ClassVar[bool] = False
    groups: ClassVar[tuple[str, ...]] = tuple(dict.fromkeys(group for _, group, _ in VERBS.values()))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all commands in the order of the help.

        `ctx` belongs to click's signature and changes nothing.
        """
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`, and import its module for that.

        Raises click.UsageError when there is no such command, with the most similar name as a hint.
        """
        if cmd_name not in VERBS:
            from difflib import get_close_matches

            near = get_close_matches(cmd_name, VERBS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"No such command: {cmd_name}.{hint}", ctx)
        module = import_module(f"advisory_cli.cli.commands.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, VERBS[cmd_name][0])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands into the help (`formatter`), under the headings of their groups.

        `ctx` belongs to click's signature and changes nothing.
        """
        for group in self.groups:
            with formatter.section(group):
                formatter.write_dl([(verb, line) for verb, (_, of, line) in VERBS.items() if of == group])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the program and end the process with its exit code, by SystemExit in every case.

        `args` and `extra` are passed to click.Group.main. Without them the words of sys.argv are run. A fault is
        printed on stderr, and gives the exit code of docs/exit-codes.md.
        """
        extra["standalone_mode"] = False
        colourless = os.environ.get(NO_COLOUR)
        keep_newsroom(None)
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as fault:
            click.echo(fault.format_message())
            code = 64
        except click.UsageError as fault:
            print_usage(fault)
            code = 64
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            code = 130
        except AdvisoryError as fault:
            print_fault(fault)
            code = fault.exit_code
        except Exception as fault:
            code = _report_crash(fault)
        _set_variable(NO_COLOUR, colourless)  # --no-color is for this command alone
        _close_output()
        sys.exit(code if isinstance(code, int) else 0)


def _set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _close_output() -> None:
    """Flush the output streams, so that a reader who has left makes no fault at the interpreter's end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except AttributeError:  # there is no such stream
            continue


def _report_crash(fault: Exception) -> int:
    """Write the details for a maintainer to a file, tell the user its path, and return exit code 70."""
    import tempfile
    import traceback

    details = f"advisory {__version__}, Python {sys.version}\n{''.join(traceback.format_exception(fault))}"
    try:
        handle, name = tempfile.mkstemp(prefix="advisory-fault-", suffix=".txt", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write(details)
        where = f"Please report it with this file: {name}"
    except OSError as write_fault:
        where = (
            f"Please report it with these lines, for which no file can be written ({write_fault.strerror}):\n{details}"
        )
    info(
        f"This is a bug in advisory ({type(fault).__name__}), not your mistake.\n"
        f"What was sent is recorded. See it with: advisory status\n{where}"
    )
    return 70


def _leave_missing_folder(newsroom: str | None) -> None:
    """Change to the newsroom's folder when the current folder is gone, because no path can be found from there.

    Raises NoInput when the current folder is gone and `newsroom` is not the whole path of a folder.
    """
    try:
        Path.cwd()
    except OSError:
        if newsroom is None or not Path(newsroom).is_dir() or not Path(newsroom).is_absolute():
            raise NoInput(
                "The current folder is gone or cannot be opened. Nothing was done.",
                remedy="Go to another folder, or name the newsroom by its full path: advisory -C /…",
            ) from None
        os.chdir(newsroom)


def _terminate(*_: object) -> None:
    sys.exit(143)


def _print_manual(context: click.Context, _: click.Parameter, given: bool) -> None:
    """Print the manual page and end the command, for --man."""
    if given and isinstance(context.command, click.Group):
        from advisory_cli.cli.manual import manual_page

        print_data(manual_page(context.command, __version__), end="")
        context.exit()


@click.group(cls=CommandGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "newsroom",
    metavar="DIR",
    envvar="ADVISORY_NEWSROOM",
    help="Newsroom folder (default: the nearest one upwards).",
)
@click.version_option(__version__, "-V", "--version", prog_name="advisory", help="Print the version.")
@click.option(
    "--man", is_flag=True, is_eager=True, expose_value=False, callback=_print_manual, help="Print the manual page."
)
@click.pass_context
def main(context: click.Context, newsroom: str | None) -> None:
    """Put exactly one right message in front of each journalist.

    Start with: advisory init my-newsroom
    """
    os.umask(0o077)
    _leave_missing_folder(newsroom)
    keep_newsroom(newsroom)
    signal.signal(signal.SIGTERM, _terminate)
    by_flag = context.get_parameter_source("newsroom") is ParameterSource.COMMANDLINE
    folder = Path(newsroom) if newsroom and by_flag else None  # whoever finds it asks the environment too
    context.obj = Invocation(newsroom=folder, clock=context.obj)
    if context.invoked_subcommand is None:
        from advisory_cli.cli.commands.overview import overview

        overview(context)
