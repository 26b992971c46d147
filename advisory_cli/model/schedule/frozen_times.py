"""Write times as text to store with a mailing, and find stored times to which today's zone rules give another instant.

The text holds wall time, zone and instant. Governments move their clocks at short notice, so that the table of time
zones may change between plan and send. The words in a subject ("12:00 BST") and the stored instant then no longer mean
the same.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import Moment, is_zone, parse_wall
from advisory_cli.model.value_class import value_class

_WORDS = late_pattern(r"(\S+ \S+) (\S+)(?: fold:([01]))? = (\S+)Z")
_BETWEEN = "; "


@value_class
class MovedTime:
    """Wall time that means another instant than before, because the clock rules of its zone were changed.

    `wall` is naive. `was` is the instant stored when the mailing was planned, and `now` the instant by today's rules.
    Both are aware, in UTC.
    """

    wall: datetime  # naive
    zone: str
    was: datetime  # instant stored when the mailing was planned, aware, in UTC
    now: datetime  # instant by the rules of today, aware, in UTC


def words_of(moment: Moment) -> str:
    """Return a moment as text to store in the ledger: '2026-06-05 12:00 Europe/London = 2026-06-05T11:00Z'.

    The text holds the wall time, the zone, and the instant by today's rules. moved() reads it again.
    """
    fold = f" fold:{moment.fold}" if moment.fold else ""
    return f"{moment.wall:%Y-%m-%d %H:%M} {moment.zone}{fold} = {moment.instant:%Y-%m-%dT%H:%M}Z"


def words_of_all(moments: Iterable[Moment]) -> str:
    """Return several moments as one text to store in the ledger, such as one wall time in the zones of all readers.

    The text holds each moment as '2026-06-05 12:00 Europe/London = 2026-06-05T11:00Z'. Without moments, the text is "".
    moved() reads such a text.
    """
    return _BETWEEN.join(words_of(moment) for moment in moments)


def moved(words: str) -> Sequence[MovedTime]:
    """Return the times in `words` to which today's rules of their zone give another instant than the stored one.

    `words` is text stored with a mailing, such as '2026-06-05 12:00 Europe/London = 2026-06-05T11:00Z', made by
    words_of() or words_of_all(). Parts in another form, or with an unknown zone, are ignored. The result is empty when
    no time has moved.
    """
    return [moved_time for part in words.split(_BETWEEN) if (moved_time := _moved(part))]


def _moved(words: str) -> MovedTime | None:
    match = _WORDS.fullmatch(words)
    if match is None or not is_zone(match[2]):
        return None
    wall, was = parse_wall(match[1]), parse_wall(match[4])
    if wall is None or was is None:
        return None
    now = Moment(wall=wall, zone=match[2], fold=int(match[3] or 0)).instant
    before = was.replace(tzinfo=UTC)
    return None if now == before else MovedTime(wall=wall, zone=match[2], was=before, now=now)
