"""Data classes for what the press needs to know to cover an event: programme, accreditation, spokespeople, live feeds.

Each belongs to an Advisory, in the field of its name. Texts that the author left out are "".
"""

from enum import StrEnum

from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.value_class import value_class


class OpportunityKind(StrEnum):
    """Kind of an opportunity for the press. The value is the word in the file.

    TECHNICAL is for feeds, sockets, and parking for vans. OTHER prints no name of its kind.
    """

    PHOTO = "photo"
    FILM = "film"
    INTERVIEW = "interview"
    POOL = "pool"  # a few journalists who share what they get with all others
    BRIEFING = "briefing"
    TECHNICAL = "technical"
    OTHER = "other"


@value_class
class ProgrammeItem:
    """Item of a programme: a moment, and what happens then.

    `ends` is None when the file names no end: the item then lasts until the next one starts. `access` says, in
    Markdown, how journalists get in. `public` is False when only the press is admitted. Items stand in the author's
    order.
    """

    title: str
    starts: Moment
    ends: Moment | None = None  # None: not said
    place: str = ""
    access: str = ""  # how journalists get in, in Markdown
    public: bool = True  # False: only the press is admitted


@value_class
class Deadline:
    """Last moment at which a journalist can apply for accreditation.

    `group` names the journalists to whom the deadline applies, in the author's words. "" means all.
    """

    until: Moment
    group: str = ""  # for whom, such as EU media; "" for all


@value_class
class Desk:
    """Desk at which accredited journalists collect their badges: its place, telephone, e-mail address and hours."""

    place: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""  # in words


@value_class
class Accreditation:
    """Accreditation of journalists to an event: until when and how they apply, and what they have to bring.

    `text` is in Markdown. `documents` are texts, one a document. `capacity` is the number of places, in words. `url` is
    the web address and `email` the e-mail address at which journalists apply.
    """

    deadlines: tuple[Deadline, ...] = ()  # in the author's order
    documents: tuple[str, ...] = ()  # one text a document
    capacity: str = ""  # number of places, in words
    url: str = ""  # where to apply
    email: str = ""  # where to apply
    desk: Desk | None = None
    text: str = ""  # anything else, in Markdown


@value_class
class Spokesperson:
    """Person whom journalists can interview. Each field but `name` may be "".

    `languages` says in words what the person speaks, and `available` when and where they can talk. A journalist may
    call or write to them, as to a contact.
    """

    name: str
    role: str = ""
    organisation: str = ""
    languages: str = ""  # in words
    available: str = ""  # when and where they can talk, in words
    phone: str = ""
    email: str = ""


@value_class
class Opportunity:
    """Opportunity for the press: to take pictures, to interview, to join a pool, to plug in.

    `text` is in Markdown. `starts` is None when the file names no time.
    """

    kind: OpportunityKind
    text: str  # in Markdown
    starts: Moment | None = None  # None: not said
    place: str = ""


@value_class
class DialInNumber:
    """Telephone number by which journalists listen to an event. A dial-in number is not a contact.

    `label` names the country or the language of the line. `code` is what a caller types after the number.
    """

    number: str
    label: str = ""  # country or language of the line
    code: str = ""


@value_class
class Live:
    """Ways to follow an event from elsewhere: the web address of a stream, and telephone numbers to listen to.

    `starts` is the moment at which the stream begins, None when the file names none.
    """

    url: str = ""
    starts: Moment | None = None  # None: not said
    dial_in: tuple[DialInNumber, ...] = ()


@value_class
class Boilerplate:
    """Standing words about one of several organisations that issue a text together. `text` is in Markdown."""

    issuer: str
    text: str  # in Markdown
