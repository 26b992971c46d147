"""Answers of the ledger: the mailings and their counts, troubles and outages, and the opt-outs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.mailing.delivery import Approval, Mailing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingSummary:
    """Mailing, with the number of its deliveries in each state."""

    mailing: Mailing
    counts: Mapping[State, int]
    maybe_received: int = 0  # messages once in doubt, to be sent again or given up: may have arrived
    alone: int = 0  # planned deliveries that `advisory run` sends without a person
    due: datetime | None = None  # when the first of these is due; None: at once, or there is none of them
    too_late: int = 0  # deliveries left out because they were past their deadline
    overtaken_by: str = ""  # id of the mailing with a newer text; no older text leaves; empty: none
    overtaken: int = 0  # people left out because of a newer text who do not get that one either
    last_change: datetime | None = None  # of a delivery, or the stop of the mailing
    approval: Approval | None = None  # None: nobody has agreed

    @property
    def all_held(self) -> bool:
        """True when everybody in the mailing waits for the embargo's end, and nobody can have any message."""
        rest = sum(count for state, count in self.counts.items() if state not in {State.HELD, State.LEFT_OUT})
        return self.counts.get(State.HELD, 0) > 0 and rest + self.maybe_received == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Reason why a transport takes no mail, with the first and the last time that the reason was met."""

    words: str  # the reason, for a person
    code: int  # exit code of the command that met the reason
    since: datetime  # first time
    at: datetime  # last time


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Numbers of recipients who wait in a mailing and whose rows in its lists have changed since.

    `uncleared` counts recipients who may no longer have the text under embargo. `unlisted` counts recipients who stand
    in no list of the mailing any more.
    """

    uncleared: int = 0
    unlisted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Time in which nothing could leave, with the reason, such as a server that is away.

    `over` is the end, and None while the outage lasts. `reported` means that a person or cron's mail has been told of
    the beginning, and `end_reported` of the end.
    """

    since: datetime
    words: str
    reported: bool = False
    over: datetime | None = None
    end_reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Known cause why messages have not left in time. None or False means that a field is not the cause."""

    outage: Outage | None = None
    slept: tuple[datetime, datetime] | None = None  # from when to when the computer was asleep during a run
    no_run: tuple[datetime | None, datetime] | None = None  # span without a call of `run`; None in it: never called
    paced: bool = False  # a run was sending, and the turn of these messages came too late
    interrupted: bool = False  # the command that was sending ended early and was not repeated
    unapproved: bool = False  # nobody has approved the mailing


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Opt-out of one address, or of all addresses at a domain."""

    pattern: str  # an address in the form of address_key, or @domain
    reason: str
    since: datetime
