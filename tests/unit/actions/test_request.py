"""What a command asks for when it says nothing of it."""

from pathlib import Path
from typing import Any

import pytest

from advisory_cli.actions.request import NoticeRequest, SendRequest
from advisory_cli.model.press.notice import NoticeKind

SEND = SendRequest(advisory=Path("a.md"))
NOTICE = NoticeRequest(kind=NoticeKind.REMINDER, name="a", file=None, what="")


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        (SEND, ("again", "skip_bad_rows", "own_text", "stays", "allow_uncleared", "limit", "at", "replaces")),
        (NOTICE, ("again", "also_stopped", "looked", "stays", "replacement", "exclude")),
    ],
)
def test_request_asks_for_nothing_that_nobody_said(request_: Any, names: tuple[str, ...]) -> None:
    """Nobody is written to once more, and nothing stopped, bad or copied leaves, unless a person has said so."""
    assert [name for name in names if getattr(request_, name)] == []
