"""Text is known as spoilt by ftfy, which is loaded for none but suspicious letters."""

import re
import subprocess
import sys
from typing import Any

import pytest

from advisory_cli.locale.spoilt_text import _ORDINARY, spoilt


@pytest.mark.parametrize("name", ["Ελένη Παράδειγμα", "Иван Пример", "Zoe", "示例"])
def test_spoilt_loads_no_ftfy_when_letters_are_ordinary(name: str) -> None:
    """Names in Greek, Cyrillic or Chinese letters are sound, and judged without ftfy."""
    program = (
        "import sys; from advisory_cli.locale.spoilt_text import spoilt\n"
        f"sys.exit(spoilt({name!r}) != ('', '') or 'ftfy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "before"), [("ZoÃ«", "Zoë"), ("Ð\x98Ð²Ð°Ð½", "Иван"), ("вЂњword", "“word"), ("Î•Î»Î\xadÎ½Î·", "Ελένη")]
)
def test_spoilt_repairs_letters_that_were_read_in_a_wrong_encoding(text: str, before: str) -> None:
    """Text that was read in a wrong encoding is known, and repaired."""
    assert spoilt(text) == ("letters read in a wrong encoding", before)


def test_spoilt_leaves_no_text_unread_that_ftfy_would_find() -> None:
    """Text in ordinary letters needs no ftfy: whatever its expression finds holds another character."""
    from ftfy.badness import BADNESS_RE

    ordinary = {code for code in range(0x110000) if _ORDINARY.fullmatch(chr(code))}
    parsed = re._parser.parse(BADNESS_RE.pattern, BADNESS_RE.flags)  # type: ignore[attr-defined]

    assert {ord("Ж"), ord("ω"), ord("字"), ord("ש")} < ordinary
    assert _holds_another(list(parsed), ordinary)
    assert not _holds_another(list(parsed), {*ordinary, ord("Ђ")})  # of “вЂ”, which it looks for


def _holds_another(parts: list[Any], ordinary: set[int]) -> bool:
    """Tell whether what the parts of a pattern match has a character that is not ordinary, in every case."""
    return any(_is_another(str(kind), content, ordinary) for kind, content in parts)


def _is_another(kind: str, content: Any, ordinary: set[int]) -> bool:
    match kind:
        case "LITERAL":
            return content not in ordinary
        case "IN":
            names = {str(name) for name, _ in content}
            codes = (range(held[0], held[1] + 1) if str(name) == "RANGE" else [held] for name, held in content)
            return names <= {"LITERAL", "RANGE"} and all(ordinary.isdisjoint(each) for each in codes)
        case "SUBPATTERN":
            return _holds_another(list(content[3]), ordinary)
        case "BRANCH":
            return all(_holds_another(list(option), ordinary) for option in content[1])
    return False
