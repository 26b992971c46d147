"""Wait until one of some files has changed.

The operating system reports changes (library watchfiles). Because some file systems report none, the files are also
compared twice a second. When the system refuses to report changes, as when other programs watch too many files, only
this comparison is left.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_STEP = 20  # milliseconds without a further change after which a change counts as done
_LOOK = 500  # milliseconds between looks at the files, for folders about whose changes the system says nothing
_MOST = 1_600  # milliseconds after which changes that never pause count as done

FileStates = Mapping[Path, tuple[int, int, int]]  # time of the last change in nanoseconds, size in bytes, inode


class FileWatch:
    """Watch over the paths `files`, and over all files in the folders `trees` and in the folders below these.

    The files and folders need not exist. A file counts as changed when it is written, replaced, created or removed.
    Links to files are followed. Call states() before the files are read, and then wait() with the result. In this way
    no change in between is missed.
    """

    def __init__(self, files: Iterable[Path], trees: Iterable[Path] = ()) -> None:
        self._files, self._trees = tuple(files), tuple(trees)
        self._events: Iterator[object] | None = None

    def states(self) -> FileStates:
        """Return the state of each file that exists, by path: its time of change, its size and its inode."""
        found: dict[Path, tuple[int, int, int]] = {}
        for path in (*self._files, *self._inside()):
            try:
                status = path.stat()
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return found

    def wait(self, seen: FileStates) -> None:
        """Wait until states() would return something else than `seen`, its earlier result.

        Return at once when a file has changed already. Raises KeyboardInterrupt on Ctrl-C.
        """
        if self._events is None:
            self._events = self._watch(polling=False)
        while self.states() == seen:
            try:
                next(self._events)
            except (OSError, RuntimeError):  # watchfiles says by either that the system watches no more files
                self._events = self._watch(polling=True)
                next(self._events)

    def _watch(self, *, polling: bool) -> Iterator[object]:
        """Yield whenever something may have changed. With `polling`, nothing is asked of the operating system."""
        from watchfiles import watch

        folders = {path.parent for path in (*self._files, *self._trees, *self._inside())}
        return watch(
            *sorted(folder for folder in folders if folder.is_dir()),
            watch_filter=None,
            step=_STEP,
            debounce=_MOST,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            force_polling=polling or None,  # None: as the user's environment says
            poll_delay_ms=_LOOK,
            ignore_permission_denied=True,  # a file may be read in a folder that may not
            recursive=False,
        )

    def _inside(self) -> Iterator[Path]:
        for tree in self._trees:
            for folder, _, names in os.walk(tree):
                yield from (Path(folder, name) for name in names)
