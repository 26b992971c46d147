"""`advisory new`: no file that is there is touched, and the new one needs nothing but the words that are missing."""

import json
import re
from pathlib import Path

import pytest

from advisory_cli.model.press.advisory import Kind
from advisory_cli.read.advisory.file import read_advisory
from tests.system.press import Press
from tests.system.test_terminal import Terminal

EVENT = ("--event", "Press conference", "--starts", "2099-06-05 11:00", "--place", "Residence Palace")
CONTACT = ("--contact", "Ada Example, +32 2 555 01 00, ada@newsroom.example")
HEADLINES = [
    "Heat: deaths “doubled” & more # than",
    "- [x] it's 100 % {true}",
    "Ηλεκτρικό ρεύμα",
    "null",
    "Été à l'Élysée",
]


def _new(press: Press, *words: str) -> Path:
    done = press.run("new", *words)
    assert done.returncode == 0, done.stderr
    found = re.search(r"Written: (\S+)", done.stderr)
    assert found
    return press.folder.parent / found[1]


def _codes(press: Press, path: Path) -> list[str]:
    done = press.run("check", str(path), "-l", "example", "--format", "json")
    return [each["code"] for each in json.loads(done.stdout)["findings"] if each["level"] == "error"]


@pytest.mark.parametrize("kind", Kind)
def test_new_file_lacks_nothing_but_its_words(kind: Kind, press: Press) -> None:
    """A file of each kind, with all flags, is refused for the placeholder of its text and for nothing else."""
    headline = ("--headline", "Heat deaths doubled in ten years")
    path = _new(press, kind, *headline, "--issued-in", "Brussels", *EVENT, *CONTACT)
    assert set(_codes(press, path)) == {"TXT01"}
    written = path.read_text().replace("TODO: write the text here.", "The text, at last, of some words.")
    path.write_text(written.replace("TODO", "Boats on the dry river"))
    assert _codes(press, path) == []
    assert press.run("send", str(path), "-l", "example", "--yes").returncode == 0


@pytest.mark.parametrize("kind", Kind)
def test_comments_of_a_new_file_are_right_when_taken_in(kind: Kind, press: Press) -> None:
    """Every comment of a new file can be taken in as it stands."""
    path = _new(press, kind, "--headline", "Heat", "--issued-in", "Brussels", *EVENT, *CONTACT)
    text = path.read_text().replace("release: immediate    # or", "release: immediate    # or ")
    path.write_text(re.sub(r"(?m)^( *)#(?= *(?:- )?\w)", r"\1", text))
    read = read_advisory(path, folder=press.folder, zone="Europe/Brussels", language="en", issuer="x")
    assert read.findings == ()
    assert read.value
    assert (len(read.value.quotes), len(read.value.background)) == (1, 1)


def test_headline_is_kept_whatever_it_is(press: Press) -> None:
    """A headline with signs of YAML, or in other letters, is read back as typed, and its file has a name."""
    for headline in HEADLINES:
        path = _new(press, "note", "--headline", headline, "--issued-in", "Brussels")
        value = read_advisory(path, folder=press.folder, zone="UTC", language="en", issuer="x").value
        assert value
        assert value.headline == headline
        assert value.id == path.stem
    assert (press.folder / "advisories" / "ete-a-lelysee.md").exists()


def test_new_takes_no_id_that_a_file_or_the_ledger_has(press: Press) -> None:
    """The id of a file, one that is written in another file, and one that was sent are never used again."""
    first = _new(press, "note", "--headline", "Heat", "--issued-in", "Brussels", *CONTACT)
    first.write_text(first.read_text().replace("TODO: write the text here.", "The text of some words."))
    before = first.read_text()
    assert _new(press, "note", "--headline", "Heat", "--issued-in", "Brussels").stem == "heat-2"
    assert first.read_text() == before
    assert press.run("send", "heat", "-l", "example", "--yes").returncode == 0
    first.rename(press.folder / "advisories" / "kept.md")
    assert _new(press, "note", "--headline", "Heat", "--issued-in", "Brussels").stem == "heat-3"
    done = press.run("new", "note", "--headline", "Heat", "--id", "heat")
    assert done.returncode == 64
    assert "The id heat is taken" in done.stderr


def test_ids_are_told_apart_when_only_the_ledger_knows_one(press: Press) -> None:
    """An id that was sent is taken, also after its file was deleted."""
    assert press.run("send", "eu-russia-summit-2014", "-l", "example", "--yes").returncode == 0
    (press.folder / "advisories" / "eu-russia-summit-2014.md").unlink()
    done = press.run("new", "note", "--headline", "x", "--id", "eu-russia-summit-2014")
    assert done.returncode == 64


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("memo", "--headline", "x"), "“memo” is not a kind"),
        (("note",), "No terminal to ask for the headline. Add --headline TEXT"),
        ((), "No terminal to ask for the kind."),
        (("note", "--headline", "x", "--embargo", "soon"), "--embargo: "),
        (("note", "--headline", "x", "--embargo", "2099-06-05 00:01 recipient"), "the same for everybody"),
        (("note", "--headline", "x", "--language", "klingon!"), "is not a language"),
        (("note", "--headline", "x", "--contact", "a@b.example, c@d.example"), "is not a name with"),
        (("note", "--headline", "x", "--id", "Über uns"), "cannot be an id"),
        (
            ("media-advisory", "--headline", "x", "--starts", "2099-03-29 02:30", "--zone", "Europe/Berlin"),
            "--starts: ",
        ),
    ],
)
def test_new_writes_nothing_when_an_answer_cannot_be_read(press: Press, words: tuple[str, ...], sentence: str) -> None:
    """An answer that cannot be read gets one sentence and 64, and no file."""
    before = sorted((press.folder / "advisories").iterdir())
    done = press.run("new", *words)
    assert done.returncode == 64
    assert sentence in " ".join(done.stderr.split())
    assert sorted((press.folder / "advisories").iterdir()) == before


def test_embargo_is_written_with_its_zone(press: Press) -> None:
    """An embargo stands in the file as wall time and zone."""
    path = _new(press, "note", "--headline", "x", "--issued-in", "Bonn", "--embargo", "2099-06-05 00:01 Europe/London")
    assert "release: {embargo: '2099-06-05 00:01', zone: Europe/London}" in path.read_text()


def test_new_asks_at_a_terminal_and_asks_again_when_it_cannot_read(press: Press) -> None:
    """At a terminal each question is asked in turn, and one whose answer cannot be read is asked once more."""
    terminal = Terminal(press, "new")
    for question, answer in (
        (r"Kind \(1 media-advisory", "9"),
        (r"Type a number from 1 to 5\.[^(]*Kind \(", "1"),
        (r"Headline", "Press conference: heat"),
        (r"invited to", "Press conference"),
        (r"When does it begin", "later"),
        (r"When does it begin(?s:.*)When does it begin", "2099-06-05 11:00"),
        (r"Where is it", "Residence Palace"),
        (r"Embargo until", ""),
        (r"Whom can journalists ask", "Ada Example, +32 2 555 01 00"),
    ):
        terminal.expect(question)
        terminal.type(answer)
    assert terminal.end() == 0, terminal.seen
    text = (press.folder / "advisories" / "press-conference-heat.md").read_text()
    assert "starts: '2099-06-05 11:00'\n  zone: Europe/Brussels" in text
    assert 'phone: "+32 2 555 01 00"' in text
    assert "release: immediate" in text
