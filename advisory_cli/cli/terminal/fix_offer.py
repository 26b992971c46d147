"""Name the command that fixes some of the findings about lists: the last line of `check`, `lists check` and `send`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisory_cli.cli.terminal.size import line_width

if TYPE_CHECKING:
    from advisory_cli.bootstrap import App
    from advisory_cli.model.checks.findings import Finding
    from advisory_cli.model.errors import BadData
    from advisory_cli.read.lists.table import ListOptions
    from advisory_cli.report.wording.lines import Block


def fix_offers(
    findings: "Sequence[Finding]", app: "App", paths: Sequence[Path], options: "ListOptions", *, err: bool = False
) -> "Block":
    """Return lines that offer `lists fix` for each list in which this command would mend some of `findings`.

    The lines say how many findings would be mended, and name the command. Empty when nothing would be mended.
    `paths`: the lists. `options`: how the lists are read. `err`: True for lines on stderr, False for lines on stdout.
    """
    if not paths:
        return ()
    from advisory_cli.actions.lists.fix import count_fixable
    from advisory_cli.read.locate import list_name
    from advisory_cli.report.screens.list_fix import fix_offer
    from advisory_cli.report.wording.phrases import shown_path

    total, lines = sum(found.count for found in findings), list["Block"]()
    for path in dict.fromkeys(paths):
        if fixed := count_fixable(path, options, findings):
            name = list_name(path, folder=app.newsroom.folder)
            shown = shown_path(path, Path.cwd()) if Path(name).is_absolute() else name
            flags = reading_flags(path, options)
            lines.append(fix_offer(shown, flags, fixed=fixed, total=total, width=line_width(err=err)))
    return tuple(line for block in lines for line in block)


def with_fix_offers(fault: "BadData", app: "App", paths: Sequence[Path], options: "ListOptions") -> "BadData":
    """Return a refusal whose remedy also names the commands that fix findings about the lists at `paths`."""
    from advisory_cli.model.errors import BadData

    offers = fix_offers(fault.findings, app, paths, options, err=True)
    if not offers:
        return fault
    remedy = "\n".join((fault.remedy, *(line.text for line in offers)))
    return BadData(fault.message, remedy=remedy, findings=fault.findings)


def reading_flags(path: Path, options: "ListOptions") -> list[str]:
    """Return the flags that say how a list is read. What the newsroom remembers needs no flag."""
    from advisory_cli.read.lists.table import is_workbook

    if not is_workbook(path):
        return ["--encoding", options.encoding] if options.encoding else []
    sheet = ["--sheet", options.sheets[0]] if len(options.sheets) == 1 else []
    return [*sheet, *(["--with-hidden-rows"] if options.with_hidden_rows else [])]
