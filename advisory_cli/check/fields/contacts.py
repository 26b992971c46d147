"""Rules TXT09 and TXT11: find telephone numbers that cannot be dialled from abroad, and doubtful links.

TXT09 looks at the numbers of contacts, spokespeople, the accreditation desk, and those to dial in. TXT11 looks at the
fields `links` and `background`, accreditation and stream. A link is doubtful when it begins with http:// or is given
twice.
"""

import re
from collections.abc import Iterator

from advisory_cli.locale.telephone import is_of_no_country, misspelt
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Level
from advisory_cli.model.press.advisory import Advisory

_LEAST_DIGITS = 6  # shorter ones are extensions and emergency numbers


def check_phones(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT09 for each telephone number that a journalist abroad could not dial.

    The reasons are a letter among the digits, digits too many or too few for the country, and a missing + or 00. A
    number to dial in may be without + or 00, because such numbers are often free of charge and for one country.
    """
    for path, phone in _phones(advisory):
        if fault := _phone_fault(phone.strip(), at_home=path.startswith("live.")):
            words, remedy, level = fault
            yield finding("TXT09", words, place=advisory.place(path), remedy=remedy, level=level)


def _phones(advisory: Advisory) -> Iterator[tuple[str, str]]:
    """Yield the path of each telephone number, with the number as written."""
    for number, contact in enumerate(advisory.contacts):
        yield f"contacts[{number}].phone", contact.phone
        yield f"contacts[{number}].mobile", contact.mobile
    for number, person in enumerate(advisory.spokespeople):
        yield f"spokespeople[{number}].phone", person.phone
    if advisory.accreditation is not None and advisory.accreditation.desk is not None:
        yield "accreditation.desk.phone", advisory.accreditation.desk.phone
    for number, line in enumerate(advisory.live.dial_in if advisory.live else ()):
        yield f"live.dial_in[{number}].number", line.number


def _phone_fault(phone: str, *, at_home: bool) -> tuple[str, str, Level | None] | None:
    abroad = phone.startswith(("+", "00"))
    if misspelt(phone):
        words = f"The number “{phone}” has a letter where a digit belongs: nobody can dial it."
        return words, "Write 0 for O, and 1 for l or I.", Level.WARNING
    if sum(map(str.isdigit, phone)) >= _LEAST_DIGITS and not abroad and not at_home:
        words = f"The number “{phone}” does not begin with a country code."
        return words, "Write it as it is dialled from abroad, like +32 2 555 01 23.", None
    if abroad and is_of_no_country(phone):
        words = f"The number “{phone}” has too few or too many digits, and gets no link."
        return words, "Count the digits.", Level.WARNING
    return None


def check_links(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT11 for each link in a field of its own that begins with http:// or is given twice."""
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
    if advisory.accreditation is not None and advisory.accreditation.url:
        yield "accreditation.url", advisory.accreditation.url
    if advisory.live is not None and advisory.live.url:
        yield "live.url", advisory.live.url
