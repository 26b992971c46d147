"""Staying until all is through: how long a server that is away is left alone, and how a wait ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import wait
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from tests.delivery_makers import HandClock
from tests.ledger_makers import NOW, mailing


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


def mailing_of(*counts: State, **more: Any) -> MailingSummary:
    """A mailing with one delivery in each of these states."""
    return MailingSummary(mailing=mailing(), counts=dict.fromkeys(counts, 1), **more)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (mailing_of(State.PLANNED, overtaken_by="m2"), 76),
        (mailing_of(State.HELD, overtaken_by="m2"), 76),
        (mailing_of(State.ACCEPTED, overtaken_by="m2"), 0),
        (mailing_of(State.PLANNED), 0),
    ],
    ids=["planned", "held", "all sent", "not overtaken"],
)
def test_stay_tells_of_people_who_wait_for_a_text_that_was_overtaken(
    monkeypatch: pytest.MonkeyPatch, found: MailingSummary, code: int
) -> None:
    """A wait ends with a last look at a mailing that a newer text overtook, where people wait in it, and only there.

    Otherwise a script would take it for done that people get nothing, or a delivery be tried for each wait.
    """
    tried: list[bool] = []

    def deliver(*_: object, include_unattempted: bool, reported: bool) -> int:
        tried.append(include_unattempted and reported)
        return 76

    monkeypatch.setattr(wait, "_deliver", deliver)
    app: Any = SimpleNamespace(ledger=lambda: nullcontext(SimpleNamespace(find=lambda _: [found])))
    assert wait._overtaken(app, ["m1"], SimpleNamespace(), include_unattempted=True) == code
    assert tried == [True] * (code == 76)


@pytest.mark.parametrize(
    ("times", "due"),
    [
        ({"m1": None, "m2": None}, None),
        ({"m1": None, "m2": timedelta(hours=1)}, timedelta(hours=1)),
        ({"m1": timedelta(hours=2), "m2": timedelta(hours=1)}, timedelta(hours=1)),
    ],
)
def test_stay_waits_for_the_first_mailing_that_is_due(
    times: dict[str, timedelta | None], due: timedelta | None
) -> None:
    """Of several mailings the first time counts, and there is nothing to wait for when none has one."""
    clock = HandClock()

    def next_due(name: str, *, now: datetime, unattended: bool) -> datetime | None:
        assert (now, unattended) == (NOW, False)
        after = times[name]
        return None if after is None else NOW + after

    app: Any = SimpleNamespace(clock=clock, ledger=lambda: nullcontext(SimpleNamespace(next_due=next_due)))
    assert wait._next_due(app, [*times], include_unattempted=True) == (None if due is None else NOW + due)


def test_stay_tells_a_time_once_when_it_is_far(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time that is to come is told once and slept for in short slices, and each further time again."""
    clock, told, left = (
        HandClock(),
        list[datetime](),
        [timedelta(minutes=5), timedelta(minutes=9), timedelta(seconds=1)],
    )
    dues = [NOW + left[0], NOW + left[0] + left[1], NOW + left[0] + left[1] + left[2]]

    def next_due(*_: object, **__: object) -> datetime | None:
        return dues[0] if dues else None

    def deliver(*_: object, **__: object) -> int:
        dues.pop(0)
        return 0

    monkeypatch.setattr(wait, "_next_due", next_due)
    monkeypatch.setattr(wait, "_deliver", deliver)
    for over in ("_late", "_overtaken", "_halted"):
        monkeypatch.setattr(wait, over, lambda *_, **__: 0)
    times = tuple(dues)
    observer: Any = SimpleNamespace(signals=lambda: nullcontext([]), waiting_until=told.append)
    app: Any = SimpleNamespace(clock=clock)
    assert wait.wait_until_sent(app, ["m1"], observer, include_unattempted=False, code=0) == 0
    assert told == [*times[:2]]
    assert max(clock.sleeps) <= wait._SLICE
    assert clock.now() >= times[2]
