"""The ledger among processes: killed at every step, stopped from outside, opened twice, rebooted."""

import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from advisory_cli.ledger.queue import commit_marks
from advisory_cli.ledger.queue.commit_marks import SLOTS
from advisory_cli.ledger.sqlite_ledger import MARKS, SqliteLedger, dry_run_copy, open_ledger
from advisory_cli.model.errors import AtWork, LedgerFault, TryLater
from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.ports.ledger import Permission
from tests.ledger_makers import ACCEPTED, NOW, deliver, mailing, plan, states

ROOT = Path(__file__).parents[4]
BOOT = "0b3c9d5e-0000-4000-8000-000000000001"
LATER = NOW + timedelta(minutes=15)

_BEFORE = """
    import os, signal, sys, time
    from pathlib import Path
    from advisory_cli.ledger.sqlite_ledger import open_ledger
    from tests.ledger_makers import *
    ledger = open_ledger(Path(sys.argv[1]), now=NOW, writer=True, boot=sys.argv[2])
    ledger.recover(NOW)
    plan(ledger, mailing(), ["ana", "ben", "cleo", "dora", "eve"])
"""
_DIE = "os.kill(os.getpid(), signal.SIGKILL)"
_CLAIM = 'batch = ledger.claim("m1", limit=4, now=NOW)'
_ONE_OF_EACH = """
    for delivery, outcome in zip(batch, (ACCEPTED, REFUSED, DEFERRED, IN_DOUBT)):
        ledger.mark_committing(delivery)
        ledger.record(delivery, outcome, now=NOW, retry_at=NOW if outcome is DEFERRED else None)
"""


def child(folder: Path, *steps: str, boot: str = BOOT) -> subprocess.Popen[str]:
    """Another process that plans a mailing to five people and then does `steps`."""
    code = "\n".join(textwrap.dedent(step) for step in (_BEFORE, *steps))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder), boot], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def killed(folder: Path, *steps: str) -> None:
    """A child that killed itself after `steps`."""
    with child(folder, *steps, _DIE) as process:
        assert process.wait(timeout=30) == -signal.SIGKILL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "newsroom" / "ledger"


@pytest.fixture
def waiting(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has claimed four and holds the lock until it is told to go on."""
    steps = (_CLAIM, "print('ready', flush=True); time.sleep(60)")
    with child(folder, *steps) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def recovered(folder: Path, *, boot: str = BOOT) -> tuple[int, dict[str, str]]:
    """How many doubts the next process finds, and what it makes of everybody."""
    ledger = open_ledger(folder, now=LATER, writer=True, boot=boot)
    try:
        doubts = ledger.recover(LATER)
        assert ledger.recover(LATER) == 0
        assert ledger._own_marks().room == SLOTS
        return doubts, states(ledger)
    finally:
        ledger.close()


def everybody(*four: str) -> dict[str, str]:
    """The states of the four claimed and the one that never was."""
    return dict(zip(("ana", "ben", "cleo", "dora", "eve"), (*four, "planned"), strict=True))


def test_recover_plans_all_again_when_killed_after_the_claim(folder: Path) -> None:
    """A claim whose process was killed before anything began is planned again.

    Otherwise a crash would make doubts, or lose people.
    """
    killed(folder, _CLAIM)
    assert recovered(folder) == (0, everybody(*["planned"] * 4))


def test_recover_makes_a_doubt_when_killed_after_begin(folder: Path) -> None:
    """A delivery that had begun when its process was killed is in doubt.

    Otherwise what may have gone would be sent twice.
    """
    killed(folder, _CLAIM, "ledger.mark_committing(batch[1])")
    assert recovered(folder) == (1, everybody("planned", "in doubt", "planned", "planned"))


def test_summary_counts_the_doubts_of_a_killed_process_apart(folder: Path) -> None:
    """A doubt that a kill has left is counted apart from one whose connection ended.

    Otherwise the heads of screens and mails would blame the server for what the computer did.
    """
    hung_up = "ledger.mark_committing(batch[0]); ledger.record(batch[0], IN_DOUBT, now=NOW)"
    written = 'ledger.claim("m1", limit=1, now=NOW)'
    killed(folder, _CLAIM, hung_up, written, "ledger.mark_committing(batch[1]); ledger.mark_committing(batch[2])")
    recovered(folder)
    with closing(open_ledger(folder, now=LATER, writer=False)) as ledger:
        (found,) = ledger.find("m1")
    assert (found.counts[State.IN_DOUBT], found.cut_off) == (3, 2)


def test_recover_keeps_the_outcomes_when_killed_after_record(folder: Path) -> None:
    """An outcome that was recorded outlives the kill.

    Otherwise an accepted message would become a doubt or be sent twice.
    """
    killed(folder, _CLAIM, _ONE_OF_EACH)
    assert recovered(folder) == (1, everybody("accepted", "refused", "planned", "in doubt"))


def test_recover_keeps_the_words_when_killed_after_the_next_claim(folder: Path) -> None:
    """The outcomes and words of a batch are kept by the next claim.

    Otherwise they would be lost with the process, or marks of reused slots be misread.
    """
    killed(
        folder, _CLAIM, _ONE_OF_EACH, 'batch = ledger.claim("m1", limit=4, now=NOW)', "ledger.mark_committing(batch[0])"
    )
    doubts, found = recovered(folder)
    # cleo was deferred and claimed again in the very claim that made the deferral durable, behind eve, who was fresh
    assert (doubts, found) == (1, everybody("accepted", "refused", "planned", "in doubt") | {"eve": "in doubt"})
    ledger = open_ledger(folder, now=LATER, writer=False)
    assert next(ledger.rows("m1")).reply == ACCEPTED.reply
    ledger.close()


def test_recover_doubts_the_whole_claim_when_the_boot_is_another(folder: Path) -> None:
    """A claim of another boot is in doubt as a whole.

    Otherwise marks that a power loss took would be read as 'nothing left'.
    """
    killed(folder, _CLAIM, _ONE_OF_EACH)
    assert recovered(folder, boot="another") == (4, everybody(*["in doubt"] * 4))


def test_recover_doubts_the_whole_claim_when_no_boot_has_a_name(folder: Path) -> None:
    """A claim without a boot's name is in doubt as a whole.

    Otherwise two boots that both have no name would be taken for one.
    """
    with child(folder, _CLAIM, _DIE, boot="") as process:
        process.wait(timeout=30)
    assert recovered(folder, boot="") == (4, everybody(*["in doubt"] * 4))


@pytest.mark.parametrize("damage", ["missing", "empty", "short", "zeros"])
def test_recover_doubts_the_whole_claim_when_the_marks_are_lost(folder: Path, damage: str) -> None:
    """A claim whose marks are missing or damaged is in doubt as a whole.

    Otherwise a marks file that somebody deleted or put back would be believed.
    """
    killed(folder, _CLAIM)
    marks = folder / MARKS
    if damage == "missing":
        marks.unlink()
    else:
        content = marks.read_bytes()
        marks.write_bytes(
            {"empty": b"", "short": content[:-8], "zeros": content[:64] + bytes(len(content) - 64)}[damage]
        )
    assert recovered(folder) == (4, everybody(*["in doubt"] * 4))


def test_dry_run_copy_counts_the_same_when_a_process_was_killed(folder: Path) -> None:
    """A dry run after a crash sees the states and doubts that the real run will have, and takes none of them away."""
    killed(folder, _CLAIM, _ONE_OF_EACH)
    ledger = dry_run_copy(folder, now=LATER, boot=BOOT)
    assert ledger.recover(LATER) == 1
    assert states(ledger) == everybody("accepted", "refused", "planned", "in doubt")
    ledger.close()
    assert recovered(folder)[0] == 1


def test_claim_serves_the_planned_when_a_crash_was_recovered(folder: Path) -> None:
    """People whom a crash left planned are served after the recovery, else they would never get their message."""
    killed(folder, _CLAIM, _ONE_OF_EACH)
    ledger = open_ledger(folder, now=LATER, writer=True, boot=BOOT)
    ledger.recover(LATER)
    assert sorted(a.partition("@")[0] for a in deliver(ledger, "m1", now=LATER)) == ["cleo", "eve"]
    ledger.close()


def test_working_on_refuses_when_another_process_sends_the_mailing(
    folder: Path, waiting: subprocess.Popen[str]
) -> None:
    """A second sender of a mailing is refused with the process at work, and let in when that is dead.

    Otherwise two processes would send the same mailing.
    """
    ledger = open_ledger(folder, now=LATER, writer=True, boot=BOOT)
    with (
        pytest.raises(AtWork, match=rf"m1 \(process {waiting.pid}, since 2026-06-05 09:00:00 UTC\)"),
        ledger.sending_lock("m1", now=LATER),
    ):
        pass
    waiting.kill()
    waiting.wait(timeout=10)
    with ledger.sending_lock("m1", now=LATER):
        pass
    assert not list(folder.glob("sending.*"))
    ledger.close()


def test_recover_leaves_a_claim_when_its_process_lives(folder: Path, waiting: subprocess.Popen[str]) -> None:
    """A claim of a living process is not recovered.

    Otherwise a recovery beside it would plan anew, or doubt, what the sender has in hand.
    """
    for boot in (BOOT, ""):  # without a boot identity the lock alone tells the living
        ledger = open_ledger(folder, now=LATER, writer=True, boot=boot)
        assert ledger.recover(LATER) == 0
        assert states(ledger)["ana"] == "claimed"
        ledger.close()
    waiting.kill()
    waiting.wait(timeout=10)
    assert recovered(folder) == (0, everybody(*["planned"] * 4))


def test_marks_are_one_file_a_process_when_two_claim_at_once(folder: Path, waiting: subprocess.Popen[str]) -> None:
    """Each process that claims has a marks file of its own.

    Otherwise two would overwrite each other's marks, and a crash make doubts of what had arrived.
    """
    assert waiting.poll() is None
    ledger = open_ledger(folder, now=LATER, writer=True, boot=BOOT)
    (eve,) = ledger.claim("m1", limit=4, now=LATER)
    ledger.mark_committing(eve)
    assert {path.name for path in folder.glob("marks*")} == {"marks", "marks.1"}
    ledger.record(eve, ACCEPTED, now=LATER)
    ledger.close()
    waiting.kill()
    waiting.wait(timeout=10)
    assert recovered(folder) == (0, everybody(*["planned"] * 4) | {"eve": "accepted"})


def test_claim_says_try_later_when_too_many_processes_send(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender beyond the number of marks files is to come later.

    Otherwise a sender without marks would leave doubts, or claim what nobody can recover.
    """
    monkeypatch.setattr(commit_marks, "PROCESSES", 2)
    many = [open_ledger(folder, now=NOW, writer=True, boot=BOOT) for _ in range(3)]
    plan(many[0], mailing(), ["ana", "ben", "cleo"])
    assert [len(ledger.claim("m1", limit=1, now=NOW)) for ledger in many[:2]] == [1, 1]
    with pytest.raises(TryLater, match="2 advisory commands send"):
        many[2].claim("m1", limit=1, now=NOW)
    many[0].close()
    assert len(many[2].claim("m1", limit=1, now=NOW)) == 1
    for ledger in many[1:]:
        ledger.close()


def asking(number: int, answers: str) -> tuple[str, ...]:
    """Steps that claim four, ask about one of them until the answer is no, tell `answers` and give all four back."""
    return (
        _CLAIM,
        "print('ready', flush=True)",
        "deadline = time.monotonic() + 20",
        f"while ledger.check_allowed(batch[{number}]) == 'go' and time.monotonic() < deadline: time.sleep(0.01)",
        f"print({answers}, sep=', ')",
        "ledger.release(batch, now=NOW); ledger.close()",
    )


def test_permission_hears_a_stop_when_another_process_gives_it(folder: Path) -> None:
    """A stop by another process reaches the one that sends before its next message.

    Otherwise `advisory stop` would have to wait until everything has left.
    """
    answers = "*map(ledger.check_allowed, batch), len(ledger.claim('m1', limit=9, now=NOW))"
    with child(folder, *asking(0, answers)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        ledger = open_ledger(folder, now=NOW, writer=False)
        assert states(ledger)["ana"] == "claimed"
        assert ledger.stop(None, NOW) == ("m1",)
        assert process.stdout.readline() == "stopped, stopped, stopped, stopped, 0\n"
        assert process.wait(timeout=30) == 0
        assert ledger.mailings()[0].counts == {State.PLANNED: 5}
        ledger.close()


def test_permission_hears_an_opt_out_when_another_process_notes_it(folder: Path) -> None:
    """An opt-out that another process notes reaches the one that sends, and holds for that person alone.

    Otherwise somebody who asked for nothing more would get what was claimed already.
    """
    answers = "*map(ledger.check_allowed, batch)"
    with child(folder, *asking(1, answers)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        ledger = open_ledger(folder, now=NOW, writer=False)
        assert states(ledger)["ben"] == "claimed"
        assert ledger.suppress("ben@paper.example.com", reason="asked", now=NOW)
        assert process.stdout.readline() == "go, opted out, go, go\n"
        assert process.wait(timeout=30) == 0
        assert ledger.mailings()[0].counts == {State.PLANNED: 5}
        ledger.close()
    later = open_ledger(folder, now=LATER, writer=True, boot=BOOT)
    assert {delivery.key.partition("@")[0] for delivery in later.claim("m1", limit=9, now=LATER)} == {
        "ana",
        "cleo",
        "dora",
        "eve",
    }
    later.close()


def test_ledger_is_read_and_stopped_without_the_lock_when_another_sends(
    folder: Path, waiting: subprocess.Popen[str]
) -> None:
    """The mailings can be read and stopped while another process sends, else status and stop would answer 'busy'."""
    ledger = open_ledger(folder, now=NOW, writer=False)
    assert ledger.mailings()[0].counts == {State.CLAIMED: 4, State.PLANNED: 1}
    assert ledger.stop("m1", NOW) == ("m1",)
    ledger.close()
    assert waiting.poll() is None


def test_claim_raises_when_the_ledger_is_opened_for_reading(folder: Path) -> None:
    """A ledger opened for reading can neither claim nor recover, and makes no marks.

    Otherwise a process without the lock would claim.
    """
    ledger = open_ledger(folder, now=NOW, writer=False)
    for forbidden in (lambda: ledger.recover(NOW), lambda: ledger.claim("m1", limit=1, now=NOW)):
        with pytest.raises(RuntimeError, match="writer=True"):
            forbidden()
    ledger.close()
    assert not (folder / MARKS).exists()


@pytest.mark.slow
def test_open_ledger_makes_one_key_when_many_open_it_at_once(folder: Path) -> None:
    """A ledger that four processes open at once is made with one key.

    Otherwise the first two commands of a newsroom would trip over each other.
    """
    code = """
    import sys; from pathlib import Path
    from advisory_cli.ledger.sqlite_ledger import open_ledger
    from tests.ledger_makers import NOW
    sys.stdin.readline()
    ledger = open_ledger(Path(sys.argv[1]), now=NOW, writer=False)
    print(ledger.newsroom_key.hex()); ledger.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(folder)]
    many = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(4)
    ]
    time.sleep(0.5)
    for process in many:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    keys = {process.communicate(timeout=30)[0] for process in many}
    assert len(keys) == 1
    assert [process.returncode for process in many] == [0] * 4


def test_ledger_keeps_the_outcomes_when_the_disk_is_full(folder: Path) -> None:
    """The outcomes outlive a full disk, which is told. Otherwise the program would forget what was accepted."""
    ledger: SqliteLedger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    ledger.recover(NOW)
    plan(ledger, mailing(), [f"p{n}" for n in range(200)])
    batch = ledger.claim("m1", limit=100, now=NOW)
    for delivery in batch:
        ledger.mark_committing(delivery)
        ledger.record(delivery, ACCEPTED, now=NOW)
    (pages,) = ledger._db.fetch_one("PRAGMA page_count") or (0,)
    ledger._db.run(f"PRAGMA max_page_count = {pages}")  # what a full disk looks like from inside
    with pytest.raises(LedgerFault, match="The disk is full"):
        ledger.claim("m1", limit=100, now=NOW)
    assert ledger.check_allowed(batch[0]) is Permission.GO
    with pytest.raises(LedgerFault, match="The disk is full"):
        ledger.close()
    assert recovered(folder)[0] == 0
    ledger = open_ledger(folder, now=NOW, writer=False)
    assert ledger.mailings()[0].counts == {State.ACCEPTED: 100, State.PLANNED: 100}
    ledger.close()


def test_release_writes_the_outcomes_when_the_disk_has_room_again(folder: Path) -> None:
    """A ledger goes on when the disk has room again.

    Otherwise one full disk would end the run with everything in doubt although it passed.
    """
    ledger: SqliteLedger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    plan(ledger, mailing(), [f"p{n}" for n in range(200)])
    batch = ledger.claim("m1", limit=100, now=NOW)
    for delivery in batch:
        ledger.record(delivery, ACCEPTED, now=NOW)
    (pages,) = ledger._db.fetch_one("PRAGMA page_count") or (0,)
    ledger._db.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerFault, match="The disk is full"):
        ledger.claim("m1", limit=100, now=NOW)
    ledger._db.run(f"PRAGMA max_page_count = {pages * 10}")
    ledger.release(batch, now=NOW)
    assert ledger._own_marks().room == SLOTS
    assert ledger.mailings()[0].counts == {State.ACCEPTED: 100, State.PLANNED: 100}
    assert next(ledger.rows("m1")).reply == ACCEPTED.reply
    ledger.close()


def test_claim_frees_its_slots_when_it_failed_and_a_write_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slots of a failed claim are free again once something was written.

    Otherwise a disk that fails now and then fills the marks.
    """
    ledger: SqliteLedger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    plan(ledger, mailing(), ["ana", "ben"])

    def fail(_number: int) -> None:
        raise LedgerFault("The disk failed.")

    with monkeypatch.context() as broken:
        broken.setattr(ledger._high_water, "record_claim", fail)
        for _ in range(3):
            with pytest.raises(LedgerFault, match="The disk failed"):
                ledger.claim("m1", limit=2, now=NOW)
    assert ledger._own_marks().room == SLOTS - 3 * 2
    assert deliver(ledger, "m1") == ["ana@paper.example.com", "ben@paper.example.com"]
    assert ledger._own_marks().room == SLOTS
    ledger.close()


@pytest.mark.slow
def test_ledger_sends_nothing_twice_when_killed_at_random_moments(folder: Path, tmp_path: Path) -> None:
    """A message is written once whenever the sender is killed, and each kill makes one doubt at most.

    Otherwise the promise itself would be broken.
    """
    log = tmp_path / "sent.log"
    steps = f"""
    out = os.open({str(log)!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while batch := ledger.claim("m1", limit=8, now=NOW):
        for delivery in batch:
            ledger.mark_committing(delivery)
            os.write(out, (delivery.key + "\\n").encode())
            ledger.record(delivery, ACCEPTED, now=NOW)
    ledger.close()
    """
    before = _BEFORE.replace(
        'plan(ledger, mailing(), ["ana", "ben", "cleo", "dora", "eve"])',
        'ledger.mailings() or plan(ledger, mailing(), [f"p{n}" for n in range(20_000)])',
    )
    code = textwrap.dedent(before) + textwrap.dedent(steps)
    command = [sys.executable, "-c", code, str(folder), BOOT]
    kills, done = 0, False
    while not done:
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            done = process.wait(timeout=0.4 + 0.037 * (kills % 10)) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    doubts = recovered(folder)[1]
    sent = log.read_text().splitlines()
    assert len(sent) == len(set(sent))
    in_doubt = sum(state == "in doubt" for state in doubts.values())
    accepted = {key for key, state in doubts.items() if state == "accepted"}
    assert kills > 0
    assert in_doubt <= kills
    assert len(accepted) + in_doubt == 20_000
    assert accepted <= {key.partition("@")[0] for key in sent}


def test_claim_raises_when_the_marks_file_has_no_room_left(folder: Path) -> None:
    """A claim that finds every slot taken is refused, else a run would end as if nothing were left to send."""
    ledger: SqliteLedger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    plan(ledger, mailing(), [f"p{n}" for n in range(SLOTS + 1)])
    taken = ledger.claim("m1", limit=SLOTS, now=NOW)
    assert len(taken) == SLOTS
    with pytest.raises(LedgerFault, match="no room left"):
        ledger.claim("m1", limit=1, now=NOW)
    assert ledger.claim("m1", limit=0, now=NOW) == []
    ledger.release(taken, now=NOW)
    assert len(ledger.claim("m1", limit=1, now=NOW)) == 1
    ledger.close()
