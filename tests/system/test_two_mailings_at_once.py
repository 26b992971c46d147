"""Two mailings leave at once: an urgent one passes a slow one; kills of either lose nobody and send nothing twice."""

import csv
import random
import re
import signal
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Final

import pytest

from tests.smtp_servers import Kept, read_kept, server_process
from tests.system.press import ADVISORY, Press, journalists

SLOW, URGENT, ROUNDS = 60, 300, 20
_TEXTS: Final = {"slow": "The slow one.", "urgent": "The urgent one."}


@pytest.fixture
def two(press: Press) -> Press:
    """A slow text for sixty, an urgent one for three hundred others and the same sixty."""
    whole = (press.folder / ADVISORY).read_text()
    for name, words in _TEXTS.items():
        text = whole.replace("eu-russia-summit-2014", name)
        text = re.sub(r"^headline: .*$", f'headline: "{words}"', text, flags=re.MULTILINE)
        text = re.sub(r"^subject: .*$", f'subject: "{words}"', text, flags=re.MULTILINE)
        press.write(f"advisories/{name}.md", text)
    press.write("lists/slow.csv", journalists(SLOW))
    press.write("lists/urgent.csv", journalists(URGENT))
    return press


def _send(name: str, *words: str) -> tuple[str, ...]:
    return ("send", name, "-l", name, "--yes", "--own-text", *words)


def _subject(one: Kept) -> str:
    return str(message_from_bytes(one.content)["Subject"])


def _of(kept: list[Kept], name: str) -> list[str]:
    """Who got that text, each time they did."""
    return [one.rcpt[0] for one in kept if _subject(one) == _TEXTS[name]]


def _count(folder: Path) -> int:
    path = folder / "accepted.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _wait_for(folder: Path, number: int, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while _count(folder) < number and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.slow
def test_send_passes_a_slow_mailing_when_it_is_urgent(two: Press, tmp_path: Path) -> None:
    """An urgent mailing is done before the slow one's tenth message, and the slow one goes on.

    Otherwise a pace of 24 a minute would hold up the newsroom.
    """
    kept = tmp_path / "kept"
    kept.mkdir()
    with server_process(kept, "--pipelining") as port:
        two.go_live(port)
        slow = two.start(*_send("slow", "--rate", "24/minute"))
        _wait_for(kept, 1)
        urgent = two.run_alone(*_send("urgent"))
        assert urgent.returncode == 0, urgent.stderr
        got = read_kept(kept)
        assert len(_of(got, "urgent")) == len(set(_of(got, "urgent"))) == URGENT
        assert 1 <= len(_of(got, "slow")) < 10
        assert slow.poll() is None, "the slow one was ended by the urgent one"
        before = len(_of(got, "slow"))
        _wait_for(kept, len(got) + 1)
        assert len(_of(read_kept(kept), "slow")) > before, "the slow one does not go on"
        slow.send_signal(signal.SIGTERM)
        assert slow.wait(30) == 143


@pytest.mark.slow
def test_send_loses_and_doubles_nobody_when_either_mailing_is_killed(two: Press, tmp_path: Path) -> None:
    """Two mailings at once, either of them killed, lose nobody and send nothing twice.

    Otherwise a dead process's marks would be left to nobody, or a living one's be taken for them.
    """
    kept = tmp_path / "kept"
    kept.mkdir()
    chance = random.Random(20261130)
    kills, met, most = 0, 0, SLOW + URGENT
    with server_process(kept, "--delay", "0.02", "--pipelining") as port:
        two.go_live(port)
        for turn in range(ROUNDS):
            before = _count(kept)
            lines = [_send("slow", "--rate", "1200/minute"), _send("urgent", "--connections", "2")]
            running = [two.start(*line) for line in chance.sample(lines, 2)]
            if turn % 4:  # some die while starting and planning, the others while messages leave
                _wait_for(kept, before + 1, seconds=20)
            time.sleep(chance.uniform(0.0, 0.8))
            for process in chance.sample(running, 2):
                if process.poll() is None:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
                process.wait(30)
                two.run_alone("run")  # beside whoever lives
                time.sleep(chance.uniform(0.0, 0.3))
            met += _count(kept) > before
            if _count(kept) > most - 60:
                most += _grow(two, turn)
        ends = {name: two.run_alone(*_send(name)) for name in _TEXTS}
        _settle(kept)
    got = read_kept(kept)
    doubts = 0
    for name, end in ends.items():
        copies = Counter(_of(got, name))
        assert max(copies.values()) == 1, [who for who, number in copies.items() if number > 1]
        states = _states(two, name)
        unsure = {who for who, state in states.items() if state == "unsure"}
        people = {row.split(",")[0] for row in (two.folder / "lists" / f"{name}.csv").read_text().splitlines()[1:]}
        assert people <= set(copies) | unsure, "somebody was lost"
        assert set(states.values()) <= {"accepted", "unsure"}
        assert end.returncode == (76 if unsure else 0), end.stderr
        doubts += len(unsure)
    assert kills >= ROUNDS
    assert met >= ROUNDS // 3, "hardly any round met a message on its way"
    print(f"{kills} kills in {ROUNDS} rounds, {len(got)} delivered, {doubts} unconfirmed")  # noqa: T201


def _grow(press: Press, turn: int) -> int:
    """More people, so that every kill finds work; at least so many."""
    for name, number in (("slow", SLOW), ("urgent", URGENT)):
        press.write(f"lists/{name}.csv", journalists(number + 60 * (turn + 1)))
    return 120


def _states(press: Press, name: str) -> dict[str, str]:
    """What `status` says of everybody in the mailings of an advisory."""
    rows = csv.DictReader(press.run_alone("status", "--format", "csv").stdout.splitlines())
    return {row["email"]: row["state"] for row in rows if row["mailing"].rpartition(".")[0] == name}


def _settle(folder: Path) -> None:
    """Until nothing more comes: a server goes on reading what a killed client has sent."""
    before = -1
    while before < (now := _count(folder)):
        before = now
        time.sleep(1)
