"""Maker of the variables that templates get about an advisory and its newsroom: dictionaries and texts.

Dates are written in the words of the edition's language. The keys follow the fields in model/press, so that
`contacts[0].email` names the same fact in both. Some keys are there to help templates and are no facts, such as a
link's target or a phone's digits.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from unicodedata import east_asian_width

from advisory_cli.compose.body.renderer import Body
from advisory_cli.compose.templates.arrangements_view import arrangements_view
from advisory_cli.compose.templates.dates import Calendar, zone_words
from advisory_cli.compose.templates.fonts import fonts_view
from advisory_cli.compose.templates.labels import Labels
from advisory_cli.compose.templates.link_target import href
from advisory_cli.compose.templates.notice_view import notice_label
from advisory_cli.locale.calendar import right_to_left
from advisory_cli.locale.telephone import dialled
from advisory_cli.model.checks.findings import Level
from advisory_cli.model.errors import BadData
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import (
    KIND_RULES,
    Advisory,
    Attachment,
    BackgroundItem,
    Contact,
    Dateline,
    Embargo,
    Event,
    Link,
    Picture,
)
from advisory_cli.model.press.colour import accent_in_dark
from advisory_cli.model.press.edition import EmbargoWords, Fact, Phase
from advisory_cli.model.press.files import LOGO, NO_MEDIA, Media
from advisory_cli.model.press.newsroom import Newsroom
from advisory_cli.model.press.notice import Notice
from advisory_cli.model.text import printable

View = dict[str, Any]

_HELPER_KEYS = frozenset(
    {"href", "online_href", "phone_dials", "mobile_dials", "words", "when", "where", "public", "shown", "original"}
    | {"width", "target", "deadline_label"}
    | {"kind", "opening", "stands_alone", "closes", "was_label"}
)
_FACTS = (
    *("issuer", "reference", "headline", "standfirst", "picture", "pictures", "dateline", "further_datelines"),
    *("event", "further_events", "programme", "accreditation", "opportunities", "live", "quotes", "spokespeople"),
    *("documents", "background", "notes_to_editors", "boilerplate", "boilerplates", "contacts", "links"),
)
_FURTHER = ("further_datelines", "further_events", "programme", "opportunities", "spokespeople", "boilerplates")
_COLUMN = 560  # pixels: width of the column
_LOGO_WIDTH, _LOGO_HEIGHT = 280, 90  # pixels, at most
_SPACES = late_pattern(r"[ \t\n]+")
_ARE_UTC = frozenset({"UTC", "GMT"})  # words for clocks that need no line in UTC besides


def advisory_view(
    advisory: Advisory, newsroom: Newsroom, labels: Labels, body: Body, fields: Mapping[str, Body], *, html: bool
) -> View:
    """Return the variable `advisory` that templates get: a dictionary whose values are mostly texts.

    `labels`: the words of the edition's language. `body`: the rendered body. `fields`: the other fields that take
    Markdown, rendered, by path. `html` True: the view is for the HTML part. False: for the text part.
    The keys are
    - body, standfirst, boilerplate: texts rendered from Markdown. notes_to_editors: a list of such texts.
    - kind (a word such as press-release), label (the kind's name for readers), issuer, reference, headline, preheader:
      texts.
    - revision: a number.
    - key_line: time and place of the event on two lines, for kinds that invite. "" for other kinds.
    - key_lines: a list of one such text for each event, when there are several.
    - picture, dateline, event, accreditation, live: dictionaries, empty if the advisory has none.
    - further_datelines, further_events, programme, opportunities, spokespeople, boilerplates, quotes, background,
      contacts, links: lists of dictionaries.
    The keys of all these dictionaries are mostly field names of model.press.advisory, and their dates are written out
    in words. The keys `status` and `embargo` are missing, and come from phase_view().
    """
    calendar = Calendar(labels=labels)
    written = {path: _shown(text, html=html) for path, text in fields.items()}
    comma = labels.words["comma"]
    event = _event(advisory.event, calendar, written.get("event.access", ""), comma)
    further = [
        _event(each, calendar, written.get(f"further_events[{number}].access", ""), comma)
        for number, each in enumerate(advisory.further_events)
    ]
    invites = KIND_RULES[advisory.kind].invites
    return {
        "kind": advisory.kind.value,
        "label": labels.kinds[advisory.kind.value],
        "revision": advisory.revision,
        "issuer": advisory.issuer or newsroom.organisation,
        "reference": advisory.reference,
        "headline": advisory.headline,
        "key_line": _key_line(event, comma) if invites else "",
        "key_lines": [_key_line(each, comma) for each in (event, *further)] if invites and further else [],
        "standfirst": written.get("standfirst", ""),
        "preheader": advisory.preheader or _opening(body, fields),
        "dateline": _dateline(advisory.dateline, advisory, calendar),
        "further_datelines": [_dateline(line, advisory, calendar) for line in advisory.further_datelines],
        "event": event,
        "further_events": further,
        **arrangements_view(advisory, labels, written),
        "body": _shown(body, html=html),
        "quotes": [
            {"text": written.get(f"quotes[{number}].text", ""), "speaker": quote.speaker, "role": quote.role}
            for number, quote in enumerate(advisory.quotes)
        ],
        "background": [_background(item, calendar) for item in advisory.background],
        "contacts": [_contact(contact) for contact in advisory.contacts],
        "links": [_link(link, labels) for link in advisory.links],
        "notes_to_editors": [words for path, words in written.items() if path.startswith("notes_to_editors[")],
        "boilerplate": written.get("boilerplate", ""),
        "boilerplates": [
            {"issuer": item.issuer, "text": written.get(f"boilerplates[{number}].text", "")}
            for number, item in enumerate(advisory.boilerplates)
        ],
    }


def without_text(view: View, notice: Notice) -> View:
    """Return the variable `advisory` that templates get for a notice that does not repeat the text.

    `view`: the result of advisory_view(). Its keys kind, label, revision, issuer and contacts stay as they are.
    headline and preheader become the words by which readers know the original (Notice.known_as). Every other key gets
    an empty text, list or dictionary.
    """
    kept = {name: view[name] for name in ("kind", "label", "revision", "issuer", "contacts")}
    blank = dict.fromkeys(("reference", "key_line", "standfirst", "body", "boilerplate"), "")
    nothing: View = {name: {} for name in ("picture", "dateline", "event", "accreditation", "live")}
    lists = ("pictures", "documents", "quotes", "background", "links", "notes_to_editors", "key_lines")
    none: View = {name: [] for name in (*lists, *_FURTHER)}
    return {**kept, **blank, **nothing, **none, "headline": notice.known_as, "preheader": notice.known_as}


def with_event_changed(view: View, notice: Notice, advisory: Advisory, labels: Labels) -> View:
    """Return `view`, the result of advisory_view(), with the events as a notice about `advisory` leaves them.

    An event that does not take place has the notice's label, such as CANCELLED, under the key `off`. Its keys `access`
    and `online`, the line above the headline, programme, accreditation, opportunities and live are then empty, and the
    link to a stream is left out. An event that has moved has its old time under the key `was`. The key `was_label` has
    the word before an old time.
    An advisory without an event gives `view` unchanged.
    """
    events = advisory.events
    if not events:
        return view
    off = notice.event_off(*events)
    changed = [
        _event_changed(shown, event, notice, events, labels, off=off)
        for shown, event in zip((view["event"], *view["further_events"]), events, strict=True)
    ]
    view = {**view, "event": changed[0], "further_events": changed[1:]}
    if not off:
        return view
    links = [link for link in view["links"] if link["label"] != labels.words["stream"]]
    void = {"key_line": "", "key_lines": [], "programme": [], "accreditation": {}, "opportunities": [], "live": {}}
    return {**view, **void, "links": links}


def _event_changed(
    shown: View, event: Event, notice: Notice, events: tuple[Event, ...], labels: Labels, *, off: bool
) -> View:
    shown = {**shown, "was_label": labels.notice("was")}
    if off:
        return shown | {"off": notice_label(notice, labels), "access": "", "online": "", "online_href": ""}
    old = notice.old_of(event, events)
    if old is not None and notice.event_moved(event, events):
        shown["was"] = Calendar(labels=labels).event(old)
    return shown


def phase_view(advisory: Advisory, labels: Labels, phase: Phase, notice: Notice | None = None) -> View:
    """Return the two keys of the variable `advisory` that depend on the embargo: `status` and `embargo`.

    `status` is FOR IMMEDIATE RELEASE in the edition's language. It is "" in an edition under embargo, for kinds of text
    that do not say so, and for a `notice` by which the event does not take place.
    `embargo`, in an edition under embargo, is a dictionary with three keys:
    - issuer: the end of the embargo in words, on the clocks of the embargo's zone.
    - utc: the same end in UTC. The words are equal where the embargo's zone has GMT.
    - terms: conditions of the embargo in the author's words, or "".
    In any other edition, `embargo` is an empty dictionary, which is false in a template.
    """
    embargoed = phase is Phase.EMBARGOED and advisory.embargo is not None
    off = notice is not None and bool(advisory.events) and notice.event_off(*advisory.events)
    at_once = not embargoed and not off and KIND_RULES[advisory.kind].issued_at_once
    status = labels.words["immediate"] if at_once else ""
    return {"status": status, "embargo": _embargo(advisory.embargo, labels) if embargoed else {}}


def order_view(advisory: Advisory) -> View:
    """Return a dictionary with the single key `order`: the names event, body and quotes in the order of their sections.

    The order depends on the kind of text. The layout prints the sections in the order of this variable. A template of a
    kind may set another order.
    """
    return {"order": list(KIND_RULES[advisory.kind].pieces)}


def newsroom_view(newsroom: Newsroom, labels: Labels, issuer: str, *, media: Media = NO_MEDIA) -> View:
    """Return the variable `newsroom` that templates get for the foot of a message, a dictionary of texts.

    The keys organisation, postal_address, unsubscribe_url, unsubscribe_mailto (without mailto:) and privacy_url hold
    the settings of these names, and "" for a setting that is missing. The key privacy_href holds the target of a link
    to privacy_url. The keys accent and accent_dark hold the accent colour and its tone in dark mode, as #rrggbb.
    The key logo is a dictionary with the keys shown (address), width and alt, empty without a logo.
    The key reason says why a reader gets the message: the setting, else a sentence from the labels.
    `issuer`: the name to be used in that sentence, or "" for a sentence without a name.
    """
    reason = labels.word("reason", issuer=issuer) if issuer else labels.words["reason_plain"]
    return {
        "organisation": newsroom.organisation,
        "accent": str(newsroom.accent),
        "accent_dark": str(accent_in_dark(newsroom.accent)),
        "logo": _logo(newsroom, media),
        "reason": newsroom.reason or reason,
        "postal_address": newsroom.postal_address.strip(),
        "unsubscribe_url": newsroom.unsubscribe_url,
        "unsubscribe_mailto": newsroom.unsubscribe_mailto.removeprefix("mailto:"),
        "privacy_url": newsroom.privacy_url,
        "privacy_href": href(newsroom.privacy_url),
    }


def language_view(labels: Labels) -> View:
    """Return, by name, the variables of templates that depend on the language.

    - language: the language's code.
    - direction: ltr or rtl, for the attribute dir.
    - align: left or right, for mail programs that drop dir.
    - fonts: the result of fonts_view(), for style sheets.
    - words: a dictionary of labels by name.
    - quotation: a dictionary of the quotation marks, with the keys open and close.
    - end_mark: the last words of a part, such as “– ENDS –”.
    """
    rtl = right_to_left(labels.language)
    return {
        "language": labels.language,
        "direction": "rtl" if rtl else "ltr",
        "align": "right" if rtl else "left",
        "fonts": fonts_view(labels.language),
        "words": dict(labels.words),
        "quotation": {"open": labels.quotes[0], "close": labels.quotes[1]},
        "end_mark": labels.end_mark,
    }


def embargo_words(embargo: Embargo, calendar: Calendar) -> EmbargoWords:
    """Return the end of the embargo in its own zone and in UTC, both in the words of `calendar`'s language."""
    return EmbargoWords(
        issuer=calendar.moment(embargo.until.local),
        utc=calendar.moment(embargo.until.instant.astimezone(UTC)),
    )


def notice_facts(view: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return the texts of a notice as facts that readers must find in a message.

    `view`: the result of notice_view(), or empty without a notice. The path of a fact is made of keys of `view`, such
    as notice.label or notice.details[0].value. The keys kind and opening give no facts.
    """
    return tuple(_walk("notice", dict(view)))


def facts_of(view: Mapping[str, Any], body: Body, fields: Mapping[str, Body], *, labels: Labels) -> tuple[Fact, ...]:
    """Return the facts that readers must find: each field of an advisory that is not empty, as a message shows it.

    The path of a fact is that of the field, such as headline, quotes[0].text or body[2], the third block of the body. A
    fact from a Markdown field is its bare words, without the marks of Markdown.
    `view`: the result of advisory_view(). `body`: the rendered body. `fields`: by path, the other rendered fields that
    take Markdown. `labels`: the words of the edition's language.
    """
    single = bool(view["picture"])  # which stands in the list `pictures`, too
    facts = [fact for name in _FACTS if not (single and name == "pictures") for fact in _walk(name, view[name])]
    events = [("event", view["event"]), *((f"further_events[{n}]", e) for n, e in enumerate(view["further_events"]))]
    facts += [
        Fact(path=f"{path}.public", shown=labels.words["closed"])
        for path, event in events
        if event and not event["public"]
    ]
    parts = [
        *(fields[fact.path].runs if fact.path in fields else ((fact.path, fact.shown),) for fact in facts),
        body.runs,
    ]
    return tuple(Fact(path=path, shown=words) for runs in parts for path, words in runs)


def shorten(text: str, limit: int) -> str:
    """Return `text` on one line, in at most `limit` characters.

    A longer text is cut after a word if possible, in Chinese and Japanese after any letter, and ends with an ellipsis,
    which counts as a character.
    """
    text = _SPACES.sub(" ", text).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if text[limit - 1] != " " and " " in cut and east_asian_width(cut[-1]) not in "WF":
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-([“‘«「『（【、，：") + "…"


def _walk(path: str, value: object) -> Iterator[Fact]:
    if isinstance(value, str) and value.strip():
        yield Fact(path=path, shown=_SPACES.sub(" ", value).strip())
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(f"{path}[{number}]", item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _HELPER_KEYS:
                yield from _walk(f"{path}.{key}", item)


def _shown(text: Body, *, html: bool) -> str:
    if not html:
        return text.text
    from markupsafe import Markup

    return Markup(text.html)  # noqa: S704  made of tokens, and cleaned by nh3


def _opening(body: Body, fields: Mapping[str, Body]) -> str:
    """Return the words that the inbox shows behind the subject when the author gave none."""
    if "standfirst" in fields:
        return shorten(" ".join(words for _, words in fields["standfirst"].runs), 140)
    return shorten(body.runs[0][1] if body.runs else "", 140)


def _logo(newsroom: Newsroom, media: Media) -> View:
    file = media.inline(LOGO)
    if file is None:
        return {}
    narrow = min(_LOGO_WIDTH, file.width, file.width * _LOGO_HEIGHT // max(1, file.height))
    shown = f"cid:{file.content_id(_domain(newsroom))}"
    return {"shown": shown, "width": max(1, narrow), "alt": newsroom.organisation}


def files_view(advisory: Advisory, newsroom: Newsroom, media: Media) -> View:
    """Return three keys of the variable `advisory` that templates get: `picture`, `pictures` and `documents`.

    `pictures` is a list of dictionaries, one for each picture. `picture` is the picture of an advisory with one alone,
    and an empty dictionary otherwise. The keys of a picture: caption, credit, alt, and
    - shown: the address of a picture in the e-mail, https: or cid:. "" when only words about it are shown.
    - url: the address of a picture that is not shown. original: of a picture that is shown from the web, or of the
      large one of a picture from a file. target: where a click on the picture leads, or "".
    - width: in pixels.
    `documents` is a list of dictionaries with the keys title, name (of the file, "" where that is the title), url and
    href, the target of a link. The last two are "" for a file that is attached.
    `media`: the pictures from files, and the files that are attached.
    Raises BadData when a file of the advisory is not in `media`, and no error in its findings says why: readers would
    find the name of a file that they do not get.
    """
    _refuse_missing(advisory, media)
    shown = [_picture(picture, path, newsroom, media) for path, picture in advisory.all_pictures]
    names = {loaded.file.path: loaded.file.name for loaded in media.files}
    return {
        "picture": shown[0] if shown and advisory.picture is not None else {},
        "pictures": shown,
        "documents": [
            _document(attachment, names.get(f"attachments[{number}]", ""))
            for number, attachment in enumerate(advisory.attachments)
        ],
    }


def _refuse_missing(advisory: Advisory, media: Media) -> None:
    """Raise BadData when a file that leaves with the text is missing, and no finding forbids to send the text."""
    loaded = {each.file.path for each in media.files}
    missing = [file for path, file in advisory.files_by_path.items() if path not in loaded]
    if missing and all(fault.level is not Level.ERROR for fault in media.findings):
        raise BadData(
            f"The text names {printable(missing[0])}, but the file would not be sent with it.",
            remedy="Nothing was sent. To send the text with its files as they are now: advisory update",
        )


def _picture(picture: Picture, path: str, newsroom: Newsroom, media: Media) -> View:
    file = media.inline(path)
    words: View = {"caption": picture.caption, "credit": picture.credit}
    if file is not None:
        width = min(picture.width or _COLUMN, file.width)
        large = {"url": "", "original": picture.url, "target": href(picture.url)}
        shown = f"cid:{file.content_id(_domain(newsroom))}"
        return {**words, "alt": picture.alt, **large, "shown": shown, "width": width}
    shown = picture.url if re.match(r"(https://|cid:)", picture.url, re.IGNORECASE) else ""
    return {
        **words,
        "alt": picture.alt if shown else "",
        "url": "" if shown else picture.url,
        "shown": shown,
        "original": "" if shown.lower().startswith("cid:") else shown,
        "target": "",
        "width": picture.width or _COLUMN,
    }


def _document(attachment: Attachment, attached_as: str) -> View:
    """Return a document as templates see it. `attached_as`: the name of the file that leaves, "" for none."""
    name = attached_as or attachment.sent_name
    title = attachment.title or name or attachment.url
    url = attachment.url if attachment.as_link else ""
    return {"title": title, "name": name if name != title else "", "url": url, "href": href(url)}


def _domain(newsroom: Newsroom) -> str:
    return newsroom.sender.domain if newsroom.sender else ""


def _dateline(line: Dateline | None, advisory: Advisory, calendar: Calendar) -> View:
    if line is None:
        return {}
    return {"place": line.place, "date": calendar.day(line.date), "words": calendar.datelines(advisory.datelines)}


def _event(event: Event | None, calendar: Calendar, access: str, comma: str) -> View:
    if event is None:
        return {}
    when = calendar.event(event)
    return {
        "title": event.title,
        "starts": when,
        "ends": when if event.ends else "",
        "when": when,
        "where": _where(event, comma),
        "who": event.who.strip(),
        "place": event.place.strip(),
        "address": event.address.strip(),
        "locality": event.locality.strip(),
        "access": access,
        "online": event.online.strip(),
        "online_href": href(event.online),
        "public": event.public,
        "off": "",
        "was": "",
        "was_label": "",
    }


def _key_line(event: View, comma: str) -> str:
    """Return time and place of an event, on two lines. The town stands behind the place."""
    if not event:
        return ""
    where = comma.join(filter(None, (event["place"], event["locality"])))
    return "\n".join(filter(None, (event["when"], where)))


def _where(event: Event, comma: str) -> str:
    """Return place and town on one line, or place, address and town on lines of their own."""
    parts = [part.strip() for part in (event.place, event.address, event.locality) if part.strip()]
    return ("\n" if event.address.strip() else comma).join(parts)


def _background(item: BackgroundItem, calendar: Calendar) -> View:
    day = calendar.day(item.date) if item.date else ""
    return {"title": item.title, "type": item.type, "date": day, "url": item.url, "href": href(item.url)}


def _contact(contact: Contact) -> View:
    fields = ("name", "role", "office", "organisation", "phone", "mobile", "email", "languages", "hours")
    view: View = {name: getattr(contact, name).strip() for name in fields}
    return {**view, "phone_dials": dialled(contact.phone), "mobile_dials": dialled(contact.mobile)}


def _link(link: Link, labels: Labels) -> View:
    known = link.label if link.label in {"web", "twitter", "facebook", "stream"} else ""
    return {"label": labels.words[known] if known else link.label, "url": link.url, "href": href(link.url)}


def _embargo(embargo: Embargo | None, labels: Labels) -> View:
    if embargo is None:
        return {}
    words = embargo_words(embargo, Calendar(labels=labels))
    is_utc = zone_words(embargo.until.local) in _ARE_UTC
    return {"issuer": words.issuer, "utc": words.issuer if is_utc else words.utc, "terms": embargo.terms.strip()}
