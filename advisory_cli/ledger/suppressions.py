"""Part of SqliteLedger that stores and lists opt-outs: addresses and domains that must not get anything.

The other parts obey opt-outs during planning, whenever deliveries are taken for sending, and right before each message
leaves.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from advisory_cli.ledger.integrity.provenance import HighWaterMarkWriter
from advisory_cli.ledger.storage.database import Database
from advisory_cli.ledger.storage.encoding import moment, stamp
from advisory_cli.model.mailing.records import Suppression
from advisory_cli.model.people.recipient import address_key


class SuppressionsPart:
    """Mixin class of SqliteLedger that stores opt-outs, of addresses and of whole domains (such as @news.example).

    Implements model.ports.ledger_queries.People. The opt-out of a domain does not cover its subdomains.
    SqliteLedger sets the fields. `_db` is the ledger's database, and `_high_water` writes the notes outside the
    newsroom. `_allowed` is a cache of permissions: the numbers of claimed deliveries that may leave.
    """

    _db: Database
    _allowed: set[int]
    _high_water: HighWaterMarkWriter

    def suppress(self, pattern: str, *, reason: str, now: datetime) -> bool:
        """Store an opt-out: forbid all further mail to an address or a whole domain. Return True for a new opt-out.

        `pattern` is the e-mail address, or "@" and the domain, in upper or lower case. `reason` is stored with the
        opt-out, and `now` as its time. When `pattern` had opted out before, the first reason and time stay, and False
        is returned. Raises LedgerFault when the database fails.
        """
        self._allowed.clear()
        with self._high_water.decision():
            row = (address_key(pattern), reason, stamp(now))
            return self._db.run("INSERT OR IGNORE INTO suppression VALUES (?, ?, ?)", row) > 0

    def unsuppress(self, pattern: str) -> bool:
        """Remove the opt-out of `pattern`, an e-mail address, or "@" and a whole domain.

        Return False when there was none, otherwise True.
        When the opt-out of a domain is removed, those of single addresses at this domain stay. Raises LedgerFault when
        the database fails.
        """
        with self._high_water.decision():
            return self._db.run("DELETE FROM suppression WHERE pattern = ?", (address_key(pattern),)) > 0

    def readers_at(self, pattern: str) -> Sequence[str]:
        """Return the address keys of all recipients so far at a domain, or at the subdomains of a domain.

        `pattern` decides which:
        - An address, such as 'ann@news.example', finds the recipients at exactly news.example.
        - An @ and a domain, such as '@news.example', finds those at its subdomains, such as uk.news.example, and none
          at news.example itself.
        Recipients of any mailing are found, whether or not a message was sent. Raises LedgerFault when the database
        fails.
        """
        local, _, domain = address_key(pattern).rpartition("@")
        ending = f"{'@' if local else '.'}{domain}"
        question = "SELECT DISTINCT key FROM delivery WHERE substr(key, -length(:ending)) = :ending"
        return tuple(row[0] for row in self._db.fetch_all(question, {"ending": ending}))

    def reader_keys(self) -> Iterator[str]:
        """Yield the address keys of all recipients of any mailing so far, each once, while nothing else is read.

        Raises LedgerFault when the database fails.
        """
        return (row[0] for row in self._db.stream("SELECT DISTINCT key FROM delivery"))

    def suppressions(self) -> Sequence[Suppression]:
        """Return all opt-outs, of addresses and of domains, sorted by their pattern. Empty when there are none.

        Raises LedgerFault when the database fails.
        """
        rows = self._db.fetch_all("SELECT pattern, reason, since FROM suppression ORDER BY pattern")
        return tuple(Suppression(pattern=p, reason=reason, since=moment(since)) for p, reason, since in rows)
