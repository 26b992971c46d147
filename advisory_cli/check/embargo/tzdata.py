"""Rule EMB20: a finding if this computer's table of time zones is too old.

The table is looked up for the time zone that zone_that_matters() returns: that of the embargo's end, or else that of
the event's start.
"""

from datetime import date, datetime

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

_VERSION = late_pattern(r"((?:19|20)\d\d)[a-z]{0,2}")
_REMEDY = "Update the system package tzdata, or what provides its time zones."


def zone_that_matters(advisory: Advisory, *, now: datetime) -> str:
    """Return the name of the time zone, such as Europe/London, in which the embargo ends or the event starts.

    The zone of the embargo's end is taken, or else the zone of the event's start. A time that has passed at `now`
    (aware) is ignored. A time in UTC is ignored too, because the rules of UTC never change. Return "" if neither of the
    two times counts.
    """
    moments = [advisory.embargo.until] if advisory.embargo else []
    moments += [event.starts for event in advisory.events]
    return next((moment.zone for moment in moments if moment.zone != "UTC" and moment.instant > now), "")


def check_tzdata(version: str, *, now: datetime) -> tuple[Finding, ...]:
    """Return EMB20 if this computer's table of time zones is too old. Empty otherwise.

    `version` is the table's release of the IANA database, such as 2025b. An empty `version` means that the release is
    not known, and gives EMB20 with the level note. A release counts as too old once the year after its own has ended:
    one of 2025 from 1 January 2027 on. `now` is aware.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        words = "The age of this computer's time zone table is not known."
        return (finding("EMB20", words, remedy=_REMEDY, level=Level.NOTE),)
    if now.date() <= date(int(match[1]) + 1, 12, 31):
        return ()
    words = f"This computer's time zone table is from {match[1]} (release {version}); rules may have changed since."
    return (finding("EMB20", words, remedy=_REMEDY),)
