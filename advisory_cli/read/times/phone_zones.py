"""Finder of the time zones of a telephone number, by its country and area code (library phonenumbers)."""

import re

_UNKNOWN = "Etc/Unknown"


def zones_of_phone(number: str) -> tuple[str, ...]:
    """Return the IANA zones of a telephone number that begins with + or 00 and a country code, as '+44 20 7946 0018'.

    Empty means that `number` is no such number, or that its zones are not known.
    """
    from phonenumbers import NumberParseException, parse
    from phonenumbers.timezone import time_zones_for_number

    try:
        zones = time_zones_for_number(parse(re.sub(r"^\s*00", "+", number).replace("(0)", " ")))
    except NumberParseException:
        return ()
    return tuple(zone for zone in zones if zone != _UNKNOWN)
