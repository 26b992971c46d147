"""How words reach a person: data on stdout, everything else on stderr, colour only on a terminal."""

import shlex
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from advisory_cli.model.errors import AdvisoryError
    from advisory_cli.report.lines import Line

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
        click.secho(text, err=err, **_TONES[line.tone])


def _as_called(text: str) -> str:
    """A command to copy, for the newsroom that -C named: what is shown has to work where it was shown."""
    context = click.get_current_context(silent=True)
    folder = context.find_root().params.get("newsroom") if context else None
    return text.replace("advisory ", f"advisory -C {shlex.quote(folder)} ", 1) if folder else text


def say(text: str) -> None:
    """One sentence for a person, on stderr."""
    click.echo(text, err=True)


def say_fault(fault: "AdvisoryError") -> None:
    """What went wrong, its findings and the way out, on stderr."""
    if fault.findings:
        from advisory_cli.report.findings import findings_lines

        show(findings_lines(fault.findings))
    elif fault.message:
        click.secho(fault.message, err=True, fg="red")
    if fault.remedy:
        click.echo(fault.remedy, err=True)


def at_a_terminal() -> bool:
    """Whether somebody can answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()
