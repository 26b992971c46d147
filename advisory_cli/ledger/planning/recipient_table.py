"""Table of the recipients of a mailing that is being planned, which decides who is sent to, held or left out.

The table lies in temporary SQLite tables, so that memory stays bounded, and SQL statements decide about all recipients
at once.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import maybe_moment, pack_fields, stamp, unpack_fields
from advisory_cli.model.mailing.delivery import Candidate, Mailing, Selection
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

_BUFFER = 1_000
_PAGE = 1_000
_FIRST: Final = -(1 << 40)  # moves the newsroom's own people before everyone else, in their own order

_TABLES = (
    # `position` is the order of the lists, `rank` the order of sending; `said` is the plan's word, `standing` the last.
    """CREATE TABLE temp.roll (
        rank INTEGER PRIMARY KEY,
        position INTEGER NOT NULL,
        key TEXT NOT NULL,
        said TEXT NOT NULL,
        standing TEXT NOT NULL,
        phase TEXT NOT NULL,
        variant INTEGER NOT NULL,
        line INTEGER,
        language TEXT NOT NULL,
        list_name TEXT NOT NULL,
        address TEXT NOT NULL,
        fields TEXT NOT NULL,
        open_variant INTEGER NOT NULL,
        due INTEGER NOT NULL,
        alone INTEGER NOT NULL,
        thread TEXT NOT NULL,
        domain TEXT GENERATED ALWAYS AS (substr(key, length(rtrim(key, replace(key, '@', ''))))) VIRTUAL
    ) STRICT""",
    """CREATE TABLE temp.roll_piece (
        phase TEXT NOT NULL, number INTEGER NOT NULL, blob BLOB NOT NULL, UNIQUE (phase, number)
    ) STRICT""",
    "CREATE TABLE temp.roll_file (digest TEXT NOT NULL UNIQUE, content BLOB NOT NULL) STRICT",
    "CREATE TABLE temp.roll_lost (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
)

_MATTERS = "(SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id AND revision {} :revision)"


def _has(revision: str, states: str) -> str:
    """Return the SQL condition that a recipient has this (=), an older (<) or a newer (>) revision in such a state.

    Where the ledger knows no such revision, that is asked once for all rows.
    """
    matters = _MATTERS.format(revision)
    delivery = f"SELECT 1 FROM delivery d WHERE d.matter IN {matters} AND d.key = roll.key AND {states}"  # noqa: S608
    return f"said IN ('send', 'held') AND EXISTS {matters} AND EXISTS ({delivery})"


_SUPPRESSED = """EXISTS (SELECT 1 FROM suppression)
    AND EXISTS (SELECT 1 FROM suppression s WHERE s.pattern IN (roll.key, roll.domain))
"""
_REPEATED = "EXISTS (SELECT 1 FROM temp.roll e WHERE e.key = roll.key AND e.position < roll.position)"

# Deferred by a server, or by a limit of ours.
_DEFERRED = """d.due > :now AND (d.attempts > 0 OR d.alone = 0)
    AND (SELECT id <> :replaces FROM mailing WHERE number = d.mailing)
"""
# Planned for a time that is still to come, and neither stopped nor about to be replaced.
_DUE_LATER = """d.due > :now AND d.attempts = 0 AND d.alone = 1
    AND (SELECT stopped_at IS NULL AND id <> :replaces FROM mailing WHERE number = d.mailing)
"""

# A later text that they have, or are still to get; that the embargo was lifted is no text.
_FOLLOWS = """d.state IN ('accepted', 'in doubt', 'claimed', 'planned', 'held') AND (
    SELECT notice <> 'lift' AND id <> :replaces
        AND (d.state NOT IN ('planned', 'held') OR (stopped_at IS NULL AND replaced_by = ''))
    FROM mailing WHERE number = d.mailing
)"""

_ARRIVED = "d.state = 'accepted' AND d.key NOT IN (SELECT key FROM temp.roll_lost)"

# What is known of a recipient, the weakest word first: each is laid over those before it.
_JUDGEMENTS = (
    (Selection.NEWER_REVISION, _has(">", _FOLLOWS)),
    (Selection.EARLIER_REVISION, "NOT :again AND " + _has("<", "d.state IN ('accepted', 'in doubt')")),
    (
        Selection.RETRYING,
        "said = 'send' AND " + _has("=", f"d.state IN ('planned', 'held', 'left out') AND {_DEFERRED}"),
    ),
    (Selection.SCHEDULED, _has("=", f"d.state = 'planned' AND {_DUE_LATER}")),
    (Selection.REFUSED, _has("=", "d.state = 'refused'")),
    (Selection.UNCONFIRMED, _has("=", "d.state = 'in doubt'")),
    (Selection.SENDING, _has("=", "d.state = 'claimed'")),
    (Selection.HAS_IT, _has("=", _ARRIVED)),
    (Selection.OPTED_OUT, _SUPPRESSED),
    (Selection.DUPLICATE, _REPEATED),
)
_OF_NOW = (Selection.OPTED_OUT, Selection.DUPLICATE)  # whatever was sent before

_BEYOND = """
    UPDATE temp.roll SET standing = 'beyond limit'
    WHERE standing IN ('send', 'held') AND rank >= 0 AND position >= (
        SELECT position FROM temp.roll WHERE standing NOT IN ('duplicate', 'excluded') AND rank >= 0
        ORDER BY position LIMIT 1 OFFSET :limit
    )
"""

# Whoever got anything since, of those to write to; only matters that were sent or planned of late are looked through.
_CONTACTED = """
    SELECT count(*) FROM temp.roll WHERE standing = 'send' AND EXISTS (
        SELECT 1 FROM delivery d
        WHERE d.matter IN (
            SELECT n.matter FROM mailing n JOIN matter m ON m.id = n.matter
            WHERE m.realm = :realm AND max(n.planned_at, coalesce(n.send_at, 0)) >= :since - 10 * 86400000000
        ) AND d.key = roll.key AND d.state = 'accepted' AND d.changed_at >= :since
    )
"""

# Held people who do not wait for the same already, in a mailing of this text that nobody stopped or replaced.
_UNHELD = """
    SELECT count(*) FROM temp.roll r WHERE r.standing = 'held' AND NOT EXISTS (
        SELECT 1 FROM delivery d JOIN mailing n ON n.number = d.mailing
        WHERE d.matter IN (SELECT id FROM matter WHERE realm = :realm AND advisory_id = :advisory_id
                           AND revision = :revision)
          AND d.key = r.key AND d.state = 'held' AND d.due = r.due
          AND n.content_digest = :digest AND n.stopped_at IS NULL AND n.replaced_by = ''
    )
"""

# Who has a text, or is to get it, of those to write to.
_READ = """d.matter = (SELECT matter FROM mailing WHERE id = :mailing) AND (
    d.state IN ('accepted', 'in doubt', 'claimed')
    OR (d.state IN ('planned', 'held') AND n.stopped_at IS NULL
        AND (n.needs_approval = 0 OR EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number)))
)"""
_READERS_OF = f"""
    SELECT count(*) FROM temp.roll r WHERE r.standing IN ('send', 'held') AND EXISTS (
        SELECT 1 FROM delivery d JOIN mailing n ON n.number = d.mailing WHERE d.key = r.key AND {_READ}
    )
"""  # noqa: S608
_READ_IN = f"""
    SELECT n.id FROM delivery d JOIN mailing n ON n.number = d.mailing
    WHERE d.key IN (SELECT key FROM temp.roll WHERE standing IN ('send', 'held')) AND {_READ}
    GROUP BY n.number ORDER BY count(*) DESC, n.number DESC LIMIT 1
"""  # noqa: S608

_WAITING_IN = """
    SELECT count(*) FROM temp.roll r WHERE r.standing IN ('send', 'held') AND EXISTS (
        SELECT 1 FROM delivery d JOIN mailing n ON n.number = d.mailing
        WHERE n.id = :mailing AND d.matter = n.matter AND d.key = r.key AND d.state IN ('planned', 'held')
    )
"""

_MOST_OF_A_DOMAIN = """
    SELECT count(*) FROM temp.roll WHERE standing IN ('send', 'held') GROUP BY domain ORDER BY 1 DESC LIMIT 1
"""
_COUNTS = "SELECT standing, count(*) FROM temp.roll GROUP BY standing"
_LANGUAGES = """
    SELECT language, count(*) FROM temp.roll WHERE standing IN ('send', ?)
    GROUP BY language ORDER BY count(*) DESC, language
"""
_LISTS = """
    SELECT list_name, count(*) FROM temp.roll WHERE standing IN ('send', ?)
    GROUP BY list_name ORDER BY min(position)
"""
ENTRY_COLUMNS = "rank, address, key, fields, list_name, line, language, phase, variant, open_variant, due, thread"
_ENTRIES = f"SELECT {ENTRY_COLUMNS} FROM temp.roll WHERE standing = ? AND rank > ? ORDER BY rank LIMIT ?"  # noqa: S608
_ENTRY = f"SELECT standing, {ENTRY_COLUMNS} FROM temp.roll WHERE key = ? ORDER BY position LIMIT 1"  # noqa: S608


class SqliteRecipientTable:
    """Table of the recipients of a mailing that is being planned, in temporary tables of the ledger's database.

    PlanningPart.open_recipient_table() makes the table, empty. The caller fills it with add() and keep() and then calls
    classify(), which decides who is sent to, held or left out. After that the other methods count and yield the
    recipients. A database connection holds only one such table: a second one drops the first.
    - `database`: the ledger's. `now`: the present time.
    - `realm` (live or practice), `advisory_id`, `revision`: name the text.
    - `again`: recipients who have an earlier revision stay in the plan.
    - `replaces`: id of a waiting mailing whose recipients are taken over, "" for none.
    - `anew`: practice messages are written to everybody once more, as if nothing had been sent.
    - `lost`: address keys of recipients whose practice message was deleted.
    Implements model.ports.ledger.RecipientTable. Raises ValueError when `anew` or `lost` is given in the live realm.
    """

    def __init__(  # noqa: PLR0913  (all that people are judged by)
        self,
        database: Database,
        *,
        realm: Realm,
        advisory_id: str,
        revision: int,
        now: datetime,
        again: bool,
        replaces: str = "",
        anew: bool = False,
        lost: Collection[str] = (),
    ) -> None:
        if (anew or lost) and realm is not Realm.PRACTICE:
            raise ValueError("only practice starts again")
        self.anew = anew
        self.lost = bool(lost)
        self._db = database
        self._buffer: list[tuple[object, ...]] = []
        self._count = 0
        self._indexed = False
        self._parameters: Mapping[str, object] = {
            "realm": realm.value,
            "advisory_id": advisory_id,
            "revision": revision,
            "again": again,
            "replaces": replaces,
            "now": stamp(now),
        }
        self.discard()
        for table in _TABLES:
            self._db.run(table)
        if lost:
            with self._db.temporary():
                self._db.run_many("INSERT OR IGNORE INTO temp.roll_lost VALUES (?)", [(key,) for key in lost])

    def add(self, entry: Candidate) -> None:
        """Add one recipient. The order of the calls counts as the order of the lists.

        `entry.selection` is the caller's decision about the recipient, which classify() may replace. The other methods
        count and yield the recipient only after classify(). Raises LedgerFault when the database fails.
        """
        planned = entry.selection.value
        self._buffer.append(
            (
                self._count + (_FIRST if entry.first else 0),
                self._count,
                entry.key,
                planned,
                planned,
                entry.phase.value,
                entry.variant,
                entry.line,
                entry.language,
                entry.list_name,
                entry.address,
                pack_fields(entry.fields),
                entry.open_variant if entry.phase is Phase.EMBARGOED else entry.variant,
                0 if entry.due is None else stamp(entry.due),
                entry.due is not None,
                " ".join(entry.thread),
            )
        )
        self._count += 1
        if len(self._buffer) >= _BUFFER:
            self._flush_buffer()

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Store one part of an edition in the table, for freeze() to store in the ledger.

        An earlier such part is replaced. `phase` chooses the edition, with or without the embargo banner. `number`
        chooses the part: -1 for the edition's head, -2 for the variant number and the values of the newsroom's own
        copy, 0 and above for the variant of this number. `blob` is the part as bytes, which the ledger stores as they
        are. Raises LedgerFault when the database fails.
        """
        self._db.run("INSERT OR REPLACE INTO temp.roll_piece VALUES (?, ?, ?)", (phase.value, number, blob))

    def keep_file(self, digest: str, content: bytes) -> None:
        """Store a picture or attachment in the table, for freeze() to store in the ledger.

        `digest`: hex SHA-256 of `content`. The same file is stored once. Raises LedgerFault when the database fails.
        """
        self._db.run("INSERT OR IGNORE INTO temp.roll_file VALUES (?, ?)", (digest, content))

    def classify(self, *, limit: int | None = None) -> None:
        """Give every recipient added so far a Selection, such as SEND, HELD, DUPLICATE, OPTED_OUT or BEYOND_LIMIT.

        `limit`: the number of recipients after which everybody further down the lists becomes BEYOND_LIMIT instead of
        SEND or HELD. None means no limit.
        Recipients who have the text, or have opted out, are counted against the limit, so that the same command chooses
        the same people again. Duplicates, excluded recipients and the newsroom's own people are not counted, and the
        newsroom's own people never become BEYOND_LIMIT. Raises LedgerFault when the database fails.
        """
        self._flush_buffer()
        if not self._indexed:
            self._db.run("CREATE INDEX temp.roll_key ON roll (key, position)")
            self._indexed = True
        with self._db.temporary():  # one look at the ledger, whatever other processes write meanwhile
            self._db.run("UPDATE temp.roll SET standing = said WHERE standing <> said")
            for selection, question in _JUDGEMENTS:
                if self.anew and selection not in _OF_NOW:
                    continue
                self._db.run(f"UPDATE temp.roll SET standing = '{selection}' WHERE {question}", self._parameters)  # noqa: S608
            if limit is not None:
                self._db.run(_BEYOND, {"limit": max(limit, 0)})

    def counts(self) -> Mapping[Selection, int]:
        """Return the number of recipients for each Selection that occurs. Call classify() first.

        Raises LedgerFault when the database fails.
        """
        return {Selection(selection): count for selection, count in self._db.fetch_all(_COUNTS)}

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients selected as SEND for each language, the most frequent language first.

        The keys are language tags (BCP 47), and "" stands for no language. With `held`, recipients selected as HELD are
        counted too. Call classify() first. Raises LedgerFault when the database fails.
        """
        return dict(self._db.fetch_all(_LANGUAGES, ("held" if held else "send",)))

    def by_list(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients selected as SEND for each name of a list, in the order of the lists.

        With `held`, recipients selected as HELD are counted too. Call classify() first. Raises LedgerFault when the
        database fails.
        """
        return dict(self._db.fetch_all(_LISTS, ("held" if held else "send",)))

    def newly_held(self, digest: str) -> int:
        """Return the number of recipients selected as HELD who are not held yet for the same time and the same text.

        `digest` is the digest of all editions of the text (Mailing.content_digest), by which stored mailings of the
        same text are found. Stopped and replaced mailings do not count. Call classify() first. Raises LedgerFault when
        the database fails.
        """
        if self.anew:
            return self.counts().get(Selection.HELD, 0)
        row = self._db.fetch_one(_UNHELD, {**self._parameters, "digest": digest})
        return int(row[0]) if row else 0

    def readers_of(self, mailing_id: str) -> int:
        """Return how many recipients have the text of the stored mailing `mailing_id`, may have it, or wait for it.

        The text is the mailing's revision, which a recipient may also get by another mailing. Waiting does not count in
        a mailing that is stopped, or that lacks its approval. Only recipients selected as SEND or HELD are counted.
        Call classify() first. Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one(_READERS_OF, {"mailing": mailing_id})
        return int(row[0]) if row else 0

    def read_in(self, mailing_id: str) -> str:
        """Return the id of the mailing by which most of readers_of() have the text, or wait for it. "" for nobody.

        The text is the revision of the stored mailing `mailing_id`. Call classify() first. Raises LedgerFault when the
        database fails.
        """
        row = self._db.fetch_one(_READ_IN, {"mailing": mailing_id})
        return str(row[0]) if row else ""

    def waiting_in(self, mailing_id: str) -> int:
        """Return how many recipients wait for their message in the stored mailing `mailing_id`, stopped or not.

        Only recipients selected as SEND or HELD are counted. Call classify() first. Raises LedgerFault when the
        database fails.
        """
        row = self._db.fetch_one(_WAITING_IN, {"mailing": mailing_id})
        return int(row[0]) if row else 0

    def largest_domain(self) -> int:
        """Return the number of recipients in the e-mail domain that has most of them. 0 without recipients.

        Only recipients selected as SEND or HELD are counted. Call classify() first. Raises LedgerFault when the
        database fails.
        """
        row = self._db.fetch_one(_MOST_OF_A_DOMAIN)
        return int(row[0]) if row else 0

    def contacted_since(self, since: datetime) -> int:
        """Return the number of recipients selected as SEND to whom a message was accepted at `since` or later.

        Messages of all advisories count, in the realm (live or practice) of this table. Old mailings are not searched:
        those whose planning and whose send time were more than ten days before `since`. Call classify() first. Raises
        LedgerFault when the database fails.
        """
        row = self._db.fetch_one(_CONTACTED, {**self._parameters, "since": stamp(since)})
        return int(row[0]) if row else 0

    def entries(self, selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Yield the recipients with this `selection` in the order of sending, at most `limit` of them. None: no limit.

        Call classify() first. LedgerFault is raised when the database fails, and only while the caller iterates.
        """
        rank, left = 2 * _FIRST, limit
        while left is None or left > 0:
            page = self._db.fetch_all(_ENTRIES, (selection.value, rank, _PAGE if left is None else min(left, _PAGE)))
            for row in page:
                yield candidate_from_row(row, selection)
            if not page:
                return
            rank, left = page[-1][0], None if left is None else left - len(page)

    def find(self, key: str) -> Candidate | None:
        """Return the first recipient with the address key `key`, None when there is none. Call classify() first.

        Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one(_ENTRY, (key,))
        return candidate_from_row(row[1:], Selection(row[0])) if row else None

    def is_for(self, mailing: Mailing) -> bool:
        """Tell whether the table was opened for the realm, the advisory and the revision of `mailing`."""
        names = {"realm": mailing.realm.value, "advisory_id": mailing.advisory_id, "revision": mailing.revision}
        return names.items() <= self._parameters.items()

    @property
    def parameters(self) -> Mapping[str, object]:
        """Parameters of the SQL statements that judge the recipients, by name.

        The names are realm, advisory_id, revision, again, replaces and now. The values are those given to
        open_recipient_table(), with `realm` as text and `now` in microseconds since 1970.
        """
        return self._parameters

    def discard(self) -> None:
        """Drop the temporary tables, with every recipient and part in them. The table cannot be used afterwards.

        Raises LedgerFault when the database fails.
        """
        self._db.run("DROP TABLE IF EXISTS temp.roll")
        self._db.run("DROP TABLE IF EXISTS temp.roll_piece")
        self._db.run("DROP TABLE IF EXISTS temp.roll_file")
        self._db.run("DROP TABLE IF EXISTS temp.roll_lost")

    def _flush_buffer(self) -> None:
        if not self._buffer:
            return
        with self._db.temporary():
            self._db.run_many(
                "INSERT INTO temp.roll (rank, position, key, said, standing, phase, variant, line, language,"
                " list_name, address, fields, open_variant, due, alone, thread)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._buffer,
            )
        self._buffer.clear()


def candidate_from_row(row: Row, selection: Selection) -> Candidate:
    """Return the recipient of a row that was selected with the columns ENTRY_COLUMNS, in their order.

    `selection` becomes the recipient's selection, because the row does not hold it.
    """
    rank, address, key, fields, list_name, line, language, phase, variant, open_variant, due, thread = row
    return Candidate(
        address=address,
        key=key,
        fields=unpack_fields(fields),
        list_name=list_name,
        line=line,
        language=language,
        phase=Phase(phase),
        variant=variant,
        selection=selection,
        first=rank < 0,
        open_variant=open_variant,
        due=maybe_moment(due or None),
        thread=tuple(thread.split()),
    )
