"""Characters: what is put right without a word, and what is refused."""

import re
import unicodedata

_PUT_RIGHT = {0x0B: " ", 0xAD: None, 0x200B: None, 0xFEFF: None}
_REFUSED = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


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
