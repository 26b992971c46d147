"""Put into words how mail leaves: practice or live, and to which folder or server."""

from collections.abc import Mapping
from pathlib import Path

from advisory_cli.model.press.newsroom import (
    GraphRoute,
    Newsroom,
    PracticeRoute,
    Realm,
    Route,
    Security,
    Store,
)
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Tone, command, wrapped
from advisory_cli.report.wording.phrases import amount, shown_folder, shown_path

LOGIN = "advisory login smtp"
_SECURITY: Mapping[Security, str] = {
    Security.STARTTLS: "encrypted (STARTTLS)",
    Security.TLS: "encrypted (TLS)",
    Security.NONE: "NOT encrypted",
}


def is_practice(route: Route) -> bool:
    """Tell whether messages of this route are written to a folder or file on this computer instead of sent."""
    return route.realm is Realm.PRACTICE


def transport_words(route: Route, *, relative_to: Path | None = None) -> str:
    """Return a route in words: 'outbox/, a folder on this computer', or server, port, encryption and user.

    A server is given as 'mail.example.org, port 587, encrypted (STARTTLS), as press'. Paths below the folder
    `relative_to` are shown relative to that folder (None: whole paths).
    """
    if isinstance(route, PracticeRoute):
        kind = "folder" if route.store.is_folder else "file"
        return f"{_shown_store(route.store, relative_to)}, a {kind} on this computer"
    server = route.server
    user = f", as {server.user}" if server.user else ""
    return f"{server.host}, port {server.port}, {_SECURITY[server.security]}{user}"


def mode_line(route: Route, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that say PRACTICE and where messages are written, or LIVE and through which server they are sent.

    `route` says which of the two. Paths below the folder `relative_to` are shown relative to that folder (None: whole
    paths). `width` is the line length in columns.
    """
    if isinstance(route, PracticeRoute):
        store = _shown_store(route.store, relative_to)
        words = f"PRACTICE: messages are written to {store}. Nothing is sent."
        return wrapped(words, tone="strong", hang=10, width=width)
    words = f"LIVE: messages are sent through {route.server.host} to real inboxes."
    return wrapped(words, tone="strong", hang=6, width=width)


def written_lines(
    route: Route, count: int, *, tone: Tone = "good", relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that say how many messages (`count`) practice has written, and where to.

    Empty for a live route. `tone` is the tone of the lines.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    if not isinstance(route, PracticeRoute):
        return ()
    store = _shown_store(route.store, relative_to)
    words = f"PRACTICE: {amount(count, 'message')} written to {store}. Nothing was sent."
    return wrapped(words, tone=tone, hang=10, width=width)


def login_command(newsroom: Newsroom) -> str:
    """Return the command by which a person logs in again at the newsroom's mail server.

    The command is `advisory login microsoft365` or `advisory login google` when the settings name a sign-in, with
    --unattended for a sign-in by certificate or service account. Otherwise the command is `advisory login smtp`. "" for
    Microsoft Graph without a sign-in: its token comes from a command of the office's own.
    """
    if (client := newsroom.sign_in) is not None:
        alone = client.certificate is not None or client.service_account is not None
        return f"advisory login {client.provider.value}{' --unattended' if alone else ''}"
    return "" if isinstance(newsroom.route, GraphRoute) else LOGIN


def how_to_go_live(*, width: int = WIDTH) -> Block:
    """Return lines that tell a person to name the mail server, with the command for it (`advisory login smtp`).

    After that command has succeeded, `advisory send` sends live. `width` is the line length in columns.
    """
    return (*wrapped("To go live, name your mail server:", width=width), *command(LOGIN))


def how_to_read(route: Route, preview: str, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that say where practice messages lie, and by which command to see them. Empty for a live route.

    `preview` is the command that shows the messages on one page.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    if not isinstance(route, PracticeRoute):
        return ()
    store = route.store
    where = f"{_shown_store(store, relative_to)}{store.inside}, {'one file each' if store.is_folder else 'one file'}"
    words = f"They are in {where}; any mail program opens them. To see them on one page:"
    return (*wrapped(words, width=width), *command(preview), *BLANK)


def _shown_store(store: Store, relative_to: Path | None) -> str:
    return shown_folder(store.path, relative_to) if store.is_folder else shown_path(store.path, relative_to)
