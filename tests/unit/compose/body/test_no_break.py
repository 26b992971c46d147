"""Blanks at which no line breaks: French ones in both parts, and those of days, times and ranges in HTML."""

from html import unescape

import pytest

from advisory_cli.compose.body.no_break import french_blanks, unbroken, unbroken_html, without_breaks
from advisory_cli.compose.body.renderer import render_texts
from advisory_cli.model.press.edition import Phase
from tests.compose_samples import founding, recipient, renderer

NB, NARROW, JOINER = "\u00a0", "\u202f", "\u2060"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Que faire ?", f"Que faire{NB}?"),
        ("Attention : « oui »", f"Attention{NB}: «{NB}oui{NB}»"),
        ("non ; et ! si", f"non{NB}; et{NB}! si"),
        ("1 234 567 personnes", f"1{NARROW}234{NARROW}567 personnes"),
        ("en 2024 12 écoles", "en 2024 12 écoles"),
        ("appelez le +32 2 555 0100", "appelez le +32 2 555 0100"),
        ("mot?", "mot?"),
    ],
)
def test_french_blanks_keep_signs_with_their_words(written: str, shown: str) -> None:
    """A blank before ; : ! ? » and after « breaks no line in French, and none is added."""
    assert french_blanks(written, "fr") == shown
    assert french_blanks(shown, "fr-BE") == shown


def test_french_blanks_are_those_of_the_region() -> None:
    """In Canada a question mark has no blank of its own, and a colon has one. Other languages are left alone."""
    assert french_blanks("Oui : non ?", "fr-CA") == f"Oui{NB}: non ?"
    assert french_blanks("Oui : non ?", "en") == "Oui : non ?"


@pytest.mark.parametrize(
    ("written", "shown", "language"),
    [
        ("on 8 December 2026", f"on 8{NB}December 2026", "en"),
        ("December 8, 2026", f"December{NB}8, 2026", "en-US"),
        ("le 1er juin", f"le 1er{NB}juin", "fr"),
        ("am 8. Dezember", f"am 8.{NB}Dezember", "de"),
        ("at 12:30 CET", f"at 12:30{NB}CET", "en"),
        ("at 9:00 a.m. EST", f"at 9:00{NB}a.m.{NB}EST", "en"),
        ("11:00–12:00 CET", f"11:00{JOINER}–{JOINER}12:00{NB}CET", "en"),
        ("in 2014 May said", "in 2014 May said", "en"),
        ("8 decembers", "8 decembers", "en"),
    ],
)
def test_unbroken_holds_days_times_and_ranges_together(written: str, shown: str, language: str) -> None:
    """Day and month, time and zone, and both ends of a range stay on one line."""
    assert unbroken(written, language) == shown


def test_unbroken_html_leaves_tags_and_code_alone() -> None:
    """An address in a tag and words of code stay as they are."""
    page = '<a href="https://example.org/8 May">8 May</a> <code>8 May</code>'
    assert unbroken_html(page, "en") == f'<a href="https://example.org/8 May">8{NB}May</a> <code>8 May</code>'


def test_without_breaks_reaches_into_lists_and_leaves_addresses() -> None:
    """Texts in lists and dictionaries are changed, addresses and numbers are not."""
    view = {"quotes": [{"speaker": "A, 8 May"}], "url": "8 May", "revision": 1}
    assert without_breaks(view, "en", html=True) == {
        "quotes": [{"speaker": f"A, 8{NB}May"}],
        "url": "8 May",
        "revision": 1,
    }
    assert without_breaks(view, "en", html=False) == view


def test_body_has_french_blanks_in_both_parts_and_none_in_code() -> None:
    """The author's plain blanks become no-break blanks in the body, but not in code."""
    made, _ = render_texts(founding(language="fr", body="Qui ? `a ?`"), quotes=("«", "»", "“", "”"))
    assert f"Qui{NB}?" in unescape(made.html)
    assert "<code>a ?</code>" in made.html
    assert made.text == f"Qui{NB}? a ?"


def test_message_has_french_blanks_by_itself_in_headline_and_facts() -> None:
    """The headline of a French message has its no-break blanks in both parts, though the author typed plain ones."""
    made = renderer(founding(language="fr", headline="Climat : que faire ?"))
    for part in ("text", "html"):
        assert f"Climat{NB}: que faire{NB}?" in made.render(part, Phase.OPEN, recipient())
