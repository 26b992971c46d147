"""Data class for what the rules of a recognition share."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from advisory_cli.intake.draft import LocalTime
from advisory_cli.intake.options import ImportOptions
from advisory_cli.intake.recognition.clocks import ClockTime, find_clocks
from advisory_cli.intake.recognition.days import Day, find_days
from advisory_cli.intake.recognition.lines import Sheet, SourceLine
from advisory_cli.intake.recognition.words import Words
from advisory_cli.model.patterns import late_pattern

EMAIL = late_pattern(r"[A-Za-z0-9][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
URL = late_pattern(
    r"(?:https?://[^\s<>()\"“”„«»]+|www\.[^\s<>()\"“”„«»]+|(?<![@\w.-])(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:/[^\s<>()\"“”„«»]*)?(?![\w@]))"
)
_DOMAIN_LIKE = late_pattern(r"(?:[a-z0-9-]{2,63}\.)+(?:[a-z]{2,24})(?:/\S*)?", 2)
_NO_SITES = frozenset({"z.b", "e.g", "i.e", "a.m", "p.m", "u.s", "e.v", "d.c", "u.a", "p.ex", "z.t", "m.w"})


@dataclass(slots=True)
class Recognition:
    """Lines of a document with its words, what a person has said, and what the rules have found out so far.

    `issued` is the day of issue. `headline_at` is the index of the headline's last line in the sheet. `asides` are
    source words that stand in the file as comments only.
    """

    sheet: Sheet
    words: Words
    options: ImportOptions
    issued: date | None = None
    headline_at: int = -1
    yearless: bool = False
    led: SourceLine | None = None  # paragraph from which the dateline was cut
    asides: list[tuple[str, str]] = field(default_factory=list)

    @property
    def lines(self) -> list[SourceLine]:
        """Lines of the document, in their order."""
        return self.sheet.lines

    def assign(self, line: SourceLine, path: str) -> None:
        """Let a field have a line."""
        if not line.taken:
            line.taken = path

    def aside(self, path: str, text: str) -> None:
        """Keep words of a line that is taken, but whose words are not in the value of its field."""
        if text.strip():
            self.asides.append((path, " ".join(text.split())))

    def assign_aside(self, line: SourceLine, path: str) -> None:
        """Let a field have a line whose words stand in the file as a comment only."""
        if not line.taken:
            self.aside(path, line.text)
            line.taken = path

    def date_of(self, day: Day) -> date | None:
        """Return the date of a day. A year that is left out follows from the day of issue."""
        if day.year is None and self.issued is None and self.options.year is None:
            self.yearless = True
        return day.on(self.issued, self.options.year, self.options.today)

    def local_time(self, day: Day, clock: ClockTime | None, source: str) -> LocalTime | None:
        """Return the time of a day in the text."""
        on = self.date_of(day)
        if on is None:
            return None
        at = time(clock.hour, clock.minute) if clock else time()
        wall = datetime.combine(on, at) + timedelta(days=clock.next_day if clock else 0)
        return LocalTime(
            wall=wall,
            zone=clock.zone if clock else "",
            zone_word=clock.zone_word if clock else "",
            has_clock=clock is not None,
            source=" ".join(source.split()),
        )

    def days(self, text: str) -> list[Day]:
        """Return the days in a text."""
        return find_days(text, self.words)

    def clocks(self, text: str, *, loose: bool = False) -> list[ClockTime]:
        """Return the times of day in a text."""
        return find_clocks(text, self.words, loose=loose)


def urls_in(line: SourceLine) -> list[tuple[str, str]]:
    """Return the web addresses of a line, each with the words that link to it: "" where these show the address."""
    found: dict[str, str] = {}
    for span in line.spans:
        if span.href.startswith(("http://", "https://")):
            bare = re.sub(r"^https?://|/$", "", span.href)
            shown = span.text.strip()
            before = found.get(span.href, "")
            found[span.href] = "" if bare.casefold() in shown.casefold() else f"{before} {shown}".strip()
        elif not span.href:
            for match in URL.finditer(EMAIL.sub(" ", span.text)):
                url = match[0].rstrip(".,;:!?'’")
                if is_site(url) and not any(url.casefold() in known.casefold() for known in found):
                    found[url] = ""
    return list(found.items())


def is_site(url: str) -> bool:
    """Tell whether a text is a web address: with a scheme, www. or a domain of at least two letters before its dot."""
    if url.startswith(("http://", "https://", "www.")):
        return True
    host = url.partition("/")[0].casefold()
    first, _, last = host.rpartition(".")
    return (
        bool(_DOMAIN_LIKE.fullmatch(url))
        and host not in _NO_SITES
        and len(first) > 2
        and len(last) > 1
        and (not last.isupper())
        and url == url.casefold()
    )


def emails_in(line: SourceLine) -> list[str]:
    """Return the e-mail addresses of a line, also those behind words."""
    found = [match[0].rstrip(".") for match in EMAIL.finditer(line.text)]
    for span in line.spans:
        if span.href.startswith("mailto:"):
            address = span.href[7:].partition("?")[0]
            if EMAIL.fullmatch(address) and address.casefold() not in (each.casefold() for each in found):
                found.append(address)
    return list(dict.fromkeys(found))
