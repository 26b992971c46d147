"""Functions that make the paths and headers of requests to Microsoft Graph, and that read errors and pauses in answers.

Source: https://learn.microsoft.com/en-us/graph/errors and https://learn.microsoft.com/en-us/graph/throttling.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from advisory_cli.model.errors import RUN_AGAIN
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from advisory_cli.model.text import clean_reply
from advisory_cli.model.value_class import value_class
from advisory_cli.net.errors import Remedies
from advisory_cli.net.https import Answer
from advisory_cli.net.sasl import without

UNAUTHORIZED = 401
THROTTLED = frozenset({429, 503, 509})  # of 503 only with Retry-After: then the server has surely not taken the request
SHORTEST_PAUSE = timedelta(seconds=1)
USUAL_PAUSE = timedelta(seconds=30)  # where the server names no time, or one that cannot be read
LONGEST_PAUSE = timedelta(hours=1)
_LONGEST_CODE = 80  # characters
_SECONDS = late_pattern(r"[0-9]{1,10}")
REMEDIES = Remedies(
    unknown_host=f"Check the network, and the setting graph_server. {RUN_AGAIN}",
    silent=RUN_AGAIN,
    unreachable=RUN_AGAIN,
    encryption="Check the setting graph_server. Someone may be intercepting the connection: try another network.",
    kept=" Nothing was sent to it.",
)


@value_class
class GraphError:
    """Error in an answer of Microsoft Graph: its code, such as ErrorAccessDenied, and its words. Both may be ""."""

    code: str = ""
    words: str = ""


def mailbox_path(route: GraphRoute, rest: str) -> str:
    """Return the path of a request about the route's mailbox: "/v1.0/users/press@office.example/sendMail".

    `rest` is the end of the path, such as "sendMail", and may have a query.
    """
    return f"/v1.0/users/{quote(route.mailbox, safe='@')}/{rest}"


def authorization(token: Secret) -> Mapping[str, str]:
    """Return the header that carries an access token (RFC 6750 2.1), as a mapping: {"Authorization": "Bearer …"}."""
    return {"Authorization": f"Bearer {token.value}"}


def error_in(answer: Answer) -> GraphError:
    """Return the error that the JSON of an answer names. Its code and words are "" for a body that names none.

    The access token of the request (Answer.token) is masked in code and words.
    """
    try:
        error = json.loads(answer.body).get("error")
    except (ValueError, AttributeError, RecursionError):
        error = None
    if not isinstance(error, dict):
        return GraphError()
    return GraphError(
        code=_text(error.get("code"), answer.token)[:_LONGEST_CODE],
        words=_text(error.get("message"), answer.token),
    )


def words_of(answer: Answer) -> str:
    """Return the error that an answer names, on one line: "ErrorAccessDenied: Access is denied. (request-id 4f2c…)".

    The id is the one by which Microsoft finds the request. The status is left out. "" when the answer names neither an
    error nor an id. The access token of the request (Answer.token) is masked, because some servers repeat it.
    """
    error = error_in(answer)
    parts = (": ".join(filter(None, (error.code, error.words))), request_id(answer))
    return clean_reply(" ".join(filter(None, parts)))


def request_id(answer: Answer) -> str:
    """Return the id that Microsoft has given to a request, in brackets: "(request-id 4f2c…)". "" without one."""
    name = _text(answer.headers.get("request-id"), answer.token)[:_LONGEST_CODE]
    return f"(request-id {name})" if name else ""


def pause_asked_by(answer: Answer, now: datetime) -> timedelta | None:
    """Return the length of the pause in sending that an answer asks for. None when the answer asks for no pause.

    A pause is asked for by the header Retry-After (RFC 9110 10.2.3), which holds seconds or a date, and by status 429
    or 509. A date is compared with the answer's own Date, because this computer's clock may be wrong, or with `now`
    (aware) in an answer without a Date.
    The result is at least a second and at most an hour. It is 30 seconds when the answer names no time that can be
    read.
    """
    written = answer.headers.get("retry-after", "").strip()
    if not written and (answer.status not in THROTTLED or answer.status == 503):
        return None
    asked = _seconds(written) or _until(written, answer, now) or USUAL_PAUSE
    return min(max(asked, SHORTEST_PAUSE), LONGEST_PAUSE)


def _seconds(written: str) -> timedelta | None:
    return timedelta(seconds=max(1, int(written))) if _SECONDS.fullmatch(written) else None


def _until(written: str, answer: Answer, now: datetime) -> timedelta | None:
    date = _date(written)
    if date is None:
        return None
    return max(date - (_date(answer.headers.get("date", "")) or now), SHORTEST_PAUSE)


def _date(written: str) -> datetime | None:
    """Return an HTTP-date (RFC 9110 5.6.7) as an aware time. None for other words."""
    try:
        date = parsedate_to_datetime(written)
        return (date if date.tzinfo is not None else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _text(value: Any, token: Secret | None) -> str:
    """Return a server's text on one line, with *** in place of the token. "" for what is no text."""
    if not isinstance(value, str):
        return ""
    masked = without(token, value.encode(errors="replace")).decode() if token is not None else value
    return clean_reply(masked)
