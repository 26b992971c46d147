"""Reports of a run while it works. The command line implements the observer."""

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
    """A single run while it lasts.

    `tell` is called with words about connections. `signals` grows when somebody asks the run to end.
    """

    on_outcome: OnOutcome
    tell: Callable[[str], None]
    signals: Sequence[int]

    def interrupted(self) -> bool:
        """Tell whether a signal has come."""
        return bool(self.signals)


class Observer(Protocol):
    """A listener to the events of a run."""

    def watching(self, expected: int, *, verbose: bool, dry_run: bool = False) -> AbstractContextManager[Watch]:
        """Watch one run of about `expected` messages. A dry run leaves no log."""

    def signals(self) -> AbstractContextManager[Sequence[int]]:
        """Collect the signals that ask a wait to end."""

    def failed(self, fault: AdvisoryError) -> None:
        """Report a fault that held the mailing up."""

    def obstacle_found(self, obstacle: Obstacle) -> None:
        """Report that something keeps a mailing, or some of its people, from being served as planned."""

    def too_late(self, summary: MailingSummary, count: int, cause: Cause) -> None:
        """Report that it has just become too late for `count` people. `summary` is the mailing as it stood before."""

    def held_up(self, outage: Outage, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Report, once each, that nothing can leave, or can again. `waiting` lists the mailings held up."""

    def overtaken(self, summary: MailingSummary, count: int) -> None:
        """Report that `count` people get nothing because of a newer text.

        `summary` is the mailing as it stood before.
        """

    def idle(self, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Report that nothing is due. `waiting` lists what waits, each with the time of its next message."""

    def delivered(self, mailing: Mailing, tally: Tally, *, next_due: datetime | None) -> None:
        """Report that a run of one mailing has ended."""

    def waiting_until(self, due: datetime) -> None:
        """Report that nothing is due before `due`."""

    def leaving(self, mailings: Sequence[str]) -> None:
        """Report that a signal ended the wait for these mailings. Unsent messages still wait."""

    def halted(self, mailing_id: str) -> None:
        """Report that somebody has stopped a mailing for which people wait."""
