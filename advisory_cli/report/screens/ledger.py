"""Output of `ledger`: its folder, its contents, its former place, and the problems that forbid sending."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from advisory_cli.model.ledger.concerns import LedgerProblem, Place, ProblemKind
from advisory_cli.model.ledger.ledger_view import Acceptance, Extent, LedgerView
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.json import as_json
from advisory_cli.report.wording.lines import BLANK, WIDTH, Block, command, labelled, wrapped
from advisory_cli.report.wording.phrases import amount, listed
from advisory_cli.report.wording.times import at_both, iso

_AT = 16
_SAID = {
    ProblemKind.CLOCK: "entries with a later time than the clock's",
    ProblemKind.MOVED: "its new place",
    ProblemKind.RESTORED: "the ledger as it is, though it knows less than what was sent",
    ProblemKind.ZONE: "the instants that were planned, whatever the rules of their time zones say now",
}


def ledger_lines(view: LedgerView, *, zone: str = "UTC", width: int = WIDTH) -> Block:
    """Return everything about the ledger, in a line or two for each fact."""
    lines = [line for row in _rows(view, zone) for line in labelled(*row, at=_AT, width=width)]
    for one in view.acceptances:
        lines += labelled("accepted", _acceptance(one, zone), at=_AT, tone="quiet", width=width)
    lines += [*BLANK, *_soundness(view, width)]
    return tuple(lines)


def ledger_json(view: LedgerView) -> str:
    """Return everything about the ledger as JSON."""
    held, trace = view.inventory, view.trace
    noted = trace and {"entries": trace.events, "mailings": trace.mailings, "at": iso(trace.at), "folder": trace.folder}
    return as_json(
        {
            "folder": view.here.folder,
            "bytes": held.size,
            "version": held.version,
            "mailings": held.mailings,
            "deliveries": held.deliveries,
            "entries": held.events,
            "newest": iso(view.newest),
            "damage": list(held.faults),
            "place": view.place and {"host": view.place.host, "folder": view.place.folder},
            "noted": {"file": view.trace_file or None, "fault": view.trace_fault or None, "last": noted},
            "concerns": [{"concern": one.worry, "words": one.words, "remedy": one.advice} for one in view.concerns],
            "accepted": [
                {"at": iso(one.at), "by": one.by, "concerns": list(one.worries), "reason": one.reason}
                for one in view.acceptances
            ],
        }
    )


def no_ledger_json(folder: str) -> str:
    """Return the JSON of a newsroom without a ledger: `folder`, and null as `version`."""
    return as_json({"folder": folder, "version": None})


def accepted_lines(accepted: Sequence[LedgerProblem], left: Sequence[LedgerProblem], *, width: int = WIDTH) -> Block:
    """Return lines about the problems that a person has just accepted, and those that still forbid sending."""
    lines = [*wrapped(f"Accepted: {listed([_SAID[one.worry] for one in accepted])}.", tone="good", width=width)]
    if any(one.worry is ProblemKind.CLOCK for one in accepted):
        lines += wrapped("What waits keeps its time; to try it now:", width=width)
        lines += command(commands.line("retry"))
    for one in left:
        lines += wrapped(one.words, tone="bad", width=width)
    return tuple(lines)


def extent_words(file: Path, extent: Extent) -> str:
    """Tell how many entries and mailings a backup file holds, and when its newest entry was made."""
    newest = f", the newest of {extent.newest:%Y-%m-%d %H:%M} UTC" if extent.newest else ""
    counts = listed([amount(extent.events, "entry", "entries"), amount(extent.mailings, "mailing")])
    return f"{file} holds {counts}{newest}."


def restored_lines(file: Path, aside: Path | None, found: Sequence[LedgerProblem], *, width: int = WIDTH) -> Block:
    """Tell which backup is the ledger now, where the replaced ledger lies, and what a person has to decide."""
    lines = [*wrapped(f"{file} is the ledger now.", tone="good", width=width)]
    if aside is not None:
        lines += wrapped(f"The one before is kept as {aside}.", width=width)
    for one in found:
        lines += [*wrapped(one.words, tone="bad", width=width), *wrapped(one.remedy, width=width)]
        lines += command(commands.line(*one.accepting))
    return tuple(lines)


def concern_lines(concerns: Sequence[LedgerProblem], *, width: int = WIDTH) -> Block:
    """Return the problems that would forbid real sending, for a rehearsal."""
    words = [f"Nothing would be sent: {one.words} {one.advice}" for one in concerns]
    return tuple(line for text in words for line in wrapped(text, tone="warn", width=width))


def _rows(view: LedgerView, zone: str) -> Iterator[tuple[str, str]]:
    held = view.inventory
    yield "lies in", view.here.folder
    yield "file", f"{held.size / 1e6:,.1f} MB, version {held.version} of its tables"
    counts = (amount(held.mailings, "mailing"), amount(held.deliveries, "delivery", "deliveries"))
    yield "holds", listed([*counts, amount(held.events, "entry", "entries")])
    yield "newest entry", at_both(view.newest, zone) if view.newest else "none"
    yield "lives", _home(view.place, view.here)
    yield "noted outside", _noted(view, zone)


def _home(place: Place | None, here: Place) -> str:
    if place is None:
        return "not written down yet; the next `advisory send` does that"
    same_machine, same_folder = place.machine == here.machine, place.folder == here.folder
    if same_machine and same_folder:
        return "here"
    where = "on this computer" if same_machine else f"on another computer ({place.host})"
    return f"{where}, as {place.folder}"


def _noted(view: LedgerView, zone: str) -> str:
    if view.trace is None:
        return f"nothing: {view.trace_fault}" if view.trace_fault else f"nothing yet; it will be in {view.trace_file}"
    trace = view.trace
    counts = listed([amount(trace.events, "entry", "entries"), amount(trace.mailings, "mailing")])
    when = f", the newest of {at_both(trace.at, zone)}" if trace.at else ""
    fault = f"; it cannot be kept up, since {view.trace_fault}" if view.trace_fault else ""
    return f"{counts}{when}, in {view.trace_file}{fault}"


def _acceptance(one: Acceptance, zone: str) -> str:
    reason = f": {one.reason}" if one.reason else ""
    return f"{listed([_SAID[worry] for worry in one.worries])}; by {one.by}, {at_both(one.at, zone)}{reason}"


def _soundness(view: LedgerView, width: int) -> Block:
    if view.inventory.faults:
        words = f"The file is damaged: {view.inventory.faults[0]}. Put back the newest backup; send nothing without it."
        return wrapped(words, tone="bad", width=width)
    if not view.concerns:
        return wrapped("The file is whole, and nothing speaks against sending.", tone="good", width=width)
    lines: list[Block] = []
    for one in view.concerns:
        lines += [wrapped(one.words, tone="bad", width=width), wrapped(one.remedy, width=width)]
        lines.append(command(commands.line(*one.accepting)))
    return tuple(line for block in lines for line in block)
