"""Port of the ledger: planning, claiming, recording, waiting and limits, as the sending of mailings needs them."""

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
from advisory_cli.model.mailing.sent_copy import CopyPlace
from advisory_cli.model.ports.ledger_identity import Provenance
from advisory_cli.model.ports.ledger_queries import Audience, MailingQueries, People
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.press.newsroom import Realm


class Permission(StrEnum):
    """Answer of the ledger right before a claimed message leaves: it may leave, or the reason why it may not."""

    GO = "go"  # the message may leave
    STOPPED = "stopped"  # a person stopped the mailing
    OPTED_OUT = "opted out"  # the recipient opted out since the claim
    OVERTAKEN = "overtaken"  # a newer text of the advisory was planned since the claim


class RecipientTable(Protocol):
    """Recipients of a mailing that is being planned, with their texts, in bounded memory.

    Call `add` and `keep` first, then `classify`. The methods that count or yield recipients come after that.
    """

    def add(self, entry: Candidate) -> None:
        """Add one recipient. The order of the calls is the order of the lists.

        `entry.selection` is the planner's decision. `classify` replaces it when the ledger has a reason to leave the
        recipient out.
        """

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Hold one part of an edition, until Planning.freeze stores it in the ledger. Planning.piece then returns it.

        `phase` chooses the edition, with the embargo bar or without. `number` is -1 for the header values (Head), -2
        for the newsroom's own copy, and from 0 on the number of a Variant. `blob` is the part, serialised.
        """

    def classify(self, *, limit: int | None = None) -> None:
        """Decide for each recipient of the table whether a message leaves now, later or never (Selection).

        Left out are duplicates, recipients who opted out, recipients who have the text already, and recipients beyond
        `limit`.
        `limit` keeps the first so many addresses of the lists, and None keeps all. Recipients who are left out because
        they have the text or opted out count among these. Duplicates, recipients of an --exclude list and the
        newsroom's own people do not count, and `limit` leaves out none of the newsroom's own people.
        """

    def counts(self) -> Mapping[Selection, int]:
        """Return the number of recipients for each Selection that occurs in the table. Call `classify` first."""

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND for each language, the most frequent language first.

        The keys are language tags (BCP 47), and "" for recipients without one. When `held` is True, recipients with
        Selection.HELD are counted too.
        """

    def by_list(self) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND for each list by name, in the order of the lists."""

    def newly_held(self, digest: str) -> int:
        """Return the number of recipients with Selection.HELD whom no mailing stored in the ledger holds already.

        A stored mailing counts when its content_digest is `digest`, when it holds the recipient until the same time,
        and when it was neither stopped nor replaced.
        """

    def readers_of(self, mailing_id: str) -> int:
        """Return the number of recipients of the table who have, may have or are to get the text of a stored mailing.

        `mailing_id` is the id of that mailing. Only recipients with Selection.SEND or Selection.HELD are counted. A
        recipient whom another mailing serves with the same revision as that mailing counts as well. To wait in a
        mailing that is stopped, or that lacks its approval, does not count.
        """

    def largest_domain(self) -> int:
        """Return the number of recipients at the domain with the most recipients in the table, 0 for an empty table.

        Only recipients with Selection.SEND or Selection.HELD are counted.
        """

    def contacted_since(self, since: datetime) -> int:
        """Return the number of recipients with Selection.SEND to whom a message was accepted at `since` or later.

        Messages of every advisory count, but only those in the realm for which the table was opened. Mailings that were
        planned, and to be sent, more than ten days before `since` are not looked through.
        """

    def entries(self, selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Yield the recipients with this `selection` in the order of sending, the newsroom's own people first.

        At most `limit` of them are yielded. None means all.
        """


class Planning(Protocol):
    """Ledger methods for planning: classifying recipients, storing a mailing, and reading stored texts."""

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
        """Context manager: yield an empty table for the recipients of one mailing.

        At the end of the block the table is gone, unless `freeze` has stored its content. `realm` is live or practice.
        `now` is the time that due times are compared with. `again` True also selects recipients who have an earlier
        revision. `replaces` is the id of a waiting mailing whose recipients the new mailing takes over, or "" for none.
        `anew` True classifies recipients as if nothing had been sent, and `freeze` then sets all earlier practice of
        the advisory aside. `lost` holds the keys (Candidate.key) of recipients whose practice message was deleted and
        is to be written again.
        Raises ValueError when `anew` or `lost` is given for the live realm.
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

        `table` is open, classified, and opened for this mailing's realm, advisory and revision (else ValueError).
        `manuscript` is the content of the advisory's file.
        `replaces` is the id of a waiting mailing, or "" for none. Recipients who still wait in it and are not in
        `table` are left out. `overtakes` is a reason, or "". With a reason, recipients who still wait for an earlier
        revision in any mailing are left out for that reason. `lifts` is a reason, or None. With a reason, the
        advisory's embargo ends in the same step, as by lift().
        `as_of` is the result of decisions() when the plan was made. None skips the check for newer decisions. `begun`
        is the time from which lateness counts for deliveries without a time of their own. None means `now`. `attended`
        is False for a script. Recipients who wait already then keep their deadline, and get no more time.
        Deliveries of a mailing that needs an approval may leave by `advisory run` once the mailing is approved.
        Raises PlanChanged when a plan or a decision was stored after `as_of`. Raises PersonDecides when a person
        stopped this advisory or everything after the plan was made. Raises AtWork when another process is sending to
        some of these recipients.
        """

    def refuse_at_work(self, table: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork when another process is sending the revision that `table` is for, or the mailing `replaces`.

        `table` holds the recipients of a plan, after classify(). `replaces` is the id of a mailing, and "" means none.
        Otherwise do nothing.
        """

    def decisions(self) -> int:
        """Return a number that grows each time any process stores a plan, or a decision of a person, such as a stop.

        The number is read before a plan is calculated. While it is the same, nothing was stored since, and the plan may
        still be stored by `freeze`.
        """

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """Raise PersonDecides when a person stopped a text of this advisory, or everything, after `since`.

        Otherwise do nothing. `mailing` names the advisory and the realm, and need not be stored. `since` is the time at
        which the plan was calculated that a person was shown. `mailing` may be planned later than that, because the
        plan was calculated again after the person had answered.
        """

    def withdraw(self, table: RecipientTable, now: datetime) -> None:
        """Leave out recipients who wait for a text, and whom `table` classifies as OPTED_OUT or EXCLUDED.

        They wait in stored mailings of the revision for which `table` was opened. Mailings of other revisions are not
        changed, and neither are deliveries that do not wait any more.
        """

    def reopen(self, mailing_id: str) -> None:
        """Take back the stop of a mailing, so that its waiting deliveries may leave.

        Raises LedgerFault when the ledger has no such mailing.
        """

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """Return a part of an edition that the ledger stored when the mailing was planned.

        `phase` and `number` mean the same as for RecipientTable.keep. Raises LedgerFault when there is no such part.
        """

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Yield a pair of mailing id and text for each recent text of other advisories than `advisory_id`.

        The text is the content of the advisory's file as stored when the mailing was planned. Only mailings in this
        `realm` count. A text is recent when a mailing of it was planned, has its send time, or comes out of embargo at
        `since` or later.
        """

    def record_test(self, digest: str, now: datetime) -> None:
        """Store that a test message of a text went to the newsroom's testers at `now`, in place of an earlier time.

        `digest` is the digest of all editions of that text, as in Mailing.content_digest.
        """

    def last_test(self, digest: str) -> datetime | None:
        """Return the time at which a test message of a text last went to the newsroom's testers. None means never.

        `digest` is the digest of all editions of that text, as in Mailing.content_digest.
        """


class Dispatch(Protocol):
    """Ledger methods for sending: claiming deliveries, checking each before it leaves, and recording outcomes."""

    def recover(self, now: datetime) -> int:
        """Settle the deliveries that processes claimed and died with, and return how many of these are now in doubt.

        A delivery with a recorded outcome keeps it. Of the others, a delivery that had not reached the final dot of
        SMTP is planned again. A delivery past the dot is in doubt, and so is one of which nothing is known, such as
        after a power loss.
        """

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Claim up to `limit` due deliveries of a mailing for this process, and return them in the order of sending.

        When the method returns, the claim is on disk, with every outcome recorded so far. Each delivery gets the
        edition that is right at `now`: with the embargo bar before the embargo's end, without it after. Recipients who
        opted out or have a later revision are left out. Deliveries past their deadline are not claimed.
        When `unattended` is True, a delivery is claimed only if it was tried before, or may leave without the person
        who planned it.
        Empty means that nothing is due, that the mailing was stopped, or that a newer text has overtaken it. Raises
        NotAllowed when the mailing needs an approval and has none.
        """

    def check_allowed(self, delivery: Delivery) -> Permission:
        """Return whether the message of a claimed delivery may leave. The caller asks right before each message.

        A stop, an opt-out or a newer text that another process has just stored counts at once. The call is cheap.
        """

    def mark_committing(self, delivery: Delivery) -> None:
        """Note that the message of a delivery is about to pass its commit point, after which nobody can take it back.

        The note survives the death of this process, so that recover() can tell a doubt from a message that was not
        sent.
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
        """Store the outcome of a claimed delivery.

        The verdict survives the death of this process at once. The server's words, `retry_at` and `until` are on disk
        after the next claim, release or close.
        `retry_at` is when a deferred delivery is due again, and None means at once. `until` is a new deadline for a
        deferred delivery, unless its deadline so far is later. None leaves the deadline as it is.
        """

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed deliveries that did not leave back to the ledger, so that they can be claimed again.

        A delivery that has passed mark_committing() and has no outcome becomes in doubt instead. All outcomes recorded
        so far are on disk afterwards.
        """

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed deliveries that did not leave back to the ledger as release() does, but due at a later time.

        `deliveries` holds pairs of a delivery and the time at which it is due.
        """

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan deliveries again that this run recorded as refused, because the reason did not lie with the recipients.

        They are due at `now`. `why` is the true reason in words, for the history.
        """

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due at `now`. Return the number of those that were due later."""

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """Return the earliest time at which a planned or held delivery of a mailing is due. The time may be past.

        When `unattended` is True, a planned delivery counts only if it was tried before, or may leave without the
        person who planned it.
        None means that no delivery can become due: none waits, all are past their deadline, or the mailing was stopped
        or overtaken by a newer text.
        """

    def sending_lock(self, mailing_id: str, *, now: datetime) -> AbstractContextManager[None]:
        """Context manager: hold the lock of a mailing, so that no other process sends it during the block.

        `now` is written into the lock, and tells another process since when the lock is held. Raises AtWork when
        another process holds the lock.
        """

    def is_sending(self, mailing_id: str) -> bool:
        """Tell whether another process is sending a mailing right now."""


class Waiting(Protocol):
    """Ledger methods for mailings that wait: lateness, embargoes, approvals, changed lists and outages.

    Some of the methods record what people were told about waiting mailings. Others record of which mailings the
    newsroom lacks its own copy.
    """

    def expire_overdue(self, mailing_id: str, now: datetime) -> int:
        """Leave out every waiting delivery of a mailing that is past its deadline at `now`, and return their number.

        In a stopped mailing nothing changes, and 0 is returned. A person may bring the deliveries back with
        extend_time(), or plan them anew.
        """

    def late_among(self, table: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Return the newest mailing in which recipients of `table` missed their deadline, and how many they are.

        The pair holds the mailing's id and the number of these recipients, who still wait or were left out as too late.
        None means that there are none.
        `table` is the classified table of a plan. `revisions` are the numbers of the revisions to look in: that of the
        plan, and others with the same words.
        """

    def extend_time(self, mailing_id: str, now: datetime) -> int:
        """Set a new deadline for the deliveries of a mailing that missed theirs, and return their number.

        Deliveries that still wait and deliveries left out as too late are changed, and the latter are planned again.
        The new deadline is `now` plus the mailing's grace, or plus six hours without one, but never after the mailing's
        `not_after`.
        Only a person's command may call this.
        """

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody who waits in a mailing that a newer text of the advisory has overtaken.

        A newer text is one of a later revision, or one of the same revision with a later embargo.
        Return the number of those left out who neither have a later revision nor are to get one. People who opted out
        are not counted, nor are people whose server refused a later revision, or for whom it came too late.
        When the mailing was not overtaken, or was stopped, nothing changes, and 0 is returned.
        """

    def release_to_cron(self, mailing_id: str) -> int:
        """Let `advisory run` send the planned deliveries of a mailing that only a person's command could send so far.

        Return the number of these deliveries. In a stopped mailing nothing changes, and 0 is returned.
        """

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End the embargo of an advisory at `now` in all its mailings under embargo, and return the ids of these.

        `realm` is live or practice, and mailings in the other realm stay under embargo. `reason` is stored with each
        mailing. Deliveries held until the embargo's end are due at `now`.
        """

    def approve(self, mailing_id: str, *, who: str, now: datetime) -> None:
        """Store that `who`, an account or the identity of a key, has agreed to a mailing.

        The caller has checked that `who` may approve it. Deliveries without a time of their own are due at `now`.
        Raises LedgerFault when the ledger has no such mailing.
        """

    def approval(self, mailing_id: str) -> Approval | None:
        """Return the approval of a mailing: the person who agreed, and the time. None means that nobody has."""

    def unapproved_recipients(self, table: RecipientTable, mailing_id: str) -> int:
        """Return the number of recipients of `table` who do not stand exactly so in the approved mailing `mailing_id`.

        Compared are address, stored columns, edition, time and thread of the recipients with Selection.SEND, HELD or
        SCHEDULED. A recipient with SCHEDULED is not counted when another mailing of the same revision has the delivery.
        """

    def first_unapproved_recipients(self, table: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """Return the first `limit` recipients that unapproved_recipients() counts, in the order of sending."""

    def leave_out_missing(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who wait in a mailing, were never tried, and are not in `table`. Return their number.

        The stored reason says that they are in the lists no more.
        """

    def leave_out_excluded(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out recipients who wait in a mailing and whom `table` has as EXCLUDED, and return their number."""

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Return the mailings that would leave too early if the clock had jumped from `since` to `until`.

        Each pair holds a mailing's id and a time after `since` and up to `until`: the first of the send times of its
        waiting deliveries and its embargo's end. The pair with the earliest time comes first. Mailings that were
        stopped, were replaced, or lack an approval are left aside.
        """

    def mark_notified(self, mailing_id: str, words: str) -> bool:
        """Store that a person is told `words` about a mailing, and return True when these words are news.

        False means that the words stored last for this mailing are the same, so that the person need not be told again.
        """

    def unreported(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """Return the names of those messages in `words` that cron's mail has yet to tell, and store all as told.

        `subject` keeps sets of messages apart, such as those on obstacles from those on doubts. `words` maps a name,
        such as a mailing's id, to the message about it. A message that has changed is returned again, and so is one
        that was told longer than `every` before `now`. None as `every` means that time alone brings no message back.
        A name missing from `words` is forgotten, so that its message is returned when the name comes back.
        """

    def late(self, mailing_id: str, now: datetime) -> int:
        """Return the number of waiting deliveries of a mailing that are past their deadline at `now`.

        They are those that expire_overdue() would leave out. Nothing is changed. For a stopped mailing the number is 0.
        """

    def due_after_limit(self, mailing_id: str) -> int:
        """Return the number of waiting deliveries of a mailing that are due only after the mailing's `not_after`."""

    def overtaken(self, mailing_id: str) -> int:
        """Return the number of waiting deliveries of a mailing that may not leave because of a newer text.

        They are those that claim() would leave out for that reason. Nothing is changed.
        """

    def record_transport_state(self, realm: Realm, trouble: Trouble | None) -> None:
        """Store the last answer of the transport of a realm: `trouble`, or None when the transport took mail.

        While one trouble follows another, the time at which the first began (Trouble.since) stays.
        """

    def trouble(self, realm: Realm) -> Trouble | None:
        """Return the trouble that the transport of a realm had when mail was last handed to it.

        None means that the transport took that mail, or that no mail was ever handed to it.
        """

    def mark_copy_owed(self, mailing_id: str, place: CopyPlace) -> None:
        """Store that messages of a mailing are about to leave, and that a `place` of the newsroom is to get a copy.

        The copy is owed until copies_filed() is called for the mailing and the place.
        """

    def copies_owed(self, place: CopyPlace) -> Sequence[str]:
        """Return the ids of the mailings of which a `place` of the newsroom may lack a copy."""

    def copies_due(self, mailing_id: str, place: CopyPlace) -> frozenset[Phase]:
        """Return the phases of those editions of a mailing that have left and of which a `place` lacks a copy.

        An edition has left when a message with it was accepted.
        """

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase], place: CopyPlace) -> None:
        """Store that a `place` has copies of a mailing's editions of these `phases`, and lacks none now.

        Phases of earlier calls stay stored.
        """

    def copies_lock(self) -> AbstractContextManager[bool]:
        """Context manager: hold the lock for putting copies into a mailbox, and yield whether this process has it.

        False means that another process holds the lock. There is no waiting.
        """

    def compare_with_lists(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Compare the recipients who wait in a mailing with its lists as they are now, and return how many changed.

        `listed` holds a pair for each row of the lists: the recipient's normalised address (address_key()), and True
        when the recipient may have the text under embargo. When an address comes twice, the first pair counts. Nothing
        is changed in the ledger.
        `Changed.uncleared` counts only recipients who are to get the text under embargo, and only before the embargo's
        end.
        """

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Hold waiting recipients of a mailing until the embargo's end when they may not have embargoed text any more.

        Parameters and result are those of compare_with_lists(), and `Changed.uncleared` is the number of recipients
        held now. Recipients missing from the lists are only counted.
        """

    def clear_notified(self, mailing_id: str) -> None:
        """Forget the words that mark_notified() stored about a mailing, because they did not reach the person."""

    def outage(self) -> Outage | None:
        """Return the last outage, a time in which nothing could leave, over or not. None: there was no outage."""

    def begin_outage(self, words: str, now: datetime) -> None:
        """Store that nothing can leave since `now`, for the reason `words`.

        While an outage lasts already, its beginning stays, and only its reason is replaced.
        """

    def end_outage(self, now: datetime) -> None:
        """Store that messages can leave again since `now`. Nothing changes when no outage lasts.

        The end counts as reported when nobody was told of the beginning.
        """

    def mark_outage_reported(self) -> None:
        """Store that a person was told of the last outage: of its beginning, and of its end if it is over.

        Nothing changes when there was no outage.
        """


class RateLimits(Protocol):
    """Ledger methods that count messages against limits, together for all runs of a newsroom."""

    def acquire(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Count one message against each of `limits` and return None, when all of them allow one more message at `now`.

        Otherwise count nothing, and return the time at which to ask again.
        """

    def taken(self, limit: Limit, now: datetime) -> int:
        """Return the number of messages counted against `limit` in its span that ends at `now`.

        `limit` must be one whose Limit.even is False, such as a day's limit.
        """


class Ledger(Planning, Dispatch, Waiting, RateLimits, MailingQueries, Audience, People, Provenance, Protocol):
    """Whole ledger in one object. A function that needs only a part names that part as the type of its parameter."""

    @property
    def newsroom_key(self) -> bytes:
        """Secret key of the newsroom: 32 random bytes, made with the ledger, for Message-IDs and opt-out tokens."""

    def close(self) -> None:
        """Write all outcomes to disk and release the ledger. No other method may be called afterwards."""


class SendingLedger(Ledger):
    """Ledger from which mail may be sent. Only bootstrap.py makes one, and so it is a class and no protocol.

    Before mail may be sent, it is checked that this ledger is the one that sent last, and the deliveries that dead
    processes had claimed are settled (recover). A dry run leaves out the check, and a command that sends nothing may
    leave out both.
    """

    recovered: int = 0
    """Number of deliveries that became doubts when bootstrap settled what dead processes left."""
