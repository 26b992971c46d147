"""A command with `--format json` that is refused: one JSON object with the fault on stdout, and the usual exit code."""

import json
from collections.abc import Sequence

import pytest

from tests.system.press import ADVISORY, Press, journalists

ID = "eu-russia-summit-2014"


@pytest.fixture
def desk(press: Press) -> Press:
    """A newsroom with a list, and a server that is away."""
    press.write("lists/l.csv", journalists(2))
    press.go_live(9)
    return press


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("send", "no-such-file", "-l", "l", "--yes"), 66, "no-such-file"),
        (("send", ADVISORY, "-l", "no-such-list", "--yes"), 66, "no-such-list"),
        (("send", ADVISORY, "--yes"), 64, "Who should get it?"),
        (("send", ADVISORY, "-l", "l"), 64, "No terminal to confirm on"),
        (("send", ADVISORY, "-l", "l", "--yes", "--expect", "9"), 65, "9"),
        (("send", ADVISORY, "-l", "l", "--yes"), 75, "127.0.0.1"),
        (("correct", ADVISORY, "--what", "the time", "--yes"), 65, ID),
        (("remind", ADVISORY, "--yes"), 65, ID),
        (("withdraw", ADVISORY, "--what", "all of it", "--yes"), 65, ID),
        (("resolve", "no-such-mailing"), 66, "no-such-mailing"),
        (("resend", "no-such-mailing", "--to", "a@b.example", "--reason", "asked", "--yes"), 66, "no-such-mailing"),
        (("status", "no-such-mailing"), 66, "no-such-mailing"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_refused_command_prints_its_fault_as_json(desk: Press, words: Sequence[str], code: int, message: str) -> None:
    """The fault is data on stdout, and the same exit code and sentence as without the flag.

    Otherwise a script would get nothing to read exactly when something is wrong.
    """
    done = desk.run(*words, "--format", "json")
    assert done.returncode == code, done.stderr
    data = json.loads(done.stdout)
    assert data["exit_code"] == code
    assert message in data["fault"]["message"]
    assert data["fault"]["message"].split()[0] in done.stderr
    text = desk.run(*words)
    assert (text.returncode, text.stdout) == (code, "")


def test_refused_send_prints_its_findings_as_json(desk: Press) -> None:
    """The findings that forbid a send stand in the fault, as `check --format json` has them."""
    path = desk.folder / ADVISORY
    path.write_text(path.read_text().replace("12:30'", "99:30'"))
    done = desk.run("send", ADVISORY, "-l", "l", "--yes", "--format", "json")
    assert done.returncode == 65, done.stderr
    found = json.loads(done.stdout)["fault"]["findings"]
    checked = json.loads(desk.run("check", ADVISORY, "--format", "json").stdout)["findings"]
    assert [one for one in found if one["level"] == "error"] == [one for one in checked if one["level"] == "error"]
    assert found
    assert set(found[0]) == {"code", "level", "file", "line", "words", "remedy"}
