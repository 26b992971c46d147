"""Rules TXT27 to TXT29 and EMB06: find slips in what an advisory says around an event.

TXT27: an item is given twice. TXT28: an opportunity, the stream, the hours of a desk or of a speaker are at a time that
cannot be right. TXT29: the number to dial in is somebody's own. EMB06: something public begins while the embargo holds.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from advisory_cli.check.text.calendar_days import calendar_days
from advisory_cli.check.text.dates import written, written_at
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.schedule.times import Moment

_EARLY, _LATE = timedelta(days=3), timedelta(days=3)  # around events and programme, for an opportunity
_STREAM_EARLY = timedelta(hours=12)
_STREAM_LATE = timedelta(hours=12)  # behind the start of an event without end
_DOORS = timedelta(hours=3)  # before an event, while arrivals may be filmed and the embargo still holds
_NOT_DIGIT = late_pattern(r"\(0\)|\D")
_FEWEST_DIGITS = 6


def check_repeated(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT27 for each item of the programme, or opportunity of one kind, that says the same as one above.

    Items at different times are not the same. An opportunity may have no time.
    """
    seen = set[tuple[str, ...]]()
    for path, kind, title, starts, place in _items(advisory):
        item = (kind, title.casefold(), starts.instant.isoformat() if starts else "", place.casefold())
        if item in seen:
            words = f"{quoted(title)} stands here twice{', at the same time' if starts else ''}."
            yield finding("TXT27", words, place=advisory.place(path), remedy="Delete one, or write what was meant.")
        seen.add(item)


def _items(advisory: Advisory) -> Iterator[tuple[str, str, str, Moment | None, str]]:
    """Yield the path of each item, its kind (empty for the programme), its title, its time and its place."""
    for n, item in enumerate(advisory.programme):
        yield f"programme[{n}]", "", item.title, item.starts, item.place
    for n, chance in enumerate(advisory.opportunities):
        yield f"opportunities[{n}]", chance.kind, chance.text, chance.starts, chance.place


def check_dial_in(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT29 for each number to dial in that is the telephone of a contact, a speaker or the desk."""
    own = {_digits(number): name for name, number in _own_numbers(advisory)}
    for n, line in enumerate(advisory.live.dial_in if advisory.live else ()):
        name = own.get(_digits(line.number), "")
        if name and len(_digits(line.number)) >= _FEWEST_DIGITS:
            words = f"The number to dial in, {line.number}, is that of {name}."
            place = advisory.place(f"live.dial_in[{n}].number")
            yield finding("TXT29", words, place=place, remedy="Write the number of the conference line.")


def _own_numbers(advisory: Advisory) -> Iterator[tuple[str, str]]:
    for contact in advisory.contacts:
        yield contact.name, contact.phone
        yield contact.name, contact.mobile
    for person in advisory.spokespeople:
        yield person.name, person.phone
    if advisory.accreditation is not None and advisory.accreditation.desk is not None:
        yield "the accreditation desk", advisory.accreditation.desk.phone


def _digits(number: str) -> str:
    digits = _NOT_DIGIT.sub("", number)
    return digits.removeprefix("00")


def check_times_around(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT28 for each opportunity far from the event, and for a stream that is not on while the event is."""
    if not advisory.events:
        return
    moments = [event.starts.instant for event in advisory.events]
    moments += [event.ends.instant for event in advisory.events if event.ends]
    moments += [item.starts.instant for item in advisory.programme]
    for n, chance in enumerate(advisory.opportunities):
        at = chance.starts
        if at is not None and not min(moments) - _EARLY <= at.instant <= max(moments) + _LATE:
            yield _not_then(advisory, f"opportunities[{n}].at", f"{quoted(chance.text)} is at {_shown(at)}")
    stream = advisory.live.starts if advisory.live else None
    if stream is not None and not _is_on(advisory, stream):
        yield _not_then(advisory, "live.starts", f"The stream begins at {_shown(stream)}")


def _is_on(advisory: Advisory, stream: Moment) -> bool:
    """Tell whether a stream begins before an event is over, and not long before."""
    spans = [
        (event.starts.instant, event.ends.instant if event.ends else event.starts.instant + _STREAM_LATE)
        for event in advisory.events
    ]
    spans += [(item.starts.instant, item.starts.instant) for item in advisory.programme]
    return any(first - _STREAM_EARLY <= stream.instant <= last for first, last in spans)


def _not_then(advisory: Advisory, path: str, subject: str) -> Finding:
    words = f"{subject}, but the event is at {_shown(advisory.events[0].starts)}."
    return finding("TXT28", words, place=advisory.place(path), remedy="Correct the time, or that of the event.")


def check_days_gone(advisory: Advisory, *, leaves: datetime) -> Iterator[Finding]:
    """Yield TXT28 where the days named for a speaker or the desk are all over when the text leaves, or the event is.

    `leaves` (aware) is the time at which the message leaves. A desk after the last event is of no use to anybody.
    Fields without a day that is written with its month give no finding.
    """
    today = leaves.astimezone(ZoneInfo(advisory.event.starts.zone) if advisory.event else leaves.tzinfo).date()
    near = advisory.event.starts.wall.date() if advisory.event else today
    last = _last_day(advisory)
    if last is not None and last < today:  # the event is over, which is another finding
        return
    fields = [(f"spokespeople[{n}].available", each.available) for n, each in enumerate(advisory.spokespeople)]
    desk = advisory.accreditation.desk if advisory.accreditation else None
    fields += [("accreditation.desk.hours", desk.hours)] if desk else []
    for path, text in fields:
        days = [day for each in calendar_days(text, language=advisory.language, near=near) for day in each.days]
        if not days:
            continue
        if max(days) < today:
            words = f"{quoted(text)}: that is over when the message is sent."
        elif path.startswith("accreditation") and last is not None and min(days) > last:
            words = f"{quoted(text)}: the last day of the event is {written(last)}."
        else:
            continue
        yield finding("TXT28", words, place=advisory.place(path), remedy="Correct the day.")


def _last_day(advisory: Advisory) -> date | None:
    days = [(event.ends or event.starts).wall.date() for event in advisory.events]
    days += [item.starts.wall.date() for item in advisory.programme]
    return max(days, default=None)


def check_public_before_embargo_ends(advisory: Advisory) -> Iterator[Finding]:
    """Yield EMB06, a warning, for what the public can see on a day before the event, while the embargo holds.

    That is an item of the programme, a chance to take pictures, or the stream. What begins at most three hours before
    the event belongs to it: doors open and streams begin earlier. Nothing is yielded where the event itself begins
    before the embargo ends, which is a finding of its own.
    """
    embargo = advisory.embargo
    if embargo is None or any(embargo.until.instant > event.starts.instant for event in advisory.events):
        return
    starts = [event.starts.instant for event in advisory.events]
    for path, name, moment in _public(advisory):
        belongs = any(first - _DOORS <= moment.instant <= first for first in starts)
        if embargo.until.instant > moment.instant and not belongs:
            words = f"The embargo ends at {_shown(embargo.until)}, after {name} has begun ({_shown(moment)})."
            yield finding(
                "EMB06",
                words,
                place=advisory.place(path),
                remedy="Correct one of the times, or end the embargo before.",
                level=Level.WARNING,
            )


def _public(advisory: Advisory) -> Iterator[tuple[str, str, Moment]]:
    for n, item in enumerate(advisory.programme):
        if item.public:
            yield f"programme[{n}].starts", quoted(item.title), item.starts
    for n, chance in enumerate(advisory.opportunities):
        if chance.starts is not None and chance.kind in {"photo", "film"}:
            yield f"opportunities[{n}].at", quoted(chance.text), chance.starts
    if advisory.live is not None and advisory.live.starts is not None:
        yield "live.starts", "the stream", advisory.live.starts


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
