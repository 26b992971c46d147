"""Functions for HTTPS requests of a sign-in, which reach one server and no other, and do not wait for ever.

Certificates are checked. Errors of the network become faults of this program, with a sentence for a person.
"""

import io
import json
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.text import clean_reply
from advisory_cli.signin.answers import LATER, secrets_sent, tidied

if TYPE_CHECKING:
    import requests

_Result = TypeVar("_Result")
_SECONDS = (10.0, 20.0)  # to connect, and between two pieces of the answer
_WHOLE = 20.0  # seconds for a request with its answer: three fit into the time that others wait for the lock
_LONGEST = 1024 * 1024  # bytes of an answer
_PIECE = 16 * 1024


def https_session(server: str, ca_file: Path | None) -> "requests.Session":
    """Return an HTTPS session that reaches `server` (https://host) and no other, for the libraries that speak OAuth 2.

    `ca_file`: a PEM file with authorities to trust besides the computer's own, None for none.
    Certificates and host names are checked (TLS 1.2 or later). The proxy in the environment variable HTTPS_PROXY is
    used. Passwords in the user's ~/.netrc are not used. Fields of a wrong type, and secrets that an error repeats, are
    taken out of each answer (signin.answers).
    A request of the session raises TryLater when the server is away or overloaded, when its answer takes longer than
    twenty seconds as a whole, or when the answer is no JSON object or longer than a mebibyte. A request raises
    NotAllowed when the certificate is not valid, or when the request would go to another server.
    Raises BadConfig when `ca_file` cannot be read.
    """
    import requests
    from requests.adapters import HTTPAdapter

    context = _tls(ca_file)

    class OneServer(HTTPAdapter):
        """Adapter that sends requests to one server only, within bounds of time."""

        def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
            super().init_poolmanager(*arguments, **options, ssl_context=context)

        def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
            refuse_other_server(server, str(request.url))
            options["timeout"] = _SECONDS
            send = super().send
            try:
                response, content = _within(_WHOLE, server, lambda: _read(send(request, *arguments, **options)))
            except requests.exceptions.RequestException as fault:
                raise _translated(server, fault) from None  # its text may quote the request
            answer = refuse_no_answer(server, response.status_code, content)
            sent = secrets_sent(request.body, str(request.headers.get("Authorization", "")))
            return _safe(response, json.dumps(tidied(answer, sent)).encode())

    session = requests.Session()
    session.mount("https://", OneServer())
    session.mount("http://", OneServer())  # which refuses
    session.auth = lambda request: request  # not what ~/.netrc holds
    session.max_redirects = 3
    return session


def refuse_other_server(server: str, address: str) -> None:
    """Raise NotAllowed when `address`, a URL, is not on `server` (https://host or https://host:port).

    A request carries secrets. An answer or a redirect must not lead them to another server.
    """
    wanted = urlsplit(server)
    try:
        asked = urlsplit(address)
        same = (wanted.scheme, wanted.hostname, wanted.port or 443) == (asked.scheme, asked.hostname, asked.port or 443)
        shown = clean_reply(f"{asked.scheme}://{asked.netloc.rpartition('@')[2]}")[:200]
    except ValueError:  # a port or host that is none
        same, shown = False, "an invalid address"
    if not same:
        raise NotAllowed(
            f"{server} redirects to {shown}. Nothing was sent there.",
            remedy="Check the setting sign_in_server, and the network that you are in.",
        )


def refuse_no_answer(server: str, status: int, content: bytes) -> dict[str, Any]:
    """Return the JSON object in an answer of a sign-in server. Raise TryLater for an answer that is not usable.

    `status` is the HTTP status of the answer, and `content` its body. TryLater is raised for status 429 and 5xx, and
    for a body that is no JSON object. For a redirect (3xx), the result is an empty dict. An object that refuses the
    sign-in is returned like any other. `server` is named in the fault.
    """
    if status == 429 or status >= 500:
        raise TryLater(f"{server} cannot sign anybody in now (HTTP {status}).", remedy=LATER)
    if 300 <= status < 400:
        return {}
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise TryLater(
            f"{server} does not answer like a sign-in server (HTTP {status}).",
            remedy=f"The network may need a login first, as in a hotel: open a page in a browser. {LATER}",
        )
    return answer


def _within(seconds: float, server: str, work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns, in another thread. Raise TryLater when it takes longer, however it is kept waiting.

    A time limit of a connection holds for each piece of an answer, so that one byte at a time could last for ever.
    """
    ended: Future[_Result] = Future()

    def run() -> None:
        try:
            ended.set_result(work())
        except Exception as fault:
            ended.set_exception(fault)

    threading.Thread(target=run, daemon=True).start()
    try:
        return ended.result(timeout=seconds)
    except TimeoutError:
        raise TryLater(f"{server} does not answer within {seconds:.0f} seconds.", remedy=LATER) from None


def _read(response: "requests.Response") -> "tuple[requests.Response, bytes]":
    """Return the answer and its body. Of a body that is too long, nothing is returned: no sign-in server sends it."""
    content = b""
    for piece in response.iter_content(_PIECE):
        content += piece
        if len(content) > _LONGEST:
            response.close()
            return response, b""
    return response, content


def _safe(response: "requests.Response", content: bytes) -> "requests.Response":
    """Return an answer with another body."""
    import requests

    safe = requests.Response()
    safe.status_code, safe.reason, safe.url = response.status_code, response.reason, response.url
    safe.headers, safe.request, safe.encoding = response.headers, response.request, "utf-8"
    safe.raw = io.BytesIO(content)
    return safe


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except OSError as fault:  # ssl.SSLError is one
            raise BadConfig(
                f"{ca_file} has no certificates that can be read.",
                remedy="Name the file with the certificates (PEM) of your office's own authority.",
            ) from fault
    return context


def _translated(server: str, fault: Exception) -> AdvisoryError:
    """Return a fault of the network in words. The exception is not quoted, as its text may hold the request."""
    import requests

    text = str(fault).casefold()
    if "certificate" in text and isinstance(fault, requests.exceptions.SSLError):
        return NotAllowed(
            f"{server} cannot prove that it is that server: its certificate is not valid here. Nothing was sent to it.",
            remedy="If your office inspects encrypted connections, ask its network administrator for the certificate"
            " file and name it in advisory.toml (smtp_ca_file); otherwise use another network.",
        )
    if isinstance(fault, requests.exceptions.ProxyError):
        return TryLater(f"The proxy on the way to {server} does not answer.", remedy="Check HTTPS_PROXY.")
    if "resolve" in text or "name or service" in text:
        return TryLater(f"The name of {server} cannot be found.", remedy=f"Check the network. {LATER}")
    if isinstance(fault, requests.exceptions.Timeout):
        return TryLater(f"{server} does not answer.", remedy=LATER)
    return TryLater(f"{server} cannot be reached.", remedy=f"Check the network. {LATER}")
