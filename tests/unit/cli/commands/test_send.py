"""Options of `send` that do not go together, or do not say who gets the text."""

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

from advisory_cli.cli.commands.send import _SHOWN_LISTS, _refuse_contradictions, _refuse_nobody
from advisory_cli.model.mailing.options import SendOptions
from tests.system.press import found


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


@pytest.mark.parametrize(
    "given", [{"lists": ("press",)}, {"to": ("a@x.example",)}, {"test": True}, {"replace": "m1"}], ids=repr
)
def test_send_asks_for_no_list_when_the_options_say_who_gets_it(tmp_path: Path, given: dict[str, Any]) -> None:
    """A list, an address, a test and a mailing to replace each say who gets the text."""
    _refuse_nobody(newsroom_in(tmp_path), SendOptions(**given))


@pytest.mark.parametrize(
    ("files", "known"),
    [
        ((), "lists/ is empty"),
        (("b.csv", "a.xlsx", "notes.txt"), "available: a, b"),
        (tuple(f"l{number:02}.csv" for number in range(_SHOWN_LISTS)), f"l{_SHOWN_LISTS - 1:02})"),
        (tuple(f"l{number:02}.csv" for number in range(_SHOWN_LISTS + 1)), f"l{_SHOWN_LISTS - 1:02}, …)"),
    ],
    ids=["empty", "two", "all shown", "one more"],
)
def test_send_names_the_lists_when_nobody_was_chosen(tmp_path: Path, files: tuple[str, ...], known: str) -> None:
    """Without recipients the fault names the newsroom's lists, as far as they fit, so that one can be typed."""
    (tmp_path / "lists").mkdir()
    for name in files:
        (tmp_path / "lists" / name).write_text("")
    with pytest.raises(click.UsageError, match="Who should get it") as caught:
        _refuse_nobody(newsroom_in(tmp_path), SendOptions(where=("beat=climate",)))
    assert known in caught.value.message


def test_send_refuses_a_command_without_recipients_before_it_reads_the_text(tmp_path: Path) -> None:
    """The command asks for recipients first, and does not look at a file that is not there."""
    press = found(tmp_path / "room")
    done = press.run("send", "no-such-file", "--yes")
    assert (done.returncode, "Who should get it? Add -l LIST (available: example)" in done.stderr) == (64, True)


def newsroom_in(folder: Path) -> Any:
    """An application whose newsroom lies there."""
    return SimpleNamespace(newsroom=SimpleNamespace(folder=folder))
