"""Find a file whose path was stored before its folder was moved or renamed."""

import os
from pathlib import Path


def path_in(stored: str, folder: Path | None) -> str:
    """Return the present path of a file that was stored as `stored`, an absolute path, before `folder` was moved.

    While the stored path lies in `folder` or is there, it is returned unchanged, and so is one of which nothing is
    found. Otherwise the file is the one in `folder` with the longest end of the stored path. None as `folder`: nobody
    knows it.
    """
    path = Path(stored)
    # Path.exists() would fail for a folder of another account, as after a move from there
    if folder is None or not path.is_absolute() or path.is_relative_to(folder) or os.path.exists(path):  # noqa: PTH110
        return stored
    parts = path.parts[1:]
    ends = (folder.joinpath(*parts[start:]) for start in range(len(parts)))
    return next((str(end) for end in ends if os.path.isfile(end)), stored)  # noqa: PTH113
