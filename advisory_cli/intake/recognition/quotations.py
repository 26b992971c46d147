"""Finder of quotations: the words of a person between quotation marks or behind a dash, with the person's name."""

import re

from advisory_cli.intake.documents.blocks import cut, plain
from advisory_cli.intake.draft import DraftQuote
from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine, joined_lines
from advisory_cli.intake.recognition.markdown import line_markdown
from advisory_cli.intake.recognition.persons import (
    RIGHT_TO_LEFT,
    Name,
    find_names,
    is_office,
    is_person,
    rtl_name_before,
    strip_titles,
)
from advisory_cli.model.value_class import value_class

_PAIRS = (
    ("“", "”"),
    ("„", "“”"),
    ("«", "»"),
    ("»", "«"),
    ("”", "”"),
    ('"', '"'),
    ("‟", "”"),
    ("「", "」"),
    ("『", "』"),
    ("‘", "’"),
)
_DOUBLED = (("’’", "””"), ("''", '""'), ("‘‘", "““"), (",,", "„„"))
_LEAST = 4  # words of a quote
_SENTENCE_END = re.compile(r"[.!?…]\s+(?=[^\W\d_])")
_DASHES = "–—-―"
_LONG_CLAUSE = 14  # words
_FEW = 6  # words between a quote and the name behind it
_NEAR_NAME = 120  # characters behind a verb within which it names the speaker
_NEAR_VERB = 40  # characters behind a dash within which a verb names the speaker


@value_class(kw_only=False)
class _Piece:
    """Unbroken words of a quote, by their places in the paragraph: `start` and `end` are those without the marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def find_quotes(found: Recognition) -> list[DraftQuote]:
    """Return the quotes of the text. A paragraph that is a quote and nothing else is taken, others stay in the body."""
    quotes: list[DraftQuote] = []
    paragraphs = _paragraphs(found)
    before: tuple[str, str] = ("", "")  # speaker and function of the paragraph before
    for number, lines in enumerate(paragraphs):
        spans = joined_lines(lines)
        raw = plain(spans)
        pieces = _pieces(_one_width(raw), found)
        outside = _outside(raw, pieces)
        lead = _lead(paragraphs, number)
        is_block = lines[0].style == "quote"
        speaker, role = _speaker_of(outside, lead, before, found, is_block=is_block) if pieces else ("", "")
        below = paragraphs[number + 1] if not speaker and pieces and number + 1 < len(paragraphs) else []
        if below and len(outside.split()) <= 1:
            speaker, role = _signature(below, found)
            lead = below if speaker else lead
        before = (speaker, role)
        if not speaker:
            continue
        moved = _is_moved(raw, outside, pieces, speaker, role)
        if moved:
            place = sum(not each.in_body for each in quotes)
            _assign_quote(lines, lead, f"quotes[{place}]", _rest(outside, speaker, role), speaker, found)
        words = [line_markdown(cut(spans, piece.start, piece.end)) for piece in pieces]
        quotes.append(DraftQuote(text=_joined_pieces(words), speaker=speaker, role=role, in_body=not moved, source=raw))
    return quotes


def _lead(paragraphs: list[list[SourceLine]], number: int) -> list[SourceLine]:
    """Return the paragraph before a quote where it ends in a colon, and names the speaker."""
    lead = paragraphs[number - 1] if number else []
    return lead if lead and lead[-1].text.endswith((":", "：")) and not lead[-1].taken else []


def _speaker_of(
    outside: str, lead: list[SourceLine], before: tuple[str, str], found: Recognition, *, is_block: bool
) -> tuple[str, str]:
    """Return who speaks, and the function: named beside the quote, before it, or in the paragraph before."""
    name, role = _speaker(outside, found)
    if not name and lead:
        name, role = _speaker(" ".join(line.text for line in lead), found)
    alone = len(outside.split()) <= 1
    return (name, role) if name or not (alone or is_block) else before


def _signature(lines: list[SourceLine], found: Recognition) -> tuple[str, str]:
    """Return speaker and function of a line below a quote: “— Ada Example, director”."""
    text = _dotless_titles(" ".join(line.text for line in lines).lstrip(" –—-"), found)
    names = find_names(text, found.words)
    if len(text.split()) > 14 or not names or names[0].start > 12 or names[0].size < 2 or text.endswith((".", ":")):
        return "", ""
    return names[0].text, _role(text, names[0], found)


def _rest(outside: str, speaker: str, role: str) -> str:
    """Return the words around a quote that are neither its speaker nor the function."""
    rest = outside.replace(speaker, " ", 1)
    rest = rest.replace(role, " ", 1) if role else rest
    return " ".join(word for word in rest.split() if any(map(str.isalnum, word))).strip(" ,.:;")


def _assign_quote(
    lines: list[SourceLine], lead: list[SourceLine], path: str, rest: str, speaker: str, found: Recognition
) -> None:
    for line in lines:
        found.assign(line, "quotes")
    found.aside(path, rest)
    if lead and speaker in " ".join(line.text for line in lead):
        for line in lead:
            found.assign_aside(line, "quotes")


def _joined_pieces(pieces: list[str]) -> str:
    """Join the pieces of a quote. Where its speaker stood between two sentences, a full stop parts them again."""
    text = ""
    for piece in pieces:
        words = " ".join(piece.split())
        if text and words[:1].isupper() and text[-1] not in ".!?…:;":
            text = text.rstrip(",") + "."
        text = f"{text} {words}".strip()
    return text


def _paragraphs(found: Recognition) -> list[list[SourceLine]]:
    """Return the free paragraphs behind the headline, with those before a quote that end in a colon."""
    by_block: dict[tuple[int, int, int], list[SourceLine]] = {}
    for line in found.lines[found.headline_at + 1 :]:
        if not line.taken and line.style in {"text", "quote", "bullet", "number"} and line.where == "body":
            by_block.setdefault((line.block, line.row, line.column), []).append(line)
    return list(by_block.values())


def _one_width(text: str) -> str:
    """Return a text with two single marks in a row as two double ones, of the same length."""
    for old, new in _DOUBLED:
        text = text.replace(old, new)
    return text


def _pieces(text: str, found: Recognition) -> list[_Piece]:
    quoted = [part for piece in _marked(text) or _single(text) for part in _without_narrator(piece, text, found)]
    long = [piece for piece in quoted if len(text[piece.start : piece.end].split()) >= _LEAST]
    if long:
        return (
            [piece for piece in quoted if len(text[piece.start : piece.end].split()) >= 2] if len(quoted) > 1 else long
        )
    return _dashed(text, found)


def _without_narrator(piece: _Piece, text: str, found: Recognition) -> list[_Piece]:
    """Part a quote where its speaker is named between its marks: «Words, – says Ada Example. – More words»."""
    verbs = found.words.pattern("said", own=True)
    dashes = list(re.finditer(rf"(?<=\S)\s+[{_DASHES}]\s+", text[piece.start : piece.end]))
    if not dashes:
        return _without_clause(piece, text, found)
    for number, dash in enumerate(dashes):
        behind = piece.start + dash.end()
        if not verbs.search(fold(text[behind : behind + _NEAR_VERB])):
            continue
        start = piece.start + dash.start()
        first = _Piece(piece.start, _kept_end(text, start - (text[start - 1] == ",")), piece.outer_start, behind)
        if number + 1 < len(dashes):
            following = dashes[number + 1]
            before = piece.start + following.start()
            more = _Piece(piece.start + following.end(), piece.end, before, piece.outer_end)
            return [first, more]
        return [_Piece(first.start, first.end, first.outer_start, behind)]
    return [piece]


def _without_clause(piece: _Piece, text: str, found: Recognition) -> list[_Piece]:
    """Part a quote where a clause between its marks names the speaker: « Words, explains Ada Example. More words »."""
    verbs = found.words.pattern("said", own=True)
    inner = text[: piece.end]
    folded = fold(inner)
    for comma in re.finditer(r",\s+", inner[piece.start :]):
        verb = verbs.match(folded, piece.start + comma.end())
        near = inner[verb.end() : verb.end() + _NEAR_NAME] if verb else ""
        names = [name for name in find_names(near, found.words) if name.size > 1]
        if not verb or not names or len(inner[verb.end() : verb.end() + names[0].start].split()) > _FEW:
            continue
        ends = re.match(r"\s*[.,]\s+", inner[verb.end() + names[0].end :])
        before = piece.start + comma.start()
        first = _Piece(piece.start, before, piece.outer_start, before)
        at = verb.end() + names[0].end
        if ends is None:
            return [first] if not inner[at:].strip(" .,\u00a0\u202f") else [piece]
        return [first, _Piece(at + ends.end(), piece.end, at + ends.end(), piece.outer_end)]
    return [piece]


def _marked(text: str) -> list[_Piece]:
    pieces = []
    at = 0
    while at < len(text):
        pair = next(((opening, ends) for opening, ends in _PAIRS if text[at] == opening), None)
        if pair is None or (pair[0] == "‘" and text[at - 1 : at].isalnum()):
            at += 1
            continue
        start = at + 1
        while text[start : start + 1] == pair[0] and start < len(text):
            start += 1
        end = start
        while end < len(text) and not (
            text[end] in pair[1] and not (text[end] == "’" and text[end + 1 : end + 2].isalnum())
        ):
            end += 1
        if end >= len(text):
            if pair[0] in "“«„" and len(text) - start > 30 and not any(text[start:].count(end) for end in pair[1]):
                pieces.append(_Piece(start, len(text), at, len(text)))  # the mark at the end is missing
                break
            at += 1
            continue
        after = end
        while after < len(text) and text[after] in pair[1]:
            after += 1
        pieces.append(_Piece(*_trimmed(text, start, end), at, after))
        at = after
    return pieces


_SINGLE_QUOTE = re.compile(r"(?<!\w)['‚](?=[^\W\d_a-zà-ÿ])(?P<words>.+?[\w.,!?…])['‘’](?=[\s,.;:!?)]|$)")


def _single(text: str) -> list[_Piece]:
    """Return the pieces between straight single marks, which an apostrophe does not open."""
    return [_Piece(*match.span("words"), *match.span()) for match in _SINGLE_QUOTE.finditer(text)]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \u00a0\u202f\n":
        start += 1
    while end > start and text[end - 1] in " \u00a0\u202f\n":
        end -= 1
    return start, end


def _dashed(text: str, found: Recognition) -> list[_Piece]:
    """Return the pieces of a quote that begins with a dash: – Words – says Ada Example. – More words."""
    lead = re.match(rf"\s*[{_DASHES}]\s+", text)
    if lead is None or found.words.language in RIGHT_TO_LEFT:
        return []
    verbs = found.words.pattern("said", own=True)
    folded = fold(text)
    between = re.compile(rf"[,.!?…]?\s+[{_DASHES}]\s+|,\s+")
    for separator in between.finditer(text, lead.end()):
        verb = verbs.match(folded, separator.end())
        if verb is None:
            continue
        first = _Piece(lead.end(), _kept_end(text, separator.start()), 0, separator.end())
        more = re.search(rf"[.,]?\s+[{_DASHES}]\s+", text[verb.end() :])
        if more is None:
            return [first]
        start = verb.end() + more.end()
        return [first, _Piece(start, len(text.rstrip()), verb.end() + more.start(), len(text))]
    return []


def _kept_end(text: str, at: int) -> int:
    return at + 1 if text[at] in "!?…." else at


def _outside(text: str, pieces: list[_Piece]) -> str:
    parts, at = [], 0
    for piece in pieces:
        parts.append(text[at : piece.outer_start])
        at = piece.outer_end
    parts.append(text[at:])
    return " | ".join(" ".join(part.split()) for part in parts).strip(" |")


def _speaker(outside: str, found: Recognition) -> tuple[str, str]:
    """Return who speaks, and the function, where a verb or a colon says so."""
    folded = fold(outside)
    verbs = list(found.words.pattern("said").finditer(folded))
    if not verbs and re.search(r"[:：]\s*(?:\||$)", outside) is None:
        return _behind_quotes(outside, found)
    if found.words.language in RIGHT_TO_LEFT:
        return _rtl_speaker(outside, folded, found)
    for match in verbs:  # a verb with a capital begins no name
        outside = f"{outside[: match.start()]}{outside[match.start()].lower()}{outside[match.start() + 1 :]}"
    outside = _dotless_titles(outside, found)
    names = [
        name
        for name in find_names(outside, found.words)
        if not any(name.start < match.end() and match.start() < name.end for match in verbs)
    ]
    names = [name for name in names if not _is_behind_article(name, outside, found)]
    chosen = _nearest(names, verbs, outside, found)
    if chosen is None:
        behind = _behind_quotes(outside, found)
        return behind if behind[0] or not verbs else _only_person(names, outside, found)
    return (_without_office(chosen.text, found), _role(outside, chosen, found)) if chosen else ("", "")


def _only_person(names: list[Name], outside: str, found: Recognition) -> tuple[str, str]:
    """Return the one person whom a paragraph names before its quote, for “…,” he said."""
    people = [name for name in names if name.size > 1 and not is_office(name.text, found.words)]
    at = outside.find("|")
    if len({name.text for name in people}) == 1 and (at < 0 or people[0].start < at):
        return _without_office(people[0].text, found), _role(outside, people[0], found)
    return "", ""


def _behind_quotes(outside: str, found: Recognition) -> tuple[str, str]:
    """Return the person named right behind one of the pieces of a quote."""
    parts = re.split(r"\s*\|\s*", outside)
    for part in parts[:1] if len(parts) == 1 else parts[1:]:
        name, role = _behind_quote(part, found)
        if name:
            return name, role
    return _behind_quote(parts[0], found)


def _behind_quote(outside: str, found: Recognition) -> tuple[str, str]:
    """Return the person named right behind a quote with a verb that is not known: “…, s’amuse Ada Example, …”."""
    if found.words.language in RIGHT_TO_LEFT:
        return "", ""
    plain_text = _dotless_titles(outside.lstrip(" ,.|"), found)
    for name in find_names(plain_text, found.words):
        lead = plain_text[: name.start].split()
        near = (
            name.size >= 2
            and 1 <= len(lead) <= _FEW
            and lead[0][:1].islower()
            and not re.search(r"[.;:!?]", plain_text[: name.start])
        )
        if near and not is_office(name.text, found.words) and not _is_behind_article(name, plain_text, found):
            return _without_office(name.text, found), _role(plain_text, name, found)
        break
    return "", ""


def _is_behind_article(name: Name, outside: str, found: Recognition) -> bool:
    """Tell whether an article stands before a name, as before that of an organisation: “the Example Institute”."""
    articles = {"en": "the", "fr": "le la les du des", "es": "el la los las del", "nl": "het"}
    before = outside[: name.start].split()
    return bool(before) and fold(before[-1]) in articles.get(found.words.language, "").split()


def _dotless_titles(text: str, found: Recognition) -> str:
    """Return a text in which the dot of a title (Dr.) is another sign, because no sentence ends there."""
    titles = {word.strip(".") for word in found.words.phrases("titles")}
    return re.sub(
        r"(?<!\w)([^\W\d_]{1,6})\.",
        lambda match: f"{match[1]}\u2024" if fold(match[1]) in titles else match[0],
        text,
    )


def _without_office(name: str, found: Recognition) -> str:
    """Return a name of more than three words by its last ones where the first name a function."""
    known = name.split()
    if (
        found.words.language == "de"
        and len(known) == 3
        and re.search(r"(?:in|er|rat|rätin|chef|mann|frau|ant|ent|or|ist)$", known[0])
        and sum(line.text.count(" ".join(known[1:])) for line in found.lines)
        > sum(line.text.count(name) for line in found.lines)
    ):
        return " ".join(known[1:])
    return name


def _nearest(names: list[Name], verbs: list[re.Match[str]], outside: str, found: Recognition) -> Name | None:
    """Return the name behind the verb in the same clause, else the first name of the sentence before it."""
    people = [name for name in names if not is_office(name.text, found.words)]
    for verb in verbs:
        behind = re.split(r"[|.:;](?:\s|$)", outside[verb.end() :])[0]
        after = [name for name in people if verb.end() <= name.start <= verb.end() + len(behind)]
        full = [name for name in after if name.size > 1]
        if full or after:
            nearest = (full or after)[0]
            gap = outside[verb.end() : nearest.start]
            if len(gap.split()) <= 7 and not (after and after[0] is not nearest and len(gap.split()) > 6):
                return nearest
        start = max(outside.rfind(". ", 0, verb.start()), outside.rfind("|", 0, verb.start())) + 1
        before = [name for name in people if start <= name.start < verb.start()]
        full = [name for name in before if name.size > 1]
        commas = [name for name in full if outside[name.end : name.end + 1] in {",", " "}]
        apposed = [name for name in full if _is_apposed(name, outside)]
        if before:
            return (apposed or commas or full or before)[0]
    if not verbs:
        full = [name for name in people if name.size > 1]
        return full[0] if full else None
    return None


def _is_apposed(name: Name, outside: str) -> bool:
    """Tell whether a name stands between commas behind a function: “The chair of the board, Ada Example, said”."""
    return outside[: name.start].rstrip().endswith(",") and outside[name.end : name.end + 1] == ","


def _role(outside: str, name: Name, found: Recognition) -> str:
    """Return the function that stands behind a name, between commas."""
    rest = outside[name.end :]
    if not rest.startswith(","):
        return ""
    verbs = found.words.pattern("said")
    text = re.split(r"\s?\||[:;]", rest[1:])[0]
    verb = next(iter(verbs.finditer(fold(text))), None)
    if verb and (verb.start() < 3 or text[: verb.start()].rstrip().endswith(",")):
        text = text[: verb.start()]
    sentence = _SENTENCE_END.search(text)
    while sentence and sentence.start() < 6:
        sentence = _SENTENCE_END.search(text, sentence.end())
    text = (text[: sentence.start()] if sentence else text).replace("\u2024", ".").strip(" ,.–—-")
    return text if 0 < len(text.split()) <= 16 and not text[:1].isdigit() else ""


def _rtl_speaker(outside: str, folded: str, found: Recognition) -> tuple[str, str]:
    """Return who speaks in a language without capitals: the words between the verb and the quote."""
    for verb in found.words.pattern("said", own=True).finditer(folded):
        clause = re.split(r"\||:", outside[verb.end() :])[0].strip(" ،")
        office, _, apposed = clause.rpartition("،")
        named = bool(office) and is_person(apposed.strip(), found.words) and len(clause.split()) <= _LONG_CLAUSE
        if named:
            return strip_titles(apposed.strip(), found.words), office.strip()
        before = clause.partition("،")[0].strip()
        before = re.sub(r"\s+(?:أن|إن|بأن|أنّ|إنّ|انه|أنه|أنها)$", "", before)
        name = rtl_name_before(before)
        if name and len(before.split()) <= 14:
            return name, before[: before.rfind(name)].strip()
    return "", ""


def _is_moved(raw: str, outside: str, pieces: list[_Piece], name: str, role: str) -> bool:
    """Tell whether a paragraph is a quote with its speaker and nothing else."""
    quoted = sum(len(raw[piece.start : piece.end].split()) for piece in pieces)
    rest = [part for part in outside.replace(role, " ").replace(name, " ").split() if any(map(str.isalnum, part))]
    sentences = len(_SENTENCE_END.findall(outside.replace("|", " ")))
    return len(rest) <= max(9, quoted // 2) and sentences == 0 and quoted >= len(rest)
