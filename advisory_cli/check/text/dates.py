"""Names of weekdays and months in six languages, for checks that look for dates, and functions that write dates.

The languages are English, French, German, Dutch, Spanish and Italian. The functions write a date in English words, for
findings. The dates in an edition are written by the package compose.
"""

import unicodedata
from datetime import date, datetime

WEEKDAYS: dict[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
}
_SHORT_WEEKDAYS: dict[str, tuple[str, ...]] = {
    "en": ("Mon", "Tue Tues", "Wed Weds", "Thu Thur Thurs", "Fri", "Sat", "Sun"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "de": ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    "it": ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
}
MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January Jan",
        "February Feb",
        "March Mar",
        "April Apr",
        "May",
        "June Jun",
        "July Jul",
        "August Aug",
        "September Sept Sep",
        "October Oct",
        "November Nov",
        "December Dec",
    ),
    "fr": tuple(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
    ),
    "de": tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),  # noqa: SIM905
    "nl": tuple("januari februari maart april mei juni juli augustus september oktober november december".split()),  # noqa: SIM905
    "es": tuple(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
    ),
    "it": tuple(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()  # noqa: SIM905
    ),
}


def plain(word: str) -> str:
    """Return a word in small letters without accents: both MÄRZ and März give 'marz'.

    A letter that is followed by a combining accent becomes the same as an accented letter.
    """
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def _numbers(table: dict[str, tuple[str, ...]]) -> dict[str, int]:
    return {plain(word): n for names in table.values() for n, entry in enumerate(names) for word in entry.split()}


WEEKDAY_NUMBER = {"sonnabend": 5, **_numbers(WEEKDAYS)}
SHORT_WEEKDAY_NUMBER = {language: _numbers({language: names}) for language, names in _SHORT_WEEKDAYS.items()}
MONTH_NUMBER = _numbers(MONTHS)  # months by their names without accents, 0 = January


def weekday_names(number: int, language: str) -> tuple[str, ...]:
    """Return the long and short names of a weekday in `language`, in small letters without accents.

    The names are in the order of the alphabet. `number` counts from 0 = Monday. `language` is a code such as fr. Empty
    for a language whose names are not known.
    """
    tables = (WEEKDAY_NUMBER, SHORT_WEEKDAY_NUMBER.get(language, {}))
    known = {plain(name) for name in WEEKDAYS.get(language, ())}
    long, short = ({word for word, n in table.items() if n == number} for table in tables)
    return tuple(sorted((long & known) | short))


def written(day: date) -> str:
    """Return a day as English words: 'Monday 27 January 2014'."""
    return f"{WEEKDAYS['en'][day.weekday()]} {without_weekday(day)}"


def without_weekday(day: date) -> str:
    """Return a day as English words without its weekday: '27 January 2014'."""
    return f"{day.day} {MONTHS['en'][day.month - 1].split()[0]} {day.year}"


def written_at(local: datetime) -> str:
    """Return the day and time of `local` as English words: '12:30 on Monday 27 January 2014'. No zone is named."""
    return f"{local:%H:%M} on {written(local)}"
