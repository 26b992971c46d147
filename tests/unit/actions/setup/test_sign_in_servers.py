"""Where a sign-in may lead: to the provider's own servers, to those of the last sign-in, and to what a person names."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisory_cli.actions.setup.sign_in_servers import (
    is_own_host,
    is_own_sign_in_server,
    mailbox_of,
    mailbox_to_read,
    names_server,
    own_hosts,
    sending_route,
)
from advisory_cli.bootstrap import App
from advisory_cli.model.errors import UsageFault
from advisory_cli.model.ports.tokens import Service
from advisory_cli.model.press.newsroom import (
    GraphRoute,
    IdentityProvider,
    ImapRoute,
    Mailbox,
    Newsroom,
    Security,
    SignInClient,
    SmtpRoute,
)
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
def test_sending_route_keeps_graph_when_the_server_is_microsofts(newsroom: Newsroom, host: str) -> None:
    """The settings' way out by Graph is kept where the server is one of Microsoft's, also of a national cloud."""
    route = GraphRoute(mailbox=MAILBOX, host=host)
    settled = replace(newsroom, route=route)
    assert mailbox_of(settled, MICROSOFT, None) == MAILBOX
    assert sending_route(settled, MICROSOFT, MAILBOX, None, None) == route
    assert sending_route(newsroom, MICROSOFT, MAILBOX, route, None) == route


@pytest.mark.parametrize("named", [True, False])
def test_sending_route_refuses_a_graph_server_when_the_settings_alone_name_it(newsroom: Newsroom, named: bool) -> None:
    """A server that stands in the settings alone gets no token, also where a person names Graph without its server.

    Otherwise one line of advisory.toml, which is kept in Git, would lead a sign-in astray.
    """
    route = GraphRoute(mailbox=MAILBOX, host="graph.example")
    settled = replace(newsroom, route=route)
    given = route if named else None
    for sign_in in (None, before("graph.microsoft.com")):
        with pytest.raises(UsageFault) as caught:
            sending_route(settled, MICROSOFT, MAILBOX, given, sign_in, graph_host="graph.microsoft.com")
        assert "graph.example" in caught.value.message
        assert "--graph-server https://graph.example" in caught.value.remedy
    assert sending_route(settled, MICROSOFT, MAILBOX, given, None, graph_host="Graph.example.") == route
    assert sending_route(settled, MICROSOFT, MAILBOX, given, before("graph.example")) == route


def test_sending_route_is_never_graph_when_the_sign_in_is_googles(newsroom: Newsroom) -> None:
    """A sign-in with Google leads to Google's mail server, and a person who names Graph is told."""
    route = GraphRoute(mailbox=MAILBOX, host="graph.microsoft.com")
    taken = sending_route(replace(newsroom, route=route), GOOGLE, MAILBOX, None, None)
    assert isinstance(taken, SmtpRoute)
    assert taken.host == "smtp.gmail.com"
    with pytest.raises(UsageFault, match="Microsoft Graph takes no sign-in with Google") as caught:
        sending_route(newsroom, GOOGLE, MAILBOX, route, None)
    assert caught.value.remedy == "Sign in with: advisory login microsoft365"


def test_sending_route_keeps_a_mail_server_when_the_last_sign_in_was_for_it(newsroom: Newsroom) -> None:
    """Signing in again keeps a mail server that a person has named before; one that nobody named is not taken."""
    route = SmtpRoute(host="smtp.office.example", port=587, security=Security.STARTTLS, user=MAILBOX)
    settled = replace(newsroom, route=route)
    assert sending_route(settled, MICROSOFT, MAILBOX, None, before("smtp.office.example")) == route
    other = sending_route(settled, MICROSOFT, MAILBOX, None, before("else.example"))
    assert other.server.host == "smtp.office365.com"


@pytest.mark.parametrize(
    ("user", "mail_server", "box", "provider", "read"),
    [
        (MAILBOX, "smtp.office365.com", "outlook.office365.com", MICROSOFT, True),
        (MAILBOX.upper(), "smtp.office365.com", "outlook.office365.com", MICROSOFT, True),
        ("else@office.example", "smtp.office365.com", "outlook.office365.com", MICROSOFT, False),
        (MAILBOX, "smtp.office365.com", "imap.gmail.com", MICROSOFT, False),
        (MAILBOX, "smtp.gmail.com", "imap.gmail.com", GOOGLE, True),
        (MAILBOX, "mail.office.example", "outlook.office365.com", MICROSOFT, True),
        (MAILBOX, "mail.office.example", "Mail.Office.example.", MICROSOFT, True),
        (MAILBOX, "mail.office.example", "imap.office.example", MICROSOFT, False),
    ],
    ids=[
        *("the provider's", "capitals", "another user", "another provider's", "Google's"),
        *("the provider's own", "the same server", "a foreign server"),
    ],
)
def test_sign_in_reads_the_mailbox_when_user_and_server_are_those_of_the_token(
    newsroom: Newsroom, user: str, mail_server: str, box: str, provider: IdentityProvider, read: bool
) -> None:
    """The mailbox of the settings is read with the token only when it is the same mailbox at a server for that token.

    Otherwise `imap` in advisory.toml would lead a token to a server that nobody signed in for.
    """
    imap = ImapRoute(host=box, port=993, security=Security.TLS, user=user)
    route = SmtpRoute(host=mail_server, port=587, security=Security.STARTTLS, user=MAILBOX)
    found_box = mailbox_to_read(replace(newsroom, imap=imap), provider, route, MAILBOX)
    assert found_box == (imap if read else None)
    assert mailbox_to_read(replace(newsroom, imap=None), provider, route, MAILBOX) is None


@pytest.mark.parametrize(
    ("host", "user", "sender", "sign_in", "mailbox"),
    [
        ("smtp.office365.com", MAILBOX, "from@office.example", None, MAILBOX),
        ("smtp.office365.com", "", "from@office.example", None, "from@office.example"),
        ("mail.office.example", MAILBOX, "from@office.example", None, "from@office.example"),
        ("mail.office.example", MAILBOX, "from@office.example", "Mail.Office.example.", MAILBOX),
        ("mail.office.example", MAILBOX, "", None, ""),
    ],
    ids=["the provider's", "no user", "not chosen", "signed in for", "no sender"],
)
def test_mailbox_is_the_user_of_send_via_when_its_server_may_have_the_token(
    newsroom: Newsroom, host: str, user: str, sender: str, sign_in: str | None, mailbox: str
) -> None:
    """The user of `send_via` counts where its server is the provider's or was signed in for, and else `from`."""
    settled = replace(
        newsroom,
        route=SmtpRoute(host=host, port=587, security=Security.STARTTLS, user=user),
        sender=Mailbox(address=sender) if sender else None,
    )
    assert mailbox_of(settled, MICROSOFT, before(sign_in) if sign_in else None) == mailbox


def test_mailbox_ignores_the_last_sign_in_when_it_was_with_another_provider(newsroom: Newsroom) -> None:
    """A server that a sign-in with Microsoft was made for is not chosen for one with Google."""
    route = SmtpRoute(host="mail.office.example", port=587, security=Security.STARTTLS, user=MAILBOX)
    settled = replace(newsroom, route=route, sender=None)
    assert mailbox_of(settled, GOOGLE, before("mail.office.example")) == ""


def test_sending_route_takes_the_mailbox_for_user_and_refuses_another(newsroom: Newsroom) -> None:
    """A server without a user gets the mailbox, one with the mailbox in capitals is kept, another user is refused."""
    route = SmtpRoute(host="smtp.office365.com", port=587, security=Security.STARTTLS)
    assert sending_route(newsroom, MICROSOFT, MAILBOX, route, None) == replace(route, user=MAILBOX)
    loud = replace(route, user=MAILBOX.upper())
    assert sending_route(newsroom, MICROSOFT, MAILBOX, loud, None) == loud
    with pytest.raises(UsageFault, match=r"send_via is for else@office\.example,") as caught:
        sending_route(newsroom, MICROSOFT, MAILBOX, replace(route, user="else@office.example"), None)
    assert "--mailbox" in caught.value.remedy


def test_sending_route_is_the_providers_usual_server_when_the_settings_send_nothing_live(newsroom: Newsroom) -> None:
    """Practice leads to the provider's usual server, with the mailbox and the certificates of the settings."""
    authorities = newsroom.folder / "ca.pem"
    authorities.write_text("")
    route = sending_route(replace(newsroom, ca_file=authorities), MICROSOFT, MAILBOX, None, None)
    assert route == SmtpRoute(
        host="smtp.office365.com", port=587, security=Security.STARTTLS, user=MAILBOX, ca_file=authorities
    )


@pytest.mark.parametrize(
    ("host", "provider", "own"),
    [
        ("smtp.office365.com", MICROSOFT, True),
        ("SMTP.Office365.com.", MICROSOFT, True),
        ("graph.microsoft.us", MICROSOFT, True),
        ("graph.microsoft.us", GOOGLE, False),
        ("smtp.gmail.com", GOOGLE, True),
        ("smtp.gmail.com", MICROSOFT, False),
        ("smtp.office365.com.example", MICROSOFT, False),
    ],
)
def test_host_is_the_providers_own_when_it_stands_in_the_list(host: str, provider: IdentityProvider, own: bool) -> None:
    """A host is the provider's own only by its whole name, and clouds of other countries are Microsoft's alone."""
    assert is_own_host(host, provider) is own
    if "graph" not in host:
        assert (host in own_hosts(provider)) is (own and host == host.lower())


@pytest.mark.parametrize(
    ("server", "provider", "own"),
    [
        ("", MICROSOFT, True),
        ("", GOOGLE, True),
        ("https://login.microsoftonline.us", MICROSOFT, True),
        ("https://login.microsoftonline.us", GOOGLE, False),
        ("https://login.example", MICROSOFT, False),
    ],
)
def test_sign_in_server_is_the_providers_own_when_it_stands_in_the_list(
    server: str, provider: IdentityProvider, own: bool
) -> None:
    """A sign-in server is the provider's own when it is the usual one or stands in the list."""
    assert is_own_sign_in_server(server, provider) is own


@pytest.mark.parametrize(
    ("typed", "server", "named"),
    [
        ("login.example", "https://login.example", True),
        ("https://Login.example/", "https://login.example", True),
        (" login.example. ", "https://login.example", True),
        ("login.example:8443", "https://login.example:8443", True),
        ("login.example", "https://login.example:8443", False),
        ("evil.example", "https://login.example", False),
        ("", "https://login.example", False),
    ],
)
def test_server_is_named_when_host_and_port_are_typed(typed: str, server: str, named: bool) -> None:
    """A person confirms a sign-in server by its host, with its port if there is one."""
    assert names_server(typed, server) is named
