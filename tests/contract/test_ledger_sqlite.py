"""The ledger's contract, kept by SQLite in a file and by the rehearsal's anonymous copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import dry_run_copy, open_ledger
from advisory_cli.model.ports.ledger import Ledger
from tests.contract.ledger_contract import LedgerContract
from tests.ledger_makers import NOW


class TestFileLedger(LedgerContract):
    """In a file, opened for sending."""

    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        """A new ledger in an empty newsroom."""
        ledger: Ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
        ledger.recover(NOW)
        yield ledger
        ledger.close()


class TestRehearsal(LedgerContract):
    """In the copy that a dry run works on."""

    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        """The copy of a ledger that is not there yet."""
        ledger: Ledger = dry_run_copy(tmp_path / "ledger", now=NOW)
        ledger.recover(NOW)
        yield ledger
        ledger.close()
        assert list(tmp_path.iterdir()) == []
