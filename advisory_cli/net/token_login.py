"""Function that repeats a login to SMTP or IMAP with a newer access token, when the server refuses the first."""

from collections.abc import Callable
from typing import TypeVar

from advisory_cli.model.errors import LoginRefused
from advisory_cli.model.press.newsroom import Secret

T = TypeVar("T")


class TokenRefused(LoginRefused):
    """Refusal of an access token by a server. The token may have expired. `token` is the refused token."""

    def __init__(self, message: str, *, remedy: str, token: Secret) -> None:
        super().__init__(message, remedy=remedy)
        self.token = token


def with_renewed_token(attempt: Callable[[Secret | None], T]) -> T:
    """Call `attempt`, which logs in, and call it once more when the server refuses its token. Return its result.

    `attempt` gets None at first, and the refused token the second time, so that it can ask the source for a newer one.
    Raises what `attempt` raises, and TokenRefused when the second token is refused too.
    """
    try:
        return attempt(None)
    except TokenRefused as refusal:
        refused = refusal.token
    return attempt(refused)  # not inside the except: the second refusal is told alone
