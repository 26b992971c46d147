"""Port (interface to the outside) of access tokens (OAuth 2), by which programs log in without a password."""

from enum import StrEnum
from typing import Protocol

from advisory_cli.model.press.newsroom import Secret


class Service(StrEnum):
    """Protocol that an access token is shown to: SMTP submission, IMAP, or Microsoft Graph over HTTPS."""

    SMTP = "smtp"
    IMAP = "imap"
    GRAPH = "graph"


class TokenSource(Protocol):
    """Source of access tokens for one account at one service. Call the source like a function to get a token.

    The token can be used at once. `refused`, the one argument, is a token that a server has just refused, or None. With
    it, a newer token is returned. Several threads may call at the same time.
    A call raises NotAllowed when the sign-in has ended or was never made, TryLater when the server that issues tokens
    is away, and BadConfig when a setting, or the command that prints tokens, gives no token.
    """

    def __call__(self, *, refused: Secret | None = None) -> Secret:
        """Return an access token (RFC 6749 1.4) that should be valid for some minutes at least.

        `refused` is a token of this source that a server has just refused. A newer token is then returned, even when
        the refused one should still be valid.
        Raises NotAllowed when the sign-in has ended or was never made, TryLater when the server that issues tokens is
        away, and BadConfig when a setting, or the command that prints tokens, gives no token.
        """
