"""Rules EMB12 and EMB13: find an embargo's bar that is missing or shows a wrong time in a finished message.

The package compose has written the bar. To check it, hours, dates and weekdays are calculated here once more, from the
advisory's embargo. The bar must be words, in every place where an editor looks first, because machine-readable marks
get lost on the way into newsroom systems.
The subject has room for the time in the embargo's own zone only. The preheader (the line that an inbox shows below the
subject) and the bars of the text part and the HTML part also show the time in UTC and in the reader's zone.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from advisory_cli.check.email.notices import label_of, without_label
from advisory_cli.check.embargo.rules import embargo_place
from advisory_cli.check.embargo.status_lines import EMBARGO_WORDS, own_embargoes
from advisory_cli.check.text.date_words import has_weekdays, names_weekday
from advisory_cli.check.text.dates import plain, weekday_names, written_at
from advisory_cli.check.text.html_text import Page, letters
from advisory_cli.check.text.text_fields import text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.schedule.times import is_zone
from advisory_cli.model.value_class import value_class

_ANY_CLOCK = late_pattern(r"(?<![\d:.])(?:[01]?\d|2[0-4])\s?[:.h]\s?[0-5]\d(?!\d|\.\d)")
_OFFSET = late_pattern(r"\b(?:UTC|GMT)[ \u00a0\u202f]?[+−-]\d{1,2}(?::?[0-5]\d)?(?!\d)")
_BAR_LINES = 12  # the bar, its terms included, is over by then
_LABEL = late_pattern(rf"embarg|{EMBARGO_WORDS}", re.IGNORECASE)


@value_class
class _Expected:
    """A moment on one zone's clock, as the bar must show it."""

    name: str  # for the finding: "UTC", "Europe/London"
    local: datetime
    language: str

    def clock_in(self, text: str) -> re.Match[str] | None:
        """Find the hour in `text`: 00:01, 00.01, 00 h 01, or 12:01 a.m., in any language."""
        return re.search(self._clock, text, re.IGNORECASE)

    @property
    def _clock(self) -> str:
        hour, minute = self.local.hour, f"{self.local.minute:02d}"
        day = rf"(?<![\d:.])0?{hour}\s?[:.h]\s?{minute}(?!\d|\s?[ap]\.?\s?m\b)"
        half = "a" if hour < 12 else "p"
        return rf"{day}|(?<![\d:.])0?{(hour - 1) % 12 + 1}\s?[:.h]\s?{minute}\s?{half}\.?\s?m\b"

    def day_in(self, text: str) -> bool:
        """Tell whether the day of the month stands in `text`."""
        hour = r"[:.h][0-5]\d(?!\d|\.\d)|\sh\s?\d"
        return re.search(rf"(?<![\d:.+−]){self.local.day}(?!\d|{hour})", text) is not None

    def weekday_in(self, text: str) -> bool:
        """Tell whether the weekday stands in `text`. True for a language whose weekdays are not known here."""
        names = weekday_names(self.local.weekday(), self.language)
        if names:
            return any(re.search(rf"\b{name}\b", plain(text)) for name in names)
        return not has_weekdays(self.language) or names_weekday(text, self.local.weekday(), self.language)


def check_bars(specimen: Specimen, page: Page, *, advisory: Advisory, recipient_zone: str) -> Iterator[Finding]:
    """Yield EMB12 and EMB13 for faults of the embargo's bar, the line that says until when a text is embargoed.

    In the embargoed edition, the bar must stand in the subject, in the preheader (the line that an inbox shows below
    the subject), and twice in the text part and in the HTML part: above and below the text. In the open edition, the
    bar must stand nowhere.
    EMB12: the bar is missing in one of these places, or the message is of an embargoed edition although the advisory
    has no embargo. EMB13: the bar shows a wrong or incomplete time or day, or stands in the open edition.
    `specimen` is one finished message as one recipient would get it, and `page` holds the contents of its HTML part.
    `recipient_zone` is the recipient's time zone, empty if the list names none.
    """
    place = embargo_place(advisory)
    text = tuple(line.strip() for line in specimen.text.splitlines() if line.strip())
    if specimen.head.phase is Phase.OPEN:
        yield from _no_bar(specimen, text, page.lines, advisory)
        return
    if advisory.embargo is None:
        yield finding("EMB12", "The message is made for an embargo, and the advisory has none.", place=place)
        return
    issuer = _issuer(specimen, advisory.embargo)
    clocks = _clocks(specimen, advisory.embargo, recipient_zone)
    preheader = _clocks_only(_latin(_without_note(_above_notice(specimen), specimen)))
    lead = specimen.head.subject.removesuffix(advisory.subject)  # the author's own words name other times
    yield from _time_missing("the subject", _clocks_only(_latin(lead)), issuer, place)
    yield from _time_missing("the preheader", preheader, issuer, place)
    yield from _wrong("the preheader", preheader, clocks, place)
    for part, shown in (("the text part", text), ("the HTML part", page.lines)):
        lines = tuple(_latin(_without_note(line, specimen)) for line in shown)
        top = _clocks_only(_top(lines, specimen))
        yield from _time_missing(f"the first line of {part}", _clocks_only(_first(lines)), issuer, place)
        yield from _closing_missing(part, lines, specimen, issuer, place)
        yield from _wrong(part, top, clocks, place)
        yield from _year_and_utc_missing(part, top, issuer, place)


def _no_bar(specimen: Specimen, text: tuple[str, ...], html: tuple[str, ...], advisory: Advisory) -> Iterator[Finding]:
    """Yield EMB13 for a bar of the template's where there is no embargo any more.

    A bar stands once more than the author wrote such a sentence. The author's own sentence is a matter for EMB18.
    EMBARGO LIFTED, a notice's label, is no bar, even where a day follows.
    """
    shown = " ".join(fact.shown for fact in specimen.facts)
    notice = " ".join(fact.shown for fact in specimen.facts if fact.path.startswith("notice."))
    written = f"{notice} {' '.join(field.text for field in text_fields(advisory))}"
    row = f"{notice} {advisory.subject or advisory.headline}"
    rows = (
        ("the subject", specimen.head.subject, specimen.head.subject, row),
        ("the preheader", specimen.preheader, specimen.preheader, written),
        ("the text part", "\n".join(text[:3]), " ".join(text), shown),
        ("the HTML part", "\n".join(html[:3]), " ".join(html), shown),
    )
    label = label_of(specimen)
    for where, top, whole, authored in rows:
        bars = {letters(match[0]) for match in own_embargoes(without_label(top, label))}
        if any(letters(whole).count(words) > letters(authored).count(words) for words in bars):
            yield finding(
                "EMB13",
                f"There is an embargo banner in {where}, but the text is not under embargo.",
                place=embargo_place(advisory),
                remedy="Show the banner in the template only when there is an embargo.",
            )


def _time_missing(where: str, words: str, issuer: _Expected, place: Place) -> Iterator[Finding]:
    if issuer.clock_in(words) and issuer.day_in(words):
        return
    yield finding(
        "EMB12",
        f"{where.capitalize()} does not say that the embargo ends at {written_at(issuer.local)}.",
        place=place,
        remedy="Add the embargo banner there, with the same time as everywhere else.",
    )


def _closing_missing(
    part: str, lines: tuple[str, ...], specimen: Specimen, issuer: _Expected, place: Place
) -> Iterator[Finding]:
    """Yield EMB12 where no line below the text repeats the bar's own words."""
    words = letters(_latin(specimen.embargo.issuer)) if specimen.embargo else ""
    whole = letters("".join(lines))
    below = whole[_end_of_text(whole, specimen) :]
    if not words or words not in below:
        yield finding(
            "EMB12",
            f"Below the text, {part} does not repeat that the embargo ends at {written_at(issuer.local)}.",
            place=place,
            remedy="Add a line at the end that repeats it, for people who paste the text.",
        )


def _end_of_text(whole: str, specimen: Specimen) -> int:
    """Return the offset behind the last paragraph of the body, or behind the headline where there is no body."""
    for path in ("body", "headline"):
        shown = [
            letters(line) for f in specimen.facts if f.path.partition("[")[0] == path for line in f.shown.split("\n")
        ]
        line_ends = [whole.find(line) + len(line) for line in shown if line and line in whole]
        if line_ends:
            return max(line_ends)
    return 0


def _wrong(where: str, words: str, clocks: tuple[_Expected, ...], place: Place) -> Iterator[Finding]:
    for expected in clocks:
        if not expected.clock_in(words):
            yield finding(
                "EMB13",
                f"In {where}, the embargo banner does not say when the embargo ends in {expected.name}: "
                f"{written_at(expected.local)}.",
                place=place,
            )
            continue
        if not any(_has_day(expected, near) for near in _words_around(words, expected)):
            yield finding(
                "EMB13",
                f"In {where}, the embargo banner's day is wrong or missing for {expected.name}: "
                f"it is {written_at(expected.local)}.",
                place=place,
            )


def _year_and_utc_missing(part: str, words: str, issuer: _Expected, place: Place) -> Iterator[Finding]:
    if not re.search(r"\b(?:UTC|GMT)\b(?!\s?[+−-]\d)", words):
        yield finding("EMB13", f"In {part}, the embargo banner does not give the time in UTC.", place=place)
    if str(issuer.local.year) not in words:
        yield finding(
            "EMB13", f"In {part}, the embargo banner does not give the year {issuer.local.year}.", place=place
        )


def _has_day(expected: _Expected, near: str) -> bool:
    return expected.day_in(near) and expected.weekday_in(near)


def _words_around(words: str, expected: _Expected) -> Iterator[str]:
    """Yield the words around each hour that is the expected one.

    Where an hour is alone on its line, these are the line and its neighbours. Where several hours share a line, these
    are the words between two equals signs. Without digits there, they reach from the hour before to the hour behind.
    """
    lines = words.split("\n")
    for number, line in enumerate(lines):
        clocks = [match.span() for match in _ANY_CLOCK.finditer(line)]
        for start, end in clocks:
            if not expected.clock_in(line[start : end + 6]):
                continue
            if len(clocks) == 1:
                nearby = (lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines))
                yield " ".join(
                    (line[:start], line[end:], *(neighbour for neighbour in nearby if not _ANY_CLOCK.search(neighbour)))
                )
            else:
                before = max((e for _, e in clocks if e <= start), default=0)
                behind = min((s for s, _ in clocks if s >= end), default=len(line))
                left, right = line[before:start], line[end:behind]
                alone = f"{left.rpartition('=')[2]} {right.partition('=')[0]}"
                yield alone if re.search(r"\d", alone) else f"{left} {right}"


def _clocks(specimen: Specimen, embargo: Embargo, recipient_zone: str) -> tuple[_Expected, ...]:
    """Return the clocks that a bar shows: the embargo's own, UTC, and the reader's where it differs."""
    language = specimen.head.language[:2].lower()
    issuer, until = _issuer(specimen, embargo), embargo.until
    clocks = [issuer, _Expected(name="UTC", local=until.instant.astimezone(UTC), language=language)]
    if is_zone(recipient_zone):
        local = until.in_zone(recipient_zone)
        if local.utcoffset() != issuer.local.utcoffset():
            clocks.append(_Expected(name=recipient_zone, local=local, language=language))
    return tuple(clocks)


def _issuer(specimen: Specimen, embargo: Embargo) -> _Expected:
    until = embargo.until
    return _Expected(name=until.zone, local=until.local, language=specimen.head.language[:2].lower())


def _first(lines: tuple[str, ...]) -> str:
    """Return the first line, with the two lines behind where the first line is the bar at all.

    A bar may be wrapped, or stand below its label.
    """
    if lines and (_ANY_CLOCK.search(lines[0]) or _LABEL.search(lines[0])):
        return " ".join(lines[:3])
    return "".join(lines[:1])


def _without_note(text: str, specimen: Specimen) -> str:
    """Return `text` without the note on clocks that change. Its hours are no time of day and no day of the month."""
    words = specimen.clock_note.split()
    return re.sub(r"\s+".join(map(re.escape, words)), "", text) if words else text


def _clocks_only(text: str) -> str:
    """Return `text` without the hours in a zone's name, such as `UTC+5:45`, which no clock shows."""
    return _OFFSET.sub("its zone", text)


def _latin(text: str) -> str:
    """Return `text` with 0 to 9 for the digits of other scripts."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _top(lines: tuple[str, ...], specimen: Specimen) -> str:
    """Return the lines above the headline, or above a notice, which names times of its own.

    The bar is among these lines.
    """
    headline = next((letters(f.shown) for f in specimen.facts if f.path == "headline"), "")
    label = letters(label_of(specimen))
    for count, line in enumerate(lines[:_BAR_LINES]):
        begins = headline and letters(line) and headline.startswith(letters(line))
        if count and (begins or (label and letters(line).startswith(label))):
            return "\n".join(lines[:count])
    return "\n".join(lines[:_BAR_LINES])


def _above_notice(specimen: Specimen) -> str:
    """Return the part of the preheader in which the bar can be."""
    label = label_of(specimen)
    return (specimen.preheader.partition(label)[0] if label else "") or specimen.preheader
