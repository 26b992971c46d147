"""Rules EMB25 to EMB27: find times of day in a text that contradict the event, the embargo or one another.

The day of a time is the day written beside the time, else the event's day, else the embargo's.
A text may name many hours. In a subject, every hour that is not the event's or the embargo's is a finding. Elsewhere,
such an hour is a finding only where the words claim to say when the event begins, or until when the text is under
embargo. Each time has at most one finding. EMB26 is for the abbreviation of a zone that is out of season, such as CEST
in winter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from advisory_cli.check.text.clock_times import WrittenTime, clause_before, sentence_around, written_times
from advisory_cli.check.text.dates import plain, without_weekday, written, written_at
from advisory_cli.check.text.text_fields import TextField, quoted
from advisory_cli.check.text.written_days import WrittenDay
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, Event
from advisory_cli.model.press.arrangements import ProgrammeItem
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.schedule.zone_words import Clock, FixedClock, Season, ZoneWord
from advisory_cli.model.value_class import value_class

_FIELDS = late_pattern(r"(?!contacts|background|links|issuer|reference|dateline|further_datelines|boilerplates)")
_ARRANGEMENTS = late_pattern(r"programme|accreditation|opportunities|live|spokespeople")  # have times of their own
_SAME = late_pattern(
    r"[\s,)]*(?:(?:in|à)\s[A-Z]\w+(?:\s[A-Z]\w+)?\s?[,)]?\s?)?(?:[(|\[/=–—-]|or\b|ou\b|i\.e\.,?|equals\b|is\b|"
    r"that\sis,?|which\s(?:is|means|makes\sit)|(?:the\s)?equivalent\s(?:of|to)|c[’']est-à-dire|soit|ce\squi\sfait|donc|,)?"
    r"[\s(,]*(?:at\s|à\s)?"
)
_BEGINS = late_pattern(
    r"\b(?:begin(?:s|ning)?|start(?:s|ing)?|kicks?\soff|commences?|takes?\splace|(?:be|is|are)\sheld|commence(?:ra)?|"
    r"d[ée]bute(?:ra)?|d[ée]marre(?:ra)?|d[ée]but(?=\s?[:(,–—]|\s(?:à|le|pr[ée]vu|fix[ée])(?!\w))|"
    r"d[ée]but\s(?=(?:de\s(?:la\s|l[’'])?|du\s)(?:conf[ée]rence|point|r[ée]union|rencontre|[ée]v[ée]nement|visite)\b)|"
    r"aura\slieu|a\slieu|se\stien(?:t|dra))\b",
    re.IGNORECASE,
)
_EVENT = late_pattern(
    r"\b(?:event|press\s(?:conference|call|briefing)|conf[ée]rence\sde\spresse|point\s(?:de\s)?presse|photo\scall|"
    r"rendez-vous|[ée]v[ée]nement|invite[sd]?|join\sus|invit[ée]e?s?)\b",
    re.IGNORECASE,
)
_STANDS_FOR_IT = late_pattern(r"\b(?:we|it|nous|elle|il)\b|^\W*$", re.IGNORECASE)
_WHEN = late_pattern(
    r"\W*(?:when|time|date(?:\s(?:and|&)\stime)?|quand|heure|date\set\sheure)\W{0,4}[:–—|-]", re.IGNORECASE
)
_COMMON = frozenset(
    {"agains", "about", "betwee", "their", "under", "after", "before", "contre", "entre", "avant", "apres"}
)
_CLOSE = 70  # characters between the event and its day and hour
_ASIDE = late_pattern(
    r"regist|accredit|accrédit|\bdoors?\b|check-?in|sign(?:ing)?.?(?:in|up)|\bstream|webcast|broadcasts?\sstart|livestream|"
    r"interview|reception|rsvp|\breply\b|\bconfirm|deadline|\bapply\b|inscri|\bportes?\b|direct\b|hotline|\bhelpline|"
    r"\bline\b|\blignes?\b|switchboard|\bdesk\b|\bspokes|\bopen\b|\bouvert|\boffices?\b|\bcalls?\b|\bphone|\bmeasured|"
    r"\barriv|\bpasses\b|\bbadges?\b|\btrains?\b|\bflights?\b|exhibition|museum|\bcamera|\bphoto|\bavailable\sfor|\bspeaks?\b|\bdisponible\spour|\bréponse",
    re.IGNORECASE,
)
_LEADS = late_pattern(
    r"\b(?:from|until|till|before|after|as\sof|d[èe]s|[àa]\spartir\sd[eu]|jusqu[’'](?:au|[àa])|avant|apr[èe]s)\s"
    r"(?:[\w,]+\s){0,5}?(?:at\s|à\s)?$",
    re.IGNORECASE,
)
_FREE = late_pattern(
    r"embargo|\bpublish|publication|\bpubli[ée]|\breleased?\b|\bbroadcast\b|\bdiffus|\breport(?:ed)?\son\b|\bfree\b|\bread\b",
    re.IGNORECASE,
)
_PUBLISH = late_pattern(r"embargo|\bpublish|publication|\bpubli[ée]|\bdiffus|\bbroadcast\b", re.IGNORECASE)
_LONG_WORD = late_pattern(r"[^\W\d_]{5,}")
_YEAR = late_pattern(r"\b(?:19|20)\d\d\b")


@value_class
class _Fact:
    """A moment that the file itself names."""

    says: str  # 'the event starts'
    moment: Moment
    of_event: bool
    is_end: bool = False  # of something: no words that claim a beginning mean it


@value_class
class _ResolvedTime:
    """A time written in a text, with its possible meanings, and the day by which the time is judged."""

    time: WrittenTime
    text: str
    clocks: tuple[Clock | FixedClock, ...]
    day: date  # the written one, else the reference
    dated: bool  # whether a day is written, in full or as a weekday

    @property
    def words(self) -> str:
        """The time as it stands in the text, in quotation marks."""
        return quoted(self.text[self.time.start : max(self.time.behind, self.time.end)].rstrip("( ,."))

    def instants(self, minutes: int) -> tuple[datetime, ...]:
        """Return the moments that can be meant, one for each meaning, aware, in UTC."""
        wall = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC) + timedelta(minutes=minutes)
        return tuple(wall - clock.offset(wall - clock.offset(wall)) for clock in self.clocks)


def check_written_times(field: TextField, *, now: datetime) -> Iterator[Finding]:
    """Yield findings about the times of day in a field, compared with the event and the embargo.

    EMB25: a time contradicts the event's or the embargo's. EMB26: a zone's abbreviation is out of season, such as CEST
    in winter. EMB27: two times that are said to be one moment are not. `now` (aware) helps to find the year of dates
    that name none.
    """
    if not _FIELDS.match(field.path):
        return
    advisory, facts = field.advisory, () if _ARRANGEMENTS.match(field.path) else _facts(field.advisory)
    times = written_times(field.text, language=advisory.language[:2].lower())
    near = _reference(advisory, now)
    in_notice = field.path.startswith("notice.")  # names the wrong time beside the right one, and days of its own
    resolved_times = [_resolve_time(time, field.text, facts, near) for time in times]
    contradictions = _contradicting_pairs(resolved_times)
    named = frozenset(
        fact for fact in facts if any(resolved and _matches(resolved, fact) for resolved in resolved_times)
    )
    for number, resolved in enumerate(resolved_times):
        if resolved is None:
            continue
        parts = (
            (_wrong_season(resolved, facts) if resolved.dated or not in_notice else None)
            or contradictions.get(number)
            or (
                _against_facts(resolved, facts, field, named)
                if not (in_notice or _restates_previous(resolved_times, number))
                else None
            )
        )
        if parts is not None:
            code, words, remedy = parts
            yield finding(code, words, place=field.place(resolved.time.start), remedy=remedy)


def _facts(advisory: Advisory) -> tuple[_Fact, ...]:
    facts = []
    if (event := advisory.event) is not None:
        facts.append(_Fact(says="the event starts", moment=event.starts, of_event=True))
        if event.ends is not None:
            facts.append(_Fact(says="the event ends", moment=event.ends, of_event=True, is_end=True))
    if advisory.embargo is not None:
        facts.append(_Fact(says="the embargo ends", moment=advisory.embargo.until, of_event=False))
    return (*facts, *_arrangement_facts(advisory))


def _arrangement_facts(advisory: Advisory) -> Iterator[_Fact]:
    """Yield the times of further events, programme, deadlines and stream. A text may name each of them."""
    items: tuple[Event | ProgrammeItem, ...] = (*advisory.further_events, *advisory.programme)
    for item in items:
        yield _Fact(says=f"{quoted(item.title)} starts", moment=item.starts, of_event=True)
        if item.ends is not None:
            yield _Fact(says=f"{quoted(item.title)} ends", moment=item.ends, of_event=True, is_end=True)
    for deadline in advisory.deadlines:
        yield _Fact(says="the deadline is", moment=deadline.until, of_event=True, is_end=True)
    for opportunity in advisory.opportunities:
        if opportunity.starts is not None:
            yield _Fact(says="the opportunity is", moment=opportunity.starts, of_event=True, is_end=True)
    if advisory.live is not None and advisory.live.starts is not None:
        yield _Fact(says="the stream starts", moment=advisory.live.starts, of_event=True, is_end=True)


def _reference(advisory: Advisory, now: datetime) -> date:
    facts = _facts(advisory)
    if facts:
        return facts[0].moment.wall.date()
    return advisory.dateline.date if advisory.dateline is not None else now.date()


def _resolve_time(time: WrittenTime, text: str, facts: Sequence[_Fact], near: date) -> _ResolvedTime | None:
    """Return a written time with its meanings. None where the day cannot be told.

    A month or year alone beside the time does not tell the day.
    """
    zones = tuple(dict.fromkeys(fact.moment.zone for fact in facts))
    zone = time.zone or (ZoneWord(word="", main=tuple(Clock(zone=name) for name in zones)) if zones else None)
    if zone is None:
        return None
    day = _resolve_day(time.day, near) if time.day else near
    if day is None:
        return None
    years = map(int, _YEAR.findall(sentence_around(text, time.start, time.end)))
    if time.day is None and any(year != near.year for year in years):
        return None
    return _ResolvedTime(
        time=time, text=text, clocks=zone.meanings(zones, day.year), day=day, dated=time.day is not None
    )


def _resolve_day(written: WrittenDay, near: date) -> date | None:
    """Return the day in the year that is written, else the day nearest to `near`.

    A weekday alone means the one within three days of `near`. None where nothing tells the day.
    """
    if written.day is None or written.month is None:
        if written.weekday is None:
            return None
        return near + timedelta(days=(written.weekday - near.weekday() + 3) % 7 - 3)
    years = (written.year,) if written.year else (near.year, near.year - 1, near.year + 1)
    days = []
    for year in years:
        try:
            days.append(date(year, written.month, written.day))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - near), default=None)


_OTHER_DAY = ", on another day."
_FindingParts = tuple[str, str, str]  # code, words, remedy


def _wrong_season(resolved: _ResolvedTime, facts: Sequence[_Fact]) -> _FindingParts | None:
    """Return EMB26 for a word of summer time in winter, or of winter time in summer."""
    clocks = [clock for clock in resolved.clocks if isinstance(clock, Clock)]
    if (
        resolved.time.soft
        or not clocks
        or len(clocks) < len(resolved.clocks)
        or any(c.shown(at) for c, at in _instants_by_clock(resolved, clocks))
        or (not resolved.dated and any(c.shown(fact.moment.instant) for c in clocks for fact in facts))
    ):
        return None
    clock, at = next(_instants_by_clock(resolved, clocks))
    right = at.astimezone(ZoneInfo(clock.zone))
    shown = right.tzname() or ""
    name = resolved.time.zone.word if resolved.time.zone else ""
    ahead = "ahead of" if clock.season is Season.STANDARD else "behind"
    return (
        "EMB26",
        f"{resolved.words}: on {without_weekday(resolved.day)} the clocks of {clock.zone} show {shown},"
        f" an hour {ahead} {name}." + _what_the_file_says(facts),
        f"Write {_clock(resolved.time.minutes)} {shown} if that is what clocks there show, else {right:%H:%M} {shown}.",
    )


def _instants_by_clock(resolved: _ResolvedTime, clocks: Sequence[Clock]) -> Iterator[tuple[Clock, datetime]]:
    midnight = datetime(resolved.day.year, resolved.day.month, resolved.day.day, tzinfo=UTC)
    for clock in clocks:
        yield clock, midnight + timedelta(minutes=resolved.time.minutes) - clock.offset(midnight)


def _contradicting_pairs(resolved_times: Sequence[_ResolvedTime | None]) -> dict[int, _FindingParts]:
    """Return EMB27, by number, for times that stand for the time in front of them and are another moment."""
    contradictions: dict[int, _FindingParts] = {}
    for number in range(1, len(resolved_times)):
        first, second = resolved_times[number - 1], resolved_times[number]
        if first is None or second is None or not _are_equated(first, second):
            continue
        lengths = [(first.time.minutes, second.time.minutes)]
        if first.time.until is not None and second.time.until is not None:
            lengths.append((first.time.until, second.time.until))
        if all(_can_agree(first, second, *pair) for pair in lengths):
            continue
        wanted = first.instants(first.time.minutes)[0]
        clock = second.clocks[0]
        right = wanted + clock.offset(wanted)
        name = second.time.zone.word if second.time.zone else ""
        day = f" on {written(right.date())}" if first.dated or second.dated else ""
        words = f"{first.words} is not {second.words}: it is {right:%H:%M} {name}{day}."
        contradictions[number] = ("EMB27", words, "Correct the one that is wrong.")
    return contradictions


def _restates_previous(resolved_times: Sequence[_ResolvedTime | None], number: int) -> bool:
    """Tell whether the time stands for the one before, which is judged itself."""
    first, second = resolved_times[number - 1] if number else None, resolved_times[number]
    return first is not None and second is not None and _are_equated(first, second)


def _are_equated(first: _ResolvedTime, second: _ResolvedTime) -> bool:
    left, right = first.time, second.time
    if left.zone is None or right.zone is None or left.zone.word == right.zone.word:
        return False
    return _SAME.fullmatch(first.text, left.behind, right.start) is not None


def _can_agree(first: _ResolvedTime, second: _ResolvedTime, minutes: int, others: int) -> bool:
    both_dated = first.dated and second.dated
    for left in first.instants(minutes):
        for right in second.instants(others):
            apart = left - right
            if apart == timedelta() or (not both_dated and apart % timedelta(days=1) == timedelta()):
                return True
    return False


def _against_facts(
    resolved: _ResolvedTime, facts: Sequence[_Fact], field: TextField, named: frozenset[_Fact]
) -> _FindingParts | None:
    without_zone = resolved.time.zone is None or resolved.time.soft
    if not facts or (without_zone and (field.path != "subject" or resolved.time.plain)):
        return None
    embargo = next((fact for fact in facts if not fact.of_event), None)
    if embargo is not None and not _matches(resolved, embargo) and _ends_embargo(resolved):
        return _contradiction(resolved, embargo)
    if any(_matches(resolved, fact) for fact in facts):
        return _end_differs(resolved, facts)
    same_hour = next((fact for fact in facts if _matches(resolved, fact, day=False)), None)
    if same_hour is not None and resolved.dated:
        return None if _day_is_meant(resolved, same_hour, field, named) else _not_that_day(resolved, same_hour)
    contradicted = next((fact for fact in facts if _shows_same_hour(resolved, fact)), None) or _claims(
        resolved, facts, field, named
    )
    return _contradiction(resolved, contradicted) if contradicted is not None else None


def _matches(resolved: _ResolvedTime, fact: _Fact, *, day: bool = True, minutes: int | None = None) -> bool:
    """Tell whether the time can be the fact's moment.

    Any day will do where none is written, or where `day` is False.
    """
    instants = resolved.instants(resolved.time.minutes if minutes is None else minutes)
    aparts = [instant - fact.moment.instant for instant in instants]
    if day and resolved.dated:
        return timedelta() in aparts
    return any(apart % timedelta(days=1) == timedelta() for apart in aparts)


def _shows_same_hour(resolved: _ResolvedTime, fact: _Fact) -> bool:
    """Tell whether the clock shows the fact's hour, in another zone. A written day must be the fact's."""
    wall = fact.moment.wall
    return resolved.time.minutes == wall.hour * 60 + wall.minute and (not resolved.dated or resolved.day == wall.date())


def _end_differs(resolved: _ResolvedTime, facts: Sequence[_Fact]) -> _FindingParts | None:
    """Return a finding for a range that begins with the event and ends at another time."""
    end = next((fact for fact in facts if fact.says == "the event ends"), None)
    if resolved.time.until is None or end is None or not _matches(resolved, facts[0]):
        return None
    return None if _matches(resolved, end, day=False, minutes=resolved.time.until) else _contradiction(resolved, end)


def _day_is_meant(resolved: _ResolvedTime, fact: _Fact, field: TextField, named: frozenset[_Fact]) -> bool:
    """Tell whether the other day is no slip. In a heading, no other day is meant.

    The day is meant if it is far off, if the words are about something else, or if the right time also stands there.
    """
    if _is_heading(field):
        return False
    far = abs(resolved.day - fact.moment.wall.date()) > timedelta(days=7)
    return far or not _may_claim(resolved, fact, field) or fact in named


def _may_claim(resolved: _ResolvedTime, fact: _Fact, field: TextField) -> bool:
    return (
        _claims_event(resolved, field)
        if fact.of_event
        else _claims_embargo(resolved, alone=field.advisory.event is None)
    )


def _is_heading(field: TextField) -> bool:
    """Tell whether the field is about one thing alone: subject, headline or preheader."""
    return field.path in {"subject", "headline", "preheader"}


def _claims(resolved: _ResolvedTime, facts: Sequence[_Fact], field: TextField, named: frozenset[_Fact]) -> _Fact | None:
    """Return the fact of which the words speak, near its own day.

    In a heading, this is the first of all facts, unless the heading names that fact correctly.
    """
    if _is_heading(field):
        return None if facts[0] in named else facts[0]
    for fact in facts:
        near = abs(resolved.day - fact.moment.wall.date()) <= timedelta(days=1)
        if near and not fact.is_end and _may_claim(resolved, fact, field):
            return fact
    return None


def _claims_event(resolved: _ResolvedTime, field: TextField) -> bool:
    """Tell whether the words say when the event begins.

    `When:` says so, and a verb of beginning behind the event or a word of its title. Without such a verb, the event
    must stand close before the time, and the time must be on the event's day.
    """
    before, event = clause_before(resolved.text, resolved.time.start), field.advisory.event
    if event is None or _ASIDE.search(before):
        return False
    if _WHEN.match(before[before.rfind("\n") + 1 :]):
        return True
    verb = _BEGINS.search(before)
    if verb is None:
        near = before[-_CLOSE:]
        on_its_day = resolved.dated and resolved.day == event.starts.wall.date()
        return on_its_day and (_EVENT.search(near) is not None or _names_event(near, event))
    subject = before[: verb.start()]
    return (
        _STANDS_FOR_IT.search(subject) is not None or _EVENT.search(subject) is not None or _names_event(subject, event)
    )


def _names_event(words: str, event: Event) -> bool:
    own = {plain(word)[:6] for word in _LONG_WORD.findall(event.title)} - _COMMON
    return any(plain(word)[:6] in own for word in _LONG_WORD.findall(words))


def _ends_embargo(resolved: _ResolvedTime) -> bool:
    """Tell whether the time is the end of an embargo by name: `under embargo until …`."""
    before = clause_before(resolved.text, resolved.time.start)
    return re.search(r"embargo", before, re.IGNORECASE) is not None and _LEADS.search(before) is not None


def _claims_embargo(resolved: _ResolvedTime, *, alone: bool) -> bool:
    """Tell whether the words say until or from when the matter is held back or free.

    Where there is no event (`alone`), `from …` says so without further words.
    """
    before = clause_before(resolved.text, resolved.time.start)
    if resolved.time.until is not None or (_ASIDE.search(_sentence_of(resolved)) and not _PUBLISH.search(before)):
        return False
    return _FREE.search(before) is not None or (alone and _LEADS.search(before) is not None)


def _sentence_of(resolved: _ResolvedTime) -> str:
    return sentence_around(resolved.text, resolved.time.start, resolved.time.end)


def _not_that_day(resolved: _ResolvedTime, fact: _Fact) -> _FindingParts:
    return (
        "EMB25",
        f"{resolved.words}: {fact.says} at {written_at(fact.moment.local)}{_OTHER_DAY}",
        "Correct the day in the text, or in the facts.",
    )


def without_told_days(findings: Iterable[Finding]) -> list[Finding]:
    """Return `findings` without each EMB25 about the day of a time where TXT20 finds the same line's day wrong.

    One of the two is enough, and TXT20 quotes the day itself.
    """
    every = list(findings)
    wrong_days = {found.place for found in every if found.code == "TXT20"}
    return [
        found
        for found in every
        if not (found.code == "EMB25" and found.place in wrong_days and found.words.endswith(_OTHER_DAY))
    ]


def _contradiction(resolved: _ResolvedTime, fact: _Fact) -> _FindingParts:
    zone = fact.moment.local.tzname()
    return (
        "EMB25",
        f"{resolved.words}: {fact.says} at {written_at(fact.moment.local)} ({zone}, {fact.moment.zone}).",
        "Correct the time in the text, or in the facts. If it is the time of something else, say what happens then.",
    )


def _what_the_file_says(facts: Sequence[_Fact]) -> str:
    if not facts:
        return ""
    fact = facts[0]
    return f" By the file {fact.says} at {written_at(fact.moment.local)} ({fact.moment.local.tzname()})."


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
