"""Encodings of lists are those that a person names, and what a wrong one left behind is found."""

from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Press, found

TEXT = "email,first_name\nzoe@x.example,Zoë\n"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "UTF-16LE", "utf-32-le", "utf_32_be"])
def test_send_reads_a_list_when_its_encoding_has_several_bytes(press: Press, encoding: str) -> None:
    """A list in UTF-16 or UTF-32 is read by its encoding's name.

    Otherwise the remedy would name an encoding that the next command calls unknown.
    """
    press.write("lists/eu.csv", TEXT.encode(encoding))
    done = press.run("send", ADVISORY, "-l", "eu", "--encoding", encoding, "--yes")
    assert done.returncode == 0, done.stderr
    (mail,) = press.outbox()
    assert "Zoë" in str(mail["To"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_check_names_the_right_encoding_when_a_list_is_in_utf_16(press: Press, encoding: str) -> None:
    """The encoding that the check names for a list is the one by which the next check passes."""
    press.write("lists/eu.csv", TEXT.encode(encoding))
    told = press.run("check", ADVISORY, "-l", "eu")
    assert told.returncode == 65
    assert f"--encoding {encoding}" in " ".join(told.stdout.split())
    assert press.run("check", ADVISORY, "-l", "eu", "--encoding", encoding).returncode == 0


@pytest.mark.parametrize("encoding", ["hex", "rot13", "punycode", "klingon"])
def test_check_refuses_an_encoding_when_it_is_none_of_text(press: Press, encoding: str) -> None:
    """A name of no encoding of text is refused with 64, else a slip would read a list as something else."""
    press.write("lists/eu.csv", TEXT)
    assert press.run("check", ADVISORY, "-l", "eu", "--encoding", encoding).returncode == 64


@pytest.mark.parametrize(
    ("cell", "before"),
    [
        ("ZoÃ«", "Zoë"), ("Zo\ufffd", ""), ("Zo&euml;", "Zoë"), ("Zo&#235;", "Zoë"),
        ("Smith &amp; Sons", "Smith & Sons"),
        ("FranÃ§ois", "François"), ("Lâ€™Obs", "L’Obs"), ("DvoÅ™Ã¡k", "Dvořák"), ("Î•Î»Î\xadÎ½Î·", "Ελένη"),
        ("Zo%C3%AB", "Zoë"), (r"Zo\u00eb", "Zoë"), ("Zo=C3=AB", "Zoë"), ("Fran?ois", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["first_name", "outlet", "Nickname"])
def test_check_tells_what_letters_were_when_a_cell_is_spoilt(press: Press, column: str, cell: str, before: str) -> None:
    """A cell with spoilt letters is a finding with what they were, where that is known.

    Otherwise a journalist would be greeted as ZoÃ«.
    """
    press.write("lists/eu.csv", f"email,{column}\nzoe@x.example,{cell}\n")
    done = press.run("check", ADVISORY, "-l", "eu", "--strict")
    assert done.returncode == 65
    assert "WARNING LST18 room/lists/eu.csv:2" in done.stdout
    assert not before or f"“{before}”" in done.stdout


def test_check_warns_of_letters_when_a_wrong_encoding_is_named(press: Press) -> None:
    """A list read in a wrong encoding is warned of, else a person would see nothing until the answers come."""
    press.write("lists/eu.csv", TEXT)
    assert "WARNING LST18" in press.run("check", ADVISORY, "-l", "eu", "--encoding", "cp1252").stdout


def test_check_tells_what_a_heading_was_when_its_letters_are_spoilt(press: Press) -> None:
    """A heading with spoilt letters is a finding with what it was.

    Otherwise the column of first names would be taken for an unknown one.
    """
    press.write("lists/eu.csv", "email,PrÃ©nom\nzoe@x.example,Zoe\n")
    assert "“Prénom”" in press.run("check", ADVISORY, "-l", "eu").stdout


@pytest.mark.parametrize(
    "cell", ["Zoë", "Ελένη", "Łódź", "SÃO PAULO", "AT&T; Co", "100%", "Who?", "Ærø", "L’Obs", "Ñandú", "R&D", "Søren"]
)  # fmt: skip
def test_check_finds_nothing_when_letters_are_right(press: Press, cell: str) -> None:
    """A cell of right letters is no finding. A warning about every foreign name is a warning that nobody reads."""
    press.write("lists/eu.csv", f"email,outlet\nzoe@x.example,{cell}\n")
    assert "LST18" not in press.run("check", ADVISORY, "-l", "eu").stdout
