"""Count a mailing's messages by state over time.

Memory is bounded: one byte for each delivery, and a limited number of moments.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, State, Verdict
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording.states import STATE_WORDS, TRYING_AGAIN, VERDICT_WORDS, row_state

UNCONFIRMED = STATE_WORDS[State.IN_DOUBT]
TIMELINE_WORDS = ("accepted", TRYING_AGAIN, "refused", UNCONFIRMED)

_MOST_MOMENTS = 1_024  # more are drawn together, in steps of 2, 4, 8 … seconds

_OUT, _TRIED = 0, 8  # not among the words; was handed to a server once, and stays so
_STATE_NUMBERS = {word: number for number, word in enumerate(TIMELINE_WORDS, 1)}
_NEW_STATES = {verdict.value: _STATE_NUMBERS[word] for verdict, word in VERDICT_WORDS.items()} | {
    State.LEFT_OUT.value: _OUT
}
_TRIES = frozenset({Verdict.DEFERRED.value, Verdict.IN_DOUBT.value})


@value_class
class TimelinePoint:
    """Numbers of a mailing's messages by state, from the time `when` until the next point.

    `counts` are in the order of TIMELINE_WORDS: accepted, trying again, refused, unconfirmed.
    """

    when: datetime
    counts: tuple[int, ...]


class Timeline:
    """Counter of a mailing's messages by state over time.

    First call add() for each event, in the order in which the ledger stored the events. Then call add_current_state()
    for each delivery. Then read the results: points(), and `first` and `last`, the times of the first and the last
    outcome.
    A counter keeps one byte for each delivery id, and at most 1,024 moments.
    """

    def __init__(self) -> None:
        self._states = bytearray()  # by delivery: the number of its state, and _TRIED
        self._changes: dict[int, list[int]] = {}  # by second since 1970: by how much each number changed
        self._step = 1  # seconds from one moment to the next
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

        Moments are rounded up to whole seconds. When there are more than 1,024, they are rounded up to steps of 2, 4, 8
        … seconds, so that no message counts before its time.
        """
        counts, points = [0] * len(TIMELINE_WORDS), []
        for second in sorted(self._changes):
            counts = [count + change for count, change in zip(counts, self._changes[second], strict=True)]
            points.append(TimelinePoint(when=datetime.fromtimestamp(second, tz=UTC), counts=tuple(counts)))
        return tuple(points)

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
        change = self._changes_at(math.ceil(when.timestamp()))
        for state, step in ((before, -1), (after, 1)):
            if state != _OUT:
                change[state - 1] += step
        if len(self._changes) > _MOST_MOMENTS:
            self._draw_together()

    def _changes_at(self, second: int) -> list[int]:
        return self._changes.setdefault(-(-second // self._step) * self._step, [0] * len(TIMELINE_WORDS))

    def _draw_together(self) -> None:
        """Double the seconds from one moment to the next, until few enough moments are left."""
        while len(self._changes) > _MOST_MOMENTS // 2:
            finer, self._changes, self._step = self._changes, {}, self._step * 2
            for second, change in finer.items():
                sums = self._changes_at(second)
                sums[:] = map(sum, zip(sums, change, strict=True))


def at_moment(points: Sequence[TimelinePoint], when: datetime) -> tuple[int, ...]:
    """Return the numbers of messages accepted, trying again, refused and unconfirmed at the time `when`, in this order.

    `points` are the numbers over time, in the order of time. Before the first of them, all numbers are 0.
    """
    number = bisect_right(points, when, key=lambda point: point.when)
    return points[number - 1].counts if number else (0,) * len(TIMELINE_WORDS)
