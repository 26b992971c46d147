"""Programme, accreditation and all else for the cover of an event, in the text part and in the page."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
import re
from datetime import date, datetime
from typing import Any

import pytest

from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import load_labels
from advisory_cli.model.press.advisory import Advisory, Dateline, Event, Kind
from advisory_cli.model.press.arrangements import Accreditation, Deadline, Live, ProgrammeItem
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import TEMPLATES, arranged, everything, notice, one_line, recipient, renderer, visible
from tests.summit import EVENTS, summit, summit_text

ARRANGED = ("Programme", "Accreditation", "Media opportunities", "Follow live", "Spokespeople")


def parts(advisory: Advisory, **options: Any) -> tuple[str, str]:
    """Return the text part, and the words of the page on one line."""
    made = renderer(advisory, **options)
    text, html = (made.render(part, Phase.OPEN, recipient()) for part in ("text", "html"))
    return text, visible(html)


def calendar(language: str = "en-GB") -> Calendar:
    """Return the writer of dates of a language."""
    return Calendar(labels=load_labels(language, [TEMPLATES]))


def at(day: int, hour: int, minute: int = 0, zone: str = "Europe/Brussels", month: int = 6) -> Moment:
    """Return a moment of 2027."""
    return Moment(wall=datetime(2027, month, day, hour, minute), zone=zone)


def test_programme_names_day_and_zone_once_for_the_items_below() -> None:
    """Items of one day and zone stand below that day, and another zone or day is named anew."""
    text, page = parts(summit())
    assert text.count("Thursday 3 June 2027, CEST") == 1
    assert page.count("Thursday 3 June 2027, CEST") == 1
    for line in (
        "- 09:30–10:15: Ministers arrive",
        "- 10:30: Family photograph",
        "- 11:00–11:45: Joint press conference",
    ):
        assert line in text
    behind = text.partition("Friday 4 June 2027, BST (London)")[2]
    assert behind.lstrip().startswith("- 08:30: Debriefing for correspondents\n  Example House, London")
    assert "09:30–10:15 Ministers arrive Main entrance, Example Palace" in page


def test_deadlines_stand_directly_below_the_event() -> None:
    """A deadline stands between the event and the text, in a paragraph of its own, where nobody misses it."""
    text, page = parts(summit())
    assert "\n\nAccreditation deadlines:\n- Media from the EU: Thursday 27 May 2027, 16:00 CEST\n" in text
    assert "- Media from elsewhere: Tuesday 25 May 2027, 12:00 BST (London)\n\n" in text
    for part in (text, page):
        assert (
            part.index("Rue Exemplaire 155") < part.index("Accreditation deadlines") < part.index("Ministers of eleven")
        )


def test_one_deadline_is_one_line() -> None:
    """A single deadline for everybody has no list."""
    one = "accreditation: {deadline: '2027-05-27 16:00'}\n"
    text, page = parts(summit(summit_text(accreditation=one, programme="", rest="")))
    assert "\n\nAccreditation deadline: Thursday 27 May 2027, 16:00 CEST\n\n" in text
    assert "Accreditation deadline Thursday 27 May 2027, 16:00 CEST" in page
    assert "Accreditation\n=====" not in text  # nothing else to tell


def test_a_deadline_is_shown_without_an_event() -> None:
    """A text without an event, such as a call for accreditation, shows its deadlines as well."""
    line = "dateline: {place: Brussels, date: 2027-05-20}\n"
    made = dataclasses.replace(summit(summit_text(more=line)), kind=Kind.NOTE, event=None, programme=())
    for part in parts(made):
        assert "Thursday 27 May 2027, 16:00 CEST" in part


def test_dial_in_numbers_are_no_links() -> None:
    """A dial-in is no person to call: its number is not offered as the numbers of contacts are."""
    page = renderer(summit()).render("html", Phase.OPEN, recipient())
    links = set(re.findall(r'href="tel:([^"]*)"', page))
    assert links == {"+3225550100", "+3225550102", "+3225550104"}  # contact, desk, spokesperson
    assert "+32\N{NO-BREAK SPACE}2\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}01\N{NO-BREAK SPACE}03" in page


def test_each_of_several_events_is_shown_with_its_own_zone_and_place() -> None:
    """Every event has its block, and its line above the headline of an invitation."""
    text, page = parts(summit(summit_text(event=EVENTS, programme="", accreditation="", rest="")))
    assert text.count("What: ") == 2
    head = one_line(text.partition("Ministers meet")[0])
    first = "When: Thursday 3 June 2027, 11:00–11:45 CEST, Example Palace, Brussels"
    assert f"{first} When: Friday 4 June 2027, 09:00 BST (London), Example House, London" in head
    for part in (one_line(text), page):
        assert "By invitation" in part
        assert "Not open to the public" in part
    above = page.partition("Ministers meet")[0]
    assert "Example Palace, Brussels Friday 4 June 2027, 09:00 BST (London), Example House, London" in above


def test_a_text_without_arrangements_has_no_word_and_no_style_of_them() -> None:
    """What an advisory does not use leaves no trace in its e-mail."""
    plain = renderer(everything())
    text, html = (plain.render(part, Phase.OPEN, recipient()) for part in ("text", "html"))
    assert not any(f"{word}\n=" in text for word in ARRANGED)
    assert "due-line" not in html


@pytest.mark.parametrize("kind", list(Kind))
def test_arrangements_stand_behind_the_text_of_every_kind(kind: Kind) -> None:
    """Programme and the rest stand behind text and quotes and before the end mark, whatever the kind."""
    for part in parts(arranged(kind=kind)):
        places = [part.index(word) for word in ("The lead", "Programme", "Media opportunities", "A document")]
        places += [part.index(word) for word in ("Follow live", "A Spokesperson", "– ENDS –", "About A First Issuer")]
        assert places == sorted(places)


def test_cancelled_event_takes_its_arrangements_along() -> None:
    """A cancellation shows no programme, deadline or stream of what does not take place, and keeps the spokespeople."""
    text, page = parts(summit(), notice=notice(NoticeKind.CANCELLATION, old_event=summit().event))
    for part in (text, page):
        assert "CANCELLED" in part
        assert "Ben Example" in part
        for gone in ("Programme", "Accreditation deadline", "Media opportunities", "Follow live", "445566"):
            assert gone not in part


def test_moved_one_of_several_events_names_its_old_time_alone() -> None:
    """An update about two events of which the second has moved says so of the second alone."""
    new = summit(summit_text(event=EVENTS))
    first, second = new.events
    old = dataclasses.replace(second, starts=at(4, 8, zone="Europe/London"))
    about = notice(NoticeKind.UPDATE, old_event=first, further_old_events=(old,))
    text, page = parts(new, notice=about)
    assert text.count("Was: ") == page.count("Was: ") == 1
    assert "Was:        Friday 4 June 2027, 08:00 BST (London)" in text


def test_postponed_events_are_off_only_while_none_has_a_new_time() -> None:
    """A postponement that names the new time of one event shows all events, else each of them is off."""
    new = summit(summit_text(event=EVENTS))
    first, second = new.events
    known = {"old_event": first, "further_old_events": (second,)}
    text, _ = parts(new, notice=notice(NoticeKind.POSTPONEMENT, **known))
    assert text.count("When:       POSTPONED") == 2
    later = dataclasses.replace(
        new, further_events=(dataclasses.replace(second, starts=at(11, 9, zone="Europe/London")),)
    )
    text, _ = parts(later, notice=notice(NoticeKind.POSTPONEMENT, **known))
    assert "When:       POSTPONED" not in text
    assert "Was:        Friday 4 June 2027, 09:00 BST (London)" in text


def test_old_event_is_found_by_its_title_when_an_event_was_added() -> None:
    """An event that readers know keeps its old time when another one is put before it."""
    known = Event(title="Debriefing", starts=at(4, 8))
    about = notice(NoticeKind.UPDATE, old_event=known)
    new = (Event(title="Opening", starts=at(3, 8)), Event(title="Debriefing", starts=at(4, 9)))
    assert about.old_of(new[0], new) is None
    assert about.old_of(new[1], new) is known
    assert about.event_moved(new[1], new)
    assert not about.event_moved(new[0], new)


@pytest.mark.parametrize(
    ("language", "starts", "ends", "words"),
    [
        ("en-GB", at(3, 9, 30), at(3, 10, 15), "09:30–10:15"),
        ("en-US", at(3, 9, 30), at(3, 13), "9:30\u202fAM – 1:00\u202fPM"),
        ("fr", at(3, 9, 30), at(3, 10, 15), "09h30–10h15"),
        ("en-GB", at(3, 9, 30), None, "09:30"),
        ("en-GB", at(3, 9), at(3, 9, zone="Europe/London"), "09:00–10:00"),
        ("en-GB", at(3, 23), at(4, 1), "Thursday 3 June 2027, 23:00 CEST – Friday 4 June 2027, 01:00 CEST"),
        (
            "en-GB",
            at(31, 1, month=10),
            at(31, 5, month=10),
            "Sunday 31 October 2027, 01:00 CEST – Sunday 31 October 2027, 05:00 CET",
        ),
    ],
)
def test_calendar_writes_the_time_of_an_item(language: str, starts: Moment, ends: Moment | None, words: str) -> None:
    """Hours stand alone below their day, and an end on another day or clock has day and zone."""
    assert one_line(calendar(language).programme_time(starts, ends)) == one_line(words)


def test_calendar_writes_day_and_zone_above_a_programme() -> None:
    """The day of a programme has its zone in each language, with the city where the abbreviation says little."""
    assert calendar().programme_day(at(3, 9)) == "Thursday 3 June 2027, CEST"
    assert calendar("en-US").programme_day(at(3, 9)) == "Thursday, June 3, 2027, CEST"
    assert calendar("fr").programme_day(at(1, 9)) == "mardi 1er juin 2027, CEST"
    assert calendar().programme_day(at(3, 9, zone="Asia/Kolkata")).endswith(", IST (Kolkata)")
    assert calendar().programme_day(at(3, 9, zone="Asia/Dubai")) == "Thursday 3 June 2027, UTC+4"


def test_datelines_of_a_joint_text_are_one() -> None:
    """Places of one day share the day, and places of several days have each its own. No dateline gives no words."""
    brussels, paris = (
        Dateline(place="Brussels", date=date(2027, 5, 20)),
        Dateline(place="Paris", date=date(2027, 5, 20)),
    )
    assert calendar().datelines([brussels]) == "(Brussels, 20 May 2027)"
    assert calendar().datelines([brussels, paris]) == "(Brussels/Paris, 20 May 2027)"
    later = dataclasses.replace(paris, date=date(2027, 5, 21))
    assert calendar().datelines([brussels, later]) == "(Brussels, 20 May 2027/Paris, 21 May 2027)"
    assert calendar().datelines([]) == ""


def test_arrangements_need_no_more_than_they_say() -> None:
    """The smallest of each arrangement leaves no empty label and no blank heading behind."""
    small = summit(summit_text(programme="", accreditation="", rest=""))
    small = dataclasses.replace(
        small,
        programme=(ProgrammeItem(title="Start", starts=at(3, 9)),),
        accreditation=Accreditation(capacity="12"),
        live=Live(url="https://summit.example/live"),
    )
    text, page = parts(small)
    assert "Accreditation deadline" not in text
    assert "Places:     12\n" in text
    for label in ("Documents needed", "Accreditation desk", "Dial-in", "Starts", "Apply at", "Press only", "Access"):
        assert label not in text
        assert label not in page
    assert "\n\n\n\n" not in text
    bare = dataclasses.replace(small, accreditation=Accreditation(deadlines=(Deadline(until=at(1, 9)),)), live=None)
    assert "Follow live" not in parts(bare)[0]
