"""Bounces and reports that name our message somewhere: whose message failed, for which address; and those that never
end.
"""

from pathlib import Path

import pytest

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.message_id import envelope_id
from tests.effort import effort
from tests.imap_servers import ScriptedImap
from tests.system.test_resolve import Doubtful


@pytest.fixture
def doubtful(tmp_path: Path) -> Doubtful:
    """Four doubts of a live mailing, one of practice."""
    return Doubtful(tmp_path / "room")


def _looked(doubtful: Doubtful, message: str | bytes) -> str:
    """What `resolve` says of one message, on one line."""
    path = doubtful.press.write("in/1.eml", message)
    done = doubtful.press.run("resolve", "m1", "--reports", str(path))
    assert done.returncode == 76, done.stderr
    return " ".join(done.stdout.split())


def _report(*, head: str = "", text: str = "", status: str = "", returned: str = "", kind: str = "") -> str:
    """A report with these parts, from a server that knows nothing of DSN's parameters."""
    parts = [f"Content-Type: text/plain\r\n\r\n{text or 'It failed.'}"]
    if status:
        parts.append(f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n\r\n{status}")
    if returned:
        parts.append(f"Content-Type: {kind or 'text/rfc822-headers'}\r\n\r\n{returned}")
    body = "".join(f"\r\n--b\r\n{part}\r\n" for part in parts)
    return (
        f"From: MAILER-DAEMON@paper.example.com\r\n{head}Subject: Mail delivery failed\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n{body}\r\n--b--\r\n'
    )


ELSEWHERE = (
    "Final-Recipient: rfc822; ann.lee@home.example\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 no such user\r\n"
)


@pytest.mark.parametrize(
    "place",
    ["envelope id", "returned headers", "returned message", "In-Reply-To", "References", "text", "text with a thread"],
)
def test_resolve_counts_a_failure_wherever_it_names_our_message(doubtful: Doubtful, place: str) -> None:
    """A failure counts wherever it names our message, and says which address failed behind which reader's.

    Otherwise a mailbox that forwards would swallow the failure, and a server of the old kind too.
    """
    ours, earlier = doubtful.message_id("ann"), doubtful.message_id("ben")
    name = {
        "envelope id": {"status": f"{ELSEWHERE}\r\nOriginal-Envelope-Id: {envelope_id(ours)}\r\n"},
        "returned headers": {"returned": f"Message-ID: {ours}\r\nReferences: {earlier}\r\n"},
        "returned message": {"returned": f"Message-ID: {ours}\r\n\r\nx\r\n", "kind": "message/rfc822"},
        "In-Reply-To": {"head": f"In-Reply-To: {ours}\r\n"},
        "References": {"head": f"References: {earlier} {ours}\r\n"},
        "text": {"text": f"Your message {ours} failed."},
        "text with a thread": {
            "text": f"Returned:\r\n\r\nReferences: {earlier}\r\n  {earlier}\r\nMessage-ID: {ours}\r\n"
        },
    }[place]
    said = _looked(doubtful, _report(**({"status": ELSEWHERE} | name)))
    assert "1 returned" in said
    assert "ann@paper.example.com" in said.partition("1 message returned")[2].partition("ann.lee@home.example")[0]
    assert "ann.lee@home.example: 550 no such user" in said
    assert {state for state, _ in doubtful.states().values()} == {State.IN_DOUBT}


OWN_FORMS = {
    "exim": (
        "From: Mail Delivery System <mailer-daemon@paper.example.com>\r\nX-Failed-Recipients: ann.lee@home.example\r\n"
        "Subject: Mail delivery failed: returning message to sender\r\n\r\n  ann.lee@home.example\r\n"
        "    550 no such user\r\n\r\n------ This is a copy of your message. ------\r\n\r\nMessage-ID: {ours}\r\n"
    ),
    "null path": (
        "Return-Path: <>\r\nFrom: it@paper.example.com\r\nIn-Reply-To: {ours}\r\nSubject: Your mail\r\n\r\n"
        "The following address failed:\r\n<ann.lee@home.example>: 5.1.1 550 no such user\r\n"
    ),
    "qmail": (
        "From: Postmaster <postmaster@paper.example.com>\r\nSubject: failure notice\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        "ann.lee@home.example\r\n550 no such user\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        "Message-ID: {ours}\r\n\r\nx\r\n--b--\r\n"
    ),
}


@pytest.mark.parametrize("form", OWN_FORMS)
def test_resolve_counts_a_bounce_in_a_servers_own_form(doubtful: Doubtful, form: str) -> None:
    """A bounce in a server's own form counts with its address and words.

    Half of the bounces have no part for machines, and nobody would hear of the failure.
    """
    said = _looked(doubtful, OWN_FORMS[form].format(ours=doubtful.message_id("ann")))
    assert "1 returned" in said
    assert "ann.lee@home.example" in said
    assert "550 no such user" in said


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("From: ann@paper.example.com\r\nReturn-Path: <>\r\nIn-Reply-To: {ours}\r\nSubject: Away", "Call 512 555."),
        ("From: mailer-daemon@a.example\r\nIn-Reply-To: {ours}\r\nSubject: Warning: delayed 4 hours", "x"),
        ("From: mailer-daemon@a.example\r\nSubject: Mail delivery failed", "550 {ours} and {other}"),
        ("From: ann@paper.example.com\r\nIn-Reply-To: {ours}\r\nSubject: Automatic reply: x", "5.1.1 Main Street"),
    ],
    ids=["vacation", "delayed", "two at once", "automatic"],
)
def test_resolve_counts_no_failure_when_a_message_tells_of_none(doubtful: Doubtful, head: str, text: str) -> None:
    """A message about absence, delay or two messages at once is no failure.

    Otherwise a reader who is away, or was named in passing, would be left out of further mailings.
    """
    names = {"ours": doubtful.message_id("ann"), "other": doubtful.message_id("ben")}
    said = _looked(doubtful, f"{head}\r\n\r\n{text}\r\n".format(**names))
    assert "nothing about these messages" in said


@pytest.mark.parametrize("text", ["In-Reply-To", "text"])
def test_resolve_searches_a_mailbox_for_our_ids(doubtful: Doubtful, text: str) -> None:
    """The mailbox is searched for the ids of our messages.

    Otherwise a bounce that is no report would lie there, and nobody look at it.
    """
    ours = doubtful.message_id("ann")
    head = f"In-Reply-To: {ours}\r\n" if text == "In-Reply-To" else ""
    bounce = f"From: postmaster@a.example\r\n{head}Subject: failure notice\r\n\r\n550 no such user {ours}\r\n"
    replies: dict[str, str | None] = {
        "UID FETCH": f"* 1 FETCH (UID 7 BODY[]<0> {{{len(bounce)}}}\r\n{bounce})\r\n{{tag}} OK",
        "UID SEARCH": "* SEARCH 7\r\n{tag} OK",
    }
    with ScriptedImap(replies) as server:
        path = doubtful.press.write(
            ".env",
            f"ADVISORY_IMAP=imap://press@127.0.0.1:{server.port}\nADVISORY_IMAP_PASSWORD=x\n"
            "ADVISORY_IMAP_FOLDERS=INBOX\n",
        )
        path.chmod(0o600)
        known = envelope_id(ours)
        done = doubtful.press.run("resolve", "m1", "--imap")
        asked = [line for line in server.heard if "SEARCH" in line and f"TEXT {known}" in line]
    assert done.returncode == 76, done.stderr
    assert asked
    assert "1 returned" in " ".join(done.stdout.split())


PARTS = "--b\r\nContent-Type: message/delivery-status\r\n\r\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "message",
    [
        f'Content-Type: multipart/report; boundary="b"\r\n\r\n{PARTS * 4_000}--b--\r\n',
        f'Content-Type: multipart/report;{";" * 900_000} boundary="b"\r\n\r\n{PARTS}--b--\r\n',
        f'Content-Type: multipart/digest; boundary="b"\r\n\r\n{("--b" + chr(13) + chr(10) * 2 + PARTS) * 3_000}',
        'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + "A: b\r\n\r\n" * 60_000 + "--b--\r\n",
        "A: b\r\n" * 120_000 + f'Content-Type: multipart/report; boundary="b"\r\n\r\n{PARTS}',
    ],
    ids=["parts", "semicolons", "digest", "encoded groups", "headers"],
)
def test_resolve_reads_a_hostile_report_quickly_and_the_next_too(doubtful: Doubtful, message: str) -> None:
    """A report made to keep us busy takes bounded effort and hides no other.

    Otherwise one stranger's message would hold `resolve` and the reminder for minutes.
    """
    doubtful.press.write("in/0.eml", f"From: a@b.example\r\nX: delivery-status\r\n{message}")
    doubtful.press.write("in/1.eml", doubtful.report("ann", "failed", "550 5.1.1 nobody"))
    said: list[str] = []

    def resolve() -> None:
        done = doubtful.press.run("resolve", "m1", "--reports", str(doubtful.press.folder / "in"))
        said.append(" ".join(done.stdout.split()))

    assert effort(resolve, tries=1) < 40
    assert "1 returned" in said[0]


@pytest.mark.parametrize("source", ["nosuch", "mbox:nosuch", "maildir:nosuch"])
@pytest.mark.parametrize("doubts", [True, False])
def test_resolve_refuses_a_missing_path_even_when_nothing_is_in_doubt(
    doubtful: Doubtful, source: str, doubts: bool
) -> None:
    """A path of reports that is not there is refused with code 66, with doubts or without.

    Otherwise a slip in the path would read as `nothing is in doubt`.
    """
    if not doubts:
        assert doubtful.press.run("resolve", "--arrived", "all").returncode == 0
    done = doubtful.press.run("resolve", "--reports", source)
    assert done.returncode == 66
    assert "nosuch" in done.stderr


@pytest.mark.parametrize("still_doubts", [True, False])
def test_resolve_notes_a_bounce_when_the_message_counts_as_accepted(doubtful: Doubtful, still_doubts: bool) -> None:
    """A bounce of an accepted message is told and shown by status, and the message stays accepted.

    Otherwise a reader whose mailbox is gone would count as served for good.
    """
    assert doubtful.press.run("resolve", "--arrived", "ann@paper.example.com").returncode == 76
    if not still_doubts:
        assert doubtful.press.run("resolve", "--arrived", "all").returncode == 0
    path = doubtful.press.write("in/1.eml", doubtful.report("ann", "failed", "550 5.1.1 nobody"))
    done = doubtful.press.run("resolve", "--reports", str(path))
    assert done.returncode == (76 if still_doubts else 0), done.stderr
    assert "1 returned later" in " ".join(done.stdout.split())
    assert "1 returned" in " ".join(doubtful.press.run("status", "m1").stdout.split())
    assert doubtful.states()["ann"][0] is State.ACCEPTED
