"""Find words, names, telephone numbers and addresses in an advisory that were left from an example.

The examples are those of `advisory new`, of docs/advisory-file.md, and of the remedies of findings.
"""

from collections.abc import Iterator

from advisory_cli.check.text.text_fields import TextField, quoted, text_and_url_fields, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.example import is_no_domain
from advisory_cli.read.advisory.known_keys import invented_forms

_MARKS = " \t\r\n>#*_-–—“”„\"'«»‹›‘’.…"  # around the words of a paragraph, and no part of them
_PARAGRAPH = late_pattern(r"(?:[^\n]+\n?)+")
_LINE = late_pattern(r"[^\n]+")
_NAME = late_pattern(
    r"\b(?:Ada|Ben) Example\b|\bExample (?:Press Office|Institute|Street)\b"
    r"|\+32 2 555 01 \d\d\b|\+32 470 55 01 00\b"
)
_ADDRESS = late_pattern(
    r"(?<![\w@.%+-])(?:https?://)?(?:[\w.%+-]{1,64}@)?(?P<host>(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}|localhost)"
)
_OWN_ADDRESS = "Write your own address."
_OWN_NAME = "Write your own, or delete the line."
_OWN_WORDS = "Write your own words, or put a # before the line again. If they are meant: meant_so: [the words]"


def check_words_left(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV40 for each example of a key whose words were left as they are, as a field or as a paragraph."""
    examples = {_bare(form) for form in invented_forms()}
    for field in text_fields(advisory):
        seen: set[int] = set()
        for pattern in (_LINE, _PARAGRAPH):
            for match in pattern.finditer(field.text):
                if _bare(match[0]) in examples and match.start() not in seen and not _is_meant(field, match[0]):
                    seen.add(match.start())
                    words = f"These are words of the example: {quoted(match[0])}."
                    yield finding("ADV40", words, place=field.place(match.start()), remedy=_OWN_WORDS)


def check_names_left(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV40 for each name and telephone number of the examples, wherever it stands in the text."""
    for field in text_fields(advisory):
        if field.path == "issuer" and "issuer" not in advisory.lines:
            continue  # the newsroom's own setting, which is looked at by itself
        found = {match[0]: match for match in _NAME.finditer(field.text) if not field.is_meant(*match.span())}
        for name, match in found.items():
            words = f"{name} is of the example: nobody can be reached so."
            yield finding("ADV40", words, place=field.place(match.start()), remedy=_OWN_NAME)


def check_addresses_left(advisory: Advisory) -> Iterator[Finding]:
    """Yield ADV38 for each e-mail and web address that nobody can have, in every field and in the body.

    In running words, a bare domain counts only below .example. A text may be about a site called example.com, test or
    localhost.
    """
    answers = advisory.reply_to
    if answers and is_no_domain(answers.domain):
        yield _address_left(answers.address, TextField(advisory=advisory, path="reply_to", text=answers.address))
    for field in text_and_url_fields(advisory):
        seen: set[str] = set()
        for match in _ADDRESS.finditer(field.text):
            address, host = match[0], match["host"]
            stated = address != host or host.startswith("www.") or field.path.endswith(("url", "online"))
            if not is_no_domain(host) or not (stated or host.casefold().endswith(".example")):
                continue
            if address not in seen and not field.is_meant(*match.span()):
                seen.add(address)
                yield _address_left(address, field, match.start())


def _address_left(address: str, field: TextField, offset: int = 0) -> Finding:
    words = f"Real people would get this, but {address} is an example address. No answer would reach you."
    if "@" not in address:
        words = f"Real people would get this, but {address} is an example address. Nothing is there."
    return finding("ADV38", words, place=field.place(offset), remedy=_OWN_ADDRESS)


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(_MARKS).casefold()


def _is_meant(field: TextField, words: str) -> bool:
    return _bare(words) in map(_bare, field.advisory.meant_so)
