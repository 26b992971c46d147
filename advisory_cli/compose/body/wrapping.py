"""Functions that wrap plain text at 72 terminal columns. A wide letter, such as a Chinese one, takes two columns.

Chinese and Japanese have no blanks between words. Their lines break between any two letters, except where a line would
begin with a closing mark or end with an opening one (JIS X 4051, UAX 14).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from advisory_cli.model.patterns import late_pattern

WIDTH = 72
_SPACES = late_pattern(r"[ \t\n]+")  # no-break spaces stay
_OPENING = "「『（［｛【〈《〔〖〘〝“‘([{«￥＄"  # no line ends with these
_CLOSING = (  # no line begins with these: closing marks, small kana, marks of length and repetition, units of numbers
    "、。，．・：；？！）］｝」』】〉》〕〗〙〟”’)]}»,.:;?!％℃…‥—–〜～ー々ゝゞヽヾ"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
_COUNTED = "年月日时時分秒点點号號名人回度円元"  # not torn from the number before
# Latin letters, typographic marks and currency signs: one column each, known without the tables of wcwidth.
_NARROW = late_pattern("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")


@lru_cache(maxsize=512, typed=True)  # an edition is rendered many times, mostly with the same words
def wrap(text: str, *, indent: str = "", first: str | None = None, width: int = WIDTH) -> str:
    """Wrap `text` in lines of at most `width` terminal columns, each after `indent`, which counts as part of the width.

    `first` stands before the first line in place of `indent`. None: the first line has `indent` too.
    Lines break at spaces, so that a URL is never cut and may be longer, and between the letters of Chinese and
    Japanese. The author's line breaks stay. Text written from right to left is not wrapped.
    """
    lead = indent if first is None else first
    if _is_right_to_left(text):
        width = 1_000_000
    lines: list[str] = []
    for line in text.strip().split("\n"):
        for piece in _fill_lines(_SPACES.sub(" ", line).strip().split(" "), width - columns(indent)):
            lines.append((lead if not lines else indent) + piece)
    return "\n".join(line.rstrip() for line in lines)


def columns(text: str) -> int:
    """Return the number of terminal columns that a text takes. A wide letter, such as a Chinese one, takes two."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)


def underline(text: str, mark: str = "-") -> str:
    """Return a line of `mark` characters that is as wide, in terminal columns, as the widest line of `text`."""
    return mark * max(columns(line) for line in text.split("\n"))


def _fill_lines(words: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in words:
        gap = " "
        for piece in _breakable(word):
            size = columns(piece)
            if line and used + len(gap) + size > width:
                lines.append(line)
                line, used = "", 0
            line, used = (f"{line}{gap}{piece}", used + len(gap) + size) if line else (piece, size)
            gap = ""
    return [*lines, line]


def _breakable(word: str) -> Iterator[str]:
    """Yield the pieces of a word between which a line may break: mostly the word as a whole.

    In Chinese and Japanese a piece is a letter with the closing marks behind and the opening marks before. Letters of
    other scripts among them, foreign words in Katakana, and the number before a 年 or 分 stay together.
    """
    if word.isascii() or not any(map(_is_ideographic, word)):
        yield word
        return
    piece = ""
    for character in word:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_break(before: str, behind: str) -> bool:
    if before in _OPENING or behind in _CLOSING:
        return False
    if (before.isdecimal() and behind in _COUNTED) or (_is_katakana(before) and _is_katakana(behind)):
        return False
    return _is_ideographic(before) or _is_ideographic(behind)


def _is_katakana(character: str) -> bool:
    return "\u30a1" <= character <= "\u30fa"


def _is_ideographic(character: str) -> bool:
    """Tell whether lines may break beside a letter: a wide one, except Hangul, whose words have blanks between."""
    return (
        unicodedata.east_asian_width(character) in "WF"
        and not "\u1100" <= character <= "\u11ff"
        and not ("\uac00" <= character <= "\ud7a3")
    )


def _is_right_to_left(text: str) -> bool:
    """Tell whether more than a fifth of the letters run from right to left."""
    if text.isascii():
        return False
    counts = [(c, count) for c, count in Counter(text).items() if c.isalpha()]
    reversed_letters = sum(count for c, count in counts if unicodedata.bidirectional(c) in {"R", "AL"})
    return reversed_letters * 5 > sum(count for _, count in counts)
