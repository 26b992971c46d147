"""Finder of contacts: names with functions, telephone numbers and e-mail addresses, in blocks, rows or lines."""

import re
from dataclasses import dataclass, field, replace

from advisory_cli.intake.documents.blocks import cut
from advisory_cli.intake.draft import DraftContact
from advisory_cli.intake.recognition.context import EMAIL, URL, Recognition, emails_in, is_site, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import find_names, is_office, is_person, strip_titles
from advisory_cli.intake.recognition.words import Words
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class

PHONE = late_pattern(r"(?<![\w@/])(?:\(\+\d{1,3}\)|\+\s?\d|\(?\d)(?:[\d\u00a0 ().–-]|/(?=\d)){5,24}\d(?![\w@])")
_SEPARATORS = late_pattern(r"\s*[,;،|•·\n\t]\s*|\s+[–—/]\s+")
_CONNECTING = frozenset(
    [
        "via",
        "of",
        "oder",
        "or",
        "und",
        "and",
        "at",
        "unter",
        "bei",
        "sowie",
        "per",
        "on",
        "by",
        "con",
        "o",
        "e",
        "et",
        "ou",
        "y",
        "y/o",
        "och",
        "eller",
        "та",
        "або",
        "i",
        "lub",
        "oraz",
        "&",
        "von",
        "a",
        "al",
        "à",
        "ή",
        "και",
        "στο",
        "أو",
        "و",
        ":",
        "-",
        "–",
        "—",
        "/",
        ".",
        "(",
        ")",
        "ab",
    ]
)
_NO_PHONE = late_pattern(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[–-]\d{4}|\d{4}-\d{3}")  # days, years, postcodes
_SUM = late_pattern(r"\d{1,3}(?:[.\u00a0 ]\d{3})+")
_BRACKETS = late_pattern(r"\s\((?=[^()\d@]*\))[^()]*\)")  # languages, hours
_FAR = 25  # characters of a line before the name of its contact
_LEAST_DIGITS = 7
_LONGEST = 60  # words of a block that is a contact
_ASKING = frozenset({"contact", "more", "small", "press"})  # tags of words before a contact
_RESIDUE = late_pattern(r"\[email(?:\s|\u00a0)protected\]")


@dataclass(slots=True)
class _Entry:
    """Contact in the making. `extras` are texts beside the name, in their order."""

    name: str = ""
    extras: list[str] = field(default_factory=list)
    phones: list[tuple[str, bool]] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    lines: list[SourceLine] = field(default_factory=list)
    office: bool = False  # the name is that of an office

    @property
    def has_data(self) -> bool:
        return bool(self.phones or self.emails)


@value_class(kw_only=False)
class _Parsed:
    """Line of a contact: texts, numbers with True for mobile ones, and addresses."""

    segments: list[str]
    phones: list[tuple[str, bool]]
    emails: list[str]
    prefix: str = ""
    lost_email: bool = False  # a web page has hidden the address


def phones_in(text: str) -> list[tuple[int, int, str]]:
    """Return the telephone numbers in a text with their places. Dates, years and sums are none."""
    found = []
    for match in PHONE.finditer(text):
        number = match[0].strip()
        digits = sum(letter.isdigit() for letter in number)
        if not _LEAST_DIGITS <= digits <= 15 or _NO_PHONE.fullmatch(number):
            continue
        if _SUM.fullmatch(number) and not number.startswith("0") and len(number) < 9:
            continue
        found.append((match.start(), match.end(), number))
    return found


def find_contacts(
    blocks: list[list[SourceLine]], found: Recognition, *, office: str = "", above: bool = False
) -> list[DraftContact]:
    """Return the contacts in some blocks of lines, and let them have their lines.

    `office` is the heading above them, as the name of the first one if it has none of its own.
    `above`: it stands right above the first one, and so is the office of a person as well.
    Lines without a name, a number or an address stay free.
    """
    contacts: list[DraftContact] = []
    for lines in _columns(blocks, found.words):
        parts = [_parted(line) for line in lines]
        contacts += _contacts_of([part for each in parts for part in each], found, office)
        for line, pieces in zip(lines, parts, strict=True):
            if len(pieces) > 1 and any(piece.taken for piece in pieces):
                found.assign(line, "contacts")
                for piece in pieces:
                    if not piece.taken:
                        found.aside("contacts", piece.text)
    if above and office and contacts and not contacts[0].role and contacts[0].name != office:
        contacts[0] = replace(contacts[0], role=office)
    return contacts


def _parted(line: SourceLine) -> list[SourceLine]:
    """Part a line that names several contacts between semicolons: “Ada …, 020 …; Ben …, 020 …”."""
    ends = [match.start() for match in re.finditer(r";\s", line.text)]
    cuts = list(zip([0, *(end + 1 for end in ends)], [*ends, len(line.text)], strict=True))
    pieces = [replace(line, spans=cut(line.from_character(0), start, end)) for start, end in cuts]
    several = len(pieces) > 1 and all(emails_in(piece) or phones_in(piece.text) for piece in pieces)
    return pieces if several else [line]


def _columns(blocks: list[list[SourceLine]], words: Words) -> list[list[SourceLine]]:
    """Return the blocks. A table with numbers or addresses in several columns is read column by column."""
    parts: list[list[SourceLine]] = []
    for lines in blocks:
        columns = sorted({line.column for line in lines})
        whole = [column for column in columns if _is_whole([line for line in lines if line.column == column], words)]
        if len(columns) > 1 and len(whole) > 1:
            parts += [[line for line in lines if line.column == column] for column in columns]
        elif len(columns) > 1:
            parts += [[line for line in lines if line.row == row] for row in sorted({line.row for line in lines})]
        else:
            parts.append(lines)
    return parts


def _is_whole(column: list[SourceLine], words: Words) -> bool:
    """Tell whether a column holds contacts by itself: names or offices, and numbers or addresses."""
    named = any(not _has_data(line) and (is_person(line.text, words) or is_office(line.text, words)) for line in column)
    running = any(_has_data(line) and len(line.text.split()) > 5 for line in column)
    return running or (named and any(_has_data(line) for line in column))


def _has_data(line: SourceLine) -> bool:
    return bool(emails_in(line) or phones_in(line.text) or _RESIDUE.search(line.text))


def is_contact_block(lines: list[SourceLine], found: Recognition) -> bool:
    """Tell whether a block outside a section for contacts is one: a person first, then numbers or addresses."""
    text = " ".join(line.text for line in lines)
    if not any(_has_data(line) for line in lines) or len(text.split()) > _LONGEST:
        return False
    first = _parse(lines[0], found.words)
    named = any(
        is_person(segment, found.words) and lines[0].text.find(segment) <= _FAR for segment in first.segments[:2]
    )
    second = _parse(lines[1], found.words) if len(lines) > 2 and len(first.segments) == 1 else None
    named = named or (second is not None and is_person(" ".join(second.segments), found.words) and _is_short(lines[0]))
    lead = first.prefix if not first.segments and not _has_data(lines[0]) and len(lines) > 1 else ""
    named = named or (bool(lead) and is_person(" ".join(_parse(lines[1], found.words).segments), found.words))
    several = sum(len(_parse(line, found.words).segments) for line in lines)
    names = first.segments or ([first.prefix] if first.prefix else [])
    office = is_office(names[0], found.words) if names else False
    named = named or (office and bool(first.phones) and bool(first.emails))
    return named and several <= 12 and max(len(part.split()) for part in first.segments or [""]) <= 9


def _is_above_person(number: int, lines: list[SourceLine], found: Recognition) -> bool:
    """Tell whether a line looks like a name, but names the organisation of the person in the next line."""
    name = lines[number].text.strip(" :,")
    following = lines[number + 1].text.strip(" :,") if number + 1 < len(lines) else ""
    return is_person(following, found.words) and sum(name in line.text for line in found.lines) > 2


def _is_short(line: SourceLine) -> bool:
    return len(line.text.split()) <= 4 and not line.text.endswith((".", ","))


def _contacts_of(lines: list[SourceLine], found: Recognition, office: str) -> list[DraftContact]:
    entries: list[_Entry] = []
    shared = ""
    for number, line in enumerate(lines):
        parsed = _parse(line, found.words)
        current = entries[-1] if entries else None
        person = _person_of(parsed, current, number, lines, found)
        if person:
            shared = _add_person(entries, parsed, person, shared, found)
        elif parsed.segments or parsed.prefix:
            _add_texts(entries, current, parsed)
        elif parsed.lost_email and current is not None and current.name:
            current.lines.append(line)
            continue
        elif not parsed.phones and not parsed.emails:
            continue
        elif current is None or (len(_own_label(line.text, found.words).split()) > 1 and current.has_data):
            own = _own_label(line.text, found.words) or (office if not entries else "")
            entries.append(_Entry(name=own, office=True))
        entry = entries[-1]
        entry.lines.append(line)
        entry.phones += parsed.phones
        entry.emails += parsed.emails
    return [contact for entry in entries if (contact := _finished(entry, found))]


def _person_of(
    parsed: _Parsed, current: _Entry | None, number: int, lines: list[SourceLine], found: Recognition
) -> str:
    """Return the person whom a line of a contact names, "" for none."""
    persons = [segment for segment in parsed.segments if is_person(segment, found.words)]
    if len(persons) == 1 and _is_above_person(number, lines, found):
        return ""
    named = current is not None and current.name and not current.office and not current.has_data
    if persons and named and current and persons[0] == parsed.segments[0] and _is_above(parsed, current):
        current.extras.insert(0, current.name)
        current.name, current.office = "", False
    elif persons and named and not (parsed.phones or parsed.emails):
        return ""  # “Headquarters, Port Example” or an organisation below a name
    return persons[0] if persons else ""


def _add_person(entries: list[_Entry], parsed: _Parsed, person: str, shared: str, found: Recognition) -> str:
    """Let a contact have the name of a person, with the texts beside it. Return what all contacts share."""
    current = entries[-1] if entries else None
    entry = _entry_for_person(entries, current, shared)
    if current is not None and current is entry and not current.has_data:
        shared = shared or (current.extras[0] if current.extras else "")
    entry.name = strip_titles(person, found.words)
    place = parsed.segments.index(person)
    rest = [each for each in parsed.segments[:place] if len(each.split()) <= 4] + parsed.segments[place + 1 :]
    entry.extras += [", ".join(rest)] if rest else []
    if parsed.prefix:
        entry.extras.insert(0, parsed.prefix)
    return shared


def _is_above(parsed: _Parsed, current: _Entry) -> bool:
    """Tell whether the name so far is that of the organisation above a person whose function stands beside the name."""
    return len(parsed.segments) > 1 and not current.extras and not parsed.phones and not parsed.emails


def _own_label(text: str, words: Words) -> str:
    """Return the words before a colon, which name a number that belongs to nobody: “Out of hours”."""
    label = re.match(r"\s*([^\W\d_][^:\d@,;،]{2,40}?)\s*:", text)
    return label[1].strip() if label and not _is_data_label(fold(label[1]).strip(" ."), words) else ""


def _entry_for_person(entries: list[_Entry], current: _Entry | None, shared: str) -> _Entry:
    if current is not None and not current.has_data and not (current.name and not current.office):
        if current.name:  # an office, whose person follows
            current.extras.insert(0, current.name)
            current.name, current.office = "", False
        return current
    entries.append(_Entry(extras=[shared] if shared else []))
    return entries[-1]


def _add_texts(entries: list[_Entry], current: _Entry | None, parsed: _Parsed) -> None:
    text = ", ".join(parsed.segments)
    if parsed.prefix and (parsed.phones or parsed.emails) and not parsed.segments:
        entries.append(_Entry(name=parsed.prefix, office=True))
        return
    text = text or parsed.prefix
    if parsed.prefix and parsed.segments and (parsed.phones or parsed.emails):
        entries.append(_Entry(name=text, office=True, extras=[parsed.prefix]))
    elif current is None or current.has_data:
        entries.append(_Entry(name=text, office=True))
    else:
        current.extras.append(text)


def _finished(entry: _Entry, found: Recognition) -> DraftContact | None:
    if not entry.name or not entry.has_data:
        return None
    source = " ".join(line.text for line in entry.lines)
    for line in entry.lines:
        found.assign(line, "contacts")
    mobiles = [number for number, mobile in entry.phones if mobile]
    landlines = [number for number, mobile in entry.phones if not mobile]
    if not landlines and len(mobiles) > 1:
        landlines = [mobiles.pop(0)]
    if not mobiles and len(landlines) > 1:
        mobiles = [landlines.pop(1)]
    extras = [text for text in entry.extras if text and not re.search(r"\d", text)]
    return DraftContact(
        name=entry.name,
        role=extras[0] if extras else "",
        office=extras[1] if len(extras) > 2 else "",
        organisation=extras[-1] if len(extras) > 1 else "",
        phone=landlines[0] if landlines else "",
        mobile=mobiles[0] if mobiles else "",
        email=entry.emails[0] if entry.emails else "",
        source=source,
    )


def _parse(line: SourceLine, words: Words) -> _Parsed:
    """Part a line of a contact into texts, numbers and addresses."""
    text = line.text
    label = words.label_before(text, ("contacts", "more"))
    office = ""
    if label is not None and not label.whole:
        name = text[: label.end].strip(" \u00a0|–—-:")
        apart = ":" not in text[: label.end] and is_office(name, words)
        office = name if apart or fold(name) in words.word_set("roles") else ""
        text = text[label.end :]
    emails = emails_in(line)
    text = _RESIDUE.sub(" ", EMAIL.sub("\n", text))
    for url, _ in urls_in(line):
        text = text.replace(url, "\n").replace(re.sub(r"^https?://", "", url), "\n")
    text = URL.sub(lambda match: "\n" if is_site(match[0]) else match[0], text)
    text = _BRACKETS.sub(lambda match: _beside_name(match[0], words), text)
    phones: list[tuple[str, bool]] = []
    for start, end, number in reversed(phones_in(text)):
        before = fold(text[max(0, start - 24) : start])
        phones.insert(0, (number, _is_mobile(before, words)))
        text = text[:start] + "\n" + text[end:]
    prefix = office
    listed = re.match(r"\s*([^:：\n;|–—@\d]{2,60}?)\s?[:：]\s*((?:[^\W\d_][\w’'.-]* ){1,3}[^\W\d_][\w’'-]*)", text)
    commas = listed is not None and is_person(listed[2], words)
    heads = r"[^:：\n;|–—]{2,60}?" if commas else r"[^:：\n,،;|–—]{2,40}?"
    if colon := re.match(rf"\s*({heads})\s?[:：]\s*(.*)", text, re.DOTALL):
        head = fold(colon[1]).strip(" .-•·")
        if not _is_data_label(head, words):
            tags = [words.roots.tags_of(token) for token in re.findall(r"[^\W\d_]+", colon[1])]
            asking = all(each & _ASKING for each in tags) and any(each & {"contact", "more"} for each in tags)
            named = "contacts" not in words.categories(colon[1]) and not asking
            prefix = colon[1].strip() if named and (label is None or label.end < len(line.text)) else ""
            text = colon[2]
    segments = [_bare(segment, words) for segment in _SEPARATORS.split(text)]
    segments = [part for segment in segments for part in _named_by_address(segment, emails)]
    segments = _with_person(segments, words)
    segments = [segment for segment in segments if not _is_number_label(segment, words)]
    own = label is not None and not label.whole and not prefix and not any(segments)
    if own and label is not None and is_office(line.text[: label.end], words) and (phones or emails):
        prefix = re.sub(r"\s*\([^()]*\)", " ", line.text[: label.end]).strip(" \u00a0|–—-:")
    lost = _RESIDUE.search(line.text) is not None
    return _Parsed([segment for segment in segments if segment], phones, emails, prefix, lost)


def _beside_name(bracket: str, words: Words) -> str:
    """Return the words in brackets behind a name that say for whom it is: “(international press)”. Else a blank."""
    inner = bracket.strip(" ()")
    tags = [words.roots.tags_of(word) for word in re.findall(r"[^\W\d_]{3,}", inner)]
    return f", {inner}, " if any("press" in each for each in tags) else " "


def _is_number_label(segment: str, words: Words) -> bool:
    """Tell whether a text only says what kind of number stands beside it: “Switchboard”, “Tel./Telegram”."""
    known = {label for category in ("phone", "mobile", "email", "fax") for label in words.labels.get(category, ())}
    known |= {"telegram", "whatsapp", "viber", "signal"}
    parts = [part.strip(" .:") for part in re.split(r"[/\s]+", fold(segment)) if part.strip(" .:")]
    return all(part in known for part in parts) and not is_office(segment, words)


def _with_person(segments: list[str], words: Words) -> list[str]:
    """Return the texts of a line, the first that ends with a name as the name: those behind say who the person is."""
    for number, segment in enumerate(segments):
        if is_person(segment, words):
            break
        name = _person_at_end(segment, words)
        if name != segment:
            return [*segments[:number], name, *segments[number + 1 :]]
    return segments


def _person_at_end(segment: str, words: Words) -> str:
    """Return the name with which a text ends behind words in small letters: “please contact Ada Example”."""
    tokens = segment.split()
    for count in (4, 3, 2):
        tail = " ".join(tokens[-count:])
        if is_office(segment, words):
            break
        if len(tokens) > count and tokens[-count - 1][:1].islower() and is_person(tail, words):
            return tail if tail[:1].isupper() else segment
    return segment


def _named_by_address(segment: str, emails: list[str]) -> list[str]:
    """Part a text without commas before the name that its e-mail address says: “Press office Ada Example”."""
    tokens = segment.split()
    local = fold(emails[0].partition("@")[0]) if emails else ""
    surname = fold(tokens[-1]).replace("-", "").replace("'", "") if tokens else ""
    if 3 < len(tokens) < 8 and len(surname) > 3 and surname in local.replace("-", "") and tokens[-2][0].isupper():
        rest = " ".join(tokens[:-2])
        return [" ".join(tokens[-2:]), *([] if re.search(r"[?!.]", rest) else [rest])]
    return [segment]


def _is_mobile(before: str, words: Words) -> bool:
    tail = re.split(r"[,;|\n]|\d", before)[-1].strip(" :.()-–")
    return bool(tail) and any(tail == word or tail.endswith(f" {word}") for word in words.labels.get("mobile", ()))


def _is_data_label(head: str, words: Words) -> bool:
    single = head not in words.labels.get("mobile", ()) or len(head.split()) == 1 or words.language != "en"
    return single and any(
        head in words.labels.get(category, ()) for category in ("phone", "mobile", "email", "fax", "more")
    )


def _bare(segment: str, words: Words) -> str:
    """Return a text of a contact without the labels of numbers and the words that join."""
    text = segment.strip(" \u00a0.:;,()–—-•·<>")
    labels = {label for category in ("phone", "mobile", "email", "fax") for label in words.labels.get(category, ())} | {
        "tel",
        "tel.",
        "e-mail",
        "email",
        "fax",
        "web",
    }
    labels = labels if len(text.split()) == 1 else labels - words.word_set("office")
    tokens = text.split()
    while tokens:
        joined = " ".join(tokens)
        head = fold(joined).strip(" .:()")
        parts = [part.strip(" .") for part in head.split("/")]
        if all(part in labels for part in parts) or (len(tokens) == 1 and head in _CONNECTING):
            return ""
        if len(tokens) > 1 and fold(tokens[0]).strip(".:()") in labels and any(map(str.isdigit, joined)):
            return ""
        if fold(tokens[-1]).strip(".:()") in labels | _CONNECTING and len(tokens) > 1:
            tokens = tokens[:-1]
        elif fold(tokens[0]).strip(".:()") in _CONNECTING and len(tokens) > 1 and not tokens[0][0].isupper():
            tokens = tokens[1:]
        else:
            return (
                joined.strip(" .:;,–—-") if tokens[-1][-1:] != "." or len(tokens[-1]) > 4 else joined.strip(" :;,–—-")
            )
    return ""


def contact_in_sentence(line: SourceLine, found: Recognition) -> DraftContact | None:
    """Return the contact that a sentence names: “… please contact Ada Example, press officer, on 020 7946 0000.”.

    The name stands right before the number or the address, or behind a word that asks to write or to call.
    """
    phones, emails = phones_in(line.text), emails_in(line)
    places = [start for start, _, _ in phones] + [line.text.find(each) for each in emails if each in line.text]
    if not places:
        return None
    before = line.text[: min(places)]
    names = [name for name in find_names(before, found.words) if name.size >= 2 and is_person(name.text, found.words)]
    if not names:
        return None
    name = next((each for each in reversed(names) if before[each.end : each.end + 1] in {",", " ", ":", ""}), names[-1])
    if len(names) > 1 and before[names[0].end : names[0].end + 1] == "," and names[0].end < name.start:
        name = names[0]
    rest = before[name.end :].strip(" ,:–—-(")
    role = re.split(r",|\s[-–—]\s|\(|:", rest)[0].strip()
    if len(rest.split()) > 12:
        return None
    if len(role.split()) < 2 and not role[:1].isupper():  # “on”, “via”, “unter”
        role = role if "," in before[name.end : name.end + 2] else ""
    return DraftContact(
        name=name.text,
        role=role,
        phone=phones[0][2] if phones else "",
        mobile=phones[1][2] if len(phones) > 1 else "",
        email=emails[0] if emails else "",
        source=line.text,
    )
