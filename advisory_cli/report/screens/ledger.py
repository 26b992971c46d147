"""Make the output of `ledger`: the ledger's folder, contents and former place, and problems that forbid sending."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.ledger.concerns import LedgerProblem, Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance, Extent, LedgerView
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at_both, iso

_COLUMN = 16
_ACCEPTED_WORDS = {
    ProblemKind.CLOCK: "entries later than the clock",
    ProblemKind.MOVED: "the new location",
    ProblemKind.RESTORED: "an older ledger, without the newest entries",
    ProblemKind.ZONE: "the planned times, despite new time zone rules",
}


def ledger_lines(view: LedgerView, *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return the output of `ledger`: where the ledger lies, what is in the ledger, and what forbids sending.

    Times are shown in `zone`, in lines of at most `width` columns.
    """
    lines = [line for row in _rows(view, zone) for line in labelled(*row, at=_COLUMN, width=width)]
    for acceptance in view.acceptances:
        lines += labelled("Accepted", _acceptance(acceptance, zone), at=_COLUMN, tone="quiet", width=width)
    lines += [*BLANK, *_integrity(view, width)]
    return tuple(lines)


def ledger_json(view: LedgerView) -> str:
    """Return the facts about the ledger as JSON, for `ledger --format json`. The JSON is an object with these keys.

    - `folder`: where the ledger lies. `bytes`: its size. `version`: the version of its tables.
    - `mailings`, `deliveries`, `entries`: numbers. Entries are events of deliveries.
    - `newest`: the time of the newest event.
    - `damage`: a list of the faults of the ledger's file in words.
    - `place`: an object with the computer (`host`) and `folder` where the ledger was when it last sent, or null.
    - `noted`: an object about the note on the ledger that is kept outside the newsroom. `file` is the note's path, and
      `fault` the reason why the note cannot be read or written. `last` is an object with what was noted last: the
      numbers `entries` and `mailings`, the time `at` of the newest event, and the ledger's `folder`. Each of `file`,
      `fault` and `last` may be null.
    - `concerns`: a list of the problems that forbid sending, each an object with `concern` (its kind: clock, moved,
      restored or zone), `words` and `remedy`.
    - `accepted`: a list with an object for each time a person accepted problems. The object has `at`, `by` (account or
      key), `concerns` (kinds) and `reason`.
    Times are RFC 3339 in UTC.
    """
    inventory, mark = view.inventory, view.trace
    noted = mark and {"entries": mark.events, "mailings": mark.mailings, "at": iso(mark.at), "folder": mark.folder}
    return as_json(
        {
            "folder": view.current_place.folder,
            "bytes": inventory.size,
            "version": inventory.version,
            "mailings": inventory.mailings,
            "deliveries": inventory.deliveries,
            "entries": inventory.events,
            "newest": iso(view.newest),
            "damage": list(inventory.faults),
            "place": view.place and {"host": view.place.host, "folder": view.place.folder},
            "noted": {"file": view.trace_file or None, "fault": view.trace_fault or None, "last": noted},
            "concerns": [
                {"concern": problem.kind, "words": problem.words, "remedy": problem.advice} for problem in view.concerns
            ],
            "accepted": [
                {
                    "at": iso(acceptance.at),
                    "by": acceptance.by,
                    "concerns": list(acceptance.problems),
                    "reason": acceptance.reason,
                }
                for acceptance in view.acceptances
            ],
        }
    )


def no_ledger_json(folder: str) -> str:
    """Return the output of `ledger --format json` for a newsroom without a ledger.

    The JSON is an object with two keys: `folder`, where the ledger would lie, and `version`, which is null.
    """
    return as_json({"folder": folder, "version": None})


def accepted_lines(accepted: Sequence[LedgerProblem], left: Sequence[LedgerProblem], *, width: int = WIDTH) -> Block:
    """Return lines that say which problems of the ledger a person has just accepted, and which are still there.

    `accepted` holds at least one problem. `left` holds problems that can be accepted, and were not. `width` is the line
    length in columns.
    """
    lines = [
        *wrapped(
            f"Accepted: {listed([_ACCEPTED_WORDS[problem.kind] for problem in accepted])}.", tone="good", width=width
        )
    ]
    if any(problem.kind is ProblemKind.CLOCK for problem in accepted):
        lines += wrapped("Scheduled messages keep their time. To try them now:", width=width)
        lines += command(commands.line("retry"))
    for problem in left:
        lines += wrapped(problem.words, tone="bad", width=width)
    return tuple(lines)


def extent_words(file: Path, extent: Extent) -> str:
    """Return a sentence that says how much the backup `file` holds.

    `extent` gives the backup's number of entries (events of deliveries), its number of mailings, and the time of its
    newest entry.
    """
    newest = f", the newest of {extent.newest:%Y-%m-%d %H:%M} UTC" if extent.newest else ""
    counts = listed([amount(extent.events, "entry", "entries"), amount(extent.mailings, "mailing")])
    return f"{file} holds {counts}{newest}."


def restored_lines(
    file: Path,
    extent: Extent,
    previous: Path | None,
    problems: Sequence[LedgerProblem],
    *,
    zone: str = "UTC",
    width: int = WIDTH,
) -> Block:
    """Return lines that say that the ledger is now a copy of the backup `file`, and what a person has to decide.

    `extent` says how much the backup holds. Times are shown in `zone`.
    `previous` is the path under which the replaced ledger is kept, None when there was no ledger before. `problems` are
    the problems that forbid sending with the restored ledger. `width` is the line length in columns.
    """
    newest = f", newest entry {at_both(extent.newest, zone)}" if extent.newest else ""
    words = f"The ledger is now a copy of {file}: {amount(extent.mailings, 'mailing')}{newest}."
    lines = [*wrapped(words, tone="good", width=width)]
    if previous is not None:
        lines += wrapped(f"The old one is kept as {previous}.", width=width)
    for problem in problems:
        lines += [*wrapped(problem.words, tone="bad", width=width), *wrapped(problem.remedy, width=width)]
        lines += command(commands.line(*problem.accepting))
    return tuple(lines)


def _rows(view: LedgerView, zone: str) -> Iterator[tuple[str, str]]:
    inventory = view.inventory
    yield "Location", view.current_place.folder
    yield "File", f"{inventory.size / 1e6:,.1f} MB, version {inventory.version} of its tables"
    counts = (amount(inventory.mailings, "mailing"), amount(inventory.deliveries, "delivery", "deliveries"))
    yield "Holds", listed([*counts, amount(inventory.events, "entry", "entries")])
    yield "Newest entry", at_both(view.newest, zone) if view.newest else "none"
    if former := _former_place(view.place, view.current_place):
        yield "Last used", former
    yield "Safety copy", _high_water_mark(view, zone)


def _former_place(stored: Place | None, current: Place) -> str:
    """Return the computer and folder where the ledger was when it last sent. Empty when that is the present one."""
    if stored is None:
        return ""
    same_machine, same_folder = stored.machine == current.machine, stored.folder == current.folder
    if same_machine and same_folder:
        return ""
    where = "on this computer" if same_machine else f"on another computer ({stored.host})"
    return f"{where}, as {stored.folder}"


def _high_water_mark(view: LedgerView, zone: str) -> str:
    if view.trace is None:
        return f"none: {view.trace_fault}" if view.trace_fault else f"none yet; it will be in {view.trace_file}"
    mark = view.trace
    counts = listed([amount(mark.events, "entry", "entries"), amount(mark.mailings, "mailing")])
    when = f", the newest of {at_both(mark.at, zone)}" if mark.at else ""
    fault = f"; it cannot be updated: {view.trace_fault}" if view.trace_fault else ""
    return f"{counts}{when}, in {view.trace_file}{fault}"


def _acceptance(acceptance: Acceptance, zone: str) -> str:
    reason = f": {acceptance.reason}" if acceptance.reason else ""
    problems = listed([_ACCEPTED_WORDS[kind] for kind in acceptance.problems])
    return f"{problems}; by {acceptance.by}, {at_both(acceptance.at, zone)}{reason}"


def _integrity(view: LedgerView, width: int) -> Block:
    if view.inventory.faults:
        words = f"The file is damaged: {view.inventory.faults[0]}. Restore the newest backup before you send anything."
        return wrapped(words, tone="bad", width=width)
    if not view.concerns:
        return wrapped("Ledger OK.", tone="good", width=width)
    lines: list[Block] = []
    for problem in view.concerns:
        lines += [wrapped(problem.words, tone="bad", width=width), wrapped(problem.remedy, width=width)]
        lines.append(command(commands.line(*problem.accepting)))
    return tuple(line for block in lines for line in block)
