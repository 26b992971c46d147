"""A text, or a paragraph, in another language than the file says: by alphabet, and by small words."""
# ruff: noqa: E501  sentences of wide letters

from pathlib import Path

import pytest

from advisory_cli.check.wording.languages import check_language, foreign_to, same_alphabet
from advisory_cli.model.press.advisory import Advisory, Kind

ENGLISH = "The report is the first that compares the damage of each flood with the money that was spent before."
FRENCH = "Les chercheurs présenteront des cartes pour chaque ville et répondront aux questions sur la méthode."
POLISH = "Raport po raz pierwszy porównuje szkody każdej powodzi z pieniędzmi, które wcześniej wydano na wały i łąki, a badanie jest dla wszystkich."
ARABIC = "سيعرض الباحثون خرائط لكل مدينة ويجيبون عن الأسئلة حول المنهج وسيساعد المعهد في الأرقام الخاصة بكل مكان"
JAPANESE = "この報告書は、洪水ごとの被害と、それ以前に堤防や草地に使われた費用を初めて比べたものである。川に余裕がある場所では水位が低い。"
RUSSIAN = "Исследователи покажут карты каждого города и ответят на вопросы о методе, данные свободны для прессы."


def codes(body: str, language: str) -> list[str]:
    """Codes of what is found in a text."""
    text = Advisory(id="a", kind=Kind.NOTE, language=language, headline="", body=body, body_line=9, source=Path("a.md"))
    return [fault.code for fault in check_language(text)]


@pytest.mark.parametrize(
    ("body", "language"),
    [(ENGLISH, "en-GB"), (FRENCH, "fr"), (ARABIC, "ar"), (JAPANESE, "ja"), (RUSSIAN, "ru"), (RUSSIAN, "bg")],
)
def test_text_passes_when_it_is_in_its_language(body: str, language: str) -> None:
    """A text in its own language has no finding."""
    assert codes(f"{body} {body}", language) == []


@pytest.mark.parametrize(
    ("body", "language"),
    [(ARABIC, "en"), (JAPANESE, "fr"), (JAPANESE, "zh"), (RUSSIAN, "de"), (ENGLISH, "ar"), (FRENCH, "pl")],
)
def test_text_is_found_when_its_alphabet_or_words_are_anothers(body: str, language: str) -> None:
    """A whole text in another alphabet, or with another language's small words, is ADV37 alone."""
    assert codes(f"{body} {body}", language) == ["ADV37"]


@pytest.mark.parametrize(
    ("foreign", "language"), [(FRENCH, "en"), (POLISH, "en"), (ARABIC, "en"), (JAPANESE, "en"), (RUSSIAN, "en")]
)
def test_paragraph_is_found_when_it_was_left_in_another_language(foreign: str, language: str) -> None:
    """One paragraph of several in another language is found at its own line."""
    body = f"{ENGLISH}\n\n{foreign}\n\n{ENGLISH}\n\n{ENGLISH}"
    assert codes(body, language) == ["LNG11"]
    text = Advisory(id="a", kind=Kind.NOTE, language=language, headline="", body=body, body_line=9, source=Path("a.md"))
    (fault,) = check_language(text)
    assert fault.place.line == 11


@pytest.mark.parametrize(
    "body",
    [
        f"{ENGLISH}\n\n> {FRENCH}\n\n{ENGLISH}",
        f"{ENGLISH}\n\n« {FRENCH} »\n\n{ENGLISH}",
        f"{ENGLISH}\n\n{ENGLISH}\n\n{FRENCH}\n\n{FRENCH}",
        f"{ENGLISH}\n\nAmnesty International, Médecins sans frontières, Ärzte ohne Grenzen",
        f"{ENGLISH}\n\nhttps://example.org/les-des-une-la-le-et-pour-dans-sur",
    ],
)
def test_paragraph_passes_when_it_is_a_quotation_a_name_or_half_the_text(body: str) -> None:
    """Quotations, names and addresses are in any language, and a text in two languages is meant to be."""
    assert codes(body, "en") == []


def test_paragraph_passes_when_its_words_are_meant() -> None:
    """What `meant_so` names is no slip."""
    body = f"{ENGLISH}\n\n{FRENCH}\n\n{ENGLISH}"
    text = Advisory(id="a", kind=Kind.NOTE, language="en", headline="", body=body, meant_so=(FRENCH,))
    assert list(check_language(text)) == []


@pytest.mark.parametrize(
    ("words", "language", "other"),
    [
        ("Two boats in the ice", "fr", ""),
        (ENGLISH, "fr", "en"),
        (ENGLISH, "is", ""),
        ("東京都の研究所の会議室での記者発表", "en", "ja"),
    ],
)
def test_language_of_a_paragraph_is_told_when_it_is_plain(words: str, language: str, other: str) -> None:
    """Few words, and languages that are not known, are left alone."""
    told = foreign_to(words, language)
    assert told == other or (other == "ja" and told in {"ja", "zh"})


def test_alphabets_are_compared() -> None:
    """A language that is not known counts as one with the same letters."""
    assert same_alphabet("en", "fr")
    assert not same_alphabet("en", "ru")
    assert same_alphabet("en", "xx")
