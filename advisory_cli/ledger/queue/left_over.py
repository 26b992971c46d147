"""Knowledge in the marks of this boot that an older database has lost, read before anything is settled."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from advisory_cli.ledger.queue.commit_marks import Mark, read_marks
from advisory_cli.ledger.queue.outcomes import change_from_mark, write
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.ports.ledger_identity import CommittedMessages

_ATTEMPTS = "SELECT attempts FROM delivery WHERE id = ?"
_WAITS = "SELECT 1 FROM delivery WHERE id = ? AND attempts < ? AND state IN ('planned', 'held', 'left out')"
_TRIED = "UPDATE delivery SET attempts = ? WHERE id = ?"


def begun_messages(files: Iterable[Path], *, boot: str) -> dict[tuple[int, int], bool]:
    """Return the messages that passed their commit point and were not refused, by delivery and attempt.

    The value tells whether a message was accepted. Only marks of this boot count.
    """
    begun: dict[tuple[int, int], bool] = {}
    for path in files:
        try:
            marks = read_marks(path, boot=boot) or {}
        except OSError:
            continue
        for message, mark in marks.items():
            if mark in {Mark.BEGUN, Mark.ACCEPTED}:
                begun[message] = begun.get(message, False) or mark is Mark.ACCEPTED
    return begun


class LeftOverPart:
    """Implements those parts of model.ports.ledger_identity.Provenance in which the marks know better."""

    _db: Database

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Count the messages that the database does not know to have been claimed.

        Any means that the database is older.
        """
        rows = ((attempt, self._db.fetch_one(_ATTEMPTS, (delivery,))) for delivery, attempt in begun)
        return sum(row is None or row[0] < attempt for attempt, row in rows)

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Write down the outcome of those messages that an older database would send again.

        Because numbers are never given twice, no delivery in the database has another's number.
        """
        at = stamp(now)
        with self._db.transaction():
            for (delivery, attempt), accepted in begun.items():
                if self._db.fetch_one(_WAITS, (delivery, attempt)) is not None:
                    self._db.run(_TRIED, (attempt, delivery))
                    write(self._db, [change_from_mark(delivery, Mark.ACCEPTED if accepted else Mark.BEGUN, at)])
