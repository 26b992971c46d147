"""A new advisory file: its id, and the facts in it as they are read back."""

import re
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.setup.new_advisory import (
    Answers,
    PersonToAsk,
    advisory_text,
    clean_answer,
    new_advisory,
    own_id,
)
from advisory_cli.model.errors import CannotWrite, UsageFault
from advisory_cli.model.press.advisory import KIND_RULES, Advisory, Kind
from advisory_cli.model.schedule.times import Moment, When
from advisory_cli.read.advisory.file import read_advisory, read_sent

WALL = datetime(2026, 6, 5, 11, 0)  # noqa: DTZ001  a wall time
AT = When(wall=WALL, words="then", moment=Moment(wall=WALL, zone="Europe/London"))
TWICE = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001  a wall time that comes twice in London


def answers(kind: Kind = Kind.PRESS_RELEASE, **given: Any) -> Answers:
    """The answers of an office that issues something on Whit Monday's eve."""
    usual: dict[str, Any] = {"headline": "A protest", "language": "en-GB", "issued_on": date(2026, 6, 1)}
    return Answers(kind=kind, **(usual | given))


def read_back(made: Answers) -> Advisory:
    """The advisory in the new file's text."""
    text = advisory_text(made, "protest")
    advisory = read_sent(text, Path("protest.md"), folder=None, zone="Europe/Brussels", language="en", issuer="")
    assert advisory is not None
    return advisory


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("A Protest, in Brussels!", "a-protest-in-brussels"),
        ("Straße Ça và", "strasse-ca-va"),
        ("The journalists' day", "the-journalists-day"),
        ("Протест", "press-release-2026-06-01"),
        ("A fund of their own: how the money goes round", "a-fund-of-their"),
        (" ".join(["word"] * 40), "word-word-word-word"),
        ("x" * 200, "x" * 60),
        ("ab " + "x" * 57, "ab-" + "x" * 57),
        ("ab " + "x" * 58, "ab"),
    ],
)
def test_id_is_made_of_the_headline(headline: str, name: str) -> None:
    """An id is four words of the headline in small Latin letters, or kind and date where nothing is left of it."""
    assert own_id(answers(headline=headline)) == name


@pytest.mark.parametrize("kind", list(Kind))
def test_new_file_holds_the_answers_as_they_are_read_back(kind: Kind) -> None:
    """Every answer stands in the file of every kind, with the signs of YAML in it, and is read back as it was given."""
    people = (
        PersonToAsk(name='Ada "A" Example: press', phone="+32 2 555 01 00", email="ada@office.example"),
        PersonToAsk(name="Ben", phone="", email=""),
    )
    made = answers(
        kind,
        headline='A "protest": #1, it\'s [on]',
        embargo=AT,
        event="Vigil: silent",
        starts=AT,
        place="Square #1",
        issued_in="Brussels",
        contacts=people,
    )
    advisory = read_back(made)
    assert (advisory.kind, advisory.id, advisory.language) == (kind, "protest", "en-GB")
    assert advisory.headline == made.headline
    assert advisory.embargo is not None
    assert advisory.embargo.until == AT.moment
    assert advisory.event is not None
    assert (advisory.event.title, advisory.event.starts, advisory.event.place) == (
        "Vigil: silent",
        AT.moment,
        "Square #1",
    )
    assert advisory.dateline is not None
    assert (advisory.dateline.place, advisory.dateline.date) == ("Brussels", date(2026, 6, 1))
    assert [(person.name, person.phone, person.email) for person in advisory.contacts] == [
        (person.name, person.phone, person.email) for person in people
    ]


def test_new_file_says_which_of_two_equal_times_was_meant() -> None:
    """A wall time that the clocks show twice is written with the one that was meant, in event and embargo."""
    later = When(wall=TWICE, words="then", moment=Moment(wall=TWICE, zone="Europe/London", fold=1), fold=1)
    advisory = read_back(answers(Kind.MEDIA_ADVISORY, starts=later, embargo=later))
    assert advisory.event is not None
    assert advisory.embargo is not None
    assert later.moment is not None
    assert advisory.event.starts.instant == advisory.embargo.until.instant == later.moment.instant
    assert "fold" not in advisory_text(answers(embargo=AT, starts=AT), "protest").replace("#", "")


@pytest.mark.parametrize("kind", list(Kind))
def test_new_file_leaves_open_what_was_not_answered(kind: Kind) -> None:
    """Without answers the text is for immediate release, and what the kind needs is left to be filled in."""
    rules, text = KIND_RULES[kind], advisory_text(answers(kind), "protest")
    lines = text.splitlines()
    assert any(line.startswith("release: immediate ") for line in lines)
    assert ("event:" in lines) is rules.invites
    assert any(line.startswith("dateline: {place: ") for line in lines) is not rules.invites
    assert any(line.startswith("  access: ") for line in lines) is (rules.invites and rules.for_photographers)
    assert {'  - name: "TODO"', '    phone: "TODO"'} <= {*lines}
    assert ('  place: "TODO"' in lines) is rules.invites
    assert ("  starts: TODO    # '2027-01-12 11:00'" in lines) is rules.invites
    assert (lines[0], lines.count("---")) == ("---", 2)


@pytest.mark.parametrize("kind", list(Kind))
def test_comments_are_right_lines_when_their_signs_alone_are_taken_away(kind: Kind, tmp_path: Path) -> None:
    """Each # stands where its key begins: the lines are right without it, one by one and all together.

    Otherwise who takes the # away, as the tutorial says, has a file with a blank too many in front of a key.
    """
    text = advisory_text(answers(kind, starts=AT, place="Hall"), "protest")
    lines = text.splitlines()
    single = [
        n for n, line in enumerate(lines) if re.match(r" *#\w", line) and not line.startswith(("#quotes", "#back"))
    ]
    assert len(single) > 3
    for n in single:
        _read("\n".join([*lines[:n], lines[n].replace("#", "", 1), *lines[n + 1 :]]), tmp_path / "protest.md")
    advisory = _read(re.sub(r"(?m)^( *)#(?= *(?:- )?\w)", r"\1", text), tmp_path / "protest.md")
    assert (len(advisory.quotes), len(advisory.background)) == (1, 1)
    assert advisory.event is not None
    assert advisory.event.ends is not None
    assert advisory.event.ends.instant > advisory.event.starts.instant
    assert advisory.subject.startswith(kind.replace("-", " ").upper())


def _read(text: str, path: Path) -> Advisory:
    path.write_text(text)
    read = read_advisory(path, folder=path.parent, zone="Europe/Brussels", language="en", issuer="")
    assert read.findings == (), text
    assert read.value is not None
    return read.value


def ledger_of(*ids: str) -> Any:
    """A ledger in which these advisories have mailings."""
    return SimpleNamespace(mailings=lambda: [SimpleNamespace(mailing=SimpleNamespace(advisory_id=id_)) for id_ in ids])


def test_new_file_gets_a_number_when_its_name_is_taken(tmp_path: Path) -> None:
    """A name that a file or a mailing has already is numbered, whatever the case of its letters."""
    first = new_advisory(answers(), tmp_path, None)
    assert first == tmp_path / "advisories" / "a-protest.md"
    assert first.read_text() == advisory_text(answers(), "a-protest")
    assert first.stat().st_mode & 0o777 == (tmp_path / "advisories" / "x").parent.stat().st_mode & 0o666
    assert new_advisory(answers(), tmp_path, ledger_of("A-Protest-2")).name == "a-protest-3.md"
    (tmp_path / "advisories" / "other.md").write_text(advisory_text(answers(), "third"))
    assert new_advisory(answers(headline="third"), tmp_path, None).name == "third-2.md"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("Summit", "“Summit” cannot be an id"),
        ("a b", "“a b” cannot be an id"),
        ("-a", "“-a” cannot be an id"),
        ("taken", "The id taken is taken by another advisory"),
        ("sent", "The id sent is taken by another advisory"),
        ("summit.2_a-b", None),
    ],
)
def test_id_of_a_flag_is_taken_as_it_is_or_refused(tmp_path: Path, wanted: str, words: str | None) -> None:
    """An id that cannot be one, or that something has already, is refused with what would be right."""
    (tmp_path / "advisories").mkdir()
    (tmp_path / "advisories" / "taken.md").write_text("")
    if words is None:
        assert new_advisory(answers(id=wanted), tmp_path, ledger_of("sent")).stem == wanted
        return
    with pytest.raises(UsageFault, match=words) as caught:
        new_advisory(answers(id=wanted), tmp_path, ledger_of("sent"))
    assert "--id" in caught.value.remedy


def test_new_file_that_cannot_be_written_is_a_fault_in_words(tmp_path: Path) -> None:
    """A folder that cannot be made ends in a sentence that names the file."""
    (tmp_path / "advisories").write_text("")
    with pytest.raises(CannotWrite, match=r"a-protest\.md cannot be written: (File exists|Not a directory)\."):
        new_advisory(answers(), tmp_path, None)


def test_answer_is_one_line_without_hidden_signs() -> None:
    """Blanks and breaks in an answer are one blank, and a sign that no header may hold is refused."""
    assert clean_answer("  A\tprotest \n today ") == "A protest today"
    with pytest.raises(UsageFault, match="The answer holds") as caught:
        clean_answer("A\u202eb")
    assert caught.value.remedy == "Type it again."
