"""Data classes for an edition: an advisory rendered for one language and embargo phase, with slots for recipients."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.value_class import value_class


class Phase(StrEnum):
    """Phase of an edition: EMBARGOED, with the embargo banner, or OPEN, without the banner.

    OPEN is for a text without an embargo, and for a text whose embargo is over.
    """

    OPEN = "open"  # no embargo, or the embargo is over
    EMBARGOED = "embargoed"


@value_class
class Slot:
    """Slot of an edition: a place in a text at which a value of each recipient is filled in.

    `field` is the name of a list column or of a value derived from columns. `filters` are the template's filters with
    their literal arguments, applied to the value in this order: (("replace", ("a", "b")), …).
    """

    field: str
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


Piece = str | Slot


@value_class
class Variant:
    """Text part and HTML part of an edition, for the recipients for whom the same parts of the template are printed.

    Each part is a sequence of finished strings and slots. In `html` the strings are finished HTML, and a value is
    escaped when it fills a slot. `language` is the number of the variant's language among those of the advisory, from
    0. The head of that number belongs to the variant (head_piece()).
    """

    text: tuple[Piece, ...]
    html: tuple[Piece, ...]
    language: int = 0  # number of the language, from 0; 0 for an advisory in one language


def head_piece(language: int) -> int:
    """Return the number under which the ledger stores the head of an edition in the language with this number, from 0.

    The first language has -1, as an advisory in one language has. The others have -3, -5 and so on.
    """
    return -1 - 2 * language


def copy_piece(language: int) -> int:
    """Return the number under which the ledger stores what fills the newsroom's own copy in a language.

    `language` is the number of the language, from 0. The first has -2, the others -4, -6 and so on.
    """
    return -2 - 2 * language


def language_of_piece(number: int) -> int:
    """Return the number of the language, from 0, whose head or copy has this number, which is negative."""
    return (-1 - number) // 2


@value_class
class Placing:
    """Choice of the Variant for one recipient, with the values of the recipient that fill its slots.

    `variant` is the number of the Variant in the edition, counted from 0. `fields` maps names of list columns to
    values.
    """

    variant: int  # number of the variant, from 0 in each phase
    fields: Mapping[str, str] = field(hash=False)


@value_class
class Fact:
    """Fact that must be found in both the text part and the HTML part of a message.

    `path` is the field of the advisory or notice, such as `contacts[0].phone`. `shown` is its value, as printed in the
    language of the edition.
    """

    path: str  # field of the advisory or notice, such as contacts[0].phone
    shown: str  # its value as the edition's language prints it


@value_class
class EmbargoWords:
    """End of the embargo in words, as an edition prints it: in the zone of the embargo and in UTC.

    `issuer` is the end in the zone of the embargo, such as "00:01 BST on Friday 5 June 2026". `utc` is the same in UTC.
    The end on the recipient's own clocks is not held here, because a slot of the edition is filled with it.
    """

    issuer: str  # "00:01 BST on Friday 5 June 2026"
    utc: str  # the same in UTC


@value_class
class Head:
    """Values of an edition that are the same for all its recipients: most message headers, and a digest of the content.

    The values are stored in the ledger when a mailing is planned. `envelope_sender` is the newsroom's address for
    bounces. It is "" when bounces go to the address in From. `anchored` is True when the messages have an anchor
    (message_id.anchor_id) and the header X-Advisory-ID. It is False for mailings that were planned before these
    existed. `files` are the pictures and attachments. `digest` is a hex SHA-256 of subject, text, HTML and files.
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
    anchored: bool = False  # messages have an anchor (anchor_id) and X-Advisory-ID; False: planned before these existed
    files: tuple[SentFile, ...] = ()  # pictures and attachments, whose bytes are stored by digest
    digest: str = ""  # hex SHA-256 of subject, text and HTML, rendered without and with invented values, and of files


@value_class
class Specimen:
    """Message to one recipient with all slots filled, as checks and previews read it.

    - `head`: values that all recipients share.
    - `preheader`: the line that inboxes show beside the subject.
    - `text`, `html`: the two parts. `facts`: the facts that must stand in both.
    - `embargo`: None for an edition without the embargo banner.
    - `clock_note`: warns of an unusual difference between the clocks of reader and issuer (EMB14). "" for none.
    """

    head: Head
    preheader: str
    text: str
    html: str
    facts: tuple[Fact, ...] = ()  # to be found in text and html
    embargo: EmbargoWords | None = None  # None: the edition has no embargo banner
    clock_note: str = ""  # warning of an unusual difference between the reader's clocks and the embargo's (EMB14)
