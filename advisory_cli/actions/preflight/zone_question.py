"""Find out if the time zone of an event is in doubt, and write a person's choice into the advisory file.

The question itself is asked by cli/terminal/zone_offer.py.
"""

from pathlib import Path

from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.file import read_zone_in_doubt
from advisory_cli.read.advisory.rewrite import may_write, rewrite
from advisory_cli.read.advisory.zone_line import with_zone


@value_class
class ZoneQuestion:
    """A doubt about the time zone of an event, to be put to a person.

    `words` describe the doubt. `zones` are the zones to choose from, the likeliest first. The last is the zone that is
    assumed when nobody chooses.
    """

    words: str
    zones: tuple[str, ...]


def zone_question(path: Path, newsroom: Newsroom) -> ZoneQuestion | None:
    """Return the question about the time zone of an event (finding ADV27). None when there is no doubt.

    There is doubt when the file names no zone for the event, and other facts point to another zone than the newsroom's,
    such as the place of the event. Raises NoInput when the file cannot be read.
    """
    assumed = read_zone_in_doubt(path, zone=newsroom.zone)
    if assumed is None:
        return None
    return ZoneQuestion(words=assumed.words, zones=(*assumed.zones, assumed.starts.zone))


def write_zone(path: Path, zone: str) -> bool:
    """Write the zone into the event of an advisory file, and tell whether the file was changed.

    False when the event is written in a form that the program cannot extend.
    Raises CannotWrite when the file cannot be written, and NoInput when it cannot be read.
    """
    if not may_write(path):
        raise CannotWrite(
            f"{path} is read-only, or another account's.", remedy=f"Write it into `event` by hand: zone: {zone}"
        )
    try:
        return rewrite(path, lambda text: _with_zone(text, zone))
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from None


def _with_zone(text: str, zone: str) -> str | None:
    changed = with_zone(text.replace("\r\n", "\n"), zone)
    return changed.replace("\n", "\r\n") if changed and "\r\n" in text else changed
