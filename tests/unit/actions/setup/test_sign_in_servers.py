"""Where a sign-in may lead: to the provider's own servers, to those of the last sign-in, and to what a person names."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.actions.setup.sign_in_servers import mailbox_of, way_out
from advisory_cli.bootstrap import App
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import GraphRoute, IdentityProvider, Newsroom, Security, SignInClient, SmtpRoute
from advisory_cli.signin.record import SignIn
from tests.authorisation_server import MAILBOX
from tests.sign_in_makers import sign_in_record
from tests.system.press import found

MICROSOFT, GOOGLE = IdentityProvider.MICROSOFT365, IdentityProvider.GOOGLE


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Made by `init`."""
    folder: Path = found(tmp_path_factory.mktemp("press") / "room").folder
    return App.open(folder, {}).newsroom


def before(host: str) -> SignIn:
    """A sign-in that was made for a server of Graph."""
    client = SignInClient(provider=MICROSOFT, client_id="app", tenant="office.example")
    record = sign_in_record(client, datetime(2026, 12, 1, tzinfo=UTC))
    return replace(record, hosts=(host,), services=(Service.GRAPH,))


@pytest.mark.parametrize("host", ["graph.microsoft.com", "graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"])
def test_way_out_keeps_graph_when_the_server_is_microsofts(newsroom: Newsroom, host: str) -> None:
    """The settings' way out by Graph is kept where the server is one of Microsoft's, also of a national cloud."""
    route = GraphRoute(mailbox=MAILBOX, host=host)
    settled = replace(newsroom, route=route)
    assert mailbox_of(settled, MICROSOFT, None) == MAILBOX
    assert way_out(settled, MICROSOFT, MAILBOX, None, None) == route
    assert way_out(newsroom, MICROSOFT, MAILBOX, route, None) == route


@pytest.mark.parametrize("named", [True, False])
def test_way_out_refuses_a_server_of_graph_when_the_settings_alone_name_it(newsroom: Newsroom, named: bool) -> None:
    """A server that stands in the settings alone gets no token, also where a person names Graph without its server.

    Otherwise one line of advisory.toml, which is kept in Git, would lead a sign-in astray.
    """
    route = GraphRoute(mailbox=MAILBOX, host="graph.example")
    settled = replace(newsroom, route=route)
    given = route if named else None
    for sign_in in (None, before("graph.microsoft.com")):
        with pytest.raises(UsageFault) as caught:
            way_out(settled, MICROSOFT, MAILBOX, given, sign_in, graph_host="graph.microsoft.com")
        assert "graph.example" in caught.value.message
        assert "--graph-server https://graph.example" in caught.value.remedy
    assert way_out(settled, MICROSOFT, MAILBOX, given, None, graph_host="Graph.example.") == route
    assert way_out(settled, MICROSOFT, MAILBOX, given, before("graph.example")) == route


def test_way_out_is_never_graph_when_the_sign_in_is_googles(newsroom: Newsroom) -> None:
    """A sign-in with Google leads to Google's mail server, and a person who names Graph is told."""
    route = GraphRoute(mailbox=MAILBOX, host="graph.microsoft.com")
    taken = way_out(replace(newsroom, route=route), GOOGLE, MAILBOX, None, None)
    assert isinstance(taken, SmtpRoute)
    assert taken.host == "smtp.gmail.com"
    with pytest.raises(UsageFault, match="Microsoft Graph takes no sign-in with Google"):
        way_out(newsroom, GOOGLE, MAILBOX, route, None)


def test_way_out_keeps_a_mail_server_when_the_last_sign_in_was_for_it(newsroom: Newsroom) -> None:
    """Signing in again keeps a mail server that a person has named before; one that nobody named is not taken."""
    route = SmtpRoute(host="smtp.office.example", port=587, security=Security.STARTTLS, user=MAILBOX)
    settled = replace(newsroom, route=route)
    assert way_out(settled, MICROSOFT, MAILBOX, None, before("smtp.office.example")) == route
    other = way_out(settled, MICROSOFT, MAILBOX, None, before("else.example"))
    assert other.server.host == "smtp.office365.com"
