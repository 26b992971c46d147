"""Data class for the plan to give a waiting mailing another send time, as a person is shown it."""

from datetime import datetime

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.times import Moment, When
from advisory_cli.model.value_class import value_class


@value_class
class Rescheduling:
    """Plan to give a waiting mailing another send time. Its text and people stay as they were planned.

    - `when`: the new time as a person has asked for it. `moment`: the same time as one moment for everybody.
    - `planned`: the number of people who wait for the send time. `held`: the number held until the embargo's end.
    - `approver`: the account or key of the person who approved the mailing for its old time, "" when nobody did.
    - `findings`: findings about the new time.
    - `as_of`: the number that the ledger's decisions() returned when the plan was made. A later decision of a person
      changes this number.
    - `now`: when the plan was made. `zone`: the newsroom's time zone.
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
