"""Functions that store and read the times of the last five unattended runs of `advisory run`, as from cron.

When the call was taken out of the timetable, that time stands in their place.
The times lie in a small file in the ledger's folder. They show if cron still starts `advisory run`.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.ledger.integrity.folder import make_private, refuse_unsafe_folder
from advisory_cli.model.errors import CannotWrite, LedgerFault, NoInput

FILE = "heartbeat"
INSTALLED = "cron-installed"
_MOST_KEPT = 5
_MAX_BYTES = 4096  # bytes
_REMOVED = "removed "


def record_cron_run(folder: Path, now: datetime) -> None:
    """Store in the ledger's `folder` that `advisory run` ran unattended, as from cron, at `now` (aware).

    The last five runs are kept. Stored times after `now` are dropped, because the clock was wrong then. When two
    processes store a run at the same moment, one run may be lost.
    Raises CannotWrite when the file cannot be written, and LedgerFault when `folder` is unsafe (refuse_unsafe_folder())
    or cannot be made.
    """
    refuse_unsafe_folder(folder)
    make_private(folder)
    earlier = [run for run in read_cron_runs(folder) if run <= now]
    text = "".join(f"{run.astimezone(UTC).isoformat(timespec='seconds')}\n" for run in (*earlier, now)[-_MOST_KEPT:])
    try:
        replace_file(folder / FILE, text.encode("ascii"))
    except OSError as fault:
        raise CannotWrite(
            f"The time of `advisory run` cannot be recorded in {folder / FILE}: {fault.strerror}.",
            remedy="Check the folder and the disk.",
        ) from None


def read_cron_runs(folder: Path) -> tuple[datetime, ...]:
    """Return the times at which `advisory run` last ran unattended: at most five, aware, in UTC, the oldest first.

    `folder` is the ledger's folder. Empty when the file of these times is missing, unreadable or damaged.
    """
    try:
        content = read_regular(folder / FILE, limit=_MAX_BYTES)
        cron_runs = tuple(datetime.fromisoformat(line) for line in content.decode("ascii").splitlines())
    except (NoInput, OSError, ValueError):
        return ()
    if any(run.utcoffset() != timedelta() for run in cron_runs) or list(cron_runs) != sorted(cron_runs):
        return ()
    return cron_runs[-_MOST_KEPT:]


def record_installation(folder: Path, now: datetime) -> None:
    """Store that the call of `advisory run` was put into the timetable at `now` (aware).

    `folder` is the ledger's folder. Nothing is raised when that cannot be stored.
    """
    with suppress(OSError, LedgerFault):
        refuse_unsafe_folder(folder)
        make_private(folder)
        replace_file(folder / INSTALLED, now.astimezone(UTC).isoformat(timespec="seconds").encode("ascii"))


def installed_since(folder: Path) -> datetime | None:
    """Return when the call of `advisory run` was put into the timetable (aware, in UTC). None when that is not known.

    `folder` is the ledger's folder.
    """
    try:
        when = datetime.fromisoformat(read_regular(folder / INSTALLED, limit=_MAX_BYTES).decode("ascii").strip())
    except (NoInput, OSError, ValueError):
        return None
    return when if when.utcoffset() == timedelta() else None


def forget_cron_runs(folder: Path, now: datetime) -> None:
    """Forget the stored runs, because the call of `advisory run` was taken out of the timetable at `now` (aware).

    The time of that is kept in their place. `folder` is the ledger's folder. Nothing happens when the file is missing
    or cannot be written.
    """
    with suppress(OSError):
        (folder / INSTALLED).unlink(missing_ok=True)
        if (folder / FILE).exists():
            replace_file(
                folder / FILE, f"{_REMOVED}{now.astimezone(UTC).isoformat(timespec='seconds')}\n".encode("ascii")
            )


def removed_since(folder: Path) -> datetime | None:
    """Return when the call of `advisory run` was taken out of the timetable. None when it ran since, or never did.

    `folder` is the ledger's folder. None also when the file of these times is unreadable.
    """
    try:
        content = read_regular(folder / FILE, limit=_MAX_BYTES).decode("ascii")
        when = datetime.fromisoformat(content.removeprefix(_REMOVED).strip()) if content.startswith(_REMOVED) else None
    except (NoInput, OSError, ValueError):
        return None
    return when if when is not None and when.utcoffset() == timedelta() else None
