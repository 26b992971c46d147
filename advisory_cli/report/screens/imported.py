"""Make the output of `import`: the file, the words found again, what to check with its lines, and the next commands."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.value_class import value_class
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.lines import BLANK, WIDTH, Line, command, wrapped
from advisory_cli.report.wording.phrases import shown_path

_QUOTE_COMMENT = "#  - text:"
_KEY = late_pattern(r"(?P<key>[a-z_]+):(?:\s|$)")
_MARK = "# check"
_SHOWN_WORDS = 8


@value_class
class ImportReport:
    """Facts about an advisory file that was made of a document.

    `text` is the whole file. `words` is the number of words in the document, `lost` those of them that are not in the
    file. `open_questions` are sentences on what nobody was asked, `remarks` those on what was left out. `pictures` are
    the paths of the files written beside it.
    """

    path: Path
    text: str
    words: int
    lost: Sequence[str] = ()
    pictures: Sequence[Path] = ()
    open_questions: Sequence[str] = ()
    remarks: Sequence[str] = ()


def imported_lines(report: ImportReport, *, relative_to: Path | None = None, width: int = WIDTH) -> Iterator[Line]:
    """Yield the lines about an advisory file that was made of a document.

    Paths below the folder `relative_to` are shown relative to that folder (None: whole paths). `width` is the line
    length in columns.
    """
    path = shown_path(report.path, relative_to)
    yield Line(f"Written: {path}", "strong")
    for picture in report.pictures:
        yield Line(f"Picture: {shown_path(picture, relative_to)}")
    kept = report.words - len(report.lost)
    yield Line(f"Words: {kept:,} of {report.words:,} are in the file.", "bad" if report.lost else "good")
    if report.lost:
        more = " …" if len(report.lost) > _SHOWN_WORDS else ""
        words = f"Not found again: {', '.join(report.lost[:_SHOWN_WORDS])}{more}"
        yield from wrapped(words, tone="bad", width=width)
    for sentence in (*report.remarks, *report.open_questions):
        yield from wrapped(sentence, tone="warn", width=width)
    if marks := marked_fields(report.text):
        fields = ", ".join(f"{field} ({', '.join(map(str, numbers))})" for field, numbers in marks.items())
        yield from BLANK
        yield from wrapped(f"To check, with lines: {fields}", hang=2, width=width)
    yield from BLANK
    words = f"Look at each line marked {_MARK}, correct what is wrong, and delete the mark. Then:"
    yield from wrapped(words, width=width)
    name = report.path.stem if report.path.parent.name == "advisories" else path
    for verb in ("check", "preview"):
        yield from command(commands.line(verb, name))


def marked_fields(text: str) -> dict[str, list[int]]:
    """Return the fields of an advisory file that have a mark for review, each with the lines of its marks, from 1.

    A mark on a line of its own belongs to the field below it, one inside a group to that group, and one above a quote
    that is a comment (because it stays in the text) to the quotes.
    """
    found: dict[str, list[int]] = {}
    waiting: list[int] = []
    group = "facts"
    for number, line in enumerate(text.split("\n")[1:], 2):
        if line == "---":
            break
        if line.startswith(_MARK):
            waiting.append(number)
            continue
        key = _KEY.match(line)
        if key or line.startswith(_QUOTE_COMMENT):
            group = key["key"] if key else "quotes"
            if waiting:
                found.setdefault(group, []).extend(waiting)
                waiting = []
        if _MARK in line:
            found.setdefault(group, []).append(number)
    if waiting:
        found.setdefault("facts", []).extend(waiting)
    return found
