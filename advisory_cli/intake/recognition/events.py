"""Finder of events: behind labels, on lines of day and time, in a programme, in sentences."""

import re
from dataclasses import replace

from advisory_cli.intake.draft import DraftEvent
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import Head
from advisory_cli.intake.recognition.labelled import bare_place, end_of, event_of, labelled_events, place_behind
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.programme import item_time
from advisory_cli.intake.recognition.section_headings import Section
from advisory_cli.intake.recognition.sentences import sentences

_DASHED = r"\s[–—]\s(?P<place>[^\W\d_a-z][^–—]{3,})$"
_ABBREVIATION = 3  # letters
_DAY_WORDS = 6
_LONG_LINE = 25  # words of a line that belongs to no agenda
_HOURS = r"Uhr|uur|hrs|h|horas|год\.?"


def read_events(
    head: Head,
    programme: list[tuple[list[SourceLine], ClockTime, str]],
    sections: list[Section],
    found: Recognition,
    *,
    invites: bool,
) -> list[DraftEvent]:
    """Return the events: those with labels, else lines that say day, time and place, else the day of the programme.

    `invites` is True for a text that invites: only then is an event looked for in its sentences.
    """
    taken = {id(line) for lines, _, _ in programme for line in lines}
    taken |= {id(line) for each in sections if each.category == "accreditation" for line in each.lines}
    raws = labelled_events(found, taken)
    events = [event for raw in raws if (event := event_of(raw, programme, found))]
    if not events:
        events = _table_events(found, taken) or _day_lines(found, taken, invites=invites) or _press_sections(found)
    called = invites or _calls_press(found)
    if not events and (called or programme):
        event = _from_sentence(found, taken, press=not invites) if called else None
        planned = _from_programme(head, programme, sections, found, event=event, invites=invites)
        events = [each for each in (planned or event,) if each]
    return events


def agenda_events(found: Recognition) -> list[DraftEvent]:
    """Return the events of an agenda: days as headings, and below each lines of a time, a title, perhaps a place.

    Two days at least: below a single day stands a programme.
    """
    day: Day | None = None
    listed: list[tuple[Day, SourceLine]] = []
    headings: dict[int, SourceLine] = {}
    for line in found.lines[found.headline_at + 1 :]:
        if line.style == "cell":
            continue
        days = found.days(line.text) if not line.taken and len(line.text.split()) <= _DAY_WORDS else []
        if len(days) == 1 and not found.clocks(line.text) and not _rest_of(line.text, days[0]):
            day = days[0]
            headings[id(day)] = line
        elif day is not None and not line.taken and item_time(line.text, found):
            listed.append((day, line))
        elif day is None or not listed or len(line.text.split()) > _LONG_LINE:
            day = None
    if len({id(day) for day, _ in listed}) < 2:
        return []
    events = [event for day, line in listed if (event := _agenda_event(day, line, found))]
    for number in {id(day) for day, _ in listed}:
        found.assign_aside(headings[number], "event")
    return events


def _rest_of(text: str, day: Day) -> str:
    """Return the words of a line beside its day."""
    rest = f"{text[: day.start]} {text[day.end :]}"
    return "".join(re.findall(r"[^\W\d_]{3,}", rest))


def _agenda_event(day: Day, line: SourceLine, found: Recognition) -> DraftEvent | None:
    clock = item_time(line.text, found)
    starts = found.local_time(day, clock, line.text) if clock is not None else None
    if starts is None or clock is None:
        return None
    text = line.text[clock.end :].strip(" .:|–—-,")
    text = re.sub(r"^(?:Uhr|uur|hrs|h|horas)\b\s*[.:|–—,-]*\s*", "", text)
    bracket = re.fullmatch(r"(?P<title>.{6,}?)\s*\((?P<place>[^()]{3,80})\)\.?", text)
    parted = bracket or re.fullmatch(r"(?P<title>.{6,}?)\s+[|–—]\s+(?P<place>[^|–—]{3,80})", text)
    title, place = (parted["title"], parted["place"]) if parted else (text, "")
    found.assign_aside(line, "event")
    ends = end_of(starts, clock, found)
    return DraftEvent(starts=starts, ends=ends, title=title.strip(" ,;."), place=bare_place(place), source=line.text)


def _press_sections(found: Recognition) -> list[DraftEvent]:
    """Return the event that a sentence names below a heading such as “Press conference”."""
    inside = False
    for line in found.lines[found.headline_at + 1 :]:
        if line.is_heading or line.bold:
            tags = [found.words.roots.tags_of(word) for word in re.findall(r"[^\W\d_]+", line.text)]
            every = frozenset().union(*tags)
            inside = len(tags) <= _DAY_WORDS and {"press", "event"} <= every
            continue
        if not inside or line.taken:
            continue
        for start, end in sentences(line.text, found):
            event = _event_of_sentence(line, start, end, found)
            if event is not None:
                return [event]
    return []


def _table_events(found: Recognition, taken: set[int]) -> list[DraftEvent]:
    """Return the events of a table whose rows say a title, day and time, and perhaps a place."""
    rows: dict[tuple[int, int], list[SourceLine]] = {}
    for line in found.lines:
        if line.style == "cell" and not line.taken and id(line) not in taken:
            rows.setdefault((line.block, line.row), []).append(line)
    events: list[DraftEvent] = []
    events += _headed_table(rows, found)
    for cells in rows.values():
        if any(cell.taken for cell in cells):
            continue
        dated = next((cell for cell in cells if found.days(cell.text) and found.clocks(cell.text, loose=True)), None)
        if dated is None or dated.column == 0 or len(cells) > 4 or len(cells[0].text.split()) > 10:
            continue
        clock = found.clocks(dated.text, loose=True)[-1]
        starts = found.local_time(found.days(dated.text)[0], clock, dated.text)
        place = " ".join(cell.text for cell in cells if cell.column > dated.column)
        if starts is not None and not found.words.categories(cells[0].text):
            title = cells[0].text.strip(" :")
            ends = end_of(starts, clock, found)
            events.append(DraftEvent(starts=starts, ends=ends, title=title, place=bare_place(place), source=dated.text))
            for cell in cells:
                found.assign_aside(cell, "event")
    return events


def _headed_table(rows: dict[tuple[int, int], list[SourceLine]], found: Recognition) -> list[DraftEvent]:
    """Return the events of a table whose first row says what its columns are: event, date, time, place."""
    events: list[DraftEvent] = []
    heads: dict[int, dict[int, str]] = {}
    for (block, row), cells in rows.items():
        if row == 0:
            labels = {cell.column: _column_label(cell, found) for cell in cells}
            known = set(labels.values())
            if len(cells) > 2 and known & {"when", "date"} and known & {"time", "where"}:
                heads[block] = _dated_column(labels, block, rows, found)
                for cell in cells:
                    found.assign_aside(cell, "event")
            continue
        labels = heads.get(block, {})
        texts: dict[str, str] = {}
        for cell in cells:
            name = labels.get(cell.column, "")
            texts[name] = f"{texts.get(name, '')} {cell.text}".strip()
        when = " ".join(texts[key] for key in ("when", "date") if key in texts)
        days = found.days(when) if labels else []
        if not days:
            continue
        clock_text = texts.get("time", "") or when
        clocks = found.clocks(clock_text, loose=True)
        starts = found.local_time(days[0], clocks[0] if clocks else None, f"{when} {texts.get('time', '')}")
        if starts is None:
            continue
        ends = end_of(starts, clocks[0] if clocks else None, found)
        title = texts.get("what", "") or texts.get("", "")
        place = bare_place(texts.get("where", ""))
        events.append(DraftEvent(starts=starts, ends=ends, title=title, place=place, source=starts.source))
        for cell in cells:
            found.assign_aside(cell, "event")
    return events


def _dated_column(
    labels: dict[int, str], block: int, rows: dict[tuple[int, int], list[SourceLine]], found: Recognition
) -> dict[int, str]:
    """Return the labels of columns; of two that are headed as times, only those with a day or a time in them count."""
    cells = [cell for (table, row), listed in rows.items() if table == block and row for cell in listed]

    def timed(column: int) -> bool:
        texts = [cell.text for cell in cells if cell.column == column]
        return any(found.days(text) or found.clocks(text, loose=True) for text in texts)

    return {
        column: "what" if label in {"when", "date", "time"} and not timed(column) else label
        for column, label in labels.items()
    }


def _column_label(cell: SourceLine, found: Recognition) -> str:
    known = found.words.categories(cell.text)
    return next((each for each in ("date", "time", "where", "when", "what") if each in known), "")


def _day_lines(found: Recognition, taken: set[int], *, invites: bool) -> list[DraftEvent]:
    """Return events of short lines that say day and time, and the place behind a dash or in the same line."""
    events: list[DraftEvent] = []
    for number, line in enumerate(found.lines):
        if line.taken or id(line) in taken or number <= found.headline_at or len(line.text.split()) > 30:
            continue
        days = found.days(line.text)
        lead = line.text[: days[0].start] if days else ""
        named = _title_before(lead, found)
        if not days or not (named or (days[0].start <= 25 and (not lead or _is_lead(lead, found)))):
            continue
        clocks = [clock for clock in found.clocks(line.text, loose=True) if clock.start >= days[0].end - 1]
        if not clocks or emails_in(line):
            continue
        above = found.lines[number - 1]
        section = found.words.categories(above.text)
        headed = _is_event_heading(above, found) or (
            invites and number - 1 > found.headline_at and _is_apart(above, line, found)
        )
        title = named or (above.text.strip(" :") if headed else "")
        if not (title or invites) or "accreditation" in section:
            continue
        starts = found.local_time(days[0], clocks[0], line.text)
        if starts is None:
            continue
        place = place_behind(line.text, max(days[0].end, clocks[0].end))
        if not place and number + 1 < len(found.lines):
            label = found.words.label_before(found.lines[number + 1].text, ("where",))
            place = found.lines[number + 1].text[label.end :] if label else _place_below(number, found)
        ends = end_of(starts, clocks[0], found)
        events.append(DraftEvent(starts=starts, ends=ends, title=title, place=bare_place(place), source=line.text))
        if title and not named and not above.taken:
            found.aside("event", above.text)
            found.assign(above, "event")
        found.aside("event", line.text)
        found.assign(line, "event")
    return events


def _place_below(number: int, found: Recognition) -> str:
    """Return the line below day and time that says a place, with the same look: “Example Museum, Canal Wharf”."""
    line, below = found.lines[number], found.lines[number + 1]
    apart = line.bold or below.block == line.block or len(line.text.split()) <= 10
    like = below.bold == line.bold and apart and not below.taken
    says_time = found.days(below.text) or found.clocks(below.text, loose=True)
    sentence = below.text.endswith((".", ":", "!", "?")) or len(below.text.split()) > 14
    if not like or says_time or sentence or found.words.categories(below.text) or emails_in(below):
        return ""
    if not (_names_place(below.text) and ("," in below.text or re.search(r"\d", below.text))):
        return ""
    found.aside("event", below.text)
    found.assign(below, "event")
    return below.text


def _is_apart(above: SourceLine, line: SourceLine, found: Recognition) -> bool:
    """Tell whether a short line stands as a heading above the day and the time of an event."""
    if above.taken or above.where != "body" or above.text.endswith((".", ":", ",")) or found.days(above.text):
        return False
    short = 1 <= len(above.text.split()) <= 10 and not found.words.categories(above.text)
    return short and (above.is_heading or above.bold or above.block == line.block or above.style == "text")


def _title_before(lead: str, found: Recognition) -> str:
    """Return the title of an event before its day: “Press conference: Tuesday …”. Empty for a label or a sentence."""
    title = lead.strip(" –—-")
    if not title.endswith(":") or len(title.split()) > 6 or found.words.categories(title):
        return ""
    return title.rstrip(" :")


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
    head: Head,
    programme: list[tuple[list[SourceLine], ClockTime, str]],
    sections: list[Section],
    found: Recognition,
    *,
    event: DraftEvent | None,
    invites: bool,
) -> DraftEvent | None:
    """Return the event of a programme: the day that the text names, and the first time.

    `event` is the one that a sentence names: its day, time and place count. A text that does not invite has an event
    only where its programme names the day.
    """
    if not programme:
        return None
    lines, clock, text = programme[0]
    if event is not None:
        place = event.place or _place_in_item(text, lines, found)
        return replace(event, place=place)
    day, source = _programme_day(sections, found)
    if day is None and invites:
        day, source = _event_day(head, found)
    if day is None:
        return None
    starts = found.local_time(day, clock, f"{source} … {lines[0].text}")
    return DraftEvent(starts=starts, place=_place_in_item(text, lines, found), source=source) if starts else None


def _programme_day(sections: list[Section], found: Recognition) -> tuple[Day | None, str]:
    """Return the day that a programme names in a line of its own."""
    for section in sections:
        if section.category == "programme":
            for line in section.lines[:3]:
                days = found.days(line.text)
                if days and not found.clocks(line.text) and len(line.text.split()) <= 8:
                    found.assign_aside(line, "event")
                    return days[0], line.text
    return None, ""


def _event_day(head: Head, found: Recognition) -> tuple[Day | None, str]:
    for line, day in head.event_days:
        found.assign_aside(line, "event")
        return day, line.text
    for line in found.lines:
        if line.taken in {"", "headline", "standfirst"} and line.where == "body":
            days = found.days(line.text)
            for day in days if len(days) == 1 or any(each.weekday is not None for each in days) else ():
                on = found.date_of(day)
                if on and (found.issued is None or on > found.issued):
                    return day, line.text[max(0, day.start - 20) : day.end + 10]
    return None, ""


def _place_in_item(text: str, lines: list[SourceLine], found: Recognition) -> str:
    """Return the place that the first item of a programme names."""
    own = [text] if len(lines) == 1 else [line.text for line in lines if item_time(line.text, found) is None] or [text]
    dashed = next((match for each in own if (match := re.search(_DASHED, each))), None)
    if dashed and len(lines) > 1:
        return bare_place(dashed["place"])
    for word in found.words.phrases("in", own=True):
        named = re.search(rf"(?<!\w){re.escape(word)}\s", fold(text))
        if named:
            rest = text[named.end() :].strip()
            if rest[:1].isupper():
                return bare_place(rest)
    return bare_place(dashed["place"]) if dashed else ""


def _calls_press(found: Recognition) -> bool:
    """Tell whether a text asks journalists to register until a day."""
    return any(
        found.words.stems("register").search(fold(line.text))
        and found.words.pattern("until").search(fold(line.text))
        and found.days(line.text)
        for line in found.lines
    )


def _from_sentence(found: Recognition, taken: set[int], *, press: bool) -> DraftEvent | None:
    """Return the event that a sentence names with day and time. `press`: it names the press or a place, too."""
    best: DraftEvent | None = None
    for line in found.lines:
        if line.taken not in {"", "standfirst", "headline"} or id(line) in taken or line.where == "footer":
            continue
        for start, end in sentences(line.text, found):
            event = _event_of_sentence(line, start, end, found)
            if event is None:
                continue
            if press and not (event.place or _names_press(line.text[start:end], found)):
                continue
            if best is None or (event.place and not best.place and event.starts.wall == best.starts.wall):
                best = event
    return best


def _names_press(sentence: str, found: Recognition) -> bool:
    """Tell whether a sentence names journalists, or an event for them."""
    if found.words.pattern("press").search(fold(sentence)):
        return True
    return any("press" in found.words.roots.tags_of(word) for word in re.findall(r"[^\W\d_]{3,}", sentence))


def _event_of_sentence(line: SourceLine, start: int, end: int, found: Recognition) -> DraftEvent | None:
    """Return the event of one sentence, None where it says no day with a time or is about applying."""
    sentence = line.text[start:end]
    folded = fold(sentence)
    until = found.words.pattern("until").search(folded) is not None
    applies = found.words.stems("register").search(folded) and (until or emails_in(line) or urls_in(line))
    if applies or found.words.stems("collect").search(folded):
        return None
    days, clocks = found.days(sentence), found.clocks(sentence)
    if not clocks and days:
        clocks = found.clocks(sentence, loose=True)
        clocks = [clock for clock in clocks if not any(day.start <= clock.start < day.end for day in days)]
    if not days or not clocks:
        return None
    source = sentence[min(days[0].start, clocks[0].start) : max(days[0].end, clocks[0].end)]
    starts = found.local_time(days[0], clocks[0], source)
    if starts is None or (found.issued and starts.wall.date() < found.issued):
        return None
    return DraftEvent(
        starts=starts,
        ends=end_of(starts, clocks[0], found),
        place=_place_in_sentence(line.text, start + max(days[0].end, clocks[0].end), found),
        source=starts.source,
    )


def _place_in_sentence(text: str, at: int, found: Recognition) -> str:
    """Return the place behind day and time: “at 12.30 on Schuman round-about in Brussels”."""
    prepositions = sorted(found.words.phrases("in", own=True), key=len, reverse=True)
    either = "|".join(map(re.escape, prepositions))
    held = "|".join(map(re.escape, found.words.phrases("held", own=True)))
    behind = text[at : at + 160]
    behind = _one_sentence(behind, found)
    text = _one_sentence(text, found)
    direct = re.match(rf"\s*(?:{_HOURS})?,?\s*(?:{either})\s+(?P<place>[^\W\d_][^.;!?]*)", behind, re.IGNORECASE)
    if direct:
        place = _until_clause(direct["place"], found)
        if (place[:1].isupper() or _names_place(place)) and not found.days(place):
            return bare_place(place)
    named = re.match(rf"\s*(?:{_HOURS})?,\s+(?P<place>[^.;!?]{{6,80}}?)(?=[.;!?]|$)", behind)
    if named and _names_place(named["place"]):
        return bare_place(_until_clause(named["place"], found))
    placed = (
        re.search(rf"(?<!\w)(?:{held})\s(?:{either})\s+(?P<place>[^.;!?]{{4,120}})", text, re.IGNORECASE)
        if held
        else None
    )
    if placed and placed["place"][:1].isupper() and not found.days(placed["place"]):
        return bare_place(_until_clause(placed["place"], found))
    return ""


def _one_sentence(text: str, found: Recognition) -> str:
    """Return a text in which the dots of abbreviations are another sign: “ul. Wodnej 18”."""

    def kept(match: re.Match[str]) -> str:
        short = len(match[1]) <= _ABBREVIATION and match[1] == match[1].casefold()
        street = "street" in found.words.roots.tags_of(match[1])
        return f"{match[1]}\u2024" if short or street else match[0]

    return re.sub(r"(?<!\w)([^\W\d_]{1,6})\.(?=[\sºª°\d])", kept, text)


def _names_place(text: str) -> bool:
    """Tell whether a few words have a capital or a number among them: “palais de justice, salle 3”."""
    return len(text.split()) <= 14 and re.search(r"\d|[^\W\d_a-zà-ÿ]", text) is not None


def _until_clause(text: str, found: Recognition) -> str:
    """Return the beginning of a text that names a place: parts between commas, as long as they look like an address."""
    whole = re.split(r"\s[–—]\s|\s\(", text)[0]
    parts = re.split(r",\s", whole)
    kept = [parts[0]]
    for part in parts[1:]:
        street = "street" in found.words.roots.tags_of(part.split()[0].strip(".")) if part.split() else False
        if not (part[:1].isupper() or part[:1].isdigit() or street or re.search(r"\d", part)):
            break
        kept.append(part)
    return ", ".join(kept).strip(" ,")
