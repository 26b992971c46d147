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
    """What a delivery status notification (RFC 3464) says of one recipient.

    `envelope_ids` holds what it tells of the message, as identity.envelope_id gives it: a report without one of ours is
    not about us, or forged. `recipients` holds address keys.
    """

    action: Action
    envelope_ids: frozenset[str]
    recipients: frozenset[str]
    words: str  # the server's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person wrote back. `envelope_ids` names the messages that it answers; who knows one of ours has it from
    that very message. `author` is the key of the address it came from, as the message itself says.
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
class Ruling:
    """What evidence says about one doubt. Not `arrived`: the server took the message, and returned it."""

    row: DeliveryRow
    arrived: bool
    how: str  # in a few words, the same for all that were found alike: 'found in Sent'
    why: str  # what the ledger keeps
