"""Parser of a mail server's answer to EHLO (RFC 5321 4.1.1.1), and the options of a session that follow from it."""

from collections import defaultdict

from advisory_cli.deliver.smtp.session import Session
from advisory_cli.model.value_class import value_class

_NOTIFY = {"all": "SUCCESS,FAILURE,DELAY", "failures": "FAILURE,DELAY", "none": "NEVER"}  # RFC 3461 4.1
# Offered by Dovecot's submission service (RFC 4468). Version 2.3 ends with a failed assertion when an envelope comes
# right behind the content of the message before, and a message that it has taken then gets no answer.
_DOVECOT = "BURL"


@value_class
class EhloCapabilities:
    """Extensions that a mail server offers in its answer to EHLO, as far as they matter to a sender.

    - `size`: size of the largest message taken, in bytes. 0 means that the server names no limit.
    - `pipelining`: True when several commands may be sent without waiting for answers.
    - `chunking`: True when content can be sent by BDAT.
    - `dsn`: True when reports on the delivery can be asked for (RFC 3461).
    - `smtputf8`: True when addresses beyond ASCII are taken.
    - `mail_max`: the most messages on one connection. None means that the server names no limit.
    """

    size: int = 0  # size of the largest message taken, in bytes (RFC 1870). 0: no limit is named
    pipelining: bool = False  # several commands without waiting for answers (RFC 2920)
    chunking: bool = False  # content by BDAT (RFC 3030)
    dsn: bool = False  # delivery status notifications (RFC 3461)
    smtputf8: bool = False  # addresses beyond ASCII (RFC 6531)
    mail_max: int | None = None  # most messages on one connection (RFC 9422). None: no limit is named


def capabilities_of(session: Session) -> EhloCapabilities:
    """Return the capabilities that the server of a session has offered, by the last answer to EHLO.

    When there is no answer, the result has no capability. An answer from before TLS does not count any more (RFC 3207
    4.2).
    """
    return parse_ehlo(session.ehlo_resp or b"")


def parse_ehlo(answer: bytes) -> EhloCapabilities:
    """Return the capabilities that a server's answer to EHLO names.

    `answer` holds the lines of the answer without their reply codes, joined by newlines, the greeting first. Keywords
    may be in upper or lower case. When the limit of size (SIZE) or of messages (MAILMAX) is named twice, the lower
    number counts, and a limit that is no number above zero is ignored. PIPELINING of Dovecot's submission service does
    not count.
    """
    offered: defaultdict[str, list[str]] = defaultdict(list)
    for line in answer.decode("latin-1").upper().split("\n")[1:]:
        keyword, *parameters = line.split() or [""]
        offered[keyword] += parameters
    limits = [parameter.removeprefix("MAILMAX=") for parameter in offered["LIMITS"] if parameter.startswith("MAILMAX=")]
    return EhloCapabilities(
        size=min(_numbers(offered["SIZE"]), default=0),
        pipelining="PIPELINING" in offered and _DOVECOT not in offered,
        chunking="CHUNKING" in offered,
        dsn="DSN" in offered,
        smtputf8="SMTPUTF8" in offered,
        mail_max=min(_numbers(limits), default=None),
    )


def _numbers(texts: list[str]) -> list[int]:
    """Return the texts that are numbers above zero of at most 20 digits, as integers."""
    return [int(text) for text in texts if len(text) <= 20 and text.isdecimal() and int(text)]


@value_class
class SmtpOptions:
    """Options for sending by SMTP, from the newsroom's settings.

    `connections` is the most connections at a time, and `per_connection` the most messages on one connection.
    `chunking` is the number of messages under way at once on a connection when messages are sent by BDAT (RFC 3030),
    and 0 means that BDAT is not used. `receipts` is what servers report back about deliveries: "failures", "all" or
    "none". `utf8` allows letters beyond ASCII before the @ of an address.
    """

    connections: int = 4  # most connections at a time
    per_connection: int = 500  # most messages on one connection
    chunking: int = 0  # messages under way at once on a connection by BDAT. 0: no BDAT
    receipts: str = "failures"  # what servers report back: "failures", "all" or "none"
    utf8: bool = False  # allow letters beyond ASCII before the @


@value_class
class SessionOptions:
    """Options of one session with a server: those that the newsroom asks for, as far as the server offers them.

    of() makes them.
    - `size`: the size of the largest message that the server takes, in bytes. 0 means that no limit is known.
    - `pipelining`: True means that commands need not wait for answers.
    - `window`: the number of messages under way at once by BDAT. 0 means that each message is sent by DATA.
    - `dsn`: the value of the NOTIFY parameter, by which delivery reports are asked for (RFC 3461 4.1). "" means that
      the server offers no reports.
    - `utf8`: True means that addresses beyond ASCII can be used.
    - `most`: the most messages on this connection.
    """

    size: int = 0  # size of the largest message taken, in bytes. 0: no limit is known
    pipelining: bool = False  # several commands may be sent without waiting for answers
    window: int = 0  # messages under way at once by BDAT. 0: each message is sent by DATA
    dsn: str = ""  # value of the NOTIFY parameter (RFC 3461 4.1). "": the server offers no DSN
    utf8: bool = False  # addresses beyond ASCII can be used
    most: int = 500  # most messages on this connection

    @classmethod
    def of(cls, capabilities: EhloCapabilities, options: SmtpOptions) -> "SessionOptions":
        """Return the options that the newsroom asks for, as far as the server offers them.

        `capabilities` are the server's, and `options` the newsroom's.
        """
        return cls(
            size=capabilities.size,
            pipelining=capabilities.pipelining,
            window=options.chunking if capabilities.chunking and capabilities.pipelining else 0,
            dsn=_NOTIFY[options.receipts] if capabilities.dsn else "",
            utf8=options.utf8 and capabilities.smtputf8,
            most=min(options.per_connection, capabilities.mail_max or options.per_connection),
        )
