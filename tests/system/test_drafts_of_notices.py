"""A correction that waits for approval, or was refused, takes nothing from anybody; by the real command."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.smtp_servers import Fault, ScriptedServer, say
from tests.system.press import ADVISORY, Press, parsed, part_text

NAME = "eu-russia-summit-2014"
CORRECT = ("correct", ADVISORY, "--what", "The protest begins at 13:30.", "--yes")
BEA = {"ADVISORY_APPROVAL_KEY": "bea has a key of her own"}


def _run(press: Press, *words: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    done = press.run(*words, env=env)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def drafted(press: Press) -> Iterator[tuple[Press, ScriptedServer]]:
    """Two people have the text, the third is tried again, and a correction for all waits for approval."""
    rows = (f"{name}@desk.example,{name.title()}" for name in ("ana", "ben", "cleo"))
    press.write("lists/l.csv", "\n".join(("email,name", *rows)) + "\n")
    faults = [Fault(phase="rcpt", act=say("451 4.7.1 come back later"), whom="cleo")]
    with ScriptedServer(faults=faults, orderly=True) as server:
        press.go_live(server.port)
        _run(press, "send", ADVISORY, "-l", "l", "--yes", code=75)
        server.mend()
        settings, path = press.folder / "advisory.toml", press.folder / ADVISORY
        settings.write_text(f"approval = true\n{settings.read_text()}")
        path.write_text(path.read_text().replace("12:30", "13:30"))
        said = _run(press, *CORRECT, code=77)
        assert f"{NAME}.1 goes on until this is approved. To hold it back now:" in said
        yield press, server


def _texts(server: ScriptedServer, name: str) -> list[str]:
    return [part_text(parsed(one.content)) for one in server.taken if one.rcpt[0].startswith(name)]


def _report(press: Press) -> str:
    page = press.folder / "report.html"
    _run(press, "report", NAME, "-o", str(page), "--no-open")
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text())).split())


def test_refused_correction_leaves_the_original_to_those_who_are_tried_again(
    drafted: tuple[Press, ScriptedServer],
) -> None:
    """After a correction was refused, who was still tried gets the text that was agreed to.

    Otherwise a draft that nobody sent would take the text from somebody, for a reason that is not true.
    """
    press, server = drafted
    _run(press, "stop", f"{NAME}.2")
    press.let_come()
    _run(press, "run")
    (text,) = _texts(server, "cleo")
    assert "12:30" in text
    assert [len(_texts(server, name)) for name in ("ana", "ben")] == [1, 1]


@pytest.mark.slow
def test_report_counts_what_people_have_when_a_correction_was_refused(drafted: tuple[Press, ScriptedServer]) -> None:
    """The report counts people by the latest message that left, and says what became of the correction.

    Otherwise its first page would say of a text that everybody has that nobody got it.
    """
    press, _ = drafted
    press.let_come()
    assert press.run("run").returncode == 77
    waits = _report(press)
    assert "The latest message was accepted for all 3 recipients." in waits
    assert "A correction is waiting for approval: nobody has it yet." in waits
    _run(press, "stop", f"{NAME}.2")
    page = _report(press)
    assert "The latest message was accepted for all 3 recipients." in page
    assert "A correction was planned and stopped: nobody got it." in page
    assert "3 accepted" in page
    story = page.partition("What was sent")[2]
    assert "not sent Correction" in story


@pytest.mark.slow
def test_approved_correction_serves_those_who_are_tried_again(drafted: tuple[Press, ScriptedServer]) -> None:
    """Once the correction is approved, who was still tried gets the right text alone, and once."""
    press, server = drafted
    _run(press, "approve", NAME, "--yes", env=BEA)
    press.let_come()
    _run(press, "run")
    (text,) = _texts(server, "cleo")
    assert "13:30" in text
    assert "CORRECTION" not in text
    assert [len(_texts(server, name)) for name in ("ana", "ben")] == [2, 2]


@pytest.mark.slow
def test_correction_is_not_approved_when_the_old_text_has_reached_more_people(
    drafted: tuple[Press, ScriptedServer],
) -> None:
    """A correction planned before somebody got the wrong text is refused, and planned again for all who have it.

    Otherwise that person would get the right text as if there had been no other.
    """
    press, server = drafted
    press.let_come()
    assert press.run("run").returncode == 77  # which says that the correction waits for approval
    assert len(_texts(server, "cleo")) == 1
    said = _run(press, "approve", NAME, "--yes", code=77, env=BEA)
    assert "the earlier text was sent to 1 more person" in said
    _run(press, "stop", f"{NAME}.2")
    _run(press, *CORRECT, "--expect", "3", code=77)
    _run(press, "approve", f"{NAME}.4", "--yes", env=BEA)
    _run(press, "run")
    assert "CORRECTION" in _texts(server, "cleo")[1]


@pytest.mark.slow
def test_second_correction_serves_those_who_are_tried_again_when_the_first_was_refused(
    drafted: tuple[Press, ScriptedServer],
) -> None:
    """A correction after a refused one has the same two groups of people.

    Otherwise the refusal would leave out who never had anything.
    """
    press, server = drafted
    _run(press, "stop", f"{NAME}.2")
    path = press.folder / ADVISORY
    path.write_text(path.read_text().replace("13:30", "14:30"))
    _run(press, *CORRECT, "--expect", "2+1", code=77)
    _run(press, "approve", f"{NAME}.4", "--yes", env=BEA)
    press.let_come()
    _run(press, "run")
    (text,) = _texts(server, "cleo")
    assert "14:30" in text
