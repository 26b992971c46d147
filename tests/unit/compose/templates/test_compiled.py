"""Compiled templates are kept for later commands, those of the shipped folder alone, and never for other options."""

from pathlib import Path
from typing import Any

import pytest

from advisory_cli.compose.templates.compiled import CompiledTemplates
from advisory_cli.compose.templates.sandbox import Sandbox, make_environment, run_template
from advisory_cli.files.private_cache import PrivateCache
from advisory_cli.model.errors import BadData


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A folder of shipped templates with one template."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "layout.html").write_text("{{ name }} & {{ other }}", encoding="utf-8")
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the templates that are compiled during a test."""
    names: list[str] = []
    whole = Sandbox.compile

    def noted(self: Sandbox, source: str, name: str, *rest: Any) -> Any:
        names.append(name)
        return whole(self, source, name, *rest)

    monkeypatch.setattr(Sandbox, "compile", noted)
    return names


def _render(tmp_path: Path, *folders: Path, escape: bool = True, **more: Any) -> str:
    cache = CompiledTemplates(PrivateCache(tmp_path / "cache"), folders[-1])
    environment = make_environment(folders, escape=escape, names=("name", "other"), compiled=cache, **more)
    return run_template(environment, "layout.html", {"name": "<b>", "other": "c"})


def test_template_is_compiled_once_for_later_environments(tmp_path: Path, shipped: Path, compiled: list[str]) -> None:
    """The second command finds the code of the first, and renders the same."""
    assert [_render(tmp_path, shipped), _render(tmp_path, shipped)] == ["&lt;b&gt; & c"] * 2
    assert compiled == ["layout.html"]


@pytest.mark.parametrize(
    "more",
    [
        {"escape": False},
        {"finalize": str},
        {"filters": {"further": str}},
        {"tests": {"further": bool}},
    ],
)
def test_template_is_compiled_anew_for_other_options(
    tmp_path: Path, shipped: Path, compiled: list[str], more: dict[str, Any]
) -> None:
    """Code that was made for other options is not used: it might not escape."""
    _render(tmp_path, shipped)
    _render(tmp_path, shipped, **more)

    assert compiled == ["layout.html"] * 2


def test_template_is_compiled_anew_when_it_has_changed(tmp_path: Path, shipped: Path, compiled: list[str]) -> None:
    """An edited template shows at once."""
    _render(tmp_path, shipped)
    (shipped / "layout.html").write_text("{{ name }}", encoding="utf-8")

    assert _render(tmp_path, shipped) == "&lt;b&gt;"
    assert compiled == ["layout.html"] * 2


def test_own_template_is_not_kept(tmp_path: Path, shipped: Path, compiled: list[str]) -> None:
    """A template of the newsroom leaves nothing in the cache."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "layout.html").write_text("own {{ name }}", encoding="utf-8")

    assert [_render(tmp_path, own, shipped) for _ in range(2)] == ["own &lt;b&gt;"] * 2
    assert compiled == ["layout.html"] * 2
    assert not (tmp_path / "cache").exists()


def test_refused_template_is_refused_each_time(tmp_path: Path, shipped: Path) -> None:
    """A template that the sandbox refuses is never stored."""
    (shipped / "layout.html").write_text("{{ name|safe }}", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BadData, match="safe"):
            _render(tmp_path, shipped)


def test_entry_that_is_no_code_is_ignored(tmp_path: Path, shipped: Path, compiled: list[str]) -> None:
    """Whatever the store holds under a template's key, only code counts."""

    class Odd(PrivateCache):
        def get(self, key: bytes) -> bytes | None:
            return b"i\x01\x00\x00\x00"  # marshal's 1

    cache = CompiledTemplates(Odd(None), shipped)
    environment = make_environment([shipped], escape=True, names=(), compiled=cache)

    assert run_template(environment, "layout.html", {"name": "a", "other": "b"}) == "a & b"
    assert compiled == ["layout.html"]
