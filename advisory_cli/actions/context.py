"""The working parts a desk is handed; wiring makes them, tests make others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.compose.composer import Composer
from advisory_cli.model.ports.ledger import Clock, MessageBuilder, Pieces, Transport
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """One newsroom's parts. `transport(rehearse)` makes the way out, or one that keeps nothing."""

    newsroom: Newsroom
    clock: Clock
    composer: Callable[[Advisory, frozenset[str], bytes, Notice | None], Composer]
    transport: Callable[[bool], Transport]
    builder: Callable[[Pieces, bytes, str], MessageBuilder]
    then: Callable[[datetime], "Parts"]  # the same parts at another moment, to see what would be made then
    account: str = ""  # who is at work: the operating system's user, or a key
    beats: tuple[datetime, ...] = ()  # when `run` last ran without a person
