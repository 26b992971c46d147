"""Whose text an id is: of another file, of a file that was put away, or of quite another text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.actions.preflight.other_text import check_other_text, is_next_text, is_own_file
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.read.advisory.file import read_sent
from tests.ledger_makers import NOW, deliver, mailing, plan

WORDS = "The heads of state meet in Brussels on Tuesday while people stand before the council and ask for their rights"
OTHERS = "A new report shows how prisons in seven countries hold women who were never charged with any offence at all"


def written(path: Path, body: str = WORDS, *, revision: int = 1, day: int = 5) -> Advisory:
    """An advisory with that text, in a file of that name."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"---\nid: summit\nrevision: {revision}\nkind: press-release\nheadline: {body[:30]}\n"
        f"dateline: {{place: Brussels, date: 2026-06-{day:02}}}\n---\n{body}.\n"
    )
    read = read_sent(path.read_text(), path, folder=path.parent, zone="UTC", language="en", issuer="")
    assert read is not None
    return replace(read, source=path)


class Office:
    """A newsroom with a ledger, in which texts were planned."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.newsroom = Newsroom(folder=folder, zone="Europe/Brussels", language="en")
        self.ledger: SqliteLedger = open_ledger(folder / "ledger", now=NOW, writer=True)

    def path(self, name: str) -> Path:
        """A file of the newsroom."""
        return self.folder / "advisories" / name

    def planned(self, text: Advisory, id_: str = "m1", *, sent: bool = True, **mailed: Any) -> None:
        """A mailing of that text, which somebody has unless it is not sent."""
        facts: dict[str, Any] = {"revision": text.revision, "source": str(text.source)} | mailed
        what = replace(mailing(id_), **facts)
        plan(self.ledger, what, ["ana"], manuscript=text.manuscript, again=True)
        if sent:
            deliver(self.ledger, id_)
            self.ledger.release([], now=NOW)

    def found(self, text: Advisory, **how: Any) -> list[Finding]:
        """What is found about that text."""
        before = self.ledger.find("summit")
        return list(check_other_text(text, before, self.ledger, self.newsroom, now=NOW, **how))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office of which nothing was sent."""
    office = Office(tmp_path)
    yield office
    office.ledger.close()


def test_nothing_is_found_about_a_text_of_its_own_file(office: Office) -> None:
    """A text that is sent for the first time, sent again or changed in some words is the text of its id."""
    text = written(office.path("summit.md"))
    assert office.found(text) == []
    office.planned(text)
    assert office.found(text) == []
    assert office.found(written(office.path("summit.md"), WORDS.replace("Tuesday", "Friday"))) == []


def test_id_of_a_copied_file_belongs_to_the_first_file(office: Office) -> None:
    """A copy with other words is refused while the first file has the id, whether that was sent or only planned."""
    office.planned(written(office.path("summit.md")), sent=False)
    same = written(office.path("copy.md"))
    assert office.found(same) == []
    (found,) = office.found(written(office.path("copy.md"), OTHERS))
    assert (found.code, found.level) == ("ADV33", Level.ERROR)
    assert found.words == "This id is already used by advisories/summit.md: summit (mailing m1)."
    assert "write `id: copy` into the file" in found.remedy
    assert found.remedy.endswith("make them in advisories/summit.md.")
    assert "--own-text" not in found.remedy
    assert office.found(written(office.path("copy.md"), OTHERS), replaces="m1") == []


@pytest.mark.parametrize(("days", "hinted"), [(0, True), (400, False)])
def test_copy_with_most_of_the_words_is_told_of_own_text(office: Office, days: int, hinted: bool) -> None:
    """A text that would be taken for the first one under its new id, too, is told how it is sent all the same."""
    text = written(office.path("summit.md"))
    office.planned(text, planned_at=NOW - timedelta(days=days))
    (found,) = office.found(written(office.path("copy.md"), f"{WORDS} now"))
    assert ("send it with --own-text" in found.remedy) is hinted


@pytest.mark.parametrize(
    ("sent", "advice"),
    [(True, "write `revision: 2`, and tell those who have it"), (False, "replace the scheduled one: --replace m1")],
)
def test_id_of_a_file_that_was_put_away_is_not_taken_by_another(office: Office, sent: bool, advice: str) -> None:
    """A new file with the id of one that is gone, and with other words, is refused with both ways out."""
    office.planned(written(office.path("summit.md")), sent=sent)
    office.path("summit.md").unlink()
    text = written(office.path("copy.md"), f"{WORDS} now")
    (found,) = office.found(text)
    assert found.words.startswith("This id was used by advisories/summit.md, for a different text: summit, mailing m1,")
    assert advice in found.remedy
    assert office.found(text, notice=True) == []
    assert office.found(text, replaces="m1") == []
    assert office.found(written(office.path("copy.md"))) == []


@pytest.mark.parametrize(("revision", "day", "found"), [(1, 5, True), (2, 5, False), (2, 6, True)])
def test_renamed_file_is_known_by_its_number_and_its_day(office: Office, revision: int, day: int, found: bool) -> None:
    """A file that was renamed and mended is the same text when a person has numbered it, for the same day."""
    office.planned(written(office.path("summit.md")))
    office.path("summit.md").unlink()
    text = written(office.path("renamed.md"), f"{WORDS} now", revision=revision, day=day)
    assert bool(office.found(text)) is found


@pytest.mark.parametrize(("notice", "level"), [(False, Level.ERROR), (True, Level.WARNING)])
def test_another_text_in_the_same_file_is_found(office: Office, notice: bool, level: Level) -> None:
    """A file in which quite another text was written is refused, and warned of where it leaves as a notice."""
    office.planned(written(office.path("summit.md")))
    (found,) = office.found(written(office.path("summit.md"), OTHERS), notice=notice)
    assert (found.code, found.level) == ("ADV33", level)
    assert "already used by advisories/summit.md, for a different text: “Protest — 27 January”" in found.words
    assert "write `id: summit-2` into the file" in found.remedy


@pytest.mark.parametrize("mailed", [{"realm": Realm.PRACTICE}, {"stopped_at": NOW}], ids=["practice", "stopped unsent"])
def test_another_text_in_the_same_file_is_free_when_nobody_has_the_first(
    office: Office, mailed: dict[str, Any]
) -> None:
    """In practice one text may follow another in a file, and one that was stopped before anybody had it is no text."""
    office.planned(written(office.path("summit.md")), sent="realm" in mailed, **mailed)
    assert office.found(written(office.path("summit.md"), OTHERS)) == []


def test_text_of_a_moved_newsroom_is_its_own(office: Office, tmp_path: Path) -> None:
    """A newsroom that was moved as a whole knows its files by their names, and a file of another name is another."""
    text = written(office.path("summit.md"))
    office.planned(text, source="/before/advisories/summit.md")
    before = office.ledger.find("summit")
    assert is_own_file(text, before, office.newsroom)
    assert office.found(text) == []
    assert not is_own_file(written(office.path("copy.md")), before, office.newsroom)
    lifted = [replace(each, mailing=replace(each.mailing, notice=NoticeKind.LIFT)) for each in before]
    assert not is_own_file(text, lifted, office.newsroom)
    assert not is_own_file(text, (), office.newsroom)


@pytest.mark.parametrize(
    ("name", "body", "day", "following"),
    [
        ("copy.md", OTHERS, 12, True),
        ("copy.md", OTHERS, 5, False),
        ("copy.md", WORDS, 12, True),  # the day stands in the text
        ("copy.md", WORDS, 5, False),
        ("summit.md", OTHERS, 12, False),
    ],
    ids=["words and day", "words", "day", "a copy", "the same file"],
)
def test_copy_is_the_next_text_when_its_day_is_another(
    office: Office, name: str, body: str, day: int, following: bool
) -> None:
    """A copy of last week's file for another day is the next text, which only kept the id."""
    office.planned(written(office.path("summit.md")))
    text = written(office.path(name), body, day=day)
    before = office.ledger.find("summit")
    assert is_next_text(text, before, office.ledger, office.newsroom) is following
    assert not is_next_text(text, (), office.ledger, office.newsroom)
    lift = replace(before[0], mailing=replace(before[0].mailing, notice=NoticeKind.LIFT))
    assert is_next_text(text, (lift, *before), office.ledger, office.newsroom) is following


def test_file_of_a_lift_is_no_other_text(office: Office) -> None:
    """A notice that an embargo has ended repeats no text, so that the file it names holds no id."""
    text = written(office.path("summit.md"))
    office.planned(text)
    office.planned(written(office.path("copy.md"), OTHERS), "m2", notice=NoticeKind.LIFT)
    assert office.found(text) == []
