"""Microsoft Graph as the way out of a newsroom: the real command against a server that speaks its HTTP over TLS."""

import csv
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from advisory_cli.model.mailing.message_id import envelope_id
from tests.contract.mailbox_contract import report
from tests.graph_server import MAILBOX, TOKEN, GraphServer, Reply, Trouble, graph_env, graph_process
from tests.smtp_servers import DROP, Certificates, Fault, ScriptedServer, read_kept
from tests.system.press import ADVISORY, Press, found, journalists, parsed

Live = Callable[..., None]


@pytest.fixture
def live(press: Press, certificates: Certificates) -> Live:
    """Point the newsroom at a server."""

    def point(server: GraphServer | int, **changes: str) -> None:
        port = server if isinstance(server, int) else server.port
        press.write(".env", graph_env(port, certificates.ours, **changes)).chmod(0o600)

    return point


def states(press: Press) -> dict[str, str]:
    """Where everybody stands."""
    said = press.run("status", "--format", "csv").stdout
    return {row["email"]: row["state"] for row in csv.DictReader(said.splitlines())}


def send(press: Press, *more: str, name: str = "l") -> tuple[str, ...]:
    """The command."""
    return ("send", ADVISORY, "-l", name, "--yes", *more)


@pytest.mark.slow
def test_send_serves_each_once_when_messages_leave_by_graph(
    press: Press, live: Live, certificates: Certificates
) -> None:
    """A mailing leaves by Graph, once, with the mailbox and the server in the plan, and no token anywhere."""
    press.write("lists/l.csv", journalists(9))
    with GraphServer(certificates.good) as server:
        live(server)
        shown = press.run("send", ADVISORY, "-l", "l")
        assert press.run(*send(press, "--dry-run")).returncode == 0
        assert server.connections == 0
        first, second = press.run(*send(press)), press.run(*send(press))
        status = press.run("status", "last")
        config = press.run("config")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert sorted(post.rcpt.partition("<")[2].strip(">") or post.rcpt for post in server.posts) == sorted(
        parsed(content)["To"].addresses[0].addr_spec for content in server.kept
    )
    assert (len(server.kept), len(server.posts)) == (9, 9)
    words = " ".join((shown.stdout + shown.stderr).split())
    assert "LIVE: sent through localhost" in words
    assert f"encrypted (TLS), as {MAILBOX}" in words
    assert f"graph://{MAILBOX}" in config.stdout
    log = (press.folder / "log" / "advisory.log").read_text()
    assert "Accepted (request-id " in log
    assert TOKEN not in "".join((first.stdout, first.stderr, status.stdout, config.stdout, log))


@pytest.mark.parametrize("rename", [True, False], ids=["renamed", "kept"])
def test_resolve_settles_each_doubt_from_sent_items(
    press: Press, live: Live, certificates: Certificates, rename: bool
) -> None:
    """Messages whose answers were lost are found in Sent Items, whatever Message-ID the copies have there.

    One whose answer was an error, and that was not taken, stays for a person, who is told so.
    """
    press.write("lists/l.csv", journalists(8))
    troubles = [Trouble(whom="p2@"), Trouble(whom="p5@", reset=True), Trouble(whom="p6@", reply=Reply(status=500))]
    with GraphServer(certificates.good, troubles=troubles, rename=rename) as server:
        live(server)
        assert press.run(*send(press)).returncode == 76
        doubts = {address for address, state in states(press).items() if state == "unsure"}
        assert {address.partition("@")[0] for address in doubts} == {"p2", "p5", "p6"}
        hint = press.run("resolve")
        assert "resolve --imap" in hint.stdout
        done = press.run("resolve", "--imap")
        assert done.returncode == 76, done.stderr
        said = " ".join(done.stdout.split())
        assert f"Searched the mailbox of {MAILBOX} at localhost (Sent Items, Inbox): 2 found in Sent Items" in said
        assert "no copy in Sent yet. It may take some minutes" in said
        after = states(press)
        assert {address.partition("@")[0] for address, state in after.items() if state == "unsure"} == {"p6"}
        assert press.run("resolve", "--resend", "all").returncode == 0
        assert press.run("retry").returncode == 0
    assert Counter(post.rcpt for post in server.posts if post.taken).most_common(1)[0][1] == 1
    assert len(server.kept) == 8
    assert set(states(press).values()) == {"accepted"}


def test_resolve_reads_answers_and_bounces_of_the_inbox(press: Press, live: Live, certificates: Certificates) -> None:
    """An answer settles a doubt, and a bounce of an accepted message is told, both found in the Inbox by Graph."""
    press.write("lists/l.csv", journalists(3))
    with GraphServer(certificates.good, troubles=[Trouble(whom="p1@")]) as server:
        live(server)
        assert press.run(*send(press)).returncode == 76
        ids = {parsed(each)["To"].addresses[0].addr_spec: parsed(each)["Message-ID"] for each in server.kept}
        answered, returned = ids["p1@outlet1.example"], ids["p2@outlet2.example"]
        server.inbox.append(f"From: p1@outlet1.example\r\nIn-Reply-To: {answered}\r\n\r\nThanks.\r\n".encode())
        server.inbox.append(report(envelope_id(returned)))
        server.sent.clear()
        done = press.run("resolve", "--imap")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "1 answered" in said
    assert "1 message was accepted and later returned" in said
    assert set(states(press).values()) == {"accepted"}


def test_resolve_says_nothing_of_sent_items_when_messages_left_by_smtp(
    press: Press, live: Live, certificates: Certificates
) -> None:
    """A doubt from SMTP is not told as absent from Sent Items, where no message by SMTP needs to stand.

    Otherwise "most likely not sent" would invite a second copy for everybody whose server had taken the first.
    """
    press.write("lists/l.csv", journalists(2))
    with ScriptedServer(faults=[Fault(phase="dot", act=DROP, whom="p0@")]) as smtp:
        press.go_live(smtp.port)
        assert press.run(*send(press)).returncode == 76
    with GraphServer(certificates.good) as server:
        live(server)
        done = press.run("resolve", "--imap")
        assert done.returncode == 76, done.stderr
        assert "without a copy" not in " ".join(done.stdout.split())
        assert press.run("resolve", "--resend", "all").returncode == 0
        server.troubles[:] = [Trouble(where="after", whom="p0@", reply=Reply(status=500))]
        press.run("retry")
        assert set(states(press).values()) == {"accepted", "unsure"}
        assert "without a copy" not in press.run("resolve", "--imap").stdout  # the first may have arrived


@pytest.mark.slow
@pytest.mark.parametrize("refused", [True, False], ids=["refused", "planned again"])
@pytest.mark.parametrize("rename", [True, False], ids=["renamed", "kept"])
def test_resolve_leaves_a_doubt_when_an_answer_is_to_an_earlier_doubt(
    press: Press, live: Live, certificates: Certificates, rename: bool, refused: bool
) -> None:
    """An answer to a first text settles no doubt about the second, whatever became of the first one's second copy.

    Otherwise the second text would count as accepted though the server never took it, and its reader would miss it.
    """
    press.write("lists/l.csv", journalists(1))
    with GraphServer(certificates.good, troubles=[Trouble(whom="p0@")], rename=rename) as server:
        live(server)
        assert press.run(*send(press)).returncode == 76
        first = parsed(server.kept[0])
        assert press.run("resolve", "--resend", "all").returncode == 0
        server.troubled.clear()
        server.troubles[:] = [Trouble(whom="p0@", reply=Reply(status=400, code="ErrorInvalidRecipients"))]
        if refused:
            press.run("retry")
            assert set(states(press).values()) == {"refused"}
        path = press.folder / ADVISORY
        path.write_text(path.read_text().replace("revision: 1", "revision: 2").replace("12:30", "12:45"))
        server.troubled.clear()
        server.troubles[:] = [Trouble(where="after", whom="p0@", reply=Reply(status=500))]
        assert press.run(*send(press)).returncode == 76
        named = "<AM0PR01MB00000000@eurprd01.prod.example>" if rename else first["Message-ID"]
        head = f"From: p0@outlet0.example\nDate: {first['Date']}\nIn-Reply-To: {named}\n"
        press.write("r.eml", f"{head}References: {first['References']} {named}\n\nThanks.\n")
        done = press.run("resolve", "--reports", str(press.folder / "r.eml"))
        assert len(server.kept) == 1
    assert done.returncode == 76, done.stdout
    assert "resolve --resend p0@outlet0.example" in " ".join(done.stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        (Reply(status=403, code="ErrorAccessDenied", words="Access is denied."), 77, "Mail.Send"),
        (Reply(status=404, code="ErrorInvalidUser", words="The user is invalid."), 77, "check the address in send_via"),
        (Reply(status=401, code="InvalidAuthenticationToken"), 77, "the token is not for this mailbox"),
        (Reply(status=507, code="ErrorQuotaExceeded"), 75, "the mailbox is full"),
    ],
    ids=["403", "404", "401", "507"],
)
def test_send_ends_in_one_sentence_when_the_mailbox_is_refused(
    press: Press, live: Live, certificates: Certificates, trouble: Reply, code: int, says: str
) -> None:
    """A refusal of the mailbox ends the run with its code, the reason and what to do, and nobody is lost."""
    press.write("lists/l.csv", journalists(12))
    with GraphServer(certificates.good, troubles=[Trouble(reply=trouble, most=None)]) as server:
        live(server)
        done = press.run(*send(press))
        assert done.returncode == code, done.stderr
        said = " ".join((done.stdout + done.stderr).split())
        assert says in said
        assert "Traceback" not in said
        assert "login smtp" not in said
        server.mend()
        assert press.run(*send(press)).returncode == 0
        assert press.run("retry").returncode == 0
    assert Counter(states(press).values()) == {"accepted": 12}
    assert len(server.kept) == 12


@pytest.mark.slow
def test_send_keeps_the_token_when_the_server_was_edited(press: Press, live: Live, certificates: Certificates) -> None:
    """A token is not sent, and its command not run, for another server than the last, with 77.

    Otherwise one line of advisory.toml, which is kept in Git, would give the mailbox away.
    """
    ran = press.folder / "ran"
    press.write("lists/l.csv", journalists(1))
    press.write("lists/two.csv", journalists(2))
    command = f'sh -c "touch {ran}; echo {TOKEN}"'
    for host, name, code in (("localhost", "l", 0), ("127.0.0.1", "two", 77)):
        with GraphServer(certificates.good) as server:
            live(server, host=host)
            lines = (press.folder / ".env").read_text().replace(f"'echo {TOKEN}'", f"'{command}'")
            press.write(".env", lines).chmod(0o600)
            done = press.run(*send(press, name=name))
            assert done.returncode == code, done.stderr
        assert ran.exists() is (code == 0)
        ran.unlink(missing_ok=True)
    assert not server.heard
    assert "put the setting graph_server back" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ADVISORY_GRAPH_SERVER=http://localhost", "No server of Microsoft Graph starts with http"),
        ("ADVISORY_SEND_VIA=graph://office.example", "names no mailbox"),
        ("ADVISORY_SEND_VIA=graph://press:hush@office.example", "holds a password"),
    ],
)
def test_send_refuses_a_wrong_setting_in_one_sentence(press: Press, live: Live, line: str, says: str) -> None:
    """A wrong setting ends with 78, its reason and the form to write, and no secret."""
    live(1)
    name = line.partition("=")[0]
    kept = [each for each in (press.folder / ".env").read_text().splitlines() if not each.startswith(name)]
    press.write(".env", "\n".join([*kept, line]) + "\n").chmod(0o600)
    done = press.run("send", ADVISORY, "-l", "example", "--yes")
    assert done.returncode == 78
    assert says in " ".join(done.stderr.split())
    assert "hush" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("written", ["seconds", "date"])
def test_two_processes_share_one_pause(press: Press, live: Live, certificates: Certificates, written: str) -> None:
    """What one process is asked to wait for, another that sends at the time waits for too.

    Otherwise each of them would have to be told, and the account be locked for not listening.
    """
    seconds = 4
    asked = str(seconds)
    if written == "date":
        asked = "Thu, 03 Dec 2026 10:00:04 GMT"
    headers = (("Retry-After", asked), ("Date", "Thu, 03 Dec 2026 10:00:00 GMT"))
    press.write("lists/l.csv", journalists(60))
    press.write("lists/two.csv", journalists(60, first=100))
    second = (press.folder / ADVISORY).read_text().replace("id: eu-russia-summit-2014\n", "")
    press.write("advisories/second.md", second)
    with GraphServer(certificates.good, delay=0.1) as server:
        live(server)
        running = [
            press.start(*send(press, "--connections", "1")),
            press.start("send", "advisories/second.md", "-l", "two", "--yes", "--connections", "1"),
        ]
        while {int(re.sub(r".*?p(\d+)@.*", r"\1", post.rcpt)) // 100 for post in server.delivered} != {0, 1}:
            assert None in {process.poll() for process in running}
            time.sleep(0.01)
        server.troubles.append(Trouble(reply=Reply(status=429, code="ApplicationThrottled", headers=headers)))
        codes = [process.wait(60) for process in running]
        throttled = next(at for post, at in zip(server.posts, server.times, strict=True) if post.status == 429)
        under_way = 0.3  # seconds for what had begun by then
        quiet = [at for at in server.times if throttled + under_way < at < throttled + seconds - 0.2]
        assert press.run("retry").returncode == 0
    assert not quiet, "somebody went on during the pause"
    assert max(server.times) > throttled + seconds - 0.2
    assert set(codes) <= {0, 75}
    assert len(server.kept) == len({post.rcpt for post in server.posts}) == 120
    assert set(states(press).values()) == {"accepted"}


@pytest.mark.slow
def test_send_by_graph_loses_and_doubles_nobody_when_killed_twenty_times(
    press: Press, live: Live, certificates: Certificates, tmp_path: Path
) -> None:
    """A mailing killed twenty times sends nothing twice and loses nobody, and resolve finds what arrived."""
    kept = tmp_path / "kept"
    kept.mkdir()
    people, kills = 400, 0
    press.write("lists/l.csv", journalists(people))
    chance = random.Random(20261201)
    with graph_process(kept, certificates.good, "--delay", "0.15") as port:
        live(port)
        while kills < 20 and len(read_kept(kept)) < people - 40:
            before = len(read_kept(kept))
            running = press.start(*send(press))
            if kills % 4:  # some die while starting and planning, the others while messages leave
                while len(read_kept(kept)) == before and running.poll() is None:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0.0, 0.5))
            else:
                time.sleep(chance.uniform(0.1, 0.6))
            if running.poll() is None:
                os.kill(running.pid, signal.SIGKILL)
                kills += 1
            running.wait(30)
        last = press.run(*send(press))
        time.sleep(1.0)
        copies = Counter(each.rcpt[0].partition("<")[2].strip(">") or each.rcpt[0] for each in read_kept(kept))
        unsure = {address for address, state in states(press).items() if state == "unsure"}
        assert last.returncode == (76 if unsure else 0), last.stderr
        resolved = press.run("resolve", "--imap")
        left = {address for address, state in states(press).items() if state == "unsure"}
    everybody = {line.split(",")[0] for line in journalists(people).splitlines()[1:]}
    assert kills >= 10
    assert max(copies.values()) == 1
    assert everybody == set(copies) | unsure, "somebody was lost"
    assert left == unsure - set(copies), resolved.stdout
    assert len(unsure) <= 4 * kills
    print(f"{kills} kills, {people} people, {len(copies)} delivered, {len(unsure)} unsure, {len(left)} after resolve")  # noqa: T201


def test_graph_needs_nothing_that_smtp_needs(tmp_path: Path, certificates: Certificates) -> None:
    """A newsroom begins with Graph and without any other setting of mail."""
    press = found(tmp_path / "fresh")
    with GraphServer(certificates.good) as server:
        press.write(".env", graph_env(server.port, certificates.ours)).chmod(0o600)
        done = press.run("send", ADVISORY, "-l", "example", "--yes", "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert len(server.kept) == 1
