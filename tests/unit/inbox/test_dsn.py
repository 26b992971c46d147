"""Delivery status notifications, as real servers write them and as nobody should."""

import base64

import pytest

from advisory_cli.inbox.dsn import LARGEST, parse_reports
from advisory_cli.model.mailing.evidence import Action

ENVID = "36yl7qidsrdp7sb5y6vij6tm6q"
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


def test_a_success_report_names_message_recipient_and_words() -> None:
    """A report that says `relayed` could decide no doubt, or the wrong one."""
    (report,) = parse_reports(notification())
    assert report.action is Action.RELAYED
    assert report.envelope_ids == {ENVID}
    assert report.recipients == {"ann@example.com"}
    assert report.words == "250 2.0.0 Ok: queued as 77F\\x1b"


def test_one_report_for_each_recipient() -> None:
    """A report about two people would be read as one about either."""
    both = RELAYED + "\nFinal-Recipient: rfc822; ben@example.com\nAction: Failed (it is)\nStatus: 5.1.1\n"
    one, other = parse_reports(notification(both))
    assert (one.action, other.action) == (Action.RELAYED, Action.FAILED)
    assert (other.recipients, other.words) == ({"ben@example.com"}, "5.1.1")


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/global-delivery-status"])
@pytest.mark.parametrize("encoding", ["", "base64", "quoted-printable"])
def test_an_encoded_report_is_read(kind: str, encoding: str) -> None:
    """Exchange and internationalised servers encode the part (RFC 6533); their reports would say nothing."""
    text = base64.encodebytes(RELAYED.encode()).decode() if encoding == "base64" else RELAYED
    (report,) = parse_reports(
        notification(text.replace("=", "=3D") if "quoted" in encoding else text, kind=kind, encoding=encoding)
    )
    assert report.envelope_ids == {ENVID}
    assert report.recipients == {"ann@example.com"}


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "message/global-headers", "message/global"])
def test_the_returned_message_names_it_where_no_envelope_id_does(kind: str) -> None:
    """A server without DSN parameters sends no ENVID back; its report would be worthless."""
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    (report,) = parse_reports(notification(status, returned_kind=kind))
    assert report.envelope_ids == {ENVID}


def test_a_report_that_names_no_message_says_nothing() -> None:
    """Anybody could write that a message arrived."""
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    assert parse_reports(notification(status, returned="Subject: Protest\n")) == ()


def test_a_message_id_in_the_text_or_header_of_a_report_is_not_the_returned_one() -> None:
    """The report's own Message-ID, or words for people, would be taken for ours."""
    status = RELAYED.replace(f"Original-Envelope-Id: {ENVID}\n", "")
    own = f"Message-ID: <{ENVID}@newsroom.example>\n".encode()
    assert parse_reports(own + notification(status, returned="Subject: x\n")) == ()


def test_a_report_that_somebody_forwarded_is_read() -> None:
    """A colleague forwards it as an attachment, and it would not be found."""
    outer = (
        b'Content-Type: multipart/mixed; boundary="=_o"\nMIME-Version: 1.0\n\n--=_o\nContent-Type: message/rfc822\n\n'
    )
    (report,) = parse_reports(outer + notification() + b"\n--=_o--\n")
    assert report.envelope_ids == {ENVID}


def test_an_address_in_xtext_is_known_in_both_spellings() -> None:
    """Some servers give ORCPT back as it was sent: ann+2Bnews for ann+news (RFC 3461 4)."""
    (report,) = parse_reports(notification(RELAYED.replace("Ann@", "Ann+2Bnews@")))
    assert report.recipients >= {"ann+news@example.com", "ann+2bnews@example.com"}


def test_an_address_beyond_ascii_is_known_as_it_was_sent() -> None:
    """The report on such a recipient would be about nobody (RFC 6533 3)."""
    original = r"utf-8;zo\x{EB}\x{2B}x\x{20000}@example.com"
    (report,) = parse_reports(notification(RELAYED.replace("rfc822;Ann@example.com", original)))
    assert "zoë+x𠀀@example.com" in report.recipients


def test_a_report_cut_off_behind_its_status_still_counts() -> None:
    """A returned message with pictures is larger than what is read."""
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
def test_what_cannot_be_read_says_nothing(content: bytes) -> None:
    """A letter, or an attack on the parser, would end the run or decide something."""
    assert parse_reports(content) == ()
