"""A zone that an event lacks: what is asked about it, and the line that is written into the file for the answer."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from advisory_cli.files.atomic import replace_file
from advisory_cli.model.errors import CannotWrite
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.read.advisory.file import read_zone_in_doubt
from advisory_cli.read.advisory.zone_line import with_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneQuestion:
    """What is in doubt, in words, and the zones to choose from, the likeliest first."""

    words: str
    zones: tuple[str, ...]


def zone_question(path: Path, newsroom: Newsroom) -> ZoneQuestion | None:
    """The question that a file leaves open (ADV27); None where its event has a zone, or nothing points elsewhere.
    Raises NoInput.
    """
    found = read_zone_in_doubt(path, zone=newsroom.zone)
    if found is None:
        return None
    assumed, _ = found
    return ZoneQuestion(words=assumed.words, zones=(*assumed.zones, assumed.starts.zone))


def write_zone(path: Path, zone: str, newsroom: Newsroom) -> bool:
    """Put the zone into the file; whether there was a place for it. Raises NoInput, CannotWrite."""
    found = read_zone_in_doubt(path, zone=newsroom.zone)
    text = with_zone(found[1], zone) if found else None
    if text is None:
        return False
    try:
        before = path.read_bytes()
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        lines = text.replace("\n", "\r\n") if b"\r\n" in before else text
        replace_file(path.resolve(), mark + lines.encode(), mode=path.stat().st_mode & 0o777)
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from None
    return True
