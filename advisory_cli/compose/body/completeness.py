"""Guard against lost words: every letter and digit of a body must be in the result.

The guard knows nothing of how Markdown drops text, so that it also finds ways that nobody thought of.
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
    """Return a finding for the first lost words of the body, and of each paragraph."""
    found: list[Finding] = []
    blocks = "\n".join(token.info + " " + token.content for token in tokens)
    top = Place(file=advisory.source, line=advisory.body_line)
    _compare(advisory.body, blocks, top, found)
    for token in tokens:
        if token.type == "inline":
            first = replace(top, line=advisory.body_line + (token.map[0] if token.map else 0))
            _compare(_meant(token.content), _said(token), first, found)
    return found


def field_losses(inline: "Token", place: Place) -> list[Finding]:
    """Return a finding for the first lost words of a field."""
    found: list[Finding] = []
    _compare(_meant(inline.content), _said(inline), place, found)
    return found


def _compare(source: str, kept: str, first: Place, found: list[Finding]) -> None:
    theirs, ours = _signs(source), _signs(kept)
    if theirs == ours:
        return
    same = next((n for n, (a, b) in enumerate(zip(theirs, ours, strict=False)) if a != b), min(len(theirs), len(ours)))
    places = [place for place, sign in enumerate(source) if sign.isalnum()]
    start = places[same] if same < len(places) else len(source.rstrip())
    while start and source[start - 1].isalnum():
        start -= 1
    words = source[start:].partition("\n")[0][:_EXCERPT].strip()
    place = replace(first, line=(first.line or 1) + source.count("\n", 0, start))
    remedy = "Write it as plain words: a title inside a link, for one, is shown nowhere."
    found.append(finding("ADV19", f"Text would be lost here, at “{words}”.", place=place, remedy=remedy))


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _meant(source: str) -> str:
    """Decode the entities (&eacute;) and escapes in a paragraph's source."""
    from markdown_it.common.utils import unescapeAll

    read: Callable[[str], str] = unescapeAll
    return read(source)


def _said(token: "Token") -> str:
    """Return a paragraph's words and the targets of its links, in the order of the source.

    Of a link inside a link, the outer address is lost here as it is in the text part.
    """
    said: list[str] = []
    target, bare = "", False
    for child in token.children or ():
        if child.type == "link_open":
            href = child.attrs.get("href", "")
            target = href.written if isinstance(href, Target) else str(href)
            bare = child.markup == "autolink"
            if child.markup == "linkify":
                target = ""  # its words are its address, as written
        elif child.type == "link_close":
            said.append(target)
            bare = False
        elif bare:  # <press@example.org>: its words are its address, read by machines
            target = target if child.content.startswith("mailto:") else target.removeprefix("mailto:")
            target = _meant(target)
        else:
            said.append(_meant(child.content) if child.type == "code_inline" else child.content)
    return "".join(said)
