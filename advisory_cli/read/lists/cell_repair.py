"""Repairs of single cells of a list: addresses, languages, zones, and characters that nobody sees.

A repair is made only if the cell can mean nothing else. Every function returns its text unchanged otherwise.
"""

import re

from advisory_cli.model.language import language_tag
from advisory_cli.read.email_address import BLANKS, BadAddress, clean_address
from advisory_cli.read.lists.cells import language_called, zone_known
from advisory_cli.read.times.zone_hints import zone_of_town, zone_spelt

_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))  # without a shape, and without a meaning here
_ENDS = f"{BLANKS}\n\v\f\r\x85\u2028\u2029"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # scripts in which U+200B is where a line may break
_NAMED = re.compile(r"(?P<name>[^<>@]*?)\s*<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>")
_ACCESS_LINK = re.compile(r"(?P<address>[^#\s]+)#mailto:(?P=address)#", re.IGNORECASE)  # as Access exports a link
_QUOTES = (("'", "'"), ('"', '"'), ("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»"))


def tidy_cell(text: str) -> str:
    """Return a cell without blanks around it and without characters that nobody sees, such as U+200B.

    Line breaks inside the cell stay, and so do characters that turn the direction of letters: a person has to look.
    """
    if text.isascii():
        return text.strip(_ENDS) if text[:1] in _ENDS or text[-1:] in _ENDS else text
    unseen = {sign: None for sign in _UNSEEN if sign != 0x200B} if _UNSPACED.search(text) else _UNSEEN
    return text.translate(unseen).strip(_ENDS)


def repaired_address(text: str, *, utf8: bool = False) -> tuple[str, str]:
    """Return the address in a cell, and the name that was before it in the cell, as in 'Ann <ann@daily.example>'.

    'mailto:', brackets and quotation marks around an address are removed, and dots, commas and semicolons behind it.
    Text that is an address already, or that is not certain to be one, is returned unchanged, with "" as the name. With
    `utf8`, addresses may have letters beyond ASCII before the @.
    """
    tidy, name = tidy_cell(text).replace("＠", "@"), ""
    rest = tidy
    for _ in range(5):
        if _is_address(rest, utf8=utf8):
            return rest, name
        if (named := _NAMED.fullmatch(rest)) and not name:
            rest, name = named["address"], _unquoted(named["name"].strip(_ENDS))
            continue
        shorter = _without_wrapping(rest)
        if shorter == rest:
            break
        rest = shorter
    return tidy, ""


def repaired_language(text: str) -> str:
    """Return the code of the language named in a cell: 'de' for 'German'. Any other text is returned unchanged."""
    return text if not text or language_tag(text) else language_called(text) or text


def repaired_zone(text: str) -> str:
    """Return the time zone that a cell names: 'Europe/Brussels' for 'europe / brussels' and for 'Brussels'.

    An abbreviation, an offset, and a town with more than one zone stay unchanged.
    """
    return text if not text or zone_known(text) else zone_spelt(text) or zone_of_town(text) or text


def _is_address(text: str, *, utf8: bool) -> bool:
    try:
        clean_address(text, utf8=utf8)
    except BadAddress:
        return False
    return True


def _without_wrapping(text: str) -> str:
    """Return a text without the outermost thing that programs and hands put around an address."""
    if text.lower().startswith("mailto:"):
        return text[7:].partition("?")[0]
    if link := _ACCESS_LINK.fullmatch(text):
        return link["address"]
    unquoted = _unquoted(text)
    return unquoted if unquoted != text else text.rstrip(f".,;{_ENDS}")


def _unquoted(text: str) -> str:
    for opening, closing in _QUOTES:
        if len(text) > 1 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip(_ENDS)
    return text
