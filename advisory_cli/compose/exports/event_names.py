"""Names of events by which calendars find them again: the part of a UID (RFC 5545 3.8.4.7) before its @.

A name is made of the event's title, so that it stays when the time, the place or the order of events changes. An event
with a new title is a new event for calendars. A notice cancels the one that readers have.
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from advisory_cli.model.press.advisory import Event

_LENGTH = 10  # hexadecimal digits


def event_names(advisory_id: str, events: Sequence[Event], first: Sequence[Event] = ()) -> tuple[str, ...]:
    """Return a name for each of the events of an advisory, such as "heat-report-1f0c7ab92e".

    Titles are compared without case and blanks. Events of the same title are told apart by their order.
    `first`: the events in the advisory's first language. If they are as many, they give the names, so that an event
    has one name in all languages.
    """
    titled = first if len(first) == len(events) else events
    counts: Counter[str] = Counter()
    names = []
    for event in titled:
        digest = sha256(" ".join(event.title.casefold().split()).encode()).hexdigest()[:_LENGTH]
        counts[digest] += 1
        names.append(f"{advisory_id}-{digest}" + (f"-{counts[digest]}" if counts[digest] > 1 else ""))
    return tuple(names)
