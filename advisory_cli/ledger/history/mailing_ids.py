"""Reader of the ids of the newest mailings, for the completion of command lines, which must be quick."""

import json
from pathlib import Path

from advisory_cli.ledger.storage.database import peek
from advisory_cli.model.errors import LedgerFault

_NEWEST = "SELECT json_group_array(id) FROM (SELECT id FROM mailing ORDER BY number DESC LIMIT 50)"


def newest_ids(file: Path) -> tuple[str, ...]:
    """Return the ids of up to 50 mailings in the ledger's `file`, newest first.

    The file stays unchanged. Empty when there is no ledger, or the ledger cannot be read.
    """
    if not file.is_file():
        return ()
    try:
        row = peek(file, _NEWEST)
    except LedgerFault:
        return ()
    return tuple(json.loads(row[0])) if row else ()
