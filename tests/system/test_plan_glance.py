"""The plan at a glance: it fits a terminal of 24 lines with its question, which also shows more, or leaves."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisory_cli.report.wording.lines import columns
from tests.system.press import ADVISORY, Press, found, journalists
from tests.system.test_terminal import Terminal

ROWS, COLUMNS = 24, 80
NOBODY = 1  # a port at which nothing listens
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FUTURE = ("2014-01-27 12:30", "2031-01-27 12:30")


@pytest.fixture
def desk(tmp_path: Path) -> Press:
    """A newsroom as `init` makes it, with the whole founding advisory."""
    return found(tmp_path / "office", whole=True)


def _change(press: Press, *pairs: tuple[str, str]) -> None:
    path = press.folder / ADVISORY
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def _practice(press: Press) -> tuple[str, ...]:
    assert press.folder.is_dir()
    return ("send", ADVISORY, "-l", "example")


def _live(press: Press) -> tuple[str, ...]:
    press.go_live(NOBODY)
    return ("send", ADVISORY, "-l", "example")


def _scheduled(press: Press) -> tuple[str, ...]:
    _change(press, FUTURE)
    assert press.run("run").returncode == press.run("run").returncode == 0  # as cron does
    return ("send", ADVISORY, "-l", "example", "--at", "2031-01-20 07:00")


def _embargoed(press: Press) -> tuple[str, ...]:
    release = next(line for line in (press.folder / ADVISORY).read_text().splitlines() if line.startswith("release:"))
    today = datetime.now(UTC).date()
    wednesday = today + timedelta(days=2 + (2 - today.weekday() - 2) % 7)
    _change(press, FUTURE, (release, f"release: {{embargo: '{wednesday} 00:01', zone: Europe/Brussels}}"))
    agreed = f"email,embargo_ok,embargo_agreed_on\nana@a.example,yes,{today}\nben@b.example,no,\n"
    press.write("lists/agreed.csv", agreed)
    return ("send", ADVISORY, "-l", "example", "-l", "agreed")


def _notice(press: Press) -> tuple[str, ...]:
    assert press.run("send", ADVISORY, "-l", "example", "--yes").returncode == 0
    _change(press, ("12:30'", "13:30'"))
    return ("correct", ADVISORY, "--what", "The demonstration begins at 13:30, not at 12:30.")


@pytest.mark.slow
@pytest.mark.parametrize("plan", [_practice, _live, _scheduled, _embargoed, _notice])
def test_plan_fits_a_terminal_with_its_question(desk: Press, plan: Callable[[Press], tuple[str, ...]]) -> None:
    """The plan of a usual mailing and its question fit 24 lines of 80 columns.

    Otherwise the first line, which says LIVE, would be gone when the number is typed.
    """
    terminal = Terminal(desk, *plan(desk))
    terminal.expect("quit: ")
    lines = [_COLOUR.sub("", line) for line in terminal.seen.split("\r\n")]
    terminal.type("q")
    assert terminal.end() == 64, terminal.seen
    assert "Type " in terminal.seen
    assert len(lines) <= ROWS, "\n".join(lines)
    assert [line for line in lines if columns(line) > COLUMNS] == []


@pytest.mark.slow
def test_plan_says_each_fact_once(desk: Press) -> None:
    """The plan names server, sender, event, place, number of people and languages once each, and -v the people."""
    press = desk
    press.go_live(NOBODY)
    short = press.run("send", ADVISORY, "-l", "example", "--dry-run")
    assert short.returncode == 0, short.stderr
    for words in ("127.0.0.1", "press@newsroom.example", "Schuman", "example (26)", "25 languages", "TST01"):
        assert short.stdout.count(words) == 1, short.stdout
    assert "Dry run: 26 messages would be sent. Nothing was sent." in short.stdout
    assert "ada.placeholder@morning-sample.example" not in short.stdout
    verbose = press.run("send", ADVISORY, "-l", "example", "-n", "-v")
    assert "ada.placeholder@morning-sample.example> (example:2)" in " ".join(verbose.stdout.split())
    assert "Left out, duplicate:\n" in verbose.stdout


@pytest.fixture
def browser(desk: Press) -> Path:
    """A browser that notes the page it was asked to open."""
    opener = desk.write("bin/xdg-open", '#!/bin/sh\nprintf %s "$1" > "$(dirname "$0")/opened"\n')
    opener.chmod(0o700)
    return opener.with_name("opened")


def _opened(browser: Path) -> str:
    """The page that the browser was asked to open. It is started beside the program, and may be slower."""
    until = time.monotonic() + 60
    while not (browser.exists() and browser.read_text()):
        assert time.monotonic() < until, "no browser was started"
        time.sleep(0.02)
    return browser.read_text()


@pytest.mark.slow
def test_question_shows_preview_and_everybody_and_asks_again(desk: Press, browser: Path) -> None:
    """The key p opens the preview, v shows everybody, and both ask again, until the number sends."""
    environment = {"PAGER": "cat", "PATH": f"{browser.parent}:/usr/bin:/bin"}
    terminal = Terminal(desk, "send", ADVISORY, "-l", "example", env=environment)
    terminal.expect(r"PRACTICE: 26 messages into \S*outbox/")
    terminal.expect("quit: ")
    terminal.type("p")
    terminal.expect(r"The preview is in\s+\S+eu-russia-summit-2014.html")
    terminal.expect(r"(?s)(?:Type 26 to send.*){2}quit: ")
    terminal.type("V")
    terminal.expect("wim.proefpersoon@podcast-proefdruk.example.net")
    terminal.expect("Left out, duplicate:")
    terminal.expect(r"(?s)(?:PRACTICE: 26 messages.*Type 26 to send.*){3}quit: ")
    assert not (desk.folder / "outbox" / "new").exists()
    assert _opened(browser).endswith("previews/eu-russia-summit-2014.html")
    terminal.type("26")
    assert terminal.end() == 0, terminal.seen
    assert len(list(desk.outbox())) == 26


def test_question_shows_everybody_at_once_when_the_list_is_longer_than_the_screen(press: Press) -> None:
    """The key v prints a long list without the pager, else the number would be typed into the pager."""
    press.write("lists/l.csv", journalists(60))
    terminal = Terminal(press, "send", ADVISORY, "-l", "l", env={"PAGER": "sed s/^/PAGED/"})
    terminal.expect("quit: ")
    terminal.type("v")
    terminal.expect(r"(?s)(?:Type 60 to send.*){2}quit: ")
    assert "PAGED" not in terminal.seen
    assert "p59@outlet" in terminal.seen
    terminal.type("q")
    assert terminal.end() == 64, terminal.seen


@pytest.mark.slow
def test_question_previews_a_notice(desk: Press, browser: Path) -> None:
    """The key p of a correction opens the correction, as its readers get it."""
    terminal = Terminal(desk, *_notice(desk), env={"PATH": f"{browser.parent}:/usr/bin:/bin"})
    terminal.expect("quit: ")
    terminal.type("p")
    terminal.expect(r"The preview is in\s+\S+-correction.html")
    terminal.expect(r"(?s)(?:Type 26 to send 26 corrections.*){2}quit: ")
    terminal.type("q")
    assert terminal.end() == 64, terminal.seen
    page = desk.folder / "previews" / "eu-russia-summit-2014-correction.html"
    assert "The demonstration begins at 13:30" in page.read_text()
    assert len(list(desk.outbox())) == 26


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "words"), [("q", "Nothing was sent."), ("25", "Expected 26. Nothing was sent.")])
def test_question_sends_nothing_when_another_answer_is_typed(desk: Press, typed: str, words: str) -> None:
    """The key q leaves, and a wrong number says what was expected. Both send nothing and end with 64."""
    terminal = Terminal(desk, "send", ADVISORY, "-l", "example")
    terminal.expect("quit: ")
    terminal.type(typed)
    assert terminal.end() == 64, terminal.seen
    assert words in terminal.seen.splitlines()[-1]
    assert ("Expected" in terminal.seen) == (typed == "25")
    assert not (desk.folder / "outbox" / "new").exists()
    assert "Nothing waits" in desk.run().stdout or "scheduled" not in desk.run().stdout
