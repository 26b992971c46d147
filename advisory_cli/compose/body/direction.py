"""Functions that keep the parts of a right-to-left edition in their order: Latin names, addresses and plain lines.

A mail program shows a line of plain text by its first letter (UAX 9, rule P2), so that a line of an Arabic text that
begins with a Latin name would stand on the left. Inside a line, marks at the end of a Latin name would leave the name.
No mark is put beside a web address, because programs that make links of addresses would take the mark into the link.
"""

import re
import unicodedata
from collections.abc import Iterator

from advisory_cli.model.patterns import late_pattern

RIGHT_TO_LEFT_MARK = "\u200f"
_ISOLATED = late_pattern("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
_ADDRESS = late_pattern(r"\s*(?:\w+://\S+|\S+@\S+\.\S+)\s*")
_ENDS_WITH_ADDRESS = late_pattern(r"(?:\w+://\S+|\S+@\S+\.\S+)$")
_NUMBER = late_pattern(r'(<a [^>]*href="tel:[^>]*><span dir="ltr">)([^<]*)')
_LINK = late_pattern(r"(<a [^>]*>)((?:https?://|www\.|[\w.+-]+@)[^<\s]*)(</a>)", re.IGNORECASE)


def is_address(line: str) -> bool:
    """Tell whether a line is a web or e-mail address and nothing else."""
    return _ADDRESS.fullmatch(line) is not None


def right_to_left_lines(text: str) -> str:
    """Return plain text of a right-to-left edition with a right-to-left mark (U+200F) before lines that need it.

    These are lines whose first letter is from left to right, such as a Latin name, and lines without any letter, such
    as a rule of hyphens. What stands behind the mark is isolated (U+2066, U+2069) if all its letters are from left to
    right, so that “1 Example Street” keeps its number in front. A line that ends with an address gets no isolate, and
    one that is an address alone no mark.
    """
    return "\n".join(map(_marked, text.split("\n")))


def is_left_to_right(text: str) -> bool:
    """Tell whether all letters of a text are from left to right, and it has some, as a Latin name."""
    return set(_letter_directions(text)) == {"L"}


def has_right_to_left(text: str) -> bool:
    """Tell whether any letter of a text is from right to left."""
    return "R" in _letter_directions(text)


def isolated_cell(cell: str) -> str:
    """Return a cell of a table, in isolates (U+2066, U+2069) if no letter of it is from right to left.

    Latin cells beside each other would change places otherwise, and the sign of “-3” would stand behind it.
    """
    words = cell.strip()
    return cell.replace(words, f"\u2066{words}\u2069") if words and not has_right_to_left(words) else cell


def isolated(text: str) -> str:
    """Return plain text with each of its lines that is from left to right in isolates (U+2068, U+2069).

    Addresses are left alone.
    """
    lines = text.split("\n")
    return "\n".join(
        f"\u2068{line}\u2069" if is_left_to_right(line) and not is_address(line) else line for line in lines
    )


def addresses_left_to_right(html: str) -> str:
    """Return HTML in which the addresses that stand as words of a link are set from left to right.

    A telephone number that is a link gets no-break blanks, because its second half would begin the next line at the
    right.
    """
    html = _LINK.sub(r'\1<span dir="ltr">\2</span>\3', html)
    return _NUMBER.sub(lambda number: number[1] + number[2].replace(" ", "\u00a0"), html)


def _marked(line: str) -> str:
    if not line.strip() or is_address(line) or _direction(_ISOLATED.sub("", line)) == "R":
        return line
    words = line.strip()
    if not is_left_to_right(_ISOLATED.sub("", words)) or _ENDS_WITH_ADDRESS.search(words):
        return RIGHT_TO_LEFT_MARK + line
    margin = line[: len(line) - len(line.lstrip())]
    return f"{RIGHT_TO_LEFT_MARK}{margin}\u2066{words}\u2069"


def _direction(text: str) -> str:
    """Return L or R, the direction of the first letter, or "" for a text without letters."""
    return next(iter(_letter_directions(text)), "")


def _letter_directions(text: str) -> Iterator[str]:
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            yield "L" if kind == "L" else "R"
