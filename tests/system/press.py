"""A press office for tests: a newsroom made by `init`, and the real command run in it."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisory_cli.cli.main import main
from advisory_cli.clock import SystemClock
from advisory_cli.model.schedule.boot_clock import BootReading

ADVISORY = "advisories/eu-russia-summit-2014.md"


_LAST_DUE = """
SELECT max(due) FROM
(SELECT due FROM delivery WHERE state = 'planned' UNION ALL SELECT embargo_until FROM mailing)
"""
STARTED: list["subprocess.Popen[bytes]"] = []  # what a test left running is ended with it


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended, and what it said."""

    returncode: int
    output: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """The data, as text."""
        return self.output.decode()


class PassingClock(SystemClock):
    """The computer's clocks after some time has passed, for all that a test would not wait for.

    A computer that was asleep meanwhile shows the same.
    """

    def __init__(self, passed: timedelta = timedelta()) -> None:
        self.passed = passed

    def now(self) -> datetime:
        """The time, with what has passed."""
        return super().now() + self.passed

    def boot(self) -> BootReading | None:
        """Both clocks have gone on."""
        reading = super().boot()
        return reading and replace(reading, since=reading.since + self.passed, wall=reading.wall + self.passed)


@dataclass(frozen=True, slots=True)
class Press:
    """A newsroom folder, and the clock that its commands go by."""

    folder: Path
    clock: PassingClock = field(default_factory=PassingClock, compare=False)

    def let_pass(self, **time: float) -> None:
        """Let time pass for all commands from now on: hours=1."""
        self.clock.passed += timedelta(**time)

    def let_come(self, *, hours_ago: float = 0) -> None:
        """Let the time come at which the last of what waits is due, and embargoes end, or be so many hours ago."""
        with contextlib.closing(sqlite3.connect(self.folder / "ledger" / "ledger.db", timeout=10)) as ledger:
            ((due,),) = ledger.execute(_LAST_DUE).fetchall()
        if due is not None:
            when = datetime.fromtimestamp(due / 1_000_000, UTC) + timedelta(hours=hours_ago, seconds=1)
            self.clock.passed = max(self.clock.passed, when - datetime.now(UTC))

    def run(self, *words: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Done:
        """Run `advisory -C folder words…` in this process, without a terminal."""
        runner = CliRunner(env=env or {})
        before = Path.cwd()
        os.chdir(cwd or self.folder.parent)
        try:
            done = runner.invoke(main, ["-C", str(self.folder), *words], obj=self.clock)
        finally:
            os.chdir(before)
        return Done(done.exit_code, done.stdout_bytes, done.stderr)

    def by_hand(self, *words: str) -> Done:
        """Run it as if somebody could answer a question."""
        with pytest.MonkeyPatch.context() as patch:
            for place in ("commands.send", "commands.notices", "terminal.dialogue", "terminal.console"):  # importers
                patch.setattr(f"advisory_cli.cli.{place}.can_prompt", lambda: True)
            return self.run(*words)

    def run_alone(self, *words: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> Done:
        """Run it as a process of its own, with the environment that cron gives."""
        done = subprocess.run(
            self.command(*words),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=self.environment(env),
            cwd=cwd or self.folder.parent,
            timeout=100,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode())

    def start(self, *words: str, env: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
        """Start it and go on."""
        running = subprocess.Popen(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.parent,
            env=self.environment(env),
        )
        STARTED.append(running)
        return running

    def command(self, *words: str) -> list[str]:
        """The command line."""
        passed = self.clock.passed.total_seconds()
        program = ["-m", "tests.system.later", str(passed)] if passed else ["-m", "advisory_cli"]
        return [sys.executable, *program, "-C", str(self.folder), *words]

    def environment(self, more: dict[str, str] | None) -> dict[str, str]:
        """What cron gives, and what the tests set: PYTHON…, XDG_STATE…."""
        kept = {
            name: value for name, value in os.environ.items() if name.startswith(("PYTHON", "COVERAGE", "XDG_STATE"))
        }
        if self.clock.passed:
            kept["PYTHONPATH"] = str(Path(__file__).parents[2])
        return {"PATH": os.defpath, "HOME": str(self.folder), **kept, **(more or {})}

    def outbox(self) -> Iterator[EmailMessage]:
        """The messages of practice, parsed."""
        for path in sorted((self.folder / "outbox" / "new").iterdir()):
            yield parsed(path.read_bytes())

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file into the newsroom."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def go_live(
        self, port: int, *, scheme: str = "smtp", user: str = "", password: str = "", ca_file: Path | None = None
    ) -> None:
        """Point the newsroom at a server on this computer."""
        at = f"{user}@" if user else ""
        lines = [f"ADVISORY_SEND_VIA={scheme}://{at}127.0.0.1:{port}"]
        if password:
            lines.append(f"ADVISORY_SMTP_PASSWORD='{password}'")
        if ca_file:
            lines.append(f"ADVISORY_SMTP_CA_FILE={ca_file}")
        path = self.write(".env", "\n".join(lines) + "\n")
        path.chmod(0o600)


def parsed(content: bytes) -> EmailMessage:
    """A message as a modern reader sees it."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part_text(message: EmailMessage, kind: str = "plain") -> str:
    """The words of one part of a message, "plain" or "html"."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def found(folder: Path, *, whole: bool = False) -> Press:
    """Make a newsroom with the real command. Its advisory is shortened unless `whole`: hundreds of tests render it
    that are about something else.
    """
    press = Press(folder)
    done = CliRunner().invoke(main, ["init", str(folder)])
    assert done.exit_code == 0, done.stderr
    if not whole:
        path = folder / ADVISORY
        path.write_text(_shortened(path.read_text()))
    return press


_LENGTHY = re.compile(r"^(?:picture|quotes|background|links):\n(?: .*\n|\n)*", re.MULTILINE)


def _shortened(advisory: str) -> str:
    """Without picture, quote, background and links, with the first paragraph only, and with id and revision, as the
    file of a text that was sent has them.
    """
    head, body = _LENGTHY.sub("", advisory).split("\n---\n")
    head = head.replace("---\n", f"---\nid: {Path(ADVISORY).stem}\nrevision: 1\n", 1)
    first, *_ = body.strip().split("\n\n")
    return f"{head.rstrip()}\n---\n\n{first}\n"


def journalists(number: int, *, first: int = 0) -> str:
    """A list of that many invented people."""
    rows = (
        f"p{n}@outlet{n % 50}.example,Vera{n},Muster{n},Outlet {n % 50},{('en', 'fr')[n % 2]},Europe/Paris"
        for n in range(first, first + number)
    )
    return "\n".join(("email,first_name,last_name,outlet,language,zone", *rows)) + "\n"
