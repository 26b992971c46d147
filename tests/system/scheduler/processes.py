"""Commands as forks of the test: they begin at once, share its clock, and can be killed as nothing else can."""

import os
import re
import select
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner

from advisory_cli.cli.main import main
from advisory_cli.ledger.storage.database import Database
from tests.system.scheduler.clock import SharedClock
from tests.system.scheduler.server import PressServer

KILLED: Final = -9
_LONGEST: Final = 20.0  # real seconds


class Asked(list[str]):
    """The questions that a person was asked, and what answers them: the numbers that they name."""

    def __init__(self, clock: SharedClock | None = None, gate: int = -1) -> None:
        super().__init__()
        self._clock, self._gate = clock, gate

    def __call__(self, question: str, **_: object) -> str:
        """Answer, at once or when somebody opens the gate."""
        self.append(question)
        if self._clock is not None:
            while not select.select([self._gate], [], [], 0.002)[0]:
                self._clock.rest()
            if os.read(self._gate, 1) != b"y":
                raise click.Abort
        named = re.search(r"\bType ([\d ]+?) to\b", question)
        return named[1] if named else ""


@dataclass(slots=True)
class Aside:
    """A command that goes on beside others."""

    words: tuple[str, ...]
    pid: int
    gate: int
    file: Path
    began: int  # the step
    code: int | None = None
    said: list[str] = field(default_factory=list)

    def alive(self) -> bool:
        """Whether it still runs."""
        if self.code is None and (done := os.waitpid(self.pid, os.WNOHANG))[0]:
            self._end(done[1])
        return self.code is None

    def wait(self, seconds: float = _LONGEST) -> int:
        """Its exit code; it is ended if it takes too long."""
        until = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > until:
                self.kill(signal.SIGKILL)
            time.sleep(0.002)
        assert self.code is not None
        return self.code

    def kill(self, number: int) -> None:
        """Send it a signal."""
        if self.alive():
            os.kill(self.pid, number)

    def answer(self, *, again: bool) -> None:
        """Open the gate: the question is answered at once; where it is asked `again`, answered or left."""
        os.write(self.gate, b"yyyy" if again else b"yn")

    def _end(self, status: int) -> None:
        self.code = os.waitstatus_to_exitcode(status)
        os.close(self.gate)
        self.said = self.file.read_text().splitlines() if self.file.exists() else []


def fork(
    words: tuple[str, ...], *, folder: Path, env: dict[str, str], clock: SharedClock, server: PressServer, step: int,
    aside: bool, person: bool, statement: int = 0,
) -> Aside:  # fmt: skip
    """Start a command. It dies before it runs statement number `statement` of SQL, if that is not 0."""
    out, gate = os.pipe()
    file = folder.parent / f"said-{step}"
    pid = os.fork()
    if pid:
        os.close(out)
        server.sender = pid
        return Aside(words, pid, gate, file, step)
    code = 70
    try:
        os.close(gate)
        server._listener.close()
        clock.patient = aside
        if statement:
            _die_at(statement)
        asked = Asked(clock, out) if person and aside else Asked()
        click.prompt = asked  # type: ignore[assignment]
        done = CliRunner(env=env).invoke(main, ["-C", str(folder), *words])
        file.write_text(f"{done.stderr}\nasked {len(asked)}\n")
        code = done.exit_code
    finally:
        os._exit(code)  # nothing of the test's own ending


def _die_at(number: int) -> None:
    """Count the statements that change something, and die before one of them."""
    whole, left = Database.run, [number]

    def run(self: Database, *arguments: object) -> int:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(self, *arguments)  # type: ignore[arg-type]

    Database.run = run  # type: ignore[assignment,method-assign]
