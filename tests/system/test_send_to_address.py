"""`send --to`: one journalist who has just phoned, on a list or not, bound by all that binds a send to a list."""

import json

import pytest

from tests.system.press import ADVISORY, Press, journalists
from tests.system.test_approval import BEA, _needs_approval
from tests.system.test_waiting import _change, _embargo, _outbox, _send, _to, at_work

__all__ = ["at_work"]
ID = "eu-russia-summit-2014"
VERA, PHONED = "p1@outlet1.example", "just.phoned@daily.example"


@pytest.fixture
def desk(at_work: Press) -> Press:
    """A newsroom with one list, of which nobody was sent anything, and without its example list."""
    (at_work.folder / "lists" / "example.csv").unlink()
    return at_work


def _said(press: Press, *words: str, code: int = 0) -> str:
    done = press.run(*words)
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.slow
def test_send_to_serves_only_the_named_people_when_a_list_holds_more(desk: Press) -> None:
    """Only the people who are named get it, with the row of the list that has them, and the mailing says --to.

    Otherwise everybody in the list would get it, because one of them has phoned.
    """
    said = _said(desk, "send", ADVISORY, "--to", VERA.upper(), "--to", PHONED, "--yes")
    assert "outlet1.example, with the row in l" in said
    assert f"{PHONED}, by the address alone, as no list has it" in said
    assert _to(_outbox(desk)) == [PHONED, VERA]
    names = {one["To"].addresses[0].addr_spec: one["To"].addresses[0].display_name for one in _outbox(desk)}
    assert names == {VERA: "Vera1 Muster1", PHONED: ""}
    (mailing,) = json.loads(_said(desk, "status", "--format", "json"))["mailings"]
    assert mailing["lists"] == ["--to", "l"]
    assert "by address" in _said(desk, "status", "last")


@pytest.mark.slow
def test_send_to_sends_nothing_twice_when_a_list_follows(desk: Press) -> None:
    """Who got it by address does not get it again by a list, nor by the same command."""
    _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    _send(desk)
    assert _to(_outbox(desk)) == ["p0@outlet0.example", VERA, "p2@outlet2.example"]


def test_send_to_leaves_out_who_opted_out(desk: Press) -> None:
    """An opt-out holds for a person who is named too, else an address typed from memory would break a promise."""
    _said(desk, "suppress", "add", PHONED, "--reason", "asked")
    _said(desk, "send", ADVISORY, "--to", PHONED, "--yes")
    assert _outbox(desk) == []


def test_send_to_holds_who_is_not_cleared_until_the_embargo_ends(desk: Press) -> None:
    """A person who is named and not cleared is held, gets it after the embargo, and a cleared person gets it now.

    Otherwise a phone call would be enough to get embargoed text.
    """
    _embargo(desk)
    desk.write("lists/cleared.csv", f"email,embargo_ok,embargo_agreed_on\n{VERA},yes,2026-06-01\n")
    (desk.folder / "lists" / "l.csv").unlink()
    _said(desk, "send", ADVISORY, "--to", VERA, "--to", PHONED, "--yes")
    assert _to(_outbox(desk)) == [VERA]
    assert _said(desk, "run") == ""
    desk.let_come(hours_ago=1)
    _said(desk, "run")
    assert _to(_outbox(desk)) == [PHONED, VERA]
    (open_edition,) = (one for one in _outbox(desk) if one["To"].addresses[0].addr_spec == PHONED)
    assert "EMBARGO" not in str(open_edition)


def test_send_to_uses_the_address_alone_when_two_lists_have_it(desk: Press) -> None:
    """Where two lists have the address, neither row is used until -l chooses one."""
    desk.write("lists/m.csv", journalists(3))
    said = _said(desk, "send", ADVISORY, "--to", VERA, "--dry-run")
    assert "by the address alone, as several lists have it (l, m; choose with -l)" in said
    assert f"{VERA}, with the row in m" in _said(desk, "send", ADVISORY, "--to", VERA, "-l", "m", "--dry-run")
    desk.write("lists/other.csv", "email\nk@k.example\n")
    (desk.folder / "lists" / "l.csv").unlink()
    said = _said(desk, "send", ADVISORY, "--to", VERA, "-l", "other", "--dry-run")
    assert "by the address alone, as other does not have it; m does: -l m" in said


def test_send_to_names_the_resend_when_the_person_has_it(desk: Press) -> None:
    """Whoever has the text gets no second one, and the command that sends it once more is named."""
    _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    said = _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    assert "No new recipients: 1 already sent." in said
    assert f"advisory resend {ID} --to {VERA} --reason 'it was deleted'" in said.replace(f" -C {desk.folder}", "")
    assert len(_outbox(desk)) == 1


def test_send_to_says_nothing_of_a_stop_that_concerns_others(desk: Press) -> None:
    """A stopped mailing is a warning for somebody who waits in it, and not for a person who was never in it."""
    later = ("--at", "2027-06-04 07:00", "--yes")
    _said(desk, "send", ADVISORY, "-l", "l", *later)
    _said(desk, "stop", f"{ID}.1")
    assert "ADV20" in _said(desk, "send", ADVISORY, "--to", VERA, "--dry-run")
    assert "ADV20" not in _said(desk, "send", ADVISORY, "--to", PHONED, "--dry-run")


def test_send_to_is_not_kept_back_by_the_rows_of_others(desk: Press) -> None:
    """A mistake in somebody else's row keeps nothing back, and one in the person's own row is told."""
    desk.write("lists/l.csv", f"email,language\nnot an address,en\n{VERA},fr\n{PHONED},{{{{x}}}}\n")
    _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    assert _to(_outbox(desk)) == [VERA]


@pytest.mark.slow
def test_send_to_waits_for_approval_and_leaves_as_approved(desk: Press) -> None:
    """A mailing to one person needs the approval too, and leaves unchanged once somebody else agreed."""
    _needs_approval(desk)
    _said(desk, "send", ADVISORY, "--to", VERA, "--to", PHONED, "--yes", code=77)
    assert _outbox(desk) == []
    assert desk.run("approve", f"{ID}.1", "--yes", env=BEA).returncode == 0
    _said(desk, "send", ADVISORY, "--to", VERA, "--to", PHONED, "--yes")
    assert _to(_outbox(desk)) == [PHONED, VERA]


def test_send_to_waits_for_its_time_and_can_be_replaced(desk: Press) -> None:
    """A mailing to one person may have a time, and its text can be replaced while it waits."""
    _said(desk, "send", ADVISORY, "--to", PHONED, "--at", "2027-06-04 07:00", "--yes")
    _change(desk, "Schuman", "the Schuman")
    _said(desk, "send", ADVISORY, "--replace", f"{ID}.1", "--yes")
    first, second = json.loads(_said(desk, "status", "--format", "json"))["mailings"]
    assert first["lists"] == second["lists"] == ["--to"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "nobody"), "nobody"),
        (("--to", PHONED, "--limit", "1"), "Leave them out with --to"),
        (("--to", PHONED, "--where", "beat=x"), "Leave them out with --to"),
        (("--to", PHONED, "--test"), "--test-to"),
        ((), "-l LIST"),
    ],
)
def test_send_to_refuses_what_does_not_go_together(desk: Press, words: tuple[str, ...], said: str) -> None:
    """What is no address, or asks for two things at once, is refused in a sentence."""
    done = desk.run("send", ADVISORY, *words, "--yes")
    assert done.returncode == 64
    assert said in " ".join(done.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize("where", ["m", "l"])
def test_send_to_refuses_a_person_with_several_rows_beside_one_whose_list_has_such_a_row(
    desk: Press, where: str
) -> None:
    """Whose several rows count for nothing gets no row, and no clearance, because somebody else of the list is named.

    Otherwise the plan would say "by the address alone", and the embargoed text would leave by one of the rows.
    """
    _embargo(desk)
    head = "email,first_name,embargo_ok,embargo_agreed_on\n"
    rows = {"l": f"{VERA},Vera,yes,2026-06-01\n{PHONED},Fay,yes,2026-06-01\n", "m": "k@k.example,Kim,no,\n"}
    rows[where] += f"{PHONED},Fay,no,\n"
    for name, text in rows.items():
        desk.write(f"lists/{name}.csv", head + text)
    assert "has several rows (l" in _said(desk, "send", ADVISORY, "--to", PHONED, "--to", VERA, "--yes", code=64)
    assert _outbox(desk) == []
    said = _said(desk, "send", ADVISORY, "--to", PHONED, "--yes")
    assert where == "m" or "as its rows in l differ on embargoes (to take the first: -l l)" in said
    _said(desk, "send", ADVISORY, "--to", VERA, "--yes")
    assert _to(_outbox(desk)) == [VERA], "the other one is held"
