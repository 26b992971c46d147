"""What the readers of an advisory have, from what was frozen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.actions.preflight.sent_version import find_original, inherited_embargo
from advisory_cli.ledger.sqlite_ledger import dry_run_copy
from advisory_cli.model.mailing.delivery import Candidate
from advisory_cli.model.ports.ledger import Ledger
from advisory_cli.model.press.advisory import same_words
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.read.advisory.file import read_sent
from tests.ledger_makers import NOW, REFUSED, deliver, entry, mailing, plan

END = datetime.fromisoformat("2026-06-05T23:01:00+00:00")
TEXT = """---
id: summit
kind: note
release: {embargo: '2026-06-06 00:01', zone: Europe/London, terms: For those who agreed.}
headline: Protest
picture: {file: gone.jpg, alt: A crowd}
---
Words.
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = dry_run_copy(tmp_path / "ledger", now=NOW)
    yield opened
    opened.close()


def _newsroom(folder: Path) -> Newsroom:
    return Newsroom(folder=folder, zone="Europe/Brussels", language="en")


def test_read_sent_reads_a_text_when_its_picture_is_gone(tmp_path: Path) -> None:
    """A sent text is read though its picture is gone, else it could not be withdrawn because somebody had tidied up."""
    read = read_sent(TEXT, tmp_path / "summit.md", folder=tmp_path, zone="UTC", language="en", issuer="")
    assert read is not None
    assert (read.id, read.headline, read.body) == ("summit", "Protest", "Words.")
    assert read_sent("no front matter", tmp_path / "x.md", folder=None, zone="UTC", language="en", issuer="") is None


def test_same_words_ignores_the_number_and_the_embargo(tmp_path: Path) -> None:
    """Two texts that differ in revision and embargo have the same words, and another headline makes other words."""
    one = read_sent(TEXT, tmp_path / "summit.md", folder=tmp_path, zone="UTC", language="en", issuer="")
    other = read_sent(
        TEXT.replace("kind: note\n", "kind: note\nrevision: 4\n").replace("06-06 00:01", "06-07 00:01"),
        tmp_path / "elsewhere.md",
        folder=tmp_path,
        zone="UTC",
        language="en",
        issuer="",
    )
    assert one is not None
    assert other is not None
    assert same_words(one, other)
    assert not same_words(one, replace(other, headline="Protest again"))


def _early(*names: str) -> list[Candidate]:
    """Who has it under embargo."""
    return [entry(name, phase=Phase.EMBARGOED) for name in names]


def test_find_original_returns_none_when_a_mailing_was_only_planned(ledger: Ledger, tmp_path: Path) -> None:
    """A mailing that was only planned is no original, unless planned ones are asked for.

    Otherwise a correction would be sent about a text that nobody has.
    """
    plan(ledger, mailing(), ["ana"], manuscript=TEXT)
    before = ledger.mailings()
    assert find_original(before, ledger, _newsroom(tmp_path), NOW) is None
    planned = find_original(before, ledger, _newsroom(tmp_path), NOW, planned=True)
    assert planned is not None
    assert planned.mailing.id == "m1"


def test_find_original_returns_the_newest_that_reached_anybody(ledger: Ledger, tmp_path: Path) -> None:
    """The newest text that left is the original, with its words, its number, its embargo and its terms until the end.

    Otherwise the word diff would compare with a text that was put right two corrections ago.
    """
    plan(ledger, mailing(embargo_until=END), _early("ana", "ben"), manuscript=TEXT)
    deliver(ledger, "m1")
    second = mailing("m2", revision=2, notice=NoticeKind.UPDATE, embargo_until=END)
    plan(ledger, second, _early("ana"), again=True, manuscript=TEXT.replace("Words", "Other words"))
    deliver(ledger, "m2")
    plan(ledger, mailing("m3", revision=3), ["ben"], again=True, manuscript="never left")
    original = find_original(ledger.mailings(), ledger, _newsroom(tmp_path), NOW)
    assert original is not None
    assert (original.mailing.id, original.advisory.body) == ("m2", "Other words.")
    assert (original.next_revision, original.updates, original.withdrawn) == (4, 1, None)
    assert original.sent_at == NOW
    assert original.embargo is not None
    assert (original.embargo.zone, original.embargo.instant) == ("Europe/London", END)
    kept = inherited_embargo(original)
    assert kept is not None
    assert kept.terms == "For those who agreed."
    over = find_original(ledger.mailings(), ledger, _newsroom(tmp_path), END + timedelta(seconds=1))
    assert over is not None
    assert inherited_embargo(over) is None


@pytest.mark.parametrize("kind", [NoticeKind.LIFT, NoticeKind.WITHDRAWAL])
def test_find_original_names_the_mailing_with_the_text_when_a_notice_went_without_it(
    ledger: Ledger, tmp_path: Path, kind: NoticeKind
) -> None:
    """After a lift or a withdrawal, the files that readers have are those of the newest mailing with the text."""
    plan(ledger, mailing(), ["ana"], manuscript=TEXT)
    deliver(ledger, "m1")
    for number, notice in enumerate((NoticeKind.UPDATE, kind), 2):
        plan(ledger, mailing(f"m{number}", revision=number, notice=notice), ["ana"], again=True, manuscript=TEXT)
        deliver(ledger, f"m{number}")
    original = find_original(ledger.mailings(), ledger, _newsroom(tmp_path), NOW)
    assert original is not None
    assert (original.mailing.id, original.text_mailing.id) == ("m3", "m2")


def test_find_original_names_the_mailing_with_the_text_when_only_a_lift_reached_anybody(
    ledger: Ledger, tmp_path: Path
) -> None:
    """When the text surely reached nobody, and the lift did, the mailing with the text is still that of the text."""
    plan(ledger, mailing(), ["ana"], manuscript=TEXT)
    deliver(ledger, "m1", REFUSED)
    plan(ledger, mailing("m2", revision=2, notice=NoticeKind.LIFT), ["ben"], again=True, manuscript=TEXT)
    deliver(ledger, "m2")
    original = find_original(ledger.mailings(), ledger, _newsroom(tmp_path), NOW)
    assert original is not None
    assert (original.mailing.id, original.text_mailing.id) == ("m2", "m1")


def test_find_original_names_a_mailing_when_its_text_was_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    """A mailing without a kept text is found by its name, headline and embargo, else it could not be withdrawn."""
    plan(ledger, mailing(embargo_until=END), _early("ana"))
    deliver(ledger, "m1")
    original = find_original(ledger.mailings(), ledger, _newsroom(tmp_path), NOW)
    assert original is not None
    assert (original.advisory.id, original.advisory.headline) == ("summit", "Protest — 27 January")
    assert original.embargo is not None
    assert (original.embargo.zone, original.embargo.instant) == ("Europe/Brussels", END)
