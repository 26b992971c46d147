"""Which text may reach a header, a terminal or a name, and what is put right without a word. Facts: RFC 5322 2.2,
CVE-2024-6923, CVE-2026-1299.
"""

import re
import unicodedata

_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bBqQ]?", re.ASCII)
_INVISIBLE = frozenset("\u2028\u2029\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_PUT_RIGHT = {0x0B: " ", 0xAD: None, 0x200B: None, 0xFEFF: None}
_REFUSED = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def header_fault(text: str) -> str:
    """What forbids `text` in a header, in words; nothing if it may pass.

    Refused: control characters (Cc, with CR, LF and NUL), line and paragraph separators, bidirectional overrides,
    zero-width marks, lone surrogates, and anything that looks like an encoded word (RFC 2047): some interpreters decode
    `=?utf-8?q?…=0A…?=` into a header of its own.
    """
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Cs"} or character in _INVISIBLE:
            return f"the character U+{ord(character):04X} ({_name(character)})"
    if _ENCODED_WORD.search(text):
        return "an encoded word (=?…)"
    return ""


def printable(text: str) -> str:
    """`text` with every control, surrogate and bidirectional character spelled out, safe to show on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\x{ord(c):02x}"
        if unicodedata.category(c) == "Cc"
        else f"\\u{ord(c):04x}"
        if unicodedata.category(c) == "Cs" or c in _INVISIBLE
        else c
        for c in text
    )


_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_SHIELDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")


def shielded(cell: str) -> str:
    """A cell of a table for spreadsheets: an apostrophe goes before what would run as a formula (OWASP, CSV injection),
    and before what looks shielded already, so that `unshielded` gives back each cell as it was.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unshielded(cell: str) -> str:
    """What `shielded` was given."""
    return cell[1:] if _SHIELDED.match(cell) else cell


def _name(character: str) -> str:
    names = {"\r": "carriage return", "\n": "line break", "\t": "tab", "\0": "NUL", "\x1b": "escape"}
    return names.get(character) or unicodedata.name(character, "control character").lower()


def tidy(text: str) -> str:
    """`text` in NFC (Unicode annex 15), without what word processors leave behind: a soft line break (U+000B) becomes a
    blank; soft hyphens, zero-width blanks and byte-order marks go.
    """
    return unicodedata.normalize("NFC", text.translate(_PUT_RIGHT))


def refused_characters(text: str) -> list[tuple[int, str]]:
    """Each control character that no text may hold, once a line: its line, counted from 1, and its name in words. Line
    feed and tab may stand.
    """
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _REFUSED.search(line)
        if match:
            found.append((number, spelled(match.group())))
    return found


def without_refused(text: str) -> str:
    """`text` with a blank for each such character, so that reading can go on and find the other faults."""
    return _REFUSED.sub(" ", text)


def spelled(character: str) -> str:
    """A character that cannot be shown, in words."""
    known = {"\0": "NUL", "\x1b": "escape", "\x0c": "page break", "\x7f": "delete", "\x85": "next line"}
    return f"U+{ord(character):04X} ({known.get(character, 'a control character')})"


LONGEST_REPLY = 500


def clean_reply(text: bytes | str) -> str:
    """A server's words on one line, safe to show and to keep."""
    words = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
    return printable(" ".join(words.split()))[:LONGEST_REPLY]
