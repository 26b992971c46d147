"""Signing in with Microsoft 365 and Google: by a browser, by a code, by a certificate; refused, bound, and stored."""

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authorisation_server import CLIENT, GOOGLE_CLIENT, MAILBOX, TENANT, AuthorisationServer
from tests.imap_servers import ScriptedImap
from tests.smtp_servers import Certificates
from tests.system.press import ADVISORY, Done, Press, journalists
from tests.system.sign_in_office import (
    CHROMIUM,
    SECRET,
    Office,
    chromium_script,
    office_in,
    rsa_pem,
    service_account,
    use_google,
)
from tests.token_servers import TokenMailServer


@pytest.fixture
def office(press: Press, certificates: Certificates) -> Iterator[Office]:
    """An office with Microsoft's app."""
    press.write("lists/two.csv", journalists(2))
    with office_in(press, certificates) as opened:
        yield opened


def _send(press: Press) -> Done:
    return press.run("send", ADVISORY, "-l", "two", "--yes")


def _refused(office: Office, done: Done, code: int, *words: str) -> None:
    """One refusal in words, without a secret, and nothing is stored."""
    said = " ".join(done.stderr.split())
    assert done.returncode == code, done.stderr
    for each in words:
        assert each in said
    assert "Traceback" not in said
    assert len(re.sub(r"https://127\S+\?\S+", "", said)) < 900
    assert not (office.press.folder / "ledger" / "sign-in.json").exists()
    assert "ADVISORY_SIGN_IN=" not in (office.press.folder / ".env").read_text()
    assert office.spilt(done.stderr, done.stdout) == []


@pytest.mark.slow
def test_login_microsoft_makes_send_live_when_a_person_signs_in(office: Office) -> None:
    """A sign-in in the browser is tried at the mail server, stored for its owner alone, and `send` uses it."""
    done = office.login()
    assert done.returncode == 0, done.stderr
    kept = office.press.folder / "ledger" / "sign-in.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert office.mail.logins == [MAILBOX]
    sent = _send(office.press)
    assert sent.returncode == 0, sent.stderr
    assert len(office.mail.accepted) == 2
    env = (office.press.folder / ".env").read_text()
    assert "ADVISORY_SIGN_IN='microsoft365'" in env
    assert CLIENT not in env, "what advisory.toml says needs no second place"
    shown = [office.press.run(*words) for words in (["status"], ["config"], [])]
    assert all("press@office.example is signed in at Microsoft 365" in " ".join(each.stdout.split()) for each in shown)
    assert all("no end is known" in " ".join(each.stdout.split()) for each in shown)
    assert office.spilt(done.stderr, sent.stderr, *(each.stdout for each in shown)) == []


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which(CHROMIUM), reason="Chromium is not installed")
@pytest.mark.parametrize("what", ["microsoft365", "google"])
def test_login_works_when_the_browser_is_chromium(office: Office, tmp_path: Path, what: str) -> None:
    """A real browser goes from the sign-in page to our loopback address, by a form or by a redirect."""
    if what == "google":
        use_google(office)
    done = office.login(what, env={"BROWSER": chromium_script(tmp_path)})
    assert done.returncode == 0, done.stderr
    until = time.monotonic() + 20
    while "The answer has arrived" not in (tmp_path / "page.html").read_text() and time.monotonic() < until:
        time.sleep(0.2)
    assert "The answer has arrived" in (tmp_path / "page.html").read_text()
    assert _send(office.press).returncode == 0
    assert len(office.mail.accepted) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "number", "code", "words"),
    [
        ("code", 53003, 77, "Conditional Access"),
        ("authorize", 65001, 77, "grant admin consent"),
        ("code", 7000218, 78, "Allow public client flows"),
        ("code", 50076, 77, "second factor"),
        ("code", 50020, 77, "choose the newsroom's own account"),
        ("code", 700016, 78, "Application (client) ID"),
        ("code", 50057, 77, "locked, disabled"),
        ("code", 90033, 75, "busy"),
        ("code", 4711999, 77, "AADSTS4711999"),
    ],
)
def test_login_microsoft_says_what_to_ask_whom_when_refused(
    office: Office, step: str, number: int, code: int, words: str
) -> None:
    """A refusal of Microsoft's is one sentence with its number and what to ask whom, and nothing is stored."""
    office.authorisation.behaviour.refuse = {step: number}
    _refused(office, office.login(), code, words, f"AADSTS{number}")


@pytest.mark.slow
def test_login_microsoft_refuses_when_the_client_id_is_wrong(office: Office) -> None:
    """A client id that the organisation does not have ends with 78 and names the setting."""
    office.settings(sign_in_client_id="99999999-2222-4333-8444-555555555555")
    office.authorisation.secrets["99999999-2222-4333-8444-555555555555"] = ""
    office.authorisation.behaviour.refuse = {"code": 700016}
    _refused(office, office.login(), 78, "99999999-2222-4333-8444-555555555555", "sign_in_client_id")


@pytest.mark.slow
def test_login_microsoft_refuses_when_the_tenant_is_wrong(office: Office) -> None:
    """An organisation that does not exist ends with 78 and names the setting, before a page opens."""
    office.settings(sign_in_tenant="nobody.example")
    _refused(office, office.login(), 78, "nobody.example", "sign_in_tenant")


@pytest.mark.slow
def test_login_refuses_when_another_account_signed_in(office: Office) -> None:
    """A person who signs in with the wrong account is told both, and the token is tried nowhere."""
    office.authorisation.behaviour.account = "ann@office.example"
    _refused(office, office.login(), 77, "ann@office.example signed in, but press@office.example was expected", "--as")
    assert office.mail.shown == []


def test_login_signs_in_for_a_shared_mailbox_when_its_user_is_named(office: Office) -> None:
    """A person of the office signs in for the shared mailbox that they may use."""
    office.authorisation.behaviour.account = "ann@office.example"
    office.mail.allowed.add("ann@office.example")
    done = office.login("microsoft365", "--as", "ann@office.example")
    assert done.returncode == 0, done.stderr
    assert _send(office.press).returncode == 0
    assert "ann@office.example is signed in at Microsoft 365 for press@office.example" in " ".join(
        office.press.run("status").stdout.split()
    )


@pytest.mark.slow
def test_login_stores_nothing_when_the_mail_server_refuses_the_token(office: Office) -> None:
    """SMTP AUTH that is switched off is told with the administrator's command, and nothing is stored."""
    office.mail.switched_off = True
    _refused(office, office.login(), 77, "5.7.139", "SMTP AUTH", "--for-it")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("html", 75, "as in a hotel"),
        ("503", 75, "HTTP 503"),
        ("elsewhere", 77, "thief.invalid"),
    ],
)
def test_login_says_so_when_the_network_answers_otherwise(office: Office, how: str, code: int, words: str) -> None:
    """A hotel's page, an overload and a redirect to another host are one sentence each."""
    office.authorisation.behaviour.broken = how
    _refused(office, office.login(), code, words)


@pytest.mark.slow
def test_login_says_so_when_there_is_no_network(office: Office) -> None:
    """A sign-in server that cannot be reached ends with 75, the code for waiting."""
    office.settings(sign_in_server="https://127.0.0.1:9")
    _refused(office, office.login(), 75, "cannot be reached")


@pytest.mark.slow
def test_login_says_so_when_the_certificate_is_a_strangers(office: Office, certificates: Certificates) -> None:
    """A sign-in server that cannot prove itself gets nothing."""
    with AuthorisationServer(certificates.stranger) as stranger:
        office.settings(sign_in_server=stranger.address)
        _refused(office, office.login(), 77, "cannot prove")
        assert stranger.asked == []


@pytest.mark.slow
def test_login_by_code_works_when_somebody_types_it(office: Office) -> None:
    """A code typed on another device signs in, and the code is shown."""

    def type_it() -> None:
        until = time.monotonic() + 20
        while not office.authorisation.devices and time.monotonic() < until:
            time.sleep(0.05)
        for code in list(office.authorisation.devices):
            office.authorisation.approve(code)

    thread = threading.Thread(target=type_it)
    thread.start()
    done = office.login("microsoft365", "--device-code")
    thread.join()
    assert done.returncode == 0, done.stderr
    (code,) = office.authorisation.devices
    assert code in done.stderr
    assert office.spilt(done.stderr) == []


@pytest.mark.slow
def test_login_by_code_explains_itself_when_the_flow_is_blocked(office: Office) -> None:
    """A blocked device flow names the browser and the certificate, which are the other ways."""
    office.authorisation.behaviour.refuse = {"devicecode": 530036}
    done = office.login("microsoft365", "--device-code")
    _refused(office, done, 77, "without --device-code", "--unattended")


@pytest.mark.slow
def test_login_google_works_when_a_person_signs_in(office: Office) -> None:
    """Google's sign-in is by PKCE and redirect; the same mail server is tried."""
    use_google(office)
    done = office.login("google")
    assert done.returncode == 0, done.stderr
    assert _send(office.press).returncode == 0
    assert len(office.mail.accepted) == 2
    assert office.spilt(done.stderr) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "answer", "code", "words"),
    [
        ("authorize", "access_denied", 77, "cancelled or declined"),
        ("authorize", "admin_policy_enforced", 77, "does not let this app use Gmail"),
        ("code", "invalid_client: Unauthorized", 78, "ADVISORY_SIGN_IN_CLIENT_SECRET"),
        ("authorize", "org_internal", 77, "another account signed in"),
    ],
)
def test_login_google_says_what_to_ask_whom_when_refused(
    office: Office, step: str, answer: str, code: int, words: str
) -> None:
    """A refusal of Google's is one sentence, and nothing is stored."""
    use_google(office)
    office.authorisation.behaviour.refuse = {step: answer}
    _refused(office, office.login("google"), code, words)


@pytest.mark.slow
def test_login_google_says_so_when_the_permission_was_not_ticked(office: Office) -> None:
    """A person may sign in and leave the box about mail empty."""
    use_google(office)
    office.authorisation.behaviour.grant_mail = False
    _refused(office, office.login("google"), 77, "tick the box")


@pytest.mark.slow
def test_login_google_refuses_a_code_and_names_the_other_ways(office: Office) -> None:
    """Google gives no permission for mail by a code."""
    use_google(office)
    _refused(office, office.login("google", "--device-code"), 64, "--unattended")


@pytest.mark.slow
def test_login_unattended_works_when_the_certificate_is_the_apps(office: Office, tmp_path: Path) -> None:
    """A server signs in by its certificate, without a person; `status` says when the certificate runs out."""
    pem, public = rsa_pem(tmp_path, "desk")
    office.authorisation.certificates[CLIENT] = public
    office.mail.allowed = {f"app:{CLIENT}"}
    office.settings(sign_in_certificate=str(pem))
    done = office.login("microsoft365", "--unattended")
    assert done.returncode == 0, done.stderr
    office.authorisation.forget_tokens()
    sent = office.empty_cron("send", ADVISORY, "-l", "two", "--yes")
    assert sent.returncode == 0, sent.stderr
    assert len(office.mail.accepted) == 2
    assert "the certificate expires at" in " ".join(office.press.run("status").stdout.split())
    assert office.authorisation.count("client_credentials") == 2


@pytest.mark.slow
@pytest.mark.parametrize("which", ["another", "no key"])
def test_login_unattended_refuses_when_the_certificate_is_not_the_apps(
    office: Office, tmp_path: Path, which: str
) -> None:
    """A certificate that the app does not have, or one without its key, ends with 78."""
    pem, _ = rsa_pem(tmp_path, "desk")
    _, other = rsa_pem(tmp_path, "other")
    office.authorisation.certificates[CLIENT] = other
    if which == "no key":
        pem.write_text("-----BEGIN CERTIFICATE" + pem.read_text().split("-----BEGIN CERTIFICATE")[1])
    office.settings(sign_in_certificate=str(pem))
    words = "sign_in_certificate" if which == "another" else "private key"
    _refused(office, office.login("microsoft365", "--unattended"), 78, words)


@pytest.mark.slow
def test_login_unattended_works_at_google_when_the_domain_has_delegated(office: Office, tmp_path: Path) -> None:
    """A service account signs in for the mailbox, at our sign-in server, whatever its file names."""
    use_google(office, client="")
    path, public = service_account(tmp_path)
    office.authorisation.service_accounts["desk@project.iam.example"] = (public, {MAILBOX})
    office.settings(sign_in_service_account=str(path))
    done = office.login("google", "--unattended")
    assert done.returncode == 0, done.stderr
    assert _send(office.press).returncode == 0


@pytest.mark.slow
def test_login_unattended_refuses_at_google_when_nobody_has_delegated(office: Office, tmp_path: Path) -> None:
    """A service account that may not act for the mailbox is told with the page of the admin console."""
    use_google(office, client="")
    path, public = service_account(tmp_path)
    office.authorisation.service_accounts["desk@project.iam.example"] = (public, set())
    office.settings(sign_in_service_account=str(path))
    _refused(office, office.login("google", "--unattended"), 77, "Domain-wide delegation")


def test_login_needs_a_terminal_only_when_something_is_unknown(office: Office) -> None:
    """A command without a terminal says which setting is missing."""
    office.settings(sign_in_client_id="")
    _refused(office, office.login(), 64, "sign_in_client_id")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["send_via", "sign_in_server", "sign_in_client_id", "sign_in_tenant", "user"])
def test_send_shows_no_token_to_anybody_when_a_setting_was_edited(
    office: Office, certificates: Certificates, what: str
) -> None:
    """A setting that was edited since sends a token nowhere: 77, one sentence, and nobody has it."""
    assert office.login().returncode == 0
    env = office.press.folder / ".env"
    before = len(office.authorisation.asked)
    with AuthorisationServer(certificates.good) as thief, TokenMailServer(thief, MAILBOX, certificates.good) as trap:
        edited = {
            "send_via": (f"@127.0.0.1:{office.mail.port}", f"@localhost:{trap.port}"),
            "user": ("//press@office", "//chief@office"),
        }
        if what in edited:
            env.write_text(env.read_text().replace(*edited[what]))
        else:
            office.settings(**{what: thief.address if what == "sign_in_server" else "other.example"})
        done = _send(office.press)
        assert thief.asked == []
        assert trap.shown == []
    assert done.returncode == 77, done.stderr
    said = " ".join(done.stderr.split())
    assert "No token was sent" in said
    assert " login microsoft365" in said
    assert len(office.authorisation.asked) == before
    assert office.mail.accepted == []


def test_send_says_who_has_to_sign_in_when_nobody_has(office: Office) -> None:
    """Settings that were copied to another computer without the sign-in end with 77 and the command."""
    assert office.login().returncode == 0
    (office.press.folder / "ledger" / "sign-in.json").unlink()
    done = _send(office.press)
    assert done.returncode == 77, done.stderr
    assert " login microsoft365" in done.stderr
    assert "Nobody has signed in at" in " ".join(office.press.run("status").stdout.split())


@pytest.mark.slow
@pytest.mark.parametrize("content", ["", "[]", "{}", '{"provider": "microsoft365"}', "\0" * 40, "[" * 100_000])
def test_send_says_who_has_to_sign_in_when_the_file_is_damaged(office: Office, content: str) -> None:
    """A damaged sign-in is none: 77 with the command, and no traceback."""
    assert office.login().returncode == 0
    (office.press.folder / "ledger" / "sign-in.json").write_text(content)
    done = _send(office.press)
    assert done.returncode == 77, done.stderr
    assert " login microsoft365" in done.stderr
    assert office.press.run("status").returncode == 0


@pytest.mark.slow
def test_login_smtp_takes_the_place_of_a_sign_in(office: Office) -> None:
    """A password that is stored later is used, and the sign-in is not."""
    assert office.login().returncode == 0
    text = (office.press.folder / ".env").read_text()
    assert re.search(r"^ADVISORY_SEND_VIA=", text, re.MULTILINE)
    from advisory_cli.actions.setup.login import store_login
    from advisory_cli.bootstrap import App
    from advisory_cli.model.press.newsroom import SmtpRoute

    app = App.open(office.press.folder, {})
    route = app.newsroom.route
    assert isinstance(route, SmtpRoute)
    store_login(app.settings, route, "a password")
    assert App.open(office.press.folder, {}).newsroom.sign_in is None


@pytest.mark.parametrize("what", ["microsoft365", "google"])
def test_login_prints_a_note_for_the_administrator(press: Press, what: str) -> None:
    """The note names the newsroom's own address, three routes, and the commands."""
    done = press.run("login", what, "--for-it", "--mailbox", MAILBOX)
    assert done.returncode == 0
    assert done.stdout.startswith("Subject: ")
    assert done.stdout.count(MAILBOX) >= 2
    assert "{" not in done.stdout
    wanted = {
        "microsoft365": [
            "http://localhost",
            "New-ServicePrincipal",
            "New-ManagementRoleAssignment",
            "Set-CASMailbox",
            "Mail.Send;",
            "Mail.Send.Shared and Mail.Read.Shared",
            f"advisory login microsoft365 --send-via graph://{MAILBOX}",
        ],
        "google": ["INTERNAL", "Domain-wide delegation", "https://mail.google.com/", "Desktop app"],
    }
    assert all(words in done.stdout for words in wanted[what])
    assert all(f"\n{letter}. " in done.stdout for letter in "ABC")


@pytest.mark.slow
def test_status_says_that_a_sign_in_has_ended_when_it_was_refused(office: Office) -> None:
    """A sign-in that was refused under cron is told by `status` with the reason, until somebody signs in again."""
    assert office.login().returncode == 0
    office.authorisation.revoke()
    assert _send(office.press).returncode == 77
    said = " ".join(office.press.run("status").stdout.split())
    assert "no longer works" in said
    assert "AADSTS50173" in said
    office.authorisation.behaviour.refuse = {}
    assert office.login().returncode == 0
    assert _send(office.press).returncode == 0
    assert "no longer works" not in office.press.run("status").stdout


@pytest.mark.slow
def test_google_says_internal_when_the_sign_in_is_dead_after_seven_days(office: Office) -> None:
    """A sign-in of an app in testing dies after seven days; the sentence says what to make of the app."""
    use_google(office)
    assert office.login("google").returncode == 0
    office.authorisation.forget_tokens()
    office.authorisation.refresh.clear()
    done = _send(office.press)
    assert done.returncode == 77, done.stderr
    assert "Internal" in done.stderr
    assert "seven days" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_tokens_are_in_no_argument_of_a_process(office: Office, tmp_path: Path) -> None:
    """What other users of the computer see of the browser's command line is an address without a secret."""
    log = tmp_path / "arguments"
    script = tmp_path / "listening"
    script.write_text(f'#!/bin/sh\necho "$@" >>{log}\nexec {office.browser.removesuffix(" %s")} "$1"\n')
    script.chmod(0o755)
    assert office.login("microsoft365", env={"BROWSER": f"{script} %s"}).returncode == 0
    said = log.read_text()
    assert "code_challenge=" in said
    assert not any(secret in said for secret in office.secrets())


@pytest.mark.slow
def test_sign_in_file_holds_what_it_is_for(office: Office) -> None:
    """The stored sign-in says account, hosts and services in the clear, beside its tokens."""
    assert office.login().returncode == 0
    kept = json.loads((office.press.folder / "ledger" / "sign-in.json").read_text())
    assert kept["account"] == kept["mailbox"] == MAILBOX
    assert kept["hosts"] == ["127.0.0.1"]
    assert kept["services"] == ["smtp"]
    assert (kept["tenant"], kept["client_id"]) == (TENANT, CLIENT)
    assert subprocess.run(["ls", "-l", office.press.folder / "ledger"], check=True, capture_output=True).stdout


@pytest.mark.slow
def test_google_client_and_secret_are_named(office: Office) -> None:
    """The secret of the desktop app stays in .env, where secrets are."""
    use_google(office)
    assert office.login("google").returncode == 0
    kept = json.loads((office.press.folder / "ledger" / "sign-in.json").read_text())
    assert kept["client_id"] == GOOGLE_CLIENT
    assert SECRET not in json.dumps(kept)
    assert SECRET not in office.press.run("config").stdout


QUIET: dict[str, str | None] = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK",
    "UID SEARCH": "* SEARCH\r\n{tag} OK",
}


def test_login_signs_in_for_the_mailbox_to_read_when_it_is_the_same(office: Office) -> None:
    """One sign-in serves sending and reading, without a password; a host that is edited later gets nothing."""
    with ScriptedImap(QUIET) as box:
        office.settings(imap=f"imap://{MAILBOX}@127.0.0.1:{box.port}", imap_folders="INBOX")
        done = office.login()
        assert done.returncode == 0, done.stderr
        assert "accepts the sign-in for press@office.example, too" in done.stderr
        assert _send(office.press).returncode == 0
        before = len(box.heard)
        office.press.run("remind", ADVISORY, "--imap", "--yes")
        assert any("AUTHENTICATE XOAUTH2" in line.upper() for line in box.heard[before:]), box.heard
    with ScriptedImap(QUIET) as thief:
        office.settings(imap=f"imap://{MAILBOX}@localhost:{thief.port}", imap_folders="INBOX")
        done = office.press.run("remind", ADVISORY, "--imap", "--yes")
        assert not any("AUTHENTICATE" in line.upper() for line in thief.heard)
    assert done.returncode == 77, done.stderr
    assert "No token was sent" in " ".join(done.stderr.split())


@pytest.mark.slow
def test_login_is_for_sending_alone_when_the_mailbox_takes_no_token(office: Office) -> None:
    """A mailbox that takes no token for reading keeps nobody from sending, and is told."""
    with ScriptedImap({**QUIET, "AUTHENTICATE": "{tag} NO refused"}) as box:
        office.settings(imap=f"imap://{MAILBOX}@127.0.0.1:{box.port}", imap_folders="INBOX")
        done = office.login()
        assert done.returncode == 0, done.stderr
        assert "The sign-in is for sending only." in done.stderr
        assert _send(office.press).returncode == 0


@pytest.mark.parametrize("words", [(), ("--sign-in-server", "login.microsoftonline.com")])
def test_login_sends_no_secret_when_nobody_confirms_the_sign_in_server(office: Office, words: tuple[str, ...]) -> None:
    """A sign-in server that only the settings name, which anybody may have edited, is sent nothing."""
    env = office.press.folder / ".env"
    env.write_text(f"{env.read_text()}ADVISORY_SIGN_IN_CLIENT_SECRET={SECRET}\n")
    done = office.press.run_alone("login", "microsoft365", "--unattended", "--mailbox", MAILBOX, *words)
    _refused(office, done, 64, "sign_in_server", "Nothing was sent")
    assert office.authorisation.asked == []


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "code"), [("{host}", 0), ("https://{HOST}/", 0), ("", 64), ("login.example", 64)])
def test_login_asks_for_the_host_when_the_sign_in_server_is_another(
    office: Office, tmp_path: Path, typed: str, code: int
) -> None:
    """A person at a terminal types the host of the sign-in server, and only then it is asked for tokens."""
    pem, public = rsa_pem(tmp_path, "desk")
    office.authorisation.certificates[CLIENT] = public
    office.mail.allowed = {f"app:{CLIENT}"}
    office.settings(sign_in_certificate=str(pem))
    host = office.sign_in_server
    answer = typed.replace("{host}", host).replace("{HOST}", host.upper())
    done = office.at_terminal(f"{answer}\n", "login", "microsoft365", "--unattended", "--send-via", office.send_via)
    assert done.returncode == code, done.stderr
    assert f"Type {host}" in done.stderr
    assert bool(office.authorisation.asked) is (code == 0)


@pytest.mark.slow
def test_login_says_so_when_the_browser_brings_no_answer(office: Office, tmp_path: Path) -> None:
    """An answer with the right state, but with neither code nor error, is a sentence."""
    script = tmp_path / "empty-handed"
    script.write_text(
        f"""#!{sys.executable}
import sys, urllib.parse, urllib.request
asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(sys.argv[1]).query))
form = urllib.parse.urlencode({{"state": asked["state"]}}).encode()
urllib.request.urlopen(asked["redirect_uri"].replace("localhost", "127.0.0.1"), form).read()
"""
    )
    script.chmod(0o755)
    _refused(office, office.login(env={"BROWSER": f"{script} %s"}), 77, "does not belong to this sign-in")


@pytest.mark.slow
def test_login_says_so_when_the_nonce_is_of_another_sign_in(office: Office) -> None:
    """Tokens of another sign-in are not taken (OpenID Connect Core 3.1.3.7)."""
    office.authorisation.behaviour.nonce = "another"
    _refused(office, office.login(), 77, "does not belong to this sign-in")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["microsoft365", "google"])
def test_login_says_so_when_the_answer_is_null(office: Office, what: str) -> None:
    """A box on the way that answers `null` is for later."""
    if what == "google":
        use_google(office)
    office.authorisation.behaviour.token_answer = b"null"
    _refused(office, office.login(what), 75, "does not answer like a sign-in server")
