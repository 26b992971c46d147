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
    """Tell whether this route ends on this computer."""
    return isinstance(route, MaildirRoute)


def transport_words(route: Route, *, relative_to: Path | None = None) -> str:
    """Return 'outbox/, a folder on this computer', or the server, its port, security and user."""
    if isinstance(route, MaildirRoute):
        return f"{shown_folder(route.folder, relative_to)}, a folder on this computer"
    user = f", as {route.user}" if route.user else ""
    return f"{route.host}, port {route.port}, {_SECURITY[route.security]}{user}"


def mode_line(route: Route, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return PRACTICE or LIVE, and what the mode means."""
    if isinstance(route, MaildirRoute):
        folder = shown_folder(route.folder, relative_to)
        words = f"PRACTICE: messages are written to {folder}, nothing leaves this computer."
        return wrapped(words, tone="strong", hang=10, width=width)
    words = f"LIVE: messages leave through {route.host} and reach real inboxes."
    return wrapped(words, tone="strong", hang=6, width=width)


def dry_run_line(width: int = WIDTH) -> Block:
    """Explain what a dry run is."""
    words = "REHEARSAL: every step is taken, and nothing is written or sent."
    return wrapped(words, tone="strong", hang=11, width=width)


def how_to_go_live(*, width: int = WIDTH) -> Block:
    """Return the command that turns practice into the real thing."""
    return (*wrapped("To go live, name your mail server:", width=width), *command("advisory login smtp"))


def how_to_read(folder: Path, preview: str, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Tell where practice messages lie, and how to look at them."""
    where = shown_folder(folder, relative_to)
    words = f"They lie in {where}new/, one file each, which any mail program opens. To see them on one page:"
    return (*wrapped(words, width=width), *command(preview), *BLANK)
