"""Docstrings of the package can be read alone: each names its object."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import advisory_cli

PACKAGE = Path(advisory_cli.__file__).parent
VAGUE = {"who", "whose", "what", "that", "those", "whether", "which", "how", "where", "all", "it", "or", "one"}


def _docstrings() -> Iterator[tuple[str, str]]:
    """Each docstring with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if words := ast.get_docstring(node):
                yield f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 1)}", words


@pytest.mark.slow
def test_no_docstring_begins_with_a_word_that_needs_another_sentence() -> None:
    """A first word is a verb or the name of a thing, else nobody knows what is spoken of without the code."""
    found = list(_docstrings())
    assert len(found) > 3_000
    assert [place for place, words in found if words.split()[0].strip(".,:;").casefold() in VAGUE] == []
