"""Reader of send times as a person writes them, such as 'tomorrow 07:00'.

A time that could mean two moments, or none, is refused.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import Moment, WallStatus, When, wall_status
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.times.named_dates import lacks_year, with_iso_date
from advisory_cli.read.times.spoken_times import end_of, span_ahead, written_out
from advisory_cli.read.times.time_hints import DATED_FORMS, WEEKDAYS, moment_forms, not_a_time, send_forms
from advisory_cli.read.times.wall_times import WallFault, neighbours, read_date, read_zone

RECIPIENT = "recipient"  # written in place of a zone: the zone of each recipient
_WRITTEN = late_pattern(
    rf"(?:(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[ T]|(?P<word>today|tomorrow|{'|'.join(WEEKDAYS)}) )?"
    r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9])"
    r"(?: (?!fold:|[ap]\.?m\b|Z\b|[+-])(?P<place>.+?))?"
    r"(?: fold:(?P<fold>[01]))?",
    re.IGNORECASE | re.ASCII,
)
_DATE = late_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_SPAN = late_pattern(r"([1-9][0-9]{0,4}) ?([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WEEK = timedelta(days=7)
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_LONGEST = 100


class ZoneFault(BadData):
    """Refusal (BadData) of a time for which no zone is known, or that names a zone which does not exist."""


@value_class
class _Written:
    """The parts of a written time. The day is a date, a word or empty. The place is a zone, `recipient` or empty."""

    date: date | None
    word: str
    time: time
    place: str
    fold: int | None


def read_when(text: str, *, zone: str, now: datetime, for_all: bool = False) -> When:
    """Return the send time in `text`, typed by a person, which must not have passed at `now` (aware).

    `zone`: the newsroom's zone, which may be empty. `for_all`: the time is one moment for everybody, as that of an
    event is, so that the word recipient is refused and no example names it.
    `text` is a time or a span:
    - A time is 'YYYY-MM-DD HH:MM', 'today HH:MM', 'tomorrow HH:MM', 'monday HH:MM' (the next Monday) or 'HH:MM'
      (today), or a time as people say it: 7am, 17.30, noon, 'tomorrow 9', 'Mon 9:00'. On a Monday before that time,
      'monday HH:MM' has two readings and is refused. The date may have its month as a word, and its weekday before it:
      '12 January 2027 11am', 'Tue 12 Jan 2027 11:00'. Behind it may stand a zone (Area/Location or UTC), or the word
      recipient for each recipient's own zone. Without either, the time is in `zone`. If clocks show the time twice,
      fold:0 at the very end means the first of the two times, fold:1 the second.
    - A span, such as +2h or +30m, counts from `now`, rounded up to a whole minute. Its result is in `zone`, or in UTC
      if `zone` is empty.
    Raises BadData for every other text, and for a time that has passed. A time with the word recipient has passed when
    it is over everywhere on Earth. Two kinds of BadData are raised:
    - ZoneFault when no zone is given or the zone does not exist,
    - WallFault when the clocks of the zone skip the time, or show it twice and no fold is given.
    """
    plain, forms = " ".join(text.split()), moment_forms(now) if for_all else send_forms(now)
    if len(plain) <= _LONGEST:
        if lacks_year(plain):
            raise not_a_time(plain, forms=forms)
        if length := span_ahead(plain):
            return _at_instant(end_of(length, now), zone or "UTC")
        plain = written_out(with_iso_date(plain))
    written = _parts(plain, forms)
    if for_all and written.place == RECIPIENT:
        raise BadData("This time has to be the same for everybody.", remedy="Name a zone: Europe/London")
    calendar = "" if written.date else _calendar(written.place, zone)
    day = written.date or _day(written.word, calendar, now)
    when = _when(written, day, zone)
    if written.word in WEEKDAYS and day == _day("today", calendar, now) + _WEEK:
        _refuse_two_days(written, when, zone, now)
    if when.latest < now:
        raise _passed(written, when, now)
    return when


def read_dated(text: str, *, zone: str) -> When:
    """Return the send time in `text`, as an advisory's file may hold it: with its date, past or to come.

    The form is 'YYYY-MM-DD HH:MM' or '12 January 2027 HH:MM'. Behind it may stand a zone (Area/Location or UTC), or the
    word recipient for each recipient's own zone. Without either, the time is in `zone`, which may be `recipient` or
    empty. If clocks show the time twice, fold:0 at the very end means the first of the two times, fold:1 the second.
    Raises BadData for every other text. Two kinds of BadData are raised:
    - ZoneFault when no zone is given or the zone does not exist,
    - WallFault when the clocks of the zone skip the time, or show it twice and no fold is given.
    """
    plain = " ".join(text.split())
    written = _parts(with_iso_date(plain) if len(plain) <= _LONGEST else plain, DATED_FORMS)
    if written.date is None:
        raise BadData(
            f"“{printable(text[:60])}” means another day each time the file is read.",
            remedy="Write the date: '2027-01-12 07:00'",
        )
    return _when(written, written.date, zone)


def read_limit(text: str, *, zone: str, now: datetime, start: datetime) -> datetime:
    """Return the time limit in `text`, after which no message of a mailing leaves: aware, in UTC.

    `text` is a time or a span. A time is written like '2026-06-05 12:00', 'tomorrow 07:00' or '18:00 Europe/London'.
    A time without a zone is read in `zone`. The time may not have passed at `now` (aware). A span, such as 90m, 6h or
    2d, counts from `start` (aware), the beginning of the mailing. A day has 24 hours.
    Raises BadData for every other text, for a time by each recipient's clock, and for a time that is not after `start`.
    """
    if span := _SPAN.fullmatch(text.strip()):
        return start.astimezone(UTC) + int(span[1]) * _UNITS[span[2]]
    if text.strip().startswith("+"):
        raise BadData(
            "A limit counts from the time of sending, and has no plus sign.",
            remedy=f"Write {text.strip().lstrip('+ ')}",
        )
    when = read_when(text, zone=zone, now=now)
    if when.moment is None:
        raise BadData(
            "The limit is one moment for everybody and cannot use each reader's clock.",
            remedy=f"Write a zone instead of {RECIPIENT}, or a span after the start, such as 6h",
        )
    if when.moment.instant <= start:
        raise BadData(
            f"The limit ({when.words}) is not after the start ({start.astimezone(UTC):%Y-%m-%d %H:%M} UTC).",
            remedy="Write a later time, or a span after the start, such as 6h",
        )
    return when.moment.instant


def _parts(text: str, forms: str) -> _Written:
    plain = " ".join(text.split())
    match = _WRITTEN.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None:
        raise not_a_time(plain, forms=forms)
    place = match["place"] or ""
    late_day = with_iso_date(place)
    if place.casefold() in {"today", "tomorrow", *WEEKDAYS} or _DATE.match(late_day):
        shown = f"{late_day.casefold()} {match['time']}"
        raise BadData(f"In “{printable(plain)}” the day comes after the time.", remedy=f"Write {shown}")
    day = read_date(match["date"]) if match["date"] else None
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadData(
            f"{match['date']} is not a day to send anything.", remedy=f"Years go from {_FIRST_YEAR} to {_LAST_YEAR}"
        )
    return _Written(
        date=day,
        word=(match["word"] or "").lower(),
        time=time.fromisoformat(match["time"]),
        place=RECIPIENT if place.casefold() == RECIPIENT else place,
        fold=int(match["fold"]) if match["fold"] else None,
    )


def _calendar(place: str, default: str) -> str:
    """Return the zone whose calendar says which day today is: the one that is named, else the newsroom's."""
    return _zone("" if place == RECIPIENT else place, default)


def _zone(place: str, default: str) -> str:
    if not place and not default:
        raise ZoneFault(
            "The time has no time zone, and the newsroom has none either.",
            remedy='Write it after the time (08:00 Europe/Brussels), or zone = "Europe/Brussels" into advisory.toml',
        )
    try:
        return read_zone(place or default)
    except BadData as fault:
        raise ZoneFault(fault.message, remedy=fault.remedy) from None


def _day(word: str, zone: str, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    if word in WEEKDAYS:
        return today + timedelta(days=(WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
    return today + timedelta(days=1 if word == "tomorrow" else 0)


def _refuse_two_days(written: _Written, when: When, zone: str, now: datetime) -> None:
    """Raise BadData when today is the weekday that was written, and its time is still to come today."""
    try:
        is_over = _when(written, when.wall.date() - _WEEK, zone).latest < now
    except WallFault:  # today has no such time, or two
        is_over = False
    if is_over:
        return
    day, place = written.word.capitalize(), f" {written.place}" if written.place else ""
    raise BadData(
        f"Today is {day}. “{day} {when.wall:%H:%M}” may mean today or the one in a week.",
        remedy=f"Write today {when.wall:%H:%M}{place}, or {when.wall:%Y-%m-%d %H:%M}{place}",
    )


def _when(written: _Written, day: date, default: str) -> When:
    wall = datetime.combine(day, written.time)
    if (written.place or default) == RECIPIENT:
        return When(wall=wall, fold=written.fold, words=_words(wall, RECIPIENT, written.fold))
    zone = _zone(written.place, default)
    status = wall_status(wall, zone)
    if status is WallStatus.NEVER:
        raise _skipped(wall, zone)
    if status is WallStatus.TWICE and written.fold is None:
        raise _doubled(wall, zone)
    fold = written.fold if status is WallStatus.TWICE else None
    moment = Moment(wall=wall, zone=zone, fold=fold or 0)
    return When(wall=wall, moment=moment, fold=fold, words=_words(wall, zone, fold))


def _at_instant(instant: datetime, default: str) -> When:
    """Return an instant, to the minute, as a send time on the clocks of the newsroom."""
    zone = _zone("", default)
    local = instant.astimezone(ZoneInfo(zone))
    wall = local.replace(tzinfo=None, fold=0)
    fold = local.fold if wall_status(wall, zone) is WallStatus.TWICE else None
    moment = Moment(wall=wall, zone=zone, fold=fold or 0)
    return When(wall=wall, moment=moment, fold=fold, words=_words(wall, zone, fold))


def _words(wall: datetime, place: str, fold: int | None) -> str:
    return f"{_shown(wall)} {place}" + ("" if fold is None else f" fold:{fold}")


def _skipped(wall: datetime, zone: str) -> WallFault:
    before, after = neighbours(wall, zone)
    begin = before + timedelta(minutes=1)
    return WallFault(
        f"{_shown(wall)} does not exist in {zone}: the clocks go from {_shown(begin)} straight to {_shown(after)}.",
        remedy=f"The next minute that exists is {_shown(after)}",
        status=WallStatus.NEVER,
    )


def _doubled(wall: datetime, zone: str) -> WallFault:
    first, second = (Moment(wall=wall, zone=zone, fold=fold).instant for fold in (0, 1))
    return WallFault(
        f"{_shown(wall)} comes twice in {zone}: first at {_shown(first)} UTC, then at {_shown(second)} UTC.",
        remedy="The first or the second? Add fold:0 for the first, fold:1 for the second",
        status=WallStatus.TWICE,
    )


def _passed(written: _Written, when: When, now: datetime) -> BadData:
    where = when.moment.zone if when.moment else "everywhere on Earth"
    words = f"{_shown(when.wall)} has passed: it was {_ago(now - when.latest)} ago ({where})."
    place = written.place and f" {written.place}"
    soon = f"Write tomorrow {when.wall:%H:%M}{place}"
    return BadData(words, remedy="Check the date" if written.date else soon)


def _ago(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    if minutes < 1:
        return "less than a minute"
    size, unit = next((size, unit) for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")) if minutes >= size)
    count = minutes // size
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _shown(wall: datetime) -> str:
    return wall.strftime("%Y-%m-%d %H:%M")
