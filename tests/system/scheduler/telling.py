"""What the model is told of a command: how it ended, what it froze, what was decided by it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tests.system.scheduler.founding import PEOPLE, address
from tests.system.scheduler.ledger_view import Row
from tests.system.scheduler.model import Model, Violation
from tests.system.scheduler.processes import KILLED
from tests.system.scheduler.server import WORD, Arrival
from tests.system.scheduler.steps import LISTS, Step

SENDING: Final = {"send", "run", "retry", "correct", "update", "remind", "withdraw", "lift"}
NOTICES: Final = {"correct", "update", "remind", "withdraw", "lift"}
_REFUSED: Final = {64, 65, 66, 70, 74, 78}  # nothing was planned
_SOON, _LONG = timedelta(minutes=1), timedelta(hours=5)


@dataclass(slots=True, kw_only=True)
class Command:
    """A command under way or done. `mark`: of the text in its file when it began; `code`: None while it goes on."""

    words: tuple[str, ...]
    step: Step
    began: datetime
    when: datetime | None = None  # its --at
    until: datetime | None = None  # its --not-after
    mark: str = ""
    code: int | None = None
    said: str = ""
    answered: datetime | None = None  # when a person typed what it had asked

    @property
    def verb(self) -> str:
        """The first word."""
        return self.words[0] if self.words else ""

    @property
    def advisory(self) -> str:
        """What it is about; "" where that is everything."""
        return next((word for word in self.words[1:2] if not word.startswith("-")), "")

    @property
    def refused(self) -> bool:
        """Whether it planned nothing."""
        return self.code in _REFUSED

    @property
    def word(self) -> str:
        """The mark of what it says about a text."""
        found = WORD.search(" ".join(self.words))
        return found[0] if found else ""

    def people(self, flag: str = "-l") -> set[str]:
        """Those in its lists, or in those behind another flag."""
        named = [self.words[at + 1] for at, word in enumerate(self.words) if word == flag]
        return {address(one) for name in named for one in PEOPLE[name]}


@dataclass(slots=True, kw_only=True)
class Planned:
    """A mailing by `send`, and from when on each of its people may have it."""

    mark: str
    begins: Mapping[str, datetime]


class Teller:
    """Tells a model; remembers what it has told."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._rows: dict[tuple[str, int], Row] = {}
        self._planned: dict[tuple[str, int], Planned] = {}
        self._asked: set[str] = set()  # texts that were stopped while a person was asked, and not frozen
        self._everybody = {address(one) for name in LISTS for one in PEOPLE[name]}

    def ordered(self, command: Command, now: datetime, changed: Sequence[Row] = ()) -> None:
        """What a command may send, now that it was not refused. `changed` stands in the ledger since: a question to a
        person (76) and a refusal (77) may come before or after anything was planned.
        """
        asks = command.code in {76, 77} and command.verb == "send"
        if command.refused or (asks and not any(row.frozen.text == command.mark for row in changed)):
            return
        if command.verb == "send" and command.mark:
            if command.mark in self._asked and not command.step.aside:  # planned after it: decision 079
                self._asked.discard(command.mark)
                for state in self.model.states:
                    state.stopped.discard(command.mark)
            people = command.people() or self._in_plans(command.advisory) or self._everybody
            self.model.ordered(
                command.mark,
                people - command.people("--exclude"),
                now,
                at=command.when,
                until=command.until,
                person=command.step.person,
                cleared=command.people("--cleared"),
            )
        if command.verb in NOTICES:
            self.model.announced(command.word, self._everybody, now)
        if command.mark and (command.verb in {"correct", "update"} or "--replace" in command.words):
            self.model.repeated(command.mark, now)

    def _in_plans(self, advisory: str) -> set[str]:
        return {who for about, who in self.model.state.planned if about == advisory}

    def looked(self, rows: Sequence[Row], commands: Sequence[Command], now: datetime) -> None:
        """What stands in the ledger now, and which of these commands wrote it."""
        for row in rows:
            before = self._rows.get(row.key)
            command = next((one for one in commands if one.verb == "send" and row.frozen.text == one.mark), None)
            if before is None:
                self.model.froze(row.frozen)
                self._anew(row, command)
                if command is not None and not row.frozen.notice:
                    self._plan(row, command)
            if row.approved and not (before and before.approved):
                self.model.approves([row.frozen.text], now)
            if row.lifted and not (before and before.lifted):
                self.model.lifts(row.frozen.advisory, now)
            if row.stopped and not (before and before.stopped) and any(one.verb == "stop" for one in commands):
                self._stop(row.frozen.text)
        if any(one.words == ("stop",) for one in commands):  # reaches who waits at a question, too
            for one in commands:
                if one.step.aside and one.step.person and one.code is None:
                    frozen = any(row.frozen.text == one.mark for row in rows)
                    self._asked |= set() if frozen else {one.mark}
                    self._stop(one.mark)
        self._rows |= {row.key: row for row in rows}

    def _anew(self, row: Row, command: Command | None) -> None:
        same = [one for one in self._rows.values() if one.frozen.text == row.frozen.text]
        new = all(one.revision != row.revision for one in same)
        if command is not None and "--again" in command.words and same and new:
            self.model.again(row.frozen.text, command.people())

    def _plan(self, row: Row, command: Command) -> None:
        text = self.model.texts[command.mark]
        began = command.when or command.began
        ends = text.embargo if text.embargo and text.mark not in self.model.state.lifted else began
        self._planned[row.key] = Planned(
            mark=command.mark,
            begins={}
            if "--replace" in command.words
            else {  # it has the time of the other
                one: began if one in self.model.cleared else max(began, ends) for one in row.frozen.people
            },
        )
        if "--limit" not in command.words:
            people = command.people() - command.people("--exclude")
            for state in self.model.states:
                state.planned |= {(row.frozen.advisory, one) for one in people - state.opted_out}

    def _stop(self, mark: str) -> None:
        self.model.decided()
        for state in self.model.states:
            state.stopped |= {mark} - {""}

    def decided(self, command: Command, now: datetime, resent: Sequence[tuple[str, str]]) -> None:
        """What a person decided by it, if that came to pass."""
        model, words = self.model, command.words
        if command.verb == "resolve" and resent:
            noted = [key for state in model.states for key in state.got for _, who in resent if key[1] == who]
            model.resends({*resent, *(key for key in noted if key[0].startswith("zw"))}, now)
        if command.code != 0:
            return
        if words[:2] == ("ledger", "accept") and "--restored" in words and "Nothing to accept" not in command.said:
            model.accepted()
        if words[:2] == ("ledger", "accept") and "--clock" in words and "Nothing to accept" not in command.said:
            model.believes_clock()
        if words[:2] in {("suppress", "add"), ("suppress", "remove")}:
            model.decided()
            for state in model.states:
                (state.opted_out.add if words[1] == "add" else state.opted_out.discard)(words[2])
            if words[1] == "remove":
                model.wanted_again(words[2], now)
        if command.verb == "stop" and "--undo" in words:
            model.decided()
            for state in model.states:
                state.stopped -= {mark for mark, text in model.texts.items() if text.advisory == command.advisory}

    # --- how it ended ---

    def ended(self, command: Command, arrivals: Sequence[Arrival]) -> Iterator[Violation]:
        """What speaks against a command's end."""
        if command.code == 70 or "Traceback" in command.said:
            yield Violation("crash", command.said[-2000:])
        if command.code not in {0, KILLED} or command.verb not in SENDING:
            return
        if arrivals and command.said.endswith("asked 1") and self._outlived(command):
            yield Violation("asked once", "the embargo ended between the plan that was shown and the answer")
        if any(one.answer == "drop" for one in arrivals) and command.code == 0:
            yield Violation("hidden", "0, although a message became unconfirmed")

    def _outlived(self, command: Command) -> bool:
        """Whether its embargo ended while a person thought about its plan."""
        text = self.model.texts.get(command.mark)
        if text is None or text.embargo is None or command.answered is None:
            return False
        return command.began < text.embargo <= command.answered

    def silent(self, before: Sequence[Row], after: Sequence[Row], now: datetime) -> Iterator[Violation]:
        """Who was due when a `run` with nothing in its way ended with 0, and still waits. Where somebody has to agree
        it may be in the way that the file was edited, and is told once.
        """
        if self.model.approval:
            return
        state, waits = self.model.state, {row.key: row.frozen.people for row in after}
        for row in before:
            plan = self._planned.get(row.key)
            if plan is None or row.replaced or row.stopped or plan.mark in state.stopped or self._barred(plan.mark):
                continue
            for who in sorted(row.frozen.people & waits.get(row.key, frozenset()) - state.opted_out):
                begin = plan.begins.get(who)
                if begin is not None and begin + _SOON <= now <= begin + _LONG:
                    yield Violation("silent", f"{who} was to get {plan.mark} at {begin:%d %H:%M}; 0, and nothing left")

    def _barred(self, mark: str) -> bool:
        state, text = self.model.state, self.model.texts[mark]
        newest = state.newest.get(text.advisory, text)
        return newest.number > text.number or text.advisory in state.withdrawn or mark in state.lifted


def hours(words: Sequence[str]) -> dict[str, float]:
    """The times in a command, by the word that stands for them."""
    return {word: float(word[2:-1]) for word in words if re.fullmatch(r"@\+[\d.]+h", word)}
