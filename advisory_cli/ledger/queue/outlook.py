"""Part of SqliteLedger that foretells, without sending, which waiting deliveries will not leave as planned.

Only hold_uncleared() changes deliveries.
Records of five kinds are stored here too, in rows of the table `meta`:
- 'told SUBJECT' is what cron's mail has told about SUBJECT already.
- 'trouble REALM' is why the transport of the realm (live or practice) takes no mail.
- 'copies ID' says of which editions of the mailing ID the newsroom's archive has a copy, and whether one may be
  missing.
- 'sent copies ID' says the same of the mailbox's folder of sent mail.
- 'routes ID' holds the identities of the routes by which messages of the mailing ID may have left.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256

from advisory_cli.ledger.integrity.meta import read_row, write_row
from advisory_cli.ledger.planning.freeze import NOT_CLEARED
from advisory_cli.ledger.queue.claims import DispatchPart
from advisory_cli.ledger.queue.scheduling import LATE
from advisory_cli.ledger.storage.encoding import moment, span, stamp
from advisory_cli.model.mailing.records import Changed, Trouble
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

_PAGE = 1_000
_COPIES = {CopyPlace.ARCHIVE: "copies ", CopyPlace.SENT: "sent copies "}
_ROUTES = "routes "  # and the id of a mailing: a row of `meta`
_TRIED = """
    SELECT count(*) FROM delivery d JOIN mailing n ON n.number = d.mailing WHERE n.id = :mailing AND d.attempts > 0
"""
_OPEN = "d.state IN ('planned', 'held')"
_WAITING = f"FROM delivery d JOIN mailing n ON n.number = d.mailing WHERE n.id = :mailing AND {_OPEN}"

# Accepted after the embargo's end: the edition without the bar, whatever was frozen first. A resend counts by itself.
_PHASE_AT = (
    "CASE WHEN {at} >= min(n.embargo_until, coalesce(n.lifted_at, n.embargo_until)) THEN 'open' ELSE d.phase END"
)
_PHASES_LEFT = f"""
    SELECT {_PHASE_AT.format(at="d.changed_at")}
    FROM delivery d JOIN mailing n ON n.number = d.mailing WHERE n.id = :mailing AND d.state = 'accepted'
    UNION SELECT {_PHASE_AT.format(at="r.at")}
    FROM resend r JOIN delivery d ON d.id = r.delivery JOIN mailing n ON n.number = d.mailing
    WHERE n.id = :mailing AND r.state = 'accepted'
"""  # noqa: S608  words of this file
_LISTED = "CREATE TEMP TABLE listed (key TEXT PRIMARY KEY, cleared INTEGER NOT NULL) STRICT, WITHOUT ROWID"
# Planned to leave with the bar, before an end that is still to come, and not cleared for that any more.
_UNCLEARED = """
    d.state = 'planned' AND d.phase = 'embargoed' AND EXISTS (
        SELECT 1 FROM temp.listed l WHERE l.key = d.key AND l.cleared = 0
    ) AND (SELECT min(n.embargo_until, coalesce(n.lifted_at, n.embargo_until)) FROM mailing n
           WHERE n.number = d.mailing) > :now
"""
_UNLISTED = f"SELECT count(*) {_WAITING} AND NOT EXISTS (SELECT 1 FROM temp.listed l WHERE l.key = d.key)"  # noqa: S608
_HOLD = f"""
    UPDATE delivery AS d SET state = 'held', phase = 'open', variant = d.open_variant, reason = :why, alone = 1,
        changed_at = :now, due = max(d.due, n.embargo_until), wanted = max(d.due, n.embargo_until),
        until = CASE WHEN n.grace IS NULL THEN d.until ELSE max(d.due, n.embargo_until) + n.grace END
    FROM mailing n WHERE n.number = d.mailing AND n.id = :mailing AND {_UNCLEARED}
"""  # noqa: S608  words of this file


class OutlookPart(DispatchPart):
    """Mixin class of SqliteLedger that foretells, without sending, what becomes of waiting deliveries.

    Some methods count waiting deliveries that are late, overtaken by a newer text, or not in the lists any more. The
    other methods store and read four records:
    - the notes that `run` has printed already, so that cron mails each of them once,
    - the reason why the transport takes no mail,
    - the mailings that lack the newsroom's own copy,
    - the routes by which the messages of a mailing were sent.
    Implements those methods of model.ports.ledger.Waiting that WaitingPart, EarlyPart and ReschedulePart do not have.
    The fields are those of DispatchPart, such as the ledger's database and this process's marks file.
    """

    def late(self, mailing_id: str, now: datetime) -> int:
        """Return how many waiting deliveries of a mailing are past their deadline at `now`. Nothing is changed.

        expire_overdue() would leave out exactly these deliveries. 0 for a stopped or unknown mailing. Raises
        LedgerFault when the database fails.
        """
        values = {"mailing": mailing_id, "now": stamp(now), "page": -1}
        return self._count_rows(f"SELECT count(*) FROM ({LATE})", values)  # noqa: S608  words of the ledger

    def due_after_limit(self, mailing_id: str) -> int:
        """Return how many waiting deliveries of a mailing are due only after the last moment, Mailing.not_after.

        Nothing of the mailing leaves after that moment. 0 for a mailing without such a moment. Raises LedgerFault when
        the database fails.
        """
        return self._count_rows(f"SELECT count(*) {_WAITING} AND d.due > n.not_after", {"mailing": mailing_id})

    def overtaken(self, mailing_id: str) -> int:
        """Return how many waiting deliveries of a mailing would be left out by claim() because of a newer text.

        Nothing is changed. Raises LedgerFault when the mailing is unknown or the database fails.
        """
        facts = self._mailing(mailing_id)
        if facts.overtaken:  # by a newer text, whoever gets that: no older one leaves to anybody
            return self._count_rows(f"SELECT count(*) {_WAITING}", {"mailing": mailing_id})
        number, count, last = facts.number, 0, 0
        question = f"SELECT d.id, d.address, d.key {_WAITING} AND d.id > :last ORDER BY d.id LIMIT {_PAGE}"
        while rows := self._db.fetch_all(question, {"mailing": mailing_id, "last": last}):
            out = self._overtaken(number, rows)
            count += sum(row[2] in out for row in rows)
            last = rows[-1][0]
            if not count and not self._has_later(number):
                break
        return count

    def unreported(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """Return the names of those sentences in `words` that cron's mail has to tell now. Store all `words` as told.

        `words`: a sentence for each name, such as the id of a mailing.
        `subject`: what the sentences are about, such as "obstacles" or "doubts". The ledger keeps the `words` of the
        last call for each subject.
        `every`: the time after which an old sentence is told again. None means never.
        A sentence is new when another sentence, or none, is kept under its name. The names of new sentences are
        returned, and with `every`, the names of sentences that were last told so long ago. If any name is returned with
        `every`, all sentences count as told at `now`.
        Only a hash of each sentence is stored, because a sentence may name people. Raises LedgerFault when the database
        fails.
        """
        row, at = f"told {subject}", stamp(now)
        if not words and not read_row(self._db, row):
            return frozenset()
        marks = {name: sha256(text.encode()).hexdigest() for name, text in words.items()}
        with self._db.transaction():
            known: dict[str, tuple[str, int]] = {
                name: (mark, when) for name, mark, when in read_row(self._db, row) or ()
            }
            old = {name for name, mark in marks.items() if known.get(name, ("", 0))[0] == mark}
            if every is not None:
                old = {name for name in old if 0 <= at - known[name][1] < span(every)}
            news = frozenset(marks.keys() - old)
            kept = [
                (name, mark, at if news and every else known.get(name, ("", at))[1]) for name, mark in marks.items()
            ]
            if kept or known:
                write_row(self._db, row, kept)
        return news

    def record_transport_state(self, realm: Realm, trouble: Trouble | None) -> None:
        """Store whether the transport of a `realm` (live or practice) takes mail, as a command has just found out.

        `trouble`: the reason why the transport takes no mail, with its times. None means that the transport takes mail,
        and removes the stored trouble.
        A new trouble replaces the stored one, but keeps the stored beginning (Trouble.since). Raises LedgerFault when
        the database fails.
        """
        row = f"trouble {realm.value}"
        known = read_row(self._db, row)
        if trouble is None and known is None:
            return
        since = known["since"] if known else stamp(trouble.since) if trouble else 0
        with self._db.transaction():
            if trouble is None:
                self._db.run("DELETE FROM meta WHERE name = ?", (row,))
            else:
                row_value = {"words": trouble.words, "code": trouble.code, "since": since, "at": stamp(trouble.at)}
                write_row(self._db, row, row_value)

    def trouble(self, realm: Realm) -> Trouble | None:
        """Return why the transport of a `realm` (live or practice) took no mail when last tried.

        record_transport_state() stores this reason. None when the transport took mail, or was never tried. Raises
        LedgerFault when the database fails.
        """
        row = read_row(self._db, f"trouble {realm.value}")
        if row is None:
            return None
        return Trouble(words=row["words"], code=row["code"], since=moment(row["since"]), at=moment(row["at"]))

    def record_route(self, mailing_id: str, route: str) -> None:
        """Store that messages of a mailing are about to leave by a route.

        `route` is LiveRoute.identity. When this is the mailing's first stored route, and its messages were tried
        before, the route "" (unknown) is stored for the earlier attempts. Raises LedgerFault when the database fails.
        """
        row = _ROUTES + mailing_id
        with self._db.transaction():
            known = read_row(self._db, row)
            if known is None:
                known = [""] if self._count_rows(_TRIED, {"mailing": mailing_id}) else []
            if route not in known:
                write_row(self._db, row, [*known, route])

    def routes(self, mailing_id: str) -> frozenset[str]:
        """Return the routes by which messages of a mailing may have left (LiveRoute.identity), "" for an unknown one.

        Empty when no route is stored. Raises LedgerFault when the database fails.
        """
        return frozenset(read_row(self._db, _ROUTES + mailing_id) or ())

    def mark_copy_owed(self, mailing_id: str, place: CopyPlace) -> None:
        """Store that the office's own copy of a mailing may be missing at `place`, because messages are about to leave.

        `place` is the office's archive, or its mailbox's folder of sent mail. The record holds until copies_filed() is
        called for the mailing. Raises LedgerFault when the database fails.
        """
        row = _COPIES[place] + mailing_id
        with self._db.transaction():
            filed = (read_row(self._db, row) or {"filed": []})["filed"]
            write_row(self._db, row, {"filed": filed, "owed": True})

    def copies_owed(self, place: CopyPlace) -> Sequence[str]:
        """Return the ids of the mailings of which the office's own copy may be missing at `place`, sorted.

        `place` is the office's archive, or its mailbox's folder of sent mail. mark_copy_owed() adds a mailing, and
        copies_filed() removes it. Raises LedgerFault when the database fails.
        """
        first = _COPIES[place]
        rows = self._db.fetch_all("SELECT name FROM meta WHERE name LIKE ? ORDER BY name", (f"{first}%",))
        return tuple(row[0].removeprefix(first) for row in rows if (read_row(self._db, row[0]) or {}).get("owed"))

    def copies_due(self, mailing_id: str, place: CopyPlace) -> frozenset[Phase]:
        """Return the editions of a mailing that have left, and of which the office has no copy at `place`.

        `place` is the office's archive, or its mailbox's folder of sent mail. An edition has left when a message with
        it was accepted. An edition is named by its phase: with the embargo banner, or without it. Raises LedgerFault
        when the database fails.
        """
        self._flush()
        filed = (read_row(self._db, _COPIES[place] + mailing_id) or {"filed": []})["filed"]
        return frozenset(
            Phase(row[0]) for row in self._db.fetch_all(_PHASES_LEFT, {"mailing": mailing_id}) if row[0] not in filed
        )

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase], place: CopyPlace) -> None:
        """Store that no copy of a mailing is missing at `place` any more. The editions `phases` were copied now.

        `place` is the office's archive, or its mailbox's folder of sent mail. EMBARGOED is the edition with the embargo
        banner, OPEN the edition without it. Editions that earlier calls have named stay stored as copied. Raises
        LedgerFault when the database fails.
        """
        row = _COPIES[place] + mailing_id
        with self._db.transaction():
            filed = set((read_row(self._db, row) or {"filed": []})["filed"])
            all_filed = sorted(filed | {phase.value for phase in phases})
            write_row(self._db, row, {"filed": all_filed, "owed": False})

    def compare_with_lists(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Count the waiting recipients of a mailing who lost their clearance, and those who stand in no list any more.

        A person is cleared who may have the text before the embargo's end.
        `listed`: a pair for each row of the present lists: the recipient's address key, and True when this person is
        cleared. When an address occurs twice, the first pair is used.
        In the result, Changed.uncleared is the number of recipients who wait for the edition with the embargo banner
        and are not cleared any more. After the embargo's end, this number is 0. Changed.unlisted is the number of
        waiting recipients who have no pair.
        Changes nothing in the ledger. Raises LedgerFault when the database fails.
        """
        values = {"mailing": mailing_id, "now": stamp(now)}
        with self._listed(listed):
            uncleared = self._count_rows(f"SELECT count(*) {_WAITING} AND {_UNCLEARED}", values)
            return Changed(uncleared=uncleared, unlisted=self._count_rows(_UNLISTED, {"mailing": mailing_id}))

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Hold the waiting recipients of a mailing who lost their clearance, until the embargo's end.

        To be cleared means to be allowed to have the text before the embargo's end.
        `listed` yields a pair for each row of the present lists: the recipient's address key, and True when this person
        is cleared. When an address occurs twice, the first pair counts.
        Changed.uncleared is the number of recipients whom this call has held. Changed.unlisted is the number of waiting
        recipients without a pair. This call does not change these recipients.
        Raises LedgerFault when the database fails.
        """
        values = {"mailing": mailing_id, "now": stamp(now)}
        with self._listed(listed), self._db.transaction():
            uncleared = self._db.run(_HOLD, values | {"why": NOT_CLEARED})
            self._allowed.clear()
            return Changed(uncleared=uncleared, unlisted=self._count_rows(_UNLISTED, {"mailing": mailing_id}))

    @contextmanager
    def _listed(self, listed: Iterable[tuple[str, bool]]) -> Iterator[None]:
        """Keep the rows of the lists in a temporary table for the length of the block."""
        self._db.run("DROP TABLE IF EXISTS temp.listed")
        self._db.run(_LISTED)
        with self._db.temporary():
            self._db.run_many("INSERT OR IGNORE INTO temp.listed VALUES (?, ?)", listed)
        try:
            yield
        finally:
            self._db.run("DROP TABLE IF EXISTS temp.listed")

    def _count_rows(self, question: str, values: Mapping[str, object]) -> int:
        row = self._db.fetch_one(question, values)
        return int(row[0]) if row else 0
