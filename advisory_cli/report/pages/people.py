"""Collect the recipients of an advisory, each with the deliveries of all its mailings, and make their table.

The table says who got what, and not only who failed. A person can search the page for a name in the browser.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisory_cli.model.mailing.delivery import DeliveryRow
from advisory_cli.model.people.recipient import address_key
from advisory_cli.report.pages.html import plain
from advisory_cli.report.pages.statistics import MailingStats
from advisory_cli.report.pages.story import mailing_name
from advisory_cli.report.wording import commands
from advisory_cli.report.wording.phrases import amount
from advisory_cli.report.wording.states import reason_words, row_state
from advisory_cli.report.wording.times import clock, local_day

OPENED = 200  # recipients up to which the table is shown without a click, and so is printed
_LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Recipient of an advisory, with the deliveries of all its mailings, the oldest first.

    `deliveries` are pairs of the mailing's name in the report, such as Correction, and the delivery. Deliveries that
    were left out are among them only when the recipient has no other.
    """

    deliveries: tuple[tuple[str, DeliveryRow], ...] = field(hash=False)

    @property
    def newest(self) -> DeliveryRow:
        """Delivery of the newest mailing among `deliveries`, by whose state the recipient is counted."""
        return self.deliveries[-1][1]


def collect_people(statistics: Sequence[MailingStats]) -> tuple[Person, ...]:
    """Return the recipients of these mailings of one advisory, sorted by outlet and name.

    `statistics` holds the mailings, newest first.
    """
    found: dict[str, list[tuple[str, DeliveryRow]]] = {}
    for stats in reversed(statistics):
        name = mailing_name(stats.summary.mailing, first=stats is statistics[-1])
        for row in stats.people:
            found.setdefault(address_key(row.address), []).append((name, row))
    people = (Person(deliveries=tuple(_told(deliveries))) for deliveries in found.values())
    return tuple(sorted(people, key=_order))


def newest_counts(people: Sequence[Person]) -> Mapping[str, int]:
    """Return the number of recipients for each state of their newest delivery, by the word for the state.

    The words are those of row_state(), such as 'accepted'. A state without recipients is missing.
    """
    return Counter(row_state(person.newest) for person in people)


def people_section(people: Sequence[Person], statistics: Sequence[MailingStats], zone: str) -> Iterator[str]:
    """Yield the HTML of the table of recipients: who, outlet, list, and what became of each message.

    Times are shown in `zone`. Nothing is yielded without recipients. A line below the table says how many recipients
    are not shown, because `statistics` keep a limited number.
    """
    if not people:
        return
    listed = len({person.newest.list_name for person in people}) > 1
    opened = " open" if len(people) <= OPENED else ""
    yield f'<section class="people"><h2>Who got it</h2><details{opened}><summary>{amount(len(people), "recipient")}'
    yield "</summary>"
    names = ("Who", "Outlet", *(("List",) if listed else ()), "State", "When")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    yield from (_row(person, zone, listed=listed, several=len(statistics) > 1) for person in people)
    yield "</tbody></table>"
    if hidden := max(stats.hidden_people for stats in statistics):
        command = commands.line("status", statistics[0].summary.mailing.id, "--format", "csv")
        yield f'<p class="quiet">And {hidden:,} more, all of them by: <code>{plain(command)}</code></p>'
    yield "</details></section>"


def _told(deliveries: Sequence[tuple[str, DeliveryRow]]) -> Iterator[tuple[str, DeliveryRow]]:
    served = [pair for pair in deliveries if row_state(pair[1]) != _LEFT_OUT]
    yield from served or deliveries[-1:]


def _order(person: Person) -> tuple[str, str, str]:
    row = person.newest
    return row.outlet.casefold(), row.name.casefold(), row.address.casefold()


def _row(person: Person, zone: str, *, listed: bool, several: bool) -> str:
    row = person.newest
    name = f"<span>{plain(row.name)}</span>" if row.name else ""
    lists = f'<td dir="auto">{plain(row.list_name)}</td>' if listed else ""
    states = "".join(_state(label if several else "", delivery) for label, delivery in person.deliveries)
    times = "".join(f"<span>{plain(_when(delivery, zone))}</span>" for _, delivery in person.deliveries)
    return (
        f'<tr><td dir="auto">{name}<span class="address">{plain(row.address)}</span></td>'
        f'<td dir="auto">{plain(row.outlet)}</td>{lists}<td>{states}</td><td class="when">{times}</td></tr>'
    )


def _state(label: str, row: DeliveryRow) -> str:
    word = row_state(row)
    name = f"{plain(label)}: " if label else ""
    reason = f" <small>{plain(reason_words(row))}</small>" if word == _LEFT_OUT and row.reason else ""
    return f'<span class="state {word.replace(" ", "-")}"><i></i>{name}{word}{reason}</span>'


def _when(row: DeliveryRow, zone: str) -> str:
    if row.changed_at is None:
        return ""
    return f"{local_day(row.changed_at, zone, short=True)} {clock(row.changed_at, zone)}"
