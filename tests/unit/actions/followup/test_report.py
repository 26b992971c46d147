"""A report: which mailings it covers, whose headline it has, and where it is never written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.followup.report import (
    failed_rows,
    headline_of,
    mailing_stats,
    refuse_public,
    reported_mailings,
)
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from tests.compose_samples import ROOT, newsroom
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, mailing, plan

TEXT = (ROOT / "advisories" / "eu-russia-summit-2014.md").read_text()
HEADLINE = next(line for line in TEXT.splitlines() if line.startswith("headline:")).partition(": ")[2].strip("\"'")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


@pytest.mark.parametrize("text", ["summit", "last", "m2"])
def test_report_covers_live_mailings_alone_when_there_are_both(ledger: SqliteLedger, tmp_path: Path, text: str) -> None:
    """A report on a text leaves practice out where there is a live mailing, and one on practice alone shows that."""
    plan(ledger, mailing("m1"), ["ana"])
    plan(ledger, mailing("m2", realm=Realm.PRACTICE), ["ana"])
    covered = [summary.mailing.id for summary in reported_mailings(ledger, text, tmp_path)]
    assert covered == (["m1"] if text == "summit" else ["m2"])


def test_report_leaves_out_a_mailing_when_all_its_people_have_moved_on(ledger: SqliteLedger, tmp_path: Path) -> None:
    """A mailing whose people all went over to a later one is left out, and the newest stays when none has people."""
    plan(ledger, mailing("m1"), ["ana"])
    plan(ledger, mailing("m2"), ["ana"], replaces="m1")
    assert [summary.mailing.id for summary in reported_mailings(ledger, "summit", tmp_path)] == ["m2"]
    assert [summary.mailing.id for summary in reported_mailings(ledger, "m1", tmp_path)] == ["m1"]
    with pytest.raises(NoInput):
        reported_mailings(ledger, "other", tmp_path)


def test_report_covers_the_newest_mailing_alone_when_none_has_people(tmp_path: Path) -> None:
    """Of mailings without people the newest is shown, so that a report on a text is never empty."""
    empty = [MailingSummary(mailing=mailing(id_), counts={}) for id_ in ("m2", "m1")]
    ledger: Any = SimpleNamespace(find=lambda _: empty)
    assert reported_mailings(ledger, "summit", tmp_path) == (empty[0],)


@pytest.mark.parametrize("zone", ["", "Europe/Brussels"])
@pytest.mark.parametrize(
    ("source", "text", "headline"),
    [
        ("advisories/summit.md", TEXT, HEADLINE),
        ("", TEXT, HEADLINE),
        ("advisories/summit.md", "no advisory", ""),
        ("advisories/summit.md", "", ""),
    ],
    ids=["stored", "no file", "unreadable", "no text"],
)
def test_report_has_the_headline_of_the_stored_text(
    ledger: SqliteLedger, source: str, text: str, headline: str, zone: str
) -> None:
    """The headline is that of the text in the ledger, whatever zone the newsroom has; without a text there is none."""
    plan(ledger, replace(mailing(), source=source), ["ana"], manuscript=text)
    (summary,) = ledger.mailings()
    assert headline_of(ledger, summary, newsroom(zone=zone)) == headline


def test_report_lists_what_failed_and_so_many_people_as_are_asked_for(ledger: SqliteLedger) -> None:
    """A refusal and a doubt are the failures of a mailing; of people so many are shown as were asked for."""
    plan(ledger, mailing(), ["ana", "ben", "cleo", "dora"])
    outcomes = (ACCEPTED, REFUSED, IN_DOUBT, DEFERRED)
    for delivery, outcome in zip(ledger.claim("m1", limit=9, now=NOW), outcomes, strict=True):
        ledger.mark_committing(delivery)
        ledger.record(delivery, outcome, now=NOW)
    ledger.release([], now=NOW)
    summaries = ledger.mailings()
    assert [row.address.partition("@")[0] for row in failed_rows(ledger, summaries)] == ["ben", "cleo"]
    (whole,) = mailing_stats(ledger, summaries, shown=None, people=3)
    (short,) = mailing_stats(ledger, summaries, shown=0)
    assert [(len(each.troubled), len(each.people), each.hidden_people) for each in (whole, short)] == [
        (3, 3, 1),
        (0, 0, 4),
    ]


def test_report_counts_each_mailing_by_itself_when_there_are_several(ledger: SqliteLedger) -> None:
    """Each mailing has its own numbers, in the order given."""
    plan(ledger, mailing("m1"), ["ana"])
    deliver(ledger, "m1")
    plan(ledger, mailing("m2", revision=2), ["ben", "cleo"])
    summaries = ledger.mailings()
    stats = mailing_stats(ledger, summaries, shown=None)
    assert [each.summary.mailing.id for each in stats] == ["m2", "m1"]


def test_report_is_refused_in_a_public_folder(tmp_path: Path) -> None:
    """A report is not written into a public folder or below, and is written beside one.

    Otherwise the addresses of journalists would stand on the office's website.
    """
    office = newsroom(public_folders=(tmp_path / "other", tmp_path / "www"))
    for name in ("www/report.html", "www/2026/report.html"):
        with pytest.raises(UsageFault, match="which anybody can read") as caught:
            refuse_public(tmp_path / name, office)
        assert caught.value.remedy == "Write it to a folder that is not public."
    refuse_public(tmp_path / "www2" / "report.html", office)
