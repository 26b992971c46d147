"""A Maildir keeps to the contract."""

from pathlib import Path

import pytest

from advisory_cli.deliver.maildir import MaildirTransport
from tests.contract.transport_contract import Kept, TransportContract


class TestMaildir(TransportContract):
    """Files in `new` are what the other side sees."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Not made yet."""
        return tmp_path / "outbox"

    @pytest.fixture
    def transport(self, folder: Path) -> MaildirTransport:
        """The one under test."""
        transport = MaildirTransport(folder)
        transport.open()
        return transport

    @pytest.fixture
    def kept(self, folder: Path) -> Kept:
        """What the other side sees."""
        return lambda: [path.read_bytes() for path in (folder / "new").iterdir()]
