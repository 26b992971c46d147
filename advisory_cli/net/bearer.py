"""Access token (OAuth 2, RFC 6750) that several requests to one host share until the server refuses it."""

from collections.abc import Callable
from threading import Lock

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import Secret

_SECONDS = 240.0  # a token is asked for again after so long. Tokens of Microsoft hold for an hour or more


class Bearer:
    """Access token for requests to one host, asked for when the first request needs it. Threads may share one Bearer.

    `tokens` is the source, and None when no setting names one. `check` is called before the source is, and may raise
    NotAllowed to forbid that a token is sent. `missing` makes the fault for a request without a source.
    """

    def __init__(
        self,
        tokens: TokenSource | None,
        *,
        clock: Clock,
        check: Callable[[], None],
        missing: Callable[[], NotAllowed],
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._check = check
        self._missing = missing
        self._lock = Lock()
        self._token: Secret | None = None
        self._since = 0.0

    def token(self, *, refused: Secret | None = None) -> Secret:
        """Return a token. `refused` is one that the server has just refused, in whose place a newer one is returned.

        Raises NotAllowed when there is no source, when the token may not go to that host, or when the sign-in has
        ended, TryLater when the server that issues tokens is away, and BadConfig when a setting gives no token.
        """
        with self._lock:
            now = self._clock.monotonic()
            held = self._token
            if held is not None and held != refused and now - self._since < _SECONDS:
                return held
            if self._tokens is None:
                raise self._missing()
            self._check()
            self._token = self._tokens(refused=refused)
            self._since = self._clock.monotonic()
            return self._token
