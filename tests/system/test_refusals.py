"""Refusals that are about the sender, and those that are about a reader: who is tried again, and who is lost."""

import csv
from collections import Counter

import pytest

from tests.smtp_servers import USUAL, Act, Fault, MailServer, ScriptedServer, say
from tests.system.press import ADVISORY, Done, Press, journalists

QUOTA = "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException.MapiExceptionShutoffQuotaExceeded"
SEND_AS = "550 5.7.60 SMTP; Client does not have permissions to send as this sender [VI1PR05.prod.example]"
GOOGLE = "550 5.4.5 Daily user sending limit exceeded. d2e1a72fcca58-76e7d551493sm9728466b3a.112 - gsmtp"
THROTTLED = "550 5.2.252 Sender throttled due to continuous send as denied errors."
OUTBOUND = "550 5.1.8 Access denied, bad outbound sender AS(42004)"
SENDER_SYNTAX = "553 5.1.7 The address of the sender is not one of yours"
UNVERIFIED = "554 Message rejected: Email address is not verified."


def _send(press: Press, *words: str) -> Done:
    return press.run("send", ADVISORY, "-l", "l", *words, "--yes")


def _states(press: Press) -> Counter[str]:
    rows = csv.DictReader(press.run("status", "--format", "csv").stdout.splitlines())
    return Counter("waiting" if row["state"] == "trying again" else row["state"] for row in rows)


@pytest.mark.parametrize("phase", ["rcpt", "dot"])
@pytest.mark.parametrize(
    ("reply", "people"),
    [
        (QUOTA, 40),
        (SEND_AS, 9),
        (GOOGLE, 1),
        *[
            pytest.param(*each, marks=pytest.mark.slow)
            for each in ((THROTTLED, 3), (OUTBOUND, 2), (SENDER_SYNTAX, 4), (UNVERIFIED, 5))
        ],
    ],
)
def test_send_loses_nobody_when_the_server_refuses_the_sender(
    press: Press, reply: str, people: int, phase: str
) -> None:
    """A refusal of the sender ends the run with 77 and its words, and everybody waits.

    Otherwise forty journalists would count as refused for good because of the office's own quota.
    """
    press.write("lists/l.csv", journalists(people))
    with ScriptedServer({phase: say(reply)}, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
        asked = server.heard.count("DATA") + len([line for line in server.heard if line.startswith("RCPT")])
    assert done.returncode == 77, done.stderr
    assert reply.split()[1] in done.stderr
    assert asked <= 20, "the first such answer decides"
    assert _states(press) == {"waiting": people}
    with MailServer() as mended:
        press.go_live(mended.port)
        done = _send(press)
        assert done.returncode == 0, done.stderr
        assert len({one.rcpt[0] for one in mended.accepted}) == len(mended.accepted) == people


@pytest.mark.parametrize(
    "reply",
    [
        "554 5.7.1 Message refused by policy, id {n:08X}",
        "550 Not today [mx{n}.example 2026-11-30T09:00:{n:02} 0{n}AB]",
        "554 5.0.0 Refused {n}sm25351206pga.71 - gsmtp",
    ],
)
def test_send_takes_like_words_for_the_senders_when_only_ids_differ(press: Press, reply: str) -> None:
    """Refusals that differ by ids alone count as the sender's, and everybody waits.

    Otherwise a list of nine would be lost whole.
    """
    press.write("lists/l.csv", journalists(9))
    script = {"dot": [say(reply.format(n=number)) for number in range(10, 30)]}
    with ScriptedServer(script, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    assert _states(press) == {"waiting": 9}


def test_send_loses_nobody_when_a_filter_accepts_one_in_between(press: Press) -> None:
    """A filter's refusals with an acceptance between them count as the sender's, and nobody is refused for good."""
    press.write("lists/l.csv", journalists(30))
    no = say("554 5.7.1 Message refused by policy")
    with ScriptedServer({"dot": [no, no, USUAL["dot"], no]}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    states = _states(press)
    assert states["refused"] == 0
    assert states["accepted"] == 1


@pytest.mark.parametrize(
    "unknown",
    [
        "550 No such user here",
        *[pytest.param(f"550 {each}", marks=pytest.mark.slow) for each in ("5.1.1 no", "5.2.1 no")],
    ],
)
def test_send_serves_all_others_when_a_long_list_holds_dead_addresses(press: Press, unknown: str) -> None:
    """The dead addresses of a long list are refused and all others get it, once.

    Otherwise such a list could never be sent to, or would be sent to twice.
    """
    gone = "".join(f"gone{n}@outlet{n}.example,Vera,M,O,en,Europe/Paris\n" for n in range(30))
    press.write("lists/l.csv", journalists(200) + gone + journalists(370).split("\n", 201)[-1])
    faults = [Fault(phase="rcpt", whom="gone", act=say(unknown))]
    with ScriptedServer(faults=faults, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
        assert done.returncode == 69, done.stderr
        assert len({one.rcpt[0] for one in server.delivered}) == len(server.delivered) == 370
        assert _states(press) == {"accepted": 370, "refused": 30}
        before = len(server.heard)
        assert press.run("run").returncode == 0
        assert _send(press).returncode == 0
        assert len(server.heard) == before, "nobody is asked for again"


def test_send_goes_on_when_one_mailbox_is_full(press: Press) -> None:
    """A full mailbox is refused alone, else the mailbox would keep everybody behind it from getting the advisory."""
    press.write("lists/l.csv", journalists(20))
    full = [say("552 5.2.2 The email account that you tried to reach is over quota"), USUAL["rcpt"]]
    with ScriptedServer({"rcpt": full}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    assert _states(press) == {"accepted": 19, "refused": 1}


def test_send_ends_for_now_when_the_server_puts_the_sender_off(press: Press) -> None:
    """A quota that a server calls temporary ends the run with 75 after a few messages.

    Otherwise each of forty would ask about it.
    """
    press.write("lists/l.csv", journalists(40))
    with ScriptedServer({"dot": say("454 Throttling failure: Daily message quota exceeded")}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
        assert len(server.bodies) <= 8
    assert _states(press) == {"waiting": 40}


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 This user has been disabled for sending mail, contact your administrator",
        "550 5.7.1 Outgoing mail from this mailbox is suspended",
        "550 5.7.0 Recipients per day limit exceeded",
        *[
            pytest.param(each, marks=pytest.mark.slow)
            for each in (
                "550 5.7.1 Mailbox {local} is locked after a security incident",
                "554 5.7.1 Spam detected from user {local}; message refused",
                "550 5.7.1 User {sender} has been quarantined",
                "550 5.2.1 The sending user is disabled",
                "550 Sender address unknown",
                "550 Messages per hour limit of this user exceeded",
            )
        ],
    ],
)
def test_send_loses_nobody_when_the_words_name_the_sending_user(press: Press, reply: str) -> None:
    """A refusal of the sending user or mailbox counts as the sender's.

    Otherwise forty people would be refused for good because its words hold "user".
    """
    press.write("lists/l.csv", journalists(40))
    said = reply.format(local="press", sender="press@newsroom.example")
    with ScriptedServer({"dot": say(said)}, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
    assert done.returncode == 77, done.stderr
    assert _states(press) == {"waiting": 40}


@pytest.mark.parametrize("phase", ["rcpt", "dot"])
@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 User was quarantined, ticket {n}AB",
        "554 Mailbox closed",
        pytest.param("550 Benutzer gesperrt", marks=pytest.mark.slow),
        pytest.param("550 5.7.0 Recipients are not taken today", marks=pytest.mark.slow),
    ],
)
def test_send_takes_words_for_the_senders_when_everybody_gets_them(press: Press, reply: str, phase: str) -> None:
    """Words of a user that everybody gets count as the sender's.

    Otherwise words that no table knows would lose a whole list.
    """
    press.write("lists/l.csv", journalists(40))
    script = {phase: [say(reply.format(n=number)) for number in range(10, 90)]}
    with ScriptedServer(script, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    assert _states(press) == {"waiting": 40}


def test_send_takes_words_for_the_readers_when_others_are_accepted(press: Press) -> None:
    """Words of a mailbox with acceptances between them count as the readers'.

    Otherwise a list with twenty closed mailboxes could never be sent to.
    """
    press.write("lists/l.csv", journalists(40))
    closed = [say("554 Mailbox closed"), USUAL["rcpt"]]
    with ScriptedServer({"rcpt": closed * 20}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    assert _states(press) == {"accepted": 20, "refused": 20}


@pytest.mark.parametrize(
    "reply",
    [
        "550 Adresse inconnue",
        "550 Kein solches Postfach",
        "550 5.0.0 No existe esa persona",
        "550 5.1.0 <{reader}>: rejected",
        *[
            pytest.param(each, marks=pytest.mark.slow)
            for each in (
                "550 5.1.0 <{reader}>: Adresse inconnue",
                "550 Adresse existiert nicht",
                "550 Destinataire introuvable",
                "550 Empfaenger unbekannt",
                "550 Utente sconosciuto",
                "550 Casella inesistente",
                "550 Caixa postal inexistente",
                "550 Gebruiker onbekend",
                "550 5.0.0 {reader} gone away",
            )
        ],
    ],
)
def test_send_goes_on_when_dead_addresses_are_told_in_another_language(press: Press, reply: str) -> None:
    """Three dead addresses at the head of a list are refused alone in any language.

    Otherwise the three would keep the advisory from everybody behind them.
    """
    press.write("lists/l.csv", journalists(40))
    faults = [
        Fault(phase="rcpt", whom=f"p{n}@", act=say(reply.format(reader=f"p{n}@outlet{n}.example"))) for n in range(3)
    ]
    with ScriptedServer(faults=faults, orderly=True) as server:
        press.go_live(server.port)
        done = _send(press)
    assert done.returncode == 69, done.stderr
    assert _states(press) == {"accepted": 37, "refused": 3}


# --- retry --refused ---


@pytest.fixture
def refused(press: Press) -> Press:
    """Two of two were refused in words that say nothing."""
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"dot": say("554 Refused")}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    return press


def test_retry_sends_to_all_refused_when_refused_is_given(refused: Press) -> None:
    """The refused are served by `retry --refused`, once, and not by the same `send`.

    Otherwise somebody wrongly refused could not get the advisory by any command.
    """
    with MailServer() as server:
        refused.go_live(server.port)
        assert _send(refused).returncode == 0
        assert server.accepted == []
        done = refused.run("retry", "last", "--refused")
        assert done.returncode == 0, done.stderr
        assert len(server.accepted) == 2
        again = refused.run("retry", "last", "--refused")
        assert (again.returncode, "Nobody was refused" in again.stderr) == (0, True)
        assert len(server.accepted) == 2
    assert _states(refused) == {"accepted": 2}


def test_retry_sends_to_one_refused_when_the_address_is_given(refused: Press) -> None:
    """The address given to `retry --refused` is served alone.

    Otherwise all dead addresses would have to be tried again for one wrongly refused reader.
    """
    with MailServer() as server:
        refused.go_live(server.port)
        done = refused.run("retry", "eu-russia-summit-2014.1", "--refused", "P1@outlet1.example")
        assert done.returncode == 0, done.stderr
        assert [one.rcpt[0] for one in server.accepted] == ["p1@outlet1.example"]
        assert refused.run("retry", "last", "--refused", "nobody@outlet1.example").returncode == 66
        assert refused.run("retry", "--refused").returncode == 64
    assert _states(refused) == {"accepted": 1, "refused": 1}


def test_retry_refuses_the_refused_when_the_mailing_is_stopped(press: Press) -> None:
    """A `retry --refused` of a stopped mailing is refused with the command to undo.

    Otherwise what somebody has stopped would leave all the same.
    """
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"dot": [say("554 Refused"), say("451 Later")]}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    assert press.run("stop", "last").returncode == 0
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("retry", "last", "--refused")
        assert (done.returncode, server.accepted) == (64, []), done.stderr
        assert "stop eu-russia-summit-2014.1 --undo" in done.stderr


def test_retry_leaves_a_refused_person_out_when_they_opted_out(refused: Press) -> None:
    """A refused person who opted out is not served by `retry --refused`."""
    assert refused.run("suppress", "add", "p0@outlet0.example").returncode == 0
    with MailServer() as server:
        refused.go_live(server.port)
        assert refused.run("retry", "last", "--refused").returncode == 0
        assert [one.rcpt[0] for one in server.accepted] == ["p1@outlet1.example"]


@pytest.mark.slow
def test_send_lets_people_wait_when_the_server_hangs_up_at_rcpt(press: Press) -> None:
    """A server that closes the connection at RCPT refuses nobody, and everybody waits."""
    press.write("lists/l.csv", journalists(5))
    with ScriptedServer({"rcpt": Act(say=b"421 4.3.2 closing\r\n", hang_up=True)}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    assert _states(press) == {"waiting": 5}
