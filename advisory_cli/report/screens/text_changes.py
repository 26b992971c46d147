"""Make the lines that show how a text differs from the text that its readers have."""

from advisory_cli.model.mailing.plan import TextChanges
from advisory_cli.model.press.manuscripts import split_manuscripts
from advisory_cli.report.wording.lines import BLANK, Block, Line, wrapped
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.word_diff import word_diff

_MOST_CHANGES = 5  # lines of changes where not all are shown
_WIDE = 10_000  # columns: lines that the reader's program wraps


def change_lines(changes: TextChanges, *, verbose: bool, width: int) -> Block:
    """Return lines with the differences between the text that was sent and the new text: a few, or all with `verbose`.

    The first line says what is shown, or that nothing differs, or that the text that was sent is not known. A blank
    line comes last. `width` is the line length in columns.
    """
    changed = _changed_lines(changes, width) if changes.old else ()
    heading = wrapped(changes_heading(changes, changed), width=width)
    if not verbose and len(changed) > _MOST_CHANGES:
        changed = tuple(line for line in changed if line.tone != "quiet")  # what is unchanged goes first
    shown = changed if verbose or len(changed) <= _MOST_CHANGES else changed[: _MOST_CHANGES - 1]
    rest = len(changed) - len(shown)
    more = wrapped(f"and {amount(rest, 'more line')} of changes (-v)", tone="quiet", width=width) if rest else ()
    return (*heading, *shown, *more, *BLANK)


def changes_heading(changes: TextChanges, changed: Block) -> str:
    """Return the sentence above `changed`, the lines that differ: what is shown, or why there are none."""
    if not changes.old:
        return "The text that was sent is not kept here. What changed is not known."
    if not changed:
        return "The text is as it was sent."
    has_marks = any("[-" in line.text or "{+" in line.text for line in changed)
    return f"Changes since it was sent{', [-gone-] and {+new+}' if has_marks else ''}:"


def change_paragraphs(changes: TextChanges) -> tuple[str, ...]:
    """Return all changes as sentences without line breaks, the heading first, for a page or an e-mail."""
    changed = _changed_lines(changes, _WIDE) if changes.old else ()
    return (changes_heading(changes, changed), *(line.text.strip() for line in changed))


def _changed_lines(changes: TextChanges, width: int) -> Block:
    """Return the differences of each file of the text. Of several languages, the name of a changed file comes first."""
    old, new = dict(split_manuscripts(changes.old)), dict(split_manuscripts(changes.new))
    parts: list[Line] = []
    for name in sorted(old.keys() | new.keys()):
        changed = word_diff(old.get(name, ""), new.get(name, ""), width=width)
        parts += (*wrapped(f"{name}:", width=width), *changed) if name and changed else changed
    return tuple(parts)
