"""Tests of the finders of spokespeople, opportunities and live feeds: what is one, and what only looks like one."""

from datetime import date, time

import pytest

from advisory_cli.intake.documents.opener import open_document
from advisory_cli.intake.draft import Draft
from advisory_cli.intake.importer import import_text
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.arrangements.language_names import languages_in
from advisory_cli.intake.recognition.arrangements.vocabulary import heading_kind
from advisory_cli.intake.recognition.recognise import recognise
from advisory_cli.intake.recognition.words import words_of_language
from advisory_cli.model.press.arrangements import OpportunityKind

OPTIONS = ImportOptions(today=date(2027, 1, 4), zone="Europe/Brussels", language="en")
HEAD = (
    "MEDIA ADVISORY\n\nMinisters meet at the river\n\nWHEN: Monday 11 October 2027, 14.00\n\nThe river has been clean"
    " since the summer, and fish have come back to all four of its arms.\n\n"
)


def draft(text: str) -> Draft:
    """Recognise a plain text below the head of an invitation."""
    return recognise(open_document((HEAD + text).encode(), "text.txt"), OPTIONS)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "in English and French", "English and French"),
        ("fr", "en français et en anglais", "en français et en anglais"),
        ("de", "auf Deutsch und Englisch", "Deutsch und Englisch"),
        ("pl", "po polsku", "po polsku"),
        ("uk", "українською та англійською", "українською та англійською"),
        ("ar", "العربية والإنجليزية", "العربية والإنجليزية"),
        ("nl", "NL, FR", "NL, FR"),
        ("en", "head of research", ""),
        ("en", "English teacher at a school", ""),
        ("de", "Deutsche Bahn", ""),
    ],
)
def test_languages_in_returns_names_of_languages_when_a_text_says_nothing_else(
    language: str, text: str, expected: str
) -> None:
    """Names of languages are known with their endings, and other words beside them make the text none."""
    assert languages_in(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Photo and filming opportunities", OpportunityKind.PHOTO),
        ("en", "Filming opportunities", OpportunityKind.FILM),
        ("en", "Technical information for broadcasters", OpportunityKind.TECHNICAL),
        ("de", "Bildtermine", OpportunityKind.PHOTO),
        ("sv", "Fototillfälle", OpportunityKind.PHOTO),
        ("el", "Δυνατότητα φωτογράφισης", OpportunityKind.PHOTO),
        ("en", "Photos", None),
        ("en", "Technical University", None),
        ("de", "Technik", None),
        ("en", "A photo opportunity for the whole village of Merrowby", None),
    ],
)
def test_heading_kind_is_told_when_a_heading_names_an_opportunity(
    language: str, text: str, expected: OpportunityKind | None
) -> None:
    """A word for a kind needs a word for an opportunity, and no word besides."""
    assert heading_kind(text, words_of_language(language)) is expected


def test_recognise_keeps_a_contact_when_a_heading_offers_interviews() -> None:
    """Who has a number and neither languages nor times is whom to ask."""
    found = draft("Spokespersons\n\nAda Example, head of press, +32 2 000 01 81\n")
    assert found.spokespeople == ()
    assert [each.name for each in found.contacts] == ["Ada Example"]


def test_recognise_reads_no_spokespeople_when_a_list_of_people_says_nothing_of_interviews() -> None:
    """Members of a jury are no spokespeople, though they speak languages."""
    found = draft("The jury:\n\n- Ada Example, director (English, French)\n- Ben Example, curator (Dutch)\n")
    assert found.spokespeople == ()


def test_recognise_takes_the_time_from_an_opportunity_when_it_stands_at_the_head() -> None:
    """The time is the item's, and the words keep nothing of it."""
    found = draft("Photo opportunities\n\n- 10:30 – Handshake in the courtyard\n- Family photo, 12:30\n")
    assert [(each.kind, each.text, each.at.clock if each.at else None) for each in found.opportunities] == [
        (OpportunityKind.PHOTO, "Handshake in the courtyard", time(10, 30)),
        (OpportunityKind.PHOTO, "Family photo", time(12, 30)),
    ]


def test_recognise_reads_no_opportunity_when_a_label_says_a_day_and_a_time() -> None:
    """A line with day and time is an event to which photographers are invited."""
    found = draft("Photo call: Tuesday 12 October 2027, 10.00, Example Bridge\n")
    assert found.opportunities == ()


def test_recognise_reads_no_opportunities_when_credits_stand_in_a_row() -> None:
    """Names behind “Photo:” and “Video:” are those of their makers."""
    found = draft("Photo: Ada Example\n\nVideo: Ben Example\n")
    assert found.opportunities == ()


@pytest.mark.parametrize(
    "text",
    [
        "A recording of the webcast will be at https://newsroom.example/webcast after the meeting.",
        "Register for the live stream at https://newsroom.example/stream by Friday.",
        "The band plays live. Tickets are at https://newsroom.example/tickets for all.",
    ],
)
def test_recognise_reads_no_stream_when_an_address_is_for_something_else(text: str) -> None:
    """Recordings, registrations and concerts are no stream to follow."""
    assert draft(text + "\n").live.url == ""


def test_recognise_gives_one_code_to_all_numbers_when_it_stands_apart() -> None:
    """A code on a line of its own is that of each number above it."""
    found = draft("Dial-in numbers\n\n- Belgium: +32 2 000 01 99\n- France: +33 1 99 00 01 99\n- Code: 4455#\n")
    assert [(each.label, each.number, each.code) for each in found.live.dial_in] == [
        ("Belgium", "+32 2 000 01 99", "4455#"),
        ("France", "+33 1 99 00 01 99", "4455#"),
    ]
    assert found.contacts == ()


def test_import_keeps_the_time_in_the_words_when_no_event_says_the_day() -> None:
    """A time alone would be on the event's day: without an event it stays where it was."""
    text = (
        "PRESS RELEASE\n\nRiver is clean again\n\nGhent, 4 May 2027 – The river has been clean since the summer, and"
        " fish have come back to all four of its arms.\n\nPhoto opportunity: 10:30, boats on the river\n"
    )
    result = import_text(text.encode(), "text.txt", OPTIONS)
    assert 'text: "10:30, boats on the river"' in result.text
    assert "at:" not in result.text


def test_recognise_takes_a_line_with_a_day_for_the_headline_when_no_other_stands_above_the_text() -> None:
    """Headings of what is offered are no headline, and no second word for the kind."""
    text = (
        "OPERATIONAL NOTE FOR MEDIA\n\nLakes summit, 9 September 2027\n\nMinisters of nine countries meet on Thursday"
        " 9 September 2027 at 10:00 in the Congress Centre.\n\nPhoto and filming opportunities\n\n- 09:15 – Arrivals\n"
    )
    found = recognise(open_document(text.encode(), "text.txt"), OPTIONS)
    assert (found.headline, found.label) == ("Lakes summit, 9 September 2027", "OPERATIONAL NOTE FOR MEDIA")
    assert [each.text for each in found.opportunities] == ["Arrivals"]
