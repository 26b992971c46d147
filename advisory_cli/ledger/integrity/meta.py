"""Functions that read, write and remove single values in the ledger's table `meta`.

A row of the table holds a name and a value. The values read and written here are JSON.
"""

import json
from typing import Any

from advisory_cli.ledger.storage.database import Database

_READ = "SELECT value FROM meta WHERE name = ?"
_WRITE = "INSERT OR REPLACE INTO meta VALUES (?, ?)"


def read_row(database: Database, name: str) -> Any:
    """Return the value stored as JSON under `name` in the ledger's table `meta`.

    None means that there is no such row. Raises LedgerFault when the database fails.
    """
    row = database.fetch_one(_READ, (name,))
    return None if row is None else json.loads(bytes(row[0]))


def write_row(database: Database, name: str, value: object) -> None:
    """Store `value` as JSON in the row `name` of the ledger's table `meta`. An existing row is replaced.

    `value` must consist of what json.dumps() takes. Raises LedgerFault when the database fails.
    """
    database.run(_WRITE, (name, json.dumps(value).encode("ascii")))


def remove_row(database: Database, name: str) -> None:
    """Remove the row `name` from the ledger's table `meta`. A missing row is ignored.

    Raises LedgerFault when the database fails.
    """
    database.run("DELETE FROM meta WHERE name = ?", (name,))
