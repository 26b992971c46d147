"""Each call that writes is made to fail, one after the other, until a run goes through without a fault.

The faults are strace's (its manual, "Tampering"): the process is killed at the call, the disk is full, or it fails.
"""

import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from advisory_cli.ledger.sqlite_ledger import FILE, open_ledger
from tests.ledger_driver import BOOT
from tests.ledger_makers import NOW, mailing, plan, states

ROOT = Path(__file__).parents[4]
PEOPLE = 12
_AT_ONCE = 4

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def strace() -> str:
    """Where strace is, if it may trace."""
    path = shutil.which("strace")
    if path is None:
        pytest.skip("strace is not installed, so no call can be made to fail")
    probe = subprocess.run([path, "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"strace may not trace here (ptrace is forbidden): {probe.stderr.strip()[:200]}")
    return path


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with one mailing that nobody has got yet."""
    folder = tmp_path_factory.mktemp("planned") / "ledger"
    ledger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    plan(ledger, mailing(), [f"p{n:02}" for n in range(PEOPLE)])
    ledger.close()
    return folder


def run(folder: Path, *before: str, manner: str = "") -> int:
    """One run of the sender; its exit code, or the signal that ended it as a negative number."""
    command = [*before, sys.executable, "-m", "tests.ledger_driver", str(folder), str(folder.parent / "log"), manner]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60).returncode


def sabotaged(strace: str, folder: Path, call: str, fault: str, when: int) -> bool:
    """Run with the fault at the nth such call, with `…` at each one after it too, and the sender
    drops dead at the first that it notices; whether there were so many.
    """
    fault, on = fault.rstrip("…"), "+" if fault.endswith("…") else ""
    trace = folder.parent / "trace"
    inject = f"inject={call}:{fault}:when={when}{on}"
    before = (strace, "-f", "-o", str(trace), "-e", f"trace={call}", "-e", inject)
    code = run(folder, *before, manner="rough" if on else "")
    assert code in {0, 75, -9, 137}, trace.read_text()[-2_000:]
    return code in {-9, 137} or "(INJECTED)" in trace.read_text()


def checked(folder: Path) -> int:
    """Go on until all is done: nobody served twice, nobody forgotten, the file whole. How many doubts."""
    codes: list[int] = []
    while not codes or codes[-1]:
        codes.append(run(folder))
        assert len(codes) < 5, codes
    ledger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
    try:
        assert ledger.recover(NOW) == 0
        assert ledger._db.fetch_all("PRAGMA integrity_check") == [("ok",)]
        found = states(ledger)
    finally:
        ledger.close()
    assert (folder / FILE).exists()
    sent = Counter(line.partition("@")[0] for line in (folder.parent / "log").read_text().splitlines())
    assert set(sent.values()) == {1}
    assert set(found) == {f"p{n:02}" for n in range(PEOPLE)}
    assert set(found.values()) <= {"accepted", "in doubt"}
    assert {name for name, state in found.items() if state == "accepted"} <= set(sent)
    return sum(state == "in doubt" for state in found.values())


@pytest.mark.parametrize(
    ("call", "fault", "most"),
    [
        ("fdatasync", "signal=SIGKILL", 0),  # a claim: nothing has begun that has no outcome
        ("fsync", "signal=SIGKILL", 1),  # also the log's own: sent, and not yet recorded
        ("pwrite64", "signal=SIGKILL", 0),
        ("pwrite64", "error=ENOSPC", 0),
        ("pwrite64", "error=ENOSPC…", 0),
        ("fdatasync", "error=EIO", 0),
        ("fdatasync", "error=EIO…", 0),  # a claim that failed may be on the disk all the same
        ("fsync", "error=EIO", 1),
    ],
)
def test_ledger_serves_each_once_when_a_write_fails_or_kills(
    strace: str, planned: Path, tmp_path: Path, call: str, fault: str, most: int
) -> None:
    """Everybody is served once whatever call that writes fails or kills, with few doubts.

    Otherwise a crash or a full disk at that moment would send a message twice, or lose somebody.
    """

    def one(when: int) -> int | None:
        folder = tmp_path / str(when) / "ledger"
        shutil.copytree(planned, folder)
        return checked(folder) if sabotaged(strace, folder, call, fault, when) else None

    doubts: list[int | None] = []
    with ThreadPoolExecutor(_AT_ONCE) as several:
        while None not in doubts:
            doubts += several.map(one, range(len(doubts) + 1, len(doubts) + 1 + _AT_ONCE))
            assert len(doubts) < 500
    known = [count for count in doubts if count is not None]
    print(f"{call} {fault}: {len(known)} faults, doubts {Counter(known)}")  # noqa: T201  shown by -s
    assert len(known) >= 4
    assert max(known) <= most
