"""The body: Markdown to tokens, once, and from the tokens to both parts and to the facts.

Raw HTML is text, links lead to https, http and mailto only, pictures are refused; nh3 is a second lock on the result.
Curly quotes are set as the language has them; (c) is left alone: the third point of a list is no copyright sign.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.plain import body_text, inline_runs
from advisory_cli.model.advisory import Advisory
from advisory_cli.model.catalogue import finding
from advisory_cli.model.errors import BadData
from advisory_cli.model.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

BODY_LIMIT = 256 * 1024  # bytes
_BLOCK_LIMIT = 32 * 1024  # characters of one paragraph
_MARKS_LIMIT = 1_000  # brackets and asterisks of one paragraph: the parser's time grows with their square
_PARSED_DEPTH = 20  # what lies deeper is dropped by the parser without a word; a larger limit costs it minutes
_DEPTH = 17  # so deeper than this is refused: eight lists inside each other still pass
_SPACES = re.compile(r"[ \t\n]+")
_LINK = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)

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
_ALLOWED = {
    "p": {"class"},
    "h2": {"class"},
    "h3": {"class"},
    "h4": {"class"},
    "ul": {"class"},
    "ol": {"class", "start"},
    "li": {"class"},
    "blockquote": {"class"},
    "a": {"class", "href"},
    "table": {"class", "border", "cellpadding", "cellspacing"},
    "th": {"class", "scope"},
    "td": {"class"},
    "span": {"class"},
    "pre": {"class"},
    "hr": {"class"},
    **{tag: set[str]() for tag in ("em", "strong", "code", "br", "thead", "tbody", "tr", "s")},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body in both forms; `runs` are its texts in reading order as (path, words), each unbroken in both parts."""

    html: str
    text: str
    runs: tuple[tuple[str, str], ...] = field(default=())


def render_body(advisory: Advisory, *, quotes: tuple[str, str, str, str], lead_in: str = "") -> Body:
    """The body of an advisory, `lead_in` (its dateline) set before the first words. Raises BadData with every fault."""
    faults = list(_size_faults(advisory))
    tokens = [] if faults else _parse(advisory.body, quotes)
    faults += _token_faults(tokens, advisory)
    if faults:
        raise BadData(faults[0].words, remedy=faults[0].remedy, findings=tuple(faults))
    runs = _runs(tokens)
    _lead(tokens, lead_in)
    return Body(html=_html(tokens), text=body_text(tokens), runs=runs)


def _parser(quotes: tuple[str, str, str, str]) -> Any:
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Makes every link a token, so that _token_faults can say what is wrong with it."""

        def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
            return True

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
    return parser.disable("html_block").disable("html_inline")


def _parse(body: str, quotes: tuple[str, str, str, str]) -> "list[Token]":
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
        _dress(token)
        for child in token.children or ():
            _dress(child)
    return tokens


def _dress(token: "Token") -> None:
    if token.type in _CLASSES:
        token.attrSet("class", _CLASSES[token.type])


def _size_faults(advisory: Advisory) -> "Sequence[Finding]":
    """Bodies that would take the parser minutes."""
    place = Place(file=advisory.source, line=advisory.body_line)
    if len(advisory.body.encode("utf-8", "replace")) > BODY_LIMIT:
        return (finding("ADV09", "The body is larger than 256 KiB.", place=place, remedy="Shorten it, or link to it."),)
    for match in re.finditer(r"(?:[^\n]|\n(?![ \t]*\n))+", advisory.body):
        block = match[0]
        if len(block) > _BLOCK_LIMIT or sum(map(block.count, "[]*_`<&!")) > _MARKS_LIMIT:
            start = match.end() - len(block.lstrip("\n"))
            line = advisory.body_line + advisory.body.count("\n", 0, start)
            words = "This paragraph is too long, or holds too many brackets or asterisks."
            return (
                finding(
                    "ADV09", words, place=Place(file=advisory.source, line=line), remedy="Divide it by an empty line."
                ),
            )
    return ()


def _token_faults(tokens: "Sequence[Token]", advisory: Advisory) -> "list[Finding]":
    faults: list[Finding] = []
    for token in tokens:
        line = advisory.body_line + (token.map[0] if token.map else 0)
        place = Place(file=advisory.source, line=line)
        if token.level > _DEPTH:
            return [finding("ADV09", "Lists and quotes are nested too deep.", place=place, remedy="Eight is the most.")]
        faults.extend(fault for child in token.children or () if (fault := _child_fault(child, place)))
    return faults


def _child_fault(child: "Token", place: Place) -> "Finding | None":
    if child.type == "image":
        words = f"The text holds a picture ({child.attrGet('src')}); pictures inside the text do not reach journalists."
        return finding("ADV06", words, place=place, remedy="Name it in the field picture, or link to it.")
    target = str(child.attrGet("href") or "")
    if child.type == "link_open" and not _LINK.match(target):
        words = f"The link “{target}” does not begin with https://, http:// or mailto:."
        return finding("ADV14", words, place=place, remedy="Write the whole address, as a browser shows it.")
    return None


def _lead(tokens: "Sequence[Token]", words: str) -> None:
    """Set the dateline before the first paragraph's words, or before everything where the body starts otherwise."""
    from markdown_it.token import Token

    if not words or not tokens:
        return
    lead = Token("lead_in", "span", 0, content=words)
    gap = Token("text", "", 0, content=" ")
    if tokens[0].type == "paragraph_open":
        tokens[1].children = [lead, gap, *(tokens[1].children or [])]
        return
    inline = Token("inline", "", 0, children=[lead], content=words)
    opening, closing = Token("paragraph_open", "p", 1), Token("paragraph_close", "p", -1)
    _dress(opening)
    if isinstance(tokens, list):
        tokens[:0] = [opening, inline, closing]


def _runs(tokens: "Sequence[Token]") -> tuple[tuple[str, str], ...]:
    """(path, words) of every block, in pieces where the text part puts a link's address between them."""
    runs: list[tuple[str, str]] = []
    blocks = [token for token in tokens if token.type in {"inline", "fence", "code_block"}]
    for number, token in enumerate(blocks):
        pieces = [token.content] if token.type != "inline" else _joined(inline_runs(token))
        runs.extend(
            (f"body[{number}]", words)
            for piece in pieces
            if any(map(str.isalnum, words := _SPACES.sub(" ", piece).strip()))
        )
    return tuple(runs)


def _joined(runs: list[tuple[str, bool]]) -> list[str]:
    joined = [""]
    for text, authors in runs:
        if authors:
            joined[-1] += text
        else:
            joined.append("")
    return joined


def _html(tokens: "Sequence[Token]") -> str:
    import nh3
    from markdown_it.common.utils import escapeHtml
    from markdown_it.presets import commonmark
    from markdown_it.renderer import RendererHTML
    from markdown_it.utils import OptionsDict

    class Renderer(RendererHTML):
        """Adds the dateline's own element; a fenced block looks like an indented one."""

        def lead_in(self, tokens: "Sequence[Token]", idx: int, *_: object) -> str:
            return f'<span class="dateline">{escapeHtml(tokens[idx].content)}</span>'

        def fence(self, tokens: "Sequence[Token]", idx: int, options: Any, env: Any) -> str:
            return self.code_block(tokens, idx, options, env)

    raw = Renderer().render(list(tokens), OptionsDict(commonmark.make()["options"] | {"breaks": True}), {})
    return nh3.clean(
        raw,
        tags=set(_ALLOWED),
        attributes=_ALLOWED,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
    ).strip()
