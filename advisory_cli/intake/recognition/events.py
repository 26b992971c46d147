"""Finder of events: behind labels, on lines of day and time, in a programme, in sentences."""

import re

from advisory_cli.intake.draft import DraftEvent
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.head import Head
from advisory_cli.intake.recognition.labelled import bare_place, end_of, event_of, labelled_events, place_behind
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.programme import item_time
from advisory_cli.intake.recognition.sentences import sentences
from advisory_cli.intake.recognition.words import fold

_HOURS = r"Uhr|uur|hrs|h|horas|год\.?"


def read_events(
    head: Head, programme: list[tuple[list[SourceLine], ClockTime, str]], found: Recognition, *, invites: bool
) -> list[DraftEvent]:
    """Return the events: those with labels, else lines that say day, time and place, else the day of the programme.

    `invites` is True for a text that invites: only then is an event looked for in its sentences.
    """
    taken = {id(line) for lines, _, _ in programme for line in lines}
    raws = labelled_events(found, taken)
    events = [event for raw in raws if (event := event_of(raw, programme, found))]
    if not events:
        events = _day_lines(found, taken, invites=invites)
    if not events and invites:
        event = _from_programme(head, programme, found) or _from_sentence(found, taken)
        events = [event] if event else []
    return events


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
        place = place_behind(line.text, max(days[0].end, clocks[0].end))
        if not place and number + 1 < len(found.lines):
            label = found.words.label_before(found.lines[number + 1].text, ("where",))
            place = found.lines[number + 1].text[label.end :] if label else ""
        ends = end_of(starts, clocks[0], found)
        events.append(DraftEvent(starts=starts, ends=ends, title=title, place=bare_place(place), source=line.text))
        if title and not above.taken:
            found.aside("event", above.text)
            found.assign(above, "event")
        found.aside("event", line.text)
        found.assign(line, "event")
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
        found.assign_aside(line, "event")
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
    first = lines[-1].text if len(lines) > 1 and not item_time(lines[0].text, found) else ""
    del first
    source = lines[0].text if len(lines) == 1 else next((line.text for line in lines if " – " in line.text), text)
    dashed = re.search(r"\s[–—]\s(?P<place>[^\W\d_a-z][^–—]{3,})$", source if " – " in source else text)
    if dashed and len(lines) > 1:
        return bare_place(dashed["place"])
    for word in found.words.phrases("in", own=True):
        named = re.search(rf"(?<!\w){re.escape(word)}\s", fold(text))
        if named:
            rest = text[named.end() :].strip()
            if rest[:1].isupper():
                return bare_place(rest)
    return bare_place(dashed["place"]) if dashed else ""


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
                ends=end_of(starts, clocks[0], found),
                place=_place_in_sentence(line.text, start + max(days[0].end, clocks[0].end), found),
                source=starts.source,
            )
            if best is None or (event.place and not best.place and event.starts.wall == best.starts.wall):
                best = event
    return best


def _place_in_sentence(text: str, at: int, found: Recognition) -> str:
    """Return the place behind day and time: “at 12.30 on Schuman round-about in Brussels”."""
    prepositions = sorted(found.words.phrases("in", own=True), key=len, reverse=True)
    either = "|".join(map(re.escape, prepositions))
    held = "|".join(map(re.escape, found.words.phrases("held", own=True)))
    behind = text[at : at + 160]
    direct = re.match(rf"\s*(?:{_HOURS})?,?\s*(?:{either})\s+(?P<place>[^\W\d_][^.;!?]*)", behind, re.IGNORECASE)
    if direct and direct["place"][:1].isupper():
        return bare_place(_until_clause(direct["place"]))
    placed = (
        re.search(rf"(?<!\w)(?:{held})\s(?:{either})\s+(?P<place>[^.;!?]{{4,120}})", text, re.IGNORECASE)
        if held
        else None
    )
    if placed and placed["place"][:1].isupper():
        return bare_place(_until_clause(placed["place"]))
    return ""


def _until_clause(text: str) -> str:
    return re.split(r",\s(?=[a-zà-ÿ]{2,}\s)|\s[–—]\s|\s\(", text)[0].strip(" ,")
