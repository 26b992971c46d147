"""Renderer of an advisory's body, and of its fields that take links and emphasis, from Markdown to HTML and plain text.

The bare words, without the marks of Markdown, are returned besides, so that checks can look for them in a message. The
library nh3 removes from the HTML all elements and attributes that are not on a list of allowed ones.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.body.completeness import field_losses, losses
from advisory_cli.compose.body.direction import addresses_left_to_right, right_to_left_lines
from advisory_cli.compose.body.lint import block_faults, inline_faults, mark_findings, size_faults, token_faults
from advisory_cli.compose.body.no_break import french_blanks, unbroken_html
from advisory_cli.compose.body.parser import Target, parse, parse_field, set_class
from advisory_cli.compose.body.tables import lay_out
from advisory_cli.compose.body.telephones import link_telephones
from advisory_cli.compose.body.text_part import body_text, inline_runs, inline_text
from advisory_cli.locale.calendar import right_to_left
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.markdown import WrittenLink
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_QUOTE_MARKS = late_pattern(r"^[“”\"„«]\s*(.*?)\s*[“”\"»]$", re.DOTALL)
_SPACES = late_pattern(r"[ \t\n]+")
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
    "table": {"class", "width", "border", "cellpadding", "cellspacing"},
    "th": {"class", "dir", "scope"},
    "td": {"class", "dir"},
    "span": {"class"},
    "pre": {"class"},
    "hr": {"class"},
    **{tag: set[str]() for tag in ("em", "strong", "code", "br", "thead", "tbody", "tr", "s")},
}


@value_class
class Body:
    """Body of an advisory, or a field that takes Markdown, rendered as HTML and as plain text.

    `html` and `text`: the whole in both forms. `runs`: its bare words, without the marks of Markdown, as pairs (path,
    words) in reading order. A path names the place in the advisory: body[2] is the third block of the body,
    quotes[0].text a field.
    The words of a run stand in `html` and in `text` with nothing but white space and tags between them, so that a check
    can look for the run.
    """

    html: str
    text: str
    runs: tuple[tuple[str, str], ...] = field(default=())


def render_texts(
    advisory: Advisory, *, quotes: tuple[str, str, str, str], lead_in: str = ""
) -> tuple[Body, Mapping[str, Body]]:
    """Render an advisory's body and its other fields that take Markdown. Return the body, and the fields by path.

    A path looks like standfirst or quotes[0].text. Empty fields are left out.
    `quotes`: the language's quotation marks, as opening, closing, inner opening and inner closing mark. `lead_in`: the
    dateline, as plain text, to set before the body's first words, or "" for none.
    Raises BadData, with findings, for faults of body and fields, such as a picture or a link without words.
    """
    tokens, faults = _read_body(advisory, quotes)
    fields: dict[str, Body] = {}
    for path, text in markdown_fields(advisory):
        place = advisory.place(path)
        field_faults = block_faults(text, place)
        inline = None if field_faults else parse_field(text)
        if inline is not None:
            field_faults = [*inline_faults(inline, place)] or field_losses(inline, place)
        if inline is not None and not field_faults:
            fields[path] = _field(path, inline, advisory.language)
        faults = [*faults, *field_faults]
    _refuse(faults)
    return _body(tokens, lead_in, advisory.language), fields


def remarks(advisory: Advisory, *, quotes: tuple[str, str, str, str]) -> Iterator[Finding]:
    """Yield warnings about marks in an advisory's Markdown that readers would see as source.

    Call this only for an advisory for which render_texts() raises nothing.
    `quotes`: the language's quotation marks, as opening, closing, inner opening and inner closing mark.
    """
    for token, place in _inlines(advisory, quotes):
        yield from (remark for remark in mark_findings(token, place) if remark.level is not Level.ERROR)


def written_links(advisory: Advisory, *, quotes: tuple[str, str, str, str]) -> Iterator[WrittenLink]:
    """Yield the links in an advisory's body, and in its other fields that take Markdown.

    Addresses written out there, such as www.amnesty.eu, count too. The place of a link is the line where its paragraph
    or field begins. Call this only for an advisory for which render_texts() raises nothing.
    `quotes`: the language's quotation marks, as opening, closing, inner opening and inner closing mark.
    """
    for token, place in _inlines(advisory, quotes):
        target, words = "", ""
        for child in token.children or ():
            if child.type == "link_open":
                href = child.attrs.get("href", "")
                target, words = href.written if isinstance(href, Target) else str(href), ""
            elif child.type == "link_close":
                yield WrittenLink(words=words, target=target, place=place)
            else:
                words += child.content


def _inlines(advisory: Advisory, quotes: tuple[str, str, str, str]) -> "Iterator[tuple[Token, Place]]":
    """Yield each paragraph of the body and each field as a token, with the place where it begins."""
    for token in parse(advisory.body, quotes):
        if token.type == "inline":
            line = advisory.body_line + (token.map[0] if token.map else 0)
            yield token, Place(file=advisory.source, line=line)
    for path, text in markdown_fields(advisory):
        yield parse_field(text), advisory.place(path)


def markdown_fields(advisory: Advisory) -> Iterator[tuple[str, str]]:
    """Yield pairs (path, text) of all fields of an advisory that take Markdown, except the body.

    A path looks like standfirst or notes_to_editors[0]. Empty fields are left out.
    """
    fields = [("standfirst", advisory.standfirst), ("boilerplate", advisory.boilerplate)]
    fields += [("event.access", advisory.event.access)] if advisory.event else []
    fields += _listed("further_events", "access", [event.access for event in advisory.further_events])
    fields += _listed("programme", "access", [item.access for item in advisory.programme])
    fields += [("accreditation.text", advisory.accreditation.text)] if advisory.accreditation else []
    fields += _listed("opportunities", "text", [opportunity.text for opportunity in advisory.opportunities])
    fields += _listed("boilerplates", "text", [boilerplate.text for boilerplate in advisory.boilerplates])
    fields += [(f"quotes[{number}].text", bare_quote(quote.text)) for number, quote in enumerate(advisory.quotes)]
    fields += [(f"notes_to_editors[{number}]", note) for number, note in enumerate(advisory.notes_to_editors)]
    yield from ((path, text.strip()) for path, text in fields if text.strip())


def _listed(path: str, key: str, texts: "Sequence[str]") -> list[tuple[str, str]]:
    return [(f"{path}[{number}].{key}", text) for number, text in enumerate(texts)]


def bare_quote(text: str) -> str:
    """Return a quote without the quotation marks around it, because the template prints those of the language.

    Quotation marks around the quote stay if there are further ones inside.
    """
    text = text.strip()
    inner = _QUOTE_MARKS.match(text)
    return inner[1] if inner and not re.search(r"[“”\"«»]", inner[1]) else text


def _read_body(advisory: Advisory, quotes: tuple[str, str, str, str]) -> "tuple[list[Token], list[Finding]]":
    faults = size_faults(advisory)
    tokens = [] if faults else parse(advisory.body, quotes)
    return tokens, faults or token_faults(tokens, advisory) or losses(tokens, advisory)


def _refuse(faults: "Sequence[Finding]") -> None:
    if faults:
        raise BadData(faults[0].words, remedy=faults[0].remedy, findings=tuple(faults))


def _body(tokens: "list[Token]", lead_in: str, language: str) -> Body:
    _set_french_blanks(tokens, language)
    runs = _runs(tokens)
    _lead(tokens, lead_in)
    backwards = right_to_left(language)
    html = link_telephones(unbroken_html(_html(lay_out(tokens, right_to_left=backwards)), language))
    text = body_text(tokens, right_to_left=backwards)
    if backwards:
        html, text = addresses_left_to_right(html), right_to_left_lines(text)
    return Body(html=html, text=text, runs=runs)


def _field(path: str, inline: "Token", language: str) -> Body:
    _set_french_blanks([inline], language)
    runs = tuple((path, words) for _, words in _runs([inline]))
    html = link_telephones(unbroken_html(_html([inline]).replace("<br>\n", "<br>"), language))
    html = addresses_left_to_right(html) if right_to_left(language) else html
    return Body(html=html, text=inline_text(inline), runs=runs)


def _set_french_blanks(tokens: "Sequence[Token]", language: str) -> None:
    """Set French no-break blanks in the words of blocks, and leave code and addresses as they are."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = french_blanks(child.content, language)


def _lead(tokens: "Sequence[Token]", words: str) -> None:
    """Set the dateline before the first paragraph's words.

    A body that starts otherwise gets a paragraph of its own for it.
    """
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
    set_class(opening)
    if isinstance(tokens, list):
        tokens[:0] = [opening, inline, closing]


def _runs(tokens: "Sequence[Token]") -> tuple[tuple[str, str], ...]:
    """Return (path, words) of every block, split where the text part puts a link's address between the words."""
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
        """HTML renderer with the dateline's own element and plain addresses.

        A fenced block looks like an indented one.
        """

        def lead_in(self, tokens: "Sequence[Token]", idx: int, *_: object) -> str:
            return f'<span class="dateline">{escapeHtml(tokens[idx].content)}</span>'

        def address(self, tokens: "Sequence[Token]", idx: int, *_: object) -> str:
            return escapeHtml(tokens[idx].content)

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
