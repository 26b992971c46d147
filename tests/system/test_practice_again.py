"""Practice is there to be repeated: a changed text, --again and an emptied outbox begin it anew, and nothing of that
holds for what is live. Through the real command.
"""

import shutil
from collections.abc import Callable
from typing import Final

import pytest

from tests.smtp_servers import MailServer
from tests.system.press import ADVISORY, Press, journalists

NAME: Final = "eu-russia-summit-2014"


def _send(press: Press, *words: str, to: str = "l", code: int = 0) -> str:
    done = press.run("send", ADVISORY, "-l", to, *words, "--yes")
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def _mend(press: Press, old: str = "Dozens of", new: str = "Many") -> None:
    path = press.folder / ADVISORY
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _sent(press: Press) -> int:
    return len(list(press.outbox())) if (press.folder / "outbox").exists() else 0


def _readers(press: Press, words: str) -> list[str]:
    """Who has a message with these words, in order."""
    found = (str(one["To"]) for one in press.outbox() if words in (one.get_body(("plain",)) or one).get_content())
    return sorted(found)


@pytest.fixture
def practised(press: Press) -> Press:
    """A newsroom in practice, whose three readers have the text."""
    press.write("lists/l.csv", journalists(3))
    _send(press)
    assert _sent(press) == 3
    return press


@pytest.mark.slow
def test_practice_begins_anew_when_the_text_changed(practised: Press) -> None:
    """A changed text goes to everybody anew in practice, once, and asks for no revision.

    Nobody real has the earlier one.
    """
    for number, (old, new) in enumerate([("Dozens of", "Many"), ("Many", "A hundred"), ("A hundred", "Dozens of")], 2):
        _mend(practised, old, new)
        said = _send(practised, "--expect", "3")
        assert "ADV36" in said
        assert "the text has changed" in said
        assert "ADV18" not in said
        assert _sent(practised) == 3 * number
        assert len(set(_readers(practised, new))) == 3
        assert "ADV36" not in _send(practised)
        assert _sent(practised) == 3 * number, "the same line again"


@pytest.mark.slow
def test_practice_begins_anew_when_a_setting_changed(practised: Press) -> None:
    """A changed setting that the message shows makes practice go to everybody anew."""
    toml = practised.folder / "advisory.toml"
    toml.write_text(toml.read_text().replace("1 Example Street", "2 Example Street"))
    _send(practised)
    assert len(_readers(practised, "2 Example Street")) == 3


@pytest.mark.slow
def test_practice_writes_to_everybody_anew_when_again_is_given(practised: Press) -> None:
    """Practice with --again writes to everybody once more, and the same line without it to nobody."""
    for number in (2, 3):
        assert "--again was given" in _send(practised, "--again", "--expect", "3")
        assert _sent(practised) == 3 * number
        _send(practised)
        assert _sent(practised) == 3 * number


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["outbox", "outbox/new"])
def test_practice_fills_the_outbox_again_when_it_was_emptied(practised: Press, gone: str) -> None:
    """An emptied outbox is filled again by the same line, once.

    Otherwise nobody would get it after `rm -rf outbox`, ever.
    """
    for _ in range(2):
        shutil.rmtree(practised.folder / gone)
        assert "Practice starts again for everybody" in _send(practised)
        assert _sent(practised) == 3
        _send(practised)
        assert _sent(practised) == 3


def test_practice_writes_one_message_again_when_its_file_is_gone(practised: Press) -> None:
    """A message whose file is gone is written again alone, and one that was read counts as there.

    Otherwise a message deleted in a mail program would be said to have been sent.
    """
    first, second, third = sorted((practised.folder / "outbox" / "new").iterdir())
    to = next(one for one in practised.outbox())["To"]
    first.unlink()
    second.rename(practised.folder / "outbox" / "cur" / f"{second.name}:2,S")
    said = _send(practised, "--expect", "1")
    assert "1 message is gone from outbox/" in said
    left = list((practised.folder / "outbox" / "new").iterdir())
    assert len(left) == 2
    assert third in left
    assert to in [one["To"] for one in practised.outbox()]
    _send(practised)
    assert len(list((practised.folder / "outbox" / "new").iterdir())) == 2
    done = practised.run("correct", ADVISORY, "--what", "It is many.", "--yes")
    assert done.returncode == 65, "nothing was changed"
    _mend(practised)
    assert practised.run("correct", ADVISORY, "--what", "It is many.", "--yes").returncode == 0
    assert len(_readers(practised, "It is many.")) == 3


@pytest.mark.slow
def test_practice_goes_on_without_second_copies_when_interrupted(press: Press) -> None:
    """Practice that was interrupted goes on to the rest alone.

    Otherwise people served before Ctrl-C would have two copies.
    """
    press.write("lists/l.csv", journalists(6))
    _send(press)
    _mend(press)
    for words in ((), ("--again",)):
        before = _sent(press)
        running = press.start("send", ADVISORY, "-l", "l", "--rate", "5/second", *words, "--yes")
        while _sent(press) < before + 2:
            assert running.poll() is None
        running.terminate()
        running.wait(20)
        assert before + 2 <= _sent(press) < before + 6
        assert "ADV36" not in _send(press, *words)
        assert _sent(press) == before + 6
    assert len(_readers(press, "Many")) == 12
    assert len(set(_readers(press, "Many"))) == 6


@pytest.mark.slow
def test_notices_and_reports_mean_the_last_practice_when_it_began_anew(practised: Press) -> None:
    """A correction and the reports are about the last practice, and its history stays.

    Otherwise everybody ever practised with would get the correction.
    """
    _mend(practised)
    practised.write("lists/two.csv", journalists(2, first=7))
    _send(practised, to="two")
    assert len(_readers(practised, "Many")) == 2
    _mend(practised, "Many", "A hundred")
    done = practised.run("correct", ADVISORY, "--what", "There were a hundred.", "--yes", "--expect", "2")
    assert done.returncode == 0, done.stderr
    assert len(_readers(practised, "There were a hundred.")) == 2
    for name in (NAME, ADVISORY, "eu-russia"):
        status = practised.run("status", name, "--format", "csv")
        assert status.returncode == 0, status.stderr
        assert status.stdout.count("@outlet") == 4, "two have the text and two its correction"
        assert practised.run("report", name).returncode == 0
    assert "p0@" in practised.run("status", f"{NAME}.1", "--format", "csv").stdout, "history stays"


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["correct", "update", "withdraw"])
def test_practice_begins_anew_when_a_notice_was_sent(practised: Press, verb: str) -> None:
    """Practice after a notice begins anew with --again or a changed text.

    Otherwise a text whose withdrawal was practised could never be sent again.
    """
    if verb != "withdraw":
        _mend(practised)
    assert practised.run(verb, ADVISORY, "--what", "It is another.", "--yes").returncode == 0
    assert _sent(practised) == 6
    _send(practised, "--again")
    assert _sent(practised) == 9
    _mend(practised, "NGOs", "people")
    _send(practised)
    assert _sent(practised) == 12


@pytest.mark.slow
def test_practice_leaves_out_the_held_of_an_earlier_one_when_begun_anew(press: Press) -> None:
    """People held by an earlier practice are left out of it.

    Otherwise these people would get the old text at the end of the embargo, and the new one.
    """
    _mend(press, "release: immediate ", "release: {embargo: '2031-06-05 00:01', zone: Europe/London} ")
    _mend(press, "2014-01-27 12:30", "2031-06-05 12:30")
    press.write("lists/l.csv", "email\na@x.example\nb@x.example\n")
    press.write("lists/early.csv", "email\na@x.example\n")
    _send(press, "--cleared", "early")
    assert _sent(press) == 1
    _mend(press)
    _send(press, "--cleared", "early")
    assert _sent(press) == 2
    rows = press.run("status", "--format", "csv").stdout
    assert rows.count('"held"') == 1
    assert rows.count('"left out"') == 1


def _mended(press: Press) -> None:
    _mend(press, "Many", "A hundred")


def _nothing(press: Press) -> None:
    del press


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words", "code", "gets"),
    [(_mended, (), 65, 0), (_mended, ("--again",), 65, 0), (_nothing, ("--again",), 0, 0), (_nothing, (), 0, 0)],
)
def test_live_rules_hold_when_practice_began_anew_before(
    practised: Press, change: Callable[[Press], None], words: tuple[str, ...], code: int, gets: int
) -> None:
    """A live mailing after practice counts nothing of it and keeps its own rules.

    Otherwise a journalist would get the same text twice because somebody had practised.
    """
    _mend(practised)
    _send(practised)
    with MailServer() as server:
        practised.go_live(server.port)
        _send(practised)
        assert len(server.accepted) == 3, "practice never counts as sent"
        shutil.rmtree(practised.folder / "outbox")
        change(practised)
        said = _send(practised, *words, code=code)
        assert "ADV36" not in said
        assert len(server.accepted) == 3 + gets


@pytest.mark.slow
def test_dry_run_and_check_set_no_practice_aside_when_the_text_changed(practised: Press) -> None:
    """A dry run and a check tell that practice begins anew and change nothing.

    Otherwise somebody who only looks would set practice aside.
    """
    _mend(practised)
    for words in (("send", ADVISORY, "-l", "l", "--dry-run"), ("check", ADVISORY, "-l", "l")):
        done = practised.run(*words)
        assert done.returncode == 0, done.stderr
        assert "ADV36" in done.stdout + done.stderr
    assert _sent(practised) == 3
    assert practised.run("status", NAME, "--format", "csv").stdout.count("@outlet") == 3
