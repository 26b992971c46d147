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
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.arrangements import Accreditation, Deadline, ProgrammeItem
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


def found(advisory: Advisory) -> list[tuple[str, Level]]:
    """Codes and levels of the findings about an advisory's languages."""
    return [(fault.code, fault.level) for fault in check_editions(advisory)]


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
    (fault,) = check_editions(with_french(first, translates="12345678"))
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
