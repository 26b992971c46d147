"""Evidence that came back: delivery reports, copies of what was sent, answers.

Some of it decides a doubt without a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisory_cli.model.mailing.delivery import DeliveryRow


class Action(StrEnum):
    """Action that a server reports (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Report about one message: a delivery status notification (RFC 3464), or a bounce in a server's own form.

    `envelope_ids` holds the envelope ids in the report, in the form of message_id.envelope_id.
    A report without an id of ours is not about us, or forged.
    Each id belongs to one recipient, wherever the mailbox forwards to.
    `recipients` holds the keys of the addresses that the report names.
    """

    action: Action
    envelope_ids: frozenset[str]
    recipients: frozenset[str]
    words: str  # the server's own
    final: str = ""  # the address key that it is about, after aliases and forwarding

    def words_for(self, key: str) -> str:
        """Return the server's words, after the address they are about when that is another than `key`."""
        return f"{self.final}: {self.words}".removesuffix(": ") if self.final and self.final != key else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Answer of a person, from the address that was written to or from another.

    `envelope_ids` names the messages that are answered. A writer who knows an id of ours has it from that very message.
    `author` is the key of the sender's address, as the answer itself says.
    """

    envelope_ids: frozenset[str]
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence found in one place.

    `copies` gives, by envelope id, the folder in which the message lies.
    """

    place: str  # as a person calls it: 'INBOX and Sent of press@mail.example'
    reports: tuple[Report, ...] = ()
    answers: tuple[Answer, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Conclusion from evidence about one doubt.

    `arrived` is True for an arrival, and False when the server took the message and returned it.
    None means that the evidence speaks for an arrival and proves none, so that a person decides.
    """

    row: DeliveryRow
    arrived: bool | None
    how: str  # in a few words, the same for all that were found alike: 'found in Sent'
    why: str  # what the ledger keeps
