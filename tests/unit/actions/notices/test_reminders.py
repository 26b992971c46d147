"""Whom a reminder leaves out, from what a real ledger knows of them."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.notices.reminders import (
    _not_looked,
    _refuse_cancelled,
    _reminded_before,
    _strict,
    left_out_why,
    refuse_nobody_to_remind,
)
from advisory_cli.actions.preflight.history import earlier_mailings
from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import BadData, PersonDecides
from advisory_cli.model.mailing.delivery import Outcome, ReplyKind, Selection, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import ImapRoute, MaildirRoute, Realm, Route, Security, SmtpRoute
from advisory_cli.model.press.notice import NoticeKind
from tests.compose_samples import newsroom
from tests.ledger_makers import ACCEPTED, DEFERRED, IN_DOUBT, NOW, REFUSED, deliver, mailing, plan


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A new ledger in an empty newsroom."""
    ledger = open_ledger(tmp_path / "ledger", now=NOW, writer=True)
    yield ledger
    ledger.close()


def sent(ledger: SqliteLedger, revision: int, outcomes: dict[str, Outcome], notice: NoticeKind | None = None) -> None:
    """A mailing of that revision, and what became of each."""
    what = mailing(f"m{revision}", revision=revision, notice=notice)
    plan(ledger, what, outcomes, again=True)
    for one in ledger.claim(what.id, limit=99, now=NOW):
        ledger.record(one, outcomes[one.address.partition("@")[0]], now=NOW)
    ledger.release([], now=NOW)


def note(ledger: SqliteLedger, mailing_id: str, name: str, what: ReplyKind) -> None:
    """What came back about somebody's message."""
    (row,) = ledger.rows(mailing_id, who=name)
    ledger.note(row, what, why="x", now=NOW)


def left_out(ledger: SqliteLedger, *, again: bool = False) -> dict[str, str]:
    """Short name: why."""
    before = earlier_mailings(ledger, realm=Realm.LIVE, advisory_id="summit")
    return {key.partition("@")[0]: why.value for key, why in left_out_why(ledger, before, again=again).items()}


def test_reminder_leaves_out_readers_who_answered_bounced_or_refused(ledger: SqliteLedger) -> None:
    """A reader who answered, or whose message came back or was refused, is left out for that reason."""
    sent(ledger, 1, {"ann": ACCEPTED, "ben": ACCEPTED, "cleo": ACCEPTED, "dora": IN_DOUBT, "ed": REFUSED})
    note(ledger, "m1", "ann", ReplyKind.ANSWERED)
    note(ledger, "m1", "ben", ReplyKind.RETURNED)
    assert left_out(ledger) == {"ann": "answered", "ben": "returned", "ed": "refused"}
    note(ledger, "m1", "ben", ReplyKind.ANSWERED)
    assert left_out(ledger)["ben"] == "answered"


def test_reminder_leaves_out_the_reminded_until_a_new_text_is_sent(ledger: SqliteLedger) -> None:
    """A reader who was reminded is left out, unless asked again or sent a new text since.

    Otherwise journalists would be reminded twice of one text, or not at all of the changed one.
    """
    sent(ledger, 1, {"ann": ACCEPTED, "ben": ACCEPTED, "cleo": ACCEPTED})
    sent(ledger, 2, {"ann": ACCEPTED, "ben": IN_DOUBT, "cleo": DEFERRED}, NoticeKind.REMINDER)
    assert left_out(ledger) == {"ann": "reminded", "ben": "reminded"}
    assert left_out(ledger, again=True) == {}
    sent(ledger, 3, {"ann": ACCEPTED}, NoticeKind.UPDATE)
    assert left_out(ledger) == {"ben": "reminded"}


def test_reminder_leaves_out_the_refused_when_the_last_message_was(ledger: SqliteLedger) -> None:
    """The outcome of the last message counts.

    Otherwise an address that was closed since would be tried over and over, or one that works again be given up.
    """
    sent(ledger, 1, {"ann": ACCEPTED, "ben": REFUSED})
    sent(ledger, 2, {"ann": REFUSED, "ben": ACCEPTED}, NoticeKind.CORRECTION)
    assert left_out(ledger) == {"ann": "refused"}


def test_reminder_leaves_out_a_reader_when_an_earlier_message_was_answered(ledger: SqliteLedger) -> None:
    """A reader who answered the first text is left out of a reminder of the corrected one."""
    sent(ledger, 1, {"ann": ACCEPTED})
    note(ledger, "m1", "ann", ReplyKind.ANSWERED)
    sent(ledger, 2, {"ann": ACCEPTED}, NoticeKind.CORRECTION)
    assert left_out(ledger, again=True) == {"ann": "answered"}


def test_reminder_includes_a_reader_when_a_returned_message_was_sent_again(ledger: SqliteLedger) -> None:
    """A reader to whom a returned message was sent again is not left out.

    Otherwise a mailbox that was full for a day would never be written to again.
    """
    plan(ledger, mailing(), ["ann"])
    deliver(ledger, "m1", IN_DOUBT)
    note(ledger, "m1", "ann", ReplyKind.RETURNED)
    assert left_out(ledger) == {"ann": "returned"}
    (row,) = ledger.rows("m1")
    ledger.resolve(row, accepted=False, now=NOW)
    deliver(ledger, "m1")
    assert left_out(ledger) == {}


def test_reminder_counts_a_refused_reader_once_when_they_have_an_earlier_text() -> None:
    """Refused people are counted beside the readers, and not again when they have an earlier text.

    Otherwise the plan would tell more people left out than there are.
    """
    draft: Any = SimpleNamespace(
        addressees=SimpleNamespace(
            left_out_why=dict.fromkeys(("ben", "cleo", "eve"), Selection.REFUSED) | {"dora": Selection.ANSWERED},
            readers=lambda _: [SimpleNamespace(key=name) for name in ("ana", "ben", "dora")],
            excluded=frozenset(),
        )
    )
    assert refuse_nobody_to_remind(draft, SimpleNamespace(), "Europe/Brussels") == 2


@pytest.mark.parametrize(
    ("since", "cancelled"),
    [((), True), ((NoticeKind.REMINDER, NoticeKind.LIFT), True), ((None,), True), ((NoticeKind.UPDATE,), False)],
    ids=["nothing", "no news", "the text to others", "an update"],
)
def test_reminder_is_refused_when_nothing_new_was_told_since_the_cancellation(
    since: tuple[NoticeKind | None, ...], cancelled: bool
) -> None:
    """A cancelled event is reminded of only when its readers have been told something new since.

    Otherwise the end of an embargo would bring a reminder of what does not take place.
    """
    kinds = (*since, NoticeKind.CANCELLATION, None)
    before = [
        MailingSummary(mailing=mailing(f"m{number}", notice=kind), counts={}) for number, kind in enumerate(kinds)
    ]
    original: Any = SimpleNamespace(before=before)
    with (
        pytest.raises(BadData, match=r"was cancelled by mailing \w+ at 11:00 CEST, Fri 5 June 2026 \(09:00 UTC\)")
        if cancelled
        else nullcontext() as caught
    ):
        _refuse_cancelled(original, "Europe/Brussels")
    if caught is not None:
        assert caught.value.remedy == "Nothing was sent."


SMTP = SmtpRoute(host="smtp.office.example", port=587, security=Security.STARTTLS, user="desk@office.example")
IMAP = ImapRoute(host="imap.office.example", port=993, security=Security.TLS, user="desk@office.example")


@pytest.mark.parametrize(
    ("route", "box", "looked", "found"),
    [
        (SMTP, IMAP, False, True),
        (SMTP, IMAP, True, False),
        (SMTP, None, False, False),
        (MaildirRoute(folder=Path("outbox")), IMAP, False, False),
    ],
    ids=["not searched", "searched", "no mailbox", "practice"],
)
def test_reminder_warns_when_the_mailbox_was_not_searched(
    route: Route, box: ImapRoute | None, looked: bool, found: bool
) -> None:
    """A live reminder whose mailbox was not searched has the warning NOT07, with the mailbox and the flag.

    Otherwise journalists who answered yesterday would be asked once more.
    """
    ctx: Any = SimpleNamespace(newsroom=newsroom(route=route, imap=box))
    findings = list(_not_looked(ctx, looked))
    assert [each.code for each in findings] == ["NOT07"] * found
    for each in findings:
        assert "mailbox of desk@office.example was not searched" in each.words
        assert each.remedy == "Add --imap."


def told(*notices: tuple[NoticeKind | None, State]) -> Any:
    """An original after these mailings, oldest first, a day between them: kind and what became of its message."""
    mailings = (
        (replace(mailing(f"m{number}", notice=kind), planned_at=NOW + timedelta(days=number)), state)
        for number, (kind, state) in enumerate(notices)
    )
    before = [MailingSummary(mailing=each, counts={state: 1}) for each, state in mailings]
    return SimpleNamespace(before=before[::-1])


SENT = (None, State.ACCEPTED)
REMINDED = (NoticeKind.REMINDER, State.ACCEPTED)


@pytest.mark.parametrize(
    ("notices", "warned"),
    [
        ((SENT,), False),
        ((SENT, REMINDED), True),
        ((SENT, REMINDED, SENT), True),
        ((SENT, REMINDED, (NoticeKind.UPDATE, State.ACCEPTED)), False),
        ((SENT, REMINDED, (NoticeKind.UPDATE, State.PLANNED)), True),
        ((SENT, (NoticeKind.REMINDER, State.PLANNED)), False),
    ],
    ids=["never", "reminded", "the text to others", "news since", "news nobody has", "reminder nobody has"],
)
def test_reminder_warns_when_its_readers_were_reminded_since_the_last_news(
    notices: tuple[tuple[NoticeKind | None, State], ...], warned: bool
) -> None:
    """A second reminder has the warning NOT08 with the day of the first, unless its readers had news in between."""
    findings = list(_reminded_before(told(*notices), "Europe/Brussels"))
    assert [each.code for each in findings] == ["NOT08"] * warned
    for each in findings:
        assert (
            "by mailing m1 at 11:00 CEST, Sat 6 June 2026 (09:00 UTC). Journalists accept one follow-up" in each.words
        )
        assert each.remedy == "Call them, or leave it."


def test_reminder_is_refused_when_the_event_is_over() -> None:
    """The warning about a past event is an error of a reminder, with its place; any other finding stays as it is."""
    over = finding("TXT06", "The event is over.", remedy="Check the date.")
    strict = _strict(over)
    assert (strict.level, strict.words, strict.place) == (Level.ERROR, over.words, over.place)
    assert strict.remedy == "There is nothing to remind people of."
    other = finding("NOT07", "The mailbox was not searched.", remedy="Add --imap.")
    assert _strict(other) is other


@pytest.mark.parametrize(
    ("why", "excluded", "notices", "fault", "words"),
    [
        (
            Selection.REMINDED,
            (),
            (SENT, REMINDED),
            PersonDecides,
            r"reminded of it by mailing m1 at 11:00 CEST, Sat 6 June 2026 \(09:00 UTC\)",
        ),
        (Selection.ANSWERED, (), (SENT, REMINDED), BadData, "Nobody to remind"),
        (Selection.REMINDED, (), (SENT, REMINDED, (NoticeKind.UPDATE, State.ACCEPTED)), BadData, "Nobody to remind"),
        (None, ("ana",), (SENT,), BadData, "Nobody to remind"),
    ],
    ids=["reminded", "answered", "news since", "excluded"],
)
def test_reminder_says_why_when_nobody_is_left(
    why: Selection | None,
    excluded: tuple[str, ...],
    notices: tuple[tuple[NoticeKind | None, State], ...],
    fault: type[Exception],
    words: str,
) -> None:
    """A reminder to nobody names the last one and --again where that is the reason, and else that nobody is left."""
    draft: Any = SimpleNamespace(
        advisory=SimpleNamespace(id="summit"),
        original=told(*notices),
        addressees=SimpleNamespace(
            left_out_why={} if why is None else {"ana": why},
            readers=lambda _: [SimpleNamespace(key="ana")],
            excluded=frozenset(excluded),
        ),
    )
    with pytest.raises(fault, match=words) as caught:
        refuse_nobody_to_remind(draft, SimpleNamespace(), "Europe/Brussels")
    remedy = getattr(caught.value, "remedy", "")
    assert ("--again" in remedy) is (fault is PersonDecides)
    assert remedy
