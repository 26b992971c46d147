"""Tests of the finders of days, times and zones, as press offices of many languages write them."""

import pytest

from advisory_cli.intake.recognition.clocks import find_clocks
from advisory_cli.intake.recognition.days import find_days
from advisory_cli.intake.recognition.words import words_of_language

TIMES = [
    ("en", "until Tuesday 8 December, 18:00: press@newsroom.example", "18:00"),
    ("fr", "jusqu’au mardi 8 décembre, 18:00 : presse@newsroom.example", "18:00"),
    ("de", "bis Dienstag, 18:00: presse@newsroom.example", "18:00"),
    ("de", "ab 10 Uhr", "10:00"),
    ("de", "von 10 bis 12 Uhr", "10:00-12:00"),
    ("de", "10–12 Uhr", "10:00-12:00"),
    ("de", "14:00 – 15:30 Uhr", "14:00-15:30"),
    ("de", "um 9.30 Uhr", "09:30"),
    ("de", "9.30 bis 11 Uhr", "09:30-11:00"),
    ("de", "um 19 Uhr MESZ", "19:00"),
    ("de", "Beginn: 18 Uhr c.t.", "18:00"),
    ("nl", "10.00-11.30 uur", "10:00-11:30"),
    ("nl", "van 14.00 tot 16.00 uur", "14:00-16:00"),
    ("nl", "om 9 uur", "09:00"),
    ("nl", "om 15u30", "15:30"),
    ("nl", "15u", "15:00"),
    ("sv", "kl 9-11", "09:00-11:00"),
    ("sv", "kl. 9.30", "09:30"),
    ("sv", "klockan 13.00–14.30", "13:00-14:30"),
    ("sv", "kl. 10", "10:00"),
    ("it", "alle ore 10", "10:00"),
    ("it", "dalle 10 alle 12", "10:00-12:00"),
    ("it", "ore 11.30", "11:30"),
    ("it", "alle 18.30", "18:30"),
    ("it", "dalle ore 10.00 alle ore 13.00", "10:00-13:00"),
    ("it", "h 17.00", "17:00"),
    ("it", "ore 9:30 - 12:30", "09:30-12:30"),
    ("en", "at 9am", "09:00"),
    ("en", "9.30am–11am", "09:30-11:00"),
    ("en", "12 noon", "12:00"),
    ("en", "10:00 a.m. - 11:30 a.m. EDT", "10:00-11:30"),
    ("en", "2–4 p.m.", "14:00-16:00"),
    ("en", "from 10:00 to 11:15", "10:00-11:15"),
    ("en", "at 2:30 p.m. ET", "14:30"),
    ("en", "11 am GMT", "11:00"),
    ("en", "0930 hrs", "09:30"),
    ("en", "6pm", "18:00"),
    ("en", "at noon", "12:00"),
    ("en", "00:01 hrs", "00:01"),
    ("en", "1.00pm – 2.30pm", "13:00-14:30"),
    ("en", "10-11am", "10:00-11:00"),
    ("en", "09.45", "09:45"),
    ("en", "11.30 - 12.00", "11:30-12:00"),
    ("fr", "de 10h à 12h", "10:00-12:00"),
    ("fr", "à 10 heures", "10:00"),
    ("fr", "14h00-16h00", "14:00-16:00"),
    ("fr", "à 9 h 30", "09:30"),
    ("fr", "de 14h30 à 16h", "14:30-16:00"),
    ("fr", "18h précises", "18:00"),
    ("fr", "à midi", "12:00"),
    ("fr", "10:00", "10:00"),
    ("fr", "13 h (HE)", "13:00"),
    ("es", "a las 10 h", "10:00"),
    ("es", "a las 11:00 horas", "11:00"),
    ("es", "10.30 h.", "10:30"),
    ("es", "de 10:00 a 12:00 h", "10:00-12:00"),
    ("es", "a las 6 de la tarde", "18:00"),
    ("es", "12:00h", "12:00"),
    ("es", "a las 10", "10:00"),
    ("pt", "às 15h", "15:00"),
    ("pt", "das 10h às 12h", "10:00-12:00"),
    ("pt", "às 10:30", "10:30"),
    ("pt", "pelas 11h00", "11:00"),
    ("pt", "14h30", "14:30"),
    ("pt", "às 10 horas", "10:00"),
    ("pl", "godz. 11.00", "11:00"),
    ("pl", "o godz. 9:30", "09:30"),
    ("pl", "godz. 10:00–12:00", "10:00-12:00"),
    ("pl", "o 11.00", "11:00"),
    ("pl", "godzina 12.00", "12:00"),
    ("uk", "о 14.00", "14:00"),
    ("uk", "об 11:00", "11:00"),
    ("uk", "з 10:00 до 12:00", "10:00-12:00"),
    ("uk", "о 10 годині", "10:00"),
    ("uk", "11:00–12:30", "11:00-12:30"),
    ("el", "στις 11:00", "11:00"),
    ("el", "στις 11 π.μ.", "11:00"),
    ("el", "ώρα 18.30", "18:30"),
    ("el", "στις 12 το μεσημέρι", "12:00"),
    ("el", "στις 6 μ.μ.", "18:00"),
    ("el", "10:00-12:00", "10:00-12:00"),
    ("el", "στις 7:30 μ.μ.", "19:30"),
    ("ar", "الساعة 11:00 صباحاً", "11:00"),
    ("ar", "الساعة 4 مساءً", "16:00"),
    ("ar", "الساعة ١٠:٣٠ صباحًا", "10:30"),
    ("ar", "من 10:00 إلى 12:00", "10:00-12:00"),
    ("ar", "الساعة 12 ظهراً", "12:00"),
    ("ar", "عند الساعة 7:00 مساء", "19:00"),
    ("ja", "午前10時30分", "10:30"),
    ("ja", "午後2時", "14:00"),
    ("ko", "오후 2시 30분", "14:30"),
    ("fi", "klo 10.00", "10:00"),
    ("cs", "v 10.00 hod.", "10:00"),
    ("tr", "saat 14.00", "14:00"),
    ("ru", "в 11:00", "11:00"),
    ("hu", "10.30 óra", "10:30"),
]
DAYS = [
    ("en", "Thursday 14 October 2027", "2027-10-14"),
    ("en", "October 14, 2027", "2027-10-14"),
    ("en", "Thu., Oct. 14", "None-10-14"),
    ("en", "14th October", "None-10-14"),
    ("en", "3-5 June 2027", "2027-6-3"),
    ("en", "14/10/2027", "2027-10-14"),
    ("en", "the 1st of May 2027", "2027-5-1"),
    ("en", "Monday, 3 May", "None-5-3"),
    ("en", "June 3rd, 2027", "2027-6-3"),
    ("de", "3. Mai 2027", "2027-5-3"),
    ("de", "Mo, 3. Mai", "None-5-3"),
    ("de", "03.05.2027", "2027-5-3"),
    ("de", "am 3.5.", "None-5-3"),
    ("de", "1. bis 3. Juni 2027", "2027-6-1"),
    ("de", "Freitag, den 14. Jänner 2027", "2027-1-14"),
    ("de", "3. Feb. 2027", "2027-2-3"),
    ("fr", "le 1er mai 2027", "2027-5-1"),
    ("fr", "du 3 au 5 juin 2027", "2027-6-3"),
    ("fr", "mardi 20 avril", "None-4-20"),
    ("fr", "20/04/2027", "2027-4-20"),
    ("es", "3 de mayo de 2027", "2027-5-3"),
    ("es", "viernes 21 de mayo", "None-5-21"),
    ("es", "1 y 2 de junio de 2027", "2027-6-1"),
    ("it", "1° maggio 2027", "2027-5-1"),
    ("it", "venerdì 8 ottobre", "None-10-8"),
    ("it", "08/10/2027", "2027-10-8"),
    ("it", "giovedì 3 p.v.", ""),
    ("nl", "3 mei 2027", "2027-5-3"),
    ("nl", "vrijdag 3 mei a.s.", "None-5-3"),
    ("pt", "3 de março de 2027", "2027-3-3"),
    ("pt", "1.º de maio de 2027", "2027-5-1"),
    ("pt", "quinta-feira, 4 de março", "None-3-4"),
    ("pl", "12 maja 2027 r.", "2027-5-12"),
    ("pl", "12.05.2027", "2027-5-12"),
    ("sv", "26 maj 2027", "2027-5-26"),
    ("sv", "den 1:a juni 2027", "2027-6-1"),
    ("sv", "2027-05-26", "2027-5-26"),
    ("uk", "16 квітня 2027 року", "2027-4-16"),
    ("uk", "16.04.2027", "2027-4-16"),
    ("uk", "1-го травня", "None-5-1"),
    ("el", "1η Ιουλίου 2027", "2027-7-1"),
    ("el", "18 Μαΐου 2027", "2027-5-18"),
    ("el", "Τετάρτη 3 Ιουνίου", "None-6-3"),
    ("el", "18/5/2027", "2027-5-18"),
    ("ar", "12 أيار/مايو 2027", "2027-5-12"),
    ("ar", "12 مايو 2027", "2027-5-12"),
    ("ar", "١٢ مايو ٢٠٢٧", "2027-5-12"),
    ("ar", "12 ماي 2027", "2027-5-12"),
    ("ar", "12/5/2027", "2027-5-12"),
    ("ja", "2027年6月4日", "2027-6-4"),
    ("ja", "令和9年6月4日", "2027-6-4"),
    ("ja", "６月４日", "None-6-4"),
    ("zh", "2027年6月4日", "2027-6-4"),
    ("ko", "2027년 6월 4일", "2027-6-4"),
    ("hu", "2027. május 4.", "2027-5-4"),
    ("fi", "4. toukokuuta 2027", "2027-5-4"),
    ("cs", "4. května 2027", "2027-5-4"),
    ("ro", "4 mai 2027", "2027-5-4"),
    ("tr", "4 Mayıs 2027", "2027-5-4"),
    ("ru", "4 мая 2027 г.", "2027-5-4"),
    ("da", "4. maj 2027", "2027-5-4"),
    ("fa", "4 مه 2027", "2027-5-4"),
]
ZONES = [
    ("fr", "à 10 h (heure de Paris)", "Europe/Paris"),
    ("fr", "13 h (HNE)", "America/New_York"),
    ("en", "at 10 a.m. Eastern Time", "America/New_York"),
    ("en", "11:00 (UK time)", "Europe/London"),
    ("en", "14:00 (CET)", "Europe/Brussels"),
    ("en", "10:00 London time", "Europe/London"),
    ("de", "17 Uhr MEZ", "Europe/Berlin"),
    ("pt", "10h00 (hora de Lisboa)", "Europe/Lisbon"),
    ("es", "12:00 hora de Madrid", "Europe/Madrid"),
    ("it", "11:00 ora italiana", "Europe/Rome"),
    ("nl", "15.00 uur Nederlandse tijd", "Europe/Amsterdam"),
    ("el", "11:00 ώρα Ελλάδας", "Europe/Athens"),
    ("uk", "10:00 за київським часом", "Europe/Kyiv"),
    ("ar", "10:00 بتوقيت القاهرة", "Africa/Cairo"),
    ("en", "10 a.m. local time", ""),
]
NO_TIMES = [
    ("en", "MAC address 10:20:30:40"),
    ("en", "costs 10.50 euros"),
    ("de", "31,4 Millionen Euro und 2.400 Meter"),
    ("fr", "n° 10.30 du règlement"),
    ("en", "call 020 7946 0018"),
    ("sv", "version 2.10 av programmet"),
]
NO_DAYS = [("en", "in 2027"), ("en", "Section 4.2 applies"), ("de", "Az. 12.3/27"), ("en", "1-3 may apply")]


@pytest.mark.parametrize(("language", "text", "expected"), TIMES)
def test_find_clocks_reads_a_time_as_the_language_writes_it(language: str, text: str, expected: str) -> None:
    """The hour of 24, and the end of a range."""
    found = [
        f"{clock.hour:02}:{clock.minute:02}" + (f"-{clock.until[0]:02}:{clock.until[1]:02}" if clock.until else "")
        for clock in find_clocks(text, words_of_language(language), loose=True)
    ]
    assert found == [expected]


@pytest.mark.parametrize(("language", "text", "expected"), DAYS)
def test_find_days_reads_a_day_as_the_language_writes_it(language: str, text: str, expected: str) -> None:
    """Year, month and day; None for a year that the text leaves out; the first day of a range."""
    found = [f"{day.year}-{day.month}-{day.day}" for day in find_days(text, words_of_language(language))]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(("language", "text", "expected"), ZONES)
def test_find_clocks_reads_the_zone_behind_a_time(language: str, text: str, expected: str) -> None:
    """An abbreviation, a phrase, or the name of a place in the language of the text."""
    assert find_clocks(text, words_of_language(language), loose=True)[0].zone == expected


@pytest.mark.parametrize(("language", "text"), NO_TIMES)
def test_find_clocks_takes_no_number_for_a_time(language: str, text: str) -> None:
    """Sums, numbers of versions and of telephones are no times in a sentence."""
    assert find_clocks(text, words_of_language(language)) == []


@pytest.mark.parametrize(("language", "text"), NO_DAYS)
def test_find_days_takes_no_number_for_a_day(language: str, text: str) -> None:
    """Years, sections and file numbers are no days."""
    assert find_days(text, words_of_language(language)) == []
