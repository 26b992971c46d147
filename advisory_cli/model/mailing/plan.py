"""Plans and results as shown to a sender, before anything leaves and after. Mailings and notices are shown alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

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


class WaveTime(Enum):
    """Time at which a wave leaves: at once, at the planned time or each reader's hour, or at the embargo's end."""

    NOW = auto()
    PLANNED = auto()
    EMBARGO_END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """People of a mailing who get one edition at one time.

    `number` is 1 or 2, the place of these people in the confirmation and in `--expect N+M`. For a send, 2 are people
    held for the embargo. For a notice, 1 are readers who have the text, and 2 are people who have not.
    `served` counts people of the same number who were served before, or wait for it already.
    """

    number: int
    edition: Phase
    time: WaveTime
    count: int
    served: int = 0
    unsure: int = 0  # of those who get it: how many may not have the original
    samples: tuple[Candidate, ...] = field(default=(), hash=False)  # at most five


def size_of(waves: Iterable[Wave], number: int) -> int:
    """Count the people of the waves with that number."""
    return sum(wave.count for wave in waves if wave.number == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """Part of a plan that only notices have.

    `text_mailing` is the mailing of the text alone. It is None when nobody gets the text alone, and for a lift, whose
    people are served from what was frozen.
    """

    notice: Notice
    text_mailing: Mailing | None = None
    old_text: str = ""  # what they have, and what it says now; empty where the text is not repeated
    new_text: str = ""
    given_up: tuple[str, ...] = ()  # mailings that nothing more leaves of
    stopped: tuple[str, ...] = ()  # of these: those that somebody had stopped
    kept_stopped: tuple[str, ...] = ()  # mailings whose people would get it by this, and that stay stopped all the same
    kept_unapproved: tuple[str, ...] = ()  # and those that wait for somebody's approval all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Part of a plan that goes on with an unfinished notice: people held, beside the waves, and people in doubt."""

    held: int = 0
    doubts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plan of a send or a notice as it would leave now.

    `waves` hold everybody who gets a message. `counts` and `samples` are by selection, people left out among them,
    with at most five samples each. `zone` is the newsroom's. `notice` is None for a send.
    """

    mailing: Mailing
    route: Route
    sender: Mailbox
    now: datetime
    zone: str
    waves: tuple[Wave, ...] = field(hash=False)
    counts: Mapping[Selection, int] = field(hash=False)
    samples: Mapping[Selection, tuple[Candidate, ...]] = field(default_factory=dict, hash=False)
    by_language: Mapping[str, int] = field(default_factory=dict, hash=False)
    by_list: Mapping[str, int] = field(default_factory=dict, hash=False)
    notice: NoticeTerms | None = None
    resumes: Resumed | None = None  # the notice was planned before, and somebody of it still waits
    phase: Phase = Phase.OPEN  # the edition that leaves now
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
        """Number of people of the first number: of a send those served now, of a notice those who have the text."""
        return size_of(self.waves, 1)

    @property
    def second_wave(self) -> int:
        """Number of people of the second number: held for the embargo's end, or without the text so far."""
        return size_of(self.waves, 2)

    @property
    def held(self) -> int:
        """Number of people who wait for the embargo's end."""
        return sum(wave.count for wave in self.waves if wave.time is WaveTime.EMBARGO_END)

    @property
    def leaving(self) -> int:
        """Number of messages that do not wait for the embargo's end."""
        return self.to_send + self.second_wave - self.held

    @property
    def unsure(self) -> int:
        """Number of people who get a notice and may not have the original."""
        return sum(wave.unsure for wave in self.waves)

    def samples_of(self, number: int) -> tuple[Candidate, ...]:
        """Return a few people of the waves with that number who do not wait for the embargo's end."""
        return tuple(
            entry
            for wave in self.waves
            if wave.number == number and wave.time is not WaveTime.EMBARGO_END
            for entry in wave.samples
        )

    @property
    def asks(self) -> bool:
        """True when somebody has to agree: when anybody gets a message, and for every new notice."""
        return bool(self.to_send or self.second_wave) or (self.notice is not None and self.resumes is None)

    @property
    def is_over(self) -> bool:
        """True when the plan would go on with a notice of which nobody waits any more."""
        return self.resumes is not None and not self.to_send and not self.second_wave

    @property
    def is_unsure(self) -> bool:
        """True when the plan would go on with a notice that somebody may or may not have got."""
        return self.resumes is not None and self.resumes.doubts > 0

    @property
    def terms(self) -> tuple[object, ...]:
        """Terms a person agrees to: text, times, people. A plan made anew with the same terms needs no new word."""
        notice = self.notice
        return (
            *_terms(self.mailing),
            self.route,
            self.phase,
            (self.to_send, self.second_wave, self.held),
            sorted(self.counts.items()),
            sorted(self.by_list.items()),
            self.last_at,
            self.takes_over,
            notice and (notice.notice.kind, notice.notice.what),
            notice and (notice.given_up, notice.kept_stopped, notice.kept_unapproved),
            sorted({found.code for found in self.findings}),
        )

    def is_stale(self, now: datetime) -> bool:
        """Tell whether time alone has changed the plan: after ten minutes, or when a time that the plan names has
        come.
        """
        text = self.notice.text_mailing if self.notice else None
        times = [
            time for mailing in filter(None, (self.mailing, text)) for time in (mailing.send_at, mailing.not_after)
        ]
        moments = (self.embargo.until.instant if self.embargo else None, self.last_at, *times)
        return now - self.now > _FRESH or any(self.now < moment <= now for moment in moments if moment is not None)

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
class PlanResult:
    """Result of carrying a plan out: a tally for each of its two numbers.

    `owed` means that somebody could have been served and still waits.
    """

    first: Tally = field(default_factory=Tally)
    second: Tally = field(default_factory=Tally)
    owed: bool = False

    @property
    def total(self) -> Tally:
        """Both tallies as one run."""
        return self.first + self.second
