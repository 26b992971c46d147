"""How to speak with one server: what it offers, and what was asked for."""

from dataclasses import dataclass

from advisory_cli.deliver.smtp.capabilities import Offers

_NOTIFY = {"all": "SUCCESS,FAILURE,DELAY", "failures": "FAILURE,DELAY", "none": "NEVER"}  # RFC 3461 4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpOptions:
    """What was asked for: `chunking` messages under way a connection (0: none), `receipts` failures, all or none."""

    connections: int = 4
    per_connection: int = 500
    chunking: int = 0
    receipts: str = "failures"
    utf8: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What both sides can do."""

    size: int = 0  # the largest message in bytes; 0: not said
    pipelining: bool = False
    window: int = 0  # messages under way in chunks; 0: DATA
    dsn: str = ""  # what NOTIFY asks for; empty: the server knows of no DSN
    utf8: bool = False
    most: int = 500  # messages on this connection

    @classmethod
    def of(cls, offers: Offers, options: SmtpOptions) -> "Manner":
        """The manner for a server with these offers."""
        return cls(
            size=offers.size,
            pipelining=offers.pipelining,
            window=options.chunking if offers.chunking and offers.pipelining else 0,
            dsn=_NOTIFY[options.receipts] if offers.dsn else "",
            utf8=options.utf8 and offers.smtputf8,
            most=min(options.per_connection, offers.mail_max or options.per_connection),
        )
