"""Rules ADV08 and ADV17: find facts that an advisory of its kind must state and does not, and a missing text.

The facts are a headline, a contact and, depending on the kind, an event with a place, a dateline, or what there is to
photograph. Sources: AP and UPI daybooks, Amnesty's own texts.
"""

from collections.abc import Iterator

from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
from advisory_cli.model.press.advisory import KIND_RULES, Advisory, Contact

_EVENT = (
    "Write:\nevent:\n  title: \"…\"\n  starts: '2026-06-05 10:00'\n  zone: Europe/Brussels\n"
    '  place: "Residence Palace, room 3"'
)
_DATELINE = "Write:\ndateline:\n  place: Brussels\n  date: 2026-06-05"
_CONTACTS = 'Write:\ncontacts:\n  - name: "…"\n    phone: "+32 2 555 01 23"\n    email: press@your-office.example'


def check_required(advisory: Advisory) -> tuple[Finding, ...]:
    """Return ADV08 for each missing fact that this kind of advisory needs, and ADV17 if the advisory has no text.

    A media advisory, for example, needs an event with a place.
    """
    findings, rules = [*_words(advisory), *_contacts(advisory)], KIND_RULES[advisory.kind]
    if rules.invites:
        findings += _event(advisory)
    elif advisory.dateline is None:
        findings.append(_missing(advisory, "dateline", "a dateline: where and when it was issued", _DATELINE))
    if rules.for_photographers:
        findings += _photo_call(advisory)
    return tuple(findings)


def _words(advisory: Advisory) -> Iterator[Finding]:
    if not advisory.headline.strip():
        yield _missing(advisory, "headline", "a headline", 'Write: headline: "Who does what, where, on which day"')
    if not advisory.body.strip():
        place = Place(file=advisory.source, line=advisory.body_line)
        yield finding(
            "ADV17", "There is no text below the front matter.", place=place, remedy="Write it below the second ---."
        )


def _event(advisory: Advisory) -> Iterator[Finding]:
    event = advisory.event
    if event is None:
        yield _missing(advisory, "event", "an event: what the press is invited to, when and where", _EVENT)
    stream = advisory.live is not None and bool(advisory.live.url)
    for path, each in advisory.events_by_path.items():
        if not (each.place or each.address or each.locality or each.online or stream):
            remedy = 'Write below event: place: "…"  (or online: https://… for a stream)'
            yield _missing(advisory, path, "an event with a place, or with online: for a stream", remedy)


def _photo_call(advisory: Advisory) -> Iterator[Finding]:
    event = advisory.event
    if any(picture.caption or picture.alt for _, picture in advisory.all_pictures):
        return
    if event is not None and event.access:
        return
    remedy = 'Write: picture: {caption: "What there is to see"}  or, below event: access: "How photographers get in"'
    yield _missing(advisory, "picture", "words on what there is to photograph, or on how photographers get in", remedy)


def _contacts(advisory: Advisory) -> Iterator[Finding]:
    if any(_reachable(contact) for contact in advisory.contacts):
        return
    if not advisory.contacts:
        yield _missing(advisory, "contacts", "somebody a journalist can call or write to", _CONTACTS)
    for number, contact in enumerate(advisory.contacts):
        who = "name" if not contact.name.strip() else "phone, mobile or email"
        remedy = f"Write below this contact: {'name' if who == 'name' else 'phone'}: …"
        yield _missing(advisory, f"contacts[{number}]", f"a contact with a {who}", remedy)


def _reachable(contact: Contact) -> bool:
    return bool(contact.name.strip() and (contact.phone or contact.mobile or contact.email))


def _missing(advisory: Advisory, path: str, requirement: str, remedy: str) -> Finding:
    """Return ADV08, placed at the field, its nearest parent, or the line of `kind:`, which asks for the field."""
    place = advisory.place(path)
    if place.line is None:
        place = advisory.place("kind")
    return finding("ADV08", f"{KIND_RULES[advisory.kind].name} needs {requirement}.", place=place, remedy=remedy)
