"""Every command of the README and of docs/ is run: each block of code in a newsroom of its own, line by line.

What a person would do, the test does: it confirms with `--yes`, opens no browser, and takes a year that is to come.
"""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.cli.main import VERBS
from advisory_cli.ledger.sqlite_ledger import open_ledger
from tests.keeping_imap import KeepingImap
from tests.ledger_makers import IN_DOUBT, NOW, deliver, mailing, plan
from tests.system.press import Press, found, journalists
from tests.unit.intake.word_builder import paragraph, word_file

ROOT = Path(__file__).parents[2]
PAGES = {path.name: path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
COMMAND = re.compile(r"(?:^|\* +)(advisory (?:" + "|".join(VERBS) + r")\b.*|advisory -C \S+ .*)")
ASKING = {"send", "correct", "update", "remind", "withdraw", "lift", "resend", "reschedule"}
SETTLED = {"--yes", "--test", "--dry-run"}
WRITTEN = {  # what a page writes, and what stands for it here
    "2026-": "2099-",
    "-C /srv/press ": "",
    "-C my-newsroom ": "",
    "-C brussels-office ": "",
    "init my-newsroom": "init another-newsroom",
    "/backup/": "backup-",
    "ann@example.com": "ann@paper.example.com",
    "ben@example.com": "ben@paper.example.com",
    "ann@daily.example": "ann@paper.example.com",
    "ada@news.example": "ann@paper.example.com",
    "MAILING": "last",
}
WITH_A_PERSON = (
    "login smtp",
    "login microsoft365",
    "login google",
    "approve",
    "new",
)  # terminal, browser: their own tests
OTHERWISE = {  # exit codes other than 0, and why
    ("cron.md", "cron --check"): 78,  # nothing has called `run` there
    ("cron.md", "send heat-report -l europe --yes --expect 412"): 65,  # two people, not 412
    ("notices.md", "remind advisories/protest.md --imap --yes --expect 212"): 76,  # everybody was reminded, above
    ("notices.md", "remind advisories/protest.md --reports saved-mail --yes"): 76,
    ("lists.md", "suppress add k3w5…"): 64,  # nobody has that token there
    ("lists.md", "suppress add opt-outs/"): 64,
    ("approval.md", "send heat-report -l europe --yes"): 77,  # as the page says
    **{(page, "resolve"): 76 for page in ("trouble.md", "tutorial.md", "delivery.md")},  # some are still unconfirmed
    **{(page, "resolve --imap"): 76 for page in ("trouble.md", "delivery.md", "microsoft365.md")},
    **{(page, "resolve --reports returned.eml"): 76 for page in ("trouble.md", "delivery.md")},
    **{(page, "resolve --arrived ann@paper.example.com"): 76 for page in ("trouble.md", "delivery.md")},
}
SENT_BEFORE = re.compile(
    r"advisory (correct|update|remind|withdraw|report|stop|status last|status ada|resend|preview MAILING)"
)

TEXT = """---
id: {id}
kind: {kind}
headline: "What is new about {id}"
{facts}
contacts: [{{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}}]
---

{words}
"""
DATELINE = "dateline: {place: Brussels, date: 2026-06-05}"
EVENT = "event: {title: Protest, starts: '2099-01-27 12:30', zone: Europe/Brussels, place: Schuman roundabout}"
EMBARGO = f"{DATELINE}\nrelease: {{embargo: '2099-06-05 00:01', zone: Europe/London}}"
TEXTS = {
    "my-advisory": ("media-advisory", EVENT, "Dozens of people will meet on the square to speak about the new law."),
    "heat-report": ("press-release", EMBARGO, "Twice as many died on hot days as ten years ago, new figures show."),
    "summit": ("note", DATELINE, "Ministers agreed on three points after a long night: grain, gas, and who pays."),
    "summit-en": ("note", DATELINE, "Ministers will meet again in March to decide about the price of the last ships."),
    "summit-fr": ("note", DATELINE, "The commission has asked eleven towns how they plan to close their old bridges."),
    "protest": ("media-advisory", EVENT, "Nurses stop work at noon, because no ward has had enough hands since May."),
}
RELEASE = ("PRESS RELEASE", "Heat deaths doubled in ten years", "The number has doubled since 2016, new figures show.")
ROWS = """email,first_name,beat,country,role,embargo_ok,embargo_agreed_on,language
ann@paper.example.com,Ann,human-rights,BE,,yes,2026-11-01,en
ben@paper.example.com,Ben,sport,FR,editor,,,fr
"""


def _desk(folder: Path, imap: int, page: str) -> Press:
    """Return a newsroom with the texts, lists, settings and crontab that a page takes for granted."""
    press = found(folder)
    for name, (kind, facts, words) in TEXTS.items():
        press.write(f"advisories/{name}.md", TEXT.format(id=name, kind=kind, facts=facts, words=words))
    for name in ("europe", "eu", "press"):
        press.write(f"lists/{name}.csv", ROWS)
    for number, name in enumerate(("freelances", "world", "partners", "agreed-by-phone")):
        press.write(f"lists/{name}.csv", journalists(2, first=10 * number))
    with (folder / ".env").open("a") as settings:
        settings.write(f"ADVISORY_IMAP=imap://press@newsroom.example@127.0.0.1:{imap}\nADVISORY_IMAP_PASSWORD=word\n")
    if page == "approval.md":
        with (folder / "advisory.toml").open("a") as settings:
            settings.write("approval = true\n")
    (folder / "release.docx").write_bytes(word_file("".join(map(paragraph, RELEASE))))
    (folder / "report.docx").write_bytes(word_file("".join(map(paragraph, RELEASE))))
    press.write("report.txt", "\n\n".join(RELEASE))
    press.write("report.html", "".join(f"<p>{words}</p>" for words in RELEASE))
    table = folder / "tab"
    script = f'#!/bin/sh\ntouch "{table}"; [ "$1" = -l ] && exec cat "{table}"; exec cat > "{table}"\n'
    press.write("bin/crontab", script).chmod(0o755)
    return press


def _with_unconfirmed(press: Press) -> None:
    """Put a live mailing into the ledger of which two messages are unconfirmed, and a report beside it."""
    ledger = open_ledger(press.folder / "ledger", now=NOW, writer=True)
    plan(ledger, mailing(), ["ann", "ben"])
    deliver(ledger, "m1", IN_DOUBT)
    ledger.close()
    press.write("returned.eml", "From: MAILER-DAEMON@example.org\r\nSubject: x\r\n\r\nx\r\n")


def _path(press: Press) -> dict[str, str]:
    """Return the environment in which the crontab is the newsroom's own."""
    return {"PATH": f"{press.folder}/bin:{os.defpath}"}


def _prepare(press: Press, lines: list[str]) -> None:
    """Send what the lines take for sent: nothing where they plan it themselves."""
    if any("resolve" in line for line in lines):
        _with_unconfirmed(press)
        if any(line.startswith("advisory report my-advisory") for line in lines):
            assert press.run("send", "my-advisory", "-l", "eu", "--yes").returncode == 0
    elif any(map(SENT_BEFORE.match, lines)) and not any("--at" in line for line in lines):
        for name in ("my-advisory", "protest"):
            done = press.run("send", name, "-l", "eu", "--yes")
            assert done.returncode in {0, 77}, done.stderr  # 77: it waits for its approval
        text = press.folder / "advisories" / "my-advisory.md"
        text.write_text(text.read_text().replace("Dozens", "Hundreds").replace("2099-01-27 12:30", "2099-02-03 14:00"))
    elif any("reschedule" in line for line in lines) and not any("--at" in line for line in lines):
        for words in ("cron --install", "run", "send my-advisory -l eu --at 'tomorrow 7:00' --yes"):
            assert press.run(*shlex.split(words), env=_path(press)).returncode == 0
    if any("--language fr" in line for line in lines):
        content = (press.folder / "advisories" / "summit.md").read_text()
        press.write("advisories/summit.fr.md", content.replace("kind:", "language: fr\nkind:", 1))
        (press.folder / "advisories" / "summit.md").rename(press.folder / "advisories" / "summit.en.md")
    (press.folder / "saved-mail").mkdir()


def _blocks(page: Path) -> Iterator[list[str]]:
    """Yield the commands of each block of shell, and of each crontab."""
    parts = re.split(r"^```(\w*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for language, block in zip(parts[1::4], parts[2::4], strict=True):
        matches = map(COMMAND.search, block.splitlines()) if language in {"sh", ""} else ()
        if lines := [match[1] for match in matches if match]:
            yield lines


BLOCKS = [(name, lines) for name, path in PAGES.items() for lines in _blocks(path)]


def _words(line: str) -> list[str]:
    for written, here in WRITTEN.items():
        line = line.replace(written, here)
    words = shlex.split(line, comments=True)[1:]
    if (words[0] in ASKING or words[:2] == ["ledger", "restore"]) and not SETTLED & set(words):
        words.append("--yes")
    return [*words, "--no-open"] if words[0] == "preview" else words


@pytest.mark.parametrize(("page", "lines"), BLOCKS, ids=[f"{name}-{lines[0][9:40]}" for name, lines in BLOCKS])
def test_commands_of_a_page_do_what_it_says(page: str, lines: list[str], tmp_path: Path) -> None:
    """Each command of a page runs, in order, and ends with 0, or with the code that the page says."""
    with KeepingImap(folders={"INBOX": "", "Sent": r"\Sent"}) as imap:
        press = _desk(tmp_path / "room", imap.port, page)
        _prepare(press, lines)
        for line in lines:
            words = _words(line)
            if " ".join(words).startswith(WITH_A_PERSON):
                break  # what follows stands on what that person did
            done = press.run(*words, env=_path(press), cwd=press.folder)
            if words == ["cron", "--install"]:
                press.run("run")  # as cron does from now on
            assert done.returncode == OTHERWISE.get((page, " ".join(words)), 0), f"{line}\n{done.stderr}"


def test_commands_of_pages_are_found() -> None:
    """The pages' commands are found: the README alone has more than fifteen."""
    assert sum(len(lines) for name, lines in BLOCKS if name == "README.md") > 15
    assert len({name for name, _ in BLOCKS}) > 7
