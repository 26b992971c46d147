"""The program `crontab`, by which a user's own table is read and written; nothing else calls it."""

import os
import re
import shutil
import subprocess

from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.text import printable

_SECONDS = 30
_NONE_YET = re.compile(rb"no crontab for|can't open '[^']*': No such file", re.IGNORECASE)  # Vixie and others; BusyBox


def read_crontab() -> bytes:
    """The user's crontab, empty where there is none yet. Raises CannotWrite: what cannot be read is not replaced."""
    done = _run("-l")
    if done.returncode == 0:
        return done.stdout
    if _NONE_YET.search(done.stderr):
        return b""
    raise CannotWrite(f"Your crontab cannot be read: {_said(done)}.", remedy=_BY_HAND)


def write_crontab(content: bytes) -> None:
    """Put `content` in the place of the user's crontab. Raises CannotWrite; the old one stays then."""
    done = _run("-", given=content)
    if done.returncode:
        raise CannotWrite(f"Your crontab was not changed: {_said(done)}.", remedy=_BY_HAND)


_BY_HAND = "Ask who runs this computer, or use systemd: advisory cron --systemd --install"


def _run(word: str, *, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("crontab")
    if program is None:
        raise CannotWrite(
            "There is no crontab program on this computer.", remedy="Use systemd: advisory cron --systemd --install"
        )
    try:
        return subprocess.run(  # noqa: S603  the system's own program, without a shell
            [program, word],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        reason = getattr(fault, "strerror", None) or f"it did not answer within {_SECONDS} seconds"
        raise CannotWrite(f"The program {program} cannot be used: {reason}.", remedy=_BY_HAND) from None


def _said(done: "subprocess.CompletedProcess[bytes]") -> str:
    """The program's own words, as far as they fit a sentence."""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return printable(" ".join(lines)[:300]).rstrip(".") or f"crontab ended with {done.returncode}"
