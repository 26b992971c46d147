"""What people ask afterwards: which mailings they mean, and what to do about doubts."""

from collections.abc import Sequence
from datetime import datetime

from advisory_cli.model.delivery import DeliveryRow, State
from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.ports import MailingSummary, Register
from advisory_cli.model.recipient import address_key


def mailings_called(register: Register, text: str) -> Sequence[MailingSummary]:
    """The mailing that `text` means, or all of the advisory it names, newest first; NoInput where there is none,
    UsageFault where it may mean several advisories.
    """
    found = register.find(text)
    if not found:
        known = [one.mailing.id for one in register.mailings()]
        remedy = f"There are: {', '.join(known[:8])}." if known else "Nothing has been sent from this newsroom yet."
        raise NoInput(f"No mailing is called {text}.", remedy=remedy)
    if len({one.mailing.advisory_id for one in found}) > 1:
        names = ", ".join(one.mailing.id for one in found[:8])
        raise UsageFault(f"{text} may mean several mailings: {names}.", remedy="Say one of these.")
    return found


def doubts(register: Register, found: Sequence[MailingSummary] | None) -> tuple[DeliveryRow, ...]:
    """Deliveries of these mailings, or of all, that may or may not have arrived."""
    if found is None:
        return tuple(register.rows(states=(State.IN_DOUBT,)))
    return tuple(row for one in found for row in register.rows(one.mailing.id, states=(State.IN_DOUBT,)))


def decide(
    register: Register, rows: Sequence[DeliveryRow], *, arrived: Sequence[str], resend: Sequence[str], now: datetime
) -> tuple[DeliveryRow, ...]:
    """Settle the named doubts; 'all' names every one. Gives back those still open."""
    yes, no = ({address_key(one) for one in names} for names in (arrived, resend))
    if yes & no:
        raise UsageFault(f"{min(yes & no)} cannot both have arrived and be sent again.")
    unknown = (yes | no) - {"all"} - {address_key(row.address) for row in rows}
    if unknown:
        raise NoInput(f"{min(unknown)} is not in doubt.", remedy="List the doubts with: advisory resolve")
    left = []
    for row in rows:
        key = address_key(row.address)
        if key in yes or ("all" in yes and key not in no):
            register.resolve(row, accepted=True, now=now)
        elif key in no or "all" in no:
            register.resolve(row, accepted=False, now=now)
        else:
            left.append(row)
    return tuple(left)
