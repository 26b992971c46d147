"""Every code a finding may carry: its level, and what `check --explain CODE` says. One table, read by all rooms."""

from dataclasses import dataclass

from advisory_cli.model.findings import NOWHERE, Finding, Level, Place

E, W, N = Level.ERROR, Level.WARNING, Level.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: how much it weighs as a rule, what it is about, and why it exists."""

    level: Level
    title: str
    why: str


# fmt: off  (one entry a line)
CATALOGUE: dict[str, Entry] = {
    # --- the advisory file ------------------------------------------------------------------------------------------
    "ADV01": Entry(
        E,
        "not readable as text",
        "Advisory files are UTF-8, at most 256 KiB, and hold no NUL. Encodings are never guessed: a wrong guess prints wrong names.",
    ),
    "ADV02": Entry(E, "no front matter", "The file starts with ---, then the facts as YAML, then ---, then the body."),
    "ADV03": Entry(
        E,
        "front matter cannot be read",
        "The YAML between the two --- lines has a mistake; a headline with a colon needs quotes.",
    ),
    "ADV04": Entry(E, "key written twice", "Of two headlines, one would be lost without a word."),
    "ADV05": Entry(
        E,
        "YAML feature not allowed",
        "Anchors, aliases, merge keys and tags are refused: they hide text and can make a small file enormous.",
    ),
    "ADV06": Entry(E, "unknown key", "A misspelt key would silently drop a fact from the e-mail."),
    "ADV07": Entry(E, "wrong kind of value", "A list was expected and a text stood there, or the other way round."),
    "ADV08": Entry(
        E, "required field missing", "Each kind of advisory needs certain facts before a newsroom can use it."
    ),
    "ADV09": Entry(E, "too deep or too large", "Front matter nests at most 20 levels and holds at most 64 KiB."),
    "ADV10": Entry(E, "not a date or time", "Dates are written 2026-06-05, times 2026-06-05 00:01, in quotes."),
    "ADV11": Entry(
        E,
        "not a time zone",
        "Zones are Area/Location or UTC. EST, CET and BST mean different offsets in different seasons and places.",
    ),
    "ADV12": Entry(E, "word not known here", "The field accepts only certain words (kind, release, language)."),
    "ADV13": Entry(
        E,
        "characters that may not reach an e-mail",
        "Control characters, line breaks in a headline and encoded words (=?…) can forge headers.",
    ),
    "ADV14": Entry(
        E, "address or link not valid", "A contact's e-mail or a link that does not work embarrasses the office."
    ),
    "ADV15": Entry(
        E,
        "path leaves the newsroom",
        "Files named inside an advisory must lie inside the newsroom folder, links followed.",
    ),
    "ADV16": Entry(
        E,
        "wall time does not exist or is doubled",
        "When clocks change, some local times are skipped and some come twice.",
    ),
    "ADV17": Entry(E, "body is empty", "An e-mail needs a text below the front matter."),
    # --- the words --------------------------------------------------------------------------------------------------
    "TXT01": Entry(
        E, "placeholder left in", "In October 2012 an earnings release went out with PENDING LARRY QUOTE in it."
    ),
    "TXT02": Entry(E, "template residue", "Braces of a template in the text mean that something was not filled in."),
    "TXT03": Entry(
        E,
        "scrape residue instead of an address",
        "[email protected] is what web pages show to machines; the real address is lost.",
    ),
    "TXT04": Entry(
        W,
        "weekday does not match its date",
        "One of the two is wrong, and only the author knows which: it is never changed for you.",
    ),
    "TXT05": Entry(W, "subject long or loud", "Inboxes show about 60 characters; capitals and !! read as spam."),
    "TXT06": Entry(
        W, "event in the past", "Usually the date of a reused file. Nothing stops you from sending it on purpose."
    ),
    "TXT07": Entry(E, "event ends before it starts", "One of the two times is wrong."),
    "TXT08": Entry(
        W,
        "internal marker in the text",
        "INTERNAL or 'not for publication' in a text for journalists is usually the wrong file.",
    ),
    "TXT09": Entry(N, "phone number without country code", "Abroad it cannot be dialled."),
    # --- embargoes --------------------------------------------------------------------------------------------------
    "EMB01": Entry(
        E,
        "embargo without wall time and zone",
        "A bare date, 'midnight', an offset or an abbreviation leaves open when the matter is free. Write '2026-06-05 00:01' and an Area/Location zone.",
    ),
    "EMB02": Entry(E, "embargo time does not exist", "The clocks of that zone skip this time when they go forward."),
    "EMB03": Entry(
        E,
        "embargo time comes twice",
        "The clocks of that zone show this time twice when they go back; say fold: 0 (first) or fold: 1 (second).",
    ),
    "EMB04": Entry(
        E,
        "embargo already over",
        "A bar with a time in the past makes the office look asleep; switch to release: immediate.",
    ),
    "EMB05": Entry(
        E,
        "embargo ends before the last message leaves",
        "At the given rate the batch is still being sent when the matter becomes free.",
    ),
    "EMB06": Entry(
        E,
        "embargo ends after the event starts",
        "Nobody can keep silent about what the public can watch. A closed briefing gets a warning.",
    ),
    "EMB07": Entry(
        W, "00:00 or 12:00: which side of midnight?", "'Midnight on the 5th' has two readings; 00:01 has one."
    ),
    "EMB11": Entry(
        E,
        "recipient not cleared",
        "An embargo is an agreement: only who agreed to it, and not longer ago than the limit, gets the matter early.",
    ),
    "EMB12": Entry(
        E,
        "embargo bar missing somewhere",
        "It must stand in subject, preheader and the first line of both parts, with the same time: machine flags get lost, words survive.",
    ),
    "EMB13": Entry(
        E,
        "embargo bar wrong",
        "The bar shows the issuer's zone, UTC and the reader's zone, each with weekday and date.",
    ),
    "EMB18": Entry(
        E,
        "text and release field contradict",
        "An immediate release that says embargo, or an embargoed one that says FOR IMMEDIATE RELEASE.",
    ),
    # --- the lists --------------------------------------------------------------------------------------------------
    "LST01": Entry(
        E,
        "list not readable",
        "Lists are UTF-8, or UTF-16 with a byte-order mark; for anything else say --encoding. Nothing is guessed: a wrong guess prints wrong names.",
    ),
    "LST02": Entry(
        E, "no e-mail column", "The heading row must name the column of addresses: email, E-mail, Email address, …"
    ),
    "LST03": Entry(E, "address not valid", "It would be refused, or go to somebody else."),
    "LST04": Entry(
        E,
        "row has too many or too few cells",
        "Usually a comma inside a name without quotes: every later cell of the row is in the wrong column.",
    ),
    "LST05": Entry(E, "quote not closed", "One open quote would swallow the rest of the list as a single cell."),
    "LST06": Entry(W, "same address more than once", "Everybody gets one message; the first row counts."),
    "LST07": Entry(
        E, "column missing that a template uses", "Your template asks for a column that this list does not have."
    ),
    "LST08": Entry(E, "list is empty", "There is nobody to send to."),
    "LST09": Entry(
        E,
        "characters that may not reach an e-mail",
        "Line breaks, control characters and encoded words (=?…) in a cell can forge headers.",
    ),
    "LST10": Entry(
        E,
        "heading twice, empty or unknown to the program",
        "Two columns with one meaning: one of them would be ignored.",
    ),
    "LST11": Entry(E, "cell not understood", "A zone, date, language or yes/no in the list is not one."),
    "LST12": Entry(W, "column without a heading", "Its cells are ignored."),
    "LST13": Entry(W, "template code in a cell", "It is sent as it stands, as text; it is never run."),
    "LST14": Entry(
        W, "address looks like another script", "A domain in look-alike letters may belong to somebody else."
    ),
    # --- the edition ------------------------------------------------------------------------------------------------
    "HTM01": Entry(W, "HTML over 80 KB", "Gmail hides what lies beyond about 102 KB, contacts and opt-out included."),
    "HTM02": Entry(E, "HTML over 100 KB", "Gmail hides what lies beyond about 102 KB, contacts and opt-out included."),
    "HTM03": Entry(
        E,
        "field missing in one part",
        "A template dropped a fact: in 2008 a sub-head of a financial release vanished this way.",
    ),
    "HTM04": Entry(
        E,
        "external style sheet or import",
        "Fetching it would tell a stranger about your embargo; the shipped inliner refuses.",
    ),
    "HTM05": Entry(
        E, "image embedded as data", "Gmail does not show data: images, and the inliner truncates large ones."
    ),
    "HTM06": Entry(E, "page cut short", "The inlined page lost its end: nesting over 250 levels or a part over 10 MB."),
    "HTM07": Entry(W, "language or direction not declared", "Screen readers need lang and dir."),
    "HTM08": Entry(
        W, "tracking", "A remote 1×1 image tracks journalists; the law in several countries asks for consent."
    ),
    # --- templates --------------------------------------------------------------------------------------------------
    "TPL01": Entry(E, "template not understood", "Jinja2 cannot read it."),
    "TPL02": Entry(
        E, "template uses something that is not there", "A misspelt name would print nothing; here it stops."
    ),
    "TPL03": Entry(
        E,
        "template does something not allowed",
        "Templates may not reach outside their data, mark values safe or switch escaping off.",
    ),
    "TPL04": Entry(
        N,
        "every message rendered in full",
        "A template idiom cannot be filled in after inlining, so each message is rendered alone, which is slow but right.",
    ),
    # --- settings ---------------------------------------------------------------------------------------------------
    "SET01": Entry(E, "setting not valid", "advisory.toml, .env or the environment holds a value that is not one."),
    "SET02": Entry(E, "unknown setting", "A misspelt setting would silently have no effect."),
    "SET03": Entry(E, "secret readable by others", ".env holds passwords: chmod 600 .env."),
    "SET04": Entry(E, "setting missing", "Sending needs it."),
}
# fmt: on


def finding(code: str, words: str, *, place: Place = NOWHERE, remedy: str = "", level: Level | None = None) -> Finding:
    """A finding of this code, at the catalogue's level unless the rule says otherwise for the case at hand."""
    return Finding(code=code, level=level or CATALOGUE[code].level, words=words, place=place, remedy=remedy)
