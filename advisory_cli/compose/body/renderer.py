"""The body: from Markdown tokens to both parts and to the facts. nh3 is a second lock on the HTML."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.body.completeness import losses
from advisory_cli.compose.body.lint import size_faults, token_faults
from advisory_cli.compose.body.parser import dress, parse
from advisory_cli.compose.body.text_part import body_text, inline_runs
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Advisory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_SPACES = re.compile(r"[ \t\n]+")
_ALLOWED = {
    "p": {"class"},
    "h2": {"class"},
    "h3": {"class"},
    "h4": {"class"},
    "ul": {"class"},
    "ol": {"class", "start"},
    "li": {"class", "value"},
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
    faults = size_faults(advisory)
    tokens = [] if faults else parse(advisory.body, quotes)
    faults = faults or token_faults(tokens, advisory) or losses(tokens, advisory)
    if faults:
        raise BadData(faults[0].words, remedy=faults[0].remedy, findings=tuple(faults))
    runs = _runs(tokens)
    _lead(tokens, lead_in)
    return Body(html=_html(tokens), text=body_text(tokens), runs=runs)


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
    dress(opening)
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
