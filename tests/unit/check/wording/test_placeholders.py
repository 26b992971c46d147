"""check.wording.placeholders: marks that once passed, honest words that were once refused, and whole advisories."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.check.embargo.rules import check_embargo
from advisory_cli.check.wording.all_words import check_words
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory, Contact, Embargo, Event, Kind, Link, Quote
from advisory_cli.model.schedule.times import Moment

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)


def advisory(body: str, **fields: object) -> Advisory:
    """An advisory with a body."""
    given: dict[str, object] = {"headline": "A headline", "language": "en-GB", "kind": Kind.NOTE, **fields}
    return Advisory(id="a", body=body, body_line=20, source=Path("a.md"), **given)  # type: ignore[arg-type]


def found(body: str, language: str = "en-GB") -> list[Finding]:
    """What the words of a body give."""
    return list(check_words(advisory(body, language=language), now=NOW))


def said(body: str, language: str = "en-GB") -> list[tuple[str, Level]]:
    """Codes and levels."""
    return [(one.code, one.level) for one in found(body, language)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The place: [venue TBC]", "TXT01"),
        ("He said: [quote TBC]", "TXT01"),
        ("Dear [Firstname],", "TXT01"),
        ("Dear [First_Name],", "TXT01"),
        ("Dear [Anything at all],", "TXT01"),
        ("[First_Name] and others", "TXT01"),
        ("says [Company Name].", "TXT01"),
        ("[add quote]", "TXT01"),
        ("[quote from minister]", "TXT01"),
        ("About 40 people [to check] came.", "TXT01"),
        ("says (insert name), director", "TXT01"),
        ("Name: ____", "TXT01"),
        ("Signed by ______ in Brussels", "TXT01"),
        ("on [●] June", "TXT01"),
        ("PLACEHOLDER TEXT", "TXT01"),
        ("Here is placeholder text.", "TXT01"),
        ("Pending Larry Quote", "TXT01"),
        ("<<<<<<< HEAD", "TXT01"),
        ("One.\n>>>>>>> theirs", "TXT01"),
        ("[TODO] the figures", "TXT01"),
        ("Dear {name},", "TXT02"),
        ("Dear {whoever},", "TXT02"),
        ("Welcome {FirstName}!", "TXT02"),
        ("Dear <<First Name>>,", "TXT02"),
        ("Dear <First Name>,", "TXT02"),
        ("Dear $FIRSTNAME,", "TXT02"),
        ("Hello #NAME#,", "TXT02"),
        ("Dear @@NAME@@,", "TXT02"),
        ("Bonjour «Prénom»,", "TXT02"),
        ("Bonjour {prenom},", "TXT02"),
    ],
)
def test_placeholder_is_refused_in_each_of_its_spellings(text: str, code: str) -> None:
    """A gap or a mail merge's field, in each of its spellings, is refused in English and in French."""
    assert said(text) == said(text, "fr") == [(code, Level.ERROR)]


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("On 5 June in Brussels (time TBC)", "en", "TXT01"),
        ("The figure is TK.", "en", "TXT01"),
        ("Thymidine kinase (TK) is an enzyme.", "en", "TXT01"),
        ("The TODO list of the government is long.", "en", "TXT01"),
        ("a box [x] ticked", "en", "TXT01"),
        ("Lieu : TBC", "fr", "TXT01"),
        ("Heure TBA", "fr", "TXT01"),
        ("TODO ajouter les chiffres", "fr", "TXT01"),
        ("Le chiffre est TK.", "fr", "TXT01"),
        ("Two&nbsp;words", "en", "TXT03"),
        ("Draft – do not quote", "en", "TXT08"),
        ("For internal circulation only", "en", "TXT08"),
        ("Do not distribute without permission", "en", "TXT08"),
        ("Please don’t circulate this e-mail.", "en", "TXT08"),
        ("A note.\n\nDO NOT FORWARD", "en", "TXT08"),
    ],
)
def test_placeholder_is_warned_of_when_it_may_be_meant(text: str, language: str, code: str) -> None:
    """An ambiguous mark is warned of, neither passed nor refused."""
    assert {*said(text, language)} == {(code, Level.WARNING)}


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_placeholder_is_refused_when_a_whole_field_is_todo(language: str) -> None:
    """Each field that `new` left at TODO is refused in every language, also where todo is a word."""
    event = Event(title="TODO", starts=Moment(wall=datetime(2026, 6, 5, 11), zone="Europe/Paris"), place="TODO")  # noqa: DTZ001
    faults = check_words(advisory("Palabras.", language=language, event=event), now=NOW)
    assert [(one.code, one.level) for one in faults] == [("TXT01", Level.ERROR)] * 2


def test_placeholder_is_refused_in_french_but_not_where_it_is_a_word() -> None:
    """The notes FIXME and TODO: are refused in French, and in Spanish todo, a word, and TBC, an illness, pass."""
    assert said("FIXME les chiffres", "fr") == said("TODO: les chiffres", "fr") == [("TXT01", Level.ERROR)]
    assert said("TODO: los datos", "es") == said("TODO EL MUNDO", "es") == said("TBC en Perú", "es") == []


@pytest.mark.parametrize(
    "text",
    [
        "TK-1 is an enzyme",
        "on flight TK 1952",
        "- [x] done\n- [x] done too",
        "Do not distribute aid without monitoring, we say.",
        "We ask states: do not forward refugees' data.",
        "Officials do not forward this to prosecutors.",
        "Rumours that do not circulate.",
        "We stand with [your] people and [your government].",
        "One.\n\n___\n\nTwo and ___bold___ words",
        "The draft law, the Draft Law – a threat",
        "AAPL fell, $TSLA rose, $5 and #JUSTICE #NOW#TODAY",
        "Dear <b>friends</b>, Dear friends (and others)",
        "« Nom » et «Liberté», <https://example.org>",
        "Merger Pending Court Approval",
        "R&D; Q&A; https://example.org/?a=1&copy=2",
        "He lost [his friends] and said: “[We] will check”.",
        "> > > a reply of old",
        "Add your name (add it today). Insert the card.",
        "Places are limited (please confirm your attendance by 25 January).",
        "The hall is small (please check the website for updates).",
        "Register first (Please complete the form at https://newsroom.example/form).",
        "Sur inscription (merci de confirmer votre présence avant le 12 mai).",
        "Accréditation (merci de préciser votre média).",
        "Eintritt frei (bitte Teilnahme bis 3. Juni bestätigen).",
        "Der Termin steht (Ort noch offen).",
        "[please confirm your attendance](https://newsroom.example/form)",
        "[formulaire à remplir](https://newsroom.example/formulaire)",
        "[Formular bitte ausfüllen](https://newsroom.example/formular)",
    ],
)
def test_placeholder_is_not_found_when_words_are_honest(text: str) -> None:
    """An honest text is neither refused nor questioned."""
    assert [one.words for one in found(text)] == []


HONEST = {
    "hearing": (
        "(Brussels, 1 May 2026) The European Parliament’s subcommittee on human rights hears three defenders "
        "on Tuesday 5 May 2026 at 15:00. Follow on site or online; the session is in English and French.\n\n"
        "“The law must protect those who speak,” said Anna Lind, director.\n\n- Room 4Q2\n- Press card needed\n"
    ),
    "arms": (
        "The Council renews the arms embargo on Monday 11 May 2026. The embargo, in force since 2011, ends on 31 July "
        "unless all states agree. Amnesty calls for the immediate release of all prisoners of conscience.\n"
    ),
    "vigil": (
        "Candles are lit at 21:00 on Friday 8 May outside the embassy, rue de la Loi 51. What there is to see: 400 "
        "candles in the shape of a dove. Photographers get in at 20:30 (bring a press card).\n"
    ),
    "report": (
        "A new report, “Behind Walls”, counts 1,204 people held without trial. In July 1995, on Tuesday 11 July, "
        "Srebrenica fell; today’s figures are “a warning [to us all]”, the authors write.\n\n"
        "1. Free them.\n2. Pay them.\n"
    ),
    "health": (
        "Thousands wait for a tuberculosis (TB) test. Do not distribute aid without monitoring, doctors say; they do "
        "not forward patients’ data. Pending cases number 312, and the XX Congress on TB opens on 6 May.\n"
    ),
    "statement": (
        "Reacting to the verdict, Maeve Patterson said: “The judges did not flinch.”\n\nThe trial began on Monday 27 "
        "January 2014. The internal displacement of 40,000 people followed. See [the paper](https://example.org/p).\n"
    ),
    "strike": (
        "Workers of TK Elevator and pilots of Turkish Airlines (flight TK-1952) join the march on 1 May. The draft "
        "bill on strikes – the third since 2020 – is before parliament. Tickets cost €20; 50% go to the strikers.\n"
    ),
    "stream": (
        "The debate is streamed at https://example.org/live?day=1&room=2 from 18:00 to 19:30 CEST.\n\n"
        "| Speaker | Time |\n|---|---|\n| A. Lind | 18:05 |\n\nQuestions: write to press@example.org.\n"
    ),
    "memorial": (
        "On 9 May 2026, Ukrainians and Russians lay flowers together. Who will be there: the mayor, two ministers and "
        "Dr Ines Moreau. Names of the dead are read for 45 minutes; no flash, please.\n\n***\n\nNotes follow.\n"
    ),
    "fr": (
        "Le mardi 5 mai 2026 à 10 h 30, des ONG se réunissent à Bruxelles. « Nous demandons la libération immédiate "
        "de tous les détenus », dit Inès Moreau. Après l’embargo sur les armes de 2011, l’Union doit agir.\n"
    ),
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("embargoed", [False, True])
def test_words_and_embargo_checks_pass_when_an_advisory_is_correct(name: str, embargoed: bool) -> None:
    """A correct advisory gets no warning and no error from its words, free or under embargo."""
    until = Moment(wall=datetime(2026, 5, 4, 0, 1), zone="Europe/Brussels")  # noqa: DTZ001
    one = advisory(
        HONEST[name],
        language="fr" if name == "fr" else "en-GB",
        headline="What the Council decides, and why it matters",
        standfirst="Three organisations say what they expect.",
        event=Event(title="A hearing", starts=Moment(wall=datetime(2026, 5, 5, 15, 0), zone="Europe/Brussels")),  # noqa: DTZ001
        quotes=(Quote(text="It is time.", speaker="Anna Lind", role="director"),),
        contacts=(Contact(name="Maeve Patterson", phone="+32 2 555 01 23", email="press@example.org"),),
        embargo=Embargo(until=until, terms="Not for broadcast before 00:01 on Monday 4 May") if embargoed else None,
    )
    found_ = [*check_words(one, now=NOW), *check_embargo(one, now=NOW)]
    assert [one.words for one in found_ if one.level is not Level.NOTE] == []


@pytest.mark.parametrize(
    "url",
    [
        "https://www.newsroom.example/XXX",
        "https://XXX.example",
        "https://newsroom.example/TBC",
        "https://newsroom.example/todo?x=1",
        "https://newsroom.example/[link]",
        "https://newsroom.example/insert-link-here",
    ],
)
def test_address_is_refused_when_a_part_was_to_be_written_in(url: str) -> None:
    """A part of a web address that stands for another one is refused at its line."""
    text = advisory("Words.", links=(Link(label="web", url=url),))
    assert "TXT01" in [each.code for each in check_words(text, now=NOW)]


@pytest.mark.parametrize(
    "url",
    [
        "https://xxxlutz.example/",
        "https://newsroom.example/tk-maxx",
        "https://newsroom.example/link/12",
        "https://newsroom.example/todos",
        "https://tk.example/press",
        "https://newsroom.example/en/placeholders-in-art",
    ],
)
def test_address_passes_when_its_parts_are_names(url: str) -> None:
    """Names in which such letters stand are no slip."""
    text = advisory("Words.", links=(Link(label="web", url=url),))
    assert [each.code for each in check_words(text, now=NOW) if each.code == "TXT01"] == []


@pytest.mark.parametrize("language", ["en", "de", "ja"])
@pytest.mark.parametrize("words", ["xx", "tbd", "TBC", "TK", "??"])
def test_field_is_found_when_it_is_a_placeholder_alone(words: str, language: str) -> None:
    """In whatever language, a name that is a placeholder and nothing else is found."""
    text = advisory("Words.", language=language, contacts=(Contact(name=words, email="a@b.example"),))
    assert "TXT01" in [each.code for each in check_words(text, now=NOW)]
