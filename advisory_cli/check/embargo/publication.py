"""Rule EMB17: find an embargoed text about to be written into a public folder, and public folders that are missing.

Anybody can read in a public folder. The newsroom's setting public_folders names these folders. A folder that is
missing, because its name is misspelt for example, protects nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from advisory_cli.check.embargo.rules import embargo_place
from advisory_cli.check.text.dates import written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Level
from advisory_cli.model.press.advisory import Advisory


def check_publication(
    advisory: Advisory | None, *, target: Path, public: Sequence[Path], now: datetime
) -> tuple[Finding, ...]:
    """Return EMB17 if the file `target`, about to be written, would lie in a public folder before the embargo ends.

    `advisory`: None means that the advisory could not be read. It then counts as an advisory under embargo.
    `public`: those public folders of the newsroom in which `target` lies, with symbolic links followed. The caller has
    to find them. If there are none, nothing is found.
    `now` is aware.
    """
    embargo = advisory.embargo if advisory else None
    if not public or (advisory is not None and (embargo is None or embargo.lifted(now))):
        return ()
    why = "it cannot be read whether the text is under embargo"
    if embargo is not None:
        why = f"the text is under embargo until {written_at(embargo.until.local)} ({embargo.until.zone})"
    return (
        finding(
            "EMB17",
            f"{target} is in {public[0]}, which anyone can read, and {why}.",
            place=embargo_place(advisory) if advisory else NOWHERE,
            remedy="Write it to a folder that is not public. Repeat the command when the embargo has ended.",
        ),
    )


def check_public_folders(advisory: Advisory, *, missing: Sequence[Path], now: datetime) -> tuple[Finding, ...]:
    """Return one EMB17, with the level note, for each folder in `missing`.

    `missing`: the folders in the newsroom's setting public_folders that do not exist. They protect nothing, because
    they are misspelt or not mounted.
    Nothing is found for an advisory without embargo, or once the embargo has ended at `now` (aware).
    """
    if advisory.embargo is None or advisory.embargo.lifted(now):
        return ()
    return tuple(
        finding(
            "EMB17",
            f"The public folder {folder} does not exist.",
            remedy="Correct public_folders in advisory.toml, unless the folder is only missing for now.",
            level=Level.NOTE,
        )
        for folder in missing
    )
