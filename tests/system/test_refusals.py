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
def test_a_refusal_of_the_sender_loses_nobody_and_is_told(press: Press, reply: str, people: int, phase: str) -> None:
    """Forty journalists would count as refused for good because of the office's own quota."""
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
def test_like_words_with_other_ids_are_the_senders_after_three(press: Press, reply: str) -> None:
    """A list of nine would be lost whole, because an id makes each refusal another one."""
    press.write("lists/l.csv", journalists(9))
    script = {"dot": [say(reply.format(n=number)) for number in range(10, 30)]}
    with ScriptedServer(script, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    assert _states(press) == {"waiting": 9}


def test_an_acceptance_in_between_loses_nobody(press: Press) -> None:
    """A filter that lets some messages through would refuse the others for good."""
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
def test_the_unknown_of_a_long_list_are_refused_and_all_others_get_it(press: Press, unknown: str) -> None:
    """A list with dead addresses could never be sent to, or would be sent to twice."""
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


def test_a_full_mailbox_does_not_end_the_run(press: Press) -> None:
    """One reader's full mailbox would keep everybody behind it from getting the advisory."""
    press.write("lists/l.csv", journalists(20))
    full = [say("552 5.2.2 The email account that you tried to reach is over quota"), USUAL["rcpt"]]
    with ScriptedServer({"rcpt": full}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 69
    assert _states(press) == {"accepted": 19, "refused": 1}


def test_one_who_puts_the_sender_off_ends_the_run_for_now(press: Press) -> None:
    """A quota that a server calls temporary would be asked about by each of forty messages."""
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
def test_a_user_or_mailbox_that_may_not_send_is_the_senders(press: Press, reply: str) -> None:
    """Forty people would be refused for good because the words of the office's own account hold "user"."""
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
def test_words_of_a_user_to_everybody_are_the_senders_after_ten(press: Press, reply: str, phase: str) -> None:
    """Words that no table knows would lose a whole list."""
    press.write("lists/l.csv", journalists(40))
    script = {phase: [say(reply.format(n=number)) for number in range(10, 90)]}
    with ScriptedServer(script, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 77
    assert _states(press) == {"waiting": 40}


def test_words_of_a_mailbox_with_acceptances_in_between_are_the_readers(press: Press) -> None:
    """A list with twenty closed mailboxes could never be sent to."""
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
def test_dead_addresses_told_in_any_language_do_not_end_the_run(press: Press, reply: str) -> None:
    """Three dead addresses at the head of a list would keep the advisory from everybody behind them, each day anew."""
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


def test_a_person_plans_all_refused_anew(refused: Press) -> None:
    """Whoever was refused wrongly could not get the advisory by any command."""
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


def test_a_person_plans_one_refused_address_anew(refused: Press) -> None:
    """For one wrongly refused reader all dead addresses would have to be tried again."""
    with MailServer() as server:
        refused.go_live(server.port)
        done = refused.run("retry", "eu-russia-summit-2014.1", "--refused", "P1@outlet1.example")
        assert done.returncode == 0, done.stderr
        assert [one.rcpt[0] for one in server.accepted] == ["p1@outlet1.example"]
        assert refused.run("retry", "last", "--refused", "nobody@outlet1.example").returncode == 66
        assert refused.run("retry", "--refused").returncode == 64
    assert _states(refused) == {"accepted": 1, "refused": 1}


def test_refused_people_of_a_stopped_mailing_stay_stopped(press: Press) -> None:
    """What somebody has stopped would leave all the same."""
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


def test_an_opt_out_holds_for_the_refused_too(refused: Press) -> None:
    """Somebody who wants nothing would get the message that was refused before."""
    assert refused.run("suppress", "add", "p0@outlet0.example").returncode == 0
    with MailServer() as server:
        refused.go_live(server.port)
        assert refused.run("retry", "last", "--refused").returncode == 0
        assert [one.rcpt[0] for one in server.accepted] == ["p1@outlet1.example"]


def test_a_hang_up_is_no_refusal(press: Press) -> None:
    """Lost connections would count as refused."""
    press.write("lists/l.csv", journalists(5))
    with ScriptedServer({"rcpt": Act(say=b"421 4.3.2 closing\r\n", hang_up=True)}, orderly=True) as server:
        press.go_live(server.port)
        assert _send(press).returncode == 75
    assert _states(press) == {"waiting": 5}
