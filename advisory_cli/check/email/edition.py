"""Function that checks one finished message: size, missing facts, faults of the page, subject, bar and notice.

A finished message is the e-mail as one recipient would get it, with a text part and an HTML part. The findings are of
the rules HTM01 to HTM08, ADV28, TXT05, EMB12, EMB13 and NOT02.
"""

import re
from collections.abc import Iterator
from html import unescape

from advisory_cli.check.email.embargo_bar import check_bars
from advisory_cli.check.email.notices import NOTICE_REMEDY, check_notice_shown, label_of
from advisory_cli.check.text.html_text import Element, Page, letters, read_page
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.check.wording.subjects import check_length
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.edition import Fact, Phase, Specimen
from advisory_cli.model.text import printable

_WARN_BYTES, _MOST_BYTES = 80 * 1024, 100 * 1024
_LIST_MARK = late_pattern(r"^\s*(?:[-*+•–]|\d{1,3}[.)])\s+")
_TINY = late_pattern(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_DATA_URL = late_pattern(r"url\(\s*['\"]?data:", re.IGNORECASE)
_TAG = late_pattern(r"<[^>]*>")
_IMPORT = late_pattern(r"@import\b", re.IGNORECASE)
_FIELD_REMEDY = "Add the field to that template; `advisory templates` shows where it is."
_NO_SUBJECT = "Write a shorter one: subject: …"


def check_specimen(specimen: Specimen, *, advisory: Advisory, recipient_zone: str) -> tuple[Finding, ...]:
    """Return the findings about `specimen`, one finished message as one recipient would get it.

    `recipient_zone` is the recipient's time zone, empty if the list names none. The findings are:
    - HTM01: the HTML part has more than 80 KB. HTM02: more than 100 KB.
    - HTM03: a fact of the advisory or a notice's label is missing in the text part or in the HTML part.
    - HTM04 to HTM08: the page fetches a style sheet, holds a picture as data, has lost its end, names no language or
      direction, or tracks readers.
    - ADV28: a subject made from the headline is cut short. TXT05: such a subject is too long.
    - EMB12, EMB13: the embargo's bar is missing or wrong.
    - NOT02: readers do not see first what a notice is about.
    """
    page = read_page(specimen.html)
    findings = [
        *_size(specimen.html),
        *_facts(specimen, page, advisory),
        *_preheader(specimen, advisory),
        *_page(specimen.html, page),
        *check_notice_shown(specimen, page),
        *check_bars(specimen, page, advisory=advisory, recipient_zone=recipient_zone),
    ]
    findings += _headline_cut(specimen, advisory)
    if not advisory.subject.strip():
        findings += check_length(specimen.head.subject, advisory.place("headline"), remedy=_NO_SUBJECT)
    return tuple(findings)


def _headline_cut(specimen: Specimen, advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV28 for a subject that ends in the middle of the headline.

    Readers of a notice have seen the headline whole, so that a notice is no finding.
    """
    row = specimen.head.subject
    if not row.endswith("…") or advisory.subject.strip() or advisory.headline.strip() == row or label_of(specimen):
        return
    words = f"The subject is the headline, cut short: {printable(row)}"
    yield finding("ADV28", words, place=advisory.place("headline"), remedy=_NO_SUBJECT)


def _size(html: str) -> Iterator[Finding]:
    size = len(html.encode())
    if size <= _WARN_BYTES:
        return
    words = (
        f"The HTML part has {size // 1024} KB. Gmail hides everything after about 102 KB, also contacts and opt-out."
    )
    yield finding(
        "HTM02" if size > _MOST_BYTES else "HTM01", words, remedy="Shorten the text, or link to the long parts."
    )


def _facts(specimen: Specimen, page: Page, advisory: Advisory) -> Iterator[Finding]:
    text = letters(specimen.text)
    html = letters("".join(page.lines)) + " " + " ".join(letters(alternative) for alternative in page.alternatives)
    links = " ".join(letters(anchor.get("href")) for anchor in page.all("a"))
    for fact in (*specimen.facts, *_terms(specimen, advisory)):
        pieces = _pieces(fact)
        in_html = f"{html} {links}" if fact.path.endswith((".url", ".online")) else html
        lost_text = next((piece for piece in pieces if letters(piece) not in text), "")
        lost_html = next((piece for piece in pieces if letters(piece) not in in_html), "")
        if lost_text or lost_html:
            part = "both parts" if lost_text and lost_html else "the text part" if lost_text else "the HTML part"
            yield finding(
                "HTM03",
                f"{fact.path} is missing in {part}: {quoted(lost_text or lost_html)} is not shown there.",
                place=advisory.place(fact.path),
                remedy=NOTICE_REMEDY if fact.path.startswith("notice.") else _FIELD_REMEDY,
            )


def _terms(specimen: Specimen, advisory: Advisory) -> Iterator[Fact]:
    """Yield the terms of an embargo that still holds, which its readers agreed to."""
    embargo = advisory.embargo
    if specimen.head.phase is Phase.EMBARGOED and embargo is not None and embargo.terms.strip():
        yield Fact(path="release.terms", shown=embargo.terms)


def _preheader(specimen: Specimen, advisory: Advisory) -> Iterator[Finding]:
    """Yield HTM03 where the author's own preheader is missing in the HTML part.

    Only a message that repeats the text itself is checked.
    """
    if not advisory.preheader or not any(fact.path.startswith("body") for fact in specimen.facts):
        return
    in_page = letters(specimen.preheader) in letters(unescape(_TAG.sub(" ", specimen.html)))
    if letters(advisory.preheader) not in letters(specimen.preheader) or not in_page:
        yield finding(
            "HTM03",
            f"preheader is missing in the HTML part: {quoted(advisory.preheader)} is not shown there.",
            place=advisory.place("preheader"),
            remedy="Print {{ advisory.preheader }} in _preheader.txt, and include that file at the top of the page.",
        )


def _pieces(fact: Fact) -> list[str]:
    """Return a fact's paragraphs, without list marks. HTML draws these marks, so that they are no text there."""
    lines = [line for line in fact.shown.splitlines() if letters(line)]
    return [_LIST_MARK.sub("", line) for line in lines] if len(lines) > 1 else lines


def _page(html: str, page: Page) -> Iterator[Finding]:
    if _IMPORT.search(page.styles) or any("stylesheet" in link.get("rel").lower() for link in page.all("link")):
        words = "The HTML part fetches a style sheet from elsewhere (@import or <link>)."
        yield finding("HTM04", words, remedy="Put the styles into a <style> element of the template.")
    if _DATA_URL.search(page.styles) or any(map(_embeds, page.elements)):
        words = "The HTML part has a picture as data:, which Gmail does not show."
        yield finding("HTM05", words, remedy="Give the picture's https address: picture: {url: …}")
    if not html.rstrip().lower().endswith("</html>"):
        yield finding("HTM06", "The HTML part does not end with </html>: its end is lost.")
    root = next(page.all("html"), None)
    lacking = [name for name in ("lang", "dir") if root is None or not root.get(name)]
    if lacking:
        words = f"<html> does not declare {' and '.join(lacking)}, which screen readers need."
        yield finding("HTM07", words, remedy='Write <html lang="…" dir="ltr"> in the template.')
    if any(map(_tracks, page.all("img"))):
        words = "The HTML part has a remote picture too small to see, which reports who opened the message."
        yield finding("HTM08", words, remedy="Delete it from the template.")


def _embeds(element: Element) -> bool:
    sources = (element.get("src"), element.get("background"), element.get("srcset"))
    return any(source.strip().lower().startswith("data:") for source in sources) or bool(
        _DATA_URL.search(element.get("style"))
    )


def _tracks(image: Element) -> bool:
    remote = image.get("src").strip().lower().startswith(("http:", "https:", "//"))
    tiny = image.get("width").strip() in {"0", "1"} or image.get("height").strip() in {"0", "1"}
    return remote and (tiny or bool(_TINY.search(image.get("style"))))
