"""Patterns of days with their months as texts of a language write them, made from the names of CLDR when needed.

The languages are those of shipped labels, except English and French, which check/text/dates.py and written_days.py
have. The names of CLDR are those of dates and of a calendar's page (czerwca and czerwiec); the forms that stand behind
prepositions are added here. A short name of a weekday, such as the Czech po, counts only before a dot or a comma or in
brackets, because many are words of their own.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from advisory_cli.check.text.dates import plain
from advisory_cli.locale.calendar import month_numbers, weekday_numbers
from advisory_cli.model.value_class import value_class

_LANGUAGES = frozenset(
    "ar cs da de el es fa fi he hu it ja ko nl pl pt ro ru sv tr uk ur zh".split()  # noqa: SIM905
)
_IDEOGRAPHIC_LANGUAGES = frozenset({"ja", "ko", "zh"})
_MORE_WEEKDAYS: Mapping[str, str] = {  # from Monday, beside the names of CLDR
    "ar": "الإثنين - - - - - -",
    "cs": "pondělka úterka|úterý středu|středy čtvrtka pátku sobotu|soboty neděli",
    "da": "mandagen tirsdagen onsdagen torsdagen fredagen lørdagen søndagen",
    "el": "- - - - - Σαββάτου Κυριακής",
    "fi": (
        "maanantaista|maanantaihin tiistaista|tiistaihin keskiviikosta|keskiviikkoon torstaista|torstaihin "
        "perjantaista|perjantaihin lauantaista|lauantaihin sunnuntaista|sunnuntaihin"
    ),
    "he": "ביום_שני ביום_שלישי ביום_רביעי ביום_חמישי ביום_שישי בשבת ביום_ראשון",
    "hu": "hétfőn kedden szerdán csütörtökön pénteken szombaton vasárnap",
    "pl": "poniedziałku wtorku środę|środy czwartku piątku sobotę|soboty niedzielę|niedzieli",
    "pt": "segunda terça quarta quinta sexta - -",
    "ro": "lunea marțea|marţi miercurea joia vinerea sâmbăta|sîmbătă duminica",
    "ru": "понедельника вторника среду|среды четверга пятницу|пятницы субботу|субботы воскресенья",
    "sv": "måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen",
    "uk": (
        "понеділка вівторка середу|середи четверга п’ятниця|п'ятниця|пʼятницю|п’ятницю|п'ятницю|пʼятниці|"
        "п’ятниці|п'ятниці суботу|суботи неділю|неділі"
    ),
    "ur": "سوموار - - - - سنیچر -",
    "zh": (
        "周一|礼拜一|週一 周二|礼拜二|週二 周三|礼拜三|週三 周四|礼拜四|週四 周五|礼拜五|週五 周六|礼拜六|週六 "
        "周日|礼拜日|礼拜天|星期天|周天|週日"
    ),
    "ja": "月曜 火曜 水曜 木曜 金曜 土曜 日曜",
    "fa": (
        "دو_شنبه|دو\u200cشنبه سه_شنبه|سهشنبه چهار_شنبه|چهار\u200cشنبه پنج_شنبه|پنج\u200cشنبه - - یک_شنبه|یک\u200cشنبه"
    ),
}
_MORE_MONTHS: Mapping[str, str] = {  # from January
    "ar": (
        "كانون_الثاني|جانفي شباط|فيفري آذار نيسان|إبريل|أفريل أيار|ماي حزيران|جوان تموز|جويلية آب|أوت|غشت أيلول|شتنبر "
        "تشرين_الأول تشرين_الثاني|نونبر كانون_الأول|دجنبر"
    ),
    "el": "Γενάρη Φλεβάρη Μάρτη Απρίλη Μάη Ιούνη Ιούλη Αύγουστο Σεπτέμβρη Οκτώβρη Νοέμβρη Δεκέμβρη",
    "fa": "جنوری فوریهٔ|فبروری مارچ اپریل می جون|ژوئنِ جولای|ژوییه اگست|آگوست سپتمبر - نومبر دسمبر",
}
_DAY = r"(?<!\d)(?<!\d[.,:/])(?P<day>\d{1,2})(?:\.|º|ª|η)?"
_YEAR = r"(?:[,،]?\s{1,3}(?:del?\s)?(?P<year>[12]\d{3}|[۱۲][۰-۹]{3}|[١٢][٠-٩]{3})(?![\d:]|\s?[:.h]\d))?"
_GAP = r"\s{0,2}[,،]?\s{1,3}(?:(?:den|d\.|dne|στις|το|a|o|el|il|dem)\s)?"
_OF_YEAR = r"(?:\s(?:года|году|року|г\.|р\.|r\.|р))?"
_BETWEEN = r"\s{0,2}[,،(]?\s{0,2}(?:(?:в|во|у|w|we|v|ve|بروز|يوم|روز)\s)?"
_NOT_ON = r"(?!\w|\s?[,،]?\s?\d)"  # the weekday is that of a day behind
_NUMBERS = r"(?P<day>\d{1,2})[./-](?P<number>\d{1,2})[./-](?P<year>[12]\d{3})(?!\d|[./]\d)"
_IDEOGRAPHIC = r"(?:(?P<year>\d{4})\s?[年년]\s?)?(?<!\d)(?P<number>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号號일]"


@value_class
class DateWords:
    """Names of weekdays and months in one language, and patterns of the days that are written with them.

    `weekdays`, `months`: the numbers of names without accents in small letters, 0 = Monday, 1 = January.
    `days`: patterns of a day with its month, some with a year or a weekday before, with the groups day, month or
    number, year and weekday. `with_weekday`: patterns of a day with its month and its weekday, with the same groups.
    """

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    days: tuple[re.Pattern[str], ...]
    with_weekday: tuple[re.Pattern[str], ...]

    def month(self, groups: Mapping[str, str | None]) -> int:
        """Return the month of a match's groups, 1 = January. 0 for a number that is no month."""
        if groups.get("number"):
            number = int(groups["number"] or 0)
            return number if number <= 12 else 0
        return self.months[plain(" ".join((groups["month"] or "").split()))]

    def weekday(self, groups: Mapping[str, str | None]) -> int | None:
        """Return the weekday of a match's groups, 0 = Monday. None where the match has none."""
        names = [groups.get(name) for name in ("weekday", "short")]
        found = next((name for name in names if name), None)
        return self.weekdays[plain(" ".join(found.split()))] if found else None


@lru_cache(maxsize=8)
def date_words(language: str) -> DateWords | None:
    """Return the names and patterns of a language (BCP 47), None for English, French, and a language without labels."""
    base = language.partition("-")[0].lower()
    if base not in _LANGUAGES:
        return None
    weekdays, shorts = weekday_numbers(language, short=False), weekday_numbers(language)
    months, every_month = month_numbers(language, short=False), month_numbers(language)
    weekdays |= _further(_MORE_WEEKDAYS.get(base, ""), 0)
    months |= _further(_MORE_MONTHS.get(base, ""), 1)
    every_month |= months
    if base in _IDEOGRAPHIC_LANGUAGES:
        forms = _ideographic_forms(weekdays, shorts)
    elif base == "hu":
        forms = _year_first_forms(weekdays, shorts, months, every_month)
    else:
        forms = _day_first_forms(weekdays, shorts, months, every_month)
    days, with_weekday = forms
    return DateWords(
        weekdays={plain(name): number for name, number in (shorts | weekdays).items()},
        months={plain(name): number for name, number in every_month.items()},
        days=tuple(re.compile(form, re.IGNORECASE) for form in days),
        with_weekday=tuple(re.compile(form, re.IGNORECASE) for form in with_weekday),
    )


def has_weekdays(language: str) -> bool:
    """Tell whether names_weekday() knows the weekdays of a language (BCP 47)."""
    return date_words(language) is not None


def names_weekday(text: str, number: int, language: str) -> bool:
    """Tell whether `text` holds a name of the weekday `number`, 0 = Monday, in `language` (BCP 47), whole or short.

    A name of one letter, as in Chinese, Japanese and Korean, counts in brackets alone. False for a language that
    date_words() does not know.
    """
    words = date_words(language)
    names = [name for name, of in words.weekdays.items() if of == number] if words else []
    ideographic = language.partition("-")[0].lower() in _IDEOGRAPHIC_LANGUAGES
    return any(re.search(_standing(name, ideographic=ideographic), plain(text)) for name in names)


def _standing(name: str, *, ideographic: bool) -> str:
    """Return the pattern of a plain name where it stands as a word."""
    if not ideographic:
        return rf"(?<![\w\u200c]){re.escape(name)}(?![\w\u200c])"
    return rf"[（(]\s?{re.escape(name)}" if len(unicodedata.normalize("NFC", name)) == 1 else re.escape(name)


def _day_first_forms(
    weekdays: Iterable[str], shorts: Iterable[str], months: Iterable[str], every_month: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patterns of days, and of days with weekdays, for languages that write the day before the month."""
    weekday, short = _weekday_groups(weekdays, shorts)
    month, any_month = (rf"(?:de\s|ב)?(?P<month>{_names(names)})(?!\w)" for names in (months, every_month))
    ahead = rf"(?<!\w)(?<!\d\s)(?:{weekday}(?!\w){_GAP}|{short}(?:\.,?|,){_GAP.replace('[,،]?', '')})"
    behind = rf"{_BETWEEN}{weekday}(?!-\w){_NOT_ON}|\s?\({short}\.?\)"
    return (
        (rf"(?:{ahead})?{_DAY}\s{{1,3}}{month}{_YEAR}",),
        (
            rf"{ahead}{_DAY}\s{{1,3}}{any_month}\.?{_YEAR}",
            rf"{_DAY}\s{{1,3}}{month}{_YEAR}{_OF_YEAR}(?:{behind})",
            rf"{ahead}{_NUMBERS}",
        ),
    )


def _year_first_forms(
    weekdays: Iterable[str], shorts: Iterable[str], months: Iterable[str], every_month: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patterns of days, and of days with weekdays, of Hungarian: 2026. június 5., péntek."""
    weekday, short = _weekday_groups(weekdays, shorts)
    month, any_month = (rf"(?<!\w)(?P<month>{_names(names)})\.?" for names in (months, every_month))
    year = r"(?:(?<!\d)(?P<year>[12]\d{3})\.?\s{1,2})?"
    day = r"\s{1,2}(?P<day>\d{1,2})(?![\d:]|\.\d)(?:\.|-(?:[jáéaeiíóöőuúüű]\w{0,3}))?"
    behind = rf"(?:\s{{0,2}}[,(]?\s{{0,2}}{weekday}{_NOT_ON}|\s?\({short}\.?\))"
    return (
        (rf"{year}{month}{day}",),
        (rf"{year}{any_month}{day}{behind}", rf"(?<!\w){weekday}(?!\w),?\s{{1,2}}{year}{month}{day}"),
    )


def _ideographic_forms(weekdays: Iterable[str], shorts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patterns of days, and of days with weekdays, of Chinese, Japanese and Korean: 2026年6月5日（金）."""
    weekday, short = _weekday_groups(weekdays, shorts)
    return (
        (_IDEOGRAPHIC,),
        (rf"{_IDEOGRAPHIC}\s?(?:[,，、]?\s?[（(]?\s?{weekday}(?!\s?\d)|[（(]\s?{short}[・祝休]*\s?[）)])",),
    )


def _weekday_groups(weekdays: Iterable[str], shorts: Iterable[str]) -> tuple[str, str]:
    """Return the patterns of a weekday's whole name and of its short name, as the groups weekday and short."""
    return f"(?P<weekday>{_names(weekdays)})", f"(?P<short>{_names(shorts)})"


def _names(words: Iterable[str]) -> str:
    """Return a pattern of all names, longest first, each also without accents. Blanks may be of any kind."""
    spellings = {spelling for word in words for spelling in (unicodedata.normalize("NFC", word), plain(word))}
    spellings |= {word.replace("ț", "ţ").replace("ș", "ş") for word in spellings}
    escaped = sorted(spellings, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in escaped)


def _further(table: str, first: int) -> dict[str, int]:
    return {
        word.replace("_", " "): number
        for number, words in enumerate(table.split(), first)
        for word in words.split("|")
        if word != "-"
    }
