"""Fill templates of the program's own HTML pages, in which marks such as %%NAME%% stand for values."""

import html as markup
from collections.abc import Iterable, Mapping

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.text import printable
from advisory_cli.report.wording.phrases import shown_list

_MARK = late_pattern(r"%%([A-Z]+)%%")


def filled(page: str, marks: Mapping[str, str]) -> str:
    """Return `page` with every mark %%NAME%% replaced by the HTML that `marks` has under NAME.

    All marks are replaced in one pass, so that a mark inside a value of `marks` stays as it is.
    Raises KeyError when `marks` lacks a name.
    """
    return _MARK.sub(lambda match: marks[match[1]], page)


def plain(text: str) -> str:
    """Return `text` as HTML that shows the text itself. Tags do nothing, and control characters become escape codes."""
    return markup.escape(printable(text))


def list_names_html(names: Iterable[str]) -> str:
    """Return the short names of lists as HTML, with commas. A line may break behind a dot of a name."""
    return plain(", ".join(map(shown_list, names))).replace(".", ".<wbr>")


def number_cell(count: int, word: str = "") -> str:
    """Return a table cell with a number, as HTML. `word` is shown beside the number where the page is narrow."""
    kind = ' class="none"' if not count else ""
    label = f' data-word="{word}"' if word else ""
    return f"<td{kind}{label}>{count:,}</td>"
