"""A small sender for the tests that break things around it: `python -m tests.ledger_driver LEDGER LOG`.

It claims a few at a time and "sends" each into a log that is on disk before it goes on. Exit 0: nothing is due any
more. A fault of the ledger ends it with 75, after giving back what it can, as the delivery loop does; with `rough` as a
third word it just drops dead.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from advisory_cli.ledger.sqlite_ledger import SqliteLedger, open_ledger
from advisory_cli.model.errors import LedgerFault
from tests.ledger_makers import ACCEPTED, NOW

BOOT = "0b3c9d5e-0000-4000-8000-000000000001"
BATCH = 5


def send(ledger: SqliteLedger, log: int) -> None:
    """All that is due."""
    while batch := ledger.claim("m1", limit=BATCH, now=NOW):
        left = list(batch)
        try:
            while left:
                delivery = left.pop(0)
                ledger.mark_committing(delivery)
                os.write(log, f"{delivery.key}\n".encode())
                os.fsync(log)
                ledger.record(delivery, ACCEPTED, now=NOW)
        except BaseException:
            with suppress(LedgerFault):
                ledger.release(left, now=NOW)
            raise


def main(folder: Path, path: Path, manner: str) -> int:
    """Settle what is left, then send."""
    try:
        ledger = open_ledger(folder, now=NOW, writer=True, boot=BOOT)
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            ledger.recover(NOW)
            send(ledger, log)
        except LedgerFault:
            if manner == "rough":
                os._exit(75)
            raise
        finally:
            ledger.close()
    except (LedgerFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 75
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), "".join(sys.argv[3:])))
