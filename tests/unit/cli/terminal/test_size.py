"""The width of lines is the terminal's, within bounds."""

import fcntl
import os
import pty
import struct
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from advisory_cli.cli.terminal import size
from advisory_cli.cli.terminal.commands_to_copy import continued
from advisory_cli.cli.terminal.size import fitted, line_width


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    """A pseudo-terminal that can be written to."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        yield stream
    os.close(master)


@pytest.mark.parametrize(("columns", "width"), [(20, 40), (44, 44), (80, 80), (120, 120), (250, 120), (0, 80)])
def test_line_width_is_that_of_the_terminal_within_bounds(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    """Lines take 40 to 120 columns, and 80 when the terminal says nothing."""
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.delenv("COLUMNS", raising=False)
    fcntl.ioctl(terminal.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    assert line_width() == width


@pytest.mark.parametrize(("said", "width"), [("60", 60), ("7", 40), ("999", 120), ("wide", 80), ("0", 80), ("", 80)])
def test_line_width_obeys_columns_when_it_is_a_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, width: int
) -> None:
    """COLUMNS decides, also for a file, and what is no number does not."""
    with (tmp_path / "log").open("w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("COLUMNS", said)
        assert line_width() == width


def test_fitted_wraps_sentences_at_a_terminal_alone(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A sentence is wrapped for a person, and stays one line for whoever searches a log."""
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    text = "The list is missing, so that nothing was sent to anybody.\n  advisory check"
    assert fitted(text) == "The list is missing, so that nothing was\nsent to anybody.\n  advisory check"
    with (tmp_path / "log").open("w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        assert fitted(text) == text


def test_is_terminal_is_false_when_there_is_no_stream() -> None:
    """A process without stderr, as a service may be, has no terminal."""
    assert not size.is_terminal(None)


def test_continued_breaks_a_command_between_words_with_a_backslash() -> None:
    """A long command goes on behind a backslash, so that it runs when it is copied, and quoted words stay whole."""
    text = "  advisory -C '/home/ann/press office' send summit -l example"
    assert continued(text, 80) == text
    assert continued(text, 44) == "  advisory -C '/home/ann/press office' \\\n    send summit -l example"
    assert all(len(row) <= 44 for row in continued(text, 44).split("\n"))
