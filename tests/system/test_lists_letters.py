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
def test_an_encoding_of_several_bytes_is_known(press: Press, encoding: str) -> None:
    """The remedy names an encoding, and the next command calls it unknown."""
    press.write("lists/eu.csv", TEXT.encode(encoding))
    done = press.run("send", ADVISORY, "-l", "eu", "--encoding", encoding, "--yes")
    assert done.returncode == 0, done.stderr
    (mail,) = press.outbox()
    assert "Zoë" in str(mail["To"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_encoding_of_the_remedy_is_the_right_one(press: Press, encoding: str) -> None:
    """What a person is told to write has to work."""
    press.write("lists/eu.csv", TEXT.encode(encoding))
    told = press.run("check", ADVISORY, "-l", "eu")
    assert told.returncode == 65
    assert f"--encoding {encoding}" in " ".join(told.stdout.split())
    assert press.run("check", ADVISORY, "-l", "eu", "--encoding", encoding).returncode == 0


@pytest.mark.parametrize("encoding", ["hex", "rot13", "punycode", "klingon"])
def test_what_is_no_encoding_of_text_is_still_refused(press: Press, encoding: str) -> None:
    """A slip in the name of an encoding reads a list as something else."""
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
def test_spoilt_letters_are_a_finding_with_what_they_were(press: Press, column: str, cell: str, before: str) -> None:
    """A journalist is greeted as ZoÃ«, and check is silent."""
    press.write("lists/eu.csv", f"email,{column}\nzoe@x.example,{cell}\n")
    done = press.run("check", ADVISORY, "-l", "eu", "--strict")
    assert done.returncode == 65
    assert "WARNING LST18 room/lists/eu.csv:2" in done.stdout
    assert not before or f"“{before}”" in done.stdout


def test_a_list_read_in_a_wrong_encoding_is_a_finding(press: Press) -> None:
    """A person who names the wrong encoding sees nothing until the answers come."""
    press.write("lists/eu.csv", TEXT)
    assert "WARNING LST18" in press.run("check", ADVISORY, "-l", "eu", "--encoding", "cp1252").stdout


def test_a_spoilt_heading_is_a_finding(press: Press) -> None:
    """The column of first names is taken for one that nobody knows, and everybody is greeted without."""
    press.write("lists/eu.csv", "email,PrÃ©nom\nzoe@x.example,Zoe\n")
    assert "“Prénom”" in press.run("check", ADVISORY, "-l", "eu").stdout


@pytest.mark.parametrize(
    "cell", ["Zoë", "Ελένη", "Łódź", "SÃO PAULO", "AT&T; Co", "100%", "Who?", "Ærø", "L’Obs", "Ñandú", "R&D", "Søren"]
)  # fmt: skip
def test_letters_that_are_right_are_no_finding(press: Press, cell: str) -> None:
    """A warning about every foreign name is a warning that nobody reads."""
    press.write("lists/eu.csv", f"email,outlet\nzoe@x.example,{cell}\n")
    assert "LST18" not in press.run("check", ADVISORY, "-l", "eu").stdout
