"""What was typed before a question is thrown away at a terminal, and kept where answers are piped."""

import os
import pty
import select
import sys

import pytest

from advisory_cli.cli.terminal.typed_ahead import discard_typed_ahead


def _arrived(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 1.0)[0])


def test_discard_typed_ahead_forgets_lines_when_standard_input_is_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole line and the beginning of another are gone, and what is typed afterwards is read."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        os.write(master, b"1\n2")
        assert _arrived(slave)
        discard_typed_ahead()
        assert not select.select([slave], [], [], 0)[0]
        os.write(master, b"34\n")
        assert terminal.readline() == "34\n"
    os.close(master)


def test_discard_typed_ahead_keeps_answers_when_they_are_piped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is no terminal: nothing is read from it or thrown away."""
    reading, writing = os.pipe()
    os.write(writing, b"1\n")
    os.close(writing)
    with os.fdopen(reading, "r") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        discard_typed_ahead()
        assert pipe.readline() == "1\n"


def test_discard_typed_ahead_does_nothing_when_there_is_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program started without standard input has None there."""
    monkeypatch.setattr(sys, "stdin", None)
    discard_typed_ahead()
