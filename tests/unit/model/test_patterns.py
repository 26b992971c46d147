"""Patterns are compiled when they are first used, and every one of them can be."""

import gc
import pkgutil
import re
import subprocess
import sys

import pytest

import advisory_cli
from advisory_cli.model.patterns import _LatePattern, late_pattern


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
    for module in pkgutil.walk_packages(advisory_cli.__path__, "advisory_cli."):
        if not module.name.endswith(("__main__", ".child")):
            __import__(module.name)
    late = [known for known in gc.get_objects() if type(known) is _LatePattern and known.pattern != "("]

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
