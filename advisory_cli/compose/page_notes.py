"""Remover of comments from the HTML of a page. Comments are colleagues' notes, which readers could see in the source.

Conditional comments, which hold content for Outlook for Windows (<!--[if mso]>), stay.
"""

import re

from advisory_cli.model.patterns import late_pattern

_CONDITION = r"\[if(?:[\s!()&|]|mso|gte|lte|gt|lt|ie|vml|true|false|\d{1,2}(?:\.\d{1,2})?(?!\d))+\]"
_KEPT = late_pattern(rf"<!--(?:{_CONDITION}>.*|\s*<!\[endif\]\s*)-->", re.IGNORECASE | re.DOTALL)
# The last line: what browsers take for comments.
_PARTS = late_pattern(
    r"(?P<open><style\b[^>]*>)(?P<css>.*?)(?P<close></style\s*>)|<!--(?!-?>)(?:(?!--!>).)*?-->"
    rf"|<\?[^>]*>|</(?![a-z])[^>]*>|<!(?!--|doctype\b|{_CONDITION}>|\[endif\]>)[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_SHEETS = late_pattern(r"(?P<open><style\b[^>]*>)(?P<css>.*?)(?P<close></style\s*>)", re.IGNORECASE | re.DOTALL)
_STYLES = late_pattern(
    r"""(?P<open>[\s"'/]style\s*=\s*(?:"|(?P<single>')))(?P<css>(?(single)[^']*|[^"]*))(?P<close>["'])""", re.IGNORECASE
)
_IN_CSS = late_pattern(
    r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|url\([^)\"']*\)|(?P<note>/\*.*?\*/)", re.IGNORECASE | re.DOTALL
)


def without_notes(html: str) -> str:
    """Return the page `html` without its comments, and without the comments in style sheets and style attributes.

    Conditional comments for Outlook (<!--[if mso]>) stay. A style sheet keeps its number of lines.
    A comment that is not closed, or ends where it begins (<!-->), stays in the page. Later steps refuse or report it.
    """
    return _STYLES.sub(_sheet, _PARTS.sub(_part, html))


def _part(part: re.Match[str]) -> str:
    if part["open"]:
        return _sheet(part)
    return _SHEETS.sub(_sheet, part[0]) if _KEPT.fullmatch(part[0]) else ""


def _sheet(sheet: re.Match[str]) -> str:
    return f"{sheet['open']}{_css(sheet['css'])}{sheet['close']}"


def has_open_note(css: str) -> bool:
    """Tell whether a comment in a style sheet or style attribute (`css`) is never closed.

    A /* inside a quoted string or a url() begins no comment.
    """
    return "/*" in _IN_CSS.sub("", css)


def _css(text: str) -> str:
    return _IN_CSS.sub(lambda match: "\n" * match[0].count("\n") if match["note"] else match[0], text)
