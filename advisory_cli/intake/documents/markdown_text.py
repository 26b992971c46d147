"""Reader of Markdown → blocks. markdown-it makes HTML of it, as mammoth does of a Word file; HTML inside it is text."""

from dataclasses import replace
from typing import TYPE_CHECKING

from advisory_cli.intake.documents.blocks import Document
from advisory_cli.intake.documents.plain_text import href_of
from advisory_cli.intake.documents.web_page import read_web_page
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern

if TYPE_CHECKING:
    from markdown_it.rules_core import StateCore

_SHORT = 60  # characters; lines all shorter than these were ended on purpose
_DEPTH = 17  # the parser drops what lies at 20: eight lists inside each other still pass
_COMMENT = late_pattern(r"(?s)<!--.*?-->")


def read_markdown(text: str) -> Document:
    """Read a text in Markdown, already decoded, into blocks. Comments are left out, and a remark says so.

    Raises BadData for a text whose lists and quotations lie too deep inside each other.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["html_block", "html_inline", "reference"])  # a line such as “[3]: Note.” is a note, and not lost
    parser.core.ruler.push("deep", _refuse_depth)
    parser.core.ruler.push("links", _complete_links)
    parser.core.ruler.push("short lines", _keep_short_lines)
    without_comments = _COMMENT.sub("", text)
    document = read_web_page(parser.render(without_comments))
    remarks = ("Comments (<!-- -->) are left out.",) if without_comments != text else ()
    return replace(document, remarks=(*remarks, *document.remarks), format="md")


def _refuse_depth(state: "StateCore") -> None:
    """Raise BadData for blocks so deep inside each other that the parser would drop what lies deeper."""
    if any(token.level > _DEPTH for token in state.tokens):
        raise BadData("Lists and quotes are nested too deep.", remedy="The limit is eight levels.")


def _complete_links(state: "StateCore") -> None:
    """Write the addresses of links as HTML has them: www.x.example becomes https://www.x.example."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", href_of(str(child.attrGet("href"))))


def _keep_short_lines(state: "StateCore") -> None:
    """Keep the line ends of a paragraph of short lines, such as an address. Longer lines were wrapped at a width."""
    for token in state.tokens:
        if token.type == "inline" and all(len(line) < _SHORT for line in token.content.split("\n")):
            for child in token.children or ():
                if child.type == "softbreak":
                    child.type = "hardbreak"
