"""Data class for the plan to give a waiting mailing another send time, as a person is shown it."""

from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.times import Moment, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduling:
    """Plan to give a waiting mailing another send time. Its text and people stay as they were planned.

    `when` is the new time as asked for, and `moment` the same as one moment for everybody. `planned` people wait for
    the send time, and `held` people for the embargo's end. `approver` has approved the mailing for its old time, and ""
    means nobody. `findings` are those of the new time. `as_of` is the ledger's count of decisions when the plan was
    made.
    """

    mailing: Mailing
    when: When
    moment: Moment
    planned: int
    held: int
    approver: str
    findings: tuple[Finding, ...]
    as_of: int
    now: datetime
    zone: str
