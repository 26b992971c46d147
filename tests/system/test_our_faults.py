"""A mistake in the program itself: exit code 70, one sentence, and a file for who mends it."""

import re
import stat
import tempfile
from pathlib import Path

import pytest

from advisory_cli import __version__
from advisory_cli.bootstrap import App
from tests.system.press import Press


def _breaks(*_: object, **__: object) -> None:
    raise ZeroDivisionError("by nothing")


def test_command_ends_in_a_sentence_and_a_file_when_the_fault_is_ours(
    press: Press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A mistake in the program ends with 70 and a sentence without traceback, and the traceback lies in a private file.

    Otherwise a press officer would take it for something they did, or nobody could say what broke.
    """
    reports = tmp_path / "reports"
    reports.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(reports))
    monkeypatch.setattr(App, "open", _breaks)
    done = press.run("status")
    assert (done.returncode, done.stdout) == (70, "")
    assert "bug in advisory (ZeroDivisionError), not your mistake" in done.stderr
    assert "What was sent is recorded" in done.stderr
    assert "Traceback" not in done.stderr
    (report,) = reports.iterdir()
    assert re.search(rf"with this file: {re.escape(str(report))}$", done.stderr, re.MULTILINE)
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    assert text.startswith(f"advisory {__version__}, Python ")
    assert "Traceback" in text
    assert text.rstrip().endswith("ZeroDivisionError: by nothing")


def test_command_tells_our_fault_when_its_file_cannot_be_written(
    press: Press, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A mistake in the program whose file cannot be written is told on the screen with its exception.

    Otherwise the fault would be lost on a full disk.
    """
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    monkeypatch.setattr(App, "open", _breaks)
    done = press.run("status")
    assert done.returncode == 70
    assert "bug in advisory (ZeroDivisionError)" in done.stderr
    assert "ZeroDivisionError: by nothing" in done.stderr
