"""Counts of a mailing's messages over time, kept in one byte a delivery and a bounded number of moments."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, State, Verdict
from advisory_cli.report.wording.states import TRYING_AGAIN, VERDICT_WORDS, row_state

COURSE_WORDS = ("accepted", TRYING_AGAIN, "refused", "unsure")

_QUIET = timedelta(minutes=5)  # nothing happened for so long: what comes next is another spell
_MOST_SPELLS = 64
_FINE_BITS = 10  # 1,024 seconds of a spell are told apart one by one, later ones to a 512th of the time since its start

_OUT, _TRIED = 0, 8  # not among the words; was handed to a server once, and stays so
_PLACES = {word: number for number, word in enumerate(COURSE_WORDS, 1)}
_BECOMES = {verdict.value: _PLACES[word] for verdict, word in VERDICT_WORDS.items()} | {State.LEFT_OUT.value: _OUT}
_TRIES = frozenset({Verdict.DEFERRED.value, Verdict.IN_DOUBT.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePoint:
    """The counts of messages from `when` on, in the order of COURSE_WORDS."""

    when: datetime
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePeriod:
    """A period in which something happened at least every five minutes.

    `share` is its part of all that happened (0 to 1).
    """

    start: datetime
    end: datetime
    share: float


@dataclass(slots=True, kw_only=True)
class _Count:
    """An active period in the making, with its changes by the second since its start."""

    start: datetime
    end: datetime
    happened: int = 0
    changes: dict[int, list[int]] = field(default_factory=dict)


class Timeline:
    """A counter of deliveries over time, in one byte a delivery and a bounded number of moments.

    First, note() is called for each event, delivery by delivery in the order of time. Then settle() is called with the
    present state of each delivery.
    """

    def __init__(self) -> None:
        self._standing = bytearray()  # by delivery: a place among the words, and _TRIED
        self._spells: list[_Count] = []
        self.first: datetime | None = None  # when a server first had a say about a message
        self.last: datetime | None = None

    def note(self, happening: DeliveryEvent) -> None:
        """Take in one event of a delivery. Events of one delivery come in the order of time."""
        before = self._before(happening.delivery)
        place = before & ~_TRIED
        if happening.word == State.PLANNED.value:  # a refusal or a doubt was taken back
            after = _PLACES[TRYING_AGAIN] if before & _TRIED else _OUT
        elif happening.word in _BECOMES:
            after = _BECOMES[happening.word]
            if after and not (place == _PLACES["unsure"] and after == _PLACES["accepted"]):  # that is a decision
                self._spoken(happening.when)
        else:
            return
        tried = before & _TRIED or (_TRIED if happening.word in _TRIES else 0)
        self._standing[happening.delivery] = after | tried
        self._move(place, after, happening.when)

    def settle(self, row: DeliveryRow) -> None:
        """Set a delivery to its present state, where the history does not tell that state.

        Such deliveries were left out while being tried, or their words were lost.
        """
        before = self._before(row.id)
        place, after = before & ~_TRIED, _PLACES.get(row_state(row), _OUT)
        if place != after and row.state is not State.CLAIMED and row.changed_at is not None:
            self._standing[row.id] = after | before & _TRIED
            self._move(place, after, row.changed_at)

    def steps(self) -> tuple[TimelinePoint, ...]:
        """Return the counts after each moment at which something changed."""
        changes: dict[datetime, list[int]] = {}
        for spell in self._spells:
            for second, change in spell.changes.items():
                sums = changes.setdefault(spell.start + timedelta(seconds=second), [0] * len(COURSE_WORDS))
                sums[:] = map(sum, zip(sums, change, strict=True))
        counts, steps = [0] * len(COURSE_WORDS), []
        for when in sorted(changes):
            counts = [one + change for one, change in zip(counts, changes[when], strict=True)]
            steps.append(TimelinePoint(when=when, counts=tuple(counts)))
        return tuple(steps)

    def spells(self) -> tuple[ActivePeriod, ...]:
        """Return the periods in which something happened, in the order of time."""
        total = sum(one.happened for one in self._spells)
        return tuple(ActivePeriod(start=one.start, end=one.end, share=one.happened / total) for one in self._spells)

    def _before(self, delivery: int) -> int:
        if delivery >= len(self._standing):
            self._standing.extend(bytes(delivery + 1 - len(self._standing)))
        return self._standing[delivery]

    def _spoken(self, when: datetime) -> None:
        self.first = when if self.first is None else min(self.first, when)
        self.last = when if self.last is None else max(self.last, when)

    def _move(self, before: int, after: int, when: datetime) -> None:
        if before == after:
            return
        spell = self._spell(when)
        spell.happened += 1
        change = spell.changes.setdefault(_second(when - spell.start), [0] * len(COURSE_WORDS))
        for place, step in ((before, -1), (after, 1)):
            if place != _OUT:
                change[place - 1] += step

    def _spell(self, when: datetime) -> _Count:
        """Return the period to which a moment belongs.

        A new period begins where none is near and fewer than 64 exist. Otherwise the nearest earlier one is extended.
        """
        spells = self._spells
        number = bisect_right(spells, when, key=lambda one: one.start) - 1
        near = spells[max(number, 0)] if spells else None
        if near is None or (len(spells) < _MOST_SPELLS and not near.start - _QUIET <= when <= near.end + _QUIET):
            near = _Count(start=when.replace(microsecond=0), end=when)
            spells.insert(number + 1, near)
        near.end = max(near.end, when)
        return near


def _second(since: timedelta) -> int:
    """Return the second of a period at which a change is drawn, never before the change happened."""
    second = max(-(-since // timedelta(seconds=1)), 0)
    coarse = max(second.bit_length() - _FINE_BITS, 0)
    return -(-second >> coarse) << coarse


def at_moment(steps: Sequence[TimelinePoint], when: datetime) -> tuple[int, ...]:
    """Return the counts at a moment, in the order of COURSE_WORDS."""
    number = bisect_right(steps, when, key=lambda step: step.when)
    return steps[number - 1].counts if number else (0,) * len(COURSE_WORDS)


def reached(steps: Sequence[TimelinePoint], share: float) -> datetime | None:
    """Return when a share (0 to 1) of the messages accepted by now was accepted. None where none is."""
    final = steps[-1].counts[0] if steps else 0
    return next((step.when for step in steps if final and step.counts[0] >= share * final), None)
