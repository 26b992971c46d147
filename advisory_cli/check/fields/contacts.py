"""Contact details for journalists abroad: TXT09 phones, TXT11 links."""

import re
from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.press.advisory import Advisory

_LEAST_DIGITS = 6  # shorter ones are extensions and emergency numbers


def check_phones(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT09 for numbers that do not begin with + or 00."""
    for number, contact in enumerate(advisory.contacts):
        for name, phone in (("phone", contact.phone), ("mobile", contact.mobile)):
            if sum(map(str.isdigit, phone)) >= _LEAST_DIGITS and not phone.strip().startswith(("+", "00")):
                yield finding(
                    "TXT09",
                    f"The number “{phone.strip()}” does not begin with a country code.",
                    place=advisory.place(f"contacts[{number}].{name}"),
                    remedy="Write it as it is dialled from abroad, like +32 2 555 01 23.",
                )


def check_links(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT11 for http:// links, and for links given twice."""
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
