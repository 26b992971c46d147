"""A recipient: one journalist, one row of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from unicodedata import normalize

from advisory_cli.model.checks.findings import NOWHERE, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Journalist to whom mail goes.

    `address` is what the envelope carries: validated, the domain in ASCII (IDNA 2008).
    `fields` holds every column by its normalised heading (`first_name`, `outlet`, …), cleaned: NFC, no control
    characters, no line breaks.
    """

    address: str
    fields: Mapping[str, str] = field(default_factory=dict, hash=False)
    list_name: str = ""
    place: Place = NOWHERE
    clearance_agreed: date | None = None  # when an embargo was agreed to; None: no clearance

    @property
    def key(self) -> str:
        """Address in the form that two spellings of one mailbox share."""
        return address_key(self.address)

    @property
    def language(self) -> str:
        """Language tag (BCP 47). Empty means none."""
        return self.fields.get("language", "")

    @property
    def zone(self) -> str:
        """Time zone (Area/Location). Empty means none."""
        return self.fields.get("zone", "")

    def cleared(self, now: datetime, *, months: int) -> bool:
        """Tell whether embargoed matter may go to the recipient: agreed, and not longer ago than `months` (EMB11).

        A day more than one day ahead is a slip of the pen, and no agreement. The one day is for zones.
        """
        agreed, today = self.clearance_agreed, now.date()
        return agreed is not None and months_before(today, months) <= agreed <= today + timedelta(days=1)


def address_key(address: str) -> str:
    """Return the form in which an address is unique: case folded, in NFC.

    RFC 5321 2.4 lets the local part be case sensitive. No server in use relies on that, and two mails to one person are
    worse.
    """
    folded = address.strip().casefold()
    return folded if folded.isascii() else normalize("NFC", folded)


def months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
