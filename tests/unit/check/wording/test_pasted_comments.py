"""check.wording.marks: comments that come along when a text is pasted from Word or LaTeX, and honest words alike."""

import pytest

from tests.unit.check.wording.test_placeholders import found


def _levels(text: str, language: str = "en-GB") -> list[tuple[str, str]]:
    return [(one.code, str(one.level)) for one in found(text, language) if one.code in {"TXT01", "TXT15"}]


@pytest.mark.parametrize(
    "text",
    [
        "Commented [BJ1]: the minister has not agreed",
        "Commented [BJ2R1]: he has not answered",
        "The room opens. Commented [BJ1]: not agreed",
        "Comment [Bob]: not agreed",
        "Commenté [BJ1] : pas d’accord",
        "Commentaire [BJ1]: pas d’accord",
        "Kommentar [BJ1]: nicht freigegeben",
        "Formatted: Font: Bold, English (United Kingdom)",
        "Mis en forme : Police : Gras",
        "% Bob has not agreed",
        "%% Bob has not agreed",
        "The room opens at ten.  % Bob: not agreed",
        "The room opens at ten. % Bob: not agreed",
        r"\todo{not agreed}",
        r"The room \todo[inline]{not agreed} opens.",
        r"\iffalse not agreed \fi",
        "\\iffalse\nnot agreed\n\\fi",
        r"\begin{comment}",
        "The room opens at eleven. // Bob: not agreed",
        "La salle ouvre à onze heures. // Bob Martin : pas d’accord",
    ],
)
def test_pasted_comment_is_refused_in_any_place_and_language(text: str) -> None:
    """A comment pasted from Word or LaTeX is refused, else what a colleague wrote in the margin would be printed."""
    assert ("TXT15", "error") in _levels(text)
    assert ("TXT15", "error") in _levels(f"The room opens.\n\n{text}", "fr")


@pytest.mark.parametrize(
    "text",
    [
        "@bob.smith please confirm",
        "@bob merci de vérifier",
        "((Bob: not agreed))",
        "The mayor {Bob: not agreed} comes.",
        "[NDLR : Bob n’a pas validé]",
        "[NDLR: chiffre non validé]",
        "The room opens at ten   % not agreed",
    ],
)
def test_pasted_comment_is_warned_of_when_it_may_be_honest(text: str) -> None:
    """A line that may be to a colleague is warned of, neither passed nor refused."""
    assert _levels(text) == [("TXT15", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Some 12 % of the schools closed, and 12\n% of the teachers stayed.",
        "% of schools closed",
        "En 2026, 12 %  des écoles ont fermé.",
        "12 % rise, 3.5 % growth, 40 % Women",
        "% des écoles fermées",
        "Find it at https://www.example.org/press // https://www.example.org/presse",
        "All times are local. // Toutes les heures sont locales.",
        "Time: 10:00 // Place: Brussels // Contact: Ada Lind",
        "See https://example.org//Bob: it is all there.",
        "She commented [in French]: we come.",
        "“No comment” [sic]: that was all he said.",
        "Kommentar: Die Wahl ist offen.",
        "The text is formatted: bold and large.",
        "Formatted for print, the report has 90 pages.",
        "@newsroom.example on every network",
        "Suivez @newsroom pour les photos.",
        "Le ministre [NDLR : Jean Martin] est venu.",
        "“He [NDLR: the mayor] came.”",
        "((a double bracket)) and {a brace}",
        "| Party | % votes |\n|---|---|\n| Ours | 12 % |",
        r"The folder C:\todo holds nothing.",
        "The survey ended yesterday. // Contact: press@newsroom.example",
        "The end. // Photos: available on request",
        "Fin. // Contact : voir plus bas",
        "Support by party: % who agree",
        "Women in parliament: % by country",
        "Anteil: % Frauen",
        "12.5 \n% in one year",
        "Comment [Nicolas Beger]: We are glad.",
    ],
)
def test_pasted_comment_is_not_found_when_words_are_honest(text: str) -> None:
    """A share, a web address, a bilingual line or a table is not taken for a note."""
    assert _levels(text) == _levels(text, "fr") == []
