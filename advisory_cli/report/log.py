"""Write the log file of a newsroom, one line for each event.

The ledger, not this log, is the record of what was sent.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from advisory_cli.files.own import open_own, refuse_linked_folder
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.mailing.delivery import Delivery, Outcome, Verdict
from advisory_cli.model.text import printable
from advisory_cli.report.wording.phrases import masked, without_address

_LARGEST = 5_000_000  # bytes; then it becomes advisory.log.1, and the one of before is dropped
_SECOND = timedelta(seconds=1)


def outcome_words(name: str, address: str, outcome: Outcome, *, full: bool) -> str:
    """Return the line of the log about one attempt: `name`, the verdict, the recipient's address, the server's reply.

    `name` says what was sent, such as a mailing's id. The verdict is accepted, deferred, refused or unconfirmed.
    Without `full`, the recipient's address is shortened, also in the reply.
    """
    who = address if full else masked(address)
    reply = outcome.reply if full else without_address(outcome.reply, address)
    code = "" if outcome.code is None else f" {outcome.code}"
    verdict = "unconfirmed" if outcome.verdict is Verdict.IN_DOUBT else outcome.verdict.value
    return f"{name} {verdict} {who}{code} {reply}"


class DeliveryLog:
    """Log of a newsroom: lines appended to a file that only its owner can read (0600), each with its time in UTC.

    Make a log by open(), which takes a path. The constructor itself takes `file`, a file descriptor. With `full`,
    e-mail addresses of recipients are logged whole, otherwise note() shortens them to 'a***@example.org'.
    Lines stay in memory until a line of a later second comes, or until close(). When the file can no longer be written,
    lines are lost and nothing is raised, because a log is no reason to stop a mailing.
    """

    def __init__(self, file: int, *, full: bool) -> None:
        self._file = open(file, "ab", buffering=0)  # noqa: SIM115  a descriptor, kept until close
        self._full = full
        self._lines: list[str] = []
        self._second = datetime.min.replace(tzinfo=UTC)
        self._stamp = ""

    @classmethod
    def open(cls, path: Path, *, full: bool) -> Self:
        """Open the log file at `path` for appending. A missing file is made, and its folder too.

        With `full`, addresses of recipients are logged whole. A file of more than 5 MB is put aside first: it gets '.1'
        added to its name, in place of an older file with that name.
        Raises CannotWrite when the file cannot be opened, is a link, or belongs to another account.
        """
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            refuse_linked_folder(path.parent)
            if path.exists() and path.stat().st_size > _LARGEST:
                path.replace(path.with_name(path.name + ".1"))
            return cls(open_own(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT), full=full)
        except OSError as fault:
            raise CannotWrite(
                f"The log {path} cannot be written: {fault.strerror}.", remedy="Check who owns it, and the disk."
            ) from fault

    def tell(self, now: datetime, words: str) -> None:
        """Append one line with the time `now` (aware, in UTC) and `words`, a sentence about an event.

        Addresses in `words` are not shortened.
        """
        self._write(now, words)

    def note(self, now: datetime, delivery: Delivery, outcome: Outcome) -> None:
        """Append one line with the outcome of one attempt to deliver a message, at the time `now` (aware, in UTC).

        The line holds the mailing's id, the outcome's verdict, the recipient's address, and the server's code and
        reply. For a resend, the word "resend" comes before the verdict. In a log opened with `full`, addresses are
        whole. In any other log, they are shortened, also those in the reply.
        """
        name = f"{delivery.mailing_id} resend" if delivery.resend else delivery.mailing_id
        self._write(now, outcome_words(name, delivery.address, outcome, full=self._full))

    def close(self) -> None:
        """Write the lines that are still in memory, and close the file."""
        self._write_out()
        with suppress(OSError):
            self._file.close()

    def _write(self, now: datetime, words: str) -> None:
        if now.second != self._second.second or now - self._second > _SECOND:
            self._write_out()
            self._second = now.replace(microsecond=0)
            self._stamp = f"{now:%Y-%m-%dT%H:%M:%SZ}"
        self._lines.append(f"{self._stamp} {printable(words)}\n")

    def _write_out(self) -> None:
        """Write the lines of one second to the file, in one write."""
        lines, self._lines = self._lines, []
        with suppress(OSError, ValueError):
            self._file.write("".join(lines).encode())
