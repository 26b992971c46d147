"""Functions that turn times, lengths of time and list columns into the values that the ledger stores, and back.

Times are stored as whole microseconds since 1970 in UTC, and the columns of a recipient as JSON.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)

JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_JSON_READ = json.JSONDecoder().raw_decode  # one value, nothing before it: half the time of json.loads


def stamp(moment: datetime) -> int:
    """Return an aware time as whole microseconds since 1970 in UTC, as the ledger stores it.

    Raises TypeError for a time without a zone.
    """
    return (moment - _EPOCH) // _STEP


def span(length: timedelta) -> int:
    """Return a length of time in whole microseconds, rounded down, as the ledger stores it."""
    return length // _STEP


def moment(number: int) -> datetime:
    """Return the aware UTC time of a number of microseconds since 1970, such as a result of stamp()."""
    return _EPOCH + number * _STEP


def maybe_stamp(when: datetime | None) -> int | None:
    """Return an aware time as whole microseconds since 1970 in UTC (see stamp()), and None for None."""
    return None if when is None else stamp(when)


def maybe_moment(number: int | None) -> datetime | None:
    """Return the aware UTC time of a number of microseconds since 1970 (see moment()), and None for None."""
    return None if number is None else moment(number)


def pack_fields(fields: Mapping[str, str]) -> str:
    """Return the list columns of one recipient (values by name of column) as compact JSON for the ledger.

    unpack_fields() reads this JSON.
    """
    return JSON.encode(dict(fields))


def unpack_fields(text: str) -> dict[str, str]:
    """Return the list columns of one recipient (values by name of column) from the JSON that pack_fields() made."""
    fields: dict[str, str] = _JSON_READ(text)[0]
    return fields
