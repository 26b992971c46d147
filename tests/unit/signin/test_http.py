"""The way to a sign-in server."""

from pathlib import Path

import pytest

from advisory_cli.model.errors import BadConfig, NotAllowed, TryLater
from advisory_cli.signin.http import https_session, refuse_no_answer, refuse_other_server
from tests.authorisation_server import TENANT, AuthorisationServer
from tests.smtp_servers import make_certificates

SERVER = "https://login.example"


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example/x",
        "https://thief.example/x",
        "https://login.example:8443/x",
        "https://login.example.thief.example/x",
        "https://login.example@thief.example/x",
    ],
)
def test_session_reaches_no_other_server(address: str) -> None:
    """A request that would go elsewhere is refused before a connection is made, and its secrets with it."""
    with pytest.raises(NotAllowed, match="Nothing was sent there"):
        https_session(SERVER, None).post(address, data={"refresh_token": "hush"})
    with pytest.raises(NotAllowed):
        refuse_other_server(SERVER, address)


@pytest.mark.parametrize(
    "address", ["https://login.example/a", "https://LOGIN.example:443/a?b", "https://login.example"]
)
def test_session_reaches_its_server_however_it_is_written(address: str) -> None:
    """The usual port and capitals are the same server."""
    refuse_other_server(SERVER, address)


@pytest.mark.parametrize(
    ("status", "content"),
    [(429, b"{}"), (500, b"{}"), (503, b"<html>"), (200, b"<html>"), (400, b""), (200, b"[" * 99_999)],
)
def test_session_waits_when_no_sign_in_server_answers(status: int, content: bytes) -> None:
    """An overload and a page of the network's own are for later, and no refusal."""
    with pytest.raises(TryLater):
        refuse_no_answer(SERVER, status, content)


def test_session_refuses_a_certificate_file_that_is_none(tmp_path: Path) -> None:
    """A file without certificates is named."""
    path = tmp_path / "ours.pem"
    path.write_text("nothing")
    with pytest.raises(BadConfig, match="has no certificates"):
        https_session(SERVER, path)


def test_session_sends_no_password_of_the_users_own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ~/.netrc holds for the host is not sent."""
    certificates = make_certificates(tmp_path)
    with AuthorisationServer(certificates.good) as server:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login ann password hush\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        session = https_session(server.address, certificates.ours)
        answer = session.get(f"{server.address}/{TENANT}/v2.0/.well-known/openid-configuration")
        assert answer.status_code == 200
        assert "Authorization" not in answer.request.headers
