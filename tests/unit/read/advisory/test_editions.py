"""An advisory in several languages, read from its files and from the ledger's one text."""

import re
from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Level, Reading
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.read.advisory.editions import read_editions, read_sent_editions, read_whole_manuscript
from advisory_cli.read.advisory.own_id import with_id, write_id, written

TEXT = """---
kind: press-release
headline: {headline}
dateline: {{place: Brussels, date: 2026-06-05}}
contacts: [{{name: Ada Weber, email: ada@newsroom.example}}]
---

The {headline} in full.
"""
EMBARGO = "release: {embargo: '2026-06-05 00:01', zone: Europe/London}\n"


def _write(folder: Path, **facts: str) -> Path:
    """Write a file for each language, with its own lines at the front, and return the first."""
    for language, lines in facts.items():
        text = TEXT.format(headline=f"headline in {language}")
        (folder / f"summit.{language}.md").write_text(text.replace("kind:", f"{lines}kind:"))
    return folder / f"summit.{next(iter(facts))}.md"


def _read(path: Path, language: str = "en-GB") -> Reading[Advisory]:
    return read_editions(path, folder=None, zone="Europe/Brussels", language=language, issuer="Office")


def _advisory(path: Path, language: str = "en-GB") -> Advisory:
    value = _read(path, language).value
    assert value is not None
    return value


def test_read_editions_takes_the_newsrooms_language_first(tmp_path: Path) -> None:
    """The first language is the newsroom's, whichever file is read, and the others follow by their names."""
    path = _write(tmp_path, fr="", en="", ar="")
    assert _advisory(path).languages == ("en", "ar", "fr")
    assert _advisory(path, "fr").languages == ("fr", "ar", "en")
    assert _advisory(path, "pl").languages == ("ar", "en", "fr")


def test_read_editions_takes_the_file_without_a_language_first(tmp_path: Path) -> None:
    """The file without a language in its name is the first, and has the language of its key or the newsroom."""
    path = _write(tmp_path, en="", fr="")
    (tmp_path / "summit.md").write_text(TEXT.format(headline="auf Deutsch").replace("kind:", "language: de\nkind:"))
    assert _advisory(path).languages == ("de", "en", "fr")


def test_read_editions_reads_one_file_as_before(tmp_path: Path) -> None:
    """A file by itself has the newsroom's language and its own name as id, whatever stands in the name."""
    advisory = _advisory(_write(tmp_path, fr=""))
    assert (advisory.language, advisory.id, advisory.translations) == ("en-GB", "summit.fr", ())
    assert advisory.whole_manuscript == advisory.manuscript


def test_editions_share_what_one_file_says(tmp_path: Path) -> None:
    """Id, revision, embargo, send time and sender are those of the file that names them."""
    path = _write(
        tmp_path,
        en="",
        fr=f"id: eu-summit\nrevision: 3\n{EMBARGO}send_at: '2026-06-04 07:00'\nreply_to: desk@x.example\n",
    )
    advisory = _advisory(path)
    for edition in advisory.editions:
        assert (edition.id, edition.revision) == ("eu-summit", 3)
        assert edition.embargo is not None
        assert edition.send_at is not None
        assert edition.reply_to is not None
    assert advisory.embargo == advisory.translations[0].embargo


def test_editions_have_their_common_name_as_id_when_no_file_names_one(tmp_path: Path) -> None:
    """Without any id, the name without language is the id of all."""
    assert {edition.id for edition in _advisory(_write(tmp_path, en="", fr="")).editions} == {"summit"}


def test_editions_may_have_a_reply_address_of_their_own(tmp_path: Path) -> None:
    """A language whose file names another reply address keeps it, as another press officer answers."""
    path = _write(tmp_path, en="reply_to: desk@x.example\n", fr="reply_to: bureau@x.example\n", ar="")
    found = {edition.language: edition.reply_to for edition in _advisory(path).editions}
    assert {tag: box.address if box else "" for tag, box in found.items()} == {
        "en": "desk@x.example",
        "fr": "bureau@x.example",
        "ar": "desk@x.example",
    }


@pytest.mark.parametrize(
    ("en", "fr", "code", "words"),
    [
        ("", "language: en\n", "LNG02", "name says fr"),
        ("id: one\n", "id: two\n", "LNG03", "`id` is two here, and one in summit.en.md"),
        ("revision: 2\n", "revision: 3\n", "LNG03", "`revision` is 3"),
        ("fallback: {nl: en}\n", "fallback: {nl: fr}\n", "LNG03", "`fallback` is nl: fr"),
        (EMBARGO, EMBARGO.replace("00:01", "00:02"), "LNG04", "until 2026-06-05 00:02"),
        (EMBARGO, "release: immediate\n", "LNG04", "`release` is immediate"),
        ("send_at: '2026-06-04 07:00'\n", "send_at: '2026-06-04 08:00'\n", "LNG04", "`send_at` is"),
    ],
)
def test_read_editions_refuses_files_that_disagree(tmp_path: Path, en: str, fr: str, code: str, words: str) -> None:
    """Files that disagree on what they share are refused, with the place in the later file."""
    reading = _read(_write(tmp_path, en=en, fr=fr))
    faults = [fault for fault in reading.findings if fault.code == code]
    assert reading.value is None
    assert [fault.level for fault in faults] == [Level.ERROR]
    assert words in faults[0].words
    assert faults[0].place.file == tmp_path / "summit.fr.md"
    assert faults[0].place.line == 2


def test_read_editions_takes_the_same_moment_in_another_zone(tmp_path: Path) -> None:
    """One instant in two zones is one embargo."""
    other = "release: {embargo: '2026-06-05 01:01', zone: Europe/Brussels}\n"
    assert _advisory(_write(tmp_path, en=EMBARGO, fr=other)).translations


def test_read_editions_refuses_two_files_in_one_language(tmp_path: Path) -> None:
    """Two files in the same language are refused, else nobody could say which a reader gets."""
    path = _write(tmp_path, en="")
    (tmp_path / "summit.md").write_text(TEXT.format(headline="another").replace("kind:", "language: en\nkind:"))
    reading = _read(path)
    assert [fault.code for fault in reading.findings if fault.level is Level.ERROR] == ["LNG01"]


def test_read_editions_refuses_another_kind(tmp_path: Path) -> None:
    """A statement is no translation of a press release."""
    path = _write(tmp_path, en="", fr="")
    text = (tmp_path / "summit.fr.md").read_text()
    (tmp_path / "summit.fr.md").write_text(text.replace("press-release", "statement"))
    assert {fault.code for fault in _read(path).findings if fault.level is Level.ERROR} == {"LNG03"}


def test_read_editions_names_the_faults_of_each_file(tmp_path: Path) -> None:
    """A file that cannot be read takes the whole advisory with it, and the faults of all files are named."""
    reading = _read(_write(tmp_path, en="colour: red\n", fr="couleur: bleu\n"))
    assert reading.value is None
    assert {fault.place.file for fault in reading.findings} == {tmp_path / "summit.en.md", tmp_path / "summit.fr.md"}


def test_sent_editions_are_read_back_from_the_ledgers_text(tmp_path: Path) -> None:
    """The one text that the ledger keeps gives every language back with the same words, and the same first one."""
    path = _write(tmp_path, fr="", en=f"{EMBARGO}fallback: {{nl: fr}}\n", ar="")
    advisory = _advisory(path, "fr")
    assert read_whole_manuscript(tmp_path / "summit.ar.md") == advisory.whole_manuscript
    sent = read_sent_editions(
        advisory.whole_manuscript, path, folder=None, zone="Europe/Brussels", language="fr", issuer="Office"
    )
    assert sent is not None
    assert sent.languages == advisory.languages == ("fr", "ar", "en")
    assert same_words(sent, advisory)
    assert (sent.id, sent.embargo, sent.fallback) == (advisory.id, advisory.embargo, {"nl": "fr"})


def test_same_words_compares_every_language(tmp_path: Path) -> None:
    """One changed word in any language is another text, and another first language is not."""
    path = _write(tmp_path, fr="", en="")
    before = _advisory(path)
    assert same_words(before, _advisory(path, "fr"))
    text = (tmp_path / "summit.fr.md").read_text()
    (tmp_path / "summit.fr.md").write_text(text.replace("in full", "in brief"))
    assert not same_words(before, _advisory(path))


def test_id_is_written_into_every_file(tmp_path: Path) -> None:
    """The common id is written into each file, and changes no word of it."""
    path = _write(tmp_path, fr="", en="")
    before = _advisory(path)
    for edition in before.editions:
        assert write_id(edition)
        assert edition.source is not None
        assert edition.source.read_text() == with_id(edition.manuscript, edition)
    after = _advisory(path)
    assert all("id" in edition.lines for edition in after.editions)
    assert same_words(before, after)
    seen = written(tmp_path / "summit.fr.md")
    assert seen is not None
    assert (seen.id, len(seen.translations)) == ("summit", 1)


@pytest.mark.parametrize("value", ["{nl: 5x5}", "{'???': en}", "{nl: [en]}"])
def test_fallback_with_no_language_is_refused(tmp_path: Path, value: str) -> None:
    """A fallback is from a language, or all others, to a language."""
    reading = _read(_write(tmp_path, en=f"fallback: {value}\n"))
    assert reading.value is None
    assert {fault.code for fault in reading.findings} == {"ADV12"}
    assert re.search("is not a language", reading.findings[0].words)
