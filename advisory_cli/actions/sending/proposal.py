"""Proposals: plans that a person agrees to before anything leaves, whatever kind of message it is.

A send, a notice and an unfinished notice are shown, confirmed, frozen, delivered and counted in the same way.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.actions.context import Context
from advisory_cli.actions.sending.run import RunResult
from advisory_cli.model.mailing.plan import Plan, PlanResult
from advisory_cli.model.ports.ledger import Ledger, SendingLedger


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMailings:
    """Ids of the mailings to deliver now, for each number of the confirmation, in the order of delivery."""

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all mailings, in the order of delivery."""
        return (*self.first, *self.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(ABC):
    """A plan, and the number of decisions that the ledger knew when the plan was made (`Ledger.decisions`)."""

    plan: Plan
    as_of: int

    @abstractmethod
    def freeze(self, ctx: Context, ledger: SendingLedger, *, dry_run: bool, attended: bool) -> PlannedMailings:
        """Freeze the plan in the ledger.

        `attended` by a person also grants more time to people for whom it was too late.
        Raises PlanChanged when anything was decided since the plan was made, and nothing is frozen then.
        """

    @abstractmethod
    def count(self, run: RunResult, planned: PlannedMailings, ledger: Ledger, now: datetime) -> PlanResult:
        """Count what became of the plan, with the people who still wait and all doubts of this revision."""

    @abstractmethod
    def mailings(self, ledger: Ledger) -> tuple[str, ...]:
        """Return the ids of the mailings in which the people of the plan stand, to wait for them."""
