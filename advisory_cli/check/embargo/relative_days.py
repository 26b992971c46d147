"""Rule EMB15: find words such as “today” in a text that leaves on one day and may be published on another.

Names are left alone: a capital in the middle of a sentence (USA Today), and a quoted title (“Tomorrow Never Dies”).
"""

import re
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from advisory_cli.check.text.dates import written
from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory

_FIELDS = late_pattern(r"body|headline|standfirst|(?:quotes\[\d+\]\.text)|(?:background\[\d+\]\.title)")
_WORDS = {
    "en": r"today|tonight|yesterday|last night|this (?:morning|afternoon|evening)|tomorrow",
    "fr": r"aujourd[’']hui|ce (?:matin|soir)|cet après-midi|cette nuit|la nuit dernière|hier|demain",
}
_DAYS = {
    language: late_pattern(
        r"(?<![\w/.-])(?:" + words.replace(" ", r"[ \t\n\u00a0]") + r")(?![\w/]|-\w|\.\w)", re.IGNORECASE
    )
    for language, words in _WORDS.items()
}
_OPENS_SENTENCE = late_pattern(r"(?:^|[.!?:…–—]|\n)[\s\u00a0]*[>*_#\"“”„«(\[‘’'–—-]*[\s\u00a0]*$")
_OPENS_QUOTE, _CLOSES_QUOTE = late_pattern(r"[“„«\"‘]\s?$"), late_pattern(r"\s?[”“»\"’]")
_NEXT_WORD = late_pattern(r"(?:[’']s)?[ \u00a0](?!I\b)([^\W\d_])")
_LONG_WORD = late_pattern(r"\b[^\W\d_]{4,}")


def check_relative_days(advisory: Advisory, *, leaves: datetime) -> tuple[Finding, ...]:
    """Return EMB15 for each line with a word such as today, if the text leaves on another day than the embargo ends.

    `leaves` (aware) is the time at which the messages leave. Days are those of the embargo's zone. Only texts in
    English and French are searched. Nothing is found if the embargo has ended by `leaves`.
    """
    embargo, days = advisory.embargo, _DAYS.get(advisory.language[:2].lower())
    if embargo is None or days is None or embargo.lifted(leaves):
        return ()
    sent, free = leaves.astimezone(ZoneInfo(embargo.until.zone)).date(), embargo.until.wall.date()
    if sent == free:
        return ()
    findings = []
    for field in text_fields(advisory):
        if _FIELDS.fullmatch(field.path):
            hits = (match for match in days.finditer(field.text) if not _is_name(field, match))
            for place, line in groupby(hits, key=lambda match: field.place(match.start())):
                day_words = ", ".join(dict.fromkeys(quoted(match[0]) for match in line))
                words = f"{day_words}: the message is sent on {written(sent)}, but the embargo ends on {written(free)}."
                remedy = f"Name the day, such as “on {written(free)}”, so that all readers understand the same."
                findings.append(finding("EMB15", words, place=place, remedy=remedy))
    return tuple(findings)


def _is_name(field: TextField, match: re.Match[str]) -> bool:
    """Tell whether the word is part of a name.

    A name has a capital where no sentence begins, stands in quotation marks, or comes before another capital.
    """
    if match[0][0].islower():
        return False
    if match[0].isupper():
        return not field.line_at(match.start()).isupper()
    if field.path != "body" and _is_in_title_case(field.text):
        return False
    before, behind = field.text[: match.start()][-80:], field.text[match.end() :]
    if _OPENS_QUOTE.search(before) and _CLOSES_QUOTE.match(behind):
        return True
    following = _NEXT_WORD.match(behind)
    return not _OPENS_SENTENCE.search(before) or (following is not None and following[1].isupper())


def _is_in_title_case(text: str) -> bool:
    """Tell whether Nearly All Longer Words Begin with a Capital, so that a capital says nothing."""
    long = _LONG_WORD.findall(text)
    return len(long) > 2 and sum(word[0].isupper() for word in long) >= 0.8 * len(long)
