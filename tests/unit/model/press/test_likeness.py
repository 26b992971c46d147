"""Texts that share most of their words, however they are called."""

import pytest

from advisory_cli.model.press.likeness import shares_most, shingles, similar_texts
from tests.effort import effort

BODY = "The report on schools is ready, and it says that 1,204 schools were asked about the hot days of last summer."
TEXT = f'---\nid: heat\nheadline: "Heat closes one school in nine"\n---\n\n{BODY}\n'
OTHER = (
    "---\nheadline: A visit\n---\n\nThe minister comes to Leeds on Friday, and she says that trains matter to her.\n"
)


@pytest.mark.parametrize(
    "other",
    [
        TEXT,
        TEXT.replace("ready, and", "ready and"),
        TEXT.replace("hot days", "long days").replace("heat", "cold"),
        TEXT.replace('"Heat closes one school in nine"', "Another headline"),
        TEXT.upper(),
        TEXT.replace(BODY, f"{BODY}\n\nA second paragraph says more about it, and nobody had heard of that before."),
        TEXT.replace("---\n", "---\nkind: note\nrevision: 7\n", 1),
        BODY,
    ],
)
def test_shares_most_says_yes_when_a_comma_a_fact_or_a_sentence_differs(other: str) -> None:
    """A text with a comma, a fact or a sentence more shares most with the old one.

    Otherwise it would pass for a new text.
    """
    assert shares_most(shingles(TEXT), shingles(other))
    assert shares_most(shingles(other), shingles(TEXT))


@pytest.mark.parametrize("other", [OTHER, "", "---\n---\n", "word " * 40])
def test_shares_most_says_no_when_the_texts_have_nothing_in_common(other: str) -> None:
    """Texts with nothing in common do not share most, else a script would be asked about them."""
    assert not shares_most(shingles(TEXT), shingles(other))
    assert not shares_most(shingles(other), shingles(TEXT))


def test_like_names_a_text_only_when_it_is_alike() -> None:
    """The text that is alike is named and no other, else the wrong text would be named."""
    assert list(similar_texts(shingles(TEXT), [("a", OTHER), ("b", TEXT), ("c", "")])) == ["b"]


@pytest.mark.slow
def test_like_takes_little_when_there_are_300_texts() -> None:
    """Three hundred texts are compared with little effort.

    Otherwise each send would wait for a busy month's texts.
    """
    texts = [(str(n), f"---\nheadline: Text {n}\n---\n\n" + f"word{n} and so on and on. " * 150) for n in range(300)]
    assert list(similar_texts(shingles(TEXT), texts)) == []
    assert effort(lambda: list(similar_texts(shingles(TEXT), texts)), limit=50) < 50
