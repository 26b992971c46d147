"""Microsoft Graph keeps to the contract against a server that speaks its HTTP over TLS."""

from collections.abc import Iterator

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.deliver.graph.transport import GraphLogin, GraphTransport
from advisory_cli.deliver.send_one import send_one
from advisory_cli.ledger.queue.throttle_file import ThrottleFile
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from tests.contract.transport_contract import Kept, TransportContract, message
from tests.graph_server import MAILBOX, TOKEN, GraphServer
from tests.smtp_servers import Certificates, make_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def server(certificates: Certificates) -> Iterator[GraphServer]:
    """A server for all tests."""
    with GraphServer(certificates.good) as server:
        yield server


class TestGraph(TransportContract):
    """What the server took is what the other side sees."""

    @pytest.fixture(params=[1, 100], ids=["one connection", "four connections"])
    def transport(
        self,
        server: GraphServer,
        certificates: Certificates,
        tmp_path_factory: pytest.TempPathFactory,
        request: pytest.FixtureRequest,
    ) -> Iterator[GraphTransport]:
        """The one under test."""
        server.posts.clear()
        transport = GraphTransport(
            GraphRoute(mailbox=MAILBOX, host="localhost", port=server.port, ca_file=certificates.ours),
            login=GraphLogin(tokens=lambda *, refused=None: Secret(TOKEN)),
            clock=SystemClock(),
            utf8=False,
            throttle=ThrottleFile(tmp_path_factory.mktemp("ledger"), "account"),
        )
        transport.open(request.param)
        yield transport
        transport.close()

    @pytest.fixture
    def kept(self, server: GraphServer) -> Kept:
        """What the other side sees."""
        return lambda: server.kept

    def test_request_names_one_recipient_and_carries_the_token(
        self, transport: GraphTransport, server: GraphServer
    ) -> None:
        """A request carries the message to one recipient, and the token in its header alone."""
        send_one(transport, message(rcpt="zoe@news.example"))
        assert [(post.rcpt, post.token) for post in server.posts] == [("zoe@news.example", TOKEN)]
        assert server.heard[-1] == f"POST /v1.0/users/{MAILBOX}/sendMail"
