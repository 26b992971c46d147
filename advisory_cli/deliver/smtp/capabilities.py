"""Capabilities of a mail server from its answer to EHLO (RFC 5321 4.1.1.1), and the options to use with it."""

from collections import defaultdict
from dataclasses import dataclass

from advisory_cli.deliver.smtp.session import Session

_NOTIFY = {"all": "SUCCESS,FAILURE,DELAY", "failures": "FAILURE,DELAY", "none": "NEVER"}  # RFC 3461 4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class EhloCapabilities:
    """Extensions of a mail server that matter to a sender."""

    size: int = 0  # the largest message, in bytes (RFC 1870); 0 where no limit is named
    pipelining: bool = False  # RFC 2920
    chunking: bool = False  # RFC 3030
    eight_bit: bool = False  # RFC 6152
    dsn: bool = False  # RFC 3461
    smtputf8: bool = False  # RFC 6531
    mail_max: int | None = None  # messages a connection (RFC 9422)


def capabilities_of(session: Session) -> EhloCapabilities:
    """Return the capabilities that a server announced last.

    After TLS, earlier announcements do not count (RFC 3207 4.2).
    """
    return parse_ehlo(session.ehlo_resp or b"")


def parse_ehlo(answer: bytes) -> EhloCapabilities:
    """Parse an answer to EHLO, given without reply codes. The first line is the greeting.

    Case does not matter. Of a limit named twice, the lower counts. A limit that is no number is ignored.
    """
    offered: defaultdict[str, list[str]] = defaultdict(list)
    for line in answer.decode("latin-1").upper().split("\n")[1:]:
        keyword, *parameters = line.split() or [""]
        offered[keyword] += parameters
    limits = [parameter.removeprefix("MAILMAX=") for parameter in offered["LIMITS"] if parameter.startswith("MAILMAX=")]
    return EhloCapabilities(
        size=min(_numbers(offered["SIZE"]), default=0),
        pipelining="PIPELINING" in offered,
        chunking="CHUNKING" in offered,
        eight_bit="8BITMIME" in offered,
        dsn="DSN" in offered,
        smtputf8="SMTPUTF8" in offered,
        mail_max=min(_numbers(limits), default=None),
    )


def _numbers(texts: list[str]) -> list[int]:
    """Return the texts that are numbers above zero of at most 20 digits, as integers."""
    return [int(text) for text in texts if len(text) <= 20 and text.isdecimal() and int(text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOptions:
    """Options that the office asked for.

    `chunking`: messages under way on a connection, 0 for none. `receipts`: failures, all or none.
    """

    connections: int = 4
    per_connection: int = 500
    chunking: int = 0
    receipts: str = "failures"
    utf8: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """Options of one session: asked for by the office and offered by the server."""

    size: int = 0  # the largest message in bytes; 0: not said
    pipelining: bool = False
    window: int = 0  # messages under way in chunks; 0: DATA
    dsn: str = ""  # what NOTIFY asks for; empty: the server knows of no DSN
    utf8: bool = False
    most: int = 500  # messages on this connection

    @classmethod
    def of(cls, capabilities: EhloCapabilities, options: SmtpOptions) -> "SessionOptions":
        """Combine a server's capabilities with the office's options."""
        return cls(
            size=capabilities.size,
            pipelining=capabilities.pipelining,
            window=options.chunking if capabilities.chunking and capabilities.pipelining else 0,
            dsn=_NOTIFY[options.receipts] if capabilities.dsn else "",
            utf8=options.utf8 and capabilities.smtputf8,
            most=min(options.per_connection, capabilities.mail_max or options.per_connection),
        )
