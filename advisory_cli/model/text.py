"""Find, escape or put right characters that are unsafe in headers, in texts, on a terminal or in a spreadsheet.

Sources: RFC 5322 2.2, CVE-2024-6923, CVE-2026-1299.
"""

import re
import unicodedata

from advisory_cli.model.patterns import late_pattern

_ENCODED_WORD = late_pattern(r"=\?[^?\s]*\?[bBqQ]?", re.ASCII)
# Signs without a shape that turn the order of letters around, or hide words: marks and overrides of direction (UAX 9),
# format characters out of use (Unicode 23.3), annotations, tags. The flags of England, Scotland and Wales are made of
# tags behind a black flag (UTS 51).
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
_TRICKS = "\u180e\u2061-\u2064\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
_DIRECTIONS = "\u061c\u202a-\u202c\u2066-\u2069"  # honest between letters from right to left
_INVISIBLE = late_pattern(f"({_FLAG})|[\u2028\u2029\u200b\u200e\u200f\u202d\u202e\u2060\ufeff{_DIRECTIONS}{_TRICKS}]")
_UNSAFE = late_pattern(f"{_INVISIBLE.pattern}|[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PUT_RIGHT = {0x0B: " ", 0xAD: None, 0x2060: None, 0xFEFF: None}
# Thai, Lao, Burmese, Khmer: a zero-width blank is where a line may break between two words (UAX 14, SA).
_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f]"
_WORD_BREAK = late_pattern(f"(?<={_UNSPACED})\u200b(?={_UNSPACED})")
_STRAY_BLANK = late_pattern(f"\u200b(?!{_UNSPACED})|(?<!{_UNSPACED})\u200b")
_CONTROLS = "\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_REFUSED = late_pattern(f"({_FLAG})|[{_CONTROLS}{_TRICKS}\u202d\u202e]")
_REFUSED_AND_DIRECTIONS = late_pattern(f"({_FLAG})|[{_CONTROLS}{_TRICKS}\u202d\u202e{_DIRECTIONS}]")

_CURLY = late_pattern("[„“”‟«»‚‘’‛]")
_CURLY_VALUE = late_pattern(rf"[=\[,]\s*{_CURLY.pattern}")
_CURLY_END = late_pattern(rf"{_CURLY.pattern}[\s,\]]*$")


def header_fault(text: str) -> str:
    """Return, in words, why `text` may not stand in a header. The result is "" when `text` may stand there.

    Refused are control characters (Cc, with CR, LF and NUL), line and paragraph separators, lone surrogates, marks and
    overrides of direction, zero-width marks, and Unicode tag characters outside a flag emoji. A zero-width blank
    between letters of Thai, Lao, Burmese or Khmer is allowed.
    Anything like an encoded word (RFC 2047) is refused as well, because some programs decode `=?utf-8?q?…=0A…?=` into
    another header.
    """
    text = _WORD_BREAK.sub("", text)
    unseen = frozenset(match[0] for match in _INVISIBLE.finditer(text) if not match[1])
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} or character in unseen:
            return f"the character U+{ord(character):04X} ({_name(character)})"
    if _ENCODED_WORD.search(text):
        return "an encoded word (=?…)"
    return ""


def printable(text: str) -> str:
    """Return `text` with each control, surrogate, invisible or bidirectional character replaced by an escape code.

    The escape codes are ASCII, so that the result is safe to show on a terminal. Line breaks are replaced like the
    other control characters.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda match: match[1] or _escaped(match[0]), text)


def excerpt(text: str, most: int = 60) -> str:
    """Return the beginning of `text`, at most `most` characters, with unsafe characters as escape codes.

    Unsafe are the characters that printable() replaces. When the text was cut, the last character is an ellipsis.
    """
    safe = printable(text)
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


_FORMULA = late_pattern("'*[=+\\-@\t\r＝＋－＠]")
_ESCAPED = late_pattern("'+[=+\\-@\t\r＝＋－＠]")


def escape_formula(cell: str) -> str:
    """Return the content of a spreadsheet cell, with an apostrophe before it when it would run as a formula.

    Content that begins like an escaped formula gets an apostrophe as well, so that unescape_formula() always returns
    the original. Any other content is returned unchanged. Source: OWASP, CSV injection.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_formula(cell: str) -> str:
    """Return the content from which escape_formula() made this `cell`: without the apostrophe before a formula.

    A cell that does not begin with an apostrophe and a formula is returned unchanged.
    """
    return cell[1:] if _ESCAPED.match(cell) else cell


def _name(character: str) -> str:
    names = {"\r": "carriage return", "\n": "line break", "\t": "tab", "\0": "NUL", "\x1b": "escape"}
    return names.get(character) or unicodedata.name(character, "control character").lower()


def tidy(text: str) -> str:
    """Return `text` in NFC (Unicode annex 15), without stray characters that word processors leave behind.

    A soft line break (U+000B) becomes a blank. Soft hyphens, byte-order marks, word joiners and zero-width blanks are
    removed, but a zero-width blank stays between two letters of Thai, Lao, Burmese or Khmer, which have no blanks
    between words.
    """
    return unicodedata.normalize("NFC", _STRAY_BLANK.sub("", text.translate(_PUT_RIGHT)))


def refused_characters(text: str) -> list[tuple[int, str]]:
    """Return each line of `text` with a character that no advisory may hold, such as NUL, an escape or a form feed.

    An element is a pair: the number of the line, from 1, and its first such character, such as “U+0000 (NUL)”. Tabs and
    ends of lines are allowed. Embeddings and isolates of direction (UAX 9) are allowed only when `text` has letters
    that run from right to left, such as Arabic. Overrides of direction are never allowed.
    """
    lines, refused = [], _refused_in(text)
    for number, line in enumerate(text.split("\n"), 1):
        match = next((candidate for candidate in refused.finditer(line) if not candidate[1]), None)
        if match:
            lines.append((number, describe_character(match[0])))
    return lines


def without_refused(text: str) -> str:
    """Return `text` with a blank in place of each character that no advisory may hold, such as NUL or an escape.

    Tabs and ends of lines stay.
    """
    return _refused_in(text).sub(lambda match: match[1] or " ", text)


def _refused_in(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _REFUSED
    mixed = any(letter.isalpha() and unicodedata.bidirectional(letter) in {"R", "AL"} for letter in set(text))
    return _REFUSED if mixed else _REFUSED_AND_DIRECTIONS


def describe_character(character: str) -> str:
    """Return the code point and the name of one character that cannot be shown, such as “U+0000 (NUL)”."""
    known = {"\0": "NUL", "\x1b": "escape", "\x0c": "page break", "\x7f": "delete", "\x85": "next line"}
    name = known.get(character) or unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"


LONGEST_REPLY = 500


def clean_reply(text: bytes | str) -> str:
    """Return the reply of a server on one line, safe to show and to store, cut to LONGEST_REPLY (500) characters.

    Bytes are decoded as UTF-8, and bytes that are no UTF-8 become escape codes.
    """
    words = text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text
    return printable(" ".join(words.split()))[:LONGEST_REPLY]


def size_words(count: int) -> str:
    """Return a number of bytes as a person reads it: "940 bytes", "310 KB" or "1.2 MB", in powers of ten."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1e3:,.0f} KB" if count < 999_500 else f"{count / 1e6:,.1f} MB"


def wrong_quotes(line: str) -> str:
    """Return the typographic quotation marks that enclose a value in a line of TOML, such as „ “. "" for none.

    A program that writes letters puts them in place of the straight ones. `line` is one that TOML cannot read.
    """
    value = line.partition("=")[2]
    opened = _CURLY_VALUE.search(f"={value}") is not None
    closed = value.count('"') % 2 == 1 and _CURLY_END.search(value) is not None
    return " ".join(dict.fromkeys(_CURLY.findall(value))) if opened or closed else ""
