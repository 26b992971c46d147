"""What is too late to leave: who is left out, the cause that is told, and what the ledger keeps of an outage."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.sending.lateness import (
    _time_without_run,
    cause_of,
    mailings_too_late,
    refuse_late,
    slept_since,
    too_late_fault,
)
from advisory_cli.model.errors import PersonDecides
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import founding, newsroom
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SLEEP = (NOW - HOUR, NOW)
EVERY_TEN = tuple(NOW - timedelta(minutes=minutes) for minutes in range(60, 0, -10))
APPROVED = Approval(who="ann", at=NOW)


@pytest.mark.parametrize(
    ("runs", "gap"),
    [
        ((), (None, NOW)),
        (EVERY_TEN, None),
        ((NOW - 5 * HOUR, *EVERY_TEN), None),  # over before the mailing was due
        ((NOW - 2 * HOUR, NOW - HOUR, *EVERY_TEN), None),  # over just when the mailing was due
        ((NOW - HOUR, NOW - HOUR / 2, NOW), None),  # just as long as two runs may be apart
        ((NOW - HOUR / 2 - MINUTE, NOW), (NOW - HOUR / 2 - MINUTE, NOW)),
        ((NOW - 2 * HOUR / 3,), (NOW - 2 * HOUR / 3, NOW)),  # none since
        ((NOW - 5 * HOUR, NOW - HOUR / 4), (NOW - 5 * HOUR, NOW - HOUR / 4)),  # it was due in the middle of that
        ((NOW - 9 * HOUR, NOW - 3 * HOUR, NOW - 2 * HOUR / 3, NOW), (NOW - 3 * HOUR, NOW - 2 * HOUR / 3)),
    ],
)
def test_time_without_run_is_none_when_run_was_called_since_the_mailing_was_due(
    runs: tuple[datetime, ...], gap: tuple[datetime | None, datetime] | None
) -> None:
    """The time without a run is the longest one that ended after the mailing was due, and None without one.

    Otherwise a computer that was off the night before would be named as the cause.
    """
    assert _time_without_run(runs, NOW - HOUR, NOW) == gap


@pytest.mark.parametrize(("minutes", "slept"), [(1, False), (15, False), (16, True)])
def test_slept_since_tells_a_sleep_when_the_clock_was_not_read_for_long(minutes: int, slept: bool) -> None:
    """More than fifteen minutes between two readings of the clock are a sleep."""
    seen = NOW - minutes * MINUTE
    assert slept_since(seen, NOW) == ((seen, NOW) if slept else None)


def known(outage: Outage | None = None, **more: Any) -> Any:
    """A ledger that knows this outage."""
    return SimpleNamespace(outage=lambda: outage, record_expiry_reason=lambda *_: None, **more)


def context(realm: Realm = Realm.LIVE) -> Any:
    """A newsroom in which `run` was never called."""
    return SimpleNamespace(
        cron_runs=(),
        clock=SimpleNamespace(now=lambda: NOW),
        newsroom=SimpleNamespace(realm=realm, zone="UTC"),
        tell=lambda _: None,
    )


@pytest.mark.parametrize(
    ("realm", "late", "slept", "told"),
    [
        (Realm.LIVE, 3, None, [("m1", 3, Cause(no_run=(None, NOW)))]),
        (Realm.LIVE, 3, SLEEP, [("m1", 3, Cause(slept=SLEEP))]),
        (Realm.LIVE, 0, None, []),
        (Realm.PRACTICE, 3, None, []),
    ],
)
def test_mailings_too_late_are_those_of_the_realm_when_somebody_has_missed_the_deadline(
    realm: Realm, late: int, slept: tuple[datetime, datetime] | None, told: list[tuple[str, int, Cause]]
) -> None:
    """A mailing is too late when deliveries of its realm are, and a sleep of the computer is then the cause.

    Otherwise practice would give up what is to leave in earnest.
    """
    expired: list[str] = []

    def expire(name: str, _now: datetime) -> int:
        expired.append(name)
        return late

    late_one = MailingSummary(mailing=mailing(), counts={State.HELD: 3})
    found = mailings_too_late(known(expire_overdue=expire), context(realm), [late_one], slept=slept)
    assert [(summary.mailing.id, count, cause) for summary, count, cause in found] == told
    assert expired == (["m1"] if realm is Realm.LIVE else [])


def outage(over: datetime | None, since: datetime = NOW - 9 * HOUR) -> Outage:
    """A server that was away."""
    return Outage(since=since, words="away", over=over)


WAITING = {"counts": {State.PLANNED: 3}, "alone": 3}
BEGUN = {"counts": {State.PLANNED: 3}}
HELD = {"counts": {State.HELD: 3}}
PLANNED_FOR = {"send_at": NOW - 2 * HOUR, "embargo_until": NOW - HOUR}
EXPIRED_BEFORE = {"send_at": NOW - 3 * HOUR, "embargo_until": NOW - 2 * HOUR, "grace": HOUR}
NO_RUN, INTERRUPTED = Cause(no_run=(None, NOW)), Cause(interrupted=True)


@pytest.mark.parametrize(
    ("mailed", "counted", "outage_", "tally", "cause"),
    [
        ({}, WAITING, None, None, NO_RUN),
        ({}, HELD, None, None, NO_RUN),
        ({}, BEGUN, None, None, INTERRUPTED),
        ({}, BEGUN | {"counts": {State.HELD: 0}}, None, None, INTERRUPTED),
        ({}, WAITING, None, Tally(), Cause(paced=True)),
        ({}, WAITING, None, Tally(slept=SLEEP), Cause(slept=SLEEP)),
        ({"needs_approval": True}, WAITING, None, None, Cause(unapproved=True)),
        ({"needs_approval": True}, WAITING | {"approval": APPROVED}, None, None, NO_RUN),
        ({"needs_approval": True}, WAITING, outage(None), Tally(), Cause(unapproved=True)),
        ({"needs_approval": True}, WAITING, None, Tally(slept=SLEEP), Cause(slept=SLEEP)),
        ({}, WAITING, outage(None), None, Cause(outage=outage(None))),
        ({}, WAITING, outage(None), Tally(), Cause(outage=outage(None))),
        ({}, WAITING, outage(NOW), None, Cause(outage=outage(NOW))),  # over just when the mailing was planned
        ({}, WAITING, outage(NOW - MINUTE), None, NO_RUN),
        ({}, WAITING, outage(NOW - MINUTE), Tally(), Cause(paced=True)),
        (PLANNED_FOR, WAITING, outage(NOW - 2 * HOUR), None, Cause(outage=outage(NOW - 2 * HOUR))),
        (PLANNED_FOR, WAITING, outage(NOW - 3 * HOUR), None, NO_RUN),
        ({"embargo_until": NOW - HOUR}, WAITING, outage(NOW - HOUR), None, Cause(outage=outage(NOW - HOUR))),
        ({"embargo_until": NOW - HOUR}, WAITING, outage(NOW - HOUR - MINUTE), None, NO_RUN),
        (EXPIRED_BEFORE, WAITING, outage(None, NOW - MINUTE), None, NO_RUN),
        (EXPIRED_BEFORE, WAITING, outage(None, NOW - HOUR), None, Cause(outage=outage(None, NOW - HOUR))),
        ({"not_after": NOW - HOUR}, WAITING, outage(None, NOW - MINUTE), None, NO_RUN),
        ({"not_after": NOW}, WAITING, outage(None, NOW), None, Cause(outage=outage(None, NOW))),
    ],
)
def test_cause_is_the_first_that_is_known_when_messages_are_too_late(
    mailed: dict[str, Any], counted: dict[str, Any], outage_: Outage | None, tally: Tally | None, cause: Cause
) -> None:
    """The cause is a sleep during the run, a missing approval, an outage since the planned time, or else who sent it.

    Otherwise a press officer would look for the fault in the wrong place, with journalists waiting.
    """
    summary = MailingSummary(mailing=mailing(**mailed), **counted)
    assert cause_of(summary, context(), known(outage_), tally=tally) == cause


def asked_about(before: tuple[MailingSummary, ...], *, late: tuple[str, int] | None, **more: Any) -> list[set[int]]:
    """The revisions of which the ledger is asked whether anybody is too late."""
    asked: list[set[int]] = []

    def late_among(_table: object, revisions: set[int], _now: datetime) -> tuple[str, int] | None:
        asked.append(revisions)
        return late

    what = {"advisory": founding(revision=4), "table": object(), **more}
    ledger: Any = SimpleNamespace(late_among=late_among, manuscript=lambda _: "")
    refuse_late(Prepared(now=NOW, findings=(), before=before, **what), ledger, newsroom(), NOW)
    return asked


@pytest.mark.parametrize("missing", ["advisory", "table"])
def test_refuse_late_asks_nobody_when_the_text_or_its_people_could_not_be_read(missing: str) -> None:
    """Without a text, or without a table of its people, nobody can be too late."""
    assert asked_about((), late=("m1", 1), **{missing: None}) == []


def test_refuse_late_refuses_a_script_when_people_are_past_their_deadline() -> None:
    """A script is refused what is too late, with the number of people and the name of their mailing."""
    assert asked_about((), late=None) == [{4}]
    with pytest.raises(PersonDecides, match="m1"):
        asked_about((), late=("m1", 2))


def test_refuse_late_asks_of_other_revisions_when_their_words_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of an earlier revision with the same words count, and those of a notice or of other words do not."""
    monkeypatch.setattr(
        "advisory_cli.actions.preflight.history.has_same_words", lambda one, *_: one.content_digest == "0" * 64
    )
    before = (
        MailingSummary(mailing=mailing("m3", revision=3, notice=NoticeKind.UPDATE), counts={}),
        MailingSummary(mailing=mailing("m2", revision=2), counts={}),
    )
    assert asked_about(before, late=None) == [{4, 2}]


@pytest.mark.parametrize(("count", "who"), [(1, "one person"), (2, "2 people"), (1200, "1,200 people")])
def test_too_late_fault_names_the_number_of_people(count: int, who: str) -> None:
    """The fault says for how many it is too late, of which mailing, and how that mailing is given up."""
    fault = too_late_fault("m1", count)
    assert who in fault.message
    assert "m1" in fault.message
    assert "advisory stop m1" in fault.remedy
