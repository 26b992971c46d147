"""The README and the pages of docs/ say what the program does: their tables, flags and links are held against it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from advisory_cli.cli.main import VERBS, main
from advisory_cli.model import errors
from advisory_cli.read.settings.load import SETTINGS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(ROOT).as_posix(): path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
OTHER_PROGRAMS = {
    "--user",
    "--now",
    "--quiet",
    "--editable",
    "--only",
    "--rounds",
    "--recipients",
    "--memory",
    "--client",
}


def _table(page: str, heads: str) -> list[list[str]]:
    rows = PAGES[page].read_text(encoding="utf-8").split(f"{heads}\n")[1].split("\n\n")[0].splitlines()[1:]
    return [[cell.strip().strip("`") for cell in row.strip("|").split(" | ")] for row in rows]


def test_exit_codes_of_the_page_are_those_of_all_faults() -> None:
    """The page's exit codes are those of the faults and four of outcomes and signals."""
    documented = {int(code) for code, _ in _table("docs/exit-codes.md", "| code | meaning |")}
    raised = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.AdvisoryError)
    }
    assert raised <= documented
    assert documented - raised == {0, 69, 130, 143}  # outcomes and signals, which no fault carries


def test_reference_is_made_from_the_program() -> None:
    """The tables of commands, settings, kinds and keys in docs/ are those that docs/reference.py makes."""
    script = [sys.executable, str(ROOT / "docs" / "reference.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr} Run: python docs/reference.py"
    assert len(_table("docs/settings.md", "| setting | default | what it is |")) == len(SETTINGS)
    assert [row[0] for row in _table("docs/commands.md", "| command | does |")] == list(VERBS)


def test_readme_names_settings_that_exist() -> None:
    """The eight settings of the README exist."""
    named = [row[0] for row in _table("README.md", "| setting | for example |")]
    assert len(named) == 8
    assert set(named) <= {each.name for each in SETTINGS}


def test_pages_name_only_flags_that_exist() -> None:
    """A flag that a page names exists in the help of a command, else the page would fail a reader under deadline."""
    known = set(_options(main, click.Context(main)))
    named = {(page, flag) for page in PAGES for flag in _flags(page)}
    assert {(page, flag) for page, flag in named if flag not in known | OTHER_PROGRAMS} == set()


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the options of a command and of all commands below it."""
    for each in command.get_params(context):
        yield from (*each.opts, *each.secondary_opts)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _options(below, click.Context(below, parent=context))


def _flags(page: str) -> set[str]:
    text = re.sub(r"`python [^`]*`", "", PAGES[page].read_text(encoding="utf-8"))  # benchmarks have flags of their own
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(_of_this_program(text))))


def _of_this_program(text: str) -> list[str]:
    """Return the lines of a page, without those of code that call another program."""
    lines, code = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            code = not code
        if not code or "advisory" in line:
            lines.append(line)
    return lines


def test_links_of_pages_lead_somewhere() -> None:
    """Every link of a page to a file or a heading of the repository leads somewhere."""
    assert [(page, target) for page in PAGES for target in _links(page) if not _is_there(page, target)] == []


def _links(page: str) -> list[str]:
    text = re.sub(r"`[^`\n]*`", "", PAGES[page].read_text(encoding="utf-8"))
    return [each for each in re.findall(r"\]\(([^)\s]+)\)", text) if not each.startswith(("http", "mailto:"))]


def _is_there(page: str, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = (PAGES[page].parent / name).resolve() if name else PAGES[page]
    if not file.exists():
        return False
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE) if anchor else []
    return not anchor or anchor in {_anchor(heading) for heading in headings}


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("line", [0, 1])
def test_readme_begins_with_two_lines_each_complete_in_itself(line: int) -> None:
    """The README's first block of code is two lines, each of which makes its virtual environment itself."""
    block = README.split("```sh\n")[1].split("```")[0].splitlines()
    assert len(block) == 2
    assert block[line].startswith("python3 -m venv .venv && ")
