"""Rows of the `meta` table that are JSON."""

import json
from typing import Any

from advisory_cli.ledger.storage.database import Database

_READ = "SELECT value FROM meta WHERE name = ?"
_WRITE = "INSERT OR REPLACE INTO meta VALUES (?, ?)"


def read_row(database: Database, name: str) -> Any:
    """Return the value of a row of `meta` that is JSON. None means that there is no such row."""
    row = database.fetch_one(_READ, (name,))
    return None if row is None else json.loads(bytes(row[0]))


def write_row(database: Database, name: str, value: object) -> None:
    """Write a row of `meta` as JSON, in the place of an earlier one."""
    database.run(_WRITE, (name, json.dumps(value).encode("ascii")))


def remove_row(database: Database, name: str) -> None:
    """Remove a row of `meta`, where it is there."""
    database.run("DELETE FROM meta WHERE name = ?", (name,))
