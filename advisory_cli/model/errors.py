"""Faults that stop a run, each with the exit code it ends in (sysexits.h, narrowed in docs/architecture.md)."""

from typing import ClassVar

from advisory_cli.model.checks.findings import Finding


class AdvisoryError(Exception):
    """A fault that a person can act on: one sentence, and what to do about it."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings


class UsageFault(AdvisoryError):
    """Fault of the command line: words that do not fit together, or a question with nobody to answer it."""

    exit_code = 64


class BadData(AdvisoryError):
    """Fault of an advisory, list or template that says something wrong."""

    exit_code = 65


class NoInput(AdvisoryError):
    """Fault of a named file that does not exist."""

    exit_code = 66


class CannotWrite(AdvisoryError):
    """Fault of a file or folder that could not be written."""

    exit_code = 73


class LedgerFault(AdvisoryError):
    """Fault of a ledger that cannot be read or written. Nothing may be sent without the ledger."""

    exit_code = 74


class TryLater(AdvisoryError):
    """Fault that the same command line, run later, mends: server away, ledger held by another run."""

    exit_code = 75


class AtWork(TryLater):
    """Fault of a mailing on which another process is at work."""


class PlanChanged(TryLater):
    """Fault of a plan that was made before something else was decided. The plan has to be made again."""


class PersonDecides(AdvisoryError):
    """Fault that only a person can settle: a delivery is in doubt, or too late."""

    exit_code = 76


class NotAllowed(AdvisoryError):
    """Fault of something forbidden by an embargo, the login or the server's certificate."""

    exit_code = 77


class BadConfig(AdvisoryError):
    """Fault of a setting that is missing, unknown or wrong."""

    exit_code = 78
