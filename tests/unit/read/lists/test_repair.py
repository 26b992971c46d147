"""Repair of whole lists: a table in, the mended table with its changes out."""

from pathlib import Path

import pytest

from advisory_cli.model.errors import BadData
from advisory_cli.model.people.list_repair import Repair
from advisory_cli.read.lists.encodings import recognised
from advisory_cli.read.lists.raw_table import read_raw
from advisory_cli.read.lists.repair import repair
from advisory_cli.read.lists.repaired_file import (
    ListContents,
    as_csv,
    read_contents,
    require_same_people,
)
from advisory_cli.read.lists.table import PLAIN, ListOptions


def _repaired(tmp_path: Path, text: str | bytes, options: ListOptions = PLAIN) -> Repair:
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return repair(read_raw(path, options))


def _text(fixed: Repair) -> str:
    return as_csv(fixed)[0].decode("utf-8-sig").replace("\r\n", "\n")


def _whats(fixed: Repair) -> list[str]:
    return [change.what for change in fixed.changes]


def test_repair_changes_nothing_when_the_list_is_clean(tmp_path: Path) -> None:
    """A list in the program's own form has nothing to put right, with phone numbers and remarks in it."""
    text = 'email,first_name,phone,Notes\nada@x.example,Ada,+32 2 555 01 00,"met, in May"\nben@x.example,Ben,,-\n'
    fixed = _repaired(tmp_path, text)
    assert (fixed.changes, _text(fixed)) == ((), text)


def test_repair_finds_the_headings_when_titles_are_above(tmp_path: Path) -> None:
    """Titles and empty columns of a spreadsheet's export go, and the separator becomes a comma."""
    text = "Press list;;;\nJune, 2026;;;\n\nE-Mail;Vorname;Redaktion;\nada@x.example;Ada;Der Bote;\n;;;\n"
    fixed = _repaired(tmp_path, text)
    assert _text(fixed) == "email,first_name,outlet\nada@x.example,Ada,Der Bote\n"
    assert _whats(fixed) == ["separator", "title", "title", "heading", "heading", "heading", "column"]


def test_repair_keeps_a_line_above_when_somebody_is_in_it(tmp_path: Path) -> None:
    """A line with an address over the headings may be a person, so that it stays, and is told by the reader."""
    fixed = _repaired(tmp_path, "ada@x.example,Ada\nemail,first_name\nben@x.example,Ben\n")
    assert fixed.heading == ("ada@x.example", "Ada")


def test_repair_moves_a_name_into_its_empty_cell(tmp_path: Path) -> None:
    """A name beside the address goes into the empty cell. A name that is there already is not overwritten."""
    text = "email,name\nAda Lovelace <ada@x.example>,\nben <ben@x.example>,Ben\n"
    fixed = _repaired(tmp_path, text)
    assert _text(fixed) == "email,name\nada@x.example,Ada Lovelace\nben@x.example,Ben\n"
    assert [found.words for found in fixed.remarks] == []


def test_repair_adds_a_column_of_names_when_there_is_none(tmp_path: Path) -> None:
    """The name is kept in a new column. The cell of everybody else is empty there."""
    fixed = _repaired(tmp_path, "email,outlet\nAda <ada@x.example>,Bote\nben@x.example,Bote\n")
    assert _text(fixed) == "email,outlet,name\nada@x.example,Bote,Ada\nben@x.example,Bote,\n"


def test_repair_names_a_name_that_is_not_kept(tmp_path: Path) -> None:
    """Where another name is in the row, the one beside the address is said to be gone."""
    fixed = _repaired(tmp_path, "email,first_name\nRedaktion <ada@x.example>,Ada\n")
    assert _text(fixed) == "email,first_name\nada@x.example,Ada\n"
    assert "“Redaktion”" in fixed.remarks[0].words


def test_repair_leaves_a_heading_when_its_new_name_would_mean_another_column(tmp_path: Path) -> None:
    """“Nom complet” beside “Prénom” stays: called name, the column would hold last names."""
    fixed = _repaired(tmp_path, "Courriel,Prénom,Nom complet\nada@x.example,Ada,Ada L.\n")
    assert fixed.heading == ("email", "first_name", "Nom complet")


def test_repair_names_the_column_of_addresses_when_one_column_has_all(tmp_path: Path) -> None:
    """One column with addresses alone can be nothing else. With two such columns a person has to choose."""
    assert _repaired(tmp_path, "Kontakt,Name\nada@x.example,Ada\n").heading == ("email", "name")
    assert _repaired(tmp_path, "A,B\nada@x.example,ben@x.example\n").heading == ("A", "B")
    assert _text(_repaired(tmp_path, "ada@x.example\nben@x.example\n")) == "email\nada@x.example\nben@x.example\n"


def test_repair_joins_a_row_with_another_separator(tmp_path: Path) -> None:
    """A row pasted from another export has its cells again, if they fit the headings."""
    fixed = _repaired(tmp_path, "email,first_name,outlet\nada@x.example;Ada;Bote\nben@x.example,Ben,Bote\n")
    assert _text(fixed) == "email,first_name,outlet\nada@x.example,Ada,Bote\nben@x.example,Ben,Bote\n"


def test_repair_keeps_rows_that_cannot_be_taken_apart(tmp_path: Path) -> None:
    """A comma in a name that nobody quoted, and a stray quotation mark, stay as they are written."""
    text = 'email,name,outlet\nada@x.example,Lovelace, Ada,Bote\n"ben"@x.example,Ben,Bote\ncy@x.example,Cy,Bote\n'
    fixed = _repaired(tmp_path, text)
    assert (fixed.changes, _text(fixed)) == ((), text)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_repair_reads_a_row_when_a_quoted_name_is_before_the_address(tmp_path: Path, sign: str) -> None:
    """A row with "Cem Oz" <cem@…> in a cell without quotation marks is read, also with the separator in the name."""
    heading, *rows = (
        ("name", "email", "outlet"),
        ("Cem", '"Cem Oz" <cem@x.example>', "Haber"),
        ("", f'"Oz{sign} Cem" <oz@x.example>', '"The ""Sample"""'),
    )
    text = "\n".join(sign.join(row) for row in (heading, *rows)) + "\n"
    fixed = _repaired(tmp_path, text)
    name = f'"Oz{sign} Cem"' if sign == "," else f"Oz{sign} Cem"
    assert _text(fixed) == f'name,email,outlet\nCem,cem@x.example,Haber\n{name},oz@x.example,"The ""Sample"""\n'


def test_repair_keeps_the_separator_when_a_row_stays_as_it_was_written(tmp_path: Path) -> None:
    """With a row that cannot be taken apart the list keeps its semicolons, so that the row's own mistake is named.

    Between commas, that row would be called one with another separator.
    """
    text = 'name;email\nBea;Bea <bea@x.example>\nCem;"Cem "Oz" cem@x.example\n'
    fixed = _repaired(tmp_path, text)
    assert (_whats(fixed), fixed.delimiter) == (["address"], ";")
    assert _text(fixed) == 'name;email\nBea;bea@x.example\nCem;"Cem "Oz" cem@x.example\n'
    path = tmp_path / "fixed.csv"
    path.write_bytes(as_csv(fixed)[0])
    assert [(found.code, found.place.line) for found in read_contents(path, PLAIN).findings] == [("LST05", 3)]


def test_repair_makes_formulas_harmless_once(tmp_path: Path) -> None:
    """A cell that a spreadsheet would run gets an apostrophe, an address none, and a second repair adds none."""
    text = "email,outlet,Handle,phone\n=ada@x.example,=1+1,@ada,+32 2 555\n"
    fixed = _repaired(tmp_path, text)
    assert _text(fixed) == "email,outlet,Handle,phone\n=ada@x.example,'=1+1,'@ada,+32 2 555\n"
    assert "=ada@x.example" in fixed.remarks[0].words
    assert _repaired(tmp_path, _text(fixed)).changes == ()


def test_repair_makes_a_heading_harmless(tmp_path: Path) -> None:
    """A heading is a cell of the spreadsheet too. Templates find its column by the same name."""
    fixed = _repaired(tmp_path, "email,=HYPERLINK\nada@x.example,x\n")
    assert fixed.heading == ("email", "'=HYPERLINK")


def test_encoding_is_recognised_when_no_other_can_be_meant() -> None:
    """Marks, whole UTF-8 and the NULs of UTF-16 are certain. A byte beyond ASCII in any other text is not."""
    text = "email,name\nzoe@x.example,Zoë\n"
    assert recognised(text.encode()) == recognised(text.encode("utf-8-sig")) == "utf-8"
    assert recognised(text.encode("utf-16")) == "utf-16"
    assert recognised(text.encode("utf-16-be")) == "utf-16-be"
    assert recognised(text.encode("cp1252")) == ""


def test_repair_shows_the_readings_when_the_encoding_is_not_certain(tmp_path: Path) -> None:
    """The remedy shows a name in each usual encoding. With the encoding named, the list is UTF-8 afterwards."""
    content = "email,name\nzoe@x.example,Zoë Müller\n".encode("cp1252")
    with pytest.raises(BadData) as refused:
        _repaired(tmp_path, content)
    (found,) = refused.value.findings
    assert found.place.line == 2
    assert "“Zoë Müller”: --encoding cp1252" in found.remedy
    fixed = _repaired(tmp_path, content, ListOptions(encoding="cp1252"))
    assert (_whats(fixed), "Zoë Müller" in _text(fixed)) == (["encoding"], True)


def test_repaired_list_is_refused_when_somebody_is_lost_or_another(tmp_path: Path) -> None:
    """The proof before the writing finds a lost person, an added one, and another address."""
    path = tmp_path / "list.csv"
    path.write_text("email\nada@x.example\nmailto:ben@x.example\n")
    raw = read_raw(path, PLAIN)
    fixed, before = repair(raw), read_contents(path, PLAIN)
    content, lines = as_csv(fixed)

    def proof(new: bytes, old: ListContents = before) -> None:
        path.write_bytes(new)
        require_same_people(old, read_contents(path, PLAIN), lines, raw, fixed)

    proof(content)
    for wrong in (
        content.replace(b"ada@", b"eve@"),
        content.replace(b"ben@", b"eve@"),
        content.replace(b"ben@x.example", b"ben@y.example"),
        content.replace(b"ada@x.example\r\n", b"\r\n"),
    ):
        with pytest.raises(BadData, match="cannot be fixed"):
            proof(wrong)
    with pytest.raises(BadData, match="added"):
        proof(content, ListContents(people=(), findings=(), whole=True))
