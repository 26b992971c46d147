"""Writer of the events of an advisory as an iCalendar file (RFC 5545), published by METHOD:PUBLISH (RFC 5546 3.2.1).

Calendars find an event again by its UID, which stays the same in all revisions (event_names.py), and take the one with
the highest SEQUENCE. Text, folding of lines and time zones are the icalendar library's.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from advisory_cli.compose.exports.publication import Publication
from advisory_cli.model.press.advisory import Event

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as CalendarEvent

_HOUR = timedelta(hours=1)


def calendar_file(publication: Publication) -> bytes:
    """Return the events of an advisory as an iCalendar file in UTF-8, with lines that end with CRLF.

    Each event has its zone's rules (VTIMEZONE), and STATUS:CANCELLED when a notice has cancelled the events or
    withdrawn the advisory. An event without an end ends one hour after its beginning. A calendar would otherwise show
    it without a length. Raises ValueError for an advisory without events.
    """
    from icalendar import Calendar

    advisory = publication.advisory
    if not advisory.events:
        raise ValueError("an advisory without events has no calendar file")
    calendar = Calendar()
    calendar.add("prodid", "-//advisory//press desk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    cancelled = publication.cancelled or publication.withdrawn
    for number, (name, event) in enumerate(zip(publication.event_names, advisory.events, strict=True)):
        entry = _event(publication, name, event, cancelled=cancelled)
        if not cancelled:
            _add_details(entry, publication, event, first=not number)
        calendar.add_component(entry)
    for name, event in publication.former_events:
        calendar.add_component(_event(publication, name, event, cancelled=True))
    former = (event for _, event in publication.former_events)
    years = {event.starts.wall.year for event in (*advisory.events, *former)}
    calendar.add_missing_timezones(first_date=date(min(years), 1, 1), last_date=date(max(years) + 2, 1, 1))
    return bytes(_zones_first(calendar).to_ical())


def _event(publication: Publication, name: str, event: Event, *, cancelled: bool) -> "CalendarEvent":
    """Return an entry with what calendars need of a cancelled one too: UID, time and title."""
    from icalendar import Event as CalendarEvent
    from icalendar import vCalAddress, vText

    entry = CalendarEvent()
    domain = publication.sender.domain if publication.sender else "invalid"
    entry.add("uid", f"{name}@{domain}")
    entry.add("sequence", publication.sequence)
    entry.add("dtstamp", _stamp(publication))
    entry.add("summary", event.title)
    entry.add("dtstart", event.starts.local)
    entry.add("dtend", event.ends.local if event.ends else event.starts.local + _HOUR)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if publication.sender:
        organizer = vCalAddress(f"MAILTO:{publication.sender.address}")
        organizer.params["CN"] = vText(publication.issuer or publication.sender.name)
        entry["organizer"] = organizer
    return entry


def _add_details(entry: "CalendarEvent", publication: Publication, event: Event, *, first: bool) -> None:
    """Add where, what and whom to ask. `first`: whether the event is the advisory's first one."""
    if place := place_line(event):
        entry.add("location", place)
    if description := "\n".join(_description(publication, event, first=first)):
        entry.add("description", description)
    if event.online:
        entry.add("url", event.online)
    for contact in publication.advisory.contacts:
        entry.add("contact", ", ".join(filter(None, (contact.name, contact.phone, contact.mobile, contact.email))))


def _stamp(publication: Publication) -> datetime:
    """Return DTSTAMP (RFC 5545 3.8.7.2): midnight UTC of the day of issue, or of the first day of the event's year.

    It is made from the text and not from the clock, so that the same revision gives the same file. Calendars tell
    revisions apart by SEQUENCE before they look at it.
    """
    advisory = publication.advisory
    day = advisory.dateline.date if advisory.dateline else date(advisory.events[0].starts.wall.year, 1, 1)
    return datetime.combine(day, time(), UTC)


def place_line(event: Event) -> str:
    """Return the place of an event in one line, such as "Residence Palace, Rue de la Loi 155, Brussels", or ""."""
    return ", ".join(filter(None, (event.place, event.address, event.locality)))


def _description(publication: Publication, event: Event, *, first: bool) -> Iterator[str]:
    """Yield the lines about an event that have no property of their own, in the words of the edition's language."""
    advisory, words = publication.advisory, publication.calendar.labels.words
    if event.title != advisory.headline:
        yield advisory.headline
    for label, value in ((words["who"], event.who), (words["online"], event.online)):
        if value.strip():
            yield f"{label}{words['colon']}{value.strip()}"
    if not event.public:
        yield words["closed"]
    if first and advisory.programme:
        yield from _programme(publication, event)


def _programme(publication: Publication, event: Event) -> Iterator[str]:
    """Yield the lines of the programme. Day and zone stand above an item where they are not those above."""
    calendar, words = publication.calendar, publication.calendar.labels.words
    yield f"{words['programme']}{words['colon'].rstrip()}"
    above = calendar.programme_day(event.starts)
    for item in publication.advisory.programme:
        if (day := calendar.programme_day(item.starts)) != above:
            yield day
        above = day
        entry = f"{calendar.programme_time(item.starts, item.ends)}{words['colon']}{item.title}"
        yield words["comma"].join(filter(None, (entry, item.place.strip(), "" if item.public else words["press_only"])))


def _zones_first(calendar: "Calendar") -> "Calendar":
    """Put the zones' rules before the events, because some calendars read a file once from its beginning."""
    calendar.subcomponents.sort(key=lambda part: part.name != "VTIMEZONE")
    return calendar
