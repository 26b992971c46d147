"""Data class for readers, the people who have an advisory or wait for it, as the ledger knows them.

A notice goes to them.
"""

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
    """Person who has a text of an advisory, may have one, or still waits for the first one.

    All fields but `has` and `expects` describe one delivery to the person. It is the delivery of the newest revision
    that the person has or may have. For a person without any revision, it is the newest one that still waits.
    `key` is the address key. `fields` holds the person's values of the list columns stored with the delivery, by name
    of column. `line` is the line in the list, None for a recipient from no list. `first` is True for the newsroom's own
    people, who are served first. `due` is the time for which a delivery waits that was never tried, None when it waits
    for no time.
    `has` holds a pair for each revision that the person has or may have: its number, and the domain of its From
    address, the oldest first. `expects` is True when a later revision is planned for the person.
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
    has: tuple[tuple[int, str], ...] = ()  # revisions that the person has, each with the domain of From, oldest first
    expects: bool = False  # True: a later revision is planned for the person

    @property
    def recipient(self) -> Recipient:
        """Recipient made of the columns that the ledger stored with the delivery, and not of the list as it is now.

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

        `key` is the newsroom's secret key, from which Message-IDs are made. `advisory_id` is the id of the advisory,
        which a Reader does not hold itself.
        """
        return tuple(
            message_id(key, advisory_id=advisory_id, revision=revision, recipient_key=self.key, domain=domain)
            for revision, domain in self.has
        )
