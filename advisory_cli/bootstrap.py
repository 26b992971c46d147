"""Build the working parts from the settings. No other module constructs the parts or the real clock."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.clock import FixedClock, SystemClock
from advisory_cli.model.errors import BadConfig, CannotWrite, LedgerFault, PersonDecides, TryLater
from advisory_cli.model.ledger.concerns import LedgerProblem
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.ports.mailbox import MailboxReader
from advisory_cli.model.ports.transport import Transport
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import ImapRoute, MaildirRoute, Newsroom, Realm, Secret, SmtpRoute
from advisory_cli.model.press.notice import Notice
from advisory_cli.read.locate import find_newsroom, shipped
from advisory_cli.read.settings.load import Settings, read_settings

if TYPE_CHECKING:
    from advisory_cli.actions.context import Context
    from advisory_cli.actions.ledger_check import LedgerEnvironment
    from advisory_cli.compose.composer import Composer
    from advisory_cli.inbox.login import Credentials
    from advisory_cli.ledger.integrity.login_file import LoginFile
    from advisory_cli.ledger.integrity.position_file import PositionFile
    from advisory_cli.model.ledger.ledger_view import Extent
    from advisory_cli.report.log import DeliveryLog


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Application: one newsroom with its settings and a clock, from which all working parts are made."""

    settings: Settings
    clock: SystemClock

    @classmethod
    def open(cls, folder: Path | None, overrides: Mapping[str, str]) -> "App":
        """Find the newsroom, read its settings, and return the application.

        `folder` is the newsroom as named with -C. None means the folder in ADVISORY_NEWSROOM, or else the current
        folder.
        `overrides` are settings given as flags of the command, as text by name of the setting.
        Raises BadConfig when the folder is no newsroom or a setting is wrong.
        """
        newsroom_folder = find_newsroom(str(folder) if folder else None, environ=os.environ, cwd=Path.cwd())
        return cls(settings=read_settings(newsroom_folder, os.environ, overrides), clock=SystemClock())

    @property
    def newsroom(self) -> Newsroom:
        """The settings of the newsroom as a value."""
        return self.settings.newsroom

    @property
    def practice(self) -> bool:
        """True when messages are written to a Maildir instead of sent. False with a mail server or without a route."""
        return self.newsroom.route is not None and self.newsroom.route.realm is Realm.PRACTICE

    @property
    def zone(self) -> str:
        """The time zone of the newsroom (Area/Location). "UTC" when the settings name none."""
        return self.newsroom.zone or "UTC"

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Open the ledger, for a `with` block, to read it or to store a person's decision, such as a stop."""
        from advisory_cli.ledger.sqlite_ledger import open_ledger

        ledger = open_ledger(self.ledger_folder, now=self.clock.now(), writer=False)
        try:
            ledger.write_positions_to(self._positions(ledger.newsroom_key))
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def sending_ledger(self, *, dry_run: bool = False, checked: bool = True) -> Iterator[SendingLedger]:
        """Open the ledger for sending, for a `with` block, checked and settled.

        Deliveries that dead processes had claimed are settled (SendingLedger.recover). The check makes sure that this
        ledger is the one that sent last. With `dry_run`, the ledger is a copy that forgets every change, and the check
        is left out.
        Without `checked`, nothing is checked and nothing is settled. Commands that send nothing use that.
        Raises PersonDecides when a problem speaks against sending, TryLater while the ledger is being replaced, and
        LedgerFault.
        """
        from advisory_cli.actions.ledger_check import refuse_on_problems
        from advisory_cli.ledger.sqlite_ledger import dry_run_copy, open_sending

        opener = dry_run_copy if dry_run else open_sending
        ledger = opener(self.ledger_folder, now=self.clock.now())
        try:
            if not dry_run:
                ledger.write_positions_to(self._positions(ledger.newsroom_key))
            if checked and not dry_run:
                refuse_on_problems(ledger, self.ledger_environment(ledger), self.clock.now())
            if checked:
                ledger.recovered = ledger.recover(self.clock.now())
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def ledger_alone(self) -> Iterator[Ledger]:
        """Open the ledger for a `with` block in which no other process may send.

        A person then decides about the ledger itself. Raises TryLater when another process is at work, and LedgerFault.
        """
        from advisory_cli.ledger.sqlite_ledger import open_alone

        ledger = open_alone(self.ledger_folder, now=self.clock.now())
        try:
            ledger.write_positions_to(self._positions(ledger.newsroom_key))
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def recovered_ledger(self) -> Iterator[Ledger]:
        """Open the ledger for reading, for a `with` block, after an attempt to settle what dead processes had claimed.

        Nothing is settled when a problem speaks against sending, or when the ledger cannot be written. The ledger is
        opened all the same. Raises LedgerFault when the ledger cannot be read.
        """
        with suppress(TryLater, LedgerFault, PersonDecides), self.sending_ledger():
            pass  # where something speaks against it, or nothing can be written, looking still works
        with self.ledger() as ledger:
            yield ledger

    def concerns(self, ledger: Ledger) -> tuple[LedgerProblem, ...]:
        """Return the problems that speak against sending with `ledger`. Empty when there is none. Raises no error."""
        from advisory_cli.actions.ledger_check import concerns

        return concerns(ledger, self.ledger_environment(ledger), self.clock.now())

    @property
    def at_work(self) -> bool:
        """True while another process has this newsroom's ledger open and has claimed deliveries to send.

        A process in which a person is only being asked to confirm a plan does not count.
        """
        from advisory_cli.ledger.queue.commit_marks import MarksFiles

        return MarksFiles(self.ledger_folder, boot="").in_use

    @property
    def account(self) -> str:
        """The identity of the person at work, for approvals and the record: an approval key, or an account.

        With an approval key in the environment, the identity is that of the key. Otherwise the name of the
        operating-system account of this process counts, whatever the environment says.
        """
        from advisory_cli.model.mailing.approval import key_identity
        from advisory_cli.read.settings.os_account import running_account
        from advisory_cli.read.settings.secrets import approval_key

        key = approval_key(self.settings)
        return key_identity(key.value) if key else running_account()

    def create_ledger(self) -> None:
        """Make the ledger, with the newsroom's secret key, when there is none.

        When the ledger has no place stored yet, this computer and folder are stored as its place.
        """
        with self.ledger() as ledger:
            if ledger.place() is None:
                ledger.record_place(self.ledger_environment(ledger).place)

    def ledger_environment(self, ledger: Ledger) -> "LedgerEnvironment":
        """Return the facts that `ledger` is checked against before sending: its place, notes kept elsewhere, clocks."""
        from advisory_cli.actions.ledger_check import LedgerEnvironment
        from advisory_cli.files.folders import state_folder
        from advisory_cli.ledger.integrity.location import is_duplicate, place_of
        from advisory_cli.ledger.integrity.trace_file import HighWaterMarkFile
        from advisory_cli.ledger.queue.commit_marks import boot_identity
        from advisory_cli.ledger.queue.left_over import begun_messages
        from advisory_cli.ledger.sqlite_ledger import FILE, MARKS

        key = ledger.newsroom_key
        marks = sorted(self.ledger_folder.glob(f"{MARKS}*"))
        return LedgerEnvironment(
            place=place_of(self.ledger_folder),
            traces=HighWaterMarkFile(state_folder(os.environ), key),
            duplicate=partial(is_duplicate, own=self.ledger_folder, file=FILE, key=key),
            positions=self._positions(key),
            begun=partial(begun_messages, marks, boot=boot_identity()),
            ahead=self.ahead,
            keep_clocks=self._keep_clocks,
        )

    def _positions(self, key: bytes) -> "PositionFile":
        """Return the safety copy of the position of the ledger with this key."""
        from advisory_cli.files.folders import state_folder
        from advisory_cli.ledger.integrity.position_file import PositionFile

        return PositionFile(state_folder(os.environ), key, self.ledger_folder)

    def refuse_lost(self) -> None:
        """Raise PersonDecides when the ledger is missing, and a note elsewhere says that this newsroom had one."""
        from advisory_cli.files.folders import state_folder
        from advisory_cli.ledger.integrity.position_file import displaced
        from advisory_cli.model.ledger.concerns import lost_problem

        before = None if self.has_ledger else displaced(state_folder(os.environ), self.ledger_folder)
        if concern := lost_problem(before):
            raise PersonDecides(f"{concern.words}\nNothing was sent.", remedy=concern.advice)

    def back_up(self, target: Path | None) -> Path:
        """Copy the ledger to a new file and return the path of that file.

        `target` is the new file. None means a file in `backups/` of the newsroom, named by the current time.
        Raises CannotWrite when the file cannot be written or is there already, and LedgerFault when the ledger cannot
        be read.
        """
        from advisory_cli.ledger.backup import back_up, private_folder
        from advisory_cli.ledger.sqlite_ledger import FILE

        if target is None:
            folder = private_folder(self.newsroom.folder / "backups")
            target = folder / f"ledger-{self.clock.now():%Y-%m-%d-%H%M%S}.db"
        back_up(self.ledger_folder / FILE, target)
        return target

    def extent_of(self, backup: Path) -> "Extent":
        """Return how much a backup holds: its numbers of entries and mailings, and the time of its newest entry.

        `backup` is the file. Raises NoInput when there is no such file, and BadData when the file is no whole backup.
        """
        from advisory_cli.ledger.backup import read_extent

        return read_extent(backup)

    def restore_backup(self, backup: Path) -> Path | None:
        """Put a backup in the place of the ledger, and return the new path of the replaced ledger.

        None means that there was no ledger. `backup` is the file of the backup, which is copied. Raises TryLater while
        another command is at work in this newsroom, NoInput, BadData, CannotWrite and LedgerFault.
        """
        from advisory_cli.ledger.backup import restore_backup
        from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
        from advisory_cli.ledger.queue.lock import LedgerLock
        from advisory_cli.ledger.sqlite_ledger import FILE, LOCK

        refuse_unsafe_folder(self.ledger_folder)
        make_private(self.ledger_folder)
        lock = LedgerLock.whole(self.ledger_folder / LOCK)
        try:
            return restore_backup(backup, self.ledger_folder, FILE, now=self.clock.now())
        finally:
            lock.release()

    @property
    def ahead(self) -> timedelta:
        """The time by which the wall clock has jumped ahead since the reading of both clocks stored beside the ledger.

        Zero means no jump, or that nothing is known, as after a new start of the computer (boot_clock.ahead).
        """
        from advisory_cli.ledger.integrity.clock_file import jump_since

        return jump_since(self.ledger_folder, self.clock.boot())

    def _keep_clocks(self, accepted: bool) -> None:
        """Store a reading of both clocks, which later times are judged by.

        `accepted` means that a person has accepted the present time, so that the reading replaces every earlier one.
        A jump by which nothing leaves too early is logged once.
        """
        from advisory_cli.ledger.integrity.clock_file import update_clocks

        reading = self.clock.boot()
        if reading is not None and (jump := update_clocks(self.ledger_folder, reading, accepted=accepted)):
            with suppress(CannotWrite), self.delivery_log() as log:
                log.tell(self.clock.now(), f"the clock has jumped ahead by {jump}; nothing leaves earlier for that")

    @property
    def ledger_folder(self) -> Path:
        """The folder of the ledger: `ledger/` in the newsroom."""
        return self.newsroom.folder / "ledger"

    @property
    def has_ledger(self) -> bool:
        """True when the newsroom has a ledger file."""
        from advisory_cli.ledger.sqlite_ledger import has_ledger

        return has_ledger(self.ledger_folder)

    def record_cron_run(self) -> None:
        """Store the current time as the time of a `run` without a person.

        Other commands tell from these times if cron is at work. Raises CannotWrite or LedgerFault when the time cannot
        be stored.
        """
        from advisory_cli.ledger.integrity.heartbeat import record_cron_run

        record_cron_run(self.ledger_folder, self.clock.now())

    @property
    def cron_runs(self) -> tuple[datetime, ...]:
        """The times (aware, oldest first) of the last five calls of `run` without a person. Empty: none are known."""
        from advisory_cli.ledger.integrity.heartbeat import read_cron_runs

        return read_cron_runs(self.ledger_folder)

    @contextmanager
    def delivery_log(self) -> Iterator["DeliveryLog"]:
        """Open the newsroom's log file for a `with` block, and close the file at the end."""
        from advisory_cli.report.log import DeliveryLog

        log = DeliveryLog.open(self.newsroom.folder / "log" / "advisory.log", full=self.newsroom.log_addresses)
        try:
            yield log
        finally:
            log.close()

    def context(self, tell: Callable[[str], None] = lambda _: None, *, at: datetime | None = None) -> "Context":
        """Return the working parts of the newsroom, which every action gets as its context.

        `tell` is called with each sentence about a connection to the mail server, for the log.
        `at` (aware) is a moment at which the clock of the context stands still. None means the real clock.
        """
        from advisory_cli.actions.context import Context
        from advisory_cli.compose.mime.builder import Builder

        clock = self.clock if at is None else FixedClock(at)
        return Context(
            newsroom=self.newsroom,
            clock=clock,
            composer=partial(self._composer, clock),
            transport=partial(self._transport, tell),
            builder=lambda piece, key, test: Builder(piece, key=key, test=test),
            at=lambda moment: self.context(tell, at=moment),
            account=self.account,
            cron_runs=self.cron_runs,
            ahead=lambda: self.ahead,
        )

    def _composer(
        self, clock: Clock, advisory: Advisory, columns: frozenset[str], key: bytes, notice: Notice | None
    ) -> "Composer":
        from advisory_cli.compose.composer import Composer
        from advisory_cli.compose.inline import inline
        from advisory_cli.compose.render import Renderer

        folders = [self.newsroom.folder / "templates", shipped("templates")]

        return Composer(
            advisory=advisory,
            newsroom=self.newsroom,
            renderer=partial(Renderer, folders=folders, now=clock.now(), isolated=True),
            inline=inline,
            columns=columns,
            key=key,
            notice=notice,
        )

    def _transport(self, tell: Callable[[str], None], dry_run: bool) -> Transport:
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
            case None:
                raise BadConfig("Nobody has said how mail leaves this newsroom.")

    def _smtp(self, route: SmtpRoute, tell: Callable[[str], None]) -> Transport:
        from advisory_cli.deliver.smtp.capabilities import SmtpOptions
        from advisory_cli.deliver.smtp.login import Login
        from advisory_cli.deliver.smtp.transport import SmtpTransport
        from advisory_cli.ledger.integrity.login_file import SMTP
        from advisory_cli.model.mailing.provider_limits import connections_for
        from advisory_cli.read.settings.secrets import smtp_password, smtp_token

        newsroom = self.newsroom
        token = smtp_token(self.settings)
        password = None if token else smtp_password(self.settings)
        logins, secret = self.logins, password or self._token_mark
        return SmtpTransport(
            route,
            login=Login(
                password=password,
                token=token,
                check=lambda: logins.refuse_other_host(SMTP, route.host, secret),
                accepted=lambda: logins.remember(SMTP, route.user, route.host, secret),
            ),
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

    @property
    def mailbox(self) -> ImapRoute:
        """The mailbox to search for replies, from the setting `imap`. Raises BadConfig when that is not set."""
        if self.newsroom.imap is None:
            raise BadConfig(
                "Nobody has said which mailbox to look in.",
                remedy='Put it into advisory.toml, such as imap = "imaps://press@mail.example", and its password into '
                ".env as ADVISORY_IMAP_PASSWORD.",
            )
        return self.newsroom.imap

    def mailbox_reader(self) -> MailboxReader:
        """Return a reader of the mailbox in the setting `imap`. Raises BadConfig when that is not set."""
        from advisory_cli.inbox.imap import ImapMailbox

        return ImapMailbox(self.mailbox, folders=self.newsroom.imap_folders, credentials=self._credentials())

    def try_mailbox(self, password: str) -> None:
        """Log in to the mailbox of the setting `imap` and log out again, to try a password for the person at work.

        An empty `password` means the stored one. The login is tried even at a host that has never accepted this
        password, which other logins refuse.
        Raises BadConfig, NotAllowed and TryLater.
        """
        from advisory_cli.inbox.login import session_in

        credentials = replace(self._credentials(), check=lambda _: None)
        if password:
            credentials = replace(credentials, password=lambda: Secret(password))
        with session_in(self.mailbox, credentials):
            pass

    def _credentials(self) -> "Credentials":
        from advisory_cli.inbox.login import Credentials
        from advisory_cli.ledger.integrity.login_file import IMAP, SMTP
        from advisory_cli.model.mailing.provider_hosts import share_login
        from advisory_cli.read.settings.secrets import imap_password, smtp_token

        box, route, logins = self.mailbox, self.newsroom.route, self.logins
        shared = isinstance(route, SmtpRoute) and share_login(route.host, box.host)

        def check(password: Secret | None) -> None:
            logins.refuse_other_host(IMAP, box.host, password or self._token_mark, token_for="" if password else SMTP)

        return Credentials(
            password=partial(imap_password, self.settings),
            token=smtp_token(self.settings) if shared else None,
            check=check,
            accepted=lambda password: logins.remember(IMAP, box.user, box.host, password or self._token_mark),
        )

    def remember_sending_login(self, route: SmtpRoute, password: str) -> None:
        """Store that the mail server of `route` has accepted a login that a person has just typed.

        Later logins with the same password at another host are then refused. An empty `password` means that the login
        was made with an access token. Without a user nothing is stored.
        """
        from advisory_cli.ledger.integrity.login_file import SMTP

        if route.user:
            self.logins.remember(SMTP, route.user, route.host, Secret(password) if password else self._token_mark)

    @property
    def logins(self) -> "LoginFile":
        """The file with the hosts at which the last good logins were made. No password or token is in the file."""
        from advisory_cli.ledger.integrity.login_file import LoginFile

        return LoginFile(self.ledger_folder)

    @property
    def _token_mark(self) -> Secret:
        """The command that prints the access token.

        The command stands for the token, because the token changes each time.
        """
        return self.settings.secrets.get("smtp_token_command", Secret(""))
