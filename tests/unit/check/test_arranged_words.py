"""Rules for words and fields, in advisories with several events, a programme and deadlines."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.check.embargo.rules import check_embargo
from advisory_cli.check.embargo.tzdata import zone_that_matters
from advisory_cli.check.fields.contacts import check_links, check_phones
from advisory_cli.check.fields.events import check_event
from advisory_cli.check.fields.required import check_required
from advisory_cli.check.fields.send_time import check_send_at
from advisory_cli.check.links.readers import addresses_in
from advisory_cli.check.links.rules import links_of
from advisory_cli.check.wording.all_words import check_words
from advisory_cli.model.press.advisory import Advisory, Event
from advisory_cli.read.advisory.file import read_advisory
from tests.compose_samples import embargo
from tests.summit import BODY, EVENTS, summit, summit_text

NOW = datetime(2027, 5, 10, 8, 0, tzinfo=UTC)


def codes(advisory: Advisory) -> list[str]:
    """Return the codes of all findings about the words."""
    return [each.code for each in check_words(advisory, now=NOW)]


def with_body(words: str, *, event: str = "") -> Advisory:
    """Return the summit with another body."""
    text = summit_text(event=event) if event else summit_text()
    return summit(text.replace(BODY, words + "\n"))


def test_words_of_every_arrangement_are_read_without_a_finding() -> None:
    """Times, days and numbers of a programme contradict no event, because they are other things."""
    assert codes(summit()) == []


@pytest.mark.parametrize(
    "words",
    [
        "The joint press conference starts at 11:00 CEST.",
        "Ministers arrive from 9:30 CEST; the debriefing begins at 08:30 BST on Friday 4 June 2027.",
        "Accreditation closes at 16:00 CEST on Thursday 27 May 2027.",
        "The stream starts at 10:45 CEST.",
        "The event is followed by a debriefing on Friday 4 June 2027.",
    ],
)
def test_text_may_name_what_the_programme_names(words: str) -> None:
    """A time of the programme, a deadline or the stream is right in the text."""
    assert codes(with_body(words)) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("The event starts at 12:00 CEST.", "EMB25"),
        ("The press conference takes place on Saturday 5 June 2027.", "TXT20"),
        ("The event starts at 10:30 BST on Thursday 3 June 2027.", "EMB25"),
    ],
)
def test_text_may_not_name_what_no_fact_names(words: str, code: str) -> None:
    """A time or day that neither event nor programme has is found as before."""
    assert code in codes(with_body(words))


def test_a_placeholder_in_an_arrangement_is_found() -> None:
    """A word that somebody meant to fill in is found in each new field, with its line."""
    text = summit_text()
    for old in ("Family photograph", "Courtyard", "Passport", "Head of research", "SNG vans park", "ground floor"):
        changed = summit(text.replace(old, f"TODO {old}"))
        found = [each for each in check_words(changed, now=NOW) if each.code == "TXT01"]
        assert found, old
        assert found[0].place.line is not None


def test_a_wrong_season_is_found_in_a_programme() -> None:
    """CET in June is an hour off, also in the title of an item and in a spokesperson's hours."""
    for old in ("Family photograph", "3 June, 13:00 to 17:00, in Brussels"):
        changed = summit(summit_text().replace(old, "On 3 June 2027 at 13:00 CET"))
        assert "EMB26" in codes(changed)


def test_every_event_is_judged() -> None:
    """The second of two events may not be over, end before it starts, or lack a place."""
    two = summit(summit_text(event=EVENTS))
    second = two.further_events[0]
    assert check_event(two, now=NOW) == ()
    past = dataclasses.replace(two, further_events=(_moved(second, -400),))
    (found,) = check_event(past, now=NOW)
    assert (found.code, found.place) == ("TXT06", two.place("further_events[0].starts"))
    backwards = dataclasses.replace(second, ends=dataclasses.replace(second.starts, wall=datetime(2027, 6, 4, 8)))  # noqa: DTZ001
    assert [f.code for f in check_event(dataclasses.replace(two, further_events=(backwards,)), now=NOW)] == ["TXT07"]
    nowhere = dataclasses.replace(second, place="", address="", locality="", online="")
    (found,) = check_required(dataclasses.replace(two, further_events=(nowhere,), live=None))
    assert (found.code, found.place) == ("ADV08", two.place("further_events[0]"))
    assert check_required(dataclasses.replace(two, further_events=(nowhere,))) == ()  # it has a stream


def _moved(event: Event, days: int) -> Event:
    starts = dataclasses.replace(event.starts, wall=event.starts.wall + timedelta(days=days))
    return dataclasses.replace(event, starts=starts)


def test_embargo_and_sending_are_held_against_the_earliest_event() -> None:
    """An embargo that ends, or a text that leaves, after one of two events has begun is found."""
    two = summit(summit_text(event=EVENTS))
    later = embargo()
    until = dataclasses.replace(later.until, wall=datetime(2027, 6, 3, 18))  # noqa: DTZ001
    held = dataclasses.replace(two, embargo=dataclasses.replace(later, until=until))
    assert "EMB06" in [each.code for each in check_embargo(held, now=NOW)]
    sent = summit(summit_text(event=EVENTS, more="send_at: '2027-06-03 18:00'\n"))
    assert [each.code for each in check_send_at(sent, now=NOW)] == ["TXT13"]
    assert zone_that_matters(two, now=datetime(2027, 6, 3, 18, tzinfo=UTC)) == "Europe/London"


def test_zone_of_a_further_event_is_in_doubt_when_it_is_elsewhere(tmp_path: Path) -> None:
    """Each of several events without a zone is asked for one where its place is in another."""
    path = tmp_path / "example-summit.md"
    path.write_text(summit_text(event=EVENTS.replace("    zone: Europe/London\n", "")), encoding="utf-8")
    read = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="x")
    (found,) = read.findings
    assert found.code == "ADV27"
    assert "London" in found.words
    row = path.read_text(encoding="utf-8").split("\n")[(found.place.line or 0) - 1]
    assert "2027-06-04 09:00" in row


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("+32 2 555 01 02", "02 555 01 02", "accreditation.desk.phone"),
        ("+32 2 555 01 04", "+32 2 555 O1 04", "spokespeople[0].phone"),
        ("+44 20 7946 0018", "+44 20 7946 0018 1234", "live.dial_in[1].number"),
        ("+32 2 555 01 03", "+32 2 555 l1 03", "live.dial_in[0].number"),
    ],
)
def test_a_number_that_cannot_be_dialled_is_found(old: str, new: str, path: str) -> None:
    """The numbers of desk, spokespeople and lines to dial in are checked as well as those of contacts."""
    changed = summit(summit_text().replace(old, new))
    (found,) = check_phones(changed)
    assert (found.code, found.place) == ("TXT09", changed.place(path))


def test_a_free_number_to_dial_in_needs_no_country() -> None:
    """A free number of one country is no number of a contact, and may be without + or 00."""
    assert list(check_phones(summit(summit_text().replace("+44 20 7946 0018", "0800 123 4567")))) == []


def test_addresses_of_arrangements_are_the_offices_own() -> None:
    """Addresses to which journalists shall write are no readers' addresses in the text."""
    assert addresses_in(summit()) == {}
    assert {address for _, address in summit().published_addresses} == {
        *("ada@newsroom.example", "accreditation@newsroom.example", "badges@newsroom.example", "ben@institute.example")
    }


def test_links_of_arrangements_are_links_of_the_advisory() -> None:
    """The pages of accreditation and stream, and links in the texts, are opened by --check-links."""
    links = {link.url: link for link in links_of(summit())}
    assert links["https://summit.example/accreditation"].earlier
    assert {"https://summit.example/live", "https://summit.example/pool", "https://summit.example/gate"} <= {*links}
    changed = summit(summit_text().replace("url: https://summit.example/live", "url: http://summit.example/live"))
    assert [each.code for each in check_links(changed)] == ["TXT11"]
