"""Functions that name the computer and folder where a ledger lies, and tell whether another folder holds a copy.

The program uses these functions to notice that a ledger was moved or copied.
"""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from advisory_cli.ledger.storage.database import peek
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.ledger.concerns import Place

_MACHINE_ID = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))  # machine-id(5)
_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))  # their host names are new at every start
_KEY = "SELECT value FROM meta WHERE name = 'newsroom key'"


def place_of(folder: Path) -> Place:
    """Return the present place of a ledger in `folder`: this computer's identity, its host name, and the folder's path.

    The path is absolute, and all links in it are followed.
    """
    return Place(machine=machine_identity(), host=_host(), folder=str(folder.resolve()))


def machine_identity(*, ids: Iterable[Path] = _MACHINE_ID, containers: Iterable[Path] = _CONTAINERS) -> str:
    """Return 16 hex digits that tell this computer from every other, the same at every start.

    The digits are a hash, because the system's own identity is to be kept secret (machine-id(5)). Where the system has
    no identity, the host name is hashed. "" is returned in a container without an identity, because its host name is
    new at every start.
    `ids` are the files that may hold the identity. This computer counts as a container when any file of `containers`
    exists.
    """
    known = _machine_id(ids) or (_platform_uuid() if sys.platform == "darwin" else "")
    if not known and not any(path.exists() for path in containers):
        known = _host()
    return hashlib.sha256(f"advisory ledger {known}".encode()).hexdigest()[:16] if known else ""


def _host() -> str:
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename


def _machine_id(ids: Iterable[Path]) -> str:
    for path in ids:
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if len(text) == 32 and set(text) <= set("0123456789abcdef"):
            return text
    return ""


def _platform_uuid() -> str:
    """Return the name that ioreg(8) has for this Mac, because the host name changes with the network.

    Empty means unknown.
    """
    import re
    import subprocess

    words = ("/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice")
    try:
        output = subprocess.run(words, capture_output=True, text=True, timeout=5, check=False).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    match = re.search(r'"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"', output)
    return match[1] if match else ""


def is_duplicate(folder: str, *, own: Path, file: str, key: bytes) -> bool:
    """Tell whether `folder` holds a second copy of the ledger that lies in the folder `own`.

    `file`: the ledger's file name. `key`: the random secret that the ledger got when it was made. All copies of one
    ledger have the same secret.
    True when `folder` holds another file of this name with the same key. True also when the other file cannot be read,
    because a person has to look then. False when the other file is missing or empty, or is the very file in `own`.
    """
    candidate = Path(folder) / file
    try:
        if candidate.stat().st_size == 0 or candidate.samefile(own / file):
            return False
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    try:
        row = peek(candidate, _KEY)
    except LedgerFault:
        return True
    return row is not None and bytes(row[0]) == key
