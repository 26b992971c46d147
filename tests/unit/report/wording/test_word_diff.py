"""report.wording.word_diff: what a press officer sees of a change before a correction leaves."""

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.report.wording.lines import WIDTH, as_text, columns
from advisory_cli.report.wording.word_diff import changed_words, word_diff
from tests.compose_samples import ROOT

SENT = (ROOT / "advisories" / "eu-russia-summit-2014.md").read_text(encoding="utf-8")
TEXTS = st.lists(st.sampled_from(["a", "b", "the", "\n\n", "\n", " ", "¶", "[-", "+}", "é"]), max_size=60).map(" ".join)


def shown(old: str, new: str) -> list[str]:
    """The lines of a difference."""
    return as_text(word_diff(old, new)).splitlines()


def test_what_changed_stands_between_a_few_words() -> None:
    """The person who approves a correction has to read both texts in full."""
    now = SENT.replace("starts: '2014-01-27 12:30'", "starts: '2014-01-27 14:00'").replace("Dozens of", "Scores of")
    lines = shown(SENT, now)
    assert "  starts: '2014-01-27 [-12:30'-] {+14:00'+}" in lines
    assert "  who: [-Dozens-] {+Scores+} of NGOs, among them …" in lines
    assert lines[0].startswith("  … ")
    assert lines[0].endswith(" paragraphs unchanged …")
    assert len(lines) == 5
    assert changed_words(SENT, now) == 2


def test_context_on_both_sides() -> None:
    """A changed word alone says nothing about where it stands."""
    old = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."
    assert shown(old, old.replace("fifteen", "15")) == [
        "  … eleven twelve thirteen fourteen [-fifteen-] {+15+} sixteen."
    ]
    assert shown(old, old.replace("two", "2").replace("fourteen", "14")) == [
        "  One [-two-] {+2+} three four five six … ten eleven twelve thirteen",
        "  [-fourteen-] {+14+} fifteen sixteen.",
    ]


def test_new_and_gone_paragraphs() -> None:
    """A paragraph that was taken out is not seen, because only words are compared."""
    lines = word_diff("First.\n\nSecond one.\n\nThird.", "First.\n\nThird.\n\nA fourth.")
    assert [(line.text, line.tone) for line in lines] == [
        ("  … 1 paragraph unchanged …", "quiet"),
        ("  [-Second one.-]", "bad"),
        ("  … 1 paragraph unchanged …", "quiet"),
        ("  {+A fourth.+}", "good"),
    ]
    assert changed_words("First.\n\nSecond one.\n\nThird.", "First.\n\nThird.\n\nA fourth.") == 4


def test_two_paragraphs_made_one() -> None:
    """A join is shown as two texts without a word in common."""
    old, new = "The lead says it.\n\nMore is to come today.", "The lead says it. More is to come tomorrow."
    assert changed_words(old, new) == 1
    assert "{+tomorrow.+}" in as_text(word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("a b\n\nc", "a  b\n\n\n\nc\n"),
        ("a b c", "a\nb\nc"),
        ("---\nid: a\n---\nText", "---\r\nid: a\r\n---\r\nText"),
        ("\ufeffa", "a"),
    ],
)
def test_spaces_are_no_difference(old: str, new: str) -> None:
    """A paragraph wrapped anew hides the one word that changed."""
    assert word_diff(old, new) == ()
    assert changed_words(old, new) == 0


def test_a_no_break_space_is_shown_where_it_is_the_difference() -> None:
    """Two words that look the same are called a change, and nobody sees which."""
    assert shown("27 janvier", "27\u00a0janvier") == ["  [-27 janvier-] {+27\\xa0janvier+}"]
    assert shown("le 27\u00a0janvier", "le 28\u00a0janvier") == ["  le [-27 janvier-] {+28 janvier+}"]


def test_nothing_reaches_the_terminal_that_it_would_obey() -> None:
    """A pasted escape sequence clears the screen, or colours the rest of the report."""
    text = as_text(word_diff("a \x1b[2J old\n\n\x07x", "b \x1b]0;title\x07 new\u202e\n\n\x07x"))
    assert "\\x1b[2J" in text
    assert "\\u202e" in text
    assert not [c for c in text if c != "\n" and not c.isprintable()]


def test_words_that_share_nothing_are_not_mixed() -> None:
    """A sentence written anew is shredded around the one “the” that both have."""
    old = "Ministers of all states will meet the press in Brussels"
    new = "Nobody can say yet where and when the delegations arrive"
    assert shown(old, new) == [
        "  [-Ministers of all states will meet the press in Brussels-] {+Nobody can say",
        "  yet where and when the delegations arrive+}",
    ]


@given(old=TEXTS, new=TEXTS)
def test_each_side_can_be_read_from_the_difference(old: str, new: str) -> None:
    """A word is shown that neither text has, or one is left out of the count."""
    words_old, words_new = old.split(), new.split()
    count = changed_words(old, new)
    assert (count == 0) == (word_diff(old, new) == ())
    assert count <= len(words_old) + len(words_new)
    assert count >= abs(len(words_old) - len(words_new))
    assert (words_old == words_new) <= (count == 0)


def test_lines_fit_the_terminal() -> None:
    """Long paragraphs are cut by the window."""
    lines = word_diff("x", "word " * 100)
    assert max(columns(line.text) for line in lines) <= WIDTH


SIZE = 256 * 1024


def _random(vocabulary: list[str], between: str) -> Callable[[random.Random], str]:
    def make(dice: random.Random) -> str:
        return between.join(dice.choices(vocabulary, k=SIZE // (len(vocabulary[0]) + len(between))))

    return make


def _shuffled(dice: random.Random) -> str:
    words = [f"u{number}" for number in range(SIZE // 7)]
    dice.shuffle(words)
    return " ".join(words)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        _random(["x", "y"], " "),
        _random(["x", "y"], "\n\n"),
        _random([f"w{number:04}" for number in range(3000)], " "),
        _random([f"w{number:04}" for number in range(3000)], "\n\n"),
        _shuffled,
        lambda dice: "x " * dice.choice([SIZE // 2, SIZE // 2 - 99]),
    ],
    ids=["two words", "two paragraphs", "words", "paragraphs", "in another order", "one word"],
)
def test_the_longest_texts_take_seconds(make: Callable[[random.Random], str]) -> None:
    """An advisory at its limit of 256 KiB holds up a correction for minutes."""
    dice = random.Random(7)
    old, new = make(dice), make(dice)
    start = time.process_time()
    word_diff(old, new)
    changed_words(old, new)
    assert time.process_time() - start < 15  # about 2 where nothing else runs


def test_few_changes_in_a_long_text_are_found_exactly() -> None:
    """In a long text everything counts as changed, because comparing it word by word would take too long."""
    words = [f"u{number}" for number in range(40_000)]
    other = words.copy()
    for place in range(0, 40_000, 4_000):
        other[place] = "new"
    assert changed_words(" ".join(words), " ".join(other)) == 10
    paragraphs = [" ".join(words[start : start + 8]) for start in range(0, 40_000, 8)]
    assert changed_words("\n\n".join(paragraphs), "\n\n".join([*paragraphs[9:], *paragraphs[:9]])) == 144
