"""`from` and `reply_to` of one advisory, and a bad time in the command, through the real command."""

import json
from datetime import UTC, datetime

import pytest

from advisory_cli.clock import SystemClock
from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, parsed

KEYS = "from: Ada Example <ada@newsroom.example>\nreply_to: Desk of the Day <desk@elsewhere.example>"


def signed(press: Press, keys: str) -> None:
    """The shipped advisory with these lines in its front matter, and a list of one."""
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("---\n", f"---\n{keys}\n", 1))
    press.write("lists/l.csv", "email,name\nann@daily.example,Ann\n")


def test_officer_signs_when_from_is_in_the_newsrooms_domain(press: Press) -> None:
    """The officer's From and Reply-To stand in the message, and bounces go to the newsroom."""
    signed(press, KEYS)
    with MailServer() as server:
        press.go_live(server.port)
        done = press.run("send", ADVISORY, "-l", "l", "--yes")
        assert done.returncode == 0, done.stderr
        (kept,) = server.accepted
    message = parsed(kept.content)
    assert message["From"] == "Ada Example <ada@newsroom.example>"
    assert message["Reply-To"] == "Desk of the Day <desk@elsewhere.example>"
    assert kept.mail_from == "press@newsroom.example"
    assert message["Message-ID"].endswith("@newsroom.example>")


def test_officer_is_frozen_when_the_file_changes(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailing that waits leaves under the officer it was planned with, whoever is in charge by then."""

    def clock(time: str) -> None:
        now = datetime.fromisoformat(time).replace(tzinfo=UTC)
        monkeypatch.setattr(SystemClock, "now", lambda _: now)

    clock("2026-06-02 08:00")
    signed(press, KEYS)
    press.run("run")
    done = press.run("send", ADVISORY, "-l", "l", "--yes", "--at", "2026-06-02 12:00 UTC")
    assert done.returncode == 0, done.stderr
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("ada@", "bob@").replace("desk@", "other@"))
    clock("2026-06-02 12:01")
    assert press.run("run").returncode == 0
    (message,) = press.outbox()
    assert message["From"] == "Ada Example <ada@newsroom.example>"
    assert message["Reply-To"] == "Desk of the Day <desk@elsewhere.example>"


@pytest.mark.slow
def test_officer_signs_a_notice_when_the_file_names_another_one(press: Press) -> None:
    """A correction comes from whoever the file names."""
    signed(press, KEYS)
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 0
    path = press.folder / ADVISORY
    text = path.read_text().replace("12:30'", "14:00'").replace("12:30 CET", "14:00 CET").replace("ada@", "bob@")
    path.write_text(text.replace("revision: 1", "revision: 2"))
    done = press.run("correct", ADVISORY, "--what", "The demonstration begins at 14:00.", "--yes")
    assert done.returncode == 0, done.stderr
    assert "bob@newsroom.example" in done.stderr
    assert {str(one["From"]) for one in press.outbox()} == {
        "Ada Example <ada@newsroom.example>",
        "Ada Example <bob@newsroom.example>",
    }


def test_plan_shows_who_signs_and_where_answers_go(press: Press) -> None:
    """The plan shows the From and the address for answers that the header will hold."""
    signed(press, KEYS)
    plan = " ".join(press.run("send", ADVISORY, "-l", "l", "--dry-run").stdout.split())
    assert "From Ada Example <ada@newsroom.example>" in plan
    assert "Reply to Desk of the Day <desk@elsewhere.example>" in plan


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ("from: Ada <ada@elsewhere.example>", "ADV29", "DMARC"),
        ("from: ada@mail.newsroom.example", "ADV29", "newsroom.example"),
        ("from: Ada", "ADV14", "Ada"),
        ("from: Ada <ada@newsroom.example>, Bob <bob@newsroom.example>", "ADV14", ""),
        ("reply_to: not an address", "ADV14", "not an address"),
        ("reply_to: [ada@newsroom.example]", "ADV07", "reply_to"),
        ('from: "Ada\\r\\nBcc: x@y.example <ada@newsroom.example>"', "ADV13", "from"),
    ],
)
def test_check_refuses_the_sender_of_an_advisory_when_it_is_bad(press: Press, keys: str, code: str, words: str) -> None:
    """A bad `from` or `reply_to` of an advisory is an error at its line and nothing leaves.

    Otherwise mail would go out under an address that fails.
    """
    signed(press, keys)
    findings = json.loads(press.run("check", ADVISORY, "--format", "json").stdout)["findings"]
    (one,) = [finding for finding in findings if finding["level"] == "error"]
    assert (one["code"], one["line"]) == (code, 2)
    assert words in one["words"]
    assert press.run("send", ADVISORY, "-l", "l", "--yes").returncode == 65
    assert not list((press.folder / "outbox").glob("new/*"))


@pytest.mark.parametrize(
    "flags",
    [
        ("--at", "midnight"),
        ("--at", "2026-13-01 08:00"),
        ("--at", "2020-01-01 08:00"),
        ("--at", "tomorrow 08:00 CET"),
        ("--at", "2199-06-05 08:00", "--not-after", "soon"),
        ("--not-after", "2020-01-01 08:00"),
    ],
)
def test_send_ends_with_64_when_a_time_in_the_command_is_bad(press: Press, flags: tuple[str, ...]) -> None:
    """A bad time in the command ends with 64 and names the flag.

    The code 65 would send a script looking in the file.
    """
    press.write("lists/l.csv", "email,name\nann@daily.example,Ann\n")
    done = press.run("send", ADVISORY, "-l", "l", "--yes", *flags)
    assert done.returncode == 64, done.stderr
    assert flags[-2] in done.stderr
    assert not list((press.folder / "outbox").glob("new/*"))
