"""What goes wrong before a session stands, in words one can act on: the network errors that SMTP and IMAP share."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from advisory_cli.model.errors import NotAllowed, TryLater
from advisory_cli.model.press.newsroom import ImapRoute, SmtpRoute
from advisory_cli.model.text import clean_reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """The way out of each kind of fault, as the protocol has it."""

    unknown_host: str
    silent: str
    unreachable: str
    encryption: str
    kept: str = ""  # what did not happen, where a certificate proved nothing


@contextmanager
def translate_errors(route: SmtpRoute | ImapRoute, remedies: Remedies) -> Iterator[None]:
    """Turn what the network says into faults; no original exception stays attached, since it may quote a login.

    Raises NotAllowed for certificates and encryption, TryLater for names, time-outs and whatever else is an OSError.
    """
    where = f"{route.host}:{route.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as fault:
        raise NotAllowed(
            f"{where} cannot prove that it is {route.host}: {_sentence(fault.verify_message)}.{remedies.kept}",
            remedy="Check the host's name. If your office runs its own authority, name its certificate file in "
            "advisory.toml (smtp_ca_file); otherwise tell your mail administrator.",
        ) from None
    except socket.gaierror:
        raise TryLater(f"The name {route.host} cannot be found.", remedy=remedies.unknown_host) from None
    except (TimeoutError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise TryLater(f"{where} does not answer.", remedy=remedies.silent) from None
    except ssl.SSLError as fault:
        raise NotAllowed(
            f"{where} and this computer do not agree on encryption ({fault.reason or 'TLS'}).",
            remedy=remedies.encryption,
        ) from None
    except OSError as fault:
        raise TryLater(
            f"{where} cannot be reached: {fault.strerror or 'no connection'}.", remedy=remedies.unreachable
        ) from None


def _sentence(text: str) -> str:
    return clean_reply(text).strip(". ")
