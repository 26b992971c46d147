"""`reschedule`: a scheduled mailing gets another time, with the text and the people of its plan."""

import json

import pytest

from tests.system.press import ADVISORY, Press
from tests.system.test_approval import BEA, _needs_approval
from tests.system.test_waiting import _change, _embargo, _ledger, _outbox, _send, _to, at_work

__all__ = ["at_work"]
ID = "eu-russia-summit-2014.1"
SOON, LATER = "2027-06-03 07:00", "2027-06-03 09:30"


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def _mailing(press: Press, name: str = ID) -> dict[str, object]:
    mailings = json.loads(press.run("status", "--format", "json").stdout)["mailings"]
    return next(one for one in mailings if one["id"] == name)


@pytest.mark.slow
def test_reschedule_moves_the_time_and_keeps_text_and_people(at_work: Press) -> None:
    """The mailing leaves at the new time with the text of its plan, once, and not at the old time.

    Otherwise an edit made since would leave unseen, or the mailing at both times.
    """
    _send(at_work, "--at", SOON)
    _change(at_work, "Schuman", "the Schuman")
    said = _said(at_work, "reschedule", ID, LATER, "--yes")
    assert f"Rescheduled: {ID} is sent at 09:30 CEST, Thu 3 June 2027 (07:30 UTC), in" in said
    assert _mailing(at_work)["send_at"] == "2027-06-03T07:30:00Z"
    dues = "(SELECT count(*) FROM delivery WHERE due = wanted AND until = due + 6 * 3600000000)"
    assert _ledger(at_work, f"UPDATE mailing SET id = id WHERE {dues} = 3") == 1
    assert _said(at_work, "run") == ""
    at_work.let_come()
    _said(at_work, "run")
    assert len(_to(_outbox(at_work))) == 3
    assert "the Schuman" not in str(_outbox(at_work)[0].get_body(("plain",)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        ((ID, "2020-01-01 08:00"), "has passed", 64),
        ((ID, "tomorrow 6"), "tomorrow 06:00 or tomorrow 18:00", 64),
        ((ID, "2027-06-03 07:00 recipient"), "--replace", 64),
        ((ID, SOON), "already has that time", 65),
        (("no-such", LATER), "No such mailing: no-such", 66),
    ],
)
def test_reschedule_refuses_what_is_no_other_time(at_work: Press, words: tuple[str, ...], said: str, code: int) -> None:
    """A time that `send --at` would refuse is refused here too, and nothing changes."""
    _send(at_work, "--at", SOON)
    before = _mailing(at_work)
    assert said in _said(at_work, "reschedule", *words, "--yes", code=code)
    assert _mailing(at_work) == before


def test_reschedule_refuses_a_mailing_that_waits_no_more(at_work: Press) -> None:
    """What has left, was stopped or has no time is not moved, and the reason is told."""
    _send(at_work)
    assert "has no send time" in _said(at_work, "reschedule", ID, LATER, "--yes", code=64)
    at_work.write("lists/m.csv", "email\nnew@paper.example\n")
    _send(at_work, "--at", SOON, lists="m")
    _said(at_work, "stop", f"{ID[:-1]}2")
    assert "is stopped" in _said(at_work, "reschedule", f"{ID[:-1]}2", LATER, "--yes", code=64)


def test_reschedule_asks_when_nobody_said_yes(at_work: Press) -> None:
    """Without an answer nothing is moved."""
    _send(at_work, "--at", SOON)
    said = _said(at_work, "reschedule", ID, LATER, code=64)
    assert "in" in said
    assert _mailing(at_work)["send_at"] == "2027-06-03T05:00:00Z"


@pytest.mark.slow
def test_reschedule_keeps_the_embargo_for_who_is_not_cleared(at_work: Press) -> None:
    """Before the embargo's end only the cleared are moved. A time after it is refused, as by `send`."""
    _embargo(at_work)
    head = "email,embargo_ok,embargo_agreed_on\n"
    at_work.write("lists/l.csv", f"{head}a@x.example,yes,2026-11-01\nb@x.example,no,\n")
    _send(at_work, "--at", "2027-06-04 09:00")
    assert "1 held until the embargo ends" in _said(at_work, "reschedule", ID, "2027-06-04 15:00", "--yes")
    assert "EMB05" in _said(at_work, "reschedule", ID, "2027-06-05 09:00", "--yes", code=77)
    assert "TXT13" in _said(at_work, "reschedule", ID, "2027-07-02 09:00", "--yes", code=77)
    _ledger(at_work, "UPDATE delivery SET due = unixepoch() * 1000000, until = NULL WHERE state = 'planned'")
    _said(at_work, "run")
    assert _to(_outbox(at_work)) == ["a@x.example"]


@pytest.mark.slow
def test_reschedule_takes_the_approval_back(press: Press) -> None:
    """An approval was for the old time: nothing leaves at the new one before somebody has agreed to it."""
    _needs_approval(press)
    done = press.run("send", ADVISORY, "-l", "l", "--at", SOON, "--yes")
    assert done.returncode == 0, done.stderr
    assert press.run("approve", ID, "--yes", env=BEA).returncode == 0
    said = _said(press, "reschedule", ID, LATER, "--yes")
    assert "approved the old time" in said
    assert "Somebody else has to approve it first" in said
    press.let_come()
    press.run("run")
    assert _outbox(press) == []
    assert _mailing(press)["approved_by"] is None


@pytest.mark.slow
def test_reschedule_can_be_approved_for_its_new_time(press: Press) -> None:
    """The new time can be approved, and the mailing then leaves as approved."""
    _needs_approval(press)
    assert press.run("send", ADVISORY, "-l", "l", "--at", SOON, "--yes").returncode == 0
    _said(press, "reschedule", ID, LATER, "--yes")
    done = press.run("approve", ID, "--yes", env=BEA)
    assert done.returncode == 0, done.stderr
    assert "09:30" in " ".join(done.stderr.split())


def test_reschedule_moves_what_nobody_has_approved_in_time(press: Press) -> None:
    """A time that passed without an approval is moved, because nothing can have left; once approved it is being sent.

    Otherwise a late approver would hold up the new time, with the words that the mailing is being sent.
    """
    _needs_approval(press)
    assert press.run("send", ADVISORY, "-l", "l", "--at", SOON, "--yes").returncode == 0
    passed = "UPDATE mailing SET send_at = (unixepoch() - 600) * 1000000"
    _ledger(press, passed)
    _said(press, "reschedule", ID, LATER, "--yes")
    assert press.run("approve", ID, "--yes", env=BEA).returncode == 0
    _ledger(press, passed)
    said = _said(press, "reschedule", ID, SOON, "--yes", code=65)
    assert "it is being sent. Nothing was changed. To stop the rest: " in said


def test_reschedule_refuses_where_nothing_would_send_it(at_work: Press) -> None:
    """Without cron the new time would pass in silence, as for `send --at`."""
    _send(at_work, "--at", SOON)
    (at_work.folder / "ledger" / "heartbeat").unlink(missing_ok=True)
    for path in (at_work.folder / "ledger").glob("*beat*"):
        path.unlink()
    assert "cron --install" in _said(at_work, "reschedule", ID, LATER, "--yes", code=78)
