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
def test_exclude_spares_every_address_when_a_row_holds_several(press: Press, text: str, left: str) -> None:
    """An --exclude spares each address that its rows hold.

    Otherwise a person who asked not to be written to would get it at a second one.
    """
    press.write("lists/spared.csv", text)
    done = send(press, EVERYBODY, "--exclude", "spared")
    assert (done.returncode, got(press)) == (0, left), done.stderr
    assert "LST12" not in done.stderr


@pytest.mark.slow
def test_exclude_spares_every_address_when_an_update_is_sent(press: Press) -> None:
    """An update's --exclude spares each address of a row too."""
    assert send(press, EVERYBODY).returncode == 0
    press.write("lists/spared.csv", "email,E-mail 2 Address\nq@x.example,b@x.example\n")
    done = press.run("update", ADVISORY, "--what", "It begins at 13:30.", "--exclude", "spared", "--yes")
    assert (done.returncode, got(press)) == (0, "aabccdd"), done.stderr


@pytest.mark.slow
def test_exclude_spares_every_address_when_the_list_is_a_workbook(press: Press) -> None:
    """An --exclude spares each address of a workbook's rows, since the kind of file changes nothing for its people."""
    rows: list[list[object]] = [["email", "E-mail 2 Address"], ["q@x.example", "b@x.example"], ["a@x.example", None]]
    xlsx(press.folder / "lists" / "spared.xlsx", {"Press": rows})
    assert send(press, EVERYBODY, "--exclude", "spared").returncode == 0
    assert got(press) == "cd"


@pytest.mark.parametrize("cell", ["b@x.example.", "b@x", "c@x.example; b@x..example"])
def test_exclude_spares_or_refuses_when_a_second_address_has_a_slip(press: Press, cell: str) -> None:
    """A second address with a slip refuses the list with its row, and one with a sentence's full stop is spared."""
    press.write("lists/spared.csv", f"email,E-mail 2 Address\nq@x.example,{cell}\n")
    done = send(press, EVERYBODY, "--exclude", "spared")
    if cell.endswith("."):
        assert (done.returncode, got(press)) == (0, "acd"), done.stderr
    else:
        assert (done.returncode, got(press)) == (65, "")
        assert done.stderr.count("ERROR LST03") == 1
        assert "spared.csv:2" in done.stderr


@pytest.mark.slow
def test_cleared_counts_the_first_address_only_when_a_row_has_two(press: Press) -> None:
    """A --cleared list clears the first address of a row alone.

    An embargo is agreed to at the address that is written to.
    """
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
def test_send_names_a_column_once_when_it_holds_second_addresses(press: Press, text: str, titles: list[str]) -> None:
    """A column of second addresses is named once as not written to.

    Otherwise somebody would believe that both addresses get it.
    """
    done = send(press, text, "-v")  # a short plan names the first place of a code
    said = " ".join(done.stderr.split())
    assert (done.returncode, got(press)) == (0, "ac"[: text.count("\n") - 1]), done.stderr
    assert said.count("WARNING LST12") == len(titles)
    for title in titles:
        assert f"Column “{title}” has e-mail addresses, such as “" in said
    assert "no mail is sent to them" in said


@pytest.mark.parametrize(
    "text",
    [
        "email,E-mail Display Name,notes\na@x.example,Ada (a@x.example),A@x.example\n",  # her own
        "email,notes\na@x.example,her assistant is b@x.example until May\n",
        "email,twitter,fediverse\na@x.example,@ada,@ada@social.example\n",
    ],
)
def test_send_names_no_column_when_its_address_is_no_second_one(press: Press, text: str) -> None:
    """A person's own address repeated, a handle, or notes of others are not named as second addresses."""
    done = send(press, text)
    assert (done.returncode, got(press)) == (0, "a")
    assert "LST12" not in done.stderr
