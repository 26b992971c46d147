"""The help of every command fits the terminal, has its options in groups, and its examples can be typed."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import main
from advisory_cli.cli.terminal.examples import EXAMPLES
from advisory_cli.cli.terminal.help_page import GROUPS
from advisory_cli.model.exit_codes import MEANINGS


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


COMMANDS = dict(_commands(main))


def _help(*path: str, columns: int) -> list[str]:
    done = CliRunner(env={"COLUMNS": str(columns)}).invoke(main, [*path, "-h"], prog_name="advisory")
    assert done.exit_code == 0
    return done.stdout.splitlines()


def _words(lines: list[str]) -> list[str]:
    """The words of a help page, without the backslashes by which a command goes on in the next line."""
    return [word for word in " ".join(lines).split() if word != "\\"]


@pytest.mark.parametrize("columns", [44, 80, 120])
def test_help_fits_the_terminal_and_breaks_no_word(columns: int) -> None:
    """No line is wider than the terminal, and at every width the help has the same words in the same order."""
    for path in ((), *COMMANDS):
        lines = _help(*path, columns=columns)
        assert [line for line in lines if len(line) > columns and " " in line.strip()] == []
        assert _words(lines) == _words(_help(*path, columns=100))


def test_help_has_its_options_in_groups_when_there_are_many() -> None:
    """Somebody who looks for a time or for a way to be safe finds a heading with that word."""
    lines = _help("send", columns=80)
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings == ["Recipients:", "Text:", "Time:", "Safety:", "Speed:", "Output:", "Examples:"]
    assert "Options:" in _help("run", columns=80)


def test_help_ends_with_the_examples_of_every_command_that_has_some() -> None:
    """The examples stand at the end of a command's help and of a group's, each line as it is typed."""
    for name, examples in EXAMPLES.items():
        lines = _help(*name.split(), columns=200)
        assert "Examples:" in lines, name
        end = [line.strip() for line in lines[lines.index("Examples:") + 1 :] if line.strip()]
        assert end == [words for example in examples for words in example], name


def test_groups_of_options_name_no_option_twice() -> None:
    """An option has one group."""
    names = [name for group in GROUPS.values() for name in group]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("line", [line for examples in EXAMPLES.values() for _, line in examples])
def test_examples_can_be_typed(line: str) -> None:
    """Every example is understood: its command exists, and so do its options."""
    program, *words = shlex.split(line)
    depth = 2 if isinstance(COMMANDS[words[0],], click.Group) else 1
    command = COMMANDS[tuple(words[:depth])]
    assert program == "advisory"
    command.make_context(words[0], words[depth:]).close()


def test_examples_belong_to_commands_that_exist() -> None:
    """No example is left when its command has gone."""
    assert {name for name in EXAMPLES if name} <= {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("words", [("--no-color", "config"), ("config", "--no-color"), ("config", "-q", "--no-pager")])
def test_shared_options_are_taken_before_and_after_the_command(words: tuple[str, ...]) -> None:
    """People type such options at either place. Neither place is an error of usage."""
    assert "No such option" not in CliRunner().invoke(main, list(words)).output


def test_manual_page_has_every_command_and_man_takes_it() -> None:
    """`advisory --man` names each command, and the formatter of manual pages finds nothing wrong in it."""
    page = CliRunner().invoke(main, ["--man"], prog_name="advisory").stdout
    headings = re.findall(r'^\.SS "advisory (.*)"$', page, re.MULTILINE)
    assert headings == [" ".join(path) for path in COMMANDS]
    assert r"advisory send summit \-l europe \-n" in page
    status, environment = (
        page.split(f".SH {heading}\n")[1].split(".SH")[0] for heading in ("EXIT STATUS", "ENVIRONMENT")
    )
    assert [int(code) for code in re.findall(r"^\.B (\d+)$", status, re.MULTILINE)] == list(MEANINGS)
    assert all(code in MEANINGS for code in (0, 75, 76))
    assert ".B ADVISORY_NEWSROOM" in environment
    if groff := shutil.which("groff"):
        done = subprocess.run(
            [groff, "-man", "-Kutf8", "-Tutf8", "-ww"], input=page, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
