"""What tells one text from another: the id, the file's name where there is none, and the words. Through the real
command.
"""

import stat
from pathlib import Path
from typing import Final

import pytest

from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_terminal import Terminal

TEXT: Final = """---
# a comment of the author's
kind: press-release
language: en-GB
headline: "Heat closes one school in nine, a new report says"
dateline: {place: London, date: 2026-06-05}
contacts: [{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}]
---

The report on schools is ready, and it says that 1,204 schools were asked about the hot days of last summer.

Of these 134 had to close, most of them in the south, where no school has a cool room.
"""


def _write(press: Press, text: str = TEXT, name: str = "heat", *, newline: str = "\n") -> Path:
    return press.write(f"advisories/{name}.md", text.replace("\n", newline).encode())


def _send(press: Press, name: str, *words: str, to: str = "l", code: int = 0) -> str:
    done = press.run("send", name, "-l", to, *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _sent(press: Press) -> int:
    folder = press.folder / "outbox" / "new"
    return len(list(folder.iterdir())) if folder.exists() else 0


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom with a list of three and a text without an id."""
    press.write("lists/l.csv", journalists(3))
    _write(press)
    return press


# --- the id is written into the file ---


@pytest.mark.slow
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_send_writes_the_id_when_it_is_the_first(room: Press, newline: str) -> None:
    """The first send writes the id into the file, and a rehearsal does not.

    Otherwise a file that is renamed would be another text, and its readers get it twice.
    """
    path = _write(room, newline=newline)
    path.chmod(0o640)
    before = path.read_bytes()
    _send(room, "heat", "--dry-run")
    assert path.read_bytes() == before, "a rehearsal writes nothing"
    assert "Sending writes it into the file" in _send(room, "heat", "-n", "-v")
    _send(room, "heat")
    fence = f"---{newline}".encode()
    assert path.read_bytes() == before.replace(fence, fence + f"id: heat{newline}".encode(), 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    after = path.read_bytes()
    _send(room, "heat")
    assert path.read_bytes() == after
    path.rename(path.with_name("heat-final.md"))
    _send(room, "heat-final")
    assert _sent(room) == 3


def test_status_sees_no_edit_when_the_id_was_written(room: Press) -> None:
    """An id that the program wrote is no change of a text that waits.

    Otherwise what waits would be said to be older than the file.
    """
    assert room.run("run").returncode == 0
    _send(room, "heat", "--at", "2027-06-04 07:00")
    assert "id: heat" in (room.folder / "advisories/heat.md").read_text()
    assert "The file has changed" not in room.run("status", "-v").stdout
    assert "ADV21" not in _send(room, "heat", "--at", "2027-06-04 07:00")


def test_approval_holds_when_the_id_was_written_before_it(room: Press) -> None:
    """An approval given after the id was written lets the text leave.

    Otherwise the colleague would be asked again over a change by the program.
    """
    toml = room.folder / "advisory.toml"
    toml.write_text("approval = true\n" + toml.read_text())
    _send(room, "heat", code=77)
    assert "id: heat" in (room.folder / "advisories/heat.md").read_text()
    key = {"ADVISORY_APPROVAL_KEY": "0123456789abcdef0123456789abcdef"}
    done = room.run("approve", "heat", "--yes", env=key)
    assert done.returncode == 0, done.stderr
    assert room.run("run").returncode == 0
    assert _sent(room) == 3


def test_send_leaves_a_file_without_id_when_it_is_read_only(room: Press) -> None:
    """A read-only file is sent and left as it is, and the plan tells to write the id.

    Otherwise somebody else's file would be changed or the sending fail.
    """
    path = _write(room)
    path.chmod(0o444)
    assert "Write it into the file: id: heat" in _send(room, "heat", "-n", "-v")
    _send(room, "heat")
    assert path.read_text() == TEXT
    assert _sent(room) == 3


def test_send_leaves_a_file_without_id_when_its_facts_are_in_braces(room: Press) -> None:
    """A file whose facts stand in braces is sent and left as it is. A line above them would be no YAML any more."""
    facts = 'kind: press-release, language: en-GB, headline: "Heat closes one school in nine"'
    contacts = "contacts: [{name: Ada Example, email: ada@newsroom.example}]"
    dateline = "dateline: {place: London, date: 2026-06-05}"
    path = _write(room, f"---\n{{{facts}, {dateline}, {contacts}}}\n---\n\nThe report is ready.\n")
    before = path.read_bytes()
    _send(room, "heat")
    assert path.read_bytes() == before


def test_send_writes_the_id_into_the_target_when_the_file_is_a_link(room: Press) -> None:
    """A link to the file stays a link and its target gets the id.

    Otherwise the file that others edit would lose the copy that is sent.
    """
    target = _write(room, name="real")
    path = target.with_name("heat.md")
    path.unlink()
    path.symlink_to(target)
    _send(room, "heat")
    assert path.is_symlink()
    assert "id: heat\n" in target.read_text()


# --- the same words under another id ---


def _renamed(press: Press, text: str) -> None:
    """The file as somebody has it who never sent it: without the id, under another name."""
    (press.folder / "advisories/heat.md").unlink()
    _write(press, text, name="heat-2")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.replace("is ready, and", "is ready and"), TEXT.replace("134", "135").replace("Heat", "The heat")],
    ids=["the same", "a comma", "two words"],
)
def test_send_asks_when_most_of_a_text_went_out_under_another_id(room: Press, text: str) -> None:
    """A text most of whose words went out under another id is refused until --own-text is given.

    Otherwise each reader would get it twice, in silence under cron.
    """
    _send(room, "heat")
    _renamed(room, text)
    assert "ADV25" in _send(room, "heat-2", "--dry-run")
    said = _send(room, "heat-2", code=76)
    assert "Most of this text was sent to 3 of these people under another id: heat, mailing heat.1, " in said
    assert "write `id: heat` into the file" in said
    assert "--own-text" in said
    assert room.run("send", "heat-2", "-l", "l").returncode == 76, "nobody is there to confirm"
    assert _sent(room) == 3
    _send(room, "heat-2", "--own-text")
    assert _sent(room) == 6
    _send(room, "heat-2")  # they have it: nothing to ask
    assert _sent(room) == 6


def test_send_names_the_mailing_by_which_these_people_have_the_text(room: Press) -> None:
    """A text that went to others afterwards is named by the mailing that brought it to the people of this list."""
    room.write("lists/more.csv", journalists(2, first=30))
    _send(room, "heat")
    _send(room, "heat", to="more")
    _renamed(room, TEXT)
    said = _send(room, "heat-2", code=76)
    assert "was sent to 3 of these people under another id: heat, mailing heat.1, planned at " in said


@pytest.mark.slow
def test_send_goes_on_with_a_renamed_text_when_a_person_confirms(room: Press) -> None:
    """A person at a terminal can confirm a renamed text by typing the number.

    Otherwise whoever has a reason could not send it.
    """
    _send(room, "heat")
    _renamed(room, TEXT)
    terminal = Terminal(room, "send", "heat-2", "-l", "l")
    assert "ADV25" in terminal.expect("Type 3 to send")
    terminal.type("3")
    assert terminal.end() == 0
    assert _sent(room) == 6


@pytest.mark.slow
def test_send_asks_nothing_when_people_or_text_are_others(room: Press) -> None:
    """A renamed text to other people, or another text to the same, is no question.

    Otherwise a script's mail would not leave.
    """
    _send(room, "heat")
    _renamed(room, TEXT)
    room.write("lists/m.csv", journalists(2, first=10))
    _send(room, "heat-2", to="m")
    body = "The minister comes to Leeds on Friday and speaks about trains, their fares and a new line to the north."
    head = TEXT.partition("\n---\n")[0].replace("Heat closes one school in nine, a new report says", "A visit")
    _write(room, f"{head}\n---\n\n{body}\n", name="visit")
    _send(room, "visit")
    assert _sent(room) == 8


def test_send_asks_nothing_when_the_text_went_out_a_month_ago(room: Press) -> None:
    """A renamed text that last went out a month ago is no question.

    Otherwise an invitation that comes every year would be asked about for ever.
    """
    _send(room, "heat")
    _renamed(room, TEXT)
    room.let_pass(days=31)
    _send(room, "heat-2")
    assert _sent(room) == 6


def test_commands_take_the_id_of_a_file_with_another_name(press: Press) -> None:
    """What `status` calls an advisory is a name for every command, also before anything is planned."""
    press.write("lists/l.csv", journalists(2))
    (press.folder / ADVISORY).rename(press.folder / "advisories" / "summit.md")
    name = Path(ADVISORY).stem
    assert press.run("check", name, "-l", "l").returncode == 0
    assert press.run("preview", name, "-l", "l", "--to", "p0@outlet0.example", "--text").returncode == 0
    assert "summit.md" in press.run("status", name).stderr
    assert press.run("send", name, "-l", "l", "--yes").returncode == 0
    assert press.run("withdraw", name, "--what", "It was wrong.", "--yes").returncode == 0
