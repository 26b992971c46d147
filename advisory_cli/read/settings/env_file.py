"""Reader and writer of the file .env, which holds secrets and settings of one computer, and is kept out of Git.

The grammar is that of the library python-dotenv, without replacing ${NAME} in values.
"""

import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.files.atomic import create_file, replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import BadConfig, CannotWrite, NoInput, NotReadable
from advisory_cli.model.text import header_fault
from advisory_cli.model.value_class import value_class
from advisory_cli.read.settings.unreadable import unreadable_words

if TYPE_CHECKING:
    from dotenv.parser import Binding

NAME = ".env"
_LONGEST = 16 * 1024


@value_class
class EnvLine:
    """Line of .env that sets a variable or cannot be read.

    `key` is the variable's name, empty if the line cannot be read. `value` is None if the = is missing. `line` is the
    line's number, counted from 1. `raw` is the line as written.
    """

    key: str
    value: str | None
    line: int
    raw: str

    @property
    def cut(self) -> bool:
        """True if a value without quotes is cut off at a blank and a #. The rest of the line counts as a comment."""
        written = self.raw.partition("=")[2]
        return not written.strip().startswith(("'", '"')) and re.search(r"\s#", written) is not None


def read_env(path: Path) -> tuple[EnvLine, ...]:
    """Return the lines of the .env file at `path` that set a variable or cannot be read.

    Blank lines and comments are left out. A missing file gives an empty tuple. Raises BadConfig when the file cannot be
    read as text.
    """
    return _parse(_read_text(path))


def store_env(folder: Path, values: Mapping[str, str]) -> None:
    """Write `values`, by variable name, into the .env file of `folder`, in one step. A missing file is made.

    All other settings and comments of the file stay as they are. Afterwards, only the owner can read the file.
    Raises BadConfig when a value would not be read back exactly, or the present file cannot be read. Raises CannotWrite
    when the file cannot be written.
    """
    path = Path(os.path.realpath(folder / NAME))
    before = _read_text(path)
    lines = _parse(before)
    if not all(line.key for line in lines):
        raise BadConfig("The file .env has a line that cannot be read.", remedy="Correct that line first.")
    for key, value in values.items():
        if header_fault(value):
            raise BadConfig(f"The value for {key} contains {header_fault(value)}.", remedy="Retype it.")
    try:
        after = _with(before, values, path.parent)
        if {line.key: line.value for line in _parse(after)} != {line.key: line.value for line in lines} | dict(values):
            remedy = "Use ADVISORY_SMTP_PASSWORD_FILE instead."
            raise BadConfig(f"The value for {' or '.join(values)} cannot be kept in .env.", remedy=remedy)
        replace_file(path, after.encode(), synced=True)
    except OSError as fault:
        raise CannotWrite(f"The file .env cannot be written: {fault.strerror}.", remedy="Check its folder.") from None


def _with(text: str, values: Mapping[str, str], folder: Path) -> str:
    """Return `text` with `values`, as python-dotenv writes them into a copy in `folder` that only the owner can open.

    Because python-dotenv sets one value at a time, the copy keeps readers from a route without its password.
    """
    from tempfile import TemporaryDirectory

    from dotenv import set_key

    with TemporaryDirectory(prefix=f"{NAME}.", dir=folder) as private:  # 0700
        copy = Path(private) / NAME
        create_file(copy, text.encode())  # 0600, which set_key keeps
        for key, value in values.items():
            set_key(copy, key, value)
        return copy.read_text(encoding="utf-8")


def _parse(text: str) -> tuple[EnvLine, ...]:
    return tuple(
        EnvLine(
            key=binding.key or "",
            value=binding.value,
            line=binding.original.line + _blank_lines(binding.original.string),
            raw=binding.original.string.strip(),
        )
        for binding in _bindings(text)
        if binding.key is not None or binding.error
    )


def _blank_lines(raw: str) -> int:
    return raw[: len(raw) - len(raw.lstrip())].count("\n")


def _bindings(text: str) -> "list[Binding]":
    from dotenv.parser import parse_stream

    return list(parse_stream(StringIO(text)))


def _read_text(path: Path) -> str:
    if not path.exists() and not path.is_symlink():
        return ""
    try:
        content = read_regular(path, limit=_LONGEST)
        text = content.decode("utf-8-sig")
    except NotReadable:
        words, remedy = unreadable_words(path)
        raise BadConfig(words, remedy=remedy) from None
    except NoInput as fault:
        raise BadConfig(fault.message, remedy="The file .env has lines of the form KEY=value.") from None
    except UnicodeDecodeError:
        raise BadConfig("The file .env is not UTF-8 text.", remedy="Save it as UTF-8.") from None
    if len(content) > _LONGEST or "\0" in text:
        raise BadConfig("The file .env is too large or not text.", remedy="It should have only a few KEY=value lines.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
