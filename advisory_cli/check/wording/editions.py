"""Rules LNG05 to LNG09: find facts that differ between the languages of an advisory, and languages that are missing.

The files themselves are compared where they are read (read/advisory/editions.py, LNG01 to LNG04).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from advisory_cli.check.links.rules import links_of
from advisory_cli.check.text.dates import written_at
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory, same_words
from advisory_cli.model.press.languages import choose_edition, language_of
from advisory_cli.model.press.manuscripts import state_of
from advisory_cli.model.schedule.times import Moment
from advisory_cli.model.text import printable
from advisory_cli.model.value_class import value_class

_MANY, _SHARE = 5, 10  # readers, and of a hundred readers with a known language
_SHOWN = 3
_DIGITS = late_pattern(r"\(0\)|\D")
_SEGMENT = late_pattern(r"(?<![A-Za-z0-9])([A-Za-z]{2})(?:[-_][A-Za-z]{2,4})?(?![A-Za-z0-9])")


def check_editions(advisory: Advisory) -> Iterator[Finding]:
    """Yield findings about the languages of an advisory, each held against the first one.

    - LNG05: another time of an event, a programme or a deadline.
    - LNG06: another fact, such as a telephone number, a link or the day of the dateline.
    - LNG07: a translation of an older state of the first file, by its key `translates`.
    - LNG09: readers who would get a language that is not there, by the key `fallback`.
    - LNG10: terms of the embargo that stand in the first language alone.
    An advisory in one language gives LNG09 alone.
    """
    yield from _check_fallback(advisory)
    for translation in advisory.translations:
        yield from _check_times(advisory, translation)
        yield from _check_facts(advisory, translation)
        yield from _check_terms(advisory, translation)
        state = state_of(advisory.manuscript)
        if translation.translates and translation.translates != state:
            yield finding(
                "LNG07",
                f"{_name(advisory)} has changed since this translation says that it was made.",
                place=translation.place("translates"),
                remedy=f"Bring it up to date, then write `translates: {state}`.",
            )


def _check_terms(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    terms = advisory.embargo.terms if advisory.embargo else ""
    theirs = translation.embargo.terms if translation.embargo else ""
    if terms and terms == theirs and language_of(advisory.language) != language_of(translation.language):
        yield finding(
            "LNG10",
            f"Readers of {translation.language} get the terms of the embargo in {advisory.language}.",
            place=translation.place("release"),
            remedy="Write `release:` here too, with the same embargo and its terms in this language.",
        )


def check_translated(advisory: Advisory, sent: Advisory, mailing_id: str) -> Iterator[Finding]:
    """Yield LNG07 for each translation that is as it was sent, while the text in the first language has changed.

    `sent` is the advisory as it was planned last, in mailing `mailing_id`. A translation whose key `translates` names
    the present state of the first file is up to date, whatever it says.
    """
    before = {edition.language: _alone(edition) for edition in sent.editions}
    former = before.get(advisory.language)
    if former is None or same_words(former, _alone(advisory)):
        return
    state = state_of(advisory.manuscript)
    for translation in advisory.translations:
        old = before.get(translation.language)
        if old is not None and translation.translates != state and same_words(old, _alone(translation)):
            yield finding(
                "LNG07",
                f"{_name(advisory)} has changed since mailing {mailing_id}, and this translation has not.",
                place=translation.place("headline"),
                remedy=f"Bring it up to date. If nothing in it is to change, write `translates: {state}`.",
            )


def check_missing_languages(advisory: Advisory, readers: Mapping[str, int]) -> Iterator[Finding]:
    """Yield LNG08 for each language of many readers in which there is no edition, and for which none is declared.

    `readers` is the number of recipients by language tag. Many are five or more, and a tenth of those whose language is
    known. A language that the key `fallback` names is decided on, so that nothing is said of it.
    """
    counts, tags = Counter[str](), dict[str, str]()
    for tag, count in readers.items():
        if tag:
            counts[language_of(tag)] += count
            tags.setdefault(language_of(tag), tag)
    declared = {language_of(tag) for tag in advisory.fallback}
    for language, count in counts.items():
        choice = choose_edition(tags[language], advisory.languages, advisory.fallback)
        if choice.own or language in declared or count < _MANY or count * 100 < counts.total() * _SHARE:
            continue
        given = advisory.languages[choice.index]
        yield finding(
            "LNG08",
            f"{count:,} readers have the language {language}, and get the text in {given}.",
            place=advisory.place("language"),
            remedy=f"Add a translation, or say that it is meant: fallback: {{{language}: {given}}}",
        )


def _check_fallback(advisory: Advisory) -> Iterator[Finding]:
    known = {language_of(language) for language in advisory.languages}
    for readers, language in advisory.fallback.items():
        if language_of(language) not in known:
            yield finding(
                "LNG09",
                f"`fallback` gives readers of {readers} the text in {language}, which is not there.",
                place=advisory.place(f"fallback.{readers}"),
                remedy=f"There is: {', '.join(advisory.languages)}.",
            )


@value_class
class _Time:
    """Time of an advisory: what it is of, as a sentence names it, the path of its field, and the moment or None."""

    name: str
    path: str
    moment: Moment | None


def _times(advisory: Advisory) -> Mapping[str, tuple[_Time, ...]]:
    """Return the times of events, programme and deadlines, by what they are of, in the author's order."""
    events: list[_Time] = []
    for path, event in advisory.events_by_path.items():
        events += _span("event", path, event.starts, event.ends)
    items: list[_Time] = []
    for number, item in enumerate(advisory.programme):
        items += _span("programme item", f"programme[{number}]", item.starts, item.ends)
    deadlines = (
        _Time(name="deadline", path=f"accreditation.deadlines[{number}]", moment=deadline.until)
        for number, deadline in enumerate(advisory.deadlines)
    )
    return {"events": tuple(events), "programme items": tuple(items), "deadlines": tuple(deadlines)}


def _span(name: str, path: str, starts: Moment, ends: Moment | None) -> tuple[_Time, _Time]:
    return (
        _Time(name=f"beginning of the {name}", path=f"{path}.starts", moment=starts),
        _Time(name=f"end of the {name}", path=f"{path}.ends", moment=ends),
    )


def _check_times(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    ours, theirs = _times(advisory), _times(translation)
    for group, times in theirs.items():
        if len(times) != len(ours[group]):
            yield finding(
                "LNG05",
                f"There are not as many {group} here as in {_name(advisory)}.",
                place=translation.place(times[0].path.partition(".")[0] if times else "headline"),
                remedy="Write the same into both.",
            )
            continue
        for time, other in zip(times, ours[group], strict=True):
            if _instant(time.moment) != _instant(other.moment):
                yield finding(
                    "LNG05",
                    f"The {time.name} is {_shown(time.moment)} here, and {_shown(other.moment)} in {_name(advisory)}.",
                    place=translation.place(time.path),
                    remedy="Find out which is right.",
                )


def _instant(moment: Moment | None) -> datetime | None:
    return moment.instant if moment else None


def _shown(moment: Moment | None) -> str:
    return f"at {written_at(moment.local)} ({moment.zone})" if moment else "not named"


@value_class
class _Fact:
    """Fact that is the same in every language: its name in sentences, its field, and its values in a text."""

    name: str
    path: str
    values: Callable[[Advisory, Advisory], Counter[str]]  # of the first text, given the languages of both


def _check_facts(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    """Yield LNG06 for each fact of which one of the two texts has what the other has not."""
    for fact in _FACTS:
        ours, theirs = fact.values(advisory, translation), fact.values(translation, advisory)
        only_here, only_other = theirs - ours, ours - theirs
        parts = [f"only here {_listed(only_here)}"] if only_here else []
        parts += [f"only in {_name(advisory)} {_listed(only_other)}"] if only_other else []
        if parts:
            yield finding(
                "LNG06",
                f"{fact.name} differ between the languages: {'; '.join(parts)}.",
                place=translation.place(fact.path),
                remedy="Write the same into both, if it is a mistake.",
            )
    for name, path in (("quotes", "quotes"), ("contacts", "contacts")):
        ours_count, theirs_count = len(getattr(advisory, path)), len(getattr(translation, path))
        if ours_count != theirs_count:
            yield finding(
                "LNG06",
                f"There are {theirs_count} {name} here, and {ours_count} in {_name(advisory)}.",
                place=translation.place(path),
                remedy="Add what is missing, if it is a mistake.",
            )


def _phones(advisory: Advisory, _: Advisory) -> Counter[str]:
    numbers = (number for contact in advisory.contacts for number in (contact.phone, contact.mobile))
    return Counter(digits for number in numbers if (digits := _DIGITS.sub("", number)))


def _mails(advisory: Advisory, _: Advisory) -> Counter[str]:
    return Counter(contact.email.casefold() for contact in advisory.contacts if contact.email)


def _dateline(advisory: Advisory, _: Advisory) -> Counter[str]:
    return Counter([f"{advisory.dateline.date:%Y-%m-%d}"] if advisory.dateline else [])


def _urls(advisory: Advisory, other: Advisory) -> Counter[str]:
    """Return the web links, with a * for the language in an address: …/fr/… and …/en/… are the same page."""
    languages = {language_of(advisory.language), language_of(other.language)}
    addresses = (link.url.rstrip("/").removeprefix("https://").removeprefix("http://") for link in links_of(advisory))
    return Counter({_without_languages(address.removeprefix("www."), languages) for address in addresses})


def _without_languages(address: str, languages: set[str]) -> str:
    def mark(match: re.Match[str]) -> str:
        return "*" if match[1].casefold() in languages else match[0]

    return _SEGMENT.sub(mark, address)


_FACTS = (
    _Fact(name="Telephone numbers", path="contacts", values=_phones),
    _Fact(name="E-mail addresses", path="contacts", values=_mails),
    _Fact(name="Days of the dateline", path="dateline", values=_dateline),
    _Fact(name="Links", path="links", values=_urls),
)


def _listed(values: Counter[str]) -> str:
    names = sorted(values)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(printable(name[:80]) for name in names[:_SHOWN]) + more


def _alone(edition: Advisory) -> Advisory:
    return replace(edition, translations=())


def _name(edition: Advisory) -> str:
    return printable(edition.source.name) if edition.source else edition.language
