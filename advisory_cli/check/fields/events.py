"""Rules TXT06 and TXT07: find an event that is over, or that does not end after its start."""

from datetime import datetime

from advisory_cli.check.text.dates import written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory, Event


def check_event(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return, for each event, TXT07 if it does not end after its start, else TXT06 if it is over at `now` (aware).

    An event with an end is over after its end. An event without an end is over once it has begun. Empty means that
    there is no event, or no fault.
    """
    events = advisory.events_by_path.items()
    return tuple(found for path, event in events for found in _check_one(advisory, event, path, now))


def _check_one(advisory: Advisory, event: Event, path: str, now: datetime) -> tuple[Finding, ...]:
    starts, ends = event.starts, event.ends
    if ends is not None and ends.instant <= starts.instant:
        when = "at the same time" if ends.instant == starts.instant else "before that"
        return (
            finding(
                "TXT07",
                f"The event starts at {written_at(starts.local)} and ends at {written_at(ends.local)}, {when}.",
                place=advisory.place(f"{path}.ends"),
                remedy="Correct starts: or ends:, or delete ends:.",
            ),
        )
    last = ends or starts
    if last.instant >= now:
        return ()
    return (
        finding(
            "TXT06",
            f"The event is over: it was at {written_at(starts.local)} ({starts.zone}).",
            place=advisory.place(f"{path}.starts"),
            remedy="Check the date if you copied this file from an earlier event.",
        ),
    )
