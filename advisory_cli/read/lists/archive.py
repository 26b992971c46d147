"""Opener of workbook files (.xlsx, .ods, .xlsb), which refuses zip archives that would fill the memory."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.read.lists.table import cannot_open, unreadable_list

UNPACKED_MAX = 200 * 2**20  # bytes


@contextmanager
def open_file(path: Path) -> Iterator[IO[bytes]]:
    """Context manager: open the file at `path` for reading in binary, and close it at the end of the `with` block.

    Raises NoInput when the file is missing or cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as fault:
        raise cannot_open(path, fault) from None
    with file:
        yield file


def refuse_bomb(path: Path) -> None:
    """Raise BadData when the zip archive at `path` is damaged or unpacks to more than 200 MiB.

    Raises NoInput when the file is missing or cannot be opened.
    The size is the one that the archive states. An archive that states too little does no harm, because the readers of
    workbooks stop at the stated size.
    """
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError) as fault:
        raise damaged(path) from fault
    if size > UNPACKED_MAX:
        words = f"The spreadsheet unpacks to {size // 2**20:,} MB; {UNPACKED_MAX // 2**20} MB is the limit."
        raise unreadable_list("LST01", words, place=Place(file=path), remedy="Save the sheet as CSV UTF-8.")


def damaged(path: Path) -> BadData:
    """Return the BadData (LST01), to be raised by the caller, for a workbook at `path` that cannot be read.

    The words of the BadData say that the file is damaged, or protected by a password.
    """
    words = "This spreadsheet cannot be read: the file is damaged, or protected by a password."
    remedy = "Open it in your spreadsheet and save it again as .xlsx, or as CSV UTF-8."
    return unreadable_list("LST01", words, place=Place(file=path), remedy=remedy)
