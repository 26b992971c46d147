"""Words a draft leaves behind: TXT01, TXT02, TXT03 and TXT08, found by the patterns of check.draft_marks."""

import re
from collections.abc import Iterator

from advisory_cli.check.draft_marks import RULES, Rule
from advisory_cli.check.text.text_fields import Passage, quoted
from advisory_cli.model.checks.catalogue import CATALOGUE, finding
from advisory_cli.model.checks.findings import Finding, Level

_Mark = tuple[Rule, re.Match[str]]


def check_placeholders(passage: Passage) -> Iterator[Finding]:
    """Every mark, in the order of the text: once for each line and code, and the graver one where two overlap."""
    seen: set[tuple[str, int | None, str]] = set()
    for rule, match in sorted(_apart(passage), key=lambda mark: mark[1].start()):
        place = passage.place(match.start() + len(match[0]) - len(match[0].lstrip()))
        mark = (rule.code, place.line, match[0].strip().casefold())
        if mark not in seen:
            seen.add(mark)
            words = f"{rule.words}: {quoted(match[0])}."
            yield finding(rule.code, words, place=place, remedy=rule.remedy, level=rule.level)


def _apart(passage: Passage) -> list[_Mark]:
    """The marks of which no two of one code share a letter: errors before warnings, long ones before short ones."""
    marks = sorted(_marks(passage), key=lambda mark: (_lenient(mark[0]), mark[1].start() - mark[1].end()))
    kept: list[_Mark] = []
    taken: dict[str, set[int]] = {}
    for rule, match in marks:
        letters = taken.setdefault(rule.code, set())
        if letters.isdisjoint(range(*match.span())):
            letters.update(range(*match.span()))
            kept.append((rule, match))
    return kept


def _marks(passage: Passage) -> Iterator[_Mark]:
    language = passage.advisory.language[:2].lower()
    for rule in RULES:
        if language in rule.but_not or (rule.languages and language not in rule.languages):
            continue
        for match in rule.pattern.finditer(passage.text):
            if not rule.mixed_case_only or _mixed(passage, match):
                yield rule, match


def _lenient(rule: Rule) -> bool:
    return (rule.level or CATALOGUE[rule.code].level) is not Level.ERROR


def _mixed(passage: Passage, match: re.Match[str]) -> bool:
    return any(c.islower() for c in passage.line_at(match.start()))
