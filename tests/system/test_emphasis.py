"""Emphasis is for whole words; inside a word its marks are letters of what somebody wrote."""

import pytest

from tests.system.advisory_file import mail, marks
from tests.system.press import Press


@pytest.mark.parametrize(
    "words",
    [
        "Journalist*innen und Politiker*innen",
        "f**k this s**t",
        "_ada_@example.org",
        "Διευθυντ*ές και δημοσιογράφ*οι",
        "Политик*и и журналист*ки",
        "the __init__.py of snake_case_names",
        "our account @_ada_ here",
        "Sana`a and Ba`ath",
        "L*i*ebe Leser*innen, *wichtig*".replace("*wichtig*", "wichtig"),
        "https://example.org/_a_b_/x*y*z",
        "M*A*S*H",
    ],
)
def test_emphasis_leaves_marks_when_they_stand_inside_a_word(press: Press, words: str) -> None:
    """Stars, underscores and backticks inside a word reach readers as they were written.

    Otherwise “Politiker*innen” would be other people, and “f**k” another word.
    """
    got = mail(press, words, more=f"standfirst: {words!r}\n")
    assert " ".join(got.text.split()).count(words) == 2
    assert "<em" not in got.html
    assert "<code" not in got.html


@pytest.mark.parametrize(
    "words",
    [
        "12 M€ (*) dans les écoles et 3 M€ (*) dans les crèches.",
        "The rate rises from 5%* to 7%*, or 5%*/7%* for firms.",
        "Ratings range from *** to *****; A* and B* grades count.",
        "Kolleg*in-nen, *innen, Freund*- und Feind*innen",
        "Le prix : 5 €* à 10 €*, 3*-4*.",
        "A hotel of **/*** or ***/****, with a “*” or a “**” on it.",
        "The schools (a)*, (b)*/(c)* and grades A*/B*, A*-C*.",
        "5 £**, 6 £**/7 £** (**) and 8 ‰*/9 ‰*",
    ],
)
def test_emphasis_leaves_stars_when_they_mark_footnotes_or_ratings(press: Press, words: str) -> None:
    """The stars of footnotes and ratings stay in both parts without a finding.

    Otherwise a qualified figure would reach readers as if it held for everybody.
    """
    got = mail(press, words, more=f"standfirst: {words!r}\n")
    assert " ".join(got.text.split()).count(words) == 2
    assert "<em" not in got.html
    assert "<strong" not in got.html
    assert [code for _, code, _ in marks(press, words) if code == "TXT17"] == []


@pytest.mark.parametrize(
    ("words", "text", "html"),
    [
        ("中文**粗体**字", "中文粗体字", "中文<strong>粗体</strong>字"),
        ("これは**太字**です", "これは太字です", "これは<strong>太字</strong>です"),
        ("**한국어**는", "한국어는", "<strong>한국어</strong>는"),
        ("an *important* word, **two**", "an important word, two", "an <em>important</em> word, <strong>two</strong>"),
        (
            "**5 %**, *really*, (*see below*), *A*, **€5**/**6 €**, *… so*",
            "5 %, really, (see below), A, €5/6 €",
            "<strong>5 %</strong>, <em>really</em>, (<em>see below</em>), <em>A</em>, <strong>€5</strong>/<strong>6 €",
        ),
        ("共5**万**人", "共5万人", "共5<strong>万</strong>人"),
        ("(*the Journalist*innen*)", "(the Journalist*innen)", "(<em>the Journalist*innen</em>)"),
    ],
)
def test_emphasis_is_applied_when_it_holds_whole_words_of_any_script(
    press: Press, words: str, text: str, html: str
) -> None:
    """Emphasis of whole words is applied in each script. Chinese and Japanese put no blanks between words."""
    got = mail(press, words)
    assert text in got.text
    assert html in got.html


def test_emphasis_leaves_an_address_whole_when_marks_belong_to_it(press: Press) -> None:
    """An address that begins and ends in underscores is linked whole.

    Otherwise mail would go to ada@example.org, who is somebody else.
    """
    assert 'href="mailto:_ada_@example.org"' in mail(press, "Write to _ada_@example.org.").html


def test_check_finds_nothing_when_marks_stand_inside_a_word(press: Press) -> None:
    """Marks inside a word are no finding, since the gender star is no mistake."""
    assert [code for _, code, _ in marks(press, "Journalist*innen, f**k, a_b_c")] == []
