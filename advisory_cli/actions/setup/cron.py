"""Put the call of `run` into the user's timetable: a line of the crontab, which can be taken out, or two systemd units.

The program `crontab`, which reads and writes the user's own table, is called here and nowhere else.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.model.errors import BadConfig, CannotWrite
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.cron import (
    Installed,
    Timetable,
    every_of,
    has_commented_line,
    has_line,
    with_line,
    without_line,
)
from advisory_cli.model.text import printable

_ESCAPED_CONTROL = late_pattern(rb"\\[rb]")  # so Debian's `crontab -l` shows a carriage return and a backspace
_TIMEOUT_SECONDS = 30
# Vixie and others; BusyBox
_NO_CRONTAB = late_pattern(rb"no crontab for|can't open '[^']*': No such file", re.IGNORECASE)
_ON_CALENDAR = late_pattern(rb"^OnCalendar=\*:0/([0-9]{1,2})$", re.MULTILINE)
_OTHER_WAY = "Ask your administrator, or use systemd: advisory cron --systemd --install"


def install_line(timetable: Timetable) -> bool:
    """Put the newsroom's line into the user's crontab, in place of an older line of the same newsroom.

    `timetable` names the newsroom, the program to call and the minutes between two calls. Return True when the crontab
    changed, and False when the same line was there.
    Raises BadConfig when a path cannot stand in a crontab, and CannotWrite when the crontab cannot be read or written.
    """
    before = read_crontab()
    return _replace(before, with_line(before, timetable))


def remove_line(timetable: Timetable) -> bool:
    """Take the newsroom's line out of the user's crontab. Return True when there was a line, and False without one.

    `timetable` names the newsroom. Raises CannotWrite when the crontab cannot be read or written.
    """
    before = read_crontab()
    return _replace(before, without_line(before, timetable))


def installed(timetable: Timetable, home: Path) -> Installed:
    """Return what calls `run` for the newsroom: the line in the user's crontab, or a written timer of systemd.

    `timetable` names the newsroom. `home` is the folder of the user's settings (~/.config).
    """
    timer = unit_paths(timetable, home)[1]
    exists, often = timer.exists(), _timer_minutes(timer)
    try:
        crontab = read_crontab()
        return Installed(
            line=has_line(crontab, timetable),
            timer=exists,
            every=every_of(crontab, timetable),
            timer_every=often,
            commented=has_commented_line(crontab, timetable),
        )
    except (BadConfig, CannotWrite):
        return Installed(line=None, timer=exists, timer_every=often)


def _timer_minutes(timer: Path) -> int:
    """Return the minutes between two calls by a timer of systemd that this program has written, 0 for any other."""
    try:
        match = _ON_CALENDAR.search(timer.read_bytes()[:8192])
    except OSError:
        return 0
    return int(match[1]) if match else 0


def _replace(before: bytes, after: bytes) -> bool:
    if after == before:
        return False
    if _ESCAPED_CONTROL.search(before):
        raise CannotWrite(
            "Your crontab was not changed: it contains \\r or \\b, which may stand for a control character. Writing"
            " it back could change that line.",
            remedy="Change it yourself with crontab -e. To see the line: advisory cron",
        )
    write_crontab(after)
    if read_crontab() != after:
        raise CannotWrite("The crontab is not what was written into it.", remedy="Look at it: crontab -l")
    return True


def unit_paths(timetable: Timetable, home: Path) -> tuple[Path, Path]:
    """Return the paths of the systemd service and the systemd timer that call `run`, in this order.

    `timetable` names the newsroom, and `home` is the folder of the user's settings (~/.config). The files need not
    exist.
    """
    folder = home / "systemd" / "user"
    return folder / f"{timetable.unit}.service", folder / f"{timetable.unit}.timer"


def install_units(timetable: Timetable, home: Path) -> tuple[Path, Path]:
    """Write the systemd service and timer, and return their paths in this order. The timer is not enabled.

    `timetable` names the newsroom, the program to call and the minutes between two calls. `home` is the folder of the
    user's settings (~/.config). Each file is replaced as a whole, never half written.
    Raises BadConfig when systemd cannot quote a path.
    Raises CannotWrite when a file cannot be written, or when a file of that name was not written by advisory for this
    newsroom.
    """
    service, timer = unit_paths(timetable, home)
    texts = {service: timetable.service, timer: timetable.timer}
    for path, text in texts.items():
        _refuse_foreign_file(path, timetable)
        _write(path, text)
    return service, timer


def _refuse_foreign_file(path: Path, timetable: Timetable) -> None:
    """Raise CannotWrite when a file of that name was not written by advisory for this newsroom, or cannot be read."""
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
        replace_file(path, text.encode())
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from None


def read_crontab() -> bytes:
    """Return the bytes of the user's crontab, empty when there is none yet.

    Raises CannotWrite when the crontab cannot be read, because an unread crontab must not be replaced.
    """
    result = _run("-l")
    if result.returncode == 0:
        return result.stdout
    if _NO_CRONTAB.search(result.stderr):
        return b""
    raise CannotWrite(f"Your crontab cannot be read: {_error_words(result)}.", remedy=_OTHER_WAY)


def write_crontab(content: bytes) -> None:
    """Replace the user's whole crontab by `content`.

    Raises CannotWrite when that fails. The old crontab stays then.
    """
    result = _run("-", content=content)
    if result.returncode:
        raise CannotWrite(f"Your crontab was not changed: {_error_words(result)}.", remedy=_OTHER_WAY)


def _run(argument: str, *, content: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("crontab")
    if program is None:
        raise CannotWrite(
            "There is no crontab program on this computer.", remedy="Use systemd: advisory cron --systemd --install"
        )
    try:
        return subprocess.run(  # noqa: S603  the system's own program, without a shell
            [program, argument],
            input=content,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        reason = getattr(fault, "strerror", None) or f"it did not answer within {_TIMEOUT_SECONDS} seconds"
        raise CannotWrite(f"The program {program} cannot be used: {reason}.", remedy=_OTHER_WAY) from None


def _error_words(result: "subprocess.CompletedProcess[bytes]") -> str:
    """Return the program's own words, as far as they fit a sentence."""
    lines = result.stderr.decode(errors="replace").strip().splitlines()
    return printable(" ".join(lines)[:300]).rstrip(".") or f"crontab ended with {result.returncode}"
