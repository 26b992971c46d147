"""The field `send_at`: strict like the embargo, with the line of what is wrong."""

from pathlib import Path

import pytest

from advisory_cli.check.text.text_fields import text_fields
from advisory_cli.model.checks.findings import Reading
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.read.advisory.file import read_advisory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the advisory lies."""
    return tmp_path


def read(folder: Path, field: str, *, zone: str = "Europe/Brussels") -> Reading[Advisory]:
    """An advisory with this field from line 5 on."""
    path = folder / "a.md"
    path.write_text(f"---\nkind: note\nlanguage: en\nheadline: H\n{field}\n---\nText.\n", encoding="utf-8")
    return read_advisory(path, folder=folder, zone=zone, language="en", issuer="Example Office")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("send_at: 2026-06-04 07:00", "2026-06-04 07:00 Europe/Brussels"),
        ("send_at: '2026-06-04 07:00 Europe/London'", "2026-06-04 07:00 Europe/London"),
        ("send_at: 2026-06-04 07:00 recipient", "2026-06-04 07:00 recipient"),
        ("send_at: {at: '2026-06-04 07:00', zone: Europe/London}", "2026-06-04 07:00 Europe/London"),
        ("send_at: {at: '2026-06-04 07:00', zone: recipient}", "2026-06-04 07:00 recipient"),
        ("send_at: {at: '2026-06-04 07:00'}", "2026-06-04 07:00 Europe/Brussels"),
        ("send_at: {at: '2026-10-25 02:30 fold:1', zone: Europe/Paris}", "2026-10-25 02:30 Europe/Paris fold:1"),
        ("send_at:\n  at: 2026-06-04 07:00\n  zone: UTC", "2026-06-04 07:00 UTC"),
    ],
)
def test_send_at_is_read_in_the_zone_that_it_names(folder: Path, field: str, words: str) -> None:
    """The send time of a file is read in the zone that the field names, else in the newsroom's."""
    advisory = read(folder, field).value
    assert advisory is not None
    assert advisory.send_at is not None
    assert advisory.send_at.words == words


@pytest.mark.parametrize("field", ["send_at:", "reference: '1'"])
def test_send_at_is_none_when_the_field_is_empty_or_absent(folder: Path, field: str) -> None:
    """A file with an empty send_at, or with none, is read and has no send time.

    Otherwise a file without a send time could not be sent.
    """
    advisory = read(folder, field).value
    assert advisory is not None
    assert advisory.send_at is None


@pytest.mark.parametrize(
    ("field", "code", "line"),
    [
        ("send_at: 2026-06-04", "ADV10", 5),
        ("send_at: tomorrow 07:00", "ADV10", 5),
        ("send_at: monday 07:00", "ADV10", 5),
        ("send_at: 07:00", "ADV10", 5),
        ("send_at: 2026-06-04 noon", "ADV10", 5),
        ("send_at: 2026-06-04T07:00Z", "ADV10", 5),
        ("send_at: 2026-06-04 07:00 CET", "ADV11", 5),
        ("send_at: 2027-03-28 02:30", "ADV16", 5),
        ("send_at: 2026-10-25 02:30", "ADV16", 5),
        ("send_at: [2026-06-04 07:00]", "ADV07", 5),
        ("send_at: {zone: UTC}", "ADV08", 5),
        ("send_at:\n  zone: UTC\n  at: x", "ADV10", 7),
        ("send_at:\n  at: 2026-06-04 07:00\n  zone: BST", "ADV11", 7),
        ("send_at:\n  at: 2026-06-04 07:00\n  zon: UTC", "ADV06", 7),
        ("send_at:\n  at: 2026-06-04 07:00 UTC\n  zone: Europe/Paris", "ADV11", 7),
        ("send_at:\n  at: 2026-06-04 07:00 recipient\n  zone: Europe/Paris", "ADV11", 7),
        ("send-at: 2026-06-04 07:00", "ADV06", 5),
        ("schedule: 2026-06-04 07:00", "ADV06", 5),
    ],
)
def test_send_at_is_refused_on_its_line_when_wrong(folder: Path, field: str, code: str, line: int) -> None:
    """A wrong send time is refused with its code, its line and a remedy.

    Otherwise the text would leave at once, or nobody be told where the fault stands.
    """
    reading = read(folder, field)
    assert reading.value is None
    assert [(one.code, one.place.line) for one in reading.findings] == [(code, line)]
    assert reading.findings[0].remedy


def test_send_at_is_refused_when_neither_file_nor_newsroom_names_a_zone(folder: Path) -> None:
    """A send time without any zone is refused, and one with its own zone is read.

    Otherwise the computer's zone would be taken.
    """
    (one,) = read(folder, "send_at: 2026-06-04 07:00", zone="").findings
    assert (one.code, one.place.line) == ("ADV11", 5)
    assert read(folder, "send_at: 2026-06-04 07:00 UTC", zone="").value is not None


def test_send_at_is_no_passage_of_the_text(folder: Path) -> None:
    """The send time is none of the passages that readers see.

    Otherwise the checks would take it for a text, or miss it as lost.
    """
    advisory = read(folder, "send_at: 2026-06-04 07:00 recipient").value
    assert advisory is not None
    assert {one.path for one in text_fields(advisory)} == {"headline", "body", "issuer"}
