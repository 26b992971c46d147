"""Tests that tell asterisks which mark emphasis in Markdown from asterisks that stand for themselves.

Asterisks stand for themselves in footnotes (5 %*, (*)), in ratings (***, A*) and in German words (*innen).
"""

import unicodedata

from advisory_cli.model.patterns import late_pattern

_PAIRS = ("()", "[]", "{}", "“”", "„“", "«»", "»«", "‘’", "‚‘", '""', "''")
_CLOSING = late_pattern(r"[,;:!?)\]}]|\.(?!\.|\w)|[/–—-]\*")  # what no word that is set off begins with
_JOINS = late_pattern(r"[/–—+&=|<>-]")
_CAPITAL = late_pattern(r"(?:^|[\W\d_])[^\W\d_]\Z")
_ENDING = late_pattern(
    r"innen(?![\w*]|\s(?:und|wie|oder)\b)|in(?=[,;:!?)\]/-])"
)  # feminine; “innen und außen” are words
_MOST = 3  # stars that mean something in Markdown


def is_sign(before: str, mark: str, after: str) -> bool:
    """Tell whether asterisks stand for themselves, and can neither begin nor end emphasis.

    This is so for more than three asterisks in a row (a rating), for asterisks alone between brackets or quotation
    marks (a footnote), and for one asterisk before a German ending (*innen). `mark`: the asterisks. `before` and
    `after`: the text on either side of the asterisks.
    """
    inside = (before[-1:] + after[:1]) in _PAIRS and before != ""
    suffix = len(mark) == 1 and _ENDING.match(after) is not None and (not before or before[-1] in " \t\n(/-")
    return len(mark) > _MOST or inside or suffix


def may_open(before: str, after: str) -> bool:
    """Tell whether asterisks may begin emphasis. `before` and `after`: the text on either side of the asterisks.

    Emphasis does not begin
    - right behind a digit, a percent sign, a closing bracket, a currency sign or a single capital letter,
    - right before closing punctuation,
    - with a letter before the asterisks, and a joining sign such as a hyphen behind them.
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
