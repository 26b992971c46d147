"""`advisory export`: each form holds the facts, is read by other parsers, and respects embargo and notices."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest
from dateutil.tz import tzical
from lxml import html

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists

ID = "eu-russia-summit-2014"
SCHEMA = Path(__file__).parents[1] / "data" / "ninjs" / "ninjs-schema_3.0.json"
SUMMIT = r"""---
kind: media-advisory
headline: Water ministers meet in Leeds
language: en-GB
contacts: [{name: Ada Example, phone: "+44 20 7946 0000", email: ada@newsroom.example}]
dateline: {place: Leeds, date: 2027-06-01}
events:
  - {title: Opening, starts: '2027-06-04 09:30', ends: '2027-06-04 10:00', zone: Europe/London, place: Town Hall}
  - {title: "Talk, and answers; live", starts: '2027-06-04 18:00', zone: America/New_York, online: https://newsroom.example/t}
quotes: [{text: Water is *not* a luxury., speaker: Zoë Example, role: Minister}]
programme:
  - {at: '09:45', title: First words, place: Hall 2}
---

The ministers of **water** meet on Friday, and say \</script> what they think.

- first
- second
"""


def _export(press: Press, form: str, name: str = ID, *, code: int = 0) -> bytes:
    done = press.run("export", name, "--as", form)
    assert done.returncode == code, done.stderr
    return (
        b"" if code else (press.folder / "exports" / f"{name}.{'ninjs.json' if form == 'ninjs' else form}").read_bytes()
    )


@pytest.fixture
def summit(press: Press) -> Press:
    """A newsroom with a media advisory of two events in two zones."""
    press.write("advisories/summit.md", SUMMIT)
    return press


def _facts(calendar: bytes) -> list[tuple[str, datetime, str]]:
    events = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    return [(str(each["summary"]), each.decoded("dtstart").astimezone(UTC), str(each["status"])) for each in events]


def test_export_writes_each_event_with_its_zone_when_as_ics(summit: Press) -> None:
    """A calendar file has each event at its instant, with the rules of its zone, and lines of at most 75 bytes."""
    calendar = _export(summit, "ics", "summit")
    assert _facts(calendar) == [
        ("Opening", datetime(2027, 6, 4, 8, 30, tzinfo=UTC), "CONFIRMED"),
        ("Talk, and answers; live", datetime(2027, 6, 4, 22, 0, tzinfo=UTC), "CONFIRMED"),
    ]
    parsed = icalendar.Calendar.from_ical(calendar)
    assert {str(zone["tzid"]) for zone in parsed.walk("VTIMEZONE")} == {"Europe/London", "America/New_York"}
    assert parsed["method"] == "PUBLISH"
    assert "First words" in str(parsed.walk("VEVENT")[0]["description"])
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))  # without the line break (RFC 5545 3.1)
    assert calendar.count(b"\n") == calendar.count(b"\r\n")
    assert calendar == _export(summit, "ics", "summit"), "the file of one revision is always the same"


def test_export_is_read_by_a_second_calendar_parser(summit: Press) -> None:
    """The zones of a calendar file mean to dateutil what they mean to icalendar."""
    text = _export(summit, "ics", "summit").decode()
    zones = tzical(StringIO(text.replace("\r\n", "\n")))
    talk = datetime(2027, 6, 4, 18, 0, tzinfo=zones.get("America/New_York"))
    assert talk.astimezone(UTC) == datetime(2027, 6, 4, 22, 0, tzinfo=UTC)


def test_export_says_cancelled_when_a_notice_has_cancelled_the_event(press: Press) -> None:
    """After a cancellation a calendar file is CANCELLED under the same UID, with a higher SEQUENCE."""
    press.write("lists/l.csv", journalists(2))
    before = icalendar.Calendar.from_ical(_export(press, "ics")).walk("VEVENT")[0]
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
        done = press.run("update", ADVISORY, "--cancelled", "--what", "It does not take place.", "--yes")
    assert done.returncode == 0, done.stderr
    after = icalendar.Calendar.from_ical(_export(press, "ics")).walk("VEVENT")[0]
    assert (after["uid"], str(after["status"])) == (before["uid"], "CANCELLED")
    assert (before.decoded("sequence"), after.decoded("sequence")) == (0, 1)
    assert "description" not in after
    for form in ("html", "pdf"):
        done = press.run("export", ID, "--as", form)
        assert (done.returncode, "cancelled" in done.stderr) == (77, True)
    assert json.loads(_export(press, "ninjs"))["pubStatus"] == "canceled"


def test_export_says_that_a_text_was_withdrawn(press: Press) -> None:
    """A withdrawn text has no page any more, and systems that hold it are told: ninjs, JSON and calendar say so."""
    press.write("lists/l.csv", journalists(2))
    with MailServer() as server:
        press.go_live(server.port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
        done = press.run("withdraw", ADVISORY, "--what", "The figures are wrong.", "--yes")
    assert done.returncode == 0, done.stderr
    assert json.loads(_export(press, "ninjs"))["pubStatus"] == "canceled"
    assert json.loads(_export(press, "json"))["withdrawn"] is True
    assert _facts(_export(press, "ics"))[0][2] == "CANCELLED"
    for form in ("html", "pdf"):
        done = press.run("export", ID, "--as", form)
        assert (done.returncode, "withdrawn" in done.stderr) == (77, True)


def test_export_takes_no_practice_for_true(press: Press) -> None:
    """What was only practised changes no export, because an export leaves the office."""
    press.write("advisories/summit.md", SUMMIT)
    press.write("lists/l.csv", journalists(2))
    assert press.run("send", "summit", "-l", "l", "--yes").returncode == 0
    assert press.run("update", "summit", "--cancelled", "--what", "It does not take place.", "--yes").returncode == 0
    assert {status for _, _, status in _facts(_export(press, "ics", "summit"))} == {"CONFIRMED"}
    press.write(
        "advisories/other.md",
        SUMMIT.replace("language:", "release: {embargo: '2027-06-03 09:00', zone: Europe/London}\nlanguage:"),
    )
    press.write("lists/l.csv", "email,embargo_ok,embargo_agreed_on\nann@outlet.example,yes,2026-11-01\n")
    done = press.run("send", "other", "-l", "l", "--own-text", "--yes")
    assert done.returncode == 0, done.stderr
    assert press.run("lift", "other", "--reason", "Broken by a blog.", "--yes").returncode == 0
    done = press.run("export", "other", "--as", "html")
    assert (done.returncode, "in practice only" in done.stderr) == (77, True), done.stderr


@pytest.mark.parametrize("form", ["ics", "html"])
def test_export_refuses_forms_for_the_public_when_an_embargo_holds(summit: Press, form: str) -> None:
    """What is for the public is refused while an embargo holds, else a calendar would tell what may not be told."""
    path = summit.folder / "advisories" / "summit.md"
    path.write_text(
        SUMMIT.replace("language:", "release: {embargo: '2027-06-03 09:00', zone: Europe/London}\nlanguage:")
    )
    _export(summit, form, "summit", code=77)
    assert not (summit.folder / "exports").exists()
    item = json.loads(_export(summit, "ninjs", "summit"))
    assert (item["pubStatus"], item["embargoedUntil"]) == ("withheld", "2027-06-03T09:00:00+01:00")
    summit.let_pass(days=400)
    assert summit.run("export", "summit", "--as", form).returncode in {0, 65}  # the event lies in the past then


def test_export_writes_ninjs_that_fits_the_schema(summit: Press) -> None:
    """An item is valid by the schema of the IPTC and holds headline, text, speaker and event."""
    item = json.loads(_export(summit, "ninjs", "summit"))
    jsonschema.validate(item, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft202012Validator)
    assert item["headlines"][0]["value"] == "Water ministers meet in Leeds"
    body = item["bodies"][0]["value"]
    assert "<strong>water</strong>" in body
    read: Any = html.fromstring(body)
    assert "Zoë Example" in read.text_content()
    assert "class=" not in body
    assert [event["name"] for event in item["events"]] == ["Opening", "Talk, and answers; live"]


def test_export_writes_a_page_with_facts_for_search_engines(summit: Press) -> None:
    """A page says nothing to one reader, loads nothing, and has an article and each event as JSON-LD."""
    page: Any = html.document_fromstring(_export(summit, "html", "summit").decode())
    data = [json.loads(script.text) for script in page.iterfind(".//script[@type='application/ld+json']")]
    assert [entry["@type"] for entry in data] == ["NewsArticle", "Event", "Event"]
    assert data[0]["headline"] == "Water ministers meet in Leeds"
    assert data[2]["location"] == {"@type": "VirtualLocation", "url": "https://newsroom.example/t"}
    assert data[1]["startDate"] == "2027-06-04T09:30:00+01:00"
    words = page.body.text_content()
    assert "You receive this" not in words
    assert "press list" not in words
    assert "First words" in words


CLOSED = r"""accreditation: {email: apply@newsroom.example, desk: {place: Side door in Lane 9}}
live: {url: https://newsroom.example/live, dial_in: [{number: +44 20 7946 0123, code: 445566#}]}
quotes:"""
PRESS_ONLY = (
    *("Pass the gate with card 7", "The six ministers", "newsroom.example/door"),
    *("Side door in Lane 9", "445566#", "7946 0123", "Hall 2 by the back stairs"),
)


@pytest.mark.parametrize(("public", "shown"), [("no", False), ("yes", True)])
def test_export_tells_the_public_no_way_into_a_closed_event(press: Press, public: str, shown: bool) -> None:
    """A page has access, dial-in codes and desk when the events are open to the public, and all else in either case."""
    text = SUMMIT.replace("quotes:", CLOSED)
    facts = "access: Pass the gate with card 7, who: The six ministers, online: https://newsroom.example/door"
    text = text.replace("place: Town Hall}", f"place: Town Hall, {facts}, public: {public}}}")
    text = text.replace("Hall 2}", f"Hall 2, access: Hall 2 by the back stairs, public: {public}}}")
    press.write("advisories/summit.md", text)
    page: Any = html.document_fromstring(_export(press, "html", "summit").decode())
    words = page.body.text_content().replace("\xa0", " ")
    assert [each in words for each in PRESS_ONLY] == [shown] * len(PRESS_ONLY)
    for kept in ("Town Hall", "apply@newsroom.example", "newsroom.example/live", "First words"):
        assert kept in words
    assert all(each in _export(press, "json", "summit").decode() for each in PRESS_ONLY)
    calendar = str(icalendar.Calendar.from_ical(_export(press, "ics", "summit")).walk("VEVENT")[0].to_ical())
    assert [each in calendar for each in PRESS_ONLY[1:3]] == [shown, shown]


def test_export_writes_the_facts_as_json_by_the_keys_of_the_file(summit: Press) -> None:
    """The facts are there by the keys of the file, moments with their zone, and nothing of the sender."""
    facts = json.loads(_export(summit, "json", "summit"))
    assert facts["event"]["starts"] == {"at": "2027-06-04T09:30:00+01:00", "zone": "Europe/London"}
    assert facts["quotes"] == [{"text": "Water is *not* a luxury.", "speaker": "Zoë Example", "role": "Minister"}]
    assert facts["kind"] == "media-advisory"
    assert not {"sender", "source", "manuscript", "lines"} & set(facts)


def test_export_refuses_a_calendar_when_there_is_no_event(press: Press) -> None:
    """An advisory without an event has no calendar file, and one sentence says so."""
    text = SUMMIT.replace("media-advisory", "press-release").split("events:")[0] + "---\n\nThe ministers meet.\n"
    press.write("advisories/plain.md", text)
    done = press.run("export", "plain", "--as", "ics")
    assert done.returncode == 65
    assert "no event" in done.stderr


def test_export_writes_nothing_when_the_advisory_has_errors(press: Press) -> None:
    """An advisory with errors is not exported, and its findings are printed."""
    press.write("advisories/bad.md", SUMMIT.replace("Europe/London", "Europe/Leeds"))
    done = press.run("export", "bad", "--as", "json")
    assert done.returncode == 65
    assert "Europe/Leeds" in done.stderr
    assert not (press.folder / "exports").exists()


def test_export_prints_when_the_output_is_a_dash(summit: Press) -> None:
    """With --output - the form goes to stdout, for other programs, and no file is made."""
    done = summit.run("export", "summit", "--as", "ninjs", "-o", "-")
    assert json.loads(done.stdout)["slugline"] == "summit"
    assert not (summit.folder / "exports").exists()


@pytest.mark.browser
def test_export_prints_a_pdf_by_the_browser(summit: Press) -> None:
    """A PDF has the words of the text on A4, printed by a browser of this computer."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    _export(summit, "pdf", "summit")
    path = summit.folder / "exports" / "summit.pdf"
    words = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert "Water ministers meet in Leeds" in " ".join(words.split())
    assert "First words" in words


def test_export_says_what_to_install_when_nothing_prints(summit: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without browser and WeasyPrint one sentence names both, with code 78."""
    monkeypatch.setenv("PATH", str(summit.folder))
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = summit.run("export", "summit", "--as", "pdf")
    assert done.returncode == 78
    assert "Chromium" in done.stderr


def _attached(press: Press) -> list[icalendar.Component]:
    """The events of the calendar file of each message in the outbox."""
    found = []
    for message in press.outbox():
        (part,) = [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]
        assert part.get_filename() == "summit.ics"
        assert part.get_param("method") == "PUBLISH"
        content: Any = part.get_payload(decode=True)
        found.append(icalendar.Calendar.from_ical(content).walk("VEVENT")[0])
    return found


def test_send_attaches_the_calendar_file_when_the_advisory_wishes_it(press: Press) -> None:
    """With `calendar: yes` each message has the file, and a correction brings the new time under the same UID."""
    path = press.write("advisories/summit.md", SUMMIT.replace("language:", "calendar: yes\nlanguage:"))
    press.write("lists/l.csv", journalists(2))
    done = press.run("send", "summit", "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    first = _attached(press)
    assert len(first) == 2
    path.write_text(path.read_text().replace("starts: '2027-06-04 09:30'", "starts: '2027-06-04 09:40'"))
    done = press.run("correct", "summit", "--what", "It begins at 9:40.", "--yes")
    assert done.returncode == 0, done.stderr
    newest = [event for event in _attached(press) if event.decoded("sequence") == 1]
    assert len(newest) == 2
    assert {str(event["uid"]) for event in newest} == {str(event["uid"]) for event in first}
    assert newest[0].decoded("dtstart").astimezone(UTC) == datetime(2027, 6, 4, 8, 40, tzinfo=UTC)


def test_correction_keeps_the_uids_when_events_are_added_and_cancels_an_event_that_is_gone(press: Press) -> None:
    """An event put before the others leaves their UIDs alone. An event with a new title is new, and its old entry ends.

    Otherwise calendars would give an event the time of its neighbour.
    """
    path = press.write("advisories/summit.md", SUMMIT)
    press.write("lists/l.csv", journalists(1))
    assert press.run("send", "summit", "-l", "l", "--yes").returncode == 0
    first = "  - {title: Breakfast, starts: '2027-06-04 08:00', zone: Europe/London, place: Inn}\n"
    text = path.read_text().replace("events:\n", f"events:\n{first}")
    path.write_text(text.replace("Talk, and answers; live", "Talk at night"))
    done = press.run("correct", "summit", "--what", "There is a breakfast.", "--yes")
    assert done.returncode == 0, done.stderr
    before, after = sorted((_entries(message) for message in press.outbox()), key=len)
    assert {title: status for title, (_, status) in after.items()} == {
        "Breakfast": "CONFIRMED",
        "Opening": "CONFIRMED",
        "Talk at night": "CONFIRMED",
        "Talk, and answers; live": "CANCELLED",
    }
    kept = ("Opening", "Talk, and answers; live")
    assert [after[title][0] for title in kept] == [before[title][0] for title in kept]
    assert len({uid for uid, _ in after.values()}) == 4


def _entries(message: EmailMessage) -> dict[str, tuple[str, str]]:
    """UID and status of each event in the calendar file of a message, by its title."""
    (part,) = [part for part in message.iter_attachments() if part.get_content_type() == "text/calendar"]
    content: Any = part.get_payload(decode=True)
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return {str(event["summary"]): (str(event["uid"]), str(event["status"])) for event in events}


def test_postponement_without_a_new_time_cancels_the_entry(press: Press) -> None:
    """Calendars show no event at a time that the message says is off."""
    press.write("advisories/summit.md", SUMMIT)
    press.write("lists/l.csv", journalists(1))
    assert press.run("send", "summit", "-l", "l", "--yes").returncode == 0
    done = press.run("update", "summit", "--postponed", "--what", "The hall is flooded.", "--yes")
    assert done.returncode == 0, done.stderr
    statuses = sorted({status for message in press.outbox() for _, status in _entries(message).values()})
    assert statuses == ["CANCELLED", "CONFIRMED"]


@pytest.mark.slow
def test_export_chooses_the_language(press: Press) -> None:
    """--language is the text in that language, in its words. One that is not there is refused."""
    press.write("advisories/summit.en.md", SUMMIT)
    french = SUMMIT.replace("language: en-GB", "language: fr").replace("title: Opening", "title: Ouverture")
    press.write("advisories/summit.fr.md", french)
    english, other = (
        press.run("export", "summit", "--as", "ics", "-o", "-", *more) for more in ((), ("--language", "fr"))
    )
    assert (english.returncode, other.returncode) == (0, 0), other.stderr
    events = [icalendar.Calendar.from_ical(done.stdout).walk("VEVENT")[0] for done in (english, other)]
    assert [str(event["summary"]) for event in events] == ["Opening", "Ouverture"]
    assert events[0]["uid"] == events[1]["uid"]
    assert "Programme\N{NO-BREAK SPACE}:" in str(events[1]["description"])
    refused = press.run("export", "summit", "--as", "ics", "--language", "de")
    assert (refused.returncode, "There is: en-GB, fr." in refused.stderr) == (64, True)


def test_send_attaches_no_calendar_file_under_embargo(press: Press) -> None:
    """The edition under embargo has no calendar file, because calendars share it without the banner."""
    text = SUMMIT.replace(
        "language:", "calendar: yes\nrelease: {embargo: '2027-06-03 09:00', zone: Europe/London}\nlanguage:"
    )
    press.write("advisories/summit.md", text)
    press.write("lists/l.csv", "email,embargo_ok,embargo_agreed_on\nann@outlet.example,yes,2026-11-01\n")
    done = press.run("send", "summit", "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    (message,) = press.outbox()
    assert "EMBARGO" in message["Subject"]
    assert list(message.iter_attachments()) == []


@pytest.mark.parametrize(
    ("setting", "own", "files"),
    [
        ("", "", 1),
        ("", "calendar: no\n", 0),
        ("calendar = false\n", "", 0),
        ("calendar = false\n", "calendar: yes\n", 1),
    ],
)
def test_send_attaches_the_calendar_file_unless_setting_or_advisory_say_no(
    press: Press, setting: str, own: str, files: int
) -> None:
    """Each invitation has the file, unless the setting `calendar` or the advisory says no."""
    settings = press.folder / "advisory.toml"
    settings.write_text(f"{setting}{settings.read_text()}")
    press.write("advisories/summit.md", SUMMIT.replace("language:", f"{own}language:"))
    press.write("lists/l.csv", journalists(1))
    assert press.run("send", "summit", "-l", "l", "--yes").returncode == 0
    (message,) = press.outbox()
    assert len(list(message.iter_attachments())) == files
