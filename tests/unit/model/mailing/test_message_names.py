"""Names of messages in other people's mail: which delivery each of them means, and which only might."""

from datetime import UTC, datetime, timedelta

import pytest

from advisory_cli.model.mailing.evidence import Action, Answer, Evidence, Report
from advisory_cli.model.mailing.message_names import MessageNames, SentMessage

NOON = datetime(2026, 6, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST, SECOND, OTHER, ANCHOR = (letter * 26 for letter in "abcd")
RENAMED = "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>"
NAMES = MessageNames(
    envelope_ids=frozenset({FIRST, SECOND}),
    by_message_id={RENAMED: SECOND},
    by_anchor={ANCHOR: (SentMessage(envelope_id=FIRST, date=NOON), SentMessage(envelope_id=SECOND, date=NOON + HOUR))},
)


def answer(*names: str, at: datetime | None = None, known: MessageNames = NAMES) -> Answer:
    """An answer that gives these names, once they are attributed."""
    found = Evidence(place="x", answers=(Answer(envelope_ids=frozenset(names), author="ada", written_at=at),))
    return known.attribute(found).answers[0]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((FIRST,), {FIRST}),
        ((RENAMED,), {SECOND}),
        ((ANCHOR, FIRST), {FIRST}),
        ((ANCHOR, RENAMED), {SECOND}),
        ((OTHER,), {OTHER}),
        (("<x@y.example>",), {"<x@y.example>"}),
    ],
)
def test_attribute_decides_when_a_message_itself_is_named(names: tuple[str, ...], expected: set[str]) -> None:
    """Our id and the provider's name one message, whatever the anchor says, and unknown names stay.

    Otherwise an answer to the first text would count as one to the second.
    """
    assert answer(*names, at=NOON + 2 * HOUR).envelope_ids == expected
    assert answer(*names, at=NOON + 2 * HOUR).exact


@pytest.mark.parametrize(
    ("at", "expected"),
    [(NOON + 2 * HOUR, SECOND), (NOON + HOUR / 2, FIRST), (NOON - HOUR, FIRST), (None, SECOND)],
)
def test_attribute_takes_the_newest_that_had_left_when_only_the_anchor_is_named(
    at: datetime | None, expected: str
) -> None:
    """An anchor alone means the newest message that had left, and is marked as not exact.

    Otherwise an answer written before the correction would settle whether the correction arrived.
    """
    found = answer(ANCHOR, at=at)
    assert found.envelope_ids == {expected}
    assert not found.exact


def test_attribute_is_exact_when_a_conversation_has_one_message() -> None:
    """An anchor of a single message means that message."""
    alone = MessageNames(
        envelope_ids=frozenset({FIRST}), by_anchor={ANCHOR: (SentMessage(envelope_id=FIRST, date=None),)}
    )
    assert answer(ANCHOR, known=alone).exact
    assert answer(ANCHOR, known=alone).envelope_ids == {FIRST}


def test_attribute_is_not_exact_when_another_id_of_ours_is_named_beside_the_anchor() -> None:
    """An id of our form that is not known names another message than the only one that is known of its conversation.

    Otherwise an answer to a text of which nobody knows that it left would settle the doubt about the next one.
    """
    alone = MessageNames(
        envelope_ids=frozenset({SECOND}), by_anchor={ANCHOR: (SentMessage(envelope_id=SECOND, date=NOON),)}
    )
    assert not answer(ANCHOR, FIRST, known=alone).exact
    assert answer(ANCHOR, SECOND, known=alone).exact
    assert answer(ANCHOR, "<somebody@else.example>", known=alone).exact


def test_attribute_reads_a_reports_conversation_for_anchors_only() -> None:
    """The References of a returned message count as anchors, and the earlier ids in them do not.

    Otherwise the bounce of a correction would be laid on the first text.
    """

    def report(*names: str, conversation: tuple[str, ...]) -> frozenset[str]:
        found = Report(
            action=Action.FAILED,
            envelope_ids=frozenset(names),
            recipients=frozenset(),
            words="550",
            conversation=conversation,
        )
        return NAMES.attribute(Evidence(place="x", reports=(found,))).reports[0].envelope_ids

    assert report(conversation=(ANCHOR, FIRST)) == {SECOND}
    assert report(SECOND, conversation=(ANCHOR, FIRST)) == {SECOND}
    assert report(RENAMED, conversation=(ANCHOR, FIRST)) == {SECOND}
    assert report(conversation=(FIRST,)) == frozenset()


def test_attribute_knows_a_message_by_its_copys_id() -> None:
    """The Message-ID of a copy in the same mailbox names the message for answers that give it alone."""
    found = Evidence(
        place="x",
        answers=(Answer(envelope_ids=frozenset({"<new@id.example>"}), author="ada"),),
        message_ids={FIRST: "<new@id.example>"},
    )
    assert NAMES.attribute(found).answers[0].envelope_ids == {FIRST}
