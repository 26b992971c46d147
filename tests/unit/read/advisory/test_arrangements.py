"""Programme, accreditation, opportunities, live feeds, spokespeople, several events and issuers: read from a file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.arrangements import DialInNumber, OpportunityKind
from advisory_cli.read.advisory.file import read_advisory
from tests.summit import ACCREDITATION, EVENT, EVENTS, ISSUERS, PROGRAMME, summit, summit_text


def findings(folder: Path, text: str, *, zone: str = "Europe/Brussels") -> tuple[Finding, ...]:
    """Return the findings of a file with this text."""
    path = folder / "example-summit.md"
    path.write_text(text, encoding="utf-8")
    return read_advisory(path, folder=folder, zone=zone, language="en", issuer="Example Press Office").findings


def test_programme_is_read_with_days_and_zones() -> None:
    """A time alone is on the day of the item before, else of the event, and by the event's clocks."""
    items = summit().programme
    assert [item.title for item in items] == [
        *("Ministers arrive", "Family photograph", "Joint press conference", "Debriefing for correspondents")
    ]
    assert [item.starts.instant for item in items] == [
        datetime(2027, 6, 3, 7, 30, tzinfo=UTC),
        datetime(2027, 6, 3, 8, 30, tzinfo=UTC),
        datetime(2027, 6, 3, 9, 0, tzinfo=UTC),
        datetime(2027, 6, 4, 7, 30, tzinfo=UTC),
    ]
    assert items[0].ends is not None
    assert items[0].ends.instant == datetime(2027, 6, 3, 8, 15, tzinfo=UTC)
    assert items[1].ends is None
    assert [item.public for item in items] == [False, False, True, True]
    assert items[0].access.startswith("Photographers with a pool card")
    assert items[3].starts.zone == "Europe/London"


def test_a_time_alone_is_on_the_day_of_the_item_before() -> None:
    """A second day has to be written once."""
    more = "  - at: '9:15'\n    title: Coffee\n"
    last = summit(summit_text(programme=PROGRAMME + more)).programme[-1].starts
    assert last.wall.date() == date(2027, 6, 4)
    assert last.zone == "Europe/Brussels"


def test_programme_is_read_without_an_event() -> None:
    """A programme needs no event when each first time has its day, and takes the newsroom's zone then."""
    programme = "programme:\n  - at: '2027-06-03 09:30'\n    title: Doors open\n  - at: '10:00'\n    title: Start\n"
    items = summit(summit_text(event="", programme=programme, accreditation="", rest="")).programme
    assert [(item.starts.wall.hour, item.starts.zone) for item in items] == [
        (9, "Europe/Brussels"),
        (10, "Europe/Brussels"),
    ]


def test_accreditation_is_read_with_a_deadline_for_each_group() -> None:
    """Each deadline is a moment in its own zone, with those to whom it applies."""
    read = summit().accreditation
    assert read is not None
    assert [(each.group, each.until.instant) for each in read.deadlines] == [
        ("Media from the EU", datetime(2027, 5, 27, 14, 0, tzinfo=UTC)),
        ("Media from elsewhere", datetime(2027, 5, 25, 11, 0, tzinfo=UTC)),
    ]
    assert read.documents == ("Press card", "Letter of assignment", "Passport")
    assert (read.capacity, read.url) == ("140", "https://summit.example/accreditation")
    assert read.email == "accreditation@newsroom.example"
    assert read.desk is not None
    assert (read.desk.place, read.desk.phone) == ("Rue Exemplaire 175, ground floor", "+32 2 555 01 02")
    assert read.text == "No *substitutions* after the deadline."


def test_one_deadline_has_a_short_form() -> None:
    """One deadline for everybody is one line, by the event's clocks or by those of the group."""
    for zone, hour in (("", 14), (", zone: Europe/London", 15)):
        short = f"accreditation: {{deadline: '2027-05-27 16:00'{zone}}}\n"
        read = summit(summit_text(accreditation=short)).accreditation
        assert read is not None
        (deadline,) = read.deadlines
        assert (deadline.group, deadline.until.instant) == ("", datetime(2027, 5, 27, hour, 0, tzinfo=UTC))


def test_opportunities_live_and_spokespeople_are_read() -> None:
    """The other arrangements are read with all that their keys hold."""
    read = summit()
    assert [each.kind for each in read.opportunities] == [
        *(OpportunityKind.PHOTO, OpportunityKind.POOL, OpportunityKind.INTERVIEW),
        *(OpportunityKind.TECHNICAL, OpportunityKind.OTHER),
    ]
    assert read.opportunities[0].starts is not None
    assert read.opportunities[0].starts.instant == datetime(2027, 6, 3, 8, 30, tzinfo=UTC)
    assert read.live is not None
    assert read.live.starts is not None
    assert (read.live.url, read.live.starts.wall.minute) == ("https://summit.example/live", 45)
    assert read.live.dial_in == (
        DialInNumber(label="Belgium", number="+32 2 555 01 03", code="445566#"),
        DialInNumber(label="United Kingdom", number="+44 20 7946 0018"),
    )
    ben, clara = read.spokespeople
    assert (ben.name, ben.organisation, ben.languages) == ("Ben Example", "Example Institute", "English, Arabic")
    assert ben.available == "3 June, 13:00 to 17:00, in Brussels"
    assert (clara.name, clara.languages, clara.email) == ("Clara Muster", "German", "")


def test_several_events_are_read_in_their_order_with_their_lines() -> None:
    """Each of several events has its own zone and place, and a finding about the first has its line."""
    read = summit(summit_text(event=EVENTS))
    first, second = read.events
    assert read.event is first
    assert (first.title, second.title, second.starts.zone) == ("Example summit", "Debriefing", "Europe/London")
    assert read.place("event.starts") == read.place("events[0].starts")
    assert read.place("further_events[0].place") == read.place("events[1].place")
    assert read.place("event.starts").line != read.place("further_events[0].starts").line


def test_several_datelines_and_issuers_are_read() -> None:
    """A joint text has a dateline for each place, and standing words about each issuer."""
    lines = "dateline:\n  - {place: Brussels, date: 2027-05-20}\n  - {place: Paris, date: 2027-05-21}\n"
    read = summit(summit_text(more=lines + ISSUERS))
    assert [(line.place, line.date.day) for line in read.datelines] == [("Brussels", 20), ("Paris", 21)]
    assert read.dateline == read.datelines[0]
    assert [each.issuer for each in read.boilerplates] == ["Example Institute", "Sample Foundation"]
    assert read.boilerplate == ""
    assert read.place("boilerplates[1].text").line is not None


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"event": EVENT + EVENTS}, "ADV04", "“event” and “events” are both written"),
        ({"programme": "programme:\n  - {starts: '09:30', at: '09:30', title: X}\n"}, "ADV04", "mean the same"),
        ({"programme": "programme:\n  - title: X\n"}, "ADV08", "“starts” is missing in “programme[0]”"),
        ({"programme": "programme:\n  - at: '09:30'\n"}, "ADV08", "“title” is missing in “programme[0]”"),
        ({"programme": "programme:\n  - {at: soon, title: X}\n"}, "ADV10", "“soon” is not a date with a time"),
        ({"programme": "programme:\n  - {at: '25:30', title: X}\n"}, "ADV10", "“25:30” is not a date with a time"),
        ({"programme": "programme:\n  - {at: '09:30', ends: noon, title: X}\n"}, "ADV10", "“noon” is not a date"),
        ({"programme": "programme:\n  - {at: '09:30', zone: CET, title: X}\n"}, "ADV11", "“CET” is an abbreviation"),
        ({"programme": "programme:\n  - {at: '09:30', public: maybe, title: X}\n"}, "ADV12", "neither yes nor no"),
        ({"programme": "programme:\n  - {at: '2027-03-28 02:30', title: X}\n"}, "ADV16", "does not exist"),
        ({"programme": "programme:\n  - {at: '2027-10-31 02:30', title: X}\n"}, "ADV16", "comes twice"),
        ({"programme": "programme: at nine\n"}, "ADV07", "“programme” is a text; a list was expected"),
        ({"programme": "programme:\n  - at nine\n"}, "ADV07", "Item 1 of “programme” is a text"),
        ({"programme": "programme:\n  - {at: '09:30', headline: X, title: Y}\n"}, "ADV06", "“headline” is not known"),
        ({"accreditation": "accreditation: {deadline: 2027-05-27}\n"}, "ADV10", "a date without a time"),
        ({"accreditation": "accreditation: {deadline: '16:00 CET'}\n"}, "ADV10", "not a date with a time"),
        ({"accreditation": "accreditation: {deadline: '16:00'}\n"}, "ADV10", "“16:00” is a time without its day."),
        ({"accreditation": ACCREDITATION + "  deadline: '2027-05-27 16:00'\n"}, "ADV04", "both written"),
        ({"accreditation": "accreditation:\n  deadlines:\n    - group: All\n"}, "ADV08", "“until” is missing"),
        ({"accreditation": "accreditation: {documents: Passport}\n"}, "ADV07", "“documents” is a text"),
        ({"accreditation": "accreditation: {url: 'javascript:x'}\n"}, "ADV14", "javascript"),
        ({"accreditation": "accreditation: {email: nobody}\n"}, "ADV14", "nobody"),
        ({"accreditation": "accreditation: {desk: {email: nobody}}\n"}, "ADV14", "nobody"),
        ({"accreditation": "accreditation: by mail\n"}, "ADV07", "a group of facts was expected"),
        (
            {"rest": "opportunities:\n  - {kind: potograph, text: X}\n"},
            "ADV12",
            "“potograph” is not a kind of opportunity",
        ),
        ({"rest": "opportunities:\n  - {kind: photo}\n"}, "ADV08", "“text” is missing"),
        ({"rest": "opportunities:\n  - {text: X}\n"}, "ADV08", "“kind” is missing"),
        ({"rest": "live: {url: 'ftp://x.example'}\n"}, "ADV14", "ftp"),
        ({"rest": "live:\n  dial_in:\n    - label: Belgium\n"}, "ADV08", "“number” is missing in “live.dial_in[0]”"),
        ({"rest": "spokespeople:\n  - role: Director\n"}, "ADV08", "“name” is missing in “spokespeople[0]”"),
        ({"rest": "spokespeople:\n  - {name: X, email: nobody}\n"}, "ADV14", "nobody"),
        ({"more": "agenda: nine\n"}, "ADV06", "The key “agenda” is not known"),
        ({"more": "dateline:\n  - {place: Brussels}\n"}, "ADV08", "“date” is missing in “dateline[0]”"),
        ({"more": "boilerplate:\n  - {text: We are.}\n"}, "ADV08", "“issuer” is missing in “boilerplate[0]”"),
    ],
)
def test_a_fault_of_an_arrangement_is_named(tmp_path: Path, changes: dict[str, str], code: str, words: str) -> None:
    """Each mistake is one finding, with the line on which it stands and words that name it."""
    (found,) = findings(tmp_path, summit_text(**changes))
    assert found.code == code
    assert words in found.words
    assert found.place.line is not None


@pytest.mark.parametrize(
    ("programme", "accreditation", "rest"),
    [
        ("programme:\n  - {at: '2027-06-03 09:30', title: X}\n", "", ""),
        ("", "accreditation: {deadline: '2027-05-27 16:00'}\n", ""),
        ("", "", "opportunities:\n  - {kind: photo, text: X, at: '2027-06-03 09:30'}\n"),
        ("", "", "live: {starts: '2027-06-03 09:30'}\n"),
    ],
)
def test_a_time_is_refused_when_nobody_names_its_zone(
    tmp_path: Path, programme: str, accreditation: str, rest: str
) -> None:
    """Without a zone of its own, of the event or of the newsroom, a time means nothing."""
    text = summit_text(event="", programme=programme, accreditation=accreditation, rest=rest)
    (found,) = findings(tmp_path, text, zone="")
    assert found.code == "ADV11"
    assert "has no time zone" in found.words


def test_a_zone_is_not_missed_when_no_time_is_written(tmp_path: Path) -> None:
    """An arrangement without a time needs no zone."""
    accreditation = "accreditation: {documents: [Passport]}\n"
    rest = "opportunities:\n  - {kind: photo, text: X}\nlive: {url: https://summit.example/live}\n"
    assert (
        findings(tmp_path, summit_text(event="", programme="", accreditation=accreditation, rest=rest), zone="") == ()
    )


def test_programme_without_event_needs_the_day_of_its_first_item(tmp_path: Path) -> None:
    """A time alone has no day when there is no event."""
    text = summit_text(event="", programme="programme:\n  - {at: '09:30', title: X}\n", accreditation="", rest="")
    (found,) = findings(tmp_path, text)
    assert found.code == "ADV10"
    assert "a time without its day" in found.words


def test_fold_says_which_of_two_hours_is_meant() -> None:
    """An item in the hour that comes twice is read when `fold` says which."""
    programme = "programme:\n  - {at: '2027-10-31 02:30', fold: 1, title: X}\n"
    (item,) = summit(summit_text(programme=programme)).programme
    assert item.starts.instant == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_nothing_of_it_is_needed() -> None:
    """An advisory without any of these fields has them empty."""
    read = summit(summit_text(programme="", accreditation="", rest=""))
    assert (read.programme, read.accreditation, read.opportunities, read.live) == ((), None, (), None)
    assert (read.spokespeople, read.further_events, read.further_datelines, read.boilerplates) == ((), (), (), ())
    assert len(read.events) == 1


def test_programme_item_has_its_line_when_its_time_is_called_at() -> None:
    """A finding about the start of an item names the line of `at`, as it names that of `starts`."""
    text = summit_text()
    read = summit(text)
    lines = text.splitlines()
    for number, key in enumerate(("starts: '09:30'", "at: '10:30'", "at: '11:00'")):
        assert lines[read.lines[f"programme[{number}].starts"] - 1].endswith(key)
