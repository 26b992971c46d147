"""Rules EMB04 to EMB07, EMB11 and EMB18: find faults of an embargo, and people who did not agree to it.

Faults are, for example, an end that has passed or that can be read in two ways, and words of the text that contradict
the embargo.
EMB11 says how many recipients are held until the embargo ends, because they have not agreed to embargoes. When a person
has decided to send the text to such recipients under embargo, EMB11 says so.
EMB01 to EMB03 are found when the advisory file is read, and not here.
"""

from collections.abc import Iterator
from datetime import datetime

from advisory_cli.check.embargo.status_lines import of_another_text, own_embargo, own_embargoes, own_immediacy
from advisory_cli.check.text.dates import written, written_at
from advisory_cli.check.text.text_fields import quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.schedule.times import Moment


def check_embargo(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return the findings about an advisory's embargo. `now` is aware.

    - EMB04: the embargo has ended at `now`.
    - EMB06: the embargo ends after the event has begun.
    - EMB07: the hour of the end can be read in two ways.
    - EMB18: words of the text contradict the field `release`, or will do so once the embargo ends. This is the only
      finding that an advisory without embargo can have.
    """
    if advisory.embargo is None:
        return tuple(_speaks_of_embargo(advisory))
    return (
        *_over(advisory, advisory.embargo, now),
        *_outlasts_event(advisory, advisory.embargo),
        *_unclear_hour(advisory, advisory.embargo),
        *_speaks_of_immediacy(advisory, advisory.embargo),
        *_repeats_the_bar(advisory),
    )


def check_pace(
    advisory: Advisory, *, finish: datetime | None, now: datetime, leaves: datetime | None = None
) -> tuple[Finding, ...]:
    """Return EMB05 if the first or the last message would leave after the embargo's end. Empty otherwise.

    `leaves` and `finish` (aware) are the planned times of the first and of the last message. None as `leaves` means
    that the first message leaves at `now` (aware). Nothing is found when `finish` is None, when there is no embargo, or
    when the embargo has ended at `now`.
    """
    embargo = advisory.embargo
    if (
        embargo is None
        or finish is None
        or embargo.lifted(now)
        or (finish <= embargo.until.instant and (leaves is None or leaves < embargo.until.instant))
    ):
        return ()
    zone = embargo.until.in_zone(embargo.until.zone).tzinfo
    return (
        finding(
            "EMB05",
            f"At this rate the last message is sent at {written_at(finish.astimezone(zone))}, after the embargo ends "
            f"({_shown(embargo.until)}).",
            place=embargo_place(advisory),
            remedy="Send faster (--rate), send to fewer people, or agree on a later end.",
        ),
    )


def check_clearance(*, held: int, expired: int, total: int, until: Moment) -> tuple[Finding, ...]:
    """Return EMB11, a warning, if recipients have no embargo clearance and are held until the embargo ends.

    `held`: the number of recipients who are held, because they have not agreed to embargoes, or agreed too long ago. If
    it is 0, nothing is returned. `expired`: how many of them agreed too long ago. `total`: the number of all
    recipients. `until`: the embargo's end.
    """
    if held <= 0:
        return ()
    old = f" ({expired:,} of them agreed too long ago)" if expired else ""
    remedy = (
        "For people who agreed, write embargo_ok: yes and the date in embargo_agreed_on into the list. Or name a list"
        " of them with --cleared."
    )
    if held >= total:
        who = "The one recipient is not cleared" if total == 1 else f"None of the {total:,} recipients is cleared"
        words = f"{who} for the embargo{old}: nobody gets it before {_shown(until)}."
    else:
        be = "is not cleared and is" if held == 1 else "are not cleared and are"
        words = f"{held:,} of {total:,} {be} held until {_shown(until)}{old}."
    return (finding("EMB11", words, level=Level.WARNING, remedy=remedy),)


def check_override(*, reason: str, unlisted: int) -> Iterator[Finding]:
    """Yield EMB11, a warning, if a person decided to send the embargoed text even to people without clearance.

    `reason` is the person's reason, empty if nobody decided so.
    A second EMB11 is yielded if lists given with --cleared name people who are not among the recipients. `unlisted` is
    the number of these people.
    """
    if reason:
        words = f"Everybody gets it under embargo, whether they agreed or not: {reason}"
        yield finding("EMB11", words, level=Level.WARNING, remedy="The reason is kept with the mailing.")
    if unlisted:
        who = "one person who is" if unlisted == 1 else f"{unlisted:,} people who are"
        yield finding(
            "EMB11",
            f"The lists given with --cleared name {who} not among the recipients.",
            level=Level.WARNING,
            remedy="To send to them as well, name that list with -l too.",
        )


def _over(advisory: Advisory, embargo: Embargo, now: datetime) -> Iterator[Finding]:
    if embargo.lifted(now):
        words = f"The embargo ended at {_shown(embargo.until)}."
        yield finding(
            "EMB04", words, place=embargo_place(advisory), remedy="Write release: immediate, or correct the time."
        )


def _outlasts_event(advisory: Advisory, embargo: Embargo) -> Iterator[Finding]:
    event = next((event for event in advisory.events if embargo.until.instant > event.starts.instant), None)
    if event is None:
        return
    yield finding(
        "EMB06",
        f"The embargo ends at {_shown(embargo.until)}, after the event has begun ({_shown(event.starts)}).",
        place=embargo_place(advisory),
        remedy="End it at or before the start of the event."
        if event.public
        else "Is that what the people invited agreed to?",
        level=Level.ERROR if event.public else Level.WARNING,
    )


def _unclear_hour(advisory: Advisory, embargo: Embargo) -> Iterator[Finding]:
    wall = embargo.until.wall
    if wall.minute or wall.hour not in {0, 12}:
        return
    reading = "the night that begins the day, or the one that ends it" if wall.hour == 0 else "noon, or midnight"
    better = f"{wall.hour:02d}:01"
    yield finding(
        "EMB07",
        f"{wall:%H:%M} on {written(wall.date())} can be read in two ways: {reading}.",
        place=embargo_place(advisory),
        remedy=f"Write '{wall:%Y-%m-%d} {better}', which has only one reading.",
    )


def _speaks_of_embargo(advisory: Advisory) -> Iterator[Finding]:
    for field in text_fields(advisory):
        match = own_embargo(field.text)
        if match:
            yield finding(
                "EMB18",
                f"The text says {quoted(match[0])}, but the advisory is for immediate release.",
                place=field.place(match.start() + _indent(match[0])),
                remedy="Write release: {embargo: '2026-06-05 00:01', zone: Europe/Brussels}, or delete the words.",
                level=Level.WARNING if of_another_text(field.text, match) else None,
            )


def _speaks_of_immediacy(advisory: Advisory, embargo: Embargo) -> Iterator[Finding]:
    for field in text_fields(advisory):
        match = own_immediacy(field.text)
        if match:
            yield finding(
                "EMB18",
                f"The text says {quoted(match[0])}, but the advisory is under embargo until {_shown(embargo.until)}.",
                place=field.place(match.start() + _indent(match[0])),
                remedy="Delete the words, or write release: immediate.",
            )


def _repeats_the_bar(advisory: Advisory) -> Iterator[Finding]:
    """Yield EMB18 for the author's own embargo sentences, which no template can leave out.

    The terms of the embargo are not checked, because they stand in the bar.
    """
    for field in text_fields(advisory):
        seen: set[Place] = set()
        for match in own_embargoes(field.text) if field.path != "release.terms" else ():
            place = field.place(match.start() + _indent(match[0]))
            if place in seen or of_another_text(field.text, match):
                continue
            seen.add(place)
            yield finding(
                "EMB18",
                f"The text says {quoted(match[0])}: people who get the text after the embargo would read "
                "this when it is no longer true.",
                place=place,
                remedy="Delete it; the embargo banner says it above and below the text while it is true.",
                level=Level.WARNING,
            )


def _indent(matched: str) -> int:
    return len(matched) - len(matched.lstrip())


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"


def embargo_place(advisory: Advisory) -> Place:
    """Return the file and line of the embargo's time.

    When no line is known for the time, it is the line of the field `release`. When that field has no line either, the
    place is the file without a line.
    """
    return advisory.place("release.embargo")
