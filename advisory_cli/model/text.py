"""Which text may reach a header, a terminal or a name. Facts: RFC 5322 2.2, CVE-2024-6923, CVE-2026-1299."""

import re
import unicodedata

_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bBqQ]?", re.ASCII)
_INVISIBLE = frozenset("\u2028\u2029\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


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


def _name(character: str) -> str:
    names = {"\r": "carriage return", "\n": "line break", "\t": "tab", "\0": "NUL", "\x1b": "escape"}
    return names.get(character) or unicodedata.name(character, "control character").lower()
