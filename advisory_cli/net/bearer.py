"""Access token (OAuth 2, RFC 6750) that several requests to one host share until the server refuses it."""

from collections.abc import Callable
from threading import Lock

from advisory_cli.model.errors import NotAllowed
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import Secret

_SECONDS = 240.0  # a token is asked for again after so long. Tokens of Microsoft hold for an hour or more


class Bearer:
    """Access token for requests to one host, got when a request first needs it. Threads may share one Bearer.

    `tokens` is the source of tokens, and None means that no setting names one. `check` is called before the source is
    asked, and may raise NotAllowed to forbid that a token is sent. `missing` returns the exception to raise when there
    is no source. Both are called without arguments.
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
        """Return an access token. A token that the server has just refused is given as `refused`, to get a newer one.

        Raises NotAllowed when there is no source of tokens, when a token may not go to this host, and when the sign-in
        has ended. Raises TryLater when the server that issues tokens is away, and BadConfig when a setting gives no
        token.
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
