"""`advisory login smtp`, behind its questions: which route is meant, what is tried, and what is kept."""

import base64
import sys
from pathlib import Path

import pytest

from advisory_cli.actions.setup.login import store_login, try_login, uses_token
from advisory_cli.bootstrap import App
from advisory_cli.model.errors import BadConfig, NotAllowed
from advisory_cli.model.press.newsroom import Security
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


def test_a_token_command_takes_the_place_of_the_password(tmp_path: Path, certificates: Certificates) -> None:
    """An office that has no passwords any more could not go live, or its token would be kept in .env."""
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


def test_a_refused_token_is_told_and_nothing_kept(tmp_path: Path, certificates: Certificates) -> None:
    """The next send would go to a server that does not let us in."""
    ours = app(tmp_path, certificates, "ADVISORY_SMTP_TOKEN_COMMAND='echo abc'\n")
    script = {"ehlo": ehlo("STARTTLS", "AUTH XOAUTH2"), "auth": say("535 5.7.3 no")}
    with (
        ScriptedServer(script, pem=certificates.good) as server,
        pytest.raises(NotAllowed, match=f"refused the login of {USER}"),
    ):
        try_login(ours.settings, f"localhost:{server.port}", USER, "")


def test_a_password_is_tried_and_kept(tmp_path: Path, certificates: Certificates) -> None:
    """Login would store what it had not tried."""
    ours = app(tmp_path, certificates)
    assert not uses_token(ours.settings)
    with MailServer(tls="starttls", pem=certificates.good, users={"desk": "pa ss'#$"}) as server:
        route, _ = try_login(ours.settings, f"localhost:{server.port}", "desk", "pa ss'#$")
        assert server.logins == ["desk"]
    assert (route.security, route.user) == (Security.STARTTLS, "desk")
    store_login(ours.settings, route, "pa ss'#$")
    assert App.open(tmp_path, {}).settings.secrets["smtp_password"].value == "pa ss'#$"


def test_this_computer_may_go_without_a_login(tmp_path: Path, certificates: Certificates) -> None:
    """A relay on the same machine, which needs neither, could not be used; nor one by its number."""
    ours = app(tmp_path, certificates)
    for host in ("localhost", "127.0.0.1"):
        with ScriptedServer({"ehlo": ehlo()}) as server:
            route, words = try_login(ours.settings, f"{host}:{server.port}", "", "")
        assert (route.security, route.host) == (Security.NONE, host)
        assert "no login needed" in words


@pytest.mark.parametrize("host", ["", "localhost:99999", "localhost:0", "a b", "u:w@localhost", "::1:x"])
def test_a_host_that_is_none_is_a_sentence(tmp_path: Path, certificates: Certificates, host: str) -> None:
    """A slip of the fingers would be a traceback."""
    with pytest.raises(BadConfig) as caught:
        try_login(app(tmp_path, certificates).settings, host, USER, "w")
    assert caught.value.remedy
