"""Context manager that turns network errors of SMTP, IMAP and HTTPS into an AdvisoryError with a remedy."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from advisory_cli.model.errors import NotAllowed, TryLater, Unreachable
from advisory_cli.model.press.newsroom import GraphRoute, ImapRoute, SmtpRoute
from advisory_cli.model.text import clean_reply
from advisory_cli.model.value_class import value_class


@value_class
class Remedies:
    """Remedies for network faults, as translate_errors() gives them to the faults that it raises.

    Each field is a sentence for a person, in the terms of one protocol, such as SMTP:
    - `unknown_host`: the server's name cannot be found.
    - `silent`: the server does not answer in time, or ends the connection.
    - `unreachable`: there is no connection for any other reason.
    - `encryption`: server and program do not agree on encryption.
    - `kept` is no remedy, but a sentence added to the fault of a wrong certificate, such as that nothing was sent, or
      "".
    """

    unknown_host: str  # the server's name cannot be found
    silent: str  # the server does not answer in time, or ends the connection
    unreachable: str  # no connection, for any other reason
    encryption: str  # server and program do not agree on encryption
    kept: str = ""  # sentence added to the fault of a wrong certificate, such as “ Nothing was sent to it.”


@contextmanager
def translate_errors(route: SmtpRoute | ImapRoute | GraphRoute, remedies: Remedies) -> Iterator[None]:
    """Context manager: turn network exceptions of its block into an AdvisoryError with a sentence and a remedy.

    `route`: the server that the sentence names. `remedies`: the remedy for each kind of fault.
    Raises NotAllowed for certificate and encryption errors. Raises TryLater for unknown names, and Unreachable for
    time-outs and any other OSError. Other exceptions pass through.
    The original exception is not kept as the cause, because its text may quote a login.
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
        raise Unreachable(f"{where} does not answer.", remedy=remedies.silent) from None
    except ssl.SSLError as fault:
        raise NotAllowed(
            f"{where} and this computer do not agree on encryption ({fault.reason or 'TLS'}).",
            remedy=remedies.encryption,
        ) from None
    except OSError as fault:
        raise Unreachable(
            f"{where} cannot be reached: {fault.strerror or 'no connection'}.", remedy=remedies.unreachable
        ) from None


def _sentence(text: str) -> str:
    return clean_reply(text).strip(". ")
