"""Draw a mailing over time as SVG: how many messages stood in each state, with round numbers along the sides.

The picture is as wide as the page, and its text stays as large as the page's. The shapes lie in a nested SVG drawing
that is stretched, and horizontal positions are percentages.
"""

import html as markup
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from advisory_cli.model.schedule.times import is_zone
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, TimelinePoint, at_moment
from advisory_cli.report.wording.phrases import listed
from advisory_cli.report.wording.times import at, clock, local_day

_COLUMNS = 500  # of the inner drawing: so many times are told apart
_STACK = (0, 3, 2, 1)  # from the bottom up: accepted, unconfirmed, refused, trying again
_HEIGHT, _FOOT = 140, 44  # pixels
_TOP, _TOP_WITH_MARKS = 22, 38
_NEAR = 0.3  # of the width: so much the words about the limit take on a phone
_SHORTEST = timedelta(seconds=10)
Sample = tuple[int, tuple[int, ...]]
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28)),
)


@value_class
class Window:
    """Stretch of time that a picture shows, from `start` to `end`.

    `first` and `last` are the times of the first and the last change of a message's state. `start` lies before `first`,
    and `end` after `last`, each by a fortieth of the time between them, or a second if that is longer. The stretch is
    at least 10 seconds long. `marks` are moments between `start` and `end` to point out, each with its words.
    """

    first: datetime
    last: datetime
    start: datetime
    end: datetime
    marks: tuple[tuple[datetime, str], ...] = ()

    def position(self, when: datetime) -> float:
        """Return the position of a moment in the window, from 0 (start) to 1 (end).

        A moment before the window has a position below 0, a moment after it one above 1.
        """
        return (when - self.start) / (self.end - self.start)


def whole_time(points: Sequence[TimelinePoint], marks: Sequence[tuple[datetime, str]] = ()) -> Window:
    """Return the stretch of time from the first message of a mailing to the last change of a message's state.

    `points`: the numbers of messages by state over time, at least one. `marks`: moments to point out, each with its
    words. Moments outside of the stretch are left out.
    """
    first, last = points[0].when, points[-1].when
    margin = max((last - first) / 40, timedelta(seconds=1))
    start, end = first - margin, max(last + margin, first + _SHORTEST)
    inside = tuple((when, words) for when, words in marks if start <= when <= end)
    return Window(first=first, last=last, start=start, end=end, marks=inside)


def table_times(window: Window, zone: str) -> tuple[datetime, ...]:
    """Return the moments for which a table gives numbers, in the order of time.

    The moments are the round times marked in the picture of `window`, and last the time of the last change. Times are
    round on the clocks of `zone`.
    """
    times = _times(window, zone)[0]
    return (*(when for when in times if window.first <= when < window.last), window.last)


def timeline_svg(points: Sequence[TimelinePoint], window: Window, *, to_send: int, zone: str, name: str) -> str:
    """Return the picture of a mailing as SVG: how many messages stood in each state over time.

    `points` are the numbers of messages by state over time. `window` is the stretch of time that the picture shows.
    `to_send`, the number of messages that were to leave, sets the height of the scale.
    Times are shown in `zone`. `name` begins the ids of the picture's elements, and must be unique on the page.
    """
    inside = _samples(points, window)
    top = max(to_send, *(sum(counts) for _, counts in inside), 1)
    head = _TOP_WITH_MARKS if window.marks else _TOP
    bottom = head + _HEIGHT
    parts = [
        f'<svg class="timeline" width="100%" height="{bottom + _FOOT}" role="img" aria-labelledby="{name}-t {name}-d">',
        f'<title id="{name}-t">Messages over time</title>',
        f'<desc id="{name}-d">{markup.escape(_description(points, window, zone))}</desc>',
        *_axis_lines(window, zone, head=head, bottom=bottom),
        *_panel(inside, top=top, at=head, limit=f"{top:,} to send", on_right=_has_room_on_right(window)),
        *_marks(window, bottom=bottom),
        *_axis_words(window, zone, bottom=bottom),
        "</svg>",
    ]
    return "\n".join(parts)


def _samples(points: Sequence[TimelinePoint], window: Window) -> list[Sample]:
    """Return the counts at each column of the window, without the columns in which nothing changed."""
    columns = {0: at_moment(points, window.start)}
    for point in points:
        if window.start < point.when <= window.end:
            columns[round(window.position(point.when) * _COLUMNS)] = point.counts
    return sorted(columns.items())


def _has_room_on_right(window: Window) -> bool:
    """Tell whether the line of a mark would cross words at the upper left, and no line words at the upper right."""
    places = [window.position(when) for when, _ in window.marks]
    return any(place < _NEAR for place in places) and not any(place > 1 - _NEAR for place in places)


def _panel(inside: Sequence[Sample], *, top: int, at: int, limit: str, on_right: bool) -> Iterator[str]:
    """Yield areas on top of each other, with the lines of their scale.

    `limit` is written at the upper end. The numbers stand on the left or, when `on_right` is true, on the right.
    """
    stretched = f'viewBox="0 0 {_COLUMNS} 100" preserveAspectRatio="none"'
    yield f'<svg x="0" y="{at}" width="100%" height="{_HEIGHT}" {stretched}>'
    below = [0] * len(inside)
    for number in _STACK:
        above = [base + counts[number] for base, (_, counts) in zip(below, inside, strict=True)]
        if above != below:
            path = _area([column for column, _ in inside], below, above, top)
            yield f'<path class="{_class(TIMELINE_WORDS[number])}" d="{path}"/>'
        below = above
    yield "</svg>"
    for amount in round_amounts(top):
        if amount < 0.85 * top:
            yield _scale_line(at + _HEIGHT * (1 - amount / top), f"{amount:,}", on_right=on_right)
    yield _scale_line(at, limit, on_right=on_right)
    yield f'<line class="ground" x1="0" x2="100%" y1="{at + _HEIGHT}" y2="{at + _HEIGHT}"/>'


def _area(columns: Sequence[int], below: Sequence[int], above: Sequence[int], top: int) -> str:
    """Return a closed SVG path of steps: right along the upper edge, back along the lower edge."""
    ends = [*columns[1:], _COLUMNS]
    upper = [f"V{_y(amount, top)}H{until}" for amount, until in zip(above, ends, strict=True)]
    lower = [f"V{_y(amount, top)}H{since}" for amount, since in zip(reversed(below), reversed(columns), strict=True)]
    return f"M{columns[0]} {_y(below[0], top)}{''.join(upper)}{''.join(lower)}Z"


def _y(amount: int, top: int) -> str:
    return f"{100 - 100 * amount / top:.2f}"


def _class(word: str) -> str:
    return word.replace(" ", "-")


def _scale_line(y: float, words: str, *, on_right: bool) -> str:
    place = 'x="100%" text-anchor="end"' if on_right else 'x="0"'
    return (
        f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="scale" {place} y="{y - 4:.1f}">{words}</text>'
    )


def _times(window: Window, zone: str) -> tuple[tuple[datetime, ...], timedelta]:
    """Return as many round times as have room on a phone: fewer where days have to be written, too."""
    one_day = local_day(window.start, zone) == local_day(window.end, zone)
    return round_times(window.start, window.end, zone, most=4 if one_day else 3)


def _axis_lines(window: Window, zone: str, *, head: int, bottom: int) -> Iterator[str]:
    for when in _times(window, zone)[0]:
        x = f"{100 * window.position(when):.2f}%"
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{head}" y2="{bottom + 5}"/>'


def _axis_words(window: Window, zone: str, *, bottom: int) -> Iterator[str]:
    """Yield the labels below the axis: each time, and its day where the day differs from the one before."""
    times, step = _times(window, zone)
    before = ""
    for when in times:
        position = window.position(when)
        day = local_day(when, zone, short=True)
        lines = [day] if step >= timedelta(days=1) else [clock(when, zone, seconds=step < timedelta(minutes=1))]
        if day != before and step < timedelta(days=1):
            lines.append(day)
        before = day
        for number, words in enumerate(lines):
            yield _text(position, bottom + 19 + 16 * number, words, kind="axis" if number == 0 else "axis quiet")


def _marks(window: Window, *, bottom: int) -> Iterator[str]:
    for when, words in window.marks:
        position = window.position(when)
        x = f"{100 * position:.2f}%"
        yield f'<line class="mark" x1="{x}" x2="{x}" y1="{_TOP}" y2="{bottom}"/>'
        yield _text(position, _TOP - 6, markup.escape(words), kind="mark")


def _text(position: float, y: int, words: str, *, kind: str) -> str:
    """Return an SVG text at its place, anchored so that no part lies beyond the picture's edges."""
    anchor = "start" if position < 0.12 else "end" if position > 0.88 else "middle"
    return f'<text class="{kind}" x="{100 * position:.2f}%" y="{y}" text-anchor="{anchor}">{words}</text>'


def _description(points: Sequence[TimelinePoint], window: Window, zone: str) -> str:
    """Describe the picture in words, for readers who do not see the picture."""
    counts = points[-1].counts
    parts = [f"{count:,} {word}" for count, word in zip(counts, TIMELINE_WORDS, strict=True) if count]
    return f"From {at(window.first, zone)} to {at(window.last, zone)}. At the end: {listed(parts) or 'nobody'}."


def round_amounts(top: int) -> tuple[int, ...]:
    """Return the round numbers of a scale up to `top`, without 0: multiples of a step, and at most four of them.

    The step is 1, 2 or 5 times a power of ten, and the smallest that gives no more than four numbers.
    """
    step = next(n * 10**power for power in count() for n in (1, 2, 5) if top // (n * 10**power) <= 4)
    return tuple(range(step, top + 1, step))


def round_times(start: datetime, end: datetime, zone: str, *, most: int) -> tuple[tuple[datetime, ...], timedelta]:
    """Return moments from `start` to `end` that are round on the clocks of `zone`, at most `most`, and the step.

    The step is the time between two neighbouring moments. When the clocks change between `start` and `end`, the moments
    are round by the clocks at `start`. A `zone` that is no Area/Location name means UTC.
    """
    seconds = (end - start).total_seconds()
    longest = _STEPS[-1]
    step = next((candidate for candidate in _STEPS if seconds / candidate < most), 0)
    step = step or longest * (int(seconds / longest / most) + 1)
    offset = start.astimezone(ZoneInfo(zone)).utcoffset() if is_zone(zone) else None
    ahead = int((offset or timedelta()).total_seconds())
    first = -(-(start.timestamp() + ahead) // step) * step - ahead
    number = int((end.timestamp() - first) // step) + 1
    moments = (datetime.fromtimestamp(first + n * step, tz=start.tzinfo) for n in range(number))
    return tuple(moments)[:most], timedelta(seconds=step)
