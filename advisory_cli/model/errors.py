"""Exceptions that end a command, each with its exit code. docs/exit-codes.md explains the codes (sysexits.h)."""

from typing import ClassVar

from advisory_cli.model.checks.findings import Finding

RUN_AGAIN = "Nothing is lost: run the same command again later."
"""Remedy of a fault that passes by itself. A command whose messages `run` carries on says so in its place."""


class AdvisoryError(Exception):
    """Base class of the exceptions of this program: a fault that a person can mend.

    `message` is a sentence for that person, and `remedy` a sentence on what to do, or "". When there are `findings`,
    they are printed in place of the message. The program ends with `exit_code` when the exception ends the command.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, remedy: str = "", findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings


class UsageFault(AdvisoryError):
    """Fault of the command line: words that do not fit together, or a question while no person is there to answer.

    The exit code is 64.
    """

    exit_code = 64


class BadData(AdvisoryError):
    """Fault in the content of an advisory, a list or a template. The exit code is 65."""

    exit_code = 65


class NoInput(AdvisoryError):
    """Fault of a file, mailing or address that a person named: it is missing or not readable, or several fit the name.

    The exit code is 66.
    """

    exit_code = 66


class NotReadable(NoInput):
    """Fault of a file that is there, and that this account may not read. The exit code is 66, as for any NoInput."""


class CannotWrite(AdvisoryError):
    """Fault of a file or folder that cannot be written. The exit code is 73."""

    exit_code = 73


class LedgerFault(AdvisoryError):
    """Fault of a ledger that cannot be read or written. Nothing may be sent without the ledger. The exit code is 74."""

    exit_code = 74


class LedgerUnwritable(LedgerFault):
    """Fault of a ledger whose disk is full or mounted read-only. The ledger can still be read. The exit code is 74."""


class TryLater(AdvisoryError):
    """Fault that passes by itself, such as a server that is away, so that the same command may succeed later.

    The exit code is 75.
    """

    exit_code = 75


class Unreachable(TryLater):
    """Fault of a connection: nothing answers at the host and port, or not in time.

    The exit code is 75, as for any TryLater.
    """


class AtWork(TryLater):
    """Refusal to plan or send a mailing, because another process is sending to its recipients at this moment.

    The exit code is 75, as for any TryLater.
    """


class PlanChanged(TryLater):
    """Refusal to carry out a plan that is out of date and has to be calculated again.

    A plan is out of date when a later plan, or a person's decision such as a stop, was stored in the ledger. It is also
    out of date when too much time has passed (Plan.is_stale). The exit code is 75, as for any TryLater.
    """


class PersonDecides(AdvisoryError):
    """Fault that waits for a person's decision, such as a delivery in doubt, or a message that is too late.

    The exit code is 76.
    """

    exit_code = 76


class NotAllowed(AdvisoryError):
    """Refusal to send: forbidden by the embargo, a missing approval, or the mail server's login or certificate.

    It is also raised when the server refuses every message alike. The exit code is 77.
    """

    exit_code = 77


class LoginRefused(NotAllowed):
    """Refusal of a password or access token by a mail server or by Microsoft Graph. The exit code is 77."""


class BadConfig(AdvisoryError):
    """Fault of a setting that is missing, unknown or wrong. The exit code is 78."""

    exit_code = 78
