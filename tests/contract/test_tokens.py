"""The sources of tokens: the command of the settings, and the sign-in with each provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.model.ports.tokens import TokenSource
from advisory_cli.model.press.newsroom import IdentityProvider
from advisory_cli.read.settings.load import read_settings
from advisory_cli.read.settings.secrets import smtp_token
from tests.authorisation_server import AuthorisationServer
from tests.contract.token_contract import TokenContract
from tests.sign_in_makers import SignedInOffice, signed_in_office
from tests.smtp_servers import make_certificates


def _by_command(folder: Path, command: str) -> TokenSource:
    (folder / "advisory.toml").write_text("")
    (folder / "advisory.toml").chmod(0o600)
    tokens = smtp_token(read_settings(folder, {"ADVISORY_SMTP_TOKEN_COMMAND": command}))
    assert tokens is not None
    return tokens


class TestCommand(TokenContract):
    """A command that prints tokens."""

    @pytest.fixture
    def tokens(self, tmp_path: Path) -> TokenSource:
        """Each run prints another one."""
        return _by_command(tmp_path, "sh -c 'head -c 12 /dev/urandom | od -An -tx1 | tr -d \" \\n\"'")

    @pytest.fixture
    def dead(self, tmp_path: Path) -> TokenSource:
        """It fails."""
        return _by_command(tmp_path, "false")


@pytest.fixture(scope="module")
def authorisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[AuthorisationServer, Path]]:
    """A sign-in server and the authority that vouches for it."""
    certificates = make_certificates(tmp_path_factory.mktemp("certificates"))
    with AuthorisationServer(certificates.good) as server:
        yield server, certificates.ours


class SignInContract(TokenContract):
    """A sign-in with a provider."""

    provider: IdentityProvider

    @pytest.fixture
    def office(self, authorisation: tuple[AuthorisationServer, Path], tmp_path: Path) -> SignedInOffice:
        """Somebody has signed in."""
        server, ca_file = authorisation
        server.behaviour.refuse = {}
        return signed_in_office(self.provider, server, ca_file, tmp_path)

    @pytest.fixture
    def tokens(self, office: SignedInOffice) -> TokenSource:
        """The source."""
        return office.tokens()

    @pytest.fixture
    def dead(self, office: SignedInOffice) -> TokenSource:
        """The sign-in was revoked."""
        office.authorisation.revoke()
        office.later(hours=2)
        return office.tokens()


class TestMicrosoft(SignInContract):
    """Microsoft 365."""

    provider = IdentityProvider.MICROSOFT365


class TestGoogle(SignInContract):
    """Google."""

    provider = IdentityProvider.GOOGLE
