"""Ports (interfaces to the outside) for questions to the ledger, and for decisions that people store in it.

There is a class each for mailings and their deliveries, for the readers of an advisory, and for opt-outs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, ReplyKind, Selection, State
    from advisory_cli.model.mailing.records import MailingSummary, Suppression
    from advisory_cli.model.people.reader import Reader
    from advisory_cli.model.press.newsroom import Realm


class MailingQueries(Protocol):
    """Ledger methods by which people ask about mailings after sending, and decide about them."""

    def mailings(self) -> Sequence[MailingSummary]:
        """Return a summary of every mailing, the newest first.

        Raises LedgerFault when the database fails.
        """

    def find(self, text: str) -> Sequence[MailingSummary]:
        """Return the mailings that `text` may mean, the newest first. Empty means that there are none.

        `text` is 'last' for the newest mailing, a mailing's id, an advisory's id, or the beginning of such an id.
        Beginnings are compared only when no id equals `text`. "" finds nothing. Raises LedgerFault when the database
        fails.
        """

    def manuscript(self, mailing_id: str) -> str:
        """Return the content of the advisory's file as read when the mailing was planned. "": nothing is stored.

        Raises LedgerFault when the database fails.
        """

    def rows(
        self, mailing_id: str | None = None, *, states: Sequence[State] = (), who: str = ""
    ) -> Iterator[DeliveryRow]:
        """Yield the deliveries of the mailing with this id, or of all mailings for None, the newest mailing first.

        The deliveries of a mailing come in the order of sending. `states` selects deliveries in these states. An empty
        sequence selects all. `who` selects deliveries whose address, name or outlet contains this text, in capital or
        small letters. "" selects all. LedgerFault is raised when the database fails, and only while the caller
        iterates.
        """

    def history(self, mailing_id: str) -> Iterator[DeliveryEvent]:
        """Yield the events of all deliveries of a mailing, in the order in which they were stored.

        LedgerFault is raised when the database fails, and only while the caller iterates.
        """

    def left_out(self, mailing_id: str) -> Mapping[Selection, int]:
        """Return how many people the plan of a mailing left out, by reason. The ledger does not store who they are.

        Empty when nobody was left out, and for mailings planned before the ledger kept these numbers. Raises
        LedgerFault when the database fails.
        """

    def stop(
        self, mailing_id: str | None, now: datetime, *, who: str = "", except_ids: Collection[str] = ()
    ) -> Sequence[str]:
        """Stop the sending of one mailing, or of everything, and return the ids of the stopped mailings.

        With an id as `mailing_id`, the mailing is stopped with all others of its advisory that have the same revision
        or the same text. Mailings that were stopped before are returned as well. A finished mailing is not stopped. A
        mailing is finished unless somebody in it waits, is being sent to, was too late, or was left out for a newer
        text.
        With None, all mailings are stopped in which anybody waits or is being sent to, except those in `except_ids`.
        From then on, Planning.freeze refuses every plan that was calculated before `now`.
        `who`: account or key of the person who stops, stored with each mailing that was not stopped before. "": not
        known.
        A stop works at once, even while another process is sending. Raises LedgerFault when the database fails.
        """

    def stopped_by_name(self) -> frozenset[str]:
        """Return the ids of the mailings that are stopped now because a person named them.

        Mailings that only a stop of everything has stopped are not among them. Raises LedgerFault when the database
        fails.
        """

    def note_question(self, advisory_id: str, now: datetime) -> None:
        """Note that, since `now`, a person is being shown a plan of an advisory and asked to confirm it.

        `clear_question` removes the note. Raises LedgerFault when the database fails.
        """

    def clear_question(self, advisory_id: str) -> None:
        """Remove the note that a person is being asked about an advisory (note_question).

        Raises LedgerFault when the database fails.
        """

    def questions(self, since: datetime) -> frozenset[str]:
        """Return the ids of the advisories of which a plan is being shown to a person who has not answered yet.

        Only questions that were asked at `since` or later count (note_question()). Raises LedgerFault when the database
        fails.
        """

    def stop_plans(self, advisory_id: str, now: datetime) -> None:
        """Make Planning.freeze refuse every plan of an advisory that was calculated before `now`.

        A person may still be looking at such a plan. Raises LedgerFault when the database fails.
        """

    def resolve(self, row: DeliveryRow, *, accepted: bool, now: datetime, why: str = "", who: str = "") -> None:
        """Decide a delivery in doubt, and store the decision.

        `row`: the delivery. `accepted`: True when its message arrived, False when the message is to be sent again.
        `why`: the evidence in words, for the history. "" means that a person decided without evidence. `who`: account
        or key of that person.
        A message that can never be sent again is left out. With `accepted` True, a delivery may also be one that a
        person has decided to send again, as long as nothing has left since.
        Raises UsageFault when the delivery is not in doubt. Raises LedgerFault when the database fails.
        """

    def plan_anew(self, rows: Iterable[DeliveryRow], now: datetime) -> int:
        """Plan refused deliveries again, due at `now`, because a person says that the refusal was wrong.

        Return the number of deliveries planned again. A delivery in `rows` that is no longer refused is ignored and not
        counted. A delivery with a deadline that comes too soon gets a later one. Raises LedgerFault when the database
        fails.
        """

    def note(self, row: DeliveryRow, kind: ReplyKind, *, why: str, now: datetime) -> bool:
        """Store in a delivery's history that a person has answered the message, or that a server has returned it.

        `row` is the delivery, and `kind` says which of the two happened. `why` holds the words for the history. The
        delivery's state stays as it is.
        Return True when this was stored. Return False, and store nothing, when the history holds a reply of this kind
        already. Raises LedgerFault when the database fails.
        """

    def note_provider_id(self, row: DeliveryRow, message_id: str) -> bool:
        """Store the Message-ID that a provider gave to a delivery's message in place of ours.

        Return True when `message_id` was stored. Return False when such an id was stored before, or when
        is_provider_message_id() does not accept `message_id`. Raises LedgerFault when the database fails.
        """


class Audience(Protocol):
    """Ledger methods for notices: the readers whom an advisory has reached or is to reach."""

    def audience(self, *, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        """Yield each reader who has one or more revisions of the advisory, or may have one. Each reader comes once.

        A reader may have a revision whose delivery is being sent or is in doubt. The readers come mailing by mailing,
        and within a mailing in the order of sending. `realm` is live or practice. LedgerFault is raised when the
        database fails, and only while the caller iterates.
        """

    def unserved(self, *, realm: Realm, advisory_id: str, agreed: bool = False) -> Iterator[Reader]:
        """Yield, once each, the readers who wait for the advisory, and to whom no revision of it was sent.

        To wait is to be planned or held, also in a stopped mailing. A reader to whom a revision may have been sent is
        not yielded. `realm` is live or practice. With `agreed`, mailings that still need an approval are passed over.
        LedgerFault is raised when the database fails, and only while the caller iterates.
        """

    def reached_since(self, mailing_id: str) -> int:
        """Return how many people an older text of the advisory has reached, or may have, since a mailing was planned.

        The mailing is a notice, or was planned with one. People to whom the notice itself goes are not counted. Raises
        LedgerFault when the database fails.
        """

    def columns_kept(self, *, realm: Realm, advisory_id: str) -> frozenset[str]:
        """Return the names of the list columns, such as `first_name`, that are stored with deliveries of the advisory.

        `realm` is live or practice. Empty when no mailing of the advisory was planned in that realm. Raises LedgerFault
        when the database fails.
        """


class People(Protocol):
    """Ledger methods for opt-outs of addresses and of whole domains."""

    def suppress(self, pattern: str, *, reason: str, now: datetime) -> bool:
        """Store an opt-out: no more mail goes to `pattern`, an address or a whole @domain.

        `reason` is stored with the opt-out, in words. Return True when the opt-out is new. Return False when it was
        stored already. It then keeps its first reason. Raises LedgerFault when the database fails.
        """

    def unsuppress(self, pattern: str) -> bool:
        """Remove the opt-out of `pattern`, an address or @domain. Return True when there was one, else False.

        Raises LedgerFault when the database fails.
        """

    def reader_keys(self) -> Iterator[str]:
        """Yield the address keys of all recipients of any mailing so far, each once.

        Use the ledger for nothing else before the last one. Raises LedgerFault when the database fails.
        """

    def suppressions(self) -> Sequence[Suppression]:
        """Return all opt-outs, sorted by Suppression.pattern.

        Raises LedgerFault when the database fails.
        """

    def readers_at(self, pattern: str) -> Sequence[str]:
        """Return the address keys of recipients of any mailing so far who are at the domain of an opt-out, or below it.

        `pattern` is the opt-out. For an address, these are the recipients at exactly its domain. The address itself is
        among them if it was a recipient. For a @domain, these are the recipients at its sub-domains, and none at the
        domain itself. Raises LedgerFault when the database fails.
        """
