"""Connecting and logging in: nothing in clear, what each refusal turns into, and that no secret is ever shown."""

import asyncio
import base64
import json
import socket
import ssl
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.deliver.smtp.login import Login, describe, log_in
from advisory_cli.deliver.smtp.session import Session, Timeouts
from advisory_cli.model.errors import AdvisoryError, BadConfig, LoginRefused, NotAllowed, TryLater
from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from advisory_cli.net.tls import tls_context
from tests.smtp_servers import (
    DROP,
    STALL,
    USUAL,
    Act,
    Certificates,
    MailServer,
    ScriptedServer,
    ehlo,
    make_certificates,
    say,
    server_context,
)

PATIENT = Timeouts(connect=5, command=5, final=5)
HASTY = Timeouts(connect=0.3, command=0.3, final=0.3)
USER = "press@example.org"
WORD = "correct horse"
BY_PASSWORD = Login(password=Secret(WORD))
MISDEEDS = {
    "4yz": say("451 later"),
    "5yz": say("550 never"),
    "421": say("421 closing"),
    "garbage": say("hello there"),
    "drop": DROP,
    "stall": STALL,
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def offering(*mechanisms: str) -> Act:
    """The answer to EHLO of a server with these ways to log in."""
    return ehlo("STARTTLS", f"AUTH {' '.join(mechanisms)}")


def challenge(text: str | bytes) -> Act:
    """A 334 with its text encoded."""
    encoded = base64.b64encode(text.encode() if isinstance(text, str) else text).decode()
    return say(f"334 {encoded}")


def counted(length: int = 0, told: list[Secret | None] | None = None) -> TokenSource:
    """A source of token1, token2, …, each longer by so many letters; it keeps in `told` which were refused."""
    numbers = count(1)

    def token(*, refused: Secret | None = None) -> Secret:
        if told is not None:
            told.append(refused)
        return Secret(f"token{next(numbers)}" + "x" * length)

    return token


def enter(
    port: int,
    login: Login,
    ours: Path | None,
    *,
    user: str = USER,
    security: Security = Security.STARTTLS,
    timeouts: Timeouts = PATIENT,
) -> Session:
    """Log in, by STARTTLS unless told otherwise."""
    route = SmtpRoute(host="localhost", port=port, security=security, user=user, ca_file=ours)
    return log_in(route, login=login, helo="press.example", timeouts=timeouts, context=tls_context(route))


def refusal(server: ScriptedServer, login: Login, ours: Path | None, *, timeouts: Timeouts = PATIENT) -> AdvisoryError:
    """What a login that fails is told as."""
    with server, pytest.raises(AdvisoryError) as caught:
        enter(server.port, login, ours, timeouts=timeouts).close()
    return caught.value


def said_at_auth(server: ScriptedServer) -> list[str]:
    """What each AUTH line said, decoded."""
    lines = [line for line in server.heard if line.upper().startswith("AUTH ")]
    return [f"{line.split()[1]} {base64.b64decode(line.split()[2]).decode()}" for line in lines]


# --- before the login ---


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["greeting", "ehlo", "starttls", "auth"])
def test_login_gives_up_in_time_when_the_server_drips(phase: str, certificates: Certificates) -> None:
    """A login to a server that drips ends at its limit.

    Otherwise one that says a letter now and then would keep a run for ever, and all that waits with it.
    """
    drip = Act(say=b"250-" + b"x" * 300 + b"\r\n250 ok\r\n", dribble=0.05)
    server = ScriptedServer({phase: drip}, pem=certificates.good)
    began = time.monotonic()
    fault = refusal(
        server, BY_PASSWORD, certificates.ours, timeouts=Timeouts(connect=60, command=60, final=60, login=0.6)
    )
    assert time.monotonic() - began < 14
    assert isinstance(fault, TryLater)
    assert "took longer than 0.6 seconds in all" in fault.message


@pytest.mark.slow
def test_login_limit_ends_when_the_login_succeeds(certificates: Certificates) -> None:
    """The limit of a login ends with it, else a run would be cut off in the middle of its messages."""
    with ScriptedServer(pem=certificates.good) as server:
        session = enter(server.port, BY_PASSWORD, certificates.ours, timeouts=replace(PATIENT, login=0.3))
        plain = session.detach()
        time.sleep(0.5)
        plain.sendall(b"NOOP\r\n")
        assert plain.recv(100) == b"250 ok\r\n"
        plain.close()


@pytest.mark.parametrize("misdeed", MISDEEDS)
@pytest.mark.parametrize("phase", ["greeting", "ehlo", "starttls", "ehlo again", "auth"])
def test_login_says_whether_waiting_helps_when_the_server_lets_nobody_in(
    phase: str, misdeed: str, certificates: Certificates
) -> None:
    """The fault of a login is `TryLater` where waiting helps and `NotAllowed` where it does not, with a remedy.

    A refusal of the password itself is `LoginRefused`, by which a caller tells it from all others.

    Otherwise a person would be told to wait where waiting does not help, or to look where only waiting does.
    """
    act = MISDEEDS[misdeed]
    script = {"ehlo": [USUAL["ehlo"], act]} if phase == "ehlo again" else {phase: act}
    server = ScriptedServer(script, pem=certificates.good)
    timeouts = HASTY if misdeed == "stall" else PATIENT
    fault = refusal(server, BY_PASSWORD, certificates.ours, timeouts=timeouts)
    refused = LoginRefused if phase == "auth" else NotAllowed
    assert type(fault) is (refused if misdeed in {"5yz", "garbage"} else TryLater)
    assert "localhost" in fault.message
    assert fault.remedy
    assert ("AUTH" in server.verbs()) is (phase == "auth")


def test_login_encrypts_first_and_greets_by_the_set_name(certificates: Certificates) -> None:
    """A login comes after encryption, and greets by the name that was set.

    Otherwise the password would travel in clear, or a server be told this computer's own name.
    """
    with ScriptedServer(pem=certificates.good) as server:
        enter(server.port, BY_PASSWORD, certificates.ours).close()
    assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert server.heard[0] == "ehlo press.example"
    assert said_at_auth(server) == [f"PLAIN \0{USER}\0{WORD}"]


@pytest.mark.parametrize("shown", ["elsewhere", "stranger"])
def test_login_refuses_starttls_when_nobody_vouches_for_the_certificate(shown: str, certificates: Certificates) -> None:
    """A certificate that nobody vouches for is refused before the login.

    Otherwise embargoed matter and a password would go to whoever answers.
    """
    server = ScriptedServer(pem=getattr(certificates, shown))
    fault = refusal(server, BY_PASSWORD, certificates.ours)
    assert isinstance(fault, NotAllowed)
    assert "cannot prove" in fault.message
    assert server.verbs() == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("shown", ["elsewhere", "stranger"])
def test_login_refuses_implicit_tls_when_nobody_vouches_for_the_certificate(
    shown: str, certificates: Certificates
) -> None:
    """A certificate that nobody vouches for is refused under implicit TLS too (RFC 8314), and nobody logs in."""
    with (
        MailServer(tls="implicit", pem=getattr(certificates, shown)) as server,
        pytest.raises(NotAllowed, match="cannot prove"),
    ):
        enter(server.port, BY_PASSWORD, certificates.ours, security=Security.TLS)
    assert not server.logins


def test_login_refuses_a_stranger_when_the_route_has_no_certificate_file(certificates: Certificates) -> None:
    """A stranger's certificate is refused without a certificate file, else no certificate would be checked."""
    server = ScriptedServer(pem=certificates.good)
    assert "cannot prove" in refusal(server, BY_PASSWORD, None).message
    assert server.verbs() == ["EHLO", "STARTTLS"]


def test_login_refuses_when_starttls_was_taken_out_on_the_way(certificates: Certificates) -> None:
    """A server that offers no STARTTLS is refused.

    Otherwise somebody on the way would read the password and every advisory.
    """
    server = ScriptedServer({"ehlo": ehlo("AUTH PLAIN LOGIN")})
    fault = refusal(server, BY_PASSWORD, certificates.ours)
    assert isinstance(fault, NotAllowed)
    assert "no encryption" in fault.message
    assert server.verbs() == ["EHLO"]


def test_login_refuses_when_words_are_slipped_in_before_encryption(certificates: Certificates) -> None:
    """Words behind the answer to STARTTLS end the login.

    Otherwise somebody on the way could answer in the server's place (CVE-2011-0411).
    """
    server = ScriptedServer({"starttls": say("220 go ahead\r\n250 AUTH PLAIN")}, pem=certificates.good)
    fault = refusal(server, BY_PASSWORD, certificates.ours)
    assert isinstance(fault, TryLater)
    assert "more than it was asked" in fault.message
    assert server.verbs() == ["EHLO", "STARTTLS"]


def test_login_forgets_offers_when_they_were_made_before_encryption(certificates: Certificates) -> None:
    """A login that only the clear text offered is not tried, else somebody on the way would be believed."""
    server = ScriptedServer({"ehlo": [USUAL["ehlo"], ehlo()]}, pem=certificates.good)
    assert "offers no login" in refusal(server, BY_PASSWORD, certificates.ours).message
    assert "AUTH" not in server.verbs()


def test_login_says_try_later_when_nobody_listens(certificates: Certificates) -> None:
    """A server that cannot be reached is told as one to try later.

    Otherwise one that is down for a minute would look like our fault.
    """
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TryLater, match="cannot be reached"):
        enter(port, BY_PASSWORD, certificates.ours)


def test_login_names_port_465_when_the_server_speaks_in_clear_under_tls(certificates: Certificates) -> None:
    """A server that speaks in clear where TLS is set is not allowed, with port 465 in the remedy.

    Otherwise somebody would wait, which never mends smtps:// with port 587.
    """
    with ScriptedServer() as server, pytest.raises(NotAllowed, match="do not agree on encryption") as caught:
        enter(server.port, BY_PASSWORD, certificates.ours, security=Security.TLS)
    assert "465" in caught.value.remedy


def test_tls_context_demands_tls_1_2_and_a_checked_certificate(certificates: Certificates) -> None:
    """The TLS context takes version 1.2 or newer and checks name and certificate, else others could read along."""
    context = tls_context(SmtpRoute(host="localhost", port=1, security=Security.TLS, ca_file=certificates.ours))
    assert context is not None
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_login_refuses_the_settings_when_the_certificate_file_is_none(name: str, tmp_path: Path) -> None:
    """A certificate file that is missing or empty is told by its name.

    Otherwise a wrong path in the settings would end in a traceback.
    """
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(BadConfig, match=name):
        enter(1, BY_PASSWORD, tmp_path / name)


# --- by password ---


@pytest.mark.parametrize("word", [WORD, "a" * 400])
def test_login_sends_a_password_in_a_line_of_its_own_when_it_is_long(word: str, certificates: Certificates) -> None:
    """A long password has a line of its own, else the command would be longer than it may be (RFC 4954 section 4)."""
    both = base64.b64encode(f"\0{USER}\0{word}".encode()).decode()
    script = {"auth": say("334 "), both.lower(): say("235 welcome")} if len(word) > 300 else {}
    with ScriptedServer(script, pem=certificates.good) as server:
        enter(server.port, Login(password=Secret(word)), certificates.ours).close()
    assert server.heard[3:] == (["AUTH PLAIN", both] if script else [f"AUTH PLAIN {both}"])


def test_login_goes_in_steps_when_the_server_knows_auth_login_only(certificates: Certificates) -> None:
    """The login goes in steps where a server offers AUTH LOGIN alone, else such servers could not be used."""
    user, word = (base64.b64encode(each.encode()).decode() for each in (USER, WORD))
    script = {
        "ehlo": offering("LOGIN"),
        "auth": say("334 VXNlcm5hbWU6"),
        user.lower(): say("334 UGFzc3dvcmQ6"),
        word.lower(): say("235 welcome"),
    }
    with ScriptedServer(script, pem=certificates.good) as server:
        enter(server.port, BY_PASSWORD, certificates.ours).close()
    assert server.heard[3:] == ["AUTH LOGIN", user, word]


def test_login_tries_a_password_once_when_it_is_refused(certificates: Certificates) -> None:
    """A refused password is tried once and told with a remedy, as servers lock accounts after a few tries."""
    server = ScriptedServer({"auth": say("535 5.7.8 no")}, pem=certificates.good)
    fault = refusal(server, BY_PASSWORD, certificates.ours)
    assert fault.message == f"localhost refused the login of {USER} (535 5.7.8 no)."
    assert "advisory login smtp" in fault.remedy
    assert server.verbs().count("AUTH") == server.connections == 1


@pytest.mark.parametrize("word", [WORD, "pässwörd", "x<>\r\n' \"", "a" * 200])
def test_login_shows_no_password_when_the_server_repeats_it(
    word: str, certificates: Certificates, capfd: pytest.CaptureFixture[str]
) -> None:
    """The password stands in no fault or output, even where the server repeats it.

    Otherwise it would be in a cron mail, a log or a terminal.
    """
    both = base64.b64encode(f"\0{USER}\0{word}".encode()).decode()
    alone = base64.b64encode(word.encode()).decode()
    flat = word.replace("\r\n", "")
    for reply in (f"535 not {flat}", f"535 not {both}", f"535 not {alone}", f"535 {both} {flat}", f"454 {both}"):
        server = ScriptedServer({"auth": say(reply)}, pem=certificates.good)
        login = Login(password=Secret(word))
        fault = refusal(server, login, certificates.ours)
        shown = "".join(traceback.format_exception(fault)) + repr(login)
        shown += fault.message + fault.remedy + "".join(capfd.readouterr())
        assert alone not in shown
        assert both not in shown
        if flat == word:
            assert word not in shown


def test_describe_tells_the_login_in_one_sentence_when_it_succeeded(certificates: Certificates) -> None:
    """A login is described with server, name, encryption, user and size.

    Otherwise `advisory login` would not say what it found.
    """
    with ScriptedServer(pem=certificates.good) as server:
        route = SmtpRoute(host="localhost", port=server.port, security=Security.STARTTLS, user=USER)
        session = enter(server.port, BY_PASSWORD, certificates.ours)
        words = describe(route, session)
        session.close()
    assert words == (
        f"localhost:{server.port} answers as “mail.example”, encrypted with TLSv1.3, logged in as {USER}, "
        "takes messages up to 1 MB."
    )


# --- by token ---


@pytest.mark.parametrize(
    ("offered", "user", "line"),
    [
        ("LOGIN XOAUTH2", USER, f"XOAUTH2 user={USER}\1auth=Bearer token1\1\1"),
        ("OAUTHBEARER PLAIN XOAUTH2", USER, f"XOAUTH2 user={USER}\1auth=Bearer token1\1\1"),
        (
            "plain oauthbearer",
            "a=b,c",
            "OAUTHBEARER n,a=a=3Db=2Cc,\1host=localhost\1port={port}\1auth=Bearer token1\1\1",
        ),
    ],
)
def test_login_sends_the_token_in_the_form_the_server_offers(
    offered: str, user: str, line: str, certificates: Certificates
) -> None:
    """The token is sent in the form that the server offers, and no password beside it.

    Otherwise Microsoft, Google or an RFC 7628 server would refuse every login.
    """
    server = ScriptedServer({"ehlo": offering(offered)}, pem=certificates.good)
    with server:
        login = Login(password=Secret("hunter2"), token=counted())
        enter(server.port, login, certificates.ours, user=user).close()
    assert said_at_auth(server) == [line.format(port=server.port)]
    assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


@pytest.mark.parametrize(("mechanism", "answer"), [("XOAUTH2", ""), ("OAUTHBEARER", "AQ==")])
def test_login_fetches_a_new_token_when_the_first_has_run_out(
    mechanism: str, answer: str, certificates: Certificates
) -> None:
    """A token that ran out is fetched anew in the same login, and its source is told which one was refused.

    Otherwise a mailing would end when its first token does, an hour after it began.
    """
    script: dict[str, Act | list[Act]] = {
        "ehlo": offering(mechanism),
        "auth": [challenge('{"status": "401"}'), say("235 welcome")],
        answer.lower(): say("535 5.7.8 not you"),
    }
    server, told = ScriptedServer(script, pem=certificates.good), list[Secret | None]()
    with server:
        enter(server.port, Login(token=counted(told=told)), certificates.ours).close()
    assert told == [None, Secret("token1")]
    assert [each.partition("Bearer ")[2] for each in said_at_auth(server)] == ["token1\1\1", "token2\1\1"]
    assert server.heard[4] == answer


def test_login_tries_a_fresh_token_when_a_challenge_ends_in_any_code(certificates: Certificates) -> None:
    """A challenge counts as a refusal whatever code ends it.

    Otherwise a server that ends with a code of its own would never hear the fresh token.
    """
    script = {"ehlo": offering("XOAUTH2"), "auth": challenge("{}"), "": say("501 5.5.2 ended")}
    server = ScriptedServer(script, pem=certificates.good)
    assert "501 5.5.2 ended" in refusal(server, Login(token=counted()), certificates.ours).message
    assert len(said_at_auth(server)) == 2


@pytest.mark.parametrize("first", [say("535 5.7.3 no"), Act(say=b"535 5.7.3 no\r\n", hang_up=True)])
def test_login_tries_one_fresh_token_when_a_token_is_refused(first: Act, certificates: Certificates) -> None:
    """A refused token is followed by a single fresh one, also after a hang-up.

    Otherwise an account would be locked, or the fresh token never heard.
    """
    server = ScriptedServer({"ehlo": offering("XOAUTH2"), "auth": first}, pem=certificates.good)
    fault = refusal(server, Login(token=counted()), certificates.ours)
    assert isinstance(fault, NotAllowed)
    assert fault.message == f"localhost refused the login of {USER} (535 5.7.3 no)."
    assert "token" in fault.remedy
    assert len(said_at_auth(server)) == server.connections == 2


@pytest.mark.parametrize(
    ("reply", "kind", "tries"),
    [
        (say("454 4.7.0 later"), TryLater, 1),
        (say("504 what?"), NotAllowed, 1),
        (say("hello there"), NotAllowed, 1),
        (DROP, TryLater, 1),
    ],
)
def test_login_fetches_no_new_token_when_the_answer_is_no_refusal_of_it(
    reply: Act, kind: type[AdvisoryError], tries: int, certificates: Certificates
) -> None:
    """An answer other than a refusal of the token is told at once, and no token is fetched anew.

    Otherwise a person would be told to look where only waiting helps.
    """
    server = ScriptedServer({"ehlo": offering("XOAUTH2"), "auth": reply}, pem=certificates.good)
    fault = refusal(server, Login(token=counted()), certificates.ours)
    assert isinstance(fault, kind)
    assert fault.remedy
    assert len(said_at_auth(server)) == tries


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('{"status": "invalid_token", "scope": "mail", "schemes": "bearer"}', "status invalid_token, scope mail"),
        (json.dumps({"status": "a\x1b[2J\r\nb", "scope": "\ud800"}), r"status a\x1b[2J b, scope \ud800"),
        ('{"status": 400, "scope": ["x"]}', "no reason was given"),
        ('["status"]', "no reason was given"),
        ("[" * 20_000, "no reason was given"),
        (b"\xff\xfe", "no reason was given"),
        ("", "no reason was given"),
    ],
)
def test_login_tells_the_reason_when_a_refused_token_comes_with_one(
    said: str | bytes, shown: str, certificates: Certificates
) -> None:
    """The reason in the server's JSON is told with a refused token, and odd JSON as no reason.

    Otherwise nobody would learn that the token lacks the right to send.
    """
    script = {"ehlo": offering("XOAUTH2"), "auth": challenge(said), "": say("535 5.7.8 no")}
    fault = refusal(ScriptedServer(script, pem=certificates.good), Login(token=counted()), certificates.ours)
    assert fault.message == f"localhost refused the login of {USER} (535 5.7.8 no; {shown})."


@pytest.mark.parametrize("length", [0, 700])
def test_login_shows_no_token_when_the_server_repeats_it(
    length: int, certificates: Certificates, capfd: pytest.CaptureFixture[str]
) -> None:
    """The token stands in no fault or output, even where the server repeats it, as it is a password for an hour."""
    token = "ya29.secret" + "x" * length
    whole = base64.b64encode(f"user={USER}\1auth=Bearer {token}\1\1".encode()).decode()
    alone = base64.b64encode(token.encode()).decode()
    for reply in (f"535 not {token}", f"535 not {whole}", f"454 {alone}", f"535-{whole}\r\n535 {token}"):
        script = {"ehlo": offering("XOAUTH2"), "auth": say("334 ") if length else say(reply), whole.lower(): say(reply)}
        for acts in (script, {**script, "auth": challenge(json.dumps({"scope": token})), "": say(reply)}):
            server = ScriptedServer(acts, pem=certificates.good)
            login = Login(token=lambda *, refused=None: Secret(token))
            fault = refusal(server, login, certificates.ours)
            shown = "".join(traceback.format_exception(fault)) + fault.message + fault.remedy + repr(login)
            shown += "".join(capfd.readouterr())
            assert not any(each in shown for each in (token, whole, alone))


def test_login_sends_no_token_when_the_connection_is_in_clear(certificates: Certificates) -> None:
    """No token is fetched or sent without encryption, else a listener could send in the office's name."""
    asked: list[int] = []

    def token(*, refused: Secret | None = None) -> Secret:
        asked.append(1)
        return Secret("secret")

    server = ScriptedServer({"ehlo": ehlo("AUTH XOAUTH2")})
    assert isinstance(refusal(server, Login(token=token), certificates.ours), NotAllowed)
    route = SmtpRoute(host="localhost", port=server.port, security=Security.NONE, user=USER)
    with pytest.raises(NotAllowed, match="only sent with encryption"):
        log_in(route, login=Login(token=token), helo="press.example", timeouts=PATIENT, context=None)
    assert server.verbs() == ["EHLO"]
    assert not asked


def test_login_refuses_when_encryption_was_asked_for_and_not_begun() -> None:
    """Encryption that was asked for and not begun ends the login.

    Otherwise a mistake of ours would send the password in clear.
    """
    route = SmtpRoute(host="localhost", port=0, security=Security.STARTTLS, user=USER)
    with ScriptedServer() as server, pytest.raises(NotAllowed, match="only sent with encryption"):
        log_in(
            replace(route, port=server.port), login=BY_PASSWORD, helo="press.example", timeouts=PATIENT, context=None
        )
    assert server.verbs() == ["EHLO"]


def test_login_tells_the_words_of_the_token_command_when_it_fails(certificates: Certificates) -> None:
    """The fault of the token's command ends the login in its own words.

    Otherwise they would be lost behind a fault of the network.
    """

    def locked(*, refused: Secret | None = None) -> Secret:
        raise BadConfig("the key store is locked", remedy="Open it.")

    server = ScriptedServer({"ehlo": offering("XOAUTH2")}, pem=certificates.good)
    fault = refusal(server, Login(token=locked), certificates.ours)
    assert (type(fault), fault.message) == (BadConfig, "the key store is locked")
    assert server.verbs() == ["EHLO", "STARTTLS", "EHLO"]


@pytest.mark.parametrize(
    ("offered", "auth", "login", "needs_token"),
    [
        ("XOAUTH2", None, Login(password=Secret("w")), True),
        ("OAUTHBEARER", None, Login(password=Secret("w")), True),
        ("GSSAPI", None, Login(password=Secret("w")), False),
        ("PLAIN", say("535 5.7.139 Authentication unsuccessful, basic authentication is disabled."), None, True),
        ("PLAIN", say("550 5.7.30 Basic authentication is not supported for Client Submission."), None, True),
        ("PLAIN", say("535 5.7.1390 no"), None, False),
        ("PLAIN XOAUTH2", say("535 5.7.8 no"), None, False),
    ],
)
def test_login_names_the_token_command_when_the_server_takes_no_passwords(
    offered: str, auth: Act | None, login: Login | None, needs_token: bool, certificates: Certificates
) -> None:
    """The remedy names the token command exactly where a server takes no passwords.

    Otherwise a press office would look for a new password when its provider has ended them all.
    """
    script = {"ehlo": offering(offered), "auth": auth or say("235 welcome")}
    server = ScriptedServer(script, pem=certificates.good)
    fault = refusal(server, login or Login(password=Secret("w")), certificates.ours)
    assert isinstance(fault, NotAllowed)
    assert ("ADVISORY_SMTP_TOKEN_COMMAND" in fault.remedy) is needs_token
    assert len(said_at_auth(server)) == (auth is not None)


def test_login_sends_no_token_when_the_server_offers_no_such_login(certificates: Certificates) -> None:
    """A token is not handed to a server that offers no login with one, as it has no use for it."""
    server = ScriptedServer({"ehlo": offering("PLAIN LOGIN")}, pem=certificates.good)
    fault = refusal(server, Login(password=Secret("w"), token=counted()), certificates.ours)
    assert "no login with a token (PLAIN LOGIN)" in fault.message
    assert "AUTH" not in server.verbs()


def test_login_refuses_unasked_when_a_user_has_neither_password_nor_token() -> None:
    """A user without password or token is refused with both ways to log in.

    Otherwise the server would be asked, and might lock the account.
    """
    route = SmtpRoute(host="localhost", port=1, security=Security.STARTTLS, user=USER)
    with pytest.raises(BadConfig, match=f"no password for {USER}") as caught:
        log_in(route, login=Login(), helo="press.example", timeouts=PATIENT, context=None)
    assert "advisory login smtp" in caught.value.remedy
    assert "ADVISORY_SMTP_TOKEN_COMMAND" in caught.value.remedy


# --- against a real server ---


@contextmanager
def token_server(pem: Path, right: str) -> Iterator[tuple[int, list[int]]]:
    """A real server with STARTTLS and XOAUTH2 as Google documents it: its port, and how many words each AUTH had."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import MISSING, SMTP, AuthResult

    arguments: list[int] = []

    class Handler:
        async def auth_XOAUTH2(self, server: Any, args: list[str]) -> Any:  # noqa: N802  (aiosmtpd's name)
            arguments.append(len(args))
            if len(args) == 2:
                response = base64.b64decode(args[1])
            elif (response := await server.challenge_auth("")) is MISSING:
                return MISSING
            if response == f"user={USER}\1auth=Bearer {right}\1\1".encode():
                return AuthResult(success=True)
            await server.challenge_auth('{"status":"400","schemes":"Bearer","scope":"https://mail.example/"}')
            return AuthResult(success=False, handled=False)

    class Loopback(Controller):
        def factory(self) -> Any:
            return SMTP(self.handler, hostname="mail.example", tls_context=server_context(pem), loop=self.loop)

        def _trigger_server(self) -> None:
            assert isinstance(self.server, asyncio.Server)
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd names no types here

    controller = Loopback(Handler(), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port, arguments
    finally:
        controller.stop()


@pytest.mark.parametrize(("length", "arguments"), [(0, 2), (600, 1)])
def test_login_is_taken_by_a_real_server_when_tokens_are_short_or_long(
    length: int, arguments: int, certificates: Certificates
) -> None:
    """A real server takes short and long tokens, and its refusal is told.

    Otherwise Microsoft's tokens, longer than a command may be (RFC 4954 section 4), would be cut off.
    """
    with token_server(certificates.good, "token2" + "x" * length) as (port, heard):
        session = enter(port, Login(token=counted(length)), certificates.ours)
        route = SmtpRoute(host="localhost", port=port, security=Security.STARTTLS, user=USER)
        assert f"logged in as {USER}" in describe(route, session)
        session.close()
        assert heard == [arguments, arguments]
        with pytest.raises(NotAllowed) as caught:
            enter(port, Login(token=lambda *, refused=None: Secret("stale")), certificates.ours)
    assert caught.value.message == (
        f"localhost refused the login of {USER} "
        "(535 5.7.8 Authentication credentials invalid; status 400, scope https://mail.example/)."
    )
