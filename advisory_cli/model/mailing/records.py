"""Answers of the ledger: the mailings and their counts, troubles and outages, and the opt-outs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.mailing.delivery import Approval, Mailing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingSummary:
    """A mailing, and the number of its deliveries in each state."""

    mailing: Mailing
    counts: Mapping[State, int]
    maybe_received: int = 0  # once in doubt and open again: they may have it already
    alone: int = 0  # of those planned: how many leave without a person when their time has come
    due: datetime | None = None  # when the first of these is due; None: at once, or there is none
    too_late: int = 0  # of those left out: how many because their time had long passed
    overtaken_by: str = ""  # the newest text of a higher revision, or with a later embargo: no older one leaves
    overtaken: int = 0  # of those left out: how many got nothing of any text by that
    last_change: datetime | None = None
    approval: Approval | None = None

    @property
    def all_held(self) -> bool:
        """True when the whole mailing waits for an embargo's end, and nobody can have had any of it."""
        rest = sum(count for state, count in self.counts.items() if state not in {State.HELD, State.LEFT_OUT})
        return self.counts.get(State.HELD, 0) > 0 and rest + self.maybe_received == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Reason that kept a transport from taking mail: the words, their exit code, the beginning, and the last time."""

    words: str
    code: int
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Changes among the recipients who wait in a mailing.

    `uncleared` counts those who may no longer have the text early, `unlisted` those who stand in no list of the
    mailing.
    """

    uncleared: int = 0
    unlisted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which nothing could leave, and the reason: the server is away, a limit is reached.

    `reported` means that a person or cron has heard of the beginning, `end_reported` of the end.
    """

    since: datetime
    words: str
    reported: bool = False
    over: datetime | None = None
    end_reported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Known causes of why something has not left in time. A field is empty where nothing is known."""

    outage: Outage | None = None
    slept: tuple[datetime, datetime] | None = None  # the computer, in the middle of sending
    no_run: tuple[datetime | None, datetime] | None = None  # `run` was not at work; None: it never was
    paced: bool = False  # the run was at it, and its turn came too late
    interrupted: bool = False  # the command that was to send it ended, and nobody gave it again
    unapproved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address, or a whole @domain, that must not get anything."""

    pattern: str
    reason: str
    since: datetime
