"""Find a mailing whose embargo or send time became another instant, because the rules of its time zone have changed."""

from datetime import datetime

from advisory_cli.model.ledger.concerns import LedgerProblem, ProblemKind
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.frozen_times import MovedTime, moved


def moved_problem(mailing: Mailing, now: datetime, *, begun: bool) -> LedgerProblem | None:
    """Return the problem of a mailing whose embargo or send time means another instant by today's time zone rules.

    The ledger stores such a time twice, as wall time with zone and as instant. None is returned when both agree for all
    stored times, or when the ledger stores only instants for the mailing.
    An embargo that a person has lifted is not looked at. `begun` is True when messages of the mailing have left. In
    such a mailing, send times that are past by both the stored instant and today's rules are not looked at either.
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
