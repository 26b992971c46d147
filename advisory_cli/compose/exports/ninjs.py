"""Writer of an advisory in ninjs 3.0, the JSON of the International Press Telecommunications Council for news items.

Newsroom systems such as Superdesk take it in. Its schema: https://iptc.org/std/ninjs/ninjs-schema_3.0.json
"""

import json
from collections.abc import Iterator
from typing import Any

from advisory_cli.compose.exports.calendar_file import place_line
from advisory_cli.compose.exports.publication import Publication
from advisory_cli.compose.exports.web_page import article_html
from advisory_cli.model.press.advisory import Contact

_SCHEMA = "https://iptc.org/std/ninjs/ninjs-schema_3.0.json"


def ninjs(publication: Publication) -> str:
    """Return an advisory as a ninjs 3.0 item, indented.

    The embargo stands in `embargoedUntil`, and makes `pubStatus` "withheld" as long as it holds. A withdrawn text is
    "canceled", and so is one whose event a notice has cancelled. `uri` stays the same in all revisions, `version` is
    the revision's number.
    """
    advisory = publication.advisory
    item: dict[str, Any] = {
        "standard": {"name": "ninjs", "version": "3.0", "schema": _SCHEMA},
        "uri": publication.uri,
        "type": "text",
        "representationType": "full",
        "profile": advisory.kind.value,
        "version": str(advisory.revision),
        "firstCreated": (publication.issued or publication.now).isoformat(),
        "versionCreated": publication.now.isoformat(),
        "pubStatus": _status(publication),
        "language": advisory.language,
        "slugline": advisory.id,
        "title": advisory.headline,
        "headlines": [{"role": "main", "value": advisory.headline}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": article_html(publication)},
            {"role": "main", "contentType": "text/plain", "value": publication.body.text},
        ],
    }
    if advisory.embargo:
        item["embargoedUntil"] = advisory.embargo.until.local.isoformat()
        if advisory.embargo.terms:
            item["usageTerms"] = advisory.embargo.terms
    if advisory.dateline:
        item["located"] = advisory.dateline.place
    if publication.issuer:
        item |= {"by": publication.issuer, "infoSources": [{"name": publication.issuer}]}
    if standfirst := publication.plain("standfirst"):
        item["descriptions"] = [{"role": "summary", "contentType": "text/plain", "value": standfirst}]
    for name, found in (
        ("people", list(_people(publication))),
        ("places", list(_places(publication))),
        ("events", list(_events(publication))),
        ("organisations", list(_organisations(publication))),
    ):
        if found:
            item[name] = found
    if advisory.notes_to_editors:
        notes = [publication.plain(f"notes_to_editors[{number}]") for number in range(len(advisory.notes_to_editors))]
        item["edNote"] = "\n".join(notes)
    return json.dumps(item, ensure_ascii=False, indent=2) + "\n"


def _status(publication: Publication) -> str:
    if publication.withdrawn or publication.cancelled:
        return "canceled"
    embargo = publication.advisory.embargo
    return "withheld" if embargo and not embargo.lifted(publication.now) else "usable"


def _people(publication: Publication) -> Iterator[dict[str, Any]]:
    """Yield the speakers of quotes and the spokespeople. Contacts are listed with the organisation."""
    for quote in publication.advisory.quotes:
        yield {"name": quote.speaker, "rel": "quoted"}
    for person in publication.advisory.spokespeople:
        yield {"name": person.name, "rel": "spokesperson"}


def _places(publication: Publication) -> Iterator[dict[str, Any]]:
    for line in publication.advisory.datelines:
        yield {"name": line.place, "rel": "dateline"}
    for event in publication.advisory.events:
        if place := place_line(event):
            yield {"name": place, "rel": "event"}


def _events(publication: Publication) -> Iterator[dict[str, Any]]:
    for number, event in enumerate(publication.advisory.events):
        yield {"id": f"{publication.uri}#event-{number + 1}", "name": event.title, "rel": "announces"}


def _organisations(publication: Publication) -> Iterator[dict[str, Any]]:
    contacts = [entry for contact in publication.advisory.contacts for entry in _contact_entries(contact)]
    if publication.issuer and contacts:
        yield {"name": publication.issuer, "rel": "issuer", "contactInfo": contacts}


def _contact_entries(contact: Contact) -> Iterator[dict[str, Any]]:
    for kind, value in (("phone", contact.phone), ("mobile", contact.mobile), ("email", contact.email)):
        if value:
            yield {"type": kind, "role": "press", "name": contact.name, "value": value}
