"""The newsroom that random steps happen in: two texts, seven people in two lists, two of them cleared for embargoes."""

from pathlib import Path
from typing import Final

from tests.system.press import Press, found
from tests.system.scheduler.steps import ADVISORIES

PEOPLE: Final = {"l": (0, 1, 2, 3, 4), "m": (3, 4, 5, 6), "u": (2,)}
CLEARED: Final = (0, 3)
_FILE: Final = """---
kind: press-release
language: en-GB
revision: 1
release: immediate
headline: "News of {name}: one school in nine has closed"
dateline: {{place: London, date: 2026-06-01}}
contacts: [{{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}}]
---

The report of this week is ready, in its whole length, and stands in the register as zq{name}0zq.

One school in nine was closed on a single day, for want of a roof, of water, or of teachers who are paid.
"""


def address(number: int) -> str:
    """Of an invented person."""
    return f"p{number}@out{number}.example"


def init_newsroom(folder: Path, *, port: int, approval: bool) -> Press:
    """Make it, live, with one connection: what is under way when the clock moves is one message."""
    press = found(folder)
    (folder.parent / "boot_id").write_text("boot 1\n")
    press.go_live(port)
    toml = folder / "advisory.toml"
    more = "connections = 1\n" + ("approval = true\n" if approval else "")
    toml.write_text(more + toml.read_text())
    for name, numbers in PEOPLE.items():
        press.write(f"lists/{name}.csv", _list(numbers))
    for name in ADVISORIES:
        press.write(f"advisories/{name}.md", _FILE.format(name=name))
    return press


def _list(numbers: tuple[int, ...]) -> str:
    head = "email,first_name,last_name,language,zone,embargo_ok,embargo_agreed_on"
    agreed = ("no,", "yes,2026-05-01")
    rows = (f"{address(one)},V{one},M{one},en,Europe/Paris,{agreed[one in CLEARED]}" for one in numbers)
    return "\n".join((head, *rows)) + "\n"
