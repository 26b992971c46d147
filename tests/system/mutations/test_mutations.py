"""Nobody and nothing disappears: lists and texts made by mutation from good ones, sent by the real command."""

import os
import shutil
from collections import Counter
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pytest

from advisory_cli.clock import SystemClock
from tests.system.conftest import Say
from tests.system.mutations.judge_lists import Ending, judge
from tests.system.mutations.judge_texts import TextEnding, judge_text
from tests.system.mutations.lists import ListCase, draw_list
from tests.system.mutations.texts import FILE, TextCase, draw_text
from tests.system.press import Press, found, parsed

NOW: Final = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # a Monday, far from any change of clocks
FIRST: Final = int(os.environ.get("MUTATIONS_FIRST", "0"))
MANY: Final = int(os.environ.get("MUTATIONS", "300"))
HUNDREDS: Final = range(FIRST, FIRST + MANY, 100)
FEW: Final = 12
ONE: Final = os.environ.get("MUTATION", "")
_AGAIN: Final = "once more, alone: MUTATION={} python -m pytest -m slow tests/system/mutations -k {}_again"

ADVISORY: Final = """---
id: heat
kind: press-release
language: en-GB
release: immediate
headline: One school in nine closes in the heat
dateline: {place: Brussels, date: 2026-06-01}
contacts: [{name: Ada Example, phone: "+32 2 555 01 00", email: ada@newsroom.example}]
---

One school in nine was closed on a single day, for want of shade, of water, or of teachers.
"""


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts' dates are written for one day."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)


def send_list(case: ListCase, folder: Path) -> Ending:
    """Send a text to a list in a newsroom of its own; the ending."""
    press = found(folder)
    press.write("a.md", ADVISORY)
    press.write(f"lists/{case.file}", case.content)
    for name, text in case.draft.files.items():
        press.write(name, text)
    for words in case.draft.before:
        done = press.run(*words)
        assert done.returncode == 0, done.stderr
    flags = [str(press.folder / flag) if flag in case.draft.files else flag for flag in case.draft.flags]
    done = press.run("send", str(folder / "a.md"), "-l", str(folder / "lists" / case.file), *flags, "--yes", "-v")
    return Ending(done, tuple(_outbox(press)))


def _outbox(press: Press) -> list[EmailMessage]:
    box = press.folder / "outbox" / "new"
    return [parsed(path.read_bytes()) for path in sorted(box.iterdir())] if box.is_dir() else []


def _look_at_list(seed: int, folder: Path) -> tuple[ListCase, Ending, list[str]]:
    case = draw_list(seed)
    ending = send_list(case, folder)
    faults = judge(case, ending)
    shutil.rmtree(folder)
    return case, ending, faults


def _run_lists(seeds: range, tmp_path: Path, say: Say) -> None:
    endings: Counter[str] = Counter()
    people, failed = 0, []
    for seed in seeds:
        case, ending, faults = _look_at_list(seed, tmp_path / str(seed) / "room")
        endings["refused" if ending.done.returncode else "sent"] += 1
        people += len(case.rows)
        if faults:
            failed.append(_story(case, ending, faults))
    size = f"{len(seeds)} lists, {people:,} people: {endings['sent']} sent, {endings['refused']} refused"
    say(f"{size}; {len(failed)} lists in which somebody is lost or misled")
    assert not failed, "\n\n".join((*failed, size))


def _story(case: ListCase, ending: Ending, faults: list[str]) -> str:
    more = [f"  … and {len(faults) - 6} more" for _ in range(len(faults) > 6)]
    return "\n".join(
        (
            f"list {case.seed}: {case.words}",
            f"  flags {case.draft.flags}, ended with {ending.done.returncode}",
            *(f"  {fault}" for fault in faults[:6]),
            *more,
            "  " + _AGAIN.format(case.seed, "list"),
        )
    )


@pytest.mark.slow
def test_send_mails_names_or_refuses_everybody_when_a_list_is_spoilt(tmp_path: Path, say: Say) -> None:
    """A person in a spoilt list is mailed or named, or the send is refused.

    A few lists are tried, for the default suite.
    """
    _run_lists(range(FIRST, FIRST + FEW), tmp_path, say)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", HUNDREDS)
def test_send_mails_names_or_refuses_everybody_when_300_lists_are_spoilt(tmp_path: Path, say: Say, first: int) -> None:
    """A person in a spoilt list is mailed or named, or the send is refused.

    All the lists are tried, a hundred at a time.
    """
    _run_lists(range(first, min(first + 100, FIRST + MANY)), tmp_path, say)


READERS: Final = """email,first_name,language,zone,embargo_ok,embargo_agreed_on
ada@paper.example,Ada,en,Europe/London,yes,2026-05-01
zoe@radio.example,Zoé,fr,Europe/Brussels,,
"""


def send_text(case: TextCase, folder: Path) -> TextEnding:
    """Send a text to two readers, one of them cleared for embargoes, in a newsroom of its own; the ending."""
    press = found(folder)
    press.write(FILE, case.content)
    press.write("lists/readers.csv", READERS)
    press.write("gauge.png", b"\x89PNG\r\n\x1a\n")
    done = press.run("send", str(folder / FILE), "-l", str(folder / "lists" / "readers.csv"), "--yes", "-v")
    return TextEnding(FILE, done, tuple(_outbox(press)))


def _run_texts(seeds: range, tmp_path: Path, say: Say) -> None:
    endings: Counter[str] = Counter()
    facts, failed = 0, []
    for seed in seeds:
        case, folder = draw_text(seed), tmp_path / str(seed) / "room"
        ending = send_text(case, folder)
        faults = judge_text(case.text, ending)
        shutil.rmtree(folder)
        endings["refused" if ending.done.returncode else "sent"] += 1
        facts += sum(len(part.facts) for part in (*case.text.front, *case.text.body))
        if faults:
            failed.append(_text_story(case, ending, faults))
    size = f"{len(seeds)} texts, {facts:,} facts: {endings['sent']} sent, {endings['refused']} refused"
    say(f"{size}; {len(failed)} texts of which something is lost, or left as it should not be")
    assert not failed, "\n\n".join((*failed, size))


def _text_story(case: TextCase, ending: TextEnding, faults: list[str]) -> str:
    more = [f"  … and {len(faults) - 6} more" for _ in range(len(faults) > 6)]
    head = f"text {case.seed}: {case.words}", f"  ended with {ending.done.returncode}"
    return "\n".join((*head, *(f"  {fault}" for fault in faults[:6]), *more, "  " + _AGAIN.format(case.seed, "text")))


@pytest.mark.slow
def test_send_prints_tells_or_refuses_every_word_when_a_text_is_spoilt(tmp_path: Path, say: Say) -> None:
    """A word of a spoilt text is printed or told of, or the send is refused.

    A few texts are tried, for the default suite.
    """
    _run_texts(range(FIRST, FIRST + FEW), tmp_path, say)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", HUNDREDS)
def test_send_prints_tells_or_refuses_every_word_when_300_are_spoilt(tmp_path: Path, say: Say, first: int) -> None:
    """A word of a spoilt text is printed or told of, or the send is refused.

    All the texts are tried, a hundred at a time.
    """
    _run_texts(range(first, min(first + 100, FIRST + MANY)), tmp_path, say)


@pytest.mark.slow
@pytest.mark.skipif(not ONE, reason="MUTATION names no seed")
def test_one_list_again(tmp_path: Path, say: Say) -> None:
    """The list of the seed in MUTATION has no fault, and its file and all that was said are shown."""
    case = draw_list(int(ONE))
    ending = send_list(case, tmp_path / "room")
    people = "\n".join(f"{row.first_line}: {row.person}" for row in case.rows)
    shown = case.content if case.draft.form == "csv" else "\n".join(str(row.cells) for row in case.draft.rows)
    path = tmp_path / "room" / "lists" / case.file
    say(f"{case.words}\n{path}\n{shown!r}\n{people}\n{ending.done.stderr}\n{dict(ending.mailed)}")
    faults = judge(case, ending)
    assert not faults, _story(case, ending, faults)


@pytest.mark.slow
@pytest.mark.skipif(not ONE, reason="MUTATION names no seed")
def test_one_text_again(tmp_path: Path, say: Say) -> None:
    """The text of the seed in MUTATION has no fault, and its file and all that was said are shown."""
    case = draw_text(int(ONE))
    ending = send_text(case, tmp_path / "room")
    say(f"{case.words}\n{tmp_path / 'room' / FILE}\n{case.content.decode(errors='replace')}\n{ending.done.stderr}")
    faults = judge_text(case.text, ending)
    assert not faults, _text_story(case, ending, faults)
