"""Writer of dates and times in the language of an edition, by the date patterns in the labels of that language."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from advisory_cli.compose.templates.labels import Labels, fill
from advisory_cli.locale.calendar import any_of, city_of, written_day, written_hours, written_time
from advisory_cli.model.press.advisory import Dateline, Event
from advisory_cli.model.schedule.clock_changes import OddDifference
from advisory_cli.model.schedule.times import Moment, is_zone
from advisory_cli.model.schedule.zone_words import is_understood
from advisory_cli.model.value_class import value_class


@value_class
class Calendar:
    """Writer of dates and times in one language, by the patterns in `labels`.

    Times handed to the methods are aware. Each is written by the clocks of its own zone, the tzinfo.
    """

    labels: Labels

    def day(self, day: date) -> str:
        """Return a date without its weekday: '5 June 2026'."""
        pattern = self.labels.dates["day"]
        first = self.labels.dates["first_day"]
        if day.day == 1 and first:
            quoted = "'" + first.replace("'", "''") + "'"
            pattern = re.sub(r"\bd\b", lambda _: quoted, pattern)
        return self._date(day, pattern)

    def moment(self, local: datetime) -> str:
        """Return a time in full, with the zone's city: '00:01 BST on Friday 5 June 2026 (London)'.

        The city is left out behind an abbreviation that readers everywhere understand, such as CET, and behind UTC+3
        and the like.
        """
        return self._filled("moment", local, self._city(local))

    def own_moment(self, local: datetime) -> str:
        """Return a time in full for readers in its zone, without the zone's city: '00:01 BST on Friday 5 June 2026'."""
        return self._filled("moment", local)

    def short_moment(self, local: datetime) -> str:
        """Return a time for a subject line, with the zone's city: '00:01 BST Fri 5 Jun (London)'.

        The city is left out behind an abbreviation that readers everywhere understand, such as CET, and behind UTC+3
        and the like.
        """
        return self._filled("short_moment", local, self._city(local))

    def bare_moment(self, local: datetime) -> str:
        """Return a time for a subject line that has no room for the zone's city: '00:01 BST Fri 5 Jun'."""
        return self._filled("short_moment", local)

    def short_event(self, local: datetime, *, place: str = "") -> str:
        """Return the start of an event for a subject line: 'Mon 27 Jan 12:30 CET', or 'Mon 27 Jan 12:30 IST (Dublin)'.

        The zone's city is added behind an abbreviation that readers elsewhere may not understand. A city that stands in
        `place` is not added. `place`: the event's place, if the subject names it too, else "".
        """
        return self._filled("short_event", local, self._city(local, place))

    def event(self, event: Event) -> str:
        """Return the time of an event as one phrase, such as 'Monday 27 January 2014, 12:30–14:00 CET'.

        Without an end, the phrase names the start alone. The day is written once if the event begins and ends on it,
        without a change of clocks in between. The zone's city is added behind an abbreviation that readers elsewhere
        may not understand.
        """
        begins, city = event.starts.local, self._city(event.starts.local)
        if event.ends is None:
            return self._filled("event", begins, city)
        if (ends := _same_day_end(event.starts, event.ends)) is not None:
            return self._filled("event_range", begins, city, end=self._time(ends))
        return self._span(event.starts, event.ends) + city

    def start(self, moment: Moment) -> str:
        """Return a moment as an event's start is written: 'Thursday 27 May 2027, 16:00 CEST'.

        The zone's city is added behind an abbreviation that readers elsewhere may not understand.
        """
        return self._filled("event", moment.local, self._city(moment.local))

    def programme_day(self, moment: Moment) -> str:
        """Return day and zone, to stand above the items of a programme: 'Thursday 3 June 2027, CEST'.

        The zone's city is added behind an abbreviation that readers elsewhere may not understand.
        """
        return self._filled("programme_day", moment.local, self._city(moment.local))

    def programme_time(self, starts: Moment, ends: Moment | None) -> str:
        """Return the hours of an item that stands below its day and zone: '09:30–10:15', or '09:30' without an end.

        An item that ends on another day, or after a change of clocks, has day and zone of both.
        """
        if ends is None:
            return self._time(starts.local)
        if (end := _same_day_end(starts, ends)) is not None:
            return fill(self._pattern("programme_time"), time=self._time(starts.local), end=self._time(end))
        return self._span(starts, ends)

    def dateline(self, place: str, day: date) -> str:
        """Return place and day of issue, to stand before the body's first words: '(Brussels, 24 January 2014)'."""
        return fill(self._pattern("dateline"), place=place, day=self.day(day))

    def datelines(self, lines: Sequence[Dateline]) -> str:
        """Return the datelines of a text as one: '(Brussels/Paris, 24 January 2014)'. Return "" for none.

        Where the days differ, each place has its own: '(Brussels, 24 January 2014/Paris, 25 January 2014)'.
        """
        if not lines:
            return ""
        last = lines[-1]
        if len({line.date for line in lines}) == 1:
            return self.dateline("/".join(line.place for line in lines), last.date)
        comma = self.labels.words["comma"]
        before = "".join(f"{line.place}{comma}{self.day(line.date)}/" for line in lines[:-1])
        return self.dateline(before + last.place, last.date)

    def _span(self, starts: Moment, ends: Moment) -> str:
        start, end = self._filled("event", starts.local), self._filled("event", ends.local)
        return fill(self._pattern("event_span"), start=start, end=end)

    def clock_note(self, difference: OddDifference, issuer: str) -> str:
        """Return a note for readers whose zone is an unusual number of hours from `issuer`, the embargo's zone.

        `difference`: the difference at the embargo's end, and the differences to which readers are used. Only the
        number of hours is compared. Return "" if this number is usual, even if the clocks are ahead where they are
        usually behind.
        """
        hours, usual = _hours(difference.difference), [_hours(hours_apart) for hours_apart in difference.usual]
        if hours in usual:
            return ""
        language = self.labels.language
        return self.labels.word(
            "clocks_unusual" if difference.unusual else "clocks_change",
            hours=self._digits(written_hours(hours, language)),
            place=city_of(issuer, language),
            usual=self._digits(any_of(usual, language)),
        )

    def _filled(self, name: str, local: datetime, city: str = "", **values: str) -> str:
        """Fill in the pattern of a moment. The zone's city stands where the pattern has {city}, else at the end."""
        pattern = self._pattern(name)
        words = fill(pattern, **self._parts(local), city=city, **values)
        return words if "{city}" in pattern else words + city

    def _pattern(self, name: str) -> str:
        return self.labels.dates[name]

    def _parts(self, local: datetime) -> Mapping[str, str]:
        return {
            "day": self.day(local.date()),
            "weekday": self._date(local.date(), self._pattern("weekday")),
            "short_day": self._date(local.date(), self._pattern("short_day")),
            "time": self._time(local),
            "zone": self.labels.zones.get(zone_words(local), zone_words(local)),
        }

    def _city(self, local: datetime, place: str = "") -> str:
        """Return the zone's city, ' (London)', when the zone's word means nothing, or another time, elsewhere.

        Return "" when the word is known everywhere or is a number of hours, or when `place` names the city.
        """
        words, zone = zone_words(local), str(local.tzinfo)
        own, language = self.labels.zones.get(words, words), self.labels.language
        if is_understood(words) or is_understood(own, language) or not words.isalpha() or not is_zone(zone):
            return ""
        city = city_of(zone, self.labels.language)
        return "" if city.casefold() in place.casefold() else fill(self._pattern("city"), city=city)

    def _date(self, day: date, pattern: str) -> str:
        return self._digits(written_day(day, pattern, self.labels.language))

    def _time(self, local: datetime) -> str:
        return self._digits(written_time(local.time(), self._pattern("time"), self.labels.language))

    def _digits(self, text: str) -> str:
        digits = self._pattern("digits")
        return text.translate(str.maketrans("0123456789", digits)) if digits else text


def _same_day_end(starts: Moment, ends: Moment) -> datetime | None:
    """Return an end by the clocks of the start. None when it is on another day, or after a change of clocks."""
    begin, end = starts.local, ends.in_zone(starts.zone)
    return end if begin.date() == end.date() and begin.utcoffset() == end.utcoffset() else None


def _hours(difference: timedelta) -> float:
    return abs(difference) / timedelta(hours=1)


def zone_words(local: datetime) -> str:
    """Return the abbreviation of an aware time's zone: 'BST'.

    For a zone whose abbreviation is only a number (`+03`), return 'UTC+3'. For a time without a zone, return 'UTC'.
    """
    name = local.tzname() or "UTC"
    match = re.fullmatch(r"([+-])(\d{2})(\d{2})?", name)
    if match is None:
        return name
    minutes = f":{match[3]}" if match[3] and match[3] != "00" else ""
    return f"UTC{match[1].replace('-', '−')}{int(match[2])}{minutes}"
