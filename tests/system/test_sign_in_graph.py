"""Sign-in and Microsoft Graph together: from `advisory login microsoft365 --send-via graph://…` to a correction."""

import csv
import json
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.authorisation_server import CLIENT, MAILBOX, TENANT, AuthorisationServer
from tests.graph_server import GraphServer, Reply, Trouble
from tests.smtp_servers import Certificates
from tests.system.conftest import Say
from tests.system.press import ADVISORY, Done, Press, journalists, parsed
from tests.system.sign_in_office import CHROMIUM, Office, chromium_script, office_in, rsa_pem, when

ANN = "ann@office.example"
WAY = f"graph://{MAILBOX}"
PEOPLE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOffice:
    """An office whose mailbox sends by Graph. `graph` takes the tokens of `signing.authorisation` alone."""

    signing: Office
    graph: GraphServer

    @property
    def press(self) -> Press:
        """The newsroom."""
        return self.signing.press

    @property
    def authorisation(self) -> AuthorisationServer:
        """Who gives out tokens."""
        return self.signing.authorisation

    def login(self, *words: str, env: dict[str, str] | None = None) -> Done:
        """`advisory login microsoft365` for Graph, as a process of its own."""
        named = ("--send-via", WAY, "--graph-server", self.graph.url)
        return self.signing.login("microsoft365", *named, *words, env=env)

    def login_again(self) -> Done:
        """The command as every refusal names it; a person would type the sign-in server."""
        return self.press.run_alone(
            "login",
            "microsoft365",
            "--sign-in-server",
            self.signing.sign_in_server,
            env={"BROWSER": self.signing.browser},
        )

    def send(self, people: int = PEOPLE) -> Done:
        """Send to so many."""
        self.press.write("lists/l.csv", journalists(people))
        return self.press.run("send", ADVISORY, "-l", "l", "--yes")

    def each_once(self, people: int = PEOPLE) -> bool:
        """Whether everybody has one copy."""
        counts = Counter(post.rcpt for post in self.graph.posts if post.taken)
        return len(counts) == people and set(counts.values()) == {1}

    def states(self) -> Counter[str]:
        """How many stand where."""
        said = self.press.run("status", "--format", "csv").stdout
        return Counter(row["state"] for row in csv.DictReader(said.splitlines()))

    def nothing_stored(self) -> bool:
        """Whether a login that failed has left no trace."""
        stored = (self.press.folder / "ledger" / "sign-in.json").exists()
        return not stored and "ADVISORY_SIGN_IN=" not in (self.press.folder / ".env").read_text()

    def type_code(self, account: str = MAILBOX) -> threading.Thread:
        """Type the code on a telephone as soon as there is one."""

        def type_it() -> None:
            for code in list(self.authorisation.devices):
                self.authorisation.approve(code, account)

        return when(lambda: bool(self.authorisation.devices), type_it)


def said(done: Done) -> str:
    """What a person reads, on one line, and never a traceback."""
    words = " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in words
    return words


@pytest.fixture
def office(press: Press, certificates: Certificates) -> Iterator[GraphOffice]:
    """An office with Microsoft's app, before anybody has signed in."""
    with (
        office_in(press, certificates) as signing,
        GraphServer(certificates.good, authorisation=signing.authorisation) as graph,
    ):
        signing.settings(graph_server=graph.url)
        yield GraphOffice(signing=signing, graph=graph)


def _by_code(office: GraphOffice, *words: str) -> Done:
    typing = office.type_code()
    done = office.login("--device-code", *words)
    typing.join()
    return done


def _by_certificate(office: GraphOffice, folder: Path) -> Done:
    pem, public = rsa_pem(folder, "desk")
    office.authorisation.certificates[CLIENT] = public
    office.signing.settings(sign_in_certificate=str(pem))
    return office.login("--unattended")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["browser", "code", "certificate"])
def test_login_for_graph_serves_everything_a_press_officer_does(office: GraphOffice, tmp_path: Path, how: str) -> None:
    """One sign-in, tried at Graph, serves a test, a mailing of twelve, `resolve` and a correction; nothing is spilt."""
    ways: dict[str, Callable[[], Done]] = {
        "browser": office.login,
        "code": lambda: _by_code(office),
        "certificate": lambda: _by_certificate(office, tmp_path),
    }
    done = ways[how]()
    assert done.returncode == 0, done.stderr
    assert f"accepts the sign-in for {MAILBOX}" in said(done)
    assert office.graph.heard == [f"GET /v1.0/users/{MAILBOX}/mailFolders/sentitems/messages?$top=1&$select=id"]
    _check_stored(office, unattended=how == "certificate")
    tested = office.press.run("send", ADVISORY, "--test")
    assert tested.returncode == 0, tested.stderr
    assert len(office.graph.kept) == 1
    office.graph.posts.clear()
    office.graph.troubles.append(Trouble(whom="p3@"))  # its answer is lost
    sent = office.send()
    assert sent.returncode == 76, sent.stderr
    resolved = office.press.run("resolve", "--imap")
    assert resolved.returncode == 0, resolved.stderr
    assert "1 found in Sent Items" in said(resolved)
    assert office.states() == {"accepted": PEOPLE}
    assert office.each_once()
    text = office.press.folder / ADVISORY
    text.write_text(text.read_text() + "\nThe room has changed: B 12.\n")
    corrected = office.press.run("correct", ADVISORY, "--what", "The room is B 12.", "--yes")
    assert corrected.returncode == 0, corrected.stderr
    copies = Counter(parsed(content)["To"].addresses[0].addr_spec for content in office.graph.kept)
    assert set(copies.values()) == {2}
    status = office.press.run("status")
    assert "signs this computer in" in said(status) or f"{MAILBOX} is signed in at Microsoft 365" in said(status)
    assert set(office.graph.shown) <= set(office.authorisation.tokens)
    assert office.signing.mail.shown == [], "no token goes to a mail server"
    assert office.signing.spilt(*map(said, (done, tested, sent, resolved, corrected, status))) == []


def _check_stored(office: GraphOffice, *, unattended: bool) -> None:
    """The way out in .env, and the sign-in for Graph alone beside the ledger, for its owner alone."""
    env = office.press.folder / ".env"
    lines = env.read_text().splitlines()
    assert "ADVISORY_SIGN_IN='microsoft365'" in lines
    assert f"ADVISORY_SEND_VIA='{WAY}'" in lines
    path = office.press.folder / "ledger" / "sign-in.json"
    assert (path.stat().st_mode & 0o777, env.stat().st_mode & 0o777) == (0o600, 0o600)
    kept = json.loads(path.read_text())
    assert (kept["account"], kept["mailbox"], kept["unattended"]) == (MAILBOX, MAILBOX, unattended)
    assert (kept["services"], kept["hosts"]) == (["graph"], ["localhost"])
    assert (kept["tenant"], kept["client_id"], kept["server"]) == (TENANT, CLIENT, office.authorisation.address)
    assert set(kept["secrets"]["tokens"]) == {"graph"}
    assert bool(kept["secrets"]["refresh_token"]) is not unattended


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which(CHROMIUM), reason="Chromium is not installed")
def test_login_for_graph_works_when_the_browser_is_chromium(office: GraphOffice, tmp_path: Path) -> None:
    """A real browser signs in for Graph, and messages leave."""
    done = office.login(env={"BROWSER": chromium_script(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert office.send(2).returncode == 0
    assert office.each_once(2)


@pytest.mark.slow
def test_login_for_graph_asks_for_the_shared_mailbox_when_somebody_else_signs_in(office: GraphOffice) -> None:
    """A person of the office signs in for a shared mailbox: Graph wants other permissions for that, also later."""
    office.authorisation.behaviour.account = ANN
    done = office.login("--as", ANN)
    assert done.returncode == 0, done.stderr
    assert "does not allow reading" not in said(done)
    assert office.send(2).returncode == 0
    office.authorisation.forget_tokens()
    assert office.send(3).returncode == 0, "the renewed token is for the shared mailbox, too"
    assert office.each_once(3)
    again = office.login_again()
    assert again.returncode == 0, again.stderr


@pytest.mark.slow
def test_send_by_graph_renews_the_token_when_it_runs_out_in_a_batch(office: GraphOffice, say: Say) -> None:
    """Tokens that live for two seconds, and one that is ended early, cost nobody a message."""
    office.authorisation.behaviour.lifetime = 2.0
    assert office.login().returncode == 0
    office.graph.delay = 0.1
    ending = when(lambda: len(office.graph.kept) > 100, office.authorisation.forget_tokens)
    done = office.send(200)
    ending.join()
    assert done.returncode == 0, done.stderr
    assert office.each_once(200)
    assert office.states() == {"accepted": 200}
    renewed = office.authorisation.count("refresh_token")
    refused = sum(post.status == 401 for post in office.graph.posts)
    assert renewed >= 3
    assert refused <= 4 * renewed, "each of four requests meets the end of a token once"
    say(f"200 people by Graph, {renewed} renewals, {refused} requests refused and sent again, 0 twice, 0 lost")


@pytest.mark.slow
def test_send_by_graph_loses_nobody_when_the_sign_in_is_revoked_in_a_batch(office: GraphOffice, say: Say) -> None:
    """A sign-in that is revoked in a batch ends the run with 77 and one sentence; the rest leaves after the login that
    the sentence names, and nobody gets it twice.
    """
    assert office.login().returncode == 0
    office.graph.delay = 0.05
    ending = when(lambda: len(office.graph.kept) > 60, office.authorisation.revoke)
    done = office.send(200)
    ending.join()
    first = len(office.graph.kept)
    assert done.returncode == 77, done.stderr
    words = said(done)
    assert words.count("AADSTS50173") == 1
    assert " login microsoft365" in words
    assert " login smtp" not in words, "which would switch the sign-in off"
    assert 60 < first < 200
    assert office.states() == {"accepted": first, "waiting": 200 - first}
    assert office.press.run("run").returncode in {76, 77}, "nothing leaves before somebody has signed in"
    assert len(office.graph.kept) == first
    office.authorisation.behaviour.refuse = {}
    again = office.login_again()
    assert again.returncode == 0, again.stderr
    done = office.send(200)
    assert done.returncode == 0, done.stderr
    assert office.each_once(200)
    assert office.states() == {"accepted": 200}
    say(f"revoked after {first} of 200 by Graph: 77; the other {200 - first} after a new sign-in; 0 twice, 0 lost")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["graph_server", "sign_in_server"])
def test_send_by_graph_shows_no_token_when_a_server_was_edited(
    office: GraphOffice, certificates: Certificates, what: str
) -> None:
    """A server that was edited since the sign-in gets no token: 77, one sentence that names the setting.

    Signing in again goes to another server of Graph only when a person names it.
    """
    assert office.login().returncode == 0
    asked = len(office.authorisation.asked)
    with AuthorisationServer(certificates.good) as thief, GraphServer(certificates.good) as trap:
        address = f"https://127.0.0.1:{trap.port}"
        office.signing.settings(**{what: address if what == "graph_server" else thief.address})
        done = office.send()
        looked = office.press.run("resolve", "--imap")
        if what == "graph_server":
            for again in (
                office.login_again(),
                office.login(),
                office.signing.login("microsoft365", "--send-via", WAY),
            ):
                assert again.returncode == 64, again.stderr
                assert f"--send-via {WAY} --graph-server https://127.0.0.1" in said(again)
        assert (thief.asked, trap.heard) == ([], [])
    assert done.returncode == 77, done.stderr
    assert "No token was sent" in said(done)
    assert f"put the setting {what} back" in said(done)
    assert " login microsoft365" in said(done)
    assert " login smtp" not in said(done)
    assert looked.returncode in {0, 77}
    assert len(office.authorisation.asked) == asked
    assert office.graph.kept == []


@pytest.mark.slow
def test_login_for_graph_says_so_when_the_app_may_not_read(office: GraphOffice, tmp_path: Path) -> None:
    """An app with Mail.Send alone is signed in and sends, and one sentence says what it cannot do."""
    office.authorisation.behaviour.withheld = {"Mail.Read"}
    done = _by_certificate(office, tmp_path)
    assert done.returncode == 0, done.stderr
    assert said(done).count("does not allow reading") == 1
    assert "`resolve` cannot look for copies" in said(done)
    office.graph.troubles.append(Trouble(whom="p3@"))
    assert office.send().returncode == 76
    looked = office.press.run("resolve", "--imap")
    assert looked.returncode == 77
    assert "Mail.Read" in said(looked)
    assert office.each_once()


@pytest.mark.slow
@pytest.mark.parametrize("permission", ["Mail.Read", "Mail.Send"])
def test_login_for_graph_names_the_consent_when_a_permission_was_not_given(
    office: GraphOffice, permission: str
) -> None:
    """A person is told that the administrator's consent is missing, and nothing is stored."""
    office.authorisation.behaviour.withheld = {permission}
    done = office.login()
    assert done.returncode == 77, done.stderr
    assert "AADSTS65001" in said(done)
    assert "grant admin consent" in said(done)
    assert office.nothing_stored()


@pytest.mark.slow
def test_send_by_graph_says_so_when_the_app_may_not_send(office: GraphOffice, tmp_path: Path) -> None:
    """An app that may only read is told at the first message, with the permission; nobody counts as refused."""
    office.authorisation.behaviour.withheld = {"Mail.Send"}
    assert _by_certificate(office, tmp_path).returncode == 0
    done = office.send()
    assert done.returncode == 77, done.stderr
    assert "Mail.Send" in said(done)
    assert " login smtp" not in said(done)
    assert office.states() == {"waiting": PEOPLE}
    office.authorisation.behaviour.withheld = set()
    assert office.send().returncode == 0
    assert office.each_once()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["browser", "certificate"])
def test_login_for_graph_says_so_when_there_is_no_such_mailbox(office: GraphOffice, tmp_path: Path, how: str) -> None:
    """A mailbox that Exchange does not have ends the login with one sentence that names it, and nothing is stored."""
    office.graph.answers = [Reply(status=404, code="ErrorInvalidUser", words="The requested user is invalid.")]
    done = _by_certificate(office, tmp_path) if how == "certificate" else office.login()
    assert done.returncode == 78, done.stderr
    assert f"does not find the mailbox {MAILBOX} (404 ErrorInvalidUser" in said(done)
    assert "Check the address in send_via" in said(done)
    assert office.nothing_stored()


@pytest.mark.slow
def test_login_for_graph_stores_nothing_when_the_token_is_refused(office: GraphOffice, tmp_path: Path) -> None:
    """A token that Graph refuses is told with Graph's permissions, and no word of SMTP AUTH."""
    office.graph.answers = [Reply(status=401, code="InvalidAuthenticationToken")] * 2
    done = _by_certificate(office, tmp_path)
    assert done.returncode == 77, done.stderr
    for words in ("Mail.Send and Mail.Read", "RBAC for Applications", "--for-it", "401 InvalidAuthenticationToken"):
        assert words in said(done)
    assert "SMTP" not in said(done)
    assert office.nothing_stored()


@pytest.mark.slow
def test_login_for_graph_refuses_when_another_account_signed_in(office: GraphOffice) -> None:
    """The wrong account is told with both names, and its token is shown to nobody."""
    office.authorisation.behaviour.account = ANN
    done = office.login()
    assert done.returncode == 77, done.stderr
    assert f"{ANN} signed in, but {MAILBOX} was expected" in said(done)
    assert f"--as {ANN}" in said(done)
    assert office.graph.heard == []
    assert office.nothing_stored()


@pytest.mark.slow
def test_login_for_graph_waits_when_it_is_throttled(office: GraphOffice) -> None:
    """A short pause that Graph asks for during the trial is waited for, and costs nobody a second sign-in."""
    office.graph.answers = [Reply(status=429, code="ApplicationThrottled", headers=(("Retry-After", "2"),))]
    began = time.monotonic()
    done = office.login()
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - began > 2
    assert len(office.graph.heard) == 2
    assert office.send(2).returncode == 0


@pytest.mark.slow
def test_login_for_graph_says_when_to_try_again_when_the_pause_is_long(office: GraphOffice) -> None:
    """A long pause ends the login with 75 and the time, and nothing is stored."""
    office.graph.answers = [Reply(status=429, code="ApplicationThrottled", headers=(("Retry-After", "1800"),))]
    done = office.login()
    assert done.returncode == 75, done.stderr
    assert re.search(r"accepts no request before \d{4}-\d\d-\d\d \d\d:\d\d UTC", said(done))
    assert "run the same command again later" in said(done)
    assert "--reports" not in said(done)
    assert office.nothing_stored()


def test_graph_takes_no_token_that_is_for_smtp(office: GraphOffice) -> None:
    """The double judges tokens as Graph does: one for SMTP is refused with 401, and one for Graph is refused by SMTP.

    Otherwise a sign-in that asks for the wrong permissions would pass these tests.
    """
    for scope, permissions in (
        ("https://outlook.office.com/SMTP.Send", frozenset[str]()),
        ("https://graph.microsoft.com/Mail.Send", frozenset({"Mail.Send"})),
    ):
        token = office.authorisation.issue(MAILBOX, CLIENT, [scope])["access_token"]
        assert office.authorisation.permissions(token, "https://graph.microsoft.com") == permissions
        office.press.write(
            ".env",
            f"ADVISORY_SEND_VIA={WAY}\nADVISORY_SMTP_TOKEN_COMMAND='echo {token}'\n",
        ).chmod(0o600)
        done = office.send(1)
        assert done.returncode == (0 if permissions else 77), done.stderr
    assert [post.status for post in office.graph.posts] == [401, 401, 202]
    office.press.write(
        ".env",
        f"ADVISORY_SEND_VIA={office.signing.send_via}\nADVISORY_SMTP_TOKEN_COMMAND='echo {token}'\n",
    ).chmod(0o600)
    assert office.send(2).returncode == 77
    assert office.signing.mail.accepted == []


@pytest.mark.slow
def test_login_google_refuses_when_the_way_out_is_graph(office: GraphOffice) -> None:
    """Graph takes no sign-in with Google, and gets no token of it."""
    office.signing.settings(sign_in_client_id="4711.apps.googleusercontent.example", sign_in_tenant="")
    env = office.press.folder / ".env"
    env.write_text(f"{env.read_text()}ADVISORY_SIGN_IN_CLIENT_SECRET=desktop-secret\n")
    done = office.signing.login("google", "--send-via", WAY)
    assert done.returncode == 64, done.stderr
    assert "Microsoft Graph takes no sign-in with Google" in said(done)
    assert office.graph.heard == []
