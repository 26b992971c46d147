"""SMTP keeps to the contract against a real server, in clear, under STARTTLS and under TLS from the first byte."""

from collections.abc import Iterator

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.send_one import send_one
from advisory_cli.deliver.smtp.capabilities import SmtpOptions
from advisory_cli.deliver.smtp.login import Login
from advisory_cli.deliver.smtp.transport import SmtpTransport
from advisory_cli.model.press.newsroom import Secret, Security, SmtpRoute
from tests.contract.transport_contract import Kept, TransportContract, message
from tests.smtp_servers import Certificates, MailServer, make_certificates

WORD = "pässwörd with blanks"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module", params=list(Security), ids=str)
def station(request: pytest.FixtureRequest, certificates: Certificates) -> Iterator[tuple[MailServer, SmtpRoute]]:
    """A server for all tests of one kind of protection, and the way to it."""
    security: Security = request.param
    open_door = security is Security.NONE
    how = {Security.NONE: "none", Security.STARTTLS: "starttls", Security.TLS: "implicit"}[security]
    users = None if open_door else {"press@press.example": WORD}
    with MailServer(tls=how, pem=None if open_door else certificates.good, users=users) as server:
        yield (
            server,
            SmtpRoute(
                host="localhost",
                port=server.port,
                security=security,
                user="" if open_door else "press@press.example",
                ca_file=certificates.ours,
            ),
        )


class TestSmtp(TransportContract):
    """The server's own list of accepted messages is what the other side sees."""

    @pytest.fixture
    def transport(self, station: tuple[MailServer, SmtpRoute]) -> Iterator[SmtpTransport]:
        """The one under test."""
        server, route = station
        server.accepted.clear()
        transport = SmtpTransport(
            route,
            login=Login(password=Secret(WORD) if route.user else None),
            helo="press.example",
            clock=SystemClock(),
            options=SmtpOptions(),
        )
        transport.open()
        yield transport
        transport.close()

    @pytest.fixture
    def kept(self, station: tuple[MailServer, SmtpRoute]) -> Kept:
        """What the other side sees."""
        server, _ = station
        return lambda: [each.content for each in server.accepted]

    def test_envelope_has_one_sender_and_one_recipient(
        self, transport: SmtpTransport, station: tuple[MailServer, SmtpRoute]
    ) -> None:
        """The envelope of a message has one sender and one recipient.

        Otherwise somebody else would get it, or bounces go astray.
        """
        send_one(transport, message(rcpt="zoe@news.example"))
        assert [(each.mail_from, each.rcpt) for each in station[0].accepted] == [
            ("press@press.example", ("zoe@news.example",))
        ]
