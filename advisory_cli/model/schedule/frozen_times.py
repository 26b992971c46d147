"""Times that were frozen as instant and words together: held against the rules that the zone has today.

Because governments move their clocks at short notice, the table of time zones may have changed between plan and send;
then the words in a subject ("12:00 BST") and the instant do not mean the same any more.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from advisory_cli.model.schedule.times import Moment, is_zone, parse_wall

_FOLD = re.compile(r"fold:([01])")


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTime:
    """A wall time of a `zone` that stood for the instant `was`, and stands for `now` by the rules of today."""

    wall: datetime
    zone: str
    was: datetime
    now: datetime


def words_of(moment: Moment) -> str:
    """A wall time with its zone, as it is frozen: '2026-06-05 12:00 Europe/London'."""
    return f"{moment.wall:%Y-%m-%d %H:%M} {moment.zone}" + (f" fold:{moment.fold}" if moment.fold else "")


def moved(words: str, was: datetime | None) -> MovedTime | None:
    """How far the clocks' rules have moved the words from the instant `was`; None where both still agree, or where
    words or instant are not known.
    """
    parts = words.split()
    if was is None or len(parts) < 3 or not is_zone(parts[2]):
        return None
    wall = parse_wall(" ".join(parts[:2]))
    if wall is None:
        return None
    fold = _FOLD.fullmatch(parts[3]) if len(parts) > 3 else None
    moment = Moment(wall=wall, zone=parts[2], fold=int(fold[1]) if fold else 0)
    return None if moment.instant == was else MovedTime(wall=wall, zone=parts[2], was=was, now=moment.instant)
