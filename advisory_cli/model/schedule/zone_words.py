"""Table of words for zones as people write them behind a time (EST, BST, IST), with the clocks that each may mean.

Functions look up words and places in the table. Offsets come from the IANA database. The abbreviations are those of its
files `northamerica`, `europe`, `asia` and so on, and those of CLDR's `metaZones` that press texts use. IANA dropped BST
for Dhaka, AST for Riyadh and MST for Kuala Lumpur, but people there still write them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from advisory_cli.model.schedule.times import zone_names
from advisory_cli.model.value_class import value_class

_WINTER, _SUMMER = (1, 15), (7, 15)  # days on which no zone is between its summer and winter time


class Season(StrEnum):
    """Season that a word for a zone means: STANDARD for one such as EST, DAYLIGHT for EDT, EITHER for “London time”.

    EITHER stands for the season that the clocks show at the time in question.
    """

    STANDARD = "standard"  # clocks further behind UTC: EST
    DAYLIGHT = "daylight"  # clocks further ahead: EDT
    EITHER = "either"  # standard or daylight, as the clocks show at the time: ET, London time


@value_class
class Clock:
    """Meaning of a word such as EST or ET: the clocks of `zone`, in the `season` that the word means.

    `zone` is Area/Location. A word such as ET means no certain season (Season.EITHER).
    """

    zone: str  # Area/Location
    season: Season = Season.EITHER

    def offset(self, at: datetime) -> timedelta:
        """Return the distance to UTC that the word means at `at` (aware). Positive is east of UTC.

        A word for one season, such as EST, means the distance of that season at any time. For EST in July, the clocks
        show another distance than this.
        """
        shown = at.astimezone(ZoneInfo(self.zone)).utcoffset() or timedelta()
        if self.season is Season.EITHER:
            return shown
        pair = _seasons(self.zone, at.year)
        return min(pair) if self.season is Season.STANDARD else max(pair)

    def shown(self, at: datetime) -> bool:
        """Return True when the clocks in the zone at `at` (aware) really have the distance to UTC that the word means.

        For EST the result is False in July.
        """
        return self.offset(at) == at.astimezone(ZoneInfo(self.zone)).utcoffset()

    def same_clocks_as(self, zone: str, year: int) -> bool:
        """Return True when this clock's zone and `zone` (Area/Location) have the same distances to UTC in `year`.

        The distances in winter and in summer are compared.
        """
        return _seasons(self.zone, year) == _seasons(zone, year)


@value_class
class FixedClock:
    """Meaning of a word such as UTC+2 or GMT: a fixed distance to UTC in minutes, positive east of UTC."""

    minutes: int

    def offset(self, at: datetime) -> timedelta:
        """Return the distance to UTC, the same at any time. Positive is east of UTC.

        `at` makes no difference. Callers pass it because they treat a FixedClock like a Clock.
        """
        del at
        return timedelta(minutes=self.minutes)

    def shown(self, at: datetime) -> bool:
        """Return True at any time, because a fixed distance to UTC has no season.

        `at` makes no difference. Callers pass it because they treat a FixedClock like a Clock.
        """
        del at
        return True

    def same_clocks_as(self, zone: str, year: int) -> bool:
        """Return False for every zone and year, because a fixed distance to UTC belongs to no place.

        The parameters make no difference. They are there because callers treat a FixedClock like a Clock.
        """
        del zone, year
        return False


@value_class
class ZoneWord:
    """Word for a time zone as people write it behind a time, with the clocks that it may mean.

    `main` are its usual meanings. `also` are rarer meanings: the word has each of them only in a text about a place
    with these clocks.
    """

    word: str
    main: tuple[Clock | FixedClock, ...]  # what the word usually means
    also: tuple[Clock | FixedClock, ...] = ()  # what it means only in a text about such a place

    def meanings(self, zones: tuple[str, ...], year: int) -> tuple[Clock | FixedClock, ...]:
        """Return the clocks that the word means in an advisory whose event and embargo are in `zones` (Area/Location).

        These are all meanings, usual or rare, whose zone has the same distances to UTC in `year` as one of `zones`.
        When there are none, the usual meanings are returned.
        """
        near = tuple(
            clock for clock in (*self.main, *self.also) if any(clock.same_clocks_as(zone, year) for zone in zones)
        )
        return near or self.main


def both_seasons(word: str, other_word: str) -> ZoneWord | None:
    """Return the meaning of a pair such as CET/CEST: the zones of the first word, in winter as in summer.

    `word` is the first of the pair, and `other_word` the second. When both are the same word, its ordinary meanings are
    returned. None is returned when the program does not know `word`. `other_word` need not be known.
    """
    known = _WORDS.get(word)
    if known is None or word == other_word:
        return known
    clocks = tuple(replace(clock, season=Season.EITHER) for clock in known.main if isinstance(clock, Clock))
    return replace(known, word=f"{word}/{other_word}", main=clocks or known.main)


def zone_words() -> tuple[str, ...]:
    """Return all abbreviations of time zones that the program knows, such as CEST, the longest first."""
    return tuple(sorted(_WORDS, key=lambda word: (-len(word), word)))


def clock_of(zone: str, word: str, season: Season = Season.EITHER) -> ZoneWord:
    """Return a ZoneWord for the name of a place, as written in `word` (“London time”), with the clocks of `zone`.

    `zone` is Area/Location. `season` is DAYLIGHT or STANDARD when `word` names a season, as “Eastern Standard Time”
    does. Otherwise it is EITHER.
    """
    return ZoneWord(word=word, main=(Clock(zone=zone, season=season),))


def hours_from_utc(minutes: int, word: str) -> ZoneWord:
    """Return a ZoneWord for a fixed distance to UTC of `minutes`, positive east of UTC.

    `word` is the distance as written, such as “UTC+2”.
    """
    return ZoneWord(word=word, main=(FixedClock(minutes=minutes),))


def is_abbreviation(word: str) -> bool:
    """Return True when `word` is an abbreviation of a time zone that the program knows, such as CEST.

    Letter case counts: for cest the result is False.
    """
    return word in _WORDS


def is_understood(word: str, language: str = "") -> bool:
    """Return True when readers everywhere understand an abbreviation, such as CET, as the same distance to UTC.

    `language` (BCP 47): the language of the readers, if known. Then words that only this language has count too, such
    as MESZ in German. The result is False for a word that the program does not know.
    """
    return word in _UNDERSTOOD or word in _UNDERSTOOD_IN.get(language.partition("-")[0].lower(), ())


def zone_phrases(language: str) -> dict[str, str]:
    """Return the phrases by which texts in a language (BCP 47) name clocks, with their zones (Area/Location).

    An example in Russian is “по московскому времени”, for Europe/Moscow. Empty for a language without known phrases.
    """
    return _PHRASES.get(language.partition("-")[0].lower(), {})


@lru_cache(maxsize=1)
def zones_by_city() -> dict[str, str]:
    """Return a dict that maps names of places to their time zones (Area/Location).

    The names are in small letters, with blanks between their words: “new york”. They are the cities in the names of the
    zones, and other places and words of press texts, such as “uk” or “eastern”.
    """
    named = {zone.rpartition("/")[2].replace("_", " ").casefold(): zone for zone in zone_names()}
    return named | _CITIES


@lru_cache(maxsize=2048)
def _seasons(zone: str, year: int) -> tuple[timedelta, timedelta]:
    place = ZoneInfo(zone)
    winter, summer = (
        datetime(year, *day, 12, tzinfo=UTC).astimezone(place).utcoffset() or timedelta() for day in (_WINTER, _SUMMER)
    )
    return winter, summer


def _word(word: str, *main: str, also: str = "", season: Season = Season.EITHER) -> dict[str, ZoneWord]:
    """Return one word with its meanings.

    `main` are `Zone` or `Zone season`. `also` are zones that use the word all year.
    """
    clocks = []
    for entry in main:
        zone, _, own = entry.partition(" ")
        clocks.append(Clock(zone=zone, season=Season(own) if own else season))
    others = tuple(Clock(zone=zone) for zone in also.split())
    return {word: ZoneWord(word=word, main=tuple(clocks), also=others)}


def _seasonal_pair(
    standard: str, daylight: str, zone: str, *, also: str = "", elsewhere: str = ""
) -> dict[str, ZoneWord]:
    """Return two words of one zone, one for each season.

    `also` are zones that use the first word all year. `elsewhere` are zones that use the two words,
    and change their clocks on other days.
    """
    words = _word(standard, zone, also=also, season=Season.STANDARD) | _word(daylight, zone, season=Season.DAYLIGHT)
    seasons = {standard: Season.STANDARD, daylight: Season.DAYLIGHT}
    return {
        word: replace(each, also=(*each.also, *(Clock(zone=name, season=seasons[word]) for name in elsewhere.split())))
        for word, each in words.items()
    }


_PACIFIC, _MOUNTAIN, _CENTRAL, _EASTERN = (
    f"America/{city}" for city in ("Los_Angeles", "Denver", "Chicago", "New_York")
)
_EST = "America/Panama America/Jamaica America/Cancun Australia/Brisbane"  # Australia wrote EST until 2014
_CST = "Asia/Shanghai America/Costa_Rica America/Regina America/Mexico_City America/Havana Australia/Darwin"
_WORDS: dict[str, ZoneWord] = {
    **{word: hours_from_utc(0, word) for word in ("UTC", "GMT", "TU", "UT")},
    **_seasonal_pair("WET", "WEST", "Europe/Lisbon"),
    **_seasonal_pair("CET", "CEST", "Europe/Brussels", also="Africa/Algiers Africa/Tunis"),
    **_seasonal_pair("MEZ", "MESZ", "Europe/Berlin"),
    **_seasonal_pair("WEZ", "WESZ", "Europe/Lisbon"),
    **_seasonal_pair("OEZ", "OESZ", "Europe/Athens"),
    **_seasonal_pair("SEČ", "SELČ", "Europe/Prague"),
    **_seasonal_pair(
        "EET", "EEST", "Europe/Athens", also="Africa/Tripoli Europe/Kaliningrad", elsewhere="Africa/Cairo Asia/Beirut"
    ),
    **_seasonal_pair("EST", "EDT", _EASTERN, also=_EST),
    **_word("CST", _CENTRAL, season=Season.STANDARD, also=_CST),
    **_word("CDT", _CENTRAL, season=Season.DAYLIGHT, also="America/Havana"),
    **_seasonal_pair("MST", "MDT", _MOUNTAIN, also="America/Phoenix America/Hermosillo Asia/Kuala_Lumpur"),
    **_seasonal_pair("PST", "PDT", _PACIFIC, also="Asia/Manila Pacific/Pitcairn"),
    **_seasonal_pair("AKST", "AKDT", "America/Anchorage"),
    **_seasonal_pair("AST", "ADT", "America/Halifax", also="America/Puerto_Rico Asia/Riyadh Asia/Baghdad"),
    **_seasonal_pair("NST", "NDT", "America/St_Johns"),
    **_seasonal_pair("HNE", "HAE", _EASTERN),
    **_seasonal_pair("ACST", "ACDT", "Australia/Adelaide", also="Australia/Darwin"),
    **_seasonal_pair("AEST", "AEDT", "Australia/Sydney", also="Australia/Brisbane"),
    **_seasonal_pair("NZST", "NZDT", "Pacific/Auckland"),
    **_word("ET", _EASTERN),
    **_word("CT", _CENTRAL),
    **_word("MT", _MOUNTAIN),
    **_word("PT", _PACIFIC),
    **_word("BST", "Europe/London daylight", also="Asia/Dhaka Pacific/Bougainville"),
    **_word("IST", "Asia/Kolkata", "Europe/Dublin daylight", "Asia/Jerusalem standard"),
    **_word("IDT", "Asia/Jerusalem", season=Season.DAYLIGHT),
    **_word("MSK", "Europe/Moscow"),
    **_word("МСК", "Europe/Moscow"),
    **_word("мск", "Europe/Moscow"),
    **_word("TRT", "Europe/Istanbul"),
    **_word("TSİ", "Europe/Istanbul"),
    **_word("HST", "Pacific/Honolulu"),
    **_word("HKT", "Asia/Hong_Kong"),
    **_word("SGT", "Asia/Singapore"),
    **_word("PHT", "Asia/Manila"),
    **_word("PHST", "Asia/Manila"),
    **_word("JST", "Asia/Tokyo"),
    **_word("KST", "Asia/Seoul"),
    **_word("PKT", "Asia/Karachi"),
    **_word("NPT", "Asia/Kathmandu"),
    **_word("ICT", "Asia/Bangkok"),
    **_word("MYT", "Asia/Kuala_Lumpur"),
    **_word("WIB", "Asia/Jakarta"),
    **_word("WITA", "Asia/Makassar"),
    **_word("WIT", "Asia/Jayapura"),
    **_word("GST", "Asia/Dubai", also="Pacific/Guam Atlantic/South_Georgia"),
    **_word("SST", "Pacific/Pago_Pago", also="Asia/Singapore"),
    **_word("BRT", "America/Sao_Paulo"),
    **_word("AWST", "Australia/Perth"),
    **_word("SAST", "Africa/Johannesburg"),
    **_word("WAT", "Africa/Lagos"),
    **_word("CAT", "Africa/Maputo"),
    **_word("EAT", "Africa/Nairobi"),
}
_UNDERSTOOD = frozenset(  # known to newsrooms on every continent, and with one meaning
    "UTC GMT WET WEST CET CEST EET EEST EDT MDT PDT JST".split()  # noqa: SIM905
)
_UNDERSTOOD_IN = {
    "cs": frozenset({"SEČ", "SELČ"}),
    "de": frozenset({"WEZ", "WESZ", "MEZ", "MESZ", "OEZ", "OESZ"}),
    "ru": frozenset({"МСК", "мск"}),
    "tr": frozenset({"TSİ"}),
}
_PHRASES: dict[str, dict[str, str]] = {  # by which a text names the clocks of its country
    "ar": {
        "بتوقيت مكة المكرمة": "Asia/Riyadh",
        "بتوقيت القاهرة": "Africa/Cairo",
        "بتوقيت بيروت": "Asia/Beirut",
        "بتوقيت غرينتش": "Etc/GMT",
    },
    "cs": {"středoevropského času": "Europe/Prague"},
    "da": {"dansk tid": "Europe/Copenhagen"},
    "de": {
        "mitteleuropäischer Zeit": "Europe/Berlin",
        "Berliner Zeit": "Europe/Berlin",
        "Wiener Zeit": "Europe/Vienna",
    },
    "el": {"ώρα Ελλάδος": "Europe/Athens", "ώρα Ελλάδας": "Europe/Athens"},
    "es": {"hora peninsular": "Europe/Madrid", "hora española": "Europe/Madrid"},
    "fa": {"به وقت تهران": "Asia/Tehran", "به وقت گرینویچ": "Etc/GMT"},
    "fi": {"Suomen aikaa": "Europe/Helsinki"},
    "he": {"שעון ישראל": "Asia/Jerusalem"},
    "hu": {"magyar idő szerint": "Europe/Budapest", "közép-európai idő szerint": "Europe/Budapest"},
    "it": {"ora italiana": "Europe/Rome"},
    "ja": {"日本時間": "Asia/Tokyo", "日本標準時": "Asia/Tokyo"},
    "ko": {"한국시간": "Asia/Seoul", "한국 시간": "Asia/Seoul"},
    "nl": {"Nederlandse tijd": "Europe/Amsterdam", "Belgische tijd": "Europe/Brussels"},
    "pl": {"czasu polskiego": "Europe/Warsaw", "czasu warszawskiego": "Europe/Warsaw"},
    "pt": {"hora de Lisboa": "Europe/Lisbon", "horário de Brasília": "America/Sao_Paulo"},
    "ro": {"ora României": "Europe/Bucharest"},
    "ru": {"по московскому времени": "Europe/Moscow", "по Москве": "Europe/Moscow", "по Гринвичу": "Etc/GMT"},
    "sv": {"svensk tid": "Europe/Stockholm"},
    "tr": {"Türkiye saatiyle": "Europe/Istanbul", "Türkiye saati ile": "Europe/Istanbul"},
    "uk": {"за київським часом": "Europe/Kyiv", "за Києвом": "Europe/Kyiv"},
    "ur": {"پاکستانی وقت": "Asia/Karachi"},
    "zh": {"北京时间": "Asia/Shanghai", "北京時間": "Asia/Shanghai"},
}
_CITIES = {
    "the uk": "Europe/London",
    "uk": "Europe/London",
    "british": "Europe/London",
    "londres": "Europe/London",
    "edinburgh": "Europe/London",
    "irish": "Europe/Dublin",
    "washington": _EASTERN,
    "boston": _EASTERN,
    "us eastern": _EASTERN,
    "nyc": _EASTERN,
    "ottawa": "America/Toronto",
    "montréal": "America/Toronto",
    "montreal": "America/Toronto",
    "san francisco": _PACIFIC,
    "the hague": "Europe/Amsterdam",
    "la haye": "Europe/Amsterdam",
    "geneva": "Europe/Zurich",
    "genève": "Europe/Zurich",
    "bruxelles": "Europe/Brussels",
    "strasbourg": "Europe/Paris",
    "frankfurt": "Europe/Berlin",
    "munich": "Europe/Berlin",
    "milan": "Europe/Rome",
    "barcelona": "Europe/Madrid",
    "vienne": "Europe/Vienna",
    "varsovie": "Europe/Warsaw",
    "lisbonne": "Europe/Lisbon",
    "athènes": "Europe/Athens",
    "moscou": "Europe/Moscow",
    "kiev": "Europe/Kyiv",
    "copenhague": "Europe/Copenhagen",
    "bucarest": "Europe/Bucharest",
    "beijing": "Asia/Shanghai",
    "pékin": "Asia/Shanghai",
    "delhi": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "le caire": "Africa/Cairo",
    "alger": "Africa/Algiers",
    "canberra": "Australia/Sydney",
    "eastern": _EASTERN,
    "central": _CENTRAL,
    "mountain": _MOUNTAIN,
    "pacific": _PACIFIC,
    "central european": "Europe/Brussels",
    "eastern european": "Europe/Athens",
    "western european": "Europe/Lisbon",
}
