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
    """Time at which a wave leaves."""

    NOW = auto()
    PLANNED = auto()  # at the planned time, or at each reader's own
    EMBARGO_END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """People of a mailing who get one edition at one time.

    `number` is 1 or 2, and says to which of the two numbers in the confirmation and in `--expect N+M` these people
    belong.
    In a send, 1 are people who get the text now or at the planned time, and 2 are people held for the embargo's end. In
    a notice, 1 are readers who have the text, and 2 are people who have not.
    `served` counts people with the same number who were served before, or wait in an earlier mailing.
    """

    number: int
    edition: Phase
    time: WaveTime
    count: int
    served: int = 0
    unsure: int = 0  # people of the wave in doubt: they may not have the original that the notice is about
    samples: tuple[Candidate, ...] = field(default=(), hash=False)  # first people of the wave, at most five


def size_of(waves: Iterable[Wave], number: int) -> int:
    """Return the number of people in all waves with this `number` (Wave.number)."""
    return sum(wave.count for wave in waves if wave.number == number)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """Part of a plan that only notices have.

    `text_mailing` is the mailing of the text alone, to people who have no text of the advisory yet. None when there are
    no such people, and for a lift, which frees their waiting deliveries instead.
    """

    notice: Notice
    text_mailing: Mailing | None = None
    old_text: str = ""  # file of the advisory as the readers have it; empty: the notice does not repeat the text
    new_text: str = ""  # file of the advisory now; empty as above
    given_up: tuple[str, ...] = ()  # ids of mailings of which nothing more leaves
    stopped: tuple[str, ...] = ()  # ids among given_up that were stopped and whose people get the new text
    kept_stopped: tuple[str, ...] = ()  # ids of mailings that stay stopped: their people get nothing
    kept_unapproved: tuple[str, ...] = ()  # ids of mailings that a lift frees, and that still need an approval


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Part of the plan to go on with a notice that was planned before and is not finished."""

    held: int = 0  # people who wait for the embargo's end, not counted in the waves
    doubts: int = 0  # people who may or may not have the notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plan of a send or a notice, with everything that a person is shown before agreeing.

    `waves` hold everybody who gets a message. `counts` is the number of people for each Selection, and `samples` holds
    at most five of the people who get no message, by the reason. `now` is when the plan was made, `zone` the newsroom's
    zone.
    `notice` is None for a send.
    """

    mailing: Mailing
    route: Route  # way out: a server, or a folder for practice
    sender: Mailbox  # From
    now: datetime
    zone: str
    waves: tuple[Wave, ...] = field(hash=False)
    counts: Mapping[Selection, int] = field(hash=False)
    samples: Mapping[Selection, tuple[Candidate, ...]] = field(default_factory=dict, hash=False)
    by_language: Mapping[str, int] = field(default_factory=dict, hash=False)  # people who do not wait for the embargo
    by_list: Mapping[str, int] = field(default_factory=dict, hash=False)  # the same people, by name of list
    notice: NoticeTerms | None = None
    resumes: Resumed | None = None  # for a notice that was planned before and is not finished
    embargo: Embargo | None = None
    event: Event | None = None
    reply_to: Mailbox | None = None
    pace: tuple[str, ...] = ()  # the limits of speed that hold, in sentences
    finish: datetime | None = None  # estimated end of sending; None: at once
    findings: tuple[Finding, ...] = ()
    skipped_rows: int = 0  # bad rows left out by --skip-bad-rows
    full_renders: int = 0  # messages that have to be rendered one by one
    full_render_seconds: float = 0.0  # time that this takes
    tested_at: datetime | None = None  # when this text last went to testers; None: never
    limit: int | None = None  # of --limit
    last_at: datetime | None = None  # when the last message leaves, if each reader has a time of their own
    heard: int = 0  # people served now who got another message in the last 24 hours
    replaces: str = ""  # id of the waiting mailing that the new one replaces
    takes_over: int = 0  # people who wait in the replaced mailing
    self_running: bool = False  # True: cron has called `run` lately
    last_run: datetime | None = None  # when cron last called `run`
    stays: bool = False  # True: the command itself waits until everything has left (--wait)

    @property
    def phase(self) -> Phase:
        """Embargo phase of the edition that leaves first. The open one when there are no waves."""
        return self.waves[0].edition if self.waves else Phase.OPEN

    @property
    def to_send(self) -> int:
        """Number of people in waves with the number 1.

        In a send they get the text now or at the planned time. In a notice they are the readers who have the text.
        """
        return size_of(self.waves, 1)

    @property
    def second_wave(self) -> int:
        """Number of people in waves with the number 2.

        In a send they are held for the embargo's end. In a notice they have no text of the advisory so far.
        """
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
        """Number of people who get a notice although nobody knows whether they have the original (in doubt)."""
        return sum(wave.unsure for wave in self.waves)

    def samples_of(self, number: int) -> tuple[Candidate, ...]:
        """Return a few people of the waves with this `number` (Wave.number) that do not wait for the embargo's end."""
        return tuple(
            entry
            for wave in self.waves
            if wave.number == number and wave.time is not WaveTime.EMBARGO_END
            for entry in wave.samples
        )

    @property
    def asks(self) -> bool:
        """True when a person has to agree to the plan: anybody gets a message, or a notice is new."""
        return bool(self.to_send or self.second_wave) or (self.notice is not None and self.resumes is None)

    @property
    def is_over(self) -> bool:
        """True when the plan would go on with an unfinished notice, and nobody of that notice waits any more."""
        return self.resumes is not None and not self.to_send and not self.second_wave

    @property
    def is_unsure(self) -> bool:
        """True when the plan would go on with an unfinished notice that is in doubt for some people."""
        return self.resumes is not None and self.resumes.doubts > 0

    @property
    def terms(self) -> tuple[object, ...]:
        """Terms that a person agrees to: text, times and numbers of people.

        A plan made anew with equal terms needs no new agreement.
        """
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
            self.resumes and (self.resumes.held, self.resumes.doubts),
            sorted({found.code for found in self.findings}),
        )

    def is_stale(self, now: datetime) -> bool:
        """Tell whether the plan has to be made anew before it is carried out, because of the time alone.

        That is so ten minutes after the plan was made, or when a time that the plan names has come since. `now` is the
        present time.
        """
        text = self.notice.text_mailing if self.notice else None
        times = [
            time for mailing in filter(None, (self.mailing, text)) for time in (mailing.send_at, mailing.not_after)
        ]
        moments = (self.embargo.until.instant if self.embargo else None, self.last_at, *times)
        return now - self.now > _FRESH or any(self.now < moment <= now for moment in moments if moment is not None)

    @property
    def ahead(self) -> timedelta:
        """Time from the making of the plan to its last message, if each reader has a time of their own, else zero."""
        return timedelta(0) if self.last_at is None else self.last_at - self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalReview:
    """Mailing as shown to a person who is to approve it.

    `reader` is the address of the first recipient, and `text` the text part of the message to that recipient. Both are
    "" when all recipients have opted out.
    `samples` holds the first few deliveries, at most five.
    """

    mailing: Mailing
    zone: str
    to_send: int  # people who are not held
    second_wave: int  # people held until the embargo ends
    by_list: Mapping[str, int] = field(hash=False)  # people of both waves, by name of list
    samples: tuple[DeliveryRow, ...]
    reader: str
    text: str
    tested_at: datetime | None = None  # when this text last went to testers; None: never

    @property
    def people(self) -> int:
        """Number of recipients who wait, in both waves together."""
        return self.to_send + self.second_wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Result of a run, in numbers of messages and with the reason of its end.

    `stopped` means that a person stopped the mailing, `interrupted` that a signal ended the run.
    """

    accepted: int = 0
    deferred: int = 0  # to be tried again
    refused: int = 0
    in_doubt: int = 0
    left_out: int = 0  # opted out between claim and departure
    overtaken: int = 0  # people left out who get no newer text either
    late: int = 0  # left out, because they were past their deadline
    waiting: int = 0  # still planned when the run ended
    stopped: bool = False
    interrupted: bool = False
    trouble: str = ""  # why the run ended early, such as a server that is away; empty: it did not
    forbidden: bool = False  # trying again does not mend the trouble, such as a refused login
    uncopied: bool = False  # a copy for the newsroom's archive could not be written
    slept: tuple[datetime, datetime] | None = None  # begin and end of a sleep of the computer during the run

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
    """Result of carrying a plan out: one tally for each number of its waves (Wave.number), 1 and 2.

    `owed` means that people could have been served and still wait.
    """

    first: Tally = field(default_factory=Tally)
    second: Tally = field(default_factory=Tally)
    owed: bool = False

    @property
    def total(self) -> Tally:
        """Both tallies added up."""
        return self.first + self.second
