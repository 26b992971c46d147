"""What came back: delivery reports, copies of what was sent, answers. Some of it decides a doubt without a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisory_cli.model.mailing.delivery import DeliveryRow


class Action(StrEnum):
    """What a server says it did (RFC 3464 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a delivery status notification (RFC 3464), or a bounce in a server's own form, says of one message.

    `envelope_ids` holds what it tells of the message, as identity.envelope_id gives it: a report without one of ours is
    not about us, or forged. Each id belongs to one person, wherever their mailbox forwards to. `recipients` holds the
    keys of the addresses that it names.
    """

    action: Action
    envelope_ids: frozenset[str]
    recipients: frozenset[str]
    words: str  # the server's own
    final: str = ""  # the address key that it is about, after aliases and forwarding

    def words_for(self, key: str) -> str:
        """The server's words, after the address they are about where that is another than this one."""
        return f"{self.final}: {self.words}".removesuffix(": ") if self.final and self.final != key else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person wrote back, from the address that was written to or from another. `envelope_ids` names the messages
    that it answers; who knows one of ours has it from that very message. `author` is the key of the address it came
    from, as the message itself says.
    """

    envelope_ids: frozenset[str]
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found in one place; `copies` names the folder in which the message with that envelope id lies."""

    place: str  # as a person calls it: 'INBOX and Sent of press@mail.example'
    reports: tuple[Report, ...] = ()
    answers: tuple[Answer, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What evidence says about one doubt. Not `arrived`: the server took the message, and returned it. None: it speaks
    for an arrival and proves none, so that a person decides.
    """

    row: DeliveryRow
    arrived: bool | None
    how: str  # in a few words, the same for all that were found alike: 'found in Sent'
    why: str  # what the ledger keeps
