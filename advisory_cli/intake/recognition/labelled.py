"""Finder of events whose facts stand behind labels: WHEN, WHERE, WHO."""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from advisory_cli.intake.draft import DraftEvent, LocalTime
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.model.patterns import late_pattern

_BRACKET = late_pattern(r"\s*\([^()]*\)\s*$")
_TITLE_WORDS = 18
LABELS = ("when", "date", "time", "ends", "where", "who", "what", "why")


@dataclass(slots=True)
class _Raw:
    """Event in the making: its lines by label."""

    values: dict[str, list[SourceLine]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    title: str = ""


def labelled_events(found: Recognition, taken: set[int]) -> list[_Raw]:
    """Return the events whose facts stand behind labels. A label that comes again begins another event."""
    raws: list[_Raw] = []
    open_label = ""
    lines = found.lines
    for number, line in enumerate(lines):
        if line.taken or id(line) in taken:
            open_label = ""
            continue
        label = found.words.label_before(line.text, LABELS)
        if label is None or (label.whole and not _has_value(line, number, found)):
            if open_label and raws and _is_value(line, open_label, raws[-1], found):
                _put(raws[-1], open_label, line, line.text)
                goes_on = line.style == "cell" or line.block == lines[number - 1].block or line.text.endswith(",")
                open_label = open_label if goes_on else ""
            else:
                open_label = ""
            continue
        category = label.category
        value = line.text[label.end :] if not label.whole else _value_below(number, found)
        if category == "time" and found.days(value):
            category = "when"
        if not raws or _begins_event(raws[-1], category):
            if category in {"who", "what", "why", "ends"} and not _label_near(number, found):
                continue
            raws.append(_Raw(title=_title_above(number, found)))
        if label.whole:
            open_label = category
            raws[-1].values.setdefault(category, []).append(line)
            continue
        _put(raws[-1], category, line, line.text[label.end :])
        open_label = category if number + 1 < len(lines) and lines[number + 1].block == line.block else ""
    return [raw for raw in raws if raw.texts.get("when") or raw.texts.get("date")]


def _put(raw: _Raw, category: str, line: SourceLine, text: str) -> None:
    raw.values.setdefault(category, []).append(line)
    text = text.lstrip(" :：")
    before = raw.texts.get(category, "")
    raw.texts[category] = f"{before} {text}".strip()


def _value_below(number: int, found: Recognition) -> str:
    following = found.lines[number + 1] if number + 1 < len(found.lines) else None
    return following.text if following is not None and len(following.text.split()) <= 14 else ""


def _begins_event(raw: _Raw, category: str) -> bool:
    if category not in raw.texts:
        return False
    return category in {"when", "date", "what"} or (
        category == "where" and "where" in raw.texts and "when" in raw.texts
    )


def _has_value(line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a label that stands alone is followed by something."""
    following = found.lines[number + 1] if number + 1 < len(found.lines) else None
    return (following is not None and not found.words.label_before(following.text, LABELS)) or line.style == "cell"


def _is_value(line: SourceLine, category: str, raw: _Raw, found: Recognition) -> bool:
    if line.is_heading or len(line.text.split()) > 40:
        return False
    last = raw.values[category][-1]
    same = line.block == last.block and (line.style != "cell" or line.row == last.row)
    if raw.texts.get(category, "").endswith(",") and not found.words.categories(line.text):
        return True
    if category in raw.texts:
        return same and not line.bold
    return same or ((line.style != "bullet" or not raw.texts) and not found.words.categories(line.text))


def _label_near(number: int, found: Recognition) -> bool:
    """Tell whether a label for a time or a place stands near: WHO alone may be any word."""
    near = found.lines[max(0, number - 6) : number + 7]
    return any(
        found.words.label_before(line.text, ("when", "date", "where", "time")) is not None
        and line is not found.lines[number]
        for line in near
    )


def _title_above(number: int, found: Recognition) -> str:
    """Return the line of the same paragraph above a label, which names the event."""
    line = found.lines[number]
    above = found.lines[number - 1] if number else None
    if above is None or above.taken or above.style == "cell":
        return ""
    same = above.block == line.block
    apart = above.bold or above.is_heading or (not above.text.endswith((".", ":", ",")) and _repeats(number, found))
    headed = apart and number - 1 > found.headline_at and line.block == above.block + 1
    plain = above.text.strip(" :")
    if not (same or headed) or not 1 <= len(plain.split()) <= 12 or found.words.label_before(above.text, LABELS):
        return ""
    event = any("event" in found.words.roots.tags_of(word) for word in re.findall(r"[^\W\d_]+", plain))
    if headed and not same and (found.words.categories(above.text) or not (event or _repeats(number, found))):
        return ""
    return plain


def _repeats(number: int, found: Recognition) -> bool:
    """Tell whether a label of the same kind comes again below: only then do headings name several events."""
    label = found.words.label_before(found.lines[number].text, LABELS)
    others = [found.words.label_before(line.text, LABELS) for index, line in enumerate(found.lines) if index != number]
    return label is not None and any(other is not None and other.category == label.category for other in others)


def event_of(
    raw: _Raw, programme: list[tuple[list[SourceLine], ClockTime, str]], found: Recognition
) -> DraftEvent | None:
    """Return the event that labels describe. None where no day is said."""
    when = " ".join(raw.texts[key] for key in ("when", "date") if raw.texts.get(key))
    clock_text = raw.texts.get("time", "") or when
    days = found.days(when)
    if not days:
        return None
    clocks = found.clocks(clock_text, loose=True)
    if clock_text == when:
        clocks = [clock for clock in clocks if not any(day.start <= clock.start < day.end for day in days)]
    clock = clocks[0] if clocks else (programme[0][1] if programme else None)
    starts = found.local_time(days[0], clock, when if clock_text == when else f"{when} {clock_text}")
    if starts is None:
        return None
    ends = end_of(starts, clock, found, raw.texts.get("ends", ""))
    where = raw.texts.get("where", "")
    if not where and "when" in raw.texts and clocks:
        where = place_behind(when, max(days[0].end, clocks[0].end))
    title = raw.title or _what(raw, found)
    kept = {"why"} if title and not raw.title else {"what", "why"}
    for category, lines in raw.values.items():
        for line in lines:
            if not line.taken and category not in kept:
                found.aside("event", line.text)
                found.assign(line, "event")
    return DraftEvent(
        starts=starts,
        ends=ends,
        title=title,
        place=bare_place(where),
        who=raw.texts.get("who", ""),
        source=when,
    )


def _what(raw: _Raw, found: Recognition) -> str:
    """Return the title behind a label for WHAT. "" for a sentence, and for what the headline says already."""
    text = raw.texts.get("what", "").strip(" .")
    lines = raw.values.get("what", [])
    above = {id(line) for line in found.lines[: found.headline_at + 1]}
    subject = any(id(line) in above and found.words.label_before(line.text, ("subject",)) for line in lines)
    sentences = re.search(r"[.!?]\s", text) is not None
    return text if 1 <= len(text.split()) <= _TITLE_WORDS and not subject and not sentences else ""


def end_of(starts: LocalTime, clock: ClockTime | None, found: Recognition, text: str = "") -> LocalTime | None:
    """Return the end of an event: of the range in which its time stands, else the time in `text`."""
    if clock is not None and clock.until:
        wall = datetime.combine(starts.wall.date(), time(*clock.until))
        return LocalTime(wall=wall + timedelta(days=wall <= starts.wall), zone=starts.zone, zone_word=starts.zone_word)
    ends = found.clocks(text, loose=True) if text else []
    if ends:
        wall = datetime.combine(starts.wall.date(), time(ends[0].hour, ends[0].minute))
        return LocalTime(wall=wall, zone=starts.zone, zone_word=starts.zone_word)
    return None


def bare_place(text: str) -> str:
    """Return a place without the words in brackets behind it."""
    text = text.replace("\u2024", ".")
    return _BRACKET.sub("", " ".join(text.split())).strip(" ,;–—-").rstrip(".") if text else ""


def place_behind(text: str, at: int) -> str:
    """Return the place that stands behind day and time in a line, from character `at` on."""
    rest = text[at:]
    behind = re.match(r"\s*(?:Uhr|uur|hrs|h|horas)?\.?\s*[,–—|·-]\s*(?P<place>[^\W\d_].{3,})", rest)
    return behind["place"] if behind else ""
