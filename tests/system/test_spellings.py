"""What others have written down stays spelt as it is: values in ledgers, finding codes, flags, exit codes, settings.

A name that is meant to change is taken over with

    GOLDEN=write python -m pytest tests/system/test_spellings.py

and its diff is read before it is committed: old ledgers, scripts, cron lines and settings hold the old one.
"""

import importlib
import json
import os
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import click
import pytest

from advisory_cli import model
from advisory_cli.cli.main import main
from advisory_cli.model import errors
from advisory_cli.model.checks.catalogue import CATALOGUE
from advisory_cli.read.settings.load import SETTINGS
from tests.system.test_golden import COMMANDS

GOLDEN = Path(__file__).with_name("golden") / "spellings.json"
WRITE = os.environ.get("GOLDEN") == "write"  # read before the tests' clean environment


def _values() -> list[list[str]]:
    """The values of each enumeration of words, whatever the enumeration is called."""
    found: set[tuple[str, ...]] = set()
    for module in pkgutil.walk_packages(model.__path__, "advisory_cli.model."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Enum) and thing.__module__ == module.name:
                words = tuple(sorted(str(member.value) for member in thing if isinstance(member.value, str)))
                found.update([words] if words else [])
    return sorted(map(list, found))


def _commands(command: click.Command, *names: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with its arguments, flags and what these may say."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from _commands(below, *names, name)
    words = []
    for one in command.params:
        choices = f" {'|'.join(map(str, one.type.choices))}" if isinstance(one.type, click.Choice) else ""
        words.append("/".join((*one.opts, *one.secondary_opts)) + choices)
    yield " ".join(names), sorted(words)


def _spellings() -> dict[str, Any]:
    codes = {one.__name__: one.exit_code for one in vars(errors).values() if hasattr(one, "exit_code")}
    return {
        "values": _values(),
        "findings": {code: entry.level.value for code, entry in sorted(CATALOGUE.items())},
        "commands": dict(sorted(_commands(main))),
        "exit codes": sorted(set(codes.values())),
        "settings": sorted(one.name for one in SETTINGS),
    }


def test_spellings_in_ledgers_scripts_and_settings_are_those_of_before() -> None:
    """The words of ledgers, findings, commands, exit codes and settings are those of golden/spellings.json.

    Otherwise an old ledger, a cron line or a script would break with the next version.
    """
    now = json.dumps(_spellings(), indent=1, ensure_ascii=False) + "\n"
    if WRITE:
        GOLDEN.write_text(now, encoding="utf-8")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == json.loads(now)


@pytest.mark.parametrize("form", ["json", "csv"])
def test_golden_transcript_shows_each_output_for_programs(form: str) -> None:
    """The golden transcript shows each command's output for programs.

    Scripts read the keys of JSON and the columns of CSV.
    """
    offered = {name for name, words in _commands(main) if any(f"--format {form}" in _said(word) for word in words)}
    shown = {" ".join(words[: words.index("--format")]) for _, words in COMMANDS if (*words, "")[-2:-1] == (form,)}
    assert {name for name in offered if not any(line.startswith(name) for line in shown)} == set()


def _said(word: str) -> str:
    """A flag with each of its choices."""
    flag, _, choices = word.partition(" ")
    return " ".join(f"{flag} {choice}" for choice in choices.split("|"))
