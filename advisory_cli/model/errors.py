"""Faults that stop a run, each with the exit code it ends in (sysexits.h, narrowed in docs/architecture.md)."""

from typing import ClassVar

from advisory_cli.model.checks.findings import Finding


class AdvisoryError(Exception):
    """Fault that a person can mend, and the base of all other faults here.

    `message` is a sentence for that person, `remedy` a sentence on what to do ("" when there is none). `findings` are
    printed in place of the message. `exit_code` is the code with which the program then ends.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings


class UsageFault(AdvisoryError):
    """Fault of the command line: words that do not fit together, or a question that nobody is there to answer."""

    exit_code = 64


class BadData(AdvisoryError):
    """Fault of the content of an advisory, a list or a template."""

    exit_code = 65


class NoInput(AdvisoryError):
    """Fault of a named file, mailing or address that does not exist, cannot be read, or is not the only one meant."""

    exit_code = 66


class CannotWrite(AdvisoryError):
    """Fault of a file or folder that could not be written."""

    exit_code = 73


class LedgerFault(AdvisoryError):
    """Fault of a ledger that cannot be read or written. Nothing may be sent without the ledger."""

    exit_code = 74


class TryLater(AdvisoryError):
    """Fault that passes by itself, so that the same command may succeed later, such as a server that is away."""

    exit_code = 75


class AtWork(TryLater):
    """Refusal to send a mailing that another process is sending at this moment."""


class PlanChanged(TryLater):
    """Refusal of a plan, because another plan or a person's decision was stored in the ledger since the plan was made.

    The plan has to be made again.
    """


class PersonDecides(AdvisoryError):
    """Fault that waits for a person's decision, such as a delivery in doubt, or a message that is too late."""

    exit_code = 76


class NotAllowed(AdvisoryError):
    """Refusal by an embargo, a missing approval, the login or the server's certificate."""

    exit_code = 77


class BadConfig(AdvisoryError):
    """Fault of a setting that is missing, unknown or wrong."""

    exit_code = 78
