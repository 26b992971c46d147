"""Anchors in References and the header of our own: what a provider that renames messages leaves alone."""

import base64
import hashlib
from dataclasses import replace

import pytest

from advisory_cli.compose.mime.builder import HEAD, Builder
from advisory_cli.compose.serialize import pack_head, pack_variant, unpack_head
from advisory_cli.model.mailing.message_id import anchor_id, envelope_id, message_id
from advisory_cli.model.press.newsroom import Mailbox
from tests.unit.compose.mime.test_builder import HEAD_OF_ALL, HEADERS, KEY, VARIANT, builder, check_wire, delivery, read

ANCHORED = replace(HEAD_OF_ALL, anchored=True)
RENAMED = "<0102018bcfe56800-4fd7c9b5-000a-4c1c-9be2-6f0a3d2c1b00-000000@eu-west-1.amazonses.com>"
FIRST = message_id(KEY, advisory_id="eu-2014", revision=1, recipient_key="ada@example.com", domain="example.org")
ANCHOR = anchor_id(KEY, advisory_id="eu-2014", recipient_key="ada@example.com", domain="example.org")
# A head and a variant as the version before anchors stored them, and the digests of the messages that it built.
OLD_HEAD = (
    "eJyVkF9LwzAUxb9KuM+d3brptE9WJjJhCAqCIIzb5a6Na5OQP+Io/e7e6MsUX3wK5+b8zj3JAHvjegxQzjJoCSWUA6B8V96441axBIqTYjpbQA"
    "aOeK6MhrLIoEPdRGwoOfTk7obvbYs+aWNJs/SxfqMdR8PmdrWuRLV6Xj89PL6I18iBc7ExWhRLcY+6FCisM4F8SBxpSe67iHTkPSfYdF7TB/a2"
    "ozPjGvZp7NO2qtfKB0WZqKMjjDCmprY7boP5GSLJH/7OSEzUXNjvnKpp26PqEg0mhl/EqS26jj1tCNaXeX7iy5nLh2AOpEdmeIJcEsPX5wFPpG"
    "rSY0uYzor54vxieXmF9U7S/r8axvETJW6TLw=="
)
OLD_VARIANT = (
    "eJx9j7GOwjAQRH9lbxuaiEAJMpEQHO1dQYPiFIuyEOuSjWU5cCfEv986dAjReEbWaN7sDU996Cjicp7hhYIjUX/DyL+qJW6ZAmBWolDHqlWVYW"
    "bFyrRxdc1qdqHvoOHAVtbQOmG4utiAHWYzXgBJDavxJYiBnAbOcGxJfsBK6u2H2HJUV+LgPYeRkSiK0ISaJnZtmmI+tl+b/eH7E9JPYcWMao59"
    "/VcYD9Fp02ryNHZSvDrB5F4LpsYXbzekmMkfgHykYXW//wMej2JQ"
)
OLD_MESSAGES = {
    (): "8ef648d20a5d9ab81c933b37633736fe478c900f9f1f776c6d8735ad8491d05c",
    (FIRST,): "2f89e2c9d2f24893220529eba6ccb5ba3924acc1017ca58310e47ce38c95d276",
}


def test_builder_names_the_anchor_and_the_own_id_when_a_message_is_the_first() -> None:
    """A first message has References with its anchor alone, X-Advisory-ID, and no In-Reply-To.

    Otherwise a provider that renames the message would cut it off from all that follows and from all answers.
    """
    message = builder(ANCHORED).build(delivery())
    check_wire(message.content)
    parsed = read(message)
    place = HEADERS.index("Message-ID") + 1
    assert parsed.keys() == [*HEADERS[:place], "References", "X-Advisory-ID", *HEADERS[place:]]
    assert parsed["References"] == ANCHOR
    assert parsed["X-Advisory-ID"] == envelope_id(parsed["Message-ID"]) == message.envelope_id


def test_builder_names_anchor_and_providers_ids_when_a_message_follows_others() -> None:
    """A notice names the anchor, then all ids of what went before, and answers the one that the reader has."""
    message = builder(ANCHORED).build(replace(delivery(), thread=(FIRST, RENAMED)))
    check_wire(message.content)
    parsed = read(message)
    assert parsed["References"].split() == [ANCHOR, FIRST, RENAMED]
    assert parsed["In-Reply-To"] == RENAMED
    assert parsed["X-Advisory-ID"] == message.envelope_id


def test_builder_keeps_the_anchor_when_from_has_moved_to_another_domain() -> None:
    """The anchor stays in the domain of the first message, else a new From address would begin a new conversation."""
    moved = replace(ANCHORED, sender=Mailbox(address="press@elsewhere.example"))
    parsed = read(builder(moved).build(replace(delivery(), thread=(FIRST,))))
    assert parsed["References"].split() == [ANCHOR, FIRST]
    assert parsed["Message-ID"].endswith("@elsewhere.example>")


@pytest.mark.parametrize("count", [11, 12, 30])
def test_builder_keeps_the_anchor_before_all_when_a_thread_is_long(count: int) -> None:
    """The anchor, the first and the last ten are named of a long thread, in lines that servers take."""
    thread = (FIRST, *(RENAMED.replace("0102", f"{number:04}") for number in range(1, count)))
    message = builder(ANCHORED).build(replace(delivery(), thread=thread))
    check_wire(message.content)
    assert read(message)["References"].split() == [ANCHOR, FIRST, *thread[1:][-10:]]


def test_builder_makes_other_anchors_when_messages_are_tests() -> None:
    """The anchor of a test is that of no real message and of no other test.

    Otherwise a tester who is also on the list would find the real message below a test.
    """
    made = [read(builder(ANCHORED, test=test).build(delivery())) for test in ("", "1", "2")]
    assert len({one["References"] for one in made}) == len({one["X-Advisory-ID"] for one in made}) == 3


@pytest.mark.parametrize("thread", list(OLD_MESSAGES))
def test_builder_makes_the_same_bytes_when_a_mailing_was_frozen_before_anchors(thread: tuple[str, ...]) -> None:
    """A head that an older version stored gives the very bytes that the older version gave, and is stored as it was.

    Otherwise a resend after an update of this program would be another message.
    """
    old = base64.b64decode(OLD_HEAD)
    assert not unpack_head(old).anchored
    assert pack_head(HEAD_OF_ALL) == old
    assert pack_variant(VARIANT) == base64.b64decode(OLD_VARIANT)
    pieces = {HEAD: old, 0: base64.b64decode(OLD_VARIANT)}
    message = Builder(lambda _, number: pieces[number], key=KEY).build(replace(delivery(), thread=thread))
    assert hashlib.sha256(message.content).hexdigest() == OLD_MESSAGES[thread]


def test_head_comes_back_with_its_anchor_when_packed() -> None:
    """A head with anchors comes out of the ledger with anchors, else the rest of a mailing would have none."""
    assert unpack_head(pack_head(ANCHORED)) == ANCHORED


def test_builder_gives_two_readers_no_common_id() -> None:
    """No id in the headers of two readers is the same, and neither holds the other's address, name or key.

    Otherwise readers who compare their mails could tell that both are on the list, and with whom.
    """
    one, other = (
        read(builder(ANCHORED).build(delivery({"name": name, "outlet": "X"}, address)))
        for name, address in (("Ada", "ada@example.com"), ("Ben", "ben@example.com"))
    )
    for header in ("Message-ID", "References", "X-Advisory-ID", "List-Unsubscribe"):
        assert one[header] != other[header], header
    for parsed in (one, other):
        assert "ada" not in parsed["References"]
