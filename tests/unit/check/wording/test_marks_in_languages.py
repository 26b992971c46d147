"""check.wording.placeholders: marks of drafts and secrets in several languages, gaps for figures, dates and names."""

from datetime import datetime

import pytest

from advisory_cli.check.wording.all_words import check_words
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.schedule.times import Moment
from tests.unit.check.wording.test_placeholders import NOW, advisory, found


def _levels(text: str, language: str) -> list[tuple[str, str]]:
    return [(one.code, str(one.level)) for one in found(text, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("BROUILLON", "fr"),
        ("Brouillon – ne pas diffuser", "fr"),
        ("Brouillon v3", "fr"),
        ("[BROUILLON]", "fr"),
        ("NE PAS DIFFUSER", "fr"),
        ("Document NE PAS DIFFUSER", "fr"),
        ("Merci de ne pas diffuser.", "fr"),
        ("Ne pas publier", "fr"),
        ("(à ne pas transmettre)", "fr"),
        ("CONFIDENTIEL", "fr"),
        ("Confidentiel", "fr"),
        ("Usage interne", "fr"),
        ("(usage interne)", "fr"),
        ("À usage interne", "fr"),
        ("ENTWURF", "de"),
        ("Bitte nicht weitergeben!", "de"),
        ("Nicht zur Veröffentlichung", "de"),
        ("BORRADOR", "es"),
        ("No publicar", "es"),
        ("BOZZA", "it"),
        ("Non diffondere", "it"),
        ("CONCEPT", "nl"),
        ("Niet publiceren", "nl"),
        ("Do not publish", "en"),
        ("Please do not publish this.", "en"),
        ("Draft v3", "en"),
        ("NOT FOR QUOTATION", "en"),
    ],
)
def test_marks_of_drafts_are_warned_of_in_each_language(text: str, language: str) -> None:
    """A mark of a draft or a secret is warned of in six languages.

    Otherwise the wrong file would pass because it is not in English.
    """
    assert ("TXT08", "warning") in _levels(text, language)
    assert {code for code, _ in _levels(text, language)} == {"TXT08"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le brouillon du traité est prêt, et son brouillon est public.", "fr"),
        ("Des documents confidentiels ont été volés.", "fr"),
        ("Il a demandé de ne pas publier ces chiffres.", "fr"),
        ("Nous appelons à ne pas diffuser de rumeurs.", "fr"),
        ("NE PAS DIFFUSER AVANT LE 5 JUIN", "fr"),
        ("L’enquête interne est close ; le débat interne continue.", "fr"),
        ("Reste à confirmer la date du sommet, et à préciser le lieu.", "fr"),
        ("Il reste beaucoup à compléter.", "fr"),
        ("Der Entwurf liegt vor; ein Entwurf – der dritte – folgt.", "de"),
        ("CONCEPT", "en"),
        ("The Concept store opens.", "en"),
        ("Newspapers do not publish such pictures.", "en"),
        ("We urge: do not publish the names of victims.", "en"),
        ("Do not publish before 5 June.", "en"),
        ("The Draft Vision, draft version three of the treaty, and draft vows", "en"),
        ("The café Brouillon opens in Ghent.", "en"),
    ],
)
def test_marks_of_drafts_are_not_found_when_a_text_is_about_drafts(text: str, language: str) -> None:
    """A text about drafts and secrets is not questioned."""
    assert _levels(text, language) == []


def test_marks_of_drafts_are_not_found_when_an_embargos_terms_say_so() -> None:
    """A “do not publish” of an embargo's terms and body is no mark of secrecy, and in free matter it is one."""
    until = Moment(wall=datetime(2026, 5, 4, 0, 1), zone="Europe/Brussels")  # noqa: DTZ001
    for body in ("Do not publish.", "Ne pas diffuser."):
        held = advisory(body, embargo=Embargo(until=until, terms=body))
        assert [one for one in check_words(held, now=NOW) if one.code == "TXT08"] == []
        assert [one.code for one in found(body)] == ["TXT08"]


@pytest.mark.parametrize(
    "text",
    [
        "says <insert name>.",
        "says <insert quote here>.",
        "dit <insérer citation>.",
        "at <the exact place>.",
        "says <tbc>.",
        "costs €X million",
        "costs £XX",
        "coûte X millions d’euros",
        "coûte €X milliards",
        "helps X million people",
        "XX ministers come.",
        "XX ministres viennent.",
        "opens on DD/MM/YYYY.",
        "ouvre le JJ/MM/AAAA.",
        "opens on YYYY-MM-DD at HH:MM.",
        "See [link here].",
        "Voir [lien].",
        "Voir [lien ici].",
        "[citation à insérer]",
        "[citation à venir]",
        "Lieu : À CONFIRMER",
        "À COMPLÉTER",
        "[postal address]",
    ],
)
def test_gap_is_refused_when_a_word_figure_or_day_is_missing(text: str) -> None:
    """A hole where a name, a figure, a link or a day belongs is refused in English and in French."""
    assert ("TXT01", "error") in _levels(text, "en")
    assert ("TXT01", "error") in _levels(text, "fr")


@pytest.mark.parametrize("text", ["Lieu : à confirmer", "à confirmer", "Intervenants : à préciser"])
def test_gap_is_warned_of_when_french_words_say_that_it_is_open(text: str) -> None:
    """The French words for what is still to be confirmed are warned of and not refused."""
    assert _levels(text, "fr") == [("TXT01", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Malcolm X spoke to X (formerly Twitter), and on X.",
        "Follow us on X. X users may ask. Malcolm X millions followed.",
        "Louis XX, the XX Congress and the XXI Games, XXL shirts, Jean XXIII",
        "SpaceX million-dollar launch; Generation X; Model X",
        "The XX chromosomes of women, in the XX century",
        "See [the link](https://example.org) and [link here](https://example.org/p).",
        "Write to <press@example.org>, or see <https://example.org/date>.",
        "AA/BB and 05/06/2026, 2026-06-05, 12:30",
        "It is < 5 and > 3 by date; a < b is the name > c.",
        "“[The worst is yet to come]”, he said, and [the hardest part remains to be confirmed by events].",
        "Le pire reste à venir, et le mieux à confirmer par les faits.",
        "X-ray, the X Files, Formula X",
    ],
)
def test_gap_is_not_found_when_a_name_or_numeral_looks_like_one(text: str) -> None:
    """A name, a Roman numeral, a link or a comparison is not taken for a hole."""
    marks = [one for language in ("en", "fr") for one in _levels(text, language) if one[0] not in {"ADV37", "LNG11"}]
    assert marks == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("XXX Haushalte", "de"),
        ("NN Haushalte", "de"),
        ("XX weitere Stellen", "de"),
        ("XX Prozent", "de"),
        ("XX Mio. Euro", "de"),
        ("XX.12.2026", "de"),
        ("12.XX.2026", "de"),
        ("XX. Dezember", "de"),
        ("XX Uhr", "de"),
        ("[Name einfügen]", "de"),
        ("[Name der Ministerin einfügen]", "de"),
        ("[Zitat folgt]", "de"),
        ("[Anmerkung: Zahl prüfen]", "de"),
        ("XX ménages", "fr"),
        ("NN foyers", "fr"),
        ("XX pour cent", "fr"),
        ("XX mars", "fr"),
        ("XX h 30", "fr"),
        ("[Citation suit]", "fr"),
        ("[note : vérifier le chiffre]", "fr"),
        ("XX hogares", "es"),
        ("XX por ciento", "es"),
        ("XX de marzo", "es"),
        ("[Nombre por confirmar]", "es"),
        ("[cita pendiente]", "es"),
        ("[falta cita]", "es"),
        ("[Nota: comprobar cifra]", "es"),
        ("XX famiglie", "it"),
        ("XX per cento", "it"),
        ("XX marzo", "it"),
        ("[nome da inserire]", "it"),
        ("[da verificare]", "it"),
        ("XX huishoudens", "nl"),
        ("XX procent", "nl"),
        ("XX maart", "nl"),
        ("[citaat volgt]", "nl"),
        ("[Opmerking: cijfer controleren]", "nl"),
        ("XX households", "en"),
        ("NN people", "en"),
        ("XX/12/2026", "en"),
    ],
)
def test_gap_is_refused_when_a_figure_a_day_or_a_name_is_missing_in_any_language(text: str, language: str) -> None:
    """A gap before a unit, a date or a noun, and words in brackets to a colleague, are refused in six languages.

    Otherwise “XX Prozent” goes to every newsroom, because only the English gap was looked for.
    """
    assert _levels(f"Wort {text} und weiter.", language) == [("TXT01", "error")]


@pytest.mark.parametrize(
    "text",
    [
        "Die XXX. Olympischen Spiele, am XX. Parteitag, Kapitel XX. Haushalte",
        "Artikel XX Absatz 2 des Gesetzes, Anhang XX Nummer 3",
        "Super Bowl XX Sieger",
        "Die Hütte steht 340 m über NN Richtung Tal.",
        "NN Group, NN Investment Partners, NN Marathon Rotterdam",
        "XX Chromosomen und XX-Chromosomen, XXLutz",
        "Siglo XX años de guerra; los siglos XIX y XX: mujeres; el siglo XX fue",
        "Via XX Settembre 12, Roma; il XX secolo",
        "Art. XX.12.3 und Version XX.2.1 vom 05.06.2026",
        "„[Wir müssen das prüfen]“, sagte er, und [was folgt] bleibt.",
        "[Anmerkung der Redaktion: Zahlen geprüft] [Anm. d. Red.: der Minister] [Fortsetzung folgt]",
        "[Formular ausfüllen](https://example.org) und [Name einfügen](https://example.org)",
        "[Note: the website has a page to check your visit]",
        "Les membres suivent [la citation].",
    ],
)
def test_gap_is_not_found_when_words_are_honest_in_any_language(text: str) -> None:
    """Roman numerals, heights, companies, streets and notes to readers pass in all six languages."""
    for language in ("de", "en", "es", "fr", "it", "nl"):
        assert [mark for mark in _levels(text, language) if mark[0] in {"TXT01", "TXT15"}] == []


def test_note_of_word_is_warned_of_when_its_words_follow_it() -> None:
    """A mark of Word with its words on a line is warned of. A mark of the literature, which stands twice, passes."""
    assert _levels("Text.\n\n[OH1] Zahl stimmt nicht", "de") == [("TXT15", "warning")]
    assert _levels("So sagt es der Rat [OH1].\n\n[OH1] Bericht des Rates", "de") == []
    assert _levels("[CO2] und [COP30] sagt er", "de") == []
