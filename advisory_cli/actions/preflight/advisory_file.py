"""Reader of an advisory's file with the defaults of a newsroom, the same for every command."""

from pathlib import Path

from advisory_cli.actions.preflight.recipients import NOBODY
from advisory_cli.model.checks.findings import Reading
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.advisory.editions import read_editions


def read_file(path: Path, newsroom: Newsroom) -> Reading[Advisory]:
    """Read the advisory to which the file at `path` belongs, in all its languages, with the newsroom's defaults.

    Return the advisory and the findings. The advisory is None when a finding is an error. Raises NoInput when the file
    is missing or cannot be read.
    """
    return read_editions(
        path,
        folder=newsroom.folder,
        zone=newsroom.zone,
        language=newsroom.language,
        issuer=newsroom.organisation,
        sender=None if newsroom.sender is NOBODY else newsroom.sender,
    )
