"""Evidence that came back: delivery reports, copies of what was sent, answers.

Some of it decides a doubt without a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisory_cli.model.mailing.delivery import DeliveryRow


class Action(StrEnum):
    """Action on a message that a server reports (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Report of a server about one message: a delivery status notification (RFC 3464), or a bounce in its own form.

    `envelope_ids` holds the ids of messages in the report (message_id.envelope_id). An id belongs to one recipient.
    A report without an id of this newsroom's messages is forged, or about mail of others.
    `recipients` holds the keys (address_key) of the addresses that the report names.
    """

    action: Action
    envelope_ids: frozenset[str]
    recipients: frozenset[str]
    words: str  # the server's own
    final: str = ""  # key of the address that the words are about, after aliases and forwarding; empty: not known

    def words_for(self, key: str) -> str:
        """Return the server's words for the recipient with this `key`.

        The address that the words are about comes first, when that is not the address of the key.
        """
        return f"{self.final}: {self.words}".removesuffix(": ") if self.final and self.final != key else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer of a person to a message, from the address that was written to or from another.

    `envelope_ids` names the answered messages (message_id.envelope_id). Only a person who has a message knows its id.
    `author` is the sender's address in the form of address_key, as the answer itself says.
    """

    envelope_ids: frozenset[str]
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence found in one mailbox, folder or file about messages that were sent.

    `copies` gives, by envelope id, the folder in which a copy of the sent message was found.
    """

    place: str  # as a person calls it: 'INBOX and Sent of press@mail.example'
    reports: tuple[Report, ...] = ()
    answers: tuple[Answer, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Conclusion from evidence about one delivery in doubt.

    `arrived` is True when the message arrived, and False when a server took the message and returned it.
    None means that the evidence speaks for an arrival and proves none, so that a person decides.
    """

    row: DeliveryRow
    arrived: bool | None
    how: str  # kind of evidence in a few words: 'found in Sent'
    why: str  # the evidence in words, for the history in the ledger
