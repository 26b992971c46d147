"""SMTP, phase by phase: what each misbehaviour of a server turns into."""

import base64
import os
import signal
import socket
import ssl
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.conversation import Conversation
from advisory_cli.deliver.smtp.login import Login, log_in
from advisory_cli.deliver.smtp.session import Timeouts
from advisory_cli.deliver.smtp.transport import SmtpTransport, try_login
from advisory_cli.model.errors import AdvisoryError, BadConfig, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Message, Outcome, Verdict
from advisory_cli.model.ports.clock import Clock
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from tests.contract.transport_contract import allowed, collected, message, never, wait_for_room
from tests.delivery_makers import log_outcomes
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
    read_kept,
    say,
    server_process,
)

WORD = "correct horse"
LOGIN = Login(password=Secret(WORD))
PATIENT = Timeouts(connect=5, command=5, final=5)
HASTY = Timeouts(connect=0.3, command=0.3, final=0.3)
NOT_A_REPLY = say("hello there")

TEMPORARY, PERMANENT, CLOSING = say("451 later"), say("550 never"), say("421 closing")
MISDEEDS = {
    "4yz": TEMPORARY,
    "5yz": PERMANENT,
    "421": CLOSING,
    "garbage": NOT_A_REPLY,
    "drop": DROP,
    "stall": STALL,
}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def route_to(port: int, **changes: Any) -> SmtpRoute:
    """In clear and without a login, but for `changes`."""
    return replace(SmtpRoute(host="localhost", port=port, security=Security.NONE), **changes)


def patience_for(misdeed: str) -> Timeouts:
    """Short only where a server says nothing: everything else must not depend on how busy the machine is."""
    return HASTY if misdeed == "stall" else PATIENT


def transport_to(
    route: SmtpRoute,
    *,
    password: str = "",
    helo: str = "press.example",
    timeouts: Timeouts = PATIENT,
    clock: Clock | None = None,
    **options: Any,
) -> SmtpTransport:
    """With one connection, but for `options`."""
    return SmtpTransport(
        route,
        login=Login(password=Secret(password) if password else None),
        helo=helo,
        clock=clock or SystemClock(),
        options=SmtpOptions(**({"connections": 1} | options)),
        timeouts=timeouts,
    )


@contextmanager
def clear(
    server: ScriptedServer, timeouts: Timeouts = PATIENT, *, clock: Clock | None = None, **options: Any
) -> Iterator[SmtpTransport]:
    """A transport without TLS or login, opened."""
    with server:
        transport = transport_to(route_to(server.port), timeouts=timeouts, clock=clock, **options)
        try:
            transport.open()
            yield transport
        finally:
            transport.close()


@contextmanager
def private(server: ScriptedServer, ours: Path, timeouts: Timeouts = PATIENT) -> Iterator[SmtpTransport]:
    """A transport with STARTTLS and a login, not opened."""
    route = route_to(server.port, security=Security.STARTTLS, user="press", ca_file=ours)
    with server:
        transport = transport_to(route, password=WORD, timeouts=timeouts)
        try:
            yield transport
        finally:
            transport.close()


def hand(transport: SmtpTransport, each: Message, before_commit: Callable[[], bool] = allowed) -> Outcome | None:
    """Offer one message and look every moment whether it is back."""
    wait_for_room(transport)
    transport.offer(7, each, before_commit=before_commit)
    while transport.in_hand:
        for handed in transport.collect(0.05):
            return handed.outcome
    pytest.fail("a message was lost")


def accepted(transport: SmtpTransport, each: Message) -> bool:
    """Whether one message is taken."""
    outcome = hand(transport, each)
    return outcome is not None and outcome.verdict is Verdict.ACCEPTED


# --- before the first message ---


@pytest.mark.parametrize("misdeed", MISDEEDS)
@pytest.mark.parametrize("phase", ["greeting", "ehlo", "starttls", "ehlo again", "auth"])
def test_transport_says_whether_waiting_helps_when_the_server_lets_nobody_in(
    phase: str, misdeed: str, certificates: Certificates
) -> None:
    """The fault of opening is `TryLater` where waiting helps and `NotAllowed` where it does not, and no mail begins.

    Otherwise a person would be told to wait where waiting does not help, or to look where only waiting does.
    """
    act = MISDEEDS[misdeed]
    script = {"ehlo": [USUAL["ehlo"], act]} if phase == "ehlo again" else {phase: act}
    expected = NotAllowed if misdeed in {"5yz", "garbage"} else TryLater
    server = ScriptedServer(script, pem=certificates.good)
    with private(server, certificates.ours, patience_for(misdeed)) as transport:
        with pytest.raises(expected) as caught:
            transport.open()
        assert transport.room == 0
        assert "localhost" in caught.value.message
        assert caught.value.remedy
        assert "MAIL" not in server.verbs()
        assert ("AUTH" in server.verbs()) is (phase == "auth")


def test_transport_encrypts_and_logs_in_before_the_first_envelope(certificates: Certificates) -> None:
    """A session encrypts, greets anew and logs in before its first envelope.

    Otherwise a login or an envelope would travel in clear, or features be believed that somebody on the way made up.
    """
    server = ScriptedServer(pem=certificates.good)
    with private(server, certificates.ours) as transport:
        transport.open()
        assert accepted(transport, message())
        transport.close()
        assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"]
        assert server.heard[0] == "ehlo press.example"
        assert server.heard[4] == f"MAIL FROM:<press@press.example> SIZE={len(message().content)}"


@pytest.mark.parametrize("shown", ["elsewhere", "stranger"])
def test_transport_refuses_starttls_when_nobody_vouches_for_the_certificate(
    shown: str, certificates: Certificates
) -> None:
    """A certificate that nobody vouches for is refused with 77 before the login.

    Otherwise embargoed matter and a password would go to whoever answers.
    """
    server = ScriptedServer(pem=getattr(certificates, shown))
    with private(server, certificates.ours) as transport, pytest.raises(NotAllowed, match="cannot prove") as caught:
        transport.open()
    assert caught.value.exit_code == 77
    assert server.verbs() == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("shown", ["elsewhere", "stranger"])
def test_transport_refuses_implicit_tls_when_nobody_vouches_for_it(shown: str, certificates: Certificates) -> None:
    """A certificate that nobody vouches for is refused on port 465 too, before any login or message."""
    with MailServer(tls="implicit", pem=getattr(certificates, shown), users={"press": WORD}) as server:
        route = route_to(server.port, security=Security.TLS, user="press", ca_file=certificates.ours)
        with pytest.raises(NotAllowed, match="cannot prove"):
            transport_to(route, password=WORD).open()
        assert server.logins == []
        assert server.accepted == []


def test_try_login_refuses_a_stranger_when_the_route_has_no_file(certificates: Certificates) -> None:
    """A stranger's certificate is refused where the route names no file of its own, else it would trust anybody."""
    server = ScriptedServer(pem=certificates.good)
    route = route_to(0, security=Security.STARTTLS, user="press")
    with server, pytest.raises(NotAllowed, match="cannot prove"):
        try_login(replace(route, port=server.port), LOGIN, "press.example", timeouts=PATIENT)
    assert server.verbs() == ["EHLO", "STARTTLS"]


def test_transport_refuses_when_starttls_was_taken_out_on_the_way(certificates: Certificates) -> None:
    """A server that offers no STARTTLS is refused.

    Otherwise somebody on the way would read the password and every advisory.
    """
    server = ScriptedServer({"ehlo": say("250-mail.example\r\n250 AUTH PLAIN LOGIN")})
    with private(server, certificates.ours) as transport, pytest.raises(NotAllowed, match="no encryption"):
        transport.open()
    assert server.verbs() == ["EHLO"]


def test_transport_refuses_when_words_are_slipped_in_before_encryption(certificates: Certificates) -> None:
    """Words behind the answer to STARTTLS end the session.

    Otherwise somebody could answer in the server's place (CVE-2011-0411).
    """
    server = ScriptedServer({"starttls": say("220 go ahead\r\n250 AUTH PLAIN")}, pem=certificates.good)
    with private(server, certificates.ours) as transport, pytest.raises(TryLater, match="more than it was asked"):
        transport.open()
    assert server.verbs() == ["EHLO", "STARTTLS"]


def test_transport_forgets_offers_when_they_were_made_before_encryption(certificates: Certificates) -> None:
    """A login that only the clear text offered is not tried, else somebody on the way would be believed."""
    script = {"ehlo": [USUAL["ehlo"], say("250 mail.example")]}
    server = ScriptedServer(script, pem=certificates.good)
    with private(server, certificates.ours) as transport, pytest.raises(NotAllowed, match="offers no login"):
        transport.open()
    assert "AUTH" not in server.verbs()


def test_transport_does_not_connect_when_a_user_is_set_without_encryption() -> None:
    """A route with a user and no encryption is refused before it connects, else the password would travel in clear."""
    server = ScriptedServer({"ehlo": say("250-mail.example\r\n250 AUTH PLAIN LOGIN")})
    with server:
        transport = transport_to(route_to(server.port, user="press"), password=WORD)
        with pytest.raises(NotAllowed, match="only sent with encryption"):
            transport.open()
    assert server.connections == 0


def test_transport_refuses_unasked_when_a_user_has_no_password() -> None:
    """A user without a password is refused before the server is asked, else it might lock the account."""
    route = route_to(1, security=Security.STARTTLS, user="press")
    with pytest.raises(BadConfig, match="no password for press"):
        transport_to(route).open()


def test_transport_logs_in_by_steps_when_the_server_knows_auth_login_only(certificates: Certificates) -> None:
    """A transport logs in step by step where a server offers AUTH LOGIN alone, else such servers could not be used."""
    script = {
        "ehlo": say("250-mail.example\r\n250-STARTTLS\r\n250 AUTH LOGIN"),
        "auth": say("334 VXNlcm5hbWU6"),
        "chjlc3m=": say("334 UGFzc3dvcmQ6"),
        "y29ycmvjdcbob3jzzq==": say("235 welcome"),
    }
    with private(ScriptedServer(script, pem=certificates.good), certificates.ours) as transport:
        transport.open()
        assert transport.room


@pytest.mark.parametrize("word", [WORD, "pässwörd", "x<>\r\n' \"", "a" * 200])
def test_transport_shows_no_password_when_the_server_repeats_it(
    word: str, certificates: Certificates, capfd: pytest.CaptureFixture[str]
) -> None:
    """The password stands in no fault, output or attribute, even where the server repeats it.

    Otherwise it would be in a cron mail, a log or a terminal.
    """
    both = base64.b64encode(f"\0press\0{word}".encode()).decode()
    alone = base64.b64encode(word.encode()).decode()
    flat = word.replace("\r\n", "")
    for reply in (f"535 not {flat}", f"535 not {both}", f"535 not {alone}", f"535 {both} {flat}", f"454 {both}"):
        server = ScriptedServer({"auth": say(reply)}, pem=certificates.good)
        route = route_to(0, security=Security.STARTTLS, user="press", ca_file=certificates.ours)
        with server:
            transport = transport_to(replace(route, port=server.port), password=word)
            with pytest.raises(AdvisoryError) as caught:
                transport.open()
        shown = "".join(traceback.format_exception(caught.value)) + repr(transport) + repr(vars(transport))
        shown += caught.value.message + caught.value.remedy + "".join(capfd.readouterr())
        assert alone not in shown
        assert both not in shown
        if flat == word:
            assert word not in shown


def test_transport_says_try_later_when_nobody_listens() -> None:
    """A server that cannot be reached is to be tried later, with 75.

    Otherwise one that is down for a minute would look like our fault.
    """
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TryLater, match="cannot be reached") as caught:
        transport_to(route_to(port)).open()
    assert caught.value.exit_code == 75


def test_try_login_names_port_465_when_the_server_speaks_in_clear(certificates: Certificates) -> None:
    """A server that speaks in clear where TLS is set is not allowed, with port 465 in the remedy.

    Otherwise somebody would wait, which never mends smtps:// with port 587.
    """
    server = ScriptedServer()
    with server, pytest.raises(NotAllowed, match="do not agree on encryption") as caught:
        try_login(route_to(server.port, security=Security.TLS, ca_file=certificates.ours), Login(), "press.example")
    assert "465" in caught.value.remedy


def test_transport_demands_tls_1_2_and_a_checked_certificate(certificates: Certificates) -> None:
    """The transport takes TLS 1.2 or newer and checks name and certificate, as older versions can be read by others."""
    transport = transport_to(route_to(1, security=Security.STARTTLS, ca_file=certificates.ours))
    with pytest.raises(TryLater):
        transport.open()
    assert transport._context is not None
    assert transport._context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert transport._context.check_hostname
    assert transport._context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_try_login_refuses_the_settings_when_the_certificate_file_is_none(name: str, tmp_path: Path) -> None:
    """A certificate file that is missing or empty is told by its name.

    Otherwise a wrong path in the settings would end in a traceback.
    """
    (tmp_path / "empty.pem").write_text("no certificate")
    with pytest.raises(BadConfig, match=name):
        try_login(route_to(1, security=Security.TLS, ca_file=tmp_path / name), Login(), "press.example")


@pytest.mark.parametrize("helo", ["", "a b.example", "a.example\r\nMAIL FROM:<x@y.example>", "prés.example"])
def test_transport_refuses_the_settings_when_the_name_cannot_greet(helo: str) -> None:
    """A name that no server can be greeted with is refused.

    Otherwise this computer's own name would stand there instead, or a second command.
    """
    with pytest.raises(BadConfig):
        transport_to(route_to(1), helo=helo)


def test_try_login_tells_the_login_in_one_sentence_and_quits(certificates: Certificates) -> None:
    """A login is told with server, name, encryption, user and size, and ends with QUIT.

    Otherwise `advisory login` would not say what it found.
    """
    server = ScriptedServer(pem=certificates.good)
    with server:
        route = route_to(server.port, security=Security.STARTTLS, user="press", ca_file=certificates.ours)
        words = try_login(route, LOGIN, "press.example", timeouts=PATIENT)
    assert words == (
        f"localhost:{server.port} answers as “mail.example”, encrypted with TLSv1.3, logged in as press, "
        "takes messages up to 1 MB."
    )
    assert server.verbs()[-1] == "QUIT"


# --- one message ---

CLEAN = {"4yz": (Verdict.DEFERRED, 451), "5yz": (Verdict.REFUSED, 550)}
OFFERS = {"plain": ehlo("SIZE 1000000"), "pipelined": USUAL["ehlo"]}


@pytest.mark.parametrize("manner", OFFERS)
@pytest.mark.parametrize("misdeed", MISDEEDS)
@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_transport_settles_or_retries_when_a_server_misbehaves_before_the_dot(
    phase: str, misdeed: str, manner: str
) -> None:
    """A refusal before the dot is the message's own, and any other misdeed sends it on a new connection.

    Otherwise what was never complete would be called unsure, or a journalist be put off because one connection broke.
    """
    script: dict[str, Act | list[Act]] = {phase: [MISDEEDS[misdeed], USUAL[phase]], "ehlo": OFFERS[manner]}
    server = ScriptedServer(script, orderly=True)
    with clear(server, patience_for(misdeed)) as transport:
        if misdeed in CLEAN:
            outcome = hand(transport, message(number=1), never)
            assert outcome is not None
            assert (outcome.verdict, outcome.code) == CLEAN[misdeed]
            assert outcome.about_sender is (phase == "mail")
        else:
            assert accepted(transport, message(number=1))
        assert accepted(transport, message(number=2))
        assert server.connections == (1 if misdeed in CLEAN else 2)
        assert server.verbs().count("RSET") == (misdeed in CLEAN)
        assert server.bodies == [message(number=n).content for n in (1, 2) if n == 2 or misdeed not in CLEAN]


@pytest.mark.slow
@pytest.mark.parametrize("misdeed", ["421", "garbage", "drop"])
@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_transport_defers_when_three_connections_break_before_the_dot(phase: str, misdeed: str) -> None:
    """A message that three connections break under is deferred.

    Otherwise one message that some filter cuts off would use up connection after connection.
    """
    server = ScriptedServer({phase: MISDEEDS[misdeed]})
    with clear(server) as transport:
        outcome = hand(transport, message(), never)
        assert outcome is not None
        assert outcome.verdict is Verdict.DEFERRED
        assert outcome.reply
        assert server.connections == 3
        assert server.bodies == []


AFTER_THE_DOT = {
    **{name: (act, Verdict.IN_DOUBT, None) for name, act in MISDEEDS.items()},
    "4yz": (TEMPORARY, Verdict.DEFERRED, 451),
    "5yz": (PERMANENT, Verdict.REFUSED, 550),
    "421": (CLOSING, Verdict.DEFERRED, 421),
    "251": (say("251 fine"), Verdict.ACCEPTED, 251),
    "354": (say("354 more"), Verdict.IN_DOUBT, None),
    "600": (say("600 what"), Verdict.IN_DOUBT, None),
    "+25": (say("+25 ok"), Verdict.IN_DOUBT, None),
    "reset": (Act(reset=True), Verdict.IN_DOUBT, None),
    "half a code": (Act(say=b"25", hang_up=True), Verdict.IN_DOUBT, None),
    "half a line": (Act(say=b"250 queued", hang_up=True), Verdict.IN_DOUBT, None),
    "half a reply": (Act(say=b"250-queued\r\n", hang_up=True), Verdict.IN_DOUBT, None),
    "two codes": (say("250-queued\r\n550 no"), Verdict.IN_DOUBT, None),
    "endless": (Act(say=b"250-and\r\n" * 9000), Verdict.IN_DOUBT, None),
    "endless line": (Act(say=b"250 " + b"x" * 70_000), Verdict.IN_DOUBT, None),
    "bytes": (Act(say=b"\xff\xfe\0\r\n"), Verdict.IN_DOUBT, None),
}


@pytest.mark.parametrize("misdeed", AFTER_THE_DOT)
def test_transport_tells_the_verdict_when_a_server_answers_the_dot(misdeed: str) -> None:
    """The answer to the dot decides the verdict, and no clear answer is a doubt.

    Otherwise a message that may have arrived would be sent again, or one that was refused be called sent.
    """
    act, verdict, code = AFTER_THE_DOT[misdeed]
    server = ScriptedServer({"dot": [act, USUAL["dot"]]})
    with clear(server, patience_for(misdeed)) as transport:
        committed: list[int] = []
        outcome = hand(transport, message(number=1), log_outcomes(committed, 1))
        assert outcome is not None
        assert (outcome.verdict, outcome.code) == (verdict, code)
        assert outcome.reply
        assert committed == [1]
        assert accepted(transport, message(number=2))
        assert server.connections == (1 if misdeed in {"4yz", "5yz", "251"} else 2)
        assert server.bodies == [message(number=1).content, message(number=2).content]


def test_transport_keeps_the_reply_when_a_message_is_accepted() -> None:
    """The reply to a message is kept in full.

    Otherwise nobody could ask the server's people about a message without its queue id.
    """
    with clear(ScriptedServer({"dot": say("250-2.0.0 taken\r\n250 2.0.0 queued as 4711")})) as transport:
        outcome = hand(transport, message())
    assert outcome is not None
    assert (outcome.code, outcome.reply) == (250, "2.0.0 taken 2.0.0 queued as 4711")


def test_transport_keeps_a_reply_printable_and_short_when_it_is_hostile() -> None:
    """A kept reply is printable and has 500 letters at most.

    Otherwise a server's words could clear the screen, forge lines or fill the ledger.
    """
    act = Act(say=b"550 \x1b[2Jno" + b"\xe2\x80\xae" + b"x" * 600 + b"\r\n")
    with clear(ScriptedServer({"rcpt": act}, orderly=True)) as transport:
        outcome = hand(transport, message(), never)
    assert outcome is not None
    assert len(outcome.reply) == 500
    assert outcome.reply.isprintable()


@pytest.mark.parametrize("made", [True, False], ids=["made", "not made"])
def test_transport_sends_no_dot_when_the_mark_is_not_made_yet(made: bool) -> None:
    """The dot leaves after the mark is made, and never if it is not made, though content has gone before.

    Otherwise a crash between dot and mark would send a message twice.
    """
    server = ScriptedServer()
    seen: list[tuple[int, int]] = []

    def look() -> bool:
        server.settle(1, seconds=0.3)  # long enough for a dot to arrive that left too early
        seen.append((server._played["content"], len(server.bodies)))
        return made

    with clear(server) as transport:
        outcome = hand(transport, message((b"x" * 70 + b"\r\n") * 10_000), look)
        assert seen == [(1, 0)]
        assert (outcome is not None and outcome.verdict is Verdict.ACCEPTED) is made
    server.settle(1)
    assert (len(server.bodies), server.unfinished) == ((1, 0) if made else (0, 1))


def test_transport_doubles_dots_when_lines_begin_with_them() -> None:
    """A dot at the beginning of a line is doubled on the wire.

    Otherwise a lone dot would cut the advisory short (RFC 5321 4.5.2).
    """
    server = ScriptedServer()
    dotted = Message(
        mail_from="press@press.example",
        rcpt="anna@news.example",
        message_id="<1@press.example>",
        parts=(b".first\r\n\r\nbody\r\n.\r\n", b"..two\r\nend.\r\n"),
    )
    with clear(server) as transport:
        assert accepted(transport, dotted)
    assert server.bodies == [b"..first\r\n\r\nbody\r\n..\r\n...two\r\nend.\r\n"]


def test_transport_defers_when_the_server_breaks_off_right_before_the_dot() -> None:
    """A message whose dot the kernel refuses is deferred, as nothing arrived.

    Otherwise it would be called unsure, and leave a journalist without the text.
    """
    server = ScriptedServer()

    def break_off() -> bool:
        server.break_off()
        time.sleep(0.1)
        return True

    with clear(server) as transport:
        outcome = hand(transport, message(), break_off)
        assert outcome is not None
        assert outcome.verdict is Verdict.DEFERRED
        assert server.bodies == []


@pytest.mark.parametrize("pause", [0.0, 0.002], ids=["at once", "piece by piece"])
def test_transport_sends_no_dot_when_refused_amid_content(pause: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that the server refuses amid its content is refused and not ended.

    Otherwise the server's next words would be taken for the answer. With a pause the kernel has room for every piece,
    so that writing never waits for the server.
    """
    wrote = Conversation.mark_written

    def slowly(talk: Conversation, count: int) -> None:
        time.sleep(pause)
        wrote(talk, count)

    monkeypatch.setattr(Conversation, "mark_written", slowly)
    large = message((b"x" * 70 + b"\r\n") * 300_000)
    server = ScriptedServer({"ehlo": ehlo("PIPELINING"), "content": [say("552 too big"), Act()]})
    with clear(server) as transport:
        outcome = hand(transport, large, never)
        assert outcome is not None
        assert (outcome.verdict, outcome.code) == (Verdict.REFUSED, 552)
        assert accepted(transport, message(number=2))
        assert server.connections == 2


@pytest.mark.parametrize("manner", OFFERS)
@pytest.mark.parametrize(("phase", "said"), [("rcpt", "250 ok\r\n250 ok"), ("data", "354 go ahead\r\n250 queued")])
def test_transport_makes_a_new_connection_when_an_answer_is_one_too_many(phase: str, said: str, manner: str) -> None:
    """An answer too many ends the connection, and the next message leaves on a new one.

    Otherwise every later answer would be taken for the one before it, and refusals for acceptance.
    """
    server = ScriptedServer({phase: [say(said), USUAL[phase]], "ehlo": OFFERS[manner]})
    with clear(server) as transport:
        outcome = hand(transport, message(number=1))
        assert outcome is not None
        assert accepted(transport, message(number=2))
        sure = [message(number=1).content] if outcome.verdict is Verdict.ACCEPTED else []
        assert server.bodies == [*sure, message(number=2).content]
        assert server.connections == 2


@pytest.mark.slow
def test_transport_defers_when_the_server_stops_reading() -> None:
    """A message to a server that stops reading is deferred, else a large message would hang for ever."""
    script = {"ehlo": ehlo("PIPELINING"), "data": Act(say=b"354 go ahead\r\n", go_deaf=True)}
    large = message((b"x" * 70 + b"\r\n") * 100_000)
    with clear(ScriptedServer(script), HASTY) as transport:
        outcome = hand(transport, large, never)
    assert outcome is not None
    assert (outcome.verdict, outcome.reply) == (Verdict.DEFERRED, "the server took nothing more in")


@pytest.mark.slow
def test_transport_defers_when_an_answer_drips() -> None:
    """An answer that drips is none in time, and the message is deferred.

    Otherwise a server that says a letter now and then would keep a message, and all behind it, for ever.
    """
    drip = Act(say=b"250 " + b"x" * 300 + b"\r\n", dribble=0.02)
    with clear(ScriptedServer({"rcpt": drip}), HASTY) as transport:
        outcome = hand(transport, message(), never)
    assert outcome is not None
    assert (outcome.verdict, outcome.reply) == (Verdict.DEFERRED, "the server did not answer in time")


@pytest.mark.parametrize(
    "goodbye",
    [
        Act(say=b"250 ok\r\n", hang_up=True),
        say("250 ok\r\n421 too many"),
        Act(say=b"250 ok\r\n421 idle\r\n", hang_up=True),
        say("250 ok\r\n250 ok"),
    ],
    ids=["silent", "421", "421 and gone", "one answer too many"],
)
def test_transport_sends_on_a_new_connection_when_the_server_hangs_up_between(goodbye: Act) -> None:
    """A message after a hang-up between two leaves on a new connection.

    Otherwise one journalist would wait for the next run, at a slow rate or after each hundred messages.
    """
    server = ScriptedServer({"dot": [goodbye, USUAL["dot"]]})
    with clear(server) as transport:
        assert all(accepted(transport, message(number=number)) for number in (1, 2))
        assert server.connections == 2
        assert server.bodies == [message(number=1).content, message(number=2).content]
        assert transport.trouble is None


def test_transport_refuses_unsaid_when_a_message_is_too_large() -> None:
    """A message larger than the server takes is refused as the sender's matter, and nothing is said to the server.

    Otherwise 30 MB would be carried in vain, or be called a recipient's fault.
    """
    server = ScriptedServer({"ehlo": say("250-mail.example\r\n250 SIZE 50")})
    with clear(server) as transport:
        outcome = hand(transport, message(), never)
        assert outcome is not None
        assert outcome.verdict is Verdict.REFUSED
        assert outcome.about_sender
        assert "at most 50" in outcome.reply
        assert transport.room
    assert server.verbs() == ["EHLO", "QUIT"]


@pytest.mark.parametrize("size", ["SIZE", "SIZE 0", "SIZE many", "8BITMIME"])
def test_transport_sends_when_the_server_names_no_readable_limit(size: str) -> None:
    """A server that names no limit, or none that can be read, is sent to, else it would get no mail."""
    with clear(ScriptedServer({"ehlo": say(f"250-mail.example\r\n250 {size}")})) as transport:
        assert accepted(transport, message())


def test_log_in_sets_tcp_nodelay() -> None:
    """The connection is set to send without waiting for a full packet.

    Otherwise the end of a message would wait 40 ms for the answer to its beginning (Nagle).
    """
    with ScriptedServer() as server:
        session = log_in(route_to(server.port), login=Login(), helo="press.example", timeouts=PATIENT, context=None)
        with session.detach() as plain:
            assert plain.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.skipif(os.name == "nt", reason="no interval timers there")
def test_transport_raises_and_can_be_opened_again_when_interrupted() -> None:
    """An interruption while the server thinks is raised, and a transport opened anew sends.

    Otherwise a second Ctrl-C would be swallowed, or the next answer be taken for this one.
    """
    server = ScriptedServer({"dot": [STALL, USUAL["dot"]]})

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with clear(server) as transport:
            signal.setitimer(signal.ITIMER_REAL, 0.15)
            with pytest.raises(KeyboardInterrupt):
                hand(transport, message(number=1))
            transport.close()
            transport.open()
            assert accepted(transport, message(number=2))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("quit_act", [DROP, NOT_A_REPLY, PERMANENT, STALL], ids=["drop", "garbage", "5yz", "stall"])
def test_transport_closes_soon_when_the_goodbye_is_rude(quit_act: Act) -> None:
    """A transport closes within seconds whatever the server answers to QUIT.

    Otherwise the command would hang, or an accepted message be called failed because of what came after it.
    """
    with clear(ScriptedServer({"quit": quit_act}), HASTY) as transport:
        assert accepted(transport, message())
        start = time.monotonic()
        transport.close()
        assert time.monotonic() - start < 30
        assert transport.room == 0


def test_server_process_keeps_what_it_accepted_when_sent_to(tmp_path: Path, certificates: Certificates) -> None:
    """A server in a process of its own keeps what it has accepted.

    Otherwise tests that kill the sender could not ask it.
    """
    words = ("--tls", "starttls", "--pem", str(certificates.good), "--user", "press", "--password", WORD)
    with server_process(tmp_path, *words) as port:
        route = route_to(port, security=Security.STARTTLS, user="press", ca_file=certificates.ours)
        transport = transport_to(route, password=WORD)
        transport.open()
        assert accepted(transport, message())
        assert [(each.message_id, each.content) for each in read_kept(tmp_path)] == [
            ("<1@press.example>", message().content)
        ]
        transport.close()


# --- several in hand ---


def test_transport_tells_each_its_own_verdict_when_two_share_a_connection() -> None:
    """Each of two messages on one connection gets its own verdict.

    Otherwise one's refusal would be taken for the other's.
    """
    server = ScriptedServer({"dot": [PERMANENT, USUAL["dot"]]})
    with clear(server) as transport:
        for number in (1, 2):
            assert transport.room
            transport.offer(number, message(number=number), before_commit=lambda: True)
        back = collected(transport)
    assert [outcome and outcome.verdict for _, outcome in sorted(back.items())] == [Verdict.REFUSED, Verdict.ACCEPTED]
    assert server.connections == 1


def test_recall_returns_a_message_when_it_has_not_begun() -> None:
    """A recall returns a message that has not begun, and one that has begun is answered.

    Otherwise a stop would come after the messages it forbids.
    """
    server = ScriptedServer({"dot": Act(say=USUAL["dot"].say, wait=0.1)})
    with clear(server) as transport:
        begun: list[int] = []
        number = 0
        while number < 2:
            transport.collect(0.02)
            if transport.room:
                number += 1
                transport.offer(number, message(number=number), before_commit=log_outcomes(begun, number))
        transport.collect(0.02)
        transport.recall()
        back = collected(transport)
        assert begun == [1]
        assert back[1] is not None
        assert back[1].verdict is Verdict.ACCEPTED
        assert back[2] is None
        assert transport.room == 0


@pytest.mark.parametrize("chunking", [0, 3])
def test_transport_names_the_providers_id_when_the_reply_does(chunking: int) -> None:
    """The Message-ID that a server names for an accepted message comes with its outcome, and a queue's id does not.

    Otherwise a correction would answer a message that no reader has.
    """
    named = "<PN3PR01MB9597DA8661D1AFDF4C927A11B8812@PN3PR01MB9597.PROD.OUTLOOK.COM>"
    words = f"2.0.0 OK {named} [Hostname=PN3PR01MB9597.PROD.OUTLOOK.COM]"
    end = [say(f"250 {words}"), say("250 2.0.0 Ok: queued as 4711"), say(f"451 {words}")]
    offers = ehlo("PIPELINING", *(["CHUNKING"] if chunking else []))
    script: dict[str, Act | list[Act]] = {"ehlo": offers, "bdat" if chunking else "dot": end}
    with ScriptedServer(script) as server:
        transport = transport_to(route_to(server.port), chunking=chunking)
        transport.open()
        outcomes: list[Outcome | None] = []
        for number in range(3):
            transport.offer(number, message(number=number), before_commit=allowed)
            outcomes += collected(transport).values()
        transport.close()
    assert [one.provider_message_id for one in outcomes if one] == [named, "", ""]
    assert next(one.reply for one in outcomes if one) == words
