"""How IMAP writes the names of folders: modified UTF-7, quoted (RFC 3501 5.1.3, 4.3)."""

import base64
import re

_FOREIGN = re.compile(r"&|[^ -~]+")
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


def written(name: str) -> str:
    """`name` as it stands in a command."""
    encoded = _FOREIGN.sub(lambda match: _encoded(match[0]), name)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read(name: str) -> str:
    """A name as people know it; what is not modified UTF-7 stays as it is."""
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
