"""Rule EMB28: find a zone abbreviation in the author's own subject that means another hour in other countries.

CST, for example, means an hour in America and another one in China. A city beside the abbreviation would say which
hour is meant. Templates name the city wherever they print a time.
"""

from collections.abc import Iterator

from advisory_cli.check.text.clock_times import written_times
from advisory_cli.check.text.dates import plain
from advisory_cli.check.text.text_fields import quoted
from advisory_cli.locale.calendar import city_of
from advisory_cli.model.checks.catalogue import finding
from advisory_cli.model.checks.findings import Finding
from advisory_cli.model.patterns import late_pattern
from advisory_cli.model.press.advisory import Advisory
from advisory_cli.model.schedule.zone_words import is_abbreviation, is_understood, zones_by_city

_NAMES = (late_pattern(r"[A-ZÀ-Ý][\w’'-]+"), late_pattern(r"[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+){1,2}"))
_LEAST = 3  # letters of a word that names a place


def check_abbreviations(advisory: Advisory) -> Iterator[Finding]:
    """Yield EMB28 for each zone abbreviation in the author's own subject that means another hour in other countries.

    Nothing is found if the subject also names a city, the place of the event, the place of the dateline, or a time in
    UTC or GMT. An advisory without a subject of its own gives no finding.
    """
    subject = advisory.subject
    times = [
        time for time in written_times(subject, language=advisory.language[:2].lower()) if time.zone and not time.soft
    ]
    words = dict.fromkeys(time.zone.word for time in times if time.zone)
    if any(word.startswith(("UTC", "GMT")) or not is_abbreviation(word) for word in words):
        return
    if not words or _names_a_city(subject) or any(place in plain(subject) for place in _places(advisory)):
        return
    for word in words:
        if is_understood(word, advisory.language):
            continue
        example = f"{word} ({city_of(advisory.event.starts.zone, 'en')})" if advisory.event else f"{word} (London)"
        yield finding(
            "EMB28",
            f"{quoted(word)} in the subject means another time elsewhere, or nothing.",
            place=advisory.place("subject"),
            remedy=f"Add the city, like {example}, or the hours from UTC.",
        )


def _names_a_city(subject: str) -> bool:
    """Tell whether a city of the IANA database stands in the subject, with its capitals."""
    return any(match[0].casefold() in zones_by_city() for form in _NAMES for match in form.finditer(subject))


def _places(advisory: Advisory) -> set[str]:
    """Return the words by which a subject may name the place, in small letters without accents."""
    zones = [event.starts.zone for event in advisory.events]
    zones += [advisory.embargo.until.zone] if advisory.embargo else []
    texts = [city_of(zone, language) for zone in zones for language in ("en", advisory.language)]
    texts += [zone.rpartition("/")[2].replace("_", " ") for zone in zones]
    for event in advisory.events:
        texts += event.locality.split(",")
    for line in advisory.datelines:
        texts += line.place.split(",")
    return {name for text in texts if len(name := plain(text.strip())) >= _LEAST}
