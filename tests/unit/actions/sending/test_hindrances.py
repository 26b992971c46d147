"""What a run reports before and after it delivers: to whom, how often, and with which exit code."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import hindrances
from advisory_cli.actions.sending.hindrances import (
    ObstacleReport,
    _unfinished,
    doubts_to_report,
    held_by_lists,
    report_sent_copies,
    report_uncleared,
    report_unfinished,
)
from advisory_cli.model.errors import AdvisoryError, CannotWrite, NotAllowed, TryLater
from advisory_cli.model.mailing.delivery import Approval, DeliveryRow, State
from advisory_cli.model.mailing.obstacles import Kind, Obstacle
from advisory_cli.model.mailing.records import Changed, MailingSummary
from advisory_cli.model.press.newsroom import Realm
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


class Desk:
    """An application, its ledger and its observer in one: it knows who is told what."""

    def __init__(
        self, known: Collection[str] = (), *, sending: Collection[str] = (), realm: Realm = Realm.LIVE
    ) -> None:
        self.known = known  # the keys of what was told before
        self.sending = sending
        self.told: list[str] = []
        self.asked: list[tuple[str, set[str], timedelta | None]] = []
        self.clock = SimpleNamespace(now=lambda: NOW)
        self.sent_folder: object = object()
        self.newsroom = SimpleNamespace(realm=realm, archive=Path("archive"))
        self.summaries: list[MailingSummary] = []
        self.owed: Sequence[str] = ()
        self.doubtful: dict[str, list[DeliveryRow]] = {}

    def context(self) -> Any:
        """The context, which is the desk as well."""
        return self

    def obstacle_found(self, obstacle: Obstacle) -> None:
        """Report an obstacle."""
        self.told.append(obstacle.words)

    def unreported(
        self, topic: str, words: Mapping[str, str], _now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """The keys of which nothing was told."""
        self.asked.append((topic, set(words), every))
        return frozenset(words.keys() - set(self.known))

    def copies_owed(self, _place: object) -> Sequence[str]:
        """The mailings of which copies are owed."""
        return self.owed

    def settings_mark(self) -> str:
        """What stands for the settings."""
        return "mark"

    def is_sending(self, name: str) -> bool:
        """Whether another process sends it."""
        return name in self.sending

    def mailings(self) -> list[MailingSummary]:
        """All mailings."""
        return self.summaries

    def rows(self, name: str, *, states: Collection[State]) -> list[DeliveryRow]:
        """The deliveries in doubt."""
        assert states == (State.IN_DOUBT,)
        return self.doubtful.get(name, [])


def summary(
    id_: str = "m1", *, planned: int = 2, alone: int = 0, more: dict[str, Any] | None = None, **mailed: Any
) -> Any:
    """A mailing in which people wait."""
    return MailingSummary(mailing=mailing(id_, **mailed), counts={State.PLANNED: planned}, alone=alone, **(more or {}))


@pytest.mark.parametrize(
    ("what", "sending", "realm", "found"),
    [
        (summary(), (), Realm.LIVE, True),
        (summary(alone=1), (), Realm.LIVE, True),  # for one of the two nobody goes on
        (summary(alone=2), (), Realm.LIVE, False),
        (summary(planned=0), (), Realm.LIVE, False),
        (summary(planned=1), (), Realm.LIVE, True),
        (summary(stopped_at=NOW), (), Realm.LIVE, False),
        (summary(replaced_by="m2"), (), Realm.LIVE, False),
        (summary(more={"overtaken_by": "m2"}), (), Realm.LIVE, False),
        (summary(), (), Realm.PRACTICE, False),
        (summary(), ("m1",), Realm.LIVE, False),
        (summary(needs_approval=True), (), Realm.LIVE, False),
        (summary(needs_approval=True, more={"approval": Approval(who="b", at=NOW)}), (), Realm.LIVE, True),
    ],
)
def test_mailing_is_unfinished_when_people_wait_for_whoever_began_it(
    what: MailingSummary, sending: Collection[str], realm: Realm, found: bool
) -> None:
    """A mailing that a command began is unfinished while people wait for whom neither `run` nor another process is.

    Otherwise an interrupted send would be forgotten, or a running one reported as interrupted.
    """
    desk: Any = Desk(sending=sending, realm=realm)
    obstacle = _unfinished(what, desk, desk)
    assert (obstacle is not None) is found
    if obstacle is not None:
        assert (obstacle.kind, obstacle.code) == (Kind.BEGUN, 76)


@pytest.mark.parametrize(
    ("known", "cron", "told"), [((), False, 2), (("m1",), False, 2), ((), True, 2), (("m1",), True, 1)]
)
def test_unfinished_mailing_is_reported_once_by_cron_and_always_to_a_person(
    known: Collection[str], cron: bool, told: int
) -> None:
    """Cron's mail names an unfinished mailing once, a person sees it each time, and the exit code is 76 in any case."""
    desk: Any = Desk(known)
    assert (
        report_unfinished(desk, desk, [summary("m1"), summary("m2"), summary("m3", planned=0)], desk, cron=cron) == 76
    )
    assert len(desk.told) == told
    assert desk.asked == ([("begun", {"m1", "m2"}, None)] if cron else [])
    nobody: Any = Desk()
    assert report_unfinished(nobody, nobody, [summary(planned=0)], nobody, cron=cron) == 0


@pytest.mark.parametrize(
    ("missing", "code", "known", "verbose", "cron", "ends", "told"),
    [
        (2, 0, (), True, False, 73, 2),
        (2, 0, (), False, True, 73, 2),
        (2, 0, ("copy 0",), False, True, 73, 1),
        (2, 0, ("copy 0",), True, False, 73, 2),
        (2, 0, (), False, False, 73, 0),
        (0, 0, (), True, True, 0, 0),
        (0, 75, (), True, True, 75, 0),
        (1, 76, (), True, False, 76, 1),  # the graver of the two
        (1, 75, (), True, False, 73, 1),
        (1, 130, (), True, False, 130, 0),  # a person wants it to end
        (1, 128, (), True, False, 73, 1),
    ],
)
def test_missing_copies_are_reported_when_the_delivery_was_not_interrupted(
    monkeypatch: pytest.MonkeyPatch,
    missing: int,
    code: int,
    known: Collection[str],
    verbose: bool,
    cron: bool,
    ends: int,
    told: int,
) -> None:
    """Copies that could not be filed end a run with 73 unless it ended worse, and cron names each reason once a day."""
    faults = {f"m{number}": f"copy {number}" for number in range(missing)}
    monkeypatch.setattr("advisory_cli.actions.sending.sent_copies.file_sent_copies", lambda *_: faults)
    monkeypatch.setattr("advisory_cli.actions.sending.sent_copies.missing_copy_words", lambda words: words)
    monkeypatch.setattr(hindrances, "worst_code", lambda codes: ends if 73 in codes else -1)
    desk: Any = Desk(known)
    assert report_sent_copies(desk, desk, desk, code=code, verbose=verbose, cron=cron) == ends
    assert desk.told == sorted(desk.told)
    assert len(desk.told) == told
    assert all(every == timedelta(days=1) for _, _, every in desk.asked)


@pytest.mark.parametrize(
    ("fault", "known", "cron", "tried", "code", "asked"),
    [
        (NotAllowed("The login is refused."), (), True, True, 73, ["mark"]),
        (NotAllowed("The login is refused."), ("",), True, False, 73, ["mark"]),
        (NotAllowed("The login is refused."), ("",), False, True, 73, []),
        (TryLater("It is away."), (), True, True, 73, ["mark", None]),
        (None, (), True, True, 0, ["mark", None]),
    ],
    ids=["refused", "refused within the hour", "refused, by hand", "away", "filed"],
)
def test_mailbox_that_refused_the_login_is_left_alone_for_an_hour(
    monkeypatch: pytest.MonkeyPatch,
    fault: AdvisoryError | None,
    known: Collection[str],
    cron: bool,
    tried: bool,
    code: int,
    asked: list[str | None],
) -> None:
    """Cron logs in again at a mailbox that refused it only after an hour, and the code stays.

    Otherwise a changed password would be refused every five minutes, until the account is locked.
    """
    marks: list[str | None] = []
    calls: list[int] = []

    class Office(Desk):
        def unreported(
            self, topic: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
        ) -> frozenset[str]:
            """Note the mark of the settings with which the mailbox was asked."""
            if topic != "refused by the mailbox":
                return frozenset()
            assert every == (timedelta(hours=1) if words else None)
            marks.append(words.get(""))
            return super().unreported(topic, words, now, every=every)

    def file(*_: object) -> dict[str, AdvisoryError]:
        calls.append(1)
        return {"m1": fault} if fault else {}

    monkeypatch.setattr("advisory_cli.actions.sending.sent_copies.file_sent_copies", file)
    desk: Any = Office(known)
    desk.owed = ("m1",)
    assert report_sent_copies(desk, desk, desk, code=0, verbose=not cron, cron=cron) == code
    assert bool(calls) is tried
    assert marks == asked


def test_missing_copies_are_no_matter_when_no_copies_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder of sent mail no copy is filed, and the exit code is that of the delivery."""
    monkeypatch.setattr("advisory_cli.actions.sending.sent_copies.file_sent_copies", lambda *_: {"m1": "no"})
    monkeypatch.setattr("advisory_cli.actions.sending.sent_copies.missing_copy_words", lambda words: words)
    desk: Any = Desk()
    desk.sent_folder = None
    assert report_sent_copies(desk, desk, desk, code=0, verbose=True, cron=False) == 0
    assert desk.told == []


def in_doubt(number: int) -> DeliveryRow:
    """A delivery in doubt."""
    return DeliveryRow(id=number, mailing_id="m1", address="a@x.example", state=State.IN_DOUBT, changed_at=NOW)


@pytest.mark.parametrize(
    ("rows", "known", "cron", "reported"),
    [
        (2, (), False, (2, True)),
        (0, (), False, (0, False)),
        (2, (), True, (2, True)),
        (2, ("1",), True, (2, True)),  # one of them is new
        (2, ("1", "2"), True, (2, False)),
        (0, (), True, (0, False)),
    ],
)
def test_doubts_are_reported_by_cron_when_one_is_new(
    rows: int, known: Collection[str], cron: bool, reported: tuple[int, bool]
) -> None:
    """A person always sees the doubts, and cron's mail has them when one is new, and then once a day."""
    desk: Any = Desk(known)
    desk.summaries = [
        MailingSummary(mailing=mailing("m1"), counts={State.IN_DOUBT: rows}),
        MailingSummary(mailing=mailing("m2", realm=Realm.PRACTICE), counts={State.IN_DOUBT: 1}),
        MailingSummary(mailing=mailing("m3"), counts={State.ACCEPTED: 1}),
    ]
    desk.doubtful = {
        "m1": [in_doubt(number) for number in range(1, rows + 1)],
        "m2": [in_doubt(9)],
        "m3": [in_doubt(8)],
    }
    assert doubts_to_report(desk, Realm.LIVE, desk, cron=cron) == reported
    assert all(every == timedelta(days=1) for _, _, every in desk.asked)


# --- people whose lists have changed ---


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the lists say of each mailing by its id, and who is held because of that, under the key `held`."""
    by_id: dict[str, Any] = {"held": []}

    def hold(one: MailingSummary, *_: object) -> Changed:
        by_id["held"].append(one.mailing.id)
        found: Changed = by_id.get(one.mailing.id, Changed())
        return found

    monkeypatch.setattr("advisory_cli.actions.sending.frozen_people.hold_uncleared", hold)
    monkeypatch.setattr(
        "advisory_cli.actions.sending.frozen_people.changed_people",
        lambda one, *_: by_id.get(one.mailing.id, Changed()),
    )
    monkeypatch.setattr("advisory_cli.actions.sending.archive.file_missing_copies", lambda *_: by_id.get("copies", ()))
    monkeypatch.setattr(hindrances, "blocking_obstacles", lambda *_: iter(by_id.get("blocking", ())))
    return by_id


WAITS: dict[str, Any] = {"alone": 1}


@pytest.mark.parametrize(
    ("what", "lists", "looked_at"),
    [
        (summary(**WAITS), ("eu",), True),
        (summary(**WAITS), ("x", "press"), True),
        (summary(**WAITS), ("other",), False),
        (summary(**WAITS), (), False),
        (summary(), ("eu",), False),  # `run` serves nobody of it
        (summary(**WAITS, needs_approval=True), ("eu",), False),
        (summary(**WAITS, stopped_at=NOW), ("eu",), False),
        (summary(**WAITS, replaced_by="m2"), ("eu",), False),
    ],
)
def test_people_of_a_waiting_mailing_are_held_when_a_list_of_it_was_read(
    changed: dict[str, Any], what: MailingSummary, lists: tuple[str, ...], looked_at: bool
) -> None:
    """The people of a waiting mailing are held against the lists just read, if it was planned with one of them."""
    changed["m1"] = Changed(uncleared=1, unlisted=2)
    desk: Any = Desk()
    assert held_by_lists([what], lists, desk, desk, desk) is looked_at
    assert (len(desk.told), len(changed["held"])) == ((2, 1) if looked_at else (0, 0))


def test_nobody_is_said_to_be_held_when_people_only_left_the_lists(changed: dict[str, Any]) -> None:
    """People who left the lists are reported, and nobody is held for that."""
    changed["m1"] = Changed(unlisted=2)
    desk: Any = Desk()
    assert not held_by_lists([summary(**WAITS)], ("eu",), desk, desk, desk)
    assert len(desk.told) == 1


@pytest.mark.parametrize(("uncleared", "told"), [(0, 0), (1, 1)])
def test_uncleared_are_reported_when_anybody_was_held(changed: dict[str, Any], uncleared: int, told: int) -> None:
    """Right before a mailing leaves, those who are no longer cleared are held, and reported when there are any."""
    changed["m1"] = Changed(uncleared=uncleared, unlisted=1)
    desk: Any = Desk()
    report_uncleared(summary(), desk, desk, desk)
    assert (len(desk.told), changed["held"]) == (told, ["m1"])


BLOCKS = Obstacle(kind=Kind.ELSEWHERE, words="elsewhere", code=78, blocks=True)
QUIET = Obstacle(kind=Kind.ELSEWHERE, words="practice", code=0, blocks=True)
WIDE = Obstacle(kind=Kind.NO_WAY_OUT, words="no server", code=77, wide=True)


@pytest.mark.parametrize(
    ("found", "known", "verbose", "cron", "told", "blocked", "code"),
    [
        ([("m1", BLOCKS)], (), True, False, ["elsewhere"], frozenset({"m1"}), 78),
        ([("m1", BLOCKS)], (), False, False, [], frozenset({"m1"}), 78),
        ([("m1", BLOCKS)], (), False, True, ["elsewhere"], frozenset({"m1"}), 78),
        ([("m1", BLOCKS)], ("ELSEWHERE m1",), False, True, [], frozenset({"m1"}), 78),
        ([("m1", BLOCKS)], ("ELSEWHERE m1",), True, False, ["elsewhere"], frozenset({"m1"}), 78),
        ([("m1", QUIET)], (), True, True, [], frozenset({"m1"}), 0),
        ([("m1", WIDE), ("m2", WIDE)], (), True, False, ["no server"], frozenset(), 77),
        ([("m1", WIDE), ("m2", WIDE)], ("NO_WAY_OUT",), False, True, [], frozenset(), 77),
        ([("m1", BLOCKS), ("m2", BLOCKS)], (), True, False, ["elsewhere"] * 2, frozenset({"m1", "m2"}), 78),
        ([], (), True, True, [], frozenset(), 0),
    ],
)
def test_obstacles_are_told_to_a_person_and_by_cron_when_they_are_new(
    changed: dict[str, Any],
    found: list[tuple[str, Obstacle]],
    known: Collection[str],
    verbose: bool,
    cron: bool,
    told: list[str],
    blocked: frozenset[str],
    code: int,
) -> None:
    """A person sees every obstacle, cron's mail has what is new, and the code and what is blocked are the same."""
    changed["blocking"] = [(summary(name), obstacle) for name, obstacle in found]
    desk: Any = Desk(known)
    report = ObstacleReport.collect(desk, desk, [], desk, verbose=verbose, cron=cron)
    assert (desk.told, report.blocked, report.code) == (told, blocked, code)


def test_obstacles_of_lists_and_copies_are_told_with_the_others(changed: dict[str, Any]) -> None:
    """Who is no longer cleared is held at once, and a missing copy ends in 73, of this realm's waiting mailings."""
    changed["m1"] = Changed(uncleared=1, unlisted=1)
    changed["m2"] = Changed(unlisted=1)
    changed["m3"] = changed["m4"] = Changed(uncleared=1)
    changed["copies"] = [("m1", CannotWrite("The archive is full."))]
    desk: Any = Desk()
    summaries = [
        summary("m1", **WAITS),
        summary("m2", **WAITS),
        summary("m3"),
        summary("m4", **WAITS, realm=Realm.PRACTICE),
    ]
    report = ObstacleReport.collect(desk, desk, summaries, desk, verbose=True, cron=False)
    assert changed["held"] == ["m1"]
    assert len(desk.told) == 4
    assert (report.code, report.blocked) == (73, frozenset())
    assert "The archive is full." in desk.told[-1]
