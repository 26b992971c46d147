"""The ports of the ledger's answers: the mailings, their deliveries, the readers of an advisory, and the opt-outs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.records import MailingSummary, Suppression
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.press.newsroom import Realm


class MailingQueries(Protocol):
    """Questions that people ask of the ledger after sending, and their decisions."""

    def mailings(self) -> Sequence[MailingSummary]:
        """Return all mailings, the newest first."""

    def find(self, text: str) -> Sequence[MailingSummary]:
        """Return the mailings that `text` may mean: 'last', a mailing's id, an advisory's id, or a beginning of one."""

    def manuscript(self, mailing_id: str) -> str:
        """Return the advisory's file as read when the mailing was planned. Empty means that the text is not known."""

    def rows(
        self, mailing_id: str | None = None, *, states: Sequence[State] = (), who: str = ""
    ) -> Iterator[DeliveryRow]:
        """Yield deliveries, in the order of sending. `who` is looked for in address, name and outlet."""

    def history(self, mailing_id: str) -> Iterator[DeliveryEvent]:
        """Yield what happened to the deliveries of a mailing, in the order in which it was written down."""

    def stop(self, mailing_id: str | None, now: datetime, *, except_ids: Collection[str] = ()) -> Sequence[str]:
        """Forbid sending for one mailing, or for all unfinished ones except `except_ids`, and return the ids of the
        stopped.

        A stop works while another process sends.
        A mailing stopped by name may also be one in which only recipients are left for whom it was too late.
        After a stop of all, nothing is frozen that was planned before the stop.
        """

    def stopped_by_name(self) -> frozenset[str]:
        """Return the ids of the mailings that a person stopped by name and that are still stopped."""

    def note_question(self, advisory_id: str, now: datetime) -> None:
        """Note that a person is being asked about an advisory. `clear_question` removes the note."""

    def clear_question(self, advisory_id: str) -> None:
        """Note that nobody is being asked about an advisory any more."""

    def questions(self, since: datetime) -> frozenset[str]:
        """Return the ids of the advisories about which somebody has been asked since then, and has not answered."""

    def stop_plans(self, advisory_id: str, now: datetime) -> None:
        """Forbid the freezing of every earlier plan of an advisory that is still being looked at."""

    def resolve(self, row: DeliveryRow, *, accepted: bool, now: datetime, why: str = "") -> None:
        """Decide a doubt: the message arrived, or the message is to be sent again.

        `why` names what decided. Empty means a person.
        """

    def plan_anew(self, rows: Iterable[DeliveryRow], now: datetime) -> int:
        """Plan refused deliveries again, because a person says that the refusal was wrong, and return their number."""

    def note(self, row: DeliveryRow, kind: ReplyKind, *, why: str, now: datetime) -> bool:
        """Write into a delivery's history what came back, without a change of state.

        Return False when that was known already.
        """


class Audience(Protocol):
    """The readers whom an advisory has reached, for notices: in bounded memory and in the order of sending."""

    def audience(self, *, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        """Yield each reader who has some revision of the advisory, or may have one (accepted, in doubt), once."""

    def unserved(self, *, realm: Realm, advisory_id: str, agreed: bool = False) -> Iterator[Reader]:
        """Yield each reader who was planned or held and has no revision of the advisory, once.

        Readers of a stopped mailing count as well.
        `agreed` ignores mailings that need an approval and have none, as if they had not been planned.
        """

    def columns_kept(self, *, realm: Realm, advisory_id: str) -> frozenset[str]:
        """Return the names of the list columns whose cells are stored in the ledger with the advisory's deliveries."""


class People(Protocol):
    """Opt-outs, and the changes of them."""

    def suppress(self, pattern: str, *, reason: str, now: datetime) -> bool:
        """Forbid all further mail to an address or @domain. Return False when that was so already."""

    def unsuppress(self, pattern: str) -> bool:
        """Remove an opt-out. Return False when there was none."""

    def suppressions(self) -> Sequence[Suppression]:
        """Return all opt-outs, sorted by pattern."""

    def readers_at(self, pattern: str) -> Sequence[str]:
        """Return the keys of all recipients ever planned at the domain of an address, or below a @domain."""
