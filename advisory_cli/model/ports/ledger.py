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
    """Answer of the ledger to the question, right before a claimed message leaves, whether the message may leave."""

    GO = "go"  # the message may leave
    STOPPED = "stopped"  # a person stopped the mailing
    OPTED_OUT = "opted out"  # the recipient opted out since the claim
    OVERTAKEN = "overtaken"  # a newer text of the advisory was planned since the claim


class RecipientTable(Protocol):
    """Recipients of a mailing that is being planned, with the texts they get, in bounded memory.

    Call `add` and `keep` first, then `classify`. The methods that count and list come after that.
    """

    def add(self, entry: Candidate) -> None:
        """Add one recipient. The order of the calls is the order of the lists.

        `entry.selection` is what the planner knows. `classify` replaces it when the ledger knows a reason to leave the
        recipient out.
        """

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Store one part of an edition. Planning.freeze makes the part permanent, and Planning.piece returns it later.

        `phase` tells the edition with the embargo bar from the edition without. `blob` is the part, serialised.
        `number` is -1 for the header values (Head), -2 for the newsroom's own copy, and from 0 on for the texts
        (Variant).
        """

    def classify(self, *, limit: int | None = None) -> None:
        """Decide for each recipient of the table whether a message leaves now, later or never (Selection).

        Left out are duplicates, recipients who opted out or have the text already, and recipients beyond `limit`.
        `limit` keeps the first so many addresses of the lists, also counting recipients who are left out because they
        have the text or opted out. None means no limit.
        """

    def counts(self) -> Mapping[Selection, int]:
        """Return the number of recipients for each Selection that occurs. Call `classify` first."""

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND by language, the most frequent language first.

        The keys are language tags (BCP 47), "" for recipients without one. `held` counts recipients with Selection.HELD
        too.
        """

    def by_list(self) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND by name of list, in the order of the lists."""

    def newly_held(self, digest: str) -> int:
        """Return the number of recipients with Selection.HELD who are not held by an earlier mailing already.

        An earlier mailing counts when its text has this `digest` (Mailing.content_digest), when it holds the recipient
        until the same time, and when it was neither stopped nor replaced.
        """

    def readers_of(self, mailing_id: str) -> int:
        """Return the number of recipients who have, or are to get, the text of another mailing.

        Only recipients with Selection.SEND or Selection.HELD count.
        `mailing_id` is that other mailing. Recipients whom a mailing of the same revision serves count as well.
        """

    def largest_domain(self) -> int:
        """Return the number of recipients at the most frequent domain of the table, 0 for an empty table.

        Only recipients with Selection.SEND or Selection.HELD count.
        """

    def contacted_since(self, since: datetime) -> int:
        """Return the number of recipients with Selection.SEND who got another message since `since`.

        A message counts when a server accepted it in the realm of the table, whatever its advisory.
        """

    def entries(self, selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Yield the recipients with this `selection`, in the order of sending: first the newsroom's own people.

        `limit` is the largest number to yield. None means all.
        """


class Planning(Protocol):
    """Ledger methods for planning: judging recipients, storing a mailing, and reading stored texts."""

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
        """Open an empty table of recipients for one mailing, as a context manager.

        The table is gone at the end of the block, unless `freeze` has stored what it holds.
        `realm` is live, or practice, in which messages only go to a folder. `now` is the time that due times are
        compared with.
        `again` also selects recipients who have an earlier revision. `replaces` is the id of a waiting mailing whose
        recipients the new mailing takes over, or "".
        `anew` judges as if nothing had been sent, and `freeze` then sets all earlier practice of the advisory aside.
        `lost` holds the keys (Candidate.key) of recipients whose practice message was deleted, and is to be written
        again.
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
        """Store a mailing, its texts and its deliveries in one step, so that later edits of the files change nothing.

        `table` is open and classified. `manuscript` is the text of the advisory's file.
        `replaces` is the id of a waiting mailing, or "". Recipients who still wait there and are not in `table` are
        left out.
        `overtakes` is a reason, or "". With a reason, recipients who still wait for an earlier revision in any mailing
        are left out too. `lifts` is a reason, or None. With a reason, the advisory's embargo ends in the same step, as
        by lift().
        `as_of` is the answer of decisions() when the plan was made. None skips that check.
        `begun` is the time from which lateness counts for deliveries without a time of their own. None means `now`.
        `attended` is False for a script. Recipients who wait already then keep their deadline and get no more time.
        Deliveries of a mailing that needs an approval may leave by `advisory run` once the mailing is approved.
        Raises PlanChanged when anything was decided after `as_of`, PersonDecides when a person stopped this advisory or
        everything since the plan was made, and AtWork when another process is sending to some of these recipients.
        """

    def refuse_at_work(self, table: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork when another process is sending a mailing in which recipients of `table` wait.

        Raises AtWork as well when another process is sending the mailing with the id `replaces`. "" names no mailing.
        """

    def decisions(self) -> int:
        """Return the number of plans and of decisions by people, such as a stop, that any process has stored so far.

        A plan is still valid as long as the number is the same as when the plan was made.
        """

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """Raise PersonDecides when a person stopped a text of this advisory, or everything, after `since`.

        `mailing` names the advisory and the realm. `since` is the time of the plan that the person was shown, which may
        be earlier than the time of `mailing` when the plan was made again.
        """

    def withdraw(self, table: RecipientTable, now: datetime) -> None:
        """Leave recipients out of earlier mailings of the same revision when `table` has them as OPTED_OUT or EXCLUDED.

        Only deliveries that still wait are changed.
        """

    def reopen(self, mailing_id: str) -> None:
        """Take back the stop of a mailing, so that its waiting deliveries may leave."""

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """Return a part of an edition that was stored in the ledger when the mailing was planned.

        `phase` and `number` mean the same as for RecipientTable.keep. Raises LedgerFault when there is no such part.
        """

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Yield recent texts of other advisories than `advisory_id` in this realm, as pairs of mailing id and text.

        The text is the advisory's file as stored when the mailing was planned.
        A mailing is recent when it was planned, is to be sent, or comes out of embargo at `since` or later.
        """

    def record_test(self, digest: str, now: datetime) -> None:
        """Note that a test message of a text went to the newsroom's testers at `now`.

        `digest` is the digest of the text (Mailing.content_digest).
        """

    def last_test(self, digest: str) -> datetime | None:
        """Return the time at which a test message of the text last went to testers. None means never.

        `digest` is the digest of the text (Mailing.content_digest).
        """


class Dispatch(Protocol):
    """Ledger methods for sending: claiming deliveries, asking whether each may leave, and recording outcomes."""

    def recover(self, now: datetime) -> int:
        """Settle deliveries that dead processes had claimed, and return the number of those deliveries now in doubt.

        A delivery with a recorded outcome keeps the outcome. Of the others, a delivery that had not reached the final
        dot of SMTP is planned again, and a delivery past the dot is in doubt. So is a delivery of which nothing is
        known, such as after a power loss.
        """

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Claim up to `limit` due deliveries of a mailing for this process, and return them in the order of sending.

        The claim is on disk when the method returns, together with every outcome recorded so far.
        Each delivery gets the edition that is right at `now`: with the embargo bar before the end, without it after.
        Recipients who opted out or have a later revision are left out. Deliveries past their deadline are not claimed.
        `unattended` claims only deliveries that were tried before, or that are to leave at their time without a person.
        Empty means that nothing is due, that the mailing was stopped, or that a newer text has overtaken the mailing.
        Raises NotAllowed when the mailing needs an approval and has none.
        """

    def check_allowed(self, delivery: Delivery) -> Permission:
        """Return whether the message of a claimed delivery may leave. Call this right before each message.

        A stop, an opt-out or a newer text that another process has just stored counts at once. The call is cheap.
        """

    def mark_committing(self, delivery: Delivery) -> None:
        """Note that the message is about to pass its commit point, after which nobody can take the message back.

        The note survives the death of this process, so that recover() can tell a doubt from an unsent message.
        """

    def record(
        self,
        delivery: Delivery,
        outcome: Outcome,
        *,
        now: datetime,
        retry_at: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Note the outcome of a claimed delivery.

        The verdict survives the death of this process at once. Everything is on disk after the next claim, release or
        close.
        `retry_at` is when a deferred delivery is due again. None means at once. `until` is a time up to which a
        deferred delivery may leave at least. None leaves its deadline as it was.
        """

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed deliveries that did not leave back to the ledger, to be claimed again.

        All outcomes are on disk afterwards.
        A delivery that has passed mark_committing() without an outcome is in doubt instead.
        """

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed deliveries that did not leave back to the ledger, to be claimed again at a later time.

        `deliveries` holds pairs of a delivery and the time before which it is not due. Otherwise this is release().
        """

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan deliveries again that this run recorded as refused, because the reason was not the recipients'.

        The deliveries are due now. `why` is that reason in words, for the history.
        """

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due at `now`, and return their number."""

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """Return when the next delivery of a mailing is due, planned or held until its time. The time may have passed.

        `unattended` looks only at deliveries that claim() takes with `unattended`.
        None means that no delivery can become due: none waits, every one is past its deadline, or the mailing was
        stopped or overtaken by a newer text.
        """

    def sending_lock(self, mailing_id: str, *, now: datetime) -> AbstractContextManager[None]:
        """Hold the lock by which only one process at a time sends a mailing, as a context manager.

        Raises AtWork when another process holds the lock.
        """

    def is_sending(self, mailing_id: str) -> bool:
        """Tell whether another process is sending a mailing right now."""


class Waiting(Protocol):
    """Ledger methods for mailings that wait: lateness, embargoes, approvals, changed lists and outages.

    They also store what people were told, and which copies the newsroom's archive lacks.
    """

    def expire_overdue(self, mailing_id: str, now: datetime) -> int:
        """Leave out every waiting delivery of a mailing that is past its deadline at `now`, and return their number.

        A person may bring them back with extend_time(), or plan them anew.
        """

    def late_among(self, table: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Return the mailing in which recipients of a plan are past their deadline or were left out as too late.

        The pair holds the mailing's id and the number of these recipients. Of several mailings the newest counts. None
        means that there are no such recipients.
        `table` is the classified table of the plan. `revisions` are the numbers of the revisions to look in: the plan's
        own, and others with the same words.
        """

    def extend_time(self, mailing_id: str, now: datetime) -> int:
        """Set a new deadline for deliveries past their deadline, still waiting or already left out as too late.

        The new deadline is `now` plus the mailing's grace, or plus six hours without one, but never after the mailing's
        `not_after`. Return the number of these deliveries. Call this only when a person says so.
        """

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody who waits in a mailing when a newer text of the advisory has overtaken the mailing.

        Return the number of recipients who get no newer text either, without recipients who opted out.
        A newer text is one of a later revision, or one of the same revision with a later embargo.
        The result is 0, and nothing changes, when the mailing was not overtaken or was stopped.
        """

    def release_to_cron(self, mailing_id: str) -> int:
        """Let `advisory run` send the planned deliveries of a mailing that only a person's command could send so far.

        Return the number of these deliveries. Nothing changes in a stopped mailing.
        """

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End the embargo of an advisory now, in all its mailings under embargo, and return the ids of these mailings.

        `reason` is stored with each. Deliveries held until the embargo's end are due at `now`.
        """

    def approve(self, mailing_id: str, *, who: str, now: datetime) -> None:
        """Store that `who` (an account or a key) has agreed to a mailing. The caller checks that `who` may.

        Deliveries without a time of their own are due at `now`.
        """

    def approval(self, mailing_id: str) -> Approval | None:
        """Return the approval of a mailing: its giver and its time. None means that nobody has agreed."""

    def unapproved_recipients(self, table: RecipientTable, mailing_id: str) -> int:
        """Return the number of recipients of `table` who are not in an approved mailing exactly as in `table`.

        Compared are address, stored columns, edition, time and thread of recipients selected as SEND, HELD or
        SCHEDULED.
        A recipient who waits in another mailing of this revision does not count.
        """

    def first_unapproved_recipients(self, table: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """Return the first `limit` recipients that unapproved_recipients() counts, in the order of sending."""

    def leave_out_missing(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who wait in a mailing, were never tried, and are not in `table`. Return their number."""

    def leave_out_excluded(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who wait in a mailing and are EXCLUDED in `table`, and return their number."""

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the mailings that would leave too early if the clock had jumped from `since` to `until`.

        Each pair holds a mailing's id and its first planned time, or embargo's end, in that span. The earliest comes
        first.
        Mailings that were stopped, were replaced, or lack an approval are not among them.
        """

    def mark_notified(self, mailing_id: str, words: str) -> bool:
        """Return True when the last words that a person was told about a mailing are not `words`, else False.

        From now on these words count as told.
        """

    def unreported(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """Return the names of the messages about a subject that the reader of cron's mail has yet to be told.

        `words` holds the message for each name, such as a mailing's id. A changed message has yet to be told.
        A message that was told longer ago than `every` counts again. None means never again.
        From now on all of `words` count as told. A name missing from `words` is forgotten, and is news when it comes
        back.
        """

    def late(self, mailing_id: str, now: datetime) -> int:
        """Return the number of deliveries that expire_overdue() would leave out, and change nothing."""

    def due_after_limit(self, mailing_id: str) -> int:
        """Return the number of waiting deliveries that are due only after their mailing's `not_after`."""

    def overtaken(self, mailing_id: str) -> int:
        """Return the number of waiting deliveries that a claim would leave out for a later text of the advisory."""

    def record_transport_state(self, realm: Realm, trouble: Trouble | None) -> None:
        """Store the last answer of the transport of a realm: its trouble, or None when the transport took mail.

        While a trouble lasts, the stored beginning (Trouble.since) stays the first one.
        """

    def trouble(self, realm: Realm) -> Trouble | None:
        """Return the trouble of the transport of a realm when mail was last handed over. None means no trouble."""

    def mark_copy_owed(self, mailing_id: str) -> None:
        """Note that messages of a mailing are about to leave, and that the newsroom's archive is to get a copy."""

    def copies_owed(self) -> Sequence[str]:
        """Return the ids of the mailings of which the newsroom's archive may lack a copy."""

    def copies_due(self, mailing_id: str) -> frozenset[Phase]:
        """Return the editions of a mailing that were accepted for somebody and have no copy noted in the archive."""

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase]) -> None:
        """Note that the archive holds copies of a mailing in the editions `phases`, and that no copy is owed now."""

    def compare_with_lists(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Compare recipients who wait in a mailing with its lists as they are now, and return how many differ.

        `listed` holds a pair for each row of the lists: the recipient's key (address_key), and True when the recipient
        may have the text under embargo. Of two pairs with one key the first counts.
        """

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Hold waiting recipients until the embargo's end when they may no longer have the text under embargo.

        Parameters and result are the same as for compare_with_lists(). Recipients missing from the lists are only
        counted.
        """

    def clear_notified(self, mailing_id: str) -> None:
        """Forget what a person was told about a mailing (mark_notified), because the words did not arrive."""

    def outage(self) -> Outage | None:
        """Return the last outage, a time in which nothing could leave, over or not. None means that there was none."""

    def begin_outage(self, words: str, now: datetime) -> None:
        """Note that nothing can leave since `now`. `words` are the reason.

        During an outage its beginning stays, and only the words change.
        """

    def end_outage(self, now: datetime) -> None:
        """Note that messages can leave again since `now`. Nothing changes when there is no outage."""

    def mark_outage_reported(self) -> None:
        """Note that a person has been told of the outage as it stands now: begun, or also over."""


class RateLimits(Protocol):
    """Ledger methods that count messages against limits, for all runs of a newsroom together."""

    def acquire(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Count one message against each of `limits`, and return None when all of them allow one more now.

        Otherwise count nothing, and return the time at which to ask again.
        """

    def taken(self, limit: Limit, now: datetime) -> int:
        """Return the number of messages counted against a limit in the window that ends at `now`.

        `limit` is one without even gaps, such as a day's limit (Limit.even is False).
        """


class Ledger(Planning, Dispatch, Waiting, RateLimits, MailingQueries, Audience, People, Provenance, Protocol):
    """The whole ledger in one object. A function that needs only a part names the part as its parameter type."""

    @property
    def newsroom_key(self) -> bytes:
        """32 random bytes, made with the ledger: the secret behind Message-IDs and opt-out tokens."""

    def close(self) -> None:
        """Put all outcomes on disk and release the ledger. Nothing else may be called afterwards."""


class SendingLedger(Ledger):
    """Ledger from which mail may be sent. Only bootstrap makes one, hence a class and not a protocol.

    Unless told otherwise, bootstrap first checks that this ledger is the one that sent last, and settles what dead
    processes left (recover). A copy for a dry run is not checked.
    """

    recovered: int = 0
    """Number of deliveries that became doubts when bootstrap settled what dead processes left."""
