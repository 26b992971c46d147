"""Messages that a provider renames: one conversation for each reader, and whoever answers or bounces is found."""

import contextlib
import imaplib
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from advisory_cli.compose.serialize import pack_head, unpack_head
from tests.imap_servers import PASSWORD, USER, Dovecot, dovecot, dovecot_program
from tests.renaming_server import RenamingServer
from tests.smtp_servers import DROP, Certificates, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Press, journalists, parsed
from tests.system.test_remind import _put_off

NAME = "eu-russia-summit-2014"


def run(press: Press, *words: str, code: int = 0) -> str:
    """Run the command; what was said on stderr, as running text."""
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def send(press: Press, server: MailServer, number: int) -> None:
    """Send the invitation to so many people."""
    _put_off(press)
    press.write("lists/l.csv", journalists(number))
    press.go_live(server.port)
    run(press, "send", ADVISORY, "-l", "l", "--yes")


def follow_up(press: Press, old: str = "12:30'", new: str = "13:30'") -> None:
    """Correct the text, bring news of it, and remind of it."""
    path = press.folder / ADVISORY
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    run(press, "correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes")
    run(press, "update", ADVISORY, "--what", "a second speaker comes", "--yes")
    run(press, "remind", ADVISORY, "--yes")


def came_back(press: Press, *kinds: str) -> dict[str, set[str]]:
    """For each kind of reply: the addresses of the people of whom the ledger has one."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        return {
            kind: {
                row[0]
                for row in ledger.execute(
                    "SELECT d.address FROM event e JOIN delivery d ON d.id = e.delivery WHERE e.state = ?", (kind,)
                )
            }
            for kind in kinds
        }


# --- threads ---


@pytest.mark.slow
@pytest.mark.parametrize("tells", [True, False], ids=["the 250 names it", "the 250 names nothing"])
def test_notices_refer_to_what_readers_have_when_messages_were_renamed(press: Press, tells: bool) -> None:
    """Every message of a reader refers to one anchor first, and answers the id that stands in the mailbox, where known.

    Otherwise a correction stands alone, and the wrong text above it is used.
    """
    with RenamingServer(tells=tells) as server:
        send(press, server, 3)
        follow_up(press)
    ours = {
        kept.rcpt[0]: [one.message_id for one in server.accepted if one.rcpt == kept.rcpt] for kept in server.accepted
    }
    anchors = set()
    assert len(server.mailboxes) == 3
    for address in server.mailboxes:
        mails = server.parsed(address)
        assert len(mails) == 4
        anchor = str(mails[0]["References"])
        anchors.add(anchor)
        has = [str(mail["Message-ID"]) for mail in mails]
        for number, mail in enumerate(mails[1:], 1):
            named = str(mail["References"]).split()
            assert named[0] == anchor
            known = [name for pair in zip(ours[address], has, strict=True) for name in (pair if tells else pair[:1])]
            assert named[1:] == known[: number * (1 + tells)]
            assert mail["In-Reply-To"] == known[number * (1 + tells) - 1]
            assert (mail["In-Reply-To"] == has[number - 1]) is tells
    assert len(anchors) == 3


@pytest.fixture(scope="module")
def imap(certificates: Certificates) -> Iterator[Dovecot]:
    """A real mail server, where Debian's package dovecot-imapd is installed."""
    if dovecot_program() is None:
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")
    with dovecot(certificates.good) as server:
        yield server


def dovecot_threads(imap: Dovecot, folder: str, algorithm: str) -> list[str]:
    """The conversations of a folder, as Dovecot sees them (RFC 5256)."""
    with imaplib.IMAP4("127.0.0.1", imap.plain) as session:
        session.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        session.select(folder, readonly=True)
        _, (found,) = session.thread(algorithm, "UTF-8", "ALL")
    threads, depth, start = [], 0, 0
    for place, letter in enumerate(found.decode()):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter == ")":
            threads.append(found.decode()[start : place + 1])
            start = place + 1
    return threads


def notmuch_threads(folder: Path, mails: list[bytes]) -> int:
    """How many conversations notmuch sees in these messages."""
    for part in ("cur", "new", "tmp"):
        (folder / "mail" / part).mkdir(parents=True)
    for number, content in enumerate(mails):
        (folder / "mail" / "new" / f"{number}.test").write_bytes(content.replace(b"\r\n", b"\n"))
    config = folder / "config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[user]\nname=x\nprimary_email=x@newsroom.example\n")
    for words in (("new", "--quiet"), ("count", "--output=threads", "*")):
        done = subprocess.run(
            ["notmuch", f"--config={config}", *words], capture_output=True, text=True, timeout=60, check=True
        )
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("tells", [True, False], ids=["the 250 names it", "the 250 names nothing"])
def test_mail_programs_show_one_conversation_when_messages_were_renamed(
    press: Press, imap: Dovecot, tmp_path: Path, tells: bool
) -> None:
    """Text, correction, update and reminder are one conversation for Dovecot and for notmuch, and one for each reader.

    Without the anchor they are four, where the server names no id: the test proves that too.
    """
    with RenamingServer(tells=tells) as server:
        send(press, server, 2)
        follow_up(press)
    everything = [content for mails in server.mailboxes.values() for content in mails]
    for number, mails in enumerate([*server.mailboxes.values(), everything]):
        folder = f"{tells}{number}"
        for place, content in enumerate(mails):
            imap.keep(folder, content, called=f"{place}.test")
        people = 2 if mails is everything else 1
        assert len(dovecot_threads(imap, folder, "REFS")) == people
        if people == 1:  # the older algorithm also joins what only has one subject
            assert len(dovecot_threads(imap, folder, "REFERENCES")) == 1
    without = [re.sub(rb"References: <[^>]*>\r\n(?=[A-Z])|(?<=References: )<[^>]*> ?", b"", one) for one in everything]
    for place, content in enumerate(without):
        imap.keep(f"{tells}-without", content, called=f"{place}.test")
    assert len(dovecot_threads(imap, f"{tells}-without", "REFS")) == (2 if tells else 4)
    if shutil.which("notmuch") is None:
        pytest.skip("notmuch is not installed: apt-get install notmuch")
    assert notmuch_threads(tmp_path / "one", next(iter(server.mailboxes.values()))) == 1
    assert notmuch_threads(tmp_path / "two", everything) == 2


# --- what comes back ---


def reply_keeping_references(mail: EmailMessage) -> str:
    """An answer as most programs write it (RFC 5322 3.6.4)."""
    return f"In-Reply-To: {mail['Message-ID']}\r\nReferences: {mail['References']} {mail['Message-ID']}\r\n"


def reply_in_reply_to_only(mail: EmailMessage) -> str:
    """An answer as some phones and ticket systems write it."""
    return f"In-Reply-To: {mail['Message-ID']}\r\n"


def reply_of_outlook(mail: EmailMessage) -> str:
    """An answer as Outlook writes it."""
    return (
        "Thread-Topic: Protest\r\nThread-Index: AQHchxoe1VAe00deR0Sw2d725QhurgAABexrAAAzqQgCL2dWIgJSQNF2\r\n"
        f"References: {mail['References']}\r\n {mail['Message-ID']}\r\n"
        f"In-Reply-To: {mail['Message-ID']}\r\nAccept-Language: en-GB\r\n"
    )


SHAPES: tuple[Callable[[EmailMessage], str], ...] = (reply_keeping_references, reply_in_reply_to_only, reply_of_outlook)


def answer(mail: EmailMessage, shape: Callable[[EmailMessage], str]) -> str:
    """What a reader writes in answer to a message."""
    return (
        f"From: {mail['To']}\r\nTo: press@newsroom.example\r\nSubject: Re: {NAME}\r\n{shape(mail)}"
        "Message-ID: <reply@reader.example>\r\n\r\nI come.\r\n"
    )


def bounce_with_headers(mail: EmailMessage, *, kept: tuple[str, ...]) -> str:
    """A report of a server that knows no envelope id, with some of the headers of what it returns."""
    address = mail["To"].addresses[0].addr_spec
    returned = "".join(f"{name}: {mail[name]}\r\n" for name in kept)
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 gone\r\n\r\n--b\r\n"
        f"Content-Type: text/rfc822-headers\r\n\r\n{returned}\r\n--b--\r\n"
    )


def bounce_of_exchange(mail: EmailMessage) -> str:
    """A report of Exchange: it answers the message, and returns all headers."""
    report = bounce_with_headers(mail, kept=("Message-ID", "References", "X-Advisory-ID"))
    return f"In-Reply-To: {mail['Message-ID']}\r\nReferences: {mail['References']} {mail['Message-ID']}\r\n{report}"


def bounce_in_plain_words(mail: EmailMessage) -> str:
    """A bounce of an older server: words, and the headers quoted below them."""
    address = mail["To"].addresses[0].addr_spec
    headers = "".join(f"{name}: {mail[name]}\r\n" for name in ("Message-ID", "References", "X-Advisory-ID"))
    return (
        "From: mailer-daemon@mx.example\r\nSubject: Mail delivery failed: returning message to sender\r\n\r\n"
        f"  {address}\r\n    550 5.1.1 no such user\r\n\r\n-- This is a copy of your message --\r\n\r\n{headers}"
    )


BOUNCES: tuple[Callable[[EmailMessage], str], ...] = (
    lambda mail: bounce_with_headers(mail, kept=("X-Advisory-ID",)),
    lambda mail: bounce_with_headers(mail, kept=("Message-ID", "References")),
    lambda mail: bounce_with_headers(mail, kept=("Subject", "Message-ID", "References", "X-Advisory-ID")),
    bounce_of_exchange,
    bounce_in_plain_words,
)


@pytest.mark.slow
@pytest.mark.parametrize("tells", [True, False], ids=["the 250 names it", "the 250 names nothing"])
def test_replies_find_all_people_when_messages_were_renamed(press: Press, tells: bool) -> None:
    """The answers and bounces of a hundred people find each of them, in every shape that programs give them.

    Where the 250 names nothing, an answer that keeps In-Reply-To alone is out of reach, and every other one is found.
    """
    with RenamingServer(tells=tells) as server:
        send(press, server, 100)
        shapes = SHAPES if tells else tuple(shape for shape in SHAPES if shape is not reply_in_reply_to_only)
        for number, address in enumerate(sorted(server.mailboxes)):
            (mail,) = server.parsed(address)
            half, turn = number % 2, number // 2
            text = answer(mail, shapes[turn % len(shapes)]) if half else BOUNCES[turn % len(BOUNCES)](mail)
            press.write(f"in/{number:03}.eml", text)
        said = run(press, "remind", ADVISORY, "--reports", str(press.folder / "in"), "--yes", code=65)
        assert "Nobody to remind" in said
    found = came_back(press, "answered", "returned")
    assert len(found["answered"]) == len(found["returned"]) == 50
    assert found["answered"] | found["returned"] == set(server.mailboxes)
    assert all(len(mails) == 1 for mails in server.mailboxes.values())


def test_replies_are_laid_on_the_right_text_when_there_are_several(press: Press) -> None:
    """A bounce and an answer that name their conversation alone are laid on the newest text that had left by then.

    The bounce of a correction names the first text too, which is not the one that came back.
    """
    with RenamingServer(tells=False) as server:
        send(press, server, 2)
        path = press.folder / ADVISORY
        path.write_text(path.read_text().replace("12:30'", "13:30'"))
        run(press, "correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes")
        ann, ben = sorted(server.mailboxes)
        press.write("in/1.eml", bounce_with_headers(server.parsed(ann)[1], kept=("Message-ID", "References")))
        early = f"Date: Mon, 01 Jan 2024 09:00:00 +0000\r\n{answer(server.parsed(ben)[0], reply_keeping_references)}"
        press.write("in/2.eml", early)
        run(press, "remind", ADVISORY, "--reports", str(press.folder / "in"), "--yes", code=65)
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        rows = ledger.execute(
            "SELECT d.address, e.state, m.revision FROM event e JOIN delivery d ON d.id = e.delivery"
            " JOIN matter m ON m.id = d.matter WHERE e.state IN ('answered', 'returned') ORDER BY d.address"
        ).fetchall()
    assert rows == [(ann, "returned", 2), (ben, "answered", 1)]


def _doubtful_correction(press: Press) -> tuple[EmailMessage, EmailMessage]:
    """A text that arrived, and a correction of it that is in doubt, both to one person."""
    with ScriptedServer() as server:
        _put_off(press)
        press.write("lists/l.csv", journalists(1))
        press.go_live(server.port)
        run(press, "send", ADVISORY, "-l", "l", "--yes")
        first = parsed(server.bodies[0])
    with ScriptedServer({"dot": DROP}) as server:
        press.go_live(server.port)
        path = press.folder / ADVISORY
        path.write_text(path.read_text().replace("12:30'", "13:30'"))
        run(press, "correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes", code=76)
        server.settle(1)
        return first, parsed(server.bodies[0])


def _renamed(mail: EmailMessage) -> EmailMessage:
    mail.replace_header("Message-ID", "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>")
    return mail


@pytest.mark.slow
def test_resolve_leaves_a_doubt_when_only_the_conversation_was_answered(press: Press) -> None:
    """An answer that names the conversation alone settles no doubt about a correction, and is shown.

    The reader may have answered the text above it, and would never hear of the mistake.
    """
    first, _ = _doubtful_correction(press)
    text = answer(_renamed(first), reply_keeping_references)
    press.write("in/1.eml", text.replace("Subject:", "Date: Fri, 01 Jan 2100 09:00:00 +0000\r\nSubject:"))
    done = press.run("resolve", "--reports", str(press.folder / "in"))
    assert done.returncode == 76, done.stderr
    assert "1 answered in their conversation" in " ".join(done.stdout.split())
    assert came_back(press, "accepted")["accepted"] == {"p0@outlet0.example"}  # the first text, once
    assert press.run("resolve").returncode == 76


@pytest.mark.slow
@pytest.mark.parametrize("tells", [True, False], ids=["the 250 names it", "a copy in Sent names it"])
@pytest.mark.parametrize("shape", SHAPES)
def test_remind_finds_an_answer_in_a_mailbox_when_messages_were_renamed(
    press: Press, imap: Dovecot, shape: Callable[[EmailMessage], str], tells: bool
) -> None:
    """An answer on a real server is found by the id of the 250, or by the one that a copy in Sent tells, in one search.

    The id is kept, and the next notice answers the message that the reader has.
    """
    with RenamingServer(tells=tells) as server:
        send(press, server, 2)
        ann, ben = sorted(server.mailboxes)
        tag = f"{shape.__name__}{tells}"
        if not tells:
            for number, address in enumerate((ann, ben)):
                imap.keep("Gesendete Objekte", server.mailboxes[address][0], called=f"{tag}{number}.test")
        imap.keep("INBOX", answer(server.parsed(ann)[0], shape).encode(), called=f"{tag}9.test")
        press.write("password", PASSWORD).chmod(0o600)
        path = press.folder / ".env"
        settings = f"ADVISORY_IMAP=imap://{USER}@127.0.0.1:{imap.plain}\nADVISORY_IMAP_PASSWORD_FILE=password\n"
        path.write_text(path.read_text() + settings)
        run(press, "remind", ADVISORY, "--imap", "--yes", "--expect", "1")
        assert len(server.mailboxes[ann]) == 1
        first, reminder = server.parsed(ben)
    assert reminder["In-Reply-To"] == first["Message-ID"]
    assert came_back(press, "answered")["answered"] == {ann}


@pytest.mark.slow
def test_resolve_settles_a_doubt_by_a_copy_under_another_id(press: Press, imap: Dovecot) -> None:
    """A copy in Sent that a provider has renamed settles the doubt, says by which header, and tells its id.

    Otherwise a person would have to look for each message, or send it twice.
    """
    _, correction = _doubtful_correction(press)
    copy = _renamed(correction)
    imap.keep("Gesendete Objekte", copy.as_bytes(), called="doubt.test")
    press.write("password", PASSWORD).chmod(0o600)
    path = press.folder / ".env"
    settings = f"ADVISORY_IMAP=imap://{USER}@127.0.0.1:{imap.plain}\nADVISORY_IMAP_PASSWORD_FILE=password\n"
    path.write_text(path.read_text() + settings)
    done = press.run("resolve", "--imap")
    assert done.returncode == 0, done.stdout
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        (row,) = ledger.execute(
            "SELECT state, reply, provider_message_id FROM delivery WHERE provider_message_id <> ''"
        ).fetchall()
    name = copy["Message-ID"]
    assert row == (
        "accepted",
        f"found in Gesendete Objekte by its X-Advisory-ID, under the Message-ID {name}",
        name,
    )


@pytest.mark.slow
def test_remind_believes_no_id_when_a_reader_wrote_our_header_into_their_own_mail(press: Press, imap: Dovecot) -> None:
    """Mail in INBOX with a reader's X-Advisory-ID gives our message no other name.

    Otherwise a reader would choose which conversation our next correction stands in, on the screen of its receiver.
    """
    with RenamingServer(tells=False) as server:
        send(press, server, 2)
        ann, _ = sorted(server.mailboxes)
        own = next(parsed(one.content) for one in server.accepted if one.rcpt == (ann,))["X-Advisory-ID"]
        for number, author in enumerate((ann, "press@newsroom.example")):
            head = f"From: {author}\nMessage-ID: <somebody-elses-conversation@victim.example>\nX-Advisory-ID: {own}\n"
            imap.keep("INBOX", f"{head}Subject: x\n\nx\n".encode(), called=f"stranger{number}.test")
        press.write("password", PASSWORD).chmod(0o600)
        path = press.folder / ".env"
        settings = f"ADVISORY_IMAP=imap://{USER}@127.0.0.1:{imap.plain}\nADVISORY_IMAP_PASSWORD_FILE=password\n"
        path.write_text(path.read_text() + settings)
        run(press, "remind", ADVISORY, "--imap", "--yes")
        text = press.folder / ADVISORY
        text.write_text(text.read_text().replace("12:30'", "13:30'"))
        run(press, "correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes")
        later = [str(mail) for mail in server.parsed(ann)[1:]]
    assert len(later) == 2
    assert not [mail for mail in later if "victim.example" in mail]


# --- two readers, tests, older mailings ---

_TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{12,}")


def _tokens(mail: EmailMessage) -> set[str]:
    """All that could be an id in headers and bodies: long runs of letters and digits, some of each."""
    texts = [f"{name}: {value}" for name, value in mail.raw_items()]
    texts += [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    runs = {token for text in texts for token in _TOKEN.findall(text)}
    return {token for token in runs if re.search(r"\d", token) and re.search(r"[a-z]", token)}


def test_two_readers_find_no_common_id_when_they_compare_their_mails(press: Press) -> None:
    """Two readers' mails share no id but what the text itself is: the boundaries of its parts, made of the words.

    Otherwise readers could prove to others who was written to, or follow one person through several lists.
    """
    _put_off(press)
    toml = press.folder / "advisory.toml"
    toml.write_text('unsubscribe_url = "https://newsroom.example/out/{token}"\n' + toml.read_text())
    press.write("lists/l.csv", journalists(2))
    run(press, "send", ADVISORY, "-l", "l", "--yes")
    one, other = press.outbox()
    common = _tokens(one) & _tokens(other)
    boundaries, others = ([part.get_boundary() for part in mail.walk() if part.is_multipart()] for mail in (one, other))
    assert boundaries == others  # digests of the words and files that both can read anyway
    ids = {token for token in common if re.fullmatch(r"[a-z2-7]{26}|(?=.*\d)[0-9a-f]{12,}", token.strip("=_"))}
    assert ids <= {token for token in common if token.strip("=_") in str(boundaries)} != set()
    for header in ("Message-ID", "References", "X-Advisory-ID", "List-Unsubscribe"):
        assert one[header] != other[header], header
    for mail, stranger in ((one, other), (other, one)):
        address = stranger["To"].addresses[0].addr_spec
        assert address.encode() not in mail.as_bytes()


@pytest.mark.slow
def test_tests_stand_in_no_conversation_of_real_messages(press: Press) -> None:
    """A test has another anchor than the real message to the same address, and than the next test."""
    _put_off(press)
    press.write("lists/l.csv", "email\ntester@newsroom.example\n")
    with MailServer() as server:
        press.go_live(server.port)
        for _ in range(2):
            run(press, "send", ADVISORY, "--test", "--test-to", "tester@newsroom.example")
        run(press, "send", ADVISORY, "-l", "l", "--yes")
    assert len({parsed(kept.content)["References"] for kept in server.accepted}) == 3


@pytest.mark.slow
def test_mailing_leaves_as_it_was_when_it_was_frozen_before_anchors(press: Press) -> None:
    """A mailing that an older version planned leaves without anchor and header, and its correction has both.

    Otherwise what was approved would not be what leaves.
    """
    _put_off(press)
    press.write("lists/l.csv", journalists(1))
    with ScriptedServer({"rcpt": say("451 4.7.1 come again")}) as server:
        press.go_live(server.port)
        run(press, "send", ADVISORY, "-l", "l", "--yes", code=75)
    _forget_anchors(press)
    with MailServer() as healthy:
        press.go_live(healthy.port)
        run(press, "retry", NAME)
        path = press.folder / ADVISORY
        path.write_text(path.read_text().replace("12:30'", "13:30'"))
        run(press, "correct", ADVISORY, "--what", "the protest begins at 13:30", "--yes")
    old, correction = (parsed(kept.content) for kept in healthy.accepted)
    assert old["References"] is None
    assert old["X-Advisory-ID"] is None
    assert len(str(correction["References"]).split()) == 2
    assert str(correction["References"]).split()[1] == old["Message-ID"]
    assert correction["X-Advisory-ID"]


def _forget_anchors(press: Press) -> None:
    """Store the heads of all editions as the version before anchors did."""
    with contextlib.closing(sqlite3.connect(press.folder / "ledger" / "ledger.db")) as ledger:
        for row, blob in ledger.execute("SELECT rowid, blob FROM piece WHERE number = -1").fetchall():
            old = pack_head(replace(unpack_head(blob), anchored=False))
            ledger.execute("UPDATE piece SET blob = ? WHERE rowid = ?", (old, row))
        ledger.commit()
