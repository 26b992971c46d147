"""Reader of files that a person named. Folders, pipes and devices are refused."""

import os
import stat
from pathlib import Path

from advisory_cli.model.errors import NoInput, NotReadable
from advisory_cli.model.text import printable


def read_regular(path: Path, *, limit: int) -> bytes:
    """Return the content of a regular file, at most `limit` + 1 bytes.

    A result longer than `limit` means that the file is larger than `limit` bytes. Raises NoInput, with a sentence, when
    the path is not a readable regular file: NotReadable when this account may not read it.
    The file is opened without waiting, because a pipe without a writer would block forever.
    """
    shown = printable(str(path))
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (FileNotFoundError, NotADirectoryError):
        raise NoInput(f"There is no file {shown}.") from None
    except IsADirectoryError:
        raise NoInput(f"{shown} is a folder, not a file.") from None
    except PermissionError:
        raise NotReadable(f"You may not read {shown}.", remedy="Ask its owner, or change its permissions.") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "its name is not valid"
        raise NoInput(f"{shown} cannot be read: {reason}.") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        if stat.S_ISDIR(mode):
            raise NoInput(f"{shown} is a folder, not a file.")
        raise NoInput(f"{shown} is a pipe or a device, not a file.", remedy="Save the text to a file first.")
    with os.fdopen(handle, "rb") as stream:
        return stream.read(limit + 1)
