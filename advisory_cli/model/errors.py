"""Faults that stop a run, each with the exit code it ends in (sysexits.h, narrowed in docs/architecture.md)."""

from typing import ClassVar

from advisory_cli.model.checks.findings import Finding


class AdvisoryError(Exception):
    """A fault a person can act on: one sentence, and what to do about it."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings


class UsageFault(AdvisoryError):
    """The command's words do not fit together, or a question had nobody to answer it."""

    exit_code = 64


class BadData(AdvisoryError):
    """An advisory, list or template says something wrong."""

    exit_code = 65


class NoInput(AdvisoryError):
    """A named file is not there."""

    exit_code = 66


class CannotWrite(AdvisoryError):
    """A file or folder could not be written."""

    exit_code = 73


class LedgerFault(AdvisoryError):
    """The ledger cannot be read or written; nothing may be sent without it."""

    exit_code = 74


class TryLater(AdvisoryError):
    """The same command line, run again later, is the right answer: server away, ledger held by another run."""

    exit_code = 75


class AtWork(TryLater):
    """Another process works on this very mailing."""


class PlanChanged(TryLater):
    """Something was decided since the plan was made: it has to be made again."""


class PersonDecides(AdvisoryError):
    """A delivery is in doubt, or it is too late: only a person may say what happens next."""

    exit_code = 76


class NotAllowed(AdvisoryError):
    """An embargo, the login or the server's certificate forbids it."""

    exit_code = 77


class BadConfig(AdvisoryError):
    """A setting is missing, unknown or wrong."""

    exit_code = 78
