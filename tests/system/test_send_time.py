"""The send time that a file names, as `check` sees it."""

import pytest

from tests.system.press import ADVISORY, Press


def _with(press: Press, *fields: str) -> None:
    path = press.folder / ADVISORY
    lines = path.read_text().replace("2014-01-27 12:30", "2037-07-01 12:30").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("release:", "send_at:"))]
    path.write_text("".join((kept[0], *(f"{field}\n" for field in fields), *kept[1:])))


@pytest.mark.slow
def test_check_refuses_a_send_time_when_it_is_after_the_embargo(press: Press) -> None:
    """A send time after the embargo's end is refused with its line.

    Otherwise a text would be sent when everybody else has published it.
    """
    _with(press, "release: {embargo: '2037-06-05 00:01', zone: Europe/London}", "send_at: 2037-06-05 01:01")
    done = press.run("check", ADVISORY)
    assert done.returncode == 65
    assert "EMB05" in done.stdout
    assert f"{ADVISORY}:3" in done.stdout
    _with(press, "release: {embargo: '2037-06-05 00:01', zone: Europe/London}", "send_at: 2037-06-05 01:00")
    done = press.run("check", ADVISORY)
    assert done.returncode == 0, done.stdout
    assert "EMB05" not in done.stdout


@pytest.mark.slow
def test_check_warns_of_a_send_time_when_it_has_passed(press: Press) -> None:
    """A send time that has passed is warned of and refused with --strict alone.

    The file must stay readable once its time has come.
    """
    _with(press, "send_at: 2026-01-05 08:00 recipient")
    done = press.run("check", ADVISORY)
    assert done.returncode == 0
    assert "TXT13" in done.stdout
    assert press.run("check", ADVISORY, "--strict").returncode == 65


def test_explain_knows_the_code_of_a_passed_send_time(press: Press) -> None:
    """The flag --explain knows TXT13, else nobody could look up what the code means."""
    assert "TXT13" in press.run("check", "--explain", "TXT13").stdout
