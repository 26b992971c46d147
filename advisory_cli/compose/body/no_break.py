"""Functions that keep lines from breaking before a French colon, between a day and its month, or inside a range.

A blank that the author wrote becomes a no-break blank. No blank is added and none is lost.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from advisory_cli.locale.calendar import month_names
from advisory_cli.model.patterns import late_pattern

_FRENCH = late_pattern(r"(?<=\S)[ \u00a0\u202f](?=[:;!?»])|(?<=«)[ \u00a0\u202f](?=\S)")
_CANADIAN = late_pattern(r"(?<=\S)[ \u00a0\u202f](?=[:»])|(?<=«)[ \u00a0\u202f](?=\S)")
_GROUPS = late_pattern(r"(?<![\d+.,][ \u00a0])(?<![\d+.,])\d{1,3}(?:[ \u00a0]\d{3})+(?![ \u00a0]?\d)")
_GROUP = late_pattern(r"(?<=\d)[ \u00a0](?=\d{3})")
_TIME = r"\d{1,2}(?:[:.h]\d{2}|h)"
_ZONED = late_pattern(rf"(?<!\d)({_TIME}|\d{{1,2}}(?:[:.]\d{{2}})?[ \u00a0][ap]\.?m\.?) (?=(?:UTC|GMT|[A-Z]{{3,5}})\b)")
_HALF_DAY = late_pattern(r"(?<=\d) (?=[ap]\.?m\b)")
_RANGE = late_pattern(r"(?<=\d)–(?=\d)")
_TEXT_NODES = late_pattern(
    r"(?P<code><(?P<tag>code|pre)\b.*?</(?P=tag)>)|(?P<markup><[^>]*>)|(?P<text>[^<]+)", re.DOTALL
)
_LEFT_ALONE = frozenset(
    {"href", "online_href", "privacy_href", "phone_dials", "mobile_dials", "url", "email", "online", "phone", "mobile"}
    | {"number", "code"}
    | {"shown", "original", "kind", "body", "accent", "accent_dark"}
    | {"unsubscribe_url", "unsubscribe_mailto", "privacy_url"}
)


def french_blanks(text: str, language: str) -> str:
    """Return a French text in which certain blanks are replaced by no-break blanks. None is added.

    Replaced are blanks before : ; ! ? and », behind «, and, by narrow no-break blanks, between groups of digits. In
    the French of Canada, blanks before ; ! and ? are left alone.
    `language` (BCP 47) is the text's language. If it is not French, `text` is returned unchanged.
    """
    base, _, region = language.lower().partition("-")
    if base != "fr":
        return text
    text = (_CANADIAN if region == "ca" else _FRENCH).sub("\u00a0", text)
    return _GROUPS.sub(lambda number: _GROUP.sub("\u202f", number[0]), text)


def unbroken(text: str, language: str) -> str:
    """Return `text` changed so that no line breaks inside a date, a time with its zone, or a range such as 11:00–12:00.

    The blanks between a day and its month, and between a time and am, pm or its zone, become no-break blanks. A word
    joiner (U+2060) is put on both sides of the dash of a range.
    `language` (BCP 47) is the language in which months are named.
    """
    text = _days(language).sub(lambda match: match[0].replace(" ", "\u00a0"), text)
    text = _HALF_DAY.sub("\u00a0", text)
    text = _ZONED.sub(lambda match: f"{match[1]}\u00a0", text)
    return _RANGE.sub("\u2060–\u2060", text)


def unbroken_html(html: str, language: str) -> str:
    """Return HTML changed so that no line breaks inside a date, a time with its zone, or a range such as 11:00–12:00.

    The words are changed as unbroken() changes them, in the language `language` (BCP 47). Tags, and the content of
    <code> and <pre>, stay as they are.
    """

    def change(piece: re.Match[str]) -> str:
        return unbroken(piece["text"], language) if piece["text"] else piece[0]

    return _TEXT_NODES.sub(change, html)


def without_breaks(view: Mapping[str, Any], language: str, *, html: bool) -> dict[str, Any]:
    """Return a template's variables with their texts changed so that lines do not break in a wrong place.

    `view`: the variables by name. Texts in lists and dictionaries inside are changed too. Addresses, telephone numbers,
    HTML and the body are left as they are.
    `language`: the language of the texts (BCP 47). In French, blanks before a colon and the like become no-break
    blanks, as french_blanks() makes them.
    `html`: the variables are for the HTML part. A date, a time with its zone, and a range are then also kept on one
    line, as by unbroken().
    """

    def change(text: str) -> str:
        french = french_blanks(text, language)
        return unbroken(french, language) if html else french

    return {
        name: value if name in _LEFT_ALONE else _changed(value, change, language, html) for name, value in view.items()
    }


def _changed(value: Any, change: Callable[[str], str], language: str, html: bool) -> Any:
    if isinstance(value, dict):
        return without_breaks(value, language, html=html)
    if isinstance(value, list):
        return [_changed(item, change, language, html) for item in value]
    return change(value) if type(value) is str else value


@lru_cache(maxsize=16)
def _days(language: str) -> re.Pattern[str]:
    """Return the pattern of a day with its month, in either order: 8 December, 1er juin, December 8."""
    names = "|".join(sorted(map(re.escape, month_names(language)), key=len, reverse=True))
    return re.compile(
        rf"(?<!\d)\d{{1,2}}(?:\.|er|st|nd|rd|th)? (?:{names})\b|\b(?:{names}) \d{{1,2}}(?!\d|:)", re.IGNORECASE
    )
