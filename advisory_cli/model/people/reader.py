"""Readers: the people whom an advisory has reached, as the ledger knows them. A notice goes to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.message_id import is_provider_message_id, message_id
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Person who has a text of an advisory, may have one, or still waits for the first one.

    All fields but `has` and `expects` describe one delivery: that of the newest revision that the person has or may
    have. Without such a revision, it is that of the newest revision that the person waits for.
    `has` holds the revisions that the person has, the oldest first: the number, the domain of From, and the Message-ID
    by which a provider passed the message on (DeliveryRow.provider_message_id).
    """

    address: str
    key: str  # the address in the form of address_key
    fields: Mapping[str, str] = field(hash=False)  # columns stored with the delivery, by normalised heading
    list_name: str
    line: int | None  # line or row in the list; None: not from a list
    first: bool  # True: one of the newsroom's own people, who are served first
    state: State
    phase: Phase  # of the edition: with the embargo bar, or without
    mailing_id: str
    due: datetime | None = None  # time for which the first attempt of the delivery waits; None: for no time of its own
    has: tuple[tuple[int, str, str], ...] = ()
    expects: bool = False  # True: a later revision is planned for the person

    @property
    def recipient(self) -> Recipient:
        """Recipient made of the columns that the ledger stored with the delivery. The list as it is now is not read.

        The stored columns are those that templates printed or asked for, with zone and language.
        """
        return Recipient(
            address=self.address,
            fields={**self.fields, "email": self.address},
            list_name=self.list_name,
            place=Place(line=self.line),
        )

    def thread(self, key: bytes, advisory_id: str) -> tuple[str, ...]:
        """Return the Message-IDs of the advisory's revisions that the reader has or may have, the oldest first.

        Where a provider passed a message on by another Message-ID than ours, and that id is known, it follows ours. The
        last one is then the id that stands in the reader's mailbox.
        `key` is the newsroom's secret key, from which Message-IDs are made. `advisory_id` is the id of the advisory,
        which a Reader does not hold itself.
        """
        identifiers = []
        for revision, domain, passed_on_as in self.has:
            own = message_id(key, advisory_id=advisory_id, revision=revision, recipient_key=self.key, domain=domain)
            identifiers += [own, *([passed_on_as] if is_provider_message_id(passed_on_as) else [])]
        return tuple(identifiers)
