"""Tables of the keys that an advisory file may have, each with its form and its meaning.

docs/advisory-file.md shows the same table, and a test compares the two.
"""

from collections.abc import Mapping

from advisory_cli.model.value_class import value_class


@value_class
class KnownKey:
    """Key of an advisory file: its name, what may stand behind it, and what it means, in a press officer's words.

    `name` is the key as it is written. `form` is an example of a value, without quotation marks where YAML
    needs none. `meaning` is one sentence or two. `required` is True for a key without which the file, or the group in
    which the key stands, is refused. `invented` is True when the words of `form` are no author's own, so that a text in
    which they are left unchanged is not finished.
    """

    name: str
    form: str
    meaning: str
    required: bool = False
    invented: bool = False


def _key(name: str, form: str, meaning: str, *, required: bool = False) -> KnownKey:
    return KnownKey(name=name, form=form, meaning=meaning, required=required)


def _words(name: str, form: str, meaning: str, *, required: bool = False) -> KnownKey:
    """Return a key whose `form` holds words that no author writes, such as an example's quotation."""
    return KnownKey(name=name, form=form, meaning=meaning, required=required, invented=True)


TOP = (
    _key(
        "id", "heat-report-2026", "Name of the text in the ledger. Without it, the file's name; sending writes it in."
    ),
    _key("kind", "press-release", "Kind of the text, from the table of kinds.", required=True),
    _key("language", "en-GB", "Language of the text; else the newsroom's."),
    _key("fallback", "{nl: en, others: fr}", "Which language readers get who have none of their own: a group."),
    _key("translates", "5f0c21ab", "State of the first file that this translation was made from; `check` names it."),
    _key("revision", "2", "Number of the version; else 1. After a correction, write the number that its plan shows."),
    _key("release", "immediate", "`immediate`, or the group of an embargo."),
    _key("send_at", "'2026-06-04 07:00'", "When to send it, if not at once: a time, or a group. Not an embargo."),
    _key("from", "Ada Example <ada@newsroom.example>", "Officer in charge, as sender; in the newsroom's domain."),
    _key("reply_to", "desk@newsroom.example", "Where answers go, if not to the sender."),
    _key("headline", "Heat deaths doubled in ten years", "Headline.", required=True),
    _key("subject", '"PRESS RELEASE: Heat deaths doubled"', "Subject of the e-mail; else kind and headline."),
    _key("preheader", "Report, figures and a briefing on Friday", "Words an inbox shows after the subject."),
    _words("standfirst", "One paragraph that says it all.", "Paragraph below the headline. Links and emphasis work."),
    _key("issuer", "Example Press Office", "Who issues the text; else the newsroom's organisation."),
    _key("reference", "EPO/2026/14", "Your reference number."),
    _key("picture", "{file: …, alt: …, caption: …}", "Picture the text comes with: a group."),
    _key("pictures", "a list", "Several pictures, each a group, in place of `picture`."),
    _key("attachments", "a list", "Files for readers: attached, or as links. Each a path or a group."),
    _key("dateline", "{place: Brussels, date: 2026-06-05}", "Place and date of issue: a group, or a list of groups."),
    _key("event", "{title: …, starts: …}", "What the press is invited to: a group."),
    _key("events", "a list", "Several events, in place of `event`: each a group with the keys of `event`."),
    _key("programme", "a list", "What happens when: each item a group."),
    _key("accreditation", "{deadline: '2026-06-03 16:00'}", "How journalists apply, and until when: a group."),
    _key("opportunities", "a list", "What there is for cameras, interviews, pools, crews: each a group."),
    _key("live", "{url: https://newsroom.example/live}", "How to follow it from elsewhere: a group."),
    _key("spokespeople", "a list", "Whom journalists can interview, each a group."),
    _key("quotes", "a list", "Quotations, each a group."),
    _key("background", "a list", "Earlier publications to read, each a group."),
    _key("contacts", "a list", "Whom journalists can ask, each a group."),
    _key("links", "{web: www.newsroom.example}", "Links at the foot, each a label with its address."),
    _key("notes_to_editors", "a list of texts", "Notes below the text. Links and emphasis work."),
    _words(
        "boilerplate", "Example Press Office is …", "Who you are. Links and emphasis work. For several issuers, a list."
    ),
    _key(
        "calendar", "yes", "`yes` attaches a calendar file (.ics) of the events, `no` none. Without it: of invitations."
    ),
    _key("meant_so", "[TBC Bank]", "Names that only look like placeholders."),
)
RELEASE = (
    _key("embargo", "'2026-06-05 00:01'", "End of the embargo, by the clocks of the zone.", required=True),
    _key("zone", "Europe/London", "Its time zone; else the newsroom's."),
    _key("fold", "1", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("terms", "No calls to the families.", "What those who get it early have agreed to."),
)
SEND_AT = (
    _key("at", "'2026-06-04 07:00'", "Time to send.", required=True),
    _key("zone", "Europe/Brussels", "Its time zone; else the newsroom's. `recipient`: each reader's own."),
)
PICTURE = (
    _key("caption", "Ice on the Danube in May", "Sentence about the picture."),
    _key("credit", "Ada Example", "Photographer or owner."),
    _key("file", "pictures/ice.jpg", "File in the newsroom, shown in the e-mail; large ones are scaled."),
    _key("alt", "Two boats in the ice", "Words for readers who cannot see the picture."),
    _key("url", "https://newsroom.example/ice.jpg", "Web address of the picture; with `file`, of the large one."),
    _key("width", "480", "Width in the e-mail in pixels, 40 to 560; else as wide as the column."),
)
ATTACHMENT = (
    _key("file", "papers/programme.pdf", "File in the newsroom."),
    _key("name", "Programme 5 June.pdf", "Name that readers see; else the file's own."),
    _key("title", "Programme of the day", "What it is."),
    _key("as", "attachment", "`attachment`, or `link` for a file on the web; else a link where there is a `url`."),
    _key("url", "https://newsroom.example/programme.pdf", "Web address, for a link."),
)
DATELINE = (
    _key("place", "Brussels", "Place of issue.", required=True),
    _key("date", "2026-06-05", "Day of issue: 2026-06-05 or 5 June 2026.", required=True),
)
EVENT = (
    _key("title", "Press conference", "What it is.", required=True),
    _key("starts", "'2026-06-05 11:00'", "Beginning, by the clocks of the zone.", required=True),
    _key("ends", "'2026-06-05 12:00'", "End."),
    _key("zone", "Europe/Brussels", "Its time zone; else the newsroom's. `check` asks where the place is elsewhere."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("place", "Residence Palace", "Name of the place."),
    _words("address", "1 Example Street", "Street and number."),
    _key("locality", "Brussels", "Town."),
    _words("who", "Ada Example, director", "Who will be there."),
    _words("access", "Register at press@newsroom.example", "How journalists get in. Links and emphasis work."),
    _key("online", "https://newsroom.example/live", "Web address of a stream."),
    _key("public", "no", "`no` prints that the event is not open to the public."),
)
PROGRAMME = (
    _key(
        "starts",
        "'09:30'",
        "Beginning. A time alone is on the day of the item before, else of the event.",
        required=True,
    ),
    _key("title", "Ministers arrive", "What happens.", required=True),
    _key("at", "'09:30'", "The same as `starts`; write one of the two."),
    _key("ends", "'10:15'", "End. Without it, the item lasts until the next one."),
    _key("zone", "Europe/Brussels", "Its time zone; else the event's, else the newsroom's."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("place", "Main entrance", "Where, if not where the event is."),
    _key("access", "Photographers with a pool card", "How journalists get in. Links and emphasis work."),
    _key("public", "no", "`no` prints that the item is for the press only."),
)
ACCREDITATION = (
    _key("deadline", "'2026-06-03 16:00'", "Last moment to apply, if there is one for all."),
    _key("deadlines", "a list", "Last moments to apply, one for each group of journalists."),
    _key("zone", "Europe/Brussels", "Time zone of the deadlines; else the event's, else the newsroom's."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("url", "https://newsroom.example/accreditation", "Web address at which journalists apply."),
    _key("email", "accreditation@newsroom.example", "E-mail address at which journalists apply."),
    _key("documents", "[Press card, passport]", "What they need, as a list of texts."),
    _key("capacity", "140", "How many places there are."),
    _key("desk", "{place: …, hours: …}", "Where badges are collected: a group."),
    _key("text", "No substitutions after the deadline.", "Anything else. Links and emphasis work."),
)
DEADLINE = (
    _key("until", "'2026-06-03 16:00'", "Last moment to apply, by the clocks of the zone.", required=True),
    _key("group", "Media from outside the EU", "For whom; without it, for all."),
    _key("zone", "Europe/Brussels", "Its time zone; else that of the accreditation."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
)
DESK = (
    _key("place", "Rue de la Loi 175, ground floor", "Where it is."),
    _key("hours", "4 June, 8:00–18:00 CEST", "When it is open."),
    _key("phone", "+32 2 555 01 02", "Telephone."),
    _key("email", "badges@newsroom.example", "E-mail address."),
)
OPPORTUNITY = (
    _key("kind", "photo", "`photo`, `film`, `interview`, `pool`, `briefing`, `technical` or `other`.", required=True),
    _key("text", "Handshake in front of the flags", "What there is. Links and emphasis work.", required=True),
    _key("at", "'09:30'", "When. A time alone is on the event's day."),
    _key("zone", "Europe/Brussels", "Its time zone; else the event's, else the newsroom's."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("place", "Main entrance", "Where."),
)
LIVE = (
    _key("url", "https://newsroom.example/live", "Web address of the stream."),
    _key("starts", "'10:45'", "When it begins. A time alone is on the event's day."),
    _key("zone", "Europe/Brussels", "Its time zone; else the event's, else the newsroom's."),
    _key("fold", "0", "When clocks go back: 0 the first time they show the hour, 1 the second."),
    _key("dial_in", "a list", "Telephone numbers to listen to, each a group."),
)
DIAL_IN = (
    _key("number", "+32 2 555 01 03", "Telephone number.", required=True),
    _key("label", "Belgium", "Country or language of the line."),
    _key("code", "445566#", "What a caller types after it."),
)
SPOKESPERSON = (
    _key("name", "Ben Example", "Name.", required=True),
    _key("role", "Head of research", "Office or function."),
    _key("organisation", "Example Press Office", "Organisation."),
    _key("languages", "English, Arabic", "Languages in which they give interviews."),
    _key("available", "5 June, 13:00–17:00 CEST, in Brussels", "When and where they can talk."),
    _key("phone", "+32 2 555 01 04", "Telephone."),
    _key("email", "ben@newsroom.example", "E-mail address."),
)
BOILERPLATE = (
    _key("issuer", "Example Institute", "Whom the words are about.", required=True),
    _words("text", "Example Institute is …", "Who they are. Links and emphasis work.", required=True),
)
QUOTE = (
    _words("text", "Half of these deaths were avoidable.", "What was said. Links and emphasis work.", required=True),
    _key("speaker", "Ada Example", "Who said it.", required=True),
    _key("role", "Director", "Office or function of the speaker."),
)
BACKGROUND = (
    _words("title", "Heat report 2025", "Title.", required=True),
    _key("type", "Report", "What it is."),
    _key("date", "2025-06-01", "Day of publication, year first."),
    _key("url", "https://newsroom.example/2025", "Web address."),
)
CONTACT = (
    _key("name", "Ada Example", "Name.", required=True),
    _key("role", "Press officer", "Office or function."),
    _key("office", "Brussels office", "Office or department."),
    _key("organisation", "Example Press Office", "Organisation."),
    _key("phone", "+32 2 555 01 00", "Telephone."),
    _key("mobile", "+32 470 55 01 00", "Mobile telephone."),
    _key("email", "ada@newsroom.example", "E-mail address."),
    _key("languages", "English, French", "Languages spoken."),
    _key("hours", "8:00–20:00 CEST", "When they answer."),
)
GROUPS: Mapping[str, tuple[KnownKey, ...]] = {
    "release": RELEASE,
    "send_at": SEND_AT,
    "dateline": DATELINE,
    "event": EVENT,
    "programme": PROGRAMME,
    "accreditation": ACCREDITATION,
    "accreditation.deadlines": DEADLINE,
    "accreditation.desk": DESK,
    "opportunities": OPPORTUNITY,
    "live": LIVE,
    "live.dial_in": DIAL_IN,
    "spokespeople": SPOKESPERSON,
    "quotes": QUOTE,
    "picture": PICTURE,
    "pictures": PICTURE,
    "attachments": ATTACHMENT,
    "background": BACKGROUND,
    "contacts": CONTACT,
    "boilerplate": BOILERPLATE,
}
"""Keys of each group, by the key under which the group, or a list of such groups, is written.

The name of a group inside another one has both keys, with a dot: live.dial_in.
"""


def invented_forms() -> frozenset[str]:
    """Return the examples whose words no author writes, of all keys, such as `Half of these deaths were avoidable.`."""
    return frozenset(key.form for keys in (TOP, *GROUPS.values()) for key in keys if key.invented)


def key_names(keys: tuple[KnownKey, ...]) -> tuple[str, ...]:
    """Return the names of `keys`, in their order."""
    return tuple(key.name for key in keys)


def keys_of(group: str) -> tuple[str, ...]:
    """Return the names of the keys that may stand under the key `group`, such as event or dial_in. Empty for no group.

    The key at the top of the file is written "".
    """
    if not group:
        return key_names(TOP)
    inner = (
        keys for name, keys in GROUPS.items() if name.rpartition(".")[2] == ("event" if group == "events" else group)
    )
    return key_names(next(inner, ()))
