"""Finder of the programme: lines that begin with a time."""

from datetime import datetime, time, timedelta

from advisory_cli.intake.draft import DraftItem, LocalTime
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.section_headings import Section
from advisory_cli.model.patterns import late_pattern

_ITEM_SEPARATOR = late_pattern(r"\s*(?:(?:Uhr|uur|hrs?|h|horas|год\.?|h\.)(?![\w]))?\.?\s*(?:[|:–—-]|\s)\s*", 2)
_LONGEST_ITEM = 60  # words


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
        if item_time(line.text, found) and not (start and item_time(free[start - 1].text, found)):
            run = _items(free[start:], found, strict=True)
            if len(run) > len(best) and len(run) >= 2:
                best = run
    return best


def item_time(text: str, found: Recognition) -> ClockTime | None:
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
        clock = item_time(line.text, found)
        if clock is not None:
            separator = _ITEM_SEPARATOR.match(line.text, clock.end)
            rest = (
                line.text[separator.end() if separator else clock.end :].strip(" –—-:|.")
                if len(line.text) > clock.end
                else ""
            )
            rest = line.text[separator.end() if separator else clock.end :].strip() if rest else ""
            items.append(([line], clock, rest))
        elif items and _goes_on(items, line):
            members, before, text = items[-1]
            items[-1] = ([*members, line], before, f"{text} {line.text}".strip())
        elif items:
            if strict or not any(item_time(each.text, found) for each in lines[number : number + 2]):
                break
        elif number > 2:
            break
    return [item for item in items if item[2] and len(item[2].split()) <= _LONGEST_ITEM]


def _goes_on(items: list[tuple[list[SourceLine], ClockTime, str]], line: SourceLine) -> bool:
    """Tell whether a line belongs to the item before: the rest of its paragraph, of its row, or its words at all."""
    members, _, text = items[-1]
    last = members[-1]
    if line.block == last.block and line.style == "cell":
        return line.row == last.row
    if line.block == last.block:
        return True
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
            found.assign(line, "programme")
    return items
