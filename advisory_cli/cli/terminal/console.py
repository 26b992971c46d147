"""Print to the terminal and ask for a number: data on stdout, everything else on stderr, colour only on a terminal."""

import errno
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.terminal.colour import STYLES, colour_changes, is_coloured
from advisory_cli.cli.terminal.commands_to_copy import command_to_copy, with_commands
from advisory_cli.cli.terminal.pager import needs_pager, page
from advisory_cli.cli.terminal.size import fitted, line_width
from advisory_cli.cli.terminal.status_line import clear_status_line
from advisory_cli.cli.terminal.typed_ahead import discard_typed_ahead
from advisory_cli.model.errors import AdvisoryError, BadConfig, CannotWrite, UsageFault
from advisory_cli.model.text import printable

if TYPE_CHECKING:
    from advisory_cli.report.wording.lines import Line

_QUIET, _HAS_DATA = "advisory.quiet", "advisory.has-data"


def show(lines: "Iterable[Line]", *, err: bool = True, paged: bool = False) -> None:
    """Print lines in colour, on stderr, or on stdout when `err` is false.

    Each Line has a text and a tone, such as "good" or "bad", which decides its colour. Colours are left out when the
    output is no terminal.
    Commands are completed, so that a person can copy and run them: the path of the program and the newsroom are put in.
    This is done in lines with the tone "command", and in commands that stand in a sentence. A command that is wider
    than the terminal goes on in the next line, with a backslash before the break.
    `paged`: lines for stdout that are more than the terminal has rows are shown in a pager. With --quiet, nothing is
    printed on stderr.
    No error is raised when the terminal or the program that reads the output has gone away. Raises CannotWrite when
    stdout cannot be written for another reason.
    """
    if err and is_quiet():
        return
    rows, opened = [], ""
    for line in lines:
        text = _shown_text(line, err=err)
        if line.tone == "change" and is_coloured(err=err):
            text, opened = colour_changes(text, opened)
        rows.append((text, STYLES[line.tone]))
    if paged and not err and needs_pager(sum(text.count("\n") + 1 for text, _ in rows)):
        page("".join(f"{click.style(text, **style)}\n" for text, style in rows))
        return
    for text, style in rows:
        _write(text, err=err, **style)


def redraw(text: str) -> None:
    """Print a line on stderr over the line that is there, without ending it: for a countdown at a terminal.

    The new text hides the old one when the old one is at most one character longer.
    """
    with suppress(OSError):
        click.echo(f"\r{escape_controls(text)} ", err=True, nl=False)


def _shown_text(line: "Line", *, err: bool) -> str:
    if line.tone == "command":
        return command_to_copy(line.text, err=err)
    return with_commands(escape_controls(line.text), err=err)


def show_command(text: str, newsroom: str | None) -> None:
    """Print on stderr the command in `text`, completed for a newsroom other than that of the present command line.

    `newsroom` is its path as a person typed it, or None for the current folder.
    """
    if not is_quiet():
        _write(command_to_copy(f"  {text}", err=True, newsroom=newsroom), err=True)


def is_quiet() -> bool:
    """Tell whether --quiet was given, so that nothing but faults and data is printed."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_QUIET))


def be_quiet(context: click.Context) -> None:
    """Print nothing but faults and data in the command of `context`, as --quiet asks."""
    context.meta[_QUIET] = True


def print_data(text: str, *, end: str = "\n") -> None:
    """Print `text` and then `end` on stdout, for a program that reads the output.

    No error is raised when that program has ended. Raises CannotWrite when stdout cannot be written for another reason.
    """
    if (context := click.get_current_context(silent=True)) is not None:
        context.meta[_HAS_DATA] = True
    _write(text + end, err=False, nl=False)


def raw_data(content: bytes) -> None:
    """Write bytes to stdout, for a program that reads the output.

    No error is raised when that program has ended. Raises CannotWrite when stdout cannot be written for another reason.
    """
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as fault:
        if fault.errno != errno.EPIPE:
            raise CannotWrite(f"The output cannot be written: {fault.strerror}.") from None


def _write(text: str, *, err: bool, **style: Any) -> None:
    """Print a text, whatever became of the reader, because the mail must not depend on who reads about it.

    Raises CannotWrite only when stdout cannot be written and the reader is still there.
    """
    if (sys.stderr if err else sys.stdout) is None:
        return
    if err:
        clear_status_line()
    try:
        click.secho(text, err=err, color=is_coloured(err=err), **style)
    except OSError as fault:
        if not err and fault.errno != errno.EPIPE:
            raise CannotWrite(f"The output cannot be written: {fault.strerror}.") from None


def escape_controls(text: str) -> str:
    """Return `text` with each terminal control character spelled out as an escape code. Line breaks stay.

    Names of files and folders are printed through this function, because anybody may put such characters into them.
    """
    return "\n".join(map(printable, text.split("\n")))


def info(text: str) -> None:
    """Print a message for a person on stderr, in lines that fit the terminal. With --quiet, print nothing.

    Control characters become escape codes. Commands in the text are completed, so that a person can copy and run them.
    """
    if not is_quiet():
        _write(_message(text), err=True)


def _message(text: str) -> str:
    """Return a message for stderr: safe, in lines that fit the terminal, with its commands ready to copy."""
    return "\n".join(with_commands(row, err=True) for row in fitted(escape_controls(text)).split("\n"))


def print_fault(fault: AdvisoryError, *, whole_paths: bool = False) -> None:
    """Print a fault on stderr: its findings, or its message when there are none, and then its remedy.

    Files of findings below the current folder are named from there on, but not with `whole_paths`, for cron's mail.
    """
    if fault.findings:
        from advisory_cli.model.checks.catalogue import CATALOGUE
        from advisory_cli.report.screens.findings import findings_lines

        error_entries = [CATALOGUE[found.code] for found in fault.findings if found.level == "error"]
        folder = None if whole_paths else Path.cwd()
        lines = findings_lines(fault.findings, strict=not error_entries, relative_to=folder, width=line_width())
        nothing_to_send = isinstance(fault, BadConfig) or (
            error_entries and not any(entry.leaving for entry in error_entries)
        )
        show(lines[:-1] if nothing_to_send else lines)
    elif fault.message:
        _write(_message(fault.message), err=True, fg="red")
    if fault.remedy:
        _write(_message(fault.remedy), err=True)


def print_json_fault(context: click.Context, fault: AdvisoryError | click.UsageError) -> None:
    """Print the fault that ends the command of `context` as JSON on stdout, when the command has --format json.

    Nothing is printed when the command has printed its data before, so that stdout holds one document.
    """
    if context.params.get("form") != "json" or context.meta.get(_HAS_DATA):
        return
    from advisory_cli.report.screens.findings import fault_json

    if isinstance(fault, click.UsageError):
        print_data(fault_json(fault.format_message(), code=UsageFault.exit_code))
        return
    print_data(
        fault_json(
            fault.message, code=fault.exit_code, remedy=fault.remedy, findings=fault.findings, relative_to=Path.cwd()
        )
    )


def print_usage(fault: click.UsageError) -> None:
    """Print a usage error of click on stderr, with the line that says how the command is used.

    Control characters become escape codes, because the error may repeat words of the command line.
    """
    usage = StringIO()
    fault.show(file=usage)
    _write(_message(usage.getvalue().rstrip("\n")), err=True)


def ask_number(
    number: str,
    question: str,
    *,
    nothing: str,
    remedy: str,
    actions: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Ask a person to type `number`, as proof that the plan was read. Return once it was typed.

    `number`: digits, or two numbers with a blank between them, such as "12 400". `question`: printed before the answer
    is read.
    `nothing`: the sentence for a person who did not type the number, which says that nothing was done. `remedy`: a
    sentence that says how a script confirms.
    `actions`: functions that show more, by the key to type, such as "v". After such a function, the question is asked
    again.
    Raises UsageFault when nobody can answer or another text was typed, and click.Abort on Ctrl-C.
    """
    if is_quiet():
        raise UsageFault(f"--quiet does not show what you are asked to confirm. {nothing}", remedy=remedy)
    if not can_prompt():
        raise UsageFault(f"No terminal to confirm on. {remedy} {nothing}")
    while True:
        try:
            typed = ask_text(question)
        except click.Abort:
            info(f"\n{nothing}")
            raise
        key = typed.strip().lower()
        if not actions or key not in actions:
            break
        actions[key]()
    if not is_typed(typed, number):
        raise UsageFault(f"Expected {number}. {nothing}" if typed.strip() else nothing)


def ask_text(question: str, *, required: bool = False, hidden: bool = False, typed_ahead: bool = False) -> str:
    """Ask a person at the terminal, and return what was typed. The question is wrapped to the terminal's width.

    A colon is put behind `question`. With `required`, an empty answer is asked again. With `hidden`, the answer is not
    shown while it is typed, as for a password. What was typed before the question appeared is discarded, because it may
    confirm what nobody has seen. With `typed_ahead` it counts: for questions that confirm nothing, whose answers can be
    pasted together. Raises click.Abort on Ctrl-C.
    """
    prompt, default = fitted(f"{question}:"), None if required else ""
    if not typed_ahead:
        discard_typed_ahead()
    answer: str = click.prompt(
        prompt, default=default, show_default=False, hide_input=hidden, prompt_suffix=" ", err=True
    )
    return answer


def is_typed(typed: str, number: str) -> bool:
    """Tell whether `typed` is `number`: digits, or two numbers with a blank, a plus or a comma between them."""
    return " ".join(re.findall(r"\d+", typed)) == number and not re.search(r"[^\d\s+,]", typed)


def can_prompt() -> bool:
    """Tell whether a person can be asked. True when standard input and stderr are both terminals."""
    return sys.stdin is not None and sys.stdin.isatty() and is_interactive()


def is_interactive() -> bool:
    """Tell whether a person watches. True when stderr is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def is_by_hand() -> bool:
    """Tell whether a person started the command. True when any of the three standard streams is a terminal."""
    return any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
