"""What the office is told by mail: what waits for a person, and nothing that a person has decided."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending import office
from advisory_cli.actions.sending.office import _mailing_reasons, _Reason, _time_line, notify_office
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary, Outage
from tests.ledger_makers import NOW, mailing

HOUR = timedelta(hours=1)


def test_office_is_told_nothing_of_lateness_when_the_mailing_was_stopped() -> None:
    """A mailing that was too late for some is told to the office, unless somebody has stopped it.

    Otherwise the office would be asked to decide what a person has just given up.
    """
    for stopped_at, told in ((None, ["late"]), (NOW, [])):
        late = MailingSummary(mailing=mailing(stopped_at=stopped_at), counts={State.LEFT_OUT: 2}, too_late=2)
        assert [kind for kind, _ in _mailing_reasons(late, (late,), NOW)] == told


@pytest.mark.parametrize(
    ("settings", "outage", "mailed"),
    [
        ({}, None, True),
        ({"notify": ()}, None, False),
        ({"sender": None}, None, False),
        ({"route": None}, None, False),
        ({}, Outage(since=NOW, words="away"), False),  # nothing would arrive
        ({}, Outage(since=NOW, words="away", over=NOW), True),
    ],
)
def test_office_is_mailed_when_it_wants_to_be_and_mail_leaves(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], outage: Outage | None, mailed: bool
) -> None:
    """The office is mailed what is open, where the settings say to whom and how, and no outage lasts."""
    sent: list[str] = []

    def mail(_ctx: object, subject: str, *_: object) -> str:
        sent.append(subject)
        return ""

    monkeypatch.setattr(
        office, "_open_reasons", lambda *_: [_Reason(key="late", kind="late", mailing=mailing(), words="It is late.")]
    )
    monkeypatch.setattr(office, "_mail", mail)
    usual = {"notify": ("desk@office.example.org",), "sender": object(), "route": object(), "folder": "/", "zone": ""}
    newsroom, clock = SimpleNamespace(**(usual | settings)), SimpleNamespace(now=lambda: NOW)
    ctx: Any = SimpleNamespace(newsroom=newsroom, clock=clock, tell=lambda _: None)
    ledger: Any = SimpleNamespace(
        outage=lambda: outage, mark_notified=lambda *_: True, end_outage=lambda _: False, clear_notified=lambda _: None
    )
    notify_office(ctx, ledger, host="desk", command=str)
    assert len(sent) == int(mailed)


@pytest.mark.parametrize(
    ("mailed", "counted", "line"),
    [
        ({"send_at": NOW + HOUR, "embargo_until": NOW + 2 * HOUR}, {}, "Planned for: 10:00 UTC, Fri 5 June 2026"),
        ({"embargo_until": NOW + 2 * HOUR}, {}, "Planned for: 11:00 UTC, Fri 5 June 2026, the embargo's end"),
        ({"embargo_until": NOW + 2 * HOUR}, {"first_message": NOW}, "Planned at: 09:00 UTC, Fri 5 June 2026"),
        ({"embargo_until": NOW - HOUR}, {}, "Planned at: 09:00 UTC, Fri 5 June 2026"),
        ({}, {}, "Planned at: 09:00 UTC, Fri 5 June 2026"),
    ],
)
def test_office_is_told_the_time_of_sending_when_there_is_one(
    mailed: dict[str, Any], counted: dict[str, Any], line: str
) -> None:
    """The mail names the send time, or the embargo's end for which people were held, and else when it was planned."""
    summary = MailingSummary(mailing=mailing(**mailed), counts={State.LEFT_OUT: 2}, **counted)
    assert _time_line(summary, "UTC") == line
