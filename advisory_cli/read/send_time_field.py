"""The field `send_at`: when the office means to send, which is never what an embargo says."""

from advisory_cli.model.errors import BadData
from advisory_cli.model.schedule.times import When
from advisory_cli.read.advisory.fields import Block
from advisory_cli.read.times.send_time import RECIPIENT, ZoneFault, read_dated
from advisory_cli.read.times.wall_times import WallFault, read_zone

SEND_AT = ("at", "zone")


def send_at(top: Block, default_zone: str) -> When | None:
    """What `send_at` says: a time with its date, or {at, zone}; None where nothing is written. The zone is the time's
    own, or the newsroom's; `recipient` in its place means each reader's.

    What is wrong with the time is ADV10, with the zone ADV11, that clocks skip or repeat it ADV16.
    """
    if not top.has("send_at"):
        return None
    if top.is_text("send_at"):
        return _read(top, "send_at", default_zone)
    block = top.block("send_at", SEND_AT)
    if block is None:
        return None
    zone = block.checked("zone", block.line_text("zone"), "ADV11", _place)
    if block.has("zone") and not zone:
        return None
    when = _read(block, "at", zone or default_zone)
    if when and zone and zone != (when.moment.zone if when.moment else RECIPIENT):
        block.fault("ADV11", "zone", "The send time names a zone, and “zone” another.", "Leave one of them out.")
        return None
    return when


def _place(text: str) -> str:
    return text if text == RECIPIENT else read_zone(text)


def _read(block: Block, key: str, zone: str) -> When | None:
    text = block.line_text(key, required=True)
    if not text:
        return None
    try:
        return read_dated(text, zone=zone)
    except BadData as fault:
        code = "ADV16" if isinstance(fault, WallFault) else "ADV11" if isinstance(fault, ZoneFault) else "ADV10"
        block.fault(code, key, f"When to send: {fault.message}", fault.remedy)
    return None
