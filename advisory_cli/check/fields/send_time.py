"""Rules EMB05 and TXT13: find a send time in the file that is past, or after the embargo's end or the event's start."""

from collections.abc import Iterator
from datetime import datetime

from advisory_cli.check.text.dates import written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.schedule.times import Moment, When


def check_send_at(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return EMB05 and TXT13 for a send time in the advisory's file that comes too late.

    EMB05: the embargo has ended at the send time. TXT13: the send time has passed at `now` (aware), or the event has
    begun at the send time. A time on each recipient's own clock gives a finding only if it is too late for every
    recipient in the world. Empty if the file names no send time.
    """
    when = advisory.send_at
    return () if when is None else tuple(_judge(advisory, when, now))


def _judge(advisory: Advisory, when: When, now: datetime) -> Iterator[Finding]:
    place, embargo = advisory.place("send_at.at"), advisory.embargo
    if embargo is not None and when.earliest >= embargo.until.instant:
        yield finding(
            "EMB05",
            f"It would be sent at {_shown(when)}, after the embargo has ended ({_shown_at(embargo.until)}).",
            place=place,
            remedy="Send it earlier, or write release: immediate.",
        )
    if when.latest < now:
        yield finding(
            "TXT13",
            f"The time to send it has passed: {_shown(when)}.",
            place=place,
            remedy="Correct send_at:, or delete it.",
        )
    event = next((event for event in advisory.events if when.earliest >= event.starts.instant), None)
    if event is not None:
        yield finding(
            "TXT13",
            f"It would be sent at {_shown(when)}, after the event has begun ({_shown_at(event.starts)}).",
            place=place,
            remedy="Check send_at: and the event's date.",
        )


def _shown(when: When) -> str:
    return _shown_at(when.moment) if when.moment else f"{written_at(when.wall)} (each reader's own time)"


def _shown_at(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
