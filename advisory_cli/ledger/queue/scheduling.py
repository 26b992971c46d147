"""Part of SqliteLedger that changes waiting mailings: deadlines, embargoes that end early, approvals, outages.

Deliveries past their deadline are left out, or get a new deadline. An embargo is ended before its time. An approval is
stored. The beginning and end of an outage are stored: a time in which nothing could leave.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from advisory_cli.ledger.integrity.meta import read_row, write_row
from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter
from advisory_cli.ledger.planning.freeze import FAR, TIME_AGAIN, leave_out_older, unknown_mailing
from advisory_cli.ledger.planning.mailing_rows import end_embargo
from advisory_cli.ledger.planning.recipient_table import ENTRY_COLUMNS, SqliteRecipientTable, candidate_from_row
from advisory_cli.ledger.queue.outcomes import NOT_LISTED, TOO_LATE, leave_out_change, write
from advisory_cli.ledger.queue.overtaken import leave_out_overtaken
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import maybe_moment, maybe_stamp, moment, span, stamp
from advisory_cli.model.mailing.delivery import Approval, Candidate, Selection
from advisory_cli.model.mailing.records import PASSES, Outage
from advisory_cli.model.mailing.refusals import normalised
from advisory_cli.model.ports.ledger import RecipientTable
from advisory_cli.model.press.newsroom import Realm

_PAGE = 1_000
_OUTAGE = "outage"
_EXPIRED = "expired because"  # before a mailing's id

# Who has no time of their own but that of the planning, or of a lift.
_AT_ONCE = "(d.wanted <= n.planned_at OR d.due IS n.lifted_at)"
# Everything is too late after its own time, or after the last moment of all. What leaves as soon as somebody agrees is
# not too late before they did.
_IS_LATE = f"""
    (d.until < :now AND NOT (d.state = 'held' AND d.due = 0)
     AND NOT (n.needs_approval AND d.alone = 1 AND d.attempts = 0 AND {_AT_ONCE}
              AND NOT EXISTS (SELECT 1 FROM approval WHERE mailing = n.number))
     OR n.not_after < :now)
"""  # noqa: S608  words of this file
LATE = f"""
    SELECT d.id FROM mailing n JOIN delivery d ON d.mailing = n.number AND d.state = 'planned'
    WHERE n.id = :mailing AND n.stopped_at IS NULL AND {_IS_LATE}
    UNION ALL
    SELECT d.id FROM mailing n JOIN delivery d ON d.mailing = n.number AND d.state = 'held'
    WHERE n.id = :mailing AND n.stopped_at IS NULL AND {_IS_LATE}
    LIMIT :page
"""  # noqa: S608  words of this file
# Of the people of a plan: who was too late before, or is by now, in the newest mailing of this very text, under
# whatever number.
_LATE_AMONG = f"""
    SELECT n.id, count(*) FROM temp.roll r
    JOIN matter m ON m.realm = :realm AND m.advisory_id = :advisory_id
      AND m.revision IN (SELECT value FROM json_each(:revisions))
    JOIN delivery d ON d.matter = m.id AND d.key = r.key
    JOIN mailing n ON n.number = d.mailing
    WHERE r.standing IN ('send', 'held', 'waiting', 'later')
      AND (d.state = 'left out' AND d.reason = '{TOO_LATE}' OR d.state IN ('planned', 'held') AND {_IS_LATE})
    GROUP BY n.number ORDER BY n.number DESC LIMIT 1
"""  # noqa: S608  words of this file
_EXTEND_TIME = f"""
    UPDATE delivery AS d SET state = CASE d.state WHEN 'left out' THEN 'planned' ELSE d.state END, reason = '',
        until = nullif(min(:now + coalesce(n.grace, :grace), coalesce(n.not_after, {FAR})), {FAR}),
        first_tried = NULL, changed_at = :now
    FROM mailing n
    WHERE n.number = d.mailing AND n.id = :mailing
      AND (d.state = 'left out' AND d.reason = '{TOO_LATE}' OR d.state IN ('planned', 'held') AND d.until < :now)
"""  # noqa: S608  words of this file
_MAKE_DUE = f"""
    UPDATE delivery AS d SET due = :now, until = CASE WHEN n.grace IS NULL THEN d.until ELSE :now + n.grace END
    FROM mailing n
    WHERE n.number = d.mailing AND n.id = :mailing AND d.state IN ('planned', 'held')
      AND d.alone = 1 AND d.attempts = 0 AND d.due < :now AND {_AT_ONCE}
"""  # noqa: S608  words of this file
_LEFT_TO_RUN = """
    UPDATE delivery SET alone = 1
    WHERE mailing = (SELECT number FROM mailing WHERE id = :mailing AND stopped_at IS NULL)
      AND state = 'planned' AND alone = 0
"""
# Who is not in the mailing exactly so. A time of 0 is the planning's.
_UNAPPROVED_RECIPIENTS = """
    FROM temp.roll r WHERE r.standing IN ('send', 'held', 'waiting') AND NOT EXISTS (
        SELECT 1 FROM delivery d JOIN mailing n ON n.number = d.mailing
        WHERE d.matter = :matter AND d.key = r.key AND d.mailing = :number AND d.address = r.address
          AND d.fields = r.fields AND d.phase = r.phase AND d.variant = r.variant AND d.open_variant = r.open_variant
          AND (d.wanted = r.due OR d.attempts > 0 OR (r.due = 0 AND d.wanted <= n.planned_at))
          AND d.thread = r.thread
    ) AND NOT (r.standing = 'waiting' AND EXISTS (
        SELECT 1 FROM delivery d WHERE d.matter = :matter AND d.key = r.key AND d.mailing <> :number
    ))
"""
_MISSING = """
    UPDATE delivery SET state = 'left out', reason = :why, changed_at = :now
    WHERE mailing = :number AND state IN ('planned', 'held') AND attempts = 0
      AND NOT EXISTS (SELECT 1 FROM temp.roll r WHERE r.key = delivery.key)
"""
_EXCLUDED = """
    UPDATE delivery SET state = 'left out', reason = 'excluded', changed_at = :now
    WHERE mailing = :number AND state IN ('planned', 'held')
      AND EXISTS (SELECT 1 FROM temp.roll r WHERE r.key = delivery.key AND r.standing = 'excluded')
"""


class WaitingPart:
    """Mixin class of SqliteLedger that changes waiting mailings: deadlines, lifted embargoes, approvals, outages.

    Implements model.ports.ledger.Waiting together with OutlookPart, EarlyPart and ReschedulePart, which have the other
    methods.
    SqliteLedger sets the fields. `_db` is the ledger's database, and `_high_water` writes the notes outside the
    newsroom. `_allowed` is a cache of permissions: the numbers of claimed deliveries that may leave.
    """

    _db: Database
    _allowed: set[int]
    _high_water: HighWaterMarkWriter

    def expire_overdue(self, mailing_id: str, now: datetime) -> int:
        """Leave out every waiting delivery of a mailing whose deadline has passed at `now`, and return their number.

        In a stopped mailing nothing changes, and 0 is returned. A person can have the deliveries planned again
        (extend_time()). Raises LedgerFault when the database fails.
        """
        values, count = {"mailing": mailing_id, "now": stamp(now), "page": _PAGE}, 0
        while rows := self._db.fetch_all(LATE, values):
            with self._db.transaction():
                write(self._db, [leave_out_change(row[0], TOO_LATE, stamp(now)) for row in rows])
            count += len(rows)
        return count

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody who waits in a mailing that a newer text has overtaken.

        Return how many of these people are left without any newer text of the advisory: none was sent to them, and none
        waits for them. People who opted out are not counted. Nor are people whose newer text was refused, came too late
        or was itself overtaken, because each of these is reported for the newer text.
        When the mailing is not overtaken, was stopped or is unknown, nothing changes and 0 is returned. Raises
        LedgerFault when the database fails.
        """
        return leave_out_overtaken(self._db, mailing_id, now)

    def late_among(self, table: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Return the newest mailing in which recipients of `table` are too late: a pair of its id and their number.

        Too late means left out for that reason, or waiting past the deadline at `now`. None when no recipient is too
        late. `table` is the table of a plan, and classify() was called on it.
        `revisions` are the numbers of the advisory's revisions with the same text. Only mailings of these are searched.
        Raises TypeError when another kind of ledger made `table`. Raises LedgerFault when the database fails.
        """
        if not isinstance(table, SqliteRecipientTable):
            raise TypeError("a ledger knows only its own recipient tables")
        row = self._db.fetch_one(
            _LATE_AMONG, {**table.parameters, "now": stamp(now), "revisions": json.dumps(sorted(revisions))}
        )
        return None if row is None else (row[0], row[1])

    def extend_time(self, mailing_id: str, now: datetime) -> int:
        """Set a new deadline for the deliveries of a mailing that missed their deadline, and return their number.

        The new deadline is `now` plus the mailing's grace (how long after its time a delivery may still leave), or plus
        six hours for a mailing without a grace. It is never after the mailing's last moment (Mailing.not_after).
        A delivery that was left out as too late is planned again. A delivery that still waits goes on waiting. Raises
        LedgerFault when the database fails.
        """
        with self._db.transaction():
            values = {"mailing": mailing_id, "now": stamp(now), "grace": span(TIME_AGAIN)}
            return self._db.run(_EXTEND_TIME, values)

    def release_to_cron(self, mailing_id: str) -> int:
        """Let `advisory run` send those planned deliveries of a mailing that have waited for a person's command.

        Return the number of these deliveries. In a stopped or unknown mailing nothing changes, and 0 is returned.
        Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            return self._db.run(_LEFT_TO_RUN, {"mailing": mailing_id})

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End every embargo of an advisory that has not ended, and return the ids of the mailings concerned.

        The result is empty when there is no such embargo. `reason` is stored with the mailings. `realm` is live or
        practice.
        Deliveries held until such an embargo's end become due at `now`. For a mailing with a grace (how long after its
        time a delivery may still leave), their new deadline is `now` plus the grace. For a mailing without a grace, the
        deadline stays.
        Raises LedgerFault when the database fails.
        """
        self._allowed.clear()
        with self._high_water.decision():
            return end_embargo(self._db, realm=realm, advisory_id=advisory_id, reason=reason, now=now)

    def approve(self, mailing_id: str, *, who: str, now: datetime, overtakes: str = "") -> None:
        """Store that `who`, an account or key, agreed to a mailing at `now`, in place of an earlier approval.

        `overtakes`: the stored reason why everybody who still waits for an earlier revision gets the state left out.
        With "", they go on waiting.

        Writes to the ledger: the approval, and new times for some deliveries. A delivery that waited only for the
        approval, and for no time of its own, is due at `now`. Its deadline becomes `now` plus the mailing's grace (how
        long after its time a delivery may still leave). Without a grace the deadline stays. A delivery that was tried
        before stays unchanged.
        Raises LedgerFault when the mailing is unknown or the database fails.
        """
        self._allowed.clear()
        with self._high_water.decision():
            done = self._db.run(
                "INSERT OR REPLACE INTO approval SELECT number, ?, ? FROM mailing WHERE id = ?",
                (stamp(now), who, mailing_id),
            )
            if not done:
                raise unknown_mailing(mailing_id)
            self._db.run(_MAKE_DUE, {"mailing": mailing_id, "now": stamp(now)})
            if overtakes:
                leave_out_older(self._db, mailing_id, overtakes, now)

    def approval(self, mailing_id: str) -> Approval | None:
        """Return the approval of a mailing: the person and the time.

        None when nobody has agreed or the mailing is unknown. Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one(
            "SELECT a.who, a.at FROM approval a JOIN mailing n ON n.number = a.mailing WHERE n.id = ?", (mailing_id,)
        )
        return None if row is None else Approval(who=row[0], at=moment(row[1]))

    def unapproved_recipients(self, table: RecipientTable, mailing_id: str) -> int:
        """Return how many recipients of `table` are missing in the approved mailing `mailing_id`, or differ there.

        To differ is to have another address, edition, time, thread (the Message-IDs of earlier messages), or other
        stored columns.
        `table`: the table of a plan, on which classify() was called. Only its recipients selected as SEND, HELD or
        SCHEDULED are compared. SCHEDULED means that the recipient waits already: a recipient selected so is not counted
        when another mailing of the same revision has the delivery.
        Raises LedgerFault when the mailing is unknown or the database fails, and TypeError when another kind of ledger
        made `table`.
        """
        row = self._db.fetch_one(
            "SELECT count(*)" + _UNAPPROVED_RECIPIENTS, self._mailing_and_matter(table, mailing_id)
        )
        return int(row[0]) if row else 0

    def first_unapproved_recipients(self, table: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """Return the first recipients of `table` who are missing in the approved mailing `mailing_id`, or differ there.

        At most `limit` recipients are returned, in the order of sending. unapproved_recipients() counts the same
        people. Raises LedgerFault when the mailing is unknown or the database fails, and TypeError when another kind of
        ledger made `table`.
        """
        values = self._mailing_and_matter(table, mailing_id)
        question = f"SELECT {ENTRY_COLUMNS}, standing {_UNAPPROVED_RECIPIENTS} ORDER BY rank LIMIT :limit"
        rows = self._db.fetch_all(question, values | {"limit": limit})
        return tuple(candidate_from_row(row[:-1], Selection(row[-1])) for row in rows)

    def leave_out_missing(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients of a mailing who wait, were never tried, and are not in `table`. Return their number.

        `table` is the table of a plan. The stored reason says that these recipients are not in the lists any more.
        Raises LedgerFault when the mailing is unknown or the database fails, and TypeError when another kind of ledger
        made `table`.
        """
        values = self._mailing_and_matter(table, mailing_id)
        with self._high_water.decision():
            return self._db.run(_MISSING, values | {"why": NOT_LISTED, "now": stamp(now)})

    def leave_out_excluded(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who wait in a mailing and are selected as EXCLUDED in `table`. Return their number.

        `table` is the table of a plan, and classify() was called on it. EXCLUDED means that a recipient stands in an
        --exclude list. Raises LedgerFault when the mailing is unknown or the database fails, and TypeError when another
        kind of ledger made `table`.
        """
        values = self._mailing_and_matter(table, mailing_id)
        with self._high_water.decision():
            return self._db.run(_EXCLUDED, values | {"now": stamp(now)})

    def mark_notified(self, mailing_id: str, words: str) -> bool:
        """Store `words` as told to a person about a mailing. Return True when the words are new and have to be told.

        Return False when these were the last words stored for the mailing. Only a hash is stored, because the words may
        name people. Raises LedgerFault when the database fails.
        """
        name, mark = f"told of {mailing_id}", sha256(words.encode()).hexdigest()
        if read_row(self._db, name) == mark:
            return False
        with self._db.transaction():
            write_row(self._db, name, mark)
        return True

    def clear_notified(self, mailing_id: str) -> None:
        """Forget the words that mark_notified() stored for a mailing: nobody got them, or they are true no more.

        Without such words nothing is written. Raises LedgerFault when the database fails.
        """
        if not read_row(self._db, name := f"told of {mailing_id}"):
            return
        with self._db.transaction():
            write_row(self._db, name, "")

    def record_expiry_reason(self, mailing_id: str, words: str) -> None:
        """Store why a mailing expired, in `words` without any address, in the place of an earlier reason.

        Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            write_row(self._db, f"{_EXPIRED} {mailing_id}", words)

    def expiry_reason(self, mailing_id: str) -> str:
        """Return why a mailing expired, in words. "" when it did not, or when an older program noticed that.

        Raises LedgerFault when the database fails.
        """
        return str(read_row(self._db, f"{_EXPIRED} {mailing_id}") or "")

    def outage(self) -> Outage | None:
        """Return the newest outage, which may be over. None when there never was an outage.

        An outage is a time in which nothing could leave. Raises LedgerFault when the database fails.
        """
        row = read_row(self._db, _OUTAGE)
        if row is None:
            return None
        return Outage(
            since=moment(row["since"]),
            words=row["words"],
            reported=row["told"],
            over=maybe_moment(row["over"]),
            end_reported=row["told_over"],
            code=row.get("code", PASSES),  # a ledger of before has the first five alone
            remedy=row.get("remedy", ""),
            attempts=row.get("attempts", 0),
            attempted=maybe_moment(row.get("attempted")),
            mark=row.get("mark", ""),
        )

    def begin_outage(self, words: str, now: datetime, *, code: int = PASSES, remedy: str = "", mark: str = "") -> bool:
        """Store that an outage begins at `now`: nothing can leave from then on, for the reason `words`.

        `code`: the exit code of the reason, 75 for one that passes by itself. `remedy`: a sentence on what a person can
        do, or "". `mark`: stands for settings and login, and is another text once a person has changed these.
        Return True when the outage is new. When an outage lasts already, its beginning stays, and its reason is
        replaced. Each call for a reason that does not pass by itself counts as an attempt. When such a reason is new,
        the outage counts as not reported. Raises LedgerFault when the database fails.
        """
        with self._db.transaction():
            known = self.outage()
            lasting = known if known is not None and known.over is None else None
            outage = replace(lasting or Outage(since=now, words=words), words=words, code=code, remedy=remedy)
            if code != PASSES:
                same = lasting is not None and (lasting.code, normalised(lasting.words)) == (code, normalised(words))
                attempts = 1 + (lasting.attempts if lasting is not None and same else 0)
                outage = replace(outage, attempts=attempts, attempted=now, mark=mark, reported=same and outage.reported)
            if outage != lasting:
                self._write_outage(outage)
        return lasting is None

    def end_outage(self, now: datetime) -> bool:
        """Store that the outage, in which nothing could leave, ended at `now`. Return False when no outage lasts.

        When nobody was told of the outage, its end is stored as reported already, because nobody needs a report of it.
        Raises LedgerFault when the database fails.
        """
        if (known := self.outage()) is None or known.over is not None:
            return False
        with self._db.transaction():
            known = self.outage()
            lasts = known is not None and known.over is None
            if known is not None and lasts:
                self._write_outage(replace(known, over=now, end_reported=not known.reported))
        return lasts

    def mark_outage_reported(self) -> None:
        """Store that a person was told of the newest outage, and of its end if it has ended.

        An outage is a time in which nothing could leave. Without an outage, do nothing. Raises LedgerFault when the
        database fails.
        """
        with self._db.transaction():
            if (known := self.outage()) is not None:
                self._write_outage(replace(known, reported=True, end_reported=known.over is not None))

    def _write_outage(self, outage: Outage) -> None:
        row = {
            "since": stamp(outage.since),
            "words": outage.words,
            "told": outage.reported,
            "over": maybe_stamp(outage.over),
            "told_over": outage.end_reported,
            "code": outage.code,
            "remedy": outage.remedy,
            "attempts": outage.attempts,
            "attempted": maybe_stamp(outage.attempted),
            "mark": outage.mark,
        }
        write_row(self._db, _OUTAGE, row)

    def _mailing_and_matter(self, table: RecipientTable, mailing_id: str) -> dict[str, Any]:
        if not isinstance(table, SqliteRecipientTable):
            raise TypeError("a ledger knows only its own recipient tables")
        row = self._db.fetch_one("SELECT number, matter FROM mailing WHERE id = ?", (mailing_id,))
        if row is None:
            raise unknown_mailing(mailing_id)
        return {"number": row[0], "matter": row[1]}
