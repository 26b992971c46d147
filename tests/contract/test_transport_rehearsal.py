"""The rehearsal keeps to the contract, and keeps nothing."""

import pytest

from advisory_cli.deliver.dry_run import DryRunTransport
from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.press.newsroom import Realm
from tests.contract.transport_contract import Kept, TransportContract, accepted, message, never


class TestRehearsal(TransportContract):
    """A dry run accepts whatever a real run would, and leaves no trace."""

    keeps = False

    @pytest.fixture
    def transport(self) -> DryRunTransport:
        """The one under test."""
        transport = DryRunTransport(Realm.LIVE)
        transport.open()
        return transport

    @pytest.fixture
    def kept(self) -> Kept:
        """What the other side sees."""
        return list

    def test_dry_run_transport_is_of_the_realm_it_stands_in_for(self) -> None:
        """The realm of a rehearsal is the one it stands in for.

        Otherwise a dry run of a live mailing would plan a practice one.
        """
        assert [DryRunTransport(realm).realm for realm in Realm] == list(Realm)

    def test_dry_run_transport_takes_letters_beyond_ascii_only_when_asked_for(self) -> None:
        """Letters beyond ASCII in an address are taken only when asked for.

        Otherwise what the real way out takes could not be tried, or what it refuses would be.
        """
        zoe = message(rcpt="zoë@news.example")
        asked, plain = DryRunTransport(Realm.LIVE, utf8=True), DryRunTransport(Realm.LIVE)
        for transport in (asked, plain):
            transport.open()
        assert accepted(asked, zoe)
        with pytest.raises(AdvisoryError):
            plain.offer(1, zoe, before_commit=never)
