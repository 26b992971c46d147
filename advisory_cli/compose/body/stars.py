"""Stars that are no emphasis: of footnotes (5 %*, (*)), of ratings (***, A*) and of German words (*innen)."""

import re
import unicodedata

_PAIRS = ("()", "[]", "{}", "“”", "„“", "«»", "»«", "‘’", "‚‘", '""', "''")
_CLOSING = re.compile(r"[,;:!?)\]}]|\.(?!\.|\w)|[/–—-]\*")  # what no word that is set off begins with
_JOINS = re.compile(r"[/–—+&=|<>-]")
_CAPITAL = re.compile(r"(?:^|[\W\d_])[^\W\d_]\Z")
_ENDING = re.compile(r"innen(?![\w*]|\s(?:und|wie|oder)\b)|in(?=[,;:!?)\]/-])")  # feminine; “innen und außen” are words
_MOST = 3  # stars that mean something in Markdown


def is_sign(before: str, mark: str, after: str) -> bool:
    """Tell whether stars are a sign of their own, and can neither begin nor end emphasis.

    Such signs stand in a footnote, in a rating, and in a German ending (*innen). `mark`: the stars. `before` and
    `after`: the text on either side of the stars.
    """
    inside = (before[-1:] + after[:1]) in _PAIRS and before != ""
    suffix = len(mark) == 1 and _ENDING.match(after) is not None and (not before or before[-1] in " \t\n(/-")
    return len(mark) > _MOST or inside or suffix


def may_open(before: str, after: str) -> bool:
    """Tell whether stars may begin emphasis. `before` and `after`: the text on either side of the stars.

    Emphasis does not begin behind a digit, a percent sign, a closing bracket, a currency sign or a single capital
    letter, nor before closing punctuation, nor between a letter and a joining sign such as a hyphen.
    """
    if _CLOSING.match(after):
        return False
    last = before[-1:]
    if not last or last.isspace():
        return True
    if last.isdigit() or last in "%‰)]}" or unicodedata.category(last) == "Sc":
        return False
    if last.isupper() and _CAPITAL.search(before):
        return False
    opened = unicodedata.category(last) in {"Ps", "Pi", "Pd", "Pf"} or last in "\"'/_*"
    return opened or not _JOINS.match(after)
