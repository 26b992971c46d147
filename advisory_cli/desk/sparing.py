"""Whom a reminder leaves out: those it can only annoy, and those it cannot reach."""

from collections.abc import Iterator, Mapping, Sequence

from advisory_cli.model.mailing.delivery import CameBack, DeliveryRow, Mailing, Standing, State
from advisory_cli.model.mailing.records import MailingSummary, Register
from advisory_cli.model.people.recipient import address_key
from advisory_cli.model.press.notice import NoticeKind

_WENT = (State.ACCEPTED, State.IN_DOUBT, State.CLAIMED)


def spared(register: Register, before: Sequence[MailingSummary], *, again: bool = False) -> Mapping[str, Standing]:
    """Who gets no reminder and why, by address key. `before`: all mailings of the advisory, newest first; `again`: also
    those who were reminded of what they have.

    An answer to any of them counts, also to an earlier revision: who said that they come need not be asked again.
    """
    answered, returned, last = set[str](), set[str](), dict[str, Standing]()
    for mailing, row in _rows(register, before):
        key = address_key(row.address)
        if CameBack.ANSWERED in row.came_back:
            answered.add(key)
        if CameBack.RETURNED in row.came_back:
            returned.add(key)
        if key not in last and (standing := _standing(mailing, row)) is not None:
            last[key] = standing
    pass_over = {Standing.SEND, Standing.REMINDED} if again else {Standing.SEND}
    found = {key: standing for key, standing in last.items() if standing not in pass_over}
    return found | dict.fromkeys(returned, Standing.RETURNED) | dict.fromkeys(answered, Standing.ANSWERED)


def _rows(register: Register, before: Sequence[MailingSummary]) -> Iterator[tuple[Mailing, DeliveryRow]]:
    for one in before:
        for row in register.rows(one.mailing.id):
            yield one.mailing, row


def _standing(mailing: Mailing, row: DeliveryRow) -> Standing | None:
    """What the newest thing that reached somebody, or was refused, means for a reminder; None: it did neither."""
    if row.state is State.REFUSED:
        return Standing.REFUSED
    if row.state not in _WENT:
        return None
    return Standing.REMINDED if mailing.notice is NoticeKind.REMINDER else Standing.SEND
