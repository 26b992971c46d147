"""What a sender is shown before a notice leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Mailing, RollEntry, Standing
from advisory_cli.model.mailing.plan import Tally
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.press.newsroom import Mailbox, Route
from advisory_cli.model.press.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The people of one circle, counted. `samples` holds at most five entries a standing."""

    counts: Mapping[Standing, int] = field(default_factory=dict, hash=False)
    samples: Mapping[Standing, tuple[RollEntry, ...]] = field(default_factory=dict, hash=False)
    doubts: int = 0  # of those who get it: how many may not have the original
    later: int = 0  # of those who get it: how many at the time they were planned for

    @property
    def now(self) -> int:
        """How many get it now."""
        return self.counts.get(Standing.SEND, 0)

    @property
    def held(self) -> int:
        """How many get it when the embargo ends."""
        return self.counts.get(Standing.HELD, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """A notice as it would leave now: `group` are those who have the original, `rest` those who still waited for it.

    `mailing` is the notice's, `rest_mailing` that of the text alone (None where nobody gets that, and for a lift, whose
    rest is served from what was frozen). `zone` is the newsroom's.
    """

    notice: Notice
    mailing: Mailing
    rest_mailing: Mailing | None
    group: Group
    rest: Group
    route: Route
    sender: Mailbox
    now: datetime
    zone: str
    embargo: Embargo | None = None  # the one that holds
    pace: tuple[str, ...] = ()  # the limits that hold, in sentences
    finish: datetime | None = None
    findings: tuple[Finding, ...] = ()
    tested_at: datetime | None = None
    old_text: str = ""  # what they have, and what it says now; empty where the text is not repeated
    new_text: str = ""
    given_up: tuple[str, ...] = ()  # mailings that nothing more leaves of
    stopped: tuple[str, ...] = ()  # of these: those that somebody had stopped
    kept_stopped: tuple[str, ...] = ()  # mailings that a lift frees and that stay stopped all the same
    kept_unapproved: tuple[str, ...] = ()  # and those that wait for somebody's approval all the same

    @property
    def to_send(self) -> int:
        """How many get the notice."""
        return self.group.now

    @property
    def to_rest(self) -> int:
        """How many get the text alone, now or when the embargo ends."""
        return self.rest.now + self.rest.held


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDone:
    """What came of it, for both circles."""

    notice: Tally = field(default_factory=Tally)
    rest: Tally = field(default_factory=Tally)

    @property
    def both(self) -> Tally:
        """The two as one run."""
        return self.notice + self.rest
