"""Checks of a page's style sheets before they are written into style attributes: mistakes, and rules without effect.

The library that writes styles into elements (premailer) drops a faulty rule in silence. A mail without its styles looks
broken, and nothing else reports that.
The sheet marked data-premailer="ignore" is not written into elements. It may hold rules that the library does not know,
so that only its braces, quotation marks and comments are checked.
"""

import difflib
import re
from collections.abc import Callable, Iterator

from advisory_cli.compose.css_rules import CssRule, Unclosed, split_rules
from advisory_cli.compose.inline import complaints_of, property_names, selectors_used
from advisory_cli.compose.page_notes import has_open_note
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

PlaceOf = Callable[[str], Place]

_COMMENTS = late_pattern(r"<!--.*?-->", re.DOTALL)
_SHEETS = late_pattern(r"<style\b(?P<attributes>[^>]*)>(?P<css>.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_KEPT = late_pattern(r"data-premailer|media\s*=\s*[\"']?(?!all\b|screen\b)", re.IGNORECASE)
_STYLE = late_pattern(r"""[\s"'/]style\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))""", re.IGNORECASE)
_DECLARATION = late_pattern(r"(?:[{;]|\A)\s*([A-Za-z-]+)\s*:")
_IGNORED_RULES = ("@charset", "@import")  # the first says nothing, the second is refused (HTM04)
_NEWER = frozenset({"word-break", "color-scheme", "hyphens", "gap", "inset", "isolation", "appearance", "aspect-ratio"})
_CLOSE = "Close it; until then what follows is read as part of it."
_DROPPED = "Correct it: mail programs ignore mistakes in a style sheet without a warning."
_SECOND = 'For programs that read style sheets, write it into the second one, <style data-premailer="ignore">.'


@value_class(kw_only=False)
class _Sheet:
    css: str
    kept: bool  # as it stands, for programs that read it


def check_style_sheets(html: str, place_of: PlaceOf) -> Iterator[Finding]:
    """Yield findings about mistakes in a page's styles (HTM09) and about style sheet rules without effect (HTM10).

    `html`: the page as its template renders it, before inlining. `place_of` is called with words of a style sheet or of
    a style attribute, and returns the template line that holds them, or NOWHERE, a place without a file. A finding
    names this place.
    """
    for sheet in _sheets(html):
        lines = sheet.css.splitlines()
        for rule in split_rules(sheet.css):
            place = _place(lines, rule.line, place_of)
            if isinstance(rule, Unclosed):
                yield finding("HTM09", f"{rule.words}: {_shown(lines, rule.line)}.", place=place, remedy=_CLOSE)
            elif not sheet.kept:
                yield from _check_rule(rule, place)
    for double, single, bare in dict.fromkeys(_STYLE.findall(html)):
        style = f"{double}{single}{bare}"
        if has_open_note(style) or "/*" in bare:
            words = f"A comment in a style is not closed: “{printable(style[:60])}”."
            yield finding("HTM09", words, place=place_of(style), remedy="Close it: its words reach every reader.")
        faults = tuple(_style_faults(f"p{{{style}}}"))
        yield from _style_findings(faults, place_of(style) if faults else NOWHERE)


def _sheets(html: str) -> Iterator[_Sheet]:
    """Yield the style sheets of a page, also those in comments, which some mail programs read (<!--[if mso]>)."""
    commented = [match.span() for match in _COMMENTS.finditer(html)]
    for match in _SHEETS.finditer(html):
        inside = any(start <= match.start() < end for start, end in commented)
        yield _Sheet(match["css"], kept=inside or _KEPT.search(match["attributes"]) is not None)


def _check_rule(rule: CssRule, place: Place) -> Iterator[Finding]:
    name = rule.prelude.split(maxsplit=1)[0].lower() if rule.prelude else ""
    if name.startswith("@") and not name.startswith("@media"):
        if name not in _IGNORED_RULES:
            words = f"The rule {printable(name)} has no effect: no element can carry it."
            yield finding("HTM10", words, place=place, remedy=_SECOND)
        return
    used = selectors_used(rule.text)
    faults = tuple(_style_faults(rule.text))
    if name.startswith("@media"):
        yield from _style_findings(faults, place)
        return
    unused = [
        " ".join(selector.split())
        for selector in _selectors(rule.prelude)
        if selector.strip() and not _is_used(selector, used)
    ]
    if unused and not faults and rule.text.partition("{")[2].strip(" \t\n}"):
        words = f"The rule “{printable(unused[0][:60])}” has no effect: no element gets its styles."
        yield finding("HTM10", words, place=place, remedy=f"Use a class. {_SECOND}")
    else:
        yield from _style_findings(faults, place)


def _selectors(prelude: str) -> list[str]:
    """Split a prelude at commas outside of brackets."""
    return re.split(r",(?![^(\[]*[)\]])", prelude)


def _is_used(selector: str, used: frozenset[str]) -> bool:
    wanted = re.sub(r"\s+", "", selector)
    return any(re.sub(r"\s+", "", known) == wanted for known in used) or any(
        wanted in known.split("{")[0] for known in used
    )


def _style_faults(css: str) -> Iterator[str]:
    """Yield the faults of the declarations in words."""
    complaints = [
        " ".join(complaint.split()) for complaint in complaints_of(css) if not complaint.startswith("Selector")
    ]
    if complaints:
        yield f"A style cannot be read: {printable(complaints[-1][:120]).rstrip('.')}"
    known = property_names() | _NEWER
    for name in dict.fromkeys(name.lower() for name in _DECLARATION.findall(css)):
        if name not in known and not name.startswith(("-", "mso-")):
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            if near:
                yield f"There is no style “{name}” (perhaps “{near[0]}”)"


def _style_findings(faults: tuple[str, ...], place: Place) -> Iterator[Finding]:
    for words in faults:
        yield finding("HTM09", f"{words}.", place=place, remedy=_DROPPED, level=Level.WARNING)


def _place(lines: list[str], number: int, place_of: PlaceOf) -> Place:
    """Return the template's line for a line of a sheet, or NOWHERE.

    The search tries the line with the one before, then the line alone, then its selector.
    """
    line = lines[number - 1].strip() if number <= len(lines) else ""
    before = lines[number - 2].strip() if 1 < number <= len(lines) else ""
    for words in (f"{before}\n{line}" if before else "", line, line.partition("{")[0]):
        if words.strip() and (place := place_of(words)) != NOWHERE:
            return place
    return NOWHERE


def _shown(lines: list[str], number: int) -> str:
    line = " ".join(lines[number - 1].split()) if number <= len(lines) else ""
    return f"“{printable(line if len(line) <= 60 else line[:59] + '…')}”"
