"""Facts that differ between languages, languages that are missing, translations that are old."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.check.wording.all_words import check_words
from advisory_cli.check.wording.editions import check_editions, check_missing_languages, check_translated
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Attachment, Kind, Picture
from advisory_cli.model.press.arrangements import (
    Accreditation,
    Deadline,
    Live,
    Opportunity,
    OpportunityKind,
    ProgrammeItem,
    Spokesperson,
)
from advisory_cli.model.press.manuscripts import state_of
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import embargo, founding

STARTS = Moment(wall=datetime(2014, 1, 27, 12, 30), zone="Europe/Brussels")
LATER = Moment(wall=datetime(2014, 1, 27, 13, 30), zone="Europe/Brussels")


def in_french(**changes: Any) -> Advisory:
    """The founding advisory as its French translation: other words, the same facts."""
    names = {"language": "fr", "headline": "Un titre", "source": Path("summit.fr.md"), "manuscript": "fr"}
    return founding(**(names | changes))


def with_french(first: Advisory | None = None, **changes: Any) -> Advisory:
    """The founding advisory with its French translation."""
    advisory = first or founding(source=Path("summit.en.md"))
    return replace(advisory, translations=(in_french(**changes),))


def changed_event(**changes: Any) -> Any:
    """The event of the founding advisory with other values."""
    event = founding().event
    assert event is not None
    return replace(event, **changes)


def changed_contact(**changes: Any) -> Any:
    """The contacts of the founding advisory, the first with other values."""
    first, *others = founding().contacts
    return (replace(first, **changes), *others)


def about_facts(advisory: Advisory) -> list[Finding]:
    """The findings about an advisory's languages, but for words that are the same: the French here is English."""
    return [fault for fault in check_editions(advisory) if fault.code != "LNG11"]


def found(advisory: Advisory) -> list[tuple[str, Level]]:
    """Codes and levels of the findings about an advisory's languages."""
    return [(fault.code, fault.level) for fault in about_facts(advisory)]


def test_check_editions_finds_nothing_when_the_facts_are_the_same() -> None:
    """A translation with the same facts, and an advisory in one language, have no findings."""
    assert found(with_french()) == []
    assert found(founding()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"event": changed_event(starts=LATER)},
        {"event": changed_event(starts=replace(STARTS, zone="Europe/London"))},
        {"event": changed_event(ends=LATER)},
        {"event": None},
        {"further_events": (changed_event(starts=LATER),)},
        {"programme": (ProgrammeItem(title="Doors", starts=STARTS),)},
        {"accreditation": Accreditation(deadlines=(Deadline(until=STARTS),))},
    ],
)
def test_check_editions_refuses_another_time(change: dict[str, Any]) -> None:
    """Any time of an event, a programme or a deadline that differs or is missing is an error."""
    faults = found(with_french(**change))
    assert ("LNG05", Level.ERROR) in faults


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            {"programme": (ProgrammeItem(title="Doors", starts=STARTS),)},
            {"programme": (ProgrammeItem(title="Portes", starts=LATER),)},
        ),
        (
            {"accreditation": Accreditation(deadlines=(Deadline(until=STARTS, group="EU"),))},
            {"accreditation": Accreditation(deadlines=(Deadline(until=LATER, group="UE"),))},
        ),
    ],
)
def test_check_editions_refuses_another_time_in_a_list(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Items are held against each other in their order, whatever they are called."""
    assert found(with_french(founding(**ours), **theirs)) == [("LNG05", Level.ERROR)]
    assert found(with_french(founding(**ours), **ours)) == []


def test_check_editions_takes_the_same_moment_in_another_zone() -> None:
    """The same instant on other clocks is the same time."""
    there = Moment(wall=STARTS.wall - timedelta(hours=1), zone="Europe/London")
    assert found(with_french(event=changed_event(starts=there))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contacts": changed_contact(phone="+32 2 555 01 99")}, "Telephone numbers differ"),
        ({"contacts": changed_contact(email="other@newsroom.example")}, "E-mail addresses differ"),
        ({"contacts": ()}, "0 contacts here"),
        ({"quotes": ()}, "0 quotes here"),
        ({"dateline": replace(founding().dateline or None, date=date(2014, 1, 25))}, "2014-01-25"),  # type: ignore[type-var]
        ({"body": f"{founding().body}\n\nhttps://newsroom.example/elsewhere"}, "newsroom.example/elsewhere"),
        ({"links": ()}, "Links differ"),
    ],
)
def test_check_editions_warns_of_another_fact(change: dict[str, Any], words: str) -> None:
    """A telephone number, an address, a day, a link, or a count that differs is a warning that names it."""
    faults = [fault for fault in check_editions(with_french(**change)) if words in fault.words]
    assert [(fault.code, fault.level) for fault in faults] == [("LNG06", Level.WARNING)]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("https://x.example/en/news", "https://x.example/fr/news", True),
        ("https://en.x.example/news_en", "https://fr.x.example/news_fr", True),
        ("https://x.example/en/news", "https://x.example/de/news", False),
        ("https://x.example/en/news", "https://x.example/fr/actu", False),
        ("https://www.x.example/a/", "http://x.example/a", True),
    ],
)
def test_check_editions_takes_the_same_page_in_both_languages(ours: str, theirs: str, same: bool) -> None:
    """An address that differs in the language alone is the same page."""
    advisory = with_french(founding(body=f"See {ours} there."), body=f"Voir {theirs} là.")
    assert ([code for code, _ in found(advisory)] == []) is same


def test_phone_numbers_are_compared_as_they_are_dialled() -> None:
    """Blanks, brackets and a (0) make no other number."""
    contact = founding().contacts[0]
    written = contact.phone.replace(" ", "").replace("(0)", "")
    assert written != contact.phone
    assert found(with_french(contacts=changed_contact(phone=written))) == []


def test_check_editions_warns_when_a_translation_is_of_an_older_state() -> None:
    """A translation that names another state than that of the first file is old, and the present state is named."""
    first = founding(source=Path("summit.en.md"))
    (fault,) = about_facts(with_french(first, translates="12345678"))
    assert (fault.code, fault.level) == ("LNG07", Level.WARNING)
    assert state_of(first.manuscript) in fault.remedy
    assert found(with_french(first, translates=state_of(first.manuscript))) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: replace(text, body=f"{text.body} More."), "LNG07"),
        (lambda text: replace(text, translations=(in_french(body="Autre."),)), ""),
        (lambda text: replace(text, body="More.", translations=(in_french(body="Autre."),)), ""),
        (lambda text: replace(text, revision=2, manuscript="other"), ""),
        (lambda text: replace(text, body="More.", translations=()), ""),
        (lambda text: replace(text, body="More.", translations=(in_french(language="de"),)), ""),
        (
            lambda text: replace(text, body="More.", translations=(in_french(translates=state_of(text.manuscript)),)),
            "",
        ),
    ],
)
def test_check_translated_finds_translations_that_were_forgotten(
    change: Callable[[Advisory], Advisory], code: str
) -> None:
    """A translation as it was sent, under a first language that is not, was forgotten, unless it says otherwise."""
    sent = with_french()
    assert [fault.code for fault in check_translated(change(sent), sent, "summit.1")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("readers", "fallback", "codes"),
    [
        ({"en": 40, "nl": 12}, {}, ["LNG08"]),
        ({"en": 40, "nl-BE": 3, "nl-NL": 3}, {}, ["LNG08"]),
        ({"en": 40, "nl": 12}, {"nl": "fr"}, []),
        ({"en": 40, "nl": 12}, {"others": "fr"}, ["LNG08"]),
        ({"en": 40, "nl": 4}, {}, []),
        ({"en": 200, "nl": 12}, {}, []),
        ({"en": 40, "fr-BE": 12, "": 90}, {}, []),
        ({"nl": 5, "": 900}, {}, ["LNG08"]),
        ({}, {}, []),
    ],
)
def test_check_missing_languages_counts_readers_without_an_edition(
    readers: dict[str, int], fallback: dict[str, str], codes: list[str]
) -> None:
    """A language of five readers, and of a tenth of those known, is missed unless a fallback is declared for it."""
    advisory = with_french(founding(fallback=fallback))
    faults = list(check_missing_languages(advisory, readers))
    assert [fault.code for fault in faults] == codes
    assert all(fault.level is Level.WARNING for fault in faults)


def test_check_editions_refuses_a_fallback_to_a_language_that_is_not_there() -> None:
    """A fallback may name a language of the advisory alone, in one language too."""
    assert found(with_french(founding(fallback={"nl": "fr", "others": "en"}))) == []
    assert found(with_french(founding(fallback={"nl": "de"}))) == [("LNG09", Level.ERROR)]
    assert found(founding(fallback={"others": "fr"})) == [("LNG09", Level.ERROR)]


@pytest.mark.parametrize(("terms", "codes"), [("For those who agreed.", ["LNG10"]), ("Pour ceux qui ont accepté.", [])])
def test_check_editions_warns_of_terms_in_another_language(terms: str, codes: list[str]) -> None:
    """Terms of the first language in a translation are a warning, terms of its own and no terms are none."""
    first = founding(source=Path("summit.en.md"), embargo=embargo(terms="For those who agreed."))
    assert [code for code, _ in found(with_french(first, embargo=embargo(terms=terms)))] == codes
    assert found(with_french(founding(embargo=embargo()), embargo=embargo())) == []


def test_check_words_leaves_the_texts_of_translations_to_their_own_check() -> None:
    """Markdown of a translation is no finding of the first file, because each language is checked as an advisory."""
    french = {"body": "Un **mot**, [une page](https://newsroom.example/fr).\n\n| a | b |\n|---|---|\n| c | d |\n"}
    alone = check_words(founding(), now=datetime(2014, 1, 24, tzinfo=UTC))
    assert check_words(with_french(founding(), **french), now=datetime(2014, 1, 24, tzinfo=UTC)) == alone


OURS = "Repairs cost 41 % more than in 2021.\n\nAbout 5,600 people left their homes.\n\nThe institute has made maps."
THEIRS = "Les réparations coûtent 41 % de plus.\n\nEnviron 5 600 personnes ont fui.\n\nL’institut a fait des cartes."


def in_two(ours: str = OURS, theirs: str = THEIRS, first: Any = (), second: Any = ()) -> Advisory:
    """An English text and its French translation, `first` and `second` with further values of each."""
    english = Advisory(
        id="a", kind=Kind.NOTE, language="en", headline="Repairs cost more", body=ours, source=Path("a.en.md")
    )
    french = replace(
        english, language="fr", headline="Les réparations coûtent plus", body=theirs, source=Path("a.fr.md")
    )
    return replace(english, **dict(first), translations=(replace(french, **dict(second)),))


def translated(ours: str = OURS, theirs: str = THEIRS) -> list[str]:
    """Words of the findings about two bodies."""
    return [fault.words for fault in check_editions(in_two(ours, theirs))]


def test_check_editions_passes_when_a_text_is_translated() -> None:
    """A translation with the same paragraphs and the same figures has no finding."""
    assert translated() == []


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("41 %", "14 %", "only here 14; only in a.en.md 41"),
        ("5 600", "6 500", "only here 6500; only in a.en.md 5600"),
        ("41 %", "41,5 %", "only here 415; only in a.en.md 41"),
    ],
)
def test_check_editions_warns_when_a_figure_is_another(ours: str, theirs: str, words: str) -> None:
    """A figure with digits interchanged is found, and both are named."""
    (found_words,) = translated(theirs=THEIRS.replace(ours, theirs))
    assert words in found_words


def test_check_editions_names_the_line_when_a_figure_is_in_digits_of_arabic() -> None:
    """Digits of Arabic, zero among them, are compared with others, and a wrong figure is found in its line."""
    body = "تكلف الإصلاحات {} ٪ أكثر.\n\nغادر نحو ٥٦٠٠ شخص منازلهم.\n\nأعد المعهد خرائط."
    arabic = {"language": "ar", "headline": "عنوان", "lines": {"headline": 2}, "body_line": 10}
    assert list(check_editions(in_two(second={**arabic, "body": body.format("٤١")}))) == []
    (fault,) = check_editions(in_two(second={**arabic, "body": body.format("١٤")}))
    assert "only here 14; only in a.en.md 41" in fault.words
    assert fault.place.line == 10


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("41 %", "quarante-et-un pour cent"),
        ("41 %", "41 %, soit le 3 mai 2019 à 14 h 30,"),
        ("5 600 personnes", "5\u202f600 personnes"),
        ("5 600 personnes", "5 600 personnes, tél. +33 1 99 00 12 34,"),
    ],
)
def test_check_editions_passes_when_a_figure_is_in_words_a_day_or_a_number_to_call(ours: str, theirs: str) -> None:
    """A figure in words is missing on one side alone, and days, hours and telephone numbers are no figures."""
    assert translated(theirs=THEIRS.replace(ours, theirs)) == []


def test_check_editions_warns_when_a_paragraph_is_missing() -> None:
    """A translation without one of three paragraphs is found, and one that joins two of them is not."""
    (words,) = translated(theirs=THEIRS.rpartition("\n\n")[0])
    assert "2 paragraphs here, and 3" in words
    assert translated(theirs=THEIRS.replace("\n\nL’", " L’")) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"notes_to_editors": ("Note.",)}, "0 notes to editors here, and 1"),
        ({"boilerplate": "Who we are."}, "0 boilerplates here, and 1"),
        ({"spokespeople": (Spokesperson(name="Ben Example"),)}, "0 speakers here, and 1"),
        ({"picture": Picture(caption="C")}, "0 pictures here, and 1"),
        ({"attachments": (Attachment(file="papers/a.pdf"),)}, "0 attachments here, and 1"),
        ({"opportunities": (Opportunity(kind=OpportunityKind.PHOTO, text="T"),)}, "as many opportunities here"),
        ({"live": Live(url="https://x.example/live")}, "as many streams here"),
    ],
)
def test_check_editions_finds_a_part_when_one_language_lacks_it(change: dict[str, Any], words: str) -> None:
    """A part of the first language that a translation has not is named."""
    advisory = in_two(first=change)
    assert any(words in fault.words for fault in check_editions(advisory))


@pytest.mark.parametrize(
    ("ours", "theirs", "codes"),
    [
        ({}, {"headline": "Repairs cost more"}, ["LNG11"]),
        ({}, {"headline": "Repairs cost more", "language": "en-US"}, []),
        ({}, {"headline": "Repairs cost more", "meant_so": ("Repairs cost more",)}, []),
        ({"headline": "Fridays For Future"}, {"headline": "Fridays For Future"}, []),
        (
            {"notes_to_editors": ("The figures are our own.",)},
            {"notes_to_editors": ("The figures are our own",)},
            ["LNG11"],
        ),
        ({"language": "ja", "headline": "洪水の費用"}, {"headline": "洪水の費用"}, ["LNG11"]),
        ({"language": "ja", "headline": "COP31"}, {"headline": "COP31"}, []),
        ({}, {"body": THEIRS.replace("L’institut a fait des cartes.", "The institute has made maps.")}, ["LNG11"]),
        (
            {"accreditation": Accreditation(documents=("Passport", "Letter of assignment"))},
            {"accreditation": Accreditation(documents=("Passport", "Letter of assignment"))},
            ["LNG11"],
        ),
    ],
)
def test_check_editions_warns_when_words_are_not_translated(
    ours: dict[str, Any], theirs: dict[str, Any], codes: list[str]
) -> None:
    """The same words in two languages are found, but not a name, nor words that are meant."""
    assert [fault.code for fault in check_editions(in_two(first=ours, second=theirs))] == codes
