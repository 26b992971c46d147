"""Plans and results as shown to a sender, before anything leaves and after. Mailings and notices are shown alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, Selection
from advisory_cli.model.press.advisory import Embargo, Event
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Mailbox, Route
from advisory_cli.model.press.notice import Notice

_FRESH = timedelta(minutes=10)  # so long a plan is shown without being looked at again when it is answered


def _terms(mailing: Mailing) -> tuple[object, ...]:
    """Return text and times of a mailing, without what each planning draws anew."""
    return (
        mailing.realm,
        mailing.advisory_id,
        mailing.revision,
        mailing.content_digest,
        mailing.subject,
        mailing.embargo_until,
        mailing.send_at,
        mailing.send_at_words,
        mailing.not_after,
        mailing.needs_approval,
        mailing.uncleared_reason,
    )


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return sorted({each.code for each in findings})


def _is_stale(made: datetime, now: datetime, moments: Iterable[datetime | None]) -> bool:
    return now - made > _FRESH or any(made < moment <= now for moment in moments if moment is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plan of one mailing as it would leave now.

    `zone` is the newsroom's. `samples` holds at most five entries of each selection.
    """

    mailing: Mailing
    route: Route
    sender: Mailbox
    phase: Phase
    now: datetime
    zone: str
    counts: Mapping[Selection, int] = field(hash=False)
    by_language: Mapping[str, int] = field(hash=False)
    by_list: Mapping[str, int] = field(hash=False)
    samples: Mapping[Selection, tuple[Candidate, ...]] = field(hash=False)
    embargo: Embargo | None = None
    event: Event | None = None
    reply_to: Mailbox | None = None
    pace: tuple[str, ...] = ()  # the limits that hold, in sentences
    finish: datetime | None = None  # estimated end of sending; None: at once
    findings: tuple[Finding, ...] = ()
    skipped_rows: int = 0  # bad rows left out by --skip-bad-rows
    full_renders: int = 0  # messages no slot could be cut for
    full_render_seconds: float = 0.0
    tested_at: datetime | None = None
    limit: int | None = None
    last_at: datetime | None = None  # when it leaves for the last one, where each has a time of their own
    heard: int = 0  # of those to send to: how many were sent something in the last 24 hours
    replaces: str = ""  # the waiting mailing that this one takes the place of
    takes_over: int = 0  # how many wait there
    self_running: bool = False  # whether `run` has run of late without a person
    last_run: datetime | None = None  # when it last did
    stays: bool = False  # somebody stays until all of it has left

    @property
    def to_send(self) -> int:
        """Number of messages that leave when the plan is confirmed."""
        return self.counts.get(Selection.SEND, 0)

    @property
    def terms(self) -> tuple[object, ...]:
        """Terms a person agrees to: text, times, people. A plan made anew with the same terms needs no new word."""
        return (
            *_terms(self.mailing),
            self.route,
            self.phase,
            sorted(self.counts.items()),
            sorted(self.by_list.items()),
            self.last_at,
            self.takes_over,
            _codes(self.findings),
        )

    def is_stale(self, now: datetime) -> bool:
        """Tell whether time alone has changed the plan: after ten minutes, or when a time that the plan names has
        come.
        """
        ends = self.embargo.until.instant if self.embargo else None
        moments = (ends, self.mailing.send_at, self.last_at, self.mailing.not_after)
        return _is_stale(self.now, now, moments)

    @property
    def second_wave(self) -> int:
        """Number of recipients who are held until the embargo ends, and get the mailing then."""
        return self.counts.get(Selection.HELD, 0)

    @property
    def ahead(self) -> timedelta:
        """Time from the making of the plan to the departure for the last reader with a time of their own."""
        return timedelta(0) if self.last_at is None else self.last_at - self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalReview:
    """A frozen mailing, as shown to somebody who is to approve it.

    `samples` holds the first few recipients, `reader` is the first of all, and `text` is the text part of that message.
    """

    mailing: Mailing
    zone: str
    to_send: int
    second_wave: int  # held until the embargo ends
    by_list: Mapping[str, int] = field(hash=False)
    samples: tuple[DeliveryRow, ...]
    reader: str
    text: str
    tested_at: datetime | None = None

    @property
    def people(self) -> int:
        """Number of recipients, both waves together."""
        return self.to_send + self.second_wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Result of a run, counted by verdict.

    `stopped` means that somebody forbade the rest, `interrupted` that a signal did.
    """

    accepted: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    left_out: int = 0
    overtaken: int = 0  # who got nothing, because a newer text was planned and no older one leaves
    late: int = 0  # left out, because their time to leave was over when it was their turn
    waiting: int = 0  # still planned when the run ended
    stopped: bool = False
    interrupted: bool = False
    trouble: str = ""  # why the run ended early: the server went away, login refused, …
    forbidden: bool = False  # the trouble is one that trying again does not mend: login or certificate
    uncopied: bool = False  # the office's own copy could not be filed
    slept: tuple[datetime, datetime] | None = None  # when the computer was asleep in the middle of it

    @property
    def ended_for_now(self) -> bool:
        """True when something that passes, and no person, has ended the run. `run` then goes on with the rest."""
        return bool(self.trouble) and not (self.forbidden or self.interrupted or self.stopped)

    def __add__(self, other: "Tally") -> "Tally":
        """Two runs as one: numbers add up, and what happened in either happened."""
        return Tally(
            accepted=self.accepted + other.accepted,
            deferred=self.deferred + other.deferred,
            refused=self.refused + other.refused,
            in_doubt=self.in_doubt + other.in_doubt,
            left_out=self.left_out + other.left_out,
            overtaken=self.overtaken + other.overtaken,
            late=self.late + other.late,
            waiting=self.waiting + other.waiting,
            stopped=self.stopped or other.stopped,
            interrupted=self.interrupted or other.interrupted,
            trouble=self.trouble or other.trouble,
            forbidden=self.forbidden or other.forbidden,
            uncopied=self.uncopied or other.uncopied,
            slept=self.slept or other.slept,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Recipients of one circle, counted. `samples` holds at most five entries of each selection."""

    counts: Mapping[Selection, int] = field(default_factory=dict, hash=False)
    samples: Mapping[Selection, tuple[Candidate, ...]] = field(default_factory=dict, hash=False)
    doubts: int = 0  # of those who get it: how many may not have the original
    later: int = 0  # of those who get it: how many at the time they were planned for

    @property
    def now(self) -> int:
        """Number of recipients who get the text now."""
        return self.counts.get(Selection.SEND, 0)

    @property
    def held(self) -> int:
        """Number of recipients who get the text when the embargo ends."""
        return self.counts.get(Selection.HELD, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePlan:
    """A notice as it would leave now. `zone` is the newsroom's.

    `group` are the recipients who have the original, `rest` those who still waited for it.
    `mailing` is the notice's mailing, and `rest_mailing` that of the text alone.
    `rest_mailing` is None when nobody gets the text alone, and for a lift, whose rest is served from what was frozen.
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
    event: Event | None = None
    reply_to: Mailbox | None = None
    pace: tuple[str, ...] = ()  # the limits that hold, in sentences
    finish: datetime | None = None
    findings: tuple[Finding, ...] = ()
    tested_at: datetime | None = None
    old_text: str = ""  # what they have, and what it says now; empty where the text is not repeated
    new_text: str = ""
    given_up: tuple[str, ...] = ()  # mailings that nothing more leaves of
    stopped: tuple[str, ...] = ()  # of these: those that somebody had stopped
    kept_stopped: tuple[str, ...] = ()  # mailings whose people would get it by this, and that stay stopped all the same
    kept_unapproved: tuple[str, ...] = ()  # and those that wait for somebody's approval all the same

    @property
    def terms(self) -> tuple[object, ...]:
        """Terms a person agrees to: text, times, people. A plan made anew with the same terms needs no new word."""
        return (
            *_terms(self.mailing),
            self.notice.kind,
            self.notice.what,
            self.route,
            sorted(self.group.counts.items()),
            sorted(self.rest.counts.items()),
            self.given_up,
            self.kept_stopped,
            self.kept_unapproved,
            _codes(self.findings),
        )

    def is_stale(self, now: datetime) -> bool:
        """Tell whether time alone has changed the plan.

        A plan changes after ten minutes, or when the embargo's end or a time of the rest has come.
        """
        ends = self.embargo.until.instant if self.embargo else None
        rest = self.rest_mailing
        return _is_stale(self.now, now, (ends, rest.send_at if rest else None, rest.not_after if rest else None))

    @property
    def to_send(self) -> int:
        """Number of recipients who get the notice."""
        return self.group.now

    @property
    def to_rest(self) -> int:
        """Number of recipients who get the text alone, now or when the embargo ends."""
        return self.rest.now + self.rest.held


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDone:
    """Results of sending a notice, for both circles."""

    notice: Tally = field(default_factory=Tally)
    rest: Tally = field(default_factory=Tally)

    @property
    def both(self) -> Tally:
        """Both results as one run."""
        return self.notice + self.rest
