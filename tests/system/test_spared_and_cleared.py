"""Lists behind --exclude and --cleared: what their rows say counts, and what a spreadsheet puts before an address does
not.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.system.press import ADVISORY, Press

PEOPLE = "email,name\na@x.example,A\nb@y.test,B\n"


def _sent(press: Press, *words: str, code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", "l", *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _to(press: Press) -> list[str]:
    return sorted(one["To"].addresses[0].addr_spec for one in press.outbox())


@pytest.fixture
def listed(press: Press) -> Press:
    """A newsroom with two people in a list."""
    press.write("lists/l.csv", PEOPLE)
    return press


@pytest.fixture
def embargoed(listed: Press) -> Press:
    """The same, and its text is under embargo for a day."""
    path = listed.folder / ADVISORY
    text = path.read_text()
    release = next(line for line in text.splitlines() if line.startswith("release:"))
    end = datetime.now(UTC) + timedelta(days=1)
    text = text.replace("2014-01-27 12:30", f"{end + timedelta(days=9):%Y-%m-%d} 12:30")
    path.write_text(text.replace(release, f"release: {{embargo: '{end:%Y-%m-%d %H:%M}', zone: UTC}}"))
    assert listed.run("run").returncode == 0
    return listed


@pytest.mark.parametrize("written", ["'b@y.test", "#b@y.test", "=b@y.test", "''b@y.test"])
def test_exclude_spares_an_address_when_a_mark_stands_before_it(listed: Press, written: str) -> None:
    """An address behind a spreadsheet's mark is spared, since the mark is no letter of it.

    Otherwise somebody who was to be spared would get the mail.
    """
    listed.write("lists/e.csv", f"email\nq@x.example\n{written}\n")
    _sent(listed, "--exclude", "e")
    assert _to(listed) == ["a@x.example"]


def test_send_refuses_a_list_when_a_row_was_struck_out(listed: Press) -> None:
    """A row that was struck out refuses the list with its line and the address to write.

    Its address is none as it stands.
    """
    listed.write("lists/l.csv", f"{PEOPLE}#b@y.test,C\n")
    told = _sent(listed, code=65)
    assert "LST03" in told
    assert "l.csv:4" in told
    assert "write b@y.test" in told


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        ("email,embargo_ok", "b@y.test,no"),
        ("E-Mail,Sperrfrist", "b@y.test,nein"),
        ("email,embargo_ok,embargo_agreed_on", "b@y.test,yes,2020-01-01"),
        ("email,embargo_ok,embargo_agreed_on", "b@y.test,no,2026-11-01"),
    ],
)
def test_cleared_clears_nobody_when_the_row_says_no(embargoed: Press, heads: str, row: str) -> None:
    """A --cleared list clears nobody whose own row says no or an outdated yes.

    Otherwise these people would get the text before its time.
    """
    embargoed.write("lists/c.csv", f"{heads}\na@x.example{',' * heads.count(',')}\n{row}\n")
    told = _sent(embargoed, "--cleared", "c")
    assert "LST31" in told
    assert "c.csv:3" in told
    assert _to(embargoed) == ["a@x.example"]


def test_cleared_clears_nobody_when_another_row_or_list_says_no(embargoed: Press) -> None:
    """A no holds against a yes in another row or another --cleared list."""
    heads = "email,embargo_ok,embargo_agreed_on"
    embargoed.write("lists/c.csv", f"{heads}\na@x.example,no,\na@x.example,yes,2026-11-01\nb@y.test,no,\n")
    embargoed.write("lists/d.csv", "email\nb@y.test\n")
    told = _sent(embargoed, "--cleared", "c", "--cleared", "d")
    assert "LST31" in told
    assert not (embargoed.folder / "outbox" / "new").exists() or _to(embargoed) == []


def test_cleared_clears_by_name_when_a_yes_has_no_day(embargoed: Press) -> None:
    """A person named with a yes and no day is cleared for this one report, and nothing is said of the missing day."""
    embargoed.write("lists/c.csv", "email,embargo_ok\nb@y.test,yes\n")
    told = _sent(embargoed, "--cleared", "c")
    assert "there is no date" not in told
    assert _to(embargoed) == ["b@y.test"]


def test_dry_run_counts_and_builds_both_waves_when_people_are_held(embargoed: Press) -> None:
    """The plan counts lists and languages now and later, and a dry run builds the messages of both waves.

    Otherwise a list of ten would stand in the plan as one of three, and the second send be promised unseen.
    """
    embargoed.write("lists/l.csv", f"{PEOPLE.replace('email,name', 'email,name,language')}c@x.example,C,\n")
    embargoed.write("lists/c.csv", "email,embargo_ok\nb@y.test,yes\n")
    words = ("send", ADVISORY, "-l", "l", "--cleared", "c", "-n")
    done = embargoed.run(*words)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "l (1 now, 2 later)" in told
    assert "Dry run: 1 message now and 2 when the embargo ends would be sent. Nothing was sent." in told
    data = json.loads(embargoed.run(*words, "--format", "json").stdout)
    assert (data["plan"]["lists"], data["plan"]["lists_held"]) == ({"l": 1}, {"l": 2})
    assert (data["result"]["first"]["accepted"], data["result"]["second"]["accepted"]) == (1, 2)
    assert not (embargoed.folder / "outbox" / "new").exists()


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["--exclude", "--cleared"])
def test_send_tells_a_list_of_exclude_or_cleared_when_it_is_empty(embargoed: Press, flag: str) -> None:
    """An empty list of --exclude or --cleared is told, and refused with --strict.

    A failed export would spare nobody without a word.
    """
    embargoed.write("lists/e.csv", "email\n")
    told = _sent(embargoed, flag, "e")
    assert f"e.csv ({flag}) has nobody in it" in told
    assert embargoed.run("check", ADVISORY, "-l", "l", flag, "e", "--strict").returncode == 65


OLD = "email,embargo_ok,embargo_agreed_on,zone\n" + "".join(
    f"{name}@x.example,yes,2020-01-01,{{zone}}\n" for name in "abc"
)


def test_check_counts_no_old_agreement_of_a_person_left_out(embargoed: Press) -> None:
    """Agreements too long ago are counted among the people who are held, not among those excluded or listed twice."""
    embargoed.write("lists/l.csv", OLD.format(zone="") + "A@x.example,yes,2020-01-01,\n")
    embargoed.write("lists/e.csv", "email\nb@x.example\nc@x.example\n")
    done = embargoed.run("check", ADVISORY, "-l", "l", "--exclude", "e")
    assert "The one recipient is not cleared for the embargo (1 of them agreed too long ago)" in " ".join(
        done.stdout.split()
    )


@pytest.mark.slow
def test_send_goes_by_no_time_of_a_person_left_out(listed: Press) -> None:
    """An excluded person's zone, in which the time is past, refuses nothing and gives the mailing no time."""
    listed.write("lists/l.csv", "email,zone\na@x.example,America/Los_Angeles\nb@y.test,Pacific/Kiritimati\n")
    listed.write("lists/e.csv", "email\nb@y.test\n")
    for _ in range(2):
        listed.run("run")  # cron is seen at work
    soon = f"{datetime.now(UTC) + timedelta(hours=3):%Y-%m-%d %H:%M}"
    assert "ADV23" in _sent(listed, "--at", f"{soon} recipient", code=65)
    assert "ADV23" not in _sent(listed, "--at", f"{soon} recipient", "--exclude", "e")
