"""What the cache of compiled templates relies on: one code for every language and every recorder."""

from pathlib import Path

import pytest

from advisory_cli.compose.personalize.jinja_hooks import _install_guards, make_finalize
from advisory_cli.compose.personalize.slots import RenderRecorder
from advisory_cli.compose.render import Renderer
from advisory_cli.compose.templates.sandbox import Sandbox
from tests.compose_samples import TEMPLATES, everything, newsroom

SOURCES = sorted(path for suffix in ("html", "txt") for path in TEMPLATES.rglob(f"*.{suffix}"))


def _environment(language: str, output: str, *, watched: bool) -> Sandbox:
    tape = RenderRecorder()
    finalize = make_finalize(tape) if watched else None
    made = Renderer(everything(language=language), newsroom(), folders=[TEMPLATES], finalize=finalize)
    environment = made._environment(output)
    if watched:
        _install_guards(environment, tape)
    return environment


def _code(environment: Sandbox, path: Path) -> str:
    name = path.relative_to(TEMPLATES).as_posix()
    return str(environment.compile(path.read_text(encoding="utf-8"), name, str(path), raw=True))


@pytest.mark.parametrize("output", ["html", "text"])
def test_shipped_templates_compile_alike(output: str) -> None:
    """A shipped template compiles to the same code for English and French, watched or not.

    Otherwise code that is kept for later commands would show a French reader what was made for an English one.
    """
    english, french = (_environment(language, output, watched=False) for language in ("en-GB", "fr"))
    first, second = (_environment(language, output, watched=True) for language in ("en-GB", "fr"))
    for path in (one for one in SOURCES if one.suffix == (".html" if output == "html" else ".txt")):
        if path.parent.name in {"report", "preview"}:
            continue
        assert _code(english, path) == _code(french, path), path.name
        assert _code(first, path) == _code(second, path), path.name
