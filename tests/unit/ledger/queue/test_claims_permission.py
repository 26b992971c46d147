"""What one process says, another hears before its next message; and what that costs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.ports.ledger import Permission
from tests.effort import effort
from tests.ledger_makers import ACCEPTED, NOW, mailing, plan


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger, opened for sending."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


@pytest.fixture
def other(ledger: SqliteLedger, tmp_path: Path) -> Iterator[SqliteLedger]:
    """The same ledger through another connection, as another process has it."""
    other = open_ledger(tmp_path / "ledger", now=NOW, writer=False)
    yield other
    other.close()


def test_permission_changes_at_once_when_another_process_speaks(ledger: SqliteLedger, other: SqliteLedger) -> None:
    """Each stop and opt-out of another process, and each end of one, is heard at once.

    Otherwise one more message would leave after somebody said stop or opted out.
    """
    plan(ledger, mailing(), ["ana", "ben@quiet.example"])
    plan(ledger, mailing("m2", advisory="other"), ["cleo"])
    ana, ben = ledger.claim("m1", limit=2, now=NOW)
    (cleo,) = ledger.claim("m2", limit=1, now=NOW)

    def heard() -> str:
        return ", ".join(ledger.check_allowed(delivery) for delivery in (ana, ben, cleo))

    assert heard() == "go, go, go"
    other.suppress("@quiet.example", reason="asked", now=NOW)
    assert heard() == "go, opted out, go"
    other.stop("m1", NOW)
    assert heard() == "stopped, stopped, go"
    other.reopen("m1")
    assert heard() == "go, opted out, go"
    other.unsuppress("@quiet.example")
    assert heard() == "go, go, go"
    other.stop(None, NOW)
    assert heard() == "stopped, stopped, stopped"


def test_permission_hears_a_word_when_it_falls_between_two_claims(ledger: SqliteLedger, other: SqliteLedger) -> None:
    """A stop or an opt-out between two claims is heard by both batches.

    Otherwise the next claim would hide it from the one before.
    """
    plan(ledger, mailing(), ["ana", "ben", "cleo"])
    (ana,) = ledger.claim("m1", limit=1, now=NOW)
    other.suppress(ana.key, reason="asked", now=NOW)
    (ben,) = ledger.claim("m1", limit=1, now=NOW)
    assert [ledger.check_allowed(delivery) for delivery in (ana, ben)] == [Permission.OPTED_OUT, Permission.GO]
    other.stop("m1", NOW)
    assert ledger.claim("m1", limit=1, now=NOW) == []
    assert [ledger.check_allowed(delivery) for delivery in (ana, ben)] == [Permission.STOPPED, Permission.STOPPED]


def test_permission_remembers_those_in_hand_alone_when_a_mailing_is_long(ledger: SqliteLedger) -> None:
    """Permission is remembered for the deliveries in hand alone.

    Otherwise a long mailing would fill the memory with people it has served.
    """
    plan(ledger, mailing(), [f"p{n}" for n in range(50)])
    while batch := ledger.claim("m1", limit=5, now=NOW):
        for delivery in batch[1:]:
            assert ledger.check_allowed(delivery) is Permission.GO
            ledger.record(delivery, ACCEPTED, now=NOW)
        ledger.release(batch[:1], now=NOW)
        assert ledger._allowed == set()
        (one,) = ledger.claim("m1", limit=1, now=NOW)
        ledger.record(one, ACCEPTED, now=NOW)
        assert len(ledger._allowed) <= 5
        assert ledger.check_allowed(batch[-1]) is Permission.GO
    assert ledger._allowed == set()


@pytest.mark.slow
def test_permission_costs_little_when_asked_again(ledger: SqliteLedger, other: SqliteLedger) -> None:
    """An answer asked for again costs little, else asking before each message would cost more than the message."""
    plan(ledger, mailing(), ["ana"])
    other.suppress("somebody@else.example", reason="asked", now=NOW)
    (ana,) = ledger.claim("m1", limit=1, now=NOW)

    def ask() -> None:
        for _ in range(50_000):
            ledger.check_allowed(ana)

    assert effort(ask, limit=3, tries=5) < 3  # about 1; asking the tables takes 4
