"""Filters that templates have besides Jinja's own: wrap, underline, labelled, lead, lines, linked and others.

They wrap and underline a text, put a label before it, keep an author's line breaks and paragraphs, link addresses, and
keep phone numbers and Latin names the right way round between words from right to left.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.body.addresses import find_addresses
from advisory_cli.compose.body.direction import (
    addresses_left_to_right,
    is_address,
    is_left_to_right,
    isolated,
    right_to_left_lines,
)
from advisory_cli.compose.body.telephones import link_telephones
from advisory_cli.compose.body.wrapping import columns, underline, wrap
from advisory_cli.compose.templates.labels import lead
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from markupsafe import Markup

_TAG = late_pattern(r"<(/?)([a-z]+)[^>]*>")


@value_class
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
    - ltr: keeps a phone number the right way round between words from right to left,
    - isolated: keeps a Latin name together with its marks between words from right to left.
    `output`: the kind of part that the templates print, `html` or `text`. `typography`: colon and direction of the
    edition's language, for all filters whose result depends on the direction.
    """
    return {"lead": lead, **(_html_filters if output == "html" else _text_filters)(typography)}


def _text_filters(typography: Typography) -> dict[str, Callable[..., Any]]:
    """Return the filters of the text part. From right to left, the lines begin with a mark where they need one."""
    plain: dict[str, Callable[..., Any]] = {
        "wrap": wrap,
        "underline": underline,
        "labelled": _labelled(typography),
        "lines": str,
        "paragraphs": _text_paragraphs,
        "ltr": str,
        "isolated": str,
        "linked": lambda text, _="": str(text),
    }
    if not typography.right_to_left:
        return plain
    return plain | {
        **{name: _marked(plain[name]) for name in ("wrap", "underline", "labelled")},
        "ltr": lambda text: f"\u2066{text}\u2069" if text else "",
        "isolated": lambda text: isolated(str(text)),
    }


def _html_filters(typography: Typography) -> dict[str, Callable[..., Any]]:
    """Return the filters of the HTML part, in which attributes and elements do what marks do in the text part."""
    linked = _linked_in_right_to_left if typography.right_to_left else _linked
    shared: dict[str, Callable[..., Any]] = {"wrap": wrap, "underline": underline, "labelled": _labelled(typography)}
    html: dict[str, Callable[..., Any]] = {
        "lines": _lines,
        "paragraphs": _html_paragraphs,
        "linked": linked,
        "ltr": str,
    }
    return {**shared, **html, "isolated": _bdi if typography.right_to_left else lambda text: text}


def _marked(make: Callable[..., str]) -> Callable[..., str]:
    def marked(*args: Any, **kwargs: Any) -> str:
        return right_to_left_lines(make(*args, **kwargs))

    return marked


def _bdi(text: str) -> "Markup":
    """Set Latin lines apart, so that their marks and numbers keep their order among words from right to left."""
    from markupsafe import Markup, escape

    lines = escape(text).split("\n")
    return Markup("\n").join(
        Markup("<bdi>{}</bdi>").format(line) if is_left_to_right(line.striptags()) else line for line in lines
    )


def _linked_in_right_to_left(text: str, kind: str = "link") -> "Markup":
    from markupsafe import Markup

    html = _linked(text, kind)
    return html if isinstance(text, Markup) else Markup(addresses_left_to_right(html))  # noqa: S704  escaped above


def _labelled(typography: Typography) -> Callable[..., str]:
    def labelled(text: str, label: str, width: int = 12) -> str:
        """Put a label before a text, and wrap the text beside the label.

        From right to left, a web address stands on a line of its own, where its last mark stays behind it, and an
        e-mail address that begins with a digit.
        """
        mark = label + typography.colon.rstrip()
        if typography.right_to_left and is_address(text) and ("://" in text or not text.strip()[0].isalpha()):
            return f"{mark}\n{text.strip()}"
        width = min(width, 40)
        return wrap(text, indent=" " * width, first=mark + " " * max(1, width - columns(mark)))

    return labelled


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
