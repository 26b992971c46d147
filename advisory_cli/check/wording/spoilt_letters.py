"""Rule TXT18: find letters of a text that were read in a wrong encoding, or lost.

LST18 is the same rule for lists, and is found where lists are read.
"""

import re
from collections.abc import Iterator

from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.locale.spoilt_text import PASTED_PICTURE, is_suspect, spoilt
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern

_NO_WORDS = late_pattern(  # addresses have codes of their own, and signs of a web page's source are TXT03
    r"(?:\b[a-z][a-z0-9+.-]{1,20}:/|mailto:|www\.)[^\s<>\"]*|\S+@\S+|(?:[\w-]+\.)+[a-z]{2,24}[/?]\S*|&#?\w+;",
    re.IGNORECASE,
)


def check_spoilt_letters(field: TextField) -> Iterator[Finding]:
    """Yield TXT18 for letters spoilt by a wrong encoding, and for the sign U+FFFC that a pasted picture leaves behind.

    Each line of the field has at most one finding.
    """
    offset = 0
    for line in field.text.split("\n"):
        if PASTED_PICTURE in line:
            words = f"{quoted(line)} contains {spoilt(line)[0]}: readers would see an empty box."
            place = field.place(offset + line.index(PASTED_PICTURE))
            yield finding("TXT18", words, place=place, remedy="Delete the sign.", level=Level.ERROR)
        elif word := spoilt_word(line):
            cause, before = spoilt(word)
            remedy = f"Probably {quoted(before)}. Retype it." if before else "Retype the word."
            yield finding("TXT18", f"{quoted(word)} contains {cause}.", place=field.place(offset), remedy=remedy)
        offset += len(line) + 1


def spoilt_word(line: str) -> str:
    """Return the first word of a line with letters spoilt by a wrong encoding, such as 'ZoÃ«', or "" if there is none.

    If only several words together show the fault, all words of the line are returned.
    """
    words = _NO_WORDS.sub(" ", line) if is_suspect(line) else ""
    if not words or not spoilt(words)[0]:
        return ""
    return next((word for word in re.split(r"[ \t]+", words) if spoilt(word)[0]), words.strip())
