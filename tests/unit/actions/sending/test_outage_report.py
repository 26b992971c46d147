"""An outage is told once when it begins, and once when it is over, and never ended while somebody else sends."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import outage_report
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary, Outage
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import NOW, mailing


def due(name: str, when: datetime) -> list[tuple[MailingSummary, datetime]]:
    """A mailing of this name, of which somebody is due then."""
    return [(MailingSummary(mailing=mailing(name), counts={State.PLANNED: 1}), when)]


NOBODY: list[tuple[MailingSummary, datetime]] = []
SOMEBODY, KNOWN = due("m1", NOW), due("known", NOW)
LATER = due("m1", NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("outage", "waiting", "verbose", "told", "noted"),
    [
        (None, SOMEBODY, False, 0, []),
        (Outage(since=NOW, words="away"), SOMEBODY, False, 1, ["reported"]),
        (Outage(since=NOW, words="away"), SOMEBODY, True, 0, ["reported"]),
        (Outage(since=NOW, words="away", reported=True), KNOWN, False, 0, []),
        (Outage(since=NOW, words="away, for another reason"), KNOWN, False, 1, ["reported"]),
        (Outage(since=NOW, words="away", reported=True), SOMEBODY, False, 1, ["reported"]),
        (Outage(since=NOW, words="away"), NOBODY, False, 0, ["ended", "reported"]),
        (Outage(since=NOW, words="refused", code=77, attempted=NOW), NOBODY, False, 0, []),
        (Outage(since=NOW, words="refused", code=77, attempted=NOW), SOMEBODY, False, 1, ["reported"]),
        (Outage(since=NOW, words="away"), LATER, False, 0, ["ended", "reported"]),
        (Outage(since=NOW, words="away", reported=True), LATER, False, 0, ["ended", "reported"]),
        (Outage(since=NOW, words="away", reported=True, over=NOW), NOBODY, False, 1, ["reported"]),
        (Outage(since=NOW, words="away", reported=True, over=NOW), NOBODY, True, 0, ["reported"]),
        (Outage(since=NOW, words="away", reported=True, over=NOW, end_reported=True), SOMEBODY, False, 0, []),
    ],
    ids=[
        *(
            "none",
            "new",
            "seen",
            "told",
            "another reason, told before",
            "told, another due",
            "nobody due",
            "refused, nobody due",
            "refused",
            "due later",
            "told, due later",
            "over",
            "over, seen",
            "over, told",
        ),
    ],
)
def test_outage_is_told_once_when_it_begins_and_once_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
    outage: Outage | None,
    waiting: list[tuple[MailingSummary, datetime]],
    verbose: bool,
    told: int,
    noted: list[str],
) -> None:
    """An outage is told once while somebody is due, and its end once; nobody is told what a person has seen.

    Otherwise cron would mail the office every five minutes, or never say that mail leaves again.
    """
    calls: list[str] = []
    heard: list[list[tuple[MailingSummary, datetime]]] = []
    monkeypatch.setattr(outage_report, "waiting_unattended", lambda *_: waiting)
    ledger: Any = SimpleNamespace(
        outage=lambda: outage,
        end_outage=lambda _: calls.append("ended"),
        mark_outage_reported=lambda: calls.append("reported"),
        mark_notified=lambda name, _: name != "known, held up",
        mailings=lambda: (),
    )
    observer: Any = SimpleNamespace(held_up=lambda _, due: heard.append(due))
    ctx = SimpleNamespace(newsroom=SimpleNamespace(realm=Realm.LIVE))
    app: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), context=lambda: ctx)
    outage_report.report_outage(app, ledger, (), observer, verbose=verbose)
    over = outage is not None and outage.over is not None
    assert heard == [[entry for entry in waiting if entry[1] <= NOW and not over]] * told
    assert calls == noted


@pytest.mark.parametrize("being_sent", [False, True], ids=["nobody sends", "another run sends"])
def test_outage_ends_in_silence_unless_another_process_sends_a_mailing(
    monkeypatch: pytest.MonkeyPatch, being_sent: bool
) -> None:
    """A run that finds nobody waiting because another process sends them leaves the outage to that process.

    Otherwise the end of the outage, which was promised to be told, would be lost between the two.
    """
    calls: list[str] = []
    monkeypatch.setattr(outage_report, "waiting_unattended", lambda *_: ())
    ledger: Any = SimpleNamespace(
        outage=lambda: Outage(since=NOW, words="away", reported=True),
        is_sending=lambda _: being_sent,
        end_outage=lambda _: calls.append("ended"),
        mark_outage_reported=lambda: calls.append("reported"),
        mailings=lambda: (),
    )
    app: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), context=lambda: None)
    observer: Any = SimpleNamespace()
    summary = MailingSummary(mailing=mailing(), counts={State.CLAIMED: 3})
    outage_report.report_outage(app, ledger, (summary,), observer, verbose=False)
    assert calls == ([] if being_sent else ["ended", "reported"])
