"""Write values as JSON for scripts: stable, readable, and harmless on a terminal."""

import json

from advisory_cli.model.patterns import late_pattern

_UNSEEN = late_pattern("[\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def as_json(value: object) -> str:
    r"""Return `value` as indented JSON. Characters that are invisible, or that a terminal might obey, become \uXXXX."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
