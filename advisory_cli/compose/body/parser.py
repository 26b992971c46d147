"""Parser of Markdown into tokens, from which the HTML part and the text part of a message are made.

Parsed are the body, and the fields that take links and emphasis. Some rules differ from those of other parsers:
- Raw HTML is shown as text.
- Straight quotation marks in the body become the curly ones of the language.
- (c) is never made a copyright sign, because (c) is also the third point of a list.
- A line such as `[3]: Note.` is printed. Other parsers take it for the definition of a link, and drop it.
- Addresses written out in the text become links.
- Marks inside a word are part of the word: Journalist*innen, f**k, snake_case.
- Asterisks of footnotes and ratings stay (module stars).
"""

import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from advisory_cli.compose.body.addresses import Address, find_addresses
from advisory_cli.compose.body.lint import BLOCKS_LIMIT
from advisory_cli.compose.body.stars import is_sign, may_open
from advisory_cli.model.patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_PARSED_DEPTH = 20  # what lies deeper is dropped by the parser without a word; a larger limit costs it minutes

# The class each element carries, for the style sheet of the layout.
_CLASSES = {
    "paragraph_open": "text",
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
    """Target of a link, percent-encoded.

    The attribute `written` is the target as the author wrote it.
    """

    __slots__ = ("written",)
    written: str


def parse(body: str, quotes: tuple[str, str, str, str]) -> "list[Token]":
    """Parse the Markdown of a body into tokens of markdown-it-py, each with the CSS class of its HTML element.

    `quotes`: the language's quotation marks, as opening, closing, inner opening and inner closing mark.
    """
    tokens: list[Token] = _parser(quotes).parse(body, {})
    for token in tokens:
        if token.type == "table_open":
            token.attrs |= {"width": "100%", "border": "0", "cellpadding": "0", "cellspacing": "0"}
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type in {"th_open", "td_open"}:
            token.meta["align"] = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        set_class(token)
        for child in token.children or ():
            set_class(child)
    _level(tokens)
    _nest(tokens)
    _number(tokens)
    return tokens


def parse_field(text: str) -> "Token":
    """Parse the Markdown of a field into a single token of markdown-it-py. Quotation marks stay as typed.

    The token's children are the words of the field, with its links, emphasis and line breaks.
    """
    inline: Token = _parser(None).parseInline(text, {})[0]
    inline.meta["field"] = True
    for child in inline.children or ():
        set_class(child)
    return inline


def set_class(token: "Token") -> None:
    """Set the CSS class of a token's HTML element. Do nothing for an element that this module has no class for."""
    if token.type in _CLASSES:
        token.attrSet("class", _CLASSES[token.type])


def _parser(quotes: tuple[str, str, str, str] | None) -> Any:
    """Build the parser. Without `quotes`, quotation marks are left alone."""
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        """Parser that makes every link a token, so that refusals can name the fault."""

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
            "quotes": list(quotes or "“”‘’"),
            "maxNesting": _PARSED_DEPTH,
        },
    ).enable(["table", "smartquotes"] if quotes else ["table"])
    parser.inline.ruler.at("text", _text)
    parser.inline.ruler.before("text", "address", _address)
    parser.inline.ruler.before("backticks", "inside_word", _inside_word)
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.core.ruler.before("inline", "bounded", _leave_out_excess)
    parser.core.ruler.after("inline", "seen", _store_visible_text)
    parser.core.ruler.before("smartquotes", "primes", _hide_primes)
    parser.core.ruler.after("smartquotes", "primes_again", _show_primes)
    return parser.disable(["html_block", "html_inline", "reference"])


def _leave_out_excess(state: "StateCore") -> None:
    """Leave the words unparsed when a body has more than BLOCKS_LIMIT blocks: it is refused for their number.

    Reading the links and marks of 26,000 blocks would take seconds.
    """
    inline = [token for token in state.tokens if token.type == "inline"]
    for token in inline[BLOCKS_LIMIT:]:
        token.content = ""


def _inside_word(state: "StateInline", silent: bool) -> bool:
    """Keep marks that are part of a word: 2*3*4 is no emphasis, nor is __init__.py. Return False for other marks.

    Kept are marks between two letters or two digits, at the @ of an address or a name, and before a file's extension.
    In scripts without blanks between words (Chinese, Thai) and in Korean, whose particles stand close, marks between
    letters set a word off and are not kept.
    """
    start = end = state.pos
    mark = state.src[start]
    while mark in "*_`" and end < state.posMax and state.src[end] == mark:
        end += 1
    if start in {end, 0} or end == state.posMax or (mark == "`" and end - start > 1):
        return False
    before, after, next_but_one = state.src[start - 1], state.src[end], state.src[end + 1 : end + 2]
    kept = (_is_part_of_word(before) and _is_part_of_word(after)) or (before.isdigit() and after.isdigit())
    if mark != "`":
        kept |= (before == "@" and _letter(after)) or (after == "@" and _letter(before))
    if mark == "_":
        kept |= _letter(before) and after == "." and next_but_one.isalnum()
    if not kept:
        return False
    if not silent:
        state.pending += state.src[start:end]
    state.pos = end
    return True


def _emphasis(state: "StateInline", silent: bool) -> bool:
    """Parse marks of emphasis. Stars that are signs of their own stay."""
    from markdown_it.rules_inline import emphasis

    start, earlier = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before, mark, after = state.src[:start][-40:], state.src[start : state.pos], state.src[state.pos :][:40]
    if mark[0] == "*":
        sign = is_sign(before, mark, after)
        opens = not sign and (may_open(before, after) or (_letter(after[:1] or " ") and not _is_part_of_word(after[0])))
        for delimiter in state.delimiters[earlier:]:
            delimiter.open, delimiter.close = delimiter.open and opens, delimiter.close and not sign
    return True


def _letter(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


_CLOSE_SET = ("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "JAVANESE", "BALINESE", "TAI ", "HANGUL", "BOPOMOFO")


def _is_part_of_word(sign: str) -> bool:
    """Tell whether a character is a letter of a script that separates words by blanks."""
    if sign.isascii() or sign.isdigit():
        return sign.isalpha()
    wide = unicodedata.east_asian_width(sign) in "WF"
    return _letter(sign) and not wide and not unicodedata.name(sign, "").startswith(_CLOSE_SET)


def _addresses(state: "StateInline") -> dict[int, Address]:
    """Return the plain addresses of the current paragraph by their start, in their order."""
    kept: dict[str, dict[int, Address]] = state.env.setdefault("addresses", {})
    if state.src not in kept:
        kept.clear()
        kept[state.src] = {address.start: address for address in find_addresses(state.src)}
        state.env["starts"] = list(kept[state.src])
    return kept[state.src]


def _text(state: "StateInline", silent: bool) -> bool:
    """Parse ordinary letters, up to a mark or to an address."""
    mark = state.md.inline.terminator_re.search(state.src, state.pos)
    end = min(mark.start() if mark else state.posMax, state.posMax)
    if _addresses(state):
        starts: list[int] = state.env["starts"]
        following = bisect_right(starts, state.pos)
        end = min(end, starts[following]) if following < len(starts) else end
    if end <= state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _address(state: "StateInline", silent: bool) -> bool:
    """Parse a plain address as a link, or inside a link as its words. Marks in an address belong to the address."""
    from markdown_it.common.utils import unescapeAll

    address = _addresses(state).get(state.pos)
    if address is None or address.end > state.posMax:
        return False
    if not silent:
        linked = not state.linkLevel
        if linked:
            opening = state.push("link_open", "a", 1)
            opening.attrs = {"href": state.md.normalizeLink(unescapeAll(address.target))}
            opening.markup = "linkify"
        state.push("address", "", 0).content = unescapeAll(state.src[address.start : address.end])
        if linked:
            state.push("link_close", "a", -1).markup = "linkify"
    state.pos = address.end
    return True


_PRIMES = late_pattern(r"(?<=\d)'(?:[ \u00a0]?\d{1,2}(?:[.,]\d{1,4})?\"|(?=[ \u00a0]?[\dNSEWO]\b|\d))|(?<=[\d]°)\"")
_FEET = late_pattern(r"(?<=\d)'(?=[\s,.;)]|$)")
_OPENS = late_pattern(r"(?<!\w)'(?=\w)")
_LETTERS_LEFT_OUT = late_pattern(r"(?<=\w )'n'(?= \w)")
_HIDDEN, _SHOWN = str.maketrans("'\"", "\ufffe\uffff"), str.maketrans("\ufffe\uffff", "'\"")  # no text holds these


def _hide_primes(state: "StateCore") -> None:
    """Minutes, seconds, feet and inches (50°50'46", 5'10") are no quotation marks; 'n' has two apostrophes."""
    for child in _texts(state):
        text = _PRIMES.sub(lambda match: match[0].translate(_HIDDEN), child.content)
        if not _OPENS.search(text):
            text = _FEET.sub(lambda match: match[0].translate(_HIDDEN), text)
        child.content = _LETTERS_LEFT_OUT.sub("’n’", text)


def _show_primes(state: "StateCore") -> None:
    for child in _texts(state):
        child.content = child.content.translate(_SHOWN)


def _texts(state: "StateCore") -> "Iterator[Token]":
    for token in state.tokens:
        yield from (child for child in token.children or () if child.type == "text")


def _store_visible_text(state: "StateCore") -> None:
    """Store in each paragraph's token the visible text, line by line, for later rules.

    A neutral sign replaces text that the author marked as meant: an escaped character, and code.
    """
    for token in state.tokens:
        if token.type == "inline":
            token.meta["seen"] = "".join(map(_visible_text, token.children or ()))


def _visible_text(token: "Token") -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    escaped = token.type == "text_special" and token.info == "escape" and token.content != token.markup
    if token.type == "code_inline" or escaped:  # a backslash before a letter (\newpage) marks nothing
        return "\u2022"
    return token.content if token.type in {"text", "text_special", "address"} else ""


def _level(tokens: "Iterable[Token]") -> None:
    """Set the headings' elements and classes: h2 to h4, and none more than one level below the heading before.

    The headline is h1.
    """
    level = 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(max(int(token.tag[1]), 2), level + 1, 4)
            token.attrSet("class", {2: "subhead", 3: "subhead-2"}.get(level, "subhead-3"))
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{level}"


def _nest(tokens: "Iterable[Token]") -> None:
    """Set the class of lists inside lists."""
    depth = 0
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            if depth:
                token.attrSet("class", "list-inner")
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1


def _number(tokens: "Iterable[Token]") -> None:
    """Set the author's numbers on list items that do not count up by one."""
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
