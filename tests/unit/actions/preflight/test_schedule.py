"""What waits for its time, and which mailing may be replaced by another."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.schedule import (
    GRACE,
    check_second_wave,
    check_waiting,
    edited_since,
    grace_for,
    is_pending,
    mailing_to_replace,
    refuse_unattended,
    same_plan,
    send_time,
    source_digest,
)
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import BadConfig, NoInput, UsageFault
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.notice import NoticeKind
from advisory_cli.model.schedule.cron import CronLine
from advisory_cli.model.schedule.times import Moment, When
from tests.compose_samples import founding
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)
HELD, PLANNED, ACCEPTED = {State.HELD: 2}, {State.PLANNED: 2}, {State.ACCEPTED: 2}
DIGEST = mailing().content_digest


def summary(id_: str = "m1", counts: Any = None, *, more: dict[str, Any] | None = None, **mailed: Any) -> Any:
    """A mailing."""
    return MailingSummary(mailing=mailing(id_, **mailed), counts=counts or {}, **(more or {}))


def when(moment: datetime) -> When:
    """That moment, for all readers."""
    wall = moment.replace(tzinfo=None, second=0, microsecond=0)
    return When(wall=wall, words=f"{wall:%H:%M}", moment=Moment(wall=wall, zone="UTC"))


@pytest.mark.parametrize(
    ("what", "pending"),
    [
        (summary(), False),
        (summary(counts=PLANNED), False),  # it leaves now
        (summary(counts=PLANNED, send_at=NOW), True),
        (summary(counts={State.PLANNED: 0}, send_at=NOW), False),
        (summary(counts=ACCEPTED, send_at=NOW), False),
        (summary(counts=PLANNED, send_at=NOW, stopped_at=NOW), False),
        (summary(counts=PLANNED, send_at=NOW, replaced_by="m2"), False),
        (summary(counts=HELD, embargo_until=NOW + HOUR), True),
        (summary(counts=HELD, embargo_until=NOW), False),
        (summary(counts=HELD), False),
        (summary(counts=HELD | ACCEPTED, embargo_until=NOW + HOUR), False),  # some have it
        (summary(counts=HELD, embargo_until=NOW + HOUR, stopped_at=NOW), False),
        (summary(counts=PLANNED, needs_approval=True), True),
        (summary(counts=PLANNED, needs_approval=True, more={"approval": Approval(who="b", at=NOW)}), True),
        (summary(counts=ACCEPTED, needs_approval=True), False),
        (summary(counts=PLANNED, needs_approval=True, stopped_at=NOW), False),
    ],
)
def test_mailing_is_pending_when_it_waits_for_a_time_an_embargo_or_an_approval(
    what: MailingSummary, pending: bool
) -> None:
    """A mailing waits for its send time, for an end that holds all its people, or for an approval."""
    assert is_pending(what, NOW) is pending


@pytest.mark.parametrize(
    ("requested", "written", "sent"),
    [
        (None, None, None),
        (NOW - HOUR, NOW + HOUR, NOW - HOUR),
        (None, NOW + HOUR, NOW + HOUR),
        (None, NOW - HOUR, None),
    ],
)
def test_time_in_the_file_counts_while_it_is_to_come(
    requested: datetime | None, written: datetime | None, sent: datetime | None
) -> None:
    """The command's time counts before the file's, and the file's only while it is to come."""
    asked, filed, result = (when(moment) if moment else None for moment in (requested, written, sent))
    assert send_time(asked, founding(send_at=filed), NOW) == result
    just = when(NOW)
    assert send_time(None, founding(send_at=just), just.latest) is None


@pytest.mark.parametrize(
    ("digest", "words", "at", "same"),
    [
        (DIGEST, "", None, True),
        (DIGEST, "09:00", when(NOW), True),
        (DIGEST, "", when(NOW), False),
        (DIGEST, "09:00", None, False),
        ("1" * 64, "", None, False),
    ],
)
def test_plan_is_the_same_when_text_and_time_are(digest: str, words: str, at: When | None, same: bool) -> None:
    """Two plans are the same by their text and by their time as it was asked for."""
    assert same_plan(mailing(send_at_words=words), digest=digest, at=at) is same


WAITS: dict[str, Any] = {"send_at": NOW + HOUR, "send_at_words": "10:00"}


@pytest.mark.parametrize(
    ("what", "digest", "replaces", "found"),
    [
        (summary(counts=PLANNED, revision=2, **WAITS), "1" * 64, "", Level.WARNING),
        (summary(counts=PLANNED, revision=2, **WAITS), DIGEST, "", Level.NOTE),
        (summary(counts=PLANNED, revision=2, **WAITS), "1" * 64, "m1", None),
        (summary(counts=ACCEPTED, revision=2, **WAITS), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1), "1" * 64, "", Level.WARNING),  # an older text, of which nothing leaves
        (summary(counts=HELD, revision=1), "1" * 64, "", Level.WARNING),
        (summary(counts=ACCEPTED, revision=1), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=2), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1, stopped_at=NOW), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1, replaced_by="m2"), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1, more={"overtaken_by": "m2"}), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1, notice=NoticeKind.LIFT), "1" * 64, "", None),
        (summary(counts=PLANNED, revision=1, notice=NoticeKind.UPDATE), "1" * 64, "", Level.WARNING),
    ],
)
def test_waiting_mailing_is_told_when_another_text_or_time_of_it_is_planned(
    what: MailingSummary, digest: str, replaces: str, found: Level | None
) -> None:
    """A mailing that waits is a warning with another text, a note with this one, and nothing when it is replaced."""
    findings = check_waiting(
        founding(revision=2), [what], digest=digest, at=None, replaces=replaces, now=NOW, zone="Europe/Brussels"
    )
    assert [(fault.code, fault.level) for fault in findings] == ([("ADV21", found)] if found else [])


def test_waiting_mailing_is_corrected_and_not_replaced_when_somebody_has_it() -> None:
    """The advice about a mailing that some people have is a correction: to replace it is refused (ADV18)."""
    nobody, some = (summary(counts={**PLANNED, **counts}, revision=2, **WAITS) for counts in ({}, {State.ACCEPTED: 14}))
    remedies = [
        each.remedy
        for what in (nobody, some)
        for each in check_waiting(
            founding(revision=2), [what], digest="1" * 64, at=None, replaces="", now=NOW, zone="Europe/Brussels"
        )
    ]
    assert remedies == [
        "To replace it with this one: --replace m1. To give it up: advisory stop m1",
        (
            "14 people have it already. To tell them, and send the rest this text: advisory correct"
            " advisories/summit.md --what '…'. To give it up: advisory stop m1"
        ),
    ]


def test_waiting_mailing_is_not_told_when_it_is_the_same_plan() -> None:
    """The very mailing given again is no other mailing."""
    what = summary(counts=PLANNED, revision=2, send_at=NOW, send_at_words="09:00")
    same = check_waiting(
        founding(revision=2), [what], digest=DIGEST, at=when(NOW), replaces="", now=NOW, zone="Europe/Brussels"
    )
    assert [*same] == []


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (summary(counts=PLANNED, **WAITS), None),
        (summary("m9", counts=PLANNED, **WAITS), NoInput),
        (summary(counts=PLANNED | ACCEPTED), UsageFault),
        (summary(counts=ACCEPTED), UsageFault),
        (summary(counts=PLANNED, stopped_at=NOW), None),
        (summary(counts=PLANNED | ACCEPTED, stopped_at=NOW), UsageFault),
        (summary(counts={State.LEFT_OUT: 2}, more={"too_late": 2}), None),
        (summary(counts=PLANNED, replaced_by="m2", **WAITS), UsageFault),
    ],
)
def test_mailing_is_replaced_when_it_waits_or_nobody_has_anything_of_it(
    what: MailingSummary, fault: type[Exception] | None
) -> None:
    """A mailing may be replaced while it waits, or when it was stopped or too late before anybody had it."""
    if fault is None:
        assert mailing_to_replace([what], "m1", founding(), NOW) is what
    else:
        with pytest.raises(fault) as caught:
            mailing_to_replace([what], "m1", founding(), NOW)
        known = "Scheduled: m9." if fault is NoInput else "See it with: advisory status m1"
        assert getattr(caught.value, "remedy", "") == known


def test_mailing_to_replace_is_none_when_nothing_is_scheduled() -> None:
    """A name that no mailing has is answered with the names that wait, and with "none" without any."""
    with pytest.raises(NoInput, match="has no mailing m7") as caught:
        mailing_to_replace([summary(counts=ACCEPTED)], "m7", founding(), NOW)
    assert caught.value.remedy == "Scheduled: none."


@pytest.mark.parametrize(
    ("more", "written", "edited"),
    [
        ({"alone": 1}, "changed", True),
        ({"alone": 1}, "as it was", False),
        ({"alone": 0}, "changed", False),
        ({"alone": 1}, None, False),
    ],
)
def test_file_is_edited_when_a_waiting_mailing_has_other_words(
    tmp_path: Path, more: dict[str, Any], written: str | None, edited: bool
) -> None:
    """A file is edited when a mailing that waits was planned with other words, and a file that is gone says nothing."""
    path = tmp_path / "a.md"
    if written is not None:
        path.write_text(written)
    one = MailingSummary(
        mailing=replace(mailing(), source=str(path), source_digest=source_digest("as it was")), counts={}, **more
    )
    assert edited_since([one]) == (frozenset({"m1"}) if edited else frozenset())
    for ended in ({"stopped_at": NOW}, {"replaced_by": "m2"}, {"source": ""}, {"source_digest": ""}):
        assert edited_since([replace(one, mailing=replace(one.mailing, **ended))]) == frozenset()


def test_held_people_count_as_waiting_for_a_file() -> None:
    """People who are held wait for the text of a file as the planned do."""
    one = MailingSummary(mailing=mailing(source_digest=source_digest("x")), counts=HELD)
    assert edited_since([replace(one, mailing=replace(one.mailing, source=__file__))]) == frozenset({"m1"})


@pytest.mark.parametrize(("held", "runs", "found"), [(0, (), []), (1, (), ["SET06"]), (2, (NOW,), [])])
def test_held_people_need_cron(held: int, runs: tuple[datetime, ...], found: list[str]) -> None:
    """People held for an end are told of when nothing would send it to them by itself."""
    ctx: Any = SimpleNamespace(cron_runs=runs, cron_line=lambda: None, clock=SimpleNamespace(now=lambda: NOW))
    findings = list(check_second_wave(ctx, held))
    assert [fault.code for fault in findings] == found
    for fault in findings:
        assert "so the one who is held would not get it" in fault.words
        assert "advisory cron --install" in fault.remedy
        (several,) = check_second_wave(ctx, 2)
        assert "so the 2 who are held would not get it" in several.words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (CronLine(every=5, installed_at=NOW), None),
        (CronLine(every=5, installed_at=NOW - HOUR), "is installed in your crontab, but cron does not start it."),
        (CronLine(), "is installed in your crontab, but cron does not start it."),
        (CronLine(timer=True), "is installed as a timer of systemd, but systemd does not start it."),
    ],
    ids=["just now", "an hour ago", "some day", "timer"],
)
def test_mailing_for_later_is_planned_when_the_line_was_installed_just_now(line: CronLine, words: str | None) -> None:
    """A line that was put into the crontab just now is trusted; of one that does not work that is said.

    Otherwise whoever has followed the first page would be told to do once more what is done.
    """
    clock, newsroom = SimpleNamespace(now=lambda: NOW), SimpleNamespace(zone="UTC")
    ctx: Any = SimpleNamespace(cron_runs=(), cron_line=lambda: line, clock=clock, newsroom=newsroom)
    with nullcontext() if words is None else pytest.raises(BadConfig) as caught:
        refuse_unattended(ctx, "it then")
    if caught is not None:
        assert words is not None
        assert words in caught.value.message
        assert "--install" not in caught.value.remedy
    assert bool(list(check_second_wave(ctx, 1))) is (words is not None)


@pytest.mark.parametrize(
    ("runs", "last"),
    [((), ""), ((NOW - 9 * HOUR,), " It last ran at 02:00 CEST, Fri 5 June 2026 (00:00 UTC)."), ((NOW,), None)],
    ids=["never", "long ago", "now"],
)
def test_mailing_for_later_needs_cron(runs: tuple[datetime, ...], last: str | None) -> None:
    """What only `advisory run` would send is refused when nothing calls that, with the time of the last call."""
    ctx: Any = SimpleNamespace(
        cron_runs=runs,
        cron_line=lambda: None,
        clock=SimpleNamespace(now=lambda: NOW),
        newsroom=SimpleNamespace(zone="Europe/Brussels"),
    )
    with nullcontext() if last is None else pytest.raises(BadConfig, match="Nobody would send it then") as caught:
        refuse_unattended(ctx, "it then")
    if caught is not None:
        assert f"by itself.{last} Nothing was planned." in caught.value.message
        assert "advisory cron --install" in caught.value.remedy


@pytest.mark.parametrize(
    ("what", "until"),
    [
        (summary(counts=PLANNED, revision=2, **WAITS), "for 12:00 CEST, Fri 5 June 2026 (10:00 UTC)"),
        (summary(counts=HELD, revision=1, embargo_until=NOW + 2 * HOUR), "for 13:00 CEST, Fri 5 June 2026 (11:00 UTC)"),
        (
            summary(counts=HELD, revision=2, embargo_until=NOW + 2 * HOUR, needs_approval=True),
            "awaiting approval or its turn",
        ),
        (summary(counts=PLANNED, revision=1), "awaiting approval or its turn"),
    ],
    ids=["send time", "embargo", "approval", "its turn"],
)
def test_waiting_mailing_is_told_with_what_it_waits_for(what: MailingSummary, until: str) -> None:
    """The warning says for which time the other mailing waits, names it, and shows how to replace or give it up."""
    advisory = founding(revision=2)
    (found,) = check_waiting(advisory, [what], digest="1" * 64, at=None, replaces="", now=NOW, zone="Europe/Brussels")
    assert "m1" in found.words
    assert until in found.words
    assert "--replace m1" in found.remedy
    assert found.remedy.endswith("advisory stop m1")
    assert found.place == advisory.place("headline")


@pytest.mark.parametrize(("hours", "count", "added"), [(0, 0, 0), (0, 299, 0), (0, 300, 1), (0, 900, 3), (1, 900, 60)])
def test_grace_is_six_hours_and_the_time_that_sending_takes(hours: int, count: int, added: int) -> None:
    """A message may leave for six hours after its time, and for as long as a slow server takes for all."""
    assert grace_for(hours * HOUR, count) == GRACE + timedelta(minutes=added)
