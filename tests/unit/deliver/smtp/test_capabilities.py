"""What is read from a server's answer to EHLO."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.deliver.smtp.capabilities import (
    EhloCapabilities,
    SessionOptions,
    SmtpOptions,
    capabilities_of,
    parse_ehlo,
)
from advisory_cli.deliver.smtp.login import Login, log_in
from advisory_cli.deliver.smtp.session import Timeouts
from advisory_cli.model.press.newsroom import Security, SmtpRoute
from advisory_cli.net.tls import tls_context
from tests.smtp_servers import ScriptedServer, make_certificates, say

EXCHANGE = b"""AM0PR01.outlook.example Hello [192.0.2.1]
SIZE 157286400
PIPELINING
DSN
ENHANCEDSTATUSCODES
AUTH LOGIN XOAUTH2
8BITMIME
BINARYMIME
CHUNKING
SMTPUTF8"""


@pytest.mark.parametrize(
    ("answer", "offers"),
    [
        (
            EXCHANGE,
            EhloCapabilities(size=157286400, pipelining=True, chunking=True, dsn=True, smtputf8=True),
        ),
        (b"mail.example at your service\n8BITMIME\nAUTH PLAIN LOGIN\nOk", EhloCapabilities()),
        (b"mail.example\nBURL imap\nSIZE\nPIPELINING", EhloCapabilities()),  # Dovecot 2.3, submission
        (b"mail.example\npipelining\nSize 1000\nsmtpUTF8", EhloCapabilities(size=1000, pipelining=True, smtputf8=True)),
        (b"mail.example\nSIZE", EhloCapabilities()),
        (b"mail.example\nSIZE 0", EhloCapabilities()),
        (b"mail.example\nSIZE =\nSIZE -5\nSIZE 1k", EhloCapabilities()),
        (b"mail.example\nSIZE " + b"9" * 5000, EhloCapabilities()),
        (b"mail.example\nSIZE 500\nSIZE\nSIZE 2000", EhloCapabilities(size=500)),
        (b"mail.example\n  DSN  \n\n\t", EhloCapabilities(dsn=True)),
        (b"mail.example\nLIMITS RCPTMAX=50 MAILMAX=100", EhloCapabilities(mail_max=100)),
        (b"mail.example\nlimits mailmax=7\nLIMITS MAILMAX=100", EhloCapabilities(mail_max=7)),
        (b"mail.example\nLIMITS MAILMAX=0 MAILMAX= MAILMAX=x XMAILMAX=3", EhloCapabilities()),
        (b"mail.example\nPIPELINING=1\nXCHUNKING\nDSN-2", EhloCapabilities()),
        ("mail.example\nSIZE \u00b2".encode(), EhloCapabilities()),
        (b"PIPELINING", EhloCapabilities()),
        (b"", EhloCapabilities()),
    ],
)
def test_read_offers_names_each_extension_when_a_server_answers_ehlo(answer: bytes, offers: EhloCapabilities) -> None:
    """Each extension and limit in an answer to EHLO is read, and nothing that is not there.

    Otherwise something would be done that the server does not know, or a limit overlooked.
    """
    assert parse_ehlo(answer) == offers


@given(st.lists(st.sampled_from(["SIZE ", "LIMITS MAILMAX=", "DSN", "\n", "7", "x", "=", " ", "\0", "\xff"])))
def test_read_offers_raises_nothing_when_the_answer_is_strange(pieces: list[str]) -> None:
    """A strange answer to EHLO is read without a fault and gives sound numbers, else it would be a traceback."""
    offers = parse_ehlo("".join(pieces).encode("latin-1"))
    assert offers.size >= 0
    assert offers.mail_max is None or offers.mail_max > 0


@pytest.mark.parametrize(("pipelining", "window"), [(True, 8), (False, 0)])
def test_session_options_have_a_window_only_when_chunks_may_be_pipelined(pipelining: bool, window: int) -> None:
    """Messages are under way in chunks only where the server takes commands without waiting for answers (RFC 2920).

    Otherwise whole transactions would be written to a server that may drop what comes before its answer.
    """
    offers = EhloCapabilities(chunking=True, pipelining=pipelining)
    assert SessionOptions.of(offers, SmtpOptions(chunking=8)).window == window


def test_offers_of_forgets_clear_text_when_the_session_is_encrypted(tmp_path: Path) -> None:
    """Offers made before encryption are forgotten.

    Otherwise somebody on the way could switch on what the server does not know.
    """
    certificates = make_certificates(tmp_path)
    before = say("250-mail.example\r\n250-STARTTLS\r\n250-CHUNKING\r\n250 SIZE 10")
    after = say("250-mail.example\r\n250-Pipelining\r\n250 limits MAILMAX=20")
    with ScriptedServer({"ehlo": [before, after]}, pem=certificates.good) as server:
        route = SmtpRoute(host="localhost", port=server.port, security=Security.STARTTLS, ca_file=certificates.ours)
        timeouts = Timeouts(connect=5, command=5, final=5)
        session = log_in(route, login=Login(), helo="press.example", timeouts=timeouts, context=tls_context(route))
        assert capabilities_of(session) == EhloCapabilities(pipelining=True, mail_max=20)
        session.close()
