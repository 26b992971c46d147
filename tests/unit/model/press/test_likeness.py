"""Texts that share most of their words, however they are called."""

import time

import pytest

from advisory_cli.model.press.likeness import like, shares_most, shingles

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
def test_the_same_text(other: str) -> None:
    """Fails if a comma, a fact or a sentence more makes a new text of an old one."""
    assert shares_most(shingles(TEXT), shingles(other))
    assert shares_most(shingles(other), shingles(TEXT))


@pytest.mark.parametrize("other", [OTHER, "", "---\n---\n", "word " * 40])
def test_another_text(other: str) -> None:
    """Fails if a script is asked about texts that have nothing in common."""
    assert not shares_most(shingles(TEXT), shingles(other))
    assert not shares_most(shingles(other), shingles(TEXT))


def test_only_those_alike_are_named() -> None:
    """Fails if the wrong text is named."""
    assert list(like(shingles(TEXT), [("a", OTHER), ("b", TEXT), ("c", "")])) == ["b"]


def test_a_month_of_texts_is_compared_in_a_moment() -> None:
    """Fails if each send waits for a busy month's texts."""
    texts = [(str(n), f"---\nheadline: Text {n}\n---\n\n" + f"word{n} and so on and on. " * 150) for n in range(300)]
    began = time.perf_counter()
    assert list(like(shingles(TEXT), texts)) == []
    assert time.perf_counter() - began < 5
