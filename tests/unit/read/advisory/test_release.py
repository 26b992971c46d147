"""The field `send_at`: strict like the embargo, with the line of what is wrong."""

from pathlib import Path

import pytest

from advisory_cli.check.text.text_fields import passages
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
def test_the_time_is_read(folder: Path, field: str, words: str) -> None:
    """Fails if a file's send time is lost, or read in another zone than it names."""
    advisory = read(folder, field).value
    assert advisory is not None
    assert advisory.send_at is not None
    assert advisory.send_at.words == words


@pytest.mark.parametrize("field", ["send_at:", "reference: '1'"])
def test_it_need_not_be_there(folder: Path, field: str) -> None:
    """Fails if a file without a send time cannot be sent."""
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
def test_what_is_wrong_is_found_on_its_line(folder: Path, field: str, code: str, line: int) -> None:
    """Fails if a wrong send time is skipped, so that the text leaves at once, or nobody is told where it stands."""
    reading = read(folder, field)
    assert reading.value is None
    assert [(one.code, one.place.line) for one in reading.findings] == [(code, line)]
    assert reading.findings[0].remedy


def test_without_any_zone(folder: Path) -> None:
    """Fails if the computer's zone is taken where neither file nor newsroom names one."""
    (one,) = read(folder, "send_at: 2026-06-04 07:00", zone="").findings
    assert (one.code, one.place.line) == ("ADV11", 5)
    assert read(folder, "send_at: 2026-06-04 07:00 UTC", zone="").value is not None


def test_no_reader_sees_it(folder: Path) -> None:
    """Fails if the send time is checked, or counted as lost, like a text meant for readers."""
    advisory = read(folder, "send_at: 2026-06-04 07:00 recipient").value
    assert advisory is not None
    assert {one.path for one in passages(advisory)} == {"headline", "body", "issuer"}
