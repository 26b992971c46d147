"""Classes Context, with a newsroom's settings and working parts, and Application, which opens the newsroom's ledger.

bootstrap.py makes both for the program, and the tests make their own.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.ports.mailbox import SentFolder
from advisory_cli.model.ports.transport import Files, MessageBuilder, Pieces, Transport
from advisory_cli.model.press.files import NO_MEDIA, Media
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.schedule.boot_clock import NO_JUMP
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.compose.composer import Composer
    from advisory_cli.model.press.advisory import Advisory
    from advisory_cli.model.schedule.cron import CronLine


@value_class
class Context:
    """The working parts of one newsroom: its settings, its clock, and functions that make further parts.

    - `composer` returns a Composer, which renders the editions of an advisory. Its arguments are the advisory, the
      names of the lists' columns, the newsroom's secret key, and the notice (None for a send). By name, `media`: the
      pictures and attachments, if not those that the advisory names in the newsroom now.
    - `media` returns the pictures and attachments of an advisory, as they leave, with findings. Its argument is the
      advisory.
    - `builder` returns a MessageBuilder, which makes the bytes of each message. Its arguments are a function that
      returns a stored piece of an edition, a function that returns the bytes of a stored file, the secret key, and a
      word that marks test messages ("" for no test).
    - `transport` returns a Transport, which carries the messages out. Its argument is True for a dry run.
    - `sent_folder` opens the mailbox's folder of sent mail, for a `with` block, to put the newsroom's own copies there.
      None: no copies are wanted there.
    - `at` returns the same Context with the clock fixed at a given time.
    - `account` names the person who gives the command: an account of the operating system, or key:… for an approval
      key.
    - `cron_runs` are the times of the last calls of `run` without a terminal, oldest first.
    - `cron_line` returns the call of `run` in the user's crontab, None without one, and when cron has just made it.
      Each call may read the crontab.
    - `ahead` returns by how much the wall clock was set forward since the clocks were last read.
    - `tell` takes a sentence for the log.
    - `settings_mark` returns a text that stands for the settings and the login. It is another one after a change.
    The secret key is made with the ledger. Message-IDs are made from it.
    """

    newsroom: Newsroom
    clock: Clock
    # from the advisory, the names of the lists' columns, the newsroom's key, and the notice (None for a send)
    composer: "Callable[..., Composer]"
    transport: Callable[[bool], Transport]  # True: for a dry run, in which no message is kept or sent
    # from the composed editions, their files, the newsroom's key, and a word that marks test messages ("": no test)
    builder: Callable[[Pieces, Files, bytes, str], MessageBuilder]
    media: "Callable[[Advisory], Media]" = lambda _: NO_MEDIA  # pictures and attachments
    at: Callable[[datetime], "Context"]  # the same working parts with the clock fixed at that moment
    account: str = ""  # the person at work: the account in the operating system, or key:… (see `advisory approve`)
    cron_runs: tuple[datetime, ...] = ()  # times of the last calls of `run` without a person, oldest first
    cron_line: "Callable[[], CronLine | None]" = lambda: None  # call of `run` in the crontab, which is read
    # opens the mailbox's folder of sent mail for copies; None: no copy is wanted there
    sent_folder: Callable[[], AbstractContextManager[SentFolder]] | None = None
    # by how much the wall clock has jumped ahead since the clocks were last read, without a restart between
    ahead: Callable[[], timedelta] = lambda: NO_JUMP
    tell: Callable[[str], None] = lambda _: None  # takes a sentence for the log
    settings_mark: Callable[[], str] = lambda: ""  # another text once a person has changed the settings or the login


class Application(Protocol):
    """A newsroom opened for one command: gives the clock, the ledger, and the Context that actions work with.

    Implemented by bootstrap.App. Each method that opens a ledger is used in a `with` block.
    """

    @property
    def clock(self) -> Clock:
        """The clock that the whole program uses."""

    def ledger(self) -> AbstractContextManager[Ledger]:
        """Open the ledger, for a `with` block, to read it and to record a person's decision, such as a stop.

        Other processes may send meanwhile. Raises LedgerFault when the ledger cannot be read or written.
        """

    def sending_ledger(self) -> AbstractContextManager[SendingLedger]:
        """Open the ledger for sending, for a `with` block.

        First the ledger is checked to be the one that sent last. Then the deliveries that a dead process left
        unfinished are planned again, or marked as in doubt when their message may have left.
        Raises PersonDecides when a problem of the ledger or the clock forbids sending, TryLater while the ledger's file
        is being replaced, and LedgerFault when the ledger cannot be read or written.
        """

    def context(self, tell: Callable[[str], None] = ...) -> Context:
        """Return the Context of the newsroom, which actions work with: settings, clock, makers of messages and so on.

        `tell` is called with a sentence for the log about each connection to the mail server, made or lost, and about
        each outage and each mailing that expires. Without `tell`, these sentences are dropped.
        """

    def log_event(self, words: str) -> None:
        """Append a sentence about an event to the log. A log that cannot be written stops nothing."""
