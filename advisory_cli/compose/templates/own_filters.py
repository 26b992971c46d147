"""Filters that templates have besides Jinja's own: wrap, underline, labelled, lines and ltr.

They wrap and underline a text, put a label before it, keep an author's line breaks, and keep a phone number the right
way round between words from right to left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from advisory_cli.compose.body.text_part import columns, underline, wrap


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
    - lines: makes an author's line breaks <br> in the HTML part,
    - ltr: keeps a phone number the right way round between words from right to left.
    `output`: the kind of part that the templates print, `html` or `text`. `typography`: colon and direction of the
    edition's language, for labelled and ltr.
    """
    return {"wrap": wrap, "underline": underline, "labelled": _labelled(typography), **_by_output(output, typography)}


def _labelled(typography: Typography) -> Callable[..., str]:
    def labelled(text: str, label: str, width: int = 12) -> str:
        """Put a label before a text, and wrap the text beside the label."""
        mark = label + typography.colon.rstrip()
        width = min(width, 40)
        return wrap(text, indent=" " * width, first=mark + " " * max(1, width - columns(mark)))

    return labelled


def _by_output(output: str, typography: Typography) -> dict[str, Callable[[str], str]]:
    """Return the filters that differ between text and HTML.

    `lines` keeps an author's line breaks. `ltr` keeps a phone number the right way round between words from right to
    left (in HTML an attribute does that).
    """
    if output == "html":
        from markupsafe import Markup

        def lines(text: object) -> str:
            return Markup("<br>").join((text if isinstance(text, Markup) else str(text)).strip().split("\n"))

        return {"lines": lines, "ltr": str}
    if typography.right_to_left:
        return {"lines": str, "ltr": lambda text: f"\u2066{text}\u2069" if text else ""}
    return {"lines": str, "ltr": str}
