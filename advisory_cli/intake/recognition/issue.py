"""Finder of place and day of issue: on a line of their own, or at the beginning of the text."""

import re

from advisory_cli.intake.draft import DraftDateline
from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import FARTHEST, REFERENCE, Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import is_office
from advisory_cli.intake.recognition.references import reference_in
from advisory_cli.model.patterns import late_pattern

_AGENCY = late_pattern(
    r"\s*[(/]\s*(?:ots|dpa|apa|afp|ansa|efe|lusa|pap|tt|accesswire|pr newswire|business wire|ots\.[a-z]+)"
    r"[\w .-]*\s*[)/]",
    re.IGNORECASE,
)
_ARTICLE = late_pattern(
    r"[\s,]+(?:le|den|dnia|the|el|am|lì|li|στις|il|dia|em|on|vom|d\.|г"
    r"|from|from the|dal|du|a|à|aos|al|ai|на|від|في|بتاريخ|dnia|dne)$",
    re.IGNORECASE,
)
_BEHIND = late_pattern(r"\s*(?:r\.|roku|р\.|року|г\.)?\s*[,،|•·–—-]\s*(?P<place>[^\W\d_][^\d,:;()|@]{1,40})[.]?")
_RANGE = late_pattern(r"[^\d]*\d{1,2}[^\d]{1,8}\d{1,2}\D+\b[^\W\d_]{3,}")  # “25 to 29 January”
_FOOT_LINES = 6
_FOOT_WORDS = 9
_NO_ISSUE = ("when", "date", "time", "accreditation", "programme", "where", "background")
_REFERENCE_WORDS = 8  # of a line with its label
_WITHOUT_CAPITALS = frozenset({"ar", "he", "fa", "ur", "ja", "zh", "ko"})
_LEAD_END = late_pattern(
    r"\s*(?:\)|\]|r\.?|року|рік|р\.|года|г\.|r\.|τ\.έ\.)?\s*(?:/\s*[\w .-]{2,20}\s*/|/ots)?\s*(?:[–—-]{1,2}|[.:)])+\s*"
)


def date_lines(found: Recognition) -> dict[int, list[Day]]:
    """Return the lines near the top that say a day and little else, by their numbers, with their days."""
    dates: dict[int, list[Day]] = {}
    for number, line in enumerate(found.lines[:FARTHEST]):
        days = found.days(line.text)
        if line.taken or not days or len(line.text.split()) > 16 or line.style == "title":
            continue
        if any(_RANGE.match(line.text[day.start : day.end]) for day in days):
            continue
        rest = line.text
        for span in sorted([(day.start, day.end) for day in days], reverse=True):
            rest = f"{rest[: span[0]]} {rest[span[1] :]}"
        for clock in found.clocks(rest, loose=True):
            rest = f"{rest[: clock.start]}{' ' * (clock.end - clock.start)}{rest[clock.end :]}"
        rest = " ".join(word for word in re.split(r"[\s,|()]+", rest) if len(word) > 2 or word.isdigit())
        reference = REFERENCE.match(rest)
        titled = line.is_heading and len(rest.split()) > 1 and all(day.weekday is None for day in days)
        if titled and not _place_before(line.text[: days[0].start], found):
            continue
        if len(rest.split()) <= 4 or (reference and len(rest[reference.end() :].split()) <= 1):
            dates[number] = days
    return dates


def read_issue(head: Head, dates: dict[int, list[Day]], found: Recognition) -> None:
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
        place = _place_before(line.text[: day.start], found) or _place_behind(line.text[day.end :], found)
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
        reference = REFERENCE.search(rest)
        if reference and not head.reference and not found.clocks(rest):
            head.reference = reference[0].strip()
        found.assign_aside(line, "dateline")
    if head.dateline is None:
        _read_foot(head, found)
    _reference_lines(head, found)


def _read_foot(head: Head, found: Recognition) -> None:
    """Read place and day of issue from a line below the text: “Port Example, 3 May 2027”, “Published: 3 May 2027”."""
    for line in reversed(found.lines[found.headline_at + 1 :]):
        days = found.days(line.text) if not line.taken and len(line.text.split()) <= _FOOT_WORDS else []
        if len(days) != 1 or line.style in {"bullet", "number"} or found.words.label_before(line.text, _NO_ISSUE):
            continue
        day = days[0]
        before, behind = line.text[: day.start], line.text[day.end :]
        place = _place_before(before, found) or _place_behind(behind, found)
        alone = not [word for word in re.findall(r"\w{3,}", f"{before} {behind}") if word not in place.split()]
        lead = re.findall(r"[^\W\d_]+", before)
        published = bool(lead) and all({"issued"} & found.words.roots.tags_of(word) for word in lead)
        if found.clocks(behind, loose=True) and not published:
            continue
        if (place and alone and day.year) or published:
            on = found.date_of(day)
            head.dateline = DraftDateline(place=place, date=on, source=line.text)
            found.issued = on
            found.assign_aside(line, "dateline")
            return


def _reference_lines(head: Head, found: Recognition) -> None:
    for line in found.lines[: max(found.headline_at, 0) + 4]:
        if head.reference or line.taken or len(line.text.split()) > _REFERENCE_WORDS:
            continue
        head.reference = reference_in(line.text, found)
        if head.reference:
            found.assign_aside(line, "reference")
    for line in found.lines[-_FOOT_LINES:]:
        labelled = re.match(r"[^\W\d_]{2,}", line.text) is not None and len(line.text.split()) <= _REFERENCE_WORDS
        if not head.reference and labelled and not line.taken and line.where != "footer":
            head.reference = reference_in(line.text, found)
            if head.reference:
                found.assign_aside(line, "reference")


def _place_before(text: str, found: Recognition) -> str:
    """Return the place in the words before a day: “Paris, le ” gives Paris. "" where they are no place."""
    plain = re.sub(r"^[\s(\[–—-]+", "", text).strip(" ,،/([–—-|•·")
    plain = plain.rpartition(":")[2]
    plain = _ARTICLE.sub("", f" {plain}").strip(" ,،/(–—-|•·")
    plain = _AGENCY.sub("", plain).strip(" ,/(")
    plain = re.sub(r"^(?:м|г|с|смт)\.\s+", "", plain)
    plain = re.sub(r"^(?:À|En|Dated?|Fait à|Given at|Dado en)\s+(?=[^\W\d_a-z])", "", plain)
    plain = re.split(r"\s*[|•·]\s*", plain)[-1].removesuffix(".") if len(plain) > 4 else plain
    tokens = plain.split()
    if not tokens or len(tokens) > 6 or any(token[0].isdigit() for token in tokens) or any(found.words.kinds(plain)):
        return ""
    if found.words.language in _WITHOUT_CAPITALS:
        issued = any("issued" in found.words.roots.tags_of(token) for token in tokens)
        return plain if len(tokens) <= 3 and not issued else ""
    bad = found.words.word_set("in") | found.words.word_set("until") | found.words.word_set("at")
    capitals = sum(token[0].isupper() for token in tokens)
    framed = tokens[0][0].isupper() and tokens[-1][0].isupper() and capitals * 2 >= len(tokens)
    if any("issued" in found.words.roots.tags_of(token) for token in tokens):
        return ""
    return plain if framed and fold(tokens[0]) not in bad and not found.words.categories(plain) else ""


def _place_behind(text: str, found: Recognition) -> str:
    """Return the place behind a day on its line: “3 May 2027, Brussels”. "" where the words are none."""
    behind = _BEHIND.fullmatch(text)
    place = behind["place"].strip() if behind else ""
    plain = re.sub(r"^(?:м|г|с|смт)\.\s+", "", place)
    tokens = plain.split()
    capitals = (
        bool(tokens) and all(token[:1].isupper() or len(token) <= 3 for token in tokens) and tokens[0][0].isupper()
    )
    if not capitals or len(tokens) > 3 or is_office(plain, found.words) or any(found.words.kinds(plain)):
        return ""
    return "" if found.words.categories(plain) or found.clocks(plain, loose=True) or plain.isupper() else plain


def read_lead(head: Head, found: Recognition) -> None:
    """Read place and day with which the text begins: “(Brussels, 24 January 2014) …”, “WASHINGTON -- …”."""
    start = max(found.headline_at, 0)
    lines = [line for line in found.lines[start + 1 : start + 12] if not line.taken and line.style == "text"]
    for line in lines[:6]:
        text = line.text
        days = [day for day in found.days(text[:110]) if day.start < 60]
        if days and _lead_with_day(head, line, days[0], found):
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


def _is_named_elsewhere(place: str, line: SourceLine, found: Recognition) -> bool:
    """Tell whether a word or two with which a text begins stand in the name of an office, or on an envelope, too."""
    if len(place.split()) > 2 or not all(token[:1].isupper() for token in place.split()):
        return False
    pattern = re.compile(rf"(?:\w+,?\s|\d\s){re.escape(place)}(?!\w)")
    return any(pattern.search(each.text) for each in found.lines if each is not line) or bool(
        pattern.search(line.text, len(place))
    )


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
    named = _is_named_elsewhere(place, line, found) and line.text[lead.end() : lead.end() + 1].isupper()
    if not ((city.isupper() and len(city) > 2) or agency or named) or not _place_before(place, found):
        return False
    before = head.dateline
    head.dateline = DraftDateline(place=place, date=before.date if before else None, source=lead[0].strip())
    found.aside("dateline", lead[0])
    line.spans = line.from_character(lead.end())
    found.led = line
    return True
