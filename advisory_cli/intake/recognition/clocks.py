"""Finder of times of day in a text, with their ends and time zones.

The results have their places in the text, from 0.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import Words
from advisory_cli.intake.recognition.zones import zone_after
from advisory_cli.model.value_class import value_class

_H = r"([01]?\d|2[0-4])"
_MM = r"([0-5]\d)"
_TO = r"(?:-|to|bis|au|a|a las|till|until|do|al|as|tot|alle|alle ore|till kl\.|εωσ|до|الى|and|και|e)"
_UNIT = r"(?:h|uhr|uur|hrs|horas|h\.|ωρα)"
_BETWEEN = re.compile(rf" ?{_UNIT}? ?{_TO} ?(?:kl\.? ?|as |las |ore |le |the )?")
_BARE_START = re.compile(rf"(?<![\d.,:])([01]?\d|2[0-3])(?:[.:]([0-5]\d))? ?{_UNIT}? ?{_TO} ?$")
_BARE_END = re.compile(r" ?- ?([01]?\d|2[0-4])(?:[.:]([0-5]\d))?(?![\d.:,%/])(?! ?\w)")


@value_class
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


@lru_cache(maxsize=32)
def _clock_patterns(words: Words, *, loose: bool) -> list[re.Pattern[str]]:
    hours = "|".join(re.escape(word) for word in words.phrases("hours")) or "h"
    at = "|".join(re.escape(word) for word in words.phrases("at")) or "at"
    half = "|".join(re.escape(word) for word in (*words.phrases("am"), *words.phrases("pm")))
    sure_words = ("kl.", "kl", "klockan", "ore", "alle ore", "godz.", "godz", "الساعة", "ωρα", "ore:")
    sure = fold("|".join(map(re.escape, sure_words)))
    patterns = [
        rf"(?<![\d:.,]){_H}:{_MM}(?!\d|:\d)",
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


def _ranges(raw: list[tuple[int, int, int, int]], text: str, folded: str, words: Words) -> Iterator[ClockTime]:
    """Yield the times, two with a word for “to” between them as one."""
    skipped = -1
    for number, (begin, stop, plain_hour, plain_minute) in enumerate(raw):
        if number == skipped:
            continue
        start, minute = begin, plain_minute
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
            minute = int(bare[2] or 0)
            start -= len(folded[max(0, start - 16) : start]) - bare.start()
        elif bare_end := _BARE_END.match(folded, stop):
            until, end = (int(bare_end[1]) % 24, int(bare_end[2] or 0)), bare_end.end()
        zone, word, zone_end = zone_after(text, end, words)
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
