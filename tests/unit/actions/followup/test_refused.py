"""Refused recipients planned anew: who is meant, and when nothing is planned at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisory_cli.actions.followup.refused import plan_refused_anew
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import NoInput, UsageFault
from tests.ledger_makers import ACCEPTED, NOW, REFUSED, mailing, plan, states


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """Two mailings: of one the server refused two of three people, of the other one of one."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    for id_, advisory, people in (("m1", "summit", ["ana", "ben", "cleo"]), ("m2", "other", ["dora"])):
        plan(ledger, mailing(id_, advisory=advisory), people)
        for delivery in ledger.claim(id_, limit=9, now=NOW):
            ledger.record(delivery, ACCEPTED if delivery.address.startswith("ana") else REFUSED, now=NOW)
    ledger.release([], now=NOW)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("names", "planned"),
    [
        ((), []),
        (("all",), ["ben", "cleo", "dora"]),
        (("BEN@paper.example.com",), ["ben"]),
        (("ben@paper.example.com", "dora@paper.example.com"), ["ben", "dora"]),
        (("all", "ben@paper.example.com"), ["ben", "cleo", "dora"]),
    ],
    ids=["nobody", "all", "one", "two", "all and one"],
)
def test_refused_are_planned_anew_when_they_are_named(
    ledger: SqliteLedger, names: tuple[str, ...], planned: list[str]
) -> None:
    """The people who are named are planned again, and nobody who has the message."""
    assert plan_refused_anew(ledger, ledger.mailings(), names, NOW) == len(planned)
    again = [name for id_ in ("m1", "m2") for name, state in states(ledger, id_).items() if state == "planned"]
    assert again == planned
    assert states(ledger, "m1")["ana"] == "accepted"


@pytest.mark.parametrize("name", ["ana@paper.example.com", "eve@paper.example.com", "dora@paper.example.com"])
def test_nobody_is_planned_anew_when_a_name_was_not_refused(ledger: SqliteLedger, name: str) -> None:
    """A name that was not refused in these mailings is a fault, and the others that are named stay as they are."""
    with pytest.raises(NoInput, match=f"{name} was not refused in m1") as caught:
        plan_refused_anew(ledger, ledger.find("m1"), ("ben@paper.example.com", name), NOW)
    assert caught.value.remedy == "To see who was: advisory status m1"
    assert states(ledger, "m1")["ben"] == "refused"


def test_nobody_is_planned_anew_in_a_stopped_mailing(ledger: SqliteLedger) -> None:
    """A stopped mailing is to be continued first, and hinders nobody of another mailing."""
    assert plan_refused_anew(ledger, ledger.mailings(), ("ben@paper.example.com",), NOW) == 1
    assert ledger.stop("m1", NOW) == ("m1",)
    with pytest.raises(UsageFault, match="m1 is stopped") as caught:
        plan_refused_anew(ledger, ledger.mailings(), ("all",), NOW)
    assert "--undo" in caught.value.remedy
    assert states(ledger, "m2")["dora"] == "refused"
    assert plan_refused_anew(ledger, ledger.mailings(), ("dora@paper.example.com",), NOW) == 1
