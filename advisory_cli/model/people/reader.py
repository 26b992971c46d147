"""Readers: the people whom an advisory has reached, as the ledger knows them. A notice goes to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.message_id import message_id
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Person who has an advisory or may have it, or who still waits for it.

    All fields but `has` are of the newest delivery that counts for that. `fields` were frozen with that delivery.
    """

    address: str
    key: str
    fields: Mapping[str, str] = field(hash=False)
    list_name: str
    line: int | None
    first: bool  # one of the newsroom's own people
    state: State
    phase: Phase
    mailing_id: str
    due: datetime | None = None  # the time they wait for; None: they wait for none
    has: tuple[tuple[int, str], ...] = ()  # revision and sender's domain of each they have, the oldest first
    expects: bool = False  # a later revision is planned for them

    @property
    def recipient(self) -> Recipient:
        """Recipient with the frozen fields: what templates printed or asked, zone and language."""
        return Recipient(
            address=self.address,
            fields={**self.fields, "email": self.address},
            list_name=self.list_name,
            place=Place(line=self.line),
        )

    def thread(self, key: bytes, advisory_id: str) -> tuple[str, ...]:
        """Return the Message-IDs of the revisions that the reader has, the oldest first. `key` is the newsroom's."""
        return tuple(
            message_id(key, advisory_id=advisory_id, revision=revision, recipient_key=self.key, domain=domain)
            for revision, domain in self.has
        )
