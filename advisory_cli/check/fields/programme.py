"""Rule TXT24: find an item of a programme whose time cannot be right.

Such an item is before the one above, does not end after its start, or is far from the event. Items may overlap, and
be on the days around the event.
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

_BEFORE, _AFTER = timedelta(days=2), timedelta(days=14)  # days around the event on which an item may be


def check_programme(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT24, once for an item, for each item of an advisory's programme whose time cannot be right.

    Such an item is far from every event of the advisory, starts before the item above, or does not end after its start.
    """
    above: ProgrammeItem | None = None
    for number, item in enumerate(advisory.programme):
        fault = _far(advisory, item) or _out_of_order(item, above) or _backwards(item)
        if fault is not None:
            words, key, remedy = fault
            yield finding("TXT24", words, place=advisory.place(f"programme[{number}].{key}"), remedy=remedy)
        above = item


def _far(advisory: Advisory, item: ProgrammeItem) -> tuple[str, str, str] | None:
    spans = [(event.starts.instant, (event.ends or event.starts).instant) for event in advisory.events]
    at = item.starts.instant
    if not spans or any(first - _BEFORE <= at <= last + _AFTER for first, last in spans):
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


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
