"""Collect the recipients of an advisory, each with the deliveries of all its mailings, and make their table.

The table says who got what, and not only who failed. A person can search the page for a name in the browser.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from advisory_cli.model.mailing.delivery import DeliveryRow, State
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.press.edition import Phase
from advisory_cli.model.value_class import value_class
from advisory_cli.report.pages.html import list_names_html, plain
from advisory_cli.report.pages.statistics import MailingStats
from advisory_cli.report.pages.story import mailing_name
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.states import OPTED_OUT_WORDS, TRYING_AGAIN, reason_words, row_state
from advisory_cli.report.wording.times import clock, local_day

OPENED = 200  # recipients up to which the table is shown without a click, and so is printed
_LEFT_OUT = "left out"
_HAVE_IT = ("accepted", "unconfirmed")
_TRIED = (*_HAVE_IT, "refused", TRYING_AGAIN)


@value_class
class Person:
    """Recipient of an advisory, with the deliveries of all its mailings, the oldest first.

    `deliveries` are pairs of the mailing and the delivery in it. Deliveries that were left out are among them only when
    the recipient has no other, or when the message may have arrived.
    """

    deliveries: tuple[tuple[MailingStats, DeliveryRow], ...] = field(hash=False)

    @property
    def state(self) -> str:
        """Word for the state of the newest delivery, such as accepted."""
        stats, row = self._counted
        return stats.word(row)

    @property
    def earlier_unconfirmed(self) -> tuple[DeliveryRow, ...]:
        """Deliveries before the newest one that are unconfirmed: the person may have that message."""
        return tuple(row for _, row in self.deliveries if row.state is State.IN_DOUBT and row is not self.newest)

    @property
    def newest(self) -> DeliveryRow:
        """Delivery by whose state the recipient is counted: that of the newest mailing of which anything left.

        A correction that was planned and refused takes nothing from what the recipient has.
        """
        return self._counted[1]

    @property
    def _counted(self) -> tuple[MailingStats, DeliveryRow]:
        left = [pair for pair in self.deliveries if not pair[0].never_left]
        return (left or self.deliveries)[-1]


def collect_people(statistics: Sequence[MailingStats]) -> tuple[Person, ...]:
    """Return the recipients of these mailings of one advisory, sorted by outlet and name.

    `statistics` holds the mailings, newest first.
    """
    found: dict[str, list[tuple[MailingStats, DeliveryRow]]] = {}
    for stats in reversed(statistics):
        for row in stats.people:
            found.setdefault(address_key(row.address), []).append((stats, row))
    people = (Person(deliveries=tuple(_served(deliveries))) for deliveries in found.values())
    return tuple(sorted(people, key=_order))


def newest_counts(people: Sequence[Person]) -> Mapping[str, int]:
    """Return the number of recipients for each state of their newest delivery, by the word for the state.

    The words are those of MailingStats.word(), such as 'accepted'. A state without recipients is missing.
    """
    return Counter(person.state for person in people)


def people_section(people: Sequence[Person], statistics: Sequence[MailingStats], zone: str) -> Iterator[str]:
    """Yield the HTML of the table of recipients: who, outlet, list, language, and what became of each message.

    Times are shown in `zone`. Nothing is yielded without recipients. A line below the table says how many recipients
    are not shown, because `statistics` keep a limited number.
    """
    if not people:
        return
    listed = len({person.newest.list_name for person in people}) > 1
    opened = " open" if len(people) <= OPENED else ""
    yield f'<section class="people"><h2>Every recipient</h2><details{opened}>'
    yield f"<summary>{amount(len(people), 'recipient')}</summary>"
    several = any(person.newest.language for person in people)
    names = ("Who", "Outlet", *(("List",) if listed else ()), *(("Language",) if several else ()), "State", "When")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    yield from (
        _row(person, zone, listed=listed, several=several, oldest=statistics[-1] if len(statistics) > 1 else None)
        for person in people
    )
    yield "</tbody></table>"
    if hidden := max(stats.hidden_people for stats in statistics):
        command = commands.line("status", statistics[0].summary.mailing.id, "--format", "csv")
        yield f'<p class="quiet">And {hidden:,} more, all of them by: <code>{plain(command)}</code></p>'
    yield "</details></section>"


def _served(
    deliveries: Sequence[tuple[MailingStats, DeliveryRow]],
) -> Iterator[tuple[MailingStats, DeliveryRow]]:
    served = [pair for pair in deliveries if row_state(pair[1]) != _LEFT_OUT or pair[1].doubt is not None]
    yield from served or deliveries[-1:]


def _order(person: Person) -> tuple[str, str, str]:
    row = person.newest
    return row.outlet.casefold(), row.name.casefold(), row.address.casefold()


def _row(person: Person, zone: str, *, listed: bool, several: bool, oldest: MailingStats | None) -> str:
    row = person.newest
    name = f"<span>{plain(row.name)}</span>" if row.name else ""
    lists = f'<td class="lists" dir="auto">{list_names_html([row.list_name])}</td>' if listed else ""
    lists += f"<td>{plain(row.language)}</td>" if several else ""
    messages = "".join(
        f'<span class="message">{_state(stats, delivery, oldest, zone)}'
        f'<span class="when">{plain(_when(delivery, zone))}</span></span>'
        for stats, delivery in person.deliveries
    )
    return (
        f'<tr><td dir="auto">{name}<span class="address">{plain(row.address)}</span></td>'
        f'<td dir="auto">{plain(row.outlet)}</td>{lists}<td class="messages" colspan="2">{messages}</td></tr>'
    )


def _doubt_note(row: DeliveryRow, zone: str) -> str:
    """Return in few words what was decided about an unconfirmed message. "" without a doubt that was decided."""
    doubt = row.doubt
    if doubt is None:
        return ""
    decided = f"{f'by {doubt.by} ' if doubt.by else ''}at {_short(doubt.decided_at, zone)}"
    if doubt.arrived:
        return f"confirmed by hand {decided}" if doubt.by_hand else f"confirmed later: {doubt.why}"
    by_hand = "decided by hand " if doubt.by_hand else ""
    return f"unconfirmed at {_short(doubt.since, zone)}, {by_hand}{decided}: not arrived"


def _short(when: datetime, zone: str) -> str:
    return f"{local_day(when, zone, short=True)} {clock(when, zone)}"


def _state(stats: MailingStats, row: DeliveryRow, oldest: MailingStats | None, zone: str) -> str:
    """Return the state of one delivery. The mailing is named, unless `oldest` is None: there is only this one."""
    word, mailing = stats.word(row), stats.summary.mailing
    label = "" if oldest is None else mailing_name(mailing, first=stats is oldest)
    name = f"{plain(label)}: " if label else ""
    note = reason_words(row) if word == _LEFT_OUT else ""
    if mailing.shows_embargo and word in _HAVE_IT:
        note = "with embargo banner" if row.phase is Phase.EMBARGOED else "without embargo banner"
    note = "; ".join(filter(None, (note, _doubt_note(row, zone), OPTED_OUT_WORDS if row.opted_out else "")))
    reason = f" <small>{plain(note)}</small>" if note else ""
    return f'<span class="state {word.replace(" ", "-")}"><i></i>{name}{word}{reason}</span>'


def _when(row: DeliveryRow, zone: str) -> str:
    if row.sent_at is None or row_state(row) not in _TRIED:
        return ""  # nothing happened at that time that anybody would ask for
    return _short(row.sent_at, zone)
