"""Everything that is unconfirmed, messages and resends alike: evidence first, and then what a person says."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from advisory_cli.actions.followup import unconfirmed
from advisory_cli.actions.followup.unconfirmed import Decided, ManualDecision, decide_unconfirmed
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import NoInput
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind
from advisory_cli.model.mailing.evidence import Action, Evidence, Report
from advisory_cli.model.mailing.resend import ResendState
from advisory_cli.model.press.newsroom import Mailbox, Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import newsroom
from tests.ledger_makers import ACCEPTED, IN_DOUBT, NOW, mailing, plan, states

PEOPLE = ("ana", "ben", "cleo")
OFFICE = newsroom(sender=Mailbox(address="desk@office.example"))


def address(name: str) -> str:
    """A person's whole address."""
    return f"{name}@paper.example.com"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A ledger in which the messages to Ana and Ben are in doubt, and the resend to Cleo."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    doubtful(ledger)
    yield ledger
    ledger.close()


def doubtful(ledger: SqliteLedger, id_: str = "m1", realm: Realm = Realm.LIVE) -> None:
    """A mailing with two messages and a resend in doubt."""
    plan(ledger, mailing(id_, realm=realm), PEOPLE)
    for delivery in ledger.claim(id_, limit=9, now=NOW):
        ledger.mark_committing(delivery)
        ledger.record(delivery, ACCEPTED if delivery.address.startswith("cleo") else IN_DOUBT, now=NOW)
    ledger.release([], now=NOW)
    (cleo,) = ledger.rows(id_, who="cleo")
    ledger.begin_resend(cleo, number=1, who="ann", reason="deleted", now=NOW)
    ledger.mark_resend_committing(cleo, number=1)
    ledger.record_resend(cleo, IN_DOUBT, number=1, now=NOW)


def decide(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch, *, proven: Mapping[str, Action] | None = None, **said: Any
) -> Decided:
    """Decide by reports about these people, and as a person says."""

    def collect(
        _: object, named: Mapping[str, DeliveryRow], reader: object, places: object, *, own_addresses: frozenset[str]
    ) -> tuple[Evidence, ...]:
        assert (reader, places, own_addresses) == (None, ("mbox:returned",), frozenset({"desk@office.example"}))
        reports = tuple(
            Report(action=action, envelope_ids=frozenset({name}), recipients=frozenset({row.address}), words="2.1.5 ok")
            for name, row in named.items()
            for who, action in (proven or {}).items()
            if row.address == address(who)
        )
        return (Evidence(place="INBOX", reports=reports),)

    monkeypatch.setattr(unconfirmed, "collect_replies", collect)
    return decide_unconfirmed(
        ledger, OFFICE, None, ManualDecision(**said), open_mailbox=None, reports=("mbox:returned",), now=NOW
    )


def names(rows: Any) -> list[str]:
    """The short names of people, by rows or by addresses."""
    return [(row if isinstance(row, str) else row.address).partition("@")[0] for row in rows]


def resent(ledger: SqliteLedger) -> ResendState:
    """What the ledger says of the resend."""
    (resend,) = ledger.resends("m1")
    return resend.state


def test_nothing_is_decided_without_evidence_or_a_word(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubts stay doubts, and all of them are told: those of a resend too, with the reason of the resend."""
    found = decide(ledger, monkeypatch)
    assert (names(found.undecided), found.decided) == (["ana", "ben", "cleo"], 0)
    assert (found.delivered, found.resent, found.not_arrived) == ((), (), ())
    assert found.undecided[-1].reason == "resent: deleted"
    assert found.searchable
    assert states(ledger) == {"ana": "in doubt", "ben": "in doubt", "cleo": "accepted"}


@pytest.mark.parametrize(
    ("said", "delivered", "resent_to", "not_arrived", "left"),
    [
        ({"arrived": ("ana",)}, ["ana"], [], [], ["ben", "cleo"]),
        ({"resend": ("ana",)}, [], ["ana"], [], ["ben", "cleo"]),
        ({"arrived": ("cleo",)}, ["cleo"], [], [], ["ana", "ben"]),
        ({"resend": ("cleo",)}, [], [], ["cleo"], ["ana", "ben"]),
        ({"arrived": ("all",)}, ["ana", "ben", "cleo"], [], [], []),
        ({"resend": ("all",)}, [], ["ana", "ben"], ["cleo"], []),
        ({"arrived": ("all",), "resend": ("ben",)}, ["ana", "cleo"], ["ben"], [], []),
    ],
)
def test_person_decides_messages_and_resends(
    ledger: SqliteLedger,
    monkeypatch: pytest.MonkeyPatch,
    said: dict[str, tuple[str, ...]],
    delivered: list[str],
    resent_to: list[str],
    not_arrived: list[str],
    left: list[str],
) -> None:
    """Whoever is named is decided: a message is delivered or due again, and a resend that did not arrive is over."""
    whole: Any = {kind: tuple(who if who == "all" else address(who) for who in people) for kind, people in said.items()}
    found = decide(ledger, monkeypatch, **whole)
    assert (names(found.delivered), names(found.resent)) == (delivered, resent_to)
    assert found.not_arrived == tuple(("m1", address(name)) for name in not_arrived)
    assert (names(found.undecided), found.decided) == (left, 3 - len(left))
    for name in ("ana", "ben"):
        assert states(ledger)[name] == (
            "accepted" if name in delivered else "planned" if name in resent_to else "in doubt"
        )
    assert states(ledger)["cleo"] == "accepted"
    assert (resent(ledger) is ResendState.IN_DOUBT) is ("cleo" in left)


def test_evidence_comes_before_the_word_of_a_person(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is proven to have arrived is not sent again, whatever a person says of everybody.

    Otherwise journalists would get a second message that their own server has confirmed.
    """
    found = decide(ledger, monkeypatch, proven={"ana": Action.DELIVERED, "cleo": Action.DELIVERED}, resend=("all",))
    assert (names(found.delivered), names(found.resent), found.not_arrived) == (["ana", "cleo"], ["ben"], ())
    assert (found.undecided, found.decided) == ((), 3)
    assert {(names([each.row])[0], each.arrived) for each in found.resolutions} == {("ana", True), ("cleo", True)}
    assert resent(ledger) is ResendState.ACCEPTED
    assert "delivery report: delivered" in ledger.resends("m1")[0].reply
    assert states(ledger) == {"ana": "accepted", "ben": "planned", "cleo": "accepted"}
    assert decide(ledger, monkeypatch).undecided == (), "what was decided is no doubt any more"


def test_returned_message_stays_in_doubt_until_a_person_decides(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A returned message is a conclusion, and no decision: it may be sent again only when a person says so."""
    found = decide(ledger, monkeypatch, proven={"ana": Action.FAILED})
    assert (names(found.undecided), found.decided) == (["ana", "ben", "cleo"], 0)
    assert [(each.arrived, each.how) for each in found.resolutions] == [(False, "returned")]
    assert names(decide(ledger, monkeypatch, resend=(address("ana"),)).resent) == ["ana"]


def test_return_of_a_resend_stands_in_the_history(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resend that came back is recorded with its person, and stays in doubt until somebody decides."""
    found = decide(ledger, monkeypatch, proven={"cleo": Action.FAILED})
    assert names(found.undecided) == ["ana", "ben", "cleo"]
    (cleo,) = ledger.rows("m1", who="cleo")
    assert cleo.came_back == (ReplyKind.RETURNED,)


def test_nothing_is_decided_when_a_name_is_not_in_doubt(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody in doubt has is a fault, and the others that are named stay as they are."""
    with pytest.raises(NoInput, match=r"eve@paper\.example\.com is not unconfirmed"):
        decide(ledger, monkeypatch, arrived=(address("ana"), address("eve"), address("cleo")))
    assert states(ledger)["ana"] == "in doubt"
    assert resent(ledger) is ResendState.IN_DOUBT


def test_mailbox_is_opened_only_when_it_can_hold_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mailbox is asked for doubts of live messages alone: practice leaves nothing in any mailbox."""
    opened: list[str] = []

    def open_mailbox() -> Any:
        opened.append("opened")
        return object()

    monkeypatch.setattr(unconfirmed, "collect_replies", lambda *_, **__: ())
    for realm, searched in ((Realm.PRACTICE, 0), (Realm.LIVE, 1)):
        ledger = open_ledger(tmp_path / realm.value, now=NOW, writer=True)
        doubtful(ledger, realm=realm)
        found = decide_unconfirmed(
            ledger, newsroom(), ledger.mailings(), ManualDecision(), open_mailbox=open_mailbox, reports=(), now=NOW
        )
        assert (found.searchable, len(opened)) == (bool(searched), searched)
        assert len(found.undecided) == 3
        ledger.close()


def withdraw(ledger: SqliteLedger, kind: NoticeKind = NoticeKind.WITHDRAWAL) -> None:
    """Plan a notice about the text of m1, to nobody."""
    people = () if kind is NoticeKind.WITHDRAWAL else ("dora",)
    plan(ledger, mailing("m2", revision=2, notice=kind), people)


@pytest.mark.parametrize(
    ("change", "reason", "by", "state"),
    [
        (withdraw, "withdrawn", "m2", "left out"),
        (lambda ledger: withdraw(ledger, NoticeKind.CORRECTION), "newer revision", "m2", "left out"),
        (lambda ledger: ledger.suppress(address("ana"), reason="", now=NOW), "opted out", "", "left out"),
        (lambda ledger: plan(ledger, mailing("m3"), ["dora"], replaces="m1"), "replaced", "m3", "left out"),
    ],
)
def test_nothing_is_promised_when_a_message_cannot_be_sent_again(
    ledger: SqliteLedger,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[SqliteLedger], object],
    reason: str,
    by: str,
    state: str,
) -> None:
    """What is never sent again is known before the decision and after it, with the reason; nobody is promised it."""
    change(ledger)
    before = decide(ledger, monkeypatch)
    assert reason in {each.reason for each in before.unsendable}
    found = decide(ledger, monkeypatch, resend=(address("ana"),))
    assert (found.resent, found.decided) == ((), 1)
    assert [(each.row.address, each.reason, each.by) for each in found.kept_back] == [(address("ana"), reason, by)]
    assert states(ledger, "m1")["ana"] == state


def test_stopped_mailing_promises_nothing_but_keeps_who_waits(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a stopped mailing nothing is sent again until the stop is taken back, and the person waits for that."""
    plan(ledger, mailing("m5", advisory="x"), ["ana", "ben"])
    for delivery in ledger.claim("m5", limit=1, now=NOW):
        ledger.record(delivery, IN_DOUBT, now=NOW)
    ledger.release([], now=NOW)
    ledger.stop("m5", NOW)
    found = decide(ledger, monkeypatch, resend=(address("ana"),))
    assert {(each.row.mailing_id, each.reason) for each in found.kept_back} == {("m5", "stopped")}
    assert states(ledger, "m5") == {"ana": "planned", "ben": "planned"}


def test_decision_is_changed_when_nothing_was_sent_since(ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was to be sent it again may be named as arrived; "all" means the doubts alone."""
    withdraw(ledger)
    decide(ledger, monkeypatch, resend=(address("ana"),))
    assert names(decide(ledger, monkeypatch, arrived=("all",)).delivered) == ["ben", "cleo"]
    assert states(ledger, "m1")["ana"] == "left out"
    changed = decide(ledger, monkeypatch, arrived=(address("ana").upper(),))
    assert (names(changed.delivered), changed.decided) == (["ana"], 1)
    assert states(ledger, "m1")["ana"] == "accepted"


def test_person_who_confirmed_is_told_how_to_send_once_more(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was recorded as arrived is not planned again; the refusal names the command for a resend."""
    decide(ledger, monkeypatch, arrived=(address("ana"),))
    with pytest.raises(NoInput, match="was recorded as arrived") as refused:
        decide(ledger, monkeypatch, resend=(address("ana"),))
    assert f"advisory resend m1 --to {address('ana')}" in refused.value.remedy
    assert states(ledger, "m1")["ana"] == "accepted"
