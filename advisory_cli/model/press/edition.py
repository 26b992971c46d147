"""An edition: an advisory rendered for one language and one embargo phase, with slots left open for the recipient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisory_cli.model.press.newsroom import Mailbox


class Phase(StrEnum):
    """Phase for which an edition is written: under embargo, with the embargo bar, or open, without the bar."""

    OPEN = "open"  # no embargo, or the embargo is over
    EMBARGOED = "embargoed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Gap in an edition that is filled with one recipient's value.

    `field` is the list column or derived value. `filters` are the template's filters with their literal arguments,
    applied to the value in this order: (("replace", ("a", "b")), …).
    """

    field: str
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


Piece = str | Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Text part and HTML part of an edition, for all recipients to whom the template's conditions apply alike.

    A part is a sequence of finished strings and slots. Values that fill slots of `html` are escaped, strings are not.
    """

    text: tuple[Piece, ...]
    html: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Variant that a recipient gets, and the recipient's values that are needed to fill the variant."""

    variant: int  # number of the variant, from 0 in each phase
    fields: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Fact that must stand in both the text part and the HTML part of a message."""

    path: str  # field of the advisory or notice, such as contacts[0].phone
    shown: str  # its value as the edition's language prints it


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbargoWords:
    """End of the embargo in words, as an edition prints it: in the zone of the embargo and in UTC.

    The end on the recipient's own clocks is not here, because a slot of the edition is filled with it.
    """

    issuer: str  # "00:01 BST on Friday 5 June 2026"
    utc: str  # the same in UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Values of an edition that are the same for all its recipients: most message headers, and a digest of the content.

    They are stored in the ledger when a mailing is planned.
    """

    advisory_id: str
    revision: int
    language: str
    phase: Phase
    subject: str
    sender: Mailbox
    reply_to: Mailbox | None = None
    unsubscribe_mailto: str = ""
    unsubscribe_url: str = ""
    organisation: str = ""
    envelope_sender: str = ""  # the newsroom's address for bounces, when From names another; empty: as in From
    digest: str = ""  # hex SHA-256 of subject, text and HTML, rendered without and with invented values


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """Message to one recipient with all slots filled, as checks and previews read it."""

    head: Head
    preheader: str
    text: str
    html: str
    facts: tuple[Fact, ...] = ()  # to be found in both parts
    embargo: EmbargoWords | None = None  # None: the edition has no embargo bar
    clock_note: str = ""  # warning of an unusual difference between the reader's clocks and the issuer's (EMB14)
