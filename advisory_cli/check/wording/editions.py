"""Rules LNG05 to LNG11: find facts that differ between the languages of an advisory, and what is not translated.

The files themselves are compared where they are read (read/advisory/editions.py, LNG01 to LNG04).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from advisory_cli.check.links.rules import links_of
from advisory_cli.check.text.calendar_days import calendar_days
from advisory_cli.check.text.dates import written_at
from advisory_cli.check.text.text_fields import TextField, quoted, text_fields
from advisory_cli.check.wording.languages import foreign_to, same_alphabet
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding, Place
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
_PART_OF_PARAGRAPH = 0.6  # of a missing paragraph, by which a text must be shorter to be found
_LENGTHS = {  # of a text in letters, where English has 1
    "ar": 0.85,
    "he": 0.75,
    "fa": 0.95,
    "ur": 1.0,
    "ja": 0.42,
    "zh": 0.28,
    "ko": 0.5,
    "fr": 1.15,
    "de": 1.12,
    "es": 1.12,
    "it": 1.12,
    "pt": 1.1,
    "nl": 1.08,
    "pl": 1.05,
    "el": 1.15,
    "ru": 1.08,
    "ro": 1.1,
    "hu": 1.05,
}
_FIGURE = late_pattern(r"\d{1,3}(?:[.,’'\u00a0\u202f \u066c]\d{3})+(?!\d)|\d+(?:[.,\u066b]\d+)?")
_NO_FIGURE = late_pattern(  # times, large numbers with a word of their own, telephone numbers, addresses
    r"\d{1,2}\s?(?:[:hH時点點시]\s?[0-5]\d|[.][0-5]\d(?=\s?(?:Uhr|uur|[ap]\.?m))|\s?(?:[ap]\.?m\b|Uhr|uur|h\b|時|点|點|시))"
    r"|\b(?:ore|alle|godz\.|kl\.)\s\d{1,2}[.:]\d\d|[\d.,]+\s?(?:[万億万亿千百兆만억천]|m(?:illion|illiard|io|rd|ld|ln)\w*|billion\w*)"
    r"|\+[\d\s()/-]+|https?://\S+|www\.\S+|\S+@\S+|\]\([^)\n]*\)|(?<!\d)(?:19|20)\d\d(?!\d)"
)
_PROSE = late_pattern(
    r"headline|subject|preheader|standfirst|body|(?:event|further_events\[\d+\])\.(?:title|who|access)"
    r"|programme\[\d+\]\.(?:title|access)|accreditation\.(?:text|documents\[\d+\]|deadlines\[\d+\]\.group)"
    r"|opportunities\[\d+\]\.text|spokespeople\[\d+\]\.(?:role|available)"
    r"|quotes\[\d+\]\.(?:text|role)|pictures?(?:\[\d+\])?\.(?:alt|caption)|notes_to_editors\[\d+\]|boilerplate"
    r"|boilerplates\[\d+\]\.text"
)
_LEAST_LETTERS = 4  # of another alphabet, in words that are the same in two languages
_WORD = late_pattern(r"[^\W\d_]+")
_LINK = late_pattern(r"https?://\S+|www\.\S+|\S+@\S+|\]\([^)\n]*\)")
_SEGMENT = late_pattern(r"(?<![A-Za-z0-9])([A-Za-z]{2})(?:[-_][A-Za-z]{2,4})?(?![A-Za-z0-9])")


def check_editions(advisory: Advisory) -> Iterator[Finding]:
    """Yield findings about the languages of an advisory, each held against the first one.

    - LNG05: another time of an event, a programme or a deadline.
    - LNG06: another fact, such as a telephone number, a link or the day of the dateline.
    - LNG07: a translation of an older state of the first file, by its key `translates`.
    - LNG09: readers who would get a language that is not there, by the key `fallback`.
    - LNG11: words that are the same as in the first language.
    - LNG10: terms of the embargo that stand in the first language alone.
    An advisory in one language gives LNG09 alone.
    """
    yield from _check_fallback(advisory)
    for translation in advisory.translations:
        yield from _check_times(advisory, translation)
        yield from _check_facts(advisory, translation)
        yield from _check_terms(advisory, translation)
        yield from _check_length(advisory, translation)
        yield from _check_figures(advisory, translation)
        yield from _check_untranslated(advisory, translation)
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
    chances = [
        _Time(name="time of the opportunity", path=f"opportunities[{number}].at", moment=chance.starts)
        for number, chance in enumerate(advisory.opportunities)
    ]
    stream = (
        [_Time(name="beginning of the stream", path="live.starts", moment=advisory.live.starts)]
        if advisory.live
        else []
    )
    return {
        "events": tuple(events),
        "programme items": tuple(items),
        "deadlines": tuple(deadlines),
        "opportunities": tuple(chances),
        "streams": tuple(stream),
    }


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
    for name, path, count in _COUNTED:
        ours_count, theirs_count = count(advisory), count(translation)
        if ours_count != theirs_count:
            yield finding(
                "LNG06",
                f"There are {theirs_count} {name} here, and {ours_count} in {_name(advisory)}.",
                place=translation.place(path),
                remedy="Add what is missing, if it is a mistake.",
            )


def _phones(advisory: Advisory, _: Advisory) -> Counter[str]:
    """Return the numbers of contacts, of speakers and the desk, and those to dial in, with their codes."""
    numbers = [number for contact in advisory.contacts for number in (contact.phone, contact.mobile)]
    numbers += [person.phone for person in advisory.spokespeople]
    desk = advisory.accreditation.desk if advisory.accreditation else None
    numbers += [desk.phone] if desk else []
    numbers += [part for line in (advisory.live.dial_in if advisory.live else ()) for part in (line.number, line.code)]
    return Counter(digits for number in numbers if (digits := _DIGITS.sub("", number)))


def _mails(advisory: Advisory, _: Advisory) -> Counter[str]:
    return Counter(address.casefold() for _, address in advisory.published_addresses)


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


_COUNTED: tuple[tuple[str, str, Callable[[Advisory], int]], ...] = (
    ("quotes", "quotes", lambda text: len(text.quotes)),
    ("contacts", "contacts", lambda text: len(text.contacts)),
    ("speakers", "spokespeople", lambda text: len(text.spokespeople)),
    ("pictures", "pictures", lambda text: len(text.all_pictures)),
    ("attachments", "attachments", lambda text: len(text.attachments)),
    ("earlier publications", "background", lambda text: len(text.background)),
    ("notes to editors", "notes_to_editors", lambda text: len(text.notes_to_editors)),
    ("standfirsts", "standfirst", lambda text: int(bool(text.standfirst.strip()))),
    ("boilerplates", "boilerplate", lambda text: len(text.boilerplates) or int(bool(text.boilerplate.strip()))),
)
"""What each language has as many of: in sentences, its field, and how many there are."""


def _check_length(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    """Yield LNG06 where one of two bodies has fewer paragraphs, and is as much shorter as a missing one makes it."""
    ours, theirs = _paragraphs(advisory.body), _paragraphs(translation.body)
    if len(ours) == len(theirs):
        return
    ours_length, theirs_length = (
        sum(map(len, body)) / _LENGTHS.get(language_of(each.language), 1.0)
        for body, each in ((ours, advisory), (theirs, translation))
    )
    longer, shorter = (ours_length, theirs_length) if len(ours) > len(theirs) else (theirs_length, ours_length)
    if shorter < longer * (1 - _PART_OF_PARAGRAPH / max(len(ours), len(theirs))):
        yield finding(
            "LNG06",
            f"The text has {len(theirs)} paragraphs here, and {len(ours)} in {_name(advisory)}.",
            place=translation.place("body"),
            remedy="Add what is missing, if it is a mistake.",
        )


def _paragraphs(body: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]


def _check_figures(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    """Yield LNG06 where each of two texts has a figure that the other has not.

    Figures of two digits or more in headline, standfirst and body count, without those of days and times. A figure that
    one language writes in words is missing on one side alone, and gives no finding.
    """
    ours, theirs = _figures(advisory), _figures(translation)
    only_here, only_other = theirs - ours, ours - theirs
    if not only_here or only_here.total() != only_other.total():
        return
    yield finding(
        "LNG06",
        f"Figures differ between the languages: only here {_listed(only_here)}; only in {_name(advisory)}"
        f" {_listed(only_other)}.",
        place=_place_of_figure(translation, only_here),
        remedy="Write the same into both, if it is a mistake.",
    )


def _figures(advisory: Advisory) -> Counter[str]:
    text = "\n".join((advisory.headline, advisory.standfirst, advisory.body))
    return Counter(digits for _, digits in _figures_in(text, advisory))


def _figures_in(text: str, advisory: Advisory) -> Iterator[tuple[int, str]]:
    """Yield the figures of a text of the advisory that count, each with its offset and its digits in ASCII."""
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    near = advisory.event.starts.wall.date() if advisory.event else date(2000, 1, 1)
    kept = list(text)
    for day in calendar_days(text, language=advisory.language, near=near):
        kept[day.start : day.end] = " " * (day.end - day.start)
    text = _NO_FIGURE.sub(lambda match: " " * len(match[0]), "".join(kept))
    for match in _FIGURE.finditer(text):
        if len(digits := re.sub(r"\D", "", match[0])) > 1:
            yield match.start(), digits


def _place_of_figure(advisory: Advisory, figures: Counter[str]) -> Place:
    body = TextField(advisory=advisory, path="body", text=advisory.body)
    for start, digits in _figures_in(advisory.body, advisory):
        if digits in figures:
            return body.place(start)
    return advisory.place("standfirst") if advisory.standfirst else advisory.place("headline")


def _check_untranslated(advisory: Advisory, translation: Advisory) -> Iterator[Finding]:
    """Yield LNG11 for each field and paragraph of a translation that says the same as in the first language.

    Names and single words may be the same. Words with a capital each, or in a script that both languages use and
    without small letters in front, are taken for a name.
    """
    ours, theirs = language_of(advisory.language), language_of(translation.language)
    if ours == theirs:
        return
    known = {_plain(words) for field in text_fields(advisory) for _, words in _pieces(field)}
    other_script = not same_alphabet(ours, theirs)
    for field in text_fields(translation):
        if not _PROSE.fullmatch(field.path):
            continue
        for offset, words in _pieces(field):
            if _plain(words) not in known or field.is_meant(offset, offset + len(words.rstrip())):
                continue
            if _is_prose(words) or (other_script and foreign_to(words, theirs, least_letters=_LEAST_LETTERS)):
                yield finding(
                    "LNG11",
                    f"{quoted(words)} is not translated: the same words are in {_name(advisory)}.",
                    place=field.place(offset),
                    remedy="Translate it. If it is a name, add it above the second ---: meant_so: [the name]",
                )


def _pieces(field: TextField) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs of the body with their offsets, and any other field as a whole."""
    if field.path != "body":
        yield 0, field.text
        return
    for match in re.finditer(r"(?:[^\n]+\n?)+", field.text):
        if not match[0].lstrip().startswith((">", "|", "!", "<!--")):
            yield match.start(), match[0]


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold().rstrip(".")


def _is_prose(words: str) -> bool:
    """Tell whether words are no name: several, of which one of four letters, or two, begin with a small letter."""
    small = [word for word in _WORD.findall(_LINK.sub(" ", words)) if word[0].islower()]
    return len(_WORD.findall(words)) > 1 and (any(len(word) > 3 for word in small) or len(small) > 1)


def _listed(values: Counter[str]) -> str:
    names = sorted(values)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(printable(name[:80]) for name in names[:_SHOWN]) + more


def _alone(edition: Advisory) -> Advisory:
    return replace(edition, translations=())


def _name(edition: Advisory) -> str:
    return printable(edition.source.name) if edition.source else edition.language
