"""`advisory login smtp`, behind its questions: which route is meant, what is tried, and what is kept."""

import base64
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisory_cli.actions.setup.login import store_login, try_login, typed_route, typed_user, uses_token
from advisory_cli.bootstrap import App
from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.model.press.newsroom import Security
from advisory_cli.model.text import header_fault
from advisory_cli.read.settings.mail_urls import parse_smtp_route, written_route
from tests.breadth import examples
from tests.imap_servers import free_port
from tests.smtp_servers import Certificates, MailServer, ScriptedServer, ehlo, make_certificates, say

USER = "press@example.org"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def app(folder: Path, certificates: Certificates, env: str = "") -> App:
    """A newsroom that trusts our authority."""
    (folder / "advisory.toml").write_text(f'smtp_ca_file = "{certificates.ours}"\n', encoding="utf-8")
    (folder / ".env").write_text(f"ADVISORY_SEND_VIA=maildir:outbox\n{env}", encoding="utf-8")
    (folder / ".env").chmod(0o600)
    return App.open(folder, {})


def test_login_uses_a_token_when_a_command_is_set(tmp_path: Path, certificates: Certificates) -> None:
    """A token from the command logs in, and the route is kept without a password or the token.

    Otherwise an office that has no passwords any more could not go live.
    """
    command = f"ADVISORY_SMTP_TOKEN_COMMAND='{sys.executable} -c \"print(123)\"'\n"
    ours = app(tmp_path, certificates, command)
    assert uses_token(ours.settings)
    with ScriptedServer({"ehlo": ehlo("STARTTLS", "AUTH LOGIN XOAUTH2")}, pem=certificates.good) as server:
        route, words = try_login(ours.settings, f" localhost:{server.port} ", USER, "")
    (auth,) = [line for line in server.heard if line.startswith("AUTH")]
    assert base64.b64decode(auth.split()[2]) == f"user={USER}\1auth=Bearer 123\1\1".encode()
    assert f"logged in as {USER}" in words
    store_login(ours.settings, route, "")
    kept = (tmp_path / ".env").read_text(encoding="utf-8")
    assert command in kept
    assert "PASSWORD" not in kept
    assert App.open(tmp_path, {}).newsroom.route == route


def test_login_is_refused_when_the_server_refuses_the_token(tmp_path: Path, certificates: Certificates) -> None:
    """A token that the server refuses is told with the name of the login and without the token, and nothing is kept.

    Otherwise the next `send` would go to a server that does not let us in.
    """
    ours = app(tmp_path, certificates, "ADVISORY_SMTP_TOKEN_COMMAND='echo a1b2c3'\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    script = {"ehlo": ehlo("STARTTLS", "AUTH XOAUTH2"), "auth": say("535 5.7.3 no")}
    with (
        ScriptedServer(script, pem=certificates.good) as server,
        pytest.raises(NotAllowed, match=f"refused the login of {USER}") as caught,
    ):
        try_login(ours.settings, f"localhost:{server.port}", USER, "")
    assert {line.split()[1] for line in server.heard if line.startswith("AUTH")} == {"XOAUTH2"}
    assert "a1b2c3" not in caught.value.message + caught.value.remedy
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert App.open(tmp_path, {}).newsroom.route == ours.newsroom.route


def test_login_tries_and_keeps_a_password(tmp_path: Path, certificates: Certificates) -> None:
    """A password with a blank and signs is tried at the server and comes back from the settings as it was stored."""
    ours = app(tmp_path, certificates)
    assert not uses_token(ours.settings)
    with MailServer(tls="starttls", pem=certificates.good, users={"desk": "pa ss'#$"}) as server:
        route, _ = try_login(ours.settings, f"localhost:{server.port}", "desk", "pa ss'#$")
        assert server.logins == ["desk"]
    assert (route.security, route.user) == (Security.STARTTLS, "desk")
    store_login(ours.settings, route, "pa ss'#$")
    assert App.open(tmp_path, {}).settings.secrets["smtp_password"].value == "pa ss'#$"


def test_login_needs_none_when_the_server_is_this_computer(tmp_path: Path, certificates: Certificates) -> None:
    """A relay on this computer, by name or by number, needs neither login nor encryption."""
    ours = app(tmp_path, certificates)
    for host in ("localhost", "127.0.0.1"):
        with ScriptedServer({"ehlo": ehlo()}) as server:
            route, words = try_login(ours.settings, f"{host}:{server.port}", "", "")
        assert (route.security, route.host) == (Security.NONE, host)
        assert "no login needed" in words


def test_login_asks_for_the_port_when_none_was_typed(
    tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing answers at the port that nobody typed, the remedy asks whether it is the right one."""
    free = free_port()
    monkeypatch.setattr("advisory_cli.actions.setup.login.SUBMISSION", str(free))
    with pytest.raises(TryLater, match="cannot be reached") as caught:
        try_login(app(tmp_path, certificates).settings, "127.0.0.1", "", "")
    remedy = f"Is {free} the right port? Your provider names it (587 or 465). Write it like 127.0.0.1:465."
    assert caught.value.remedy == remedy
    with pytest.raises(TryLater) as typed:
        try_login(app(tmp_path, certificates).settings, f"127.0.0.1:{free}", "", "")
    assert "right port" not in typed.value.remedy


@pytest.mark.parametrize("host", ["", "localhost:99999", "localhost:0", "a b", "u:w@localhost", "::1:x"])
def test_login_is_refused_when_the_host_is_none(tmp_path: Path, certificates: Certificates, host: str) -> None:
    """A host that is none is refused with a remedy, else a slip of the fingers would be a traceback."""
    with pytest.raises(BadConfig) as caught:
        try_login(app(tmp_path, certificates).settings, host, USER, "w")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("host", "user", "written"),
    [
        ("smtp://127.0.0.1:2625", "", "smtp://127.0.0.1:2625"),
        ("smtp://desk@127.0.0.1:2625", "", "smtp://desk@127.0.0.1:2625"),
        ("smtps://mail.office.example", "desk@office.example", "smtps://desk@office.example@mail.office.example:465"),
        ("smtps://desk@mail.office.example", "", "smtps://desk@mail.office.example:465"),
        ("desk@mail.office.example:465", "", "smtps://desk@mail.office.example:465"),
        ("mail.office.example", "desk", "smtp+starttls://desk@mail.office.example:587"),
        ("127.0.0.1:2625", "", "smtp://127.0.0.1:2625"),
    ],
)
def test_login_reads_a_server_when_it_is_typed_as_in_the_settings(
    tmp_path: Path, certificates: Certificates, host: str, user: str, written: str
) -> None:
    """The address of a server is taken at the question too, with its user, as it stands in every document."""
    route = typed_route(app(tmp_path, certificates).settings, host, user)
    assert written_route(route) == written
    assert typed_user(host) == ("" if user else route.user)


@pytest.mark.parametrize("host", ["maildir:outbox", "graph://press@office.example", "http://localhost", "a b"])
def test_login_says_what_to_type_when_that_is_no_mail_server(
    tmp_path: Path, certificates: Certificates, host: str
) -> None:
    """The remedy has the form of the question, and names no Maildir, which no login is for."""
    with pytest.raises(BadConfig) as caught:
        typed_route(app(tmp_path, certificates).settings, host, "")
    assert caught.value.remedy.startswith("Type its name, such as mail.your-domain.example")
    assert "maildir" not in caught.value.remedy


def test_login_names_the_way_to_a_relay_when_it_offers_no_encryption(
    tmp_path: Path, certificates: Certificates
) -> None:
    """A relay on this computer that was given a user, and offers no encryption, gets the line for .env as remedy."""
    with ScriptedServer({"ehlo": ehlo()}) as server, pytest.raises(NotAllowed) as caught:
        try_login(app(tmp_path, certificates).settings, f"127.0.0.1:{server.port}", USER, "w")
    assert f"ADVISORY_SEND_VIA=smtp://127.0.0.1:{server.port}" in caught.value.remedy


DRAWN = st.text(st.sampled_from("ab1 '\"#$\\{}=!`%&üß€日🙂"), min_size=1, max_size=24)
ANY = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" '\"\\#$"), min_size=1, max_size=40)


@settings(max_examples=examples(200), deadline=None)
@given(st.one_of(DRAWN, ANY))
def test_store_login_keeps_any_password_that_can_be_typed(password: str) -> None:
    """A drawn password comes back exactly from the settings, and the line beside it stays.

    Otherwise a login that was tried and accepted would be refused at the first send.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "advisory.toml").write_text("", encoding="utf-8")
        (folder / ".env").write_text("# ours\nADVISORY_SEND_VIA='maildir:outbox'\n", encoding="utf-8")
        (folder / ".env").chmod(0o600)
        assume(not header_fault(password))
        route = parse_smtp_route("smtp+starttls://desk@mail.example:587", insecure=False, ca_file=None)
        store_login(App.open(folder, {}).settings, route, password)
        kept = App.open(folder, {}).settings
        assert kept.secrets["smtp_password"].value == password
        assert kept.newsroom.route == route
        assert (folder / ".env").read_text(encoding="utf-8").startswith("# ours\n")


@pytest.mark.parametrize("password", ["xy7\nz", "xy7z\n", "\rxy7z", "xy7\u2028z", "xy7\udcffz"])
def test_store_login_refuses_when_the_password_holds_a_line_break(
    tmp_path: Path, certificates: Certificates, password: str
) -> None:
    """A line break, or a byte that is no letter, is refused without a word of the password, and .env stays."""
    ours = app(tmp_path, certificates)
    before = (tmp_path / ".env").read_bytes()
    route = parse_smtp_route("smtp+starttls://desk@mail.example:587", insecure=False, ca_file=None)
    with pytest.raises(BadConfig, match=r"The value for ADVISORY_SMTP_PASSWORD contains the character") as caught:
        store_login(ours.settings, route, password)
    assert "xy7" not in caught.value.message + caught.value.remedy
    assert (tmp_path / ".env").read_bytes() == before
