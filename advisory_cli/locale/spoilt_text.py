"""Functions that tell whether and how a text is spoilt (read in a wrong encoding, or escaped), and repair it.

Escaped means written for another medium, such as an HTML entity in plain text.
"""

import html
from functools import lru_cache
from urllib.parse import unquote

from advisory_cli.model.patterns import late_pattern

_SUSPECT = late_pattern(
    r"[^\x00-\x7f]{2}|[ÃÂÅ] |[\ufffc\ufffd]|&#?\w+;|\w\?\w|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|=[0-9A-F]{2}"
)
# ASCII, and letters of other scripts, of which ftfy takes no sequence for spoilt: loading ftfy takes 0.03 s.
_ORDINARY = late_pattern(
    "[\x00-\x7fΆΈ-ΊΌΎ-ΡΣ-ώЁЄІЇЎА-яёєіїўא-ת\u0621-\u064a\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)
PASTED_PICTURE = "\ufffc"
_ENTITY = late_pattern(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);")
_LOST = late_pattern(r"[^\W\d_]\?[^\W\d_]")
_PERCENT = late_pattern(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE = late_pattern(r"\\u([0-9A-Fa-f]{4})")
_QUOTED = late_pattern(r"(?:=[0-9A-F]{2}){2,}")


def is_suspect(text: str) -> bool:
    """Tell by a quick test whether a text may be spoilt (read in a wrong encoding, or escaped).

    True means that the text may be spoilt or sound. Only spoilt(), which is slower, can tell. False means that the text
    counts as sound.
    """
    return _SUSPECT.search(text) is not None


@lru_cache(maxsize=4096)
def spoilt(text: str) -> tuple[str, str]:
    """Return how a text was spoilt, in words, and the repaired text. Return ("", "") for a sound text.

    A text is spoilt if it was read in a wrong encoding, lost letters, or is escaped for another medium, such as HTML.
    The repaired text is "" when it cannot be known.
    An HTML entity always counts as spoilt. Any other escape counts only when undoing it gives letters beyond ASCII,
    because %20 and =41 prove nothing.
    A text with an encoded word (=?...) counts as sound here, because another rule, LST09, reports it.
    """
    if "=?" in text:
        return "", ""  # an encoded word, which nothing may hold (LST09)
    if "\ufffd" in text:
        return "the sign for a lost letter (U+FFFD)", ""
    if PASTED_PICTURE in text:
        return "the mark of a pasted picture that was lost (U+FFFC)", ""
    if (plain := html.unescape(text)) != text and _ENTITY.search(text):
        return "an entity of HTML", plain
    for undone, cause in (
        (_PERCENT.sub(lambda match: unquote(match[0]), text), "the code of a web address"),
        (_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text), "the code of a letter"),
        (_QUOTED.sub(lambda match: unquote(match[0].replace("=", "%")), text), "the code of an e-mail"),
    ):
        if undone != text and not undone.isascii() and undone.isprintable() and "\ufffd" not in undone:
            return cause, undone
    return _misread(text)


def _misread(text: str) -> tuple[str, str]:
    """Detect letters read in a wrong encoding (by ftfy), and a question mark inside a word. Return as `spoilt` does."""
    if not _ORDINARY.fullmatch(text):
        from ftfy import fix_encoding
        from ftfy.badness import is_bad

        if is_bad(text):
            before = fix_encoding(text)
            return "letters read in a wrong encoding", before if before != text else ""
    return ("a question mark inside a word, where a letter was lost", "") if _LOST.search(text) else ("", "")
