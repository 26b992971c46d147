"""A run while it lasts: a bar on a terminal, and the signals that end it."""

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from advisory_cli.cli.terminal.console import say, watched

if TYPE_CHECKING:
    from advisory_cli.model.mailing.delivery import Delivery, Outcome
    from advisory_cli.model.ports.ledger import Clock
    from advisory_cli.report.log import Journal

Tick = Callable[["Delivery", "Outcome"], None]

_OFTEN = 0.1  # seconds between two drawings


@contextmanager
def progress(length: int, *, loud: bool, monotonic: Callable[[], float]) -> Iterator[Tick]:
    """A bar that tells pace, time left, and how it goes; nothing where nobody looks."""
    if not loud or not length or not watched():
        yield lambda *_: None
        return
    with click.progressbar(
        length=length, label="Sending", file=sys.stderr, show_pos=True, item_show_func=lambda item: item or ""
    ) as bar:
        yield _Counting(bar, monotonic).note


class _Counting:
    """Counts verdicts and draws now and then: a terminal is slower than a mail server."""

    def __init__(self, bar: Any, monotonic: Callable[[], float]) -> None:
        self._bar = bar
        self._monotonic = monotonic
        self._began = self._drawn = monotonic()
        self._counts: Counter[str] = Counter()
        self._undrawn = 0

    def note(self, _delivery: "Delivery", outcome: "Outcome") -> None:
        """One more."""
        self._counts[outcome.verdict.value] += 1
        self._undrawn += 1
        now = self._monotonic()
        if now - self._drawn >= _OFTEN or self._bar.pos + self._undrawn >= self._bar.length:
            self._drawn = now
            with suppress(OSError):  # a terminal that went away is no reason to stop
                self._bar.update(self._undrawn, current_item=self._words(now))
            self._undrawn = 0

    def _words(self, now: float) -> str:
        done = sum(self._counts.values())
        pace = done / max(now - self._began, 0.001)
        shown = {"accepted": "accepted", "deferred": "trying again", "refused": "refused", "in doubt": "unsure"}
        counts = [f"{self._counts[verdict]:,} {word}" for verdict, word in shown.items() if self._counts[verdict]]
        speed = f"{pace:,.0f}/s" if pace >= 1 else f"{pace * 60:,.0f}/min"
        return ", ".join([speed, *counts])


def noting(journal: "Journal", clock: "Clock", tick: Tick) -> Tick:
    """What a run calls for each outcome: into the log, and onto the terminal."""

    def note(delivery: "Delivery", outcome: "Outcome") -> None:
        journal.note(clock.now(), delivery, outcome)
        tick(delivery, outcome)

    return note


@contextmanager
def interruptible() -> Iterator[list[int]]:
    """Collect the first Ctrl-C or SIGTERM, so that what is in hand is finished; a second one leaves at once."""
    seen: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        seen.append(number)
        if len(seen) > 1:
            raise SystemExit(128 + number)
        say("\nStopping after what is in hand. Once more leaves at once, and what is in hand is then in doubt.")

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield seen
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
