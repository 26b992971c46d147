"""An advisory: one text with its facts, as its author wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment, When

Day = date  # a field named date hides the type from its own annotation
PagePiece = Literal["event", "body", "quotes"]  # each is a file of templates/parts


class Kind(StrEnum):
    """Kind of a text. What follows from the kind stands in its row of KIND_RULES, and its label in templates/labels."""

    MEDIA_ADVISORY = "media-advisory"
    PRESS_RELEASE = "press-release"
    STATEMENT = "statement"
    PHOTO_CALL = "photo-call"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """Rules of one kind of text."""

    name: str  # as a message begins with it
    pieces: tuple[PagePiece, ...]  # of the e-mail, in their order below the heading; each of them once
    invites: bool = False  # needs an event; any other kind needs a dateline
    for_photographers: bool = False  # needs words on what there is to see, or on how photographers get in
    issued_at_once: bool = False  # says FOR IMMEDIATE RELEASE where no embargo holds


KIND_RULES: Mapping[Kind, KindRules] = {
    Kind.MEDIA_ADVISORY: KindRules(
        name="A media advisory", pieces=("event", "body", "quotes"), invites=True, issued_at_once=True
    ),
    Kind.PRESS_RELEASE: KindRules(name="A press release", pieces=("body", "quotes", "event"), issued_at_once=True),
    Kind.STATEMENT: KindRules(name="A statement", pieces=("quotes", "body", "event")),
    Kind.PHOTO_CALL: KindRules(
        name="A photo call", pieces=("event", "body", "quotes"), invites=True, for_photographers=True
    ),
    Kind.NOTE: KindRules(name="A note", pieces=("body", "event", "quotes")),
}
"""A row for each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embargo:
    """Moment before which the matter may not be published. An embargo is not a send time."""

    until: Moment
    terms: str = ""  # what the cleared agreed to, in the issuer's words

    def lifted(self, now: datetime) -> bool:
        """Tell whether publication is free at `now` (aware)."""
        return now >= self.until.instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Place and date at which the text was issued."""

    place: str
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Words of a picture, and the picture where there is one. `file` is relative to the newsroom."""

    caption: str = ""
    credit: str = ""
    file: str = ""
    alt: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Event to which the press is invited."""

    title: str
    starts: Moment
    ends: Moment | None = None
    place: str = ""
    address: str = ""
    locality: str = ""
    who: str = ""  # who will be there
    access: str = ""  # how the press gets in
    online: str = ""  # a stream's address
    public: bool = True  # False: for the press, not for everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that somebody said, with the speaker."""

    text: str
    speaker: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundItem:
    """Earlier text that a journalist may want beside this one."""

    title: str
    type: str = ""
    date: Day | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Person whom a journalist calls. Phones stand as written. See locale/telephone.py for what a link dials."""

    name: str
    role: str = ""
    office: str = ""
    organisation: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    languages: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Named address on the web. `label` is web, twitter, facebook, stream or the author's own word."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """Everything that an advisory's file says.

    `lines` maps a field's path (`contacts[0].email`, `body`) to its line, counted from 1.
    """

    id: str
    kind: Kind
    language: str  # BCP 47
    headline: str
    body: str  # Markdown
    revision: int = 1
    embargo: Embargo | None = None
    send_at: When | None = None
    sender: Mailbox | None = None  # the officer in charge, in place of the newsroom's `from`
    reply_to: Mailbox | None = None
    issuer: str = ""
    reference: str = ""
    subject: str = ""
    preheader: str = ""
    standfirst: str = ""
    picture: Picture | None = None
    dateline: Dateline | None = None
    event: Event | None = None
    quotes: tuple[Quote, ...] = ()
    background: tuple[BackgroundItem, ...] = ()
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    notes_to_editors: tuple[str, ...] = ()
    boilerplate: str = ""
    meant_so: tuple[str, ...] = ()  # names that look like placeholders: TBC Bank, Super Bowl XXX
    source: Path | None = None
    manuscript: str = field(default="", repr=False)  # the file, as it was read
    body_line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict, hash=False)

    def place(self, path: str) -> Place:
        """Return the place of a field, or of its nearest known parent when the field itself is not written."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return Place(file=self.source, line=self.lines.get(path))


def same_words(advisory: Advisory, other_advisory: Advisory) -> bool:
    """Tell whether two states of an advisory say the same to their readers.

    Revision, send time, embargo, sender, reply address, and the way the file is written do not count.
    """
    return _bare(advisory) == _bare(other_advisory)


def _bare(advisory: Advisory) -> Advisory:
    unread = replace(advisory, source=None, manuscript="", body_line=1, lines={}, meant_so=())
    return replace(unread, revision=1, embargo=None, send_at=None, sender=None, reply_to=None)


def sender_of(advisory: Advisory, sender: Mailbox | None) -> Mailbox | None:
    """Return the mailbox that From names. `sender` is the newsroom's.

    The advisory's own sender counts only in the domain of `sender`.
    """
    own = advisory.sender
    return own if own and sender and own.domain.casefold() == sender.domain.casefold() else sender
