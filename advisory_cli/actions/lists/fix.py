"""Fix a list: repair it, prove that nobody is lost or added, and write it as a new file or in its own place."""

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from advisory_cli.actions.lists.check import duplicates
from advisory_cli.actions.preflight.row_faults import RowFaults
from advisory_cli.files.atomic import create_file, replace_file
from advisory_cli.files.regular import read_regular
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level, Place
from advisory_cli.model.errors import AdvisoryError, BadData, CannotWrite, TryLater, UsageFault
from advisory_cli.model.people.list_repair import FixedList, Repair
from advisory_cli.model.people.recipient import count_people
from advisory_cli.model.value_class import value_class
from advisory_cli.read.lists.raw_table import RawTable, read_raw
from advisory_cli.read.lists.repair import repair
from advisory_cli.read.lists.repaired_file import (
    ListContents,
    as_csv,
    read_contents,
    require_same_people,
)
from advisory_cli.read.lists.table import ListOptions, is_workbook

_MOST_COPIES = 1000
_COUNTED_SIZE = 2**20  # bytes of a list whose repair is tried by a check
_NEVER_FIXED = frozenset({"LST06", "LST08", "LST14"})  # two rows of a person, nobody in the list, a look-alike


def plan_fix(path: Path, options: ListOptions, *, in_place: bool) -> FixedList:
    """Return the list at `path` as it will be after its repair. Nothing is written.

    `options` say how the list is read. `in_place` True: the new file is to take the place of the list. False: it is to
    be NAME.fixed.csv beside the list.
    Raises NoInput when there is no file, and BadData when the list cannot be read as rows. With `in_place`, raises
    UsageFault for a workbook, because a workbook is never changed. Without `in_place`, raises CannotWrite when anything
    is to be fixed and NAME.fixed.csv exists already.
    """
    source = _resolved(path)
    if in_place and is_workbook(path):
        words = "A workbook is never changed in place."
        raise UsageFault(words, remedy=f"Leave out --in-place: the result is written to {fixed_name(path).name}.")
    digest, mode = _digest(source), source.stat().st_mode & 0o777
    mended, target = _mend(source, options), source if in_place else fixed_name(source)
    fixed = mended.repair
    if fixed.changes and not in_place:
        _refuse_existing(target)
    return FixedList(
        source=source,
        target=target,
        content=mended.content,
        changes=fixed.changes,
        left=tuple(_left(mended, target if fixed.changes else source)),
        people=count_people(mended.after.people),
        people_before=count_people(mended.before.people),
        mode=mode,
        digest=digest,
    )


def count_fixable(path: Path, options: ListOptions, findings: Iterable[Finding]) -> int:
    """Return how many of the `findings` about the list at `path` a fix would mend. Changes nothing.

    The list is mended in memory, without being written. Return 0 for a list that this program cannot fix. Also return 0
    for a file of more than 1 MB, to save memory. `options` say how the list is read.
    """
    shown = [found for found in findings if found.place.file == path and found.code not in _NEVER_FIXED]
    if not shown or _size(path) > _COUNTED_SIZE:
        return 0
    try:
        mended = _mend(_resolved(path), options)
    except AdvisoryError:
        return 0
    old = {1: mended.raw.heading_line, **mended.lines}
    left = Counter((found.code, old.get(found.place.line or 0)) for found in mended.after.findings)
    known = {(found.code, found.place.line) for found in findings}
    still_bad = {
        line
        for found in mended.after.findings
        if found.level is Level.ERROR
        and (line := old.get(found.place.line or 0)) is not None
        and (found.code, line) not in known
    }
    count = 0
    for found in shown:
        if found.place.line in still_bad:  # the row has another error now, and nobody on it gets anything
            continue
        if found.place.line is None:  # stands for those of its code that are not shown one by one
            continue
        unmended = left[found.code, found.place.line]
        left[found.code, found.place.line] -= unmended > 0
        count += not unmended
    return count + sum(_fixed_of_rest(found, left) for found in shown if found.place.line is None)


def _fixed_of_rest(rest: Finding, left: Counter[tuple[str, int | None]]) -> int:
    """Count the findings that a fix mends among those for which one finding stands. `left` are those that stay."""
    return max(0, rest.count - sum(number for (code, _), number in left.items() if code == rest.code))


@value_class
class _Mended:
    """List read as a table and repaired, with what the list reader finds before and after, and the new content.

    `lines` has the old line of each row by its new line.
    """

    raw: RawTable
    repair: Repair
    before: ListContents
    after: ListContents
    content: bytes
    lines: Mapping[int, int]


def _mend(source: Path, options: ListOptions) -> _Mended:
    """Repair a list in memory, and prove that its people stay. Raises BadData when that cannot be done."""
    try:
        raw = read_raw(source, options)
    except BadData as fault:
        raise (BadData(fault.message, findings=fault.findings) if fault.findings else fault) from None
    fixed = repair(raw, utf8=options.utf8)
    before = read_contents(source, options)
    content, lines = as_csv(fixed)
    after = _read_back(content, options) if fixed.changes else before
    if fixed.changes:
        require_same_people(before, after, lines, raw, fixed)
    return _Mended(raw=raw, repair=fixed, before=before, after=after, content=content, lines=lines)


def fixed_name(path: Path) -> Path:
    """Return the path of the file that a fix of the list at `path` writes: europe.fixed.csv beside europe.xlsx."""
    return path.with_name(f"{path.stem}.fixed.csv")


def write_fix(fixed: FixedList, options: ListOptions) -> Path | None:
    """Write a fixed list. Return the path of the copy of the old list, or None when no copy was needed.

    `fixed`: the result of plan_fix(). `options`: those that plan_fix() was called with.
    A copy is made when the new list takes the place of the old one. The new file is read by the list reader before it
    is put in place, and has the permissions of the old one.
    Raises CannotWrite when a file cannot be written or NAME.fixed.csv exists already, and TryLater when the list has
    changed since the plan.
    """
    _refuse_changed(fixed)
    if not fixed.in_place:
        _refuse_existing(fixed.target)
    try:
        copy = _back_up(fixed) if fixed.in_place else None

        def check(draft: Path) -> None:
            if count_people(read_contents(draft, _of_result(options)).people) != fixed.people:
                raise CannotWrite("The new file could not be read back. The list was not changed.")
            _refuse_changed(fixed)

        replace_file(fixed.target, fixed.content, synced=True, mode=fixed.mode, check=check)
    except OSError as fault:
        words = f"{fixed.target} cannot be written: {fault.strerror}. The list was not changed."
        raise CannotWrite(words, remedy="Check the folder's permissions, and the space on the disk.") from None
    return copy


def _refuse_changed(fixed: FixedList) -> None:
    """Raise TryLater when the list is not what it was when its repair was planned: somebody has saved it since."""
    if _digest(fixed.source) != fixed.digest:
        raise TryLater("The list was changed meanwhile. Nothing was written.", remedy="Run the command again.")


def _refuse_existing(target: Path) -> None:
    """Raise CannotWrite where something is at the place of the new file."""
    if os.path.lexists(target):
        words = f"{target.name} already exists. Nothing was written."
        raise CannotWrite(words, remedy="Rename or delete it first, or fix that one.")


def _back_up(fixed: FixedList) -> Path:
    """Copy the list to a new file beside it: europe.csv.bak, or the first free number behind that name."""
    content = _content(fixed.source)
    for number in range(1, _MOST_COPIES):
        copy = fixed.source.with_name(f"{fixed.source.name}.bak{number if number > 1 else ''}")
        try:
            create_file(copy, content, mode=fixed.mode, synced=True)
        except FileExistsError:
            continue
        return copy
    raise CannotWrite(f"There are too many copies of {fixed.source.name}.", remedy="Delete old ones.")


def _resolved(path: Path) -> Path:
    """Return the file that a link leads to, so that the link stays one. A missing file is left to the reader."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):
        return path


def _digest(path: Path) -> str:
    return hashlib.sha256(_content(path)).hexdigest()


def _content(path: Path) -> bytes:
    """Return the whole content of a list. Raises NoInput when the file is missing or no regular file."""
    return read_regular(path, limit=_size(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _of_result(options: ListOptions) -> ListOptions:
    """Return the options by which the new file is read: it needs no sheet and no encoding."""
    return ListOptions(utf8=options.utf8)


def _read_back(content: bytes, options: ListOptions) -> ListContents:
    """Read the new file with the list reader, in a private folder that is deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="advisory-list-") as folder:
        draft = Path(folder) / "draft.csv"
        draft.write_bytes(content)
        return read_contents(draft, _of_result(options))


def _left(mended: _Mended, target: Path) -> Iterator[Finding]:
    """Yield the findings that a person has to see to, at their lines in the file that will be there."""
    faults, after = RowFaults(), mended.after
    new_lines = {old: new for new, old in mended.lines.items()}
    remarks = [
        replace(found, place=Place(line=new_lines.get(found.place.line or 0))) for found in mended.repair.remarks
    ]
    for found in (*after.findings, *remarks, *duplicates(after.people)):
        faults.note(replace(found, place=replace(found.place, file=target)))
    if not after.people and not faults.findings():
        yield finding("LST08", "There is nobody in this list.", place=Place(file=target), level=Level.ERROR)
    yield from faults.findings()
