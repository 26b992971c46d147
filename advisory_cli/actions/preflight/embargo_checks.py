"""Check embargo and deadlines against the newsroom's settings, this computer, the recipients, and the linked pages.

The results are findings.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

from advisory_cli.check.embargo.clock_changes import check_clock_changes
from advisory_cli.check.embargo.lead_time import check_day, check_notice
from advisory_cli.check.embargo.office_hours import check_hours
from advisory_cli.check.embargo.publication import check_public_folders
from advisory_cli.check.embargo.relative_days import check_relative_days
from advisory_cli.check.embargo.tzdata import check_tzdata, zone_that_matters
from advisory_cli.check.fields.deadlines import DaysOff, check_deadlines
from advisory_cli.check.fields.surroundings import check_days_gone
from advisory_cli.check.links.rules import Linked, check_guessable, links_of
from advisory_cli.check.links.visited import check_visits, unvisited
from advisory_cli.locale.days_off import country_of
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.times.tzdata import tzdata_version


def check_plan(
    advisory: Advisory,
    newsroom: Newsroom,
    *,
    now: datetime,
    leaves: datetime,
    last: datetime | None = None,
    known_deadlines: Collection[datetime] = (),
) -> Iterator[Finding]:
    """Yield findings about embargo and deadlines that need the send time, the settings or this computer.

    `leaves`: the time at which the first message leaves, `now` or later. `last`: the time at which the last message
    under embargo leaves, when each recipient has a time of their own. None: all messages leave at `leaves`.
    - EMB08: text leaves less than 24 hours before the embargo's end. EMB09: more than 14 days before it.
    - EMB15: words like “today”. EMB16: links easy to guess. EMB17: missing public folders.
    - EMB20: old time zone table. EMB21: nobody to call.
    - TXT28: days of a speaker or the desk that are over.
    - TXT21: deadline over. TXT22: deadline after the event has begun. TXT23: deadline on a day off. `known_deadlines`:
      the instants of deadlines that readers of a notice know already, which may be over.
    """
    yield from check_notice(advisory, leaves=last or leaves)
    for edition in advisory.editions:
        yield from check_relative_days(edition, leaves=leaves)
    yield from _check_guessable(advisory, now=now)
    missing = [folder for folder in newsroom.public_folders if not folder.is_dir()]
    yield from check_public_folders(advisory, missing=missing, now=now)
    yield from check_hours(advisory, now=now)
    if advisory.deadlines:
        days_off = _days_off(advisory, newsroom)
        yield from check_deadlines(advisory, leaves=last or leaves, days_off=days_off, known=known_deadlines)
    for edition in advisory.editions:
        yield from check_days_gone(edition, leaves=leaves)
    zone = zone_that_matters(advisory, now=now)
    if zone:
        yield from check_tzdata(tzdata_version(zone), now=now)


def _check_guessable(advisory: Advisory, *, now: datetime) -> Iterator[Finding]:
    """Yield EMB16 for each link that can be guessed, once for a link that stands in several languages."""
    known: set[str] = set()
    for edition in advisory.editions:
        faults = [fault for fault in check_guessable(edition, now=now) if fault.words not in known]
        known.update(fault.words for fault in faults)
        yield from faults


def _days_off(advisory: Advisory, newsroom: Newsroom) -> DaysOff:
    """Return the days off of the newsroom, and of the countries of newsroom and events."""
    countries = [newsroom.country or country_of(newsroom.zone), *(country_of(e.starts.zone) for e in advisory.events)]
    return DaysOff(own=newsroom.holidays, countries=tuple(countries))


def check_readers(
    advisory: Advisory, newsroom: Newsroom, *, zones: Counter[tuple[Phase, str]], now: datetime
) -> Iterator[Finding]:
    """Yield EMB10 (embargo ends on a day off) and EMB14 (clocks change near the embargo's end) for the recipients.

    `zones` counts the recipients by edition and by the time zone in their row, "" for a row without a zone.
    """
    all_zones: Counter[str] = Counter()
    for (_, zone), count in zones.items():
        all_zones[zone] += count
    yield from check_day(advisory, holidays=newsroom.holidays, zones=all_zones, now=now)
    embargoed_zones = {zone: count for (phase, zone), count in zones.items() if phase is Phase.EMBARGOED}
    yield from check_clock_changes(advisory, zones=embargoed_zones, now=now)


def check_links_online(advisory: Advisory, *, now: datetime) -> Iterator[Finding]:
    """Open the advisory's links in all its languages without a login, and yield findings about the pages.

    The code is EMB16 while an embargo holds, because the page may publish the text early, and LNK01 (link leads
    nowhere) otherwise. At most 20 links are opened (MOST_LINKS), and each may take 10 seconds. When there are more, a
    last finding tells how many were not opened. The links are opened only while iterating.
    """
    from advisory_cli.read.web.link_check import MOST_LINKS, check_links

    first: dict[str, tuple[Advisory, Linked]] = {}  # the first place of each link, by URL
    for edition in advisory.editions:
        for link in links_of(edition):
            first.setdefault(link.url, (edition, link))
    opened = list(first.values())[:MOST_LINKS]
    visits = check_links([link.url for _, link in opened])
    for (edition, link), visit in zip(opened, visits, strict=True):
        yield from check_visits(edition, [(link, visit)], now=now)
    if len(first) > MOST_LINKS:
        embargoed = advisory.embargo is not None and not advisory.embargo.lifted(now)
        yield unvisited(len(first) - MOST_LINKS, most=MOST_LINKS, embargoed=embargoed)
