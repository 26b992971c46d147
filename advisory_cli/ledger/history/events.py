"""Part of SqliteLedger that reads a mailing's events: the entries in the histories of its deliveries."""

from collections.abc import Iterator

from advisory_cli.ledger.storage.database import Database, Row
from advisory_cli.ledger.storage.encoding import moment, unpack_fields
from advisory_cli.model.mailing.delivery import DeliveryEvent

_PAGE = 1_000

_SPAN = """
    SELECT n.number, min(e.id), max(e.id)
    FROM mailing n JOIN delivery d ON d.mailing = n.number JOIN event e ON e.delivery = d.id
    WHERE n.id = ? GROUP BY n.number
"""
# CROSS JOIN: the events are walked by their number and never sorted.
_PAGE_OF = """
    SELECT e.id, e.at, e.state, d.id, d.address, d.fields, e.code, e.reply
    FROM event e CROSS JOIN delivery d ON d.id = e.delivery
    WHERE e.id >= :next AND e.id <= :end AND d.mailing = :mailing
    ORDER BY e.id LIMIT :page
"""


class DeliveryEventsPart:
    """Mixin class of SqliteLedger that reads the events of deliveries, which are the entries of their histories.

    An event is, for example, an attempt with the server's answer. The class implements history() of
    model.ports.ledger_queries.MailingQueries. SqliteLedger sets `_db`, the ledger's database.
    """

    _db: Database

    def history(self, mailing_id: str) -> Iterator[DeliveryEvent]:
        """Yield the events of all deliveries that now belong to a mailing, in the order in which they were written.

        An event is an entry in the history of a delivery, such as an attempt with the server's answer. A delivery that
        was moved into this mailing from an earlier one brings its earlier events along. An unknown mailing id yields
        nothing.
        Times may be out of order by seconds, because two processes may write at once. Events that are added while the
        caller iterates are not yielded. LedgerFault is raised when the database fails, and only while the caller
        iterates.
        """
        span = self._db.fetch_one(_SPAN, (mailing_id,))
        if span is None:
            return
        number, following, end = span
        while True:
            values = {"mailing": number, "next": following, "end": end, "page": _PAGE}
            page = self._db.fetch_all(_PAGE_OF, values)
            yield from map(_event, page)
            if len(page) < _PAGE:
                return
            following = page[-1][0] + 1


def _event(row: Row) -> DeliveryEvent:
    return DeliveryEvent(
        when=moment(row[1]),
        word=row[2],
        delivery=row[3],
        address=row[4],
        outlet=unpack_fields(row[5]).get("outlet", ""),
        code=row[6],
        reply=row[7],
    )
