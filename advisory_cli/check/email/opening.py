"""Rules TXT25 and TXT26: find an opening without what, when, where and embargo, and a preheader that repeats a subject.

Summaries, watches and previews show the first words of a message alone. In the inbox, the preheader stands right behind
the subject.
"""

from collections.abc import Iterator, Sequence

from advisory_cli.check.email.notices import label_of
from advisory_cli.check.text.html_text import letters, read_page
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import KIND_RULES, Advisory
from advisory_cli.model.press.edition import Specimen

OPENING = 200  # characters
_WHAT = 24  # letters of the headline or the event's title that say what it is
_SHOWN = 80  # characters of a preheader that an inbox may show
_SHARE = 0.6  # of a preheader's words that a subject may have as well
_FEWEST = 3  # words, to tell a repetition
_WORD = late_pattern(r"\d+|[^\W\d_]{3,}")
_CLOCK = late_pattern(r"\d[:.h時]\s?\d\d|\d\s?[ap]\.?\s?m\b")
_BAR_LINES = 4  # of the embargo bar at most: its end in three zones, and its terms


def check_opening(specimen: Specimen, *, advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT25 and TXT26, both notes, for a finished message. Nothing is yielded for a notice.

    TXT25: the first 200 characters of the text part or of the page leave out what the event is, when or where it is, or
    until when the embargo holds. Only kinds that invite are judged. Lines that give the end of the embargo once more,
    in UTC or on the reader's clocks, do not count.
    TXT26: most words of the preheader stand in the subject too.
    """
    if label_of(specimen):
        return
    if KIND_RULES[advisory.kind].invites:
        yield from _opening(specimen, advisory)
    yield from _preheader(specimen, advisory)


def _opening(specimen: Specimen, advisory: Advisory) -> Iterator[Finding]:
    facts = {fact.path: fact.shown for fact in reversed(specimen.facts)}
    where = [facts.get(f"event.{name}", "") for name in ("place", "locality", "address", "online")]
    wanted = {
        "until when the embargo holds": [specimen.embargo.issuer] if specimen.embargo else [],
        "when": [facts.get("event.starts", "")],
        "where": next(([place] for place in where if place), [facts.get("live.url", "")]),
        "what": [letters(facts.get(path, ""))[:_WHAT] for path in ("headline", "event.title")],
    }
    missing = dict[str, None]()
    for lines in (specimen.text.splitlines(), read_page(specimen.html).lines):
        start = letters(" ".join(_own(lines, specimen).split())[:OPENING])
        missing |= {
            name: None
            for name, words in wanted.items()
            if any(words) and not any(letters(word) in start for word in words if word)
        }
    if missing:
        yield finding(
            "TXT25",
            f"The first {OPENING} characters do not say {_joined(list(missing))}.",
            place=advisory.place("headline"),
            remedy="Shorten what stands above: the issuer, the terms of the embargo, or the name of the place.",
        )


def _own(lines: Sequence[str], specimen: Specimen) -> str:
    """Return the lines of a part, without those that repeat the end of the embargo on other clocks."""
    if specimen.embargo is None:
        return "\n".join(lines)
    issuer = letters(specimen.embargo.issuer)
    bar = next((n for n, line in enumerate(lines[:_BAR_LINES]) if issuer in letters(line)), None)
    if bar is None:
        return "\n".join(lines)
    kept = list(lines[: bar + 1])
    behind = list(lines[bar + 1 :])
    while behind and _CLOCK.search(behind[0]) and len(lines) - len(behind) - bar <= _BAR_LINES:
        del behind[0]
    return "\n".join((*kept, *behind))


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _preheader(specimen: Specimen, advisory: Advisory) -> Iterator[Finding]:
    own = advisory.preheader.strip()
    line = own or ("" if specimen.embargo else specimen.preheader)
    if line and repeats(specimen.head.subject, line):
        remedy = "Say what the subject does not: programme, people, accreditation. "
        remedy += "Correct preheader: …" if own else "Write: preheader: …"
        yield finding(
            "TXT26",
            "The line behind the subject in the inbox says the same as the subject.",
            place=advisory.place("preheader" if own else "standfirst"),
            remedy=remedy,
        )


def repeats(subject: str, preheader: str) -> bool:
    """Return True when the beginning of a preheader says little that the subject does not say.

    Words of three letters or more, and numbers, are compared without regard to their order. In a language without
    blanks, the preheader must stand in the subject as it is.
    """
    start = preheader[:_SHOWN].rpartition(" ")[0] if len(preheader) > _SHOWN else preheader
    known, words = set(_words(subject)), set(_words(start))
    if len(words) >= _FEWEST:
        return len(words & known) >= _SHARE * len(words)
    return bool(letters(start)) and letters(start) in letters(subject)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
