"""Tests of the words by which a text is recognised: those for kinds."""

from collections import Counter

import pytest

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.label_files import label_file
from advisory_cli.intake.recognition.words import LANGUAGES, _table, words_of_language


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_reads_back_each_label_when_the_program_prints_it(language: str) -> None:
    """What an e-mail has above its headline names the same kind when the text is imported."""
    words = words_of_language(language)
    for kind, label in label_file(language)["kinds"].items():
        assert list(words.kinds(label)) == [(kind, 0, len(label))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_lists_a_word_once_when_two_kinds_may_have_it(language: str) -> None:
    """A word names one kind: of two, the second would never be found."""
    listed = Counter(fold(word) for text in _table(language)["kinds"].values() for word in text.split("|"))
    assert [word for word, count in listed.items() if count > 1] == []
