"""A message once more to one person: which delivery is meant, when it may not leave, and what is asked at the last."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import resend
from advisory_cli.actions.sending.resend import (
    _as_resend,
    _find,
    _refuse_embargo,
    _refuse_opted_out,
    _refuse_overtaken,
    _refuse_state,
    _wait_for_limits,
    deliver_resend,
)
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import AdvisoryError, NoInput, NotAllowed, PersonDecides, TryLater, UsageFault
from advisory_cli.model.mailing.delivery import Delivery, DeliveryRow, State
from advisory_cli.model.mailing.resend import ResendPlan
from advisory_cli.model.ports.ledger import Permission
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Rate, Realm, Route, Security, SmtpRoute
from tests.compose_samples import newsroom
from tests.delivery_makers import HandClock, delivery
from tests.ledger_makers import ACCEPTED, NOW, deliver, mailing, plan

ANA = "ana@paper.example.com"
END = NOW + timedelta(hours=1)
SMTP = SmtpRoute(host="smtp.office.example", port=587, security=Security.STARTTLS, user="desk@office.example")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def row(state: State = State.ACCEPTED, **more: Any) -> DeliveryRow:
    """What the ledger knows of Ana's message."""
    return DeliveryRow(id=1, mailing_id="m1", address=ANA, state=state, **more)


def at_desk(*, realm: Realm = Realm.LIVE, clock: HandClock | None = None, **office: Any) -> Any:
    """The newsroom of whoever resends."""
    room: Any = SimpleNamespace(realm=realm, zone="Europe/Brussels") if not office else newsroom(**office)
    return SimpleNamespace(newsroom=room, clock=clock or HandClock(), account="ann")


# --- which message ---


def test_resend_takes_the_newest_mailing_that_left_to_the_person(ledger: SqliteLedger) -> None:
    """Of several mailings the newest counts that the person has, and one that waits only where none has left."""
    for id_, revision in (("m1", 1), ("m2", 2)):
        plan(ledger, mailing(id_, revision=revision), ["ana", "ben"], again=True)
        deliver(ledger, id_)
    ledger.release([], now=NOW)
    plan(ledger, mailing("m3", revision=3), ["ana", "cleo"], again=True)
    summaries = ledger.find("summit")
    assert _find(summaries, "ANA@Paper.example.com", at_desk(), ledger)[1].mailing_id == "m2"
    assert _find(summaries, "cleo@paper.example.com", at_desk(), ledger)[1].mailing_id == "m3"


@pytest.mark.parametrize(("name", "searched"), [("summit", "summit"), ("m1", "m1")])
def test_resend_is_refused_when_the_person_has_nothing(ledger: SqliteLedger, name: str, searched: str) -> None:
    """Somebody without a message is refused, also one whose address only begins alike or who has it in practice."""
    plan(ledger, mailing("m1"), ["ana"])
    plan(ledger, mailing("m2"), ["ben"])
    summaries = ledger.find(name)
    for address, realm in (("a@paper.example.com", Realm.LIVE), (ANA, Realm.PRACTICE)):
        with pytest.raises(NoInput, match=f"{address} has nothing of {searched}") as caught:
            _find(summaries, address, at_desk(realm=realm), ledger)
        assert caught.value.remedy == f"For the first time: advisory send summit --to {address}"


@pytest.mark.parametrize("again", [False, True], ids=["in one mailing", "left out in the other"])
def test_resend_names_the_mailing_that_the_person_has_when_another_was_named(ledger: SqliteLedger, again: bool) -> None:
    """A person who has the text from another mailing of the advisory is not told to get it for the first time."""
    plan(ledger, mailing("m1"), ["ana"])
    deliver(ledger, "m1")
    plan(ledger, mailing("m2"), ["ana", "ben"] if again else ["ben"])
    with pytest.raises(NoInput, match=f"{ANA} has it from m1, and nothing of m2") as caught:
        _find(ledger.find("last"), ANA, at_desk(), ledger, reason="she asked")
    assert caught.value.remedy == f"Name the advisory: advisory resend summit --to {ANA} --reason 'she asked'"


@pytest.mark.parametrize(
    ("state", "fault", "words", "remedy"),
    [
        (State.CLAIMED, TryLater, "is just being sent", ""),
        (State.IN_DOUBT, UsageFault, "is unconfirmed", f"--resend {ANA}, or --arrived {ANA}"),
        (State.REFUSED, UsageFault, "was refused by the server", f"advisory retry m1 --refused {ANA}"),
        (State.LEFT_OUT, UsageFault, "was left out", f"advisory send summit --to {ANA}"),
        (State.HELD, UsageFault, "waits for the embargo's end", "advisory status m1"),
        (State.PLANNED, UsageFault, "has not been sent yet", "advisory status m1"),
    ],
)
def test_resend_names_the_right_command_when_the_message_was_not_accepted(
    state: State, fault: type[AdvisoryError], words: str, remedy: str
) -> None:
    """A message that was not accepted is not resent, and the command that is right for its state is named."""
    with pytest.raises(fault, match=words) as caught:
        _refuse_state(mailing(), row(state))
    assert caught.value.remedy.endswith(remedy)
    assert ANA in caught.value.message


def test_resend_is_allowed_when_the_message_was_accepted() -> None:
    """The one state in which a message is resent is that the server took the first."""
    _refuse_state(mailing(), row())


def test_resend_is_refused_when_the_person_has_opted_out_or_a_newer_text_is_planned(ledger: SqliteLedger) -> None:
    """An opt-out and a newer text stand against a resend, and neither without them."""
    plan(ledger, mailing(), ["ana"])
    deliver(ledger, "m1")
    (found,) = ledger.rows("m1")
    _refuse_opted_out(found, ledger)
    _refuse_overtaken(mailing(), found, ledger, "she asked")
    ledger.suppress("@paper.example.com", reason="", now=NOW)
    with pytest.raises(NotAllowed, match="has opted out") as caught:
        _refuse_opted_out(found, ledger)
    assert caught.value.remedy.endswith(f"advisory suppress remove {ANA}")
    newer: Any = SimpleNamespace(newer_text=lambda _: "m2")
    with pytest.raises(PersonDecides, match="m1 has an older text: m2 is newer") as decides:
        _refuse_overtaken(mailing(), found, newer, "she asked")
    assert decides.value.remedy.endswith(f"advisory resend m2 --to {ANA} --reason 'she asked'")


# --- the embargo ---


def held(phase: Phase, *, end: datetime | None = END, variant: int = 0) -> Delivery:
    """A message of that edition, whose embargo ends then."""
    return replace(delivery(), phase=phase, embargo_end=end, variant=variant)


@pytest.mark.parametrize(
    ("message", "now", "denied", "words"),
    [
        (held(Phase.EMBARGOED), NOW, False, None),
        (held(Phase.EMBARGOED), NOW, True, "is not cleared for the embargo until 12:00 CEST, Fri 5 June 2026"),
        (held(Phase.OPEN), NOW, False, "is not cleared for the embargo"),
        (held(Phase.OPEN), END, True, None),
        (held(Phase.OPEN, end=None), NOW, True, None),
        (held(Phase.OPEN, variant=-1), END, False, "only the text with its banner was kept"),
    ],
    ids=["cleared", "no longer cleared", "open before the end", "at the end", "no embargo", "no open text"],
)
def test_resend_is_refused_when_the_embargo_forbids_the_message(
    monkeypatch: pytest.MonkeyPatch, message: Delivery, now: datetime, denied: bool, words: str | None
) -> None:
    """Before its end an embargo keeps the open text, and the embargoed one from whoever is not cleared."""
    monkeypatch.setattr(resend, "is_denied", lambda *_: denied)
    with nullcontext() if words is None else pytest.raises(NotAllowed, match=words) as caught:
        _refuse_embargo(mailing(), message, now, at_desk())
    if caught is not None:
        assert caught.value.remedy


# --- the limits ---


@pytest.mark.parametrize(
    ("limit", "waits"),
    [({"rate": Rate(count=1, seconds=60)}, 60.0), ({"domain_rate": Rate(count=1, seconds=60)}, 60.0), ({}, 0.0)],
    ids=["of all", "of the domain", "none"],
)
def test_resend_waits_for_the_limits(ledger: SqliteLedger, limit: dict[str, Any], waits: float) -> None:
    """A resend waits for a limit of all messages and of the recipient's domain, and leaves at once without one."""
    clock = HandClock()
    ctx = at_desk(clock=clock, route=replace(SMTP, host="mail.example.com"), **limit)
    _wait_for_limits(delivery(), ctx, ledger)
    assert clock.passed == 0
    _wait_for_limits(delivery(), ctx, ledger)
    assert clock.passed == pytest.approx(waits, abs=0.1)


@pytest.mark.parametrize(("seconds", "refused"), [(120, False), (121, True)])
def test_resend_is_refused_when_the_limits_take_more_than_two_minutes(
    ledger: SqliteLedger, seconds: int, refused: bool
) -> None:
    """A wait of over two minutes is a fault that names the time, so that nobody sits before a screen that is still."""
    clock = HandClock()
    ctx = at_desk(clock=clock, route=SMTP, rate=Rate(count=1, seconds=seconds))
    _wait_for_limits(delivery(), ctx, ledger)
    with pytest.raises(TryLater, match="used up until 11:02 CEST") if refused else nullcontext() as caught:
        _wait_for_limits(delivery(), ctx, ledger)
    assert clock.passed == pytest.approx(0 if refused else seconds)
    if caught is not None:
        assert caught.value.remedy == "Run the same command again then."


# --- what leaves ---


@pytest.mark.parametrize(
    ("known_as", "thread"),
    [
        ("", ("<0@x>", "<1@x>")),
        ("<AM0PR08MB.eurprd08.prod.outlook.com@outlook.example>", None),
        ("spaces <and> no id", ("<0@x>", "<1@x>")),
    ],
)
def test_resend_stands_below_the_first_message(
    monkeypatch: pytest.MonkeyPatch, known_as: str, thread: tuple[str, ...] | None
) -> None:
    """A resend has today's date, its number, and refers to the first message by every name that this has."""
    monkeypatch.setattr(resend, "build_stored", lambda *_: SimpleNamespace(message_id="<1@x>"))
    before = replace(delivery(), thread=("<0@x>",))
    now = NOW.replace(microsecond=7)
    again = _as_resend(before, row(provider_message_id=known_as), 3, now, at_desk(), SimpleNamespace())
    assert again.thread == (thread or ("<0@x>", "<1@x>", known_as))
    assert (again.resend, again.date) == (3, NOW.replace(microsecond=0))


class Asked:
    """A ledger that notes what is asked of it."""

    def __init__(self, permission: Permission = Permission.GO, **delivered: Any) -> None:
        self.calls: list[str] = []
        self.permission = permission
        self.stored = replace(delivery(), **delivered)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def note(*_: object, **values: object) -> Any:
            self.calls.append(f"{name} {values.get('number', '')}".strip())
            return {"stored_delivery": self.stored, "check_allowed": self.permission}.get(name)

        return note


@pytest.mark.parametrize("route", [SMTP, MaildirRoute(folder=Path("outbox"))], ids=["live", "practice"])
@pytest.mark.parametrize(
    ("ledger", "passed", "leaves"),
    [
        (Asked(), 0, True),
        (Asked(Permission.STOPPED), 0, False),
        (Asked(phase=Phase.EMBARGOED, embargo_end=END), 0, True),
        (Asked(phase=Phase.EMBARGOED, embargo_end=END), 3600, False),
        (Asked(embargo_end=END), 3600, True),
    ],
    ids=["free", "stopped", "embargoed", "banner of an embargo that ended", "open"],
)
def test_resend_asks_at_the_last_moment_whether_the_message_may_leave(
    monkeypatch: pytest.MonkeyPatch, route: Route, ledger: Asked, passed: int, leaves: bool
) -> None:
    """A stop, and the end of the embargo of a text with its banner, keep a message even at its commit point.

    What leaves is noted before it leaves: the copy that the office is owed, the route of a live one, and the doubt.
    """
    clock, ledger.calls = HandClock(), []
    when_asked: list[bool] = []

    def once(_mailing: object, built: Any, *_: object, begin: Any, before_commit: Any) -> Any:
        assert (built.resend, built.date, built.thread) == (2, NOW.replace(microsecond=0), ("<first@x>",))
        begin()
        clock.passed += passed
        when_asked.append(before_commit())
        return ACCEPTED

    for name in ("refuse_early_by_jump", "mark_copies_owed", "_refuse_embargo", "_wait_for_limits"):
        monkeypatch.setattr(resend, name, lambda *_, name=name: ledger.calls.append(name))
    monkeypatch.setattr(resend, "build_stored", lambda each, *_: each)
    monkeypatch.setattr(resend, "deliver_once", once)
    what = ResendPlan(
        mailing=mailing(),
        row=row(),
        subject="Protest",
        delivery=replace(delivery(), thread=("<first@x>",)),
        earlier=(object(),),  # type: ignore[arg-type]
        reason="deleted",
        route=route,
        sender=Mailbox(address="desk@office.example"),
        now=NOW,
        zone="UTC",
    )
    assert deliver_resend(what, at_desk(clock=clock), ledger) is ACCEPTED  # type: ignore[arg-type]
    assert when_asked == [leaves]
    assert ledger.calls == [
        *("refuse_early_by_jump", "refuse_stopped", "stored_delivery", "_refuse_embargo", "_wait_for_limits"),
        "mark_copies_owed",
        *(["record_route"] if route is SMTP else []),
        *("begin_resend 2", "check_allowed"),
        *(["mark_resend_committing 2"] if leaves else []),
        "record_resend 2",
    ]
