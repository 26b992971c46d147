"""End to end: the real command, a real Postfix, and the mailboxes that a real Dovecot keeps."""

import csv
import re
from collections.abc import Iterator

import pytest

from tests.mail_system import GONE, LISTED, MailSystem, mail_system
from tests.system.press import ADVISORY, Press, journalists

pytestmark = pytest.mark.slow
SENDER = "press@newsroom.example"


@pytest.fixture(scope="module")
def running() -> Iterator[MailSystem]:
    """Started once for all tests of this file."""
    with mail_system() as system:
        yield system


@pytest.fixture
def mail(running: MailSystem) -> MailSystem:
    """With empty mailboxes."""
    running.empty()
    return running


def _set(press: Press, *lines: str) -> None:
    toml = press.folder / "advisory.toml"
    toml.write_text("\n".join((*lines, toml.read_text())))


def _send(press: Press, mail: MailSystem, *, code: int = 0) -> list[dict[str, str]]:
    """Send to the list, wait for Postfix, and hand back what `status` says of each person."""
    press.go_live(mail.smtp)
    done = press.run_alone("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == code, done.stderr
    mail.settle()
    return list(csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines()))


def _undated(message: bytes) -> bytes:
    return re.sub(rb"(?m)^Date: .*$", b"Date:", message.replace(b"\r\n", b"\n"), count=1)


def test_send_delivers_one_message_each_when_postfix_serves_two_hundred(whole_press: Press, mail: MailSystem) -> None:
    """Two hundred mailboxes hold one message each, byte for byte as practice made it.

    Otherwise a message would be lost, doubled, misdelivered or changed.
    """
    _set(whole_press, "connections = 4")
    whole_press.write("lists/l.csv", journalists(200))
    assert whole_press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    meant = {message["To"].addresses[0].addr_spec: message["Message-ID"] for message in whole_press.outbox()}
    contents = {_undated(path.read_bytes()) for path in (whole_press.folder / "outbox" / "new").iterdir()}
    assert len(meant) == len(contents) == 200
    before = mail.log().count(": connect from ")
    rows = _send(whole_press, mail)
    assert mail.log().count(": connect from ") == before + 4
    assert {row["state"] for row in rows} == {"accepted"}
    assert set(mail.mailboxes()) == set(meant)  # and no receipt came back to the sender: nobody asked for one
    for address, message_id in meant.items():
        (raw,) = mail.mailbox(address)
        added, content = re.split(rb"(?m)^(?=From: )", raw, maxsplit=1)
        written = added.count(b"\nReceived: ")
        assert written == 2, raw
        (message,) = mail.parsed(address)
        assert message.get_all("Message-ID") == [message_id]
        assert message["Return-Path"] == f"<{SENDER}>"
        assert _undated(content) in contents


@pytest.mark.parametrize(
    "settings",
    [("connections = 1",), ("connections = 4",), ("connections = 2", "chunking = 4")],
    ids=["one connection", "four connections", "chunking"],
)
def test_send_lays_a_refusal_on_the_right_one_when_replies_are_pipelined(
    press: Press, mail: MailSystem, settings: tuple[str, ...]
) -> None:
    """A refusal in a pipeline is kept for the person it is about alone.

    Otherwise somebody would be lost, or written off unjustly.
    """
    _set(press, *settings)
    people = [f"p{n}@outlet{n % 7}.example" for n in range(40)]
    people[5::6] = [f"nobody{n}@{LISTED}" for n in range(len(people[5::6]))]
    people[17] = f"known@{LISTED}"
    press.write("lists/l.csv", "\n".join(("email", *people)) + "\n")
    before = mail.log().count(" bdat=")
    rows = _send(press, mail, code=69)
    assert (mail.log().count(" bdat=") > before) == (len(settings) > 1)
    unknown = {address for address in people if address.startswith("nobody")}
    assert len(unknown) == 5
    assert {row["email"] for row in rows if row["state"] == "refused"} == unknown
    assert {row["email"] for row in rows if row["state"] == "accepted"} == set(people) - unknown
    assert set(mail.mailboxes()) == set(people) - unknown
    assert all(len(messages) == 1 for messages in mail.mailboxes().values())
    assert mail.log().count("User unknown in virtual mailbox table") >= len(unknown)


def test_receipt_names_message_and_recipient_when_receipts_are_all(press: Press, mail: MailSystem) -> None:
    """The mail system's notice brings ENVID and ORCPT back as they were sent, a plus sign included (RFC 3461 4.2, 4.4).

    With `receipts = "all"` it can settle a doubt.
    """
    _set(press, 'receipts = "all"', "connections = 4")
    people = [f"p{n}@outlet{n % 5}.example" for n in range(11)] + ["vera+news=today@outlet1.example"]
    press.write("lists/l.csv", "\n".join(("email", *people)) + "\n")
    _send(press, mail)
    sent = {address: mail.parsed(address)[0]["Message-ID"].strip("<>").split("@")[0] for address in people}
    told = {}
    for notice in mail.parsed(SENDER):
        assert notice.get_content_type() == "multipart/report"
        (report,) = (part for part in notice.walk() if part.get_content_type() == "message/delivery-status")
        whole, each = report.iter_parts()
        assert each["Action"] in {"delivered", "relayed"}
        kind, _, address = each["Original-Recipient"].partition(";")
        assert kind == "rfc822"
        told[address.strip()] = whole["Original-Envelope-Id"]
    assert told == sent


@pytest.mark.parametrize(("receipts", "returned"), [("failures", 1), ("none", 0)])
def test_bounce_comes_back_only_when_receipts_are_of_failures(
    press: Press, mail: MailSystem, receipts: str, returned: int
) -> None:
    """A bounce of an accepted message comes back with `receipts = "failures"` and does not with `"none"`."""
    _set(press, f'receipts = "{receipts}"')
    press.write("lists/l.csv", f"email\np1@outlet1.example\nada@{GONE}\n")
    _send(press, mail)
    assert set(mail.mailboxes()) - {SENDER} == {"p1@outlet1.example"}
    assert len(mail.mailbox(SENDER)) == returned
