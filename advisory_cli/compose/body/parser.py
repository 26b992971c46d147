"""The body, from Markdown to tokens, once for both parts.

Raw HTML is text. Curly quotes are set as the language has them; (c) is left alone: the third point of a list is no
copyright sign. There are no link reference definitions: `[3]: Note.` would be taken for one, and vanish.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_PARSED_DEPTH = 20  # what lies deeper is dropped by the parser without a word; a larger limit costs it minutes

# The class each element carries, for the style sheet of the layout.
_CLASSES = {
    "paragraph_open": "text",
    "heading_open": "subhead",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "aside",
    "link_open": "link",
    "table_open": "grid",
    "th_open": "gridhead",
    "td_open": "gridcell",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
}


class Target(str):
    """Where a link leads, percent-encoded; `written` is what the author wrote."""

    __slots__ = ("written",)
    written: str


def parse(body: str, quotes: tuple[str, str, str, str]) -> "list[Token]":
    """All tokens of a body, each with the class its element carries."""
    tokens: list[Token] = _parser(quotes).parse(body)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = {"h1": "h2", "h2": "h2", "h3": "h3"}.get(token.tag, "h4")  # h1 is the headline
        if token.type == "table_open":
            token.attrs |= {"border": "0", "cellpadding": "0", "cellspacing": "0"}
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type in {"th_open", "td_open"}:
            token.attrs.pop("style", None)  # it aligns columns; the style sheet does
        dress(token)
        for child in token.children or ():
            dress(child)
    _number(tokens)
    return tokens


def dress(token: "Token") -> None:
    """Give a token the class of its element."""
    if token.type in _CLASSES:
        token.attrSet("class", _CLASSES[token.type])


def _parser(quotes: tuple[str, str, str, str]) -> Any:
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Makes every link a token, so that refusals can say what is wrong with it."""

        def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
            return True

        def normalizeLink(self, url: str) -> str:  # noqa: N802
            target = Target(super().normalizeLink(url))
            target.written = url
            return target

    parser = Parser(
        "commonmark",
        {
            "html": False,
            "linkify": False,
            "typographer": True,
            "breaks": True,
            "quotes": list(quotes),
            "maxNesting": _PARSED_DEPTH,
        },
    ).enable(["table", "smartquotes"])
    parser.inline.ruler.before("emphasis", "product", _product)
    return parser.disable(["html_block", "html_inline", "reference"])


def _product(state: "StateInline", silent: bool) -> bool:
    """Asterisks between two digits stay: 2*3*4 is no emphasis."""
    start = end = state.pos
    while end < state.posMax and state.src[end] == "*":
        end += 1
    if start in {end, 0} or end == state.posMax:
        return False
    if not (state.src[start - 1].isdigit() and state.src[end].isdigit()):
        return False
    if not silent:
        state.pending += state.src[start:end]
    state.pos = end
    return True


def _number(tokens: "Iterable[Token]") -> None:
    """Give the items of a list the author's numbers where they do not count up by one."""
    awaited: list[int] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            start = token.attrGet("start")
            awaited.append(1 if start is None else int(start))
        elif token.type == "ordered_list_close":
            awaited.pop()
        elif token.type == "list_item_open" and token.info:
            number = int(token.info)
            if number != awaited[-1]:
                token.attrSet("value", str(number))
            awaited[-1] = number + 1
