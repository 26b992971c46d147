"""Make the output of `lists` and `lists show`: the lists of the newsroom, and the people in one of them."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.people.list_review import ListedPerson, ListSummary, first_rows
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.text import escape_formula
from advisory_cli.report.screens.findings import count_line, level_counts
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import (
    BLANK,
    NARROW,
    WIDTH,
    Block,
    Line,
    Tone,
    columns,
    command,
    labelled,
    padded,
    wrapped,
)
from advisory_cli.report.wording.phrases import amount, shown_path
from advisory_cli.report.wording.times import day, iso, local_day

_GAP = 2  # blanks between two columns
_AT = 14
_MOST_LANGUAGES = 6
_CSV_COLUMNS = ("email", "name", "outlet", "language", "zone", "embargo_ok", "embargo_agreed_on")


def lists_lines(summaries: Sequence[ListSummary], *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return lines that show each list: people, languages, findings, last use, and its remembered sheet or encoding.

    Days are those of `zone`. In less than 60 columns, each list takes several short lines.
    """
    if not summaries:
        return wrapped("There are no lists yet. Copy a CSV or Excel file into lists/.", width=width)
    heads = ("List", "People", "Findings", "Last used")
    rows = [
        (summary.name, f"{summary.people:,}", _findings(summary), _last_use(summary, zone)) for summary in summaries
    ]
    widths = [max(columns(row[at]) for row in (heads, *rows)) + _GAP for at in range(4)]
    is_table = width >= NARROW and sum(widths[:3]) + 12 <= width
    lines: list[Line] = [*_row(heads, widths, "quiet", width)] if is_table else []
    for summary, row in zip(summaries, rows, strict=True):
        if is_table:
            lines += _row(row, widths, _tone(summary), width)
        else:
            lines += wrapped(row[0], tone=_tone(summary), width=width)
            for label, text in zip(heads[1:], row[1:], strict=True):
                lines += labelled(label, text, at=_AT, indent=2, width=width)
        for label, text in _more(summary):
            lines += labelled(label, text, at=_AT, tone="quiet", indent=2, width=width)
    hint = "People: advisory lists show LIST. Findings: advisory lists check LIST"
    return (*lines, *BLANK, *wrapped(hint, tone="quiet", width=width))


def lists_json(summaries: Sequence[ListSummary], *, relative_to: Path | None = None) -> str:
    """Return the lists as JSON: an object with the key `lists`, a list with an object for each list.

    The object has `name`, `file`, `people` (their number), `languages` (numbers by language, "" for none), `counts`
    (findings by level), `sheet` and `encoding` (as remembered, or ""), and `last_use`: null, or an object with
    `mailing`, `at` (RFC 3339, UTC) and `realm` (live or practice). Paths below the folder `relative_to` are relative.
    """
    entries = [
        {
            "name": summary.name,
            "file": shown_path(summary.path, relative_to),
            "people": summary.people,
            "languages": dict(sorted(summary.languages.items())),
            "counts": {level.value: count for level, count in level_counts(summary.findings).items()},
            "sheet": summary.sheet,
            "encoding": summary.encoding,
            "last_use": summary.last_use
            and {
                "mailing": summary.last_use.mailing,
                "at": iso(summary.last_use.at),
                "realm": summary.last_use.realm.value,
            },
        }
        for summary in summaries
    ]
    return as_json({"lists": entries})


def people_lines(people: Sequence[ListedPerson], *, width: int = WIDTH) -> Block:
    """Return lines that show the people in a list, and their number.

    Each person has name, outlet, address, language, zone and clearance for embargoes. A person with several rows is
    shown once for each row. In the numbers, such a person counts once, as the first of these rows says, because a
    mailing also uses the first row.
    """
    lines: list[Line] = []
    for person in people:
        tone: Tone = "quiet" if person.opted_out else "plain"
        who = ", ".join(filter(None, (name_of(person.recipient), person.recipient.fields.get("outlet", ""))))
        lines += wrapped(who or person.recipient.address, hang=4, tone=tone, width=width)
        if facts := ", ".join(_facts(person, with_address=bool(who))):
            lines += wrapped(facts, indent=4, tone="quiet", width=width)
    first = first_rows(people)
    cleared, opted_out = sum(person.cleared for person in first), sum(person.opted_out for person in first)
    parts = [f"{cleared:,} cleared for embargoes"] if cleared else []
    more = ", ".join([*parts, *([amount(opted_out, "opt-out")] if opted_out else [])])
    total = amount(len(first), "person", "people")
    if len(first) != len(people):
        total = f"{amount(len(people), 'row')}, {total}"
    return (*lines, *(BLANK if lines else ()), *wrapped(f"{total}{f': {more}' if more else ''}.", width=width))


def unread_lines(findings: Sequence[Finding], name: str, flags: Sequence[str] = (), *, width: int = WIDTH) -> Block:
    """Return lines that say how many findings the list called `name` has, and the command that names them.

    `flags` say how the list is read.
    """
    if not findings:
        return ()
    missing = " Rows with errors are not shown." if level_counts(findings)[Level.ERROR] else ""
    words = f"{count_line(findings)}.{missing} To see them:"
    tone: Tone = "bad" if missing else "warn"
    return (*wrapped(words, tone=tone, width=width), *command(commands.line("lists", "check", name, *flags)))


def people_json(people: Sequence[ListedPerson]) -> str:
    """Return the people in a list as JSON: an object with the key `people`, a list with an object for each person.

    The object has `line`, `email`, `name`, `outlet`, `language`, `zone`, `cleared` (for embargoes, now), `agreed_on` (a
    date or null), `opted_out` and `fields`: all cells of the row by the names of their columns.
    """
    entries = [
        {
            "line": person.recipient.place.line,
            "email": person.recipient.address,
            "name": name_of(person.recipient),
            "outlet": person.recipient.fields.get("outlet", ""),
            "language": person.recipient.language,
            "zone": person.recipient.zone,
            "cleared": person.cleared,
            "agreed_on": person.recipient.clearance_agreed and person.recipient.clearance_agreed.isoformat(),
            "opted_out": person.opted_out,
            "fields": dict(person.recipient.fields),
        }
        for person in people
    ]
    return as_json({"people": entries})


def people_csv(people: Sequence[ListedPerson]) -> str:
    """Return the people in a list as CSV that is a list again: address, name, outlet, language, zone, clearance.

    A cell that a spreadsheet would run as a formula has an apostrophe before it, but the address stays as it is.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_CSV_COLUMNS)
    for person in people:
        fields = person.recipient.fields
        cells = (name_of(person.recipient), *(fields.get(column, "") for column in _CSV_COLUMNS[2:]))
        writer.writerow((person.recipient.address, *map(escape_formula, cells)))
    return text.getvalue()


def name_of(recipient: Recipient) -> str:
    """Return the whole name of a person in a list, "" where the row has none."""
    fields = recipient.fields
    parts = (fields.get("first_name", ""), fields.get("last_name", ""))
    return fields.get("name", "") or " ".join(filter(None, parts))


def _facts(person: ListedPerson, *, with_address: bool) -> Iterator[str]:
    recipient = person.recipient
    if with_address:
        yield recipient.address
    yield from filter(None, (recipient.language, recipient.zone))
    if person.cleared:
        yield "cleared"
    elif recipient.clearance_agreed:
        yield f"agreed to embargoes {day(recipient.clearance_agreed)}: not cleared now"
    if person.opted_out:
        yield "opt-out"


def _findings(summary: ListSummary) -> str:
    return count_line(summary.findings) or "none"


def _last_use(summary: ListSummary, zone: str) -> str:
    use = summary.last_use
    if use is None:
        return "never"
    practice = ", practice" if use.realm is Realm.PRACTICE else ""
    return f"{use.mailing}, {local_day(use.at, zone, short=True)} {use.at:%Y}{practice}"


def _more(summary: ListSummary) -> Iterator[tuple[str, str]]:
    """Yield the facts that most lists lack, each with its label."""
    known = sorted(summary.languages.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{language or 'none given'} {count:,}" for language, count in known]
    if any(language for language, _ in known):
        yield "Languages", ", ".join(named[:_MOST_LANGUAGES]) + (" …" if len(named) > _MOST_LANGUAGES else "")
    if summary.sheet:
        yield "Sheet", summary.sheet
    if summary.encoding:
        yield "Encoding", summary.encoding


def _row(row: Sequence[str], widths: Sequence[int], tone: Tone, width: int) -> Block:
    lead = "".join(padded(cell, room) for cell, room in zip(row[:3], widths, strict=False))
    at = columns(lead)
    body = wrapped(row[3], tone=tone, indent=at, width=width)
    return (Line((lead + body[0].text[at:]).rstrip(), tone), *body[1:])


def _tone(summary: ListSummary) -> Tone:
    counts = level_counts(summary.findings)
    return "bad" if counts[Level.ERROR] else "warn" if counts[Level.WARNING] else "plain"
