"""Names of events for calendars: the same whatever the time, the place and the order."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from datetime import datetime

from advisory_cli.compose.exports.event_names import event_names
from advisory_cli.model.press.advisory import Event
from advisory_cli.model.schedule.times import Moment


def event(title: str, hour: int = 9) -> Event:
    """An event at an hour of 3 June."""
    return Event(title=title, starts=Moment(wall=datetime(2027, 6, 3, hour), zone="Europe/Brussels"))


def test_event_names_stay_when_order_time_and_case_change() -> None:
    """A name goes with the title, and no event gets the name of another."""
    first, second = event_names("summit", [event("Opening"), event("Talk", 11)])
    assert event_names("summit", [event("Breakfast"), event("talk ", 12), event("OPENING", 13)])[1:] == (second, first)
    assert event_names("other", [event("Opening")]) != (first,)


def test_event_names_tell_events_of_one_title_apart() -> None:
    """Two briefings are two events."""
    names = event_names("summit", [event("Briefing"), event("Briefing", 15)])
    assert len(set(names)) == 2
    assert names == event_names("summit", [event("Briefing", 10), event("Briefing", 16)])


def test_event_names_are_those_of_the_first_language() -> None:
    """An event has one name in all languages, and a name of its own title where the languages have other numbers."""
    first = [event("Opening"), event("Talk")]
    assert event_names("summit", [event("Ouverture"), event("Débat")], first) == event_names("summit", first)
    alone = [event("Ouverture")]
    assert event_names("summit", alone, first) == event_names("summit", alone)
