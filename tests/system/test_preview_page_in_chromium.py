"""The preview page as Chromium shows it: what a press officer can do with it, and what a message cannot."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.report.pages.preview import PreviewMessage, preview_page
from tests.chromium import Chromium

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
        "recipient": f"{name} <{slug}@example.com>",
        "subject": f"Protest on 27 January, for {name}",
        "preheader": "Leaders meet in Brussels",
        "headers": (("From", "Press Office <press@example.org>"), ("To", f"{name} <{slug}@example.com>")),
        "text": f"Dear {name},\n\nprotest on 27 January.",
        "html": HTML.format(name=name, slug=slug, more=more),
        "size": 3000,
        "language": "en",
        "zone": "Europe/Brussels",
    }
    return PreviewMessage(**(fields | rest))


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


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Three messages and two findings, written to a file."""
    messages = [message("Ann Lee"), message("Émile Noël", language="fr"), message("Zoë Sand", zone="Europe/London")]
    findings = [
        finding("TXT05", "The subject is long."),
        finding("TXT01", "A placeholder was left in: <b>XXX</b>.", remedy="Take it out."),
    ]
    file = tmp_path / "page.html"
    file.write_text(
        preview_page(messages, findings, title="Protest on 27 January", share=False, folder=PAGE), encoding="utf-8"
    )
    return file


def in_frame(width: int, script: str) -> str:
    """A script about the document `d` of one of the two screens."""
    return f"""(() => {{ const d = document.querySelector('[data-width="{width}"] iframe').contentDocument;
      return {script}; }})()"""


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
    """The page shows the sender, subject and preheader of the message."""
    chromium.open(page)
    assert chromium.run("document.getElementById('sender').textContent") == "Press Office"
    assert chromium.run("document.getElementById('subject').textContent") == "Protest on 27 January, for Ann Lee"
    assert chromium.run("document.getElementById('preheader').textContent") == "Leaders meet in Brussels"


def test_preview_page_goes_through_recipients_when_arrow_keys_are_pressed(chromium: Chromium, page: Path) -> None:
    """The arrow keys lead to the next and the previous recipient, whose message alone is in view."""
    chromium.open(page)
    chromium.press("ArrowRight")
    assert chromium.run(in_frame(375, "d.getElementById('who').textContent")) == "Dear Émile Noël,"
    assert chromium.run("document.getElementById('position').textContent") == "2 of 3"
    chromium.press("ArrowLeft")
    assert chromium.run(in_frame(375, "d.getElementById('who').textContent")) == "Dear Ann Lee,"
    assert chromium.run("document.getElementById('previous').disabled") is True


@pytest.mark.parametrize(
    ("typed", "name"), [("london", "Zoë Sand"), ("é", "Émile Noël"), ("SAN", "Zoë Sand"), ("nn l", "Ann Lee")]
)
def test_preview_page_finds_a_recipient_when_part_of_name_or_zone_is_typed(
    chromium: Chromium, tmp_path: Path, typed: str, name: str
) -> None:
    """A part of a name or a zone typed into the search leads to its recipient alone, and what nobody has says so."""
    people = (("Ann Lee", {}), ("Émile Noël", {"language": "fr"}), ("Zoë Sand", {"zone": "Europe/London"}))
    messages = [message(who, subject="Protest on 27 January", **rest) for who, rest in people]  # without the name
    page = tmp_path / "page.html"
    page.write_text(preview_page(messages, [], title="Protest", share=False, folder=PAGE), encoding="utf-8")
    search = """(() => {{ const s = document.getElementById('search'); s.value = '{}';
      s.dispatchEvent(new Event('input')); }})()"""
    chromium.open(page)
    chromium.run(search.format(typed))
    chromium.settle()
    assert chromium.run("document.querySelectorAll('#people button').length") == 1
    assert name in chromium.run("document.querySelector('#people button').textContent")
    assert chromium.run(in_frame(800, "d.getElementById('who').textContent")) == f"Dear {name},"
    assert chromium.run("document.getElementById('nobody').hidden") is True
    chromium.run(search.format("nobody at all"))
    assert chromium.run("document.querySelectorAll('#people button').length") == 0
    assert chromium.run("document.getElementById('nobody').hidden") is False


@pytest.mark.parametrize("system", ["light", "dark"])
def test_preview_page_shows_the_messages_own_dark_when_switched(chromium: Chromium, page: Path, system: str) -> None:
    """The switch shows the style sheet's own dark and light rules, whatever the computer prefers."""
    ground = in_frame(800, "getComputedStyle(d.querySelector('.ground')).backgroundColor")
    wear = "document.querySelector('[name=look][value={}]').click()"
    chromium.prefer(system)
    chromium.open(page)
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.run(wear.format("dark"))
    assert chromium.run(ground) == "rgb(18, 52, 86)"
    chromium.press("ArrowRight")
    chromium.run(wear.format("bare"))
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.run(wear.format("dark"))
    assert chromium.run(ground) == "rgb(18, 52, 86)"
    chromium.run(wear.format("light"))
    assert chromium.run(ground) == "rgb(250, 250, 250)"
    chromium.prefer("light")


def test_preview_page_drops_the_style_sheet_when_the_look_is_bare(chromium: Chromium, page: Path) -> None:
    """The bare look shows a message as clients without style sheets show it."""
    chromium.open(page)
    chromium.run("document.querySelector('[name=look][value=bare]').click()")
    assert chromium.run(in_frame(375, "getComputedStyle(d.querySelector('.phone')).display")) == "none"


def test_preview_page_announces_errors_and_shows_findings_as_text(chromium: Chromium, page: Path) -> None:
    """An error is announced above the page and leads to the findings, whose words never become markup."""
    chromium.open(page)
    assert chromium.run("document.getElementById('alarm').textContent").startswith("1 error: this cannot be sent")
    chromium.run("document.getElementById('alarm').click()")
    assert chromium.run("document.getElementById('panel-findings').hidden") is False
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
        page = preview_page([message(name, more=more)], [], title="Safe </title>", share=False, folder=PAGE)
        file.write_text(page, encoding="utf-8")
        chromium.open(file)
        chromium.run(in_frame(800, "d.querySelector('button')?.click()"))
        chromium.run("new Promise((done) => setTimeout(done, 250))")
        trap.settimeout(0.05)
        with pytest.raises(TimeoutError):
            trap.accept()[0].close()
    assert chromium.run("document.title") == "Safe </title>"
    assert chromium.run(in_frame(800, "d.title")) == "Advisory"


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
    for tab in ("page", "text", "links", "headers", "findings"):
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
