"""Interface by which a run reports its events while it works. cli/terminal/progress.py implements the interface."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.errors import AdvisoryError
from advisory_cli.model.mailing.delivery import Delivery, Outcome
from advisory_cli.model.mailing.obstacles import Obstacle
from advisory_cli.model.mailing.records import Cause, MailingSummary, Outage
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.model.mailing.plan import Tally

OnOutcome = Callable[[Delivery, Outcome], None]


@value_class
class Watch:
    """Means by which one run reports to its observer, opened by Observer.watching() for as long as the run lasts.

    The run calls `on_outcome` with each delivery and its outcome, and `tell` with a sentence for the log about each
    connection, made or lost. `signals` holds the numbers of the signals that asked the run to end, and grows when a
    signal comes.
    """

    on_outcome: OnOutcome
    tell: Callable[[str], None]
    signals: Sequence[int]

    def interrupted(self) -> bool:
        """Tell whether a signal has asked the run to end."""
        return bool(self.signals)


class Observer(Protocol):
    """A receiver of the events of a run, to show or to log them.

    The run calls one method for each event, such as failed() or delivered(). Only watching() and signals() open
    something, for a `with` block.
    """

    def watching(self, expected: int, *, verbose: bool, dry_run: bool = False) -> AbstractContextManager[Watch]:
        """Open a Watch for one run, in a `with` block around that run.

        `expected` is roughly the number of messages that leave. With `verbose`, a person sees the progress. A dry run
        writes no log.
        """

    def signals(self) -> AbstractContextManager[Sequence[int]]:
        """Context manager: collect the numbers of the signals that ask a waiting command to end.

        The `with` block gets the sequence, which is empty at first and grows when a signal comes.
        """

    def failed(self, fault: AdvisoryError) -> None:
        """Report a fault because of which a mailing was not delivered, or only in part."""

    def obstacle_found(self, obstacle: Obstacle) -> None:
        """Report an obstacle: a reason why a mailing or some of its recipients do not leave as planned.

        A missing copy for the archive is an obstacle too.
        """

    def too_late(self, summary: MailingSummary, count: int, cause: Cause) -> None:
        """Report that the deadline of `count` people of a mailing has just passed, so that these people were left out.

        `summary` is the mailing as it stood before they were left out. `cause` says why the messages did not leave in
        time.
        """

    def held_up(self, outage: Outage, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Report the beginning or the end of an outage, or that further mailings came due while it lasts.

        Outage.over is the time of the end, None while it lasts. Outage.reported is False at its first report. `waiting`
        holds the mailings with due deliveries that were not reported yet, each with the time at which the first was
        due. At the end of an outage it holds those that went on since it began, each with the time of its last change.
        """

    def overtaken(self, summary: MailingSummary, count: int) -> None:
        """Report that `count` people get nothing of a mailing, because a newer text of the advisory was planned.

        `summary` is the mailing as it stood before these people were left out.
        """

    def idle(self, waiting: Sequence[tuple[MailingSummary, datetime]]) -> None:
        """Report that no mailing is to be delivered now.

        `waiting` holds the mailings that still wait, each with the time at which the next delivery is due.
        """

    def delivered(self, summary: MailingSummary, tally: "Tally", *, next_due: datetime | None) -> None:
        """Report the result of a run for one mailing.

        `summary` is the mailing as it stands after the run. `tally` holds the numbers of messages accepted, refused and
        so on, and the reason why the run ended. `next_due` is the time of the mailing's next delivery. None means that
        no delivery waits for a time.
        """

    def waiting_until(self, due: datetime) -> None:
        """Report that the command waits, because no delivery is due before `due`."""

    def leaving(self, mailings: Sequence[str]) -> None:
        """Report that a signal ended the wait for these mailings (ids). Their unsent messages still wait for `run`."""

    def halted(self, mailing_id: str) -> None:
        """Report that somebody has stopped a mailing. People who still wait in the mailing get nothing of it."""
