"""Templates of the project's own pages, with marks in them: %%NAME%%."""

import html as markup
import re
from collections.abc import Mapping

from advisory_cli.model.text import printable

_MARK = re.compile(r"%%([A-Z]+)%%")


def filled(page: str, marks: Mapping[str, str]) -> str:
    """Fill in every %%NAME%% mark of a page in one pass.

    Because of the single pass, no text inside a value is taken for a mark.
    """
    return _MARK.sub(lambda match: marks[match[1]], page)


def plain(text: str) -> str:
    """Return `text` as markup that shows it. Control characters are spelled out, and nothing in the text is a tag."""
    return markup.escape(printable(text))
