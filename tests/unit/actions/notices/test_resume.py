"""A notice that was begun: who is freed, who still waits, and what a script may not take back."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices import resume
from advisory_cli.actions.notices.resume import (
    UnfinishedNotice,
    UnfinishedProposal,
    _belongs,
    _unfinished,
    find_unfinished,
    propose_resumed,
    refuse_unfinished_late,
    refuse_unfinished_stopped,
    with_waiting,
)
from advisory_cli.actions.request import NoticeRequest
from advisory_cli.model.errors import BadConfig, PersonDecides, PlanChanged
from advisory_cli.model.mailing.delivery import Approval, State
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, Newsroom, Realm
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


def held(end: datetime, **more: Any) -> MailingSummary:
    """Two who are held until then."""
    return MailingSummary(mailing=mailing(embargo_until=end, **more), counts={State.HELD: 2, State.PLANNED: 1})


def ledger(*mailings: MailingSummary, due: datetime | None = NOW) -> Any:
    """One that knows these mailings, whose next is due then."""
    return SimpleNamespace(
        mailings=lambda: mailings,
        next_due=lambda *_, **__: due,
        stopped_by_name=lambda: frozenset({"refused"}),
    )


def test_resume_frees_the_held_when_the_embargo_is_over() -> None:
    """The held of a begun notice count as waiting from the embargo's end on, and not while the next is due later.

    Otherwise a person would agree to a wrong number of messages.
    """
    for end, freed in ((NOW + HOUR, 0), (NOW, 2), (NOW - HOUR, 2)):
        unfinished = _unfinished(held(end), [], ledger(), NOW)
        assert (unfinished.waiting, unfinished.held) == (1 + freed, 2 - freed)
    assert _unfinished(held(NOW), [], ledger(due=NOW + HOUR), NOW).held == 2
    assert _unfinished(held(NOW, stopped_at=NOW), [], ledger(due=None), NOW).waiting == 3


def test_resume_refuses_when_a_mailing_of_the_rest_was_stopped() -> None:
    """A stopped mailing of the rest is refused with its name and the way back.

    Otherwise a script would take back a person's word.
    """
    notice, rest = held(NOW), MailingSummary(mailing=mailing("m2", stopped_at=NOW), counts={})
    refuse_unfinished_stopped(UnfinishedNotice(notice=notice, found_at=NOW, rest=()))
    with pytest.raises(PersonDecides, match="Somebody stopped mailing m2") as caught:
        refuse_unfinished_stopped(UnfinishedNotice(notice=notice, found_at=NOW, rest=(rest,)))
    assert "advisory stop m2 --undo" in caught.value.remedy


@pytest.mark.parametrize(("waiting", "refused"), [(0, False), (1, True)])
def test_resume_refuses_a_script_when_people_wait_in_a_stopped_notice(
    monkeypatch: pytest.MonkeyPatch, waiting: int, refused: bool
) -> None:
    """A script is refused a stopped notice in which people wait, and not one of which nobody waits any more.

    Otherwise a script that gives its command once more would fail although nothing is left to do.
    """
    monkeypatch.setattr(resume, "require_transport", lambda _: (None, Mailbox(address="press@example.org")))
    notice = MailingSummary(
        mailing=mailing(notice=NoticeKind.CORRECTION, stopped_at=NOW),
        counts={State.ACCEPTED: 2, State.PLANNED: waiting},
    )
    ctx: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW),
        newsroom=SimpleNamespace(zone="UTC", route=None, sender=None, folder=Path()),
    )
    known: Any = SimpleNamespace(expire_overdue=lambda *_: 0)
    unfinished = UnfinishedNotice(found_at=NOW, notice=notice, rest=())
    if refused:
        with pytest.raises(PersonDecides, match="Somebody stopped mailing m1"):
            propose_resumed(unfinished, ctx, known, as_of=0, dry_run=False, attended=False)
    else:
        assert propose_resumed(unfinished, ctx, known, as_of=0, dry_run=False, attended=False).plan.is_over


def test_resume_tells_a_deferred_reader_once_when_still_waiting() -> None:
    """The deferred readers are taken off the waiting ones.

    Otherwise of two people whom the server put off four would be told.
    """
    notice = mailing(notice=NoticeKind.CORRECTION)
    waiting = MailingSummary(mailing=notice, counts={State.PLANNED: 3})
    done = with_waiting(Tally(deferred=2), Tally(), notice, ledger(waiting), NOW)
    assert (done.first.deferred, done.first.waiting) == (2, 1)
    done = with_waiting(Tally(deferred=4), Tally(), notice, ledger(waiting), NOW)
    assert done.first.waiting == 0


# --- which notice goes on ---

COUNTS = {State.ACCEPTED: 5, State.PLANNED: 2, State.CLAIMED: 1, State.IN_DOUBT: 1, State.LEFT_OUT: 7}


def summary(id_: str, counts: dict[State, int] | None = None, too_late: int = 0, **more: Any) -> MailingSummary:
    """A mailing with deliveries in these states."""
    return MailingSummary(mailing=mailing(id_, **more), counts=counts or {}, too_late=too_late)


def test_unfinished_notice_counts_who_waits_and_who_was_served() -> None:
    """The waves count who is still to be served, the late among them, and beside them who was tried or is held.

    Otherwise a person would agree to another number of messages than leave.
    """
    notice = summary("m2", COUNTS, too_late=1, notice=NoticeKind.UPDATE, embargo_until=NOW + HOUR)
    rest = summary("m3", {State.HELD: 4, State.PLANNED: 2}, revision=2, stopped_at=NOW)
    unfinished = UnfinishedNotice(notice=notice, rest=(rest,), found_at=NOW, freed={"m3": 1})
    first, second = unfinished.waves
    assert (first.number, first.count, first.served, first.edition) == (1, 4, 6, Phase.EMBARGOED)
    assert (second.number, second.count, second.served, second.edition) == (2, 3, 3, Phase.OPEN)
    assert (unfinished.waiting, unfinished.held, unfinished.doubts) == (7, 3, 1)
    assert (unfinished.mailings, unfinished.stopped) == (("m2", "m3"), ("m3",))


@pytest.mark.parametrize(
    ("revision", "kind", "belongs"),
    [(2, None, True), (1, None, False), (3, None, False), (2, NoticeKind.UPDATE, False)],
)
def test_text_alone_belongs_to_the_notice_of_its_revision(
    revision: int, kind: NoticeKind | None, belongs: bool
) -> None:
    """The text without a notice belongs to the notice of the same revision, and another notice does not."""
    other = summary("m9", revision=revision, notice=kind)
    assert _belongs(other, mailing("m2", revision=2, notice=NoticeKind.CORRECTION)) is belongs


@pytest.mark.parametrize(
    ("more", "belongs"),
    [
        ({}, True),
        ({"lifted_at": NOW - HOUR}, False),  # by an earlier lift
        ({"lifted_at": None}, False),
        ({"embargo_until": None}, False),
        ({"stopped_at": NOW + HOUR}, True),  # stopped since, which the lift may take back
        ({"stopped_at": NOW}, False),
        ({"stopped_at": NOW - HOUR}, False),
        ({"needs_approval": True}, False),
    ],
)
def test_mailing_belongs_to_the_lift_that_freed_it_unless_it_was_stopped_before(
    more: dict[str, Any], belongs: bool
) -> None:
    """A mailing that this lift freed goes on with it, unless a person had stopped that mailing before.

    Otherwise a lift would send what somebody has given up.
    """
    freed = summary("m1", {State.PLANNED: 1}, **{"embargo_until": NOW + HOUR, "lifted_at": NOW, **more})
    assert _belongs(freed, mailing("m2", notice=NoticeKind.LIFT)) is belongs


def found(kind: NoticeKind, *mailings: MailingSummary, what: str = "", due: datetime | None = NOW) -> Any:
    """The notice that a command of this kind goes on with, given without a text."""
    request = NoticeRequest(kind=kind, name="summit", file=None, what=what)
    room: Any = SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW), newsroom=Newsroom(folder=Path(), zone="UTC", route=None)
    )
    of_practice = [replace(one, mailing=replace(one.mailing, realm=Realm.PRACTICE)) for one in mailings]
    return find_unfinished(request, "summit", None, room, ledger(*of_practice, due=due))


WITHDRAWN = summary("m2", {State.PLANNED: 1}, notice=NoticeKind.WITHDRAWAL, revision=2)
SENT = summary("m1", {State.ACCEPTED: 2})
LIFT = summary("m3", {State.ACCEPTED: 1}, notice=NoticeKind.LIFT)
FREED: dict[str, Any] = {"embargo_until": NOW + HOUR, "lifted_at": NOW}


@pytest.mark.parametrize(
    ("kind", "mailings", "goes_on"),
    [
        (NoticeKind.WITHDRAWAL, (), None),
        (NoticeKind.WITHDRAWAL, (SENT,), None),
        (NoticeKind.WITHDRAWAL, (WITHDRAWN, SENT), ("m2",)),
        (NoticeKind.WITHDRAWAL, (summary("m5", notice=NoticeKind.UPDATE), WITHDRAWN), None),  # not the newest
        (NoticeKind.WITHDRAWAL, (summary("m5", revision=2), WITHDRAWN, SENT), ("m2", "m5")),
        (NoticeKind.CANCELLATION, (WITHDRAWN, SENT), None),
        (NoticeKind.LIFT, (LIFT, SENT), ("m3",)),
        (NoticeKind.LIFT, (LIFT, summary("m1", embargo_until=NOW + HOUR)), None),  # an embargo holds again
        (NoticeKind.LIFT, (SENT,), None),
        (NoticeKind.LIFT, (summary("m1", {State.PLANNED: 2}, **FREED),), ("m1",)),
        (
            NoticeKind.LIFT,
            (summary("m4", {State.PLANNED: 1}, **FREED), SENT, summary("m1", {State.HELD: 1}, **FREED)),
            ("m4", "m1"),
        ),
        (
            NoticeKind.LIFT,  # only one of them still waits
            (summary("m4", {State.ACCEPTED: 1}, **FREED), summary("m1", {State.PLANNED: 1}, **FREED)),
            ("m1",),
        ),
        (
            NoticeKind.LIFT,  # nobody waits: the newest says that the embargo was lifted
            (summary("m4", {State.ACCEPTED: 1}, **FREED), summary("m1", {State.ACCEPTED: 1}, **FREED)),
            ("m4",),
        ),
        (NoticeKind.LIFT, (WITHDRAWN, summary("m1", {State.PLANNED: 2}, **FREED)), ("m1",)),
    ],
)
def test_command_goes_on_with_the_newest_notice_when_it_is_of_that_kind(
    kind: NoticeKind, mailings: tuple[MailingSummary, ...], goes_on: tuple[str, ...] | None
) -> None:
    """A command given again goes on with the newest notice of the advisory when that is its own, and with nothing else.

    Otherwise journalists would be told the same twice, or be told nothing of the second withdrawal.
    """
    unfinished = found(kind, *mailings)
    assert (None if unfinished is None else unfinished.mailings) == goes_on


@pytest.mark.parametrize(("too_late", "expired", "count"), [(0, 0, 0), (2, 0, 2), (0, 3, 3), (2, 3, 5)])
def test_script_is_refused_a_notice_when_people_are_past_their_deadline(
    too_late: int, expired: int, count: int
) -> None:
    """A script is refused a notice of which anybody is too late, those who became so just now among them."""
    unfinished = UnfinishedNotice(notice=summary("m2", {State.PLANNED: 9}, too_late), rest=(), found_at=NOW)
    known: Any = SimpleNamespace(expire_overdue=lambda *_: expired)
    with pytest.raises(PersonDecides, match=f"{count} ") if count else nullcontext():
        refuse_unfinished_late(unfinished, known, NOW)


# --- the proposal to go on ---


def room(**settings: Any) -> Any:
    """A newsroom with these settings."""
    return SimpleNamespace(
        clock=SimpleNamespace(now=lambda: NOW), newsroom=Newsroom(folder=Path(), **settings), account="ann"
    )


def proposed(
    unfinished: UnfinishedNotice, ctx: Any = None, *, dry_run: bool = False, attended: bool = True, expired: int = 0
) -> UnfinishedProposal:
    """The proposal to go on with it."""
    known: Any = SimpleNamespace(expire_overdue=lambda *_: expired)
    return propose_resumed(
        unfinished,
        ctx or room(route=SimpleNamespace(), sender=Mailbox(address="press@example.org")),
        known,
        as_of=7,
        dry_run=dry_run,
        attended=attended,
    )


@pytest.mark.parametrize("kind", [NoticeKind.UPDATE, None])
def test_proposal_to_go_on_names_the_kind_of_the_notice(kind: NoticeKind | None) -> None:
    """The proposal is of the kind of the notice, and of a lift when only what was freed is left of it."""
    unfinished = UnfinishedNotice(notice=summary("m2", COUNTS, notice=kind), rest=(), found_at=NOW)
    proposal = proposed(unfinished)
    assert proposal.plan.notice is not None
    assert proposal.plan.notice.notice.kind is (kind or NoticeKind.LIFT)
    assert proposal.plan.resumes is not None
    assert (proposal.plan.resumes.held, proposal.plan.resumes.doubts) == (0, 1)
    assert (proposal.plan.zone, proposal.plan.now, proposal.as_of) == ("UTC", NOW, 7)
    in_japan = room(route=SimpleNamespace(), sender=Mailbox(address="press@example.org"), zone="Asia/Tokyo")
    assert proposed(unfinished, in_japan).plan.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("counts", "too_late", "settings", "refused"),
    [
        ({State.PLANNED: 1}, 0, {}, True),
        ({State.ACCEPTED: 1}, 0, {}, True),  # practice would answer for a live newsroom
        ({State.PLANNED: 1}, 0, {"route": SimpleNamespace()}, True),
        ({State.ACCEPTED: 1}, 0, {"route": SimpleNamespace()}, False),
    ],
)
def test_proposal_to_go_on_needs_a_mail_server_when_anybody_waits(
    counts: dict[State, int], too_late: int, settings: dict[str, Any], refused: bool
) -> None:
    """A mail server and a sender have to be set where anybody waits, and a route in any case."""
    unfinished = UnfinishedNotice(
        notice=summary("m2", counts, too_late, notice=NoticeKind.UPDATE), rest=(), found_at=NOW
    )
    if refused:
        with pytest.raises(BadConfig):
            proposed(unfinished, room(**settings))
    else:
        assert proposed(unfinished, room(**settings)).plan.sender == Mailbox(address="")


@pytest.mark.parametrize(
    ("stopped", "waiting", "expired", "dry_run", "attended", "refused"),
    [
        (True, 1, 0, False, False, True),
        (True, 1, 0, False, True, False),  # a person may take the stop back
        (True, 1, 0, True, False, False),  # a dry run sends nothing
        (False, 1, 1, False, False, True),
        (False, 1, 1, False, True, False),
        (False, 1, 1, True, False, False),
    ],
)
def test_only_a_person_goes_on_with_what_is_stopped_or_late(
    stopped: bool, waiting: int, expired: int, dry_run: bool, attended: bool, refused: bool
) -> None:
    """A script is refused a notice that is stopped or late, and neither a person is nor a dry run."""
    notice = summary("m2", {State.PLANNED: waiting}, notice=NoticeKind.UPDATE, stopped_at=NOW if stopped else None)
    unfinished = UnfinishedNotice(notice=notice, rest=(), found_at=NOW)
    if refused:
        with pytest.raises(PersonDecides):
            proposed(unfinished, dry_run=dry_run, attended=attended, expired=expired)
    else:
        assert proposed(unfinished, dry_run=dry_run, attended=attended, expired=expired).plan.to_send == waiting


def test_unfinished_notice_asks_for_approvals_only_when_anybody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mailing of a notice in which anybody waits is asked for its approval, and none of a finished one."""
    asked: list[str] = []
    monkeypatch.setattr(resume, "refuse_unapproved", lambda one, *_: asked.append(one.id))
    for counts, names in (({State.PLANNED: 1}, ["m2", "m3"]), ({State.ACCEPTED: 1}, [])):
        notice = summary("m2", counts, notice=NoticeKind.UPDATE)
        proposed(UnfinishedNotice(notice=notice, rest=(summary("m3"),), found_at=NOW)).refuse_unapproved(
            room(), ledger()
        )
        assert asked == names
        asked.clear()


@pytest.mark.parametrize(
    ("dry_run", "attended", "done"),
    [
        (False, True, [("reopen", "m3"), ("extend", "m2"), ("extend", "m3"), ("extend", "m4")]),
        (False, False, [("reopen", "m3")]),
        (True, False, [("approve", "m2"), ("reopen", "m3")]),
    ],
)
def test_unfinished_notice_is_made_ready_when_a_person_agrees(
    dry_run: bool, attended: bool, done: list[tuple[str, str]]
) -> None:
    """A stop is taken back, a person gives the late a new deadline, and a dry run approves in its copy what nobody has.

    The mailings leave in the order in which they were planned.
    """
    made: list[tuple[str, str]] = []
    writer: Any = SimpleNamespace(
        decisions=lambda: 7,
        approve=lambda name, **_: made.append(("approve", name)),
        reopen=lambda name: made.append(("reopen", name)),
        extend_time=lambda name, _: made.append(("extend", name)),
    )
    agreed = MailingSummary(mailing=mailing("m4", needs_approval=True), counts={}, approval=Approval(who="ben", at=NOW))
    unfinished = UnfinishedNotice(
        notice=summary("m2", {State.PLANNED: 1}, notice=NoticeKind.UPDATE, needs_approval=True),
        rest=(summary("m3", stopped_at=NOW), agreed),
        found_at=NOW,
    )
    proposal = proposed(unfinished)
    planned = proposal.freeze(room(), writer, dry_run=dry_run, attended=attended)
    assert (planned.first, planned.second) == (("m2",), ("m4", "m3"))
    assert made == done
    writer.decisions = lambda: 8
    with pytest.raises(PlanChanged):
        proposal.freeze(room(), writer, dry_run=dry_run, attended=attended)
    assert made == done


@pytest.mark.parametrize(
    ("more", "due", "waits"),
    [
        ({}, None, 2),  # what was planned to leave at once has been tried, or could not be
        ({"send_at": NOW}, NOW, 2),
        ({"send_at": NOW}, NOW + HOUR, 0),
        ({"send_at": NOW}, None, 0),
        ({"send_at": NOW, "stopped_at": NOW}, None, 2),
        ({"advisory": "other"}, NOW, 0),
        ({"realm": Realm.PRACTICE}, NOW, 0),
    ],
)
def test_result_counts_who_waits_unless_their_time_is_to_come(
    more: dict[str, Any], due: datetime | None, waits: int
) -> None:
    """The result counts who still waits of this advisory, without those whose time is to come.

    Otherwise the officer would be told that people are owed a text which is planned for tomorrow.
    """
    notice = mailing("m2", notice=NoticeKind.CORRECTION, revision=2)
    counts = {State.PLANNED: 2, State.IN_DOUBT: 1, State.ACCEPTED: 5}
    text = MailingSummary(mailing=mailing("m3", revision=2, **more), counts=counts)
    done = with_waiting(Tally(), Tally(in_doubt=3), notice, ledger(text, due=due), NOW)
    assert (done.first.waiting, done.second.waiting) == (0, waits)
    assert done.second.in_doubt == 3
    assert done.owed is (waits > 0)


@pytest.mark.parametrize(("tally", "owed"), [(Tally(), False), (Tally(deferred=1), True), (Tally(accepted=1), False)])
def test_result_owes_a_message_when_one_was_deferred(tally: Tally, owed: bool) -> None:
    """Deferred people are owed their message, in the notice as in the text alone."""
    notice = mailing("m2", notice=NoticeKind.CORRECTION)
    assert with_waiting(tally, Tally(), notice, ledger(), NOW).owed is owed
    assert with_waiting(Tally(), tally, notice, ledger(), NOW).owed is owed
