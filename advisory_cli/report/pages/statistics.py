"""Collect the statistics of a mailing from its deliveries and their history: everything that a report says about it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend
from advisory_cli.report.pages.outlets import OutletCounts, Outlets
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, UNCONFIRMED, Timeline, TimelinePoint
from advisory_cli.report.wording.states import STATE_WORDS, TRYING_AGAIN, row_state

WORDS = (*TIMELINE_WORDS, *dict.fromkeys(word for word in STATE_WORDS.values() if word not in TIMELINE_WORDS))
TROUBLED = (UNCONFIRMED, "refused", TRYING_AGAIN)

ACCEPTED_MEANS = (
    "Accepted means that the recipient’s mail server took the message; it does not say that anybody read it. Opens and"
    " clicks are never tracked."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingStats:
    """Statistics of one mailing: everything that a report says about the mailing.

    `counts` is the number of deliveries for each word for a state (accepted, waiting, held, …), 0 included. `points`
    are the numbers of messages accepted, trying again, refused and unconfirmed over time. `outlets` are the numbers by
    outlet, the largest first.
    `troubled` holds deliveries unconfirmed, refused and trying again, in this order. Of each of the three kinds,
    collect_stats() may have kept only the first ones.
    `people` holds the first deliveries of the mailing in the order of sending. `hidden_people` is the number of further
    deliveries, which are not kept.
    `first` and `last` are the times of the first and last outcome, or None. `next_try` is the time of the next attempt,
    or None if no such time is known. `resends` are the messages that people who have them got once more on request.
    """

    summary: MailingSummary
    counts: Mapping[str, int] = field(hash=False)
    points: tuple[TimelinePoint, ...]  # numbers by state over time
    outlets: tuple[OutletCounts, ...]  # largest first, the last perhaps for all others together
    troubled: tuple[DeliveryRow, ...]
    first: datetime | None  # time of the first outcome of a message; None: there is none
    last: datetime | None  # time of the last outcome
    next_try: datetime | None = None  # time of the next attempt; None: no such time is known
    people: tuple[DeliveryRow, ...] = field(default=(), hash=False)
    hidden_people: int = 0  # deliveries beyond the greatest number in `people`
    resends: tuple[Resend, ...] = ()  # in the order in which they were begun

    @property
    def to_send(self) -> int:
        """Number of messages that were to leave: all but those held or left out."""
        return sum(self.counts[word] for word in (*TIMELINE_WORDS, "waiting"))


def collect_stats(
    summary: MailingSummary,
    history: Iterable[DeliveryEvent],
    rows: Iterable[DeliveryRow],
    *,
    shown: int | None = None,
    people: int = 0,
    resends: Iterable[Resend] = (),
) -> MailingStats:
    """Return the statistics of the mailing `summary`. `history` and `rows` are each read once.

    `history` holds the events of all deliveries of the mailing, in the order in which the ledger stored the events.
    `rows` holds the deliveries in their present states.
    `shown` is the largest number of deliveries to keep in `troubled` for each of three kinds: refused, unconfirmed
    and trying again. None keeps all. `people` is the largest number of deliveries to keep in `people`.
    `resends` are the messages of the mailing that were sent once more on request.
    """
    timeline, outlets = Timeline(), Outlets()
    counts = Counter(dict.fromkeys(WORDS, 0))
    troubled: dict[str, list[DeliveryRow]] = {word: [] for word in TROUBLED}
    next_try: datetime | None = None
    kept: list[DeliveryRow] = []
    for event in history:
        timeline.add(event)
    for row in rows:
        word = row_state(row)
        timeline.add_current_state(row)
        outlets.add(row)
        counts[word] += 1
        if len(kept) < people:
            kept.append(row)
        if word in troubled and (shown is None or len(troubled[word]) < shown):
            troubled[word].append(row)
        if word == TRYING_AGAIN and row.retry_at is not None:
            next_try = row.retry_at if next_try is None else min(next_try, row.retry_at)
    return MailingStats(
        summary=summary,
        counts=dict(counts),
        points=timeline.points(),
        outlets=outlets.largest(),
        troubled=tuple(row for word in TROUBLED for row in troubled[word]),
        first=timeline.first,
        last=timeline.last,
        next_try=next_try,
        people=tuple(kept),
        hidden_people=sum(counts.values()) - len(kept),
        resends=tuple(resends),
    )
