"""Finder of days in a text, in the language of the text. Months and weekdays are those of CLDR.

The results have their places in the text, from 0.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from unicodedata import normalize

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import Words
from advisory_cli.locale.calendar import month_numbers, weekday_numbers
from advisory_cli.model.value_class import value_class

_RELATED = {"ar": ("ar-LB", "ar-MA", "ar-TN", "ar-DZ"), "en": (), "de": ("de-AT",), "pt": ("pt-PT",)}
_FIRST_YEAR = 1990
_LAST_YEAR = 2100


@value_class
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
    """Return the names of the months in English and in `language` (tag, as "pt"), as fold() folds them.

    Full names, their inflected forms and CLDR's abbreviations, without a full stop at the end.
    """
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
            rf"(?<![\d.,:/])(?:(?P<from>\d{{1,2}}){ordinal}"
            rf" ?(?:-|to|bis|au|al|do|and|und|et|e|y|i|en|och|και|y el|a|до) ?(?:il |den |el |le |the )?)?"
            rf"(?P<day>\d{{1,2}}){ordinal} *(?:de[l]? +|d'|of +)?(?P<month>{months})\.?"
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
            day = None if _is_verb(match, text) else _day_of(match, words, folded)
            if day and not any(day.start < other.end and other.start < day.end for other in found):
                found.append(day)
    return sorted(found, key=lambda each: each.start)


def _is_verb(match: re.Match[str], text: str) -> bool:
    """Tell whether a month is the verb “may”, in small letters."""
    return match.groupdict()["month"] == "may" and text[match.start("month")].islower()


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
