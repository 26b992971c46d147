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


class Permission(StrEnum):
    """Answer of the ledger right before a claimed message leaves."""

    GO = "go"
    STOPPED = "stopped"
    OPTED_OUT = "opted out"
    OVERTAKEN = "overtaken"  # a newer text of the advisory was frozen


class RecipientTable(Protocol):
    """Recipients of a plan in the making, added one by one and counted as sets, in bounded memory."""

    def add(self, entry: Candidate) -> None:
        """Add one recipient, in the order of the lists."""

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Keep a frozen piece of an edition: the head under number -1, the variants from 0."""

    def classify(self, *, limit: int | None = None) -> None:
        """Judge all recipients: find duplicates, opt-outs, those who have the text already, and those beyond
        `limit`.
        """

    def counts(self) -> Mapping[Selection, int]:
        """Count the recipients of each selection. To be asked after `classify`."""

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Count the recipients to send to by language, the most frequent first.

        `held` counts the held recipients as well.
        """

    def by_list(self) -> Mapping[str, int]:
        """Count the recipients to send to by list."""

    def newly_held(self, digest: str) -> int:
        """Count the held recipients who do not wait already.

        To wait already means to be held in a mailing of the text with this digest that was neither stopped nor
        replaced.
        """

    def readers_of(self, mailing_id: str) -> int:
        """Count the recipients, to send to or held, who have the text of that mailing or are to get it."""

    def largest_domain(self) -> int:
        """Return the size of the largest recipient domain, counting the recipients to send to or held."""

    def contacted_since(self, since: datetime) -> int:
        """Count the recipients to send to who were sent anything by this newsroom since then."""

    def entries(self, selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Yield the recipients of one selection, in the order of sending."""


class Planning(Protocol):
    """Questions and changes of the ledger that planning needs."""

    def open_recipient_table(
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
        """Open a table of recipients for one mailing. Nothing of the table stays unless it is frozen (made permanent).

        `realm` is live, or practice, in which messages only go to a folder.

        `replaces` names the waiting mailing whose recipients the new one takes over.
        `anew` judges as if nothing had been sent, and freezing then sets all earlier practice of the advisory aside.
        `lost` holds the keys of recipients who no longer have their message.
        Raises ValueError when `anew` or `lost` is given for a realm other than practice.
        """

    def freeze(  # noqa: PLR0913  (all that becomes durable in one step)
        self,
        mailing: Mailing,
        table: RecipientTable,
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
        """Make mailing, editions and deliveries durable in one step, with the text of the advisory's file.

        Recipients who still wait in the mailing named by `replaces`, and are not in the table, are left out.
        `overtakes` is a reason: for that reason, recipients who still wait for an earlier revision, in any mailing, are
        left out too.
        `lifts` says why the embargo of the advisory ends in the same step, as by lift().
        `begun` is the time from which lateness counts for deliveries without a time of their own.
        Not `attended`: recipients who wait already get no more time.
        A mailing that needs an approval leaves without the person who planned it.
        Raises PlanChanged when anything was decided after `as_of`.
        Raises AtWork when another process is sending to some of these recipients.
        """

    def refuse_at_work(self, table: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork when another process is sending to some of these recipients right now.

        Raises AtWork as well when another process is sending the mailing named by `replaces`.
        """

    def decisions(self) -> int:
        """Count the plans and decisions so far, by any process. A plan holds while the number stays."""

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """Raise PersonDecides when somebody stopped a text of this advisory, or everything, after `since`.

        Because a plan made anew stands for the plan that was shown then, `since` may lie before the new plan.
        """

    def withdraw(self, table: RecipientTable, now: datetime) -> None:
        """Leave out the recipients whom the table found opted out or excluded, in earlier mailings that would still
        write to them.
        """

    def reopen(self, mailing_id: str) -> None:
        """Let a stopped mailing go on."""

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """Return a frozen piece of an edition, numbered as by RecipientTable.keep."""

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Yield a mailing's id and the text of each other advisory of a realm whose mailing is recent.

        Recent means planned, to be sent, or coming out of embargo not before `since`.
        """

    def record_test(self, digest: str, now: datetime) -> None:
        """Note that the content with this digest went to testers."""

    def last_test(self, digest: str) -> datetime | None:
        """Return the time at which the content last went to testers. None means never."""


class Dispatch(Protocol):
    """Questions and changes of the ledger that the delivery loop needs."""

    def recover(self, now: datetime) -> int:
        """Settle what dead processes left claimed, and return the number of new doubts.

        A message that died before the final dot is planned again. A message that died after the dot is in doubt.
        """

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Take up to `limit` due deliveries, durably, together with every outcome recorded so far.

        Each delivery comes in the edition of the embargo's phase at `now`.
        Recipients who opted out are left out here, and deliveries that are too late are not taken.
        `unattended` takes only deliveries tried before, and those that leave without a person when their time has come.
        Empty means that nothing is due, that the mailing was stopped, or that a newer text has overtaken it.
        Raises NotAllowed when the mailing needs an approval and has none.
        """

    def check_allowed(self, delivery: Delivery) -> Permission:
        """Tell whether a claimed message may leave. Asked right before each message.

        The answer takes in at once what other processes have just said, and costs little.
        """

    def mark_committing(self, delivery: Delivery) -> None:
        """Note that the commit point comes next. The note survives this process."""

    def record(
        self,
        delivery: Delivery,
        outcome: Outcome,
        *,
        now: datetime,
        retry_at: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Note the outcome of a delivery.

        The note survives this process at once, and is durable at the next claim, release or close.
        A deferred delivery is due again at `retry_at`, and may leave at least until `until`.
        """

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed but unsent deliveries back, and make all outcomes durable."""

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed but unsent deliveries back, none to be claimed again before the time beside it."""

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan deliveries anew that this run recorded as refused, because the reason was not the recipients'.

        `why` is that reason in words.
        """

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due now, and return their number."""

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """Return when the first delivery is due that is planned, or held until its time.

        None means that every such delivery is too late, or that the mailing was stopped or overtaken.
        """

    def sending_lock(self, mailing_id: str, *, now: datetime) -> AbstractContextManager[None]:
        """Be the only process that sends a mailing. Raises AtWork when another process does."""

    def is_sending(self, mailing_id: str) -> bool:
        """Tell whether another process sends a mailing right now."""


class Waiting(Protocol):
    """Changes that time and people make to mailings that wait."""

    def expire_overdue(self, mailing_id: str, now: datetime) -> int:
        """Leave out every delivery whose time to leave is over, and return their number.

        A person may plan them anew.
        """

    def late_among(self, table: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Find recipients of a classified table for whom it is or was too late, in these revisions of the same words.

        Return the id of their mailing and their number. None means that there are none.
        """

    def extend_time(self, mailing_id: str, now: datetime) -> int:
        """Give more time to deliveries that are or were too late, because a person says so, and return their number."""

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody who waits in an overtaken mailing, and return how many thereby get nothing.

        A newer text of the advisory overtakes a mailing, and so does a text with a later embargo.
        A person may plan the recipients anew.
        """

    def release_to_cron(self, mailing_id: str) -> int:
        """Let planned deliveries that a command has not reached leave without a person, and return their number.

        Nothing changes in a mailing that somebody has stopped.
        """

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End the embargo of all mailings of this advisory whose embargo has not ended, and return their ids.

        Deliveries held for the embargo are due now.
        """

    def approve(self, mailing_id: str, *, who: str, now: datetime) -> None:
        """Note that a person other than the planner has agreed to the mailing as frozen.

        Deliveries without a time of their own are due from now on.
        """

    def approval(self, mailing_id: str) -> Approval | None:
        """Return who agreed to a mailing, and when. None means that nobody has."""

    def unapproved_recipients(self, table: RecipientTable, mailing_id: str) -> int:
        """Count recipients of the table, to send to or held, that differ from the approved mailing.

        A difference is another recipient, edition, name or time.
        A recipient who waits in another mailing of this revision does not count.
        """

    def first_unapproved_recipients(self, table: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """Return the first recipients that `unapproved_recipients` counts, in the order of sending."""

    def leave_out_missing(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who were never tried and no longer stand in the table, and return their number."""

    def leave_out_excluded(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who still wait in the mailing and are excluded in the table, and return their number."""

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Find mailings of which something leaves at `until` that was not to leave at `since`.

        Each comes with the first such time.
        """

    def mark_notified(self, mailing_id: str, words: str) -> bool:
        """Tell whether a person has yet to be told these words about a mailing, and note that the person now is."""

    def unreported(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """Return the names of the words about a subject that the reader of cron's mail has yet to be told.

        A name counts again when it was last told longer than `every` ago. From now on all count as told.
        A name that is no longer among `words` is forgotten, and is news when it comes back.
        """

    def late(self, mailing_id: str, now: datetime) -> int:
        """Count the deliveries that expire_overdue() would leave out, and change nothing."""

    def due_after_limit(self, mailing_id: str) -> int:
        """Count the waiting deliveries that are due only after the last moment at which their mailing may leave."""

    def overtaken(self, mailing_id: str) -> int:
        """Count the waiting deliveries that a claim would leave out because of a later text of the advisory."""

    def record_transport_state(self, realm: Realm, trouble: Trouble | None) -> None:
        """Note the last answer of the transport of a realm. None means that the transport takes mail."""

    def trouble(self, realm: Realm) -> Trouble | None:
        """Return what was wrong with the transport of a realm when mail was last handed over. None means nothing."""

    def mark_copy_owed(self, mailing_id: str) -> None:
        """Note that something of a mailing is about to leave, and that the office wants a copy."""

    def copies_owed(self) -> Sequence[str]:
        """Return the ids of the mailings of which a copy may be missing."""

    def copies_due(self, mailing_id: str) -> frozenset[Phase]:
        """Return the editions of a mailing that somebody got, and of which no copy is noted."""

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase]) -> None:
        """Note that copies of these editions are filed, and that no copy of the mailing is owed any more."""

    def compare_with_lists(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Compare the recipients who wait in a mailing with the lists as they are now.

        `listed` yields the key of each row, and whether that recipient may have the text under embargo.
        Of two rows with one key the first counts.
        """

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Compare like `compare_with_lists`, and hold the uncleared until the embargo's end.

        The uncleared are the recipients who may no longer have the text early.
        """

    def clear_notified(self, mailing_id: str) -> None:
        """Forget that a person was told about a mailing, because the words did not reach that person."""

    def outage(self) -> Outage | None:
        """Return the last time in which nothing could leave, which may last. None means that there was none."""

    def begin_outage(self, words: str, now: datetime) -> None:
        """Note that nothing can leave, and why. An outage that lasts keeps its beginning."""

    def end_outage(self, now: datetime) -> None:
        """Note that something could leave again."""

    def mark_outage_reported(self) -> None:
        """Note that somebody has heard of the outage in its present state."""


class RateLimits(Protocol):
    """Limits that hold for all runs of a newsroom together, and are remembered when a process ends."""

    def acquire(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Take one message from each of `limits`, or from none of them.

        None means that all were taken. Otherwise the answer is the time at which to ask again.
        """

    def taken(self, limit: Limit, now: datetime) -> int:
        """Count the messages taken of a limit over a window, in the window that ends at `now`."""


class Ledger(Planning, Dispatch, Waiting, RateLimits, MailingQueries, Audience, People, Provenance, Protocol):
    """The whole ledger: one implementation for several askers."""

    @property
    def newsroom_key(self) -> bytes:
        """32 random bytes, made when the ledger was made."""

    def close(self) -> None:
        """Make everything durable and release the ledger."""


class SendingLedger(Ledger):
    """A ledger from which mail may be sent.

    Because bootstrap alone makes one, this is a class and no protocol.
    Bootstrap makes sure that the ledger is the one that sent last, and has settled what dead processes left.
    """

    recovered: int = 0
    """Doubts that settling made when the ledger was opened."""
