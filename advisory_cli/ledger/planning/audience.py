"""Part of SqliteLedger that finds the readers whom an advisory has reached, and those who still wait for it.

Readers are returned in the order in which their deliveries are or were to be sent. The database is read page by page,
so that memory stays bounded.
"""

import json
from collections.abc import Iterator
from typing import Any

from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import maybe_moment, unpack_fields
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

_PAGE = 1_000
_HAS = "('accepted', 'in doubt', 'claimed')"
_UNSENT = "('planned', 'held')"

_MAILINGS = """
    SELECT n.number, n.id, m.revision FROM mailing n JOIN matter m ON m.id = n.matter
    WHERE m.realm = :realm AND m.advisory_id = :advisory_id ORDER BY n.number
"""
_OTHERS = """
    SELECT 1 FROM matter m JOIN delivery e ON e.matter = m.id AND e.key = d.key
    WHERE m.realm = :realm AND m.advisory_id = :advisory_id
"""
# Nobody waits for what nobody has agreed to.
_MAY_LEAVE = """EXISTS (
    SELECT 1 FROM mailing n WHERE n.number = e.mailing
      AND (n.needs_approval = 0 OR EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number))
)"""
_READERS = f"""
    SELECT d.rank, d.id, d.address, d.key, d.fields, d.list_name, d.line, d.state, d.phase,
           CASE WHEN d.alone = 1 AND d.attempts = 0 AND d.due > 0 THEN d.due END,
           (SELECT json_group_array(json_array(m.revision, s.sender_domain, e.provider_message_id))
            FROM matter m JOIN delivery e ON e.matter = m.id AND e.key = d.key JOIN mailing s ON s.number = e.frozen
            WHERE m.realm = :realm AND m.advisory_id = :advisory_id AND e.state IN {_HAS}),
           EXISTS ({_OTHERS} AND m.revision > :revision AND e.state IN {_UNSENT} AND {_MAY_LEAVE})
    FROM delivery d
    WHERE d.mailing = :mailing AND (d.rank, d.id) > (:rank, :id) AND {{which}}
    ORDER BY d.rank, d.id LIMIT :page
"""  # noqa: S608  constants
_SERVED = f"d.state IN {_HAS} AND NOT EXISTS ({_OTHERS} AND m.revision > :revision AND e.state IN {_HAS})"
# A draft that was stopped before anybody agreed to it is no text that somebody waits for, where there is an older one.
_REFUSED = """EXISTS (
    SELECT 1 FROM mailing n WHERE n.number = {row}.mailing AND n.stopped_at IS NOT NULL
      AND n.needs_approval = 1 AND NOT EXISTS (SELECT 1 FROM approval a WHERE a.mailing = n.number)
)"""
_UNSERVED = f"""
    d.state IN {_UNSENT} AND NOT EXISTS ({_OTHERS} AND e.state IN {_HAS})
    AND NOT EXISTS ({_OTHERS} AND m.revision > :revision AND e.state IN {_UNSENT} AND NOT {_REFUSED.format(row="e")})
    AND NOT ({_REFUSED.format(row="d")} AND EXISTS (
        {_OTHERS} AND m.revision < :revision AND e.state IN {_UNSENT} AND NOT {_REFUSED.format(row="e")}
    ))
"""
_UNSERVED_AGREED = f"""
    d.state IN {_UNSENT} AND NOT EXISTS ({_OTHERS} AND e.state IN {_HAS})
    AND EXISTS (SELECT 1 FROM delivery e WHERE e.id = d.id AND {_MAY_LEAVE})
    AND NOT EXISTS ({_OTHERS} AND m.revision > :revision AND e.state IN {_UNSENT} AND {_MAY_LEAVE})
"""  # noqa: S608  constants
# Whom an older text has reached since a notice was planned, so that the notice does not count them among its readers.
_REACHED_SINCE = f"""
    SELECT count(DISTINCT d.key) FROM mailing n JOIN matter m ON m.id = n.matter
    JOIN matter o ON o.realm = m.realm AND o.advisory_id = m.advisory_id AND o.revision < m.revision
    JOIN delivery d ON d.matter = o.id
    WHERE n.id = :mailing AND d.state IN {_HAS} AND d.changed_at > n.planned_at
      AND NOT EXISTS (
          SELECT 1 FROM event v WHERE v.delivery = d.id AND v.at <= n.planned_at AND v.state IN {_HAS}
      )
      AND NOT EXISTS (
          SELECT 1 FROM delivery e JOIN mailing s ON s.number = e.mailing
          WHERE e.matter = n.matter AND e.key = d.key AND s.notice <> ''
      )
"""  # noqa: S608  constants
_COLUMNS = """
    SELECT DISTINCT j.key FROM matter m JOIN delivery d ON d.matter = m.id, json_each(d.fields) j
    WHERE m.realm = ? AND m.advisory_id = ?
"""


class AudiencePart:
    """Mixin class of SqliteLedger that finds the people whom an advisory has reached, or who wait for it.

    Implements model.ports.ledger_queries.Audience. SqliteLedger sets `_db`, the ledger's database. A method that
    returns an iterator reads nothing at the call: LedgerFault is raised only while the caller iterates.
    """

    _db: Database

    def audience(self, *, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        """Yield, once each, the readers to whom any revision of the advisory was sent or may have been sent.

        A delivery counts if it was accepted, is being sent, or is in doubt. `realm` is live or practice. The order is
        that of sending. An unknown advisory yields nothing. LedgerFault is raised when the database fails, and only
        while the caller iterates.
        """
        return self._readers(_SERVED, realm, advisory_id)

    def unserved(self, *, realm: Realm, advisory_id: str, agreed: bool = False) -> Iterator[Reader]:
        """Yield, once each, the readers who wait for the advisory, and to whom no revision of it was sent.

        To wait is to be planned or held, also in a stopped mailing. A reader to whom a revision may have been sent (in
        doubt, or being sent) is not yielded. `realm` is live or practice.
        With `agreed`, mailings that still need an approval are passed over, as if they had not been planned.
        LedgerFault is raised when the database fails, and only while the caller iterates.
        """
        return self._readers(_UNSERVED_AGREED if agreed else _UNSERVED, realm, advisory_id)

    def reached_since(self, mailing_id: str) -> int:
        """Return how many people an older text of the advisory has reached, or may have, since a mailing was planned.

        The mailing is a notice, or was planned with one. People to whom the notice itself goes are not counted. 0 for
        an unknown mailing. Raises LedgerFault when the database fails.
        """
        row = self._db.fetch_one(_REACHED_SINCE, {"mailing": mailing_id})
        return int(row[0]) if row else 0

    def columns_kept(self, *, realm: Realm, advisory_id: str) -> frozenset[str]:
        """Return the list columns that are stored with at least one delivery of the advisory, such as 'first_name'.

        The columns are named as in this program, not as in the lists. Empty when no mailing of the advisory was
        planned. `realm` is live or practice. Raises LedgerFault when the database fails.
        """
        return frozenset(row[0] for row in self._db.fetch_all(_COLUMNS, (realm.value, advisory_id)))

    def _readers(self, which: str, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        selector: dict[str, Any] = {"realm": realm.value, "advisory_id": advisory_id, "page": _PAGE}
        question = _READERS.format(which=which)
        for number, name, revision in self._db.fetch_all(
            _MAILINGS, {key: selector[key] for key in ("realm", "advisory_id")}
        ):
            rank, last = -(1 << 62), 0
            while page := self._db.fetch_all(
                question, selector | {"mailing": number, "revision": revision, "rank": rank, "id": last}
            ):
                yield from (_reader(row, name) for row in page)
                rank, last = page[-1][0], page[-1][1]


def _reader(row: Row, mailing_id: str) -> Reader:
    rank, _, address, key, fields, list_name, line, state, phase, due, received, expects = row
    return Reader(
        address=address,
        key=key,
        fields=unpack_fields(fields),
        list_name=list_name,
        line=line,
        first=rank < 0,
        state=State(state),
        phase=Phase(phase),
        mailing_id=mailing_id,
        due=maybe_moment(due),
        received=tuple(sorted((revision, domain, name) for revision, domain, name in json.loads(received))),
        expects=bool(expects),
    )
