"""Finder of ways to follow from elsewhere: the address of a stream, and numbers to dial in with their codes."""

import re
from dataclasses import dataclass, field, replace
from datetime import time
from functools import lru_cache

from advisory_cli.intake.draft import DraftClock, DraftDialIn, DraftLive
from advisory_cli.intake.recognition.arrangements.vocabulary import is_headlike, rows_below
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.sentences import sentences
from advisory_cli.intake.recognition.words import Words
from advisory_cli.model.patterns import late_pattern

_PATH = late_pattern(r"[/.](?:live|livestream|stream|streaming|webcast|directo?|diretta|direto|endirect)(?![\w])")
_CODE = r"[ :.()#–-]{0,4}(?:is|ist|es|est|no|nr|е|är)?[ :.]{0,3}(?P<code>\d[\d ]{2,11}\d ?#?|\d{3,12}#?)"
_LABEL_WORDS = 6
_SECTION_WORDS = 12  # of a line that says a number and no more
_ABOVE = 2  # lines of prose between a heading and its numbers


@dataclass(slots=True)
class _Feed:
    """Feed in the making."""

    urls: list[str] = field(default_factory=list)
    starts: DraftClock | None = None
    dial_in: list[DraftDialIn] = field(default_factory=list)


def read_live(found: Recognition) -> DraftLive:
    """Return how to follow from elsewhere. Lines that say nothing else are taken, sentences stay in the body."""
    feed = _Feed()
    for number, line in enumerate(found.lines):
        if line.taken or number <= found.headline_at or line.where != "body":
            continue
        if is_headlike(line, number, found):
            streamed = names_stream(line.text, found) and _stream_below(feed, number, found)
            if not streamed and names_dialling(line.text, found.words):
                _numbers_below(feed, number, found)
            if line.taken:
                continue
        if not _labelled_stream(feed, line, found) and not _labelled_number(feed, line, found):
            _from_sentences(feed, line, found)
    urls = list(dict.fromkeys(feed.urls))
    return DraftLive(
        url=urls[0] if urls else "",
        starts=feed.starts if urls else None,
        dial_in=tuple(_unique(feed.dial_in)),
        others=tuple(urls[1:]),
    )


def _unique(numbers: list[DraftDialIn]) -> list[DraftDialIn]:
    by_number = {"".join(filter(str.isdigit, each.number)): each for each in reversed(numbers)}
    return list(reversed(by_number.values()))


def names_stream(text: str, found: Recognition) -> bool:
    """Tell whether a heading or a label names a stream: “Watch live”, “Direct vidéo”."""
    plain = text.strip(" :")
    if not 1 <= len(plain.split()) <= _LABEL_WORDS or _is_recorded(plain, found.words):
        return False
    return "live" in found.words.categories(plain) or found.words.stems("live_words").search(fold(plain)) is not None


def _is_recorded(text: str, words: Words) -> bool:
    return words.stems("recorded").search(fold(text)) is not None


def names_dialling(text: str, words: Words) -> bool:
    """Tell whether a text has a word for dialling in."""
    return words.stems("dial_in").search(fold(text)) is not None


def _stream_below(feed: _Feed, number: int, found: Recognition) -> bool:
    """Read the address below a heading for a stream, and take its lines. False where none stands there."""
    taken: list[SourceLine] = []
    for rows in rows_below(number, found)[:4]:
        line = rows[0]
        if len(rows) > 1 and line.style != "cell":
            break
        urls = [url for row in rows for url, _ in urls_in(row)]
        if (
            not urls
            or any(emails_in(row) for row in rows)
            or sum(len(row.text.split()) for row in rows) > _SECTION_WORDS
        ):
            break
        _add_stream(feed, rows, urls, found)
        taken += rows
    for line in taken:
        found.assign_aside(line, "live")
    if taken:
        found.assign_aside(found.lines[number], "live")
    return bool(taken)


def _add_stream(feed: _Feed, lines: list[SourceLine], urls: list[str], found: Recognition) -> None:
    feed.urls += urls
    text = " ".join(line.text for line in lines)
    clocks = found.clocks(text, loose=True)
    if clocks and feed.starts is None:
        days = found.days(text)
        feed.starts = DraftClock(
            clock=time(clocks[0].hour, clocks[0].minute),
            day=found.date_of(days[0]) if days else None,
            zone=clocks[0].zone if clocks[0].zone_word else "",
        )


def _labelled_stream(feed: _Feed, line: SourceLine, found: Recognition) -> bool:
    """Read a line such as “Livestream: https://…, from 10:45”."""
    urls = [url for url, _ in urls_in(line)]
    label = re.match(r"\s*(?P<label>[^:：\d/]{3,60}?)\s?[:：]\s*\S", line.text)
    short = len(line.text.split()) <= _SECTION_WORDS + _LABEL_WORDS
    if not urls or label is None or not short or line.style == "cell" or emails_in(line):
        return False
    if not names_stream(label["label"], found) or phones_in(line.text):
        return False
    _add_stream(feed, [line], urls, found)
    found.assign_aside(line, "live")
    return True


def _numbers_below(feed: _Feed, number: int, found: Recognition) -> None:
    """Read numbers and codes below a heading such as “Conference call”, and take their lines.

    A sentence between heading and numbers stays in the body, and the heading with it. A code on a line of its own is
    that of all numbers.
    """
    rows = _with_labels(rows_below(number, found), found.words)
    numbers: list[DraftDialIn] = []
    taken: list[SourceLine] = []
    prose, shared = 0, ""
    for lines in rows:
        text = " ".join(line.text for line in lines)
        code, phones = _code_in(text, found.words), _phones(text, found.words)
        short = len(text.split()) <= _SECTION_WORDS and not any(emails_in(line) for line in lines)
        if phones and short and not _names_function(text, phones[0]):
            numbers.append(_dial_in(text, phones[0], found.words))
        elif code and short and not phones:
            shared = code
        elif not numbers and prose < _ABOVE and lines[0].style == "text" and not phones:
            prose += 1
            continue
        else:
            break
        taken += lines
    if not numbers:
        return
    shared = shared or _shared_code_behind(taken, found)
    feed.dial_in += [replace(each, code=each.code or shared) for each in numbers]
    _take_numbers(taken, found)
    if not prose:
        found.assign_aside(found.lines[number], "live")


def _take_numbers(lines: list[SourceLine], found: Recognition) -> None:
    """Take the lines of numbers, and keep the words of those that say a code only."""
    for line in lines:
        if _code_in(line.text, found.words) and not _phones(line.text, found.words):
            found.assign_aside(line, "live")
        found.assign(line, "live")


def _with_labels(rows: list[list[SourceLine]], words: Words) -> list[list[SourceLine]]:
    """Join a number that stands alone with the line above it, which says whose it is."""
    joined: list[list[SourceLine]] = []
    for row in rows:
        above = joined[-1] if joined else None
        phones = _phones(row[0].text, words)
        alone = len(row) == 1 and len(phones) == 1 and phones[0][0] == 0
        if above and alone and _is_label(above, words):
            above.append(row[0])
        else:
            joined.append(list(row))
    return joined


def _is_label(row: list[SourceLine], words: Words) -> bool:
    """Tell whether a row is a few words without a number."""
    text = row[0].text
    short = len(row) == 1 and len(text.split()) <= _LABEL_WORDS
    return short and not _phones(text, words) and not _code_in(text, words)


def _shared_code_behind(taken: list[SourceLine], found: Recognition) -> str:
    """Return the code of the line behind a list of numbers, and take it."""
    place = found.lines.index(taken[-1]) + 1
    line = found.lines[place] if place < len(found.lines) else None
    if line is None or line.taken or len(line.text.split()) > _SECTION_WORDS or _phones(line.text, found.words):
        return ""
    code = _code_in(line.text, found.words)
    if code:
        found.assign_aside(line, "live")
    return code


def _names_function(text: str, phone: tuple[int, int, str]) -> bool:
    """Tell whether words before a number are parted by commas, as a name and a function are."""
    return "," in text[: phone[0]].rstrip(" ,")


@lru_cache(maxsize=16)
def _code_pattern(words: Words) -> re.Pattern[str]:
    """Return a pattern of a code behind the word for it, for folded texts."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words.phrases('code')))}){_CODE}")


def _code_match(text: str, words: Words) -> re.Match[str] | None:
    return _code_pattern(words).search(fold(text))


def _code_in(text: str, words: Words) -> str:
    """Return the code that callers type, as the text writes it."""
    match = _code_match(text, words)
    return text[match.start("code") : match.end("code")].strip() if match else ""


def _phones(text: str, words: Words) -> list[tuple[int, int, str]]:
    """Return the telephone numbers of a text, without its code."""
    code = _code_match(text, words)
    return [
        phone
        for phone in phones_in(text)
        if code is None or phone[1] <= code.start("code") or phone[0] >= code.end("code")
    ]


def _dial_in(text: str, phone: tuple[int, int, str], words: Words) -> DraftDialIn:
    """Return a number with the words before it as its label, if they are not only those for dialling in."""
    start, _, number = phone
    label = text[:start].strip(" :–—-,|")
    if names_dialling(label, words) or label.endswith("."):
        label = ""
    return DraftDialIn(number=number, label=label, code=_code_in(text, words), source=text)


def _labelled_number(feed: _Feed, line: SourceLine, found: Recognition) -> bool:
    """Read a line such as “Dial-in: +32 2 555 01 03, code 445566#”."""
    label = re.match(r"\s*(?P<label>[^:：\d]{3,70}?)\s?[:：]\s*\S", line.text)
    phones = _phones(line.text, found.words)
    if label is None or not phones or len(line.text.split()) > _SECTION_WORDS + _LABEL_WORDS or line.style == "cell":
        return False
    rest = line.text[label.end("label") :]
    if not names_dialling(label["label"], found.words) or emails_in(line) or re.search(r"[.!?]\s+[^\W\d_a-z]", rest):
        return False
    numbers = [_dial_in(line.text, phone, found.words) for phone in phones]
    if not any(each.code for each in numbers) and not _is_dialling_label(label["label"], found.words):
        return False
    feed.dial_in += numbers
    found.assign(line, "live")
    return True


def _is_dialling_label(text: str, words: Words) -> bool:
    """Tell whether a label names dialling in and little else."""
    match = words.stems("dial_in").match(fold(text).strip())
    return match is not None and len(text.split()) <= _LABEL_WORDS


def _from_sentences(feed: _Feed, line: SourceLine, found: Recognition) -> None:
    """Read a stream or a number that a sentence names. The line stays in the body."""
    urls = [url for url, _ in urls_in(line)]
    if not urls and not phones_in(line.text):
        return
    bare = {url: re.sub(r"^https?://|/$", "", url) for url in urls}
    for start, end in sentences(line.text, found):
        text = line.text[start:end]
        folded = fold(text)
        inside = [url for url in urls if bare[url].casefold() in text.casefold()]
        if not inside and len(urls) == 1 and bare[urls[0]].casefold() not in line.text.casefold():
            inside = [url for url, words in urls_in(line) if words and words in text]
        asks = found.words.stems("register").search(folded) is not None
        streams = found.words.stems("live_words").search(folded) is not None
        weak = found.words.stems("streamed").search(folded) is not None
        for url in inside:
            pathed = _PATH.search(url.casefold()) is not None
            if (streams or (weak and pathed)) and not asks and not _is_recorded(text, found.words):
                feed.urls.append(url)
        code = _code_in(text, found.words)
        phones = _phones(text, found.words)
        if code and phones and names_dialling(text, found.words):
            feed.dial_in += [replace(_dial_in(text, phone, found.words), label="", source="") for phone in phones[:1]]
