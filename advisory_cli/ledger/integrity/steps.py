"""Functions that record a step of a ledger, read its newest step, and tell whether the ledger holds a given step.

A step is a claim of messages (they are taken for sending) or a decision of a person. A step is stored in the same
transaction as the claim or the decision.
"""

import secrets

from advisory_cli.ledger.integrity.meta import read_row
from advisory_cli.ledger.storage.database import Database
from advisory_cli.model.ledger.concerns import Position

_STEP = """
    INSERT INTO step (token, messages, decisions)
    SELECT ?, coalesce(max(s.messages), 0) + ?, coalesce(max(s.decisions), 0) + ?
    FROM (SELECT messages, decisions FROM step ORDER BY number DESC LIMIT 1) s
    RETURNING number, token, messages, decisions
"""
_NEWEST = "SELECT number, token, messages, decisions FROM step ORDER BY number DESC LIMIT 1"
# A live text, an opt-out, or that a person accepted the loss of another ledger: then this one is no practice alone.
_BINDING = """
    SELECT 1 FROM matter WHERE realm = 'live' UNION ALL SELECT 1 FROM suppression
    UNION ALL SELECT 1 FROM meta WHERE name = 'acceptances' LIMIT 1
"""
_TOKEN = "SELECT token FROM step WHERE number = ?"  # noqa: S105  drawn by lot, and no secret


def record_step(database: Database, *, messages: int = 0, decisions: int = 0) -> tuple[int, int, int, int]:
    """Record a step of the ledger inside the caller's transaction, and return its four numbers.

    `messages` is the number of messages claimed in this step, and `decisions` the number of decisions taken in it.
    The four numbers are: the step's number, its random token, the messages claimed in all steps so far, and the
    decisions taken in all steps so far. position_from_step() makes a Position from them. Raises LedgerFault when the
    database fails.
    """
    token = int.from_bytes(secrets.token_bytes(8), "little", signed=True)
    row = database.fetch_one(_STEP, (token, messages, decisions))
    assert row is not None  # noqa: S101  RETURNING
    return row[0], row[1], row[2], row[3]


def newest_position(database: Database) -> Position:
    """Return the newest step of a ledger, with the name of its branch (its line of history).

    A step is a claim of messages, or a person's decision. Position.number is 0 before the first step. Raises
    LedgerFault when the database fails.
    """
    return position_from_step(database, database.fetch_one(_NEWEST) or (0, 0, 0, 0))


def position_from_step(database: Database, step: tuple[int, ...]) -> Position:
    """Return a step of a ledger as a Position, which also names the ledger's branch (its line of history).

    `step` is a result of record_step(): the step's number, its random token, the messages claimed in all steps so far,
    and the decisions taken in all steps so far. Raises LedgerFault when the database fails.
    """
    branch = read_row(database, "branch") or {"name": ""}
    return Position(
        number=step[0],
        token=step[1],
        messages=step[2],
        decisions=step[3],
        branch=branch["name"],
        base=branch.get("base", 0),
        practice=database.fetch_one(_BINDING) is None,
    )


def has_step(database: Database, position: Position) -> bool:
    """Tell whether the step `position` was taken in this ledger, and not in a copy of it.

    A step is a claim of messages, or a person's decision. True means that the ledger holds a step with the same number
    and the same random token. True also for number 0, the beginning of every ledger. Raises LedgerFault when the
    database fails.
    """
    row = database.fetch_one(_TOKEN, (position.number,))
    return position.number == 0 or (row is not None and row[0] == position.token)
