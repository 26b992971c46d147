"""Functions with which checks read an HTML part and compare texts.

read_page() returns the visible lines of an HTML part, and its alt texts, styles and elements. letters() reduces a text
to its letters and digits.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from html.parser import HTMLParser

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title"})
_BREAKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "footer",
        "h1",
        "h2",
    }
    | {
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    }
)
_HIDDEN = late_pattern(
    r"display\s*:\s*none|visibility\s*:\s*hidden|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)", re.IGNORECASE
)

_NO_LETTERS = late_pattern(r"[\W_]+")  # neither letters nor digits


@value_class
class Element:
    """HTML element, as its opening tag states it: the tag and the attributes, with names in small letters."""

    tag: str
    attributes: dict[str, str] = field(hash=False)

    def get(self, name: str) -> str:
        """Return the value of the attribute `name`. Empty when the attribute is missing or empty."""
        return self.attributes.get(name, "")


@value_class
class Page:
    """Contents of the HTML part of a message, as read_page() returns them.

    `lines` are the visible lines, without blank ones. `alternatives` are the alt texts of the page's pictures, without
    empty ones. `styles` is the text of the page's <style> elements. `elements` are all elements in the order of the
    page.
    """

    lines: tuple[str, ...]
    alternatives: tuple[str, ...]
    styles: str
    elements: tuple[Element, ...]

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the page's elements with this tag, in small letters, such as 'img'."""
        return (element for element in self.elements if element.tag == tag)


def letters(text: str) -> str:
    """Return the letters and digits of a text, in small letters, and nothing else.

    Two texts that differ only in line breaks, blanks, punctuation or typography give the same result.
    """
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=2)
def read_page(html: str) -> Page:
    """Return the contents of an HTML page: its visible lines, alt texts, styles and elements.

    Not visible are the head, scripts, templates and comments. Elements with the attribute hidden, or with a style of
    display:none, visibility:hidden or max-height:0, are not visible either.
    """
    parser = _Parser()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.seen).split("\n"))
    return Page(
        lines=tuple(line for line in lines if line),
        alternatives=tuple(
            element.get("alt") for element in parser.elements if element.tag == "img" and element.get("alt")
        ),
        styles="\n".join(parser.styles),
        elements=tuple(parser.elements),
    )


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.styles: list[str] = []
        self.elements: list[Element] = []
        self._open: list[tuple[str, bool]] = []  # each tag, and whether what it holds is hidden

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attributes={name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag in _BREAKS:
            self.seen.append("\n")
        if tag not in _VOID:
            self._open.append((tag, self._hidden or tag in _UNSEEN or _is_hidden(element)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.seen.append("\n")
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.styles.append(data)
        elif not self._hidden:
            self.seen.append(data.replace("\n", " "))

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attributes or _HIDDEN.search(element.get("style")) is not None
