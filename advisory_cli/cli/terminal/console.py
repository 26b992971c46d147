"""Output to a person: data on stdout, everything else on stderr, colour only on a terminal."""

import errno
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.model.errors import AdvisoryError, BadConfig, CannotWrite
from advisory_cli.model.text import printable

if TYPE_CHECKING:
    from advisory_cli.report.wording.lines import Line

_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")  # as shlex.join quotes them
_TONES: dict[str, dict[str, Any]] = {
    "plain": {},
    "strong": {"bold": True},
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red"},
    "quiet": {"dim": True},
    "command": {"bold": True},
}


def show(lines: "Iterable[Line]", *, err: bool = True) -> None:
    """Print lines in their tones. click takes the colour away when the output is no terminal."""
    for line in lines:
        text = _as_called(line.text) if line.tone == "command" else line.text
        _write(harmless(text), err=err, **_TONES[line.tone])


def data(text: str, *, end: str = "\n") -> None:
    """Print data for a program on stdout."""
    _write(text + end, err=False, nl=False)


def raw_data(content: bytes) -> None:
    """Write bytes for a program to stdout. Raises CannotWrite, but not when the reader has left."""
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
    try:
        click.secho(text, err=err, **style)
    except OSError as fault:
        if not err and fault.errno != errno.EPIPE:
            raise CannotWrite(f"The output cannot be written: {fault.strerror}.") from None


def harmless(text: str) -> str:
    """Return `text` with terminal control characters spelled out, line by line.

    Because anybody may name files and folders, a name may hold such characters.
    """
    return "\n".join(map(printable, text.split("\n")))


def _as_called(text: str) -> str:
    """Return a command to copy, for the newsroom of the present command line, which works in any folder.

    The newsroom and its files have their whole paths, unless the newsroom was named from the folder beside it.
    """
    context = click.get_current_context(silent=True)
    return as_command(text, context.find_root().params.get("newsroom") if context else None)


def as_command(text: str, named: str | None) -> str:
    """Return a command to copy, for the newsroom that was named `named`. None means the current folder."""
    cwd = Path.cwd()
    folder = Path(os.path.normpath(cwd / named)) if named else cwd
    beside = named is not None and folder.parent == cwd
    if not named and not (cwd / "advisory.toml").is_file():
        return text.replace("advisory ", f"{program(whole=True)} ", 1)
    at = named if beside and named else str(folder)
    whole = text if beside else _WORD.sub(lambda match: _whole(match[0], cwd), text)
    return whole.replace("advisory ", f"{program(whole=not beside)} -C {shlex.quote(at)} ", 1)


def _whole(word: str, cwd: Path) -> str:
    """Return a word of a command, with the whole path when the word is the path of an existing file."""
    name = next(iter(shlex.split(word)), "")
    is_path = not name.startswith(("-", "/", "~")) and ("/" in name or name.endswith((".md", ".csv", ".xlsx")))
    return shlex.quote(str(cwd / name)) if is_path and (cwd / name).exists() else word


def program(*, whole: bool = False) -> str:
    """Return the words that start this program: its path, unless the shell finds the program by name.

    With `whole` the path works from any folder.
    """
    called = Path(sys.argv[0])
    by_path = called.name == "advisory" and called.is_file() and shutil.which("advisory") is None
    if not by_path:
        return "advisory"
    return shlex.quote(os.path.abspath(called) if whole else os.path.relpath(called))  # noqa: PTH100  a link stays


def program_words() -> tuple[str, ...]:
    """Return the command that starts this program from anywhere, without a PATH.

    The absolute path of the present call comes first, then the command beside this interpreter (a virtual
    environment's), then the interpreter with the module.
    """
    called, beside = Path(sys.argv[0]), Path(sys.executable).with_name("advisory")
    for command in (called, beside):
        if command.name == "advisory" and command.is_file():
            return (os.path.abspath(command),)  # noqa: PTH100  a link stays: what it points to may move with an upgrade
    return (sys.executable, "-m", "advisory_cli")


def say(text: str) -> None:
    """Print one sentence for a person on stderr."""
    _write(harmless(text), err=True)


def say_fault(fault: AdvisoryError) -> None:
    """Print a fault, its findings and its remedy on stderr."""
    if fault.findings:
        from advisory_cli.model.checks.catalogue import CATALOGUE
        from advisory_cli.report.screens.findings import findings_lines

        refused = [CATALOGUE[one.code] for one in fault.findings if one.level == "error"]
        lines = findings_lines(fault.findings, strict=not refused, relative_to=Path.cwd())
        nothing_to_send = isinstance(fault, BadConfig) or (refused and not any(entry.leaving for entry in refused))
        show(lines[:-1] if nothing_to_send else lines)
    elif fault.message:
        _write(harmless(fault.message), err=True, fg="red")
    if fault.remedy:
        _write(harmless(fault.remedy), err=True)


def say_usage(fault: click.UsageError) -> None:
    """Print how a command is used, as click says that, on stderr. The text may repeat what was typed."""
    said = StringIO()
    fault.show(file=said)
    _write(harmless(said.getvalue().rstrip("\n")), err=True)


def ask_number(number: str, question: str, *, nothing: str, remedy: str) -> None:
    """Ask a person to type a number, as proof that the plan was read.

    Raises UsageFault when another answer is typed, or nobody is there to type. `nothing` tells what was not done then.
    """
    from advisory_cli.model.errors import UsageFault

    if not can_prompt():
        raise UsageFault(f"There is nobody here to confirm the plan. {nothing}", remedy=remedy)
    try:
        typed = click.prompt(question, default="", show_default=False, err=True)
    except click.Abort:
        say(f"\n{nothing}")
        raise
    if " ".join(re.findall(r"\d+", typed)) != number or re.search(r"[^\d\s+,]", typed):
        raise UsageFault(nothing)


def can_prompt() -> bool:
    """Tell whether somebody can answer a question."""
    return sys.stdin is not None and sys.stdin.isatty() and is_interactive()


def is_interactive() -> bool:
    """Tell whether somebody watches the messages on stderr."""
    return sys.stderr is not None and sys.stderr.isatty()
