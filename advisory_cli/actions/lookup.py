"""Mailings by the name a person gives them."""

from collections.abc import Sequence

from advisory_cli.model.errors import NoInput, UsageFault
from advisory_cli.model.mailing.records import MailingSummary
from advisory_cli.model.ports.ledger_queries import Register


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
