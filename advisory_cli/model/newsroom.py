"""The newsroom: the folder a press office works in, and what its settings say."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Realm(StrEnum):
    """Whether a delivery counts as sent to the world: practice never does."""

    LIVE = "live"
    PRACTICE = "practice"


class Security(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A display name and an address: what From and Reply-To hold."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """The part behind the at sign."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirRoute:
    """Practice: messages are written to a Maildir and nothing leaves this computer."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRoute:
    """Live: messages go to a submission server (RFC 6409)."""

    host: str
    port: int
    security: Security
    user: str = ""
    ca_file: Path | None = None


Route = MaildirRoute | SmtpRoute


@dataclass(frozen=True, slots=True)
class Secret:
    """A password that no repr, log or traceback shows."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: int

    @property
    def gap(self) -> float:
        """Seconds between two messages that keep the rate without a burst."""
        return self.seconds / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A press office's folder and settings. `sender` is None until somebody sets `from`; sending needs it."""

    folder: Path
    organisation: str = ""
    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    zone: str = ""
    language: str = "en"
    postal_address: str = ""
    reason: str = ""  # why a journalist gets this; the labels of the language have a default
    unsubscribe_mailto: str = ""
    unsubscribe_url: str = ""  # https, for one-click (RFC 8058)
    privacy_url: str = ""
    testers: tuple[str, ...] = ()
    first: tuple[str, ...] = ()  # the newsroom's own people, before anyone else
    archive: Path | None = None  # a Maildir for the office's copy
    clearance_months: int = 12
    rate: Rate | None = None
    route: Route | None = None  # None: nobody has said how mail leaves

    @property
    def realm(self) -> Realm:
        """Live for a server, practice for a Maildir."""
        return Realm.LIVE if isinstance(self.route, SmtpRoute) else Realm.PRACTICE
