"""Names by which messages that left are found again: our ids, Message-IDs of providers, and anchors.

A name that stands for one message decides. An anchor stands for all messages about an advisory to one person, so that
an anchor alone decides only for the newest of them that had left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from advisory_cli.model.mailing.evidence import Answer, Evidence, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """Message that left, or may have left, of one person's conversation about an advisory."""

    envelope_id: str
    date: datetime | None  # its Date header; None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageNames:
    """Names of messages of this newsroom, as other people's mail may give them.

    `envelope_ids` are the ids of the messages (message_id.envelope_id). `by_message_id` maps the Message-ID that a
    provider gave to a message, with angle brackets, to the envelope id. `by_anchor` maps the 26 characters of an anchor
    (message_id.anchor_id) to the messages of its conversation, in the order in which they were planned.
    """

    envelope_ids: frozenset[str] = frozenset()
    by_message_id: Mapping[str, str] = field(default_factory=dict, hash=False)
    by_anchor: Mapping[str, tuple[SentMessage, ...]] = field(default_factory=dict, hash=False)

    def attribute(self, evidence: Evidence) -> Evidence:
        """Return the evidence with envelope ids in place of other names, wherever a name is known.

        The Message-IDs of copies in the evidence itself (Evidence.message_ids) count as known. Names that are not known
        stay as they are, for deliveries of which these names do not tell.
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
        """Return `names` with envelope ids in place of those that are known, and True when they name the very message.

        `conversation` holds names of which only an anchor counts, and only when `names` tell of no message. The newest
        message of its conversation that had left by `when` is then meant, None: the newest of all. The second value is
        False when that conversation has several messages.
        """
        plain = frozenset(self.by_message_id.get(name, name) for name in names if name not in self.by_anchor)
        anchors = conversation & self.by_anchor.keys()
        if plain & self.envelope_ids or not anchors:
            return plain, True
        conversations = [self.by_anchor[anchor] for anchor in anchors]
        newest = {_newest(messages, when).envelope_id for messages in conversations}
        return plain | newest, sum(map(len, conversations)) == 1


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
