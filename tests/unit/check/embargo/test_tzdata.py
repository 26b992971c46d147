"""check.embargo.tzdata and read.times.tzdata: how old the table is by which embargoes are reckoned."""

import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.embargo.tzdata import check_tzdata, zone_that_matters
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.schedule.times import Moment
from advisory_cli.read.times.tzdata import tzdata_version
from tests.compose_samples import everything, founding

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def judged(version: str, now: str) -> list[tuple[str, Level]]:
    """Codes and levels."""
    return [(one.code, one.level) for one in check_tzdata(version, now=datetime.fromisoformat(now + "T12:00+00:00"))]


def test_tzdata_check_warns_when_the_table_is_a_year_old() -> None:
    """A table of zones that is certainly a year old is warned of, and a younger one passes.

    Otherwise the program would reckon with clocks that a government has changed since.
    """
    assert judged("2024b", "2026-01-01") == [("EMB20", Level.WARNING)]
    assert judged("2024b", "2025-12-31") == judged("2025b", "2026-11-28") == judged("2026a", "2026-06-01") == []


@pytest.mark.parametrize("version", ["", "unknown", "b2025"])
def test_tzdata_check_notes_when_the_tables_age_is_unknown(version: str) -> None:
    """A table of unknown age is noted, else not knowing would pass for being up to date, or refuse a text."""
    assert judged(version, "2026-06-01") == [("EMB20", Level.NOTE)]


def test_zone_that_matters_is_none_when_no_time_is_to_come() -> None:
    """The zone of an event or embargo that is still to come matters.

    None does where all is over, or where it is UTC.
    """
    assert zone_that_matters(founding(), now=NOW) == ""
    assert zone_that_matters(everything(), now=NOW) == "Europe/Brussels"
    until = datetime(2026, 6, 5, 0, 1)  # noqa: DTZ001
    london, utc = (Embargo(until=Moment(wall=until, zone=zone)) for zone in ("Europe/London", "UTC"))
    assert zone_that_matters(founding(embargo=london), now=NOW) == "Europe/London"
    assert zone_that_matters(founding(embargo=utc), now=NOW) == ""
    assert zone_that_matters(founding(embargo=london), now=datetime(2026, 6, 5, 0, 1, tzinfo=UTC)) == ""


def table(folder: Path, **files: str) -> Path:
    """A folder of zones, as zoneinfo searches it, with Europe/London in it."""
    (folder / "Europe").mkdir(parents=True)
    (folder / "Europe" / "London").write_bytes(b"TZif2")
    for name, text in files.items():
        (folder / name.replace("_", ".").replace("plus", "+")).write_text(text)
    return folder


def test_tzdata_version_is_that_of_the_first_table_with_the_zone(tmp_path: Path) -> None:
    """The release is read from the first folder that has the zone, for that is the table by which Python reckons."""
    empty = tmp_path / "empty"
    empty.mkdir()
    debian = table(tmp_path / "debian", tzdata_zi="# version 2025b\n# redo posix_only\nR d 1916\n")
    mac = table(tmp_path / "mac", plusVERSION="2024a\n")
    silent = table(tmp_path / "silent")
    assert tzdata_version("Europe/London", folders=[empty, debian, mac]) == "2025b"
    assert tzdata_version("Europe/London", folders=[mac, debian]) == "2024a"
    assert tzdata_version("Europe/London", folders=[silent, debian]) == ""


def test_tzdata_version_is_the_packages_when_the_system_has_no_table() -> None:
    """The release of the tzdata package is told where no folder has a table, and it passes the check."""
    import tzdata

    assert tzdata_version("Europe/London", folders=[]) == tzdata.IANA_VERSION
    assert check_tzdata(tzdata_version("Europe/London", folders=[]), now=NOW) == ()


def test_tzdata_version_is_found_when_this_computer_has_a_table() -> None:
    """The release of this computer's own table is read where the computer has one."""
    found = any((Path(folder) / "tzdata.zi").is_file() for folder in zoneinfo.TZPATH)
    assert not found or tzdata_version("Europe/London")[:2] == "20"
