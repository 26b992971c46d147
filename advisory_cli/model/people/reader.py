"""Data class for a reader, a person who has an advisory or waits for it, as the ledger knows this person.

Notices go to readers.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.message_id import is_provider_message_id, message_id
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.value_class import value_class


@value_class
class Reader:
    """Person who has a text of an advisory, may have one, or still waits for the first one.

    All fields but `has` and `expects` describe one delivery to the person: that of the newest revision that the person
    has or may have. For a person who has none, they describe the delivery of the newest revision for which the person
    waits.
    - `key`: the address key.
    - `fields`: the person's values of the list columns stored with the delivery, by name of column.
    - `line`: the line in the list, None for a recipient from no list.
    - `first`: True for the newsroom's own people, who get their messages first.
    - `due`: the send time of a delivery that was not tried yet, None when it has no send time.
    - `has`: a triple for each revision that the person has or may have, the oldest first: the number of the revision,
      the domain of the From address, and the Message-ID that a provider gave to the message. This Message-ID is "" when
      the message kept ours, or when nothing is known.
    - `expects`: True when a later revision is planned for the person.
    """

    address: str
    key: str  # the address in the form of address_key
    fields: Mapping[str, str] = field(hash=False)  # columns stored with the delivery, by normalised heading
    list_name: str
    line: int | None  # line or row in the list; None: not from a list
    first: bool  # True: one of the newsroom's own people, who are served first
    state: State
    phase: Phase  # of the edition: with the embargo banner, or without
    mailing_id: str
    due: datetime | None = None  # time for which the first attempt of the delivery waits; None: for no time of its own
    received: tuple[tuple[int, str, str], ...] = ()
    expects: bool = False  # True: a later revision is planned for the person

    @property
    def recipient(self) -> Recipient:
        """Recipient with the values that the ledger stored with the delivery. The list may have other values by now.

        The values are those of the columns that templates printed or asked for, and of zone and language.
        """
        return Recipient(
            address=self.address,
            fields={**self.fields, "email": self.address},
            list_name=self.list_name,
            place=Place(line=self.line),
        )

    def thread(self, key: bytes, advisory_id: str) -> tuple[str, ...]:
        """Return the Message-IDs of the advisory's revisions that the reader has or may have, the oldest first.

        When a provider is known to have given a message another Message-ID, both are returned: ours, and then the
        provider's. The last element is the id by which the reader's mailbox knows the newest message.
        `key` is the newsroom's secret key, from which Message-IDs are made. `advisory_id` is the id of the advisory.
        """
        identifiers = []
        for revision, domain, passed_on_as in self.received:
            own = message_id(key, advisory_id=advisory_id, revision=revision, recipient_key=self.key, domain=domain)
            identifiers += [own, *([passed_on_as] if is_provider_message_id(passed_on_as) else [])]
        return tuple(identifiers)
