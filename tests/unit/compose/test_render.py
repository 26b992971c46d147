"""compose.render and compose.templates.view: what reaches both parts, the subject and the embargo's words."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
import re
from datetime import datetime
from pathlib import Path

import pytest

from advisory_cli.compose.inline import inline
from advisory_cli.compose.render import Renderer
from advisory_cli.compose.templates.labels import available
from advisory_cli.compose.templates.link_target import href
from advisory_cli.compose.templates.view import shorten
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import KIND_RULES, Attachment, Event, Kind, Picture, Quote
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import Media, generated_attachment
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.breadth import sampled
from tests.compose_samples import (
    TEMPLATES,
    arranged,
    embargo,
    everything,
    founding,
    newsroom,
    notice,
    one_line,
    recipient,
    renderer,
    visible,
)

BOTH = pytest.mark.parametrize("phase", list(Phase))


CARRIED = {
    "picture": Picture(file="pictures/ice.jpg", alt="Ice"),
    "attachments": (
        Attachment(file="papers/a.pdf"),
        Attachment(file="papers/b.pdf", url="https://b.test", as_link=True),
    ),
}


def _media(*paths: str, findings: tuple[Finding, ...] = ()) -> Media:
    made = generated_attachment("file", "application/pdf", b"x")
    files = tuple(
        dataclasses.replace(
            made, file=dataclasses.replace(made.file, path=path, name=f"{path}.x", inline="picture" in path, width=9)
        )
        for path in paths
    )
    return Media(files=files, findings=findings)


@pytest.mark.parametrize(
    ("loaded", "missing"), [(["attachments[0]"], "pictures/ice.jpg"), (["picture"], "papers/a.pdf"), ([], "pictures/")]
)
def test_renderer_refuses_a_text_when_a_file_would_not_leave_with_it(loaded: list[str], missing: str) -> None:
    """No message names a file that does not leave with it, unless a finding forbids to send it anyway."""
    text = founding(**CARRIED)
    with pytest.raises(BadData, match=missing):
        renderer(text, media=_media(*loaded))
    with pytest.raises(BadData, match=missing):
        renderer(text, media=_media(*loaded, findings=(finding("FIL03", "It tells where it was taken."),)))
    refused = renderer(text, media=_media(*loaded, findings=(finding("FIL01", "It is damaged."),)))
    assert "b.test" in refused.render("text", Phase.OPEN, recipient())


def test_renderer_takes_a_text_when_all_files_leave_or_the_notice_goes_without_it() -> None:
    """A text with all its files is rendered, and so is a lift, which repeats no text and has none of its files."""
    text = founding(**CARRIED)
    whole = renderer(text, media=_media("picture", "attachments[0]")).render("text", Phase.OPEN, recipient())
    assert "attachments[0].x" in whole
    assert "https://b.test" in whole
    lift = renderer(text, notice=notice(NoticeKind.LIFT), media=Media()).render("text", Phase.OPEN, recipient())
    assert "b.test" not in lift


def _parts(made: Renderer, phase: Phase = Phase.OPEN, person: object = None) -> tuple[str, str]:
    person = person or recipient()
    return made.render("text", phase, person), made.render("html", phase, person)


def test_render_shows_every_fact_of_the_founding_advisory_in_both_parts() -> None:
    """The facts of the founding advisory stand in the text part and in the page, down to its paragraphs and dates."""
    made = renderer()
    text, html = _parts(made)
    assert {"headline", "contacts[0].phone", "background[1].date", "body[3]", "links[2].url"} <= {
        fact.path for fact in made.facts
    }
    assert [fact for fact in made.facts if one_line(fact.shown) not in one_line(text)] == []
    assert [fact for fact in made.facts if one_line(fact.shown) not in visible(html)] == []


@pytest.mark.parametrize(
    "language", sampled([*available([TEMPLATES]), "en-GB", "en-US"], lambda language: language in {"en-GB", "fr"})
)
@pytest.mark.parametrize("kind", list(Kind))
def test_render_shows_every_field_of_every_kind_in_both_parts(kind: Kind, language: str) -> None:
    """The fields of an advisory of any kind and language stand in both parts, else a template could forget one."""
    made = renderer(arranged(kind=kind, language=language, embargo=embargo()))
    text, html = _parts(made, Phase.EMBARGOED)
    seen = visible(inline(html)) + " A street https://example.org/old"  # the picture's alt text, a title's link
    for fact in made.facts:
        assert one_line(fact.shown) in one_line(text), fact.path
        assert one_line(fact.shown) in seen, fact.path
    assert 'alt="A street"' in html
    assert 'href="https://example.org/old"' in html


def _order_of_pieces(text: str, html: str) -> list[tuple[str, ...]]:
    """The pieces of everything() in the order of each part."""
    words = {"event": "An event title", "body": "The lead says it.", "quotes": "Quoted words"}
    return [tuple(sorted(words, key=lambda name: part.index(words[name]))) for part in (text, visible(html))]


@pytest.mark.parametrize("kind", list(Kind))
def test_render_takes_the_order_of_the_kinds_row_when_it_has_no_template(kind: Kind) -> None:
    """The pieces of a message stand in the order of the kind's row in both parts."""
    pieces = KIND_RULES[kind].pieces
    assert _order_of_pieces(*_parts(renderer(everything(kind=kind)))) == [pieces, pieces]


def test_render_takes_the_newsrooms_template_of_a_kind_when_there_is_one(tmp_path: Path) -> None:
    """A newsroom's own template of a kind takes the place of the layout, and sets the order of that part alone."""
    (tmp_path / "note.html").write_text('{% extends "layout.html" %}{% set order = ["quotes", "event", "body"] %}')
    assert _order_of_pieces(*_parts(renderer(everything(kind=Kind.NOTE), tmp_path))) == [
        KIND_RULES[Kind.NOTE].pieces,
        ("quotes", "event", "body"),
    ]


def test_render_is_refused_when_the_newsrooms_template_of_a_kind_leads_nowhere(tmp_path: Path) -> None:
    """A link that leads nowhere in the place of a kind's template is refused, and not passed over for the layout."""
    (tmp_path / "note.txt").symlink_to("gone.txt")
    with pytest.raises(BadData, match="broken link"):
        renderer(everything(kind=Kind.NOTE), tmp_path).render("text", Phase.OPEN, recipient())


def test_facts_cover_every_field_that_has_words() -> None:
    """The facts are those of every field with words.

    Otherwise a field that is forgotten in the view would be checked nowhere.
    """
    paths = {re.sub(r"\[\d+\]", "", fact.path) for fact in renderer(arranged()).facts}
    wanted = {
        *("headline", "standfirst", "issuer", "reference", "boilerplate", "notes_to_editors", "body"),
        *(f"picture.{name}" for name in ("caption", "credit", "alt")),
        *(f"dateline.{name}" for name in ("place", "date")),
        *(f"event.{name}" for name in ("title", "starts", "ends", "place", "address", "locality", "who", "access")),
        *("event.online", "event.public", "quotes.text", "quotes.speaker", "quotes.role", "links.label", "links.url"),
        *(f"background.{name}" for name in ("title", "type", "date", "url")),
        *(f"contacts.{name}" for name in ("name", "role", "office", "organisation", "phone", "mobile", "email")),
        *("contacts.languages", "contacts.hours"),
        *(f"further_datelines.{name}" for name in ("place", "date")),
        *(f"further_events.{name}" for name in ("title", "starts", "place", "address", "locality", "who", "access")),
        *("further_events.online", "further_events.public", "boilerplates.issuer", "boilerplates.text"),
        *(f"programme.{name}" for name in ("day", "time", "title", "place", "access", "press_only")),
        *(f"accreditation.{name}" for name in ("deadlines.group", "deadlines.until", "documents", "capacity", "url")),
        *(
            f"accreditation.{name}"
            for name in ("email", "text", "desk.place", "desk.hours", "desk.phone", "desk.email")
        ),
        *(f"opportunities.{name}" for name in ("label", "text", "starts", "place")),
        *(f"live.{name}" for name in ("url", "starts", "dial_in.label", "dial_in.number", "dial_in.code")),
        *(f"spokespeople.{name}" for name in ("name", "role", "organisation", "languages", "available")),
        *("spokespeople.phone", "spokespeople.email"),
    }
    assert paths == wanted


def test_render_ends_each_part_with_one_end_mark() -> None:
    """The end mark stands once in each part, behind the text for publication and before background and contacts.

    Otherwise an editor could not tell where the text ends, as the trade expects.
    """
    made = renderer()
    text, html = _parts(made)
    assert text.count(made.end_mark) == 1
    assert visible(html).count(made.end_mark) == 1
    for part in (text, visible(html)):
        assert part.index("Nicolas Beger") < part.index(made.end_mark) < part.index("Media briefing")
        assert part.index(made.end_mark) < part.index("Maeve Patterson")


def test_page_of_the_founding_advisory_is_small_when_inlined() -> None:
    """The founding advisory's page is under 60 KB once inlined, for Gmail clips beyond about 102 KB."""
    assert len(inline(renderer().render("html", Phase.OPEN, recipient())).encode()) < 60_000


def test_render_shows_immediate_release_and_no_bar_when_the_matter_is_free() -> None:
    """An open message says FOR IMMEDIATE RELEASE in both parts and shows no embargo."""
    text, html = _parts(renderer(founding(embargo=embargo())))
    assert "FOR IMMEDIATE RELEASE" in text
    assert "FOR IMMEDIATE RELEASE" in html
    assert "EMBARGO" not in text + html


def test_render_begins_and_closes_with_the_bar_when_embargoed() -> None:
    """The bar is the first line of both parts and stands below the text again.

    Otherwise a journalist who reads only the first or the last line would not know of the embargo.
    """
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
def test_preheader_begins_with_the_embargo_when_there_is_one(phase: Phase) -> None:
    """The preheader begins with the embargo's bar in the embargoed phase alone, and ends in the inbox line."""
    made = renderer(everything(embargo=embargo()))
    words = made.render("preheader", phase, recipient(embargo_local=made.embargo_local("Asia/Kolkata")))
    bar = "EMBARGOED UNTIL 00:01 BST on Friday 5 June 2026 (London) = 23:01 UTC on Thursday 4 June 2026 = 04:31 IST"
    assert words.startswith(bar) == (phase is Phase.EMBARGOED)
    assert words.endswith("The inbox line")


def test_page_hides_the_same_preheader_as_is_checked() -> None:
    """The preheader in the page is the one that is checked."""
    made = renderer()
    words = made.render("preheader", Phase.OPEN, recipient())
    assert words in made.render("html", Phase.OPEN, recipient()).split("</div>")[0]


def test_embargo_local_is_empty_when_the_clock_is_the_issuers() -> None:
    """A reader with the issuer's clock or no known zone gets no time of their own, and one in Istanbul does."""
    made = renderer(founding(embargo=embargo()))
    assert made.embargo_local("Europe/London") == ""
    assert made.embargo_local("Europe/Lisbon") == ""
    assert made.embargo_local("") == ""
    assert made.embargo_local("Mars/Base") == ""
    assert made.embargo_local("Europe/Istanbul") == "02:01 UTC+3 on Friday 5 June 2026"
    assert renderer().embargo_local("Asia/Tokyo") == ""


def test_embargo_words_are_those_of_the_bar() -> None:
    """The embargo's words are those with which checks compare the bar, and free matter has none."""
    words = renderer(founding(embargo=embargo())).embargo_words
    assert words is not None
    assert (words.issuer, words.utc) == (
        "00:01 BST on Friday 5 June 2026 (London)",
        "23:01 UTC on Thursday 4 June 2026",
    )
    assert renderer().embargo_words is None


def test_subject_names_label_time_and_place_when_made() -> None:
    """A made subject names label, time, place and headline in 78 characters."""
    subject = renderer(founding(subject="")).subject(Phase.OPEN)
    assert subject == "MEDIA ADVISORY: Mon 27 Jan 12:30 CET, Brussels – Protest on 27 January…"
    assert len(subject) <= 78


def test_subject_drops_the_place_when_it_is_long() -> None:
    """A long place gives way to the headline, else a subject could be all label and place."""
    event = Event(title="T", starts=Moment(wall=datetime(2026, 6, 8, 9), zone="Europe/Brussels"), locality="L" * 50)
    subject = renderer(founding(subject="", event=event)).subject(Phase.OPEN)
    assert subject == "MEDIA ADVISORY: Mon 8 Jun 09:00 CEST – Protest on 27 January against Russia’s…"


def test_subject_begins_with_the_embargo_when_there_is_one() -> None:
    """The author's subject begins with the embargo while it holds, and stands alone once it is over."""
    made = renderer(founding(subject="Report on prisons", embargo=embargo()))
    assert made.subject(Phase.EMBARGOED) == "EMBARGOED until 00:01 BST Fri 5 Jun (London): Report on prisons"
    assert made.subject(Phase.OPEN) == "Report on prisons"
    assert len(renderer(founding(subject="", embargo=embargo())).subject(Phase.EMBARGOED)) <= 78


def test_render_escapes_words_when_they_are_markup() -> None:
    """The mark-up in a headline, a quote or a list's cell is shown as words.

    Otherwise it would run in a mail program.
    """
    bad = '<script>alert("x")</script>'
    meant = bad.replace("<", "\\<")  # as it is written where Markdown is read
    quote = Quote(text=meant, speaker=bad, role=bad)
    advisory = everything(headline=bad, standfirst=meant, quotes=(quote,), boilerplate=meant, body=f"{meant} **x**")
    page = renderer(advisory).render("html", Phase.OPEN, recipient(outlet=bad, greeting=bad))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 8
    assert renderer(advisory).render("text", Phase.OPEN, recipient()).count(bad) >= 6


def test_href_is_empty_when_an_address_leads_elsewhere_than_the_web() -> None:
    """An address of the web is completed or kept, and any other gives no link.

    Otherwise a javascript: address would be clickable.
    """
    assert href("www.amnesty.eu") == "https://www.amnesty.eu"
    assert href("example.org:8080/x") == "https://example.org:8080/x"
    assert href("HTTPS://example.org") == "HTTPS://example.org"
    assert [href(x) for x in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "")] == [
        "" for _ in range(5)
    ]


def test_phone_link_drops_the_trunk_zero() -> None:
    """The link of a number leaves out its trunk zero and the words keep it, else a tap would dial +3202…."""
    page = renderer(everything()).render("html", Phase.OPEN, recipient())
    assert 'href="tel:+3225550100"' in page
    assert "+32 (0) 2 555 0100" in page


def test_quotes_have_one_pair_of_marks_when_the_author_typed_marks() -> None:
    """A quote with marks of its author's gets no second pair around it."""
    quotes = (Quote(text="“Typed marks.”", speaker="S"), Quote(text="«French.»", speaker="S"))
    text, html = _parts(renderer(founding(quotes=quotes)))
    assert "    “Typed marks.”\n" in text
    assert ">“French.”<" in html


def test_picture_makes_an_image_only_when_it_can_be_shown() -> None:
    """A picture without a secure address makes no image, and that of a shown one stands in the text part too."""
    _, html = _parts(renderer())
    assert "<img" not in html
    assert "© Vanya Pueschel" in html
    text, html = _parts(renderer(everything()))
    assert '<img class="picture" src="https://img.example/p.jpg" width="560" alt="A street">' in html
    assert "[A street]\nhttps://img.example/p.jpg\n" in text
    text, html = _parts(renderer(founding(picture=Picture(caption="C", url="http://img.example/p.jpg"))))
    assert "<img" not in html
    assert "http://img.example/p.jpg" in visible(html)


def test_render_is_french_when_the_advisory_is() -> None:
    """A French advisory has French labels, dates, quotation marks and blanks in text, page and subject."""
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
    assert "Site web\u00a0:  https://www.amnesty.eu" in text
    assert "Quand\u00a0:     lundi" in text


def test_render_has_american_dates_when_the_advisory_is_american() -> None:
    """An American advisory has month and day in that order and the 12-hour clock."""
    text, _ = _parts(renderer(everything(language="en-US")))
    assert "Monday, June 8, 2026, 12:30 PM – 2:00 PM CEST" in text
    assert "Brussels, January 24, 2014 – The lead" in text


def test_render_takes_one_file_of_the_newsrooms_when_there_is_one(tmp_path: Path) -> None:
    """The newsroom's own file takes the place of the shipped one, and the others stay."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "contacts.txt").write_text("Ring us.\n\n", encoding="utf-8")
    text, html = _parts(renderer(founding(), tmp_path))
    assert "Ring us." in text
    assert "Maeve" not in text
    assert "Maeve" in html
    assert "– ENDS –" in text


def test_foot_says_why_one_gets_it_and_how_to_leave() -> None:
    """The foot of both parts gives the reason, the ways to opt out, the privacy page and the address.

    Otherwise a bulk mail would be against the law in many places.
    """
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


def test_render_leaves_no_half_sentence_when_every_column_is_empty() -> None:
    """A message to a recipient without values has no half sentence such as 'Sent to'."""
    text, html = _parts(renderer(), person=recipient(email=""))
    assert "Sent to" not in text + html
    assert "None" not in text
    assert "\n\n\n\n" not in text


def test_text_part_fits_72_columns() -> None:
    """The lines of the text part are at most 72 characters long, else mail programs would break them at ugly places."""
    text = renderer(everything(embargo=embargo())).render("text", Phase.EMBARGOED, recipient())
    assert max(len(line) for line in text.splitlines()) <= 72


def test_finalize_sees_and_may_replace_recipients_values() -> None:
    """The hook that cuts slots sees each printed value and may replace it."""
    seen: list[object] = []

    def finalize(value: object) -> object:
        seen.append(value)
        return "SLOT" if value == "ada@example.com" else value

    text = renderer(finalize=finalize).render("text", Phase.OPEN, recipient())
    assert "Sent to SLOT" in text
    assert "– ENDS –" in seen


def test_renderer_is_refused_when_the_body_has_faults() -> None:
    """A body's faults are told together, when the renderer is made.

    Otherwise they would be found at the first message only.
    """
    with pytest.raises(BadData) as caught:
        renderer(founding(body="[x](javascript:alert) and ![p](p.png)", body_line=10))
    assert [(f.code, f.place.line) for f in caught.value.findings] == [("ADV14", 10), ("ADV06", 10)]


def test_style_sheet_sets_every_colour_again_for_dark_mode() -> None:
    """The colours of the light sheet are each set again for dark mode, else dark words would stand on a dark ground."""
    page = renderer().render("html", Phase.OPEN, recipient())
    light, dark = re.findall(r"<style(?: data-premailer=\"ignore\")?>\n(.*?)</style>", page, re.DOTALL)
    outlook = dark[dark.index("[data-ogsb]") : dark.index("@media print")]
    dark = dark[dark.index("prefers-color-scheme: dark") : dark.index("[data-ogsb]")]
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
    assert {name for name, _ in wanted} >= set(re.findall(r"\[data-ogs[bc]\] \.([\w-]+)", outlook))
    assert "[data-ogsc] .headline" in outlook


def _colours(rules: str) -> set[str]:
    kinds = set(re.findall(r"(?:^|[ ;])(color|background-color):", rules))
    return kinds | ({"border"} if re.search(r"border[\w-]*:[^;]*#|border-color:", rules) else set())


def test_style_sheets_keep_the_house_rules() -> None:
    """A style sheet has one class a rule, one spelling of a property and no modern colours.

    Otherwise premailer would get them wrong.
    """
    folder = TEMPLATES / "parts"
    sheet = (folder / "styles.css").read_text(encoding="utf-8")
    for name, rules in re.findall(r"^(.*?) \{ (.*?) \}$", sheet, re.MULTILINE):
        assert re.fullmatch(r"\.[\w-]+", name), name
        properties = re.findall(r"([\w-]+):", re.sub(r"\{\{.*?\}\}", "", rules))
        assert len(properties) == len(set(properties)), name
        assert not any(f"{short}-" in " ".join(properties) for short in ("margin", "padding") if short in properties)
    pages = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "layout.html", *folder.glob("*.html")))
    assert not re.search(r"var\(|rgb|hsl|oklch|inline-(start|end)|:is\(|!important", sheet)
    assert all(" " not in name.strip() for name in re.findall(r'class="([^"{]*)"', pages))
    assert not re.search(r"<(p|a|h1|h2|blockquote|div|span)[^>]* style=", pages)


def test_page_marks_layout_tables_and_heads_data_rows() -> None:
    """The tables of the layout are marked as such and the event's rows have headings.

    Otherwise screen readers would read out the page's scaffolding, or not the rows.
    """
    page = renderer(everything()).render("html", Phase.OPEN, recipient())
    tables = re.findall(r"<table[^>]*>", page)
    data = [table for table in tables if 'role="presentation"' not in table]
    assert len(data) == 1
    assert page.count('<th scope="row"') == 5  # what it is stands above them, as the table's heading
    assert 'role="article"' in page
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('lang="en-GB"') == 3  # of the document, the article and the inbox line
    assert all("width=" in image and "alt=" in image for image in re.findall(r"<img[^>]*>", page))


def test_shorten_ends_at_a_word_when_the_text_is_too_long() -> None:
    """A shortened text ends at a word, without a dash before the dots, and only a long word is cut."""
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one – two", 6) == "one…"
    assert shorten("short", 9) == "short"
    assert shorten("Unbreakable", 6) == "Unbre…"


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.MEDIA_ADVISORY])
def test_renderer_takes_a_template_when_it_extends_a_kind_without_a_file(kind: Kind, tmp_path: Path) -> None:
    """A newsroom's template may extend a kind that has no file of its own, and gets the layout."""
    source = f'{{% extends "{kind}.txt" %}}{{% block heading %}}Our house{{% endblock %}}'
    (tmp_path / "media-advisory.txt").write_text(source)
    text = renderer(founding(), tmp_path).render("text", Phase.OPEN, recipient())
    assert "Our house" in text
    assert "Brussels" in text


@pytest.mark.parametrize(("kind", "shown"), [(Kind.MEDIA_ADVISORY, True), (Kind.PRESS_RELEASE, False)])
def test_text_part_says_when_above_the_headline_of_an_invitation(kind: Kind, shown: bool) -> None:
    """The text part of an invitation has date, hour, zone and place above its headline, with the label of the language.

    A press release about an event has them with its facts alone.
    """
    advisory = dataclasses.replace(founding(), kind=kind)
    head = renderer(advisory).render("text", Phase.OPEN, recipient()).split("Protest on 27 January")[0]
    words = "When: Monday 27 January 2014, 12:30 CET, Schuman roundabout, Brussels"
    assert (words in " ".join(head.split())) is shown
