"""When output goes through a pager."""

import pytest

from advisory_cli.cli.terminal import pager


@pytest.mark.parametrize(
    ("rows", "terminal", "environment", "paged"),
    [
        (25, True, {}, True),
        (24, True, {}, True),
        (23, True, {}, False),
        (99, False, {}, False),
        (99, True, {"TERM": "dumb"}, False),
        (99, True, {"PAGER": "cat"}, False),
    ],
    ids=["more-than-the-screen", "the-whole-screen", "less", "no-terminal", "dumb", "cat"],
)
def test_output_is_paged_when_a_terminal_cannot_show_it_with_a_prompt(
    monkeypatch: pytest.MonkeyPatch, rows: int, terminal: bool, environment: dict[str, str], paged: bool
) -> None:
    """A screen of 24 rows shows 23 and the prompt. Where nobody can turn pages, nothing is paged."""
    monkeypatch.setattr(pager, "screen_height", lambda: 24)
    monkeypatch.setattr(pager, "is_terminal", lambda _stream: terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("PAGER", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert pager.needs_pager(rows) is paged
