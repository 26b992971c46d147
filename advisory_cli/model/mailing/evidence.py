"""Data classes for evidence found after sending: delivery reports, answers of people, and copies of sent messages.

Some evidence settles a delivery in doubt without a person.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.value_class import value_class


class Action(StrEnum):
    """Action of a server on a message, as the server's report names it (RFC 3464 2.3.3).

    - FAILED: not delivered, and not tried again.
    - DELAYED: not delivered so far, and tried again.
    - DELIVERED: delivered to the recipient's address.
    - RELAYED: passed on to a server that reports no delivery.
    - EXPANDED: delivered, and passed on to several addresses, as by a list.
    """

    FAILED = "failed"  # not delivered, and not tried again
    DELAYED = "delayed"  # not delivered so far, and tried again
    DELIVERED = "delivered"
    RELAYED = "relayed"  # passed on to a server that reports no delivery
    EXPANDED = "expanded"  # delivered, and passed on to several addresses, as by a list


@value_class
class Report:
    """Delivery report of a server about one message: a status notification (RFC 3464), or a bounce in another form.

    - `action`: the server's action on the message, such as FAILED.
    - `envelope_ids`: names of the message. When a Report was just read from a mailbox, they are all names in the
      report: envelope ids, anchors of conversations, and Message-IDs of providers. MessageNames.attribute() returns a
      Report in which known names are replaced by envelope ids. A report without a known name is forged, or about other
      mail.
    - `exact`: True when the report names one message. False when it names only a conversation of several messages. Then
      attribute() takes the newest message of the conversation.
    - `recipients`: addresses that the report names.
    - `words`: the server's own words. `final`: the address that the words are about, after aliases and forwarding, ""
      when not known.
    - `conversation`: the anchor and the earlier ids in the References of the returned message.
    - `written_at`: the report's own Date, None when not known.
    All addresses are normalised (address_key()).
    """

    action: Action
    envelope_ids: frozenset[str]
    recipients: frozenset[str]
    words: str  # the server's own
    final: str = ""  # key of the address that the words are about, after aliases and forwarding; empty: not known
    conversation: tuple[str, ...] = ()  # anchor and earlier ids in References, which tell no more than the conversation
    written_at: datetime | None = field(default=None, compare=False)  # its Date; None: not known
    exact: bool = True  # False: it names a conversation of several messages, and the id is that of the newest

    def words_for(self, key: str) -> str:
        """Return the server's words for the recipient whose normalised address is `key` (address_key()).

        When the words are about another address, because of an alias or forwarding, the result begins with that address
        and a colon.
        """
        return f"{self.final}: {self.words}".removesuffix(": ") if self.final and self.final != key else self.words


@value_class
class Answer:
    """Answer of a person to one or more messages, sent from the recipient's address or from another one.

    `envelope_ids` names the answered messages. When an Answer was just read from a mailbox, this field holds all names
    in its headers: envelope ids, anchors of conversations, and Message-IDs of providers. MessageNames.attribute()
    returns an Answer with envelope ids alone.
    `exact` is True when the answer named single messages. It is False when the answer named only a conversation.
    attribute() then takes the newest message of the conversation.
    `author` is the address in the answer's From header, as an address key. Anybody can write any address there. The ids
    are therefore the better proof: only a person who has a message knows its id.
    `written_at` is the Date of the answer, None when it is not known.
    """

    envelope_ids: frozenset[str]
    author: str
    written_at: datetime | None = field(default=None, compare=False)  # its Date; None: not known
    exact: bool = True  # False: it names a conversation of several messages, and the id is that of the newest


@value_class
class Evidence:
    """Evidence about sent messages that was found in one mailbox, folder or file.

    - `place`: that mailbox, folder or file, in words for a person.
    - `reports`: delivery reports of servers. `answers`: answers of people.
    - `copies`: for the envelope id of a sent message, the folder in which a copy of the message was found.
    - `message_ids`: for the envelope id, the Message-ID of such a copy, if a provider had given it another one than
      ours.
    - `absent`: envelope ids of messages of which a copy was searched for and not found, in a folder into which the
      provider puts a copy of every message that it takes.
    - `filed_from`: the route whose messages are put into that folder (LiveRoute.identity). For a message that left by
      another route, a missing copy proves nothing.
    - `opt_outs`: tokens of opt-outs that readers have sent by mail, each once. A token proves whose opt-out it is.
    - `tokenless`: sender and subject of each other mail that is no report of a server. Somebody may ask in it.
    """

    place: str  # as a person calls it: 'INBOX and Sent of press@mail.example'
    reports: tuple[Report, ...] = ()
    answers: tuple[Answer, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict, hash=False)
    message_ids: Mapping[str, str] = field(default_factory=dict, hash=False)
    absent: frozenset[str] = frozenset()
    filed_from: str = ""  # route whose messages are put into that folder (LiveRoute.identity)
    opt_outs: tuple[str, ...] = ()  # tokens (message_id.unsubscribe_token)
    tokenless: tuple[str, ...] = ()  # 'ann@daily.example: please take me off' of mails without a token


@value_class
class Resolution:
    """Conclusion from evidence about one delivery, `row`, that was in doubt, or that was accepted and came back.

    `arrived` is True when the message arrived, and False when a server took the message and returned it. None means
    that the evidence proves neither. A person then decides.
    `how` names the kind of evidence, such as 'found in Sent'. `why` is the evidence in words, for the history.
    """

    row: DeliveryRow
    arrived: bool | None
    how: str  # kind of evidence in a few words: 'found in Sent'
    why: str  # the evidence in words, for the history in the ledger
