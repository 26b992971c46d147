"""Staying until all is through: how long a server that is away is left alone, and how a wait ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import wait
from tests.delivery_makers import HandClock
from tests.ledger_makers import NOW


class Staying:
    """A wait for one mailing that is always due: each attempt ends in the next of `codes`, the wait with the last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
        self.clock = HandClock(NOW)
        self.codes = list(codes)
        self.tried: list[float] = []  # when, in seconds
        self.left: list[Sequence[str]] = []  # told that they still wait
        self.signals: list[int] = []
        monkeypatch.setattr(wait, "_next_due", lambda *_, **__: self.clock.now() if self.codes else None)
        monkeypatch.setattr(wait, "_deliver", self._deliver)
        for over in ("_late", "_overtaken", "_halted"):
            monkeypatch.setattr(wait, over, lambda *_, **__: 0)

    def _deliver(self, *_: Any, **__: Any) -> int:
        self.tried.append((self.clock.now() - NOW) / timedelta(seconds=1))
        return self.codes.pop(0)

    def end(self) -> int:
        """Stay to the end; the exit code."""
        observer = SimpleNamespace(signals=self._noting, leaving=self.left.append)
        return wait.wait_until_sent(
            SimpleNamespace(clock=self.clock), ["m1"], observer, include_unattempted=True, code=0
        )

    @contextmanager
    def _noting(self) -> Iterator[list[int]]:
        yield self.signals


def test_stay_asks_more_and_more_rarely_when_the_server_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pause before a server that is away is tried again doubles up to 64 seconds. A success begins it anew."""
    staying = Staying(monkeypatch, *[75] * 9, 0, 75, 0)
    assert staying.end() == 0
    pauses = [round(after - before) for before, after in zip(staying.tried, staying.tried[1:], strict=False)]
    assert pauses[:9] == [2, 4, 8, 16, 32, 64, 64, 64, 64]
    assert pauses[9:] == [0, 2]


@pytest.mark.parametrize(("signal", "code"), [(2, 130), (15, 143)])
def test_stay_ends_in_the_code_of_the_signal_when_one_comes(
    monkeypatch: pytest.MonkeyPatch, signal: int, code: int
) -> None:
    """A wait that a signal interrupts ends in the signal's code and tells what still waits.

    Otherwise a script would take it for done.
    """
    staying = Staying(monkeypatch, *[0] * 9)
    sleep = staying.clock.sleep

    def interrupted(seconds: float) -> None:
        sleep(seconds)
        staying.signals.append(signal)

    monkeypatch.setattr(staying.clock, "sleep", interrupted)
    assert staying.end() == code
    assert len(staying.tried) == 1
    assert staying.left == [["m1"]]
