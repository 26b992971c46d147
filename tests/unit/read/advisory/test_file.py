"""Advisory files: what is read, and every fault named with its line."""

import os
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisory_cli.model.checks.findings import Level, Reading
from advisory_cli.model.errors import AdvisoryError, NoInput
from advisory_cli.model.press.advisory import Advisory, Kind
from advisory_cli.read.advisory.file import KEYS, read_advisory
from advisory_cli.read.locate import shipped
from tests.breadth import examples
from tests.effort import effort

GOOD = "kind: note\nheadline: A headline\n"


def read(path: Path, *, zone: str = "", folder: Path | None = None) -> Reading[Advisory]:
    """Read with the newsroom's defaults of these tests."""
    return read_advisory(path, folder=folder, zone=zone, language="en", issuer="The Office")


def written(tmp_path: Path, facts: str, body: str = "The body.\n", *, zone: str = "") -> Reading[Advisory]:
    """Read an advisory with these facts, of which the first is line 2."""
    path = tmp_path / "advisory.md"
    path.write_text(f"---\n{facts}---\n{body}", encoding="utf-8")
    return read(path, zone=zone, folder=tmp_path)


def value(reading: Reading[Advisory]) -> Advisory:
    """The value, of a reading without faults."""
    assert reading.findings == ()
    assert reading.value is not None
    return reading.value


def faults(reading: Reading[Advisory]) -> list[tuple[str, int | None]]:
    """Code and line of every finding."""
    assert reading.findings
    assert reading.value is None
    return [(f.code, f.place.line) for f in reading.findings]


def test_read_advisory_finds_every_fact_of_the_shipped_example() -> None:
    """The example that users copy is read without a finding and holds every fact of its source."""
    advisory = value(read(shipped("advisories", "eu-russia-summit-2014.md")))
    assert advisory.id == "eu-russia-summit-2014"
    assert (advisory.kind, advisory.language, advisory.embargo) == (Kind.MEDIA_ADVISORY, "en-GB", None)
    assert advisory.headline.endswith("ahead of the EU-Russia Summit")
    assert len(advisory.subject) <= 78
    assert advisory.standfirst.endswith("show them that the world is watching.")
    assert advisory.picture is not None
    assert advisory.picture.credit == "© Vanya Pueschel"
    assert advisory.dateline is not None
    assert (advisory.dateline.place, advisory.dateline.date) == ("Brussels", date(2014, 1, 24))
    assert advisory.event is not None
    assert advisory.event.starts.instant == datetime(2014, 1, 27, 11, 30, tzinfo=UTC)
    assert (advisory.event.place, advisory.event.locality) == ("Schuman roundabout", "Brussels")
    assert [(q.speaker, q.role) for q in advisory.quotes] == [
        ("Nicolas Beger", "Director of Amnesty International’s European Institutions Office")
    ]
    assert [(b.type, b.date) for b in advisory.background] == [
        ("Media briefing", date(2014, 1, 9)),
        ("Diary note", date(2014, 1, 20)),
    ]
    contact = advisory.contacts[0]
    assert (contact.name, contact.role) == ("Maeve Patterson", "Media and Communications")
    assert (contact.office, contact.organisation) == ("European Institutions Office", "Amnesty International")
    assert contact.phone == "+32 (0) 2 548 2773"
    assert contact.email.endswith(".example")
    assert [link.label for link in advisory.links] == ["web", "twitter", "facebook"]
    assert advisory.links[0].url == "https://www.amnesty.eu"
    assert advisory.body.count("\n\n") == 3
    assert "video and photo evidence" in advisory.body


def test_read_advisory_keeps_text_when_yaml_would_guess_a_type(tmp_path: Path) -> None:
    """A plain value such as NO, 12:30, 1.10 or 010 stays the text that was written, whatever YAML would guess."""
    facts = GOOD + "reference: 1.10\nissuer: NO\npreheader: 12:30\nsubject: 010\nboilerplate: ~\n"
    advisory = value(written(tmp_path, facts))
    assert (advisory.reference, advisory.issuer, advisory.preheader) == ("1.10", "NO", "12:30")
    assert (advisory.subject, advisory.boilerplate) == ("010", "~")


def test_read_advisory_takes_defaults_from_file_name_and_newsroom(tmp_path: Path) -> None:
    """The id comes from the file's name, language and issuer from the newsroom, and the revision is 1 by default."""
    advisory = value(written(tmp_path, GOOD))
    assert (advisory.id, advisory.language, advisory.issuer, advisory.revision) == ("advisory", "en", "The Office", 1)


def test_read_advisory_takes_empty_values_as_not_written(tmp_path: Path) -> None:
    """A key without a value counts as not written, else a key that a fresh file leaves blank would be a fault."""
    facts = GOOD + "".join(f"{key}:\n" for key in KEYS if key not in {"kind", "headline"})
    advisory = value(written(tmp_path, facts))
    assert (advisory.event, advisory.contacts, advisory.subject) == (None, (), "")


def test_read_advisory_records_the_line_of_each_field(tmp_path: Path) -> None:
    """The line of each field, of items in lists and of the body is kept, else a finding could not name its line."""
    facts = (
        GOOD + "contacts:\n  - name: Ann\n  - name: Bob\n    email: bob@example.org\nlinks:\n  web: www.example.org\n"
    )
    advisory = value(written(tmp_path, facts, body="\n\nText.\n"))
    assert advisory.lines["headline"] == 3
    assert advisory.lines["contacts[1].email"] == 7
    assert (advisory.lines["links.web"], advisory.lines["links[0]"]) == (9, 9)
    assert (advisory.body_line, advisory.lines["body"], advisory.body) == (13, 13, "Text.")
    assert str(advisory.place("contacts[1].phone")).endswith("advisory.md:6")


def test_read_advisory_finds_all_faults_at_once(tmp_path: Path) -> None:
    """The faults of a file are all found in one reading, each on its line, even beside one of YAML's grammar."""
    facts = (
        "kind: media advisory\n"  # 2
        "headline: Protest: NGOs join\n"  # 3
        "headlin: x\n"  # 4
        "revision: two\n"  # 5
        "language: english\n"  # 6
        "quotes: {text: x}\n"  # 7
        "event: {title: [a], starts: 2026-10-25 02:30, zone: CET}\n"  # 8
        "contacts:\n"  # 9
        " - name: Ann\n"  # 10
        "   email: ann@@example\n"  # 11
        " - someone\n"  # 12
        "links: {web: 'javascript:alert(1)'}\n"  # 13
        "kind: note\n"  # 14
    )
    assert faults(written(tmp_path, facts, body="")) == [
        ("ADV12", 2),
        ("ADV03", 3),
        ("ADV06", 4),
        ("ADV07", 5),
        ("ADV12", 6),
        ("ADV07", 7),
        ("ADV07", 8),
        ("ADV11", 8),
        ("ADV14", 11),
        ("ADV07", 12),
        ("ADV14", 13),
        ("ADV04", 14),
        ("ADV17", 15),
    ]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("headline: Protest: NGOs join forces", 'headline: "Protest: NGOs join forces"'),
        ('headline: “Shame”: a "protest"', "headline: '“Shame”: a \"protest\"'"),
        ("headline: 'it's over'", 'headline: "it\'s over"'),
        ("headline: @home with NGOs", 'headline: "@home with NGOs"'),
        ('headline: "never closed', 'headline: "never closed"'),
        ("headline: [live] Protest", 'headline: "[live] Protest"'),
        ("headline: Protest: NGOs\n  join forces", 'headline: "Protest: NGOs join forces"'),
        ("headline: Protest\n  today: NGOs", 'headline: "Protest today: NGOs"'),
        ("headline: - dash", 'headline: "- dash"'),
        ("headline: Join #OurMarch today", 'headline: "Join #OurMarch today"'),
        ("headline: #OurMarch", 'headline: "#OurMarch"'),
    ],
)
def test_read_advisory_shows_the_line_with_quotes_when_quotes_are_missing(
    tmp_path: Path, wrong: str, right: str
) -> None:
    """A line that wants quotes is refused with a remedy that writes the line with them, and that line reads."""
    reading = written(tmp_path, f"kind: note\n{wrong}\n")
    assert faults(reading)[0] == ("ADV03", 3)
    assert reading.findings[0].remedy == f"Write: {right}"
    again = written(tmp_path, f"kind: note\n{right}\n")
    assert again.value is not None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("text: a river: it is ill.    # What was said. Links work.", '"a river: it is ill."'),
        ("text: a river: it is ill # ask Bob", '"a river: it is ill"'),
        ("text: Join us: #OurMarch # ask Bob", '"Join us: #OurMarch"'),
        ('text: "He said "no" twice" # What was said.', '\'"He said "no" twice"\''),
        ('text: "never closed    # What was said.', '"never closed"'),
    ],
)
def test_read_advisory_leaves_the_remark_out_of_the_advised_line(tmp_path: Path, wrong: str, right: str) -> None:
    """The line that a remedy writes has no remark of the old line in its quotes: it would be printed."""
    reading = written(tmp_path, f"kind: note\n{wrong}\n".replace("text:", "headline:"))
    fault = next(one for one in reading.findings if one.code == "ADV03")
    assert fault.remedy.startswith(f"Write: headline: {right}")
    assert fault.remedy.endswith("A remark behind a # is not printed.")


@pytest.mark.parametrize(
    "value",
    [
        '"A river is ill. # What was said. Links and emphasis work."',
        "'A river is ill.    # ask Bob'",
        '"A river\n  is ill.   # ask Bob"',
        "|  # printed as it stands\n  A river is ill.    # ask Bob",
    ],
)
def test_read_advisory_warns_of_a_remark_inside_a_text(tmp_path: Path, value: str) -> None:
    """A remark of `new`, or one set apart by blanks, is a warning where the quotes or the block make it text."""
    found = [one for one in written(tmp_path, f"kind: note\nheadline: {value}\n").findings if one.code == "TXT15"]
    assert [(one.level, one.words.rpartition(": ")[0]) for one in found] == [
        (Level.WARNING, "This looks like a comment, but is printed")
    ]


@pytest.mark.parametrize("value", ['"We are # 1 in town"', '"A river"    # What was said.', '"A river  #OurMarch"'])
def test_read_advisory_lets_other_signs_in_a_text_pass(tmp_path: Path, value: str) -> None:
    """A # within the words, behind the quotes or of a tag is no remark in a text."""
    assert "TXT15" not in [one.code for one in written(tmp_path, f"kind: note\nheadline: {value}\n").findings]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ("reference: &a x\nsubject: *a\n", "ADV05"),
        ("picture: {<<: {alt: x}}\n", "ADV05"),
        ("reference: !!python/object:os.system x\n", "ADV05"),
        ("reference: ! x\n", "ADV05"),
        ("standfirst: {{ recipient.name }}\n", "ADV03"),
        ("headline: again\n", "ADV04"),
        ("picture: {alt: a, alt: b}\n", "ADV04"),
        ("notes_to_editors: one\n", "ADV07"),
        ("notes_to_editors: [[a]]\n", "ADV07"),
        ("subject: [a]\n", "ADV07"),
        ("dateline: Brussels\n", "ADV07"),
        ("quotes: [x]\n", "ADV07"),
        ("links: www.example.org\n", "ADV07"),
        ("quotes: [{speaker: Ann}]\n", "ADV08"),
        ("contacts: [{email: a@example.org}]\n", "ADV08"),
        ("event: {title: x}\n", "ADV08"),
        ("dateline: {place: x, date: 24 January}\n", "ADV10"),
        ("dateline: {place: x, date: 2014-02-30}\n", "ADV10"),
        ("background: [{title: x, date: 2014-1-9}]\n", "ADV10"),
        ("event: {title: x, starts: 12:30, zone: UTC}\n", "ADV10"),
        ("event: {title: x, starts: 0001-01-01 00:00, zone: Asia/Tokyo}\n", "ADV10"),
        ("event: {title: x, starts: 2026-06-05 12:30}\n", "ADV11"),
        ("event: {title: x, starts: 2026-06-05 12:30, zone: EST}\n", "ADV11"),
        ("event: {title: x, starts: 2026-03-29 02:30, zone: Europe/Brussels}\n", "ADV16"),
        ("event: {title: x, starts: 2026-10-25 02:30, zone: Europe/Brussels}\n", "ADV16"),
        ("event: {title: x, starts: 2026-06-05 12:30, zone: UTC, public: perhaps}\n", "ADV12"),
        ("release: soon\n", "ADV12"),
        ("language: english\n", "ADV12"),
        ("id: Big Summit\n", "ADV12"),
        ("id: ../x\n", "ADV12"),
        ("revision: 0\n", "ADV07"),
        ("revision: ٣\n", "ADV07"),
        ('subject: "a\\r\\nBcc: b@example.org"\n', "ADV13"),
        ('subject: "a\\0b"\n', "ADV13"),
        ('subject: "a\\ud800b"\n', "ADV13"),
        ("subject: a\u202eb\n", "ADV13"),
        ("subject: a\u2028b\n", "ADV13"),
        ("subject: =?utf-8?q?Hi=0ABcc:_evil@example.org?=\n", "ADV13"),
        ("subject: |\n  two\n  lines\n", "ADV13"),
        ('contacts: [{name: "A\\eB"}]\n', "ADV13"),
        ('standfirst: "a\\x9bb"\n', "ADV13"),
        ("subject: \x1b[2J\n", "ADV13"),
        ("subject: a\x85b\n", "ADV13"),
        ("subject: a\0b\n", "ADV01"),
        ('subject: "\\UFFFFFFFF"\n', "ADV03"),
        ('subject: "a\\u2028x"\n', "ADV13"),
        ("picture: {url: ftp://example.org/x}\n", "ADV14"),
        ("picture: {url: https://user@evil.example/}\n", "ADV14"),
        ("picture: {url: 'https://[::1'}\n", "ADV14"),
        ("picture: {url: 'https://a.example/ b'}\n", "ADV14"),
        ("links: {web: 'data:text/html,x'}\n", "ADV14"),
        ("links: {web: localhost}\n", "ADV14"),
        ("links: {mail: 'mailto:nobody'}\n", "ADV14"),
        ("links: {web: [a]}\n", "ADV14"),
        ("title: x\n", "ADV06"),
        ("picture: {captoin: x}\n", "ADV06"),
        ("%YAML 1.2\n", "ADV03"),
        ("...\nmore: x\n", "ADV03"),
        ("subject: " + "x" * 300 + "\n", "ADV09"),
        ("boilerplate: " + "x" * 70_000 + "\n", "ADV09"),
        ("standfirst: " + "[" * 300 + "]" * 300 + "\n", "ADV09"),
        ("standfirst: " + "{a: " * 300 + "}" * 300 + "\n", "ADV09"),
        ("standfirst:\n - " + "- " * 300 + "x\n", "ADV09"),
    ],
)
def test_read_advisory_refuses_each_mistake_with_line_and_remedy(tmp_path: Path, facts: str, code: str) -> None:
    """A hostile or mistaken fact is refused by its code, with a line, a remedy and no raw escape."""
    reading = written(tmp_path, GOOD + facts)
    assert reading.value is None
    assert code in {f.code for f in reading.findings}
    assert all(f.place.line for f in reading.findings)
    assert all(f.remedy for f in reading.findings)
    assert all("\x1b" not in f.words + f.remedy for f in reading.findings)


def test_read_advisory_reads_on_when_a_character_is_forbidden(tmp_path: Path) -> None:
    """A control character is found on its line and the fault on the next line as well.

    Otherwise one fault would hide the other.
    """
    assert faults(written(tmp_path, GOOD + "subject: a\0b\x07\nheadlin: x\n")) == [("ADV01", 4), ("ADV06", 5)]


@pytest.mark.slow
def test_read_advisory_refuses_an_alias_bomb_at_once(tmp_path: Path) -> None:
    """A nest of aliases is refused with little effort, else a small file could become an enormous one."""
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{b}: &{b} [{'*' + a + ', '} *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    reading = written(tmp_path, GOOD + bomb)
    assert reading.value is None
    assert {"ADV05", "ADV06"} <= {f.code for f in reading.findings}
    assert effort(lambda: written(tmp_path, GOOD + bomb), limit=20) < 20


def test_read_advisory_names_the_right_key_when_a_key_is_misspelt(tmp_path: Path) -> None:
    """The remedy for a misspelt or foreign key names the key to write."""
    reading = written(tmp_path, GOOD + "Contact: []\ntitle: x\ncontacts: [{name: Ann, fone: 1}]\n")
    remedies = [f.remedy for f in reading.findings]
    assert remedies == ["Did you mean “contacts”?", "Write headline: …", "Did you mean “phone”?"]


@pytest.mark.parametrize(
    ("release", "code", "says"),
    [
        ("{embargo: 2026-06-05, zone: Europe/London}", "EMB01", "without a time"),
        ("{embargo: midnight on 5 June, zone: Europe/London}", "EMB01", "two readings"),
        ("{embargo: 2026-06-05 noon, zone: Europe/London}", "EMB01", "two readings"),
        ("{embargo: '2026-06-05 00:01+01:00', zone: Europe/London}", "EMB01", "offset"),
        ("{embargo: '2026-06-05T00:01Z', zone: Europe/London}", "EMB01", "offset"),
        ("{embargo: 2026-06-05 00:01 BST, zone: Europe/London}", "EMB01", "letters"),
        ("{embargo: 2026-06-05 00:01:00, zone: Europe/London}", "EMB01", "seconds"),
        ("{embargo: 2026-06-05 00:01, zone: BST}", "EMB01", "abbreviation"),
        ("{embargo: 2026-06-05 00:01, zone: EST}", "EMB01", "abbreviation"),
        ("{embargo: 2026-06-05 00:01, zone: '+01:00'}", "EMB01", "not a time zone"),
        ("{embargo: 2026-06-05 00:01, zone: Etc/GMT+5}", "EMB01", "not a time zone"),
        ("{embargo: 2026-06-05 00:01, zone: ../../etc/passwd}", "EMB01", "not a time zone"),
        ("{embargo: 2026-06-05 00:01}", "EMB01", "no time zone"),
        ("{zone: Europe/London}", "EMB01", "no time"),
        ("{embargo: 2026-02-30 00:01, zone: Europe/London}", "EMB01", "not a date"),
        ("{embargo: 2026-03-29 01:30, zone: Europe/London}", "EMB02", "does not exist"),
        ("{embargo: 2026-10-25 01:30, zone: Europe/London}", "EMB03", "comes twice"),
        ("{embargo: 2026-10-25 01:30, zone: Europe/London, fold: 2}", "EMB03", "not 0 or 1"),
    ],
)
def test_embargo_is_refused_when_the_time_has_two_readings_or_no_place(
    tmp_path: Path, release: str, code: str, says: str
) -> None:
    """An embargo without one wall time and one place is refused on its line.

    Otherwise the program would choose between two readings.
    """
    reading = written(tmp_path, GOOD + f"release: {release}\n")
    assert reading.value is None
    assert reading.findings[0].code == code
    assert says in reading.findings[0].words
    assert reading.findings[0].place.line == 4


def test_embargo_remedy_names_the_neighbours_when_the_time_is_skipped(tmp_path: Path) -> None:
    """The remedy for a time that the clocks skip names the last minute before the gap and the first after it."""
    reading = written(tmp_path, GOOD + "release: {embargo: '2026-03-29 02:30', zone: Europe/Brussels}\n")
    assert reading.findings[0].remedy == "Write 2026-03-29 01:59 or 2026-03-29 03:00"
    reading = written(tmp_path, GOOD + "release: {embargo: '2011-12-30 12:00', zone: Pacific/Apia}\n")
    assert reading.findings[0].remedy == "Write 2011-12-29 23:59 or 2011-12-31 00:00"


@pytest.mark.parametrize(("fold", "hour"), [("0", 0), ("1", 1)])
def test_embargo_takes_the_reading_that_fold_chooses(tmp_path: Path, fold: str, hour: int) -> None:
    """The fold of an embargo that comes twice chooses the first or the second instant, and the terms are kept."""
    facts = GOOD + f"release: {{embargo: '2026-10-25 01:30', zone: Europe/London, fold: {fold}, terms: Agreed.}}\n"
    embargo = value(written(tmp_path, facts)).embargo
    assert embargo is not None
    assert embargo.until.instant == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert embargo.terms == "Agreed."


def test_read_advisory_uses_the_newsroom_zone_when_none_is_written(tmp_path: Path) -> None:
    """The embargo and the event are read in the newsroom's zone where the file names none."""
    facts = (
        GOOD
        + "release: {embargo: 2026-06-05 00:01}\nevent: {title: x, starts: 2026-06-05 10:00, ends: 2026-06-05 11:00}\n"
    )
    advisory = value(written(tmp_path, facts, zone="Europe/Brussels"))
    assert advisory.embargo is not None
    assert advisory.embargo.until.instant == datetime(2026, 6, 4, 22, 1, tzinfo=UTC)
    assert advisory.event is not None
    assert advisory.event.ends is not None
    assert advisory.event.ends.zone == "Europe/Brussels"


def test_read_advisory_cleans_what_word_processors_leave_behind(tmp_path: Path) -> None:
    """Soft breaks, soft hyphens, zero-width blanks and decomposed letters are put right in headline and body."""
    facts = "kind: note\nheadline: Soft\x0bbreak in Bru\u00adssels\u200b, cafe\u0301\n"
    advisory = value(written(tmp_path, facts, body="Bru\u00adssels\x0bcafe\u0301\n"))
    assert advisory.headline == "Soft break in Brussels, café"
    assert advisory.body == "Brussels café"


@pytest.mark.parametrize("residue", ["[email protected]", "'[email protected]'", '"[email\u00a0protected]"'])
def test_read_advisory_accepts_scrape_residue_as_an_address(tmp_path: Path, residue: str) -> None:
    """The words “[email protected]” are read as an e-mail address without a finding.

    The rule TXT03 explains them better.
    """
    contact = value(written(tmp_path, GOOD + f"contacts:\n - name: Ann\n   email: {residue}\n")).contacts[0]
    assert contact.email.replace("\u00a0", " ") == "[email protected]"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("www.amnesty.eu", "https://www.amnesty.eu"),
        ("http://example.org/a?b=c#d", "http://example.org/a?b=c#d"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("mailto:press@Example.org", "mailto:press@example.org"),
    ],
)
def test_read_advisory_completes_links_when_the_scheme_is_missing(tmp_path: Path, link: str, url: str) -> None:
    """A link as people write it gets its scheme, and a complete link stays as it is."""
    assert value(written(tmp_path, GOOD + f"links: {{web: '{link}'}}\n")).links[0].url == url


def test_read_advisory_refuses_pictures_outside_the_newsroom(tmp_path: Path) -> None:
    """A picture is a regular file inside the newsroom, and a path or link that leaves the newsroom is refused."""
    room, outside = tmp_path / "room", tmp_path / "outside"
    (room / "pictures").mkdir(parents=True)
    outside.mkdir()
    (room / "pictures" / "a.jpg").write_bytes(b"x")
    (outside / "secret.jpg").write_bytes(b"x")
    (room / "out.jpg").symlink_to(outside / "secret.jpg")
    (room / "in.jpg").symlink_to("pictures/a.jpg")
    (room / "loop.jpg").symlink_to("loop.jpg")
    (room / "outdir").symlink_to(outside)
    os.mkfifo(room / "pipe.jpg")
    for file in ("pictures/a.jpg", "in.jpg"):
        picture = value(written(room, GOOD + f"picture: {{file: {file}}}\n")).picture
        assert picture is not None
        assert picture.file == file
    bad = (
        "../outside/secret.jpg",
        str(room / "pictures/a.jpg"),
        "out.jpg",
        "outdir/secret.jpg",
        "loop.jpg",
        "pipe.jpg",
    )
    for file in (*bad, "pictures", "none.jpg", "C:/x.jpg", "pictures\\a.jpg", "x" * 900):
        assert faults(written(room, GOOD + f"picture: {{file: '{file}'}}\n")) == [("ADV15", 4)], file


def test_read_advisory_refuses_when_the_file_is_not_utf8_or_too_large(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused with the byte's line or its encoding, and an overlarge file as a whole.

    Otherwise an encoding would be guessed.
    """
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nkind: note\nheadline: caf\xe9\n---\nText\n")
    assert faults(read(path)) == [("ADV01", 3)]
    path.write_bytes(f"---\n{GOOD}---\nText\n".encode("utf-16"))
    assert "UTF-16" in read(path).findings[0].words
    path.write_bytes(b"---\n" + b"x" * (256 * 1024))
    assert faults(read(path)) == [("ADV01", None)]


def test_read_advisory_reads_files_that_windows_saved(tmp_path: Path) -> None:
    """A file with a byte-order mark and CRLF line ends is read, and its lines are counted right."""
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + f"---\n{GOOD}---\nText\n\nMore".replace("\n", "\r\n").encode())
    advisory = value(read(path))
    assert (advisory.body, advisory.body_line) == ("Text\n\nMore", 5)


@pytest.mark.parametrize("text", ["", "Just a text", "---\nkind: note\nText", "\n---\nkind: note\n---\n"])
def test_read_advisory_refuses_when_front_matter_is_missing(tmp_path: Path, text: str) -> None:
    """A text without its two --- lines is refused on line 1, else any text would be taken for an advisory."""
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    assert faults(read(path)) == [("ADV02", 1)]


@pytest.mark.parametrize("facts", ["", "# nothing\n", "\n\n"])
def test_read_advisory_names_two_missing_facts_when_front_matter_is_empty(tmp_path: Path, facts: str) -> None:
    """An empty front matter gives exactly two findings of missing facts."""
    assert [code for code, _ in faults(written(tmp_path, facts))] == ["ADV08", "ADV08"]


@pytest.mark.parametrize("facts", ["just text\n", "- a\n- b\n"])
def test_read_advisory_refuses_when_front_matter_is_no_group(tmp_path: Path, facts: str) -> None:
    """A front matter that is a text or a list is refused on line 2.

    Otherwise words without keys would be taken for facts.
    """
    assert faults(written(tmp_path, facts)) == [("ADV03", 2)]


def test_read_advisory_ignores_comments_behind_values(tmp_path: Path) -> None:
    """A comment behind a value is no part of the value, and a # without a blank before is no comment."""
    facts = "kind: note # or statement\nheadline: 'a #b' # c\n# d\nsubject: x#y  ## z\n"
    advisory = value(written(tmp_path, facts))
    assert (advisory.headline, advisory.subject) == ("a #b", "x#y")


@pytest.mark.slow
def test_read_advisory_takes_bounded_effort_when_facts_are_large(tmp_path: Path) -> None:
    """Long lines and many mistakes are read with bounded effort."""
    tail = "".join(f"k{n}: a: b\n" for n in range(40))

    def read() -> None:
        for facts in (
            "boilerplate: " + "x " * 30_000 + "\n",
            "".join(f"- a{n}: {n}\n" for n in range(5000)),
            "x: " + "- " * 9000,
            "a" * 60_000,
        ):
            assert written(tmp_path, facts + tail).value is None

    assert effort(read, limit=200) < 200


def test_read_advisory_refuses_when_the_path_is_no_file(tmp_path: Path) -> None:
    """A missing file, a folder, a pipe and an impossible name are refused in a sentence.

    Otherwise reading would crash or hang.
    """
    os.mkfifo(tmp_path / "pipe")
    for path, says in ((tmp_path / "no.md", "no file"), (tmp_path, "folder"), (tmp_path / "pipe", "pipe")):
        with pytest.raises(NoInput, match=says):
            read(path)
    with pytest.raises(NoInput):
        read(tmp_path / "a\0b")


LINES = st.one_of(
    st.sampled_from(
        [*(f"{key}: x" for key in KEYS), "---", "...", "- a", "  - b: c", "event: {", "}", "? x", "<<: *a"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("-:[]{}&*!|>'\"%@`#, \t\\abx0", max_size=30),
    st.builds("{}: {}".format, st.sampled_from(KEYS), st.text("-:[]{}&*!|>'\"%@`#, \t\\axU0\u2028\x85", max_size=20)),
)


@settings(max_examples=examples(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=12), st.binary(max_size=20))
def test_read_advisory_gives_value_or_findings_when_content_is_any_bytes(lines: list[str], tail: bytes) -> None:
    """A file of any content gives either a value or findings, or raises a fault of our own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        for content in ("\n".join(["---", *lines, "---", "Body"]).encode(), "\n".join(lines).encode() + tail, tail):
            path.write_bytes(content)
            try:
                reading = read(path)
            except AdvisoryError:
                continue
            assert (reading.value is None) == bool(reading.findings)


@settings(max_examples=examples(150), deadline=None)
@given(
    st.sampled_from(KEYS),
    st.recursive(
        st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [*KEYS, "name", "title", "starts", "embargo", "zone", "date", "file", "url", "email", "text"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    ),
)
def test_read_advisory_gives_value_or_findings_when_a_field_has_any_shape(key: str, shape: object) -> None:
    """A field of any shape gives either a value or findings, and nothing is raised."""
    import json

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_text(f"---\n{GOOD}{key}: {json.dumps(shape)}\n---\nBody", encoding="utf-8", errors="replace")
        reading = read(path, zone="Europe/Brussels")
        assert (reading.value is None) == bool(reading.findings)


@pytest.mark.parametrize(
    ("fact", "remedy"),
    [
        ("event: {title: x, starts: '2030-01-01 10:00', zone: UTC, place: Saal, Haus A}", 'place: "Saal, Haus A"'),
        ("event: {title: Wort, Bild, Ton, starts: '2030-01-01 10:00', zone: UTC}", 'title: "Wort, Bild, Ton"'),
        ("contacts: [{name: Oz, Cem, phone: +32 2 555 01 00}]", 'name: "Oz, Cem"'),
        ("dateline: {place: Berlin, Mitte, date: 2026-06-05}", 'place: "Berlin, Mitte"'),
    ],
)
def test_read_advisory_says_that_a_comma_cuts_a_text_between_braces(tmp_path: Path, fact: str, remedy: str) -> None:
    """A text with a comma between braces is one finding, which says to put quotes around the whole text.

    Otherwise the words behind the comma are called a key that is not known.
    """
    reading = written(tmp_path, f"kind: note\nheadline: X\n{fact}\n")
    assert faults(reading) == [("ADV03", 4)]
    assert reading.findings[0].remedy == f"Write: {remedy}"


def test_read_advisory_leaves_a_key_without_a_value_between_braces(tmp_path: Path) -> None:
    """A known key without its value, and a key with an empty one, are no text that a comma has cut."""
    assert faults(written(tmp_path, "kind: note\nheadline: X\ndateline: {place: Berlin, date}\n")) == [("ADV08", 4)]
    assert faults(written(tmp_path, "kind: note\nheadline: X\ndateline: {place: Berlin, Ort: }\n"))[0] == ("ADV06", 4)


@pytest.mark.parametrize("mark", ['"', "'"])
@pytest.mark.parametrize(
    ("before", "key", "below"),
    [
        ("", "headline: {}A day", "language: en\nsubject: {}Words{}\nreference: {}x{}\n"),
        ("headline: X\n", "standfirst: {}A day", "event:\n  title: {}x{}\n  starts: '2030-01-01 10:00'\n  zone: UTC\n"),
        ("headline: X\nevent:\n", "  title: {}A day", "  starts: '2030-01-01 10:00'\n  zone: UTC\n  place: {}Saal{}\n"),
        ("headline: X\nquotes:\n", "  - text: {}A day", "    speaker: {}Ada{}\n"),
    ],
)
def test_read_advisory_names_the_line_on_which_a_quotation_mark_is_left_open(
    tmp_path: Path, mark: str, before: str, key: str, below: str
) -> None:
    """A quotation mark that is not closed is told on its own line, and not where the next one comes.

    Otherwise a person looks for a mistake eight lines below it.
    """
    facts = f"kind: note\n{before}{key}\n{below}".replace("{}", mark)
    reading = written(tmp_path, facts)
    assert faults(reading) == [("ADV03", 3 + before.count("\n"))]
    assert reading.findings[0].remedy == f"Write: {key.strip().replace('{}A day', chr(34) + 'A day' + chr(34))}"


@pytest.mark.parametrize("fact", ["headline: '", 'headline: "', 'headline: """', "headline: '\nlanguage: en"])
def test_read_advisory_gives_findings_when_a_quotation_mark_stands_alone(tmp_path: Path, fact: str) -> None:
    """A quotation mark without words behind it is a finding, like any other that is left open."""
    assert faults(written(tmp_path, f"kind: note\n{fact}\n"))[0][0] == "ADV03"


def test_read_advisory_reads_a_quoted_text_over_several_lines(tmp_path: Path) -> None:
    """A quoted text that goes on below, further in than its key, is read, and so is one with a remark behind it."""
    facts = "kind: note\nheadline: 'A\n  day: in June'\nreference: 'x'  # 'y\nlanguage: en\n"
    read_back = value(written(tmp_path, facts))
    assert (read_back.headline, read_back.reference) == ("A day: in June", "x")


def test_read_advisory_shows_the_text_without_its_marks_when_one_of_them_is_an_apostrophe(tmp_path: Path) -> None:
    """An apostrophe between single quotation marks gets a remedy in which the text alone is quoted."""
    reading = written(tmp_path, "kind: note\nheadline: 'It's here'\n")
    assert reading.findings[0].remedy == 'Write: headline: "It\'s here"'


@pytest.mark.parametrize(
    ("facts", "line", "more"),
    [
        ("\tkind: press-release\nheadline: X\n", 2, ""),
        ("kind: note\nheadline: X\nevent:\n\ttitle: x\n\tstarts: y\n \tzone: z\n", 5, "2 more lines"),
        ("kind: note\nheadline: X\ncontacts:\n-\tname: x\n  role: y\n", 5, ""),
        ("kind: note\n\theadline: X\n", 3, ""),
    ],
)
def test_read_advisory_gives_one_finding_when_a_tab_stands_before_a_fact(
    tmp_path: Path, facts: str, line: int, more: str
) -> None:
    """A tab before a fact is one finding on its line, told as a tab and not as a text without quotes."""
    reading = written(tmp_path, facts)
    assert faults(reading) == [("ADV03", line)]
    assert reading.findings[0].words == "Tabs are not allowed in front matter; use spaces."
    assert more in reading.findings[0].remedy
    assert "“" not in reading.findings[0].remedy
    assert "Write:" not in reading.findings[0].remedy


def test_read_advisory_reads_on_when_a_tab_follows_a_colon(tmp_path: Path) -> None:
    """A tab behind a colon is found and the fault below as well, else one mistake would hide the other."""
    assert faults(written(tmp_path, "kind:\tnote\nheadline: X\nrevision: two\n")) == [("ADV03", 2), ("ADV07", 4)]


def test_read_advisory_accepts_tabs_inside_texts(tmp_path: Path) -> None:
    """A tab that YAML allows inside a text is accepted."""
    facts = GOOD + 'standfirst: "a\tb\n\tc"\nboilerplate: |\n  \tx\n'
    assert value(written(tmp_path, facts)).boilerplate == "x"


def test_read_advisory_takes_the_id_from_the_file_name_in_small_letters(tmp_path: Path) -> None:
    """The id is the file's name in small letters, and an id that is none is refused with one to write.

    Otherwise Summit.md would be refused, or be another advisory to the ledger than summit.md.
    """
    path = tmp_path / "EU-Summit_2026.md"
    path.write_text(f"---\n{GOOD}---\nText.\n", encoding="utf-8")
    assert value(read(path)).id == "eu-summit_2026"
    path.write_text(f"---\n{GOOD}id: Summit\n---\nText.\n", encoding="utf-8")
    assert faults(read(path)) == [("ADV12", 4)]
    other = tmp_path / "Été 2026.md"
    other.write_text(f"---\n{GOOD}---\nText.\n", encoding="utf-8")
    (found,) = read(other).findings
    assert (found.code, "“Été 2026”" in found.words, found.remedy) == ("ADV12", True, "Write id: t-2026")


@pytest.mark.parametrize(
    ("locality", "zone", "found"),
    [
        ("Brussels", "Europe/London", True),
        ("Tokyo", "Europe/Brussels", True),
        ("Brussels", "Europe/Paris", False),
        ("London", "Europe/London", False),
        ("Cambridge", "Europe/London", False),
        ("Cambridge", "America/New_York", False),
        ("Schaerbeek", "Europe/London", True),
        ("Nowhere in particular", "Europe/London", False),
        ("", "Europe/London", False),
    ],
)
def test_zone_of_an_event_is_doubted_when_its_town_is_in_another(
    tmp_path: Path, locality: str, zone: str, found: bool
) -> None:
    """A town with other clocks than those of the zone in the file is ADV42, a warning on the line of the zone."""
    path = tmp_path / "a.md"
    place = f"  locality: {locality}\n" if locality else ""
    path.write_text(
        "---\nkind: note\nheadline: H\ndateline: {place: Brussels, date: 2026-06-01}\nevent:\n  title: T\n"
        f"  starts: '2026-06-05 11:00'\n  zone: {zone}\n{place}---\n\nWords.\n"
    )
    reading = read_advisory(path, folder=None, zone="Europe/Brussels", language="en", issuer="")
    assert [(fault.code, fault.level, fault.place.line) for fault in reading.findings if fault.code == "ADV42"] == (
        [("ADV42", Level.WARNING, 8)] if found else []
    )
