"""The shipped pages in a real browser: colours and sizes, on screens and phones, by day and by night."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import json
import re
import shutil
import subprocess
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.compose.inline import inline
from advisory_cli.model.press.advisory import BackgroundItem
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import (
    arranged,
    embargo,
    notice,
    recipient,
    renderer,
)
from tests.water_summit import LANGUAGES, media_of, water_summit, with_pictures

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDTHS = (800, 375)

# Runs in the page that frames the pages under test; for each of them: styles and boxes of all elements, the faintest
# text, and how far the page is wider than its window.
SCRIPT = """
const SKIP = new Set(['perspective-origin', 'transform-origin', '-webkit-locale']);
function rgb(text) { return (text.match(/[\\d.]+/g) || []).map(Number); }
function light(c) {
  const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = c.slice(0, 3).map(v => linear(v / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function ground(win, el) {
  for (; el; el = el.parentElement) {
    const c = rgb(win.getComputedStyle(el).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c;
  }
  return [255, 255, 255];
}
function look(frame) {
  const win = frame.contentWindow, doc = win.document;
  const out = {elements: [], faint: [], overflow: doc.documentElement.scrollWidth - win.innerWidth};
  for (const el of doc.body.querySelectorAll('*')) {
    const style = win.getComputedStyle(el), box = el.getBoundingClientRect(), props = {};
    for (const name of style) if (!SKIP.has(name)) props[name] = style.getPropertyValue(name);
    out.elements.push([el.tagName + '.' + el.className, JSON.stringify(props), [box.x, box.y, box.width, box.height]]);
    const own = [...el.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (own && box.width && box.height) {
      const a = light(rgb(style.color)), b = light(ground(win, el));
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) out.faint.push([el.className, ratio]);
    }
  }
  return out;
}
window.onload = () => {
  const seen = Object.fromEntries([...document.querySelectorAll('iframe')].map(f => [f.id, look(f)]));
  const difference = [];
  for (const width of WIDTHS) {
    const [a, b] = ['source', 'inlined'].map(name => seen[name + width].elements);
    if (a.length !== b.length) difference.push(`${a.length} elements become ${b.length}`);
    a.forEach((el, i) => {
      if (el[1] !== b[i][1]) {
        const x = JSON.parse(el[1]), y = JSON.parse(b[i][1]);
        const changed = Object.keys(x).filter(k => x[k] !== y[k]).map(k => `${k} ${x[k]} / ${y[k]}`);
        difference.push(`${width} ${el[0]}: ` + changed.join(', '));
      } else if (String(el[2]) !== String(b[i][2])) {
        difference.push(`${width} ${el[0]}: box ${el[2]} / ${b[i][2]}`);
      }
    });
  }
  const report = {difference, faint: {}, overflow: {}, count: seen.source800.elements.length,
    ground: getComputedStyle(document.querySelector('#inlined800').contentDocument.body).backgroundColor};
  for (const id in seen) { report.faint[id] = seen[id].faint; report.overflow[id] = seen[id].overflow; }
  document.body.innerHTML = '<pre id="report"></pre>';
  document.getElementById('report').textContent = JSON.stringify(report);
};
"""


def _frames(pages: dict[str, str]) -> str:
    """A page that holds each page at each width."""
    frames = "".join(
        f'<iframe id="{name}{width}" width="{width}" height="600" frameborder="0" srcdoc="{_attribute(page)}"></iframe>'
        for name, page in pages.items()
        for width in WIDTHS
    )
    script = SCRIPT.replace("WIDTHS", json.dumps(WIDTHS))
    head = '<!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    return f"{head}{frames}<script>{script}</script>"


def _attribute(page: str) -> str:
    return page.replace("&", "&amp;").replace('"', "&quot;")


def _report(folder: Path, pages: dict[str, str], *, dark: bool) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    (folder / "frames.html").write_text(_frames(pages), encoding="utf-8")
    scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
    profile = f"--user-data-dir={folder / 'profile'}"
    url = (folder / "frames.html").as_uri()
    options = (*FLAGS, scheme, profile, "--window-size=1200,900", "--virtual-time-budget=5000")
    command = [CHROMIUM, *options, "--dump-dom", url]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    found = re.search(r'<pre id="report">(.*?)</pre>', ran.stdout, re.DOTALL)
    assert found, ran.stderr[-2000:]
    report: dict[str, Any] = json.loads(unescape(found[1]))
    return report


NOTICES = {
    "advisory": None,
    "correction": notice(old_embargo=Moment(wall=datetime(2026, 6, 3, 0, 1), zone="Europe/London"), headline="Another"),
    "withdrawal": notice(NoticeKind.WITHDRAWAL, replacement="A new text follows at https://example.org/" + "path" * 30),
}


@pytest.fixture(scope="module", params=[*NOTICES, *LANGUAGES])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The page with every field, as the templates give it and as it is sent, with notices and in four languages."""
    if request.param in LANGUAGES:
        advisory = water_summit(request.param, "media-advisory", tmp_path_factory.mktemp("texts"))
        made = renderer(advisory, media=media_of(advisory))
        person = recipient(outlet="The Times", embargo_local=made.embargo_local("Asia/Kolkata"))
        source = made.render("html", Phase.EMBARGOED, person)
        return {"source": with_pictures(source), "inlined": with_pictures(inline(source))}
    long = BackgroundItem(title="A title", url="https://example.org/" + "a-long-path" * 12)
    advisory = arranged(embargo=embargo(terms="For named outlets."), background=(long,))
    made = renderer(advisory, notice=NOTICES[request.param])
    person = recipient(greeting="Dear Ada,", outlet="The Times", embargo_local=made.embargo_local("Asia/Kolkata"))
    source = re.sub(r'src="https://img[^"]*"', 'src="about:blank"', made.render("html", Phase.EMBARGOED, person))
    return {"source": source, "inlined": inline(source)}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_sent_page_looks_as_designed_in_chromium_by_day_and_night(
    tmp_path: Path, pages: dict[str, str], dark: bool
) -> None:
    """The inlined page looks as its source does, with readable colours and no sideways scrolling at both widths."""
    report = _report(tmp_path, pages, dark=dark)
    assert report["count"] > 40
    assert report["ground"] == ("rgb(19, 19, 18)" if dark else "rgb(241, 239, 234)")
    assert report["difference"] == []
    assert {name: faint for name, faint in report["faint"].items() if faint} == {}
    assert {name: pixels for name, pixels in report["overflow"].items() if pixels > 0} == {}
