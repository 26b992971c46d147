"""Filters that templates have besides Jinja's own: wrap, underline, labelled, lead, lines, paragraphs, linked, ltr.

They wrap and underline a text, put a label before it, keep an author's line breaks and paragraphs, link addresses, and
keep a phone number the right way round between words from right to left.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.body.addresses import find_addresses
from advisory_cli.compose.body.telephones import link_telephones
from advisory_cli.compose.body.wrapping import columns, underline, wrap
from advisory_cli.compose.templates.labels import lead
from advisory_cli.model.patterns import late_pattern

if TYPE_CHECKING:
    from markupsafe import Markup

_TAG = late_pattern(r"<(/?)([a-z]+)[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """Typography of an edition's language, for the filters of templates.

    `colon`: the colon with the spaces around it. `right_to_left`: True if the language is written from right to left.
    """

    colon: str  # with the spaces around it, as in “Reason: ”
    right_to_left: bool  # the direction of the language's words


def own_filters(output: str, typography: Typography) -> dict[str, Callable[..., Any]]:
    """Return the filters that templates have besides Jinja's own: functions, by the filter's name.

    They are
    - wrap: breaks a text into lines of at most 72 columns,
    - underline: gives a line of hyphens as wide as the text,
    - labelled: puts a label before a text, and wraps the text beside it,
    - lead: puts a blank behind a label that stands before words, but none behind the wide colon of Chinese,
    - lines: makes an author's line breaks <br> in the HTML part,
    - paragraphs: cuts a text into a list of its paragraphs,
    - linked: makes links of addresses and telephone numbers in the HTML part, with the CSS class given to the filter,
    - ltr: keeps a phone number the right way round between words from right to left.
    `output`: the kind of part that the templates print, `html` or `text`. `typography`: colon and direction of the
    edition's language, for labelled and ltr.
    """
    shared: dict[str, Callable[..., Any]] = {
        "wrap": wrap,
        "underline": underline,
        "labelled": _labelled(typography),
        "lead": lead,
    }
    return {**shared, **_by_output(output, typography)}


def _labelled(typography: Typography) -> Callable[..., str]:
    def labelled(text: str, label: str, width: int = 12) -> str:
        """Put a label before a text, and wrap the text beside the label."""
        mark = label + typography.colon.rstrip()
        width = min(width, 40)
        return wrap(text, indent=" " * width, first=mark + " " * max(1, width - columns(mark)))

    return labelled


def _by_output(output: str, typography: Typography) -> dict[str, Callable[..., Any]]:
    """Return the filters that differ between text and HTML.

    In HTML an attribute does what `ltr` does in the text part.
    """
    if output == "html":
        return {"lines": _lines, "paragraphs": _html_paragraphs, "linked": _linked, "ltr": str}
    plain: dict[str, Callable[..., Any]] = {
        "lines": str,
        "paragraphs": _text_paragraphs,
        "ltr": str,
        "linked": lambda text, _="": str(text),
    }
    if typography.right_to_left:
        return plain | {"ltr": lambda text: f"\u2066{text}\u2069" if text else ""}
    return plain


def _lines(text: object) -> str:
    """Make line breaks <br>."""
    from markupsafe import Markup

    return Markup("<br>").join((text if isinstance(text, Markup) else str(text)).strip().split("\n"))


def _text_paragraphs(text: str, breaks: int = 2) -> list[str]:
    """Cut a text at so many line breaks or more."""
    return [part.strip() for part in re.split(rf"\n{{{min(max(breaks, 1), 9)},}}", text) if part.strip()]


def _html_paragraphs(text: str, breaks: int = 2) -> "list[Markup]":
    """Cut HTML at so many <br> or line breaks or more.

    HTML stays whole if an element reaches over such a place, because both pieces would be broken.
    """
    from markupsafe import Markup, escape

    whole = str(escape(text)).strip()
    parts = [part.strip() for part in re.split(rf"(?:<br>\s*|\n){{{min(max(breaks, 1), 9)},}}", whole) if part.strip()]
    shown = parts if all(map(_is_whole, parts)) else [whole]
    return [Markup(part) for part in shown]  # noqa: S704  pieces of HTML that was escaped or cleaned


def _is_whole(html: str) -> bool:
    """Tell whether each element of a piece of HTML is opened and closed inside the piece."""
    depth = 0
    for closing, tag in _TAG.findall(html):
        if tag != "br":
            depth += -1 if closing else 1
        if depth < 0:
            return False
    return depth == 0


def _linked(text: str, kind: str = "link") -> "Markup":
    """Make links of addresses and telephone numbers in a plain text. HTML has its links already, and stays as it is.

    `kind`: the CSS class of the links.
    """
    from markupsafe import Markup

    if isinstance(text, Markup):
        return text
    html = str(Markup().join(_pieces(str(text), kind)))
    return Markup(link_telephones(html, kind))  # noqa: S704  escaped above


def _pieces(text: str, kind: str) -> "Iterator[Markup]":
    from markupsafe import Markup, escape

    end = 0
    for address in find_addresses(text):
        yield escape(text[end : address.start])
        words = text[address.start : address.end]
        yield Markup('<a class="{}" href="{}">{}</a>').format(kind, address.target, words)
        end = address.end
    yield escape(text[end:])
