"""A second address of somebody is spared with the first where people are to be spared, and named where it is not
written to.
"""

from pathlib import Path

import pytest

from tests.system.press import ADVISORY, Done, Press, found
from tests.workbooks import xlsx

EVERYBODY = "email\n" + "".join(f"{letter}@x.example\n" for letter in "abcd")


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """A newsroom."""
    return found(tmp_path / "room")


def send(press: Press, text: str, *flags: str) -> Done:
    """Send to a list of this content."""
    press.write("lists/eu.csv", text)
    return press.run("send", ADVISORY, "-l", "eu", "--yes", *flags)


def got(press: Press) -> str:
    """Whose messages lie in the outbox, by the letter of each."""
    there = (press.folder / "outbox" / "new").is_dir()
    return "".join(sorted(mail["To"].addresses[0].username for mail in press.outbox())) if there else ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("email,E-mail 2 Address\nq@x.example,b@x.example\n", "acd"),
        ("E-mail 1 - Value,E-mail 2 - Value\nq@x.example,B@X.example ::: c@x.example\n", "ad"),
        ("email,phone,notes\na@x.example,b@x.example,now <d@x.example>.\n", "c"),
        ("email,twitter,web\na@x.example,@ada,https://video.example/@ada\n", "bcd"),  # a handle is no address
        ("email,other\nq@x.example,b@müller.example\n", "abcd"),
    ],
)
def test_every_address_of_a_row_is_spared_by_exclude(press: Press, text: str, left: str) -> None:
    """Whoever asks not to be written to may be known at two addresses, and gets it at the second."""
    press.write("lists/spared.csv", text)
    done = send(press, EVERYBODY, "--exclude", "spared")
    assert (done.returncode, got(press)) == (0, left), done.stderr
    assert "LST12" not in done.stderr


def test_every_address_of_a_row_is_spared_an_update(press: Press) -> None:
    """What is sent after the advisory spares the same people."""
    assert send(press, EVERYBODY).returncode == 0
    press.write("lists/spared.csv", "email,E-mail 2 Address\nq@x.example,b@x.example\n")
    done = press.run("update", ADVISORY, "--what", "It begins at 13:30.", "--exclude", "spared", "--yes")
    assert (done.returncode, got(press)) == (0, "aabccdd"), done.stderr


def test_every_address_of_a_workbook_is_spared_by_exclude(press: Press) -> None:
    """What a list is kept in changes nothing for its people."""
    rows = [["email", "E-mail 2 Address"], ["q@x.example", "b@x.example"], ["a@x.example", None]]
    xlsx(press.folder / "lists" / "spared.xlsx", {"Press": rows})
    assert send(press, EVERYBODY, "--exclude", "spared").returncode == 0
    assert got(press) == "cd"


@pytest.mark.parametrize("cell", ["b@x.example.", "b@x", "c@x.example; b@x..example"])
def test_a_second_address_of_exclude_is_spared_or_refuses(press: Press, cell: str) -> None:
    """A slip of the pen in it may not cost somebody their peace; the full stop of a sentence is no slip."""
    press.write("lists/spared.csv", f"email,E-mail 2 Address\nq@x.example,{cell}\n")
    done = send(press, EVERYBODY, "--exclude", "spared")
    if cell.endswith("."):
        assert (done.returncode, got(press)) == (0, "acd"), done.stderr
    else:
        assert (done.returncode, got(press)) == (65, "")
        assert done.stderr.count("ERROR LST03") == 1
        assert "spared.csv:2" in done.stderr


def test_cleared_counts_the_first_address_only(press: Press) -> None:
    """An embargo is agreed to by somebody at the address that is written to."""
    press.write("lists/cleared.csv", "email,E-mail 2 Address\na@x.example,b@x.example\n")
    text = (press.folder / ADVISORY).read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    embargo = "release: {embargo: '2027-06-30 00:01', zone: Europe/Brussels}"
    press.write(ADVISORY, text.replace(release, embargo).replace("2014-01-27 12:30", "2027-07-01 12:30"))
    done = send(press, EVERYBODY, "--cleared", "cleared")
    assert (done.returncode, got(press)) == (0, "a"), done.stderr


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("email,E-mail 2 Address\na@x.example,b@x.example\nc@x.example,d@x.example\n", ["E-mail 2 Address"]),
        ("E-mail 1 - Value,E-mail 2 - Value\na@x.example,b@x.example ::: q@x.example\n", ["E-mail 2 - Value"]),
        ("email,phone,Secondary Email\na@x.example,b@x.example,\nc@x.example,,D <d@x.example>\n",
         ["phone", "Secondary Email"]),
    ],
)  # fmt: skip
def test_a_column_of_second_addresses_is_named_once(press: Press, text: str, titles: list[str]) -> None:
    """Somebody believes that both addresses get it; or an address stands where the telephone should."""
    done = send(press, text)
    said = " ".join(done.stderr.split())
    assert (done.returncode, got(press)) == (0, "ac"[: text.count("\n") - 1]), done.stderr
    assert said.count("WARNING LST12") == len(titles)
    for title in titles:
        assert f"Column “{title}” holds an address, “" in said
    assert "is not written to" in said


@pytest.mark.parametrize(
    "text",
    [
        "email,E-mail Display Name,notes\na@x.example,Ada (a@x.example),A@x.example\n",  # her own
        "email,notes\na@x.example,her assistant is b@x.example until May\n",
        "email,twitter,fediverse\na@x.example,@ada,@ada@social.example\n",
    ],
)
def test_what_is_no_second_address_is_not_named(press: Press, text: str) -> None:
    """Address books repeat the address as a name, and notes speak of others."""
    done = send(press, text)
    assert (done.returncode, got(press)) == (0, "a")
    assert "LST12" not in done.stderr
