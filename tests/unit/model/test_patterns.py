"""Patterns are compiled when they are first used, and every one of them can be."""

import gc
import itertools
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from re._constants import IN, LITERAL, RANGE  # type: ignore[import-not-found]
from typing import Any

import pytest

import advisory_cli
from advisory_cli.model.patterns import _LatePattern, _NeedyPattern, folded, late_pattern

LAYOUTS = Path(__file__).parents[2] / "layouts"


def test_late_pattern_works_as_a_compiled_one() -> None:
    """Attributes, methods and flags are those of the compiled pattern, for text and for bytes."""
    late, compiled = late_pattern(r"(?P<letter>a+)", re.IGNORECASE), re.compile(r"(?P<letter>a+)", re.IGNORECASE)

    assert [match["letter"] for match in late.finditer("xAAxa")] == ["AA", "a"]
    assert (late.sub("-", "xAAx"), late.flags, late.groupindex) == ("x-x", compiled.flags, compiled.groupindex)
    assert late.pattern == compiled.pattern
    assert late_pattern(rb"a+").fullmatch(b"aa")


def test_late_pattern_raises_at_first_use_when_it_is_faulty() -> None:
    """A faulty pattern is no obstacle to loading its module, and an error when it is used."""
    late = late_pattern("(")

    with pytest.raises(re.error):
        late.search("")


def test_late_pattern_compiles_for_every_pattern_of_the_program() -> None:
    """No module holds a faulty pattern, which loading the module would not show."""
    late = _all_late_patterns()

    assert len(late) > 300
    for known in late:
        re.compile(known.pattern, known._flags)


def test_late_pattern_is_not_compiled_when_its_module_is_loaded() -> None:
    """The modules of the text checks, which have the largest patterns, compile none of theirs when they are loaded."""
    program = (
        "import re\nbefore = re.compile\n"
        "def compile(pattern, flags=0):\n"
        "    import sys\n"
        "    if 'advisory_cli' in sys._getframe(1).f_code.co_filename: raise AssertionError(pattern)\n"
        "    return before(pattern, flags)\n"
        "re.compile = compile\n"
        "import advisory_cli.actions.preflight.prepare"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_late_pattern_is_compiled_for_no_text_without_its_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern finds nothing in a text without any of the needed words, and is not compiled for that."""
    late = late_pattern("t[bc]d|OPEN", re.IGNORECASE, needs=("tbd", "tcd", "open"))
    monkeypatch.setattr(re, "compile", pytest.fail)
    assert (late.search("TB D"), list(late.finditer("tb d"))) == (None, [])

    monkeypatch.undo()
    assert [match[0] for match in late.finditer("It is TBD, open")] == ["TBD", "open"]
    found = late.search("open: tcd", 2)
    assert found is not None
    assert found.span() == (6, 9)
    assert late.sub("-", "open") == "-"
    assert late_pattern("OPEN", needs="OPEN").search("open") is None


def test_late_pattern_needs_nothing_that_a_match_can_lack() -> None:
    """Every match of a pattern with needs holds one of them: proved from the parsed pattern, for all of the program."""
    needy = [known for known in _all_late_patterns() if isinstance(known, _NeedyPattern)]

    assert len(needy) > 100
    for known in needy:
        parsed = re._parser.parse(known.pattern, known._flags)  # type: ignore[attr-defined]
        assert _requires(list(parsed), known.needs, parsed.state.flags), (known.pattern, known.needs)


@pytest.mark.parametrize(
    ("pattern", "flags", "needs"),
    [
        ("abc?", 0, ("abc",)),
        ("ab|c", 0, ("ab",)),
        ("(?:ab)*", 0, ("ab",)),
        ("(?!ab)", 0, ("ab",)),
        ("a[bc]", 0, ("ab",)),
        ("a[^b]", 0, ("ab",)),
        ("OPEN", re.IGNORECASE, ("OPEN",)),
        ("(?i:OPEN)", 0, ("OPEN",)),
        ("a{2}", 0, ("aaa",)),
        ("a.b", 0, ("ab",)),
        ("ca{1,3}b", 0, ("cab",)),
        ("(?<=a)b", 0, ("ab",)),
        ("a(?=c)b", 0, ("ab",)),
        ("[a-z]", 0, ("a",)),
    ],
)
def test_needs_are_not_proved_when_a_match_can_lack_them(pattern: str, flags: int, needs: tuple[str, ...]) -> None:
    """The proof fails where it must, else the test above could not find a mistake."""
    parsed = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    assert not _requires(list(parsed), needs, parsed.state.flags)


def test_folded_makes_letters_equal_that_patterns_take_for_equal() -> None:
    """A letter that re.IGNORECASE takes for another is the same one when folded, for every letter of a need."""
    needy = [known for known in _all_late_patterns() if isinstance(known, _NeedyPattern)]
    letters = {letter for known in needy for need in known.needs for letter in need if letter.isalpha()}
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    alike = "".join(re.findall(f"[{''.join(letters)}]", every, re.IGNORECASE))
    pairs = [(letter, same) for letter in letters for same in re.findall(letter, alike, re.IGNORECASE)]

    assert ("k", "\u212a") in pairs
    assert ("i", "ı") in pairs
    assert [(c, same) for c, same in pairs if folded(c) != folded(same)] == []


def _all_late_patterns() -> list[_LatePattern]:
    for module in pkgutil.walk_packages(advisory_cli.__path__, "advisory_cli."):
        if not module.name.endswith(("__main__", ".child")):
            __import__(module.name)
    return [known for known in gc.get_objects() if isinstance(known, _LatePattern) and known.pattern != "("]


_GAP = ("GAP", None)  # between letters that need not stand close


def _requires(parts: list[Any], needs: tuple[str, ...], flags: int) -> bool:
    """Tell whether what the `parts` of a parsed pattern match, or look at, holds one of the `needs` in every case.

    Letters that stand close are read together, also across the border of a group or an alternative.
    """
    return any(need in run for run in _runs(parts, flags) for need in needs) or any(
        all(_requires(_near(parts, place, option), needs, flags | more) for option in options)
        for place, part in enumerate(parts)
        for options, more in [_options(part)]
        if options
    )


def _options(part: Any) -> tuple[list[list[Any]], int]:
    """Return the sequences of which a part of a pattern matches one, and the flags for them. None are known: []."""
    kind, content = part
    match str(kind):
        case "SUBPATTERN" if not content[2]:
            return [list(content[3])], content[1]
        case "BRANCH":
            return [list(option) for option in content[1]], 0
        case "IN" if not any(str(member[0]) in {"NEGATE", "CATEGORY"} for member in content):
            codes = [
                code for name, held in content for code in (range(held[0], held[1] + 1) if name == RANGE else [held])
            ]
            return [[(LITERAL, code)] for code in codes] if len(codes) <= 10 else [], 0
        case "MAX_REPEAT" | "MIN_REPEAT" if content[0]:
            least, most, repeated = content
            return [list(repeated) * least + ([_GAP] if most > least else [])], 0
        case "ASSERT":
            return [[_GAP, *content[1], _GAP]], 0
    return [], 0


def _near(parts: list[Any], place: int, option: list[Any]) -> list[Any]:
    """Return the parts of an alternative with the letters that stand close before and behind it."""
    before = list(itertools.takewhile(_is_one_letter, reversed(parts[:place])))[::-1]
    return [*before, *option, *itertools.takewhile(_is_one_letter, parts[place + 1 :])]


def _is_one_letter(part: Any) -> bool:
    return part[0] in {LITERAL, IN}


def _runs(parts: list[Any], flags: int) -> list[str]:
    """Return the letters that stand close together, folded, and as they are where the pattern tells capitals apart."""
    groups = itertools.groupby(parts, lambda part: part[0] == LITERAL)
    runs = ["".join(chr(code) for _, code in run) for letters, run in groups if letters]
    return [form for run in runs for form in ((folded(run),) if flags & re.IGNORECASE else (folded(run), run))]


@pytest.mark.slow
def test_late_pattern_finds_with_needs_what_it_finds_without() -> None:
    """In press texts of many offices, and in lines that hold each needed word, needs change nothing that is found."""
    needy = [known for known in _all_late_patterns() if isinstance(known, _NeedyPattern)]
    texts = [file.read_text(encoding="utf-8") for file in sorted(LAYOUTS.rglob("*.yaml"))]
    words = {need for known in needy for need in known.needs}
    texts += [f"[{word} ({word.upper()}: {{{word}}} XX {word} 5" for word in words]

    assert len(texts) > 230
    for known in needy:
        plain = re.compile(str(known.pattern), known._flags)
        for text in texts:
            assert [m.span() for m in known.finditer(text)] == [m.span() for m in plain.finditer(text)]
            assert bool(known.search(text)) == bool(plain.search(text))
