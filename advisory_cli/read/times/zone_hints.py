"""Suggester of the right time zone for a text that is none: an abbreviation, an offset, an old name or a city.

Source of the old names: IANA, file `backward`.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.schedule.times import zone_names

_UTC = "UTC, or Europe/London for UK time"
_ABBREVIATIONS: Mapping[str, str] = {
    "GMT": _UTC,
    "Z": "UTC",
    "UCT": "UTC",
    "CET": "Europe/Brussels, Europe/Paris or Europe/Berlin",
    "MEZ": "Europe/Berlin, Europe/Vienna or Europe/Zurich",
    "WET": "Europe/Lisbon",
    "EET": "Europe/Athens, Europe/Helsinki or Europe/Kyiv",
    "BST": "Europe/London",
    "GB": "Europe/London",
    "MSK": "Europe/Moscow",
    "TRT": "Europe/Istanbul",
    "ET": "America/New_York or America/Toronto",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
    "CST": "America/Chicago, or Asia/Shanghai for China",
    "MST": "America/Denver, or America/Phoenix for Arizona",
    "PST": "America/Los_Angeles or America/Vancouver",
    "AKST": "America/Anchorage",
    "HST": "Pacific/Honolulu",
    "AST": "America/Halifax, or Asia/Riyadh for Arabia",
    "NST": "America/St_Johns",
    "BRT": "America/Sao_Paulo",
    "ART": "America/Argentina/Buenos_Aires",
    "IST": "Asia/Kolkata for India, Europe/Dublin for Ireland, Asia/Jerusalem for Israel",
    "GST": "Asia/Dubai",
    "PKT": "Asia/Karachi",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "WIB": "Asia/Jakarta",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "AWST": "Australia/Perth",
    "ACST": "Australia/Adelaide",
    "AEST": "Australia/Sydney, or Australia/Brisbane for Queensland",
    "NZ": "Pacific/Auckland",
    "SAST": "Africa/Johannesburg",
    "EAT": "Africa/Nairobi",
    "CAT": "Africa/Harare",
    "WAT": "Africa/Lagos",
}
_OTHER_SPELLINGS: Mapping[str, str] = {  # summer time and other forms, each with its key in _ABBREVIATIONS
    "CEST": "CET",
    "MET": "CET",
    "MEST": "CET",
    "MESZ": "MEZ",
    "WEST": "WET",
    "EEST": "EET",
    "EST": "ET",
    "EDT": "ET",
    "EST5EDT": "ET",
    "CDT": "CT",
    "CST6CDT": "CT",
    "MDT": "MT",
    "MST7MDT": "MT",
    "PDT": "PST",
    "PST8PDT": "PST",
    "AKDT": "AKST",
    "ADT": "AST",
    "NDT": "NST",
    "IDT": "IST",
    "ACDT": "ACST",
    "AEDT": "AEST",
    "NZST": "NZ",
    "NZDT": "NZ",
    "GMT0": "GMT",
    "GMT+0": "GMT",
    "GMT-0": "GMT",
}
_OLD_NAMES: Mapping[str, str] = {
    "cuba": "America/Havana",
    "egypt": "Africa/Cairo",
    "eire": "Europe/Dublin",
    "gb-eire": "Europe/London",
    "greenwich": _UTC,
    "hongkong": "Asia/Hong_Kong",
    "iceland": "Atlantic/Reykjavik",
    "iran": "Asia/Tehran",
    "israel": "Asia/Jerusalem",
    "japan": "Asia/Tokyo",
    "libya": "Africa/Tripoli",
    "navajo": "America/Denver",
    "nz-chat": "Pacific/Chatham",
    "poland": "Europe/Warsaw",
    "portugal": "Europe/Lisbon",
    "prc": "Asia/Shanghai",
    "roc": "Asia/Taipei",
    "rok": "Asia/Seoul",
    "turkey": "Europe/Istanbul",
    "universal": "UTC",
    "w-su": "Europe/Moscow",
    "zulu": "UTC",
}
_EAST: Mapping[int, str] = {  # hours ahead of UTC, and a place with that time in winter
    -10: "Pacific/Honolulu",
    -9: "America/Anchorage",
    -8: "America/Los_Angeles",
    -7: "America/Denver",
    -6: "America/Chicago",
    -5: "America/New_York",
    -4: "America/Halifax",
    -3: "America/Sao_Paulo",
    1: "Europe/Brussels",
    2: "Europe/Athens",
    3: "Europe/Istanbul",
    4: "Asia/Dubai",
    5: "Asia/Karachi",
    6: "Asia/Dhaka",
    7: "Asia/Bangkok",
    8: "Asia/Singapore",
    9: "Asia/Tokyo",
    10: "Australia/Sydney",
    12: "Pacific/Auckland",
}
_AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
_STATES = frozenset({"act", "lhi", "north", "nsw", "queensland", "south", "tasmania", "victoria", "west", "yancowinna"})
_OFFSET = late_pattern(r"(etc/)?(?:utc|gmt)?([+-]?)([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)


def is_abbreviation(text: str) -> bool:
    """Tell whether `text` is a known abbreviation of a time zone, such as CET or EST, in capitals or not."""
    short = text.strip().upper()
    return short in _ABBREVIATIONS or short in _OTHER_SPELLINGS


@lru_cache(maxsize=1024)
def suggest_zone(text: str) -> str:
    """Return a remedy for a text that is no time zone, such as 'Write Europe/London.'.

    The text may be an abbreviation, an offset, an old name or a city. Empty means that no suggestion is known.
    """
    plain = text.strip().casefold()
    short = plain.upper().removeprefix("ETC/")
    places = _ABBREVIATIONS.get(_OTHER_SPELLINGS.get(short, short)) or _OLD_NAMES.get(plain.removeprefix("etc/"))
    if places:
        return f"Write {places}."
    if offset := _OFFSET.fullmatch(plain):
        return _place_for_offset(*offset.groups(default=""))
    city = _zones_by_city().get(plain.rpartition("/")[2].replace(" ", "_"))
    return f"Write {city}." if city else ""


def zone_spelt(text: str) -> str:
    """Return the time zone whose whole name `text` is, in other capitals or with blanks: 'europe/new york'. "" if none.

    An abbreviation, an old name or a city alone is no whole name.
    """
    plain = re.sub(r"\s*/\s*", "/", text.strip()).replace(" ", "_").casefold()
    zone = _zones_by_city().get(plain.rpartition("/")[2], "")
    return zone if zone.casefold() == plain else ""


def zone_of_town(text: str) -> str:
    """Return the time zone that is named for a town: 'Europe/Berlin' for 'Berlin'. "" if none, or more than one, is.

    Only zones named Area/Town count. Others are named for a state, or for the town of a state that has a namesake
    elsewhere: Australia/West, America/Indiana/Petersburg.
    """
    town = " ".join(text.split()).replace(" ", "_").casefold()
    if "/" in town or is_abbreviation(town) or town in _OLD_NAMES or _zone_counts().get(town) != 1:
        return ""
    area, _, rest = _zones_by_city()[town].partition("/")
    return f"{area}/{rest}" if area in _AREAS and rest.casefold() == town and town not in _STATES else ""


def _place_for_offset(etc: str, sign: str, hours: str, minutes: str) -> str:
    """Suggest a place in place of an offset, because an offset does not know summer time.

    In the names Etc/GMT+5 the sign is upside down: Etc/GMT+5 is five hours behind UTC (IANA, file `etcetera`).
    """
    east = int(hours) * (-1 if (sign == "-") is not bool(etc) else 1)
    if not east and minutes in {"", "00"}:
        return f"Write {_UTC}."
    place = _EAST.get(east, "") if minutes in {"", "00"} else "Asia/Kolkata" if (east, minutes) == (5, "30") else ""
    return f"Write {f'a place, such as {place}' if place else 'Area/City'}: an offset does not know summer time."


@cache
def _zone_counts() -> Counter[str]:
    return Counter(zone.rpartition("/")[2].casefold() for zone in zone_names())


@cache
def _zones_by_city() -> dict[str, str]:
    return {zone.rpartition("/")[2].casefold(): zone for zone in zone_names()}
