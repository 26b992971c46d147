"""compose.templates.labels and compose.templates.dates: words and dates by language."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import re
import subprocess
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from advisory_cli.compose.templates import labels
from advisory_cli.compose.templates.dates import Calendar, zone_words
from advisory_cli.compose.templates.labels import FIELD_LABELS, available, fill, load_labels
from advisory_cli.compose.templates.view import shorten
from advisory_cli.locale.calendar import right_to_left
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Contact, Event, Kind
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import TEMPLATES, embargo, everything, founding, recipient, renderer

SHIPPED = available([TEMPLATES])
LANGUAGES = "ar cs da de el en es fa fi fr he hu it ja ko nl pl pt ro ru sv tr uk ur zh"
LONDON, BRUSSELS = ZoneInfo("Europe/London"), ZoneInfo("Europe/Brussels")
# The embargo's end and the event's time, as an editor in each language writes them.
WRITTEN = {
    "ar": ("الجمعة 5 يونيو 2026، الساعة 00:01 BST (لندن)", "الاثنين 8 يونيو 2026، من الساعة 12:30 إلى 14:00 CEST"),
    "cs": ("5. června 2026 (pátek), 0:01 BST (Londýn)", "pondělí 8. června 2026, 12:30–14:00 SELČ"),
    "da": ("fredag den 5. juni 2026 kl. 00.01 BST (London)", "mandag den 8. juni 2026 kl. 12.30–14.00 CEST"),
    "de": ("Freitag, 5. Juni 2026, 00:01 Uhr BST (London)", "Montag, 8. Juni 2026, 12:30–14:00 Uhr MESZ"),
    "el": ("Παρασκευή 5 Ιουνίου 2026, ώρα 00:01 BST (Λονδίνο)", "Δευτέρα 8 Ιουνίου 2026, ώρα 12:30–14:00 CEST"),
    "en": ("00:01 BST on Friday 5 June 2026 (London)", "Monday 8 June 2026, 12:30–14:00 CEST"),
    "es": ("viernes 5 de junio de 2026, 00:01 h BST (Londres)", "lunes 8 de junio de 2026, de 12:30 a 14:00 h CEST"),
    "fa": ("جمعه ۵ ژوئن ۲۰۲۶، ساعت ۰۰:۰۱ BST (لندن)", "دوشنبه ۸ ژوئن ۲۰۲۶، از ساعت ۱۲:۳۰ تا ۱۴:۰۰ CEST"),
    "fi": (
        "perjantaina 5. kesäkuuta 2026 klo 00.01 BST (Lontoo)",
        "maanantaina 8. kesäkuuta 2026 klo 12.30–14.00 CEST",
    ),
    "fr": ("vendredi 5 juin 2026 à 00h01 BST (Londres)", "lundi 8 juin 2026, de 12h30 à 14h00 CEST"),
    "he": ("יום שישי, 5 ביוני 2026, בשעה 00:01 BST (לונדון)", "יום שני, 8 ביוני 2026, מ־12:30 עד 14:00 CEST"),
    "hu": ("2026. június 5. (péntek) 00.01 BST (London)", "2026. június 8. (hétfő) 12.30–14.00 CEST"),
    "it": ("venerdì 5 giugno 2026, ore 00:01 BST (Londra)", "lunedì 8 giugno 2026, ore 12:30–14:00 CEST"),
    "ja": ("2026年6月5日（金）00:01 BST（ロンドン）", "2026年6月8日（月）12:30～14:00 CEST"),
    "ko": ("2026년 6월 5일(금) 00:01 BST (런던)", "2026년 6월 8일(월) 12:30–14:00 CEST"),
    "nl": ("vrijdag 5 juni 2026, 00.01 uur BST (Londen)", "maandag 8 juni 2026, 12.30–14.00 uur CEST"),
    "pl": (
        "5 czerwca 2026 r. (piątek), godz. 00:01 BST (Londyn)",
        "poniedziałek, 8 czerwca 2026 r., godz. 12:30–14:00 CEST",
    ),
    "pt": (
        "sexta-feira, 5 de junho de 2026, 00h01 BST (Londres)",
        "segunda-feira, 8 de junho de 2026, 12h30–14h00 CEST",
    ),
    "ro": ("vineri, 5 iunie 2026, ora 00:01 BST (Londra)", "luni, 8 iunie 2026, orele 12:30–14:00 CEST"),
    "ru": ("00:01 BST (Лондон) 5 июня 2026 года (пятница)", "понедельник, 8 июня 2026 года, 12:30–14:00 CEST"),
    "sv": ("fredag 5 juni 2026 kl. 00.01 BST (London)", "måndag 8 juni 2026 kl. 12.30–14.00 CEST"),
    "tr": ("5 Haziran 2026 Cuma, saat 00.01 BST (Londra)", "8 Haziran 2026 Pazartesi, saat 12.30–14.00 CEST"),
    "uk": ("00:01 BST (Лондон) 5 червня 2026 року (пʼятниця)", "понеділок, 8 червня 2026 року, 12:30–14:00 CEST"),
    "ur": ("جمعہ 5 جون 2026، 00:01 BST (لندن)", "پیر 8 جون 2026، 12:30 تا 14:00 CEST"),
    "zh": ("2026年6月5日（星期五）00:01 BST（伦敦）", "2026年6月8日（星期一）12:30–14:00 CEST"),
}


def _calendar(language: str) -> Calendar:
    return Calendar(labels=load_labels(language, [TEMPLATES]))


def _own(folder: Path, name: str, text: str) -> Path:
    (folder / "labels").mkdir(exist_ok=True)
    (folder / "labels" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "12:30 CET on Monday 27 January 2014"),
        ("en-GB", "12:30 CET on Monday 27 January 2014"),
        ("en-US", "12:30 PM CET on Monday, January 27, 2014"),
        ("en-Latn-US", "12:30 PM CET on Monday, January 27, 2014"),
        ("fr", "lundi 27 janvier 2014 à 12h30 CET"),
        ("fr-CA", "lundi 27 janvier 2014 à 12h30 CET"),
    ],
)
def test_calendar_writes_a_moment_as_its_language_does(language: str, words: str) -> None:
    """A moment is written in the habits of its language and region, else it would be misread."""
    assert _calendar(language).moment(datetime(2014, 1, 27, 12, 30, tzinfo=ZoneInfo("Europe/Brussels"))) == words


@pytest.mark.parametrize("language", SHIPPED)
def test_calendar_writes_embargo_and_event_as_editors_of_its_language_do(language: str) -> None:
    """The end of an embargo and the time of an event are written in every shipped language as its newsrooms do."""
    calendar = _calendar(language)
    embargo, event = WRITTEN[language]
    assert calendar.moment(datetime(2026, 6, 5, 0, 1, tzinfo=LONDON)) == embargo
    assert calendar.event(_event(datetime(2026, 6, 8, 12, 30), datetime(2026, 6, 8, 14))) == event


def test_shipped_languages_are_all_that_the_docs_name() -> None:
    """Each language that the docs promise has labels, and no other."""
    assert LANGUAGES.split() == list(SHIPPED)
    page = (TEMPLATES.parent / "docs" / "templates.md").read_text(encoding="utf-8")
    assert f"`{LANGUAGES.replace(' ', '`, `')}`" in " ".join(page.split())


def test_calendar_writes_the_digits_of_a_language() -> None:
    """Days and hours have the language's digits, while the hours in a zone's name stay as all newsrooms read them."""
    moment = datetime(2026, 6, 5, 0, 1, tzinfo=ZoneInfo("Asia/Kathmandu"))
    assert _calendar("fa").own_moment(moment) == "جمعه ۵ ژوئن ۲۰۲۶، ساعت ۰۰:۰۱ UTC+5:45"
    assert "5 يونيو 2026" in _calendar("ar").own_moment(moment)


def test_calendar_names_a_zone_as_its_language_does() -> None:
    """A zone has the abbreviation of the language, if it has one, and a city only where the usual one needs it."""
    brussels = datetime(2026, 12, 1, 9, tzinfo=BRUSSELS)
    assert _calendar("de").moment(brussels) == "Dienstag, 1. Dezember 2026, 09:00 Uhr MEZ"
    moscow = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Moscow"))
    assert _calendar("ru").moment(moscow) == "09:00 мск 1 декабря 2026 года (вторник)"


def test_calendar_writes_a_day_as_its_language_does() -> None:
    """A day is written in the habits of its language, and the first of a French month is 1er."""
    first = date(2026, 1, 1)
    assert _calendar("en-GB").day(first) == "1 January 2026"
    assert _calendar("en-US").day(first) == "January 1, 2026"
    assert _calendar("fr").day(first) == "1er janvier 2026"
    assert _calendar("fr").day(date(2026, 1, 21)) == "21 janvier 2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "BST"),
        ("Europe/Brussels", "CEST"),
        ("Europe/Istanbul", "UTC+3"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC−3"),
        ("UTC", "UTC"),
    ],
)
def test_zone_words_are_an_abbreviation_or_an_offset(zone: str, words: str) -> None:
    """A zone is named by its abbreviation, or by its offset from UTC where '+03' would say nothing to a reader."""
    assert zone_words(datetime(2026, 6, 5, 0, 1, tzinfo=ZoneInfo(zone))) == words


def _event(start: datetime, end: datetime | None) -> Event:
    zone = "Europe/Brussels"
    ends = Moment(wall=end, zone=zone) if end else None
    return Event(title="T", starts=Moment(wall=start, zone=zone), ends=ends)


def test_calendar_names_the_day_once_when_an_event_is_within_one() -> None:
    """An event within a day names it once, with both hours."""
    event = _event(datetime(2026, 6, 8, 12, 30), datetime(2026, 6, 8, 14))
    assert _calendar("en-GB").event(event) == "Monday 8 June 2026, 12:30–14:00 CEST"


def test_calendar_names_both_ends_when_an_event_spans_days_or_a_clock_change() -> None:
    """An event over two days, or over a change of the clocks, names day, hour and zone of both ends."""
    calendar = _calendar("en-GB")
    days = _event(datetime(2026, 6, 8, 12, 30), datetime(2026, 6, 9, 14))
    assert calendar.event(days) == "Monday 8 June 2026, 12:30 CEST – Tuesday 9 June 2026, 14:00 CEST"
    night = _event(datetime(2026, 10, 25, 1), datetime(2026, 10, 25, 5))
    assert calendar.event(night) == "Sunday 25 October 2026, 01:00 CEST – Sunday 25 October 2026, 05:00 CET"


def test_calendar_shows_an_end_on_the_starts_clocks_when_its_zone_is_another() -> None:
    """An end in another zone is shown on the clocks of the start, else two zones in one range would be read as one."""
    event = Event(
        title="T",
        starts=Moment(wall=datetime(2026, 6, 8, 12), zone="Europe/Brussels"),
        ends=Moment(wall=datetime(2026, 6, 8, 12), zone="UTC"),
    )
    assert _calendar("en-GB").event(event) == "Monday 8 June 2026, 12:00–14:00 CEST"


def test_renderer_is_refused_when_its_language_has_no_labels() -> None:
    """A language without labels is refused at its line, with those that have some and the file to make."""
    with pytest.raises(BadData) as caught:
        renderer(founding(language="tlh", lines={"language": 4}))
    (found,) = caught.value.findings
    assert (found.code, found.place.line) == ("ADV12", 4)
    assert f"there are labels for: {', '.join(SHIPPED)}." in found.words
    assert "labels/tlh.toml" in found.remedy


@pytest.mark.parametrize("language", ["", "../en", "en/../fr", "e", "x" * 40, "tlh-DE"])
def test_load_labels_refuses_when_a_language_is_strange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A language that is none, or a path, is refused for having no labels, and no file is opened for it.

    A language is part of a file's name.
    """
    (tmp_path / "labels" / "en").mkdir(parents=True)
    for name in ("", "../en", "fr", "e", "x" * 40):
        (tmp_path / "labels" / f"{name}.toml").write_bytes((TEMPLATES / "labels" / "en.toml").read_bytes())
    opened: list[Path] = []

    def read(path: Path, *, limit: int) -> bytes:
        opened.append(path)
        return path.read_bytes()

    monkeypatch.setattr(labels, "read_regular", read)
    with pytest.raises(BadData, match="no labels"):
        load_labels(language, [tmp_path, TEMPLATES], place=Place())
    assert opened == []
    load_labels("en", [tmp_path, TEMPLATES])
    assert opened  # so that what opens a file is seen


def test_load_labels_names_the_command_that_copies_the_english_file(tmp_path: Path) -> None:
    """The remedy for a language without labels can be run as it stands, and then only the words are missing.

    Otherwise a person has to look for the file that is to be translated.
    """
    own = tmp_path / "my room" / "templates"
    with pytest.raises(BadData) as caught:
        load_labels("lb-LU", [own, TEMPLATES])
    subprocess.run(["sh", "-c", caught.value.remedy.splitlines()[1]], check=True)
    assert load_labels("lb-LU", [own, TEMPLATES]).words == load_labels("en", [TEMPLATES]).words
    with pytest.raises(BadData) as odd:
        load_labels("../en", [own, TEMPLATES])
    assert odd.value.remedy == "Use one of these."


@pytest.mark.parametrize("text", ["end_mark = 3\n", '[dates]\nday = ""\n'])
def test_load_labels_names_the_english_file_when_a_label_is_wrong(tmp_path: Path, text: str) -> None:
    """The remedy of a wrong label names the path of the English file, which has its right form."""
    with pytest.raises(BadData) as caught:
        load_labels("en", [_own(tmp_path, "en.toml", text), TEMPLATES])
    assert str(TEMPLATES / "labels" / "en.toml") in caught.value.remedy


def test_load_labels_takes_one_word_of_the_newsrooms_own(tmp_path: Path) -> None:
    """A word of the newsroom's own takes the place of the shipped one, and the others stay."""
    own = _own(tmp_path, "en.toml", '[kinds]\nmedia-advisory = "DIARY NOTE"\n[region.US.dates]\nday = "d MMM y"\n')
    text = renderer(founding(), own).render("text", Phase.OPEN, recipient())
    assert "DIARY NOTE | FOR IMMEDIATE RELEASE" in text
    assert "– ENDS –" in text
    assert load_labels("en-US", [own, TEMPLATES]).dates["day"] == "d MMM y"
    assert load_labels("en", [own, TEMPLATES]).dates["day"] == "d MMMM y"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[kinds]\nmedia_advisory = "X"\n', "no label “kinds.media_advisory”"),
        ('quotes = ["a", "b"]\n', "wrong form"),
        ("end_mark = 3\n", "wrong form"),
        ("end_mark = ENDS\n", "cannot be read"),
        ("# words\nend_mark = „ENDE“\n", "cannot be read: „ “ are not the straight quotation marks, line 2"),
        ("region = 5\n", "“region” does not hold labels"),
        ('[words]\nabout = "About {issuers}"\n', r"Nothing fills in “{issuers}” in the label “words\.about”"),
        ('[dates]\nmoment = "{time} {day} {place}"\n', r"Nothing fills in “{place}” in the label “dates\.moment”"),
        ('[dates]\ndateline = "{place}{city}"\n', r"Nothing fills in “{city}” in the label “dates\.dateline”"),
        ('[dates]\ndigits = "0123"\n', "is not ten digits in their order"),
        ('[dates]\ndigits = "abcdefghij"\n', "is not ten digits in their order"),
        ('[zones]\nCESTE = "MESZ"\n', "no abbreviation of a time zone"),
        ('[zones]\nCEST = ""\n', "no abbreviation of a time zone"),
        ("[region]\nGB = 5\n", "“region” does not hold labels"),
        ("quotes = " + "[" * 5000 + "\n", "too many brackets"),
        ('[dates]\nday = "XXXXXXXX"\n', "pattern “XXXXXXXX” of the label “dates.day”"),
        ('[dates]\nday = "ggggg"\n', "does not write everything"),
        ('[dates]\nday = ""\n', "does not write everything"),
        ('[dates]\nday = "d MMMM"\n', "does not write everything"),
        ("[dates]\nday = \"d MMMM 'y'\"\n", "does not write everything"),
        ('[dates]\nweekday = "HH"\n', "does not write everything"),
        ('[dates]\ntime = "d"\n', "does not write everything"),
        ('[dates]\nshort_day = "' + "y" * 1000 + '"\n', "does not write everything"),
    ],
)
def test_load_labels_refuses_when_a_file_has_a_fault(tmp_path: Path, text: str, said: str) -> None:
    """A fault of a file of labels is a sentence with the file's name.

    Otherwise a misspelt label would silently change nothing.
    """
    own = _own(tmp_path, "en.toml", text)
    with pytest.raises(BadData, match=said) as caught:
        load_labels("en", [own, TEMPLATES])
    assert caught.value.findings[0].place.file == own / "labels" / "en.toml"


def test_load_labels_refuses_a_regions_pattern_with_its_file(tmp_path: Path) -> None:
    """A bad pattern of a region is refused for that region alone, with the file's name."""
    own = _own(tmp_path, "en.toml", '[region.US.dates]\nday = "ggggg"\n')
    assert load_labels("en-GB", [own, TEMPLATES])
    with pytest.raises(BadData, match=r"dates\.day") as caught:
        load_labels("en-US", [own, TEMPLATES])
    assert caught.value.findings[0].place.file == own / "labels" / "en.toml"


def test_load_labels_refuses_when_a_file_is_a_folder_or_a_loop(tmp_path: Path) -> None:
    """A folder or a link to itself in the place of labels is refused, neither passed over nor a traceback."""
    (tmp_path / "labels").mkdir()
    for number, language in enumerate(SHIPPED):
        path = tmp_path / "labels" / f"{language}.toml"
        if number % 2:
            path.mkdir()
        else:
            path.symlink_to(path.name)
    for language in SHIPPED:
        with pytest.raises(BadData, match="cannot be read") as caught:
            load_labels(language, [tmp_path, TEMPLATES])
        assert caught.value.findings[0].code == "TPL01"


def test_calendar_writes_the_first_when_its_word_holds_an_odd_sign(tmp_path: Path) -> None:
    """A word for the first of a month with an apostrophe, a backslash or another sign is written as it is."""
    for word in ("1'er", "\\\\1", "1º"):
        own = _own(tmp_path, "fr.toml", f'[dates]\nfirst_day = "{word}"\n')
        calendar = Calendar(labels=load_labels("fr", [own, TEMPLATES]))
        assert calendar.day(date(2026, 1, 1)) == word.replace("\\\\", "\\") + " janvier 2026"


def test_load_labels_refuses_when_a_new_language_is_incomplete(tmp_path: Path) -> None:
    """A new language with missing labels is refused with their names, else it would fail in the middle of a mailing."""
    own = _own(tmp_path, "tlh.toml", 'end_mark = "– rIn –"\n')
    with pytest.raises(BadData, match=r"missing: quotes, kinds, .*words\.immediate"):
        load_labels("tlh", [own, TEMPLATES])
    assert available([own, TEMPLATES]) == tuple(sorted((*SHIPPED, "tlh")))


def _keys(table: dict[str, Any], prefix: str = "") -> set[str]:
    """The dotted names of all labels, without those of a region or a zone, which a language may do without."""
    names: set[str] = set()
    for name, value in table.items():
        if name not in {"region", "zones"}:
            names |= _keys(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name}
    return names


def _braces(table: dict[str, Any], prefix: str = "") -> dict[str, set[str]]:
    """The names in braces of each label outside [dates], whose patterns a language arranges as it likes."""
    found: dict[str, set[str]] = {}
    for name, value in table.items():
        if name not in {"region", "dates", "zones"}:
            found |= _braces(value, f"{name}.") if isinstance(value, dict) else {}
            found |= {prefix + name: set(re.findall(r"{(\w+)}", value))} if isinstance(value, str) else {}
    return found


def _table(language: str) -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "labels" / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", SHIPPED)
def test_shipped_labels_have_the_keys_and_the_braces_of_the_english(language: str) -> None:
    """A shipped file of labels has each label of the English one, with the same names in braces, and no other.

    Otherwise a language would be incomplete, or would leave a date or a number out.
    """
    assert _keys(_table(language)) == _keys(_table("en"))
    assert _braces(_table(language)) == _braces(_table("en"))


@pytest.mark.parametrize("for_notice", [False, True])
@pytest.mark.parametrize("language", SHIPPED)
def test_load_labels_takes_every_shipped_language_for_every_kind(language: str, for_notice: bool) -> None:
    """A shipped language has all labels of advisories and of notices, and a label for each kind.

    Otherwise a new kind would be refused when it is first sent in that language.
    """
    loaded = load_labels(language, [TEMPLATES], for_notice=for_notice)
    assert set(loaded.kinds) == set(Kind)
    assert all(loaded.kinds.values())


def test_load_labels_needs_only_the_label_of_the_kind_in_hand(tmp_path: Path) -> None:
    """A newsroom's own language is refused for the label of a kind only when a text of that kind is made.

    Otherwise each new kind would stop all newsrooms that have a language of their own.
    """
    english = (TEMPLATES / "labels" / "en.toml").read_text(encoding="utf-8")
    own = _own(tmp_path, "tlh.toml", re.sub(r"(?m)^photo-call = .*\n", "", english))
    assert renderer(founding(language="tlh"), own).render("text", Phase.OPEN, recipient())
    with pytest.raises(BadData, match=r"missing: kinds\.photo-call\.") as caught:
        renderer(founding(language="tlh", kind=Kind.PHOTO_CALL), own)
    assert caught.value.findings[0].code == "TPL01"
    with pytest.raises(BadData, match=r"missing: kinds\.photo-call\."):
        load_labels("tlh", [own, TEMPLATES])


def test_load_labels_needs_a_fields_labels_only_when_the_field_is_written(tmp_path: Path) -> None:
    """A newsroom's own language is refused for the labels of a new field only when an advisory has that field.

    Otherwise each new field would stop all newsrooms that have a language of their own.
    """
    english = (TEMPLATES / "labels" / "en.toml").read_text(encoding="utf-8")
    for field, names in FIELD_LABELS.items():
        text = english
        for name in names:
            text = re.sub(rf"(?m)^{name.partition('.')[2]} = .*\n", "", text)
        own = _own(tmp_path, "tlh.toml", text)
        assert load_labels("tlh", [own, TEMPLATES], fields=FIELD_LABELS.keys() - {field})
        with pytest.raises(BadData, match=re.escape(f"missing: {', '.join(names)}.")):
            load_labels("tlh", [own, TEMPLATES], fields={field})


def test_load_labels_fills_in_newer_labels_when_a_newsrooms_language_is_older(tmp_path: Path) -> None:
    """A newsroom's own language from before commas, full stops and cities were labels goes on as it did."""
    english = (TEMPLATES / "labels" / "en.toml").read_text(encoding="utf-8")
    own = _own(tmp_path, "tlh.toml", re.sub(r"(?m)^(comma|stop|city|digits|\[zones\]).*\n", "", english))
    loaded = load_labels("tlh", [own, TEMPLATES], for_notice=True)
    assert (loaded.words["comma"], loaded.words["stop"], loaded.dates["city"]) == (", ", ". ", " ({city})")
    assert loaded.zones == {}


@pytest.mark.parametrize("language", ["ar", "he", "fa", "ur"])
def test_render_is_from_right_to_left_when_the_language_is(language: str) -> None:
    """A page is set from right to left, with borders mirrored, and numbers, names and addresses keep their order."""
    contact = Contact(name="Acme Ltd.", phone="+32 (0) 2 555 0100", email="press@example.org")
    made = renderer(everything(language=language, headline="وقفة احتجاجية في بروكسل", contacts=(contact,)))
    html, text = made.render("html", Phase.OPEN, recipient()), made.render("text", Phase.OPEN, recipient())
    assert f'<html lang="{language}" dir="rtl"' in html
    assert '<td class="row" dir="rtl" align="right">' in html
    assert "text-align: right" in html
    assert re.findall(r"\.([\w-]+) \{[^}]*text-align: left", html) == []  # units of numbers below units, too
    assert 'class="quote-cell-rtl"' in html
    assert ".fact-name { padding: 10px 0 10px 10px;" in html
    assert '<span dir="ltr">+32 (0) 2 555 0100</span>' in html
    assert "<bdi>Acme Ltd.</bdi>" in html
    assert "<bdi>1 Example Street</bdi><br><bdi>1000 Brussels</bdi>" in html
    assert '<span dir="ltr">https://example.org/method</span>' in html
    assert "\u2066+32 (0) 2 555 0100\u2069" in text
    assert "\u200f\u2068Acme Ltd.\u2069\n" in text
    assert "\u200f\u20661 Example Street\u2069\n" in text
    assert ":\nhttps://stream.example/live\n" in text
    assert not re.search(r"[\u2066-\u2069\u200f]https?://|https?://\S*[\u2066-\u2069\u200f]", text)
    assert "letter-spacing: 0" not in html
    assert "font-style: italic" not in html.partition(".subhead-3")[0]
    assert "Georgia" not in html


def test_render_marks_nothing_when_the_language_is_from_left_to_right() -> None:
    """A page from left to right has none of the marks and elements for the other direction."""
    made = renderer(everything(language="fr"))
    assert "<bdi>" not in made.render("html", Phase.OPEN, recipient())
    assert not re.search("[\u2066-\u2069\u200f]", made.render("text", Phase.OPEN, recipient()))
    assert right_to_left("ar-EG")
    assert not right_to_left("fr")
    assert not right_to_left("tlh")


@pytest.mark.parametrize(
    ("language", "font"),
    [
        ("ja", "Hiragino Sans"),
        ("zh", "PingFang SC"),
        ("zh-TW", "PingFang TC"),
        ("ko", "Malgun Gothic"),
        ("ru", "Georgia"),
    ],
)
def test_render_names_fonts_of_the_script(language: str, font: str) -> None:
    """The page names fonts that have the letters, and Korean words are not broken."""
    html = renderer(everything(language=language)).render("html", Phase.OPEN, recipient())
    assert font in html
    assert ("keep-all" in html) == (language == "ko")


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_render_puts_no_blank_behind_a_wide_mark(language: str) -> None:
    """In Chinese and Japanese the words behind a label's colon follow at once, and a wide stop closes the banner."""
    made = renderer(everything(language=language, embargo=embargo(terms="条件")))
    who = recipient(embargo_local=made.embargo_local("Asia/Kolkata"))
    parts = [made.render(part, Phase.EMBARGOED, who) for part in ("text", "html", "preheader")]
    assert all(not re.search("[：。] ", part) for part in (parts[0].partition("\n\n")[0], parts[2]))
    assert "IST。" in parts[2]
    assert "：2026年6月5日" in parts[1]


def test_shorten_cuts_japanese_between_letters() -> None:
    """A Japanese text is cut at its length, not at a blank far before, and never behind an opening mark."""
    assert shorten("EU 首脳会議を前に抗議行動", 10) == "EU 首脳会議を前…"
    assert shorten("首脳会議「抗議行動」", 6) == "首脳会議…"
    assert shorten("The ministers meet in Brussels", 20) == "The ministers meet…"


def test_fill_takes_a_value_as_words_when_it_is_like_a_pattern() -> None:
    """A value that is like a pattern is not filled in again."""
    assert fill("{place}, {day}", place="{day}", day="1") == "{day}, 1"


@pytest.mark.parametrize(
    ("pattern", "name", "sentence"),
    [
        ("on the list of {issuer}.", "Water Inc.", "on the list of Water Inc."),
        ("on the list of {issuer}.", "Water", "on the list of Water."),
        ("Sent {issuer}. What follows holds.", "am 5. 6.", "Sent am 5. 6. What follows holds."),
        ("Liste von {issuer} stehen.", "Wasser e. V.", "Liste von Wasser e. V. stehen."),
        ("von \u2068{issuer}\u2069.", "Water Inc.", "von \u2068Water Inc.\u2069"),
        ("von {issuer}.", "\u2068Water Inc.\u2069", "von \u2068Water Inc.\u2069"),
        ("{issuer}.{issuer}...", "Inc.", "Inc..Inc...."),
    ],
)
def test_fill_leaves_out_a_stop_when_the_name_has_one(pattern: str, name: str, sentence: str) -> None:
    """A name that ends with a full stop closes the sentence itself, else readers see two stops."""
    assert fill(pattern, issuer=name) == sentence


@pytest.mark.parametrize("language", available([TEMPLATES]))
def test_shipped_sentences_have_no_two_stops_when_the_name_has_one(language: str) -> None:
    """The sentence that says why a reader gets the message has one stop behind Water Inc., in every language."""
    for name in ("reason", "about"):
        assert ".." not in load_labels(language, [TEMPLATES]).word(name, issuer="Water Inc.")


def test_calendar_writes_utc_as_such() -> None:
    """A moment in UTC is written with that name, as the bar needs it."""
    assert _calendar("en").moment(datetime(2026, 6, 4, 23, 1, tzinfo=UTC)) == "23:01 UTC on Thursday 4 June 2026"
