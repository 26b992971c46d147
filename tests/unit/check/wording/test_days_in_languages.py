"""Weekdays, months and zones of every language with labels, as texts write them: what is found, and what passes."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.check.embargo.status_lines import own_embargo
from advisory_cli.check.text.calendar_days import calendar_days
from advisory_cli.check.text.clock_times import written_times
from advisory_cli.check.text.date_words import date_words, has_weekdays, names_weekday
from advisory_cli.check.text.dates import plain, weekday_names
from advisory_cli.check.text.text_fields import TextField
from advisory_cli.check.text.written_days import written_days
from advisory_cli.check.wording.event_days import check_event_days, check_former_days
from advisory_cli.check.wording.weekdays import check_weekdays
from advisory_cli.check.wording.written_times import check_written_times
from advisory_cli.check.wording.zone_abbreviations import check_abbreviations
from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import available, load_labels
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory, Event, Kind
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import TEMPLATES

NOW = datetime(2026, 5, 20, 8, tzinfo=UTC)
SHIPPED = available([TEMPLATES])

# Friday 5 June 2026, and Wednesday 3 June, as texts of a language write them.
FRIDAY = {
    "ar": ["الجمعة 5 يونيو 2026", "يوم الجمعة ٥ حزيران ٢٠٢٦", "الجمعة، 5 جوان", "5 يونيو 2026 (الجمعة)"],
    "cs": ["v pátek 5. června 2026", "5. června 2026 (pátek)", "do pátku 5. června", "pá, 5. června", "pátek 5.6.2026"],
    "da": ["fredag den 5. juni 2026", "fre. d. 5. juni", "fredag 5.6.2026"],
    "el": ["την Παρασκευή 5 Ιουνίου 2026", "ΠΑΡΑΣΚΕΥΗ 5 ΙΟΥΝΙΟΥ", "5 Ιουνίου 2026 (Παρασκευή)", "Παρασκευή, 5 Ιούνη"],
    "fa": ["جمعه ۵ ژوئن ۲۰۲۶", "جمعه، ۵ ژوئن", "جمعه 5 جون 2026"],
    "fi": ["perjantaina 5. kesäkuuta 2026", "perjantai 5. kesäkuuta", "pe. 5. kesäkuuta", "5. kesäkuuta 2026 (pe)"],
    "he": ["ביום שישי, 5 ביוני 2026", "יום שישי 5 ביוני", "יום ו׳, 5 ביוני"],
    "hu": [
        "2026. június 5., péntek",
        "2026. június 5. (péntek)",
        "június 5-én, pénteken",
        "pénteken, június 5-én",
        "jún. 5. (P)",
    ],
    "ja": ["2026年6月5日（金）", "6月5日(金)", "6月5日金曜日", "６月５日（金）"],
    "ko": ["2026년 6월 5일(금)", "6월 5일 금요일"],
    "pl": [
        "w piątek, 5 czerwca 2026 r.",
        "5 czerwca 2026 r. (piątek)",
        "pt. 5 czerwca",
        "5 czerwca (pt.)",
        "piątek 5.06.2026",
    ],
    "pt": ["sexta-feira, 5 de junho de 2026", "na sexta, 5 de junho", "sex. 5 jun."],
    "ro": ["vineri, 5 iunie 2026", "vineri 5 iunie", "vin., 5 iun. 2026"],
    "ru": [
        "в пятницу, 5 июня 2026 года",
        "5 июня 2026 года (пятница)",
        "5 июня, в пятницу",
        "пт, 5 июня",
        "пятница 05.06.2026",
    ],
    "sv": ["fredag den 5 juni 2026", "fredagen den 5 juni", "fre. 5 juni"],
    "tr": ["5 Haziran 2026 Cuma", "5 Haziran Cuma günü", "5 Haziran 2026, Cuma", "CUMA, 5 HAZİRAN"],
    "uk": ["у п’ятницю, 5 червня 2026 року", "5 червня 2026 року (пʼятниця)", "до п'ятниці, 5 червня", "пт, 5 червня"],
    "ur": ["جمعہ 5 جون 2026", "5 جون 2026 بروز جمعہ"],
    "zh": ["2026年6月5日（星期五）", "6月5日周五", "6月5日(週五)", "6月5日，星期五"],
}
# What is no day with its weekday, or names the weekday of another day; and right days that are like wrong ones.
INNOCENT = {
    "ar": ["الاثنين والثلاثاء 8 و9 يونيو", "من الجمعة إلى 8 يونيو", "صلاة الجمعة في 8 يونيو"],
    "cs": ["po 5. červnu", "po 5. června", "ne 5. června, ale 6. června", "5. června a v sobotu 6. června"],
    "da": ["man 5. juni", "den 5. juni, mandag den 8. juni"],
    "el": ["η δεύτερη 5 Ιουνίου", "στις 5 Ιουνίου, Δευτέρα 8 Ιουνίου"],
    "fa": ["سه شنبه ۲ ژوئن", "چهار شنبه، ۳ ژوئن", "چهارشنبه ۳ ژوئن", "جمعه ۱۵ خرداد ۱۴۰۵"],
    "fi": ["to 5. kesäkuuta", "5. kesäkuuta. Maanantaina jatketaan"],
    "he": ["5 ביוני, יום שני 8 ביוני", "מושב שני 5 ביוני"],
    "hu": ["2026. június 5., hétfő 8.", "június 5-ig, hétfőtől"],
    "ja": ["6月5日・6日（土）", "6月5日土地の引き渡し", "6月5日（土浦）", "6月6日（土）"],
    "ko": ["6월 5일 수요 예측", "6월 5·6일(토)"],
    "pl": ["5 czerwca, w poniedziałek 8 czerwca", "5 czerwca. W poniedziałek konferencja", "termin: 3 wt 5 czerwca"],
    "pt": ["a segunda 5 vezes em junho", "segunda via, 5 de junho", "5 de junho, segunda-feira 8 de junho"],
    "ro": ["peste 3 luni, 5 iunie 2026", "5 iunie, luni 8 iunie"],
    "ru": ["5 июня, в понедельник 8 июня", "5 июня. В понедельник продолжение", "понедельник и пятницу, 5 июня"],
    "sv": ["den 5 juni, måndag 8 juni", "tors 5 juni"],
    "tr": ["5 Haziran, Pazartesi 8 Haziran", "pazar yeri, 5 Haziran"],
    "uk": ["5 червня, у понеділок 8 червня", "5 червня. У понеділок продовження"],
    "ur": ["5 جون، پیر 8 جون", "پیر صاحب"],
    "zh": ["6月5日、6日（周六）", "6月5日起，周一至周五"],
}
MONDAYS = {  # the words by which a Friday becomes a Monday
    "ar": ("الجمعة", "الاثنين"), "cs": ("pátek", "pondělí"), "da": ("fredag", "mandag"), "el": ("Παρασκευή", "Δευτέρα"),
    "fa": ("جمعه", "دوشنبه"), "fi": ("perjantai", "maanantai"), "he": ("שישי", "שני"), "hu": ("péntek", "hétfő"),
    "ja": ("金", "月"), "ko": ("금", "월"), "pl": ("piątek", "poniedziałek"), "pt": ("sexta", "segunda"),
    "ro": ("vineri", "luni"), "ru": ("пятница)", "понедельник)"), "sv": ("fredag", "måndag"),
    "tr": ("Cuma", "Pazartesi"), "uk": ("пʼятниця)", "понеділок)"), "ur": ("جمعہ", "پیر"), "zh": ("五", "一"),
}  # fmt: skip


def _advisory(language: str, **changes: Any) -> Advisory:
    starts = Moment(wall=datetime(2026, 6, 5, 12, 30), zone="Europe/Brussels")  # noqa: DTZ001  a wall time
    event = Event(title="Event", starts=starts)
    given: dict[str, Any] = {"kind": Kind.MEDIA_ADVISORY, "headline": "H", "body": "B", "event": event, **changes}
    return Advisory(id="case", language=language, source=Path("case.md"), **given)


def _field(language: str, text: str, path: str = "body") -> TextField:
    return TextField(advisory=_advisory(language), path=path, text=text)


def _weekdays(language: str, text: str) -> list[Finding]:
    return list(check_weekdays(_field(language, text), now=NOW))


def _around(text: str) -> str:
    return f"NGO {text}. NGO"


def test_every_language_with_labels_is_among_the_cases() -> None:
    """The tables here have each shipped language, except the six that the other tests of these rules have."""
    assert set(FRIDAY) == set(INNOCENT) == set(MONDAYS) == set(SHIPPED) - {"en", "fr", "de", "nl", "es", "it"}


@pytest.mark.parametrize(("language", "day"), [(language, day) for language, days in FRIDAY.items() for day in days])
def test_weekday_passes_when_it_fits_and_the_day_is_read_in_every_form(language: str, day: str) -> None:
    """A right weekday gives no finding, and the same words with the date of a Saturday give one."""
    assert _weekdays(language, _around(day)) == []
    saturday = re.sub(
        r"0?([5٥۵５])(?=\D|$)", lambda five: five[0].replace(five[1], chr(ord(five[1]) + 1)), day, count=1
    )
    found = _weekdays(language, _around(saturday))
    assert [finding.code for finding in found] == ["TXT04"], saturday
    assert "is a Saturday" in found[0].words


@pytest.mark.parametrize("language", MONDAYS)
def test_weekday_is_found_when_it_is_another_day(language: str) -> None:
    """A Friday that is called a Monday is one finding, with both ways to correct it."""
    friday, monday = MONDAYS[language]
    text = next(day for day in FRIDAY[language] if friday in day).replace(friday, monday)
    found = _weekdays(language, _around(text))
    assert [finding.code for finding in found] == ["TXT04"], text
    assert "is a Friday" in found[0].words


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in INNOCENT.items() for text in texts]
)
def test_weekday_passes_when_the_words_only_look_like_one(language: str, text: str) -> None:
    """Prepositions that are spelt like a weekday, ranges, and weekdays of another day give no finding."""
    assert _weekdays(language, _around(text)) == []


@pytest.mark.parametrize("language", FRIDAY)
def test_days_of_a_language_are_read_in_its_own_texts_only(language: str) -> None:
    """The names of a language say nothing in an English text."""
    assert all(_weekdays("en", day.replace("5", "6")) == [] for day in FRIDAY[language] if not day[-1].isdigit())
    assert date_words("en") is None
    assert date_words("tlh") is None


@pytest.mark.parametrize("language", SHIPPED)
def test_dates_of_the_labels_are_read_by_the_checks(language: str) -> None:
    """Each day of a year, as an edition writes it, is read with its month and day, with the weekday that it names."""
    calendar = Calendar(labels=load_labels(language, [TEMPLATES]))
    for number in range(0, 365, 9):
        day = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
        words = calendar.moment(day)
        read = written_days(words, language)
        assert [(each.day, each.month, each.year) for each in read] == [(day.day, day.month, 2026)], words
        assert calendar_days(words, language=language, near=date(2026, 6, 1))[0].days == (day.date(),)
        assert list(check_weekdays(_field(language, words), now=NOW)) == []
        if has_weekdays(language) and not weekday_names(0, language):
            named = [weekday for weekday in range(7) if names_weekday(words, weekday, language)]
            assert named == [day.weekday()]
        else:
            plain_words = plain(words)
            named = [
                n
                for n in range(7)
                if any(re.search(rf"\b{name}\b", plain_words) for name in weekday_names(n, language))
            ]
            assert named == [day.weekday()]


@pytest.mark.parametrize("language", SHIPPED)
def test_embargo_banner_of_a_language_is_known_as_one(language: str) -> None:
    """The banner of each language is taken for the text's own embargo, so that an author's line is found like it."""
    labels = load_labels(language, [TEMPLATES])
    until = datetime(2026, 6, 5, 0, 1, tzinfo=UTC)
    assert own_embargo(f"{labels.words['embargoed']} {Calendar(labels=labels).moment(until)}")
    assert not own_embargo(labels.words["lift"] if "lift" in labels.words else labels.kinds["press-release"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Эмбарго на поставки оружия вступает в силу в 00:01"),
        ("ru", "Россия ввела эмбарго на поставки, сообщает агентство в 10:00"),
        ("pl", "Embargo na węgiel obowiązuje od 10:00"),
        ("pt", "Embargo comercial em vigor desde as 10:00"),
        ("tr", "Silah ambargosu 10.00’da başlıyor"),
    ],
)
def test_embargo_on_goods_is_no_embargo_of_the_text(language: str, text: str) -> None:
    """An embargo on arms or goods is not the text's own."""
    assert own_embargo(text) is None, language


@pytest.mark.parametrize(
    ("language", "text", "zone"),
    [
        ("ru", "в 12:30 по московскому времени", "Europe/Moscow"),
        ("ru", "в 12:30 мск", "Europe/Moscow"),
        ("uk", "о 12:30 за київським часом", "Europe/Kyiv"),
        ("de", "12:30 Uhr Berliner Zeit", "Europe/Berlin"),
        ("de", "12:30 MESZ", "Europe/Berlin"),
        ("cs", "12:30 SELČ", "Europe/Prague"),
        ("pl", "12:30 czasu polskiego", "Europe/Warsaw"),
        ("tr", "12.30 TSİ", "Europe/Istanbul"),
        ("tr", "12.30 Türkiye saatiyle", "Europe/Istanbul"),
        ("ja", "12:30（日本時間）", "Asia/Tokyo"),
        ("zh", "12:30 北京时间", "Asia/Shanghai"),
        ("ko", "12:30 한국시간으로", "Asia/Seoul"),
        ("he", "12:30 שעון ישראל", "Asia/Jerusalem"),
        ("ar", "12:30 بتوقيت القاهرة", "Africa/Cairo"),
        ("fa", "۱۲:۳۰ به وقت تهران", "Asia/Tehran"),
        ("el", "12:30 ώρα Ελλάδος", "Europe/Athens"),
        ("pt", "12h30, hora de Lisboa", "Europe/Lisbon"),
        ("fi", "12.30 Suomen aikaa", "Europe/Helsinki"),
    ],
)
def test_zone_is_read_as_the_language_names_it(language: str, text: str, zone: str) -> None:
    """The words by which a language names its clocks are read as their zone, in its texts."""
    (time,) = written_times(text, language=language)
    assert (time.minutes, time.soft) == (750, False)
    assert time.zone is not None
    assert getattr(time.zone.main[0], "zone", "") == zone


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [
        ("ru", "Начало в 12:30 по московскому времени 5 июня.", "Начало в 13:30 по московскому времени 5 июня."),
        ("pl", "Początek 5 czerwca o 12:30 EET.", "Początek 5 czerwca o 12:30 CEST."),
        ("de", "Beginn am 5. Juni um 12:30 MEZ.", "Beginn am 5. Juni um 12:30 MESZ."),
        ("ja", "開始は6月5日12:30（日本時間）。", "開始は6月5日19:30（日本時間）。"),
    ],
)
def test_time_is_found_when_its_zone_is_wrong(language: str, wrong: str, right: str) -> None:
    """The event's hour on another country's clock, or in winter time in June, is a finding; the right one is none."""
    assert len(list(check_written_times(_field(language, wrong), now=NOW))) == 1
    assert list(check_written_times(_field(language, right), now=NOW)) == []


@pytest.mark.parametrize(
    ("language", "text", "minutes", "until"),
    [
        ("ja", "6月5日午後2:30", 870, None),
        ("ja", "午後2:00～3:30", 840, 930),
        ("ja", "午前10:30", 630, None),
        ("ko", "오후 2:30", 870, None),
        ("zh", "下午2:30", 870, None),
        ("fa", "۱۴:۳۰", 870, None),
        ("he", "ב14:30", 870, None),
    ],
)
def test_time_is_read_in_the_digits_and_halves_of_the_day_of_a_language(
    language: str, text: str, minutes: int, until: int | None
) -> None:
    """The word for the afternoon that stands before an hour counts, and so do other digits."""
    (time,) = written_times(text, language=language)
    assert (time.minutes, time.until) == (minutes, until)


@pytest.mark.parametrize("language", FRIDAY)
def test_former_day_is_found_in_every_language(language: str) -> None:
    """After the event has moved, the day on which it was is found in the text, and headings of other days pass."""
    advisory = _advisory(language, body=_around(FRIDAY[language][0]))
    event = advisory.event
    assert event is not None
    later = Moment(wall=event.starts.wall + timedelta(days=7), zone=event.starts.zone)
    moved = replace(advisory, event=replace(event, starts=later), headline=FRIDAY[language][0])
    assert "TXT20" in {finding.code for finding in check_former_days(moved, event)}
    assert list(check_event_days(moved)) == []


@pytest.mark.parametrize(("language", "word", "count"), [("de", "MESZ", 0), ("ru", "мск", 0), ("en", "MESZ", 1)])
def test_abbreviation_passes_in_the_language_that_has_it(language: str, word: str, count: int) -> None:
    """Readers of German know MESZ, and no others do."""
    assert len(list(check_abbreviations(_advisory(language, subject=f"Termin 12:30 {word}")))) == count
