"""Find a mailing whose embargo or send time became another instant, because the rules of its time zone have changed."""

from datetime import datetime

from advisory_cli.model.ledger.concerns import LedgerProblem, ProblemKind
from advisory_cli.model.mailing.delivery import Mailing
from advisory_cli.model.schedule.frozen_times import MovedTime, moved


def moved_problem(mailing: Mailing, now: datetime, *, begun: bool) -> LedgerProblem | None:
    """Return a LedgerProblem when the rules of a time zone now give a mailing's time another instant, else None.

    The ledger stores an embargo's end or a send time twice: as wall time with zone, and as instant. There is a problem
    when today's rules give the wall time another instant than the stored one. A time that was stored as an instant
    alone is no problem.
    `begun`: True when messages of the mailing have left.
    Two times are not compared: the end of an embargo that a person has lifted, and, with `begun`, a send time of which
    both instants are past.
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
        words=f"{begins} {time.wall:%Y-%m-%d %H:%M} {time.zone} = {time.was:%H:%M} UTC, but this computer now makes it"
        f" {time.now.strftime(day)} UTC: the rules of that time zone have changed, or this computer's table of them.",
        remedy="If the table (tzdata) is wrong, update it. If the rule is new, plan it again:"
        f" advisory send FILE -l LIST --replace {mailing.id}. To keep the old time:",
    )
