"""Sentences that announce: when the press conference begins, and until when to apply, in the languages with labels."""
# ruff: noqa: DTZ001  wall times are naive by meaning

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from advisory_cli.check.wording.all_words import check_words
from advisory_cli.check.wording.announcements import check_announcements
from advisory_cli.model.press.advisory import Advisory, Event, Kind
from advisory_cli.model.press.arrangements import Accreditation, Deadline, ProgrammeItem
from advisory_cli.model.schedule.times import Moment

ZONE = "Europe/Brussels"
STARTS = Moment(wall=datetime(2026, 11, 12, 14, 30), zone=ZONE)
UNTIL = Moment(wall=datetime(2026, 11, 5, 16, 0), zone=ZONE)


def advisory(body: str, language: str = "en", *, starts: Moment = STARTS, **changes: object) -> Advisory:
    """Return an advisory with a press conference on Thursday 12 November 2026, 14:30, and a deadline a week before."""
    text = Advisory(
        id="a",
        kind=Kind.MEDIA_ADVISORY,
        language=language,
        headline="H",
        body=body,
        body_line=20,
        source=Path("a.md"),
        event=Event(title="T", starts=starts, ends=Moment(wall=datetime(2026, 11, 12, 16, 0), zone=ZONE)),
        accreditation=Accreditation(deadlines=(Deadline(until=UNTIL),)),
    )
    return replace(text, **changes)  # type: ignore[arg-type]


def codes(body: str, language: str = "en", **changes: object) -> list[str]:
    """Codes of what is found in a body."""
    return [fault.code for fault in check_announcements(advisory(body, language, **changes))]  # type: ignore[arg-type]


RIGHT = {
    "en": "The press conference begins at 14:30 on Thursday 12 November 2026.",
    "fr": "La conférence de presse débute à 14h30 le jeudi 12 novembre 2026.",
    "de": "Die Pressekonferenz beginnt am Donnerstag, 12. November 2026, um 14.30 Uhr.",
    "es": "La rueda de prensa empieza a las 14:30 horas el jueves 12 de noviembre de 2026.",
    "it": "La conferenza stampa inizia alle 14.30 di giovedì 12 novembre 2026.",
    "nl": "De persconferentie begint om 14.30 uur op donderdag 12 november 2026.",
    "pl": "Początek konferencji prasowej: czwartek, 12 listopada 2026 r., godz. 14.30.",
    "pt": "A conferência de imprensa começa às 14:30 de quinta-feira, 12 de novembro de 2026.",
    "sv": "Presskonferensen börjar kl. 14.30 torsdagen den 12 november 2026.",
    "da": "Pressemødet begynder kl. 14.30 torsdag den 12. november 2026.",
    "cs": "Tisková konference začíná ve čtvrtek 12. listopadu 2026 v 14:30.",
    "ru": "Пресс-конференция начнётся 12 ноября 2026 года в 14:30.",
    "uk": "Пресконференція розпочнеться 12 листопада 2026 року о 14:30.",
    "ar": "يبدأ المؤتمر الصحفي يوم الخميس 12 نوفمبر 2026، الساعة 14:30.",
    "ja": "記者会見は2026年11月12日（木）14時30分に始まる。",
    "zh": "新闻发布会将于2026年11月12日14时30分举行。",
    "ko": "기자회견은 2026년 11월 12일 14시 30분에 시작된다.",
}


@pytest.mark.parametrize("language", RIGHT)
def test_announcement_is_found_when_hour_or_day_is_another(language: str) -> None:
    """In each language the right sentence passes, another hour is EMB25, and another day TXT20."""
    right = RIGHT[language]
    assert codes(right, language) == []
    later = Moment(wall=datetime(2026, 11, 12, 13, 30), zone=ZONE)
    assert codes(right, language, starts=later) == ["EMB25"]
    day = Moment(wall=datetime(2026, 11, 19, 14, 30), zone=ZONE)
    ends = replace(advisory(right).event or Event(title="", starts=day), starts=day, ends=None)
    assert codes(right, language, event=ends) == ["TXT20"]


@pytest.mark.parametrize(
    "body",
    [
        "The press conference begins at 2.30 p.m. on 12 November.",
        "The press conference begins at 13:30 GMT on Thursday 12 November.",
        "The press conference begins at 14:30 CET (13:30 GMT).",
        "Doors open at 13:45, and the press conference begins at 14:45.",
        "The press conference was moved and begins at 15:30.",
        "The press conference begins at 14:30 and ends at 15:50 on 12 November.",
        "The press conference begins in the afternoon.",
        "At the last press conference, on 3 May, 120 people came at 9:00.",
        "The press conference begins on 12 November. On 3 May 2026, at 9:00, the dam broke.",
        "The museum opens at 10:00 on 3 May.",
        "The press conference begins at 15:00 on 12 November.",
    ],
)
def test_announcement_passes_when_a_time_in_it_is_right(body: str) -> None:
    """Another zone, the end, doors, a change that is told, an item of the programme, and other sentences pass."""
    items = (ProgrammeItem(title="Statement", starts=Moment(wall=datetime(2026, 11, 12, 15, 0), zone=ZONE)),)
    assert codes(body, programme=items) == []


@pytest.mark.parametrize(
    ("body", "language", "found"),
    [
        ("Journalists can register until Thursday 5 November 2026, 16:00.", "en", []),
        ("Journalists can register until Thursday 5 November 2026, 18:00.", "en", ["EMB25"]),
        ("Please apply by 6 November 2026.", "en", ["EMB25"]),
        ("Please apply by e-mail for the press conference on 12 November.", "en", []),
        ("Registration is open from 2 to 5 November, 16:00.", "en", []),
        ("Anmeldungen sind möglich bis Donnerstag, 5. November 2026, 16:00 Uhr.", "de", []),
        ("Anmeldungen sind möglich bis Mittwoch, 4. November 2026, 16:00 Uhr.", "de", ["EMB25"]),
        ("Les journalistes peuvent s’inscrire jusqu’au 5 novembre à 17 h.", "fr", ["EMB25"]),
        ("取材の申し込みは2026年11月5日16時まで。", "ja", []),
        ("取材の申し込みは2026年11月5日18時まで。", "ja", ["EMB25"]),
        ("取材の申し込みは2026年11月5日午後4時まで。", "ja", []),
    ],
)
def test_end_of_applications_is_found_when_it_is_no_deadline(body: str, language: str, found: list[str]) -> None:
    """Day and hour behind words for applying are those of a deadline, or a finding."""
    assert codes(body, language) == found


@pytest.mark.parametrize(("zone", "found"), [("MEZ", []), ("GMT", ["EMB25"]), ("EST", ["EMB25"])])
def test_zone_behind_a_word_for_the_hour_is_read(zone: str, found: list[str]) -> None:
    """“14.30 Uhr EST” is another moment than 14:30 in Brussels."""
    assert codes(f"Die Pressekonferenz beginnt um 14.30 Uhr {zone} am 12. November 2026.", "de") == found


def test_time_is_found_once_when_two_rules_see_it() -> None:
    """A sentence whose time another rule has found already is not found again."""
    body = "The press conference begins at 15:30 CET on Thursday 12 November 2026."
    faults = check_words(advisory(body), now=datetime.fromisoformat("2026-10-01T09:00:00+00:00"))
    assert [fault.code for fault in faults if fault.code in {"EMB25", "TXT20"}] == ["EMB25"]


@pytest.mark.parametrize(("until", "found"), [(datetime(2026, 10, 20, 16, 0), []), (UNTIL.wall, ["EMB26"])])
def test_summer_time_passes_when_a_deadline_is_in_summer(until: datetime, found: list[str]) -> None:
    """An hour without its day may be that of a deadline, before the clocks change and the event."""
    accreditation = Accreditation(deadlines=(Deadline(until=Moment(wall=until, zone=ZONE)),))
    text = advisory("Accreditation closes at 16:00 CEST.", accreditation=accreditation)
    faults = check_words(text, now=datetime.fromisoformat("2026-10-01T09:00:00+00:00"))
    assert [fault.code for fault in faults if fault.code == "EMB26"] == found


def test_nothing_is_found_in_a_language_without_labels() -> None:
    """In a language whose words are not known nothing is found."""
    assert codes("The press conference begins at 9:00 on 3 May.", "is") == []
