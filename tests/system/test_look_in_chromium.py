"""The look of the shipped e-mails as Chromium shows them: on phones and screens, by day and by night, and on paper."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import dataclasses
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.compose.inline import inline
from advisory_cli.model.press.advisory import Advisory, Event, Kind, Quote
from advisory_cli.model.press.colour import Colour
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import Notice, NoticeKind
from tests.chromium import Chromium, accessibility_faults, email_faults, small_texts
from tests.compose_samples import (
    arranged,
    embargo,
    founding,
    newsroom,
    notice,
    recipient,
    renderer,
)
from tests.water_summit import LANGUAGES, media_of, water_summit, with_pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("bash")), reason="Chromium is not installed"),
]

BODY = """It is 11:00–12:00 CET on 8 December.

### A heading below its level

| Country | 2022 | 2023 | 2024 | Change |
|---|---:|---:|---:|---:|
| Belgium | 1,214 | 1,480 | 2,014 | +36% |
| Netherlands | 894 | 1,020 | 1,377 | +35% |

| Country | Capital | People | Area | Since | Head | Telephone |
|---|---|---|---|---|---|---|
| Belgium | Brussels | 11.7 m | 30,689 km² | 1830 | King Philippe | +32 2 555 01 00 |

1. First
   - a detail

> A passage that is quoted.

See https://example.org/a-very-long-path/without-any-blanks/that-goes-on/and-on/for-ever/2026/12/08/index.html today.
"""
QUOTES = (Quote(text="Short words.", speaker="A"), Quote(text="Long words. " * 20 + "\n\nAnd more.", speaker="B"))


def moved(event: Event) -> Event:
    """The same event a week before."""
    starts = dataclasses.replace(event.starts, wall=datetime(2026, 6, 1, 12, 30))
    return dataclasses.replace(event, starts=starts, ends=None)


def full(**changes: Any) -> Advisory:
    """An advisory with every field, tables and lists."""
    return arranged(**{"body": BODY, "quotes": QUOTES, "picture": None, **changes})


EVENT = full().event
assert EVENT is not None
FRENCH: dict[str, Any] = {"language": "fr", "headline": "Climat : « agir maintenant ! », disent 1 234 567 personnes ?"}
SCRIPTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "ar",
        {
            "headline": "وقفة احتجاجية في بروكسل",
            "body": "دعا الاتحاد الأوروبي NATO إلى القمة: https://example.org/\n\n- كلمة\n",
        },
    ),
    ("he", {"headline": "משמרת מחאה בבריסל", "body": "הזמנה לאירוע, +32 2 555 01 00.\n\n1. ראשית\n"}),
    ("ja", {"headline": "ブリュッセルで抗議行動", "body": "約300人が参加します。" * 12}),
    ("ko", {"headline": "브뤼셀 항의 시위", "body": "약 300명이 참가합니다. " * 12}),
)
PAGES: dict[str, tuple[Advisory, Notice | None, Phase]] = {
    **{kind.value: (full(kind=kind), None, Phase.OPEN) for kind in Kind},
    "founding": (founding(), None, Phase.OPEN),
    "embargo": (full(kind=Kind.PRESS_RELEASE, embargo=embargo(terms="See https://example.org")), None, Phase.EMBARGOED),
    "french": (full(**FRENCH), None, Phase.OPEN),
    **{
        language: (full(language=language, embargo=embargo(), **words), None, Phase.EMBARGOED)
        for language, words in SCRIPTS
    },
    **{kind.value: (full(), notice(kind, old_event=moved(EVENT)), Phase.OPEN) for kind in NoticeKind},
}


class Page(Chromium):
    """A browser for pages without frames and scripts: once loaded they are there."""

    def settle(self) -> None:
        """Nothing to wait for."""

    def on(self, media: str, scheme: str = "light") -> None:
        """Show pages on `screen` or in `print`, in light or dark mode."""
        self._ask(
            "Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}]
        )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser for all tests."""
    browser = Page(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def written(folder: Path, name: str, **office: Any) -> Path:
    """The HTML part of a sample, as it is sent."""
    advisory, about, phase = PAGES[name]
    made = renderer(advisory, notice=about, office=newsroom(**office))
    who = recipient(outlet="The Times", embargo_local=made.embargo_local("Asia/Kolkata"))
    file = folder / f"{name}.html"
    file.write_text(inline(made.render("html", phase, who)), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", PAGES)
def test_email_is_accessible_and_large_enough_at_every_width_by_day_and_night(
    page: Page, tmp_path: Path, name: str
) -> None:
    """axe-core finds nothing of weight in any e-mail, no text is below 14 pixels, and no page is wider than a phone."""
    file = written(tmp_path, name)
    faults: dict[str, list[str]] = {}
    for width, scheme in ((800, "light"), (375, "light"), (375, "dark")):
        page.on("screen", scheme)
        page.open(file, width=width)
        faults[f"{width} {scheme}"] = [
            *accessibility_faults(page),
            *small_texts(page),
            *["too wide"] * (page.run("document.documentElement.scrollWidth") > width),
        ]
    assert {case: found for case, found in faults.items() if found} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_accessible_in_each_language_at_every_width_by_day_and_night(
    page: Page, tmp_path: Path, language: str
) -> None:
    """axe-core and the rules for e-mail find nothing in any kind, with pictures and programme, in any look."""
    faults: dict[str, list[str]] = {}
    for kind in Kind:
        advisory = water_summit(language, kind.value, tmp_path)
        made = renderer(advisory, media=media_of(advisory))
        file = tmp_path / f"{kind.value}.html"
        html = made.render("html", Phase.EMBARGOED, recipient(embargo_local=made.embargo_local("Asia/Tokyo")))
        file.write_text(with_pictures(inline(html)), encoding="utf-8")
        for width, scheme in product((800, 375), ("light", "dark")):
            page.on("screen", scheme)
            page.open(file, width=width)
            assert page.run("[...document.images].filter((image) => image.naturalWidth > 0).length") == 2
            faults[f"{kind.value} {width} {scheme}"] = [
                *accessibility_faults(page),
                *email_faults(page),
                *small_texts(page),
                *["too wide"] * (page.run("document.documentElement.scrollWidth") > width),
            ]
    assert len(faults) == 4 * len(Kind)
    assert {case: found for case, found in faults.items() if found} == {}


def test_email_says_when_on_the_first_screen_of_a_phone(page: Page, tmp_path: Path) -> None:
    """When, with date, hour, zone and place of the founding advisory, stands in the first 300 pixels of a phone.

    The same fact stands once in 200 pixels: its row in the facts of the event comes later.
    """
    page.on("screen")
    page.open(written(tmp_path, "founding"), width=375)
    key = "document.querySelector('.key')"
    assert page.run(f"{key}.innerText").split("\n") == [
        "When",
        "Monday 27\u00a0January 2014, 12:30\u00a0CET",
        "Schuman roundabout, Brussels",
    ]
    bottom = page.run(f"{key}.getBoundingClientRect().bottom")
    assert bottom < 300
    again = "[...document.querySelectorAll('.fact-name')].find((name) => name.innerText === 'When')"
    assert page.run(f"{again}.getBoundingClientRect().top") > bottom + 200


@pytest.mark.parametrize("name", ["media-advisory", "french"])
def test_email_names_the_time_in_the_language_of_the_edition(page: Page, tmp_path: Path, name: str) -> None:
    """The label of the time above the headline is the word of the edition's language."""
    page.on("screen")
    page.open(written(tmp_path, name), width=375)
    words = {"media-advisory": "When", "french": "Quand"}
    assert page.run("document.querySelector('.key-name').innerText") == words[name]


def test_email_shows_numbers_of_tables_whole_on_a_phone(page: Page, tmp_path: Path) -> None:
    """Each number of a table of five columns stands on one line at 375 pixels, and so does each word of it."""
    page.on("screen")
    page.open(written(tmp_path, "press-release"), width=375)
    lines = page.run(
        """[...document.querySelectorAll('.gridcell-number, .gridcell')].map((cell) => {
          const range = document.createRange(); range.selectNodeContents(cell);
          const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
          return [cell.textContent, tops.size, getComputedStyle(cell).textAlign];
        })"""
    )
    assert ["1,214", 1, "right"] in lines
    assert [cell for cell in lines if cell[1] != 1] == []


def test_email_keeps_a_day_with_its_month_and_a_range_on_one_line(page: Page, tmp_path: Path) -> None:
    """No line breaks between day and month or inside a range, at any width from 300 to 420 pixels."""
    page.on("screen")
    page.open(written(tmp_path, "press-release"), width=375)
    page.run("document.querySelector('p.text').id = 'lead'")
    for width in range(300, 420, 7):
        page.resize(width)
        shown = page.run("document.getElementById('lead').innerText").replace("\u2060", "")
        assert "8\u00a0December" in shown
        rows = page.run(
            """(() => { const node = document.getElementById('lead').lastChild, at = node.data.indexOf('11:00');
              const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 17);
              return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size; })()"""
        )
        assert rows == 1


@pytest.mark.parametrize("name", ["embargo", *NoticeKind])
def test_email_on_paper_has_black_bars(page: Page, tmp_path: Path, name: str) -> None:
    """On paper the embargo and a notice are black on white in a black frame, also where the computer is dark."""
    page.on("print", "dark")
    page.open(written(tmp_path, name), width=800)
    bars = page.run(
        """[...document.querySelectorAll('.bar, [class^=notice-][bgcolor]')].map((bar) => {
          const inks = [...bar.querySelectorAll('p, h1, span, strong')].map((el) => getComputedStyle(el).color);
          const look = getComputedStyle(bar);
          return [look.backgroundColor, look.borderTopColor, look.borderTopWidth, ...new Set(inks)];
        })"""
    )
    assert bars
    assert all(bar == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "3px", "rgb(0, 0, 0)"] for bar in bars)
    ink = page.run("getComputedStyle(document.querySelector('.issuer')).color")
    assert ink == "rgb(27, 27, 25)"


def test_email_of_a_cancelled_event_looks_cancelled(page: Page, tmp_path: Path) -> None:
    """A cancelled event has its time struck out, and neither a way to register nor to watch nor a release line."""
    page.on("screen")
    page.open(written(tmp_path, NoticeKind.CANCELLATION), width=375)
    shown = page.run("document.body.innerText").replace("\u00a0", " ").replace("\u2060", "")
    assert page.run("document.querySelector('.fact-value strong').innerText") == "CANCELLED"
    struck = page.run("document.querySelector('s.was').innerText").replace("\u00a0", " ").replace("\u2060", "")
    assert struck == "Monday 8 June 2026, 12:30–14:00 CEST"
    for alive in ("FOR IMMEDIATE RELEASE", "stream.example", "Press card"):
        assert alive not in shown
    assert page.run("document.querySelector('.key')") is None
    bars = page.run("[...document.querySelectorAll('.notice-gone')].map((bar) => bar.innerText.split(':')[0])")
    assert bars == ["CANCELLED", "CANCELLED"]


def test_email_of_notices_differ_by_meaning(page: Page, tmp_path: Path) -> None:
    """What is gone, what has changed, what is free and what is new have four colours."""
    page.on("screen")
    grounds = {}
    for kind in NoticeKind:
        page.open(written(tmp_path, kind), width=800)
        grounds[kind] = page.run(
            "getComputedStyle(document.querySelector('[class^=notice-][bgcolor]')).backgroundColor"
        )
        assert page.run("document.querySelectorAll('h1').length") == 1
    assert len(set(grounds.values())) == 4
    assert grounds[NoticeKind.CANCELLATION] == grounds[NoticeKind.WITHDRAWAL]
    assert grounds[NoticeKind.CORRECTION] == grounds[NoticeKind.POSTPONEMENT]


def test_email_links_every_address_and_gives_contacts_room_for_a_thumb(page: Page, tmp_path: Path) -> None:
    """Every written address is a link, and on a phone the links to contacts are at least 40 pixels high."""
    page.on("screen")
    page.open(written(tmp_path, "embargo"), width=375)
    loose = page.run(
        """(() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
          while (walk.nextNode()) {
            const node = walk.currentNode, holder = node.parentElement;
            if (/https?:|www[.]|@/.test(node.data) && !holder.closest('a, .preheader')) found.push(node.data.trim());
          }
          return found; })()"""
    )
    assert [words for words in loose if words != "ada@example.com"] == []
    low = page.run("[...document.querySelectorAll('.tap')].map((link) => link.getBoundingClientRect().height)")
    assert low
    assert min(low) >= 40


@pytest.mark.parametrize("accent", ["#005ea5", "#1f5d3a"])
def test_email_wears_the_accent_of_the_newsroom_and_stays_readable(page: Page, tmp_path: Path, accent: str) -> None:
    """Bars, labels and links take the newsroom's accent, readable by day and in a lighter tone by night."""
    colour = Colour.parse(accent)
    assert colour is not None
    file = written(tmp_path, "embargo", accent=colour)
    assert "#9a1b2f" not in re.sub(r"<!--.*?-->", "", file.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.on("screen", scheme)
        page.open(file, width=800)
        assert accessibility_faults(page) == []
    page.on("screen")
    page.open(file, width=800)
    wanted = f"rgb({colour.red}, {colour.green}, {colour.blue})"
    assert page.run("getComputedStyle(document.querySelector('.bar')).backgroundColor") == wanted
    assert page.run("getComputedStyle(document.querySelector('.label')).color") == wanted


def test_email_has_headings_in_order_and_lists_near_the_margin(page: Page, tmp_path: Path) -> None:
    """No heading is more than one level below the one before, and lists begin 24 pixels from the text."""
    page.on("screen")
    page.open(written(tmp_path, "press-release"), width=800)
    levels = json.loads(
        page.run("JSON.stringify([...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1]))")
    )
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    margins = page.run(
        "[...document.querySelectorAll('.list, .list-inner')].map((l) => getComputedStyle(l).marginLeft)"
    )
    assert set(margins) == {"24px"}


@pytest.mark.parametrize("name", ["press-release", "embargo", "founding"])
def test_email_fits_a_phone_where_programs_drop_word_break(page: Page, tmp_path: Path, name: str) -> None:
    """Without word-break, as in Yahoo, a long address widens no page beyond a phone."""
    file = written(tmp_path, name)
    file.write_text(re.sub(r"word-break: ?break-word;?", "", file.read_text(encoding="utf-8")), encoding="utf-8")
    page.on("screen")
    page.open(file, width=375)
    assert page.run("document.documentElement.scrollWidth") <= 375


def test_email_prints_where_a_title_leads(page: Page, tmp_path: Path) -> None:
    """On paper the address of a linked title stands behind the title, as paper cannot be clicked."""
    page.on("print")
    page.open(written(tmp_path, "press-release"), width=800)
    behind = page.run("getComputedStyle(document.querySelector('.entry .link'), '::after').content")
    assert "https://example.org/old" in behind
    page.on("screen")
