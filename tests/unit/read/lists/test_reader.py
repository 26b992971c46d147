"""Lists as text: what is read, what is refused, and what the sender is told."""

import codecs
import os
import tracemalloc
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import AdvisoryError, BadData, NoInput, UsageFault
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.text import header_fault
from advisory_cli.read.lists import csv_reader, reader
from advisory_cli.read.lists.columns import column_name
from advisory_cli.read.lists.reader import open_list
from advisory_cli.read.lists.table import ListOptions
from tests.breadth import examples
from tests.effort import effort

EXAMPLE = Path(__file__).parents[4] / "lists" / "example.csv"


def written(folder: Path, content: str | bytes, name: str = "eu.csv") -> Path:
    """A list file of this content, byte for byte."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path, encoding: str | None = None) -> tuple[list[Recipient], list[tuple[str, int | None]]]:
    """The recipients, and the code and line of each finding, the heading's first."""
    opened = open_list(path, ListOptions(encoding=encoding))
    items = [*opened.findings, *opened]
    found = [(item.code, item.place.line) for item in items if isinstance(item, Finding)]
    return [item for item in items if isinstance(item, Recipient)], found


def only(path: Path) -> Finding:
    """The one finding of a list that has one."""
    (found,) = [item for item in open_list(path) if isinstance(item, Finding)]
    return found


def refused(path: Path, encoding: str | None = None) -> Finding:
    """The finding that ends the reading of a file."""
    with pytest.raises(BadData) as caught:
        list(open_list(path, ListOptions(encoding=encoding)))
    (found,) = caught.value.findings
    assert found.words == caught.value.message
    assert found.place.file == path
    assert found.remedy
    return found


# --- what is read -------------------------------------------------------------------------------------------------


def test_open_list_accepts_addresses_beyond_ascii_when_utf8_is_on(tmp_path: Path) -> None:
    """An address beyond ASCII is read with utf8 on, and is else a finding that names smtp_utf8.

    Otherwise such a journalist could never be served, or would be though nobody asked for it.
    """
    path = written(tmp_path, "email,name\nada@news.example,Ada\nZoe\u0308@News.example,Zoe\u0308\n")
    people = [row for row in open_list(path, ListOptions(utf8=True)) if isinstance(row, Recipient)]
    assert [one.address for one in people] == ["ada@news.example", "Zoë@news.example"]
    assert [one.key for one in people] == ["ada@news.example", "zoë@news.example"]
    assert people[1].fields["email"] == "Zoë@news.example"
    (ada,), found = read(path)
    assert (ada.address, found) == ("ada@news.example", [("LST03", 3)])
    assert "smtp_utf8" in only(path).remedy


def test_open_list_makes_a_recipient_of_a_row(tmp_path: Path) -> None:
    """A row becomes a recipient with its address, fields, language, zone, clearance and line."""
    path = written(
        tmp_path,
        "Email Address,Prénom,Outlet name,Twitter handle,Sprache,tz,Embargo OK,Embargo agreed on\n"
        "ada@Morning.example, Ada\u00a0,The Sample,@ada,fr_be,Europe/Brussels,Oui,2026-06-01\n",
    )
    opened = open_list(path)
    assert opened.name == "eu"
    assert opened.columns == (
        "email", "first_name", "outlet", "twitter_handle", "language", "zone", "embargo_ok", "embargo_agreed_on",
    )  # fmt: skip
    (ada,) = opened
    assert isinstance(ada, Recipient)
    assert ada.address == ada.fields["email"] == "ada@morning.example"
    assert (ada.fields["first_name"], ada.fields["twitter_handle"]) == ("Ada", "@ada")
    assert (ada.language, ada.zone, ada.clearance_agreed) == ("fr-BE", "Europe/Brussels", date(2026, 6, 1))
    assert (ada.list_name, ada.place.file, ada.place.line) == ("eu", path, 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_open_list_reads_every_way_in_which_spreadsheets_save(
    tmp_path: Path, delimiter: str, codec: str, ending: str
) -> None:
    """A list is read with any of three delimiters, encodings and line ends.

    Otherwise its names would be garbled or the list refused.
    """
    rows = [["email", "last_name", "outlet"], ["a@b.example", '"Ælf, der; Große"', "Ελένη"], ["c@d.example", "X", ""]]
    text = ending.join(delimiter.join(row) for row in rows) + ending
    people, found = read(written(tmp_path, text.encode(codec)))
    assert found == []
    assert [p.fields["last_name"] for p in people] == ["Ælf, der; Große", "X"]
    assert [p.place.line for p in people] == [2, 3]
    assert people[0].fields["outlet"] == "Ελένη"


def test_open_list_reads_utf_16_of_the_other_byte_order(tmp_path: Path) -> None:
    """A list in big-endian UTF-16 is read by its mark, else a list from another machine would read as Chinese."""
    content = codecs.BOM_UTF16_BE + "email,name\na@b.example,Zoë\n".encode("utf-16-be")
    assert read(written(tmp_path, content))[0][0].fields["name"] == "Zoë"


def test_open_list_uses_the_encoding_told_when_there_is_no_mark(tmp_path: Path) -> None:
    """The encoding that is told is used, and a byte-order mark goes before it, else José would be Josķ."""
    text = "email,name\na@b.example,José\n"
    for content, encoding in ((text.encode("cp1252"), "cp1252"), (text.encode("utf-8-sig"), "cp1252")):
        assert read(written(tmp_path, content), encoding)[0][0].fields["name"] == "José"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8"])
def test_open_list_gives_the_same_remedy_when_utf_8_is_told(tmp_path: Path, encoding: str) -> None:
    """A list that is no UTF-8 is refused with the same remedy whether UTF-8 was told or not.

    Otherwise a person who tells it would not hear how to read a list made on Windows.
    """
    path = written(tmp_path, "email,name\na@b.example,José\n".encode("cp1252"))
    told, untold = refused(path, encoding), refused(path)
    assert told == untold
    assert "--encoding cp1252" in told.remedy


def test_open_list_takes_the_delimiter_that_gives_known_columns(tmp_path: Path) -> None:
    """The delimiter is the one that gives known columns.

    Otherwise a heading with commas in it would take the list apart at the wrong sign, and there would be no addresses.
    """
    people, found = read(written(tmp_path, "email;name;notes (a, b, c, d)\nana@b.example;Ana;x\n"))
    assert ([one.address for one in people], found) == (["ana@b.example"], [])
    assert people[0].fields["name"] == "Ana"


def test_open_list_names_the_line_when_an_open_quote_runs_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quotation mark that runs on beyond the limit of a record is named with the line where it opens.

    Otherwise somebody would look for it in the wrong row of thousands.
    """
    monkeypatch.setattr(csv_reader, "RECORD_MAX", 200)
    rows = "".join(f"x{n}@b.example,X\n" for n in range(40))
    found = refused(written(tmp_path, f'email,name\na@b.example,A\n\n"c@d.example\n{rows}'))
    assert (found.code, found.place.line) == ("LST05", 4)
    assert "opens on line 4" in found.words


def test_open_list_refuses_when_there_is_one_row_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of exactly the most rows is read, and a list of one more is refused."""
    monkeypatch.setattr(reader, "ROWS_MAX", 3)
    rows = [f"p{n}@b.example\n" for n in range(4)]
    assert len(read(written(tmp_path, "email\n" + "".join(rows[:3])))[0]) == 3
    assert "More than 3 rows" in refused(written(tmp_path, "email\n" + "".join(rows))).words


@pytest.mark.parametrize(
    "encoding",
    [
        "",
        "klingon",
        "hex",
        "rot13",
        "undefined",
        "a\0b",
        "é",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "punycode",
    ],
)
def test_open_list_refuses_when_the_encoding_is_unknown(tmp_path: Path, encoding: str) -> None:
    """An encoding that is unknown or no plain text encoding is a usage fault with an example.

    Otherwise a slip would be a traceback.
    """
    path = written(tmp_path, "email\na@b.example\n")
    with pytest.raises(UsageFault) as caught:
        open_list(path, ListOptions(encoding=encoding))
    assert "cp1252" in caught.value.remedy


def test_open_list_counts_lines_as_an_editor_does(tmp_path: Path) -> None:
    """The lines of recipients and findings are counted as an editor does, blank ones included.

    Otherwise every finding after a blank line would point at the wrong row.
    """
    path = written(tmp_path, '\n\nemail,name\n\na@b.example,A\n , \n\n"c@d.example",C\nwrong,D\n')
    people, found = read(path)
    assert [p.place.line for p in people] == [5, 8]
    assert found == [("LST03", 9)]


def test_open_list_can_be_gone_through_again(tmp_path: Path) -> None:
    """A list gives the same three items when gone through again, else a plan made after a check would be empty."""
    opened = open_list(written(tmp_path, "email,x\na@b.example,{{ x }}\nbad,\n"))
    assert list(opened) == list(opened)
    assert len(list(opened)) == 3


def test_open_list_refuses_when_the_file_changes_under_way(tmp_path: Path) -> None:
    """A list that changed since its heading was read is refused, and so is one that is gone.

    Otherwise names would stand in the column of addresses.
    """
    path = written(tmp_path, "email,name\na@b.example,A\n")
    opened = open_list(path)
    written(tmp_path, "name,email\nA,a@b.example\n")
    with pytest.raises(BadData, match="changed"):
        list(opened)
    path.unlink()
    with pytest.raises(NoInput):
        list(opened)


def test_open_list_gives_nobody_when_there_is_only_a_heading(tmp_path: Path) -> None:
    """A list with only a heading gives nobody and no finding, else a heading alone would be a crash."""
    assert list(open_list(written(tmp_path, "email,name\n"))) == []


def test_open_list_leaves_formulas_as_text(tmp_path: Path) -> None:
    """A cell that begins with a sign such as = or + stays the text that it is."""
    (someone,), found = read(written(tmp_path, "email,name,phone\na@b.example,=1+1,+32 2 548\n"))
    assert (someone.fields["name"], someone.fields["phone"], found) == ("=1+1", "+32 2 548", [])


def test_open_list_normalises_text(tmp_path: Path) -> None:
    """A cell is stripped of outer blanks and composed into one form.

    Otherwise one name typed on two systems would be two names.
    """
    (someone,), _ = read(written(tmp_path, "email,name\na@b.example,\u3000Rene\u0301\u202f\n"))
    assert someone.fields["name"] == "René"


# --- headings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "titles"),
    [
        ("email", "E-mail|Email address|Mail|Courriel|Adresse e-mail|E-Mail-Adresse|EMAIL|correo electrónico|e-mail\n"),
        ("first_name", "First name|Given name|Vorname|Prénom|Nombre|FirstName"),
        ("last_name", "Surname|Nom|Nachname|Apellidos|Last-Name|family name"),
        ("outlet", "Outlet name|Media|Média|Medium|Medio|Organisation"),
        ("language", "Language|Langue|Sprache|Idioma|Lang"),
        ("zone", "Time zone|timezone|tz|Zeitzone|Fuseau horaire|Zona horaria"),
        (
            "embargo_ok",
            "Embargo OK|embargo_ok|Embargo-OK|Accord embargo|Embargo accord|Accord d’embargo|Sperrfrist (ja/nein)",
        ),
        ("embargo_ok", "Acuerdo de embargo|Akkoord embargo|Embargo-akkoord|Accordo embargo|Accetta l'embargo"),
        ("embargo_agreed_on", "Date accord|Date d’accord|Date d'accord|Embargo accepté le|Date de l’accord"),
        (
            "embargo_agreed_on",
            "Sperrfrist vereinbart am|Fecha de acuerdo|Embargo aceptado el|Datum akkoord|Data accordo",
        ),
        ("country", "Country|Pays|Land|País"),
        ("beat", "Beat|Topics|Rubrique|Ressort"),
        ("twitter_handle", "Twitter handle|Twitter-Handle| twitter  HANDLE "),
        ("column_2nd_phone", "2nd phone"),
        ("strasse", "Straße"),
        ("страна", "Страна"),
        ("", "|  |—|***|\u202e"),
    ],
)
def test_column_name_knows_the_spellings_people_use(column: str, titles: str) -> None:
    """A heading in any spelling that people use names the one column that is meant.

    Otherwise a right list would be refused, or its column be empty in the message.
    """
    assert {column_name(title) for title in titles.split("|")} == {column}


@given(st.text(max_size=80))
def test_column_name_returns_an_identifier_or_nothing(title: str) -> None:
    """A heading of any text becomes a public identifier or nothing.

    Otherwise a template could not name the column, or a heading could reach into the template engine.
    """
    name = column_name(title)
    assert not name or (name.isidentifier() and not name.startswith("_"))
    assert column_name(name) == name


def test_open_list_names_the_columns_when_none_holds_addresses(tmp_path: Path) -> None:
    """A list without a column of addresses is refused with the headings it has and the likely one to rename."""
    opened = open_list(written(tmp_path, "Name,Work e-mail adr.,City\nA,a@b.example,X\n"))
    (found,) = opened.findings
    assert (found.code, found.place.line) == ("LST02", 1)
    assert "“City”" in found.words
    assert found.remedy == "Rename “Work e-mail adr.” to email."
    with pytest.raises(BadData):
        list(opened)


def test_open_list_refuses_when_there_is_no_heading(tmp_path: Path) -> None:
    """A list that begins with an address is refused as one without headings.

    Otherwise the first journalist would be taken for them.
    """
    found = refused(written(tmp_path, "a@b.example,Ada\nc@d.example,Bo\n"))
    assert found.code == "LST02"
    assert "first row" in found.remedy


@pytest.mark.parametrize("headings", ["email,Mail", "email,Vorname,First name", "email,City,city"])
def test_open_list_refuses_when_two_columns_mean_the_same(tmp_path: Path, headings: str) -> None:
    """A list with two columns of one meaning is refused, else one of the two would be lost without a word."""
    found = refused(written(tmp_path, f"{headings}\n"))
    assert (found.code, found.place.line) == ("LST10", 1)
    assert " and " in found.words


def test_open_list_ignores_with_a_warning_when_a_column_has_no_heading(tmp_path: Path) -> None:
    """A column without heading is ignored, and a filled cell in such a column gives one warning.

    Otherwise a note would be lost without a word, since spreadsheets add empty columns.
    """
    (someone,), found = read(written(tmp_path, "email,,name,\na@b.example,note,Ada,\n"))
    assert found == [("LST12", 1)]
    assert dict(someone.fields) == {"email": "a@b.example", "name": "Ada"}


def test_open_list_warns_when_dates_of_clearance_stand_without_clearance(tmp_path: Path) -> None:
    """A column of clearance dates without one of clearances is a warning, and nobody is cleared.

    Otherwise the sender would believe people cleared who are not.
    """
    (someone,), found = read(written(tmp_path, "email,embargo_agreed_on\na@b.example,2026-06-01\n"))
    assert found == [("LST12", 1)]
    assert someone.clearance_agreed is None


@pytest.mark.parametrize(("heading", "named"), [("vereinbart am", True), ("agreed", True), ("Town", False)])
def test_open_list_says_once_that_the_day_of_clearance_has_no_column(tmp_path: Path, heading: str, named: bool) -> None:
    """A list in which people agreed and nobody can say when has one finding, which names the column that may say it."""
    rows = f"email,Sperrfrist ok?,{heading}\na@b.example,ja,02.03.2026\nb@b.example,ja,x\nc@b.example,nein,x\n"
    found = [each for each in open_list(written(tmp_path, rows)) if isinstance(each, Finding)]
    assert [(each.code, each.level, each.place.line) for each in found] == [("LST11", Level.WARNING, 1)]
    assert "no column embargo_agreed_on" in found[0].words
    assert (f"“{heading}”" in found[0].remedy) is named


@pytest.mark.parametrize("title", ["Embargo until", "OK for EMBARGO?", "Sperrfristen-Notiz", "x" * 70 + " Embárgo"])
def test_open_list_warns_when_an_unknown_heading_speaks_of_embargoes(tmp_path: Path, title: str) -> None:
    """A heading that speaks of embargoes and is not known is a warning that names the right two.

    Otherwise people who agreed would be held, and nobody told why.
    """
    opened = open_list(written(tmp_path, f"email,{title}\na@b.example,yes\n"))
    (found,) = opened.findings
    assert (found.code, found.level, found.place.line) == ("LST12", Level.WARNING, 1)
    assert f"“{title[:60]}”" in found.words
    assert "embargo_ok" in found.remedy
    assert "embargo_agreed_on" in found.remedy
    assert len(list(opened)) == 1


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Vorname,Name", "first_name last_name"), ("Voornaam,Naam", "first_name last_name"),
        ("NAAM,Voornaam", "last_name first_name"), ("Prénom,Nom", "first_name last_name"),
        ("Name,Ort", "name ort"), ("Vorname,Nachname,Name", "first_name last_name name"),
        ("Vorname,Full name", "first_name name"),
    ],
)  # fmt: skip
def test_open_list_takes_name_as_last_name_when_beside_first_names(tmp_path: Path, headings: str, columns: str) -> None:
    """A column “Name” beside a column of first names is the last name, unless there is one already.

    Otherwise half a name would stand for the whole, and Ada Lovelace be Lovelace.
    """
    assert open_list(written(tmp_path, f"email,{headings}\n")).columns == ("email", *columns.split())


def test_open_list_refuses_when_two_columns_could_be_the_last_name(tmp_path: Path) -> None:
    """A list with two columns that could be the last name is refused.

    Otherwise one of the two would be taken by its place.
    """
    assert refused(written(tmp_path, "email,Vorname,Name,Naam\n")).code == "LST10"


# --- rows that are refused ----------------------------------------------------------------------------------------


def test_open_list_names_the_line_when_an_address_is_bad(tmp_path: Path) -> None:
    """A bad or empty address is a finding on its line, and the other rows are read.

    Otherwise one bad address of thousands would not be found.
    """
    people, found = read(written(tmp_path, "email,name\na@b.example,A\nnobody,B\n,C\nc@d.example,C\n"))
    assert found == [("LST03", 3), ("LST03", 4)]
    assert len(people) == 2


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("a@b.example,Smith, John,The Sample", "Smith, John"),
        ("a@b.example,A,B,C,D", "quotation marks"),
        ("x@y.example, A", "Add what is missing"),
        ("a@b.example;A;B", "another separator"),
        ("a@b.example,A,B,", "quotation marks"),
    ],
)
def test_open_list_shows_the_row_and_its_likely_cause_when_out_of_step(tmp_path: Path, row: str, hint: str) -> None:
    """A row with too many or too few cells is shown with its line and the likely cause.

    Otherwise every later cell would stand in the wrong column, as in Dear The Sample.
    """
    found = only(written(tmp_path, f"email,name,outlet\n{row}\n"))
    assert (found.code, found.place.line) == ("LST04", 2)
    assert row in found.words
    assert hint in found.remedy


@pytest.mark.parametrize(
    "cell",
    ["a\0b", "a\x1b[31mb", '"a\r\nBcc: x@y.example"', '"a\nb"', '"end\n"', "a\u2028b", "a\u202eb", "a\u200bb", "a\tb",
     "=?utf-8?q?Hi=0ABcc:_evil@b.example?="],
)  # fmt: skip
def test_open_list_refuses_a_cell_that_could_forge_a_header(tmp_path: Path, cell: str) -> None:
    """A cell with a control character, a line break or an encoded word is refused by its column and line.

    Otherwise a cell would write a header of its own.
    """
    path = written(tmp_path, f"email,Prénom\nz@b.example,Z\na@b.example,{cell}\n")
    found = only(path)
    assert (found.code, found.place.line) == ("LST09", 3)
    assert "“Prénom”" in found.words
    assert found.words.isprintable()


def test_open_list_refuses_control_characters_in_an_ignored_column_too(tmp_path: Path) -> None:
    """A control character in a column without heading is refused like any other, else a row with one would pass."""
    assert only(written(tmp_path, "email,\na@b.example,x\x07\n")).code == "LST09"


def test_open_list_refuses_a_cell_when_longer_than_the_limit(tmp_path: Path) -> None:
    """A cell of 10,000 characters is read and one of 10,001 refused.

    Otherwise a novel in a cell would be a novel in an e-mail.
    """
    assert only(written(tmp_path, f"email,name\na@b.example,{'x' * 10_001}\n")).code == "LST09"
    assert read(written(tmp_path, f"email,name\na@b.example,{'x' * 10_000}\n"))[1] == []


@pytest.mark.parametrize("quote", ["", '"'])
def test_open_list_names_the_column_when_a_cell_is_beyond_all_bounds(tmp_path: Path, quote: str) -> None:
    """A cell of 200,000 characters is a finding that names its column, and the rows after it are read.

    Otherwise the sender would look for a quotation mark in a file that holds none.
    """
    row = f'c@d.example,"A, B",{quote}{"x" * 200_000}{quote},z'
    people, found = read(written(tmp_path, f"email,name,Notes,more\na@b.example,A,B,C\n{row}\ne@f.example,E,F,G\n"))
    assert found == [("LST09", 3)]
    assert [p.place.line for p in people] == [2, 4]
    found_in = only(tmp_path / "eu.csv")
    assert found_in.words == "Column “Notes” has 200,000 characters; the limit is 10,000."
    assert "horten" in found_in.remedy


def test_open_list_refuses_when_a_heading_is_beyond_all_bounds(tmp_path: Path) -> None:
    """A heading of 200,000 characters is refused in a sentence on line 1.

    Otherwise a file of one long line would be a traceback.
    """
    found = refused(written(tmp_path, f"email,{'x' * 200_000}\na@b.example,A\n"))
    assert (found.code, found.place.line) == ("LST09", 1)
    assert found.words.startswith("Column 2 has 200,000")


@pytest.mark.parametrize(
    ("since", "good"), [("1989-12-31", 0), ("1990-01-01", 1), ("2100-12-31", 1), ("2101-01-01", 0)]
)
def test_open_list_refuses_a_clearance_of_an_impossible_year(tmp_path: Path, since: str, good: int) -> None:
    """A clearance before 1990 or after 2100 is refused.

    Otherwise a slip of the pen (2206 for 2026) would stay in the list for ever.
    """
    people, found = read(written(tmp_path, f"email,embargo_ok,embargo_agreed_on\na@b.example,yes,{since}\n"))
    assert (len(people), found) == (good, [] if good else [("LST11", 2)])


@pytest.mark.parametrize(
    ("column", "cell", "hint"),
    [
        ("zone", "GMT", "Write UTC, or Europe/London for UK time."), ("zone", "Etc/GMT+5", "America/New_York"),
        ("zone", "CET", "Europe/Brussels"), ("zone", "europe/berlin", "Write Europe/Berlin."), ("zone", "../x", "Area"),
        ("zone", "New York", "Write America/New_York."), ("language", "French", "Write fr."),
        ("language", "e", "two-letter"),
        ("embargo_ok", "maybe", "yes or no"), ("name", "#REF!", "formula"),
    ],
)  # fmt: skip
def test_open_list_refuses_cells_that_mean_nothing_with_a_hint(
    tmp_path: Path, column: str, cell: str, hint: str
) -> None:
    """A cell that means nothing in its column is an error with a hint.

    Otherwise a time would be told in the wrong zone, an embargo be broken, or a journalist greeted as #REF!.
    """
    found = only(written(tmp_path, f"email,{column}\na@b.example,{cell}\n"))
    assert (found.code, found.level, found.place.line) == ("LST11", Level.ERROR, 2)
    assert hint in found.remedy


@pytest.mark.parametrize(
    ("ok", "since", "cleared", "level"),
    [
        ("yes", "2026-06-01", True, None), ("JA", "2026-06-01", True, None), ("sí", "2026-06-01", True, None),
        ("ναι", "2026-06-01", True, None), ("no", "2026-06-01", False, None), ("", "", False, None),
        ("nein", "", False, None), ("yes", "", False, Level.WARNING), ("", "2026-06-01", False, Level.WARNING),
        ("yes", "01/06/2026", None, Level.ERROR), ("yes", "2026-02-30", None, Level.ERROR),
        ("yes", "20260601", None, Level.ERROR), ("yes", "2026-W01-1", None, Level.ERROR),
    ],
)  # fmt: skip
def test_open_list_clears_only_with_a_yes_and_a_day(
    tmp_path: Path, ok: str, since: str, cleared: bool | None, level: Level | None
) -> None:
    """A recipient is cleared only with a yes and a day, and one without the other is a warning.

    Otherwise embargoed matter would go to somebody who never agreed.
    """
    items = list(open_list(written(tmp_path, f"email,embargo_ok,embargo_agreed_on\na@b.example,{ok},{since}\n")))
    people = [item for item in items if isinstance(item, Recipient)]
    assert [p.clearance_agreed is not None for p in people] == ([] if cleared is None else [cleared])
    assert [item.level for item in items if isinstance(item, Finding)] == ([level] if level else [])
    assert isinstance(items[-1], Recipient) is (cleared is not None)


def test_open_list_tells_all_faults_of_a_row_at_once(tmp_path: Path) -> None:
    """The four faults of one row are told at once, else a list would have to be mended and tried four times."""
    _, found = read(written(tmp_path, "email,zone,language,name\nbad,CET,French,=?u?q?x?=\n"))
    assert sorted(code for code, _ in found) == ["LST03", "LST09", "LST11", "LST11"]


def test_open_list_keeps_template_code_as_text_with_one_warning(tmp_path: Path) -> None:
    """A cell with template code stays text, and is told once a list.

    Otherwise a cell would run as a template, or a thousand warnings hide one error.
    """
    people, found = read(written(tmp_path, "email,name\na@b.example,{{ 7*7 }}\nc@d.example,{% x %}\n"))
    assert found == [("LST13", 2)]
    assert [p.fields["name"] for p in people] == ["{{ 7*7 }}", "{% x %}"]


def test_open_list_warns_when_a_domain_looks_alike(tmp_path: Path) -> None:
    """A domain in look-alike letters is a warning and is read.

    Otherwise an advisory would go, without a word, to somebody who registered the look-alike.
    """
    people, found = read(written(tmp_path, "email\na@аррӏе.com\nb@müller.example\n"))
    assert found == [("LST14", 2)]
    assert people[0].address == "a@xn--80ak6aa92e.com"


# --- files that are refused ---------------------------------------------------------------------------------------


def test_open_list_guesses_no_encoding_when_a_byte_is_no_utf_8(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is refused with its line and both remedies.

    Otherwise José would be Josķ in a mail to José.
    """
    found = refused(written(tmp_path, "email,name\r\na@b.example,A\r\nc@d.example,José\r\n".encode("cp1252")))
    assert (found.code, found.place.line) == ("LST01", 3)
    assert "0xE9 on line 3" in found.words
    assert "--encoding cp1252" in found.remedy
    assert "CSV UTF-8" in found.remedy


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_open_list_names_the_line_when_a_bad_byte_is_far_down(tmp_path: Path, ending: bytes) -> None:
    """A bad byte far down in a long list is refused with its line, else nobody would find the letter."""
    rows = [b"email,name", *(b"a%d@b.example,Zo\xc3\xab" % n for n in range(20_000))]
    rows[15_000] += b"\xe9"
    assert refused(written(tmp_path, ending.join(rows))).place.line == 15_001


def test_open_list_refuses_when_the_file_ends_in_half_a_character(tmp_path: Path) -> None:
    """A file that ends in half a character is refused with the line.

    Otherwise a download cut short would lose its last people.
    """
    assert refused(written(tmp_path, b"email,name\na@b.example,Jos\xc3")).place.line == 2
    for content in (
        codecs.BOM_UTF16_BE + "email\na@b.example\n".encode("utf-16-be") + b"\xd8",
        "email\na@b.example\nc".encode("utf-16")[:-1],
    ):
        found = refused(written(tmp_path, content))
        assert (found.code, found.place.line) == ("LST01", 3)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('email,name\na@b.example,A\nc@d.example,"Smith\ne@f.example,B\n', 3),
        ('email,name\na@b.example,"Smith\ne@f.example,B\ng@h.example,"Jones, C"\n', 2),
        ('email,name\na@b.example,"x\ny","z\nc@d.example,C\n', 3),
        ('email,name\na@b.example,"Smith\n' + "e@f.example,B\n" * 20_000, 2),
        ('email,"name\na@b.example,A\n', 1),
    ],
)
def test_open_list_names_the_line_where_a_quote_opens_when_left_open(tmp_path: Path, content: str, line: int) -> None:
    """A quotation mark that stays open is named with the line where it opens.

    Otherwise the rest of the list would be one cell, and nobody in it get the advisory.
    """
    found = refused(written(tmp_path, content))
    assert (found.code, found.place.line) == ("LST05", line)


def test_open_list_names_both_lines_when_a_quote_closes_too_late(tmp_path: Path) -> None:
    """A quotation mark that closes in a later row is refused with both lines, else two rows would grow into one."""
    found = refused(written(tmp_path, 'email,name\na@b.example,"Smith\nc@d.example,Jones"\ne@f.example,E\n'))
    assert (found.code, found.place.line) == ("LST05", 2)
    assert "closes on line 3" in found.words


def test_open_list_reads_on_when_a_row_holds_a_stray_quote(tmp_path: Path) -> None:
    """A stray quotation mark is a fault of its own row, and the later rows are read.

    Otherwise one quotation mark would hide all other faults of the list.
    """
    people, found = read(written(tmp_path, 'email,name\na@b.example,"Jan" D.\nbad,B\nc@d.example,Jan "JJ" D.\n'))
    assert found == [("LST05", 2), ("LST03", 3)]
    assert [p.fields["name"] for p in people] == ['Jan "JJ" D.']


def test_open_list_says_not_closed_when_the_last_row_leaves_a_quote_open(tmp_path: Path) -> None:
    """A quotation mark left open in the last row is called not closed.

    Otherwise the sender would look for a second one where there is none.
    """
    found = only(written(tmp_path, 'email,name\na@b.example,"Smith\n'))
    assert (found.code, found.place.line) == ("LST05", 2)
    assert "not closed" in found.words


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "LST08"), (b"\n\n  \n", "LST08"), (codecs.BOM_UTF8, "LST08"), (codecs.BOM_UTF16_LE, "LST08"),
        (b"PK\x03\x04rest", "LST01"), (b"%PDF-1.7", "LST01"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "LST01"),
        ("email\na@b.example\n".encode("utf-16-le"), "LST01"), ("email\na@b.example".encode("utf-32"), "LST01"),
        (b"email\na@b.example\n" + b"x" * 1_000_001, "LST01"),
        (b'email\n"' + b"a\n" * 1_100_000, "LST05"),
        (b"email\n" + b'"a\n",' * 500_000, "LST05"),
    ],
)  # fmt: skip
def test_open_list_refuses_when_the_content_is_no_list(tmp_path: Path, content: bytes, code: str) -> None:
    """A file that is empty, of another kind or without line ends is refused by its code.

    Otherwise a wrong file would be a crash.
    """
    assert refused(written(tmp_path, content)).code == code


def test_open_list_refuses_when_utf_16_is_spoilt_and_has_no_mark(tmp_path: Path) -> None:
    """A spoilt file that is told to be UTF-16 and has no mark is refused as LST01.

    Otherwise a traceback would come of decoding the good part again.
    """
    path = written(tmp_path, b"\x00\x00\x00\xd8\x00\x00")
    with pytest.raises(BadData) as fault:
        list(open_list(path, ListOptions(encoding="utf-16")))
    assert fault.value.findings[0].code == "LST01"


def test_open_list_refuses_when_the_path_is_no_file(tmp_path: Path) -> None:
    """A path that is missing, impossible or no regular file is refused.

    Otherwise a slip in a name would be a traceback, and a pipe a program that waits for ever.
    """
    for path in (tmp_path / "no.csv", tmp_path, tmp_path / "a\0b.csv", written(tmp_path, "email\n") / "x.csv"):
        with pytest.raises(NoInput):
            open_list(path)
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv").code == "LST01"


# --- the whole ----------------------------------------------------------------------------------------------------


def _long(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("email,first_name,outlet,language,zone,embargo_ok,embargo_agreed_on\n")
        for number in range(rows):
            file.write(f"a{number}@b{number % 500}.example,Zoë,The Sample,en,Europe/Brussels,yes,2026-06-01\n")
    return path


@pytest.mark.slow
def test_open_list_reads_a_long_list_with_little_effort(tmp_path: Path) -> None:
    """A list of 200,000 rows is read with little effort, else a million rows would need minutes."""
    path = _long(tmp_path / "long.csv", 200_000)

    def read() -> None:
        assert sum(isinstance(item, Recipient) for item in open_list(path)) == 200_000

    assert effort(read, limit=100) < 100  # about 13


@pytest.mark.slow
def test_open_list_reads_a_long_list_in_little_memory(tmp_path: Path) -> None:
    """A list of 20,000 rows is read in less than four megabytes, else a million rows would need gigabytes."""
    path = _long(tmp_path / "long.csv", 20_000)
    tracemalloc.start()
    try:
        for _, item in zip(range(20_000), open_list(path), strict=False):
            assert isinstance(item, Recipient)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(250), deadline=None)
@given(
    st.binary(max_size=120)
    | st.text(alphabet='email,;\t\n\r"a@b. \0é=?{#\u202e\u2028', max_size=80).map(str.encode)
    | st.text(max_size=40).map(lambda text: ("email,name\na@b.example," + text).encode("utf-8", "surrogatepass")),
    st.sampled_from([None, "utf-8", "cp1252", "utf-16", "utf-7", "shift_jis", "iso2022_jp", "hz", "big5"]),
    st.sampled_from([".csv", ".xlsx", ".txt"]),
)
def test_open_list_reads_or_refuses_when_content_is_any_bytes(
    tmp_path: Path, content: bytes, encoding: str | None, suffix: str
) -> None:
    """A file of any bytes gives safe recipients and findings with lines, or is refused.

    Otherwise a strange file would end in a traceback, or slip a forged header through.
    """
    path = written(tmp_path, content, f"any{suffix}")
    with suppress(AdvisoryError):
        for item in open_list(path, ListOptions(encoding=encoding)):
            if isinstance(item, Recipient):
                assert not any(header_fault(value) for value in item.fields.values())
                assert item.address == item.fields["email"]
            else:
                assert item.place.line


def test_open_list_reads_the_example_list_without_a_finding() -> None:
    """The example list has no fault, only addresses that nobody owns, and a case of each kind.

    Otherwise a newcomer's first command would end in errors, or write to somebody real.
    """
    people, found = read(EXAMPLE)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert found == []
    assert len(people) >= 25
    assert len(people) - len({p.key for p in people}) == 1
    assert all(p.address.endswith((".example", "@example.com", ".example.org", ".example.net")) for p in people)
    assert len({p.language for p in people}) >= 15
    assert len({p.zone for p in people}) >= 15
    agreed = [p for p in people if p.clearance_agreed]
    assert len([p for p in agreed if not p.cleared(now, months=12)]) == 1
    assert len(agreed) >= 8
    assert any("," in p.fields["last_name"] for p in people)
    assert any(not p.fields["first_name"] for p in people)
