"""The port of the ledger: planning, claiming, recording, waiting and limits, as the sender needs them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from advisory_cli.model.mailing.delivery import (
    Approval,
    Candidate,
    Delivery,
    Mailing,
    Outcome,
    Selection,
)
from advisory_cli.model.mailing.provider_limits import Limit
from advisory_cli.model.mailing.records import Changed, Outage, Trouble
from advisory_cli.model.ports.ledger_identity import Provenance
from advisory_cli.model.ports.ledger_queries import Audience, MailingQueries, People
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm

"""Gives a frozen piece of an edition: the head under -1, the variants from 0."""


class Permission(StrEnum):
    """What the ledger says right before a claimed message leaves."""

    GO = "go"
    STOPPED = "stopped"
    OPTED_OUT = "opted out"
    OVERTAKEN = "overtaken"  # a newer text of the advisory was frozen


class RecipientTable(Protocol):
    """A plan in the making: recipients are laid down one by one and counted as sets, in bounded memory."""

    def add(self, entry: Candidate) -> None:
        """Lay one recipient down, in the order of the lists."""

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Keep a frozen piece of an edition: its head under number -1, its variants from 0."""

    def settle(self, *, limit: int | None = None) -> None:
        """Find duplicates, the opted-out, those who have it already, and those beyond the limit."""

    def counts(self) -> Mapping[Selection, int]:
        """How many of each standing (after settle)."""

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Of those to send to, or also to hold: how many of each language, the most frequent first."""

    def by_list(self) -> Mapping[str, int]:
        """Of those to send to: how many of each list."""

    def newly_held(self, digest: str) -> int:
        """Of those to hold: how many do not wait already, in a mailing of the text with this digest that nobody has
        stopped or replaced.
        """

    def readers_of(self, mailing_id: str) -> int:
        """Of those to send to or to hold: how many have the text of that mailing, or are to get it."""

    def most_of_a_domain(self) -> int:
        """Of those to send to or to hold: how many the domain has that has most of them."""

    def heard_since(self, since: datetime) -> int:
        """Of those to send to: how many were sent anything of this newsroom since then."""

    def entries(self, standing: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Those of one standing, in the order of sending."""


class Planning(Protocol):
    """What planning asks of the ledger."""

    def open_roll(
        self,
        *,
        realm: Realm,
        advisory_id: str,
        revision: int,
        now: datetime,
        again: bool = False,
        replaces: str = "",
        anew: bool = False,
        lost: Collection[str] = (),
    ) -> AbstractContextManager[RecipientTable]:
        """A roll for one mailing; nothing of it stays unless it is frozen. `replaces`: the waiting mailing whose people
        it takes over. In practice alone, else ValueError: `anew` judges as if nothing had been sent, and its freezing
        sets all earlier practice of the advisory aside; `lost` are keys of those who have their message no more.
        """

    def freeze(  # noqa: PLR0913  (all that becomes durable in one step)
        self,
        mailing: Mailing,
        roll: RecipientTable,
        now: datetime,
        *,
        replaces: str = "",
        overtakes: str = "",
        lifts: str | None = None,
        manuscript: str = "",
        as_of: int | None = None,
        begun: datetime | None = None,
        attended: bool = True,
    ) -> None:
        """Make mailing, editions and deliveries durable in one step, with the text of the advisory's file. Whoever
        still waits in the mailing that is replaced and is not in the roll is left out; with `overtakes`, for that
        reason, also whoever still waits for an earlier revision of the advisory, in whatever mailing. `lifts`: why
        the embargo of the advisory ends in the same step, as by lift(). What needs an approval leaves without the
        person who planned it. `begun`: from when on lateness counts for what has no time of its own; not `attended`:
        whoever waits already gets no more time. Raises PlanChanged where anything was decided after `as_of`,
        and AtWork where another process is sending to some of these people.
        """

    def refuse_at_work(self, roll: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork where another process is sending to some of these people right now, or the mailing that is to be
        replaced.
        """

    def decisions(self) -> int:
        """How often anything was planned or decided so far, by any process: a plan holds while the number stays."""

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """PersonDecides where somebody said stop to a text of this advisory, or to all, after `since`: a plan that is
        made anew stands for the one that was shown then.
        """

    def withdraw(self, roll: RecipientTable, now: datetime) -> None:
        """Leave those out whom the roll found opted out or excluded, though an earlier mailing would still write to
        them.
        """

    def reopen(self, mailing_id: str) -> None:
        """Let a stopped mailing go on."""

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """A frozen piece of an edition (see Roll.keep)."""

    def manuscript(self, mailing_id: str) -> str:
        """The advisory's file as it was when the mailing was planned; empty where that is not known."""

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """The texts of all other advisories that were planned or left since then, each with a mailing's id."""

    def remember_test(self, digest: str, now: datetime) -> None:
        """Note that this content went to testers."""

    def last_test(self, digest: str) -> datetime | None:
        """When it last did."""


class Dispatch(Protocol):
    """What the delivery loop asks of the ledger."""

    def recover(self, now: datetime) -> int:
        """Settle what a dead process left claimed: before its dot planned again, after it in doubt. How many doubts."""

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Take up to `limit` due deliveries, durably, with every outcome recorded so far, each in the edition of the
        embargo's phase at `now`. Opted-out rows are left out here, and nobody is taken whose time is over.
        `unattended`: only those tried before, and those that leave without a person when their time has come. Empty:
        nothing is due, or the mailing was stopped, or a newer text has overtaken it. Raises NotAllowed for a mailing
        that needs an approval and has none.
        """

    def permission(self, delivery: Delivery) -> Permission:
        """Asked right before each message; sees at once what other processes have just said, and costs little."""

    def begin(self, delivery: Delivery) -> None:
        """Note, so that it survives this process, that the commit point comes next."""

    def record(
        self,
        delivery: Delivery,
        outcome: Outcome,
        *,
        now: datetime,
        retry_at: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Note the outcome; durable at the next claim, release or close, and surviving this process at once. What was
        deferred may leave `until` then at least.
        """

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed but unsent deliveries back, and make all outcomes durable."""

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed but unsent deliveries back, each not to be claimed again before its time."""

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan anew what this run recorded as refused, for a reason that turned out not to be the recipients'."""

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due now; how many."""

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """When the first delivery that is planned, or held until its time, is due; None where there is none that is
        not too late, or the mailing was stopped or overtaken.
        """

    def working_on(self, mailing_id: str, *, now: datetime) -> AbstractContextManager[None]:
        """Be the only process that sends a mailing. Raises AtWork where another one does."""

    def is_at_work(self, mailing_id: str) -> bool:
        """Tell whether another process sends a mailing right now."""


class Waiting(Protocol):
    """What time and people do to mailings that wait."""

    def too_late(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody whose time to leave is over; how many. They may be planned anew by a person."""

    def late_among(self, roll: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Those of a settled roll for whom it is too late, or was, in these revisions of the same words: their
        mailing, and how many.
        """

    def grant(self, mailing_id: str, now: datetime) -> int:
        """Give those time again for whom it was too late or is, because a person says so; how many."""

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out whoever waits in a mailing that a newer text of the advisory has overtaken, or one with a later
        embargo; how many thereby get nothing. A person may plan them anew.
        """

    def leave_to_run(self, mailing_id: str) -> int:
        """Let those leave without a person whom a command has not reached, though nobody has stopped it; how many."""

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End the embargo of all mailings of this advisory that have not ended theirs; whoever was held for it is due
        now. The mailings' ids.
        """

    def approve(self, mailing_id: str, *, who: str, now: datetime) -> None:
        """A person other than the planner has agreed to the mailing as it was frozen. What has no time of its own is
        due from now on.
        """

    def approval(self, mailing_id: str) -> Approval | None:
        """Who agreed, and when."""

    def strangers(self, roll: RecipientTable, mailing_id: str) -> int:
        """How many to send to or to hold of the roll do not stand in the mailing exactly so: other people, another
        edition, another name or another time. Who waits in another mailing of this revision is none.
        """

    def first_strangers(self, roll: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """The first of them, in the order of sending."""

    def leave_out_missing(self, roll: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out whoever was never tried and does not stand in the roll any more; how many."""

    def leave_out_excluded(self, roll: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out whoever still waits in the mailing and is excluded in the roll; how many."""

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Mailings of which something leaves at `until` that was not to leave at `since`, with the first such time."""

    def first_told(self, mailing_id: str, words: str) -> bool:
        """Whether a person has yet to be told this about a mailing; from now on, they were."""

    def untold(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """The names of those words that whoever reads cron's mail has yet to be told about a subject, or was last told
        so long ago; from now on, they were. What is not among the words any more is forgotten, and news when it comes
        back.
        """

    def late(self, mailing_id: str, now: datetime) -> int:
        """How many too_late() would leave out; nothing is changed."""

    def beyond_limit(self, mailing_id: str) -> int:
        """How many are due only after the last moment at which their mailing may leave."""

    def overtaken(self, mailing_id: str) -> int:
        """How many of those who wait a claim would leave out, because of a later text of the advisory."""

    def answered(self, realm: Realm, trouble: Trouble | None) -> None:
        """What the way out of a realm said last; None: it takes mail."""

    def trouble(self, realm: Realm) -> Trouble | None:
        """What was wrong with it when mail was last handed over; None: nothing."""

    def owe_copy(self, mailing_id: str) -> None:
        """Something of a mailing is about to leave, and the office wants a copy."""

    def copies_owed(self) -> Sequence[str]:
        """The mailings of which a copy may be missing."""

    def copies_due(self, mailing_id: str) -> frozenset[Phase]:
        """The editions of a mailing that somebody got, and of which no copy is noted."""

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase]) -> None:
        """Copies of these editions are filed, and nothing is owed any more."""

    def held_against(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """What became of those who wait in a mailing, held against its lists as they are now: the key of each row, and
        whether they may have it under embargo. Of two rows with one key the first counts.
        """

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """The same; and whoever may not have it early any more is held until the embargo's end."""

    def untell(self, mailing_id: str) -> None:
        """Forget that somebody was told: it did not reach them."""

    def outage(self) -> Outage | None:
        """The last time in which nothing could leave; it may last."""

    def begin_outage(self, words: str, now: datetime) -> None:
        """Note that nothing can leave, and why; one that lasts keeps its beginning."""

    def end_outage(self, now: datetime) -> None:
        """Note that something could leave again."""

    def outage_told(self) -> None:
        """Note that somebody has heard of it, as it stands."""


class RateLimits(Protocol):
    """Limits that hold for all runs of a newsroom together, and are remembered when a process ends."""

    def take(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Take one message from each of `limits`, or from none of them. None: taken. Else: when to ask again."""

    def taken(self, limit: Limit, now: datetime) -> int:
        """How many messages were taken of a limit that is counted over a window, in the one that ends at `now`."""


class Ledger(Planning, Dispatch, Waiting, RateLimits, MailingQueries, Audience, People, Provenance, Protocol):
    """The whole of it: one implementation, several askers."""

    @property
    def newsroom_key(self) -> bytes:
        """32 random bytes, made when the ledger was."""

    def close(self) -> None:
        """Make everything durable and let go."""


class SendingLedger(Ledger):
    """A ledger that may be sent with. A class and no protocol, because bootstrap alone makes one: the ledger is the one
    that sent last, and what dead processes left is settled.
    """

    recovered: int = 0
    """Doubts that settling made when the ledger was opened."""
