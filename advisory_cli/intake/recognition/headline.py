"""Finder of the headline: by its style, else by its place, its length and its weight."""

from advisory_cli.intake.recognition.arrangements.headings import is_arranged
from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition, emails_in, urls_in
from advisory_cli.intake.recognition.days import Day
from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.head import FARTHEST, REFERENCE, Head
from advisory_cli.intake.recognition.lines import SourceLine
from advisory_cli.intake.recognition.markdown import words_of
from advisory_cli.model.patterns import late_pattern

_BODY_WORDS = 22
_EVENT_LABELS = frozenset({"when", "where", "date", "time"})
_SALUTATION = late_pattern(r"^[^.!?:]{3,60}[,:!]$")
_PERIOD = late_pattern(r"[.!?…]['\"”’»)]?\s+(?=[^\W\d_a-z])")


def is_body(line: SourceLine) -> bool:
    """Tell whether a line is a paragraph of the text."""
    count = len(line.text.split())
    ended = line.text.rstrip(' ”’"»)*').endswith((".", "!", "?", ":", "…", "。"))
    return line.style in {"text", "quote"} and (
        (count >= _BODY_WORDS and ended) or (count >= 12 and bool(_PERIOD.search(line.text)))
    )


def _candidates(dates: dict[int, list[Day]], label_at: int, found: Recognition) -> list[int]:
    """Return the numbers of the lines that may be the headline. Lines above the label come before it is known."""
    numbers: list[int] = []
    for number, line in enumerate(found.lines[:FARTHEST]):
        labels_event = not line.taken and bool(set(found.words.categories(line.text)) & _EVENT_LABELS)
        if number in dates or (_is_no_headline(line, number, found) and not labels_event):
            continue
        if labels_event or _begins_text(line, found):
            if number > label_at and (numbers or is_body(line)):
                break
            continue  # a copied page says a part of the text once more above its label
        numbers.append(number)
    return numbers


def _is_no_headline(line: SourceLine, number: int, found: Recognition) -> bool:
    """Tell whether a line is of a kind that no headline is: taken, in a list, an address, a label, a salutation."""
    if line.taken or line.where == "footer" or line.style in {"bullet", "number", "caption", "quote"}:
        return True
    if found.words.label_before(line.text, ("subhead",)) or REFERENCE.fullmatch(line.text):
        return True
    if emails_in(line) or phones_in(line.text) or (urls_in(line) and len(line.text.split()) < 4):
        return True
    if line.text.startswith(("“", "„", "«", '"', "–", "—")) and len(line.text.split()) >= 14 and not line.is_heading:
        return True
    salutation = bool(_SALUTATION.match(line.text)) and number > 0 and is_salutation(line.text)
    return salutation or bool(found.words.categories(line.text)) or is_arranged(number, found)


def _begins_text(line: SourceLine, found: Recognition) -> bool:
    """Tell whether the text has begun with a line: a paragraph, a sentence, or a label of an event."""
    if found.words.label_before(line.text, ("when", "where", "who", "date", "time", "contacts")):
        return True
    if line.is_heading or line.bold:
        return False
    sentence = len(line.text.split()) >= 9 and line.text.rstrip('”’"»)').endswith(".") and not line.italic
    return sentence or is_body(line)


def is_salutation(text: str) -> bool:
    """Tell whether a line greets its readers: “Dear colleagues,”."""
    return text.endswith((",", "!")) and len(text.split()) <= 7


def headline_lines(head: Head, dates: dict[int, list[Day]], found: Recognition) -> list[int]:
    """Return the numbers of the lines of the headline."""
    label_at = max((n for n, line in enumerate(found.lines) if line.taken == "kind"), default=-1)
    label_at = max(label_at, head.label_at)
    numbers = _candidates(dates, label_at, found)
    dated = _dated_headline(dates, numbers, label_at, found)
    if dated >= 0:
        del dates[dated]
        return [dated]
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


def _dated_headline(dates: dict[int, list[Day]], numbers: list[int], label_at: int, found: Recognition) -> int:
    """Return the number of a line that says a day, where no other headline stands above the text: “Summit, 9 May 2027”.

    -1 for none. In a document with headings the line is one of them, or nothing else can be the headline.
    """
    body = next((n for n, line in enumerate(found.lines) if n > label_at and _begins_text(line, found)), 0)
    if any(label_at < number < body for number in numbers) or any(number < label_at for number in numbers):
        return -1
    styled = any(line.is_heading for line in found.lines[:FARTHEST])
    for number, days in dates.items():
        line = found.lines[number]
        rest = f"{line.text[: days[0].start]} {line.text[days[0].end :]}"
        words = [word for word in rest.split() if len(word.strip(" ,.:–—-")) > 3 and not word[0].isdigit()]
        alone = len(days) == 1 and len(words) > 1 and not any(found.words.kinds(line.text))
        if label_at < number < body and alone and (line.is_heading or not styled or not numbers):
            return number
    return -1


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


def set_headline(head: Head, numbers: list[int], found: Recognition) -> None:
    """Let the headline have its lines, without a label such as “Subject:”."""
    lines = [found.lines[number] for number in numbers]
    text = " ".join(words_of(line.spans) for line in lines)
    label = found.words.label_before(text, ("subject",))
    if label is not None and not label.whole:
        found.aside("headline", text[: label.end])
        text = text[label.end :]
    head.headline = text
    for line in lines:
        found.assign(line, "headline")
    found.headline_at = numbers[-1]
    _drop_twins(text, found)


def _drop_twins(headline: str, found: Recognition) -> None:
    """Take a line near the top that says the headline, or its beginning, once more: the title of a saved page."""
    bare = fold(headline)
    for line in found.lines[:FARTHEST]:
        other = fold(line.text)
        if not line.taken and len(other) > 40 and (bare.startswith(other) or other == bare):
            found.assign_aside(line, "headline")
