"""Functions that refuse an unsafe folder for a ledger, and that make the ledger's folder and files private.

Unsafe are folders on a network drive, and folders that a program such as Dropbox synchronises. Private means that only
the owner can read and write (modes 0700 and 0600).
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from advisory_cli.files.own import require_own_file, require_own_folder
from advisory_cli.ledger.storage.database import disk_fault
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.patterns import late_pattern

# Clients that copy a folder elsewhere while it is in use: half a ledger would be copied, and an old one put back. Their
# folders as they make them, with what they add for an account: "Nextcloud2", "Nextcloud-Ada", "Dropbox (Press)".
_CLIENTS = (
    *("onedrive", "dropbox", "nextcloud", "owncloud", "i ?cloud(?: ?drive)?", "google ?drive", "box ?sync"),
    *("box drive", "proton ?drive", "mega ?sync", "synology ?drive", "cloudstation", "seafile", "seadrive"),
    *("pcloud(?: ?(?:drive|sync))?", "tresorit(?: drive)?", "yandex[. ]?disk", "syncthing", "resilio ?sync"),
    *("btsync", "kdrive", "koofr", "jottacloud", "filen", "internxt(?: drive)?", "spideroak(?: hive)?"),
    *("amazon ?drive", "creative cloud files", "hidrive", "magentacloud", "gmx cloud", "nutstore", "egnyte"),
    *("sharefile", "citrix files"),
)
_SYNCHRONISED = late_pattern(
    rf"(?:{'|'.join(_CLIENTS)})\d*(?: .*|\(.*)?"
    r"|(?:onedrive|nextcloud|owncloud|google ?drive|box|proton ?drive|synology ?drive)-.*"
    r"|cloudstorage|mobile documents|com~apple~clouddocs",
    re.IGNORECASE,
    needs=(
        *("drive", "dropbox", "cloud", "sync", "seafile", "tresorit", "yandex", "koofr", "filen", "internxt"),
        *("spideroak", "nutstore", "egnyte", "sharefile", "citrix", "mobile documents", "box-"),
    ),
)
_SYNCHRONISED_AS_WRITTEN = frozenset({"Box", "MEGA"})  # in small letters these are words
# What clients leave in a folder that they keep, whatever its name; the last is OneDrive's.
_MARKS = (
    *(".stfolder", ".stversions", ".dropbox.cache", ".nextcloudsync.log", ".owncloudsync.log", ".csync_journal.db"),
    *(".SynologyWorkingDirectory", ".megaignore", ".seafile-data", ".sync/ID", ".849C9593-D756-4E56-8D6E-42412F2A707B"),
)
_MARK_PATTERNS = ("._sync_*.db", ".sync_*.db")  # Nextcloud and ownCloud
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "afs", "ncpfs", "davfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs", "fuse.glusterfs"}
    | {"fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.seadrive", "fuse.juicefs", "fuse.gcsfuse"}
)
_SQLITE_SUFFIXES = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file
_MOUNTS = Path("/proc/self/mountinfo")


def refuse_unsafe_folder(folder: Path, *, mounts: str | None = None) -> None:
    """Raise LedgerFault when `folder` is synchronised by a program such as Dropbox, or lies on a network drive.

    In such a folder a half-written ledger could be copied, or an older ledger put back. The folder need not exist.
    `mounts` is the text of /proc/self/mountinfo (proc(5)), by which network drives are known. None means to read that
    file from the system. Where the file is missing, no network drive is noticed.
    """
    place = folder.resolve()
    if synchronised := _synchronised(place):
        raise LedgerFault(
            f"The ledger would be in a synchronised folder ({synchronised}): {folder}."
            " Copies of it would send mail twice.",
            remedy="Move the newsroom to a folder that is not synchronised, and back it up instead.",
        )
    kind = _file_system(place, _mounts() if mounts is None else mounts)
    if kind in _NETWORK:
        raise LedgerFault(
            f"The ledger would be on a network drive ({kind}): {folder}. Its locks are not reliable there.",
            remedy="Move the newsroom to a folder on this computer's own disk.",
        )


def _synchronised(place: Path) -> str:
    """Return the folder at or above `place` that a client keeps elsewhere too. Empty means that none is known.

    Such a folder is known by its name, or by what the client left in it.
    """
    for part in place.parts:
        if _SYNCHRONISED.fullmatch(part) or part in _SYNCHRONISED_AS_WRITTEN:
            return part
    for above in place.parents[:-1]:
        if any(os.path.lexists(above / mark) for mark in _MARKS) or (above / ".dropbox").is_file():  # a folder at home
            return str(above)
        with suppress(OSError):
            if any(next(above.glob(pattern), None) for pattern in _MARK_PATTERNS):
                return str(above)
    return ""


def make_private(folder: Path, *files: str) -> None:
    """Make `folder` with mode 0700, and in it an empty file with mode 0600 for each name in `files`.

    A folder or file that exists already gets the same mode, and keeps its content. The umask makes no difference.
    Raises LedgerFault when this fails, or when the folder or a file belongs to another account, or a file is a link.
    The files that SQLite keeps beside a database, such as its log, are examined in the same way.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_own_folder(folder)
        _restrict(folder, 0o700)
        for name in files:
            _make_file(folder / name)
            for end in _SQLITE_SUFFIXES:
                require_own_file(folder / f"{name}{end}")
    except OSError as error:
        if (fault := disk_fault(str(error.filename or folder), str(error.strerror))) is not None:
            raise fault from error
        raise LedgerFault(
            f"The ledger folder could not be made ready: {error.filename or folder} ({error.strerror}).",
            remedy="Check that the newsroom folder is yours and can be written.",
        ) from error


def _make_file(path: Path) -> None:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    require_own_file(path)
    _restrict(path, 0o600)


def _restrict(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)


def _mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _file_system(place: Path, mounts: str) -> str:
    """Return the type of the file system mounted nearest above `place`.

    Of two on one point, the later covers the earlier.
    """
    nearest, kind = -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        words = left.split()
        if len(words) < 5 or not right:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[4]))
        if place.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, kind = len(point.parts), right.split()[0]
    return kind
