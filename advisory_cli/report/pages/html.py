"""Fill templates of the program's own HTML pages, in which marks such as %%NAME%% stand for values."""

import html as markup
import re
from collections.abc import Mapping

from advisory_cli.model.text import printable

_MARK = re.compile(r"%%([A-Z]+)%%")


def filled(page: str, marks: Mapping[str, str]) -> str:
    """Return `page` with every mark %%NAME%% replaced by the HTML that `marks` has under NAME.

    All marks are replaced in one pass, so that a mark inside a value of `marks` stays as it is.
    Raises KeyError when `marks` lacks a name.
    """
    return _MARK.sub(lambda match: marks[match[1]], page)


def plain(text: str) -> str:
    """Return `text` as HTML that shows the text itself. Tags do nothing, and control characters become escape codes."""
    return markup.escape(printable(text))
