"""Writer of a page's style sheets into style attributes, for mail programs that drop style sheets.

Only this module imports the libraries premailer and cssutils. Premailer would fetch style sheets from other servers,
cuts deeply nested pages short in silence, and raises exceptions of every kind.
So a page that names a style sheet elsewhere is refused, and neither library gets a network. The elements of the result
are counted, and exceptions become errors (BadData) about the template.
"""

import logging
import os
import re
import sys
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from types import ModuleType
from typing import Any

from advisory_cli.compose.markup import css_plainly, css_unescaped
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.errors import BadConfig, BadData
from advisory_cli.model.patterns import late_pattern

_DOCTYPE = "<!DOCTYPE html>"
_NOWHERE = "nowhere:/sheet"  # an address that nothing can open
_COMMENT = late_pattern(r"/\*.*?\*/", re.DOTALL)
_OPTIONS: dict[str, Any] = {
    "allow_network": False,
    "allow_loading_external_files": False,
    "strip_important": False,
    "disable_basic_attributes": ["width", "height", "align", "valign", "bgcolor"],
    "align_floating_images": False,
    "disable_validation": True,
    "keep_style_tags": False,
    "remove_classes": False,
}
_SHEETS = late_pattern(r"<style\b[^>]*>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)


def inline(html: str, *, template: str = "layout.html") -> str:
    """Write the rules of a page's style sheets into style attributes, and return the page.

    Rules that no element can carry, such as @media, stay in the head, and so does a sheet marked
    data-premailer="ignore". `html`: the rendered page. `template`: the template's name, for the words of errors.
    Raises BadData:
    - HTM04 for a <link> or an @import,
    - HTM05 for a picture with a data: address,
    - HTM06 for a page that lost elements or its end,
    - TPL01 for a page that does not begin with <!DOCTYPE html>, or cannot be processed.
    """
    page = _Page.of(html, template)
    _refuse_external(html, page, template)
    result = _premailer(html, template)
    _refuse_truncated(page, result, template)
    return result


def complaints_of(css: str) -> tuple[str, ...]:
    """Return the messages of cssutils about errors in `css`, a style sheet or part of one, in their order.

    Unknown properties are not reported.
    """
    _premailer_class()
    import cssutils

    complaints: list[str] = []
    listener = logging.Handler()
    listener.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.Logger("cssutils, listened to")
    logger.addHandler(listener)
    before = cssutils.log._log, cssutils.log.getEffectiveLevel()  # noqa: SLF001  it has no other way to ask
    cssutils.log.setLog(logger)
    cssutils.log.setLevel(logging.ERROR)
    try:
        cssutils.parseString(css, validate=False)
    finally:
        cssutils.log.setLog(before[0])
        cssutils.log.setLevel(before[1])
    return tuple(complaints)


def property_names() -> frozenset[str]:
    """Return the names of the style properties that cssutils knows, such as `color`."""
    import cssutils

    return frozenset(cssutils.profile.knownNames)


def selectors_used(css: str) -> frozenset[str]:
    """Return the selectors of `css`, a style sheet or part of one, whose styles are not lost by inlining.

    Inlining writes some styles into the elements of a page, keeps others in its head, and loses the rest in silence.
    The selectors of the first two kinds are returned. A rule such as @media has no selector, and is returned as its
    whole text.
    """
    rules, left = _premailer_class()("", **_OPTIONS)._parse_style_rules(css, 0)  # noqa: SLF001  its own step
    kept = (rule[0] if isinstance(rule, tuple) else rule.cssText for rule in left)
    return frozenset((*(selector for _, selector, _ in rules), *kept))


def _refuse_external(html: str, page: "_Page", template: str) -> None:
    if page.links:
        raise _fault("HTM04", f"{template} names a style sheet outside the page ({page.links[0]}).", _INTO_STYLE)
    for sheet in (*_SHEETS.findall(html), *page.styles):
        if "@import" in css_plainly(sheet).lower() or "@import" in _COMMENT.sub("", css_unescaped(sheet)).lower():
            raise _fault("HTM04", f"{template} imports a style sheet (@import).", _INTO_STYLE)
    if page.data:
        raise _fault("HTM05", f"{template} has a picture as data (data:).", "Use a picture with an https address.")


_INTO_STYLE = "Write the rules into the <style> element of the layout."


@lru_cache(maxsize=1)
def _premailer_class() -> Any:
    """Load premailer with its network cut, once. Loading is late, because it takes longer than all of our own code.

    Parsed style sheets are cached, because every page of a mailing has the same sheet.
    """
    os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "1000")  # read at import; its own 128 are too few for one page
    import cssutils

    cssutils.log.setLevel(logging.CRITICAL)
    _cut_network(cssutils)
    premailer = _without_requests()
    parse_rules = lru_cache(maxsize=16)(premailer(**_OPTIONS)._parse_style_rules)  # noqa: SLF001

    class Inliner(premailer):  # type: ignore[misc, valid-type]
        def _parse_style_rules(self, css_body: str | None, ruleset_index: int) -> Any:
            return parse_rules(css_body, ruleset_index)

    return Inliner


def _without_requests() -> Any:
    """Load premailer without requests, its way to fetch.

    Because nothing may be fetched here, and loading takes half the time without requests.
    """
    stand_in = ModuleType("requests")
    sys.modules.setdefault("requests", stand_in)
    try:
        from premailer import premailer
    finally:
        if sys.modules["requests"] is stand_in:
            del sys.modules["requests"]
    premailer.requests = stand_in  # where another module had loaded the real one before
    return premailer.Premailer


def _cut_network(cssutils: Any) -> None:
    """Replace cssutils' fetcher, which opens http and file addresses alike, by one that fetches nothing.

    Because allow_network=False does not stop an @import, and the fetcher is a private name that a later version of
    cssutils may drop, an @import is tried. Raises BadConfig when the new fetcher is not asked for the sheet.
    """
    asked: list[str] = []
    cssutils.util._defaultFetcher = asked.append  # noqa: SLF001  there is no other way to it
    cssutils.parseString(f'@import "{_NOWHERE}";', validate=False)
    cssutils.util._defaultFetcher = _fetch_nothing  # noqa: SLF001
    if _NOWHERE not in asked:
        from importlib.metadata import version

        installed = version("cssutils")
        raise BadConfig(
            f"cssutils {installed} would fetch style sheets from other servers, so no e-mail was made.",
            remedy=f"Install an older version: pip install 'cssutils<{installed}'",
        )


def _fetch_nothing(_url: str) -> None:
    """Fetch nothing, in place of cssutils' own fetcher."""


def _premailer(html: str, template: str) -> str:
    if not html.startswith(_DOCTYPE):
        raise _fault("TPL01", f"{template} does not begin with {_DOCTYPE}.", "Put it first, in capitals as shown.")
    premailer = _premailer_class()
    try:
        result = premailer(html, **_OPTIONS).transform()
    except Exception as error:  # it raises AttributeError, TypeError, IndexError, lxml's errors and more
        words = f"{template} cannot be inlined: {type(error).__name__}: {error}."
        raise _fault("TPL01", words, "Usually a style rule it does not know, such as @media inside @media.") from None
    return str(result)


def _refuse_truncated(old: "_Page", after: str, template: str) -> None:
    """Refuse a page that lost elements or its end when inlined (libxml2 stops at 256 levels and at 10 MB, silently).

    Raises BadData (HTM06).
    """
    new = _Page.of(after, template)
    lost = old.counted - new.counted
    if lost or not after.startswith(_DOCTYPE) or old.tail != new.tail:
        lost_parts = ", ".join(f"{count} × <{tag}>" for tag, count in lost.most_common(3)) or "its beginning or its end"
        words = f"The page made from {template} lost {lost_parts} when its styles were inlined."
        raise _fault("HTM06", words, "Nest fewer elements inside each other (at most 250), and close every one.")


_TAIL = 200  # letters of a page's end that must survive; white space may be laid out anew


class _Page(HTMLParser):
    """Parser that counts a page's elements without libxml2."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.counted: Counter[str] = Counter()
        self.links: list[str] = []
        self.styles: list[str] = []
        self.data = False
        self.tail = ""
        self._silent = ""

    @classmethod
    def of(cls, html: str, template: str) -> "_Page":
        page = cls()
        try:
            page.feed(html)
            page.close()
        except AssertionError as error:  # html.parser's word for a declaration it does not know, such as <![x[
            words = f"{template} cannot be read as HTML: {error}."
            raise _fault("TPL01", words, "Look for a <! that is not a comment.") from None
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script"}:
            self._silent = tag
        else:
            self.counted[tag] += 1
        for name, value in attrs:
            text = value or ""
            if tag == "link" and name == "href":
                self.links.append(text)
            if name == "style":
                self.styles.append(text)
            if name in {"src", "background", "srcset", "poster"} and text.strip().lower().startswith("data:"):
                self.data = True

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.tail = (self.tail + "".join(data.split()))[-_TAIL:]


def _fault(code: str, words: str, remedy: str) -> BadData:
    return BadData(words, remedy=remedy, findings=(finding(code, words, remedy=remedy),))
