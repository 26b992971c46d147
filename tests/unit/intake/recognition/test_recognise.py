"""Tests of the recognition: traps met in published advisories, and what stays in the body."""

from datetime import date, datetime

import pytest

from advisory_cli.intake.documents.opener import open_document
from advisory_cli.intake.draft import Draft
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.recognise import recognise
from advisory_cli.model.press.advisory import Kind

OPTIONS = ImportOptions(today=date(2027, 1, 4), zone="Europe/Brussels", language="en")
BODY = "The river has been clean since the summer, and fish have come back to all four of its arms."


def draft(text: str, options: ImportOptions = OPTIONS) -> Draft:
    """Recognise a plain text."""
    return recognise(open_document(text.encode(), "text.txt"), options)


def test_recognise_reads_labels_on_lines_of_their_own() -> None:
    """WHO and a colon on two lines are one label."""
    found = draft(
        "MEDIA ADVISORY\n\nMinisters meet at the river\n\nWHEN\n: Monday 4 October 2027, 14.00\nWHERE\n: Port House\n"
        f"\n{BODY}\n"
    )
    assert [(event.starts.wall, event.place) for event in found.events] == [
        (datetime.fromisoformat("2027-10-04T14:00"), "Port House")
    ]


def test_recognise_reads_deadlines_by_group() -> None:
    """Lines below a heading for deadlines are one deadline each, with its group."""
    found = draft(
        "MEDIA ADVISORY\n\nMinisters meet at the river\n\nWHEN: Monday 11 October 2027, 14.00\n\n"
        "Deadline for accreditation:\n"
        "- EU nationals: Friday 8 October 2027, 12.00\n- Non-EU nationals: Wednesday 6 October 2027, 12.00\n"
    )
    assert [(each.group, each.until.wall.day) for each in found.accreditation.deadlines] == [
        ("EU nationals", 8),
        ("Non-EU nationals", 6),
    ]


def test_recognise_takes_no_dial_in_number_for_a_contact() -> None:
    """A number to listen to is nobody's number."""
    found = draft(
        f"PRESS RELEASE\n\nMinisters meet at the river today\n\n{BODY}\n\nDial-in: +32 2 000 01 99, code 4455#\n\n"
        "Press contact: Ada Example, spokesperson, +32 2 000 01 81, ada@site.example\n"
    )
    assert [(each.name, each.role, each.phone) for each in found.contacts] == [
        ("Ada Example", "spokesperson", "+32 2 000 01 81")
    ]
    assert [(each.number, each.code) for each in found.live.dial_in] == [("+32 2 000 01 99", "4455#")]


def test_recognise_takes_no_trade_embargo_for_an_embargo() -> None:
    """The word alone, in a sentence of the text, holds nothing back."""
    found = draft(
        f"PRESS RELEASE\n\nMinisters end trade embargo on river fish\n\n{BODY} The embargo ended on 4 May 2026.\n"
    )
    assert found.embargo is None


def test_recognise_keeps_the_paragraph_of_a_quote_that_says_more() -> None:
    """A sentence beside the quote keeps the paragraph in the body, and the quote is not printed twice."""
    text = "The mayor was early. “No river is too small for a bridge of its own,” said Ada Example. It rained."
    found = draft(f"PRESS RELEASE\n\nA bridge for the small river\n\n{BODY}\n\n{text}\n")
    assert [(quote.speaker, quote.in_body) for quote in found.quotes] == [("Ada Example", True)]
    assert text in found.body


def test_recognise_parts_two_sentences_of_a_quote_with_a_full_stop() -> None:
    """Where the speaker stood between two sentences, they do not run together."""
    found = draft(
        f"PRESS RELEASE\n\nA bridge for the small river\n\n{BODY}\n\n“No river is too small”, said Ada Example,"
        " mayor of Ghent. “Ours has waited for ten years.”\n"
    )
    assert [(quote.text, quote.speaker, quote.role) for quote in found.quotes] == [
        ("No river is too small. Ours has waited for ten years.", "Ada Example", "mayor of Ghent")
    ]


def test_recognise_takes_no_words_in_quotation_marks_for_a_quote() -> None:
    """A word that somebody only calls so, and the title of a book, have no speaker."""
    found = draft(
        f"PRESS RELEASE\n\nA bridge for the small river\n\n{BODY} They call it “the long way home to the sea”.\n"
    )
    assert found.quotes == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("COMMUNIQUÉ DE PRESSE", Kind.PRESS_RELEASE),
        ("Photo call: the ferry comes in on Monday morning", Kind.PHOTO_CALL),
        ("Statement", Kind.STATEMENT),
        ("プレスリリース", Kind.PRESS_RELEASE),
    ],
)
def test_recognise_reads_the_kind_from_its_word(text: str, kind: Kind) -> None:
    """The word for the kind decides, in every language that has labels."""
    assert draft(f"{text}\n\nThe ferry comes back to the river\n\n{BODY}\n").kind is kind


def test_recognise_asks_for_what_a_text_leaves_open() -> None:
    """Without a word for the kind, a zone or a year, there are questions, each with a cautious answer."""
    found = draft(
        f"The ferry comes back to the river\n\nWHEN: 4 October, 14.00\nWHERE: Ghent\n\n{BODY} You are invited.\n"
    )
    asked = {question.field: question.choice for question in found.questions}
    assert asked == {"kind": "media-advisory", "zone": "Europe/Brussels", "year": "2027"}


def test_recognise_follows_what_a_person_has_said() -> None:
    """Kind, zone and year of a person go before every guess, and are not asked again."""
    options = ImportOptions(
        today=date(2027, 1, 4), zone="Europe/Brussels", kind=Kind.NOTE, stated_zone="Europe/Kyiv", year=2028
    )
    found = draft(f"PRESS RELEASE\n\nThe ferry comes back\n\nWHEN: 4 October, 14.00\nWHERE: Kyiv\n\n{BODY}\n", options)
    assert found.kind is Kind.NOTE
    assert (found.events[0].starts.wall, found.events[0].starts.zone) == (
        datetime.fromisoformat("2028-10-04T14:00"),
        "Europe/Kyiv",
    )
    assert found.questions == ()


def test_recognise_takes_the_first_line_of_a_text_without_any_form() -> None:
    """A text of one paragraph has its first words as headline, and loses nothing."""
    found = draft(f"{BODY}\n")
    assert found.headline == BODY


@pytest.mark.parametrize("heading", ["Note to editors", "NOTE TO EDITORS:"])
def test_recognise_takes_a_heading_of_notes_below_the_text_for_no_kind(heading: str) -> None:
    """The word for a note above the text is its kind. Below the text, it stands above the notes."""
    below = draft(f"The ferry comes back to the river\n\n{BODY}\n\n{heading}\n\nThe ferry carries forty people.\n")
    above = draft(f"{heading}\n\nThe ferry comes back to the river\n\n{BODY}\n")
    assert (below.kind, below.label, below.notes) == (Kind.PRESS_RELEASE, "", ("The ferry carries forty people.",))
    assert (above.kind, above.notes) == (Kind.NOTE, ())
