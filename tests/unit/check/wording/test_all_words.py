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
def test_placeholders_refuse(text: str) -> None:
    """Fails if a placeholder reaches the press (Google, October 2012)."""
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
def test_honest_words_pass(text: str) -> None:
    """Fails if an honest text is refused for a placeholder."""
    assert codes(text) == []


def test_tuberculosis_is_no_placeholder_in_dutch() -> None:
    """Fails if TBC, tuberculosis in Dutch, Italian and German, is refused there."""
    assert codes("Tegen TBC en hiv", language="nl") == []
    assert codes("TKTK", language="nl") == ["TXT01"]


def test_to_be_confirmed_in_brackets_is_a_warning() -> None:
    """Fails if an honest (TBC) behind a speaker's name stops a mailing."""
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
def test_template_residue_refuses(text: str) -> None:
    """Fails if 'Dear [[Firstname]]' can leave."""
    assert codes(text) == ["TXT02"]


@pytest.mark.parametrize(
    "text", ["100 % of 50%", "a < b and c > d", "<< Bonjour >> dit-il", "{curly} and [one]", "«Nous»"]
)
def test_braces_and_guillemets_pass(text: str) -> None:
    """Fails if ordinary signs are taken for template code."""
    assert "TXT02" not in codes(text)


@pytest.mark.parametrize("text", ["[email protected]", "[email\u00a0protected]", "[email protégé]"])
def test_scrape_residue_refuses(text: str) -> None:
    """Fails if the founding text's lost address passes, with a no-break space too."""
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
def test_internal_markers_warn(text: str) -> None:
    """Fails if an internal text goes to the press list without a word (Massachusetts, June 2015)."""
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
def test_internal_affairs_pass(text: str) -> None:
    """Fails if internal displacement or a draft bill raises an alarm."""
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
        ("Tuesday 31 February 2014", "“Tuesday 31 February 2014”: no calendar has this day."),
    ],
)
def test_weekdays_are_compared(text: str, said: str) -> None:
    """Fails if a wrong weekday passes in a language the office writes, or is asked about unclearly."""
    (one,) = found(f"Come on {text}.")
    assert (one.code, one.level, one.words) == ("TXT04", Level.WARNING, said)


def test_the_remedy_of_a_weekday_names_both_readings() -> None:
    """Fails if the question does not help to answer it."""
    (one,) = found("Tuesday 27 January 2014")
    assert one.remedy == "Either Monday 27 January 2014, or another date: Tuesday was meant? That is 28 January 2014."


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
def test_right_weekdays_pass(text: str) -> None:
    """Fails if a right date, a newspaper or a pronoun is questioned."""
    assert codes(text) == []


def test_a_missing_year_is_the_one_near_the_event() -> None:
    """Fails if a December date before a January event is looked up in the wrong year."""
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
def test_the_year_of_a_sentence_and_far_years_are_read(text: str, said: list[str]) -> None:
    """Fails if a year named beside the date, or one far away, is not read, or the calendar's end stops the program."""
    assert [one.words for one in found(text)] == said


def test_findings_stand_at_their_lines() -> None:
    """Fails if a press officer is sent to the wrong line."""
    body = "One.\n\nTwo TKTK\nthree\n[email protected] four"
    assert [(f.code, str(f.place)) for f in found(body)] == [("TXT01", "summit.md:22"), ("TXT03", "summit.md:24")]
    text = advisory(
        quotes=(Quote(text="Fine", speaker="A"), Quote(text="QUOTE HERE", speaker="B")),
        lines={"quotes[1]": 9, "quotes[1].text": 10},
    )
    assert [str(f.place) for f in check_words(text, now=NOW)] == ["summit.md:10"]


def test_each_mark_of_a_line_is_said_once() -> None:
    """Fails if one bad line hides another mark beside it, or says the same mark twice."""
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
    ],
)
def test_loud_subjects_warn(subject: str) -> None:
    """Fails if a subject that inboxes cut or filter gets no word."""
    assert "TXT05" in codes("A text.", subject=subject)


@pytest.mark.parametrize(
    "subject",
    [
        "MEDIA ADVISORY: Mon 27 Jan 12:30 CET, Brussels – NGO protest",
        "EMBARGOED until 00:01 BST (London) Thu 5 Jun: NATO and OSCE ODIHR report",
        "Protest: EU leaders must act!",
    ],
)
def test_labels_and_acronyms_are_not_loud(subject: str) -> None:
    """Fails if the label or an acronym counts as shouting."""
    assert codes("A text.", subject=subject) == []


def test_phones_need_a_country_code() -> None:
    """Fails if a number nobody abroad can dial passes, or a good one is noted."""
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
def test_quotation_marks_are_counted(text: str, language: str, bad: bool) -> None:
    """Fails if an open quotation passes, or another language's marks are called open."""
    assert codes(text, language=language) == (["TXT10"] if bad else [])


def test_links_are_noted() -> None:
    """Fails if an http link or a link given twice gets no note."""
    links = (Link(label="web", url="http://example.org/"), Link(label="more", url="https://www.example.org"))
    item = BackgroundItem(title="T", url="https://example.org/other")
    assert [f.code for f in check_words(advisory(links=links, background=(item,)), now=NOW)] == ["TXT11", "TXT11"]


def test_the_founding_text_has_no_placeholder() -> None:
    """Fails if '27 January', '9 JANUARY 2014' or 'NGOs' in the founding advisory raise an alarm."""
    assert codes(FOUNDING) == []


def test_the_founding_text_as_published_has_one_fault() -> None:
    """Fails if capitals, NBSPs and mixed quotation marks of the published page raise more than its one real fault."""
    body = (
        "(Brussels, 24 January 2014) On 27 January 2014, dozens of NGOs will join forces.\n\n"
        "“EU leaders must act at every opportunity’’, said Nicolas Beger. ’’The summit must remind Russia”.\n\n"
        "Key human rights concerns Update : Media briefing (9 JANUARY 2014)\u00a0\n\n"
        "Tel: +32 (0) 2 548 2773\n[email\u00a0protected]\nFollow us on Twitter\nwww.amnesty.eu"
    )
    assert [(f.code, f.place.line) for f in found(body)] == [("TXT03", 27)]


@pytest.mark.slow
def test_a_large_text_is_quick() -> None:
    """Fails (by the suite's time limit) if a pattern backtracks on a long text of near misses."""
    body = ("{{ [[ XX %% << Monday 27 PENDING A B ((((" + " " * 50 + "\n") * 2500
    assert len(found(body)) >= 1
