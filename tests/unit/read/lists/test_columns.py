"""docs/lists.md says what the program does."""

import re
from pathlib import Path

import pytest

from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.columns import SPELLINGS, column_name
from advisory_cli.read.lists.filters import parse_where
from advisory_cli.read.lists.reader import CELL_MAX, open_list

PAGE = (Path(__file__).parents[4] / "docs" / "lists.md").read_text(encoding="utf-8")


def table() -> str:
    """The table of headings as the program has it."""
    return "\n".join(
        f"| `{column}` | {', '.join(words.replace('_', ' ') for words in spellings)} |"
        for column, spellings in SPELLINGS.items()
    )


def test_the_table_of_headings_is_that_of_the_program() -> None:
    """A press officer would use a heading that is not understood; the whole table is shown when it differs."""
    written = PAGE.split("| column | headings that mean it |\n|---|---|\n")[1].split("\n\n")[0]
    assert written == table()


def test_every_heading_of_the_table_is_understood_as_printed() -> None:
    """A spelling in the table would be one that can never match, or belong to two columns."""
    rows = re.findall(r"^\| `(\w+)` \| ([^`|]+) \|$", table(), flags=re.MULTILINE)
    assert len(rows) == len(SPELLINGS)
    assert [(column, {column_name(one) for one in printed.split(", ")}) for column, printed in rows] == [
        (column, {column}) for column in SPELLINGS
    ]


def test_the_examples_of_where_are_conditions() -> None:
    """An example on the page would be refused."""
    examples = [quoted or plain for quoted, plain in re.findall(r"--where (?:'([^']*)'|(\S+))", PAGE)]
    assert len(examples) == 4
    assert {parse_where(one).column for one in examples} == {"beat", "language", "country", "role"}


def test_the_limit_of_a_cell_is_the_one_on_the_page() -> None:
    """The page would promise what is refused."""
    assert f"at most {CELL_MAX:,} characters" in PAGE


def embargo_rows() -> list[list[str]]:
    """The cells of the table under Embargoes."""
    rows = PAGE.split("| `embargo_ok` | `embargo_agreed_on` |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize(("ok", "since", "meaning"), embargo_rows())
def test_the_table_of_embargoes_is_what_happens(tmp_path: Path, ok: str, since: str, meaning: str) -> None:
    """Somebody would be held, or cleared, against what the page says."""
    path = tmp_path / "a.csv"
    path.write_text(f"email,embargo_ok,embargo_agreed_on\na@b.example,{ok.split(',', maxsplit=1)[0]},{since}\n")
    *warnings, person = open_list(path)
    assert isinstance(person, Recipient)
    assert (person.clearance_agreed is None) is meaning.startswith("Not cleared")
    assert bool(warnings) is ("warning" in meaning)
