"""What goes wrong before a session stands, in words one can act on."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from advisory_cli.deliver.smtp.session import ConnectionLost
from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.press.newsroom import SmtpRoute
from advisory_cli.model.text import clean_reply

LATER = "Nothing is lost: run the same command again later."
PORTS = (
    "If it stays so, check host, port and kind of encryption: port 465 wants smtps://, port 587 wants smtp+starttls://."
)
_WHICH_WAY = "Check ADVISORY_SEND_VIA."


def demand(route: SmtpRoute, step: str, reply: tuple[int, bytes], good: int) -> None:
    """Let only the code `good` pass. Raises TryLater for 4yz, else NotAllowed."""
    code, text = reply
    if code == good:
        return
    said = f"{code} {clean_reply(text)}".strip()
    if code // 100 == 4:
        raise TryLater(f"{route.host}:{route.port} is not ready ({step}: {said}).", remedy=LATER)
    if code // 100 == 5:
        raise NotAllowed(f"{route.host}:{route.port} will not talk to us ({step}: {said}).", remedy=_WHICH_WAY)
    raise NotAllowed(
        f"What answers at {route.host}:{route.port} is not a mail server ({step}: {clean_reply(text)}).", remedy=PORTS
    )


@contextmanager
def in_words(route: SmtpRoute) -> Iterator[None]:
    """Turn what the network says into faults; no original exception stays attached, since it may quote a login."""
    where = f"{route.host}:{route.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise NotAllowed(
            f"{where} cannot prove that it is {route.host}: {_sentence(fault.verify_message)}. Nothing was sent to it.",
            remedy="Check the host's name. If your office runs its own authority, name its certificate file in "
            "advisory.toml (smtp_ca_file); otherwise tell your mail administrator.",
        ) from None
    except socket.gaierror:
        raise TryLater(
            f"The name {route.host} cannot be found.", remedy=f"Check the network and the name. {LATER}"
        ) from None
    except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise TryLater(f"{where} does not answer.", remedy=f"{LATER} {PORTS}") from None
    except ssl.SSLError as fault:
        raise NotAllowed(
            f"{where} and this computer do not agree on encryption ({fault.reason or 'TLS'}).", remedy=PORTS
        ) from None
    except ConnectionLost as fault:
        raise TryLater(f"{where}: {fault}.", remedy=f"{LATER} {PORTS}") from None
    except smtplib.SMTPException:
        raise TryLater(f"{where} broke off.", remedy=LATER) from None
    except OSError as fault:
        raise TryLater(f"{where} cannot be reached: {fault.strerror or 'no connection'}.", remedy=LATER) from None


def _sentence(text: str) -> str:
    return clean_reply(text).strip(". ")
