"""Data classes for what is known about a list without any advisory: its people, its findings, its last use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path

from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.newsroom import Realm
from advisory_cli.model.value_class import value_class


@value_class
class LastUse:
    """Newest mailing that a list was used for: its id, the time of its plan, and live or practice."""

    mailing: str
    at: datetime
    realm: Realm


@value_class
class ListSummary:
    """List in the newsroom's folder lists/, for the table of all lists.

    `people` counts the people in rows that can be read, each address once, and `languages` these people by language,
    with "" for no language. `last_use` is None for a list that no mailing has used. `sheet` and `encoding` are
    those remembered in the settings, "" for none.
    """

    name: str
    path: Path
    people: int
    languages: Mapping[str, int] = field(hash=False)
    findings: Sequence[Finding]
    last_use: LastUse | None = None
    sheet: str = ""
    encoding: str = ""


@value_class
class ListedPerson:
    """Person in a list, as the program reads the row.

    `cleared` is True when embargoed text may go to the person now. `opted_out` is True when nothing is sent there.
    """

    recipient: Recipient
    cleared: bool
    opted_out: bool


def first_rows(people: Iterable[ListedPerson]) -> tuple[ListedPerson, ...]:
    """Return people without the rows whose address is in an earlier row. As in a mailing, the first row counts."""
    first: dict[str, ListedPerson] = {}
    for person in people:
        first.setdefault(person.recipient.key, person)
    return tuple(first.values())
