"""How words reach a person: data on stdout, everything else on stderr, colour only on a terminal."""

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
    """Print lines in their tones; click takes the colour away where nobody would see it."""
    for line in lines:
        text = _as_called(line.text) if line.tone == "command" else line.text
        _write(harmless(text), err=err, **_TONES[line.tone])


def data(text: str, *, end: str = "\n") -> None:
    """Data for a program, on stdout."""
    _write(text + end, err=False, nl=False)


def raw_data(content: bytes) -> None:
    """Bytes for a program, on stdout."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as fault:
        if fault.errno != errno.EPIPE:
            raise CannotWrite(f"The output cannot be written: {fault.strerror}.") from None


def _write(text: str, *, err: bool, **style: Any) -> None:
    """Print, whatever became of the other end: what happens to the mail must not hang on who reads about it."""
    if (sys.stderr if err else sys.stdout) is None:
        return
    try:
        click.secho(text, err=err, **style)
    except OSError as fault:
        if not err and fault.errno != errno.EPIPE:
            raise CannotWrite(f"The output cannot be written: {fault.strerror}.") from None


def harmless(text: str) -> str:
    """`text` with what a terminal would obey spelled out, line by line: names of files and folders are anybody's."""
    return "\n".join(map(printable, text.split("\n")))


def _as_called(text: str) -> str:
    """A command to copy, which works from wherever it is pasted: with the newsroom and its files by their whole paths,
    but for who stands right beside the newsroom and named it as it is called there.
    """
    context = click.get_current_context(silent=True)
    return as_command(text, context.find_root().params.get("newsroom") if context else None)


def as_command(text: str, named: str | None) -> str:
    """The same, for the newsroom that was `named` so; None for the current folder."""
    cwd = Path.cwd()
    folder = Path(os.path.normpath(cwd / named)) if named else cwd
    beside = named is not None and folder.parent == cwd
    if not named and not (cwd / "advisory.toml").is_file():
        return text.replace("advisory ", f"{program(whole=True)} ", 1)
    at = named if beside and named else str(folder)
    whole = text if beside else _WORD.sub(lambda match: _whole(match[0], cwd), text)
    return whole.replace("advisory ", f"{program(whole=not beside)} -C {shlex.quote(at)} ", 1)


def _whole(word: str, cwd: Path) -> str:
    """A word of a command, by its whole path where it is one of a file that is there."""
    name = next(iter(shlex.split(word)), "")
    is_path = not name.startswith(("-", "/", "~")) and ("/" in name or name.endswith((".md", ".csv", ".xlsx")))
    return shlex.quote(str(cwd / name)) if is_path and (cwd / name).exists() else word


def program(*, whole: bool = False) -> str:
    """What to type to run this program: its path, as long as the shell would not find it by name; `whole`: from
    anywhere.
    """
    called = Path(sys.argv[0])
    by_path = called.name == "advisory" and called.is_file() and shutil.which("advisory") is None
    if not by_path:
        return "advisory"
    return shlex.quote(os.path.abspath(called) if whole else os.path.relpath(called))  # noqa: PTH100  a link stays


def program_words() -> tuple[str, ...]:
    """What runs this program from anywhere, without a PATH: the absolute path it was called by, else the command beside
    this interpreter (a virtual environment's), else the interpreter with the module.
    """
    called, beside = Path(sys.argv[0]), Path(sys.executable).with_name("advisory")
    for command in (called, beside):
        if command.name == "advisory" and command.is_file():
            return (os.path.abspath(command),)  # noqa: PTH100  a link stays: what it points to may move with an upgrade
    return (sys.executable, "-m", "advisory_cli")


def say(text: str) -> None:
    """One sentence for a person, on stderr."""
    _write(harmless(text), err=True)


def say_fault(fault: AdvisoryError) -> None:
    """What went wrong, its findings and the way out, on stderr."""
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
    """How a command is used, as click says it, which repeats what was typed."""
    said = StringIO()
    fault.show(file=said)
    _write(harmless(said.getvalue().rstrip("\n")), err=True)


def ask_number(number: str, question: str, *, nothing: str, remedy: str) -> None:
    """Typing the number is the word of a person who has read it. UsageFault where it is not typed, or nobody is there
    to type it; `nothing` says what was not done then.
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
    """Whether somebody can answer a question."""
    return sys.stdin is not None and sys.stdin.isatty() and watched()


def watched() -> bool:
    """Whether somebody looks at what is said."""
    return sys.stderr is not None and sys.stderr.isatty()
