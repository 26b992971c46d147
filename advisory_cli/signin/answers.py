"""Functions that make the answers of sign-in servers safe for the libraries that speak OAuth 2 (RFC 6749 5.1 and 5.2).

The libraries expect each field to have its usual type. For a field of another type they raise exceptions of any kind.
"""

import base64
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from advisory_cli.model.errors import TryLater

LATER = "Nothing was sent meanwhile: run the same command again later."
_TOKENS = ("access_token", "refresh_token", "device_code")
_WORDS = ("error", "error_description", "error_subtype", "suberror")  # which a person may be shown
_TEXTS = (*_TOKENS, *_WORDS, "token_type", "scope", "user_code", "verification_uri", "claims")
_CODED = {"id_token": 1, "client_info": 0}  # the part, between dots, that holds an object
_SECONDS = {"expires_in": 86_400, "ext_expires_in": 86_400, "interval": 60}  # and the longest that is believed
_SECRET = ("refresh_token", "client_secret", "client_assertion", "assertion", "code", "code_verifier", "device_code")
_STUMBLES = (ValueError, RuntimeError, LookupError, TypeError, AttributeError, ArithmeticError)  # of the libraries
_SHORTEST = 4  # letters of a secret that is looked for in an answer


def tidied(answer: Mapping[str, Any], sent: Sequence[str] = ()) -> dict[str, Any]:
    """Return the answer of a sign-in server without those fields whose values have a type that libraries do not expect.

    The lifetime of a token becomes whole seconds: a negative number becomes 0, and more than a day becomes a day. A
    lifetime that is no number is left out, and a token with other characters than visible ASCII is left out as well.
    `sent` are the secrets that the request held. Each of them is replaced by “(hidden)” in the words of an error.
    """
    read = {name: _read(name, value) for name, value in answer.items()}
    kept = {name: value for name, value in read.items() if value is not None}
    return kept | {name: _masked(str(kept[name]), sent) for name in _WORDS if name in kept}


def secrets_sent(body: object, authorization: str) -> tuple[str, ...]:
    """Return the secrets in a request, such as passwords, codes and refresh tokens, the longer ones first.

    `body` is the body of the request, a form: str, bytes or None. Its fields that hold secrets are returned.
    `authorization` is the value of the header Authorization, "" for none. The password in it is returned too.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body if isinstance(body, str) else ""
    found = [value for name, value in parse_qsl(text) if name in _SECRET]
    if authorization.startswith("Basic "):
        decoded = base64.b64decode(authorization.removeprefix("Basic ")).decode("utf-8", "replace")
        found.append(decoded.partition(":")[2])
    return tuple(sorted((each for each in found if len(each) >= _SHORTEST), key=len, reverse=True))


@contextmanager
def strange_answers_in_words(server: str) -> Iterator[None]:
    """Context manager: raise TryLater when a library fails in the block, because it cannot read a server's answer.

    The exception of the library is replaced. `server` (https://host) is named in the sentence of the TryLater. An
    AdvisoryError passes unchanged.
    """
    import requests

    try:
        yield
    except (requests.exceptions.RequestException, *_STUMBLES):
        raise strange_answer(server) from None  # its text may quote the answer


def strange_answer(server: str) -> TryLater:
    """Return, without raising it, the fault for an answer that no sign-in server would give.

    `server` is the server that gave the answer, as https://host.
    """
    return TryLater(f"{server} does not answer like a sign-in server.", remedy=LATER)


def _read(name: str, value: object) -> object:
    """Return the value of a field as libraries expect it, None to leave the field out."""
    if name in _SECONDS:
        seconds = _seconds(value)
        return None if seconds is None else min(max(seconds, 0), _SECONDS[name])
    if name in _CODED:
        return value if _is_coded(value, _CODED[name]) else None
    if name not in _TEXTS:
        return value
    if not isinstance(value, str) or (name in _TOKENS and not re.fullmatch(r"[\x21-\x7e]+", value)):
        return None
    return value


def _seconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if math.isfinite(number) else None


def _is_coded(text: object, part: int) -> bool:
    """Tell whether the part of a text, between dots, is an object in JSON and base64url."""
    try:
        middle = str(text).split(".")[part]
        return isinstance(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))), dict)
    except (IndexError, ValueError, RecursionError):
        return False


def _masked(text: str, sent: Sequence[str]) -> str:
    for secret in sent:
        for form in (secret, quote_plus(secret)):
            text = text.replace(form, "(hidden)")
    return text
