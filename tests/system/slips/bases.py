"""Right advisories, drawn from a number: kinds, languages, and what an event may have around it."""
# ruff: noqa: DTZ001  wall times are naive by meaning

import random
from datetime import date, datetime, timedelta
from typing import Any, Final

from tests.system.slips.drafts import Draft, Edition, Facts
from tests.system.slips.phrases import LANGUAGES, Phrases

TODAY: Final = datetime(2026, 9, 7, 8, 0)  # in UTC: a Monday
PLACES: Final = {
    "Brussels": ("Europe/Brussels", "Rue Exemplaire 155", "+32 2 555 02 {}"),
    "London": ("Europe/London", "1 Sample Street", "+44 20 7946 01{}"),
    "Paris": ("Europe/Paris", "12 rue Modèle", "+33 1 99 00 12 {}"),
    "Berlin": ("Europe/Berlin", "Musterstraße 7", "+49 30 23125 1{}"),
    "Madrid": ("Europe/Madrid", "Plaza Ejemplo 3", "+34 910 05 00 {}"),
    "Rome": ("Europe/Rome", "Via Esempio 9", "+39 06 5555 01{}"),
    "Amsterdam": ("Europe/Amsterdam", "Voorbeeldstraat 4", "+31 20 555 01 {}"),
    "Warsaw": ("Europe/Warsaw", "ulica Wzorcowa 8", "+48 22 555 01 {}"),
    "Cairo": ("Africa/Cairo", "5 Model Street", "+20 2 2555 01{}"),
    "Tokyo": ("Asia/Tokyo", "1-2-3 Mihon", "+81 3 5550 01{}"),
}
_HOME: Final = {
    "en": ("Brussels", "London"),
    "fr": ("Paris", "Brussels"),
    "de": ("Berlin",),
    "es": ("Madrid",),
    "it": ("Rome",),
    "nl": ("Amsterdam", "Brussels"),
    "pl": ("Warsaw",),
    "ar": ("Cairo",),
    "ja": ("Tokyo",),
}
# public holidays of these countries in the months concerned, and days beside them
_DAYS_OFF: Final = {
    *(date(2026, 9, day) for day in (21, 22, 23)),
    *(date(2026, 10, day) for day in (6, 8, 12)),
    *(date(2026, 11, day) for day in (2, 3, 9, 11, 23)),
}
_HALL: Final = {
    "en": "Great hall", "fr": "Grande salle", "de": "Großer Saal", "es": "Sala grande", "it": "Sala grande",
    "nl": "Grote zaal", "pl": "Duża sala", "ar": "القاعة الكبرى", "ja": "大ホール",
}  # fmt: skip
_NAMES: Final = ("Nora Keller", "Paul Marchand", "Lena Vogt", "Karim Said", "Yuki Mori", "Anna Kowal")


def wall(moment: datetime) -> str:
    """A moment as an advisory file writes it."""
    return f"{moment:%Y-%m-%d %H:%M}"


def good_day(day: date) -> bool:
    """Tell whether people work on a day in all of the places."""
    return day.weekday() < 4 and day not in _DAYS_OFF


def working_day(rng: random.Random, first: date, last: date) -> date | None:
    """A day on which people work, between two days; None where there is none."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    good = [day for day in days if good_day(day)]
    return rng.choice(good) if good else None


def draw(seed: int) -> Draft:
    """A right advisory. The same number gives the same one."""
    rng = random.Random(seed)
    main = rng.choice(("en", "en", "en", "fr", "fr", "de", "de", "es", "it", "nl", "pl", "ar", "ja"))
    others = [tag for tag in LANGUAGES if tag != main]
    tags = [main, *rng.sample(others, rng.choice((0, 0, 0, 1, 1, 2)))]
    if len(tags) > 1 and "en" in tags and rng.random() < 0.7:
        tags = ["en", *(tag for tag in tags if tag != "en")]
    city = rng.choice(_HOME[main])
    return _Drawing(seed, rng, city, tags).draft()


class _Drawing:
    """The choices for one advisory, which all its languages share."""

    def __init__(self, seed: int, rng: random.Random, city: str, tags: list[str]) -> None:
        self.seed, self.rng, self.city, self.tags = seed, rng, city, tags
        self.zone, self.address, self.phone = PLACES[city]
        self.matter = rng.randrange(2)
        self.kind = rng.choice(("media-advisory",) * 5 + ("press-release",) * 3 + ("photo-call", "statement", "note"))
        self.invites = self.kind in {"media-advisory", "photo-call"}
        self.has_event = self.invites or rng.random() < 0.4
        self.percent, self.people = rng.randrange(11, 59), rng.randrange(11, 99) * 100
        day = working_day(rng, date(2026, 9, 21), date(2026, 11, 20)) or date(2026, 10, 1)
        self.starts = datetime(day.year, day.month, day.day, rng.choice((9, 10, 11, 13, 14, 15)), rng.choice((0, 30)))
        self.ends = self.starts + timedelta(minutes=rng.choice((60, 90, 120))) if rng.random() < 0.8 else None
        self.deadlines: list[datetime] = []
        self.held: datetime | None = None
        if rng.random() < 0.3:
            until = working_day(rng, date(2026, 9, 9), min(day - timedelta(days=6), date(2026, 9, 18)))
            self.held = datetime(until.year, until.month, until.day, rng.choice((6, 10)), 1) if until else None
        self.send_at: datetime | None = None
        if rng.random() < 0.2:
            self.send_at = datetime(2026, 9, 8, rng.choice((9, 13, 15)), 30)

    def draft(self) -> Draft:
        """The advisory in all its languages."""
        rng = self.rng
        parts = {name: rng.random() < share for name, share in _SHARES.items()}
        if self.kind == "photo-call":
            parts["pictures"] = True
        if not self.has_event:
            parts |= dict.fromkeys(("programme", "accreditation", "opportunities", "live", "further"), False)
        shared = rng.getrandbits(32)
        editions = [self._edition(LANGUAGES[tag], parts, random.Random(shared)) for tag in self.tags]
        draft = Draft(
            seed=self.seed,
            rng=rng,
            editions=editions,
            source=editions[0],
            zone=self.zone,
            named=len(editions) > 1,
            deadlines=self.deadlines,
        )
        if self.has_event:
            draft.starts, draft.ends = self.starts, self.ends
        draft.readers = tuple(tag for tag in self.tags for _ in range(6))
        return draft

    def _edition(self, words: Phrases, parts: dict[str, bool], rng: random.Random) -> Edition:
        """One language. `rng` draws the same for each of them."""
        matter, figures = self.matter, {"percent": self.percent, "people": _grouped(self.people, words.tag)}
        edition = Edition(
            phrases=words,
            facts={},
            body=[each.format(**figures) for each in words.paragraphs[matter]],
            style=rng.randrange(2),
            zoned=rng.random() < 0.6,
        )
        facts = edition.facts
        facts |= {"id": f"heard-{self.seed}", "kind": self.kind, "language": words.tag}
        self._times(facts)
        facts["headline"] = facts["subject"] = words.headline[matter]
        if parts["standfirst"]:
            facts["standfirst"] = words.standfirst[matter].format(**figures)
        issued = self.held or self.send_at or TODAY
        if not self.invites or parts["dateline"]:
            facts["dateline"] = {"place": self.city, "date": f"{issued:%Y-%m-%d}"}
        if self.has_event:
            self._event(edition, parts, rng)
        self._rest(edition, parts, rng)
        return edition

    def _times(self, facts: Facts) -> None:
        facts["release"] = {"embargo": wall(self.held), "zone": self.zone} if self.held else "immediate"
        if self.send_at:
            facts["send_at"] = {"at": wall(self.send_at), "zone": self.zone}

    def _event(self, edition: Edition, parts: dict[str, bool], rng: random.Random) -> None:
        words, facts = edition.phrases, edition.facts
        event: Facts = {"title": words.title[self.matter], "starts": wall(self.starts)}
        if self.ends:
            event["ends"] = wall(self.ends)
        event |= {"zone": self.zone, "place": _HALL[words.tag], "address": self.address, "locality": self.city}
        event |= {"who": words.who, "access": words.access}
        if parts["further"]:
            facts["events"] = [event, self._further(words)]
        else:
            facts["event"] = event
        if parts["programme"]:
            facts["programme"] = self._programme(words, rng)
        if parts["accreditation"]:
            facts["accreditation"] = self._accreditation(words, rng)
        if parts["opportunities"]:
            first: Facts = {
                "kind": "photo",
                "text": words.chances[0],
                "at": f"{self.starts - timedelta(minutes=30):%H:%M}",
            }
            facts["opportunities"] = [first, {"kind": "interview", "text": words.chances[1]}]
        if parts["live"]:
            numbers = [{"label": self.city, "number": self.phone.format(71), "code": "445566#"}]
            start = f"{self.starts - timedelta(minutes=15):%H:%M}"
            facts["live"] = {"url": "https://live.riverside.example/hall", "starts": start, "dial_in": numbers}
        if parts["prose"]:
            edition.begins = len(edition.body)
            edition.body.append(edition.says_begin(self.starts, self.zone))
        if parts["accreditation"] and parts["applies"]:
            edition.applies = len(edition.body)
            edition.body.append(edition.says_apply(self.deadlines[0], self.zone))

    def _further(self, words: Phrases) -> Facts:
        starts = self.starts + timedelta(days=1)
        return {
            "title": words.items[2],
            "starts": wall(starts.replace(hour=10, minute=0)),
            "ends": wall(starts.replace(hour=11, minute=30)),
            "zone": self.zone,
            "place": _HALL[words.tag],
            "locality": self.city,
            "public": "no",
        }

    def _programme(self, words: Phrases, rng: random.Random) -> list[Facts]:
        start = self.starts - timedelta(minutes=rng.choice((30, 45)))
        items: list[Facts] = []
        for number, title in enumerate(words.items[: rng.choice((3, 4))]):
            begins = self.starts if number == 1 else start
            item: Facts = {"starts": f"{begins:%H:%M}", "title": title}
            length = rng.choice((15, 20, 30))
            if rng.random() < 0.5 and number:
                item["ends"] = f"{begins + timedelta(minutes=length):%H:%M}"
            if rng.random() < 0.4:
                item["place"] = _HALL[words.tag]
            start = begins + timedelta(minutes=length)
            items.append(item)
        return items

    def _accreditation(self, words: Phrases, rng: random.Random) -> Facts:
        if not self.deadlines:
            first = max((self.held or self.send_at or TODAY).date() + timedelta(days=2), date(2026, 9, 10))
            day = self.starts.date()
            nearest = working_day(self.rng, max(first, day - timedelta(days=9)), day - timedelta(days=1))
            self.deadlines.append(_at(nearest or day - timedelta(days=1), 16))
            earlier = working_day(self.rng, max(first, day - timedelta(days=14)), day - timedelta(days=3))
            if earlier and self.rng.random() < 0.5 and earlier < self.deadlines[0].date():
                self.deadlines.append(_at(earlier, 12))
        several = len(self.deadlines) > 1
        limits = [
            {**({"group": words.groups[number]} if several else {}), "until": wall(until)}
            for number, until in enumerate(self.deadlines)
        ]
        desk = self.starts - timedelta(days=1)
        return {
            "deadlines": limits,
            "documents": list(words.documents),
            "capacity": "140",
            "url": "https://www.riverside.example/accreditation",
            "email": "accreditation@riverside.example",
            "desk": {
                "place": self.address,
                "hours": f"{words.on(desk)}, 9:00–17:00",
                "phone": self.phone.format(72),
            },
            **({"text": words.access} if rng.random() < 0.3 else {}),
        }

    def _rest(self, edition: Edition, parts: dict[str, bool], rng: random.Random) -> None:
        words, facts = edition.phrases, edition.facts
        if parts["spokespeople"]:
            person: Facts = {"name": rng.choice(_NAMES[3:]), "role": words.role, "languages": "English"}
            if self.has_event:
                person["available"] = words.available.format(day=words.on(self.starts))
            facts["spokespeople"] = [person | {"phone": self.phone.format(73), "email": "research@riverside.example"}]
        if parts["quotes"]:
            facts["quotes"] = [{"text": words.quote[self.matter], "speaker": _NAMES[2], "role": words.role}]
        if parts["background"]:
            url = f"https://www.riverside.example/{words.tag}/report-2025"
            facts["background"] = [{"title": words.headline[1 - self.matter], "date": "2025-06-03", "url": url}]
        if parts["pictures"]:
            self._pictures(words, facts, two=parts["two pictures"])
        if parts["attachments"]:
            facts["attachments"] = [{"file": "papers/programme.pdf", "title": words.title[self.matter]}]
            if parts["two pictures"]:
                facts["attachments"].append({"file": "papers/figures.xlsx", "title": words.note.split(",")[0][:40]})
        if parts["calendar"] and self.has_event:
            facts["calendar"] = True
        self._standing(words, facts, parts)

    def _standing(self, words: Phrases, facts: Facts, parts: dict[str, bool]) -> None:
        contacts: list[Facts] = [
            {"name": _NAMES[0], "phone": self.phone.format(10), "email": "keller@riverside.example"},
            {"name": _NAMES[1], "phone": self.phone.format(11), "email": "marchand@riverside.example"},
        ]
        facts["contacts"] = contacts[: 2 if parts["two contacts"] else 1]
        facts["links"] = {"web": "www.riverside.example"}
        if parts["note"]:
            facts["notes_to_editors"] = [words.note]
        if parts["boilerplate"]:
            facts["boilerplate"] = words.boilerplate

    def _pictures(self, words: Phrases, facts: Facts, *, two: bool) -> None:
        matter = self.matter
        first: dict[str, Any] = {"file": "pictures/town.jpg", "alt": words.alt[matter]}
        first |= {"caption": words.caption[matter], "credit": "Karim Said"}
        second = {"file": "pictures/director.png", "alt": words.alt_of_second, "caption": words.caption_of_second}
        if two:
            facts["pictures"] = [first, second | {"credit": "Yuki Mori"}]
        else:
            facts["picture"] = first


_SHARES: Final = {
    "standfirst": 0.7, "dateline": 0.3, "further": 0.12, "programme": 0.6, "accreditation": 0.6, "opportunities": 0.5,
    "live": 0.45, "prose": 0.75, "applies": 0.5, "spokespeople": 0.5, "quotes": 0.6, "background": 0.3, "pictures": 0.5,
    "two pictures": 0.5, "attachments": 0.45, "calendar": 0.2, "two contacts": 0.5, "note": 0.4, "boilerplate": 0.5,
}  # fmt: skip


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour)


def _grouped(number: int, tag: str) -> str:
    """A figure as a language writes it."""
    signs = {
        "en": ",",
        "ja": ",",
        "ar": ",",
        "fr": "\u202f",
        "pl": "\u00a0",
        "de": ".",
        "es": "\u00a0",
        "it": ".",
        "nl": ".",
    }
    return f"{number:,}".replace(",", signs.get(tag, ",")) if number > 9999 or tag not in {"es", "pl"} else str(number)
