"""The pair of clocks by which later times are judged, in a small file beside the ledger."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import NoInput
from advisory_cli.model.schedule.boot_clock import NO_JUMP, BootReading, ahead, reading_to_keep

FILE = "clock"
_MAX_BYTES = 1_024  # bytes


def jump_since(folder: Path, read: BootReading | None) -> timedelta:
    """Return by how much the wall clock has jumped ahead since the kept pair. Zero means no jump, or no reading."""
    return NO_JUMP if read is None else ahead(read_clocks(folder), read)


def update_clocks(folder: Path, read: BootReading, *, accepted: bool) -> timedelta:
    """Keep the pair by which later times are judged, and return a jump ahead the first time that it is seen.

    Zero means that there is no jump, or none that is new.
    When a person has `accepted` the clock, this reading is kept for good.
    """
    before = read_clocks(folder)
    kept = read if accepted else reading_to_keep(before, read)
    jump = NO_JUMP if kept.reported else ahead(kept, read)
    if jump:
        kept = replace(kept, reported=True)
    if kept != before:
        keep_clocks(folder, kept)
    return jump


def read_clocks(folder: Path) -> BootReading | None:
    """Return the pair that was kept in the ledger's folder. None means that there is none, or none that can be read."""
    try:
        kept = json.loads(read_regular(folder / FILE, limit=_MAX_BYTES))
        wall = datetime.fromisoformat(kept["wall"])
        reading = BootReading(
            boot=str(kept["boot"]), since=timedelta(seconds=kept["since"]), wall=wall, reported=kept["told"] is True
        )
    except (NoInput, OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return reading if wall.utcoffset() is not None else None


def keep_clocks(folder: Path, reading: BootReading) -> None:
    """Replace the kept pair. A failure to write is ignored, because nothing depends on the pair."""
    kept = {
        "boot": reading.boot,
        "since": reading.since.total_seconds(),
        "wall": reading.wall.isoformat(),
        "told": reading.reported,
    }
    try:
        replace_file(folder / FILE, json.dumps(kept).encode("ascii"))
    except OSError:
        return
