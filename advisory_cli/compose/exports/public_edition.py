"""Maker of the edition of an advisory that the public reads, without what only the invited press needs."""

from dataclasses import replace

from advisory_cli.model.press.advisory import Advisory, Event


def public_edition(advisory: Advisory) -> Advisory:
    """Return an advisory in one language without the ways into what is not open to the public.

    Events and programme items with `public: no` lose their access, such events also who will be there and their web
    address. If such an event is among the events, the dial-in
    numbers with their codes and the accreditation desk, which are those of all events, are left out too.
    """
    programme = tuple(item if item.public else replace(item, access="") for item in advisory.programme)
    advisory = replace(advisory, programme=programme)
    if all(event.public for event in advisory.events):
        return advisory
    return replace(
        advisory,
        event=_without_ways_in(advisory.event) if advisory.event else None,
        further_events=tuple(map(_without_ways_in, advisory.further_events)),
        accreditation=replace(advisory.accreditation, desk=None) if advisory.accreditation else None,
        live=replace(advisory.live, dial_in=()) if advisory.live else None,
    )


def _without_ways_in(event: Event) -> Event:
    return event if event.public else replace(event, access="", who="", online="")
