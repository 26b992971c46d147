"""Rules TXT09 and TXT11: find telephone numbers that cannot be dialled from abroad, and doubtful links.

TXT09 looks at the contacts' numbers. TXT11 looks at the fields `links` and `background`. A link is doubtful when it
begins with http:// or is given twice.
"""

import re
from collections.abc import Iterator

from advisory_cli.locale.telephone import is_of_no_country, misspelt
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory

_LEAST_DIGITS = 6  # shorter ones are extensions and emergency numbers


def check_phones(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT09 for each telephone number of a contact that a journalist abroad could not dial.

    The reasons are a letter among the digits, digits too many or too few for the country, and a missing + or 00.
    """
    for number, contact in enumerate(advisory.contacts):
        for name, phone in (("phone", contact.phone), ("mobile", contact.mobile)):
            if fault := _phone_fault(phone.strip()):
                words, remedy, level = fault
                place = advisory.place(f"contacts[{number}].{name}")
                yield finding("TXT09", words, place=place, remedy=remedy, level=level)


def _phone_fault(phone: str) -> tuple[str, str, Level | None] | None:
    abroad = phone.startswith(("+", "00"))
    if misspelt(phone):
        words = f"The number “{phone}” has a letter where a digit belongs: nobody can dial it."
        return words, "Write 0 for O, and 1 for l or I.", Level.WARNING
    if sum(map(str.isdigit, phone)) >= _LEAST_DIGITS and not abroad:
        words = f"The number “{phone}” does not begin with a country code."
        return words, "Write it as it is dialled from abroad, like +32 2 555 01 23.", None
    if abroad and is_of_no_country(phone):
        words = f"The number “{phone}” has too few or too many digits, and gets no link."
        return words, "Count the digits.", None
    return None


def check_links(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT11 for each link in the fields `links` and `background` that begins with http:// or is given twice."""
    seen: set[str] = set()
    for path, url in _links(advisory):
        key = re.sub(r"^https?://(?:www\.)?", "", url.strip().casefold()).rstrip("/")
        if url.strip().casefold().startswith("http://"):
            words = f"The link {url.strip()} is not https, and mail programs may warn of it."
            yield finding("TXT11", words, place=advisory.place(path), remedy="Write https:// if the site has it.")
        if key in seen:
            words = f"The link {url.strip()} is given twice."
            yield finding("TXT11", words, place=advisory.place(path), remedy="Was another page meant?")
        seen.add(key)


def _links(advisory: Advisory) -> Iterator[tuple[str, str]]:
    for number, link in enumerate(advisory.links):
        yield f"links[{number}].url", link.url
    for number, item in enumerate(advisory.background):
        if item.url:
            yield f"background[{number}].url", item.url
