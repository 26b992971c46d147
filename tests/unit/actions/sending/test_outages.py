"""What begins and ends an outage, and when cron tries again at a server that refuses."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from advisory_cli.actions.sending.outages import is_paused, record_outage
from advisory_cli.model.mailing.outages import lasted_at, next_attempt
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import Outage
from tests.ledger_makers import NOW

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("tally", "noted"),
    [
        (Tally(trouble="away"), ["begin 75"]),
        (Tally(trouble="away", accepted=2), ["begin 75"]),
        (Tally(trouble="no login", forbidden=True), ["begin 77"]),
        (Tally(trouble="no login", forbidden=True, accepted=1), ["begin 77"]),
        (Tally(accepted=1), ["end"]),
        (Tally(deferred=1), ["end"]),
        (Tally(refused=1), ["end"]),
        (Tally(), []),
        (Tally(in_doubt=1), []),
    ],
)
def test_outage_begins_with_a_fault_and_ends_with_an_answer(tally: Tally, noted: list[str]) -> None:
    """An outage begins when a fault of server or login ends a run, and is over when a server answers of a message."""
    written: list[str] = []
    told: list[str] = []

    def note(word: str) -> bool:
        written.append(word)
        return len(written) == 1  # the second of two runs finds nothing new

    ledger: Any = SimpleNamespace(
        begin_outage=lambda _words, _now, *, code, **_: note(f"begin {code}"), end_outage=lambda _: note("end")
    )
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), tell=told.append, settings_mark=lambda: "")
    for _ in range(2):
        record_outage(ledger, tally, ctx)
    assert written == noted * 2
    assert len(told) == len(noted)
    assert all("nothing can be sent" in words for words in told) is (noted != ["end"])


def refused(attempts: int, **more: Any) -> Outage:
    """An outage by a refused login, of so many attempts."""
    facts: dict[str, Any] = {"code": 77, "attempts": attempts, "attempted": NOW} | more
    return Outage(since=NOW, words="The login is refused.", **facts)


@pytest.mark.parametrize(
    ("outage", "minutes"),
    [
        (None, None),
        (refused(1), 15),
        (refused(2), 30),
        (refused(3), 60),
        (refused(4), 120),
        (refused(99), 120),
        (refused(1, over=NOW), None),
        (refused(1, code=78), None),
        (Outage(since=NOW, words="away"), None),
    ],
    ids=["none", "first", "second", "third", "fourth", "many", "over", "a setting", "away"],
)
def test_next_attempt_comes_later_with_each_refusal(outage: Outage | None, minutes: int | None) -> None:
    """The pause after a refused login grows to two hours. Without one, 288 logins a day would be refused."""
    assert next_attempt(outage) == (None if minutes is None else NOW + minutes * MINUTE)


@pytest.mark.parametrize(
    ("outage", "at", "mark", "paused"),
    [
        (refused(1), NOW + 14 * MINUTE, "", True),
        (refused(1), NOW + 15 * MINUTE, "", False),
        (refused(1), NOW + 14 * MINUTE, "another password", False),
        (refused(1), NOW - MINUTE, "", False),  # the clock was set back
        (Outage(since=NOW, words="away"), NOW, "", False),
        (None, NOW, "", False),
    ],
    ids=["pause", "over", "mended", "clock", "away", "none"],
)
def test_is_paused_until_the_next_attempt_or_a_change(
    outage: Outage | None, at: datetime, mark: str, paused: bool
) -> None:
    """Cron waits for the next attempt, and not after a setting or the login has changed.

    Otherwise mail would stay for two hours after somebody has put the password right.
    """
    ledger: Any = SimpleNamespace(outage=lambda: outage)
    ctx: Any = SimpleNamespace(clock=SimpleNamespace(now=lambda: at), settings_mark=lambda: mark)
    assert is_paused(ledger, ctx) is paused


@pytest.mark.parametrize(
    ("outage", "lasted"),
    [
        (Outage(since=NOW - MINUTE, words="away"), True),
        (Outage(since=NOW - 2 * MINUTE, words="away", over=NOW - MINUTE), False),
        (refused(1), True),
        (refused(1, attempted=NOW - MINUTE), False),
    ],
    ids=["away", "over", "refused since", "refused before"],
)
def test_lasted_at_goes_as_far_as_is_known(outage: Outage, lasted: bool) -> None:
    """A refusal counts until its last attempt, else a mailing would expire for a login that was mended long ago."""
    assert lasted_at(outage, NOW) is lasted
