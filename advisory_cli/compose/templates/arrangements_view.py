"""Maker of what templates get about programme, accreditation, opportunities, live feeds and spokespeople.

The keys follow the fields in model/press/arrangements.py. Times are written out in words.
"""

from collections.abc import Mapping
from typing import Any

from advisory_cli.compose.templates.dates import Calendar
from advisory_cli.compose.templates.labels import Labels
from advisory_cli.compose.templates.link_target import href
from advisory_cli.locale.telephone import dialled
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.press.arrangements import (
    Accreditation,
    Deadline,
    DialInNumber,
    Live,
    OpportunityKind,
    Spokesperson,
)

View = dict[str, Any]


def arrangements_view(advisory: Advisory, labels: Labels, written: Mapping[str, str]) -> View:
    """Return the keys programme, accreditation, opportunities, live and spokespeople of the variable `advisory`.

    `written`: the fields that take Markdown, rendered, by path. `labels`: the words of the edition's language.
    - programme: a list of dictionaries with the keys day, time, title, place, access and press_only. `day` has day and
      zone, and is "" for an item on the day and in the zone of the item before.
    - accreditation: a dictionary with deadline_label, deadlines (each with group and until), text, documents (a list of
      texts), capacity, url, href, email and desk (a dictionary, perhaps empty). Empty without accreditation.
    - opportunities: a list of dictionaries with label (the kind in words), text, starts and place.
    - live: a dictionary with url, href, starts and dial_in (each with label, number and code). Empty if
      the advisory has none.
    - spokespeople: a list of dictionaries with the fields of a Spokesperson, and phone_dials.
    """
    calendar = Calendar(labels=labels)
    return {
        "programme": _programme(advisory, calendar, labels, written),
        "accreditation": _accreditation(advisory.accreditation, calendar, labels, written),
        "opportunities": [
            {
                "label": _opportunity(opportunity.kind, labels),
                "text": written.get(f"opportunities[{number}].text", ""),
                "starts": calendar.start(opportunity.starts) if opportunity.starts else "",
                "place": opportunity.place.strip(),
            }
            for number, opportunity in enumerate(advisory.opportunities)
        ],
        "live": _live(advisory.live, calendar),
        "spokespeople": [_spokesperson(person) for person in advisory.spokespeople],
    }


def _programme(advisory: Advisory, calendar: Calendar, labels: Labels, written: Mapping[str, str]) -> list[View]:
    items: list[View] = []
    above = ""
    for number, item in enumerate(advisory.programme):
        day = calendar.programme_day(item.starts)
        items.append(
            {
                "day": "" if day == above else day,
                "time": calendar.programme_time(item.starts, item.ends),
                "title": item.title,
                "place": item.place.strip(),
                "access": written.get(f"programme[{number}].access", ""),
                "press_only": "" if item.public else labels.words["press_only"],
            }
        )
        above = day
    return items


def _accreditation(
    accreditation: Accreditation | None, calendar: Calendar, labels: Labels, written: Mapping[str, str]
) -> View:
    if accreditation is None:
        return {}
    desk = accreditation.desk
    return {
        "deadline_label": labels.words["deadlines" if len(accreditation.deadlines) > 1 else "deadline"],
        "deadlines": [_deadline(deadline, calendar) for deadline in accreditation.deadlines],
        "text": written.get("accreditation.text", ""),
        "documents": [document.strip() for document in accreditation.documents],
        "capacity": accreditation.capacity.strip(),
        "url": accreditation.url.strip(),
        "href": href(accreditation.url),
        "email": accreditation.email.strip(),
        "desk": {
            "place": desk.place.strip(),
            "hours": desk.hours.strip(),
            "phone": desk.phone.strip(),
            "phone_dials": dialled(desk.phone),
            "email": desk.email.strip(),
        }
        if desk
        else {},
    }


def _deadline(deadline: Deadline, calendar: Calendar) -> View:
    return {"group": deadline.group.strip(), "until": calendar.start(deadline.until)}


def _opportunity(kind: OpportunityKind, labels: Labels) -> str:
    return "" if kind is OpportunityKind.OTHER else labels.words[f"opportunity_{kind.value}"]


def _live(live: Live | None, calendar: Calendar) -> View:
    if live is None:
        return {}
    return {
        "url": live.url.strip(),
        "href": href(live.url),
        "starts": calendar.start(live.starts) if live.starts else "",
        "dial_in": [_dial_in(line) for line in live.dial_in],
    }


def _dial_in(line: DialInNumber) -> View:
    return {
        "label": line.label.strip(),
        "number": line.number.strip(),
        "code": line.code.strip(),
    }


def _spokesperson(person: Spokesperson) -> View:
    fields = ("name", "role", "organisation", "languages", "available", "phone", "email")
    return {**{name: getattr(person, name).strip() for name in fields}, "phone_dials": dialled(person.phone)}
