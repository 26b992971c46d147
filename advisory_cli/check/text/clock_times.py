"""Functions that find the times of day in a text, in English or French, each with its zone and day where written.

Examples: '10:00 EST on Friday 5 June', '2 p.m. London time', '10 h 30 (heure de Paris)', '14:00–15:30 UTC+2'.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from advisory_cli.check.text.written_days import WrittenDay, written_days
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.zone_words import (
    Season,
    ZoneWord,
    both_seasons,
    clock_of,
    hours_from_utc,
    zone_phrases,
    zone_words,
    zones_by_city,
)
from advisory_cli.model.value_class import value_class

_S = "[ \\t\\n\u00a0\u202f]"
_NOON = ("noon", "midday", "midi")
_CLOCK = late_pattern(
    r"(?<![A-Za-zÀ-\u052f\d_:+−])(?<!\d[.,/])(?<![A-Z][–-])(?:"
    rf"(?P<hour>[01]?\d|2[0-4])(?:(?P<mark>[:.]|{_S}?[hH]{_S}?|{_S}heures?{_S})(?P<minute>[0-5]\d)(?!\d|[.:]\d)"
    rf"(?:{_S}?(?:hrs?|hours|h)\b)?|(?P<full>{_S}?[hH]|{_S}heures?)\b)?(?:{_S}?(?P<half>[ap])(?:\.?{_S}?m\b\.?))?(?!\d)"
    rf"|(?P<four>(?:[01]\d|2[0-3])[0-5]\d)(?P<hours>{_S}?(?:hrs?|hours|h)\b)?(?!\d)"
    rf"|(?P<word>{'|'.join(_NOON)}|midnight|minuit)\b)",
    re.IGNORECASE,
)
_RANGE = late_pattern(rf"{_S}?(?:[–—～〜~-]|to\b|until\b|till\b|and\b|à(?!\w)|et\b){_S}?")
_NAME = rf"[A-ZÀ-Ý][\w’'.-]*(?:{_S}[A-ZÀ-Ý][\w’'-]*){{0,2}}"
_ZONE = late_pattern(
    rf"{_S}?,?{_S}?\(?(?:"
    rf"(?P<utc>(?:UTC|GMT){_S}?(?P<sign>[+−–-]){_S}?(?P<east>\d{{1,2}})(?::?(?P<rest>[0-5]\d))?(?![\d:]))"
    rf"|(?P<short>{'|'.join(zone_words())})(?:/(?P<both>{'|'.join(zone_words())}))?(?!\w|-\w|/[A-Za-z])"
    rf"|(?:[Tt]he{_S})?(?P<city>[cewpm][a-z]+(?:{_S}[eE]uropean)?|{_NAME})"
    rf"(?:{_S}(?P<season>[Ss]tandard|[Dd]aylight|[Ss]ummer|[Ww]inter))?{_S}[Tt]ime\b"
    rf"|[Hh]eures?{_S}(?:de{_S}|d[’'])?(?P<ville>(?:[Ll]a{_S}|[Ll]e{_S})?{_NAME}(?!\w))"
    r"|(?P<us>Eastern|Pacific)\b"
    rf"|(?:(?:in|à){_S})?(?P<there>{_NAME}))"
)
_SEASONS = {"standard": Season.STANDARD, "winter": Season.STANDARD}
_SEASONS |= {"daylight": Season.DAYLIGHT, "summer": Season.DAYLIGHT}
_FRENCH_WORDS = frozenset({"ET", "EST", "PT", "MT"})
_FIXED = ("greenwich mean", "coordinated universal")
_BESIDE = late_pattern(rf"[,\s()]{{0,3}}(?:(?:on|le|du|of){_S})?(?:the{_S}|le{_S})?")
_SENTENCE = late_pattern(r"[.!?…][”’\")»]*\s+(?=[A-ZÀ-Ý“\"«])|\n\s*\n|\n[-*] |;")
_AFTERNOON = late_pattern(r"(?:午後|下午|晚上|오후) ?$")
_IN_A_DATE = late_pattern(r"\d[–/-]$")
_NEAR = 90  # characters between a day and the hour it belongs to
_DAY = 24 * 60


@value_class
class WrittenTime:
    """Time of day, or range of two times, as it is written in a text. written_times() makes these.

    - `start`, `end`: offsets in the text, in characters from 0: text[start:end] is the time with its zone.
    - `minutes`: the time, in minutes since midnight. `until`: the end of a range, in the same unit, None for a single
      time.
    - `zone`: the written zone, None if none is written.
    - `soft`: True if `zone` is only a place (in New York), which may not be meant as a zone.
    - `plain`: True if the digits may be something else than a time (12.30).
    - `day`: the day that the text gives for the time, before or behind the time, or None.
    - `behind`: the offset at which the day ends, when the day follows the time directly (10:00 on Friday). Otherwise
      the same as `end`.
    """

    start: int
    end: int
    minutes: int
    until: int | None = None
    zone: ZoneWord | None = None
    soft: bool = False
    plain: bool = False
    day: WrittenDay | None = None
    behind: int = 0


def written_times(text: str, *, language: str) -> tuple[WrittenTime, ...]:
    """Return the times of day written in `text`, in their order, each with its zone and day.

    Times are found in English and French, and days in the language of the text too. `language` is the language code of
    the text, such as fr. The language decides about words of two meanings, such as ET: a zone in English, and 'and' in
    French.
    """
    text = "".join(str(unicodedata.decimal(c)) if c > "\u0660" and c.isdecimal() else c for c in text)
    times = tuple(_times(text, language))
    days = written_days(text, language) if times else ()
    return tuple(_with_day(text, time, times, days) for time in times)


def same_sentence(text: str, start: int, end: int) -> bool:
    """Return True when the offsets `start` and `end` lie in the same sentence of `text`."""
    return _SENTENCE.search(text, start, end) is None


def clause_before(text: str, offset: int) -> str:
    """Return the text before `offset` that belongs to the same sentence of `text`, at most 200 characters."""
    return _SENTENCE.split(text[max(offset - 200, 0) : offset])[-1]


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence of `text` that holds text[start:end].

    Of a long sentence, only 200 characters before `start` and 200 characters behind `end` are returned with it.
    """
    return clause_before(text, start) + text[start:end] + _SENTENCE.split(text[end : end + 200])[0]


def _times(text: str, language: str) -> Iterator[WrittenTime]:
    matches = list(_CLOCK.finditer(text))
    number, end = 0, 0
    while number < len(matches):
        first, number = matches[number], number + 1
        if first.start() < end or (
            _is_bare(first) and _IN_A_DATE.search(text[max(first.start() - 2, 0) : first.start()])
        ):
            continue
        last = None
        if number < len(matches) and _RANGE.fullmatch(text, first.end(), matches[number].start()):
            last = matches[number]
        time = _time(text, first, last, language) if last else None
        if time is not None:
            number += 1
        time = time or _time(text, first, None, language)
        if time is not None:
            end = time.end
            yield time


def _time(text: str, first: re.Match[str], last: re.Match[str] | None, language: str) -> WrittenTime | None:
    """Return the time or range, with its zone. None for digits that are no time."""
    closing = last or first
    written, zone, soft = _zone(text, closing.end(), language)
    half = (closing["half"] or "") if last is not None and not first["half"] else ""
    if _AFTERNOON.search(text, max(first.start() - 4, 0), first.start()) and not half and not closing["half"]:
        half = "p"
    start, until = _minutes(first, half), _minutes(last, half if _is_pm(half, last) else "") if last else None
    if start is None or (last is not None and (until is None or _is_bare(last))):
        return None
    if _is_bare(closing) and (zone is None or soft):
        return None
    opened = text.count("(", closing.end(), written) and text[written : written + 1] == ")"
    written += 1 if opened else 0
    alone = not (first["mark"] or first["half"] or half or first["word"]) and not text[: first.start()].endswith("à ")
    return WrittenTime(
        start=first.start(),
        end=written,
        minutes=start,
        until=until,
        zone=zone,
        soft=soft,
        plain=first["mark"] == "." or alone,
        behind=written,
    )


def _is_pm(half: str, last: re.Match[str]) -> bool:
    """Tell whether the word for the afternoon before a range holds for its end too: 午後2:00～3:30."""
    return half == "p" and not last["half"] and bool(last["hour"]) and int(last["hour"]) <= 12


def _is_bare(clock: re.Match[str]) -> bool:
    """Tell whether a time is digits and nothing else: 10, or 1400."""
    return not (clock["mark"] or clock["full"] or clock["half"] or clock["hours"] or clock["word"])


def _minutes(clock: re.Match[str], half: str) -> int | None:
    """Return the minutes since midnight. None for digits that are no time.

    `half` is the a.m. or p.m. at the end of a range: 10 to 11 a.m.
    """
    if clock["word"]:
        return 12 * 60 if clock["word"].casefold() in _NOON else 0
    if clock["four"]:
        is_year = clock["four"][:2] in {"19", "20"} and not clock["hours"]
        return None if is_year else int(clock["four"][:2]) * 60 + int(clock["four"][2:])
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    half = (clock["half"] or half).lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour * 60 + minute) % _DAY


def _zone(text: str, start: int, language: str) -> tuple[int, ZoneWord | None, bool]:
    """Return the end of the zone's words behind `start`, the zone, and whether they are only a place."""
    phrases = zone_phrases(language)
    phrase = _phrase(language).match(text, start) if phrases else None
    if phrase is not None:
        return phrase.end(), clock_of(phrases[phrase["phrase"]], phrase["phrase"]), False
    match = _ZONE.match(text, start)
    if match is None:
        return start, None, False
    zone: ZoneWord | None = None
    if match["utc"]:
        minutes = int(match["east"]) * 60 + int(match["rest"] or 0)
        zone = hours_from_utc(minutes if match["sign"] == "+" else -minutes, match["utc"])
    elif match["short"]:
        line = text[text.rfind("\n", 0, start) + 1 : start]
        french = language == "fr" and match["short"] in _FRENCH_WORDS and line.isupper()  # DE 10H00 ET …
        zone = None if french else both_seasons(match["short"], match["both"] or match["short"])
    elif match["city"]:
        zone = _by_name(match["city"], match["season"] or "", match[0])
    else:
        return _place(match, "us" if match["us"] else "ville" if match["ville"] else "there", start)
    return (match.end(), zone, False) if zone else (start, None, False)


@lru_cache(maxsize=8)
def _phrase(language: str) -> re.Pattern[str]:
    """Return the pattern of the phrases for zones in a language, behind a time and its word for the hour."""
    names = "|".join(map(re.escape, zone_phrases(language)))
    return re.compile(rf"{_S}?(?:Uhr{_S}|uur{_S}|h{_S})?,?{_S}?[(（]?(?P<phrase>{names})(?![A-Za-z])")


def _place(match: re.Match[str], group: str, start: int) -> tuple[int, ZoneWord | None, bool]:
    """Return the zone of the place in `group`, or of as many of its first words as are a place: New York Friday."""
    words = list(re.finditer(r"\S+", match[group]))
    for last in reversed(words):
        end = match.start(group) + last.end()
        zone = _by_name(match[group][: last.end()], "", match.string[match.start() : end])
        if zone is not None:
            return end, zone, group == "there"
    return start, None, False


def _by_name(name: str, season: str, words: str) -> ZoneWord | None:
    """Return the clock of a city, a country or a zone's long name. `words` are the words as they stand."""
    key = re.sub(r"[’']s$", "", " ".join(name.casefold().split())).rstrip(".,")
    words = words.strip(" ,(\n\u00a0\u202f")
    front, _, last = key.rpartition(" ")
    if last in _SEASONS:
        key, season = front, last
    if key in _FIXED:
        return hours_from_utc(0, words)
    zone = zones_by_city().get(key)
    return clock_of(zone, words, _SEASONS.get(season.lower(), Season.EITHER)) if zone else None


def _with_day(text: str, time: WrittenTime, times: Sequence[WrittenTime], days: Sequence[WrittenDay]) -> WrittenTime:
    """Return the time with the day that belongs to it.

    The day right behind the time is taken, else the nearest before, else the next in the sentence. No other time may
    stand between.
    """
    number = bisect_left(days, time.end, key=lambda day: day.start)
    following = days[number] if number < len(days) else None
    if following and _BESIDE.fullmatch(text, time.end, following.start):
        return replace(time, day=following, behind=following.end)
    before = days[number - 1] if number else None
    if before and _belongs(text, before.end, time.start) and not _has_its_own(text, before, times):
        return replace(time, day=before)
    if following and _belongs(text, time.end, following.start):
        after = bisect_left(times, time.end, key=lambda written_time: written_time.start)
        if after == len(times) or times[after].start > following.start:
            return replace(time, day=following)
    return time


def _belongs(text: str, start: int, end: int) -> bool:
    return end - start <= _NEAR and same_sentence(text, start, end)


def _has_its_own(text: str, day: WrittenDay, times: Sequence[WrittenTime]) -> bool:
    """Tell whether a time stands right before the day, so that the day belongs to that time."""
    before = bisect_right(times, day.start, key=lambda written_time: written_time.end)
    return before > 0 and _BESIDE.fullmatch(text, times[before - 1].end, day.start) is not None
