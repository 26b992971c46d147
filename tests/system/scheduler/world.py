"""A random newsroom: it carries out steps by the real commands, and has the model judge what came of each."""

import csv
import random
import re
import shutil
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

import click
import click.testing
import pytest

from advisory_cli.ledger.queue import commit_marks
from tests.system.press import Done
from tests.system.scheduler.clock import SharedClock
from tests.system.scheduler.founding import CLEARED, address, init_newsroom
from tests.system.scheduler.ledger_view import Row, doubts, mailings, mark_of
from tests.system.scheduler.model import Model, State, Text, Violation
from tests.system.scheduler.processes import KILLED, Aside, Asked, fork
from tests.system.scheduler.server import TEXT, Mood, PressServer
from tests.system.scheduler.steps import ADVISORIES, Step
from tests.system.scheduler.telling import SENDING, Command, Teller, hours

_ZONE: Final = ZoneInfo("Europe/Brussels")
_APPROVER: Final = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}


class World:
    """One newsroom from its founding to its end. `log` tells each step with its time and exit code."""

    def __init__(self, folder: Path, *, approval: bool) -> None:
        self.clock = SharedClock()
        self.server = PressServer(self.clock)
        self.model = Model(cleared=map(address, CLEARED), approval=approval)
        self.teller = Teller(self.model)
        self.log: list[str] = []
        self._press = init_newsroom(folder / "room", port=self.server.port, approval=approval)
        self._folder = self._press.folder
        for name in ADVISORIES:
            self.model.wrote(Text(mark=f"zq{name}0zq", advisory=name, number=0))
        self._ledger = self._folder / "ledger"
        self._saved: State | None = None
        self._before_kill: State | None = None
        self._aside: tuple[Aside, Command] | None = None
        self.number = 0  # of the step
        self._seen = self._marks = self._words = 0
        self._clock_clean, self._beaten, self._person = True, False, False
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        patch = self._stack.enter_context(pytest.MonkeyPatch.context())
        self.clock.install(patch)
        patch.setenv("XDG_STATE_HOME", str(self._folder.parent / "state"))
        patch.setattr(commit_marks, "_BOOT", self._folder.parent / "boot_id")
        patch.setattr(click.testing._NamedTextIOWrapper, "isatty", lambda _: self._person)
        patch.setattr(click, "prompt", Asked())
        random.seed(0)
        self._stack.enter_context(self.server)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if self._aside:
            self._aside[0].kill(signal.SIGKILL)
            self._aside[0].wait()
        self._stack.close()

    # --- steps ---

    def play(self, steps: Sequence[Step]) -> Iterator[Violation]:
        """All that must not be; afterwards the server is well and two days go by."""
        end = (Step(what="leave"), Step(what="back"), Step(what="clock"), Step(what="pass", hours=48.0))
        for step in (*steps, *end):
            self.number += 1
            for wrong in self._take(step):
                self.log.append(f"!! {wrong}")
                yield wrong

    def _take(self, step: Step) -> Iterator[Violation]:
        killed = self._before_kill
        if step.what == "type":
            yield from self._type(step)
        elif step.what in {"pass", "asleep"}:
            yield from self._wait(step)
        else:
            self._note(step)
            yield from getattr(self, f"_{step.what.replace(' ', '_')}")(step) or ()
        self._before_kill = None if self._before_kill is killed else self._before_kill

    def _note(self, step: Step, code: object = "") -> None:
        skew = f" (shows {self.clock.wall:%H:%M})" if self.clock.skew else ""
        self.log.append(f"{self.clock.true:%d %H:%M:%S}{skew}  {step}" + (f"  → {code}" if code != "" else ""))

    def _wait(self, step: Step) -> Iterator[Violation]:
        self._note(step)
        parts = 1 if step.what == "asleep" else min(8, max(1, round(step.hours)))
        for _ in range(parts):
            self.clock.go_on(step.hours * 3600 / parts, suspended=step.what == "asleep")
            yield from self._settle()
            if step.what == "pass":
                yield from self._type(Step(words=("run",)), quiet=True)

    def _edit(self, step: Step) -> None:
        """A new text, under a new number, with an embargo or without."""
        self._marks += 1
        end = self.clock.wall + timedelta(hours=step.embargo or 0)
        end = end.replace(second=0, microsecond=0)
        release = f"{{embargo: '{end.astimezone(_ZONE):%Y-%m-%d %H:%M}', zone: Europe/Brussels}}"
        text = Text(
            mark=f"zq{step.advisory}{self._marks}zq",
            advisory=step.advisory,
            number=self._marks,
            embargo=end if step.embargo else None,
        )
        path = self._folder / "advisories" / f"{step.advisory}.md"
        words = TEXT.sub(text.mark, path.read_text())
        release = release if step.embargo else "immediate"
        path.write_text(re.sub(r"^release: .*$", f"release: {release}", words, flags=re.MULTILINE))
        self._bump(step)
        self.model.wrote(text)

    def _bump(self, step: Step) -> None:
        path = self._folder / "advisories" / f"{step.advisory}.md"
        known = [row.revision for row in mailings(self._ledger) if row.frozen.advisory == step.advisory]
        found = re.search(r"^revision: (\d+)$", path.read_text(), flags=re.MULTILINE)
        number = max([int(found[1]) if found else 0, *known]) + 1
        path.write_text(re.sub(r"^revision: .*$", f"revision: {number}", path.read_text(), flags=re.MULTILINE))

    def _copy(self, step: Step) -> None:
        """Under another name, with one comma mended."""
        words = (self._folder / "advisories" / f"{step.advisory}.md").read_text()
        self._press.write("advisories/c.md", words.replace("ready, in its whole length,", "ready in its whole length,"))

    def _clock(self, step: Step) -> None:
        self.model.early_by_boot = step.hours > 1 and self._beaten
        self.clock.set_wrong(timedelta(hours=step.hours))
        self._clock_clean = self._clock_clean and not step.hours

    def _reboot(self, step: Step) -> None:
        if self._aside is None:
            self.clock.reboot()
            self.model.early_by_boot = self._beaten = False
            (self._folder.parent / "boot_id").write_text(f"boot {self.number}\n")

    def _away(self, step: Step) -> None:
        self.server.away = True

    def _back(self, step: Step) -> None:
        self.server.away = False

    def _save(self, step: Step) -> None:
        copy = self._folder.parent / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        if self._ledger.exists():
            shutil.copytree(self._ledger, copy)
            self._saved = self.model.saved()

    def _restore(self, step: Step) -> None:
        copy = self._folder.parent / "copy"
        if self._saved is None or self._aside is not None:
            return
        shutil.rmtree(self._ledger, ignore_errors=True)
        wal = copy / "ledger.db-wal"
        if step.what == "restore" or (wal.exists() and wal.stat().st_size):
            shutil.copytree(copy, self._ledger)
        else:
            self._ledger.mkdir(mode=0o700)
            shutil.copy2(copy / "ledger.db", self._ledger)
        self.model.restored(self._saved)

    _restore_file = _restore

    def _remove(self, step: Step) -> None:
        if self._aside is None and self._ledger.exists():
            shutil.rmtree(self._ledger)
            self.model.restored(State())

    def _lose_log(self, step: Step) -> None:
        """What SQLite had not carried over when the last command was killed."""
        if self._before_kill is not None and self._aside is None:
            for name in ("ledger.db-wal", "ledger.db-shm"):
                (self._ledger / name).unlink(missing_ok=True)
            self.model.restored(self._before_kill, strict=False)

    # --- beside ---

    def _answer(self, step: Step) -> Iterator[Violation]:
        if self._aside is None:
            return
        process, command = self._aside
        stopped = command.step.person and command.mark in self.model.state.stopped
        if command.step.person and not stopped:
            self.teller.ordered(command, self.clock.wall)
        command.answered = self.clock.wall
        process.answer(again=not stopped)  # what they typed does not take back a stop that they had not been told of
        self.clock.unsettle()
        yield from self._leave(step, kill=0)

    def _leave(self, step: Step, *, kill: int = signal.SIGTERM) -> Iterator[Violation]:
        if self._aside is None:
            return
        process, command = self._aside
        if kill:
            process.kill(kill)
        self._advance(process)
        command.code, command.said, self._aside = process.code, "\n".join(process.said), None
        if command.answered and not command.said.endswith("asked 1"):  # the second plan was of the file as it is now
            self._read_mark(command)
            self.teller.ordered(command, command.answered)
        self._note(Step(what="ended", words=command.words), command.code)
        yield from self._judge([command], ())

    def _kill(self, step: Step) -> Iterator[Violation]:
        yield from self._leave(step, kill=signal.SIGKILL)

    def _advance(self, process: Aside) -> None:
        """Let it come to its end; its own waiting takes time."""
        until = time.monotonic() + 20
        while process.alive():
            if time.monotonic() > until:
                process.kill(signal.SIGKILL)
            if self.clock.settled:
                self.clock.go_on(1.0)
            time.sleep(0.003)

    def _settle(self) -> Iterator[Violation]:
        """Until the command aside waits again, or has ended."""
        if self._aside is None:
            return
        process, command = self._aside
        until = time.monotonic() + 10
        while process.alive() and not self.clock.settled and time.monotonic() < until:
            time.sleep(0.002)
        if not process.alive():
            yield from self._leave(Step(what="leave"), kill=0)
        else:
            yield from self._judge([command], ())

    # --- commands ---

    def _type(self, step: Step, *, quiet: bool = False) -> Iterator[Violation]:
        if step.aside and self._aside is not None:
            return
        command = self._command(step)
        before, doubtful = mailings(self._ledger), doubts(self._ledger)
        dot = step.kill[1] if step.kill and step.kill[0] == "dot" else 0
        mood = Mood(step=self.number, answers=step.answers, lid=step.lid, kill=dot, seconds=step.seconds)
        self.server.behave(mood)
        if step.aside:
            yield from self._begin(command)
            return
        self._carry_out(command)
        if not quiet or command.code or self.server.arrivals[self._seen :]:
            self._note(step, command.code)
        self._beaten = self._beaten or command.verb == "run"
        self.teller.ordered(command, command.began, [row for row in mailings(self._ledger) if row not in before])
        left = set(doubts(self._ledger)) if "--resend" in command.words else set(doubtful)
        self.teller.decided(command, self.clock.wall, [one for one in doubtful if one not in left])
        yield from self._judge([command], before)

    def _begin(self, command: Command) -> Iterator[Violation]:
        """Start it, and go on when it waits."""
        self._aside = self._forked(command), command
        if not command.step.person:
            self.teller.ordered(command, self.clock.wall)
        self._note(command.step, "aside")
        yield from self._settle()

    def _carry_out(self, command: Command) -> None:
        step = command.step
        if step.kill:
            state = self.model.saved()
            process = self._forked(command)
            command.code, command.said = process.wait(), "\n".join(process.said)
            self._before_kill = state if command.code == KILLED else None
        else:
            done = self._run(command.words, _APPROVER if step.approver else {}, person=step.person)
            command.code, command.said = done.returncode, done.stderr

    def _forked(self, command: Command) -> Aside:
        step, self._person = command.step, command.step.person
        self.clock.unsettle()
        try:
            return fork(
                command.words,
                folder=self._folder,
                env=_APPROVER if step.approver else {},
                clock=self.clock,
                server=self.server,
                step=self.number,
                aside=step.aside,
                person=step.person,
                statement=step.kill[1] if step.kill and step.kill[0] == "sql" else 0,
            )
        finally:
            self._person = False

    def _run(self, words: Sequence[str], env: dict[str, str], *, person: bool = False) -> Done:
        self._person = person
        try:
            return self._press.run(*words, env=env, cwd=self._folder)
        finally:
            self._person = False

    def _command(self, step: Step) -> Command:
        now = self.clock.wall
        times = {word: now + timedelta(hours=number) for word, number in hours(step.words).items()}
        times = {word: at.replace(second=0, microsecond=0) for word, at in times.items()}
        words = [f"{times[word].astimezone(_ZONE):%Y-%m-%d %H:%M}" if word in times else word for word in step.words]
        self._words += 1
        words = [word.replace("ZW", f"zwn{self._words}zw") for word in words]
        after = words[words.index("--not-after") + 1] if "--not-after" in words else ""
        command = Command(words=tuple(words), step=step, began=now, when=next(iter(times.values()), None))
        command.until = (command.when or now) + timedelta(hours=float(after[:-1])) if after else None
        self._read_mark(command)
        return command

    def _read_mark(self, command: Command) -> None:
        path = self._folder / "advisories" / f"{command.advisory}.md"
        command.mark = mark_of(path.read_text()) if path.exists() else ""

    def _judge(self, commands: list[Command], before: Sequence[Row]) -> Iterator[Violation]:
        command, after, now = commands[0], mailings(self._ledger), self.clock.wall
        beside = [self._aside[1]] if self._aside else []
        self.teller.looked(after, [*commands, *beside], now)
        arrivals = self.server.arrivals[self._seen :]
        self._seen += len(arrivals)
        limbo = self.model.limbo is not None and self.model.strict
        for one in arrivals:
            self.log.append(f"      {one}")
            yield from self.model.arrived(one)
        yield from self.teller.ended(command, arrivals)
        if limbo and command.verb in {"run", "retry"} and command.code == 0 and after and not beside:
            yield Violation("restored", "0 with an old ledger, and not a question")
        well = self._clock_clean and not limbo and not self.server.away and command.step == Step(words=("run",))
        same = {one.advisory for one in beside}
        if well and command.code == 0:
            yield from self.teller.silent([row for row in before if row.frozen.advisory not in same], after, now)
        if command.verb in SENDING and self.model.limbo is None and self._ledger.exists() and command.code is not None:
            said = self._run(("status", "--format", "csv"), {})
            yield from self.model.said(csv.DictReader(said.stdout.splitlines()))
