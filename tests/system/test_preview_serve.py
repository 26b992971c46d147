"""`preview --serve`: the page follows the files while a person edits, and nobody else waits for it or reads it."""

import json
import re
import shutil
import signal
import stat
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import Chromium
from tests.system.press import ADVISORY, Press

SUMMIT = "eu-russia-summit-2014"


class Serving:
    """A `preview --serve` at work."""

    def __init__(self, press: Press, log: Path, *words: str) -> None:
        self.log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                press.command("preview", SUMMIT, "-l", "example", "--serve", "--no-open", *words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env=press.environment(None),
                cwd=press.folder.parent,
            )
        self.address = self.wait_for(r"http://\S+")[0]

    def wait_for(self, pattern: str, *, times: int = 1) -> list[str]:
        """Wait until the terminal shows a pattern so many times, or the program has ended."""
        for _ in range(1200):
            found = re.findall(pattern, self.log.read_text())
            if len(found) >= times:
                return found
            assert self.process.poll() is None, self.log.read_text()
            with pytest.raises(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.05)
        raise AssertionError(self.log.read_text())

    def data(self) -> dict[str, Any]:
        """What the page shows."""
        with urllib.request.urlopen(f"{self.address}data", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def end(self, sent: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        self.process.send_signal(sent)
        return self.process.wait(timeout=60)


@pytest.fixture
def serving(press: Press, tmp_path: Path) -> Iterator[Serving]:
    """The founding advisory, served."""
    serving = Serving(press, tmp_path / "serve.log")
    yield serving
    serving.process.kill()
    serving.process.wait(timeout=60)


@pytest.mark.slow
def test_serve_follows_advisory_lists_templates_and_settings(press: Press, serving: Serving) -> None:
    """Each kind of file that a person edits is followed, and the terminal says what the checks found."""
    subject = serving.data()["messages"][0]["views"][0]["subject"]
    edits = (
        (ADVISORY, "MEDIA ADVISORY:", "SEEN IN TIME:", "SEEN IN TIME"),
        ("lists/example.csv", "Ada,Placeholder", "Adelaide,Placeholder", "Adelaide"),
        ("advisory.toml", "Example Press Office <", "Another Office <", "Another Office"),
    )
    assert "SEEN IN TIME" not in subject
    for number, (name, old, new, seen) in enumerate(edits, start=2):
        file = press.folder / name
        file.write_text(file.read_text().replace(old, new))
        serving.wait_for(r"\d\d:\d\d:\d\d ", times=number)
        assert seen in json.dumps(serving.data()["messages"][0])
    press.write("templates/parts/footer.html", "<p>A footer of our own</p>")
    serving.wait_for(r"\d\d:\d\d:\d\d ", times=5)
    assert "A footer of our own" in serving.data()["messages"][0]["views"][0]["html"]


@pytest.mark.slow
def test_serve_shows_the_findings_when_a_file_is_broken_and_goes_on(press: Press, serving: Serving) -> None:
    """A broken advisory, list, template or setting is told on the page, above the last good messages."""
    broken = (
        (ADVISORY, "---\nkind: nonsense\n"),
        ("advisory.toml", "zone = \n"),
        ("lists/example.csv", "\x00"),
        ("templates/parts/footer.html", "{% if %}"),
    )
    (press.folder / "templates" / "parts").mkdir(parents=True)
    lines = 1
    for name, content in broken:
        file = press.folder / name
        before = file.read_text() if file.exists() else ""
        file.write_text(content)
        lines += 1
        serving.wait_for(r"\d\d:\d\d:\d\d ", times=lines)
        shown = serving.data()
        assert "error" in [one["level"] for one in shown["findings"]], name
        assert shown["messages"], name
        file.write_text(before) if before else file.unlink()
        lines += 1
        serving.wait_for(r"\d\d:\d\d:\d\d ", times=lines)
        assert serving.data()["keptFrom"] == "", name


def test_serve_holds_up_no_other_command_and_sends_nothing(press: Press, serving: Serving) -> None:
    """A send works while the page is served, and the page sends nothing and leaves no file behind."""
    assert list((press.folder / "outbox" / "new").glob("*")) == []
    done = press.run_alone("send", SUMMIT, "-l", "example", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(list(press.outbox())) == 26
    serving.wait_for(r"\d\d:\d\d:\d\d ", times=2)  # no file was saved: the page follows the ledger
    assert serving.data()["messages"][0]["badges"] == ["already sent"]
    (door,) = (press.folder / "previews").iterdir()
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    assert serving.address in door.read_text()
    assert serving.end() == 0
    assert "The preview has ended." in serving.log.read_text()
    assert list((press.folder / "previews").iterdir()) == []
    assert len(list(press.outbox())) == 26


@pytest.mark.parametrize("flags", [("--share",), ("-o", "x.html"), ("--to", "ann@example.com", "--text")])
def test_serve_is_refused_with_flags_that_do_not_fit(press: Press, flags: tuple[str, ...]) -> None:
    """A served page is neither shared nor written, and no part is printed."""
    done = press.run("preview", SUMMIT, "-l", "example", "--serve", *flags)
    assert done.returncode == 64
    assert "--serve" in done.stderr


def test_serve_is_refused_for_a_planned_mailing(press: Press) -> None:
    """A planned mailing follows no file, so that a page of it is not served."""
    assert press.run("send", SUMMIT, "-l", "example", "--yes").returncode == 0
    done = press.run("preview", "last", "--serve", "--no-open")
    assert done.returncode == 64
    assert "leave out --serve" in done.stderr


@pytest.mark.browser
@pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("bash")), reason="Chromium is not installed")
def test_serve_changes_the_page_in_place_when_the_file_is_saved(press: Press, serving: Serving, tmp_path: Path) -> None:
    """A save is seen on the open page, which keeps the person, the choices, the tab and the place.

    A broken file opens the findings, and the next whole one brings the message back, in the tab of before.
    """
    browser = Chromium(tmp_path / "profile")
    try:
        browser.open(serving.address)
        browser.run("document.querySelectorAll('#people button')[3].click()")
        for name, value in (("width", "600"), ("look", "dark")):
            browser.run(
                f"document.getElementById('{name}').value = '{value}';"
                f"document.getElementById('{name}').dispatchEvent(new Event('change', {{bubbles: true}}))"
            )
        browser.settle()
        browser.run("scrollTo(0, 700)")
        person = browser.run("document.getElementById('chosen').textContent")
        file = press.folder / ADVISORY
        whole = file.read_text()
        file.write_text(whole.replace("MEDIA ADVISORY:", "SEEN IN TIME:").replace("Schuman", "Luxembourg"))
        wait_until(browser, "document.getElementById('subject').textContent.startsWith('SEEN IN TIME')")
        browser.settle()
        frame = "document.querySelector('.screen:not([hidden]) iframe')"
        assert "Luxembourg" in browser.run(f"{frame}.contentDocument.body.textContent")
        assert browser.run(f"{frame}.contentWindow.innerWidth") == 600
        assert browser.run("document.getElementById('look').value") == "dark"
        assert browser.run("document.getElementById('chosen').textContent") == person
        assert browser.run("scrollY") == 700
        assert "Follows your files" in browser.run("document.getElementById('live').textContent")

        people = press.folder / "lists" / "example.csv"
        listed = people.read_text()
        people.write_text("email\nnobody@example.com\n")
        wait_until(browser, "document.querySelectorAll('#people button').length === 1")
        people.write_text(listed)
        wait_until(browser, "document.querySelectorAll('#people button').length === 26")
        assert browser.run("document.getElementById('chosen').textContent") == person

        file.write_text("---\nkind: nonsense\n")
        wait_until(browser, "!document.getElementById('panel-findings').hidden")
        assert "cannot be composed now" in browser.run("document.getElementById('kept').textContent")
        file.write_text(whole)
        wait_until(browser, "document.getElementById('kept').textContent === ''")
        assert browser.run("document.getElementById('panel-page').hidden") is False
        assert browser.run("document.getElementById('chosen').textContent") == person

        assert serving.end() == 0
        wait_until(browser, "document.getElementById('live').textContent.startsWith('Not connected')")
    finally:
        browser.close()


def wait_until(browser: Chromium, condition: str) -> None:
    """Wait until a condition holds in the page, for a minute at most."""
    script = """(async () => {
      for (let n = 0; n < 1200 && !(CONDITION); n++) await new Promise((done) => setTimeout(done, 50));
      return CONDITION;
    })()""".replace("CONDITION", condition)
    assert browser.run(script) is True, condition
