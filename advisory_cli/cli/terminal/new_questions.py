"""Ask the questions of `advisory new`: a person at a terminal is asked for the facts that no flag gives.

A question is asked again when its answer cannot be read.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from advisory_cli.cli.terminal.console import ask_text, can_prompt, info
from advisory_cli.model.errors import AdvisoryError, UsageFault
from advisory_cli.model.press.advisory import KIND_RULES, Kind
from advisory_cli.model.value_class import value_class

if TYPE_CHECKING:
    from advisory_cli.actions.setup.new_advisory import Answers, PersonToAsk
    from advisory_cli.model.press.newsroom import Newsroom
    from advisory_cli.model.schedule.times import When

T = TypeVar("T")


@value_class
class NewOptions:
    """Flags of `advisory new`, as texts that are not parsed yet. "" and () stand for flags that were not given.

    A field is named like its flag, such as `issued_in` for --issued-in. `contacts` holds the values of --contact, and
    `advisory_id` that of --id.
    """

    headline: str = ""
    embargo: str = ""
    event: str = ""
    starts: str = ""
    place: str = ""
    zone: str = ""
    issued_in: str = ""
    contacts: tuple[str, ...] = ()
    language: str = ""
    advisory_id: str = ""


def ask_answers(kind: str | None, given: NewOptions, newsroom: "Newsroom", now: datetime) -> "Answers":
    """Return the answers for a new advisory: those in the flags `given`, and at a terminal those that a person types.

    `kind` is the kind on the command line, None if it is not named. `now` is the present time, aware. Without a
    terminal, facts that no flag gives stay empty in the result.
    Raises UsageFault when a flag cannot be read, and when kind or headline are missing and nobody can be asked.
    """
    from advisory_cli.actions.setup.new_advisory import Answers
    from advisory_cli.read.times.send_time import read_when
    from advisory_cli.read.times.time_hints import example_time

    chosen = _answer("kind", _KINDS, kind or "", _kind, required=True) or Kind.NOTE
    invites = KIND_RULES[chosen].invites
    zone = _given("--zone", given.zone, _zone) or newsroom.zone

    def moment_in(own: str) -> Callable[[str], "When"]:
        return lambda text: read_when(text, zone=own, now=now, for_all=True)

    headline = _answer("--headline", "Headline", given.headline, _plain, required=True)
    event = _answer("--event", "What are journalists invited to?", given.event, _plain, asked=invites)
    when = f"When does it begin? For example {example_time(now)}"
    starts = _answer("--starts", when, given.starts, moment_in(zone), asked=invites)
    place = _answer("--place", "Where is it?", given.place, _plain, asked=invites)
    issued_in = _answer("--issued-in", "Town it is issued in", given.issued_in, _plain, asked=not invites)
    embargo = _answer("--embargo", "Embargo until (Enter: none)", given.embargo, moment_in(newsroom.zone))
    return Answers(
        kind=chosen,
        headline=headline or "",
        language=_given("--language", given.language, _language) or newsroom.language,
        id=given.advisory_id,
        embargo=embargo,
        event=event or "",
        starts=starts,
        place=place or "",
        issued_in=issued_in or "",
        issued_on=now.astimezone(ZoneInfo(newsroom.zone or "UTC")).date(),
        contacts=_contacts(given.contacts),
    )


_KINDS = "Kind (" + ", ".join(f"{number} {kind}" for number, kind in enumerate(Kind, 1)) + ")"


def _answer(
    flag: str, question: str, text: str, read: Callable[[str], T], *, required: bool = False, asked: bool = True
) -> T | None:
    """Return the answer in a flag's `text`, or the one typed to `question`. None if it stays open."""
    if text or not asked or not can_prompt():
        if not text and required:
            raise UsageFault(f"No terminal to ask for the {flag.lstrip('-')}.", remedy=_remedy(flag))
        return _given(flag, text, read)
    while True:
        typed = ask_text(question, typed_ahead=True).strip()
        if not typed and not required:
            return None
        try:
            if typed:
                return read(typed)
        except AdvisoryError as fault:
            info(f"{fault.message} {fault.remedy}".strip())


def _remedy(flag: str) -> str:
    kinds = ", ".join(Kind)
    return f"Name one: advisory new KIND ({kinds})" if flag == "kind" else f"Add {flag} TEXT"


def _given(flag: str, text: str, read: Callable[[str], T]) -> T | None:
    if not text:
        return None
    try:
        return read(text)
    except AdvisoryError as fault:
        raise UsageFault(f"{flag}: {fault.message}", remedy=fault.remedy) from None


def _plain(text: str) -> str:
    from advisory_cli.actions.setup.new_advisory import clean_answer

    return clean_answer(text)


def _kind(text: str) -> Kind:
    by_number = dict(zip("12345", Kind, strict=True))
    names = [each for each in Kind if each.startswith(text.lower())]
    found = by_number.get(text) or (names[0] if len(names) == 1 else None)
    if found is None:
        raise UsageFault(f"“{text[:40]}” is not a kind.", remedy="Type a number from 1 to 5.")
    return found


def _zone(text: str) -> str:
    from advisory_cli.read.times.wall_times import read_zone

    return read_zone(text)


def _language(text: str) -> str:
    from advisory_cli.model.language import language_tag

    tag = language_tag(text)
    if tag is None:
        raise UsageFault(f"“{text[:40]}” is not a language.", remedy="Languages are written en, fr, en-GB, pt-BR, …")
    return tag


def _contacts(texts: tuple[str, ...]) -> "tuple[PersonToAsk, ...]":
    if texts or not can_prompt():
        return tuple(person for text in texts if (person := _given("--contact", text, _person)))
    person = _answer("--contact", "Whom can journalists ask? Name, phone, e-mail", "", _person)
    return (person,) if person else ()


def _person(text: str) -> "PersonToAsk":
    """Return the contact in 'Name, phone, e-mail', of which phone and e-mail may be missing or change places."""
    from advisory_cli.actions.setup.new_advisory import PersonToAsk, clean_answer
    from advisory_cli.read.web.urls import contact_address

    name, *rest = (clean_answer(part) for part in text.split(","))
    emails = [contact_address(part) for part in rest if "@" in part]
    phones = [part for part in rest if part and "@" not in part]
    if not name or "@" in name or len(emails) > 1 or len(phones) > 1:
        raise UsageFault(
            f"“{text[:60]}” is not a name with a phone number and an e-mail address.",
            remedy="For example: Ada Example, +32 2 555 01 00, ada@newsroom.example",
        )
    return PersonToAsk(name=name, phone=phones[0] if phones else "", email=emails[0] if emails else "")
