"""A file that a person names is that text and no other, by the real command: a notice about another text's file is
refused, and a beginning of an id never stands for a file that is there.
"""

import csv
import io
from datetime import UTC, datetime
from typing import Final

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import Press, journalists

HEAD: Final = """---
kind: media-advisory
language: en-GB
release: {release}
headline: "{headline}"
dateline: {{place: Brussels, date: 2026-11-30}}
event: {{title: Opening, starts: '{day} 12:30', zone: Europe/Brussels, place: Schuman roundabout}}
contacts: [{{name: Ada Smith, phone: "+32 2 555 01 00", email: ada@newsroom.example}}]
{more}---

"""
GHENT: Final = """A new hospital opens its doors in Ghent after nine years of building. Doctors lead the guests through
the wards, and the mayor cuts the ribbon."""
FLOOD: Final = """The commission will present its proposals on flood protection to the press. Ministers from six
countries take part, and the chair answers questions in English and French."""
HELD: Final = "{embargo: '2031-01-09 00:01', zone: Europe/Brussels}"
OTHER: Final = "2027/hospital.md"
VERBS: Final = {
    "lift": ("--reason", "The fund was in the Times."),
    "withdraw": ("--what", "The fund does not open."),
    "remind": (),
}
EACH: Final = pytest.mark.parametrize("verb", list(VERBS))


def _text(headline: str, body: str, *, release: str = HELD, day: str = "2031-01-20", more: str = "") -> str:
    return f"{HEAD.format(headline=headline, release=release, day=day, more=more)}{body}\n"


def _hospital(**facts: str) -> str:
    return _text("Hospital opens in Ghent", GHENT, **facts)


def _flood(**facts: str) -> str:
    return _text("Ministers open flood fund", FLOOD, **facts)


def _run(press: Press, *words: str, code: int = 0, folder: str = "") -> str:
    done = press.run(*words, cwd=press.folder / folder)
    assert done.returncode == code, done.stdout + done.stderr
    return " ".join((done.stdout + done.stderr).replace(f" -C {press.folder}", "").split())


def _notice(press: Press, verb: str, name: str, *, code: int = 0, folder: str = "") -> str:
    return _run(press, verb, name, *VERBS[verb], "--yes", code=code, folder=folder)


def _sent(press: Press) -> int:
    box = press.folder / "outbox" / "new"
    return len(list(box.iterdir())) if box.exists() else 0


def _held(press: Press, name: str = "hospital.1") -> bool:
    """Whether one person has it, and one waits for the embargo's end."""
    rows = csv.DictReader(io.StringIO(press.run("status", name, "--format", "csv").stdout))
    return sorted(row["state"] for row in rows) == ["accepted", "held"]


def _plan(press: Press, name: str, *words: str) -> None:
    _run(press, "send", name, "-l", "l", *words, "--yes")


def _path(press: Press, name: str) -> str:
    return str(press.folder / "advisories" / name)


@pytest.fixture
def room(press: Press) -> Press:
    """A newsroom that has sent nothing, with a list of two, of whom one is cleared."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = ("email,embargo ok,embargo agreed on", f"ann@x.example,yes,{day}", "ben@y.example,no,")
    press.write("lists/l.csv", "\n".join(rows) + "\n")
    assert press.run("run").returncode == 0
    return press


@pytest.fixture
def sent(room: Press) -> Press:
    """One person has the text of advisories/hospital.md, under embargo, and one waits for its end."""
    room.write("advisories/hospital.md", _hospital())
    _plan(room, "hospital")
    assert (_sent(room), _held(room)) == (1, True)
    return room


def _refused(press: Press, verb: str, name: str, *, folder: str = "") -> None:
    """A notice about a file is refused as another text's, and the command that the refusal names is taken."""
    said = _notice(press, verb, name, code=65, folder=folder)
    assert "ERROR ADV33" in said
    words = f" {VERBS[verb][0]} …" if VERBS[verb] else ""
    assert f"name its mailing: advisory {verb} hospital.1{words}" in said
    assert (_sent(press), _held(press)) == (1, True)
    _notice(press, verb, "hospital.1", folder=folder)
    assert _sent(press) == (3 if verb == "lift" else 2)


@pytest.mark.slow
@EACH
def test_notice_is_refused_when_a_file_of_that_name_is_another_text(sent: Press, verb: str) -> None:
    """A notice about another text's file of the same name is refused.

    Otherwise an embargo would end days early by a file that was never sent.
    """
    sent.write(f"advisories/{OTHER}", _flood())
    _refused(sent, verb, _path(sent, OTHER))


@pytest.mark.slow
@EACH
def test_notice_is_refused_when_a_copy_keeps_the_id(sent: Press, verb: str) -> None:
    """A notice about the next text, made of a copy with its id kept, is refused.

    Otherwise readers would hear of what they have not read.
    """
    sent.write("advisories/fund.md", _flood(more="id: hospital\n"))
    _refused(sent, verb, "fund")


@pytest.mark.slow
@EACH
def test_notice_is_refused_when_the_name_means_another_text_in_this_folder(sent: Press, verb: str) -> None:
    """A name is looked for in the folder that a person stands in, and another text's file there is refused."""
    sent.write(f"advisories/{OTHER}", _flood())
    _refused(sent, verb, "hospital", folder="advisories/2027")


@EACH
def test_notice_is_refused_for_another_text_when_the_first_file_is_gone(sent: Press, verb: str) -> None:
    """A notice about quite other words, or a text of another day, is refused though the first file is gone."""
    old = sent.folder / "advisories/hospital.md"
    sent.write(f"advisories/{OTHER}", _flood())
    sent.write("advisories/next.md", old.read_text().replace("2031-01-20", "2031-01-27"))
    old.unlink()
    assert "ADV33" in _notice(sent, verb, _path(sent, OTHER), code=65)
    assert "with a different text" in _notice(sent, verb, "next", code=65)
    assert (_sent(sent), _held(sent)) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["lift", "withdraw"])
@pytest.mark.parametrize("became", ["gone", "broken", "moved", "moved and mended", "a copy", "a link"])
def test_notice_is_made_when_the_sent_texts_file_was_moved_or_lost(sent: Press, verb: str, became: str) -> None:
    """A sent text can be withdrawn and its embargo lifted by its file, moved, mended, copied or gone.

    Otherwise a person in a hurry would have to look.
    """
    old, name = sent.folder / "advisories/hospital.md", "hospital"
    text = old.read_text()
    if became not in {"a copy", "a link"}:
        old.unlink()
    if became == "broken":
        old.write_text("---\nheadline: [\n")
    elif became == "a link":
        (sent.folder / "advisories/ghent.md").symlink_to("hospital.md")
    elif became != "gone":
        mended = text.replace("12:30", "13:30") if became == "moved and mended" else text
        sent.write("advisories/ghent.md", mended)
    if became not in {"gone", "broken"}:
        name = "ghent"
    assert "ADV33" not in _notice(sent, verb, name)
    assert _sent(sent) == (3 if verb == "lift" else 2)


@pytest.mark.slow
@EACH
def test_notice_is_refused_or_warned_of_when_the_text_was_rewritten(room: Press, verb: str) -> None:
    """A lift or a reminder by a rewritten file is refused, and a withdrawal says that it is about what was sent.

    By the mailing's name, a lift or a reminder is made.
    """
    with MailServer() as server:
        room.go_live(server.port)
        assert room.run("run").returncode == 0
        room.write("advisories/hospital.md", _hospital())
        _plan(room, "hospital")
        room.write("advisories/hospital.md", _flood(more="id: hospital\n"))
        if verb == "withdraw":
            said = _notice(room, verb, "hospital")
            assert "WARNING ADV33" in said
            assert "This concerns what was sent as hospital.1" in said
        else:
            assert "ERROR ADV33" in _notice(room, verb, "hospital", code=65)
            assert "ADV33" not in _notice(room, verb, "hospital.1")


def test_withdraw_asks_when_a_name_is_one_texts_id_and_anothers_file(room: Press) -> None:
    """A name that is one text's id and another's file is refused with both names to choose from.

    Otherwise the wrong text would be withdrawn.
    """
    room.write("advisories/hospital.md", _flood(release="immediate"))
    _plan(room, "hospital")
    room.write("advisories/hospital.md", _hospital(release="immediate", more="id: ghent\n"))
    _plan(room, "hospital")
    assert _sent(room) == 4
    said = _notice(room, "withdraw", "hospital", code=64)
    assert "Name hospital.1 or ghent." in said
    assert _sent(room) == 4
    assert "WITHDRAWN – PLEASE DO NOT USE: Hospital opens" in _notice(room, "withdraw", "ghent")
    assert "WITHDRAWN – PLEASE DO NOT USE: Ministers open" in _notice(room, "withdraw", "hospital.1")


def test_remind_names_the_file_for_update_when_the_text_changed(sent: Press) -> None:
    """A reminder of a changed text is refused with the `update` command and the file's path. `update` wants a file."""
    path = sent.folder / "advisories/hospital.md"
    path.write_text(path.read_text().replace("12:30", "13:30"))
    said = _notice(sent, "remind", "hospital.1", code=65)
    assert "NOT06" in said
    assert f" update {path} --what …" in said


# --- stop, status, report, retry, approve, resolve ---


@pytest.fixture
def waits(room: Press) -> Press:
    """The text of advisories/hospital-ghent.md waits for the end of its embargo."""
    room.write("advisories/hospital-ghent.md", _hospital())
    _plan(room, "hospital-ghent")
    assert _held(room, "hospital-ghent.1")
    return room


@pytest.mark.parametrize("verb", ["stop", "status", "report", "retry", "approve", "resolve"])
def test_verb_takes_no_beginning_of_an_id_when_a_file_has_that_name(waits: Press, verb: str) -> None:
    """A name whose file was never sent is refused and does not stand for a longer id.

    Otherwise the text with that id would be stopped and its readers never get it.
    """
    waits.write("advisories/hospital.md", _flood(release="immediate"))
    for name in ("hospital", "hospital.md", _path(waits, "hospital.md")):
        said = _run(waits, verb, name, code=66)
        assert "Nothing was planned or sent of" in said
        assert "hospital-ghent.1" in said
    assert _held(waits, "hospital-ghent.1")


@pytest.mark.parametrize("verb", ["stop", "status", "report", "retry", "approve", "resolve"])
@pytest.mark.parametrize("kept", ["", "id: hospital-ghent\n"])
def test_verb_refuses_a_path_when_its_text_is_another_with_that_id(waits: Press, verb: str, kept: str) -> None:
    """A path to a file that was never planned is refused, though its name or id is that of a text that waits."""
    name = "2027/fund.md" if kept else "2027/hospital-ghent.md"
    waits.write(f"advisories/{name}", _flood(release="immediate", more=kept))
    said = _run(waits, verb, f"advisories/{name}", code=66)
    assert "Nothing was planned or sent of" in said
    assert "hospital-ghent.1" in said
    assert _held(waits, "hospital-ghent.1")
    assert "Stopped: hospital-ghent.1." in _run(waits, "stop", "advisories/hospital-ghent.md")


def test_verb_takes_a_beginning_of_an_id_when_no_file_has_that_name(waits: Press) -> None:
    """A beginning of an id stands for it where no file has that name, so that people type as little as is unique."""
    assert "hospital-ghent.1" in _run(waits, "status", "hosp")
    assert "Stopped: hospital-ghent.1." in _run(waits, "stop", "hospital")


def test_stop_tells_what_goes_on_when_the_files_text_has_an_own_id(room: Press) -> None:
    """A stop by a file's name reaches the old text, and names the mailing of the file's new text as not stopped."""
    room.write("lists/m.csv", journalists(2))
    room.write("advisories/hospital.md", _flood(release="immediate"))
    _plan(room, "hospital")
    room.write("advisories/hospital.md", _hospital(release="immediate", more="id: ghent\n"))
    _run(room, "send", "hospital", "-l", "m", "--at", "2031-01-07 07:00", "--yes")
    said = _run(room, "stop", "hospital")
    assert "Not stopped: ghent.1." in said
    assert " stop ghent.1" in said
    assert "Stopped: ghent.1." in _run(room, "stop", "ghent.1")
    assert "Not stopped" not in _run(room, "stop", "hospital")
