"""Keep the HTML of a message from reaching out of the frame in which a page of ours shows it."""

import re

from advisory_cli.model.patterns import late_pattern

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_GUARD = (
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    '<meta http-equiv="x-dns-prefetch-control" content="off">'
)
_REACHES_OUT = late_pattern(
    r"<(/?)(?:(link|base)|(?:i?frame|frameset|fencedframe|object|embed|portal))\b", re.IGNORECASE
)
_HEAD = late_pattern(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = late_pattern(r"\s*<!doctype[^>]*>", re.IGNORECASE)


def guarded(html: str) -> str:
    """Return the HTML of a message with a content security policy first in its head, so that nothing is loaded.

    The elements <link> and <base>, frames and embedded objects are renamed, because Chromium opens connections for
    <link rel=preconnect> and for frames whatever the policy says.
    """
    html = _REACHES_OUT.sub(lambda match: f"<{match[1]}{'meta data-was' if match[2] else 'x-was-frame'}", html)
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    end = place.end() if place else 0
    return html[:end] + _GUARD + html[end:]
