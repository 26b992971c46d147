"""Data classes for the newsroom, the folder in which a press office works: its settings and its routes for messages."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from advisory_cli.model.press.colour import ACCENT, Colour
from advisory_cli.model.value_class import value_class


class Realm(StrEnum):
    """Realm in which a mailing is delivered: LIVE, through a mail server, or PRACTICE, kept on this computer only.

    Only live deliveries count as sent.
    """

    LIVE = "live"  # through a mail server or Microsoft Graph
    PRACTICE = "practice"  # to a Maildir


class Security(StrEnum):
    """Encryption of the connection to a mail server: from the start (TLS), before the login (STARTTLS), or NONE."""

    STARTTLS = "starttls"  # begins plain, and is encrypted before the login
    TLS = "tls"  # encrypted from the start
    NONE = "none"


@value_class
class Mailbox:
    """Mail address with a display name, as in the headers From and Reply-To. `name` is "" when there is no name."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """Part of the address behind the last @."""
        return self.address.rpartition("@")[2]


@value_class
class Store:
    """Place on this computer that holds messages, and so people's names and addresses: one folder or one file.

    `path`: the folder if `is_folder` is True, else the file. `inside`: for a folder, the part of it in which new
    messages lie, with a slash at the end, such as 'new/'. "" means that they lie in the folder itself.
    """

    path: Path
    is_folder: bool
    inside: str = ""  # the part of a folder in which new messages lie, with a slash at its end

    @property
    def name(self) -> str:
        """Name of the folder or file, to be printed in sentences. Behind a folder stands a slash: 'outbox/'."""
        return f"{self.path.name}/" if self.is_folder else self.path.name


@value_class
class Server:
    """Server that takes messages, and the user who logs in there. `user` is "" when nobody logs in."""

    host: str
    port: int
    security: Security
    user: str = ""


class PracticeRoute(ABC):
    """Base class of the routes by which nothing leaves this computer. A route says where messages go.

    A message that such a route accepts never counts as sent.
    """

    __slots__ = ()
    realm: ClassVar[Realm] = Realm.PRACTICE

    @property
    @abstractmethod
    def store(self) -> Store:
        """Folder or file on this computer that keeps the messages."""


class LiveRoute(ABC):
    """Base class of the routes by which messages reach real inboxes. A route says where messages go.

    `fills_sent` is True when the provider itself keeps each message in the mailbox's folder of sent mail.
    """

    __slots__ = ()
    realm: ClassVar[Realm] = Realm.LIVE
    fills_sent: ClassVar[bool] = False  # True: the provider keeps each message in the mailbox's folder of sent mail

    @property
    @abstractmethod
    def server(self) -> Server:
        """Server that takes the messages. Its name tells the provider whose limits hold."""

    @property
    def identity(self) -> str:
        """Kind of the route, its host and its user, in lower case: equal for two routes by which the same mail leaves.

        The port is left out.
        """
        return f"{type(self).__name__} {self.server.host} {self.server.user}".lower()

    @classmethod
    def has_identity(cls, identity: str) -> bool:
        """Tell whether `identity`, a value of the property `identity`, belongs to a route of this class.

        The values begin with the name of the class.
        """
        return identity.partition(" ")[0] == cls.__name__.lower()


@value_class
class MaildirRoute(PracticeRoute):
    """Route of practice: messages are written to the Maildir `folder`, and nothing leaves this computer."""

    folder: Path

    @property
    def store(self) -> Store:
        """Maildir that keeps the messages. New ones lie in its folder `new`."""
        return Store(path=self.folder, is_folder=True, inside="new/")


@value_class
class SmtpRoute(LiveRoute):
    """Route of live sending: messages are handed to a mail server for submission (RFC 6409).

    `user` is "" when nobody logs in. `ca_file` holds the certificates to trust in PEM, None for the computer's own.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    ca_file: Path | None = None

    @property
    def server(self) -> Server:
        """Mail server to which the messages are handed, with its port, encryption and user."""
        return Server(host=self.host, port=self.port, security=self.security, user=self.user)


@value_class
class GraphRoute(LiveRoute):
    """Route of live sending: messages are handed to Microsoft Graph, over HTTPS, to leave from one mailbox.

    Source: https://learn.microsoft.com/en-us/graph/api/user-sendmail. `mailbox` is the address of the mailbox. `host`
    and `port` name the server. Microsoft's national clouds have servers of their own. `ca_file` holds the certificates
    to trust in PEM, None for the computer's own.
    """

    fills_sent: ClassVar[bool] = True
    mailbox: str
    host: str = "graph.microsoft.com"
    port: int = 443
    ca_file: Path | None = None

    @property
    def security(self) -> Security:
        """Encryption of the connection: always TLS from the start."""
        return Security.TLS

    @property
    def server(self) -> Server:
        """Server of Microsoft Graph, with the mailbox as its user."""
        return Server(host=self.host, port=self.port, security=self.security, user=self.mailbox)


Route = MaildirRoute | SmtpRoute | GraphRoute  # every way out; each is a PracticeRoute or a LiveRoute


@value_class
class ImapRoute:
    """Mailbox on an IMAP server (RFC 9051), searched for answers, failure reports and copies of sent messages.

    `user` is the name for the login. `ca_file` holds the certificates to trust in PEM, None for the computer's own.
    """

    host: str
    port: int
    security: Security
    user: str
    ca_file: Path | None = None


SENT_FLAGGED = "auto"  # in place of a folder's name: the folder that the server flags as that of sent mail (RFC 6154)


class IdentityProvider(StrEnum):
    """Provider whose server signs the newsroom in to its mailbox, and issues access tokens for it (OAuth 2)."""

    MICROSOFT365 = "microsoft365"
    GOOGLE = "google"


class TokenStore(StrEnum):
    """Choice of the place for the tokens of a sign-in. AUTO means the keyring where there is one, else the file."""

    AUTO = "auto"
    KEYRING = "keyring"  # of the operating system, open while a person is logged in
    FILE = "file"  # beside the ledger, readable by its owner alone


@value_class
class SignInClient:
    """Registration of this program at an identity provider, made by the organisation itself (RFC 6749 2).

    - `client_id`: the registration's id. `tenant`: the organisation's directory at Microsoft, by domain or id.
    - `server`: the sign-in server, as https://host. "": the provider's own.
    - `certificate` (Microsoft, a PEM file with key and certificate), `service_account` (Google, a JSON file): the file
      that takes a person's place on a computer where nobody signs in. None: there is no such file.
    - `store`: where tokens are kept. `ca_file`: certificates to trust beside the computer's own.
    """

    provider: IdentityProvider
    client_id: str = ""
    tenant: str = ""
    server: str = ""
    certificate: Path | None = None
    service_account: Path | None = None
    store: TokenStore = TokenStore.AUTO
    ca_file: Path | None = None


class Receipts(StrEnum):
    """Choice of the delivery reports to ask a mail server for, if the server can send them (RFC 3461, NOTIFY).

    FAILURES: a report only when a message is delayed or cannot be delivered. ALL: also when a message was delivered.
    NONE: no report.
    """

    FAILURES = "failures"  # only when a message is delayed or cannot be delivered
    ALL = "all"  # also when a message was delivered
    NONE = "none"


@value_class(kw_only=False)
class Secret:
    """Password or other secret text, hidden in every repr, log and traceback. `value` is the text itself."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


@value_class
class Rate:
    """Limit of speed: at most `count` messages in any period of `seconds`."""

    count: int
    seconds: int

    @property
    def gap(self) -> float:
        """Seconds between two messages when messages leave evenly at this rate."""
        return self.seconds / self.count


@value_class
class Newsroom:
    """Newsroom: the folder in which a press office works, and its settings.

    Most fields are the settings of the same names (docs/settings.md explains them). A setting that nobody has set has
    the default of its field. `sender` is the setting `from`, None when not set. `route` is the setting `send_via`,
    which says how messages leave, None when not set. `log_addresses` is True when the log holds whole addresses, and
    False when it holds shortened ones.
    `written` maps the name of each setting that is written in a file to its place. `exposed` are findings about files
    that other users of this computer can read.
    """

    folder: Path
    organisation: str = ""
    sender: Mailbox | None = None
    reply_to: Mailbox | None = None
    zone: str = ""
    language: str = "en"
    postal_address: str = ""
    accent: Colour = ACCENT  # colour of bars, labels and links in e-mails
    logo: str = ""  # picture above each e-mail: a path relative to the folder; empty: none
    strip_metadata: bool = False  # True: pictures leave without what their metadata tell
    calendar: bool = True  # True: invitations have a calendar file of their events attached
    attachment_limit: int = 5  # megabytes of attachments in one message, as sent
    reason: str = ""  # why journalists get these messages; empty: the language's default words
    unsubscribe_mailto: str = ""
    unsubscribe_url: str = ""  # https, for one-click (RFC 8058)
    privacy_url: str = ""
    testers: tuple[str, ...] = ()  # addresses that get test messages
    first: tuple[str, ...] = ()  # addresses of the newsroom's own people, served before everybody else
    archive: Path | None = None  # Maildir for the newsroom's own copy of sent messages
    notify: tuple[str, ...] = ()  # addresses that get a mail when something waits for a person
    clearance_months: int = 12  # how long an agreement to embargoes holds
    holidays: tuple[date, ...] = ()  # days on which no embargo and no deadline should end
    country: str = ""  # code (ISO 3166-1 alpha-2), for its public holidays; empty: that of `zone`
    public_folders: tuple[Path, ...] = ()  # anybody can read them: nothing embargoed is written there
    approval: bool = False  # True: no mailing leaves before a second person has approved it
    approvers: tuple[str, ...] = ()  # accounts or key:…, perhaps with a name; empty: all but the planner may approve
    route: Route | None = None  # way out for messages; None: not set
    provider: str = "auto"  # mail provider whose limits hold (model/mailing/provider_limits.py); auto: by server name
    rate: Rate | None = None  # pace of sending; None: the provider's
    day_limit: int | None = None  # messages in any 24 hours, at most; None: the provider's limit
    domain_rate: Rate | None = None  # pace to each domain of recipients; None: no such limit
    connections: int = 4  # to the mail server at a time, at most
    messages_per_connection: int = 500  # after so many a new connection is opened
    chunking: int = 0  # messages under way at once on a connection by BDAT (RFC 3030); 0: DATA
    retry_hours: int = 24  # how long a deferred message is tried again
    refusals_in_a_row: int = 10  # so many refusals alike, one after the other, stop a run; 0: never
    undo_seconds: int = 0  # so long a live send waits after a typed answer, to be taken back; 0: not at all
    receipts: Receipts = Receipts.FAILURES
    sign_in: SignInClient | None = None  # who signs the mailbox in, in place of a password; None: not set
    ca_file: Path | None = None  # certificates to trust, in PEM; None: the computer's own
    smtp_utf8: bool = False  # True: addresses may have letters beyond ASCII before the @ (RFC 6531)
    log_addresses: bool = False  # True: the log holds whole addresses; False: shortened ones
    imap: ImapRoute | None = None  # mailbox to search for replies; None: not set
    imap_folders: tuple[str, ...] = ("INBOX", "Sent")  # folders of that mailbox to search
    sent_copy: str = ""  # folder of that mailbox for the newsroom's own copies; SENT_FLAGGED: by its flag; empty: none
    list_sheets: Mapping[str, str] = field(default_factory=dict, hash=False)  # sheet to read, by name of the list
    list_encodings: Mapping[str, str] = field(default_factory=dict, hash=False)  # encoding, by name of the list
    exposed: tuple[Finding, ...] = field(default=(), compare=False)  # about files that other users can read
    written: Mapping[str, Place] = field(default_factory=dict, compare=False)  # place of each written setting

    def place(self, setting: str) -> Place:
        """Return the file and line in which a setting is written. `setting` is its name, as in advisory.toml.

        NOWHERE means that the setting is not set, or comes from a flag or the environment.
        """
        return self.written.get(setting, NOWHERE)

    @property
    def appends_to_sent(self) -> bool:
        """True when this program puts a copy of each edition that left into the office's mailbox (setting `sent_copy`).

        False in practice, without that setting, and for a route whose provider keeps such copies itself.
        """
        return bool(self.sent_copy) and isinstance(self.route, LiveRoute) and not self.route.fills_sent

    @property
    def searched_mailbox(self) -> str:
        """User name of the mailbox that can be searched for replies. "" when there is no such mailbox.

        The setting `imap` names the mailbox. Without this setting, in a newsroom that sends by Microsoft Graph, the
        mailbox is the one from which messages leave, and its address is the user name.
        """
        if self.imap is not None:
            return self.imap.user
        return self.route.mailbox if isinstance(self.route, GraphRoute) else ""

    @property
    def realm(self) -> Realm:
        """Realm of the newsroom's mailings, live or practice, as its route says. Without a route it is practice."""
        return Realm.PRACTICE if self.route is None else self.route.realm
