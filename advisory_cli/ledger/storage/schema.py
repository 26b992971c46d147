"""Tables of the ledger, as a list of numbered migrations in SQL, and the function that brings a ledger up to date.

`PRAGMA user_version` in a ledger says how many of the migrations it has had. Times are whole microseconds since 1970 in
UTC (`datetime(x / 1000000, 'unixepoch')` shows one).
A released migration is never changed. A new one is added below it.
"""

import secrets
from datetime import datetime

from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import stamp
from advisory_cli.model.errors import LedgerFault

_FIRST = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    # What is sent: practice and live never know of each other.
    """CREATE TABLE matter (
        id INTEGER PRIMARY KEY,
        realm TEXT NOT NULL CHECK (realm IN ('live', 'practice')),
        advisory_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        UNIQUE (realm, advisory_id, revision)
    ) STRICT""",
    """CREATE TABLE mailing (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        matter INTEGER NOT NULL REFERENCES matter (id),
        subject TEXT NOT NULL,
        language TEXT NOT NULL,
        content_digest TEXT NOT NULL,
        planned_at INTEGER NOT NULL,
        sender_domain TEXT NOT NULL,
        source TEXT NOT NULL,
        lists TEXT NOT NULL,
        options TEXT NOT NULL,
        embargo_until INTEGER,
        stopped_at INTEGER
    ) STRICT""",
    "CREATE INDEX mailing_of_matter ON mailing (matter)",
    """CREATE TABLE piece (
        mailing INTEGER NOT NULL REFERENCES mailing (number),
        phase TEXT NOT NULL,
        number INTEGER NOT NULL,
        blob BLOB NOT NULL,
        UNIQUE (mailing, phase, number)
    ) STRICT""",
    # One row a person and revision, for ever: this UNIQUE is the promise that nobody gets it twice. AUTOINCREMENT,
    # because the marks file knows deliveries by number and must never meet one again.
    """CREATE TABLE delivery (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        matter INTEGER NOT NULL REFERENCES matter (id),
        key TEXT NOT NULL,
        mailing INTEGER NOT NULL REFERENCES mailing (number),
        frozen INTEGER NOT NULL REFERENCES mailing (number), -- whose pieces hold its text
        rank INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
            state IN ('planned', 'claimed', 'accepted', 'refused', 'in doubt', 'held', 'left out')
        ),
        due INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        date INTEGER,
        changed_at INTEGER NOT NULL,
        phase TEXT NOT NULL,
        variant INTEGER NOT NULL,
        line INTEGER,
        code INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        reply TEXT NOT NULL DEFAULT '',
        list_name TEXT NOT NULL,
        address TEXT NOT NULL,
        fields TEXT NOT NULL,
        domain TEXT GENERATED ALWAYS AS (substr(key, length(rtrim(key, replace(key, '@', ''))))) VIRTUAL,
        UNIQUE (matter, key)
    ) STRICT""",
    "CREATE INDEX delivery_in_order ON delivery (mailing, rank, state, changed_at)",
    "CREATE INDEX delivery_due ON delivery (mailing, due, rank) WHERE state = 'planned'",
    "CREATE INDEX delivery_claimed ON delivery (id) WHERE state = 'claimed'",
    # What happened to a delivery, one row a change: the delivery itself shows the last one.
    """CREATE TABLE event (
        id INTEGER PRIMARY KEY,
        delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        code INTEGER,
        reply TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX event_of_delivery ON event (delivery)",
    """CREATE TABLE suppression (
        pattern TEXT PRIMARY KEY, reason TEXT NOT NULL, since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE test (digest TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
)

# Every message changes its row twice. The check of `state` was a list, for which SQLite builds a table at each change,
# and the generated column was worked out at each change too: the second `delivery` has neither, and holds the same.
_SECOND = (
    # What was taken of each limit (queue/rate_limits.py): `number` messages that count until then. `span` is the
    # window in microseconds, negative for an even gap.
    """CREATE TABLE pace (
        name TEXT NOT NULL,
        span INTEGER NOT NULL,
        slice INTEGER NOT NULL,
        number INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (name, span, slice)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX pace_until ON pace (until)",
    """CREATE TABLE delivery_anew (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        matter INTEGER NOT NULL REFERENCES matter (id),
        key TEXT NOT NULL,
        mailing INTEGER NOT NULL REFERENCES mailing (number),
        frozen INTEGER NOT NULL REFERENCES mailing (number), -- whose pieces hold its text
        rank INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
            state = 'planned' OR state = 'claimed' OR state = 'accepted' OR state = 'refused' OR state = 'in doubt'
            OR state = 'held' OR state = 'left out'
        ),
        due INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        date INTEGER,
        changed_at INTEGER NOT NULL,
        phase TEXT NOT NULL,
        variant INTEGER NOT NULL,
        line INTEGER,
        code INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        reply TEXT NOT NULL DEFAULT '',
        list_name TEXT NOT NULL,
        address TEXT NOT NULL,
        fields TEXT NOT NULL,
        UNIQUE (matter, key)
    ) STRICT""",
    """INSERT INTO delivery_anew
        SELECT id, matter, key, mailing, frozen, rank, state, due, attempts, date, changed_at, phase, variant, line,
               code, reason, reply, list_name, address, fields
        FROM delivery ORDER BY id""",
    "DROP TABLE delivery",
    "ALTER TABLE delivery_anew RENAME TO delivery",
    "CREATE INDEX delivery_in_order ON delivery (mailing, rank, state, changed_at)",
    # `attempts`, so that those tried before are found among a hundred thousand others without reading these
    "CREATE INDEX delivery_due ON delivery (mailing, due, rank, attempts) WHERE state = 'planned'",
    "CREATE INDEX delivery_claimed ON delivery (id) WHERE state = 'claimed'",
)

# Mailings that wait for their time, second waves, notices, approval. A delivery that is `alone` leaves when it is due
# without a person; every other one is part of a send that somebody watches.
_THIRD = (
    "ALTER TABLE mailing ADD COLUMN send_at INTEGER",
    "ALTER TABLE mailing ADD COLUMN send_at_words TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN grace INTEGER",  # microseconds
    "ALTER TABLE mailing ADD COLUMN not_after INTEGER",
    "ALTER TABLE mailing ADD COLUMN planned_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN needs_approval INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE mailing ADD COLUMN notice TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN lifted_at INTEGER",
    "ALTER TABLE mailing ADD COLUMN lift_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN uncleared_reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN replaced_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN source_digest TEXT NOT NULL DEFAULT ''",
    # The variant for the time after the embargo; -1 where an older advisory froze none.
    "ALTER TABLE delivery ADD COLUMN open_variant INTEGER NOT NULL DEFAULT 0",
    "UPDATE delivery SET open_variant = CASE phase WHEN 'open' THEN variant ELSE -1 END",
    "ALTER TABLE delivery ADD COLUMN thread TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE delivery ADD COLUMN alone INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX delivery_due",
    "CREATE INDEX delivery_due ON delivery (mailing, due, rank, attempts, alone) WHERE state = 'planned'",
    "CREATE INDEX delivery_held ON delivery (mailing, due) WHERE state = 'held'",
    # The advisory's file as it was read: what a correction is compared with.
    """CREATE TABLE manuscript (
        mailing INTEGER PRIMARY KEY REFERENCES mailing (number), text TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE approval (
        mailing INTEGER PRIMARY KEY REFERENCES mailing (number), at INTEGER NOT NULL, who TEXT NOT NULL
    ) STRICT""",
)

# `due` moves with what happens: a limit, a lift, an approval. `wanted` is the time of the plan, which somebody may have
# agreed to; 0 is that of the planning.
_FOURTH = (
    "ALTER TABLE delivery ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0",
    """UPDATE delivery SET wanted = CASE
            WHEN delivery.due = n.lifted_at OR delivery.due = n.embargo_until THEN n.embargo_until
            WHEN delivery.state = 'held' THEN delivery.due
            WHEN n.send_at IS NULL THEN 0
            WHEN n.send_at_words LIKE '%recipient' THEN delivery.due
            ELSE n.send_at
        END
        FROM mailing n
        WHERE n.number = delivery.mailing AND delivery.state IN ('planned', 'held', 'claimed')
          AND (n.send_at IS NOT NULL OR delivery.due > n.planned_at)""",
    # Whoever a program that was killed had claimed lost their time, and would be waited for in silence.
    """UPDATE delivery SET due = n.planned_at FROM mailing n
        WHERE n.number = delivery.mailing AND state = 'planned' AND alone = 1 AND attempts = 0 AND due = 0""",
)

# Until when a delivery may leave, and since when it has been tried; NULL where nothing is known of that. What was
# deferred before had at most as many hours as the setting `retry_hours` takes.
_LATE_COLUMNS = (
    "ALTER TABLE delivery ADD COLUMN until INTEGER",
    "ALTER TABLE delivery ADD COLUMN first_tried INTEGER",
    "UPDATE delivery SET first_tried = date WHERE attempts > 0",
    """UPDATE delivery SET until = max(delivery.due, n.planned_at) + n.grace
        FROM mailing n
        WHERE n.number = delivery.mailing AND n.grace IS NOT NULL AND n.not_after IS NULL
          AND (delivery.state IN ('planned', 'held') AND delivery.attempts = 0
               OR delivery.state = 'claimed' AND delivery.attempts = 1)""",
    """UPDATE delivery SET until = coalesce(delivery.date, n.planned_at) + 240 * 3600000000
        FROM mailing n
        WHERE n.number = delivery.mailing AND n.grace IS NOT NULL AND n.not_after IS NULL
          AND (delivery.state IN ('planned', 'held') AND delivery.attempts > 0
               OR delivery.state = 'claimed' AND delivery.attempts > 1)""",
)

# One step for each claim and each decision: its token is drawn by lot, so that two ledgers that went apart are told
# from each other even where both have come equally far. `messages` and `decisions` count all up to this step.
_SAFETY = (
    """CREATE TABLE step (
        number INTEGER PRIMARY KEY, token INTEGER NOT NULL, messages INTEGER NOT NULL, decisions INTEGER NOT NULL
    ) STRICT""",
    # The embargo's end and the time of sending: '2026-06-05 12:00 Europe/London = 2026-06-05T11:00Z'.
    "ALTER TABLE mailing ADD COLUMN embargo_words TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE mailing ADD COLUMN send_words TEXT NOT NULL DEFAULT ''",
)

# How often anything was planned or decided: a plan that a person has looked at holds as long as the number stays.
_COUNT_ON = "UPDATE decision SET number = number + 1;"
_DECISIONS = (
    "CREATE TABLE decision (number INTEGER NOT NULL) STRICT",
    "INSERT INTO decision VALUES (0)",
    *(
        f"CREATE TRIGGER decided_{table}_{operation.lower()} AFTER {operation} ON {table} BEGIN {_COUNT_ON} END"
        for table in ("mailing", "approval", "suppression")
        for operation in ("INSERT", "UPDATE", "DELETE")
    ),
)

# The Message-ID under which a provider passed a message on, in place of ours; '' where that is ours or not known. No
# query looks a delivery up by it, so that it needs no index.
_PROVIDER_IDS = ("ALTER TABLE delivery ADD COLUMN provider_message_id TEXT NOT NULL DEFAULT ''",)

# A message once more to a person who has it, on request: an event of the delivery, which stays the only one of the
# person. `state` says "in doubt" from before the write that cannot be taken back until the server has answered.
_RESENDS = (
    """CREATE TABLE resend (
        id INTEGER PRIMARY KEY,
        delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (
            state = 'begun' OR state = 'in doubt' OR state = 'accepted' OR state = 'deferred' OR state = 'refused'
        ),
        at INTEGER NOT NULL,
        who TEXT NOT NULL,
        reason TEXT NOT NULL,
        settled_at INTEGER,
        code INTEGER,
        reply TEXT NOT NULL DEFAULT '',
        provider_message_id TEXT NOT NULL DEFAULT '',
        UNIQUE (delivery, number)
    ) STRICT""",
)

# How many people each plan left out, by reason. Who they are is not stored: some of them asked to be forgotten.
_LEFT_OUT = (
    """CREATE TABLE left_out (
        mailing INTEGER NOT NULL REFERENCES mailing (number), reason TEXT NOT NULL, people INTEGER NOT NULL,
        UNIQUE (mailing, reason)
    ) STRICT""",
)

_STOPPED_BY = ("ALTER TABLE mailing ADD COLUMN stopped_by TEXT NOT NULL DEFAULT ''",)

# Pictures and attachments, each stored once whatever number of mailings it leaves with. `digest` is the SHA-256 of the
# bytes; the heads in `piece` name files by it.
_FILES = ("CREATE TABLE file (digest TEXT NOT NULL UNIQUE, content BLOB NOT NULL) STRICT",)

# Languages and subjects of a mailing in several languages, as JSON; '' for one language. The heads of its further
# languages are pieces of the numbers -3, -5 and so on (model/press/edition.py).
_EDITIONS = ("ALTER TABLE mailing ADD COLUMN editions TEXT NOT NULL DEFAULT ''",)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _SECOND,
    _THIRD,
    _FOURTH,
    _LATE_COLUMNS,
    _SAFETY,
    _DECISIONS,
    _PROVIDER_IDS,
    _RESENDS,
    _LEFT_OUT,
    _STOPPED_BY,
    _FILES,
    _EDITIONS,
)


def migrate(database: Database, *, now: datetime) -> None:
    """Bring the tables of a ledger up to date in one transaction. An empty database gets all tables and a secret key.

    The key is 32 random bytes, from which Message-IDs and opt-out links are made. `now` is stored as the time at which
    a new ledger was made, and has no other use.
    Raises LedgerFault for a ledger of a newer version of this program, which stays unchanged.
    """
    if _version(database) == len(MIGRATIONS):
        return
    with database.without_references(), database.transaction():
        version = _version(database)  # read again: another process may have been faster
        for number, statements in enumerate(MIGRATIONS[version:], version + 1):
            for statement in statements:
                database.run(statement)
            database.run(f"PRAGMA user_version = {number}")
        if version == 0:
            _create_key(database, now)


def _version(database: Database) -> int:
    row = database.fetch_one("PRAGMA user_version")
    version = int(row[0]) if row else 0
    if version > len(MIGRATIONS):
        raise LedgerFault(
            f"This ledger was written by a newer advisory (version {version} of its tables, known here: "
            f"{len(MIGRATIONS)}).",
            remedy="Install the newer advisory on this computer too.",
        )
    return version


def _create_key(database: Database, now: datetime) -> None:
    """Give a new ledger the key with which its Message-IDs and opt-out tokens are made."""
    rows = [("newsroom key", secrets.token_bytes(32)), ("made at", str(stamp(now)).encode())]
    database.run_many("INSERT INTO meta VALUES (?, ?)", rows)
