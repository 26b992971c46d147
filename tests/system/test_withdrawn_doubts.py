"""Unconfirmed messages of a text that was withdrawn: nothing is promised, nothing is lost, decisions may change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.press.notice import NoticeKind
from tests.ledger_makers import IN_DOUBT, NOW, REFUSED, deliver, mailing, plan
from tests.system.press import Press, found

DIRK = "dirk@paper.example.com"


def _change(press: Press, do: Callable[[SqliteLedger], object]) -> None:
    ledger = open_ledger(press.folder / "ledger", now=NOW, writer=True)
    try:
        do(ledger)
    finally:
        ledger.close()


def _run(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def withdrawn(tmp_path: Path) -> Press:
    """A text that Dirk may have, with a withdrawal that was planned after it."""
    press = found(tmp_path / "room")

    def fill(ledger: SqliteLedger) -> None:
        plan(ledger, mailing("summit.1"), ["dirk", "ann"])
        (first,) = ledger.claim("summit.1", limit=1, now=NOW)
        ledger.mark_committing(first)
        ledger.record(first, IN_DOUBT, now=NOW)
        ledger.release([], now=NOW)
        plan(ledger, mailing("summit.2", revision=2, notice=NoticeKind.WITHDRAWAL), ["dirk"], again=True)
        deliver(ledger, "summit.2")

    _change(press, fill)
    return press


def test_resolve_promises_nothing_when_the_text_was_withdrawn(withdrawn: Press) -> None:
    """`resolve --resend` records that it did not arrive; the person keeps the doubt; `--arrived` changes it."""
    assert "not sent again: the text was withdrawn (summit.2)" in _run(withdrawn, "resolve", code=76)
    words = _run(withdrawn, "resolve", "--resend", DIRK)
    assert f"Recorded as not arrived: {DIRK}. Not sent again: the text was withdrawn (summit.2)." in words
    assert "Will be sent again" not in words
    person = _run(withdrawn, "status", "--who", "dirk")
    assert "the text was withdrawn" in person
    assert "was unconfirmed at" in person
    assert "(connection lost after the message); decided by hand by" in person
    assert ": not arrived" in person
    assert f"Recorded as arrived: {DIRK}" in _run(withdrawn, "resolve", "--arrived", DIRK)
    assert ": arrived" in _run(withdrawn, "status", "--who", "dirk")


def test_retry_promises_nothing_when_the_text_was_withdrawn(withdrawn: Press) -> None:
    """`retry --refused` of a withdrawn text is refused, and the refusal stays as it is."""

    def refuse(ledger: SqliteLedger) -> None:
        plan(ledger, mailing("m.1", advisory="other"), ["ann"])
        deliver(ledger, "m.1", REFUSED)
        plan(ledger, mailing("m.2", advisory="other", revision=2, notice=NoticeKind.WITHDRAWAL), [])

    _change(withdrawn, refuse)
    withdrawn.go_live(9)
    words = _run(withdrawn, "retry", "m.1", "--refused", code=64)
    assert "m.1 was withdrawn (m.2). Nothing more of it is sent." in words
    assert "1 refused" in _run(withdrawn, "status", "m.1")


def test_stop_undo_promises_nothing_when_the_text_was_withdrawn(withdrawn: Press) -> None:
    """`stop --undo` of a withdrawn text leaves the stop, says why, and `status` does not offer it."""
    _change(withdrawn, lambda ledger: ledger.stop("summit.1", NOW))
    status = _run(withdrawn, "status", "summit.1")
    assert "Withdrawn (summit.2): not sent again." in status
    assert "--undo" not in status
    words = _run(withdrawn, "stop", "summit.1", "--undo")
    assert words == "summit.1 stays stopped. Withdrawn (summit.2): not sent again."
    assert "stopped" in _run(withdrawn, "status", "summit.1")
