"""Client that reads the lists and messages of a mailbox by Microsoft Graph, within limits on bytes, pages and time."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from advisory_cli.model.errors import AdvisoryError, BadConfig, LoginRefused, NotAllowed, TryLater
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.throttle import Throttle
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.net.bearer import Bearer
from advisory_cli.net.errors import translate_errors
from advisory_cli.net.graph import (
    REMEDIES,
    UNAUTHORIZED,
    authorization,
    mailbox_path,
    pause_asked_by,
    words_of,
)
from advisory_cli.net.https import Answer, Connection, RequestLost, Timeouts

MOST_BYTES = 1 << 27  # of all answers to one search
MOST_SECONDS = 600.0
MOST_PAGES = 1000
LARGEST_PAGE = 1 << 24  # bytes
_PATIENCE = timedelta(minutes=1)  # a longer pause that the server asks for is not waited for
_TRIES = 4
_TIMEOUTS = Timeouts(send=60, answer=120)
_MAIL_READ = (
    "The app needs the permission Mail.Read, and must be let into this mailbox: ask whoever administers Microsoft 365."
)
_LATER = "Nothing was changed. Look again later, or save what came back to files and use --reports."


class GraphClient:
    """Client that reads the mailbox of a route by Microsoft Graph. session() gives access to the mailbox.

    `tokens` is the source of access tokens, and None means that there is none. `check` is called without arguments
    before the source is asked for a token, and may raise NotAllowed to forbid that a token is sent. `throttle` is the
    pause that the server has asked for. `clock` and `timeouts` serve to notice a silent server.
    """

    def __init__(
        self,
        route: GraphRoute,
        *,
        tokens: TokenSource | None,
        check: Callable[[], None],
        clock: Clock,
        throttle: Throttle,
        timeouts: Timeouts = _TIMEOUTS,
    ) -> None:
        self._route = route
        self._clock = clock
        self._throttle = throttle
        self._timeouts = timeouts
        self._bearer = Bearer(tokens, clock=clock, check=check, missing=self._no_token)

    @contextmanager
    def session(self) -> Iterator["GraphSession"]:
        """Context manager: yield a session in which the mailbox can be read, and close its connection at the end.

        The connection is made when a method of the session first needs it. That method raises TryLater when the server
        is away, NotAllowed when its certificate is not valid, and BadConfig when a setting prevents the connection.
        """
        connection = Connection(self._route, clock=self._clock, timeouts=self._timeouts)
        try:
            yield GraphSession(self._route, connection, self._bearer, self._clock, self._throttle)
        finally:
            connection.close()

    def try_login(self) -> str:
        """Ask for one message of Sent Items, and return a sentence that says whether the mailbox can be read.

        A server may take the token and not let the mailbox be read, because an app may have the permission Mail.Send
        alone. This is no error: the sentence says so.
        Raises NotAllowed when the token is refused, BadConfig when there is no such mailbox, and TryLater when the
        server is away.
        """
        try:
            with self.session() as session:
                return session.try_reading()
        except TryLater as fault:
            raise TryLater(fault.message, remedy="Nothing was stored: run the same command again later.") from None

    def _no_token(self) -> NotAllowed:
        return NotAllowed(
            f"There is no access token for {self._route.mailbox} at {self._route.host}.",
            remedy="Run: advisory login microsoft365. Or set ADVISORY_SMTP_TOKEN_COMMAND to a command that prints one"
            " for Microsoft Graph (Mail.Read).",
        )


class GraphSession:
    """Session in which a mailbox is read by Microsoft Graph, on one connection. GraphClient.session() makes it.

    All answers in a session together have at most 128 MB, and all requests at most ten minutes. Beyond that, TryLater
    is raised. `route` names the mailbox, `bearer` gives the access token, and `throttle` is the pause that the server
    asks for.
    """

    def __init__(
        self, route: GraphRoute, connection: Connection, bearer: Bearer, clock: Clock, throttle: Throttle
    ) -> None:
        self._route = route
        self._connection = connection
        self._bearer = bearer
        self._clock = clock
        self._throttle = throttle
        self._bytes_left = MOST_BYTES
        self._end = clock.monotonic() + MOST_SECONDS

    def pages(self, rest: str) -> Iterator[Mapping[str, Any]]:
        """Yield the entries of a list in the mailbox, over all its pages, as the JSON objects of Microsoft Graph.

        `rest` is the list's path below the mailbox, with its query, such as "mailFolders/inbox/messages?$top=100".
        While the caller iterates, NotAllowed is raised when the server refuses, or names another host for the next
        page. BadConfig is raised when there is no such folder or mailbox. TryLater is raised when the server is away,
        when an answer holds no list (an empty list is no error), and when the list does not end.
        """
        path = mailbox_path(self._route, rest)
        for _ in range(MOST_PAGES):
            page = self._json(path)
            yield from (entry for entry in page["value"] if isinstance(entry, dict))
            if not (path := self._next_path(page)):
                return
        raise TryLater(f"{self._route.host} listed page after page, and was disconnected.", remedy=_LATER)

    def try_reading(self) -> str:
        """Ask for one message of Sent Items, and return a sentence that says whether the mailbox can be read.

        A server that takes the token, but does not let the mailbox be read, is no error: the sentence says so.
        Raises NotAllowed when the token is refused, BadConfig when there is no such mailbox, and TryLater when the
        server is away.
        """
        where = f"{self._route.host}:{self._route.port}"
        answer = self._get(
            mailbox_path(self._route, "mailFolders/sentitems/messages?$top=1&$select=id"), most=LARGEST_PAGE
        )
        if answer.status == 403:
            reply = f"403 {words_of(answer)}".strip()
            return (
                f"{where} accepts the sign-in, but does not allow reading {self._route.mailbox} ({reply}). `resolve`"
                " cannot look for copies and answers there. Send a test to see whether sending works."
            )
        if answer.status == UNAUTHORIZED:
            reply = f"401 {words_of(answer)}".strip()
            raise LoginRefused(
                f"{self._route.host} refused the login of {self._route.mailbox} ({reply}).", remedy=_MAIL_READ
            )
        self._good(answer)
        return f"{where} accepts the sign-in for {self._route.mailbox}."

    def content(self, message: str, *, most: int) -> bytes:
        """Return the MIME content of a message, at most `most` bytes. Empty when the message is not there any more.

        `message` is the message's id, the field "id" of an entry of pages(). Raises NotAllowed when the server refuses,
        and TryLater when the server is away.
        """
        from urllib.parse import quote

        answer = self._get(
            mailbox_path(self._route, f"messages/{quote(message, safe='', errors='replace')}/$value"), most=most
        )
        if answer.status == 404:
            return b""
        return self._good(answer).body

    def _json(self, path: str) -> Mapping[str, Any]:
        answer = self._good(self._get(path, most=LARGEST_PAGE))
        try:
            page = json.loads(answer.body) if answer.whole else None
        except (ValueError, RecursionError):
            page = None
        if not isinstance(page, dict) or not isinstance(page.get("value"), list):
            raise TryLater(f"{self._route.host} sent a list that cannot be read.", remedy=_LATER)
        return page

    def _next_path(self, page: Mapping[str, Any]) -> str:
        """Return the path of the next page, "" at the end. The token never goes to another host."""
        link = page.get("@odata.nextLink")
        if not isinstance(link, str) or not link:
            return ""
        try:
            parts = urlsplit(link)
            where = (parts.scheme, parts.hostname, parts.port or 443)
        except ValueError:
            where = ("", "", 0)
        if where != ("https", self._route.host, self._route.port) or not link.isascii() or not link.isprintable():
            raise NotAllowed(
                f"{self._route.host} names another server for the rest of its list. That server was not contacted.",
                remedy="Check the setting graph_server.",
            )
        return f"{parts.path}?{parts.query}".replace(" ", "%20")

    def _get(self, path: str, *, most: int) -> Answer:
        """Get a path. What fails for now is asked for again, because a GET changes nothing (RFC 9110 9.2.1)."""
        fault: AdvisoryError | None = None
        for attempt in range(_TRIES):
            self._wait(attempt)
            try:
                answer = self._once(path, most)
            except RequestLost as lost:
                fault = TryLater(f"{self._route.host}: {lost}.", remedy=_LATER)
                continue
            self._count(len(answer.body))
            now = self._clock.now()
            if (pause := pause_asked_by(answer, now)) is not None:
                self._throttle.extend(now + pause, now)
            if answer.status < 500 and answer.status not in {408, 429}:
                return answer
            reply = f"{answer.status} {words_of(answer)}".strip()
            fault = TryLater(f"{self._route.host} cannot answer now ({reply}).", remedy=_LATER)
        raise fault or TryLater(f"{self._route.host} does not answer.", remedy=_LATER)

    def _once(self, path: str, most: int) -> Answer:
        """Get a path on the connection. A token that is refused is renewed once."""
        token = self._bearer.token()
        answer = self._request(path, token, most)
        if answer.status == UNAUTHORIZED:
            answer = self._request(path, self._bearer.token(refused=token), most)
        return answer

    def _request(self, path: str, token: Secret, most: int) -> Answer:
        with translate_errors(self._route, REMEDIES):
            self._connection.connect()
        limit = min(most, max(1, self._bytes_left))
        return replace(self._connection.request("GET", path, authorization(token), most=limit), token=token)

    def _wait(self, attempt: int) -> None:
        """Wait for the pause that the server has asked for, and before a second attempt."""
        now = self._clock.now()
        end = self._throttle.ends_at(now)
        if end is not None and end - now > _PATIENCE:
            raise TryLater(f"{self._route.host} accepts no request before {end:%Y-%m-%d %H:%M} UTC.", remedy=_LATER)
        pause = (end - now).total_seconds() if end is not None else 0.0
        self._clock.sleep(max(pause, 0.25 * attempt))
        if self._clock.monotonic() > self._end:
            raise TryLater(
                f"{self._route.host} had not finished after 10 minutes, and was disconnected.", remedy=_LATER
            )

    def _count(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left <= 0:
            where = self._route.host
            raise TryLater(f"{where} sent too much, and was disconnected.", remedy=_LATER)

    def _good(self, answer: Answer) -> Answer:
        """Return an answer that is a success. Raise NotAllowed or BadConfig for any other."""
        if answer.status == 200:
            return answer
        reply = f"{answer.status} {words_of(answer)}".strip()
        if answer.status == 404:
            raise BadConfig(
                f"{self._route.host} does not find the mailbox {self._route.mailbox} ({reply}).",
                remedy="Check the address in send_via, or ask whoever administers Microsoft 365 whether this mailbox is"
                " in Exchange Online.",
            )
        words = f"{self._route.host} does not allow reading the mailbox {self._route.mailbox} ({reply})."
        raise NotAllowed(words, remedy=_MAIL_READ)
