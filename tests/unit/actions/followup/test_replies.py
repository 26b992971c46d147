"""What came back, and from which day on it is looked for."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.followup import replies
from advisory_cli.actions.followup.replies import _surely_absent, collect_replies, our_addresses, record_replies
from advisory_cli.model.errors import LedgerFault
from advisory_cli.model.mailing.delivery import DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.evidence import Action, Answer, Evidence, Report
from advisory_cli.model.mailing.message_id import anchor_id, envelope_id
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox
from tests.ledger_makers import NOW, mailing

DAY = timedelta(days=1)


def test_mailbox_is_searched_from_before_the_oldest_mailing_when_several_are_asked_about() -> None:
    """The mailbox is searched from two days before the oldest mailing of the deliveries on.

    Otherwise an answer to the first text would not be found once a later one was sent.
    """
    searched = []

    def search(_ids: object, *, since: datetime, **_names: object) -> Evidence:
        searched.append(since)
        return Evidence(place="INBOX")

    planned = {"m3": NOW, "m2": NOW - 9 * DAY, "m1": NOW - 20 * DAY}  # nobody asks about m1
    summaries = [
        MailingSummary(mailing=replace(mailing(name), planned_at=at), counts={}) for name, at in planned.items()
    ]
    rows = {
        name: DeliveryRow(id=1, mailing_id=name, address="ana@paper.example.com", state=State.ACCEPTED)
        for name in ("m3", "m2")
    }
    ledger: Any = SimpleNamespace(mailings=lambda: summaries, newsroom_key=b"k" * 32)
    collect_replies(ledger, rows, SimpleNamespace(search=search), ())
    assert searched == [NOW - 11 * DAY]


def test_mailbox_is_asked_for_anchors_and_for_the_ids_of_providers() -> None:
    """The mailbox is asked for each message's own id, its anchor, and the id that a provider gave to it.

    Otherwise the answers of everybody whose message was renamed would be missed.
    """
    asked: dict[str, object] = {}
    renamed = "<0102018bcfe56800-4fd7c9b5-000000@eu-west-1.amazonses.com>"

    def search(ids: object, **names: object) -> Evidence:
        asked.update(names, ids=ids)
        return Evidence(place="INBOX")

    row = DeliveryRow(
        id=1, mailing_id="m1", address="Ana@paper.example.com", state=State.ACCEPTED, provider_message_id=renamed
    )
    ledger: Any = SimpleNamespace(
        mailings=lambda: [MailingSummary(mailing=mailing("m1"), counts={})], newsroom_key=b"k" * 32
    )
    collect_replies(ledger, {"a" * 26: row}, SimpleNamespace(search=search), ())
    anchor = anchor_id(b"k" * 32, advisory_id="summit", recipient_key="ana@paper.example.com", domain="x")
    assert asked["ids"] == ("a" * 26,)
    assert asked["anchors"] == (envelope_id(anchor),)
    assert asked["message_ids"] == (renamed,)


def row(id_: int, mailing_id: str, address: str = "ana@paper.example.com") -> DeliveryRow:
    """A delivery that was accepted."""
    return DeliveryRow(id=id_, mailing_id=mailing_id, address=address, state=State.ACCEPTED)


@pytest.mark.parametrize("searched", ["", "Desk@office.example.org"])
def test_own_addresses_are_those_of_settings_mailbox_and_frozen_texts(
    monkeypatch: pytest.MonkeyPatch, searched: str
) -> None:
    """The office's own addresses are From and Reply-To, of today and as frozen, and the user of its mailbox.

    Otherwise the office's own mail would be taken for a journalist's answer, and nobody be reminded.
    """
    boxes = {"m1": "old@office.example.org"}

    def unpacked(name: bytes) -> Any:
        reply_to = None if name == b"m2" else Mailbox(address="Answers@office.example.org")
        return SimpleNamespace(
            language="en",
            sender=Mailbox(address=boxes.get(name.decode(), "p@office.example.org")),
            reply_to=reply_to,
        )

    def piece(name: str, phase: Phase, _: int) -> bytes:
        if phase is Phase.EMBARGOED:
            raise LedgerFault("It has no such edition.")
        return name.encode()

    monkeypatch.setattr(replies, "unpack_head", unpacked)
    office: Any = SimpleNamespace(
        sender=Mailbox(address="Press@office.example.org"), reply_to=None, searched_mailbox=searched
    )
    rows = {"a": row(1, "m1"), "b": row(2, "m1"), "c": row(3, "m2")}
    ledger: Any = SimpleNamespace(piece=piece)
    found = {address.partition("@")[0] for address in our_addresses(office, ledger, rows)}
    assert found == {"press", "old", "answers", "p", *(["desk"] if searched else [])}


def test_replies_are_counted_when_they_are_new() -> None:
    """New answers and returned messages are counted by kind, and neither known ones nor those to other messages are.

    A delayed message is none that came back, and a renamed copy gives its id to the delivery.
    """
    noted: list[tuple[int, ReplyKind, str]] = []
    named: list[tuple[int, str]] = []

    def note(one: DeliveryRow, kind: ReplyKind, *, why: str, **_: object) -> bool:
        noted.append((one.id, kind, why))
        return one.id != 3

    ledger: Any = SimpleNamespace(note=note, note_provider_id=lambda one, id_: named.append((one.id, id_)))
    rows = {"a": row(1, "m1"), "b": row(2, "m1", "Ben@paper.example.com"), "c": row(3, "m1")}
    ben = "ben@paper.example.com"
    found = Evidence(
        place="INBOX",
        answers=(
            Answer(envelope_ids=frozenset({"a", "z"}), author="ana@x.example"),
            Answer(envelope_ids=frozenset({"c"}), author="cleo@x.example"),
        ),
        reports=(
            Report(
                action=Action.FAILED, envelope_ids=frozenset({"b"}), recipients=frozenset(), words="full", final=ben
            ),
            Report(action=Action.DELAYED, envelope_ids=frozenset({"a"}), recipients=frozenset(), words="later"),
        ),
        message_ids={"a": "<1@provider.example>", "z": "<2@provider.example>"},
    )
    new = record_replies(ledger, rows, [found], now=NOW)
    assert dict(new) == {ReplyKind.ANSWERED: 1, ReplyKind.RETURNED: 1}
    assert [(id_, kind) for id_, kind, _ in noted] == [
        (1, ReplyKind.ANSWERED),
        (3, ReplyKind.ANSWERED),
        (2, ReplyKind.RETURNED),
    ]
    assert noted[2][2] == "full"
    assert named == [(1, "<1@provider.example>")]


def test_answers_of_the_office_are_no_answers() -> None:
    """An answer that the office wrote itself is left out, and that of a journalist is kept."""
    answers = tuple(Answer(envelope_ids=frozenset({"a" * 26}), author=f"{name}@x.example") for name in ("own", "ana"))
    found = Evidence(place="INBOX", answers=answers)
    ledger: Any = SimpleNamespace(
        mailings=lambda: [MailingSummary(mailing=mailing("m1"), counts={})],
        newsroom_key=b"k" * 32,
        rows=lambda *_, **__: (),
    )
    reader: Any = SimpleNamespace(search=lambda *_, **__: found)
    (source,) = collect_replies(ledger, {"a" * 26: row(1, "m1")}, reader, (), own_addresses={"own@x.example"})
    assert [answer.author for answer in source.answers] == ["ana@x.example"]


@pytest.mark.parametrize(
    ("routes", "absent"), [({"smtp:a"}, ["a"]), ({"smtp:a", "smtp:b"}, []), ({"smtp:b"}, []), (set(), [])]
)
def test_message_is_surely_absent_when_it_left_by_that_route_alone(routes: set[str], absent: list[str]) -> None:
    """A copy is missing only when all of the mailing left by the route that files copies in this mailbox.

    Otherwise what left by another server would be sent again.
    """
    ledger: Any = SimpleNamespace(routes=lambda _: routes)
    found = Evidence(place="Sent", absent=frozenset({"a", "z"}), filed_from="smtp:a")
    assert sorted(_surely_absent(found, ledger, {"a": row(1, "m1"), "b": row(2, "m1")})) == absent
