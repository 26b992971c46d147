"""Words for the transport of mail: practice or live, and where to."""

from collections.abc import Mapping
from pathlib import Path

from advisory_cli.model.press.newsroom import MaildirRoute, Route, Security
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, command, wrapped
from advisory_cli.report.wording.phrases import shown_folder

_SECURITY: Mapping[Security, str] = {
    Security.STARTTLS: "encrypted (STARTTLS)",
    Security.TLS: "encrypted (TLS)",
    Security.NONE: "NOT encrypted",
}


def is_practice(route: Route) -> bool:
    """Tell whether messages of this route are written to a folder on this computer instead of sent."""
    return isinstance(route, MaildirRoute)


def transport_words(route: Route, *, relative_to: Path | None = None) -> str:
    """Return the way out in words: 'outbox/, a folder on this computer', or server, port, security and user.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    if isinstance(route, MaildirRoute):
        return f"{shown_folder(route.folder, relative_to)}, a folder on this computer"
    user = f", as {route.user}" if route.user else ""
    return f"{route.host}, port {route.port}, {_SECURITY[route.security]}{user}"


def mode_line(route: Route, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that say PRACTICE (messages are written to a folder) or LIVE (messages are sent), with the way out.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    if isinstance(route, MaildirRoute):
        folder = shown_folder(route.folder, relative_to)
        words = f"PRACTICE: messages are written to {folder}, nothing leaves this computer."
        return wrapped(words, tone="strong", hang=10, width=width)
    words = f"LIVE: messages leave through {route.host} and reach real inboxes."
    return wrapped(words, tone="strong", hang=6, width=width)


def dry_run_line(width: int = WIDTH) -> Block:
    """Return a line that says that a dry run takes every step, and writes and sends nothing.

    `width` is the line length in columns.
    """
    words = "REHEARSAL: every step is taken, and nothing is written or sent."
    return wrapped(words, tone="strong", hang=11, width=width)


def how_to_go_live(*, width: int = WIDTH) -> Block:
    """Return lines with the command that asks for the mail server, after which messages are sent live.

    `width` is the line length in columns.
    """
    return (*wrapped("To go live, name your mail server:", width=width), *command("advisory login smtp"))


def how_to_read(folder: Path, preview: str, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that say in which folder practice messages lie, and by which command to see them on one page.

    `folder` is the Maildir that the messages were written to, and `preview` is that command.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    where = shown_folder(folder, relative_to)
    words = f"They lie in {where}new/, one file each, which any mail program opens. To see them on one page:"
    return (*wrapped(words, width=width), *command(preview), *BLANK)
