"""Rules LST25 and LST26: find cells of a list that a template prints and that seem to speak for the office.

A list usually comes from elsewhere. One of its cells could turn a greeting into a link, an order or a second letter.
normalize_cell() rewrites a cell as mail programs read it when they look for addresses.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.check.wording.cell_orders import find_order, foreign_content, is_part_of_name
from advisory_cli.check.wording.placeholders import check_placeholders
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

MOST_LETTERS = 200
TO_LINE = "to"
"""Stands for the name that the To line shows; no list has such a column, because `email` is what it means."""
_NOT_WORDS = frozenset({"email", "zone", "language"})  # each has a form of its own, which is checked when it is read
_WORDS_OF_AN_OUTLET = 4
_SCHEME = late_pattern(
    r"\b[a-z][a-z0-9+.-]{1,20}:/{1,2}|\b(?:https?|mailto|tel|sms|data|javascript|vbscript|file|news|callto|skype):(?=\S)",
    re.IGNORECASE,
    needs=":",
)
_WWW = late_pattern(r"\bwww\d{0,2}\.", re.IGNORECASE, needs="www")
_LONG_ENDINGS = (
    "com|net|org|info|biz|edu|gov|mil|int|name|museum|coop|aero|mobi|pro|xxx|app|dev|news|media|press|online|site|web|"
    "link|live|agency|blog|cloud|shop|store|click|page|club|top|xyz|world|today|zone|paris|berlin|london|brussels|"
    "example|invalid|test|localhost|onion|local"
)
_DOMAIN = late_pattern(
    rf"(?<![\w.-])(?:[\w-]+\.)*[\w-]{{2,63}}\.(?:xn--[\w-]{{2,59}}|{_LONG_ENDINGS}|[a-z]{{2}})(?![\w-])",
    re.IGNORECASE,
    needs=".",
)
_PATH = late_pattern(rf"{_DOMAIN.pattern}(?:/|[?#]\S|:\d)|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b", re.IGNORECASE, needs=".")
_PARTS = late_pattern(r"\s*[,;&|/+•·]\s+|\s[–—-]\s|\s(?:and|und|et|en|y|e)\s", re.IGNORECASE)
_CALLS = late_pattern(
    r"\b(?:visit|see|click|log ?in|go to|read|open|register|sign|more|details|password|at|auf|unter|bei|voir|siehe)\b",
    re.IGNORECASE,
)
_NAME = late_pattern(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+){0,3}")
_NOT_A_NAME = late_pattern(
    r"xx|quote|ipsum|intern|embarg|sperrfrist|release|diffusion|publi|"
    r"forward|share|hold|\bnot\b|n[’']t\b|\bpas\b|nicht|niet|never|placeholder ",
    re.IGNORECASE,
)
_AT = late_pattern(r"\S*@\S*")
_FULL_STOPS = str.maketrans({"。": ".", "｡": ".", "․": ".", "∕": "/", "⁄": "/", "：": ":"})
_SHORTER = "Shorten the cell, or leave the row out with --skip-bad-rows."
_PLAIN_WORDS = "Write plain words without addresses, or leave the row out with --skip-bad-rows."
_NO_ORDERS = "Only the advisory says what is free and what is not. Correct the cell, or leave it empty."
_MEND = "Write what belongs in the cell, or leave it empty."


def check_cells(cells: Mapping[str, str], *, advisory: Advisory, place: Place) -> Iterator[Finding]:
    """Yield LST25, LST26 and findings about placeholders for the cells of one row of a list that templates print.

    LST25: a cell is too long, or holds a web or e-mail address, a telephone number or a comment. LST26: a cell speaks
    of embargo or release, holds the label of a notice (CORRECTION:), or gives an order about publishing. `cells` are
    the cells by column. The key TO_LINE stands for the name in the message's To line, in which an @ is allowed.
    `advisory` is the text that is sent. `place` is the file and line of the row.
    """
    for column, value in cells.items():
        if not value or column in _NOT_WORDS or _is_a_name(value):
            continue
        plain = _AT.sub(" ", normalize_cell(value)) if column == TO_LINE else normalize_cell(value)
        title = "The name" if column in {"name", TO_LINE} else f"Column “{column}”"
        if len(value) > MOST_LETTERS:
            words = f"{title} is printed, but contains {len(value):,} letters; the limit is {MOST_LETTERS}."
            yield finding("LST25", words, place=place, remedy=_SHORTER)
        elif fault := _address_in(plain, outlet=column == "outlet") or foreign_content(plain, column):
            words = f"{title} is printed, but contains {fault}: {quoted(value)}."
            yield finding("LST25", words, place=place, remedy=_PLAIN_WORDS)
        elif (order := find_order(plain)) is not None:
            words = f"{title} is printed, but mentions an embargo or release: {quoted(order[0].strip())}."
            level = Level.WARNING if column == "outlet" and is_part_of_name(plain, order) else None
            yield finding("LST26", words, place=place, remedy=_NO_ORDERS, level=level)
        else:
            yield from _unfinished(value, title, advisory, place)


def _is_a_name(value: str) -> bool:
    """Tell whether a cell is at most four words of letters that no rule is about.

    Most cells are, and there may be many, so that this test comes first.
    """
    return len(value) <= 60 and _NAME.fullmatch(value) is not None and not _suspect(value)


def _suspect(value: str) -> bool:
    return value != value.title() or _NOT_A_NAME.search(value) is not None


def normalize_cell(value: str) -> str:
    """Return the text of a cell in the form in which mail programs look for addresses in it.

    Unusual forms of letters and full stops, such as full-width ones, become the usual forms (NFKC). Invisible
    characters are left out.
    """
    if value.isascii():
        return value
    seen = "".join(letter for letter in value if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen.translate(_FULL_STOPS))


def _address_in(value: str, *, outlet: bool) -> str:
    """Name the kind of address in a cell, in words. Empty where there is none."""
    if "." not in value and ":" not in value and "@" not in value:
        return ""
    if _SCHEME.search(value) or _WWW.search(value):
        return "a web address"
    if "@" in value:
        return "an @"
    if _PATH.search(value):
        return "a web address with a path"
    if _DOMAIN.search(value) and not (outlet and _names_outlets(value)):
        return "a domain, which is allowed only as an outlet"
    return ""


def _names_outlets(value: str) -> bool:
    """Tell whether a cell is one name or several (RTL.de, 20 Minuten & t-online), each of few words."""
    names = _PARTS.split(value)
    short = all(len(name.split()) <= _WORDS_OF_AN_OUTLET for name in names)
    return short and (len(value.split()) <= _WORDS_OF_AN_OUTLET or not _CALLS.search(value))


def _unfinished(value: str, title: str, advisory: Advisory, place: Place) -> Iterator[Finding]:
    """Yield findings about placeholders, merge marks and markers in a cell.

    Jinja's own braces are left to LST13, a warning of the list, because nothing runs them.
    """
    for fault in check_placeholders(TextField(advisory=advisory, path="cell", text=value)):
        if fault.code != "TXT02" or ("{{" not in value and "{%" not in value):
            words = f"{title} is printed. {fault.words}"
            yield finding(fault.code, words, place=place, remedy=_MEND, level=fault.level)
