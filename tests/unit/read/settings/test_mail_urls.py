"""The way out: what each form means, and what is refused."""

import contextlib
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory_cli.model.errors import BadConfig
from advisory_cli.model.press.newsroom import GraphRoute, ImapRoute, MaildirRoute, Security, SmtpRoute
from advisory_cli.model.text import header_fault
from advisory_cli.read.settings.mail_urls import is_loopback, parse_imap_route, parse_route, written_route

ROOM = Path("/newsroom")


def smtp(text: str, *, insecure: bool = False) -> SmtpRoute:
    """The SMTP route of `text`."""
    route = parse_route(text, folder=ROOM, insecure=insecure, ca_file=None)
    assert isinstance(route, SmtpRoute)
    return route


@pytest.mark.parametrize(
    ("text", "host", "port", "security", "user"),
    [
        ("smtp+starttls://user@mail.example.org:587", "mail.example.org", 587, Security.STARTTLS, "user"),
        ("smtp+starttls://mail.example.org", "mail.example.org", 587, Security.STARTTLS, ""),
        ("smtps://user@Mail.Example.org", "mail.example.org", 465, Security.TLS, "user"),
        ("smtps://press@example.org@mail.example.org", "mail.example.org", 465, Security.TLS, "press@example.org"),
        ("smtps://press%40example.org@mail.example.org/", "mail.example.org", 465, Security.TLS, "press@example.org"),
        ("smtps://a%3Ab@[2001:db8::1]:2465", "2001:db8::1", 2465, Security.TLS, "a:b"),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, Security.NONE, ""),
        ("smtp://user@localhost:1025", "localhost", 1025, Security.NONE, "user"),
        ("smtp://[::1]", "::1", 25, Security.NONE, ""),
    ],
)
def test_parse_route_reads_every_documented_form(
    text: str, host: str, port: int, security: Security, user: str
) -> None:
    """A documented form of an SMTP route gives its host, port, security and user."""
    route = smtp(text)
    assert (route.host, route.port, route.security, route.user) == (host, port, security, user)


@pytest.mark.parametrize(
    ("text", "server", "mailbox", "host", "port"),
    [
        ("graph://press@office.example", "", "press@office.example", "graph.microsoft.com", 443),
        ("GRAPH://Press@Office.Example/", "", "Press@office.example", "graph.microsoft.com", 443),
        ("graph://a%2Fb@office.example", "https://graph.microsoft.us", "a/b@office.example", "graph.microsoft.us", 443),
        ("graph://p@office.example", "https://localhost:8443/", "p@office.example", "localhost", 8443),
    ],
)
def test_parse_route_reads_a_mailbox_in_microsoft_365(
    text: str, server: str, mailbox: str, host: str, port: int
) -> None:
    """A mailbox and the server of Microsoft Graph are read, and are always encrypted."""
    given = {"graph_server": server} if server else {}
    route = parse_route(text, folder=ROOM, insecure=False, ca_file=None, **given)
    assert route == GraphRoute(mailbox=mailbox, host=host, port=port)
    assert route.server.security is Security.TLS


@pytest.mark.parametrize(
    "server",
    [
        "http://graph.microsoft.com",
        "https://",
        "https://x@graph.example",
        "https://graph.example/v1.0",
        "graph.example",
    ],
)
def test_parse_route_refuses_a_server_of_graph_without_https(server: str) -> None:
    """A token never travels without encryption, not even on this computer."""
    with pytest.raises(BadConfig) as caught:
        parse_route("graph://p@office.example", folder=ROOM, insecure=True, ca_file=None, graph_server=server)
    assert "https://graph.microsoft.com" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "folder"), [("maildir:outbox", "/newsroom/outbox"), ("maildir:/srv/mail", "/srv/mail")]
)
def test_parse_route_takes_a_maildir_from_the_newsroom_folder(text: str, folder: str) -> None:
    """A maildir's relative folder counts from the newsroom.

    Otherwise practice mail would be written relative to the current folder.
    """
    assert parse_route(text, folder=ROOM, insecure=False, ca_file=None) == MaildirRoute(folder=Path(folder))


@pytest.mark.parametrize(
    "text",
    [
        "smtps://user:hunter2@mail.example.org",
        "smtps://user:hun@ter2@mail.example.org",
        "smtp://u:hunter2@127.0.0.1",
        "smpt://user:hunter2@mail.example.org",
        "smtps://user:hunter2/x@mail.example.org:99999",
        "graph://press:hunter2@office.example",
        "hunter2",
    ],
)
def test_parse_route_refuses_a_password_without_repeating_it(text: str) -> None:
    """A password in a route is refused with a remedy and never repeated.

    Otherwise the password would be shown in the words.
    """
    with pytest.raises(BadConfig) as caught:
        parse_route(text, folder=ROOM, insecure=True, ca_file=None)
    assert "ter2" not in caught.value.message + caught.value.remedy
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("smtps://user:hunter2@mail.example.org", "put it into .env as ADVISORY_SMTP_PASSWORD"),
        ("graph://press:hunter2@office.example", "run advisory login microsoft365"),
    ],
)
def test_parse_route_says_where_a_password_belongs_when_an_address_holds_one(text: str, instead: str) -> None:
    """The remedy names the setting for a password, or the sign-in where no password is taken."""
    with pytest.raises(BadConfig) as caught:
        parse_route(text, folder=ROOM, insecure=True, ca_file=None)
    assert instead in caught.value.remedy


def test_parse_route_refuses_plain_text_when_nobody_asked_for_it() -> None:
    """A plain route to another computer is refused unless asked for, and with a login always.

    Otherwise messages or a login could cross a network would not be encrypted by accident.
    """
    with pytest.raises(BadConfig, match="would not be encrypted"):
        smtp("smtp://relay.example.org")
    with pytest.raises(BadConfig, match="would not be encrypted"):
        smtp("smtp://127.0.0.1.example.org")
    assert smtp("smtp://relay.example.org", insecure=True).security is Security.NONE
    with pytest.raises(BadConfig, match="login"):
        smtp("smtp://user@relay.example.org", insecure=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maildir:",
        "maildir://x",
        "maildir:a\nb",
        "smtps://",
        "smtps://@host",
        "smtps://host:0",
        "smtps://host:x",
        "smtps://ho st",
        "smtps://host/path",
        "smtps://host?x=1",
        "smtps://a%0Ab@host",
        "smtps://%ff@host",
        "smtps://[::g]",
        "http://host",
        "smtps:host",
        "smtps://host\n",
        "smtps://-oProxy",
        "graph:",
        "graph://",
        "graph://office.example",
        "graph://press@",
        "graph://press@office",
        "graph://press@office.example/x",
        "graph://press@office.example:443",
        "graph://press:word@office.example",
        "graph://pr%0Aess@office.example",
        "graph:press@office.example",
    ],
)
def test_parse_route_refuses_with_a_remedy_when_the_text_is_no_route(text: str) -> None:
    """A text that is no route is refused with a remedy, else a route that is none would pass or crash."""
    with pytest.raises(BadConfig) as caught:
        parse_route(text, folder=ROOM, insecure=True, ca_file=None)
    assert caught.value.remedy


@given(st.text(max_size=40), st.sampled_from(["", "smtp://", "smtps://", "smtp+starttls://", "maildir:"]))
def test_parse_route_raises_only_bad_config_when_the_text_is_any(text: str, scheme: str) -> None:
    """A text of any kind is a route or a BadConfig, and nothing else is raised."""
    with contextlib.suppress(BadConfig):
        parse_route(scheme + text, folder=ROOM, insecure=True, ca_file=None)


@pytest.mark.parametrize(
    ("host", "inside"), [("127.8.9.1", True), ("::1", True), ("LOCALHOST", True), ("10.0.0.1", False)]
)
def test_is_loopback_holds_for_this_computer_alone(host: str, inside: bool) -> None:
    """The loopback addresses and localhost are this computer, and another address is not."""
    assert is_loopback(host) is inside


@given(
    st.sampled_from(["smtp+starttls", "smtps"]),
    st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12),
    st.sampled_from(["mail.example.org", "[2001:db8::1]", "127.0.0.1"]),
    st.integers(1, 65535),
)
def test_written_route_writes_what_parse_route_reads_back(scheme: str, user: str, host: str, port: int) -> None:
    """A route that is written is read back as the same route.

    Otherwise login would store another server or user than the one that was tried.
    """
    written = f"{scheme}://{quote(user, safe='') + '@' if user else ''}{host}:{port}"
    if header_fault(user):
        return
    route = smtp(written)
    assert route.user == user
    assert smtp(written_route(route)) == route


@pytest.mark.parametrize(
    ("text", "route"),
    [
        (
            "imaps://press@mail.example.org",
            ImapRoute(host="mail.example.org", port=993, security=Security.TLS, user="press"),
        ),
        (
            "imaps://press@example.org@Mail.example.org:9993/",
            ImapRoute(host="mail.example.org", port=9993, security=Security.TLS, user="press@example.org"),
        ),
        (
            "imap+starttls://press%3A1@[2001:db8::1]",
            ImapRoute(host="2001:db8::1", port=143, security=Security.STARTTLS, user="press:1"),
        ),
        ("imap://press@127.0.0.1", ImapRoute(host="127.0.0.1", port=143, security=Security.NONE, user="press")),
        ("imap://press@localhost:1143", ImapRoute(host="localhost", port=1143, security=Security.NONE, user="press")),
    ],
)
def test_parse_imap_route_reads_every_documented_form(text: str, route: ImapRoute) -> None:
    """A documented form of a mailbox gives its host, port, security and user."""
    assert parse_imap_route(text, ca_file=None) == route


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("imaps://mail.example.org", "user is missing"),
        ("imap://press@mail.example.org", "would not be encrypted"),
        ("imap://press@127.0.0.1.example.org", "would not be encrypted"),
        ("imaps://press:hunter2@mail.example.org", "holds a password"),
        ("smtps://press@mail.example.org", "No mailbox address starts with smtps"),
        ("maildir:inbox", "No mailbox address starts with this"),
        ("hunter2", "No mailbox address starts with this"),
        ("imaps://press@host:0", "name or port"),
        ("imaps://pr%0Aess@host", "user name"),
        ("imaps://press@[1:2]", "not an IP address"),
    ],
)
def test_parse_imap_route_refuses_in_its_own_words_when_no_mailbox_is_named(text: str, says: str) -> None:
    """A text that names no mailbox is refused in words about IMAP that repeat no password.

    Otherwise a login could cross a network would not be encrypted, or the words speak of another thing.
    """
    with pytest.raises(BadConfig, match=says) as caught:
        parse_imap_route(text, ca_file=None)
    words = caught.value.message + caught.value.remedy
    assert "hunter2" not in words
    assert "imap" in words.lower()
    assert "SMTP" not in words
