"""Collect findings about rows of lists: all are counted, and only the first of each kind are kept to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level, Place

KEPT_OF_A_KIND = 50  # findings of one code and level in one file

_Kind = tuple[Path | None, str, Level]


@dataclass(slots=True, kw_only=True)
class RowFaults:
    """Collection of the findings about rows, in bounded memory: all are counted, and the first of each kind are kept.

    Add findings by note() and note_lost(), then read the kept ones by findings().
    With `skip_bad_rows`, an error of a row becomes a warning, and the row is counted in `skipped`. A fault that ends
    the reading of a file stays an error.
    """

    skip_bad_rows: bool = False
    skipped: int = 0  # rows with errors, each counted once
    _counts: dict[_Kind, int] = field(default_factory=dict)
    _kept: dict[_Kind, list[Finding]] = field(default_factory=dict)
    _last_skipped: Place = NOWHERE

    def note(self, fault: Finding) -> None:
        """Record a finding about a single row. When bad rows are to be skipped, an error is recorded as a warning.

        Rows are skipped when the constructor got `skip_bad_rows`, the flag --skip-bad-rows.
        """
        if fault.level is Level.ERROR and self.skip_bad_rows:
            self.skipped += fault.place != self._last_skipped
            self._last_skipped = fault.place
            fault = replace(fault, level=Level.WARNING, remedy="Left out (--skip-bad-rows).")
        self._keep(fault)

    def note_lost(self, faults: Iterable[Finding]) -> None:
        """Record the findings because of which the rest of a file was not read.

        Errors among these findings stay errors, even with the flag --skip-bad-rows.
        """
        for fault in faults:
            self._keep(fault)

    def findings(self) -> tuple[Finding, ...]:
        """Return the kept findings, grouped by file, code and level.

        At most 50 findings (KEPT_OF_A_KIND) are kept in a group. When a group had more, one further finding at the end
        of the group tells how many are not shown.
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
