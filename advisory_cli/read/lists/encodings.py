"""Recogniser of a text file's encoding, for the repair of a list.

An encoding is recognised in three cases, in which no other can be meant: the file begins with a byte-order mark, the
whole file is UTF-8, or the file has the NUL bytes of UTF-16. For every other file a person has to name the encoding,
and the readings are shown to help.
"""

import codecs
import re
from dataclasses import replace
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.text import excerpt

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_USUAL = ("cp1252", "mac-roman", "cp1250")  # of spreadsheets in Western Europe, on old Macs, in Central Europe
_ONE_IN = 10
_LINE = re.compile(rb"[^\r\n]+")
_CELL = re.compile(r"[^,;\t\"]*[^\x00-\x7f][^,;\t\"]*")


def recognised(content: bytes) -> str:
    """Return the encoding of a text file's `content`, such as 'utf-8' or 'utf-16-le'. "" if it is not certain."""
    if marked := next((name for mark, name in _MARKS if content.startswith(mark)), ""):
        return marked
    if content.count(b"\0") * _ONE_IN < len(content):  # a stray NUL is a fault of its cell, not of the file
        return "utf-8" if _decodes(content, "utf-8") else ""
    for name in ("utf-16-le", "utf-16-be"):
        if _decodes(content, name) and "@" in (text := content.decode(name)) and "\0" not in text:
            return name
    return ""


def unknown_encoding(path: Path, content: bytes) -> BadData:
    """Return the BadData (LST01), to be raised by the caller, for a text whose encoding is not certain.

    The remedy shows how the first words with other letters than English read in the usual encodings, so that a person
    can choose.
    """
    line, readings = _readings(content)
    words = "The encoding of this list cannot be recognised for certain."
    remedy = "Save it as “CSV UTF-8” in your spreadsheet, or name its encoding with --encoding NAME."
    if readings:
        ways = ", ".join(f"“{excerpt(text.strip())}”: --encoding {name}" for name, text in readings.items())
        remedy = f"Choose what reads right: {ways}. Or save it as “CSV UTF-8” in your spreadsheet."
    found = finding("LST01", words, place=Place(file=path, line=line), remedy=remedy)
    return BadData(words, remedy=remedy, findings=(found,))


def with_readings(fault: BadData, path: Path, content: bytes) -> BadData:
    """Return `fault`, about a file that is no UTF-8, with a remedy that shows the readings in the usual encodings."""
    shown = unknown_encoding(path, content)
    if not fault.findings:
        return fault
    first = replace(fault.findings[0], remedy=shown.remedy)
    return BadData(fault.message, remedy=shown.remedy, findings=(first, *fault.findings[1:]))


def _readings(content: bytes) -> tuple[int | None, dict[str, str]]:
    """Return the first line that is no UTF-8, and its first cell beyond ASCII by encoding. Equal readings come once."""
    for match in _LINE.finditer(content):
        if _decodes(match[0], "utf-8"):
            continue
        readings: dict[str, str] = {}
        for name in _USUAL:
            text = match[0].decode(name, "replace")
            cell = _CELL.search(text)
            if cell and "\ufffd" not in text and cell[0].strip() not in readings.values():
                readings[name] = cell[0].strip()
        return content.count(b"\n", 0, match.start()) + 1, readings
    return None, {}


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeError:
        return False
    return True
