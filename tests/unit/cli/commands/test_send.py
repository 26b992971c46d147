"""Options of `send` that do not go together."""

from contextlib import nullcontext
from typing import Any

import click
import pytest

from advisory_cli.cli.commands.send import _refuse_contradictions
from advisory_cli.model.mailing.options import SendOptions


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, False),
        ({"allow_uncleared": ""}, True),
        ({"allow_uncleared": " ok "}, True),  # no reason yet
        ({"allow_uncleared": "BBC"}, False),
        ({"test": True}, False),
        ({"test": True, "at": "07:00"}, True),
        ({"at": "07:00"}, False),
        ({"to": ("a@x.example",)}, False),
        ({"to": ("a@x.example",), "limit": 3}, True),
        ({"to": ("a@x.example",), "where": ("beat=climate",)}, True),
        ({"to": ("a@x.example",), "test": True}, True),
        ({"limit": 3, "where": ("beat=climate",)}, False),
    ],
)
def test_send_refuses_options_that_exclude_each_other(given: dict[str, Any], refused: bool) -> None:
    """Options that cannot both be meant are refused before anything is read."""
    with pytest.raises(click.UsageError) if refused else nullcontext():
        _refuse_contradictions(SendOptions(**given))
