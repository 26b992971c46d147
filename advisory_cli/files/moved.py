"""Find a file whose path was stored before its folder was moved or renamed."""

from pathlib import Path


def path_in(stored: str, folder: Path | None) -> str:
    """Return the present path of a file that was stored as `stored`, an absolute path, before `folder` was moved.

    While the stored path lies in `folder` or is there, it is returned unchanged, and so is one of which nothing is
    found. Otherwise the file is the one in `folder` with the longest end of the stored path. None as `folder`: nobody
    knows it.
    """
    path = Path(stored)
    if folder is None or not path.is_absolute() or path.is_relative_to(folder) or path.exists():
        return stored
    parts = path.parts[1:]
    ends = (folder.joinpath(*parts[start:]) for start in range(len(parts)))
    return next((str(end) for end in ends if end.is_file()), stored)
