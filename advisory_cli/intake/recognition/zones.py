"""Finder of the time zone that stands behind a time: an abbreviation, a phrase, or the name of a place."""

import re
from functools import lru_cache

from advisory_cli.intake.recognition.folding import fold
from advisory_cli.intake.recognition.words import Words
from advisory_cli.locale.calendar import city_of
from advisory_cli.model.schedule.times import zone_names
from advisory_cli.model.schedule.zone_words import both_seasons, is_abbreviation, zones_by_city

_ZONE_ABBREVIATION = re.compile(r"[\s,]*\(?\s*([A-Z]{2,5}(?:[+-]\d{1,2})?)\b\)?")
_TIME_OF = re.compile(
    r"\s*,?\s*\(?(?:heure d[e'’]\s?|hora de(?:l| la)?\s|ora di\s|بتوقيت\s+|"
    r"godz(?:\.|iny)? czasu\s|ώρα\s|за часом\s|hora da\s)"
    r"(?P<place>[^\W\d][\w '’-]{1,30})|\s*,?\s*\(?(?P<before>[^\W\d][\w .-]{1,24}?)\s(?:time|zeit|tijd|tid|časem)\b"
)


def zone_after(text: str, end: int, words: Words) -> tuple[str, str, int]:
    """Return the zone that is named behind a time, the words that name it, and their end."""
    unit = re.match(r"\s?(?:hrs|hours|Uhr|uur|horas|h\.?|h)\b\.?", text[end:])
    at = end + (unit.end() if unit else 0)
    if abbreviation := _ZONE_ABBREVIATION.match(text, at):
        word = abbreviation[1]
        if is_abbreviation(word):
            return _zone_of_word(word), word, abbreviation.end()
    behind = fold(text[at : at + 60]).lstrip(" ,(")
    for phrase, zone in _zone_phrases(words):
        if behind.startswith(phrase):
            start = at + fold(text[at : at + 60]).index(phrase)
            return zone, text[start : start + len(phrase)], start + len(phrase)
    if named := _TIME_OF.match(text, at):
        place = (named["place"] or named["before"]).strip(" .")
        tokens = fold(place).split()
        for count in range(len(tokens), 0, -1):
            if zone := _zone_of_place(" ".join(tokens[:count]), words.language):
                return zone, place, named.end()
    return "", "", end


@lru_cache(maxsize=32)
def _zone_phrases(words: Words) -> tuple[tuple[str, str], ...]:
    """Return the phrases for zones of a language, folded, with their zones: “ora italiana”, Europe/Rome."""
    pairs = [phrase.partition("=") for phrase in words.raw("zones")]
    return tuple((fold(phrase), zone) for phrase, _, zone in sorted(pairs, key=lambda pair: -len(pair[0])))


def _zone_of_word(word: str) -> str:
    known = both_seasons(word, word)
    if known is None:
        return ""
    clock = known.main[0]
    zone = getattr(clock, "zone", "")
    return zone or "UTC"


@lru_cache(maxsize=256)
def _zone_of_place(name: str, language: str) -> str:
    known = {fold(city): zone for city, zone in zones_by_city().items()}
    if name in known:
        return known[name]
    if language == "en":
        return ""
    return _cities(language).get(name, "")


@lru_cache(maxsize=4)
def _cities(language: str) -> dict[str, str]:
    return {fold(city_of(zone, language)): zone for zone in sorted(zone_names()) if "/" in zone}
