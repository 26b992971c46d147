"""Readers of an advisory's programme, accreditation, opportunities, live feeds and spokespeople.

A time without a zone is by the clocks of the event, else of the newsroom. A time without a day is on the event's day.
Wrong values become findings, and raise nothing.
"""

from datetime import date

from advisory_cli.model.press.advisory import Event
from advisory_cli.model.press.arrangements import (
    Accreditation,
    Deadline,
    Desk,
    DialInNumber,
    Live,
    Opportunity,
    OpportunityKind,
    ProgrammeItem,
    Spokesperson,
)
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.suggest import did_you_mean
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory import known_keys
from advisory_cli.read.advisory.fields import FieldReader
from advisory_cli.read.advisory.moments import fold_of, moment_of, zone_of
from advisory_cli.read.advisory.parts import yes_or_no
from advisory_cli.read.web.urls import contact_address, web_address


@value_class
class Setting:
    """Zone and day in which the times of an advisory are read that name none themselves.

    `zone` is the event's, else the newsroom's, and "" when neither is known. `day` is the event's, None without event.
    """

    zone: str
    day: date | None = None


def setting_of(event: Event | None, default_zone: str) -> Setting:
    """Return the zone and the day of `event`, or the newsroom's `default_zone` and no day if there is no event."""
    if event is None:
        return Setting(zone=default_zone)
    return Setting(zone=event.starts.zone, day=event.starts.wall.date())


def programme(top: FieldReader, setting: Setting) -> tuple[ProgrammeItem, ...]:
    """Return the items of the list `programme` of an advisory, in their order. Empty if there are none.

    A time alone is on the day of the item before, and for the first item on the day in `setting`. An item without a
    valid start becomes a finding in `top.field_errors`, and is left out.
    """
    items: list[ProgrammeItem] = []
    day = setting.day
    for fields in top.groups("programme", known_keys.key_names(known_keys.PROGRAMME)):
        zone, fold = zone_of(fields, setting.zone, owner="This item of the programme"), fold_of(fields, "ADV16")
        starts = _start(fields, zone, fold, day)
        day = starts.wall.date() if starts else day
        ends = moment_of(fields, "ends", zone, fold, day=day)
        item = {
            "title": fields.line_text("title", required=True),
            "place": fields.line_text("place"),
            "access": fields.prose("access"),
        }
        public = yes_or_no(fields, "public")
        if starts is not None:
            items.append(ProgrammeItem(starts=starts, ends=ends, public=public, **item))
    return tuple(items)


def _start(fields: FieldReader, zone: str, fold: int | None, day: date | None) -> Moment | None:
    """Return the start of an item, written as `starts` or as `at`, with its line under both names."""
    if fields.has("starts") and fields.has("at"):
        words = "“starts” and “at” mean the same, and only one of them can be used."
        fields.add_fault("ADV04", "at", words, "Keep one of the two.")
        return None
    key = "at" if fields.has("at") else "starts"
    lines = fields.field_errors.lines
    starts = moment_of(fields, key, zone, fold, required=True, day=day)
    if fields.path_of(key) in lines:
        lines[fields.path_of("starts")] = lines[fields.path_of(key)]
    return starts


def accreditation(top: FieldReader, setting: Setting) -> Accreditation | None:
    """Return the group `accreditation` of an advisory. None if no such group is written.

    A deadline is written alone as `deadline`, or in the list `deadlines`, not both (ADV04). A deadline without a valid
    moment, a wrong web address and a wrong e-mail address become findings in `top.field_errors`, and are left out.
    """
    fields = top.group("accreditation", known_keys.key_names(known_keys.ACCREDITATION))
    if fields is None:
        return None
    return Accreditation(
        deadlines=_deadlines(fields, setting),
        documents=fields.texts("documents"),
        capacity=fields.line_text("capacity"),
        url=fields.checked("url", fields.line_text("url"), "ADV14", web_address),
        email=fields.checked("email", fields.residue_text("email"), "ADV14", contact_address),
        desk=_desk(fields),
        text=fields.prose("text"),
    )


def _deadlines(fields: FieldReader, setting: Setting) -> tuple[Deadline, ...]:
    if fields.has("deadline") and fields.has("deadlines"):
        words = "“deadline” and “deadlines” are both written, and only one of them can be used."
        fields.add_fault("ADV04", "deadline", words, "Move it into the list: - until: …")
        return ()
    wanted = fields.has("deadline") or fields.has("zone")
    zone = zone_of(fields, setting.zone, owner="The deadline") if wanted else setting.zone
    fold = fold_of(fields, "ADV16")
    until = moment_of(fields, "deadline", zone, fold)
    if until is not None:
        lines = fields.field_errors.lines
        lines[f"{fields.path_of('deadlines')}[0]"] = lines[fields.path_of("deadline")]
        return (Deadline(until=until),)
    deadlines: list[Deadline] = []
    for item in fields.groups("deadlines", known_keys.key_names(known_keys.DEADLINE)):
        own_zone, own_fold = zone_of(item, zone, owner="The deadline"), fold_of(item, "ADV16")
        moment = moment_of(item, "until", own_zone, own_fold, required=True)
        group = item.line_text("group")
        if moment is not None:
            deadlines.append(Deadline(until=moment, group=group))
    return tuple(deadlines)


def _desk(fields: FieldReader) -> Desk | None:
    desk = fields.group("desk", known_keys.key_names(known_keys.DESK))
    if desk is None:
        return None
    return Desk(
        place=desk.line_text("place"),
        phone=desk.line_text("phone"),
        email=desk.checked("email", desk.residue_text("email"), "ADV14", contact_address),
        hours=desk.line_text("hours"),
    )


def opportunities(top: FieldReader, setting: Setting) -> tuple[Opportunity, ...]:
    """Return the items of the list `opportunities` of an advisory, in their order. Empty if there are none.

    A kind that is not known is a finding (ADV12) in `top.field_errors`, and so is a missing text.
    """
    items = []
    for fields in top.groups("opportunities", known_keys.key_names(known_keys.OPPORTUNITY)):
        zone = zone_of(fields, setting.zone, owner="This opportunity") if fields.has("at") else ""
        fold = fold_of(fields, "ADV16")
        items.append(
            Opportunity(
                kind=_opportunity_kind(fields),
                text=fields.prose("text", required=True),
                starts=moment_of(fields, "at", zone, fold, day=setting.day),
                place=fields.line_text("place"),
            )
        )
    return tuple(items)


def _opportunity_kind(fields: FieldReader) -> OpportunityKind:
    text = fields.line_text("kind", required=True)
    known = list(OpportunityKind)
    if text and text not in known:
        words = f"“{printable(text[:60])}” is not a kind of opportunity."
        fields.add_fault("ADV12", "kind", words, did_you_mean(text, known))
    return OpportunityKind(text) if text in known else OpportunityKind.OTHER


def live(top: FieldReader, setting: Setting) -> Live | None:
    """Return the group `live` of an advisory. None if no such group is written.

    A wrong web address, a wrong start and a dial-in without a number become findings in `top.field_errors`.
    """
    fields = top.group("live", known_keys.key_names(known_keys.LIVE))
    if fields is None:
        return None
    zone = zone_of(fields, setting.zone, owner="The stream") if fields.has("starts") else ""
    fold = fold_of(fields, "ADV16")
    return Live(
        url=fields.checked("url", fields.line_text("url"), "ADV14", web_address),
        starts=moment_of(fields, "starts", zone, fold, day=setting.day),
        dial_in=tuple(
            DialInNumber(
                number=item.line_text("number", required=True),
                label=item.line_text("label"),
                code=item.line_text("code"),
            )
            for item in fields.groups("dial_in", known_keys.key_names(known_keys.DIAL_IN))
        ),
    )


def spokespeople(top: FieldReader) -> tuple[Spokesperson, ...]:
    """Return the items of the list `spokespeople` of an advisory, in their order. Empty if there are none.

    A missing name and a wrong e-mail address become findings in `top.field_errors`, and are left empty.
    """
    keys = known_keys.key_names(known_keys.SPOKESPERSON)
    return tuple(
        Spokesperson(
            name=fields.line_text("name", required=True),
            email=fields.checked("email", fields.residue_text("email"), "ADV14", contact_address),
            **{key: fields.line_text(key) for key in keys if key not in {"name", "email"}},
        )
        for fields in top.groups("spokespeople", keys)
    )
