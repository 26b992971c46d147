"""Make the parts that reach mail servers and mailboxes, from a newsroom's settings: transport, reader, trial logins."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.mailbox import MailboxReader, SentFolder
from advisory_cli.model.ports.tokens import Service, TokenSource
from advisory_cli.model.ports.transport import Transport
from advisory_cli.model.press.newsroom import (
    GraphRoute,
    ImapRoute,
    LiveRoute,
    MaildirRoute,
    Newsroom,
    Secret,
    SmtpRoute,
)
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.load import Settings
from advisory_cli.sign_in_parts import SignInParts

if TYPE_CHECKING:
    from advisory_cli.actions.setup.sign_in import TokenCheck
    from advisory_cli.inbox.login import Credentials
    from advisory_cli.ledger.integrity.login_file import LoginFile
    from advisory_cli.ledger.queue.throttle_file import ThrottleFile

OnPause = Callable[[str, datetime, str], None]
"""Function that tells a person of a pause: it gets the server's name, the end (aware) and the newsroom's time zone."""


@value_class
class MailParts:
    """Maker of the objects that reach one newsroom's mail server and its mailbox: transport, mailbox reader and others.

    `folder` is that of the ledger, beside which facts about logins are stored. `zone` is the newsroom's time zone.
    `on_pause` is called when a server has asked for a pause and the program begins to wait for its end. It gets the
    server's name, the end (aware) and the newsroom's time zone.
    """

    settings: Settings
    clock: Clock
    folder: Path
    zone: str
    on_pause: OnPause

    @property
    def newsroom(self) -> Newsroom:
        """Checked settings of the newsroom."""
        return self.settings.newsroom

    @property
    def sign_in(self) -> SignInParts:
        """Maker of the objects for the newsroom's sign-in with Microsoft 365 or Google: store, state and tokens."""
        return SignInParts(settings=self.settings, clock=self.clock, folder=self.folder)

    def transport(self, tell: Callable[[str], None], dry_run: bool) -> Transport:
        """Return the transport that the setting `send_via` names, or with `dry_run` one that sends nothing.

        `tell` is called with a sentence about each connection. Raises BadConfig when `send_via` is not set.
        """
        from advisory_cli.deliver.dry_run import DryRunTransport
        from advisory_cli.deliver.maildir import MaildirTransport

        utf8 = self.newsroom.smtp_utf8
        if dry_run:
            return DryRunTransport(self.newsroom.realm, utf8=utf8)
        match self.newsroom.route:
            case MaildirRoute(folder=folder):
                return MaildirTransport(folder, utf8=utf8)
            case SmtpRoute() as route:
                return self._smtp(route, tell)
            case GraphRoute() as route:
                return self._graph(route, tell)
            case None:
                raise BadConfig("No mail server is set (send_via).")

    def _smtp(self, route: SmtpRoute, tell: Callable[[str], None]) -> Transport:
        from advisory_cli.deliver.smtp.capabilities import SmtpOptions
        from advisory_cli.deliver.smtp.login import Login
        from advisory_cli.deliver.smtp.transport import SmtpTransport
        from advisory_cli.ledger.integrity.login_file import GRAPH, SMTP
        from advisory_cli.model.mailing.provider_limits import connections_for
        from advisory_cli.read.settings.secrets import smtp_password

        newsroom = self.newsroom
        token = self.tokens(Service.SMTP)
        token_for = GRAPH if token else ""
        password = None if token else smtp_password(self.settings)
        logins, secret = self.logins, password or self._token_mark
        login = Login(
            password=password,
            token=token,
            check=lambda: logins.refuse_other_host(SMTP, route.host, secret, token_for=token_for),
            accepted=lambda: logins.remember(SMTP, route.user, route.host, secret),
        )
        if newsroom.sign_in is not None:  # which is bound to its servers by itself (SignIn.check)
            login = Login(token=token)
        return SmtpTransport(
            route,
            login=login,
            helo=newsroom.sender.domain if newsroom.sender else "localhost",
            clock=self.clock,
            options=SmtpOptions(
                connections=connections_for(newsroom),
                per_connection=newsroom.messages_per_connection,
                chunking=newsroom.chunking,
                receipts=newsroom.receipts.value,
                utf8=newsroom.smtp_utf8,
            ),
            log=tell,
        )

    def _graph(self, route: GraphRoute, tell: Callable[[str], None]) -> Transport:
        from advisory_cli.deliver.graph.transport import GraphLogin, GraphTransport
        from advisory_cli.ledger.integrity.login_file import GRAPH
        from advisory_cli.model.mailing.provider_limits import connections_for

        login = GraphLogin(
            tokens=self.tokens(Service.GRAPH),
            check=partial(self._refuse_other_graph, route),
            accepted=lambda: self.logins.remember(GRAPH, route.mailbox, route.host, self._token_mark),
        )
        if self.newsroom.sign_in is not None:  # which is bound to its servers by itself (SignIn.check)
            login = GraphLogin(tokens=login.tokens)
        return GraphTransport(
            route,
            login=login,
            clock=self.clock,
            throttle=self._throttle(route),
            connections=connections_for(self.newsroom),
            utf8=self.newsroom.smtp_utf8,
            log=tell,
            paused=lambda end: self.on_pause(route.host, end, self.zone),
        )

    def _refuse_other_graph(self, route: GraphRoute) -> None:
        """Raise NotAllowed when the token was last accepted by another server than that of the route.

        A sign-in is bound to its servers by itself (SignIn.check), and never refused here.
        """
        from advisory_cli.ledger.integrity.login_file import GRAPH, SMTP

        if self.newsroom.sign_in is not None:
            return
        self.logins.refuse_other_host(GRAPH, route.host, self._token_mark, token_for=SMTP)

    def _throttle(self, route: GraphRoute) -> "ThrottleFile":
        """Return the pause that the route's server has asked for, which all processes of the newsroom share."""
        from advisory_cli.ledger.queue.throttle_file import ThrottleFile

        return ThrottleFile(self.folder, f"{route.host} {route.mailbox.lower()}")

    def sent_folder(self) -> AbstractContextManager[SentFolder]:
        """Context manager: open the mailbox's folder of sent mail, to put copies into it (setting `sent_copy`).

        Raises BadConfig when the setting `imap` is not set, or the folder does not exist. Raises NotAllowed when the
        server refuses, and TryLater when the server cannot be reached.
        """
        from advisory_cli.inbox.sent import open_sent_folder

        return open_sent_folder(self.mailbox, folder=self.newsroom.sent_copy, credentials=self._credentials())

    @property
    def mailbox(self) -> ImapRoute:
        """Route to the mailbox in which replies are searched (setting `imap`).

        Raises BadConfig when the setting is empty.
        """
        if self.newsroom.imap is None:
            raise BadConfig(
                "No mailbox is set (imap).",
                remedy='Put it into advisory.toml, such as imap = "imaps://press@mail.example", and its password into '
                ".env as ADVISORY_IMAP_PASSWORD.",
            )
        return self.newsroom.imap

    def mailbox_reader(self) -> MailboxReader:
        """Return a reader of the mailbox in which replies are searched.

        The setting `imap` names this mailbox. Without that setting, replies are searched in the mailbox that sends by
        Microsoft Graph. Raises BadConfig when there is neither.
        The reader connects and logs in at each search, and not before.
        """
        from advisory_cli.inbox.imap import ImapMailbox

        route = self.newsroom.route
        if self.newsroom.imap is None and isinstance(route, GraphRoute):
            return self._graph_mailbox(route)
        return ImapMailbox(self.mailbox, folders=self.newsroom.imap_folders, credentials=self._credentials())

    def _graph_mailbox(self, route: GraphRoute) -> MailboxReader:
        from advisory_cli.inbox.graph import GraphMailbox
        from advisory_cli.inbox.graph_client import GraphClient

        client = GraphClient(
            route,
            tokens=self.tokens(Service.GRAPH),
            check=partial(self._refuse_other_graph, route),
            clock=self.clock,
            throttle=self._throttle(route),
        )
        return GraphMailbox(route, client)

    def try_mailbox(self, password: str) -> None:
        """Log in to the mailbox of the setting `imap` and log out again, to try a password.

        `password`: the password to try. "" means the stored one.
        When the login succeeds, the host is remembered, and later logins there are allowed. (Other methods refuse to
        log in when the same password was last accepted by another host, so that no wrong host gets the password. This
        method logs in all the same, because its caller has asked a person about the host.)
        Raises BadConfig when `imap` is not set, NotAllowed when the server refuses or its certificate fails, and
        TryLater when the server cannot be reached.
        """
        from advisory_cli.inbox.login import session_in

        credentials = replace(self._credentials(), check=lambda _: None)
        if password:
            credentials = replace(credentials, password=lambda: Secret(password))
        with session_in(self.mailbox, credentials):
            pass

    @property
    def token_check(self) -> "TokenCheck":
        """Two functions that try an access token: one at a mail server or Microsoft Graph, and one at an IMAP mailbox.

        Both are called before a sign-in is stored. Each takes a route and the token, logs in there, sends no message,
        and returns a sentence about the server. Each raises NotAllowed when the server refuses the token.
        """
        from advisory_cli.actions.setup.sign_in import TokenCheck
        from advisory_cli.deliver.smtp.login import Login
        from advisory_cli.deliver.smtp.transport import try_login
        from advisory_cli.inbox.graph_client import GraphClient
        from advisory_cli.inbox.login import Credentials, session_in

        helo = self.newsroom.sender.domain if self.newsroom.sender else "localhost"

        def send(route: LiveRoute, token: Secret) -> str:
            def source(*, refused: Secret | None = None) -> Secret:  # noqa: ARG001  a new one would be refused, too
                return token

            match route:
                case SmtpRoute():
                    return try_login(route, Login(token=source), helo)
                case GraphRoute():
                    throttle = self._throttle(route)
                    client = GraphClient(route, tokens=source, check=lambda: None, clock=self.clock, throttle=throttle)
                    return client.try_login()
                case _:
                    raise BadConfig(f"No sign-in is known for {route.server.host}.")

        def imap(box: ImapRoute, token: Secret) -> str:
            credentials = Credentials(password=lambda: None, token=lambda *, refused=None: token)  # noqa: ARG005
            with session_in(box, credentials):
                return f"{box.host}:{box.port} accepts the sign-in for {box.user}, too."

        return TokenCheck(send=send, imap=imap)

    def remember_sending_login(self, route: SmtpRoute, password: str) -> None:
        """Store that the mail server of `route` has accepted a login that a person has just typed.

        Later logins that would send the same password to another host are then refused. An empty `password` means that
        the login was made with an access token. For a route without a user nothing is stored. A failure to store is
        ignored.
        """
        from advisory_cli.ledger.integrity.login_file import SMTP

        if route.user:
            self.logins.remember(SMTP, route.user, route.host, Secret(password) if password else self._token_mark)

    @property
    def logins(self) -> "LoginFile":
        """Record of the user and host of the last good login of each kind, such as SMTP, in a file beside the ledger.

        No password or token is in the file, only eight bits of a hash, to tell an old secret from a new one.
        """
        from advisory_cli.ledger.integrity.login_file import LoginFile

        return LoginFile(self.folder)

    @property
    def settings_mark(self) -> str:
        """Text that stands for the settings and the login: another one once a person has changed a file of these.

        The files are advisory.toml, .env, files of passwords and certificates, and those in which `advisory login`
        keeps what it has stored. Only their times and sizes are read.
        """
        from advisory_cli.files.changes import change_mark
        from advisory_cli.ledger.integrity.login_file import FILE as LOGINS
        from advisory_cli.signin.store import FILE as SIGN_IN

        folder = self.newsroom.folder
        files = [folder / "advisory.toml", folder / ".env", self.folder / LOGINS, self.folder / SIGN_IN]
        return change_mark([*files, *self.secret_files], repr(self.newsroom.route))

    @property
    def secret_files(self) -> tuple[Path, ...]:
        """Files of passwords, keys and certificates that the settings name. They need not exist."""
        folder, client = self.newsroom.folder, self.settings.sign_in_client
        named = (secret.value for name, secret in self.settings.secrets.items() if name.endswith("_file"))
        others = (self.newsroom.ca_file, client.certificate, client.service_account)
        files = (*(Path(name).expanduser() for name in named), *(file for file in others if file is not None))
        return tuple(folder / file for file in files)

    def _credentials(self) -> "Credentials":
        from advisory_cli.inbox.login import Credentials
        from advisory_cli.ledger.integrity.login_file import IMAP, SMTP
        from advisory_cli.read.settings.secrets import imap_password

        box, logins = self.mailbox, self.logins
        if self.sign_in.is_for(Service.IMAP, host=box.host, user=box.user):
            return Credentials(password=lambda: None, token=self.tokens(Service.IMAP))

        def check(password: Secret | None) -> None:
            logins.refuse_other_host(IMAP, box.host, password or self._token_mark, token_for="" if password else SMTP)

        return Credentials(
            password=partial(imap_password, self.settings),
            token=self.tokens(Service.IMAP),
            check=check,
            accepted=lambda password: logins.remember(IMAP, box.user, box.host, password or self._token_mark),
        )

    def tokens(self, service: Service) -> TokenSource | None:
        """Return the source of access tokens for a service: SMTP, IMAP or Graph. None when no tokens are used for it.

        With the setting `sign_in`, the tokens are those of the stored sign-in. Without it, the command in
        ADVISORY_SMTP_TOKEN_COMMAND prints them.
        None when neither is set, and also, without `sign_in`,
        - when the newsroom has no mail server, or
        - for IMAP, when the mail server and the mailbox do not share logins.
        Raises BadConfig for IMAP when the setting `imap` is empty.
        """
        from advisory_cli.model.mailing.provider_hosts import share_login
        from advisory_cli.read.settings.secrets import smtp_token

        client, route = self.newsroom.sign_in, self.newsroom.route
        server = route.server if isinstance(route, LiveRoute) else None
        if client is None:
            at_one = server is not None and (service is not Service.IMAP or share_login(server.host, self.mailbox.host))
            return smtp_token(self.settings) if at_one else None
        host, user = (server.host, server.user) if server else ("", "")
        if service is Service.IMAP:
            host, user = self.mailbox.host, self.mailbox.user
        return self.sign_in.tokens(client, service, host=host, user=user)

    @property
    def _token_mark(self) -> Secret:
        """The command that prints the access token.

        The command stands for the token, because the token changes each time.
        """
        return self.settings.secrets.get("smtp_token_command", Secret(""))
