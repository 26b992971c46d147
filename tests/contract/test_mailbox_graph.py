"""Microsoft Graph keeps to the contract of mailboxes against a server that speaks its HTTP over TLS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.clock import SystemClock
from advisory_cli.inbox.graph import GraphMailbox
from advisory_cli.inbox.graph_client import GraphClient
from advisory_cli.ledger.queue.throttle_file import ThrottleFile
from advisory_cli.model.press.newsroom import GraphRoute, Secret
from tests.contract.mailbox_contract import ANN, BEN, SINCE, MailboxContract, Put, copy
from tests.graph_server import MAILBOX, TOKEN, GraphServer
from tests.smtp_servers import Certificates, make_certificates


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


class TestGraphMailbox(MailboxContract):
    """Messages are listed in pages of three; Sent Items name their headers at some times only."""

    @pytest.fixture(params=[False, True], ids=["no headers in Sent", "headers in Sent"])
    def server(self, certificates: Certificates, request: pytest.FixtureRequest) -> Iterator[GraphServer]:
        """The other side."""
        with GraphServer(certificates.good, headers_in_sent=request.param) as server:
            yield server

    @pytest.fixture
    def mailbox(self, server: GraphServer, certificates: Certificates, tmp_path: Path) -> GraphMailbox:
        """The one under test."""
        route = GraphRoute(mailbox=MAILBOX, host="localhost", port=server.port, ca_file=certificates.ours)
        client = GraphClient(
            route,
            tokens=lambda *, refused=None: Secret(TOKEN),
            check=lambda: None,
            clock=SystemClock(),
            throttle=ThrottleFile(tmp_path, "account"),
        )
        return GraphMailbox(route, client)

    @pytest.fixture
    def put_sent(self, server: GraphServer) -> Put:
        """Into Sent Items."""
        return server.sent.append

    @pytest.fixture
    def put_inbox(self, server: GraphServer) -> Put:
        """Into the Inbox."""
        return server.inbox.append

    def test_search_tells_which_messages_have_no_copy(
        self, mailbox: GraphMailbox, put_sent: Put, server: GraphServer
    ) -> None:
        """A message without a copy on any page is absent, and each page and message is asked for once."""
        for number in range(7):
            put_sent(
                copy("x", message_id=f"<AM0PR01MB000000{number}@prod.example>", own=ANN if number == 1 else "z" * 26)
            )
        assert mailbox.search([ANN, BEN], since=SINCE).absent == frozenset({BEN})
        assert len(server.heard) == len(set(server.heard))
        assert {line.split(" ")[0] for line in server.heard} == {"GET"}
