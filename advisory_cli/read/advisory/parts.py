"""Groups of an advisory: event, contacts, quotes and the rest, each read from its fields."""

from pathlib import Path

from advisory_cli.model.errors import BadData
from advisory_cli.model.press.advisory import BackgroundItem, Contact, Dateline, Event, Link, Picture, Quote
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.text import header_fault, printable, tidy
from advisory_cli.read.advisory.fields import Block
from advisory_cli.read.advisory.front_matter import Text
from advisory_cli.read.locate import inside
from advisory_cli.read.times.wall_times import WallFault, moment, read_date, read_wall, read_zone
from advisory_cli.read.web.urls import contact_address, link_address, web_address

PICTURE = ("caption", "credit", "file", "alt", "url")
DATELINE = ("place", "date")
EVENT = (
    "title",
    "starts",
    "ends",
    "zone",
    "fold",
    "place",
    "address",
    "locality",
    "who",
    "access",
    "online",
    "public",
)
QUOTE = ("text", "speaker", "role")
BACKGROUND = ("title", "type", "date", "url")
CONTACT = ("name", "role", "office", "organisation", "phone", "mobile", "email", "languages", "hours")
_TRUTH = {"yes": True, "true": True, "no": False, "false": False}


def picture(top: Block, root: Path) -> Picture | None:
    """Return `picture`, or None where there is none. Its file must lie inside `root`."""
    block = top.block("picture", PICTURE)
    if block is None:
        return None
    return Picture(
        caption=block.prose("caption"),
        credit=block.line_text("credit"),
        file=block.checked("file", block.line_text("file"), "ADV15", lambda text: inside(text, root)),
        alt=block.line_text("alt"),
        url=block.checked("url", block.line_text("url"), "ADV14", web_address),
    )


def dateline(top: Block) -> Dateline | None:
    """Return `dateline` with both its facts, place and date. None where the date is missing or wrong."""
    block = top.block("dateline", DATELINE)
    if block is None:
        return None
    place = block.line_text("place", required=True)
    day = block.line_text("date", required=True)
    try:
        return Dateline(place=place, date=read_date(day)) if day else None
    except BadData as fault:
        block.fault("ADV10", "date", fault.message, fault.remedy)
        return None


def event(top: Block, default_zone: str) -> Event | None:
    """Return `event`. None where there is none, or no valid start."""
    block = top.block("event", EVENT)
    if block is None:
        return None
    title = block.line_text("title", required=True)
    zone = _zone(block, default_zone)
    fold = fold_of(block, "ADV16")
    starts = _event_moment(block, "starts", zone, fold, required=True)
    ends = _event_moment(block, "ends", zone, fold, required=False)
    texts = {key: block.prose(key) for key in ("address", "who", "access")}
    place, locality = block.line_text("place"), block.line_text("locality")
    online = block.checked("online", block.line_text("online"), "ADV14", web_address)
    public = _yes_or_no(block, "public")
    if starts is None:
        return None
    return Event(
        title=title, starts=starts, ends=ends, place=place, locality=locality, online=online, public=public, **texts
    )


def quotes(top: Block) -> tuple[Quote, ...]:
    """Return `quotes`. A quote without text or speaker is a finding."""
    return tuple(
        Quote(
            text=block.prose("text", required=True),
            speaker=block.line_text("speaker", required=True),
            role=block.line_text("role"),
        )
        for block in top.blocks("quotes", QUOTE)
    )


def background(top: Block) -> tuple[BackgroundItem, ...]:
    """Return `background`. An item without a title is a finding."""
    found = []
    for block in top.blocks("background", BACKGROUND):
        day = None
        try:
            day = read_date(text) if (text := block.line_text("date")) else None
        except BadData as fault:
            block.fault("ADV10", "date", fault.message, fault.remedy)
        title = block.line_text("title", required=True)
        url = block.checked("url", block.line_text("url"), "ADV14", web_address)
        found.append(BackgroundItem(title=title, type=block.line_text("type"), date=day, url=url))
    return tuple(found)


def contacts(top: Block) -> tuple[Contact, ...]:
    """Return `contacts`. A contact without a name is a finding."""
    return tuple(
        Contact(
            name=block.line_text("name", required=True),
            email=block.checked("email", block.residue_text("email"), "ADV14", contact_address),
            **{key: block.line_text(key) for key in CONTACT if key not in {"name", "email"}},
        )
        for block in top.blocks("contacts", CONTACT)
    )


def links(top: Block) -> tuple[Link, ...]:
    """Return `links`, label to address, in their order."""
    found: list[Link] = []
    for entry in top.pairs("links"):
        top.notebook.lines[f"links[{len(found)}]"] = entry.line
        label = tidy(entry.key).strip()
        text = None
        if isinstance(entry.value, Text):
            text = top.notebook.printed(tidy(entry.value.value), line=entry.line).strip()
        try:
            if not label or len(label) > 60 or header_fault(label):
                raise BadData(f"“{printable(label[:60])}” cannot be a link's name.", remedy="For example: web")  # noqa: TRY301
            if text is None:
                raise BadData(f"The link “{label}” is not a text.", remedy=f"Write {label}: www.example.org")  # noqa: TRY301
            if text:
                found.append(Link(label=label, url=link_address(text)))
        except BadData as fault:
            top.notebook.fault("ADV14", fault.message, line=entry.line, remedy=fault.remedy)
    return tuple(found)


def fold_of(block: Block, code: str) -> int | None:
    """Return `fold`, 0 or 1. None where it is not written or is neither."""
    text = block.line_text("fold")
    if text not in {"", "0", "1"}:
        block.fault(code, "fold", "“fold” is not 0 or 1.", "0 is the first time the clocks show it, 1 the second")
    return int(text) if text in {"0", "1"} else None


def _zone(block: Block, default_zone: str) -> str:
    written = block.line_text("zone")
    if not written:
        block.notebook.lines.pop(block.path_of("zone"), None)  # a key without a value names no zone
    if not written and not default_zone:
        block.fault(
            "ADV11",
            "zone",
            "The event has no time zone, and the newsroom has none either.",
            'Add zone: Europe/Brussels here, or zone = "Europe/Brussels" in advisory.toml',
        )
        return ""
    return block.checked("zone", written or default_zone, "ADV11", read_zone)


def _event_moment(block: Block, key: str, zone: str, fold: int | None, *, required: bool) -> Moment | None:
    text = block.line_text(key, required=required)
    if not text:
        return None
    try:
        wall = read_wall(text)
        return moment(wall, zone, fold) if zone else None
    except WallFault as fault:
        block.fault("ADV16", key, fault.message, fault.remedy)
    except BadData as fault:
        block.fault("ADV10", key, fault.message, fault.remedy)
    return None


def _yes_or_no(block: Block, key: str) -> bool:
    text = block.line_text(key)
    if text and text.lower() not in _TRUTH:
        block.fault("ADV12", key, f"“{key}” is neither yes nor no.", f"Write {key}: yes or {key}: no")
    return _TRUTH.get(text.lower(), True)
