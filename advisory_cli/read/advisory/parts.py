"""Readers of the facts of an advisory that are groups or lists, such as event, contacts and quotes.

Wrong values become findings, and raise nothing.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from advisory_cli.model.errors import BadData
from advisory_cli.model.language import language_tag
from advisory_cli.model.press.advisory import Attachment, BackgroundItem, Contact, Dateline, Event, Link, Picture, Quote
from advisory_cli.model.press.arrangements import Boilerplate
from advisory_cli.model.press.languages import OTHERS
from advisory_cli.model.text import header_fault, printable, tidy
from advisory_cli.read.advisory import known_keys
from advisory_cli.read.advisory.fields import FieldErrors, FieldReader
from advisory_cli.read.advisory.front_matter import Text
from advisory_cli.read.advisory.moments import fold_of, moment_of, zone_of
from advisory_cli.read.locate import inside
from advisory_cli.read.times.wall_times import read_date
from advisory_cli.read.web.urls import contact_address, link_address, web_address

_COLUMN = 560  # pixels: width of the column of an e-mail
_LONGEST_NAME = 120  # characters of a file's name
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


def picture(top: FieldReader, root: Path | None) -> Picture | None:
    """Return the group `picture` of an advisory. None if no such group is written.

    The picture's file must lie inside the folder `root`, the newsroom. None for `root`: the text was sent before, and
    the file may be gone. `top` reads the facts of the file. A wrong value
    is left empty, and becomes a finding in `top.field_errors`.
    """
    fields = top.group("picture", known_keys.key_names(known_keys.PICTURE))
    return None if fields is None else _picture(fields, root)


def pictures(top: FieldReader, root: Path | None) -> tuple[Picture, ...]:
    """Return the items of the list `pictures` of an advisory, in their order. Empty if there are none.

    The files must lie inside the folder `root`, the newsroom. None for `root`: the text was sent before, and the files
    may be gone. `top` reads the facts of the file. A wrong value, and a
    group `picture` beside the list, become findings in `top.field_errors`.
    """
    items = tuple(_picture(fields, root) for fields in top.groups("pictures", known_keys.key_names(known_keys.PICTURE)))
    if items and top.has("picture"):
        words = "“picture” and “pictures” are both written."
        top.add_fault("ADV04", "picture", words, "Move the picture into the list: pictures:, then - file: …")
    return items


def attachments(top: FieldReader, root: Path | None) -> tuple[Attachment, ...]:
    """Return the items of the list `attachments` of an advisory, in their order. Empty if there are none.

    Each item is a path, or a group. The files must lie inside the folder `root`, the newsroom. None for `root`: the
    text was sent before, and the files may be gone. `top` reads the facts of the file. A wrong or missing value
    becomes a finding in `top.field_errors`.
    """
    known = known_keys.key_names(known_keys.ATTACHMENT)
    return tuple(_attachment(fields, root) for fields in top.groups("attachments", known, short="file"))


def _picture(fields: FieldReader, root: Path | None) -> Picture:
    return Picture(
        caption=fields.prose("caption"),
        credit=fields.line_text("credit"),
        file=_file(fields, root),
        alt=fields.line_text("alt"),
        url=fields.checked("url", fields.line_text("url"), "ADV14", web_address),
        width=_width(fields),
    )


def _file(fields: FieldReader, root: Path | None) -> str:
    """Return the field `file`, a path inside the folder `root`. None for `root`: the path is not looked at."""
    text = fields.line_text("file")
    return text if root is None else fields.checked("file", text, "ADV15", lambda path: inside(path, root))


def _width(fields: FieldReader) -> int:
    """Return the field `width` of a picture in pixels, 0 for none. A wrong value becomes a finding."""
    text = fields.line_text("width")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 40 <= int(text) <= _COLUMN):
        remedy = f"Write a number of pixels from 40 to {_COLUMN}: width: 480"
        fields.add_fault("ADV12", "width", f"“{printable(text[:20])}” is no width of a picture.", remedy)
        return 0
    return int(text)


def _attachment(fields: FieldReader, root: Path | None) -> Attachment:
    as_word = fields.line_text("as").casefold()
    if as_word not in {"", "attachment", "link"}:
        words = f"“{printable(as_word[:20])}” is neither attachment nor link."
        fields.add_fault("ADV12", "as", words, "Write as: attachment or as: link")
    file = _file(fields, root)
    url = fields.checked("url", fields.line_text("url"), "ADV14", web_address)
    as_link = as_word == "link" or (not as_word and fields.has("url"))
    if as_link and not fields.has("url"):
        fields.add_fault("ADV08", "url", "The link has no address.", "Add its web address: url: https://…")
    elif not as_link and not fields.has("file"):
        fields.add_fault("ADV08", "file", "The attachment names no file.", "Add its path: file: papers/programme.pdf")
    name = fields.line_text("name", longest=_LONGEST_NAME)
    if "/" in name or "\\" in name:
        fields.add_fault("ADV12", "name", f"“{printable(name)}” is no name of a file.", "Leave out the slash.")
        name = ""
    return Attachment(file=file, name=name, title=fields.line_text("title"), url=url, as_link=as_link)


def datelines(top: FieldReader) -> tuple[Dateline, ...]:
    """Return the datelines of an advisory, in their order: the group `dateline`, or a list of such groups.

    `top` reads the facts of the file. A dateline with a missing or wrong date becomes a finding in `top.field_errors`,
    and is left out.
    """
    keys = known_keys.key_names(known_keys.DATELINE)
    if not top.is_list("dateline"):
        fields = top.group("dateline", keys)
        return tuple(line for line in (_dateline(fields),) if line) if fields else ()
    lines = tuple(line for fields in top.groups("dateline", keys) if (line := _dateline(fields)))
    _name_first_alone(top.field_errors, "dateline", "dateline", "further_datelines")
    return lines


def _dateline(fields: FieldReader) -> Dateline | None:
    place = fields.line_text("place", required=True)
    day = fields.line_text("date", required=True)
    try:
        return Dateline(place=place, date=read_date(day)) if day else None
    except BadData as fault:
        fields.add_fault("ADV10", "date", fault.message, fault.remedy)
        return None


def events(top: FieldReader, default_zone: str) -> tuple[Event, ...]:
    """Return the events of an advisory, in their order: the group `event`, or the items of the list `events`.

    `default_zone` is the newsroom's zone, for an event that names none, and empty if the newsroom has none. `top` reads
    the facts of the file. A missing or wrong value becomes a finding in `top.field_errors`, and so do `event` and
    `events` together (ADV04). An event without a valid start is left out.
    """
    keys = known_keys.key_names(known_keys.EVENT)
    if top.has("event") and top.has("events"):
        words = "“event” and “events” are both written, and only one of them can be used."
        top.add_fault("ADV04", "events", words, "Move the event into the list: - title: …")
    fields = top.group("event", keys)
    if fields is not None:
        return tuple(event for event in (_event(fields, default_zone),) if event)
    found = tuple(event for fields in top.groups("events", keys) if (event := _event(fields, default_zone)))
    _name_first_alone(top.field_errors, "events", "event", "further_events")
    return found


def _event(fields: FieldReader, default_zone: str) -> Event | None:
    title = fields.line_text("title", required=True)
    zone = zone_of(fields, default_zone, owner="The event")
    fold = fold_of(fields, "ADV16")
    starts = moment_of(fields, "starts", zone, fold, required=True)
    ends = moment_of(fields, "ends", zone, fold, day=starts.wall.date() if starts else None)
    texts = {key: fields.prose(key) for key in ("address", "who", "access")}
    place, locality = fields.line_text("place"), fields.line_text("locality")
    online = fields.checked("online", fields.line_text("online"), "ADV14", web_address)
    public = yes_or_no(fields, "public")
    if starts is None:
        return None
    return Event(
        title=title, starts=starts, ends=ends, place=place, locality=locality, online=online, public=public, **texts
    )


def _name_first_alone(field_errors: FieldErrors, written: str, first: str, further: str) -> None:
    """Add the lines of a list's items under the names of the value's fields, `first` and `further`[0], `further`[1].

    `written` is the key of the list in the file. So a finding about `event.starts` has its line in a list of events.
    """
    item = re.compile(rf"{written}\[(\d+)\](.*)")
    for path, line in list(field_errors.lines.items()):
        if match := item.fullmatch(path):
            number = int(match[1])
            field_errors.lines[f"{further}[{number - 1}]{match[2]}" if number else f"{first}{match[2]}"] = line


def boilerplates(top: FieldReader) -> tuple[Boilerplate, ...]:
    """Return the items of the list `boilerplate` of an advisory, one for each issuer. Empty for one text or none.

    `top` reads the facts of the file. A missing issuer or text becomes a finding in `top.field_errors`.
    """
    if not top.is_list("boilerplate"):
        return ()
    items = tuple(
        Boilerplate(issuer=fields.line_text("issuer", required=True), text=fields.prose("text", required=True))
        for fields in top.groups("boilerplate", known_keys.key_names(known_keys.BOILERPLATE))
    )
    lines = top.field_errors.lines
    lines |= {f"boilerplates{path[11:]}": line for path, line in lines.items() if path.startswith("boilerplate[")}
    return items


def quotes(top: FieldReader) -> tuple[Quote, ...]:
    """Return the items of the list `quotes` of an advisory, in their order. Empty if there are none.

    `top` reads the facts of the file. A quote without text or speaker becomes a finding in `top.field_errors`, and is
    returned with that field empty.
    """
    return tuple(
        Quote(
            text=fields.prose("text", required=True),
            speaker=fields.line_text("speaker", required=True),
            role=fields.line_text("role"),
        )
        for fields in top.groups("quotes", known_keys.key_names(known_keys.QUOTE))
    )


def background(top: FieldReader) -> tuple[BackgroundItem, ...]:
    """Return the items of the list `background` of an advisory, in their order. Empty if there are none.

    `top` reads the facts of the file. A missing title, a wrong date and a wrong link become findings in
    `top.field_errors`. An item with such a fault is returned too, without the missing or wrong value.
    """
    items = []
    for fields in top.groups("background", known_keys.key_names(known_keys.BACKGROUND)):
        day = None
        try:
            day = read_date(text) if (text := fields.line_text("date")) else None
        except BadData as fault:
            fields.add_fault("ADV10", "date", fault.message, fault.remedy)
        title = fields.line_text("title", required=True)
        url = fields.checked("url", fields.line_text("url"), "ADV14", web_address)
        items.append(BackgroundItem(title=title, type=fields.line_text("type"), date=day, url=url))
    return tuple(items)


def contacts(top: FieldReader) -> tuple[Contact, ...]:
    """Return the items of the list `contacts` of an advisory, in their order. Empty if there are none.

    `top` reads the facts of the file. A missing name and a wrong e-mail address become findings in `top.field_errors`.
    Such a contact is returned with "" in this field.
    """
    return tuple(
        Contact(
            name=fields.line_text("name", required=True),
            email=fields.checked("email", fields.residue_text("email"), "ADV14", contact_address),
            **{
                key: fields.line_text(key)
                for key in known_keys.key_names(known_keys.CONTACT)
                if key not in {"name", "email"}
            },
        )
        for fields in top.groups("contacts", known_keys.key_names(known_keys.CONTACT))
    )


def links(top: FieldReader) -> tuple[Link, ...]:
    """Return the links in the group `links` of an advisory, in their order.

    Each key of the group is a label, and each value a web address or `mailto:` with an e-mail address. `top` reads the
    facts of the file. An entry whose label or address is not valid becomes a finding in `top.field_errors`, and is left
    out. An entry without an address is left out without a finding.
    """
    items: list[Link] = []
    for entry in top.pairs("links"):
        top.field_errors.lines[f"links[{len(items)}]"] = entry.line
        label = tidy(entry.key).strip()
        text = None
        if isinstance(entry.value, Text):
            text = top.field_errors.without_comments(tidy(entry.value.value), line=entry.line).strip()
        try:
            if not label or len(label) > 60 or header_fault(label):
                raise BadData(f"“{printable(label[:60])}” cannot be a link's name.", remedy="For example: web")  # noqa: TRY301
            if text is None:
                raise BadData(f"The link “{label}” is not a text.", remedy=f"Write {label}: www.example.org")  # noqa: TRY301
            if text:
                items.append(Link(label=label, url=link_address(text)))
        except BadData as fault:
            top.field_errors.add_fault("ADV14", fault.message, line=entry.line, remedy=fault.remedy)
    return tuple(items)


def fallback(top: FieldReader) -> Mapping[str, str]:
    """Return the group `fallback` of an advisory: the language that readers of another language get.

    Each key is the language tag of readers, or `others` for all whose language is not named. Each value is the tag of
    an edition. An entry that is no language becomes a finding in `top.field_errors`, and is left out.
    """
    found: dict[str, str] = {}
    for entry in top.pairs("fallback"):
        text = tidy(entry.value.value).strip() if isinstance(entry.value, Text) else ""
        readers, edition = entry.key if entry.key == OTHERS else language_tag(entry.key), language_tag(text)
        if readers is None or edition is None:
            words = f"“{printable((entry.key if readers is None else text)[:60])}” is not a language."
            remedy = "Write fallback: {nl: en, others: en}. Languages are written en, fr, pt-BR, …"
            top.field_errors.add_fault("ADV12", words, line=entry.line, remedy=remedy)
        else:
            found[readers] = edition
    return found


def yes_or_no(fields: FieldReader, key: str) -> bool:
    """Return False if the field `key` says no or false. True if the field says yes or true, or is not written.

    Any other word becomes a finding (ADV12) in `fields.field_errors`, and gives True.
    """
    text = fields.line_text(key)
    if text and text.lower() not in _TRUTH:
        fields.add_fault("ADV12", key, f"“{key}” is neither yes nor no.", f"Write {key}: yes or {key}: no")
    return _TRUTH.get(text.lower(), True)
