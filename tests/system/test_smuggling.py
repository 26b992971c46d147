"""SMTP smuggling: what some servers take for the end of a message never makes two messages of one.

Each of the twelve false ends of data that are known (2023), ENDINGS, has a bare CR, a bare LF or a NUL in it, and none
of those may be on the wire at all (RFC 5321 2.3.8, 4.1.1.4). LOOKALIKES are honest lines whose dots must be doubled.
"""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.login import Login
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.press.newsroom import Security, SmtpRoute
from tests.breadth import sampled
from tests.contract.transport_contract import ENDINGS, LOOKALIKES, accepted, hand, message, never
from tests.mail_system import MailSystem, mail_system
from tests.smtp_servers import MailServer, ScriptedServer, ehlo
from tests.system.press import Press, journalists, parsed
from tests.system.test_hostile import advisory

PEOPLE = 3
VICTIM = "victim@outlet9.example"
_FOOTER = Path(__file__).parents[2] / "templates" / "parts" / "footer.txt"


def _forged(ending: bytes, mark: str) -> bytes:
    """A false end, and behind it a message of somebody else's."""
    commands = ("MAIL FROM:<evil@example.org>", f"RCPT TO:<{VICTIM}>", "DATA", "Subject: forged", "", mark, "")
    return b"before" + ending + "\r\n".join(commands).encode()


def _lay_out(press: Press, trick: bytes, place: str) -> None:
    """Put it where a press office can write anything: into the text, or into a template."""
    text, footer = advisory().encode(), _FOOTER.read_bytes()
    if place == "text":
        text = text.replace(b"A paragraph of text.", trick)
    else:
        press.write("templates/parts/footer.txt", footer + trick)
    press.write("a.md", text)
    press.write("lists/l.csv", journalists(PEOPLE))


def _send(press: Press, *words: str) -> int:
    return press.run("send", str(press.folder / "a.md"), "-l", "l", "--yes", *words).returncode


def _everything(nul: bool) -> bytes:
    """All forms in one text, each with a mark of its own."""
    forms = [form for form in (*ENDINGS, *LOOKALIKES) if nul or b"\0" not in form]
    return b"\r\n\r\n".join(_forged(form, f"MARK{number}END") for number, form in enumerate(forms))


def _marks(message: bytes) -> set[str]:
    """Those that the text part of a message holds."""
    body = parsed(message).get_body(("plain",))
    assert body is not None
    return set(re.findall("MARK[0-9]+END", body.get_content()))


PLACES = pytest.mark.parametrize(("place", "nul"), [("text", False), ("template", True)], ids=["text", "template"])
WAYS = pytest.mark.parametrize("chunking", [0, 4], ids=["dot", "chunks"])


@pytest.mark.slow
@PLACES
@pytest.mark.parametrize("pipelining", [False, True], ids=["plain", "pipelined"])
def test_send_delivers_false_ends_as_content_when_the_text_holds_them(
    press: Press, place: str, nul: bool, pipelining: bool
) -> None:
    """A text or template full of false ends arrives as content of one message each.

    Otherwise a server would take a piece of it for another message.
    """
    _lay_out(press, _everything(nul), place)
    with MailServer(pipelining=pipelining) as server:
        press.go_live(server.port)
        assert _send(press) == 0
        kept = list(server.accepted)
    assert sorted(one.rcpt[0] for one in kept) == [f"p{n}@outlet{n}.example" for n in range(PEOPLE)]
    assert {one.mail_from for one in kept} == {"press@newsroom.example"}
    marks = set(re.findall("MARK[0-9]+END", _everything(nul).decode("latin-1")))
    assert [_marks(one.content) for one in kept] == [marks] * PEOPLE


@pytest.mark.slow
@PLACES
@WAYS
def test_send_puts_no_false_end_on_the_wire_when_the_text_holds_them(
    press: Press, place: str, nul: bool, chunking: int
) -> None:
    """The bytes on the wire hold no bare CR or LF, no NUL and no line that begins with a single dot.

    Whatever a server on the way believes in, none of the false ends reaches it.
    """
    toml = press.folder / "advisory.toml"
    toml.write_text(f"chunking = {chunking}\n{toml.read_text()}")
    _lay_out(press, _everything(nul), place)
    with ScriptedServer({"ehlo": ehlo("PIPELINING", "CHUNKING")}) as server:
        press.go_live(server.port)
        assert _send(press) == 0
    verbs = [line.split(" ")[0].upper() for line in server.heard]
    assert verbs.count("MAIL") == verbs.count("RCPT") == PEOPLE
    assert ("BDAT" in verbs) == bool(chunking)
    assert not [line for line in server.heard if "evil" in line or VICTIM in line]
    raw = [one.content for one in server.transactions] if chunking else server.bodies
    assert len(raw) == PEOPLE
    for content in raw:
        assert b"MARK0END" in content
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\0", content)
        assert chunking or not re.search(rb"(?:^|\n)\.(?!\.)", content)


@pytest.mark.parametrize("ending", [one for one in ENDINGS if b"\0" in one])
def test_send_refuses_a_text_when_it_holds_nul(press: Press, ending: bytes) -> None:
    """A text with NUL is refused and nothing leaves, since an editor's file never holds one."""
    _lay_out(press, _forged(ending, "MARK0END"), "text")
    with MailServer() as server:
        press.go_live(server.port)
        assert _send(press) == 65
        assert not server.accepted


@pytest.mark.parametrize("ending", sampled((*ENDINGS, *LOOKALIKES), (*ENDINGS, *LOOKALIKES)[::6].__contains__))
def test_send_refuses_a_list_when_a_cell_holds_a_false_end(press: Press, ending: bytes) -> None:
    """A list whose cells hold a false end is refused with the line of each such row, and nothing leaves.

    A cell is one line.
    """
    _lay_out(press, b"Text.", "text")
    false = [b'%b@outlet1.example,"Ada' % name + _forged(ending, "MARK") + b'"\n' for name in (b"a", b"b")]
    good = [b"%b@outlet1.example,Eve\n" % name for name in (b"c", b"d", b"e")]
    rows = (b"email,first_name\n", good[0], false[0], good[1], false[1], good[2])
    press.write("lists/l.csv", b"".join(rows))
    second = 5 + len(re.findall(rb"\r\n|\r|\n", false[0])) - 1  # as an editor counts its lines
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("send", str(press.folder / "a.md"), "-l", "l", "--yes")
        assert done.returncode == 65
        assert re.findall(r"(\w+) \S*lists/l\.csv:(\d+)", done.stderr) == [("LST09", "3"), ("LST09", str(second))]
        assert not server.accepted


# --- against Postfix, which takes LF.CRLF for an end unless it is told otherwise ---


@pytest.fixture(scope="module")
def mail() -> Iterator[MailSystem]:
    """Started once for all tests of this file."""
    with mail_system() as system:
        yield system


@pytest.mark.slow
@PLACES
@WAYS
def test_send_delivers_one_message_each_when_postfix_gets_false_ends(
    press: Press, mail: MailSystem, place: str, nul: bool, chunking: int
) -> None:
    """As many messages stand in Dovecot's mailboxes as were sent, and the forged recipient has none."""
    mail.empty()
    toml = press.folder / "advisory.toml"
    toml.write_text(f"chunking = {chunking}\n{toml.read_text()}")
    _lay_out(press, _everything(nul), place)
    press.go_live(mail.smtp)
    assert _send(press) == 0
    mail.settle()
    boxes = mail.mailboxes()
    assert sorted(boxes) == [f"p{n}@outlet{n}.example" for n in range(PEOPLE)]
    assert [len(messages) for messages in boxes.values()] == [1] * PEOPLE
    assert all("MARK0END" in _marks(messages[0]) for messages in boxes.values())


@pytest.mark.slow
@WAYS
def test_transport_refuses_false_ends_when_they_pass_all_checks_above(mail: MailSystem, chunking: int) -> None:
    """The transport delivers honest lines as they are and raises at each false end, below all checks of the text."""
    mail.empty()
    route = SmtpRoute(host="127.0.0.1", port=mail.smtp, security=Security.NONE)
    options = SmtpOptions(connections=2, chunking=chunking)
    transport = SmtpTransport(route, login=Login(), helo="press.example", clock=SystemClock(), options=options)
    transport.open(len(LOOKALIKES))
    try:
        for number, form in enumerate(LOOKALIKES):
            each = message(_forged(form, "MARK"), number=number, rcpt=f"p{number}@outlet1.example")
            assert accepted(transport, each)
        for form in ENDINGS:
            with pytest.raises(AdvisoryError):
                hand(transport, message(_forged(form, "MARK"), rcpt="p@outlet1.example"), never)
    finally:
        transport.close()
    mail.settle()
    boxes = mail.mailboxes()
    assert sorted(boxes) == [f"p{number}@outlet1.example" for number in range(len(LOOKALIKES))]
    for number, form in enumerate(LOOKALIKES):
        (raw,) = boxes[f"p{number}@outlet1.example"]
        assert _forged(form, "MARK").replace(b"\r\n", b"\n") in raw


@pytest.mark.slow
def test_postfix_takes_two_messages_when_a_false_end_is_sent_carelessly(mail: MailSystem) -> None:
    """A false end sent carelessly makes two messages in this Postfix, so that the tests above mean something."""
    mail.empty()
    with (
        socket.create_connection(("127.0.0.1", mail.smtp), timeout=10) as connection,
        connection.makefile("rb") as said,
    ):
        for line in (
            "",
            "EHLO press.example",
            "MAIL FROM:<press@press.example>",
            "RCPT TO:<p@outlet1.example>",
            "DATA",
        ):
            if line:
                connection.sendall(f"{line}\r\n".encode())
            while said.readline()[3:4] == b"-":
                continue
        connection.sendall(b"Subject: one\r\n\r\n" + _forged(b"\n.\r\n", "MARK") + b".\r\nQUIT\r\n")
        said.read()
    mail.settle()
    assert set(mail.mailboxes()) == {"p@outlet1.example", VICTIM}
