"""Mailings, deliveries and their outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind


class State(StrEnum):
    """State of a delivery (docs/architecture.md, the ledger)."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"
    HELD = "held"
    LEFT_OUT = "left out"


class Verdict(StrEnum):
    """Answer of the other side about one message. The first digit of the reply decides (RFC 5321 4.2.1)."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"


class ReplyKind(StrEnum):
    """Kind of reply that came back about a delivery after it left. The state of the delivery stays."""

    ANSWERED = "answered"  # by a person
    RETURNED = "returned"  # the server took it, and could not deliver it


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Verdict on one message, with the reply as the server gave it. `code` is None when nothing was said.

    `about_sender` means that the sender (MAIL) was refused and not this recipient. The next recipient would be refused
    alike.
    """

    verdict: Verdict
    reply: str = ""
    code: int | None = None
    about_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportResult:
    """Result that a transport returns for a message it was offered under that handle.

    Without an outcome, nothing of the message can have arrived, and any transport may be offered the message again.
    """

    handle: int
    outcome: Outcome | None


class Selection(StrEnum):
    """Part that a row of the lists has in a plan."""

    SEND = "send"  # gets a message now
    HELD = "held"  # waits: not cleared for the embargo
    DUPLICATE = "duplicate"  # the same address stands earlier in the lists
    HAS_IT = "already"  # has this revision, or was refused for good, or is in doubt
    RETRYING = "later"  # was tried, and the server asked for more time
    SCHEDULED = "waiting"  # an earlier mailing of this revision waits for its time
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
    """Recipient on the way into a plan.

    `selection` is what the planner knows. The ledger may find a stronger one.
    `open_variant` is the variant for a recipient of the embargoed edition who is served after the embargo's end.
    """

    address: str
    key: str
    fields: Mapping[str, str] = field(hash=False)
    list_name: str
    line: int | None
    language: str
    phase: Phase
    variant: int
    selection: Selection = Selection.SEND
    first: bool = False  # one of the newsroom's own people, served before the lists
    open_variant: int = 0
    due: datetime | None = None  # not before; None: at once
    thread: tuple[str, ...] = ()  # Message-IDs of what they have of this advisory, the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """The unit that is approved, sent and reported: editions, recipients and a time, frozen by digest."""

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
        """True when the text was frozen with the embargo bar: the mailing was planned before the embargo's end."""
        return self.embargo_until is not None and self.planned_at < self.embargo_until

    @property
    def embargo_end(self) -> datetime | None:
        """Time from which the matter is free: the agreed end, or an earlier one that a person gave.

        None without an embargo.
        """
        ends = [end for end in (self.embargo_until, self.lifted_at) if end is not None]
        return min(ends) if self.embargo_until is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Agreement of somebody to a mailing: the account or key, and the time."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Delivery of one mailing to one recipient, claimed for sending.

    `date` is fixed at the first claim, and `frozen_in` names the mailing whose pieces hold the text. A resend is
    therefore byte-identical.
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
    """Delivery as a line of `status`."""

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
    """Event in the history of a delivery. `word` is the value of a verdict or a state."""

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

    `parts` are whole lines each, with CRLF ends and none over 998 bytes (RFC 5322 2.1.1).
    A part that many messages share is one object in all of them, so that the work on it is done once.
    """

    mail_from: str
    rcpt: str
    message_id: str
    parts: tuple[bytes, ...] = field(repr=False)

    @property
    def content(self) -> bytes:
        """Bytes of the whole message."""
        return b"".join(self.parts)

    @property
    def size(self) -> int:
        """Length of the message in bytes."""
        return sum(map(len, self.parts))

    @property
    def needs_utf8(self) -> bool:
        """True when only servers with SMTPUTF8 can carry the message (RFC 6531).

        Such a message goes to an address that is not all ASCII.
        """
        return not self.rcpt.isascii()

    @property
    def envelope_id(self) -> str:
        """Name by which reports refer to the message (ENVID, RFC 3461)."""
        return envelope_id(self.message_id)
