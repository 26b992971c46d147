"""Put the time and the place of an event, and a deadline, into one line of a plan."""

from advisory_cli.model.press.advisory import Event
from advisory_cli.model.press.arrangements import Deadline
from advisory_cli.report.wording.times import at_both, clock


def event_words(event: Event) -> str:
    """Return an event's time and place, by the clocks of the event's zone.

    Example: '12:30 CET, Mon 27 January 2014 (11:30 UTC), Europe/Brussels; Schuman roundabout, Brussels'.
    If the event names no place, the last part is 'online' for an event held online, else 'no place is named'.
    """
    start, zone = event.starts.instant, event.starts.zone
    words = at_both(start, zone)
    if event.ends is not None:
        same_day = event.ends.in_zone(zone).date() == event.starts.wall.date()
        words += f" to {clock(event.ends.instant, zone) if same_day else at_both(event.ends.instant, zone)}"
    named = [part.strip() for part in (event.place, event.address, event.locality) if part.strip()]
    where = ", ".join(" ".join(part.split()) for part in named) or ("online" if event.online else "no place is named")
    return f"{words}, {zone}; {where}"


def deadline_words(deadline: Deadline) -> str:
    """Return a deadline by the clocks of its zone: '16:00 CEST, Thu 27 May 2027 (14:00 UTC), Europe/Brussels'.

    The group of journalists to whom the deadline applies stands behind a semicolon.
    """
    until = deadline.until
    group = f"; {' '.join(deadline.group.split())}" if deadline.group.strip() else ""
    return f"{at_both(until.instant, until.zone)}, {until.zone}{group}"
