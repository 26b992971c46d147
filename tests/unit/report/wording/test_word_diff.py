"""report.wording.word_diff: what a press officer sees of a change before a correction leaves."""

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.report.wording.lines import WIDTH, columns
from advisory_cli.report.wording.word_diff import word_diff
from tests.compose_samples import ROOT
from tests.effort import effort
from tests.screen_text import as_text

SENT = (ROOT / "advisories" / "eu-russia-summit-2014.md").read_text(encoding="utf-8")
TEXTS = st.lists(st.sampled_from(["a", "b", "the", "\n\n", "\n", " ", "¶", "[-", "+}", "é"]), max_size=60).map(" ".join)
PLAIN_TEXTS = st.lists(st.sampled_from(["a", "b", "c", "the", "\n\n", "\n", "é"]), max_size=60).map(" ".join)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A text whose words are all different, and the same with up to three edits."""
    old = [f"w{number}" for number in range(draw(st.integers(0, 60)))]
    for at in draw(st.lists(st.integers(0, len(old)), max_size=3)):
        old.insert(at, "\n\n")
    new = list(old)
    for at in draw(st.lists(st.integers(0, len(old)), max_size=3)):
        new[at : at + draw(st.integers(0, 3))] = draw(st.lists(st.sampled_from(["x", "y", "\n\n"]), max_size=3))
    return " ".join(old), " ".join(new)


def shown(old: str, new: str) -> list[str]:
    """The lines of a difference."""
    return as_text(word_diff(old, new)).splitlines()


def marked(old: str, new: str) -> tuple[int, int]:
    """The number of words that are marked as gone, and as new."""
    text = " ".join(shown(old, new))
    gone, come = re.findall(r"\[-(.*?)-\]", text), re.findall(r"\{\+(.*?)\+\}", text)
    return sum(len(words.split()) for words in gone), sum(len(words.split()) for words in come)


def test_word_diff_shows_changes_between_a_few_words() -> None:
    """A change is shown between a few words, and unchanged paragraphs are counted.

    Otherwise the person who approves a correction would have to read both texts in full.
    """
    now = SENT.replace("starts: '2014-01-27 12:30'", "starts: '2014-01-27 14:00'").replace("Dozens of", "Scores of")
    lines = shown(SENT, now)
    assert lines == ["  Event, starts: 12:30 → 14:00", "  Event, who: [-Dozens-] {+Scores+} of NGOs, among them …"]


def test_word_diff_shows_context_on_both_sides() -> None:
    """A changed word has up to four words before and behind, else the word alone would not say where it stands."""
    old = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen."
    assert shown(old, old.replace("fifteen", "15")) == [
        "  … eleven twelve thirteen fourteen [-fifteen-] {+15+} sixteen."
    ]
    assert shown(old, old.replace("two", "2").replace("fourteen", "14")) == [
        "  One [-two-] {+2+} three four five six … ten eleven twelve thirteen",
        "  [-fourteen-] {+14+} fifteen sixteen.",
    ]


def test_word_diff_shows_new_and_gone_paragraphs() -> None:
    """A paragraph that is new or gone is shown whole.

    Otherwise a paragraph taken out would not be seen.
    """
    lines = word_diff("First.\n\nSecond one.\n\nThird.", "First.\n\nThird.\n\nA fourth.")
    assert [(line.text, line.tone) for line in lines] == [
        ("  … 1 paragraph unchanged …", "quiet"),
        ("  [-Second one.-]", "bad"),
        ("  … 1 paragraph unchanged …", "quiet"),
        ("  {+A fourth.+}", "good"),
    ]


def test_word_diff_shows_one_change_when_two_paragraphs_are_joined() -> None:
    """A join of two paragraphs leaves the changed word the only change.

    Otherwise the join would be shown as two texts without a word in common.
    """
    old, new = "The lead says it.\n\nMore is to come today.", "The lead says it. More is to come tomorrow."
    assert marked(old, new) == (1, 1)
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
def test_word_diff_is_empty_when_only_spaces_differ(old: str, new: str) -> None:
    """The difference of texts that differ in blanks and line ends alone is empty.

    Otherwise a paragraph wrapped anew would hide the one word that changed.
    """
    assert word_diff(old, new) == ()


def test_word_diff_spells_out_a_no_break_space_when_only_that_differs() -> None:
    """A no-break space is spelled out where it alone is the difference.

    Otherwise two words that look the same would be called a change, and nobody see which.
    """
    assert shown("27 janvier", "27\u00a0janvier") == ["  [-27 janvier-] {+27\\xa0janvier+}"]
    assert shown("le 27\u00a0janvier", "le 28\u00a0janvier") == ["  le [-27 janvier-] {+28 janvier+}"]


def test_word_diff_prints_nothing_that_a_terminal_obeys() -> None:
    """The control characters of both texts are spelled out.

    Otherwise a pasted escape sequence would clear the screen, or colour the rest of the report.
    """
    text = as_text(word_diff("a \x1b[2J old\n\n\x07x", "b \x1b]0;title\x07 new\u202e\n\n\x07x"))
    assert "\\x1b[2J" in text
    assert "\\u202e" in text
    assert not [c for c in text if c != "\n" and not c.isprintable()]


def test_word_diff_shows_two_sentences_when_they_share_hardly_a_word() -> None:
    """A sentence written anew is shown as one change from old to new.

    Otherwise both would be shredded around the one “the” that they share.
    """
    old = "Ministers of all states will meet the press in Brussels"
    new = "Nobody can say yet where and when the delegations arrive"
    assert shown(old, new) == [
        "  [-Ministers of all states will meet the press in Brussels-] {+Nobody can say",
        "  yet where and when the delegations arrive+}",
    ]


@given(old=TEXTS, new=TEXTS)
def test_word_diff_is_empty_only_without_a_difference(old: str, new: str) -> None:
    """A difference is empty where the words are the same, and nowhere where there are more or fewer of them."""
    words_old, words_new = old.split(), new.split()
    block = word_diff(old, new)
    assert (words_old == words_new) <= (block == ())
    assert (len(words_old) != len(words_new)) <= (block != ())


@given(texts=st.tuples(PLAIN_TEXTS, PLAIN_TEXTS) | edited())
def test_word_diff_lets_each_text_be_read_back(texts: tuple[str, str]) -> None:
    """The words of each text stand in the difference in their order, but for the unchanged ones that it leaves out.

    Otherwise a word would be shown that the text has not, or a change be left out.
    """
    old, new = texts
    text = " ".join(shown(old, new))
    text = re.sub(r"… \d+ paragraphs? unchanged …", "…", text)
    unmarked = {"old": re.sub(r"\{\+.*?\+\}", " ", text), "new": re.sub(r"\[-.*?-\]", " ", text)}
    for side, words in (("old", old.split()), ("new", new.split())):
        kept = re.sub(r"\[-|-\]|\{\+|\+\}", " ", unmarked[side]).split()
        pattern = "".join(r"(?:\S+ )*?" if word == "…" else f"{re.escape(word)} " for word in kept)
        assert not text or re.fullmatch(pattern, "".join(f"{word} " for word in words))
    assert text or old.split() == new.split()
    gone, come = marked(old, new)
    assert gone - come == len(old.split()) - len(new.split())  # nothing that is left out has changed


def test_word_diff_lines_fit_the_terminal() -> None:
    """The lines of a difference fit the width of a terminal, else long paragraphs would be cut by the window."""
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
def test_word_diff_takes_seconds_when_texts_are_longest(make: Callable[[random.Random], str]) -> None:
    """The comparison of two texts of 256 KiB takes bounded effort.

    Otherwise a correction would be held up for minutes.
    """
    dice = random.Random(7)
    old, new = make(dice), make(dice)
    assert effort(lambda: word_diff(old, new), limit=75) < 75


def test_word_diff_is_exact_when_a_long_text_changed_little() -> None:
    """A few changes in a text of 40,000 words are shown exactly.

    Otherwise everything in a long text would be shown as changed.
    """
    words = [f"u{number}" for number in range(40_000)]
    other = words.copy()
    for place in range(0, 40_000, 4_000):
        other[place] = "new"
    assert marked(" ".join(words), " ".join(other)) == (10, 10)
    paragraphs = [" ".join(words[start : start + 8]) for start in range(0, 40_000, 8)]
    assert marked("\n\n".join(paragraphs), "\n\n".join([*paragraphs[9:], *paragraphs[:9]])) == (72, 72)
