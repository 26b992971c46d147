"""Rules TXT01, TXT08 and TXT15: find placeholders, draft marks and comments in the newsroom's own templates.

The newsroom's own labels are checked too. A template's own comments are never printed. A comment in another form, such
as // or [comment: …], is printed and gives a finding.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from advisory_cli.check.text.html_text import read_page
from advisory_cli.check.text.text_fields import TextField, text_fields
from advisory_cli.check.wording.marks import check_comments
from advisory_cli.check.wording.placeholders import check_placeholders
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Specimen


class PlaceOf(Protocol):
    """Function that finds words in the newsroom's own templates and labels, and returns the file and line.

    A call is `place_of(words, ending='.html')`. Files whose names end in .html are then searched first. The result is
    NOWHERE, a place without a file, when no template or labels file of the newsroom holds the words.
    """

    def __call__(self, words: str, *, ending: str) -> Place:
        """Return the line that holds the words, or NOWHERE."""


_CODES = frozenset({"TXT01", "TXT08"})  # of what check_placeholders finds
_SPOKEN = ("title", "aria-label", "summary", "abbr")
_REMEDY = "Write notes to colleagues between {# and #} in templates and after # in labels; they are not sent."
_FINISH = "Write the words that belong here, or delete it: it is sent in every message."
_QUOTED_WORDS = late_pattern(r"“(.*)”\.$", re.DOTALL)


def check_own_words(
    specimen: Specimen, *, advisory: Advisory, fields: Mapping[str, str], place_of: PlaceOf
) -> Iterator[Finding]:
    """Yield TXT01, TXT08 and TXT15 for placeholders, draft marks and comments in the newsroom's templates and labels.

    The finished message `specimen` is searched. Each line of a template has at most one finding for each code. `fields`
    are the recipient's cells by column. Words that also stand in the advisory or in these cells are left out.
    `place_of` is called with the words found. It returns the file and line of the newsroom's template or labels file
    that holds them. When no such file holds the words, it returns NOWHERE, a place without a file, and there is no
    finding.
    """
    known = [" ".join(text.split()) for text in (*(field.text for field in text_fields(advisory)), *fields.values())]
    page = read_page(specimen.html)
    spoken = (element.get(name) for element in page.elements for name in _SPOKEN)
    text = "\n".join((specimen.text, specimen.preheader)).split("\n")
    reported: set[tuple[str, Place]] = set()
    lines = {**dict.fromkeys((*page.lines, *spoken, *page.alternatives), ".html"), **dict.fromkeys(text, ".txt")}
    for line, ending in lines.items():
        for fault in _faults(TextField(advisory=advisory, path="message", text=line)):
            match = _QUOTED_WORDS.search(fault.words)
            words = match[1].rstrip("…") if match else ""
            if any(words in text for text in known):
                continue
            place = _own_place(words, place_of, ending)
            if place != NOWHERE and (fault.code, place) not in reported:
                reported.add((fault.code, place))
                remedy = _REMEDY if fault.code == "TXT15" else _FINISH
                message = f"A template or a label says this in every message. {fault.words}"
                yield finding(fault.code, message, place=place, remedy=remedy, level=fault.level)


def _faults(field: TextField) -> Iterator[Finding]:
    if field.text.strip():
        yield from (fault for fault in check_placeholders(field) if fault.code in _CODES)
        yield from check_comments(field)


def _own_place(fault_words: str, place_of: PlaceOf, ending: str) -> Place:
    """Return the line that holds the found words, or the longest beginning of them without a recipient's field."""
    words = fault_words.split(" ")
    for count in range(len(words), min(1, len(words) - 1), -1):
        place = place_of(" ".join(words[:count]), ending=ending)
        if place != NOWHERE:
            return place
    return NOWHERE
