"""Rule HTM11: find the CSS styles of a finished message that Outlook for Windows or Gmail drops.

The styles that these programs drop are listed in caniemail.json beside this module, with data of caniemail.com. The
file also holds the data's licence and date, and says how the data were taken.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from advisory_cli.check.text.html_text import read_page
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import NOWHERE, Finding, Place

_PROGRAMS = {"outlook": "Outlook for Windows, which renders with Word,", "gmail": "Gmail"}
_MOST_NAMED = 8


def check_client_support(html: str, place_of: Callable[[str], Place]) -> Iterator[Finding]:
    """Yield HTM11 for each mail program that drops CSS styles of the newsroom's own templates.

    The mail programs are Outlook for Windows and Gmail. `html`: the HTML part of a message.
    `place_of`: called with a style, written as a property (float) or as property and value (float:left). The function
    must return the file and line of the newsroom's own template that holds the style. When no such template holds the
    style, it must return NOWHERE, a place without a file, and the style gives no finding.
    """
    places = {name: place_of(name) for name in _styles(html) if any(name in dropped for dropped in _dropped().values())}
    for program, dropped in _dropped().items():
        names = sorted(name for name, place in places.items() if place != NOWHERE and name in dropped)
        if names:
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            words = f"{_PROGRAMS[program]} drops these styles: {', '.join(names[:_MOST_NAMED])}{more}."
            remedy = f"Check the mail without them, or leave them out (caniemail.com, as of {_data()['date']})."
            yield finding("HTM11", words, place=places[names[0]], remedy=remedy)


def _styles(html: str) -> set[str]:
    """Return the properties in the style attributes, and `property:value` for values of one word."""
    properties: set[str] = set()
    for element in read_page(html).elements:
        for declaration in element.get("style").lower().split(";"):
            name, _, value = (part.strip() for part in declaration.partition(":"))
            properties |= {name, f"{name}:{value}"}
    return properties


@cache
def _data() -> dict[str, str]:
    text = files("advisory_cli.check.email").joinpath("caniemail.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _dropped() -> dict[str, frozenset[str]]:
    return {program: frozenset(_data()[program]) for program in _PROGRAMS}
