"""Record of the servers (SMTP, IMAP, Microsoft Graph) that last accepted a login, in a file in the ledger's folder.

LoginFile writes the record after a login, and refuses to send the same password or token to another server. No secret
is in the file.
Settings are often kept in Git, and .env with the password is not. Without the record, a person who can change nothing
but the settings could name another server there and get the password.
"""

import hmac
import json
import secrets
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
from advisory_cli.model.errors import LedgerFault, NoInput, NotAllowed
from advisory_cli.model.mailing.provider_hosts import same_host, share_login
from advisory_cli.model.press.newsroom import Secret
from advisory_cli.model.value_class import value_class

FILE = "logins"
SMTP, IMAP, GRAPH = "smtp", "imap", "graph"
_MAX_BYTES = 8_192  # bytes
_WORDS = {SMTP: "The mail server's password", IMAP: "The mailbox's password", GRAPH: "The sign-in to Microsoft Graph"}
_SETTINGS = {SMTP: "send_via", IMAP: "imap", GRAPH: "graph_server"}


@value_class
class _Known:
    """A good login.

    `mark` is eight bits made from the secret. As a rule they tell an old secret from a new one, and tell a finder next
    to nothing.
    """

    user: str
    host: str
    salt: str
    mark: int

    def was_with(self, secret: Secret) -> bool:
        """Tell whether the secret is, as far as can be seen, the one of that login."""
        return _mark(self.salt, secret) == self.mark


class LoginFile:
    """Record of the host and user of the last good login of each kind (SMTP, IMAP, GRAPH), in the ledger's `folder`.

    Call refuse_other_host() before a login, to compare the login with the record. Call remember() after a good login,
    to store the login. Of the password only eight bits of a salted hash are stored, enough to tell most other passwords
    apart.
    When the file is missing or damaged, no login is known, and refuse_other_host() raises nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def refuse_other_host(self, kind: str, host: str, secret: Secret, *, token_for: str = "") -> None:
        """Raise NotAllowed when `secret` is about to be sent to `host`, but last logged in at another host.

        `kind`: the kind of the login: SMTP, IMAP or GRAPH. `secret`: the password or, for an access token, the command
        that prints the token.
        `token_for`: a second kind, for which the same token may have been used, "" for none. The last good login of
        that kind is then looked at as well, and hosts of the same provider are taken for one host.
        Nothing is raised when no good login of this kind is known, or when the last one had another secret.
        """
        known = self._read()
        before = known.get(kind)
        if before is not None and not same_host(before.host, host) and before.was_with(secret):
            raise _other_host_fault(kind, before, host)
        made = known.get(token_for)
        if made is not None and not share_login(made.host, host) and made.was_with(secret):
            raise _other_host_fault(kind, made, host)

    def remember(self, kind: str, user: str, host: str, secret: Secret) -> None:
        """Store that `host` accepted a login of this `kind` (SMTP, IMAP or GRAPH) from `user` with `secret`.

        The record of the earlier login of this kind is replaced. `secret` itself is not stored. A failure to write is
        ignored.
        """
        known = self._read()
        before = known.get(kind)
        if before is not None and (before.user, before.host) == (user, host) and before.was_with(secret):
            return
        salt = secrets.token_hex(8)
        known[kind] = _Known(user=user, host=host, salt=salt, mark=_mark(salt, secret))
        text = json.dumps({name: asdict(login) for name, login in known.items()})
        with suppress(LedgerFault, OSError):
            refuse_unsafe_folder(self._folder)
            make_private(self._folder)
            replace_file(self._folder / FILE, text.encode("ascii"))

    def _read(self) -> dict[str, _Known]:
        try:
            kept = json.loads(read_regular(self._folder / FILE, limit=_MAX_BYTES))
            return {
                str(kind): _Known(
                    user=str(entry["user"]), host=str(entry["host"]), salt=str(entry["salt"]), mark=int(entry["mark"])
                )
                for kind, entry in kept.items()
            }
        except (NoInput, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}


def _mark(salt: str, secret: Secret) -> int:
    return hmac.digest(salt.encode(), secret.value.encode("utf-8", "surrogatepass"), "sha256")[0]


def _other_host_fault(kind: str, before: _Known, host: str) -> NotAllowed:
    moved = f"confirm it with: advisory login {kind}, or set another password."
    if kind == GRAPH:
        moved = "set another command that prints tokens (ADVISORY_SMTP_TOKEN_COMMAND)."
    return NotAllowed(
        f"{_WORDS[kind]}, or its token, was last used at {before.host} (as {before.user}), but the settings now name"
        f" {host}. It was not sent there.",
        remedy=f"If the office has moved there, {moved} If nobody knows why, put the setting {_SETTINGS[kind]} back.",
    )
