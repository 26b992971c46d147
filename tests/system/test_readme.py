"""The README says what the program does: its tables are compared with it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import VERBS, main
from advisory_cli.model import errors
from advisory_cli.read.settings.load import SETTINGS

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _table(heading: str) -> list[list[str]]:
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip().strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip().strip("`") for cell in row] for row in rows[1:]]


def test_readme_lists_the_exit_codes_of_all_faults() -> None:
    """The README's exit codes are those of the faults and four of outcomes and signals."""
    documented = {int(code) for code, _ in _table("Exit codes")}
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.AdvisoryError)
    }
    assert raised <= documented
    assert documented - raised == {0, 69, 130, 143}  # outcomes and signals, which no fault carries


def test_readme_lists_the_commands_of_the_help() -> None:
    """The README's table of commands is the help's, word for word."""
    assert _table("Commands") == [[verb, line] for verb, (_, _, line) in VERBS.items()]


def test_readme_lists_the_settings_of_the_program() -> None:
    """The README's table of settings is the program's, word for word."""
    assert [row[0] for row in _table("Settings")] == [one.name for one in SETTINGS]
    assert [row[2] for row in _table("Settings")] == [one.description for one in SETTINGS]
    assert [row[1] for row in _table("Settings")] == [one.default for one in SETTINGS]


def test_readme_names_only_flags_that_exist() -> None:
    """A flag that the README names exists in the help of a command, else the README would fail its reader."""
    ours = re.sub(r"`python [^`]*`", "", README)  # benchmarks have flags of their own
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) - {"--quiet", "--editable"}
    known: set[str] = set()
    for verb in VERBS:
        done = CliRunner().invoke(main, [verb, "--help"])
        assert done.exit_code == 0
        known |= set(re.findall(r"--[a-z][a-z-]+", done.stdout))
    assert named <= known


@pytest.mark.parametrize("line", [0, 1])
def test_readme_begins_with_two_lines_each_complete_in_itself(line: int) -> None:
    """The README's first block of code is two lines, each of which makes its virtual environment itself."""
    block = README.split("```sh\n")[1].split("```")[0].splitlines()
    assert len(block) == 2
    assert block[line].startswith("python3 -m venv .venv && ")
