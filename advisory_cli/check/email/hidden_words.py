"""Rule HTM16: find words of a finished message that a style hides and that the page shows nowhere.

Anybody who opens the page's source can read such words.
Words are hidden inside an element with display:none. Words are hidden also by font-size:0 or visibility:hidden, unless
an element further inside becomes visible again by its own style. Words in comments for Outlook alone (<!--[if mso]>)
are hidden, and give a finding unless the page shows the same words.
The preheader, the line that inboxes show behind the subject, is hidden on purpose and gives no finding. An element is
taken for the preheader by a class or id such as preheader or preview. Hidden words that stand in the message's
preheader are allowed in any element.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser

from advisory_cli.check.text.html_text import letters
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.edition import Specimen
from advisory_cli.model.value_class import value_class

_REMEDY = "Take it out. Write notes to colleagues between {# and #}; they are not sent."
_NOT_TEXT = frozenset({"style", "script", "title", "head"})
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_OFFICE_VALUE = late_pattern(r"[\w.#%-]{0,20}")  # <o:PixelsPerInch>96
_INBOX = late_pattern(r"pre-?header|pre-?view", re.IGNORECASE)
_NOTHING = r"0(?:\.0+)?(?:px|pt|em|rem|%)?"
_GONE = late_pattern(
    rf"(?:^|;)\s*(?:display\s*:\s*none\b|opacity\s*:\s*{_NOTHING}\s*(?:!|;|$)|color\s*:\s*transparent\b"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top|right)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0)",
    re.IGNORECASE,
)
_FLAT = late_pattern(rf"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*{_NOTHING}\s*(?:!|;|$)", re.IGNORECASE)
_CUT_OFF = late_pattern(r"(?:^|;)\s*overflow\s*:\s*hidden\b", re.IGNORECASE)
_VISIBILITY = late_pattern(r"(?:^|;)\s*visibility\s*:\s*([a-z]+)", re.IGNORECASE)
_SIZE = late_pattern(r"(?:^|;)\s*font-size\s*:\s*(\d{0,4}\.?\d{1,4})(px|pt)?", re.IGNORECASE)
_CONDITION = late_pattern(r"\A\[if[^\]]*\]>(.*?)(?:<!\[endif\])?\Z", re.IGNORECASE | re.DOTALL)
_LEAST_SIZE = 1.0


def check_hidden_words(specimen: Specimen, place_of: Callable[[str], Place]) -> Iterator[Finding]:
    """Yield HTM16 for each text of the HTML part that a style hides and that the page shows nowhere else.

    Words of the preheader, the line that inboxes show behind the subject, are left out. `specimen` is one finished
    message as one recipient would get it. `place_of` is called with the hidden text and returns the place for the
    finding: the line of a template that holds the text. When no template holds it, `place_of` returns NOWHERE, and the
    finding then names no file.
    """
    parser = _Parser()
    parser.feed(specimen.html)
    parser.close()
    seen = letters("".join(parser.seen))
    inbox = letters(specimen.preheader)
    for text in dict.fromkeys(" ".join(hidden_text.split()) for hidden_text in parser.hidden):
        if letters(text) and letters(text) not in seen and letters(text) not in inbox:
            words = f"The page has hidden words that anyone can read in its source: {quoted(text)}."
            yield finding("HTM16", words, place=place_of(text), remedy=_REMEDY)


@value_class
class _State:
    tag: str = ""
    undisplayed: bool = False
    unseen: bool = False
    tiny: bool = False
    silent: bool = False

    @property
    def hidden(self) -> bool:
        """True while the text being read is not seen."""
        return not self.silent and (self.undisplayed or self.unseen or self.tiny)


class _Parser(HTMLParser):
    def __init__(self, start: _State | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden: list[str] = []
        self.seen: list[str] = []
        self._open = [start or _State()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(_inside(self._open[-1], tag, {name: value or "" for name, value in attrs}))
        elif tag == "img":
            self.seen += [value or "" for name, value in attrs if name == "alt"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element that is written with a slash, which ends only elements of Outlook's own name spaces."""
        if ":" not in tag:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        if not self._open[-1].hidden and not self._open[-1].silent:
            self.seen.append(data)
        office = self._open[-1].tag.startswith(("o:", "w:"))
        if self._open[-1].hidden and not (office and _OFFICE_VALUE.fullmatch(data.strip())):
            self.hidden.append(data)

    def handle_comment(self, data: str) -> None:
        if condition := _CONDITION.match(data):
            inner = _Parser(_State(undisplayed=True))
            inner.feed(condition[1])
            inner.close()
            self.hidden += inner.hidden


def _inside(outer: _State, tag: str, attributes: dict[str, str]) -> _State:
    style = attributes.get("style", "")
    if _INBOX.search(f"{attributes.get('class', '')} {attributes.get('id', '')}"):
        return replace(outer, tag=tag, silent=True)
    undisplayed = "hidden" in attributes or bool(_GONE.search(style))
    undisplayed = undisplayed or bool(_FLAT.search(style) and _CUT_OFF.search(style))
    visibility, size = _VISIBILITY.search(style), _SIZE.search(style)
    return _State(
        tag=tag,
        undisplayed=outer.undisplayed or undisplayed,
        unseen=visibility[1].lower() in {"hidden", "collapse"} if visibility else outer.unseen,
        tiny=float(size[1]) <= (_LEAST_SIZE if size[2] else 0) if size else outer.tiny,
        silent=outer.silent or tag in _NOT_TEXT,
    )
