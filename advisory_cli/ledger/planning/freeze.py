"""Planning's side of the ledger: rolls, and the step that freezes one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from advisory_cli.ledger.integrity.provenance import Trail
from advisory_cli.ledger.planning.mailing_rows import end_embargo, written
from advisory_cli.ledger.planning.recipient_table import SqliteRoll
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import moment, stamp
from advisory_cli.model.errors import LedgerFault, NotAllowed, PersonDecides
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.ports.ledger import Roll
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

NOT_CLEARED = "not cleared for the embargo"

_MATTER = "SELECT id FROM matter WHERE realm = ? AND advisory_id = ? AND revision = ?"

# A row that is still open follows the newest mailing of its revision; its attempts and its Date stay. One that was in
# doubt keeps its words too, where the text is the same: they may have it, and a resend is byte-identical. What is
# claimed, decided or in doubt is not touched, whatever was settled before.
_TRIED = """
    UPDATE delivery SET mailing = :mailing, rank = r.rank, changed_at = :now, due = r.due, wanted = r.due,
        alone = r.alone, state = CASE r.standing WHEN 'send' THEN 'planned' ELSE 'held' END,
        reason = CASE r.standing WHEN 'send' THEN '' ELSE :not_cleared END
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing IN ('send', 'held')
      AND EXISTS (SELECT 1 FROM event e WHERE e.delivery = delivery.id AND e.state = 'in doubt')
      AND delivery.state IN ('planned', 'held', 'left out')
      AND (SELECT content_digest FROM mailing WHERE number = delivery.frozen)
        = (SELECT content_digest FROM mailing WHERE number = :mailing)
"""
_DELIVERIES = """
    INSERT INTO delivery (matter, key, mailing, frozen, rank, state, changed_at, phase, variant, line, reason,
                          list_name, address, fields, open_variant, due, wanted, alone, thread)
    SELECT :matter, key, :mailing, :mailing, rank, CASE standing WHEN 'send' THEN 'planned' ELSE 'held' END, :now,
           phase, variant, line, CASE standing WHEN 'send' THEN '' ELSE :not_cleared END, list_name, address, fields,
           open_variant, due, due, alone, thread
    FROM temp.roll WHERE standing IN ('send', 'held') ORDER BY rank
    ON CONFLICT (matter, key) DO UPDATE SET
        mailing = excluded.mailing, frozen = excluded.frozen, rank = excluded.rank,
        state = excluded.state, changed_at = excluded.changed_at,
        phase = excluded.phase, variant = excluded.variant, line = excluded.line, reason = excluded.reason,
        list_name = excluded.list_name, address = excluded.address, fields = excluded.fields,
        open_variant = excluded.open_variant, due = excluded.due, wanted = excluded.wanted, alone = excluded.alone,
        thread = excluded.thread
    WHERE delivery.state IN ('planned', 'held', 'left out') AND delivery.mailing <> :mailing
"""

# Who was asked to be patient gets the newest text of the revision too, and keeps the time of the next attempt. (A text
# that somebody may have never changes within a revision: actions/preflight/history.py.)
_PATIENT = """
    UPDATE delivery SET mailing = :mailing, frozen = :mailing, rank = r.rank, changed_at = :now, phase = r.phase,
        variant = r.variant, open_variant = r.open_variant, line = r.line, list_name = r.list_name,
        address = r.address, fields = r.fields, thread = r.thread
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing = 'later' AND delivery.state = 'planned'
      AND (SELECT content_digest FROM mailing WHERE number = delivery.frozen)
        <> (SELECT content_digest FROM mailing WHERE number = :mailing)
"""

# Whoever an earlier mailing would still have written to and this one may not: left out, so that neither does.
_WITHDRAWN = """
    UPDATE delivery SET state = 'left out', reason = r.standing, changed_at = :now
    FROM temp.roll r
    WHERE delivery.matter = :matter AND r.key = delivery.key AND r.standing IN ('opted out', 'excluded')
      AND delivery.state IN ('planned', 'held')
"""

# What still waits of a mailing in whose place another one stands.
_REPLACED = """
    UPDATE delivery SET state = 'left out', reason = 'replaced', changed_at = :now
    WHERE mailing = (SELECT number FROM mailing WHERE id = :replaces) AND state IN ('planned', 'held')
"""

# Whoever still waits for an earlier revision, once a notice takes its place.
_OVERTAKEN = """
    UPDATE delivery SET state = 'left out', reason = :why, changed_at = :now
    WHERE state IN ('planned', 'held') AND matter IN (
        SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision < :revision
    )
"""

# What needs an approval leaves without the person who planned it: as soon as it is due, and for that it needs a time.
_ALONE = "UPDATE temp.roll SET alone = 1, due = :now WHERE due = 0"

_WITHDRAWN_BY_ROLL = _WITHDRAWN.replace(
    ":matter",
    "(SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision = :revision)",
)


class PlanningPart:
    """Implements model.ports.ledger.Planning."""

    _db: Database
    _cleared: set[int]
    _trail: Trail

    @contextmanager
    def open_roll(
        self,
        *,
        realm: Realm,
        advisory_id: str,
        revision: int,
        now: datetime,
        again: bool = False,
        replaces: str = "",
    ) -> Iterator[SqliteRoll]:
        """A roll for one mailing, one at a time; nothing of it stays unless it is frozen. `replaces`: the waiting
        mailing whose people it takes over.
        """
        roll = SqliteRoll(
            self._db,
            realm=realm,
            advisory_id=advisory_id,
            revision=revision,
            now=now,
            again=again,
            replaces=replaces,
        )
        try:
            yield roll
        finally:
            roll.discard()

    def freeze(
        self,
        mailing: Mailing,
        roll: Roll,
        now: datetime,
        *,
        replaces: str = "",
        overtakes: str = "",
        lifts: str | None = None,
        manuscript: str = "",
    ) -> None:
        """Make mailing, editions and deliveries durable in one step. `roll` is an open one of this ledger, settled;
        whoever still waits in the mailing that is replaced and is not in the roll is left out, and with `overtakes`
        whoever waits for an earlier revision. `lifts`: why the advisory's embargo ends with it. What needs an approval
        leaves without the person who planned it.
        """
        if not isinstance(roll, SqliteRoll):
            raise TypeError("a ledger freezes only its own rolls")
        if not roll.is_for(mailing):
            raise ValueError("the roll was opened for another realm, advisory or revision")
        with self._trail.decision():
            matter = self._matter(mailing)
            self._refuse_stopped(matter, mailing)
            number = self._insert_mailing(mailing, matter)
            self._db.run("INSERT INTO piece SELECT ?, phase, number, blob FROM temp.roll_piece", (number,))
            values = {"matter": matter, "mailing": number, "now": stamp(now)}
            if mailing.needs_approval:
                self._db.run(_ALONE, {"now": stamp(mailing.planned_at)})
            self._db.run(_WITHDRAWN, values)
            self._db.run(_TRIED, values | {"not_cleared": NOT_CLEARED})
            self._db.run(_PATIENT, values)
            self._db.run(_DELIVERIES, values | {"not_cleared": NOT_CLEARED})
            self._db.run("INSERT INTO manuscript VALUES (?, ?)", (number, manuscript))
            if replaces:
                self._replace(replaces, mailing, now)
            if overtakes:
                self._db.run(_OVERTAKEN, {**_names(mailing), "why": overtakes, "now": stamp(now)})
            if lifts is not None:
                self._lift(mailing, lifts, now)
        self._trail.keep_up()

    def _replace(self, name: str, mailing: Mailing, now: datetime) -> None:
        self._db.run(_REPLACED, {"replaces": name, "now": stamp(now)})
        self._db.run("UPDATE mailing SET replaced_by = ? WHERE id = ?", (mailing.id, name))

    def _lift(self, mailing: Mailing, why: str, now: datetime) -> None:
        self._cleared.clear()
        end_embargo(self._db, realm=mailing.realm, advisory_id=mailing.advisory_id, reason=why, now=now)

    def withdraw(self, roll: Roll, now: datetime) -> None:
        """Leave those out who opted out or are excluded, where an earlier mailing would still write to them."""
        if not isinstance(roll, SqliteRoll):
            raise TypeError("a ledger knows only its own rolls")
        with self._trail.decision():
            self._db.run(_WITHDRAWN_BY_ROLL, {**roll.matter, "now": stamp(now)})

    def _refuse_stopped(self, matter: int, mailing: Mailing) -> None:
        """Somebody said stop while this one was being looked at."""
        row = self._db.one(
            "SELECT id FROM mailing WHERE matter = ? AND stopped_at > ?", (matter, stamp(mailing.planned_at))
        )
        if row is not None:
            raise PersonDecides(
                f"Mailing {row[0]} was stopped while this one was being planned. Nothing was sent.",
                remedy="If it may go on, give the same command again from a terminal.",
            )

    def reopen(self, mailing_id: str) -> None:
        """Let a stopped mailing go on."""
        with self._trail.decision():
            if not self._db.run("UPDATE mailing SET stopped_at = NULL WHERE id = ?", (mailing_id,)):
                raise unknown(mailing_id)

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """A frozen piece of an edition (see Roll.keep)."""
        row = self._db.one(
            "SELECT p.blob FROM piece p JOIN mailing n ON n.number = p.mailing"
            " WHERE n.id = ? AND p.phase = ? AND p.number = ?",
            (mailing_id, phase.value, number),
        )
        if row is None:
            raise LedgerFault(f"The ledger holds no text {number} ({phase.value}) of mailing {mailing_id}.")
        return bytes(row[0])

    def manuscript(self, mailing_id: str) -> str:
        """The advisory's file as it was when the mailing was planned; empty where that is not known."""
        row = self._db.one(
            "SELECT s.text FROM manuscript s JOIN mailing n ON n.number = s.mailing WHERE n.id = ?", (mailing_id,)
        )
        return "" if row is None else str(row[0])

    def remember_test(self, digest: str, now: datetime) -> None:
        """Note that this content went to testers."""
        with self._db.transaction():
            self._db.run("INSERT OR REPLACE INTO test VALUES (?, ?)", (digest, stamp(now)))

    def last_test(self, digest: str) -> datetime | None:
        """When it last did."""
        row = self._db.one("SELECT at FROM test WHERE digest = ?", (digest,))
        return None if row is None else moment(row[0])

    def _matter(self, mailing: Mailing) -> int:
        what = (mailing.realm.value, mailing.advisory_id, mailing.revision)
        self._db.run("INSERT OR IGNORE INTO matter (realm, advisory_id, revision) VALUES (?, ?, ?)", what)
        row = self._db.one(_MATTER, what)
        assert row is not None  # noqa: S101  inserted above
        return int(row[0])

    def _insert_mailing(self, mailing: Mailing, matter: int) -> int:
        values = written(mailing) | {"matter": matter}
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        row = self._db.one(f"INSERT INTO mailing ({names}) VALUES ({marks}) RETURNING number", values)  # noqa: S608
        assert row is not None  # noqa: S101  RETURNING
        return int(row[0])


def _names(mailing: Mailing) -> dict[str, object]:
    return {"realm": mailing.realm.value, "advisory_id": mailing.advisory_id, "revision": mailing.revision}


def unknown(mailing_id: str) -> LedgerFault:
    """The fault of a mailing that is not there."""
    return LedgerFault(f"The ledger knows no mailing {mailing_id}.", remedy="`advisory status` lists them.")


def unapproved(mailing_id: str) -> NotAllowed:
    """The fault of a mailing that nobody has agreed to."""
    return NotAllowed(
        f"{mailing_id} was not approved. Nothing of it was sent.",
        remedy=f"Somebody else than who planned it agrees with: advisory approve {mailing_id}",
    )
