"""The page that accounts for a mailing, as Chromium shows it: whole at every width, and reaching nothing."""

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.report.pages.report import report_page
from advisory_cli.report.pages.statistics import collect_stats
from tests.chromium import Chromium, accessibility_faults, small_texts
from tests.ledger_makers import mailing

FOLDER = Path(__file__).parents[2] / "templates" / "report"
T = datetime(2026, 6, 5, 7, 0, tzinfo=UTC)
STATES = (*(State.ACCEPTED,) * 30, State.REFUSED, State.REFUSED, State.IN_DOUBT, State.PLANNED)
WORDS = {State.ACCEPTED: "accepted", State.REFUSED: "refused", State.IN_DOUBT: "in doubt", State.PLANNED: "deferred"}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("bash")), reason="Chromium is not installed"),
]


class Plain(Chromium):
    """For pages without frames and scripts: once loaded they are there."""

    def settle(self) -> None:
        """Nothing to wait for."""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    """One browser for all tests."""
    browser = Plain(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


def written(folder: Path, *, words: str = "5.1.1 unknown", ends: int = 60) -> Path:
    """A report with everything in it: two bursts, every state, long words; `words` are everybody's.

    The embargo ends after `ends` seconds.
    """
    long = "The-Very-Long-Name-Of-An-Outlet-Without-A-Single-Blank-In-It-At-All"
    rows, told = [], []
    for n in range(40 * len(STATES)):
        state = STATES[n % len(STATES)]
        when = T + timedelta(seconds=n / 10, hours=9 if state is State.REFUSED and n > 700 else 0)
        address = f"{'long.name.' * 5}{n}@outlet{n % 40}.example"
        rows.append(
            DeliveryRow(
                id=n,
                mailing_id="m1",
                address=address,
                state=state,
                reply=words,
                code=550,
                changed_at=when,
                attempts=1,
                outlet=f"{long} {n % 40} {words}",
                name=words,
            )
        )
        told.append(DeliveryEvent(when=when, word=WORDS[state], delivery=n, address=address, code=250))
    counts = {state: sum(row.state is state for row in rows) for state in STATES}
    summary = MailingSummary(mailing=mailing(embargo_until=T + timedelta(seconds=ends)), counts=counts)
    account = collect_stats(summary, told, rows, shown=20, people=150)
    file = folder / "report.html"
    text = report_page([account], folder=FOLDER, zone="Europe/Brussels", now=T + timedelta(hours=10))
    file.write_text(text, encoding="utf-8")
    return file


SHAPES = """[...document.querySelectorAll('{}')].filter((one) => {{
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return box.width > 20 && box.height > 0 && style.fill !== 'none' && style.visibility === 'visible';
}}).length"""
OVERLAPS = """[...document.querySelectorAll('svg.timeline')].flatMap((svg) => {
  const boxes = [...svg.querySelectorAll('text')].map((one) => one.getBoundingClientRect());
  return boxes.flatMap((a, n) => boxes.slice(n + 1).map((b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)).filter(Boolean);
}).length"""
OUTSIDE = """[...document.querySelectorAll('svg.timeline text')].filter((one) => {
  const box = one.getBoundingClientRect(), page = document.documentElement.clientWidth;
  return box.left < 0 || box.right > page; }).length"""


@pytest.mark.parametrize("width", [1200, 800, 375])
def test_report_page_shows_whole_pictures_at_usual_widths(chromium: Plain, tmp_path: Path, width: int) -> None:
    """The page fits each usual width with its picture whole, and no words written over each other."""
    chromium.open(written(tmp_path), width=width)
    assert chromium.run("document.documentElement.scrollWidth") <= width
    assert chromium.run("document.querySelectorAll('svg.timeline').length") == 1
    assert chromium.run(SHAPES.format("svg.timeline path.accepted")) == 1
    assert chromium.run(SHAPES.format("svg.timeline path.refused")) == 1
    assert chromium.run(SHAPES.format(".outlets rect.accepted")) >= 25
    assert chromium.run(OVERLAPS) == 0
    assert chromium.run(OUTSIDE) == 0
    marks = chromium.run("[...document.querySelectorAll('text.mark')].map((one) => one.textContent).join()")
    assert marks == "embargo ends"


CUT = """[...document.querySelectorAll('.people .when, .lists')].filter((one) => {
  const box = one.getBoundingClientRect(); return box.right > document.documentElement.clientWidth; }).length"""
LINES = """[...document.querySelectorAll('.people td.lists, th.lists')].map((one) => {
  const range = document.createRange(), words = one.firstChild;
  range.setStart(words, 0); range.setEnd(words, words.length); return range.getClientRects().length; }).join()"""


@pytest.mark.parametrize("width", [1280, 375])
def test_report_page_of_several_mailings_fits_with_its_times_and_lists(
    chromium: Plain, tmp_path: Path, width: int
) -> None:
    """Three mailings to a person have three times on the page, and the pieces of a list's name stay whole."""
    accounts = []
    for number in (2, 1, 0):
        when = datetime(2026, 11, 25, 20, 48 + number, tzinfo=UTC)
        rows = [
            DeliveryRow(
                id=n,
                mailing_id=f"m{number}",
                address=f"{'long.name.' * 4}{n}@newspaper.example",
                state=State.ACCEPTED,
                changed_at=when,
                attempts=1,
                outlet="The Example Evening News of the Northern Provinces and Islands " * 4,
                list_name=("example", "presse.fixed")[n % 2],
            )
            for n in range(6)
        ]
        one = mailing(f"m{number}", lists=("example", "presse.fixed"))
        accounts.append(collect_stats(MailingSummary(mailing=one, counts={State.ACCEPTED: 6}), [], rows, people=9))
    file = tmp_path / "report.html"
    page = report_page(accounts, folder=FOLDER, zone="Europe/Brussels", now=T + timedelta(hours=1))
    file.write_text(page.replace("<details", "<details open"), encoding="utf-8")
    chromium.open(file, width=width)
    assert chromium.run("document.querySelectorAll('.people .when').length") == 18
    assert chromium.run("document.documentElement.scrollWidth") <= width
    assert chromium.run(CUT) == 0
    assert set(chromium.run(LINES).split(",")) == {"1"}


CROSSED = """[...document.querySelectorAll('svg.timeline line.mark')].flatMap((line) => {
  const mark = line.getBoundingClientRect();
  return [...document.querySelectorAll('svg.timeline text')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < mark.left && mark.left < box.right && mark.top < box.bottom - 4 && box.top < mark.bottom; });
}).map((one) => one.textContent).join()"""


@pytest.mark.parametrize("width", [1200, 375])
@pytest.mark.parametrize("seconds", [60, 7_000, 18_000, 32_000])
def test_report_page_draws_no_mark_through_words(chromium: Plain, tmp_path: Path, width: int, seconds: int) -> None:
    """The line of a mark runs through no words of the picture, also where an embargo was lifted at its beginning."""
    chromium.open(written(tmp_path, ends=seconds), width=width)
    assert chromium.run("document.querySelectorAll('svg.timeline line.mark').length") == 1
    assert chromium.run(CROSSED) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_page_follows_the_colours_of_the_computer(chromium: Plain, tmp_path: Path, scheme: str) -> None:
    """The page is dark on light or light on dark as the computer prefers.

    Otherwise the page would be black on black at night.
    """
    chromium.prefer(scheme)
    chromium.open(written(tmp_path))
    paper, ink = (
        chromium.run(f"getComputedStyle(document.body).{name}.match(/\\d+/g).slice(0, 3).reduce((a, b) => +a + +b, 0)")
        for name in ("backgroundColor", "color")
    )
    assert (paper > ink) is (scheme == "light")
    assert abs(paper - ink) > 500
    chromium.prefer("light")


def test_report_page_loads_nothing_when_servers_words_are_hostile(chromium: Plain, tmp_path: Path) -> None:
    """A server's words, hostile as they may be, make the page open no connection and run no script."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        at = f"http://127.0.0.1:{trap.getsockname()[1]}"
        evil = (
            f"<script>document.title='taken'</script><img src={at}/a onerror=\"document.title='taken'\">"
            f"<style>@import url({at}/b)</style><link rel=preconnect href={at}>"
            f'<meta http-equiv=refresh content="0;url={at}">'
        )
        chromium.open(written(tmp_path, words=evil))
        loaded: list[dict[str, Any]] = json.loads(
            chromium.run("JSON.stringify(performance.getEntriesByType('resource').map((one) => one.name))")
        )
        trap.settimeout(0.3)
        with pytest.raises(TimeoutError):
            trap.accept()[0].close()
    assert loaded == []
    assert chromium.run("document.title") == "Protest — 27 January"
    assert chromium.run("document.querySelectorAll('script, img, link, iframe').length") == 0
    assert chromium.run("document.body.textContent.includes('onerror')") is True


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (375, "light"), (375, "dark")])
def test_report_page_is_accessible_and_large_enough(chromium: Plain, tmp_path: Path, width: int, scheme: str) -> None:
    """axe-core finds nothing of weight on the page, and no text is below 14 pixels."""
    chromium.prefer(scheme)
    chromium.open(written(tmp_path), width=width)
    assert accessibility_faults(chromium) == []
    assert small_texts(chromium) == []
    chromium.prefer("light")


SHEET = (680, 990)  # of A4 at 96 points to the inch, without the margins of the style sheet


def usual(folder: Path) -> Path:
    """A report of a usual office: sent to two hundred, sent to three more, corrected, and withdrawn."""
    made = []
    sent = (("", 200), ("--to", 3), (NoticeKind.CORRECTION, 190), (NoticeKind.WITHDRAWAL, 190))
    for number, (kind, count) in enumerate(sent):
        states = [STATES[n % len(STATES)] if number in {0, 3} else State.ACCEPTED for n in range(count)]
        times = [T + timedelta(hours=number, seconds=n) for n in range(count)]
        rows = [
            DeliveryRow(
                id=n,
                mailing_id=f"heat.{number}",
                address=f"vera.muster{n}@outlet{n % 40}.example",
                state=state,
                reply="550 5.1.1 no such user",
                code=550,
                changed_at=times[n],
                attempts=1,
                outlet=f"The Daily Outlet {n % 40}",
                name=f"Vera Muster {n}",
            )
            for n, state in enumerate(states)
        ]
        told = [
            DeliveryEvent(when=times[n], word=WORDS[row.state], delivery=n, address=row.address, code=250)
            for n, row in enumerate(rows)
        ]
        one = replace(
            mailing(f"heat.{number}"),
            lists=("--to",) if kind == "--to" else ("europe",),
            notice=kind if isinstance(kind, NoticeKind) else None,
            subject="MEDIA ADVISORY: Mon 8 June 11:00, Brussels – heat closes one school in nine",
        )
        counts = {state: sum(row.state is state for row in rows) for state in STATES}
        summary = MailingSummary(mailing=one, counts=counts)
        made.append(collect_stats(summary, told, rows, shown=20, people=500))
    file = folder / "usual.html"
    now = T + timedelta(hours=10)
    file.write_text(report_page(made[::-1], folder=FOLDER, zone="Europe/Brussels", now=now), encoding="utf-8")
    return file


def test_report_page_says_what_matters_on_the_first_sheet(chromium: Plain, tmp_path: Path) -> None:
    """Printed, everything before the details fits on one sheet, with the mailings, a picture and what failed.

    The README says so to directors.
    """
    chromium.open(usual(tmp_path), width=SHEET[0])
    chromium._ask("Emulation.setEmulatedMedia", media="print", features=[])
    assert chromium.run("document.querySelectorAll('main > .failed tbody tr').length") > 0
    assert chromium.run("document.querySelector('.behind').getBoundingClientRect().top") <= SHEET[1]
    chromium._ask("Emulation.setEmulatedMedia", media="screen", features=[])


def test_report_page_prints_on_a4(chromium: Plain, tmp_path: Path) -> None:
    """On paper the page is as wide as the sheet, with every recipient in view and nothing wider than it."""
    chromium.open(written(tmp_path), width=794)
    chromium._ask("Emulation.setEmulatedMedia", media="print", features=[])
    assert chromium.run("document.documentElement.scrollWidth") <= 794
    assert chromium.run("document.querySelectorAll('.people tbody tr').length") == 150
    assert chromium.run("document.querySelector('.people tbody tr').getBoundingClientRect().height") > 0
    assert chromium.run("getComputedStyle(document.querySelector('.behind')).breakBefore") == "page"
    chromium._ask("Emulation.setEmulatedMedia", media="screen", features=[])


# Of each message of a person: by how much its time stands off the first line of its state, in pixels.
OFF_LINE = """Math.max(...[...document.querySelectorAll('.people .message')].map((one) => {
  const [state, when] = [...one.children].map((part) => part.getClientRects()[0].top);
  return Math.abs(state - when); }))"""


@pytest.mark.parametrize("width", [1200, 375])
def test_report_page_puts_each_time_beside_its_message(chromium: Plain, tmp_path: Path, width: int) -> None:
    """A time stands in the line in which its message begins, also where the words of another message wrap."""
    accounts = []
    for number, lifted in ((2, None), (1, T + timedelta(days=1))):
        rows = [
            DeliveryRow(
                id=n,
                mailing_id=f"m{number}",
                address=f"a{n}@newspaper.example",
                state=State.ACCEPTED,
                changed_at=T + timedelta(hours=number),
                attempts=1,
                outlet="The Example Evening News",
            )
            for n in range(3)
        ]
        one = mailing(f"m{number}", embargo_until=lifted)
        accounts.append(collect_stats(MailingSummary(mailing=one, counts={State.ACCEPTED: 3}), [], rows, people=9))
    file = tmp_path / "report.html"
    file.write_text(report_page(accounts, folder=FOLDER, zone="Europe/Brussels", now=T), encoding="utf-8")
    chromium.open(file, width=width)
    assert chromium.run("document.querySelectorAll('.people .message').length") == 6
    assert chromium.run(OFF_LINE) <= 3


def test_report_page_lists_its_numbers_when_the_page_is_narrow(chromium: Plain, tmp_path: Path) -> None:
    """On a phone each time of the table of numbers is a card, with each number beside its word, and nothing is cut."""
    chromium.open(written(tmp_path), width=375)
    assert chromium.run("getComputedStyle(document.querySelector('.numbers td')).display") == "inline-block"
    word = "getComputedStyle(document.querySelector('.numbers td'), '::after').content"
    assert "accepted" in json.dumps(chromium.run(f"[{word}, document.querySelector('.numbers td').dataset.word]"))
    assert chromium.run(
        "[...document.querySelectorAll('.numbers td, .numbers th')].every((one) => one.scrollWidth <= 375)"
    )


BROKEN = """(() => {
  const tops = (row) => [...row.cells[0].children].map((one) => one.getBoundingClientRect().top);
  const rows = [...document.querySelectorAll('main > .failed tbody tr')];
  return rows.filter((row) => new Set(tops(row)).size < row.cells[0].children.length).length; })()"""


def test_report_page_prints_each_part_of_a_person_in_a_line(chromium: Plain, tmp_path: Path) -> None:
    """On paper name, outlet and address of whoever failed stand below one another, and the reply has the most room."""
    chromium.open(written(tmp_path), width=700)
    chromium._ask("Emulation.setEmulatedMedia", media="print")
    try:
        assert chromium.run(BROKEN) == 0
        widths = chromium.run(
            "[...document.querySelector('main > .failed tbody tr').cells].map((one) => one.offsetWidth)"
        )
        assert max(widths) == widths[2]
    finally:
        chromium._ask("Emulation.setEmulatedMedia", media="")
