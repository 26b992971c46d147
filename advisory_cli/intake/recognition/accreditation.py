"""Finder of how journalists apply: deadlines, addresses and documents, in a part of its own or in sentences."""

import re
from dataclasses import dataclass, field

from advisory_cli.intake.draft import DraftAccreditation, DraftDeadline
from advisory_cli.intake.recognition.clocks import ClockTime
from advisory_cli.intake.recognition.contacts import is_contact_block
from advisory_cli.intake.recognition.context import EMAIL, Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.recognition.section_headings import Section
from advisory_cli.intake.recognition.sentences import sentences
from advisory_cli.model.patterns import late_pattern

_JOURNALISTS = (
    *(
        "journal",
        "giornal",
        "periodis",
        "jornalis",
        "dziennik",
        "media",
        "medien",
        "medios",
        "medias",
        "press",
        "stampa",
    ),
    *(
        "prensa",
        "imprensa",
        "pers",
        "журнал",
        "змі",
        "медіа",
        "δημοσιογρ",
        "μμε",
        "صحفي",
        "الصحفي",
        "إعلامي",
        "الإعلامي",
    ),
    *("redakt", "reporter", "represent", "represant", "vertreter", "rappresent", "przedstaw", "fotograf", "photograph"),
    *("correspond", "korrespond", "interested", "interess", "tous", "all", "alle"),
)
_ARTICLES = frozenset(
    {"the", "les", "los", "las", "gli", "der", "die", "das", "och", "and", "und", "het", "els", "dei"}
)
_LONGEST_LIST = 12  # lines
_NEAR_START = 24  # characters of an item before its document
_GROUP_LINE = 20  # words
_FAR = 60  # characters between “until” and the day


@dataclass(slots=True)
class _Applying:
    """Facts from lines that say how journalists apply.

    `others` are addresses in a part on accreditation whose line does not say what they are for.
    """

    deadlines: list[DraftDeadline] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


def read_accreditation(sections: list[Section], found: Recognition) -> DraftAccreditation:
    """Return how journalists apply. A part with a heading of its own is taken, sentences elsewhere stay in the body."""
    own = [section for section in sections if section.category == "accreditation"]
    applying = _applying(own, found)
    texts: list[str] = []
    for section in own:
        lines = [line for line in section.lines if not line.taken and _says_something(line)]
        if not lines or not _is_whole(lines):
            continue
        texts += ["\n".join(line_markdown(line.spans) for line in lines)]
        if section.heading is not None:
            found.assign_aside(section.heading, "accreditation")
        for line in lines:
            found.assign(line, "accreditation")
    return DraftAccreditation(
        deadlines=tuple(dict.fromkeys(applying.deadlines)),
        addresses=tuple(dict.fromkeys(applying.addresses or applying.others)),
        documents=tuple(dict.fromkeys(applying.documents)),
        text="\n\n".join(texts),
        source="; ".join(each.until.source for each in applying.deadlines),
    )


def _applying(own: list[Section], found: Recognition) -> _Applying:
    """Read the lines of the parts on accreditation, and those elsewhere that ask journalists to apply."""
    read = _Applying()
    inside = {id(line) for section in own for line in section.lines}
    headings = {id(section.heading) for section in own}
    listed = False  # lines below “Deadlines:” say a group and a day each
    brought: list[SourceLine] = []  # items below “Please bring:”, which say a document each
    for number, line in enumerate(found.lines):
        if number <= found.headline_at or (line.taken and id(line) not in headings) or line.where == "footer":
            continue
        heading = id(line) in headings or _heads_deadlines(line, found)
        listed = heading or (listed and _is_listed(line, found))
        if line in brought:
            read.documents.append(line.text.strip(" .;,–—-•"))
            continue
        brought = _items_below(number, found) or brought
        if _asks_for_documents(line, found):
            read.documents += _documents(line, found)
        if id(line) in inside or listed or _is_about_applying(line, found):
            _read_line(read, line, found, inside=id(line) in inside, listed=listed)
    return read


def _read_line(read: _Applying, line: SourceLine, found: Recognition, *, inside: bool, listed: bool) -> None:
    read.deadlines += _deadlines(line, found, listed=listed)
    if _asks(line, found):
        read.addresses += _addresses(line, found)
    elif inside:
        read.others += _addresses(line, found)
    if not listed:
        read.documents += _documents(line, found)


def _heads_deadlines(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line stands above a list of deadlines: “Registration closes on:”."""
    asked = found.words.pattern("until").search(fold(line.text)) is not None
    return asked and (line.text.endswith(":") or line.bold or line.is_heading) and not found.days(line.text)


def _is_listed(line: SourceLine, found: Recognition) -> bool:
    return line.style in {"bullet", "number", "cell"} or _is_group_line(line, found)


def _is_group_line(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line says for whom a day holds: “Photographers: Friday 19 February, 12 noon”."""
    label = re.match(r"[^\W\d_][^:\d]{2,60}:\s", line.text)
    days = found.days(line.text) if label else []
    return bool(label and days) and len(line.text.split()) <= _GROUP_LINE


def _items_below(number: int, found: Recognition) -> list[SourceLine]:
    """Return the items of the list below a line that asks for documents: one of them begins with a known document."""
    lead, items = found.lines[number], []
    for line in found.lines[number + 1 : number + _LONGEST_LIST]:
        if not _is_item(line) or line.taken:
            break
        items.append(line)
    asks = lead.text.endswith(":") or lead.is_heading or lead.bold or _asks_for_documents(lead, found)
    if _is_item(lead) or not asks:
        return []
    starts = [found.words.pattern("documents").search(fold(item.text)) for item in items]
    return items if any(start is not None and start.start() <= _NEAR_START for start in starts) else []


def _is_item(line: SourceLine) -> bool:
    """Tell whether a line is an item of a list, by its style or by the dash before a few words."""
    dashed = line.text[:2] in {"– ", "- ", "— ", "• "} and len(line.text.split()) <= _LONGEST_LIST
    return line.style in {"bullet", "number"} or dashed


def _says_something(line: SourceLine) -> bool:
    return len(line.text.split()) > 2 or line.style in {"bullet", "number"}


def _is_whole(lines: list[SourceLine]) -> bool:
    return all(line.style != "cell" for line in lines)


def _asks_for_documents(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line asks journalists to bring or to show something."""
    return found.words.stems("bring").search(fold(line.text)) is not None


def _is_about_applying(line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line asks journalists to register, until a day or at an address."""
    folded = fold(line.text)
    asks = found.words.stems("register").search(folded) is not None and not is_contact_block([line], found)
    until = found.words.pattern("until").search(folded) is not None and bool(found.days(line.text))
    written = until and any(_asks_to_write(line.text[start:end], found) for start, end in sentences(line.text, found))
    addressed = bool(emails_in(line) or urls_in(line))
    return (asks and (until or addressed or bool(_documents(line, found)))) or written


def _asks_to_write(sentence: str, found: Recognition) -> bool:
    """Tell whether a sentence names an e-mail address and a day until which to write there."""
    at = found.words.pattern("until").search(fold(sentence))
    if at is None or not EMAIL.search(sentence):
        return False
    return any(
        _until_before(fold(sentence), day, found.clocks(sentence, loose=True), found) is not None
        for day in found.days(sentence)
    )


def _addresses(line: SourceLine, found: Recognition) -> list[str]:
    """Return the addresses of a line at which journalists apply, without those of a stream."""
    addresses = [*emails_in(line), *(url for url, _ in urls_in(line))]
    streamed = [
        line.text[start:end]
        for start, end in sentences(line.text, found)
        if found.words.stems("streamed").search(fold(line.text[start:end]))
        and not found.words.stems("register").search(fold(line.text[start:end]))
    ]
    return [each for each in addresses if not any(re.sub(r"^https?://|/$", "", each) in text for text in streamed)]


def _asks(line: SourceLine, found: Recognition) -> bool:
    if found.words.stems("register").search(fold(line.text)) is not None:
        return True
    return any(_asks_to_write(line.text[start:end], found) for start, end in sentences(line.text, found))


def _deadlines(line: SourceLine, found: Recognition, *, listed: bool) -> list[DraftDeadline]:
    deadlines = []
    for start, end in _clauses(line.text, found):
        text = line.text[start:end]
        folded = fold(text)
        days = found.days(text)
        clocks = found.clocks(text, loose=True)
        for number, day in enumerate(days):
            word = _until_before(folded, day, clocks, found)
            if word is None and listed and (colon := re.match(r"[^:]{3,60}:\s*", text[: day.start])):
                word = colon.end()
            if word is None and listed and not text[: day.start].strip(" –—-•"):
                word = 0
            if word is None:
                continue
            clock = _clock_near(day, clocks, word)
            stop = max(day.end, clock.end if clock else 0)
            until = found.local_time(day, clock, text[word:stop])
            if until is None or (found.issued and until.wall.date() < found.issued):
                continue
            limit = days[number + 1].start if number + 1 < len(days) else len(text)
            group = _group(text[:word], found, listed=listed) or _group_behind(text[stop:limit], found)
            deadlines.append(DraftDeadline(until=until, group=group))
    return deadlines


def _group_behind(text: str, found: Recognition) -> str:
    """Return for whom a deadline holds, from the words behind it: “19 February for media from elsewhere”."""
    either = "|".join(map(re.escape, found.words.phrases("groups")))
    named = re.match(rf"\s*[,(]?\s*(?:{either})\s+(?P<who>[^,;.()]{{3,80}})", text, re.IGNORECASE)
    bracket = re.match(r"\s*\((?P<who>[^\d()]{3,60})\)", text)
    match = named or bracket
    who = match["who"].strip() if match else ""
    tags = [found.words.roots.tags_of(word) for word in re.findall(r"[^\W\d_]{3,}", who)]
    press = any({"press", "photo"} & each for each in tags)
    return who if who and press and not _is_deadline_word(who, found) and not _is_everybody(who, found) else ""


def _clauses(text: str, found: Recognition) -> list[tuple[int, int]]:
    spans = []
    for start, end in sentences(text, found):
        at = start
        for part in re.finditer(r"[;⏎\n]", text[start:end]):
            spans.append((at, start + part.start()))
            at = start + part.end()
        spans.append((at, end))
    return spans


def _until_before(folded: str, day: Day, clocks: list[ClockTime], found: Recognition) -> int | None:
    """Return the place of the word for “until” that stands before a day, with nothing but its time between."""
    best = None
    for match in found.words.pattern("until").finditer(folded[: day.start]):
        between = folded[match.end() : day.start]
        for clock in clocks:
            if clock.start >= match.end() and clock.end <= day.start:
                between = between.replace(folded[clock.start : clock.end], " ")
        rest = [word for word in re.findall(r"[^\W\d_]{3,}", between) if not _is_small(word, found)]
        if len(rest) <= 1 and len(between) < _FAR:
            best = match.start() if best is None else min(best, match.start())
    return best


def _is_small(word: str, found: Recognition) -> bool:
    small = {*found.words.word_set("hours"), *found.words.word_set("at"), *found.words.word_set("until")}
    return word in small or len(word) <= 3 or found.words.pattern("until").fullmatch(word) is not None


def _clock_near(day: Day, clocks: list[ClockTime], word: int) -> ClockTime | None:
    before = [clock for clock in clocks if word <= clock.start and clock.end <= day.start + 1]
    after = [clock for clock in clocks if day.end - 1 <= clock.start <= day.end + 20]
    outside = [clock for clock in (*after, *before) if not day.start < clock.start < day.end - 1]
    return outside[0] if outside else None


def _group(text: str, found: Recognition, *, listed: bool) -> str:
    """Return for whom a deadline holds, from the words before it: “Pour les pools : avant …”, “U.S. media must …”."""
    colon = re.match(
        r"\s*(?P<who>[^:：]{3,60}?)\s?[:：]\s*$", text.strip() + (" " if text.strip().endswith(":") else "")
    )
    lead = colon["who"].strip(" -–—•") if colon else ""
    if not lead:
        must = found.words.pattern("must").search(fold(text))
        lead = text[: must.start()].strip(" ,-–—•") if must else ""
        if found.words.pattern("relative").search(fold(lead)):
            return ""
        if not lead or len(lead.split()) > 8 or _is_everybody(lead, found):
            return ""
    for word in found.words.phrases("groups"):
        if fold(lead).startswith(f"{word} "):
            lead = lead[len(word) + 1 :]
            break
    least = 1 if listed and colon else 2
    return "" if len(lead.split()) < least or found.words.categories(lead) or _is_deadline_word(lead, found) else lead


def _is_deadline_word(text: str, found: Recognition) -> bool:
    folded = fold(text)
    return (
        found.words.stems("register").search(folded) is not None
        or found.words.pattern("until").search(folded) is not None
    )


def _is_everybody(text: str, found: Recognition) -> bool:
    """Tell whether words name journalists and nobody among them: “I giornalisti”, “Media representatives”."""
    small = found.words.word_set("groups") | found.words.word_set("in")
    others = [
        word
        for word in text.split()
        if ((len(word) > 2 and not fold(word).startswith(_JOURNALISTS)) or word[1:].isupper() or "." in word[:-1])
        and fold(word) not in small | _ARTICLES
    ]
    return not others or len(text.split()) < 2


def _with_adjectives(text: str, start: int, found: Recognition) -> int:
    """Return the beginning of a document with the words before it that say which one: “valid press card”."""
    while before := re.search(r"([^\W\d_][\w-]*)\s$", text[max(0, start - 40) : start]):
        if "valid" not in found.words.roots.tags_of(before[1]):
            break
        start -= len(before[0])
    return start


_TAIL = late_pattern(
    r"\s(?:en cours de validité|en vigor|in corso di validità|em vigor|(?:mit|with|con|avec|com|met|med|ze|з|με) "
    r"(?:lichtbild|photo(?:graph)?|fotograf[ií]a|foto|zdjęciem|фото(?:графією)?|φωτογραφία)|سارية المفعول)(?!\w)",
    re.IGNORECASE,
)


def _with_tail(text: str, end: int, found: Recognition) -> int:
    """Return the end of a document with the words behind it that say which one: “DNI en vigor”."""
    if tail := _TAIL.match(text, end):
        return tail.end()
    word = re.match(r"\s([^\W\d_]+)", text[end:])
    known = word is not None and "valid" in found.words.roots.tags_of(word[1])
    return end + word.end() if word and known else end


def _documents(line: SourceLine, found: Recognition) -> list[str]:
    """Return the documents that a line asks for, as it writes them."""
    found_documents: list[tuple[int, int]] = []
    folded = fold(line.text)
    for match in found.words.pattern("documents").finditer(folded):
        if not any(start < match.end() and match.start() < end for start, end in found_documents):
            copied = next(
                (
                    each
                    for each in found.words.pattern("copy_of").finditer(folded[: match.start()])
                    if not folded[each.end() : match.start()].strip()
                ),
                None,
            )
            begins = copied.start() if copied else match.start()
            ends = _with_tail(line.text, match.end(), found)
            found_documents.append((_with_adjectives(line.text, begins, found), ends))
    return [line.text[start:end] for start, end in sorted(found_documents)]
