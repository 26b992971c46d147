"""The line of a terminal that is drawn again and again, and the bar that is drawn on it."""

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.cli.terminal import progress, status_line
from advisory_cli.cli.terminal.progress import ProgressBar
from advisory_cli.cli.terminal.status_line import StatusLine, clear_status_line, terminal_columns
from advisory_cli.model.mailing.delivery import Outcome
from tests.delivery_makers import HandClock, delivery
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, REFUSED

CLEAR = "\r\033[J"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What is written to a terminal of 20 columns, without any line on it."""
    written = StringIO()
    monkeypatch.setattr(status_line, "sys", SimpleNamespace(stderr=written))
    monkeypatch.setattr(status_line, "terminal_columns", lambda: 20)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(status_line, "_drawn", [])
    return written


def since(screen: StringIO) -> str:
    """What was written since this was last asked."""
    text = screen.getvalue()
    screen.seek(0)
    screen.truncate()
    return text


def test_line_is_drawn_over_itself_and_erased_before_other_words(screen: StringIO) -> None:
    """Each drawing takes the place of the last, and other words that are printed find an empty line."""
    line = StatusLine()
    line.draw("one")
    line.draw("a text of more than twenty columns")
    assert since(screen) == f"{CLEAR}one\r{CLEAR}a text of more tha…\r"  # codespell:ignore tha
    clear_status_line()
    assert since(screen) == CLEAR
    clear_status_line()
    line.finish()
    assert since(screen) == ""


def test_line_stays_on_the_screen_when_it_is_finished(screen: StringIO) -> None:
    """A finished line stays, with the cursor below, and is not erased by what is printed after it."""
    line = StatusLine()
    line.draw("done")
    since(screen)
    line.finish()
    clear_status_line()
    line.finish()
    assert since(screen) == "\n"


def test_line_is_covered_with_blanks_when_the_terminal_is_dumb(
    screen: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that knows no codes gets blanks over what stood there, and no escape codes."""
    monkeypatch.setenv("TERM", "dumb")
    line = StatusLine()
    line.draw("東京")
    line.draw("ab")
    line.draw("abc")
    assert since(screen) == "\r東京\r\rab  \r\rabc\r"
    line.clear()
    assert since(screen) == "\r   \r"


def test_line_is_drawn_to_nobody_when_the_terminal_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail goes on when the terminal has gone away."""

    def gone(_: str) -> int:
        raise OSError

    monkeypatch.setattr(status_line, "sys", SimpleNamespace(stderr=SimpleNamespace(write=gone, fileno=lambda: -1)))
    assert terminal_columns() == 80
    StatusLine().draw("one")
    clear_status_line()


class Drawn:
    """A line that keeps what is drawn on it."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def draw(self, text: str) -> None:
        """Keep it."""
        self.texts.append(text)


def test_bar_is_drawn_ten_times_a_second_and_at_the_last_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar begins empty, and is drawn at most every tenth of a second and at the end, with what became of all."""
    monkeypatch.setattr(progress, "terminal_columns", lambda: 120)
    clock, line = HandClock(), Drawn()
    bar = ProgressBar(5, line, clock.monotonic)  # type: ignore[arg-type]
    steps: list[tuple[float, Outcome]] = [
        *((0.05, ACCEPTED), (0.05, ACCEPTED), (0.05, REFUSED)),
        *((0.85, DEFERRED), (0.0, IN_DOUBT)),
    ]
    for seconds, outcome in steps:
        clock.passed += seconds
        bar.note(delivery(), outcome)
    words = [text.partition("] ")[2] for text in line.texts]
    assert words == [
        "0/5",
        "2/5, 20/s, 2 accepted",
        "4/5, 4/s, 2 accepted, 1 trying again, 1 refused",
        "5/5, 5/s, 2 accepted, 1 trying again, 1 refused, 1 unconfirmed",
    ]


@pytest.mark.parametrize(("seconds", "speed"), [(0.0, "1,000/s"), (1.0, "1/s"), (2.0, "30/min"), (60.0, "1/min")])
def test_bar_tells_the_speed_by_the_minute_when_it_is_slow(
    monkeypatch: pytest.MonkeyPatch, seconds: float, speed: str
) -> None:
    """Less than one message a second is told by the minute."""
    monkeypatch.setattr(progress, "terminal_columns", lambda: 120)
    clock, line = HandClock(), Drawn()
    bar: Any = ProgressBar(1, line, clock.monotonic)  # type: ignore[arg-type]
    clock.passed += seconds
    bar.note(delivery(), ACCEPTED)
    assert f"1/1, {speed}, 1 accepted" in line.texts[-1]
