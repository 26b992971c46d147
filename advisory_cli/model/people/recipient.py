"""Data class for a recipient, one journalist from one row of a list, and the form in which addresses are compared."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from unicodedata import normalize

from advisory_cli.model.checks.findings import NOWHERE, Place
from advisory_cli.model.value_class import value_class


@value_class
class Recipient:
    """Journalist to whom mail goes, from one row of a list.

    - `address`: in the form used in the SMTP envelope: validated, with the domain in ASCII (IDNA 2008).
    - `fields`: cells of the row by name of column (`first_name`, `outlet`, …), cleaned: NFC, no control characters, no
      line breaks.
    - `list_name`: name of the list. `place`: file and line of the row.
    - `clearance_agreed`: date on which the journalist agreed to embargoes, None for never.
    """

    address: str
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    list_name: str = ""  # empty: not from a list
    place: Place = NOWHERE  # row in the list
    clearance_agreed: date | None = None  # when the journalist agreed to embargoes; None: never

    @property
    def key(self) -> str:
        """Normalised e-mail address, the same for all spellings of one mailbox (address_key())."""
        return address_key(self.address)

    @property
    def language(self) -> str:
        """Language tag (BCP 47) from the list. "" means that the list names no language for the recipient."""
        return self.fields.get("language", "")

    @property
    def zone(self) -> str:
        """Time zone from the list (Area/Location). "" means that the list names no zone for the recipient."""
        return self.fields.get("zone", "")

    def cleared(self, now: datetime, *, months: int) -> bool:
        """Return True when embargoed text may go to the recipient at `now` (EMB11).

        The recipient must have agreed to embargoes, and at most `months` months before `now`. An agreement dated more
        than one day after `now` is taken for a slip of the pen, and gives False. The one day allows for time zones.
        """
        agreed, today = self.clearance_agreed, now.date()
        return agreed is not None and months_before(today, months) <= agreed <= today + timedelta(days=1)


def address_key(address: str) -> str:
    """Return an e-mail address in the form by which two spellings of one mailbox are compared: case folded, in NFC.

    The part before the @ is case folded as well. RFC 5321 2.4 lets that part be case sensitive, but no server in use
    relies on this, and two mails to one person would be worse.
    """
    folded = address.strip().casefold()
    return folded if folded.isascii() else normalize("NFC", folded)


def count_people(rows: Iterable[Recipient]) -> int:
    """Count the people in rows of lists. Rows with the same address, in any spelling, are one person."""
    return len({row.key for row in rows})


def months_before(day: date, months: int) -> date:
    """Return the date `months` months before `day`. A day that its month lacks becomes the last day of the month.

    One month before 31 March is 28 or 29 February.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
