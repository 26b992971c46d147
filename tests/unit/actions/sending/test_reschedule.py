"""Another send time for a mailing that waits: which mailing is meant, and which times it cannot have."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending.reschedule import _findings, _is_pending, _reason, _refuse_times, _waiting
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import BadData, UsageFault
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.schedule.times import Moment, When
from tests.compose_samples import newsroom
from tests.ledger_makers import NOW, mailing, plan

HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def summary(*, count: int = 1, approval: Approval | None = None, overtaken: str = "", **mailed: Any) -> MailingSummary:
    """A mailing that waits for its send time in an hour."""
    usual: dict[str, Any] = {"send_at": NOW + HOUR, "send_at_words": "in an hour"}
    what = mailing(**(usual | mailed))
    return MailingSummary(mailing=what, counts={State.PLANNED: count}, approval=approval, overtaken_by=overtaken)


def when(moment: datetime, words: str = "then") -> When:
    """That moment, for all readers."""
    wall = moment.replace(tzinfo=None, second=0, microsecond=0)
    return When(wall=wall, words=words, moment=Moment(wall=wall, zone="UTC"))


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (summary(), ""),
        (summary(stopped_at=NOW, replaced_by="m2"), "is stopped"),
        (summary(replaced_by="m2"), "was replaced by m2"),
        (summary(overtaken="m3"), "has an older text than m3"),
        (summary(send_at=None), "has no send time"),
        (summary(count=0), "is no longer scheduled"),
    ],
)
def test_mailing_has_no_new_time_when_it_waits_for_none(what: MailingSummary, reason: str) -> None:
    """A mailing that does not wait for a send time gets no other, and the reason is told."""
    assert _is_pending(what) is (reason == "")
    if reason:
        assert _reason(what) == reason


def test_reschedule_takes_the_one_mailing_that_waits(ledger: SqliteLedger, tmp_path: Path) -> None:
    """Of the mailings of an advisory the one that waits is taken; several or none is a fault."""
    at: dict[str, Any] = {"send_at": NOW + HOUR, "send_at_words": "in an hour"}
    live, practice = (
        SimpleNamespace(newsroom=SimpleNamespace(folder=tmp_path, realm=realm))
        for realm in (Realm.LIVE, Realm.PRACTICE)
    )
    plan(ledger, mailing("m1"), ["ana"])
    with pytest.raises(UsageFault, match=r"m1 has no send time\. Nothing was changed\.") as none:
        _waiting("summit", live, ledger)  # type: ignore[arg-type]
    assert none.value.remedy == "See it with: advisory status m1"
    plan(ledger, mailing("m2", **at), ["ben"])
    assert _waiting("summit", live, ledger).mailing.id == "m2"  # type: ignore[arg-type]
    with pytest.raises(UsageFault):
        _waiting("summit", practice, ledger)  # type: ignore[arg-type]
    plan(ledger, mailing("m3", **at), ["cleo"])
    with pytest.raises(UsageFault, match="Several mailings of summit are scheduled: m3, m2") as several:
        _waiting("summit", live, ledger)  # type: ignore[arg-type]
    assert several.value.remedy == "Name one of these."


AGREED = Approval(who="ann", at=NOW)


@pytest.mark.parametrize(
    ("what", "at", "now", "words"),
    [
        (summary(), NOW + 2 * HOUR, NOW, None),
        (summary(send_at_words="then"), NOW + 2 * HOUR, NOW, "already has that time"),
        (summary(), NOW + 2 * HOUR, NOW + HOUR, "The time of m1 has come, and it is being sent"),
        (summary(needs_approval=True), NOW + 2 * HOUR, NOW + HOUR, None),
        (summary(needs_approval=True, approval=AGREED), NOW + 2 * HOUR, NOW + HOUR, "has come, and it is being sent"),
        (
            summary(not_after=NOW + 2 * HOUR),
            NOW + 2 * HOUR,
            NOW,
            r"m1 expires \(--not-after\) at 13:00 CEST, Fri 5 June 2026 \(11:00 UTC\)",
        ),
        (summary(not_after=NOW + 3 * HOUR), NOW + 2 * HOUR, NOW, None),
        (summary(embargo_until=NOW + HOUR), NOW + HOUR / 2, NOW, "planned for after the embargo, for everybody"),
        (summary(embargo_until=NOW + HOUR), NOW + HOUR, NOW, None),
        (summary(embargo_until=NOW + 2 * HOUR), NOW + HOUR / 2, NOW, None),
        (summary(embargo_until=NOW + HOUR, lifted_at=NOW), NOW + HOUR / 2, NOW, None),
    ],
    ids=[
        *("another time", "the same time", "its time has come", "not agreed to", "agreed to, and its time has come"),
        *("its limit", "before its limit", "before the embargo", "at its end", "planned before the end", "lifted"),
    ],
)
def test_time_is_refused_when_the_mailing_cannot_have_it(
    what: MailingSummary, at: datetime, now: datetime, words: str | None
) -> None:
    """A time that the mailing has already, had, or cannot have as it was planned is refused with a way out."""
    with nullcontext() if words is None else pytest.raises(BadData, match=words) as caught:
        _refuse_times(what, when(at), at, now, zone="Europe/Brussels")
    if caught is not None and "already" not in caught.value.message:
        ways = ("advisory stop m1", "advisory send advisories/summit.md --replace m1 --at then")
        assert any(way in caught.value.remedy for way in ways)


@pytest.mark.parametrize(("lifted", "found"), [(False, True), (True, False)], ids=["under embargo", "lifted"])
def test_time_is_judged_by_the_text_as_it_was_planned(
    ledger: SqliteLedger, founding_text: str, lifted: bool, found: bool
) -> None:
    """The stored text is judged with the new time: its event is over, and an embargo that was lifted counts no more."""
    what = mailing(embargo_until=NOW + HOUR, lifted_at=NOW if lifted else None)
    plan(ledger, what, ["ana"], manuscript=founding_text)
    ctx: Any = SimpleNamespace(newsroom=newsroom())
    codes = {each.code for each in _findings(what, when(NOW + 2 * HOUR), ctx, ledger, NOW)}
    assert "TXT06" in codes
    assert any(code.startswith("EMB") for code in codes) is found
    plan(ledger, mailing("m2", revision=2), ["ben"])
    assert _findings(mailing("m2"), when(NOW), ctx, ledger, NOW) == ()


@pytest.fixture
def founding_text() -> str:
    """The founding advisory, with an embargo that ends in an hour."""
    text = (Path(__file__).parents[4] / "advisories" / "eu-russia-summit-2014.md").read_text()
    release = f"release: {{embargo: '{NOW + HOUR:%Y-%m-%d %H:%M}', zone: UTC}}"
    return text.replace("release: immediate", release, 1)
