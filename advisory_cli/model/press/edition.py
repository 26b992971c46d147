"""An edition: an advisory rendered for one language and one embargo phase, with slots left open for the recipient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisory_cli.model.press.newsroom import Mailbox


class Phase(StrEnum):
    """Side of the embargo from which an edition speaks."""

    OPEN = "open"
    EMBARGOED = "embargoed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Place for one recipient's value: a column, and the filters of the template, applied in order when filled."""

    field: str
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


Piece = str | Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Rendering of an edition for all recipients who answer the template's questions alike.

    In `html`, the text of a slot's value is escaped when filled. The str pieces are final.
    """

    text: tuple[Piece, ...]
    html: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Variant that is right for a recipient, and the fields that the message needs."""

    variant: int
    fields: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Fact that must stand in the text and in the HTML part: the field's path, and its value in that language."""

    path: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbargoWords:
    """The embargo as an edition shows it. The recipient's own zone comes in by a slot."""

    issuer: str  # e.g. "00:01 BST on Friday 5 June 2026"
    utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The part of an edition that is the same for all: the values of the headers, frozen with the mailing."""

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
    envelope_sender: str = ""  # the newsroom's address, where another one stands in From; bounces go there
    digest: str = ""  # of subject, text and HTML as rendered for nobody in particular; hex SHA-256


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """The words of one message, filled, as checks and previews read them."""

    head: Head
    preheader: str
    text: str
    html: str
    facts: tuple[Fact, ...] = ()
    embargo: EmbargoWords | None = None
    clock_note: str = ""  # in the reader's own time: hours that are no time of day (EMB14)
