"""Write a new advisory file from a few answers: the keys that its kind needs, and other keys as comments.

A value that nobody has given is written as TODO, or as an example whose words are no author's own. `check` finds both.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from textwrap import shorten

from advisory_cli.check.text.dates import MONTHS
from advisory_cli.check.wording.subjects import LONGEST_SUBJECT
from advisory_cli.files.atomic import create_file
from advisory_cli.model.errors import CannotWrite, UsageFault
from advisory_cli.model.ports.ledger_queries import MailingQueries
from advisory_cli.model.press.advisory import KIND_RULES, Kind, KindRules
from advisory_cli.model.schedule.times import Moment, When
from advisory_cli.model.text import header_fault, tidy
from advisory_cli.model.value_class import value_class
from advisory_cli.read.advisory.file import slug
from advisory_cli.read.advisory.known_keys import GROUPS, TOP, KnownKey
from advisory_cli.read.advisory.own_id import headline_id, written

PLACEHOLDER = "TODO"
_OFFERED = ("subject", "standfirst", "boilerplate")  # keys of one line that are offered as comments
_OFFERED_GROUPS = ("quotes", "background")
_COULD_BE_TRUE = frozenset({"locality", "role", "type"})  # keys whose example is true of some text
_EVENT_KEYS = ("ends", "address", "locality", "who", "access", "online")


@value_class
class PersonToAsk:
    """Contact for journalists: a name, and a telephone number and an e-mail address, each of which may be ""."""

    name: str
    phone: str = ""
    email: str = ""


@value_class
class Answers:
    """Answers from which a new advisory file is written. A text that is "" was not answered.

    `id` is the advisory's id as asked for, "" to make one from the headline. `embargo` is None for immediate release.
    `event` is the event's title, `starts` its beginning (None: not known), and `place` where it is. `issued_in` is the
    place of the dateline, and `issued_on` its date.
    """

    kind: Kind
    headline: str
    language: str
    id: str = ""
    embargo: When | None = None
    event: str = ""
    starts: When | None = None
    place: str = ""
    issued_in: str = ""
    issued_on: date
    contacts: Sequence[PersonToAsk] = ()


def new_advisory(answers: Answers, folder: Path, ledger: MailingQueries | None) -> Path:
    """Write a new file into `advisories/` of the newsroom `folder`, and return its path.

    `answers`: what the author has said about the advisory, perhaps with an id. `ledger`: None when the newsroom has no
    ledger.
    The file is named by the advisory's id. Without an id in `answers`, the id is made from the headline. If an id made
    so is taken, it gets a number at its end, as in summit-2. An id is taken when a file in `advisories/` or a mailing
    in `ledger` has it.
    Raises UsageFault when the id in `answers` is taken or cannot be an id, and CannotWrite when the file cannot be
    written.
    """
    if answers.id:
        _check_id(answers.id, _taken_ids(folder, ledger))
    advisory_id = answers.id or free_id(own_id(answers), folder, ledger)
    path = folder / "advisories" / f"{advisory_id}.md"
    try:
        path.parent.mkdir(exist_ok=True, mode=0o755)
        create_file(path, advisory_text(answers, advisory_id).encode(), mode=0o644)
    except OSError as fault:
        raise CannotWrite(f"{path} cannot be written: {fault.strerror}.") from fault
    return path


def own_id(answers: Answers) -> str:
    """Return an id made of the headline's first words, or of kind and date when no word can stand in an id."""
    return headline_id(answers.headline) or f"{answers.kind}-{answers.issued_on.isoformat()}"


def _check_id(wanted: str, taken: frozenset[str]) -> None:
    if slug(wanted) != wanted or not wanted[0].isalnum():
        raise UsageFault(
            f"“{wanted[:100]}” cannot be an id: small letters, digits and . _ - only.",
            remedy=f"For example: --id {slug(wanted) or 'summit-2026'}",
        )
    if wanted in taken:
        raise UsageFault(f"The id {wanted} is taken by another advisory.", remedy="Choose another --id.")


def free_id(wanted: str, folder: Path, ledger: MailingQueries | None) -> str:
    """Return `wanted`, with a number at its end when the newsroom `folder` or its `ledger` has that id: summit-2."""
    taken = _taken_ids(folder, ledger)
    numbers = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    return next(each for each in numbers if each.lower() not in taken)


def _taken_ids(folder: Path, ledger: MailingQueries | None) -> frozenset[str]:
    """Return all ids of files in advisories/, and of advisories in the ledger, in small letters."""
    ids = {summary.mailing.advisory_id for summary in ledger.mailings()} if ledger else set()
    with suppress(OSError):
        for path in (folder / "advisories").iterdir():
            ids.add(path.stem)
            if path.suffix.lower() == ".md" and (advisory := written(path)) is not None:
                ids.add(advisory.id)
    return frozenset(each.lower() for each in ids)


def advisory_text(answers: Answers, advisory_id: str) -> str:
    """Return the text of a new advisory file: the facts as answered, further keys as comments, and a body to write.

    Each comment says what its key means.
    """
    return "\n".join(("---", *_facts(answers, advisory_id), "---", "", f"{PLACEHOLDER}: write the text here.", ""))


def _facts(answers: Answers, advisory_id: str) -> Iterator[str]:
    rules = KIND_RULES[answers.kind]
    yield f"kind: {answers.kind}"
    yield f"id: {advisory_id}"
    yield f"language: {answers.language}"
    yield _release(answers.embargo)
    yield ""
    yield f"headline: {_quoted(answers.headline)}"
    offered = [key for key in TOP if key.name in _OFFERED]
    yield from _comments([replace(key, form=_subject(answers)) if key.name == "subject" else key for key in offered])
    yield from _dateline(answers, required=not rules.invites)
    yield from _event(answers, rules)
    if rules.invites:
        yield from _arrangements(answers)
    yield from _contacts(answers.contacts)
    for name in _OFFERED_GROUPS:
        yield ""
        yield from _offered_list(name, GROUPS[name])


def _offered_list(name: str, keys: Sequence[KnownKey]) -> Iterator[str]:
    """Yield a list with one item as comments."""
    yield f"#{name}:"
    for number, key in enumerate(map(_left_open, keys)):
        yield f"#{'    ' if number else '  - '}{key.name}: {key.form}    # {key.meaning}"


def _arrangements(answers: Answers) -> Iterator[str]:
    """Yield a programme with its required keys, and one deadline for accreditation, as comments.

    The item starts with the event, and the deadline is on the day before, where the event's start is known.
    """
    moment = answers.starts.moment if answers.starts else None
    deadline = f"{moment.wall.date() - timedelta(days=1):%Y-%m-%d} 16:00" if moment else "2027-01-11 16:00"
    yield ""
    starts, title = (key for key in GROUPS["programme"] if key.required)
    starts = replace(starts, form=f"'{moment.wall:%H:%M}'") if moment else starts
    yield from _offered_list("programme", [starts, _to_fill_in(title)])
    (accreditation,) = (key for key in TOP if key.name == "accreditation")
    yield from _comments([replace(accreditation, form=f"{{deadline: '{deadline}'}}")])


def _release(embargo: When | None) -> str:
    if embargo is None or embargo.moment is None:
        return "release: immediate    # or {embargo: '2027-01-12 00:01', zone: Europe/London}"
    moment = embargo.moment
    fold = f", fold: {embargo.fold}" if embargo.fold is not None else ""
    return f"release: {{embargo: '{moment.wall:%Y-%m-%d %H:%M}', zone: {moment.zone}{fold}}}"


def _dateline(answers: Answers, *, required: bool) -> Iterator[str]:
    if answers.issued_in or required:
        place = _quoted(answers.issued_in or PLACEHOLDER)
        yield f"dateline: {{place: {place}, date: {answers.issued_on.isoformat()}}}"
    else:
        day = answers.issued_on.isoformat()
        yield f"#dateline: {{place: {PLACEHOLDER}, date: {day}}}    # where and when you issue it"


def _event(answers: Answers, rules: KindRules) -> Iterator[str]:
    if not rules.invites and answers.starts is None:
        return
    yield ""
    yield "event:"
    yield f"  title: {_quoted(answers.event or PLACEHOLDER)}"
    moment = answers.starts.moment if answers.starts else None
    if moment is None:
        yield f"  starts: {PLACEHOLDER}    # '2027-01-12 11:00'"
    else:
        yield f"  starts: '{moment.wall:%Y-%m-%d %H:%M}'"
        yield f"  zone: {moment.zone}"
        if answers.starts is not None and answers.starts.fold is not None:
            yield f"  fold: {answers.starts.fold}"
    yield f"  place: {_quoted(answers.place or PLACEHOLDER)}"
    if rules.for_photographers:
        yield f"  access: {PLACEHOLDER}    # what there is to see, and how photographers get in"
    written = {"access"} if rules.for_photographers else set()
    offered = [key for key in GROUPS["event"] if key.name in _EVENT_KEYS and key.name not in written]
    yield from _comments([_left_open(_with_end(key, moment)) for key in offered], indent="  ")


def _with_end(key: KnownKey, starts: Moment | None) -> KnownKey:
    """Return the key `ends` with an hour after the event's start as its example, and any other key as it is."""
    if key.name != "ends" or starts is None:
        return key
    return replace(key, form=f"'{starts.wall + timedelta(hours=1):%Y-%m-%d %H:%M}'")


def _left_open(key: KnownKey) -> KnownKey:
    """Return a key with TODO as its example when the example could be true, and would not be found when it is not."""
    return _to_fill_in(key) if key.name in _COULD_BE_TRUE else key


def _to_fill_in(key: KnownKey) -> KnownKey:
    """Return a key with TODO as its example."""
    return replace(key, form=PLACEHOLDER, meaning=f"{key.meaning} For example: {key.form}")


def _contacts(contacts: Sequence[PersonToAsk]) -> Iterator[str]:
    yield ""
    yield "contacts:"
    for person in contacts or (PersonToAsk(name=PLACEHOLDER, phone=PLACEHOLDER),):
        yield f"  - name: {_quoted(person.name)}"
        if person.phone:
            yield f"    phone: {_quoted(person.phone)}"
        if person.email:
            yield f"    email: {_quoted(person.email)}"


def _comments(keys: Sequence[KnownKey], *, indent: str = "") -> Iterator[str]:
    """Yield a comment for each of some keys: the key with its example, and what it means.

    The # stands where the key begins, so that the line is right as soon as the # alone is taken away.
    """
    for key in keys:
        yield f"{indent}#{key.name}: {key.form}    # {key.meaning}"


def _subject(answers: Answers) -> str:
    """Return an example of a subject: kind, day of the event where it is known, and words of the headline."""
    moment = answers.starts.moment if answers.starts else None
    day = f", {moment.wall.day} {MONTHS['en'][moment.wall.month - 1].split()[0]}" if moment else ""
    label = f"{answers.kind.replace('-', ' ').upper()}{day}: "
    return _quoted(label + shorten(answers.headline, LONGEST_SUBJECT - len(label), placeholder=" …"))


def _quoted(text: str) -> str:
    """Return a text in double quotes, as YAML reads it (YAML 1.2, 7.3.1: JSON's strings are YAML's)."""
    return json.dumps(text, ensure_ascii=False)


def clean_answer(text: str) -> str:
    """Return an answer on one line, without blanks around it.

    Raises UsageFault when the text holds a character that may not stand in the head of an e-mail.
    """
    clean = " ".join(tidy(text).split())
    if fault := header_fault(clean):
        raise UsageFault(f"The answer holds {fault}.", remedy="Type it again.")
    return clean
