"""Names of our messages in what comes back from a provider that renamed them."""

from datetime import UTC, datetime
from email.parser import HeaderParser
from itertools import product

import pytest

from advisory_cli.inbox.dsn import parse_reports
from advisory_cli.inbox.imap import ImapMailbox
from advisory_cli.inbox.names import copy_in, written_at
from advisory_cli.inbox.replies import answered_ids, parse_answer
from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.press.newsroom import ImapRoute, Security
from tests.imap_servers import ScriptedImap
from tests.unit.inbox.test_dsn import ENVID, RELAYED, notification
from tests.unit.inbox.test_imap import OWN, SINCE, WORD

ANCHOR, EARLIER = "q" * 26, "e" * 26
RENAMED = "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>"
OTHER = "<0102018bcfe56800-99999999-000000@eu-west-1.amazonses.com>"
FAILED = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "").replace("relayed", "failed")


def search(server: ScriptedImap, **names: list[str]) -> Evidence:
    """What the mailbox gives for the message and these names."""
    route = ImapRoute(host="127.0.0.1", port=server.port, security=Security.NONE, user="press@newsroom.example")
    box = ImapMailbox(route, folders=("INBOX", "Sent"), credentials=WORD)
    return box.search([ENVID], since=SINCE, own_addresses=OWN, **names)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (f"Message-ID: <{ENVID}@n.example>\n", (ENVID, "")),
        (f"Message-ID: {RENAMED}\nX-Advisory-ID: {ENVID}\n", (ENVID, RENAMED)),
        (f"Message-ID: <{ENVID}@n.example>\nX-Advisory-ID: {ENVID}\n", (ENVID, "")),
        (f"Message-ID: <x@y>\nX-Advisory-ID: {ENVID}\n", (ENVID, "")),
        (f"X-Advisory-ID: {ENVID}\n", (ENVID, "")),
        (f"Message-ID: {RENAMED}\nX-Advisory-ID: {EARLIER}\n", None),
        (f"Message-ID: {RENAMED}\nX-Advisory-ID: {ENVID}\nContent-Type: multipart/report\n", None),
        ("", None),
    ],
)
def test_copy_in_knows_a_copy_by_either_header(headers: str, expected: tuple[str, str] | None) -> None:
    """A copy is known by our own header or by our Message-ID, with the provider's where it has a sound one.

    Otherwise the copies of a provider that renames messages would settle no doubt.
    """
    assert copy_in(f"From: press@newsroom.example\n{headers}\n".encode(), {ENVID}, own_addresses=OWN) == expected
    assert copy_in(f"From: ann@paper.example\n{headers}\n".encode(), {ENVID}, own_addresses=OWN) is None


@pytest.mark.parametrize(
    ("thread", "named"),
    [
        (f"In-Reply-To: {RENAMED}", {RENAMED}),
        (f"In-Reply-To: {RENAMED}\nReferences: <{ANCHOR}@n.example> {RENAMED}", {RENAMED, ANCHOR}),
        (
            f"References: <{ANCHOR}@n.example>\n {OTHER}\nThread-Index: AQHchxoe1VAe00deR0Sw2d725QhurgAABexrAAAz",
            {ANCHOR},
        ),
        (f"In-Reply-To: {OTHER}", set()),
    ],
)
def test_parse_answer_reads_the_providers_id_and_the_anchor(thread: str, named: set[str]) -> None:
    """An answer is one to our message by the provider's id, where that is known, or by the anchor.

    One that names a stranger's message alone is none of ours.
    """
    message = f"From: ann@paper.example\nDate: Fri, 5 Jun 2026 14:00:00 +0200\n{thread}\n\nI come.\n".encode()
    answer = parse_answer(message, message_ids={RENAMED})
    assert (set(answer.envelope_ids) if answer else set()) == named
    assert answer is None or answer.written_at == datetime(2026, 6, 5, 12, tzinfo=UTC)
    assert answered_ids(message) >= named


@pytest.mark.parametrize("date", ["", "Date: yesterday\n", "Date: Fri, 99 Jun 2026 99:00:00 +0200\n"])
def test_written_at_is_none_when_a_date_cannot_be_read(date: str) -> None:
    """A date that is missing or odd gives None, else an answer would end in a traceback."""
    assert written_at(HeaderParser().parsestr(f"{date}\n")) is None


@pytest.mark.parametrize(
    ("returned", "names", "conversation"),
    [
        (f"Message-ID: {OTHER}\nX-Advisory-ID: {ENVID}\n", {ENVID}, ()),
        (f"Message-ID: {RENAMED}\n", {RENAMED}, ()),
        (
            f"Message-ID: {OTHER}\nReferences: <{ANCHOR}@n.example> <{EARLIER}@n.example>\n",
            set(),
            (ANCHOR, EARLIER),
        ),
    ],
)
def test_parse_reports_names_a_renamed_message(returned: str, names: set[str], conversation: tuple[str, ...]) -> None:
    """A report names a renamed message by our header, by the provider's id, or by its conversation alone."""
    (report,) = parse_reports(notification(FAILED, returned=returned), message_ids={RENAMED})
    assert report.envelope_ids == names
    assert report.conversation == conversation


def test_parse_reports_returns_nothing_when_another_message_is_returned() -> None:
    """A report that brings back a stranger's message is none of ours, whatever its Message-ID."""
    assert parse_reports(notification(FAILED, returned=f"Message-ID: {OTHER}\n"), message_ids={RENAMED}) == ()


@pytest.mark.parametrize(
    ("head", "text", "named"),
    [
        (f"In-Reply-To: {RENAMED}\n", "", RENAMED),
        (f"References: <{ANCHOR}@n.example> <{EARLIER}@n.example> {RENAMED}\n", "", RENAMED),
        (f"References: <{ANCHOR}@n.example> <{EARLIER}@n.example> {OTHER}\n", "", ANCHOR),
        (f"References: <{ANCHOR}@n.example> <{ENVID}@n.example>\n", "", ENVID),
        ("", f"References: <{ANCHOR}@n.example>\nMessage-ID: {OTHER}\nX-Advisory-ID: {ENVID}\n", ENVID),
        ("", f"> References: <{ANCHOR}@n.example>\n> X-Advisory-ID: {ENVID}\n", ENVID),
    ],
)
def test_bounce_in_a_servers_own_form_names_a_renamed_message(head: str, text: str, named: str) -> None:
    """A bounce without a part for machines names the renamed message, and never an earlier one of its conversation."""
    bounce = (
        f"From: mailer-daemon@mx.example\nSubject: Mail delivery failed\n{head}\n"
        f"ann@example.com: 550 5.1.1 no such user\n\n{text}"
    )
    (report,) = parse_reports(bounce.encode(), message_ids={RENAMED})
    assert report.envelope_ids == {named}


def test_search_asks_for_all_names_and_quotes_those_of_providers() -> None:
    """Copies are asked for by both headers, and answers by id, anchor and the provider's id.

    A provider's id is quoted, and one that is not sound never reaches a command.
    """
    with ScriptedImap() as server:
        search(server, anchors=[ANCHOR], message_ids=[RENAMED, '<x" OR ALL "y@z.example>', "<a\r\nb@c.example>"])
        said = server.heard
    copies = [line for line in said if "HEADER Message-ID" in line]
    assert len(copies) == 2
    assert all(line.endswith(f"OR HEADER X-Advisory-ID {ENVID} HEADER Message-ID {ENVID}") for line in copies)
    asked = [line for line in said if "HEADER References" in line]
    assert len(asked) == 2
    for field in ("HEADER In-Reply-To", "HEADER References", "TEXT"):
        assert f'{field} {ENVID} {field} {ANCHOR} {field} "{RENAMED[1:-1]}"' in asked[0]
    assert not [line for line in said if "ALL" in line or "c.example" in line]


@pytest.mark.slow
def test_search_keeps_its_bounds_when_names_are_many_and_long() -> None:
    """Few searches are asked, each short enough for a server, however many names there are.

    With more than fifty names the heads since the mailing are read instead.
    """
    names = [RENAMED.replace("8bcf", f"{number:04}") for number in range(45)]
    with ScriptedImap() as server:
        search(server, message_ids=names)
        asked = [line for line in server.heard if "HEADER References" in line]
    assert len(asked) == 2 * 3
    assert max(map(len, asked)) < 8_000
    many = ["".join(pair) + "c" * 24 for pair in product("abcdefgh", repeat=2)]
    with ScriptedImap() as server:
        search(server, anchors=many)
        assert not [line for line in server.heard if "HEADER References" in line]


def test_search_asks_in_every_folder_for_the_id_that_a_copy_tells() -> None:
    """The copy in Sent tells by which id an answer may name the message, and INBOX is asked for that id too.

    Otherwise somebody who answered would be reminded once before the answer counted.
    """
    copy = f"From: press@newsroom.example\r\nMessage-ID: {RENAMED}\r\nX-Advisory-ID: {ENVID}\r\n\r\n"
    replies = {
        "UID SEARCH": "* SEARCH 7\r\n{tag} OK",
        "UID FETCH": f"* 1 FETCH (UID 7 BODY[HEADER] {{{len(copy)}}}\r\n{copy})\r\n{{tag}} OK",
    }
    with ScriptedImap(replies) as server:
        found = search(server)
        asked = [line for line in server.heard if "HEADER References" in line]
    assert found.copies == {ENVID: "INBOX"}
    assert found.message_ids == {ENVID: RENAMED}
    assert len(asked) == 2
    assert all(f'HEADER In-Reply-To "{RENAMED[1:-1]}"' in line for line in asked)
