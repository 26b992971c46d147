"""What stands in the ledger as frozen, for the model: rows of tables that no migration takes away."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.system.scheduler.model import Frozen
from tests.system.scheduler.server import TEXT

_MAILINGS: Final = """
    SELECT m.number, m.id, t.advisory_id, t.revision, m.notice, m.stopped_at, m.lifted_at, m.planned_at, m.replaced_by,
           a.who, coalesce(s.text, '')
    FROM mailing m JOIN matter t ON t.id = m.matter LEFT JOIN manuscript s ON s.mailing = m.number
    LEFT JOIN approval a ON a.mailing = m.number ORDER BY m.number
"""
_ALONE: Final = """
    SELECT key FROM delivery WHERE mailing = ? AND alone = 1 AND attempts = 0 AND state IN ('planned', 'held')
"""
_DOUBTS: Final = """
    SELECT d.key, coalesce(s.text, '') FROM delivery d LEFT JOIN manuscript s ON s.mailing = d.frozen
    WHERE d.state IN ('in doubt', 'claimed')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A mailing of the ledger."""

    frozen: Frozen
    revision: int
    planned_at: int
    stopped: bool
    lifted: bool
    approved: bool
    replaced: bool

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from others, also those of an older ledger."""
        return self.frozen.id, self.planned_at


def mailings(folder: Path) -> list[Row]:
    """All of them, in order; none where there is no ledger that can be read."""
    return [_row(folder, *values) for values in _rows(folder, _MAILINGS)]


def _row(folder: Path, *values: Any) -> Row:
    number, name, advisory, revision, notice, stopped, lifted, planned, replaced, approved, text = values
    people = frozenset(str(who) for (who,) in _rows(folder, _ALONE, number))
    return Row(
        frozen=Frozen(id=name, advisory=advisory, text=mark_of(text), notice=notice, people=people),
        revision=revision,
        planned_at=planned,
        stopped=stopped is not None,
        lifted=lifted is not None,
        approved=approved is not None,
        replaced=bool(replaced),
    )


def doubts(folder: Path) -> list[tuple[str, str]]:
    """Who may have what: the mark of the text, and the address."""
    return [(mark_of(text), who) for who, text in _rows(folder, _DOUBTS)]


def mark_of(text: str) -> str:
    """The mark of a text; "" without one."""
    found = TEXT.search(text)
    return found[0] if found else ""


def _rows(folder: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    path = folder / "ledger.db"
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(path, timeout=5)) as ledger:
            return ledger.execute(sql, values).fetchall()
    except sqlite3.Error:
        return []
