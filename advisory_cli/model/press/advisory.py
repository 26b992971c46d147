"""Data classes for an advisory, one text with its facts as its author wrote them, and rules for each kind of text."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, overload

from advisory_cli.model.checks.findings import Place
from advisory_cli.model.press.arrangements import (
    Accreditation,
    Boilerplate,
    Deadline,
    Live,
    Opportunity,
    ProgrammeItem,
    Spokesperson,
)
from advisory_cli.model.press.manuscripts import join_manuscripts
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment, When
from advisory_cli.model.value_class import value_class

Day = date  # a field named date hides the type from its own annotation
PagePiece = Literal["event", "body", "quotes"]  # each is a file of templates/parts


class Kind(StrEnum):
    """Kind of an advisory: media advisory, press release, statement, photo call or note.

    The value is the word in the file, such as 'media-advisory'. The rules of each kind are in KIND_RULES. The label
    that is printed for it is in the folder templates/labels.
    """

    MEDIA_ADVISORY = "media-advisory"
    PRESS_RELEASE = "press-release"
    STATEMENT = "statement"
    PHOTO_CALL = "photo-call"
    NOTE = "note"


@value_class
class KindRules:
    """Rules of one kind of text: its name in sentences, the order of its parts, and what it needs and says.

    - `name`: the kind as the sentence of a finding begins with it: "A press release".
    - `pieces`: the parts event, body and quotes, in the order in which they stand below the heading.
    - `invites`: True for a kind that needs an event, False for a kind that needs a dateline.
    - `for_photographers`: True for a kind that needs words on what there is to see, or on how photographers get in.
    - `issued_at_once`: True for a kind that says FOR IMMEDIATE RELEASE when no embargo holds.
    """

    name: str
    pieces: tuple[PagePiece, ...]
    invites: bool = False
    for_photographers: bool = False
    issued_at_once: bool = False


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


@value_class
class Embargo:
    """Embargo of an advisory: the text may not be published before `until`.

    An embargo is not a send time (Advisory.send_at). Recipients who agreed to the embargo may get the text before
    `until`. `terms` are the conditions of this agreement, in the press office's words, or "".
    """

    until: Moment
    terms: str = ""  # conditions that cleared recipients agreed to, in the press office's words

    def lifted(self, now: datetime) -> bool:
        """Return True when the embargo's end, `until`, has come at `now` (aware), so that the text may be published.

        When a person has ended the embargo early (`advisory lift`), only the ledger knows it. The result is then still
        False.
        """
        return now >= self.until.instant


@value_class
class Dateline:
    """Place and date at which the text was issued."""

    place: str
    date: date


@value_class
class Picture:
    """Picture of an advisory, and the words about it. Each field may be empty.

    `caption` is a sentence about the picture, and `credit` names the photographer or owner. `file` is a path relative
    to the newsroom: the picture in the e-mail. `url` is the picture's web address: with `file`, that of a large one.
    `alt` is for readers who cannot see the picture. `width` is the width in the page, in pixels, 0 for the usual one.
    """

    caption: str = ""  # sentence about the picture
    credit: str = ""  # name of the photographer or owner
    file: str = ""  # path relative to the newsroom, as written
    alt: str = ""  # words for readers who cannot see the picture
    url: str = ""
    width: int = 0  # in the page, in pixels; 0: as wide as the column, or as the picture

    @property
    def is_shown(self) -> bool:
        """True when the picture itself stands in the e-mail, and not only words about it."""
        return bool(self.file) or self.url.casefold().startswith(("https://", "cid:"))


@value_class
class Attachment:
    """File for readers: attached to the e-mail, or named there with its web address.

    `file` is a path relative to the newsroom, "" for a file that is only on the web. `name` is the name that a reader
    sees, "" for the file's own. `title` says what it is. `as_link` is True for a file that is not attached. `url` is
    its web address then.
    """

    file: str = ""  # path relative to the newsroom, as written
    name: str = ""  # name that a reader sees; empty: the file's own
    title: str = ""
    url: str = ""
    as_link: bool = False  # True: not attached

    @property
    def sent_name(self) -> str:
        """Name of the file as a reader sees it."""
        return self.name or self.file.rpartition("/")[2]


@value_class
class Event:
    """Event to which the press is invited, such as a press conference or a demonstration.

    `ends` is None when the file names no end. `place` is the name of the place, `address` street and number, `locality`
    the town. `who` says who will be there, and `access`, in Markdown, how journalists get in. `online` is the web
    address of a stream. `public` is False when only the press is admitted. Any text but `title` may be "".
    """

    title: str
    starts: Moment
    ends: Moment | None = None  # None: not said
    place: str = ""
    address: str = ""  # street and number
    locality: str = ""  # town
    who: str = ""  # who will be there
    access: str = ""  # how journalists get in, in Markdown
    online: str = ""  # web address of a stream
    public: bool = True  # False: only the press is admitted


@value_class
class Quote:
    """Quotation for journalists to print, with its speaker.

    `text` is in Markdown. `role` is the office or function of the speaker, and may be "".
    """

    text: str  # in Markdown
    speaker: str
    role: str = ""


@value_class
class BackgroundItem:
    """Earlier text or other source that a journalist may want to read beside the advisory.

    `type` is the kind of the source in the author's words, such as Media briefing. `date` is its day. Each field but
    `title` may be "", and `date` may be None.
    """

    title: str
    type: str = ""  # kind of text in the author's words, such as Media briefing
    date: Day | None = None
    url: str = ""


@value_class
class Contact:
    """Person whom a journalist can call or write to. Every field but `name` may be "".

    `office` is the department. `languages` says in words what the person speaks. `hours` says in words when the person
    can be reached. Phone numbers stand as written in the file. locale/telephone.py makes the number that a link dials.
    """

    name: str
    role: str = ""
    office: str = ""  # department, printed below the role
    organisation: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    languages: str = ""  # spoken by the contact, in words
    hours: str = ""  # when the contact can be reached, in words


@value_class
class Link:
    """Link to the organisation on the web, printed below the contacts.

    `label` is a word of the author, or web, twitter, facebook or stream.
    """

    label: str  # web, twitter, facebook, stream, or a word of the author
    url: str


@value_class
class Advisory:
    """Advisory: one text with its facts, as the author wrote them into a file.

    A field that the file lacks is "" or None. For some fields, the newsroom's settings are used instead.
    - `issuer`: the organisation printed at the top. `reference`: the organisation's number for the text.
    - `preheader`: the line that inboxes show beside the subject. `standfirst`: a summary above the body.
    - `event`: the first event, and `further_events` all others, in the author's order. `dateline` and
      `further_datelines` likewise.
    - `programme`, `accreditation`, `spokespeople`, `opportunities`, `live`: what the press needs to cover the event.
    - `boilerplate`: standing words about the issuer. `boilerplates`, in its place: those about several issuers.
    - `meant_so`: names that only look like placeholders, such as TBC Bank.
    - `translations`: the same advisory in other languages, each with the id, revision, embargo, send time and sender of
      this one. `fallback`: the language that readers get who have no edition of their own, by their language tag. The
      key `others` stands for all other readers. `translates`: the state of the first file that a translation was made
      from (state_of()), "" when the file does not say so.
    - `source`: the file. `manuscript`: its whole content.
    - `lines`: the line of each field that is written in the file, by its path, such as `contacts[0].email` or `body`.
      `body_line`: the line on which the body begins. Lines are counted from 1.
    """

    id: str  # same in all revisions of the advisory; different for every other advisory
    kind: Kind
    language: str  # tag (BCP 47), such as en-GB
    headline: str
    body: str  # Markdown
    revision: int = 1  # number of the state of the text, from 1
    embargo: Embargo | None = None
    send_at: When | None = None  # time of sending that the file names
    sender: Mailbox | None = None  # press officer in charge, in place of the newsroom's `from`
    reply_to: Mailbox | None = None
    issuer: str = ""  # organisation, printed at the top
    reference: str = ""  # reference number of the issuer
    subject: str = ""  # of the message; empty: the headline is used
    preheader: str = ""  # line that inboxes show beside the subject
    standfirst: str = ""  # summary above the body, in Markdown
    picture: Picture | None = None
    pictures: tuple[Picture, ...] = ()  # several pictures, in place of `picture`
    attachments: tuple[Attachment, ...] = ()
    dateline: Dateline | None = None
    further_datelines: tuple[Dateline, ...] = ()  # all but the first
    event: Event | None = None
    further_events: tuple[Event, ...] = ()  # all but the first, in the author's order
    programme: tuple[ProgrammeItem, ...] = ()
    accreditation: Accreditation | None = None
    spokespeople: tuple[Spokesperson, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    live: Live | None = None
    quotes: tuple[Quote, ...] = ()
    background: tuple[BackgroundItem, ...] = ()
    contacts: tuple[Contact, ...] = ()
    links: tuple[Link, ...] = ()
    notes_to_editors: tuple[str, ...] = ()
    boilerplate: str = ""  # standing words about the issuer, in Markdown
    boilerplates: tuple[Boilerplate, ...] = ()  # those about several issuers, in place of `boilerplate`
    calendar: bool | None = None  # a calendar file of the events is attached. None: as the newsroom's setting says
    meant_so: tuple[str, ...] = ()  # true names that look like placeholders: TBC Bank, Super Bowl XXX
    translations: tuple["Advisory", ...] = ()  # the same advisory in other languages; these have no translations
    fallback: Mapping[str, str] = field(default_factory=dict, hash=False)  # language tag of readers → of an edition
    translates: str = ""  # state of the first file that a translation was made from
    source: Path | None = None  # the advisory file; None: not read from a file
    manuscript: str = field(default="", repr=False)  # whole content of the file
    body_line: int = 1  # line of the file on which the body begins, from 1
    lines: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def editions(self) -> tuple["Advisory", ...]:
        """The advisory in each of its languages. The first language, which is this value itself, comes first."""
        return (self, *self.translations)

    @property
    def languages(self) -> tuple[str, ...]:
        """Language tags of the editions, in their order."""
        return tuple(edition.language for edition in self.editions)

    @property
    def whole_manuscript(self) -> str:
        """Content of all files of the advisory, as the ledger stores it. The same as `manuscript` for one language."""
        if not self.translations:
            return self.manuscript
        return join_manuscripts(
            [(edition.source.name if edition.source else "", edition.manuscript) for edition in self.editions]
        )

    def across(self, **changes: Any) -> "Advisory":
        """Return the advisory with fields changed in all its languages, as dataclasses.replace() does in one."""
        return replace(self, **changes, translations=tuple(replace(each, **changes) for each in self.translations))

    @property
    def all_pictures(self) -> tuple[tuple[str, Picture], ...]:
        """Pictures in their order, each with its path: `picture`, or `pictures[0]` and so on."""
        single = (("picture", self.picture),) if self.picture is not None else ()
        return (*single, *((f"pictures[{number}]", picture) for number, picture in enumerate(self.pictures)))

    @property
    def events(self) -> tuple[Event, ...]:
        """Events of the advisory, in the author's order. Empty when there is none."""
        return (self.event, *self.further_events) if self.event else ()

    @property
    def events_by_path(self) -> Mapping[str, Event]:
        """Events in the author's order, by the path of their field: "event", "further_events[0]" and so on."""
        further = {f"further_events[{number}]": event for number, event in enumerate(self.further_events)}
        return {"event": self.event, **further} if self.event else {}

    @property
    def datelines(self) -> tuple[Dateline, ...]:
        """Datelines of the advisory, in the author's order. Empty when there is none."""
        return (self.dateline, *self.further_datelines) if self.dateline else ()

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Deadlines of the accreditation, in the author's order. Empty when there are none."""
        return self.accreditation.deadlines if self.accreditation else ()

    @property
    def published_addresses(self) -> tuple[tuple[str, str], ...]:
        """E-mail addresses to which journalists are asked to write, each as (path of its field, address).

        They are those of contacts, accreditation and spokespeople, in this order, without empty ones.
        """
        found = [(f"contacts[{number}].email", contact.email) for number, contact in enumerate(self.contacts)]
        if self.accreditation:
            desk = self.accreditation.desk
            found += [("accreditation.email", self.accreditation.email)]
            found += [("accreditation.desk.email", desk.email)] if desk else []
        found += [(f"spokespeople[{number}].email", person.email) for number, person in enumerate(self.spokespeople)]
        return tuple((path, address) for path, address in found if address)

    @property
    def files_by_path(self) -> Mapping[str, str]:
        """Files that leave with the text, by the path of their field, such as "picture" or "attachments[0]".

        Each is a path relative to the newsroom, as written. An attachment that is only a link is not among them.
        """
        pictures = {path: picture.file for path, picture in self.all_pictures if picture.file}
        return pictures | {
            f"attachments[{number}]": attachment.file
            for number, attachment in enumerate(self.attachments)
            if attachment.file and not attachment.as_link
        }

    @property
    def names_files(self) -> bool:
        """True when a picture or an attachment of the advisory is a file in the newsroom."""
        return any(picture.file for _, picture in self.all_pictures) or any(each.file for each in self.attachments)

    def place(self, path: str) -> Place:
        """Return the file and line of the field with this `path`, such as `contacts[0].email`.

        When the file lacks that field, the line is that of the nearest field around it that is written, such as
        `contacts[0]`. When there is none, the line is None.
        """
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return Place(file=self.source, line=self.lines.get(path))


def same_words(advisory: Advisory, other_advisory: Advisory) -> bool:
    """Return True when two states of one advisory say the same to their readers, in all languages.

    Revision, send time, embargo, sender, reply address, `meant_so`, and the layout of the file are not compared, nor
    which language is the first.
    """
    return _by_language(advisory) == _by_language(other_advisory)


def _by_language(advisory: Advisory) -> Mapping[str, Advisory]:
    return {edition.language: _bare(edition) for edition in advisory.editions}


def _bare(advisory: Advisory) -> Advisory:
    unread = replace(advisory, source=None, manuscript="", body_line=1, lines={}, meant_so=())
    alone = replace(unread, translations=(), fallback={}, translates="")
    return replace(alone, revision=1, embargo=None, send_at=None, sender=None, reply_to=None)


@overload
def sender_of(advisory: Advisory, sender: Mailbox) -> Mailbox: ...
@overload
def sender_of(advisory: Advisory, sender: Mailbox | None) -> Mailbox | None: ...
def sender_of(advisory: Advisory, sender: Mailbox | None) -> Mailbox | None:
    """Return the mailbox for the From header of an advisory: the advisory's own, or else the newsroom's.

    `sender` is the newsroom's mailbox, None when it has none. The advisory's own mailbox is returned only when its
    domain is the domain of `sender`. In any other case `sender` is returned, even when it is None.
    """
    own = advisory.sender
    return own if own and sender and own.domain.casefold() == sender.domain.casefold() else sender


def wants_calendar(advisory: Advisory, *, for_invitations: bool) -> bool:
    """Tell whether a calendar file of its events is to be attached to an advisory.

    `for_invitations` is the newsroom's setting, which counts when the advisory says nothing of its own.
    """
    if advisory.calendar is not None:
        return advisory.calendar and bool(advisory.events)
    return for_invitations and KIND_RULES[advisory.kind].invites and bool(advisory.events)
