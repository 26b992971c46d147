"""Mistakes that one person makes once in an advisory, each with what a finding about it must name.

An operator gets a right draft and spoils it. It returns None where the draft has nothing of the kind. A finding is
about the mistake where its code is one of the operator's, or its line one of the places that were touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from advisory_cli.model.press.manuscripts import state_of
from tests.system.slips.bases import TODAY, good_day, wall
from tests.system.slips.drafts import Draft, Edition, drop, get, put
from tests.system.slips.phrases import LANGUAGES

Places = tuple[tuple[str, str], ...]  # language ("" for all) and path


@dataclass(frozen=True, slots=True)
class Slip:
    """The mistake that was made: in words, with the codes and places of which a finding must name one."""

    words: str
    places: Places
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Operator:
    """A kind of mistake."""

    name: str
    spoil: Callable[[Draft], Slip | None]
    codes: frozenset[str]

    def __call__(self, draft: Draft) -> Slip | None:
        """Spoil a draft."""
        slip = self.spoil(draft)
        return slip and Slip(slip.words, slip.places, slip.codes | self.codes)


OPERATORS: Final[list[Operator]] = []
_Spoil = Callable[[Draft], Slip | None]


def operator(*codes: str) -> Callable[[_Spoil], _Spoil]:
    """Enter a function among the operators, with the codes of findings about its mistake."""

    def enter(spoil: _Spoil) -> _Spoil:
        OPERATORS.append(Operator(spoil.__name__, spoil, frozenset(codes)))
        return spoil

    return enter


def _event_path(draft: Draft) -> str:
    return "events[0]" if "events" in draft.first.facts else "event"


def _prose_and_event(draft: Draft, edition: Edition) -> Places:
    return ((edition.tag, f"body[{edition.begins}]"), (edition.tag, _event_path(draft)))


def _day(moment: datetime, text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return moment.replace(hour=hour, minute=minute)


# -- times ------------------------------------------------------------------------------------------------------------


@operator("TXT07")
def end_before_begin(draft: Draft) -> Slip | None:
    """The event ends before it begins: the hours are interchanged, or the end was left when the event moved."""
    if draft.starts is None or draft.ends is None:
        return None
    path = _event_path(draft)
    if draft.rng.random() < 0.5:
        draft.change(f"{path}.starts", wall(draft.ends))
        draft.change(f"{path}.ends", wall(draft.starts))
    else:
        draft.change(f"{path}.ends", wall(draft.ends - timedelta(days=draft.rng.choice((1, 7)))))
    return Slip("the event ends before it begins", (("", path),))


@operator("TXT06", "TXT20")
def event_of_last_year(draft: Draft) -> Slip | None:
    """The year of the event is that of the file it was copied from."""
    if draft.starts is None:
        return None
    path = _event_path(draft)
    draft.change(f"{path}.starts", wall(draft.starts.replace(year=2025)))
    if draft.ends:
        draft.change(f"{path}.ends", wall(draft.ends.replace(year=2025)))
    return Slip("the event was last year", (("", path),))


@operator("TXT04", "TXT20", "EMB25")
def event_day_other_than_text(draft: Draft) -> Slip | None:
    """The event has moved to another day, and the prose still has the old one."""
    if draft.starts is None or draft.first.begins is None:
        return None
    path, days = _event_path(draft), timedelta(days=draft.rng.choice((-2, -1, 1, 2, 7)))
    draft.change(f"{path}.starts", wall(draft.starts + days))
    if draft.ends:
        draft.change(f"{path}.ends", wall(draft.ends + days))
    return Slip("the event is on another day than the text says", (("", f"body[{draft.first.begins}]"), ("", path)))


@operator("TXT24")
def programme_of_another_month(draft: Draft) -> Slip | None:
    """An item of the programme has a date weeks before or after the event."""
    items = get(draft.first.facts, "programme")
    if draft.starts is None or not items:
        return None
    number = draft.rng.randrange(len(items))
    days = draft.rng.choice((-30, -28, -14, -7, 7, 14, 21, 28, 31))
    moment = _day(draft.starts, items[number]["starts"]) + timedelta(days=days)
    draft.change(f"programme[{number}].starts", wall(moment))
    return Slip(f"item {number} is {days} days off", (("", f"programme[{number}]"),))


@operator("TXT24")
def programme_after_the_end(draft: Draft) -> Slip | None:
    """The last item begins long after the event has ended, for a slip of twelve hours or of the hour's first digit."""
    items = get(draft.first.facts, "programme")
    if draft.starts is None or draft.ends is None or not items:
        return None
    number = len(items) - 1
    moment = _day(draft.starts, items[number]["starts"])
    moment = moment.replace(hour=(moment.hour + draft.rng.choice((10, 12))) % 24)
    draft.change(f"programme[{number}].starts", f"{moment:%H:%M}")
    for edition in draft.editions:
        get(edition.facts, f"programme[{number}]").pop("ends", None)
    return Slip(f"item {number} is at {moment:%H:%M}", (("", f"programme[{number}]"),))


@operator("TXT24")
def programme_long_before(draft: Draft) -> Slip | None:
    """The first item begins at night, for a slip of twelve hours or a lost digit."""
    items = get(draft.first.facts, "programme")
    if draft.starts is None or not items:
        return None
    moment = _day(draft.starts, items[0]["starts"])
    moment = moment.replace(hour=moment.hour - 12 if moment.hour >= 12 else moment.hour % 10 if moment.hour > 9 else 0)
    if moment.hour > 5:
        moment = moment.replace(hour=1)
    draft.change("programme[0].starts", f"{moment:%H:%M}")
    return Slip(f"the first item is at {moment:%H:%M}", (("", "programme[0]"),))


@operator("TXT24")
def programme_item_ends_early(draft: Draft) -> Slip | None:
    """An item ends before it begins."""
    numbers = [n for n, item in enumerate(get(draft.first.facts, "programme") or []) if "ends" in item]
    if draft.starts is None or not numbers:
        return None
    number = draft.rng.choice(numbers)
    item = get(draft.first.facts, f"programme[{number}]")
    ends = _day(draft.starts, item["starts"]) - timedelta(minutes=draft.rng.choice((5, 10, 30, 60)))
    draft.change(f"programme[{number}].ends", f"{ends:%H:%M}")
    return Slip(f"item {number} ends before it begins", (("", f"programme[{number}]"),))


@operator("TXT24")
def programme_out_of_order(draft: Draft) -> Slip | None:
    """Two items stand in the wrong order, or one has the time of another."""
    items = get(draft.first.facts, "programme")
    if draft.starts is None or not items:
        return None
    number = draft.rng.randrange(len(items) - 1)
    for edition in draft.editions:
        rows = get(edition.facts, "programme")
        rows[number], rows[number + 1] = rows[number + 1], rows[number]
    return Slip("two items are interchanged", (("", "programme"),))


@operator("TXT27")
def programme_item_twice(draft: Draft) -> Slip | None:
    """An item was copied to be changed, and was not changed."""
    items = get(draft.first.facts, "programme")
    if draft.starts is None or not items:
        return None
    number = draft.rng.randrange(len(items))
    for edition in draft.editions:
        rows = get(edition.facts, "programme")
        rows.insert(number, dict(rows[number]))
    return Slip(f"item {number} stands twice", (("", "programme"),))


@operator("TXT04")
def weekday_in_prose(draft: Draft) -> Slip | None:
    """A weekday does not fit the date behind it."""
    if draft.starts is None or draft.first.begins is None:
        return None
    edition = draft.pick()
    wrong = edition.phrases.on(draft.starts)
    other = edition.phrases.on(draft.starts + timedelta(days=draft.rng.choice((1, 2, 6))))
    mixed = wrong.replace(_weekday(edition, wrong), _weekday(edition, other))
    assert edition.begins is not None
    edition.body[edition.begins] = edition.body[edition.begins].replace(wrong, mixed)
    return Slip(f"“{mixed}”", ((edition.tag, f"body[{edition.begins}]"),))


@operator("TXT04")
def weekday_in_a_field(draft: Draft) -> Slip | None:
    """A weekday does not fit the date behind it, in the hours of the desk or of a speaker."""
    paths = [
        path
        for path in ("accreditation.desk.hours", "spokespeople[0].available")
        if get(draft.first.facts, path) is not None
    ]
    if draft.starts is None or not paths:
        return None
    edition, path = draft.pick(), draft.rng.choice(paths)
    days = (draft.starts - timedelta(days=1), draft.starts)
    day = days[0] if path.startswith("acc") else days[1]
    right = edition.phrases.on(day)
    other = edition.phrases.on(day + timedelta(days=draft.rng.choice((1, 2, 6))))
    text = str(get(edition.facts, path)).replace(
        right, right.replace(_weekday(edition, right), _weekday(edition, other))
    )
    put(edition.facts, path, text)
    return Slip(f"“{text}”", ((edition.tag, path),))


def _weekday(edition: Edition, day: str) -> str:
    if edition.tag == "ja":
        return day[day.index("(") :]
    return day.split(" ", maxsplit=1)[0]


@operator("EMB25", "EMB26")
def hour_in_prose(draft: Draft) -> Slip | None:
    """The prose gives another hour than the field."""
    if draft.starts is None or draft.first.begins is None:
        return None
    edition = draft.pick()
    hours = draft.rng.choice((-2, -1, 1, 2))
    assert edition.begins is not None
    edition.body[edition.begins] = edition.says_begin(draft.starts + timedelta(hours=hours), draft.zone)
    return Slip(
        f"the text is {hours} hours off", ((edition.tag, f"body[{edition.begins}]"), (edition.tag, _event_path(draft)))
    )


@operator("TXT20", "EMB25")
def day_in_prose(draft: Draft) -> Slip | None:
    """The prose gives another day than the field, with its right weekday."""
    if draft.starts is None or draft.first.begins is None:
        return None
    edition = draft.pick()
    days = draft.rng.choice((-7, -2, -1, 1, 2, 7, 14))
    assert edition.begins is not None
    edition.body[edition.begins] = edition.says_begin(draft.starts + timedelta(days=days), draft.zone)
    return Slip(
        f"the text is {days} days off", ((edition.tag, f"body[{edition.begins}]"), (edition.tag, _event_path(draft)))
    )


@operator("EMB25", "EMB26")
def zone_word_in_prose(draft: Draft) -> Slip | None:
    """The prose names another zone than the field: that of head office, or the wrong season's."""
    if draft.starts is None or draft.first.begins is None:
        return None
    edition = draft.pick()
    others = [zone for zone in ("Europe/London", "Europe/Berlin", "America/New_York") if zone != draft.zone]
    summer = draft.starts < datetime(2026, 10, 25)  # noqa: DTZ001
    like_berlin = {"Europe/Brussels", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome"}
    like_berlin |= {"Europe/Amsterdam", "Europe/Warsaw", "Africa/Cairo"}  # Cairo for a part of the year
    if draft.zone in like_berlin:
        others = [zone for zone in others if zone != "Europe/Berlin"]
    other = draft.rng.choice(others)
    assert edition.begins is not None
    sentence = edition.says_begin(draft.starts, draft.zone, word_of=other)
    edition.body[edition.begins] = sentence
    return Slip(
        f"“{sentence}” in {draft.zone}, {'summer' if summer else 'winter'}", ((edition.tag, f"body[{edition.begins}]"),)
    )


@operator("ADV27", "ADV42", "EMB25", "EMB26")
def zone_of_another_place(draft: Draft) -> Slip | None:
    """The event's zone is that of another country than its place."""
    if draft.starts is None or draft.zone == "Europe/Brussels":
        return None
    path = _event_path(draft)
    other = draft.rng.choice(
        [zone for zone in ("Europe/London", "America/New_York", "Asia/Dubai") if zone != draft.zone]
    )
    draft.change(f"{path}.zone", other)
    return Slip(f"{other} for an event in {draft.zone}", (("", path), ("", "body")))


@operator("TXT24", "TXT28")
def opportunity_of_another_day(draft: Draft) -> Slip | None:
    """A chance for photographers has a date far from the event, or an hour of the night."""
    if draft.starts is None or not get(draft.first.facts, "opportunities[0].at"):
        return None
    days = draft.rng.choice((-30, -7, 7, 30, 365))
    draft.change("opportunities[0].at", wall(draft.starts + timedelta(days=days)))
    return Slip(f"the opportunity is {days} days off", (("", "opportunities[0]"),))


@operator("TXT28")
def live_at_another_time(draft: Draft) -> Slip | None:
    """The stream begins on another day, or after the event has ended."""
    if draft.starts is None or not get(draft.first.facts, "live.starts"):
        return None
    if draft.ends and draft.rng.random() < 0.4:
        moment = draft.ends + timedelta(minutes=draft.rng.choice((15, 60)))
    else:
        moment = draft.starts + timedelta(days=draft.rng.choice((-7, 7, 30, -30)))
    draft.change("live.starts", wall(moment))
    return Slip(f"the stream begins at {wall(moment)}", (("", "live"),))


@operator("TXT28", "TXT21")
def speaker_of_the_past(draft: Draft) -> Slip | None:
    """A speaker can be interviewed on a day that is over when the text leaves."""
    if draft.starts is None or not get(draft.first.facts, "spokespeople[0].available"):
        return None
    day = TODAY - timedelta(days=draft.rng.choice((3, 10, 40, 365)))
    for edition in draft.editions:
        put(edition.facts, "spokespeople[0].available", edition.phrases.available.format(day=edition.phrases.on(day)))
    return Slip(f"available on {day:%Y-%m-%d}", (("", "spokespeople[0]"),))


@operator("TXT28", "TXT21")
def desk_of_the_past(draft: Draft) -> Slip | None:
    """The desk gives out badges on a day that is over, or after the event."""
    if draft.starts is None or not get(draft.first.facts, "accreditation.desk"):
        return None
    day = draft.rng.choice((TODAY - timedelta(days=20), draft.starts + timedelta(days=40), TODAY - timedelta(days=365)))
    for edition in draft.editions:
        put(edition.facts, "accreditation.desk.hours", f"{edition.phrases.on(day)}, 9:00–17:00")
    return Slip(f"the desk is open on {day:%Y-%m-%d}", (("", "accreditation"),))


@operator("TXT13")
def sent_after_the_event(draft: Draft) -> Slip | None:
    """The time of sending is after the event."""
    if draft.starts is None:
        return None
    moment = draft.starts + timedelta(days=draft.rng.choice((0, 1, 7)), hours=1)
    draft.change("send_at", {"at": wall(moment), "zone": draft.zone})
    return Slip("sent after the event", (("", "send_at"),))


@operator("TXT13")
def sent_in_the_past(draft: Draft) -> Slip | None:
    """The time of sending is over."""
    moment = TODAY - timedelta(days=draft.rng.choice((1, 7, 30, 365)))
    draft.change("send_at", {"at": wall(moment), "zone": draft.zone})
    return Slip("sent in the past", (("", "send_at"),))


# -- deadlines --------------------------------------------------------------------------------------------------------


def _set_deadline(draft: Draft, moment: datetime) -> Slip:
    number = draft.rng.randrange(len(draft.deadlines))
    draft.change(f"accreditation.deadlines[{number}].until", wall(moment))
    for edition in draft.editions:
        if edition.applies is not None and number == 0:
            edition.body[edition.applies] = edition.says_apply(moment, draft.zone)
    return Slip(f"the deadline is {wall(moment)}", (("", "accreditation"),))


@operator("TXT22")
def deadline_after_the_event(draft: Draft) -> Slip | None:
    """The deadline is after the event: a month, a day or an hour too late."""
    if draft.starts is None or not draft.deadlines or "events" in draft.first.facts:
        return None
    return _set_deadline(
        draft, draft.starts + draft.rng.choice((timedelta(hours=2), timedelta(days=1), timedelta(days=30)))
    )


@operator("TXT21")
def deadline_before_sending(draft: Draft) -> Slip | None:
    """The deadline is over when the text leaves."""
    if not draft.deadlines:
        return None
    return _set_deadline(draft, TODAY - timedelta(days=draft.rng.choice((1, 3, 14, 31)), hours=-3))


@operator("TXT23")
def deadline_on_a_day_off(draft: Draft) -> Slip | None:
    """The deadline is at a weekend or on a public holiday."""
    if draft.starts is None or not draft.deadlines:
        return None
    latest = draft.starts - timedelta(days=1)
    days = [latest - timedelta(days=n) for n in range(9)]
    off = [
        day
        for day in days
        if day.weekday() == (4 if draft.zone == "Africa/Cairo" else 6) and day > TODAY + timedelta(days=12)
    ]
    if not off:
        return None
    return _set_deadline(draft, draft.rng.choice(off).replace(hour=16, minute=0))


@operator("TXT21", "TXT22")
def deadline_of_another_year(draft: Draft) -> Slip | None:
    """The year of the deadline is that of the last event, or of the next."""
    if not draft.deadlines:
        return None
    return _set_deadline(draft, draft.deadlines[0].replace(year=draft.rng.choice((2025, 2027))))


@operator("TXT28", "EMB25")
def deadline_other_in_prose(draft: Draft) -> Slip | None:
    """The prose gives another deadline than the field."""
    if draft.first.applies is None:
        return None
    edition = draft.pick()
    assert edition.applies is not None
    moment = draft.deadlines[0] + draft.rng.choice(
        (timedelta(days=-1), timedelta(days=1), timedelta(hours=2), timedelta(days=7))
    )
    if moment in draft.deadlines:
        moment += timedelta(hours=1)
    edition.body[edition.applies] = edition.says_apply(moment, draft.zone)
    return Slip(
        f"the text says {wall(moment)}", ((edition.tag, f"body[{edition.applies}]"), (edition.tag, "accreditation"))
    )


# -- embargoes --------------------------------------------------------------------------------------------------------


def _hold(draft: Draft, moment: datetime) -> None:
    """Set the embargo. Its line is no place: a long embargo, or one at a weekend, is a finding about something else."""
    for edition in draft.editions:
        edition.facts["release"] = {"embargo": wall(moment), "zone": draft.zone}


@operator("EMB04")
def embargo_of_the_past(draft: Draft) -> Slip | None:
    """The embargo is over, by a day, a month or a year."""
    moment = (TODAY - timedelta(days=draft.rng.choice((1, 30, 365)))).replace(hour=6, minute=1)
    _hold(draft, moment)
    return Slip(f"held until {wall(moment)}", ())


@operator("EMB06")
def embargo_after_the_event(draft: Draft) -> Slip | None:
    """The embargo ends after the event has begun."""
    if draft.starts is None or "events" in draft.first.facts:
        return None
    moment = draft.starts + draft.rng.choice((timedelta(hours=1, minutes=1), timedelta(days=1), timedelta(days=30)))
    draft.first.facts.pop("send_at", None)
    _hold(draft, moment)
    return Slip(f"held until {wall(moment)}", ())


@operator("EMB06")
def embargo_after_what_is_public(draft: Draft) -> Slip | None:
    """The embargo ends when the stream, an item of the programme or a chance for photographers has begun."""
    facts = draft.first.facts
    paths = [path for path in ("programme[0].starts", "opportunities[0].at", "live.starts") if get(facts, path)]
    if draft.starts is None or not paths:
        return None
    path = draft.rng.choice(paths)
    earlier = draft.starts - timedelta(days=1)
    while not good_day(earlier):
        earlier -= timedelta(days=1)
    draft.change(path, wall(earlier.replace(hour=9, minute=0)))
    _hold(draft, earlier.replace(hour=17, minute=1))
    if draft.deadlines:
        for edition in draft.editions:
            del edition.facts["accreditation"]
            if edition.applies is not None:
                del edition.body[edition.applies]
    return Slip(f"held beyond {path}", (("", path.partition("[")[0].partition(".")[0]),))


@operator("TXT21")
def embargo_after_the_deadline(draft: Draft) -> Slip | None:
    """Those who get the text when the embargo ends cannot apply any more."""
    if draft.starts is None or not draft.deadlines:
        return None
    moment = max(draft.deadlines) + timedelta(hours=draft.rng.choice((1, 8)), minutes=1)
    if moment >= draft.starts:
        return None
    _hold(draft, moment)
    return Slip(f"held until {wall(moment)}", (("", "accreditation"),))


@operator("EMB18", "EMB25")
def embargo_other_in_prose(draft: Draft) -> Slip | None:
    """The text has an embargo line of its own, with another end than the field."""
    if get(draft.first.facts, "release") == "immediate":
        return None
    edition = draft.pick()
    field_end = datetime.fromisoformat(get(draft.first.facts, "release.embargo"))
    moment = field_end + draft.rng.choice((timedelta(days=1), timedelta(hours=1), timedelta(days=-1)))
    line = edition.phrases.held.format(until=edition.phrases.both(moment, draft.zone, edition.style))
    edition.body.insert(0, line)
    return Slip(f"“{line}”", ((edition.tag, "body[0]"),))


@operator("EMB18")
def embargo_only_in_prose(draft: Draft) -> Slip | None:
    """The text says that it is under embargo, and the field says that it may be published."""
    if get(draft.first.facts, "release") != "immediate":
        return None
    edition = draft.pick()
    moment = TODAY.replace(hour=6, minute=1) + timedelta(days=draft.rng.choice((1, 2, 3)))
    line = edition.phrases.held.format(until=edition.phrases.both(moment, draft.zone, edition.style))
    edition.body.insert(0, line)
    return Slip(f"“{line}”", ((edition.tag, "body[0]"),))


# -- languages --------------------------------------------------------------------------------------------------------


@operator("ADV37", "LNG02")
def language_of_another_file(draft: Draft) -> Slip | None:
    """The key `language` is that of the file the text was copied from."""
    edition = draft.pick()
    other = draft.rng.choice([tag for tag in LANGUAGES if tag not in {each.tag for each in draft.editions}])
    edition.facts["language"] = other
    return Slip(f"{edition.tag} is called {other}", ((edition.tag, "language"),))


@operator("ADV37", "LNG11")
def paragraph_not_translated(draft: Draft) -> Slip | None:
    """A paragraph was left in the language of the source."""
    other = draft.rng.choice([tag for tag in LANGUAGES if tag != draft.first.tag])
    edition: Edition = draft.editions[-1]
    source = draft.first if draft.several else None
    number = draft.rng.randrange(3)
    if source is not None:
        words = source.body[number]
    else:
        words = draft.rng.choice(LANGUAGES[other].paragraphs)[number].format(percent=24, people="1300")
    edition.body[number] = words
    return Slip(f"“{words[:40]}” in {edition.tag}", ((edition.tag, f"body[{number}]"),))


@operator("LNG11")
def field_not_translated(draft: Draft) -> Slip | None:
    """Headline, standfirst, the title of an item or a caption was left in the language of the source."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    source = draft.first
    paths: tuple[str, ...] = (
        "headline",
        "standfirst",
        "quotes[0].text",
        "event.title",
        "event.access",
        "programme[1].title",
    )
    paths += ("picture.caption", "notes_to_editors[0]", "boilerplate", "opportunities[0].text", "event.who")
    here = [path for path in paths if get(edition.facts, path)]
    path = draft.rng.choice(here)
    put(edition.facts, path, get(source.facts, path))
    return Slip(f"{path} in {source.tag}", ((edition.tag, path),))


@operator("LNG08", "LNG09", "LST30")
def edition_missing(draft: Draft) -> Slip | None:
    """A translation was forgotten in another folder, while its readers are in the list."""
    if not draft.several:
        return None
    lost = draft.editions.pop(draft.rng.randrange(len(draft.editions)))
    return Slip(f"{lost.tag} is missing", ())


@operator("LNG05", "LNG06")
def part_missing_in_translation(draft: Draft) -> Slip | None:
    """A part of the source was added after the translation was made."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    parts: tuple[str, ...] = (
        "programme",
        "accreditation",
        "quotes",
        "live",
        "spokespeople",
        "opportunities",
        "attachments",
        "picture",
    )
    parts += ("pictures", "background", "notes_to_editors", "boilerplate", "standfirst", "events")
    here = [part for part in parts if part in edition.facts]
    if not here:
        return None
    part = draft.rng.choice(here)
    value = edition.facts[part]
    if part == "events":
        edition.facts["event"] = edition.facts.pop("events")[0]
    elif isinstance(value, list) and len(value) > 1 and draft.rng.random() < 0.7:
        value.pop()
    else:
        drop(edition.facts, part)
        if part == "accreditation" and edition.applies is not None:
            del edition.body[edition.applies]
    return Slip(f"{part} in {edition.tag}", ((edition.tag, part),))


@operator("LNG06")
def paragraph_missing_in_translation(draft: Draft) -> Slip | None:
    """A paragraph was added to the source after the translation was made."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    del edition.body[draft.rng.randrange(3)]
    return Slip(f"a paragraph in {edition.tag}", ((edition.tag, "body"),))


@operator("LNG07")
def translation_of_an_older_source(draft: Draft) -> Slip | None:
    """The source was changed after the translation said of which state it is."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    edition.facts["translates"] = state_of(draft.first.text())
    draft.first.body[1] += " " + draft.first.phrases.note
    return Slip(f"{edition.tag} is old", ((edition.tag, "translates"),))


@operator("LNG05")
def time_other_in_translation(draft: Draft) -> Slip | None:
    """The event or an item has another time in one of the languages."""
    if not draft.several or draft.starts is None:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    path = _event_path(draft)
    paths = [f"{path}.starts", *(["programme[1].starts"] if get(edition.facts, "programme") else [])]
    if get(edition.facts, "opportunities[0].at"):
        paths.append("opportunities[0].at")
    if get(edition.facts, "live.starts"):
        paths.append("live.starts")
    chosen = draft.rng.choice(paths)
    value = str(get(edition.facts, chosen))
    shift = timedelta(minutes=draft.rng.choice((-30, 30, 60)))
    moment = datetime.fromisoformat(value) if "-" in value else _day(draft.starts, value)
    moment += shift
    put(edition.facts, chosen, wall(moment) if "-" in value else f"{moment:%H:%M}")
    return Slip(f"{chosen} in {edition.tag}", ((edition.tag, chosen),))


@operator("LNG05")
def deadline_other_in_translation(draft: Draft) -> Slip | None:
    """The deadline is another one in one of the languages."""
    if not draft.several or not draft.deadlines:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    moment = draft.deadlines[0] + draft.rng.choice((timedelta(hours=-4), timedelta(days=-1)))
    put(edition.facts, "accreditation.deadlines[0].until", wall(moment))
    return Slip(f"{wall(moment)} in {edition.tag}", ((edition.tag, "accreditation"),))


@operator("LNG06")
def figure_other_in_translation(draft: Draft) -> Slip | None:
    """A figure of the text is another one in one of the languages: digits interchanged, or the old figure."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    text = edition.body[0]
    start = text.index("%") - 1
    while not text[start].isdigit():
        start -= 1
    end = start + 1
    while text[start - 1].isdigit():
        start -= 1
    figure = int(text[start:end])
    other = int(str(figure)[::-1]) if str(figure) != str(figure)[::-1] else figure + 3
    if str(other)[::-1] != str(figure):
        other = figure + 9
    edition.body[0] = f"{text[:start]}{other}{text[end:]}"
    return Slip(f"{other} for {figure} in {edition.tag}", ((edition.tag, "body[0]"),))


@operator("LNG06")
def contact_other_in_translation(draft: Draft) -> Slip | None:
    """A number or an address is another one in one of the languages."""
    if not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    paths: tuple[str, ...] = (
        "contacts[0].phone",
        "contacts[0].email",
        "spokespeople[0].phone",
        "accreditation.desk.phone",
    )
    paths += ("live.dial_in[0].number", "live.dial_in[0].code", "accreditation.email", "accreditation.url", "live.url")
    chosen = draft.rng.choice([path for path in paths if get(edition.facts, path)])
    value = str(get(edition.facts, chosen))
    if value[-1].isdigit():
        value = value[:-1] + str((int(value[-1]) + 3) % 10)
    elif value.endswith("#"):
        value = "44" + value[3:]
    elif "@" in value:
        value = "old-" + value
    else:
        value += "-2025"
    put(edition.facts, chosen, value)
    return Slip(f"{chosen} {value} in {edition.tag}", ((edition.tag, chosen),))


@operator("LNG04")
def embargo_other_in_translation(draft: Draft) -> Slip | None:
    """The embargo or the time of sending is another one in one of the languages."""
    keys = [key for key in ("release", "send_at") if isinstance(draft.first.facts.get(key), dict)]
    if not draft.several or not keys:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    key = draft.rng.choice(keys)
    group = edition.facts[key]
    if draft.rng.random() < 0.4 and key == "release":
        edition.facts[key] = "immediate"
    else:
        name = "embargo" if key == "release" else "at"
        group[name] = wall(datetime.fromisoformat(group[name]) + timedelta(hours=draft.rng.choice((1, 24))))
    return Slip(f"{key} in {edition.tag}", ((edition.tag, key),))


# -- pictures and files -----------------------------------------------------------------------------------------------


def _picture_path(draft: Draft) -> str | None:
    if "picture" in draft.first.facts:
        return "picture"
    pictures: list[Any] = draft.first.facts.get("pictures", [])
    return f"pictures[{draft.rng.randrange(len(pictures))}]" if pictures else None


@operator("FIL04")
def alt_missing(draft: Draft) -> Slip | None:
    """A picture has no words for the blind."""
    if not (path := _picture_path(draft)):
        return None
    edition = draft.pick()
    drop(edition.facts, f"{path}.alt")
    return Slip("no alt", ((edition.tag, path),))


@operator("FIL04", "FIL09")
def alt_is_a_file_name(draft: Draft) -> Slip | None:
    """The words for the blind are a file's name, or a word that stands for any picture."""
    if not (path := _picture_path(draft)):
        return None
    names = (
        "town.jpg",
        "IMG_2034.JPG",
        "DSC00417",
        "pictures/town.jpg",
        "town_final_v2.jpeg",
        "picture",
        "Photo",
        "image1",
    )
    alt = draft.rng.choice(names)
    edition = draft.pick()
    put(edition.facts, f"{path}.alt", alt)
    return Slip(f"alt “{alt}”", ((edition.tag, path),))


@operator("FIL04", "FIL09")
def alt_is_the_caption(draft: Draft) -> Slip | None:
    """The words for the blind repeat the caption, which screen readers read as well."""
    if not (path := _picture_path(draft)):
        return None
    for edition in draft.editions:
        caption = str(get(edition.facts, f"{path}.caption"))
        put(edition.facts, f"{path}.alt", caption + draft.rng.choice(("", ".")))
    return Slip("alt is the caption", (("", path),))


@operator("FIL09", "LNG11")
def alt_in_another_language(draft: Draft) -> Slip | None:
    """The words for the blind are those of the source's language, in a translation."""
    path = _picture_path(draft)
    if not path or not draft.several:
        return None
    edition: Edition = draft.rng.choice(draft.editions[1:])
    put(edition.facts, f"{path}.alt", get(draft.first.facts, f"{path}.alt"))
    return Slip(f"alt in {draft.first.tag}", ((edition.tag, path),))


@operator("FIL10")
def credit_missing(draft: Draft) -> Slip | None:
    """A picture names no photographer or owner, so that no newsroom can print it."""
    if not (path := _picture_path(draft)):
        return None
    for edition in draft.editions:
        drop(edition.facts, f"{path}.credit")
    return Slip("no credit", (("", path),))


def _with_picture(draft: Draft, *names: str) -> Slip | None:
    if not (path := _picture_path(draft)):
        return None
    name = draft.rng.choice(names)
    draft.change(f"{path}.file", name)
    return Slip(name, (("", path),))


@operator("ADV15")
def picture_not_there(draft: Draft) -> Slip | None:
    """The file of a picture is not there: misspelt, with another ending, or in another folder."""
    return _with_picture(draft, "pictures/tovn.jpg", "pictures/town.jpeg", "town.jpg", "pictures/Town.jpg")


@operator("FIL01", "FIL02")
def picture_of_a_wrong_kind(draft: Draft) -> Slip | None:
    """The file is no picture that mail programs show, or is damaged."""
    names = ("scan.heic", "map.svg", "page.jpg", "half.jpg", "empty.jpg", "really-png.jpg")
    return _with_picture(draft, *(f"pictures/{name}" for name in names))


@operator("FIL01")
def picture_too_large(draft: Draft) -> Slip | None:
    """The file is huge, or has far too many pixels."""
    return _with_picture(draft, "pictures/huge.jpg", "pictures/wide.png")


@operator("FIL03")
def picture_tells_its_place(draft: Draft) -> Slip | None:
    """The file says where it was taken, or by whom."""
    return _with_picture(draft, "pictures/place.jpg", "pictures/author.jpg")


def _attach(draft: Draft, *names: str) -> Slip | None:
    if "attachments" not in draft.first.facts:
        return None
    name = draft.rng.choice(names)
    draft.change("attachments[0].file", name)
    return Slip(name, (("", "attachments"),))


@operator("FIL05")
def attachment_huge(draft: Draft) -> Slip | None:
    """A film or a paper that no mailbox takes."""
    return _attach(draft, "papers/film.mp4", "papers/large.pdf")


@operator("FIL07")
def attachment_of_own_data(draft: Draft) -> Slip | None:
    """The newsroom's own data: a list, the settings, another text."""
    return _attach(draft, "lists/press.csv", "advisory.toml", "papers/journalists.csv", "advisories/other.md")


@operator("FIL06")
def attachment_refused(draft: Draft) -> Slip | None:
    """A program, macros, an archive with a program."""
    names = ("setup.exe", "figures.xlsm", "programme.pdf.exe", "tool.zip")
    return _attach(draft, *(f"papers/{name}" for name in names))


@operator("FIL02")
def attachment_misnamed(draft: Draft) -> Slip | None:
    """Another kind of file than its name says, or an empty one."""
    return _attach(draft, "papers/programme.docx", "papers/figures.pdf", "papers/empty.pdf")


@operator("ADV15")
def attachment_not_there(draft: Draft) -> Slip | None:
    """The file is not there."""
    return _attach(draft, "papers/program.pdf", "papers/programme.PDF", "programme.pdf", "papers/programme-final.pdf")


@operator("FIL08", "TXT27")
def attachment_twice(draft: Draft) -> Slip | None:
    """The same file twice: the second was to be changed."""
    if "attachments" not in draft.first.facts:
        return None
    for edition in draft.editions:
        items = edition.facts["attachments"]
        items.insert(0, dict(items[0]) | {"title": edition.phrases.items[1]})
    return Slip("twice", (("", "attachments"),))


# -- links, people, words left ----------------------------------------------------------------------------------------


@operator("ADV14", "LNK01", "TXT11")
def live_link_without_scheme(draft: Draft) -> Slip | None:
    """The address of the stream is cut, or has a scheme that is none."""
    if not get(draft.first.facts, "live.url"):
        return None
    names = (
        "htps://live.riverside.example/hall",
        "https:/live.riverside.example/hall",
        "https//live.riverside.example/hall",
        "live/hall",
    )
    url = draft.rng.choice(names)
    draft.change("live.url", url)
    return Slip(url, (("", "live"),))


@operator("TXT29", "LNG06")
def dial_in_is_a_contact(draft: Draft) -> Slip | None:
    """The number to dial in is that of a contact, whose telephone will ring all through the event."""
    if not get(draft.first.facts, "live.dial_in"):
        return None
    draft.change("live.dial_in[0].number", get(draft.first.facts, "contacts[0].phone"))
    return Slip("dial-in is a contact", (("", "live"), ("", "contacts")))


@operator("LNK04")
def link_misspelt(draft: Draft) -> Slip | None:
    """The host of the page for accreditation or of the stream has a slip."""
    paths = [path for path in ("accreditation.url", "live.url") if get(draft.first.facts, path)]
    if not paths:
        return None
    path = draft.rng.choice(paths)
    wrong = draft.rng.choice(
        ("rvierside.example", "rivverside.example", "rivrside.example", "riberside.example", "rlverside.example")
    )
    draft.change(path, str(get(draft.first.facts, path)).replace("riverside.example", wrong))
    return Slip(wrong, (("", path),))


@operator("LNK04", "ADV14")
def address_misspelt(draft: Draft) -> Slip | None:
    """The domain of a contact's or of the accreditation's address has a slip."""
    paths = [
        path
        for path in ("contacts[0].email", "accreditation.email", "spokespeople[0].email")
        if get(draft.first.facts, path)
    ]
    path = draft.rng.choice(paths)
    wrong = draft.rng.choice(
        ("rvierside.example", "rivverside.example", "rivrside.example", "riverside.exanple", "riverside.example.")
    )
    draft.change(path, str(get(draft.first.facts, path)).replace("riverside.example", wrong))
    return Slip(wrong, (("", path),))


@operator("TXT01", "TXT02", "ADV14", "ADV38")
def link_placeholder(draft: Draft) -> Slip | None:
    """An address was to be written in later."""
    paths = [path for path in ("accreditation.url", "live.url", "background[0].url") if get(draft.first.facts, path)]
    if not paths:
        return None
    path = draft.rng.choice(paths)
    names = (
        "https://www.riverside.example/XXX",
        "https://XXX",
        "https://www.riverside.example/TODO",
        "https://www.riverside.example/[link]",
    )
    url = draft.rng.choice((*names, "TBC", "https://www.riverside.example/tbc", "https://"))
    draft.change(path, url)
    return Slip(url, (("", path),))


@operator("TXT01", "TXT02")
def placeholder_in_a_field(draft: Draft) -> Slip | None:
    """Something was to be written in later, in a field around the event."""
    paths: tuple[str, ...] = (
        "event.who",
        "event.place",
        "event.access",
        "programme[1].title",
        "programme[0].place",
        "accreditation.capacity",
    )
    paths += (
        "accreditation.desk.hours",
        "accreditation.desk.place",
        "spokespeople[0].available",
        "spokespeople[0].name",
    )
    paths += ("picture.caption", "picture.credit", "quotes[0].speaker", "opportunities[0].text", "contacts[0].name")
    chosen = draft.rng.choice([path for path in paths if get(draft.first.facts, path) is not None])
    words = draft.rng.choice(("XXX", "TBC", "[name]", "???", "tbd", "TK", "PLACEHOLDER", "[to be confirmed]", "xx"))
    draft.change(chosen, words)
    return Slip(f"{chosen}: {words}", (("", chosen),))


@operator("TXT09", "ADV14")
def number_with_a_slip(draft: Draft) -> Slip | None:
    """A telephone number has a letter for a digit, or digits too few or too many."""
    paths: tuple[str, ...] = (
        "contacts[0].phone",
        "spokespeople[0].phone",
        "accreditation.desk.phone",
        "live.dial_in[0].number",
    )
    chosen = draft.rng.choice([path for path in paths if get(draft.first.facts, path)])
    value = str(get(draft.first.facts, chosen))
    kind = draft.rng.randrange(3)
    value = (value[:-3], value + "0034", value.replace("0", "O") if "0" in value else value[:-1] + "O")[kind]
    draft.change(chosen, value)
    return Slip(value, (("", chosen),))
