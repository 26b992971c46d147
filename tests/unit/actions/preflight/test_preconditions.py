"""What must hold before anything may leave."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.preflight.preconditions import (
    raise_on_errors,
    refuse_early_by_jump,
    refuse_embargo_ended_by_jump,
    refuse_moved_times,
    refuse_publication,
    refuse_questions,
    refuse_warnings,
    require_transport,
)
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.errors import AdvisoryError, BadConfig, BadData, NotAllowed, PersonDecides
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.press.newsroom import Mailbox, MaildirRoute, Newsroom, Route, Security, SmtpRoute
from tests.compose_samples import embargo, founding
from tests.ledger_makers import NOW, mailing

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
END = embargo().until.instant


def smtp(host: str) -> SmtpRoute:
    """A mail server."""
    return SmtpRoute(host=host, port=25, security=Security.NONE)


@pytest.mark.parametrize(
    ("route", "address", "missing"),
    [
        (None, "press@office.example.com", True),
        (smtp("mail.office.internal"), None, True),
        (smtp("mail.office.internal"), "press@example.com", True),
        (smtp("mail.office.internal"), "press@office.example", True),
        (smtp("mail.office.internal"), "press@office.internal", False),
        (smtp("localhost"), "press@example.com", False),
        (smtp("127.0.0.1"), "press@example.com", False),
        (smtp("::1"), "press@example.com", False),
        (MaildirRoute(folder=Path("outbox")), "press@example.com", False),
    ],
)
def test_transport_needs_a_route_and_a_sender_to_whom_one_can_answer(
    route: Route | None, address: str | None, missing: bool
) -> None:
    """A route and a sender are needed, and an example sender may not leave this computer.

    Otherwise journalists would get a mail that nobody can answer.
    """
    sender = Mailbox(address=address) if address else None
    ctx: Any = SimpleNamespace(newsroom=Newsroom(folder=Path(), route=route, sender=sender))
    if missing:
        with pytest.raises(BadConfig):
            require_transport(ctx)
    else:
        assert require_transport(ctx) == (route, sender)


@pytest.mark.parametrize(
    ("held", "ahead", "now", "refused"),
    [
        (True, HOUR, END, True),
        (True, HOUR, END + HOUR - SECOND, True),
        (True, HOUR, END + HOUR, False),  # over without the jump too
        (True, HOUR, END - SECOND, False),  # it still holds
        (True, timedelta(), END, False),
        (False, HOUR, END, False),
    ],
)
def test_embargo_is_not_over_when_only_the_clock_has_jumped(
    held: bool, ahead: timedelta, now: datetime, refused: bool
) -> None:
    """An embargo that is over only by the jump of a clock is refused, as long as the jump makes the difference."""
    ctx: Any = SimpleNamespace(ahead=lambda: ahead)
    advisory = founding(embargo=embargo() if held else None)
    if refused:
        with pytest.raises(PersonDecides):
            refuse_embargo_ended_by_jump(advisory, ctx, now)
    else:
        refuse_embargo_ended_by_jump(advisory, ctx, now)


@pytest.mark.parametrize(
    ("ahead", "early", "refused"), [(HOUR, [("m1", NOW)], True), (HOUR, [], False), (timedelta(), [("m1", NOW)], False)]
)
def test_mailing_is_refused_when_it_would_leave_early_by_a_jump(
    ahead: timedelta, early: list[tuple[str, datetime]], refused: bool
) -> None:
    """What only a jump of the clock would let out is refused, by the time before the jump."""
    asked: list[tuple[datetime, datetime]] = []
    ctx: Any = SimpleNamespace(ahead=lambda: ahead, clock=SimpleNamespace(now=lambda: NOW))

    def early_by(now: datetime, clock: datetime) -> list[tuple[str, datetime]]:
        asked.append((now, clock))
        return early

    ledger: Any = SimpleNamespace(early=early_by)
    if refused:
        with pytest.raises(PersonDecides):
            refuse_early_by_jump(ctx, ledger)
    else:
        refuse_early_by_jump(ctx, ledger)
    assert asked == ([(NOW - HOUR, NOW)] if ahead else [])


MOVED = "2026-06-05 08:00 Europe/London = 2026-06-05T08:00Z"  # London says that this is 07:00; now it is 09:00


@pytest.mark.parametrize(
    ("words", "accepted", "refused"),
    [
        ({}, 0, False),
        ({"embargo_words": MOVED}, 0, True),
        ({"embargo_words": MOVED}, 2, True),
        ({"send_words": MOVED}, 0, True),
        ({"send_words": MOVED}, 2, False),  # it has begun to leave, and both times are past
    ],
)
def test_moved_time_is_refused_unless_the_mailing_has_begun_and_it_is_past(
    words: dict[str, Any], accepted: int, refused: bool
) -> None:
    """A time that today's rules of its zone put elsewhere is refused, but not a past one of what has begun to leave."""
    what = mailing(**words)
    counts = {State.ACCEPTED: accepted} if accepted else {}
    ledger: Any = SimpleNamespace(find=lambda _: [MailingSummary(mailing=what, counts=counts)])
    if refused:
        with pytest.raises(PersonDecides):
            refuse_moved_times(what, ledger, NOW)
    else:
        refuse_moved_times(what, ledger, NOW)


def found(code: str, level: Level = Level.ERROR) -> Finding:
    """A finding."""
    return finding(code, "Words.", level=level)


@pytest.mark.parametrize(
    ("findings", "fault"),
    [
        ((), None),
        ((found("TXT06", Level.WARNING), found("ADV26", Level.NOTE)), None),
        ((found("EMB05", Level.WARNING),), None),
        ((found("EMB05"),), NotAllowed),
        ((found("EMB05"), found("TXT06", Level.WARNING)), NotAllowed),
        ((found("EMB05"), found("EMB19")), NotAllowed),
        ((found("ADV17"),), BadData),
        ((found("EMB05"), found("ADV17")), BadData),
    ],
)
def test_errors_are_raised_as_what_the_embargo_forbids_when_nothing_else_does(
    findings: tuple[Finding, ...], fault: type[AdvisoryError] | None
) -> None:
    """An error refuses with all findings: NotAllowed when the embargo alone forbids it, else BadData."""
    if fault is None:
        raise_on_errors(findings)
        return
    with pytest.raises(fault) as caught:
        raise_on_errors(findings)
    assert type(caught.value) is fault
    assert caught.value.findings == findings


def test_questions_and_warnings_are_refused_where_nobody_can_answer() -> None:
    """A question refuses a script whatever its level, and --strict refuses warnings, and notes refuse nothing."""
    question, warning, note = found("ADV25", Level.WARNING), found("TXT06", Level.WARNING), found("ADV26", Level.NOTE)
    refuse_questions((warning, note))
    with pytest.raises(PersonDecides, match=r"Words\."):
        refuse_questions((warning, question))
    refuse_warnings((note,))
    with pytest.raises(BadData) as caught:
        refuse_warnings((note, warning))
    assert caught.value.findings == (note, warning)


@pytest.mark.parametrize(
    ("known", "held", "where", "refused"),
    [
        (True, True, "public", True),
        (True, True, "drafts", False),
        (True, False, "public", False),
        (False, False, "public", True),  # nobody knows what it holds
    ],
)
def test_embargoed_text_is_not_written_into_a_public_folder(
    tmp_path: Path, known: bool, held: bool, where: str, refused: bool
) -> None:
    """A page of an embargoed text is not written where anybody can read it."""
    office = Newsroom(folder=tmp_path, public_folders=(tmp_path / "public",))
    advisory = founding(embargo=embargo() if held else None) if known else None
    if refused:
        with pytest.raises(NotAllowed):
            refuse_publication(advisory, tmp_path / where / "page.html", office, now=END - HOUR)
    else:
        refuse_publication(advisory, tmp_path / where / "page.html", office, now=END - HOUR)
