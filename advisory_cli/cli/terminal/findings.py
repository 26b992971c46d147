"""Print the findings of `check` and `lists check`, as text or JSON."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.console import print_data, show
from advisory_cli.cli.terminal.size import line_width

if TYPE_CHECKING:
    from advisory_cli.model.checks.findings import Finding
    from advisory_cli.report.wording.lines import Block


def show_findings(
    findings: "Sequence[Finding]",
    *,
    form: str,
    strict: bool,
    offers: "Callable[[Sequence[Finding]], Block]",
    paged: bool = True,
) -> bool:
    """Print findings on stdout. Return True when they forbid to go on: one is an error, or with `strict` a warning.

    `form` is "text" or "json". `offers` makes the lines that end the text, such as a command that helps. With `paged`
    false, as before a question, no pager is used.
    """
    from advisory_cli.model.checks.findings import Level
    from advisory_cli.report.screens.findings import findings_json, findings_lines

    if form == "json":
        print_data(findings_json(findings, relative_to=Path.cwd()))
    else:
        width = line_width(err=False)
        lines = findings_lines(findings, strict=strict, relative_to=Path.cwd(), width=width)
        show((*lines, *offers(findings)), err=False, paged=paged)
    refusing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    return any(found.level in refusing for found in findings)
