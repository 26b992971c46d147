"""The ports of the ledger's answers: the mailings, who got what, whom an advisory reached, who wants nothing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, ReplyKind, State
from advisory_cli.model.mailing.records import MailingSummary, Suppression
from advisory_cli.model.people.reader import Reader
from advisory_cli.model.press.newsroom import Realm


class MailingQueries(Protocol):
    """What people ask of the ledger afterwards."""

    def mailings(self) -> Sequence[MailingSummary]:
        """All, newest first."""

    def find(self, text: str) -> Sequence[MailingSummary]:
        """Those that `text` may mean: 'last', a mailing's id, an advisory's id, or a beginning of one."""

    def rows(
        self, mailing_id: str | None = None, *, states: Sequence[State] = (), who: str = ""
    ) -> Iterator[DeliveryRow]:
        """Deliveries, in the order of sending; `who` is looked for in address, name and outlet."""

    def history(self, mailing_id: str) -> Iterator[DeliveryEvent]:
        """What happened to the deliveries of a mailing, in the order in which it was written down: that of time."""

    def stop(self, mailing_id: str | None, now: datetime, *, spared: Collection[str] = ()) -> Sequence[str]:
        """Forbid a mailing, or all that are not finished but for those `spared`, to send; works while another process
        sends. Their ids. One that is named may also be given up by this where nobody is left but those for whom it was
        too late. After a stop of all nothing is frozen that was planned before it.
        """

    def stopped_by_name(self) -> frozenset[str]:
        """Return the ids of the mailings that a person stopped by name, and that are stopped."""

    def note_question(self, advisory_id: str, now: datetime) -> None:
        """Note that a person is being asked about an advisory; `answered_question` takes it back."""

    def answered_question(self, advisory_id: str) -> None:
        """Note that nobody is being asked about an advisory any more."""

    def questions(self, since: datetime) -> frozenset[str]:
        """Return the advisories about which somebody has been asked since then, and has not answered."""

    def stop_plans(self, advisory_id: str, now: datetime) -> None:
        """Forbid whatever of an advisory was planned before, and is still being looked at, to be frozen."""

    def resolve(self, row: DeliveryRow, *, accepted: bool, now: datetime, why: str = "") -> None:
        """A doubt is decided, by a person or by what `why` names: it arrived, or it is to be sent again."""

    def plan_anew(self, rows: Iterable[DeliveryRow], now: datetime) -> int:
        """Plan refused deliveries again, because a person says that the refusal was wrong; how many."""

    def note(self, row: DeliveryRow, what: ReplyKind, *, why: str, now: datetime) -> bool:
        """Write into a delivery's history what came back about it; its state stays. False if that was known."""


class Audience(Protocol):
    """Whom an advisory has reached: asked by notices, in bounded memory and in the order of sending."""

    def audience(self, *, realm: Realm, advisory_id: str) -> Iterator[Reader]:
        """Everybody who has some revision of it, or may have (accepted, in doubt), once."""

    def unserved(self, *, realm: Realm, advisory_id: str, agreed: bool = False) -> Iterator[Reader]:
        """Everybody who was planned or held, also by a mailing that was stopped, and has no revision of it; once.
        `agreed`: what needs an approval and has none does not count, as if it had not been planned.
        """

    def columns_kept(self, *, realm: Realm, advisory_id: str) -> frozenset[str]:
        """The names of all fields that were frozen with its deliveries."""


class People(Protocol):
    """Opt-outs."""

    def suppress(self, pattern: str, *, reason: str, now: datetime) -> bool:
        """Never again to this address or @domain; False if that was so already."""

    def unsuppress(self, pattern: str) -> bool:
        """Take it back; False if there was none."""

    def suppressions(self) -> Sequence[Suppression]:
        """All, by pattern."""

    def readers_at(self, pattern: str) -> Sequence[str]:
        """The keys of all who were ever planned at the domain of an address, or below a @domain."""
