"""Putting `run` into the user's timetable, and taking it out: a line of the crontab, or two units of systemd."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from advisory_cli.desk.crontab import read_crontab, write_crontab
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.schedule.cron import Timetable, with_line, without_line

_UNCERTAIN = re.compile(rb"\\[rb]")  # so Debian's `crontab -l` shows a carriage return and a backspace


def install_line(timetable: Timetable) -> bool:
    """Put the line into the crontab, in place of an older one for the same newsroom; whether that changed anything.
    Raises BadConfig, CannotWrite.
    """
    before = read_crontab()
    return _replace(before, with_line(before, timetable))


def remove_line(timetable: Timetable) -> bool:
    """Take the newsroom's line out of the crontab; whether there was one. Raises CannotWrite."""
    before = read_crontab()
    return _replace(before, without_line(before, timetable))


def _replace(before: bytes, after: bytes) -> bool:
    if after == before:
        return False
    if _UNCERTAIN.search(before):
        raise CannotWrite(
            "Your crontab was not changed: it shows \\r or \\b, and some programs show a control character so. Written"
            " back, that line might become another one.",
            remedy="Change it yourself with crontab -e; the line stands in: advisory cron",
        )
    write_crontab(after)
    if read_crontab() != after:
        raise CannotWrite("The crontab is not what was written into it.", remedy="Look at it: crontab -l")
    return True


def unit_paths(timetable: Timetable, home: Path) -> tuple[Path, Path]:
    """Where service and timer lie; `home` is the folder of the user's settings (~/.config)."""
    folder = home / "systemd" / "user"
    return folder / f"{timetable.unit}.service", folder / f"{timetable.unit}.timer"


def install_units(timetable: Timetable, home: Path) -> tuple[Path, Path]:
    """Write service and timer, each in one step; where they lie. Raises BadConfig, CannotWrite."""
    service, timer = unit_paths(timetable, home)
    texts = {service: timetable.service, timer: timetable.timer}
    for path, text in texts.items():
        _refuse_stranger(path, timetable)
        _write(path, text)
    return service, timer


def remove_units(timetable: Timetable, home: Path) -> tuple[Path, ...]:
    """Delete service and timer, and the link that `enable` made; what was there. Raises CannotWrite."""
    service, timer = unit_paths(timetable, home)
    found = [path for path in (service, timer) if path.exists()]
    for path in found:
        _refuse_stranger(path, timetable)
    wanted = timer.parent / "timers.target.wants" / timer.name
    try:
        for path in found:
            path.unlink()
        if wanted.is_symlink():
            wanted.unlink()
    except OSError as fault:
        raise CannotWrite(f"{fault.filename} cannot be deleted: {fault.strerror}.") from None
    return tuple(found)


def _refuse_stranger(path: Path, timetable: Timetable) -> None:
    """A file of that name which is not ours stays as it is."""
    try:
        first = path.read_bytes()[:8192].split(b"\n")[0]
    except FileNotFoundError:
        return
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be read: {fault.strerror}.") from None
    if first != timetable.mark.encode():
        raise CannotWrite(f"{path} was not written by advisory for this newsroom.", remedy="Move it away first.")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".advisory.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from None
