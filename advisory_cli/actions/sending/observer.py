"""What a run reports while it works; the command line implements it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, Mailing, Outcome
from advisory_cli.model.mailing.obstacles import Obstacle
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage

OnOutcome = Callable[[Delivery, Outcome], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One run while it lasts. `tell` hears of connections, `signals` grows when somebody asks the run to end."""

    on_outcome: OnOutcome
    tell: Callable[[str], None]
    signals: Sequence[int]

    def interrupted(self) -> bool:
        """Whether a signal has come."""
        return bool(self.signals)


class Observer(Protocol):
    """Who hears of a run."""

    def watching(self, expected: int, *, loud: bool, rehearse: bool = False) -> AbstractContextManager[Watch]:
        """Watch one run of about `expected` messages; a rehearsal leaves no log."""

    def signals(self) -> AbstractContextManager[Sequence[int]]:
        """Collect the signals that ask a wait to end."""

    def failed(self, fault: AdvisoryError) -> None:
        """A fault held the mailing up."""

    def hindered(self, obstacle: Obstacle) -> None:
        """Something keeps a mailing, or some of its people, from being served as it was planned."""

    def too_late(self, summary: MailingSummary, count: int, cause: Cause) -> None:
        """For so many of a mailing it has just become too late; `summary` is how the mailing stood before."""

    def held_up(self, outage: Outage, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Nothing can leave, or can again: said once each; `waiting` is what waits for it."""

    def overtaken(self, summary: MailingSummary, count: int) -> None:
        """So many of a mailing get nothing, because a newer text was planned; `summary` is how it stood before."""

    def idle(self, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Nothing is due; `waiting` is what waits, each with the time of its next message."""

    def delivered(self, mailing: Mailing, tally: Tally, *, next_due: datetime | None) -> None:
        """A run of one mailing has ended."""

    def waiting_until(self, due: datetime) -> None:
        """Nothing is due before that."""

    def leaving(self, mailings: Sequence[str]) -> None:
        """A signal ended the wait for these mailings' ids; what has not left still waits."""

    def halted(self, mailing_id: str) -> None:
        """Somebody stopped a mailing meanwhile for which people wait."""
