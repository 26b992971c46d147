"""Collect the statistics of a mailing from its deliveries and their history: everything that a report says about it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from advisory_cli.model.mailing.approval import lacks_approval
from advisory_cli.model.mailing.delivery import DeliveryEvent, DeliveryRow, Selection, State
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.mailing.resend import Resend
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.outlets import OutletCounts, Outlets
from advisory_cli.report.pages.timeline_data import TIMELINE_WORDS, UNCONFIRMED, Timeline, TimelinePoint
from advisory_cli.report.wording.languages import subjects_text
from advisory_cli.report.wording.states import NOT_SENT, STATE_WORDS, TRYING_AGAIN, reason_words, row_state

WITHOUT_BANNER = "· without the embargo banner"
WORDS = (*TIMELINE_WORDS, *dict.fromkeys(word for word in STATE_WORDS.values() if word not in TIMELINE_WORDS))
_WAITING = (TRYING_AGAIN, "waiting", "held")
TROUBLED = (UNCONFIRMED, "refused", TRYING_AGAIN)

ACCEPTED_MEANS = (
    "Accepted means that the recipient’s mail server took the message; it does not say that anybody read it. Opens and"
    " clicks are never tracked."
)


@value_class
class MailingStats:
    """Statistics of one mailing: everything that a report says about the mailing.

    - `counts`: number of deliveries for each word for a state (accepted, waiting, held, …), 0 included.
    - `points`: numbers of messages accepted, trying again, refused and unconfirmed over time.
    - `outlets`: numbers by outlet, the largest first.
    - `troubled`: deliveries unconfirmed, refused and trying again, in this order. Of each of the three kinds,
      collect_stats() may have kept only the first ones.
    - `people`: first deliveries of the mailing in the order of sending. `hidden_people`: number of the other
      deliveries.
    - `first`, `last`: times of the first and last outcome, or None.
    - `next_try`: time of the next attempt, None if no such time is known.
    - `editions`: for each edition that was accepted, the number of messages and the time of the first.
    - `languages`: number of people who get each language, by its tag. Empty for a mailing in one language.
    - `open_subject`: subject of the edition without the embargo banner, in each language, as one text. "" for a mailing
      that has one edition.
    - `left_out`: number of people left out since the planning, by the reason in words.
    - `planned_out`: number of people whom the plan left out, by Selection.
    - `confirmed`: number of accepted deliveries of which a person, and no server, says that the message arrived.
    - `half_after`, `most_after`: seconds in which half and nine in ten of the accepted messages were accepted, counted
      from the first message of their edition, so that the wait for an embargo's end is none. None: nothing is accepted.
    - `resends`: messages that people who had them got once more on request.
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
    confirmed: int = 0  # accepted by a person's word alone
    half_after: float | None = None  # seconds until half of the accepted were accepted
    most_after: float | None = None  # seconds until nine in ten of them were
    resends: tuple[Resend, ...] = ()  # in the order in which they were begun

    editions: Mapping[Phase, tuple[int, datetime]] = field(default_factory=dict, hash=False)
    languages: Mapping[str, int] = field(default_factory=dict, hash=False)  # people by language tag
    open_subject: str = ""  # subject of the edition without the embargo banner; empty: there is one edition
    left_out: Mapping[str, int] = field(default_factory=dict, hash=False)  # since the planning, by the reason in words
    planned_out: Mapping[Selection, int] = field(default_factory=dict, hash=False)  # by the plan

    @property
    def is_over(self) -> bool:
        """True when a person stopped or replaced the mailing, so that whoever waits is not sent it."""
        return self.summary.mailing.stopped_at is not None or self.summary.mailing.replaced_by != ""

    @property
    def never_left(self) -> bool:
        """True when no message of the mailing was ever tried, and none is while nobody acts: stopped, or unapproved."""
        return self.first is None and (self.is_over or lacks_approval(self.summary))

    @property
    def leaves_at(self) -> datetime | None:
        """Time at which people who still wait get their message. None: there is none, or nobody waits."""
        mailing = self.summary.mailing
        if self.is_over or lacks_approval(self.summary) or not any(self.counts[word] for word in _WAITING):
            return None
        return mailing.embargo_end if self.counts["held"] and not self.counts["waiting"] else mailing.send_at

    @property
    def subjects(self) -> str:
        """Subject of the edition that people got or get. Where some get the one with the embargo banner, both."""
        early = subjects_text(self.summary.mailing)
        if self.open_subject in {"", early}:
            return early
        waiting = any(self.counts[word] for word in ("waiting", TRYING_AGAIN))
        has_early = Phase.EMBARGOED in self.editions or waiting or (not self.editions and not self.counts["held"])
        has_open = Phase.OPEN in self.editions or self.counts["held"]
        parts = (early if has_early else "", self.open_subject if has_open else "")
        return f" {WITHOUT_BANNER}: ".join(filter(None, parts))

    @property
    def shown_counts(self) -> Mapping[str, int]:
        """Numbers of deliveries by word, in which people who wait in a mailing that is over count as not sent."""
        if not self.is_over:
            return {**self.counts, NOT_SENT: 0}
        waiting = dict.fromkeys(_WAITING, 0)
        return {**self.counts, **waiting, NOT_SENT: sum(self.counts[word] for word in _WAITING)}

    @property
    def to_send(self) -> int:
        """Number of messages that were to leave: all but those left out, and those held while they may still leave."""
        return sum(self.shown_counts[word] for word in (*TIMELINE_WORDS, "waiting", NOT_SENT))

    def word(self, row: DeliveryRow) -> str:
        """Return the word for the state of a delivery of this mailing, 'not sent' for one that is given up."""
        word = row_state(row)
        return NOT_SENT if self.is_over and word in _WAITING else word


def is_confirmed(row: DeliveryRow) -> bool:
    """Tell whether a delivery is accepted because a person says that the message arrived."""
    return row.state is State.ACCEPTED and row.doubt is not None and row.doubt.by_hand and row.doubt.arrived


def collect_stats(
    summary: MailingSummary,
    history: Iterable[DeliveryEvent],
    rows: Iterable[DeliveryRow],
    *,
    shown: int | None = None,
    people: int = 0,
    resends: Iterable[Resend] = (),
    planned_out: Mapping[Selection, int] | None = None,
    open_subject: str = "",
) -> MailingStats:
    """Return the statistics of the mailing `summary`. `history` and `rows` are each read once.

    - `history`: the events of all deliveries of the mailing, in the order in which the ledger stored them.
    - `rows`: the deliveries in their present states.
    - `shown`: the largest number of deliveries to keep in MailingStats.troubled for each of three kinds: refused,
      unconfirmed and trying again. None keeps all.
    - `people`: the largest number of deliveries to keep in MailingStats.people.
    - `resends`: the messages of the mailing that were sent once more on request.
    - `planned_out`: the number of people whom the plan left out, by Selection. None: nobody.
    - `open_subject`: the subject of the edition without the embargo banner. "" when there is one edition.
    """
    timeline, outlets = Timeline(), Outlets()
    counts = Counter(dict.fromkeys(WORDS, 0))
    troubled: dict[str, list[DeliveryRow]] = {word: [] for word in TROUBLED}
    next_try: datetime | None = None
    kept: list[DeliveryRow] = []
    editions: dict[Phase, tuple[int, datetime]] = {}
    left_out, languages = Counter[str](), Counter[str]()
    taken: dict[Phase, Counter[int]] = {}  # accepted messages of each edition, by second since 1970
    confirmed = 0
    for event in history:
        timeline.add(event)
    for row in rows:
        word = row_state(row)
        timeline.add_current_state(row)
        outlets.add(row, word)
        counts[word] += 1
        languages.update([row.language] if row.language and row.state is not State.LEFT_OUT else [])
        if row.state is State.ACCEPTED and row.sent_at is not None:
            number, first = editions.get(row.phase, (0, row.sent_at))
            editions[row.phase] = number + 1, min(first, row.sent_at)
            taken.setdefault(row.phase, Counter())[math.ceil(row.sent_at.timestamp())] += 1
            confirmed += is_confirmed(row)
        if row.state is State.LEFT_OUT:
            left_out[reason_words(row) or "no reason is stored"] += 1
        if len(kept) < people:
            kept.append(row)
        if word in troubled and (shown is None or len(troubled[word]) < shown):
            troubled[word].append(row)
        if word == TRYING_AGAIN and row.retry_at is not None:
            next_try = row.retry_at if next_try is None else min(next_try, row.retry_at)
    delays = Counter[int]()
    for times in taken.values():
        first_second = min(times)
        delays.update({second - first_second: count for second, count in times.items()})
    return MailingStats(
        summary=summary,
        open_subject=open_subject,
        languages=dict(languages),
        counts=dict(counts),
        points=timeline.points(),
        outlets=outlets.largest(),
        troubled=tuple(row for word in TROUBLED for row in troubled[word]),
        first=timeline.first,
        last=timeline.last,
        next_try=next_try,
        people=tuple(kept),
        hidden_people=sum(counts.values()) - len(kept),
        confirmed=confirmed,
        half_after=_within(delays, 0.5),
        most_after=_within(delays, 0.9),
        resends=tuple(resends),
        editions=editions,
        left_out=left_out,
        planned_out=planned_out or {},
    )


def _within(delays: Mapping[int, int], share: float) -> float | None:
    """Return the seconds in which a share (0 to 1) of messages was accepted, None when there are none.

    `delays` has the number of messages for each number of seconds.
    """
    needed, sum_ = share * sum(delays.values()), 0
    for seconds in sorted(delays):
        sum_ += delays[seconds]
        if sum_ >= needed:
            return seconds
    return None
