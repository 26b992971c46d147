"""Writer of a name and its text into a table of advisory.toml. All other lines of the file stay as they are."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.errors import CannotWrite
from advisory_cli.read.settings.sources import TOML_NAME, inline_table, toml_text

_LONGEST = 64 * 1024


def table_line(key: str, name: str, text: str) -> str:
    """Return the line for advisory.toml that sets `name` to `text` in the table `key`."""
    return f"{key} = {inline_table({name: text})}"


def store_in_table(folder: Path, key: str, name: str, text: str) -> None:
    """Set `name` to `text` in the table `key` of the advisory.toml in `folder`, in one step.

    The file keeps its mode. Raises CannotWrite when the file belongs to another account, when it cannot be written, or
    when its table is written in a way that cannot be changed here. The remedy then says the line to add by hand.
    """
    path = Path(os.path.realpath(folder / TOML_NAME))
    by_hand = f"Add to {TOML_NAME} by hand: {table_line(key, name, text)}"
    try:
        status = path.stat()
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise CannotWrite(f"{TOML_NAME} belongs to another account. It was not changed.", remedy=by_hand)
        before = read_regular(path, limit=_LONGEST).decode()
        after = next(_fitting(before, key, name, text), None)
        if after is None:
            raise CannotWrite(f"{key} cannot be changed in {TOML_NAME} by the program.", remedy=by_hand)
        replace_file(path, after.encode(), synced=True, mode=status.st_mode & 0o7777)
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "it is not UTF-8 text"
        raise CannotWrite(f"{TOML_NAME} cannot be written: {reason}.", remedy=by_hand) from None


def _fitting(before: str, key: str, name: str, text: str) -> Iterator[str]:
    """Yield the ways to write the name that change nothing else, as a parser of TOML reads the file."""
    old = _parsed(before)
    if old is None or not isinstance(old.get(key, {}), dict):
        return
    texts = {**old.get(key, {}), name: text}
    wanted = {**old, key: texts}
    line = f"{key} = {inline_table(texts)}"
    end = "\r\n" if "\r\n" in before else "\n"
    for candidate in (
        re.sub(rf"^{key}[ \t]*=[ \t]*\{{.*\}}[ \t]*(?=\r?$)", lambda _: line, before, count=1, flags=re.MULTILINE),
        _with_row(before, key, name, text, end),
        _at_end(before, line, end) if key not in old else before,
    ):
        if candidate != before and _parsed(candidate) == wanted:
            yield candidate


def _with_row(before: str, key: str, name: str, text: str, end: str) -> str:
    """Return the file with a row in its table [key], in the place of the old row with this name."""
    row = f"{toml_text(name)} = {toml_text(text)}"
    head = re.search(rf"^\[{key}\][^\n]*$", before, flags=re.MULTILINE)
    if head is None:
        return before
    rest = before[head.end() :]
    table, following = re.split(r"(?=^\[)", rest, maxsplit=1, flags=re.MULTILINE) if "\n[" in rest else (rest, "")
    names = {name, toml_text(name)}
    kept = [line for line in table.splitlines(keepends=True) if line.partition("=")[0].strip() not in names]
    return f"{before[: head.end()].rstrip(chr(13))}{end}{row}{''.join(kept) or end}{following}"


def _at_end(before: str, line: str, end: str) -> str:
    """Return the file with a line after its last setting, before the first table if there is one."""
    first = re.search(r"^[ \t]*\[", before, flags=re.MULTILINE)
    at = first.start() if first else len(before)
    gap = "" if not before[:at] or before[:at].endswith("\n") else end
    return f"{before[:at]}{gap}{line}{end}{before[at:]}"


def _parsed(text: str) -> dict[str, dict[str, str]] | None:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except ValueError:
        return None
