"""Functions that store a clock reading in a file beside the ledger, and tell how far the clock was set forward since.

A reading is a pair of times, taken at one moment: the time of the wall clock, and the time since the computer's start.
People can set the wall clock. Nobody can set the clock that measures the time since the start. When the wall clock has
gained on it between two readings, the wall clock was set forward.
"""

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
    """Return how far the wall clock was set forward since the clock reading that is stored in the ledger's `folder`.

    `read`: the present reading of both clocks, the wall clock and the clock that runs since the computer's start. None
    means that this system has no second clock.
    Zero is returned when `read` is None, when no reading is stored, when the computer was started after the stored
    reading, and when the jump is a minute or less.
    """
    return NO_JUMP if read is None else ahead(read_clocks(folder), read)


def update_clocks(folder: Path, read: BootReading, *, accepted: bool) -> timedelta:
    """Compare the clock reading `read` with the stored one, and return how far the wall clock has jumped ahead.

    Zero means that there is no jump, or that an earlier call has returned the jump.
    `accepted`: True when a person has accepted the present time. `read` is then stored in any case, and zero is
    returned.
    Writes to the file of the clock reading, in the ledger's `folder`. After a jump the stored reading stays, so that
    jump_since() goes on reporting the jump. Without a jump, `read` is stored in four cases: no reading is stored, ten
    minutes have passed, the computer was started since, or the clock was set back. A failure to write is ignored.
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
    """Return the clock reading stored in the ledger's `folder`: wall clock, and time since the computer's start.

    None means that no reading is stored, or that the file cannot be read or is damaged.
    """
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
    """Store a reading of the wall clock and the time since the computer's start, in place of the earlier reading.

    The reading is stored in the ledger's `folder`. A failure to write is ignored, because the ledger works without a
    reading.
    """
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
