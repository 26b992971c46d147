"""The working parts a desk is handed; wiring makes them, tests make others."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from advisory_cli.compose.composer import Composer
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.newsroom import Newsroom
from advisory_cli.model.ports import Clock, Ledger, MessageBuilder, Pieces, Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One newsroom's parts.

    `ledger(writer)` opens the ledger, as its one writer or beside it; `rehearsal_ledger` a copy that forgets;
    `transport(rehearse)` makes the way out, or one that keeps nothing.
    """

    newsroom: Newsroom
    clock: Clock
    composer: Callable[[Advisory, frozenset[str], bytes], Composer]
    ledger: Callable[[bool], AbstractContextManager[Ledger]]
    rehearsal_ledger: Callable[[], AbstractContextManager[Ledger]]
    transport: Callable[[bool], Transport]
    builder: Callable[[Pieces, bytes, str], MessageBuilder]
