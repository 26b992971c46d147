"""Faults of rows. Every fault is judged and counted, and only some of each kind are kept to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place

KEPT_OF_A_KIND = 50  # findings of one code and level in one file

_Kind = tuple[Path | None, str, Level]


@dataclass(slots=True, kw_only=True)
class RowFaults:
    """The faults of any number of rows, in bounded memory.

    With `skip_bad_rows` the error of a row becomes a warning, and the row is counted. A fault that ends a file stays an
    error, because nobody knows who stands in the rest of the file.
    """

    skip_bad_rows: bool = False
    skipped: int = 0  # rows, each once however many faults it has
    _counts: dict[_Kind, int] = field(default_factory=dict)
    _kept: dict[_Kind, list[Finding]] = field(default_factory=dict)
    _last_skipped: Place = NOWHERE

    def note(self, fault: Finding) -> None:
        """Record the fault of a row."""
        if fault.level is Level.ERROR and self.skip_bad_rows:
            self.skipped += fault.place != self._last_skipped
            self._last_skipped = fault.place
            fault = replace(fault, level=Level.WARNING, remedy="Left out, as --skip-bad-rows says.")
        self._keep(fault)

    def note_lost(self, faults: Iterable[Finding]) -> None:
        """Record the faults that ended the reading of a file."""
        for fault in faults:
            self._keep(fault)

    def findings(self) -> tuple[Finding, ...]:
        """Return the kept findings, grouped by file, code and level.

        Each group ends with one finding that stands for the rest, if there are more.
        """
        findings: list[Finding] = []
        for kind, kept in self._kept.items():
            findings += kept
            if more := self._counts[kind] - len(kept):
                file, code, level = kind
                rest = finding(code, f"And {more:,} more of {code}.", place=Place(file=file), level=level)
                findings.append(replace(rest, count=more))
        return tuple(findings)

    def _keep(self, fault: Finding) -> None:
        kind = fault.place.file, fault.code, fault.level
        kept = self._kept.setdefault(kind, [])
        self._counts[kind] = self._counts.get(kind, 0) + 1
        if len(kept) < KEPT_OF_A_KIND:
            kept.append(fault)
