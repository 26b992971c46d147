"""What happens in a random newsroom: steps drawn from one number, as short stories that run into each other."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

ADVISORIES: Final = ("a", "b")
LISTS: Final = ("l", "m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens. `words`: a command, in which @+3.5h stands for a time and ZW for a new mark; it is what
    is typed, else `what` says what happens otherwise. `kill`: at that message or statement it dies ("dot", "sql").
    `aside`: it is started, and others go on meanwhile.
    """

    what: str = "type"
    words: tuple[str, ...] = ()
    hours: float = 0.0
    advisory: str = ""
    embargo: float | None = None  # hours from then
    answers: tuple[str, ...] = ()
    lid: tuple[int, float] | None = None
    seconds: float = 0.0
    kill: tuple[str, int] | None = None
    person: bool = False
    approver: bool = False
    aside: bool = False

    def __str__(self) -> str:
        more = [f"{name}={value}" for name, value in (
            ("answers", ",".join(self.answers)), ("lid", self.lid), ("kill", self.kill), ("embargo", self.embargo),
            ("hours", self.hours), ("seconds", self.seconds), ("person", self.person), ("approver", self.approver),
            ("aside", self.aside),
        ) if value not in ("", None, 0.0, False)]  # fmt: skip
        return " ".join([self.what, self.advisory, *self.words, *more])


Story = list[Step]
RUN: Final = Step(words=("run",))


def typed(*words: str, **more: object) -> Step:
    """A command."""
    return Step(words=words, **more)  # type: ignore[arg-type]


def _send(chance: random.Random, advisory: str, *words: str, **more: object) -> Step:
    lists = chance.choice((("-l", "l"), ("-l", "m"), ("-l", "l", "-l", "m")))
    return typed("send", advisory, *lists, *words, "--yes", **more)


def _edit(chance: random.Random, advisory: str, *, embargo: float | None = None, often: float = 0.3) -> Step:
    if embargo is None and chance.random() < often:
        embargo = chance.choice((3.0, 8.0, 30.0, 54.0))
    return Step(what="edit", advisory=advisory, embargo=embargo)


def _later(chance: random.Random) -> Step:
    what = chance.choice(("pass", "pass", "asleep"))
    return Step(what=what, hours=chance.choice((0.2, 1.0, 2.5, 4.0, 9.0, 26.0) if what == "pass" else (3.0, 9.0, 60.0)))


def _answers(chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.choice(("ok", "ok", "defer", "refuse", "drop")) for _ in range(3))


def _plain(chance: random.Random, one: str) -> Story:
    extra = chance.choice(((), (), ("--again",), ("--limit", "2"), ("--exclude", "u"), ("--cleared", "m")))
    answers = _answers(chance) if chance.random() < 0.4 else ()
    return [_edit(chance, one), _send(chance, one, *extra, answers=answers), _later(chance), RUN]


def _planned(chance: random.Random, one: str) -> Story:
    at = chance.choice((2.0, 5.0, 20.0))
    story = [RUN, _send(chance, one, "--at", f"@+{at}h"), _later(chance), RUN]
    if chance.random() < 0.5:
        story += [Step(what="asleep", hours=at + chance.choice((1.0, 7.0, 30.0))), RUN]
        story += [typed("stop", one)] if chance.random() < 0.3 else []
        story += [_send(chance, one), RUN]
    return story


def _newer(chance: random.Random, one: str) -> Story:
    first, second = chance.choice(((6.0, 2.0), (6.0, 6.5), (4.0, 0.0)))
    when = ("--at", f"@+{second}h") if second else ()
    also = chance.choice(((), ("--exclude", "u"), ("--again",)))
    answers = ("refuse",) if chance.random() < 0.3 else ()
    story = [RUN, _edit(chance, one), _send(chance, one, "--at", f"@+{first}h"), _edit(chance, one, often=0.5)]
    story += [_send(chance, one, *when, *also, answers=answers), Step(what="asleep", hours=first + 1.0), RUN]
    if chance.random() < 0.3:
        story.insert(5, typed("stop", one))
    return story


def _embargoes(chance: random.Random, one: str) -> Story:
    story = [_edit(chance, one, embargo=4.0), typed("send", one, "-l", "l", "--yes")]
    story += [_edit(chance, one, embargo=chance.choice((4.0, 28.0))), typed("send", one, "-l", "m", "--yes")]
    return [*story, Step(what="pass", hours=5.0), RUN, Step(what="pass", hours=24.0), RUN]


def _stopped(chance: random.Random, one: str) -> Story:
    ahead = chance.choice((("--at", "@+3h"), ()))
    story = [RUN, _edit(chance, one, often=0.6), _send(chance, one, *ahead, kill=("dot", 2) if not ahead else None)]
    story += [typed("stop", *chance.choice(((one,), ())))]
    if chance.random() < 0.6:
        story.append(Step(what="bump", advisory=one))
    story += [_send(chance, one, *chance.choice(((), ("--again",)))), Step(what="pass", hours=4.0), RUN]
    if chance.random() < 0.4:
        story += [typed("stop", one, "--undo"), RUN]
    return story


def _deferred(chance: random.Random, one: str) -> Story:
    extra = chance.choice(((), ("--not-after", "5h")))
    story = [_edit(chance, one), _send(chance, one, *extra, answers=("defer", "ok", "defer"))]
    story += [chance.choice((Step(what="asleep", hours=60.0), Step(what="pass", hours=2.0)))]
    if chance.random() < 0.5:
        story += [Step(what="away"), Step(what="pass", hours=chance.choice((8.0, 30.0, 50.0))), Step(what="back")]
    return [*story, chance.choice((RUN, typed("retry")))]


def _away(chance: random.Random, one: str) -> Story:
    at = chance.choice((("--at", "@+1h"), ()))
    story = [RUN, _edit(chance, one), Step(what="away"), _send(chance, one, *at)]
    return [*story, Step(what="pass", hours=chance.choice((3.0, 9.0))), Step(what="back"), RUN, _send(chance, one)]


def _lid(chance: random.Random, one: str) -> Story:
    closed = (chance.randint(1, 3), chance.choice((0.5, 8.0, 60.0)))
    if chance.random() < 0.5:
        return [_edit(chance, one), _send(chance, one, "--rate", "24/minute", lid=closed), RUN]
    return [RUN, _send(chance, one, "--at", "@+1h"), Step(what="asleep", hours=1.1), typed("run", lid=closed), RUN]


def _lifted(chance: random.Random, one: str) -> Story:
    lift = typed("lift", one, "--reason", "Broken, ZW.", "--yes")
    story = [_edit(chance, one, embargo=30.0), _send(chance, one), lift]
    story += [RUN, _edit(chance, one, embargo=chance.choice((30.0, 54.0)))]
    return [*story, _send(chance, one, *chance.choice(((), ("--again",)))), RUN]


def _old_ledger(chance: random.Random, one: str) -> Story:
    way = chance.choice(("restore", "restore", "restore file", "remove"))
    between = chance.choice(("stop", "suppress", "send", "kill", "run", "lift"))
    story = [
        RUN,
        _edit(chance, one, embargo=8.0 if between == "lift" else None),
        _send(chance, one, "--at", "@+2h"),
        Step(what="save"),
    ]
    story += {
        "stop": [typed("stop", one)],
        "lift": [typed("lift", one, "--reason", "Broken, ZW.", "--yes")],
        "suppress": [typed("suppress", "add", "p1@out1.example")],
        "send": [_send(chance, chance.choice(ADVISORIES))],
        "kill": [Step(what="asleep", hours=2.1), typed("run", kill=("dot", chance.randint(1, 4)))],
        "run": [Step(what="asleep", hours=2.1), RUN],
    }[between]
    story += [Step(what=way), Step(what="asleep", hours=2.2), RUN, _send(chance, one)]
    return [*story, typed("ledger", "accept", "--restored", "--yes"), RUN] if chance.random() < 0.6 else story


def _killed(chance: random.Random, one: str) -> Story:
    kill = ("dot", chance.randint(1, 5)) if chance.random() < 0.6 else ("sql", chance.randint(1, 80))
    story = [_edit(chance, one), _send(chance, one, kill=kill)]
    if chance.random() < 0.4:
        story.append(Step(what="lose log"))
    return [*story, RUN, _send(chance, one), typed("resolve"), typed("resolve", *chance.choice(_DECISIONS)), RUN]


_DECISIONS: Final = (("--arrived", "all"), ("--resend", "all"), ())


def _asked(chance: random.Random, one: str) -> Story:
    other = "b" if one == "a" else "a"
    hold = typed("send", one, "-l", "l", person=True, aside=True)
    ends = chance.random() < 0.5  # an embargo, while the question is open
    asked = [_edit(chance, one, embargo=3.0 if ends else None, often=0.4), Step(what="bump", advisory=one), hold]
    wait = Step(what="asleep", hours=5.0 if ends else chance.choice((1.1, 5.0)))
    story = [RUN, _edit(chance, other), _send(chance, other, "--at", "@+1h"), *asked, wait]
    stop = [typed("stop")] if chance.random() < 0.2 else []
    return [*story, RUN, *stop, Step(what=chance.choice(("answer", "answer", "leave"))), RUN]


def _slow(chance: random.Random, one: str) -> Story:
    other = "b" if one == "a" else "a"
    slow, on = typed("send", one, "-l", "l", "-l", "m", "--yes", "--rate", "1/minute", aside=True), []
    if chance.random() < 0.4:
        slow = typed("send", one, "-l", "l", "--at", "@+2h", "--yes", "--wait", aside=True)
        on = [Step(what=chance.choice(("pass", "asleep")), hours=9.0), Step(what="pass", hours=0.2)]
    new = [_edit(chance, one), Step(what="bump", advisory=one)]
    story = [RUN, _edit(chance, other), _send(chance, other, "--at", "@+1h"), *new, slow]
    saved = chance.random() < 0.4
    story += [Step(what="save")] if saved else []
    story += [Step(what="pass", hours=1.02), RUN, *on, Step(what=chance.choice(("leave", "kill")))]
    story += [Step(what="restore")] if saved else []
    return [*story, RUN, _send(chance, one)]


def _people(chance: random.Random, one: str) -> Story:
    who = f"p{chance.randint(0, 6)}"
    address = f"{who}@out{who[1:]}.example"
    story = [_send(chance, one, "--at", "@+1h"), typed("suppress", "add", address), Step(what="pass", hours=1.2), RUN]
    return [*story, typed("suppress", "remove", address)] if chance.random() < 0.3 else story


def _told(chance: random.Random, one: str) -> Story:
    verb = chance.choice(("correct", "update", "remind", "withdraw"))
    story = [_send(chance, one), _later(chance)]
    if verb in {"correct", "update"}:
        story.append(_edit(chance, one))
    story.append(typed(verb, one, "--what", "It is so, ZW.", "--yes", answers=_answers(chance)))
    return [*story, RUN, _send(chance, one), _later(chance), RUN]


def _copied(chance: random.Random, one: str) -> Story:
    first = typed("send", one, "-l", "l", "-l", "m", "--again", "--yes")
    return [_edit(chance, one), first, Step(what="copy", advisory=one), typed("send", "c", "-l", "l", "--yes")]


def _replaced(chance: random.Random, one: str) -> Story:
    story = [RUN, _edit(chance, one), _send(chance, one, "--at", "@+4h"), _edit(chance, one)]
    return [*story, typed("send", one, "--replace", one, "--yes"), Step(what="pass", hours=5.0), RUN]


def _wrong_clock(chance: random.Random, one: str) -> Story:
    by = chance.choice((5.0, -0.05, 5.0))
    story = [_edit(chance, one, embargo=4.0), _send(chance, one), RUN, Step(what="clock", hours=by), RUN]
    return [*story, Step(what="clock"), RUN, typed("ledger", "accept", "--clock"), Step(what="pass", hours=5.0), RUN]


def _looked(chance: random.Random, one: str) -> Story:
    words = (("status",), ("status", one), ("check", one, "-l", "l"), (), ("ledger",), ("retry",), ("report", one))
    story = [typed(*chance.choice(words))]
    return [*story, Step(what="reboot")] if chance.random() < 0.3 else story


STORIES: Final[tuple[Callable[[random.Random, str], Story], ...]] = (
    _plain, _planned, _planned, _newer, _newer, _embargoes, _stopped, _stopped, _deferred, _away, _lid, _lifted,
    _old_ledger, _old_ledger, _killed, _killed, _asked, _slow, _people, _told, _copied, _replaced, _wrong_clock,
    _looked,
)  # fmt: skip


def draw(seed: int, *, commands: int, approval: bool) -> tuple[Step, ...]:
    """Two stories at a time are told in turns, others follow; so many of the steps are commands."""
    chance = random.Random(seed)
    told: list[Step] = [Step(what="edit", advisory=one) for one in ADVISORIES]
    open_: list[Story] = []
    while sum(step.what == "type" for step in told) < commands:
        while len(open_) < 2:
            open_.append(chance.choice(STORIES)(chance, chance.choice(ADVISORIES)))
        story = open_[0] if chance.random() < 0.75 else open_[1]
        told.append(story.pop(0))
        if approval and told[-1].words[:1] == ("send",) and chance.random() < 0.7:
            told.append(typed("approve", told[-1].words[1], "--yes", approver=True))
        open_ = [one for one in open_ if one]
    return tuple(told)


def without(steps: Sequence[Step], first: int, number: int) -> tuple[Step, ...]:
    """All but some."""
    return (*steps[:first], *steps[first + number :])
