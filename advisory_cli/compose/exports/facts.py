"""Writer of an advisory's facts as JSON, by the names of the keys in its file.

Moments are written as RFC 3339 times with their zone beside them: {"at": "2026-06-05T11:00:00+02:00", "zone":
"Europe/Brussels"}. Fields that the file lacks are left out. Texts in Markdown stay as written.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from advisory_cli.compose.exports.publication import Publication
from advisory_cli.model.press.newsroom import Mailbox
from advisory_cli.model.schedule.times import Moment

_OF_THE_FILE = frozenset({"source", "manuscript", "body_line", "lines", "meant_so", "send_at", "sender", "reply_to"})


def facts_json(publication: Publication) -> str:
    """Return the facts of an advisory as a JSON object, indented, with the state that notices have given it.

    The keys are those of the advisory's file, and also `issuer`, `withdrawn`, `cancelled` and `exported_at`. Send time,
    sender and the layout of the file are left out.
    """
    advisory = publication.advisory
    facts = {
        item.name: value
        for item in fields(advisory)
        if item.name not in _OF_THE_FILE and (value := _plain(getattr(advisory, item.name))) not in ("", None, [], {})
    }
    state = {"withdrawn": publication.withdrawn, "cancelled": publication.cancelled}
    whole = {**facts, "issuer": publication.issuer, **state, "exported_at": publication.now.isoformat()}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> Any:
    """Return a value of the model as JSON has it. Empty fields of a data class are left out."""
    if isinstance(value, Moment):
        return {"at": value.local.isoformat(), "zone": value.zone}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mailbox):
        return value.address
    if isinstance(value, date | Path):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        plain = {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
        return {name: content for name, content in plain.items() if content not in ("", None, [], {})}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
