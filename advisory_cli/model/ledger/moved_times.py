"""Mailings whose frozen instants and words no longer agree, by the rules that their zones have today."""

from datetime import datetime

from advisory_cli.model.ledger.concerns import LedgerProblem, ProblemKind
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.frozen_times import MovedTime, moved


def moved_problem(mailing: Mailing, now: datetime, *, begun: bool) -> LedgerProblem | None:
    """Find a frozen time of a mailing that the rules of its zone have moved.

    A person has to decide about such a mailing.
    None means that nothing has moved, or that no words were frozen.
    An embargo that was lifted no longer counts.
    Once something has left (`begun`), a time of sending that has passed by both rules does not count either.
    """
    for embargo in () if mailing.lifted_at else moved(mailing.embargo_words):
        return _concern(mailing, embargo, f"The embargo of {mailing.id} was to end at")
    for start in moved(mailing.send_words):
        if not begun or now < max(start.was, start.now):
            return _concern(mailing, start, f"{mailing.id} was planned for")
    return None


def _concern(mailing: Mailing, time: MovedTime, begins: str) -> LedgerProblem:
    day = "%H:%M" if time.was.date() == time.now.date() else "%Y-%m-%d %H:%M"
    return LedgerProblem(
        kind=ProblemKind.ZONE,
        words=f"{begins} {time.wall:%Y-%m-%d %H:%M} {time.zone} = {time.was:%H:%M} UTC, and this computer now says that"
        f" this is {time.now.strftime(day)} UTC: the rules of that time zone have changed, or this computer's table of"
        " them.",
        remedy="Update the table (tzdata) if it is wrong; then it leaves by itself. If the rule is new, plan it anew:"
        f" advisory send FILE -l LIST --replace {mailing.id}. Only if it may leave at the old instant:",
    )
