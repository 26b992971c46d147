"""What every test stands on: a clean environment and a fixed zone; the shipped templates, compiled once;
folders in memory where there is some. PYTEST_DEBUG_TEMPROOT=/tmp puts them on the disk, as .ci/run does.
"""

import os
import sys
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment

from advisory_cli.compose import inline
from advisory_cli.compose.personalize import slots
from tests.breadth import load_profiles

load_profiles()

_MEMORY = Path("/dev/shm")
_MUCH = 2 << 30


def _roomy(folder: Path) -> bool:
    """Whether files may be made there, run, and be many."""
    if not os.access(folder, os.W_OK):
        return False
    about = os.statvfs(folder)
    return about.f_bavail * about.f_frsize >= _MUCH and not about.f_flag & os.ST_NOEXEC


if sys.platform == "linux" and _roomy(_MEMORY):  # half of the time would go into waiting for a disk
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

SHIPPED = Path(__file__).parent.parent / "templates"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's home folder for all tests: none writes into the developer's."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No setting of the machine reaches a test, and no test its user's files."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    for name in list(os.environ):
        if name.startswith("ADVISORY_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """A command compiles the shipped templates for a tenth of a second; hundreds of commands need not. Only what lies
    in the shipped folder is kept, and test_shipped_templates_compile_alike shows that nothing but escaping counts.
    """
    kept: dict[tuple[object, ...], CodeType] = {}
    with pytest.MonkeyPatch.context() as patch:
        whole = Environment.compile

        def compiled(
            self: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any, **raw: Any
        ) -> Any:
            if more or raw or not filename or not Path(filename).is_relative_to(SHIPPED):
                return whole(self, source, name, filename, *more, **raw)
            finalize = self.finalize is None, getattr(self.finalize, "jinja_pass_arg", None)
            key = (type(self), self.autoescape, finalize, source, name, filename)
            if key not in kept:
                kept[key] = whole(self, source, name, filename)
            return kept[key]

        patch.setattr(Environment, "compile", compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def _inlined_once() -> Iterator[None]:
    """The same page is inlined once for all commands: what comes out depends on the page alone. Serials, which each
    command draws anew, are always the same, so that pages are.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "secrets", SimpleNamespace(token_hex="5e".__mul__))
        patch.setattr(inline, "_premailer", lru_cache(maxsize=256)(inline._premailer))
        patch.setattr(inline._Page, "of", staticmethod(lru_cache(maxsize=512)(inline._Page.of)))
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are processors, because tests wait for servers and for each other."""
    return (os.cpu_count() or 1) + 1
