"""Data classes for an advisory as it was recognised in a document, before it is written into a file.

Texts in Markdown are those that the advisory file takes as Markdown: standfirst, quotes, notes, boilerplate, the words
on accreditation, and the body.
"""

from dataclasses import field
from datetime import date, datetime, time

from advisory_cli.intake.documents.blocks import PictureFile
from advisory_cli.model.press.advisory import Kind
from advisory_cli.model.press.arrangements import OpportunityKind
from advisory_cli.model.value_class import value_class

Day = date  # a field named date hides the type from its own annotation


@value_class
class LocalTime:
    """Time as a text says it: `wall` by the clocks of `zone` (Area/Location, or "": not said).

    `zone_word` is the zone as the text writes it, or "". `has_clock` is False for a day without a time. `source` are
    the words from which the time was read.
    """

    wall: datetime
    zone: str = ""
    zone_word: str = ""
    has_clock: bool = True
    source: str = ""


@value_class
class DraftDateline:
    """Place and day of issue. `place` may be "", `date` None."""

    place: str = ""
    date: Day | None = None
    source: str = ""


@value_class
class DraftEvent:
    """Event: `title` and `place` are "" where the text does not name them."""

    starts: LocalTime
    ends: LocalTime | None = None
    title: str = ""
    place: str = ""
    who: str = ""
    source: str = ""


@value_class
class DraftItem:
    """Item of a programme."""

    starts: LocalTime
    text: str
    ends: LocalTime | None = None
    source: str = ""


@value_class
class DraftDeadline:
    """Last moment to apply, and for whom, "" for all."""

    until: LocalTime
    group: str = ""


@value_class
class DraftAccreditation:
    """Way in which journalists apply. `text` is in Markdown. `addresses` are e-mail and web addresses."""

    deadlines: tuple[DraftDeadline, ...] = ()
    addresses: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    text: str = ""
    source: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing was found."""
        return not (self.deadlines or self.addresses or self.documents or self.text)


@value_class
class DraftQuote:
    """Words of a person. `in_body` is True where the paragraph says more than the quote, and stays in the body."""

    text: str
    speaker: str
    role: str = ""
    in_body: bool = False
    source: str = ""


@value_class
class DraftBackground:
    """Publication to read: `date` may be None, the other fields but `title` ""."""

    title: str
    type: str = ""
    date: Day | None = None
    url: str = ""
    source: str = ""


@value_class
class DraftContact:
    """Person or office whom journalists can ask. All but `name` may be ""."""

    name: str
    role: str = ""
    office: str = ""
    organisation: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    source: str = ""


@value_class
class DraftSpokesperson:
    """Person whom journalists can interview. All but `name` may be ""."""

    name: str
    role: str = ""
    organisation: str = ""
    languages: str = ""
    available: str = ""
    phone: str = ""
    email: str = ""
    source: str = ""


@value_class
class DraftClock:
    """Time of day, on the event's day where `day` is None. `zone` is Area/Location, or "": not said."""

    clock: time
    day: Day | None = None
    zone: str = ""


@value_class
class DraftOpportunity:
    """Opportunity for cameras, interviews or crews. `text` is in Markdown, `at` None where no time stands apart.

    `whole` is the text with the time, for a file in which no event says the day.
    """

    kind: OpportunityKind
    text: str
    at: DraftClock | None = None
    place: str = ""
    whole: str = ""
    source: str = ""


@value_class
class DraftDialIn:
    """Telephone number to listen to. `label` says whose line it is, `code` what a caller types."""

    number: str
    label: str = ""
    code: str = ""
    source: str = ""


@value_class
class DraftLive:
    """Way to follow from elsewhere. `others` are further addresses."""

    url: str = ""
    starts: DraftClock | None = None
    dial_in: tuple[DraftDialIn, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing was found."""
        return not (self.url or self.dial_in)


@value_class
class DraftLink:
    """Web address with the words that link to it, "" where these show the address itself."""

    url: str
    text: str = ""


@value_class
class DraftPicture:
    """Words about a picture, and the picture where the document holds one."""

    caption: str = ""
    credit: str = ""
    file: PictureFile | None = None
    source: str = ""


@value_class(kw_only=False)
class Question:
    """Question that the text leaves open: `field` is kind, zone or year.

    `words` ask a person. `choice` is the cautious answer that holds where nobody can be asked, and `because` says why.
    """

    field: str
    words: str
    choice: str
    because: str


@value_class
class Draft:
    """Advisory as recognised in a document. What the text does not say is "", None or empty.

    `label` is the word that names the kind, `end_mark` the sign below the text: both are written as comments.
    `body` is in Markdown. `body_links` are the addresses in texts that are in Markdown. `body_background` are
    paragraphs below a heading for background, which stay in the body. `asides` are source words that stand in the file
    only as comments, by the field to which they belong.
    """

    kind: Kind
    language: str
    headline: str
    body: str
    label: str = ""
    reference: str = ""
    issuer: str = ""
    standfirst: tuple[str, ...] = ()
    dateline: DraftDateline | None = None
    immediate: str = ""
    embargo: LocalTime | None = None
    events: tuple[DraftEvent, ...] = ()
    programme: tuple[DraftItem, ...] = ()
    accreditation: DraftAccreditation = field(default_factory=DraftAccreditation)
    quotes: tuple[DraftQuote, ...] = ()
    background: tuple[DraftBackground, ...] = ()
    body_background: tuple[str, ...] = ()
    contacts: tuple[DraftContact, ...] = ()
    spokespeople: tuple[DraftSpokesperson, ...] = ()
    opportunities: tuple[DraftOpportunity, ...] = ()
    live: DraftLive = field(default_factory=DraftLive)
    links: tuple[DraftLink, ...] = ()
    body_links: tuple[DraftLink, ...] = ()
    notes: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    pictures: tuple[DraftPicture, ...] = ()
    end_mark: str = ""
    asides: tuple[tuple[str, str], ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def all_links(self) -> tuple[DraftLink, ...]:
        """Links at the foot, and those in texts, each address once."""
        by_url = {link.url.rstrip("/"): link for link in (*self.links, *self.body_links)}
        return tuple(by_url.values())

    @property
    def background_texts(self) -> tuple[str, ...]:
        """Background as the text writes it: publications, and paragraphs in the body."""
        return (*(item.source for item in self.background), *self.body_background)
