"""Checks of the Markdown in an advisory's body and fields. Each fault becomes a finding with a place and a remedy.

Faults are texts that would take too long to parse, and everything that readers would not see, or not as the author
meant it: pictures, broken links, lost words, marks of Markdown or HTML.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.markdown import all_leftovers

if TYPE_CHECKING:
    from markdown_it.token import Token

BODY_LIMIT = 256 * 1024  # bytes
BLOCKS_LIMIT = 2_000  # paragraphs, items, cells: the page takes a millisecond for each few
_BLOCK_LIMIT = 32 * 1024  # characters of one paragraph
_MARKS_LIMIT = 1_000  # brackets and asterisks of one paragraph: the parser's time grows with their square
_DEPTH = 17  # the parser drops what lies at 20: eight lists inside each other still pass
_LINK = late_pattern(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
_LEAVES = frozenset({"inline", "fence", "code_block", "hr"})

_FIGURE = late_pattern(r"[*_(]*[=~≈]?\s*(?:[€$£¥]|[A-Z]{2,3}\b)?\s*[.,]?\d")
_TIME = late_pattern(r"\d{1,2}[:.h]\d\d\b")
_RATE = late_pattern(r"[*_(]*[\d.,\s\u00a0\u202f]*\d[*_\s\u00a0\u202f]*(?:[%‰°]|per ?cent\b|points?\b|pp\b)")


def size_faults(advisory: Advisory) -> list[Finding]:
    """Return a list of one finding (ADV09) if parsing the body of `advisory` could take minutes, else an empty list.

    Parsing could take so long for
    - a body of more than 256 KiB,
    - a paragraph of more than 32,768 characters, and
    - a paragraph with more than 1,000 marks such as brackets and asterisks.
    If there are several such paragraphs, the finding names the first.
    """
    place = Place(file=advisory.source, line=advisory.body_line)
    if len(advisory.body.encode("utf-8", "replace")) > BODY_LIMIT:
        return [finding("ADV09", "The body is larger than 256 KiB.", place=place, remedy="Shorten it, or link to it.")]
    line, counted = advisory.body_line, 0  # the line in the file, and the character of the body up to which lines count
    for match in re.finditer(r"(?:[^\n]|\n(?![ \t]*\n))+", advisory.body):
        start = match.end() - len(match[0].lstrip("\n"))
        line += advisory.body.count("\n", counted, start)
        counted = start
        place = Place(file=advisory.source, line=line)
        if faults := block_faults(match[0], place):
            return faults
    return []


def block_faults(block: str, place: Place) -> list[Finding]:
    """Return a list of one finding (ADV09) if a paragraph or field would take too long to parse, else an empty list.

    Too long is a text of more than 32,768 characters, or with more than 1,000 marks such as brackets and asterisks.
    `block`: the Markdown of the paragraph or field. `place`: where the paragraph or field begins, for the finding.
    """
    if len(block) <= _BLOCK_LIMIT and sum(map(block.count, "[]*_`<&!")) <= _MARKS_LIMIT:
        return []
    words = "This paragraph is too long, or has too many brackets or asterisks."
    return [finding("ADV09", words, place=place, remedy="Split it with an empty line.")]


def token_faults(tokens: "Sequence[Token]", advisory: Advisory) -> list[Finding]:
    """Return findings about all faults of a parsed body. `tokens`: the parsed body of `advisory`.

    Faults are:
    - cells of a table that would be lost, because the heading row has fewer,
    - words behind the opening mark of a fenced block,
    - a sign before a figure that Markdown takes for a list or a quotation, such as the minus in “- 5 %”,
    - pictures, and links with a bad address or without words,
    - marks of Markdown or HTML that readers would see.
    If the body is nested too deeply or has too many blocks, the list holds one finding about this (ADV09) and no other.
    """
    faults: list[Finding] = []
    rows = advisory.body.split("\n")
    blocks = columns = 0
    for number, token in enumerate(tokens):
        place = Place(file=advisory.source, line=advisory.body_line + (token.map[0] if token.map else 0))
        if token.level > _DEPTH:
            return [
                finding(
                    "ADV09", "Lists and quotes are nested too deep.", place=place, remedy="The limit is eight levels."
                )
            ]
        blocks += _is_block(tokens, number)
        if blocks > BLOCKS_LIMIT:
            return [_too_many(place)]
        columns = 0 if token.type == "table_open" else columns + (token.type == "th_open")
        if token.type == "tr_open" and token.map:
            faults += _row_faults(rows[token.map[0]], columns, place)
        faults += _structure_faults(tokens, number, place)
        faults += inline_faults(token, place)
    return faults


def _is_block(tokens: "Sequence[Token]", number: int) -> bool:
    """Tell whether a token is a block of words, or an empty item or quotation."""
    token = tokens[number]
    empty = token.nesting == 1 and number + 1 < len(tokens) and tokens[number + 1].nesting == -1
    return token.type in _LEAVES or empty


def _too_many(place: Place) -> Finding:
    words = f"The body has more than {BLOCKS_LIMIT:,} paragraphs, list items and table cells."
    return finding("ADV09", words, place=place, remedy="Shorten it, or link to it.")


def _row_faults(row: str, columns: int, place: Place) -> Iterator[Finding]:
    """Yield the fault of a table row with more cells than the heading, because the parser drops the rest."""
    cells = re.split(r"(?<!\\)\|", re.sub(r"^[\s>]*", "", row).strip())
    count = len(cells) - (cells[0] == "") - (len(cells) > 1 and cells[-1] == "")
    if columns and count > columns:
        words = f"This row of the table has {count} cells, its heading {columns}: the last would be lost."
        remedy = "Give the heading as many cells; inside a cell a “|” is written “\\|”."
        yield finding("ADV19", words, place=place, remedy=remedy)


def _structure_faults(tokens: "Sequence[Token]", number: int, place: Place) -> Iterator[Finding]:
    """Yield faults of Markdown marks at the start of a line that may be meant as part of a figure.

    Words behind the opening mark of a fenced block are a fault too, because they would reach nobody.
    """
    token = tokens[number]
    if token.type == "fence" and token.info.strip():
        words = f"The words “{token.info.strip()}” after {token.markup} would not be shown."
        yield finding("ADV19", words, place=place, remedy="Write them on the next line, or delete them.")
    if token.type not in {"list_item_open", "blockquote_open"} or number + 2 >= len(tokens):
        return
    text = tokens[number + 2].content if tokens[number + 1].type == "paragraph_open" else ""
    start = text.partition("\n")[0][:30]
    if not _FIGURE.match(text):
        return
    if token.type == "blockquote_open":
        words = f"“> {start}” would become a quotation, and its sign would be lost."
        remedy = f"Write “more than”, or \\> {start}; begin a quotation with a quotation mark."
        yield finding("ADV19", words, place=place, remedy=remedy)
    elif token.markup == "+" or (token.markup == "-" and _may_be_minus(tokens, number, text)):
        mark = token.markup
        words = f"“{mark} {start}” would become a list item, and the figure would lose its sign."
        remedy = f"Write “{'plus' if mark == '+' else 'minus'}”, or \\{mark} {start}; for a list, * {start}."
        yield finding("ADV19", words, place=place, remedy=remedy)


def _may_be_minus(tokens: "Sequence[Token]", number: int, text: str) -> bool:
    """Tell whether a dash before a figure reads as a minus.

    A minus is a dash before a percentage, or the dash of a list whose only item is no time of day.
    """
    if _RATE.match(text[:80]):
        return True
    level = tokens[number].level
    alone = tokens[number - 1].type == "bullet_list_open"
    end = next(
        place for place in range(number + 1, len(tokens)) if tokens[place].level == level and tokens[place].nesting < 0
    )
    alone = alone and tokens[end + 1].type == "bullet_list_close"
    return alone and not _TIME.match(text)


def inline_faults(token: "Token", place: Place) -> Iterator[Finding]:
    """Yield findings about the faults inside one paragraph or field, all with the level error.

    Faults are pictures, links with a bad address or without words, and marks of Markdown or HTML that readers would
    see. Marks that the author may mean as they stand, such as a single asterisk, are left out.
    `token`: the parsed paragraph or field. `place`: where the paragraph or field begins.
    """
    yield from _link_faults(token.children or (), place)
    yield from (fault for fault in mark_findings(token, place) if fault.level is Level.ERROR)


def mark_findings(token: "Token", place: Place) -> Iterator[Finding]:
    """Yield findings about marks of Markdown and HTML that readers would see as source.

    Broken links and HTML tags, for example, are errors. Marks that the author may mean as they stand, such as a single
    asterisk, are warnings.
    `token`: a parsed paragraph or field. `place`: where the paragraph or field begins. For a paragraph, each finding
    names the line of the mark. For a field, all findings name `place`.
    """
    visible = token.meta.get("seen", "")
    for leftover in all_leftovers(visible):
        line = (place.line or 1) + visible.count("\n", 0, leftover.offset)
        yield leftover.as_finding(replace(place, line=line) if place.line and not token.meta.get("field") else place)


def _link_faults(children: "Iterable[Token]", place: Place) -> Iterator[Finding]:
    target, shown = "", ""
    for child in children:
        if child.type == "image":
            words = f"The text has a picture ({child.attrGet('src')}); pictures in the text do not reach journalists."
            yield finding(
                "ADV06",
                words,
                place=place,
                remedy="Give its address in the facts, picture: {url: https://…}, or link to it.",
            )
        elif child.type == "link_open":
            target, shown = str(child.attrGet("href") or ""), ""
            if not _LINK.match(target):
                words = f"The link “{target}” does not begin with https://, http:// or mailto:."
                yield finding("ADV14", words, place=place, remedy="Write the whole address, as a browser shows it.")
        elif child.type == "link_close" and _LINK.match(target) and not _visible(shown):
            words = f"The link to {target} has no words, so nobody sees it."
            yield finding("ADV14", words, place=place, remedy=f"Write <{target}>, or words between the brackets.")
        else:
            shown += child.content


def _visible(text: str) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in text)
