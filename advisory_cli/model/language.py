"""Bring language tags into their usual spelling (BCP 47, RFC 5646), limited to the parts that press offices use."""

from functools import lru_cache

from advisory_cli.model.patterns import late_pattern

_TAG = late_pattern(r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?((?:-[A-Za-z0-9]{5,8})*)")


@lru_cache(maxsize=1024)
def language_tag(text: str) -> str | None:
    """Return a language tag in its usual spelling: 'en-gb' and 'en_GB' as 'en-GB', 'sr-latn' as 'sr-Latn'.

    None is returned when `text` does not have the form language[-Script][-REGION][-variant] (RFC 5646 2.1.1).
    """
    match = _TAG.fullmatch(text.replace("_", "-"))
    if match is None:
        return None
    language, script, region, variants = match.groups(default="")
    return language.lower() + script.title() + region.upper() + variants.lower()
