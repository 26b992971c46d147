"""check.wording.all_words: what a draft leaves behind, and what must pass untouched."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisory_cli.check.wording.all_words import check_words
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import (
    Advisory,
    BackgroundItem,
    Contact,
    Dateline,
    Event,
    Kind,
    Link,
    Quote,
)
from advisory_cli.model.schedule.times import Moment

NOW = datetime(2014, 1, 24, 9, 0, tzinfo=UTC)
FILE = Path("summit.md")


def advisory(body: str = "A text.", **fields: object) -> Advisory:
    """An advisory with one field or the body set."""
    given: dict[str, object] = {"headline": "A headline", "language": "en-GB", "kind": Kind.NOTE, **fields}
    return Advisory(id="a", body=body, body_line=20, source=FILE, **given)  # type: ignore[arg-type]


def found(body: str, **fields: object) -> list[Finding]:
    """What the words of a body give."""
    return list(check_words(advisory(body, **fields), now=NOW))


def codes(body: str, **fields: object) -> list[str]:
    """The codes alone."""
    return [one.code for one in found(body, **fields)]


# What the founding text must not trigger is tested with the text itself, as published.
FOUNDING = (Path(__file__).parents[4] / "advisories/eu-russia-summit-2014.md").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "PENDING LARRY QUOTE",
        "He said: PENDING LARRY QUOTE and left.",
        "Figures [PENDING] here",
        "The figure is TKTK.",
        "Speakers: TBC",
        "Time TBD.",
        "Call XXX at once",
        "Call xxx on Monday",
        "On XXX January",
        "Tel. +32 2 xxxx",
        "About XX people came",
        "It cost €XX and",
        "said «XX» yesterday",
        "Lorem ipsum dolor",
        "QUOTE HERE",
        "INSERT DIRECTOR HERE",
        "said [insert name of the director]",
        "[Insert quote]",
        "said [name], director",
        "Dear [Name],",
        "[à compléter]",
        "at ??? in the morning",
        "TODO: the figures",
    ],
)
def test_wording_is_refused_when_it_holds_a_placeholder(text: str) -> None:
    """A placeholder is an error, else it would reach the press (Google, October 2012)."""
    assert "TXT01" in codes(text)
    assert all(one.level is Level.ERROR for one in found(text) if one.code == "TXT01")


@pytest.mark.parametrize(
    "text",
    [
        "The XXX Olympic Games opened.",
        "At the XX Congress of the Party.",
        "XX and XY chromosomes",
        "le XXe siècle, siglo XX, il XX secolo",
        "The trial is pending. Pending cases",
        "PENDING TRIAL, ACTIVIST STARVES",
        "TK Elevator workers strike",
        "a [sic] in the quote [emphasis added]",
        "see [name](https://example.org) and [date][1]",
        "Who is it? What??",
        "The TBRI programme",
        "on 27 January at 12.30",
        "an [unnamed] witness",
        "info@xxx.example and www.xxx.example",
        "Our Name Here Project",
    ],
)
def test_wording_passes_when_honest_words_look_like_placeholders(text: str) -> None:
    """An honest text is not refused for a placeholder."""
    assert codes(text) == []


def test_wording_passes_when_tbc_is_an_illness_in_dutch() -> None:
    """The letters TBC, tuberculosis in Dutch, pass there, and TKTK is refused there too."""
    assert codes("Tegen TBC en hiv", language="nl") == []
    assert codes("TKTK", language="nl") == ["TXT01"]


def test_wording_is_warned_of_when_tbc_stands_in_brackets() -> None:
    """A (tbc) behind a speaker's name is warned of, else an honest one would stop a mailing."""
    (one,) = found("With the Commissioner (tbc) and others")
    assert (one.code, one.level) == ("TXT01", Level.WARNING)


@pytest.mark.parametrize(
    "text",
    [
        "Dear [[Firstname]],",
        "Dear {{ first_name }},",
        "{% if x %}",
        "Dear %%NAME%%",
        "Dear <<Name>>,",
        "*|FNAME|*",
        "Dear {first_name}",
        "Dear ${name}",
        "half a {{ brace",
    ],
)
def test_wording_is_refused_when_it_holds_template_residue(text: str) -> None:
    """A field's marks of a template or a mail merge are refused, else 'Dear [[Firstname]]' could leave."""
    assert codes(text) == ["TXT02"]


@pytest.mark.parametrize(
    "text", ["100 % of 50%", "a < b and c > d", "<< Bonjour >> dit-il", "{curly} and [one]", "«Nous»"]
)
def test_wording_passes_when_signs_are_not_of_a_template(text: str) -> None:
    """Ordinary braces, guillemets and per cent signs are not taken for template code."""
    assert "TXT02" not in codes(text)


@pytest.mark.parametrize("text", ["[email protected]", "[email\u00a0protected]", "[email protégé]"])
def test_wording_is_refused_when_an_address_was_lost_in_scraping(text: str) -> None:
    """The words that a web page shows in place of an address are refused, with a no-break space and in French too."""
    assert "TXT03" in codes(f"Tel: +32\n{text}\nFollow us")
    assert codes("https://example.org/cdn-cgi/l/email-protection#a1b2") == ["TXT03"]


@pytest.mark.parametrize(
    "text",
    [
        "INTERNAL: pending press inquiries",
        "INTERNAL LIST of inquiries",
        "For internal use only",
        "This is not for publication.",
        "[DRAFT 3]",
        "Draft for you. DRAFT v2",
        "Please do not forward.",
        "à usage interne",
    ],
)
def test_wording_is_warned_of_when_it_is_marked_internal_or_draft(text: str) -> None:
    """A mark of an internal text or a draft is warned of.

    Otherwise one would go to the press list (Massachusetts, June 2015).
    """
    (one,) = found(text)
    assert (one.code, one.level) == ("TXT08", Level.WARNING)


@pytest.mark.parametrize(
    "text",
    [
        "INTERNAL DISPLACEMENT IN SUDAN",
        "internally displaced people",
        "the DRAFT BILL on NGOs",
        "Not for publication before 00:01 on Friday",
        "rights of internal migrants",
    ],
)
def test_wording_passes_when_it_is_about_internal_affairs_or_drafts(text: str) -> None:
    """A text about internal displacement, a draft bill or an embargo's terms is not taken for an internal one."""
    assert "TXT08" not in codes(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tuesday 27 January 2014", "“Tuesday 27 January 2014” is a Monday. Which is right?"),
        ("Tue, 27 Jan 2014", "“Tue, 27 Jan 2014” is a Monday. Which is right?"),
        ("Tuesday, January 27th, 2014", "“Tuesday, January 27th, 2014” is a Monday. Which is right?"),
        ("mardi 27 janvier 2014", "“mardi 27 janvier 2014” is a Monday. Which is right?"),
        ("Dienstag, den 27. Januar 2014", "“Dienstag, den 27. Januar 2014” is a Monday. Which is right?"),
        ("dinsdag 27 januari 2014", "“dinsdag 27 januari 2014” is a Monday. Which is right?"),
        ("martes 27 de enero de 2014", "“martes 27 de enero de 2014” is a Monday. Which is right?"),
        ("martedì 27 gennaio 2014", "“martedì 27 gennaio 2014” is a Monday. Which is right?"),
        ("Tuesday\n27 January 2014", "“Tuesday 27 January 2014” is a Monday. Which is right?"),
        ("27 January 2014 (Tuesday)", "“27 January 2014 (Tuesday)” is a Monday. Which is right?"),
        ("Tuesday 2014-01-27", "“Tuesday 2014-01-27” is a Monday. Which is right?"),
        ("Tuesday 27/01/2014", "“Tuesday 27/01/2014” is a Monday. Which is right?"),
        ("Tuesday 27 January at noon", "“Tuesday 27 January” is a Monday in 2014. Which is right?"),
        ("Tuesday 31 February 2014", "“Tuesday 31 February 2014”: there is no such day."),
    ],
)
def test_weekday_is_questioned_when_it_does_not_fit_its_date(text: str, said: str) -> None:
    """A wrong weekday, or a day that no calendar has, is questioned in each language the office writes."""
    (one,) = found(f"Come on {text}.")
    assert (one.code, one.level, one.words) == ("TXT04", Level.WARNING, said)


def test_weekday_remedy_names_both_readings() -> None:
    """The remedy of a wrong weekday names the date's own weekday and the nearest date of the weekday written."""
    (one,) = found("Tuesday 27 January 2014")
    assert one.remedy == "Write Monday 27 January 2014, or 28 January 2014 if Tuesday is right."


@pytest.mark.parametrize(
    "text",
    [
        "Monday 27 January 2014",
        "lundi 27 janvier",
        "The Sun, 27 January 2014",
        "mon 27 January is not a weekday in small letters",
        "Mon 27 Jan 12:30 CET",
        "Bloody Sunday 30 January 1972",
        "Monday 27 and Tuesday 28 January",
        "sam 28 January, a man",
    ],
)
def test_weekday_passes_when_it_fits_or_is_none(text: str) -> None:
    """A right date, a newspaper, a pronoun or a day of old is not questioned."""
    assert codes(text) == []


def test_weekday_is_judged_in_the_year_near_the_event_when_none_is_written() -> None:
    """A date without a year is looked up in the year that fits the event or the dateline."""
    starts = Moment(wall=datetime(2015, 1, 8, 10, 0), zone="Europe/Brussels")  # noqa: DTZ001
    event = Event(title="Summit", starts=starts)
    assert codes("On Monday 29 December 2014", event=event) == codes("On Monday 29 December", event=event) == []
    dateline = Dateline(place="Brussels", date=date(2013, 6, 1))
    assert codes("On Thursday 27 June", dateline=dateline) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In July 1995, on Tuesday 11 July, Srebrenica fell.", []),
        ("On Tuesday 11 July, in 1995, it fell.", []),
        ("The 2013 report speaks of Sunday 27 January.", []),
        ("In July 1995, on Wednesday 11 July, it fell.", ["“Wednesday 11 July” is a Tuesday in 1995. Which is right?"]),
        (
            "In July 1995 it fell. On Tuesday 11 July we meet.",
            ["“Tuesday 11 July” is a Friday in 2014. Which is right?"],
        ),
        ("The 2013 report: Tuesday 27 January", ["“Tuesday 27 January” is a Monday in 2014. Which is right?"]),
        ("Friday 31 December 9999", []),
        ("Monday 31 December 9999.", ["“Monday 31 December 9999” is a Friday. Which is right?"]),
        ("On Monday 27 January 5000 people came, 2130 hrs", []),
    ],
)
def test_weekday_is_judged_in_the_year_its_sentence_names(text: str, said: list[str]) -> None:
    """A year named beside the date in its sentence is read, and one at the calendar's end stops nothing."""
    assert [one.words for one in found(text)] == said


def test_wording_findings_stand_at_the_lines_of_their_marks() -> None:
    """A finding stands at the line of its mark in the body or the front matter."""
    body = "One.\n\nTwo TKTK\nthree\n[email protected] four"
    assert [(f.code, str(f.place)) for f in found(body)] == [("TXT01", "summit.md:22"), ("TXT03", "summit.md:24")]
    text = advisory(
        quotes=(Quote(text="Fine", speaker="A"), Quote(text="QUOTE HERE", speaker="B")),
        lines={"quotes[1]": 9, "quotes[1].text": 10},
    )
    assert [str(f.place) for f in check_words(text, now=NOW)] == ["summit.md:10"]


def test_wording_names_each_mark_of_a_line_once() -> None:
    """The different marks of a line are each named once, and the same mark on two lines twice."""
    assert [f.words.partition(": ")[2] for f in found("TKTK and TKTK and [name] and XXXX")] == [
        "“TKTK”.",
        "“[name]”.",
        "“XXXX”.",
    ]
    assert codes("XXX, then [TODO] and lorem ipsum") == ["TXT01"] * 3
    assert codes("[TODO] and lorem ipsum beside XXX", language="fr") == ["TXT01"] * 3
    assert codes("TKTK\n\nTKTK") == ["TXT01"] * 2


@pytest.mark.parametrize(
    "subject",
    [
        "x" * 79,
        "Protest today!!",
        "URGENT: protest",
        "MEDIA ADVISORY: STOP KILLING PROTESTERS",
        "News: BREAKING NEWS now",
        "MEDIA ADVISORY, 10 December: STOP KILLING PROTESTERS",
        "MEDIA ADVISORY – STOP KILLING PROTESTERS – 11:00",
        "Tour at 11:00 – STOP KILLING PROTESTERS",
    ],
)
def test_subject_is_warned_of_when_it_is_long_or_loud(subject: str) -> None:
    """A subject that inboxes cut, or filter as shouting, is warned of."""
    assert "TXT05" in codes("A text.", subject=subject)


@pytest.mark.parametrize(
    "subject",
    [
        "MEDIA ADVISORY: Mon 27 Jan 12:30 CET, Brussels – NGO protest",
        "EMBARGOED until 00:01 BST (London) Thu 5 Jun: NATO and OSCE ODIHR report",
        "Protest: EU leaders must act!",
        "MEDIA ADVISORY, 10 December, 11:00: Boat tour",
        "MEDIA ADVISORY – 10 December 11:00 – Boat tour",
        "MEDIA ADVISORY | Boat tour at 11:00",
        "[MEDIA ADVISORY] Boat tour",
        "INVITATION PRESSE – 10 décembre, 11:00 : visite",
        "CORRECTION: PRESS RELEASE, 11:00: Boat tour",
    ],
)
def test_subject_passes_when_its_capitals_are_labels_or_acronyms(subject: str) -> None:
    """A label or an acronym does not count as shouting."""
    assert codes("A text.", subject=subject) == []


def test_phone_is_noted_when_it_has_no_country_code() -> None:
    """A number that nobody abroad can dial is noted at its line, and a good or a short one passes."""
    people = (Contact(name="A", phone="02 548 2773"), Contact(name="B", phone="+32 (0) 2 548 2773", mobile="112"))
    found_ = check_words(advisory(contacts=people, lines={"contacts[0].phone": 7}), now=NOW)
    assert [(f.code, f.level, f.place.line) for f in found_] == [("TXT09", Level.NOTE, 7)]


@pytest.mark.parametrize(
    ("text", "language", "bad"),
    [
        ("He said “stop.", "en", True),
        ('He said "stop.', "en", True),
        ("Il dit « stop.", "fr", True),
        ("He said stop”.", "en", True),
        ("“One paragraph.\n\n“And the last.”", "en", False),
        ("Er sagte: „Halt.“", "de", False),
        ("»Halt.«", "de", False),
        ("Han sade ”stopp”.", "sv", False),
        ('A 12" record, a 7" one and a third"', "en", False),
        ("activists’ rights, the ’90s", "en", False),
    ],
)
def test_quotation_marks_are_questioned_when_one_is_left_open(text: str, language: str, bad: bool) -> None:
    """A quotation left open is found, and the marks of other languages, inches and apostrophes are not called open."""
    assert codes(text, language=language) == (["TXT10"] if bad else [])


def test_links_are_noted_when_unencrypted_or_given_twice() -> None:
    """A link with http and a link given twice are each noted."""
    links = (Link(label="web", url="http://example.org/"), Link(label="more", url="https://www.example.org"))
    item = BackgroundItem(title="T", url="https://example.org/other")
    assert [f.code for f in check_words(advisory(links=links, background=(item,)), now=NOW)] == ["TXT11", "TXT11"]


def test_wording_passes_when_it_is_the_founding_advisorys() -> None:
    """The founding advisory raises no finding."""
    assert codes(FOUNDING) == []


def test_wording_has_one_fault_when_it_is_the_founding_page_as_published() -> None:
    """The founding page as published has one fault, its lost address, and its mixed quotation marks are none."""
    body = (
        "(Brussels, 24 January 2014) On 27 January 2014, dozens of NGOs will join forces.\n\n"
        "“EU leaders must act at every opportunity’’, said Nicolas Beger. ’’The summit must remind Russia”.\n\n"
        "Key human rights concerns Update : Media briefing (9 JANUARY 2014)\u00a0\n\n"
        "Tel: +32 (0) 2 548 2773\n[email\u00a0protected]\nFollow us on Twitter\nwww.amnesty.eu"
    )
    assert [(f.code, f.place.line) for f in found(body)] == [("TXT03", 27)]


@pytest.mark.slow
def test_wording_is_checked_in_time_when_the_text_is_long() -> None:
    """A long text of near misses is checked within the suite's time limit, else a pattern would backtrack on it."""
    body = ("{{ [[ XX %% << Monday 27 PENDING A B ((((" + " " * 50 + "\n") * 2500
    assert len(found(body)) >= 1


def test_wrong_day_with_its_hour_is_told_once() -> None:
    """A day of the text that is not the event's is found by one rule, although its hour stands beside it."""
    starts = Moment(wall=datetime.fromisoformat("2027-01-15T11:00"), zone="Europe/Brussels")
    event = Event(title="Press conference on the bridge", starts=starts)
    text = "The press conference begins on 14 January 2027 at 11:00 CET."
    assert codes(text, event=event, kind=Kind.MEDIA_ADVISORY) == ["TXT20"]
