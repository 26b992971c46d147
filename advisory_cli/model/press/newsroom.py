"""The newsroom: the folder in which a press office works, and its settings."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from advisory_cli.model.checks.findings import NOWHERE, Finding, Place


class Realm(StrEnum):
    """Realm of a delivery: live counts as sent to the world, practice never does."""

    LIVE = "live"
    PRACTICE = "practice"


class Security(StrEnum):
    """Protection of a connection to a mail server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Display name and address, as From and Reply-To hold them."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """Part of the address behind the at sign."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Place on this computer that holds messages, and with them people's names and addresses: a folder, or one file."""

    path: Path
    is_folder: bool
    inside: str = ""  # the part of a folder in which new messages lie, with a slash at its end

    @property
    def name(self) -> str:
        """Short name for sentences, with a slash behind a folder: 'outbox/'."""
        return f"{self.path.name}/" if self.is_folder else self.path.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Server that takes messages, and the user who logs in there."""

    host: str
    port: int
    security: Security
    user: str = ""


class PracticeRoute(ABC):
    """Kind of route by which nothing leaves this computer. What is accepted counts as sent to nobody."""

    __slots__ = ()
    realm: ClassVar[Realm] = Realm.PRACTICE

    @property
    @abstractmethod
    def store(self) -> Store:
        """Place that keeps the messages, for words on screens and for the warning when others can read it."""


class LiveRoute(ABC):
    """Kind of route by which messages reach real inboxes."""

    __slots__ = ()
    realm: ClassVar[Realm] = Realm.LIVE

    @property
    @abstractmethod
    def server(self) -> Server:
        """Server that takes the messages, for words on screens and for its provider's limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaildirRoute(PracticeRoute):
    """Route of practice: messages are written to a Maildir and nothing leaves this computer."""

    folder: Path

    @property
    def store(self) -> Store:
        """The Maildir. New messages lie in its folder `new`."""
        return Store(path=self.folder, is_folder=True, inside="new/")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRoute(LiveRoute):
    """Live route: messages go to a submission server (RFC 6409)."""

    host: str
    port: int
    security: Security
    user: str = ""
    ca_file: Path | None = None

    @property
    def server(self) -> Server:
        """The submission server."""
        return Server(host=self.host, port=self.port, security=self.security, user=self.user)


Route = MaildirRoute | SmtpRoute  # every way out; each is a PracticeRoute or a LiveRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapRoute:
    """Mailbox that is looked through after sending (RFC 9051), for what came back and for the office's own copies."""

    host: str
    port: int
    security: Security
    user: str
    ca_file: Path | None = None


class Receipts(StrEnum):
    """Delivery status notifications to ask for (RFC 3461, NOTIFY), where the server can send them."""

    FAILURES = "failures"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Secret:
    """Password that no repr, log or traceback shows."""

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
    """A press office's folder and settings. `sender` is None until somebody sets `from`. Sending needs a sender."""

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
    notify: tuple[str, ...] = ()  # who of the office gets a mail when something waits for a person
    clearance_months: int = 12
    holidays: tuple[date, ...] = ()  # on which no embargo should end
    public_folders: tuple[Path, ...] = ()  # where anybody can read; nothing embargoed is written there
    approval: bool = False  # nothing leaves before somebody else has agreed
    approvers: tuple[str, ...] = ()  # who may: accounts, or key:…; nobody named: anybody but the planner
    route: Route | None = None  # None: nobody has said how mail leaves
    provider: str = "auto"  # whose limits hold (model/mailing/provider_limits.py); auto: as the server's name tells
    rate: Rate | None = None  # in place of the provider's
    day_limit: int | None = None  # in place of the provider's; messages in any 24 hours
    domain_rate: Rate | None = None  # for each recipient domain by itself
    connections: int = 4  # at most, at a time
    messages_per_connection: int = 500
    chunking: int = 0  # messages under way on one connection with BDAT (RFC 3030); 0: DATA
    retry_hours: int = 24  # how long a deferred message is tried again
    refusals_in_a_row: int = 10  # that many of the same kind stop a run; 0: none do
    receipts: Receipts = Receipts.FAILURES
    smtp_utf8: bool = False  # addresses beyond ASCII before the @ (RFC 6531)
    log_addresses: bool = False  # in full; else shortened
    imap: ImapRoute | None = None
    imap_folders: tuple[str, ...] = ("INBOX", "Sent")
    exposed: tuple[Finding, ...] = field(default=(), compare=False)  # what of it others can read
    written: Mapping[str, Place] = field(default_factory=dict, compare=False)  # where each setting stands

    def place(self, setting: str) -> Place:
        """Return the place of a setting. NOWHERE when it is not set, or comes from a flag or the environment."""
        return self.written.get(setting, NOWHERE)

    @property
    def realm(self) -> Realm:
        """Realm of the route. Without a route it is practice, because nothing can leave."""
        return Realm.PRACTICE if self.route is None else self.route.realm
