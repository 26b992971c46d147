"""Delivery status notifications, as real servers write them and as nobody should."""

import base64

import pytest

from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.model.mailing.evidence import Action

ENVID = "36yl7qidsrdp7sb5y6vij6tm6q"
OTHER = ENVID[::-1]
RELAYED = f"""\
Reporting-MTA: dns; mx.newsroom.example
Original-Envelope-Id: {ENVID}
X-Postfix-Queue-ID: 4A1F
Arrival-Date: Tue, 24 Nov 2026 00:00:00 +0000 (UTC)

Final-Recipient: rfc822; ann@example.com
Original-Recipient: rfc822;Ann@example.com
Action: relayed
Status: 2.0.0
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 250 2.0.0 Ok:
    queued as 77F\x1b
"""
RETURNED_HEADERS = f"From: press@newsroom.example\nMessage-ID: <{ENVID}@newsroom.example>\nSubject: Protest\n"


def notification(
    status: str = RELAYED,
    *,
    kind: str = "message/delivery-status",
    encoding: str = "",
    returned: str = RETURNED_HEADERS,
    returned_kind: str = "text/rfc822-headers",
) -> bytes:
    """A multipart/report with its three parts (RFC 6522)."""
    how = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return (
        "From: MAILER-DAEMON@newsroom.example\nTo: press@newsroom.example\nSubject: What became of it\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\nMIME-Version: 1.0\n\n'
        "--=_b\nContent-Type: text/plain\n\nThis is the mail system.\n"
        f"--=_b\nContent-Type: {kind}\n{how}\n{status}\n"
        f"--=_b\nContent-Type: {returned_kind}\n\n{returned}\n--=_b--\n"
    ).encode()


def test_parse_reports_reads_message_recipient_and_words() -> None:
    """A report of success gives its action, the message, the recipient and the server's words.

    Otherwise one that says `relayed` could decide no doubt, or the wrong one.
    """
    (report,) = parse_reports(notification())
    assert report.action is Action.RELAYED
    assert report.envelope_ids == {ENVID}
    assert report.recipients == {"ann@example.com"}
    assert report.words == "250 2.0.0 Ok: queued as 77F\\x1b"


def test_parse_reports_gives_one_report_for_each_recipient() -> None:
    """A notification about two recipients gives a report for each, with an action and words of its own."""
    both = RELAYED + "\nFinal-Recipient: rfc822; ben@example.com\nAction: Failed (it is)\nStatus: 5.1.1\n"
    one, other = parse_reports(notification(both))
    assert (one.action, other.action) == (Action.RELAYED, Action.FAILED)
    assert (other.recipients, other.words) == (frozenset({"ben@example.com"}), "5.1.1")


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
@pytest.mark.parametrize("encoding", ["", "base64", "quoted-printable"])
def test_parse_reports_reads_a_status_when_it_is_encoded(kind: str, encoding: str) -> None:
    """A status that is encoded, or of the international kind, is read.

    Otherwise the reports of Exchange and of internationalised servers would say nothing (RFC 6533).
    """
    text = base64.encodebytes(RELAYED.encode()).decode() if encoding == "base64" else RELAYED
    (report,) = parse_reports(
        notification(text.replace("=", "=3D") if "quoted" in encoding else text, kind=kind, encoding=encoding)
    )
    assert report.envelope_ids == {ENVID}
    assert report.recipients == {"ann@example.com"}


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "message/global-headers", "message/global"])
def test_parse_reports_takes_the_returned_id_when_there_is_no_envelope_id(kind: str) -> None:
    """The Message-ID of the returned message names it where there is no envelope id.

    Otherwise the report of a server without DSN parameters would be worthless.
    """
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    (report,) = parse_reports(notification(status, returned_kind=kind))
    assert report.envelope_ids == {ENVID}


def test_parse_reports_returns_nothing_when_no_message_is_named() -> None:
    """A report that names no message is no report, else anybody could write that a message arrived."""
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    assert parse_reports(notification(status, returned="Subject: Protest\n")) == ()


@pytest.mark.parametrize(
    "returned",
    ["Subject: x\n", "Message-ID: <x@example.com>\nSubject: x\n"],
    ids=["none returned", "another returned"],
)
def test_parse_reports_ignores_a_message_id_in_the_reports_own_header(returned: str) -> None:
    """A Message-ID in the report's own header is not taken for the returned message's."""
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    own = f"Message-ID: <{ENVID}@newsroom.example>\n".encode()
    assert ENVID not in {
        id_ for report in parse_reports(own + notification(status, returned=returned)) for id_ in report.envelope_ids
    }


def test_parse_reports_takes_an_id_in_the_text_only_when_it_is_alone() -> None:
    """An id of ours in a report's text names the message where nothing else does, and none of two ids does.

    Otherwise words for people, which may quote a whole thread, would decide about a message of ours.
    """
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    report = notification(status, returned="Subject: x\n")
    named = f"<{ENVID}@newsroom.example>".encode()
    (alone,) = parse_reports(report.replace(b"This is the mail system.", b"About " + named))
    assert alone.envelope_ids == {ENVID}
    two = named + b" and <" + OTHER.encode() + b"@newsroom.example>"
    assert parse_reports(report.replace(b"This is the mail system.", b"About " + two)) == ()
    other = b"About <" + OTHER.encode() + b"@newsroom.example>"
    for known in (notification(returned="Subject: x\n"), notification(status)):  # named by its fields, or returned
        reports = parse_reports(known.replace(b"This is the mail system.", other))
        assert [one.envelope_ids for one in reports] == [{ENVID}]


def test_parse_reports_reads_a_report_when_it_was_forwarded() -> None:
    """A report that a colleague forwards as an attachment is read."""
    outer = (
        b'Content-Type: multipart/mixed; boundary="=_o"\nMIME-Version: 1.0\n\n--=_o\nContent-Type: message/rfc822\n\n'
    )
    (report,) = parse_reports(outer + notification() + b"\n--=_o--\n")
    assert report.envelope_ids == {ENVID}


def test_parse_reports_knows_an_address_in_xtext_and_plain() -> None:
    """An address in xtext is known in both spellings, as some servers give ann+2Bnews back (RFC 3461 4)."""
    (report,) = parse_reports(notification(RELAYED.replace("Ann@", "Ann+2Bnews@")))
    assert report.recipients >= {"ann+news@example.com", "ann+2bnews@example.com"}


def test_parse_reports_decodes_an_address_beyond_ascii() -> None:
    """An address beyond ASCII is known as it was sent.

    Otherwise the report on its recipient would be about nobody (RFC 6533 3).
    """
    original = r"utf-8;zo\x{EB}\x{2B}x\x{20000}@example.com"
    (report,) = parse_reports(notification(RELAYED.replace("rfc822;Ann@example.com", original)))
    assert "zoë+x𠀀@example.com" in report.recipients


def test_parse_reports_reads_a_report_when_cut_off_behind_its_status() -> None:
    """A report whose returned message is larger than what is read still counts."""
    assert parse_reports(notification(returned=RETURNED_HEADERS + "x" * LARGEST, returned_kind="message/rfc822"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe delivery-status",
        b"Subject: A letter about message/delivery-status\n\nHello.\n",
        notification("Action: devoured\nOriginal-Envelope-Id: x\n"),
        notification("\n\n\n"),
        notification("!", encoding="base64"),
        notification(encoding="x-unheard-of", status="Action: delivered", returned="Message-ID: <>"),
        b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
        + notification(),
        b"Content-Type: message/delivery-status\n\n" + b"a:\xff\n\n" * 20000,
        notification().replace(b"ann@", b"\xe4nn@").replace(b"Action: relayed", b"Action: \xe4"),
    ],
)
def test_parse_reports_returns_nothing_when_nothing_can_be_read(content: bytes) -> None:
    """A letter, a broken report or an attack on the parser gives no report and no traceback."""
    assert parse_reports(content) == ()
