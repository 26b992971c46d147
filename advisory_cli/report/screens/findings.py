"""Make the output about findings: text for people, and JSON for scripts."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, Tone, wrapped
from advisory_cli.report.wording.phrases import amount, listed, shown_path, shown_place

LEVEL_TONES: Mapping[Level, Tone] = {Level.ERROR: "bad", Level.WARNING: "warn", Level.NOTE: "quiet"}


def findings_lines(
    findings: Sequence[Finding], *, strict: bool = False, relative_to: Path | None = None, width: int = WIDTH
) -> Block:
    """Return lines that show the findings, errors first, then their number and whether the advisory can be sent.

    With `strict` (for `--strict`), the lines say that warnings forbid sending too. Findings of one level stay in the
    order given.
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    parts: list[Line] = []
    for finding in by_level(findings):
        parts += one_finding(finding, relative_to=relative_to, width=width)
        parts += BLANK
    return (*parts, *wrapped(_verdict(findings, strict=strict), tone=_worst_tone(findings), width=width))


def one_finding(finding: Finding, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that show one finding: level, code and place, then the sentence, then the remedy.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    place = shown_place(finding.place, relative_to)
    head = f"{finding.level.value.upper()} {finding.code} {place}".rstrip()
    remedy = [line for row in finding.remedy.splitlines() for line in _remedy(row, width)]
    return (
        *wrapped(head, tone=LEVEL_TONES[finding.level], hang=8, width=width),
        *wrapped(finding.words, indent=2, width=width),
        *remedy,
    )


def _remedy(row: str, width: int) -> Block:
    """Return one line of a remedy. Text to be written into a file keeps its own indentation."""
    return wrapped(row.strip(), indent=4 + len(row) - len(row.lstrip()), width=width)


def by_level(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings sorted by level: errors, then warnings, then notes. Within a level the order stays."""
    order = list(Level)
    return sorted(findings, key=lambda finding: order.index(finding.level))


def level_counts(findings: Iterable[Finding]) -> dict[Level, int]:
    """Return the number of findings of each level. A level without findings has 0.

    Some findings stand for several of the same kind. Such a finding is counted as often as its field `count` says.
    """
    counts = dict.fromkeys(Level, 0)
    for finding in findings:
        counts[finding.level] += finding.count
    return counts


def count_line(findings: Iterable[Finding]) -> str:
    """Return the number of findings of each level in words: '2 errors, 1 warning and 3 notes'. "" for no findings."""
    return listed([amount(count, level.value) for level, count in level_counts(findings).items() if count])


def findings_json(findings: Sequence[Finding], *, relative_to: Path | None = None) -> str:
    """Return findings as JSON: an object with two keys, `findings` and `counts`.

    `findings` is a list of objects, errors first. Each has `code` (such as EMB06), `level` (error, warning or note),
    `file`, `line`, `words` (what was found) and `remedy` (what to do, or ""). A missing file or line is null. `counts`
    is an object with the number of findings of each level, by the same three words. Paths below the folder
    `relative_to` are shown relative to that folder (None: whole paths).
    """
    entries = [finding_entry(finding, relative_to=relative_to) for finding in by_level(findings)]
    counts = {level.value: count for level, count in level_counts(findings).items()}
    return as_json({"findings": entries, "counts": counts})


def fault_json(
    message: str, *, code: int, remedy: str = "", findings: Sequence[Finding] = (), relative_to: Path | None = None
) -> str:
    """Return the fault that ended a command as JSON, for a command with `--format json` that is refused.

    The JSON is an object with two keys, `exit_code` and `fault`. The fault has `message` (a sentence), `remedy` (what
    to do, or "") and `findings` (a list of objects, errors first, see finding_entry()). When there are findings, they
    say what is wrong, and `message` may be "".
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    entries = [finding_entry(finding, relative_to=relative_to) for finding in by_level(findings)]
    remedy = "" if remedy == message else remedy
    return as_json({"exit_code": code, "fault": {"message": message, "remedy": remedy, "findings": entries}})


def finding_entry(finding: Finding, *, relative_to: Path | None = None) -> dict[str, object]:
    """Return one finding as a dictionary to be written as JSON.

    `code` is a code such as 'EMB06', and `level` 'error', 'warning' or 'note'. `file` is a path and `line` a number.
    Both are None when the finding has none. `words` is a sentence on what was found, and `remedy` one on what to do, or
    "".
    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths).
    """
    file = finding.place.file
    return {
        "code": finding.code,
        "level": finding.level.value,
        "file": None if file is None else shown_path(file, relative_to),
        "line": finding.place.line,
        "words": finding.words,
        "remedy": finding.remedy,
    }


def _verdict(findings: Sequence[Finding], *, strict: bool) -> str:
    counts = level_counts(findings)
    if not findings:
        return "No problems found."
    if counts[Level.ERROR]:
        noun = "error" if counts[Level.ERROR] == 1 else "errors"
        return f"{count_line(findings)}. Fix the {noun} before sending."
    if counts[Level.WARNING]:
        if strict:
            return f"{count_line(findings)}. --strict refuses warnings."
        noun = "warning" if counts[Level.WARNING] == 1 else "warnings"
        return f"{count_line(findings)}. It can be sent. Read the {noun} first."
    return f"{count_line(findings)}. It can be sent."


def _worst_tone(findings: Sequence[Finding]) -> Tone:
    worst = by_level(findings)[:1]
    return LEVEL_TONES[worst[0].level] if worst and worst[0].level is not Level.NOTE else "good"
