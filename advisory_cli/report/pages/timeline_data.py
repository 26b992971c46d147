"""Count a mailing's messages by state over time.

Memory is bounded: one byte for each delivery, and a limited number of moments.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, State, Verdict
from advisory_cli.report.wording.states import STATE_WORDS, TRYING_AGAIN, VERDICT_WORDS, row_state

UNCONFIRMED = STATE_WORDS[State.IN_DOUBT]
TIMELINE_WORDS = ("accepted", TRYING_AGAIN, "refused", UNCONFIRMED)

_QUIET = timedelta(minutes=5)  # nothing happened for so long: what comes next is another period
_MAX_PERIODS = 64
_FINE_BITS = (
    10  # 1,024 seconds of a period are told apart one by one, later ones to a 512th of the time since its start
)

_OUT, _TRIED = 0, 8  # not among the words; was handed to a server once, and stays so
_STATE_NUMBERS = {word: number for number, word in enumerate(TIMELINE_WORDS, 1)}
_NEW_STATES = {verdict.value: _STATE_NUMBERS[word] for verdict, word in VERDICT_WORDS.items()} | {
    State.LEFT_OUT.value: _OUT
}
_TRIES = frozenset({Verdict.DEFERRED.value, Verdict.IN_DOUBT.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePoint:
    """Numbers of a mailing's messages by state, from the time `when` until the next point.

    `counts` are in the order of TIMELINE_WORDS: accepted, trying again, refused, unconfirmed.
    """

    when: datetime
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivePeriod:
    """Period of a mailing in which messages changed their states, without a pause of more than five minutes.

    A mailing has at most 64 periods. Once there are 64, a period may hold longer pauses. `share` is the part of all
    changes of the mailing that fall into the period, from 0 to 1.
    """

    start: datetime
    end: datetime
    share: float


@dataclass(slots=True, kw_only=True)
class _OpenPeriod:
    """An active period in the making, with its changes by the second since its start."""

    start: datetime
    end: datetime
    changed_count: int = 0
    changes: dict[int, list[int]] = field(default_factory=dict)


class Timeline:
    """Counter of a mailing's messages by state over time.

    First call add() for each event, in the order in which the ledger stored the events. Then call add_current_state()
    for each delivery. Then read the results: points(), periods(), and `first` and `last`, the times of the first and
    the last outcome.
    A counter keeps one byte for each delivery id, and a limited number of moments.
    """

    def __init__(self) -> None:
        self._states = bytearray()  # by delivery: the number of its state, and _TRIED
        self._periods: list[_OpenPeriod] = []
        self.first: datetime | None = None  # time of the first outcome of a message; None: there is none
        self.last: datetime | None = None  # time of the last outcome

    def add(self, event: DeliveryEvent) -> None:
        """Count one event of a delivery. Events of one delivery have to come in the order of time.

        Three kinds of events are counted: outcomes, being left out, and going back to planned. Any other event, such as
        an answer of a journalist, is ignored.
        """
        before = self._state_of(event.delivery)
        state = before & ~_TRIED
        if event.word == State.PLANNED.value:  # a refusal or a doubt was taken back
            after = _STATE_NUMBERS[TRYING_AGAIN] if before & _TRIED else _OUT
        elif event.word in _NEW_STATES:
            after = _NEW_STATES[event.word]
            if after and not (
                state == _STATE_NUMBERS[UNCONFIRMED] and after == _STATE_NUMBERS["accepted"]
            ):  # that is a decision
                self._record_answer(event.when)
        else:
            return
        tried = before & _TRIED or (_TRIED if event.word in _TRIES else 0)
        self._states[event.delivery] = after | tried
        self._move(state, after, event.when)

    def add_current_state(self, row: DeliveryRow) -> None:
        """Correct the count of a delivery to its present state in `row`, after all events were added.

        The events may have led to another state. That is so when a delivery was left out while it waited for another
        attempt, or when events are missing from the ledger.
        """
        before = self._state_of(row.id)
        state, after = before & ~_TRIED, _STATE_NUMBERS.get(row_state(row), _OUT)
        if state != after and row.state is not State.CLAIMED and row.changed_at is not None:
            self._states[row.id] = after | before & _TRIED
            self._move(state, after, row.changed_at)

    def points(self) -> tuple[TimelinePoint, ...]:
        """Return the numbers of messages by state after each moment at which a number changed, in the order of time.

        Moments are rounded up to whole seconds. A moment more than 1,024 seconds after the start of its period is
        rounded up further: by at most a 512th of the time since that start. periods() returns the periods.
        """
        changes: dict[datetime, list[int]] = {}
        for period in self._periods:
            for second, change in period.changes.items():
                sums = changes.setdefault(period.start + timedelta(seconds=second), [0] * len(TIMELINE_WORDS))
                sums[:] = map(sum, zip(sums, change, strict=True))
        counts, points = [0] * len(TIMELINE_WORDS), []
        for when in sorted(changes):
            counts = [count + change for count, change in zip(counts, changes[when], strict=True)]
            points.append(TimelinePoint(when=when, counts=tuple(counts)))
        return tuple(points)

    def periods(self) -> tuple[ActivePeriod, ...]:
        """Return the periods in which messages changed their states, in the order of time.

        A new period begins after five minutes without a change. Once there are 64 periods, no new period begins. A
        further change then belongs to the last period that starts before it.
        """
        total = sum(period.changed_count for period in self._periods)
        return tuple(
            ActivePeriod(start=period.start, end=period.end, share=period.changed_count / total)
            for period in self._periods
        )

    def _state_of(self, delivery: int) -> int:
        if delivery >= len(self._states):
            self._states.extend(bytes(delivery + 1 - len(self._states)))
        return self._states[delivery]

    def _record_answer(self, when: datetime) -> None:
        self.first = when if self.first is None else min(self.first, when)
        self.last = when if self.last is None else max(self.last, when)

    def _move(self, before: int, after: int, when: datetime) -> None:
        if before == after:
            return
        period = self._period_at(when)
        period.changed_count += 1
        change = period.changes.setdefault(_second(when - period.start), [0] * len(TIMELINE_WORDS))
        for state, step in ((before, -1), (after, 1)):
            if state != _OUT:
                change[state - 1] += step

    def _period_at(self, when: datetime) -> _OpenPeriod:
        """Return the period to which a moment belongs.

        A new period begins where none is near and fewer than 64 exist. Otherwise the nearest earlier one is extended.
        """
        periods = self._periods
        number = bisect_right(periods, when, key=lambda period: period.start) - 1
        period = periods[max(number, 0)] if periods else None
        if period is None or (len(periods) < _MAX_PERIODS and not period.start - _QUIET <= when <= period.end + _QUIET):
            period = _OpenPeriod(start=when.replace(microsecond=0), end=when)
            periods.insert(number + 1, period)
        period.end = max(period.end, when)
        return period


def _second(since: timedelta) -> int:
    """Return the second of a period at which a change is drawn, never before the change happened."""
    second = max(-(-since // timedelta(seconds=1)), 0)
    coarse = max(second.bit_length() - _FINE_BITS, 0)
    return -(-second >> coarse) << coarse


def at_moment(points: Sequence[TimelinePoint], when: datetime) -> tuple[int, ...]:
    """Return the numbers of messages accepted, trying again, refused and unconfirmed at the time `when`, in this order.

    `points` are the numbers over time, in the order of time. Before the first of them, all numbers are 0.
    """
    number = bisect_right(points, when, key=lambda point: point.when)
    return points[number - 1].counts if number else (0,) * len(TIMELINE_WORDS)


def reached(points: Sequence[TimelinePoint], share: float) -> datetime | None:
    """Return the time at which the part `share` (0 to 1) of all accepted messages had been accepted.

    `points` are the numbers of messages by state over time. The last of them gives the number of all accepted messages.
    None means that no message is accepted.
    """
    final = points[-1].counts[0] if points else 0
    return next((point.when for point in points if final and point.counts[0] >= share * final), None)
