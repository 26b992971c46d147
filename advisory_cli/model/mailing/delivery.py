"""Mailings, deliveries and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind


class State(StrEnum):
    """Where a delivery stands (docs/architecture.md, the ledger)."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"
    HELD = "held"
    LEFT_OUT = "left out"


class Verdict(StrEnum):
    """What the other side said about one message. First digit decides (RFC 5321 4.2.1)."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"


class ReplyKind(StrEnum):
    """What came back about a delivery after it left; it says nothing new of where the delivery stands."""

    ANSWERED = "answered"  # by a person
    RETURNED = "returned"  # the server took it, and could not deliver it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One message's verdict, with the reply as the server gave it; code is None where nothing was said.

    `about_sender`: the refusal was of who sends (MAIL), not of this recipient; the next one would hear the same.
    """

    verdict: Verdict
    reply: str = ""
    code: int | None = None
    about_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportResult:
    """What a transport gives back of a message it was offered under that ticket. Without an outcome nothing of it can
    have arrived: it may be offered again, to this transport or another.
    """

    ticket: int
    outcome: Outcome | None


class Selection(StrEnum):
    """How a row of the lists enters a plan."""

    SEND = "send"  # gets a message now
    HELD = "held"  # waits: not cleared for the embargo
    DUPLICATE = "duplicate"  # the same address stands earlier in the lists
    ALREADY = "already"  # has this revision, or was refused for good, or is in doubt
    LATER = "later"  # was tried, and the server asked for more time
    WAITING = "waiting"  # an earlier mailing of this revision waits for its time
    EARLIER_REVISION = "earlier revision"  # has an older revision, and nobody said --again
    NEWER_REVISION = "newer revision"  # has a later one: the older text must not follow it
    OPTED_OUT = "opted out"
    EXCLUDED = "excluded"  # stands in an --exclude list
    BEYOND_LIMIT = "beyond limit"
    # Of those who have it, whom a reminder leaves out:
    ANSWERED = "answered"
    RETURNED = "returned"  # the last message to them came back
    REFUSED = "refused"
    REMINDED = "reminded"  # of this very text


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One recipient on the way into a plan. `standing` is what the planner knows; the ledger may find a stronger one.

    Who gets the embargoed edition may be served after all when the embargo has ended: `open_variant` is theirs then.
    """

    address: str
    key: str
    fields: Mapping[str, str] = field(hash=False)
    list_name: str
    line: int | None
    language: str
    phase: Phase
    variant: int
    standing: Selection = Selection.SEND
    first: bool = False  # one of the newsroom's own people, served before the lists
    open_variant: int = 0
    due: datetime | None = None  # not before; None: at once
    thread: tuple[str, ...] = ()  # Message-IDs of what they have of this advisory, the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What is approved, sent and reported: editions, people and a time, frozen by digest."""

    id: str
    realm: Realm
    advisory_id: str
    revision: int
    subject: str
    language: str
    content_digest: str
    planned_at: datetime
    sender_domain: str
    source: str = ""  # the advisory's file, as the user named it
    lists: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # the flags that chose among the people of the lists
    embargo_until: datetime | None = None
    stopped_at: datetime | None = None
    send_at: datetime | None = None  # when the first may leave; None: when it was planned
    send_at_words: str = ""  # that time as it was asked for: "2026-06-05 08:00 recipient"
    grace: timedelta | None = None  # what never left is too late so long after it was due; None: never
    not_after: datetime | None = None  # nothing leaves after this
    planned_by: str = ""  # whose account, or key
    needs_approval: bool = False
    notice: NoticeKind | None = None
    lifted_at: datetime | None = None  # the embargo was ended early by a person
    lift_reason: str = ""
    uncleared_reason: str = ""  # why people without clearance got it under embargo
    replaced_by: str = ""  # the mailing that took its place while it waited
    embargo_words: str = ""  # its end as it was written, with zone and instant; empty where that is not known
    send_words: str = ""  # the same of `send_at`, where it is one instant for all
    source_digest: str = ""  # hex SHA-256 of the advisory's file

    @property
    def shows_embargo(self) -> bool:
        """Whether its text was frozen with the bar: the embargo had not ended when it was planned."""
        return self.embargo_until is not None and self.planned_at < self.embargo_until

    @property
    def embargo_end(self) -> datetime | None:
        """From when on the matter is free: as agreed, or as a person said."""
        ends = [end for end in (self.embargo_until, self.lifted_at) if end is not None]
        return min(ends) if self.embargo_until is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That somebody agreed to a mailing: the account or key, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mailing to one recipient, claimed for sending. `date` is fixed at the first claim and `frozen_in` names the
    mailing whose pieces hold the text, so that a resend is byte-identical.
    """

    id: int
    mailing_id: str
    address: str
    key: str
    fields: Mapping[str, str] = field(hash=False)
    phase: Phase
    variant: int
    date: datetime
    attempt: int
    frozen_in: str = ""
    thread: tuple[str, ...] = ()  # Message-IDs, the oldest first (RFC 5322 3.6.4: References)
    embargo_end: datetime | None = None  # as it was when claimed: before it only the bar may leave, then only without
    first_tried: datetime | None = field(default=None, compare=False)  # of this plan; nothing of the message
    until: datetime | None = None  # after this it is too late; None: no limit is known


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One line of `status`."""

    id: int
    mailing_id: str
    address: str
    state: State
    list_name: str = ""
    line: int | None = None
    reason: str = ""  # why held or left out
    code: int | None = None
    reply: str = ""
    changed_at: datetime | None = None
    retry_at: datetime | None = None
    until: datetime | None = None  # after this it is too late
    attempts: int = 0
    name: str = ""
    outlet: str = ""
    came_back: tuple[ReplyKind, ...] = ()  # each once


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    """One thing that happened to a delivery, as its history has it. `word` is a verdict's or a state's value."""

    when: datetime
    word: str
    delivery: int
    address: str
    outlet: str = ""
    code: int | None = None  # None where no server spoke: a doubt, or what a person decided
    reply: str = ""  # the server's words, or why


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The bytes for one recipient: one To, one RCPT, always. `mail_from` and `rcpt` are bare addresses.

    `parts` are whole lines each, with CRLF ends and none over 998 bytes (RFC 5322 2.1.1). What is the same for many
    recipients is the same object in all their messages, so that it is looked at and made ready for the wire once.
    """

    mail_from: str
    rcpt: str
    message_id: str
    parts: tuple[bytes, ...] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The whole message."""
        return b"".join(self.parts)

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return sum(map(len, self.parts))

    @property
    def needs_utf8(self) -> bool:
        """Whether only servers with SMTPUTF8 can carry it (RFC 6531): its recipient's address is not all ASCII."""
        return not self.rcpt.isascii()

    @property
    def envelope_id(self) -> str:
        """What reports about it name it by (ENVID, RFC 3461)."""
        return envelope_id(self.message_id)
