"""HTTPS sessions for a sign-in: each reaches one server and no other, checks certificates, and does not wait for ever.

Errors of the network become faults of this program, with a sentence for a person.
"""

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.text import clean_reply

if TYPE_CHECKING:
    import requests

_SECONDS = (10.0, 30.0)  # to connect, and between two pieces of the answer
_LATER = "Nothing was sent meanwhile: run the same command again later."


def https_session(server: str, ca_file: Path | None) -> "requests.Session":
    """Return an HTTPS session that reaches `server` (https://host) and no other, for the libraries that speak OAuth 2.

    Certificates and host names are checked (TLS 1.2 or later). The computer's own authorities are trusted. `ca_file` is
    a PEM file with further authorities to trust, None for none. The proxy in the environment variable HTTPS_PROXY is
    used. Passwords in the user's ~/.netrc are not used.
    A request of the session raises TryLater when the server is away or overloaded, or when its answer is not JSON. A
    request raises NotAllowed when the certificate is not valid, or when the request would go to another server.
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
            try:
                response = super().send(request, *arguments, **options)
                content = response.content
            except requests.exceptions.RequestException as fault:
                raise _in_words(server, fault) from None  # its text may quote the request
            refuse_no_answer(server, response.status_code, content)
            return response

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
    wanted, asked = urlsplit(server), urlsplit(address)
    if (wanted.scheme, wanted.hostname, wanted.port or 443) != (asked.scheme, asked.hostname, asked.port or 443):
        shown = clean_reply(f"{asked.scheme}://{asked.netloc.rpartition('@')[2]}")
        raise NotAllowed(
            f"{server} leads to {shown}, and nothing was sent there.",
            remedy="Check the setting sign_in_server, and the network that you are in.",
        )


def refuse_no_answer(server: str, status: int, content: bytes) -> None:
    """Raise TryLater when an answer is not the answer of a working sign-in server.

    That is so when the HTTP `status` is 429 or 5xx, and when the body `content` is not JSON. Redirects (3xx) raise
    nothing. An answer in JSON that refuses the sign-in raises nothing either. `server` is named in the fault.
    """
    import json

    if status == 429 or status >= 500:
        raise TryLater(f"{server} cannot sign anybody in now (HTTP {status}).", remedy=_LATER)
    if 300 <= status < 400:
        return
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        raise TryLater(
            f"{server} answers with something else than a sign-in server does (HTTP {status}).",
            remedy=f"The network may want a login of its own first, as in a hotel: open a page in a browser. {_LATER}",
        ) from None


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=str(ca_file))
        except OSError as fault:  # ssl.SSLError is one
            raise BadConfig(
                f"{ca_file} holds no certificates that can be read.",
                remedy="Name the file with the certificates (PEM) of your office's own authority.",
            ) from fault
    return context


def _in_words(server: str, fault: Exception) -> AdvisoryError:
    """Return a fault of the network in words. The exception is not quoted, as its text may hold the request."""
    import requests

    text = str(fault).casefold()
    if "certificate" in text and isinstance(fault, requests.exceptions.SSLError):
        return NotAllowed(
            f"{server} cannot prove that it is that server: its certificate is not valid here. Nothing was sent to it.",
            remedy="If your office looks into encrypted connections, ask its network administrator for the certificate"
            " file and name it in advisory.toml (smtp_ca_file); otherwise use another network.",
        )
    if isinstance(fault, requests.exceptions.ProxyError):
        return TryLater(f"The proxy on the way to {server} does not answer.", remedy="Check HTTPS_PROXY.")
    if "resolve" in text or "name or service" in text:
        return TryLater(f"The name of {server} cannot be found.", remedy=f"Check the network. {_LATER}")
    if isinstance(fault, requests.exceptions.Timeout):
        return TryLater(f"{server} does not answer.", remedy=_LATER)
    return TryLater(f"{server} cannot be reached.", remedy=f"Check the network. {_LATER}")
