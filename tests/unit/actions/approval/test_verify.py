"""What of an approved mailing may leave, and what of it has changed, so that it is looked at again before that."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.approval import verify
from advisory_cli.actions.approval.verify import (
    _differences,
    _is_due,
    _same_file,
    _time_difference,
    match_pending,
    notice_of,
    pending,
    planned_together,
    refuse_changed,
    refuse_unapproved,
    unattempted,
    void_obstacle,
)
from advisory_cli.actions.preflight.schedule import source_digest
from advisory_cli.actions.request import SendRequest
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Place
from advisory_cli.model.errors import LedgerFault, NotAllowed
from advisory_cli.model.mailing.approval import lacks_approval
from advisory_cli.model.mailing.delivery import Approval, DeliveryRow, Mailing, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.files import NO_MEDIA
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import NOW, entry, mailing

HOUR = timedelta(hours=1)


def row(**changes: Any) -> DeliveryRow:
    """Somebody who was never tried."""
    fields: dict[str, Any] = {"id": 1, "mailing_id": "m1", "address": "ana@paper.example.com", "state": State.PLANNED}
    return DeliveryRow(**(fields | changes))


@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW])
def test_is_due_refuses_the_held_when_the_embargo_has_not_ended(due: object) -> None:
    """A held row may leave from the embargo's end or its lift on, and not at an earlier hour that it names.

    Otherwise whoever agreed would be refused the text for a change that cannot reach those held yet.
    """
    waiting = row(state=State.HELD, retry_at=due)
    assert not _is_due(waiting, mailing(embargo_until=NOW + HOUR), NOW)
    assert _is_due(waiting, mailing(embargo_until=NOW), NOW)
    assert _is_due(waiting, mailing(embargo_until=NOW + HOUR, lifted_at=NOW), NOW)


def test_is_due_refuses_a_row_when_its_hour_is_to_come() -> None:
    """A row that names an hour may leave from that hour on, and a planned one without an hour at once.

    Otherwise an edit after the approval would leave unseen.
    """
    for due, may in ((None, True), (NOW, True), (NOW + HOUR, False)):
        assert _is_due(row(retry_at=due), mailing(), NOW) is may
    assert not _is_due(row(state=State.HELD, retry_at=NOW + HOUR), mailing(embargo_until=NOW), NOW)


@pytest.mark.parametrize(("approved", "in_time"), [(False, ["planned", "lifted"]), (True, [])])
def test_unattempted_gives_up_nobody_when_only_the_approval_is_missing(approved: bool, in_time: list[str]) -> None:
    """A recipient who would leave at once, by the planning or by a lift, is not too late before the approval.

    Otherwise what an approver lets wait for a day could not be approved any more.
    """
    waiting = mailing(needs_approval=True, lifted_at=NOW + HOUR)
    due = {"planned": waiting.planned_at, "lifted": waiting.lifted_at, "at its hour": NOW + 2 * HOUR}
    rows = [row(address=name, retry_at=moment, until=NOW + 8 * HOUR) for name, moment in due.items()]
    ledger: Any = SimpleNamespace(approval=lambda _: object() if approved else None, rows=lambda *_, **__: rows)
    assert [one.address for one in unattempted(waiting, ledger, NOW + 9 * HOUR)] == in_time


# --- what has changed ---


@pytest.mark.parametrize(
    ("asked", "explicit", "now", "told"),
    [
        ("10:00", True, NOW, None),
        ("11:00", True, NOW, "it was for 10:00, but this command says 11:00"),
        ("11:00", False, NOW, "it was for 10:00, but this command says 11:00"),
        ("", False, NOW, "it was for 10:00, but this command says now"),
        ("", False, NOW + HOUR, None),  # its time has come: the command means that one
        ("11:00", True, NOW + HOUR, "it was for 10:00, but this command says 11:00"),
    ],
)
def test_another_time_is_a_difference_until_the_approved_one_has_come(
    asked: str, explicit: bool, now: datetime, told: str | None
) -> None:
    """A command that names another time differs; one without a time means the approved time once that has come."""
    waiting = mailing(send_at=NOW + HOUR, send_at_words="10:00")
    assert list(_time_difference(waiting, asked, explicit=explicit, now=now)) == ([told] if told else [])
    at_once = mailing()
    assert list(_time_difference(at_once, "", explicit=True, now=now)) == []
    assert list(_time_difference(at_once, "10:00", explicit=True, now=now)) == [
        "it was for now, but this command says 10:00"
    ]


WORDS = "the text"


def _no_piece(*_: object) -> bytes:
    raise LedgerFault("The ledger holds no text.")


FAULT = finding("LST01", "A row is wrong.", place=Place(file=Path("l.csv"), line=3))


@pytest.mark.parametrize(
    ("known", "count", "told"),
    [
        ({}, 0, None),
        ({"text": "another"}, 0, "the file advisories/summit.md has changed"),
        ({"text": None}, 0, "the file advisories/summit.md has changed"),
        ({"refused": (FAULT,)}, 2, "l.csv:3: A row is wrong"),
        ({"digest": "1" * 64}, 2, "templates or settings now give another text"),
        ({"table": None}, 2, "templates or settings now give another text"),
        ({}, 1, "1 person is new in its lists or has a changed row (ana@paper.example.com in press:2)"),
        (
            {},
            9,
            "9 people are new in its lists or have a changed row (ana@paper.example.com in press:2 and 8 more)",
        ),
    ],
    ids=["nothing", "text", "no text", "a fault", "templates", "no people", "one person", "nine people"],
)
def test_mailing_differs_by_its_file_its_text_or_its_people(
    known: dict[str, Any], count: int, told: str | None
) -> None:
    """The first difference of file, findings, text and people is told, and nothing else beside it."""
    facts = {"text": WORDS, "refused": (), "digest": "0" * 64, "table": object()} | known
    text = facts.pop("text")
    written = None if text is None else SimpleNamespace(whole_manuscript=text, editions=())
    prepared: Any = SimpleNamespace(advisory=written, **facts)
    ledger: Any = SimpleNamespace(
        unapproved_recipients=lambda *_: count,
        first_unapproved_recipients=lambda *_, limit: [entry("ana", list_name="press")][:limit],
        piece=_no_piece,
    )
    ctx: Any = SimpleNamespace(media=lambda _: NO_MEDIA)
    planned = mailing(source_digest=source_digest(WORDS))
    assert list(_differences(planned, prepared, ctx, ledger, mask_addresses=False)) == ([told] if told else [])
    masked = list(_differences(planned, prepared, ctx, ledger, mask_addresses=True))
    assert [("ana@" in words) for words in masked] == [False] * len(masked)


@pytest.mark.parametrize(
    ("notice", "way"),
    [
        (None, "advisory send advisories/summit.md --replace m1"),
        (NoticeKind.UPDATE, "advisory stop m1, then run the command of the notice again."),
    ],
)
def test_approver_is_told_how_to_plan_again_what_has_changed(
    monkeypatch: pytest.MonkeyPatch, notice: NoticeKind | None, way: str
) -> None:
    """A changed mailing is refused with what changed and with the command that plans it again."""
    monkeypatch.setattr(verify, "drift", lambda *_: ("its file has changed",))
    with pytest.raises(NotAllowed, match="m1 has changed since it was planned: its file has changed") as caught:
        refuse_changed(mailing(notice=notice), SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    assert caught.value.remedy == f"Undo the change, or plan it again: {way}"
    monkeypatch.setattr(verify, "drift", lambda *_: ())
    refuse_changed(mailing(notice=notice), SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("approved", "drifted", "same_id", "outcome"),
    [
        (False, False, True, "goes on"),
        (True, False, True, "goes on"),
        (False, True, True, "replaces m1"),
        (False, True, False, "plans anew"),
        (True, True, True, "refused"),
    ],
)
def test_send_goes_on_with_what_was_planned_unless_it_has_changed(
    monkeypatch: pytest.MonkeyPatch, approved: bool, drifted: bool, same_id: bool, outcome: str
) -> None:
    """An equal mailing goes on, a changed draft is replaced, and a changed mailing that was approved is refused.

    Otherwise people would get a text that nobody has agreed to, or get one twice.
    """
    agreed = Approval(who="ann", at=NOW) if approved else None
    found = MailingSummary(mailing=mailing(), counts={State.PLANNED: 1}, approval=agreed)

    def drift(*_: object, drop_missing: bool, **__: object) -> tuple[str, ...]:
        assert drop_missing is approved
        return ("its file has changed",) if drifted else ()

    monkeypatch.setattr(verify, "pending", lambda *_: found)
    monkeypatch.setattr(verify, "drift", drift)
    monkeypatch.setattr(verify, "_advisory_id", lambda *_: "summit" if same_id else "other")
    request = SendRequest(advisory=Path("summit.md"), lists=())
    nothing: Any = SimpleNamespace()
    if outcome == "refused":
        with pytest.raises(NotAllowed, match="m1 has changed since ann approved it: its file has changed") as caught:
            match_pending(request, nothing, nothing)
        assert "plan and approve it again" in caught.value.remedy
        return
    after, planned = match_pending(request, nothing, nothing)
    assert planned == (found if outcome == "goes on" else None)
    assert after.replaces == ("m1" if outcome == "replaces m1" else "")
    named = replace(request, replaces="m7")
    assert match_pending(named, nothing, nothing) == (named, None)


def test_companions_of_a_notice_are_approved_together() -> None:
    """The text alone that was planned with a notice is approved with it, whichever is named, and no other.

    Otherwise an approval would let out what its approver was not shown.
    """
    notice = mailing("m5", revision=2, notice=NoticeKind.UPDATE, needs_approval=True)
    alone = mailing("m6", revision=2, needs_approval=True)
    others = [
        mailing("m7", revision=3, needs_approval=True),
        mailing("m8", revision=2),
        replace(mailing("m9", revision=2, needs_approval=True), planned_at=NOW + HOUR),
        mailing("m10", revision=2, needs_approval=True, advisory="other"),
    ]
    summaries = [MailingSummary(mailing=each, counts={}) for each in (notice, alone, *others)]
    ledger: Any = SimpleNamespace(
        mailings=lambda: summaries, find=lambda name: [each for each in summaries if each.mailing.id == name]
    )

    def approved_with(what: Mailing) -> list[str]:
        return [each.mailing.id for each in planned_together(what, ledger) if lacks_approval(each)]

    assert approved_with(notice) == ["m5", "m6"]
    assert approved_with(alone) == ["m5", "m6"]
    assert approved_with(others[0]) == ["m7"]
    assert [each.mailing.id for each in planned_together(notice, ledger)] == ["m5", "m6", "m8"]
    belonging = notice_of(alone, ledger)
    assert belonging is not None
    assert belonging.mailing == notice
    assert notice_of(notice, ledger) is None
    assert notice_of(others[0], ledger) is None


def test_file_is_the_same_by_its_place_and_not_by_its_words(tmp_path: Path) -> None:
    """Two paths to one file are the same, and a file that is gone is known by the words of its path."""
    path = tmp_path / "a.md"
    path.write_text("")
    (tmp_path / "link.md").symlink_to(path)
    (tmp_path / "b.md").write_text("")
    assert _same_file(str(path), tmp_path / "link.md")
    assert not _same_file(str(path), tmp_path / "b.md")
    assert _same_file(str(tmp_path / "gone.md"), tmp_path / "gone.md")
    assert not _same_file(str(tmp_path / "gone.md"), path)


# --- before anything leaves ---


@pytest.mark.parametrize(
    ("needed", "agreed", "due", "drifted", "words"),
    [
        (False, False, True, True, None),
        (True, False, True, False, "m1 is waiting for approval. ben planned it, so somebody else must approve it."),
        (True, False, False, False, "m1 is waiting for approval. ben planned it, so somebody else must approve it."),
        (True, True, True, False, None),
        (True, True, True, True, "m1 has changed since ann approved it: its file has changed. Nothing was sent."),
        (True, True, False, True, None),  # nothing leaves now, so that nothing is compared
    ],
    ids=["not needed", "missing", "missing, not due", "given", "given, and changed", "changed, not due"],
)
def test_mailing_leaves_only_with_its_approval_and_unchanged(
    monkeypatch: pytest.MonkeyPatch, needed: bool, agreed: bool, due: bool, drifted: bool, words: str | None
) -> None:
    """A mailing that needs an approval leaves with it alone, and only as it was when somebody agreed.

    Otherwise one person could send what the newsroom wants two to have seen.
    """
    compared: list[dict[str, object]] = []

    def drift(*_: object, **how: object) -> tuple[str, ...]:
        compared.append(how)
        return ("its file has changed",) if drifted else ()

    approval = Approval(who="ann", at=NOW) if agreed else None
    rows = [row(retry_at=None if due else NOW + HOUR)]
    planned = mailing(needs_approval=needed, planned_by="ben")
    found = MailingSummary(mailing=planned, counts={State.PLANNED: 1}, approval=approval)
    ledger: Any = SimpleNamespace(approval=lambda _: approval, rows=lambda *_, **__: rows, find=lambda _: (found,))
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(verify, "drift", drift)
    with nullcontext() if words is None else pytest.raises(NotAllowed) as caught:
        refuse_unapproved(planned, ctx, ledger)
    if caught is not None:
        assert caught.value.message.startswith(words or "?")
        assert caught.value.remedy
    masked = {"drop_missing": True, "mask_addresses": False}
    assert compared == ([masked] if needed and agreed and due else [])


@pytest.mark.parametrize(
    ("agreed", "attempts", "drifted", "void"),
    [(True, 0, True, True), (True, 0, False, False), (False, 0, True, False), (True, 1, True, False)],
    ids=["changed", "unchanged", "no approval", "tried before"],
)
def test_approval_is_void_when_the_mailing_has_changed(
    monkeypatch: pytest.MonkeyPatch, agreed: bool, attempts: int, drifted: bool, void: bool
) -> None:
    """A change voids an approval while somebody waits who was never tried, and what was tried goes on as it was."""
    monkeypatch.setattr(verify, "drift", lambda *_: ("its file has changed",) if drifted else ())
    approval = Approval(who="ann", at=NOW) if agreed else None
    what = mailing(needs_approval=True, send_at=NOW + HOUR)
    found = MailingSummary(mailing=what, counts={}, approval=approval)
    ledger: Any = SimpleNamespace(approval=lambda _: approval, rows=lambda *_, **__: [row(attempts=attempts)])
    newsroom = SimpleNamespace(zone="Europe/Brussels")
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), newsroom=newsroom)
    obstacle = void_obstacle(found, ctx, ledger)
    assert (obstacle is not None) is void
    if obstacle is not None:
        assert obstacle.words == "It will not be sent at 12:00 CEST: its file has changed since the approval."
        assert obstacle.remedy.startswith("Undo the change, or plan and approve it again: advisory send ")
        assert (obstacle.code, obstacle.blocks) == (77, True)


@pytest.mark.parametrize(
    ("counts", "changed", "words", "remedy"),
    [
        (
            {State.ACCEPTED: 14, State.HELD: 36},
            "the file advisories/summit.md has changed",
            "The 36 held will not be sent",
            (
                "Undo the change. Or, because 14 people have this text already, tell them, and send the rest the new"
                " one: advisory correct advisories/summit.md --what '…'"
            ),
        ),
        (
            {State.IN_DOUBT: 1, State.PLANNED: 2, State.HELD: 1},
            "templates or settings now give another text",
            "The 3 who wait will not be sent",
            "Undo the change. Or, because 1 person has this text already",
        ),
        (
            {State.ACCEPTED: 14, State.HELD: 1},
            "1 person is new in its lists or has a changed row (ann@paper.example.com)",
            "The one who waits will not be sent",
            "Undo the change, or plan and approve it again: advisory send",
        ),
        (
            {State.HELD: 36},
            "the file advisories/summit.md has changed",
            "It will not be sent",
            "Undo the change, or plan and approve it again: advisory send",
        ),
    ],
)
def test_approval_advises_a_correction_when_somebody_has_the_text(
    monkeypatch: pytest.MonkeyPatch, counts: dict[State, int], changed: str, words: str, remedy: str
) -> None:
    """A changed text that somebody has is not replaced, which ADV18 refuses: they are told, and who waits is named."""
    monkeypatch.setattr(verify, "drift", lambda *_, **__: (changed,))
    approval = Approval(who="ann", at=NOW)
    found = MailingSummary(mailing=mailing(needs_approval=True), counts=counts, approval=approval)
    ledger: Any = SimpleNamespace(approval=lambda _: approval, rows=lambda *_, **__: [row()], find=lambda _: (found,))
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), newsroom=SimpleNamespace(zone="UTC"))
    obstacle = void_obstacle(found, ctx, ledger)
    assert obstacle is not None
    assert obstacle.words == f"{words}: {changed} since the approval."
    assert obstacle.remedy.startswith(remedy)
    with pytest.raises(NotAllowed) as caught:
        refuse_unapproved(found.mailing, ctx, ledger)
    assert caught.value.remedy == obstacle.remedy
    assert caught.value.message.endswith("Nothing was sent." if words.startswith("It") else f"{words}.")


@pytest.mark.parametrize(
    ("mailed", "state", "options", "is_pending"),
    [
        ({}, State.PLANNED, (), True),
        ({}, State.HELD, (), True),
        ({}, State.ACCEPTED, (), False),
        ({"needs_approval": False}, State.PLANNED, (), False),
        ({"stopped_at": NOW}, State.PLANNED, (), False),
        ({"realm": Realm.PRACTICE}, State.PLANNED, (), False),
        ({"lists": ("us",)}, State.PLANNED, (), False),
        ({"options": ("--where", "beat=climate")}, State.PLANNED, (), False),
        ({"options": ("--where", "beat=climate")}, State.PLANNED, ("--where", "beat=climate"), True),
        ({"options": ("--rate", "30/minute")}, State.PLANNED, (), True),
        ({"source": "other.md"}, State.PLANNED, (), False),
    ],
    ids=[
        *("planned", "held", "sent", "no approval needed", "stopped", "practice", "another list"),
        *("other people", "the same people", "another pace", "another file"),
    ],
)
def test_mailing_is_pending_for_a_command_that_means_the_same(
    tmp_path: Path, mailed: dict[str, Any], state: State, options: tuple[str, ...], is_pending: bool
) -> None:
    """An earlier mailing is gone on with by a command of the same realm, file, lists and people."""
    request = SendRequest(advisory=Path("summit.md"), lists=(tmp_path / "lists" / "eu.csv",), options=options)
    usual: dict[str, Any] = {"needs_approval": True, "lists": request.stored_lists(tmp_path), "source": "summit.md"}
    found = MailingSummary(mailing=replace(mailing(), **(usual | mailed)), counts={state: 1})
    rows = [row(state=state)] if state in {State.PLANNED, State.HELD} else []
    ledger: Any = SimpleNamespace(mailings=lambda: [found], approval=lambda _: None, rows=lambda *_, **__: rows)
    clock = SimpleNamespace(now=lambda: NOW)
    ctx: Any = SimpleNamespace(newsroom=SimpleNamespace(folder=tmp_path, realm=Realm.LIVE), clock=clock)
    assert pending(request, ctx, ledger) == (found if is_pending else None)
