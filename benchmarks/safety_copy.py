"""What the safety copy of the ledger's position costs a message: claims and outcomes with it and without, in turn.

    python benchmarks/safety_copy.py [--people 16000] [--rounds 5]

Nothing is sent. The figure without is the ledger's work alone: claiming, marking and recording. The limit is a tenth of
a message's time, 12 µs of 120.
"""

import argparse
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from advisory_cli.ledger.integrity.position_file import PositionFile
from advisory_cli.ledger.integrity.steps import record_step
from advisory_cli.ledger.sqlite_ledger import FILE, SqliteLedger, open_ledger
from advisory_cli.ledger.storage.database import connect
from advisory_cli.model.ledger.concerns import Position
from advisory_cli.model.mailing.delivery import Candidate, Mailing, Outcome, Verdict
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

NOW = datetime(2026, 6, 5, 9, tzinfo=UTC)
ACCEPTED = Outcome(verdict=Verdict.ACCEPTED, code=250, reply="2.0.0 queued as 4A1F")
LIMIT = 12.0  # µs a message
BATCH = 80


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=16_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where ledger and copy lie; else in the folder for temporary files")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        rounds = range(asked.rounds)
        advance = statistics.median(advancing(Path(folder) / f"advance{n}") for n in rounds)
        step = statistics.median(stepping(Path(folder) / f"step{n}") for n in rounds)
        print(f"one advance of the copy {advance:.1f} µs, one step in the ledger {step:.1f} µs")
        print(f"a message in a claim of 80: {(advance + step) / BATCH:.2f} µs (limit {LIMIT:.0f})")
        runs: dict[bool, list[float]] = {True: [], False: []}
        for number in rounds:
            for kept in (True, False):
                runs[kept].append(delivering(Path(folder) / f"{number}-{kept}", asked.people, kept=kept))
        with_it, without = min(runs[True]), min(runs[False])
        print(f"the ledger's work on a message, at best: {without:.1f} µs without the copy, {with_it:.1f} with it")


def advancing(folder: Path, *, times: int = 20_000) -> float:
    """Microseconds of one advance, as each claim makes it."""
    copy, before = PositionFile(folder / "state", b"k" * 32, folder / "ledger"), Position()
    began = time.perf_counter()
    for number in range(1, times + 1):
        now = Position(number=number, token=number * 7, messages=80 * number)
        copy.advance(now, before.__eq__)
        before = now
    took = time.perf_counter() - began
    copy.close()
    return took / times * 1e6


def stepping(folder: Path, *, times: int = 20_000) -> float:
    """Microseconds of one step, as each claim writes it within its transaction."""
    with closing(open_ledger(folder, now=NOW, writer=False)):
        database = connect(folder / FILE)
    with closing(database), database.transaction():
        began = time.perf_counter()
        for _ in range(times):
            record_step(database, messages=BATCH)
        return (time.perf_counter() - began) / times * 1e6


def delivering(folder: Path, people: int, *, kept: bool) -> float:
    """Microseconds of the ledger's work on one message."""
    with closing(open_ledger(folder / "ledger", now=NOW, writer=True)) as ledger:
        ledger.recover(NOW)
        _plan(ledger, people)
        if kept:
            ledger.write_positions_to(PositionFile(folder / "state", ledger.newsroom_key, folder / "ledger"))
        began, served = time.perf_counter(), 0
        while claimed := ledger.claim("m1", limit=BATCH, now=NOW):
            for delivery in claimed:
                ledger.mark_committing(delivery)
                ledger.record(delivery, ACCEPTED, now=NOW)
                served += 1
        return (time.perf_counter() - began) / served * 1e6


def _plan(ledger: SqliteLedger, people: int) -> None:
    mailing = Mailing(
        id="m1",
        realm=Realm.LIVE,
        advisory_id="summit",
        revision=1,
        subject="Protest",
        language="en",
        content_digest="0" * 64,
        planned_at=NOW,
        sender_domain="example.org",
    )
    with ledger.open_recipient_table(now=NOW, realm=Realm.LIVE, advisory_id="summit", revision=1) as table:
        table.keep(Phase.OPEN, -1, b"head")
        table.keep(Phase.OPEN, 0, b"variant")
        for number in range(people):
            address = f"p{number}@outlet{number % 50}.example"
            table.add(
                Candidate(
                    address=address,
                    key=address,
                    fields={"outlet": "The Paper"},
                    list_name="l",
                    line=number,
                    language="en",
                    phase=Phase.OPEN,
                    variant=0,
                )
            )
        table.classify()
        ledger.freeze(mailing, table, NOW)


if __name__ == "__main__":
    main()
