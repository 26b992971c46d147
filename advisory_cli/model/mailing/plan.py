"""Data classes for the plan of a send or a notice, as shown before anything leaves, and for its results afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import Enum, auto

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.mailing.addressee import Addressee
from advisory_cli.model.mailing.delivery import Candidate, DeliveryRow, Mailing, Selection
from advisory_cli.model.press.advisory import Embargo, Event
from advisory_cli.model.press.arrangements import Deadline
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.files import SentFile
from advisory_cli.model.press.newsroom import Mailbox, Route
from advisory_cli.model.press.notice import Notice
from advisory_cli.model.schedule.cron import CronLine
from advisory_cli.model.value_class import value_class

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
    """Time at which a wave leaves: NOW, PLANNED (at the planned time), or EMBARGO_END (when the embargo ends).

    The planned time may differ from reader to reader, by their zones.
    """

    NOW = auto()
    PLANNED = auto()  # at the planned time, or at each reader's own
    EMBARGO_END = auto()


@value_class
class Wave:
    """People of a plan who get one edition at one time.

    - `number`: 1 or 2. A person confirms a plan by one or two numbers of people, as in `--expect N+M`: people of a wave
      1 are counted in N, those of a wave 2 in M. In a send, 1 is for people who get the text now or at the planned
      time, and 2 for people held until the embargo's end. In a notice, 1 is for readers who have the text, and 2 for
      readers who do not have it yet.
    - `count`: number of people who are still to get the edition.
    - `served`: number of the other people of the wave. An earlier command sent the message to them, tried to, or left
      them waiting for it.
    - `unsure`: number of people of a notice who may not have the original that the notice is about.
    - `samples`: the first people of the wave, at most five.
    """

    number: int
    edition: Phase
    time: WaveTime
    count: int
    served: int = 0
    unsure: int = 0  # people of the wave in doubt: they may not have the original that the notice is about
    samples: tuple[Candidate, ...] = field(default=(), hash=False)  # first people of the wave, at most five


def size_of(waves: Iterable[Wave], number: int) -> int:
    """Return how many people are still to get a message, in those of `waves` whose Wave.number is `number`.

    `number` is 1 or 2:
    - In a send, 1 is for people who get the text now or at the planned time, and 2 for people held until the embargo's
      end.
    - In a notice, 1 is for readers who have the text, and 2 for readers who do not have it yet.
    """
    return sum(wave.count for wave in waves if wave.number == number)


@value_class
class NoticeTerms:
    """Terms of a notice in its plan, which a plan of a send does not have.

    `notice` holds the kind and the words of the notice. `text_mailing` is the mailing for first-time readers: people
    who have no text of the advisory yet, and now get the text without the notice. It is None when there are no such
    people, and always for a lift, because the messages planned for these people then leave as they are. `old_text` is
    the advisory's file as readers have it, and `new_text` the file as it is now. Both are "" when the notice does not
    repeat the text.
    The other fields hold ids of mailings:
    - `given_up`: nothing more leaves in these mailings.
    - `until_approval`: those of `given_up` that go on until the notice is approved.
    - `stopped`: those of `given_up` that a person had stopped. Their people get the new text all the same, if there is
      one.
    - `kept_stopped`: these mailings stay stopped, and those of their people who have not got them get nothing.
      `kept_people` is the number of these people.
    - `given_nothing`: the number of people who wait for the text, have none of it, and get nothing, because the notice
      says that the event does not take place.
    - `kept_unapproved`: a lift ends the embargo of these mailings, but they still need an approval.
    - `not_lifted`: these mailings of other advisories, to the same lists, have an embargo with the same end as the one
      that a lift ends. They keep their embargo.
    """

    notice: Notice
    text_mailing: Mailing | None = None
    old_text: str = ""  # file of the advisory as the readers have it; empty: the notice does not repeat the text
    new_text: str = ""  # file of the advisory now; empty: the notice does not repeat the text
    given_up: tuple[str, ...] = ()  # ids of mailings of which nothing more leaves
    until_approval: tuple[str, ...] = ()  # ids among given_up that go on until the notice is approved
    stopped: tuple[str, ...] = ()  # ids among given_up that were stopped and whose people get the new text
    kept_stopped: tuple[str, ...] = ()  # ids of mailings that stay stopped: who waits in them gets nothing
    kept_people: int = 0  # number of people who wait in the mailings of kept_stopped
    given_nothing: int = 0  # people without the text who get nothing, because the event is off
    kept_unapproved: tuple[str, ...] = ()  # ids of mailings that a lift frees, and that still need an approval
    not_lifted: tuple[str, ...] = ()  # ids of mailings of other advisories that keep the same embargo


@value_class
class TextChanges:
    """Two states of an advisory's file: `old`, as readers have the text, "" when not known, and `new`, as planned."""

    old: str
    new: str


@value_class
class Resumed:
    """Numbers of people in an unfinished earlier notice, when a plan goes on with that notice.

    `held`: how many wait for the embargo's end. `doubts`: how many are in doubt, so that nobody knows if the notice
    arrived. `cut_off`: those of them whose sending program stopped. Wave.served contains these people, and Wave.count
    does not.
    """

    held: int = 0  # people who wait for the embargo's end, not counted in the waves
    doubts: int = 0  # people who may or may not have the notice
    cut_off: int = 0  # those of them whose sending program stopped


@value_class
class ConditionCount:
    """Number of rows that a condition of --where leaves out, by itself, of the rows of the lists that can be read.

    `condition` is the condition as words, such as country!=BE.
    """

    condition: str
    rows: int
    left_out: int


@value_class
class EditionCount:
    """Number of people who get a text in one of its languages.

    `now` are the people who do not wait for the embargo's end, and `later` those who do. `others` is the number of both
    whose own language is another one.
    """

    language: str
    subject: str
    now: int
    later: int
    others: int


@value_class
class Plan:
    """Plan of a send or a notice, with everything that a person is shown before agreeing.

    - `mailing`: the mailing to be stored. `route`: how its messages leave. `sender`: stands in their From header.
    - `now`: when the plan was made. `zone`: the newsroom's time zone.
    - `waves`: everybody who gets a message. `counts`: the number of people for each Selection. `samples`: some of the
      people who get no message, at most five for each Selection.
    - `by_language`, `by_list`: numbers of people who do not wait for the embargo's end, by language tag and by name of
      list. `later_by_language`, `later_by_list`: the same for people who do wait for it.
    - `addressees`: the people named by address, when the send goes only to these. `limit`: the value of --limit.
    - `conditions`: the rows that each condition of --where leaves out. `skipped_rows`: the number of bad rows passed
      over.
    - `notice`: None for a send. `resumes`: None unless the plan goes on with an unfinished notice.
    - `files`: the pictures and attachments of each message.
    - `pace`: the limits of speed, in sentences. `finish`: the estimated end of sending, None when all messages leave at
      once.
    - `full_renders`: the number of messages that have to be rendered one by one. `full_render_seconds`: how long that
      takes.
    - `last_at`: the last of the send times, which may differ by readers' zones. None when no send time was asked for.
    - `tested_at`: when this text last went to testers, None for never.
    - `heard`: the number of people who got a message about any advisory in the last 24 hours, and get one now.
    - `replaces`: the id of the waiting mailing that is replaced, or "". `takes_over`: the number of people who wait in
      it.
    - `last_run`: when cron last called `run`, None when not known. `self_running`: True when cron still calls `run`.
      `cron_line`: the installed call of `run`. None without one, and when cron has just made it.
    - `stays`: True when the command waits until everything has left.
    - `held_already`: True when a stored mailing holds all the people who would be held, and nobody else gets a message.
    - `editions`: of a text in several languages, the number of people who get each, the first language first.
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
    by_list: Mapping[str, int] = field(default_factory=dict, hash=False)  # as in by_language, by name of list
    later_by_language: Mapping[str, int] = field(default_factory=dict, hash=False)  # people who wait for it
    later_by_list: Mapping[str, int] = field(default_factory=dict, hash=False)  # as in later_by_language
    addressees: tuple[Addressee, ...] = ()  # the only people who get it; empty: everybody in the lists
    notice: NoticeTerms | None = None
    resumes: Resumed | None = None  # for a notice that was planned before and is not finished
    embargo: Embargo | None = None
    event: Event | None = None
    further_events: tuple[Event, ...] = ()  # of an advisory with several events
    deadlines: tuple[Deadline, ...] = ()  # for accreditation
    reply_to: Mailbox | None = None
    pace: tuple[str, ...] = ()  # the limits of speed that hold, in sentences
    finish: datetime | None = None  # estimated end of sending; None: at once
    files: tuple[SentFile, ...] = ()  # pictures and attachments of each message
    findings: tuple[Finding, ...] = ()
    conditions: tuple[ConditionCount, ...] = ()  # of --where
    skipped_rows: int = 0  # bad rows left out by --skip-bad-rows
    full_renders: int = 0  # messages that have to be rendered one by one
    full_render_seconds: float = 0.0  # time that rendering these takes
    tested_at: datetime | None = None  # when this text last went to testers; None: never
    limit: int | None = None  # value of --limit; None: not given
    last_at: datetime | None = None  # when the last message leaves; None: readers have no times of their own
    heard: int = 0  # people served now who got another message in the last 24 hours
    replaces: str = ""  # id of the waiting mailing that the new one replaces
    takes_over: int = 0  # people who wait in the replaced mailing
    self_running: bool = False  # True: cron has called `run` lately
    cron_line: CronLine | None = None  # installed call of `run`; None also when it was just made
    last_run: datetime | None = None  # when cron last called `run`; None: not known
    stays: bool = False  # True: the command itself waits until everything has left (--wait)
    held_already: bool = False  # True: all who would be held wait already, and nobody else gets a message
    editions: tuple[EditionCount, ...] = ()  # people by language of the text; empty: there is one language

    @property
    def phase(self) -> Phase:
        """Phase of the edition that leaves first. The phase is OPEN when there are no waves."""
        return self.waves[0].edition if self.waves else Phase.OPEN

    @property
    def to_send(self) -> int:
        """Number of people who are to get the text now or at the planned time. For a notice: who are to get the notice.

        This is the first of the two numbers that a person confirms, N in `--expect N+M`. The second is `second_wave`.
        The sum of both is the number of all people who are still to get a message.
        """
        return size_of(self.waves, 1)

    @property
    def second_wave(self) -> int:
        """Number of people who are to get the text at the embargo's end.

        In a notice: the number of people who have no text of the advisory so far, and get the text alone, without the
        notice. This is the second of the two numbers that a person confirms, M in `--expect N+M`.
        """
        return size_of(self.waves, 2)

    @property
    def held(self) -> int:
        """Number of people whose message waits for the embargo's end."""
        return sum(wave.count for wave in self.waves if wave.time is WaveTime.EMBARGO_END)

    @property
    def leaving(self) -> int:
        """Number of all people in the plan whose message does not wait for the embargo's end.

        Their messages leave now or at the planned time.
        """
        return self.to_send + self.second_wave - self.held

    @property
    def at_once(self) -> int:
        """Number of people whose message is sent as soon as somebody agrees. 0 while an approval is needed first."""
        if self.mailing.needs_approval and self.resumes is None:
            return 0
        return sum(wave.count for wave in self.waves if wave.time is WaveTime.NOW)

    @property
    def unsure(self) -> int:
        """Number of people who get a notice although it is in doubt whether they have the original."""
        return sum(wave.unsure for wave in self.waves)

    @property
    def asks(self) -> bool:
        """True when a person has to agree to the plan: because somebody gets a message, or because the notice is new.

        A new notice needs agreement even when nobody gets a message. It may end an embargo, or end the sending of other
        mailings. People who wait already for the embargo's end need no second agreement.
        """
        if self.held_already:
            return False
        return bool(self.to_send or self.second_wave) or (self.notice is not None and self.resumes is None)

    @property
    def is_over(self) -> bool:
        """True when the plan goes on with an unfinished notice, and plans no further message to anybody."""
        return self.resumes is not None and not self.to_send and not self.second_wave

    @property
    def is_unsure(self) -> bool:
        """True when the plan goes on with an unfinished notice, and for some people an earlier attempt is in doubt.

        It is not known whether these people have the notice.
        """
        return self.resumes is not None and self.resumes.doubts > 0

    @property
    def terms(self) -> tuple[object, ...]:
        """Terms that a person agrees to, such as text, times and numbers of people, as values that can be compared.

        When a plan is made again and its terms are the same, nobody has to agree again.
        """
        notice = self.notice
        return (
            *_terms(self.mailing),
            self.route,
            self.phase,
            (self.to_send, self.second_wave, self.held),
            sorted(self.counts.items()),
            sorted(self.by_list.items()),
            sorted(self.later_by_list.items()),
            self.last_at,
            self.takes_over,
            [(edition.language, edition.now, edition.later) for edition in self.editions],
            notice and (notice.notice.kind, notice.notice.what),
            notice and [(each.language, each.what) for each in notice.notice.translations],
            notice and (notice.given_up, notice.kept_stopped, notice.kept_unapproved, notice.given_nothing),
            self.resumes and (self.resumes.held, self.resumes.doubts),
            sorted({found.code for found in self.findings}),
        )

    def is_stale(self, now: datetime) -> bool:
        """Return True when the plan has to be made anew, because too much time has passed at `now` to carry it out.

        The plan is stale more than ten minutes after it was made. It is stale earlier when one of its times has come
        since: the embargo's end, the first or last send time, or the time after which nothing leaves.
        """
        text = self.notice.text_mailing if self.notice else None
        times = [
            time for mailing in filter(None, (self.mailing, text)) for time in (mailing.send_at, mailing.not_after)
        ]
        moments = (self.embargo.until.instant if self.embargo else None, self.last_at, *times)
        return now - self.now > _FRESH or any(self.now < moment <= now for moment in moments if moment is not None)

    @property
    def ahead(self) -> timedelta:
        """Time from the making of the plan to the last of its send times. Zero when no send time was asked for.

        The send times of a plan may differ by readers' zones.
        """
        return timedelta(0) if self.last_at is None else self.last_at - self.now


@value_class
class ApprovalReview:
    """Mailing as shown to a person who is to approve it.

    - `zone`: the newsroom's time zone. `now`: the time of the review (aware).
    - `second_wave`: the number of people held until the embargo's end. `to_send`: the number of all other people who
      wait.
    - `by_list`: the number of people in both groups together, by name of list. `samples`: the first deliveries, at most
      five.
    - `reader`: the address of the first recipient. `text`: the text part of that recipient's message. Both are "" when
      all recipients have opted out. `further`: the same for the first recipient of each further language.
    - `tested_at`: when this text last went to testers, None for never.
    - `findings`: those that the plan had, None when they cannot be found any more.
    - `changes`: the text that readers have and the new one, None when nobody has an earlier text.
    - `left_out`: the number of people whom the plan left out, by Selection. `opted_out`: the number of people who wait
      and have opted out since.
    - `given_nothing`: the number of people who wait for the text, have none of it, and get nothing once the notice is
      approved, because the event is off.
    - `automatic`: True when cron calls `run`, which then sends what is approved.
    - `open_subject`: the subject that people held get, without the embargo banner. "" when all get the mailing's.
    """

    mailing: Mailing
    zone: str
    now: datetime
    to_send: int  # people who are not held
    second_wave: int  # people held until the embargo ends
    by_list: Mapping[str, int] = field(hash=False)  # people of both waves, by name of list
    samples: tuple[DeliveryRow, ...]
    reader: str
    text: str
    tested_at: datetime | None = None  # when this text last went to testers; None: never
    findings: tuple[Finding, ...] | None = None  # of the plan; None: not known any more
    changes: TextChanges | None = None  # of the text that readers have; None: nobody has one
    left_out: Mapping[Selection, int] = field(default_factory=dict, hash=False)  # by the plan
    opted_out: int = 0  # people who wait, and have opted out since
    given_nothing: int = 0  # people without the text who get nothing, because the event is off
    automatic: bool = False  # True: cron calls `run`
    open_subject: str = ""  # subject for those held, where the others get another one
    further: tuple[tuple[str, str], ...] = ()  # pairs of a reader and a text, for each further language

    @property
    def people(self) -> int:
        """Number of all recipients who wait: those held until the embargo's end, and the others."""
        return self.to_send + self.second_wave


@value_class
class Tally:
    """Result of a run: numbers of messages, and the reason why the run ended.

    - `deferred`: number of messages that are tried again later.
    - `in_doubt`: number of messages that may have arrived. `in_doubt_before`: how many of these are of other mailings
      of the same revision.
    - `left_out`: number of people who opted out at the last moment.
    - `overtaken`: number of people left out because of a newer text of the advisory that they do not get.
    - `late`: number of people left out because it was too late.
    - `waiting`: number of messages still planned when the run ended.
    - `stopped`: True when a person stopped the mailing. `interrupted`: True when a signal ended the run.
    - `trouble`: why the run ended early, "" when it did not. `forbidden`: True when trying again does not mend the
      trouble.
    - `uncopied`: True when a copy for the newsroom's archive could not be written.
    - `slept`: when the computer fell asleep during the run, and when it woke. None means that it did not sleep.
    """

    accepted: int = 0
    deferred: int = 0  # are tried again later
    refused: int = 0
    in_doubt: int = 0
    in_doubt_before: int = 0  # of `in_doubt`, those of other mailings of the same revision
    left_out: int = 0  # opted out between claim and departure
    overtaken: int = 0  # left out for a newer text of the advisory that they do not get
    late: int = 0  # left out, because they were past their deadline
    waiting: int = 0  # still planned when the run ended
    stopped: bool = False
    interrupted: bool = False
    trouble: str = ""  # why the run ended early, such as a server that is away; empty: it did not
    forbidden: bool = False  # True: trying again does not mend the trouble, such as a refused login
    uncopied: bool = False  # True: a copy for the newsroom's archive could not be written
    slept: tuple[datetime, datetime] | None = None  # begin and end of a sleep of the computer during the run

    @property
    def ended_for_now(self) -> bool:
        """True when the run ended early for a reason that passes by itself. `advisory run` then goes on later."""
        return bool(self.trouble) and not (self.forbidden or self.interrupted or self.stopped)

    def __add__(self, other: "Tally") -> "Tally":
        """Return the result of two runs together. Numbers are added, and a flag is True when one of the two is.

        Of texts and times, those of the first run are kept unless empty.
        """
        return Tally(
            accepted=self.accepted + other.accepted,
            deferred=self.deferred + other.deferred,
            refused=self.refused + other.refused,
            in_doubt=self.in_doubt + other.in_doubt,
            in_doubt_before=self.in_doubt_before + other.in_doubt_before,
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


@value_class
class PlanResult:
    """Result of carrying out a plan: how many messages were accepted, refused or deferred, in two tallies.

    - `first`: in a send, all messages. In a notice, the messages with the notice.
    - `second`: in a notice, the messages with the text alone, to people who had no text before. In a dry run of a send,
      the messages that would leave when the embargo ends. In any other send, none.
    - `owed`: True when people still wait who could have got their message by now.
    """

    first: Tally = field(default_factory=Tally)
    second: Tally = field(default_factory=Tally)
    owed: bool = False

    @property
    def total(self) -> Tally:
        """Tally of all messages of the plan: the sum of `first` and `second`."""
        return self.first + self.second
