"""Which evidence decides a delivery in doubt, and what a person may say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from advisory_cli.actions.followup.resolve import (
    _names_others,
    doubts,
    resolution_of,
    resolve_by_evidence,
    resolve_by_hand,
)
from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.evidence import Action, Answer, Evidence, Report
from advisory_cli.model.mailing.records import MailingSummary
from tests.ledger_makers import NOW, mailing

ANA, BEN = "ana@paper.example.com", "ben@paper.example.com"
MINUTE = timedelta(minutes=1)
NAMED = frozenset({"id-ana"})


def row(address: str = "Ana@paper.example.com", number: int = 1, changed_at: datetime | None = None) -> DeliveryRow:
    """A delivery in doubt."""
    return DeliveryRow(id=number, mailing_id="m1", address=address, state=State.IN_DOUBT, changed_at=changed_at)


def report(action: Action, *, to: str = ANA, named: frozenset[str] = NAMED, **more: Any) -> Report:
    """What a server reports."""
    return Report(action=action, envelope_ids=named, recipients=frozenset({to}), words="2.1.5 ok", **more)


def answer(author: str = ANA, *, exact: bool = True) -> Answer:
    """What somebody answered."""
    return Answer(envelope_ids=NAMED, author=author, exact=exact)


def evidence(**found: Any) -> Evidence:
    """What one mailbox holds."""
    return Evidence(place="INBOX", **found)


FAILED = report(Action.FAILED)
COPY = {"id-ana": "Sent"}


@pytest.mark.parametrize(
    ("found", "arrived", "how"),
    [
        ({}, None, None),
        ({"reports": (FAILED,)}, False, "returned"),
        ({"reports": (report(Action.FAILED, to=BEN),)}, False, "returned"),  # whatever address it names
        ({"reports": (report(Action.FAILED, named=frozenset({"id-ben"})),)}, None, None),
        ({"reports": (report(Action.DELIVERED), FAILED), "copies": COPY}, False, "returned"),
        ({"reports": (report(Action.DELIVERED),)}, True, "confirmed by a delivery report"),
        ({"reports": (report(Action.RELAYED),)}, True, "confirmed by a delivery report"),
        ({"reports": (report(Action.EXPANDED),)}, True, "confirmed by a delivery report"),
        ({"reports": (report(Action.DELAYED),)}, None, None),
        ({"reports": (report(Action.DELIVERED, to=BEN),)}, None, None),
        ({"reports": (report(Action.DELIVERED, exact=False),)}, None, None),
        ({"answers": (answer(),)}, True, "answered"),
        ({"answers": (answer(exact=False),)}, None, "answered in their conversation"),
        ({"answers": (answer(BEN),)}, None, "answered from another address"),
        ({"answers": (answer(BEN), answer())}, True, "answered"),
        ({"copies": COPY}, True, "found in Sent"),
        ({"copies": COPY, "answers": (answer(BEN),)}, True, "found in Sent"),
        ({"copies": {"id-ben": "Sent"}}, None, None),
        ({"absent": NAMED}, None, "without a copy in Sent"),
        ({"absent": frozenset({"id-ben"})}, None, None),
        ({"absent": NAMED, "answers": (answer(BEN),)}, None, "answered from another address"),
    ],
)
def test_evidence_decides_a_doubt_when_it_is_about_that_message_and_that_address(
    found: dict[str, Any], arrived: bool | None, how: str | None
) -> None:
    """A failure decides by the message alone, and an arrival by the message and the address. The rest is for a person.

    Otherwise an answer of a colleague would be taken for the arrival of somebody else's message.
    """
    for all_evidence in ([evidence(**found)], [evidence(), evidence(**found)]):
        resolution = resolution_of("id-ana", row(), all_evidence, NOW)
        assert (resolution and resolution.how, resolution and resolution.arrived) == (how, arrived)


def test_first_report_is_quoted_when_there_are_several() -> None:
    """Of two reports alike, the words of the first are kept."""
    first = Report(action=Action.DELIVERED, envelope_ids=NAMED, recipients=frozenset({ANA}), words="first")
    resolution = resolution_of("id-ana", row(), [evidence(reports=(first, report(Action.DELIVERED)))], NOW)
    assert resolution is not None
    assert resolution.why.endswith("first")
    silent = Report(action=Action.RELAYED, envelope_ids=NAMED, recipients=frozenset({ANA}), words="")
    resolution = resolution_of("id-ana", row(), [evidence(reports=(silent,))], NOW)
    assert resolution is not None
    assert resolution.why.endswith("relayed")


@pytest.mark.parametrize(("minutes", "surely"), [(0, False), (9, False), (10, True), (75, True), (None, True)])
def test_missing_copy_says_nothing_when_the_message_has_just_left(minutes: int | None, surely: bool) -> None:
    """A copy that is missing after ten minutes speaks against the message, and before that says nothing.

    Otherwise a person would send twice what the provider had not filed yet.
    """
    changed = None if minutes is None else NOW - minutes * MINUTE
    resolution = resolution_of("id-ana", row(changed_at=changed), [evidence(absent=NAMED)], NOW)
    assert resolution is not None
    assert ("try again later" not in resolution.why) is surely
    if minutes == 75:
        assert "75 minutes" in resolution.why


def test_copy_names_the_id_of_the_provider_when_it_was_renamed() -> None:
    """A copy under the provider's own Message-ID is told with that id."""
    renamed = evidence(copies=COPY, message_ids={"id-ana": "<x@provider.example>"})
    plain = evidence(copies=COPY)
    for found, told in ((renamed, True), (plain, False)):
        resolution = resolution_of("id-ana", row(), [found], NOW)
        assert resolution is not None
        assert ("<x@provider.example>" in resolution.why) is told


class Ledger:
    """A ledger that notes what is decided."""

    def __init__(self, *rows: DeliveryRow) -> None:
        self.decided: list[tuple[str, bool]] = []
        self.asked: list[object] = []
        self._rows = rows

    def resolve(self, row: DeliveryRow, *, accepted: bool, **_: object) -> None:
        """Decide."""
        self.decided.append((row.address, accepted))

    def note(self, *_: object, **__: object) -> bool:
        """Note what came back."""
        return True

    def rows(self, mailing_id: str | None = None, *, states: Sequence[State]) -> list[DeliveryRow]:
        """The deliveries in these states."""
        self.asked.append(mailing_id)
        return [one for one in self._rows if one.state in states]


def test_evidence_is_stored_when_it_proves_an_arrival() -> None:
    """Only an arrival is stored as a decision. A returned message and a guess are left to a person."""
    rows = {name: row(f"{name}@paper.example.com", number) for number, name in enumerate(("ana", "ben", "cleo"))}
    ledger: Any = Ledger()
    found = evidence(
        copies={"ana": "Sent"},
        reports=(report(Action.FAILED, named=frozenset({"ben"})),),
        absent=frozenset({"cleo"}),
    )
    resolutions = resolve_by_evidence(ledger, rows, [found], now=NOW)
    assert [resolution.arrived for resolution in resolutions] == [True, False, None]
    assert ledger.decided == [(ANA, True)]


ROWS = (row(ANA, 1), row(BEN, 2), row("cleo@paper.example.com", 3))
CLEO = "cleo@paper.example.com"


@pytest.mark.parametrize(
    ("arrived", "resend", "decided", "left"),
    [
        ((), (), {}, [ANA, BEN, CLEO]),
        (("ANA@paper.example.com",), (), {ANA: True}, [BEN, CLEO]),
        ((), (BEN,), {BEN: False}, [ANA, CLEO]),
        ((ANA,), (BEN,), {ANA: True, BEN: False}, [CLEO]),
        (("all",), (), {ANA: True, BEN: True, CLEO: True}, []),
        ((), ("all",), {ANA: False, BEN: False, CLEO: False}, []),
        (("all",), (BEN,), {ANA: True, BEN: False, CLEO: True}, []),
        ((ANA,), ("all",), {ANA: True, BEN: False, CLEO: False}, []),
    ],
)
def test_person_decides_doubts_when_they_are_named(
    arrived: tuple[str, ...], resend: tuple[str, ...], decided: dict[str, bool], left: list[str]
) -> None:
    """Those who are named are decided so, and all means those who are not named in the other option."""
    ledger: Any = Ledger()
    undecided = resolve_by_hand(ledger, ROWS, arrived=arrived, resend=resend, now=NOW)
    assert dict(ledger.decided) == decided
    assert [one.address for one in undecided] == left


@pytest.mark.parametrize(
    ("arrived", "resend", "fault"),
    [
        ((ANA,), (ANA,), UsageFault),
        (("all",), ("all",), UsageFault),
        (("dora@paper.example.com",), (), NoInput),
        ((), ("dora@paper.example.com",), NoInput),
        ((ANA, "dora@paper.example.com"), (), NoInput),
    ],
)
def test_person_decides_nothing_when_a_name_is_wrong(
    arrived: tuple[str, ...], resend: tuple[str, ...], fault: type[Exception]
) -> None:
    """A name in both options, or one that is not in doubt, is refused, and nothing is decided."""
    ledger: Any = Ledger()
    with pytest.raises(fault):
        resolve_by_hand(ledger, ROWS, arrived=arrived, resend=resend, now=NOW)
    assert ledger.decided == []


def test_doubts_are_those_of_all_mailings_when_none_is_named() -> None:
    """The doubts are those of the mailings named, of all without a name, and none for no mailing."""
    ledger: Any = Ledger(*ROWS, DeliveryRow(id=9, mailing_id="m1", address="ed@x.example", state=State.ACCEPTED))
    assert doubts(ledger, None) == ROWS
    assert doubts(ledger, [MailingSummary(mailing=mailing("m7"), counts={})]) == ROWS
    assert doubts(ledger, []) == ()
    assert ledger.asked == [None, "m7"]


@pytest.mark.parametrize(
    ("reports", "others"),
    [
        ((), False),
        ((FAILED,), False),
        ((report(Action.FAILED, named=frozenset({"id-ben"})),), True),
        ((report(Action.DELIVERED, named=frozenset({"id-ben"})),), False),
        ((report(Action.FAILED, named=frozenset(), conversation=("anchor",)),), True),
        ((report(Action.FAILED, named=frozenset()),), False),
        ((report(Action.FAILED, conversation=("anchor",)),), False),
    ],
)
def test_other_messages_are_looked_up_when_a_failure_names_one(reports: tuple[Report, ...], others: bool) -> None:
    """The whole ledger is looked through only for a failure that names a message nobody has asked about."""
    assert _names_others([evidence(reports=reports)], {"id-ana": row()}) is others
