"""The ports of the ledger's answers: the mailings, their deliveries, the readers of an advisory, and the opt-outs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.records import MailingSummary, Suppression
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.press.newsroom import Realm


class MailingQueries(Protocol):
    """Ledger methods for people's questions after sending, and for their decisions about mailings."""

    def mailings(self) -> Sequence[MailingSummary]:
        """Return all mailings, the newest first."""

    def find(self, text: str) -> Sequence[MailingSummary]:
        """Return the mailings that `text` may mean, the newest first. Empty means none.

        `text` is 'last', a mailing's id, an advisory's id, or the beginning of an id. An exact id hides longer ids that
        begin with the same letters.
        """

    def manuscript(self, mailing_id: str) -> str:
        """Return the advisory's file as read when the mailing was planned. Empty means not known."""

    def rows(
        self, mailing_id: str | None = None, *, states: Sequence[State] = (), who: str = ""
    ) -> Iterator[DeliveryRow]:
        """Yield the deliveries of a mailing, or of every mailing (None, the newest first), in the order of sending.

        `states` keeps only deliveries in these states. Empty means all states.
        `who` keeps only deliveries with this text in address, name or outlet, in any case of letters. "" means all.
        """

    def history(self, mailing_id: str) -> Iterator[DeliveryEvent]:
        """Yield the events of all deliveries of a mailing, in the order in which they were stored."""

    def stop(self, mailing_id: str | None, now: datetime, *, except_ids: Collection[str] = ()) -> Sequence[str]:
        """Stop one mailing, or with None all unfinished ones except `except_ids`, and return the ids of these mailings.

        A stop counts at once, also while another process is sending.
        A stop by id covers the other mailings of the same text, also mailings in which nobody waits any more and people
        were left out as too late or overtaken. Mailings stopped before are returned too.
        After a stop of all, no mailing is stored whose plan was made before the stop.
        """

    def stopped_by_name(self) -> frozenset[str]:
        """Return the ids of the mailings that are stopped and that a person stopped by id, not by a stop of all."""

    def note_question(self, advisory_id: str, now: datetime) -> None:
        """Note that since `now` a person is being shown a plan of an advisory and asked about it.

        `clear_question` removes the note.
        """

    def clear_question(self, advisory_id: str) -> None:
        """Remove the note that a person is being asked about an advisory (note_question)."""

    def questions(self, since: datetime) -> frozenset[str]:
        """Return the ids of the advisories about which a person was asked at `since` or later and has not answered."""

    def stop_plans(self, advisory_id: str, now: datetime) -> None:
        """Forbid that plans of an advisory made before `now` are stored, such as a plan that a person is looking at."""

    def resolve(self, row: DeliveryRow, *, accepted: bool, now: datetime, why: str = "") -> None:
        """Decide a delivery in doubt: `accepted` says that the message arrived, False that it is to be sent again.

        `why` is the evidence in words, for the history. "" means that a person decided.
        Raises UsageFault when the delivery is not in doubt.
        """

    def plan_anew(self, rows: Iterable[DeliveryRow], now: datetime) -> int:
        """Plan refused deliveries again, because a person says that the refusal was wrong.

        Return the number of deliveries that were refused, and are due now.
        """

    def note(self, row: DeliveryRow, kind: ReplyKind, *, why: str, now: datetime) -> bool:
        """Store in a delivery's history that an answer or a returned message came back. Its state stays.

        `why` is what came back, in words. Return False when a reply of this kind is in the history already.
        """


class Audience(Protocol):
    """Ledger methods for notices: the readers whom an advisory has reached, or is still to reach."""

    def audience(self, *, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        """Yield each reader who has some revision of the advisory, or may have one, each once.

        A reader may have one when a delivery is claimed or in doubt. The order is the order of sending, mailing by
        mailing.
        """

    def unserved(self, *, realm: Realm, advisory_id: str, agreed: bool = False) -> Iterator[Reader]:
        """Yield each reader who waits (planned or held) and has no revision of the advisory so far, each once.

        Readers of a stopped mailing are among them.
        `agreed` ignores mailings that need an approval and have none, as if they had not been planned.
        """

    def columns_kept(self, *, realm: Realm, advisory_id: str) -> frozenset[str]:
        """Return the names of the list columns whose cells are stored in the ledger with the advisory's deliveries."""


class People(Protocol):
    """Ledger methods for opt-outs."""

    def suppress(self, pattern: str, *, reason: str, now: datetime) -> bool:
        """Store an opt-out, so that no more mail goes to an address or a whole @domain (`pattern`).

        `reason` is stored in words. Return False when the opt-out was there already, which then keeps its own reason.
        """

    def unsuppress(self, pattern: str) -> bool:
        """Remove the opt-out of an address or @domain (`pattern`). Return False when there was none."""

    def suppressions(self) -> Sequence[Suppression]:
        """Return all opt-outs, sorted by pattern."""

    def readers_at(self, pattern: str) -> Sequence[str]:
        """Return the keys of recipients near `pattern` in all mailings ever planned.

        For an address these are all recipients at its domain. For a @domain these are recipients at its subdomains.
        """
