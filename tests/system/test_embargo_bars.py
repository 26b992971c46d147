"""What bars say of moments around which clocks are moved, for issuers and readers in all zones: read back and counted.

The words are parsed here, weekdays are Zeller's, offsets and their names those of tests.zone_tables.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from time import monotonic

import pytest

from advisory_cli.check.email.embargo_bar import check_bars
from advisory_cli.check.text.html_text import read_page
from advisory_cli.compose.composer import Composer
from advisory_cli.compose.render import Renderer
from advisory_cli.model.people.recipient import Recipient
from advisory_cli.model.press.advisory import Advisory, Embargo
from advisory_cli.model.press.edition import Phase, Specimen
from advisory_cli.model.schedule.times import Moment
from tests.compose_samples import TEMPLATES, founding, inlined, kept, newsroom, renderer
from tests.system.conftest import Say
from tests.zone_tables import aware, table, wall_of, weekday
from tests.zone_walls import around, transitions, zones

long = (pytest.mark.slow, pytest.mark.timeout(1200))
LANGUAGES = ("en", "en-US", "fr")
LABEL = {"en": "EMBARGOED UNTIL ", "en-US": "EMBARGOED UNTIL ", "fr": "SOUS EMBARGO JUSQU’AU "}
_SPACE = "[ \u00a0\u202f]"
_CITY = r"(?: \((?P<city>[^:]+)\))?"
SHARED = {"BST", "IST", "CST", "PST", "AST", "EST"}  # each means another hour elsewhere
FULL = {
    "en": r"(?P<hour>\d\d):(?P<minute>\d\d) (?P<zone>\S+) on (?P<weekday>\w+)"
    rf" (?P<day>\d+) (?P<month>\w+) (?P<year>\d+){_CITY}",
    "en-US": rf"(?P<hour>\d+):(?P<minute>\d\d){_SPACE}(?P<half>[AP]M) (?P<zone>\S+) on (?P<weekday>\w+),"
    rf" (?P<month>\w+) (?P<day>\d+), (?P<year>\d+){_CITY}",
    "fr": r"(?P<weekday>\w+) (?P<day>1er|\d+) (?P<month>\w+) (?P<year>\d+) à (?P<hour>\d\d)h(?P<minute>\d\d)"
    rf" (?P<zone>\S+){_CITY}",
}
SHORT = {
    "en": r"until (?P<hour>\d\d):(?P<minute>\d\d) (?P<zone>\S+) (?P<weekday>\w+) (?P<day>\d+) (?P<month>\w+)"
    rf"{_CITY}: ",
    "en-US": rf"until (?P<weekday>\w+), (?P<month>\w+) (?P<day>\d+), (?P<hour>\d+):(?P<minute>\d\d){_SPACE}"
    rf"(?P<half>[AP]M) (?P<zone>\S+){_CITY}: ",
    "fr": r"jusqu’au (?P<weekday>\w+)\.? (?P<day>\d+) (?P<month>\w+)\.?"
    r" (?P<hour>\d\d)h(?P<minute>\d\d) (?P<zone>[^\s:]+)" + _CITY + r"\s: ",
}
ENGLISH = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),  # noqa: SIM905
    "January February March April May June July August September October November December".split(),  # noqa: SIM905
)
FRENCH = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),  # noqa: SIM905
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
)
NAMES = {"en": ENGLISH, "en-US": ENGLISH, "fr": FRENCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An embargo that ends at `instant` (POSIX seconds), written in the issuer's zone, in an edition of a language."""

    issuer: str
    instant: int
    language: str

    @property
    def advisory(self) -> Advisory:
        """The founding one under that embargo."""
        shown = wall_of(self.instant + table(self.issuer).at(self.instant).offset)
        fold = table(self.issuer).instants(shown).index(self.instant)
        until = Moment(wall=shown, zone=self.issuer, fold=fold)
        return founding(language=self.language, embargo=Embargo(until=until))

    def same_hour(self, zone: str, other: str) -> bool:
        """Whether clocks of two zones show the same hour then."""
        return (table(zone).at(self.instant).offset - table(other).at(self.instant).offset) % 86_400 == 0


def _cases(step: int, each: int) -> Iterator[Case]:
    """For each `step`th zone as an issuer, moments around its own transitions in turn with those of others."""
    every = transitions()
    for number, issuer in list(enumerate(zones()))[::step]:
        own = table(issuer).transitions
        for turn in range(each):
            one = (
                own[(number + turn * 7) % len(own)]
                if own and turn % 2
                else every[(number * 131 + turn * 977) % len(every)]
            )
            instants = [at for wall in around(one) for at in wall.instants]
            yield Case(
                issuer=issuer,
                instant=instants[(number + turn) % len(instants)],
                language=LANGUAGES[(number + turn) % len(LANGUAGES)],
            )


def _misread(words: str, case: Case, zone: str, patterns: dict[str, str] = FULL) -> str:
    """What is wrong with a moment in words, as a reader in that zone needs it; nothing where it is right."""
    match = re.fullmatch(patterns[case.language], words)
    if match is None:
        return f"{words!r} is no time"
    found = match.groupdict()
    reading = table(zone).at(case.instant)
    shown = wall_of(case.instant + reading.offset)
    weekdays, months = NAMES[case.language]
    hour = int(found["hour"])
    if found.get("half"):
        hour = hour % 12 + (12 if found["half"] == "PM" else 0)
    expected = {
        "time": (shown.hour, shown.minute),
        "zone": _letters(reading.name, reading.offset),
        "weekday": weekdays[weekday(shown.year, shown.month, shown.day)],
        "day": shown.day,
        "month": months[shown.month - 1],
        "year": str(shown.year),
    }
    said = found | {"time": (hour, int(found["minute"])), "day": int(found["day"].removesuffix("er"))}
    said.setdefault("year", expected["year"])  # a subject has none
    full = patterns is FULL
    wrong = [
        key
        for key, value in expected.items()
        if said[key] != value and (full or key not in {"weekday", "month"} or not _begins(value, said[key]))
    ]
    own = zone == case.issuer
    if (own and reading.name in SHARED and not found["city"]) or (found["city"] and not own):
        wrong.append("city")
    return f"{words!r} for {zone} at {shown} {reading}: {wrong}" if wrong else ""


def _begins(name: object, short: str) -> bool:
    """Whether that is the name's short form: `juil.` and `févr.` too."""
    return len(short) >= 3 and str(name).startswith(short)


def _letters(name: str, offset: int) -> str:
    """The zone's abbreviation; where the table has only digits, the distance to UTC."""
    if name[0] not in "+-":
        return name
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"UTC{'−' if offset < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")


def _local_wrongly(words: str, case: Case, zone: str) -> str:
    """The same of a reader's own time, with the note on clocks behind it."""
    apart = abs(table(zone).at(case.instant).offset - table(case.issuer).at(case.instant).offset)
    if not words:
        return "" if apart == 0 else f"{zone} is not told its own time: {case}"
    time, bracket, note = words.partition(" (")
    hours = re.search(r"\d+(?:[.,]\d+)?", note)
    if bracket and (hours is None or float(hours[0].replace(",", ".")) * 3_600 != apart):
        return f"{words!r}: {apart} seconds apart in {case}"
    return _misread(time, case, zone)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "each", "readers"),
    [pytest.param(74, 2, 12, id="sample"), pytest.param(1, 4, 48, id="all zones", marks=long)],
)
def test_embargo_bar_says_the_right_moment_when_clocks_are_moved(say: Say, step: int, each: int, readers: int) -> None:
    """The bar's words for the issuer, for UTC and for each reader name the embargo's moment around changes of clocks.

    Otherwise an editor would publish on the wrong day, or an hour early, because our words said so.
    """
    begun, bars, notes = monotonic(), 0, 0
    wrong: list[str] = []
    issuers, recipients, everywhere = set(), set(), zones()
    for number, case in enumerate(_cases(step, each)):
        advisory = case.advisory
        made = renderer(advisory, now=aware(case.instant) - timedelta(days=3))
        words = made.embargo_words
        assert words is not None
        wrong += filter(None, (_misread(words.issuer, case, case.issuer), _misread(words.utc, case, "UTC")))
        theirs = [everywhere[(number * 37 + turn * 8 + turn // 5) % len(everywhere)] for turn in range(readers)]
        for zone in theirs:
            local = made.embargo_local(zone)
            wrong += filter(None, (_local_wrongly(local, case, zone),))
            bars, notes = bars + bool(local), notes + ("(" in local)
        bars += 2
        issuers.add(case.issuer)
        recipients.update(theirs)
    assert not wrong, f"{len(wrong)} wrong, such as {wrong[:5]}"
    if step == 1:
        assert notes > 0
        assert issuers == recipients == set(everywhere)
        say(
            f"bars: {bars}, {notes} of them with a note on clocks, for {len(issuers)} zones of issuers and"
            f" {len(recipients)} of readers in {len(LANGUAGES)} languages; 0 wrong; {monotonic() - begun:.0f} s"
        )


# --- whole messages ---


def _composer(case: Case) -> Composer:
    now = aware(case.instant) - timedelta(days=3)
    return Composer(
        advisory=case.advisory,
        newsroom=newsroom(),
        renderer=partial(Renderer, folders=[TEMPLATES], now=now, cache=kept()),
        inline=inlined,
        columns=frozenset(),
        key=b"k" * 32,
    )


def _seen(html: str) -> list[str]:
    """The visible lines of a page."""
    body = re.sub(r'(?s)<!--.*?-->|<(style|title)\b.*?</\1>|<div class="preheader".*?</div>', "", html)
    lines = re.sub(r"<[^>]*>", "", re.sub(r"</(p|td|h\d|div|li)>|<br\s*/?>", "\n", body)).split("\n")
    return [line for line in (" ".join(one.replace("&#8217;", "’").split()) for one in lines) if line]


def _bar_wrongly(specimen: Specimen, case: Case, zone: str) -> Iterator[str]:
    """Subject, preheader, the first lines of both parts and the line below the text."""
    label = LABEL[case.language]
    lead = re.search(SHORT[case.language], specimen.head.subject)
    yield _misread(lead[0], case, case.issuer, SHORT) if lead else specimen.head.subject
    times = re.split(r"(?<!\(St)\. ", specimen.preheader, maxsplit=1)[0]  # but in (St. Thomas)
    yield from _bar_lines(times.removeprefix(label).split(" = "), case, zone)
    for lines in ([line for line in specimen.text.split("\n") if line], _seen(specimen.html)):
        bar = [lines[0].removeprefix(label)]
        for line in lines[1:3]:
            bar += [line.removeprefix("= ")] if line.startswith("= ") else []
            bar += [line.partition(": ")[2]] if line.startswith(("Your time: ", "À votre heure : ")) else []
        yield from _bar_lines(bar, case, zone)
        below = [line.removeprefix(label) for line in lines[1:] if line.startswith(label)]
        yield "" if below == [bar[0]] else f"{below} below the text, {bar[0]} above"


def _bar_lines(bar: Sequence[str], case: Case, zone: str) -> Iterator[str]:
    yield _misread(bar[0], case, case.issuer)
    rest = list(bar[1:])
    if table(case.issuer).at(case.instant).name not in {"UTC", "GMT"}:  # GMT is UTC by another name
        yield _misread(rest.pop(0) if rest else "", case, "UTC")
    yield _local_wrongly(rest.pop(0) if rest else "", case, zone)
    yield f"{rest} is too much" if rest else ""


def _mistakes(words: str, language: str) -> Iterator[str]:
    """A moment in words with one mistake: the day before and after, another weekday, an hour off either way."""
    match = re.match(FULL[language], words)
    assert match is not None
    day, hour = int(match["day"].removesuffix("er")), int(match["hour"])
    names = NAMES[language][0]
    number = names.index(match["weekday"])
    width = 1 if language == "en-US" else 2
    hours = {f"{(hour + ahead - 1) % 12 + 1 if width == 1 else (hour + ahead) % 24:0{width}d}" for ahead in (-1, 1)}
    for group, values in (
        ("day", {str(day + 1), str(day - 1 or 2)}),
        ("weekday", {names[(number + 1) % 7], names[number - 1]}),
        ("hour", hours),
    ):
        for value in sorted(values):
            yield words[: match.start(group)] + value + words[match.end(group) :]


def _damaged(specimen: Specimen, words: str, wrong: str) -> Iterator[tuple[str, Specimen]]:
    """The specimen with those words wrong in one place: each place where they stand."""
    yield "preheader", replace(specimen, preheader=specimen.preheader.replace(words, wrong, 1))
    for part in ("text", "html"):
        whole = getattr(specimen, part)
        shown = _SPACE.join(map(re.escape, re.split(_SPACE, words)))  # the page has no-break spaces among them
        places = [found.span() for found in re.finditer(shown, whole)]
        hidden = 1 if part == "html" else 0  # the preheader stands in the page too, unseen
        assert len(places) > hidden, (part, words)
        for start, end in places[hidden:]:
            changed = whole[:start] + wrong + whole[end:]
            yield f"{part} at {start}", replace(specimen, **{part: changed})


def _overlooked(specimen: Specimen, case: Case, zone: str) -> Iterator[str]:
    """For each mistake that is made: nothing, or what it was where our check of bars does not see it. Two clocks that
    show the same hour vouch for each other, which is not tried.
    """
    assert specimen.embargo is not None
    clocks = {case.issuer: specimen.embargo.issuer, "UTC": specimen.embargo.utc}
    for clock, words in clocks.items():
        if any(case.same_hour(clock, other) for other in {*clocks, zone} - {clock}):
            continue
        for wrong in _mistakes(words, case.language):
            for where, damaged in _damaged(specimen, words, wrong):
                yield "" if _found(damaged, case, zone) else f"{where}: {wrong} for {words}, {zone}, {case}"
    for subject in _wrong_subjects(specimen.head.subject, case):
        damaged = replace(specimen, head=replace(specimen.head, subject=subject))
        yield "" if "EMB12" in _found(damaged, case, zone) else f"{subject} in {case}"


def _wrong_subjects(subject: str, case: Case) -> Iterator[str]:
    """A subject with another day or another minute in front of the author's own words, which name a day and an hour."""
    match = re.search(SHORT[case.language], subject)
    assert match is not None
    for group, value in (("day", "30"), ("day", "2"), ("minute", "17")):
        if match[group] != value:
            yield subject[: match.start(group)] + value + subject[match.end(group) :]


def _found(specimen: Specimen, case: Case, zone: str) -> set[str]:
    page = read_page(specimen.html)
    return {one.code for one in check_bars(specimen, page, advisory=case.advisory, recipient_zone=zone)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "each", "readers"),
    [pytest.param(259, 1, 2, id="sample"), pytest.param(16, 2, 6, id="many", marks=long)],
)
def test_message_says_its_embargo_everywhere_when_clocks_are_moved(
    say: Say, step: int, each: int, readers: int
) -> None:
    """A whole message says the right moment in each place of the bar, and the check sees mistakes put into it.

    Otherwise the words would stand in the wrong place, or a newsroom's own template would say another day unseen.
    """
    begun, messages, mistakes = monotonic(), 0, 0
    wrong: list[str] = []
    for number, case in enumerate(_cases(step, each)):
        made = _composer(case)
        for turn in range(readers):
            zone = zones()[(number * 41 + turn * 97) % len(zones())]
            person = Recipient(address="ada@example.com", fields={"zone": zone})
            specimen = made.specimen(person, Phase.EMBARGOED)
            wrong += filter(None, _bar_wrongly(specimen, case, zone))
            wrong += [f"{codes} of {case} for {zone}" for codes in [_found(specimen, case, zone)] if codes]
            messages += 1
            if turn == 0:
                tried = list(_overlooked(specimen, case, zone))
                mistakes += len(tried)
                wrong += filter(None, tried)
    assert not wrong, f"{len(wrong)} wrong, such as {wrong[:5]}"
    assert mistakes > 20
    if step < 20:
        say(
            f"whole messages: {messages}, 0 wrong; mistakes put into them: {mistakes}, all found;"
            f" {monotonic() - begun:.0f} s"
        )
