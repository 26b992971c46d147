"""A Maildir keeps to the contract."""

from pathlib import Path

import pytest

from advisory_cli.deliver.maildir import MaildirTransport
from advisory_cli.model.errors import AdvisoryError
from tests.contract.transport_contract import Kept, TransportContract, accepted, hand, message, never


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

    @pytest.mark.parametrize("name", ["outbox", "two  spaces", "new\nline", "kept as/new"])
    def test_take_stock_tells_which_files_are_gone_when_some_were_read_or_deleted(
        self, tmp_path: Path, name: str
    ) -> None:
        """A deleted file is gone and one that a mail program has read is not, whatever the folder's name.

        Otherwise practice would write again what is still there.
        """
        transport = MaildirTransport(tmp_path / name)
        transport.open()
        read, deleted = (hand(transport, message(number=number)) for number in (1, 2))
        assert read is not None
        assert deleted is not None
        new = tmp_path / name / "new"
        (new / deleted.reply.rpartition("/")[2]).unlink()
        file = new / read.reply.rpartition("/")[2]
        file.rename(new.parent / "cur" / f"{file.name}:2,S")
        is_gone = transport.take_stock()
        assert not is_gone(read.reply)
        assert is_gone(deleted.reply)
        assert MaildirTransport(tmp_path / "another").take_stock()(read.reply)

    def test_maildir_takes_letters_beyond_ascii_only_when_asked_for(self, folder: Path) -> None:
        """Letters beyond ASCII in an address are taken only when asked for.

        Otherwise what the real way out takes could not be tried, or what it refuses would be.
        """
        zoe = message(rcpt="zoë@news.example")
        asked, plain = MaildirTransport(folder, utf8=True), MaildirTransport(folder)
        for transport in (asked, plain):
            transport.open()
        assert accepted(asked, zoe)
        with pytest.raises(AdvisoryError):
            plain.offer(1, zoe, before_commit=never)
