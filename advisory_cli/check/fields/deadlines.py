"""Rules TXT21 to TXT23: find a deadline that nobody can keep, that is no deadline, or on which nobody is there.

TXT21: it is over when the text leaves, or when the embargo ends. TXT22: it is after the event has begun. TXT23: it is
on a day off. A deadline has at most one of these findings.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from advisory_cli.check.text.dates import written, written_at
from advisory_cli.locale.calendar import country_names
from advisory_cli.locale.days_off import holiday_name, is_weekend
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.arrangements import Deadline
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.value_class import value_class


@value_class
class DaysOff:
    """Days on which nobody answers: weekends and public holidays of some countries, and the newsroom's own days off.

    `own` are the newsroom's days off. `countries` are codes such as BE, "" for one that is not known.
    """

    own: Collection[date] = ()
    countries: tuple[str, ...] = ()

    def why(self, day: date) -> str:
        """Return the reason why `day` is a day off: 'a Saturday', 'Whit Monday in Belgium'. "" for a working day."""
        if day in self.own:
            return "one of the days in the setting `holidays`"
        countries = tuple(dict.fromkeys(filter(None, self.countries)))
        for country in countries:
            if name := holiday_name(day, country):
                return f"{name} in {country_names('en').get(country, country)}"
        if any(is_weekend(day, country) for country in countries or ("",)):
            return "at a weekend"
        return ""


def check_deadlines(
    advisory: Advisory, *, leaves: datetime, days_off: DaysOff, known: Collection[datetime] = ()
) -> Iterator[Finding]:
    """Yield at most one of TXT21, TXT22 and TXT23 for each deadline of an advisory's accreditation.

    `leaves` (aware) is the time at which the message leaves. `days_off` are the days on which nobody answers. `known`
    are the instants of deadlines that the readers of a notice know already, for which TXT21 is not yielded.
    """
    for number, deadline in enumerate(advisory.deadlines):
        place = advisory.place(f"accreditation.deadlines[{number}]")
        parts = _judge(advisory, deadline, leaves, days_off)
        if parts and not (parts[0] == "TXT21" and deadline.until.instant in known):
            code, words, remedy = parts
            yield finding(code, words, place=place, remedy=remedy)


def _judge(advisory: Advisory, deadline: Deadline, leaves: datetime, days_off: DaysOff) -> tuple[str, str, str] | None:
    """Return code, words and remedy of a deadline's finding. None for a good one."""
    until, embargo = deadline.until, advisory.embargo
    name = f"The deadline for {deadline.group}" if deadline.group else "The deadline"
    if until.instant <= leaves:
        words = f"{name} is over when the message is sent: {_shown(until)}."
        return "TXT21", words, "Correct the deadline, or delete it and say that accreditation is closed."
    if embargo is not None and not embargo.lifted(leaves) and until.instant <= embargo.until.instant:
        words = f"{name} ({_shown(until)}) is not after the embargo's end ({_shown(embargo.until)})."
        return "TXT21", words, "People who get the text at the end could not apply: choose a later deadline."
    last = max(advisory.events, key=lambda event: event.starts.instant, default=None)
    if last is not None and until.instant > last.starts.instant:
        words = f"{name} ({_shown(until)}) is after the event has begun ({_shown(last.starts)})."
        return "TXT22", words, "Correct the deadline, or the event's date."
    if why := days_off.why(until.wall.date()):
        words = f"{name} is on {written(until.wall.date())}, {why}."
        return "TXT23", words, "Choose a working day, or go ahead if somebody answers on that day."
    return None


def _shown(moment: Moment) -> str:
    return f"{written_at(moment.local)} ({moment.zone})"
