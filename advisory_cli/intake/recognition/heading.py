"""Finder of what stands above the text: kind, reference, embargo, issuer, headline, standfirst, place and day of issue."""

import re
from dataclasses import dataclass, field
from datetime import date

from advisory_cli.intake.documents.blocks import cut
from advisory_cli.intake.draft import DraftDateline, LocalTime
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.dates import Day
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown, words_of
from advisory_cli.intake.recognition.words import fold
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Kind

_FARTHEST = 40  # lines from the top among which a headline is looked for
_LABEL_WORDS = 9
_SECOND_LABEL = 12  # lines from the top among which a second word for the kind may stand
_BODY_WORDS = 22
_REFERENCE = late_pattern(
    r"(?:(?:nr|no|n[°ºo]|núm|№|ref|réf|rif|az|prot|nummer|number|αρ\.?(?: πρωτ)?|رقم|reference|referenz|m/|pm)\.?[.:]?\s*:?\s*"
    r"[\w./-]*\d[\w./-]*|[A-ZÀ-Þ]{0,6}[-/]?\d{1,6}(?:[-/.][\w]{1,8}){1,3}|[A-Z]{1,5}\d{1,3}-\d{1,5}|\d{1,4}/\d{2,4})",
    re.IGNORECASE,
)
_AGENCY = late_pattern(
    r"\s*[(/]\s*(?:ots|dpa|apa|afp|ansa|efe|lusa|pap|tt|accesswire|pr newswire|business wire|ots\.[a-z]+)[\w .-]*\s*[)/]",
    re.IGNORECASE,
)
_LEAD_END = late_pattern(r"\s*(?:\)|\]|r\.?)?\s*(?:/\s*[\w .-]{2,20}\s*/|/ots)?\s*(?:[–—-]{1,2}|[.:)])+\s*")
_SALUTATION = late_pattern(r"^[^.!?:]{3,60}[,:!]$")
_SPLIT = late_pattern(r"\s*[|:•·]\s*|\s+[–—/-]\s+")
_PERIOD = late_pattern(r"[.!?…]['\"”’»)]?\s+(?=[^\W\d_a-z])")


@dataclass(slots=True)
class Head:
    """What was found above the text."""

    kind: Kind | None = None
    label: str = ""
    reference: str = ""
    issuer: str = ""
    headline: str = ""
    standfirst: tuple[str, ...] = ()
    dateline: DraftDateline | None = None
    embargo: LocalTime | None = None
    immediate: str = ""
    label_line: int = -1  # a line that is label and headline at once
    event_days: list[tuple[SourceLine, Day]] = field(default_factory=list)


def read_head(found: Recognition) -> Head:
    """Find what stands above the text, and take its lines."""
    head = Head()
    for number, line in enumerate(found.lines):
        if number > _FARTHEST and head.label:
            break
        if number <= _FARTHEST:
            _label(head, number, found)
        _release(head, number, found)
    dates = _date_lines(found)
    headline = _headline_lines(head, dates, found)
    if headline:
        _set_headline(head, headline, found)
    _issue_dates(head, dates, found)
    _dateline_lead(head, found)
    if head.dateline and head.dateline.date:
        found.issued = head.dateline.date
    if head.headline:
        head.standfirst = _standfirst(found) or _teaser(found)
        _issuer(head, found)
    return head


def _label(head: Head, number: int, found: Recognition) -> None:
    """Read the word for the kind, and the reference behind it, from one line."""
    line = found.lines[number]
    text = line.text
    if (
        head.label
        and head.label_line < 0
        and number < _SECOND_LABEL
        and not line.taken
        and _is_only_label(number, found)
    ):
        found.take_aside(line, "kind")
        return
    if head.label or line.taken or len(text.split()) > _LABEL_WORDS + 6 or line.style == "bullet":
        return
    labelled = found.words.label_before(text, ("when", "where", "date", "time", "who", "accreditation", "programme"))
    if labelled is not None and (not labelled.whole or "accreditation" not in found.words.categories(text)):
        return
    at = 0
    for part in [*_SPLIT.finditer(text), None]:
        end = part.start() if part else len(text)
        piece = text[at:end].strip(" \t.*_=-–—")
        for kind, start, stop in sorted(found.words.kinds(piece), key=lambda each: each[1]):
            rest = (piece[:start] + " " + piece[stop:]).strip(" -–—:.,/")
            numbered = _REFERENCE.fullmatch(rest.strip()) if rest else None
            if start == 0 and _is_dated(piece[stop:], found):
                head.kind, head.label = kind, piece[:stop]
                _split_line(line, text.index(piece) + stop, found, "kind")
                line.spans = line.from_character(len(line.text) - len(line.text.lstrip(" ,:–—-|")))
                return
            if (
                part
                and part[0].strip() == ":"
                and start == 0
                and len(rest.split()) <= 4
                and len(text[end:].split()) > 4
            ):
                head.kind, head.label, head.label_line = kind, piece[start:stop], number
                return  # “Photo call on Monday: the ship comes in” is the headline, too
            if len(text.split()) > _LABEL_WORDS + 3:
                continue
            first = (start == 0 or numbered is not None) and (not rest or numbered or len(piece.split()) <= 5)
            if not first or (rest and not numbered and not _is_label_tail(rest, found)):
                continue
            behind = text[end:].strip(" |:•·–—-/") if part else ""
            headlike = len(behind.split()) > 4 and not _REFERENCE.match(behind)
            head.kind = kind
            head.label = piece[start:stop] if not rest or numbered else piece
            if headlike:
                head.label_line = number
                return  # “Photo call: the ship comes in” is the headline, too
            _rest_of_label(head, line, text, rest, behind, text[:at], found)
            return
        at = part.end() if part else end


def _is_only_label(number: int, found: Recognition) -> bool:
    """Tell whether a paragraph says words for kinds and nothing else."""
    text = rest = found.lines[number].text
    near = found.lines[max(0, number - 1) : number + 2]
    if sum(each.block == found.lines[number].block for each in near) > 1:
        return False
    for _, start, end in found.words.kinds(text):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return rest != text and not any(map(str.isalnum, rest))


def _is_dated(text: str, found: Recognition) -> bool:
    """Tell whether the words behind a label say a day, and little else: “Press release, 9 February 2027”."""
    days = found.days(text)
    rest = f"{text[: days[0].start]} {text[days[0].end :]}" if days else text
    return bool(days) and len([word for word in rest.split() if any(map(str.isalnum, word))]) <= 3


def _is_label_tail(rest: str, found: Recognition) -> bool:
    """Tell whether words beside the word for a kind belong to it: a small number of words, or a date."""
    return len(rest.split()) <= 2 and not found.days(rest) and rest.casefold() == rest


def _rest_of_label(
    head: Head, line: SourceLine, text: str, rest: str, behind: str, before: str, found: Recognition
) -> None:
    for candidate in (rest, behind):
        number = _REFERENCE.match(candidate)
        if candidate and number and not head.reference:
            head.reference = number[0].strip()
    issuer = before.strip(" |:•·–—-/")
    if issuer and not head.issuer and not found.days(issuer):
        head.issuer = issuer
    if found.days(behind):
        _split_line(line, len(text) - len(behind), found, "kind")
        return
    found.aside("kind", text)
    found.take(line, "kind")


def _split_line(line: SourceLine, at: int, found: Recognition, path: str) -> None:
    """Let a field have the beginning of a line, and leave the rest as the line."""
    found.aside(path, line.text[:at])
    line.spans = line.from_character(at)


def _release(head: Head, number: int, found: Recognition) -> None:
    """Read an embargo, or the words that there is none, from one line and the next ones."""
    line = found.lines[number]
    if line.taken or head.embargo:
        return
    if "immediate" in found.words.categories(line.text) or (
        len(line.text.split()) <= 6 and found.words.label_before(line.text, ("immediate",))
    ):
        head.immediate = line.text
        found.take_aside(line, "release")
        return
    words = found.words.labels.get("embargo", ())
    folded = fold(line.text)
    if len(line.text.split()) > 40 or not any(_has_phrase(folded, word) for word in words):
        return
    if not any(_has_phrase(folded[:60], word) for word in words) or (number > _FARTHEST and not line.bold):
        return
    lines = [line]
    while not (found.days(_text(lines)) and found.clocks(_text(lines))) and len(lines) < 3:
        following = found.lines[number + len(lines)] if number + len(lines) < len(found.lines) else None
        if following is None or not (found.days(following.text) or found.clocks(following.text)):
            break
        if len(following.text.split()) > 14:
            break
        lines.append(following)
    text = _text(lines)
    days, clocks = found.days(text), found.clocks(text, loose=True)
    if not days:
        return
    head.embargo = found.local_time(days[0], clocks[0] if clocks else None, text)
    for each in lines:
        found.take_aside(each, "release")


def _has_phrase(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


def _text(lines: list[SourceLine]) -> str:
    return " ".join(line.text for line in lines)


def _date_lines(found: Recognition) -> dict[int, list[Day]]:
    """Return the lines near the top that say a day and little else, by their numbers, with their days."""
    dates: dict[int, list[Day]] = {}
    for number, line in enumerate(found.lines[:_FARTHEST]):
        days = found.days(line.text)
        if line.taken or not days or len(line.text.split()) > 16:
            continue
        rest = line.text
        for span in sorted([(day.start, day.end) for day in days], reverse=True):
            rest = f"{rest[: span[0]]} {rest[span[1] :]}"
        for clock in found.clocks(rest, loose=True):
            rest = f"{rest[: clock.start]}{' ' * (clock.end - clock.start)}{rest[clock.end :]}"
        rest = " ".join(word for word in re.split(r"[\s,|()]+", rest) if len(word) > 2 or word.isdigit())
        reference = _REFERENCE.match(rest)
        if len(rest.split()) <= 4 or (reference and len(rest[reference.end() :].split()) <= 1):
            dates[number] = days
    return dates


def _is_body(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line is a paragraph of the text."""
    count = len(line.text.split())
    ended = line.text.rstrip(' ”’"»)*').endswith((".", "!", "?", ":", "…", "。"))
    return line.style in {"text", "quote"} and (
        (count >= _BODY_WORDS and ended) or (count >= 12 and bool(_PERIOD.search(line.text)))
    )


def _candidates(dates: dict[int, list[Day]], label_at: int, found: Recognition) -> list[int]:
    """Return the numbers of the lines that may be the headline."""
    numbers: list[int] = []
    for number, line in enumerate(found.lines[:_FARTHEST]):
        if line.taken or line.where == "footer" or line.style in {"bullet", "number", "caption", "quote"}:
            continue
        if number in dates or emails_in(line) or phones_in(line.text) or (urls_in(line) and len(line.text.split()) < 4):
            continue
        if _is_body(line, found) and not (line.is_heading or line.bold):
            if number < label_at:
                continue  # a copied page says a part of the text once more above it
            break
        if found.words.categories(line.text) or (_SALUTATION.match(line.text) and number and _is_salutation(line.text)):
            continue
        if found.words.label_before(line.text, ("when", "where", "who", "date", "time", "contacts")):
            if numbers and number > label_at:
                break
            continue
        if (
            len(line.text.split()) >= 9
            and line.text.endswith(".")
            and not (line.is_heading or line.bold or line.italic)
        ):
            if numbers and number > label_at:
                break
            continue
        numbers.append(number)
    return numbers


def _is_salutation(text: str) -> bool:
    return text.endswith((",", "!")) and len(text.split()) <= 7


def _headline_lines(head: Head, dates: dict[int, list[Day]], found: Recognition) -> list[int]:
    """Return the numbers of the lines of the headline."""
    label_at = max((n for n, line in enumerate(found.lines) if line.taken == "kind"), default=-1)
    numbers = _candidates(dates, label_at, found)
    if not numbers:
        return []
    styled = [number for number in numbers if found.lines[number].style == "title"] or _highest(numbers, found)
    if styled:
        chosen = styled[0]
    elif head.label_line in numbers:
        chosen = head.label_line
    else:
        after = [number for number in numbers if number > label_at] if label_at >= 0 else numbers
        chosen = _likeliest(after or numbers, found, labelled=bool(label_at >= 0 and after))
    lines = [chosen]
    line = found.lines[chosen]
    for number in range(chosen + 1, min(chosen + 3, len(found.lines))):
        other = found.lines[number]
        if other.block != line.block or other.taken or (other.row, other.column) != (line.row, line.column):
            break
        if number not in numbers or other.bold != line.bold or len(line.text.split()) < 3:
            break
        lines.append(number)
    return lines


def _highest(numbers: list[int], found: Recognition) -> list[int]:
    headings = [number for number in numbers if found.lines[number].style == "heading"]
    if not headings:
        return []
    level = min(found.lines[number].level for number in headings)
    return [number for number in headings if found.lines[number].level == level]


def _likeliest(numbers: list[int], found: Recognition, *, labelled: bool) -> int:
    """Return the likeliest headline among lines without a style: set in bold, four words or more, early."""
    lines = found.lines

    def worth(number: int) -> float:
        line = lines[number]
        count = len(line.text.split())
        points = 2.0 if line.bold else 0.0
        points += 2.0 if 4 <= count <= 32 else -1.0
        points += min(count, 12) / (12 if labelled else 6)
        points -= 1.0 if line.text.endswith((".", ":", ",")) else 0.0
        points -= 0.6 * numbers.index(number) if labelled else 0.0
        points -= 1.5 if line.where == "header" or line.style == "cell" else 0.0
        points += 1.5 if found.words.label_before(line.text, ("subject",)) else 0.0
        points -= 1.0 if line.text.isupper() and count < 5 else 0.0
        return points

    return max(numbers, key=lambda number: (worth(number), -number))


def _set_headline(head: Head, numbers: list[int], found: Recognition) -> None:
    lines = [found.lines[number] for number in numbers]
    text = " ".join(words_of(line.spans) for line in lines)
    label = found.words.label_before(text, ("subject",))
    if label is not None and not label.whole:
        found.aside("headline", text[: label.end])
        text = text[label.end :]
    head.headline = text
    for line in lines:
        found.take(line, "headline")
    found.headline_at = numbers[-1]
    _drop_twins(text, found)


def _drop_twins(headline: str, found: Recognition) -> None:
    """Take a line near the top that says the headline, or its beginning, once more: the title of a saved page."""
    bare = fold(headline)
    for line in found.lines[:_FARTHEST]:
        other = fold(line.text)
        if not line.taken and len(other) > 40 and (bare.startswith(other) or other == bare):
            found.take_aside(line, "headline")


def _issue_dates(head: Head, dates: dict[int, list[Day]], found: Recognition) -> None:
    """Read place and day of issue from a line that says little else. A day with its weekday below is the event's."""
    for number, days in dates.items():
        line = found.lines[number]
        if line.taken:
            continue
        label = found.words.label_before(line.text, ("when", "date", "time"))
        below = found.headline_at >= 0 and number > found.headline_at
        if label is not None and not (label.category == "date" and not below and number < found.headline_at):
            continue
        day = days[0]
        place = _place_before(line.text[: day.start], found)
        if len(days) > 1 or (below and head.dateline is None and not place and day.weekday is not None):
            head.event_days += [(line, day)] if len(days) == 1 else []
            continue
        if head.dateline is not None:
            if day.weekday is not None or below:
                head.event_days.append((line, day))
            continue
        if below and number > found.headline_at + 4:
            continue
        on = found.date_of(day)
        head.dateline = DraftDateline(place=place, date=on, source=line.text)
        found.issued = on
        rest = line.text[day.end :].strip(" ,.–—-|")
        reference = _REFERENCE.search(rest)
        if reference and not head.reference and not found.clocks(rest):
            head.reference = reference[0].strip()
        found.take_aside(line, "dateline")
    _reference_lines(head, found)


def _reference_lines(head: Head, found: Recognition) -> None:
    for line in found.lines[: max(found.headline_at, 0) + 4]:
        if head.reference or line.taken or len(line.text.split()) > 4:
            continue
        text = line.text
        label = found.words.label_before(text, ("reference",))
        number = _REFERENCE.fullmatch(text[label.end :] if label else text)
        if number and not found.days(text) and not phones_in(text):
            head.reference = number[0].strip() if not label else text[label.end :]
            found.take_aside(line, "reference")


def _place_before(text: str, found: Recognition) -> str:
    """Return the place in the words before a day: “Paris, le ” gives Paris. "" where they are no place."""
    plain = re.sub(r"^[\s(\[–—-]+", "", text).strip(" ,،/([–—-")
    plain = re.sub(r"[\s,]+(?:le|den|dnia|the|el|am|lì|li|στις|il|dia|em|on|vom|d\.|г)$", "", plain, flags=re.IGNORECASE).strip(
        " ,،/(–—-"
    )
    plain = _AGENCY.sub("", plain).strip(" ,/(")
    if plain.casefold() in {
        "le",
        "den",
        "dnia",
        "the",
        "el",
        "am",
        "il",
        "on",
        "lì",
        "dia",
        "vom",
        "στις",
        "from",
        "dal",
        "du",
        "from the",
    }:
        return ""
    plain = re.sub(r"^(?:м|г|с|смт)\.\s+", "", plain)
    tokens = plain.split()
    if any(True for _ in found.words.kinds(plain)):
        return ""
    if not tokens or len(tokens) > 6 or any(token[0].isdigit() for token in tokens):
        return ""
    if found.words.language in {"ar", "he", "fa", "ur", "ja", "zh", "ko"}:
        return plain if len(tokens) <= 3 else ""
    if not tokens[0][0].isupper() or not tokens[-1][0].isupper():
        return ""
    bad = found.words.word_set("in") | found.words.word_set("until") | found.words.word_set("at")
    if fold(tokens[0]) in bad or found.words.categories(plain):
        return ""
    capitals = sum(token[0].isupper() for token in tokens)
    return plain if capitals * 2 >= len(tokens) else ""


def _dateline_lead(head: Head, found: Recognition) -> None:
    """Read place and day with which the text begins: “(Brussels, 24 January 2014) …”, “WASHINGTON -- …”."""
    start = max(found.headline_at, 0)
    lines = [line for line in found.lines[start + 1 : start + 12] if not line.taken and line.style == "text"]
    for line in lines[:6]:
        text = line.text
        days = [day for day in found.days(text[:110]) if day.start < 60]
        if days and len(days[0:1]) and _lead_with_day(head, line, days[0], found):
            return
        if _lead_without_day(head, line, found):
            return


def _lead_with_day(head: Head, line: SourceLine, day: Day, found: Recognition) -> bool:
    text = line.text
    place = _place_before(text[: day.start], found)
    bracket = text.lstrip().startswith(("(", "["))
    end = _LEAD_END.match(text, day.end)
    if not place or end is None or not len(text[end.end() :].split()) >= 3:
        return False
    if not bracket and not re.search(r"[–—:./)-]", end[0]):
        return False
    on = found.date_of(day)
    before = head.dateline
    head.dateline = DraftDateline(
        place=place, date=on or (before.date if before else None), source=text[: end.end()].strip()
    )
    found.issued = head.dateline.date
    found.aside("dateline", text[: end.end()])
    line.spans = line.from_character(end.end())
    found.led = line
    return True


def _lead_without_day(head: Head, line: SourceLine, found: Recognition) -> bool:
    """Read a place in capitals, or before the name of an agency, with which the text begins."""
    lead = re.match(
        r"\s*\(?([^\W\d_][^\d.:;()|]{1,40}?)((?:\s*[(/][\w .:-]{2,20}[)/])?)\)?\s*(?:[–—-]{1,2}|—)\s+(?=\S)", line.text
    )
    if lead is None or len(line.text.split()) < 8 or (head.dateline and head.dateline.place):
        return False
    place = lead[1].strip(" ,")
    city = place.split(",")[0]
    agency = bool(_AGENCY.fullmatch(lead[2])) if lead[2] else False
    if not ((city.isupper() and len(city) > 2) or agency) or not _place_before(place, found):
        return False
    before = head.dateline
    head.dateline = DraftDateline(place=place, date=before.date if before else None, source=lead[0].strip())
    found.aside("dateline", lead[0])
    line.spans = line.from_character(lead.end())
    found.led = line
    return True


def _standfirst(found: Recognition) -> tuple[str, ...]:
    """Return the paragraphs between headline and text that are set apart from both, and take them."""
    lines = found.lines
    start = found.headline_at + 1
    while start < len(lines) and lines[start].taken and lines[start].taken != "headline":
        start += 1
    chosen: list[SourceLine] = []
    for number in range(start, min(start + 8, len(lines))):
        line = lines[number]
        if line.taken == "dateline" or line.where == "footer":
            break
        if line.taken:
            continue
        if _is_standfirst(line, number, chosen, found):
            chosen.append(line)
            continue
        break
    after = next((line for line in lines[start + len(chosen) :] if not line.taken), None)
    if not chosen or after is None:
        chosen = []
    if not chosen:
        chosen = _before_dateline(start, found)
    for line in chosen:
        found.take(line, "standfirst")
    return tuple(line_markdown(_unbold(line)) for line in chosen)


def _teaser(found: Recognition) -> tuple[str, ...]:
    """Return the paragraph above the headline that says words of the text once more, as web pages show them."""
    below = fold(" ".join(line.text for line in found.lines[found.headline_at + 1 :]))
    for line in found.lines[: found.headline_at]:
        if line.taken or not _is_body(line, found):
            continue
        parts = [fold(part).strip(" .“”’") for part in re.split(r"[.!?]\s", line.text)]
        if all(part in below for part in parts if part):
            found.take(line, "standfirst")
            return (line_markdown(_unbold(line)),)
    return ()


def _unbold(line: SourceLine) -> tuple:  # type: ignore[type-arg]
    from dataclasses import replace

    bold, italic = line.bold, line.italic
    return tuple(
        replace(span, bold=span.bold and not bold, italic=span.italic and not italic) for span in cut(line.spans, 0)
    )


def _is_standfirst(line: SourceLine, number: int, chosen: list[SourceLine], found: Recognition) -> bool:
    text = line.text
    if found.words.categories(text) or text.endswith(":") or emails_in(line) or phones_in(text):
        return False
    if found.words.label_before(
        text, ("when", "where", "who", "what", "date", "time", "programme", "contacts", "live")
    ):
        return False
    if _is_salutation(text) or _looks_quoted(text) or text.startswith(("©", "Foto")):
        return False
    if line.style == "bullet":
        return (not chosen or chosen[-1].style == "bullet") and not found.clocks(text[:12])
    if line.style not in {"text", "heading", "title"} or len(chosen) > 1:
        return False
    following = next((each for each in found.lines[number + 1 :] if not each.taken), None)
    if following is None:
        return False
    headed = found.lines[found.headline_at]
    if line.is_heading:
        return (number - found.headline_at <= 3 and following.style != "bullet") or len(text.split()) >= 5
    days, clocks = found.days(text), found.clocks(text)
    if days and (clocks or len(text.split()) <= 6):
        return False
    if (line.bold or line.italic) and not (following.bold and following.block == line.block):
        return len(text.split()) >= 5
    short = 4 <= len(text.split()) <= 24 and not text.rstrip('”’"»').endswith((".", "!", ":", ","))
    return short and _is_body_soon(number, found) and not headed.text.endswith(":")


def _is_body_soon(number: int, found: Recognition) -> bool:
    following = [line for line in found.lines[number + 1 : number + 5] if not line.taken]
    return bool(following) and (
        len(following[0].text.split()) >= 12
        or following[0].style in {"bullet", "cell"}
        or bool(found.words.label_before(following[0].text, ("when", "date", "where", "what")))
    )


def _looks_quoted(text: str) -> bool:
    return text.lstrip()[:1] in {"“", "„", "«", '"', "–", "—"} and len(text.split()) > 12


def _before_dateline(start: int, found: Recognition) -> list[SourceLine]:
    """Return the paragraphs between headline and the paragraph from which the dateline was cut."""
    cut_at = found.lines.index(found.led) if found.led is not None else -1
    lines = [line for line in found.lines[start:cut_at] if not line.taken] if cut_at > start else []
    fits = all(line.style in {"text", "heading"} and not _looks_quoted(line.text) for line in lines)
    return lines if fits and 0 < len(lines) <= 2 and all(len(line.text.split()) >= 5 for line in lines) else []


def _issuer(head: Head, found: Recognition) -> None:
    """Read who issues the text: the first line above the headline that says nothing else."""
    for line in found.lines[: found.headline_at]:
        if line.taken or not line.first or not 1 < len(line.text.split()) <= 9 or head.issuer:
            continue
        if (
            line.style in {"bullet", "number", "caption"}
            or found.days(line.text)
            or emails_in(line)
            or phones_in(line.text)
        ):
            continue
        if (
            found.words.categories(line.text)
            or line.text.endswith((".", ":", ","))
            or any(sign.isdigit() for sign in line.text)
        ):
            continue
        head.issuer = line.text
        found.take(line, "issuer")


def place_of_issue(head: Head) -> tuple[str, date | None]:
    """Return place and day of issue, "" and None where they are not said."""
    return (head.dateline.place, head.dateline.date) if head.dateline else ("", None)
