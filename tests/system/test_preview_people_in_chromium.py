"""The preview page of a long list: everybody is found, and the page fills the e-mail of whoever is chosen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chromium import Chromium
from tests.system.press import ADVISORY, Press, journalists

PEOPLE = 10_000
LAST = f"p{PEOPLE - 1}@outlet49.example"
LARGEST = 8_000_000  # bytes of the page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("bash")), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for all tests."""
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def page(press: Press, tmp_path: Path) -> Path:
    """The page of ten thousand people, whose outlets have letters that HTML would take for marks."""
    press.write("lists/big.csv", journalists(PEOPLE).replace(",Outlet ", ",Été & <Sons'> "))
    file = tmp_path / "page.html"
    done = press.run("preview", ADVISORY, "-l", "big", "-o", str(file))
    assert done.returncode == 0, done.stderr
    return file


def _find(words: str) -> str:
    return f"""(() => {{ const s = document.getElementById('search'); s.value = '{words}';
      s.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"""


def test_preview_page_finds_everybody_of_a_long_list(chromium: Chromium, press: Press, page: Path) -> None:
    """Whoever is on the list is found by address, name and outlet, and gets the e-mail that is sent to them.

    The list shows 200 people at a time, and the page stays small enough for a browser.
    """
    assert page.stat().st_size < LARGEST
    chromium.open(page)
    assert chromium.run("document.getElementById('position').textContent") == "1 of 10,000"
    assert chromium.run("document.querySelectorAll('#people button').length") == 200
    assert "And 9,800 more." in chromium.run("document.getElementById('nobody').textContent")
    for words, found in ((LAST, 1), ("Muster777", 11), ("vera1234", 1)):
        chromium.run(_find(words))
        assert chromium.run("document.querySelectorAll('#people button').length") == found, words
    chromium.run(_find(LAST))
    chromium.settle()
    assert LAST in chromium.run("document.getElementById('to').textContent")
    text = press.run("preview", ADVISORY, "-l", "big", "--to", LAST, "--text").stdout
    assert chromium.run("document.getElementById('text').textContent").split() == text.split()
    sent = press.run("preview", ADVISORY, "-l", "big", "--to", LAST, "--html").stdout
    shown = chromium.run("document.querySelector('[data-width=\"800\"] iframe').srcdoc")
    assert shown[shown.index("<body") :].split() == sent[sent.index("<body") :].split()
    assert "Été &amp; &lt;Sons&#39;&gt; 49" in shown
    assert "--eml" in chromium.run("document.getElementById('source').textContent")
    assert chromium.run("document.getElementById('download').disabled") is True


def test_preview_page_walks_beyond_the_people_that_the_list_shows(chromium: Chromium, page: Path) -> None:
    """One step on from the last person in view draws the next ones, and the first people have their raw message."""
    chromium.open(page)
    assert chromium.run("document.getElementById('download').disabled") is False
    chromium.run("[...document.querySelectorAll('#people button')].at(-1).click()")
    assert chromium.run("document.getElementById('position').textContent") == "200 of 10,000"
    chromium.run("document.getElementById('next').click()")
    assert chromium.run("document.getElementById('position').textContent") == "201 of 10,000"
    assert chromium.run("document.querySelectorAll('#people [aria-current]').length") == 1
