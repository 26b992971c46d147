"""The mail server of a random newsroom: it answers as a step says, lets time pass, and keeps a record of its own."""

import os
import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.smtp_servers import DROP, USUAL, Act, ScriptedServer, say
from tests.system.scheduler.clock import SharedClock

TEXT = re.compile(r"zq([a-z])(\d+)zq")
WORD = re.compile(r"zw[a-z]\d+zw")
ANSWERS = {
    "ok": USUAL["dot"],
    "defer": say("451 4.7.1 greylisted, come back later"),
    "refuse": say("550 5.1.1 nobody of that name"),
    "drop": DROP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message whose last byte came: `text` and `word` are the marks of its text and of its notice, "" without."""

    at: datetime  # as the sender's computer saw it
    true: datetime
    step: int
    to: str
    subject: str
    text: str
    word: str
    answer: str

    @property
    def taken(self) -> bool:
        """Whether it may stand in a mailbox."""
        return self.answer in {"ok", "drop", "killed"}

    @property
    def reminder(self) -> bool:
        """Whether it repeats a text to those who have it."""
        return self.subject.startswith("REMINDER")

    def __str__(self) -> str:
        return f"{self.at:%d %H:%M} {self.to} {self.text or '-'} {self.word} [{self.subject[:40]}] {self.answer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How the server behaves during a step: answers in turn, then "ok". After the message of number `lid[0]` the
    computer sleeps for `lid[1]` hours; at that of number `kill` the sender dies before it hears the answer.
    """

    step: int = 0
    answers: Sequence[str] = ()
    lid: tuple[int, float] | None = None
    kill: int = 0
    seconds: float = 0.0  # that each message takes


class PressServer(ScriptedServer):
    """A server on loopback with a shared clock; `away`: it hangs up on everybody."""

    def __init__(self, clock: SharedClock) -> None:
        super().__init__(orderly=True)
        self.clock = clock
        self.arrivals: list[Arrival] = []
        self.mood = Mood()
        self.away = False
        self.sender = 0  # the process to kill
        self._dots = 0

    def behave(self, mood: Mood) -> None:
        """From now on."""
        self.mood, self._dots = mood, 0

    def next_act(self, phase: str, about: str = "") -> Act:
        """What comes now; the end of a message is recorded first, with the time before anything passes."""
        if phase == "greeting" and self.away:
            return DROP
        if phase != "dot":
            return super().next_act(phase, about)
        self._dots += 1
        mood, number = self.mood, self._dots
        answer = mood.answers[number - 1] if number <= len(mood.answers) else "ok"
        killed = number == mood.kill and self.sender
        answer = "killed" if killed else answer
        content = next(one.content for one in reversed(self.transactions) if one.content and not one.ended)
        self.arrivals.append(self._arrival(content, about, answer))
        if killed:
            os.kill(self.sender, signal.SIGKILL)
        self.clock.go_on(mood.seconds)
        if mood.lid and number == mood.lid[0]:
            self.clock.go_on(mood.lid[1] * 3600, suspended=True)
        return ANSWERS.get(answer, DROP)

    def _arrival(self, content: bytes, to: str, answer: str) -> Arrival:
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        words = body.get_content() if body else ""
        texts = sorted(TEXT.findall(words), key=lambda found: int(found[1]))  # a correction shows the old text, too
        said = WORD.search(words)
        return Arrival(
            at=self.clock.wall,
            true=self.clock.true,
            step=self.mood.step,
            to=to,
            subject=str(message["Subject"]),
            text="zq{}{}zq".format(*texts[-1]) if texts else "",
            word=said[0] if said else "",
            answer=answer,
        )
