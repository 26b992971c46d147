"""What came back, and from which day on it is looked for."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from advisory_cli.actions.followup.replies import collect_replies
from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.mailing.evidence import Evidence
from advisory_cli.model.mailing.message_id import anchor_id, envelope_id
from advisory_cli.model.mailing.records import MailingSummary
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
