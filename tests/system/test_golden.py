"""A fixed newsroom under a fixed clock: what it prints, what it hands over and what its ledger holds stay the same,
byte for byte, whatever is moved or renamed. A change that is meant is taken over with

    GOLDEN=write python -m pytest tests/system/test_golden.py

and its diff is read before it is committed.
"""

import hashlib
import json
import os
import re
import secrets
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from advisory_cli.clock import SystemClock
from tests.system.press import Press, found, parsed

GOLDEN = Path(__file__).with_name("golden")
KEY = {"ADVISORY_APPROVAL_KEY": "0123456789abcdef0123456789abcdef"}
SUMMIT, HEAT, VISIT = "eu-russia-summit-2014", "heat-report", "visit"
WRITE = os.environ.get("GOLDEN") == "write"  # read before the tests' clean environment

EMBARGOED: Final = """---
id: heat-report
kind: press-release
language: en-GB
release: {embargo: '2026-06-05 00:01', zone: Europe/London}
headline: "Heat closes one school in nine, a new report says"
standfirst: Ministers have until September.
dateline: {place: London, date: 2026-06-05}
quotes: [{text: "One in nine is a floor.", speaker: Ada Example, role: Head of research}]
contacts: [{name: Ada Example, phone: "+44 (0)20 7946 0018", email: ada@newsroom.example}]
links: {web: www.newsroom.example/heat}
---

The *report* is ready: 12 % of all schools closed on 4 June 2026.

- 1,204 schools were asked
- 134 had closed
"""

READERS: Final = """email,first_name,last_name,outlet,language,zone,embargo_ok,embargo_agreed_on
ann@daily.example,Ann,Ardent,Daily,en,Europe/London,yes,2026-05-01
ben@evening.example,Ben,Breeze,Evening,fr,America/New_York,yes,2026-05-01
cleo@weekly.example,Cleo,Cloud,Weekly,en,Asia/Tokyo,no,
dan@radio.example,Dan,Dew,,en,,,
ann@daily.example,Ann,Again,Daily,en,Europe/London,yes,2026-05-01
"""

BAD: Final = "email,first_name,born\nann@daily.example,Ann,1980\nnot an address,Ben,\n"

# When, and what is typed then; "edit" is done in an editor.
COMMANDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("2026-06-01 08:00:00", ("config", "--format", "json")),
    ("2026-06-01 08:00:01", ("check", SUMMIT, "-l", "example", "--format", "json")),
    ("2026-06-01 08:00:02", ("check", HEAT, "-l", "readers", "-l", "example")),
    ("2026-06-01 08:00:03", ("check", HEAT, "-l", "readers", "--format", "json")),
    ("2026-06-01 08:00:04", ("check", HEAT, "-l", "bad", "--format", "json")),
    ("2026-06-01 08:00:05", ("check", "broken", "--format", "json")),
    ("2026-06-01 08:00:06", ("send", HEAT, "-l", "bad", "--yes")),
    ("2026-06-01 08:01:00", ("preview", SUMMIT, "-l", "example", "-o", "preview.html")),
    ("2026-06-01 08:01:01", ("preview", HEAT, "-l", "readers", "--to", "ben@evening.example", "--text")),
    ("2026-06-01 08:02:00", ("send", SUMMIT, "-l", "example", "--dry-run")),
    ("2026-06-01 08:02:01", ("send", SUMMIT, "-l", "example", "--dry-run", "--format", "json")),
    ("2026-06-01 08:03:00", ("send", SUMMIT, "-l", "example", "--yes")),
    ("2026-06-01 08:04:00", ("send", SUMMIT, "-l", "example", "--yes")),
    ("2026-06-01 08:05:00", ("suppress", "add", "nobody@example.com", "--reason", "asked on the phone")),
    ("2026-06-01 08:06:00", ("send", HEAT, "-l", "readers", "--yes")),
    (
        "2026-06-01 08:06:30",
        ("resend", HEAT, "--to", "ben@evening.example", "--reason", "deleted it", "--dry-run", "--format", "json"),
    ),
    ("2026-06-01 08:07:00", ("status", HEAT, "--format", "json")),
    ("2026-06-01 08:08:00", ("edit", SUMMIT, "12:30", "14:00")),
    ("2026-06-01 08:08:01", ("correct", SUMMIT, "--what", "The hour.", "--dry-run", "--format", "json")),
    ("2026-06-01 08:08:01", ("correct", SUMMIT, "--what", "It begins at 14:00, not at 12:30.", "--yes")),
    ("2026-06-02 08:00:00", ("remind", SUMMIT, "--dry-run", "--format", "json")),
    ("2026-06-02 08:00:00", ("remind", SUMMIT, "--yes")),
    ("2026-06-02 08:01:00", ("lift", HEAT, "--reason", "A paper broke it.", "--dry-run", "--format", "json")),
    ("2026-06-02 08:50:00", ("run",)),
    ("2026-06-02 08:55:00", ("run",)),
    (
        "2026-06-02 09:00:00",
        ("send", VISIT, "-l", "readers", "--at", "2026-06-03 09:00 recipient", "--own-text", "--yes"),
    ),
    ("2026-06-02 09:01:00", ("status",)),
    ("2026-06-02 09:02:00", ("stop", VISIT)),
    ("2026-06-02 09:03:00", ("stop", VISIT, "--undo")),
    ("2026-06-02 09:04:00", ("run",)),
    ("2026-06-03 08:30:00", ("run",)),
    ("2026-06-03 08:40:00", ("remind", VISIT, "--yes")),
    ("2026-06-03 13:00:00", ("run",)),
    ("2026-06-05 00:00:00", ("run",)),
    ("2026-06-05 00:09:00", ("edit", HEAT, "1,204", "1,304")),
    ("2026-06-05 00:10:00", ("update", HEAT, "--what", "A table was added.", "--dry-run")),
    ("2026-06-05 00:10:01", ("update", HEAT, "--what", "A table was added.", "--dry-run", "--format", "json")),
    ("2026-06-05 00:19:00", ("withdraw", HEAT, "--what", "Not ours.", "--dry-run", "--format", "json")),
    ("2026-06-05 00:20:00", ("withdraw", HEAT, "--what", "The figures are not ours.", "--yes")),
    ("2026-06-06 08:00:00", ()),
    ("2026-06-06 08:00:01", ("status", "--format", "json")),
    ("2026-06-06 08:00:02", ("status", HEAT, "--format", "json")),
    ("2026-06-06 08:00:03", ("status", HEAT, "--format", "csv")),
    ("2026-06-06 08:00:03", ("resolve", "--format", "json")),
    ("2026-06-06 08:00:04", ("report", SUMMIT, "--format", "json")),
    ("2026-06-06 08:00:05", ("report", SUMMIT, "--format", "csv")),
    ("2026-06-06 08:00:06", ("report", HEAT, "-o", "report.html")),
    ("2026-06-06 08:00:07", ("suppress", "list", "--format", "json")),
    ("2026-06-06 08:00:08", ("ledger", "--format", "json")),
    ("2026-06-06 08:00:08", ("cron", "--format", "json")),
    ("2026-06-06 08:00:09", ("cron", "--every", "5")),
    ("2026-06-06 08:00:10", ("lists",)),
    ("2026-06-06 08:00:11", ("lists", "--format", "json")),
    ("2026-06-06 08:00:12", ("lists", "show", "readers", "--format", "json")),
    ("2026-06-06 08:00:13", ("lists", "show", "readers", "--format", "csv")),
    ("2026-06-06 08:00:14", ("lists", "check", "bad", "--format", "json")),
    ("2026-06-06 08:00:15", ("lists", "fix", "messy")),
    ("2026-06-06 08:00:16", ("lists", "fix", "messy.fixed", "--format", "json")),
)


MESSY = "Press list;;\nE-Mail;Name;Sprache\nAnn <ann@daily.example>;;German\nben@weekly.example;Ben;Klingon\n"


class _Golden:
    """A newsroom whose clock shows what a test says, and what all that was typed in it has left."""

    def __init__(self, press: Press, patch: pytest.MonkeyPatch) -> None:
        self.press, self._patch = press, patch

    def transcript(self) -> str:
        """Each command with its code and what it printed."""
        lines: list[str] = []
        for at, words in COMMANDS:
            moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
            self._patch.setattr(SystemClock, "now", lambda _, now=moment: now)
            if words[:1] == ("edit",):
                self._edit(*words[1:])
                continue
            done = self.press.run(*words, env=KEY, cwd=self.press.folder)
            lines += [f"$ {at} advisory {' '.join(words)}", f"= {done.returncode}"]
            lines += [
                f"{mark}{line}"
                for mark, text in (("> ", done.stdout), ("! ", done.stderr))
                for line in text.splitlines()
            ]
        return self._plain("\n".join(lines)) + "\n"

    def _edit(self, name: str, old: str, new: str) -> None:
        path = self.press.folder / "advisories" / f"{name}.md"
        path.write_text(path.read_text().replace(old, new))

    def _plain(self, text: str) -> str:
        """Without what is this machine's: folders, this interpreter, how large the ledger's file is."""
        text = text.replace(str(self.press.folder.resolve()), "NEWSROOM").replace(str(self.press.folder), "NEWSROOM")
        text = text.replace(os.environ["HOME"], "HOME")
        for pattern, word in (
            (r"\S*/bin/(advisory|python\S*( -m advisory_cli)?) -C", "ADVISORY -C"),
            (r"advisory-room-[0-9a-f]{8}", "advisory-room-DIGEST"),
            (r'"host": "[^"]*"', '"host": "HOST"'),
            (r'"bytes": \d+', '"bytes": BYTES'),
            (r'"crontab": \w+', '"crontab": CRONTAB'),
        ):
            text = re.sub(pattern, word, text)
        return text

    def messages(self) -> list[tuple[bytes, EmailMessage]]:
        """What was handed over, by reader and subject."""
        contents = [path.read_bytes() for path in (self.press.folder / "outbox" / "new").iterdir()]
        return sorted(((one, parsed(one)) for one in contents), key=lambda pair: (pair[1]["To"], pair[1]["Message-ID"]))

    def handed_over(self) -> str:
        """A line for each message: its digest, its reader, its subject."""
        lines = [f"{_digest(content)} {one['To']} {one['Subject']}" for content, one in self.messages()]
        return "\n".join(lines) + "\n"

    def ledger(self) -> str:
        """Every row of every table but what tells this ledger from others."""
        with closing(sqlite3.connect(self.press.folder / "ledger" / "ledger.db")) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = sorted(name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"))
            lines = [f"version {version}"]
            for table in tables:
                if table in {"meta", "sqlite_sequence", "sqlite_stat1"}:
                    continue
                rows = db.execute(f"SELECT * FROM {table}")
                lines += sorted(" ".join((table, *map(_cell, row))) for row in rows)
        return self._plain("\n".join(lines)) + "\n"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _cell(value: object) -> str:
    """A value; bytes as the digest of what is compressed in them, since libraries compress differently."""
    if isinstance(value, bytes):
        return f"<{_digest(zlib.decompress(value))}>"
    return json.dumps(value, ensure_ascii=False)


def _held_against(name: str, content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    path = GOLDEN / name
    if WRITE:
        path.write_bytes(content)
    assert content.decode().splitlines() == path.read_bytes().decode().splitlines(), f"{name} has changed"
    assert content == path.read_bytes()


@pytest.fixture
def golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Golden:
    """The newsroom, its keys always the same."""
    monkeypatch.setattr(secrets, "token_bytes", lambda number: bytes(range(number)))
    monkeypatch.setattr(secrets, "token_hex", lambda number: bytes(range(number)).hex())
    press = found(tmp_path / "room", whole=True)
    press.write("advisories/heat-report.md", EMBARGOED)
    press.write("advisories/visit.md", re.sub(r"release: .*", "release: immediate", EMBARGOED.replace(HEAT, VISIT)))
    press.write("advisories/broken.md", EMBARGOED.replace("kind: press", "kind: pres").replace("00:01'", "25:01'"))
    settings = (
        press.folder / "advisory.toml"
    )  # calendar files have the library's time zones in them, and so its version
    settings.write_text(settings.read_text() + "calendar = false\n")
    press.write("lists/readers.csv", READERS)
    press.write("lists/bad.csv", BAD)
    press.write("lists/messy.csv", MESSY)
    return _Golden(press, monkeypatch)


@pytest.mark.timeout(600)  # some eighty commands, one after the other
def test_newsroom_prints_sends_and_keeps_the_same_when_its_clock_is_fixed(golden: _Golden) -> None:
    """The output, messages, pages and ledger rows of a fixed newsroom are those kept in golden/.

    Otherwise a move or a new name would change what scripts read or journalists get.
    """
    _held_against("transcript.txt", golden.transcript())
    _held_against("messages.txt", golden.handed_over())
    _held_against("ledger.txt", golden.ledger())
    whole = {str(one["To"]): content for content, one in golden.messages()}
    for reader in ("ben@evening.example", "cleo@weekly.example"):
        _held_against(f"{reader.split('@')[0]}.eml", next(text for to, text in whole.items() if reader in to))
    for page in ("preview.html", "report.html"):
        text = golden._plain((golden.press.folder / page).read_text())
        _held_against(f"{page}.digest", f"{_digest(text.encode())} {len(text)}\n")
