"""Scores of the import on a set of layouts: words that survive, facts that are found, facts that are wrong.

A fact is one value of one field: the name of a contact is one, each of its telephone numbers is one. A fact that the
text has counts as found where the draft has the same value. A value of the draft counts as wrong where the text does
not have it.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from advisory_cli.intake.draft import Draft, DraftClock, LocalTime
from advisory_cli.intake.importer import Imported, import_text
from advisory_cli.intake.options import ImportOptions
from advisory_cli.model.schedule.zone_words import ZoneWord, both_seasons
from tests.layouts import Case, Expected, Half, cases

TODAY = date(2027, 1, 4)
_MARKS = re.compile(r"\\(?=[^\w\s])|\*{1,3}|(?<!\w)_+|_+(?!\w)")
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(((?:\\.|[^)\\])*)\)")
_TITLES = re.compile(r"^(?:(?:prof|dr|ing|mag|hab|κα?|κος|mr|mrs|ms|sr|sra|dra)\.?\s+)+", re.IGNORECASE)
_LABEL = re.compile(r"^(?:(?:n(?:r|o|úm)?\.? ?[°ºo]?|№|رقم|prot|ref|réf|dnr)\.?:? |©\s?)+", re.IGNORECASE)
_LABELLED = frozenset({"reference", "picture.credit"})  # whose label counts neither in the text nor in the draft
ARRANGEMENTS = ("spokesperson.", "opportunity.", "live.")
_QUOTES = "\"'“”„‟‘’‚«»‹›"


@dataclass
class Score:
    """Counts by the names of fields: facts that the texts have, those found, and values that are wrong."""

    present: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    words: int = 0
    lost_words: int = 0
    details: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the facts that were found."""
        return self.found.total() / self.present.total()

    @property
    def wrong_share(self) -> float:
        """Share of the filled values that are wrong."""
        return self.wrong.total() / self.filled.total()

    def report(self) -> str:
        """Write all counts as a table, a field a line."""
        head = (
            f"words {self.words - self.lost_words} of {self.words}, facts {self.found.total()} of"
            f" {self.present.total()} ({self.recall:.1%}), wrong {self.wrong.total()} of {self.filled.total()}"
            f" ({self.wrong_share:.1%})"
        )
        lines = [
            f"{name:22} found {self.found[name]:4} of {self.present[name]:4},"
            f" wrong {self.wrong[name]:3} of {self.filled[name]:4}"
            for name in sorted({*self.present, *self.wrong})
        ]
        return "\n".join([head, *lines])


def score(half: Half) -> Score:
    """Import every layout of a half in every format, and count."""
    total = Score()
    for case in cases(half):
        add_case(total, case, imported(case))
    return total


def imported(case: Case) -> Imported:
    """Import one file as the command does where no person can be asked."""
    return import_text(case.content(), case.name, ImportOptions(today=TODAY, zone="Europe/Brussels", language="en"))


def add_case(total: Score, case: Case, result: Imported) -> None:
    """Add the counts of one file."""
    words = Counter(re.findall(r"\w+", " ".join(case.layout.words()).casefold()))
    total.words += words.total()
    lost = words - Counter(_words_of_file(result.text))
    total.lost_words += lost.total()
    expected, found = facts_expected(case.layout.expected), facts_found(result.draft, case.layout.expected)
    if case.layout.half == "unseen":  # keyed before these fields
        found = {name: values for name, values in found.items() if not name.startswith(ARRANGEMENTS)}
    if lost:
        total.details.append(f"{case.name}: words lost: {sorted(lost)}")
    for name in sorted({*expected, *found}):
        wanted, got = list(expected.get(name, ())), list(found.get(name, ()))
        total.present[name] += len(wanted)
        total.filled[name] += len(got)
        for value in list(wanted):
            twin = next((other for other in got if _same(name, value, other, case)), None)
            if twin is not None:
                wanted.remove(value)
                got.remove(twin)
                total.found[name] += 1
        total.wrong[name] += len(got)
        total.details += [f"{case.name}: {name} missed: {value!r}" for value in wanted]
        total.details += [f"{case.name}: {name} WRONG: {value!r}" for value in got]


def _words_of_file(text: str) -> list[str]:
    """Return the words of an advisory file: values, source words in comments, body; no keys, no times of its own."""
    facts, _, body = text.removeprefix("---\n").partition("\n---\n")
    lines = [_value(line) for line in facts.splitlines()]
    plain = _MARKS.sub("", re.sub(r"\]\([^)\s]*\)", "] ", "\n".join([*lines, body])))
    return re.findall(r"\w+", plain.casefold())


def _value(line: str) -> str:
    if re.match(
        r"\s*(?:- )?(?:kind|id|language|release|starts|ends|at|zone|until|date|dateline):|#\s+(?:- text|speaker):", line
    ):
        return ""
    plain = re.sub(r"^\s*(?:- )?[a-z_]+:(?=\s|$)", "", line)
    return re.sub(r"# (?:check|also)(?:, from)?:", "", plain).replace('\\"', '"').replace("\\n", " ")


def facts_expected(facts: Expected) -> dict[str, list[str]]:
    """List the facts of a text by the names of their fields."""
    found: dict[str, list[str]] = {}
    add = partial(_add, found)
    add("kind", facts.kind)
    add("language", facts.language.partition("-")[0])
    add("label", facts.label)
    add("reference", facts.reference)
    add("headline", facts.headline)
    add("standfirst", *facts.standfirst)
    add("dateline.place", facts.dateline.place)
    add("dateline.date", facts.dateline.date)
    add("embargo", facts.embargo)
    for event in facts.events:
        add("event.starts", event.starts)
        add("event.title", event.title)
        add("event.ends", event.ends)
        add("event.zone", event.zone)
        add("event.place", event.place)
    for item in facts.programme:
        add("programme.time", item.time)
        add("programme.until", item.until)
        add("programme.text", item.text)
    for deadline in facts.accreditation.deadlines:
        add("deadline.at", deadline.at)
        add("deadline.group", deadline.group)
    add("accreditation.address", *(_address(each) for each in facts.accreditation.addresses))
    add("accreditation.document", *facts.accreditation.documents)
    for quote in facts.quotes:
        add("quote.words", " ".join(quote.words))
        add("quote.speaker", quote.speaker)
    for contact in facts.contacts:
        add("contact.name", contact.name)
        add("contact.role", contact.role)
        add("contact.email", contact.email)
        add("contact.phone", *contact.phones)
    _add_expected_arrangements(add, facts)
    add("link", *(_address(link.url) for link in facts.links))
    add("note", *facts.notes)
    add("background", *facts.background)
    add("boilerplate", *facts.boilerplate)
    for picture in facts.pictures:
        add("picture.caption", picture.caption)
        add("picture.credit", picture.credit)
    add("end_mark", facts.end_mark)
    return found


def _add_expected_arrangements(add: Callable[..., None], facts: Expected) -> None:
    for person in facts.spokespeople:
        add("spokesperson.name", person.name)
        add("spokesperson.role", person.role)
        add("spokesperson.organisation", person.organisation)
        add("spokesperson.languages", person.languages)
        add("spokesperson.available", person.available)
        add("spokesperson.phone", *person.phones)
        add("spokesperson.email", person.email)
    for chance in facts.opportunities:
        add("opportunity.kind", f"{chance.kind}: {_plain(chance.text)[:12]}")
        add("opportunity.text", chance.text)
        add("opportunity.at", chance.at)
        add("opportunity.place", chance.place)
    add("live.url", _address(facts.live.url))
    add("live.starts", facts.live.starts)
    for line in facts.live.dial_in:
        add("live.number", line.number)
        add("live.label", line.label)
        add("live.code", line.code)


def facts_found(draft: Draft, facts: Expected) -> dict[str, list[str]]:
    """List the facts of a draft by the names of their fields.

    A contact may have a function, an office and an organisation: where one of them is the expected one (`facts`), that
    one is listed.
    """
    found: dict[str, list[str]] = {}
    add = partial(_add, found)
    add("kind", str(draft.kind))
    add("language", draft.language.partition("-")[0])
    add("label", draft.label)
    add("reference", draft.reference)
    add("headline", draft.headline)
    add("standfirst", *draft.standfirst)
    if draft.dateline:
        add("dateline.place", draft.dateline.place)
        add("dateline.date", draft.dateline.date.isoformat() if draft.dateline.date else "")
    add("embargo", _moment(draft.embargo))
    for event in draft.events:
        add("event.starts", f"{event.starts.wall:%Y-%m-%dT%H:%M}" if event.starts else "")
        add("event.title", event.title)
        add("event.ends", f"{event.ends.wall:%Y-%m-%dT%H:%M}" if event.ends else "")
        add("event.zone", event.starts.zone_word if event.starts else "")
        add("event.place", event.place)
    for item in draft.programme:
        add("programme.time", f"{item.starts.wall:%H:%M}")
        add("programme.until", f"{item.ends.wall:%H:%M}" if item.ends else "")
        add("programme.text", item.text)
    for deadline in draft.accreditation.deadlines:
        add("deadline.at", _moment(deadline.until))
        add("deadline.group", deadline.group)
    add("accreditation.address", *(_address(each) for each in draft.accreditation.addresses))
    add("accreditation.document", *draft.accreditation.documents)
    for quote in draft.quotes:
        add("quote.words", quote.text)
        add("quote.speaker", quote.speaker)
    wanted = {_ends(each.role) for each in facts.contacts}
    for contact in draft.contacts:
        add("contact.name", contact.name)
        beside = [text for text in (contact.role, contact.office, contact.organisation) if text]
        add("contact.role", next((text for text in beside if _ends(text) in wanted), "") or " / ".join(beside[:1]))
        add("contact.email", contact.email)
        add("contact.phone", *(number for number in (contact.phone, contact.mobile) if number))
    _add_found_arrangements(add, draft)
    links = {_address(url) for url in (*(link.url for link in draft.all_links), draft.live.url, *draft.live.others)}
    add("link", *sorted(links))
    add("note", *draft.notes)
    add("background", *draft.background_texts)
    add("boilerplate", *draft.boilerplate)
    for picture in draft.pictures:
        add("picture.caption", picture.caption)
        add("picture.credit", picture.credit)
    add("end_mark", draft.end_mark)
    return found


def _add_found_arrangements(add: Callable[..., None], draft: Draft) -> None:
    for person in draft.spokespeople:
        add("spokesperson.name", person.name)
        add("spokesperson.role", person.role)
        add("spokesperson.organisation", person.organisation)
        add("spokesperson.languages", person.languages)
        add("spokesperson.available", person.available)
        add("spokesperson.phone", person.phone)
        add("spokesperson.email", person.email)
    for chance in draft.opportunities:
        add("opportunity.kind", f"{chance.kind}: {_plain(chance.text)[:12]}")
        add("opportunity.text", chance.text)
        add("opportunity.at", _clock(chance.at))
        add("opportunity.place", chance.place)
    add("live.url", _address(draft.live.url))
    add("live.starts", _clock(draft.live.starts))
    for line in draft.live.dial_in:
        add("live.number", line.number)
        add("live.label", line.label)
        add("live.code", line.code)


def _add(facts: dict[str, list[str]], name: str, *values: str) -> None:
    facts.setdefault(name, []).extend(_plain(value) for value in values if value)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())


def _address(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").removeprefix("mailto:").rstrip("/").casefold()


def _clock(time: DraftClock | None) -> str:
    """Write a time of day, with its day where one is said."""
    if time is None:
        return ""
    return f"{f'{time.day.isoformat()}T' if time.day else ''}{time.clock:%H:%M}"


def _moment(time: LocalTime | None) -> str:
    """Write a moment as expectations do: with an offset where the text names a zone, a day alone without a time."""
    if time is None:
        return ""
    if not time.has_clock:
        return time.wall.date().isoformat()
    offset = ""
    if time.zone_word:
        aware = time.wall.replace(tzinfo=ZoneInfo(time.zone))
        word: ZoneWord | None = both_seasons(time.zone_word, time.zone_word)
        shift = word.main[0].offset(aware.astimezone(UTC)) if word else aware.utcoffset()
        offset = _offset(shift or timedelta())
    return f"{time.wall:%Y-%m-%dT%H:%M}{offset}"


def _offset(shift: timedelta) -> str:
    minutes = int(shift.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _same(name: str, wanted: str, got: str, case: Case) -> bool:
    """Compare two values of a field. White space, marks at the ends, labels and titles of persons do not count."""
    if name == "quote.words":
        return _bare(wanted) == _bare(got)
    if name in {"quote.speaker", "contact.name", "spokesperson.name"}:
        return _same_person(wanted, got, case)
    if name == "event.zone":
        return wanted == got
    if name in _LABELLED:
        wanted, got = (_LABEL.sub("", value) for value in (wanted, got))
    return _ends(wanted) == _ends(got)


def _same_person(wanted: str, got: str, case: Case) -> bool:
    wanted, got = (_TITLES.sub("", name).casefold() for name in (wanted, got))
    text = " ".join(case.layout.words()).casefold()
    return wanted == got or (got.endswith(f" {wanted}") and got in text and len(got.split()) <= 4)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _ends(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:–—-" + _QUOTES).casefold()
