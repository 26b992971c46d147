"""Make the lines that show the findings of a plan. All findings with the same code are shown as one group.

A group shows the number of its findings, and the place and the words of the first.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.patterns import late_pattern
from advisory_cli.report.screens.findings import LEVEL_TONES, by_level
from advisory_cli.report.wording.lines import NARROW, Block, wrapped
from advisory_cli.report.wording.phrases import shown_place

_ROWS = {Level.ERROR: 2, Level.WARNING: 2, Level.NOTE: 1}  # lines of one code at most
_MORE_PLACES = "A number in brackets counts the places. For all: -v, or v at the question."
_SENTENCE_END = late_pattern(r"(?<=[.!?]) (?=[^a-z])")


def grouped_lines(
    findings: Sequence[Finding],
    *,
    source: Path | None = None,
    covered: Collection[str] = (),
    relative_to: Path | None = None,
    width: int,
) -> Block:
    """Return lines that show the findings of a plan, with one group for each code, errors first.

    Findings about no file, such as those about recipients, make one group for each code and sentence.
    A group shows the level, the code, the number of findings, and the place and words of the first one. A group takes
    at most two lines, and a group of notes one. When the words do not fit, sentences at their end are left out, or the
    words end in '…'. When a group has several findings, a last line says how to see all their places.
    `source`: the advisory's own file. When a finding's place is in this file, the file's name is not shown.
    `covered`: codes that another line of the plan tells. Findings with these codes are left out.
    `relative_to`: paths below this folder are shown relative to it. None: whole paths. `width`: the line length in
    columns.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in by_level(findings):
        if finding.code not in covered:
            words = finding.words if finding.place.file is None else ""
            groups.setdefault((finding.code, words), []).append(finding)
    lines = [line for group in groups.values() for line in _group(group, source, relative_to, width)]
    if any(len(group) > 1 for group in groups.values()):
        lines += wrapped(_MORE_PLACES, tone="quiet", width=width)
    return tuple(lines)


def _group(group: Sequence[Finding], source: Path | None, relative_to: Path | None, width: int) -> Block:
    first, count = group[0], sum(finding.count for finding in group)
    head = f"{first.level.value.upper()} {first.code}"
    if count > 1:
        head += f" ({count:,})"
    if place := _place(first, source, relative_to):
        head += f" {place}"
    for words in _shorter_and_shorter(first.words):
        block = wrapped(f"{head}: {words}", tone=LEVEL_TONES[first.level], hang=4, width=width)
        if len(block) <= _ROWS[first.level] * (2 if width < NARROW else 1):
            break
    return block


def _place(finding: Finding, source: Path | None, relative_to: Path | None) -> str:
    if finding.place.file is not None and finding.place.file == source:
        return f"line {finding.place.line}" if finding.place.line is not None else ""
    return shown_place(finding.place, relative_to)


def _shorter_and_shorter(words: str) -> Iterator[str]:
    """Yield the whole text, then fewer and fewer of its sentences, then fewer and fewer words of the first."""
    sentences = _SENTENCE_END.split(" ".join(words.split()))
    for number in range(len(sentences), 0, -1):
        yield " ".join(sentences[:number])
    first = sentences[0].split(" ")
    for number in range(len(first) - 1, 0, -1):
        yield " ".join(first[:number]) + "…"
