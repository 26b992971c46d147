"""Exports of Excel, Outlook, Google and LinkedIn are lists as they are, or say in one sentence what to change."""

import json
from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Done, Press, found

OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business Street 2,"
    "Business City,Business Country/Region,Home Country/Region,Business Phone,Company Main Phone,Anniversary,Birthday,"
    "Categories,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,Gender,Initials,Keywords,Language,"
    "Location,Notes,Priority,Private,Sensitivity,Web Page"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,"
    "Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value"
)
OLD_GOOGLE = (
    "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Language,Photo,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title"
)
LINKEDIN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
THUNDERBIRD = "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Organization,Job Title,Notes"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


def send(press: Press, text: str | bytes) -> Done:
    """Send to a list of this content."""
    press.write("lists/book.csv", text)
    return press.run("send", ADVISORY, "-l", "book", "--yes")


def told(press: Press) -> list[tuple[str, str]]:
    """Address and outlet of everybody in the mailing."""
    deliveries = json.loads(press.run("status", "last", "--format", "json").stdout)["deliveries"]
    return sorted((row["email"], row["outlet"]) for row in deliveries)


def filled(headings: str, **cells: str) -> str:
    """A heading row and one row with these cells, all others empty."""
    wanted = {name.replace("_", " ").casefold(): cell for name, cell in cells.items()}
    names = [name.casefold().replace("-", " ").replace("  ", " ").replace("  ", " ") for name in headings.split(",")]
    assert set(wanted) <= set(names), (set(wanted) - set(names), names)
    return f"{headings}\n{','.join(wanted.get(name, '') for name in names)}\n"


@pytest.mark.parametrize(
    "text",
    [
        filled(OUTLOOK, e_mail_address="ada@x.example", company="The Sample", first_name="Ada"),
        filled(GOOGLE, e_mail_1_value="ada@x.example", organization_name="The Sample", first_name="Ada"),
        filled(OLD_GOOGLE, e_mail_1_value="ada@x.example", organization_1_name="The Sample", name="Ada"),
        filled(LINKEDIN, email_address="ada@x.example", company="The Sample", first_name="Ada"),
        filled(THUNDERBIRD, primary_email="ada@x.example", organization="The Sample"),
        "email,Company Name\nada@x.example,The Sample\n",
        "email,company_name\nada@x.example,The Sample\n",
        "email,Organization Name\nada@x.example,The Sample\n",
        "E-Mail-Adresse,Vorname,Nachname,Firma\nada@x.example,Ada,Novak,The Sample\n",
        "Adresse de messagerie,Prénom,Nom,Société\nada@x.example,Ada,Novak,The Sample\n",
    ],
)
def test_list_reader_understands_headings_when_an_address_book_wrote_them(press: Press, text: str) -> None:
    """The headings of address books are understood, so that address and outlet stand in the mailing.

    Otherwise the list would be refused or the outlet lost.
    """
    assert send(press, text).returncode == 0
    assert told(press) == [("ada@x.example", "The Sample")]


@pytest.mark.parametrize(
    "rows",
    [
        'ada@x.example,The Sample,"Rue de la Loi 1\r\n1000 Brussels",\r\n',  # a street of two lines
        'ada@x.example,The Sample,"Rue de la Loi\t1","met her,\n\n  at the summit"\n',
        "ada@x.example,The Sample\n",  # the last cells are empty, and missing
        "ada@x.example,The Sample,Rue de la Loi 1\n",
    ],
)
def test_list_reader_takes_rows_when_notes_have_lines_or_cells_are_missing(press: Press, rows: str) -> None:
    """A row with line breaks in its notes or without its last cells is read.

    Excel and Outlook write lists like this.
    """
    done = send(press, "email,outlet,Business Street,Notes\n" + rows + "bo@x.example,The Other,,\n")
    assert done.returncode == 0, done.stderr
    assert told(press) == [("ada@x.example", "The Sample"), ("bo@x.example", "The Other")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('ada@x.example,The Sample,"Rue de la Loi,\nbo@x.example,The Other,"\n', "LST05"),  # a row was swallowed
        ('ada@x.example,"The\nSample",,\n', "LST09"),  # a column that is printed
        ("ada@x.example,Smith, John\n", "LST04"),  # a comma in a name
        ("ada@x.example;The Sample;;\n", "LST04"),
        ("ada@x.example,The Sample,,,more\n", "LST04"),
        (",,,\n,The Sample\n", "LST03"),
    ],
)
def test_list_reader_refuses_rows_when_a_row_or_cell_looks_lost(press: Press, rows: str, code: str) -> None:
    """A row that seems to hold another one or to lack a cell is refused.

    Otherwise somebody would get nothing or be greeted by a newspaper's name.
    """
    done = send(press, "email,outlet,Business Street,Notes\n" + rows)
    assert done.returncode == 65
    assert f"ERROR {code}" in done.stderr


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mailing list,Kontakt,City\nEU press,ada@x.example,Ghent\n", "Kontakt"),
        ("E-mail type,E-mail contact,City\nSMTP,ada@x.example,Ghent\n", "E-mail contact"),
        ("Mail sent on,Reach at,Mail\u00a0room\n2026-05-01,ada@x.example,4\n,bo@x.example,\n", "Reach at"),
    ],
)
def test_list_reader_proposes_the_column_when_it_holds_the_addresses(press: Press, text: str, title: str) -> None:
    """A list without an e-mail heading is refused, and the column that holds addresses is the one proposed.

    Otherwise the first heading with “mail” in it would be renamed.
    """
    done = send(press, text)
    assert done.returncode == 65
    assert f"Rename “{title}” to email." in done.stderr


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Notes:\n"You will only see e-mail addresses of who, etc."\n\n' + filled(LINKEDIN), 4),
        ("Press list 2026\nemail;outlet\nada@x.example;The Sample\n", 2),
        ("Press list of press@x.example,,\n,,\nemail,outlet,notes\nada@x.example,The Sample,\n", 3),
        ("Press list\nemail\nada@x.example\n", 2),
    ],
)  # fmt: skip
def test_list_reader_names_the_line_when_headings_stand_further_down(press: Press, text: str, line: int) -> None:
    """A list whose headings stand further down is refused with their line.

    Otherwise somebody would rename the title of a list to email.
    """
    done = send(press, text)
    assert done.returncode == 65
    assert f"The headings are on line {line}" in done.stderr
    assert f"lines above line {line}" in done.stderr


def test_list_reader_names_the_line_when_headings_of_a_sheet_stand_lower(press: Press) -> None:
    """A sheet with a title above its headings is refused with their line. A title is what most sheets begin with."""
    from tests.workbooks import xlsx

    rows = [["Press list 2026"], [], ["email", "outlet"], ["ada@x.example", "The Sample"]]
    xlsx(press.folder / "lists" / "sheet.xlsx", {"Press": rows})
    done = press.run("send", ADVISORY, "-l", "sheet", "--yes")
    assert done.returncode == 65
    assert "The headings are on line 3" in done.stderr
