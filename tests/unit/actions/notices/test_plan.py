"""The plan of a notice: who is counted, what is stored of it, what it ends, and until when the text alone may leave."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices import plan
from advisory_cli.actions.notices.plan import _count, _Counted, _mailing, _refuse_nobody, _terms, _text_mailing, _waves
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.sending.plan import SAMPLES
from advisory_cli.model.errors import BadData
from advisory_cli.model.mailing.delivery import Approval, Candidate, Selection, State
from advisory_cli.model.mailing.plan import WaveTime
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import embargo, founding
from tests.ledger_makers import NOW, entry, mailing

HOUR = timedelta(hours=1)


def group(**more: Any) -> Any:
    """A group of a notice that is composed already."""

    def head(phase: Phase) -> Any:
        return SimpleNamespace(subject=f"Protest ({phase})")

    composer = SimpleNamespace(head=head, heads=lambda phase: (head(phase),))
    usual = {"composer": composer, "phases": (Phase.OPEN,), "newsroom": None, "advisory": None, "later": 0}
    return SimpleNamespace(**(usual | more))


def test_count_leaves_a_doubt_out_when_that_reader_gets_no_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader in doubt counts as unsure among those who get the notice, and not when left out of it.

    Otherwise a person would agree to a plan in which more are unsure than are written to.
    """
    people = {Selection.SEND: [entry("ana")], Selection.EXCLUDED: [entry("ben", selection=Selection.EXCLUDED)]}

    def entries(selection: Selection, **_: object) -> Iterator[Candidate]:
        return iter(people[selection])

    @contextmanager
    def selected(_ledger: object) -> Iterator[tuple[Any, Any]]:
        table = SimpleNamespace(
            counts=lambda: {Selection.SEND: 1, Selection.EXCLUDED: 1},
            entries=entries,
            by_language=lambda **_: {"en": 1},
        )
        yield table, SimpleNamespace(specimens={})

    monkeypatch.setattr(plan, "refuse_example_settings", lambda *_: None)
    monkeypatch.setattr(plan, "check_specimens", lambda *_: ())
    doubts = {"ana@paper.example.com", "ben@paper.example.com"}
    counted = _count(group(selected=selected, doubts=doubts), 1, SimpleNamespace(), [], repeats=False)
    assert [(wave.count, wave.unsure) for wave in counted.waves] == [(1, 1)]


@pytest.mark.parametrize(
    ("limits", "until"),
    [((NOW + HOUR, NOW + 3 * HOUR), NOW + 3 * HOUR), ((NOW + HOUR, None), None)],
    ids=["the later one", "none"],
)
def test_text_alone_may_leave_until_the_last_limit_when_it_replaces_several(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[datetime | None, ...], until: datetime | None
) -> None:
    """The text alone may leave until the last limit of the mailings that it replaces, and without one if any has none.

    Otherwise people would lose the text by the limit of another list.
    """
    monkeypatch.setattr(plan, "edition_digest", lambda *_: "1" * 64)
    before = [
        MailingSummary(mailing=mailing(f"m{number}", not_after=limit), counts={State.PLANNED: 1})
        for number, limit in enumerate(limits)
    ]
    draft: Any = SimpleNamespace(
        rest=group(first_due=None),
        notice=SimpleNamespace(kind=NoticeKind.CORRECTION),
        original=SimpleNamespace(before=before),
        kept_stopped=frozenset(),
    )
    waiting = _Counted(counts={Selection.SEND: 2})
    text = _text_mailing(draft, mailing("m9", notice=NoticeKind.CORRECTION), waiting, name="m10")
    assert text is not None
    assert text.not_after == until


def test_text_alone_keeps_the_time_of_the_send_that_it_replaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text alone goes to the lists of the sends that it replaces, at their time, and says nothing of a notice.

    A time in words is kept only where it is still the first time, and lists are taken once, of sends before notices.
    """
    monkeypatch.setattr(plan, "edition_digest", lambda *_: "1" * 64)
    at: dict[str, Any] = {"send_at": NOW + HOUR, "send_at_words": "at ten", "send_words": "10:00"}
    before = [
        MailingSummary(mailing=each, counts={State.PLANNED: 1})
        for each in (
            mailing("m4", lists=("update",), notice=NoticeKind.UPDATE),
            mailing("m3", lists=("eu", "us"), options=("--unique",), **at),
            mailing("m2", lists=("us", "uk")),
            mailing("m1", lists=("stopped",)),
        )
    ]
    draft: Any = SimpleNamespace(
        rest=group(first_due=NOW + HOUR),
        notice=SimpleNamespace(kind=NoticeKind.UPDATE),
        original=SimpleNamespace(before=before),
        kept_stopped=frozenset({"m1"}),
    )
    made = mailing("m9", notice=NoticeKind.UPDATE)

    def text(draft: Any) -> Any:
        return _text_mailing(draft, made, _Counted(counts={Selection.HELD: 1}), name="m10")

    first = text(draft)
    assert (first.id, first.notice, first.lists, first.options) == ("m10", None, ("eu", "us", "uk"), ("--unique",))
    assert (first.send_at, first.send_at_words, first.send_words) == (NOW + HOUR, "at ten", "10:00")
    assert (first.subject, first.content_digest) == ("Protest (open)", "1" * 64)
    draft.rest.first_due = NOW + 2 * HOUR
    assert (text(draft).send_at_words, text(draft).send_words) == ("at ten", "")
    draft.rest.first_due = None
    assert (text(draft).send_at, text(draft).send_at_words, text(draft).send_words) == (None, "", "")
    draft.original.before = before[:1]
    assert text(draft).lists == ("update",)


@pytest.mark.parametrize(
    ("kind", "grouped", "counts"),
    [
        (NoticeKind.LIFT, True, {Selection.SEND: 1}),
        (NoticeKind.UPDATE, False, {Selection.SEND: 1}),
        (NoticeKind.UPDATE, True, {Selection.EXCLUDED: 1}),
    ],
    ids=["lift", "no such people", "all left out"],
)
def test_text_alone_is_no_mailing_when_nobody_gets_it(
    kind: NoticeKind, grouped: bool, counts: dict[Selection, int]
) -> None:
    """No second mailing is planned without people for it, nor by a lift, which frees the mailings that wait."""
    draft: Any = SimpleNamespace(rest=group() if grouped else None, notice=SimpleNamespace(kind=kind))
    assert _text_mailing(draft, mailing(), _Counted(counts=counts), name="m2") is None


# --- what is stored ---


@pytest.mark.parametrize(
    ("written", "stored"),
    [(Path("moved/summit.md"), "moved/summit.md"), (None, "advisories/summit.md")],
    ids=["moved", "no file"],
)
def test_notice_is_stored_with_the_file_of_its_text(
    monkeypatch: pytest.MonkeyPatch, written: Path | None, stored: str
) -> None:
    """The notice names the file that its text was read from, and without one the file of the text before.

    Otherwise the next command would look for the advisory where it was before it was moved.
    """
    assert notice_mailing(monkeypatch, NoticeKind.UPDATE, source=written).source == stored


@pytest.mark.parametrize(
    ("kind", "approval", "waits"),
    [
        (NoticeKind.UPDATE, True, True),
        (NoticeKind.UPDATE, False, False),
        (NoticeKind.WITHDRAWAL, True, False),
        (NoticeKind.LIFT, True, False),
    ],
)
def test_notice_waits_for_approval_when_it_repeats_a_text(
    monkeypatch: pytest.MonkeyPatch, kind: NoticeKind, approval: bool, waits: bool
) -> None:
    """A notice with a text waits for a second person where the newsroom wants one; a withdrawal leaves at once."""
    stored = notice_mailing(monkeypatch, kind, approval=approval)
    assert (stored.needs_approval, stored.notice) == (waits, kind)


def test_notice_is_stored_with_the_embargo_of_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the embargo is stored as instant and in words, and neither for a text without one."""
    until = embargo().until
    held = notice_mailing(monkeypatch, NoticeKind.UPDATE, embargo=embargo())
    assert (held.embargo_until, held.embargo_words.partition(" =")[0]) == (
        until.instant,
        "2026-06-05 00:01 Europe/London",
    )
    free = notice_mailing(monkeypatch, NoticeKind.UPDATE, embargo=None)
    assert (free.embargo_until, free.embargo_words) == (None, "")


def notice_mailing(
    monkeypatch: pytest.MonkeyPatch, kind: NoticeKind, *, approval: bool = False, **advisory: Any
) -> Any:
    """The notice of that kind as it is stored, and the facts that every one has."""
    monkeypatch.setattr(plan, "edition_digest", lambda *_: "1" * 64)
    text = founding(manuscript="new", **advisory)
    draft: Any = SimpleNamespace(
        addressees=group(phases=(Phase.EMBARGOED, Phase.OPEN)),
        advisory=text,
        original=SimpleNamespace(mailing=mailing(uncleared_reason="agreed by telephone"), manuscript="old"),
        notice=SimpleNamespace(kind=kind),
        request=SimpleNamespace(options=("--what", "News")),
        now=NOW,
    )
    office = SimpleNamespace(realm=Realm.PRACTICE, approval=approval)
    ctx: Any = SimpleNamespace(newsroom=office, account="ana")
    stored = _mailing(draft, ctx, "office.example", HOUR, name="m2")
    assert (stored.id, stored.realm, stored.advisory_id, stored.planned_by) == ("m2", Realm.PRACTICE, text.id, "ana")
    assert (stored.revision, stored.language, stored.planned_at) == (text.revision, text.language, NOW)
    assert (stored.subject, stored.content_digest, stored.grace) == ("Protest (open)", "1" * 64, HOUR)
    assert (stored.sender_domain, stored.options) == ("office.example", ("--what", "News"))
    assert stored.uncleared_reason == "agreed by telephone"
    assert stored.source_digest == source_digest("new" if kind.repeats_text else "old")
    return stored


# --- what it ends ---


def waiting(id_: str, *counts: State, approval: Approval | None = None, **mailed: Any) -> MailingSummary:
    """A mailing with one delivery in each of these states."""
    return MailingSummary(mailing=mailing(id_, **mailed), counts=dict.fromkeys(counts, 1), approval=approval)


def terms(kind: NoticeKind, *before: MailingSummary, kept: tuple[str, ...] = ()) -> Any:
    """What a notice of that kind changes."""
    draft: Any = SimpleNamespace(
        notice=SimpleNamespace(kind=kind),
        original=SimpleNamespace(before=before, manuscript="old"),
        advisory=SimpleNamespace(whole_manuscript="new"),
        kept_stopped=frozenset(kept),
        now=NOW,
    )
    alone = mailing("alone")
    changed = _terms(draft, alone)
    assert (changed.notice, changed.text_mailing) == (draft.notice, alone)
    return changed


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_notice_gives_up_what_waits_when_it_takes_over(kind: NoticeKind) -> None:
    """A notice that takes over ends every mailing with people who wait, and says which of them were stopped."""
    planned = terms(
        kind,
        waiting("held", State.HELD, State.ACCEPTED),
        waiting("planned", State.PLANNED),
        waiting("sent", State.ACCEPTED, State.REFUSED),
        waiting("stopped", State.PLANNED, stopped_at=NOW),
        waiting("kept", State.PLANNED, stopped_at=NOW),
        kept=("kept", "sent"),
    )
    takes = kind not in {NoticeKind.REMINDER, NoticeKind.LIFT}
    assert planned.given_up == (("held", "planned", "stopped", "kept") if takes else ())
    assert planned.stopped == (("stopped",) if takes else ())
    assert planned.kept_stopped == (("kept",) if takes else ())
    repeats = kind not in {NoticeKind.WITHDRAWAL, NoticeKind.LIFT}
    assert (planned.old_text, planned.new_text) == (("old", "new") if repeats else ("", ""))


def test_lift_names_what_stays_stopped_and_what_waits_for_approval() -> None:
    """A lift names the mailings under the embargo that it does not free: those stopped and those not approved.

    A mailing with nobody who waits, with another end in the past or without an embargo is not named.
    """
    agreed = Approval(who="ben", at=NOW)
    stopped: dict[str, Any] = {"embargo_until": NOW + HOUR, "stopped_at": NOW}
    asked: dict[str, Any] = {"embargo_until": NOW + HOUR, "needs_approval": True}
    before = (
        waiting("held", State.HELD, **stopped),
        waiting("planned", State.PLANNED, **stopped),
        waiting("some", State.PLANNED, State.HELD, **stopped),
        waiting("sent", State.ACCEPTED, **stopped),
        waiting("over", State.HELD, **(stopped | {"embargo_until": NOW})),
        waiting("free", State.PLANNED, stopped_at=NOW),
        waiting("going", State.HELD, embargo_until=NOW + HOUR),
        waiting("asked", State.HELD, **asked),
        waiting("agreed", State.HELD, approval=agreed, **asked),
        waiting("both", State.HELD, **(asked | stopped)),
    )
    planned = terms(NoticeKind.LIFT, *before)
    assert planned.kept_stopped == ("held", "planned", "some", "both")
    assert planned.kept_unapproved == ("asked",)
    assert terms(NoticeKind.UPDATE, *before).kept_unapproved == ()


@pytest.mark.parametrize(
    ("kind", "readers", "rest", "before", "refused"),
    [
        (NoticeKind.UPDATE, Selection.SEND, None, (), False),
        (NoticeKind.UPDATE, None, Selection.SEND, (), False),
        (NoticeKind.UPDATE, None, Selection.HELD, (), False),
        (NoticeKind.UPDATE, None, Selection.EXCLUDED, (), True),
        (NoticeKind.UPDATE, Selection.EXCLUDED, None, (State.HELD,), True),
        (NoticeKind.WITHDRAWAL, None, None, (State.HELD,), False),
        (NoticeKind.WITHDRAWAL, None, None, (State.ACCEPTED,), True),
        (NoticeKind.LIFT, None, None, (), False),
    ],
)
def test_notice_is_refused_when_it_reaches_nobody(
    kind: NoticeKind, readers: Selection | None, rest: Selection | None, before: tuple[State, ...], refused: bool
) -> None:
    """A notice that nobody gets is refused, unless it frees people or ends what waits."""
    draft: Any = SimpleNamespace(
        notice=SimpleNamespace(kind=kind),
        gives_up=kind is NoticeKind.WITHDRAWAL,
        original=SimpleNamespace(before=[waiting("m1", *before)]),
        advisory=SimpleNamespace(id="summit"),
    )
    counted = [_Counted(counts={} if selection is None else {selection: 1}) for selection in (readers, rest)]
    with pytest.raises(BadData, match="Everybody who has summit") if refused else nullcontext() as caught:
        _refuse_nobody(draft, *counted)
    if caught is not None:
        assert caught.value.remedy == "Nothing was sent."


# --- the waves ---


@pytest.mark.parametrize(
    ("send", "later", "held", "waves"),
    [
        (3, 0, 0, [(WaveTime.NOW, 3, 2, 3)]),
        (3, 3, 0, [(WaveTime.PLANNED, 3, 2, 3)]),
        (3, 1, 0, [(WaveTime.NOW, 2, 2, 3), (WaveTime.PLANNED, 1, 0, 0)]),
        (0, 0, 4, [(WaveTime.EMBARGO_END, 4, 0, 0)]),
        (1, 0, 4, [(WaveTime.NOW, 1, 2, 1), (WaveTime.EMBARGO_END, 4, 0, 0)]),
        (0, 0, 0, []),
        (9, 0, 0, [(WaveTime.NOW, 9, 2, SAMPLES)]),
    ],
)
def test_waves_of_a_notice_are_those_of_its_people(
    send: int, later: int, held: int, waves: list[tuple[WaveTime, int, int, int]]
) -> None:
    """Each time has its own wave, without empty ones; doubts and samples stand with the first, once."""
    due = [NOW + HOUR] * (later or send - 1)  # times of people who have one count only where the group says so
    people = [entry(f"p{number}", due=moment) for number, moment in zip_longest(range(send), due[:send])]

    def entries(selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        assert selection is Selection.SEND
        return iter(people[:limit])

    counts = {key: count for key, count in ((Selection.SEND, send), (Selection.HELD, held)) if count}
    circle = group(later=later, phases=(Phase.OPEN, Phase.EMBARGOED))
    found = list(_waves(circle, 7, SimpleNamespace(entries=entries), counts, unsure=2))
    assert [(wave.time, wave.count, wave.unsure, len(wave.samples)) for wave in found] == waves
    assert {wave.number for wave in found} <= {7}
    for wave in found:
        assert wave.edition is (Phase.OPEN if wave.time is WaveTime.EMBARGO_END else Phase.EMBARGOED)
