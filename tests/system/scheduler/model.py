"""What may be true of the mail of a random newsroom, from the promises alone: nothing here asks the program anything.

It is told what was typed and how that ended, what stands in the ledger as frozen, and each message that the server got.
Where a promise leaves room, the model is generous; where it does not, the model does not ask what the program does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tests.system.scheduler.server import Arrival

GRACE: Final = timedelta(hours=6)
RETRY: Final = timedelta(hours=24)
TOLERANCE: Final = timedelta(minutes=45)  # what a batch takes at the slowest pace here, and what a clock may be off


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that was broken: `kind` is a key of README.md's table."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as an advisory's file had it: newer ones of the same advisory have higher numbers."""

    mark: str
    advisory: str
    number: int
    embargo: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A mailing as first seen in the ledger. `text` is "" where the ledger keeps none, as of a withdrawal."""

    id: str
    advisory: str
    text: str
    notice: str
    people: frozenset[str] = frozenset()  # who wait in it for time alone


@dataclass(frozen=True, slots=True)
class Window:
    """When a message may leave."""

    begin: datetime
    end: datetime


@dataclass(slots=True, kw_only=True)
class State:
    """What was decided and what has left, up to now; a copy of the ledger goes with a copy of this."""

    moves: int = 0  # messages and decisions
    newest: dict[str, Text] = field(default_factory=dict)
    lifted: set[str] = field(default_factory=set)
    ends: set[tuple[str, datetime]] = field(default_factory=set)  # advisory and embargo that a lift was about
    cleared: set[tuple[str, str]] = field(default_factory=set)  # text and person, by --cleared
    windows: dict[tuple[str, str], list[Window]] = field(default_factory=dict)
    first: dict[tuple[str, str], datetime] = field(default_factory=dict)
    limit: dict[str, datetime] = field(default_factory=dict)  # --not-after, by text
    timed: set[str] = field(default_factory=set)  # texts with a time of their own
    again: set[tuple[str, str]] = field(default_factory=set)  # ordered once more when it was too late, by no person
    got: Counter[tuple[str, str]] = field(default_factory=Counter)
    allowed: Counter[tuple[str, str]] = field(default_factory=Counter)
    anew: Counter[tuple[str, str]] = field(default_factory=Counter)  # the same words, as --again and a new number want
    stopped: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    opted_out: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    planned: set[tuple[str, str]] = field(default_factory=set)  # advisory and person

    def end_of(self, key: tuple[str, str]) -> datetime | None:
        """The last moment at which somebody may get something; None where nothing was ever planned."""
        ends = [one.end for one in self.windows.get(key, ())]
        if key in self.first:
            ends.append(self.first[key] + RETRY)
        return min(max(ends), self.limit.get(key[0], max(ends))) if ends else None

    def grant(self, key: tuple[str, str], begin: datetime, now: datetime, *, person: bool) -> None:
        """Let something leave from `begin` on, unless it is too late already and no person was asked."""
        end = self.end_of(key)
        if end is None or now <= end or person:
            self.windows.setdefault(key, []).append(Window(begin, begin + GRACE))
        else:
            self.again.add(key)


class Model:
    """Judges. `cleared` are those who agreed to embargoes; `approval`: nothing leaves that nobody approved."""

    def __init__(self, *, cleared: Iterable[str], approval: bool) -> None:
        self.state = State()
        self.limbo: State | None = None  # what an old ledger knows, from its restoration until somebody accepts it
        self.strict = True  # nothing at all may leave then; else nothing twice
        self.texts: dict[str, Text] = {}
        self.cleared = frozenset(cleared)
        self.approval = approval
        self.has: set[tuple[str, str]] = set()  # advisory and person: what the server has, whatever a ledger knows
        self.early_by_boot = False  # the wall clock runs ahead, and this boot knows

    @property
    def states(self) -> Iterator[State]:
        """Those that a decision of now is written into."""
        yield self.state
        if self.limbo is not None:
            yield self.limbo

    # --- what is decided ---

    def decided(self) -> None:
        """Something that an older ledger does not know."""
        for state in self.states:
            state.moves += 1

    def wrote(self, text: Text) -> None:
        """A file has a new text."""
        self.texts[text.mark] = text

    def ordered(
        self,
        mark: str,
        people: Iterable[str],
        now: datetime,
        *,
        at: datetime | None,
        until: datetime | None,
        person: bool,
        cleared: Iterable[str] = (),
    ) -> None:
        """A `send` that was not refused, of that text to these people; `cleared`, for it alone, are some of them."""
        text = self.texts[mark]
        for state in self.states:
            state.cleared |= {(mark, who) for who in cleared}
            waits = self.approval and mark not in state.approved and mark not in state.timed
            if at is not None:
                state.timed.add(mark)
            if until is not None:
                state.limit[mark] = max(until, state.limit.get(mark, until))
            for who in people:
                begin = at or now
                state.grant((mark, who), begin, now, person=person or waits)
                if text.embargo is not None and text.embargo > begin:
                    state.grant((mark, who), text.embargo, now, person=person)
            if person:
                state.stopped.discard(mark)

    def repeated(self, mark: str, now: datetime) -> None:
        """A notice with a text that replaces older ones: who waited for these waits as long for it."""
        text = self.texts[mark]
        older = {key for key, one in self.texts.items() if one.advisory == text.advisory and one.number <= text.number}
        for state in self.states:
            people = {who for about, who in state.planned if about == text.advisory}
            for who in people:
                begun = [window for one in older for window in state.windows.get((one, who), ())]
                state.windows.setdefault((mark, who), []).extend(begun)
                state.windows[mark, who].append(Window(now, now + GRACE))
                if text.embargo is not None and text.embargo > now:
                    state.windows[mark, who].append(Window(text.embargo, text.embargo + GRACE))

    def announced(self, word: str, people: Iterable[str], now: datetime) -> None:
        """A notice that says `word`; the same command again later is not a new one."""
        for state in self.states:
            for who in people:
                state.grant((word, who), now, now, person=False)

    def froze(self, one: Frozen) -> None:
        """A mailing stands in the ledger."""
        self.decided()
        for state in self.states:
            if one.notice == "withdrawal":
                state.withdrawn.add(one.advisory)
            text = self.texts.get(one.text)
            if text is not None:
                known = state.newest.get(text.advisory)
                if known is None or known.number < text.number:
                    state.newest[text.advisory] = text

    def lifts(self, advisory: str, now: datetime) -> None:
        """A person ended the embargo that is in force: that of the texts frozen until now."""
        self.decided()
        for state in self.states:
            newest = state.newest.get(advisory)
            for mark, text in self.texts.items():
                if text.advisory == advisory and newest is not None and text.number <= newest.number:
                    if text.embargo is not None and text.embargo > now:
                        state.lifted.add(mark)
                        state.ends.add((advisory, text.embargo))
                    for key in [key for key in state.windows if key[0] == mark]:
                        state.windows[key].append(Window(now, now + GRACE))

    def approves(self, marks: Iterable[str], now: datetime) -> None:
        """Somebody else agreed. Without a time of its own a text waits for that as long as it takes."""
        self.decided()
        for state in self.states:
            for mark in marks:
                state.approved.add(mark)
                for key in [key for key in state.windows if key[0] == mark]:
                    state.grant(key, now, now, person=mark not in state.timed)

    def resends(self, doubts: Iterable[tuple[str, str]], now: datetime) -> None:
        """A person says by name that these did not get it, and shall."""
        self.decided()
        for state in self.states:
            for key in doubts:
                state.allowed[key] += 1
                for newer in self._as_new_as(key[0]):
                    state.windows.setdefault((newer, key[1]), []).append(Window(now, now + RETRY))

    def again(self, mark: str, people: Iterable[str]) -> None:
        """A `send --again` of a text under a number that it did not have before."""
        for state in self.states:
            state.anew.update((mark, who) for who in people)

    def wanted_again(self, who: str, now: datetime) -> None:
        """An opt-out was taken back: what was planned for them meanwhile may be planned anew."""
        for state in self.states:
            for key in [key for key in state.windows if key[1] == who]:
                state.windows[key].append(Window(now, now + RETRY))

    def believes_clock(self) -> None:
        """A person says that the wall clock is right."""
        self.early_by_boot = False

    def _as_new_as(self, mark: str) -> list[str]:
        """The text, and those of its advisory that came after it: whoever was unsure of one gets the newest."""
        text = self.texts.get(mark)
        if text is None:
            return [mark]
        return [key for key, one in self.texts.items() if one.advisory == text.advisory and one.number >= text.number]

    # --- copies of the ledger ---

    def saved(self) -> State:
        """What goes with a copy of the ledger."""
        return deepcopy(self.limbo or self.state)

    def restored(self, copy: State, *, strict: bool = True) -> None:
        """An old ledger lies in the place of the new one."""
        newest = self.limbo or self.state
        if copy.moves != newest.moves or not strict:
            self.limbo, self.strict = deepcopy(copy), strict

    def accepted(self) -> None:
        """A person takes the old ledger for the truth, and what it does not know is forgiven."""
        if self.limbo is not None:
            self.state, self.limbo = self.limbo, None

    # --- what came ---

    def arrived(self, one: Arrival) -> list[Violation]:
        """What speaks against a message."""
        found = [Violation(kind, f"{words} | {one}") for kind, words in self._against(one)]
        self._note(one)
        return found

    def _note(self, one: Arrival) -> None:
        for state in [self.state] if self.limbo is None or self.strict else list(self.states):
            state.moves += 1
            key = (one.word if one.reminder or not one.text else one.text, one.to)
            state.first.setdefault(key, one.at)
            if one.taken:
                state.got[key] += 1
                text = self.texts.get(one.text)
                if text is not None:
                    self.has.add((text.advisory, one.to))

    def _against(self, one: Arrival) -> Iterator[tuple[str, str]]:
        state, text = self.state, self.texts.get(one.text)
        if self.limbo is not None and self.strict:
            yield "restored", "something left by an old ledger that nobody had accepted"
        if one.to in state.opted_out:
            yield "opted out", "a message after an opt-out"
        key = (one.word if one.reminder or text is None else one.text, one.to)
        if one.taken and state.got[key] >= 1 + state.allowed[key] + state.anew[key]:
            yield "twice", f"number {state.got[key] + 1} of the same text to the same person"
        yield from self._time(one, key, state)
        if text is not None:
            yield from self._about_text(one, text, state)

    def _time(self, one: Arrival, key: tuple[str, str], state: State) -> Iterator[tuple[str, str]]:
        windows = state.windows.get(key, [])
        now = min(one.at, one.true)  # a clock that is ahead makes nothing late
        limit = state.limit.get(key[0])
        if limit is not None and now > limit + TOLERANCE:
            yield "late", f"after --not-after {limit:%d %H:%M}"
            return
        again = key in state.first and now <= state.first[key] + RETRY + TOLERANCE
        if again or any(each.begin - TOLERANCE <= one.at and now <= each.end + TOLERANCE for each in windows):
            return
        if windows and all(one.at < each.begin - TOLERANCE for each in windows):
            yield "early", f"planned for {min(each.begin for each in windows):%d %H:%M}"
        elif windows:
            last = state.end_of(key) or windows[-1].end
            plain = key in state.again and key[0] not in state.timed and key not in state.first
            yield "late again" if plain else "late", f"its last moment was {last:%d %H:%M}"
        else:
            yield "unasked", "nobody planned that"

    def _about_text(self, one: Arrival, text: Text, state: State) -> Iterator[tuple[str, str]]:
        newest = state.newest.get(text.advisory)
        if newest is not None and newest.number > text.number and not state.allowed[text.mark, one.to]:
            yield "older", f"{newest.mark} was frozen before"
        if text.mark in state.stopped and not one.reminder:
            yield "stopped", "its text was stopped, and nobody took that back"
        if text.advisory in state.withdrawn:
            yield "withdrawn", "a text after its withdrawal"
        if self.approval and text.mark not in state.approved:
            yield "unapproved", "nobody agreed to this text"
        yield from self._embargo(one, text, state)

    def _embargo(self, one: Arrival, text: Text, state: State) -> Iterator[tuple[str, str]]:
        if text.embargo is None or text.mark in state.lifted or (text.advisory, text.embargo) in state.ends:
            return
        barred = "EMBARGOED" in one.subject or "EMBARGO CHANGED" in one.subject
        cleared = one.to in self.cleared or (text.mark, one.to) in state.cleared
        if one.at < text.embargo and not cleared:
            yield "early", f"under embargo until {text.embargo:%d %H:%M}"
        elif one.at < text.embargo and not barred and not one.reminder:
            yield "bar", f"without the bar before {text.embargo:%d %H:%M}"
        elif one.at >= text.embargo and barred:
            yield "bar", f"with the bar after {text.embargo:%d %H:%M}"
        if self.early_by_boot and one.at >= text.embargo > one.true + TOLERANCE and not cleared:
            yield "early by boot clock", f"the boot clock says {one.true:%d %H:%M}, the embargo {text.embargo:%d %H:%M}"

    # --- what is said ---

    def said(self, rows: Iterable[Mapping[str, str]]) -> Iterator[Violation]:
        """What `status --format csv` says, held against who was planned and who got something."""
        if self.limbo is not None:
            return
        known: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            advisory = row["mailing"].rpartition(".")[0]
            known.setdefault((advisory, row["email"]), set()).add(row["state"])
        for key in sorted(self.state.planned - set(known)):
            yield Violation("lost", f"{key[1]} was in a plan of {key[0]}, and status does not know of them")
        for key, states in known.items():
            ours = key[0] in {text.advisory for text in self.texts.values()}
            if ours and "accepted" in states and key not in self.has:
                yield Violation("lost", f"status says that {key[1]} has {key[0]}, and the server never got it")
