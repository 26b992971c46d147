"""Checks that an HTML page holds no element, attribute, style or address that no mail may hold.

Templates may come from somebody else. A page with a script, form, frame or refresh is refused, whatever a mail program
would do with it. Comments that some mail programs read (<!--[if mso]>) are checked like the rest of the page.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.parser import HTMLParser

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_TEXT = (
    "html head title meta style body div span p br hr wbr a img table caption colgroup col thead tbody tfoot tr td th "
    "h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite em strong b i u s sub sup small big center font pre code "
    "kbd samp var abbr address article section header footer main nav aside figure figcaption bdi bdo ins del mark time"
)
_OFFICE = late_pattern(r"xml|[ow]:[a-z]+|v:(?:rect|roundrect|fill|stroke|textbox|shape|shapetype|imagedata|path|image)")
_ELEMENTS = frozenset(_TEXT.split())
_ANYWHERE = frozenset(
    (
        *("class", "id", "style", "title", "lang", "xml:lang", "dir", "align", "valign", "bgcolor", "width", "height"),
        *("border", "role", "hidden", "color", "nowrap"),
    )
)
_ATTRIBUTES = {
    "a": "href target rel name",
    "img": "src alt hspace vspace",
    "table": "cellpadding cellspacing summary rules frame background bordercolor",
    "tr": "background",
    "td": "colspan rowspan headers abbr background height",
    "th": "colspan rowspan headers abbr background scope",
    "col": "span",
    "colgroup": "span",
    "font": "face size",
    "ol": "start type reversed",
    "ul": "type",
    "li": "value type",
    "hr": "size noshade",
    "br": "clear",
    "time": "datetime",
    "meta": "name content charset http-equiv",
    "style": "type media",
    "html": "xmlns",
    "body": "background text link vlink alink topmargin leftmargin marginwidth marginheight",
}
_FREE_NAMES = late_pattern(r"aria-[a-z0-9-]+|xmlns(?::[a-z]+)?")
_META_NAMES = frozenset(
    (
        *("viewport", "color-scheme", "supported-color-schemes", "format-detection", "theme-color", "robots"),
        *("x-apple-disable-message-reformatting", "referrer", "generator", "progid", "originator"),
    )
)
_HEADERS = frozenset({"content-type", "x-ua-compatible"})
_LINKS = frozenset({"href"})
_PICTURES = frozenset({"src", "background", "srcset", "poster", "o:href"})
_LINK_SCHEMES = frozenset({"https", "http", "mailto", "tel", "sms"})
_PICTURE_SCHEMES = frozenset({"https", "http", "cid"})
_SCHEME = late_pattern(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = late_pattern(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060\ufeff]")  # what browsers skip, and more
_CONDITIONAL = late_pattern(r"\A\[if\b[^\]]*\]>(.*?)(?:<!\[endif\])?\Z", re.IGNORECASE | re.DOTALL)
_CSS_COMMENT = late_pattern(r"/\*.*?\*/", re.DOTALL)
_CSS_ESCAPE = late_pattern(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|([^\n]))")
_CSS_ADDRESS = late_pattern(
    r"(?:url|src|image)\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))|[\"']((?:https?:)?//[^\"']*)[\"']", re.IGNORECASE
)
_CSS_CODE = late_pattern(r"expression\s*\(|behavior\s*:|-moz-binding", re.IGNORECASE)
_CUT = "Delete it; a mail is text, tables and pictures: docs/templates.md."
_LEADS = "Write https://…, mailto:… or tel:…."
_SHOWS = "Write a picture's whole address, https://…."

PlaceOf = Callable[[str], Place]


@value_class
class Address:
    """Address of any scheme in an HTML page: the target of a link, or the source of a picture, style sheet or font.

    `value`: the address as written. `where`: the name of the attribute that holds the address, such as `href`, or
    `style` for an address in a style sheet.
    """

    value: str
    where: str  # the attribute that holds the address, or `style` for an address in a style sheet

    @property
    def is_link(self) -> bool:
        """True for the target of a link, which a reader follows. False for an address that the mail program loads."""
        return self.where in _LINKS

    @property
    def scheme(self) -> str:
        """Scheme in lower case, such as https. Empty for an address without a scheme."""
        match = _SCHEME.match(_IGNORED.sub("", self.value))
        return match[1].lower() if match else ""

    @property
    def is_remote(self) -> bool:
        """True when a mail program loads the address from another server to show the message."""
        plain = _IGNORED.sub("", self.value).lower()
        return not self.is_link and plain.startswith(("http:", "https:", "//", "\\\\"))


@value_class
class _Element:
    tag: str
    attributes: tuple[tuple[str, str], ...]


class Markup:
    """HTML page, parsed to find its addresses and all that no mail may hold.

    The constructor takes the page as a text. The attribute `words`, for reading, is the text of the page outside of
    style sheets.
    """

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.read(html)
        self._elements, self._odd_constructs = reader.elements, reader.odd_constructs
        self.words = "".join(reader.words)
        self._styles = [
            "".join(reader.styles),
            *(value for element in reader.elements for value in _values(element, "style")),
        ]

    def addresses(self) -> Iterator[Address]:
        """Yield every address of the page, in attributes and in style sheets, as often as it stands there."""
        for element in self._elements:
            for name, value in element.attributes:
                if name == "srcset":
                    parts = (part.split(maxsplit=1)[0] for part in value.split(",") if part.strip())
                    yield from (Address(value=part, where=name) for part in parts)
                elif name in _LINKS | _PICTURES:
                    # VML draws pictures by src, and buttons lead by href: both names keep their meaning
                    yield Address(value=value, where=name)
        for css in self._styles:
            for match in _CSS_ADDRESS.finditer(css_plainly(css)):
                value = next((part for part in match.groups() if part), "")
                yield Address(value=value.strip(), where="style")

    def faults(self, place_of: PlaceOf) -> Iterator[Finding]:
        """Yield a finding for each element, attribute or style (HTM12) and each address (HTM13) that no mail may hold.

        `place_of` is called with words of the page, and returns the template line that holds the words, or NOWHERE, a
        place without a file. The finding names this place.
        """
        for element in self._elements:
            if element.tag not in _ELEMENTS and not _OFFICE.fullmatch(element.tag):
                words = f"The page has the element <{printable(element.tag[:40])}>, which is not allowed in a mail."
                yield finding("HTM12", words, place=place_of(f"<{element.tag}"), remedy=_CUT)
            else:
                yield from _attribute_faults(element, place_of)
        for construct, written in self._odd_constructs:
            words = f"The page has {construct}, which mail programs read in different ways."
            yield finding("HTM12", words, place=place_of(written), remedy=_CUT)
        for css in self._styles:
            if match := _CSS_CODE.search(css_plainly(css)):
                words = f"A style contains “{match[0]}”, which runs code."
                yield finding("HTM12", words, place=place_of(match[0]), remedy=_CUT)
        for address in self.addresses():
            if not _is_allowed(address):
                words = f"This address is not allowed in a mail: “{printable(address.value[:60])}”."
                remedy = _LEADS if address.is_link else _SHOWS
                yield finding("HTM13", words, place=place_of(address.value), remedy=remedy)


@lru_cache(maxsize=2)
def parsed(html: str) -> Markup:
    """Return a parsed page. A page that is asked for again soon is not parsed again."""
    return Markup(html)


def refuse_markup(html: str, place_of: PlaceOf) -> None:
    """Raise BadData, with all findings, if a page holds markup (HTM12) or addresses (HTM13) that no mail may hold.

    `html`: the finished page. `place_of` is called with words of the page, and returns the template line that holds the
    words, or NOWHERE, a place without a file. A finding names this place.
    """
    faults = {(fault.words, fault.place): fault for fault in Markup(html).faults(place_of)}
    if faults:
        first = next(iter(faults.values()))
        raise BadData(first.words, remedy=first.remedy, findings=tuple(faults.values()))


def css_plainly(css: str) -> str:
    """Return a style sheet as a browser reads it: without comments, and with escapes replaced by their characters."""
    return css_unescaped(_CSS_COMMENT.sub("", css))


def css_unescaped(css: str) -> str:
    """Return a style sheet with each backslash escape (CSS Syntax 3, 4.3.7) replaced by the character it stands for."""
    return _CSS_ESCAPE.sub(_unescaped, css)


def _unescaped(match: "re.Match[str]") -> str:
    if match[1] is None:
        return str(match[2])
    number = int(match[1], 16)
    return chr(number) if 0 < number < 0x110000 else "�"


def _values(element: _Element, wanted: str) -> Iterator[str]:
    return (value for name, value in element.attributes if name == wanted)


def _attribute_faults(element: _Element, place_of: PlaceOf) -> Iterator[Finding]:
    allowed = _ATTRIBUTES.get(element.tag, "").split()
    office = element.tag not in _ELEMENTS
    for name, value in element.attributes:
        known = name in _ANYWHERE or name in allowed or _FREE_NAMES.fullmatch(name) is not None
        if not (known or (office and not name.startswith("on"))):
            words = f"<{element.tag}> has the attribute “{printable(name[:40])}”, which is not allowed in a mail."
            yield finding("HTM12", words, place=place_of(f"{name}="), remedy=_CUT)
        elif element.tag == "meta" and name == "name" and value.strip().lower() not in _META_NAMES:
            words = (
                f"<meta name=“{printable(value[:40])}”> shows only in the page's source, which every reader can open."
            )
            yield finding("HTM12", words, place=place_of(f'name="{value}"'), remedy=_CUT)
        elif name == "http-equiv" and value.strip().lower() not in _HEADERS:
            words = f"The page has <meta http-equiv=“{printable(value[:40])}”>, which leads readers elsewhere."
            yield finding("HTM12", words, place=place_of("http-equiv"), remedy=_CUT)


def _is_allowed(address: Address) -> bool:
    plain = _IGNORED.sub("", address.value)
    if not plain or plain.startswith("#"):
        return True
    return address.scheme in (_LINK_SCHEMES if address.is_link else _PICTURE_SCHEMES)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[_Element] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self.odd_constructs: list[tuple[str, str]] = []  # what it is, and what to look for
        self._inside = ""

    def read(self, html: str) -> None:
        """Parse a whole page, and keep what is found in the attributes of this reader."""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(_Element(tag=tag, attributes=tuple((name, value or "") for name, value in attrs)))
        if tag in {"style", "script"}:
            self._inside = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        (self.styles if self._inside == "style" else self.words).append(data)

    def handle_comment(self, data: str) -> None:
        if match := _CONDITIONAL.match(data):
            inner = _Reader()
            inner.read(match[1])
            self.elements += inner.elements
            self.styles += inner.styles
            self.odd_constructs += inner.odd_constructs
        elif data.startswith((">", "->")) or "--!>" in data:
            self.odd_constructs.append(("a comment that ends where it begins", "<!-->"))

    def handle_pi(self, data: str) -> None:
        self.odd_constructs.append((f"<?{printable(data[:40])}", "<?"))

    def handle_decl(self, decl: str) -> None:
        if not decl.lower().startswith("doctype"):
            self.odd_constructs.append((f"<!{printable(decl[:40])}", f"<!{decl}"))
