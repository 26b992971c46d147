"""Rule EMB14: find recipients whose clocks differ unusually from those of the embargo's zone when the embargo ends.

Two places usually have one difference in winter and one in summer. For some weeks they have a third one, because
countries change their clocks on different days. A reader who does not expect it would publish at a wrong hour.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from advisory_cli.check.embargo.rules import embargo_place
from advisory_cli.check.text.dates import written
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.schedule.clock_changes import OddDifference, odd_difference
from advisory_cli.model.schedule.times import is_zone

_MOST_NAMED = 4
_QUARTERS = ("", "¼", "½", "¾")


def check_clock_changes(advisory: Advisory, *, zones: Mapping[str, int], now: datetime) -> tuple[Finding, ...]:
    """Return EMB14 for zones whose clocks differ unusually from those of the embargo's zone when the embargo ends.

    The difference of the two clocks at the embargo's end is unusual when it is neither that of winter nor that of
    summer of the same year. It is also unusual when it is not the difference at `now` (aware). The cause is that clocks
    change to and from summer time on different days.
    `zones` maps each zone of the recipients to the number of recipients in it. Zones affected by the same change of
    clocks share one finding. Nothing is found once the embargo has ended at `now`.
    """
    embargo = advisory.embargo
    if embargo is None or embargo.lifted(now):
        return ()
    groups: dict[tuple[bool, bool, date | None], list[OddDifference]] = defaultdict(list)
    for zone in sorted(zones, key=lambda name: (-zones[name], name)):
        odd = odd_difference(embargo.until, zone, now=now) if is_zone(zone) else None
        if odd is not None:
            groups[odd.unusual, odd.changed == embargo.until.zone, odd.day].append(odd)
    return tuple(_finding(advisory, embargo.until.zone, group, now.date()) for group in groups.values())


def _finding(advisory: Advisory, issuer: str, group: Sequence[OddDifference], today: date) -> Finding:
    first = group[0]
    named = "; ".join(_describe_difference(odd, issuer) for odd in group[:_MOST_NAMED])
    more = len(group) - _MOST_NAMED
    others = "" if more <= 0 else f"; and so on in {more} more zone{'s' * (more > 1)}"
    subject = f"The clocks of {issuer}" if first.changed == issuer else "Their clocks"
    clocks = f" {subject} change{'d' * (first.day < today)} on {written(first.day)}." if first.day else ""
    return finding(
        "EMB14",
        f"When the embargo ends, {named}{others}.{clocks}",
        place=embargo_place(advisory),
        remedy="The embargo banner tells these readers. If you told them the time before, tell them again.",
    )


def _describe_difference(odd: OddDifference, issuer: str) -> str:
    usual = " or ".join(_number(difference) for difference in odd.usual)
    if odd.difference:
        side = "ahead of" if odd.difference > timedelta() else "behind"
        now = f"{odd.zone} is {_hours(odd.difference)} {side} {issuer}"
    else:
        now = f"{odd.zone} has the time of {issuer}"
    if not odd.unusual:
        return f"{now}, but today the difference is {usual}"
    return f"{now}, not the usual {usual}" if odd.difference else f"{now}, where usually the difference is {usual}"


def _hours(difference: timedelta) -> str:
    number = _number(difference)
    return f"{number} hour{'' if number == '1' else 's'}"


def _number(difference: timedelta) -> str:
    """Return a difference of clocks in hours: '5', '5½'. Such differences are quarters of an hour."""
    quarters = round(abs(difference) / timedelta(minutes=15))
    whole, part = divmod(quarters, 4)
    return f"{whole or '' if part else whole}{_QUARTERS[part]}"
