"""Data classes for mailings, for their deliveries, and for the outcomes of attempts to send."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from advisory_cli.model.mailing.message_id import envelope_id
from advisory_cli.model.mailing.past_doubt import PastDoubt
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.value_class import value_class


class State(StrEnum):
    """State of a delivery: waiting, taken by a process that sends, or finished.

    A waiting delivery is PLANNED, or HELD until the embargo's end. CLAIMED means that a process has taken the delivery
    for sending. The finished states are ACCEPTED, REFUSED, IN_DOUBT (a person or evidence decides) and LEFT_OUT (no
    message).
    """

    PLANNED = "planned"  # waits for its turn, its time, or the next attempt
    CLAIMED = "claimed"  # taken by a process that sends
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"  # may or may not have arrived: a person or evidence decides
    HELD = "held"  # waits for the embargo's end: not cleared for the embargo
    LEFT_OUT = "left out"  # gets no message: DeliveryRow.reason says why


CUT_OFF = "the program or the computer stopped while this message was being handed over"
"""Reply of a delivery in doubt because the program that sent it was ended, as by kill -9 or a power loss."""


class Verdict(StrEnum):
    """Verdict of a mail server on one message: ACCEPTED, DEFERRED (to be tried again), REFUSED or IN_DOUBT.

    In SMTP, the first digit of the server's reply decides (RFC 5321 4.2.1): 2 is ACCEPTED, 4 is DEFERRED, 5 is REFUSED.
    IN_DOUBT means that the end of the message was written and no clear answer came.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    IN_DOUBT = "in doubt"


class ReplyKind(StrEnum):
    """Kind of reply that came back after a message was sent.

    ANSWERED: a person answered. RETURNED: a server had accepted the message, could not deliver it, and returned it.
    Such a reply does not change the state of the delivery.
    """

    ANSWERED = "answered"  # by a person
    RETURNED = "returned"  # by a server that had accepted the message and could not deliver it


@value_class
class Outcome:
    """Outcome of one attempt to send a message: the verdict, with the server's reply in its own words.

    - `code`: the SMTP reply code, or the status of an HTTP answer (RFC 9110 15). None: the server said nothing.
    - `about_sender`: True when the server refused the sender, or the size of the message, and would refuse a message to
      anybody else for the same reason.
    - `provider_message_id`: the Message-ID under which the provider passes an accepted message on, in place of ours.
      "": the message keeps our Message-ID, or nothing is known.
    - `not_before`: the time (aware) before which the server wants no further attempt, for a DEFERRED outcome alone.
      None: the server named no time.
    """

    verdict: Verdict
    reply: str = ""
    code: int | None = None
    about_sender: bool = False
    provider_message_id: str = ""
    not_before: datetime | None = None


@value_class
class TransportResult:
    """Result that a transport returns for one message.

    `handle` is the number under which the message was offered (Transport.offer). `outcome` is None when nothing of the
    message can have arrived. The message may then be offered again.
    """

    handle: int
    outcome: Outcome | None


class Selection(StrEnum):
    """Decision of a plan about one recipient: a message, a wait, or the reason why the recipient gets no message.

    - SEND: a message now or at the planned time.
    - HELD: a message when the embargo ends.
    - RETRYING: the recipient waits already, for the next attempt of this revision.
    - SCHEDULED: the recipient waits already, in an earlier mailing of this revision.
    - DUPLICATE: the same address stands earlier in the lists.
    - HAS_IT: the recipient has this revision. SENDING: another process is sending it to the recipient.
    - UNCONFIRMED: the recipient may have this revision. REFUSED: the server refused it, or for a reminder the last
      message.
    - EARLIER_REVISION: the recipient has an earlier revision, and --again was not given.
    - NEWER_REVISION: the recipient has a later revision, or is to get one.
    - OPTED_OUT: the recipient wants no mail. EXCLUDED: the recipient stands in an --exclude list.
    - BEYOND_LIMIT: the recipient stands in the lists behind the people that --limit allows.
    - Only for a reminder: ANSWERED, RETURNED (a message came back as undeliverable), REMINDED (the last message was a
      reminder).
    """

    SEND = "send"  # gets a message, now or at the planned time
    HELD = "held"  # waits: not cleared for the embargo
    DUPLICATE = "duplicate"  # the same address stands earlier in the lists
    HAS_IT = "already"  # has this revision
    SENDING = "being sent"  # another process has claimed the recipient's message of this revision
    UNCONFIRMED = "unconfirmed"  # may have this revision: a person decides
    RETRYING = "later"  # was tried, or was delayed by a limit of speed, and waits for the next attempt
    SCHEDULED = "waiting"  # waits in an earlier mailing of this revision, for its time
    EARLIER_REVISION = "earlier revision"  # has an older revision, and --again was not given
    NEWER_REVISION = "newer revision"  # has a later revision or is to get one: the older text must not follow
    OPTED_OUT = "opted out"
    EXCLUDED = "excluded"  # stands in an --exclude list
    BEYOND_LIMIT = "beyond limit"  # stands in the lists behind as many addresses as --limit allows
    # Only for reminders: people who were sent the original and are not reminded.
    ANSWERED = "answered"  # an answer of theirs came back
    RETURNED = "returned"  # a message to them came back as undeliverable
    REFUSED = "refused"  # the last message to them was refused
    REMINDED = "reminded"  # the last message to them was a reminder


@value_class
class Candidate:
    """Recipient on the way into a plan, with everything that the ledger will store of the delivery.

    - `key`: the address key. `language`: a tag (BCP 47), "" when none is known.
    - `fields`: the recipient's values of the list columns that the message needs, by name of column, such as
      `first_name`.
    - `line`: the line in the list, None for a recipient from no list.
    - `first`: True for the newsroom's own people, who get the message first.
    - `selection`: the planner's decision. RecipientTable.classify replaces it when the ledger has a reason to leave the
      recipient out.
    - `phase`: chooses the edition. `variant`: the number of the Variant in that edition, counted from 0.
    - `open_variant`: the number of the Variant in the open edition, for a message that was planned with the embargo
      banner and leaves after the embargo's end.
    - `due`: the time before which the message does not leave. None means that it leaves at once.
    - `thread`: the Message-IDs that the recipient has of this advisory, the oldest first.
    """

    address: str
    key: str  # the address in the form of address_key
    fields: Mapping[str, str] = field(hash=False)
    list_name: str
    line: int | None  # line or row in the list; None: not from a list
    language: str  # tag (BCP 47); empty: none is known
    phase: Phase
    variant: int
    selection: Selection = Selection.SEND
    first: bool = False  # one of the newsroom's own people, served before the lists
    open_variant: int = 0
    due: datetime | None = None  # the message leaves no earlier; None: at once
    thread: tuple[str, ...] = ()  # Message-IDs that the recipient has of this advisory, the oldest first


@value_class
class Mailing:
    """Mailing as stored in the ledger when planned: the text of an advisory or notice, its recipients, and a time.

    - `content_digest`: hex SHA-256 of everything that any reader could see. `sender_domain`: domain of the From
      address.
    - `source`: path of the advisory's file. `source_digest`: hex SHA-256 of the file's content.
    - `lists`: names of the lists, with "--to" among them when people were named by address. `options`: the flags that
      chose people.
    - `embargo_until`: the embargo's end as planned, None without an embargo. `embargo_words`: that end as "2026-06-05
      12:00 Europe/London = 2026-06-05T11:00Z". `send_words`: the send times in the same form. Both are "" when
      there is nothing to store.
    - `uncleared_reason`: why even people who did not agree to the embargo get the text under embargo. "" when they do
      not get it.
    - `send_at`: the send time, None when the mailing leaves as soon as it is planned. `send_at_words`: the send time in
      the words of the command, such as "2026-06-05 08:00 recipient".
    - `grace`: a delivery that is late by more than this is not sent any more. None sets no such limit.
    - `not_after`: after this time nothing of the mailing leaves. None sets no such limit.
    - `planned_by`: account or key of the planner. `notice`: kind of the notice, None for a send.
    - `language`, `subject`: those of the first language. `editions`: language and subject of each edition when there
      are several, and else empty.
    Some fields are set after the planning:
    - `stopped_at`: when a person stopped the mailing, None while it may go on. `stopped_by`: account or key of that
      person, "" when it is not known, as for a stop of before the ledger stored this.
    - `lifted_at`: when a person ended the embargo early, None when nobody did. `lift_reason`: why.
    - `replaced_by`: id of the mailing that took the place of this one, or "".
    """

    id: str
    realm: Realm
    advisory_id: str
    revision: int
    subject: str
    language: str
    content_digest: str  # hex SHA-256 of everything that any of its readers could see
    planned_at: datetime
    sender_domain: str  # behind the @ of From, and in the Message-IDs
    source: str = ""  # the advisory's file, as the user named it
    lists: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # the flags that chose among the people of the lists (SendOptions.stored)
    embargo_until: datetime | None = None
    stopped_at: datetime | None = None  # when a person stopped the mailing; None: the mailing may go on
    send_at: datetime | None = None  # when the first message may leave; None: at planned_at
    send_at_words: str = ""  # send_at as it was asked for: "2026-06-05 08:00 recipient"
    grace: timedelta | None = None  # so long after its due time a delivery is too late; None: never
    not_after: datetime | None = None  # nothing leaves after this time; None: no limit
    planned_by: str = ""  # account of the planner, or identity of the key (key_identity)
    needs_approval: bool = False
    notice: NoticeKind | None = None  # None: a send, and no notice
    lifted_at: datetime | None = None  # when a person ended the embargo early; None: nobody did
    lift_reason: str = ""
    uncleared_reason: str = ""  # why people without clearance get it under embargo (--allow-uncleared)
    replaced_by: str = ""  # id of the mailing that took the place of this one while people waited
    embargo_words: str = ""  # the embargo's end as wall time, zone and instant; empty: not known
    send_words: str = ""  # the same for send_at, when that is one instant for all recipients
    source_digest: str = ""  # hex SHA-256 of the advisory's file
    stopped_by: str = ""  # account or key of the person who stopped the mailing; empty: not known
    editions: tuple["SentEdition", ...] = ()  # languages of an advisory in several, the first first; empty: one alone

    @property
    def shows_embargo(self) -> bool:
        """True when the stored text has the embargo banner, because the mailing was planned before the embargo's end.

        Without an embargo the value is False.
        """
        return self.embargo_until is not None and self.planned_at < self.embargo_until

    @property
    def embargo_end(self) -> datetime | None:
        """Time from which the text may be published, None without an embargo.

        The time is the end written in the advisory. When a person has lifted the embargo, it is the time of the lift,
        if that is earlier.
        """
        ends = [end for end in (self.embargo_until, self.lifted_at) if end is not None]
        return min(ends) if self.embargo_until is not None else None


@value_class
class SentEdition:
    """Language of a mailing in several: its tag (BCP 47), and the subject of the edition that leaves first."""

    language: str
    subject: str


@value_class
class Approval:
    """Approval of a mailing by a second person.

    `who` is that person's account on this computer, or, for an approval by key, the key's identity as key_identity()
    returns it. `at` is the moment of the approval, with UTC offset.
    """

    who: str
    at: datetime


@value_class
class Delivery:
    """Delivery of one mailing to one recipient, taken by this process for sending (claimed).

    - `key`: the recipient's address key.
    - `fields`: the recipient's values of the list columns that the message needs, by name of column.
    - `phase`, `variant` (counted from 0): choose the stored text. `frozen_in`: id of the mailing that stored this text.
    - `date`: Date header of the message. A message that may have arrived keeps its Date and its text, so that a resend
      has the very same bytes. Any other message gets a new Date when it is tried again on a later day.
    - `attempt`: number of this attempt, from 1. `first_tried`: time of the first attempt.
    - `until`: deadline of all attempts, None when none is known.
    - `embargo_end`: time from which the edition with the embargo banner no longer leaves, None without an embargo.
    - `thread`: Message-IDs for the References header, the oldest first.
    - `resend`: number of the resend, if this is a resend of the message to a person who has it. 0 for the message
      itself.
    """

    id: int
    mailing_id: str
    address: str
    key: str  # the address in the form of address_key
    fields: Mapping[str, str] = field(hash=False)
    phase: Phase
    variant: int
    date: datetime
    attempt: int  # number of this attempt, from 1
    frozen_in: str = ""  # id of a mailing
    thread: tuple[str, ...] = ()  # Message-IDs, the oldest first (RFC 5322 3.6.4: References)
    resend: int = 0  # number of the resend, for a Message-ID of its own; 0: the first message
    embargo_end: datetime | None = None  # until then the edition with the bar leaves, from then on the open one
    first_tried: datetime | None = field(default=None, compare=False)  # time of the first attempt since it was planned
    until: datetime | None = None  # the deadline: no attempt after this; None: no limit is known


@value_class
class DeliveryRow:
    """Delivery as one line of `status` and of the reports.

    - `name`, `outlet`: the recipient's. `list_name`, `line`: the list and the line in it, None for a recipient from no
      list.
    - `reason`: why the recipient is held or left out, "" otherwise.
    - `code`, `reply`: the number and the words of a server's last answer. Without an answer `code` is None, and `reply`
      may say in words what happened, such as a person's decision.
    - `attempts`: the number of attempts so far. `date`: the Date header of the last attempt, None before the first one.
    - `changed_at`: the time of the last change of the delivery.
    - `retry_at`: when the delivery is due. None means at once. `until`: its deadline, None when none is known.
    - `came_back`: the kinds of replies that came back, each kind once.
    - `provider_message_id`: the Message-ID under which a provider passed the message on. "" when the message kept our
      Message-ID, or when nothing is known.
    - `may_have_left`: True when the message left, or may have left, at any time in its history, whatever `state` is
      today.
    - `phase`: the edition that the recipient has, or would get now.
    - `doubt`: the last doubt about the message, once it was decided. None when there was none, or it is open.
    - `opted_out`: True when the recipient waits and has opted out, so that the message will not be sent.
    - `variant`: the number of the variant of the edition `phase`, stored in the mailing `frozen_in`.
    - `language`: tag of the language that the recipient gets, "" where it is not known or the mailing has only one.
    """

    id: int
    mailing_id: str
    address: str
    state: State
    phase: Phase = Phase.OPEN
    list_name: str = ""
    line: int | None = None  # in the list; None: not from a list
    reason: str = ""  # why held or left out
    code: int | None = None  # of the last reply of a server; None: no server spoke
    reply: str = ""  # that reply in words, or what a person decided
    changed_at: datetime | None = None
    retry_at: datetime | None = None  # when the delivery is due; None: at once
    until: datetime | None = None  # the deadline: no attempt after this; None: no limit is known
    attempts: int = 0
    name: str = ""
    outlet: str = ""
    came_back: tuple[ReplyKind, ...] = ()  # replies that came back, each kind once
    date: datetime | None = None  # Date header of the last attempt; None: never tried
    provider_message_id: str = ""  # Message-ID by which a provider passed it on; empty: ours, or not known
    may_have_left: bool = False  # it passed its commit point at some time, or may have
    doubt: PastDoubt | None = None  # the last doubt, once it was decided
    opted_out: bool = False  # waits, and has opted out since: the message will not be sent
    variant: int = 0  # of the edition
    frozen_in: str = ""  # mailing whose pieces hold the variant
    language: str = ""  # of the edition; empty: not known, or the only one

    @property
    def sent_at(self) -> datetime | None:
        """Time at which the message left, or may have left, as far as is known: never that of a later decision."""
        if self.state is State.ACCEPTED and self.doubt is not None and self.doubt.decided_at == self.changed_at:
            return self.doubt.since
        return self.changed_at


@value_class
class DeliveryEvent:
    """Event in the history of a delivery, such as an attempt or an answer.

    - `word`: the value of a Verdict, a State or a ReplyKind, such as "accepted".
    - `delivery`: the id of the delivery (DeliveryRow.id). `outlet`: the recipient's.
    - `code`, `reply`: the number and the words of the server's answer. When no server spoke, `code` is None and `reply`
      is a reason in words.
    """

    when: datetime
    word: str
    delivery: int
    address: str
    outlet: str = ""
    code: int | None = None  # None when no server spoke: a doubt, or a decision of a person
    reply: str = ""  # the server's words, or the reason


@value_class
class Message:
    """Message for one recipient, ready to be sent, with exactly one To header and one recipient in its envelope.

    `mail_from` and `rcpt` are the bare addresses of the envelope (MAIL and RCPT). `message_id` stands in angle
    brackets.
    `parts` are the bytes of the message in order. Each part is whole lines with CRLF ends, and no line is over 998
    bytes (RFC 5322 2.1.1). A part that many messages share is the same object in all of them, so that a transport works
    on it once. `file_parts` is the number of the last parts that hold the pictures and attachments.
    """

    mail_from: str
    rcpt: str
    message_id: str
    parts: tuple[bytes, ...] = field(repr=False)
    file_parts: int = 0  # so many of the last parts are pictures and attachments, shared by all messages of an edition

    @property
    def own(self) -> bytes:
        """Bytes of the message up to its pictures and attachments: its headers, text and HTML."""
        return b"".join(self.parts[: len(self.parts) - self.file_parts])

    @property
    def files(self) -> tuple[bytes, ...]:
        """Bytes of the message from its pictures and attachments on. Empty without any."""
        return self.parts[len(self.parts) - self.file_parts :]

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

        That is so when the recipient's address is not all ASCII.
        """
        return not self.rcpt.isascii()

    @property
    def envelope_id(self) -> str:
        """Id by which delivery reports name the message (ENVID, RFC 3461): the part of its Message-ID before the @."""
        return envelope_id(self.message_id)
