"""Options of `preview` that do not go together."""

from contextlib import nullcontext
from typing import Any

import click
import pytest

from advisory_cli.cli.commands.preview import _refuse_mixed

ANA = "ana@paper.example"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, None),
        ({"to": ANA}, None),
        ({"to": ANA, "part": "text"}, None),
        ({"part": "html"}, "--html needs --to ADDRESS"),
        ({"to": ANA, "share": True}, "Use either --to or --share"),
        ({"share": True}, None),
        ({"share": True, "written": True}, None),
        ({"share": True, "mailed": True}, None),
        ({"serve": True}, None),
        ({"serve": True, "to": ANA}, None),
        ({"serve": True, "to": ANA, "part": "eml"}, "Use --serve without"),
        ({"serve": True, "share": True}, "Use --serve without"),
        ({"serve": True, "written": True}, "Use --serve without"),
        ({"serve": True, "mailed": True}, "Use --serve without"),
        ({"to": ANA, "part": "text", "written": True}, "--text prints the message: leave out"),
        ({"to": ANA, "part": "text", "mailed": True}, "--text prints the message: leave out"),
        ({"written": True}, None),
        ({"mailed": True, "to": ANA}, None),
        ({"written": True, "mailed": True}, "Use either --output or --mail-to"),
    ],
    ids=lambda given: " ".join(given) or "nothing" if isinstance(given, dict) else "",
)
def test_preview_refuses_options_that_exclude_each_other(given: dict[str, Any], words: str | None) -> None:
    """Options that cannot both be meant are refused before anything is read, with what to leave out."""
    usual: dict[str, Any] = {
        "to": None,
        "part": None,
        "share": False,
        "serve": False,
        "written": False,
        "mailed": False,
    }
    with nullcontext() if words is None else pytest.raises(click.UsageError, match=words):
        _refuse_mixed(**(usual | given))
