"""docs/lists.md says what the program does."""

import re
from pathlib import Path

import pytest

from advisory_cli.model.people.recipient import Recipient
from advisory_cli.read.lists.columns import SPELLINGS, column_name
from advisory_cli.read.lists.filters import parse_where
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import CELL_MAX

PAGE = (Path(__file__).parents[4] / "docs" / "lists.md").read_text(encoding="utf-8")


def table() -> str:
    """The table of headings as the program has it."""
    return "\n".join(
        f"| `{column}` | {', '.join(words.replace('_', ' ') for words in spellings)} |"
        for column, spellings in SPELLINGS.items()
    )


def test_docs_table_of_headings_is_that_of_the_program() -> None:
    """The table of headings in docs/lists.md is the program's own.

    Otherwise a press officer would use a heading that is not understood.
    """
    written = PAGE.split("| column | headings that mean it |\n|---|---|\n")[1].split("\n\n")[0]
    assert written == table()


def test_column_name_understands_every_heading_of_the_table() -> None:
    """A heading as printed in the table is understood as its own column.

    Otherwise a spelling could never match, or belong to two columns.
    """
    rows = re.findall(r"^\| `(\w+)` \| ([^`|]+) \|$", table(), flags=re.MULTILINE)
    assert len(rows) == len(SPELLINGS)
    assert [(column, {column_name(one) for one in printed.split(", ")}) for column, printed in rows] == [
        (column, {column}) for column in SPELLINGS
    ]


def test_parse_where_accepts_the_examples_of_the_page() -> None:
    """The four examples of --where on the page are conditions, else an example to copy would be refused."""
    examples = [quoted or plain for quoted, plain in re.findall(r"--where (?:'([^']*)'|(\S+))", PAGE)]
    assert len(examples) == 4
    assert {parse_where(one).column for one in examples} == {"beat", "language", "country", "role"}


def test_docs_state_the_limit_of_a_cell() -> None:
    """The limit of a cell on the page is the one that holds, else the page would promise what is refused."""
    assert f"at most {CELL_MAX:,} characters" in PAGE


def embargo_rows() -> list[list[str]]:
    """The cells of the table under Embargoes."""
    rows = PAGE.split("| `embargo_ok` | `embargo_agreed_on` |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize(("ok", "since", "meaning"), embargo_rows())
def test_open_list_clears_as_the_table_of_embargoes_says(tmp_path: Path, ok: str, since: str, meaning: str) -> None:
    """A row of the table of embargoes tells whether such a person is cleared and whether a warning comes.

    Otherwise somebody would be held, or cleared, against what the page says.
    """
    path = tmp_path / "a.csv"
    path.write_text(f"email,embargo_ok,embargo_agreed_on\na@b.example,{ok.split(',', maxsplit=1)[0]},{since}\n")
    *warnings, person = open_list(path)
    assert isinstance(person, Recipient)
    assert (person.clearance_agreed is None) is meaning.startswith("Not cleared")
    assert bool(warnings) is ("warning" in meaning)
