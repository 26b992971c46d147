"""The last runs that nobody watched, in a small file beside the ledger, by which a cron at work is known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.ledger.integrity.folder import make_private, refuse_place
from advisory_cli.model.errors import CannotWrite, NoInput

FILE = "heartbeat"
_KEPT = 5
_LONGEST = 4096  # bytes


def record_cron_run(folder: Path, now: datetime) -> None:
    """Note a run at `now` (aware) in the ledger's `folder`, in one step, readable by its owner alone.

    Times after `now` are dropped, because the clock was wrong. Of two runs at one moment one may be lost, which does no
    harm.
    Raises CannotWrite, and LedgerFault where no ledger may lie.
    """
    refuse_place(folder)
    make_private(folder)
    earlier = [one for one in last_beats(folder) if one <= now]
    text = "".join(f"{one.astimezone(UTC).isoformat(timespec='seconds')}\n" for one in (*earlier, now)[-_KEPT:])
    try:
        replace_file(folder / FILE, text.encode("ascii"))
    except OSError as fault:
        raise CannotWrite(
            f"That `advisory run` was here cannot be noted in {folder / FILE}: {fault.strerror}.",
            remedy="Check the folder and the disk; nothing else hangs on it.",
        ) from None


def last_beats(folder: Path) -> tuple[datetime, ...]:
    """Return the last runs, aware, in UTC, the oldest first.

    Empty means that the file is missing, unreadable or damaged.
    """
    try:
        content = read_regular(folder / FILE, limit=_LONGEST)
        cron_runs = tuple(datetime.fromisoformat(line) for line in content.decode("ascii").splitlines())
    except (NoInput, OSError, ValueError):
        return ()
    if any(one.utcoffset() != timedelta() for one in cron_runs) or list(cron_runs) != sorted(cron_runs):
        return ()
    return cron_runs[-_KEPT:]
