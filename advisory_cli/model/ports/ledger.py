"""Port (interface to the outside) of the ledger, as the sending of mailings needs it.

There are classes for planning, for sending, for mailings that wait, and for limits of speed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from advisory_cli.model.ports.ledger_identity import Provenance
from advisory_cli.model.ports.ledger_queries import Audience, MailingQueries, People
from advisory_cli.model.ports.resends import Resends

if TYPE_CHECKING:
    from advisory_cli.model.mailing.delivery import Approval, Candidate, Delivery, Mailing, Outcome, Selection
    from advisory_cli.model.mailing.provider_limits import Limit
    from advisory_cli.model.mailing.records import Changed, Outage, Trouble
    from advisory_cli.model.mailing.sent_copy import CopyPlace
    from advisory_cli.model.press.edition import Phase
    from advisory_cli.model.press.newsroom import Realm
    from advisory_cli.model.schedule.times import Moment, When


class Permission(StrEnum):
    """Answer of the ledger right before a message leaves: GO when it may leave, otherwise the reason why it may not.

    STOPPED: a person stopped the mailing. OPTED_OUT: the recipient opted out after the delivery was claimed. OVERTAKEN:
    a newer text of the advisory was planned after the delivery was claimed.
    """

    GO = "go"  # the message may leave
    STOPPED = "stopped"  # a person stopped the mailing
    OPTED_OUT = "opted out"  # the recipient opted out since the claim
    OVERTAKEN = "overtaken"  # a newer text of the advisory was planned since the claim


class RecipientTable(Protocol):
    """Temporary table of the recipients of a mailing that is being planned, and of the parts of its editions.

    Call add() for each recipient and keep() for each part of an edition, then classify(), which gives each recipient a
    Selection. The methods that count or yield recipients come after that. Planning.freeze() stores the table in the
    ledger. The table needs a bounded amount of memory, however many recipients there are.
    """

    def add(self, entry: Candidate) -> None:
        """Add one recipient. The order of the calls is the order of the lists.

        `entry.selection` is the planner's decision. classify() replaces it when the ledger has a reason to leave the
        recipient out. Raises LedgerFault when the database fails.
        """

    def keep(self, phase: Phase, number: int, blob: bytes) -> None:
        """Keep one part of an edition in the table, as bytes, until Planning.freeze stores it in the ledger.

        `phase`: the edition, with the embargo banner or without.
        `number`: which part of the edition `blob` is: -1 for the header values (Head), -2 for the values of the
        newsroom's own copy, 0 and above for the Variant of this number.
        After Planning.freeze, Planning.piece returns the part. Raises LedgerFault when the database fails.
        """

    def keep_file(self, digest: str, content: bytes) -> None:
        """Keep the bytes of a picture or attachment in the table until Planning.freeze stores them in the ledger.

        `digest`: hex SHA-256 of `content`, by which the edition's head names the file. The same file is kept once.
        After Planning.freeze, Planning.file returns the bytes. Raises LedgerFault when the database fails.
        """

    def classify(self, *, limit: int | None = None) -> None:
        """Give each recipient a Selection: a message (SEND), a wait such as HELD, or the reason for no message.

        A duplicate gets no message. Neither does a recipient who opted out, has the text already, or stands behind
        `limit`.
        `limit`: only so many recipients of the lists, from the first, may get a message. None sets no limit. Recipients
        who have the text or opted out count towards `limit` too, so that the same command chooses the same people
        again. Duplicates, recipients of an --exclude list and the newsroom's own people do not count. The newsroom's
        own people are never left out because of `limit`.
        Raises LedgerFault when the database fails.
        """

    def counts(self) -> Mapping[Selection, int]:
        """Return the number of recipients for each Selection that occurs in the table. Call `classify` first.

        Raises LedgerFault when the database fails.
        """

    def by_language(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND for each language, the most frequent language first.

        The keys are language tags (BCP 47), and "" for recipients without one. When `held` is True, recipients with
        Selection.HELD are counted too. Raises LedgerFault when the database fails.
        """

    def by_list(self, *, held: bool = False) -> Mapping[str, int]:
        """Return the number of recipients with Selection.SEND for each list by name, in the order of the lists.

        When `held` is True, recipients with Selection.HELD are counted too. Raises LedgerFault when the database fails.
        """

    def newly_held(self, digest: str) -> int:
        """Return the number of recipients with Selection.HELD whom this plan would be the first to hold.

        Recipients who are held in a stored mailing already, with the same text and until the same time, are not
        counted. Stored mailings that were stopped or replaced are ignored. `digest` stands for the text
        (Mailing.content_digest). Raises LedgerFault when the database fails.
        """

    def readers_of(self, mailing_id: str) -> int:
        """Return how many recipients of the table have, may have or are to get the text of the mailing `mailing_id`.

        Only recipients with Selection.SEND or Selection.HELD are counted. The text may come by any mailing of the same
        revision. A recipient who only waits in a mailing that is stopped, or that lacks its approval, is not counted.
        Raises LedgerFault when the database fails.
        """

    def read_in(self, mailing_id: str) -> str:
        """Return the id of the mailing by which most recipients that readers_of() counts get the text of `mailing_id`.

        That mailing is of the same revision. "" when readers_of() counts nobody. Raises LedgerFault when the database
        fails.
        """

    def waiting_in(self, mailing_id: str) -> int:
        """Return how many recipients of the table still wait for their message in the stored mailing `mailing_id`.

        The mailing may be stopped. Only recipients with Selection.SEND or Selection.HELD are counted. Raises
        LedgerFault when the database fails.
        """

    def largest_domain(self) -> int:
        """Return how many recipients have their address at the most frequent domain of the table, 0 for an empty table.

        Only recipients with Selection.SEND or Selection.HELD are counted. Raises LedgerFault when the database fails.
        """

    def contacted_since(self, since: datetime) -> int:
        """Return the number of recipients with Selection.SEND for whom a server accepted a message at `since` or later.

        Messages about any advisory count, but only in the table's realm (live or practice). A mailing is not searched
        when it was planned, and was to be sent, more than ten days before `since`. Raises LedgerFault when the database
        fails.
        """

    def entries(self, selection: Selection, *, limit: int | None = None) -> Iterator[Candidate]:
        """Yield the recipients with this `selection` in the order of sending, the newsroom's own people first.

        At most `limit` recipients are yielded. None yields all. LedgerFault is raised when the database fails, and only
        while the caller iterates.
        """

    def find(self, key: str) -> Candidate | None:
        """Return the recipient with the address key `key`, None when the table has none. Call `classify` first.

        Of several rows with one address, the first is returned, which is not the duplicate. Raises LedgerFault when the
        database fails.
        """


class Planning(Protocol):
    """Ledger methods for planning: classifying recipients, storing a mailing, and reading stored texts.

    To freeze a mailing is to store it, so that later edits of the files do not change it.
    """

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
        """Context manager: yield an empty table for the recipients of one mailing of the revision `revision`.

        At the end of the block the table is gone. The ledger keeps its content if `freeze` has stored it.
        - `realm`: live or practice.
        - `now`: the time of planning. A recipient who waits in a stored mailing for a later time than `now` goes on
          waiting there.
        - `again`: True gives a message even to recipients who have an earlier revision.
        - `replaces`: the id of a waiting mailing whose recipients the new mailing takes over, or "" for none.
        - `anew`: only for practice. True classifies recipients as if nothing had been sent. After `freeze`, no earlier
          practice of the advisory counts any more.
        - `lost`: only for practice. The address keys of recipients whose practice message was deleted and is to be
          written again.
        Raises ValueError when `anew` or `lost` is given for the live realm. Raises LedgerFault when the database fails.
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
        stopped_since: datetime | None = None,
    ) -> None:
        """Store a mailing, its texts and its deliveries in one step, so that later edits of the files change nothing.

        - `table`: the recipients. classify() was called on it.
        - `now`: the time of storing.
        - `replaces`: id of a waiting mailing, "" for none. Recipients who wait in that mailing and are not in `table`
          are left out.
        - `overtakes`: a reason in words. Everybody who still waits for an earlier revision is left out for this reason.
          With "", nobody is.
        - `lifts`: a reason in words. The advisory's embargo ends for this reason, as by lift(). With None, it does not
          end.
        - `manuscript`: the content of the advisory's file.
        - `as_of`: the number that decisions() returned before the plan was made. None skips the check for newer
          decisions.
        - `begun`: the time from which lateness counts for deliveries without a send time. None means `now`.
        - `attended`: True when a person gave the command. Recipients who wait already and are due then get a new
          deadline. False is for a script: these recipients keep their deadline.
        - `stopped_since`: a stop after this time forbids the mailing. None means `mailing.planned_at`.
        Deliveries of a mailing that needs an approval may leave by `advisory run` once the mailing is approved.
        Raises ValueError when `table` was opened for another realm, advisory or revision than that of `mailing`. Raises
        PlanChanged when decisions() no longer returns `as_of`. Raises PersonDecides when a person stopped this
        advisory, or everything, after `stopped_since`. Raises AtWork when another process is sending to some of
        these recipients. Raises LedgerFault when the database fails.
        """

    def refuse_at_work(self, table: RecipientTable, *, replaces: str = "") -> None:
        """Raise AtWork when another process is sending to recipients of `table`, or is sending the mailing `replaces`.

        Otherwise do nothing. `table` holds the recipients of a plan, and classify() was called on it. Only mailings of
        the revision for which `table` was opened are looked at. `replaces` is the id of a mailing, and "" means none.
        Raises LedgerFault when the database fails.
        """

    def decisions(self) -> int:
        """Return a number that grows each time any process stores a plan, or a decision of a person, such as a stop.

        Read the number before a plan is calculated, and pass it to `freeze` as `as_of`. If the number has changed by
        then, `freeze` refuses the plan. Raises LedgerFault when the database fails.
        """

    def refuse_stopped(self, mailing: Mailing, *, since: datetime) -> None:
        """Raise PersonDecides when a person stopped a mailing of this advisory, or everything, after `since`.

        Otherwise do nothing. `mailing` names the advisory and the realm, and need not be stored. `since` is the time at
        which the plan shown to a person was calculated. It may lie before `mailing.planned_at`, because a plan is
        calculated again after the person's answer. Raises LedgerFault when the database fails.
        """

    def withdraw(self, table: RecipientTable, now: datetime) -> None:
        """Leave out of stored mailings the waiting recipients whom `table` classifies as OPTED_OUT or EXCLUDED.

        Only mailings of the revision for which `table` was opened are changed. Raises LedgerFault when the database
        fails.
        """

    def reopen(self, mailing_id: str) -> None:
        """Take back the stop of a mailing, so that its waiting deliveries may leave.

        Raises LedgerFault when the ledger has no such mailing or the database fails.
        """

    def piece(self, mailing_id: str, phase: Phase, number: int) -> bytes:
        """Return a part of an edition, as bytes, that the ledger stored when the mailing was planned.

        `phase` chooses the edition, with the embargo banner or without. `number` chooses the part: -1 for the header
        values (Head), -2 for the values of the newsroom's own copy, 0 and above for the Variant of this number. Raises
        LedgerFault when there is no such part or the database fails.
        """

    def file(self, digest: str) -> bytes:
        """Return the bytes of a picture or attachment that the ledger stored when a mailing was planned.

        `digest`: hex SHA-256 of the bytes, by which a head names the file. Raises LedgerFault when there is no such
        file or the database fails.
        """

    def texts_of_others(self, *, realm: Realm, advisory_id: str, since: datetime) -> Iterator[tuple[str, str]]:
        """Yield a pair for each recent mailing of any other advisory than `advisory_id`: the mailing's id and its text.

        The text is the content of the advisory's file as stored when the mailing was planned. Only mailings in this
        `realm` (live or practice) count. A mailing is recent when its planning, its send time or its embargo's end was
        at `since` or later. LedgerFault is raised when the database fails, and only while the caller iterates.
        """

    def record_test(self, digest: str, now: datetime) -> None:
        """Store that a test message of a text went to the newsroom's testers at `now`.

        An earlier time stored for the text is replaced. `digest` is the digest of all editions of the text, as in
        Mailing.content_digest. Raises LedgerFault when the database fails.
        """

    def last_test(self, digest: str) -> datetime | None:
        """Return the time at which a test message of a text last went to the newsroom's testers. None means never.

        `digest` is the digest of all editions of that text, as in Mailing.content_digest. Raises LedgerFault when the
        database fails.
        """


class Dispatch(Protocol):
    """Ledger methods for sending. To claim a delivery is to take it for sending, so that no other process sends it.

    After the claim, each delivery is checked once more right before its message leaves. Then its outcome is recorded.
    """

    def recover(self, now: datetime) -> int:
        """Settle the deliveries that dead processes had claimed, and return how many of them are now in doubt.

        A delivery with a recorded outcome keeps its outcome. A delivery that had not reached its commit point (the
        final dot of SMTP) is planned again. A delivery past that point is in doubt. A delivery of which nothing is
        known, such as after a power loss, is in doubt too. Raises LedgerFault when the database fails.
        """

    def claim(self, mailing_id: str, *, limit: int, now: datetime, unattended: bool = False) -> Sequence[Delivery]:
        """Claim up to `limit` due deliveries of a mailing for this process, and return them in the order of sending.

        When the method returns, the claim is on disk, with every outcome recorded so far. Each delivery is in the
        edition that is right at `now`: with the embargo banner before the embargo's end, without it afterwards.
        Recipients who opted out or have a later revision are left out. Deliveries past their deadline are not claimed.
        `unattended` True: no person is present, as under cron. Then only deliveries are claimed that were tried before,
        or that may leave without the person who planned them.
        Empty means that nothing is due, that the mailing was stopped, or that a newer text has overtaken it.
        Raises NotAllowed when the mailing needs an approval and has none. Raises LedgerFault when the ledger has no
        such mailing, too many claimed messages have no outcome yet, or the database fails. Raises TryLater when too
        many processes send.
        """

    def check_allowed(self, delivery: Delivery) -> Permission:
        """Return Permission.GO when the message of a claimed delivery may leave, otherwise the reason why it may not.

        Call this right before each message. It sees a stop, an opt-out or a newer text that another process has only
        just stored. The call is cheap. Raises LedgerFault when the database fails.
        """

    def mark_committing(self, delivery: Delivery) -> None:
        """Note that the message of a claimed delivery is about to pass its commit point (the final dot of SMTP).

        After that point nobody can take the message back. The note survives the death of this process. The note lets
        recover() tell a message in doubt from a message that was not sent.
        """

    def mark_not_taken(self, delivery: Delivery) -> None:
        """Note that the message of a claimed delivery has surely not arrived, though mark_committing() was called.

        The server has said so, by refusing the access token of the whole request. The delivery then counts as one that
        has not begun: release() plans it again, and so does recover() after the death of this process.
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
        """Store the `outcome` of a claimed delivery.

        `retry_at`: when a deferred delivery is due again. None means at once.
        `until`: a new deadline for a deferred delivery. The old deadline stays when it is later, or when `until` is
        None.
        The verdict (accepted, refused and so on) survives the death of this process at once. The server's words,
        `retry_at` and `until` are on disk after the next claim, release or close.
        """

    def release(self, deliveries: Iterable[Delivery], *, now: datetime) -> None:
        """Give claimed deliveries back to the ledger, so that unsent ones can be claimed again.

        A delivery with an outcome keeps it. A delivery without an outcome for which mark_committing() was called
        becomes in doubt. Any other delivery is planned again. All outcomes recorded so far are on disk afterwards.
        Raises LedgerFault when the database fails.
        """

    def postpone(self, deliveries: Iterable[tuple[Delivery, datetime]], *, now: datetime) -> None:
        """Give claimed deliveries that did not leave back to the ledger as release() does, but due at a later time.

        `deliveries`: pairs of a delivery and the time at which the delivery is to be due. Raises LedgerFault when the
        database fails.
        """

    def requeue(self, deliveries: Iterable[Delivery], *, now: datetime, why: str) -> None:
        """Plan deliveries again that this run wrongly recorded as refused: the reason was not with the recipients.

        The deliveries are due at `now`. `why` is the true reason in words, for the history. Raises LedgerFault when the
        database fails.
        """

    def retry_now(self, mailing_id: str, *, now: datetime) -> int:
        """Make all deferred deliveries of a mailing due at `now`. Return how many of them were due later than `now`.

        Raises LedgerFault when the ledger has no such mailing or the database fails.
        """

    def next_due(self, mailing_id: str, *, now: datetime, unattended: bool = False) -> datetime | None:
        """Return the earliest time at which a waiting delivery of a mailing is due. The time may be past.

        `unattended` True means that no person is present, as under cron. Then a planned delivery counts only if it was
        tried before, or may leave without the person who planned it.
        None means that nothing will become due: no delivery waits, all that wait are past their deadline, or the
        mailing was stopped or overtaken by a newer text. Raises LedgerFault when the ledger has no such mailing or the
        database fails.
        """

    def sending_lock(self, mailing_id: str, *, now: datetime) -> AbstractContextManager[None]:
        """Context manager: hold the lock of a mailing, so that no other process sends it during the block.

        `now` is written into the lock. Another process can read there since when the lock is held. Raises AtWork when
        another process holds the lock, and LedgerFault when the ledger has no such mailing or the database fails.
        """

    def is_sending(self, mailing_id: str) -> bool:
        """Return True when another process is sending a mailing right now. False in a dry run.

        Raises LedgerFault when the ledger has no such mailing or the database fails.
        """


class Waiting(Protocol):
    """Ledger methods for mailings with recipients who wait: planned for later, or held until the embargo's end.

    The methods deal with lateness, embargoes, approvals, changed lists and outages. Some record what people were told
    about waiting mailings. Others record which copies of mailings the newsroom still lacks.
    """

    def expire_overdue(self, mailing_id: str, now: datetime) -> int:
        """Leave out each waiting delivery of a mailing that is past its deadline at `now`. Return how many these are.

        In a stopped mailing nothing changes, and 0 is returned. A person may bring the deliveries back with
        extend_time(). Raises LedgerFault when the database fails.
        """

    def late_among(self, table: RecipientTable, revisions: Collection[int], now: datetime) -> tuple[str, int] | None:
        """Return the newest mailing in which recipients of `table` are too late, and how many of them are.

        The result is a pair of the mailing's id and the number. A recipient is too late who was left out as too late,
        or who waits past the deadline at `now`. None means that nobody is too late.
        `table` is the table of a plan, and classify() was called on it. `revisions` are the numbers of the revisions to
        search: that of the plan, and others with the same words. Raises LedgerFault when the database fails.
        """

    def extend_time(self, mailing_id: str, now: datetime) -> int:
        """Set a new deadline for the deliveries of a mailing that missed theirs, and return their number.

        Call this only for a command that a person gave.
        Writes to the ledger: the new deadline is `now` plus the mailing's grace (Mailing.grace), or plus six hours for
        a mailing without a grace, but never after the mailing's `not_after`. Deliveries that were left out as too late
        are planned again. Raises LedgerFault when the database fails.
        """

    def leave_out_overtaken(self, mailing_id: str, now: datetime) -> int:
        """Leave out everybody who waits in a mailing that a newer text of the advisory has overtaken.

        A newer text is a later revision, or the same revision with a later embargo.
        Return how many of the people left out have no newer text and wait for none. People for whom another report
        gives the reason are not counted: they opted out, their server refused a later revision, or a later revision
        came too late for them.
        When the mailing was not overtaken, or was stopped, nothing changes, and 0 is returned. Raises LedgerFault when
        the database fails.
        """

    def release_to_cron(self, mailing_id: str) -> int:
        """Let `advisory run` send the planned deliveries of a mailing that so far waited for a person's command.

        Return the number of these deliveries. In a stopped mailing nothing changes, and 0 is returned. Raises
        LedgerFault when the database fails.
        """

    def lift(self, *, realm: Realm, advisory_id: str, reason: str, now: datetime) -> Sequence[str]:
        """End the embargo of an advisory at `now` in all mailings still under embargo, and return their ids.

        `realm` is live or practice, and mailings in the other realm stay under embargo. `reason` is stored with each
        mailing. Deliveries held until the embargo's end are due at `now`. Raises LedgerFault when the database fails.
        """

    def approve(self, mailing_id: str, *, who: str, now: datetime, overtakes: str = "") -> None:
        """Store that `who` has agreed to a mailing at `now`.

        `who` is an account, or the identity of a key (key_identity). Check before the call that `who` may approve the
        mailing. Deliveries without a send time of their own are due at `now`.
        `overtakes`: a reason in words. Everybody who still waits for an earlier revision is left out for this reason.
        "" leaves nobody out. Raises LedgerFault when the ledger has no such mailing or the database fails.
        """

    def reschedule(self, mailing_id: str, when: When, moment: Moment, *, as_of: int, now: datetime) -> int:
        """Give a waiting mailing another send time. Return how many recipients get their message at another time.

        `when`: the new send time as asked for. `moment`: the same time, as one moment for everybody. `as_of`: the
        number that decisions() returned when the change was planned.
        Writes to the ledger: the new time. An approval of the mailing is taken back, because it was given for the old
        time.
        Raises PlanChanged when decisions() now returns another number, AtWork when a message of the mailing has left,
        was tried or is being sent, and LedgerFault when the ledger has no such mailing or the database fails. In these
        cases nothing is changed.
        """

    def approval(self, mailing_id: str) -> Approval | None:
        """Return the approval of a mailing: the person who agreed, and the time.

        None means that nobody has agreed, or that the ledger has no such mailing. Raises LedgerFault when the database
        fails.
        """

    def unapproved_recipients(self, table: RecipientTable, mailing_id: str) -> int:
        """Return how many recipients of `table` are missing in an approved mailing, or stand there with other values.

        `mailing_id` is the approved mailing. The values are address, stored columns, edition, time and thread
        (Candidate.thread). Only recipients with Selection.SEND, HELD or SCHEDULED are compared. A recipient with
        SCHEDULED who waits in another mailing of the same revision is not counted. Raises LedgerFault when the ledger
        has no such mailing or the database fails.
        """

    def first_unapproved_recipients(self, table: RecipientTable, mailing_id: str, *, limit: int) -> Sequence[Candidate]:
        """Return the first recipients of `table` who are missing in an approved mailing, or have other values there.

        `mailing_id` is the approved mailing. At most `limit` recipients are returned, in the order of sending.
        The values are address, stored columns, edition, time and thread, as in unapproved_recipients(), which counts
        the same recipients. Raises LedgerFault when the ledger has no such mailing or the database fails.
        """

    def leave_out_missing(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out the recipients who wait in a mailing, to whom nothing was ever sent, and who are not in `table`.

        Return how many were left out. The reason stored with each says that the recipient no longer stands in the
        lists. Raises LedgerFault when the ledger has no such mailing or the database fails.
        """

    def leave_out_excluded(self, table: RecipientTable, mailing_id: str, now: datetime) -> int:
        """Leave out the recipients who wait in a mailing and have Selection.EXCLUDED in `table`.

        EXCLUDED means that the recipient stands in an --exclude list. Return how many were left out. Raises LedgerFault
        when the ledger has no such mailing or the database fails.
        """

    def early(self, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
        """Return a pair for each mailing that would leave too early if the clock had jumped from `since` to `until`.

        The pair holds the mailing's id and the first of its times that lies after `since` and not after `until`. Its
        times are the send times of its waiting deliveries and its embargo's end. The pair with the earliest time comes
        first. Mailings that were stopped or replaced, or that lack an approval, are ignored. Raises LedgerFault when
        the database fails.
        """

    def mark_notified(self, mailing_id: str, words: str) -> bool:
        """Store the `words` that a person is told about a mailing. Return True when they are not the words stored last.

        False means that the person was told the same before and need not be told again. Raises LedgerFault when the
        database fails.
        """

    def unreported(
        self, subject: str, words: Mapping[str, str], now: datetime, *, every: timedelta | None = None
    ) -> frozenset[str]:
        """Return the names of the sentences in `words` that cron's mail has to tell now, and store all as told.

        `words`: a sentence for each name, such as a mailing's id.
        `subject`: what the sentences are about, such as obstacles or doubts. The sentences of each subject are stored
        by themselves.
        `every`: a sentence that was last told at least so long before `now` has to be told again. None means never.
        A sentence has to be told when it is new or has changed. When a name is missing from `words`, its stored
        sentence is forgotten, and a sentence that comes later under this name is new.
        Raises LedgerFault when the database fails.
        """

    def late(self, mailing_id: str, now: datetime) -> int:
        """Return the number of waiting deliveries of a mailing that are past their deadline at `now`.

        Nothing is changed. These are the deliveries that expire_overdue() would leave out. For a stopped mailing the
        number is 0. Raises LedgerFault when the database fails.
        """

    def due_after_limit(self, mailing_id: str) -> int:
        """Return how many waiting deliveries of a mailing are due only after the mailing's `not_after`.

        Nothing of a mailing leaves after that time. For a mailing without a `not_after`, the number is 0. Raises
        LedgerFault when the database fails.
        """

    def overtaken(self, mailing_id: str) -> int:
        """Return how many waiting deliveries of a mailing may not leave because of a newer text.

        Nothing is changed. These are the deliveries that claim() would leave out because of the newer text. Raises
        LedgerFault when the database fails.
        """

    def record_transport_state(self, realm: Realm, trouble: Trouble | None) -> None:
        """Store whether the transport of a realm (live or practice) took mail when it was last used.

        `trouble` is the reason why it took no mail, with its times. None means that it took mail. When an earlier
        trouble is stored, the new one replaces it and keeps its beginning (Trouble.since). Raises LedgerFault when the
        database fails.
        """

    def trouble(self, realm: Realm) -> Trouble | None:
        """Return the reason why the transport of a realm (live or practice) took no mail when last used.

        record_transport_state() stores this reason. None means that the transport took mail, or was never used. Raises
        LedgerFault when the database fails.
        """

    def record_route(self, mailing_id: str, route: str) -> None:
        """Store that messages of a mailing are about to leave by the route with this identity (LiveRoute.identity).

        Raises LedgerFault when the database fails.
        """

    def routes(self, mailing_id: str) -> frozenset[str]:
        """Return the identities of all routes by which messages of a mailing may have left. Empty: none is known.

        "" among them stands for a route that is not known, of attempts from before routes were stored. Raises
        LedgerFault when the database fails.
        """

    def mark_copy_owed(self, mailing_id: str, place: CopyPlace) -> None:
        """Store that the newsroom's own copy of a mailing may be missing at `place`: messages are about to leave.

        `place` is the newsroom's archive, or its mailbox's folder of sent mail. The record holds until copies_filed()
        is called for the mailing and the place. Raises LedgerFault when the database fails.
        """

    def copies_owed(self, place: CopyPlace) -> Sequence[str]:
        """Return the ids of the mailings of which the newsroom may lack a copy in `place`.

        Raises LedgerFault when the database fails.
        """

    def copies_due(self, mailing_id: str, place: CopyPlace) -> frozenset[Phase]:
        """Return the phases of those editions of a mailing that have left and have no copy in `place`.

        An edition has left when a message with it was accepted. Raises LedgerFault when the database fails.
        """

    def copies_filed(self, mailing_id: str, phases: Iterable[Phase], place: CopyPlace) -> None:
        """Store that `place` has copies of all editions of a mailing that have left.

        `phases` are the phases of the editions that were copied now. Phases of earlier calls stay stored. Raises
        LedgerFault when the database fails.
        """

    def copies_lock(self) -> AbstractContextManager[bool]:
        """Context manager: take the lock for putting copies into a mailbox. Yield True when this process has the lock.

        Yield False at once when another process holds the lock. Raises LedgerFault when the file of the lock cannot be
        opened.
        """

    def compare_with_lists(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Compare the recipients who wait in a mailing with its lists as they are now, and return how many changed.

        `listed` holds a pair for each row of the lists: the recipient's normalised address (address_key()), and True
        when the recipient may have the text under embargo (is cleared). When an address comes twice, the first pair
        counts.
        Changed.uncleared is the number of recipients who are to get the text under embargo and are not cleared any
        more. Once the embargo has ended, it is 0. Changed.unlisted is the number of recipients without a pair.
        Nothing is changed in the ledger. Raises LedgerFault when the database fails.
        """

    def hold_uncleared(self, mailing_id: str, listed: Iterable[tuple[str, bool]], now: datetime) -> Changed:
        """Hold waiting recipients of a mailing until the embargo's end when they may no longer have embargoed text.

        `listed`: a pair for each row of the mailing's lists as they are now: the recipient's address key, and True when
        the recipient may have the text under embargo. When an address comes twice, the first pair is used.
        In the result, `Changed.uncleared` is the number of recipients that this call holds. `Changed.unlisted` is the
        number of waiting recipients who are missing from the lists: for these nothing is changed. Raises LedgerFault
        when the database fails.
        """

    def clear_notified(self, mailing_id: str) -> None:
        """Forget the words that mark_notified() stored for a mailing: nobody got them, or they are true no more.

        The next call of mark_notified() then returns True, even for the same words. Raises LedgerFault when the
        database fails.
        """

    def record_expiry_reason(self, mailing_id: str, words: str) -> None:
        """Store why a mailing expired, in `words` without any address, in the place of an earlier reason.

        Raises LedgerFault when the database fails.
        """

    def expiry_reason(self, mailing_id: str) -> str:
        """Return why a mailing expired, in words. "" when it did not, or when an older program noticed that.

        Raises LedgerFault when the database fails.
        """

    def outage(self) -> Outage | None:
        """Return the last outage, a time in which nothing could leave. None means that there was no outage.

        The outage may still last (Outage.over is None). Raises LedgerFault when the database fails.
        """

    def begin_outage(self, words: str, now: datetime, *, code: int = 75, remedy: str = "", mark: str = "") -> bool:
        """Store that nothing can leave from `now` on, for the reason `words`. Return True when that is new.

        `code`: the exit code of the reason, 75 for one that passes by itself. `remedy`: a sentence on what a person can
        do, or "". `mark`: stands for settings and login, and is another text once a person has changed these.
        When an outage lasts already, its beginning stays, and its reason is replaced. Each call for a reason that does
        not pass by itself counts as an attempt. When such a reason is new, the outage counts as not reported.
        Raises LedgerFault when the database fails.
        """

    def end_outage(self, now: datetime) -> bool:
        """Store that messages can leave again from `now` on. Return False when no outage lasts, and change nothing.

        If nobody was told of the outage's beginning, nobody need be told of its end. The end is then stored as
        reported. Raises LedgerFault when the database fails.
        """

    def mark_outage_reported(self) -> None:
        """Store that a person was told of the last outage: of its beginning and, once it is over, of its end.

        Nothing changes when there was no outage. Raises LedgerFault when the database fails.
        """


class RateLimits(Protocol):
    """Ledger methods that count messages against limits of speed, together for all processes of a newsroom."""

    def acquire(self, limits: Sequence[Limit], now: datetime) -> datetime | None:
        """Count one message against each limit in `limits`, and return None: the message may leave at `now`.

        When one of the limits allows no further message at `now`, nothing is counted, and the time at which to ask
        again is returned. Raises LedgerFault when the database fails.
        """

    def taken(self, limit: Limit, now: datetime) -> int:
        """Return the number of messages counted against `limit` in the span of Limit.seconds that ends at `now`.

        `limit` must be one whose Limit.even is False, such as a day's limit. Raises LedgerFault when the database
        fails.
        """


class Ledger(Planning, Dispatch, Waiting, Resends, RateLimits, MailingQueries, Audience, People, Provenance, Protocol):
    """Whole ledger in one object. A function that needs only some of the methods takes a base class instead.

    A method raises LedgerFault when it cannot read or write the database, beside the errors that its docstring names.
    """

    unwritable: str = ""
    """Reason why this is a copy that can only be read, in a sentence. Empty for the ledger itself."""

    @property
    def newsroom_key(self) -> bytes:
        """Secret key of the newsroom: 32 random bytes, made with the ledger, for Message-IDs and opt-out tokens.

        Raises LedgerFault when the database fails.
        """

    def close(self) -> None:
        """Write all outcomes to disk and release the ledger. No other method may be called afterwards.

        Raises LedgerFault when the database fails.
        """


class SendingLedger(Ledger):
    """Ledger from which mail may be sent. Only bootstrap.py makes it.

    Before bootstrap.py returns such a ledger for sending, it does two things. It checks that this is the ledger that
    sent last, and no copy or older state of it. It settles the deliveries that dead processes had claimed (taken for
    sending). `recovered` is the number of these deliveries that are now in doubt. A dry run skips the check. A command
    that sends nothing may skip both.
    """

    recovered: int = 0
    """Number of deliveries that became doubts when bootstrap settled what dead processes left."""
    accepted: int = 0
    """Number of messages that this process has recorded as accepted."""
