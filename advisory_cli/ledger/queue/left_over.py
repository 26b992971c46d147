"""Part of SqliteLedger that finds messages known to the marks files and unknown to an older database, and records them.

The marks files say how far each claimed message came. A database that was put back from a backup does not know the
newest of these messages, and would send them again.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from advisory_cli.ledger.queue.commit_marks import Mark, read_marks
from advisory_cli.ledger.queue.outcomes import change_from_mark, write
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.ports.ledger_identity import CommittedMessages

_ATTEMPTS = "SELECT attempts FROM delivery WHERE id = ?"
_UNSENT = "SELECT 1 FROM delivery WHERE id = ? AND attempts < ? AND state IN ('planned', 'held', 'left out')"
_TRIED = "UPDATE delivery SET attempts = ? WHERE id = ?"


def begun_messages(files: Iterable[Path], *, boot: str) -> dict[tuple[int, int], bool]:
    """Return the messages that were accepted or may have arrived, as the marks files `files` say.

    Each key is a pair: the number of a delivery, and the number of its attempt. The value is True for an accepted
    message, and False for a message without a known answer.
    `boot` is the identity of the computer's present boot. Marks of another boot, and files that cannot be read, do not
    count.
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


def marks_of(files: Iterable[Path], *, boot: str) -> Mapping[tuple[int, int], Mark]:
    """Return how far each message came that a process has taken for sending, as the marks files `files` say.

    Each key is a pair: the number of a delivery, and the number of its attempt. `boot` is the identity of the
    computer's present boot. Marks of another boot, and files that cannot be read, do not count.
    """
    marks: dict[tuple[int, int], Mark] = {}
    for path in files:
        with suppress(OSError):
            marks |= read_marks(path, boot=boot) or {}
    return marks


class LeftOverPart:
    """Mixin class of SqliteLedger that compares the marks files with a database that may be older, such as a backup.

    The marks files say how far each claimed message (taken for sending) came. Implements count_unknown_claims() and
    apply_marks() of model.ports.ledger_identity.Provenance. SqliteLedger sets `_db`, the ledger's database.
    """

    _db: Database

    def count_unknown_claims(self, begun: CommittedMessages) -> int:
        """Return the number of messages in `begun` whose attempt is unknown to the database.

        `begun` is a result of begun_messages(): the messages that were accepted or may have arrived, as the marks files
        say. More than 0 means that the database is older than the marks files. Raises LedgerFault when the database
        fails.
        """
        rows = ((attempt, self._db.fetch_one(_ATTEMPTS, (delivery,))) for delivery, attempt in begun)
        return sum(row is None or row[0] < attempt for attempt, row in rows)

    def apply_marks(self, begun: CommittedMessages, now: datetime) -> None:
        """Record as accepted or in doubt those messages that an older database, such as a backup, would send again.

        `begun` is a result of begun_messages(): the messages that were accepted or may have arrived, as the marks files
        say. A message with the value True is recorded as accepted, and a message with False as in doubt. A message is
        skipped when the database knows its attempt, or does not hold its delivery. Raises LedgerFault when the database
        fails.
        """
        at = stamp(now)
        with self._db.transaction():
            for (delivery, attempt), accepted in begun.items():
                if self._db.fetch_one(_UNSENT, (delivery, attempt)) is not None:
                    self._db.run(_TRIED, (attempt, delivery))
                    write(self._db, [change_from_mark(delivery, Mark.ACCEPTED if accepted else Mark.BEGUN, at)])
