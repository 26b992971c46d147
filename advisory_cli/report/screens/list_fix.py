"""Make the output of `lists fix`: each change, what is left for a person, and the question before the writing."""

from collections.abc import Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import errors
from advisory_cli.model.people.list_repair import Change, FixedList
from advisory_cli.model.text import excerpt
from advisory_cli.report.screens.findings import by_level, count_line, finding_entry, level_counts, one_finding
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, Line, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, shown_path

_AT = 12
_LONGEST = 200  # characters of a cell that are shown


def fix_lines(fixed: FixedList, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that show each change of a list with its old line, and the findings that are left for a person.

    Paths below the folder `relative_to` are relative. `width` is the line length in columns.
    """
    lines: list[Line] = []
    if fixed.changes:
        words = f"{amount(len(fixed.changes), 'change')} of {shown_path(fixed.source, relative_to)}:"
        lines += wrapped(words, tone="strong", width=width)
        for change in sorted(fixed.changes, key=lambda change: change.line or 0):
            label = "Whole file" if change.line is None else f"Line {change.line:,}"
            lines += labelled(label, _words(change), at=_AT, indent=0, width=width)
        lines += (*BLANK, *wrapped(_people(fixed), width=width))
    if fixed.left:
        words = "Left for you:" if fixed.changes else "What the program cannot fix for certain:"
        lines += (*(BLANK if lines else ()), *wrapped(words, tone="strong", width=width))
        for found in by_level(fixed.left):
            lines += one_finding(found, relative_to=relative_to, width=width)
    return tuple(lines)


def fix_offer(name: str, flags: Sequence[str], *, fixed: int, total: int, width: int = WIDTH) -> Block:
    """Return lines that name the command that fixes `fixed` of `total` findings about the list called `name`.

    `flags` say how the list is read.
    """
    words = "To fix it:" if total == fixed == 1 else f"To fix {fixed:,} of these:"
    return (*wrapped(words, width=width), *command(commands.line("lists", "fix", name, *flags)))


def fix_question(fixed: FixedList) -> tuple[str, str]:
    """Return the number to type, as text, and the question to ask, before a list is replaced by its fixed form."""
    count = len(fixed.changes)
    words = amount(count, "change")
    return str(count), f"Type {count} to write {words} into {fixed.source.name}, or press Enter to leave it"


def fixed_lines(fixed: FixedList, copy: Path | None, *, relative_to: Path | None = None, width: int = WIDTH) -> Block:
    """Return lines that say what was written, and how to go on. `copy` is the copy of the old list, None for none."""
    if not fixed.changes:
        words = "Nothing to fix." if not fixed.left else "Nothing to fix by the program. Nothing was written."
        return wrapped(words, tone="good" if not fixed.left else "warn", width=width)
    lines = [*wrapped(f"Written: {shown_path(fixed.target, relative_to)}", tone="good", width=width)]
    if copy is not None:
        lines += wrapped(f"The old list is kept: {shown_path(copy, relative_to)}", width=width)
    if fixed.left:
        words = f"{count_line(fixed.left)} left. Edit the file, then check it:"
        lines += wrapped(words, tone="bad" if errors(fixed.left) else "warn", width=width)
        lines += command(commands.line("lists", "check", shown_path(fixed.target, relative_to)))
    elif copy is None:
        lines += wrapped(f"The list itself was not changed. To use the new one: -l {fixed.target.stem}", width=width)
    return tuple(lines)


def fix_json(fixed: FixedList, written: Path | None, copy: Path | None, *, relative_to: Path | None = None) -> str:
    """Return a fix as JSON: an object with seven keys.

    - `list`: path of the list. `written`: path of the new file. `backup`: path of the copy of the old list. The last
      two are null when no such file was written.
    - `people`: an object with the numbers of people `before` and `after`.
    - `changes`: a list of objects with `line` (in the old file, or null), `what`, `before` and `after`.
    - `findings`: the findings that are left, as `check` shows them. `counts`: their numbers by level.
    Paths below the folder `relative_to` are relative to it. None: whole paths.
    """
    changes = [
        {"line": change.line, "what": change.what, "before": change.before, "after": change.after}
        for change in fixed.changes
    ]
    return as_json(
        {
            "list": shown_path(fixed.source, relative_to),
            "written": written and shown_path(written, relative_to),
            "backup": copy and shown_path(copy, relative_to),
            "people": {"before": fixed.people_before, "after": fixed.people},
            "changes": changes,
            "findings": [finding_entry(found, relative_to=relative_to) for found in by_level(fixed.left)],
            "counts": {level.value: count for level, count in level_counts(fixed.left).items()},
        }
    )


def _words(change: Change) -> str:
    before, after = excerpt(change.before, _LONGEST), excerpt(change.after, _LONGEST)
    if not before:
        return f"{change.what}: {after} (new)"
    return f"{change.what}: {before} → {after or '(left out)'}"


def _people(fixed: FixedList) -> str:
    return (
        f"{amount(fixed.people, 'person', 'people')} can be read now, {fixed.people_before:,} before. Nobody is lost."
    )
