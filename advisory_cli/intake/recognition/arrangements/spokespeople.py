"""Finder of people whom journalists can interview: a list, lines or a table below a heading that offers them.

An item begins with a person. What stands behind the name is told by what it says: names of languages, times, numbers
and addresses, and before these function and organisation. Press officers who arrange interviews stay contacts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from advisory_cli.intake.draft import DraftSpokesperson
from advisory_cli.intake.recognition.arrangements.language_names import languages_in
from advisory_cli.intake.recognition.arrangements.vocabulary import begins_with, is_headlike, rows_below
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import EMAIL, Recognition, emails_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.persons import RIGHT_TO_LEFT, is_cap, is_office, is_person, strip_titles
from advisory_cli.intake.recognition.sentences import sentences
from advisory_cli.intake.recognition.words import Words
from advisory_cli.model.patterns import late_pattern

_PARTS = late_pattern(r"\s[–—-]\s|\s*[;|•·(){}\[\]]\s*|\s{3,}")
_COMMA = late_pattern(r"\s*[,،]\s*")
_TOKEN = late_pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LONGEST_ITEM = 45  # words
_LONGEST_ROLE = 16  # words

Sort = Literal["text", "languages", "available", "data"]


@dataclass(slots=True)
class _Person:
    """Spokesperson in the making."""

    name: str
    texts: list[str] = field(default_factory=list)
    languages: str = ""
    available: list[str] = field(default_factory=list)
    phone: str = ""
    email: str = ""
    organisation: str = ""
    lines: list[SourceLine] = field(default_factory=list)

    @property
    def is_offered(self) -> bool:
        """True where the item says more of an interview than whom to ask: languages, or when."""
        return bool(self.languages or self.available)


def read_spokespeople(found: Recognition) -> list[DraftSpokesperson]:
    """Return the people who are offered for interviews, and let them have their lines."""
    people: list[DraftSpokesperson] = []
    for number, line in enumerate(found.lines):
        if not is_headlike(line, number, found) or not offers_people(line.text, found.words):
            continue
        named = _columns(number, found) or _items(_rows(number, found), found)
        sure = _is_sure(line.text, found.words)
        asked = [person for person in named if person.phone or person.email]
        if not any(person.is_offered for person in named) and (not sure or len(asked) == len(named)):
            continue
        for person in named:
            people.append(_finished(person, found.words))
            for taken in person.lines:
                found.assign(taken, "spokespeople")
        if named:
            found.assign_aside(line, "spokespeople")
    return people


def offers_people(text: str, words: Words) -> bool:
    """Tell whether a heading offers people for interviews, or may do so if what stands below says so."""
    return _is_sure(text, words) or "spokespeople" in words.categories(text)


def _is_sure(text: str, words: Words) -> bool:
    """Tell whether a heading has two words of three sorts: for interviews, for people, for being available."""
    tokens = _TOKEN.findall(fold(text))
    sorts = [
        {key for key in ("interviews", "speakers", "offered") if begins_with(token, key, words)} for token in tokens
    ]
    known = [each for each in sorts if each]
    return len(known) > 1 and len(set().union(*known)) > 1 and not any(sign.isdigit() for sign in text)


def _rows(number: int, found: Recognition) -> list[list[SourceLine]]:
    """Return the items below a heading. Cells one below the other are a row where languages come again and again."""
    rows = rows_below(number, found)
    lines = [row[0] for row in rows]
    at = [place for place, line in enumerate(lines) if languages_in(line.text, found.words.language)]
    steps = {after - before for before, after in pairwise(at)}
    width = min(steps) if len(steps) == 1 else 0
    if not at or not 1 <= at[0] < width or any(line.style != "text" for line in lines):
        return rows
    return [lines[start : start + width] for start in range(0, at[-1], width)]


def _items(rows: list[list[SourceLine]], found: Recognition) -> list[_Person]:
    """Return the people in the items below a heading."""
    people: list[_Person] = []
    for lines in rows:
        head = lines[0]
        words = sum(len(line.text.split()) for line in lines)
        name, rest = _name_in(head, found.words)
        if people and name and _is_function(people[-1], head, rest):
            people[-1].lines.append(head)
            _add(people[-1], head.text, found)
        elif name and words <= _LONGEST_ITEM:
            person = _Person(name=name, lines=[head])
            people.append(person)
            _add(person, rest, found)
            for line in lines[1:]:
                person.lines.append(line)
                _add(person, line.text, found)
        elif people and _goes_on(people[-1], head, found):
            people[-1].lines.append(head)
            _add(people[-1], head.text, found)
        else:
            break
    return people


def _name_in(line: SourceLine, words: Words) -> tuple[str, str]:
    """Return the person with whose name a line begins, and what stands behind it. Two empty texts for none."""
    text = line.text
    ends = [match for pattern in (_PARTS, _COMMA) for match in pattern.finditer(text)]
    ends += list(re.finditer(r"\s*:\s+|\.\s+(?=[^\W\d_a-z])", text))
    for end in sorted(ends, key=lambda match: match.start()):
        name = text[: end.start()]
        if is_name(name, words) and not languages_in(text, words.language):
            return name, text[end.start() :].lstrip(" :.,،–—-")
        if len(name.split()) > 6:
            break
    return (text, "") if is_name(text, words) and not languages_in(text, words.language) else ("", "")


def is_name(text: str, words: Words) -> bool:
    """Tell whether a text is the name of a person. In a script without capitals, two to four words may be one."""
    bare = strip_titles(text, words)
    if words.language in RIGHT_TO_LEFT:
        return 2 <= len(bare.split()) <= 4 and not is_office(bare, words) and not any(map(str.isdigit, bare))
    return is_person(text, words) and not is_office(bare, words)


def _is_function(person: _Person, line: SourceLine, rest: str) -> bool:
    """Tell whether a line below a name that stands alone is the function, though it looks like another name."""
    alone = len(person.lines) == 1 and not person.texts and not person.is_offered and not person.phone
    return alone and bool(rest) and not line.bold and line.style == person.lines[0].style == "text"


def _goes_on(person: _Person, line: SourceLine, found: Recognition) -> bool:
    """Tell whether a line of text belongs to the person above: the rest of the paragraph, or a cell below a cell."""
    last = person.lines[-1]
    if line.style == "cell" or last.style != line.style:
        return False
    if line.block == last.block:
        return True
    if _is_labelled(line.text, found.words):
        return True
    short = len(line.text.split()) <= _LONGEST_ROLE // 2 and not line.text.endswith((".", ":")) and not line.bold
    if not short or found.words.categories(line.text) or found.words.label_before(line.text, ("contacts", "live")):
        return False
    return len(person.lines) < 4 and not person.available and len(person.lines) == _paragraphs(person)


def _is_labelled(text: str, words: Words) -> bool:
    """Tell whether a line begins with a label for languages, time or number and a colon."""
    ends = [_label(text, key, words) for key in ("languages_of", "available_when")]
    return (
        any(end is not None and ":" in text[:end] for end in ends) or words.label_before(text, ("phone",)) is not None
    )


def _paragraphs(person: _Person) -> int:
    """Return how many lines of a person are paragraphs of their own."""
    return len({line.block for line in person.lines})


def _columns(number: int, found: Recognition) -> list[_Person]:
    """Return the people of a table whose first row says what its columns are."""
    rows = rows_below(number, found)
    if rows and rows[0][0].style == "text":
        rows = _cells_below_cells([row[0] for row in rows], found.words)
    if len(rows) < 2 or len(rows[0]) < 2:
        return []
    heads = {place: _column(cell.text, found.words) for place, cell in enumerate(rows[0])}
    if "name_of" not in heads.values() or len(set(heads.values()) - {""}) < 2:
        return []
    people: list[_Person] = []
    for cells in rows[1:]:
        texts: dict[str, str] = {}
        for place, cell in enumerate(cells):
            key = heads.get(cell.column if cell.column >= 0 else place, "")
            texts[key] = f"{texts.get(key, '')} {cell.text}".strip()
        if not is_name(texts.get("name_of", ""), found.words):
            break
        person = _Person(name=texts["name_of"], lines=list(cells))
        person.texts = [texts["role_of"]] if texts.get("role_of") else []
        person.organisation = texts.get("organisation_of", "")
        person.languages = texts.get("languages_of", "")
        person.available = [texts["available_when"]] if texts.get("available_when") else []
        for text in (texts.get("phone", ""), texts.get("email", ""), texts.get("", "")):
            _add_data(person, text, found)
        people.append(person)
    if people:
        people[0].lines = [*rows[0], *people[0].lines]
    return people


def _cells_below_cells(lines: list[SourceLine], words: Words) -> list[list[SourceLine]]:
    """Return the rows of a table whose cells stand one below the other, after its column heads."""
    width = next((place for place, line in enumerate(lines) if not _column(line.text, words)), 0)
    return [lines[at : at + width] for at in range(0, len(lines) - width + 1, width)] if width > 1 else []


def _column(text: str, words: Words) -> str:
    plain = fold(text).strip(" :.")
    for key in ("name_of", "role_of", "organisation_of", "languages_of", "available_when"):
        if plain in words.word_set(key):
            return key
    known = words.categories(text)
    return next((each for each in ("phone", "email") if each in known), "")


def _add(person: _Person, text: str, found: Recognition) -> None:
    """Add what a line, or the rest of one, says of a person."""
    for part in _parts(text, found):
        if not person.languages and (languages := _languages(part, found.words)):
            person.languages = languages
            continue
        label = _label(part, "available_when", found.words)
        if label is not None and part[:label].rstrip().endswith(":"):
            person.available.append(part[label:].strip(" .,"))
            continue
        start, sort = 0, None
        run: list[tuple[int, int, Sort]] = []
        for end in [*_COMMA.finditer(part), None]:
            piece_end = end.start() if end else len(part)
            sort = _sort(part[start:piece_end], person, [each[2] for each in run], found)
            if run and run[-1][2] == sort and sort != "data":
                run[-1] = (run[-1][0], piece_end, sort)
            else:
                run.append((start, piece_end, sort))
            start = end.end() if end else len(part)
        for begin, stop, sort in run:
            _add_piece(person, part[begin:stop].strip(" .,"), sort, found)


def _parts(text: str, found: Recognition) -> Iterator[str]:
    """Yield the parts of a text between dashes, brackets, semicolons and sentences."""
    for piece in _PARTS.split(text):
        for start, end in sentences(piece, found):
            if piece[start:end].strip(" .,:"):
                yield piece[start:end].strip(" ,:–—-")


def _sort(piece: str, person: _Person, before: list[Sort], found: Recognition) -> Sort:
    """Return what a piece of text between commas is about."""
    if _emails_of(piece) or _phones_of(piece, found):
        return "data"
    if languages_in(piece, found.words.language):
        return "languages" if not person.languages else "available"
    if _says_when(piece, found):
        return "available"
    behind = bool(person.languages or person.available) or "languages" in before or "available" in before
    return "available" if behind else "text"


def _says_when(piece: str, found: Recognition) -> bool:
    """Tell whether words say when or how somebody can talk."""
    words = found.words
    if found.days(piece) or found.clocks(piece, loose=True) or _label(piece, "available_when", words) is not None:
        return True
    folded = fold(piece)
    return words.stems("on_request").match(folded) is not None or words.stems("dial_in").match(folded) is not None


def _add_piece(person: _Person, text: str, sort: Sort, found: Recognition) -> None:
    if sort == "languages":
        person.languages = person.languages or _languages(text, found.words)
    elif sort == "available":
        label = _label(text, "available_when", found.words)
        person.available.append(text[label or 0 :].strip(" .,:"))
    elif sort == "data":
        _add_data(person, text, found)
    else:
        person.texts += [piece for piece in _COMMA.split(text) if piece]


def _add_data(person: _Person, text: str, found: Recognition) -> None:
    phones, emails = _phones_of(text, found), _emails_of(text)
    person.phone = person.phone or (phones[0] if phones else "")
    person.email = person.email or (emails[0] if emails else "")


def _emails_of(text: str) -> list[str]:
    """Return the e-mail addresses in a text."""
    return [match[0].rstrip(".") for match in EMAIL.finditer(text)]


def _phones_of(text: str, found: Recognition) -> list[str]:
    """Return the telephone numbers in a text. “13.00–17.00” is none."""
    clocks = found.clocks(text, loose=True)
    numbers = phones_in(text)
    return [
        number for start, end, number in numbers if not any(each.start < end and start < each.end for each in clocks)
    ]


def _languages(text: str, words: Words) -> str:
    """Return the languages in a text that says nothing else but its label: “Languages: English”, “Speaks French”."""
    label = _label(text, "languages_of", words)
    return languages_in(text[label or 0 :], words.language)


def _label(text: str, key: str, words: Words) -> int | None:
    """Return the end of a label or a leading word of a key of [phrases] with which a text begins, None for none."""
    folded = fold(text)
    for word in words.phrases(key):
        if folded.startswith(word) and not folded[len(word) : len(word) + 1].isalnum():
            rest = re.match(r"\s*[:：]?\s*", text[len(word) :])
            return len(word) + (rest.end() if rest else 0)
    return None


def _finished(person: _Person, words: Words) -> DraftSpokesperson:
    texts, organisation = _parted(person.texts, words)
    for line in person.lines:
        person.email = person.email or next(iter(emails_in(line)), "")
    return DraftSpokesperson(
        name=person.name,
        role=", ".join(texts),
        organisation=person.organisation or organisation,
        languages=person.languages,
        available=", ".join(text for text in person.available if text),
        phone=person.phone,
        email=person.email,
        source=" ".join(line.text for line in person.lines),
    )


def _parted(texts: list[str], words: Words) -> tuple[list[str], str]:
    """Part the texts behind a name: the last one is the organisation where it names one and another is the function."""
    if len(texts) > 1 and is_office(texts[-1], words) and (is_cap(texts[-1]) or not texts[-1][:1].isascii()):
        return texts[:-1], texts[-1]
    return texts, ""
