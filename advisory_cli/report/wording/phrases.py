"""Small parts of sentences: amounts, durations, enumerations, and how a person is named."""

import re
from collections.abc import Sequence


def amount(count: int, one: str, many: str = "") -> str:
    """'1 message', '1,204 messages'; `many` where an s is not enough."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def duration(seconds: float) -> str:
    """How long something takes, as precisely as a person plans: 'a second', 'about 40 seconds', 'about 2 hours'."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"about {round(seconds)} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minutes"
    hours, rest = divmod(round(seconds / 900), 4)
    return f"about {hours}{('', '¼', '½', '¾')[rest]} hours"


def person(address: str, *, name: str = "", outlet: str = "") -> str:
    """'Ann Lee, Example Times <ann@example.org>', with whatever of it is known."""
    who = ", ".join(filter(None, (name.strip(), outlet.strip())))
    return f"{who} <{address}>" if who else address


def masked(address: str) -> str:
    """'a***@example.org': for lines that may end in a log or a cron mail."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def without_address(text: str, address: str) -> str:
    """`text` with every spelling of `address` masked: servers like to repeat it."""
    if address.casefold() not in text.casefold():
        return text
    return re.sub(re.escape(address), lambda _: masked(address), text, flags=re.IGNORECASE)
