"""Tables of the keys that an advisory file may have, each with its form and its meaning.

docs/advisory-file.md shows the same table, and a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """Key of an advisory file: its name, what may stand behind it, and what it means, in a press officer's words.

    `name` is the key as it is written. `form` is an example of a value, without quotation marks where YAML
    needs none. `meaning` is one sentence or two. `required` is True for a key without which the file, or the group in
    which the key stands, is refused.
    """

    name: str
    form: str
    meaning: str
    required: bool = False


def _key(name: str, form: str, meaning: str, *, required: bool = False) -> KnownKey:
    return KnownKey(name=name, form=form, meaning=meaning, required=required)


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
    _key("standfirst", "One paragraph that says it all.", "Paragraph below the headline. Links and emphasis work."),
    _key("issuer", "Example Press Office", "Who issues the text; else the newsroom's organisation."),
    _key("reference", "EPO/2026/14", "Your reference number."),
    _key("picture", "{caption: …, credit: …}", "Picture the text comes with: a group."),
    _key("dateline", "{place: Brussels, date: 2026-06-05}", "Place and date of issue: a group."),
    _key("event", "{title: …, starts: …}", "What the press is invited to: a group."),
    _key("quotes", "a list", "Quotations, each a group."),
    _key("background", "a list", "Earlier publications to read, each a group."),
    _key("contacts", "a list", "Whom journalists can ask, each a group."),
    _key("links", "{web: www.newsroom.example}", "Links at the foot, each a label with its address."),
    _key("notes_to_editors", "a list of texts", "Notes below the text. Links and emphasis work."),
    _key("boilerplate", "Example Press Office is …", "Who you are. Links and emphasis work."),
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
    _key("file", "pictures/ice.jpg", "File in the newsroom."),
    _key("alt", "Two boats in the ice", "Words for readers who cannot see the picture."),
    _key("url", "https://newsroom.example/ice.jpg", "Web address of the picture."),
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
    _key("address", "Rue de la Loi 155", "Street and number."),
    _key("locality", "Brussels", "Town."),
    _key("who", "Ada Example, director", "Who will be there."),
    _key("access", "Register at press@newsroom.example", "How journalists get in. Links and emphasis work."),
    _key("online", "https://newsroom.example/live", "Web address of a stream."),
    _key("public", "no", "`no` prints that the event is not open to the public."),
)
QUOTE = (
    _key("text", "Half of these deaths were avoidable.", "What was said. Links and emphasis work.", required=True),
    _key("speaker", "Ada Example", "Who said it.", required=True),
    _key("role", "Director", "Office or function of the speaker."),
)
BACKGROUND = (
    _key("title", "Heat report 2025", "Title.", required=True),
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
    "quotes": QUOTE,
    "picture": PICTURE,
    "background": BACKGROUND,
    "contacts": CONTACT,
}
"""Keys of each group, by the key at the top of the file under which the group, or a list of such groups, is written."""


def key_names(keys: tuple[KnownKey, ...]) -> tuple[str, ...]:
    """Return the names of `keys`, in their order."""
    return tuple(key.name for key in keys)
