"""Rule TXT20: find a day in the text that stands for the event and is not the event's day.

A text names many days, and most of them are about something else. A day is a finding only where it plainly stands for
the event:
- in the heading of an invitation, set off from the other words (Invitation, 14 January: …),
- behind “When:”, the event's name or a verb of beginning,
- beside the event's hour, or
- anywhere in the text, when the heading has the same wrong day.
After a change of the event's day, the old one is a finding wherever it is left, in every language that has labels. Each
day of the event, and the days of embargo, dateline and send time, are right. Otherwise the languages are those of
check/text/dates.py. The words are English, French, German and Spanish.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta

from advisory_cli.check.text.calendar_days import CalendarDay, calendar_days
from advisory_cli.check.text.clock_times import clause_before, sentence_around
from advisory_cli.check.text.dates import plain, written
from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import KIND_RULES, Advisory, Event

_HEADINGS = ("subject", "headline", "preheader")
_TEXTS = (*_HEADINGS, "standfirst", "body")
_CLOSE = timedelta(days=60)  # around the event, for a day of another year and for the event's hour
_NOUN = (
    r"press\s(?:conference|call|briefing|event)|news\sconference|(?:photo|media)\s?call|briefing|conference|invitation|"
    r"conf[ée]rence(?:\sde\spresse)?|point\s(?:de\s)?presse|rendez-vous|rassemblement|manifestation|"
    r"pressekonferenz|pressegespr[äa]ch|pressetermin|fototermin|einladung|kundgebung|"
    r"rueda\sde\sprensa|conferencia(?:\sde\sprensa)?|convocatoria|concentraci[óo]n|event|demonstration|rally|vigil"
)
_PLACE = (
    r"(?:,?\s(?:at|in|à|au|en|im|bei|a)\s(?:(?:the|la|le|der|die|das|dem|el|los|las)\s|l[’'])?[A-ZÀ-Ý][\w’'-]*"
    r"(?:\s(?:of|de|du|in|à|en|the|la|le|der|[A-ZÀ-Ý][\w’'-]*))*)?"
)
_BEHIND_NOUN = late_pattern(rf"\b(?i:{_NOUN}){_PLACE}\s*$")
_HAS_NOUN = late_pattern(rf"\b(?:{_NOUN})\b|\b(?:we|it|nous|elle|il|wir|sie|es)\b|^\W*$", re.IGNORECASE)
_INVITED = late_pattern(
    r"\b(?:join\sus|invites?\syou|laden(?:\swir)?\s(?:sie|euch)(?:\sherzlich)?|invitons|invite|invitamos|convocamos)\s*$",
    re.IGNORECASE,
)
_BEGINS = late_pattern(
    r"\b(?:begins|starts|takes\splace|will\s(?:take\splace|be(?:\sheld)?|start|begin)|is(?:\sheld)?|kicks\soff|"
    r"aura\slieu|a\slieu|d[ée]bute(?:ra)?|se\stien(?:t|dra)|commence(?:ra)?|findet|beginnt|startet|ist|"
    r"tendr[áa]\slugar|tiene\slugar|se\scelebra(?:r[áa])?|comienza|empieza|ser[áa]|es)\s*$",
    re.IGNORECASE,
)
_LABEL = late_pattern(
    r"\W*(?:when|date|date\s(?:and|&)\stime|wann|termin|datum|quand|date\set\sheure|cu[áa]ndo|fecha)\W{0,6}$",
    re.IGNORECASE,
)
_PREPOSITION = late_pattern(r"(?:^|(?<=\W))(?:on|le|am|el|the|den|dem)\s*$", re.IGNORECASE)
_OTHER = late_pattern(
    r"\b(?:since|after|before|ahead|until|till|by|from|deadline|regist\w*|accredit\w*|rsvp|votes?|elections?|"
    r"anniversary|\w*day|week|ago|published|released|second|another|next|last|previous|first|was|were|had|said|"
    r"depuis|apr[èe]s|avant|jusqu\w*|inscri\w*|accr[ée]dit\w*|journ[ée]es?|semaine|anniversaire|dernier\w*|prochain\w*|"
    r"autre|premi[èe]re?|deuxi[èe]me|lors|avait|[ée]tait|publi[ée]\w*|"
    r"seit|nach|vor|bis|anmeld\w*|wahl\w*|abstimmung|\w*tag|woche|jahrestag|letzte\w*|n[äa]chste\w*|zweite\w*|erste\w*|"
    r"weitere\w*|fand|hatte|wurde|war|"
    r"desde|despu[ée]s|antes|hasta|votaci[óo]n|elecciones|d[íi]a|jornada|semana|aniversario|[úu]ltim\w+|pr[óo]xim\w+|"
    r"segund\w+|primera|tuvo|fue|hab[íi]a)\b|^\W*(?:at|during|bei|auf|w[äa]hrend|durante|en)\s",
    re.IGNORECASE,
)
_CHANGED = late_pattern(
    r"\b(?:moved|instead|originally|planned|postponed|rescheduled|not|no\slonger|brought\sforward|previously|"
    r"au\slieu|initialement|report[ée]\w*|avanc[ée]\w*|d[ée]plac[ée]\w*|non|pr[ée]vu\w*|"
    r"statt(?!\W*$)|urspr[üu]nglich\w*|verschoben|verlegt|vorgezogen|nicht|geplant|"
    r"lugar\sde|inicialmente|aplazad\w+|adelantad\w+|traslad\w+|previst\w+|no)\b",
    re.IGNORECASE,
)
_SET_OFF = late_pattern(r"(?:^|[,:;|([/·•–—]|\s-)[\s*_]*$")
_ENDS_THERE = late_pattern(
    r"[\s*_]*(?:$|[,:;.|)\]/·•–—]|-\s|\d\d?[:.h]\d\d|(?:at|um|à|ab)\s\d|a\slas\s\d|(?:in|at|à|en|im)\s[A-ZÀ-Ý]|\d\d?\s?(?:h\b|Uhr|[ap]\.?m))"
)
_HOUR = late_pattern(
    r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-3])(?:\s?[:.hH]\s?(?P<minute>[0-5]\d)|\s?(?:h|Uhr|heures|horas)\b|\s?(?P<half>[ap])\.?m\b)"
)
_LONG_WORD = late_pattern(r"[^\W\d_]{4,}")


def check_event_days(advisory: Advisory) -> Iterator[Finding]:
    """Yield TXT20 for each day in subject, headline, preheader, standfirst or body that is not the event's day.

    Only days that plainly stand for the event are found. Nothing is yielded for an advisory without an event.
    """
    event = advisory.event
    if event is None:
        return
    for field, day in _wrong_days(advisory, event):
        yield _wrong_day(field, day, event)


def check_former_days(advisory: Advisory, former: Event | None) -> Iterator[Finding]:
    """Yield TXT20 for the day on which the event was before, where the text of a notice still names that day.

    `former` is the event as readers know it, None if they know none. A sentence that tells the change is no finding.
    Days that check_event_days() finds are not yielded again.
    """
    event = advisory.event
    if event is None or former is None:
        return
    old = set(_span(former)) - _right_days(advisory)
    found = {(field.path, day.start) for field, day in _wrong_days(advisory, event)}
    for field in text_fields(advisory):
        for day in _days(field, event) if old else ():
            if not old.issuperset(day.days) or (field.path, day.start) in found or _tells_change(field, day, event):
                continue
            yield _wrong_day(field, day, event, former=True)


def _wrong_days(advisory: Advisory, event: Event) -> Iterator[tuple[TextField, CalendarDay]]:
    """Yield the days that stand for the event and are not its day, each with its field."""
    right = _right_days(advisory)
    fields = [field for field in text_fields(advisory) if field.path in _TEXTS]
    invites = KIND_RULES[advisory.kind].invites
    stale: set[date] = set()
    for field in (field for field in fields if field.path in _HEADINGS and invites):
        days = _days(field, event, own_names=False)
        if not any(set(day.days) & set(_span(event)) for day in days):
            for day in (day for day in days if not right.intersection(day.days) and _heads(field, day, event)):
                stale.update(day.days)
                yield field, day
    for field in (field for field in fields if field.path not in _HEADINGS):
        days = _days(field, event, own_names=False)
        named = any(set(day.days) & set(_span(event)) for day in days)
        for day in (day for day in days if not right.intersection(day.days)):
            same_hour = not named and _has_its_hour(field, day, event)
            if not _tells_change(field, day, event) and (
                stale.issuperset(day.days) or _claims(field, day, event, same_hour=same_hour)
            ):
                yield field, day


def _days(field: TextField, event: Event, *, own_names: bool = True) -> tuple[CalendarDay, ...]:
    """Return the days in a field that may be meant for the event. A day of another year counts only near the event.

    `own_names` False leaves out days in languages whose other words are not known here, such as those for a deadline.
    """
    near = event.starts.wall.date()
    days = calendar_days(field.text, language=field.advisory.language, near=near, own_names=own_names)
    return tuple(
        day for day in days if not day.has_year or day.days[0].year == near.year or abs(day.days[0] - near) <= _CLOSE
    )


def _span(event: Event) -> tuple[date, ...]:
    """Return the days from the event's start to its end, on its own clock."""
    first = event.starts.wall.date()
    last = event.ends.wall.date() if event.ends is not None else first
    return tuple(first + timedelta(days=n) for n in range(min(max((last - first).days, 0), 365) + 1))


def _right_days(advisory: Advisory) -> set[date]:
    """Return the days that the file's facts name: of events and their programme, embargo, datelines and send time."""
    event, right = advisory.event, set[date]()
    if event is not None:
        right |= {*_span(event), event.starts.instant.astimezone(UTC).date()}
    for other in advisory.further_events:
        right |= {*_span(other), other.starts.instant.astimezone(UTC).date()}
    right |= {item.starts.wall.date() for item in advisory.programme}
    right |= {deadline.until.wall.date() for deadline in advisory.deadlines}
    right |= {chance.starts.wall.date() for chance in advisory.opportunities if chance.starts}
    if advisory.embargo is not None:
        right |= {advisory.embargo.until.wall.date(), advisory.embargo.until.instant.astimezone(UTC).date()}
    right |= {line.date for line in advisory.datelines}
    if advisory.send_at is not None:
        right.add(advisory.send_at.wall.date())
    return right


def _heads(field: TextField, day: CalendarDay, event: Event) -> bool:
    """Tell whether a day in a heading is that of the event: it is set off, or stands behind the event's name."""
    before, behind = field.text[: day.start], field.text[day.end :]
    segment = re.split(r"[:;|–—]", before)[-1]
    if _OTHER.search(segment) or not _ENDS_THERE.match(behind):
        return False
    if _SET_OFF.search(before):
        return True
    preposition = _PREPOSITION.search(before)
    head = before[: preposition.start()] if preposition else before
    return (preposition is not None and _SET_OFF.search(head) is not None) or _is_behind_event(head, event)


def _claims(field: TextField, day: CalendarDay, event: Event, *, same_hour: bool) -> bool:
    """Tell whether the words before a day say that the event is then, or whether the event's own hour is beside it."""
    before = clause_before(field.text, day.start)
    line = before[before.rfind("\n") + 1 :]
    if _LABEL.match(line):
        return True
    if _OTHER.search(before):
        return False
    if same_hour:
        return True
    preposition = _PREPOSITION.search(before)
    head = before[: preposition.start()] if preposition else before
    if _INVITED.search(head) or _is_behind_event(head, event):
        return True
    verb = _BEGINS.search(head)
    return verb is not None and (_HAS_NOUN.search(head[: verb.start()]) is not None or _names(head, event))


def _is_behind_event(head: str, event: Event) -> bool:
    """Tell whether words end with a noun for an event, or with the last long word of this event's title."""
    if _BEHIND_NOUN.search(head):
        return True
    words, title = _LONG_WORD.findall(head), _LONG_WORD.findall(event.title)
    return bool(words and title) and head.rstrip().endswith(words[-1]) and plain(words[-1]) == plain(title[-1])


def _names(words: str, event: Event) -> bool:
    """Tell whether words name the event by the first long word of its title: the walk, of Walk along the river."""
    title = _LONG_WORD.findall(event.title)
    return bool(title) and plain(title[0]) in {plain(word) for word in _LONG_WORD.findall(words)}


def _has_its_hour(field: TextField, day: CalendarDay, event: Event) -> bool:
    """Tell whether the event's own hour stands right behind a day near the event."""
    if abs(day.days[0] - event.starts.wall.date()) > _CLOSE:
        return False
    hour = _HOUR.search(field.text[day.end : day.end + 25])
    if hour is None:
        return False
    shown = int(hour["hour"]) + (12 if hour["half"] == "p" and int(hour["hour"]) < 12 else 0)
    return (shown, int(hour["minute"] or 0)) == (event.starts.wall.hour, event.starts.wall.minute)


def _tells_change(field: TextField, day: CalendarDay, event: Event) -> bool:
    """Tell whether the sentence of a day names the event's day as well, or says that a day was changed."""
    sentence = sentence_around(field.text, day.start, day.end)
    near = event.starts.wall.date()
    days = calendar_days(sentence, language=field.advisory.language, near=near)
    return any(set(each.days) & set(_span(event)) for each in days) or _CHANGED.search(sentence) is not None


def _wrong_day(field: TextField, day: CalendarDay, event: Event, *, former: bool = False) -> Finding:
    where = f" in the {field.path}" if field.path in _TEXTS else ""
    was = ", as it was before" if former else ""
    return finding(
        "TXT20",
        f"{quoted(field.text[day.start : day.end])}{where}{was}: the event is on {written(event.starts.wall.date())}.",
        place=field.place(day.start),
        remedy="Correct the day in the text, or in the event. If it is of something else, say what happens then.",
    )
