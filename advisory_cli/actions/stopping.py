"""The scope of a stop without a name: all that leaves, without mailings held for another advisory's embargo."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from advisory_cli.model.mailing.delivery import State
from advisory_cli.model.mailing.records import MailingSummary

STALE = timedelta(hours=24)
"""How long a question on a screen counts: a terminal that was closed leaves it behind."""


def left_alone(mailings: Sequence[MailingSummary], asked: Collection[str]) -> tuple[MailingSummary, ...]:
    """Return the mailings that a stop of everything that leaves does not touch, because they wait for an embargo's end.

    `asked` are the advisories that a person is being asked about. When nothing leaves, nobody is asked, and only one
    advisory waits, that advisory is meant, and nothing is left alone.
    """
    open_ = [one for one in mailings if one.mailing.stopped_at is None and not one.mailing.replaced_by]
    moving = {one.mailing.advisory_id for one in open_ if _moves(one)} | set(asked)
    waves = [one for one in open_ if not _moves(one) and one.counts.get(State.HELD, 0)]
    if not moving and len({one.mailing.advisory_id for one in waves}) == 1:
        return ()
    return tuple(one for one in waves if one.mailing.advisory_id not in moving)


def _moves(one: MailingSummary) -> bool:
    return one.counts.get(State.PLANNED, 0) + one.counts.get(State.CLAIMED, 0) > 0
