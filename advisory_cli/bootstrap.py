"""Make the program's parts (ledger, composer, transport, log, mailbox reader) for one newsroom from its settings.

No other module constructs these parts or the real clock. The parts that reach mail servers are made in mail_parts, and
those of the sign-in in sign_in_parts, for the App alone.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.clock import FixedClock, SystemClock
from advisory_cli.mail_parts import MailParts, OnPause
from advisory_cli.model.errors import AdvisoryError, CannotWrite, LedgerFault, LedgerUnwritable, PersonDecides, TryLater
from advisory_cli.model.ledger.concerns import LedgerProblem
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.press.newsroom import (
    Newsroom,
    Realm,
)
from advisory_cli.model.value_class import value_class
from advisory_cli.read.locate import shipped
from advisory_cli.read.newsroom_folder import find_newsroom
from advisory_cli.read.settings.load import Settings, read_settings
from advisory_cli.sign_in_parts import SignInParts

if TYPE_CHECKING:
    from advisory_cli.actions.context import Context
    from advisory_cli.actions.ledger_check import LedgerEnvironment
    from advisory_cli.compose.composer import Composer
    from advisory_cli.ledger.integrity.position_file import PositionFile
    from advisory_cli.ledger.queue.commit_marks import Mark
    from advisory_cli.model.ledger.ledger_view import Extent
    from advisory_cli.model.ports.transport import Files, MessageBuilder, Pieces
    from advisory_cli.model.press.advisory import Advisory
    from advisory_cli.model.press.edition import Phase
    from advisory_cli.model.press.files import LoadedFile, Media
    from advisory_cli.model.press.notice import Notice
    from advisory_cli.model.schedule.cron import CronLine
    from advisory_cli.read.media.reader import MediaReader
    from advisory_cli.report.log import DeliveryLog

_LEDGER = "ledger"  # folder of the newsroom


def _builder(pieces: "Pieces", files: "Files", key: bytes, test: str) -> "MessageBuilder":
    """Return the builder of messages, as actions.context.Context describes it."""
    from advisory_cli.compose.mime.builder import Builder

    return Builder(pieces, file=files, key=key, test=test)


def _tell_nobody(host: str, end: datetime, zone: str) -> None:
    """Do nothing about a pause that a server has asked for."""


def is_new_run_fault(folder: Path | None, words: str, *, clock: SystemClock | None = None) -> bool:
    """Note why `run` could not begin, and return True when cron has to tell: it is another reason, or a day has passed.

    `folder` is the path given with -C, as for App.open(), and `words` the reason. `clock`: None for the clocks of this
    computer. True also when no newsroom is found, or nothing can be noted there. Into a newsroom of another account
    nothing is written: the note is kept beside this account's other state.
    """
    from advisory_cli.files.folders import state_folder
    from advisory_cli.files.own import is_own
    from advisory_cli.ledger.integrity.run_fault import note_run_fault, other_note_folder

    try:
        newsroom = find_newsroom(str(folder) if folder else None, environ=os.environ, cwd=Path.cwd())
    except AdvisoryError:
        return True
    ledger = newsroom / _LEDGER
    place = ledger if is_own(newsroom) and is_own(ledger) else other_note_folder(state_folder(), newsroom)
    return place is None or note_run_fault(place, words, (clock or SystemClock()).now())


def _counted_later(count: int) -> str:
    """Return the sentence about messages that have left before the ledger could not be written any more."""
    from advisory_cli.report.wording.phrases import amount

    which = amount(count, "message of this run was", "messages of this run were")
    return f"{which} accepted before; the ledger counts {'it' if count == 1 else 'them'} as soon as it can be written."


@value_class
class App:
    """Open newsroom: its settings, the real clock, and methods that make the program's parts from both.

    Implements actions.context.Application. The parts are the ledger, the composer of messages, the transport, the log
    and the mailbox reader.
    """

    settings: Settings
    clock: SystemClock
    on_pause: OnPause = _tell_nobody

    @classmethod
    def open(
        cls,
        folder: Path | None,
        overrides: Mapping[str, str],
        *,
        on_pause: OnPause = _tell_nobody,
        clock: SystemClock | None = None,
    ) -> "App":
        """Find the newsroom folder, read its settings, and return the application.

        `folder` is the path given with -C. None means the folder in the environment variable ADVISORY_NEWSROOM, or the
        nearest newsroom from the current folder upwards when the variable is not set.
        `overrides` maps names of settings to values given as flags of the command, as text. These values win over every
        other source.
        `on_pause` is called when a server has asked for a pause and the program begins to wait for its end. It gets the
        server's name, the end (aware) and the newsroom's time zone.
        `clock`: None for the clocks of this computer.
        Raises BadConfig when the folder has no advisory.toml, or a setting is wrong, unknown or misplaced. Raises
        NotAllowed when the nearest newsroom may have been planted by another account.
        """
        newsroom_folder = find_newsroom(str(folder) if folder else None, environ=os.environ, cwd=Path.cwd())
        settings = read_settings(newsroom_folder, os.environ, overrides)
        return cls(settings=settings, clock=clock or SystemClock(), on_pause=on_pause)

    @property
    def newsroom(self) -> Newsroom:
        """Checked settings of the newsroom. Passwords, tokens and the commands that print them are not among these."""
        return self.settings.newsroom

    @property
    def practice(self) -> bool:
        """True when messages are written to a Maildir on this computer and not sent.

        False with a mail server, and when the setting `send_via` is not set.
        """
        return self.newsroom.route is not None and self.newsroom.route.realm is Realm.PRACTICE

    @property
    def zone(self) -> str:
        """Time zone of the newsroom, such as "Europe/Brussels". "UTC" when the settings name none."""
        return self.newsroom.zone or "UTC"

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """Context manager: the ledger, open to be read, and to store decisions of a person, such as a stop.

        No message can be sent with this ledger. Other processes may send meanwhile. In a newsroom that
        never had a ledger, one is made.
        Where the disk is full or mounted read-only, the ledger can be read all the same: a copy of it, in which every
        write fails.
        Raises LedgerFault when the ledger cannot be used, or its file has vanished.
        """
        from advisory_cli.ledger.sqlite_ledger import open_ledger

        try:
            ledger = open_ledger(self.ledger_folder, now=self.clock.now(), writer=False)
        except LedgerUnwritable as fault:
            with self._ledger_copy(fault) as copy:
                yield copy
            return
        try:
            ledger.write_positions_to(self._positions(ledger.newsroom_key))
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def _ledger_copy(self, fault: LedgerUnwritable) -> Iterator[Ledger]:
        """Context manager: a copy of the ledger to be read, while its disk takes no writes. Raises LedgerFault."""
        from advisory_cli.ledger.sqlite_ledger import read_copy

        copy = read_copy(self.ledger_folder, now=self.clock.now(), why=fault.message)
        try:
            yield copy
        finally:
            copy.close()

    @contextmanager
    def sending_ledger(self, *, dry_run: bool = False, checked: bool = True) -> Iterator[SendingLedger]:
        """Context manager: the ledger, open for sending, after a check that this ledger is the one that sent last.

        `dry_run`: the ledger is a temporary copy, changes are thrown away at the end, and the check is left out.
        `checked`: False leaves out the check and the step after it, for commands that send nothing.
        The step after the check: deliveries that a dead process left unfinished are planned again, or marked as in
        doubt when their message may have left (SendingLedger.recover).
        Raises PersonDecides when the check finds a problem that forbids sending, TryLater while another process
        replaces the ledger's file, and LedgerFault when the ledger cannot be used, or its file has vanished.
        """
        from advisory_cli.actions.ledger_check import refuse_on_problems
        from advisory_cli.ledger.sqlite_ledger import dry_run_copy, open_sending

        opener = dry_run_copy if dry_run else open_sending
        ledger = opener(self.ledger_folder, now=self.clock.now())
        try:
            with closing(ledger):
                if not dry_run:
                    ledger.write_positions_to(self._positions(ledger.newsroom_key))
                if checked and not dry_run:
                    refuse_on_problems(ledger, self.ledger_environment(ledger), self.clock.now())
                if checked:
                    ledger.recovered = ledger.recover(self.clock.now())
                yield ledger
        except LedgerFault as fault:
            if ledger.accepted and not dry_run:
                fault.message = f"{fault.message} {_counted_later(ledger.accepted)}"
            raise

    @contextmanager
    def ledger_alone(self) -> Iterator[Ledger]:
        """Context manager: the ledger, open for a decision about the ledger itself, while no other process may send.

        Raises TryLater when another process has the ledger open for sending, and LedgerFault when the ledger cannot be
        used, or its file has vanished.
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
        """Context manager: the ledger, open to be read, after unfinished deliveries of dead processes were settled.

        Writes to the ledger: such a delivery is planned again, or becomes in doubt when its message may have left.
        Nothing is written, and no error is raised, when a problem forbids sending or the ledger cannot be written. The
        ledger is then opened as it is, and where its disk is full or mounted read-only, a copy with these deliveries
        settled.
        Raises LedgerFault when the ledger cannot be read.
        """
        opened: Callable[[], AbstractContextManager[Ledger]]
        try:
            with self.sending_ledger():
                opened = self.ledger
        except LedgerUnwritable as fault:
            opened = partial(self._ledger_copy, fault)  # what was sent is counted there by its marks
        except (TryLater, LedgerFault, PersonDecides):
            opened = self.ledger  # where something speaks against it, looking still works
        with opened() as ledger:
            yield ledger

    def concerns(self, ledger: Ledger) -> tuple[LedgerProblem, ...]:
        """Return the problems that forbid sending with `ledger`, such as a clock that was set. Empty for none.

        A problem found is returned and never raised.
        """
        from advisory_cli.actions.ledger_check import concerns

        return concerns(ledger, self.ledger_environment(ledger), self.clock.now())

    @property
    def at_work(self) -> bool:
        """True while another process has this newsroom's ledger open, and has claimed deliveries to send them.

        A process that is only asking a person to confirm a plan has claimed none.
        """
        from advisory_cli.ledger.queue.commit_marks import MarksFiles

        return MarksFiles(self.ledger_folder, boot="").in_use

    @property
    def account(self) -> str:
        """Identity of the person who gives the command, as the ledger stores it: an account name, or key:… for a key.

        Where the setting `approvers` gives that account or key a name, the identity is 'Bea Muster <key:…>'.

        With ADVISORY_APPROVAL_KEY in the environment, the identity is made from that approval key. Otherwise the
        identity is the name of the operating-system account that runs this process, as the system and not the
        environment tells it.
        """
        from advisory_cli.model.mailing.approval import key_identity, with_name
        from advisory_cli.read.settings.os_account import running_account
        from advisory_cli.read.settings.secrets import approval_key

        key = approval_key(self.settings)
        identity = key_identity(key.value) if key else running_account()
        return with_name(identity, self.newsroom.approvers)

    def create_ledger(self) -> None:
        """Make the ledger of the newsroom, with a new secret key. A ledger that is there already is kept, with its key.

        Message-IDs are made from the secret key. A ledger in which no place is stored gets this computer and folder as
        its place. Raises LedgerFault when the ledger cannot be made or used.
        """
        with self.ledger() as ledger:
            if ledger.place() is None:
                ledger.record_place(self.ledger_environment(ledger).place)

    def ledger_environment(self, ledger: Ledger) -> "LedgerEnvironment":
        """Return the facts that show, before sending, if `ledger` is the one that sent last and if the clock is right.

        The facts are the ledger's place, notes in files outside the newsroom, and readings of the clocks.
        """
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
            traces=HighWaterMarkFile(state_folder(), key),
            duplicate=partial(is_duplicate, own=self.ledger_folder, file=FILE, key=key),
            positions=self._positions(key),
            begun=partial(begun_messages, marks, boot=boot_identity()),
            ahead=self.ahead,
            keep_clocks=self._keep_clocks,
        )

    def marks(self) -> "Mapping[tuple[int, int], Mark]":
        """Return how far each message came that a process has taken for sending, by its delivery and attempt.

        What a process has noted before the last start of the computer is missing.
        """
        from advisory_cli.ledger.queue.commit_marks import boot_identity
        from advisory_cli.ledger.queue.left_over import marks_of
        from advisory_cli.ledger.sqlite_ledger import MARKS

        return marks_of(sorted(self.ledger_folder.glob(f"{MARKS}*")), boot=boot_identity())

    def _positions(self, key: bytes) -> "PositionFile":
        """Return the safety copy of the position of the ledger with this key."""
        from advisory_cli.files.folders import state_folder
        from advisory_cli.ledger.integrity.position_file import PositionFile

        return PositionFile(state_folder(), key, self.ledger_folder)

    def refuse_lost(self) -> None:
        """Raise PersonDecides when the newsroom has no ledger file, although a note elsewhere shows that there was one.

        Such a ledger was deleted or moved. The note lies in this program's folder for the user's state
        (~/.local/state/advisory). Nothing is raised when the former ledger was used for practice alone.
        """
        from advisory_cli.files.folders import state_folder
        from advisory_cli.ledger.integrity.position_file import displaced
        from advisory_cli.model.ledger.concerns import lost_problem

        before = None if self.has_ledger else displaced(state_folder(), self.ledger_folder)
        if concern := lost_problem(before):
            raise PersonDecides(f"{concern.words}\nNothing was sent.", remedy=concern.advice)

    def back_up(self, target: Path | None) -> Path:
        """Copy the ledger to a new file that only its owner can read, and return the path of that file.

        `target` is the new file. None means a file in `backups/` of the newsroom, named by the current time.
        Raises CannotWrite when the file exists or cannot be written, and LedgerFault when the ledger cannot be read.
        """
        from advisory_cli.ledger.backup import back_up, private_folder
        from advisory_cli.ledger.sqlite_ledger import FILE

        if target is None:
            folder = private_folder(self.newsroom.folder / "backups")
            target = folder / f"ledger-{self.clock.now():%Y-%m-%d-%H%M%S}.db"
        back_up(self.ledger_folder / FILE, target)
        return target

    def extent_of(self, backup: Path) -> "Extent":
        """Return how many mailings and events of deliveries the file `backup` holds, and the newest event's time.

        The time is None when there is no event. Raises NoInput when there is no such file. Raises BadData when the file
        is damaged, is no ledger, or was written by a newer version of this program.
        """
        from advisory_cli.ledger.backup import read_extent

        return read_extent(backup)

    def restore_backup(self, backup: Path) -> Path | None:
        """Put a copy of the file `backup` in the place of the ledger. Return the path at which the old ledger is kept.

        None means that there was no old ledger, or only an empty file.
        Raises TryLater while another command uses the ledger for sending, and NoInput when there is no such file.
        Raises BadData when the file is damaged, is no ledger, or was written by a newer version of this program. Raises
        CannotWrite when a copy cannot be written, and LedgerFault when the database fails.
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
        """Time by which the wall clock has jumped ahead of the clock that runs from the start of the computer.

        The jump is counted from the reading of both clocks stored beside the ledger. A jump of at most a minute counts
        as zero. Zero also means that a jump cannot be known: no reading is stored, the computer was started after it,
        or the system lacks the second clock.
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
            self.log_event(f"the clock has jumped ahead by {jump}; nothing is sent early because of it")

    @property
    def ledger_folder(self) -> Path:
        """Folder of the ledger: `ledger/` in the newsroom. The folder need not exist."""
        return self.newsroom.folder / _LEDGER

    @property
    def has_ledger(self) -> bool:
        """True when the newsroom has a ledger file, even one that cannot be read."""
        from advisory_cli.ledger.sqlite_ledger import has_ledger

        return has_ledger(self.ledger_folder)

    def clear_run_fault(self) -> bool:
        """Forget why `run` could not begin. Return True when it could not, at the last time that it was started."""
        from advisory_cli.ledger.integrity.run_fault import clear_run_fault

        return clear_run_fault(self.ledger_folder)

    def record_cron_run(self) -> None:
        """Store the current time as the time of a call of `run` without a terminal, as by cron.

        The last five times are kept. From these times other commands tell whether cron is running.
        Raises CannotWrite when the time cannot be stored, and LedgerFault when the newsroom lies in a synchronised
        folder or on a network drive.
        """
        from advisory_cli.ledger.integrity.heartbeat import record_cron_run

        record_cron_run(self.ledger_folder, self.clock.now())

    def record_cron_installed(self) -> None:
        """Store that the call of `run` has just been put into the crontab. Nothing is raised when that fails."""
        from advisory_cli.ledger.integrity.heartbeat import record_installation

        record_installation(self.ledger_folder, self.clock.now())

    @property
    def cron_line(self) -> "CronLine | None":
        """Call of `run` in the user's crontab, or as a timer of systemd. None without one, and when nobody can tell.

        Where somebody has commented out the line, the result says so.
        The crontab is read at each look. Ask only where the last calls of `run` do not show that cron is running.
        """
        from advisory_cli.actions.setup.cron import installed
        from advisory_cli.files.folders import config_folder
        from advisory_cli.ledger.integrity.heartbeat import installed_since
        from advisory_cli.model.schedule.cron import CronLine, Timetable

        found = installed(Timetable(program=(), folder=self.newsroom.folder), config_folder(os.environ))
        if not found.anything and not found.commented:
            return None
        return CronLine(
            every=found.interval,
            installed_at=installed_since(self.ledger_folder),
            timer=found.timer and not found.line,
            commented=not found.anything,
        )

    @property
    def cron_call(self) -> "CronLine | None":
        """Call of `run` as in cron_line, by which to judge if cron is running. None also when cron has just called it.

        The crontab is not read then.
        """
        from advisory_cli.model.schedule.cron import has_just_run

        return None if has_just_run(self.cron_runs, self.clock.now()) else self.cron_line

    def forget_cron_runs(self) -> None:
        """Forget the times of the last calls of `run`, because no timetable calls it any more."""
        from advisory_cli.ledger.integrity.heartbeat import forget_cron_runs

        forget_cron_runs(self.ledger_folder, self.clock.now())

    @property
    def cron_removed_at(self) -> datetime | None:
        """Time at which the call of `run` was taken out of the crontab. None when `run` was called since, or never."""
        from advisory_cli.ledger.integrity.heartbeat import removed_since

        return removed_since(self.ledger_folder)

    @property
    def cron_runs(self) -> tuple[datetime, ...]:
        """Times of the last calls of `run` without a terminal, at most five (aware, oldest first). Empty if unknown."""
        from advisory_cli.ledger.integrity.heartbeat import read_cron_runs

        return read_cron_runs(self.ledger_folder)

    @contextmanager
    def delivery_log(self) -> Iterator["DeliveryLog"]:
        """Context manager: the newsroom's log file log/advisory.log, open to append lines, and closed at the end.

        Raises CannotWrite when the file cannot be opened.
        """
        from advisory_cli.report.log import DeliveryLog

        log = DeliveryLog.open(self.newsroom.folder / "log" / "advisory.log", full=self.newsroom.log_addresses)
        try:
            yield log
        finally:
            log.close()

    def log_event(self, words: str) -> None:
        """Append one line with the present time and `words`, a sentence about an event, to the newsroom's log file.

        Nothing is raised when the log cannot be written, because a log is no reason to stop anything.
        """
        with suppress(CannotWrite), self.delivery_log() as log:
            log.tell(self.clock.now(), words)

    @property
    def mail(self) -> MailParts:
        """Maker of the objects that reach the newsroom's mail server and mailbox, such as the transport."""
        return MailParts(
            settings=self.settings,
            clock=self.clock,
            folder=self.ledger_folder,
            zone=self.zone,
            on_pause=self.on_pause,
        )

    @property
    def sign_in(self) -> SignInParts:
        """Maker of the objects for the newsroom's sign-in with Microsoft 365 or Google: store, state and tokens."""
        return self.mail.sign_in

    def context(self, tell: Callable[[str], None] = lambda _: None, *, at: datetime | None = None) -> "Context":
        """Return what every action gets as its context: settings, a clock, and the makers of messages and transports.

        `tell`: called with a sentence for the log about each connection to the mail server, made or lost, each outage
        and each mailing that expires. By default the sentences are dropped.
        `at`: the time (aware) at which the clock of the context stands still. None means the real clock.
        """
        from advisory_cli.actions.context import Context

        clock = self.clock if at is None else FixedClock(at)
        media = self._media_reader()
        return Context(
            newsroom=self.newsroom,
            clock=clock,
            composer=partial(self._composer, clock, media),
            media=media,
            transport=partial(self.mail.transport, tell),
            builder=_builder,
            at=lambda moment: self.context(tell, at=moment),
            account=self.account,
            cron_runs=self.cron_runs,
            cron_line=lambda: self.cron_call,
            sent_folder=self.mail.sent_folder if self.newsroom.appends_to_sent else None,
            ahead=lambda: self.ahead,
            tell=tell,
            settings_mark=lambda: self.mail.settings_mark,
        )

    def _media_reader(self) -> "Callable[[Advisory], Media]":
        """Return a function that reads the pictures and attachments of an advisory, each file once for a command."""
        readers: list[MediaReader] = []

        def read(advisory: "Advisory") -> "Media":
            if not (advisory.names_files or self.newsroom.logo):
                from advisory_cli.model.press.files import NO_MEDIA

                return NO_MEDIA
            if not readers:
                from advisory_cli.read.media.reader import MediaReader

                readers.append(MediaReader(self.newsroom, private=self.mail.secret_files))
            return readers[0].read(advisory)

        return read

    def _composer(
        self,
        clock: Clock,
        media_of: "Callable[[Advisory], Media]",
        advisory: "Advisory",
        columns: frozenset[str],
        key: bytes,
        notice: "Notice | None",
        *,
        media: "Callable[[Advisory], Media] | None" = None,
    ) -> "Composer":
        files_of = media or media_of
        if not advisory.translations:
            return self._composer_of_one(clock, files_of(advisory), columns, key, notice, advisory)
        from advisory_cli.compose.multilingual import MultilingualComposer

        def compose(edition: "Advisory") -> "Composer":
            own_notice = notice.in_language(edition.language) if notice else None
            first = (advisory, notice)
            return self._composer_of_one(clock, files_of(edition), columns, key, own_notice, edition, first=first)

        return MultilingualComposer(advisory=advisory, compose=compose)

    def _composer_of_one(
        self,
        clock: Clock,
        media: "Media",
        columns: frozenset[str],
        key: bytes,
        notice: "Notice | None",
        advisory: "Advisory",
        *,
        first: "tuple[Advisory, Notice | None] | None" = None,
    ) -> "Composer":
        """Return the composer of an advisory in one language. `first`: advisory and notice in the first of several."""
        from advisory_cli.compose.composer import Composer
        from advisory_cli.compose.inlined import CachedInliner
        from advisory_cli.compose.render import Renderer
        from advisory_cli.files.folders import cache_folder
        from advisory_cli.files.private_cache import PrivateCache
        from advisory_cli.model.press.advisory import wants_calendar

        folders = [self.newsroom.folder / "templates", shipped("templates")]
        cache = PrivateCache(cache_folder())
        if notice is not None and not notice.kind.repeats_text:
            media = media.logo_alone

        def calendar(phase: "Phase") -> "tuple[LoadedFile, ...]":
            if not wants_calendar(advisory, for_invitations=self.newsroom.calendar):  # nothing is loaded for it then
                return ()
            from advisory_cli.compose.exports.attached_calendar import attached_calendar

            return attached_calendar(
                advisory,
                self.newsroom,
                composer,
                phase,
                notice=notice,
                first=first or (advisory, notice),
                cache=cache,
            )

        composer = Composer(
            advisory=advisory,
            newsroom=self.newsroom,
            renderer=partial(Renderer, folders=folders, now=clock.now(), isolated=True, cache=cache, media=media),
            inline=CachedInliner(cache),
            columns=columns,
            key=key,
            notice=notice,
            media=media,
            generate=calendar,
        )
        return composer
