"""Readers of the fields `release` and `send_at` of an advisory.

`release` is the word `immediate`, or an embargo with a wall time and a zone. `send_at` is the time at which the office
means to send. The end of an embargo is never taken for this time.
"""

from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import Embargo
from advisory_cli.model.schedule.times import WallStatus, When
from advisory_cli.read.advisory.fields import FieldReader
from advisory_cli.read.advisory.known_keys import RELEASE, SEND_AT, key_names
from advisory_cli.read.advisory.moments import fold_of
from advisory_cli.read.times.send_time import RECIPIENT, ZoneFault, read_dated
from advisory_cli.read.times.wall_times import WallFault, moment, read_wall, read_zone

_EXAMPLE = "release: {embargo: '2026-06-05 00:01', zone: Europe/London}"


def embargo(top: FieldReader, default_zone: str) -> Embargo | None:
    """Return the embargo in the field `release`. None for `immediate`, and if no valid embargo is written.

    The zone is the one written in the field, else `default_zone`, the newsroom's. `top` reads the facts of the file.
    Faults become findings in `top.field_errors`:
    - EMB01 for a time or zone that is missing or wrong,
    - EMB02 for a time that clocks skip,
    - EMB03 for a time that clocks show twice, if `fold` does not say which of the two is meant,
    - ADV12 for a word other than `immediate`.
    """
    if top.is_text("release"):
        word = top.line_text("release")
        if word not in {"", "immediate"}:
            top.add_fault("ADV12", "release", "“release” is neither “immediate” nor an embargo.", f"Write {_EXAMPLE}")
        return None
    fields = top.group("release", key_names(RELEASE))
    if fields is None:
        return None
    fold = fold_of(fields, "EMB03")
    terms = fields.prose("terms")
    zone = _zone(fields, default_zone)
    text = fields.line_text("embargo")
    if not text:
        fields.add_fault("EMB01", "embargo", "The embargo has no time.", f"Write {_EXAMPLE}, or release: immediate")
        return None
    try:
        wall = read_wall(text)
        return Embargo(until=moment(wall, zone, fold), terms=terms) if zone else None
    except WallFault as fault:
        code = "EMB02" if fault.status is WallStatus.NEVER else "EMB03"
        fields.add_fault(code, "embargo", f"The embargo's time {fault.message}", fault.remedy)
    except BadData as fault:
        fields.add_fault("EMB01", "embargo", f"The embargo {fault.message}", fault.remedy)
    return None


def _zone(fields: FieldReader, default_zone: str) -> str:
    written = fields.line_text("zone")
    if written or default_zone:
        return fields.checked("zone", written or default_zone, "EMB01", read_zone)
    words = "The embargo has no time zone, and the newsroom has none either."
    fields.add_fault("EMB01", "zone", words, 'Add zone: Europe/London here, or zone = "Europe/London" in advisory.toml')
    return ""


def send_at(top: FieldReader, default_zone: str) -> When | None:
    """Return the send time in the field `send_at`: a time with its date, or {at, zone}.

    None means that nothing is written, or nothing valid. The zone is the one written in the field, else `default_zone`,
    the newsroom's. The word `recipient` in place of a zone means the zone of each recipient.
    `top` reads the facts of the file. Faults become findings in `top.field_errors`:
    - ADV10 for a time that cannot be read,
    - ADV11 for a zone that is missing or wrong,
    - ADV16 for a time that clocks skip or show twice.
    """
    if not top.has("send_at"):
        return None
    if top.is_text("send_at"):
        return _read(top, "send_at", default_zone)
    fields = top.group("send_at", key_names(SEND_AT))
    if fields is None:
        return None
    zone = fields.checked("zone", fields.line_text("zone"), "ADV11", _place)
    if fields.has("zone") and not zone:
        return None
    when = _read(fields, "at", zone or default_zone)
    if when and zone and zone != (when.moment.zone if when.moment else RECIPIENT):
        fields.add_fault("ADV11", "zone", "The send time names one zone, and “zone” another.", "Leave one of them out.")
        return None
    return when


def _place(text: str) -> str:
    return text if text == RECIPIENT else read_zone(text)


def _read(fields: FieldReader, key: str, zone: str) -> When | None:
    text = fields.line_text(key, required=True)
    if not text:
        return None
    try:
        return read_dated(text, zone=zone)
    except BadData as fault:
        code = "ADV16" if isinstance(fault, WallFault) else "ADV11" if isinstance(fault, ZoneFault) else "ADV10"
        fields.add_fault(code, key, f"When to send: {fault.message}", fault.remedy)
    return None
