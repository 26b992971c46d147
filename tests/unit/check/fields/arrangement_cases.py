"""Advisories that judge the checks of deadlines and programmes: right ones, and ones with a single mistake.

They were written before the rules. Each is a set of parts for summit_text(): what is not named is left out.
"""

from tests.summit import ACCREDITATION, EVENT, EVENTS, PROGRAMME, REST

Parts = dict[str, str]


def deadline(*moments: str, zone: str = "") -> str:
    """Return an accreditation with these deadlines."""
    own = f", zone: {zone}" if zone else ""
    return "accreditation:\n  deadlines:\n" + "".join(f"    - {{until: '{moment}'{own}}}\n" for moment in moments)


def programme(*items: str) -> str:
    """Return a programme with these items, each as the inside of a group."""
    return "programme:\n" + "".join(f"  - {{{item}}}\n" for item in items)


def event(starts: str, *, ends: str = "", zone: str = "Europe/Brussels") -> str:
    """Return an event in the town of a zone."""
    end = f"  ends: '{ends}'\n" if ends else ""
    town = zone.rpartition("/")[2]
    return f"event:\n  title: Summit\n  starts: '{starts}'\n{end}  zone: {zone}\n  place: Palace\n  locality: {town}\n"


HELD = "release: {embargo: '2027-05-21 00:01', zone: Europe/Brussels}\n"

# The text leaves on Monday 10 May 2027. The event is on Thursday 3 June 2027, the newsroom in Belgium.
RIGHT: dict[str, Parts] = {
    "every field": {"event": EVENT, "programme": PROGRAMME, "accreditation": ACCREDITATION, "rest": REST},
    "two events": {"event": EVENTS, "programme": PROGRAMME, "accreditation": ACCREDITATION},
    "nothing of it": {"event": EVENT},
    "the day before": {"event": EVENT, "accreditation": deadline("2027-06-02 12:00")},
    "that morning": {"event": EVENT, "accreditation": deadline("2027-06-03 09:00")},
    "when it starts": {"event": EVENT, "accreditation": deadline("2027-06-03 11:00")},
    "three groups": {
        "event": EVENT,
        "accreditation": deadline("2027-05-25 12:00", "2027-05-27 16:00", "2027-06-01 18:00"),
    },
    "before the second of two": {"event": EVENTS, "accreditation": deadline("2027-06-03 18:00")},
    "late on a Friday": {"event": EVENT, "accreditation": deadline("2027-05-28 23:59")},
    "Friday there, Saturday elsewhere": {
        "event": EVENT,
        "accreditation": deadline("2027-05-28 20:00", zone="America/New_York"),
    },
    "without an event": {
        "event": "",
        "more": "dateline: {place: Brussels, date: 2027-05-10}\n",
        "accreditation": deadline("2027-05-27 16:00"),
    },
    "behind the embargo": {"event": EVENT, "more": HELD, "accreditation": deadline("2027-05-27 16:00")},
    "parallel items": {"event": EVENT, "programme": programme("at: '09:30', title: A", "at: '09:30', title: B")},
    "overlapping items": {
        "event": EVENT,
        "programme": programme("at: '09:30', ends: '11:00', title: A", "at: '10:00', title: B"),
    },
    "the evening before": {
        "event": EVENT,
        "programme": programme("at: '2027-06-02 19:00', title: Reception", "at: '2027-06-03 11:00', title: Summit"),
    },
    "three days": {
        "event": event("2027-06-03 11:00", ends="2027-06-05 13:00"),
        "programme": programme(
            "at: '11:00', title: A", "at: '2027-06-04 09:00', title: B", "at: '2027-06-05 09:00', title: C"
        ),
    },
    "days behind an event without end": {
        "event": event("2027-06-03 11:00"),
        "programme": programme("at: '11:00', title: A", "at: '2027-06-06 09:00', title: B"),
    },
    "over midnight": {
        "event": EVENT,
        "programme": programme("at: '22:00', ends: '2027-06-04 01:00', title: A", "at: '2027-06-04 08:00', title: B"),
    },
    "evening with an end of its own": {
        "event": EVENT,
        "programme": programme("at: '11:00', title: A", "at: '21:00', ends: '23:30', title: Concert"),
    },
    "election night": {
        "event": event("2027-06-03 21:00", ends="2027-06-04 03:00"),
        "programme": programme("at: '22:00', title: A", "at: '2027-06-04 01:30', title: B"),
    },
    "tour of a week": {
        "event": event("2027-06-03 11:00"),
        "programme": programme(
            "at: '11:00', title: A",
            "at: '2027-06-05 09:00', title: B",
            "at: '2027-06-08 09:00', title: C",
            "at: '2027-06-10 09:00', title: D",
        ),
    },
    "another zone, right by the sun": {
        "event": EVENT,
        "programme": programme("at: '09:30', title: A", "at: '09:00', zone: Europe/London, title: B"),
    },
    "programme without event": {
        "event": "",
        "more": "dateline: {place: Brussels, date: 2027-05-10}\n",
        "programme": programme("at: '2027-06-03 09:30', title: A", "at: '11:00', title: B"),
    },
}

# Each with the code that has to be found, and no other of these rules.
WRONG: dict[str, tuple[str, Parts]] = {
    "deadline of last year": ("TXT21", {"event": EVENT, "accreditation": deadline("2026-05-27 16:00")}),
    "deadline a month early": ("TXT21", {"event": EVENT, "accreditation": deadline("2027-04-27 16:00")}),
    "deadline this morning": ("TXT21", {"event": EVENT, "accreditation": deadline("2027-05-10 09:00")}),
    "one deadline of two is over": (
        "TXT21",
        {"event": EVENT, "accreditation": deadline("2027-05-07 12:00", "2027-05-27 16:00")},
    ),
    "deadline before the embargo ends": (
        "TXT21",
        {"event": EVENT, "more": HELD, "accreditation": deadline("2027-05-20 16:00")},
    ),
    "deadline as the embargo ends": (
        "TXT21",
        {"event": EVENT, "more": HELD, "accreditation": deadline("2027-05-21 00:01")},
    ),
    "deadline of next year": ("TXT22", {"event": EVENT, "accreditation": deadline("2028-05-25 16:00")}),
    "deadline a month late": ("TXT22", {"event": EVENT, "accreditation": deadline("2027-06-28 16:00")}),
    "deadline the day after": ("TXT22", {"event": EVENT, "accreditation": deadline("2027-06-04 12:00")}),
    "deadline an hour after": ("TXT22", {"event": EVENT, "accreditation": deadline("2027-06-03 12:00")}),
    "deadline after by its zone": (
        "TXT22",
        {"event": EVENT, "accreditation": deadline("2027-06-03 10:30", zone="Europe/London")},
    ),
    "deadline after both events": ("TXT22", {"event": EVENTS, "accreditation": deadline("2027-06-04 12:00")}),
    "deadline on a Saturday": ("TXT23", {"event": EVENT, "accreditation": deadline("2027-05-29 16:00")}),
    "deadline on a Sunday": ("TXT23", {"event": EVENT, "accreditation": deadline("2027-05-30 12:00")}),
    "deadline on Whit Monday": ("TXT23", {"event": EVENT, "accreditation": deadline("2027-05-17 12:00")}),
    "deadline on a bank holiday in London": (
        "TXT23",
        {"event": event("2027-06-03 11:00", zone="Europe/London"), "accreditation": deadline("2027-05-31 12:00")},
    ),
    "deadline on an own day off": ("TXT23", {"event": EVENT, "accreditation": deadline("2027-05-26 12:00")}),
    "items swapped": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '10:30', title: A", "at: '09:30', title: B")},
    ),
    "evening for morning": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '21:30', title: A", "at: '10:30', title: B")},
    ),
    "end before the start": ("TXT24", {"event": EVENT, "programme": programme("at: '10:30', ends: '09:30', title: A")}),
    "end at the start": ("TXT24", {"event": EVENT, "programme": programme("at: '10:30', ends: '10:30', title: A")}),
    "item a month early": (
        "TXT24",
        {
            "event": EVENT,
            "programme": programme("at: '2027-05-03 10:30', title: A", "at: '2027-06-03 11:00', title: B"),
        },
    ),
    "item a month late": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '10:30', title: A", "at: '2027-07-03 11:00', title: B")},
    ),
    "item a week early": (
        "TXT24",
        {
            "event": EVENT,
            "programme": programme("at: '2027-05-27 10:30', title: A", "at: '2027-06-03 11:00', title: B"),
        },
    ),
    "item a week late": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '10:30', title: A", "at: '2027-06-10 11:00', title: B")},
    ),
    "item in the night": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '01:30', title: A", "at: '11:00', title: B")},
    ),
    "item twelve hours late": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '11:00', title: A", "at: '23:00', title: B")},
    ),
    "item of another year": ("TXT24", {"event": EVENT, "programme": programme("at: '2028-06-03 10:30', title: A")}),
    "programme of another year": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '2026-06-03 10:30', title: A", "at: '11:00', title: B")},
    ),
    "another zone, wrong by the sun": (
        "TXT24",
        {"event": EVENT, "programme": programme("at: '10:30', title: A", "at: '09:00', zone: Europe/London, title: B")},
    ),
}
