"""Draw a mailing over time as SVG, with round numbers along the sides of the picture.

The picture shows how many messages stood in each state, and below that, enlarged, the messages that were not accepted.
The picture is as wide as the page, and its text stays as large as the page's. The shapes lie in nested SVG drawings
that are stretched, and horizontal positions are percentages.
"""

import html as markup
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from advisory_cli.model.schedule.times import is_zone
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, ActivePeriod, TimelinePoint, at_moment
from advisory_cli.report.wording.phrases import listed
from advisory_cli.report.wording.times import at, clock, local_day

_COLUMNS = 500  # of the inner drawings: so many times are told apart
_STACK = (0, 3, 2, 1)  # from the bottom up: accepted, unconfirmed, refused, trying again
_TROUBLE = _STACK[1:]
_UPPER, _LOWER, _GAP, _FOOT = 180, 72, 44, 44  # pixels
_TOP, _TOP_WITH_MARKS = 22, 38
_SHORTEST = timedelta(seconds=10)
Sample = tuple[int, tuple[int, ...]]
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Stretch of time that one picture shows, from `start` to `end`.

    `first` and `last` are the times of the first and the last change of a message's state. `start` lies before `first`,
    and `end` after `last`, each by a fortieth of the time between them, or a second if that is longer. The stretch is
    at least 10 seconds long.
    `name` is the title of the picture. `marks` are moments between `start` and `end` to point out, each with its words.
    """

    name: str
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


def windows(
    points: Sequence[TimelinePoint], periods: Sequence[ActivePeriod], marks: Sequence[tuple[datetime, str]] = ()
) -> tuple[Window, ...]:
    """Return the stretches of time of a mailing for which pictures are drawn, the whole mailing last.

    In a mailing of five minutes or more, each busy period gets a window of its own, before that of the whole mailing.
    In a picture of several days, such a period would be a single upright line. A period is busy if it holds at least a
    fifth of all changes and takes less than a tenth of the time.
    `points` are the numbers of messages by state over time. `periods` are the times in which messages changed their
    states. `marks` are moments to point out, each with its words. Empty without `points`.
    """
    if not points:
        return ()
    whole = _window("From the first message to the last change", points[0].when, points[-1].when, marks)
    length = whole.end - whole.start
    busy = [period for period in periods if period.share >= 0.2 and (period.end - period.start) * 10 < length]
    if length < timedelta(minutes=5) or not busy:
        return (whole,)
    names = ["The busiest minutes"] if len(busy) == 1 else [f"Send {n}" for n in range(1, len(busy) + 1)]
    closer = [_window(name, period.start, period.end, marks) for name, period in zip(names, busy, strict=True)]
    return (*closer, whole)


def _window(name: str, first: datetime, last: datetime, marks: Sequence[tuple[datetime, str]]) -> Window:
    margin = max((last - first) / 40, timedelta(seconds=1))
    start, end = first - margin, max(last + margin, first + _SHORTEST)
    inside = tuple((when, words) for when, words in marks if start <= when <= end)
    return Window(name=name, first=first, last=last, start=start, end=end, marks=inside)


def table_times(points: Sequence[TimelinePoint], shown: Sequence[Window], zone: str) -> tuple[datetime, ...]:
    """Return the moments for which a table gives numbers, in the order of time.

    The moments are the round times marked in the pictures, and last the time of the last change. `points` are the
    numbers of messages by state over time. `shown` are the windows: the stretches of time, one a picture. Times are
    round on the clocks of `zone`. Empty without `points`.
    """
    if not points:
        return ()
    first, last = points[0].when, points[-1].when
    times = {when for window in shown for when in _times(window, zone)[0]}
    return (*sorted(when for when in times if first <= when < last), last)


def timeline_svg(points: Sequence[TimelinePoint], window: Window, *, to_send: int, zone: str, name: str) -> str:
    """Return a picture as SVG, which shows how many messages stood in each state over time.

    `points` are the numbers of messages by state over time. `window` is the stretch of time that the picture shows.
    `to_send`, the number of messages that were to leave, sets the height of the scale.
    Times are shown in `zone`. `name` begins the ids of the picture's elements, and must be unique on the page.
    """
    inside = _samples(points, window)
    worst = max(sum(counts[n] for n in _TROUBLE) for _, counts in inside)
    top = max(to_send, *(sum(counts) for _, counts in inside), 1)
    head = _TOP_WITH_MARKS if window.marks else _TOP
    height = head + _UPPER + _FOOT + (_GAP + _LOWER if worst else 0)
    title = f"{window.name}: messages over time"
    parts = [
        f'<svg class="timeline" width="100%" height="{height}" role="img" aria-labelledby="{name}-t {name}-d">',
        f'<title id="{name}-t">{markup.escape(title)}</title>',
        f'<desc id="{name}-d">{markup.escape(_in_words(points, window, zone))}</desc>',
        *_axis_lines(window, zone, head=head, bottom=height - _FOOT),
        *_panel(inside, order=_STACK, top=top, at=head, height=_UPPER, limit=f"{top:,} to send"),
    ]
    if worst:
        below = head + _UPPER + _GAP
        parts += (
            f'<text class="panel" x="0" y="{below - 24}">Not accepted, enlarged</text>',
            *_panel(inside, order=_TROUBLE, top=worst, at=below, height=_LOWER, limit=f"{worst:,}"),
        )
    parts += (*_marks(window, bottom=height - _FOOT), *_axis_words(window, zone, bottom=height - _FOOT), "</svg>")
    return "\n".join(parts)


def _samples(points: Sequence[TimelinePoint], window: Window) -> list[Sample]:
    """Return the counts at each column of the window, without the columns in which nothing changed."""
    columns = {0: at_moment(points, window.start)}
    for point in points:
        if window.start < point.when <= window.end:
            columns[round(window.position(point.when) * _COLUMNS)] = point.counts
    return sorted(columns.items())


def _panel(
    inside: Sequence[Sample], *, order: Sequence[int], top: int, at: int, height: int, limit: str
) -> Iterator[str]:
    """Yield areas on top of each other, with the lines of their scale. `limit` is written at the upper end."""
    yield f'<svg x="0" y="{at}" width="100%" height="{height}" viewBox="0 0 {_COLUMNS} 100" preserveAspectRatio="none">'
    below = [0] * len(inside)
    for number in order:
        above = [base + counts[number] for base, (_, counts) in zip(below, inside, strict=True)]
        if above != below:
            path = _area([column for column, _ in inside], below, above, top)
            yield f'<path class="{_class(TIMELINE_WORDS[number])}" d="{path}"/>'
        below = above
    yield "</svg>"
    for amount in round_amounts(top, most=height // 40):
        if amount < 0.85 * top:
            yield _scale_line(at + height * (1 - amount / top), f"{amount:,}")
    yield _scale_line(at, limit)
    yield f'<line class="ground" x1="0" x2="100%" y1="{at + height}" y2="{at + height}"/>'


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


def _scale_line(y: float, words: str) -> str:
    return (
        f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="scale" x="0" y="{y - 4:.1f}">{words}</text>'
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


def _in_words(points: Sequence[TimelinePoint], window: Window, zone: str) -> str:
    """Describe the picture in words, for readers who do not see the picture."""
    last = min(points[-1].when, window.end)
    counts = at_moment(points, last)
    parts = [f"{count:,} {word}" for count, word in zip(counts, TIMELINE_WORDS, strict=True) if count]
    return f"From {at(window.first, zone)} to {at(window.last, zone)}. At the end: {listed(parts) or 'nobody'}."


def round_amounts(top: int, *, most: int = 4) -> tuple[int, ...]:
    """Return the round numbers of a scale up to `top`, without 0: multiples of a step, and at most `most` of them.

    The step is 1, 2 or 5 times a power of ten, and the smallest that gives no more than `most` numbers.
    """
    step = next(n * 10**power for power in count() for n in (1, 2, 5) if top // (n * 10**power) <= most)
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
