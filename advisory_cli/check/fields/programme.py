"""Rule TXT24: find an item of a programme whose time cannot be right.

Such an item is before the one above, does not end after its start, is far from the event, or at an hour that a slip of
twelve hours explains. Items may overlap, and be on the days around the event.
"""

from collections.abc import Iterator
from datetime import timedelta

from advisory_cli.check.text.dates import written, written_at
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.arrangements import ProgrammeItem
from advisory_cli.model.schedule.times import Moment

_BEFORE, _AFTER = timedelta(days=2), timedelta(days=3)  # days around the event, or behind the item above, of an item
_NIGHT = 5  # hour before which nobody works
_LONG_BEFORE, _LONG_AFTER = timedelta(hours=4), timedelta(hours=8)  # around an event, for an item alone


def check_programme(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT24, once for an item, for each item of an advisory's programme whose time cannot be right.

    Such an item is far from every event of the advisory, starts before the item above, does not end after its start, or
    is alone in the night before an event, or hours after its end on the same day.
    """
    above: ProgrammeItem | None = None
    for number, item in enumerate(advisory.programme):
        fault = _far(advisory, item, above) or _out_of_order(item, above) or _backwards(item)
        fault = fault or _at_night(advisory, item, above) or _hours_after(advisory, item, above)
        if fault is not None:
            words, key, remedy = fault
            yield finding("TXT24", words, place=advisory.place(f"programme[{number}].{key}"), remedy=remedy)
        above = item


def _far(advisory: Advisory, item: ProgrammeItem, above: ProgrammeItem | None) -> tuple[str, str, str] | None:
    spans = [(event.starts.instant, (event.ends or event.starts).instant) for event in advisory.events]
    at = item.starts.instant
    if not spans or any(first - _BEFORE <= at <= last + _AFTER for first, last in spans):
        return None
    if above is not None and timedelta() <= at - above.starts.instant <= _AFTER:
        return None
    day = written(advisory.events[0].starts.wall.date())
    words = f"{quoted(item.title)} is on {written(item.starts.wall.date())}, but the event is on {day}."
    return words, "starts", "Correct the day of the item, or of the event."


def _out_of_order(item: ProgrammeItem, above: ProgrammeItem | None) -> tuple[str, str, str] | None:
    if above is None or item.starts.instant >= above.starts.instant:
        return None
    words = (
        f"{quoted(item.title)} ({_shown(item.starts)}) stands below {quoted(above.title)} ({_shown(above.starts)}), but"
        " starts before it."
    )
    return words, "starts", "Correct the time, or move the item up."


def _backwards(item: ProgrammeItem) -> tuple[str, str, str] | None:
    if item.ends is None or item.ends.instant > item.starts.instant:
        return None
    when = "at the same time" if item.ends.instant == item.starts.instant else "before that"
    words = f"{quoted(item.title)} starts at {_shown(item.starts)} and ends at {_shown(item.ends)}, {when}."
    return words, "ends", "Correct the time, or write the day of the end as well: ends: '2026-06-06 01:00'"


def _at_night(advisory: Advisory, item: ProgrammeItem, above: ProgrammeItem | None) -> tuple[str, str, str] | None:
    """Return the finding for an item in the night, with nothing in the hours around that would lead there."""
    if item.starts.wall.hour >= _NIGHT or not advisory.events:
        return None
    others = [event.starts for event in advisory.events] + [event.ends for event in advisory.events if event.ends]
    others += [above.starts] if above else []
    if any(abs(item.starts.instant - other.instant) < _LONG_BEFORE for other in others):
        return None
    words = f"{quoted(item.title)} is at {_shown(item.starts)}, in the night."
    return words, "starts", "Was the afternoon meant, or another hour?"


def _hours_after(advisory: Advisory, item: ProgrammeItem, above: ProgrammeItem | None) -> tuple[str, str, str] | None:
    """Return the finding for an item that stands alone, hours after the event's end on the same day."""
    ends = [event.ends for event in advisory.events if event.ends and event.ends.wall.date() == item.starts.wall.date()]
    last = max(ends, key=lambda moment: moment.instant, default=None)
    if last is None or item.ends is not None or item.starts.instant - last.instant < _LONG_AFTER:
        return None
    if above is not None and item.starts.instant - above.starts.instant < _LONG_AFTER:
        return None
    words = f"{quoted(item.title)} is at {_shown(item.starts)}, but the event ends at {_shown(last)}."
    return words, "starts", "Was the morning meant, or does the event last longer?"


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
