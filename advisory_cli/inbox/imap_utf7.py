"""Functions that write a folder's name as IMAP commands need it, and read names in a server's answers.

Both are in modified UTF-7 (RFC 3501 5.1.3). In a command the name also stands in quotation marks (4.3).
"""

import base64
import re

_FOREIGN = re.compile(r"&|[^ -~]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def written(name: str) -> str:
    """Return a folder's name as an IMAP command needs it: in modified UTF-7 and in quotation marks."""
    encoded = _FOREIGN.sub(lambda match: _encoded(match[0]), name)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read(name: str) -> str:
    """Return a folder's name from a server's answer, decoded from modified UTF-7.

    Parts of the name that are not modified UTF-7 stay as written.
    """
    return _SHIFTED.sub(lambda match: _decoded(match[0], match[1]), name)


def _encoded(text: str) -> str:
    if text == "&":
        return "&-"
    shifted = base64.b64encode(text.encode("utf-16-be", "replace"), b"+,").decode().rstrip("=")
    return f"&{shifted}-"


def _decoded(whole: str, shifted: str) -> str:
    try:
        return base64.b64decode(shifted + "=" * (-len(shifted) % 4), b"+,").decode("utf-16-be") if shifted else "&"
    except ValueError:
        return whole
