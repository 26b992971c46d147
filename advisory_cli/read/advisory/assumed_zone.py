"""Checks for events with doubtful zones: ADV27 where the file names none, ADV42 where the town is in another one.

10:00 in London, read as 10:00 in Brussels, brings the press an hour early.

The place is taken from the event's locality, address or place, else the dateline, else the contacts' telephone
codes. The first of these whose zone is known decides. There is no finding if the clocks of that place show the same as
the newsroom's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisory_cli.model.press.advisory import Contact, Dateline, Event
from advisory_cli.model.schedule.times import Moment, is_zone
from advisory_cli.model.schedule.zone_words import zones_by_city
from advisory_cli.model.value_class import value_class
from advisory_cli.read.times.city_zones import zones_of_place
from advisory_cli.read.times.phone_zones import zones_of_phone

_MOST_ZONES = 3


@value_class
class AssumedZone:
    """Doubt about an event's zone: the file names none, and the event seems to lie outside the newsroom's zone.

    `evidence` is the fact that points to another zone, such as 'the locality “London”'. `starts` is the event's start
    as it was read, in the newsroom's zone. `zones` are the zones that may be right, the likeliest first, at most three.
    """

    evidence: str
    starts: Moment
    zones: tuple[str, ...]

    @property
    def words(self) -> str:
        """Sentences for the finding ADV27, which name the two moments at which the event may start.

        The first is the event's start by the newsroom's clocks, the second by the clocks of the likeliest other zone.
        Each moment is given by the clocks of both zones, the second time in brackets.
        """
        own = replace(self.starts, zone=self.zones[0])
        return (
            f"“zone” is missing in “event”, but {self.evidence} is not in the newsroom's zone. In that zone the "
            f"event starts at {_reading(self.starts, own.zone)}; in its own, at {_reading(own, self.starts.zone)}."
        )

    @property
    def remedy(self) -> str:
        """Remedy for the finding ADV27: a sentence with the `zone:` lines from which the author can choose.

        The last line names the newsroom's own zone.
        """
        lines = [f"zone: {zone}" for zone in (*self.zones, self.starts.zone)]
        return f"Add the right line to “event”: {', '.join(lines[:-1])} or {lines[-1]}"


def assumed_zone(event: Event, dateline: Dateline | None, contacts: Sequence[Contact]) -> AssumedZone | None:
    """Return an AssumedZone if an event seems to lie outside the newsroom's zone, in which its start was read.

    Call this only for an `event` that names no zone itself. The AssumedZone holds the evidence, and the zones that may
    be right.
    The event's place is taken from its locality, address or place, else from the dateline, else from the telephone
    codes of the contacts. The first of these whose zone is known decides.
    None means that none of them has a known zone, or that the clocks in that zone show the same time as the newsroom's
    when the event starts.
    """
    assumed = event.starts
    for evidence, zones in _evidence(event, dateline, contacts, assumed):
        moments = [replace(assumed, zone=zone) for zone in zones if is_zone(zone)]
        if any(moment.instant == assumed.instant for moment in moments):
            return None
        if moments:
            distinct = tuple({moment.instant: moment.zone for moment in reversed(moments)}.values())[::-1]
            return AssumedZone(evidence=evidence, starts=assumed, zones=distinct[:_MOST_ZONES])
    return None


def contradicted_zone(event: Event, default_zone: str) -> str:
    """Return the zone of an event's town, if the zone that the file names shows another time there. "" otherwise.

    Only the locality counts, and only a town or country of that name that lies in no zone with the written clocks.
    `default_zone` is the newsroom's. An event in that zone is only doubted where the locality is a large town: the
    table of all towns takes a second to read.
    """
    locality = " ".join(event.locality.casefold().split())
    near = zones_by_city().get(locality)
    if not locality or (near is None and event.starts.zone == default_zone):
        return ""
    if near is not None and replace(event.starts, zone=near).instant == event.starts.instant:
        return ""
    zones = [zone for zone in zones_of_place(event.locality) if is_zone(zone)]
    moments = [replace(event.starts, zone=zone) for zone in zones]
    if not moments or any(moment.instant == event.starts.instant for moment in moments):
        return ""
    return moments[0].zone


def _evidence(
    event: Event, dateline: Dateline | None, contacts: Sequence[Contact], assumed: Moment
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each piece of evidence with its zones, the best evidence first.

    For each fact, zones known without the table of towns come first.
    """
    for name, text, town_last in (
        ("the locality", event.locality, False),
        ("the address", event.address, True),
        ("the place", event.place, True),
        ("the dateline", dateline.place if dateline else "", False),
    ):
        if not text.strip():
            continue
        near = zones_by_city().get(" ".join(text.casefold().split()))
        if near and replace(assumed, zone=near).instant == assumed.instant:
            yield f"{name} “{text}”", (near,)
        yield f"{name} “{' '.join(text.split())}”", zones_of_place(text, named_last=town_last)
    numbers = [
        phone
        for contact in contacts
        for phone in (contact.phone, contact.mobile)
        if phone.strip().startswith(("+", "00"))
    ]
    zones = dict.fromkeys(zone for number in numbers for zone in zones_of_phone(number))
    if numbers:
        yield f"the telephone number {numbers[0].strip()}", tuple(zones)


def _reading(moment: Moment, zone: str) -> str:
    local = moment.in_zone(zone)
    day = "" if local.date() == moment.wall.date() else f" on {local:%Y-%m-%d}"
    return f"{moment.wall:%Y-%m-%d %H:%M} in {moment.zone} ({local:%H:%M}{day} in {zone})"
