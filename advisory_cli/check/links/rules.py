"""Function that yields an advisory's web links, and rule EMB16: find links that somebody could guess under embargo."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from urllib.parse import SplitResult, unquote, urlsplit

from advisory_cli.check.text.dates import MONTH_NUMBER, plain
from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.markdown import takes_markdown
from advisory_cli.model.value_class import value_class

_SIGN = r"[^\s<>()\[\]\"“”«»‹›`|\\]"
_IN_TEXT = late_pattern(rf"(?:https?://|(?<![\w/.@-])www\.){_SIGN}+(?:\({_SIGN}*\){_SIGN}*)*", re.IGNORECASE)
_BEHIND = late_pattern(r"(?:[^\w/=&#+%)-]|_)+$")  # signs that end a sentence, or its emphasis, and no address
_WORD = late_pattern(r"[^\W_]+")
_ENDING = late_pattern(r"\.[A-Za-z]{2,5}$")
_COMMON = frozenset("the and for with from that this its are has des les une sur pour dans aux par que qui".split())  # noqa: SIM905
_LEAST_WORDS = 3
_TOKEN = late_pattern(r"[A-Za-z0-9]{8,}")
_YEAR_FIRST = late_pattern(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_DAY_FIRST = late_pattern(r"(?<!\d)(0[1-9]|[12]\d|3[01])[-_.]?(0[1-9]|1[0-2])[-_.]?(20\d\d)(?!\d)")


@value_class
class Linked:
    """Web link of an advisory, with the field that holds it. links_of() makes these.

    - `url`: the link's web address. `path`: the path of the field that holds the link, such as links[0].url.
    - `offset`: the position of the link in the text of that field, in characters from 0.
    - `picture`: True for the address of the advisory's picture.
    - `earlier`: True for the link of a background item that is dated before the dateline, and for the pages of
      accreditation and stream. The page behind such a link may be public already, even under an embargo.
    """

    path: str  # of the field in the file, such as links[0].url
    url: str
    picture: bool = False
    earlier: bool = False
    offset: int = 0  # in the field's text, in characters

    def place(self, advisory: Advisory) -> Place:
        """Return the file and line of the link. `advisory` is the advisory to which the link belongs."""
        return TextField(advisory=advisory, path=self.path, text=advisory.body).place(self.offset)


def links_of(advisory: Advisory) -> Iterator[Linked]:
    """Yield the web links of an advisory: of `links`, `background`, accreditation, stream and picture, then in texts.

    A web address that stands in several places is yielded once, for the first of them. Links that begin with mailto:,
    or are no valid web address, are left out.
    """
    seen: set[str] = set()
    for link in _all_links(advisory):
        if link.url not in seen and _leads_somewhere(link.url):
            seen.add(link.url)
            yield link


def check_guessable(advisory: Advisory, *, now: datetime) -> tuple[Finding, ...]:
    """Return EMB16 for each link whose address somebody could guess before the embargo ends.

    An address can be guessed when its last part holds one of these: three words of the headline or more, the date of
    the dateline, or the date of the embargo's end.
    Two kinds of links give no finding: addresses with a random part of eight or more letters and digits, and links of
    background items dated before the dateline, because their pages are public already. Nothing is found once the
    embargo has ended at `now` (aware). No link is opened.
    """
    embargo = advisory.embargo
    if embargo is None or embargo.lifted(now):
        return ()
    days = [embargo.until.wall.date(), *([advisory.dateline.date] if advisory.dateline else [])]
    findings = []
    for link in links_of(advisory):
        why = "" if link.earlier else _why_guessable(link.url, advisory.headline, days)
        if why:
            words = f"The address {quoted(link.url)} can be guessed before the embargo ends: {why}."
            remedy = "Put it behind a login, or give it a random part of eight or more letters and digits."
            findings.append(finding("EMB16", words, place=link.place(advisory), remedy=remedy))
    return tuple(findings)


def _all_links(advisory: Advisory) -> Iterator[Linked]:
    for number, link in enumerate(advisory.links):
        yield Linked(path=f"links[{number}].url", url=link.url)
    issued = advisory.dateline.date if advisory.dateline else None
    for number, item in enumerate(advisory.background):
        earlier = item.date is not None and issued is not None and item.date < issued
        yield Linked(path=f"background[{number}].url", url=item.url, earlier=earlier)
    for path, picture in advisory.all_pictures:
        yield Linked(path=f"{path}.url", url=picture.url, picture=True)
    for number, attachment in enumerate(advisory.attachments):
        if attachment.as_link:
            yield Linked(path=f"attachments[{number}].url", url=attachment.url)
    for path, url in (
        ("accreditation.url", advisory.accreditation.url if advisory.accreditation else ""),
        ("live.url", advisory.live.url if advisory.live else ""),
    ):
        yield Linked(path=path, url=url, earlier=True)
    for field in text_fields(advisory):
        if takes_markdown(field.path):
            for match in _IN_TEXT.finditer(field.text):
                yield Linked(path=field.path, url=_BEHIND.sub("", unescape(match[0])), offset=match.start())


def _leads_somewhere(url: str) -> bool:
    """Tell whether a link is an address on the web, as far as its form tells."""
    if not url.strip() or url.lower().startswith(("mailto:", "cid:")):
        return False
    try:
        _split(url)
    except ValueError:  # such as letters in the host that look like a slash
        return False
    return True


def _split(url: str) -> SplitResult:
    return urlsplit(url if "//" in url else f"https://{url}")


def _why_guessable(url: str, headline: str, days: list[date]) -> str:
    """Explain why the last part of the address is no secret. Empty where it is one, or where there is none."""
    parts = _split(url)
    path = unquote(parts.path)
    if any(_is_random(token[0]) for token in _TOKEN.finditer(f"{path} {unquote(parts.query)}")):
        return ""
    name = _ENDING.sub("", path.rstrip("/").rpartition("/")[2])
    common = {word for word in _words(name) & _words(headline) if len(word) > 2 and word not in _COMMON}
    if len({word for word in common if not word.isdigit()}) >= _LEAST_WORDS:
        return "it is made of the headline's words"
    if any(_holds(name, day) for day in days):
        return "it holds the date"
    return ""


def _is_random(token: str) -> bool:
    """Tell whether letters and digits are mixed at random, unlike budget2026, 20260605report or 5june2026."""
    runs = re.findall(r"\d+|[a-z]+", token.lower())
    return len(runs) > 2 and not any(run in MONTH_NUMBER for run in runs)


def _words(text: str) -> set[str]:
    return {plain(word) for word in _WORD.findall(text)}


def _holds(name: str, day: date) -> bool:
    """Tell whether a name holds a day, or its month and year.

    The forms are 2026-06-05, 05062026, 5-june-2026, june_2026.
    """
    for year, month, number in _YEAR_FIRST.findall(name):
        if (int(year), int(month)) == (day.year, day.month) and number in {"", f"{day.day:02d}"}:
            return True
    if any((int(y), int(m), int(d)) == (day.year, day.month, day.day) for d, m, y in _DAY_FIRST.findall(name)):
        return True
    words = re.findall(r"[^\W\d_]+|\d+", plain(name))
    months = [MONTH_NUMBER[word] + 1 for word in words if word in MONTH_NUMBER]
    numbers = {int(word) for word in words if word.isdigit() and len(word) <= 2}
    return str(day.year) in words and day.month in months and (not numbers or day.day in numbers)
