"""The pair of clocks that later times are judged by, in a small file beside the ledger."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import NoInput
from advisory_cli.model.schedule.boot_clock import NO_JUMP, BootReading, ahead, to_keep

FILE = "clock"
_LONGEST = 1_024  # bytes


def jump_since(folder: Path, read: BootReading | None) -> timedelta:
    """By how much the wall clock has jumped ahead since the kept pair."""
    return NO_JUMP if read is None else ahead(read_clocks(folder), read)


def follow_clocks(folder: Path, read: BootReading, *, accepted: bool) -> timedelta:
    """Keep what later times are judged by: this reading for good where a person has `accepted` it. A jump ahead, the
    first time that it is seen.
    """
    before = read_clocks(folder)
    kept = read if accepted else to_keep(before, read)
    jump = NO_JUMP if kept.told else ahead(kept, read)
    if jump:
        kept = replace(kept, told=True)
    if kept != before:
        keep_clocks(folder, kept)
    return jump


def read_clocks(folder: Path) -> BootReading | None:
    """The pair that was kept in the ledger's folder; None where there is none, or none that can be read."""
    try:
        kept = json.loads(read_regular(folder / FILE, limit=_LONGEST))
        wall = datetime.fromisoformat(kept["wall"])
        reading = BootReading(
            boot=str(kept["boot"]), since=timedelta(seconds=kept["since"]), wall=wall, told=kept["told"] is True
        )
    except (NoInput, OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return reading if wall.utcoffset() is not None else None


def keep_clocks(folder: Path, reading: BootReading) -> None:
    """Put it in the place of the one before. Where it cannot be written, nothing hangs on it."""
    kept = {
        "boot": reading.boot,
        "since": reading.since.total_seconds(),
        "wall": reading.wall.isoformat(),
        "told": reading.told,
    }
    try:
        replace_file(folder / FILE, json.dumps(kept).encode("ascii"))
    except OSError:
        return
