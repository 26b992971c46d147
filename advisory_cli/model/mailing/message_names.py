"""Data classes for the names by which messages that left are found again: our ids, Message-IDs of providers, anchors.

An id or a Message-ID names exactly one message. An anchor names all messages about an advisory to one person. When an
answer names only an anchor, it is taken for an answer to the newest of these messages that had left when the answer was
written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from advisory_cli.model.mailing.evidence import Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import is_own_name
from advisory_cli.model.value_class import value_class


@value_class
class SentMessage:
    """Message that left, or may have left, as a part of one person's conversation about an advisory.

    `envelope_id` is its id, and `date` its Date header, None when not known.
    """

    envelope_id: str
    date: datetime | None  # its Date header; None: not known


@value_class
class MessageNames:
    """Names of this newsroom's messages, to find the message that an answer or a delivery report names.

    - `envelope_ids`: ids of the messages (message_id.envelope_id).
    - `by_message_id`: for the Message-ID that a provider gave to a message, with angle brackets, the message's envelope
      id.
    - `by_anchor`: for an anchor, 26 characters without its domain, the messages of its conversation, in the order in
      which they were planned.
    """

    envelope_ids: frozenset[str] = frozenset()
    by_message_id: Mapping[str, str] = field(default_factory=dict, hash=False)
    by_anchor: Mapping[str, tuple[SentMessage, ...]] = field(default_factory=dict, hash=False)

    def attribute(self, evidence: Evidence) -> Evidence:
        """Return the evidence with the names in its answers and reports replaced by envelope ids, where known.

        Message-IDs that copies in the evidence show (Evidence.message_ids) count as known as well. Names that are not
        known stay as they are.
        """
        copies = {name: id_ for id_, name in evidence.message_ids.items()}
        known = replace(self, by_message_id={**self.by_message_id, **copies})
        return replace(
            evidence,
            answers=tuple(_attribute_answer(answer, known) for answer in evidence.answers),
            reports=tuple(_attribute_report(report, known) for report in evidence.reports),
        )

    def find(
        self, names: frozenset[str], conversation: frozenset[str], when: datetime | None
    ) -> tuple[frozenset[str], bool]:
        """Return the envelope ids of the messages that an answer or report names, and whether these ids are certain.

        `names`: the names in the answer or report: envelope ids, anchors and Message-IDs. `conversation`: the names
        among which anchors are looked for. `when`: the date of the answer or report (aware), None when not known.
        The second value is True when the ids are certain, and False when they are a guess.
        First, each known Message-ID of a provider in `names` is replaced by the envelope id of its message, and known
        anchors are taken out. If one of the names left is the id of a known message, or `conversation` has no known
        anchor, these names are the result, and are certain.
        Otherwise one message of the conversation of each known anchor is added: the newest that had left by `when`, or
        the oldest if none had, or the newest of all if `when` is None. These ids are certain only if the conversations
        hold a single message in all, and none of the names left has the form of our ids, because such a name would be
        another message's.
        """
        plain = frozenset(self.by_message_id.get(name, name) for name in names if name not in self.by_anchor)
        anchors = conversation & self.by_anchor.keys()
        if plain & self.envelope_ids or not anchors:
            return plain, True
        conversations = [self.by_anchor[anchor] for anchor in anchors]
        newest = {_newest(messages, when).envelope_id for messages in conversations}
        return plain | newest, sum(map(len, conversations)) == 1 and not any(map(is_own_name, plain))


def _attribute_answer(answer: Answer, known: MessageNames) -> Answer:
    names, exact = known.find(answer.envelope_ids, answer.envelope_ids, answer.written_at)
    return replace(answer, envelope_ids=names, exact=answer.exact and exact)


def _attribute_report(report: Report, known: MessageNames) -> Report:
    conversation = report.envelope_ids | {*report.conversation}
    names, exact = known.find(report.envelope_ids, conversation, report.written_at)
    return replace(report, envelope_ids=names, exact=report.exact and exact)


def _newest(messages: Sequence[SentMessage], when: datetime | None) -> SentMessage:
    """Return the newest message that had left by `when`, else the first of all.

    None as `when`: the newest. Of messages of the same second, the one planned last is the newest. A clock that is slow
    may have dated an answer before the message that it answers.
    """
    in_order = sorted(messages, key=lambda message: message.date.timestamp() if message.date else 0.0)
    left = [message for message in in_order if when is None or message.date is None or message.date <= when]
    return left[-1] if left else in_order[0]
