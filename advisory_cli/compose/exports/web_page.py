"""Writer of an advisory as a web page of its own, made of its e-mail, with its facts for search engines (JSON-LD).

What the e-mail says to its reader alone (why they get it, how they opt out, the line beside the subject) is left out.
The vocabulary is schema.org's: NewsArticle for the text, Event for what the press is invited to.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from advisory_cli.compose.exports.calendar_file import place_line
from advisory_cli.compose.exports.publication import Publication
from advisory_cli.model.press.advisory import Event
from advisory_cli.model.press.files import LoadedFile

_PRINTED = ".row > table, .ruled, .figure {break-inside: avoid}"  # a quote stays with its speaker
_TO_READERS = ("foot", "preheader")  # classes of the layout for what is said to one reader


def web_page(publication: Publication, email: str, files: Sequence[LoadedFile] = ()) -> str:
    """Return the web page of an advisory, which loads nothing from elsewhere but what the advisory names by address.

    `email`: the HTML part of its message to somebody without an address. The parts for its reader alone are known by
    the classes of the shipped layout. `files`: the pictures that the page shows. Their bytes are written into it.
    """
    from lxml import html

    domain = publication.sender.domain if publication.sender else ""
    for each in files:
        data = base64.b64encode(each.content).decode("ascii")
        email = email.replace(f"cid:{each.file.content_id(domain)}", f"data:{each.file.media_type};base64,{data}")
    page: Any = html.document_fromstring(email)
    for name in _TO_READERS:
        for element in page.find_class(name):
            element.drop_tree()
    style = html.Element("style", media="print")
    style.text = _PRINTED
    page.head.append(style)
    for entry in (_article(publication), *_events(publication)):
        script = html.Element("script", type="application/ld+json")
        script.text = _harmless({"@context": "https://schema.org", **entry})
        page.head.append(script)
    return str(html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")) + "\n"


def article_html(publication: Publication) -> str:
    """Return the body of an advisory as HTML without classes, with standfirst and quotes, for systems of newsrooms."""
    from lxml import html

    standfirst = publication.fields.get("standfirst")
    parts = [f"<p>{standfirst.html}</p>"] if standfirst else []
    parts.append(publication.body.html)
    for number, quote in enumerate(publication.advisory.quotes):
        words = publication.fields[f"quotes[{number}].text"].html
        speaker = html.tostring(_text_element("cite", ", ".join(filter(None, (quote.speaker, quote.role)))))
        parts.append(f"<blockquote><p>{words}</p>{speaker.decode()}</blockquote>")
    whole: Any = html.fragment_fromstring("\n".join(parts), create_parent="div")
    for element in whole.iter():
        for name in ("class", "style", "width", "border", "cellpadding", "cellspacing", "dir"):
            element.attrib.pop(name, None)
    return "".join([html.tostring(child, encoding="unicode") for child in whole]).strip()


def _text_element(tag: str, text: str) -> Any:
    from lxml import html

    element = html.Element(tag)
    element.text = text
    return element


def _article(publication: Publication) -> dict[str, Any]:
    advisory = publication.advisory
    issued = publication.issued or publication.now
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": publication.uri,
        "headline": advisory.headline,
        "inLanguage": advisory.language,
        "datePublished": (max(issued, advisory.embargo.until.instant) if advisory.embargo else issued).isoformat(),
        "dateModified": publication.now.isoformat(),
        "articleBody": publication.body.text,
    }
    if publication.issuer:
        organisation = {"@type": "Organization", "name": publication.issuer}
        article |= {"author": organisation, "publisher": organisation}
    if standfirst := publication.plain("standfirst"):
        article["description"] = standfirst
    if advisory.dateline:
        article["dateline"] = advisory.dateline.place
    if advisory.picture and advisory.picture.url:
        article["image"] = advisory.picture.url
    return article


def _events(publication: Publication) -> Iterator[dict[str, Any]]:
    status = "EventCancelled" if publication.cancelled else "EventScheduled"
    for event in publication.advisory.events:
        if not event.public:  # search engines would invite everybody
            continue
        entry: dict[str, Any] = {
            "@type": "Event",
            "name": event.title,
            "startDate": event.starts.local.isoformat(),
            "eventStatus": f"https://schema.org/{status}",
            "location": _location(event),
        }
        if event.ends:
            entry["endDate"] = event.ends.local.isoformat()
        if publication.issuer:
            entry["organizer"] = {"@type": "Organization", "name": publication.issuer}
        yield entry


def _location(event: Event) -> dict[str, Any]:
    place = place_line(event)
    if not place and event.online:
        return {"@type": "VirtualLocation", "url": event.online}
    return {"@type": "Place", "name": event.place or place, "address": place}


def _harmless(data: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element around it (HTML 4.12.1.3: no "</script" and no "<!--")."""
    return json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c")
