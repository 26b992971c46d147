"""The working parts that every action needs, and the application that opens the ledger of a newsroom.

bootstrap makes both, tests make others.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from advisory_cli.compose.composer import Composer
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.ports.ledger import Ledger, SendingLedger
from advisory_cli.model.ports.transport import MessageBuilder, Pieces, Transport
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice
from advisory_cli.model.schedule.boot_clock import NO_JUMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The working parts of one newsroom.

    `transport(dry_run)` makes the transport, or one that keeps nothing.
    """

    newsroom: Newsroom
    clock: Clock
    composer: Callable[[Advisory, frozenset[str], bytes, Notice | None], Composer]
    transport: Callable[[bool], Transport]
    builder: Callable[[Pieces, bytes, str], MessageBuilder]
    at: Callable[[datetime], "Context"]  # the same parts at another moment, to see what would be made then
    account: str = ""  # who is at work: the operating system's user, or a key
    cron_runs: tuple[datetime, ...] = ()  # when `run` last ran without a person
    ahead: Callable[[], timedelta] = lambda: NO_JUMP  # by how much the wall clock has jumped ahead within this boot


class Application(Protocol):
    """The application: a newsroom, open for work. bootstrap.App implements this protocol."""

    @property
    def clock(self) -> Clock:
        """The clock that the whole program uses."""

    def ledger(self) -> AbstractContextManager[Ledger]:
        """Open the ledger for reading, while other processes may send."""

    def sending_ledger(self) -> AbstractContextManager[SendingLedger]:
        """Open the ledger for sending, checked and settled. Raises PersonDecides, TryLater, and LedgerFault."""

    def context(self, tell: Callable[[str], None] = ...) -> Context:
        """Build the working parts. `tell` is called with words about connections."""
