"""Language tags (BCP 47): the parts that press offices use, in their usual spelling."""

import re

_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?((?:-[A-Za-z0-9]{5,8}){0,3})")


def language_tag(text: str) -> str | None:
    """'en-gb' as 'en-GB', 'sr-latn' as 'sr-Latn'; None for what is not language[-Script][-REGION][-variant]."""
    match = _TAG.fullmatch(text)
    if match is None:
        return None
    language, script, region, variants = match.groups()
    tag = language.lower()
    tag += f"-{script.title()}" if script else ""
    tag += f"-{region.upper()}" if region else ""
    return tag + variants.lower()
