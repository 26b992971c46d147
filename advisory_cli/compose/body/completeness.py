"""Check that parsing loses no letter and no digit of an advisory's Markdown. Lost words become findings (ADV19).

The check compares the letters and digits before and after parsing. No rule of Markdown is used, so that losses of any
kind are found.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from advisory_cli.compose.body.parser import Target
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import Advisory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_EXCERPT = 60


def losses(tokens: "Sequence[Token]", advisory: Advisory) -> list[Finding]:
    """Return findings (ADV19) about words of the body that were lost in parsing, or an empty list if none were lost.

    A title inside a link, for example, is lost: no message shows it.
    `tokens`: the parsed body of `advisory`. The list has at most one finding for the body as a whole, and at most one
    for each paragraph. Each finding quotes the text from the first lost word on.
    """
    findings: list[Finding] = []
    blocks = "\n".join(token.info + " " + token.content for token in tokens)
    top = Place(file=advisory.source, line=advisory.body_line)
    _compare(advisory.body, blocks, top, findings)
    for token in tokens:
        if token.type == "inline":
            first = replace(top, line=advisory.body_line + (token.map[0] if token.map else 0))
            _compare(_decoded(token.content), _rendered_words(token), first, findings)
    return findings


def field_losses(inline: "Token", place: Place) -> list[Finding]:
    """Return a list of one finding (ADV19) if words of a field were lost in parsing, else an empty list.

    A title inside a link, for example, is lost: no message shows it. The finding quotes the text from the first lost
    word on.
    `inline`: the parsed field. `place`: where the field stands in the advisory's file.
    """
    findings: list[Finding] = []
    _compare(_decoded(inline.content), _rendered_words(inline), place, findings)
    return findings


def _compare(source: str, kept: str, first: Place, findings: list[Finding]) -> None:
    source_letters, kept_letters = _letters(source), _letters(kept)
    if source_letters == kept_letters:
        return
    matching = next(
        (n for n, (a, b) in enumerate(zip(source_letters, kept_letters, strict=False)) if a != b),
        min(len(source_letters), len(kept_letters)),
    )
    places = [place for place, sign in enumerate(source) if sign.isalnum()]
    start = places[matching] if matching < len(places) else len(source.rstrip())
    while start and source[start - 1].isalnum():
        start -= 1
    words = source[start:].partition("\n")[0][:_EXCERPT].strip()
    place = replace(first, line=(first.line or 1) + source.count("\n", 0, start))
    remedy = "Write it as plain words. A title inside a link, for example, is not shown."
    findings.append(finding("ADV19", f"Text would be lost here, at “{words}”.", place=place, remedy=remedy))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _decoded(source: str) -> str:
    """Decode the entities (&eacute;) and escapes in a paragraph's source."""
    from markdown_it.common.utils import unescapeAll

    read: Callable[[str], str] = unescapeAll
    return read(source)


def _rendered_words(token: "Token") -> str:
    """Return a paragraph's words and the targets of its links, in the order of the source.

    Of a link inside a link, the outer address is lost here as it is in the text part.
    """
    words: list[str] = []
    target, bare = "", False
    for child in token.children or ():
        if child.type == "link_open":
            href = child.attrs.get("href", "")
            target = href.written if isinstance(href, Target) else str(href)
            bare = child.markup == "autolink"
            if child.markup == "linkify":
                target = ""  # its words are its address, as written
        elif child.type == "link_close":
            words.append(target)
            bare = False
        elif bare:  # <press@example.org>: its words are its address, read by machines
            target = target if child.content.startswith("mailto:") else target.removeprefix("mailto:")
            target = _decoded(target)
        else:
            words.append(_decoded(child.content) if child.type == "code_inline" else child.content)
    return "".join(words)
