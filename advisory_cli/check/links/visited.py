"""Rules EMB16 and LNK01: findings about an advisory's links by the results of opening them. Nothing is opened here.

EMB16 is for an advisory under embargo: pages and files that anybody can read already. LNK01 is for any other advisory:
links that lead nowhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import unescape

from advisory_cli.check.links.rules import Linked
from advisory_cli.check.text.html_text import letters
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.checks.link_visit import Visit
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

_TAG = late_pattern(r"<[^<>]*>")
_MARKDOWN_LINK = late_pattern(r"\]\([^)\n]*\)")
_TELLING = 20  # letters; a shorter headline, “Annual report 2026”, may stand on any page
_OPENING = 80  # letters of the text that are looked for in its place
_GONE = (404, 410)


def check_visits(advisory: Advisory, visits: Sequence[tuple[Linked, Visit]], *, now: datetime) -> tuple[Finding, ...]:
    """Return the findings about an advisory's links, each of which was opened without a login.

    `visits` holds pairs of a link and the result of opening it. While an embargo holds at `now` (aware), the findings
    are EMB16:
    - level error: the page shows the text already.
    - level warning: a file or picture can be fetched.
    - level note: the link could not be read.
    Without an embargo, or once it has ended, the findings are LNK01, for links that lead nowhere.
    """
    if advisory.embargo is None or advisory.embargo.lifted(now):
        return tuple(fault for link, visit in visits for fault in _leads_nowhere(advisory, link, visit))
    telling = letters(advisory.headline)
    if len(telling) < _TELLING:
        telling = letters(_MARKDOWN_LINK.sub("]", advisory.body))[:_OPENING]
    return tuple(fault for link, visit in visits for fault in _public(advisory, link, visit, telling))


def unvisited(count: int, *, most: int, embargoed: bool) -> Finding:
    """Return a finding, with the level note, that not all links were opened.

    The finding says that only the first `most` links were opened, and `count` links were not. The code is EMB16 when
    `embargoed` is True, and LNK01 when it is False.
    """
    words = f"Only the first {most:,} links were opened; {count:,} more were not."
    return finding("EMB16" if embargoed else "LNK01", words, level=Level.NOTE)


def _public(advisory: Advisory, link: Linked, visit: Visit, telling: str) -> Iterator[Finding]:
    place, shown = link.place(advisory), quoted(link.url)
    if not visit.shown:
        reason = visit.trouble or f"without a login it answers {visit.status}"
        yield finding("EMB16", f"The link {shown} could not be read: {reason}.", place=place, level=Level.NOTE)
    elif visit.is_text and _holds(visit.text, telling):
        yield finding(
            "EMB16",
            f"The text is already public: anyone can read it at {shown}.",
            place=place,
            remedy="Take the page down or put it behind a login, and ask whether the embargo can still be kept.",
            level=Level.ERROR,
        )
    elif not visit.is_text and not link.earlier:
        kind = "picture" if link.picture else "file"
        yield finding(
            "EMB16",
            f"Anyone can already open the {kind} {shown}.",
            place=place,
            remedy="Put it behind a login until the embargo ends, unless it gives nothing away.",
        )


def _leads_nowhere(advisory: Advisory, link: Linked, visit: Visit) -> Iterator[Finding]:
    if visit.trouble or visit.status in _GONE:
        reason = visit.trouble or f"it answers {visit.status}, there is no such page"
        words = f"The link {quoted(link.url)} leads nowhere: {reason}."
        yield finding("LNK01", words, place=link.place(advisory), remedy="Open it in a browser and correct it.")


def _holds(page: str, telling: str) -> bool:
    """Tell whether the words stand in a page, in its visible text or in its markup."""
    return bool(telling) and any(telling in letters(unescape(source)) for source in (page, _TAG.sub("", page)))
