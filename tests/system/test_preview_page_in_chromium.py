"""The preview page as Chromium shows it: what a press officer can do with it, and what a message cannot."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.loopback.page_server import PageServer
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.report.pages.preview import PreviewContent, page_policy, page_with, preview_data, preview_page
from advisory_cli.report.pages.preview_message import PreviewMessage
from tests.chromium import Chromium, accessibility_faults, small_texts

PAGE = Path(__file__).parents[2] / "templates" / "preview"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("bash")), reason="Chromium is not installed"),
]

HTML = """<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Advisory</title>
<style>@media (prefers-color-scheme: dark) {{ .ground {{ background: #123456 !important; }} }}
@media (max-width: 600px) {{ .phone {{ display: block !important; }} }}</style>
</head><body style="margin:0">
<table role="presentation" width="100%" class="ground" style="background:#fafafa"><tr><td style="padding:24px">
<p id="who">Dear {name},</p><p class="phone" style="display:none">narrow</p>
<p><a href="https://www.example.org/{slug}">The report</a> and <a href="mailto:press@example.org">the desk</a></p>
{more}
<div style="height:900px"></div></td></tr></table></body></html>"""


def message(name: str, *, more: str = "", **rest: Any) -> PreviewMessage:
    """One message to somebody invented."""
    slug = name.split(maxsplit=1)[0].lower()
    fields: dict[str, Any] = {
        "address": f"{slug}@example.com",
        "name": name,
        "subject": f"Protest on 27 January, for {name}",
        "preheader": "Leaders meet in Brussels",
        "headers": (("From", "Press Office <press@example.org>"), ("To", f"{name} <{slug}@example.com>")),
        "text": f"Dear {name},\n\nprotest on 27 January.",
        "html": HTML.format(name=name, slug=slug, more=more),
        "content": f"Subject: Protest\r\n\r\nDear {name}\r\n".encode(),
        "language": "en",
        "zone": "Europe/Brussels",
    }
    return PreviewMessage(**(fields | rest))


PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

ATTACKS = {
    "script": """<script>parent.document.title = "taken"; document.title = "taken";</script>""",
    "handler": """<img src="{trap}/pixel.png" onerror="parent.document.title = 'taken'" width="1" height="1">""",
    "style sheet": """<link rel="stylesheet" href="{trap}/a.css">""",
    "style": """<style>@import url({trap}/b.css); p {{ background: url({trap}/c.png) }}</style>""",
    "connection": """<link rel="preconnect" href="{trap}"><link rel="prefetch" href="{trap}/d">""",
    "refresh": """<meta http-equiv="refresh" content="0;url={trap}/gone">""",
    "form": """<form action="{trap}/f"><button>x</button></form>""",
    "frame": """<iframe src="{trap}/frame"></iframe><object data="{trap}/object"></object><embed src="{trap}/embed">""",
}


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests."""
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def written(file: Path, messages: list[PreviewMessage], *codes: tuple[str, str], **rest: Any) -> Path:
    """A preview page in a file, with findings of these codes and words."""
    findings = [finding(code, words, remedy="Write `subject:` anew.") for code, words in codes]
    content = PreviewContent(title="Protest on 27 January", messages=messages, findings=findings, **rest)
    file.write_text(preview_page(content, folder=PAGE), encoding="utf-8")
    return file


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Three messages and a warning, written to a file."""
    messages = [message("Ann Lee"), message("Émile Noël", language="fr"), message("Zoë Sand", zone="Europe/London")]
    return written(tmp_path / "page.html", messages, ("TXT05", "The subject is long."))


@pytest.fixture
def faulty_page(tmp_path: Path) -> Path:
    """A message, a warning and an error, written to a file."""
    faults = (("TXT05", "The subject is long."), ("TXT01", "A placeholder was left in: <b>XXX</b>."))
    return written(tmp_path / "faulty.html", [message("Ann Lee")], *faults)


@pytest.fixture
def embargoed_page(tmp_path: Path) -> Path:
    """Somebody who gets the embargoed edition now, and somebody who is held, each with both editions."""

    def both(name: str, *, cleared: bool, badge: str = "") -> PreviewMessage:
        editions = [
            message(name, more="<p id='bar'>EMBARGO</p>", edition="embargoed", subject=f"EMBARGOED: {name}"),
            message(name, more="<p id='bar'>free</p>", subject=f"Free: {name}"),
        ]
        own, other = editions if cleared else reversed(editions)
        return replace(own, other=other, badges=(badge,) if badge else ())

    messages = [both("Ann Lee", cleared=True), both("Zoë Sand", cleared=False, badge="held until 00:01 CET")]
    return written(tmp_path / "embargoed.html", messages, total=5012)


def in_frame(width: int, script: str) -> str:
    """A script about the document `d` of one of the two screens."""
    return f"""(() => {{ const d = document.querySelector('[data-width="{width}"] iframe').contentDocument;
      return {script}; }})()"""


def choose(name: str, value: str) -> str:
    """A script that makes a choice, as a person does in a list."""
    return f"""(() => {{ const s = document.getElementById('{name}'); s.value = '{value}';
      s.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"""


def test_preview_page_shows_the_first_message_at_both_widths(chromium: Chromium, page: Path) -> None:
    """The page shows the first message as a desktop and as a phone lay it out."""
    chromium.open(page)
    assert chromium.run(in_frame(800, "d.getElementById('who').textContent")) == "Dear Ann Lee,"
    assert chromium.run(in_frame(800, "d.defaultView.innerWidth")) == 800
    assert chromium.run(in_frame(375, "d.defaultView.innerWidth")) == 375
    assert chromium.run(in_frame(800, "getComputedStyle(d.querySelector('.phone')).display")) == "none"
    assert chromium.run(in_frame(375, "getComputedStyle(d.querySelector('.phone')).display")) == "block"


def test_preview_page_shows_the_whole_length_of_a_message(chromium: Chromium, page: Path) -> None:
    """The frame is as long as the message, else its end with contacts and opt-out would be cut off."""
    chromium.open(page)
    assert chromium.run(in_frame(800, "d.defaultView.innerHeight >= d.documentElement.scrollHeight")) is True
    assert chromium.run(in_frame(800, "d.defaultView.innerHeight")) > 900


def test_preview_page_shows_what_an_inbox_shows(chromium: Chromium, page: Path) -> None:
    """The page shows the sender, and subject and preheader as far as a phone and a desktop show them."""
    subject = "Protest on 27 January against the crack-down on civil society: NGOs join forces ahead of the summit"
    written(page, [message("Ann Lee", subject=subject)])
    chromium.open(page)
    row = "document.querySelector('[data-device={}] .{}').textContent"
    for device in ("phone", "desktop"):
        assert chromium.run(row.format(device, "sender")) == "Press Office"
        assert chromium.run(row.format(device, "cut-preheader")) == "Leaders meet in Brussels"
    on_phone, on_desktop = (chromium.run(row.format(device, "cut-subject")) for device in ("phone", "desktop"))
    assert on_phone == "Protest on 27 January against the cra…"
    assert on_desktop == "Protest on 27 January against the crack-down on civil society: NGOs j…"
    assert chromium.run("document.getElementById('subject').textContent") == subject


def test_preview_page_names_sender_recipient_and_reply_address_above_the_message(
    chromium: Chromium, page: Path
) -> None:
    """From, To and Reply-To stand above the message, else nobody sees that answers go to the wrong desk."""
    headers = (("From", "Press <p@example.org>"), ("To", "Ann Lee <ann@example.com>"), ("Reply-To", "desk@example.org"))
    written(page, [message("Ann Lee", headers=headers)])
    chromium.open(page)
    texts = [chromium.run(f"document.getElementById('{name}').textContent") for name in ("from", "to", "reply")]
    assert texts == [value for _, value in headers]
    above = "document.getElementById('envelope').getBoundingClientRect().bottom"
    assert chromium.run(f"{above} <= document.querySelector('.glass').getBoundingClientRect().top") is True


def test_preview_page_goes_through_recipients_when_arrow_keys_are_pressed(chromium: Chromium, page: Path) -> None:
    """The arrow keys lead to the next and the previous recipient, whose message alone is in view."""
    chromium.open(page)
    chromium.press("ArrowRight")
    assert chromium.run(in_frame(375, "d.getElementById('who').textContent")) == "Dear Émile Noël,"
    assert chromium.run("document.getElementById('position').textContent") == "2 of 3"
    chromium.press("ArrowLeft")
    assert chromium.run(in_frame(375, "d.getElementById('who').textContent")) == "Dear Ann Lee,"
    assert chromium.run("document.getElementById('previous').ariaDisabled") == "true"


@pytest.mark.parametrize(
    ("typed", "name"), [("london", "Zoë Sand"), ("é", "Émile Noël"), ("SAN", "Zoë Sand"), ("nn l", "Ann Lee")]
)
def test_preview_page_finds_a_recipient_when_part_of_name_or_zone_is_typed(
    chromium: Chromium, tmp_path: Path, typed: str, name: str
) -> None:
    """A part of a name or a zone typed into the search leads to its recipient alone, and what nobody has says so."""
    people: tuple[tuple[str, dict[str, str]], ...] = (
        ("Ann Lee", {}),
        ("Émile Noël", {"language": "fr"}),
        ("Zoë Sand", {"zone": "Europe/London"}),
    )
    messages = [message(who, subject="Protest on 27 January", **rest) for who, rest in people]  # without the name
    page = tmp_path / "page.html"
    page.write_text(
        preview_page(PreviewContent(title="Protest", messages=messages, findings=[], share=False), folder=PAGE),
        encoding="utf-8",
    )
    search = """(() => {{ const s = document.getElementById('search'); s.value = '{}';
      s.dispatchEvent(new Event('input')); }})()"""
    chromium.open(page)
    chromium.run(search.format(typed))
    chromium.settle()
    assert chromium.run("document.querySelectorAll('#people button').length") == 1
    assert name in chromium.run("document.querySelector('#people button').textContent")
    assert chromium.run(in_frame(800, "d.getElementById('who').textContent")) == f"Dear {name},"
    assert chromium.run("document.getElementById('nobody').textContent") == ""
    chromium.run(search.format("nobody at all"))
    assert chromium.run("document.querySelectorAll('#people button').length") == 0
    assert chromium.run("document.getElementById('nobody').textContent") == "No recipient matches."


@pytest.mark.parametrize("system", ["light", "dark"])
def test_preview_page_shows_the_messages_own_dark_when_switched(chromium: Chromium, page: Path, system: str) -> None:
    """The switch shows the style sheet's own dark and light rules, whatever the computer prefers."""
    ground = in_frame(800, "getComputedStyle(d.querySelector('.ground')).backgroundColor")
    chromium.prefer(system)
    chromium.open(page)
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.run(choose("look", "dark"))
    assert chromium.run(ground) == "rgb(18, 52, 86)"
    chromium.press("ArrowRight")
    chromium.run(choose("look", "bare"))
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.run(choose("look", "dark"))
    assert chromium.run(ground) == "rgb(18, 52, 86)"
    chromium.run(choose("look", "light"))
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.prefer("light")


def test_preview_page_drops_the_style_sheet_when_the_look_is_bare(chromium: Chromium, page: Path) -> None:
    """The bare look shows a message as clients without style sheets show it."""
    chromium.open(page)
    chromium.run(choose("look", "bare"))
    assert chromium.run(in_frame(375, "getComputedStyle(d.querySelector('.phone')).display")) == "none"


def test_preview_page_opens_on_its_findings_when_there_is_an_error(chromium: Chromium, faulty_page: Path) -> None:
    """The page opens on the findings when one is an error, which also leads there from any other tab.

    The words of findings never become markup, and what is to be typed stands in code.
    """
    chromium.open(faulty_page)
    assert chromium.run("document.getElementById('panel-findings').hidden") is False
    assert chromium.run("document.getElementById('alarm').textContent").startswith("1 error: this cannot be sent")
    chromium.run("document.getElementById('tab-page').click()")
    chromium.settle()
    assert chromium.run(in_frame(800, "d.defaultView.innerHeight")) > 900
    chromium.run("document.getElementById('alarm').click()")
    assert chromium.run("document.getElementById('panel-findings').hidden") is False
    assert chromium.run("document.querySelector('#findings code').textContent") == "subject:"
    first = "document.querySelector('#findings li').innerText"
    assert "A placeholder was left in: <b>XXX</b>." in chromium.run(first)
    assert chromium.run("document.querySelectorAll('#findings b').length") == 0


def test_preview_page_lists_links_and_leads_nowhere_when_clicked(chromium: Chromium, page: Path) -> None:
    """A message's links are listed, and a click on one in the preview leads nowhere."""
    chromium.open(page)
    assert "https://www.example.org/ann" in chromium.run("document.getElementById('links').textContent")
    chromium.run(in_frame(800, "d.querySelector('a').click()"))
    chromium.settle()
    assert chromium.run(in_frame(800, "d.URL")) == "about:srcdoc"


@pytest.mark.parametrize("attack", ATTACKS)
def test_preview_page_lets_a_message_reach_nothing_when_it_is_hostile(
    chromium: Chromium, tmp_path: Path, attack: str
) -> None:
    """A hostile message runs no script, opens no connection, sends no form and leaves no frame."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        more = ATTACKS[attack].format(trap=f"http://127.0.0.1:{trap.getsockname()[1]}")
        name = "Ann </script><script>document.title='taken'</script>"
        file = tmp_path / "page.html"
        page = preview_page(
            PreviewContent(title="Safe </title>", messages=[message(name, more=more)], findings=[], share=False),
            folder=PAGE,
        )
        file.write_text(page, encoding="utf-8")
        chromium.open(file)
        chromium.run(in_frame(800, "d.querySelector('button')?.click()"))
        chromium.run("new Promise((done) => setTimeout(done, 250))")
        trap.settimeout(0.05)
        with pytest.raises(TimeoutError):
            trap.accept()[0].close()
    assert chromium.run("document.title") == "Safe </title>"
    assert chromium.run(in_frame(800, "d.title")) == "Advisory"


def test_served_page_lets_a_message_reach_nothing_when_it_is_hostile(chromium: Chromium) -> None:
    """A hostile message on a served page runs no script and asks the server for nothing.

    Otherwise a text pasted from elsewhere could read the page's data, which the page itself may load.
    """
    asked: list[str] = []

    class Noting(PageServer):
        def part_asked(self, target: str) -> str | None:
            part = super().part_asked(target)
            asked.append(target if part is None else part)
            return part

    more = "".join(attack.format(trap="TRAP") for attack in ATTACKS.values())
    more += """<script>fetch("data"); parent.document.title = "taken"</script><img src="data">"""
    more += """<a ping="data" href="x">x</a>"""
    content = PreviewContent(title="Safe", messages=[message("Ann", more=more.replace("TRAP/", ""))], findings=[])
    policy = page_policy(PAGE, live=True)
    with Noting(lambda data, n: page_with(data, title="Safe", folder=PAGE, version=n), policy=policy) as server:
        server.publish(preview_data(content))
        chromium.open(server.address)
        for script in ("d.querySelector('a[ping]').click()", "d.querySelector('button').click()"):
            chromium.run(in_frame(800, script))
        chromium.run("new Promise((done) => setTimeout(done, 250))")
        assert chromium.run("document.title") == "Safe"
        assert chromium.run(in_frame(800, "d.URL")) == "about:srcdoc"
        assert {*asked} - {"/favicon.ico"} == {"", "events"}


def test_preview_page_shows_no_other_address_when_one_message_is_in_view(chromium: Chromium, page: Path) -> None:
    """A message in view holds no other journalist's address."""
    chromium.open(page)
    chromium.press("ArrowRight")
    shown = chromium.run(
        "document.getElementById('message').innerText + "
        "[...document.querySelectorAll('iframe')].map(f => f.srcdoc).join()"
    )
    assert "ann@example.com" not in shown


@pytest.mark.parametrize("width", [1400, 800, 375])
def test_preview_page_needs_no_sideways_scrolling_at_usual_widths(chromium: Chromium, page: Path, width: int) -> None:
    """The page fits a usual width in each of its tabs, without scrolling sideways."""
    chromium.open(page, width=width)
    for tab in ("page", "text", "links", "source", "findings"):
        chromium.run(f"document.getElementById('tab-{tab}').click()")
        assert chromium.run("document.documentElement.scrollWidth") <= width, tab


def test_preview_page_opens_a_tab_when_an_arrow_key_is_pressed_on_it(chromium: Chromium, page: Path) -> None:
    """The arrow keys open the other parts of a message from the focused tab, and stay with the recipient."""
    chromium.open(page)
    chromium.run("document.getElementById('tab-page').focus()")
    chromium.press("ArrowRight")
    assert chromium.run("document.activeElement.id") == "tab-text"
    assert chromium.run("document.getElementById('panel-text').hidden") is False
    assert "protest on 27 January." in chromium.run("document.getElementById('text').textContent")
    assert chromium.run("document.getElementById('position').textContent") == "1 of 3"


def test_preview_page_switches_the_edition_when_asked_and_keeps_the_choice(
    chromium: Chromium, embargoed_page: Path
) -> None:
    """Either edition of anybody's message can be shown, with a word on which one this person gets.

    Otherwise the open edition would be read by nobody before the embargo ends.
    """
    bar = in_frame(800, "d.getElementById('bar').textContent")
    note = "document.getElementById('edition-note').textContent"
    chromium.open(embargoed_page)
    assert (chromium.run(bar), chromium.run(note)) == ("EMBARGO", "")
    chromium.run(choose("edition", "open"))
    chromium.settle()
    assert chromium.run(bar) == "free"
    assert chromium.run("document.getElementById('subject').textContent") == "Free: Ann Lee"
    assert chromium.run(note) == "This is the open edition. Ann Lee gets the embargoed edition first."
    chromium.press("ArrowRight")
    assert (chromium.run(bar), chromium.run(note)) == ("free", "")
    chromium.run(choose("edition", "embargoed"))
    chromium.settle()
    assert (chromium.run(bar), chromium.run(note)) == (
        "EMBARGO",
        "This is the embargoed edition. Zoë Sand gets the open edition first.",
    )


def test_preview_page_offers_no_edition_when_there_is_one(chromium: Chromium, page: Path) -> None:
    """Without an embargo the page offers no choice of edition."""
    chromium.open(page)
    assert chromium.run("document.getElementById('edition-choice').hidden") is True


def test_preview_page_says_what_happens_to_a_message_and_how_many_are_not_shown(
    chromium: Chromium, embargoed_page: Path
) -> None:
    """A badge in the list and above the message says that somebody is held, and a sentence how many more there are."""
    chromium.open(embargoed_page)
    assert chromium.run("document.querySelectorAll('#people .badge').length") == 1
    assert chromium.run("document.querySelectorAll('#badges .badge').length") == 0
    chromium.press("ArrowRight")
    assert chromium.run("document.getElementById('badges').textContent") == "held until 00:01 CET"
    assert "This page shows 2 of 5,012 recipients." in chromium.run("document.getElementById('nobody').textContent")


@pytest.mark.parametrize(("width", "shown"), [("both", [800, 375]), ("375", [375]), ("600", [600]), ("800", [800])])
def test_preview_page_shows_the_chosen_width(chromium: Chromium, page: Path, width: str, shown: list[int]) -> None:
    """The message is laid out at each chosen width, and the next recipient's too."""
    chromium.open(page)
    chromium.run(choose("width", width))
    chromium.settle()
    chromium.press("ArrowRight")
    frames = "[...document.querySelectorAll('.screen:not([hidden]) iframe')]"
    assert chromium.run(f"{frames}.map(f => f.contentWindow.innerWidth)") == shown
    assert chromium.run(f"{frames}[0].contentDocument.getElementById('who').textContent") == "Dear Émile Noël,"
    assert "https://www.example.org/émile" in chromium.run("document.getElementById('links').textContent")


def test_preview_page_blocks_pictures_when_asked(chromium: Chromium, page: Path) -> None:
    """A blocked picture shows its alternative words, and comes back when pictures are shown again."""
    written(page, [message("Ann Lee", more=f'<img id="p" alt="A protest" width="20" height="20" src="{PIXEL}">')])
    wide = in_frame(800, "d.getElementById('p').naturalWidth")
    chromium.open(page)
    assert chromium.run(wide) == 1
    chromium.run(choose("pictures", "blocked"))
    assert chromium.run(wide) == 0
    assert chromium.run(in_frame(800, "d.getElementById('p').alt")) == "A protest"
    chromium.run(choose("pictures", "shown"))
    chromium.run("new Promise((done) => setTimeout(done, 100))")
    assert chromium.run(wide) == 1


def test_preview_page_recolours_and_gives_the_colours_back(chromium: Chromium, page: Path) -> None:
    """The look of Outlook.com turns a light ground dark and dark words light, and other looks get the colours back."""
    ground = in_frame(800, "getComputedStyle(d.querySelector('.ground')).backgroundColor")
    words = in_frame(800, "getComputedStyle(d.getElementById('who')).color")
    lightness = "Math.max(...({}).match(/\\d+/g).map(Number))"
    chromium.open(page)
    chromium.run(choose("look", "recoloured"))
    chromium.settle()
    assert chromium.run(lightness.format(ground)) < 80
    assert chromium.run(lightness.format(words)) > 200
    chromium.run(choose("look", "light"))
    chromium.settle()
    assert chromium.run(ground) == "rgb(250, 250, 250)"


def test_preview_page_shows_and_hands_out_the_raw_message(chromium: Chromium, page: Path) -> None:
    """The source is shown, and the .eml has every byte of it."""
    content = b"From: press@example.org\r\nSubject: =?utf-8?q?x?=\r\n\r\nDear \xc3\xa9, \x80\xff\r\n"
    written(page, [message("Ann Lee", content=content)])
    chromium.open(page)
    chromium.run("document.getElementById('tab-source').click()")
    assert "Subject: =?utf-8?q?x?=" in chromium.run("document.getElementById('source').textContent")
    saved = chromium.run(
        """(async () => {
          const real = URL.createObjectURL;
          let blob;
          URL.createObjectURL = (given) => real.call(URL, (blob = given));
          document.getElementById('download').click();
          URL.createObjectURL = real;
          return [...new Uint8Array(await blob.arrayBuffer())];
        })()"""
    )
    assert bytes(saved) == content


def test_preview_page_has_no_dead_tab_stops_and_keeps_the_focus_at_the_last_recipient(
    chromium: Chromium, page: Path
) -> None:
    """The tab key stops at nothing inside a message, and Next keeps the focus when there is no next recipient.

    Otherwise who works by keyboard walks through links that lead nowhere, and begins at the top again.
    """
    chromium.open(page)
    stops = "[...d.querySelectorAll('a, button, input, [tabindex]')].filter((e) => e.tabIndex >= 0).length"
    assert chromium.run(in_frame(800, stops)) == 0
    assert chromium.run("document.querySelector('.glass iframe').tabIndex") == -1
    chromium.run("document.getElementById('next').focus()")
    for _ in range(3):
        chromium.run("document.activeElement.click()")
    assert chromium.run("document.getElementById('position').textContent") == "3 of 3"
    assert chromium.run("document.activeElement.id") == "next"
    assert chromium.run("document.getElementById('next').ariaDisabled") == "true"


def test_preview_page_puts_the_message_first_when_the_window_is_a_phones(chromium: Chromium, page: Path) -> None:
    """On a phone the message begins on the first screen, and list and choices are folded away until they are asked for.

    Otherwise a director who opens the page on a phone sees a list of journalists and not the text.
    """
    chromium.open(page, width=375, height=812)
    visible = "document.getElementById('{}').checkVisibility()"
    top = "document.querySelector('.screen:not([hidden]) .glass').getBoundingClientRect().top"
    assert chromium.run(top) < 500
    assert [chromium.run(visible.format(name)) for name in ("people", "looks")] == [False, False]
    assert chromium.run("document.querySelectorAll('.glass iframe').length") == 1
    for button, unfolded in (("choose", "people"), ("options", "looks")):
        chromium.run(f"document.getElementById('{button}').click()")
        assert chromium.run(visible.format(unfolded)) is True
        assert chromium.run(f"document.getElementById('{button}').ariaExpanded") == "true"
    assert chromium.run("document.getElementById('chosen').textContent") == "Ann Lee"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_preview_page_is_open_to_everybody_in_each_tab(
    chromium: Chromium, embargoed_page: Path, faulty_page: Path, width: int, scheme: str
) -> None:
    """The checks of axe-core find nothing from moderate weight on, and no text is below 14 pixels."""
    chromium.prefer(scheme)
    for page in (embargoed_page, faulty_page):
        chromium.open(page, width=width)
        for tab in ("page", "text", "links", "source", "findings"):
            chromium.run(f"document.getElementById('tab-{tab}').click()")
            assert accessibility_faults(chromium) == [], tab
            assert small_texts(chromium) == [], tab
    chromium.prefer("light")


@pytest.mark.parametrize("shown", ["both", "375"])
def test_preview_page_prints_whole_and_comes_back(chromium: Chromium, page: Path, tmp_path: Path, shown: str) -> None:
    """On paper the message is as wide as the page, whatever its width on the screen, with no blank page."""
    chromium.open(page)
    chromium.run(choose("width", shown))
    chromium.settle()
    chromium.run(
        "addEventListener('beforeprint', () => { window.printed = document.querySelector("
        "'.screen:not([hidden]) iframe').getBoundingClientRect().width; })"
    )
    paper = tmp_path / "page.pdf"
    chromium.paper(paper)
    assert chromium.run("window.printed") == 680
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) in {1, 2}
    chromium.settle()
    wide = "document.querySelector('.screen:not([hidden]) iframe').contentWindow.innerWidth"
    assert chromium.run(wide) == (800 if shown == "both" else 375)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the printed page")
@pytest.mark.parametrize("width", [1280, 800, 375])
def test_preview_page_prints_the_message_below_the_findings(
    chromium: Chromium, page: Path, tmp_path: Path, width: int
) -> None:
    """The first page holds envelope, findings and the beginning of the message, from a window of any width.

    Otherwise the first page would be two-thirds empty, or hold the layout of a telephone, half a page wide.
    """
    words = "Leaders meet in Brussels, and people from ten countries come to the roundabout to be heard. " * 9
    people = [message("Ann Lee", more="".join(f"<p>{n}. {words}</p>" for n in range(6)))]
    written(page, people, ("EMB08", "The embargo is short."), ("TXT04", "The weekday is wrong."))
    chromium.open(page, width=width)
    paper = tmp_path / "page.pdf"
    chromium.paper(paper)
    command = ["pdftotext", "-layout", "-f", "1", "-l", "1", str(paper), "-"]
    first = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert first.index("Subject") < first.index("The weekday is wrong.") < first.index("0. Leaders meet")
    assert any(len(line.split()) >= 12 for line in first.splitlines() if "Leaders meet" in line), "a desktop's lines"


@pytest.mark.parametrize("shown", ["page", "alone"])
def test_preview_page_shows_a_message_when_its_script_does_not_run(
    chromium: Chromium, page: Path, tmp_path: Path, shown: str
) -> None:
    """Without its script the page still shows the text of the first message, and with it only the whole page.

    A mail program that shows the attached page may run no script, and the director would see an empty page.
    """
    written(page, [message("Ann Lee"), message("Bo Ek")])
    if shown == "alone":
        page = page.with_name("altered.html")
        page.write_text((page.parent / "page.html").read_text().replace('"use strict";', '"use strict" ;', 1))
    chromium.open(page)
    seen = chromium.run("document.body.innerText")
    assert ("Dear Ann Lee," in seen and "The page’s own script does not run here" in seen) is (shown == "alone")
    assert ("Find a recipient" in seen) is (shown == "page")


CUT_LINES = """(() => {
  const inside = document.querySelector('.screen:not([hidden]) iframe').contentDocument;
  const walk = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
  const cut = [];
  while (walk.nextNode()) {
    const range = inside.createRange();
    range.selectNodeContents(walk.currentNode);
    for (const box of range.getClientRects()) {
      if (box.height > 1 && Math.floor(box.top / 1009) < Math.floor((box.bottom - 0.01) / 1009)) cut.push(box.top);
    }
  }
  return cut.length;
})()"""


def test_preview_page_cuts_no_line_at_the_end_of_a_page(chromium: Chromium, page: Path, tmp_path: Path) -> None:
    """On paper no line is cut by the end of a page, and afterwards the message is as before."""
    words = "Leaders meet in Brussels, and people from ten countries come to the roundabout to be heard. " * 9
    more = "".join(f"<p style='font-size: {13 + n % 9}px'>{words}</p>" for n in range(24))
    written(page, [message("Ann Lee", more=more)])
    chromium.open(page)
    chromium.run(f"addEventListener('beforeprint', () => {{ window.cut = {CUT_LINES}; }})")
    before = chromium.run(in_frame(800, "d.body.innerHTML"))
    chromium.paper(tmp_path / "page.pdf")
    assert chromium.run("window.cut") == 0
    assert chromium.run(in_frame(800, "d.body.innerHTML")) == before
    assert chromium.run(in_frame(800, "d.defaultView.innerWidth")) == 800


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext reads the printed page")
@pytest.mark.parametrize("embargo", [False, True], ids=["open", "embargo"])
@pytest.mark.parametrize("findings", [0, 2, 4, 7])
def test_preview_page_prints_all_words_when_there_are_many_findings(
    chromium: Chromium, page: Path, tmp_path: Path, findings: int, embargo: bool
) -> None:
    """Every word of a long message is on paper, however many findings come before it, and no sheet is empty."""
    words = "Leaders meet in Brussels, and people from ten countries come to the roundabout to be heard. " * 6
    paragraphs = "".join(f"<p>begin{n}. {words} end{n}.</p>" for n in range(14))
    shown = message("Ann Lee", more=paragraphs)
    shown = replace(shown, html=shown.html.replace('<div style="height:900px"></div>', ""))
    if embargo:
        shown = replace(shown, edition="embargoed", other=shown, badges=("scheduled for 10:00 CET",))
    written(page, [shown], *[("TXT05", f"Finding {n}: " + "the subject is long, " * 8) for n in range(findings)])
    chromium.open(page)
    paper = tmp_path / "page.pdf"
    chromium.paper(paper)
    command = ["pdftotext", "-layout", str(paper), "-"]
    sheets = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    text = "".join(sheets)
    assert [n for n in range(14) if f"begin{n}." not in text or f"end{n}." not in text] == []
    assert all(sheet.strip() for sheet in sheets)
    findings_in = [number for number, sheet in enumerate(sheets) if "Finding " in sheet]
    message_from = next(number for number, sheet in enumerate(sheets) if "begin0." in sheet)
    assert message_from == (0 if findings <= 2 else findings_in[-1] + 1)


@pytest.mark.parametrize("width", [375, 430, 500, 700, 900])
@pytest.mark.parametrize("shown", ["375", "600", "both"])
def test_preview_page_frames_the_message_closely_at_each_width(
    chromium: Chromium, page: Path, width: int, shown: str
) -> None:
    """The box of a message is as wide as the message, so that no white strip stands beside it, and fits the window."""
    chromium.open(page, width=width)
    chromium.run(choose("width", shown))
    chromium.settle()
    strips = chromium.run(
        "[...document.querySelectorAll('.screen:not([hidden]) .glass')].filter((one) => one.offsetWidth).map((one) =>"
        " Math.round(one.getBoundingClientRect().width - one.firstElementChild.getBoundingClientRect().width))"
    )
    assert strips
    assert max(strips) <= 2
    assert chromium.run("document.documentElement.scrollWidth") <= width
    sides = chromium.run(
        "(() => { const box = document.querySelector('.screen:not([hidden])').getBoundingClientRect();"
        " return Math.abs(box.left - (innerWidth - box.right)); })()"
    )
    assert width > 560 or sides <= 1
