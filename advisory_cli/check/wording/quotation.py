"""Rule TXT10: find paragraphs in which opening and closing quotation marks differ in number.

In a quotation of several paragraphs, English and French open every paragraph and close only the last. One opening mark
more than closing marks is therefore allowed when the next paragraph begins with a quotation mark. Straight marks after
a digit are ignored, because they may mean inches. Single marks are ignored, because they may be apostrophes. Closing
marks of German („…“) and of Swedish (”…”) are known.
"""

import re
from collections.abc import Iterator

from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern

_PARAGRAPH = late_pattern(r"(?:[^\n]+\n?)+")
_REMEDY = "Check where the quotation begins and ends, and close it."


def check_quotation(field: TextField) -> Iterator[Finding]:
    """Yield TXT10 for each paragraph of a field in which opening and closing quotation marks differ in number.

    A paragraph that does not close its quotation passes if the next paragraph opens with a quotation mark.
    """
    paragraphs = list(_PARAGRAPH.finditer(field.text))
    for number, match in enumerate(paragraphs):
        after = paragraphs[number + 1][0].lstrip("> *_") if number + 1 < len(paragraphs) else ""
        if _unbalanced(match[0], after):
            words = f"The quotation marks in this paragraph do not match: {quoted(match[0])}"
            yield finding("TXT10", words, place=field.place(match.start()), remedy=_REMEDY)


def _unbalanced(text: str, after: str) -> bool:
    return _curly_unbalanced(text, after) or _angles_unbalanced(text, after) or _straight_unbalanced(text)


def _curly_unbalanced(text: str, after: str) -> bool:
    low, left, right = text.count("„"), text.count("“"), text.count("”")
    if low:
        return low != left + right and not after.startswith("„")
    if not left:
        return right % 2 == 1
    return left != right and not (left == right + 1 and after.startswith("“"))


def _angles_unbalanced(text: str, after: str) -> bool:
    left, right = text.count("«"), text.count("»")
    return left != right and not (abs(left - right) == 1 and after.startswith(("«", "»")))


def _straight_unbalanced(text: str) -> bool:
    return text.count('"') % 2 == 1 and not re.search(r'\d"', text)
