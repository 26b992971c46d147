"""compose.render and compose.templates.view: what reaches both parts, the subject and the embargo's words."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import re
from datetime import datetime
from pathlib import Path

import pytest

from advisory_cli.compose.inline import inline
from advisory_cli.compose.templates.view import href, shorten
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Event, Kind, Picture, Quote
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.schedule.times import Moment
from tests.breadth import sampled
from tests.compose_samples import (
    TEMPLATES,
    embargo,
    everything,
    founding,
    newsroom,
    one_line,
    recipient,
    renderer,
    visible,
)

BOTH = pytest.mark.parametrize("phase", list(Phase))


def _parts(made, phase=Phase.OPEN, person=None):
    person = person or recipient()
    return made.render("text", phase, person), made.render("html", phase, person)


def test_every_fact_of_the_founding_advisory_stands_in_both_parts():
    """A template that drops a contact, a date or a paragraph fails here."""
    made = renderer()
    text, html = _parts(made)
    assert {"headline", "contacts[0].phone", "background[1].date", "body[3]", "links[2].url"} <= {
        fact.path for fact in made.facts
    }
    assert [fact for fact in made.facts if one_line(fact.shown) not in one_line(text)] == []
    assert [fact for fact in made.facts if one_line(fact.shown) not in visible(html)] == []


@pytest.mark.parametrize("language", sampled(["en-GB", "en-US", "fr"], lambda language: language != "en-US"))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_of_every_kind_stands_in_both_parts(kind, language):
    """A kind whose template forgets a field, or a language that shows one otherwise in one part, fails here."""
    made = renderer(everything(kind=kind, language=language, embargo=embargo()))
    text, html = _parts(made, Phase.EMBARGOED)
    seen = visible(inline(html)) + " A street"  # the picture's alt text
    for fact in made.facts:
        assert one_line(fact.shown) in one_line(text), fact.path
        assert one_line(fact.shown) in seen, fact.path
    assert 'alt="A street"' in html


def test_facts_cover_every_field_that_has_words():
    """A field added to the advisory and forgotten in the view would be checked nowhere."""
    paths = {re.sub(r"\[\d+\]", "", fact.path) for fact in renderer(everything()).facts}
    wanted = {
        *("headline", "standfirst", "issuer", "reference", "boilerplate", "notes_to_editors", "body"),
        *(f"picture.{name}" for name in ("caption", "credit", "alt")),
        *(f"dateline.{name}" for name in ("place", "date")),
        *(f"event.{name}" for name in ("title", "starts", "ends", "place", "address", "locality", "who", "access")),
        *("event.online", "event.public", "quotes.text", "quotes.speaker", "quotes.role", "links.label", "links.url"),
        *(f"background.{name}" for name in ("title", "type", "date", "url")),
        *(f"contacts.{name}" for name in ("name", "role", "office", "organisation", "phone", "mobile", "email")),
        *("contacts.languages", "contacts.hours"),
    }
    assert paths == wanted


def test_the_parts_end_with_the_end_mark_before_the_foot():
    """A part cut short could not be told from a whole one."""
    made = renderer()
    text, html = _parts(made)
    assert text.count(made.end_mark) == 1
    assert visible(html).count(made.end_mark) == 1
    assert text.index(made.end_mark) > text.index("Maeve Patterson")


def test_the_founding_advisory_is_small_after_inlining():
    """Gmail clips beyond about 102 KB; the shipped pages must leave room for long texts."""
    assert len(inline(renderer().render("html", Phase.OPEN, recipient())).encode()) < 60_000


def test_an_open_release_says_so_and_shows_no_bar():
    """FOR IMMEDIATE RELEASE would be missing, or an embargo shown for free matter."""
    text, html = _parts(renderer(founding(embargo=embargo())))
    assert "FOR IMMEDIATE RELEASE" in text
    assert "FOR IMMEDIATE RELEASE" in html
    assert "EMBARGO" not in text + html


def test_under_embargo_the_bar_comes_first_and_closes():
    """A journalist who reads only the first or the last line would not know of the embargo."""
    made = renderer(founding(embargo=embargo(terms="For named outlets.")))
    person = recipient(embargo_local=made.embargo_local("Asia/Kolkata"))
    text, html = _parts(made, Phase.EMBARGOED, person)
    first = "EMBARGOED UNTIL 00:01 BST on Friday 5 June 2026 (London)"
    assert text.splitlines()[:4] == [
        first,
        "= 23:01 UTC on Thursday 4 June 2026",
        "Your time: 04:31 IST on Friday 5 June 2026",
        "Terms: For named outlets.",
    ]
    assert text.count(first) == 2
    assert visible(html).startswith(f"{first} = 23:01 UTC on Thursday 4 June 2026 Your time: 04:31 IST")
    assert visible(html).count(first) == 2
    assert "IMMEDIATE" not in text + html


@BOTH
def test_the_preheader_says_the_embargo_while_there_is_one(phase):
    """The inbox row would show embargoed words without their embargo."""
    made = renderer(everything(embargo=embargo()))
    words = made.render("preheader", phase, recipient(embargo_local=made.embargo_local("Asia/Kolkata")))
    bar = "EMBARGOED UNTIL 00:01 BST on Friday 5 June 2026 (London) = 23:01 UTC on Thursday 4 June 2026 = 04:31 IST"
    assert words.startswith(bar) == (phase is Phase.EMBARGOED)
    assert words.endswith("The inbox line")


def test_the_page_hides_the_same_preheader():
    """The preheader in the page and the one that is checked could differ."""
    made = renderer()
    words = made.render("preheader", Phase.OPEN, recipient())
    assert words in made.render("html", Phase.OPEN, recipient()).split("</div>")[0]


def test_the_same_clock_is_not_shown_twice():
    """'Your time' that repeats the issuer's makes the bar longer and says nothing."""
    made = renderer(founding(embargo=embargo()))
    assert made.embargo_local("Europe/London") == ""
    assert made.embargo_local("Europe/Lisbon") == ""
    assert made.embargo_local("") == ""
    assert made.embargo_local("Mars/Base") == ""
    assert made.embargo_local("Europe/Istanbul") == "02:01 UTC+3 on Friday 5 June 2026"
    assert renderer().embargo_local("Asia/Tokyo") == ""


def test_embargo_words_are_the_bar():
    """Checks compare the bar with these words."""
    words = renderer(founding(embargo=embargo())).embargo_words
    assert words is not None
    assert (words.issuer, words.utc) == (
        "00:01 BST on Friday 5 June 2026 (London)",
        "23:01 UTC on Thursday 4 June 2026",
    )
    assert renderer().embargo_words is None


def test_a_made_subject_names_label_time_and_place():
    """The inbox row of an advisory without its own subject would be useless or too long."""
    subject = renderer(founding(subject="")).subject(Phase.OPEN)
    assert subject == "MEDIA ADVISORY: Mon 27 Jan 12:30 CET, Brussels – Protest on 27 January…"
    assert len(subject) <= 78


def test_a_long_place_gives_way_to_the_headline():
    """A subject could be all label and place."""
    event = Event(title="T", starts=Moment(wall=datetime(2026, 6, 8, 9), zone="Europe/Brussels"), locality="L" * 50)
    subject = renderer(founding(subject="", event=event)).subject(Phase.OPEN)
    assert subject == "MEDIA ADVISORY: Mon 8 Jun 09:00 CEST – Protest on 27 January against Russia’s…"


def test_an_embargo_comes_first_in_any_subject():
    """The author's subject would go out without its embargo."""
    made = renderer(founding(subject="Report on prisons", embargo=embargo()))
    assert made.subject(Phase.EMBARGOED) == "EMBARGOED until 00:01 BST Fri 5 Jun (London): Report on prisons"
    assert made.subject(Phase.OPEN) == "Report on prisons"
    assert len(renderer(founding(subject="", embargo=embargo())).subject(Phase.EMBARGOED)) <= 78


def test_hostile_words_stay_words():
    """Markup in a headline, a quote or a list's cell would run in a mail program."""
    bad = '<script>alert("x")</script>'
    meant = bad.replace("<", "\\<")  # as it is written where Markdown is read
    quote = Quote(text=meant, speaker=bad, role=bad)
    advisory = everything(headline=bad, standfirst=meant, quotes=(quote,), boilerplate=meant, body=f"{meant} **x**")
    page = renderer(advisory).render("html", Phase.OPEN, recipient(outlet=bad, greeting=bad))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 8
    assert renderer(advisory).render("text", Phase.OPEN, recipient()).count(bad) >= 6


def test_links_lead_to_web_and_mail_only():
    """A javascript: address of an author or a converter would be clickable."""
    assert href("www.amnesty.eu") == "https://www.amnesty.eu"
    assert href("example.org:8080/x") == "https://example.org:8080/x"
    assert href("HTTPS://example.org") == "HTTPS://example.org"
    assert [href(x) for x in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "")] == [
        "" for _ in range(5)
    ]


def test_phones_are_dialled_without_the_trunk_zero():
    """A tap on the number would dial +3202…"""
    page = renderer(everything()).render("html", Phase.OPEN, recipient())
    assert 'href="tel:+3225550100"' in page
    assert "+32 (0) 2 555 0100" in page


def test_marks_an_author_typed_are_not_doubled():
    """“‘…’” around a quote looks careless."""
    quotes = (Quote(text="“Typed marks.”", speaker="S"), Quote(text="«French.»", speaker="S"))
    text, html = _parts(renderer(founding(quotes=quotes)))
    assert "    “Typed marks.”\n" in text
    assert ">“French.”<" in html


def test_a_picture_that_is_only_words_makes_no_image():
    """An empty picture frame at the top of the page, or a picture that the text part cannot lead to."""
    _, html = _parts(renderer())
    assert "<img" not in html
    assert "© Vanya Pueschel" in html
    text, html = _parts(renderer(everything()))
    assert '<img class="picture" src="https://img.example/p.jpg" width="560" alt="A street">' in html
    assert "[A street]\nhttps://img.example/p.jpg\n" in text
    text, html = _parts(renderer(founding(picture=Picture(caption="C", url="http://img.example/p.jpg"))))
    assert "<img" not in html
    assert "http://img.example/p.jpg" in visible(html)


def test_french_words_dates_and_marks():
    """An English label or date in a French text."""
    advisory = everything(language="fr", embargo=embargo(), subject="", body='Il a dit "oui" hier.')
    made = renderer(advisory)
    text, html = _parts(made, Phase.EMBARGOED, recipient(embargo_local=made.embargo_local("Europe/Paris")))
    assert text.startswith(
        "SOUS EMBARGO JUSQU’AU vendredi 5 juin 2026 à 00h01 BST (Londres)\n= jeudi 4 juin 2026 à 23h01 UTC\n"
    )
    assert "À votre heure : vendredi 5 juin 2026 à 01h01 CEST" in text
    assert "lundi 8 juin 2026, de 12h30 à 14h00 CEST" in text
    assert "Bruxelles" not in text  # places are the author's
    assert "Brussels, le 24 janvier 2014 – Il a dit «\u00a0oui\u00a0» hier." in text
    assert "– FIN –" in text
    assert '<html lang="fr" dir="ltr"' in html
    assert made.subject(Phase.EMBARGOED).startswith("EMBARGO jusqu’au ven. 5 juin 00h01 BST (Londres)\u00a0: ")
    assert "Site web\u00a0: https://www.amnesty.eu" in text
    assert "Quand\u00a0:     lundi" in text


def test_american_dates():
    """Month and day, and the 12-hour clock, are what American newsrooms read."""
    text, _ = _parts(renderer(everything(language="en-US")))
    assert "Monday, June 8, 2026, 12:30 PM – 2:00 PM CEST" in text
    assert "Brussels, January 24, 2014 – The lead" in text


def test_a_newsroom_overrides_one_file(tmp_path: Path):
    """An office that changes its contacts block would have to copy everything, or would be ignored."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "contacts.txt").write_text("Ring us.\n\n", encoding="utf-8")
    text, html = _parts(renderer(founding(), tmp_path))
    assert "Ring us." in text
    assert "Maeve" not in text
    assert "Maeve" in html
    assert "– ENDS –" in text


def test_the_foot_says_why_and_how_to_leave():
    """Without reason, opt-out and address a bulk mail is against the law in many places."""
    link = "https://example.org/u?t=abc&x=1"
    text, html = _parts(
        renderer(office=newsroom(unsubscribe_url="https://example.org/u?t={token}")),
        person=recipient(unsubscribe_link=link, outlet="The Times"),
    )
    assert "on the press list of Amnesty" in text
    assert "Sent to ada@example.com, The Times" in text
    assert link in text
    assert 'href="https://example.org/u?t=abc&amp;x=1"' in html
    for part in (text, html):
        assert "opt-out@example.org" in part
        assert "https://example.org/privacy" in part
        assert "1 Example Street" in part
    assert "Because I say so." in _parts(renderer(office=newsroom(reason="Because I say so.")))[0]


def test_nobody_in_particular_reads_well():
    """With every column empty, half sentences such as 'Sent to' must not stand there."""
    text, html = _parts(renderer(), person=recipient(email=""))
    assert "Sent to" not in text + html
    assert "None" not in text
    assert "\n\n\n\n" not in text


def test_text_lines_fit_72_columns():
    """Long lines are broken at ugly places by mail programs."""
    text = renderer(everything(embargo=embargo())).render("text", Phase.EMBARGOED, recipient())
    assert max(len(line) for line in text.splitlines()) <= 72


def test_finalize_sees_recipients_values_and_may_replace_them():
    """Slots are cut by this hook."""
    seen = []

    def finalize(value):
        seen.append(value)
        return "SLOT" if value == "ada@example.com" else value

    text = renderer(finalize=finalize).render("text", Phase.OPEN, recipient())
    assert "Sent to SLOT" in text
    assert "– ENDS –" in seen


def test_faults_of_the_body_come_at_once():
    """A body that cannot be sent would be found at the first message only."""
    with pytest.raises(BadData) as caught:
        renderer(founding(body="[x](javascript:alert) and ![p](p.png)", body_line=10))
    assert [(f.code, f.place.line) for f in caught.value.findings] == [("ADV14", 10), ("ADV06", 10)]


def test_dark_mode_sets_every_colour_again():
    """One colour left as it is in the light gives dark words on a dark ground."""
    folder = TEMPLATES / "parts"
    light, dark = ((folder / name).read_text(encoding="utf-8") for name in ("styles.css", "dark_and_narrow.css"))
    dark = dark[dark.index("prefers-color-scheme: dark") :]
    again = {
        (name, kind)
        for names, rules in re.findall(r"^  (\..*?) \{(.*?)\}", dark, re.MULTILINE)
        for name in re.findall(r"\.([\w-]+)", names)
        for kind in _colours(rules)
    }
    wanted = {
        (name, kind)
        for name, rules in re.findall(r"^\.([\w-]+) \{(.*?)\}$", light, re.MULTILINE | re.DOTALL)
        for kind in _colours(rules)
    }
    assert ("headline", "color") in wanted
    assert wanted - again == set()


def _colours(rules: str) -> set[str]:
    kinds = set(re.findall(r"(?:^|[ ;])(color|background-color):", rules))
    return kinds | ({"border"} if re.search(r"border[\w-]*:[^;]*#|border-color:", rules) else set())


def test_the_style_sheets_keep_the_house_rules():
    """Two spellings of one property, several classes, modern colours: premailer gets them wrong."""
    folder = TEMPLATES / "parts"
    sheet = (folder / "styles.css").read_text(encoding="utf-8")
    for name, rules in re.findall(r"^(.*?) \{ (.*?) \}$", sheet, re.MULTILINE):
        assert re.fullmatch(r"\.[\w-]+", name)
        properties = re.findall(r"([\w-]+):", re.sub(r"\{\{.*?\}\}", "", rules))
        assert len(properties) == len(set(properties)), name
        assert not any(f"{short}-" in " ".join(properties) for short in ("margin", "padding") if short in properties)
    pages = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "layout.html", *folder.glob("*.html")))
    assert not re.search(r"var\(|rgb|hsl|oklch|inline-(start|end)|:is\(|!important", sheet)
    assert all(" " not in name.strip() for name in re.findall(r'class="([^"{]*)"', pages))
    assert not re.search(r"<(p|a|h1|h2|blockquote|div|span)[^>]* style=", pages)


def test_layout_tables_say_so_and_data_tables_have_headings():
    """Screen readers would read out the page's scaffolding, or not the event's rows."""
    page = renderer(everything()).render("html", Phase.OPEN, recipient())
    tables = re.findall(r"<table[^>]*>", page)
    data = [table for table in tables if 'role="presentation"' not in table]
    assert len(data) == 1
    assert page.count('<th scope="row"') == 6
    assert 'role="article"' in page
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('lang="en-GB"') == 2
    assert all("width=" in image and "alt=" in image for image in re.findall(r"<img[^>]*>", page))


def test_shorten_ends_at_a_word():
    """A subject that ends in half a word, or in ' –…'."""
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one – two", 6) == "one…"
    assert shorten("short", 9) == "short"
    assert shorten("Unbreakable", 6) == "Unbre…"
