"""Base class of proposals. A proposal is a plan of a send or a notice, to which a person agrees before anything leaves.

A send, a notice and an unfinished notice are shown, confirmed, stored, delivered and counted in the same way.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.preflight.prepare import Prepared
from advisory_cli.actions.sending.run import RunResult
from advisory_cli.model.mailing.delivery import Candidate, Selection
from advisory_cli.model.mailing.plan import Plan, PlanResult
from advisory_cli.model.ports.ledger import Ledger, RecipientTable, SendingLedger
from advisory_cli.model.value_class import value_class


@value_class
class PlannedMailings:
    """Ids of the mailings to deliver now, in the order of delivery.

    `first` holds the mailing of a send, or of a notice to its readers. `second` is empty for a send. For a notice,
    `second` holds the mailings that bring the text alone to people without the original. For a lift, `second` holds the
    mailings that the lift has freed.
    """

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all mailings to deliver now, in the order of delivery."""
        return (*self.first, *self.second)


@value_class
class Proposal(ABC):
    """A plan to agree to, with the steps that follow: store, deliver, count.

    Show `plan` to the person who agrees, then call freeze(), deliver the mailings that it returns, and call count().
    `as_of` is the number that Ledger.decisions() returned when the plan was made. The ledger raises that number with
    each plan or decision that is stored, so that a plan out of date is noticed.
    """

    plan: Plan
    as_of: int

    def refuse_unapproved(self, ctx: Context, ledger: Ledger) -> None:  # noqa: B027  a new plan has no approval yet
        """Raise NotAllowed when the plan goes on with a mailing whose approval is missing, or void because of a change.

        Nothing is raised for a new plan that needs an approval: it is stored first, and waits for the approval then.
        """

    def confirmed_at(self, now: datetime) -> "Proposal":  # noqa: ARG002  a send keeps the time that its times start from
        """Return the proposal as a person confirmed it at `now` (aware). The times of a notice are those of `now`."""
        return self

    def people(self, ledger: Ledger) -> Iterator[tuple[int, Candidate]]:  # noqa: ARG002  no list of people is known
        """Yield everybody in the plan: first those who get a message, then those left out, in groups.

        Each value is a pair: the number of a wave (Wave.number), or 0 for a person who is left out, and the recipient.
        Nothing is yielded for an unfinished notice, because its people are stored already.
        Exhaust the iterator, or close it, before the ledger is used for anything else.
        """
        yield from ()

    def previewed(self, ledger: Ledger) -> Prepared | None:  # noqa: ARG002  nothing is composed anew
        """Return the composed messages for a preview page, None when the plan composes none."""
        return None

    @abstractmethod
    def freeze(self, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool) -> PlannedMailings:
        """Store the plan in the ledger, and return the mailings to deliver now.

        `attended`: a person agreed at a terminal. Deliveries that are past their deadline then get a new deadline, in a
        send and in an unfinished notice.
        `dry_run`: `ledger` is a copy, and nothing outside the copy is written.
        Raises PlanChanged, and stores nothing, when anything was decided after the plan was made.
        """

    @abstractmethod
    def count(self, run: RunResult, planned: PlannedMailings, ledger: Ledger, now: datetime) -> PlanResult:
        """Return what came of the plan after the run: numbers of messages accepted, refused, waiting and so on.

        `run` holds the counts of the delivered mailings, `planned` the mailings that freeze() returned, and `now` is
        the present time. The result includes the people who still wait, and the messages in doubt.
        """

    @abstractmethod
    def mailings(self, ledger: Ledger) -> tuple[str, ...]:
        """Return the ids of the mailings that the plan's recipients now belong to.

        A command waits until these mailings are sent. Call this method after freeze(), which stores the plan.
        """


def people_in(table: RecipientTable, *, first: int = 1, held: int = 2) -> Iterator[tuple[int, Candidate]]:
    """Yield the recipients of a table, each with the number of its wave, 0 for a recipient who is left out.

    `first` is the number for recipients who get a message now or at the planned time, `held` the number for those who
    wait for the embargo's end.
    """
    numbers = {Selection.SEND: first, Selection.HELD: held}
    for selection in Selection:
        for entry in table.entries(selection):
            yield numbers.get(selection, 0), entry
