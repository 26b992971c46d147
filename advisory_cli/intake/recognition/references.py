"""Recogniser of the number by which an office names its text."""

import re

from advisory_cli.intake.recognition.contacts import phones_in
from advisory_cli.intake.recognition.context import Recognition
from advisory_cli.intake.recognition.head import REFERENCE
from advisory_cli.model.patterns import late_pattern

_VALUE = late_pattern(r"(?=[^,;]{0,40}\d)[\w№°º][\w№°º./:–-]*(?: (?=[^,;]{0,30}\d)[\w№°º./:–-]+){0,3}")
"""Number behind a label: “KS 2027/0231”, “12-345/27”. Each part but the last may be letters."""

_NAMED = late_pattern(r"((?:[^\W\d_]{1,20}\.? ?|[№°º] ?){1,3})(?=\d)")


def _is_number_word(text: str, found: Recognition) -> bool:
    """Tell whether words say that a number follows: “Prot. n.”, “Вих. №”."""
    tokens = re.findall(r"[^\W\d_]+", text)
    return bool(tokens) and all({"ref"} & found.words.roots.tags_of(token) or len(token) <= 2 for token in tokens)


def reference_in(text: str, found: Recognition) -> str:
    """Return the reference that a few words are, with or without a label: “Our ref.: MR 27-041”. "" for none."""
    text = text.strip(" \t|•·–—-()[]")
    label = found.words.label_before(text, ("reference",))
    if label is not None and not label.whole:
        value = text[label.end :].strip()
        return value if _VALUE.fullmatch(value) and not found.days(value) else ""
    number = REFERENCE.fullmatch(text)
    if number is None and (named := _NAMED.match(text)) and _is_number_word(named[1], found):
        number = _VALUE.fullmatch(text, named.end())
    if number is None and (worded := re.match(r"[^\W\d_]{2,12}\.?:?\s+", text)) and _is_number_word(worded[0], found):
        value = text[worded.end() :]
        return value if _VALUE.fullmatch(value) and not found.days(value) else ""
    if number is None or found.days(text) or found.clocks(text):
        return ""
    signed = re.search(r"[^\W\d_]|[/№°º]", text) is not None
    return text if signed and (not text[0].isdigit() or "/" in text or not phones_in(text)) else ""
