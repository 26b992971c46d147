"""Finder of events and programmes: lines with labels (WHEN, WHERE), lines that begin with a time, days in sentences."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from advisory_cli.intake.draft import DraftEvent, DraftItem, LocalTime
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.dates import ClockTime, Day, month_words
from advisory_cli.intake.recognition.heading import Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.sections import Section
from advisory_cli.intake.recognition.words import LabelMatch, fold
from advisory_cli.model.patterns import late_pattern

LABELS = ("when", "date", "time", "ends", "where", "who", "what", "why")
_ITEM_SEPARATOR = late_pattern(r"\s*(?:(?:Uhr|uur|hrs?|h|horas|год\.?|h\.)(?![\w]))?\.?\s*(?:[|:–—-]|\s)\s*", 2)
_BRACKET = late_pattern(r"\s*\([^()]*\)\s*$")
_LONGEST_ITEM = 60  # words


@dataclass(slots=True)
class _Raw:
    """Event in the making: its lines by label."""

    values: dict[str, list[SourceLine]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    title: str = ""


def find_programme(sections: list[Section], found: Recognition) -> list[tuple[list[SourceLine], ClockTime, str]]:
    """Return the items of the programme: their lines, time and words. Nothing is taken yet.

    Items are lines that begin with a time: those below a heading for a programme, else two or more in a row.
    """
    for section in sections:
        if section.category == "programme":
            items = _items(section.lines, found)
            if items:
                return items
    free = [line for line in found.lines[found.headline_at + 1 :] if not line.taken]
    best: list[tuple[list[SourceLine], ClockTime, str]] = []
    for start, line in enumerate(free):
        if _item_time(line.text, found) and not (start and _item_time(free[start - 1].text, found)):
            run = _items(free[start:], found, strict=True)
            if len(run) > len(best) and len(run) >= 2:
                best = run
    return best


def _item_time(text: str, found: Recognition) -> ClockTime | None:
    """Return the time with which a line begins."""
    clocks = found.clocks(text[:40], loose=True)
    lead = text[: clocks[0].start] if clocks else ""
    at = {*found.words.word_set("at"), ""}
    return clocks[0] if clocks and fold(lead).strip(" -–—•.:") in at else None


def _items(
    lines: list[SourceLine], found: Recognition, *, strict: bool = False
) -> list[tuple[list[SourceLine], ClockTime, str]]:
    items: list[tuple[list[SourceLine], ClockTime, str]] = []
    for number, line in enumerate(lines):
        if line.taken:
            continue
        clock = _item_time(line.text, found)
        if clock is not None:
            separator = _ITEM_SEPARATOR.match(line.text, clock.end)
            rest = (
                line.text[separator.end() if separator else clock.end :].strip(" –—-:|.")
                if len(line.text) > clock.end
                else ""
            )
            rest = line.text[separator.end() if separator else clock.end :].strip() if rest else ""
            items.append(([line], clock, rest))
        elif items and _goes_on(items, line, lines, number):
            members, before, text = items[-1]
            items[-1] = ([*members, line], before, f"{text} {line.text}".strip())
        elif items:
            if strict or not any(_item_time(each.text, found) for each in lines[number : number + 2]):
                break
        elif number > 2:
            break
    return [item for item in items if item[2] and len(item[2].split()) <= _LONGEST_ITEM]


def _goes_on(
    items: list[tuple[list[SourceLine], ClockTime, str]], line: SourceLine, lines: list[SourceLine], number: int
) -> bool:
    """Tell whether a line belongs to the item before: the rest of its paragraph, of its row, or its words at all."""
    members, _, text = items[-1]
    last = members[-1]
    if line.block == last.block and line.style == "cell":
        return line.row == last.row
    if line.block == last.block:
        return True
    del lines, number
    return not text and len(line.text.split()) <= _LONGEST_ITEM


def take_programme(
    raw: list[tuple[list[SourceLine], ClockTime, str]], day: datetime | None, found: Recognition
) -> list[DraftItem]:
    """Return the items with their day, and take their lines. Without a day they stay in the body."""
    if day is None or len(raw) < 2:
        return []
    items, at, before = [], day.date(), -1
    for lines, clock, text in raw:
        minutes = clock.hour * 60 + clock.minute
        if minutes < before - 6 * 60:
            at += timedelta(days=1)
        before = minutes
        starts = LocalTime(wall=datetime.combine(at, time(clock.hour, clock.minute)), zone=clock.zone)
        ends = None
        if clock.until:
            until = datetime.combine(at, time(*clock.until))
            ends = LocalTime(wall=until + timedelta(days=until <= starts.wall), zone=clock.zone)
        source = " ".join(line.text for line in lines)
        items.append(DraftItem(starts=starts, ends=ends, text=text, source=source))
        for line in lines:
            found.take(line, "programme")
    return items


def read_events(
    head: Head, programme: list[tuple[list[SourceLine], ClockTime, str]], found: Recognition, *, invites: bool
) -> list[DraftEvent]:
    """Return the events: those with labels, else lines that say day, time and place, else the day of the programme.

    `invites` is True for a text that invites: only then is an event looked for in its sentences.
    """
    taken = {id(line) for lines, _, _ in programme for line in lines}
    raws = _labelled(found, taken)
    events = [event for raw in raws if (event := _event_of(raw, head, programme, found))]
    if not events:
        events = _day_lines(found, taken, invites=invites)
    if not events and invites:
        event = _from_programme(head, programme, found) or _from_sentence(found, taken)
        events = [event] if event else []
    return events


def _labelled(found: Recognition, taken: set[int]) -> list[_Raw]:
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
                open_label = open_label if line.style == "cell" or line.block == lines[number - 1].block else ""
            else:
                open_label = ""
            continue
        category = label.category
        if not raws or _begins_event(raws[-1], category, lines, number):
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


def _begins_event(raw: _Raw, category: str, lines: list[SourceLine], number: int) -> bool:
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
    if category in raw.texts:
        return same and not line.bold
    return same or ((line.style != "bullet" or not raw.texts) and not found.words.categories(line.text))


def _label_near(number: int, found: Recognition) -> bool:
    """Tell whether a label for a time or a place stands near: WHO alone may be any word."""
    near = found.lines[max(0, number - 6) : number + 7]
    return any(
        (label := found.words.label_before(line.text, ("when", "date", "where", "time"))) is not None
        and line is not found.lines[number]
        and label.category != ""
        for line in near
    )


def _title_above(number: int, found: Recognition) -> str:
    """Return the line of the same paragraph above a label, which names the event."""
    line = found.lines[number]
    above = found.lines[number - 1] if number else None
    if above is None or above.taken or above.style == "cell":
        return ""
    same = above.block == line.block
    headed = (above.bold or above.is_heading) and number - 1 > found.headline_at and line.block == above.block + 1
    plain = above.text.strip(" :")
    if not (same or headed) or not 1 <= len(plain.split()) <= 12 or found.words.label_before(above.text, LABELS):
        return ""
    if headed and not same and (found.words.categories(above.text) or not _repeats(number, found)):
        return ""
    return plain


def _repeats(number: int, found: Recognition) -> bool:
    """Tell whether a label of the same kind comes again below: only then do headings name several events."""
    label = found.words.label_before(found.lines[number].text, LABELS)
    others = [found.words.label_before(line.text, LABELS) for index, line in enumerate(found.lines) if index != number]
    return label is not None and any(other is not None and other.category == label.category for other in others)


def _event_of(
    raw: _Raw, head: Head, programme: list[tuple[list[SourceLine], ClockTime, str]], found: Recognition
) -> DraftEvent | None:
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
    ends = _end(starts, clock, days, clocks, found, raw.texts.get("ends", ""))
    where = raw.texts.get("where", "")
    if not where and "when" in raw.texts and clocks:
        where = _place_behind(when, max(days[0].end, clocks[0].end))
    for category, lines in raw.values.items():
        for line in lines:
            if not line.taken and category not in {"what", "why"}:
                found.aside("event", line.text)
                found.take(line, "event")
    return DraftEvent(
        starts=starts,
        ends=ends,
        title=raw.title,
        place=_bare_place(where),
        who=raw.texts.get("who", ""),
        source=when,
    )


def _end(
    starts: LocalTime, clock: ClockTime | None, days: list[Day], clocks: list[ClockTime], found: Recognition, text: str
) -> LocalTime | None:
    del days, clocks
    if clock is not None and clock.until:
        wall = datetime.combine(starts.wall.date(), time(*clock.until))
        return LocalTime(wall=wall + timedelta(days=wall <= starts.wall), zone=starts.zone, zone_word=starts.zone_word)
    ends = found.clocks(text, loose=True) if text else []
    if ends:
        wall = datetime.combine(starts.wall.date(), time(ends[0].hour, ends[0].minute))
        return LocalTime(wall=wall, zone=starts.zone, zone_word=starts.zone_word)
    return None


def _bare_place(text: str) -> str:
    return _BRACKET.sub("", " ".join(text.split())).strip(" ,;–—-").rstrip(".") if text else ""


def _place_behind(text: str, at: int) -> str:
    rest = text[at:]
    behind = re.match(r"\s*(?:Uhr|uur|hrs|h|horas)?\.?\s*[,–—|·-]\s*(?P<place>[^\W\d_].{3,})", rest)
    return behind["place"] if behind else ""


def _day_lines(found: Recognition, taken: set[int], *, invites: bool) -> list[DraftEvent]:
    """Return events of short lines that say day and time, and the place behind a dash or in the same line."""
    events: list[DraftEvent] = []
    for number, line in enumerate(found.lines):
        if line.taken or id(line) in taken or number <= found.headline_at or len(line.text.split()) > 30:
            continue
        days = found.days(line.text)
        if not days or days[0].start > 25 or (days[0].start and not _is_lead(line.text[: days[0].start], found)):
            continue
        clocks = [clock for clock in found.clocks(line.text, loose=True) if clock.start >= days[0].end - 1]
        if not clocks or emails_in(line):
            continue
        above = found.lines[number - 1]
        section = found.words.categories(above.text)
        title = above.text.strip(" :") if _is_event_heading(above, found) else ""
        if not (title or invites) or "accreditation" in section:
            continue
        starts = found.local_time(days[0], clocks[0], line.text)
        if starts is None:
            continue
        place = _place_behind(line.text, max(days[0].end, clocks[0].end))
        if not place and number + 1 < len(found.lines):
            label = found.words.label_before(found.lines[number + 1].text, ("where",))
            place = found.lines[number + 1].text[label.end :] if label else ""
        ends = _end(starts, clocks[0], days, clocks, found, "")
        events.append(DraftEvent(starts=starts, ends=ends, title=title, place=_bare_place(place), source=line.text))
        if title and not above.taken:
            found.aside("event", above.text)
            found.take(above, "event")
        found.aside("event", line.text)
        found.take(line, "event")
    return events


def _is_lead(text: str, found: Recognition) -> bool:
    label = found.words.label_before(text, ("when", "date", "time"))
    return label is not None or len(text.split()) <= 1


def _is_event_heading(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line is the heading of an event to which the press is invited."""
    if line.taken or not 1 <= len(line.text.split()) <= 10:
        return False
    kinds = {str(kind) for kind, _, _ in found.words.kinds(line.text)}
    press = found.words.pattern("press").search(fold(line.text)) is not None
    return (bool(kinds & {"media-advisory", "photo-call"}) or press) and (
        line.bold or line.is_heading or line.text.isupper() or line.first
    )


def _from_programme(
    head: Head, programme: list[tuple[list[SourceLine], ClockTime, str]], found: Recognition
) -> DraftEvent | None:
    """Return the event of a programme: the day that the text names, and the first time."""
    if not programme:
        return None
    day, source = _event_day(head, found)
    if day is None:
        return None
    lines, clock, text = programme[0]
    starts = found.local_time(day, clock, f"{source} … {lines[0].text}")
    return DraftEvent(starts=starts, place=_place_in_item(text, lines, found), source=source) if starts else None


def _event_day(head: Head, found: Recognition) -> tuple[Day | None, str]:
    for line, day in head.event_days:
        found.take_aside(line, "event")
        return day, line.text
    for line in found.lines:
        if line.taken in {"", "headline", "standfirst"} and line.where == "body":
            for day in found.days(line.text):
                on = found.date_of(day)
                if on and (found.issued is None or on > found.issued):
                    return day, line.text[max(0, day.start - 20) : day.end + 10]
    return None, ""


def _place_in_item(text: str, lines: list[SourceLine], found: Recognition) -> str:
    """Return the place that the first item of a programme names."""
    first = lines[-1].text if len(lines) > 1 and not _item_time(lines[0].text, found) else ""
    del first
    source = lines[0].text if len(lines) == 1 else next((line.text for line in lines if " – " in line.text), text)
    dashed = re.search(r"\s[–—]\s(?P<place>[^\W\d_a-z][^–—]{3,})$", source if " – " in source else text)
    if dashed and len(lines) > 1:
        return _bare_place(dashed["place"])
    for word in found.words.phrases("in", own=True):
        named = re.search(rf"(?<!\w){re.escape(word)}\s", fold(text))
        if named:
            rest = text[named.end() :].strip()
            if rest[:1].isupper():
                return _bare_place(rest)
    return _bare_place(dashed["place"]) if dashed else ""


def _from_sentence(found: Recognition, taken: set[int]) -> DraftEvent | None:
    """Return the event that a sentence names with day and time."""
    best: DraftEvent | None = None
    for line in found.lines:
        if line.taken not in {"", "standfirst", "headline"} or id(line) in taken or line.where == "footer":
            continue
        for start, end in sentences(line.text, found):
            sentence = line.text[start:end]
            if found.words.stems("register").search(fold(sentence)) and (
                emails_in(line) or urls_in(line) or re.search(found.words.pattern("until"), fold(sentence))
            ):
                continue
            days, clocks = found.days(sentence), found.clocks(sentence)
            if not clocks and days:
                clocks = found.clocks(sentence, loose=True)
                clocks = [clock for clock in clocks if not any(day.start <= clock.start < day.end for day in days)]
            if not days or not clocks:
                continue
            starts = found.local_time(
                days[0], clocks[0], sentence[min(days[0].start, clocks[0].start) : max(days[0].end, clocks[0].end)]
            )
            if starts is None or (found.issued and starts.wall.date() < found.issued):
                continue
            event = DraftEvent(
                starts=starts,
                ends=_end(starts, clocks[0], days, clocks, found, ""),
                place=_place_in_sentence(line.text, start + max(days[0].end, clocks[0].end), found),
                source=starts.source,
            )
            if best is None or (event.place and not best.place and event.starts.wall == best.starts.wall):
                best = event
    return best


def sentences(text: str, found: Recognition) -> list[tuple[int, int]]:
    """Return the places of the sentences of a text. A dot in 12.30 or a.m. ends none."""
    months = month_words(found.words.language)
    spans, start = [], 0
    for end in re.finditer(r"(?<![.\s]\w)[.!?](?=\s+[^\W\d_a-z])", text):
        word = text[: end.start()].rsplit(maxsplit=1)[-1] if text[: end.start()].split() else ""
        following = re.match(r"\s+(\w+)", text[end.end() :])
        dated = word.isdigit() and following is not None and fold(following[1]) in months
        if dated or (len(word) <= 2 and not word.isdigit()):
            continue
        spans.append((start, end.end()))
        start = end.end()
    return [*spans, (start, len(text))]


def _place_in_sentence(text: str, at: int, found: Recognition) -> str:
    """Return the place behind day and time: “at 12.30 on Schuman round-about in Brussels”."""
    prepositions = sorted(found.words.phrases("in", own=True), key=len, reverse=True)
    either = "|".join(map(re.escape, prepositions))
    held = "|".join(map(re.escape, found.words.phrases("held", own=True)))
    behind = text[at : at + 160]
    direct = re.match(rf"\s*(?:{_HOURS})?,?\s*(?:{either})\s+(?P<place>[^\W\d_][^.;!?]*)", behind, re.IGNORECASE)
    if direct and direct["place"][:1].isupper():
        return _bare_place(_until_clause(direct["place"]))
    placed = (
        re.search(rf"(?<!\w)(?:{held})\s(?:{either})\s+(?P<place>[^.;!?]{{4,120}})", text, re.IGNORECASE)
        if held
        else None
    )
    if placed and placed["place"][:1].isupper():
        return _bare_place(_until_clause(placed["place"]))
    return ""


_HOURS = r"Uhr|uur|hrs|h|horas|год\.?"


def _until_clause(text: str) -> str:
    return re.split(r",\s(?=[a-zà-ÿ]{2,}\s)|\s[–—]\s|\s\(", text)[0].strip(" ,")


def with_zones(events: list[DraftEvent], zone: str) -> list[DraftEvent]:
    """Return events with the zone that a person has named, where the text names none."""
    return [
        event if event.starts.zone or not zone else replace(event, starts=replace(event.starts, zone=zone))
        for event in events
    ]


__all__ = ["LABELS", "LabelMatch", "find_programme", "read_events", "take_programme", "with_zones"]
