"""Finder of days, times of day and time zones in a text, in the language of the text.

Months and weekdays are those of CLDR. The results have their places in the text, from 0.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

from advisory_cli.intake.recognition.words import Words, fold
from advisory_cli.locale.calendar import city_of, month_numbers, weekday_numbers
from advisory_cli.model.schedule.times import zone_names
from advisory_cli.model.schedule.zone_words import both_seasons, is_abbreviation, zone_words, zones_by_city

_RELATED = {"ar": ("ar-LB", "ar-MA"), "en": (), "de": ("de-AT",), "pt": ("pt-PT",)}
_H, _MM = r"([01]?\d|2[0-4])", r"([0-5]\d)"
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_A_YEAR = timedelta(days=330)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Day in a text: `year` is None where the text leaves it out, `weekday` counts from 0 = Monday."""

    start: int
    end: int
    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def on(self, issued: date | None, year: int | None, today: date) -> date | None:
        """Return the date. A year that is left out makes it the next such day after the day of issue.

        `issued` is the day of issue, None if not known, `year` the year that a person has named. None for no date.
        """
        if self.year is not None:
            return _date(self.year, self.month, self.day)
        base = issued or today
        if year is not None:
            return _date(year, self.month, self.day)
        near = [
            found
            for number in (base.year - 1, base.year, base.year + 1)
            if (found := _date(number, self.month, self.day))
        ]
        if self.weekday is not None and (right := [each for each in near if each.weekday() == self.weekday]):
            near = right
        after = [each for each in near if each >= base - timedelta(days=3)]
        return min(after, key=lambda each: abs(each - base), default=max(near, default=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """Time of day in a text: hour from 0 to 23, minute, and the end of a range. `zone` is Area/Location or ""."""

    start: int
    end: int
    hour: int
    minute: int
    until: tuple[int, int] | None = None
    zone: str = ""
    zone_word: str = ""
    next_day: bool = False  # 24:00


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for tag in (language, "en", *_RELATED.get(language, ())):
        numbers |= {
            fold(normalize("NFC", name)).rstrip("."): number
            for name, number in month_numbers(tag).items()
            if len(name) > 1
        }
    numbers |= {"sept": 9} if language == "en" else {}
    return {name: number for name, number in numbers.items() if not name[0].isdigit() and len(name.strip()) > 1}


def month_words(language: str) -> frozenset[str]:
    """Return the names of the months in a language and in English, folded."""
    return frozenset(_months(language))


@lru_cache(maxsize=16)
def _weekdays(language: str) -> dict[str, int]:
    numbers = {
        fold(normalize("NFC", name)): number
        for tag in ("en", language)
        for name, number in weekday_numbers(tag).items()
    }
    return {name: number for name, number in numbers.items() if len(name) > 1} | (
        {"sonnabend": 5} if language == "de" else {}
    )


def _names(table: dict[str, int]) -> str:
    return "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))


@lru_cache(maxsize=16)
def _day_patterns(language: str) -> list[re.Pattern[str]]:
    months = _names(_months(language))
    ordinal = r"(?:\.º|\.ª|[ºª°.]|st|nd|rd|th|er|re|η|ης|-го|а|:[ea])?"
    return [
        re.compile(
            rf"(?<![\d.,:/])(?:(?P<from>\d{{1,2}}){ordinal} ?(?:-|to|bis|au|al|do|and|und|et|e|y|i|en|och|και|y el|a|до)"
            rf" ?(?:il |den |el |le |the )?)?(?P<day>\d{{1,2}}){ordinal} *(?:de[l]? +|d'|of +)?(?P<month>{months})\.?"
            rf"(?:/[^\W\d]+)?(?![^\W\d])(?: *,? *(?:de[l]? +|του +)?(?P<year>\d{{4}})(?!\d))?"
        ),
        re.compile(rf"(?<!\d)(?P<year>\d{{4}})\. ?(?P<month>{months}) (?P<day>\d{{1,2}})\.?(?!\d)"),
        re.compile(
            rf"(?<!\w)(?P<month>{months})\.? +(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|[.]\d)"
            rf"(?:(?: *, *| +)(?P<year>\d{{4}})(?!\d))?"
        ),
        re.compile(r"(?<![\d./-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])"),
        re.compile(r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]"),
        re.compile(r"令和 ?(?P<era>\d{1,2}|元) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日"),
        re.compile(
            r"(?<![\d.,:/-])(?P<day>\d{1,2})(?P<sep>[./-]) ?(?P<month>\d{1,2})(?P=sep) ?(?P<year>\d{4})(?![\d])"
        ),
        re.compile(r"(?<![\d.,:/-])(?P<day>\d{1,2})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{2})(?![\d.,])"),
        re.compile(r"(?<![\d.,:/年])(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]"),
        re.compile(r"(?<![\d.,:/-])(?P<day>\d{1,2})\. ?(?P<month>1[0-2]|0?[1-9])\.(?! ?\d)"),
    ]


def find_days(text: str, words: Words) -> list[Day]:
    """Return the days in a text, in their order."""
    folded = fold(text)
    found: list[Day] = []
    for pattern in _day_patterns(words.language):
        for match in pattern.finditer(folded):
            day = _day_of(match, words, folded)
            if day and not any(day.start < other.end and other.start < day.end for other in found):
                found.append(day)
    return sorted(found, key=lambda each: each.start)


def _day_of(match: re.Match[str], words: Words, folded: str) -> Day | None:
    groups = match.groupdict()
    name = groups["month"]
    month = int(name) if name.isdigit() else _months(words.language)[name]
    day = int(groups.get("from") or groups["day"])
    year = int(groups["year"]) if groups.get("year") else None
    if era := groups.get("era"):
        year = 2018 + (1 if era == "元" else int(era))
    if year is not None and year < 100:
        year += 2000
    if month > 12 >= day and groups.get("sep") and name.isdigit():
        month, day = day, month
    if not 1 <= month <= 12 or not 1 <= day <= 31 or (year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR):
        return None
    weekday, start = _weekday_before(folded, match.start(), words)
    return Day(start=start, end=match.end(), month=month, day=day, year=year, weekday=weekday)


def _weekday_before(folded: str, start: int, words: Words) -> tuple[int | None, int]:
    table = _weekdays(words.language)
    match = re.search(
        rf"(?<!\w)({_names(table)})\.?,? *(?:,|den|der|dem|the|le|el|il|dia|στις|την|de[l]?|d\.|on)? *$",
        folded[max(0, start - 30) : start],
    )
    if match is None:
        return None, start
    return table[match[1]], start - (len(folded[max(0, start - 30) : start]) - match.start())


def weekdays_in(text: str, words: Words) -> list[int]:
    """Return the weekdays that a text names, without those of two or three letters."""
    table = {name: number for name, number in _weekdays(words.language).items() if len(name) > 3}
    return [table[match[0]] for match in re.finditer(rf"(?<!\w)(?:{_names(table)})(?!\w)", fold(text))]


@lru_cache(maxsize=32)
def _clock_patterns(words: Words, *, loose: bool) -> list[re.Pattern[str]]:
    hours = "|".join(re.escape(word) for word in words.phrases("hours")) or "h"
    at = "|".join(re.escape(word) for word in words.phrases("at")) or "at"
    half = "|".join(re.escape(word) for word in (*words.phrases("am"), *words.phrases("pm")))
    sure = "|".join(
        map(re.escape, ("kl.", "kl", "klockan", "ore", "alle ore", "godz.", "godz", "الساعة", "ωρα", "ore:"))
    )
    sure = fold(sure)
    patterns = [
        rf"(?<![\d:.,]){_H}:{_MM}(?![\d:])",
        rf"(?<![\d:.,]){_H} ?h(?:eures?)? ?{_MM}(?![\d\w])",
        rf"(?<![\d:.,]){_H} ?(?:h|heures?|horas)(?![\w'])()",
        rf"(?<![\d:.,]){_H}\.{_MM}(?= ?(?:{hours}|{half})(?!\w))",
        rf"(?:(?<!\w)(?:{at}) ?){_H}\.{_MM}(?![\d.]|,\d)",
        rf"(?<![\d:.,]){_H} ?(?:uhr|uur|u|hrs|o'clock|годин[іиа]|год)(?!\w)(?: ?{_MM}(?!\d))?",
        rf"(?<![\d:.,]){_H}u{_MM}(?!\w)",
        rf"(?<![\d:.,]){_H}(?:[.:]{_MM})?(?= ?(?:{half})(?!\w))",
        rf"(?:(?<!\w)(?:{sure}) ?){_H}(?:[.:]{_MM})?(?![\d.]\d|\d)",
        r"(?<![\d:.,])([01]\d|2[0-4])([0-5]\d) ?(?:hrs|hours|h|gmt|utc)(?!\w)",
        r"(?:午前|午後|오전|오후)? ?(\d{1,2}) ?[時时點点시] ?(?:(\d{1,2}) ?[分분])?",
    ]
    if loose:
        patterns.append(rf"(?<![\d:.,/]){_H}\.{_MM}(?![\d.]|,\d| ?%)")
        patterns.append(rf"(?:(?<!\w)(?:{at}) ){_H}()(?![\d.:,/%]|\w| ?(?:%|\w))")
    return [re.compile(pattern) for pattern in patterns]


def find_clocks(text: str, words: Words, *, loose: bool = False) -> list[ClockTime]:
    """Return the times of day in a text, in their order.

    `loose` reads 10.30 without a unit as a time, for lines that say a time and nothing else.
    """
    folded = fold(text)
    raw: list[tuple[int, int, int, int]] = []
    for pattern in _clock_patterns(words, loose=loose):
        for match in pattern.finditer(folded):
            place = match.start(1)
            if any(place < end and start < match.end() for start, end, _, _ in raw):
                continue
            raw.append((place, match.end(), int(match[1]), int(match[2] or 0)))
    for key, hour in (("noon", 12), ("midnight", 0)):
        for match in words.pattern(key).finditer(folded):
            if not any(start <= match.end() + 1 and match.start() <= end + 4 for start, end, _, _ in raw):
                raw.append((match.start(), match.end(), hour, 0))
    return list(_ranges(sorted(raw), text, folded, words))


_TO = r"(?:-|to|bis|au|a|a las|till|until|do|al|as|tot|alle|alle ore|till kl\.|εωσ|до|الى|and|και|e)"
_UNIT = r"(?:h|uhr|uur|hrs|horas|h\.|ωρα)"
_BETWEEN = re.compile(rf" ?{_UNIT}? ?{_TO} ?(?:kl\.? ?|as |las |ore |le |the )?")
_BARE_START = re.compile(rf"(?<![\d.,:])([01]?\d|2[0-3])(?:[.:]([0-5]\d))? ?{_UNIT}? ?{_TO} ?$")
_BARE_END = re.compile(r" ?- ?([01]?\d|2[0-4])(?:[.:]([0-5]\d))?(?![\d.:,%/])(?! ?\w)")


def _ranges(raw: list[tuple[int, int, int, int]], text: str, folded: str, words: Words) -> Iterator[ClockTime]:
    """Yield the times, two with a word for “to” between them as one."""
    skipped = -1
    for number, (begin, stop, plain_hour, minute) in enumerate(raw):
        if number == skipped:
            continue
        start = begin
        hour, end = _half(plain_hour, stop, folded, words)
        until: tuple[int, int] | None = None
        following = raw[number + 1] if number + 1 < len(raw) else None
        if following and _BETWEEN.fullmatch(folded[end : following[0]]):
            later, end = _half(following[2], following[1], folded, words)
            if hour == plain_hour and plain_hour < later - 12 and later > 12 and _is_afternoon(folded, end, words):
                hour += 12 if hour + 12 < later else 0
            until = (later % 24, following[3])
            skipped = number + 1
        elif bare := _BARE_START.search(folded[max(0, start - 16) : start]):
            until = (hour % 24, minute)
            first = int(bare[1])
            hour = first + 12 if first < 12 < until[0] and first + 12 < until[0] and plain_hour < 12 else first
            minute_of_start = int(bare[2] or 0)
            start -= len(folded[max(0, start - 16) : start]) - bare.start()
            minute = minute_of_start
        elif bare_end := _BARE_END.match(folded, stop):
            until, end = (int(bare_end[1]) % 24, int(bare_end[2] or 0)), bare_end.end()
        zone, word, zone_end = _zone_after(text, end, words)
        yield ClockTime(
            start=start,
            end=max(end, zone_end),
            hour=hour % 24,
            minute=minute,
            until=until,
            zone=zone,
            zone_word=word,
            next_day=hour == 24,
        )


def _is_afternoon(folded: str, end: int, words: Words) -> bool:
    return any(folded[:end].endswith(word) for word in words.phrases("pm"))


def _half(hour: int, end: int, folded: str, words: Words) -> tuple[int, int]:
    """Return the hour of 24, and the end of the words for the half of the day."""
    behind = folded[end : end + 24]
    unit = re.match(r" ?(?:uhr|uur|horas|h\.|hrs|h)? ?", behind)
    offset = unit.end() if unit else 0
    for key, shift in (("pm", 12), ("am", 0)):
        for word in words.phrases(key):
            if behind[offset:].startswith(word) and not behind[offset + len(word) : offset + len(word) + 1].isalnum():
                if hour <= 12:
                    hour = hour % 12 + shift if (hour != 12 or key == "pm" or words.language == "en") else hour
                return hour, end + offset + len(word)
    before = folded[max(0, end - 12) : end]
    if ("午後" in before or "오후" in before) and hour < 12:
        hour += 12
    return hour, end


_ZONE_ABBREVIATION = re.compile(r"[\s,]*\(?\s*([A-Z]{2,5}(?:[+-]\d{1,2})?)\b\)?")
_TIME_OF = re.compile(
    r"\s*,?\s*\(?(?:heure d[e'’]\s?|hora de(?:l| la)?\s|ora di\s|بتوقيت\s+|godz(?:\.|iny)? czasu\s|ώρα\s|за часом\s|hora da\s)"
    r"(?P<place>[^\W\d][\w '’-]{1,30})|\s*,?\s*\(?(?P<before>[^\W\d][\w .-]{1,24}?)\s(?:time|zeit|tijd|tid|časem)\b"
)


def _zone_after(text: str, end: int, words: Words) -> tuple[str, str, int]:
    """Return the zone that is named behind a time, the words that name it, and their end."""
    unit = re.match(r"\s?(?:hrs|hours|Uhr|uur|horas|h\.?|h)\b\.?", text[end:])
    at = end + (unit.end() if unit else 0)
    if abbreviation := _ZONE_ABBREVIATION.match(text, at):
        word = abbreviation[1]
        if is_abbreviation(word):
            return _zone_of_word(word), word, abbreviation.end()
    behind = fold(text[at : at + 60]).lstrip(" ,(")
    for phrase, zone in _zone_phrases(words):
        if behind.startswith(phrase):
            start = at + fold(text[at : at + 60]).index(phrase)
            return zone, text[start : start + len(phrase)], start + len(phrase)
    if named := _TIME_OF.match(text, at):
        place = (named["place"] or named["before"]).strip(" .")
        tokens = fold(place).split()
        for count in range(len(tokens), 0, -1):
            if zone := _zone_of_place(" ".join(tokens[:count]), words.language):
                return zone, place, named.end()
    return "", "", end


@lru_cache(maxsize=32)
def _zone_phrases(words: Words) -> tuple[tuple[str, str], ...]:
    """Return the phrases for zones of a language, folded, with their zones: “ora italiana”, Europe/Rome."""
    pairs = [phrase.partition("=") for phrase in words.raw("zones")]
    return tuple((fold(phrase), zone) for phrase, _, zone in sorted(pairs, key=lambda pair: -len(pair[0])))


def _zone_of_word(word: str) -> str:
    known = both_seasons(word, word)
    if known is None:
        return ""
    clock = known.main[0]
    zone = getattr(clock, "zone", "")
    return zone or "UTC"


@lru_cache(maxsize=256)
def _zone_of_place(name: str, language: str) -> str:
    known = {fold(city): zone for city, zone in zones_by_city().items()}
    if name in known:
        return known[name]
    if language == "en":
        return ""
    return _cities(language).get(name, "")


@lru_cache(maxsize=4)
def _cities(language: str) -> dict[str, str]:
    return {fold(city_of(zone, language)): zone for zone in sorted(zone_names()) if "/" in zone}


def zone_in(text: str) -> tuple[str, str]:
    """Return the zone of an abbreviation that stands anywhere in a text, and the word: ("", "") for none."""
    found = re.search(rf"\b({'|'.join(zone_words())})\b", text)
    return (_zone_of_word(found[1]), found[1]) if found else ("", "")
