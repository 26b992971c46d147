"""Readers of times and zones in groups of facts: 'YYYY-MM-DD HH:MM', or a time alone on a day that is known.

Wrong values become findings, and raise nothing.
"""

from datetime import date

from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import Moment
from advisory_cli.read.advisory.fields import FieldReader
from advisory_cli.read.times.wall_times import WallFault, moment, read_wall, read_zone

_TIME_ALONE = late_pattern(r"(?P<hour>[01]?[0-9]|2[0-3]):(?P<minute>[0-5][0-9])")


def fold_of(fields: FieldReader, code: str) -> int | None:
    """Return the field `fold` (PEP 495), 0 or 1. None if nothing is written.

    When clocks go back, they show the same times twice: 0 means the first time, 1 the second. Any other value becomes a
    finding with `code` in `fields.field_errors`, and gives None as well.
    """
    text = fields.line_text("fold")
    if text not in {"", "0", "1"}:
        fields.add_fault(code, "fold", "“fold” is not 0 or 1.", "0 is the first time the clocks show it, 1 the second")
    return int(text) if text in {"0", "1"} else None


def zone_of(fields: FieldReader, default_zone: str, *, owner: str) -> str:
    """Return the field `zone`, else `default_zone`. "" for a zone that is missing or wrong, which is a finding (ADV11).

    `owner` names the thing whose zone is read, as a sentence begins with it: “The event”. A key without a value names
    no zone, so that its line is forgotten.
    """
    written = fields.line_text("zone")
    if not written:
        fields.field_errors.lines.pop(fields.path_of("zone"), None)
    if not written and not default_zone:
        fields.add_fault(
            "ADV11",
            "zone",
            f"{owner} has no time zone, and the newsroom has none either.",
            'Add zone: Europe/Brussels here, or zone = "Europe/Brussels" in advisory.toml',
        )
        return ""
    return fields.checked("zone", written or default_zone, "ADV11", read_zone)


def moment_of(
    fields: FieldReader, key: str, zone: str, fold: int | None, *, required: bool = False, day: date | None = None
) -> Moment | None:
    """Return the moment in the field `key`, by the clocks of `zone`. None if nothing valid is written.

    `day`: the day of a time that is written alone, such as '09:30'. Without it, a time alone is refused.
    A wrong value becomes a finding in `fields.field_errors`: ADV10 for a text that is no time, ADV16 for a time that
    clocks skip, or show twice while `fold` is None. Nothing is found for an empty `zone`, which is a finding already.
    """
    text = fields.line_text(key, required=required)
    if not text:
        return None
    if alone := _TIME_ALONE.fullmatch(text):
        if day is None:
            remedy = f"Write the day before it: {key}: '2026-06-05 {text}'"
            fields.add_fault("ADV10", key, f"“{text}” is a time without its day.", remedy)
            return None
        text = f"{day.isoformat()} {int(alone['hour']):02d}:{alone['minute']}"
    try:
        wall = read_wall(text)
        return moment(wall, zone, fold) if zone else None
    except WallFault as fault:
        fields.add_fault("ADV16", key, fault.message, fault.remedy)
    except BadData as fault:
        fields.add_fault("ADV10", key, fault.message, fault.remedy)
    return None
