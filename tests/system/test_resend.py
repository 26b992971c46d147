"""`resend`: a message once more to a person who has it, which leaves once, is bound by all, and is counted once."""

import contextlib
import json
import random
import shlex
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.ledger.sqlite_ledger import open_ledger
from advisory_cli.model.mailing.message_id import message_id
from advisory_cli.model.mailing.resend import nonce
from tests.smtp_servers import DROP, STALL, Act, Kept, MailServer, ScriptedServer, read_kept, say, server_process
from tests.system.press import ADVISORY, Press, journalists, parsed
from tests.system.test_terminal import Terminal
from tests.system.test_waiting import _embargo, _ledger

ID = "eu-russia-summit-2014.1"
VERA, OTHER = "p1@outlet1.example", "p2@outlet2.example"
WHY = ("--reason", "they deleted it")


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A real server on this computer."""
    with MailServer() as running:
        yield running


@pytest.fixture
def sent(press: Press, server: MailServer) -> Press:
    """A live newsroom whose text is with three journalists."""
    press.write("lists/l.csv", journalists(3))
    press.go_live(server.port)
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    return press


def _resend(press: Press, *words: str, to: str = VERA, code: int = 0, name: str = ID) -> str:
    done = press.run("resend", name, "--to", to, *WHY, *words)
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _status(press: Press) -> dict[str, list[dict[str, Any]]]:
    """The lists of the JSON of `status`, by name."""
    data: dict[str, list[dict[str, Any]]] = json.loads(press.run("status", ID, "--format", "json").stdout)
    return data


def _messages(kept: list[Kept], to: str = VERA) -> list[EmailMessage]:
    return [parsed(one.content) for one in kept if one.rcpt == (to,)]


def test_resend_sends_the_same_text_under_an_id_of_its_own(sent: Press, server: MailServer) -> None:
    """The person gets the frozen text below the first message, and the ledger counts them once.

    Otherwise their server would discard the second message, or the report would count one reader twice.
    """
    (sent.folder / ADVISORY).write_text("quite another text")
    assert f"Resent to {VERA}." in _resend(sent, "--yes")
    first, again = _messages(server.accepted)
    assert first["Message-ID"] != again["Message-ID"]
    assert again["In-Reply-To"] == first["Message-ID"]
    assert first["References"].split()[0] in again["References"].split(), "one conversation"
    assert again["X-Advisory-ID"] == again["Message-ID"].strip("<>").partition("@")[0]
    for part in ("plain", "html"):
        one, two = (mail.get_body((part,)) for mail in (first, again))
        assert one is not None
        assert two is not None
        assert one.get_content() == two.get_content()
    assert (first["Subject"], first["To"]) == (again["Subject"], again["To"])
    data = _status(sent)
    assert len(data["deliveries"]) == 3
    assert [(one["email"], one["state"], one["reason"]) for one in data["resends"]] == [
        (VERA, "accepted", "they deleted it")
    ]
    assert f"Resent to {VERA}" in " ".join(sent.run("status", ID).stdout.split())
    assert sent.run("run").returncode == 0
    assert sent.run("send", "eu-russia-summit-2014", "-l", "l", "--yes").returncode in {0, 65}
    assert len(server.accepted) == 4, "nothing else leaves"


@pytest.mark.parametrize("name", ["last", "eu-russia-summit-2014"])
def test_resend_finds_the_mailing_when_the_advisory_is_named(sent: Press, server: MailServer, name: str) -> None:
    """The mailing is found by each of its names, as for every other command."""
    _resend(sent, "--yes", name=name)
    assert len(_messages(server.accepted)) == 2


@pytest.mark.slow
def test_resend_asks_again_when_the_person_got_it_again_before(sent: Press, server: MailServer) -> None:
    """A second resend needs an answer at a terminal, so that no script fills an inbox."""
    _resend(sent, "--yes")
    assert "--yes does not count for another resend" in _resend(sent, "--yes", code=64)
    terminal = Terminal(sent, "resend", ID, "--to", VERA, *WHY, "--yes")
    terminal.expect("Type 1 to send it once more")
    assert "Sent again" in terminal.seen
    assert "LIVE: 1 message by" in terminal.seen
    terminal.type("1")
    assert terminal.end() == 0, terminal.seen
    assert len({one["Message-ID"] for one in _messages(server.accepted)}) == 3


@pytest.mark.parametrize(("setting", "shown"), [("short", "p***@outlet1.example"), ("full", VERA)])
def test_resend_is_logged_with_the_address_as_the_setting_says(sent: Press, setting: str, shown: str) -> None:
    """The log shortens the address, in the server's reply too, else the setting would hold for all but resends."""
    settings = sent.folder / "advisory.toml"
    settings.write_text(f'{settings.read_text()}log_addresses = "{setting}"\n')
    with ScriptedServer({"rcpt": say(f"550 5.1.1 <{VERA}> unknown")}, orderly=True) as server:
        sent.go_live(server.port)
        _resend(sent, "--yes", code=69)
    log = next(sent.folder.rglob("advisory.log")).read_text()
    (line,) = (line for line in log.splitlines() if "resend" in line)
    assert f"{ID} resend refused {shown} 550" in line
    assert (VERA in line) is (setting == "full")


def test_resend_prints_plan_and_result_as_json(sent: Press, server: MailServer) -> None:
    """`--format json` prints one object with the plan and what came of it, in a dry run without a result."""
    done = sent.run("resend", ID, "--to", VERA, *WHY, "--dry-run", "--format", "json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (data["dry_run"], data["exit_code"], data["result"]) == (True, 0, None)
    assert len(server.accepted) == 3
    done = sent.run("resend", ID, "--to", VERA, *WHY, "--yes", "--format", "json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (data["dry_run"], data["exit_code"], data["result"]["state"]) == (False, 0, "accepted")
    plan = data["plan"]
    assert (plan["mailing"], plan["realm"], plan["email"], plan["number"]) == (ID, "live", VERA, 1)
    assert (plan["reason"], plan["embargo_until"], plan["earlier"]) == ("they deleted it", None, [])
    assert len(server.accepted) == 4
    done = sent.run("resend", ID, "--to", VERA, *WHY, "--dry-run", "--format", "json")
    (earlier,) = json.loads(done.stdout)["plan"]["earlier"]
    assert (earlier["number"], earlier["state"]) == (1, "accepted")


def _subjects(press: Press) -> list[bool]:
    """Of each copy in the archive: whether its subject names the embargo."""
    kept = (press.folder / "archive" / "new").iterdir()
    return sorted("EMBARGO" in parsed(path.read_bytes())["Subject"] for path in kept)


def test_resend_files_a_copy_of_an_edition_that_leaves_for_the_first_time(press: Press, server: MailServer) -> None:
    """The office gets a copy of the edition without the banner when a resend is the first to send that edition.

    A resend of an edition that the office has adds no copy, else the archive would say that it was sent twice.
    """
    _embargo(press)
    press.write("lists/l.csv", f"email,first_name,embargo_ok,embargo_agreed_on\n{VERA},Vera,yes,2026-06-01\n")
    press.go_live(server.port)
    settings = press.folder / "advisory.toml"
    settings.write_text(f'archive = "maildir:archive"\n{settings.read_text()}')
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    assert _subjects(press) == [True]
    _resend(press, "--yes")
    assert _subjects(press) == [True]
    press.let_come(hours_ago=1)
    press.let_pass(days=1)
    _ledger(press, "UPDATE resend SET state = 'refused'")
    _resend(press, "--yes")
    assert _subjects(press) == [False, True]
    assert press.run("run").returncode == 0
    assert _subjects(press) == [False, True]


def test_resend_sends_nothing_when_nobody_confirms(sent: Press, server: MailServer) -> None:
    """Without an answer nothing is sent and nothing is stored; a dry run shows the plan."""
    _resend(sent, code=64)
    assert "Dry run: 1 message would be sent. Nothing was sent." in _resend(sent, "--dry-run")
    assert len(_messages(server.accepted)) == 1
    assert _status(sent)["resends"] == []


def test_resend_asks_for_the_reason_when_none_is_given(sent: Press) -> None:
    """At a terminal the reason is asked for, and elsewhere the fault shows how it is written."""
    done = sent.run("resend", ID, "--to", VERA, "--yes")
    assert done.returncode == 64
    assert '--reason "they deleted it"' in done.stderr
    terminal = Terminal(sent, "resend", ID, "--to", VERA, "--yes")
    terminal.expect(r"Why\? Only for your records:")
    terminal.type("they deleted it")
    assert terminal.end() == 0


def test_resend_refuses_who_never_got_it(sent: Press) -> None:
    """A person who has nothing is refused with the command that sends a first message."""
    assert "send eu-russia-summit-2014 --to new@paper.example" in _resend(
        sent, "--yes", to="new@paper.example", code=66
    )


@pytest.mark.parametrize(
    ("name", "named"), [("last", ID), (ID[:-2], "eu-russia-summit-2014"), ("eu-russia-summit-2014.", ID)]
)
def test_resend_names_what_it_searched_when_a_short_name_was_typed(sent: Press, name: str, named: str) -> None:
    """The refusal names the mailing that was searched, and not `last`, which soon means another one."""
    assert f"new@paper.example has nothing of {named}" in _resend(
        sent, "--yes", to="new@paper.example", code=66, name=name
    )


def test_resend_names_the_advisory_when_somebody_else_got_it_since(sent: Press, server: MailServer) -> None:
    """After a later send to another person, `last` is not hers: the refusal's command sends her what she has."""
    assert sent.run("send", ADVISORY, "--to", "new@paper.example", "--yes").returncode == 0
    said = _resend(sent, "--yes", code=66, name="last")
    assert f"{VERA} has it from {ID}, and nothing of eu-russia-summit-2014.2." in said
    command = shlex.split(said.partition("Name the advisory: advisory ")[2])
    assert sent.run(*command, "--yes").returncode == 0
    assert len(_messages(server.accepted)) == 2


def test_resend_refuses_who_opted_out(sent: Press, server: MailServer) -> None:
    """An opt-out holds for a resend too, by address and by domain."""
    assert sent.run("suppress", "add", "@outlet1.example").returncode == 0
    assert "has opted out" in _resend(sent, "--yes", code=77)
    assert len(_messages(server.accepted)) == 1


def test_resend_refuses_a_stopped_mailing(sent: Press, server: MailServer) -> None:
    """A stop holds for a resend too, and the remedy takes it back."""
    _ledger(sent, "UPDATE mailing SET stopped_at = planned_at")
    assert "stop eu-russia-summit-2014.1 --undo" in _resend(sent, "--yes", code=76)
    assert len(_messages(server.accepted)) == 1


def test_resend_refuses_an_older_text_when_there_is_a_newer_one(sent: Press, server: MailServer) -> None:
    """An older text is not resent once a newer one is planned, and the newer one is named."""
    path = sent.folder / ADVISORY
    path.write_text(path.read_text().replace("12:30'", "13:30'"))
    done = sent.run("correct", ADVISORY, "--what", "the time", "--yes")
    assert done.returncode == 0, done.stderr
    before = len(server.accepted)
    assert "eu-russia-summit-2014.2" in _resend(sent, "--yes", code=76)
    assert len(server.accepted) == before
    _resend(sent, "--yes", name="eu-russia-summit-2014.2")
    assert len(server.accepted) == before + 1


@pytest.mark.parametrize(
    ("answer", "said", "code"),
    [(DROP, "resolve eu-russia-summit-2014.1 --resend", 64), (say("550 5.1.1 no such user"), "retry", 64)],
)
def test_resend_names_the_right_command_when_the_first_was_not_accepted(
    press: Press, answer: Act, said: str, code: int
) -> None:
    """An unconfirmed first message is decided by `resolve`, and a refused one is tried by `retry`.

    Otherwise a resend would be a second first message.
    """
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer({"dot": answer}, orderly=True) as server:
        press.go_live(server.port)
        press.run("send", ADVISORY, "-l", "l", "--yes")
        taken = len(server.taken)
        assert said in _resend(press, "--yes", code=code)
        assert len(server.taken) == taken


def test_resend_stays_unconfirmed_when_the_answer_is_lost(sent: Press) -> None:
    """A resend whose answer is lost is unconfirmed, and nothing sends it again by itself."""
    with ScriptedServer({"dot": DROP}, orderly=True) as server:
        sent.go_live(server.port)
        assert "Unconfirmed" in _resend(sent, "--yes", code=76)
        assert len(server.taken) == 1
    with MailServer() as healthy:
        sent.go_live(healthy.port)
        assert sent.run("run").returncode == 0
        assert sent.run("retry").returncode == 0
        assert healthy.accepted == []
        (resend,) = _status(sent)["resends"]
        assert resend["state"] == "unsure"
        said = " ".join(sent.run("status", ID).stdout.split())
        assert "unconfirmed: it may have arrived" in said
        assert "To decide what is unconfirmed:" in said
        _resend(sent, "--yes", code=64)


@pytest.fixture
def unconfirmed(sent: Press) -> Press:
    """A newsroom in which the answer to a resend was lost."""
    with ScriptedServer({"dot": DROP}, orderly=True) as server:
        sent.go_live(server.port)
        _resend(sent, "--yes", code=76)
    sent.go_live(9)
    return sent


def _resolve(press: Press, *words: str, code: int = 0) -> str:
    done = press.run("resolve", *words)
    assert done.returncode == code, done.stderr
    return " ".join(done.stdout.split())


def _resend_state(press: Press) -> str:
    (resend,) = _status(press)["resends"]
    return str(resend["state"])


def test_resolve_lists_an_unconfirmed_resend(unconfirmed: Press) -> None:
    """`resolve` names the person and the reason of a resend that is unconfirmed, as text and as JSON.

    Otherwise `status` would speak of something unconfirmed that no command could decide.
    """
    for words in ((), (ID,)):
        said = _resolve(unconfirmed, *words, code=76)
        assert "1 message unconfirmed" in said
        assert f"<{VERA}>" in said
        assert "resent: they deleted it" in said
        assert f"resolve --arrived {VERA}" in said
    done = unconfirmed.run("resolve", "--format", "json")
    assert done.returncode == 76
    (undecided,) = json.loads(done.stdout)["undecided"]
    assert (undecided["email"], undecided["state"], undecided["reason"]) == (VERA, "unsure", "resent: they deleted it")
    assert _resend_state(unconfirmed) == "unsure"


@pytest.mark.parametrize("who", [VERA, "all"])
def test_resolve_marks_an_unconfirmed_resend_as_delivered(unconfirmed: Press, who: str) -> None:
    """A resend that arrived, as a person says, is accepted, and the person still counts once."""
    assert f"Recorded as arrived: {VERA}" in _resolve(unconfirmed, "--arrived", who)
    assert _resend_state(unconfirmed) == "accepted"
    assert len(_status(unconfirmed)["deliveries"]) == 3
    assert "No unconfirmed messages." in _resolve(unconfirmed)
    assert "--yes does not count for another resend" in _resend(unconfirmed, "--yes", code=64)


def test_resolve_names_the_command_when_a_resend_did_not_arrive(unconfirmed: Press) -> None:
    """A resend that did not arrive is not sent by itself, and the next one with --yes counts as the first."""
    said = _resolve(unconfirmed, "--resend", VERA)
    assert f"Recorded as not arrived: the resend to {VERA}." in said
    assert f"resend {ID} --to {VERA} --reason 'it did not arrive'" in said
    assert "not sent: it did not arrive" in " ".join(unconfirmed.run("status", ID).stdout.split())
    with MailServer() as server:
        unconfirmed.go_live(server.port)
        assert unconfirmed.run("run").returncode == 0
        assert unconfirmed.run("retry").returncode == 0
        assert server.accepted == []
        _resend(unconfirmed, "--yes")
        assert len(server.accepted) == 1


def test_resolve_decides_an_unconfirmed_resend_by_an_answer(unconfirmed: Press) -> None:
    """An answer to the second message proves that the resend arrived, and one to the first proves nothing about it."""
    ids = _ids_of(unconfirmed)
    head = f"From: {VERA}\nTo: press@newsroom.example\nDate: Tue, 1 Dec 2037 10:00:00 +0000\nSubject: Re\n"
    unconfirmed.write("in/1.eml", f"{head}In-Reply-To: {ids[0]}\n\nThanks.\n")
    assert "1 message unconfirmed" in _resolve(unconfirmed, "--reports", str(unconfirmed.folder / "in"), code=76)
    unconfirmed.write("in/2.eml", f"{head}In-Reply-To: {ids[1]}\n\nThanks.\n")
    assert "1 answered" in _resolve(unconfirmed, "--reports", str(unconfirmed.folder / "in"))
    assert _resend_state(unconfirmed) == "accepted"


def _ids_of(press: Press) -> tuple[str, str]:
    """The Message-IDs of the first message to Vera and of its resend."""
    with contextlib.closing(open_ledger(press.folder / "ledger", now=datetime.now(UTC), writer=False)) as ledger:
        first, again = (
            message_id(
                ledger.newsroom_key,
                advisory_id="eu-russia-summit-2014",
                revision=1,
                recipient_key=VERA,
                domain="newsroom.example",
                nonce=nonce(number),
            )
            for number in (0, 1)
        )
    return first, again


@pytest.mark.parametrize(("answer", "code"), [("451 4.3.0 later", 75), ("550 5.1.1 no such user", 69)])
def test_resend_says_what_the_server_answered_when_it_does_not_take_it(sent: Press, answer: str, code: int) -> None:
    """A resend that the server does not take ends with the usual code, and the person still has the first message.

    The same command counts as the first again, as nothing came: else --yes would be refused to who got it once.
    """
    with ScriptedServer({"rcpt": say(answer)}, orderly=True) as server:
        sent.go_live(server.port)
        assert answer.split()[1] in _resend(sent, "--yes", code=code)
    assert {one["state"] for one in _status(sent)["deliveries"]} == {"accepted"}
    with MailServer() as healthy:
        sent.go_live(healthy.port)
        assert f"Resent to {VERA}." in _resend(sent, "--yes")
        assert len(healthy.accepted) == 1
    assert "--yes does not count for another resend" in _resend(sent, "--yes", code=64)


def test_resend_stores_nothing_when_the_server_is_away(sent: Press) -> None:
    """A server that is away leaves no trace of a resend, so that the next one is asked about as the first."""
    sent.go_live(9)
    done = sent.run("resend", ID, "--to", VERA, *WHY, "--yes")
    assert done.returncode == 75, done.stderr
    assert _status(sent)["resends"] == []


def test_resend_holds_the_embargo_for_who_is_not_cleared_any_more(press: Press, server: MailServer) -> None:
    """Under an embargo only who is still cleared gets it again, with the banner; afterwards everybody, without it."""
    _embargo(press)
    head = "email,first_name,embargo_ok,embargo_agreed_on\n"
    press.write("lists/l.csv", f"{head}{VERA},Vera,yes,2026-06-01\n{OTHER},Otto,yes,2026-06-01\n")
    press.go_live(server.port)
    done = press.run("send", ADVISORY, "-l", "l", "--yes")
    assert done.returncode == 0, done.stderr
    press.write("lists/l.csv", f"{head}{VERA},Vera,yes,2026-06-01\n{OTHER},Otto,no,2026-06-01\n")
    assert "not cleared for the embargo" in _resend(press, "--yes", to=OTHER, code=77)
    assert "with the embargo banner" in _resend(press, "--yes")
    assert [("EMBARGO" in one["Subject"]) for one in _messages(server.accepted)] == [True, True]
    press.let_come(hours_ago=1)
    _resend(press, "--yes", to=OTHER)
    assert "EMBARGO" not in _messages(server.accepted, OTHER)[-1]["Subject"]


def test_resend_is_matched_when_its_message_is_answered(sent: Press, server: MailServer) -> None:
    """A report about the second message is about the same person, found by its own id."""
    _resend(sent, "--yes")
    again = _messages(server.accepted)[1]
    report = sent.write(
        "reports/bounce.eml",
        "From: mailer-daemon@outlet1.example\nTo: press@newsroom.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
        f"Date: {again['Date']}\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nsorry\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; outlet1.example\n"
        f"Original-Envelope-Id: {again['X-Advisory-ID']}\n\n"
        f"Final-Recipient: rfc822; {VERA}\nAction: failed\nStatus: 5.2.2\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {again['Message-ID']}\n\n--b--\n",
    )
    done = sent.run("remind", ADVISORY, "--reports", str(report.parent), "--yes")
    assert "1 returned" in " ".join(done.stderr.split())
    (row,) = (one for one in _status(sent)["deliveries"] if one["email"] == VERA)
    assert row["came_back"] == ["returned"]


@pytest.mark.slow
def test_resend_gives_way_when_another_resend_came_first(sent: Press, server: MailServer) -> None:
    """Of two people who resend at once, the second is told, and one message leaves."""
    terminal = Terminal(sent, "resend", ID, "--to", VERA, *WHY)
    terminal.expect("Type 1 to send it again")
    _resend(sent, "--yes")
    terminal.type("1")
    assert terminal.end() == 75, terminal.seen
    assert len(_messages(server.accepted)) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("phase", "state", "words"),
    [("rcpt", "begun", "interrupted first"), ("dot", "unsure", "unconfirmed: it may have arrived")],
)
def test_resend_says_what_is_true_when_it_is_killed(sent: Press, phase: str, state: str, words: str) -> None:
    """A resend that dies before its dot has not left, one that dies behind it is unconfirmed, and none leaves later."""
    with ScriptedServer({phase: STALL}, orderly=True) as server:
        sent.go_live(server.port)
        running = sent.start("resend", ID, "--to", VERA, *WHY, "--yes")
        until = time.monotonic() + 60
        while not (server.taken if phase == "dot" else any("RCPT" in line.upper() for line in server.heard)):
            assert running.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
        running.wait(30)
    with MailServer() as healthy:
        sent.go_live(healthy.port)
        assert sent.run("run").returncode == 0
        assert healthy.accepted == []
    assert [one["state"] for one in _status(sent)["resends"]] == [state]
    assert words in " ".join(sent.run("status", ID).stdout.split())


def test_report_holds_a_resend(sent: Press) -> None:
    """The report of the mailing names the resend, and counts the person once, on the page and in JSON."""
    _resend(sent, "--yes")
    (mailing,) = json.loads(sent.run("report", ID, "--format", "json").stdout)["mailings"]
    assert mailing["counts"]["accepted"] == 3
    assert [(one["email"], one["state"], one["reason"]) for one in mailing["resends"]] == [
        (VERA, "accepted", "they deleted it")
    ]
    assert sent.run("report", ID, "-o", "page.html", "--no-open").returncode == 0
    assert "they deleted it" in (sent.folder.parent / "page.html").read_text()


def _rows(press: Press) -> int:
    """How many resends were begun."""
    path = press.folder / "ledger" / "ledger.db"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as ledger:
        return int(ledger.execute("SELECT count(*) FROM resend").fetchone()[0])


@pytest.mark.slow
def test_resend_leaves_at_most_once_when_killed_at_any_moment(press: Press, tmp_path: Path) -> None:
    """A resend that is killed at any moment arrived once or not at all, and the ledger never says less than is true."""
    kept, people = tmp_path / "kept", 16
    kept.mkdir()
    press.write("lists/l.csv", journalists(people))
    chance, killed = random.Random(20261201), 0
    with server_process(kept, "--delay", "0.3") as port:
        press.go_live(port)
        assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
        for number in range(people):
            to = f"p{number}@outlet{number % 50}.example"
            before = _rows(press)
            running = press.start("resend", ID, "--to", to, *WHY, "--yes")
            while number % 4 and running.poll() is None and _rows(press) == before:  # one in four dies earlier
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.6))
            if running.poll() is None:
                running.send_signal(signal.SIGKILL)
                killed += 1
            running.wait(30)
        assert press.run("run").returncode == 0
        time.sleep(1)
        copies = Counter(one.rcpt[0] for one in read_kept(kept))
        ids = Counter(one.message_id for one in read_kept(kept))
    data = _status(press)
    states = {one["email"]: one["state"] for one in data["resends"]}
    assert killed > people // 3, "hardly any was killed"
    assert len(set(states.values())) > 1, "all died at the same moment"
    assert max(ids.values()) == 1
    assert max(copies.values()) <= 2
    for address, number in copies.items():
        if number == 2:
            assert states[address] in {"accepted", "unsure"}, address
        else:
            assert states.get(address, "begun") in {"begun", "unsure"}, address
    assert {one["state"] for one in data["deliveries"]} == {"accepted"}
    print(f"{killed} kills, {Counter(states.values())}")  # noqa: T201
