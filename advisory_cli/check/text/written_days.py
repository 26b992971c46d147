"""Function that finds the days written in a text, with the parts that the text gives.

English and French are read in every text, any other language that has labels in its own texts. Examples: 'Friday 5
June', 'June 5', 'Thursday', 'June', 'May 2026'.
"""

import re

from advisory_cli.check.text.date_words import DateWords, date_words
from advisory_cli.check.text.dates import MONTH_NUMBER, MONTHS, SHORT_WEEKDAY_NUMBER, WEEKDAY_NUMBER, WEEKDAYS, plain
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

_S = "[ \\t\\n\u00a0\u202f]"


def _names(table: dict[str, tuple[str, ...]]) -> str:
    words = {word for language in ("en", "fr") for entry in table[language] for word in entry.split()}
    return "|".join(sorted(words | {plain(word) for word in words}, key=lambda word: (-len(word), word)))


_SHORT_DAYS = "|".join(sorted(map(str.capitalize, SHORT_WEEKDAY_NUMBER["en"]), key=len, reverse=True))
_WEEKDAY = rf"(?P<weekday>(?i:{_names(WEEKDAYS)})|(?:{_SHORT_DAYS})\b\.?)"
_MONTH = rf"(?P<month>(?i:{_names(MONTHS)})\b\.?)"
_NUMBER = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er)?"
_YEAR = rf"(?:,?{_S}(?P<year>(?:19|20)\d\d)(?!\d))?"
_FORMS = tuple(
    late_pattern(form)
    for form in (  # the fuller ones first
        rf"\b(?:{_WEEKDAY},?{_S}(?:the{_S}|le{_S})?)?(?<!\d){_NUMBER}{_S}(?:of{_S}|de{_S})?{_MONTH}{_YEAR}",
        rf"\b(?:{_WEEKDAY},?{_S})?{_MONTH}{_S}{_NUMBER}(?![\d:]|{_S}?h\b){_YEAR}",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"\b{_WEEKDAY}(?!\w)",
        rf"\b(?<!may ){_MONTH.replace('May|', '').replace('may|', '')}{_YEAR}",
        rf"\b(?P<month>May){_S}(?P<year>(?:19|20)\d\d)(?!\d)",
    )
)


@value_class
class WrittenDay:
    """Day as it is written in a text, in full or in part. written_days() makes these.

    `start` and `end` are offsets in the text, in characters from 0: text[start:end] is the day. `weekday` counts from 0
    = Monday, and `month` from 1 = January. `day` is the day of the month, and `year` has four digits. A part that the
    text does not give is None: 'Thursday' has a `weekday` and nothing else.
    """

    start: int
    end: int
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None


def written_days(text: str, language: str = "") -> tuple[WrittenDay, ...]:
    """Return the days written in `text` in their order: in English, French, and `language` (BCP 47) if it has labels.

    In a third language, only days with their month are found.

    Words are never read twice: 'Friday 5 June' gives one day with weekday, day and month, and no other day for
    'Friday'.
    """
    days, taken = [], bytearray(len(text))
    words = date_words(language)
    for form in words.days if words else ():
        for match in form.finditer(text):
            if words and not any(taken[match.start() : match.end()]) and words.month(match.groupdict()):
                taken[match.start() : match.end()] = b"x" * len(match[0])
                days.append(_day_in_words(match, words))
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"x" * len(match[0])
                days.append(_day(match))
    return tuple(sorted(days, key=lambda day: day.start))


def _day_in_words(match: re.Match[str], words: DateWords) -> WrittenDay:
    groups = match.groupdict()
    return WrittenDay(
        start=match.start(),
        end=match.end(),
        weekday=words.weekday(groups),
        day=int(groups["day"] or 0),
        month=words.month(groups),
        year=int(groups["year"]) if groups.get("year") else None,
    )


def _day(match: re.Match[str]) -> WrittenDay:
    groups = match.groupdict()
    weekday = plain((groups.get("weekday") or "").rstrip("."))
    return WrittenDay(
        start=match.start(),
        end=match.end(),
        weekday=WEEKDAY_NUMBER.get(weekday, SHORT_WEEKDAY_NUMBER["en"].get(weekday)),
        day=int(groups["day"]) if groups.get("day") else None,
        month=_month(groups),
        year=int(groups["year"]) if groups.get("year") else None,
    )


def _month(groups: dict[str, str | None]) -> int | None:
    if groups.get("number"):
        return int(groups["number"] or 0)
    name = groups.get("month")
    return MONTH_NUMBER[plain(name.rstrip("."))] + 1 if name else None
