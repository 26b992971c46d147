"""Looking for what came back, as several verbs do: into the mailbox, and into files."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from advisory_cli.cli.terminal.console import show

if TYPE_CHECKING:
    from advisory_cli.bootstrap import Workshop
    from advisory_cli.model.ports.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--imap", is_flag=True, help="Look for copies, answers and reports in your mailbox (setting imap)."),
    click.option(
        "--reports",
        multiple=True,
        metavar="PATH",
        help="Read delivery reports and answers: an .eml file, a folder of them, maildir:PATH or mbox:PATH.",
    ),
)


def looking(command: F) -> F:
    """Add --imap and --reports."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def look(shop: "Workshop", ledger: "Ledger", advisory_id: str, asked: dict[str, Any]) -> None:
    """Look for what came back about all messages of an advisory, note it, and say so."""
    from advisory_cli.actions.notices.reminders import look_first
    from advisory_cli.report.screens.notices import looked_lines

    if asked["imap"] or asked["reports"]:
        mailroom = shop.mailroom() if asked["imap"] else None
        evidence, known = look_first(advisory_id, mailroom, asked["reports"], shop.parts(), ledger)
        show(looked_lines(evidence, known))
