"""What an advisory says around an event: repeated items, times that cannot be right, somebody's own numbers."""

from datetime import UTC, datetime

import pytest

from advisory_cli.check.fields.surroundings import (
    check_days_gone,
    check_dial_in,
    check_public_before_embargo_ends,
    check_repeated,
    check_times_around,
)
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Advisory
from tests.summit import EVENT, PROGRAMME, REST, summit, summit_text
from tests.unit.check.fields.arrangement_cases import Parts

LEAVES = datetime(2027, 5, 10, 8, 0, tzinfo=UTC)
EMBARGO = "release: {{embargo: '{}', zone: Europe/Brussels}}\n"


def advisory(**parts: str) -> Advisory:
    """Return an advisory about the summit of 3 June 2027, 11:00 to 11:45, with these parts."""
    bare: Parts = {"event": EVENT, "programme": "", "accreditation": "", "rest": ""}
    return summit(summit_text(**{**bare, **parts}))


def items(*lines: str) -> str:
    """Return a programme of these items."""
    return "programme:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def test_nothing_is_found_when_everything_around_the_event_is_right() -> None:
    """The advisory with every field gives no finding."""
    text = advisory(programme=PROGRAMME, rest=REST)
    rules = (check_repeated, check_times_around, check_dial_in, check_public_before_embargo_ends)
    assert [found for rule in rules for found in rule(text)] == []
    assert list(check_days_gone(text, leaves=LEAVES)) == []


def test_check_repeated_finds_an_item_when_it_stands_twice() -> None:
    """An item that was copied and not changed is found once, at the copy."""
    text = advisory(programme=items("at: '09:30', title: A", "at: '10:00', title: B", "at: '10:00', title: B"))
    (found,) = check_repeated(text)
    assert (found.code, found.place) == ("TXT27", text.place("programme[2]"))


@pytest.mark.parametrize(
    "second", ["at: '10:00', title: C", "at: '10:30', title: B", "at: '10:00', title: B, place: X"]
)
def test_check_repeated_passes_when_title_time_or_place_differs(second: str) -> None:
    """A break twice a day, and workshops at one time in several rooms, are no slip."""
    assert list(check_repeated(advisory(programme=items("at: '10:00', title: B", second)))) == []


def test_check_repeated_names_no_time_when_an_opportunity_has_none() -> None:
    """An opportunity without a time is found at the copy, and the sentence says nothing of a time."""
    line = "{kind: photo, text: Arrivals}"
    (found,) = check_repeated(advisory(rest=f"opportunities: [{line}, {line}]\n"))
    assert found.words == "“Arrivals” stands here twice."


def test_check_repeated_passes_when_opportunities_are_of_two_kinds() -> None:
    """The same arrivals for photographers and for crews are two opportunities."""
    lines = (f"{{kind: {kind}, text: Arrivals, at: '2027-06-03 10:30'}}" for kind in ("photo", "film"))
    assert list(check_repeated(advisory(rest=f"opportunities: [{', '.join(lines)}]\n"))) == []


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        ("opportunities: [{kind: photo, text: Handshake, at: '2027-05-03 10:30'}]\n", "opportunities[0].at"),
        ("opportunities: [{kind: photo, text: Handshake, at: '2027-06-10 10:30'}]\n", "opportunities[0].at"),
        ("live: {url: https://summit.example/live, starts: '12:00'}\n", "live.starts"),
        ("live: {url: https://summit.example/live, starts: '2027-06-10 10:45'}\n", "live.starts"),
        ("live: {url: https://summit.example/live, starts: '2027-05-27 10:45'}\n", "live.starts"),
    ],
)
def test_check_times_around_finds_what_is_not_when_the_event_is(rest: str, path: str) -> None:
    """An opportunity days from the event, and a stream that begins when the event is over, are found at their line."""
    text = advisory(rest=rest)
    (found,) = check_times_around(text)
    assert (found.code, found.level, found.place) == ("TXT28", Level.WARNING, text.place(path))


@pytest.mark.parametrize(
    "rest",
    [
        "opportunities: [{kind: photo, text: Handshake, at: '2027-06-02 18:30'}]\n",
        "opportunities: [{kind: briefing, text: Briefing, at: '2027-06-05 09:00'}]\n",
        "live: {url: https://summit.example/live, starts: '11:45'}\n",
        "live: {url: https://summit.example/live, starts: '08:00'}\n",
        "live: {url: https://summit.example/live}\n",
    ],
)
def test_check_times_around_passes_when_times_are_near(rest: str) -> None:
    """The evening before, the days after, and a stream at any time until the end are right."""
    assert list(check_times_around(advisory(rest=rest))) == []


@pytest.mark.parametrize(
    ("rest", "accreditation", "codes"),
    [
        ('spokespeople: [{name: Ben, available: "3 May 2027, 13:00"}]\n', "", ["TXT28"]),
        ('spokespeople: [{name: Ben, available: "3 May, 13:00"}]\n', "", ["TXT28"]),
        ('spokespeople: [{name: Ben, available: "3 May and 3 June"}]\n', "", []),
        ('spokespeople: [{name: Ben, available: "10 May, from 15:00"}]\n', "", []),
        ('spokespeople: [{name: Ben, available: "4 July"}]\n', "", []),
        ("spokespeople: [{name: Ben, available: by arrangement}]\n", "", []),
        ("", 'accreditation: {desk: {place: Hall, hours: "2 June, 8:00 to 18:00"}}\n', []),
        ("", 'accreditation: {desk: {place: Hall, hours: "2 July, 8:00 to 18:00"}}\n', ["TXT28"]),
        ("", 'accreditation: {desk: {place: Hall, hours: "2 May, 8:00 to 18:00"}}\n', ["TXT28"]),
    ],
)
def test_check_days_gone_finds_days_that_are_over(rest: str, accreditation: str, codes: list[str]) -> None:
    """A speaker of last month is found, and a desk that opens when the event is over."""
    text = advisory(rest=rest, accreditation=accreditation)
    assert [found.code for found in check_days_gone(text, leaves=LEAVES)] == codes


def test_check_days_gone_passes_when_the_event_is_over() -> None:
    """A correction of a text about last month is not told that last month is over."""
    text = advisory(rest='spokespeople: [{name: Ben, available: "3 June, 13:00"}]\n')
    assert list(check_days_gone(text, leaves=datetime(2027, 7, 10, 8, 0, tzinfo=UTC))) == []
    by_midnight_there = datetime(2027, 6, 3, 22, 30, tzinfo=UTC)
    assert list(check_days_gone(text, leaves=by_midnight_there)) == []


@pytest.mark.parametrize(
    ("number", "codes"),
    [("+32 2 555 01 04", ["TXT29"]), ("0032 (0)2 555 01 04", ["TXT29"]), ("+32 2 555 01 09", []), ("112", [])],
)
def test_check_dial_in_finds_a_number_when_it_is_somebodys_own(number: str, codes: list[str]) -> None:
    """However it is written, the telephone of a speaker is no conference line."""
    rest = f"live: {{url: https://summit.example/live, dial_in: [{{number: '{number}'}}]}}\n"
    text = advisory(rest=rest + "spokespeople: [{name: Ben, phone: +32 2 555 01 04}, {name: Cleo, phone: '112'}]\n")
    assert [found.code for found in check_dial_in(text)] == codes


@pytest.mark.parametrize(
    ("embargo", "parts", "codes"),
    [
        ("2027-06-03 11:00", {"programme": items("at: '10:00', title: Doors open")}, []),
        ("2027-06-03 11:00", {"rest": "live: {url: https://summit.example/live, starts: '10:45'}\n"}, []),
        ("2027-06-03 11:00", {"programme": items("at: '2027-06-02 19:00', title: Opening")}, ["EMB06"]),
        ("2027-06-03 11:00", {"programme": items("at: '2027-06-02 19:00', title: Opening, public: no")}, []),
        (
            "2027-06-02 17:00",
            {"rest": "opportunities: [{kind: photo, text: Handshake, at: '2027-06-02 09:00'}]\n"},
            ["EMB06"],
        ),
        (
            "2027-06-02 17:00",
            {"rest": "opportunities: [{kind: interview, text: Authors, at: '2027-06-02 09:00'}]\n"},
            [],
        ),
        ("2027-06-04 11:00", {"programme": items("at: '2027-06-02 19:00', title: Opening")}, []),
    ],
)
def test_check_public_before_embargo_ends_finds_what_everybody_sees(
    embargo: str, parts: Parts, codes: list[str]
) -> None:
    """What begins on a day before the event is public, doors and stream right before are part of the event."""
    text = advisory(more=EMBARGO.format(embargo), **parts)
    faults = list(check_public_before_embargo_ends(text))
    assert [found.code for found in faults] == codes
    assert all(found.level is Level.WARNING for found in faults)
