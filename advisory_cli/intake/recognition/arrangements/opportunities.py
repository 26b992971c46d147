"""Finder of what there is for cameras, interviews and crews: lists and tables below a heading, labelled lines."""

import re
from dataclasses import replace
from datetime import date, time

from advisory_cli.intake.documents.blocks import Line, cut, plain
from advisory_cli.intake.draft import DraftClock, DraftOpportunity
from advisory_cli.intake.recognition.arrangements.vocabulary import bare_kind, heading_kind, is_headlike, rows_below
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.recognition.persons import is_person
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.arrangements import OpportunityKind

_LABEL = late_pattern(r"\s*(?P<label>[^:：\d]{3,60}?)\s?[:：]\s*(?P<rest>\S.*)", re.DOTALL)
_UNIT = late_pattern(r"\s*(?:(?:Uhr|uur|hrs?|h|horas|год\.?|h\.)(?!\w))?\.?")
_BEHIND = late_pattern(r"\s*(?:[|:,;،]|\s[–—-](?=\s)|[–—])?\s*")
_BEFORE = late_pattern(r"\s*[,،;–—(-]\s*$")
_LONGEST = 60  # words of an item
_LEAST = 2  # labelled lines in a row that need no heading


def read_opportunities(found: Recognition) -> list[DraftOpportunity]:
    """Return the opportunities, and let them have their lines. Only what a heading or a label names is one."""
    items: list[DraftOpportunity] = []
    chain = False  # the line above is a labelled opportunity
    for number, line in enumerate(found.lines):
        if line.taken or number <= found.headline_at or line.where != "body" or line.style == "caption":
            continue
        kind = heading_kind(line.text, found.words) if is_headlike(line, number, found) else None
        if kind is not None:
            below = _below(number, kind, found)
            if below:
                found.assign_aside(line, "opportunities")
            items += below
            chain = bool(below)
            continue
        item = _labelled(line, found, chained=chain or _stands_in_row(number, found))
        chain = item is not None
        if item is not None:
            items.append(item)
            found.assign(line, "opportunities")
    return items


def _below(number: int, kind: OpportunityKind, found: Recognition) -> list[DraftOpportunity]:
    """Return the items below a heading, and take their lines."""
    rows = rows_below(number, found)
    if rows and rows[0][0].style == "cell":
        return _table(rows, kind, found)
    lines = [row[0] for row in rows]
    width = next((place for place, line in enumerate(lines) if not _column(line, found)), 0)
    if width > 1 and lines[0].style == "text":  # a table whose cells stand one below the other
        end = len(lines) - len(lines) % width
        cells = [lines[at : at + width] for at in range(0, end, width)]
        timed = [row for row in cells[1:] if any(_head_time(line.text, found)[0] for line in row)]
        return _table([cells[0], *timed], kind, found)
    items: list[DraftOpportunity] = []
    last = -1
    for lines in rows:
        first = lines[0]
        words = sum(len(line.text.split()) for line in lines)
        if (
            words > _LONGEST
            or _is_event(first, found)
            or emails_in(first)
            or phones_in(first.text)
            or _is_other(first, found)
        ):
            break
        listed = first.style in {"bullet", "number"}
        apart = items and not listed and first.block != last
        if apart and not (begins_with_time(first, found) or _label_kind(first.text, found)):
            break
        item = _item(lines, kind, found)
        if item is None:
            break
        items.append(item)
        last = first.block
        for line in lines:
            found.assign(line, "opportunities")
    return items


def _is_other(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line begins something else: it has a label of another field."""
    other = ("when", "where", "who", "live", "contacts", "accreditation", "notes", "background", "programme", "more")
    return line.style == "text" and found.words.label_before(line.text, other) is not None


def _is_event(line: SourceLine, found: Recognition) -> bool:
    """Tell whether an item says day and time: then it is an event to which the press is invited."""
    days = found.days(line.text)
    return bool(days) and any(clock.start >= days[0].end - 1 for clock in found.clocks(line.text, loose=True))


def _label_kind(text: str, found: Recognition) -> OpportunityKind | None:
    label = _LABEL.match(text)
    if label is None:
        return None
    return heading_kind(label["label"], found.words) or bare_kind(label["label"], found.words)


def begins_with_time(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line begins with a time."""
    return _head_time(line.text, found)[0] is not None


def _stands_in_row(number: int, found: Recognition) -> bool:
    """Tell whether lines with labels of at least two kinds stand in a row: “Pool: …”, “Photo: …”."""
    near = [line for line in found.lines[number : number + 4] if not line.taken]
    kinds = []
    for line in near:
        kind = _label_kind(line.text, found)
        if kind is None or urls_in(line) or line.style == "cell" or _is_event(line, found):
            break
        rest = line.text.partition(":")[2].strip()
        if is_person(rest, found.words) or "/" in rest or "©" in rest:  # a credit
            break
        kinds.append(kind)
    return len(set(kinds)) >= _LEAST


def _labelled(line: SourceLine, found: Recognition, *, chained: bool) -> DraftOpportunity | None:
    """Return the opportunity of a line with a label of its own: “Photo opportunity: 10.30, courtyard”."""
    label = _LABEL.match(line.text)
    if label is None or line.style == "cell" or len(line.text.split()) > _LONGEST:
        return None
    kind = heading_kind(label["label"], found.words)
    if kind is None and chained:
        kind = bare_kind(label["label"], found.words)
    if kind is None or _is_event(line, found) or urls_in(line) or phones_in(line.text) or emails_in(line):
        return None
    return _item([line], kind, found)


def _item(lines: list[SourceLine], kind: OpportunityKind, found: Recognition) -> DraftOpportunity | None:
    """Return the opportunity of one item. None where it says nothing but a time."""
    first = lines[0]
    text = first.text
    start = 0
    own = _label_kind(text, found)
    if own is not None and (label := _LABEL.match(text)) is not None:
        kind, start = own, label.start("rest")
    lead = start
    at, end = _head_time(text[start:], found)
    start += end
    stop = len(text)
    if at is None:
        at, stop = _tail_time(text, start, found)
    words = line_markdown(_between(first, start, stop))
    whole = line_markdown(_between(first, lead, len(text)))
    more = "\n".join(line_markdown(line.spans) for line in lines[1:])
    if not words.strip(" .,:") and not more:
        return None
    words, whole = (f"{each}\n{more}".strip() for each in (words, whole))
    return DraftOpportunity(
        kind=_own_kind(words, kind, found) if own is None else kind,
        text=words,
        at=at,
        whole=whole,
        source=" ".join(line.text for line in lines),
    )


def _between(line: SourceLine, start: int, end: int) -> Line:
    raw = plain(line.spans)
    shift = len(raw) - len(raw.lstrip())
    return cut(line.spans, start + shift, end + shift)


def _own_kind(text: str, kind: OpportunityKind, found: Recognition) -> OpportunityKind:
    """Return the kind that the words of an item name: those of a pool, or an interview."""
    folded = fold(text)
    if any(word in folded for word in found.words.phrases("pool_only")):
        return OpportunityKind.POOL
    first = folded.split(maxsplit=1)[0] if folded.split() else ""
    return OpportunityKind.INTERVIEW if found.words.stems("interviews").match(first) else kind


def _head_time(text: str, found: Recognition) -> tuple[DraftClock | None, int]:
    """Return the time with which a text begins, perhaps behind its day, and the place at which the rest begins."""
    small = {*found.words.word_set("at"), *found.words.word_set("hours"), ""}
    days = found.days(text[:60])
    day = days[0] if days and fold(text[: days[0].start]).strip(" ,(") in small else None
    at = day.end if day else 0
    clocks = [clock for clock in found.clocks(text[: at + 50], loose=True) if clock.start >= at - 1]
    if not clocks or fold(text[at : clocks[0].start]).strip(" ,–—-•:.") not in small:
        return None, 0
    return _clock(clocks[0], found.date_of(day) if day else None), _end_of(text, clocks[0])


def _end_of(text: str, clock: ClockTime) -> int:
    unit = _UNIT.match(text, clock.end)
    end = unit.end() if unit else clock.end
    behind = _BEHIND.match(text, end)
    return behind.end() if behind else end


def _tail_time(text: str, start: int, found: Recognition) -> tuple[DraftClock | None, int]:
    """Return the time with which a text ends behind a comma or a dash, and the place at which the words end."""
    clocks = [clock for clock in found.clocks(text, loose=True) if clock.start > start]
    if not clocks:
        return None, len(text)
    clock = clocks[-1]
    small = {*found.words.word_set("hours"), ""}
    if fold(text[clock.end :]).strip(" .)") not in small:
        return None, len(text)
    at = clock.start
    for word in sorted(found.words.word_set("at"), key=len, reverse=True):
        if fold(text[:at]).rstrip().endswith(f" {word}"):
            at = len(text[:at].rstrip()) - len(word)
            break
    before = _BEFORE.search(text[:at])
    value = _clock(clock, None)
    return (value, before.start()) if before and before.start() > start and value else (None, len(text))


def _clock(clock: ClockTime, day: date | None) -> DraftClock | None:
    """Return the time of an item. A range stays in its words, as the file has no end for it."""
    if clock.until is not None or clock.next_day:
        return None
    return DraftClock(clock=time(clock.hour, clock.minute), day=day, zone=clock.zone if clock.zone_word else "")


def _table(rows: list[list[SourceLine]], kind: OpportunityKind, found: Recognition) -> list[DraftOpportunity]:
    """Return the opportunities of a table: time, words and place in cells of their own."""
    heads: dict[int, str] = {}
    if not any(found.clocks(cell.text, loose=True) for cell in rows[0]):
        heads = {place: _column(cell, found) for place, cell in enumerate(rows[0])}
        if not {"time", "where", "date", "when"} & set(heads.values()):
            heads = {}
    items: list[DraftOpportunity] = []
    taken: list[SourceLine] = list(rows[0]) if heads else []
    for cells in rows[1:] if heads else rows:
        item = _row(cells, heads, kind, found)
        if item is None:
            return []
        items.append(item)
        taken += cells
    for number, line in enumerate(taken):
        if heads and number < len(rows[0]):
            found.assign_aside(line, "opportunities")
        else:
            found.assign(line, "opportunities")
    return items


def _column(cell: SourceLine, found: Recognition) -> str:
    known = found.words.categories(cell.text)
    return next((each for each in ("time", "when", "date", "where", "what") if each in known), "")


def _row(
    cells: list[SourceLine], heads: dict[int, str], kind: OpportunityKind, found: Recognition
) -> DraftOpportunity | None:
    at: DraftClock | None = None
    place = ""
    texts: list[str] = []
    timed = -1
    for column, cell in enumerate(cells):
        head = heads.get(column, "")
        value, end = _head_time(cell.text, found)
        alone = value is not None and not fold(cell.text[end:]).strip(" .")
        if at is None and alone and head in {"", "time", "when", "date"}:
            at, timed = value, column
        elif head == "where" or (not heads and texts and timed >= 0 and column > timed + 1):
            place = f"{place} {cell.text}".strip()
        else:
            texts.append(line_markdown(cell.spans))
    if not texts:
        return None
    source = " ".join(cell.text for cell in cells)
    item = DraftOpportunity(kind=kind, text=" – ".join(texts), at=at, place=place, source=source)
    return replace(
        item, kind=_own_kind(item.text, kind, found), whole=" – ".join(line_markdown(c.spans) for c in cells)
    )
